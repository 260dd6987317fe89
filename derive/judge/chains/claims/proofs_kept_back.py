"""Guards of proofs: what the line says is true as it was read, and may say something else.

Guarantee and limit: see `guards`.
"""

from __future__ import annotations

from dataclasses import replace

from derive.evaluator.scene import Scene
from derive.judge.chains.claims.last_layer import by_number
from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.decide import decide
from derive.judge.proving.graph import differentials, gradients
from derive.judge.proving.void import void
from derive.judge.scanning.scanned import Item
from derive.results import Verdict
from derive.terms.term import Term, zeros


def layer_by_number(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """z^{(2)} in a chain that began with z^{(L)}, where L is any number by now."""
    members, _ = judge.chain
    return by_number(judge.scanned, judge.context, members[0], claim.right) if members and members[0] is not claim.left else None


def perhaps_a_row(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """The b of XW + b by which a claim differentiates, where nothing declares it: it may be one row that repeats."""
    for name in sorted({name for _, name in gradients(*claim.terms)}):
        symbol = judge.context.symbols.get(name)
        if symbol is not None and symbol.how == "implicit" and name[:1].islower() and symbol.shape is not None:
            if len(symbol.shape) == 2 and not any(axis.is_one for axis in symbol.shape):
                why = f"true if {name} is as large as what it is added to"
                return f"{why}; the gradient of one row or column that repeats is a sum"
    return None


def about_nothing(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """The claim as it was read says nothing: what it divides by or inverts is zero by the text."""
    read = judge.formula
    if read is None:
        return None

    def zero(term: Term, nothing: Term) -> bool:
        return judge.assumptions.known_zero(item.block.opener, judge.context.section, term, nothing, read.scene)

    return void(read.left, read.right, read.scene, zero)


BOUND = frozenset({"orthonormal_columns", "orthonormal_rows", "orthogonal", "probability", "sum_zero"})
"""Properties that a constraint states, so that gradients do not know them."""


def zero_by_a_constraint(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """∂L/∂λ = wᵀw − 1 for a unit vector w: both sides are zero by what is said of w, which bears on values, not on gradients."""
    if claim.alike is None or not gradients(*claim.alike):
        return None
    scene, (left, right) = judge.scene(claim.reader), claim.alike
    bound = {name for name, said in scene.properties.items() if said & BOUND and name not in scene.definitions}
    if not bound:
        return None
    free = replace(scene, properties={n: p - BOUND if n in bound else p for n, p in scene.properties.items()})

    def proved(one: Term, two: Term, where: Scene) -> bool:
        return decide(one, two, where, judge.partial(two), claim.reader.assumptions, False).verdict == "proved"

    nothing = zeros(*right.shape)
    if not proved(right, nothing, scene) or proved(right, nothing, free) or proved(left, right, free):
        return None
    names = ", ".join(sorted(bound))
    return f"both sides are zero by what the text says of {names}, which bears on values and not on gradients"


def argument_left_out(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """The y of f(w, y) in df = … dw: an argument of a function of several whose differential the line does not hold."""
    if claim.both is None or claim.both[0].op != "dvar" or judge.partial(claim.both[1]) is not None:
        return None
    left, right = claim.both
    symbol, moving = judge.context.find(left.name), differentials(right)
    if symbol is None or len(symbol.parameters) < 2 or not moving:
        return None
    scene = judge.scene(claim.reader)
    for name in map(judge.context.name, symbol.parameters):
        still = name in scene.constants and name not in scene.definitions
        if still and name not in moving and "constant" not in scene.properties.get(name, frozenset()):
            why = f"{symbol.name} is a function of {name} as well, whose differential does not stand here"
            return f"{why}: true if {name} is held constant"
    return None


def only_under_a_condition(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """A formula for a gradient that holds only where a condition does, the c of “subject to aᵀw = c” being what that says:
    a condition bears on values, not on gradients."""
    if claim.both is None or not judge.context.given_by_condition or not gradients(*claim.both):
        return None
    scene = judge.scene(claim.reader)
    given = {n: line for n, line in judge.context.given_by_condition.items() if n in scene.definitions}
    if not given:
        return None
    free = replace(scene, definitions={n: t for n, t in scene.definitions.items() if n not in given})
    apart = decide(*claim.both, free, judge.partial(claim.both[1]), claim.reader.assumptions, False)
    if apart.verdict in ("proved", "checked"):
        return None
    return f"true only with the condition on line {min(given.values())}, which bears on values and not on gradients"
