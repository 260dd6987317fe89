"""im2col, max pooling and the turned kernel on an image of 4 × 4, computed by the layers of `numeric`."""

from __future__ import annotations

from typing import Any

import numpy as np
from markupsafe import Markup

from derive.gallery.drawing import CELL, grid, picture, size, text
from numeric.pooling import RowMax
from numeric.windows import Geometry, Im2col, PoolingWindows

TOP, GAP = 30, 40


def im2col(words: dict[str, str]) -> Markup:
    """The image, the matrix of its windows, and the first window marked in both."""
    image = np.arange(1, 17).reshape(16, 1)
    rows, _ = Im2col(Geometry(4, 4, 1, 3)).forward(image)
    window = {(i, j) for i in range(3) for j in range(3)}
    return _row([(words["image"], image.reshape(4, 4), window), (words["rows"], rows, {(0, j) for j in range(rows.shape[1])})])


def pooling(words: dict[str, str]) -> Markup:
    """Windows of 2 × 2: the maxima, the mask, and a gradient that goes back."""
    image = np.array([[3, 1, 4, 1], [5, 9, 2, 6], [5, 3, 5, 8], [9, 7, 3, 2]])
    tiles, pool = PoolingWindows(Geometry(4, 4, 1, 2, stride=2)), RowMax()
    windows, cache = tiles.forward(image.reshape(16, 1))
    _, winners = pool.forward(windows)
    gradient = np.array([[10], [20], [30], [40]])
    masked = pool.backward(gradient, winners)[0]
    spread = tiles.backward(masked, cache)[0].reshape(4, 4)
    mask = pool.backward(np.ones_like(gradient), winners)[0]
    chosen = {(i, int(j)) for i, j in enumerate(winners[0][:, 0])}
    largest = {(i, j) for i in range(4) for j in range(4) if spread[i, j]}
    return _row(
        [
            (words["image"], image, largest),
            (words["windows"], windows, chosen),
            (words["mask"], mask, chosen),
            (words["gradient"], gradient, set()),
            (words["spread"], spread, largest),
        ]
    )


def rotation(words: dict[str, str]) -> Markup:
    """The gradient of an image under a kernel of 2 × 2 in two ways. Raises AssertionError if they differ."""
    kernel, gradient = np.array([[1, 2], [3, 4]]), np.array([[1, 0, 2], [0, 3, 0], [1, 0, 1]])
    layer = Im2col(Geometry(4, 4, 1, 2))
    _, cache = layer.forward(np.zeros((16, 1), dtype=int))
    back = layer.backward(gradient.reshape(9, 1) @ kernel.reshape(1, 4), cache)[0].reshape(4, 4)
    turned, framed = kernel[::-1, ::-1], np.pad(gradient, 1)
    windows, _ = Im2col(Geometry(5, 5, 1, 2)).forward(framed.reshape(25, 1))
    assert np.array_equal(back, (windows @ turned.reshape(4, 1)).reshape(4, 4)), "the two ways differ"
    first = {(i, j) for i in range(2) for j in range(2)}
    return _row(
        [
            (words["kernel"], kernel, set()),
            (words["turned"], turned, first),
            (words["framed"], framed, first),
            (words["spread"], back, {(0, 0)}),
        ],
        between=["→", "·", "="],
    )


def _row(grids: list[tuple[str, Any, set[tuple[int, int]]]], between: list[str] | None = None) -> Markup:
    """Grids side by side, each under its name."""
    parts: list[str] = []
    x, height = 4.0, max(size(rows)[1] for _, rows, _ in grids)
    for number, (name, rows, marked) in enumerate(grids):
        entries = [[int(entry) for entry in row] for row in rows]
        width = max(size(entries)[0], 7.4 * _width(name))
        parts += grid(x, TOP, entries, name, marked, pale=True)
        x += width
        if number + 1 < len(grids):
            parts.append(text(x + GAP / 2, TOP + 2 * CELL, between[number] if between else "→", "sign", "middle"))
            x += GAP
    said = "; ".join(f"{name}: {_said(rows)}" for name, rows, _ in grids)
    return picture(x + 4, TOP + height + 6, said, parts)


def _width(name: str) -> float:
    return sum(1.9 if ord(c) > 0x2E80 else 1 for c in name)


def _said(rows: Any) -> str:
    return "[" + "; ".join(" ".join(str(int(entry)) for entry in row) for row in rows) + "]"
