r"""Members by number of what is declared with a letter: W_i ∈ ℝ^{d_{i−1}×d_i}, i = 1, 2, 3, and then Z_1 = X W_1, Z_2 = A_1 W_2;
and of what is defined so: D_i = 1(Z_i > 0).

Guarantee: the sizes must follow the letter, so that W_i are layers and no samples of one shape; a member is declared so only if
the document writes it by its number and declares it nowhere itself, and the number takes the place of the letter everywhere.  A
definition goes over to D_1 only where each symbol with its letter, Z_i, has a formula by that number, Z_1 = …, and D_1 has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from derive.language.ast import Node, walk
from derive.reading.names import NONE, spelled, strip

MOST = 12
"""Numbers above this one are no layers that a document writes out."""


def numbered_members(trees: Sequence[Node]) -> Iterator[tuple[int, Node]]:
    """(place of a statement among the trees, what it says of one member by its number)."""
    general = [place for place, tree in enumerate(trees) if any(_letter(head) for head in heads_of(tree))]
    defined = [place for place, tree in enumerate(trees) if (head := _defined(tree)) is not None and _letter(head)]
    if not general and not defined:
        return
    told = {spelled(head) for tree in trees for head in heads_of(tree)}
    written: dict[str, dict[int, Node]] = {}
    for node in (inner for tree in trees for inner in walk(tree) if inner.kind == "script"):
        base, sub = strip(node.children[0]), strip(node.children[1])
        if base.kind == "name" and sub.kind == "number" and sub.value.denominator == 1 and 0 <= sub.value <= MOST:
            bare = replace(node, children=(node.children[0], node.children[1], NONE), value=0)
            written.setdefault(str(base.value), {}).setdefault(int(sub.value), bare)
    for place in general:
        tree = trees[place]
        for head in heads_of(tree):
            letter = _letter(head)
            for number, member in written.get(str(strip(head.children[0]).value), {}).items() if letter else ():
                right = _at(tree.children[1], letter, number)
                if spelled(member) not in told and right is not None and not right.same(tree.children[1]):
                    yield place, replace(tree, children=(replace(member, start=head.start, end=head.end), right))
    given = {spelled(head) for tree in trees if (head := _defined(tree)) is not None}
    for place in defined:
        head, right = (strip(child) for child in trees[place].children)
        letter = _letter(head)
        with_letter = [node for node in walk(right) if _letter(node) == letter]
        for number, member in written.get(str(strip(head.children[0]).value), {}).items():
            own = {spelled(_at(node, letter, number) or NONE) for node in with_letter}
            value = _at(right, letter, number)
            if own and own <= given and spelled(member) not in told | given and value is not None:
                yield place, replace(trees[place], children=(replace(member, start=head.start, end=head.end), value))


def _defined(tree: Node) -> Node | None:
    """The D_i of D_i = …."""
    equation = tree.kind == "relation" and len(tree.children) == 2 and tree.value[0] in ("=", ":=", "\\coloneqq")
    return strip(tree.children[0]) if equation and strip(tree.children[0]).kind == "script" else None


def heads_of(tree: Node) -> Sequence[Node]:
    """What a membership is about."""
    if tree.kind != "relation" or tree.value != ("\\in",) or len(tree.children) != 2:
        return ()
    left = strip(tree.children[0])
    return left.children if left.kind == "list" else (left,)


def _letter(head: Node) -> str:
    """The i of W_i."""
    head = strip(head)
    if head.kind != "script" or head.children[2].kind != "none" or head.value or strip(head.children[0]).kind != "name":
        return ""
    sub = strip(head.children[1])
    letter = str(sub.value) if sub.kind == "name" else ""
    return letter if letter == "\\ell" or (len(letter) == 1 and letter.islower()) else ""


def _at(node: Node, letter: str, number: int) -> Node | None:
    """The tree with the number for the letter in every subscript; None where the letter stands elsewhere, or gives less
    than 0."""
    if node.kind == "name" and node.value == letter:
        return None
    parts: list[Node | None] = [_at(child, letter, number) for child in node.children]
    if node.kind == "script" and parts[1] is None:
        parts[1] = _number(node.children[1], letter, number)
    if None in parts:
        return None
    return replace(node, children=tuple(part for part in parts if part is not None)) if parts else node


def _number(sub: Node, letter: str, number: int) -> Node | None:
    """i, i − 1 or i + 1 with a number for i."""
    sub = strip(sub)
    total = Fraction(0)
    terms = zip(sub.value, sub.children) if sub.kind == "sum" else (("+", sub),)
    for sign, term in terms:
        term = strip(term)
        if term.kind == "name" and term.value == letter:
            value = Fraction(number)
        elif term.kind == "number":
            value = term.value
        else:
            return None
        total += value if sign == "+" else -value
    return Node("number", (), total, sub.start, sub.end) if total >= 0 and total.denominator == 1 else None


__all__ = ["heads_of", "numbered_members"]
