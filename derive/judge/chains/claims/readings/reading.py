"""What a reading is: a question about an equation that is false as it stands, answered by a verdict or by nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.scanning.scanned import Item
from derive.results import Verdict
from derive.terms.term import Term

Reading = Callable[[Sizing, Item, Equation], Verdict | None]
OfTerms = Callable[[Sizing, Item, Equation, Term, Term], Verdict | None]


def of_one_shape(reading: OfTerms) -> Reading:
    """A reading that is asked only where both sides are terms of one shape, which it is given."""

    @wraps(reading)
    def asked(judge: Sizing, item: Item, claim: Equation) -> Verdict | None:
        return reading(judge, item, claim, *claim.alike) if claim.alike is not None else None

    return asked
