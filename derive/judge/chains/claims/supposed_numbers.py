"""Letters that were taken for numbers because nothing declares them, where the document writes them as arrays.

Guarantee: a claim is only taken back, and only if it rests on a letter that nothing declares, that was read as a number, and that
stands transposed or with a running index somewhere in the document, as no number does.
Limit: other letters are numbers as before; of `x_{k+1}` in a claim about an `x` that nothing declares it is
only known that it may be a step as well as an entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from derive.judge.chains.sides import Equation, Sides
from derive.judge.chains.sizing import Sizing
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node, walk
from derive.reading.names import layer_name, peel
from derive.reading.symbols import FITTED, IMPLICIT, INFERRED, TAKEN, Symbol
from derive.reading.undeclared.by_indices import BY_INDICES
from derive.results import Verdict
from derive.terms.term import SCALAR

_ENTRY = re.compile(r"_(?:\{[a-z]\}|[a-z])$")
_GUESSED = frozenset({*IMPLICIT, INFERRED, TAKEN, BY_INDICES})


def supposed_number(judge: Sides, sides: Iterable[Node], implicit: Mapping[str, Symbol]) -> str | None:
    """A letter below an equation that was taken for a number, and that the document writes as an array."""
    arrays = judge.context.array_letters
    if not arrays:
        return None
    for name, symbol in _below(judge, sides, implicit):
        letter = _letter(name)
        if letter in arrays and symbol.shape == SCALAR and symbol.how in _GUESSED:
            return f"nothing says what {letter} is: it was taken for a number, and is written as an array elsewhere"
    return None


def number_or_array(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """The same of a claim."""
    return supposed_number(judge, (claim.left, claim.right), claim.reader.implicit)


def step_of_undeclared(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """The x_{k+1} of an x that nothing declares, which may be a step of x rather than an entry."""
    for inner in (n for side in (claim.left, claim.right) for n in walk(side) if n.kind == "script"):
        base, layers = peel(inner)
        symbol = judge.context.symbols.get(judge.context.name(str(base.value))) if base.kind == "name" else None
        guessed = symbol is not None and symbol.how in (FITTED, *IMPLICIT) and symbol.shape != SCALAR
        if guessed and layers[0].sub.kind == "sum":
            return f"nothing says what {base.value} is: {layer_name(inner)} may be a step of it rather than an entry"
    return None


def said_before_unread(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """A symbol that a line says the meaning of which could not be used, so that a later line under the same heading was taken for
    its declaration or definition: if the two differ, it is not told which of them is wrong."""
    context, places = judge.context, judge.context.opaque_places
    written = (layer_name(n) for side in (claim.left, claim.right) for n in walk(side) if n.kind == "script")
    for name in (context.name(name) for name in written if name is not None):
        if name in places and name in context.opaque and name not in context.symbols:
            return f"line {judge.scanned.lines.line(places[name][0])}, which says what {name} is, could not be used"
    for name, symbol in _below(judge, (claim.left, claim.right), claim.reader.implicit):
        line, told = context.not_declared_then.get(name, 0), symbol.how in ("declared", "defined")
        if told and 0 < line < symbol.line and context.opaque_sections.get(name) == symbol.section:
            return f"line {line}, which says what {name} is, could not be used, and a later line was taken for it"
        entry = next((other for other in context.opaque if other in places and _ENTRY.sub("", other) == name != other), None)
        if entry is not None and symbol.how not in ("declared", "defined"):
            return f"line {judge.scanned.lines.line(places[entry][0])}, which says what {entry} is, could not be used"
    return None


def _below(judge: Sides, sides: Iterable[Node], implicit: Mapping[str, Symbol]) -> Iterator[tuple[str, Symbol]]:
    """The symbols that stand in an equation, and those that they are made of."""
    context = judge.context
    written = (layer_name(n) for side in sides for n in walk(side) if n.kind in ("name", "script"))
    todo = [context.name(name) for name in written if name is not None]
    met: set[str] = set()
    while todo:
        name = todo.pop()
        symbol = implicit.get(name) or context.symbols.get(name)
        if name in met or symbol is None:
            continue
        met.add(name)
        yield name, symbol
        if symbol.definition is not None:
            todo += [t.name for t in symbol.definition.walk() if t.op == "var"]


def _letter(name: str) -> str:
    return name.split("_")[0].split("^")[0]


__all__ = ["number_or_array", "said_before_unread", "step_of_undeclared", "supposed_number"]
