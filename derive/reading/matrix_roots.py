r"""Square roots of matrices, Σ^{1/2} and Σ^{-1/2}: the symmetric positive definite matrix R with RR = Σ.

Such a root is read as a symbol R of its own; a claim that speaks of it is judged with RR for Σ (`derive.judge.proving.roots`).
Guarantee: only of matrices that are said to be symmetric, or that are a covariance or a Gram matrix; that is listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.evaluator.scene import ROOT
from derive.reading.symbols import Symbol
from derive.terms.term import Term, transpose, var

if TYPE_CHECKING:
    from derive.reading.reader import Reader

FACTS = frozenset({"symmetric", "positive_definite", "invertible"})


def root_of(reader: Reader, base: Term) -> Term | None:
    """The symbol for the root of a named matrix, which is entered; None of any other."""
    symbol = reader.lookup(base.name) if base.op == "var" else None
    if symbol is None or base.name.endswith(ROOT) or not (symbol.facts & {"symmetric", "positive_definite"} or _square(symbol)):
        return None
    name = base.name + ROOT
    known = reader.context.symbols.get(name)
    if known is None or known.shape != base.shape or known.section != symbol.section:
        made = Symbol(name, base.shape, properties=FACTS, line=symbol.line, section=symbol.section)
        reader.context.symbols[name] = made
    reader.assume(f"{name} is symmetric and positive definite, and its square is {base.name}")
    return var(name, base.shape)


def _square(symbol: Symbol) -> bool:
    """Whether a matrix is a covariance by its letter, or a Gram matrix by its definition."""
    body = symbol.definition
    while body is not None and body.op == "scale":
        body = body.args[1]
    gram = body is not None and body.op == "matmul" and len(body.args) == 2
    if gram and body is not None and (body.args[0] == transpose(body.args[1]) or body.args[1] == transpose(body.args[0])):
        return True
    return symbol.name.startswith("\\Sigma") or symbol.name.startswith("\\boldsymbol{\\Sigma")
