"""Block matrices against NumPy: what operators do to the blocks is what they do to the whole."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from derive.kernel.sizes import Size
from derive.terms import blocks as b
from derive.terms.term import (
    ShapeClash,
    Term,
    add,
    det,
    eye,
    hadamard,
    inverse,
    matmul,
    num,
    scale,
    trace,
    transpose,
    var,
    vec,
    zeros,
)

N, M = Size.of("n"), Size.of("m")
SHAPES = {"A": (N, N), "B": (N, M), "C": (M, N), "D": (M, M)}
A, B, C, D = (var(name, shape) for name, shape in SHAPES.items())
WHOLE = b.blocks([[A, B], [C, D]])
LENGTH = {"n": 3, "m": 2}
RANDOM = np.random.default_rng(5)
VALUES = {name: RANDOM.normal(size=tuple(LENGTH[str(axis)] for axis in shape)) for name, shape in SHAPES.items()}
BLOCKS = np.block([[VALUES["A"], VALUES["B"]], [VALUES["C"], VALUES["D"]]])
NUMPY: dict[str, Callable[..., np.ndarray]] = {
    "matmul": lambda x, y: x * y if 1 in (x.size, y.size) else x @ y,
    "add": lambda *parts: sum(parts[1:], parts[0]),
    "scale": lambda x, y: x * y,
    "hadamard": np.multiply,
    "transpose": np.transpose,
    "inverse": np.linalg.inv,
    "det": lambda x: np.array([[np.linalg.det(x)]]),
    "trace": lambda x: np.array([[np.trace(x)]]),
}


def value(term: b.Value) -> np.ndarray:
    if isinstance(term, b.Grid):
        return np.block([[value(cell) for cell in line] for line in term.cells])
    if term.op == "var":
        return VALUES[term.name]
    if term.op == "num":
        return np.array([[float(term.attrs[0])]])
    shape = tuple(LENGTH[str(axis)] for axis in term.shape) if term.op in ("eye", "zeros") else ()
    if shape:
        return np.eye(shape[0]) if term.op == "eye" else np.zeros(shape)
    return NUMPY[term.op](*map(value, term.args))


CASES: list[tuple[Term, np.ndarray]] = [
    (matmul(WHOLE, WHOLE), BLOCKS @ BLOCKS),
    (matmul(transpose(WHOLE), WHOLE), BLOCKS.T @ BLOCKS),
    (add(WHOLE, scale(num(3), eye(N + M))), BLOCKS + 3 * np.eye(5)),
    (hadamard(WHOLE, transpose(WHOLE)), BLOCKS * BLOCKS.T),
    (inverse(WHOLE), np.linalg.inv(BLOCKS)),
    (det(WHOLE), np.array([[np.linalg.det(BLOCKS)]])),
    (trace(matmul(WHOLE, WHOLE)), np.array([[np.trace(BLOCKS @ BLOCKS)]])),
    (matmul(A, b.blocks([[A, B]])), VALUES["A"] @ BLOCKS[:3]),
    (inverse(b.blocks([[A, B], [zeros(M, N), D]])), np.linalg.inv(np.block([[VALUES["A"], VALUES["B"]], [np.zeros((2, 3)), VALUES["D"]]]))),
    (inverse(b.blocks([[zeros(M, M), C], [B, A]])), np.linalg.inv(np.block([[np.zeros((2, 2)), VALUES["C"]], [VALUES["B"], VALUES["A"]]]))),
]  # fmt: skip


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("place", range(len(CASES)))
def test_an_operator_goes_over_to_the_blocks(place: int, last: bool) -> None:
    term, wanted = CASES[place]
    assert np.allclose(value(b.Cutting({}, last).resolved(term)), wanted)


def test_blocks_are_found_again() -> None:
    grid = b.grid_of(WHOLE)
    assert grid is not None and grid.cells == ((A, B), (C, D))
    assert WHOLE.shape == (N + M, N + M) and b.grid_of(A) is None


def test_blocks_must_fit() -> None:
    with pytest.raises(ShapeClash):
        b.blocks([[A, B], [D, C]])


def test_what_is_not_known_of_blocks_is_not_guessed() -> None:
    three = b.blocks([[A, B, B], [C, D, D], [C, D, D]])
    for term in (vec(WHOLE), matmul(WHOLE, var("x", (N + M, Size.of(1)))), inverse(three)):
        with pytest.raises(b.Uncut):
            b.Cutting({}).resolved(term)


def test_symbols_with_blocks_are_opened() -> None:
    grid = b.Cutting({"W": WHOLE}).resolved(transpose(var("W", WHOLE.shape)))
    assert isinstance(grid, b.Grid) and grid.cells == ((transpose(A), transpose(C)), (transpose(B), transpose(D)))
