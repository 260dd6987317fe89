"""Rules with a choice: a certificate says which one acts on which factors of a monomial.

Each is an equation between sums, refused unless its conditions hold.  Trusted here, with Q orthogonal (or with orthonormal
columns, for sums over rows), M the mask of the first largest place, X square and invertible:

    Σ_k Q_ki Q_kj = δ_ij,  Σ_k Q_ki² = 1          Σ_k (X⁻¹)_ik X_kj = δ_ij          Σ_k M_k = 1,  M_r M_s = δ_rs M_r
    z 1(z > 0) = z 1(z ≥ 0)                       Σ_k x_k (Σ_k x_k)^e = (Σ_k x_k)^(e+1)
    Σ_k (M⁻¹)_ik T_kj = (δ_ij − Σ_k (M⁻¹)_ik R_kj) / c  for a matrix M = c T + R
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .base import need, times
from .entries import delta, free, plus, product, put, put_sum, slots_of, tokens_of
from .powers import Powers

INNER = {("qq", 0, 0), ("qq", 1, 1), ("iv", 0, 1), ("iv", 1, 0), ("vi", 0, 1), ("vi", 1, 0),
         *((kinds, x, y) for kinds in ("jy", "yj") for x in (0, 1) for y in (0, 1))}  # fmt: skip


def square(factor: tuple) -> bool:
    """Whether all axes of an array have one size."""
    return len({times(*(t[2] for t in slot)) for slot in factor[2]}) < 2


def item(sequence: Any, place: Any) -> Any:
    """The item at a place counted from 0."""
    need(type(place) is int and 0 <= place < len(sequence), "there is no such place")
    return sequence[place]



class Rules(Powers):
    """Uses the rule that a step names, or refuses."""


    def by_rule(self, monomial: tuple, step: Any) -> tuple:
        """An equal sum by the named rule on the factors named, refused unless its conditions hold."""
        coefficient, bound, factors = monomial
        places = step.get("factors", ())
        need(
            all(type(p) is int and 0 <= p < len(factors) for p in places) and len(set(places)) == len(places),
            "no such factor",
        )
        chosen = [factors[p][0] for p in places]
        rest = tuple(f for place, f in enumerate(factors) if place not in places)
        times_used = [t for f, _ in factors for s in slots_of(f) for t in s]

        def alone(slot: tuple, uses: int) -> bool:
            return len(set(slot)) == len(slot) > 0 and all(t in bound and times_used.count(t) == uses for t in slot)

        kinds, rule = "".join(f[0] for f in chosen), step["rule"]
        if rule == "unit-length":  # Σ_k Q_ki² = 1
            need(kinds == "q" and factors[places[0]][1] == 2 and alone(chosen[0][2][0], 1), "Σ Q² = 1 does not apply")
            need(not set(chosen[0][2][0]) & set(chosen[0][2][1]), "Σ Q² = 1 does not apply to a diagonal")
            return ((coefficient, tuple(t for t in bound if t not in chosen[0][2][0]), rest),)
        if rule == "inverse-of-sum":
            return self.of_sum(monomial, step, chosen, rest)
        if rule == "denominator":  # Σ_k x_k (Σ_k x_k)^e = (Σ_k x_k)^(e+1)
            return self.in_denominator(monomial, step, chosen, rest)
        need(all(factors[p][1] == 1 for p in places), "a rule needs first powers")
        if rule == "argmax-total":  # Σ_k M_k = 1
            need(kinds == "M" and alone(chosen[0][1], 1), "Σ M = 1 does not apply")
            return ((coefficient, tuple(t for t in bound if t not in chosen[0][1]), rest),)
        if rule == "argmax-product":  # M_r M_s = δ_rs M_r
            need(kinds == "MM", "M_r M_s = δ_rs M_r does not apply")
            one, two = (self.text(("M", (), *f[2:])) for f in chosen)
            need(one == two, "the masks have different arguments")
            return product(((coefficient, bound, (*rest, factors[places[0]])),), delta(chosen[0][1], chosen[1][1]))
        if rule == "inverse":  # Σ_k (X⁻¹)_ik X_kj = δ_ij; Σ_k Q_ki Q_kj = δ_ij, and = Σ_k Q_ik Q_jk for a square Q
            x, y = step["axes"]
            need((kinds, x, y) in INNER and chosen[0][1] == chosen[1][1], "X⁻¹ X = I does not apply")
            need((kinds, x) == ("qq", 0) or all(map(square, chosen)), "X⁻¹ X = I needs a square matrix")
            slot = chosen[0][2][x]
            need(slot == chosen[1][2][y] and alone(slot, 2), "X⁻¹ X = I does not apply to this index")
            outer = delta(chosen[0][2][1 - x], chosen[1][2][1 - y])
            return product(((coefficient, tuple(t for t in bound if t not in slot), rest),), outer)
        need(
            rule == "strict-mask" and chosen[0][:2] == ("F", "gt0"), f"{rule} is not a rule"
        )  # z·1(z > 0) = z·1(z ≥ 0)
        (argument,) = chosen[0][2]
        have = {self.text(f) for f, e in rest if e >= 1}
        need(
            not argument[1] and all(e >= 1 and self.text(f) in have for f, e in argument[2]),
            "the mask is not beside its argument",
        )
        return ((coefficient, bound, (*rest, (("F", "ge0", chosen[0][2]), Fraction(1)))),)

    def of_sum(self, monomial: tuple, step: Any, chosen: list[tuple], rest: tuple) -> tuple:
        """Σ_k (M⁻¹)_ik T_kj = (δ_ij − Σ_k (M⁻¹)_ik R_kj) / c for M = c T + R, T one term of M; or Σ_k T_jk (M⁻¹)_ki."""
        coefficient, bound, factors = monomial
        inverse, axis, (place, other) = chosen[0], step["axis"], step["other"]
        need(inverse[0] in "ij" and inverse[1][0] == "matrix" and axis in (0, 1), "there is no inverse of a sum here")
        need(all(factors[p][1] == 1 for p in step["factors"][:1]), "a rule needs first powers")
        k, i, j = inverse[2][axis], inverse[2][1 - axis], item(list(slots_of(item(chosen, place))), other)
        terms = self.matrices[inverse[1][1]]
        value, inner, parts = item(terms, step["term"])
        named = {t[1]: t for t in bound}
        tokens = [named.get(number) for number in step["tokens"]]
        need(len(set(tokens)) == len(tokens) == len(inner) and None not in tokens, "the term has other indices")
        need([t[2] for t in tokens if t] == [t[2] for t in inner], "an index of the term runs over another range")

        def placed(total: tuple) -> tuple:
            """Entries of M at (k, j), or at (j, k)."""
            ends = free((times(*(t[2] for t in k)), times(*(t[2] for t in j))) if axis else
                        (times(*(t[2] for t in j)), times(*(t[2] for t in k))))  # fmt: skip
            need(all(ends), "a matrix with one row")
            return put_sum(total, {end[0]: slot for end, slot in zip(ends, (k, j) if axis else (j, k))})

        ((_, _, moved),) = placed(((value, (), tuple((put(f, {a: (b,) for a, b in zip(inner, tokens)}), e) for f, e in parts)),))
        mine = sorted((self.text(factors[p][0]), factors[p][1], factors[p][0]) for p in step["factors"][1:])
        theirs = sorted((self.text(f), e) for f, e in moved)
        need([text for text, _, _ in mine] == [text for text, _ in theirs], "the term is not there")
        for (_, have, factor), (_, wanted) in zip(mine, theirs):
            need(have == wanted or (have > wanted > 0 and not tokens_of(factor)), "the term is not there to this power")
            rest += ((factor, have - wanted),) if have != wanted else ()
        outside = {t for f, _ in rest for t in tokens_of(f)} | set(i) | set(j)
        need(len(set(k)) == len(k) > 0 and set(k) <= set(bound), "the index between is not summed")
        need(not outside & (set(tokens) | set(k)) and not set(tokens) & set(k), "the indices of the term stand elsewhere too")
        left = tuple(t for t in bound if t not in tokens)
        one = product(((coefficient / value, tuple(t for t in left if t not in k), rest),), delta(i, j))
        others = placed(self.fresh(terms[: step["term"]] + terms[step["term"] + 1 :]))
        two = product(((-coefficient / value, left, (*rest, (inverse, Fraction(1)))),), others)
        return plus(one, two)

    def in_denominator(self, monomial: tuple, step: Any, chosen: list[tuple], rest: tuple) -> tuple:
        """The monomial with a sum that stands beside a power of itself put into that power."""
        coefficient, bound, factors = monomial
        need(chosen and chosen[0][0] == "P" and len(chosen[0][1]) == 1, "there is no power of a sum of one term")
        ((value, inner, parts),) = chosen[0][1]
        named = {t[1]: t for t in bound}
        tokens = [named.get(number) for number in step["tokens"]]
        need(len(set(tokens)) == len(tokens) == len(inner) > 0 and None not in tokens, "the sum has other indices")
        need([t[2] for t in tokens if t] == [t[2] for t in inner], "the sum runs over another range")
        exponents = [factors[p][1] for p in step["factors"]]
        mine = sorted((self.text(f), e) for f, e in zip(chosen[1:], exponents[1:]))
        theirs = sorted((self.text(put(f, {a: (b,) for a, b in zip(inner, tokens)})), e) for f, e in parts)
        need(mine == theirs, "the sum is another one than that of the power")
        outside = {t for f, _ in rest for t in tokens_of(f)} | tokens_of(chosen[0])
        need(not outside & set(tokens), "the indices of the sum stand elsewhere too")
        left = tuple(t for t in bound if t not in tokens)
        return ((coefficient / value, left, (*rest, (chosen[0], exponents[0] + 1))),)
