"""Scripts that are not part of a name: transposes, powers, inverses, and subscripts that pick entries, rows and columns.

Guarantee: an entry has as many subscripts as its array has axes longer than one; what a script means is settled by its own
form and the shape below it, never guessed.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node, walk
from derive.reading import exponents
from derive.reading.errors import NeedsShape, NotUnderstood, Undeclared
from derive.reading.indices import subscripts, sums
from derive.reading.matrix_roots import root_of
from derive.reading.names import Scripts, is_layer, is_transpose, join, peel, spelled, strip
from derive.terms.term import (
    ShapeClash,
    Term,
    add,
    apply,
    array,
    diag,
    entry,
    eye,
    index,
    inverse,
    matmul,
    ones,
    power,
    scale,
    transpose,
)

if TYPE_CHECKING:
    from derive.reading.reader import Reader

DELTAS = frozenset({"\\delta", "δ"})
"""What is Kronecker's delta where it has two indices."""
MAX_MATRIX_POWER = 16
WHOLE = frozenset({":", "\\cdot", "\\bullet", "*"})  # a subscript that stands for a whole axis


def scripted(reader: Reader, value: Term, layers: list[Scripts], node: Node) -> Term:
    """Apply the scripts that are not part of a name: transposes, powers, inverses, subscripts of entries."""
    for layer in layers:
        if layer.primes:
            raise NotUnderstood("a prime marks a derivative of a named function only", node)
        if layer.sub.kind != "none" and layer.sup.kind != "none" and not any(axis.is_one for axis in value.shape):
            value = _both(reader, value, layer, node)
            continue
        if layer.sub.kind != "none":
            _no_collected_numbers(value, layer.sub, node)
            value = subscripted(reader, value, layer.sub)
        if layer.sup.kind != "none":
            value = superscripted(reader, value, layer.sup, node)
    return value


def _no_collected_numbers(value: Term, sub: Node, node: Node) -> None:
    """Raises NotUnderstood for [a_i b_j]_{ij}, the array of these numbers, in the midst of a formula."""
    group, _ = peel(node)
    if not value.is_scalar or group.kind != "group" or group.value not in ("(", "["):
        return
    inside = {str(inner.value) for inner in walk(group) if inner.kind == "name"}
    letters = {letter for part in walk(sub) if part.kind == "name" for letter in str(part.value)}
    if letters and letters <= {letter for name in inside if name.isalpha() for letter in name}:
        told = "an array given by its entries in brackets is read alone on a side only, as in A = [a_{ij}]_{ij}"
        raise NotUnderstood(told, node)


def turned_first(layer: Scripts) -> bool:
    """Whether a subscript picks from the transpose: Wᵀ_{ij}, written in this order, is an entry of Wᵀ."""
    return is_transpose(layer.sup) and layer.sup.start < layer.sub.start


def _both(reader: Reader, value: Term, layer: Scripts, node: Node) -> Term:
    """A matrix with a subscript and a superscript, in the order in which they are written: Aᵀ_{ij} is an entry of Aᵀ, A_{ij}²
    the square of one; an entry is no matrix to be transposed, and A²_{ij} may mean either."""
    places = places_of(reader, layer.sub, 2)
    if len(places) != 2 or None in places or is_layer(layer.sup):
        return superscripted(reader, subscripted(reader, value, layer.sub), layer.sup, node)
    if layer.sup.start < layer.sub.start:
        if layer.sup.kind == "number" and value.rows == value.cols:
            raise NotUnderstood("an entry of a power of the matrix, or a power of its entry? add brackets", node)
        if layer.sup.kind != "number":
            return subscripted(reader, superscripted(reader, value, layer.sup, node), layer.sub)
    elif is_transpose(layer.sup):
        raise NotUnderstood("the transpose of one entry: write the ᵀ before the subscript, or brackets", node)
    return superscripted(reader, subscripted(reader, value, layer.sub), layer.sup, node)


