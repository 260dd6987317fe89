"""What the words beside a formula declare: arrays of ones, one-hot rows, symmetric matrices, numbers of rows, …

The phrases of a small, documented table (`phrases`) are looked for in the sentence that an inline formula stands in; `assertions`
says whether it states them, `phrase_subjects` of which formula.  Guarantee: what was understood is returned as facts with the
place of the words, nothing else is taken from prose.  A phrase that is denied, in its clause or by the words before the formula,
takes the property back.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from derive.language.markdown import Block
from derive.reading.words.assertions import DENIAL, NEGATION, PREFIX, asserted, perhaps_of_another
from derive.reading.words.assuming import sentence_end
from derive.reading.words.facts import Fact
from derive.reading.words.phrase_subjects import (
    GOES_ON,
    end_of_condition,
    in_brackets_behind,
    leads_to,
    of_another,
    of_joined_names,
    of_next,
)
from derive.reading.words.phrases import BEFORE, OF_ENTRIES, PHRASES, UNSURE, Phrases
from derive.terms.term import Shape

STOP = re.compile(r"[.。;；?](?=\s|$)|\n\s*\n|\n\s*(?:[*+-]|\d+\.)\s")
_LISTED = re.compile(r"\$?(?:\s*,?\s*(?:and\s+)?\$[^$\n]{1,200}\$){1,400}")
_COLUMNS = re.compile(
    r"^(?!.*\brows?\b).*\b(?:as|in)\s+(?:its\s+|the\s+)?columns\b|^(?!.*(?:每一?行|各行|按行)).*(?:每一?列|各列|按列)", re.DOTALL
)
_OF_ANOTHER = re.compile(r"\b(?!(?:entr(?:y|ies)|elements?|components?|coordinates?)\b)\w+\s+of\s+(?:the\s+)?(?:\w+\s+)?$")
_FORMER = re.compile(r"\bformer\b")
_BEHIND = re.compile(
    r"^\s*[,(]?\s*(if|when|whenever|for|provided(?:\s+that)?|assuming(?:\s+that)?|where|because|since|as|with)\s+"
    r"(?:all\s+|the\s+)?$",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"\$\$|\\\]|\\end\{\w+\*?\}")
OPENING = {"$$": "$$", "\\]": "\\["}
_TEXT = re.compile(r"\\(?:text|mbox|textrm|textit)\s*\{([^{}]*)\}")
_PREDICATE = re.compile(r"\b(?:is|are|be|being)\s*$", re.IGNORECASE)
_COLUMN_OF = re.compile(r"\bcolumns?\s+of\s+(?:the\s+|a\s+)?(?:\w+\s+)?$", re.IGNORECASE)
_NOT_ORTHOGONAL = re.compile(r"ly|\s+(?:projec\w+|complement|to\b|subspaces?|decomposition|directions?)")
"""Words behind “orthogonal” with which it says something else than QᵀQ = I."""
_OF_FORMULA = re.compile(r"\b(?:of|for|to)\s+(?:the\s+|an?\s+)?(?:\w+\s+){0,3}\$[^$]*\$")
"""The matrix in “an eigenvector of $A$ of unit length”."""


def sentence_after(text: str, offset: int, limit: int = 240) -> str:
    """The rest of the sentence behind an inline formula; the formulas that it is listed with do not count."""
    listed = _LISTED.match(text, offset)
    rest = text[offset : (listed.end() if listed is not None else offset) + limit]
    stop = STOP.search(rest)
    return rest[: stop.start()] if stop else rest


def facts_of(text: str, block: Block, names: list[str], table: Phrases) -> list[Fact]:
    """What the rest of the sentence says of the names in an inline formula; shapes told in words are blank in the text."""
    rest = sentence_after(text, block.end)
    lowered = rest.lower()
    found = facts_before(text, block, names, table)
    ahead = text[max(0, block.opener - 80) : block.opener]
    for what, places in _said_behind(lowered, table):
        for word, place in places:
            if _FORMER.search(lowered[:place]):
                continue
            between = _OF_FORMULA.sub("", rest[:place]) if what == "unit" else rest[:place]
            bracketed = in_brackets_behind(ahead, between)
            if of_another(between) and not (bracketed or of_joined_names(ahead, text[block.start : block.end], rest[:place])):
                continue
            if not asserted(ahead, rest[:place], rest[place + len(word) :], text[block.end + len(rest) :]):
                continue
            denied = bool(NEGATION.search(lowered[:place]) or DENIAL.search(ahead))
            if (what in BEFORE or what == "scalar") and of_next(rest[place + len(word) :], rest[:place]):
                continue
            if what in OF_ENTRIES and _OF_ANOTHER.search(ahead):
                continue
            if what == "positive" and lowered[place:].startswith(("positive def", "positive-def")):
                continue
            if what == "orthogonal" and _NOT_ORTHOGONAL.match(lowered, place + len(word)):
                continue
            end = end_of_condition(text, block, ahead)
            if what == "onehot_rows" and _COLUMNS.search(lowered):
                what = "onehot_cols"
            unsure = bracketed == "perhaps" or (what in UNSURE and perhaps_of_another(lowered[:place]))
            begin, end = _behind_display(text, block, block.end + place, end)
            for offset in sorted({begin, block.end + place}):
                found.extend(Fact(what, name, offset, end=end, denied=denied, unsure=unsure) for name in names)
            break
    return _one_way(found, text[max(0, block.opener - 40) : block.opener])


_LINES_IN = re.compile(r"\s+(?:rows?|columns?|vectors?)\s+(?:in|of)\s+(?:the\s+)?(?:(?:matrix|array)\s+)?", re.IGNORECASE)
"""“one-hot columns in $Y$”"""


def facts_before(text: str, block: Block, names: list[str], table: Phrases) -> list[Fact]:
    """What an adjective before an inline formula says of its names: “one-hot labels $Y$”, “a symmetric matrix $A$”."""
    before = text[max(0, block.opener - 80) : block.opener]
    before = re.split(r"[.;:$。；]|\n\s*\n", before)[-1]
    lowered = before.lower()
    found: list[Fact] = []
    for what, places in _said_before(lowered, table):
        for word, place in places:
            between = before[place + len(word) :]
            lines = what in ("onehot_rows", "onehot_cols") and _LINES_IN.fullmatch(between) is not None
            if not (lines or leads_to(between, text[block.start : block.end], before[:place])) or GOES_ON.search(between):
                continue
            if lines and "column" in between:
                what = "onehot_cols"
            if what == "orthogonal" and _NOT_ORTHOGONAL.match(between):
                continue
            denied = bool(NEGATION.search(before[:place]) or DENIAL.search(before[:place]))
            if between.strip() or not _PREDICATE.search(before[:place]):
                case = re.search(r"\bcase\b", between)
                end = sentence_end(text, block.end) if case else end_of_condition(text, block, before[:place])
                found.extend(Fact(what, name, block.opener, end=end, denied=denied) for name in names)
                break
    return found


@lru_cache(maxsize=8192)
def _said_behind(lowered: str, table: Phrases) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    """What words behind a formula may say of it, each with the phrases that stand there and their places."""
    found = []
    for what, words in table.items():
        if what not in ("rows_of", "columns_of", "shape"):
            all_places = ((w, _place_of(w, lowered) if w.lower() in lowered else _around_shape(w, lowered)) for w in words)
            places = tuple((word, place) for word, place in all_places if place >= 0)
            found += [(what, places)] if places else []
    return tuple(found)


@lru_cache(maxsize=8192)
def _said_before(lowered: str, table: Phrases) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    """What adjectives before a formula may say of it, each with the phrases that stand there and their last places."""
    found = []
    for what in sorted(BEFORE & table.keys()) if lowered.strip() else ():
        spoken = (word for word in table[what] if word.lower() in lowered)
        places = tuple((word, place) for word in spoken if (place := _place_of(word, lowered, last=True)) >= 0)
        found += [(what, places)] if places else []
    return tuple(found)


def _around_shape(word: str, text: str) -> int:
    """Where a phrase of two words stands around a shape told in words, which is blank: “a diagonal $n\\times n$ matrix”."""
    parts = word.lower().split(" ")
    if len(parts) != 2 or "  " not in text or parts[0] not in text:
        return -1
    found = re.search(rf"\b{re.escape(parts[0])} {{2,}}{re.escape(parts[1])}\b", text)
    return found.start() if found is not None else -1


def _place_of(word: str, text: str, last: bool = False) -> int:
    """Where a phrase stands as words of its own, and not as the end of another property (skew-symmetric); -1 for nowhere."""
    word = word.lower()
    found = (text.rfind if last else text.find)(word)
    while found >= 0:
        inside = word[0].isascii() and text[found - 1 : found].isascii() and text[found - 1 : found].isalpha()
        if not inside and not PREFIX.search(text[:found]):
            return found
        found = text.rfind(word, 0, found) if last else text.find(word, found + 1)
    return -1


def _behind_display(text: str, block: Block, offset: int, end: int) -> tuple[int, int]:
    """Where a property begins and ends to hold: from the display on behind which its sentence stands, “… if $A$ is symmetric”."""
    closings = list(_CLOSED.finditer(text, max(0, block.opener - 60), block.opener))
    closed = closings[-1] if closings else None
    word = _BEHIND.match(text[closed.end() : block.opener]) if closed is not None else None
    if word is None or closed is None:
        return offset, end
    begin = text.rfind(OPENING.get(closed[0], "\\begin{"), 0, closed.start())
    passing = word[1].lower().split()[0] not in ("where", "because", "since", "as", "with")
    return (begin if begin >= 0 else offset), sentence_end(text, block.end) if passing else 0


def behind_display(words: str) -> bool:
    """Whether the words between a display and a formula make the formula its condition."""
    return bool(_BEHIND.match(words.rstrip("$")))


def beside(latex: str) -> list[str]:
    """The properties that the words inside a display may speak of."""
    words = " ".join(_TEXT.findall(latex)).lower()
    return [what for what in sorted(UNSURE) if any(_place_of(word, words) >= 0 for word in PHRASES[what])]


def _one_way(facts: list[Fact], before: str) -> list[Fact]:
    """One-hot columns are not one-hot rows; “each column of $Y$ is one-hot” speaks of columns."""
    if _COLUMN_OF.search(before):
        facts = [replace(fact, what="onehot_cols") if fact.what == "onehot_rows" else fact for fact in facts]
    columns = {fact.name for fact in facts if fact.what == "onehot_cols"}
    return [fact for fact in facts if fact.what != "onehot_rows" or fact.name not in columns]


def loose_labels(
    text: str, named: list[tuple[Block, list[str]]], facts: list[Fact], table: dict[str, tuple[str, ...]]
) -> list[Fact]:
    """“One-hot” in a sentence in which it was understood of no symbol: of the next name in the sentence, else of the last."""
    found: list[Fact] = []
    for match in re.finditer("|".join(map(re.escape, table["onehot_rows"])), text, re.IGNORECASE):
        begin = max((m.end() for m in STOP.finditer(text, max(0, match.start() - 300), match.start())), default=0)
        begin = max(begin, match.start() - 300)
        end = match.end() + len(sentence_after(text, match.end()))
        inside = [(block, names) for block, names in named if names and begin <= block.start < end]
        known = any(f.what.startswith("onehot") and begin <= f.offset <= end for f in facts)
        if known or not inside or NEGATION.search(text[begin : match.start()]):
            continue
        block, names = next(((b, n) for b, n in inside if b.start > match.end()), inside[-1])
        what = "onehot_cols" if _COLUMNS.search(text[match.start() : end].lower()) else "onehot_rows"
        found.extend(Fact(what, name, max(match.start(), block.opener)) for name in names)
    return found


def of_vector(shape: Shape | None) -> str | None:
    """What unit length says of a column or row; nothing of a matrix, next to whose name the words may stand."""
    if shape is None or len(shape) != 2 or all(axis.is_one for axis in shape) or not any(axis.is_one for axis in shape):
        return None
    return "orthonormal_columns" if shape[1].is_one else "orthonormal_rows"
