"""From the claim to the proof: both sides lowered and brought to normal form, or multiplied, or with names for matrices first.

Guarantee: `Claim(data, ask).work()` returns only if the two sides of the claim are equal under what the certificate gives; all
that a certificate says along the way is worked out here again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from .base import MAX_NODES, MAX_POWER, ONE, Refused, Term, need
from .cases import cases, written_out
from .entries import atom, free, plus, product, put, scaled, tokens_of
from .lattice import Lattice
from .lowering import Lowering
from .places import axes_of, minus, scaled_parts
from .reading import Reading
from .rules import item
from .terms import LEAVES, make, negative, replace, walk, write_term


class Claim(Reading):
    """The claim of a certificate, and its proof by the steps of the certificate."""


    def work(self) -> dict[str, Any]:
        """All that follows from what is given; the claim holds if this does not raise."""
        for loss, through in self.losses.items():
            self.separated(loss, through)

        def change(t: Term) -> Term | None:
            if t.op == "differential":
                return self.d(t.args[0], self.kept, self.partial, self.definitions)
            if t.op == "slope":
                return self.slope(*t.args)
            if t.op == "dvar" and t.attrs[0] not in self.kept:
                return self.d(self.symbol("var", t.attrs[0]), self.kept, self.partial, self.definitions)
            return None

        sides = [replace(self.spread(side), change) for side in self.sides]
        if self.over_lattices:
            return self.by_places(*sides)
        known = self.known(sides)
        left, right = self.multiplied(*(self.unfold(side) for side in sides))
        facts = self.facts
        if self.names:
            need(not known, "names are given to matrices in a gradient")
            facts = {**facts, **self.called(left, right)}
            left, right = self.named
        lowering = Lowering(self.algebra, facts, known)
        one, two = lowering.lower(left), lowering.lower(right)
        canonical = [{text: str(m[0]) for text, m in side} for side in (one, two)]
        if canonical[0] != canonical[1]:
            total = plus(tuple(m for _, m in one), scaled(Fraction(-1), tuple(m for _, m in two)))
            for case in cases(total) if self.by_cases else (total,):
                self.vanish(written_out(self.algebra, case) if self.by_cases else case)
        self.list_conditions([*self.met, left, right])
        final = {"left": write_term(left), "right": write_term(right)}
        return {**self.record, "final": final, "canonical": canonical, "conditions": sorted(self.conditions)}

    def slope(self, top: Term, variable: Term) -> Term:
        """∂y/∂x_ij: dy along x, with the array that is 1 at (i, j) and 0 elsewhere for dx."""
        need(variable.op == "entry" and variable.args[0].op == "var", "a slope is one by an entry of a symbol")
        array, *places = variable.args
        (name,) = array.attrs
        own = ("·apart", "·unit")
        taken = any(t.op == "index" and t.attrs[0].startswith(own) for t in walk(variable))
        need(not taken, "an index has a name that is kept for others")
        moved = apart(self.d(top, frozenset({name}), name, self.definitions), {}, iter(range(MAX_NODES)))
        names = [f"·unit {k}" for k in range(len(places))]
        gaps = []
        for axis, size, place in zip(names, array.shape, places):
            gap = make("add", make("index", attrs=(axis, size)), negative(place))
            gaps += [gap, negative(gap)]
        unit = make("array", make("holds", *gaps), attrs=tuple(names), shape=array.shape)
        return replace(moved, lambda t: unit if t.op == "dvar" and t.attrs[0] == name else None)

    def by_places(self, one: Term, two: Term) -> dict[str, Any]:
        """The proof of a claim with computed subscripts; facts about named arrays are not used."""
        lattice = Lattice(self.ask, {})
        lattice.known = self.known((one, two), lattice)
        need(not self.multipliers and not self.names, "a claim over lattices is not multiplied")
        left, right = self.unfold(one), self.unfold(two)
        axes = axes_of(left.shape)
        known = {p for at, size in zip(axes, left.shape) if at for p in (at, minus(minus(size, at), ONE))}
        shapes = [*self.shapes.values(), *(t.shape for side in (left, right) for t in walk(side) if t.op in LEAVES)]
        known |= {minus(size, ONE) for shape in shapes for size in shape if len(size) > 1}  # no array is empty
        total = lattice.at(left, axes) + scaled_parts(Fraction(-1), lattice.at(right, axes))
        lattice.vanish(total, frozenset(known))
        self.list_conditions([*self.met, left, right])
        final = {"left": write_term(left), "right": write_term(right)}
        return {**self.record, "final": final, "canonical": [], "conditions": sorted(self.conditions)}

    def multiplied(self, left: Term, right: Term) -> tuple[Term, Term]:
        """L = R follows from M L = M R, or from L M = R M, where M⁻¹ stands in the claim."""
        inverted = {t.args[0] for side in (left, right) for t in walk(side) if t.op == "inverse"}
        for side, matrix in self.multipliers:
            need(matrix in inverted and side in ("left", "right"), "the claim is multiplied by a matrix that may be singular")
            left, right = (make("matmul", *((matrix, t) if side == "left" else (t, matrix))) for t in (left, right))
        return left, right

    def called(self, left: Term, right: Term) -> dict[str, frozenset[str]]:
        """The claim holds if it holds with a name for each of some matrices whose inverses stand in it, whatever is named so."""
        need(not self.names.keys() & self.shapes.keys() and len(self.names) < 10, "a name is taken")

        def put_in(term: Term) -> Term:
            for _ in self.names:
                term = replace(term, lambda t: self.names.get(t.attrs[0]) if t.op == "var" else None)
            need(not any(t.op == "var" and t.attrs[0] in self.names for t in walk(term)), "a matrix is named by itself")
            return term

        for given, own in zip(self.named, (left, right)):
            need(given.shape == own.shape, "the named sides have other shapes")
            need(all(self.names[t.attrs[0]].shape == t.shape for t in walk(given) if t.op == "var" and t.attrs[0] in self.names),
                 "a name has another shape than its matrix")  # fmt: skip
            self.same(put_in(given), own)
        inverted = [t.args[0] for side in (left, right) for t in walk(side) if t.op == "inverse"]
        found = {}
        for name, matrix in self.names.items():
            whole = put_in(matrix)
            step = self.ask("inverse", (whole, inverted, self.facts))
            need(isinstance(step, dict) and step.keys() == {"inverse", "turned", "symmetric"}, "no inverse is shown")
            other = item(inverted, step["inverse"])
            self.same(whole, make("transpose", other) if step["turned"] else other)
            if step["symmetric"]:
                self.same(whole, make("transpose", whole))
            found[name] = frozenset({"symmetric"}) if step["symmetric"] else frozenset()
        return found

    def same(self, one: Term, other: Term) -> None:
        """Two terms without gradients that are not free are equal."""
        lowering = Lowering(self.algebra, self.facts, {})
        axes = free(one.shape)
        self.vanish(plus(lowering.at(one, axes), scaled(Fraction(-1), lowering.at(other, axes))))

    def vanish(self, total: tuple) -> None:
        """The sum is zero after steps that clear a denominator, make it common, or add q·1(q > 0) − q·1(q ≥ 0) = 0."""
        total = self.algebra.normal(total)
        for _ in range(60):
            if not total:
                return
            step = self.ask("difference", total)
            if isinstance(step, dict) and step.keys() == {"over", "tokens"}:
                place, source, inner = step["over"]
                total = self.over(total, place, source, inner, step["tokens"])
                continue
            need(
                isinstance(step, dict) and step.keys() in ({"clear", "power"}, {"mask", "times"}, {"expand"}),
                "the two sides differ",
            )
            place, inner = step["clear"] if "clear" in step else step["mask"] if "mask" in step else step["expand"]
            need(0 <= place < len(total) and 0 <= inner < len(total[place][2]), "no such factor")
            _, bound, factors = total[place]
            factor, exponent = factors[inner]
            if "expand" in step:  # x = x · q / q for the q of a denominator
                need(factor[0] == "P" and exponent < 0, "there is no denominator here")
                bigger = product((total[place],), product(self.algebra.fresh(factor[1]), atom(*factor, exponent=-1)))
                total = self.algebra.normal(plus(total[:place], total[place + 1 :], bigger))
                continue
            if "clear" in step:
                whole = (
                    exponent.denominator == 1
                    and exponent < 0
                    and type(step["power"]) is int
                    and 0 < step["power"] <= MAX_POWER
                )
                need(
                    factor[0] == "P" and whole and not tokens_of(factor) & set(bound),
                    "this denominator cannot be cleared",
                )
                total = self.algebra.normal(product(total, atom(*factor, exponent=step["power"])))
                continue
            need(
                factor[:2] in (("F", "ge0"), ("F", "gt0")) and not tokens_of(factor) & set(bound),
                "this mask cannot be matched",
            )
            value, argument = Fraction(step["times"]), factor[2]
            for sign, mask in ((1, "ge0"), (-1, "gt0")):
                part = product(self.algebra.fresh(argument), atom("F", mask, argument))
                total = plus(total, scaled(sign * value, part))
            total = self.algebra.normal(total)
        raise Refused("the two sides differ")

    def over(self, total: tuple, place: int, source: int, inner: int, tokens: Any) -> tuple:
        """x = x · q / q for the q of a denominator of another monomial, with indices of x for those that are summed there."""
        coefficient, bound, factors = item(total, place)
        _, theirs, others = item(total, source)
        factor, exponent = item(others, inner)
        need(factor[0] == "P" and exponent < 0 and exponent.denominator == 1, "there is no denominator here")
        mine = {t[1]: t for t in bound}
        used = [t for t in theirs if t in tokens_of(factor)]
        need(isinstance(tokens, dict) and tokens.keys() == {f"k{t[1]}" for t in used}, "the indices of the denominator differ")
        new = {t: (mine[tokens[f"k{t[1]}"]],) for t in used}
        need(all(t[2] == slot[0][2] for t, slot in new.items()), "an index runs over another range")
        moved = put(factor, new)
        bigger = product((total[place],), product(self.algebra.fresh(moved[1]), atom(*moved, exponent=-1)))
        return self.algebra.normal(plus(total[:place], total[place + 1 :], bigger))

    def list_conditions(self, terms: list[Term]) -> None:
        nodes = [t for term in terms for t in walk(term)]
        functions = {t.attrs[0] for t in nodes if t.op == "apply"}
        exponents = {t.attrs[0] for t in nodes if t.op == "power"}
        found = {
            "denominators are not zero": "recip" in functions or any(e < 0 for e in exponents),
            "arguments of logarithms are positive, each factor too": "log" in functions,
            "arguments of roots are not negative": "sqrt" in functions or any(e.denominator > 1 for e in exponents),
            "inverses exist": any(t.op == "inverse" for t in nodes),
            "no entry lies at a kink": self.off_kinks,
            f"d is partial in {self.partial}": self.partial is not None,
        }
        self.conditions |= {sentence for sentence, holds in found.items() if holds} | self.algebra.used
        self.conditions |= {
            f"{loss} is taken as a function of {name}, whose definition it contains" for loss, name in self.folded
        }
        self.conditions |= {f"{name}: {fact}" for name, known in self.facts.items() for fact in known}


def apart(term: Term, names: Mapping[str, str], numbers: Iterator[int]) -> Term:
    """The same term with names of its own for the indices that it binds."""
    if term.op == "index":
        return term._replace(attrs=(names.get(term.attrs[0], term.attrs[0]), term.attrs[1]))
    bound = term.attrs[:1] if term.op == "total" else term.attrs if term.op == "array" else ()
    names = {**names, **{name: f"·apart {next(numbers)}" for name in bound}}
    attrs = tuple(names[a] if a in bound else a for a in term.attrs) if bound else term.attrs
    return term._replace(args=tuple(apart(a, names, numbers) for a in term.args), attrs=attrs)
