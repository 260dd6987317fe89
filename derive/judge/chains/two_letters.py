r"""Sums over a condition on two letters, L = Σ_{j≠c} f(s_j, s_c): over both, or over j for one c that the words do not name.

Guarantee: where another line under the same heading writes the same sum with c outside of it, the second reading is as likely,
and what rests on the definition is not called false.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.judge.scanning.scanned import Item, Scanned
from derive.language.ast import Node, walk
from derive.reading.indices.subscripts import index_name
from derive.reading.indices.sums import unbound
from derive.reading.names import strip

Pair = tuple[str, str, str]


def one_may_stay(item: Item, scanned: Scanned) -> bool:
    """Whether another line has the second letter of a sum of this one outside a sum over the same condition."""
    own = set(_pairs(item.raw.node))
    for other in scanned.items if own else ():
        if other.section != item.section or other is item or other.raw.node is None:
            continue
        outside = unbound(other.raw.node)
        if any(second in outside for _, _, second in own & set(_pairs(other.raw.node))):
            return True
    return False


def _pairs(node: Node | None) -> Iterator[Pair]:
    """The conditions j ≠ c, s ≤ t that stand below the sum signs of a tree without more."""
    for inner in walk(node) if node is not None else ():
        sub = strip(inner.children[0]) if inner.kind == "bigop" else inner
        if sub is inner or sub.kind != "relation" or len(sub.children) != 2 or inner.children[1].kind != "none":
            continue
        first, second = map(index_name, sub.children)
        if first is not None and second is not None:
            yield first, str(sub.value[0]), second


__all__ = ["one_may_stay"]
