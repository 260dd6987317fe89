"""Lines that stay open point at the lines above or below that would have said what their symbols are.

An undecided statement often lacks what another line says, but that line could not be read or used.  Its own reason then only
tells what is missing, “nothing says that Z is made from W”; here the place of the damage is added.

Guarantee: only the reason of an undecided statement changes that does not name the line yet, never a verdict; at the head of
the line named stands a name that occurs in the reason or in the statement.
Limit: one line is named, that of the first such name.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from derive.language.damaged_heads import key
from derive.language.markdown import LineMap
from derive.reading.context import Context
from derive.results import Claim

ADDED = "; line {line}, which would say what {name} is, could not be used"
_STYLE = re.compile(r"\\(?:mathbf|boldsymbol|bm|mathrm|mathcal)\s*\{\s*(\\?[A-Za-z]+)\s*\}")
_SCRIPT = r"(?:\{(?:[^{}]|\{[^{}]*\})*\}|\w)"
_NAME = re.compile(rf"\\?[A-Za-z]+(?=((?:\s*[\^_]\s*{_SCRIPT})*))")
_LAYER = re.compile(r"\^\s*\{\s*[(\[][^()\[\]]*[)\]]\s*\}")


@dataclass(frozen=True)
class _Lost:
    """A name whose meaning was lost ("" if only its key is left): the line, and the place up to which it was."""

    name: str
    line: int
    until: int


def point_at_damage(claims: Iterable[Claim], context: Context, lines: LineMap) -> None:
    """Add the line to each open reason that lacks one."""
    lost = _lost(context, lines)
    if not lost:
        return
    for claim in claims:
        if claim.verdict != "undecided":
            continue
        names = ((lost[name], written) for name, written in _keys(claim.reason, claim.latex) if name in lost)
        found, written = next(names, (None, ""))
        if found is None or claim.start >= found.until or claim.line <= found.line <= claim.end_line:
            continue
        if not re.search(rf"\bline {found.line}\b", claim.reason):
            claim.reason += ADDED.format(line=found.line, name=found.name or written)


def _lost(context: Context, lines: LineMap) -> dict[str, _Lost]:
    """By their keys the names whose meaning was lost; those of a general layer stand for their letter at any layer as well."""
    said = {key(name) for name, symbol in context.symbols.items() if symbol.definition is not None}
    found = {n: _Lost("", damage.line, sys.maxsize) for n, damage in context.damaged.items() if n not in said}
    for name, (place, *again) in context.opaque_places.items():
        here = _Lost(name, lines.line(place), again[0] if again else sys.maxsize)
        found[key(name)] = here
        if re.search(r"[(\[][a-zA-Z]", name) and _LAYER.search(name):
            found.setdefault(key(_LAYER.sub("", name)) + "*", here)
    return found


def _keys(*texts: str) -> Iterator[tuple[str, str]]:
    """The keys of all names in the texts, each with the name: with its scripts and, where these tell a layer, at any layer."""
    for text in texts:
        for match in _NAME.finditer(_STYLE.sub(r"\1", text)):
            name = match[0] + match[1]
            yield key(name), name
            if _LAYER.search(name):
                yield key(_LAYER.sub("", name)) + "*", name


__all__ = ["point_at_damage"]
