"""Properties that an equation in running text states of a letter which nothing declares: VᵀV = I, ‖w‖ = 1, Aᵀ = A.

Guarantee: only by its form, for a bare name that no formula of the document declares or defines: such an equation can follow from
nothing, so it says what its letter is: from there on, or in its sentence if the words only suppose it.  Constraints of an
optimisation and what the words deny state nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from derive.judge.scanning.scanned import Scanned
from derive.language.ast import Node
from derive.reading.context import Context
from derive.reading.names import NONE, is_transpose, layer_name, strip
from derive.reading.words.assertions import denied_before
from derive.reading.words.assuming import assumed, conditional, sentence_end, sentence_start, temporary
from derive.reading.words.facts import Fact

NORMS = ("\\|", "‖")
SUMS = ("\\sum", "∑", "Σ")
EYES = frozenset({"I", "\\mathbf{I}", "\\mathbb{I}", "\\mathrm{I}", "\\boldsymbol{I}", "Id", "\\mathrm{Id}", "E"})


def stated_facts(result: Scanned, context: Context) -> Iterator[tuple[int, Fact]]:
    """What equations in running text state of letters without a declaration, with the places of the equations."""
    for item in result.items:
        found = stated(item.raw.node) if item.block.kind == "inline" and item.raw.node is not None and not item.told else None
        if found is None:
            continue
        name, start, end = context.name(found[0]), item.block.opener, item.block.end
        if name in context.declared_at or name in context.given_names or context.known(name):
            continue
        if found[1] == "probability" and found[0] in context.heads:
            continue  # p_k = … says what it is
        before = result.text[sentence_start(result.text, start) : start]
        if denied_before(before) or temporary(result.text, start) or assumed(result.text, start, False) == "constraint":
            continue
        if _ASKED.search(before):
            continue
        spent = sentence_end(result.text, end) if conditional(result.text, start, end) else 0
        yield item.raw.start, Fact(found[1], name, item.raw.start, end=spent)


_ASKED = re.compile(
    r"\b(?:until|sett?(?:ing)?|requir\w*|impos\w*|solv\w*|whether|check|test|verify|show|prove)\b[^.$]*\$?$", re.IGNORECASE
)
"""Words before what is sought or asked for."""


def stated(node: Node) -> tuple[str, str] | None:
    """(name, property) that an equation or a chain of them states, the name as it is written."""
    if node.kind != "relation" or set(node.value) != {"="}:
        return None
    members = [strip(child) for child in node.children]
    last = members[-1]
    unit = last.kind == "number" and last.value == 1
    for member in members[:-1]:
        if (unit or _is_eye(last)) and (found := _orthonormal(member, unit)) is not None:
            return found
        if unit and (name := _summed(member)) is not None:
            return name, "probability"
    if len(members) == 2:
        for one, two in (members, members[::-1]):
            name = layer_name(two) if two.kind in ("name", "script") else None
            if name is not None and _turned(one) == name:
                return name, "symmetric"
    return None


def _summed(member: Node) -> str | None:
    """The r of Σ_k r_{nk} = 1, whose last index the sum runs over, so that each row sums to one."""
    if member.kind != "bigop" or member.value not in SUMS or len(member.children) != 3:
        return None
    below, _, body = map(strip, member.children)
    bound = strip(below.children[0]) if below.kind == "relation" and below.value == ("=",) else below
    if bound.kind != "name" or body.kind != "script" or strip(body.children[2]).kind != "none" or body.value:
        return None
    base, places = strip(body.children[0]), indices_of(body.children[1])
    if base.kind != "name" or not 0 < len(places) < 3 or places[-1] != bound.value or len(set(places)) != len(places):
        return None
    return str(base.value)


def indices_of(sub: Node) -> list[str]:
    """The letters of a subscript of single letters, nk or n,k; [] of any other."""
    sub = strip(sub)
    parts = [strip(child) for child in sub.children] if sub.kind in ("list", "product") else [sub]
    if not all(part.kind == "name" and str(part.value).isalpha() for part in parts):
        return []
    return [letter for part in parts for letter in str(part.value)]


def _is_eye(node: Node) -> bool:
    base = strip(node.children[0]) if node.kind == "script" and node.children[2].kind == "none" else node
    return base.kind == "name" and str(base.value) in EYES


def _turned(node: Node) -> str | None:
    """The name under a transpose."""
    node = strip(node)
    if node.kind != "script" or node.value or not is_transpose(strip(node.children[2])):
        return None
    return layer_name(replace(node, children=(*node.children[:2], NONE)))


def _orthonormal(member: Node, unit: bool) -> tuple[str, str] | None:
    """What the squared length or the Gram matrix in a member is of."""
    if member.kind == "product" and member.value == ("",):
        one, two = map(strip, member.children)
        for turned, plain, what in ((one, two, "columns"), (two, one, "rows")):
            name = layer_name(plain) if plain.kind in ("name", "script") else None
            if name is not None and _turned(turned) == name:
                return name, "unit" if unit and what == "columns" else f"orthonormal_{what}"
        return None
    if member.kind == "script" and strip(member.children[1]).kind in ("none", "number"):
        square = strip(member.children[2])
        member = strip(member.children[0]) if square.kind == "none" or (square.kind == "number" and square.value == 2) else member
    if unit and member.kind == "group" and member.value in NORMS and len(member.children) == 1:
        name = layer_name(strip(member.children[0])) if strip(member.children[0]).kind in ("name", "script") else None
        return (name, "unit") if name is not None else None
    return None


__all__ = ["stated", "stated_facts"]
