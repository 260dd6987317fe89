"""Letters that stand for one number beside the entries of an array: q = σ(z) for a single output, after q_k and z_k.

Guarantee: a product of columns is not called ill-typed if no membership of the document declares any array in it, nor any that
those are made of, for then the letter without an index may be one number.
"""

from __future__ import annotations

from derive.language.ast import Node, walk
from derive.reading.context import Context
from derive.terms.term import SCALAR, ShapeClash

PRODUCT = "matrix product"


def known_by_entries(node: Node, error: Exception | None, context: Context) -> str | None:
    """A letter that may be a number in a product of columns of one length; None if an array stands there that is declared."""
    if not isinstance(error, ShapeClash) or error.operator != PRODUCT or len({*error.shapes}) != 1:
        return None
    if len(error.shapes[0]) != 2 or not error.shapes[0][1].is_one:
        return None
    todo = [context.name(str(inner.value)) for inner in walk(node) if inner.kind == "name"]
    found, seen = None, set[str]()
    while todo:
        name = todo.pop()
        symbol = context.find(name) if name not in seen else None
        seen.add(name)
        if symbol is None or symbol.shape in (None, SCALAR):
            continue
        if symbol.definition is None and name in context.declared_letters:
            return None
        todo += [t.name for t in symbol.definition.walk() if t.op == "var"] if symbol.definition is not None else []
        found = found or name
    return found


__all__ = ["known_by_entries"]
