"""`derive formulas` and `derive check-code`: what they print, and their exit codes."""

import textwrap

import numpy as np
import pytest

from derive.cli import main
from derive.testing import assert_gradient

LAYERS = '''
import numpy as np
import time, os, sys

def bias_backward(dout):
    return np.mean(dout, axis=0)

def right(dout):
    return dout.sum(axis=0)

def fc(dZ, X, W, b):
    return dZ @ W.T, X.T @ dZ, dZ.mean(axis=0)

def hangs(dout):
    while True:
        pass

def dies(dout):
    os._exit(7)

def leaves(dout):
    sys.exit(0)

def talks(dout):
    print("hello"); return dout.sum(0)

def unclear(foo, bar):
    return foo

NOTHING = 3
'''
NOTES = r"""# Notes

Let $X \in \mathbb{R}^{n\times p}$, $W \in \mathbb{R}^{p\times q}$, $Y \in \mathbb{R}^{n\times q}$.

$$ R = XW - Y $$

$$ J = \frac{1}{n}\|R\|_F^2 $$

$$ \nabla_W J = \frac{2}{n} X^T R $$

$$ \nabla_X J = \frac{1}{n} R W^T $$
"""


@pytest.fixture
def layers(tmp_path):
    path = tmp_path / "layers.py"
    path.write_text(textwrap.dedent(LAYERS), encoding="utf-8")
    return path


def test_the_list_and_one_formula(capsys):
    assert main(["formulas"]) == 0
    listed = capsys.readouterr().out
    assert "softmax_cross_entropy" in listed and "[input, weight, bias]" in listed
    assert main(["formulas", "linear.bias"]) == 0
    shown = capsys.readouterr().out
    assert "dz.sum(axis=0, keepdims=True)" in shown and "certificate rechecked" in shown and "lenet5.md" in shown
    assert main(["formulas", "linera"]) == 2
    assert "did you mean linear" in capsys.readouterr().err
    assert main(["formulas", "linear", "--code", "cobol"]) == 2


def test_right_and_wrong_code(layers, capsys):
    assert main(["check-code", f"{layers}:right", "--formula", "linear.bias"]) == 0
    assert main(["check-code", f"{layers}:talks", "--formula", "linear.bias"]) == 0
    capsys.readouterr()
    assert main(["check-code", f"{layers}:bias_backward", "--formula", "linear.bias"]) == 1
    assert "mean over rows (N), the sum is right: factor N" in capsys.readouterr().out
    assert main(["check-code", f"{layers}:fc", "--formula", "linear"]) == 1
    assert "bias gradient is the mean" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("function", "formula", "sentence"),
    [
        ("hangs", "linear.bias", "within 2 seconds"),
        ("dies", "linear.bias", "exit code 7"),
        ("unclear", "linear", "arguments"),
        ("nothing", "linear", "it has bias_backward"),
        ("NOTHING", "linear", "not a function"),
        ("right", "linera", "did you mean"),
    ],
)
def test_what_cannot_run_is_one_sentence(layers, capsys, function, formula, sentence):
    command = ["check-code", f"{layers}:{function}", "--formula", formula]
    assert main([*command, "--timeout", "2"] if function == "hangs" else command) == 2
    error = capsys.readouterr().err
    assert sentence in error and "Traceback" not in error and error.count("\n") == 1


def test_bad_targets(tmp_path, capsys):
    (tmp_path / "broken.py").write_text("def f(:\n", encoding="utf-8")
    for target in ("nowhere.py:f", "layers.py", f"{tmp_path}:f", f"{tmp_path / 'broken.py'}:f"):
        assert main(["check-code", target, "--formula", "linear"]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_a_call_of_exit_in_the_function_is_a_finding_or_a_sentence(layers, capsys):
    assert main(["check-code", f"{layers}:leaves", "--formula", "linear.bias"]) in (1, 2)


def test_arguments_can_be_named(layers, tmp_path, capsys):
    path = tmp_path / "odd.py"
    path.write_text("def f(foo, bar):\n    return bar.T @ foo\n", encoding="utf-8")
    assert main(["check-code", f"{path}:f", "--formula", "linear.weight"]) == 2
    assert main(["check-code", f"{path}:f", "--formula", "linear.weight", "--arguments", "dz,x"]) == 0
    assert main(["check-code", f"{path}:f", "--formula", "linear.weight", "--arguments", "x,dz"]) == 1


def test_code_from_a_document(tmp_path, capsys):
    notes, out = tmp_path / "notes.md", tmp_path / "grads.py"
    notes.write_text(NOTES, encoding="utf-8")
    assert main(["formulas", "--from", str(notes), "-o", str(out)]) == 1
    printed = capsys.readouterr().out
    assert "line 11" in printed and "refuted" in printed
    namespace: dict = {}
    exec(compile(out.read_text(encoding="utf-8"), str(out), "exec"), namespace)
    rng = np.random.default_rng(0)
    x, w, y = rng.normal(size=(5, 3)), rng.normal(size=(3, 2)), rng.normal(size=(5, 2))
    found = namespace["grad_W_J"](x, x @ w - y)
    assert np.allclose(found, 2 / 5 * x.T @ (x @ w - y))
    assert "line 9" in namespace["grad_W_J"].__doc__ and "grad_X_J" not in namespace
    assert main(["formulas", "--from", str(tmp_path / "no.md")]) == 2


def test_names_of_a_document_never_become_code(tmp_path, capsys):
    notes, out = tmp_path / "evil.md", tmp_path / "grads.py"
    notes.write_text(NOTES.replace("W", r"W_{\text{import}}").replace("Notes", '""" + boom + r"""'), encoding="utf-8")
    main(["formulas", "--from", str(notes), "-o", str(out)])
    if out.exists():
        assert "boom" not in out.read_text(encoding="utf-8")
        compile(out.read_text(encoding="utf-8"), "grads", "exec")


def test_assert_gradient():
    assert assert_gradient(lambda dz: dz.sum(axis=0), "linear.bias").ok
    with pytest.raises(AssertionError, match="mean over rows"):
        assert_gradient(lambda dz: dz.mean(axis=0), "linear.bias")
