"""Whether a claim rests on shapes that nothing declares, so that a clash of them, or a counterexample with them, proves nothing.

Guarantee: of the symbols that nothing declares only the column that a form such as xᵀAx asks for counts as certain, and only
where both sides have one shape.
"""

from __future__ import annotations

from derive.judge.chains.claims.own_sizes import if_equal
from derive.judge.chains.sides import SETTLED, Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.graph import gradients
from derive.reading.symbols import ANY_SIZE, PAIRED, TAKEN
from derive.results import WRONG
from derive.terms.term import ShapeClash


def on_undeclared_shapes(judge: Sizing, claim: Equation) -> bool:
    """Whether a claim rests on shapes that nothing declares, other than that of a column such as the x of xᵀAx."""
    told = {fact.name for fact in (*judge.scanned.facts, *judge.scanned.unsure)}
    implicit = claim.reader.implicit
    sure = {*SETTLED, PAIRED} if claim.alike is not None else SETTLED
    if any(s.how not in sure or (s.how == PAIRED and name in told) for name, s in implicit.items()):
        return True
    if claim.reader.guessed and claim.differ:
        return True
    loose = {name for name, symbol in implicit.items() if symbol.how != ANY_SIZE}
    loose |= {name for name, symbol in judge.context.symbols.items() if symbol.how == TAKEN}
    second = {str(t.attrs[1]) for term in claim.terms for t in term.walk() if t.op == "hessian"}
    if claim.differ and any(name in loose for name in second.union(name for _, name in gradients(*claim.terms))):
        return True
    return any(judge.uncertain(term, claim.reader, sure) for term in claim.terms)


def by_undeclared(claim: Equation) -> bool:
    """Whether a derivative is by a letter that was taken for a number because nothing declares it, as an argument f(q) may be."""
    implicit, context = claim.reader.implicit, claim.reader.context
    if any(name in implicit and implicit[name].how != ANY_SIZE for _, name in gradients(*claim.terms)):
        return True
    slopes = (term for side in claim.terms for term in side.walk() if term.op == "slope")
    moved = {inner.name for slope in slopes for inner in slope.walk() if inner.op == "var"}
    arguments = {name for name in moved if (symbol := context.symbols.get(name)) is not None and symbol.how == "parameter"}
    return bool(arguments - context.told_scalars - context.declared_letters)


def clash_of_any_sizes(judge: Sizing, claim: Equation) -> ShapeClash | None:
    """The clash of shapes that would be none, and the claim not wrong, if sizes were equal that nothing tells."""
    own = judge.context.own_sizes or any(symbol.how == ANY_SIZE for symbol in claim.reader.implicit.values())
    clash = next((side.error for side in claim.sides if isinstance(side.error, ShapeClash)), None) if own else None
    if own and claim.both is not None:
        clash = ShapeClash("=", [term.shape for term in claim.both])
    same = if_equal(judge, claim.left, claim.right, claim.reader, clash) if clash is not None else None
    return clash if same is not None and same.verdict not in WRONG else None
