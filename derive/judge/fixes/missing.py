"""The declaration that would unblock a claim: the shape that an undeclared symbol must have there.

The sizes of the undeclared symbols are left open and settled by the products, sums and the equation that they stand in; what
stays open gets a letter that the document does not use.  Guarantee: nothing is declared, the author is only asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.judge.chains.clashing_sizes import FREE, asked, step_for
from derive.judge.fixes.lacking import space_of
from derive.kernel.sizes import Size
from derive.language.ast import Node
from derive.reading.context import Context
from derive.reading.errors import Undeclared
from derive.reading.reader import Reader
from derive.reading.symbols import Symbol
from derive.terms.term import SCALAR, Shape

if TYPE_CHECKING:
    from derive.judge.chains.sides import Sides

MAX_STEPS = 16
MAX_NAMES = 4
LETTERS = "kpqrstuvmn"


def fitting(judge: Sides, left: Node, right: Node) -> dict[str, Shape]:
    """The shapes with which the equation would type, for the symbols that it lacks; empty if nothing fits."""
    shapes: dict[str, Shape] = {}
    for _ in range(MAX_STEPS):
        reader = Reader(judge.context)
        reader.implicit.update({name: Symbol(name, shape, how="parameter") for name, shape in shapes.items()})
        one, two = judge.read_both(reader, left, right)
        lacking = next((side.error for side in (one, two) if isinstance(side.error, Undeclared)), None)
        if lacking is not None:
            if lacking.name in shapes or len(shapes) == MAX_NAMES:
                return {}
            shapes[lacking.name] = (Size.of(f"rows of {lacking.name}"), Size.of(f"columns of {lacking.name}"))
            continue
        if one.term is not None and two.term is not None and one.term.shape == two.term.shape:
            return shapes
        pairs = asked(one.error or two.error)
        if pairs is None and one.term is not None and two.term is not None:
            pairs = list(zip(one.term.shape, two.term.shape))
        step = next((s for a, b in pairs or [] if a != b and (s := step_for(a, b)) is not None), None)
        if step is None:
            return {}
        shapes = {name: tuple(axis.substitute(step) for axis in shape) for name, shape in shapes.items()}
    return {}


def line_to_add(judge: Sides, left: Node, right: Node) -> str:
    """“$V \\in \\mathbb{R}^{d\\times k}$”, or "" where no shape fits."""
    shapes = fitting(judge, left, right)
    if any(shape == SCALAR and name.isupper() for name, shape in shapes.items()):
        return ""
    parts = [f"${name} \\in {_space(shape, judge.context)}$" for name, shape in shapes.items()]
    return ", ".join(parts)


def _space(shape: Shape, context: Context) -> str:
    used = {*context.size_names, *context.symbols, *context.words}
    free = [letter for letter in LETTERS if letter not in used]
    names = sorted({s for axis in shape for s in axis.symbols if s.startswith(FREE)})
    return space_of(tuple(axis.substitute({name: Size.of(letter) for name, letter in zip(names, free)}) for axis in shape))
