"""Definitions at computed places, u_{si+a} = x_i, and recursions, x_{t+1} = A x_t.

Guarantee: an array is defined only if the places fill it just once; of a recursion nothing is used further.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from derive.judge.chains.definitions.symbols import keep_implicit, used
from derive.judge.chains.definitions.targets import Target
from derive.judge.chains.sides import Outcome, Side, defines
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.graph import symbols
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node, walk
from derive.reading.errors import NotUnderstood
from derive.reading.indices.extents import computed
from derive.reading.indices.regrouped import definition
from derive.reading.names import NONE, peel, spelled, strip
from derive.reading.reader import Reader
from derive.reading.scripts import places_of
from derive.reading.symbols import Symbol
from derive.terms.term import SCALAR, Term


def define_at_places(judge: Sizing, item: Item, left: Node, right: Node) -> Outcome | None:
    """u_{si+a} = x_i for an array that is only declared: defines it if the places fill it just once."""
    context = judge.context
    symbol = _only_declared(judge, left)
    if symbol is None:
        return None
    name, (base, layers) = symbol.name, peel(left)
    reader = Reader(context)
    reader.hint(left, right)
    here, side = judge.read(reader, left, None), judge.read(reader, right, SCALAR)
    line = judge.scanned.lines.line(item.raw.start)
    if here.term is None and isinstance(here.error, NotUnderstood) and not used(judge, name):
        context.opaque[name], context.described[name] = None, line
        return None
    if here.term is None or here.term.op != "entry":
        return None
    recursion = _as_recursion(judge, name, base, left, right, line)
    if recursion is not None:
        return recursion
    if side.term is not None and name in symbols(side.term):
        return None
    made = _filled(reader, symbol, layers[0].sub, side) if not context.here_conditions else None
    if made is None:
        context.not_read(name)
        context.described[name] = line
        return defines(f"says what some entries of {name} are; not used further")
    keep_implicit(judge, Target("entry", name, name), reader)
    context.define(name, made, line)
    context.by_entries.add(name)
    return defines(f"defines {name} entry by entry", reader.assumptions)


def _only_declared(judge: Sizing, left: Node) -> Symbol | None:
    """The array of an entry at a computed place, if it is declared and not defined."""
    base, layers = peel(left)
    if left.kind != "script" or base.kind != "name" or len(layers) != 1 or layers[0].sup.kind != "none":
        return None
    symbol = judge.context.find(judge.context.name(str(base.value)))
    if symbol is None or symbol.shape is None or symbol.shape == SCALAR or symbol.definition is not None:
        return None
    if "ones" in symbol.properties or layers[0].sub.kind == "none" or not computed(left):
        return None
    return symbol


def _filled(reader: Reader, symbol: Symbol, sub: Node, side: Side) -> Term | None:
    """The array whose entries at these places the side gives, if they are all its places."""
    assert symbol.shape is not None
    places = places_of(reader, sub, sum(not axis.is_one for axis in symbol.shape))
    if side.term is not None and all(place is not None for place in places):
        with suppress(NotUnderstood):
            return definition(reader, symbol.shape, [p for p in places if p is not None], side.term, symbol.firsts)
    return None


def define_states(judge: Sizing, left: Node, right: Node) -> Outcome | None:
    """w_t = w_{t−1} − g_t for a declared column w and t = 1, 2, … without an end, which a column has no entries for: states."""
    base, layers = peel(left)
    symbol = judge.context.find(judge.context.name(str(base.value))) if base.kind == "name" and len(layers) == 1 else None
    letter = strip(layers[0].sub) if symbol is not None else NONE
    if symbol is None or letter.kind != "name" or symbol.how != "declared" or symbol.shape in (None, SCALAR):
        return None
    below = [strip(n.children[1]) for n in walk(right) if n.kind == "script" and spelled(n.children[0]) == spelled(base)]
    shifted = any(inner.value == letter.value for sub in below if sub.kind == "sum" for inner in walk(sub))
    if not shifted or not _endless(judge, str(letter.value)):
        return None
    judge.context.states.update(_columns(judge, left, right))
    return defines(f"no entries of {symbol.name} fit: the states of {symbol.name} at several times; not used further")


def _endless(judge: Sizing, letter: str) -> bool:
    """Whether t = 1, 2, … stands in the document, and no last one."""
    found = False
    for tree in (tree for item in judge.scanned.items for tree in (*item.raw.ranges, item.raw.node) if tree is not None):
        if tree.kind != "relation" or tree.value not in (("=",), ("\\in",)) or strip(tree.children[0]).value != letter:
            continue
        listed = strip(tree.children[1])
        listed = strip(listed.children[0]) if listed.kind == "group" else listed
        if listed.kind != "list" or listed.children[-1].kind != "dots":
            return False
        found = True
    return found


def _as_recursion(judge: Sizing, name: str, base: Node, left: Node, right: Node, line: int) -> Outcome | None:
    """What an equation from one time to the next says, which is of states rather than of entries; None for any other."""
    context, readings = judge.context, _by_time(judge, base, left, right)
    if readings == [False, True]:
        context.states.update(_columns(judge, left, right))
        return defines(f"no entries of {name} fit: the states of {name} at several times; not used further")
    if readings == [True, True]:
        context.opaque[name], context.described[name] = None, line
        return defines(f"a recursion, of the entries of {name} or of its states at several times; not used further")
    return None


def _by_time(judge: Sizing, base: Node, left: Node, right: Node) -> list[bool]:
    """Whether x_{t+1} = A x_t + b_t types with entries of x, and whether it does with a column x for each time; [] if it
    is no equation from one place to the next."""
    scripts = (str(peel(inner)[0].value) for inner in walk(right) if inner.kind == "script")
    if not any(word == base.value or (word.isalnum() and word.endswith(str(base.value))) for word in scripts):
        return []
    letters = [inner for inner in walk(peel(left)[1][0].sub) if inner.kind == "name"]
    if len(letters) != 1:
        return []
    fitting = []
    for instead in (letters[0], NONE):
        here, there = (_at_time(side, str(letters[0].value), instead) for side in (left, right))
        one, two = judge.read_both(Reader(judge.context), here, there)
        fitting.append(one.term is not None and two.term is not None and one.term.shape == two.term.shape)
    return fitting


def _columns(judge: Sizing, left: Node, right: Node) -> set[str]:
    """The declared columns whose letters carry the time in an equation of states."""
    words = {str(peel(inner)[0].value) for side in (left, right) for inner in walk(side) if inner.kind == "script"}
    known = [s for s in judge.context.symbols.values() if s.how == "declared" and s.definition is None and s.shape is not None]
    columns = {s.name for s in known if s.shape is not None and s.shape[1].is_one and not s.shape[0].is_one}
    return {name for name in columns if any(word == name or (word.isalnum() and word.endswith(name)) for word in words)}


def _at_time(node: Node, letter: str, instead: Node) -> Node:
    """The tree with another subscript, or none, in the place of each that speaks of the letter: t+1."""
    if node.kind == "script" and node.children[1].kind != "none":
        base, sub, sup = node.children
        if any(inner.kind == "name" and inner.value == letter for inner in walk(sub)):
            bare = instead.kind == "none" and sup.kind == "none" and not node.value
            return base if bare else replace(node, children=(base, instead, sup))
    return replace(node, children=tuple(_at_time(child, letter, instead) for child in node.children))
