"""Which letters of a recursion count steps, and for which steps each statement about them is made.

Guarantee: a statement is made for a step only if every symbol in it exists there, and what the text says of its steps allows
it.  Limit: conditions on steps that are no ranges and no comparisons are not understood, and raise NotWritten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from derive.judge.unrolling.recursion import Recursion, step_of
from derive.judge.unrolling.statements import Statement, bound_by, head_of, is_declaration, is_equation
from derive.judge.unrolling.writing import NotWritten, Writer, holds
from derive.language.ast import Node, walk
from derive.language.statements import Raw, is_range
from derive.reading.names import is_transpose, peel, spelled, strip
from derive.reading.words.assuming import sentence_end, sentence_start

MOST_INSTANCES = 12
"""So many instances of a statement are written at most."""
COMPARISONS = frozenset({"<", "\\leq", ">", "\\geq", "\\neq"})


class Steps:
    """The steps of a recursion in the statements of a document."""

    def __init__(self, text: str, recursion: Recursion, statements: Sequence[Statement]):
        self.text, self.recursion, self.statements = text, recursion, statements
        trees = [s.raw.node for s in statements if s.raw.node is not None]
        steps = [step for tree in trees for node in walk(tree) if (step := step_of(node)) is not None]
        bound = {name for tree in trees for node in walk(tree) if node.kind == "bigop" for name in bound_by(node)}
        self.letters = {s.letter for s in steps if s.base in recursion.stepped and s.letter.islower()} & (
            bound | self._compared(trees) | {s.letter for s in steps if s.base in recursion.states} | {recursion.letter}
        )
        """The letters that count steps."""
        self.lags = {base for tree in trees for node in walk(tree) if (base := self._lagged(node)) is not None}
        """The arrays by the distance of two steps."""
        self.lag_letters = {head.letter for tree in trees if (head := head_of(tree)) is not None and head.base in self.lags}
        self.lag_letters -= self.letters
        self.letters |= self.lag_letters
        self.powers = frozenset(base for tree in trees for node in walk(tree) for base in self._powered(node))
        """What is raised to a number of steps."""
        self.lows = self._lows(trees)
        """The number of the first step at which each symbol of the states' equations exists."""

    def _lagged(self, node: Node) -> str | None:
        """The K of K_{t−s}, an array by the distance of two steps."""
        base, layers = peel(node) if node.kind == "script" else (node, [])
        for sub in (layer.sub for layer in layers):
            names = {str(n.value) for n in walk(sub) if n.kind == "name"}
            if sub.kind == "sum" and "-" in sub.value and len(names) == 2 and names <= {*self.letters, self.recursion.last}:
                return spelled(base)
        return None

    def spoken(self) -> Iterator[int]:
        """The numbers of the steps that the document names."""
        for node in (n for s in self.statements if s.raw.node is not None for n in walk(s.raw.node) if n.kind == "script"):
            base, layers = peel(node)
            for layer in layers if spelled(base) in self.recursion.stepped else ():
                if layer.sub.kind == "number" and layer.sub.value.denominator == 1:
                    yield int(layer.sub.value)

    def _powered(self, node: Node) -> Iterator[str]:
        """The β of β^{T−t}: what is raised to a number of steps."""
        if node.kind != "script" or node.children[2].kind == "none":
            return
        names = [str(n.value) for n in walk(node.children[2]) if n.kind == "name"]
        if names and set(names) <= {*self.letters, self.recursion.last} and set(names) & self.letters:
            yield spelled(peel(node)[0])

    def _compared(self, trees: Sequence[Node]) -> set[str]:
        """Letters that are compared with the step, or whose distance from it stands somewhere: s ≤ t, t − s."""
        found = set[str]()
        for node in (inner for tree in trees for inner in walk(tree)):
            compares = node.kind == "relation" and set(node.value) <= COMPARISONS
            if compares or (node.kind == "sum" and "-" in node.value):
                names = [str(child.value) for child in map(strip, node.children) if child.kind == "name"]
                if {self.recursion.letter, self.recursion.last} & set(names):
                    found.update(names)
        return found

    def _lows(self, trees: Sequence[Node]) -> dict[str, int]:
        """The number of the first step at which each symbol in the equations of the states exists."""
        found: dict[str, int] = {}
        for tree in trees:
            if not is_equation(tree) or not self._is_of_state(tree):
                continue
            for step in (s for node in walk(tree) if (s := step_of(node)) is not None and s.letter == self.recursion.letter):
                found[step.base] = min(found.get(step.base, self.recursion.first), self.recursion.first + step.offset)
        return found

    def concerns(self, raw: Raw) -> bool:
        """Whether a statement speaks of steps."""
        names = {*self.letters, self.recursion.last} - {""}
        return raw.node is not None and any(n.kind == "name" and n.value in names for n in walk(raw.node))

    def only_about_steps(self, node: Node) -> bool:
        """Whether a statement only says where steps run or how they compare."""
        if is_range(node) and any(n.kind == "name" and n.value in self.letters for n in walk(node)):
            return True
        return node.kind == "relation" and set(node.value) <= COMPARISONS and self._plain(node)

    def _plain(self, node: Node) -> bool:
        """Whether all names are those of steps."""
        names = [str(n.value) for n in walk(node) if n.kind == "name"]
        return bool(names) and all(name in self.letters or name == self.recursion.last for name in names)

    def values(self, statement: Statement, writer: Writer) -> Iterator[dict[str, int]]:
        """The values of the free letters for which a statement is made."""
        node = statement.raw.node
        assert node is not None
        free = sorted(self._free(node))
        if not free:
            yield {}
            return
        told = [*statement.raw.ranges, *statement.raw.conditions, *self._beside(statement)]
        told = [tree for tree in told if {str(n.value) for n in walk(tree) if n.kind == "name"} <= {*free, self.recursion.last}]
        told = [] if is_declaration(node) else told
        low, high = writer.ends
        high -= self.recursion.short if not told else 0
        spans = [range(0 if name in self.lag_letters else low - 1, high + 1) for name in free]
        count = 0
        for combination in product(*spans):
            values = dict(zip(free, combination))
            if not all(self._allows(tree, values, writer) for tree in told) or not self._exists(node, values, writer):
                continue
            if len(free) > 1 and not any(tree.kind == "relation" and set(tree.value) <= COMPARISONS for tree in told):
                if len(set(combination)) < len(combination):
                    continue
            early = is_declaration(node) or any(is_range(tree) for tree in told)
            if not early and any(value < low for name, value in values.items() if name not in self.lag_letters):
                continue
            count += 1
            if count > MOST_INSTANCES:
                raise NotWritten("too many combinations of steps")
            yield values

    def is_loose(self, statement: Statement) -> bool:
        """Whether a statement speaks of several steps of which nothing says which comes first."""
        node = statement.raw.node
        free = self._free(node) if node is not None else set[str]()
        told = [*statement.raw.ranges, *statement.raw.conditions, *self._beside(statement)]
        return len(free) > 1 and not any(tree.kind == "relation" and set(tree.value) <= COMPARISONS for tree in told)

    def _allows(self, tree: Node, values: Mapping[str, int], writer: Writer) -> bool:
        """Whether a range or a comparison allows these steps."""
        known = {**values, **self.horizon(writer)}
        if tree.kind == "relation" and set(tree.value) <= COMPARISONS:
            return holds(tree, known)
        if tree.kind != "relation" or tree.value not in (("=",), ("\\in",)):
            raise NotWritten("a condition on steps")
        inside = strip(tree.children[1])
        inside = strip(inside.children[0]) if inside.kind == "group" else inside
        letter = strip(tree.children[0])
        if inside.kind != "list" or letter.kind != "name" or not any(c.kind == "dots" for c in inside.children):
            raise NotWritten("a condition on steps")
        ends = [writer.number(c, known) for c in inside.children if c.kind != "dots"]
        numbers = [end for end in ends if end is not None]
        if len(numbers) != len(ends) or str(letter.value) not in values:
            raise NotWritten("a condition on steps")
        return min(numbers) <= values[str(letter.value)] <= max(numbers)

    def _exists(self, node: Node, values: Mapping[str, int], writer: Writer) -> bool:
        """Whether every symbol with a step exists at these values."""
        first, last = writer.ends[0], writer.ends[1] - self.recursion.short
        for inner in walk(node):
            step = step_of(inner)
            if step is None or step.letter not in values:
                continue
            if step.base in self.lags and not 0 <= values[step.letter] + step.offset <= last:
                return False
            if step.base not in self.recursion.stepped - self.lags:
                continue
            if not self.lows.get(step.base, first) <= values[step.letter] + step.offset <= last:
                return False
        return True

    def _beside(self, statement: Statement) -> list[Node]:
        """Ranges and comparisons of steps in the sentence of a statement."""
        block, text = statement.block, self.text
        start, stop = sentence_start(text, block.opener), sentence_end(text, block.end)
        found = []
        for other in self.statements:
            node = other.raw.node
            if node is None or other is statement or not start <= other.block.opener < stop:
                continue
            inline = other.block.kind == "inline" or other.block is block
            if inline and self.only_about_steps(node):
                found.append(node)
        return found

    def _free(self, node: Node) -> set[str]:
        """The letters that count steps and that no sum binds."""
        if node.kind == "name":
            return {str(node.value)} & self.letters
        if node.kind == "script" and is_transpose(strip(node.children[2])):
            return self._free(node.children[0]) | self._free(node.children[1])
        if node.kind == "bigop":
            names = set(bound_by(node)) & self.letters
            outer = set().union(*(self._free(child) for child in node.children[:2]))
            return (outer | self._free(node.children[2])) - names
        return set().union(*(self._free(child) for child in node.children)) if node.children else set()

    def horizon(self, writer: Writer) -> dict[str, int]:
        """The value of the letter of the last step, if there is one."""
        return {self.recursion.last: writer.ends[1] - self.recursion.short} if self.recursion.last else {}

    def _is_of_state(self, tree: Node) -> bool:
        """Whether an equation begins with a state."""
        head = head_of(tree)
        return head is not None and head.base in self.recursion.states
