"""A declaration that does not fit the uses of its symbol.

A shape with a slip in it makes many lines ill-typed that use the symbol, though only the declaration is wrong.  So where some
lines that rest on one declaration are ill-typed, the document is checked with the shapes that would let them stand.

Guarantee: a declaration is called wrong only if hardly anything that rests on it stands; if one other shape, its axes swapped or
one of them changed to the size that it clashes with, leaves none of these lines ill-typed and lets at least `FEWEST` of them
stand, while no line that stood is judged worse; and if there is only one declaration and one shape of which this is true, or
only one whose symbol has its shape from no other declaration as well.  All lines are then judged with that shape, and those that
rest on it say so.  Limit: declarations of one symbol in an ℝ^{…}; an axis of length 1 is not made longer or shorter, since a line
in which a row stands for many is wrong more often than the declaration.
Cost: nothing where no declaration has `FEWEST` ill-typed lines; else up to `MOST_TRIALS` checks without fixes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from derive.results import Claim, Document

FEWEST = 3
MOST_TRIALS = 6
SHARE = 3
"""A declaration is suspected only if at least so many times as many lines that rest on it are ill-typed as statements stand."""
Checked = Callable[[str], Sequence[Claim]]
_MEMBERSHIP = re.compile(r"(?P<name>[^,=]*?)(?:\\in\b|∈)\s*(?:\\mathbb\s*\{?\s*R\s*\}?|\\R\b|R|ℝ)\s*\^[^,=\n]*")
_DECLARED = re.compile(r"(?P<name>\S+) of shape (?P<shape>[^\s,]+×[^\s,]+)")
_SHAPE = re.compile(r"(?<=\s)[^\s×,;:]+(?:×[^\s×,;:]+)+(?=[\s,;:]|$)")
_AGAINST = re.compile(r"(\S+) columns against (\S+) rows")
_BADNESS = {"proved": 0, "definition": 0, "checked": 1, "undecided": 2, "unreadable": 2, "refuted": 3, "ill-typed": 3}
STANDS = frozenset({"proved", "definition"})
Judged = dict[tuple[int, str], str]
"""Verdicts by line and formula."""
Resting = dict[str, list[Claim]]
"""The statements that rest on each, but declarations."""


@dataclass(frozen=True)
class Misdeclared:
    """A declaration that is wrong, and the text with the shape that fits."""

    claim: Claim
    name: str
    old: str
    new: str
    fix: str
    text: str
    lines: tuple[int, ...]

    def restored(self, document: Document, found: Document) -> Document:
        """What was found of the text with the right shape, as verdicts on the document as it is."""
        longer = len(found.text) - len(document.text)
        for claim in found.claims:
            if claim.start > self.claim.start:
                claim.start -= longer
            if claim.end > self.claim.start:
                claim.end -= longer
            if claim.start == self.claim.start and claim.kind == "declaration":
                self._accuse(claim)
            elif self.claim.id in claim.rests_on:
                claim.assumptions.append(f"{self.name} is {self.new}, not {self.old} as line {self.claim.line} says")
        found.text = document.text
        return found

    def _accuse(self, claim: Claim) -> None:
        *most, last = map(str, self.lines)
        claim.verdict, claim.latex, claim.fix, claim.diagnosis = "ill-typed", self.claim.latex, self.fix, "wrong shape"
        claim.reason = f"∈: {self.name} of shape {self.old} does not fit its uses on lines {', '.join(most)} and {last}; "
        claim.reason += "later lines are read with the fix"


def misdeclared(document: Document, check: Checked) -> Misdeclared | None:
    """The declaration of a document that does not fit the uses of its symbol. `check` judges a text without mending it."""
    resting = _resting(document)
    clashing = list(_in_clashes(document, resting))
    blamed = {line for claim in clashing if _suspected(claim, resting) for line in _clashing_lines(claim, resting)}
    clashing = [claim for claim in clashing if blamed & set(_clashing_lines(claim, resting))]
    trials = [(claim, shape) for claim in clashing for shape in _shapes(claim, resting)]
    if not any(_suspected(claim, resting) for claim, _ in trials) or len(trials) > MOST_TRIALS:
        return None
    before = _judged(check(document.text))
    fitting = [found for trial in trials if (found := _fits(*trial, document, resting, before, check)) is not None]
    fitting = fitting if len(fitting) == 1 else [one for one in fitting if not _said_twice(one.claim, document)]
    return fitting[0] if len(fitting) == 1 and _suspected(fitting[0].claim, resting) else None


def _said_twice(claim: Claim, document: Document) -> bool:
    """Whether another declaration gives the symbol the same shape."""
    return sum(other.kind == "declaration" and other.reason == claim.reason for other in document.claims) > 1


def _in_clashes(document: Document, resting: Resting) -> Iterator[Claim]:
    """The declarations that may be to blame for some lines that are ill-typed."""
    for claim in document.claims:
        if claim.kind != "declaration" or not _MEMBERSHIP.fullmatch(claim.latex) or not _DECLARED.fullmatch(claim.reason):
            continue
        if len(_clashing_lines(claim, resting)) >= FEWEST:
            yield claim


def _suspected(claim: Claim, resting: Resting) -> bool:
    """Whether hardly anything that rests on a declaration stands."""
    standing = sum(_BADNESS[other.verdict] == 0 for other in resting.get(claim.id, ()))
    return len(_clashing_lines(claim, resting)) >= SHARE * standing


def _resting(document: Document) -> Resting:
    found: Resting = {}
    for claim in document:
        for name in dict.fromkeys(claim.rests_on) if claim.kind != "declaration" else ():
            found.setdefault(name, []).append(claim)
    return found


def _clashing(claim: Claim, resting: Resting) -> list[Claim]:
    return [other for other in resting.get(claim.id, ()) if other.verdict == "ill-typed"]


def _clashing_lines(claim: Claim, resting: Resting) -> list[int]:
    return sorted({other.line for other in _clashing(claim, resting)})


def _judged(claims: Sequence[Claim]) -> Judged:
    return {(claim.line, claim.latex): claim.verdict for claim in reversed(claims)}


def _shapes(claim: Claim, resting: Resting) -> Iterator[tuple[str, ...]]:
    """The shapes that may be meant: with another size in the place of one that clashes with it in most lines, or turned."""
    declared = _DECLARED.fullmatch(claim.reason)
    assert declared is not None
    old = tuple(declared["shape"].split("×"))
    count = Counter(pair for other in _clashing(claim, resting) for pair in set(at_odds(other.reason)) if "1" not in pair)
    pairs = [pair for pair, lines in count.items() if 2 * lines >= max(count.values())]
    found = [old[:k] + (new,) + old[k + 1 :] for k, size in enumerate(old) for one, new in pairs if size == one]
    if any(set(pair) == set(old) for pair in pairs) or "1" in old:
        found.append(old[::-1])
    yield from dict.fromkeys(shape for shape in found if shape != old)


def at_odds(reason: str) -> Iterator[tuple[str, str]]:
    """The sizes that clash, by the words of a reason, either way; of products those in which they differ."""
    shapes = [shape.split("×") for shape in _SHAPE.findall(reason)]
    pairs = [pair for pair in zip(*shapes[:2]) if len(shapes) > 1] + [found.groups() for found in _AGAINST.finditer(reason)]
    for one, other in pairs:
        ours, theirs = Counter(one.split("·")), Counter(other.split("·"))
        one, other = ("·".join((a - b).elements()) for a, b in ((ours, theirs), (theirs, ours)))
        if one and other:
            yield one, other
            yield other, one


def _fits(
    claim: Claim, shape: tuple[str, ...], document: Document, resting: Resting, before: Judged, check: Checked
) -> Misdeclared | None:
    """The declaration with another shape, if with that the lines stand that were ill-typed, and none is judged worse."""
    name, declared = _MEMBERSHIP.fullmatch(claim.latex), _DECLARED.fullmatch(claim.reason)
    assert name is not None and declared is not None
    fix = f"{name['name']}\\in \\mathbb{{R}}^{{" + "\\times ".join(size.replace("·", " ") for size in shape) + "}"
    start, end = claim.start, claim.end
    text = document.text[:start] + document.text[start:end].replace(claim.latex, fix) + document.text[end:]
    after = _judged(check(text))
    for key, verdict in before.items():
        if key != (claim.line, claim.latex) and _BADNESS[after.get(key, "undecided")] > _BADNESS[verdict] <= 1:
            return None
    clashed = [(other.line, after.get((other.line, other.latex))) for other in _clashing(claim, resting)]
    standing = {line for line, verdict in clashed if verdict in STANDS}
    if len(standing) < FEWEST or any(verdict == "ill-typed" for _, verdict in clashed):
        return None
    lines = tuple(_clashing_lines(claim, resting))
    return Misdeclared(claim, declared["name"], declared["shape"], "×".join(shape), fix, text, lines)


__all__ = ["Misdeclared", "at_odds", "misdeclared"]
