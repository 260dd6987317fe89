"""Equations in running text that their sentence says of a case only: “a unit with z_i < 0 has a_i = 0”, “a_i = z_i if active”.

Guarantee: nothing but a refutation of an equation in running text is taken back, and only where words of its own sentence suppose
something, or an inequality there speaks of what has a formula.  Limit: what the words suppose is not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.scanning.scanned import Item
from derive.language.ast import walk
from derive.reading.constants import COMPARE
from derive.reading.names import layer_name
from derive.reading.words.assuming import sentence_end, sentence_start
from derive.results import Verdict

_KINDS = (
    r"(?:in-?)?active|dead|saturated|positive|negative|(?:mis)?classified|correct|wrong|true|target|(?:dis)?similar|matching|masked|padded|"
    r"dropped|kept|hard|easy|perfect|constant|identical|binary|special|linear|interior|boundary|remaining|other"
)
_SUPPOSES = re.compile(
    r"\b(?:if|when|whenever|wherever|elsewhere|otherwise|unless|provided|once|without)\b|\bwhere\s+(?![\s$])|"
    rf"\b(?:{_KINDS})\s+(?:units?|neurons?|entry|entries|examples?|samples?|positions?|tokens?|pixels?|pairs?|classes)\b|"
    r"\b(?:at|during|in|for)\s+(?:the\s+)?(?:test|inference|evaluation|initiali[sz]ation)\b|"
    rf"\b(?:for|in|of|at|on|every|each|all|an?)\s+(?:(?:an?|the|all|every|each|any|such|this|that)\s+)?(?:\w+\s+)?(?:{_KINDS})\s+\w+",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    rf"\$?[^.$]{{0,12}}\b(?:if|when|whenever|wherever|unless|only|provided|for\s+(?:(?:an?|the|all|such)\s+)?(?:\w+\s+)?(?:{_KINDS})\s+\w+)\b",
    re.IGNORECASE,
)


def said_of_a_case(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """Why the refutation of an equation in running text may not be given: its sentence speaks of a case."""
    text, block = judge.scanned.text, item.block
    if block.kind != "inline":
        return None
    begin, end = sentence_start(text, block.opener), sentence_end(text, block.end)
    words = re.sub(r"\$[^$]*\$?", "$", text[begin : block.opener])
    if not (_SUPPOSES.search(words) or _BEHIND.match(text, block.end, end) or any(_inequalities(judge, item, begin))):
        return None
    return "false in general; the sentence says it of a case that is not understood"


def _inequalities(judge: Sizing, item: Item, begin: int) -> Iterator[Item]:
    """The inequalities about something with a formula that stand before an equation in its sentence."""
    for other in judge.scanned.items:
        node = other.raw.node
        if not begin <= other.block.opener < item.block.opener or node is None or node.kind != "relation":
            continue
        names = (layer_name(inner) for inner in walk(node) if inner.kind in ("name", "script"))
        symbols = (judge.context.find(judge.context.name(name)) for name in names if name is not None)
        if node.value[0] in COMPARE and any(symbol is not None and symbol.definition is not None for symbol in symbols):
            yield other


__all__ = ["said_of_a_case"]
