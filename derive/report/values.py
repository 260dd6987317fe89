"""Values of a counterexample as tables of short strings.

A value is a scalar or nested lists; entries are ints or strings ("3/7", decimals of up to 50 digits). Guarantee: what
is shown is at most `MAX_ROWS` × `MAX_COLS` entries of at most `MAX_ENTRY` characters, or `MAX_WORDS` where words stand for a
value; anything cut is marked with an ellipsis.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MAX_ROWS = 12
MAX_COLS = 12
MAX_ENTRY = 14
MAX_WORDS = 80
FEW_DIGITS = 8


@dataclass(frozen=True)
class Table:
    """Rows of entries to show; `differs` holds the places (row, column), from 0, that disagree with a partner."""

    rows: tuple[tuple[str, ...], ...]
    differs: frozenset[tuple[int, int]] = frozenset()

    @property
    def is_scalar(self) -> bool:
        return len(self.rows) == 1 and len(self.rows[0]) == 1

    @property
    def is_wide(self) -> bool:
        """Whether a narrow screen may not show all columns."""
        return any(sum(len(entry) + 2 for entry in row) > 24 for row in self.rows)


def matrix(value: Any) -> list[list[Any]]:
    """A value as a list of rows: a scalar is 1×1, a flat list a column; deeper axes are flattened into the columns."""
    if not isinstance(value, (list, tuple)):
        return [[value]]
    return [_flat(row) if isinstance(row, (list, tuple)) else [row] for row in value]


def _flat(row: Any) -> list[Any]:
    result: list[Any] = []
    for item in row:
        result.extend(_flat(item) if isinstance(item, (list, tuple)) else [item])
    return result


def entry(value: Any, width: int = MAX_ENTRY) -> str:
    """A number as text; decimals are cut to the width of a column."""
    text = "".join(c if c.isprintable() else "�" for c in (f"{value:.6g}" if isinstance(value, float) else str(value)))
    if " " in text:
        return text if len(text) <= MAX_WORDS else f"{text[: MAX_WORDS - 1]}…"
    width = width if "." in text else MAX_ENTRY
    if len(text) <= width:
        return text
    mantissa, mark, exponent = text.partition("e")
    keep = max(width - 1 - len(mark + exponent), 4)
    return f"{mantissa[:keep]}…{mark}{exponent}"[: MAX_ENTRY + 6]


def width_for(value: Any, partner: Any = None) -> int:
    """The width that shows a few digits of decimals, or as many as fit where fewer would make different entries look alike."""
    first, second = matrix(value), matrix(partner)
    pairs = [(first[i][j], second[i][j]) for i, j in differences(first, second)]
    return MAX_ENTRY if any(entry(a, FEW_DIGITS) == entry(b, FEW_DIGITS) for a, b in pairs) else FEW_DIGITS


def table(value: Any, partner: Any = None) -> Table:
    """The value as a table; with a partner, the places where the two differ are marked."""
    full = matrix(value)
    differs: frozenset[tuple[int, int]] = frozenset()
    if partner is not None:
        differs = frozenset(differences(full, matrix(partner)))
    width = width_for(value, partner)
    rows = [_cut([entry(item, width) for item in row], MAX_COLS, "…") for row in full[:MAX_ROWS]]
    if len(full) > MAX_ROWS:
        rows.append(["⋮"] * len(rows[0]))
    return Table(tuple(tuple(row) for row in rows), differs)


def _cut(items: list[str], limit: int, mark: str) -> list[str]:
    return items if len(items) <= limit else [*items[:limit], mark]


def differences(left: list[list[Any]], right: list[list[Any]]) -> list[tuple[int, int]]:
    """The places where two matrices of one shape differ; none if the shapes differ."""
    if [len(row) for row in left] != [len(row) for row in right]:
        return []
    return [(i, j) for i, row in enumerate(left) for j, item in enumerate(row) if str(item) != str(right[i][j])]


def difference_sentence(left: Any, right: Any) -> str:
    """Where the two values of a counterexample first differ, if they are arrays of one shape."""
    first, second = matrix(left), matrix(right)
    places = differences(first, second)
    if not places or len(first) * len(first[0]) == 1:
        return ""
    i, j = places[0]
    width = width_for(left, right)
    return f"first difference in row {i + 1}, column {j + 1}: {entry(first[i][j], width)} against {entry(second[i][j], width)}"
