"""Along which axis softmax and log-sum-exp act: on each row, unless the words say on each column.

Guarantee: an axis is taken only from a sentence that speaks of softmax (or of normalising, or of log-sum-exp) and of *each*
row or *each* column, or from words that put one sample in each column; a statement is read by the sentence it stands in, else
by the last such sentence before it, else by the first one behind it, unless a subscript names it.  “Over the columns” may mean
either and says nothing.
A column x ∈ ℝⁿ is one vector: softmax acts on its entries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from derive.language import seek
from derive.terms.term import Term, transpose

ACTING = frozenset({"softmax", "\\softmax", "Softmax", "lse", "logsumexp", "LSE"})
_ABOUT = re.compile(r"soft-?max|log-?sum-?exp|normali[sz]", re.IGNORECASE)
_EACH = r"(?:{0}[- ]?(?:wise|by[- ]{0})|(?:each|every|per|by)\s+{0}s?\b|to\s+the\s+{0}s\b|down\s+the\s+{0}s\b)"
_COLUMN = re.compile(_EACH.format("column"), re.IGNORECASE)
_ROW = re.compile(_EACH.format("row"), re.IGNORECASE)
_SAMPLES = re.compile(
    r"(?:one|each|every)\s+(?:\w+[\s-]+){0,2}(?:per|(?:is|as|in)\s+(?:a|each|its\s+own))\s+column\b|"
    r"(?:samples|examples|inputs|observations|data points|images)\s+(?:\w+\s+){0,3}(?:in|as|by)\s+(?:the\s+|its\s+)?columns\b|"
    r"columns?\s+(?:of\s+\$[^$]{1,20}\$\s+)?(?:hold|holds|is|are|contain|contains)\s+(?:the\s+|a\s+|one\s+)?"
    r"(?:samples?|examples?|inputs?|observations?|data points?)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.;!?](?=\s|$)|\n[^\S\n]*\n(?=[^\S\n]*[^\s$\\])|\n[^\S\n]*#")


_NAMED = re.compile(
    r"(?:\\(?:text|mathrm|textrm|rm|operatorname)\s*)?\{?\s*(rows?|cols?|columns?)(?:[\s-]*wise)?\s*\}?", re.IGNORECASE
)


@dataclass(frozen=True)
class Told:
    """A sentence from `start` to `end` that says along which axis softmax acts."""

    start: int
    end: int
    columns: bool


def told_axes(text: str) -> list[Told]:
    """The sentences of a document that name the axis, in their order."""
    found = []
    for start, end in _sentences(text):
        sentence = text[start:end]
        if _ABOUT.search(sentence) and bool(_COLUMN.search(sentence)) != bool(_ROW.search(sentence)):
            found.append(Told(start, end, bool(_COLUMN.search(sentence))))
    return found


def samples_in_columns(text: str) -> bool:
    """Whether the words put one sample in each column."""
    return bool(seek.search(_SAMPLES, text))


def _sentences(text: str) -> list[tuple[int, int]]:
    ends = [match.end() for match in _ENDS.finditer(text)] + [len(text)]
    return list(zip([0, *ends], ends))


def acts_on_columns(told: list[Told], place: int) -> bool | None:
    """What the words say at a place; None if they say nothing."""
    around = [t for t in told if t.start <= place < t.end]
    before = [t for t in told if t.end <= place]
    behind = [t for t in told if t.start > place]
    chosen = around or before[-1:] or behind[:1]
    return chosen[0].columns if chosen else None


def named(subscript: str) -> str | None:
    """The axis that a subscript names, as in softmax_row: "row", "column" or None."""
    match = _NAMED.fullmatch(subscript)
    return None if match is None else "row" if match[1].lower().startswith("row") else "column"


def turned(argument: Term) -> Term:
    """Rows for columns; a transposed argument is turned back."""
    return argument.args[0] if argument.op == "transpose" else transpose(argument)
