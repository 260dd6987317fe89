"""Primes for transposes, as in statistics: X'X, (y − Xβ)'(y − Xβ), ∂²S/∂β∂β'.

Guarantee: a prime is a transpose only where the words say so, or in a document without any other sign for a transpose that puts a
prime on a bracket or on an array that it declares, or that holds a product such as X'X or (y − Xb)'(y − Xb), and in which no name
with a prime is declared or defined, or where such arrays stand before others again and again.  Names of functions keep their
primes for derivatives, and so do names with more than one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from derive.language import seek
from derive.language.ast import Node, walk
from derive.reading.dialect import Dialect
from derive.reading.functions import is_function, plain
from derive.reading.names import is_transpose, layer_name, peel, strip
from derive.reading.spaces import REALS

TOLD = re.compile(
    r"\bprimes?\b[^.;]{0,40}\b(?:transpos\w+)|(?:'|′|\^\\prime|\\prime)\$?\s+(?:denotes?|means?|is|stands\s+for)\s+(?:the\s+)?transpos",
    re.IGNORECASE,
)
OFTEN = 3
"""So many products X'Y of declared arrays outweigh an equation that seems to give a name with a prime."""
TURNED = Node("name", (), "\\top")


def with_primes(text: str, trees: Sequence[Node], dialect: Dialect) -> Dialect:
    """The dialect in which a prime is a transpose, where the document uses it so."""
    if dialect.prime:
        return replace(dialect, derived=(*dialect.derived, *_functions(trees)))
    if not seek.search(TOLD, text) and not _used_so(trees):
        return dialect
    return replace(dialect, prime="transpose", derived=(*dialect.derived, *_functions(trees)))


def turned(node: Node, dialect: Dialect) -> Node:
    """A script with one prime as a transpose, where the dialect says so and the base is no function."""
    if dialect.prime != "transpose" or node.kind != "script" or node.value != 1:
        return node
    base, sub, sup = node.children
    word = str(strip(base).value) if strip(base).kind == "name" else ""
    if word in dialect.derived or is_function(plain(word)):
        return node
    if strip(sup).kind == "none":
        return replace(node, children=(base, sub, replace(TURNED, start=node.end, end=node.end)), value=0)
    bare = replace(node, value=0)
    return Node("script", (bare, Node("none"), replace(TURNED, start=node.end, end=node.end)), 0, node.start, node.end)


def _used_so(trees: Sequence[Node]) -> bool:
    scripts = [node for tree in trees for node in walk(tree) if node.kind == "script"]
    if any(is_transpose(strip(node.children[2])) for node in scripts):
        return False
    arrays = set(_arrays(trees))
    if any(map(_names_primed, trees)) and sum(_multiplied(node, arrays) for tree in trees for node in walk(tree)) < OFTEN:
        return False
    primed = [strip(node.children[0]) for node in scripts if node.value == 1]
    return any(_speaks_of(base, arrays) for base in primed) or any(_gram(node) for tree in trees for node in walk(tree))


def _gram(node: Node) -> bool:
    """Whether a product holds a bracket or a capital with a prime and further on the same without: X'MX, (y − Xb)'(y − Xb)."""
    if node.kind != "product" or any(sign not in ("", "\\cdot") for sign in node.value):
        return False
    for place, child in enumerate(node.children):
        if child.kind != "script" or child.value != 1 or child.children[2].kind != "none":
            continue
        bare = _bare(child)
        base = peel(bare)[0]
        whole = base.kind == "group" or (base.kind == "name" and str(base.value).isupper())
        if whole and any(strip(other).same(bare) for other in node.children[place + 1 :]):
            return True
    return False


def _multiplied(node: Node, arrays: set[str]) -> int:
    """How many factors of a product are declared arrays with a prime before another array: X'X, β'X'y."""
    if node.kind != "product":
        return 0
    pairs = zip(node.children, node.children[1:], node.value)
    return sum(
        one.kind == "script" and one.value == 1 and sign == "" and {str(peel(part)[0].value) for part in (one, other)} <= arrays
        for one, other, sign in pairs
    )


def _speaks_of(base: Node, arrays: set[str]) -> bool:
    """Whether what carries the prime is a declared array, or a bracket that holds one."""
    if base.kind == "group" and base.value in ("(", "["):
        return any(str(inner.value) in arrays for inner in walk(base) if inner.kind == "name")
    return base.kind == "name" and str(base.value) in arrays


def _names_primed(tree: Node) -> bool:
    """Whether a name with a prime is declared or defined; X' = X and X' = −X say that X is symmetric or skew."""
    if tree.kind != "relation" or tree.value[0] not in ("=", ":=", "\\coloneqq", "\\in", "∈"):
        return False
    heads = tree.children[0].children if tree.children[0].kind == "list" else tree.children[:1]
    own = [strip(c.children[0]) if c.kind == "sum" and len(c.children) == 1 else strip(c) for c in tree.children[1:]]
    named = [peel(head) for head in heads if not any(_bare(head).same(other) for other in own)]
    return any(base.kind == "name" and any(layer.primes for layer in layers) for base, layers in named)


def _bare(node: Node) -> Node:
    """The X_1 of X_1' and the X of X'."""
    if node.kind != "script" or node.value != 1 or strip(node.children[2]).kind != "none":
        return peel(node)[0]
    return strip(replace(node, value=0) if strip(node.children[1]).kind != "none" else node.children[0])


def _arrays(trees: Iterable[Node]) -> Iterator[str]:
    """The letters of arrays that are declared by a space ℝⁿ or ℝ^{m×n}."""
    for tree in trees:
        if tree.kind != "relation" or tree.value[0] not in ("\\in", "∈"):
            continue
        base, layers = peel(tree.children[1])
        if base.kind != "name" or base.value not in REALS or not layers:
            continue
        heads = tree.children[0].children if tree.children[0].kind == "list" else tree.children[:1]
        yield from (str(peel(head)[0].value) for head in heads if peel(head)[0].kind == "name")


def _functions(trees: Iterable[Node]) -> Iterator[str]:
    """The names f of lines f(…) = …."""
    for tree in trees:
        head = tree.children[0] if tree.kind == "relation" else tree
        if head.kind == "product" and len(head.children) == 2 and head.value == ("",) and strip(head.children[1]).kind == "group":
            name = layer_name(head.children[0])
            if name is not None:
                yield name


__all__ = ["turned", "with_primes"]
