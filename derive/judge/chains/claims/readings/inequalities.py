"""Claims that the text makes where an inequality holds: “when the triplet is active ($T > 0$)”, “若 $z>0$，则”.

Such a claim is judged times the mask of the inequality, so that both sides are held against one another where it holds.
Guarantee: only an inequality in running text behind a word that supposes it, under the same heading; what is proved lists it.
Where other sentences stand between, the claim may be a general one again, so that it stays undecided if it is true there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from derive.judge.chains.claims.readings.reading import of_one_shape
from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node
from derive.reading.constants import COMPARE, mask
from derive.reading.errors import NotUnderstood
from derive.reading.reader import Reader
from derive.reading.words.assuming import sentence_start
from derive.reading.words.chosen import goes_on
from derive.results import Verdict
from derive.terms.term import ShapeClash, Term, apply, hadamard, scale

NEAR = 1500
_SUPPOSES = re.compile(
    r"\b(?:if|when|whenever|where|wherever|for|while|as\s+long\s+as|provided|assum\w+|suppos\w+|on\s+the|in\s+the|inside)\b[^.$]*$|"
    r"(?:当|若|如果|假设|假定|设|在)[^。$]*$",
    re.IGNORECASE,
)


@of_one_shape
def where_said(judge: Sizing, item: Item, claim: Equation, left: Term, right: Term) -> Verdict | None:
    """The verdict on a claim, false in general, where the inequality holds that was supposed last; None if there is none."""
    text = judge.scanned.text
    for other in _inequalities(judge, item):
        assert other.raw.node is not None
        inside = Reader(judge.context)
        try:
            where = _opened(judge, mask(inside, Node("group", (other.raw.node,), "(", other.raw.start, other.raw.end)))
        except (NotUnderstood, ShapeClash):
            continue
        if inside.free or inside.implicit or not (where.is_scalar or where.shape == left.shape):
            continue
        times = scale if where.is_scalar else hadamard
        verdict: Verdict | None = None
        with suppress(ShapeClash):
            verdict = judge.decided(times(where, left), times(where, right), claim.reader)
        said = text[other.raw.start : other.raw.end].strip()
        if verdict is not None and verdict.verdict == "checked":
            return Verdict("undecided", reason=f"false in general; nothing is proved where {said}")  # no point may obey it
        if verdict is None or verdict.verdict != "proved":
            return verdict
        if not goes_on(text, other.block.end, item.block.opener):
            return Verdict("undecided", reason=f"false in general, true where {said}, as the text supposes further up")
        return replace(verdict, assumptions=(*verdict.assumptions, f"where {said}, as the text says"), evidence=None)
    return None


def _inequalities(judge: Sizing, item: Item) -> Iterator[Item]:
    """The inequalities that running text before a claim supposes, the last one first."""
    text, items, number = judge.scanned.text, judge.scanned.items, judge.scanned.number_of(item)
    for place in reversed(range(number if number >= 0 else len(items))):
        other = items[place]
        node = other.raw.node
        if other.block.end > item.block.opener or other.block.kind != "inline" or node is None:
            continue
        if item.block.opener - other.block.end > NEAR or other.section != item.section:
            return
        if node.kind != "relation" or len(node.children) != 2 or node.value[0] not in COMPARE:
            continue
        if _SUPPOSES.search(text[sentence_start(text, other.block.opener) : other.block.opener].rstrip(" $(（")):
            yield other


def _opened(judge: Sizing, where: Term) -> Term:
    """The mask of u > 0 for that of T > 0 where T = max(0, u)."""
    if where.op != "apply" or where.attrs[0] != "gt0" or where.args[0].op != "var":
        return where
    definition = judge.context.definitions().get(where.args[0].name)
    inside = definition is not None and definition.op == "apply" and definition.attrs[0] == "relu"
    return apply("gt0", definition.args[0]) if definition is not None and inside else where


__all__ = ["where_said"]
