"""Terms at full size, on arrays that the caller gives: in float64, or exactly modulo 2^61-1.

Guarantee: the same walk as in the exact domains, so a formula that is judged there is the formula that is computed
here.  Limit: kinks and ties are not looked for, the conventions decide (see `derive.evaluator.functions`).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from derive.evaluator.domains import PRIME, Array, Domain, Floats, Modular, Rational
from derive.evaluator.draws import Draws
from derive.evaluator.evaluate import Evaluation
from derive.evaluator.graph import Graph
from derive.evaluator.scene import Abstain, Inadmissible, NotRational, Scene
from derive.evaluator.size_choice import Sizes
from derive.terms.term import Term


class _NoDraws(Draws):
    """Every leaf has to be given."""

    def __init__(self) -> None:
        super().__init__(random.Random(0), Rational())

    def leaf(self, shape: tuple[int, int], properties: frozenset[str]) -> Array:
        raise Abstain(f"a symbol of shape {shape[0]}×{shape[1]} has no array")

    def plain(self, shape: tuple[int, int], style: str | None = None) -> Array:
        raise Abstain(f"a differential or gradient of shape {shape[0]}×{shape[1]} has no array")


def numbers(
    term: Term,
    given: Mapping[str, Array],
    scene: Scene,
    sizes: Mapping[str, int] | None = None,
    partial: str | None = None,
    unknown_loss: Iterable[str] = (),
) -> Array:
    """The term in float64 at full size.

    `given` holds an array for every leaf ("X"), and where needed for its differential ("dX") and for gradients of an
    unknown loss ("∇_X J"); arrays for defined symbols override their definitions.  Sizes are read from the arrays where
    they are not given.  Raises ValueError with a sentence if an array is missing or has a wrong shape.
    """
    arrays = {name: np.atleast_2d(np.asarray(array, dtype=float)) for name, array in given.items()}
    with np.errstate(over="ignore"):
        return value_in(Floats(), term, arrays, scene, sizes, partial, unknown_loss)


def value_in(
    domain: Domain,
    term: Term,
    arrays: Mapping[str, Array],
    scene: Scene,
    sizes: Mapping[str, int] | None = None,
    partial: str | None = None,
    unknown_loss: Iterable[str] = (),
) -> Array:
    """The term in any number domain, on matrices of elements of that domain; otherwise as `numbers`."""
    found = Sizes({**_sizes_of(arrays, scene), **(sizes or {})})
    try:
        evaluation = Evaluation(Graph(scene, (term,), unknown_loss), found, domain, _NoDraws(), partial, arrays)
        for name in arrays.keys() & scene.shapes.keys():
            want = evaluation.leaves.shape(scene.shapes[name])
            if arrays[name].shape != want:
                raise ValueError(f"the array {name} has shape {arrays[name].shape}, not {want}")
        return evaluation.value(term)
    except (Abstain, NotRational, Inadmissible) as reason:
        raise ValueError(str(reason)) from reason


def residues(
    terms: Sequence[Term],
    given: Mapping[str, Array],
    scene: Scene,
    sizes: Mapping[str, int] | None = None,
    partial: str | None = None,
    unknown_loss: Iterable[str] = (),
    seed: int = 0,
) -> list[Array]:
    """The terms modulo 2^61-1 at full size, all with the same tied atoms, so that equal formulas give equal arrays.

    `given` holds integer arrays for some symbols, as in `numbers`; the other leaves are drawn uniformly.  Raises
    ValueError with a sentence if a size is unknown or a value does not exist in the field.
    """
    arrays = {name: np.atleast_2d(np.asarray(array)).astype(object) % PRIME for name, array in given.items()}
    field = Modular(random.Random(seed))
    found = Sizes({**_sizes_of(arrays, scene), **(sizes or {})})
    try:
        draws = Draws(random.Random(seed + 1), field)
        evaluation = Evaluation(Graph(scene, terms, unknown_loss), found, field, draws, partial, arrays)
        return [evaluation.value(term) for term in terms]
    except (Abstain, NotRational, Inadmissible) as reason:
        raise ValueError(str(reason)) from reason


def _sizes_of(arrays: Mapping[str, Array], scene: Scene) -> dict[str, int]:
    """Sizes n of axes c·n that are seen in the arrays."""
    found: dict[str, int] = {}
    for name, array in arrays.items():
        for axis, length in zip(scene.shapes.get(name, ()), array.shape):
            if len(axis.terms) == 1 and len(axis.terms[0][0]) == 1:
                (((symbol, power),), coefficient) = axis.terms[0]
                if power == 1 and length % coefficient == 0:
                    found.setdefault(symbol, length // coefficient)
    return found
