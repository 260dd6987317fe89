"""Sums in normal form.

Trusted here: x^a x^b = x^(a+b), and H² = H for 0/1 factors; (Σ m)^k multiplied out; Σ_k δ(k, s) x_k = x_s, digit by digit, the
most significant digits of two equal slots being equal; Σ_k c = n c; digits that always stand side by side are one index; and
like monomials may be added.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .base import MAX_FACTORS, MAX_MONOMIALS, MAX_POWER, MAX_STEPS, ONE, need, quotient, times
from .entries import (
    MASKS,
    atom,
    bound_in,
    deltas_in,
    digits_joined,
    joined,
    product,
    put,
    put_sum,
    scaled,
    show_monomial,
    size_value,
    slots_of,
    tokens_of,
)
from .rules import Rules


class Algebra(Rules):
    """Brings sums into normal form, asking for a name or a rule at each monomial."""


    def normal(self, total: tuple) -> tuple:
        """An equal sum, like monomials collected, in the order of their strings."""
        return tuple(m for _, m in self.collected(total))

    def collected(self, total: tuple) -> list[tuple[str, tuple]]:
        found: dict[str, tuple] = {}
        todo = list(reversed(total))
        while todo:
            self.count += 1
            need(self.count < MAX_STEPS and len(todo) <= MAX_MONOMIALS, "too many steps")
            monomial = self.merged(todo.pop())
            need(len(monomial[2]) <= MAX_FACTORS, "a product is too long")
            again: Any = () if not monomial[0] else None
            for rule in (self.expanded, self.without_delta, self.without_inner_delta, self.without_unused):
                again = rule(monomial) if again is None else again
            names: dict[int, str] = {}
            if again is None:
                monomial = self.fused(monomial)
                tokens = [*monomial[1], *(t for f, _ in monomial[2] for t in bound_in(f))]
                if len(set(tokens)) < len(tokens):
                    monomial = self.apart_monomial(monomial)
                    tokens = [*monomial[1], *(t for f, _ in monomial[2] for t in bound_in(f))]
                if tokens or any(f[0] in "ijqM" or f[:2] == ("F", "gt0") for f, _ in monomial[2]):
                    step = self.ask("monomial", (monomial, self.matrices))
                    if isinstance(step, dict) and "rule" in step:
                        again = self.by_rule(monomial, step)
                    else:
                        names = self.names("monomial", monomial, step, tokens)
            if again is not None:
                todo.extend(reversed(again))
                continue
            text = show_monomial(monomial, names)
            old = found.get(text, (0, (), ()))[0]
            found[text] = (old + monomial[0], *monomial[1:])
        return [(text, found[text]) for text in sorted(found) if found[text][0]]

    def merged(self, monomial: tuple) -> tuple:
        """x^a x^b = x^(a+b), and H² = H for 0/1 factors."""
        coefficient, bound, factors = monomial
        heads = [(f[0], f[1] if f[0] in "vyqijFs" else "") for f, _ in factors]
        powers: dict[Any, tuple] = {}
        for place, (factor, exponent) in enumerate(factors):
            key = self.text(factor) if heads.count(heads[place]) > 1 else place
            powers[key] = (factor, exponent + powers.get(key, (0, 0))[1])
        done = []
        for factor, exponent in powers.values():
            if exponent > 0 and (factor[0] in "dM" or (factor[0] == "F" and factor[1] in MASKS)):
                exponent = Fraction(1)
            if exponent:
                done.append((factor, exponent))
        return (coefficient, bound, tuple(done))

    def expanded(self, monomial: tuple) -> tuple | None:
        """(Σ m)^k for a natural k, multiplied out."""
        for place, (factor, exponent) in enumerate(monomial[2]):
            if factor[0] == "P" and exponent >= 1:
                whole = exponent.numerator // exponent.denominator
                need(whole <= MAX_POWER, "a power is too large")
                rest = monomial[2][:place] + monomial[2][place + 1 :]
                left = ((factor, exponent - whole),) if exponent != whole else ()
                result: tuple = ((monomial[0], monomial[1], rest + left),)
                for _ in range(whole):
                    result = product(result, self.fresh(factor[1]))
                return result
        return None

    def without_delta(self, monomial: tuple) -> tuple | None:
        """Σ_k δ(k, s) x_k = x_s, digit by digit; the most significant digits of two equal slots are equal."""
        coefficient, bound, factors = monomial
        for place, (factor, exponent) in enumerate(factors):
            if factor[0] != "d" or exponent != 1:
                continue
            rest, (left, right) = factors[:place] + factors[place + 1 :], factor[1:]
            if left == right:
                return ((coefficient, bound, rest),)
            if not left or not right:
                continue
            a, b = left[0], right[0]
            if a[2] != b[2]:
                split = self.split(a, b[2], bound) or self.split(b, a[2], bound)
                if split is None:
                    continue
                new = {split[0]: split[1]}
                return (
                    (coefficient, put_sum(((1, bound, ()),), new)[0][1], tuple((put(f, new), e) for f, e in factors)),
                )
            if left[1:] or right[1:]:
                rest += ((("d", left[1:], right[1:]), Fraction(1)),)
            if a == b:
                return ((coefficient, bound, rest),)
            if a in bound or b in bound:
                old, new_token = (a, b) if a in bound else (b, a)
                moved = tuple((put(f, {old: (new_token,)}), e) for f, e in rest)
                return ((coefficient, tuple(t for t in bound if t != old), moved),)
            if a[0] == b[0] == "n":
                return ((coefficient, bound, rest),) if a[1] == b[1] else ()
            if left[1:] or right[1:]:
                return ((coefficient, bound, (*rest, (("d", (a,), (b,)), Fraction(1)))),)
        return None

    def split(self, token: tuple, high: tuple, bound: tuple) -> tuple | None:
        """The token as two digits, `high` places times the rest; a mask's own index and an outer one stay whole."""
        low = quotient(token[2], high)
        if low is None or low == ONE:
            return None
        if token[0] == "f":
            return token, (("f", token[1], high, times(token[3], low)), ("f", token[1], low, token[3]))
        if token[0] == "n":
            return (
                (token, (("n", token[1] // low[0][1], high), ("n", token[1] % low[0][1], low)))
                if not low[0][0]
                else None
            )
        return (token, (self.fresh_token(high), self.fresh_token(low))) if token in bound else None

    def without_inner_delta(self, monomial: tuple) -> tuple | None:
        """A δ inside a function that asks for digits of an index summed here, or that can be eliminated since then."""
        coefficient, bound, factors = monomial
        for place, (factor, exponent) in enumerate(factors):
            for (_, left, right), inner in deltas_in(factor):
                if not left or not right:
                    continue
                a, b = left[0], right[0]
                if a[2] == b[2] and (a in inner or b in inner):
                    rest: tuple = ((coefficient, bound, factors[:place] + factors[place + 1 :]),)
                    return product(rest, self.rebuilt(factor, exponent))
                split = (self.split(a, b[2], bound) or self.split(b, a[2], bound)) if a[2] != b[2] else None
                if split and split[0] in bound:
                    return put_sum((monomial,), dict([split]))
        return None

    def rebuilt(self, factor: tuple, exponent: Fraction) -> tuple:
        """The factor made anew from what is inside it, to its power."""
        kind, inner = factor[0], self.fresh(factor[-1]) if factor[0] != "M" else factor[-1]
        if kind == "E":
            return self.exp(scaled(exponent, inner))
        if kind == "P":
            return self.power(inner, exponent)
        if kind == "M":
            return atom(*factor[:3], self.normal(inner), exponent=exponent)
        made = self.log(inner) if factor[1] == "log" else self.function(factor[1], inner)
        return made if exponent == 1 else self.power(made, exponent)

    def without_unused(self, monomial: tuple) -> tuple | None:
        """Σ_k c = n c."""
        coefficient, bound, factors = monomial
        used = {t for f, _ in factors for t in tokens_of(f)}
        for token in bound:
            if token not in used:
                rest = (coefficient, tuple(t for t in bound if t != token), factors)
                return product(size_value(token[2]), (rest,))
        return None

    def fused(self, monomial: tuple) -> tuple:
        """Summed digits that always stand side by side become one, as do digits of a free axis."""
        coefficient, bound, factors = monomial
        while True:
            slots = [s for f, _ in factors for s in slots_of(f)]
            after: dict[tuple, set] = {}
            before: dict[tuple, set] = {}
            for slot in slots:
                for place, token in enumerate(slot):
                    after.setdefault(token, set()).add(slot[place + 1] if place + 1 < len(slot) else None)
                    before.setdefault(token, set()).add(slot[place - 1] if place else None)
            pairs = [
                (t, u)
                for t in bound
                for u in after.get(t, ())
                if after[t] == {u} and u in bound and before[u] == {t} and t != u
            ]
            if not pairs:
                break
            first, second = pairs[0]
            new = {first: (self.fresh_token(times(first[2], second[2])),), second: ()}
            bound = tuple(t for b in bound for t in new.get(b, (b,)))
            factors = tuple((put(f, new), e) for f, e in factors)
        free = {s: digits_joined(s) for f, _ in factors for s in slots_of(f) if any(t[0] == "f" for t in s)}
        return (coefficient, bound, tuple((joined(f, free), e) for f, e in factors))
