"""The sizes that a clash of shapes asks to be equal, and one that is free, expressed by the other.

Guarantee: a size is put for another only if it is free, and does not stand in it.
"""

from __future__ import annotations

from derive.kernel.sizes import Size
from derive.terms.term import ShapeClash

FREE = ("rows of ", "columns of ")
SQUARE = ("trace", "inverse", "determinant")
Pairs = list[tuple[Size, Size]]


def asked(error: Exception | None) -> Pairs | None:
    """The sizes that would have to be equal."""
    if not isinstance(error, ShapeClash):
        return None
    if error.operator in SQUARE or error.operator.startswith("power"):
        return [(shape[0], shape[1]) for shape in error.shapes]
    if error.operator == "matrix product" and len(error.shapes) == 2:
        return [(error.shapes[0][1], error.shapes[1][0])]
    return list(zip(*error.shapes)) if len(error.shapes) == 2 else None


def step_for(a: Size, b: Size) -> dict[str, Size] | None:
    """One size that is free, expressed by the other side, if it does not stand in it."""
    for one, other in ((a, b), (b, a)):
        name = next(iter(one.symbols), "")
        if name.startswith(FREE) and one == Size.of(name) and name not in other.symbols:
            return {name: other}
    return None
