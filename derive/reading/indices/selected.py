r"""Class numbers as subscripts: −log p_{i,y_i}, s_{y}, 1[j = y_i], where y_i is one of 1, …, C.

A formula with a class number y_i in it is the sum over all classes c of the formula with c for y_i, times the entry (i, c) of an
array whose rows are one-hot: row i is 1 at y_i.  So the rest of the reader sees indices only.  Guarantee: the rewriting is exact
for every value of the class numbers; a letter is one only if the document says in which set of whole numbers it lies, or
calls it a class, a label or the like.  Limit: a class number stands as a whole subscript, or in a condition on indices.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.kernel.sizes import ONE, Size
from derive.language import seek
from derive.language.ast import Node, walk
from derive.reading.context import Context
from derive.reading.errors import NotUnderstood
from derive.reading.indices import subscripts, sums
from derive.reading.indices.largest_places import mask_at
from derive.reading.names import NONE, peel, spelled, strip
from derive.reading.spaces import NotASpace, read_size
from derive.reading.symbols import TAKEN, Symbol
from derive.terms.term import Shape, Term, entry, index, num, scale, total, var

if TYPE_CHECKING:
    from derive.reading.reader import Reader

KINDS = frozenset({"product", "name", "script", "bigop", "frac", "sqrt", "matrix"})
"""The nodes that are summed over the classes as a whole; a sum or a bracket is read part by part."""
KINDS_OF_PLACES = ("name", "script", "sum")
MOST_LETTERS = 3
_WORDS = re.compile(
    r"\b(?:class(?:es)?|labels?|targets?|tokens?|categor(?:y|ies)|words?|winners?)\b(?:(?!\n\s*\n)[^.$]){0,30}"
    r"\$\s*(?P<letter>\\?[A-Za-z]+)(?![A-Za-z])|"
    r"(?:类别|标签|类)[^.$。]{0,8}\$\s*(?P<sign>\\?[A-Za-z]+)(?![A-Za-z])"
)
_ONE = re.compile(
    r"\b(?:observed|true|correct|actual|gold|right|target|ground[\s-]truth|outside|next|following|context|masked|positive)\s+(?:output\s+|context\s+|centre\s+|center\s+)?"
    r"(?:class|label|word|token|category|index)\s+(?:is\s+|be\s+)?\$\s*(?P<letter>[A-Za-z])(?![A-Za-z_^{])|"
    r"\b(?:action|arm|class|label|token|word)\s+(?:that\s+(?:is|was)\s+)?(?:taken|chosen|sampled|drawn|observed|played|picked)\s+"
    r"(?:is\s+|be\s+)?\$\s*(?P<taken>[A-Za-z])\s*\$|"
    r"\b(?:label|target|ground[\s-]truth)\s+(?:is\s+)?\$\s*(?P<alone>[A-Za-z])\s*\$"
)
"""The one class that a loss is about, “the observed word $o$”, “the action taken is $a$”, “label $y$”."""
_USUAL = "y"
"""The letter that needs no words where it stands in a subscript and on the right of ≠ below a sum sign."""
_AT = re.compile(
    r"(?:one[\s-]?hot|独热)[^.。]{0,80}?\$\s*(?P<array>\\?[A-Za-z]+)_\s*\{?\s*(?P<letter>[A-Za-z])\s*\}?\s*=\s*1\s*[$,]",
    re.IGNORECASE,
)
"""The place of the 1 in a one-hot array: “a one-hot label with $y_c = 1$”."""

Key = tuple[str, bool]
"""A letter for class numbers, and whether each sample has its own."""


def selectors(text: str, trees: Sequence[Node], context: Context) -> dict[Key, Node | None]:
    """The letters of class numbers in a document, by how they are used and what is said of them, each with the tree of how many
    classes there are, if that is said."""
    said: dict[Key, Node] = {}
    for tree in trees:
        for key, count in _members(tree):
            said.setdefault(key, count)
    spoken = {match["letter"] or match["sign"] for match in seek.finditer(_WORDS, text)}
    one = {match["letter"] or match["alone"] or match["taken"] for match in seek.finditer(_ONE, text)}
    one |= {match["letter"] for match in seek.finditer(_AT, text)}
    one |= {_USUAL} & {letter for tree in trees for letter in tree.answer(_excluded)}
    if not said and not spoken | one:
        return {}
    bound = {name for tree in trees for node in walk(tree) if node.kind == "bigop" for name in _bound_by(node)}
    found: dict[Key, Node | None] = {}
    arrays = {name for name, _ in context.later} | context.size_names
    vectors = {letter for tree in trees for letter in _vectors(tree)}
    for tree in trees:
        for place in (place for node in walk(tree) for place in _places(node)):
            letter, own = _letter(place)
            if letter is None or letter in vectors or (letter, own) in found or context.name(letter) in arrays:
                continue
            known = said.get((letter, own))
            if (known is None and letter not in spoken | one) or {spelled(place), letter if not own else ""} & bound:
                continue
            if own or known is not None or letter in one:
                found[letter, own] = known
    return found


def _excluded(tree: Node) -> frozenset[str]:
    """The y of Σ_{k≠y}, wherever it stands in a tree."""
    found = set[str]()
    for node in (inner for inner in walk(tree) if inner.kind == "bigop"):
        sub = strip(node.children[0])
        for relation in sub.children if sub.kind == "list" else (sub,):
            if relation.kind == "relation" and relation.value[-1] in sums.APART:
                letter, own = _letter(strip(relation.children[-1]))
                if letter is not None and not own:
                    found.add(letter)
    return frozenset(found)


def _members(tree: Node) -> Iterator[tuple[Key, Node]]:
    """y_i ∈ {1, …, C}, y ∈ {0, …, K − 1}, y ∈ [K], y ∈ {1, …, C}ᴺ."""
    if tree.kind != "relation" or tree.value[0] not in ("\\in", "∈") or len(tree.children) != 2:
        return
    left, right = strip(tree.children[0]), strip(tree.children[1])
    power = right.kind == "script" and right.children[1].kind == "none"
    inside = strip(right.children[0]) if power else right
    if inside.kind != "group" or inside.value not in ("\\{", "["):
        return
    content = strip(inside.children[0])
    count: Node | None = None
    if inside.value == "[" and content.kind == "name":
        count = content
    elif inside.value == "\\{" and content.kind == "list" and any(child.kind == "dots" for child in content.children):
        first, last = (strip(content.children[k]) for k in (0, -1))
        if first.kind == "number" and first.value == 1:
            count = last
        elif first.kind == "number" and first.value == 0:
            one = Node("number", (), first.value + 1, last.start, last.end)
            plus = (*last.children, one) if last.kind == "sum" else (last, one)
            signs = (*last.value, "+") if last.kind == "sum" else ("+", "+")
            count = Node("sum", plus, signs, last.start, last.end)
    if count is None:
        return
    for name in left.children if left.kind == "list" else (left,):
        letter, own = _letter(strip(name))
        if letter is not None:
            yield (letter, own or power), count


def _vectors(tree: Node) -> Iterator[str]:
    """The q of q_t ∈ ℝʳ, which is no number."""
    if tree.kind == "relation" and tree.value == ("\\in",) and strip(tree.children[1]).kind == "script":
        left = strip(tree.children[0])
        for name in left.children if left.kind == "list" else (left,):
            letter, own = _letter(strip(name))
            base, layers = peel(strip(tree.children[1]))
            if letter is not None and own and base.kind == "name" and layers[-1].sup.kind != "none":
                yield letter


def _letter(node: Node) -> tuple[str | None, bool]:
    """The y of y_i or y, and whether it has an index."""
    base, layers = peel(node)
    if base.kind != "name" or len(layers) > 1 or not re.fullmatch(r"\\?[A-Za-z]+", str(base.value)):
        return None, False
    word = str(base.value)
    if len(word) > 1 and not word.startswith("\\"):
        return None, False
    if not layers:
        return word, False
    (layer,) = layers
    sub = strip(layer.sub)
    plain = (sub.kind == "name" and len(str(sub.value)) == 1) or sub.kind == "number"
    return (word, True) if plain and layer.sup.kind == "none" and not layer.primes else (None, False)


def one_at(text: str) -> frozenset[str]:
    """The one-hot arrays y of which a y_c = 1 says where their 1 stands."""
    return frozenset(match["array"] for match in seek.finditer(_AT, text))


def says_place(left: Node, right: Node, context: Context) -> bool:
    """Whether an equation y_c = 1 says where the 1 of a one-hot array stands."""
    base, layers = peel(left)
    if base.kind != "name" or len(layers) != 1 or layers[0].sup.kind != "none" or strip(right).kind != "number":
        return False
    symbol = context.find(context.name(str(base.value)))
    letter = str(strip(layers[0].sub).value)
    one_hot = symbol is not None and bool(symbol.facts & {"onehot_rows", "onehot_cols"})
    return one_hot and strip(right).value == 1 and (letter, False) in context.selectors


def separated(node: Node) -> Node:
    """The tree with {i y_i} for {iy_i} below a name: two subscripts, the second with one of its own."""
    return node.rewritten(_separated) if node.children else node


def _separated(node: Node) -> Node:
    if not node.children:
        return node
    children = tuple(_separated(child) for child in node.children)
    node = replace(node, children=children) if any(a is not b for a, b in zip(children, node.children)) else node
    if node.kind != "script":
        return node
    base, sub, sup = node.children
    inner = strip(sub)
    head, layers = peel(inner)
    word = str(head.value) if head.kind == "name" else ""
    own = strip(layers[0].sub) if len(layers) == 1 and layers[0].sup.kind == "none" and not layers[0].primes else NONE
    if len(word) != 2 or not word.isalpha() or own.kind != "name" or own.value != word[0]:
        return node
    middle = head.start + 1
    first = Node("name", (), word[0], head.start, middle)
    second = Node("script", (Node("name", (), word[1], middle, head.end), own, NONE), inner.value, middle, inner.end)
    return replace(node, children=(base, Node("product", (first, second), ("",), inner.start, inner.end), sup))


def spelled_out(node: Node, context: Context) -> Node:
    """The tree with {w j} for {wj} below a name, where w is a class number and no name is spelled so."""
    if not node.children or not any(not own for _, own in context.selectors):
        return node
    node = replace(node, children=tuple(spelled_out(child, context) for child in node.children))
    run = strip(node.children[1]) if node.kind == "script" else NONE
    word = str(run.value) if run.kind == "name" else ""
    chosen = any((letter, False) in context.selectors for letter in word)
    if not chosen or not 1 < len(word) <= MOST_LETTERS or not word.isalpha():
        return node
    base = strip(node.children[0])
    if base.kind != "name" or any(name == f"{context.name(str(base.value))}_{{{word}}}" for name, _ in context.later):
        return node
    letters = tuple(Node("name", (), letter, run.start + k, run.start + k + 1) for k, letter in enumerate(word))
    product = Node("product", letters, ("",) * (len(word) - 1), run.start, run.end)
    return replace(node, children=(node.children[0], product, node.children[2]))


def _places(node: Node, largest: Collection[str] = ()) -> Iterator[Node]:
    """What stands where a class number may: alone in a subscript, or as one side of a condition; and where a place of a largest
    entry may, as a term of either."""
    for place in _whole_places(node):
        if place.kind != "sum":
            yield place
        elif largest:
            scripts = (strip(child) for child in place.children if strip(child).kind == "script")
            yield from (child for child in scripts if _letter(child)[0] in largest)


def _whole_places(node: Node) -> Iterator[Node]:
    if node.kind == "script":
        sub = strip(node.children[1])
        sub = strip(sub.children[0]) if sub.kind == "group" and sub.value in ("[", "(") else sub
        items = sub.children if sub.kind in ("list", "product", "relation") else (sub,)
        yield from (strip(item) for item in items if strip(item).kind in KINDS_OF_PLACES)
    elif node.kind == "group" and node.children[0].kind == "relation":
        yield from (strip(item) for item in node.children[0].children if strip(item).kind in KINDS_OF_PLACES)
    elif node.kind == "matrix":
        conditions = (strip(row.children[-1]) for row in node.children if len(row.children) > 1)
        sides = (strip(side) for one in conditions if one.kind == "relation" for side in one.children)
        yield from (side for side in sides if side.kind in KINDS_OF_PLACES)
    elif node.kind == "bigop":
        sub = strip(node.children[0])
        relations = sub.children if sub.kind == "list" else (sub,)
        for relation in (one for one in relations if one.kind == "relation"):
            yield from (strip(item) for item in relation.children[1:] if strip(item).kind in ("name", "script"))


def _bound_by(sign: Node) -> frozenset[str]:
    """The letters that a sum sign binds: of Σ_{j≠y} and Σ_{t : w_t = v} those on the left."""
    sub = strip(sign.children[0])
    first = sub.children[0] if sub.kind == "list" and sub.children[0].kind == "relation" else sub
    if first.kind == "relation":
        first = first.children[1] if len(first.children) == 3 and first.value[0] not in sums.SUCH else first.children[0]
    names = {name for node in walk(first) if (name := subscripts.index_name(node)) is not None}
    return frozenset(names.union(*(tuple(name) for name in names if name.isalpha())))


def is_class_number(node: Node, context: Context) -> bool:
    """Whether a tree is y_i, the class of a sample."""
    node = strip(node)
    return node.kind == "script" and _letter(node) in context.selectors


def chosen_in(reader: Reader, node: Node) -> Node | None:
    """The first class number in a tree whose own index no sign in that tree binds."""
    return next(_free(reader, node, frozenset()), None)


def _free(reader: Reader, node: Node, bound: frozenset[str]) -> Iterator[Node]:
    if node.kind == "bigop":
        bound |= _bound_by(node)
    if node.kind == "script" and reader.context.known(reader.context.name(spelled(node))):
        return
    for place in _places(node, reader.context.places):
        letter, own = _letter(place)
        largest = letter in reader.context.places and own
        if letter is None or not (largest or (letter, own) in reader.context.selectors) or (letter in bound and not largest):
            continue
        if not own or str(strip(peel(place)[1][0].sub).value) not in bound:
            yield place
    for child in node.children:
        yield from _free(reader, child, bound)


def read(reader: Reader, node: Node, place: Node, want: Shape | None) -> Term:
    """The term of a tree with a class number in it: the sum over all classes, each times 1 where it is that of the sample."""
    letter, own = _letter(place)
    name = f"·class {spelled(place)}"
    if own and letter in reader.context.places:
        return _at_largest(reader, node, place, name, want)
    count = reader.context.selectors[str(letter), own]
    size: Size | None = None
    if count is not None:
        try:
            size = read_size(count, reader.context)
        except NotASpace:
            size = None
    size = size or _compared(reader, node, place)
    if size is not None:
        for other in (name for name in _beside(node, place) if reader.size_of(name) is None):
            reader.hints.setdefault(other, size)
    body = _put(node, place, Node("name", (), name, place.start, place.end))
    before = reader.bound.get(name)
    reader.bound[name] = size
    try:
        term = reader.term(body, want)
        size = reader.bound[name]
    finally:
        del reader.bound[name]
        if before is not None:
            reader.bound[name] = before
    if size is None:
        raise NotUnderstood(f"nothing says how many values {spelled(place)} has", place)
    return total(name, size, scale(_indicator(reader, str(letter), place if own else None, name, size), term))


def _at_largest(reader: Reader, node: Node, place: Node, name: str, want: Shape | None) -> Term:
    """The term of a tree with the place of a largest entry in it: the sum over all places, each times the mask's entry there."""
    mask, size = mask_at(reader, place, name)
    body = _put(node, place, Node("name", (), name, place.start, place.end), reader.context.places)
    with sums.scope(reader, [name]):
        reader.bound[name] = size
        term = reader.term(body, want)
    reader.bound.pop(name, None)
    reader.assume("of equal largest entries the first counts")
    return total(name, size, scale(mask, term))


