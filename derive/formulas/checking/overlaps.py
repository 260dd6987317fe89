"""What a backward pass gives that writes windows into the image instead of adding them up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from derive.evaluator.linear_maps import places
from derive.formulas.checking.terms import Point
from derive.formulas.statement import Statement
from derive.terms.term import Term


def overwritten(statement: Statement, variable: str, points: Sequence[Point]) -> Iterator[list[np.ndarray]]:
    """For each way of overwriting, the wrong gradients at the points; nothing where no windows are put back."""
    term = statement.gradients[variable]
    found = next((t for t in term.walk() if t.op == "linear" and t.attrs[2]), None)
    if found is None:
        return
    for write in (_windows_last, _offsets_last, _winners_last, _windows_first):
        values = [_with(point, term, found, write) for point in points]
        yield [v for v in values if v is not None] if all(v is not None for v in values) else [np.zeros(0)] * len(points)


Write = Callable[[np.ndarray, np.ndarray, int], np.ndarray]


def _with(point: Point, term: Term, node: Term, write: Write) -> np.ndarray | None:
    """The gradient with the adjoint map replaced by writing; only for a map on top, or under a scaling."""
    kind = node.attrs[0]
    values = point.value(node.args[0])
    sizes = point.sizes
    where = places(*(sizes[s] for s in ("H", "W", "kh", "kw", "stride", "padding")))
    count, inside = where.shape
    if kind == "im2col":
        parts = values.reshape(-1, count, inside, sizes["C"])
    else:
        parts = values.reshape(-1, count, sizes["C"], inside).swapaxes(-1, -2)
    images = write(parts, where, sizes["H"] * sizes["W"])
    scale = 1.0
    while term is not node:
        if term.op != "scale":
            return None
        scale *= float(point.value(term.args[0]).reshape(()))
        term = term.args[1]
    return scale * images


def _windows_last(parts: np.ndarray, where: np.ndarray, pixels: int) -> np.ndarray:
    images = np.zeros((len(parts), pixels + 1, parts.shape[-1]))
    for window in range(where.shape[0]):
        images[:, where[window]] = parts[:, window]
    return images[:, :pixels]


def _windows_first(parts: np.ndarray, where: np.ndarray, pixels: int) -> np.ndarray:
    return _windows_last(parts[:, ::-1], where[::-1], pixels)


def _offsets_last(parts: np.ndarray, where: np.ndarray, pixels: int) -> np.ndarray:
    images = np.zeros((len(parts), pixels + 1, parts.shape[-1]))
    for offset in range(where.shape[1]):
        images[:, where[:, offset]] = parts[:, :, offset]
    return images[:, :pixels]


def _winners_last(parts: np.ndarray, where: np.ndarray, pixels: int) -> np.ndarray:
    """Only entries that are not 0 are written, as by an assignment to the place of the maximum."""
    images = np.zeros((len(parts), pixels + 1, parts.shape[-1]))
    for window in range(where.shape[0]):
        old = images[:, where[window]]
        images[:, where[window]] = np.where(parts[:, window] != 0, parts[:, window], old)
    return images[:, :pixels]
