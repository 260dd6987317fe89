"""Small pieces of SVG: text, boxes, grids of numbers. Colours come from the page, so that pictures follow light and dark."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape
from typing import Any

from markupsafe import Markup

CELL = 30


def picture(width: float, height: float, label: str, parts: Sequence[str]) -> Markup:
    """A picture with a text alternative; it shrinks with the page and scrolls where it would become unreadable."""
    size = f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}"'
    head = f'<svg {size} role="img" aria-label="{escape(label)}">'
    body = "\n".join([head, *parts, "</svg>"])
    return Markup('<div class="wide drawing" tabindex="0" role="group" aria-label="{}">').format(label) + Markup(
        body + "</div>"
    )


def text(x: float, y: float, content: Any, kind: str = "", anchor: str = "start") -> str:
    attributes = f' class="{kind}"' if kind else ""
    attributes += f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{x:g}" y="{y:g}"{attributes}>{escape(str(content))}</text>'


def box(x: float, y: float, width: float, height: float, kind: str = "box") -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="4" class="{kind}"/>'


def line(points: Sequence[tuple[float, float]], kind: str) -> str:
    return f'<polyline points="{" ".join(f"{x:g},{y:g}" for x, y in points)}" class="{kind}"/>'


def arrow(x: float, y1: float, y2: float) -> str:
    """A vertical arrow from y1 to y2."""
    tip = 5 if y2 > y1 else -5
    return line([(x, y1), (x, y2), (x - 3.5, y2 - tip), (x, y2), (x + 3.5, y2 - tip)], "arrow")


def grid(
    x: float,
    y: float,
    rows: Sequence[Sequence[Any]],
    title: str = "",
    marked: Collection[tuple[int, int]] = (),
    pale: bool = False,
) -> list[str]:
    """A matrix of numbers as squares, with the entries of `marked` marked by a thick frame; with `pale`, zeros are pale."""
    parts = [text(x, y - 8, title, "caption")] if title else []
    for i, row in enumerate(rows):
        for j, entry in enumerate(row):
            strong = (i, j) in marked
            parts.append(box(x + j * CELL, y + i * CELL, CELL, CELL, "cell-box marked" if strong else "cell-box"))
            kind = "number pale" if pale and not entry else "number strong" if strong else "number"
            parts.append(text(x + (j + 0.5) * CELL, y + (i + 0.5) * CELL + 4, entry, kind, "middle"))
    return parts


def size(rows: Sequence[Sequence[Any]]) -> tuple[int, int]:
    """Width and height of a grid."""
    return len(rows[0]) * CELL, len(rows) * CELL
