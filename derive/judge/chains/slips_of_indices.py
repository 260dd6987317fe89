"""Equations with a slip of indices, or with a number for an array: false as they stand, and read without the slip further on.

Guarantee: what is proved of a line only without its slip is refuted or ill-typed as it stands, with the mended line as its fix.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from derive.judge.chains.sizing import Sizing
from derive.judge.fixes.discipline import Slip, mended, numbers_added
from derive.language.ast import Node
from derive.reading.reader import Reader
from derive.results import Verdict
from derive.terms.term import SCALAR, Shape


@dataclass
class Printed:
    """The members of a chain as they are printed, and the slips in them by their places."""

    members: list[Node] = field(default_factory=list)
    slips: dict[int, Slip] = field(default_factory=dict)

    def mended(self) -> list[Node]:
        """The members without slips."""
        return [self.slips[place].node if place in self.slips else member for place, member in enumerate(self.members)]


def printed(judge: Sizing, members: list[Node]) -> Printed:
    """The members of a chain with the slips that are found in them."""
    found = Printed(members)

    def shape_of(node: Node) -> Shape | None:
        return _shape_of_name(judge, node)

    for place, member in enumerate(members):
        slip = mended(member, members[place - 1] if place else None, judge.scanned.text, judge.context.size_names)
        slip = slip or (numbers_added(member, shape_of) if place else None)
        if slip is not None:
            found.slips[place] = slip
    return found


def _shape_of_name(judge: Sizing, node: Node) -> Shape | None:
    """The shape of a name that is known, of a number only if it has a definition."""
    name = judge.plain_name(node) if node.kind in ("name", "script") else None
    symbol = judge.context.find(name) if name is not None else None
    return None if symbol is None or (symbol.shape == SCALAR and symbol.definition is None) else symbol.shape


def with_its_slips(judge: Sizing, chain: Printed, members: list[Node], place: int, verdict: Verdict) -> Verdict:
    """The verdict on an equation with a slip of indices: false as it stands, with the mended line for a fix."""
    slip = chain.slips.get(place + 1) or (chain.slips.get(0) if place == 0 else None)
    if slip is None:
        earlier = chain.slips.get(place)
        return verdict if earlier is None else read_as_mended(verdict, earlier)
    if verdict.verdict not in ("definition", "proved"):
        false = _as_printed(judge, chain, place) if slip.of_shapes else verdict
        return false if false.verdict == "ill-typed" else read_as_mended(verdict, slip)
    text = judge.scanned.text
    if verdict.verdict == "definition":
        judge.context.mended.update(dict.fromkeys(judge.context.touched, judge.scanned.lines.line(members[place].start)))
    fix = "=".join(slip.applied(text, side.start, side.end).strip() for side in chain.members[place : place + 2])
    false = _as_printed(judge, chain, place)
    reason = slip.reason if false.verdict == "refuted" else f"{slip.reason}; {false.reason}"
    name = false.verdict if false.verdict == "ill-typed" else "refuted"
    return Verdict(name, reason=reason, assumptions=verdict.assumptions, fix=fix, counterexample=false.counterexample)


def _as_printed(judge: Sizing, chain: Printed, place: int) -> Verdict:
    """The verdict on an equation with a slip as it stands, a bound as an index being the last place."""
    claim = judge.equation(Reader(judge.context, last_places=True), *chain.members[place : place + 2])
    for side in claim.sides:
        if side.error is not None:
            return judge.failed(side)
    if claim.alike is None or claim.reader.implicit:
        return Verdict("undecided", reason="not readable as it stands")
    return judge.decided(*claim.alike, claim.reader)


def read_as_mended(verdict: Verdict, slip: Slip) -> Verdict:
    """The verdict, which says that it is on the line without its slip."""
    return replace(verdict, assumptions=(*verdict.assumptions, f"read without a slip of indices: {slip.reason}"))