def superscripted(reader: Reader, value: Term, sup: Node, node: Node) -> Term:
    if is_transpose(sup) and not _is_number_of_steps(reader, value, sup):
        return transpose(value)
    if sup.kind == "number":
        return to_power(reader, value, sup.value, node)
    if sup.kind == "sum" and sup.value == ("-",):
        inner = strip(sup.children[0])
        if inner.kind == "number":
            return to_power(reader, value, -inner.value, node)
        if is_transpose(inner):
            return transpose(inverse(value))
    if sup.kind == "product" and sup.children[0].kind == "name" and sup.children[0].value in reader.dialect.hadamard:
        exponent = sup.children[-1]
        if exponent.kind == "number":
            return power(value, exponent.value)
    if sup.kind == "frac" and all(c.kind == "number" for c in sup.children) and value.is_scalar:
        return power(value, Fraction(sup.children[0].value, sup.children[1].value))
    if is_layer(sup):
        raise Undeclared(join(spelled(node), None, None), node)
    if value.is_scalar and sup.kind in exponents.READ:
        return exponents.to_exponent(reader, value, sup, node)
    if not value.is_scalar and (exact := _rational(sup)) is not None:
        return to_power(reader, value, exact, node)
    if value.op == "var" and value.name == "e" and not value.is_scalar:
        reader.assume(f"e to the power {spelled(sup)} is the exponential function, and not the array e")
        return apply("exp", reader.term(sup))
    raise NotUnderstood(f"the exponent {spelled(sup)} is not a number, a transpose or a layer of a known name", node)


def _is_number_of_steps(reader: Reader, value: Term, sup: Node) -> bool:
    """Whether the T of γ^T is the number that T is elsewhere: a number made of numbers has no transpose worth the name."""
    numbers = value.is_scalar and all(t.is_scalar for t in value.walk())
    return numbers and str(sup.value) == "T" and reader.context.is_size("T")


def _rational(node: Node) -> Fraction | None:
    """The number that an exponent such as -1/2 or a fraction of numbers is."""
    node = strip(node)
    if node.kind == "number":
        return Fraction(node.value)
    if node.kind == "sum" and node.value == ("-",):
        inner = _rational(node.children[0])
        return None if inner is None else -inner
    if node.kind == "frac" or (node.kind == "product" and node.value == ("/",)):
        above, below = (_rational(child) for child in node.children)
        return above / below if above is not None and below else None
    return None


def _on_diagonal(reader: Reader, value: Term) -> Term | None:
    """The column of the diagonal of a matrix that is diagonal by its form, its definition or the words; None of any other."""
    if value.op == "diag":
        return value.args[0] if value.args[0].cols.is_one else None
    if value.op == "eye":
        return ones(value.rows, ONE)
    if value.op == "scale":
        inner = _on_diagonal(reader, value.args[1])
        return None if inner is None else scale(value.args[0], inner)
    if value.op == "add":
        parts = [_on_diagonal(reader, arg) for arg in value.args]
        found = [part for part in parts if part is not None]
        return add(*found) if len(found) == len(parts) else None
    symbol = reader.lookup(value.name) if value.op == "var" else None
    if symbol is None:
        return None
    if symbol.definition is not None:
        return _on_diagonal(reader, symbol.definition) if not symbol.stale else None
    return diag(value) if "diagonal" in symbol.facts else None


def to_power(reader: Reader, value: Term, exponent: Fraction, node: Node) -> Term:
    if value.is_scalar:
        return power(value, exponent)
    if value.rows != value.cols and (value.rows.is_one or value.cols.is_one):
        reader.assume("a power of a vector is taken entry by entry")
        return power(value, exponent)
    if value.rows != value.cols and exponent > 0 and reader.beside_number:
        reader.assume("a power of a matrix that is not square, beside a number, is taken entry by entry")
        return power(value, exponent)
    if value.rows != value.cols:
        raise ShapeClash(f"power {exponent}", [value.shape], "a matrix power needs a square matrix")
    column = _on_diagonal(reader, value) if exponent.denominator != 1 else None
    if column is not None:
        reader.assume("a power of a diagonal matrix is taken along its diagonal")
        return diag(power(column, exponent))
    root = root_of(reader, value) if abs(exponent) == Fraction(1, 2) else None
    if root is not None:
        return root if exponent > 0 else inverse(root)
    if exponent.denominator != 1 or abs(exponent) > MAX_MATRIX_POWER:
        raise NotUnderstood(f"the matrix power {exponent} is out of range", node)
    if exponent == 0:
        return eye(value.rows)
    base = inverse(value) if exponent < 0 else value
    result = base
    for _ in range(abs(int(exponent)) - 1):
        result = matmul(result, base)
    return result


