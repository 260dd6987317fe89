"""SymPy's index form as terms: subscripts, ranges of sums, Kronecker deltas, conditions, floors.

An index is a counter 0, 1, … with a value, a polynomial in counters ("#i") and sizes.  Guarantee: an entry is made only where its
subscripts are shown to stay inside the array for all values of the indices in scope, or where a condition beside it is 0
otherwise; `Padded` entries are zero outside.  What cannot be read so raises `NotATerm` with what to write instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import sympy
from sympy.core.relational import Equality, GreaterThan, LessThan, StrictGreaterThan, StrictLessThan, Unequality
from sympy.logic.boolalg import And

from derive.kernel.inequalities import MARK, Poly, Region, between, extreme, implies, indices_of
from derive.kernel.sizes import ONE, Size
from derive.terms.sympy_nodes import NotATerm
from derive.terms.term import SCALAR, Term, entry, eye, floor_quotient, holds, index, num
from derive.terms.wholes import whole_term

Alternatives = list[list[Poly]]
ORDERS: Mapping[type, Callable[[Poly, Poly], list[list[Poly]]]] = {
    GreaterThan: lambda a, b: [[a - b]],
    StrictGreaterThan: lambda a, b: [[a - b - 1]],
    LessThan: lambda a, b: [[b - a]],
    StrictLessThan: lambda a, b: [[b - a - 1]],
    Equality: lambda a, b: [[a - b, b - a]],
    Unequality: lambda a, b: [[a - b - 1], [b - a - 1]],
}


class NotWhole(NotATerm):
    """An expression that is not made of indices, sizes and whole numbers."""


@dataclass
class Indices:
    """The indices in scope; `size` says which SymPy symbols are sizes."""

    size: Callable[[Any], Size | None]
    values: dict[Any, Poly] = field(default_factory=dict)
    sizes: dict[str, Size] = field(default_factory=dict)
    floors: dict[str, tuple[Poly, Poly]] = field(default_factory=dict)
    known: list[Poly] = field(default_factory=list)

    # ---------------------------------------------------------------------------------------------------- whole numbers

    def whole(self, expr: Any) -> Poly:
        """A whole number made of indices, sizes and numbers. Raises NotWhole."""
        if expr in self.values:
            return self.values[expr]
        if expr.is_Integer:
            return Size.of(int(expr))
        if expr.is_Symbol:
            found = self.size(expr)
            if found is not None:
                return found
        if expr.is_Add:
            return sum((self.whole(arg) for arg in expr.args), Size.of(0))
        if expr.is_Mul and all(arg.is_Integer or not arg.is_Number for arg in expr.args):
            return self._product(expr, [self.whole(arg) for arg in expr.args])
        if expr.is_Pow and expr.args[1].is_Integer and expr.args[1] > 0:
            return self._product(expr, [self.whole(expr.args[0])] * int(expr.args[1]))
        if isinstance(expr, sympy.floor):
            return self._quotient(*expr.args[0].together().as_numer_denom())
        if isinstance(expr, sympy.ceiling):
            above, below = expr.args[0].together().as_numer_denom()
            return self._quotient(above + below - 1, below)
        if isinstance(expr, sympy.Mod):
            above, below = expr.args
            return self.whole(above) - self.whole(below) * self._quotient(above, below)
        raise NotWhole(f"the subscript {expr} is not made of indices of sums, sizes and whole numbers")

    def _product(self, expr: Any, factors: Sequence[Poly]) -> Poly:
        result = ONE
        for factor in factors:
            result = result * factor
        if any(sum(p for s, p in m if s.startswith(MARK)) > 1 for m, _ in result.terms):
            raise NotATerm(f"the subscript {expr} multiplies two indices")
        return result

    def _quotient(self, above: Any, below: Any) -> Poly:
        top, bottom = self.whole(above), self.whole(below)
        if indices_of(bottom) or not implies(frozenset(), bottom - 1):
            raise NotATerm(f"the floor of {above}/{below} needs a positive divisor that holds no index")
        name = f"{MARK}⌊{top}/{bottom}⌋"
        self.floors[name] = (top, bottom)
        return Size.of(name)

    def term(self, poly: Poly) -> Term:
        """The whole number as a term."""
        return whole_term(poly, self._index_term)

    def _index_term(self, symbol: str) -> Term:
        if symbol in self.floors:
            return floor_quotient(*(self.term(p) for p in self.floors[symbol]))
        name = symbol[len(MARK) :]
        return index(name, self.sizes[name])

    def number(self, expr: Any) -> Term | None:
        """The expression as a number made of indices; None if it holds none or is not whole."""
        try:
            poly = self.whole(expr)
        except NotWhole:
            return None
        return self.term(poly) if indices_of(poly) else None

    # ------------------------------------------------------------------------------------------------------------ scope

    @contextmanager
    def scope(self) -> Iterator[None]:
        """What is brought into scope inside is forgotten behind."""
        values, sizes, known = dict(self.values), dict(self.sizes), list(self.known)
        try:
            yield
        finally:
            self.values, self.sizes, self.known = values, sizes, known

    def bring(self, symbol: Any, size: Size, low: Poly | None = None) -> str:
        """An index with its range into scope; returns the name of its counter."""
        names = (symbol.name + "'" * k for k in count())
        name = next(n for n in names if n not in self.sizes)
        self.sizes[name] = size
        at = Size.of(0) if size.is_one else Size.of(MARK + name)
        self.values[symbol] = at + low if low is not None else at
        return name

    def limits(self, symbol: Any, low: Any, high: Any) -> tuple[str, Size, list[Poly]]:
        """The counter of a summed index with its range, and the bounds that the range does not hold already."""
        if low.is_infinite or high.is_infinite:
            raise NotATerm(f"the sum over {symbol} has no last place: give its range, and Padded(x, …) for entries outside")
        lows = [self._bound(symbol, b) for b in (low.args if isinstance(low, sympy.Max) else (low,))]
        highs = [self._bound(symbol, b) for b in (high.args if isinstance(high, sympy.Min) else (high,))]
        first, last = self._widest(lows, -1), self._widest(highs, 1)
        if first is None or last is None:
            raise NotATerm(f"nothing says how far the sum over {symbol} runs: a bound needs an end without other indices")
        size = last - first + 1
        number = size.as_int()
        if number is not None and number < 1:
            raise NotATerm(f"the sum over {symbol} from {low} to {high} is empty")
        name = self.bring(symbol, size, first)
        value = self.values[symbol]
        guards = [value - p for p in lows if p != first] + [p - value for p in highs if p != last]
        self.known.extend(guards)
        return name, size, guards

    def _bound(self, symbol: Any, bound: Any) -> Poly:
        try:
            return self.whole(bound)
        except NotWhole:
            hint = "a size is a symbol declared integer=True, positive=True, or one in the shape of a matrix"
            raise NotATerm(f"the bound {bound} of the sum over {symbol} is not made of sizes and indices; {hint}") from None

    def _widest(self, ends: Sequence[Poly], side: int) -> Poly | None:
        """An end of the range that holds no index, beyond which no bound lies."""
        plain = [p for p in ends if not indices_of(p)]
        if plain:
            return plain[0]
        ranges = {MARK + name: (Size.of(0), size - 1) for name, size in self.sizes.items()}
        return next((best for end in ends if (best := extreme(end, ranges, side)) is not None), None)

    def region(self) -> Region:
        """What is known of the indices in scope: their ranges, and the conditions in force."""
        return self.ranges() | frozenset(self.known)

    def ranges(self) -> Region:
        """The ranges of the indices in scope."""
        found: set[Poly] = set()
        for name, size in self.sizes.items():
            found |= set(between(Size.of(MARK + name), size))
            if len(size.terms) > 1:
                found.add(size - 1)
        for symbol, (above, below) in self.floors.items():
            found |= set(between(above - below * Size.of(symbol), below))
        return frozenset(found)

    # ------------------------------------------------------------------------------------------- entries and conditions

    def entry(self, array: Term, subscripts: Sequence[Any], padded: bool = False) -> Term:
        """The entry of an array at SymPy subscripts, counted from 0."""
        places = [self._place(expr) for expr in subscripts]
        always = all(self._inside(p, axis, self.ranges()) for p, axis in zip(places, array.shape))
        if not (always or padded or all(self._inside(p, axis, self.region()) for p, axis in zip(places, array.shape))):
            shown = ", ".join(map(str, subscripts))
            raise NotATerm(
                f"the entry [{shown}] may lie outside its array: write Padded(x, {shown}) if entries outside are 0, "
                "or put a Piecewise with the range around it"
            )
        return entry(array, *(self.term(p) for p in places), zero_outside=not always)

    def _place(self, expr: Any) -> Poly:
        if expr.is_Symbol and expr not in self.values and self.size(expr) is None:
            hint = "bind it by Sum(…, (i, 0, n - 1)) or write the whole array, FunctionMatrix(m, n, Lambda((i, j), …))"
            raise NotATerm(f"the subscript {expr} is the index of no sum: {hint}")
        return self.whole(expr)

    def _inside(self, place: Poly, axis: Size, known: Region) -> bool:
        """Whether a place lies on its axis. A number does if the length is a symbol: an entry named so is there."""
        number = place.as_int()
        if number is not None and number >= 0 and axis.as_int() is None:
            return True
        return all(implies(known, p) for p in between(place, axis))

    def delta(self, left: Any, right: Any) -> Term:
        """Kronecker's δ."""
        try:
            one, other = self.whole(left), self.whole(right)
        except NotWhole as problem:
            raise NotATerm(f"KroneckerDelta({left}, {right}): {problem}; bind its indices by Sum or FunctionMatrix") from None
        gap = one - other
        if gap.as_int() is not None:
            return num(int(gap.as_int() == 0))
        for name, size in self.sizes.items():
            for mine, theirs in ((one, other), (other, one)):
                plain = next((n for n, s in self.sizes.items() if theirs == Size.of(MARK + n) and s == size), None)
                if mine == Size.of(MARK + name) and plain is not None:
                    return entry(eye(size), self.term(one), self.term(other))
        return holds(self.term(gap), self.term(-gap))

    def condition(self, expr: Any) -> Alternatives | None:
        """Alternatives, each a list of polynomials ≥ 0, that exclude each other; None if it is not one on indices alone."""
        if isinstance(expr, And):
            parts = [self.condition(arg) for arg in expr.args]
            if any(part is None or len(part) != 1 for part in parts):
                return None
            return [[poly for part in parts if part for poly in part[0]]]
        order = ORDERS.get(type(expr))
        if order is None:
            return None
        try:
            return order(self.whole(expr.lhs), self.whole(expr.rhs))
        except NotWhole:
            return None

    def indicator(self, alternatives: Alternatives) -> Term:
        """1 where a condition on indices holds, else 0."""
        parts = [holds(*(self.term(p) for p in polys)) for polys in alternatives]
        return parts[0] if len(parts) == 1 else Term("add", tuple(parts), (), SCALAR)
