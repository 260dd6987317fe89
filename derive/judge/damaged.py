"""Names whose declaration or definition cannot be read: what rests on them is not called false.

The first pass notes which names stand where an unreadable statement would declare or define something.  An accusation that
speaks of such a name, or of what is made of it, while no readable line says what the name means, is undecided and names the
damaged line; so is a proof, if what is known of the name was only taken from its uses.

Guarantee: nothing is taken back that rests on readable lines only; a name that is declared behind the damaged line, or defined
under a later heading, is sound again, and so is one that the heading of the damaged line declares itself.  Limit: a damaged line
under another heading says nothing of the lines before it.
"""

from __future__ import annotations

from collections.abc import Iterable

from derive.judge.proving.graph import symbols
from derive.language.ast import Node, walk
from derive.language.damaged_heads import Damage, any_number, key
from derive.reading.context import Context
from derive.reading.names import layer_name
from derive.reading.symbols import IMPLICIT, INFERRED, TAKEN, Symbol


def damaged_line(nodes: Iterable[Node], reached: Iterable[str], line: int, context: Context, made_up: bool = False) -> int | None:
    """The damaged line that would have said what a name in the trees is, one that it is made of or one that is `reached`, if
    nothing readable does; with `made_up` only if what is known of the name was taken from its uses."""
    if not context.damaged:
        return None
    written = (layer_name(inner) for node in nodes for inner in walk(node) if inner.kind in ("name", "script"))
    todo = [*(context.name(name) for name in written if name is not None), *reached]
    met = set(todo)
    while todo:
        name = todo.pop()
        symbol, damage = context.symbols.get(name), context.damaged.get(key(name)) or context.damaged.get(any_number(name))
        here = damage is not None and (damage.line < line or (damage.line > line and damage.section == context.section))
        if damage is not None and here and not (_said(symbol) if made_up else _said_since(symbol, damage)):
            return damage.line
        below = symbols(symbol.definition) - met if symbol is not None and symbol.definition is not None else frozenset[str]()
        met |= below
        todo += below
    return None


def _said(symbol: Symbol | None) -> bool:
    return symbol is not None and symbol.how not in (*IMPLICIT, INFERRED, TAKEN) and bool(symbol.line)


def _said_since(symbol: Symbol | None, damage: Damage) -> bool:
    """Whether a readable line says what the name is: behind the damaged one, or under its heading as well."""
    if symbol is None or not _said(symbol):
        return False
    if symbol.line > damage.line:
        return symbol.section != damage.section or symbol.how == "declared" or damage.declares
    return symbol.section == damage.section or not damage.declares


__all__ = ["damaged_line"]
