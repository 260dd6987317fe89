"""A claim that holds with a property that words may mean for its symbols: “blocks are symmetric”, labels that sum to 1.

Guarantee: words that do not name the symbol itself leave the claim undecided and never prove it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from derive.evaluator.scene import Scene
from derive.judge.chains.claims.readings.labels import as_labels
from derive.judge.chains.claims.readings.reading import of_one_shape
from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.graph import Graph, symbols
from derive.judge.proving.verdict import verdict_on
from derive.judge.scanning.scanned import Item, Scanned
from derive.reading.symbols import IMPLICIT
from derive.reading.words.assuming import sentence_end, sentence_start
from derive.reading.words.prose import beside
from derive.results import Verdict
from derive.terms.term import Term

_OF_SEVERAL = re.compile(
    r"\b(?:blocks|matrices|covariances|kernels|operators|factors)\s+(?:(?:are|being|all|both|each|real)\s+)*symmetric\b|"
    r"\bsymmetric\s+case\b|\b(?:for|with)\s+(?:a\s+)?symmetric\s+matri(?:x|ces)\b(?!\s*\$)",
    re.IGNORECASE,
)
"""Words that call matrices symmetric, without their names."""
_IN_GENERAL = re.compile(
    r"\b(?:in\s+general|(?:the|a|any|for)\s+general|generally|otherwise|arbitrary|more\s+generally|without\s+(?:this|that|the|any)|"
    r"drop\w*|no\s+longer|not\s+symmetric|non-?symmetric|asymmetric)\b|一般",
    re.IGNORECASE,
)
"""Words with which a condition is over."""
Told = set[tuple[str, str]]
"""Names with a property each."""


@of_one_shape
def with_unsure_properties(judge: Sizing, item: Item, claim: Equation, left: Term, right: Term) -> Verdict | None:
    """Undecided, where the claim holds with a property that the words may or may not mean for its symbols here."""
    scene = judge.scene(claim.reader)
    names = {n for n in Graph(scene).below_all(symbols(left) | symbols(right)) if n not in scene.definitions}
    told = {(name, what) for name, what in _told(judge, item, claim, names) if _is_new(scene, name, what)}
    if not told:
        return None
    properties = dict(scene.properties)
    for name, what in told:
        properties[name] = properties.get(name, frozenset()) | {what}
    wider = replace(scene, properties=properties)
    verdict = verdict_on(left, right, wider, judge.partial(right), claim.reader.assumptions, False)
    if verdict.verdict not in ("proved", "checked"):
        return None
    said = ", ".join(f"{name}: {what.replace('_', ' ')}" for name, what in sorted(told))
    return Verdict("undecided", reason=f"false in general, true if the words mean this here: {said}")


@of_one_shape
def as_labelled(judge: Sizing, item: Item, claim: Equation, left: Term, right: Term) -> Verdict | None:
    """Proved or undecided, where the claim holds for labels that sum to 1."""
    reader, partial = claim.reader, judge.partial(right)
    return as_labels(judge.scanned, left, right, judge.scene(reader), partial, reader.assumptions, reader.slopes_read)


def _told(judge: Sizing, item: Item, claim: Equation, names: set[str]) -> Told:
    """What the words so far may mean of some symbols: not for sure, only to the end of their sentence, of a symbol that nothing
    declares, in the block of the claim, or of several matrices at once."""
    scanned, place, text = judge.scanned, item.raw.start, judge.scanned.text
    before = [f for f in scanned.facts if f.end and f.offset <= place]
    undeclared = {n for n, symbol in judge.context.symbols.items() if symbol.how in IMPLICIT} | claim.reader.implicit.keys()
    passed = [f for f in before if _same_section(scanned, f.offset, place) and not _is_over(scanned, f.end, place)]
    passed += [f for f in before if f.name in undeclared]
    told = {(f.name, f.what) for f in (*scanned.unsure, *passed) if f.name in names and f.offset <= place}
    told |= {(name, what) for what in beside(text[item.block.start : item.block.end]) for name in names}
    here = _OF_SEVERAL.finditer(text, scanned.heading_before(place + 1), place)
    if any(_calls_several_symmetric(scanned, match, place) for match in here):
        told |= {(name, "symmetric") for name in names}
    return told


def _is_new(scene: Scene, name: str, what: str) -> bool:
    """Whether a symbol can have a property, as a square matrix, and is not known to have it."""
    return len(set(scene.shapes[name])) == 1 and what not in scene.properties.get(name, ())


def _calls_several_symmetric(scanned: Scanned, words: re.Match[str], place: int) -> bool:
    """Whether words, under the heading of a place, call several matrices symmetric of which their sentence names none."""
    if not _same_section(scanned, words.start(), place) or _is_over(scanned, words.end(), place):
        return False
    begin, end = sentence_start(scanned.text, words.start()), sentence_end(scanned.text, words.start())
    there = [f for f in scanned.facts if f.what == "symmetric" and begin <= f.offset <= end and f not in scanned.unsure]
    return len({fact.name for fact in there}) <= 1


def _is_over(scanned: Scanned, end: int, place: int) -> bool:
    """Whether words between two places speak of the general case again."""
    return _IN_GENERAL.search(scanned.text, end, place) is not None


def _same_section(scanned: Scanned, one: int, other: int) -> bool:
    """Whether no heading stands between two places."""
    return scanned.heading_before(other + 1) <= one
