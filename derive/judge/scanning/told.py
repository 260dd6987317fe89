"""Memberships and ties that words tell: shapes in sentences, lists of entries, samples that are rows of a matrix."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from derive.judge.scanning.declared import declared_names
from derive.judge.scanning.scanned import DECLARES, Item, Scanned
from derive.language import seek
from derive.language.ast import Node, walk
from derive.language.markdown import Block
from derive.language.statements import Raw, split_statements
from derive.memo import once
from derive.reading.context import Context
from derive.reading.dialect import Dialect
from derive.reading.members import tied
from derive.reading.members.listed import declares, listed_in, lists_itself, membership
from derive.reading.members.numbered_members import numbered_members
from derive.reading.names import NONE, peel, strip
from derive.reading.spaces import REALS
from derive.reading.words import (
    entries_told,
    every_matrix,
    every_vector,
    indices_told,
    layer_units,
    moments,
    told_eigen,
    told_scalars,
)
from derive.reading.words.assuming import sentence_end
from derive.reading.words.code_spans import code_spans
from derive.reading.words.named_before import named_before
from derive.reading.words.told import Told, told


def add_told(result: Scanned, nodes: dict[int, Node], dialect: Dialect) -> None:
    """Add the memberships that the words tell, each behind the statements of its block."""
    headings = [block.start for block in result.blocks if block.kind == "heading"]
    trees = [item.raw.node for item in result.items if item.raw.node is not None]
    result.code = list(code_spans(result.text, result.blocks, trees))
    tellings = [*told(result.text, result.blocks, nodes, dialect.prose.get("shape", ()), result.code)]
    numbers = told_scalars.memberships(result.text, [b for b in result.blocks if b.kind == "inline"], nodes)
    tellings += [Told(latex, block, (block.start, block.start)) for block, latex in numbers]
    tellings += told_eigen.told_equations(result.text, result.blocks)
    heads = [tree.children[0] for tree in trees if tree.kind == "relation" and tree.value[0] in DECLARES]
    known = {str(inner.value) for head in heads for inner in walk(head) if inner.kind == "name"}
    by_entries = entries_told.told(result.text, result.blocks)
    tellings += [each for each in by_entries if each.latex.split("\\in")[0].strip() not in known]
    known |= {telling.latex.split("\\in")[0].strip() for telling in tellings}
    tellings += layer_units.told(result.text, result.blocks, trees, frozenset(re.split(r"[_^]", name)[0] for name in known))
    tellings += indices_told.told_arrays(result.text, result.blocks, trees, known)
    ends = {item.block.start: item.raw.node for item in result.items if item.raw.node is not None}
    tellings += named_before(result.text, result.blocks, ends)
    names = {telling.latex.split("\\in")[0].strip() for telling in tellings}
    everywhere = (*every_matrix.told(result.text, result.blocks, trees), *every_vector.told(result.text, result.blocks, trees))
    for each in (*moments.told(result.text, result.blocks, trees), *everywhere):
        name = each.latex.split("\\in")[0].strip()
        if name not in names:
            tellings.append(each)
            names.add(name)
    for telling in sorted(tellings, key=lambda telling: telling.block.start):
        raws = split_statements(telling.latex, Block("inline", 0, len(telling.latex)), result.macros)
        if len(raws) != 1 or raws[0].node is None:
            continue
        block = telling.block
        raw = raws[0].moved(block.start)
        raw.end = block.end
        result.shapes.append(telling.shape)
        section = bisect_right(headings, block.start)
        result.items.append(Item(raw, block, section, result.parts.get(block.start, 0), told=True))
    _listed(result)
    for item in result.items[:]:
        inside = memberships_inside(item.raw.node, result.text)
        result.items.extend(Item(raw, item.block, item.section, item.part, told=True) for raw in inside)
    written = [item for item in result.items if item.raw.node is not None]
    for place, tree in numbered_members([item.raw.node for item in written if item.raw.node is not None]):
        raw, one = written[place].raw, written[place]
        member = Raw(tree, raw.start, raw.end, raw.latex)
        result.items.append(Item(member, one.block, one.section, one.part, told=True))
    result.items.sort(key=lambda item: item.block.start)


def _listed(result: Scanned) -> None:
    """Add the memberships that lists of entries in running text tell: “numbers x_1, …, x_n”."""
    trees = [item.raw.node for item in result.items if item.raw.node is not None]
    for item in [item for item in result.items if item.block.kind == "inline" and not item.told and item.raw.node is not None]:
        node = item.raw.node
        equal = node is not None and node.kind == "relation" and node.value == ("=",) and lists_itself(*node.children)
        alone = [*listed_in(node)] if node is not None and (node.kind == "list" or equal) else []
        if len(alone) != 1 or not declares(result.text, item.block.opener, item.block.end + 1, alone[0], trees):
            continue
        latex = membership(result.text, alone[0])
        for raw in split_statements(latex, Block("inline", 0, len(latex)), result.macros):
            moved = raw.moved(item.block.start)
            moved.end = item.block.end
            result.items.append(Item(moved, item.block, item.section, item.part, told=True))


def memberships_inside(node: Node | None, text: str) -> Iterator[Raw]:
    """The memberships below a sign, as in \\min_{x \\in \\mathbb{R}^n}."""
    for inner in walk(node) if node is not None else ():
        sub = strip(inner.children[1]) if inner.kind == "script" else strip(inner.children[0]) if inner.kind == "bigop" else NONE
        if sub.kind != "relation" or sub.value[0] not in DECLARES or len(sub.children) != 2:
            continue
        base, _ = peel(sub.children[1])
        if base.kind == "name" and base.value in REALS:
            yield Raw(sub, sub.start, sub.end, text[sub.start : sub.end])


def rows_of(result: Scanned) -> tuple[dict[str, str], dict[str, int]]:
    """Which samples are, by the words, the rows of which matrix, and the section of the words."""
    found: dict[str, str] = {}
    sections: dict[str, int] = {}
    if not any(tied.spoken_of(result.text)):
        return found, sections
    inline = [item for item in result.items if item.block.kind == "inline" and item.raw.node is not None]
    for place, item in enumerate(inline):
        end = sentence_end(result.text, item.block.end)
        begin = max(result.text.rfind(mark, 0, item.block.opener) for mark in (". ", ".\n", "\n\n", ":", "。"))
        if not any(once(tied.spoken_of, result.text[max(0, begin) : end])):
            continue
        near = [other for other in inline[place : place + 6] if other.block.end <= end]
        nodes = [inner for other in near if other.raw.node for inner in _heads(other.raw.node)]
        here = tied.rows_in(result.text, max(0, begin), end, nodes)
        found.update(here)
        sections.update(dict.fromkeys(here, item.section))
    return found, sections


def rows_said(result: Scanned) -> frozenset[str]:
    """The capital letters of which the words speak as having rows: “the rows of $T$”."""
    return frozenset(match[1] for match in seek.finditer(_ROWS_OF, result.text))


_ROWS_OF = re.compile(r"\brows\s+of\s+(?:the\s+)?(?:\w+\s+)?\$([A-Z])(?![A-Za-z_^'])")


def filled_by_rows(result: Scanned, context: Context) -> Iterator[str]:
    """The names behind words such as “stacked as the rows of”."""
    for item in result.items:
        if item.block.kind == "inline" and item.raw.node is not None and tied.filled_by_rows(result.text, item.block.opener):
            yield from declared_names(item.raw.node, context)[:1]


def _heads(node: Node) -> list[Node]:
    """The members of a relation, with those of a list, or the node itself with those of a list."""
    if node.kind != "relation":
        return [node, *(node.children if node.kind == "list" else ())]
    return [node, *(part for child in node.children for part in (child.children if child.kind == "list" else (child,)))]
