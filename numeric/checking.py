"""`gradcheck`: is this backward pass the derivative of this forward pass, and if not, which entries are wrong, by
what factor.

Three methods. "complex": complex step, every entry, no cancellation. "central": central difference, every entry,
kinks that a perturbation crosses are counted and never compared silently. "exact": random directions in dual numbers
modulo two primes, without any tolerance. Guarantee: a report is true of the point checked (exact: of a random point
of each field); it is true only if no array is wrong. `kinks` counts masks and winners that change within 1e-9 of the
point, where the derivative is one-sided by convention. Limit: complex step needs forward functions that are analytic
away from kinks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from numeric.derivatives import Derivatives
from numeric.exact import NAMED, ExactPoint, factor
from numeric.modular import PRIMES
from numeric.network import Layer, Network
from numeric.perturb import Copies
from numeric.plain import LoneLayer, Plain, around
from numeric.shapes import NumericError, require

SHOWN = 5
NEAR = 1e-9


@dataclass(frozen=True)
class WrongEntry:
    """One wrong entry of a gradient; `factor` is given / expected where that is a number worth telling."""

    index: tuple[int, ...]
    given: float | None
    expected: float | None
    factor: float | None

    def __str__(self) -> str:
        place = f"[{', '.join(map(str, self.index))}]"
        values = "" if self.given is None else f": backward gives {self.given:.12g}, expected {self.expected:.12g}"
        return f"{place}{values}" + ("" if self.factor is None else f" (factor {self.factor:.9g})")


@dataclass(frozen=True)
class ArrayCheck:
    """What was found for one array: entries compared, the largest error relative to the array's largest entry (0 for
    the exact method when right), how many entries are wrong, some of them, and entries left out because of kinks."""

    name: str
    shape: tuple[int, ...]
    compared: int
    error: float
    wrong: int
    entries: tuple[WrongEntry, ...] = ()
    common_factor: float | None = None
    kinked: int = 0
    at_least: bool = False

    def __str__(self) -> str:
        head = f"{self.name} {self.shape}: "
        if not self.wrong:
            tail = f", {self.kinked} left out at kinks" if self.kinked else ""
            return f"{head}right in {self.compared} entries, largest error {self.error:.1e}{tail}"
        factor = "" if self.common_factor is None else f", all by the factor {self.common_factor:.9g}"
        shown = "; ".join(map(str, self.entries))
        return f"{head}WRONG in {'at least ' * self.at_least}{self.wrong} of {self.compared} entries{factor}: {shown}"


@dataclass(frozen=True)
class GradientCheck:
    """The outcome of `gradcheck`: true if every array is right."""

    network: str
    method: str
    arrays: tuple[ArrayCheck, ...]
    kinks: int = 0
    notes: tuple[str, ...] = field(default=())

    @property
    def wrong(self) -> tuple[ArrayCheck, ...]:
        return tuple(array for array in self.arrays if array.wrong)

    def __bool__(self) -> bool:
        return not self.wrong

    def __getitem__(self, name: str) -> ArrayCheck:
        return next(array for array in self.arrays if array.name == name)

    def __str__(self) -> str:
        verdict = "every gradient is right" if self else "wrong: " + ", ".join(array.name for array in self.wrong)
        lines = [f"{self.network}, {self.method}: {verdict}", *(f"  {array}" for array in self.arrays)]
        if self.kinks:
            lines.append(
                f"  {self.kinks} masks or winners change within {NEAR:g} of this point; there the derivative is "
                "one-sided."
            )
        return "\n".join([*lines, *(f"  {note}" for note in self.notes)])


def gradcheck(
    network: Network | Layer,
    parameters: Mapping[str, Any] | Sequence[Any],
    x: Any,
    targets: Any = None,
    *,
    reg: float = 0.0,
    method: str = "complex",
    names: Sequence[str] | None = None,
    seed: int = 0,
    relative: float | None = None,
    absolute: float | None = None,
    every: bool = False,
) -> GradientCheck:
    """Check the gradients of a network's parameters and of its input `X` (or only of `names`).

    network: a `Network` with a mapping of parameters, a batch x and one-hot targets; or any layer of your own with
    `forward` and `backward` and a sequence of its parameters, checked under a random cotangent. method: "complex",
    "central" or "exact". An entry is wrong if it misses the expected one by more than relative · |expected| +
    absolute · largest expected (defaults 1e-8 and 1e-13 for complex, 1e-6 and 3e-7 for central; none for exact).
    `every`: in the exact method, test each coordinate by itself. Raises NumericError for input that does not fit.
    """
    require(
        method in ("complex", "central", "exact"), f'the method is "{method}"; it must be complex, central or exact.'
    )
    if not isinstance(network, Network):
        require(not isinstance(parameters, Mapping), "a layer takes a sequence of parameters, not a mapping.")
        network, parameters, targets = around(network, list(parameters), x, seed)
    require(isinstance(parameters, Mapping), "a network takes a mapping of parameters by name, not a sequence.")
    assert isinstance(parameters, Mapping)
    network.check(parameters, x)
    chosen = tuple(names) if names is not None else (*network.shapes, "X")
    unknown = [name for name in chosen if name != "X" and name not in network.shapes]
    require(not unknown, f"{network.name} has no parameter {', '.join(unknown)}.")
    if method == "exact":
        try:
            return _exact(network, x.shape, targets, reg, chosen, seed, every)
        except TypeError as error:
            raise NumericError(f"the exact method cannot run {network.name}: {error}") from error
    tolerance = (1e-8, 1e-13) if method == "complex" else (1e-6, 3e-7)
    relative, absolute = (
        tolerance[0] if relative is None else relative,
        tolerance[1] if absolute is None else absolute,
    )
    parameters = {name: _double(value) for name, value in parameters.items()}
    x = _double(x)
    result = network.run(parameters, x, targets, reg)
    derivatives, notes = _measured(network, parameters, x, targets, reg, method, chosen, seed)
    found, kinked = derivatives
    arrays = tuple(
        _compare(name, np.asarray(result.gradients[name]), found[name], kinked.get(name, []), relative, absolute)
        for name in chosen
    )
    return GradientCheck(network.name, method, arrays, _near_kinks(network, parameters, x, seed), notes)


def _double(array: np.ndarray) -> np.ndarray:
    """float32 as float64, since no difference can be measured well in single precision."""
    return array.astype(np.float64) if array.dtype == np.float32 else array


def _measured(
    network: Network,
    parameters: Mapping[str, Any],
    x: Any,
    targets: Any,
    reg: float,
    method: str,
    names: tuple[str, ...],
    seed: int,
) -> tuple[tuple[dict[str, np.ndarray], dict[str, list[int]]], tuple[str, ...]]:
    """Derivatives by name with their kinked entries; the short cuts are dropped, with a note, if they are not
    consistent."""
    if isinstance(network, LoneLayer):
        return Plain(network, parameters, x, targets, reg, method).all(names), ()
    derivatives = Derivatives(Copies(network, parameters, x, targets), reg, method)
    found = derivatives.all(names)
    limit = 1e-12 if method == "complex" else 1e-5
    if derivatives.consistent(found, np.random.default_rng(seed)) < limit:
        return (found, derivatives.kinked), ()
    derivatives = Derivatives(derivatives.copies, reg, method, shortcuts=False)
    note = (
        "the layers' short cuts disagree with their forward pass; every entry was run through the whole layer instead."
    )
    return (derivatives.all(names), derivatives.kinked), (note,)


def _compare(
    name: str, given: np.ndarray, expected: np.ndarray, kinked: list[int], relative: float, absolute: float
) -> ArrayCheck:
    if given.shape != expected.shape:
        entry = WrongEntry((), None, None, None)
        return ArrayCheck(
            f"{name} (given shape {given.shape})", expected.shape, expected.size, np.inf, expected.size, (entry,)
        )
    counted: np.ndarray = np.ones(expected.shape, bool)
    counted.reshape(-1)[kinked] = False
    top = float(np.abs(expected).max(initial=0.0)) or 1.0
    gap = np.where(counted, np.abs(given - expected), 0.0)
    bad = ~(gap <= relative * np.abs(expected) + absolute * top)
    worst = sorted(map(tuple, np.argwhere(bad)), key=lambda at: -gap[at])[:SHOWN]
    entries = tuple(
        WrongEntry(
            tuple(int(i) for i in at),
            float(given[at]),
            float(expected[at]),
            float(given[at] / expected[at]) if expected[at] else None,
        )
        for at in worst
    )
    return ArrayCheck(
        name,
        expected.shape,
        int(counted.sum()),
        float(gap.max(initial=0.0)) / top,
        int(bad.sum()),
        entries,
        _common_factor(given, expected, bad, top),
        len(kinked),
    )


def _common_factor(given: np.ndarray, expected: np.ndarray, bad: np.ndarray, top: float) -> float | None:
    """The factor that explains all wrong entries, if there are several and one does."""
    clear = bad & (np.abs(expected) > 1e-6 * top)
    if clear.sum() < 2:
        return None
    ratios = given[clear] / expected[clear]
    middle = float(np.median(ratios))
    return middle if np.abs(ratios - middle).max() <= 1e-6 * max(abs(middle), 1.0) else None


def _exact(
    network: Network, x_shape: tuple[int, ...], targets: Any, reg: float, names: tuple[str, ...], seed: int, every: bool
) -> GradientCheck:
    points = [ExactPoint.random(network, x_shape, targets, reg, seed, p) for p in PRIMES]
    rng = np.random.default_rng(seed)
    arrays = []
    for name in names:
        shape = tuple(points[0].gradients[name].shape)
        wrong = next((w for w in (point.wrong(name, rng, every) for point in reversed(points)) if w), [])
        entries = []
        for entry in wrong[:SHOWN]:
            ratio = factor(*(_ratio(point, name, entry, seed) for point in points))
            index = tuple(int(i) for i in np.unravel_index(entry, shape))
            entries.append(WrongEntry(index, None, None, None if ratio is None else float(ratio)))
        factors = {entry.factor for entry in entries}
        common = entries[0].factor if len(entries) > 1 and len(factors) == 1 else None
        arrays.append(
            ArrayCheck(
                name,
                shape,
                int(np.prod(shape)),
                float("inf") if wrong else 0.0,
                len(wrong),
                tuple(entries),
                common,
                at_least=len(wrong) == NAMED and not every,
            )
        )
    note = (
        "random points and directions modulo 2^31 - 1 and 2^61 - 1; a wrong array passes with probability below 2^-90."
    )
    return GradientCheck(network.name, "exact", tuple(arrays), 0, (note,))


def _ratio(point: ExactPoint, name: str, entry: int, seed: int) -> int | None:
    """Given over expected at one entry, at the first of a few points where the right entry is not 0."""
    for other in range(1, 9):
        if (found := point.ratio(name, entry)) is not None:
            return found
        point = ExactPoint.random(point.network, point.x.shape, point.targets, point.reg, seed + other, point.p)
    return None


def _near_kinks(network: Network, parameters: Mapping[str, Any], x: Any, seed: int) -> int:
    """How many masks and winners differ between the point and two opposite points 1e-9 away."""
    rng = np.random.default_rng(seed)
    arrays = {**parameters, "X": network.matrix(x)}
    moves = {name: NEAR * (np.abs(a).max() or 1.0) * rng.normal(size=a.shape) for name, a in arrays.items()}

    def decisions(sign: int) -> list[np.ndarray]:
        moved = {name: a + sign * moves[name] for name, a in arrays.items()}
        caches = network.forward(moved, moved["X"])[1]
        return [
            step.layer.decisions(caches[step.output])
            for step in network.steps  # type: ignore[attr-defined]
            if hasattr(step.layer, "decisions")
        ]

    here, up, down = (decisions(sign) for sign in (0, 1, -1))
    return sum(int(((a != b) | (a != c)).sum()) for a, b, c in zip(here, up, down, strict=True))
