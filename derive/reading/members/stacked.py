r"""Matrices by the list of their samples: X = (x_1, …, x_n)ᵀ ∈ ℝ^{n×d}, X = [x_1, …, x_N], rows x_iᵀ one below the other.

Such an equation says how the rows or columns of X are called, or makes X of samples that are known.  Which of both the x_i are
follows from the shape of X where only one fits, else from the notation: columns side by side, rows where the whole is
transposed or where x_iᵀ stand one below the other.  Guarantee: the list must run from 1 to the number of rows or columns; of a
list of numbers only the column of its own letter is made, w = (w_1, …, w_n)ᵀ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node
from derive.reading.context import Context
from derive.reading.members.families import add
from derive.reading.names import is_layer, is_transpose, layer_name, peel, strip
from derive.reading.spaces import NotASpace, read_size
from derive.reading.symbols import Family
from derive.terms.term import Shape, Term, transpose, var


@dataclass(frozen=True)
class Stack:
    """The samples `letter` (with subscripts, or with numbers in brackets above: `style`) up to `count` in the matrix `name`."""

    name: str
    letter: str
    style: str
    rows: bool
    count: Node
    own: bool
    """Whether the matrix and its samples have one letter."""


def stack_of(left: Node, right: Node) -> Stack | None:
    """What an equation says of samples and their matrix; None if it is no such equation."""
    name = layer_name(strip(left)) if strip(left).kind in ("name", "script") else None
    base, layers = peel(strip(right))
    if name is None or len(layers) > 1 or (layers and not (is_transpose(layers[0].sup) and layers[0].sub.kind == "none")):
        return None
    below, items = _items(base)
    if len(items) < 3 or items[-2].kind != "dots" or any(item.kind == "dots" for item in items[:-2]):
        return None
    found = [_sample(item) for item in (*items[:-2], items[-1])]
    shown = [one for one in found if one is not None]
    if len(shown) < len(found) or len({one[:3] for one in shown}) > 1:
        return None
    letter, style, turned, _ = shown[0]
    numbers = [strip(one[3]) for one in shown[:-1]]
    if any(number.kind != "number" or number.value != place for place, number in enumerate(numbers, 1)):
        return None
    if below != turned or (turned and layers):
        return None
    own = letter in (name, _plain(name))
    return Stack(name, letter, style, turned or bool(layers), shown[-1][3], own)


def _items(base: Node) -> tuple[bool, Sequence[Node]]:
    """Whether the members of a list stand one below the other, and the members."""
    if base.kind == "matrix":
        rows = [[strip(child) for child in row.children] for row in base.children]
        if len(rows) == 1:
            return False, rows[0]
        return True, [row[0] for row in rows] if all(len(row) == 1 for row in rows) else []
    inner = strip(base.children[0]) if base.kind == "group" and base.value in ("(", "[") else None
    if inner is None or not (inner.kind == "list" or (inner.kind == "product" and not any(inner.value))):
        return False, []
    return False, [strip(child) for child in inner.children]


def _sample(node: Node) -> tuple[str, str, bool, Node] | None:
    """(letter, style, whether transposed, number) of x_1, x^{(1)} or x_1ᵀ."""
    base, layers = peel(node)
    if base.kind != "name" or not layers or any(layer.primes for layer in layers):
        return None
    sub, sup = layers[0].sub, layers[0].sup
    rest = layers[1:]
    turned = is_transpose(sup) or (len(rest) == 1 and is_transpose(rest[0].sup) and rest[0].sub.kind == "none")
    if len(rest) > 1 or (rest and not turned):
        return None
    if sub.kind != "none" and (sup.kind == "none" or is_transpose(sup)):
        return str(base.value), "sub", turned, sub
    if sub.kind == "none" and is_layer(sup) and len(sup.children) == 1:
        return str(base.value), "sup", turned, sup.children[0]
    return None


def _plain(name: str) -> str:
    """The letter of a bold name."""
    for style in ("\\mathbf{", "\\boldsymbol{", "\\bm{", "\\vec{"):
        if name.startswith(style) and name.endswith("}"):
            return name[len(style) : -1]
    return name


def rows_or_columns(stack: Stack, shape: Shape | None, context: Context) -> str:
    """ "rows", "columns" or "": what the samples are of a matrix of this shape."""
    try:
        count = read_size(stack.count, context)
    except NotASpace:
        return ""
    if shape is None:
        return "rows" if stack.rows else "columns"
    if len(shape) != 2 or any(axis.is_one for axis in shape) or count not in shape:
        return ""
    if shape[0] == shape[1]:
        return "rows" if stack.rows else "columns"
    return "rows" if count == shape[0] else "columns"


def tie(stack: Stack, context: Context, line: int) -> str | None:
    """Make samples and matrix one array as far as one of them is known; returns what was understood, or None."""
    name = context.name(stack.name)
    matrix, family = context.find(name), context.families.get((stack.letter, stack.style))
    shape = matrix.shape if matrix is not None else None
    kind = rows_or_columns(stack, shape, context)
    told = f"says how the {kind} of {name} are called"
    if matrix is not None and matrix.definition is None and kind and not stack.own:
        return told if _as_parts(stack, name, matrix.shape, kind, family, context, line) else None
    column = stack.own and stack.rows
    if matrix is None and family is not None and family.width.is_one and kind and (column or not family.length.is_one):
        context.define(name, _whole(family, kind), line)
        return f"defines {name} by its {kind}"
    if matrix is None and family is None and column:
        try:
            context.declare(name, (read_size(stack.count, context), ONE), line).how = "by the list of its entries"
        except NotASpace:
            return None
        return f"the column {name} of its entries"
    return told if matrix is not None and kind and family is not None and family.stack == name else None


def _whole(family: Family, kind: str) -> Term:
    stack = var(family.stack, family.shape)
    return stack if kind == "rows" else transpose(stack)


def _as_parts(
    stack: Stack, name: str, shape: Shape | None, kind: str, family: Family | None, context: Context, line: int
) -> bool:
    """Let the samples be the rows or columns of a matrix that is declared."""
    if shape is None:
        return False
    count, length = shape if kind == "rows" else shape[::-1]
    key = (stack.letter, stack.style)
    if family is None and kind == "rows" and not context.known(context.name(stack.letter)):
        context.families[key] = Family(name, count, length)
        return True
    if family is None and context.known(context.name(stack.letter)):
        return False
    if family is None:
        family = add(key, count, length, context)
    known = context.symbols.get(family.stack)
    if family.stack == name:
        return True
    if (family.count, family.length) != (count, length) or (known is not None and known.definition is not None):
        return False
    whole = var(name, (Size.of(shape[0]), Size.of(shape[1])))
    context.define(family.stack, whole if kind == "rows" else transpose(whole), line)
    return True


__all__ = ["Stack", "rows_or_columns", "stack_of", "tie"]
