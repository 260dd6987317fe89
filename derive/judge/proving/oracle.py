"""What the rechecker asks for on its way: names of summed indices, and the places at which a rule applies.

All the search is here.  Guarantee: none is needed; an answer that is found badly leaves a certificate that is refused.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from derive.judge.proving.lattice_moves import next_move
from derive.judge.proving.monomial_names import canonical, named_by, naming
from derive.rechecking.algebra import Algebra
from derive.rechecking.entries import MASKS, NAMED, Blank, put, show, show_monomial, slots_of, tokens_of
from derive.rechecking.lowering import Lowering
from derive.rechecking.rules import INNER
from derive.rechecking.rules import square as is_square
from derive.rechecking.terms import make

MOST_INNER = 2


class Oracle:
    """Answers what the rechecker asks, and notes the answers."""

    def __init__(self, steps: list[Any]):
        self.steps = steps
        self.matrices: Mapping[str, tuple] = {}
        self.texts: dict[tuple, str] = {}

    def __call__(self, what: str, of: Any) -> Any:
        if what == "difference":
            step = self.difference(of)
        elif what == "inverse":
            step = self.inverse(*of)
        elif what == "lattice":
            step = next_move(*of)
        elif what == "factor":
            step = {"names": named_by(naming((Fraction(1), (), ((of, Fraction(1)),))))}
        else:
            monomial, self.matrices = of
            step = self.rule(monomial) or {"names": named_by(naming(monomial))}
        self.steps.append(step)
        return step

    def text(self, factor: tuple) -> str:
        """The factor with its inner indices named canonically, its outer ones by number."""
        if factor not in self.texts:
            self.texts[factor] = show(factor, naming((Fraction(1), (), ((factor, Fraction(1)),))))
        return self.texts[factor]

    def rule(self, monomial: tuple) -> dict[str, Any] | None:
        _, bound, factors = monomial
        used = [t for f, _ in factors for s in slots_of(f) for t in s]

        def alone(slot: tuple, uses: int) -> bool:
            return len(set(slot)) == len(slot) > 0 and all(t in bound and used.count(t) == uses for t in slot)

        masks = [p for p, (f, e) in enumerate(factors) if f[0] == "M" and e == 1]
        for p in masks:
            if alone(factors[p][0][1], 1):
                return {"rule": "argmax-total", "factors": [p]}
        for p in masks:
            for q in masks:
                if p < q and self.text(("M", (), *factors[p][0][2:])) == self.text(("M", (), *factors[q][0][2:])):
                    return {"rule": "argmax-product", "factors": [p, q]}
        matrices = [(p, f) for p, (f, e) in enumerate(factors) if f[0] in NAMED and e == 1 and len(f[2]) == 2]
        for p, f in matrices:
            for q, g in matrices:
                for x, y in ((0, 0), (0, 1), (1, 0), (1, 1)):
                    fits = p != q and f[1] == g[1] and (f[0] + g[0], x, y) in INNER and f[2][x] == g[2][y]
                    square = (f[0] + g[0], x) == ("qq", 0) or is_square(f)
                    if fits and square and alone(f[2][x], 2):
                        return {"rule": "inverse", "factors": [p, q], "axes": [x, y]}
        for p, (f, e) in enumerate(factors):
            if f[0] == "q" and e == 2 and alone(f[2][0], 1):
                return {"rule": "unit-length", "factors": [p]}
        return self.strict_mask(factors) or self.denominator(monomial) or self.of_sum(monomial, used)

    def of_sum(self, monomial: tuple, used: list[tuple]) -> dict[str, Any] | None:
        """The inverse of a sum beside the longest term of that sum."""
        _, bound, factors = monomial
        for p, (f, e) in enumerate(factors):
            if f[0] not in "ij" or f[1][0] != "matrix" or e != 1:
                continue
            terms = self.matrices[f[1][1]]
            longest = max(range(len(terms)), key=lambda t: (self._arrays(terms[t]), -t))
            for axis in (1, 0):
                k = f[2][axis]
                if k and all(t in bound for t in k):
                    found = self._term(terms[longest], k, axis, p, monomial)
                    if found is not None:
                        return {"rule": "inverse-of-sum", "term": longest, "axis": axis, **found}
        return None

    def _arrays(self, term: tuple) -> int:
        """How many arrays with axes stand in a term."""
        return sum(g[0] in NAMED and bool(tokens_of(g)) for g, _ in term[2])

    def _term(self, term: tuple, k: tuple, axis: int, p: int, monomial: tuple) -> dict[str, Any] | None:
        """Where the factors of a term of a matrix stand in a monomial, its row (or column) being at k."""
        _, inner, parts = term
        near, far = ("row", "col") if axis else ("col", "row")
        pattern = [(g, e) for g, e in parts if tokens_of(g)]
        if not any(g[0] in NAMED for g, _ in pattern):
            return None

        def match(left: list[tuple], taken: tuple[int, ...], known: dict) -> tuple[tuple[int, ...], dict] | None:
            if not left:
                return taken, known
            left = sorted(left, key=lambda ge: -sum(t in known for t in tokens_of(ge[0])))
            (g, e), *rest = left
            for q, (h, power) in enumerate(monomial[2]):
                if q == p or q in taken or h[0] != g[0] or power != e or h[0] not in NAMED or h[1] != g[1]:
                    continue
                orders = [h[2], h[2][::-1]] if h[0] in "yj" else [h[2]]
                for order in orders:
                    new = dict(known)
                    if all(len(s) == 1 and new.setdefault(s[0], there) == there for s, there in zip(g[2], order) if s or there):
                        found = match(rest, (*taken, q), new)
                        if found is not None:
                            return found
            return None

        ends = {t: t[1] for g, _ in pattern for t in tokens_of(g) if t[0] == "f"}
        start = next((t for t, name in ends.items() if name == near), None)
        stop = next((t for t, name in ends.items() if name == far), None)
        if start is None or stop is None or len(ends) != 2:
            return None
        found = match(pattern, (), {start: k})
        if found is None or any(len(found[1][t]) != 1 for t in inner):
            return None
        taken, known = found
        numbers = [known[t][0][1] for t in inner]
        scalars = self._chosen([(self.text(g), e) for g, e in parts if not tokens_of(g)], monomial[2], True)
        if len(scalars) + len(taken) != len(parts) or len(set(numbers)) != len(numbers):
            return None
        chosen = [p, *taken, *scalars]
        where = next(((c, s) for c, q in enumerate(chosen[1:], 1) for s, slot in enumerate(slots_of(monomial[2][q][0]))
                      if slot == known[stop]), None)  # fmt: skip
        own = {t for q in chosen for t in tokens_of(monomial[2][q][0])}
        rest = {t for q, (h, _) in enumerate(monomial[2]) if q not in chosen for t in tokens_of(h)}
        summed = {known[t][0] for t in inner} | set(k)
        if where is None or summed & rest or not summed <= own or summed & set(monomial[2][p][0][2][1 - axis]):
            return None
        if set(known[stop]) & summed or any(t not in monomial[1] for t in summed):
            return None
        return {"factors": chosen, "other": list(where), "tokens": numbers}

    def denominator(self, monomial: tuple) -> dict[str, Any] | None:
        """A sum beside a power of itself."""
        _, bound, factors = monomial
        for p, (f, _) in enumerate(factors):
            if f[0] != "P" or len(f[1]) != 1 or not 0 < len(f[1][0][1]) <= MOST_INNER:
                continue
            ((_, inner, parts),) = f[1]
            fit = [[t for t in bound if t[2] == wanted[2] and t not in tokens_of(f)] for wanted in inner]
            for tokens in itertools.product(*fit):
                if len(set(tokens)) == len(tokens):
                    wanted = [(self.text(put(g, {a: (b,) for a, b in zip(inner, tokens)})), e) for g, e in parts]
                    chosen = self._chosen(wanted, factors)
                    rest = [g for q, (g, _) in enumerate(factors) if q not in chosen]
                    if len(chosen) == len(wanted) and not any(tokens_of(g) & set(tokens) for g in rest):
                        return {"rule": "denominator", "factors": [p, *chosen], "tokens": [t[1] for t in tokens]}
        return None

    def _chosen(self, wanted: list[tuple], factors: tuple, powers: bool = False) -> list[int]:
        """The places of factors that are those wanted; with `powers`, numbers may stand to higher powers."""
        found: list[int] = []
        for want in wanted:
            place = next((q for q, (g, e) in enumerate(factors) if q not in found and (self.text(g), e) == want), None)
            if place is None and powers:
                text, least = want
                fits = (q for q, (g, e) in enumerate(factors) if e > least > 0 and not tokens_of(g) and self.text(g) == text)
                place = next((q for q in fits if q not in found), None)
            found += [] if place is None else [place]
        return found

    def strict_mask(self, factors: tuple) -> dict[str, Any] | None:
        for p, (f, e) in enumerate(factors):
            if f[:2] == ("F", "gt0") and e == 1 and len(f[2]) == 1 and not f[2][0][1]:
                have = {self.text(g) for q, (g, k) in enumerate(factors) if q != p and k >= 1}
                if all(k >= 1 and self.text(g) in have for g, k in f[2][0][2]):
                    return {"rule": "strict-mask", "factors": [p]}
        return None

    def inverse(self, whole: Any, inverted: list[Any], facts: Any) -> Any:
        """Which of the inverted matrices a matrix is, or is the transpose of; and whether it is its own transpose."""

        def entries(term: Any) -> list[tuple[str, Any]]:
            found = Lowering(Algebra(Oracle([])), facts, {}).lower(term)
            return [(text, monomial[0]) for text, monomial in found]

        mine, turned = entries(whole), entries(make("transpose", whole))
        for place, other in enumerate(inverted):
            theirs = entries(other) if other.shape == whole.shape else None
            if theirs in (mine, turned):
                return {"inverse": place, "turned": theirs != mine, "symmetric": mine == turned}
        return None

    def difference(self, total: tuple) -> Any:
        """A denominator to clear or to make common, else a mask to match."""
        worst: dict[str, tuple[Fraction, int, int]] = {}
        for place, (_, bound, factors) in enumerate(total):
            for inner, (f, e) in enumerate(factors):
                if f[0] == "P" and e < 0 and e.denominator == 1 and not tokens_of(f) & set(bound):
                    name = self.text(f)
                    if name not in worst or -e > worst[name][0]:
                        worst[name] = (-e, place, inner)
        if worst:
            exponent, place, inner = worst[min(worst)]
            return {"clear": [place, inner], "power": int(exponent)}
        return self.common(total) or self.over(total) or self.mask(total)

    def common(self, total: tuple) -> Any:
        """A summed denominator that stands to a lower power elsewhere."""
        least: dict[str, Fraction] = {}
        found: list[tuple[str, Fraction, int, int]] = []
        for place, (_, _, factors) in enumerate(total):
            for inner, (f, e) in enumerate(factors):
                if f[0] == "P" and e < 0:
                    look = show(f, Blank())
                    found.append((look, e, place, inner))
                    least[look] = min(least.get(look, e), e)
        return next(({"expand": [place, inner]} for look, e, place, inner in found if e > least[look]), None)

    def over(self, total: tuple) -> Any:
        """A summed denominator that another monomial lacks, which is the same but for denominators and exponentials."""
        bare = [(c, bound, tuple(fe for fe in factors if fe[0][0] not in "EP")) for c, bound, factors in total]
        names = [{name: number for number, name in naming(m).items()} for m in bare]
        texts = [show_monomial(m, {number: name for name, number in own.items()}) for m, own in zip(bare, names)]
        for source, (_, bound, factors) in enumerate(total):
            for inner, (f, e) in enumerate(factors):
                if f[0] != "P" or e >= 0 or e.denominator != 1:
                    continue
                look, used = show(f, Blank()), {t[1] for t in bound if t in tokens_of(f)}
                for place, (_, _, others) in enumerate(total):
                    if texts[place] != texts[source] or any(g[0] == "P" and show(g, Blank()) == look for g, _ in others):
                        continue
                    tokens = {f"k{number}": names[place].get(name) for name, number in names[source].items() if number in used}
                    if len(tokens) == len(used) and None not in tokens.values():
                        return {"over": [place, source, inner], "tokens": tokens}
        return None

    def mask(self, total: tuple) -> Any:
        """q·1(q ≥ 0) − q·1(q > 0), in the amount that takes away one monomial."""
        for place, (c, bound, factors) in enumerate(total):
            for inner, (f, _) in enumerate(factors):
                if f[0] == "F" and f[1] in MASKS and not bound:
                    rest = tuple(g for p, g in enumerate(factors) if p != inner)
                    mine = canonical((c, bound, rest))
                    for k, b, g in f[2]:
                        if canonical((k, b, g)) == mine:
                            return {"mask": [place, inner], "times": str(-c / k if f[1] == "ge0" else c / k)}
        return None
