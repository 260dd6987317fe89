"""Arrays that need no declaration: ones, identity matrices, masks of conditions; and norms with their scripts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.language.ast import Node
from derive.reading.additions import plus
from derive.reading.binding import Ones, Unit
from derive.reading.errors import NeedsShape, NotUnderstood, Undeclared
from derive.reading.indices.index_relations import indicator
from derive.reading.names import NONE, Scripts, is_transpose, peel, spelled
from derive.reading.scripts import scripted
from derive.reading.spaces import NotASpace, read_shape
from derive.terms.term import (
    Shape,
    ShapeClash,
    Term,
    add,
    apply,
    argmax_mask,
    eye,
    matmul,
    neg,
    num,
    ones,
    row_max,
    scale,
    transpose,
    zeros,
)

if TYPE_CHECKING:
    from derive.reading.reader import Reader

GREEK_SCALARS = frozenset(
    "\\alpha \\beta \\gamma \\epsilon \\varepsilon \\eta \\kappa \\lambda \\mu \\nu \\pi \\rho \\tau \\omega "
    "α β γ ε η λ μ".split()
)
"""Letters that are numbers where nothing declares them."""
SPREADS = frozenset({"\\sigma"})
"""The letter of a standard deviation, which may be that of a function instead."""
MAX_PHRASES = frozenset({"is the max", "is max", "is the maximum", "is the largest", "the max", "is the row max"})


COMPARE = {
    "\\geq": ("ge0", 1),
    "\\ge": ("ge0", 1),
    "\\geqslant": ("ge0", 1),
    "≥": ("ge0", 1),
    ">": ("gt0", 1),
    "\\gt": ("gt0", 1),
    "\\leq": ("ge0", -1),
    "\\le": ("ge0", -1),
    "\\leqslant": ("ge0", -1),
    "≤": ("ge0", -1),
    "<": ("gt0", -1),
    "\\lt": ("gt0", -1),
}


FROBENIUS = ("F", "2", "\\mathrm{F}", "\\text{F}", "\\mathcal{F}", "\\mathsf{F}", "\\rm{F}", "Fro", "\\mathrm{Fro}")


def norm(reader: Reader, base: Node, layers: Sequence[Scripts], node: Node) -> Term:
    (layer, *rest) = layers
    which = spelled(layer.sub)
    if which and which not in FROBENIUS:
        return scripted(reader, _other_norm(reader, which, base, node), [layer._replace(sub=NONE), *rest], node)
    root = reader.term(base)
    inner = next((t for t in root.walk() if t.op == "transpose"), root)
    if which == "2" and not (inner.args[0].rows.is_one or inner.args[0].cols.is_one):
        raise NotUnderstood("‖·‖₂ of a matrix: its largest singular value, or the Frobenius norm? write ‖·‖_F for that", node)
    if layer.sup.kind == "number" and layer.sup.value == 2:
        return scripted(reader, root.args[0], list(rest), node)
    return scripted(reader, root, [layer._replace(sub=NONE), *rest], node)


def _other_norm(reader: Reader, which: str, base: Node, node: Node) -> Term:
    """‖x‖₁ and ‖x‖_∞ of a vector; of a matrix these have several meanings."""
    content = base.children[0].children[0] if base.value == "Vmatrix" else base.children[0]
    value = reader.term(content.children[0] if base.value == "Vmatrix" else content)
    if which not in ("1", "\\infty", "∞") or not (value.rows.is_one or value.cols.is_one):
        raise NotUnderstood(f"the norm with subscript {which} of an array of shape {value.rows}×{value.cols} is not judged", node)
    column = value if value.cols.is_one else transpose(value)
    size = apply("abs", column)
    return matmul(ones(1, column.rows), size) if which == "1" else row_max(transpose(size))


def ones_of(reader: Reader, layers: Sequence[Scripts], node: Node) -> Unit:
    """1ᵀ, 1_n, 1_{m×n}: arrays of ones; a 1 with another exponent is the number."""
    row = any(is_transpose(layer.sup) for layer in layers)
    subs = [layer.sub for layer in layers if layer.sub.kind != "none"]
    if not subs:
        if row:
            return Ones(True, node)
        return scripted(reader, num(1), list(layers), node)
    try:
        shape = read_shape(subs[0], reader.context)
    except NotASpace as problem:
        raise NotUnderstood(str(problem), node) from None
    value = ones(*shape)
    return transpose(value) if row else value


def zeros_of(reader: Reader, layers: Sequence[Scripts], node: Node) -> Term:
    """0_d and 0_{m×n}, also transposed: arrays of zeros."""
    subs = [layer.sub for layer in layers if layer.sub.kind != "none"]
    try:
        shape = read_shape(subs[0], reader.context)
    except NotASpace as problem:
        raise NotUnderstood(str(problem), node) from None
    return zeros(*shape[::-1]) if any(is_transpose(layer.sup) for layer in layers) else zeros(*shape)


def is_condition(node: Node) -> bool:
    base, _ = peel(node)
    if base.kind != "group" or base.value not in ("(", "[", "\\{", "{"):
        return False
    content = base.children[0]
    lists = content.kind == "list" and all(child.kind == "relation" for child in content.children)
    return content.kind == "relation" or lists or (content.kind == "product" and content.children[-1].kind == "text")


def mask(reader: Reader, group: Node) -> Term:
    """1(condition): entrywise where the condition compares arrays; the argmax mask for “a is the max”."""
    found = indicator(reader, group)
    if found is not None:
        return found
    content = group.children[0]
    if content.kind == "product":
        words = content.children[-1]
        if words.kind == "text" and str(words.value).strip() in MAX_PHRASES:
            rest = content.children[:-1]
            inner = rest[0] if len(rest) == 1 else Node("product", rest, content.value[:-1], content.start, rest[-1].end)
            reader.assume("max and its mask act on each row; of equal largest entries the first counts")
            return argmax_mask(reader.term(inner))
        raise NotUnderstood("this condition is not one that the reader knows", group)
    if len(content.children) == 2 and content.value[0] == "=":
        return _equality(reader, content, group)
    if len(content.children) == 2 and content.value[0] in ("\\ne", "\\neq", "≠"):
        return plus(reader, num(1), _equality(reader, content, group), "-")
    if len(content.children) != 2 or content.value[0] not in COMPARE:
        raise NotUnderstood("this condition is not one that the reader knows", group)
    name, sign = COMPARE[content.value[0]]
    left = reader.term(content.children[0])
    right = reader.term(content.children[1], left.shape)
    if right.shape != left.shape and right.is_scalar:
        right = scale(right, ones(*left.shape))
    elif left.is_scalar and right.shape != left.shape:
        left = scale(left, ones(*right.shape))
    difference = left if right.op == "zeros" or right == num(0) else plus(reader, left, right, "-")
    return apply(name, difference if sign > 0 else neg(difference))


def _equality(reader: Reader, content: Node, group: Node) -> Term:
    """1[a = u_i] where one side is made of indices: entries that are whole numbers, such as places of largest entries."""
    left, right = (reader.term(child) for child in content.children)
    if not (left.is_scalar and right.is_scalar):
        raise NotUnderstood("this condition is not one that the reader knows", group)
    if _is_largest(reader, left, right) or _is_largest(reader, right, left):
        reader.assume("of the entries over which a maximum is taken only one is the largest")
    elif not any(_is_place(side) for side in (left, right)):
        raise NotUnderstood("this condition is not one that the reader knows", group)
    return apply("eq0", add(left, neg(right)))


def _is_largest(reader: Reader, value: Term, maximum: Term) -> bool:
    """Whether a number is an entry of the array over whose entries the other one is a maximum."""
    if value.op != "entry" or value.args[0].op != "var":
        return False
    name = value.args[0].name
    symbols = (reader.lookup(t.name) for t in maximum.walk() if t.op == "var")
    bodies = [maximum, *(s.definition for s in symbols if s is not None and s.definition is not None)]
    largest = (t for body in bodies for t in body.walk() if t.op == "row_max")
    return maximum.op in ("entry", "var", "row_max") and any(i.op == "var" and i.name == name for t in largest for i in t.walk())


def _is_place(term: Term) -> bool:
    operators = {t.op for t in term.walk()}
    return "index" in operators and operators <= {"index", "add", "scale", "num", "size"}


def identity(reader: Reader, layers: Sequence[Scripts], node: Node, want: Shape | None) -> Term:
    subs = [layer.sub for layer in layers if layer.sub.kind != "none"]
    if subs:
        index = str(subs[0].value) if subs[0].kind == "name" else ""
        if index and (index in reader.bound or index in reader.context.ranges):
            raise Undeclared(spelled(node), node)
        try:
            return eye(read_shape(subs[0], reader.context)[0])
        except NotASpace as problem:
            raise NotUnderstood(str(problem), node) from None
    if want is None:
        raise NeedsShape("the size of this identity matrix is not said", node)
    if want[0] != want[1]:
        raise ShapeClash("identity matrix", [want], "its place asks for a matrix that is not square")
    return eye(want[0])
