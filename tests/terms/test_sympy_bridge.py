"""SymPy in and out: meanings, shapes, clashes, and the way there and back."""

import pytest
import sympy
from sympy import (
    Determinant,
    HadamardPower,
    HadamardProduct,
    Identity,
    Inverse,
    KroneckerProduct,
    MatMul,
    MatrixSymbol,
    OneMatrix,
    Sum,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
    exp,
    log,
    sqrt,
    symbols,
    tanh,
)
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalOf

from derive.identities import catalogue
from derive.kernel.sizes import Size
from derive.terms import lattice
from derive.terms import term as t
from derive.terms.latex import latex
from derive.terms.lower import equal
from derive.terms.sympy_bridge import Bridge, to_sympy, to_term
from derive.terms.sympy_nodes import (
    ArgmaxMask,
    Col2im,
    Differential,
    Elementwise,
    Gradient,
    Im2col,
    NotATerm,
    Regroup,
    Repeat,
    Reshape,
    RowMax,
    RowSoftmax,
    TransposedGradient,
    Vec,
    Windows,
    size_of,
)
from derive.terms.term import ShapeClash

m, n, p = symbols("m n p", integer=True, positive=True)
i = Symbol("i")
A, M = MatrixSymbol("A", m, n), MatrixSymbol("M", m, n)
B = MatrixSymbol("B", n, p)
S = MatrixSymbol("S", n, n)
x = MatrixSymbol("x", n, 1)
b = MatrixSymbol("b", 1, n)
s, J = symbols("s J")
I6 = MatrixSymbol("I", 20 * m, 2)
GEOMETRY = (5, 4, 2, 3, 2, 1, 0)

# SymPy expression, the LaTeX of its term, rows, columns
READ = [
    (A * B, "A B", "m", "p"),
    (2 * A - s * M, "2 A - s M", "m", "n"),
    (Transpose(A), "A^T", "n", "m"),
    (HadamardProduct(A, M), "A \\odot M", "m", "n"),
    (HadamardPower(A, 3), "A^{\\odot 3}", "m", "n"),
    (KroneckerProduct(A, S, x), "A \\otimes S \\otimes x", m * n * n, n**2),
    (Trace(S), "\\operatorname{tr}(S)", 1, 1),
    (Inverse(S), "S^{-1}", "n", "n"),
    (Determinant(S), "\\det(S)", 1, 1),
    (sympy.MatPow(S, 3), "S S S", "n", "n"),
    (Identity(n), "I_{n}", "n", "n"),
    (OneMatrix(m, n), "\\mathbf{1}_{m \\times n}", "m", "n"),
    (ZeroMatrix(m, n), "0", "m", "n"),
    (DiagMatrix(x), "\\operatorname{diag}(x)", "n", "n"),
    (DiagonalOf(S), "\\operatorname{diag}(S)", "n", 1),
    (MatMul(exp(s), A), "\\exp(s) A", "m", "n"),
    (log(Determinant(S)), "\\log(\\det(S))", 1, 1),
    (sqrt(Trace(S)), "\\sqrt{\\operatorname{tr}(S)}", 1, 1),
    (tanh(s) / 3, "\\frac{1}{3} \\tanh(s)", 1, 1),
    (s / n, "\\frac{s}{n}", 1, 1),
    (ElementwiseApplyFunction(exp, A), "\\exp(A)", "m", "n"),
    (ElementwiseApplyFunction(sympy.Lambda(i, 2 * i**2 + 1), A), None, "m", "n"),
    (Vec(A), "\\operatorname{vec}(A)", m * n, 1),
    (Elementwise("ge0", A), "1(A \\geq 0)", "m", "n"),
    (RowMax(A), "\\operatorname{rowmax}(A)", "m", 1),
    (ArgmaxMask(A), "\\operatorname{maxmask}(A)", "m", "n"),
    (RowSoftmax(A), "\\operatorname{softmax}(A)", "m", "n"),
    (Repeat(b, m, n), "\\mathbf{1}_{m} b", "m", "n"),
    (Reshape(A, n, m), "\\operatorname{reshape}_{n \\times m}(A)", "n", "m"),
    (Gradient(J, A), "\\nabla_{A} J", "m", "n"),
    (TransposedGradient(J, A), "(\\nabla_{A} J)^T", "n", "m"),
    (Differential(A), "dA", "m", "n"),
    (Differential(A * B), "d(A B)", "m", "p"),
    (Im2col(I6, GEOMETRY), "\\operatorname{im2col}_{5 \\times 4, 3 \\times 2, 1, 0}(I)", 9 * m, 12),
    (Windows(I6, GEOMETRY), None, 18 * m, 6),
    (A[0, 1] * s, None, 1, 1),
    (Sum(x[i, 0] ** 2, (i, 0, n - 1)), None, 1, 1),
]


