"""Samples x_i or x^{(i)}: the rows of one hidden array; matrices A_h that a sum runs over: its slices.

A declaration x_i ∈ ℝᵈ whose index the document lets run over 1 … n (in a sum, or as “i = 1, …, n”) declares n columns at once.
They are kept as the rows of one n×d array, called x_{·}, so that sums over samples and equations “for every i” are
ordinary index form.  Where the words say that the x_iᵀ are the rows of a matrix X, that array is X.  Limits: an
index with two ranges in one document declares no samples; a matrix A_h is one of many only where the document
sums over h or lists A_1, …, A_n.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node, of_all_trees, walk
from derive.reading.context import Context
from derive.reading.derivatives.derivative_signs import NABLAS
from derive.reading.errors import NotUnderstood
from derive.reading.names import BOLD, NONE, Scripts, is_layer, join, peel, strip, subscripts_in
from derive.reading.scripts import places_of, position
from derive.reading.spaces import NotASpace, Space, read_size
from derive.reading.symbols import Family
from derive.terms.term import Shape, Term, array, box, entry, index, num, show_shape, var

if TYPE_CHECKING:
    from derive.reading.reader import Reader

def ranges_of(nodes: Iterable[Node], context: Context, first: int = 1) -> dict[str, Size]:
    """How many values the indices have that run from 1 (or 0) to one size wherever the document says how far they run."""
    found: dict[str, set[Size]] = {}
    trees = list(nodes)
    summed = {index for tree in trees for index in tree.answer(_sum_indices)} | _moving_bounds(trees)
    for letter, low, top in (run for tree in trees for run in tree.answer(_runs)):
        if low != first or any(inner.kind == "name" and inner.value in summed for inner in walk(top)):
            continue
        try:
            found.setdefault(letter, set()).add(read_size(top, context) - first + 1)
        except NotASpace:
            found.setdefault(letter, set()).update((ONE, Size.of(2)))
    return {name: next(iter(sizes)) for name, sizes in found.items() if len(sizes) == 1 and name not in context.size_names}


def _sum_indices(tree: Node) -> frozenset[str]:
    return frozenset(map(_summed, walk(tree)))


def _runs(tree: Node) -> tuple[tuple[str, Fraction, Node], ...]:
    """The letters that run from a number to a size, under a sum sign or as i = 1, …, n; of the size read what is written."""
    found = []
    for node in walk(tree):
        if node.kind == "bigop" and strip(node.children[0]).kind == "relation":
            relation, top = strip(node.children[0]), strip(node.children[1])
            run = (relation.children[0], relation.children[1], top) if relation.value == ("=",) else None
        elif node.kind == "relation" and node.value == ("=",) and strip(node.children[1]).kind == "list":
            items = [strip(c) for c in strip(node.children[1]).children]
            dotted = len(items) > 2 and items[-2].kind == "dots"
            run = (node.children[0], items[0], items[-1]) if dotted else None
        else:
            continue
        if run is not None and run[0].kind == "name" and run[1].kind == "number":
            found.append((str(run[0].value), run[1].value, run[2]))
    return tuple(found)


@of_all_trees
def _moving_bounds(trees: Sequence[Node]) -> frozenset[str]:
    """The letters above a sum sign that are indices: they stand in a subscript of its summand or on the left of its equation,
    and in the shape of no array."""
    found = set[str]()
    for tree in trees:
        heads = _in_subscripts(tree.children[0]) if tree.kind == "relation" else set[str]()
        for sign in (inner for inner in walk(tree) if inner.kind == "bigop"):
            top = strip(sign.children[1])
            for name in (top, *map(strip, top.children if top.kind == "sum" else ())):
                letter = str(name.value) if name.kind == "name" else ""
                if len(letter) == 1 and letter.islower() and letter in heads | _in_subscripts(*sign.children[2:]):
                    found.add(letter)
    members = (tree for tree in trees if tree.kind == "relation" and tree.value[0] in ("\\in", "∈"))
    return frozenset(found - {str(n.value) for tree in members for n in walk(tree.children[-1]) if n.kind == "name"})


BY_VARIABLE = NABLAS | {"\\min", "\\max", "\\argmin", "\\argmax", "\\sup", "\\inf"}
"""What stands before the variable below it, which is no index: ∇_w, min_w."""


def index_letters(trees: Iterable[Node]) -> frozenset[str]:
    """The letters that a sum sign binds, or that are a whole subscript or one of a list of subscripts."""
    return frozenset(letter for tree in trees for letter in tree.answer(_index_letters))


def _index_letters(tree: Node) -> frozenset[str]:
    found = set[str]()
    for node in walk(tree):
        if node.kind not in ("bigop", "script") or (node.kind == "script" and str(peel(node)[0].value) in BY_VARIABLE):
            continue
        sub = strip(node.children[0 if node.kind == "bigop" else 1])
        sub = strip(sub.children[0]) if node.kind == "bigop" and sub.kind == "relation" else sub
        sub = strip(sub.children[0]) if sub.kind == "group" and sub.value == "[" else sub
        items = sub.children if sub.kind == "list" else (sub,)
        found |= {str(strip(item).value) for item in items if strip(item).kind == "name"}
    return frozenset(letter for letter in found if len(letter) == 1 and letter.islower())


def _in_subscripts(*nodes: Node) -> set[str]:
    """The letters in the subscripts of scripted names."""
    scripts = (sub for node in nodes for inner in walk(node) for sub in subscripts_in(inner))
    return {letter for sub in scripts for part in walk(sub) if part.kind == "name" for letter in str(part.value)}


def _summed(node: Node) -> str:
    """The index of a sum sign with bounds."""
    sub = strip(node.children[0]) if node.kind == "bigop" else NONE
    return str(sub.children[0].value) if sub.kind == "relation" and sub.children[0].kind == "name" else ""


@of_all_trees
def only_bounds(nodes: Sequence[Node]) -> frozenset[str]:
    """The letters that stand nowhere but above a sum sign: the number of whatever its index runs over."""
    found, used = set[str](), set[str]()

    def visit(node: Node) -> None:
        top = strip(node.children[1]) if node.kind == "bigop" else NONE
        if top.kind == "name":
            found.add(str(top.value))
        elif node.kind == "name":
            used.add(str(node.value))
        for child in node.children:
            if strip(child) is not top or top.kind != "name":
                visit(child)

    for node in nodes:
        visit(node)
    return frozenset(found - used)


def key_of(node: Node, context: Context, shape: Shape | None = None) -> tuple[str, str] | None:
    """(letter, "sub" or "sup") of x_i or x^{(i)}, if i is an index with a range and x is no array of its own; where x_i has the
    `shape` of a column, it is no entry of an x that is declared further on only."""
    base, layers = peel(node)
    if base.kind != "name" or len(layers) != 1:
        return None
    (layer,) = layers
    if layer.sub.kind == "name" and layer.sup.kind == "none" and str(layer.sub.value) in context.ranges:
        known = context.find(context.name(str(base.value)))
        column = shape is not None and len(shape) == 2 and not shape[0].is_one
        later = column and known is not None and known.name not in context.symbols
        return None if known is not None and not later else (str(base.value), "sub")
    inner = strip(layer.sup.children[0]) if is_layer(layer.sup) and len(layer.sup.children) == 1 else layer.sup
    if layer.sub.kind == "none" and is_layer(layer.sup) and inner.kind == "name" and str(inner.value) in context.ranges:
        return str(base.value), "sup"
    return None


def index_of(node: Node) -> str:
    """The index of a node that `key_of` accepts."""
    _, (layer,) = peel(node)
    place = layer.sub if layer.sub.kind != "none" else strip(layer.sup.children[0])
    return str(place.value)


def declare(node: Node, space: Space, context: Context, line: int) -> str | None:
    """Declare the samples that the node names; returns what was declared, or None if it names none."""
    key = key_of(node, context, space.shape)
    if key is None or len(space.shape) != 2 or space.counts:
        return None
    if any(f"_{{{index_of(node)}" in symbol for axis in space.shape for symbol in axis.symbols):
        return None  # b_l ∈ ℝ^{n_l}: of another length for each l
    if not space.shape[1].is_one and (space.shape[0].is_one or (key[0], index_of(node)) not in context.summed):
        return None
    if space.shape[0].is_one and key[1] == "sub":
        context.declare(context.name(key[0]), (context.ranges[index_of(node)], ONE), line, space.properties)
        return f"the column {key[0]} of its entries"
    return _declared(key, context.ranges[index_of(node)], space, context, line)


def _declared(key: tuple[str, str], count: Size, space: Space, context: Context, line: int) -> str:
    family = add(key, count, space.shape[0], context, space.shape[1])
    if family.stack not in context.symbols:
        context.declare(family.stack, family.shape, line, space.properties)
    many = "samples" if family.width.is_one else "matrices"
    return f"{family.count} {many} {key[0]} of shape {show_shape(space.shape)}"


def enumerated(node: Node, context: Context, beside: bool = False) -> tuple[tuple[str, str], Size] | None:
    """(key, n) of the list x_1, …, x_n or x^{(1)}, …, x^{(n)} of one letter that is no array of its own, unless `beside` it."""
    items = [strip(child) for child in node.children] if node.kind == "list" else []
    if len(items) < 3 or items[-2].kind != "dots":
        return None
    ends = [peel(items[0]), peel(items[-1])]
    if any(base.kind != "name" or len(layers) != 1 for base, layers in ends) or ends[0][0].value != ends[1][0].value:
        return None
    (first,), (last,) = ends[0][1], ends[1][1]
    word = str(ends[0][0].value)
    if first.sup.kind == last.sup.kind == "none":
        style, low, high = "sub", first.sub, last.sub
    elif first.sub.kind == last.sub.kind == "none" and is_layer(first.sup) and is_layer(last.sup):
        style, low, high = "sup", strip(first.sup.children[0]), strip(last.sup.children[0])
    else:
        return None
    own = style == "sub" and not beside and context.find(context.name(word)) is not None
    if low.kind != "number" or low.value != 1 or own:
        return None
    try:
        return (word, style), read_size(high, context)
    except NotASpace:
        return None


def declare_list(node: Node, space: Space, context: Context, line: int) -> str | None:
    """Declare the samples x_1, …, x_n ∈ ℝᵈ, which an x of its own has no entries like; returns what was declared, or None if the
    list names none."""
    found = enumerated(node, context, beside=not all(axis.is_one for axis in space.shape))
    if found is None or len(space.shape) != 2 or space.counts or (space.shape[0].is_one and not space.shape[1].is_one):
        return None
    key, count = found
    if space.shape[0].is_one and key[1] == "sub":
        context.declare(context.name(key[0]), (count, ONE), line, space.properties)
        return f"the column {key[0]} of its entries"
    return _declared(key, count, space, context, line)


def add(key: tuple[str, str], count: Size, length: Size, context: Context, width: Size = ONE) -> Family:
    """Enter a family."""
    family = context.families[key] = Family(key[0] + ("_{·}" if key[1] == "sub" else "^{(·)}"), count, length, width)
    return family


def summed_in(node: Node) -> set[tuple[str, str]]:
    """(A, h) where A_h or A^{(h)} stands under a sum over h."""
    return node.answer(_summed_in)


def _summed_in(node: Node) -> set[tuple[str, str]]:
    found = set[tuple[str, str]]()
    for sign in (inner for inner in walk(node) if inner.kind == "bigop"):
        sub = strip(sign.children[0])
        name = strip(sub.children[0]) if sub.kind == "relation" else sub
        if name.kind == "name":
            found |= {pair for inner in walk(sign.children[2]) for pair in _indexed(inner) if pair[1] == name.value}
    return found


def _indexed(node: Node) -> Iterator[tuple[str, str]]:
    """(A, h) of A_h and A^{(h)}."""
    base, layers = peel(node) if node.kind == "script" else (node, [])
    for place in (place for layer in layers for place in (layer.sub, layer.sup)):
        place = strip(place.children[0]) if is_layer(place) and place.children else place
        if base.kind == "name" and place.kind == "name":
            yield str(base.value), str(place.value)


def made_of(summed: frozenset[tuple[str, str]], trees: Sequence[Node]) -> frozenset[tuple[str, str]]:
    """The pairs (A, h) with those of what they are made of, A_h where f_h = A_h x and a sum over h holds f_h, and of what is made
    of them, P_h = ∂L/∂A_h."""
    equations = [tree.children for tree in trees if tree.kind == "relation" and set(tree.value) <= {"=", ":="}]
    before = frozenset[tuple[str, str]]()
    while summed != before:
        before = summed
        for head, *others in equations:
            for pair in summed & set(_indexed(strip(head))):
                summed |= {p for other in others for inner in walk(other) for p in _indexed(inner) if p[1] == pair[1]}
            own = next(_indexed(strip(head)), None)
            if own is not None and summed & {p for o in others for n in walk(o) for p in _indexed(n) if p[1] == own[1]}:
                summed |= {own}
    return summed


def between_samples(node: Node) -> dict[str, str]:
    """The functions that a formula writes between samples of one letter, each with that letter: k and x for k(x_i, x_j)."""
    return dict(node.answer(_between_samples))


def _between_samples(node: Node) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for inner in walk(node):
        if inner.kind != "product":
            continue
        for head, group in zip(inner.children, inner.children[1:]):
            listed = strip(group.children[0]) if group.kind == "group" and group.value == "(" else group
            if head.kind != "name" or listed.kind != "list" or len(listed.children) < 2:
                continue
            peeled = [peel(strip(child)) for child in listed.children]
            one = all(len(scripts) == 1 and scripts[0].sup.kind == "none" and not scripts[0].primes for _, scripts in peeled)
            letters = {str(base.value) if base.kind == "name" else "" for base, _ in peeled}
            if one and len(letters) == 1 and letters != {""} and all(scripts[0].sub.kind != "none" for _, scripts in peeled):
                found.append((str(head.value), letters.pop()))
    return tuple(found)


def totals_in(node: Node) -> set[str]:
    """Letters that stand bare, or with arguments, on the left of an equation and with an index on its right: L = Σ_i L_i."""
    return node.answer(_totals_in) if node.kind == "relation" else set()


def _totals_in(node: Node) -> set[str]:
    heads = [strip(child) for child in node.children]
    heads = [strip(h.children[0]) if h.kind == "product" and len(h.children) == 2 and h.value == ("",) else h for h in heads]
    bare = {str(head.value) for head in heads[:-1] if head.kind == "name"}
    indexed = {
        str(base.value)
        for child in node.children[1:]
        for inner in walk(child)
        if inner.kind == "script"
        for base, layers in [peel(inner)]
        if base.kind == "name" and len(layers) == 1 and _letter(layers[0].sub) and layers[0].sup.kind == "none"
    }
    return bare & indexed


def _letter(node: Node) -> bool:
    return node.kind == "name" and len(str(node.value)) == 1 and str(node.value).islower()


def define_parts(letter: str, name: str, count: Size, term: Term, context: Context, line: int, called: tuple[str, ...]) -> bool:
    """Define the numbers L_i beside the number L; False where they were defined with another range."""
    known = context.families.get((letter, "sub"))
    if known is not None and (known.count, known.length) != (count, ONE):
        return False
    family = known or add((letter, "sub"), count, ONE, context)
    context.define(family.stack, stacked(term, name, count), line, called)
    return True


def with_rows(name: str, made: Term, context: Context) -> None:
    """The y_n of a matrix that its entries y_{nk} define from those of samples a_n: its rows, one for each sample."""
    if len(name) != 1 or not name.islower() or len(made.shape) != 2 or made.shape[0] == made.shape[1] or made.shape[1].is_one:
        return
    used = {t.attrs[0] for t in made.walk() if t.op == "var"}
    samples = [family for family in context.families.values() if family.stack in used and family.width.is_one]
    if any(family.count == made.shape[0] for family in samples):
        context.families.setdefault((name, "sub"), Family(name, *made.shape))


def member(reader: Reader, base: Node, layers: Sequence[Scripts]) -> tuple[Term, list[Scripts]] | None:
    """x_i, x_{ij}, x^{(i)}, x^{(i)}_j with the scripts that are left, if samples of this letter were declared."""
    word = str(base.value)
    for place, layer in enumerate(layers):
        for style, script in (("sub", layer.sub), ("sup", layer.sup)):
            family = reader.context.families.get((word, style))
            square = None
            if family is None and style == "sub" and layer.sup.kind == "number":
                family = square = reader.context.families.get((join(word, layer.sup, None), "sub"))
            if family is None or script.kind == "none" or (style == "sup" and not is_layer(script)):
                continue
            inner = strip(script.children[0]) if style == "sup" else script
            most = 2 if family.width.is_one else 1
            places = places_of(reader, inner, most if style == "sub" else 1)
            if not 1 <= len(places) <= most or any(p is None or p.kind not in ("name", "number") for p in places):
                return None
            rest = list(layers)
            rest[place] = layer._replace(sub=NONE) if style == "sub" else layer._replace(sup=NONE)
            if square is not None:
                rest[place] = layer._replace(sub=NONE, sup=NONE)
            kept = [s for s in rest if s.primes or s.sub.kind != "none" or s.sup.kind != "none"]
            return _value(reader, family, places), kept
    return None


def _value(reader: Reader, family: Family, places: Sequence[Node | None]) -> Term:
    stack = var(family.stack, family.shape)
    first = strip(places[0]) if places[0] is not None else NONE
    if first.kind == "number" and first.value < reader.indices.base:
        raise NotUnderstood(f"nothing says what the member {first.value} of {family.stack} is")
    row = position(reader, places[0], family.count)
    if not family.width.is_one:
        reader.assume(f"the matrices are the slices of one array {family.stack}")
        return array("·p", family.length, "·q", family.width, entry(stack, row, *_cell(family.length, family.width)))
    reader.assume(f"the samples are the rows of one array {family.stack}")
    if len(places) == 2:
        return entry(stack, row, position(reader, places[1], family.length))
    return column(stack, row)


def _cell(rows: Size, cols: Size) -> tuple[Term, Term]:
    return index("·p", rows), index("·q", cols)


def column(stack: Term, row: Term) -> Term:
    """One row of an array as a column; a number if the rows have one entry."""
    if stack.cols.is_one:
        return entry(stack, row, num(0))
    return array("·q", stack.cols, "·1", 1, entry(stack, row, index("·q", stack.cols)))


def stacked(term: Term, name: str, count: Size) -> Term:
    """The array whose rows are a column (or number), or whose slices are a matrix, with the free index `name`."""
    if not term.is_scalar and not term.cols.is_one:
        return box([(name, count), ("·p", term.rows), ("·q", term.cols)], entry(term, *_cell(term.rows, term.cols)))
    return array(name, count, "·q", term.rows, term if term.is_scalar else entry(term, index("·q", term.rows), num(0)))


def is_pair(sub: Node) -> bool:
    """Whether a subscript is two indices."""
    sub = strip(sub)
    return (sub.kind == "list" and len(sub.children) == 2) or (sub.kind == "name" and len(str(sub.value)) == 2)


def one_letter(name: str) -> bool:
    return len(name) == 1 or (name.startswith("\\") and name[1:].isalpha())


def plain_letter(node: Node) -> str:
    """The letter of a name without bold or upright style."""
    match = re.fullmatch(rf"\\(?:{'|'.join(BOLD)}|vec|mathrm)\{{?\s*(\w)\s*\}}?", str(node.value))
    return match[1] if match else str(node.value)
