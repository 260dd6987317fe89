"""A function that a document speaks of in general, b: ℝ → ℝ, and specifies later: “here b(t) = eᵗ”.

`specified` puts the formula for b, b′ and b″ into the definitions that were made with the general b.  Guarantee: only for
functions of one number that act on each entry; a specification that the words or the heading call an example holds under its
heading only (`for_example`), so that what is said of the general function elsewhere is judged for every function.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from derive.calculus.differential import NoDifferential, differential
from derive.reading.lifting import NotElementwise, lifted
from derive.terms.term import SCALAR, Term, num, zeros

if TYPE_CHECKING:
    from derive.reading.symbols import Symbol

MOST_PRIMES = 3
EXAMPLE = re.compile(
    r"\b(?:examples?|for\s+instance|e\.g\.|cases?|special|if|when)\b|(?:\A|\n)\W*for\b|若|如果|假如|例如|特别地", re.IGNORECASE
)
_HERE = re.compile(r"\bhere\b|这里|此处", re.IGNORECASE)


def for_example(words: str, heading: str, spoken_before: bool) -> bool:
    """Whether the sentence of a specification, or its heading, speaks of an example; “here” is one for a function of which
    earlier headings speak (`spoken_before`)."""
    if EXAMPLE.search(words) is not None or EXAMPLE.search(heading) is not None:
        return True
    return spoken_before and any(_HERE.search(part) is not None for part in (words, heading))


_CASE = re.compile(
    r"\b(?:if|when|whenever|suppose|supposing|assum\w+|instead|alternatively)\b|(?:\A|\n)\W*for\b|"
    r"若|如果|假如|假设|当|改用|换成",
    re.IGNORECASE,
)


def is_case(words: str) -> bool:
    """Whether the sentence of a specification supposes it, beside what the function is in general."""
    return _CASE.search(words) is not None


def specified(definitions: Mapping[str, Term], symbols: Mapping[str, Symbol]) -> dict[str, Term]:
    """The definitions with the formulas of the functions that have got one."""
    formulas = {name: made for name, symbol in symbols.items() for made in [_formulas(symbol)] if made}
    if not formulas:
        return dict(definitions)

    def change(term: Term) -> Term | None:
        if term.op != "apply":
            return None
        name = str(term.attrs[0])
        made = formulas.get(name.rstrip("'"), {}).get(len(name) - len(name.rstrip("'")))
        if made is None:
            return None
        try:
            return lifted(made[0], made[1], term.args[0].replace(change))
        except NotElementwise:
            return None

    return {name: term.replace(change) for name, term in definitions.items()}


def _formulas(symbol: Symbol) -> dict[int, tuple[Term, str]]:
    """b, b′, b″, …, each with its parameter."""
    if symbol.definition is None or len(symbol.parameters) != 1 or not symbol.definition.is_scalar:
        return {}
    (parameter,) = symbol.parameters
    body, found = symbol.definition, dict[int, tuple[Term, str]]()
    if any(t.op == "var" and t.name == parameter and t.shape != SCALAR for t in body.walk()):
        return {}
    for primes in range(MOST_PRIMES):
        found[primes] = (body, parameter)
        try:
            slope = differential(body, lambda t: num(1) if t.name == parameter else None)
        except NoDifferential:
            break
        body = zeros(1, 1) if slope is None else slope
    return found


__all__ = ["for_example", "is_case", "specified"]
