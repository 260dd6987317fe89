"""Functions that the document defines, f(t) = …, and their use on other arguments.

Reading rule: defining f(t) for a scalar t makes f elementwise (`derive.reading.lifting`); `derived` is f′(t), by the rules of the
differential.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.calculus.differential import STEPS, NoDifferential, differential
from derive.calculus.tidy import tidy
from derive.language.ast import Node
from derive.reading.dependent import at_argument
from derive.reading.errors import NotUnderstood
from derive.reading.lifting import NotElementwise, lifted, put
from derive.reading.names import peel, spelled
from derive.reading.scripts import scripted
from derive.terms.term import SCALAR, Term, array, entry, index, num, var, zeros

if TYPE_CHECKING:
    from derive.reading.reader import Reader
    from derive.reading.symbols import Symbol

MOST_NESTED = 40
MOST_PRIMES = 3


def opened(reader: Reader, body: Term, parameter: str, depth: int = 0) -> Term:
    """The body with the definitions of all symbols put in that speak of the parameter themselves: s where φ(t) = t s(t)."""

    def change(term: Term) -> Term | None:
        symbol = reader.lookup(term.name) if term.op == "var" and term.name != parameter else None
        if symbol is not None and symbol.definition is None and term.name in reader.context.losses_met:
            raise NotUnderstood(f"nothing says how {term.name} depends on the arguments that it is written with")
        if symbol is None or symbol.definition is None:
            return None
        if depth > MOST_NESTED:
            raise NotUnderstood(f"the definition of {term.name} is nested too deeply")
        inside = opened(reader, symbol.definition, parameter, depth + 1)
        return inside if any(t.op == "var" and t.name == parameter for t in inside.walk()) else None

    return body.replace(change)


def derived(reader: Reader, symbol: Symbol) -> Term | None:
    """f′(t) for f(t) = definition with a scalar t; None if there is no rule for it."""
    if symbol.definition is None or len(symbol.parameters) != 1 or not symbol.definition.is_scalar:
        return None
    (parameter,) = symbol.parameters
    body = opened(reader, symbol.definition, parameter)
    if any(t.op == "var" and t.name == parameter and not t.is_scalar for t in body.walk()):
        return None
    try:
        slope = differential(body, lambda t: num(1) if t.name == parameter else None)
    except NoDifferential:
        return None
    return zeros(1, 1) if slope is None else slope


def _repeats_arguments(reader: Reader, symbol: Symbol, group: Node) -> bool:
    """Whether the brackets behind a number only name arrays that it is made of: L(W, b) for L = …, which was given without; and
    those behind an array what it is made of: M(λ) for M = XᵀX + λI."""
    inner, scripts = peel(group)
    if scripts or inner.value != "(" or symbol.definition is None or symbol.shape != symbol.definition.shape:
        return False
    content = inner.children[0]
    items = content.children if content.kind == "list" else (content,)
    names = [reader.context.name(spelled(item)) for item in items if item.kind in ("name", "script")]
    apart = (None, SCALAR) if symbol.shape == SCALAR else (None,)
    arrays = [found for name in names if (found := reader.lookup(name)) is not None and found.shape not in apart]
    if len(arrays) != len(items):
        return False
    below, todo = set[str](), [symbol.definition]
    while todo:
        new = {t.name for t in todo.pop().walk() if t.op == "var"} - below
        below |= new
        todo += [other.definition for name in new if (other := reader.lookup(name)) is not None and other.definition is not None]
    return {array.name for array in arrays} <= below


def call(reader: Reader, name: str, group: Node, primes: int = 0) -> Term | None:
    """f(x) or f′(x) for a symbol that was defined with arguments; None if the group is just a factor."""
    symbol = reader.lookup(reader.context.name(name))
    if symbol is not None and not symbol.parameters and not primes and _repeats_arguments(reader, symbol, group):
        return reader.symbol(name, group)
    unknown = at_argument(reader, reader.context.name(name), group, primes)
    if unknown is not None:
        return scripted(reader, unknown, peel(group)[1], group)
    if symbol is None or not symbol.parameters or symbol.shape is None:
        return None
    inner, scripts = peel(group)
    content = inner.children[0]
    value: Term
    if primes:
        slope = derived(reader, symbol)
        for _ in range(primes - 1):
            slope = derived(reader, replace(symbol, definition=slope)) if slope is not None and primes <= MOST_PRIMES else None
        value = _call_of(reader, name, symbol, slope, content)
        if any(t.op == "apply" and t.attrs[0] in STEPS and tidy(t.args[0]) == num(0) for t in value.walk()):
            raise NotUnderstood(f"{name} has a kink there, and its slope at it is a convention that nothing states", group)
        return scripted(reader, value, scripts, group)
    find = reader.context.name
    given = [find(spelled(c)) for c in (content.children if content.kind == "list" else (content,))]
    same = given == [find(p) for p in symbol.parameters] and _as_defined(reader, symbol)
    if same or symbol.definition is None:
        value = reader.symbol(name, group)
    elif len(symbol.parameters) == 1:
        value = _call_of(reader, name, symbol, symbol.definition, content)
    else:
        items = content.children if content.kind == "list" else (content,)
        value = _with_arguments(reader, name, symbol, items, group)
    return scripted(reader, value, scripts, group)


def _as_defined(reader: Reader, symbol: Symbol) -> bool:
    """Whether the one parameter of a function still is what the formula was written for: z of g(z) may be an array by now."""
    if symbol.definition is None or len(symbol.parameters) != 1:
        return True
    name = reader.context.name(symbol.parameters[0])
    now = reader.lookup(name)
    shapes = {t.shape for t in symbol.definition.walk() if t.op == "var" and t.name == name}
    return now is None or now.shape is None or not shapes or shapes == {now.shape}


def _with_arguments(reader: Reader, name: str, symbol: Symbol, items: Sequence[Node], group: Node) -> Term:
    """The body of a function of several parameters at other arguments of their shapes, all put in at once."""
    parameters = [reader.context.name(p) for p in symbol.parameters]
    known = [reader.lookup(p) for p in parameters]
    body = symbol.definition
    if body is None or len(items) != len(parameters) or any(k is None or k.shape is None for k in known):
        raise NotUnderstood(f"{name} is used with other arguments than it was defined with", group)
    shapes = [k.shape for k in known if k is not None and k.shape is not None]
    values = [reader.term(item, shape) for item, shape in zip(items, shapes)]
    if any(value.shape != shape for value, shape in zip(values, shapes)):
        raise NotUnderstood(f"{name} is used with arguments of other shapes than it was defined with", group)
    for parameter in parameters:
        body = opened(reader, body, parameter)
    for parameter, shape in zip(parameters, shapes):
        body = put(body, parameter, var(f"{parameter} ↦", shape))
    for parameter, value in zip(parameters, values):
        body = put(body, f"{parameter} ↦", value)
    return body


def _row_of(argument: Term, parameter: str) -> Term | None:
    """The entry X_ij of which the argument is made, if it is a row of the parameter X."""
    inner = argument.args[0] if argument.op == "array" and argument.rows.is_one else None
    whole = inner.args[0] if inner is not None and inner.op == "entry" else None
    return inner if whole is not None and whole.op == "var" and whole.name == parameter and not whole.is_scalar else None


def _speaks(reader: Reader, symbol: Symbol, parameter: str) -> bool:
    """Whether the formula of a function speaks of its parameter."""
    body = opened(reader, symbol.definition, parameter) if symbol.definition is not None else None
    return body is not None and any(t.op == "var" and t.name == parameter for t in body.walk())


def _call_of(reader: Reader, name: str, symbol: Symbol, body: Term | None, content: Node) -> Term:
    """The body of a function of one parameter at an argument: of the parameter's shape, or of any if that is a scalar."""
    if body is None or len(symbol.parameters) != 1:
        raise NotUnderstood(f"the derivative of {name} is not known", content)
    argument = reader.term(content)
    (parameter,) = symbol.parameters
    row = _row_of(argument, parameter)
    if row is not None and body.rows == row.args[0].rows:
        reader.assume(f"{name} of a row of {parameter} is that row of {name}({parameter})")
        return array("·r", 1, "·c", body.cols, entry(body, row.args[1], index("·c", body.cols)))
    slope = body is not symbol.definition
    body = opened(reader, body, parameter)
    names = {t.name: t.shape for t in body.walk() if t.op == "var"}
    if slope and names and parameter not in names and _speaks(reader, symbol, parameter):
        return body  # a derivative that is constant
    if names and parameter not in names:
        raise NotUnderstood(f"the formula of {name} does not say how it depends on {parameter}", content)
    inner = names.get(parameter, SCALAR)
    argument = zeros(*inner) if argument == num(0) and inner != SCALAR else argument
    if inner == argument.shape:
        return put(body, parameter, argument)
    if not all(axis.is_one for axis in inner):
        raise NotUnderstood(f"{name} was defined for {parameter} and is used for another shape", content)
    reader.assume(f"{name} was defined for a single number and acts on each entry")
    try:
        return lifted(body, parameter, argument)
    except NotElementwise as problem:
        raise NotUnderstood(f"{name} cannot act on each entry: {problem}", content) from None


__all__ = ["call", "derived"]
