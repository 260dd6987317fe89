"""Guards of what is false or does not fit: the line may be right with what the text has not said yet, or not said clearly.

Guarantee and limit: see `guards`.
"""

from __future__ import annotations

import re

from derive.judge.chains.claims.uncertain import by_undeclared, clash_of_any_sizes, on_undeclared_shapes
from derive.judge.chains.definitions.descriptions import said_of_values
from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.graph import Circular, Graph, differentials, gradients, mentioned, symbols
from derive.judge.proving.memo import reached
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node, walk
from derive.reading.dependent import SLOPE
from derive.reading.members import tied
from derive.reading.names import layer_name, peel
from derive.reading.operands import OF_NUMBER
from derive.reading.symbols import TAKEN
from derive.results import Verdict
from derive.terms.term import Term

MOST_BEHIND = 6
"""So many statements behind a claim are asked whether they say what its symbols are."""
_WHERE = re.compile(
    r"[\s,.;$]*(?:\\\]|\\end\{[^}]*\})?(?:\s|<!--[^>]*-->)*(?:with|where|here|in\s+which)\b(?:(?!\n\s*\n|\.\s).)*\Z",
    re.IGNORECASE | re.DOTALL,
)


def samples_not_tied(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """X beside x_i, of which nothing says that it holds the samples as rows or columns."""
    if claim.both is None:
        return None
    losses = {str(t.attrs[0]) for term in claim.both for t in term.walk() if t.op in ("grad", "hessian")}
    try:
        below = Graph(judge.scene(claim.reader)).below_all(mentioned(*claim.both) | losses)
    except Circular:
        return None
    matrix = tied.loose(below, judge.context)
    why = f"false if {matrix} has nothing to do with the samples; say, for example, that they are its rows"
    return why if matrix else None


def rate_not_used(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """d/dt ‖x‖² for an x(t) of which an equation ẋ = Ax says how it moves, which nothing puts in for its derivative."""
    if claim.both is None:
        return None
    try:
        below = Graph(judge.scene(claim.reader)).below_all(mentioned(*claim.both))
    except Circular:
        return None
    moving = [name.removesuffix(SLOPE) for name in sorted(below) if name.endswith(SLOPE)]
    given = (symbol for name in moving if (symbol := judge.context.symbols.get(f"\\dot{{{name}}}")) is not None)
    rate = next((symbol.name for symbol in given if symbol.definition is not None), None)
    return f"false if {rate} may be anything; what it is said to be is not put in for a derivative" if rate else None


def sizes_not_settled(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """n − m = k − 1, where no relation that the document or its dialect states ties these sizes to one another."""
    if claim.both is None or not all(map(_of_sizes, claim.both)):
        return None
    names = {judge.context.name(name) for name in _written(claim)}
    names = {name for name in names if judge.context.is_size(name)}
    related = [{name, *size.symbols} for name, size in judge.context.sizes.items() if size.as_int() is None]
    if any(len(names) > 1 and names <= together for together in related):
        return None
    return "a relation between sizes that the declarations do not settle; written as n = … it is used"


def sizes_may_be_equal(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """Shapes that would fit if sizes were equal that nothing tells."""
    clash = clash_of_any_sizes(judge, claim)
    return f"it needs sizes to be equal that nothing says are: {clash}" if clash is not None else None


def said_behind(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """A symbol of which the sentence says behind the claim what it is, “= ΦᵀRΦ, where R is diagonal with R_nn = …”; the claim
    is judged again when that is known."""
    late = _defined_behind(judge, item, claim)
    if late is None:
        return None
    judge.missing = late
    judge.defined_later.add(late)
    return f"what {late} is stands behind this line"


def _defined_behind(judge: Sizing, item: Item, claim: Equation) -> str | None:
    """The symbol of a claim that an equation in the rest of its sentence defines."""
    text, context = judge.scanned.text, judge.context
    line = judge.scanned.lines.line(item.raw.start)
    names = {name for term in claim.terms for name in symbols(term)}
    late = {n for n in names if (s := context.symbols.get(n)) is None or (s.definition is None and s.line > line)}
    place = judge.scanned.number_of(item)
    for other in judge.scanned.items[place + 1 : place + 1 + MOST_BEHIND] if late else ():
        node = other.raw.node
        if other.section != item.section or node is None or node.kind != "relation" or node.value[0] != "=":
            continue
        if not _WHERE.match(text[item.block.end : other.block.opener]):
            continue
        base, _ = peel(node.children[0])
        name = context.name(str(base.value)) if base.kind == "name" else ""
        if name in late:
            return name
    return None


def of_unread_definition(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """The a_L of an a_l whose definition for every l could not be used."""
    unread = judge.of_unread(claim.left, claim.right)
    return f"{unread} has a definition that could not be used, so its value is not known" if unread is not None else None


def assumption_not_understood(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """Something that the text assumes of the symbols of the claim and that was not read."""
    spoken = {str(inner.value) for side in (claim.left, claim.right) for inner in walk(side) if inner.kind == "name"}
    if judge.assumptions.unread and judge.formula is not None:
        spoken.update(reached(judge.formula.scene, judge.formula.left, judge.formula.right))
    assumed = judge.assumptions.unread_at(item.block.opener, spoken)
    return f"false in general; the text assumes what was not understood: {assumed}" if assumed is not None else None


def undefined_differential(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """dZ = … db …, which says of a Z of which no line tells anything how it depends on b, and which nothing contradicts."""
    if claim.both is None or claim.both[0].op != "dvar":
        return None
    left, right = claim.both
    name = str(left.attrs[0])
    symbol = judge.context.find(name)
    others = sorted({n for t in right.walk() for n in _moving(t)})
    if symbol is None or symbol.definition is not None or not others or name in others:
        return None
    if judge.assumptions.tells(name, item.block.opener) or name in {loss for loss, _ in gradients(left, right)}:
        return None
    return f"{name} has no definition here: nothing says how it depends on {', '.join(others)}"


def of_special_values(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """The K of K_ij = k(x_i, x_j), for any k where that stands, and for a special one here: a Gaussian kernel has ones on its
    diagonal."""
    if not judge.context.arrays_of_values or judge.formula is None:
        return None
    below = reached(judge.formula.scene, judge.formula.left, judge.formula.right)
    values = judge.context.arrays_of_values
    special = next((array for array in values if array in below and said_of_values(judge, array, item)), None)
    return f"{special} holds the values of {values[special]}, of which more is said than for any" if special else None


def on_a_guess(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """A definition that the claim rests on, if how it is to be read was a guess, or the claim itself."""
    if verdict.verdict == "refuted" and OF_NUMBER in claim.reader.assumptions:
        return "a function without brackets before several factors: does it act on the first of them, or on all? add brackets"
    if not judge.context.guessed:
        return None
    here = judge.scanned.lines.line(claim.left.start)
    known = {judge.context.name(name) for name in _written(claim)}
    if judge.formula is not None and verdict.verdict == "refuted":
        known.update(reached(judge.formula.scene, judge.formula.left, judge.formula.right))
    guess = next((line for name, line in judge.context.guessed.items() if name in known and line != here), None)
    return f"how line {guess} is to be read is a guess: what rests on it is not called false" if guess is not None else None


def differential_or_name(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """The dX that one side of an equation of gradients holds, where the other holds a gradient and no differential."""
    for here, there in (claim.both, claim.both[::-1]) if claim.both is not None else ():
        moved = differentials(there)
        if gradients(here) and moved and not differentials(here) and not gradients(there):
            if any(t.op == "differential" for t in here.walk()):
                return None
            return f"d{min(moved)} beside a gradient: a differential, or a name for the gradient by {min(moved)}?"
    return None


def entry_or_row(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """The f_i of a column f, where the words also say that the f_i are the rows of a matrix."""
    for inner in (n for side in (claim.left, claim.right) for n in walk(side) if n.kind == "script"):
        base, layers = peel(inner)
        letter = str(base.value) if base.kind == "name" and len(layers) == 1 and layers[0].sub.kind == "name" else ""
        matrix, symbol = judge.context.rows_of.get(letter), judge.context.symbols.get(judge.context.name(letter))
        rows = re.compile(rf"\brows?\b[^.$]*\$\s*{re.escape(letter)}_")
        said = matrix is not None and rows.search(judge.scanned.text, 0, item.block.opener)
        if said and symbol is not None and symbol.shape is not None and not judge.context.has_family(letter):
            return f"{layer_name(inner)}: an entry of {letter}, or a row of {matrix}?"
    return None


def step_or_entry(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """The x_{k+1} of a function x(t) of time, which is a step of it rather than an entry."""
    for inner in (n for side in (claim.left, claim.right) for n in walk(side) if n.kind == "script"):
        base, layers = peel(inner)
        name = judge.context.name(str(base.value)) if base.kind == "name" else ""
        if f"{name}(0)" in judge.context.symbols and layers[0].sub.kind == "sum":
            return f"{layer_name(inner)} may be a step of {name} rather than an entry"
    return None


def number_astray(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """A Greek letter that was taken for a number, and where a number does not fit."""
    names = judge.astray(claim.left, claim.right) or _of_lost_entries(judge, claim)
    return f"nothing says what {names[0]} is; as a number it does not fit: {verdict.reason}" if names else None


def _of_lost_entries(judge: Sizing, claim: Equation) -> list[str]:
    """Letters taken for numbers of whose entries an equation spoke that could not be used: the μ of μ_i = …"""
    lost = {_LETTER.sub("", name) for name in judge.context.opaque_places}
    symbols_ = ((name, judge.context.symbols.get(judge.context.name(name))) for name in sorted(_written(claim)))
    return [name for name, symbol in symbols_ if symbol is not None and symbol.how == TAKEN and name in lost]


_LETTER = re.compile(r"[_^].*\Z", re.DOTALL)


def shape_not_declared(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """A shape that was taken to fit, of a symbol that nothing declares."""
    taken = verdict.verdict == "ill-typed" and by_undeclared(claim)
    if not taken and not on_undeclared_shapes(judge, claim):
        return None
    return f"not certain, since a shape is not declared: {verdict.reason}"


def _written(claim: Equation) -> set[str]:
    """The names that stand in a claim."""
    nodes: list[Node] = [n for side in (claim.left, claim.right) for n in walk(side) if n.kind in ("name", "script")]
    return {name for node in nodes if (name := layer_name(node)) is not None}


def _of_sizes(term: Term) -> bool:
    """Whether a term is a sum of sizes and numbers, as in n − m = k − 1; a product of sizes counts something."""
    plain = all(t.op in ("size", "num", "add") or (t.op == "scale" and t.args[0].op == "num") for t in term.walk())
    return plain and any(t.op == "size" for t in term.walk())


def _moving(term: Term) -> list[str]:
    """The symbol of dX, and those of d(X + Y)."""
    if term.op == "dvar":
        return [str(term.attrs[0])]
    return [str(t.attrs[0]) for t in term.walk() if t.op == "var"] if term.op == "differential" else []
