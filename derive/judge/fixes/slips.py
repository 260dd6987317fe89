"""Slips of the pen: one symbol, number, index, exponent or sign for another.

`slips(node, text, notation, alike, sizes)` yields candidates like `derive.judge.fixes.edits`, for mistakes that no rule of
calculus explains: another array of the same shape, a number or factor of one term, indices swapped, a prime, square or inverse
lost or one too many, a sum for a product.  Nothing here knows whether a candidate is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from derive.judge.fixes.edits import Edit, Notation, unit_spans
from derive.language.ast import Node, walk
from derive.reading.depth import parse
from derive.reading.functions import is_function, plain
from derive.reading.names import is_layer, is_transpose, layer_name, peel, strip

NUMBERS = ("1", "2", "3", "0")
MOST_ALIKE = 6
MOST_PRODUCTS = 6


def slips(node: Node, text: str, notation: Notation, alike: Mapping[str, Sequence[str]], sizes: Sequence[str]) -> Iterator[Edit]:
    """Single slips of one member of a relation, the most plausible first."""
    yield from exchanged(node, text)
    yield from _layers(node, notation.symbols)
    yield from _numbers(node, text, sizes)
    yield from _terms(node, text, notation, sizes)
    yield from _lost_units(node, text, notation)
    yield from _symbols(node, text, alike)
    yield from _scripts(node, text, notation)
    yield from _functions(node, text)
    yield from _sums(node)


def exchanged(node: Node, text: str) -> Iterator[Edit]:
    """The two subscripts of an entry in each other's place: W_{2,1} for W_{1,2}."""
    for inner in walk(node):
        sub = strip(inner.children[1]) if inner.kind == "script" else inner
        if sub.kind == "group" and sub.value == "[":
            sub = strip(sub.children[0])
        if inner.kind == "script" and sub.kind == "list" and len(sub.children) == 2:
            (a, b), (c, d) = ((part.start, part.end) for part in sub.children)
            if text[a:b] != text[c:d]:
                yield Edit("indices swapped", sub.start, sub.end, f"{text[c:d]}{text[b:c]}{text[a:b]}")


def _layers(node: Node, symbols: Sequence[str]) -> Iterator[Edit]:
    """The same letter at another numbered layer, whatever its shape: b^{(1)} for b^{(2)}."""
    known = [parts for parts in map(parse, symbols) if parts is not None and not parts[2][0]]
    seen: set[int] = set()
    for inner in walk(node):
        base, layers = peel(inner)
        group = layers[0].sup if inner.kind == "script" and layers else inner
        number = strip(group.children[0]) if is_layer(group) and len(group.children) == 1 else inner
        if number.kind != "number" or base.kind != "name" or number.start in seen:
            continue
        seen.add(number.start)
        for head, bracket, (_, layer), tail in known:
            if head == str(base.value) and bracket == group.value and not tail and layer != number.value:
                yield Edit("wrong layer", number.start, number.end, str(layer))


def _numbers(node: Node, text: str, sizes: Sequence[str]) -> Iterator[Edit]:
    """Another number for a number; another size for a size."""
    whole = {id(strip(n.children[k])): n for n in walk(node) for kind, k in (("script", 2), ("frac", 1)) if n.kind == kind}
    powers = [strip(n.children[2]) for n in walk(node) if n.kind == "script"]
    inverses = {id(inner) for power in powers if power.kind == "sum" for inner in walk(power)}
    for inner in walk(node):
        if inner.kind == "number" and id(inner) not in inverses and text[inner.start : inner.end].strip().isdigit():
            written = text[inner.start : inner.end].strip()
            for other in (*NUMBERS, *sizes):
                if other == "1" and id(inner) in whole:
                    yield from _without_number(whole[id(inner)], inner, text)
                elif other != written:
                    yield Edit("wrong number", inner.start, inner.end, other + " " if other.isalpha() else other)
        elif inner.kind == "name" and str(inner.value) in sizes:
            for other in (*sizes, "1", "0"):
                if other != str(inner.value):
                    yield Edit("wrong size", inner.start, inner.end, other)


def _without_number(whole: Node, number: Node, text: str) -> Iterator[Edit]:
    """x without its exponent, a without the number below it."""
    if whole.kind == "frac":
        above = strip(whole.children[0])
        source = text[above.start : above.end].strip()
        yield Edit("wrong number", whole.start, whole.end, f"({source})" if above.kind == "sum" else source + " ")
        return
    caret = text.rfind("^", whole.start, number.start)
    if caret >= 0:
        end = text.find("}", number.end) + 1 if "{" in text[caret : number.start] else number.end
        yield Edit("extra exponent", caret, end, "")


def _terms(node: Node, text: str, notation: Notation, sizes: Sequence[str]) -> Iterator[Edit]:
    """A factor lost in one term of a sum."""
    for inner in walk(node):
        if inner.kind != "sum" or len(inner.children) < 2:
            continue
        for child in inner.children:
            parts = {f"\\frac{{1}}{{{size}}}": f"1/{size}" for size in sizes}
            for factor in ("2", "\\frac{1}{2}", *sizes, *parts, *(s for s in notation.scalars if s not in sizes)):
                yield Edit(f"lost factor {parts.get(factor, factor)}", child.start, child.start, f"{factor}{notation.product}")