def _compared(reader: Reader, node: Node, place: Node) -> Size | None:
    """How many values the other side of a condition has."""
    sizes = (reader.size_of(other) or reader.hints.get(other) for other in _beside(node, place))
    return next((size for size in sizes if size is not None), None)


def _beside(node: Node, place: Node) -> Iterator[str]:
    """The indices that conditions compare with a class number."""
    for inner in walk(node):
        if inner.kind == "relation" and any(strip(child).same(place) for child in inner.children):
            others = (subscripts.index_name(child) for child in inner.children if not strip(child).same(place))
            yield from (other for other in others if other is not None)


def _put(node: Node, place: Node, name: Node, largest: Collection[str] = ()) -> Node:
    """The tree with a name for each class number that is written like the one at `place`."""
    there = list(_places(node, largest))
    if not node.children:
        return node

    def within(child: Node) -> Node:
        if any(strip(child) is one for one in there) and strip(child).same(place):
            return replace(name, start=child.start, end=child.end)
        if strip(child).kind in ("list", "product", "relation", "group", "sum") and there:
            inner = strip(child)
            made = tuple(within(one) for one in inner.children)
            return replace(inner, children=tuple(_put(one, place, name, largest) for one in made))
        return _put(child, place, name, largest)

    return replace(node, children=tuple(within(child) for child in node.children))


