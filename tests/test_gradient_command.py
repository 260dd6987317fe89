"""`derive gradient`: what it prints, and one clear sentence for bad input."""

import pytest

from derive import cli

SHAPES = ("--shape", "X: n x p", "--shape", "W: p x q", "--shape", "Y: n x q")
LEAST_SQUARES = (r"J = \frac12 \|XW - Y\|_F^2", "--wrt", "W", *SHAPES)


def run(capsys, *arguments):
    code = cli.main(["gradient", *arguments])
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return code, said.out, said.err


def test_a_derivation_is_printed_as_aligned_text(capsys):
    code, out, err = run(capsys, *LEAST_SQUARES)
    assert code == 0 and not err
    lines = out.splitlines()
    assert lines[0].strip().startswith("J = ½ ‖XW − Y‖_F²")
    assert "∇_W J = Xᵀ (X W − Y)" in out and "tr((X W − Y)ᵀ X dW)" in out
    assert "squared norm" in out and "X, Y are constant" in out and "proved for all sizes" in out
    assert len({line.index(" = ") for line in lines[:-2] if line}) == 1


def test_a_derivation_is_printed_as_latex(capsys):
    code, out, _ = run(capsys, *LEAST_SQUARES, "--latex")
    assert code == 0
    assert out.startswith("\\begin{align*}\nJ &= \\frac12 \\|XW - Y\\|_F^2 && \\text{definition}")
    assert "\\nabla_{W} J &= X^T (X W - Y) && \\text{read off" in out and "\\end{align*}" in out
    assert all(ord(c) < 128 for c in out)


def test_several_definitions_make_stages(capsys):
    formulas = r"Z = XW + \mathbf{1} b; A = relu(Z); J = \frac{1}{2n}\|A - Y\|_F^2"
    code, out, _ = run(capsys, formulas, "--wrt", "W", *SHAPES, "--shape", "b: 1 x q")
    assert code == 0
    for text in ("∇_A J = 1/n (A − Y)", "∇_Z J = ∇_A J ⊙ 1(Z ≥ 0)", "∇_W J = Xᵀ ∇_Z J", "Xᵀ ((A − Y) ⊙ 1(Z ≥ 0))"):
        assert text in out
    assert "no entry lies at a kink" in out


def test_an_intermediate_symbol_is_free_when_asked_for(capsys):
    code, out, _ = run(capsys, "Z = XW; J = tr(Z^T Y)", "--wrt", "Z", *SHAPES)
    assert code == 0 and "∇_Z J = Y" in out and "Xᵀ" not in out.split("definition")[-1]


def test_properties_are_used_and_listed(capsys):
    shapes = ("--shape", "x: n", "--shape", "S: n x n")
    assert "∇ₓ J = S x + Sᵀ x" in run(capsys, "J = x^T S x", "--wrt", "x", *shapes)[1]
    _, out, _ = run(capsys, "J = x^T S x", "--wrt", "x", *shapes, "--given", "S symmetric")
    assert "∇ₓ J = 2 S x" in out and "S: symmetric" in out
    _, out, _ = run(
        capsys, r"P = softmax(XW); J = -\frac{1}{n} tr(Y^T \log P)", "--wrt", "W", *SHAPES, "--given", "Y one-hot rows"
    )
    assert "1/n Xᵀ (P − Y)" in out


def test_index_form_comes_out_as_matrices(capsys):
    shapes = ("--shape", "A: m x n", "--shape", "x: n", "--shape", "y: m")
    code, out, _ = run(capsys, r"J = \sum_{i=1}^m (y_i - \sum_{j=1}^n A_{ij} x_j)^2", "--wrt", "x", *shapes)
    assert code == 0 and "∇ₓ J = −2 Aᵀ (y − A x)" in out


def test_a_bare_expression_is_called_J(capsys):
    code, out, _ = run(capsys, "tr(X A)", "--wrt", "X", "--shape", "X: n × n", "--shape", "A: R^{n x n}")
    assert code == 0 and "∇_X J = Aᵀ" in out


