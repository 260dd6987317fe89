"""The order in which a reshape takes the entries: row by row, unless the claim is true column by column only.

Guarantee: nothing is refuted that the other order makes true; it is proved so only beside a vec, which goes by columns, and that
is listed.
"""

from __future__ import annotations

from dataclasses import replace

from derive.judge.chains.claims.readings.reading import of_one_shape
from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.verdict import verdict_on
from derive.judge.scanning.scanned import Item
from derive.results import Verdict
from derive.terms.term import Term, reshape

ROW_BY_ROW = "reshape keeps the order of entries row by row"
BY_COLUMNS = "reshape keeps the order of entries column by column, as vec does"


@of_one_shape
def by_columns(judge: Sizing, item: Item, claim: Equation, left: Term, right: Term) -> Verdict | None:
    """The claim with every reshape taken column by column, where it is true then."""
    scene = judge.scene(claim.reader)
    terms = (left, right, *scene.definitions.values())
    if not any(_by_rows(t) for term in terms for t in term.walk()):
        return None
    wider = replace(scene, definitions={name: _turned(body) for name, body in scene.definitions.items()})
    left, right = _turned(left), _turned(right)
    assumptions = [*(a for a in claim.reader.assumptions if a != ROW_BY_ROW), BY_COLUMNS]
    verdict = verdict_on(left, right, wider, judge.partial(right), assumptions, False)
    if verdict.verdict not in ("proved", "checked"):
        return None
    if any(t.op == "vec" for term in (left, right) for t in term.walk()):
        return verdict
    why = "false if reshape keeps the order of entries row by row, true if column by column: say which is meant"
    return Verdict("undecided", reason=why)


def _by_rows(term: Term) -> bool:
    return term.op == "reshape" and term.attrs[0] == "C"


def _turned(term: Term) -> Term:
    return term.replace(lambda t: reshape(_turned(t.args[0]), t.shape, "F") if _by_rows(t) else None)
