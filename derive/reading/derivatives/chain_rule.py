"""Products of derivatives of arrays by arrays, read as the chain rule, where the dialect says so.

∂Y/∂X is the linear map by which a small change of X moves Y; in a product with a gradient by Y it acts on that gradient and
gives its share of the gradient by X.  So `∂Z/∂W × ∂A/∂Z × ∂L/∂A` is the gradient by W that comes through A and Z, and the
order of the factors says nothing, since each names what it leads from and to (a dialect may ask for the gradient first, as with
Jacobians of stacked arrays in numerator layout).  Guarantee: the factors must form one chain
without a rest, from the given gradient down, and each array must be defined directly from the next; else `NotUnderstood`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.calculus.differential import NoDifferential
from derive.calculus.reverse import NoGradient, gradient
from derive.language.ast import Node
from derive.reading.derivatives.derivative_signs import after_sign
from derive.reading.errors import NotUnderstood
from derive.reading.names import peel, strip
from derive.terms.lower import Opaque
from derive.terms.term import Term, matmul, trace, transpose, var

if TYPE_CHECKING:
    from derive.reading.reader import Reader

Pair = tuple[Term, Term]
GIVEN = "the gradient from above"


def read_chain(reader: Reader, node: Node) -> Term | None:
    """The gradient that a product of derivatives stands for, or None if it holds no derivative of an array by an array."""
    pairs = [_map(reader, factor) for factor in node.children]
    maps = [pair for pair in pairs if pair is not None]
    if not maps:
        return None
    places = [place for place, pair in enumerate(pairs) if pair is None]
    if not places or places != list(range(places[0], places[-1] + 1)):
        raise NotUnderstood("derivatives of arrays by arrays without one gradient that they act on", node)
    first, last = places[0], places[-1]
    ordered = reader.dialect.chain == "gradient first"
    if ordered and (first > 0 or any(one[1] != two[0] for one, two in zip(maps, maps[1:]))):
        raise NotUnderstood("the chain rule with a Jacobian in front of the gradient, whose layout nothing says", node)
    signs = ("", *reader.dialect.product) if ordered else reader.dialect.product
    if any(op not in signs for place, op in enumerate(node.value) if not first <= place < last):
        raise NotUnderstood("a product of derivatives with another sign than that of the chain rule", node)
    rest, between = node.children[first : last + 1], node.value[first:last]
    given = reader.term(rest[0] if len(rest) == 1 else Node("product", rest, between, rest[0].start, rest[-1].end))
    how = "for the entries of both arrays" if ordered else "its factors in any order"
    reader.assume(f"a product of derivatives is the chain rule, {how} ({reader.dialect.name} convention)")
    return _pulled(reader, maps, given, node)


def factor_of(reader: Reader, node: Node) -> tuple[Term, Term] | None:
    """For ∂Y/∂X alone: an arbitrary gradient G by Y, and the gradient by X that it gives; None for anything else."""
    pair = _map(reader, node) if reader.dialect.chain == "any order" else None
    if pair is None:
        return None
    given = var(GIVEN, pair[0].shape)
    reader.assume(f"∂Y/∂X alone is the factor by which a gradient by Y is multiplied ({reader.dialect.name} convention)")
    return given, _through(reader, *pair, given, node)


def _map(reader: Reader, factor: Node) -> Pair | None:
    """(Y, X) of ∂Y/∂X for two declared arrays; None for any other factor."""
    node = strip(factor)
    if node.kind != "frac" or peel(factor)[1]:
        return None
    top, bottom = (after_sign(reader, strip(child)) for child in node.children)
    if top is None or bottom is None:
        return None
    above, below = (_symbol(reader, part) for part in (top, bottom))
    return None if above is None or below is None or above.is_scalar else (above, below)


def _symbol(reader: Reader, node: Node) -> Term | None:
    base, _ = peel(node)
    if base.kind != "name":
        return None
    value = reader.term(node)
    return value if value.op == "var" else None


def _pulled(reader: Reader, maps: Sequence[Pair], given: Term, node: Node) -> Term:
    left = list(maps)
    begins = {above for above, _ in left} - {below for _, below in left}
    if len(begins) != 1:
        raise NotUnderstood("these derivatives do not form one chain", node)
    current = begins.pop()
    if current.shape != given.shape:
        raise NotUnderstood(f"the last factor is no gradient by {current.name}: its shape is another", node)
    if given.op == "grad" and given.attrs[1] != current.name:
        raise NotUnderstood(f"the gradient is by {given.attrs[1]}, the derivatives lead from {current.name}", node)
    while left:
        step = next((pair for pair in left if pair[0] == current), None)
        if step is None:
            raise NotUnderstood("these derivatives do not form one chain", node)
        left.remove(step)
        given, current = _through(reader, *step, given, node), step[1]
    return given


def _through(reader: Reader, above: Term, below: Term, given: Term, node: Node) -> Term:
    """The gradient by `below` of ⟨given, above⟩, through the definition of `above` alone."""
    symbol = reader.context.find(above.name)
    definition = symbol.definition if symbol is not None else None
    if definition is None or not any(t.op == "var" and t.name == below.name for t in definition.walk()):
        raise NotUnderstood(f"nothing says that {above.name} is made from {below.name}", node)
    free = var(GIVEN + "'", given.shape)
    try:
        found = gradient(trace(matmul(transpose(free), definition)), below, {}, check=False)
    except (NoGradient, NoDifferential, Opaque) as problem:
        raise NotUnderstood(f"the derivative of {above.name} by {below.name}: {problem}", node) from None
    return found.replace(lambda t: given if t == free else None)
