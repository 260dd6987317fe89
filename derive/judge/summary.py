"""What was understood of a document, as sentences: the conventions of its dialect, and what its words said."""

from __future__ import annotations

from derive.judge.scanning.scanned import Scanned
from derive.reading.dialect import Dialect
from derive.reading.words.phrases import SAID


def heard(scanned: Scanned) -> list[str]:
    """What the words of the document said of its symbols."""
    found = [(f.offset, f"{f.name}: {SAID.get(f.what, f.what).format(f.other)}") for f in scanned.facts]
    return list(dict.fromkeys(f"line {scanned.lines.line(offset)}: {said}" for offset, said in sorted(found)))


def conventions(dialect: Dialect) -> list[str]:
    """The conventions of the dialect, as sentences."""
    if not dialect.name:
        return []
    found = [f"dialect {dialect.name}"]
    if dialect.binding == "left":
        found.append("products of every kind bind from left to right")
    if dialect.repeat:
        found.append(f"a one-row or one-column operand of {' '.join(dialect.repeat)} repeats")
    if dialect.transposed_gradients:
        found.append(f"{', '.join(dialect.transposed_gradients)} with a subscript is the transpose of the gradient")
    if dialect.partial:
        found.append("a differential whose right side holds one differential is partial in it")
    if dialect.max_axis:
        found.append(f"max and argmax act on {dialect.max_axis}")
    return found
