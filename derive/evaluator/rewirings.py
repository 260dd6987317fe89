"""The operators that only move entries around or add them up, on the last two axes of an array.

Guarantee: each function follows the definition of its operator in `derive.terms.term`; it is linear, so the same
function carries tangents.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod

import numpy as np

from derive.evaluator.domains import Array
from derive.evaluator.linear_maps import linear_map
from derive.evaluator.size_choice import Sizes
from derive.terms.term import Term

Change = Callable[[Array], Array]


def _trace(x: Array) -> Array:
    return x.diagonal(axis1=-2, axis2=-1)[..., None, :].sum(-1, keepdims=True)


def _vec(x: Array) -> Array:
    return x.swapaxes(-1, -2).reshape(*x.shape[:-2], -1, 1)


def _diag(x: Array) -> Array:
    entries = x.reshape(*x.shape[:-2], -1)
    n = entries.shape[-1]
    result = np.zeros((*entries.shape, n), dtype=x.dtype)
    result[..., np.arange(n), np.arange(n)] = entries
    return result


def _repeat(term: Term, sizes: Sizes) -> Change:
    target = (sizes.axis(term.shape[0]), sizes.axis(term.shape[1]))
    return lambda x: np.broadcast_to(x, x.shape[:-2] + target)


def _reshape(term: Term, sizes: Sizes) -> Change:
    rows, cols = (sizes.axis(axis) for axis in term.shape)
    if term.attrs[0] == "C":
        return lambda x: x.reshape(*x.shape[:-2], rows, cols)
    return lambda x: x.swapaxes(-1, -2).reshape(*x.shape[:-2], cols, rows).swapaxes(-1, -2)


def _regroup(term: Term, sizes: Sizes) -> Change:
    atoms, inputs, outputs = term.attrs
    lengths = [sizes.axis(a) for a in atoms]
    have = [a for group in inputs for a in group]
    order = [have.index(a) for group in outputs for a in group]
    target = tuple(prod(lengths[a] for a in group) for group in outputs)

    def regroup(x: Array) -> Array:
        batch = x.shape[:-2]
        split = x.reshape(*batch, *(lengths[a] for a in have))
        return split.transpose(*range(len(batch)), *(len(batch) + k for k in order)).reshape(*batch, *target)

    return regroup


def _linear(term: Term, sizes: Sizes) -> Change:
    kind, params, adjoint = term.attrs
    return linear_map(kind, sizes.parameters(params), adjoint)


REWIRINGS: Mapping[str, Callable[[Term, Sizes], Change]] = {
    "transpose": lambda term, sizes: lambda x: x.swapaxes(-1, -2),
    "trace": lambda term, sizes: _trace,
    "vec": lambda term, sizes: _vec,
    "diag": lambda term, sizes: _diag,
    "diagonal": lambda term, sizes: lambda x: x.diagonal(axis1=-2, axis2=-1)[..., None],
    "repeat": _repeat,
    "reshape": _reshape,
    "regroup": _regroup,
    "linear": _linear,
}
"""Those that add entries, so that their results have to be reduced."""
ADDING = frozenset({"trace", "linear"})
