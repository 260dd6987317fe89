"""Sizes and spaces: what may stand behind ∈, and integer arithmetic on sizes.

`read_size` turns a syntax tree into a polynomial of size symbols, `read_space` a right side of ∈ into a shape with
properties.  Both raise `NotASpace` where the tree is something else; nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node
from derive.language.vocabulary import PRODUCT_OPERATORS, RELATIONS, SUM_OPERATORS
from derive.reading.context import Context
from derive.reading.names import layer_name, peel
from derive.terms.term import SCALAR, Shape

REALS = ("R", "\\mathbb{R}", "\\mathbf{R}", "\\mathrm{R}", "\\Re", "ℝ", "\\R", "\\reals", "\\mathcal{R}")
CONES = ("\\mathbb{S}", "\\mathbf{S}", "\\mathcal{S}", "\\S")
"""With a + below: symmetric matrices that are (with ++ positive) definite."""
SIMPLEX = ("\\Delta", "Δ")
MOST_POWER = 4
COUNTS = ("\\mathbb{N}", "\\mathbb{Z}", "\\mathbb{Z}_+", "\\N", "ℕ", "ℤ")


class NotASpace(Exception):
    """The tree does not name a size or a space that the reader knows; `str()` says what was found."""


@dataclass(frozen=True)
class Space:
    shape: Shape
    properties: frozenset[str] = frozenset()
    counts: bool = False


def read_size(node: Node, context: Context) -> Size:
    """A size from numbers, names, products, sums and exact quotients."""
    power = powered(node)
    if power is not None and not context.is_size(layer_name(node) or ""):
        return _power(str(power[0].value), power[1], context)
    if node.kind == "number" and node.value.denominator == 1:
        return Size.of(int(node.value))
    if node.kind == "group" and len(node.children) == 1:
        return read_size(node.children[0], context)
    if node.kind in ("name", "script"):
        return _of_name(layer_name(node), context)
    if node.kind == "product":
        return _product(node, context)
    if node.kind == "sum":
        return _sum(node, context)
    raise NotASpace("a size must be made of numbers, names, products and sums")


def _power(word: str, exponent: int, context: Context) -> Size:
    """k², and Ck² as C·k²."""
    letters = word if word.isalpha() and not context.is_size(word) else [word]
    result = ONE
    for letter in (*letters[:-1], *[letters[-1]] * exponent):
        result = result * _named(letter, context)
    return result


def _of_name(name: str | None, context: Context) -> Size:
    """n, and mn as m·n."""
    if name is None:
        raise NotASpace("a size must be a number or a name")
    if len(name) == 1 or not name.isalpha() or context.is_size(name):
        return _named(name, context)
    result = ONE
    for letter in name:
        result = result * _named(letter, context)
    return result


def _product(node: Node, context: Context) -> Size:
    result = read_size(node.children[0], context)
    for operator, child in zip(node.value, node.children[1:]):
        size = read_size(child, context)
        if operator not in ("/", "\\div"):
            result = result * size
            continue
        quotient = result.divide(size)
        if quotient is None:
            raise NotASpace(f"{result}/{size} is not a whole size for all values")
        result = quotient
    return result


def _sum(node: Node, context: Context) -> Size:
    result = Size.of(0)
    for sign, child in zip(node.value, node.children):
        size = read_size(child, context)
        if sign not in ("+", "-"):
            raise NotASpace(f"the sign {sign} does not stand between sizes")
        result = result - size if sign == "-" else result + size
    return result


def powered(node: Node) -> tuple[Node, int] | None:
    """(k, 2) of k²; None of anything else."""
    base, layers = peel(node)
    if node.kind != "script" or base.kind != "name" or len(layers) != 1 or layers[0].sub.kind != "none" or layers[0].primes:
        return None
    sup = layers[0].sup
    plain = sup.kind == "number" and sup.value.denominator == 1 and 2 <= sup.value <= MOST_POWER
    return (base, int(sup.value)) if plain else None


def _named(name: str, context: Context) -> Size:
    if name in PRODUCT_OPERATORS or name in SUM_OPERATORS or name in RELATIONS:
        raise NotASpace(f"{name} is a sign and no size")
    context.size_names.add(name)
    context.size_uses.setdefault(name, set()).add(context.section)
    return context.size(name)


def read_shape(node: Node, context: Context) -> Shape:
    """The exponent of a space: n, m×n, or h×w×c."""
    while node.kind == "group" and len(node.children) == 1:
        node = node.children[0]
    if node.kind == "product" and "\\times" in node.value:
        axes: list[list[tuple[str, Node]]] = [[("", node.children[0])]]
        for operator, child in zip(node.value, node.children[1:]):
            if operator == "\\times":
                axes.append([("", child)])
            else:
                axes[-1].append((operator, child))
        sizes = []
        for axis in axes:
            if len(axis) == 1:
                sizes.append(read_size(axis[0][1], context))
                continue
            ops = tuple(operator for operator, _ in axis[1:])
            sizes.append(read_size(Node("product", tuple(n for _, n in axis), ops), context))
        return tuple(sizes)
    size = read_size(node, context)
    return (size, ONE)


def read_space(node: Node, context: Context) -> Space:
    """The space on the right of ∈."""
    if node.kind == "name" and node.value in REALS:
        return Space(SCALAR)
    if node.kind == "name" and node.value in COUNTS:
        return Space(SCALAR, counts=True)
    if node.kind == "sum" and len(node.children) > 1 and all(map(_is_exception, node.value[1:], node.children[1:])):
        return read_space(node.children[0], context)
    if node.kind == "script":
        base, sub, sup = node.children
        if base.kind == "name" and base.value in CONES and sup.kind != "none" and _is_plus(sub):
            definite = {"positive_definite"} if str(sub.value) == "++" else set()
            return Space((read_size(sup, context),) * 2, frozenset({"symmetric", *definite}))
        if base.kind == "name" and base.value in REALS:
            if sup.kind == "none":
                return Space(SCALAR, frozenset({"positive"}) if _is_plus(sub) else frozenset())
            extra = frozenset({"positive"}) if _is_plus(sub) else frozenset()
            return Space(read_shape(sup, context), extra)
        if _is_binary(base) and sup.kind != "none":
            return Space(read_shape(sup, context), frozenset({"binary"}))
        if _is_signs(base) and sup.kind != "none":
            return Space(read_shape(sup, context), frozenset({"signs"}))
        low = _interval(base)
        if low is not None and sup.kind != "none":
            return Space(read_shape(sup, context), frozenset({"positive"}) if low >= 0 else frozenset())
        if base.kind == "name" and base.value in SIMPLEX and (sub.kind == "none") != (sup.kind == "none"):
            return _simplex(sub if sup.kind == "none" else sup, context)
    if _is_binary(node):
        return Space(SCALAR, frozenset({"binary"}))
    if _is_signs(node):
        return Space(SCALAR, frozenset({"signs"}))
    low = _interval(node)
    if low is not None:
        return Space(SCALAR, frozenset({"positive"}) if low >= 0 else frozenset())
    raise NotASpace("the right side of ∈ is not a space of real arrays")


def _simplex(dimension: Node, context: Context) -> Space:
    """Δ^{K−1}, the columns of K positive entries that sum to one; of Δ^K authors differ whether it has K entries or K + 1."""
    if dimension.kind != "sum" or dimension.value[1:] != ("-",) or dimension.children[1].kind != "number":
        raise NotASpace("a simplex whose number of entries is not certain: write K − 1 above")
    return Space((read_size(dimension, context) + ONE, ONE), frozenset({"positive", "probability"}))


def _is_exception(operator: str, node: Node) -> bool:
    """Whether a summand takes only zero out of a space: ∖ {0}."""
    zero = node.kind == "group" and node.value == "\\{" and node.children[0].kind == "number" and node.children[0].value == 0
    return operator == "\\setminus" and zero


def _interval(node: Node) -> Fraction | None:
    """The lower end of (0, 1), [−1, 1], (0, 1] or (0, ∞)."""
    if node.kind != "group" or node.value not in ("(", "[", "(]", "[)") or node.children[0].kind != "list":
        return None
    ends = node.children[0].children
    if len(ends) != 2:
        return None
    low, sign = (ends[0].children[0], -1) if ends[0].kind == "sum" and ends[0].value == ("-",) else (ends[0], 1)
    return sign * low.value if low.kind == "number" else None


def _is_plus(node: Node) -> bool:
    """Whether a subscript of ℝ keeps the positive numbers: +, ++, > 0."""
    if node.kind == "relation" and node.value in ((">",), ("\\geq",), ("\\ge",)):
        return node.children[0].kind == "none" and node.children[1].kind == "number" and node.children[1].value == 0
    return node.kind in ("text", "name") and str(node.value) in ("+", "++", "{+}") or (node.kind == "sum" and not node.children)


def _is_binary(node: Node) -> bool:
    if node.kind != "group" or node.value != "\\{" or node.children[0].kind != "list":
        return False
    items = node.children[0].children
    return [c.value for c in items if c.kind == "number"] == [Fraction(0), Fraction(1)] and len(items) == 2


def with_placeholders(node: Node, context: Context, found: dict[str, Shape]) -> Node:
    """The tree with a name for each space in it, whose shape is entered in `found`; raises NotASpace for other symbols.

    So `R^{4×m} · R^{m×2}` is read as any product of two arrays of these shapes.
    """
    if node.kind in ("name", "script"):
        try:
            shape = read_space(node, context).shape
        except NotASpace:
            if context.is_size(str(node.value)) and node.kind == "name":
                return node
            raise
        name = f"space {len(found)}"
        found[name] = shape
        return Node("name", (), name, node.start, node.end)
    if node.kind == "number" or node.kind == "none":
        return node
    if node.kind == "bigop":
        body = with_placeholders(node.children[2], context, found)
        return Node("bigop", (*node.children[:2], body), node.value, node.start, node.end)
    if node.kind in ("product", "group", "frac", "sum"):
        parts = tuple(with_placeholders(child, context, found) for child in node.children)
        return Node(node.kind, parts, node.value, node.start, node.end)
    raise NotASpace("not a product of spaces")


def _is_signs(node: Node) -> bool:
    """{−1, 1}, {−1, +1}, {1, −1} or {±1}."""
    if node.kind != "group" or node.value != "\\{":
        return False
    content = node.children[0]
    items = content.children if content.kind == "list" else (content,)
    found = set()
    for item in items:
        signed = item.kind == "sum" and len(item.children) == 1
        inner = item.children[0] if signed else item
        if inner.kind != "number" or inner.value != 1:
            return False
        found |= {"-": {-1}, "+": {1}}.get(item.value[0], {-1, 1}) if signed else {1}
    return found == {-1, 1}
