"""The claim of a certificate with the graph of its definitions: how d and ∇ are read.

Guarantee: differentials and entries of gradients are worked out from the definitions given; a loss is taken as unknown only if it
depends on no symbol of the claim other than through the symbols named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .algebra import Algebra
from .base import MAX_NODES, Refused, Term, need
from .differentials import DERIVATIVES, differential, gradient
from .lattice import Lattice
from .lowering import FREE, ORTHONORMAL, Lowering
from .naming import Ask
from .terms import SCALAR, apply, make, paired, read_term, replace, walk, write_term

KINKED = frozenset({"ge0", "gt0", "le0", "lt0", "sign", "relu", "abs"})
SMOOTH = frozenset(DERIVATIVES) | KINKED
PLAIN_READING: Mapping[str, Any] = {
    "multipliers": [], "names": {"matrices": {}, "sides": []}, "lattice": False, "opened": [], "cases": False,
    "exponentials": False,
}  # fmt: skip
"""What a reading says where it says nothing."""
READING = {"losses", "kept", "partial", "layers", "opaque", "folded", "off_kinks", *PLAIN_READING}


class Reading:
    """The claim of a certificate with the graph of its definitions."""

    def __init__(self, data: Mapping[str, Any], ask: Ask):
        self.left, self.right = read_term(data["claim"]["left"]), read_term(data["claim"]["right"])
        need(self.left.shape == self.right.shape, "the two sides have different shapes")
        self.definitions = {name: read_term(t) for name, t in data["definitions"].items()}
        self.facts = {name: frozenset(known) for name, known in data["facts"].items()}
        self.constants, reading = frozenset(data["constants"]), {**PLAIN_READING, **data["reading"]}
        need(reading.keys() == READING, "the reading is incomplete")
        self.losses: dict[str, list[str]] = reading["losses"]
        self.kept, self.partial, self.layers = frozenset(reading["kept"]), reading["partial"], reading["layers"]
        self.folded, self.off_kinks, self.opaque = reading["folded"], reading["off_kinks"], frozenset(reading["opaque"])
        self.over_lattices = reading["lattice"]
        self.first, self.by_cases = reading["opened"], reading["cases"]
        need(type(self.over_lattices) is bool and type(self.by_cases) is bool, "the reading is malformed")
        self.multipliers = [(side, read_term(m)) for side, m in reading["multipliers"]]
        self.names = {name: read_term(m) for name, m in reading["names"]["matrices"].items()}
        self.named = [read_term(t) for t in reading["names"]["sides"]]
        need(reading["names"].keys() == {"matrices", "sides"} and len(self.named) == 2 * bool(self.names), "names without sides")
        need(self.partial is None or self.kept == {self.partial}, "a partial differential keeps one symbol")
        need(
            type(self.layers) is int and 0 <= self.layers <= 200 and type(self.off_kinks) is bool,
            "the reading is malformed",
        )
        self.ask, self.algebra = ask, Algebra(ask)
        self.algebra.by_exponentials = reading["exponentials"]
        need(type(reading["exponentials"]) is bool, "the reading is malformed")
        self.shapes: dict[str, tuple] = {name: t.shape for name, t in self.definitions.items()}
        for term in (self.left, self.right, *self.definitions.values()):
            for t in walk(term):
                if t.op in ("var", "dvar", "grad"):
                    need(self.shapes.setdefault(t.attrs[-1], t.shape) == t.shape, f"{t.attrs[-1]} has two shapes")
        need(
            self.constants | self.facts.keys() <= self.shapes.keys(),
            "something is assumed of a symbol that does not occur",
        )
        for name, facts in self.facts.items():
            need(FREE not in facts, f"{name} is said to move freely")
            square = name in self.shapes and self.shapes[name][0] == self.shapes[name][1]
            need(square or not facts & {"symmetric", "orthogonal", "diagonal"}, f"{name} is not square")
            need(not {"orthonormal_rows"} < facts & ORTHONORMAL, f"too much is assumed of {name}")
        self.below: dict[str, frozenset[str]] = {}
        for name in self.shapes:
            self.find_below(name, ())
        self.sides = [self.opened(side) for side in (self.left, self.right)]
        self.record: dict[str, Any] = {"differentials": [], "gradients": []}
        self.conditions: set[str] = set()
        self.met: list[Term] = [self.left, self.right, *self.definitions.values()]

    def opened(self, term: Term) -> Term:
        """The term with the definitions of the symbols that are named for that put in, also inside one another."""
        need(set(self.first) <= self.definitions.keys(), "a symbol without a definition is to be opened")
        for _ in self.first:
            term = replace(term, lambda t: self.definitions[t.attrs[0]] if t.op == "var" and t.attrs[0] in self.first else None)
            need(sum(1 for _ in walk(term)) <= MAX_NODES, "the opened term is too large")
        return term

    def find_below(self, name: str, path: tuple[str, ...]) -> frozenset[str]:
        """Every symbol on which a symbol rests, itself too."""
        need(name not in path and len(path) < 200, f"{name} is defined by itself")
        if name not in self.below:
            inner = symbols(self.definitions[name]) if name in self.definitions else ()
            self.below[name] = frozenset({name}).union(*(self.find_below(n, (*path, name)) for n in inner))
        return self.below[name]

    # ------------------------------------------------------------------------------------- reading d and ∇

    def d(self, term: Term, kept: frozenset[str], partial: str | None, definitions: Mapping[str, Term]) -> Term:
        """d(term) in the differentials of the kept symbols, else of the leaves; with `partial`, along that alone."""
        rules: list[str] = []

        def vary(symbol: Term) -> Term | None:
            (name,) = symbol.attrs
            if name in kept:
                return symbol._replace(op="dvar")
            if partial is None and name not in definitions:
                return None if name in self.constants else symbol._replace(op="dvar")
            if name in definitions:
                rules.append(f"definition of {name}")
                return differential(definitions[name], vary, rules)
            return None

        result = differential(term, vary, rules) or make("zeros", shape=term.shape)
        self.record["differentials"].append({"of": write_term(term), "rules": rules, "is": write_term(result)})
        self.moving([term, *definitions.values()])
        return result

    def moving(self, terms: Iterable[Term]) -> None:
        """The conditions under which functions of these terms may be differentiated."""
        for t in (t for term in terms for t in walk(term)):
            if t.op == "apply" and t.attrs[0] in KINKED:
                self.conditions.add("no entry lies at a kink")
            if t.op == "apply" and t.attrs[0] not in SMOOTH:
                self.conditions.add(f"the function {t.attrs[0]} is differentiable, with derivative {t.attrs[0]}'")
            if t.op in ("row_max", "argmax_mask"):
                self.conditions.add(
                    "the largest entry of a row is unique, or ties are among entries with equal differential"
                )
        self.conditions |= {f"held constant: {name}" for name in self.constants}

    def spread(self, term: Term) -> Term:
        """dJ of a loss read as an unknown function of other symbols: Σ tr((∇_Z J)ᵀ dZ)."""

        def change(t: Term) -> Term | None:
            if t.op != "dvar" or t.attrs[0] not in self.losses:
                return None
            return make(
                "add",
                *(paired(self.gradient_symbol(t.attrs[0], z), self.symbol("dvar", z)) for z in self.losses[t.attrs[0]]),
            )

        return replace(term, change)

    def symbol(self, op: str, name: str) -> Term:
        need(name in self.shapes, f"{name} has no shape")
        return make(op, attrs=(name,), shape=self.shapes[name])

    def gradient_symbol(self, loss: str, name: str) -> Term:
        return make("grad", attrs=(loss, name), shape=self.symbol("var", name).shape)

    def separated(self, loss: str, through: list[str]) -> None:
        """An unknown loss must not depend on a symbol of the claim other than through the symbols named."""
        sides = [t for side in self.sides for t in walk(side)]
        moved = {t.attrs[0] for t in sides if t.op == "dvar"}
        concerned = {t.attrs[1] for t in sides if t.op == "grad" and t.attrs[0] == loss} | (
            moved - {loss} if loss in moved else set()
        )
        need(through and len(set(through)) == len(through), f"{loss} is a function of nothing")
        tops = {z: self.below.get(z, frozenset()) for z in through}
        need(
            not any(z in under for w, under in tops.items() for z in tops if z != w),
            f"the symbols under {loss} rest on each other",
        )
        need(not (self.reached(loss, tops) - {loss}) & concerned, f"{loss} depends on a symbol of the claim in another way")
        met = [z in self.below.get(loss, ()) for z in through]
        need(all(met) or not any(met), f"{loss} rests on some of its symbols only")
        others = ", ".join(sorted(concerned - set(through)))
        rest = f" and depends on {others} only through it" if others else ""
        self.conditions.add(f"{loss} is any function of {', '.join(through)}{rest}")

    def known(self, sides: Iterable[Term], lattice: Lattice | None = None) -> dict[tuple[str, str], tuple]:
        """Entries of the gradient symbols that are not free, each read off a differential."""
        wanted = sorted({t.attrs for side in sides for t in walk(side) if t.op == "grad"})
        result: dict[tuple[str, str], tuple] = {}
        for loss, name in wanted:
            if name in self.losses.get(loss, ()):
                continue
            facts = self.facts
            for kind in sorted({"symmetric", "diagonal"} & facts.get(name, frozenset())):
                facts = {**facts, name: facts[name] | {FREE}}
                self.conditions.add(f"the gradient by the {kind} {name} is the one for free entries")
            definitions = dict(self.definitions)
            if loss in self.losses:
                ways = [z for z in self.losses[loss] if name in self.below[z]]
                need(ways, f"nothing says how {loss} depends on {name}")
                parts = [
                    (self.gradient_symbol(loss, z), self.d(self.symbol("var", z), frozenset({name}), name, definitions))
                    for z in ways
                ]
                change = make("add", *(paired(g, moved) for g, moved in parts))
            else:
                need(loss in definitions, f"nothing says how {loss} depends on {name}")
                inside = sorted(other for other in self.losses if other != loss and other in self.below[loss])
                if name not in self.below[loss]:
                    need([loss, name] in self.folded and name in definitions, f"{loss} does not mention {name}")
                    definitions = {
                        n: fold(t, name, definitions[name]) if n != name else t for n, t in definitions.items()
                    }
                change = self.d(self.symbol("var", loss), frozenset({name, *inside}), name, definitions)
                for other in inside:
                    change = self.within(change, other, name)
                need(change.op != "zeros" or name in self.below[loss], f"{loss} does not depend on {name}")
            change = self.unfold(change)
            self.met.append(change)
            shown: dict[str, str] = {}
            if lattice is not None:
                result[loss, name] = lattice.coefficient(lattice.at(change, ((), ())), name, self.shapes[name])
            else:
                entries = tuple(m for _, m in Lowering(self.algebra, facts, {}).lower(change))
                result[loss, name] = gradient(entries, name, self.shapes[name])
                shown = {text: str(m[0]) for text, m in self.algebra.collected(result[loss, name])}
            self.record["gradients"].append(
                {"of": loss, "by": name, "differential": write_term(change), "entry": shown}
            )
        return result

    def within(self, change: Term, loss: str, name: str) -> Term:
        """A differential along a symbol with that of an unknown loss in it as Σ tr((∇_Z J)ᵀ dZ), dZ along the symbol."""
        through = self.losses[loss]
        need(name in through or name not in self.reached(loss, through), f"{loss} depends on {name} in another way")
        parts = [
            paired(self.gradient_symbol(loss, z), self.d(self.symbol("var", z), frozenset({name}), name, self.definitions))
            for z in through
            if name in self.below[z]
        ]
        moved = make("add", *parts) if parts else make("zeros", shape=SCALAR)
        if not parts and loss in self.definitions:
            need(name not in self.below[loss], f"nothing says how {loss} depends on {name}")
        elif not parts:
            raise Refused(f"nothing says how {loss} depends on {name}")
        return replace(change, lambda t: moved if t.op == "dvar" and t.attrs[0] == loss else None)

    def reached(self, loss: str, tops: Iterable[str]) -> set[str]:
        """The symbols on which a loss rests other than through the tops."""
        found, todo = set(), [loss]
        while todo:
            name = todo.pop()
            if name not in found and name not in tops:
                found.add(name)
                todo += symbols(self.definitions[name]) if name in self.definitions else ()
        return found

    def unfold(self, term: Term) -> Term:
        """The term with definitions put for symbols that are not opaque, as many layers deep as the reading says."""
        definitions = {name: t for name, t in self.definitions.items() if name not in self.opaque}
        for _ in range(self.layers):
            new = replace(term, lambda t: definitions.get(t.attrs[0]) if t.op == "var" else None)
            need(sum(1 for _ in walk(new)) <= MAX_NODES, "the unfolded term is too large")
            if new == term:
                break
            term = new
        return replace(term, off_kinks) if self.off_kinks else term


def symbols(term: Term) -> list[str]:
    return sorted({t.attrs[0] for t in walk(term) if t.op == "var"})


def fold(term: Term, name: str, definition: Term) -> Term:
    return replace(term, lambda t: make("var", attrs=(name,), shape=t.shape) if t == definition else None)


def off_kinks(term: Term) -> Term | None:
    if term.op == "apply" and term.attrs[0] == "gt0":
        return apply("ge0", replace(term.args[0], off_kinks))
    return None
