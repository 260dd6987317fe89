"""The first pass over a document: what its statements and words declare, wherever they stand.

The result tells the second pass which runs of letters are names, which symbols are declared later, whose differential or
gradient the document ever takes, and which facts its prose states.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from derive.judge.scanning.declared import arrays_of_entries, declare_later, declared_names, named_like_its_sum
from derive.judge.scanning.names import maps_numbers, note_moving_groups, note_names
from derive.judge.scanning.scanned import DECLARES, FROM_HERE_ON, KEPT, Item, Scanned
from derive.judge.scanning.stated import stated_facts
from derive.judge.scanning.told import add_told, filled_by_rows, rows_of, rows_said
from derive.language import double_dots
from derive.language.ast import Node, walk
from derive.language.macros import Macro, collect_macros
from derive.language.markdown import Block, LineMap, read_blocks
from derive.language.statements import split_statements
from derive.reading import (
    all_numbers,
    axes,
    bold_entries,
    broadcasting,
    conventions,
    einstein,
    families,
    gradient_names,
    gradient_notation,
    labelled_members,
    layers,
    opened,
    selected,
    split_names,
    text_names,
    tied,
    told_scalars,
    well_known,
)
from derive.reading.bare_layers import bare_layers
from derive.reading.context import SQUARE, Context
from derive.reading.declared_constants import constants
from derive.reading.dialect import Dialect
from derive.reading.events import declare, events_of
from derive.reading.greek_columns import greek_columns
from derive.reading.largest_places import largest_places
from derive.reading.letters import subscripts_of
from derive.reading.listed import note_firsts
from derive.reading.names import ONES_NAMES, STARRED, layer_name, peel, strip
from derive.reading.numbered import join_numbered, lost_in, lost_subscripts, numbered_names
from derive.reading.numbered_entries import entered, numbered_entries
from derive.reading.plural_facts import plural
from derive.reading.prepared import prepared
from derive.reading.primes import with_primes
from derive.reading.prose import Fact, counts_of, denials, described_diagonals, facts_of, loose_labels, natural, phrases, shares
from derive.reading.small_numbers import small_numbers
from derive.reading.spoken_gradients import any_loss, narrowed
from derive.reading.stretching import stretched
from derive.reading.traces import with_traces
from derive.reading.variations import with_variations
from derive.reading.wildcards import spread


def scan(text: str, context: Context) -> Scanned:
    """Read all statements and fill the context with what holds for the whole document."""
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
    if einstein.told(text):
        context.dialect = replace(context.dialect, repeated="summed")
    if broadcasting.told(text):
        context.dialect = replace(context.dialect, repeat=tuple(dict.fromkeys((*context.dialect.repeat, "+", "-"))))
        context.broadcast_told = True
    add_told(result, nodes, context.dialect)
    for item in result.items if context.dialect.repeated == "summed" else ():
        if item.raw.node is not None:
            item.raw.node = einstein.by_components(item.raw.node)
    whole = [item for item in result.items if item.raw.node is not None]
    for place, tree in spread([item.raw.node for item in whole if item.raw.node is not None]).items():
        whole[place].raw.node = tree
    numbered = numbered_names(item.raw.node for item in result.items if item.raw.node is not None)
    numbered |= {name for group in context.dialect.same for name in group if re.fullmatch(r"[A-Za-z]+\d+", name)}
    lost = lost_subscripts(item.raw.node for item in result.items if item.raw.node is not None)
    numbered -= lost
    for item in whole if lost else ():
        if item.raw.node is not None:
            item.raw.notes += [f"{name} read with the number below the letter" for name in lost_in(item.raw.node, lost)]
    context.bare_layers = bare_layers(text, [item.raw.node for item in result.items if item.raw.node is not None])
    written = [item.raw.node for item in result.items if item.raw.node is not None]
    context.dialect = with_traces(written, with_variations(written, with_primes(text, written, context.dialect)))
    made_of = {
        id(item): prepared(join_numbered(item.raw.node, numbered, lost), _spelling(item, text, context), context.bare_layers)
        for item in result.items
        if item.raw.node is not None
    }
    with_labels = labelled_members.labelled(made_of.values())
    made_of = {key: labelled_members.joined(tree, with_labels) for key, tree in made_of.items()}
    context.numbered_entries = numbered_entries(made_of.values())
    made_of = {key: entered(tree, context.numbered_entries) for key, tree in made_of.items()}
    context.text_names = text_names.found(made_of.values())
    made_of = {key: text_names.named(tree, context.text_names) for key, tree in made_of.items()}
    _signs(result, made_of, context)
    head: Node | None = None
    for item in result.items:
        if item.raw.node is not None:
            read = item.raw.node
            continues = read.kind == "relation" and read.children[0].kind == "none"
            made = made_of[id(item)]
            item.raw.node = stretched(made, item.raw.notes, head if continues else None)
            head = head if continues else made
            if nodes.get(item.block.start) is read:
                nodes[item.block.start] = item.raw.node
            context.section = item.section
            note_names(item.raw.node, context)
        elif item.block.kind == "display":
            head = None
    numbers = well_known.logarithmic_base(item.raw.node for item in result.items if item.raw.node is not None)
    for item in result.items if numbers else ():
        if item.raw.node is not None:
            item.raw.node = well_known.with_base(item.raw.node, numbers)
    context.words -= {word for word in context.words if word[0] == "d" and word[1:] in context.words}
    _facts(result, context, nodes)
    for item in result.items:
        if item.raw.node is not None:
            context.elementwise.update(map(context.name, maps_numbers(item.raw.node)))
            context.totals |= families.totals_in(item.raw.node)
            if item.raw.node.kind == "relation" and item.raw.node.value[0] not in DECLARES:
                begun = [(base, layers) for base, layers in map(peel, item.raw.node.children[:-1]) if base.kind == "name"]
                context.heads |= {str(base.value) for base, layers in begun if not layers or layers[0].sup.value not in STARRED}
            context.summed |= families.summed_in(item.raw.node)
    trees = [item.raw.node for item in result.items if item.raw.node is not None]
    context.summed = families.made_of(context.summed, trees)
    context.letters = frozenset(str(n.value) for t in trees for n in walk(t) if n.kind == "name" and len(str(n.value)) == 1)
    context.small_numbers = small_numbers(trees)
    context.greek_columns = greek_columns(trees)
    context.never_numbers = frozenset(
        (name, item.section) for item in result.items if item.raw.node for name in opened.never_numbers([item.raw.node])
    )
    context.turned_members = opened.turned_members(trees)
    context.declared_letters = opened.declared_letters(trees)
    context.given_names = frozenset(map(context.name, opened.given_names(trees)))
    beside = (node for item in result.items for node in (*item.raw.ranges, *item.raw.conditions))
    result.subscripts = subscripts_of((*trees, *beside))
    context.named_apart = result.subscripts.named_apart()
    context.dialect = gradient_names.with_gradient_names(text, trees, context.dialect)
    context.dialect, context.star_told = conventions.with_stars(text, context.dialect)
    context.narrowed = narrowed(text, nodes, context.name)
    context.loss_slopes = set() if any_loss(text) else context.loss_slopes
    context.gradient_names_told = gradient_names.told(text)
    note_moving_groups(trees, context)
    context.layers = layers.reach(trees)
    context.index_letters = families.index_letters(trees)
    context.bounds = frozenset(name for name in families.only_bounds(trees) if not _in_tables(name, context))
    counting = {letter for letter, (low, high) in context.layers.items() if low < 0 or high > 0}
    context.ranges = {name: size for name, size in families.ranges_of(trees, context).items() if name not in counting}
    context.told_scalars.update(context.name(name) for name in all_numbers.numbers(text, trees))
    context.rows_of, context.rows_sections = rows_of(result)
    context.lower_case_entries = bool(tied.LOWER_CASE.search(text))
    context.rows_said = rows_said(result)
    context.filled_by_rows = frozenset(filled_by_rows(result, context))
    inline = [block for block in blocks if block.kind == "inline"]
    context.told_square |= {context.name(name) for name in broadcasting.called_square(text, inline, nodes)}
    context.told_lines = {context.name(n): kind for n, kind in broadcasting.called_lines(text, inline, nodes)}
    context.axes, context.samples_in_columns = axes.told_axes(text), axes.samples_in_columns(text)
    for item in sorted(result.items, key=lambda item: item.told):
        context.section, context.place = item.section, item.raw.start
        declare_later(item, result, context)
    result.stated = dict(stated_facts(result, context))
    result.facts.extend(result.stated.values())
    for item in result.items:
        if item.raw.node is not None:
            named_like_its_sum(item.raw.node, item.section, context)
    context.literals = {n for item in result.items if item.raw.node is not None for n in _literals(item.raw.node)}
    conventions.hear(text, [n for item in result.items for n in (item.raw.node, *item.raw.ranges) if n is not None], context)
    note_firsts([(item.raw.node, item.section) for item in result.items if item.raw.node is not None], context)
    context.bracketed = _array_axes(result, context)
    every = [item.raw.node for item in result.items if item.raw.node is not None]
    letters = context.index_letters - {name for name, _ in context.later}
    context.bracketed |= conventions.rounded(every, {n: c for n, c in context.bracketed.items() if c}, letters)
    entries = frozenset(context.bracketed.items())
    for item in result.items:
        if item.raw.node is not None:
            item.raw.node = conventions.with_entries(item.raw.node, entries)
    for item in result.items:
        _array_name(item.raw.node, context)
    context.bold_letters = bold_entries.plain_letters((i.raw.node for i in result.items if i.raw.node is not None), context)
    for item in result.items if context.bold_letters else ():
        if item.raw.node is not None:
            item.raw.node = bold_entries.bold(item.raw.node, context.bold_letters)
    context.array_of = split_names.parted((i.raw.node for i in result.items if i.raw.node is not None), context)
    for item in result.items if context.array_of else ():
        if item.raw.node is not None:
            item.raw.node = split_names.apart(item.raw.node, context.array_of, context)
    for item in result.items:
        item.raw.node = selected.separated(item.raw.node) if item.raw.node is not None else None
    trees = [item.raw.node for item in result.items if item.raw.node is not None]
    context.places, context.one_at = largest_places(trees), selected.one_at(text)
    context.selectors = selected.selectors(text, trees, context)
    for item in result.items if context.selectors else ():
        item.raw.node = selected.spelled_out(item.raw.node, context) if item.raw.node is not None else None
    context.section = context.place = 0
    context.labels = events_of(trees, context)
    if context.labels is not None:
        declare(context.labels, context)
    return result


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


def _array_axes(result: Scanned, context: Context) -> dict[str, int]:
    """How many long axes the arrays of the document have, as declared, or as a line such as `y[i, j] = …` shows."""
    found = {
        name: sum(not axis.is_one for axis in symbol.shape)
        for (name, _), symbol in context.later.items()
        if symbol.shape is not None and any(not axis.is_one for axis in symbol.shape)
    }
    for item in result.items:
        node = item.raw.node
        if node is None or node.kind != "relation" or node.value[0] not in ("=", ":=", "\\coloneqq"):
            continue
        left = strip(node.children[0])
        if left.kind == "product" and len(left.children) == 2 and left.value == ("",):
            name, group = layer_name(left.children[0]), left.children[1]
            if name is None or name in found or group.kind != "group" or group.value != "[":
                continue
            inside = strip(group.children[0])
            items = [strip(c) for c in (inside.children if inside.kind == "list" else (inside,))]
            inner = [n for n in walk(node.children[1]) if n.kind == "group" and n.value == "["]
            if inner and all(i.kind == "name" and len(str(i.value)) == 1 for i in items):
                found[name] = len(items)
    return found


def _bold_lines(text: str, block: Block) -> int:
    """Lines that are nothing but bold words: headings in all but name."""
    count = 0
    start = text.rfind("\n", 0, block.start) + 1
    for line in text[start : block.end].split("\n"):
        line = line.strip()
        count += line.startswith("**") and line.count("**") >= 1 and not line[2:].strip().startswith("$")
    return count


def _in_tables(name: str, context: Context) -> bool:
    """Whether the dialect speaks of a size."""
    said = (words for table in context.dialect.declared for part in (table.shapes, table.sizes) for words in part.values())
    return any(re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", words) for words in said)


def _spelling(item: Item, text: str, context: Context) -> Dialect:
    """The dialect in which a statement is spelled: without sums over repeated indices where its words say so."""
    if context.dialect.repeated != "summed" or item.raw.node is None:
        return context.dialect
    if einstein.suspended(" ".join((*item.raw.texts, text[item.block.end : item.block.end + 40]))):
        return replace(context.dialect, repeated="free")
    if einstein.contracted(item.raw.node) != item.raw.node:
        item.raw.notes.append("repeated indices are summed, as the document says")
    return context.dialect


def _literals(node: Node) -> Iterator[int]:
    """Whole numbers that a statement uses, other than in `n = 100`."""
    if node.kind == "relation" and len(node.children) == 2 and node.children[1].kind == "number":
        node = node.children[0]
    yield from (int(inner.value) for inner in walk(node) if inner.kind == "number" and inner.value.denominator == 1)


def _array_name(node: Node | None, context: Context) -> None:
    """A name that one section uses as a size and another defines by a formula (`h = x w`)."""
    if node is None or node.kind != "relation" or node.value[0] != "=" or node.children[0].kind != "name":
        return
    names = [str(inner.value) for inner in walk(node.children[1]) if inner.kind == "name"]
    arrays = {name for name, _ in context.later}
    if not any(context.name(part) in arrays for name in names for part in (name, *name)):
        return
    if any(context.name(name) not in context.size_names for name in names):
        context.array_names.add(context.name(str(node.children[0].value)))


def _facts(result: Scanned, context: Context, nodes: dict[int, Node]) -> None:
    table = phrases(context.dialect)
    words = result.text
    for start, end in result.shapes:
        words = words[:start] + " " * (end - start) + words[end:]
    named: list[tuple[Block, list[str]]] = []
    items: dict[int, list[Item]] = {}
    for item in result.items:
        items.setdefault(id(item.block), []).append(item)
    for place, block in enumerate(result.blocks):
        if block.kind != "inline":
            continue
        inside = [i.raw.node for i in items.get(id(block), ()) if i.raw.node is not None and not i.told]
        names = [name for node in inside for name in declared_names(node, context)]
        named.append((block, names))
        arrays = [letter for node in inside for letter in arrays_of_entries(node, context)]
        heard = [*facts_of(words, block, [*names, *arrays], table), *natural(words, block, names), *shares(words, block, names)]
        heard += described_diagonals(words, block, names)
        result.facts.extend(fact for fact in heard if not fact.denied and not fact.unsure)
        result.unsure.extend(fact for fact in heard if fact.unsure and not fact.denied)
        result.denied.extend(fact for fact in heard if fact.denied and fact.what in FROM_HERE_ON)
        here = [i.raw.node for i in items.get(id(block), ()) if i.raw.node is not None]
        bare = [node for node in here if node.kind != "relation"]
        if bare and told_scalars.told(result.text, block.start, block.end, block.opener):
            numbers = [name for node in bare for name in declared_names(node, context)]
            context.told_scalars.update(numbers)
            if told_scalars.introduced(result.text, block.opener):
                result.numbers.append((block.start, numbers))
        result.facts.extend(counts_of(result.text, result.blocks, place, nodes, table))
    for span in result.code:
        named.append((span.block, [context.name(span.latex)]))
        result.facts.extend(f for f in facts_of(words, span.block, named[-1][1], table) if not f.denied and not f.unsure)
    result.denied.extend(denials(words))
    identities = {fact.name for fact in result.facts if fact.what == "identity"}
    for item in result.items:
        told_of = declared_names(item.raw.node, context) if item.told and item.raw.node is not None else []
        result.facts.extend(Fact("ones", name, item.raw.start) for name in told_of if name in ONES_NAMES - identities)
    read = [(item.raw.node, item.raw.start) for item in result.items if item.raw.node is not None]
    result.facts.extend(constants(read, [node for node, _ in read], result.text, context))
    result.facts.extend(loose_labels(words, named, result.facts, table))
    result.facts.extend(fact for fact in plural(words, named, table) if fact not in result.facts)
    for fact in result.facts:
        if fact.what == "elementwise":
            context.elementwise.add(fact.name)
        elif fact.what == "scalar":
            context.told_scalars.add(fact.name)
        elif fact.what in SQUARE | {"diagonal"}:
            context.told_square.add(fact.name)
        if fact.what in KEPT:
            context.told_kinds.setdefault(fact.name, set()).add(fact.what)
