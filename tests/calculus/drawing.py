"""Values for SymPy symbols, and HIPS autograd's gradient of a loss written in NumPy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import Any

import autograd
import numpy as np
import sympy
from sympy import MatrixSymbol, Symbol

from derive.identities.floating import Evaluation
from derive.identities.random_points import Point

SIZES = {"m": 5, "n": 3, "p": 2, "q": 4}


def draws(expressions: Iterable[Any], given: Mapping[Any, set[str]], seed: int = 7) -> dict[Any, Any]:
    """A value for every symbol; square ones are well conditioned and have a positive determinant."""
    rng = np.random.default_rng(seed)
    shapes = Point(sizes=dict(SIZES))
    found = {}
    symbols = {s for e in expressions for s in sympy.preorder_traversal(e) if isinstance(s, (MatrixSymbol, Symbol))}
    for symbol in sorted((s for s in symbols if not s.is_integer), key=str):
        shape, properties = shapes.shape(symbol), given.get(symbol, ())
        if "onehot_rows" in properties:
            found[symbol] = np.eye(shape[1])[rng.integers(shape[1], size=shape[0])]
            continue
        value = 0.3 * rng.normal(size=shape) + (2 * np.eye(shape[0]) if shape[0] == shape[1] else 0)
        value = np.abs(value) + 0.1 if "positive" in properties else value
        found[symbol] = value + value.T if "symmetric" in properties else value
    return found


def by_autograd(loss: Callable[[Any], Any], wrt: Any, values: Mapping[Any, Any]) -> Any:
    """The gradient of a loss that takes its arrays as attributes; λ is `lam`."""
    names = {symbol.name.replace("\\lambda", "lam"): value for symbol, value in values.items()}
    return autograd.grad(lambda value: np.sum(loss(SimpleNamespace(**{**names, wrt.name: value}))))(values[wrt])


def evaluated(expr: Any, values: Mapping[Any, Any], where: Mapping[Any, Any] | None = None) -> Any:
    """A SymPy expression in NumPy, by the nodes' own definitions."""
    point = Point(where=where, values=values, sizes=dict(SIZES))
    return np.asarray(Evaluation(point).array(expr)).real