BAD = {
    "no formula": (["", "--wrt", "W"], "no formula given"),
    "no --wrt": (["tr(X)", "--shape", "X: n x n"], "no --wrt given; name the symbol"),
    "unknown --wrt": (["tr(X)", "--wrt", "Q", "--shape", "X: n x n"], "--wrt Q: there is no such symbol"),
    "no shape": (["J = tr(X A)", "--wrt", "X", "--shape", "X: n x n"], 'A has no shape; add --shape "A: '),
    "a shape that the place tells": (
        [r"J = \|XW - Y\|^2", "--wrt", "W", *SHAPES[:4]],
        'Y has no shape; add --shape "Y: n x q"',
    ),
    "shapes that clash": (
        [r"J = \|XW - Y\|^2", "--wrt", "W", "--shape", "W: q x p", *SHAPES[:2], *SHAPES[4:]],
        "matrix product: shapes n×p and q×p do not fit",
    ),
    "a matrix": (["J = X W", "--wrt", "W", *SHAPES], "J is not a scalar: its shape is n×q"),
    "a symbol that is not there": (
        ["J = tr(X)", "--wrt", "A", "--shape", "X: n x n", "--shape", "A: n x n"],
        "J does not depend on A",
    ),
    "a bad shape": (["tr(X)", "--wrt", "X", "--shape", "X n n"], "--shape \"X n n\" is not understood"),
    "three sizes": (["tr(X)", "--wrt", "X", "--shape", "X: n x n x n"], "is not understood"),
    "a bad property": (["tr(X)", "--wrt", "X", "--shape", "X: n x n", "--given", "X pretty"], "is not understood"),
    "a property of nothing": (["tr(X)", "--wrt", "X", "--shape", "X: n x n", "--given", "Q symmetric"], "no symbol Q"),
    "a symmetric variable": (
        ["tr(X)", "--wrt", "X", "--shape", "X: n x n", "--given", "X symmetric"],
        "X is symmetric: its gradient has no settled convention",
    ),
    "not a formula": (["J = \\frac{X", "--wrt", "X", "--shape", "X: n x n"], "cannot be read"),
    "nothing defined": (["X = X", "--wrt", "X", "--shape", "X: n x n"], ""),
    "an unknown dialect": (["tr(X)", "--wrt", "X", "--shape", "X: n x n", "--dialect", "nope"], "nope"),
    "code": (["J = __import__('os')", "--wrt", "X", "--shape", "X: n x n"], ""),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_sentence(capsys, name):
    arguments, sentence = BAD[name]
    code, out, err = run(capsys, *arguments)
    assert code == 2 and not out
    assert err.startswith("derive: ") and err.count("\n") == 1 and sentence in err


def test_the_softmax_of_a_column_comes_out_as_a_column(capsys):
    shapes = ("--shape", "z: K", "--shape", "y: K")
    formulas = r"p = softmax(z); L = -y^T \log p"
    assert "(𝟏_Kᵀ y) p − y" in run(capsys, formulas, "--wrt", "z", *shapes)[1]
    assert "= p − y" in run(capsys, formulas, "--wrt", "z", *shapes, "--given", "y one-hot columns")[1]
    out = run(capsys, "a^T softmax(x)", "--wrt", "x", "--shape", "x: n", "--shape", "a: n")[1]
    assert "softmax(x) ⊙ a − (aᵀ softmax(x)) softmax(x)" in out


def test_a_sum_without_a_name_is_no_equation(capsys):
    assert "∇ₓ J = 2 x" in run(capsys, r"\sum_{i=1}^n x_i^2", "--wrt", "x", "--shape", "x: n")[1]


def test_the_signs_of_numpy_are_read(capsys):
    shapes = ("--shape", "A: n x n", "--shape", "x: n")
    assert "A x + Aᵀ x" in run(capsys, "J = x.T @ A @ x", "--wrt", "x", *shapes)[1]
    assert "∇_A J = 𝟏_(n × n)" in run(capsys, "J = sum(A)", "--wrt", "A", *shapes)[1]


def test_powers_are_written_as_powers(capsys):
    assert "1/(2 √(det(X))) X⁻ᵀ" in run(capsys, r"\det(X)^{-1/2}", "--wrt", "X", "--shape", "X: n x n")[1]
    told = run(capsys, "(x^T u)^a", "--wrt", "x", "--shape", "x: n", "--shape", "u: n", "--shape", "a: scalar")[1]
    assert "power rule, d z^a = a z^(a − 1) dz" in told and "a (xᵀ u)^(a − 1) u" in told
    assert "x^x log(x) + x^x" in run(capsys, "x^x", "--wrt", "x", "--shape", "x: scalar")[1]


def test_sentences_say_what_to_do(capsys):
    square, column = ("--shape", "S: n x n"), ("--shape", "x: n")
    assert "foo is no function that is known; define it" in run(capsys, "foo(x)", "--wrt", "x", *column)[2]
    assert "two shapes are given for x" in run(capsys, "x^T x", "--wrt", "x", *column, "--shape", "x: m")[2]
    assert "without --given its entries are free" in run(capsys, "tr(S)", "--wrt", "S", *square, "--given", "S symmetric")[2]
    assert "the loss comes last, so write L behind it" in run(capsys, "L = x^T x; p = 2 x", "--wrt", "x", *column)[2]


@pytest.mark.parametrize("shape", ["x: -3", "x: 0"])
def test_a_size_is_positive(capsys, shape):
    code, _, err = run(capsys, "J = x^T x", "--wrt", "x", "--shape", shape)
    assert code == 2 and f'"{shape}" is not understood' in err


def test_a_name_of_any_length_is_told_in_one_short_sentence(capsys):
    code, _, err = run(capsys, "J = " + "a" * 10_000, "--wrt", "x", "--shape", "x: n")
    assert code == 2 and len(err) < 300 and err.count("\n") == 1
