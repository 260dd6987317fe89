"""Arrays whose entries a document gives where a condition on their indices holds only: α_{ts} = … for s ≤ t.

Such an array is defined by its formula there, and is 0 elsewhere; only entries for which the condition is shown to hold are read.
Guarantee: no verdict rests on what stands elsewhere.  An entry with free indices, as in a claim about α_{ts},
restricts its statement to the places that are given; as a whole the array is not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.kernel.inequalities import Poly, implies, indices_of
from derive.kernel.sizes import Size
from derive.language.ast import Node
from derive.reading import conditions
from derive.reading.context import Context
from derive.reading.errors import NotUnderstood
from derive.reading.indices import index_relations, subscripts
from derive.reading.names import strip
from derive.terms.term import Term, holds, scale

if TYPE_CHECKING:
    from derive.reading.reader import Reader

ORDERS = frozenset({*index_relations.LESS, *index_relations.MORE})


@dataclass(frozen=True)
class Domain:
    """Where an array is given: polynomials ≥ 0 in the counters of its axes, "#0" and "#1", and the line that says so."""

    bounds: tuple[Poly, ...]
    line: int


def orders(relations: Sequence[Node], indices: Sequence[str]) -> bool:
    """Whether relations only say in which order the indices of an array stand."""
    bare = [strip(node) for node in relations]
    names = [subscripts.index_name(child) for node in bare if node.kind == "relation" for child in node.children]
    return bool(bare) and all(n.kind == "relation" and {*n.value} <= ORDERS for n in bare) and {*names} <= {*indices}


def domain_of(reader: Reader, indices: Sequence[str], line: int) -> Domain | None:
    """Where the array with these indices is given that the statement of the reader defines; None if at all places."""
    known = [p for node in reader.context.here_conditions for p in conditions.known_inside(reader, node)] + reader.within
    axes = {f"#{name}": Size.of(f"#{axis}") for axis, name in enumerate(indices)}
    bounds = tuple(dict.fromkeys(p.substitute(axes) for p in known if indices_of(p)))
    return Domain(bounds, line) if bounds else None


def within(domain: Domain, reader: Reader, indices: Sequence[str], term: Term) -> Term:
    """The number with these indices where it is given, else 0, so that nothing depends on what the formula gives elsewhere."""
    names = {f"#{axis}": Size.of(f"#{name}") for axis, name in enumerate(indices)}
    return scale(holds(*(subscripts.as_term(reader, bound.substitute(names)) for bound in domain.bounds)), term)


def check(reader: Reader, name: str, places: Sequence[Poly], node: Node) -> None:
    """Note where the entry of a partly given array is given, for its places counted from 0; NotUnderstood if it may not be."""
    domain = reader.context.domains[name]
    axes = {f"#{axis}": place for axis, place in enumerate(places)}
    for bound in (bound.substitute(axes) for bound in domain.bounds):
        if implies(subscripts.region(reader, bound) | frozenset(reader.within), bound):
            continue
        if not {symbol[1:] for symbol in indices_of(bound)} <= reader.free.keys() - reader.bound.keys():
            raise NotUnderstood(f"{name} is given for some entries only (line {domain.line}), and this may be another", node)
        reader.within.append(bound)


def stands_whole(term: Term, context: Context) -> str | None:
    """The name of a partly given array that stands in a term without subscripts."""
    for node in term.walk() if context.domains else ():
        for arg in node.args if node.op != "entry" else node.args[1:]:
            name = str(arg.attrs[-1] if arg.op == "grad" else arg.attrs[0]) if arg.op in ("var", "dvar", "grad") else ""
            if name in context.domains:
                return name
    name = str(term.attrs[-1] if term.op == "grad" else term.attrs[0]) if term.op in ("var", "dvar", "grad") else ""
    return name if name in context.domains else None


def restricted(reader: Reader, left: Term, right: Term) -> tuple[Term, Term]:
    """Both sides where all that is read of partly given arrays is given, as numbers times an indicator."""
    if not reader.within:
        return left, right
    where = holds(*(subscripts.as_term(reader, bound) for bound in reader.within))
    return scale(where, left), scale(where, right)


__all__ = ["Domain", "check", "domain_of", "orders", "restricted", "stands_whole", "within"]
