"""A document whose recursion through time is written out for a few steps.

The text is written anew for a number of steps: each statement about step t once for every t for which its symbols exist, each
sum over steps in full.  Guarantee: what is not about steps stays as it is, and where each statement stands in the new text is
known.  Limit: a text whose steps are not understood is not written (NotWritten).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from derive.judge.scanning.scanned import Scanned
from derive.judge.unrolling.recursion import Recursion
from derive.judge.unrolling.statements import Statement, is_declaration, is_equation
from derive.judge.unrolling.steps import Steps
from derive.judge.unrolling.writing import NotWritten, Writer
from derive.language.ast import Node, walk
from derive.language.markdown import Block
from derive.language.statements import Raw
from derive.reading.names import peel, spelled, strip

_CLOSING = re.compile(r"\s*(?:\$\$|\\\]|\\\)|\$|\\end\s*\{[^}]*\})")
_SEQUENCE = re.compile(r"\b(?:sequences?|signals?|(?:time[- ])?series|numbers|scalars?|targets?)\s+\$?$", re.IGNORECASE)


@dataclass
class Instance:
    """One statement written out, with the values of its steps (of "" where it was left as it is): its place among the statements
    of the text, and where it stands in the new text."""

    number: int
    values: Mapping[str, int]
    start: int
    end: int


@dataclass
class Written:
    """A text that is written out for a number of steps."""

    text: str
    instances: list[Instance] = field(default_factory=list)


class Unrolling:
    """Writes a document out."""

    def __init__(
        self, scanned: Scanned, recursion: Recursion, statements: Sequence[Statement], columns: frozenset[str] = frozenset()
    ):
        self.recursion, self.statements = recursion, statements
        self.text, self.columns = scanned.text, columns
        self.steps = Steps(scanned.text, recursion, statements)
        trees = [s.raw.node for s in statements if s.raw.node is not None]
        self.declared = {
            spelled(peel(n)[0]) for t in trees if is_declaration(t) for n in walk(t.children[0]) if n.kind == "script"
        }  # fmt: skip
        self.starts = self._starts()

    def _starts(self) -> dict[int, list[tuple[str, int]]]:
        """Statements v_0 = 0, or m_0 = v_0 = 0, of states whose shape only their recursion tells: [("v", 0)] for each of them."""
        found = dict[int, list[tuple[str, int]]]()
        for number, statement in enumerate(self.statements):
            node = statement.raw.node
            if node is None or not is_equation(node):
                continue
            *heads, right = map(strip, node.children)
            if right.kind != "number" or right.value != 0:
                continue
            zeros = [zero for head in heads if (zero := self._start(head)) is not None]
            if len(zeros) == len(heads):
                found[number] = zeros
        return found

    def _start(self, head: Node) -> tuple[str, int] | None:
        """("v", 0) of v_0, if the shape of v is told by its recursion alone."""
        base, layers = peel(head)
        alone = len(layers) == 1 and layers[0].sub.kind == "number" and spelled(base) in self.recursion.states - self.declared
        return (spelled(base), int(layers[0].sub.value)) if alone else None

    def written(self, steps: int, descending: bool = False) -> Written:
        """The text for a number of steps; raises NotWritten."""
        first, last = self.recursion.first, steps + self.recursion.short
        ends, counts = (first, last), self.steps.letters.__contains__
        zeros = frozenset(zero for found in self.starts.values() for zero in found)
        writer = Writer(self.text, counts, ends, self.recursion.last, self.steps.powers, zeros, descending)
        result, place, pieces, length = Written(""), 0, list[str](), 0
        for block, members in self._blocks():
            if not any(self.steps.concerns(s.raw) or self._spread(s.raw) or number in self.starts for number, s in members):
                for number, statement in members:
                    start, end = (length + offset - place for offset in (statement.raw.start, statement.raw.end))
                    result.instances.append(Instance(number, {}, start, max(end, start + 1)))
                continue
            closing = _CLOSING.match(self.text, block.end)
            stop = closing.end() if closing is not None else block.end
            before = self.text[place : block.opener]
            pieces.append(before)
            length += len(before)
            for count, (number, values, latex) in enumerate(self._of_block(members, writer)):
                opening = "\n$$ " if block.kind == "display" else ", $" if count else "$"
                shown = f"{opening}{latex} $$\n" if block.kind == "display" else f"{opening}{latex}$"
                start = length + len(opening)
                result.instances.append(Instance(number, values, start, start + len(latex)))
                pieces.append(shown)
                length += len(shown)
            place = stop
        pieces.append(self.text[place:])
        result.text = "".join(pieces)
        return result

    def _blocks(self) -> Iterator[tuple[Block, list[tuple[int, Statement]]]]:
        """The blocks with their statements and the numbers of these."""
        members: list[tuple[int, Statement]] = []
        for number, statement in enumerate(self.statements):
            if members and members[-1][1].block is not statement.block:
                yield members[-1][1].block, members
                members = []
            members.append((number, statement))
        if members:
            yield members[-1][1].block, members

    def _spread(self, raw: Raw) -> bool:
        """Whether a statement declares one of the columns whose subscript counts steps."""
        node = raw.node
        names = walk(node.children[0]) if node is not None and is_declaration(node) else ()
        return any(name.kind == "name" and str(name.value) in self.columns for name in names)

    def _for_each_step(self, node: Node, writer: Writer) -> str:
        """x ∈ ℝⁿ with a column for each step: x, x_0, x_1, … ∈ ℝⁿ."""
        low, high = writer.ends
        names = strip(node.children[0])
        names = strip(names.children[0]) if names.kind == "group" else names
        listed = list[str]()
        for name in names.children if names.kind == "list" else (names,):
            latex = self.text[name.start : name.end]
            steps = range(max(low - 1, 0), high + 2) if str(strip(name).value) in self.columns else ()
            listed += [latex, *(f"{latex}_{{{step}}}" for step in steps)]
        return ", ".join(listed) + self.text[names.end : node.end]

    def _of_block(self, members: Sequence[tuple[int, Statement]], writer: Writer) -> Iterator[tuple[int, dict[str, int], str]]:
        """What the statements of a block become: the number of each, the values of its steps, and its source."""
        found: list[tuple[int, int, dict[str, int], str]] = []
        for number, statement in members:
            raw = statement.raw
            if raw.node is None:
                raise NotWritten("an unreadable statement speaks of steps")
            if self.steps.only_about_steps(raw.node) or number in self.starts:
                continue
            if self._spread(raw):
                found.append((0, number, {}, self._for_each_step(raw.node, writer)))
                continue
            try:
                horizon = self.steps.horizon(writer)
                made = [(v, writer.write(raw.node, {**v, **horizon})) for v in self.steps.values(statement, writer)]
            except NotWritten:
                made = [({"": 0}, self.text[raw.start : raw.end])]
            if raw.node.kind != "relation" and made:
                numbers = " \\in \\mathbb{R}" if self._is_sequence(statement) else ""
                made = [({}, ", ".join(latex for _, latex in made) + numbers)]
            if made and not (made[0][0].keys() - {""}):
                yield from self._by_steps(found)
                found = []
            found += [(max(values.values(), default=0), number, values, latex) for values, latex in made]
        yield from self._by_steps(found)

    def _by_steps(self, found: list[tuple[int, int, dict[str, int], str]]) -> Iterator[tuple[int, dict[str, int], str]]:
        """What is said of one step before what is said of the next."""
        for _, number, values, latex in sorted(found, key=lambda one: one[:2]):
            yield number, values, latex

    def _is_sequence(self, statement: Statement) -> bool:
        """Whether x_1, …, x_T of which nothing says where it lies is called a sequence, a signal: of numbers."""
        node, block = statement.raw.node, statement.block
        if node is None or node.kind != "list" or not _SEQUENCE.search(self.text[max(0, block.opener - 60) : block.opener]):
            return False
        names = {spelled(peel(child)[0]) for child in node.children if child.kind == "script"}
        return bool(names) and not names & self.declared


__all__ = ["Instance", "Unrolling", "Written"]
