r"""Inequalities: what λ > 0, α_i ≥ 0 and Θ ≻ 0 say of their symbols.

An inequality is taken as given.  Of a symbol of which nothing else is known it tells what it is as well: a number, or the array
of the numbers α_i and r_{nk} whose indices have a range in the document.  Between sizes, n < p, it says which is not the larger.
Limit: only a comparison of sizes, with a number from 0 on or below 0, and of a definite matrix with 0, says anything.
"""

from __future__ import annotations

import re
from fractions import Fraction

from derive.judge.chains.sides import Sides
from derive.kernel.sizes import ONE
from derive.language.ast import Node, walk
from derive.reading.members import families
from derive.reading.names import join, layer_name, peel, strip
from derive.reading.spaces import NotASpace, read_size
from derive.reading.undeclared.by_indices import index_ranges
from derive.terms.term import SCALAR

_TWO = Node("number", (), Fraction(2))
BELOW = {"<": "negative", "\\lt": "negative"}
SIGNS = {">": "positive", "\\gt": "positive", "\\geq": "nonnegative", "\\ge": "nonnegative", "≥": "nonnegative"}
_IF = re.compile(r"\b(?:if|when|whenever|wherever|unless|until|iff|whether|case|cases|while)\W*$", re.IGNORECASE)
LARGER = (">", "\\gt", "\\geq", "\\ge", "≥", "\\gg", "\\geqslant")
SMALLER = ("<", "\\lt", "\\leq", "\\le", "≤", "\\ll", "\\leqslant")
_OUTSIDE = re.compile(r"\b(?:for|outside|beyond|past|all|any|every|at|or)\W*$", re.IGNORECASE)
APART = ("\\neq", "\\ne", "≠")
_NUMBER = re.compile(r"\b(?:scalars?|numbers?|constants?|factors?|real)\s*\$?\s*$", re.IGNORECASE)
_DEFINITE = frozenset({"positive_definite", "symmetric"})
DEFINITE = {"\\succ": _DEFINITE, "≻": _DEFINITE, "\\succeq": frozenset({"symmetric"}), "≽": frozenset({"symmetric"})}


def told_by(judge: Sides, left: Node, relation: str, right: Node) -> None:
    """Enter what an inequality says of its left side, a symbol or a list of symbols.

    Behind if, when and their like it says nothing of symbols that are known: it holds for a while only.
    """
    right = strip(right)
    _ordered(judge, left, relation, right)
    if right.kind != "number" or right.value < 0:
        return
    listed = families.enumerated(left, judge.context)
    if listed is not None and relation in SIGNS:
        (word, style), count = listed
        word, line = judge.context.name(word), judge.scanned.lines.line(left.start)
        if style == "sub" and not judge.context.known(word):
            judge.context.declare(word, (count, ONE), line, (SIGNS[relation],))
        return
    for node in left.children if left.kind == "list" else (left,):
        node = strip(node)
        if node.kind not in ("name", "script"):
            continue
        if relation in DEFINITE and right.value == 0:
            _definite(judge, node, DEFINITE[relation])
        elif relation in APART and right.value == 0 and _NUMBER.search(judge.scanned.text[max(0, node.start - 40) : node.start]):
            _signed(judge, node, "")
        elif not (_supposed(judge, left) and judge.context.known(judge.plain_name(node) or "")):
            sign = BELOW.get(relation) if right.value == 0 and _of_a_number(judge, node) else None
            if sign is not None or relation in SIGNS:
                _signed(judge, node, sign or SIGNS[relation])


def _ordered(judge: Sides, left: Node, relation: str, right: Node) -> None:
    """Enter which of two sizes is not the larger one."""
    names = [inner for node in (left, right) for inner in walk(node) if inner.kind in ("name", "script")]
    sizes = bool(names) and all(judge.context.is_size(judge.context.name(layer_name(name) or "")) for name in names)
    if relation not in (*LARGER, *SMALLER) or not sizes or _supposed(judge, left):
        return
    try:
        one, two = (read_size(node, judge.context) for node in (left, right))
    except NotASpace:
        return
    if one.symbols and two.symbols:
        pair = (one, two) if relation in LARGER else (two, one)
        judge.context.orders.append((pair, judge.context.section))


def _of_a_number(judge: Sides, node: Node) -> bool:
    """Whether x < 0 speaks of a number, and not of the places outside an array: “with x_t = 0 for t < 0”."""
    before = judge.scanned.text[max(0, node.start - 40) : node.start]
    return str(node.value) not in judge.context.index_letters and not _OUTSIDE.search(before)


def _supposed(judge: Sides, node: Node) -> bool:
    return bool(_IF.search(judge.scanned.text[max(0, node.start - 40) : node.start]))


def _definite(judge: Sides, node: Node, facts: frozenset[str]) -> None:
    name = judge.plain_name(node)
    symbol = judge.context.find(name) if name is not None else None
    if symbol is None or symbol.definition is not None or symbol.shape is None or symbol.shape[0] != symbol.shape[-1]:
        return
    judge.context.symbols.setdefault(symbol.name, symbol).properties |= facts


def _signed(judge: Sides, node: Node, fact: str) -> None:
    context, line = judge.context, judge.scanned.lines.line(node.start)
    name = judge.plain_name(node)
    if name is None or context.is_size(name):
        return
    symbol = context.find(name)
    if symbol is not None:
        if symbol.definition is None and symbol.shape is not None:
            symbol.properties |= {fact} if fact else set()
        return
    base, layers = peel(node)
    if base.kind == "name" and context.known(context.name(join(str(base.value), _TWO, layers[0].sub if layers else None))):
        return  # σ > 0 beside a σ² that is known: the positive root of it, as everywhere
    if len(layers) == 1 and layers[0].sup.kind == "number" and base.kind == "name":
        number = context.symbols.get(context.name(join(str(base.value), None, layers[0].sub)))
        if number is not None and number.how == "declared" and number.shape == SCALAR:
            return  # a² > 0 for a declared number a names no number of its own
    single = len(layers) == 1 and layers[0].sup.kind == "none" and not layers[0].primes
    places = index_ranges(context, layers[0].sub) if single else None
    word = context.name(str(base.value)) if base.kind == "name" else ""
    array = context.find(word) if single and word and _is_index(layers[0].sub) else None
    if array is not None and array.shape is not None and array.shape != SCALAR:
        if array.definition is None:  # s_j > 0 for the entries of s ∈ ℝᵏ
            context.symbols.setdefault(array.name, array).properties |= {fact} if fact else set()
    elif places is None:
        context.declare(name, SCALAR, line, (fact,) if fact else ())
    elif word and not context.known(word):
        context.declare(word, (places[0], places[1] if len(places) > 1 else ONE), line, (fact,) if fact else ())


def _is_index(sub: Node) -> bool:
    """Whether a subscript is made of small letters only: s_j, p_{ik}."""
    sub = strip(sub)
    items = [strip(item) for item in (sub.children if sub.kind in ("list", "product") else (sub,))]
    return all(item.kind == "name" and str(item.value).isalpha() and str(item.value).islower() for item in items)
