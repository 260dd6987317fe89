"""Relations between sizes: N = 100, n = p m, and what the prose says of numbers of rows.

A size that a document sets to a large number stays symbolic, so that claims are judged for every value of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice, takewhile
from typing import NamedTuple

from derive.judge.chains.layer_sizes import one_for_all_layers
from derive.judge.chains.sides import Sides
from derive.judge.scanning.scanned import Item
from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node, walk
from derive.reading.conventions import copy
from derive.reading.names import layer_name, strip, subscripts_in
from derive.reading.spaces import NotASpace, read_size
from derive.reading.supposed_sizes import general_again, suppose, supposes
from derive.reading.words.assuming import sentence_end, sentence_start
from derive.results import Verdict
from derive.terms.term import SCALAR, Term

SMALL_SIZE = 6
STRICT = frozenset({"<", ">"})
BELOW = frozenset({"\\le", "\\leq", "\\leqslant", "≤", "<"})
ABOVE = frozenset({"\\ge", "\\geq", "\\geqslant", "≥", ">"})


def sizes_in(term: Term) -> list[Size]:
    """The sizes of a node: its axes, and those that it names."""
    return [*term.shape, *(a for a in term.attrs if isinstance(a, Size))]


class _Bound(NamedTuple):
    """An inequality: the smaller side, the larger one, whether they are never or always equal, and the step of a window by which
    they differ less."""

    smaller: Node
    larger: Node
    strict: bool = False
    exact: bool = False
    step: Node | None = None


def _bounds_in(node: Node) -> Iterator[_Bound]:
    """The inequality that a formula says: A ≤ B; or U = ⌊(T − K)/s⌋ + 1, which says s(U − 1) ≤ T − K."""
    if node.kind != "relation" or len(node.value) != 1:
        return
    left, right = node.children
    sign = node.value[0]
    if sign in BELOW and left.kind in ("sum", "product"):
        yield _Bound(left, right, sign in STRICT)
    if sign in ABOVE and right.kind in ("sum", "product"):
        yield _Bound(right, left, sign in STRICT)
    if sign in ("=", ":=", "\\coloneqq") and left.kind in ("name", "script") and right.value == ("+", "+"):
        first, second = sorted(map(strip, right.children), key=lambda part: part.kind == "number")
        split = _split(first)
        if split is not None and second.kind == "number" and second.value == 1:
            above, below, whole = split
            before = Node("sum", (left, second), ("+", "-"))
            yield _Bound(Node("product", (below, Node("group", (before,), "(")), ("",)), above, exact=not whole, step=below)


def _split(node: Node) -> tuple[Node, Node, bool] | None:
    """What is divided by what in a fraction or quotient, and whether only its whole part counts."""
    node = strip(node)
    if node.kind == "group" and node.value in ("\\lfloor", "("):
        inner = _split(node.children[0])
        return None if inner is None else (*inner[:2], inner[2] or node.value == "\\lfloor")
    if node.kind == "frac":
        return node.children[0], node.children[1], False
    if node.kind == "product" and len(node.children) == 2 and node.value == ("/",):
        above, below = (strip(child) for child in node.children)
        bare = [child.children[0] if child.kind == "group" and child.value == "(" else child for child in (above, below)]
        return bare[0], bare[1], False
    return None


class Sizing(Sides):
    """Sizes of the document, stated in formulas or words."""

    def size_relation(self, left: Node, right: Node) -> tuple[str, Verdict] | None:
        """N = 100, n^{(0)} = 3, n = p m for symbols that are sizes."""
        if left.start in self._sizes_said:
            return self._sizes_said.pop(left.start)
        name = self.plain_name(left)
        if name is None or left.kind not in ("name", "script"):
            return None
        if not self.context.is_size(name) and (self.context.known(name) or not self._of_sizes(right)):
            return None
        case = self.context.supposed
        if case is not None and name in case.names and right.kind == "number" and supposes(self.scanned.text, left.start):
            general_again(self.context)  # “for N = 1 …; for N = 2 …”
        anew = right.kind == "number" and self.context.size_sections.get(name, self.context.section) != self.context.section
        if name in self.context.sizes and not anew:
            return None
        symbol = self.context.symbols.get(name)
        elsewhere = symbol is not None and symbol.section != self.context.section and name in self.context.array_names
        if symbol is None and self.context.is_size(name):
            self._count_with(right)
        if (symbol is not None and not elsewhere) or any(self._is_array(inner) for inner in walk(right)):
            return None
        quotient = self._output_size(name, right)
        if quotient is not None:
            return quotient
        saved = set(self.context.size_names)
        try:
            size = read_size(right, self.context)
        except NotASpace:
            self.context.size_names = saved
            return None
        if name in size.symbols:
            return None
        self.context.size_names.add(name)
        self.context.size_sections[name] = self.context.section
        self.context.touched.add(name)
        number = size.as_int()
        if number is not None and number > SMALL_SIZE and number not in self.context.literals:
            self.context.stated[name] = size
            return "assumption", Verdict("definition", reason=f"{name} = {size}: claims are judged for every {name} all the same")
        if number is not None and supposes(self.scanned.text, left.start, self._spoken_before(name, left.start)):
            suppose(self.context, left.start, name, size)
            for rest in self._rests_gone():
                suppose(self.context, left.start, rest, ONE)
            return "assumption", Verdict("definition", reason=f"a size that is supposed here: {name} = {size}")
        case = self.context.supposed
        if case is not None and sentence_start(self.scanned.text, left.start) <= case.place <= left.start:
            suppose(self.context, left.start, name, size)  # “for s = 1 and p = 2q + 1”
            return "assumption", Verdict("definition", reason=f"a size that is supposed here: {name} = {size}")
        self.context.sizes[name] = size
        self.context.sizes.update(dict.fromkeys(self._rests_gone(), ONE))
        self.context.put_sizes()
        return "assumption", Verdict("definition", reason=f"a relation between sizes: {name} = {size}")

    @cached_property
    def _rests(self) -> dict[str, Size]:
        """What windows leave over, L_+ − 1 of L entries, by its name L_+, with the step that it is smaller than."""
        return {}

    def _rests_gone(self) -> list[str]:
        """What windows leave over with a step that is 1 by now: nothing."""
        return [name for name, step in self._rests.items() if self.context.resolve(step).is_one]

    def _spoken_before(self, name: str, place: int) -> bool:
        """Whether a sentence before the one at a place speaks of a size."""
        begin = sentence_start(self.scanned.text, place)
        trees = (item.raw.node for item in self.scanned.items if item.raw.end <= begin and item.raw.node is not None)
        return any(node.kind == "name" and self.context.name(str(node.value)) == name for tree in trees for node in walk(tree))

    def _count_with(self, node: Node) -> None:
        """Numbers r of which no more is said than r ≥ 1 are sizes where a size is made with them: m = n − r(k − 1)."""
        for inner in walk(node):
            name = self.context.name(str(inner.value)) if inner.kind == "name" else ""
            symbol = self.context.symbols.get(name)
            if symbol is None or symbol.shape != SCALAR or symbol.definition is not None or not re.fullmatch("[A-Za-z]", name):
                continue
            if symbol.how == "declared" and symbol.properties and symbol.properties <= {"positive", "nonnegative"}:
                del self.context.symbols[name]
                self.context.size_names.add(name)

    def sizes_said_behind(self, item: Item) -> bool:
        """Take the relations between sizes that the rest of the sentence states: “the symmetric case R = Rᵀ, m = n”."""
        stop = sentence_end(self.scanned.text, item.block.end)
        following = islice(self.scanned.items, self.scanned.number_of(item) + 1, None)
        nodes = [i.raw.node for i in takewhile(lambda i: i.block.opener < stop, following) if i.block.kind == "inline"]
        equations = [node for node in nodes if node is not None and node.kind == "relation" and node.value == ("=",)]
        found = {node.start: self.size_relation(*node.children) for node in equations}
        self._sizes_said.update({start: told for start, told in found.items() if told is not None})
        return any(told is not None for told in found.values())

    def _output_size(self, name: str, right: Node) -> tuple[str, Verdict] | None:
        """m = (n − k)/s + 1 and ⌊(n − k)/s⌋ + 1, the number of places of a window: n = s(m − 1) + k where s divides n − k.

        Where n is no size by itself, or formulas speak of it already, the relation is taken as given and not used."""
        parts = right.children if right.kind == "sum" else (right,)
        signs = right.value if right.kind == "sum" else ("+",)
        found = [(place, split) for place, part in enumerate(parts) if (split := _split(part)) is not None]
        if len(found) != 1 or signs[found[0][0]] != "+":
            return None
        ((place, (above, below, whole)),) = found
        scratch = copy(self.context)
        try:
            top, step = read_size(above, scratch), read_size(below, scratch)
            others = [(sign, read_size(part, scratch)) for k, (sign, part) in enumerate(zip(signs, parts)) if k != place]
        except NotASpace:
            return None
        more = sum((size if sign == "+" else -size for sign, size in others), Size.of(0))
        alone = [p[0][0] for p, number in top.terms if len(p) == 1 and p[0][1] == 1 and number == 1]
        used = {s for d in self.context.definitions().values() for t in d.walk() for size in sizes_in(t) for s in size.symbols}
        alone = [n for n in alone if sum(n in dict(p) for p, _ in top.terms) == 1 and n not in step.symbols | more.symbols | used]
        alone = [n for n in alone if n not in self.context.sizes and self.context.symbols.get(n) is None]
        self.context.size_names |= {name, *top.symbols, *step.symbols}
        self.context.touched.add(name)
        if whole or not alone:
            return "assumption", Verdict("definition", reason=f"says how many places a window has; {name} is any size here")
        gone = alone[0]
        self.context.sizes[gone] = step * (Size.of(name) - more) - (top - Size.of(gone))
        self.context.size_sections[gone] = self.context.section
        self.context.put_sizes()
        return "assumption", Verdict("definition", reason=f"a relation between sizes: {gone} = {self.context.sizes[gone]}")

    def tied_sizes(self, left: Node, right: Node) -> tuple[str, Verdict] | None:
        """n − k + 1 = 2m, where words introduce it: the size that stands alone in it is what the others make of it."""
        scratch = copy(self.context)
        try:
            gap = read_size(left, scratch) - read_size(right, scratch)
        except NotASpace:
            return None
        known = (self.context.is_size(n) or (n in self._range_ends and not self.context.known(n)) for n in gap.symbols)
        if not gap.symbols or not all(known) or left.kind not in ("sum", "product"):
            return None
        self.context.size_names |= gap.symbols
        alone = {powers[0][0]: number for powers, number in gap.terms if len(powers) == 1 and powers[0][1] == 1}
        alone = {n: c for n, c in alone.items() if c in (1, -1) and sum(n in dict(powers) for powers, _ in gap.terms) == 1}
        used = {s for d in self.context.definitions().values() for t in d.walk() for size in sizes_in(t) for s in size.symbols}
        new = [n for n in alone if n not in self.context.sizes and not self.context.symbols.get(n)]
        name = min(new, key=lambda n: (n in used, -alone[n], n), default=None)
        if name is None:
            return None
        self.settle_size(name, Size.of(name) - alone[name] * gap)
        return "assumption", Verdict("definition", reason=f"a relation between sizes: {name} = {self.context.sizes[name]}")

    @cached_property
    def _range_ends(self) -> set[str]:
        """The names up to which an index runs behind a formula: the M of m = 1, …, M."""
        ranges = (node for item in self.scanned.items for node in item.raw.ranges if node.kind == "relation")
        ends = (strip(node.children[-1]) for node in ranges)
        tops = (strip(end.children[-1]) if end.kind == "list" else end for end in ends)
        return {self.context.name(str(top.value)) for top in tops if top.kind == "name"}

    @cached_property
    def _bounds(self) -> list[_Bound]:
        """The inequalities of the document that may be between sizes."""
        return [bound for item in self.scanned.items if item.raw.node is not None for bound in _bounds_in(item.raw.node)]

    def within_bounds(self, item: Item) -> None:
        """Use the inequalities between sizes stated so far, or further on in the sentence: s(U − 1) + K ≤ T says that T is
        s(U − 1) + K − 1 and a size more.  Only lines with computed subscripts need that."""
        nodes = walk(item.raw.node) if self._bounds and item.raw.node is not None else ()
        if not any(strip(sub).kind in ("sum", "product", "list") for inner in nodes for sub in subscripts_in(inner)):
            return
        stop = sentence_end(self.scanned.text, item.block.end)
        for bound in [bound for bound in self._bounds if bound.larger.start < stop]:
            self._bounds.remove(bound)
            scratch = copy(self.context)
            try:
                gap = read_size(bound.larger, scratch) - read_size(bound.smaller, scratch) - (1 if bound.strict else 0)
            except NotASpace:
                continue
            alone = [powers[0][0] for powers, number in gap.terms if number == 1 and len(powers) == 1 and powers[0][1] == 1]
            alone = [n for n in alone if sum(n in dict(powers) for powers, _ in gap.terms) == 1 and n not in self.context.sizes]
            new = {name for name in gap.symbols if not self.context.is_size(name)}
            if len(alone) == 1 and not new & self.context.index_letters and not any(map(self.context.known, new)):
                self.context.size_names |= new
                step = read_size(bound.step, scratch) if bound.step is not None else None
                exact = bound.exact or (step is not None and self.context.resolve(step).is_one)
                more = Size.of(0 if exact else f"{alone[0]}_{{+}}") - (0 if exact else 1)
                self.context.size_names |= set(more.symbols)
                if step is not None:
                    self._rests.update(dict.fromkeys(more.symbols, step))
                self.settle_size(alone[0], Size.of(alone[0]) - gap + more)

    def settle_size(self, name: str, size: Size) -> None:
        """A size is what others make of it from here on."""
        for settled, value in (one_for_all_layers(self.context, name, size) or {name: size}).items():
            self.context.sizes[settled] = value
            self.context.size_sections[settled] = self.context.section
            self.context.touched.add(settled)
        self.context.put_sizes()

    def _of_sizes(self, node: Node) -> bool:
        """Whether an expression (not a bare name) is made of known sizes and numbers alone, so that it is a size itself."""
        inside = [inner for inner in walk(node) if inner.kind in ("name", "script")]
        names = [layer_name(inner) for inner in inside]
        return node.kind in ("sum", "product") and bool(names) and all(n is not None and self.context.is_size(n) for n in names)

    def _is_array(self, node: Node) -> bool:
        name = layer_name(node) if node.kind in ("name", "script") else None
        return name is not None and self.context.find(self.context.name(name)) is not None

    @cached_property
    def _counted(self) -> list[tuple[int, str, str, int]]:
        """Facts “N is the number of rows of X”: part of the document, name, other symbol with axis, line."""
        found = []
        for fact in self.scanned.facts:
            if fact.what in ("rows_of", "columns_of"):
                axis = 0 if fact.what == "rows_of" else 1
                part = self.scanned.parts.get(fact.offset, 0)
                found.append((part, fact.name, f"{axis}{fact.other}", self.scanned.lines.line(fact.offset)))
        return found

    def local_sizes(self, item: Item) -> None:
        """What the words of this part of the document, or of an earlier one, say of numbers of rows."""
        self._later: dict[str, tuple[str, int]] = {}
        best: dict[str, tuple[int, str, int]] = {}
        for part, name, other, line in self._counted:
            if part <= item.part and (name not in best or part >= best[name][0]):
                best[name] = (part, other, line)
            elif part > item.part and name not in self._later:
                self._later[name] = (other, line)
        for name, (_, other, line) in best.items():
            size = self._axis(other)
            self._later[name] = (other, line)  # what was defined before these words speaks of the name itself
            if size is not None:
                self.context.size_names.add(name)
                self.context.sizes[name] = size

    def _axis(self, other: str) -> Size | None:
        axis, name = int(other[0]), other[1:]
        for candidate in (name, name[1:] if name.startswith("d") else name):
            symbol = self.context.find(self.context.name(candidate))
            if symbol is not None and symbol.shape is not None:
                return symbol.shape[axis]
        return None

    def facts_later(self) -> dict[str, tuple[Size, int]]:
        found = {}
        for name, (other, line) in self._later.items():
            size = self._axis(other)
            if size is not None:
                found[name] = (size, line)
        return found
