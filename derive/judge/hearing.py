"""What the prose has said of symbols by now: properties that hold from a place on, to the end of a sentence, or no longer.

Guarantee: at every statement the properties are those that the words before it give to the symbols as they are declared there;
a fact is looked at again only when its symbol was declared anew or changed, or when words deny something of its kind.
"""

from __future__ import annotations

from typing import NamedTuple

from derive.judge.chains.assumptions.assumptions import Assumptions
from derive.judge.chains.worded import EQUATIONS, TRIANGULAR, UNDERSTOOD_NOT, Worded
from derive.judge.scanning.scanned import FROM_HERE_ON, Scanned
from derive.reading.context import Context
from derive.reading.supposed_sizes import general_again
from derive.reading.symbols import Symbol
from derive.reading.words.facts import Fact
from derive.reading.words.prose import of_vector
from derive.terms.term import SCALAR, Shape

SIGNED = frozenset({"positive", "negative"})


class Heard(NamedTuple):
    """A symbol at the time when a property was told of it; None for a name that stood for none."""

    symbol: Symbol | None
    properties: frozenset[str] | None = None
    shape: Shape | None = None
    line: int = 0

    @classmethod
    def of(cls, symbol: Symbol | None) -> Heard:
        return cls(None) if symbol is None else cls(symbol, symbol.properties, symbol.shape, symbol.line)

    def still(self, symbol: Symbol | None) -> bool:
        """Whether the symbol is the same, and nothing of it was changed since."""
        if symbol is None or self.symbol is not symbol:
            return symbol is self.symbol
        return symbol.properties is self.properties and symbol.shape is self.shape and symbol.line == self.line



class Hearing:
    """The facts of a document, heard one statement after another."""

    def __init__(self, scanned: Scanned, context: Context, assumptions: Assumptions):
        self.scanned, self.context = scanned, context
        self.worded = Worded(context, assumptions)
        heard = (*FROM_HERE_ON, *EQUATIONS, UNDERSTOOD_NOT, TRIANGULAR)
        self.lasting = [fact for fact in scanned.facts if fact.what in heard]
        self.orthogonal = [fact for fact in scanned.facts if fact.what == "orthogonal"]
        self.heard: list[Heard | None] = [None] * len(self.lasting)
        """For each lasting fact the symbol as it was when the fact was heard, where nothing is to be done until it changes."""
        self.passing: set[Fact] = set()
        self.denied: dict[Fact, str] = {}
        self.told_again = 0
        self.zero_outside, self.outside_spoken = context.zero_outside, context.outside_spoken

    def hear(self, offset: int) -> None:
        """Let properties that the prose has stated by now hold, and those of a sentence that is over no longer."""
        self.context.zero_outside = self.zero_outside and offset >= self.context.zero_from
        self.context.outside_spoken = self.outside_spoken or (self.zero_outside and not self.context.zero_outside)
        if self.context.supposed is not None and self.context.supposed.is_over(self.scanned.text, self.context.section, offset):
            general_again(self.context)
        self._tell_again(offset)
        self._take_back(offset)
        self.worded.hear_together([fact for fact in self.orthogonal if fact.offset <= offset])
        symbols, denied = self.context.symbols, {denial.what for denial in self.denied}
        for place, fact in enumerate(self.lasting):
            if fact.offset > offset:
                continue
            symbol, before = symbols.get(fact.name), self.heard[place]
            if before is not None and before.still(symbol) and fact.what not in denied:
                continue
            self._hear_one(fact, symbol, offset)
            if not fact.end and fact.what in FROM_HERE_ON:
                self.heard[place] = Heard.of(symbol)

    def _hear_one(self, fact: Fact, symbol: Symbol | None, offset: int) -> None:
        """Let one property hold that was stated before the statement at `offset`."""
        if fact.what not in FROM_HERE_ON:
            line = self.scanned.lines.line(fact.offset)
            if symbol is not None and line >= symbol.line - 1:
                self.worded.hear(fact, line)
            return
        if symbol is None:
            self.context.told_signs.setdefault(fact.name, set()).update(SIGNED & {fact.what})
            return
        anew = symbol.how in ("declared", "defined") and self.scanned.lines.line(fact.offset) < symbol.line - 1
        if anew or self._taken_back(fact, offset):
            return
        what = of_vector(symbol.shape) if fact.what == "unit" else fact.what
        if what is None or (what == "orthogonal" and symbol.shape is not None and symbol.shape[:1] != symbol.shape[1:]):
            return
        if not fact.end:
            symbol.properties |= {what}
        elif offset <= fact.end and what not in symbol.properties:
            symbol.properties |= {what}
            self.passing.add(fact)
        elif offset > fact.end and fact in self.passing:
            symbol.properties -= {what}
            self.passing.remove(fact)

    def _tell_again(self, offset: int) -> None:
        """Numbers of an earlier heading that the words declare anew: “Let $a$, $b$ be scalars”."""
        while self.told_again < len(self.scanned.numbers) and self.scanned.numbers[self.told_again][0] <= offset:
            place, names = self.scanned.numbers[self.told_again]
            self.told_again += 1
            for name in names:
                symbol = self.context.symbols.get(name)
                before = self.scanned.lines.line(self.scanned.heading_before(place))
                if symbol is not None and symbol.shape == SCALAR and symbol.line < before:
                    self.context.forget(name, keep=False)
                    self.context.symbols.pop(name, None)

    def _take_back(self, offset: int) -> None:
        """Properties that the prose has denied by now; one denied without a name is that of the one symbol that has it."""
        for denial in [d for d in self.scanned.denied if d.offset <= offset and d not in self.denied]:
            having = [name for name, symbol in self.context.symbols.items() if denial.what in symbol.properties]
            name = denial.name or (having[0] if len(having) == 1 else "")
            self.denied[denial] = name
            if name in having and self.scanned.lines.line(denial.offset) >= self.context.symbols[name].line:
                self.context.symbols[name].properties -= {denial.what}

    def _taken_back(self, fact: Fact, offset: int) -> bool:
        """Whether words behind a fact deny it for the statement at `offset`."""
        return any(
            denial.what == fact.what and name == fact.name and fact.offset < denial.offset and offset <= (denial.end or offset)
            for denial, name in self.denied.items()
        )
