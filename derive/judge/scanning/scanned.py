"""What the first pass over a document finds: its statements with their places, and what its words say.

Guarantee: the items stand in the order of the text; the statements as they are written are kept beside what they are read as.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from derive.language import seek
from derive.language.ast import Node
from derive.language.macros import Macro
from derive.language.markdown import Block, LineMap
from derive.language.statements import Raw
from derive.reading.letters import Subscripts
from derive.reading.words.code_spans import Span
from derive.reading.words.facts import Fact

DECLARES = ("\\in", "∈")
OPENS = re.compile(
    r"^[ \t]*(?:\*\*|\\begin\{|\\textbf\{)\s*"
    r"(?:Lemma|Theorem|Proposition|Problem|Exercise|Question|Aufgabe|Satz|引理|定理|命题|例|习题|题)(?![a-z])",
    re.IGNORECASE | re.MULTILINE,
)
"""Where a lemma, a theorem or an exercise begins."""


@dataclass
class Item:
    """A statement with its block and its place in the document's sections; `told` by words, it is no statement of its own.  One
    that `notes_sign` says by a letter that stands for others how derivatives are written."""

    raw: Raw
    block: Block
    section: int
    part: int
    told: bool = False
    notes_sign: bool = False


@dataclass
class Scanned:
    """A document after the first pass."""

    text: str
    lines: LineMap
    blocks: list[Block]
    items: list[Item] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    denied: list[Fact] = field(default_factory=list)
    stated: dict[int, Fact] = field(default_factory=dict)
    """What equations in running text state of letters that nothing declares, by where they begin."""
    numbers: list[tuple[int, list[str]]] = field(default_factory=list)
    """Names that words introduce as numbers, with the places of the words, in order."""
    unsure: list[Fact] = field(default_factory=list)
    parts: dict[int, int] = field(default_factory=dict)
    shapes: list[tuple[int, int]] = field(default_factory=list)
    macros: dict[str, Macro] = field(default_factory=dict)
    code: list[Span] = field(default_factory=list)
    written: list[tuple[Raw, Block]] = field(default_factory=list)
    """The statements as they are written, before anything is put for anything."""
    subscripts: Subscripts = field(default_factory=Subscripts)
    called: dict[tuple[str, str], bool] = field(default_factory=dict)
    """Whether the words beside a name match a pattern, of those that were asked about."""
    neighbours: Mapping[str, str] = field(default_factory=dict)
    """h_{t-1} by h_t, on a page of one step."""

    def trees(self) -> list[Node]:
        """The trees of the statements that could be parsed, as they stand now."""
        return [item.raw.node for item in self.items if item.raw.node is not None]

    def rewrite(self, change: Callable[[Node], Node]) -> None:
        """Put another tree for each."""
        for item in self.items:
            if item.raw.node is not None:
                item.raw.node = change(item.raw.node)

    @cached_property
    def _titles(self) -> list[Block]:
        return [block for block in self.blocks if block.kind == "heading"]

    @cached_property
    def _headings(self) -> list[int]:
        return [block.start for block in self._titles]

    @cached_property
    def openings(self) -> list[int]:
        """Where lemmas, theorems and exercises begin, in order."""
        return [found.start() for found in seek.finditer(OPENS, self.text)]

    def opens_between(self, line: int, offset: int) -> bool:
        """Whether a lemma or an exercise begins behind a line and before a place."""
        begin = self.lines.start(line + 1) if line else 0
        return bisect_left(self.openings, begin) < bisect_left(self.openings, offset)

    def beneath(self, section: int, outer: int) -> bool:
        """Whether a heading, by its number, is another one or stands beneath it; all headings do so beneath the start (0)."""
        if section <= outer or not outer or outer > len(self._titles):
            return outer <= section
        least = self._titles[outer - 1].level
        return all(title.level > least for title in islice(self._titles, outer, section))

    def heading_before(self, offset: int) -> int:
        """The place of the last heading before an offset; 0 if there is none."""
        place = bisect_left(self._headings, offset)
        return self._headings[place - 1] if place else 0

    def heading_after(self, offset: int) -> int:
        """The place of the next heading behind an offset; the end of the text if there is none."""
        place = bisect_right(self._headings, offset)
        return self._headings[place] if place < len(self._headings) else len(self.text)

    def titled_to(self, offset: int) -> int:
        """Where the section ends whose heading an offset stands in, with all that is beneath it; 0 if it stands in none."""
        number = bisect_right(self._headings, offset)
        own = self._titles[number - 1] if number else None
        if own is None or offset > own.end:
            return 0
        return next((b.start for b in islice(self._titles, number, None) if b.level <= own.level), len(self.text))

    @cached_property
    def _told(self) -> dict[str, list[Fact]]:
        found: dict[str, list[Fact]] = {}
        for fact in self.facts:
            found.setdefault(fact.name, []).append(fact)
        return found

    def told_of(self, name: str) -> frozenset[str]:
        """What the words say of a name, once all of them were heard."""
        return frozenset(fact.what for fact in self._told.get(name, ()))

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {id(item): number for number, item in enumerate(self.items)}

    def number_of(self, item: Item) -> int:
        """Which of the items this one is, from 0; -1 if it is none of them."""
        return self._numbers.get(id(item), -1)

    def behind(self, item: Item) -> Iterator[Item]:
        """The items behind this one."""
        return (self.items[place] for place in range(self.number_of(item) + 1, len(self.items)))


KEPT = frozenset({"ones", "identity", "onehot_rows", "onehot_cols"})


FROM_HERE_ON = frozenset(
    (
        "symmetric diagonal probability orthogonal orthonormal_columns orthonormal_rows positive_definite positive invertible "
        "constant negative singular skew_symmetric lower_triangular upper_triangular unit"
    ).split()
)
