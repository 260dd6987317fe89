"""SymPy expressions to terms and back.

Guarantee: `Bridge.term(e)` is a well-typed term with the meaning of e, or raises `ShapeClash` (a sentence with the
shapes) or `NotATerm` (a sentence with the part that has no term, and what to write instead).  `Bridge.sympy(t)` is a SymPy
expression of the meaning of t, in the symbols that the bridge has met, else in new ones.  Going there and back keeps the kernel's
normal form, not the tree: SymPy orders sums and gathers powers.  Only SymPy objects are taken, never strings.

Limit: a scalar and a 1×1 matrix are one thing for terms and two for SymPy; a 1×1 matrix that stands as a scalar comes
back as its trace.  A symbol counts as a size if it stands in the shape of some array or is declared integer and
positive.  An `IndexedBase` needs a shape, and one with a single axis is a column.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, MatrixExpr, MatrixSymbol, S, Symbol
from sympy.matrices.matrixbase import MatrixBase

from derive.kernel.sizes import Size
from derive.terms.sympy_nodes import NotATerm
from derive.terms.sympy_reading import Reading
from derive.terms.sympy_writing import Writing
from derive.terms.term import Term


def to_term(expr: Any) -> Term:
    """The term of one SymPy expression (see `Bridge` to share symbols between several)."""
    return Bridge().term(expr)


def to_sympy(term: Term) -> Any:
    """A SymPy expression of a term, in new symbols."""
    return Bridge().sympy(term)


class Bridge:
    """Translates expressions that share their symbols; remembers which SymPy symbol a name stands for."""

    def __init__(self) -> None:
        self.symbols: dict[str, Any] = {}
        self.sizes: dict[str, Symbol] = {}

    # ------------------------------------------------------------------------------------------------- SymPy to terms

    def term(self, expr: Any) -> Term:
        """The term of a SymPy expression, or of an int. Raises ShapeClash or NotATerm."""
        if isinstance(expr, int) and not isinstance(expr, bool):
            expr = sympy.Integer(expr)
        if not isinstance(expr, (Expr, MatrixExpr, MatrixBase)):
            raise NotATerm(f"{type(expr).__name__} {str(expr)[:60]!r} is not a SymPy expression")
        expr = expr.as_immutable() if isinstance(expr, MatrixBase) else expr
        self._meet(expr)
        return Reading(self).term(expr)

    def _meet(self, expr: Any) -> None:
        for part in sympy.preorder_traversal(expr):
            if isinstance(part, MatrixSymbol):
                self.meet_symbol(part)
            if isinstance(part, (MatrixExpr, sympy.IndexedBase)):
                for axis in part.shape or ():
                    for symbol in sympy.sympify(axis, strict=True).free_symbols:
                        self.meet_size(symbol)
            if isinstance(part, Symbol) and part.is_integer and part.is_positive:
                self.meet_size(part)

    def meet_size(self, symbol: Symbol) -> None:
        old = self.sizes.setdefault(symbol.name, symbol)
        if old != symbol:
            raise NotATerm(f"two different size symbols are called {symbol.name}")

    def meet_symbol(self, symbol: Any) -> None:
        old = self.symbols.setdefault(symbol.name, symbol)
        if old != symbol:
            raise NotATerm(f"two different symbols are called {symbol.name}")

    # ------------------------------------------------------------------------------------------------- terms to SymPy

    def sympy(self, term: Term) -> Any:
        """A SymPy expression of the term: an `Expr` for scalars where SymPy has one, else a `MatrixExpr`."""
        return Writing(self).expr(term)

    def size(self, size: Size) -> Any:
        """A size as a SymPy integer polynomial."""
        total: Any = S.Zero
        for powers, coefficient in size.terms:
            product: Any = sympy.Integer(coefficient)
            for name, power in powers:
                product *= self.sizes.setdefault(name, Symbol(name, integer=True, positive=True)) ** power
            total += product
        return total
