"""Statements about sizes in letters: (F × m)(m × k) = F × k, as authors check the shapes of a product.

A pair is two sizes with × between them, or two in brackets with a comma.  Guarantee: a statement is taken for one about sizes
only if its left side multiplies at least two pairs, its right side is one pair, and every letter is a size; without brackets only
if it is right as such.  Sizes that no relation ties are different.  Where all pairs are alike the entrywise product may be meant.
"""

from __future__ import annotations

from itertools import pairwise

from derive.judge.chains.size_arithmetic import PRODUCTS
from derive.kernel.sizes import Size
from derive.language.ast import Node
from derive.reading.context import Context
from derive.reading.conventions import copy
from derive.reading.names import strip
from derive.reading.spaces import NotASpace, read_size
from derive.results import Verdict

Pair = tuple[Size, Size]


def judge(left: Node, right: Node, context: Context) -> Verdict | None:
    """The verdict on an equation of sizes in letters, or None if it is no such equation."""
    left = strip(left)
    if left.kind != "product" or any(sign not in PRODUCTS for sign in left.value):
        return None
    pairs, stated = [_pair(child, context) for child in left.children], _pair(right, context, bare=True)
    flat = _flat(left, context) if stated is not None else None
    if flat is not None and (flat[0][0], flat[-1][1]) == stated and all(one[1] == two[0] for one, two in pairwise(flat)):
        return _right(stated)
    known = [pair for pair in pairs if pair is not None]
    if stated is None or len(known) != len(pairs) or len(known) < 2 or not any(size.symbols for pair in known for size in pair):
        return None
    clash = next(((one, two) for one, two in pairwise(known) if one[1] != two[0]), None)
    if clash is not None and set(known) == {stated}:
        return Verdict("undecided", reason="the sign does not say which product is meant: entry by entry the sizes fit")
    if clash is not None:
        (one, two), (first, second) = clash, map(_shown, clash)
        counts = f"{one[1]} columns against {two[0]} rows"
        return _wrong(f"matrix product: sizes {first} and {second} do not fit: {counts}")
    found = (known[0][0], known[-1][1])
    if found == stated:
        return _right(stated)
    return _wrong(f"sizes: the left side is {_shown(found)}, the right side says {_shown(stated)}")


def _flat(left: Node, context: Context) -> list[Pair] | None:
    """The pairs of n × m · m × k, without brackets; None of anything else."""
    if len(left.children) < 4 or len(left.children) % 2 or set(left.value[::2]) != {"\\times"}:
        return None
    halves = zip(left.children[::2], left.children[1::2])
    pairs = [_pair(Node("product", pair, ("\\times",)), context, bare=True) for pair in halves]
    known = [pair for pair in pairs if pair is not None]
    return known if len(known) == len(pairs) and any(size.symbols for pair in known for size in pair) else None


def _right(stated: Pair) -> Verdict:
    return Verdict("proved", rule="sizes", reason=f"a statement about sizes: {_shown(stated)} on both sides")


def _wrong(reason: str) -> Verdict:
    return Verdict("ill-typed", rule="sizes", reason=f"{reason}; no fix found: which of the sizes is wrong cannot be told")


def _pair(node: Node, context: Context, bare: bool = False) -> Pair | None:
    """The sizes of (n × m) or (n, m), or of n × m if it may be `bare`; all letters in them are known sizes."""
    node = strip(node)
    if not bare and (node.kind != "group" or node.value not in ("(", "[")):
        return None
    inner = strip(node.children[0]) if node.kind == "group" and node.value in ("(", "[") else node
    times = inner.kind == "product" and inner.value == ("\\times",)
    listed = node.kind == "group" and inner.kind == "list"
    if not (times or listed) or len(inner.children) != 2:
        return None
    scratch = copy(context)
    try:
        first, second = (read_size(child, scratch) for child in inner.children)
    except NotASpace:
        return None
    if not all(context.is_size(name) for size in (first, second) for name in size.symbols):
        return None
    return context.resolve(first), context.resolve(second)


def _shown(pair: Pair) -> str:
    return f"{pair[0]}×{pair[1]}"


__all__ = ["judge"]
