"""Derivatives of columns and of numbers by columns, where layouts differ: numerator, denominator, a Jacobian that is a row.

Guarantee: a layout that only one reading of the line needs proves it only where the words before the line name the Jacobian;
the line is false only if it is false in both layouts.
"""

from __future__ import annotations

import re
from dataclasses import replace

from derive.judge.chains.claims.uncertain import on_undeclared_shapes
from derive.judge.chains.definitions.symbols import names_in
from derive.judge.chains.settling import loose_pairs
from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.scanning.scanned import Item
from derive.reading.errors import NoLayout
from derive.reading.reader import Reader
from derive.reading.words.assuming import sentence_start
from derive.results import WRONG, Verdict
from derive.terms.term import transpose

JACOBIAN = re.compile(r"\bjacobians?\b(?!\s+transposed?)|雅可比", re.IGNORECASE)
NUMERATOR = "the derivative of one column by another is its Jacobian, in numerator layout, as the words before it say"
LAYOUTS = ("numerator", "denominator")


def in_both_layouts(judge: Sizing, item: Item, claim: Equation) -> Verdict | None:
    """The verdict on a claim that was not read for want of a layout; None for any other."""
    if not any(isinstance(side.error, NoLayout) for side in claim.sides):
        return None
    verdict = _in_layouts(judge, item, claim)
    if verdict.verdict != "ill-typed" or not any(loose_pairs(judge.context, side.error) for side in claim.sides):
        return verdict
    return replace(verdict, verdict="undecided", fix="", reason="it needs sizes to be equal that nothing says are")


def _in_layouts(judge: Sizing, item: Item, claim: Equation) -> Verdict:
    """Proved if it holds in both layouts, or as the Jacobian that the words before it call it; false if it is so in both."""
    found = []
    for layout in LAYOUTS:
        reader = Reader(judge.context)
        reader.layout = layout
        again = judge.equation(reader, claim.left, claim.right)
        verdict = judge.judged(again)
        sure = not on_undeclared_shapes(judge, again)
        found.append(verdict if sure else replace(verdict, verdict="undecided", counterexample=None))
    if all(v.verdict in ("refuted", "ill-typed") for v in found):
        told = found[0] if found[0].verdict == "refuted" else found[1]
        return replace(told, reason=f"false in numerator layout and in denominator layout: {told.reason}")
    if found[0].verdict == found[1].verdict:
        return found[0]
    held = [name for name, v in zip(LAYOUTS, found) if v.verdict in ("proved", "checked")]
    if len(held) == len(LAYOUTS):
        return next(verdict for verdict in found if verdict.verdict == "checked")
    if held == ["numerator"] and called_jacobian(judge, item):
        return replace(found[0], assumptions=(*found[0].assumptions, NUMERATOR))
    if held:
        why = "the derivative is of a column, not a scalar, and nothing says which layout is meant"
        return Verdict("undecided", reason=f"{why}: true in {held[0]} layout only")
    return next(v for v in found if v.verdict == "undecided")


def as_row(judge: Sizing, item: Item, claim: Equation) -> Verdict | None:
    """Proved where the words call the derivative of a number by a column its Jacobian, which is a row."""
    left, right = claim.one.term, claim.two.term
    if left is None or right is None or left.op != "grad" or right.shape != left.shape[::-1]:
        return None
    if not left.cols.is_one or right.shape == left.shape or not called_jacobian(judge, item):
        return None
    verdict = judge.decided(transpose(left), right, claim.reader, search=False)
    told = "the derivative of a number by a column is its Jacobian, a row, as the words before it say"
    return replace(verdict, assumptions=(*verdict.assumptions, told)) if verdict.verdict in ("proved", "checked") else None


def of_a_layout(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """The J of J = ∂y/∂x, read in numerator layout, where the line is true with its transpose."""
    context = judge.context
    written = names_in(judge, [claim.left, claim.right]) if context.jacobians else set()
    spoken = [name for name in context.jacobians if name in context.symbols and name in written]
    for name in spoken:
        known = context.symbols[name]
        if known.definition is None or known.shape is None:
            continue
        context.symbols[name] = replace(known, definition=transpose(known.definition), shape=known.shape[::-1])
        try:
            other = judge.judged(judge.equation(Reader(context), claim.left, claim.right))
        finally:
            context.symbols[name] = known
        if other.verdict not in WRONG:
            return f"{name} may be meant in denominator layout, where this is not false"
    return None


def called_jacobian(judge: Sizing, item: Item) -> bool:
    """Whether the words before a claim, in its sentence, speak of a Jacobian."""
    text, place = judge.scanned.text, item.block.opener
    return bool(JACOBIAN.search(text[sentence_start(text, place) : place]))
