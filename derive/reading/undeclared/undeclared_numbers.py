"""Letters without a declaration that can only be numbers: σ where σ² is known, z^{2} for z^{(2)}, constants, spreads.

Guarantee: what is taken is assumed by name; a letter that may be an array is left to `undeclared` and `fitted`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.language.ast import Node
from derive.reading.constants import SPREADS
from derive.reading.errors import Undeclared
from derive.reading.names import NONE, Scripts, is_layer, join, layer_name
from derive.reading.resolved import undeclared_name
from derive.reading.scripts import scripted
from derive.reading.undeclared import by_indices, fitted
from derive.reading.undeclared.labelled_numbers import labelled_number
from derive.terms.term import SCALAR, Term, apply, num, power, var

if TYPE_CHECKING:
    from derive.reading.reader import Reader


def letter_value(reader: Reader, base: Node, layers: list[Scripts], node: Node) -> Term | None:
    """The value of a letter that no declaration, definition or convention gives one; None if nothing says what it is."""
    known = _layer_slip(reader, base, layers, node) or _root(reader, base, layers, node)
    known = known or labelled_number(reader, base, layers, node) or _resolve_scalar(reader, base, layers, node)
    if known is not None:
        return known
    taken = by_indices.take_by_indices(reader, base, layers)
    taken = taken or fitted.fit_entry(reader, base, layers) or fitted.fit_square(reader, node)
    return scripted(reader, reader.symbol(taken, node), layers, node) if taken is not None else None


def _layer_slip(reader: Reader, base: Node, layers: Sequence[Scripts], node: Node) -> Term | None:
    """z^{2} where no z is known but a z^{(2)} is: brackets that were forgotten, read with a note."""
    if not layers or layers[0].sup.kind != "number" or reader.is_name(str(base.value)):
        return None
    layer = Node("group", (layers[0].sup,), "(")
    name = join(str(base.value), layer, NONE)
    if not reader.is_name(name):
        return None
    reader.assume(f"{join(str(base.value), layers[0].sup, NONE)} is read as {name}, since {base.value} alone is not declared")
    rest = [layers[0]._replace(sup=NONE), *layers[1:]]
    return scripted(reader, reader.symbol(name, node), [s for s in rest if s.sub.kind != "none" or s.sup.kind != "none"], node)


def _root(reader: Reader, base: Node, layers: Sequence[Scripts], node: Node) -> Term | None:
    """σ, σ³ or σ_j where σ² was defined or declared: its positive root."""
    subs = [layer.sub for layer in layers if layer.sub.kind != "none"]
    two = Node("number", (), Fraction(2))
    for sub in [*subs[:1], NONE]:
        name = join(str(base.value), two, sub)
        if reader.is_name(name):
            reader.assume(f"{join(str(base.value), None, sub)} is the positive root of {name}")
            rest = [layer._replace(sub=NONE) if layer.sub is sub else layer for layer in layers]
            kept = [s for s in rest if s.primes or s.sub.kind != "none" or s.sup.kind != "none"]
            return scripted(reader, apply("sqrt", reader.symbol(name, node)), kept, node)
    return None


def _resolve_scalar(reader: Reader, base: Node, layers: Sequence[Scripts], node: Node) -> Term | None:
    """A scalar that needs no declaration, or an implicit symbol."""
    name = undeclared_name(str(base.value), layers)
    if name in reader.implicit:
        symbol = reader.implicit[name]
        rest = [layer for layer in layers if not is_layer(layer.sup)]
        return scripted(reader, var(name, symbol.shape or num(1).shape), rest, node)
    whole = layer_name(node)
    if whole is not None and whole != name and reader.context.name(whole) in reader.context.told_scalars:
        return reader.symbol(whole, node)
    told = name in reader.context.told_scalars or reader.lookup(reader.context.name(name)) is not None
    if not told and by_indices.shape_by_indices(reader, base, list(layers)) is not None:
        return None  # a Greek letter with an index is no number
    try:
        value = reader.symbol(name, node)
    except Undeclared:
        return _spread(reader, base, layers, node)
    return scripted(reader, value, [layer for layer in layers if not is_layer(layer.sup)], node)


def _spread(reader: Reader, base: Node, layers: Sequence[Scripts], node: Node) -> Term | None:
    """σ that nothing declares and no brackets follow: a number, or the root of σ² where the text differentiates by σ²."""
    word = str(base.value)
    if word not in SPREADS or any(layer.sub.kind != "none" for layer in layers):
        return None
    square = join(word, Node("number", (), Fraction(2)), None)
    name = square if square in reader.context.varied else word
    reader.assume(f"{name} is a positive number, since no argument follows")
    reader.implicit_scalar(name, "positive")
    if name == word:
        return scripted(reader, var(word, SCALAR), [*layers], node)
    if len(layers) == 1 and layers[0].sup.kind == "number":
        return power(var(square, SCALAR), layers[0].sup.value / 2) if layers[0].sup.value != 2 else var(square, SCALAR)
    return scripted(reader, apply("sqrt", var(square, SCALAR)), [*layers], node)
