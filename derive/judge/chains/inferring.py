r"""Shapes that a definition leaves no choice: the x of F(x) = ½‖Ax − b‖² + ½λ‖x‖², the C of C/n times a number.

Guarantee: a shape is settled only if the sizes of the definition's other symbols force it: of all ways to take the undeclared
symbols for numbers, or for arrays of sizes that its products, sums and powers settle, exactly one types, and no size is
left open.  Limit: at most three symbols at once.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from derive.judge.chains.arbitrary import FREE, asked, step_for
from derive.kernel.sizes import Size
from derive.language.ast import Node
from derive.reading.context import Symbol
from derive.reading.errors import Undeclared
from derive.reading.reader import Reader
from derive.terms.term import SCALAR, Shape

if TYPE_CHECKING:
    from derive.judge.chains.sides import Sides

MAX_STEPS = 16
MAX_NAMES = 3


def settled(judge: Sides, body: Node, want: Shape | None) -> dict[str, Shape]:
    """The shapes of the undeclared symbols of a formula of shape `want`, if they are forced; else nothing."""
    names = _undeclared(judge, body, want)
    if not names:
        return {}
    found: list[dict[str, Shape]] = []
    for numbers in product((True, False), repeat=len(names)):
        shapes = _fitted(judge, body, want, {n for n, number in zip(names, numbers) if number}, names)
        if shapes is not None and shapes not in found:
            found.append(shapes)
        if len(found) > 1:
            return {}
    return found[0] if found and not _is_open(found[0]) else {}


def _is_open(shapes: dict[str, Shape]) -> bool:
    return any(s.startswith(FREE) for shape in shapes.values() for axis in shape for s in axis.symbols)


def _undeclared(judge: Sides, body: Node, want: Shape | None) -> list[str]:
    """The names that nothing declares, each a letter with at most a style."""
    names: list[str] = []
    shapes: dict[str, Shape] = {}
    for _ in range(MAX_NAMES + 1):
        reader = _reader(judge, shapes)
        error = judge._read(reader, body, want).error
        if not isinstance(error, Undeclared):
            return names
        if error.name in names or not _letter(error.name) or len(names) == MAX_NAMES:
            return []
        names.append(error.name)
        shapes[error.name] = _open(error.name)
    return []


def _letter(name: str) -> bool:
    return len(name) == 1 or name.startswith("\\") and "_" not in name and "^" not in name


def _open(name: str) -> Shape:
    return Size.of(f"rows of {name}"), Size.of(f"columns of {name}")


def _reader(judge: Sides, shapes: dict[str, Shape]) -> Reader:
    reader = Reader(judge.context)
    reader.implicit.update({name: Symbol(name, shape, how="parameter") for name, shape in shapes.items()})
    return reader


def _fitted(judge: Sides, body: Node, want: Shape | None, numbers: set[str], names: list[str]) -> dict[str, Shape] | None:
    """The shapes with which the formula types, some of the names being numbers; None if it never does."""
    shapes = {name: SCALAR if name in numbers else _open(name) for name in names}
    for _ in range(MAX_STEPS):
        side = judge._read(_reader(judge, shapes), body, want)
        pairs = asked(side.error)
        if side.term is not None:
            if want is None or side.term.shape == want:
                return shapes
            pairs = list(zip(side.term.shape, want))
        step = next((s for a, b in pairs or [] if a != b and (s := step_for(a, b)) is not None), None)
        if step is None:
            return None
        shapes = {name: tuple(axis.substitute(step) for axis in shape) for name, shape in shapes.items()}
    return None
