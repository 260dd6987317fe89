"""Over which letters a sign for gradients stands: those that the document uses by themselves, and means no average by.

Guarantee: a letter whose sign was given a meaning before, or stands beside words for a mean, is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from derive.language.ast import Node, walk
from derive.reading.derivatives.gradient_signs import Notation, carried, letter_of, parted
from derive.reading.names import layer_name, strip
from derive.reading.words.assuming import sentence_end

EQUALS = ("=", ":=", "\\equiv", "\\coloneqq", "\\triangleq", "\\doteq")
MEMBER = ("\\in", "∈")
_MEANS = re.compile(r"\b(?:means?|averages?|centroid|moving)\b", re.IGNORECASE)


def letters_used(trees: Sequence[Node], notation: Notation) -> set[str]:
    """The names over which a sign may stand: for an accent the letters that formulas use, else the names that equations and
    memberships give."""
    if notation.kind == "accent":
        found = {str(inner.value) for tree in trees for inner in walk(tree) if inner.kind == "name"}
    else:
        found = {name for tree in trees for name in _given(tree)}
    if notation.kind == "before":
        found |= {name for tree in trees for name in _by_itself(tree, notation)}
    if notation.kind == "number":
        found = {name for name in found if re.fullmatch(rf"{re.escape(notation.letter)}_\{{\d+\}}", name)}
    return found - {letter_of(notation.loss), layer_name(notation.loss)}


def _by_itself(node: Node, notation: Notation) -> Iterator[str]:
    """The W_2 of formulas that hold W_2 by itself, in a document that writes dW_2 at the head of an equation."""
    inner, _ = parted(node) if node.kind in ("name", "script") else (None, [])
    if inner is None:
        for child in node.children:
            yield from _by_itself(child, notation)
    elif carried(node, notation)[0] is None:
        yield layer_name(inner) or ""


def _given(tree: Node) -> Iterator[str]:
    if tree.kind != "relation" or tree.value[0] not in (*EQUALS, *MEMBER):
        return
    right = strip(tree.children[1])
    counts = right.kind in ("list", "dots", "number") or (right.kind == "group" and right.value == "\\{")
    if (counts or (right.kind == "name" and len(str(right.value)) == 1)) and len(tree.children) == 2:
        return
    head = strip(tree.children[0])
    for one in head.children if head.kind == "list" else (head,):
        inner, outer = parted(one)
        if inner is not None and not outer:
            yield layer_name(inner) or ""


def letters_reached(trees: Sequence[Node], notation: Notation, names: set[str]) -> set[str]:
    """Letters whose sign is given by a formula with a sign that is read: `\\bar W = \\bar O x^\\top`."""
    found, before = set(names), set[str]()
    equations = [tree for tree in trees if tree.kind == "relation" and tree.value[0] in EQUALS]
    while found != before:
        before, known = set(found), replace(notation, covered=frozenset(found))
        for tree in equations:
            head, _ = carried(tree.children[0], notation)
            inside = (carried(inner, known)[0] for child in tree.children[1:] for inner in walk(child))
            if head is not None and any(known.covers(inner) for inner in inside if inner is not None):
                found |= {letter_of(head), layer_name(head) or ""}
    return found


def letters_meant_otherwise(text: str, trees: Sequence[Node], notation: Notation) -> set[str]:
    """Letters whose sign means something else: it was given before, or stands beside words for a mean."""
    found = set()
    for tree in trees:
        for inner in walk(tree):
            variable, _ = carried(inner, notation) if inner.kind in ("name", "script", "product") else (None, [])
            if variable is None:
                continue
            head = tree.kind == "relation" and tree.children[0] is inner and inner.start < notation.start
            if head or (tree.kind != "relation" and _MEANS.search(text[slice(*sentence_of(text, inner))])):
                found |= {letter_of(variable), layer_name(variable) or ""}
    return found


def sentence_of(text: str, node: Node) -> tuple[int, int]:
    """Where the sentence around a formula begins and ends."""
    begin = max(text.rfind(mark, 0, node.start) for mark in (". ", ".\n", "\n\n", ":\n"))
    return begin + 1, sentence_end(text, node.start)
