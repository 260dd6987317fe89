r"""Derivatives of formulas of which no letter is declared: ∂ tr(AX)/∂X = Aᵀ, ∇_w ‖Xw − y‖² = 2Xᵀ(Xw − y).

What is differentiated is read first: its letters are matrices and columns of any size that fits, for this claim alone
(`derive.reading.undeclared.fitted`).  Guarantee: shapes come from what is differentiated and never from the right side, so that a
right side that does not fit them is wrong for every choice of sizes.  Limit: only statements whose left side is a derivative by
itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.evaluator.scene import Scene
from derive.judge.chains.settling import for_now, loose_pairs, settle_own
from derive.judge.chains.sides import Equation
from derive.judge.proving.doubts import doubt, in_parts
from derive.judge.scanning.scanned import FROM_HERE_ON
from derive.language.ast import Node
from derive.reading.derivatives.derivative_signs import DIFFERENTIALS, NABLAS, PARTIALS
from derive.reading.errors import Undeclared
from derive.reading.names import peel, strip
from derive.reading.reader import Reader
from derive.reading.symbols import ANY_SIZE, FITTED
from derive.reading.undeclared import fitted
from derive.results import Verdict
from derive.terms.term import ShapeClash, Term

if TYPE_CHECKING:
    from derive.judge.chains.sizing import Sizing

MOST_STEPS = 12


def with_own_sizes(judge: Sizing, left: Node, right: Node) -> Equation | None:
    """The equation, with sizes of their own for the letters of what the left side differentiates; None if that is no help."""
    operand = next(_operands(left), None)
    if operand is None:
        return None
    context = judge.context
    with for_now(context):
        for _ in range(MOST_STEPS):
            reader = Reader(context)
            reader.opening = True
            fitted.fit_numbers(reader, operand)
            inside = judge.read(reader, operand, None)
            if inside.term is not None or not settle_own(judge, inside.error):
                break
        if inside.term is None or not reader.implicit:
            return None
        reader.opening = False
        for symbol in reader.implicit.values():
            symbol.how = ANY_SIZE if symbol.how == FITTED else symbol.how
            symbol.properties |= _told(judge, symbol.name, left.start)
            if symbol.how == ANY_SIZE:
                reader.guessed.discard(symbol.name)
        claim = judge.equation(reader, left, right)
        return None if claim.one.term is None or isinstance(claim.two.error, Undeclared) else claim


def _told(judge: Sizing, name: str, place: int) -> set[str]:
    """The properties that the words before a place give a letter, and that still hold there."""
    facts = (f for f in judge.scanned.facts if f.name == name and f.what in FROM_HERE_ON)
    return {f.what for f in facts if f.offset <= place and (not f.end or place <= f.end)}


def if_equal(judge: Sizing, left: Node, right: Node, known: Reader, error: Exception) -> Verdict | None:
    """The verdict on a claim whose shapes do not fit, if sizes that nothing tells are equal; None where none has a part in it."""
    context = judge.context
    with for_now(context):
        context.own_sizes |= {s for symbol in known.implicit.values() for axis in symbol.shape or () for s in axis.symbols}
        clash: Exception | None = error
        for step in range(MOST_STEPS):
            if not settle_own(judge, None, loose_pairs(context, clash)):
                return Verdict("ill-typed" if isinstance(clash, ShapeClash) else "undecided") if step else None
            reader = Reader(context)
            for name, symbol in known.implicit.items():
                shape = tuple(map(context.resolve, symbol.shape)) if symbol.shape is not None else None
                reader.implicit[name] = replace(symbol, shape=shape)
            one, two = judge.read_both(reader, left, right)
            clash = next((e for e in (one.error, two.error) if isinstance(e, ShapeClash)), one.error or two.error)
            if one.term is not None and two.term is not None:
                if one.term.shape == two.term.shape:
                    return _certain(judge, one.term, two.term, reader)
                clash = ShapeClash("=", [one.term.shape, two.term.shape])
    return Verdict("undecided")


def _certain(judge: Sizing, one: Term, two: Term, reader: Reader) -> Verdict:
    """The verdict on two terms; undecided where they rest on what is not known, or where they give the value of a symbol that is
    the gradient of a loss, of which other readings may tell more."""
    verdict, scene, context = judge.decided(one, two, reader), judge.scene(reader), judge.context
    inside = [t for term in (one, two) for t in term.walk()]
    if verdict.verdict == "refuted" and not any(t.op == "grad" for t in inside) and any(_is_a_gradient(t, scene) for t in inside):
        return Verdict("undecided")
    why = doubt(one, two, scene, judge.partial(two), context.opaque, verdict.verdict)
    why = why or (in_parts(one, two, scene, context.described) if verdict.verdict == "refuted" else None)
    return verdict if why is None else Verdict("undecided", reason=why)


def _is_a_gradient(term: Term, scene: Scene) -> bool:
    made = scene.definitions.get(term.name) if term.op == "var" else None
    return made is not None and any(inner.op == "grad" for inner in made.walk())


def _operands(left: Node) -> Iterator[Node]:
    """What a derivative is taken of: the tr(AX) of ∂/∂X tr(AX), of ∂tr(AX)/∂X and of ∇_X tr(AX)."""
    left = strip(left)
    if left.kind == "frac":
        above = strip(left.children[0])
        if above.kind == "product" and strip(above.children[0]).value in PARTIALS | DIFFERENTIALS:
            yield _rest(above)
    if left.kind != "product":
        return
    first = strip(left.children[0])
    base, _ = peel(first)
    bare = strip(first.children[0]) if first.kind == "frac" else first
    if (base.kind == "name" and base.value in NABLAS) or (first.kind == "frac" and bare.value in PARTIALS | DIFFERENTIALS):
        yield _rest(left)


def _rest(node: Node) -> Node:
    children = node.children[1:]
    return children[0] if len(children) == 1 else Node("product", children, node.value[1:], children[0].start, node.end)
