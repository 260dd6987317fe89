"""Whether two terms have the same values at random points."""

from __future__ import annotations

from collections.abc import Mapping

from derive.terms.term import Term
from tests.kernel.values import Inadmissible, Point, close, value

SIZES = [{"m": 2, "n": 3, "p": 4}, {"m": 4, "n": 2, "p": 5}, {"m": 3, "n": 5, "p": 2}]


def differ(left: Term, right: Term, facts: Mapping[str, frozenset[str]], seed: int = 0) -> Point | None:
    """A point at which the values differ; None if there is none among those tried."""
    for number, sizes in enumerate(SIZES):
        for positive in (False, True):
            point = Point(sizes, seed + number, positive, facts)
            try:
                if not close(value(left, point), value(right, point)):
                    return point
            except Inadmissible:
                continue
    return None


def agree_somewhere(left: Term, right: Term, facts: Mapping[str, frozenset[str]], seed: int = 0) -> bool:
    """Whether both have values at some point, so that `differ` says something."""
    for number, sizes in enumerate(SIZES):
        for positive in (False, True):
            point = Point(sizes, seed + number, positive, facts)
            try:
                value(left, point), value(right, point)
                return True
            except Inadmissible:
                continue
    return False


def show(t: Term) -> str:
    """A term on one line, for messages."""
    attrs = ",".join(map(str, t.attrs))
    if not t.args:
        return f"{t.op}[{attrs}]{'×'.join(map(str, t.shape))}"
    return f"{t.op}{f'[{attrs}]' if attrs else ''}({', '.join(show(a) for a in t.args)})"
