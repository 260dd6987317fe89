"""A factor named in place of the product that it stands in: W = X + b where Z = W X + b was meant.

Guarantee: only offered where a symbol of the document is defined by a product with the factor, and the mended line is proved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.judge.fixes import edits
from derive.language.ast import Node
from derive.reading.names import layer_name, strip
from derive.reading.reader import Reader
from derive.terms.term import Term, var

if TYPE_CHECKING:
    from derive.judge.chains.sides import Sides

DIAGNOSIS = "a factor stands for the product"


def product_meant(judge: Sides, left: Node, right: Node) -> str | None:
    """The mended equation as LaTeX, for a left side that is the name of an array and a right side that is a sum."""
    context, text, right = judge.context, judge.scanned.text, strip(right)
    written = layer_name(left) if strip(left).kind in ("name", "script") else None
    if written is None or right.kind != "sum":
        return None
    factor, first = context.name(written), right.children[0]
    product = Node("product", (left, first), ("",), left.start, first.end)
    reader = Reader(context)
    made = judge.read(reader, Node("sum", (product, *right.children[1:]), right.value, left.start, right.end), None).term
    if made is None or made.is_scalar or reader.implicit or reader.free:
        return None
    sign = edits.notation_of(text, context.dialect, (), ()).product.strip()
    source = " ".join(filter(None, (text[left.start : left.end], sign, text[right.start : right.end])))
    for name, symbol in context.visible().items():
        found = context.find(name)
        if symbol.shape != made.shape or found is None or found.definition is None or not _multiplies(found.definition, factor):
            continue
        if judge.decided(var(name, made.shape), made, reader, search=False).verdict == "proved":
            return f"{name}={source}"
    return None


def _multiplies(definition: Term, factor: str) -> bool:
    """Whether a term holds a matrix product of which the factor is one side."""
    products = (t for t in definition.walk() if t.op == "matmul")
    return any(arg.op == "var" and arg.name == factor for product in products for arg in product.args)


__all__ = ["DIAGNOSIS", "product_meant"]
