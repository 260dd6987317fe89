"""Which declared name a letter makes with its scripts, and which scripts are left for entries, powers and transposes.

Guarantee: the longest name that is declared; a script over which a sum around it runs is no part of a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.language.ast import Node
from derive.reading.functions import plain
from derive.reading.names import NONE, ONES_NAMES, Scripts, is_layer, join, layer_name, strip
from derive.terms.term import SCALAR

if TYPE_CHECKING:
    from derive.reading.reader import Reader

SIGNED = frozenset({"positive", "nonnegative"})
"""Properties that only numbers have."""


def resolve(reader: Reader, base: Node, layers: Sequence[Scripts]) -> tuple[str, list[Scripts]] | None:
    """The longest declared name that the base makes with its scripts, and the scripts that are left.

    A script that a sum around it runs over is no part of the name."""
    word = str(base.value)
    flat = [
        (kind, script) for layer in layers for kind, script in (("sup", layer.sup), ("sub", layer.sub)) if script.kind != "none"
    ]
    primes = sum(layer.primes for layer in layers)
    sups = [k for k, (kind, _) in enumerate(flat) if kind == "sup"]
    subs = [k for k, (kind, _) in enumerate(flat) if kind == "sub"]
    choices = [(u, b) for u in [*sups[:1], None] for b in [*subs[:1], None]]
    choices.sort(key=lambda pair: -sum(p is not None for p in pair))
    for tick in dict.fromkeys((primes, 0)):
        for up, down in choices:
            if any(place is not None and _runs(reader, flat[place][1]) for place in (up, down)):
                continue  # under Σ_i the i of x_i is the index of the sum
            name = join(word, flat[up][1] if up is not None else None, flat[down][1] if down is not None else None, tick)
            if reader.is_name(name):
                rest = []
                for layer in layers:
                    sup = NONE if up is not None and layer.sup is flat[up][1] else layer.sup
                    sub = NONE if down is not None and layer.sub is flat[down][1] else layer.sub
                    left = Scripts(sub, sup, 0 if tick else layer.primes)
                    if left.primes or sup.kind != "none" or sub.kind != "none":
                        rest.append(left)
                return name, rest
    return None


def _runs(reader: Reader, sub: Node) -> bool:
    """Whether a script holds the index of a sum around it."""
    inner = strip(sub.children[0]) if is_layer(sub) and len(sub.children) == 1 else strip(sub)
    parts = inner.children if inner.kind == "list" else (inner,)
    return any(part.kind == "name" and str(part.value) in reader.bound for part in map(strip, parts))


def is_declared_itself(reader: Reader, base: Node, layers: Sequence[Scripts]) -> bool:
    """Whether u_o is declared by itself, beside the vectors u_1, …, u_K of its letter."""
    sub = layers[0].sub
    if sub.kind == "none" or _runs(reader, sub):
        return False
    symbol = reader.lookup(reader.context.name(join(str(base.value), None, sub)))
    return symbol is not None and symbol.how == "declared"


def is_length(reader: Reader, layers: Sequence[Scripts]) -> bool:
    """Whether the one subscript is a size and no index here."""
    subs = [strip(layer.sub) for layer in layers if layer.sub.kind != "none"]
    name = layer_name(subs[0]) if len(subs) == 1 and subs[0].kind in ("name", "script") else None
    return name is not None and reader.context.is_size(reader.context.name(name)) and name not in {**reader.free, **reader.bound}


def is_vector_of_ones(reader: Reader, base: Node, layers: Sequence[Scripts]) -> bool:
    """Whether 𝟏_f is the vector of f ones and no entry of a declared vector 𝟏."""
    return base.value in ONES_NAMES and bool(layers) and is_length(reader, layers)


def is_given_e(reader: Reader, letter: str) -> bool:
    """Whether E is a symbol of the document, that an equation or the words give a value, and no identity matrix."""
    return letter == "E" and (letter in reader.context.given_names or letter in reader.context.heads)


def is_number(reader: Reader, sub: Node) -> bool:
    """Whether a subscript is a declared real number, which counts nothing."""
    name = str(sub.value) if sub.kind == "name" else ""
    if not name or name in reader.bound or name in reader.context.ranges or reader.context.is_size(reader.context.name(name)):
        return False
    symbol = reader.context.find(reader.context.name(name))
    return symbol is not None and symbol.shape == SCALAR and symbol.how == "declared" and bool(symbol.properties & SIGNED)


def undeclared_name(word: str, layers: Sequence[Scripts]) -> str:
    """The name under which a letter that nothing declares is known: with its layer, or as one of the matrices W_1, W_2."""
    if layers and is_layer(layers[0].sup):
        return join(word, layers[0].sup, NONE)
    letter = plain(word).rstrip("} ")  # the S of \\mathbf{S}
    if layers and layers[0].sub.kind == "number" and letter[-1:].isupper():
        return join(word, NONE, layers[0].sub)  # W_1 and W_2 are two matrices rather than rows of one
    return word
