"""A false claim about differentials: total or partial ones, symbols held constant, d as a sign or as a letter.

Guarantee: a symbol is held constant only where the document never writes its differential, and proves the claim only where the
words, or the gradients beside it, say that it is data; elsewhere the claim is undecided.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from derive.calculus.differential import NoDifferential
from derive.evaluator.scene import Scene
from derive.judge.chains.claims.readings.labels import called_data
from derive.judge.chains.claims.readings.reading import of_one_shape
from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.decide import decide
from derive.judge.proving.graph import Circular, Graph, differentials, gradients, symbols
from derive.judge.proving.quick import probably_equal
from derive.judge.proving.verdict import verdict_on
from derive.judge.scanning.scanned import Item
from derive.language.ast import walk
from derive.reading.reader import Reader
from derive.reading.symbols import ANY_SIZE, FITTED
from derive.reading.words.held_fixed import held_fixed, varied_alone
from derive.results import Verdict
from derive.terms.lower import Opaque
from derive.terms.term import Term, zeros


@of_one_shape
def total(judge: Sizing, item: Item, claim: Equation, left: Term, right: Term) -> Verdict | None:
    """Proved with total differentials, where the one symbol on the right is defined and the left side never mentions it."""
    name, scene = judge.partial(right), judge.scene(claim.reader)
    if name is None or name not in scene.definitions:
        return None
    try:
        if name in Graph(scene).below_all((differentials(left) | symbols(left)) - {name}):
            return None
        verdict = decide(left, right, scene, None, claim.reader.assumptions, False)
    except (Circular, NoDifferential, Opaque, RecursionError):
        return None
    return verdict if verdict.verdict == "proved" else None


@of_one_shape
def in_one_symbol(judge: Sizing, item: Item, claim: Equation, left: Term, right: Term) -> Verdict | None:
    """Proved in the one symbol under the d of an expression, where the dialect reads one differential as partial."""
    if not judge.context.dialect.partial:
        return None
    scene = judge.scene(claim.reader)
    inner = [t.args[0] for t in right.walk() if t.op == "differential"]
    moving = differentials(right).union(*(symbols(t) for t in inner)) - scene.constants
    if not inner or len(moving) != 1:
        return None
    verdict = decide(left, right, scene, next(iter(moving)), claim.reader.assumptions, False)
    return verdict if verdict.verdict == "proved" else None


@of_one_shape
def held_constant(judge: Sizing, item: Item, claim: Equation, left: Term, right: Term) -> Verdict | None:
    """Where the claim holds with symbols held constant whose differential the document never writes: proved if it speaks of a
    function of others only, or takes gradients by others only; else undecided."""
    if not differentials(left, right):
        return None
    scene, partial, told = judge.scene(claim.reader), judge.partial(right), claim.reader.assumptions
    try:
        moving = Graph(scene).below_all(differentials(right))
    except Circular:
        return None
    fixed = _held_by_words(judge, item, right, scene)
    numbers = {name for name, symbol in claim.reader.implicit.items() if symbol.how not in (FITTED, ANY_SIZE)}
    still = _may_be_still(judge, _leaves(scene) - scene.constants - numbers - moving, fixed)
    if not still:
        return None
    constant = replace(scene, constants=scene.constants | still)
    verdict = verdict_on(left, right, constant, partial, told, False)
    if verdict.verdict != "proved" or probably_equal(right, zeros(*right.shape), constant, partial):
        return None
    held = still & Graph(scene).below_all(symbols(left) | symbols(right) | differentials(left, right))
    names = ", ".join(sorted(held))
    if held and held <= fixed:
        return _listing(verdict, f"held constant: {names}, as the words before the line say")
    functions = differentials(left) - moving
    if _are_data(judge, held, differentials(right) - held, functions, scene):
        by = {name for _, name, _ in judge.context.loss_slopes}
        what = ", ".join(sorted(functions)) + " nowhere" if held & by else "nothing"
        return _listing(verdict, f"held constant: {names}, by which the document differentiates {what}")
    return Verdict("undecided", reason=f"true if {names} is held constant, false if it varies: write its differential, or say so")


def _listing(verdict: Verdict, told: str) -> Verdict:
    return replace(verdict, assumptions=(*verdict.assumptions, told))


def _held_by_words(judge: Sizing, item: Item, right: Term, scene: Scene) -> set[str]:
    """The symbols that the words before a line hold constant: those they name, or all but the one that they vary."""
    text, place = judge.scanned.text, item.block.opener
    alone = varied_alone(text, place)
    fixed = {judge.context.name(name) for name in held_fixed(text, place)}
    only_one = alone is not None and differentials(right) == {judge.context.name(alone)}
    return fixed | _leaves(scene) if only_one else fixed


def _may_be_still(judge: Sizing, leaves: Collection[str], fixed: Collection[str]) -> set[str]:
    """Those of these symbols that the document never varies, that words hold constant, or that they call data."""
    varied = judge.context.differentiated
    return {name for name in leaves if name not in varied or name in fixed or called_data(judge.scanned, name)}


def _leaves(scene: Scene) -> set[str]:
    return {name for name in scene.shapes if name not in scene.definitions}


def _are_data(judge: Sizing, held: Collection[str], moving: Collection[str], of: Collection[str], scene: Scene) -> bool:
    """Whether what is held constant is data: called so, beside a function of the moving symbols, or where gradients (of the
    functions `of` which the line speaks, as far as they are told apart) are by these alone."""
    context = judge.context
    held, moving, of = frozenset(held), frozenset(moving), frozenset(of)
    if held & context.differentiated or not moving:
        return False
    graph = Graph(scene)
    slopes = {name for _, name, section in context.loss_slopes if section == context.section}
    apart = bool(of) and all(_made_apart(judge, loss, of, scene) for loss, name, _ in context.loss_slopes if name in held)
    if held & {name for _, name, _ in context.loss_slopes} and not apart:
        return False
    if all(called_data(judge.scanned, name) for name in held):
        return True
    functions = [s for s in context.symbols.values() if s.definition is not None and s.parameters]
    for symbol in functions:
        named = {context.name(p) for p in symbol.parameters}
        if moving <= named and not held & named and held <= graph.below(symbol.name):
            return True
    leaves = {name for name in graph.below_all(moving) if name not in scene.definitions} - scene.constants - held
    return leaves <= slopes


def _made_apart(judge: Sizing, loss: str, of: frozenset[str], scene: Scene) -> bool:
    """Whether a function that the document differentiates has nothing to do with the others, by all equations that begin with it
    or with them: it is not made of them, nor of all that they are made of, as ‖AX − C‖² is beside E = AX − C."""
    graph = Graph(scene)
    below = graph.below_all(of)
    if loss in below:
        return False
    if loss in scene.definitions:
        leaves = below - scene.definitions.keys()
        return not of & graph.below(loss) and not (leaves and leaves <= graph.below(loss))
    trees = [item.raw.node for item in judge.scanned.items if item.raw.node is not None]
    bodies = [t.children[1:] for t in trees if t.kind == "relation" and judge.plain_name(t.children[0]) == loss]
    names = {judge.plain_name(inner) for body in bodies for part in body for inner in walk(part)}
    return bool(bodies) and not of & names


def italic_d(judge: Sizing, item: Item, claim: Equation) -> Verdict | None:
    """Undecided, where d is the name of a size or symbol and the claim holds with d read as the differential."""
    if not judge.context.known("d"):
        return None
    if judge.context.leibniz:
        return _as_quotient(judge, claim)
    again = judge.equation(Reader(judge.context, italic_d=True), claim.left, claim.right)
    if again.alike is None or not (differentials(*again.alike) or gradients(*again.alike)):
        return None
    if judge.decided(*again.alike, again.reader, search=False).verdict != "proved":
        return None
    why = "d is the name of a size or symbol here; read as the differential sign the line holds: "
    return Verdict("undecided", reason=f"{why}write \\mathrm{{d}} for the differential")


def _as_quotient(judge: Sizing, claim: Equation) -> Verdict | None:
    """Undecided, where d is the name of a size or symbol, and a false derivative dy/dx holds as a quotient of products."""
    judge.context.leibniz = False
    try:
        again = judge.equation(Reader(judge.context), claim.left, claim.right)
        verdict = judge.decided(*again.alike, again.reader, search=False) if again.alike is not None else None
    finally:
        judge.context.leibniz = True
    if verdict is None or verdict.verdict != "proved":
        return None
    why = "d is the name of a size or symbol here; the line holds as a quotient of products with it, not as a derivative"
    return Verdict("undecided", reason=why)
