"""Gradients in matrix form, by reverse mode: from dJ = tr(Gᵀ dY) and Y = f(X), the G of X.

`RULES` holds one line for each operator: `(g, y, *args)` ↦ the cotangents of the arguments, g being that of the
result y. A rule is the adjoint of the operator's differential (Giles 2008, An extended collection of matrix
derivative results; Magnus & Neudecker, ch. 8-9).  Conventions: relu has slope 1(x ≥ 0); of equal largest entries the
first counts.

Guarantee: `gradient` returns nothing that the kernel has not proved: the coefficient of dX in the differential of the
loss (the identification theorem, see `derive.kernel.readoff`) equals the result for all sizes.  Otherwise it raises
`NoGradient`; so neither the rules nor the tidying need to be trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import reduce

from derive.calculus.differential import NoDifferential, derivative, differential
from derive.calculus.index_form import entry_cotangent, joined, total_cotangents
from derive.calculus.known_sums import with_known_sums
from derive.calculus.matrix_form import is_indexed, matrix_form
from derive.calculus.raised import with_powers
from derive.calculus.sample_form import MADE_UP, over_samples
from derive.calculus.tidy import inner, on_diagonal, reshaped, summed_to, tidy, traced
from derive.calculus.tidy_products import chain, entrywise, inverted, kronecker, product, turned
from derive.calculus.tidy_sums import coefficient as coefficient_of
from derive.calculus.tidy_sums import minus, negative, plus, times, to_power
from derive.kernel.expr import Budget
from derive.kernel.readoff import NotLinear, coefficient
from derive.terms import lattice
from derive.terms.lower import Facts, Opaque, equal, free_slots, lower
from derive.terms.term import (
    Term,
    argmax_mask,
    dvar,
    eye,
    grad,
    linear,
    num,
    ones,
    regroup,
    zeros,
)

Cotangents = tuple["Term | None", ...]
Definitions = Mapping[str, Term]


class NoGradient(Exception):
    """There is no gradient to give; `str()` is a sentence that says why."""


# -------------------------------------------------------------------------------------------------------------- rules


def _kron(g: Term, y: Term, a: Term, b: Term) -> Cotangents:
    """The sums of the blocks of g ⊙ (𝟏 ⊗ b), and the sum of the blocks of g ⊙ (a ⊗ 𝟏).

    Below a trace, where g is a multiple of I, they are multiples of I as well; where g is C ⊗ D, tr(Dᵀ b) C and tr(Cᵀ a) D;
    where g is vec(P) vec(Q)ᵀ, Pᵀ b Q and P a Qᵀ.
    """
    scalars, rest = coefficient_of(g)
    if rest.op == "add":
        parts = [_kron(reduce(lambda x, s: times(s, x), scalars, part), y, a, b) for part in rest.args]
        return plus(*(p for p, _ in parts if p is not None)), plus(*(p for _, p in parts if p is not None))
    if rest.op == "eye" and a.rows == a.cols:
        fronts = [reduce(lambda x, s: times(s, x), scalars, traced(other)) for other in (b, a)]
        return times(fronts[0], eye(a.rows)), times(fronts[1], eye(b.rows))
    if rest.op == "kron" and (rest.args[0].shape, rest.args[1].shape) == (a.shape, b.shape):
        c, d = rest.args
        fronts = [reduce(lambda x, s: times(s, x), scalars, inner(*pair)) for pair in ((d, b), (c, a))]
        return times(fronts[0], c), times(fronts[1], d)
    if rest.op == "vec" and rest.args[0].shape == (b.rows, a.rows) and a.cols.is_one and b.cols.is_one:
        matrix = reduce(lambda x, s: times(s, x), scalars, rest.args[0])
        return product(turned(matrix), b), product(matrix, a)
    if rest.op == "matmul" and rest.args[0].cols.is_one:
        front = reduce(lambda x, s: times(s, x), scalars, rest.args[0])
        left, right = reshaped(front, (b.rows, a.rows), "F"), reshaped(turned(rest.args[1]), (b.cols, a.cols), "F")
        return chain(turned(left), b, right), chain(left, a, turned(right))
    blocks = entrywise(g, kronecker(ones(*a.shape), b)), entrywise(g, kronecker(a, ones(*b.shape)))
    return (
        chain(kronecker(eye(a.rows), ones(1, b.rows)), blocks[0], kronecker(eye(a.cols), ones(b.cols, 1))),
        chain(kronecker(ones(1, a.rows), eye(b.rows)), blocks[1], kronecker(ones(a.cols, 1), eye(b.cols))),
    )


def _softmax(g: Term, y: Term, x: Term) -> Cotangents:
    moved = entrywise(y, g)
    return (minus(moved, entrywise(y, spread(product(moved, ones(y.cols, 1)), y))),)


def spread(column: Term, like: Term) -> Term:
    """A column repeated along the columns of `like`."""
    return product(column, ones(1, like.cols))


def _regroup(g: Term, y: Term, x: Term) -> Cotangents:
    sizes, inputs, outputs = y.attrs
    return (regroup(g, sizes, outputs, inputs),)


def _linear(g: Term, y: Term, x: Term) -> Cotangents:
    kind, params, adjoint = y.attrs
    return (linear(kind, params, g, x.shape, not adjoint),)


def _entry(g: Term, y: Term, x: Term, *where: Term) -> Cotangents:
    return (entry_cotangent(g, x, where, bool(y.attrs)), *(None for _ in where))


def _diag(g: Term, y: Term, x: Term) -> Cotangents:
    column = on_diagonal(g)
    return (column if x.cols.is_one else turned(column),)


def _power(g: Term, y: Term, x: Term) -> Cotangents:
    exponent: Fraction = y.attrs[0]
    return (times(num(exponent), entrywise(g, to_power(x, exponent - 1))),)


RULES: Mapping[str, Callable[..., Cotangents]] = {
    "add": lambda g, y, *args: tuple(g for _ in args),
    "scale": lambda g, y, s, a: (inner(g, a), times(s, g)),
    "matmul": lambda g, y, a, b: (product(g, turned(b)), product(turned(a), g)),
    "hadamard": lambda g, y, a, b: (entrywise(g, b), entrywise(a, g)),
    "kron": _kron,
    "transpose": lambda g, y, x: (turned(g),),
    "trace": lambda g, y, x: (times(g, eye(x.rows)),),
    "vec": lambda g, y, x: (reshaped(g, x.shape, "F"),),
    "diag": _diag,
    "diagonal": lambda g, y, x: (on_diagonal(g),),
    "repeat": lambda g, y, x: (summed_to(g, x.shape),),
    "reshape": lambda g, y, x: (reshaped(g, x.shape, y.attrs[0]),),
    "regroup": _regroup,
    "linear": _linear,
    "apply": lambda g, y, x: (entrywise(g, tidy(derivative(y.attrs[0], x))),),
    "power": _power,
    "inverse": lambda g, y, x: (negative(chain(turned(inverted(x)), g, turned(inverted(x)))),),
    "det": lambda g, y, x: (times(g, times(y, turned(inverted(x)))),),
    "row_max": lambda g, y, x: (entrywise(spread(g, x), argmax_mask(x)),),
    "softmax": _softmax,
    "entry": _entry,
}
FLAT = frozenset({"argmax_mask", "row_argmax"})
MAX_FOLDS = 8
STEPS = frozenset({"ge0", "gt0", "le0", "lt0", "sign", "floor", "ceil"})


# ------------------------------------------------------------------------------------------------------- reverse mode


def gradient(
    term: Term, wrt: Term, definitions: Definitions | None = None, facts: Facts | None = None, check: bool = True
) -> Term:
    """∇_wrt of the scalar `term`, in the shape of `wrt`.

    `definitions` are defined symbols; `wrt` counts as free even if it is one of them.  With `check` (always, but for
    tests of the check) the kernel has proved the result.  Raises NoGradient if the term is not a scalar, does not
    depend on `wrt`, has a part without a rule, or is not proved.
    """
    known = {name: with_powers(t) for name, t in (definitions or {}).items() if name != wrt.name}
    term = with_powers(term)
    if not term.is_scalar:
        raise NoGradient(f"a gradient needs a scalar, not shape {term.rows}×{term.cols}")
    if "symmetric" in (facts or {}).get(wrt.name, ()):
        raise NoGradient(f"{wrt.name} is symmetric: its gradient has no settled convention")
    order = users_first(term, wrt.name, known)
    if wrt.name not in order:
        what = term.name if term.op == "var" else "the expression"
        raise NoGradient(f"{what} does not depend on {wrt.name}")
    found: dict[str, list[Term]] = {name: [] for name in order}
    _pull(num(1), term, order, found)
    for name in order:
        if name != wrt.name and found[name]:
            _pull(plus(*found[name]), known[name], order, found)
    if not found[wrt.name]:
        return zeros(*wrt.shape)
    result = fold(plus(*map(tidy, found[wrt.name])), known, facts)
    readable = _readable(result, term, wrt, known, facts) if check and is_indexed(result) else None
    if readable is not None:
        result = readable
    elif check and not verified(term, wrt, known, result, facts):
        raise NoGradient(f"the kernel could not confirm the gradient with respect to {wrt.name}")
    shorter = with_known_sums(result, known, facts) if check else result
    return shorter if shorter == result or verified(term, wrt, known, shorter, facts) else result


def _readable(result: Term, term: Term, wrt: Term, known: Definitions, facts: Facts | None) -> Term | None:
    """A gradient in index form as a matrix expression, if there is one and it is proved."""
    try:
        named = result.replace(lambda t: known.get(t.name) if t.op == "var" and MADE_UP in t.name else None)
        own = {name: body for name, body in known.items() if MADE_UP not in name}
        formed = fold(tidy(over_samples(matrix_form(named))), own, facts)
        return formed if not is_indexed(formed) and verified(term, wrt, known, formed, facts) else None
    except NoGradient:
        return None


def users_first(term: Term, wrt: str, definitions: Definitions) -> dict[str, int]:
    """wrt and the defined symbols below `term` that rest on it, each after the symbols whose definitions use it."""
    depends: dict[str, bool] = {wrt: True}
    finished: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> bool:
        if name in path:
            raise NoGradient(f"{name} is defined by itself")
        if name not in depends:
            depends[name] = (
                any([visit(n, (*path, name)) for n in _names(definitions[name])]) if name in definitions else False
            )
        if depends[name] and name not in finished:
            finished.append(name)
        return depends[name]

    for name in _names(term):
        visit(name, ())
    return {name: place for place, name in enumerate(reversed(finished))}


def _names(term: Term) -> list[str]:
    return list(dict.fromkeys(t.name for t in term.walk() if t.op == "var"))


def _pull(g: Term, term: Term, wanted: Mapping[str, int], found: dict[str, list[Term]]) -> None:
    """Add what the cotangent `g` of `term` gives to the cotangents of the wanted symbols."""
    for name, part in cotangents(g, term, wanted):
        found[name].append(part)


def cotangents(g: Term, term: Term, wanted: Mapping[str, int]) -> Iterator[tuple[str, Term]]:
    """(symbol, a summand of its cotangent) for each place of a wanted symbol in `term`."""
    if term.op == "var":
        if term.name in wanted:
            yield term.name, g
        return
    if not any(t.op == "var" and t.name in wanted for t in term.walk()):
        return
    if term.op in FLAT or (term.op == "apply" and term.attrs[0] in STEPS):
        return
    if term.op in ("total", "array"):
        yield from total_cotangents(g, term, lambda body, inside: cotangents(body, inside, wanted))
        return
    rule = RULES.get(term.op)
    if rule is None:
        raise NoGradient(f"there is no rule for the gradient through {term.op.replace('_', ' ')}")
    for arg, part in zip(term.args, rule(g, term, *term.args)):
        if part is not None:
            yield from cotangents(part, arg, wanted)


# ----------------------------------------------------------------------------------------------- reading and checking


SHARES = frozenset({"onehot_rows", "probability"})


def fold(term: Term, definitions: Definitions, facts: Facts | None = None) -> Term:
    """Names of defined symbols put in where their definitions stand, one-hot rows and shares summed to 1, symmetric symbols
    not transposed."""
    bodies = {tidy(body): name for name, body in definitions.items() if body.args and not body.is_scalar}
    bodies |= {body: name for name, body in definitions.items() if body.args and not body.is_scalar}

    def change(t: Term) -> Term | None:
        if t in bodies:
            return Term("var", (), (bodies[t],), t.shape)
        if t.op == "matmul" and t.args[1].op == "ones" and t.args[0].op == "var":
            if SHARES & (facts or {}).get(t.args[0].name, frozenset()) and not t.args[0].cols.is_one:
                return ones(*t.shape)
        if t.op == "matmul" and t.args[0].op == "ones" and t.args[1].op == "var" and t.is_scalar:
            if (SHARES | {"onehot_cols"}) & (facts or {}).get(t.args[1].name, frozenset()):
                return num(1)
        if t.op == "transpose" and _its_own_transpose(t.args[0], facts or {}):
            return t.args[0]
        return None

    for _ in range(MAX_FOLDS):
        new = term.replace(change)
        if new is term:
            break
        term = tidy(new)
    return joined(term)


SYMMETRIC = frozenset({"symmetric", "diagonal", "positive_definite"})


def _its_own_transpose(term: Term, facts: Facts) -> bool:
    """Whether a matrix is a symmetric symbol, or the inverse of what turns into itself where symmetric symbols do."""
    if term.op == "var":
        return bool(SYMMETRIC & facts.get(term.name, frozenset()))
    if term.op != "inverse":
        return False
    alike = turned(term.args[0]).replace(
        lambda t: t.args[0] if t.op == "transpose" and _its_own_transpose(t.args[0], facts) else None
    )
    return tidy(alike) == tidy(term.args[0])


def verified(term: Term, wrt: Term, definitions: Definitions, result: Term, facts: Facts | None = None) -> bool:
    """Whether the kernel proves that `result` is the coefficient of d wrt in d term."""

    def vary(symbol: Term) -> Term | None:
        if symbol.name == wrt.name:
            return dvar(wrt.name, wrt.shape)
        body = definitions.get(symbol.name)
        return differential(body, vary) if body is not None else None

    def unfolded(t: Term) -> Term:
        for _ in range(len(definitions) + 1):
            new = t.replace(lambda s: definitions.get(s.name) if s.op == "var" and s.name != wrt.name else None)
            if new is t:
                break
            t = new
        return t

    try:
        moved = differential(term, vary)
        if moved is None:
            return False
        symbol = grad("J", wrt.name, wrt.shape)
        for value in (lambda t: t, unfolded):
            change, claimed = value(moved), value(result)
            if lattice.needed(change, claimed) or lattice.wider(change, claimed):
                slopes = lattice.coefficient(lattice.lower(change), "d " + wrt.name, wrt.shape)
                proved = lattice.equal(symbol, claimed, {("J", wrt.name): slopes})
            else:
                read = coefficient(lower(change, facts, indices=free_slots(change)), "v", "d " + wrt.name, wrt.shape)
                proved = equal(symbol, claimed, facts, {("J", wrt.name): read})
            if proved:
                return True
        return False
    except (NoDifferential, NotLinear, Opaque, Budget) as problem:
        raise NoGradient(f"the kernel could not confirm the gradient with respect to {wrt.name}: {problem}") from None


__all__ = ["NoGradient", "RULES", "cotangents", "fold", "gradient", "users_first", "verified"]
