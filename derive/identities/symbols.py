"""The symbols that the families share, with their shapes, and short names for the nodes.

Sizes m, n, p, q are positive integers; A (m×n), B (n×p), C (p×q), D (q×m) multiply in this order; M, N have the shape
of A, E and K that of Aᵀ; S, T, U are n×n, Q and R m×m; x (n), y (m), z (m), u (n) are columns, b (1×p) is a row; X is
the variable of differentials; i and j are indices, counted from 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import (
    Determinant,
    FunctionMatrix,
    HadamardPower,
    HadamardProduct,
    Identity,
    Inverse,
    KroneckerProduct,
    Lambda,
    MatAdd,
    MatMul,
    MatrixSymbol,
    OneMatrix,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    Trace,
    Transpose,
    symbols,
)
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalOf

from derive.terms.sympy_nodes import Differential, Elementwise, Gradient

i, j = symbols("i j", integer=True)
m, n, p, q, r = symbols("m n p q r", integer=True, positive=True)
alpha, beta, lam, s = symbols("\\alpha \\beta \\lambda s")
J = Symbol("J")
A, M, N = (MatrixSymbol(name, m, n) for name in "AMN")
B, W = (MatrixSymbol(name, n, p) for name in "BW")
C = MatrixSymbol("C", p, q)
D = MatrixSymbol("D", q, m)
E, K = (MatrixSymbol(name, n, m) for name in "EK")
S, T, U = (MatrixSymbol(name, n, n) for name in "STU")
Q, R = (MatrixSymbol(name, m, m) for name in "QR")
Y, Z = (MatrixSymbol(name, m, p) for name in "YZ")
V = MatrixSymbol("V", p, q)
H = MatrixSymbol("H", m, q)
b = MatrixSymbol("b", 1, p)
c = MatrixSymbol("c", p, 1)
x, u = (MatrixSymbol(name, n, 1) for name in "xu")
y, z, w = (MatrixSymbol(name, m, 1) for name in "yzw")
half = Rational(1, 2)

d = Differential
had = HadamardProduct
kron = KroneckerProduct
tr = Trace
det = Determinant
inv = Inverse
t = Transpose
diag = DiagMatrix
diagonal = DiagonalOf
hpow = HadamardPower
eye = Identity


def ones(rows: Any, cols: Any = 1) -> Any:
    """The array of ones; a column if no number of columns is given."""
    return OneMatrix(rows, cols)


def mul(*factors: Any) -> Any:
    """The product as it stands, nothing evaluated."""
    return MatMul(*factors)


def add(*parts: Any) -> Any:
    """The sum as it stands."""
    return MatAdd(*parts)


def fn(name: str, arg: Any) -> Any:
    """An elementwise function by name."""
    return Elementwise(name, arg)


def grad(variable: Any) -> Any:
    """∇_variable J."""
    return Gradient(J, variable)


def array(rows: Any, cols: Any, entry: Callable[[Any, Any], Any]) -> Any:
    """The matrix of the entries entry(i, j)."""
    return FunctionMatrix(rows, cols, Lambda((i, j), entry(i, j)))


def column(rows: Any, entry: Callable[[Any], Any]) -> Any:
    """The column of the entries entry(i)."""
    return FunctionMatrix(rows, 1, Lambda((i, j), entry(i)))


def total(body: Any, *ranges: tuple[Any, Any]) -> Any:
    """The sum of the body over indices, each from 0 to below a size."""
    return Sum(body, *((index, 0, size - 1) for index, size in ranges))


def indicator(condition: Any) -> Any:
    """1 where a condition on indices holds, else 0."""
    return Piecewise((1, condition), (0, True))
