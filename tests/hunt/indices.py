"""Index form of matrix terms: entries as sums of products, with their own values.

An entry is ("e", name, (i, j)), ("num", q), ("size", letter), ("delta", i, j), ("sum", index, axis, body), ("prod", …),
("add", …), ("neg", body), ("fn", name, body) or ("recip", body).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from random import Random

import numpy as np

from .algebra import FUNCTIONS, SHAPES, Term, World, shape

LETTERS = "ijklrqst"


class NoEntries(Exception):
    """An operator without a finite sum of products."""


def entry_of(term: Term, i: str, j: str, fresh: Iterator[int]) -> Term:
    """The entry (i, j) of a term; an axis of length 1 has the index "" ."""
    op, *args = term
    if op == "sym":
        return ("e", args[0], tuple(x for x in (i, j) if x))
    if op in ("num", "size"):
        return term
    if op == "ones":
        return ("num", 1)
    if op == "eye":
        return ("delta", i, j)
    if op == "T":
        return entry_of(args[0], j, i, fresh)
    if op == "neg":
        return ("neg", entry_of(args[0], i, j, fresh))
    if op == "add":
        return ("add", entry_of(args[0], i, j, fresh), entry_of(args[1], i, j, fresh))
    if op == "sub":
        return ("add", entry_of(args[0], i, j, fresh), ("neg", entry_of(args[1], i, j, fresh)))
    if op == "had":
        return ("prod", entry_of(args[0], i, j, fresh), entry_of(args[1], i, j, fresh))
    if op == "scale":
        return ("prod", entry_of(args[0], "", "", fresh), entry_of(args[1], i, j, fresh))
    if op == "fn":
        return ("fn", args[0], entry_of(args[1], i, j, fresh))
    if op == "diag":
        return ("prod", ("delta", i, j), entry_of(args[0], i, "", fresh))
    if op == "mm":
        one, two = shape(args[0]), shape(args[1])
        if ("1", "1") in (one, two):
            left = entry_of(args[0], "", "", fresh) if one == ("1", "1") else entry_of(args[0], i, j, fresh)
            right = entry_of(args[1], "", "", fresh) if two == ("1", "1") else entry_of(args[1], i, j, fresh)
            return ("prod", left, right)
        if one[1] == "1":
            return ("prod", entry_of(args[0], i, "", fresh), entry_of(args[1], "", j, fresh))
        k = LETTERS[next(fresh)]
        return ("sum", k, one[1], ("prod", entry_of(args[0], i, k, fresh), entry_of(args[1], k, j, fresh)))
    if op == "tr" and shape(args[0])[0] != "1":
        k = LETTERS[next(fresh)]
        return ("sum", k, shape(args[0])[0], entry_of(args[0], k, k, fresh))
    if op in ("inner", "norm2", "sum"):
        names = {}
        for axis, letter in zip((0, 1), shape(args[0])):
            names[axis] = LETTERS[next(fresh)] if letter != "1" else ""
        parts = [entry_of(arg, names[0], names[1], fresh) for arg in args]
        body = parts[0]
        if op == "norm2":
            body = ("prod", body, entry_of(args[0], names[0], names[1], fresh))
        if op == "inner":
            body = ("prod", *parts)
        for axis in (1, 0):
            if names[axis]:
                body = ("sum", names[axis], shape(args[0])[axis], body)
        return body
    raise NoEntries(op)


def entries(term: Term, i: str, j: str) -> Term:
    """The entry of a term; raises NoEntries, also where the letters run out."""
    try:
        return entry_of(term, i, j, count(2))
    except IndexError:
        raise NoEntries("letters") from None


def number(term: Term, world: World, at: Mapping[str, int]) -> float:
    """The value of an entry at places of its indices; raises KeyError or IndexError for an index out of scope or range."""
    op, *args = term
    if op == "num":
        return float(args[0])
    if op == "size":
        return float(world.sizes[args[0]])
    if op == "e":
        array = world.array(args[0])
        return float(array[tuple(at[x] for x in args[1])] if len(args[1]) == 2 else array.reshape(-1)[at[args[1][0]] if args[1] else 0])
    if op == "delta":
        return float(at[args[0]] == at[args[1]])
    if op == "sum":
        return sum(number(args[2], world, {**at, args[0]: k}) for k in range(world.sizes[args[1]]))
    if op == "fn":
        return float(FUNCTIONS[args[0]](np.array(number(args[1], world, at))))
    values = [number(arg, world, at) for arg in args]
    return {"prod": float(np.prod(values)), "add": sum(values), "neg": -values[0]}[op]


def axes(term: Term, known: Mapping[str, str]) -> bool:
    """Whether every index runs over the axis that it stands on."""
    op, *args = term
    if op == "e":
        letters = [letter for letter in SHAPES[args[0]] if letter != "1"]
        return len(letters) == len(args[1]) and all(known.get(x) == letter for x, letter in zip(args[1], letters))
    if op == "delta":
        return args[0] in known and known.get(args[0]) == known.get(args[1])
    if op == "sum":
        return axes(args[2], {**known, args[0]: args[1]})
    return all(axes(part, known) for part in args if isinstance(part, tuple))


def slip(rng: Random, term: Term, known: Mapping[str, str]) -> Term | None:
    """One index put for another of the same axis, or two swapped, at a random entry; None if there is no such place."""
    options: list[Term] = []

    def walk(t: Term, known: Mapping[str, str], rebuild: Callable[[Term], Term]) -> None:
        op, *args = t
        if op == "e":
            for place, x in enumerate(args[1]):
                for other in known:
                    if other != x and known[other] == known.get(x):
                        options.append(rebuild(("e", args[0], (*args[1][:place], other, *args[1][place + 1 :]))))
            if len(args[1]) == 2 and known.get(args[1][0]) == known.get(args[1][1]) and args[1][0] != args[1][1]:
                options.append(rebuild(("e", args[0], args[1][::-1])))
            return
        if op == "sum":
            walk(args[2], {**known, args[0]: args[1]}, lambda new: rebuild(("sum", args[0], args[1], new)))
            return
        for place, part in enumerate(args):
            if isinstance(part, tuple) and op != "e":
                walk(part, known, lambda new, place=place: rebuild((op, *args[:place], new, *args[place + 1 :])))

    walk(term, known, lambda new: new)
    return rng.choice(options) if options else None
