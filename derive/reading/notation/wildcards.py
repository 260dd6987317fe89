r"""Declarations of several symbols at once by a sign for their subscripts: W_\bullet, U_*, b_\cdot ∈ ℝⁿ.

Guarantee: such a declaration speaks of every symbol of its letter that the document writes with one plain subscript (W_f, W_1),
and that no other declaration names, if the symbol with the sign itself stands in no other formula, as the k_* of kernels
does.  Where there is none, it stays as it is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derive.language.ast import Node, walk
from derive.reading.names import spelled, strip

SIGNS = frozenset({"\\cdot", "*", "\\ast", "\\star", "\\bullet", "\\square"})


def spread(trees: Sequence[Node]) -> dict[int, Node]:
    """For the places of trees that hold such a declaration: the tree that names each symbol."""
    found: dict[int, Node] = {}
    if not any(_letter(head) for tree in trees for head in _heads(tree)):
        return found
    declared = {id(head) for tree in trees for head in _heads(tree)}
    own = {spelled(node) for tree in trees for node in walk(tree) if _letter(node) and id(node) not in declared}
    wild = [[head for head in _heads(tree) if _letter(head) and spelled(head) not in own] for tree in trees]
    open_ones = [place for place, heads in enumerate(wild) if heads]
    if not open_ones:
        return found
    told = {spelled(head) for tree in trees for head in _heads(tree)}
    own = {spelled(n) for tree in trees if not _heads(tree) for n in walk(tree) if n.kind == "script"}
    written: dict[str, dict[str, Node]] = {}
    for node in (inner for tree in trees for inner in walk(tree) if inner.kind == "script"):
        base, sub, _ = node.children
        if strip(base).kind == "name" and strip(sub).kind in ("name", "number") and strip(sub).value not in SIGNS:
            bare = replace(node, children=(base, sub, Node("none")), value=0)
            written.setdefault(str(strip(base).value), {}).setdefault(spelled(bare), bare)
    for place in open_ones:
        heads: list[Node] = []
        for head in _heads(trees[place]):
            letter = "" if spelled(head) in own else _letter(head)
            meant = [n for name, n in written.get(letter, {}).items() if name not in told] if letter else []
            heads += [replace(node, start=head.start, end=head.end) for node in meant] or [head]
        left = heads[0] if len(heads) == 1 else replace(trees[place].children[0], kind="list", children=tuple(heads), value=None)
        found[place] = replace(trees[place], children=(left, *trees[place].children[1:]))
    return found


def _heads(tree: Node) -> Sequence[Node]:
    """What a membership is about."""
    if tree.kind != "relation" or tree.value != ("\\in",):
        return ()
    left = strip(tree.children[0])
    return left.children if left.kind == "list" else (left,)


def _letter(head: Node) -> str:
    """The W of W_\\bullet."""
    if head.kind != "script" or head.children[2].kind != "none" or strip(head.children[1]).value not in SIGNS:
        return ""
    base = strip(head.children[0])
    return str(base.value) if base.kind == "name" else ""


__all__ = ["spread"]
