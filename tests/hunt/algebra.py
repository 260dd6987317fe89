"""A small matrix language of its own: terms as tuples, their shapes, their values in NumPy, and random ones.

Nothing here knows the checker: values are computed from the definitions, gradients by central differences.  A term is
("sym", name), ("num", q), ("size", letter), ("ones", letter), ("eye", letter), ("grad", name), or (operator, argument, …).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from random import Random

import numpy as np

Term = tuple
Shape = tuple[str, str]
SHAPES: dict[str, Shape] = {
    "A": ("m", "n"), "D": ("m", "n"), "B": ("n", "p"), "C": ("n", "n"), "E": ("n", "n"), "S": ("n", "n"),
    "x": ("n", "1"), "y": ("n", "1"), "u": ("m", "1"), "v": ("p", "1"), "a": ("1", "1"), "b": ("1", "1"), "Z": ("m", "n"),
}  # fmt: skip
FUNCTIONS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    "exp": np.exp,
    "tanh": np.tanh,
    "sigma": lambda t: 1 / (1 + np.exp(-t)),
    "relu": lambda t: np.maximum(t, 0),
    "step": lambda t: (t > 0).astype(float),
    "sin": np.sin,
    "cos": np.cos,
    "square": np.square,
    "abs": np.abs,
    "sign": np.sign,
    "log": np.log,
}


class IllTyped(Exception):
    """A term whose shapes do not fit."""


def shape(term: Term) -> Shape:
    """Rows and columns as letters; raises IllTyped."""
    op, *args = term
    if op in ("sym", "grad"):
        return SHAPES[args[0]]
    if op in ("num", "size"):
        return ("1", "1")
    if op == "ones":
        return (args[0], "1")
    if op == "eye":
        return (args[0], args[0])
    shapes = [shape(arg) for arg in args if isinstance(arg, tuple)]
    first = shapes[0]
    if op == "T":
        return first[::-1]
    if op in ("neg", "fn"):
        return first
    if op in ("add", "sub", "had"):
        return _same(*shapes)
    if op == "mm":
        if ("1", "1") in shapes:
            return shapes[1] if first == ("1", "1") else first
        if first[1] != shapes[1][0]:
            raise IllTyped(term)
        return (first[0], shapes[1][1])
    if op == "scale":
        _same(first, ("1", "1"))
        return shapes[1]
    if op in ("tr", "inv", "logdet"):
        _same(first, first[::-1])
        return first if op == "inv" else ("1", "1")
    if op == "inner":
        _same(*shapes)
        return ("1", "1")
    if op == "diag":
        _same(first, (first[0], "1"))
        return (first[0], first[0])
    return ("1", "1")  # sum, norm2


def _same(one: Shape, two: Shape) -> Shape:
    if one != two:
        raise IllTyped((one, two))
    return one


def value(term: Term, world: World) -> np.ndarray:
    """The value of a term in a world of sizes and arrays."""
    op, *args = term
    if op == "sym":
        return world.array(args[0])
    if op == "grad":
        return world.gradient(args[0])
    if op == "num":
        return np.array([[float(args[0])]])
    if op == "size":
        return np.array([[float(world.sizes[args[0]])]])
    if op == "ones":
        return np.ones((world.sizes[args[0]], 1))
    if op == "eye":
        return np.eye(world.sizes[args[0]])
    if op == "fn":
        return FUNCTIONS[args[0]](value(args[1], world))
    values = [value(arg, world) for arg in args]
    return np.atleast_2d(OPERATIONS[op](*values))


OPERATIONS: Mapping[str, Callable[..., np.ndarray]] = {
    "T": np.transpose,
    "neg": np.negative,
    "add": np.add,
    "sub": np.subtract,
    "had": np.multiply,
    "mm": lambda e, f: e * f if 1 in (e.size, f.size) else e @ f,
    "scale": lambda s, e: s[0, 0] * e,
    "tr": np.trace,
    "inv": np.linalg.inv,
    "logdet": lambda e: np.linalg.slogdet(e)[1],
    "inner": lambda e, f: np.sum(e * f),
    "diag": lambda e: np.diag(e[:, 0]),
    "sum": np.sum,
    "norm2": lambda e: np.sum(e * e),
}


class World:
    """Sizes, random leaves, definitions in order, and the loss whose gradients are asked for."""

    def __init__(self, seed: int, sizes: Mapping[str, int], definitions: Mapping[str, Term], loss: Term | None):
        rng = np.random.default_rng(seed)
        self.sizes, self.definitions, self.loss = {"1": 1, **sizes}, definitions, loss
        self.leaves = {name: rng.normal(size=[self.sizes[axis] for axis in SHAPES[name]]) * 0.7 for name in sorted(SHAPES)}
        self.leaves["S"] = self.leaves["S"] + self.leaves["S"].T
        self.leaves["b"] = np.abs(self.leaves["b"]) + 0.2
        self.fixed: dict[str, np.ndarray] = {}

    def array(self, name: str) -> np.ndarray:
        if name in self.fixed:
            return self.fixed[name]
        return value(self.definitions[name], self) if name in self.definitions else self.leaves[name]

    def gradient(self, name: str, step: float = 1e-5) -> np.ndarray:
        """Central differences of the loss, the symbol being free."""
        assert self.loss is not None
        start = np.array(self.array(name), dtype=float)
        result = np.zeros_like(start)
        for place in np.ndindex(*start.shape):
            ends = []
            for sign in (1, -1):
                self.fixed[name] = start.copy()
                self.fixed[name][place] += sign * step
                ends.append(value(self.loss, self)[0, 0])
            result[place] = (ends[0] - ends[1]) / (2 * step)
        del self.fixed[name]
        return result


def random_term(rng: Random, want: Shape, depth: int, names: str = "ADBCESxyuvab") -> Term:
    """A well-typed random term of a shape, made of the named symbols."""
    rows, cols = want
    scalar = want == ("1", "1")
    if depth <= 0:
        found = [("sym", n) for n in names if SHAPES[n] == want] * 3
        found += [("T", ("sym", n)) for n in names if SHAPES[n] == want[::-1] and not scalar]
        if scalar:
            found += [("num", Fraction(rng.choice((2, 3, 1)), rng.choice((1, 1, 2)))), ("size", rng.choice("mn"))]
        if cols == "1" and not scalar:
            found.append(("ones", rows))
        if rows == "1" and not scalar:
            found.append(("T", ("ones", cols)))
        if rows == cols and not scalar:
            found.append(("eye", rows))
        if not found:
            middle = rng.choice("mnp")
            return ("mm", random_term(rng, (rows, middle), depth, names), random_term(rng, (middle, cols), depth, names))
        return rng.choice(found)

    def sub(want: Shape) -> Term:
        return random_term(rng, want, depth - rng.choice((1, 1, 2)), names)

    middle, other = rng.choice("mnnp"), (rng.choice("mn"), rng.choice("n1"))
    kinds = ["add", "sub", "mm", "mm", "scale", "T", "fn", "had"]
    kinds += ["tr", "inner", "norm2", "sum", "mm", "quad"] * 2 if scalar else []
    kinds += ["diag", "inv"] if rows == cols and not scalar else []
    kind = rng.choice(kinds)
    if kind in ("add", "sub", "had"):
        return (kind, sub(want), sub(want)) if kind != "had" or not scalar else ("mm", sub(want), sub(want))
    if kind == "mm":
        return ("mm", sub((rows, middle)), sub((middle, cols)))
    if kind == "scale":
        return ("scale", sub(("1", "1")), sub(want))
    if kind == "T":
        return ("T", sub(want[::-1]))
    if kind == "fn":
        return ("fn", rng.choice(("exp", "tanh", "sigma", "relu", "sin", "square", "abs", "step")), sub(want))
    if kind == "diag":
        return ("diag", sub((rows, "1")))
    if kind == "inv":
        return ("inv", rng.choice([("sym", n) for n in names if SHAPES[n] == want] or [("eye", rows)]))
    if kind == "quad":
        return ("mm", ("T", sub((middle, "1"))), sub((middle, "1")))
    if kind == "tr":
        return ("tr", sub((middle, middle)))
    return (kind, *(sub(other) for _ in range(2 if kind == "inner" else 1)))
