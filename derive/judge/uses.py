"""What each statement rests on: the statements that give the symbols it speaks of, found while the document is judged.

A claim or definition rests on the declaration, definition or assumption that it was read with for each of its symbols, a
declaration on those of its sizes, and a claim proved under an assumption of the text on that assumption.  Guarantee: for a
statement that was read, every symbol of its terms is looked up, also losses and symbols under d.  Limit: facts that stand in
words beside a formula have no statement, and a proof may well need less than is listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from derive.judge.proving.memo import named
from derive.language.ast import Node
from derive.reading.context import Context
from derive.reading.names import layer_name
from derive.results import Claim
from derive.terms.term import Term

GIVES = frozenset({"declaration", "definition", "assumption"})


@dataclass(frozen=True)
class _Question:
    """Which statement gave the symbol `name` to `claim`: the one on `line`, where that is known."""

    claim: Claim
    turn: int
    name: str
    line: int
    own: bool


class Uses:
    """Collects what statements give and ask for, and in the end fills `Claim.rests_on`."""

    def __init__(self, context: Context):
        self.context = context
        self._given: dict[str, list[tuple[int, Claim]]] = {}
        self._assumed: dict[str, Claim] = {}
        self._asked: list[_Question] = []
        self._turn = 0

    def take(self, node: Node | None, claims: Sequence[Claim]) -> None:
        """The statements of one line, in order, just after they were judged."""
        touched, self.context.touched = self.context.touched, set()
        for claim in claims:
            for name in self._spoken(claim, node, touched) - (touched if claim.kind == "declaration" else set()):
                symbol = self.context.find(name)
                line = symbol.line if symbol is not None and name not in touched else 0
                self._asked.append(_Question(claim, self._turn, name, line, name in touched))
            if claim.kind == "assumption":
                self._assumed.setdefault(f"assumed: {claim.latex}", claim)
        for name in touched if claims else ():
            self._given.setdefault(name, []).append((self._turn, _giver(name, claims)))
        self._turn += 1

    def finish(self, claims: Sequence[Claim]) -> None:
        """Answer every question; the statements in the order of the document."""
        place = {id(claim): number for number, claim in enumerate(claims)}
        found: dict[int, set[int]] = {}
        for question in self._asked:
            for giver in self._answer(question):
                if giver is not question.claim:
                    found.setdefault(id(question.claim), set()).add(place[id(giver)])
        for claim in claims:
            assumed = (self._assumed[text] for text in claim.assumptions if text in self._assumed)
            places = found.get(id(claim), set()) | {place[id(giver)] for giver in assumed if giver is not claim}
            claim.rests_on = [claims[number].id for number in sorted(places)]

    def _answer(self, asked: _Question) -> list[Claim]:
        givers = self._given.get(asked.name, [])
        before = [claim for turn, claim in givers if turn < asked.turn or (turn == asked.turn and not asked.own)]
        there = [claim for _, claim in givers if asked.line and claim.line <= asked.line <= claim.end_line]
        if not there and not before:
            return [claim for _, claim in givers[:1] if not asked.own]
        giver = (there or before)[-1]
        since = before[before.index(giver) + 1 :] if giver in before else []
        return [giver, *(claim for claim in since if claim.kind == "assumption")]

    def _spoken(self, claim: Claim, node: Node | None, touched: set[str]) -> set[str]:
        """The names that a statement speaks of."""
        terms = [claim.formula.left, claim.formula.right] if claim.formula is not None else self._made(claim, touched)
        if terms:
            return set().union(*map(named, terms))
        return set(self._written(node))

    def _written(self, node: Node | None) -> Iterator[str]:
        """The names that stand in a line; of a symbol with a layer or an index the whole name, where it is known."""
        todo = [node] if node is not None else []
        while todo:
            inner = todo.pop()
            written = layer_name(inner) if inner.kind in ("name", "script") else None
            name = self.context.name(written) if written is not None else ""
            if name:
                yield name
            if not name or self.context.find(name) is None:
                todo.extend(inner.children)

    def _made(self, claim: Claim, touched: set[str]) -> list[Term]:
        if claim.kind != "definition":
            return []
        found = (self.context.symbols.get(name) for name in touched)
        return [symbol.definition for symbol in found if symbol is not None and symbol.definition is not None]


def _giver(name: str, claims: Sequence[Claim]) -> Claim:
    """The statement among those of a line that gives a name: the one that defines it, else the first that gives anything."""
    giving = [claim for claim in claims if claim.kind in GIVES]
    for claim in giving:
        if claim.formula is not None and _is_symbol(name, claim.formula.left, claim.formula.right):
            return claim
    return (giving or claims)[0]


def _is_symbol(name: str, *terms: Term) -> bool:
    return any(term.op == "var" and term.name == name for term in terms)