def subscripted(reader: Reader, value: Term, sub: Node) -> Term:
    if value.op in ("var", "size") and value.is_scalar:
        told = f"{value.attrs[0]} is a number; nothing says what it means with the subscript {spelled(sub)}"
        raise NotUnderstood(told, sub)
    places = places_of(reader, sub, len([a for a in value.shape if not a.is_one]))
    axes = [k for k, size in enumerate(value.shape) if not size.is_one]
    if len(places) == 2 and None in places and len(axes) < 2:
        raise NotUnderstood("a whole axis beside an index, but the array has one axis only", sub)
    if len(places) == 2 and places[0] is None and places[1] is not None:
        return _column(reader, value, places[1])
    if len(places) == 2 and places[1] is None and places[0] is not None:
        return _row(reader, value, places[0])
    if any(p is None for p in places):
        raise NotUnderstood("an empty place in a subscript", sub)
    if len(places) == 1 and len(axes) == 2:
        if reader.dialect.subscript == "row":
            return _row(reader, value, places[0])
        raise NotUnderstood(f"one subscript on a matrix of shape {value.rows}×{value.cols}: a row or a column?", sub)
    if len(places) == len(value.shape):
        axes = list(range(len(value.shape)))
    if len(places) != len(axes):
        raise ShapeClash("subscript", [value.shape], f"{len(places)} subscripts for {len(axes)} axes")
    return subscripts.entry_at(reader, value, axes, places, sub)


def delta(reader: Reader, sub: Node) -> Term:
    """Kronecker's δ with two indices: an entry of the identity matrix."""
    places = places_of(reader, sub, 2)
    if len(places) != 2 or any(p is None for p in places):
        raise NotUnderstood("δ needs two indices", sub)
    if any(p is not None and p.kind not in ("name", "number") for p in places):
        return sums.same(reader, places)
    known = [reader.bound.get(n) or reader.free.get(n) or reader.hints.get(n) for n in (str(p.value) for p in places if p)]
    size = known[0] or known[1]
    if known[0] is not None and known[1] is not None and known[0] != known[1]:
        return sums.same(reader, places)
    size = size or reader.context.only_axis()
    if size is None:
        raise NeedsShape("nothing says how far the indices of this δ run", sub)
    return entry(eye(size), *(position(reader, place, size) for place in places))


def places_of(reader: Reader, sub: Node, axes: int) -> list[Node | None]:
    """The subscripts one by one; `ij` is two indices where two axes are to be filled."""
    sub = strip(sub)
    if sub.kind == "group" and sub.value in ("[", "("):
        sub = strip(sub.children[0])
    if sub.kind == "list":
        return [None if strip(c).kind == "none" or strip(c).value in WHOLE else strip(c) for c in sub.children]
    if sub.kind == "name" and len(sub.value) == axes > 1 and sub.value.isalpha():
        return [Node("name", (), letter, sub.start, sub.end) for letter in sub.value]
    if sub.kind == "product" and all(op == "" for op in sub.value) and len(sub.children) == axes > 1:
        return [strip(c) for c in sub.children]
    if sub.kind == "number" and axes > 1 and sub.value.denominator == 1 and len(str(sub.value)) == axes:
        return [Node("number", (), Fraction(int(d)), sub.start, sub.end) for d in str(sub.value)]
    letters = index_run(sub) if axes > 1 else []
    return [*letters] if len(letters) == axes else [sub]


def index_run(sub: Node) -> list[Node]:
    """The indices of a run with primes, c'ij or ij', each a letter or a letter with primes; [] if it is none."""
    items = sub.children if sub.kind == "product" and all(op == "" for op in sub.value) else (sub,)
    found: list[Node] = []
    for item in map(strip, items):
        base, layers = peel(item)
        word = str(base.value)
        bare = all(layer.sub.kind == layer.sup.kind == "none" and layer.primes for layer in layers)
        if base.kind != "name" or not word.isalpha() or not bare:
            return []
        letters = [Node("name", (), letter, base.start, base.end) for letter in word]
        found += [*letters[:-1], replace(item, children=(letters[-1], *item.children[1:])) if layers else letters[-1]]
    return found


def position(reader: Reader, place: Node | None, size: Size) -> Term:
    """An index term for one subscript along an axis of the given size."""
    assert place is not None
    return subscripts.position(reader, place, size, "the array")[0]


def _row(reader: Reader, value: Term, place: Node | None) -> Term:
    where = position(reader, place, value.rows)
    return array("·r", 1, "·c", value.cols, entry(value, where, index("·c", value.cols)))


def _column(reader: Reader, value: Term, place: Node | None) -> Term:
    where = position(reader, place, value.cols)
    return array("·r", value.rows, "·c", 1, entry(value, index("·r", value.rows), where))
