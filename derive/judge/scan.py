"""The first pass over a document: what its statements and words declare, wherever they stand.

The result tells the second pass which runs of letters are names, which symbols are declared later, whose differential or
gradient the document ever takes, and which facts its prose states.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from derive.language import double_dots
from derive.language.ast import Node, walk
from derive.language.macros import Macro, collect_macros
from derive.language.markdown import Block, LineMap, read_blocks
from derive.language.statements import Raw, split_statements
from derive.reading import (
    all_numbers,
    axes,
    bold_entries,
    conventions,
    einstein,
    every_matrix,
    families,
    gradient_names,
    gradient_notation,
    indices_told,
    labelled_members,
    layers,
    moments,
    selected,
    split_names,
    text_names,
    tied,
    told_eigen,
    told_scalars,
    well_known,
)
from derive.reading.assuming import sentence_end
from derive.reading.bare_layers import bare_layers
from derive.reading.code_spans import Span, code_spans
from derive.reading.context import Context, Symbol
from derive.reading.declared_constants import constants
from derive.reading.derivative_signs import DIFFERENTIALS, NABLAS, PARTIALS
from derive.reading.dialect import Dialect
from derive.reading.events import declare, events_of
from derive.reading.functions import is_function, plain
from derive.reading.letters import Subscripts, gates, subscripts_of
from derive.reading.listed import declares, listed_in, lists_itself, membership, note_firsts
from derive.reading.named_before import named_before
from derive.reading.names import NONE, ONES_NAMES, is_transpose, layer_name, peel, strip
from derive.reading.numbered import join_numbered, numbered_names
from derive.reading.plural_facts import plural
from derive.reading.prepared import prepared
from derive.reading.primes import with_primes
from derive.reading.prose import Fact, counts_of, denials, facts_of, loose_labels, natural, phrases, shares
from derive.reading.small_numbers import small_numbers
from derive.reading.spaces import REALS, NotASpace, read_space
from derive.reading.spoken_gradients import any_loss, narrowed, spoken_in
from derive.reading.stacked import stack_of
from derive.reading.stretching import stretched
from derive.reading.told import Told, told
from derive.reading.traces import with_traces
from derive.reading.undeclared import entries_named
from derive.reading.variations import with_variations
from derive.reading.wildcards import spread
from derive.reading.written_arguments import calls_in
from derive.terms.term import SCALAR

DECLARES = ("\\in", "∈")


@dataclass
class Item:
    """A statement with its block and its place in the document's sections; `told` by words, it is no statement of its own.  One
    that `notes_sign` says by a letter that stands for others how derivatives are written."""

    raw: Raw
    block: Block
    section: int
    part: int
    told: bool = False
    notes_sign: bool = False


@dataclass
class Scanned:
    """A document after the first pass."""

    text: str
    lines: LineMap
    blocks: list[Block]
    items: list[Item] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    denied: list[Fact] = field(default_factory=list)
    numbers: list[tuple[int, list[str]]] = field(default_factory=list)
    """Names that words introduce as numbers, with the places of the words, in order."""
    unsure: list[Fact] = field(default_factory=list)
    parts: dict[int, int] = field(default_factory=dict)
    shapes: list[tuple[int, int]] = field(default_factory=list)
    macros: dict[str, Macro] = field(default_factory=dict)
    code: list[Span] = field(default_factory=list)
    written: list[tuple[Raw, Block]] = field(default_factory=list)
    """The statements as they are written, before anything is put for anything."""
    subscripts: Subscripts = field(default_factory=Subscripts)

    @cached_property
    def _headings(self) -> list[int]:
        return [block.start for block in self.blocks if block.kind == "heading"]

    def heading_before(self, offset: int) -> int:
        """The place of the last heading before an offset; 0 if there is none."""
        place = bisect_left(self._headings, offset)
        return self._headings[place - 1] if place else 0

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {id(item): number for number, item in enumerate(self.items)}

    def number_of(self, item: Item) -> int:
        """Which of the items this one is, from 0; -1 if it is none of them."""
        return self._numbers.get(id(item), -1)

    def behind(self, item: Item) -> Iterator[Item]:
        """The items behind this one."""
        return (self.items[place] for place in range(self.number_of(item) + 1, len(self.items)))


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
    _told(result, nodes, context.dialect)
    for item in result.items if context.dialect.repeated == "summed" else ():
        if item.raw.node is not None:
            item.raw.node = einstein.by_components(item.raw.node)
    whole = [item for item in result.items if item.raw.node is not None]
    for place, tree in spread([item.raw.node for item in whole if item.raw.node is not None]).items():
        whole[place].raw.node = tree
    numbered = numbered_names(item.raw.node for item in result.items if item.raw.node is not None)
    numbered |= {name for group in context.dialect.same for name in group if re.fullmatch(r"[A-Za-z]+\d+", name)}
    context.bare_layers = bare_layers(text, [item.raw.node for item in result.items if item.raw.node is not None])
    written = [item.raw.node for item in result.items if item.raw.node is not None]
    context.dialect = with_traces(written, with_variations(written, with_primes(text, written, context.dialect)))
    made_of = {
        id(item): prepared(join_numbered(item.raw.node, numbered), _spelling(item, text, context), context.bare_layers)
        for item in result.items
        if item.raw.node is not None
    }
    with_labels = labelled_members.labelled(made_of.values())
    made_of = {key: labelled_members.joined(tree, with_labels) for key, tree in made_of.items()}
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
            _names(item.raw.node, context)
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
            context.elementwise.update(map(context.name, _maps_numbers(item.raw.node)))
            context.totals |= families.totals_in(item.raw.node)
            if item.raw.node.kind == "relation" and item.raw.node.value[0] not in DECLARES:
                context.heads |= {str(base.value) for base, _ in map(peel, item.raw.node.children[:-1]) if base.kind == "name"}
            context.summed |= families.summed_in(item.raw.node)
    trees = [item.raw.node for item in result.items if item.raw.node is not None]
    context.summed = families.made_of(context.summed, trees)
    context.letters = frozenset(str(n.value) for t in trees for n in walk(t) if n.kind == "name" and len(str(n.value)) == 1)
    context.small_numbers = small_numbers(trees)
    beside = (node for item in result.items for node in (*item.raw.ranges, *item.raw.conditions))
    result.subscripts = subscripts_of((*trees, *beside))
    context.dialect = gradient_names.with_gradient_names(text, trees, context.dialect)
    context.dialect, context.star_told = conventions.with_stars(text, context.dialect)
    context.narrowed = narrowed(text, nodes, context.name)
    context.loss_slopes = set() if any_loss(text) else context.loss_slopes
    context.gradient_names_told = gradient_names.told(text)
    _moving_groups(trees, context)
    context.layers = layers.reach(trees)
    context.index_letters = families.index_letters(trees)
    context.bounds = frozenset(name for name in families.only_bounds(trees) if not _in_tables(name, context))
    counting = {letter for letter, (low, high) in context.layers.items() if low < 0 or high > 0}
    context.ranges = {name: size for name, size in families.ranges_of(trees, context).items() if name not in counting}
    context.told_scalars.update(context.name(name) for name in all_numbers.numbers(text, trees))
    context.rows_of, context.lower_case_entries = _rows_of(result), bool(tied.LOWER_CASE.search(text))
    context.filled_by_rows = frozenset(_filled_by_rows(result, context))
    context.axes, context.samples_in_columns = axes.told_axes(text), axes.samples_in_columns(text)
    for item in sorted(result.items, key=lambda item: item.told):
        context.section, context.place = item.section, item.raw.start
        _declared_later(item, result, context)
    for item in result.items:
        if item.raw.node is not None:
            _named_like_its_sum(item.raw.node, item.section, context)
    context.literals = {n for item in result.items if item.raw.node is not None for n in _literals(item.raw.node)}
    conventions.hear(text, [n for item in result.items for n in (item.raw.node, *item.raw.ranges) if n is not None], context)
    note_firsts([(item.raw.node, item.section) for item in result.items if item.raw.node is not None], context)
    context.bracketed = _array_axes(result, context)
    every = [item.raw.node for item in result.items if item.raw.node is not None]
    letters = context.index_letters - {name for name, _ in context.later}
    context.bracketed |= conventions.rounded(every, {n: c for n, c in context.bracketed.items() if c}, letters)
    for item in result.items:
        if item.raw.node is not None:
            item.raw.node = conventions.bracketed(item.raw.node, context.bracketed)
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


_MOVING = frozenset({"name", "script", "product"})
"""The kinds of nodes that may hold a differential or a gradient; a bare name does only as dX."""


def _names(node: Node, context: Context) -> None:
    """Words that are names because they stand alone on the left, and symbols whose differential is taken."""
    if node.kind == "relation":
        for child in node.children[:-1]:
            for item in child.children if child.kind == "list" else (child,):
                _word(item, context)
    context.called.update(_called(node))
    context.gates.update(gates(node))
    context.given_functions.update(map(context.name, _given_functions(node)))
    for name, written in calls_in(node):
        context.calls.setdefault(context.name(name), set()).add(written)
    context.loss_slopes.update((context.name(loss), context.name(name), context.section) for loss, name in spoken_in(node))
    below = {id(strip(inner.children[1])) for inner in walk(node) if inner.kind == "frac"}
    for inner in walk(node):
        if inner.kind not in _MOVING or (inner.kind == "name" and str(inner.value)[:1] != "d"):
            continue
        for name in _varied(inner, (*PARTIALS, *context.dialect.partials)):
            context.varied.setdefault(context.name(name), []).append(inner.start)
        if id(inner) not in below:
            context.differentiated.update(map(context.name, _differentiated(inner)))


def _in_tables(name: str, context: Context) -> bool:
    """Whether the dialect speaks of a size."""
    said = (words for table in context.dialect.declared for part in (table.shapes, table.sizes) for words in part.values())
    return any(re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", words) for words in said)


def _moving_groups(trees: list[Node], context: Context) -> None:
    """Where d stands before a bracket in which nothing is known to vary, something in it does: take all its symbols."""
    for node in (inner for tree in trees for inner in walk(tree) if inner.kind == "product"):
        for sign, group in zip(node.children, node.children[1:]):
            if strip(sign).kind == "name" and strip(sign).value in DIFFERENTIALS and strip(group).kind == "group":
                names = {n: i.start for i in walk(group) if i.kind in ("name", "script") for n in _full(i)}
                if not names.keys() & context.varied.keys():
                    for name, start in names.items():
                        context.varied.setdefault(context.name(name), []).append(start)


def _told(result: Scanned, nodes: dict[int, Node], dialect: Dialect) -> None:
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
    known |= {telling.latex.split("\\in")[0].strip() for telling in tellings}
    tellings += indices_told.told_arrays(result.text, result.blocks, trees, known)
    ends = {item.block.start: item.raw.node for item in result.items if item.raw.node is not None}
    tellings += named_before(result.text, result.blocks, ends)
    names = {telling.latex.split("\\in")[0].strip() for telling in tellings}
    for each in (*moments.told(result.text, result.blocks, trees), *every_matrix.told(result.text, result.blocks, trees)):
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
        inside = _inside(item.raw.node, result.text)
        result.items.extend(Item(raw, item.block, item.section, item.part, told=True) for raw in inside)
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


def _spelling(item: Item, text: str, context: Context) -> Dialect:
    """The dialect in which a statement is spelled: without sums over repeated indices where its words say so."""
    if context.dialect.repeated != "summed" or item.raw.node is None:
        return context.dialect
    if einstein.suspended(" ".join((*item.raw.texts, text[item.block.end : item.block.end + 40]))):
        return replace(context.dialect, repeated="free")
    if einstein.contracted(item.raw.node) != item.raw.node:
        item.raw.notes.append("repeated indices are summed, as the document says")
    return context.dialect


def _inside(node: Node | None, text: str) -> Iterator[Raw]:
    """The memberships below a sign, as in \\min_{x \\in \\mathbb{R}^n}."""
    for inner in walk(node) if node is not None else ():
        sub = strip(inner.children[1]) if inner.kind == "script" else strip(inner.children[0]) if inner.kind == "bigop" else NONE
        if sub.kind != "relation" or sub.value[0] not in DECLARES or len(sub.children) != 2:
            continue
        base, _ = peel(sub.children[1])
        if base.kind == "name" and base.value in REALS:
            yield Raw(sub, sub.start, sub.end, text[sub.start : sub.end])


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


def _word(node: Node, context: Context) -> None:
    base, _ = peel(node)
    if base.kind == "product" and len(base.children) == 2 and base.children[1].kind == "group" and base.value == ("",):
        base = strip(base.children[0])
    if base.kind == "name" and len(str(base.value)) > 1 and not is_function(plain(str(base.value))):
        word = str(base.value)
        if word.isalnum() and not (word[0] == "d" and len(word) == 2):
            context.words.add(word)


def _given_functions(node: Node) -> Iterator[str]:
    """The f of an equation f(t) = …: a name with nothing but names in the brackets behind it."""
    head = strip(node.children[0]) if node.kind == "relation" and node.value[0] in ("=", ":=") else node
    if head.kind != "product" or head is node or len(head.children) != 2 or head.value != ("",):
        return
    name, group = layer_name(head.children[0]), strip(head.children[1])
    inside = strip(group.children[0]) if group.kind == "group" and group.value == "(" else group
    arguments = inside.children if inside.kind == "list" else (inside,)
    if name is not None and group.kind == "group" and all(layer_name(strip(a)) is not None for a in arguments):
        yield name


def _called(node: Node) -> Iterator[str]:
    """Names with round or square brackets, or another name, right behind them: what may be calls."""
    for inner in walk(node):
        if inner.kind == "product":
            for head, operand, sign in zip(inner.children, inner.children[1:], inner.value):
                base, _ = peel(head)
                if base.kind == "name" and sign == "" and peel(operand)[0].kind in ("group", "name"):
                    yield str(base.value)


def _varied(node: Node, partials: tuple[str, ...]) -> Iterator[str]:
    """Names whose differential or gradient a node takes."""
    if node.kind == "script":
        base, sub, _ = node.children
        if base.kind == "name" and base.value in (*NABLAS, "D") and sub.kind != "none":
            yield from _full(sub)
    if node.kind == "product":
        for first, second in zip(node.children, node.children[1:]):
            first = strip(first)
            if first.kind == "name" and (first.value in partials or first.value in ("d", "\\mathrm{d}")):
                yield from _full(second)
    if node.kind in ("name", "script"):
        base, _ = peel(node)
        word = str(base.value) if base.kind == "name" else ""
        if len(word) > 1 and word[0] == "d" and word.isalnum():
            yield from (name[1:] for name in _full(node))


def _differentiated(node: Node) -> Iterator[str]:
    """Names whose differential a node writes out: dX, \\mathrm{d}X.  The d below the line of dy/dx is none of these."""
    if node.kind == "product":
        for first, second in zip(node.children, node.children[1:]):
            if strip(first).kind == "name" and strip(first).value in DIFFERENTIALS:
                yield from _full(second)
    elif node.kind in ("name", "script"):
        base, _ = peel(node)
        word = str(base.value) if base.kind == "name" else ""
        if len(word) > 1 and word[0] == "d" and word.isalnum():
            yield from (name[1:] for name in _full(node))


def _full(node: Node) -> Iterator[str]:
    """The name with its layer, without transposes."""
    node = strip(node)
    if node.kind == "group" and len(node.children) == 1:
        node = strip(node.children[0])
    while node.kind == "script" and is_transpose(strip(node.children[2])):
        node = strip(node.children[0])
    name = layer_name(node)
    if name is not None:
        yield name
        base, _ = peel(node)
        yield str(base.value)


def _maps_numbers(node: Node) -> Iterator[str]:
    """The f of `f: \\mathbb{R} \\to \\mathbb{R}`, or to an interval: a function of one number, which acts on each entry."""
    if node.kind != "relation" or node.value[:1] != (":",) or len(node.children) != 3:
        return
    heads, source, goal = map(strip, node.children)
    interval = goal.kind == "group" and strip(goal.children[0]).kind == "list"
    sup = strip(goal.children[2]) if goal.kind == "script" else NONE
    line = peel(goal)[0].value in REALS and (sup.kind in ("none", "sum") or sup.value in ("+", "*"))
    if source.value in REALS and (interval or line):
        yield from (name for head in (heads.children if heads.kind == "list" else (heads,)) if (name := layer_name(head)))


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
        arrays = [letter for node in inside for letter in _arrays_of_entries(node, context)]
        heard = [*facts_of(words, block, [*names, *arrays], table), *natural(words, block, names), *shares(words, block, names)]
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
        elif fact.what in KEPT:
            context.told_kinds.setdefault(fact.name, set()).add(fact.what)


def _arrays_of_entries(node: Node, context: Context) -> list[str]:
    """The t of t_{ik}, where two letters below stand for any entry of an array."""
    base, layers = peel(node)
    if base.kind != "name" or len(layers) != 1 or layers[0].sup.kind != "none" or layers[0].primes:
        return []
    sub = strip(layers[0].sub)
    letters = [str(part.value) for part in sub.children] if sub.kind in ("list", "product") else list(str(sub.value))
    pair = len(letters) == 2 and all(len(letter) == 1 and letter.islower() for letter in letters)
    return [context.name(str(base.value))] if pair and sub.kind in ("name", "list", "product") else []


def _rows_of(result: Scanned) -> dict[str, str]:
    """Which samples are, by the words, the rows of which matrix."""
    found: dict[str, str] = {}
    if not any(tied.spoken_of(result.text)):
        return found
    inline = [item for item in result.items if item.block.kind == "inline" and item.raw.node is not None]
    for place, item in enumerate(inline):
        end = sentence_end(result.text, item.block.end)
        near = [other for other in inline[place : place + 6] if other.block.end <= end]
        nodes = [inner for other in near if other.raw.node for inner in _heads(other.raw.node)]
        begin = max(result.text.rfind(mark, 0, item.block.opener) for mark in (". ", ".\n", "\n\n", ":", "。"))
        found.update(tied.rows_in(result.text, max(0, begin), end, nodes))
    return found


def _filled_by_rows(result: Scanned, context: Context) -> Iterator[str]:
    """The names behind words such as “stacked as the rows of”."""
    for item in result.items:
        if item.block.kind == "inline" and item.raw.node is not None and tied.filled_by_rows(result.text, item.block.opener):
            yield from declared_names(item.raw.node, context)[:1]


def _heads(node: Node) -> list[Node]:
    """The members of a relation, with those of a list, or the node itself."""
    if node.kind != "relation":
        return [node]
    return [node, *(part for child in node.children for part in (child.children if child.kind == "list" else (child,)))]


def declared_names(node: Node, context: Context) -> list[str]:
    """The names that a declaration declares, or the one bare name."""
    if node.kind == "relation":
        node = node.children[0]
    nodes = node.children if node.kind == "list" else (node,)
    found = []
    for item in nodes:
        if item.kind == "product" and item.value == ("",) and strip(item.children[1]).kind == "group":
            item = item.children[0]  # K(θ)
            if is_function(plain(str(peel(item)[0].value))):
                continue
        base, _ = peel(item)
        name = layer_name(item)
        if base.kind == "name" and name is not None and not _turns_known(item, context):
            found.append(context.name(name))
    return found


def is_product(node: Node, context: Context) -> bool:
    """Whether a run of letters is a product of symbols that are named by one letter each: XW beside X and W."""
    word = str(peel(node)[0].value)
    return len(word) > 1 and word.isalpha() and set(word) <= context.letters


def _turns_known(node: Node, context: Context) -> bool:
    """Whether a name with a transpose is the transpose of a symbol that is declared, not a name of its own."""
    node = strip(node)
    if node.kind != "script" or not is_transpose(strip(node.children[2])):
        return False
    bare = replace(node, children=(*node.children[:2], Node("none")))
    name = layer_name(bare)
    return name is not None and (context.known(context.name(name)) or context.name(name) in context.declared_at)


def _named_like_its_sum(node: Node, section: int, context: Context) -> None:
    """The v_0 of v = v_0 + Bu for an array v is no entry of v, which would be made of itself: it has the shape of v."""
    if node.kind != "relation" or node.value[0] != "=" or len(node.children) != 2 or node.children[0].kind != "name":
        return
    head, right = node.children[0], strip(node.children[1])
    symbol = context.later.get((context.name(str(head.value)), section))
    if right.kind != "sum" or symbol is None or symbol.shape is None or len(right.children) < 2:
        return
    for part in map(strip, right.children):
        if part.kind != "script" or part.children[2].kind != "none" or part.children[0].value != head.value or part.value:
            continue
        name = layer_name(part) if strip(part.children[1]).kind == "number" else None
        if name is not None and symbol.shape != SCALAR:
            own = Symbol(context.name(name), symbol.shape, line=symbol.line, section=section)
            context.later.setdefault((own.name, section), own)


def _declared_later(item: Item, result: Scanned, context: Context) -> None:
    """File the declaration among those that later (or other) statements may look up."""
    node = item.raw.node
    if node is None or node.kind != "relation" or node.value[-1] not in DECLARES or set(node.value[:-1]) - {"="}:
        return
    saved = set(context.size_names)
    try:
        space = read_space(node.children[-1], context)
    except NotASpace:
        context.size_names = saved
        return
    line = result.lines.line(item.raw.start)
    head = node.children[-2]
    if len(node.value) == 2 and stack_of(node.children[0], head) is not None:
        head = node.children[0]
    if len(node.value) > 1 and (head.kind not in ("name", "script") or is_product(head, context)):
        return
    if families.key_of(head, context) is not None or (families.enumerated(head, context) is not None):
        return
    heads = head.children if head.kind == "list" else (head,)
    own = [node for node in heads if families.key_of(node, context) is None and not _is_part(node, context)]
    if space.shape == SCALAR and not space.counts and len(own) == 1 and entries_named(own[0], context) is not None:
        return
    for name in (name for node in own for name in declared_names(node, context)):
        if space.counts:
            context.size_names.add(name)
            continue
        context.declared_at.setdefault(name, []).append(item.raw.start)
        properties = space.properties | {f.what for f in result.facts if f.name == name and f.what in KEPT}
        properties = context.placed(properties, space.shape)
        symbol = Symbol(name, space.shape, properties=properties, line=line, section=item.section)
        context.later.setdefault((name, item.section), symbol)


def _is_part(node: Node, context: Context) -> bool:
    """Whether a name with an index is, by the words, one of the rows or columns of a matrix."""
    base, layers = peel(node)
    told = base.kind == "name" and len(layers) == 1 and str(base.value) in context.rows_of
    return told and strip(layers[0].sub).kind == "name" and layers[0].sup.kind == "none"


KEPT = frozenset({"ones", "identity", "onehot_rows", "onehot_cols"})
FROM_HERE_ON = frozenset(
    (
        "symmetric diagonal probability orthogonal orthonormal_columns orthonormal_rows positive_definite positive invertible "
        "constant negative singular skew_symmetric unit"
    ).split()
)
