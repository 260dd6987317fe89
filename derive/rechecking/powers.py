"""Powers, exponentials, logarithms and masks of sums.

Trusted here: x^a y^a = (x y)^a for whole a; a root goes only through exponentials and sizes, since (x²)^½ is |x|;
exp(a + b) = exp a exp b, and exp log q = q; log of a product is the sum of the logarithms where each part is positive, which
the certificate lists; 1(−q ≥ 0) = 1 − 1(q > 0); and a positive factor does not change a mask.
"""

from __future__ import annotations

from fractions import Fraction

from .base import MAX_POWER, need
from .entries import MASKS, UNIT, Blank, atom, plus, product, scaled, show_monomial, tokens_of
from .naming import Naming


class Powers(Naming):
    """Makes the normal forms of powers and of functions of sums."""


    def content(self, total: tuple) -> tuple[tuple, tuple]:
        """total = content · rest: a positive number and the factors that every monomial shares."""
        shared: dict[str, tuple] = {}
        for place, (_, bound, factors) in enumerate(total):
            mine = {self.text(f): (f, e) for f, e in factors if not tokens_of(f) & set(bound)}
            if not place:
                shared = mine
                continue
            for key in list(shared):
                shared[key] = (shared[key][0], min(shared[key][1], mine[key][1] if key in mine else Fraction(0)))
            shared.update({key: fe for key, fe in mine.items() if key not in shared and fe[1] < 0})
        factors = tuple((f, e) for f, e in shared.values() if e)
        value = abs(total[0][0]) if len(total) == 1 else Fraction(1)
        undo = ((1 / value, (), tuple((f, -e) for f, e in factors)),)
        return (value, (), factors), self.normal(product(undo, total))

    def power(self, total: tuple, exponent: Fraction) -> tuple:
        """total^exponent; a root goes only through exponentials and sizes, since (x²)^½ is |x|."""
        total = self.normal(total)
        if exponent.denominator == 1 and 0 <= exponent <= MAX_POWER:
            result = UNIT
            for _ in range(int(exponent)):
                result = self.normal(product(result, self.fresh(total)))
            return result
        need(abs(exponent) <= MAX_POWER, "a power is too large")
        if not total:
            return atom("P", (), exponent=exponent)
        (value, _, factors), rest = self.content(total)
        whole = exponent.denominator == 1
        outside = tuple((f, e * exponent) for f, e in factors if whole or f[0] in "Es")
        inside = () if whole else tuple((f, e) for f, e in factors if f[0] not in "Es")
        inner = self.normal(product(((Fraction(1) if whole else value, (), inside),), rest))
        taken: tuple = ((value ** int(exponent) if whole else Fraction(1), (), outside),)
        return self.normal(taken if inner == UNIT else product(taken, atom("P", inner, exponent=exponent)))

    def exp(self, total: tuple) -> tuple:
        """exp(Σ c m) = Π exp(m)^c, where exp(log q) = q for q > 0, without which there is no log q."""
        result = UNIT
        for value, bound, inner in self.normal(total):
            if not bound and len(inner) == 1 and inner[0][1] == 1 and inner[0][0][:2] == ("F", "log"):
                part = self.power(self.fresh(inner[0][0][2]), value)
            else:
                part = atom("E", ((Fraction(1), bound, inner),), exponent=value)
            result = product(result, part)
        return self.normal(result)

    def log(self, total: tuple) -> tuple:
        """log of a product is the sum of the logarithms, each part positive; log exp m = m."""
        total = self.normal(total)
        need(total, "the logarithm of zero")
        (value, _, factors), rest = self.content(total)
        parts = [scaled(e, self.log_of(f)) for f, e in factors]
        if len(rest) == 1 and rest[0][0] > 0:
            value, rest = value * rest[0][0], scaled(1 / rest[0][0], rest)
        parts += [atom("F", "log", part) for part in (((value, (), ()),), rest) if part != UNIT]
        return self.normal(plus(*parts))

    def log_of(self, factor: tuple) -> tuple:
        if factor[0] in "EP":
            inner = self.fresh(factor[1])
            return inner if factor[0] == "E" else self.log(inner)
        return atom("F", "log", atom(*factor))

    def function(self, name: str, total: tuple) -> tuple:
        """A function of a scalar; 1(−q ≥ 0) = 1 − 1(q > 0), and a positive factor does not change a mask."""
        total = self.normal(total)
        if name in MASKS and total:
            shown = [show_monomial(m, Blank()) for m in total]
            leading = total[shown.index(min(shown))][0]
            if shown.count(min(shown)) == 1:
                positive = self.normal(scaled(1 / leading, total))
                if leading > 0:
                    return atom("F", name, positive)
                return plus(UNIT, scaled(Fraction(-1), atom("F", "gt0" if name == "ge0" else "ge0", positive)))
        return atom("F", name, total)
