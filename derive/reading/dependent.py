"""Arrays that depend on a number in a way that is not said: K(θ) ∈ ℝ^{n×n}.

Such an array is K(0) + θ K′(0) with two arrays of which nothing else is known.  Guarantee: at every θ its value and its
derivative are then any two arrays, so that a statement about K and ∂K/∂θ holds for this one if and only if it holds for
every K(θ).  Limit: second derivatives by θ are refused (`NotUnderstood`), and so are several arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from derive.reading.context import Context
from derive.reading.errors import NotUnderstood
from derive.terms.term import SCALAR, Shape, Term, add, scale, var

LINEAR = frozenset({"symmetric", "diagonal"})
"""What is said of K(θ) for every θ and so holds of its derivative."""
SLOPE = "'(0)"


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


def first_order_only(loss: Term | None, name: str, definitions: Mapping[str, Term]) -> None:
    """Raise NotUnderstood if a term rests on an unknown function of the number `name`, whose second derivative is not known."""
    todo, seen = [loss] if loss is not None else [], set[str]()
    while todo:
        names = {t.name for t in todo.pop().walk() if t.op == "var"}
        if name in names and any(other.endswith(SLOPE) for other in names):
            raise NotUnderstood(f"an unknown function of {name} has no second derivative that is known")
        todo += [definitions[n] for n in names - seen if n in definitions]
        seen |= names
