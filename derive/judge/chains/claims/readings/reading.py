"""What a reading is: a question about an equation that is false as it stands, answered by a verdict or by nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import wraps

from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.scanning.scanned import Item
from derive.reading.context import Context
from derive.reading.reader import Reader
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


def judged_again(judge: Sizing, claim: Equation) -> Verdict | None:
    """The verdict on a claim as it reads with what the context says now; None where it has none, its shapes still not fitting."""
    reader = Reader(judge.context)
    one, two = judge.read_both(reader, claim.left, claim.right)
    if one.term is None or two.term is None or one.term.shape != two.term.shape:
        return None
    return judge.decided(one.term, two.term, reader)


def proved_again(judge: Sizing, claim: Equation) -> Verdict | None:
    """The proof of a claim as it reads with what the context says now; None where there is none."""
    verdict = judged_again(judge, claim)
    return verdict if verdict is not None and verdict.verdict == "proved" else None


@contextmanager
def set_aside(context: Context, names: Collection[str]) -> Iterator[None]:
    """Symbols of a context are unknown meanwhile, or what they are made within; afterwards they are what they were."""
    symbols = {name: context.symbols.pop(name) for name in names}
    keys = [key for key in ((name, context.section) for name in names) if key in context.later]
    later = {key: context.later.pop(key) for key in keys}
    try:
        with context.trial():
            yield
    finally:
        context.symbols.update(symbols)
        context.later.update(later)
