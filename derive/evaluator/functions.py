"""Elementwise functions of dual arrays: each by one line that reads like its definition.

Guarantee: a function is either *primitive* (its value comes from the number domain, its derivative from `SLOPES`), or
*composite* (built from primitives, so that its tangent follows by itself), or known to the document only: then g is a
tied atom or a fixed polynomial (see `derive.evaluator.domains`), and the derivative of g is the function called g'.
Conventions: the derivative of relu at 0 is ge0; masks, sign, floor and ceil have derivative 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np

from derive.evaluator.domains import PRIMITIVES
from derive.evaluator.dual import Dual
from derive.evaluator.scene import Abstain

Rule = Callable[[Dual], Dual]


def _f(name: str, x: Dual) -> Dual:
    return apply_function(name, x)


def _step(x: Dual) -> Dual:
    return _f("ge0", x)


def _sign(x: Dual) -> Dual:
    return _step(x) + _f("gt0", x) - 1


SLOPES: Mapping[str, Rule] = {
    "exp": lambda x: _f("exp", x),
    "log": lambda x: x.reciprocal(),
    "sqrt": lambda x: (2 * _f("sqrt", x)).reciprocal(),
    "sin": lambda x: _f("cos", x),
    "cos": lambda x: -_f("sin", x),
}
PIECEWISE_CONSTANT = frozenset(
    {"ge0", "gt0", "le0", "lt0", "eq0", "ne0", "sign", "floor", "ceil", "relu'", "abs'", "leaky_relu'"}
)
LEAK = Fraction(1, 100)

COMPOSITES: Mapping[str, Rule] = {
    "recip": lambda x: x.reciprocal(),
    "relu": lambda x: _step(x) * x,
    "leaky_relu": lambda x: (_step(x) * (1 - LEAK) + LEAK) * x,
    "abs": lambda x: _sign(x) * x,
    "sign": _sign,
    "le0": lambda x: 1 - _f("gt0", x),
    "lt0": lambda x: 1 - _step(x),
    "eq0": lambda x: _step(x) - _f("gt0", x),
    "ne0": lambda x: 1 - _f("eq0", x),
    "sigmoid": lambda x: (1 + _f("exp", -x)).reciprocal(),
    "softplus": lambda x: _f("log", 1 + _f("exp", x)),
    "tanh": lambda x: 1 - 2 * (1 + _f("exp", 2 * x)).reciprocal(),
    "tan": lambda x: _f("sin", x) * _f("cos", x).reciprocal(),
    "cosh": lambda x: (_f("exp", x) + _f("exp", -x)) * Fraction(1, 2),
    "sinh": lambda x: (_f("exp", x) - _f("exp", -x)) * Fraction(1, 2),
    "swish": lambda x: x * _f("sigmoid", x),
    "relu'": _step,
    "abs'": _sign,
    "leaky_relu'": lambda x: _step(x) * (1 - LEAK) + LEAK,
    "recip'": lambda x: -x.power(-2),
    "sigmoid'": lambda x: _f("sigmoid", x) * (1 - _f("sigmoid", x)),
    "softplus'": lambda x: _f("sigmoid", x),
    "tanh'": lambda x: 1 - _f("tanh", x).power(2),
    "tan'": lambda x: 1 + _f("tan", x).power(2),
    "cosh'": lambda x: _f("sinh", x),
    "sinh'": lambda x: _f("cosh", x),
    "swish'": lambda x: _f("sigmoid", x) + x * _f("sigmoid'", x),
}

"""Where a function jumps or bends: 0 for these, every integer for floor and ceil."""
KINKED = frozenset({"relu", "leaky_relu", "abs"}) | PIECEWISE_CONSTANT
"""The same on both sides of zero, and another only there."""
SPIKES = frozenset({"eq0", "ne0"})
KNOWN = frozenset(SLOPES) | frozenset(COMPOSITES) | PRIMITIVES


def _slope(name: str, x: Dual) -> Dual:
    """f'(x), without tangent."""
    return SLOPES[name](x.still) if name in SLOPES else _f(name + "'", x.still)


def apply_function(name: str, x: Dual) -> Dual:
    """f(x) entry by entry, with df(x) = f'(x)·dx."""
    base = name.rstrip("'")
    if name in COMPOSITES:
        return COMPOSITES[name](x)
    if base in KNOWN and name != base:
        return _known_derivative(name, base, x)
    value = x.domain.function(name, x.value)
    if x.tangent is None or name in PIECEWISE_CONSTANT:
        return Dual(x.domain, value)
    return Dual(x.domain, value, x.domain.reduce(x.tangent * _slope(name, x).value))


def _known_derivative(name: str, base: str, x: Dual) -> Dual:
    if len(name) == len(base) + 1 and base in SLOPES:
        return SLOPES[base](x)
    if base in PIECEWISE_CONSTANT or name in {"relu''", "abs''", "leaky_relu''"}:
        return Dual(x.domain, np.zeros(x.value.shape, dtype=x.value.dtype))
    if base == "exp":
        return _f("exp", x)
    raise Abstain(f"the higher derivative {name} is not evaluated")


def softmax(x: Dual) -> Dual:
    """exp(x) over its row sums; for floats the row maximum is subtracted first."""
    if not x.domain.exact:
        x = Dual(x.domain, x.value - x.value.max(-1, keepdims=True), x.tangent)
    weights = _f("exp", x)
    return weights * weights.linear(lambda a: x.domain.reduce(a.sum(-1, keepdims=True))).reciprocal()
