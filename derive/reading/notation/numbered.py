"""Names that end in digits: `W2`, `b1`, `H1` where a document uses them as names.

A letter with digits right behind it is a name if it stands so on the left of a relation, alone in an inline formula, or as
a size in a space.  Where the document has the letter with that subscript elsewhere, and never bare, the sign of the
subscript is lost: `W4` beside `W_4` is that symbol.  Guarantee: only letters and digits without a space between them are
joined, and only for names found in one of these ways, so `2x`, `x 2` and `x^2` stay what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from derive.language.ast import Node, of_all_trees, walk
from derive.reading.names import strip

MEMBER = ("\\in", "∈")


@of_all_trees
def numbered_names(nodes: Sequence[Node]) -> frozenset[str]:
    """The names with digits that these statements use."""
    return frozenset(name for node in nodes for name in _places(node))


def _places(node: Node) -> Iterator[str]:
    if node.kind == "relation":
        for child in node.children[:-1]:
            for item in child.children if child.kind == "list" else (child,):
                yield from _alone(item)
        for sign, child in zip(node.value, node.children[1:]):
            if sign in MEMBER:
                yield from (name for inner in walk(child) if inner.kind == "product" for name in _inside(inner))
    else:
        yield from _alone(node)


def _alone(node: Node) -> Iterator[str]:
    node = strip(node)
    if node.kind == "product" and len(node.children) == 2:
        yield from _inside(node)


def _inside(product: Node) -> Iterator[str]:
    for first, operator, second in zip(product.children, product.value, product.children[1:]):
        name = _joined(first, operator, second)
        if name is not None:
            yield name


def _joined(first: Node, operator: str, second: Node) -> str | None:
    """The name that a letter (or word) and the digits right behind it make."""
    number = second.children[0] if second.kind == "script" else second
    if operator or first.kind != "name" or number.kind != "number" or first.end != number.start:
        return None
    word = str(first.value)
    return f"{word}{number.value}" if word.isascii() and word.isalpha() and number.value.denominator == 1 else None


@of_all_trees
def lost_subscripts(nodes: Sequence[Node]) -> frozenset[str]:
    """The letters with digits right behind them that stand for the letter with these digits below it."""
    scripted, bare, joined = set[str](), set[str](), set[str]()
    for node in nodes:
        for all_found, found in zip((scripted, bare, joined), node.answer(_with_numbers)):
            all_found |= found
    joined &= scripted | {f"d{name}" for name in scripted}
    return frozenset(name for name in joined if not {name.rstrip("0123456789"), name.rstrip("0123456789").lstrip("d")} & bare)


def _with_numbers(node: Node) -> tuple[set[str], set[str], set[str]]:
    """Of one tree the letters with a number below, those without, and those with digits right behind."""
    scripted, bare, joined = set[str](), set[str](), set[str]()
    for inner in walk(node):
        if inner.kind == "script" and inner.children[0].kind == "name" and inner.children[1].kind == "number":
            scripted.add(f"{inner.children[0].value}{inner.children[1].value}")
        found = list(_inside(inner)) if inner.kind == "product" else []
        joined.update(found)
        letters = {name.rstrip("0123456789") for name in found}
        children = inner.children[1:] if inner.kind == "script" and inner.children[1].kind != "none" else inner.children
        bare |= {str(child.value) for child in children if child.kind == "name"} - letters
    return scripted, bare, joined


def lost_in(node: Node, lost: frozenset[str]) -> list[str]:
    """The letters with digits in a statement that have lost their sign, in order."""
    found = (name for inner in walk(node) if inner.kind == "product" for name in _inside(inner)) if lost else ()
    return list(dict.fromkeys(name for name in found if name in lost))


def join_numbered(node: Node, names: frozenset[str], lost: frozenset[str] = frozenset()) -> Node:
    """The tree with those names joined, also behind a differential letter (`dW2`); the lost ones with their digits below."""
    return node.rewritten(_join, (names, lost)) if (names or lost) and node.children else node


def _join(node: Node, known: tuple[frozenset[str], frozenset[str]]) -> Node:
    if not node.children:
        return node
    names, lost = known
    children = tuple(_join(child, known) for child in node.children)
    if node.kind != "product":
        return node if all(a is b for a, b in zip(children, node.children)) else replace(node, children=children)
    factors, operators = [children[0]], list[str]()
    for operator, child in zip(node.value, children[1:]):
        name = _joined(factors[-1], operator, child)
        if name is not None and name in lost:
            number, rest = (child.children[0], child.children[2]) if child.kind == "script" else (child, Node("none"))
            factors[-1] = Node("script", (factors[-1], number, rest), 0, factors[-1].start, child.end)
            continue
        if name is None or not (name in names or (name[0] == "d" and name[1:] in names)):
            factors.append(child)
            operators.append(operator)
            continue
        number = child.children[0] if child.kind == "script" else child
        joined = Node("name", (), name, factors[-1].start, number.end)
        scripted = Node("script", (joined, *child.children[1:]), child.value, joined.start, child.end)
        factors[-1] = scripted if child.kind == "script" else joined
    if len(factors) == 1:
        return factors[0]
    if len(factors) == len(children) and all(a is b for a, b in zip(children, node.children)):
        return node
    return replace(node, children=tuple(factors), value=tuple(operators))
