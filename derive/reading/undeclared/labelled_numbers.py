"""Numbers told apart by their subscripts: σ_f and σ_n, λ_1 and λ_2, of which only the Greek letter says that they are numbers.

Guarantee: a subscript is taken so only where none below its letter counts anything all over the document, and nothing declares
the letter or the whole name; the reading is listed with the claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.language.ast import Node
from derive.reading.constants import SPREADS
from derive.reading.names import NONE, Scripts, is_layer, join
from derive.reading.scripts import scripted
from derive.terms.term import SCALAR, Term, apply, power, var

if TYPE_CHECKING:
    from derive.reading.reader import Reader

WEIGHTS = frozenset({"\\lambda", "\\gamma", "\\tau", "\\rho", "\\kappa", "λ", "γ"})
"""Letters of weights and multipliers; a μ_1 or β_1 may as well be a vector, if no formula says more."""


def labelled_number(reader: Reader, base: Node, layers: Sequence[Scripts], node: Node) -> Term | None:
    """σ_f or λ_1 for a Greek letter of numbers that nothing declares and whose subscripts only tell numbers apart."""
    word, context = str(base.value), reader.context
    numbers = SPREADS | ((WEIGHTS | context.decays) - context.greek_columns)
    if word not in context.named_apart or word not in numbers or not layers or layers[0].sub.kind == "none":
        return None
    if is_layer(layers[0].sup) or layers[0].primes or reader.lookup(context.name(word)) is not None:
        return None
    written = join(word, None, layers[0].sub)
    square = context.name(join(word, Node("number", (), Fraction(2)), layers[0].sub))
    name = square if square in context.varied and word in SPREADS else context.name(written)
    told = reader.lookup(name)
    if told is None and name in context.broken:
        return None
    if told is None:
        reader.assume(f"{name} is a positive number, since no argument follows" if word in SPREADS else f"{name} is a scalar")
        reader.implicit_scalar(name, *(["positive"] if word in SPREADS else []))
    rest = [layers[0]._replace(sub=NONE), *layers[1:]]
    rest = [layer for layer in rest if layer.sub.kind != "none" or layer.sup.kind != "none"]
    if name != square:
        return scripted(reader, reader.symbol(name, node), rest, node)
    if rest and rest[0].sup.kind == "number":
        exponent, value = rest[0].sup.value, var(square, SCALAR)
        raised = value if exponent == 2 else power(value, exponent / 2)
        return scripted(reader, raised, rest[1:], node)
    return scripted(reader, apply("sqrt", var(square, SCALAR)), rest, node)


__all__ = ["labelled_number"]
