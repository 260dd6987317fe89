"""What the words of a document say of the symbols beside them: facts, denials, numbers, squares.

Guarantee: a fact holds from its place on (`Fact.offset`); words that deny or doubt one are kept apart from those that state it.
"""

from __future__ import annotations

from dataclasses import replace

from derive.judge.scanning.declared import arrays_of_entries, declared_names
from derive.judge.scanning.scanned import FROM_HERE_ON, KEPT, Item, Scanned
from derive.language.ast import Node
from derive.language.markdown import Block
from derive.reading.context import Context
from derive.reading.declared_constants import constants
from derive.reading.names import ONES_NAMES
from derive.reading.symbols import SQUARE
from derive.reading.words import moments, told_scalars, triangular_factors
from derive.reading.words.assertions import denials
from derive.reading.words.counts import counts_of
from derive.reading.words.facts import Fact
from derive.reading.words.natural_properties import described_diagonals, natural, shares
from derive.reading.words.phrases import Phrases, phrases
from derive.reading.words.plural_facts import plural
from derive.reading.words.pronouns import facts_of_pronouns
from derive.reading.words.prose import facts_of, loose_labels


def note_facts(result: Scanned, context: Context, nodes: dict[int, Node]) -> None:
    """Enter what the words say, in the result and in the context."""
    table = phrases(context.dialect)
    words = _without_shapes(result)
    named = [*_beside_formulas(result, context, nodes, words, table), *_beside_code(result, context, words, table)]
    result.denied.extend(denials(words))
    identities = {fact.name for fact in result.facts if fact.what == "identity"}
    for item in result.items:
        told_of = declared_names(item.raw.node, context) if item.told and item.raw.node is not None else []
        result.facts.extend(Fact("ones", name, item.raw.start) for name in told_of if name in ONES_NAMES - identities)
    read = [(item.raw.node, item.raw.start) for item in result.items if item.raw.node is not None]
    for node, start in read:
        told_of = [context.name(name) for name in moments.covariances(node)]
        result.facts.extend(Fact(what, name, start) for name in told_of for what in ("symmetric", "positive_definite"))
    result.facts.extend(constants(read, [node for node, _ in read], result.text, context))
    result.facts.extend(loose_labels(words, named, result.facts, table))
    of_pronouns = facts_of_pronouns(words, _arrays_beside(result, context, named), table)
    result.facts.extend(fact for fact in of_pronouns if not fact.unsure)
    result.unsure.extend(fact for fact in of_pronouns if fact.unsure)
    result.facts.extend(fact for fact in plural(words, named, table) if fact not in result.facts)
    for fact in result.facts:
        _enter(fact, context)


def _enter(fact: Fact, context: Context) -> None:
    if fact.what == "elementwise":
        context.elementwise.add(fact.name)
    elif fact.what == "scalar":
        context.told_scalars.add(fact.name)
    elif fact.what in SQUARE | {"diagonal"}:
        context.told_square.add(fact.name)
    if fact.what in KEPT:
        context.told_kinds.setdefault(fact.name, set()).add(fact.what)


def _without_shapes(result: Scanned) -> str:
    """The text without the words that tell a shape, which state no property."""
    words = result.text
    for start, end in result.shapes:
        words = words[:start] + " " * (end - start) + words[end:]
    return words


def _beside_formulas(
    result: Scanned, context: Context, nodes: dict[int, Node], words: str, table: Phrases
) -> list[tuple[Block, list[str]]]:
    """Enter what the words beside inline formulas say; each such block with the names it speaks of."""
    named: list[tuple[Block, list[str]]] = []
    items: dict[int, list[Item]] = {}
    for item in result.items:
        items.setdefault(id(item.block), []).append(item)
    for place, block in enumerate(result.blocks):
        if block.kind != "inline":
            continue
        here = [(i, i.raw.node) for i in items.get(id(block), ()) if i.raw.node is not None]
        stated = [node for item, node in here if not item.told]
        names = [name for node in stated for name in declared_names(node, context)]
        named.append((block, names))
        arrays = [letter for node in stated for letter in arrays_of_entries(node, context)]
        heard = [*facts_of(words, block, [*names, *arrays], table), *natural(words, block, names), *shares(words, block, names)]
        heard += described_diagonals(words, block, names)
        heard += triangular_factors.factors(words, block, stated, names, nodes.values())
        titled = result.titled_to(block.opener)
        heard = [replace(fact, end=titled) if titled and fact.what in FROM_HERE_ON else fact for fact in heard]
        result.facts.extend(fact for fact in heard if not fact.denied and not fact.unsure)
        result.unsure.extend(fact for fact in heard if fact.unsure and not fact.denied)
        result.denied.extend(fact for fact in heard if fact.denied and fact.what in FROM_HERE_ON)
        _note_numbers(result, context, block, [node for _, node in here if node.kind != "relation"])
        result.facts.extend(counts_of(result.text, result.blocks, place, nodes, table))
    return named


def _arrays_beside(
    result: Scanned, context: Context, named: list[tuple[Block, list[str]]]
) -> list[tuple[Block, list[str]]]:
    """The inline formulas in order, each with the names that it speaks of; K for K_{ij} = k(x_i, x_j)."""
    entries: dict[int, list[str]] = {}
    for item in result.items:
        if item.raw.node is not None and not item.told:
            head = item.raw.node.children[0] if item.raw.node.kind == "relation" else item.raw.node
            entries.setdefault(id(item.block), []).extend(arrays_of_entries(head, context))
    return sorted(((block, entries.get(id(block)) or names) for block, names in named), key=lambda pair: pair[0].start)


def _note_numbers(result: Scanned, context: Context, block: Block, bare: list[Node]) -> None:
    """Enter the names of an inline formula without a relation, if the words beside it call them numbers."""
    place = block.start, block.end, block.opener
    if not bare or not told_scalars.told(result.text, *place):
        return
    numbers = [name for node in bare for name in declared_names(node, context)]
    if not told_scalars.told(result.text, *place, surely=True):
        numbers = [name for name in numbers if not (len(name) == 1 and name.isupper())]  # constant matrices A and B
    context.told_scalars.update(numbers)
    if told_scalars.introduced(result.text, block.opener):
        result.numbers.append((block.start, numbers))


def _beside_code(result: Scanned, context: Context, words: str, table: Phrases) -> list[tuple[Block, list[str]]]:
    """Enter what the words beside code spans say of the names in them."""
    named = [(span.block, [context.name(span.latex)]) for span in result.code]
    for block, names in named:
        result.facts.extend(f for f in facts_of(words, block, names, table) if not f.denied and not f.unsure)
    return named
