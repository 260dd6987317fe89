"""What words say of arrays and what is no property that the engines know: as an equation, or as a reason to refute nothing.

Guarantee: “idempotent” and “orthogonal projector” are P² = P, “involution” is A² = I, “traceless” tr A = 0; entries of a column
that sum to zero are 1ᵀu = 0, and two columns that one sentence calls
orthogonal are xᵀy = 0.  Each is assumed from its words to the end of the section.  A word such as “nilpotent”, or “triangular”
without a side, of which no equation is made, keeps claims about its array from being refuted.
"""

from __future__ import annotations

from collections.abc import Iterable

from derive.judge.chains.assumptions.assumptions import Assumptions
from derive.kernel.sizes import ONE
from derive.reading.context import Context
from derive.reading.words.assuming import sentence_start
from derive.reading.words.facts import Fact
from derive.terms.term import Term, eye, matmul, num, ones, trace, transpose, var

UNDERSTOOD_NOT = "more"
TRIANGULAR = "triangular"
"""What a word says that does not tell on which side the zeros are."""
SIDES = frozenset({"lower_triangular", "upper_triangular"})
EQUATIONS = frozenset({"idempotent", "involution", "traceless", "sum_zero"})


class Worded:
    """The facts heard so far that are equations, or more than is understood."""

    def __init__(self, context: Context, assumptions: Assumptions):
        self.context, self.assumptions = context, assumptions
        self.heard: set[tuple[str, str, int]] = set()

    def hear(self, fact: Fact, line: int) -> None:
        """Take what a fact says of an array without a definition."""
        symbol = self.context.symbols.get(fact.name)
        if symbol is None or symbol.shape is None or symbol.definition is not None or len(symbol.shape) != 2:
            return
        if fact.what in (UNDERSTOOD_NOT, TRIANGULAR):
            if fact.what == UNDERSTOOD_NOT or not symbol.facts & SIDES:
                self.context.described[fact.name] = line
            return
        one = var(symbol.name, symbol.shape)
        if fact.what == "sum_zero":
            if symbol.shape[1].is_one:
                self._take(fact, fact.name, matmul(ones(ONE, one.rows), one), num(0))
            else:
                self.context.described[fact.name] = line
            return
        if symbol.shape[0] != symbol.shape[1] or symbol.shape[0].is_one:
            return
        if fact.what == "traceless":
            self._take(fact, fact.name, trace(one), num(0))
        else:
            self._take(fact, fact.name, matmul(one, one), one if fact.what == "idempotent" else eye(one.rows))

    def hear_together(self, facts: Iterable[Fact]) -> None:
        """Take xᵀy = 0 of two columns that one sentence calls orthogonal."""
        sentences: dict[int, dict[str, Fact]] = {}
        for fact in facts:
            symbol = self.context.symbols.get(fact.name)
            if symbol is not None and symbol.shape is not None and len(symbol.shape) == 2 and symbol.definition is None:
                if symbol.shape[1].is_one and not symbol.shape[0].is_one:
                    sentences.setdefault(sentence_start(self.assumptions.scanned.text, fact.offset), {})[fact.name] = fact
        for found in sentences.values():
            names = list(found)
            if len(names) == 2:
                one, two = (var(name, self.context.symbols[name].shape or ()) for name in names)
                if one.shape == two.shape:
                    self._take(found[names[0]], " and ".join(names), matmul(transpose(one), two), num(0))

    def _take(self, fact: Fact, names: str, left: Term, right: Term) -> None:
        key = (names, fact.what, fact.offset)
        if key not in self.heard:
            self.heard.add(key)
            self.assumptions.take(left, right, f"{names} {fact.what}", fact.offset, fact.offset, "lasting")


__all__ = ["EQUATIONS", "TRIANGULAR", "UNDERSTOOD_NOT", "Worded"]
