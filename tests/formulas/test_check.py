"""The check of a user's code: wrong functions are named rightly, right ones in odd styles are accepted."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import derive.formulas as formulas
from derive.cli import main
from derive.formulas.checking import BadLayout, Unclear
from derive.formulas.checking.factors import Monomial, named

from . import lenet5_averaging as published
from .right_code import RIGHT
from .wrong_code import WRONG


@pytest.mark.parametrize(("name", "kind", "function"), WRONG, ids=[f.__name__ for _, _, f in WRONG])
def test_wrong_code_is_named(name, kind, function):
    report = formulas.get(name).check(function)
    assert not report
    assert report.mistakes == (kind,), str(report)


@pytest.mark.parametrize(("name", "options", "function"), RIGHT, ids=[f.__name__ for _, _, f in RIGHT])
def test_right_code_is_accepted(name, options, function):
    report = formulas.get(name).check(function, **options)
    assert report, str(report)


def test_the_published_lenet_5_averages_its_bias_gradients():
    """Five biases, each named with its factor, in one run; everything else is right."""
    report = formulas.lenet5.check(published.forward_backward)
    assert [(f.variable, f.kind) for f in report.findings] == [(f"b{k}", "mean-for-sum") for k in (1, 3, 5, 6, 7)]
    factors = [f.sentence.rsplit(" ", 1)[1] for f in report.findings]
    assert factors == ["784·N", "100·N", "N", "N", "N"]


def test_the_layers_of_that_network_one_by_one():
    assert formulas.linear.check(published.FullyConnected).mistakes == ("mean-for-sum",)
    assert formulas.relu.check(published.ReLU)
    assert formulas.maxpool2d.check(published.MaxPool)
    conv = formulas.conv2d.check(published.Conv, layout="w=kh*kw*C F")
    assert "raises" in conv.mistakes or conv.mistakes == ("mean-for-sum",)


def test_that_network_on_the_command_line(capsys):
    path = Path(published.__file__)
    assert main(["check-code", f"{path}:forward_backward", "--formula", "lenet5"]) == 1
    printed = capsys.readouterr().out
    assert printed.count("is the mean over rows") == 5 and "factor 784·N" in printed


def test_generated_code_passes_the_check():
    for name in formulas.names():
        formula = formulas.get(name)
        if formula.origin.loss == "J":
            assert formula.check(formula.numpy, arguments=formula.arguments), name


@pytest.mark.parametrize("name", ["linear", "tanh", "softmax", "layer_norm", "conv2d", "rbf"])
def test_each_gradient_times_minus_two_is_caught(name):
    """A planted mistake in every gradient of a formula."""
    formula = formulas.get(name)
    for variable, single in formula.parts.items():

        def planted(*args, single=single):
            return -2 * single.numpy(*args)

        report = single.check(planted, arguments=single.arguments)
        assert [f.variable for f in report.findings] == [variable]
        assert "−2 times" in report.findings[0].sentence


def test_what_is_returned():
    def nothing(dz):
        dz.sum(axis=0)

    def words(dz):
        return "db"

    def not_a_number(dz):
        return dz.sum(axis=0) * np.nan

    assert formulas.linear.bias.check(nothing).mistakes == ("missing",)
    assert formulas.linear.bias.check(words).mistakes == ("missing",)
    assert formulas.linear.bias.check(not_a_number).mistakes == ("unknown",)

    def two_of_three(dz, x, w):
        return {"dx": dz @ w.T, "dw": x.T @ dz}

    assert formulas.linear.check(two_of_three).mistakes == ("missing",)


def test_only_some_shapes_are_wrong():
    def squeezes(dout, x):
        return np.squeeze(x).T @ np.squeeze(dout)

    report = formulas.linear.weight.check(squeezes)
    assert not report and "N = 1" in str(report)

    def single_precision_only(dout):
        return dout.sum(axis=0, dtype=np.float16)

    assert not formulas.linear.bias.check(single_precision_only)

    def flat_memory(dout):
        base = dout if dout.base is None else dout.base
        return np.frombuffer(base.tobytes(), dout.dtype)[: dout.size].reshape(dout.shape).sum(0)

    assert "memory" in formulas.linear.bias.check(flat_memory).mistakes


def test_unclear_arguments_and_layouts_are_sentences():
    with pytest.raises(Unclear, match="arguments="):
        formulas.linear.check(lambda foo, bar: foo)
    with pytest.raises(Unclear, match="nothing that the formula knows"):
        formulas.linear.check(lambda foo: foo, arguments=("nonsense",))
    with pytest.raises(BadLayout, match="there is no layout"):
        formulas.linear.check(lambda dz: dz, layout="sideways")
    with pytest.raises(BadLayout, match="axes of w are D F"):
        formulas.linear.check(lambda dz: dz, layout={"w": "D D"})
    with pytest.raises(Unclear, match="y_pred"):
        formulas.softmax_cross_entropy.check(lambda y_pred, y: y_pred - y)


def test_factors_are_named_by_their_sizes():
    points = [(1 / (5 * 4 * 3), {"N": 5, "Ho": 4, "Wo": 3, "F": 7}), (1 / (2 * 6 * 5), {"N": 2, "Ho": 6, "Wo": 5, "F": 3})]
    assert str(named(points, ["N", "Ho", "Wo", "F"])) == "1/(N·Ho·Wo)"
    assert named([(0.123, {"N": 5}), (0.7, {"N": 2})], ["N"]) is None
    assert str(Monomial(named(points, ["N", "Ho", "Wo"]).constant, {"N": 1}).inverse()) == "1/N"


def test_the_check_reports_in_words_and_for_notebooks():
    report = formulas.linear.bias.check(lambda dz: dz.mean(0))
    assert "is not linear.bias" in str(report) and "<pre" in report._repr_html_()
    assert "agrees with linear.bias" in str(formulas.linear.bias.check(lambda dz: dz.sum(0)))


@pytest.mark.torch
def test_torch_functions():
    torch = pytest.importorskip("torch")

    class Right(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, w, b):
            ctx.save_for_backward(x, w)
            return x @ w + b

        @staticmethod
        def backward(ctx, grad):
            x, w = ctx.saved_tensors
            return grad @ w.T, x.T @ grad, grad.sum(0, keepdim=True)

    class Wrong(Right):
        @staticmethod
        def backward(ctx, grad):
            x, w = ctx.saved_tensors
            return grad @ w.T, x.T @ grad, grad.mean(0, keepdim=True)

    assert formulas.linear.check(Right)
    assert formulas.linear.check(Wrong).mistakes == ("mean-for-sum",)
    assert formulas.linear.check(torch.nn.Linear(3, 4), layout="out-in")


def test_importing_is_quick():
    """No proof is searched or read, and neither SymPy nor NumPy is loaded, by the import itself."""
    code = "import sys, derive.formulas, derive.testing; print(sorted(m for m in ('sympy', 'numpy', 'lark') if m in sys.modules))"
    root = Path(__file__).parent.parent.parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root)
    assert done.stdout.strip() == "[]", done.stderr
