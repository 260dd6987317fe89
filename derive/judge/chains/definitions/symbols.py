"""What a definition does to the symbols it speaks of: circles, letters that were taken for numbers, letters that it makes known.

Guarantee: a symbol that would rest on itself is not defined.
"""

from __future__ import annotations

from collections.abc import Collection

from derive.judge.chains.definitions.targets import Target
from derive.judge.chains.relations import DEFINE, EQUAL
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.graph import Graph, gradients, symbols
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node, walk
from derive.reading import layers
from derive.reading.depth import is_layered
from derive.reading.indices.subscripts import index_name
from derive.reading.names import layer_name, peel, spelled
from derive.reading.reader import Reader
from derive.reading.symbols import FITTED, INFERRED, INSTANCE, PAIRED, TAKEN
from derive.reading.undeclared.by_indices import BY_INDICES
from derive.terms.term import Term


def circular(judge: Sizing, name: str, term: Term, reader: Reader) -> bool:
    """Whether the symbol would rest on itself; such an equation defines nothing."""
    losses = {t.attrs[0] for t in term.walk() if t.op in ("grad", "hessian")}
    names = (symbols(term) | losses) - reader.implicit.keys()
    if not names or name in names:
        return bool(names)
    layered = is_layered(name) or layers.letter_of(name)
    if not layered and not reader.hidden and name not in judge.context.in_formulas:
        return False  # what no formula holds is not reached; to see that takes no look at all of them
    return Graph(judge.scene(reader)).reaches(names, name)


def taken_for_numbers(judge: Sizing, term: Term) -> list[str]:
    """The Greek letters of a term that nothing declares and that were taken for numbers."""
    known = judge.context.symbols
    return [name for name in sorted(symbols(term)) if name in known and known[name].how == TAKEN]


def wait_for_shape(judge: Sizing, term: Term) -> None:
    """Where a Greek letter was taken for a number and the formula does not fit, it may be declared further on."""
    taken = taken_for_numbers(judge, term)
    if taken:
        del judge.context.symbols[taken[0]]
        judge.missing = taken[0]


def keep_implicit(judge: Sizing, target: Target, reader: Reader) -> None:
    """Undeclared symbols of a definition are known from here on."""
    for implicit in reader.implicit.values():
        if implicit.how != BY_INDICES:
            known = FITTED if implicit.how in (FITTED, PAIRED) else "implicit"
            implicit.how = "parameter" if implicit.name in target.parameters and not reader.opening else known
            if layers.letter_of(implicit.name) and implicit.how != FITTED and not reader.opening:
                implicit.how = INSTANCE
        implicit.section = judge.context.section
        judge.context.symbols.setdefault(implicit.name, implicit)
    for name in reader.guessed & set(map(judge.context.name, target.parameters)):
        known_before = judge.context.symbols.get(name)
        if known_before is not None and known_before.how in (INFERRED, PAIRED, FITTED) and known_before.shape is not None:
            if not any(axis.symbols & judge.context.own_sizes for axis in known_before.shape):
                known_before.section, known_before.how = judge.context.section, INFERRED  # q(x, u) under a heading of its own


def used(judge: Sizing, name: str) -> bool:
    """Whether a definition speaks of a symbol that is only declared."""
    return any(s.definition is not None and name in symbols(s.definition) for s in judge.context.symbols.values())


def given_by_entries_behind(judge: Sizing, item: Item, names: Collection[str]) -> str | None:
    """A symbol taken for a number here that an equation further on, under this heading, gives entry by entry."""
    place = judge.scanned.number_of(item)
    for other in judge.scanned.items[place + 1 :] if names else ():
        node = other.raw.node
        if other.section != item.section:
            return None
        if node is None or node.kind != "relation" or node.value[0] not in (*EQUAL, *DEFINE):
            continue
        head = node.children[0]
        base, scripts = peel(head)
        if base.kind != "name" or len(scripts) != 1 or scripts[0].sup.kind != "none" or index_name(scripts[0].sub) is None:
            continue
        name = judge.context.name(str(base.value))
        if name in names and not judge.context.known(spelled(head)):
            return name
    return None


def names_in(judge: Sizing, nodes: list[Node]) -> set[str]:
    """The names in some trees, and the arrays of samples of their letters."""
    found = {
        judge.context.name(name)
        for node in nodes
        for inner in walk(node)
        if inner.kind in ("name", "script") and (name := layer_name(inner)) is not None
    }
    return found | {family.stack for (letter, _), family in judge.context.families.items() if letter in found}


def varied_behind(judge: Sizing, item: Item, term: Term, reader: Reader) -> str | None:
    """The variable of a gradient that nothing has declared, and that a line under this heading, or beneath, defines."""
    names = {name for _, name in gradients(term)} & reader.implicit.keys()
    for other in judge.scanned.behind(item) if names else ():
        node = other.raw.node
        if not judge.scanned.beneath(other.section, item.section):
            return None
        if node is not None and node.kind == "relation" and node.value[0] in (*EQUAL, *DEFINE):
            name = layer_name(node.children[0])
            if name is not None and judge.context.name(name) in names:
                return judge.context.name(name)
    return None
