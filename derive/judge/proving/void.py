"""Claims about nothing: what they divide by, or invert, or take the logarithm or the root of, is never what it has to be.

A proof of x/x = 1 supposes that x is not zero.  Where the document says that it is zero, by a definition (z = x − x̄1 beside
1/(1ᵀz), A = uuᵀ beside A⁻¹) or by what it assumes, there is no point at which the claim means anything, and no verdict on it.

Guarantee: a term is said to vanish only if it is zero at every draw of the second engine, or equal to zero by what is assumed,
proved by both; so a claim loses its verdict only where no point of it was found.  Limit: a condition that holds at some points
only is the reader's to see; it is listed among the assumptions of the verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from derive.calculus.plain_text import plain_text
from derive.evaluator.compare import agree
from derive.evaluator.scene import Scene
from derive.judge.proving.graph import Circular, Graph, symbols
from derive.judge.proving.local import differs
from derive.kernel.sizes import ONE
from derive.terms.latex import latex
from derive.terms.term import Term, apply, det, matmul, ones, zeros

MOST = 40
MANY = 40
"""Draws before something counts as zero: X₂ᵀM₁X₂ is singular at most sizes that are drawn, where n < k + l."""
LONGEST = 60
ZERO, SINGULAR, NEGATIVE, BELOW = "zero", "singular", "negative", "below"
SAYS = {
    ZERO: "{} is zero by what the text says, and the claim divides by it",
    SINGULAR: "{} has no inverse by what the text says, and the claim inverts it",
    NEGATIVE: "{} is nowhere positive by what the text says, and the claim takes its logarithm",
    BELOW: "{} is negative by what the text says, and the claim takes its root",
}
Shown = Callable[[Term, Term], bool]


def void(left: Term, right: Term, scene: Scene, assumed_zero: Shown) -> str | None:
    """Why a claim says nothing, or None; `assumed_zero(term, zero)` is whether what the text assumes makes a term zero."""
    own = dict.fromkeys(found for side in (left, right) for found in _required(side))
    for kind, term in _everything(left, right, scene):
        names = symbols(term)
        told = any(scene.properties.get(name, frozenset()) & {"negative", "singular"} for name in names)
        signed = kind in (NEGATIVE, BELOW) and _holds_minus(term)
        if (told or signed or names & scene.definitions.keys() or scene.orders) and _vanishes(kind, term, scene):
            return _sentence(kind, term)
        if (kind, term) in own and kind in (ZERO, SINGULAR) and assumed_zero(term, zeros(*term.shape)):
            return _sentence(kind, term)
        if (kind, term) in own and kind == SINGULAR and term.op == "det":
            if any(assumed_zero(product, zeros(*product.shape)) for product in _of_singular(term.args[0])):
                return _sentence(kind, term)
    return None


def _of_singular(matrix: Term) -> Iterator[Term]:
    """Products of a matrix that are zero for singular ones only: its square, and the sums of its rows and of its columns."""
    yield matmul(matrix, matrix)
    yield matmul(matrix, ones(matrix.cols, ONE))
    yield matmul(ones(ONE, matrix.rows), matrix)


def _holds_minus(term: Term) -> bool:
    return any(node.op == "num" and node.attrs[0] < 0 for node in term.walk())


def _sentence(kind: str, term: Term) -> str:
    shown = plain_text(latex(term.args[0] if kind == SINGULAR and term.op == "det" else term))
    return SAYS[kind].format(shown if len(shown) <= LONGEST else "a part of it")


def _required(term: Term) -> Iterator[tuple[str, Term]]:
    """What must not be zero, what must be positive and what must not be negative, for a term to have a value."""
    for node in term.walk():
        if node.op == "apply" and node.attrs[0] == "recip" or node.op == "power" and node.attrs[0] < 0:
            yield ZERO, node.args[0]
        elif node.op == "inverse":
            yield SINGULAR, det(node.args[0])
        elif node.op == "apply" and node.attrs[0] == "log":
            yield NEGATIVE, node.args[0]
        elif node.op == "apply" and node.attrs[0] == "sqrt" or node.op == "power" and node.attrs[0].denominator % 2 == 0:
            yield BELOW, node.args[0]


def _everything(left: Term, right: Term, scene: Scene) -> list[tuple[str, Term]]:
    """The same of the claim and of the definitions that it rests on."""
    graph = Graph(scene)
    try:
        beneath = graph.below_all(symbols(left) | symbols(right))
    except Circular:
        beneath = frozenset()
    bodies = [scene.definitions[name] for name in sorted(beneath) if name in scene.definitions]
    found = dict.fromkeys(pair for term in (left, right, *bodies) for pair in _required(term))
    return list(found)[:MOST]


def _vanishes(kind: str, term: Term, scene: Scene) -> bool:
    """Whether a term is zero, or nowhere positive, or negative, wherever it was looked."""
    part = apply("relu", term) if kind in (NEGATIVE, BELOW) else term
    nothing = zeros(*term.shape)
    if kind == BELOW and differs(term, nothing, scene, None) is not True:
        return False
    if differs(part, nothing, scene, None) is True or not agree(part, nothing, scene).equal:
        return False
    return bool(agree(part, nothing, scene, draws=MANY, seed=1).equal)
