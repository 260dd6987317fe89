"""The value of a scalar term in index form, by loops over plain numbers; written independently of both engines."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from derive.terms.term import Term

Sizes = Mapping[str, int]
Arrays = Mapping[str, np.ndarray]


def brute(term: Term, sizes: Sizes, arrays: Arrays, env: Mapping[str, int] | None = None) -> Fraction:
    """The value; `arrays` hold whole numbers, `env` the counters of free indices."""
    env = env or {}
    op, args = term.op, term.args
    if op == "num":
        return Fraction(term.attrs[0])
    if op == "size":
        return Fraction(term.attrs[0].value(sizes))
    if op == "index":
        return Fraction(env[term.name])
    if op == "add":
        return sum((brute(a, sizes, arrays, env) for a in args), Fraction(0))
    if op in ("scale", "matmul", "hadamard"):
        return brute(args[0], sizes, arrays, env) * brute(args[1], sizes, arrays, env)
    if op == "floordiv":
        return Fraction(brute(args[0], sizes, arrays, env) // brute(args[1], sizes, arrays, env))
    if op == "holds":
        return Fraction(all(brute(a, sizes, arrays, env) >= 0 for a in args))
    if op == "total":
        name, size = term.attrs
        return sum((brute(args[0], sizes, arrays, {**env, name: k}) for k in range(size.value(sizes))), Fraction(0))
    if op == "apply" and term.attrs[0] == "f":
        inner = brute(args[0], sizes, arrays, env)
        return 3 * inner**3 - inner + 2
    assert op == "entry"
    values = arrays[args[0].name]
    where = [int(brute(a, sizes, arrays, env)) for a in args[1:]][: values.ndim]
    if all(0 <= k < n for k, n in zip(where, values.shape)):
        return Fraction(int(values[tuple(where)]))
    assert term.attrs, "a subscript outside its array"
    return Fraction(0)
