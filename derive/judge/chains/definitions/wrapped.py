"""New symbols under a logarithm or an inverse: log p(x) = f defines p = exp f, and P⁻¹ = M defines P = M⁻¹.

Guarantee: only for a symbol of which nothing is known; an equation for any other is left as it stands.
"""

from __future__ import annotations

from dataclasses import replace

from derive.judge.chains.definitions.subscripts import name_with_subscript
from derive.judge.chains.definitions.targets import target_of
from derive.judge.chains.sizing import Sizing
from derive.language.ast import Node
from derive.reading.functions import ELEMENTWISE, is_function, plain
from derive.reading.names import spelled, strip


def bare_side(judge: Sizing, left: Node, right: Node) -> tuple[Node, Node]:
    """log p(x) = f for a new p defines p = exp f, and P⁻¹ = M for a new P defines P = M⁻¹."""
    bare = _inverted(judge, left, right)
    if bare is not None:
        group = Node("group", (right,), "(", right.start, right.end)
        return bare, Node("script", (group, Node("none"), left.children[2]), 0, right.start, right.end)
    if left.kind != "product" or len(left.children) not in (2, 3) or set(left.value) != {""}:
        return left, right
    head, name, *rest = left.children
    if head.kind != "name" or ELEMENTWISE.get(plain(str(head.value))) != "log" or name.kind not in ("name", "script"):
        return left, right
    written = judge.plain_name(name)
    if written is None or is_function(plain(written)) or judge.context.known(written) or (rest and rest[0].kind != "group"):
        return left, right
    inner = name if not rest else Node("product", (name, rest[0]), ("",), name.start, left.end)
    exp = Node("name", (), "\\exp", right.start, right.start)
    group = Node("group", (right,), "(", right.start, right.end)
    return inner, Node("product", (exp, group), ("",), right.start, right.end)


def _inverted(judge: Sizing, left: Node, right: Node) -> Node | None:
    """The P of P⁻¹, if nothing is known of it and it gets its meaning here."""
    if left.kind != "script" or spelled(left.children[2]) != "-1" or left.value:
        return None
    base, sub, sup = left.children
    bare = replace(left, children=(base, sub, Node("none")), end=sup.start) if sub.kind != "none" else strip(base)
    target = target_of(bare, judge.context)
    if target is None or target.kind == "call":
        return None
    target = name_with_subscript(judge, target, right)
    new = target is not None and target.kind == "name" and not judge.context.known(target.name)
    return bare if new and target is not None and not target.mentioned_in(right, judge.context) else None
