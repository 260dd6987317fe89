"""Rewritings that authors make, and slips: on the terms of `tests.hunt.algebra`.

Neither is trusted: whether a line is true is found by numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random

from .algebra import SHAPES, IllTyped, Term, shape


def places(term: Term, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Term]]:
    yield path, term
    for number, part in enumerate(term[1:], 1):
        if isinstance(part, tuple):
            yield from places(part, (*path, number))


def put(term: Term, path: tuple[int, ...], new: Term) -> Term:
    if not path:
        return new
    return (*term[: path[0]], put(term[path[0]], path[1:], new), *term[path[0] + 1 :])


def rewritten(rng: Random, term: Term, times: int) -> Term:
    for _ in range(times):
        options = [(path, new) for path, part in places(term) for new in _equals(part)]
        if not options:
            return term
        path, new = rng.choice(options)
        term = put(term, path, new)
    return term


def _equals(t: Term) -> list[Term]:
    op, *args = t
    found: list[Term] = []
    if op == "T":
        (inner,) = args
        if inner[0] == "T":
            found.append(inner[1])
        elif inner[0] == "mm":
            found.append(("mm", ("T", inner[2]), ("T", inner[1])))
        elif inner[0] in ("add", "sub", "had"):
            found.append((inner[0], ("T", inner[1]), ("T", inner[2])))
        elif inner[0] == "fn":
            found.append(("fn", inner[1], ("T", inner[2])))
        elif inner == ("sym", "S") or inner[0] in ("diag", "eye") or shape(inner) == ("1", "1"):
            found.append(inner)
        elif inner[0] == "inv":
            found.append(("inv", ("T", inner[1])))
        elif inner[0] == "scale":
            found.append(("scale", inner[1], ("T", inner[2])))
    if op == "mm":
        one, two = args
        if two[0] in ("add", "sub"):
            found.append((two[0], ("mm", one, two[1]), ("mm", one, two[2])))
        if one[0] in ("add", "sub"):
            found.append((one[0], ("mm", one[1], two), ("mm", one[2], two)))
        if two[0] == "mm":
            found.append(("mm", ("mm", one, two[1]), two[2]))
        if one[0] == "diag" and shape(two)[1] == "1":
            found.append(("had", one[1], two))
        if one[0] == "inv" and one[1] == two:
            found.append(("eye", shape(two)[0]))
        if shape(t) == ("1", "1"):
            found.append(("mm", ("T", two), ("T", one)))
            if one[0] == "T" and one[1] == two:
                found.append(("norm2", two))
        found.append(("T", ("mm", ("T", two), ("T", one))))
    if op in ("add", "had", "inner"):
        found.append((op, args[1], args[0]))
    if op == "sub":
        found.append(("neg", ("sub", args[1], args[0])))
    if op == "tr":
        if args[0][0] == "mm" and shape(args[0][1])[0] == shape(args[0][2])[1]:
            found.append(("tr", ("mm", args[0][2], args[0][1])))
        if args[0][0] == "mm":
            found.append(("inner", ("T", args[0][1]), args[0][2]))
        if args[0][0] in ("add", "sub"):
            found.append((args[0][0], ("tr", args[0][1]), ("tr", args[0][2])))
        found.append(("tr", ("T", args[0])))
    if op == "norm2":
        found += [("inner", args[0], args[0]), ("tr", ("mm", ("T", args[0]), args[0])), ("tr", ("mm", args[0], ("T", args[0])))]
        if args[0][0] in ("add", "sub"):
            one, two = args[0][1:]
            cross = ("scale", ("num", Fraction(2)), ("inner", one, two))
            found.append(("add", (args[0][0], ("norm2", one), cross), ("norm2", two)))
    if op == "inner":
        found += [("tr", ("mm", ("T", args[0]), args[1])), ("sum", ("had", *args))]
    if op == "sum":
        rows, cols = shape(args[0])
        found.append(("mm", ("mm", ("T", ("ones", rows)), args[0]), ("ones", cols)))
        if args[0][0] in ("add", "sub"):
            found.append((args[0][0], ("sum", args[0][1]), ("sum", args[0][2])))
    if op == "scale" and args[1][0] in ("add", "sub", "mm"):
        inner = args[1]
        second = inner[2] if inner[0] == "mm" else ("scale", args[0], inner[2])
        found.append((inner[0], ("scale", args[0], inner[1]), second))
    if op == "had" and shape(t)[1] == "1" and shape(t)[0] != "1":
        found.append(("mm", ("diag", args[0]), args[1]))
    if op == "fn":
        name, inner = args
        if name == "sigma":
            found.append(("fn", "sigma", ("neg", ("neg", inner))))
        if name == "square":
            found += [("had", inner, inner), ("fn", "square", ("neg", inner))]
        if name == "relu":
            found.append(("had", inner, ("fn", "step", inner)))
        if name == "abs":
            found += [("had", inner, ("fn", "sign", inner)), ("fn", "abs", ("neg", inner))]
            found.append(("add", ("fn", "relu", inner), ("fn", "relu", ("neg", inner))))
        if name == "exp" and inner[0] == "add":
            found.append(("had", ("fn", "exp", inner[1]), ("fn", "exp", inner[2])))
        if name == "sin":
            found.append(("neg", ("fn", "sin", ("neg", inner))))
    return found


FUNCTIONS = ("exp", "tanh", "sigma", "relu", "sin", "cos", "square", "abs", "step", "sign")


def mistaken(rng: Random, term: Term) -> Term:
    """One slip at a random place; the result may be ill-typed, or true all the same."""
    while True:
        path, part = rng.choice(list(places(term)))
        new = rng.choice([*_slips(rng, part), None])
        if new is not None and new != part:
            return put(term, path, new)


def _slips(rng: Random, t: Term) -> list[Term]:
    op, *args = t
    found: list[Term] = [("scale", ("num", Fraction(2)), t), ("neg", t)]
    if op == "T":
        found += [args[0]] * 3
    if op in ("sym", "grad"):
        found += [(op, n) for n, s in SHAPES.items() if s == SHAPES[args[0]] and n not in "Z"] * 2
        if "1" not in SHAPES[args[0]]:
            found.append(("T", t))
    if op in ("mm", "sub"):
        found.append((op, args[1], args[0]))
    if op in ("add", "sub", "had", "mm"):
        found += [args[0], args[1]]
    if op in ("add", "sub"):
        found.append(("sub" if op == "add" else "add", *args))
    if op == "scale":
        found.append(args[1])
    if op == "fn":
        found.append(("fn", rng.choice(FUNCTIONS), args[1]))
        found.append(args[1])
    if op == "inv":
        found += [args[0], ("T", t)]
    if op == "neg":
        found += [args[0]] * 3
    if op == "size":
        found.append(("size", rng.choice("mn")))
    if op == "num":
        found += [("num", args[0] + 1), ("num", args[0] / 2)]
    if op == "had":
        found.append(("mm", *args))
    if op == "norm2":
        found.append(("inner", args[0], ("sym", rng.choice(list(SHAPES)))))
    if op == "sum":
        found.append(("tr", args[0]))
    return found


def well_typed(term: Term) -> bool:
    try:
        shape(term)
    except IllTyped:
        return False
    return True