@pytest.mark.parametrize("expr, text, rows, cols", READ, ids=[str(k) for k in range(len(READ))])
def test_an_expression_is_read_with_its_shape(expr, text, rows, cols):
    term = to_term(expr)
    wanted = tuple(Size.of(a) if isinstance(a, (str, int)) else size_of(a) for a in (rows, cols))
    assert term.shape == wanted
    assert text is None or latex(term) == text


@pytest.mark.parametrize("expr, text, rows, cols", READ, ids=[str(k) for k in range(len(READ))])
def test_an_expression_survives_the_way_there_and_back(expr, text, rows, cols):
    bridge = Bridge()
    term = bridge.term(expr)
    back = bridge.term(bridge.sympy(term))
    if any(node.op == "differential" for node in term.walk()):
        assert back == term
    else:
        assert equal(term, back)


@pytest.mark.parametrize("name", list(catalogue()))
def test_the_sides_of_an_identity_survive_the_way_there_and_back(name):
    identity = catalogue()[name]
    for side in (identity.left, identity.right):
        bridge = Bridge()
        term = bridge.term(side)
        back = bridge.term(bridge.sympy(term))
        assert back.shape == term.shape
        if all(node.op != "differential" for node in term.walk()):
            assert lattice.equal(term, back) if lattice.needed(term) else equal(term, back)


def test_symbols_come_back_as_the_ones_that_were_given():
    k = Symbol("k")
    P = MatrixSymbol("P", k, 2 * k)
    bridge = Bridge()
    term = bridge.term(P)
    assert bridge.sympy(t.transpose(t.transpose(term))) == Transpose(Transpose(P))
    assert bridge.size(Size.of("k")) == k


def test_a_size_in_a_product_is_a_size_and_not_a_scalar():
    assert [node.op for node in to_term(MatMul(1 / n, A)).walk() if node.op in ("size", "var")] == ["size", "var"]


CLASHES = [
    (lambda: Repeat(A, n, n), "repetition: shapes m×n and n×n do not fit"),
    (lambda: Reshape(A, n, n), "reshape: shapes m×n and n×n do not fit: m·n entries against n^2"),
    (lambda: Regroup(A, [n, m], [[0], [1]], [[1], [0]]), "regrouping: shapes m×n and n×m do not fit"),
    (
        lambda: Im2col(A, GEOMETRY),
        "Im2col: shapes m×n do not fit: the argument must have samples·20 rows and 2 columns",
    ),
    (lambda: Col2im(I6, GEOMETRY), "Col2im: shapes 20·m×2 do not fit"),
    (lambda: to_term(Trace(A * B)), "trace: shapes m×p do not fit"),
    (
        lambda: to_term(MatMul(A, A, check=False)),
        "matrix product: shapes m×n and m×n do not fit: n columns against m rows",
    ),
    (lambda: to_term(sympy.MatAdd(A, x, check=False)), "+: shapes m×n and n×1 do not fit"),
]


@pytest.mark.parametrize("make, sentence", CLASHES, ids=[sentence[:12] for _, sentence in CLASHES])
def test_shapes_that_do_not_fit_are_a_sentence(make, sentence):
    with pytest.raises(ShapeClash) as clash:
        make()
    assert sentence in str(clash.value)


NO_TERM = [
    ("tr(A)", "is not a SymPy expression"),
    (sympy.Matrix(9, 8, range(72)), "name it by a MatrixSymbol"),
    (sympy.besselj(0, s), "there is no term for besselj"),
    (sympy.EulerGamma * s, "there is no term for EulerGamma"),
    (s**s, "not rational"),
    (MatrixSymbol("A", sqrt(n), n), "not an integer polynomial"),
    (sympy.MatPow(S, p), "not an integer"),
    (A[i, 0], "the index of no sum"),
    (Symbol("A") * A, "two different symbols are called A"),
    (MatMul(Symbol("A"), MatrixSymbol("A", 2, 3)), "two different symbols are called A"),
    (
        sympy.MatAdd(MatrixSymbol("P", Symbol("m"), 2), MatrixSymbol("Q", m, 2), check=False),
        "two different size symbols",
    ),
]


@pytest.mark.parametrize("expr, sentence", NO_TERM, ids=[str(k) for k in range(len(NO_TERM))])
def test_what_has_no_term_is_a_sentence(expr, sentence):
    with pytest.raises(NotATerm, match=sentence):
        to_term(expr)


def test_a_string_is_never_evaluated():
    with pytest.raises(NotATerm):
        to_term("__import__('os').getcwd()")


def test_new_nodes_print():
    assert str(Gradient(J, A) * B) == "Gradient(J, A)*B"
    assert sympy.latex(Vec(A)) == "\\operatorname{vec}(A)"
    assert str(Differential(A)) == "Differential(A)"
    assert "Vec" in sympy.pretty(Vec(A))


def test_terms_without_a_bridge_make_new_symbols():
    expr = to_sympy(t.matmul(t.var("A", (Size.of("m"), Size.of("n"))), t.var("x", (Size.of("n"), Size.of(1)))))
    assert str(expr) == "A*x" and expr.shape == (m, 1)
