"""Typed terms: read from JSON, written again, and made by operators.

Guarantee: a term is refused unless the shape of every node is the one that its operator gives to its arguments.  Trusted here:
the table of shapes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from .base import MAX_DEPTH, ONE, Term, need, read_size, times, write_size

LEAVES = {"var": 1, "dvar": 1, "grad": 2, "ones": 0, "zeros": 0}
SAME = frozenset({"apply", "power", "argmax_mask", "softmax", "differential"})
EVERYWHERE = frozenset({"add", "scale", "hadamard", "apply", "power", "differential", "total"})  # with any number of axes


def read_term(data: Any, depth: int = 0) -> Term:
    """The term of a JSON tree {"op", "attrs", "shape", "args"}, refused unless the shape is that of the operator."""
    need(
        depth < MAX_DEPTH and isinstance(data, dict) and data.keys() == {"op", "attrs", "shape", "args"},
        "a term is malformed",
    )
    args = tuple(read_term(a, depth + 1) for a in data["args"])
    op, shape = data["op"], tuple(read_size(s) for s in data["shape"])
    attrs = tuple(read_attr(op, place, a) for place, a in enumerate(data["attrs"]))
    term = Term(op, args, attrs, shape)
    need(2 <= len(shape) < 8 and shape == shape_of(term), f"the shape of a node {op} is wrong")
    return term


def read_attr(op: str, place: int, data: Any) -> Any:
    if op in ("num", "power"):
        need(isinstance(data, str) and len(data) < 60, "a number is a string")
        return Fraction(data)
    if op == "size" or (op in ("total", "index") and place == 1):
        return read_size(data, any_sign=op == "size")
    if op == "regroup":
        return tuple(read_size(s) for s in data) if place == 0 else tuple(tuple(int(k) for k in g) for g in data)
    need(isinstance(data, str), "an attribute is a string")
    return data


def write_term(term: Term) -> dict[str, Any]:
    attrs = [write_attr(term.op, place, a) for place, a in enumerate(term.attrs)]
    return {
        "op": term.op,
        "attrs": attrs,
        "shape": [write_size(s) for s in term.shape],
        "args": [write_term(a) for a in term.args],
    }


def write_attr(op: str, place: int, attr: Any) -> Any:
    if op in ("num", "power"):
        return str(attr)
    if op == "size" or (op in ("total", "index") and place == 1):
        return write_size(attr)
    if op == "regroup":
        return [write_size(s) for s in attr] if place == 0 else [list(g) for g in attr]
    return attr


def shape_of(term: Term) -> tuple | None:
    """The shape that an operator gives to arguments of these shapes; None where they do not fit."""
    op, args, attrs = term.op, [a.shape for a in term.args], term.attrs
    first, counts = (args[0] if args else (ONE, ONE)), (len(args), len(attrs))
    square = first if first[0] == first[1] else None
    if op in LEAVES:
        return term.shape if counts == (0, LEAVES[op]) else None
    if op == "eye":
        return term.shape if counts == (0, 0) and term.shape[0] == term.shape[1] else None
    if op in ("num", "size", "index"):
        return (ONE, ONE) if counts == (0, 2 if op == "index" else 1) else None
    if op == "add":
        return first if args and not attrs and all(a == first for a in args) else None
    if op == "scale":
        return args[1] if counts == (2, 0) and first == (ONE, ONE) else None
    if op == "hadamard":
        return first if counts == (2, 0) and first == args[1] else None
    if op == "matmul":
        return (first[0], args[1][1]) if counts == (2, 0) and first[1] == args[1][0] else None
    if op == "kron":
        return (times(first[0], args[1][0]), times(first[1], args[1][1])) if counts == (2, 0) else None
    if op == "entry":
        ok = len(args) == len(first) + 1 and attrs in ((), ("zero",)) and all(a == (ONE, ONE) for a in args[1:])
        return (ONE, ONE) if ok else None
    if op == "array":
        return term.shape if counts == (1, len(term.shape)) and first == (ONE, ONE) else None
    if op in ("holds", "floordiv", "slope"):
        ok = not attrs and all(a == (ONE, ONE) for a in args) and len(args) in (range(1, 20) if op == "holds" else (2,))
        return (ONE, ONE) if ok else None
    if any(len(a) != 2 for a in args) and op not in EVERYWHERE:
        return None
    if op == "linear":
        return term.shape if counts == (1, 3) and attrs[2] in ("map", "adjoint") else None
    if len(args) != 1:
        return None
    if op == "reshape":
        return term.shape if attrs in (("C",), ("F",)) and times(*term.shape) == times(*first) else None
    if op == "repeat":
        return term.shape if not attrs and all(h in (w, ONE) for h, w in zip(first, term.shape)) else None
    if op == "regroup":
        used = [sorted(k for g in groups for k in g) for groups in attrs[1:]]
        if len(attrs) != 3 or used != [list(range(len(attrs[0])))] * 2 or [len(g) for g in attrs[1:]] != [2, 2]:
            return None
        have, want = (tuple(times(*(attrs[0][k] for k in g)) for g in groups) for groups in attrs[1:])
        return want if have == first else None
    if op == "diag":
        return {first[0]: (first[1],) * 2, first[1]: (first[0],) * 2}.get(ONE) if not attrs else None
    if op in SAME:
        return first if len(attrs) == (op in ("apply", "power")) else None
    if op == "total":
        return first if len(attrs) == 2 else None
    plain = {
        "transpose": (first[1], first[0]),
        "vec": (times(*first), ONE),
        "row_max": (first[0], ONE),
        "row_argmax": (first[0], ONE),
        "trace": square and (ONE, ONE),
        "det": square and (ONE, ONE),
        "inverse": square,
        "diagonal": square and (first[0], ONE),
    }
    return plain.get(op) if not attrs else None


def walk(term: Term) -> Iterator[Term]:
    yield term
    for arg in term.args:
        yield from walk(arg)


def replace(term: Term, change: Callable[[Term], Term | None]) -> Term:
    """`change(node)` for each node where it is not None, outermost first."""
    new = change(term)
    return new if new is not None else term._replace(args=tuple(replace(a, change) for a in term.args))


SCALAR = (ONE, ONE)


def make(op: str, *args: Term, attrs: tuple = (), shape: tuple | None = None) -> Term:
    found = shape or shape_of(Term(op, args, attrs, SCALAR))
    need(found, f"{op} does not fit")
    return Term(op, args, attrs, found or SCALAR)


def number(value: Fraction | int) -> Term:
    return make("num", attrs=(Fraction(value),))


def negative(term: Term) -> Term:
    return make("scale", number(-1), term)


def apply(name: str, term: Term) -> Term:
    return make("apply", term, attrs=(name,))


def power(term: Term, exponent: Fraction | int) -> Term:
    return make("power", term, attrs=(Fraction(exponent),))


def ones(rows: tuple, cols: tuple = ONE) -> Term:
    return make("ones", shape=(rows, cols))


def paired(gradient: Term, change: Term) -> Term:
    """tr(Gᵀ dZ), or the sum of the products of the entries where there are more axes than two."""
    if len(change.shape) != 2:
        names = [f"·axis {k}" for k in range(len(change.shape))]
        places = [make("index", attrs=axis) for axis in zip(names, change.shape)]
        body = make("hadamard", *(make("entry", t, *places) for t in (gradient, change)))
        for name, size in zip(names, change.shape):
            body = make("total", body, attrs=(name, size))
        return body
    return make("trace", make("matmul", make("transpose", gradient), change))
