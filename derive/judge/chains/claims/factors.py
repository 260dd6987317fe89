"""A factor of the chain rule by itself: ∂Z/∂W = Aᵀ.

Guarantee: proved where a gradient by Z times the right side, in an order that types, is the gradient by W; never false.
"""

from __future__ import annotations

from dataclasses import replace

from derive.judge.chains.sizing import Sizing
from derive.language.ast import Node
from derive.reading.derivatives import chain_rule
from derive.reading.errors import NotUnderstood
from derive.reading.reader import Reader
from derive.reading.symbols import Symbol
from derive.results import Verdict
from derive.terms.term import ShapeClash, hadamard, matmul


def as_factor(judge: Sizing, left: Node, right: Node) -> Verdict | None:
    """Proved, or None where the left side is no such factor or nothing was proved of it."""
    reader = Reader(judge.context)
    try:
        found = chain_rule.factor_of(reader, left)
    except NotUnderstood:
        return None
    value = judge.read(reader, right, None).term if found is not None else None
    if found is None or value is None:
        return None
    given, pulled = found
    reader.implicit[given.name] = Symbol(given.name, given.shape, how="parameter")
    for product, where in ((matmul, "right"), (matmul, "left"), (hadamard, "")):
        try:
            claimed = product(value, given) if where == "left" else product(given, value)
        except ShapeClash:
            continue
        verdict = judge.decided(pulled, claimed, reader, search=False) if claimed.shape == pulled.shape else None
        if verdict is not None and verdict.verdict == "proved":
            told = f"a gradient is multiplied with it {'from the ' + where if where else 'entry by entry'}"
            return replace(verdict, assumptions=(*verdict.assumptions, told))
    return None
