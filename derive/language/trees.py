"""Nodes from what the LALR parser reduces: one method for each rule of `grammar.lark`.

Guarantee: a node spans from the first to the last token of its source; braces that are only seen by TeX are left out.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from lark import Token, Transformer

from .ast import Node, ReadError


class _Argument:
    """A node with the span of its braces."""

    __slots__ = ("end", "node", "start")

    def __init__(self, node: Node, start: int, end: int):
        self.node, self.start, self.end = node, start, end


def _span(kind: str, parts: tuple[Node, ...], value: Any) -> Node:
    return Node(kind, parts, value, min(part.start for part in parts), max(part.end for part in parts))


def _leaf(kind: str, value: Any, token: Token) -> Node:
    return Node(kind, (), value, token.start_pos or 0, token.end_pos or 0)


class Builder(Transformer[Any, Any]):
    """Builds nodes while the parser reduces."""

    def start(self, parts: list[Any]) -> Node:
        return parts[0]

    def number(self, parts: list[Token]) -> Node:
        return _leaf("number", Fraction(parts[0].value), parts[0])

    def name(self, parts: list[Token]) -> Node:
        return _leaf("name", parts[0].value, parts[0])

    def text(self, parts: list[Token]) -> Node:
        return _leaf("text", parts[0].value, parts[0])

    def dots(self, parts: list[Token]) -> Node:
        return _leaf("dots", parts[0].value, parts[0])

    def slot(self, parts: list[Node]) -> Node | None:
        return parts[0] if parts else None

    def items(self, parts: list[Any]) -> Node:
        if len(parts) == 1:
            return parts[0] or Node("none")
        nodes = []
        place = next((part.start for part in parts if isinstance(part, Node)), 0)
        for part in parts:
            if isinstance(part, Token):
                place = part.end_pos or 0
            else:
                nodes.append(part or Node("none", (), None, place, place))
        starts = [part.start if isinstance(part, Node) else part.start_pos or 0 for part in parts if part is not None]
        ends = [part.end if isinstance(part, Node) else part.end_pos or 0 for part in parts if part is not None]
        return Node("list", tuple(nodes), None, min(starts), max(ends))

    def chain(self, parts: list[Any]) -> Node:
        start = _start(parts[0])
        if isinstance(parts[0], Token):
            parts = [Node("none", (), None, start, start), *parts]
        return Node("relation", tuple(parts[::2]), tuple(part.value for part in parts[1::2]), start, parts[-1].end)

    def terms(self, parts: list[Any]) -> Node:
        first = _start(parts[0])
        children: list[Node] = []
        signs: list[str] = []
        pending: list[Token] = []
        for part in parts:
            if isinstance(part, Token):
                pending.append(part)
                continue
            if len(pending) == 2:
                start = pending[1].start_pos or 0
                part = Node("sum", (part,), (pending[1].value,), start, part.end)
            signs.append(pending[0].value if pending else "+")
            children.append(part)
            pending = []
        return Node("sum", tuple(children), tuple(signs), first, children[-1].end)

    def signed(self, parts: list[Any]) -> Node:
        return Node("sum", (parts[1],), (parts[0].value,), _start(parts[0]), parts[1].end)

    def product(self, parts: list[Any]) -> Node:
        factors = [part for part in parts if isinstance(part, Node)]
        if len(factors) == 1:
            return factors[0]
        operators: list[str] = []
        pending = ""
        for part in parts[1:]:
            if isinstance(part, Token):
                pending = part.value
                continue
            operators.append(pending)
            pending = ""
        return _span("product", tuple(factors), tuple(operators))

    def big(self, parts: list[Any]) -> Node:
        operator, body = parts[0], parts[-1]
        slots = {"SUB": Node("none"), "SUP": Node("none")}
        for kind, argument in parts[1:-1]:
            if kind == "PRIME":
                raise ReadError(f"'{operator.value}' has a prime where a bound may stand.", operator.start_pos)
            if slots[kind].kind != "none":
                raise ReadError(f"'{operator.value}' has two bounds in the same place.", argument.start)
            slots[kind] = gather(argument.node)
        return Node("bigop", (slots["SUB"], slots["SUP"], body), operator.value, operator.start_pos, body.end)

    def big_signed(self, parts: list[Any]) -> Node:
        sign, body = parts[-2], parts[-1]
        return self.big([*parts[:-2], Node("sum", (body,), (sign.value,), sign.start_pos, body.end)])

    def script(self, parts: list[Any]) -> tuple[str, Any]:
        if parts[0].type == "PRIME":
            return "PRIME", parts[0]
        if parts[0].type == "METHOD":
            return "METHOD", (parts[0], parts[1])
        return parts[0].type, parts[1]

    def factor(self, parts: list[Any]) -> Node:
        base, rest = parts[0], parts[1:]
        invisible = isinstance(base, Node) and base.kind == "group" and base.value == "{"
        if not rest:
            return base.children[0] if invisible and base.children[0].kind != "none" else base
        if invisible and base.children[0].kind in ("none", "name", "number"):
            inner = base.children[0]
            base = Node(inner.kind, inner.children, inner.value, base.start, base.end)
        return _scripted(base, rest)

    def argument(self, parts: list[Node]) -> _Argument:
        node = parts[0]
        if node.kind == "group" and node.value == "{":
            return _Argument(node.children[0], node.start, node.end)
        return _Argument(node, node.start, node.end)

    def brace(self, parts: list[Any]) -> Node:
        return _group("{", parts[1], parts[0], parts[-1])

    def group(self, parts: list[Any]) -> Node:
        return _group(parts[0].value, parts[1], parts[0], parts[-1])

    def frac(self, parts: list[Any]) -> Node:
        return Node("frac", (parts[1].node, parts[2].node), None, parts[0].start_pos, parts[2].end)

    def sqrt(self, parts: list[Any]) -> Node:
        children = [parts[-1].node]
        if len(parts) == 3:
            token = parts[1]
            number = token.value.isdigit()
            children.append(self.number([token]) if number else self.name([token]))
        return Node("sqrt", tuple(children), None, parts[0].start_pos, parts[-1].end)

    def row(self, parts: list[Any]) -> Node:
        cells = [_cell(part) for part in parts if isinstance(part, Node)]
        placed = [part for part in cells if part.end]
        start = min((part.start for part in placed), default=0)
        return Node("list", tuple(cells), None, start, max((part.end for part in placed), default=start))

    def matrix(self, parts: list[Any]) -> Node:
        rows = [part for part in parts if isinstance(part, Node)]
        while len(rows) > 1 and all(cell.kind == "none" for cell in rows[-1].children):
            rows.pop()
        return Node("matrix", tuple(rows), parts[0].value.rstrip("*"), parts[0].start_pos, _after(parts[-1]))


def _start(part: Token | Node) -> int:
    return (part.start_pos or 0) if isinstance(part, Token) else part.start


def _after(token: Token) -> int:
    return token.end_pos or 0


def _group(value: str, content: Node, opener: Token, closer: Token) -> Node:
    start, end = opener.end_pos or 0, closer.start_pos or 0
    if content.kind == "none":
        content = Node("none", (), None, start, max(start, end))
    return Node("group", (content,), value, opener.start_pos or 0, _after(closer))


def _cell(node: Node) -> Node:
    """A cell of a matrix without the comma that may end it, as in cases."""
    if node.kind == "list" and len(node.children) == 2 and node.children[1].kind == "none":
        return node.children[0]
    return node


def _scripted(base: Node, rest: list[tuple[str, Any]]) -> Node:
    start = base.start
    slots: dict[str, Node] = {}
    primes, end = 0, base.end
    none = Node("none")
    for kind, argument in rest:
        if kind == "METHOD":
            if slots or primes:
                base = Node("script", (base, slots.get("SUB", none), slots.get("SUP", none)), primes, start, end)
            (method, group), slots, primes = argument, {}, 0
            base, end = _called(base, method, group), group.end
            continue
        if kind == "PRIME":
            if "SUP" in slots and "SUB" in slots:
                base = Node("script", (base, slots["SUB"], slots["SUP"]), primes, start, end)
                slots, primes = {}, 0
            primes, end = primes + 1, _after(argument)
            continue
        if kind in slots:
            base = Node("script", (base, slots.get("SUB", none), slots.get("SUP", none)), primes, start, end)
            slots, primes = {}, 0
        slots[kind] = argument.node
        end = argument.end
    if not slots and not primes:
        return base
    return Node("script", (base, slots.get("SUB", none), slots.get("SUP", none)), primes, start, end)


def _called(base: Node, method: Token, group: Node) -> Node:
    """The call of a function of X and what else stands in the brackets: np.sum(X, axis = 0) for X.sum(axis = 0)."""
    content = group.children[0]
    others = content.children if content.kind == "list" else () if content.kind == "none" else (content,)
    inside = Node("list", (base, *others), None, base.start, group.end) if others else base
    brackets = Node("group", (inside,), "(", base.start, group.end)
    call = Node("product", (_leaf("name", method.value, method), brackets), ("",), base.start, group.end)
    return Node("group", (call,), "{", base.start, group.end)


def gather(node: Node) -> Node:
    """A comma list with exactly one relation becomes that relation, its first and last members being lists.

    `A, B = C` has the first member A, B; `i = 1, 2, n` has the last member 1, 2, n.
    """
    if node.kind != "list":
        return node
    places = [index for index, child in enumerate(node.children) if child.kind == "relation"]
    if len(places) != 1:
        return node
    place, relation = places[0], node.children[places[0]]
    members = list(relation.children)
    after = node.children[place + 1 :]
    if place:
        members[0] = _span("list", (*node.children[:place], members[0]), None)
    if after:
        members[-1] = _span("list", (members[-1], *after), None)
    return Node("relation", tuple(members), relation.value, node.start, node.end)
