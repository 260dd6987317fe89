"""The statements of a document: cut out of its blocks, and their trees put right before anything is heard of their letters.

Guarantee: `Scanned.items` holds each statement once, in the order of the text, with the notes on what was read for what; the
trees as they are written stay in `Scanned.written`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from derive.judge.scanning.names import note_names
from derive.judge.scanning.scanned import Item, Scanned
from derive.language import double_dots
from derive.language.ast import Node
from derive.language.macros import Macro, collect_macros
from derive.language.markdown import Block, LineMap, read_blocks
from derive.language.statements import split_statements
from derive.reading.context import Context
from derive.reading.derivatives import gradient_notation
from derive.reading.derivatives.variations import with_variations
from derive.reading.dialect import Dialect
from derive.reading.indices import einstein
from derive.reading.members import labelled_members
from derive.reading.notation import increments, plain_ones, text_names, well_known
from derive.reading.notation.bare_layers import bare_layers
from derive.reading.notation.numbered import join_numbered, lost_in, lost_subscripts, numbered_names
from derive.reading.notation.numbered_entries import entered, numbered_entries
from derive.reading.notation.prepared import prepared
from derive.reading.notation.primes import with_primes
from derive.reading.notation.stretching import stretched
from derive.reading.notation.traces import with_traces
from derive.reading.notation.wildcards import spread
from derive.reading.words import named_functions


def statements_of(text: str) -> tuple[Scanned, dict[int, Node]]:
    """The statements of a text, and the tree of the first of each block by where the block begins."""
    blocks = read_blocks(text)
    result = Scanned(text, LineMap(text), blocks)
    macros = result.macros = collect_macros(text)
    if double_dots.told(text):
        macros[double_dots.COLON] = Macro("")
    section = part = 0
    nodes: dict[int, Node] = {}
    for block in blocks:
        if block.kind == "heading":
            section, part = section + 1, part + 1
        elif block.kind == "prose":
            part += _bold_lines(text, block)
        elif block.kind in ("display", "inline"):
            for raw in split_statements(text, block, macros):
                nodes.setdefault(block.start, raw.node or Node("none"))
                result.items.append(Item(raw, block, section, part))
                result.written.append((replace(raw), block))
        result.parts[block.start] = part
    return result, nodes


def _bold_lines(text: str, block: Block) -> int:
    """Lines that are nothing but bold words: headings in all but name."""
    count = 0
    start = text.rfind("\n", 0, block.start) + 1
    for line in text[start : block.end].split("\n"):
        line = line.strip()
        count += line.startswith("**") and line.count("**") >= 1 and not line[2:].strip().startswith("$")
    return count


def put_right(result: Scanned, nodes: dict[int, Node], context: Context) -> None:
    """Put for each tree what is meant by its spelling: numbered names, layers, primes, labels, signs of derivatives."""
    if context.dialect.repeated == "summed":
        result.rewrite(einstein.by_components)
    if plain_ones.told(result.text):
        result.rewrite(plain_ones.with_ones)
    whole = [item for item in result.items if item.raw.node is not None]
    for place, tree in spread(result.trees()).items():
        whole[place].raw.node = tree
    trees = _spelled(result, context)
    _signs(result, trees, context)
    context.increments = increments.found(trees.values())
    trees = {key: increments.joined(tree, context.increments) for key, tree in trees.items()}
    head: Node | None = None
    for item in result.items:
        if item.raw.node is not None:
            read = item.raw.node
            continues = read.kind == "relation" and read.children[0].kind == "none"
            made = trees[id(item)]
            item.raw.node = stretched(made, item.raw.notes, head if continues else None)
            head = head if continues else made
            if nodes.get(item.block.start) is read:
                nodes[item.block.start] = item.raw.node
            context.section = item.section
            note_names(item.raw.node, context)
        elif item.block.kind == "display":
            head = None
    numbers = well_known.logarithmic_base(result.trees())
    if numbers:
        result.rewrite(lambda tree: well_known.with_base(tree, numbers))
    context.words -= {word for word in context.words if word[0] == "d" and word[1:] in context.words}


def _spelled(result: Scanned, context: Context) -> dict[int, Node]:
    """The trees by their items, with names that are written in pieces, by numbers or by labels read as one."""
    text = result.text
    lost = lost_subscripts(result.trees())
    numbered = numbered_names(result.trees())
    numbered |= {name for group in context.dialect.same for name in group if re.fullmatch(r"[A-Za-z]+\d+", name)}
    numbered -= lost
    for item in result.items if lost else ():
        if item.raw.node is not None:
            item.raw.notes += [f"{name} read with the number below the letter" for name in lost_in(item.raw.node, lost)]
    for item in result.items:
        if item.raw.node is not None:
            item.raw.node = named_functions.with_argument(item.raw.node, text)
    written = result.trees()
    context.bare_layers = bare_layers(text, written)
    context.dialect = with_traces(written, with_variations(written, with_primes(text, written, context.dialect)))
    trees = {
        id(item): prepared(join_numbered(item.raw.node, numbered, lost), _spelling(item, text, context), context.bare_layers)
        for item in result.items
        if item.raw.node is not None
    }
    with_labels = labelled_members.labelled(trees.values())
    trees = {key: labelled_members.joined(tree, with_labels) for key, tree in trees.items()}
    context.numbered_entries = numbered_entries(trees.values())
    trees = {key: entered(tree, context.numbered_entries) for key, tree in trees.items()}
    context.text_names = text_names.found(trees.values())
    return {key: text_names.named(tree, context.text_names) for key, tree in trees.items()}


def _spelling(item: Item, text: str, context: Context) -> Dialect:
    """The dialect in which a statement is spelled: without sums over repeated indices where its words say so."""
    if context.dialect.repeated != "summed" or item.raw.node is None:
        return context.dialect
    if einstein.suspended(" ".join((*item.raw.texts, text[item.block.end : item.block.end + 40]))):
        return replace(context.dialect, repeated="free")
    if einstein.contracted(item.raw.node) != item.raw.node:
        item.raw.notes.append("repeated indices are summed, as the document says")
    return context.dialect


def _signs(result: Scanned, trees: dict[int, Node], context: Context) -> None:
    """Put derivatives for the signs that the document introduces for them; words that only introduce one have done their part."""
    found = gradient_notation.notations(result.text, [trees[id(i)] for i in result.items if id(i) in trees])
    if not found.found:
        return
    context.notations = found
    result.items = [i for i in result.items if not (i.told and id(i) in trees and found.introduces(trees[id(i)]))]
    for item in result.items:
        if id(item) not in trees:
            continue
        before, item.notes_sign = trees[id(item)], found.introduces(trees[id(item)], by_any_letter=True)
        after = trees[id(item)] = found.read(before)
        if item.notes_sign and len(after.children) > 2:  # G_2 := ∂J/∂Z_2 = … claims as well what the derivative is
            rest, item.notes_sign = after.children[1:], False
            trees[id(item)] = replace(after, children=rest, value=after.value[1:], start=rest[0].start)
        if after is not before and not found.introduces(before):
            item.raw.notes.append(gradient_notation.NOTE.format(line=result.lines.line(found.found[0].start)))
