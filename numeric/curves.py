"""Training curves and a confusion matrix as SVG, and one small HTML page with both; no scripts, no fonts, no network.

Guarantee: every number drawn comes from the history or the counts given; text is escaped. Limit: made for ten classes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, floor, isfinite
from pathlib import Path
from typing import Any

import numpy as np

from numeric.checkpoint import write_atomically

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 420, 260, 62, 34, 14, 40
COLOURS = ("#1b6ca8", "#c8553d")


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round numbers that cover [low, high], in steps of 1, 2 or 5 times a power of ten."""
    span = max(high - low, 1e-9)
    power = 10.0 ** floor(np.log10(span / wanted))
    step = next(power * m for m in (1, 2, 5, 10) if power * m * wanted >= span * 0.999)
    return [i * step for i in range(floor(low / step + 1e-9), ceil(high / step - 1e-9) + 1)]


def line_chart(title: str, series: Mapping[str, Sequence[float]], unit: str = "", offset: int = 0) -> str:
    """An SVG group with a line for each series over the epochs 1, 2, …; values that are not finite are left out."""
    values = [v for line in series.values() for v in line if isfinite(v)]
    epochs = max((len(line) for line in series.values()), default=1)
    marks = ticks(min(values, default=0.0), max(values, default=1.0))
    low, high = marks[0], marks[-1] if marks[-1] > marks[0] else marks[0] + 1
    inner_width, inner_height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x(epoch: float) -> float:
        return LEFT + inner_width * ((epoch - 1) / (epochs - 1) if epochs > 1 else 0.5)

    def y(value: float) -> float:
        return TOP + inner_height * (1 - (value - low) / (high - low))

    parts = [f'<g transform="translate({offset},0)">', f'<text x="{LEFT}" y="18" class="title">{escape(title)}</text>']
    for mark in marks:
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(mark):.1f}" y2="{y(mark):.1f}" class="grid"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y(mark) + 4:.1f}" text-anchor="end">{mark:.6g}{unit}</text>')
    for epoch in range(1, epochs + 1, max(1, ceil(epochs / 8))):
        parts.append(f'<text x="{x(epoch):.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{epoch}</text>')
    parts.append(f'<text x="{LEFT + inner_width / 2:.0f}" y="{HEIGHT - 8}" text-anchor="middle">epoch</text>')
    for (name, line), colour, place in zip(series.items(), COLOURS, range(len(series)), strict=False):
        points = [(x(i + 1), y(v)) for i, v in enumerate(line) if isfinite(v)]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points]
        parts.append(
            f'<text x="{WIDTH - RIGHT - 90 * (len(series) - place) + 90}" y="18" text-anchor="end" '
            f'fill="{colour}">{escape(name)}</text>'
        )
    return "\n".join([*parts, "</g>"])


def svg(width: int, height: int, body: str, label: str) -> str:
    """A standalone SVG image."""
    style = (
        "text{font:12px sans-serif;fill:#333}.title{font-weight:bold}.grid{stroke:#ddd;stroke-width:1}"
        ".small{font-size:11px}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(label)}"><style>{style}</style>\n'
        f'<rect width="{width}" height="{height}" fill="#fff"/>\n{body}\n</svg>\n'
    )


def curves(history: Sequence[Mapping[str, Any]]) -> str:
    """Loss and accuracies over the epochs as one SVG image."""
    loss = line_chart("training loss", {"training": [row["loss"] for row in history]})
    accuracy = line_chart(
        "accuracy",
        {
            "training": [100 * row["accuracy"] for row in history],
            "test": [100 * row["test_accuracy"] for row in history],
        },
        " %",
        WIDTH,
    )
    return svg(2 * WIDTH, HEIGHT, loss + "\n" + accuracy, "training loss and accuracies by epoch")


def confusion_matrix(counts: np.ndarray) -> str:
    """Counts (C, C) by true class (rows) and predicted class (columns) as an SVG image; mistakes are shaded by their
    number."""
    cell, margin, size = 38, 64, len(counts)
    worst = max(int((counts - np.diag(np.diag(counts))).max()), 1)
    parts = []
    for i, j in np.ndindex(size, size):
        count = int(counts[i, j])
        shade = 0.0 if i == j else count / worst
        fill = "#e3f1e3" if i == j else f"rgb(255,{round(255 - 120 * shade)},{round(255 - 150 * shade)})"
        left, top = margin + j * cell, margin + i * cell
        parts.append(f'<rect x="{left}" y="{top}" width="{cell}" height="{cell}" fill="{fill}" stroke="#ccc"/>')
        if count:
            parts.append(
                f'<text x="{left + cell / 2}" y="{top + cell / 2 + 4}" text-anchor="middle" class="small">{count}'
                "</text>"
            )
    for k in range(size):
        centre = margin + k * cell + cell / 2
        parts.append(f'<text x="{centre}" y="{margin - 8}" text-anchor="middle">{k}</text>')
        parts.append(f'<text x="{margin - 10}" y="{centre + 4}" text-anchor="end">{k}</text>')
    middle = margin + size * cell / 2
    parts.append(f'<text x="{middle}" y="24" text-anchor="middle" class="title">taken for</text>')
    parts.append(
        f'<text x="20" y="{middle}" text-anchor="middle" class="title" transform="rotate(-90 20 {middle})">'
        "true digit</text>"
    )
    side = margin + size * cell + 16
    return svg(side, side, "\n".join(parts), "confusion matrix of the test images")


def page(network: str, history: Sequence[Mapping[str, Any]], counts: np.ndarray) -> str:
    """The HTML page: figures, table, curves and confusion matrix, all inline."""
    rows = "\n".join(
        f"<tr><td>{row['epoch']}</td><td>{row['loss']:.4f}</td><td>{100 * row['accuracy']:.2f} %</td>"
        f"<td>{100 * row['test_accuracy']:.2f} %</td><td>{row['seconds']:.1f}</td></tr>"
        for row in history
    )
    total, right = int(counts.sum()), int(np.trace(counts))
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Training of {escape(network)}</title>
<style>body{{font:15px/1.5 sans-serif;max-width:900px;margin:2em auto;padding:0 1em;color:#222}}
table{{border-collapse:collapse}}td,th{{padding:.2em .8em;text-align:right;border-bottom:1px solid #ddd}}
svg{{max-width:100%;height:auto}}</style></head><body>
<h1>Training of {escape(network)}</h1>
<p>{right} of {total} test images right ({100 * right / max(total, 1):.2f} %).</p>
{curves(history)}
<h2>Epochs</h2>
<table><tr><th>epoch</th><th>loss</th><th>accuracy</th><th>test accuracy</th><th>seconds</th></tr>
{rows}
</table>
<h2>Test images by true and predicted digit</h2>
{confusion_matrix(counts)}
</body></html>
"""


def write_report(folder: Path, network: str, history: Sequence[Mapping[str, Any]], counts: np.ndarray) -> Path:
    """Write `curves.svg`, `confusion.svg` and `index.html` into a folder; the path of the page."""
    files = {
        "curves.svg": curves(history),
        "confusion.svg": confusion_matrix(counts),
        "index.html": page(network, history, counts),
    }
    for name, text in files.items():
        write_atomically(folder / name, text.encode())
    return folder / "index.html"
