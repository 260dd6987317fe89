"""Identity matrices without a size: what their place says of it, in A I, in λI + A, in (I ⊗ A) vec(X).

Guarantee: a size is taken only from a product in which it is the one unknown, or from the shape that the whole has to have;
where the parts do not divide it, nothing is concluded and the size stays unsaid.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node, walk
from derive.reading.binding import Unit
from derive.reading.errors import NeedsShape, NotUnderstood, Undeclared
from derive.reading.names import EYE_NAMES, is_transpose, peel, spelled, strip
from derive.reading.resolved import is_given_e
from derive.terms.term import Shape, ShapeClash, Term

if TYPE_CHECKING:
    from derive.reading.reader import Reader

KRONECKER = "\\otimes"
Sides = tuple[Size | None, Size | None]


def is_identity(reader: Reader, node: Node) -> bool:
    """Whether a factor is an identity matrix that says no size."""
    base, layers = peel(node)
    sized = any(layer.sub.kind != "none" for layer in layers)
    word = str(base.value)
    return base.kind == "name" and word in EYE_NAMES and not (sized or reader.is_name(word) or is_given_e(reader, word))


def wanted(
    reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int, before: Unit | None, want: Shape | None
) -> Shape | None:
    """The shape of the identity at a place of a product that is to have the shape `want`; raises NeedsShape if nothing tells."""
    ahead = operators[place - 1] if place else None
    behind = operators[place] if place + 1 < len(factors) else None
    if KRONECKER in (ahead, behind):
        whole = Node("product", tuple(factors), tuple(operators), factors[0].start, factors[-1].end)
        sides: Sides = (want[0], want[1]) if want is not None else (None, None)
        size = _kronecker(reader, whole, sides)
        if size is None:
            raise NeedsShape("the size of this identity matrix is not said", factors[place])
        return size, size
    if ahead in reader.dialect.product and isinstance(before, Term) and not before.is_scalar:
        return before.cols, before.cols
    return want


def bracketed(reader: Reader, node: Node, sides: Sides) -> Shape | None:
    """The shape of a bracket in which identities stand in Kronecker products, or that is inverted, from its number of rows or of
    columns."""
    base, layers = peel(node)
    inverted = False
    for layer in layers:
        inverse = spelled(layer.sup) == "-1"
        inverted = inverted or inverse
        if layer.sub.kind != "none" or not (inverse or is_transpose(layer.sup)):
            return None
        sides = sides[::-1]
    found = _shape(reader, base, sides)
    size = sides[0] if sides[0] is not None else sides[1]
    if found is None and inverted and size is not None and not has_kronecker(base):
        return size, size  # (I + λI)⁻¹ before an array
    return found


def has_kronecker(node: Node) -> bool:
    return any(inner.kind == "product" and KRONECKER in inner.value for inner in walk(node))


def _shape(reader: Reader, node: Node, sides: Sides) -> Shape | None:
    node = strip(node)
    if node.kind in ("group", "sum"):
        found = (_shape(reader, child, sides) for child in node.children)
        return next((shape for shape in found if shape is not None), None)
    size = _kronecker(reader, node, sides)
    others = _others(reader, node) if size is not None else None
    return (size * others[0], size * others[1]) if size is not None and others is not None else None


def _kronecker(reader: Reader, node: Node, sides: Sides) -> Size | None:
    """k where I_k is the one factor without a size of a Kronecker product, one of whose sides is known."""
    others = _others(reader, node)
    if others is None:
        return None
    known = [(side, other) for side, other in zip(sides, others) if side is not None]
    found = {side.divide(other) for side, other in known}
    certain = all(len(other.terms) == 1 for _, other in known)
    if certain and (None in found or len(found) > 1):
        raise ShapeClash("Kronecker product", [others], "no identity matrix makes its sides fit")
    return found.pop() if len(found) == 1 else None


def _others(reader: Reader, node: Node) -> Shape | None:
    """The rows and columns of a Kronecker product without its one identity that has no size."""
    if node.kind != "product" or KRONECKER not in node.value:
        return None
    pieces = list(_pieces(node))
    rest = [piece for piece in pieces if not is_identity(reader, piece)]
    if len(pieces) - len(rest) != 1:
        return None
    rows = columns = ONE
    for piece in rest:
        try:
            term = reader.term(piece)
        except (NeedsShape, NotUnderstood, Undeclared, ShapeClash):
            return None
        rows, columns = rows * term.rows, columns * term.cols
    return rows, columns


def _pieces(node: Node) -> Sequence[Node]:
    """What stands between the signs of a Kronecker product."""
    found: list[Node] = []
    start = 0
    for place, operator in enumerate((*node.value, KRONECKER), start=1):
        if operator == KRONECKER:
            part, inside = node.children[start:place], node.value[start : place - 1]
            found.append(part[0] if len(part) == 1 else Node("product", part, inside, part[0].start, part[-1].end))
            start = place
    return found
