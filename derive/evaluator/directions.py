"""Directions in which symbols move, and indices in scope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from derive.evaluator.domains import Array
from derive.evaluator.dual import Dual
from derive.evaluator.scene import Abstain
from derive.terms.term import Term


class Context:
    """Which symbols move (`moves`), and how: `seed` gives the K directions of one, of shape (K, r, c), None for zero.

    `cut` is the symbol that is taken as free although it may be defined.  A context caches the duals of its walk.
    """

    def __init__(self, moves: Callable[[str], bool], seed: Callable[[str], Array | None], cut: str | None):
        self.moves = moves
        self.seed = seed
        self.cut = cut
        self.cache: dict[Term, Dual] = {}
        self.depends: dict[Term, bool] = {}


def basis(name: str, rows: int, cols: int, exact: bool) -> Context:
    """One symbol moves, in each of its basis directions, row by row."""
    count = rows * cols
    seed = np.zeros((count, rows, cols), dtype=object if exact else float)
    for k in range(count):
        seed[k, k // cols, k % cols] = 1
    return Context(lambda other: other == name, lambda _: seed, name)


@dataclass(frozen=True)
class Scope:
    """The indices in scope, outermost first, with their ranges; each is an axis before the last two."""

    names: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()

    def extend(self, names: tuple[str, ...], sizes: tuple[int, ...]) -> Scope:
        return Scope(self.names + names, self.sizes + sizes)

    def axis(self, name: str) -> int:
        """The axis of the innermost index of that name."""
        for k in reversed(range(len(self.names))):
            if self.names[k] == name:
                return k
        raise Abstain(f"the index {name} is not bound")

    def values(self, name: str) -> Array:
        """0, 1, … along the axis of the index."""
        k = self.axis(name)
        return np.arange(self.sizes[k]).reshape([-1 if i == k else 1 for i in range(len(self.names))])


ROOT = Scope()
