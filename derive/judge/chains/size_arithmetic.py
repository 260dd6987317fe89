"""Statements about sizes: (28×784)(784×1) = 28×1, (10, 25)·(25, 60000) = (10, 60000), (10×1) − (10×1) = (10×1).

A pair is two numbers with × between them, or two numbers in brackets with a comma.  A statement speaks of sizes if its
left side multiplies or adds at least two pairs and its right side is one pair.  Guarantee: an equation that holds as
arithmetic is left to arithmetic, unless its pairs are in brackets and as sizes it does not hold, and one without brackets is
taken for sizes only if the pair on the right is made of the outer numbers on the left.  Where × between two equal sizes could
be the entrywise product, nothing is refuted.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derive.judge.chains import arithmetic
from derive.language.ast import Node
from derive.reading.names import strip
from derive.results import Verdict

Pair = tuple[int, int]
ARROWS = frozenset({"\\hookrightarrow", "\\downarrow", "\\searrow", "\\Downarrow", "\\uparrow", "↪", "↓", "↘", "↳"})
PRODUCTS = ("", "\\cdot", "\\times", "*", "@")


@dataclass(frozen=True)
class Sizes:
    """The size of an expression of pairs, or the clash that it meets; `pairs` are those in it, `bracketed` if all are so."""

    size: Pair | None
    clash: str
    pairs: tuple[Pair, ...]
    bracketed: bool


def judge(left: Node, right: Node, text: str) -> Verdict | None:
    """The verdict on an equation of sizes, or None if it is no such equation."""
    given, stated = sizes_of(left), pair_of(right)
    if given is None or stated is None or len(given.pairs) < 2:
        return None
    if arithmetic.value(left) == arithmetic.value(right) is not None:
        if not given.bracketed or given.size == stated:
            return None
        told = f" the left side is {shown(given.size)}, the right side {shown(stated)}" if given.size else f": {given.clash}"
        return Verdict("undecided", reason=f"true as arithmetic; as sizes{told}")
    if not given.bracketed and stated != (given.pairs[0][0], given.pairs[-1][1]):
        return None
    if given.size == stated:
        return Verdict("proved", rule="sizes", reason=f"a statement about sizes: {shown(stated)} on both sides")
    if given.size is not None:
        fix = f"{text[left.start : left.end].strip()}={_like(right, text, given.size)}"
        reason = f"sizes: the left side is {shown(given.size)}, the right side says {shown(stated)}"
        return Verdict("ill-typed", rule="sizes", reason=reason, fix=fix, diagnosis="wrong size")
    if set(given.pairs) == {stated}:
        reason = f"{given.clash}; entry by entry it would be {shown(stated)}: the sign does not say which product is meant"
        return Verdict("undecided", reason=reason)
    reason = f"{given.clash}; no fix found: which of the two sizes is wrong cannot be told"
    return Verdict("ill-typed", rule="sizes", reason=reason)


def sizes_of(node: Node) -> Sizes | None:
    """The size of a product, sum or difference of pairs; None if the tree holds anything else."""
    node = strip(node)
    pair = pair_of(node)
    if pair is not None:
        return Sizes(pair, "", (pair,), node.kind == "group")
    if node.kind == "group" and node.value == "(" and len(node.children) == 1:
        return sizes_of(node.children[0])
    if node.kind == "sum":
        parts = [sizes_of(child) for child in node.children]
        return None if any(p is None for p in parts) or set(node.value) - {"+", "-"} else _sum([p for p in parts if p])
    return _product(node) if node.kind == "product" and all(op in PRODUCTS for op in node.value) else None


def _product(node: Node) -> Sizes | None:
    parts = [sizes_of(child) for child in node.children]
    if all(part is not None for part in parts):
        return _chain([part for part in parts if part is not None], True)
    numbers = [_whole(child) for child in node.children]
    if all(n is not None for n in numbers) and len(numbers) % 2 == 0 and set(node.value) == {"\\times"}:
        flat = [n for n in numbers if n is not None]
        pairs = list(zip(flat[::2], flat[1::2]))
        return _chain([Sizes(pair, "", (pair,), False) for pair in pairs], False)
    return None


def _chain(parts: list[Sizes], bracketed: bool) -> Sizes:
    size, clash = parts[0].size, parts[0].clash
    for part in parts[1:]:
        clash = clash or part.clash
        if size is None or part.size is None:
            size = None
        elif size[1] != part.size[0]:
            counts = f"{size[1]} columns against {part.size[0]} rows"
            clash = f"matrix product: sizes {shown(size)} and {shown(part.size)} do not fit: {counts}"
            size = None
        else:
            size = (size[0], part.size[1])
    return Sizes(size, clash, tuple(p for part in parts for p in part.pairs), bracketed and all(p.bracketed for p in parts))


def _sum(parts: list[Sizes]) -> Sizes:
    sizes = {part.size for part in parts}
    pairs = tuple(p for part in parts for p in part.pairs)
    clash = next((part.clash for part in parts if part.clash), "")
    if len(sizes) > 1 and not clash:
        clash = "sum: sizes " + " and ".join(shown(s) for s in sizes if s is not None) + " do not fit"
    return Sizes(parts[0].size if not clash else None, clash, pairs, all(p.bracketed for p in parts))


def pair_of(node: Node) -> Pair | None:
    """The two numbers of `28 \\times 1`, `(28 \\times 1)` or `(28, 1)`."""
    node = strip(node)
    bracketed = node.kind == "group" and node.value in ("(", "[")
    inner = strip(node.children[0]) if bracketed else node
    times = inner.kind == "product" and inner.value == ("\\times",)
    if not times and not (bracketed and inner.kind == "list" and len(inner.children) == 2):
        return None
    first, second = (_whole(child) for child in inner.children)
    return (first, second) if first is not None and second is not None else None


def noted_size(node: Node) -> tuple[Node, Pair] | None:
    """The array and the size of `↪ Z, (25, 60000)` or `↪ Z (25 × 60000)`: an arrow in front, a size behind."""
    node = strip(node)
    items = list(node.children) if node.kind == "list" else []
    first = items[0] if items else node
    if first.kind != "product" or first.children[0].value not in ARROWS or len(items) not in (0, 2):
        return None
    *rest, last = (*first.children[1:], *items[1:])
    pair = pair_of(last)
    if pair is None or not rest or any(op != "" for op in first.value[: len(rest)]):
        return None
    signs = ("",) * (len(rest) - 1)
    return (rest[0] if len(rest) == 1 else Node("product", tuple(rest), signs, rest[0].start, rest[-1].end)), pair


def _whole(node: Node) -> int | None:
    node = strip(node)
    number = node.value if node.kind == "number" else None
    return int(number) if isinstance(number, Fraction) and number.denominator == 1 and number > 0 else None


def shown(pair: Pair) -> str:
    return f"{pair[0]}×{pair[1]}"


def _like(node: Node, text: str, pair: Pair) -> str:
    """A pair in the way in which the author writes them."""
    source = text[node.start : node.end].strip()
    comma = "," in source
    inside = f"{pair[0]}, {pair[1]}" if comma else f"{pair[0]} \\times {pair[1]}"
    return f"({inside})" if source.startswith("(") else inside
