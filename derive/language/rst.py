"""The maths of reStructuredText: the directive `.. math::` with what is indented beneath it.

Guarantee: the formulas of a directive are the stretches between blank lines, as Sphinx sets them, with that behind the sign of
the directive as the first; its options (`:label:`) are none.  Limit: other directives are text.
"""

from __future__ import annotations

import re

DIRECTIVE = r"^(?P<margin>[ \t]*)\.\.[ \t]+math::(?P<argument>[^\n]*)$"
_LINE = re.compile(r"[^\n]*(?:\n|\Z)")
_OPTION = re.compile(r"[ \t]*:[\w-]+:[^\n]*\Z")


def displays(text: str, directive: re.Match[str]) -> tuple[int, list[tuple[int, int]]]:
    """Where a directive ends, and the places of its formulas."""
    margin = len(directive["margin"].expandtabs())
    found: list[tuple[int, int]] = []
    if directive["argument"].strip():
        found.append(directive.span("argument"))
    place, end, begun = directive.end() + 1, directive.end(), -1
    while place < len(text):
        line = _LINE.match(text, place)
        assert line is not None
        row = line[0].rstrip("\n")
        inside = row.strip() == "" or len(row.expandtabs()) - len(row.expandtabs().lstrip()) > margin
        if not inside:
            break
        if row.strip() and not (not found and begun < 0 and _OPTION.match(row)):
            begun = place if begun < 0 else begun
            end = place + len(row)
        elif begun >= 0 and not row.strip():
            found.append((begun, end))
            begun = -1
        place = line.end()
    if begun >= 0:
        found.append((begun, end))
    return max(end, directive.end()), found


__all__ = ["DIRECTIVE", "displays"]
