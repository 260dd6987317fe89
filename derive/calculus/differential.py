"""Differentials of terms: d is linear, obeys the product rule, and d f(X) = f′(X) ⊙ dX for elementwise f.

`differential(term, vary)` returns a term in the symbols `dvar`; `vary(symbol)` says what the differential of a named
array is.  Sources: Magnus & Neudecker, Matrix Differential Calculus, ch. 8 (products, trace, inverse, determinant,
Kronecker, vec); the maximum of a row differentiates through its argmax mask, away from ties; masks are constant away
from kinks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from derive.terms.term import (
    Term,
    add,
    apply,
    argmax_mask,
    diag,
    hadamard,
    inverse,
    kron,
    matmul,
    neg,
    num,
    ones,
    power,
    scale,
    sub,
    total,
    trace,
    transpose,
    zeros,
)

Vary = Callable[[Term], "Term | None"]

CONSTANT = frozenset(
    {"num", "size", "ones", "zeros", "eye", "grad", "dvar", "index", "argmax_mask", "row_argmax", "holds", "floordiv"}
)
LINEAR = frozenset({"transpose", "trace", "vec", "diag", "diagonal", "repeat", "reshape", "regroup", "linear", "array"})
STEPS = frozenset({"ge0", "gt0", "le0", "lt0", "sign"})


class NoDifferential(Exception):
    """No rule for the differential of a part."""


def differential(term: Term, vary: Vary) -> Term | None:
    """d(term); None stands for zero. `vary(var)` gives the differential of a symbol, or None where it is constant."""
    op, args = term.op, term.args
    if op in CONSTANT:
        return None
    if op == "var":
        return vary(term)
    parts = [differential(arg, vary) for arg in args]
    if all(part is None for part in parts):
        return None
    if op in LINEAR:
        return Term(op, (_known(parts[0]),), term.attrs, term.shape)
    rule = RULES.get(op)
    if rule is None:
        raise NoDifferential(f"no rule for the differential of {op}")
    return rule(term, parts)


def _known(part: Term | None) -> Term:
    assert part is not None
    return part


def _sum(parts: list[Term]) -> Term:
    return add(*parts)


def _d_add(term: Term, parts: list[Term | None]) -> Term:
    return _sum([p for p in parts if p is not None])


def _bilinear(product: Callable[[Term, Term], Term]) -> Callable[[Term, list[Term | None]], Term]:
    def rule(term: Term, parts: list[Term | None]) -> Term:
        left, right = term.args
        d_left, d_right = parts
        done = []
        if d_left is not None:
            done.append(product(d_left, right))
        if d_right is not None:
            done.append(product(left, d_right))
        return _sum(done)

    return rule


def derivative(name: str, arg: Term) -> Term:
    """f′(X) entrywise for a named elementwise function."""
    one = ones(*arg.shape)
    rules: Mapping[str, Callable[[], Term]] = {
        "exp": lambda: apply("exp", arg),
        "log": lambda: apply("recip", arg),
        "recip": lambda: neg(power(arg, -2)),
        "sqrt": lambda: scale(num(Fraction(1, 2)), power(arg, Fraction(-1, 2))),
        "relu": lambda: apply("ge0", arg),
        "sigmoid": lambda: hadamard(apply("sigmoid", arg), sub(one, apply("sigmoid", arg))),
        "tanh": lambda: sub(one, power(apply("tanh", arg), 2)),
        "softplus": lambda: apply("sigmoid", arg),
        "sin": lambda: apply("cos", arg),
        "cos": lambda: neg(apply("sin", arg)),
        "abs": lambda: apply("sign", arg),
    }
    return rules[name]() if name in rules else apply(name + "'", arg)


def _d_apply(term: Term, parts: list[Term | None]) -> Term:
    name = term.attrs[0]
    if name in STEPS:
        return zeros(*term.shape)
    return hadamard(derivative(name, term.args[0]), _known(parts[0]))


def _d_power(term: Term, parts: list[Term | None]) -> Term:
    (arg,), exponent = term.args, term.attrs[0]
    return scale(num(exponent), hadamard(power(arg, exponent - 1), _known(parts[0])))


def _d_inverse(term: Term, parts: list[Term | None]) -> Term:
    return neg(matmul(matmul(term, _known(parts[0])), term))


def _d_det(term: Term, parts: list[Term | None]) -> Term:
    return scale(term, trace(matmul(inverse(term.args[0]), _known(parts[0]))))


def _d_row_max(term: Term, parts: list[Term | None]) -> Term:
    (arg,) = term.args
    return matmul(hadamard(argmax_mask(arg), _known(parts[0])), ones(arg.cols, 1))


def _d_softmax(term: Term, parts: list[Term | None]) -> Term:
    moved = hadamard(term, _known(parts[0]))
    return sub(moved, matmul(diag(matmul(moved, ones(term.cols, 1))), term))


def _d_total(term: Term, parts: list[Term | None]) -> Term:
    return total(term.attrs[0], term.attrs[1], _known(parts[0]))


def _d_entry(term: Term, parts: list[Term | None]) -> Term:
    return Term("entry", (_known(parts[0]), *term.args[1:]), term.attrs, term.shape)


RULES: Mapping[str, Callable[[Term, list[Term | None]], Term]] = {
    "add": _d_add,
    "scale": _bilinear(scale),
    "matmul": _bilinear(matmul),
    "hadamard": _bilinear(hadamard),
    "kron": _bilinear(kron),
    "apply": _d_apply,
    "power": _d_power,
    "inverse": _d_inverse,
    "det": _d_det,
    "row_max": _d_row_max,
    "softmax": _d_softmax,
    "total": _d_total,
    "entry": _d_entry,
}


def transposed(term: Term) -> Term:
    """The transpose, with a double one removed."""
    return term.args[0] if term.op == "transpose" else transpose(term)
