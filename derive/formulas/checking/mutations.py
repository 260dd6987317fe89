"""Ways in which people get a gradient wrong, as edits of the proved term.

`mutants(statement, variable)` yields terms that differ from the right gradient by one mistake, each with the kind of
mistake and a clause that says it. A wrong result that equals one of them at several points has made that mistake.
Guarantee: bounded, a few hundred terms; each is well typed at the sizes given.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from derive.formulas.statement import Statement
from derive.terms.term import ShapeClash, Term, matmul, num, ones, power, scale, transpose, var

MASKS = {"gt0": "lt0", "ge0": "lt0"}
COMPARED = frozenset({"gt0", "ge0", "lt0", "le0"})


class Mutant(NamedTuple):
    kind: str
    clause: str
    term: Term


def mutants(statement: Statement, variable: str) -> Iterator[Mutant]:
    """Terms with one mistake each, the likeliest first."""
    right = statement.gradients[variable]
    seen = {right}
    for kind, clause, term in _edits(right, statement, right):
        if term not in seen and term.shape == right.shape:
            seen.add(term)
            yield Mutant(kind, clause, term)


def _edits(term: Term, statement: Statement, whole: Term) -> Iterator[tuple[str, str, Term]]:
    for kind, clause, new in _here(term, statement):
        yield kind, clause, new
    for place, arg in enumerate(term.args):
        for kind, clause, new in _edits(arg, statement, whole):
            if new.shape == arg.shape:
                yield kind, clause, Term(term.op, (*term.args[:place], new, *term.args[place + 1 :]), term.attrs, term.shape)
    if term is whole:
        yield from _replacements(whole, statement)


def _here(term: Term, statement: Statement) -> Iterator[tuple[str, str, Term]]:
    op, args = term.op, term.args
    if op == "grad" and not statement.is_loss:
        yield "upstream", "it ignores the upstream gradient", ones(*term.shape)
    if op == "apply" and term.attrs[0] in COMPARED:
        yield from _masks(term, statement)
    if op == "argmax_mask":
        yield "mask", "every entry of a window gets the gradient, not the largest alone", ones(*term.shape)
    if op == "hadamard":
        for kept, lost in (args, args[::-1]):
            yield from _without(kept, lost, term)
    if op == "matmul":
        yield from _products(term)
    if op == "add":
        yield from _sums(term)
    if op == "power":
        yield "power", "a square is missing", args[0]
    if op == "apply" and term.attrs[0] == "recip":
        yield "factor", f"it multiplies by {shown(args[0])} where it must divide", args[0]
        yield "power", f"it divides by {shown(args[0])} twice", Term("power", (term,), (2,), term.shape)
    if op == "apply" and term.attrs[0] == "sqrt":
        yield "power", "a square root is missing", args[0]
    if op == "reshape" and term.attrs[0] == "C":
        yield "reshape", "it reshapes by columns, by rows is right", Term("reshape", args, ("F",), term.shape)
    if op == "scale" and args[0].op == "var":
        yield "factor", f"the factor {shown(args[0])} is missing", args[1]
        for words, value in (("twice", num(2)), ("half", num(Fraction(1, 2)))):
            yield "factor", f"{shown(term)} counts {words}", scale(value, term)


def _masks(term: Term, statement: Statement) -> Iterator[tuple[str, str, Term]]:
    (arg,) = term.args
    yield "mask", f"it multiplies by {shown(arg)} itself, by the mask {shown(term)} is right", arg
    if term.attrs[0] in MASKS:
        yield "mask", "the mask is the wrong way round", Term("apply", (arg,), (MASKS[term.attrs[0]],), term.shape)
    for other in _arrays(statement, term):
        if other != arg:
            clause = f"the mask is made of {shown(other)}, of {shown(arg)} is right"
            yield "mask", clause, Term("apply", (other,), term.attrs, term.shape)


def _without(kept: Term, lost: Term, whole: Term) -> Iterator[tuple[str, str, Term]]:
    if kept.shape != whole.shape:
        return
    if lost.op == "apply" and lost.attrs[0] in COMPARED or lost.op == "argmax_mask":
        yield "mask", "the mask is missing", kept
    elif any(t.op == "grad" for t in lost.walk()):
        yield "upstream", "it ignores the upstream gradient", kept
    else:
        yield "missing-factor", f"the factor {shown(lost)} is missing", kept
        yield "double-factor", f"the factor {shown(lost)} stands twice", Term("hadamard", (whole, lost), (), whole.shape)


def _products(term: Term) -> Iterator[tuple[str, str, Term]]:
    left, right = term.args
    inner = left
    if right.op == "ones" and right.rows.is_one and inner.op == "matmul" and inner.args[1].op == "ones":
        if inner.args[0].shape == term.shape:
            yield "missing-sum", "the sum over each row is left out, only the diagonal of the Jacobian is there", inner.args[0]
    if left.op == "ones" and left.cols.is_one and right.op == "matmul" and right.args[0].op == "ones":
        if right.args[1].shape == term.shape:
            yield "missing-sum", "the sum over each column is left out", right.args[1]
    for one, two, clause in (
        (right, left, "the factors of the product stand in the wrong order"),
        (_turned(left), right, f"{shown(left)} is {_turning(left)}"),
        (left, _turned(right), f"{shown(right)} is {_turning(right)}"),
        (_turned(right), left, "the factors stand in the wrong order, with a transpose"),
        (right, _turned(left), "the factors stand in the wrong order, with a transpose"),
        (_turned(right), _turned(left), "the whole product is transposed"),
    ):
        if left.op == "ones" or right.op == "ones" or one.cols != two.rows:
            continue
        kind = "order" if "order" in clause else "transpose"
        try:
            yield kind, clause, matmul(one, two)
        except ShapeClash:
            continue


def _turned(term: Term) -> Term:
    return term.args[0] if term.op == "transpose" else transpose(term)


def _turning(term: Term) -> str:
    return "not transposed, though it must be" if term.op == "transpose" else "transposed, though it must not be"


def _sums(term: Term) -> Iterator[tuple[str, str, Term]]:
    parts = tuple(_flat(term))
    for place, part in enumerate(parts):
        rest = parts[:place] + parts[place + 1 :]
        fewer = rest[0] if len(rest) == 1 else Term("add", rest, (), term.shape)
        yield "missing-term", f"the term {shown(part)} is missing", fewer
        turned = scale(num(-1), part)
        clause = f"the term {shown(part)} has the wrong sign"
        yield "term-sign", clause, Term("add", (*parts[:place], turned, *parts[place + 1 :]), (), term.shape)
    if len(parts) > 2:
        for part in parts:
            yield "missing-term", f"only the term {shown(part)} is there", part


def _flat(term: Term) -> Iterator[Term]:
    """The summands, through sums and signs inside."""
    for arg in term.args:
        inner = arg.args[1] if arg.op == "scale" and arg.args[0].op == "num" else arg
        if inner.op != "add":
            yield arg
        elif inner is arg:
            yield from _flat(arg)
        else:
            yield from (scale(arg.args[0], part) for part in _flat(inner))


def _replacements(whole: Term, statement: Statement) -> Iterator[tuple[str, str, Term]]:
    """One array in place of another, everywhere."""
    for number in dict.fromkeys(t for t in whole.walk() if t.op == "var" and t.is_scalar and t.name in statement.numbers):
        for value in (0, 1):
            yield "factor", f"it takes {shown(number)} to be {value}", _put(whole, number, num(value))
    used = dict.fromkeys(t for t in whole.walk() if t.op in ("var", "grad") and not t.is_scalar)
    for old in used:
        for new in _arrays(statement, old):
            if new != old:
                clause = f"it uses {shown(new)} where {shown(old)} is right"
                yield "wrong-variable", clause, _put(whole, old, new)
    for old in used:
        if old.op == "var" and len(old.shape) == 2:
            yield "missing-factor", f"{shown(old)} is missing", _put(whole, old, ones(*old.shape))
    for old in used:
        if old.op == "var":
            yield "power", f"it uses the square of {shown(old)}", _put(whole, old, power(old, 2))
            for name in ("sigmoid", "tanh", "exp"):
                again = Term("apply", (old,), (name,), old.shape)
                clause = f"it applies {name} to {shown(old)} once more"
                yield "applied-twice", clause, _put(whole, old, again)


def _put(whole: Term, old: Term, new: Term) -> Term:
    return whole.replace(lambda t: new if t == old else None)


def _arrays(statement: Statement, like: Term) -> Iterator[Term]:
    """The arrays of a shape: inputs, definitions, the upstream gradient."""
    for name, shape in statement.scene.shapes.items():
        if shape == like.shape and not (name in ("J", "L", "R") or name in statement.numbers):
            yield var(name, shape)
    if statement.upstream is not None and statement.upstream.shape == like.shape:
        yield statement.upstream


def shown(term: Term) -> str:
    """A term in words: a name, or its formula in one line."""
    from derive.calculus.plain_text import plain_text
    from derive.terms.latex import latex

    def named(t: Term) -> Term | None:
        return var(f"d{t.attrs[1]}", t.shape) if t.op == "grad" else None

    return plain_text(latex(term.replace(named)))
