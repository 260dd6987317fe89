"""derive.prove, derive.differential and derive.gradient on SymPy expressions, and what `import derive` loads."""

import subprocess
import sys

import pytest
from sympy import MatMul, MatrixSymbol, Symbol, Trace, Transpose, symbols

import derive
from derive.calculus.reverse import NoGradient
from derive.terms.sympy_nodes import Differential, Elementwise, Gradient, NotATerm, Repeat

m, n, p = symbols("m n p", integer=True, positive=True)
A = MatrixSymbol("A", m, n)
W, Y = MatrixSymbol("W", n, p), MatrixSymbol("Y", m, p)
Z = MatrixSymbol("Z", m, p)
S, T = MatrixSymbol("S", n, n), MatrixSymbol("T", n, n)
b = MatrixSymbol("b", 1, p)
J = Symbol("J")


def test_an_equation_is_proved_for_all_sizes():
    verdict = derive.prove(Trace(S * T), Trace(T * S))
    assert verdict.verdict == "proved" and verdict.rule


def test_a_false_equation_is_refuted_with_numbers():
    verdict = derive.prove(Trace(S * T), Trace(Transpose(S) * T))
    assert verdict.verdict == "refuted"
    assert set(verdict.counterexample.values) == {"S", "T"} and verdict.counterexample.sizes["n"] >= 2


def test_shapes_that_differ_are_ill_typed():
    verdict = derive.prove(A, Transpose(A))
    assert verdict.verdict == "ill-typed" and "m×n" in verdict.reason and "n×m" in verdict.reason


def test_a_clash_inside_a_side_is_ill_typed():
    assert derive.prove(Trace(A * W), Symbol("s")).verdict == "ill-typed"


def test_zero_fits_any_shape():
    assert derive.prove(A - A, 0).verdict == "proved"
    assert derive.prove(MatMul(A, S) - MatMul(A, S, evaluate=False), MatMul(0, A)).verdict in ("proved", "ill-typed")


def test_what_has_no_term_is_unreadable():
    assert "is not a SymPy expression" in derive.prove("A", "A").reason
    assert derive.prove("A", "A").verdict == "unreadable"


def test_properties_are_used_and_listed():
    assert derive.prove(S * T, Transpose(S) * T).verdict == "refuted"
    verdict = derive.prove(S * T, Transpose(S) * T, assumptions={S: {"symmetric"}})
    assert verdict.verdict == "proved" and "S: symmetric" in verdict.assumptions
    with pytest.raises(ValueError, match="'pretty' is not a known property of S"):
        derive.prove(S, S, assumptions={S: {"pretty"}})


def test_definitions_are_unfolded():
    where = {Z: A * W + Repeat(b, m, p)}
    assert derive.prove(Gradient(J, W), Transpose(A) * Gradient(J, Z), where=where).verdict == "proved"
    assert derive.prove(Gradient(J, b), Gradient(J, b), where={Z: A}).verdict == "ill-typed"
    with pytest.raises(TypeError, match="is not a symbol"):
        derive.prove(A, A, where={A * W: Z})


def test_a_gradient_comes_back_in_sympy():
    residual = A * W - Y
    found = derive.gradient(Trace(Transpose(residual) * residual), W)
    assert found == 2 * A.T * (A * W - Y)
    assert derive.gradient(Trace(Z.T * Y), W, where={Z: A * W}) == A.T * Y


def test_a_gradient_of_nothing_is_an_error_and_not_zero():
    with pytest.raises(NoGradient, match="does not depend on Z"):
        derive.gradient(Trace(S), Z)


def test_a_differential_comes_back_in_sympy():
    assert derive.differential(A * W) == Differential(A) * W + A * Differential(W)
    assert derive.differential(A * W, constants=[A]) == A * Differential(W)
    found = derive.differential(Elementwise("exp", A))
    assert derive.prove(found, Differential(Elementwise("exp", A))).verdict == "proved"


def test_a_differential_of_a_string_is_an_error():
    with pytest.raises(NotATerm):
        derive.differential("A*B")


def test_importing_the_package_loads_neither_sympy_nor_numpy():
    code = (
        "import sys, time; start = time.perf_counter(); import derive; took = time.perf_counter() - start;"
        "print(took < 0.02 or took, any(m in sys.modules for m in ('sympy', 'numpy', 'typing')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split()[1] == "False"
    assert done.stdout.split()[0] == "True" or float(done.stdout.split()[0]) < 0.2


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'provve'"):
        derive.provve  # noqa: B018


def test_a_document_is_checked():
    document = derive.check(
        "Let $A, B \\in \\mathbb{R}^{n \\times n}$.\n\n$$\n\\operatorname{tr}(A B) = \\operatorname{tr}(B A)\n$$\n"
    )
    assert [c.verdict for c in document if c.kind == "claim"] == ["proved"]
