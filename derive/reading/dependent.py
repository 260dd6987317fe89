"""Arrays that depend on a number in a way that is not said: K(θ) ∈ ℝ^{n×n}.

Such an array is K(0) + θ K′(0) with two arrays of which nothing else is known.  Guarantee: at every θ its value and its
derivative are then any two arrays, so that a statement about K and ∂K/∂θ holds for this one if and only if it holds for
every K(θ).  Limit: second derivatives by θ are refused (`NotUnderstood`), and so are several arguments.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from derive.language.ast import Node
from derive.reading.context import Context
from derive.reading.errors import NotUnderstood
from derive.reading.names import peel, spelled
from derive.terms.term import SCALAR, Shape, Term, add, scale, var

if TYPE_CHECKING:
    from derive.reading.reader import Reader

LINEAR = frozenset({"symmetric", "diagonal"})
"""What is said of K(θ) for every θ and so holds of its derivative."""
SLOPE = "'(0)"
_DOT = "\\dot{"


def depend(context: Context, name: str, shape: Shape, argument: str, facts: Iterable[str], line: int) -> None:
    """Define the array as an unknown function of the number `argument`."""
    kept = frozenset(facts) & LINEAR
    parts = [var(f"{name}(0)", shape), var(f"{name}{SLOPE}", shape)]
    for part in parts:
        context.declare(part.name, shape, line, kept).how = "part of an unknown function"
    if context.find(argument) is None:
        context.declare(argument, SCALAR, line)
    saved = context.symbols[name].properties if name in context.symbols else frozenset()
    symbol = context.define(name, add(parts[0], scale(var(argument, SCALAR), parts[1])), line)
    symbol.properties = saved | kept


def rate_of(reader: Reader, dotted: str) -> Term | None:
    """The derivative of an unknown function of t that a dot above its name stands for; None of anything else."""
    name = dotted[len(_DOT) : -1] if dotted.startswith(_DOT) else ""
    part = reader.lookup(name + SLOPE)
    if part is None or part.shape is None or _argument_of(reader, name) != "t":
        return None
    reader.assume(f"{dotted} is the derivative of {name} by t")
    return var(name + SLOPE, part.shape)


def at_argument(reader: Reader, name: str, group: Node, primes: int = 0) -> Term | None:
    """Q(t), Q′(t) and the dotted Q(t) for an unknown function Q of t, and its value Q(0); None of anything else.

    Raises NotUnderstood for its value at another place.
    """
    dotted = name.startswith(_DOT)
    inner = name[len(_DOT) : -1] if dotted else name
    argument = _argument_of(reader, inner)
    bracket, _ = peel(group)
    if argument is None or bracket.kind != "group" or bracket.value != "(":
        return None
    slope = reader.lookup(inner + SLOPE)
    place = spelled(bracket.children[0])
    assert slope is not None and slope.shape is not None
    if place == argument and primes + dotted < 2:
        return rate_of(reader, name) if dotted else var(inner + SLOPE, slope.shape) if primes else var(inner, slope.shape)
    if place == "0" and not primes and not dotted:
        return var(f"{inner}(0)", slope.shape)
    raise NotUnderstood(f"{inner} is an unknown function of {argument}; its value at {place}, or a product?", group)


def _argument_of(reader: Reader, name: str) -> str | None:
    """The number that an unknown function depends on."""
    symbol = reader.lookup(name) if reader.lookup(name + SLOPE) is not None else None
    body = symbol.definition if symbol is not None else None
    return str(body.args[1].args[0].name) if body is not None and body.op == "add" and body.args[1].op == "scale" else None


def first_order_only(
    loss: Term | None, name: str, definitions: Mapping[str, Term], unknown: Collection[str] = frozenset()
) -> None:
    """Raise NotUnderstood if a term rests on an unknown function of the number `name`, whose second derivative is not known, or
    on a loss that is `unknown`."""
    todo, seen = [loss] if loss is not None else [], set[str]()
    while todo:
        names = {t.name for t in todo.pop().walk() if t.op == "var"}
        if name in names and any(other.endswith(SLOPE) for other in names):
            raise NotUnderstood(f"an unknown function of {name} has no second derivative that is known")
        if not names.isdisjoint(unknown):
            part = min(names & {*unknown})
            raise NotUnderstood(f"{part} is an unknown function, and nothing is known of its second derivative")
        todo += [definitions[n] for n in names - seen if n in definitions]
        seen |= names
