"""Names that a document gives to parts of what it wrote out before: y = x + V φ(Ux + a), and then z = Ux + a, h = φ(z).

A loss that depends on y depends on h through y, so ∂E/∂h is known.  Guarantee: only equals are put for equals, in the formulas
of symbols by which a loss without a formula is differentiated, and never so that a symbol would rest on itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from derive.terms.calling import called
from derive.terms.term import Term

PLAIN = frozenset({"var", "num", "size", "eye", "ones", "zeros", "index"})


def with_parts_named(definitions: Mapping[str, Term], names: Iterable[str]) -> dict[str, Term]:
    """The definitions, those of `names` speaking of each other and of their parts by name."""
    found = dict(definitions)
    wanted = sorted(name for name in names if name in found)
    if len(wanted) < 2:
        return found
    below: dict[str, frozenset[str]] = {}
    parts = {name for one in wanted for name in (one, *_below(one, found, below, frozenset())) if name in found}
    parts = {name for name in parts if found[name].op not in PLAIN}
    for name in (*wanted, *sorted(parts - set(wanted))):
        others = (parts if name in wanted else set(wanted)) - {name}
        for part in sorted(others, key=lambda part: (len(_below(part, found, below, frozenset())), part)):
            if name in _below(part, found, below, frozenset()):
                continue
            new = called(found[name], part, found[part])
            if new is not found[name] and new.op != "var":
                found[name] = new
                below.clear()
    return found


def _below(name: str, definitions: Mapping[str, Term], known: dict[str, frozenset[str]], above: frozenset[str]) -> frozenset[str]:
    """The symbols that a definition is made of, down to the leaves."""
    if name in known:
        return known[name]
    if name in above or name not in definitions:
        return frozenset()
    own = frozenset(t.name for t in definitions[name].walk() if t.op == "var")
    found = own.union(*(_below(part, definitions, known, above | {name}) for part in own))
    known[name] = found
    return found


__all__ = ["with_parts_named"]
