"""Identities between SymPy's own nodes, checked exactly by SymPy on small explicit matrices: a third source."""

import random

import pytest
import sympy
from sympy import ImmutableMatrix, MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.diagonal import DiagonalOf
from sympy.matrices.expressions.matexpr import MatrixElement

from derive.identities import catalogue
from derive.terms.sympy_nodes import Padded, _Node

SIZES = (2, 3, 4, 5, 1)


def _plain(identity):
    """Whether every node is SymPy's own and nothing is defined or assumed."""
    if identity.where or identity.given:
        return False
    sides = (identity.left, identity.right)
    return not any(isinstance(e, (_Node, sympy.Sum, MatrixElement, Padded)) for side in sides for e in sympy.preorder_traversal(side))


PLAIN = [identity.name for identity in catalogue().values() if _plain(identity)]


def _explicit(expr, values):
    """The expression with small integers for its entries, by SymPy's explicit matrices."""
    if isinstance(expr, MatrixSymbol):
        return values[expr.name]
    if not expr.args:
        return expr
    args = [_explicit(a, values) for a in expr.args]
    if isinstance(expr, (sympy.MatMul, sympy.Mul)):
        result = args[0]
        for arg in args[1:]:
            result = result * arg
        return result
    if isinstance(expr, (sympy.MatAdd, sympy.Add)):
        return sum(args[1:], start=args[0])
    if isinstance(expr, sympy.Transpose):
        return args[0].T
    if isinstance(expr, sympy.HadamardProduct):
        result = args[0]
        for arg in args[1:]:
            result = sympy.matrix_multiply_elementwise(result, arg)
        return result
    if isinstance(expr, sympy.KroneckerProduct):
        return sympy.kronecker_product(*args)
    if isinstance(expr, sympy.Trace):
        return args[0].trace()
    if isinstance(expr, sympy.Inverse):
        return args[0].inv()
    if isinstance(expr, DiagonalOf):
        return ImmutableMatrix(list(args[0].diagonal()))
    value = expr.func(*args)
    return value.as_explicit() if isinstance(value, MatrixExpr) else value


@pytest.mark.parametrize("name", PLAIN)
def test_the_sides_agree_in_sympys_explicit_matrices(name):
    identity = catalogue()[name]
    sides = (identity.left, identity.right)
    found = {s for side in sides for s in sympy.preorder_traversal(side) if isinstance(s, sympy.Symbol)}
    symbols = sorted(found, key=str)
    sizes = {s: k for s, k in zip((s for s in symbols if s.is_integer and s.is_positive), SIZES)}
    rng = random.Random(name)
    scalars = {s: sympy.Rational(rng.randint(2, 9), 7) for s in symbols if not s.is_integer}
    left, right = (side.subs(sizes).subs(scalars) for side in sides)
    values = {
        s.name: ImmutableMatrix(*s.shape, lambda i, j: rng.choice((-3, -2, 1, 2, 3, 5)) + (i == j) * 7)
        for side in (left, right)
        for s in sorted(side.atoms(MatrixSymbol), key=str)
    }
    a, b = (_explicit(side, values) for side in (left, right))
    a, b = (x if hasattr(x, "shape") else ImmutableMatrix([[x]]) for x in (a, b))
    if identity.right == 0:
        b = a * 0
    assert sympy.simplify(a - b) == a * 0


def test_enough_identities_are_checked_this_way():
    assert len(PLAIN) >= 40
