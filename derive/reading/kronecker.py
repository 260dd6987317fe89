"""Identity matrices without a size inside Kronecker products: (I ⊗ A) vec X, (I ⊗ A + Bᵀ ⊗ I) vec X.

The size is what the other factors leave of the rows or columns that the place of the product asks for: those of its neighbours in
a matrix product, or of the whole.  Guarantee: where both are known they agree, or there is no size of the identity that fits, which is
a `ShapeClash`; where neither is known it is `NeedsShape`.  Limit: one identity of unknown size in a product.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import reduce
from typing import TYPE_CHECKING

from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node, walk
from derive.reading.binding import Unit
from derive.reading.constants import EYE_NAMES
from derive.reading.errors import NeedsShape, NotUnderstood
from derive.reading.names import peel
from derive.terms.term import Shape, ShapeClash, Term, eye, kron

if TYPE_CHECKING:
    from derive.reading.reader import Reader

Around = tuple[Size | None, Size | None]
TIMES = "\\otimes"


def is_product(reader: Reader, factors: Sequence[Node], operators: Sequence[str]) -> bool:
    """Whether factors are joined by ⊗ alone, one of them being an identity matrix without a size."""
    return bool(operators) and set(operators) == {TIMES} and sum(_unsized(reader, factor) for factor in factors) == 1


def holds_one(reader: Reader, node: Node) -> bool:
    """Whether a factor is a bracket with such a product in it."""
    base, _ = peel(node)
    if base.kind != "group" or base.value not in ("(", "["):
        return False
    return any(inner.kind == "product" and is_product(reader, inner.children, inner.value) for inner in walk(base))


def read(reader: Reader, factors: Sequence[Node], want: Shape | None, node: Node) -> Term:
    """The product, with the size of its identity from what stands around."""
    rows, columns = reader.around or (None, None)
    if want is not None and reader.around is None:
        rows, columns = want[0], want[-1]
    reader.around, saved = None, reader.around
    try:
        known = [None if _unsized(reader, factor) else reader.term(factor) for factor in factors]
    finally:
        reader.around = saved
    sizes = set[Size]()
    for axis, whole in ((0, rows), (1, columns)):
        if whole is None:
            continue
        rest = reduce(Size.__mul__, (term.shape[axis] for term in known if term is not None), ONE)
        size = whole.divide(rest)
        if size is None:
            side = ("rows", "columns")[axis]
            raise ShapeClash("Kronecker product", [term.shape for term in known if term], f"no identity makes {whole} {side} of {rest}")
        sizes.add(size)
    if not sizes:
        raise NeedsShape("the size of this identity matrix is not said", node)
    if len(sizes) > 1:
        raise ShapeClash("Kronecker product", [term.shape for term in known if term], "no identity fits its rows and its columns")
    (size,) = sizes
    return reduce(kron, [eye(size) if term is None else term for term in known])


def around(
    reader: Reader,
    units: Sequence[Unit],
    between: Sequence[str],
    factors: Sequence[Node],
    operators: Sequence[str],
    want: Shape | None,
    product: Callable[[Reader, list[Node], list[str], Shape | None, Node], Term],
) -> Around | None:
    """The rows and columns that the place of the first of the factors asks for: by the factor before it, by the rest of the product,
    by the whole; None for a factor that holds no such product."""
    if not holds_one(reader, factors[0]):
        return None
    before = units[-1] if units and between[-1] == "" else None
    rows = before.cols if isinstance(before, Term) and not before.is_scalar else None
    if want is not None and all(isinstance(unit, Term) and unit.is_scalar for unit in units):
        rows = want[0]
    if len(factors) == 1:
        return rows, want[-1] if want is not None else None
    behind: Term | None = None
    with suppress(NotUnderstood, ShapeClash):
        behind = product(reader, list(factors[1:]), list(operators[1:]), None, factors[0]) if operators[0] == "" else None
    return rows, None if behind is None or behind.is_scalar else behind.rows


def _unsized(reader: Reader, node: Node) -> bool:
    base, layers = peel(node)
    return base.kind == "name" and base.value in EYE_NAMES and not layers and not reader.is_name(str(base.value))


__all__ = ["around", "holds_one", "is_product", "read"]
