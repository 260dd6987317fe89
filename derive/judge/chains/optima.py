r"""Where a gradient is zero: w^*, ŵ, and what a document says after “setting the gradient to zero”.

A decorated w^* of a variable w of a function f(w) is the place where ∇f is zero, if the words between f and the line speak of an
optimum and nothing defines w^* otherwise; where ∇f is affine w^* is that value, so that normal equations are claims like any
other.  Behind words that set a gradient to zero an equation for w itself is judged at that value too, or, where it is not
known, by putting the right side into ∇f.  Of several variables those whose optima the document gave before are put in.

Guarantee: the words must say so, f must be the document's own function of w, and the line must speak of no symbol that f does
not know; the reading is listed with the verdict.  Limit: with constraints, or several variables that are determined
together otherwise, nothing is concluded.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from derive.calculus.stationary import NotSolved, slope, solved
from derive.judge.chains.assumptions.assumptions import Assumptions
from derive.judge.chains.definitions.symbols import names_in
from derive.judge.chains.definitions.targets import target_of
from derive.judge.chains.parts import part_of
from derive.judge.chains.sides import AtRest
from derive.judge.chains.solving import MARKS, Solving
from derive.judge.proving.graph import Circular, Graph, symbols
from derive.judge.proving.verdict import verdict_on
from derive.judge.scanning.scanned import Item
from derive.language import seek
from derive.language.ast import Node, walk
from derive.reading.functions import plain
from derive.reading.lifting import put
from derive.reading.names import layer_name, peel, strip
from derive.reading.reader import Reader
from derive.reading.symbols import Symbol
from derive.reading.words.assuming import sentence_start, stationary
from derive.results import Verdict
from derive.terms.lower import free_indices
from derive.terms.term import SCALAR, ShapeClash, Term, add, transpose, var, zeros

_OPTIMUM = re.compile(
    r"minimi[sz]|\bminim(?:um|a|al)\b|maximi[sz]|\bmaxim(?:um|a)\b|\boptim|arg\s*\\?,?\s*(?:min|max)|\bstationary\b|"
    r"\bcritical point|normal equation|\bsolution\b|\bvanish|\bzero\b|closed[- ]form|\bestimat|first[- ]order condition|"
    r"\b(?:MLE|MAP)\b|=\s*0\s*\$|最小|最大|最优|极值|驻点|正规方程|估计|(?:梯度|导数)[^。]{0,8}(?:0|零)",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"\b(?:let|define|denote|write|put|with|where|introduce|given|guess|initial\w*|iterate\w*|update\w*)\b[^.$]{0,40}$",
    re.IGNORECASE,
)
_GIVES = re.compile(
    r"\b(?:if|when|let|suppose|assume|assuming|set|put|define|denote|write|with|where|given|tie[ds]?|tying|take|choose|substitut\w+|plug\w*|fix)\b|"
    r"设|令|若|当|假设",
    re.IGNORECASE,
)
"""Words before an equation that let a variable be something."""
_SOLUTION = re.compile(r"\b(?:solution|minimi[sz]er|maximi[sz]er|optimum|estimat\w+)s?\b[^.$]*$", re.IGNORECASE)
_OTHERWISE = re.compile(
    r"\bwithout\b|\bunregulari|\bno (?:regulari|penalty)|\bspecial case|\\lambda\s*(?:=|\\to)\s*0|\bunless\b|"
    r"\b(?:if|when)\b(?!(?:\s+\$[^$]*\$|\s+the\s+\w+)\s+(?:has\s+(?:full|maximal)\s+(?:column\s+|row\s+)?rank|"
    r"is\s+(?:invertible|non-?singular|positive|regular|of\s+full|convex)|(?:exists?|has\s+an\s+inverse)))",
    re.IGNORECASE,
)
_SOUGHT = re.compile(
    r"\b(?:minimi[sz]\w+|maximi[sz]\w+)\b(?:[^.$]|\$[^$]*\$){0,120}\b(?:gives?|yields?|leads?\s+to|is|are|we\s+(?:get|obtain|find))\b[\s:,]*(?:\$\$)?\s*\Z",
    re.IGNORECASE,
)
"""Words right before a line that say that it gives where a function is least."""
EXTREMES = frozenset({"argmin", "argmax", "min", "max", "inf", "sup", "\\arg\\min", "\\arg\\max"})
MOVING = frozenset({"grad", "hessian", "dvar", "differential", "slope", "jacobian"})
_CONSTRAINED = re.compile(r"\bsubject\s+to\b|\bs\.\s?t\.|\bconstrain|Lagrang", re.IGNORECASE)
_NEAR = 160
MEANS = frozenset({"\\bar{", "\\tilde{"})
STARS = MARKS - {"\\dagger", "\\diamond"}
"""What marks the best value of a variable, also where no word says so."""


@lru_cache(maxsize=2)
def _constraints_in(text: str) -> list[tuple[int, int]]:
    """Where a text speaks of constraints, in order."""
    return [found.span() for found in seek.finditer(_CONSTRAINED, text)]


@dataclass(frozen=True)
class Objective:
    """A function of the document with one of its variables."""

    loss: str
    variable: Term


class Optima(Solving):
    """Equations for the place where a gradient is zero."""

    def optimum(self, item: Item, members: list[Node]) -> None:
        """Give each decorated variable in a line, of which nothing is known, the value at which the gradient is zero."""
        if self._constrained(item):
            return
        before = self.scanned.text[max(0, item.block.opener - _NEAR) : item.block.opener]
        for node in (inner for member in members for inner in walk(member) if inner.kind in ("name", "script")):
            plain = self._undecorated(node)
            if plain is None or (plain[1] in MEANS and not _SOUGHT.search(before)):
                continue
            if _GIVEN.search(before) and not _SOLUTION.search(before):
                continue
            name, base = self.context.name(str(layer_name(node))), self.context.find(self.context.name(str(plain[0].value)))
            if base is None or base.shape is None or self._unlike(item):
                continue
            if base.name in names_in(self, self._without_others(self._plainly(members, node, Node("none")), base.name)):
                continue  # a step from w to w^*
            plainly = self._plainly(members, node, plain[0])
            starred = plain[1] in STARS
            meant = [o for o in self._objectives(base) if starred or self._spoken(o, item)]
            said = bool(meant)
            varied = self.assumptions.varied(self.context.section)
            meant = meant or [o for o in self._objectives(base) if (o.loss, base.name) in varied]
            found = [(o, v) for o in meant if (v := self._value(o)) is not None]
            found = [(objective, value) for objective, value in found if self._knows(objective, plainly, value)]
            alone = bool(found)
            if not alone:
                found = [(o, v) for o in meant if (v := self._profiled(o)) is not None and self._knows(o, plainly, v)]
            for objective, value in [*found, *(found[:1] if said else ())]:
                self.context.define(name, value, self.scanned.lines.line(item.raw.start))
                self.optima[name] = told(objective) + ("" if alone else ", the other variables being at theirs")
                self.best[base.name] = name
                if (len(found) == 1 and said) or self._holds(members):
                    break
                if not said:
                    self._forget_optimum(name, base.name)
                    self.context.guessed[name] = self.scanned.lines.line(item.raw.start)

    def _forget_optimum(self, name: str, base: str) -> None:
        """Let a decorated variable be new again, of which no word says that it is an optimum, and that is none."""
        del self.context.symbols[name], self.optima[name], self.best[base]

    def _holds(self, members: list[Node]) -> bool:
        """Whether the first equation of a chain is proved with what is known now."""
        reader = Reader(self.context)
        one, two = self.read_both(reader, members[0], members[1])
        if one.term is None or two.term is None or one.term.shape != two.term.shape:
            return False
        return self.decided(one.term, two.term, reader, search=False).verdict == "proved"

    def extreme(self, item: Item, left: Node, right: Node) -> tuple[str, Verdict] | None:
        """w^* = argmin f(w) says where to look, and p^* = min f(w) how low f gets; neither is used as a formula.

        A sign that runs over indices alone is one, and goes on to be read."""
        first = right.children[0] if right.kind == "product" else right
        base, layers = peel(first)
        word = plain(str(base.value)) if base.kind == "name" else ""
        sub = strip(layers[0].sub) if layers else first
        spoken = [layer_name(inner) for inner in walk(sub) if inner.kind in ("name", "script")] if layers else []
        arrays = any(name is not None and self.context.find(self.context.name(name)) is not None for name in spoken)
        if {word, str(base.value)} & EXTREMES and arrays and left.kind in ("name", "script"):
            target = target_of(left, self.context)
            known = self.context.find(target.name) if target is not None else None
            if target is not None and (known is None or known.definition is None):
                self.context.not_read(target.name)
            return "definition", Verdict("definition", reason=f"says of what it is the {word}; not used as a formula")
        return None

    def _constrained(self, item: Item) -> bool:
        """Whether the section speaks of constraints."""
        spoken = _constraints_in(self.scanned.text)
        last = bisect_right(spoken, item.raw.start, key=lambda span: span[1]) - 1
        return last >= 0 and spoken[last][0] >= self.scanned.heading_before(item.raw.start)

    def _plainly(self, members: list[Node], decorated: Node, plain: Node) -> list[Node]:
        """The members with w for w^*."""
        name = layer_name(decorated)

        def change(node: Node) -> Node:
            if node.kind in ("name", "script") and layer_name(node) == name:
                return plain
            return replace(node, children=tuple(map(change, node.children))) if node.children else node

        return [change(member) for member in members]

    def _without_others(self, members: list[Node], name: str) -> list[Node]:
        """The members without the names that are made of a name and a mark, θ^* beside θ, and are known by themselves."""

        def change(node: Node) -> Node:
            own = layer_name(node) if node.kind == "script" else None
            if own is not None and self.context.name(own) != name and self.context.known(self.context.name(own)):
                return Node("none")
            return replace(node, children=tuple(map(change, node.children))) if node.children else node

        return [change(member) for member in members]

    def _unlike(self, item: Item) -> bool:
        """Whether the sentence speaks of another case."""
        return bool(_OTHERWISE.search(self._sentence(item)))

    def _sentence(self, item: Item) -> str:
        """The words of its sentence before a statement, as far as they are near."""
        sentence = self.scanned.text[max(0, item.block.opener - _NEAR) : item.raw.start]
        return re.split(r"[.!?]\s|\n\s*\n|\$\$", sentence.rstrip().rstrip("$"))[-1]

    def _objectives(self, base: Symbol) -> Iterator[Objective]:
        """The functions of a variable, the last first: those by whose arguments or gradients the document says so."""
        assert base.shape is not None
        taken = self.assumptions.varied()
        found = []
        for symbol in self.context.symbols.values():
            if symbol.definition is None or symbol.shape != SCALAR or symbol.name in self.optima:
                continue
            named = [self.context.name(p) for p in symbol.parameters]
            if base.name in named or (symbol.name, base.name) in taken:
                found.append(symbol)
        for symbol in sorted(found, key=lambda s: -s.line):
            yield Objective(symbol.name, var(base.name, base.shape))

    def _spoken(self, objective: Objective, item: Item) -> bool:
        """Whether the words from the function, with the sentence that introduces it, to the line speak of an optimum."""
        line = self.context.symbols[objective.loss].line
        start = sentence_start(self.scanned.text, self.scanned.lines.start(line))
        return bool(_OPTIMUM.search(self.scanned.text[start : item.raw.end]))

    def _value(self, objective: Objective) -> Term | None:
        scene = self.context.scene()
        try:
            return solved(scene.definitions[objective.loss], objective.variable, scene.definitions, scene.properties)
        except (NotSolved, Circular, KeyError):
            return None

    def _profiled(self, objective: Objective) -> Term | None:
        """The value where the gradient is zero with the other variables at their own optima, as far as these are known."""
        graph = Graph(self.context.scene())
        try:
            whole = graph.unfold(graph.definitions[objective.loss])
            others = [v for v in self.best if v != objective.variable.name and v in symbols(whole)]
            others = [v for v in others if self.best[v] in graph.definitions]
            for variable in others:
                whole = put(whole, variable, graph.unfold(graph.definitions[self.best[variable]]))
            return solved(whole, objective.variable, {}, graph.scene.properties) if others else None
        except (NotSolved, Circular, KeyError):
            return None

    def _knows(self, objective: Objective, members: list[Node], value: Term) -> bool:
        """Whether a line speaks only of what the function is made of, and leaves no other variable in the value out."""
        graph = Graph(self.context.scene())
        said: set[str] = set()
        for member in members:
            term = self.read(Reader(self.context), member, None).term
            said |= symbols(term) if term is not None else frozenset()
        reach = graph.below_all(said)
        leaves = {name for name in reach if name not in graph.definitions}
        others = {self.context.name(p) for p in self.context.symbols[objective.loss].parameters}
        others |= {str(g.attrs[1]) for g, _ in self.assumptions.gradients if g.attrs[0] == objective.loss}
        missing = others & graph.below_all(symbols(value)) - reach - {objective.variable.name}
        return leaves <= graph.below(objective.loss) and all(self._free_of(value, name, graph) for name in missing)

    def _free_of(self, value: Term, name: str, graph: Graph) -> bool:
        """Whether a value does not change with a symbol that its formula holds: the mean μ = (NΣ⁻¹)⁻¹ Σ⁻¹ Σ_n x_n."""
        scene, other = graph.scene, f"{name} elsewhere"
        whole = graph.unfold(value)
        shapes = {**scene.shapes, other: scene.shapes[name]}
        properties = {**scene.properties, other: scene.properties.get(name, frozenset())}
        wider = replace(scene, shapes=shapes, properties=properties)
        moved = put(whole, name, var(other, scene.shapes[name]))
        return verdict_on(whole, moved, wider, None, (), False).verdict == "proved"

    def at_rest(self, item: Item, left: Node, right: Node) -> tuple[str, Verdict] | None:
        """The verdict on an equation for w itself behind words that set a gradient to zero; None if it is none."""
        if not stationary(self.scanned.text, item.block.opener):
            return self._at_rest_unsaid(item, left, right)
        reader = Reader(self.context)
        one, two = self.read_both(reader, left, right)
        alone = one.term if one.term is not None and one.term.op == "var" else None
        if alone is not None and (isinstance(two.error, ShapeClash) or (two.term is not None and two.term.shape != alone.shape)):
            self._note_rest(alone)
        if one.term is None or two.term is None or one.term.shape != two.term.shape or reader.implicit:
            return None
        part = part_of(one.term)
        by_parts = part is not None and free_indices(two.term).keys() <= free_indices(one.term).keys()
        if any(t.op in MOVING for side in (one.term, two.term) for t in side.walk()):
            return None
        whole = part.whole if part is not None else one.term
        for objective in self._meant(whole):
            name = objective.variable.name
            base = self.context.symbols.get(name)
            if base is None or base.definition is not None or base.shape is None:
                continue
            if name not in symbols(one.term) | symbols(two.term) or objective.loss not in self.context.definitions():
                continue
            value, found = self._value(objective), self._slope(objective)
            if reader.free and not by_parts and value is None:
                return None
            if found is None or self._unlike(item):
                return None
            knows = self._knows(objective, [left, right], found)
            if not knows and value is not None:
                knows = self._knows(objective, [left, right], value)
            said = self._judged_at_rest(item, left, right, objective, value if knows else None, found)
            return said if knows or (said is not None and said[1].verdict == "proved") else None
        return None

    def _note_rest(self, variable: Term) -> None:
        """Note the value at which the gradient by a variable is zero, for which a line gives something of another shape."""
        for objective in self._meant(variable):
            value = self._value(objective) if objective.variable == variable else None
            if value is not None:
                self.rested.append(AtRest(variable.name, value, self.context.section, told(objective)))
                return

    def _at_rest_unsaid(self, item: Item, left: Node, right: Node) -> tuple[str, Verdict] | None:
        """What P = … says without a word on optima, where gradients by P were taken of a function that knows the right side.

        It is proved if the gradient is zero there; otherwise P stays the variable that it is."""
        name = self.plain_name(left) if left.kind in ("name", "script") else None
        base = self.context.symbols.get(name) if name is not None else None
        taken = {loss for loss, variable in self.assumptions.varied() if variable == name}
        if name is None or base is None or base.definition is not None or base.shape is None or not taken:
            return None
        reader = Reader(self.context)
        two = self.read(reader, right, base.shape).term
        if two is None or two.shape != base.shape or reader.implicit or reader.free:
            return None
        if name in symbols(two) or any(t.op in MOVING for t in two.walk()):
            return None
        if _GIVES.search(self._sentence(item)) or {t.op for t in two.walk()} <= {"var", "transpose", "num", "zeros", "ones"}:
            return None  # “if V = Wᵀ”: what it is to be
        for loss in self._knowing(taken, {name, *symbols(two)}):
            objective = Objective(loss, var(name, base.shape))
            found = self._slope(objective)
            said = self._judged_at_rest(item, left, right, objective, None, found) if found is not None else None
            if said is not None and said[1].verdict == "proved":
                return said
            told = f"not used further: {loss} is a function of {name}, whatever its value"
            return "definition", Verdict("definition", reason=told)
        return None

    def _knowing(self, losses: set[str], names: set[str]) -> list[str]:
        """The losses with a formula that rests on all of the names."""
        graph = Graph(self.context.scene())
        try:
            return [loss for loss in sorted(losses & graph.definitions.keys()) if names <= graph.below(loss)]
        except Circular:
            return []

    def _meant(self, whole: Term) -> Iterator[Objective]:
        """What may be at rest where an equation for a symbol, or for something else, stands: the functions that have the symbol
        as an argument, if the section speaks of no gradient by it, and those of whose gradients it speaks, the last first."""
        here = [gradient for gradient, section in self.assumptions.gradients if section == self.context.section]
        variables = {str(gradient.attrs[1]) for gradient in here}
        alone = self.context.symbols.get(whole.name) if whole.op == "var" and whole.name not in variables else None
        if alone is not None and alone.shape is not None:
            yield from self._objectives(alone)
        for gradient in reversed(here):
            base = self.context.symbols.get(str(gradient.attrs[1]))
            if whole.op == "var" and whole.name in variables and whole.name != gradient.attrs[1]:
                continue  # u = … is about the gradient with respect to u
            if base is not None and base.shape is not None:
                yield Objective(str(gradient.attrs[0]), var(base.name, base.shape))

    def _slope(self, objective: Objective) -> Term | None:
        """The gradient; for a symmetric variable its symmetric part, twice."""
        scene = self.context.scene()
        try:
            found = slope(scene.definitions[objective.loss], objective.variable, scene.definitions, scene.properties)
        except NotSolved:
            return None
        return add(found, transpose(found)) if "symmetric" in scene.properties.get(objective.variable.name, ()) else found

    def _judged_at_rest(
        self, item: Item, left: Node, right: Node, objective: Objective, value: Term | None, found: Term
    ) -> tuple[str, Verdict] | None:
        name = objective.variable.name
        alone = layer_name(strip(left)) is not None and self.context.name(str(layer_name(strip(left)))) == name
        reader = Reader(self.context)
        one, two = self.read_both(reader, left, right)
        assert one.term is not None and two.term is not None
        there, part = two.term, part_of(one.term)
        if part is not None and part.whole.name == name:
            alone, there = True, part.filled(two.term)
        if not alone and self.decided(one.term, two.term, reader, search=False).verdict == "proved":
            return None
        known = replace(self.context.symbols[name])
        if value is not None:
            # that the gradient is zero is in the value
            assumed, self.assumptions = self.assumptions, Assumptions(self.scanned, silent=True)
            self.context.define(name, value, known.line)
            verdict = self.claim(item, left, right, False)
            self.context.symbols[name], self.assumptions = known, assumed
            others = {self.context.name(p) for p in self.context.symbols[objective.loss].parameters} - {name}
            if verdict.verdict == "refuted" and not alone and others & (symbols(one.term) | symbols(two.term)):
                return None  # WᵀW = HHᵀ, where the gradient with respect to H is zero as well
        elif alone and name not in symbols(there):
            gradient = put(found, name, there)
            verdict = self.decided(gradient, zeros(*gradient.shape), reader)
            if verdict.verdict == "refuted":
                scene, place, zero = self.scene(reader), item.block.opener, zeros(*gradient.shape)
                supposed = self.assumptions.by_what_is_supposed(place, self.context.section, gradient, zero, scene)
                verdict = supposed or replace(verdict, reason="the gradient is not zero there")
        else:
            return None
        if alone and part is None and name not in symbols(there):
            best = there if verdict.verdict == "proved" else value if verdict.verdict == "refuted" else None
            if best is not None:
                self.rested.append(AtRest(name, best, self.context.section, told(objective)))
        return "claim", replace(verdict, assumptions=(*verdict.assumptions, told(objective)))


def told(objective: Objective) -> str:
    return f"at the place where the gradient of {objective.loss} with respect to {objective.variable.name} is zero"
