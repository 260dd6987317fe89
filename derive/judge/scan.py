"""The first pass over a document: what its statements and words declare, wherever they stand.

The result tells the second pass which runs of letters are names, which symbols are declared later, whose differential or
gradient the document ever takes, and which facts its prose states.  The steps of `scan` go from the letters to the words to the
arrays; each rests on those before it.

Guarantee: no step needs to know where the reader of the second pass will be; what holds from a place on is entered with it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from derive.judge.scanning import letters
from derive.judge.scanning.declared import declare_later, named_like_its_sum
from derive.judge.scanning.facts import note_facts
from derive.judge.scanning.names import maps_numbers, note_moving_groups, primed_at_entries
from derive.judge.scanning.one_step import neighbours
from derive.judge.scanning.scanned import DECLARES, Item, Scanned
from derive.judge.scanning.stated import stated_facts
from derive.judge.scanning.statements import put_right, statements_of
from derive.judge.scanning.told import add_told, filled_by_rows, rows_of, rows_said
from derive.judge.scanning.turned import turn_declarations
from derive.judge.unrolling import recursion
from derive.language import seek
from derive.language.ast import Node, walk
from derive.reading import conventions, layers
from derive.reading.context import Context
from derive.reading.derivatives import gradient_names
from derive.reading.events import declare, events_of
from derive.reading.indices import einstein, selected
from derive.reading.indices.largest_places import largest_places
from derive.reading.letters import subscripts_of
from derive.reading.members import families, tied
from derive.reading.members.listed import note_firsts
from derive.reading.names import STARRED, layer_name, peel, strip
from derive.reading.notation import bold_entries, input_layer, split_names
from derive.reading.undeclared.decays import decays
from derive.reading.undeclared.greek_columns import greek_columns
from derive.reading.undeclared.small_numbers import small_numbers
from derive.reading.words import all_functions, all_numbers, axes, broadcasting, named_functions
from derive.reading.words.assuming import sentence_start
from derive.reading.words.spoken_gradients import any_loss, narrowed

_ONE_STEP = re.compile(r"(?:_\s*\{|\\langle)\s*[A-Za-z]\s*[-+]\s*\d")
"""h_{t-1}"""


def scan(text: str, context: Context) -> Scanned:
    """Read all statements and fill the context with what holds for the whole document."""
    result, nodes = statements_of(text)
    _hear_conventions(text, context)
    add_told(result, nodes, context.dialect)
    put_right(result, nodes, context)
    note_facts(result, context, nodes)
    _note_functions_and_sums(result, context)
    _note_letters(result, context)
    turn_declarations(result, context)
    _note_gradients(result, context, nodes)
    _note_indices(result, context)
    _note_arrays(result, context, nodes)
    _note_declarations(result, context)
    _put_entries(result, context)
    _put_places(result, context)
    _note_events(result, context)
    return result


def _hear_conventions(text: str, context: Context) -> None:
    """What the words say of repeated indices and of rows that repeat."""
    if einstein.told(text):
        context.dialect = replace(context.dialect, repeated="summed")
    if broadcasting.told(text):
        context.dialect = replace(context.dialect, repeat=tuple(dict.fromkeys((*context.dialect.repeat, "+", "-"))))
        context.broadcast_told = True


def _note_functions_and_sums(result: Scanned, context: Context) -> None:
    """The functions that act entry by entry, the letters that begin an equation, and what sums and totals are of."""
    trees = result.trees()
    for tree in trees:
        context.elementwise.update(map(context.name, maps_numbers(tree)))
        function = named_functions.acts_on_entries(tree)
        if function is not None:
            context.elementwise.add(context.name(function))
            context.redefined |= {function} & named_functions.SIGMA
        context.argument_letters |= families.between_samples(tree)
        context.totals |= families.totals_in(tree)
        if tree.kind == "relation" and tree.value[0] not in DECLARES:
            begun = [(base, scripts) for base, scripts in map(peel, tree.children[:-1]) if base.kind == "name"]
            context.heads |= {str(base.value) for base, scripts in begun if not scripts or scripts[0].sup.value not in STARRED}
        context.summed |= families.summed_in(tree)
    context.elementwise.update(map(context.name, all_functions.acting(result.text, trees)))
    context.elementwise.update(map(context.name, primed_at_entries(trees)))
    given = Counter(context.name(head) for tree in trees if (head := named_functions.given_formula(tree)) is not None)
    context.respecified = frozenset(name for name in context.elementwise if given[name] > 1)
    context.summed = families.made_of(context.summed, trees)


def _note_letters(result: Scanned, context: Context) -> None:
    """What the formulas say of letters: which stand for numbers, which for none, which are declared or given a value."""
    trees = result.trees()
    context.letters = frozenset(str(n.value) for t in trees for n in walk(t) if n.kind == "name" and len(str(n.value)) == 1)
    context.compared = letters.compared(trees)
    context.small_numbers = small_numbers(trees)
    context.greek_columns = greek_columns(trees)
    context.decays = decays(trees)
    context.never_numbers = frozenset(
        (name, item.section) for item in result.items if item.raw.node for name in item.raw.node.answer(letters.never_numbers)
    )
    context.inputs = input_layer.inputs(trees, letters.declared_letters(trees))
    if context.inputs:
        result.rewrite(lambda tree: input_layer.renamed(tree, context.inputs))
        trees = result.trees()
    context.turned_members = letters.turned_members(trees)
    context.array_letters = letters.array_letters(trees)
    context.declared_letters = letters.declared_letters(trees)
    lasting = [item.raw.node for item in result.items if item.raw.node is not None and not _of_a_case(result, item)]
    context.given_names = frozenset(map(context.name, letters.given_names(lasting)))
    numbers = letters.capital_numbers(trees) - context.declared_letters - context.given_names
    context.told_scalars.update(name for name in numbers if context.name(name) == name)
    beside = (node for item in result.items for node in (*item.raw.ranges, *item.raw.conditions))
    result.subscripts = subscripts_of((*trees, *beside))
    context.named_apart = result.subscripts.named_apart()


def _of_a_case(result: Scanned, item: Item) -> bool:
    """Whether an equation in running text is one of a case, “for the isotropic prior $S = s^2 I$”, which gives no symbol away."""
    if item.block.kind != "inline":
        return False
    start = sentence_start(result.text, item.block.opener)
    return _CASE.match(result.text, start, item.block.opener) is not None


_CASE = re.compile(
    r"\W*(?:(?:for|in|take|consider|with)\s+(?:the\s+|an?\s+)?(?:[\w-]+\s+){0,4}(?:prior|case|limit|model|choice|example)s?\b|"
    r"(?:in\s+particular|for\s+example|e\.g\.),?\s+(?:if|when|with|for)\b)",
    re.IGNORECASE,
)


def _note_gradients(result: Scanned, context: Context, nodes: dict[int, Node]) -> None:
    """How the document names gradients and best values, and which losses it differentiates."""
    text, trees = result.text, result.trees()
    context.dialect = gradient_names.with_gradient_names(text, trees, context.dialect)
    context.dialect, context.star_told = conventions.with_stars(text, context.dialect)
    context.narrowed = narrowed(text, nodes, context.name)
    context.loss_slopes = set() if any_loss(text) else context.loss_slopes
    context.gradient_names_told = gradient_names.told(text)
    note_moving_groups(trees, context)


def _note_indices(result: Scanned, context: Context) -> None:
    """Which letters are indices, layers or bounds, and how far they run."""
    trees = result.trees()
    context.layers = layers.reach(trees)
    if seek.search(_ONE_STEP, result.text):
        context.stepped = _stepped(result, trees)
        result.neighbours = neighbours([*trees, *(tree for item in result.items for tree in item.raw.ranges)])
    context.index_letters = families.index_letters(trees)
    context.bounds = frozenset(name for name in families.only_bounds(trees) if not _in_tables(name, context))
    counting = {letter for letter, (low, high) in context.layers.items() if low < 0 or high > 0}
    context.ranges = {name: size for name, size in families.ranges_of(trees, context).items() if name not in counting}
    context.ranges_from_zero = families.ranges_of(trees, context, 0)
    context.told_scalars.update(context.name(name) for name in all_numbers.numbers(result.text, trees))


def _stepped(result: Scanned, trees: Sequence[Node]) -> frozenset[str]:
    """The letters h of which an equation gives h_t by h_{t-1}."""
    heads = recursion.heads_in(trees)
    ranges = [tree for item in result.items for tree in item.raw.ranges]
    found = recursion.find([recursion.parted(tree, heads) for tree in trees], ranges)
    return frozenset().union(*(one.states for one in found))


def _note_arrays(result: Scanned, context: Context, nodes: dict[int, Node]) -> None:
    """What the words say of rows, columns, squares and axes."""
    text = result.text
    context.rows_of, context.rows_sections = rows_of(result)
    context.lower_case_entries = bool(seek.search(tied.LOWER_CASE, text))
    context.rows_said = rows_said(result)
    context.filled_by_rows = frozenset(filled_by_rows(result, context))
    inline = [block for block in result.blocks if block.kind == "inline"]
    context.told_square |= {context.name(name) for name in broadcasting.called_square(text, inline, nodes)}
    context.told_lines = {context.name(n): kind for n, kind in broadcasting.called_lines(text, inline, nodes)}
    context.axes, context.samples_in_columns = axes.told_axes(text), axes.samples_in_columns(text)


def _note_declarations(result: Scanned, context: Context) -> None:
    """The symbols that are declared anywhere, what their entries are called, and the conventions for them."""
    for item in sorted(result.items, key=lambda item: item.told):
        context.section, context.place = item.section, item.raw.start
        declare_later(item, result, context)
    result.stated = dict(stated_facts(result, context))
    result.facts.extend(result.stated.values())
    for item in result.items:
        if item.raw.node is not None:
            named_like_its_sum(item.raw.node, item.section, context)
    context.literals = {number for tree in result.trees() for number in _literals(tree)}
    conventions.hear(result.text, [n for i in result.items for n in (i.raw.node, *i.raw.ranges) if n is not None], context)
    note_firsts([(item.raw.node, item.section) for item in result.items if item.raw.node is not None], context)
    context.bracketed = _array_axes(result, context)
    indices = context.index_letters - {name for name, _ in context.later}
    axes_of = {name: count for name, count in context.bracketed.items() if count}
    context.bracketed |= conventions.rounded(result.trees(), axes_of, indices)


def _put_entries(result: Scanned, context: Context) -> None:
    """Put entries for what brackets, bold letters and runs of letters say of arrays."""
    bracketed = frozenset(context.bracketed.items())
    result.rewrite(lambda tree: conventions.with_entries(tree, bracketed))
    for tree in result.trees():
        _array_name(tree, context)
    context.bold_letters = bold_entries.plain_letters(result.trees(), context)
    if context.bold_letters:
        result.rewrite(lambda tree: bold_entries.bold(tree, context.bold_letters))
    context.array_of = split_names.parted(result.trees(), context)
    if context.array_of:
        result.rewrite(lambda tree: split_names.apart(tree, context.array_of, context))


def _put_places(result: Scanned, context: Context) -> None:
    """Put entries for what a selecting vector or the place of a largest entry picks."""
    result.rewrite(selected.separated)
    trees = result.trees()
    context.places, context.one_at = largest_places(trees), selected.one_at(result.text)
    context.selectors = selected.selectors(result.text, trees, context)
    if context.selectors:
        result.rewrite(lambda tree: selected.spelled_out(tree, context))


def _note_events(result: Scanned, context: Context) -> None:
    """Probabilities of labels, p(y_i = c), which are declared as an array."""
    context.section = context.place = 0
    context.labels = events_of(result.trees(), context)
    if context.labels is not None:
        declare(context.labels, context)


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


def _in_tables(name: str, context: Context) -> bool:
    """Whether the dialect speaks of a size."""
    said = (words for table in context.dialect.declared for part in (table.shapes, table.sizes) for words in part.values())
    return any(re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", words) for words in said)


def _literals(node: Node) -> Iterator[int]:
    """Whole numbers that a statement uses, other than in `n = 100`."""
    if node.kind == "relation" and len(node.children) == 2 and node.children[1].kind == "number":
        node = node.children[0]
    yield from (int(inner.value) for inner in walk(node) if inner.kind == "number" and inner.value.denominator == 1)


def _array_name(node: Node, context: Context) -> None:
    """A name that one section uses as a size and another defines by a formula (`h = x w`)."""
    if node.kind != "relation" or node.value[0] != "=" or node.children[0].kind != "name":
        return
    names = [str(inner.value) for inner in walk(node.children[1]) if inner.kind == "name"]
    arrays = {name for name, _ in context.later}
    if not any(context.name(part) in arrays for name in names for part in (name, *name)):
        return
    if any(context.name(name) not in context.size_names for name in names):
        context.array_names.add(context.name(str(node.children[0].value)))
