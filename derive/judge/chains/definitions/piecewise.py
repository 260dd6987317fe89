"""Definitions one column, row or entry at a time: z_{i,1} = …, z_{i,2} = …, z_i = a row.

Guarantee: the array has a definition only once its pieces (`pieces`) fill it; a second formula for a piece is a claim.
"""

from __future__ import annotations

from dataclasses import replace

from derive.judge.chains.definitions.pieces import Key, Pieces, renamed_index
from derive.judge.chains.definitions.symbols import circular, wait_for_shape
from derive.judge.chains.definitions.targets import Target
from derive.judge.chains.sides import Outcome, defines
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.graph import symbols
from derive.kernel.sizes import Size
from derive.reading.reader import Reader
from derive.reading.symbols import Symbol
from derive.results import Verdict
from derive.terms.term import Shape, Term, array, entry, index, num, show_shape


def define_piece(judge: Sizing, target: Target, symbol: Symbol | None, term: Term, reader: Reader, line: int) -> Outcome:
    """z_{i,1} = … gives one column; the array is defined when all are given.  z_i = row gives all rows."""
    shape = symbol.shape if symbol is not None else None
    extra = [name for name in reader.free if name not in target.indices]
    if extra:
        return "definition", Verdict("undecided", reason=f"the index {', '.join(extra)} stands on the right side only")
    if shape is None or len(shape) != 2:
        wait_for_shape(judge, term)
        return defines("nothing says how far the indices run; not used further")
    told = tuple(reader.assumptions)
    if len(target.indices) == 1:
        return _rows(judge, target, shape, term, line, told)
    if not term.is_scalar:
        reason = f"=: the left side has shape 1×1, the right side {show_shape(term.shape)}"
        return "claim", Verdict("ill-typed", reason=reason, assumptions=told)
    piece = _piece(target, shape, term, reader)
    if piece is None:
        return "claim", Verdict("ill-typed", reason=f"subscript: {target.name} has shape {show_shape(shape)}")
    return _add(judge, target, shape, *piece, reader, line)


def _piece(target: Target, shape: Shape, term: Term, reader: Reader) -> tuple[Key, Term] | None:
    """Where the piece stands, and its term in the indices of `Pieces`; None where it stands beyond the array."""
    key = list[int | None]()
    for place, axis, name in zip(target.indices, shape, ("·i", "·j")):
        literal, length = place.isdigit(), axis.as_int()
        if literal and (int(place) < 1 or (length is not None and int(place) > length)):
            return None
        if not literal and reader.free.get(place, axis) != axis:
            return None
        key.append(int(place) - 1 if literal else None)
        term = term if literal else renamed_index(term, place, name)
    return (key[0], key[1]), term


def _add(judge: Sizing, target: Target, shape: Shape, where: Key, body: Term, reader: Reader, line: int) -> Outcome:
    """Keep a piece with the others; the last one defines the array."""
    context, told = judge.context, tuple(reader.assumptions)
    made = context.pieces.setdefault(target.name, Pieces(shape))
    if made.shape != shape:
        made = context.pieces[target.name] = Pieces(shape)
    if where in made.given:
        return "claim", _given_before(judge, made, where, body, reader)
    if None not in where and not all(isinstance(axis.as_int(), int) for axis in shape):
        judge.alone = target.name
        return defines(f"gives one entry of {target.name}; not used further", told)
    made.given[where], made.lines[where] = body, line
    whole = made.whole()
    if whole is None:
        context.not_read(target.name)
        return defines(f"defines a part of {target.name}", told)
    if circular(judge, target.name, whole, reader):
        return "definition", Verdict("undecided", reason=f"{target.name} would rest on itself")
    context.define(target.name, whole, line)
    context.by_entries.add(target.name)
    return defines(f"defines the last part of {target.name}", told)


def _given_before(judge: Sizing, made: Pieces, where: Key, body: Term, reader: Reader) -> Verdict:
    """A second formula for a part that has one: a claim that both are equal."""
    verdict = judge.decided(made.given[where], body, reader)
    if verdict.verdict == "refuted":
        return replace(verdict, reason=f"differs from what line {made.lines[where]} says of the same entries")
    return verdict


def _rows(judge: Sizing, target: Target, shape: Shape, term: Term, line: int, told: tuple[str, ...]
) -> Outcome:
    row = term.shape == (Size.of(1), shape[1])
    if not row or judge.context.dialect.subscript != "row":
        if row or term.is_scalar or judge.context.dialect.subscript != "row":
            return "definition", Verdict("undecided", reason=f"{target.name} has two axes: is this a row or a column?")
        reason = f"=: a row of {target.name} has shape 1×{shape[1]}, the right side {show_shape(term.shape)}"
        return "claim", Verdict("ill-typed", reason=reason, assumptions=told)
    name = target.indices[0]
    whole = array(name, shape[0], "·j", shape[1], entry(term, num(0), index("·j", shape[1])))
    if target.name in symbols(whole):
        return "definition", Verdict("undecided", reason=f"{target.name} would rest on itself")
    judge.context.define(target.name, whole, line)
    judge.context.by_entries.add(target.name)
    return defines(f"defines every row of {target.name}", told)
