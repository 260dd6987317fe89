"""The Markdown of a Jupyter notebook, as one text.

Guarantee: nothing of a notebook is executed; code and outputs are left out.  Where each line of a cell stands on a line of its
own in the file, as notebooks are saved, the text keeps these line numbers, so that a verdict points into the file; else
lines count within the Markdown cells, put one after another.
"""

from __future__ import annotations

import json
import re
from typing import Any

MAX_CELLS = 20_000


class NotANotebook(ValueError):
    """The file is not a notebook; `str()` is one sentence."""


def is_notebook(path: str) -> bool:
    return path.lower().endswith(".ipynb")


def markdown_of(raw: str) -> str:
    """The text of the Markdown cells. Raises NotANotebook."""
    try:
        data = json.loads(raw)
    except (json.JSONDecodeError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise NotANotebook(f"this is no notebook: its JSON cannot be read{where}") from None
    cells = _cells(data)
    if cells is None:
        raise NotANotebook("this is no notebook: it holds no list of cells")
    sources = [_lines(cell.get("source")) for cell in cells[:MAX_CELLS] if cell.get("cell_type") == "markdown"]
    placed = _placed(raw, sources)
    return placed if placed is not None else "\n\n".join("".join(lines) for lines in sources)


def _cells(data: Any) -> list[dict[str, Any]] | None:
    """The cells of format 4, or of the first worksheet of format 3."""
    if not isinstance(data, dict):
        return None
    cells = data.get("cells")
    if cells is None and isinstance(data.get("worksheets"), list) and data["worksheets"]:
        sheet = data["worksheets"][0]
        cells = sheet.get("cells") if isinstance(sheet, dict) else None
    return [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else None


def _lines(source: Any) -> list[str]:
    if isinstance(source, str):
        return source.splitlines(keepends=True)
    return [part for part in source if isinstance(part, str)] if isinstance(source, list) else []


_STRING = re.compile(r'\s*("(?:[^"\\]|\\.)*")\s*,?\s*')


def _placed(raw: str, sources: list[list[str]]) -> str | None:
    """The lines of the cells on the lines of the file that hold them; None if some line has no line of its own."""
    file_lines = raw.split("\n")
    strings: list[tuple[int, str]] = []
    for number, line in enumerate(file_lines):
        match = _STRING.fullmatch(line)
        if match:
            strings.append((number, json.loads(match.group(1))))
    result = [""] * len(file_lines)
    place = 0
    for source in sources:
        start = _find(strings, place, source)
        if start is None:
            return None
        for (number, _), part in zip(strings[start:], source):
            body = part.rstrip("\r\n")
            if "\n" in body:
                return None
            result[number] = body
        place = start + len(source)
    return "\n".join(result)


def _find(strings: list[tuple[int, str]], place: int, source: list[str]) -> int | None:
    """Where the lines of a cell begin among the strings of the file, on lines that follow each other."""
    if not source:
        return place
    for start in range(place, len(strings) - len(source) + 1):
        found = strings[start : start + len(source)]
        together = found[-1][0] - found[0][0] == len(source) - 1
        if together and all(text == part for (_, text), part in zip(found, source)):
            return start
    return None


__all__ = ["NotANotebook", "is_notebook", "markdown_of"]
