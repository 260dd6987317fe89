"""Where a gradient is zero: ∇_w f = 0 solved for w, if the gradient is an affine function of w.

`solved` gives w = M⁻¹c for ∇f = Mw − c, w = cM⁻¹ for ∇f = wM − c, and w = M⁻¹cN⁻¹ for ∇f = MwN − c.  Guarantee: gradient and
Jacobian are proved by the kernel, so that the result is the one stationary point wherever M and N are invertible, which is the
reader's condition.  Limit:
gradients in which different factors stand around w on both sides, or with wᵀ, are not solved, nor is (S − λI)w = 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from derive.calculus.differential import NoDifferential, differential
from derive.calculus.jacobian import jacobian
from derive.calculus.reverse import NoGradient, gradient
from derive.calculus.tidy import tidy
from derive.kernel.sizes import ONE
from derive.terms.lower import Facts
from derive.terms.term import ShapeClash, Term, add, dvar, eye, inverse, matmul, neg, num, power, scale, transpose, zeros

Definitions = Mapping[str, Term]
MOST_TERMS = 12


class NotSolved(Exception):
    """The gradient is not known, or not affine in the variable."""


def slope(loss: Term, wrt: Term, definitions: Definitions, facts: Facts | None = None) -> Term:
    """∇_wrt of the loss in symbols that do not depend on `wrt`; of a symmetric variable as if its entries were free.

    Raises NotSolved.
    """
    free = {name: known for name, known in (facts or {}).items() if name != wrt.name}
    try:
        return _opened(gradient(loss, wrt, definitions, free), wrt, definitions)
    except (NoGradient, NoDifferential, ShapeClash) as problem:
        raise NotSolved(str(problem)) from None


def solved(loss: Term, wrt: Term, definitions: Definitions, facts: Facts | None = None) -> Term:
    """The value of `wrt` at which the gradient of the loss with respect to it is zero. Raises NotSolved."""
    found = slope(loss, wrt, definitions, facts)
    constant = neg(_at_zero(found, wrt))
    if wrt.cols == ONE:
        try:
            factor = jacobian(found, wrt, definitions, facts)
        except (NoGradient, NoDifferential, ShapeClash) as problem:
            raise NotSolved(str(problem)) from None
        if _speaks(factor, wrt.name):
            raise NotSolved("the gradient is not affine")
        return _quotient(factor, constant, True)
    left, right = _sides(found, wrt)
    if left is None and right is None:
        raise NotSolved("the variable stands between other factors")
    found = _quotient(left, constant, True) if left is not None else constant
    return _quotient(right, found, False) if right is not None else found


def _quotient(factor: Term, constant: Term, left: bool) -> Term:
    """factor⁻¹ constant, or constant factor⁻¹, without a number that both have."""
    factor = tidy(factor)
    while factor.op == "scale" and not (factor.args[0].op == "num" and factor.args[0].attrs[0] == 0):
        number, factor = factor.args
        constant = scale(num(1 / number.attrs[0]) if number.op == "num" else power(number, -1), constant)
    if factor.op == "eye":
        return tidy(constant)
    if without_zeros(tidy(constant)).op == "zeros":
        raise NotSolved("the gradient is a matrix times the variable: other values than zero are meant")
    return matmul(inverse(factor), tidy(constant)) if left else matmul(tidy(constant), inverse(factor))


def _opened(term: Term, wrt: Term, definitions: Definitions) -> Term:
    """The term with definitions put in that rest on the variable."""
    below: dict[str, bool] = {wrt.name: True}

    def rests(name: str) -> bool:
        if name not in below:
            below[name] = False
            body = definitions.get(name)
            below[name] = body is not None and any(rests(t.name) for t in body.walk() if t.op == "var")
        return below[name]

    def change(t: Term) -> Term | None:
        return definitions[t.name] if t.op == "var" and t.name != wrt.name and rests(t.name) else None

    for _ in range(len(definitions) + 1):
        new = term.replace(change)
        if new is term:
            break
        term = new
    return term


def _speaks(term: Term, name: str) -> bool:
    return any(t.op == "var" and t.name == name for t in term.walk())


def _at_zero(term: Term, wrt: Term) -> Term:
    return without_zeros(term.replace(lambda t: zeros(*t.shape) if t.op == "var" and t.name == wrt.name else None))


def without_zeros(term: Term) -> Term:
    """The term without summands that have a factor of zeros."""
    args = tuple(map(without_zeros, term.args))
    nothing = [arg.op == "zeros" or arg == num(0) for arg in args]
    if term.op == "add":
        kept = [arg for arg, zero in zip(args, nothing) if not zero]
        return add(*kept) if len(kept) > 1 else kept[0] if kept else zeros(*term.shape)
    if term.op in ("matmul", "scale", "hadamard", "kron") and any(nothing):
        return zeros(*term.shape)
    if term.op in ("transpose", "trace", "diag", "entry", "total", "array") and nothing[0]:
        return zeros(*term.shape)
    return term if all(a is b for a, b in zip(args, term.args)) else Term(term.op, args, term.attrs, term.shape)


def _sides(found: Term, wrt: Term) -> tuple[Term | None, Term | None]:
    """(M, None) for d∇ = M dw, (None, N) for d∇ = dw N, (M, N) for d∇ = M dw N. Raises NotSolved for anything else."""
    try:
        moved = differential(found, lambda t: dvar(t.name, t.shape) if t.name == wrt.name else None)
    except NoDifferential as problem:
        raise NotSolved(str(problem)) from None
    if moved is None:
        raise NotSolved("the gradient does not depend on the variable")
    parts = list(_products(moved, num(1)))
    if len(parts) > MOST_TERMS or any(_speaks(t, wrt.name) for part in parts for t in part if t is not None):
        raise NotSolved("the gradient is not affine")
    lefts = [scale(factor, before if before is not None else eye(wrt.rows)) for factor, before, _ in parts]
    rights = [scale(factor, after if after is not None else eye(wrt.cols)) for factor, _, after in parts]
    if all(after is None for _, _, after in parts):
        return add(*lefts) if len(lefts) > 1 else lefts[0], None
    if all(before is None for _, before, _ in parts):
        return None, add(*rights) if len(rights) > 1 else rights[0]
    if len({before for _, before, _ in parts}) == 1 and parts[0][1] is not None:
        scaled = [scale(factor, after if after is not None else eye(wrt.cols)) for factor, _, after in parts]
        return parts[0][1], add(*scaled) if len(scaled) > 1 else scaled[0]
    if len({after for _, _, after in parts}) == 1 and parts[0][2] is not None:
        return add(*lefts) if len(lefts) > 1 else lefts[0], parts[0][2]
    return None, None


def _products(term: Term, factor: Term) -> Iterator[tuple[Term, Term | None, Term | None]]:
    """(s, A, B) for each summand s A dw B."""
    if term.op == "dvar":
        yield factor, None, None
    elif term.op == "add":
        for arg in term.args:
            yield from _products(arg, factor)
    elif term.op == "scale" and not _moves(term.args[0]):
        yield from _products(term.args[1], scale(term.args[0], factor))
    elif term.op == "matmul":
        one, two = term.args
        if _moves(one) and not _moves(two):
            for s, before, after in _products(one, factor):
                yield s, before, two if after is None else matmul(after, two)
        elif _moves(two) and not _moves(one):
            for s, before, after in _products(two, factor):
                yield s, one if before is None else matmul(one, before), after
        else:
            raise NotSolved("the gradient is not affine")
    elif term.op == "transpose" and term.args[0].op in ("transpose", "matmul", "add", "scale"):
        yield from _products(_turned(term.args[0]), factor)
    else:
        raise NotSolved(f"the gradient is not a sum of products of the variable ({term.op})")


def _turned(term: Term) -> Term:
    """The transpose with the sign on the factors: (AB)ᵀ = BᵀAᵀ."""
    if term.op == "transpose":
        return term.args[0]
    if term.op == "matmul":
        return matmul(*(transpose(arg) for arg in reversed(term.args)))
    return add(*map(transpose, term.args)) if term.op == "add" else scale(term.args[0], transpose(term.args[1]))


def _moves(term: Term) -> bool:
    return any(t.op == "dvar" for t in term.walk())


__all__ = ["NotSolved", "slope", "solved", "without_zeros"]