def _indicator(reader: Reader, letter: str, place: Node | None, name: str, size: Size) -> Term:
    """The entry that is 1 where the class is that of the sample; `place` is y_i, or None for the one number y."""
    context = reader.context
    rows: Size | None = ONE
    sample: Node | None = None
    if place is not None:
        sample = strip(peel(place)[1][0].sub)
        own = subscripts.index_name(sample)
        rows = None if own is None else reader.size_of(own) or reader.hints.get(own) or context.ranges.get(own)
    if rows is None:  # the sample itself has no index in this document
        rows, sample = ONE, None
    written = letter if place is None else f"{letter}_·" if sample is not None else spelled(place)
    shape = (size, ONE) if sample is None else (rows, size)
    told = _told(reader, shape)
    array = told or f"onehot({written})"
    known = context.symbols.get(array)
    if known is not None and known.shape != shape and known.section != context.section:
        del context.symbols[array]
    elif known is not None and known.shape != shape:
        raise NotUnderstood(f"{letter} chooses among {known.shape and known.shape[-1]} and among {size}", place)
    properties = frozenset({"onehot_cols" if sample is None else "onehot_rows"})
    if told is None:
        context.symbols.setdefault(array, Symbol(array, shape, properties=properties, section=context.section, how=TAKEN))
    reader.assume(f"{spelled(place) if place is not None else letter} is one of {size} numbers, and picks one place")
    if sample is None:
        return entry(var(array, shape), index(name, size), num(0))
    return entry(var(array, shape), subscripts.position(reader, sample, rows, array)[0], index(name, size))


def _told(reader: Reader, shape: Shape) -> str | None:
    """The one array of this shape that the document calls one-hot and nowhere defines otherwise: it shows the class numbers."""
    known = [s for s in reader.context.visible().values() if s.shape == shape and s.definition is None]
    kinds = {"onehot_cols"} if shape[1].is_one else {"onehot_rows"}
    heads = reader.context.heads - reader.context.one_at
    named = [s.name for s in known if kinds <= s.facts and "onehot(" not in s.name and s.name not in heads]
    if len(named) != 1:
        return None
    reader.assume(f"{named[0]} is 1 at the class numbers")
    return named[0]


__all__ = [
    "KINDS", "Key", "chosen_in", "is_class_number", "one_at", "read", "says_place", "selectors", "separated", "spelled_out"
]
