"""A loss written without its sum: L = −y ln a, where y and a are arrays of one shape.

Guarantee: only a symbol that is declared a number is mended, and only where exactly two arrays of one shape are multiplied
with numbers alone beside them; the sum over all entries of their entrywise product is tr(Xᵀ Y).
"""

from __future__ import annotations

from derive.judge.fixes.edits import unit_spans
from derive.language.ast import Node
from derive.reading.dialect import Dialect
from derive.reading.names import strip
from derive.reading.products import read_product
from derive.reading.reader import Reader
from derive.terms.term import Term


def summed(reader: Reader, node: Node, text: str, dialect: Dialect) -> str | None:
    """The right side with the sum put in, as LaTeX; None if it is not of this kind. Raises what reading a factor raises."""
    node = strip(node)
    sign = ""
    if node.kind == "sum" and len(node.children) == 1:
        sign, node = node.value[0] if node.value[0] == "-" else "", strip(node.children[0])
    if node.kind != "product" or any(op not in dialect.product for op in node.value):
        return None
    numbers: list[str] = []
    arrays: list[tuple[Term, str, str]] = []
    for (start, end), parts in unit_spans(node, dialect):
        source = text[start:end]
        whole = parts[0] if len(parts) == 1 else Node("product", tuple(parts), ("",) * (len(parts) - 1), start, end)
        value = read_product(reader, whole, None)
        if value.is_scalar:
            numbers.append(source)
        else:
            turned = f"{source}^{{T}}" if len(parts) == 1 and parts[0].kind == "name" else f"({source})^{{T}}"
            arrays.append((value, turned, source))
    if len(arrays) != 2 or arrays[0][0].shape != arrays[1][0].shape:
        return None
    return f"{sign}{' '.join(numbers)}\\operatorname{{tr}}({arrays[0][1]} {arrays[1][2]})"