def _lost_units(node: Node, text: str, notation: Notation) -> Iterator[Edit]:
    """A factor of the member that one of its products lacks, as the second Σ⁻¹ of Σ⁻¹SΣ⁻¹; at the ends first."""
    products = [inner for inner in walk(node) if inner.kind == "product"][:MOST_PRODUCTS]
    spans = [[span for span, nodes in unit_spans(p, notation.dialect) if nodes[-1].kind != "number"] for p in products]
    units = list(dict.fromkeys(text[a:b].strip() for inside in spans for a, b in inside))[:MOST_ALIKE]
    for inside in spans:
        for unit in units if inside else ():
            yield Edit(f"lost factor {unit}", inside[-1][1], inside[-1][1], f"{notation.product}{unit}")
            for a, _ in inside:
                yield Edit(f"lost factor {unit}", a, a, f"{unit}{notation.product}")


def _symbols(node: Node, text: str, alike: Mapping[str, Sequence[str]]) -> Iterator[Edit]:
    """Another array of the same shape, in one place."""
    covered: set[int] = set()
    for inner in walk(node):
        if inner.kind not in ("name", "script") or inner.start in covered:
            continue
        bare = inner
        while bare.kind == "script" and layer_name(bare) not in alike:
            bare = strip(bare.children[0])
        name = layer_name(bare)
        if name is None or name not in alike:
            continue
        covered.add(inner.start)
        for other in islice((other for other in alike[name] if other != name), MOST_ALIKE):
            yield Edit("wrong symbol", bare.start, bare.end, other + " ")


def _scripts(node: Node, text: str, notation: Notation) -> Iterator[Edit]:
    """Indices swapped or changed; a square or an inverse lost or one too many."""
    letters = _index_letters(node)
    for inner in (inner for inner in walk(node) if inner.kind == "script"):
        base, sub, sup = inner.children[0], strip(inner.children[1]), inner.children[2]
        if sub.kind != "none":
            yield from _other_indices(sub, text, letters)
        if sub.kind != "none" and sup.kind == "none":
            yield Edit("missing square", inner.end, inner.end, "^2")
        if is_transpose(strip(sup)) and base.kind in ("name", "group"):
            yield Edit("inverse for transpose", inner.start, inner.end, text[base.start : base.end] + "^{-1}")
    for inner in walk(node):
        yield from _powers(inner, text, notation)


def _index_letters(node: Node) -> set[str]:
    """The small letters of a tree, also those of subscripts of two."""
    letters = {str(i.value) for i in walk(node) if i.kind == "name" and len(str(i.value)) == 1 and str(i.value).islower()}
    for place in (strip(i.children[1]) for i in walk(node) if i.kind == "script"):
        if place.kind == "name" and str(place.value).isalpha() and len(str(place.value)) == 2:
            letters |= set(str(place.value))
    return letters & set("ijklmnpqrst")


def _other_indices(sub: Node, text: str, letters: set[str]) -> Iterator[Edit]:
    """Another letter for an index, and two indices swapped."""
    written = text[sub.start : sub.end]
    pair = written.replace(",", "").replace(" ", "")
    if len(pair) == 2 and pair.isalpha() and text[sub.start - 1 : sub.start] == "{":
        yield Edit("indices swapped", sub.start, sub.end, pair[::-1])
        for k in (0, 1):
            for letter in sorted(letters - {pair[k]}):
                yield Edit("wrong index", sub.start, sub.end, pair[:k] + letter + pair[k + 1 :])
    elif len(written) == 1 and written.isalpha() and written.islower():
        for letter in sorted(letters - {written}):
            yield Edit("wrong index", sub.start, sub.end, letter)


def _powers(inner: Node, text: str, notation: Notation) -> Iterator[Edit]:
    """A square or an inverse lost, or an exponent too many."""
    if inner.kind in ("name", "script") and layer_name(inner) in notation.symbols:
        source = text[inner.start : inner.end]
        yield Edit("missing square", inner.start, inner.end, f"{source}{notation.hadamard}{source}")
    if inner.kind == "name" and len(str(inner.value)) < 8 and not is_function(plain(str(inner.value))):
        yield Edit("missing inverse", inner.end, inner.end, "^{-1}")
    if inner.kind == "group" and inner.value in ("\\|", "||"):
        yield Edit("missing square", inner.end, inner.end, "^2")
    elif inner.kind == "script" and not peel(inner)[1][-1].primes and strip(inner.children[2]).kind in ("number", "sum"):
        yield Edit("extra exponent", inner.start, inner.end, text[inner.children[0].start : inner.children[0].end])


def _functions(node: Node, text: str) -> Iterator[Edit]:
    """A prime or a square of a function value lost."""
    for inner in walk(node):
        if inner.kind != "product":
            continue
        for head, group in zip(inner.children, inner.children[1:]):
            base, layers = peel(head)
            if base.kind == "name" and group.kind == "group" and group.value == "(":
                if not any(layer.primes for layer in layers):
                    yield Edit("missing prime", base.end, base.end, "'")
                yield Edit("missing square", group.end, group.end, "^2")


def _sums(node: Node) -> Iterator[Edit]:
    """A sum for a product."""
    for inner in walk(node):
        if inner.kind == "sum":
            for before, after in zip(inner.children, inner.children[1:]):
                yield Edit("sum for product", before.end, after.start, " ")
