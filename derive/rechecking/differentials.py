"""Differentials, operator by operator, and the entries of a gradient read off one.

Trusted here: d is linear and obeys the product rule; the derivative of each function in `DERIVATIVES`; d(X⁻¹) = −X⁻¹ dX X⁻¹;
d det X = det X tr(X⁻¹ dX); masks and largest places do not move away from kinks and ties; the rule for the softmax of rows; and
the identification theorem: if dJ = Σ G_ij dX_ij for all dX then ∇_X J = G.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from fractions import Fraction

from .base import Term, need
from .entries import AXES, delta, free, plus, product, show
from .terms import apply, make, negative, number, ones, power

CONSTANT = frozenset({"num", "size", "ones", "zeros", "eye", "index", "argmax_mask", "row_argmax", "holds", "floordiv"})
LINEAR = frozenset(
    {"transpose", "trace", "vec", "diag", "diagonal", "repeat", "reshape", "regroup", "linear", "array", "total"}
)
BILINEAR = frozenset({"scale", "matmul", "hadamard", "kron"})
STEPS = frozenset({"ge0", "gt0", "le0", "lt0", "sign"})
DERIVATIVES: Mapping[str, Callable[[Term], Term]] = {
    "exp": lambda x: apply("exp", x),
    "log": lambda x: apply("recip", x),
    "recip": lambda x: negative(power(x, -2)),
    "sqrt": lambda x: make("scale", number(Fraction(1, 2)), power(x, Fraction(-1, 2))),
    "relu": lambda x: apply("ge0", x),
    "sigmoid": lambda x: make(
        "hadamard", apply("sigmoid", x), make("add", ones(*x.shape), negative(apply("sigmoid", x)))
    ),
    "tanh": lambda x: make("add", ones(*x.shape), negative(power(apply("tanh", x), 2))),
    "softplus": lambda x: apply("sigmoid", x),
    "sin": lambda x: apply("cos", x),
    "cos": lambda x: negative(apply("sin", x)),
    "abs": lambda x: apply("sign", x),
}


def differential(term: Term, vary: Callable[[Term], Term | None], rules: list[str]) -> Term | None:
    """d(term), None for zero; `vary(symbol)` is that of a symbol. The rules used are noted, outermost first."""
    op, args = term.op, term.args
    if op in CONSTANT:
        return None
    if op == "var":
        return vary(term)
    need(op not in ("grad", "dvar", "differential"), f"the differential of a {op} is not defined")
    place = len(rules)
    changes = [differential(a, vary, rules) for a in args]
    if all(c is None for c in changes):
        return None
    name = f"{op} {term.attrs[0]}" if op == "apply" else op
    rules.insert(place, f"d {name}")
    first = changes[0]
    if op == "add":
        return make("add", *(c for c in changes if c is not None))
    if op in BILINEAR:
        parts = [(first, args[1]), (args[0], changes[1])]
        return make("add", *(make(op, a, b) for a, b in parts if a is not None and b is not None))
    need(first is not None, f"no rule for the differential of {op}")
    assert first is not None
    if op in LINEAR:
        return term._replace(args=(first,))
    (arg, *where) = args
    if op == "entry":
        return term._replace(args=(first, *where))
    if op == "apply":
        function = term.attrs[0]
        if function in STEPS:
            return None
        slope = DERIVATIVES[function](arg) if function in DERIVATIVES else apply(function + "'", arg)
        return make("hadamard", slope, first)
    if op == "power":
        return make("scale", number(term.attrs[0]), make("hadamard", power(arg, term.attrs[0] - 1), first))
    if op == "inverse":
        return negative(make("matmul", make("matmul", term, first), term))
    if op == "det":
        return make("scale", term, make("trace", make("matmul", make("inverse", arg), first)))
    if op == "row_max":
        return make("matmul", make("hadamard", make("argmax_mask", arg), first), ones(arg.shape[1]))
    need(op == "softmax", f"no rule for the differential of {op}")
    moved = make("hadamard", term, first)
    sums = make("matmul", moved, ones(arg.shape[1]))
    spread = make("repeat", sums, shape=term.shape)
    return make("add", moved, negative(make("hadamard", spread, term)))


def gradient(changes: tuple, name: str, shape: tuple) -> tuple:
    """G with changes = Σ G[g0, g1] dX[g0, g1] (identification theorem): the δs of its axes are left for its user."""
    result: tuple = ()
    for coefficient, bound, factors in changes:
        wanted = ("d", name)
        places = [p for p, (f, _) in enumerate(factors) if f[0] in "vy" and f[1] == wanted]
        rest = tuple(f for p, f in enumerate(factors) if p not in places)
        once = len(places) == 1 and factors[places[0]][1] == 1
        need(once and not any(json.dumps(wanted) in show(f, {}) for f, _ in rest), f"a term is not linear in d {name}")
        part: tuple = ((coefficient, bound, rest),)
        for slot, axis in zip(factors[places[0]][0][2], free(shape, AXES)):
            part = product(part, delta(slot, axis))
        result = plus(result, part)
    return result
