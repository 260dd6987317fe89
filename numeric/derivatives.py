"""Derivatives of J by complex step or central difference, for every entry of every parameter and of the input.

Guarantee: only forward passes are used. A complex step of 1e-30 has no cancellation, so its result is exact to rounding
wherever J is smooth, with the branches of masks and maxima taken at the point itself. A central difference is wrong
by O(h²); an entry whose two evaluations take different branches is measured again with smaller steps and, if that
does not help, listed in `kinked`. `consistent` compares all derivatives with one whole pass, so a wrong short cut
cannot pass unseen. Limit: layers without the short cuts of `perturb` are run once for each entry, which is slow for
large ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from numeric.network import Step
from numeric.perturb import Copies

COMPLEX_STEP = 1e-30
CENTRAL_STEP = 2.0**-17
Run = Callable[[Any, list[np.ndarray]], np.ndarray]


@dataclass
class Derivatives:
    """Derivatives at the point of `copies`; method "complex" or "central"; `kinked` lists flat entries by array."""

    copies: Copies
    reg: float = 0.0
    method: str = "complex"
    shortcuts: bool = True
    kinked: dict[str, list[int]] = field(default_factory=dict)

    @property
    def scale(self) -> int:
        """What sums over samples are divided by."""
        return self.copies.count if self.copies.network.loss.reduction == "mean" else 1

    def array(self, name: str) -> np.ndarray:
        """∂J/∂ one parameter, or ∂J/∂X for the name "X", in the shape of that array."""
        return self.all((name,))[name]

    def all(self, names: tuple[str, ...]) -> dict[str, np.ndarray]:
        """∂J/∂ each of the named arrays, penalty included."""
        found: dict[str, np.ndarray] = {}
        for index, step in enumerate(self.copies.network.steps):
            if set(step.parameters) & set(names):
                found |= self._step(index, step, set(names))
        for name in self.copies.network.penalised if self.reg else ():
            if name in found:
                found[name] = found[name] + self._penalty(name)
        if "X" in names:
            found["X"] = self._inputs()
        return {name: found[name] for name in names}

    def _penalty(self, name: str) -> np.ndarray:
        """Derivative of ½ reg Σ w², entrywise, by the same method (a square is a sum of functions of one entry)."""
        weights = self.copies.parameters[name]
        if self.method == "complex":
            return np.asarray((0.5 * self.reg * (weights + 1j * COMPLEX_STEP) ** 2).imag / COMPLEX_STEP)
        upper, lower = weights + CENTRAL_STEP, weights - CENTRAL_STEP
        return np.asarray(0.5 * self.reg * (upper * upper - lower * lower) / (2 * CENTRAL_STEP))

    def _step(self, index: int, step: Step, names: set[str]) -> dict[str, np.ndarray]:
        if self.shortcuts and hasattr(step.layer, "directions"):
            return self._by_units(index, step)
        return {
            name: self._by_entries(index, step, position)
            for position, name in enumerate(step.parameters)
            if name in names
        }

    def _by_units(self, index: int, step: Step) -> dict[str, np.ndarray]:
        copies, layer = self.copies, step.layer
        source, output = copies.values[copies.outputs[index]], copies.rows(copies.values[step.output])
        results = [np.zeros(copies.parameters[name].size) for name in step.parameters]
        for unit in range(output.shape[1]):
            directions, entries = layer.directions(unit, source, *copies.arguments(step))  # type: ignore[attr-defined]
            owners = np.repeat(np.array(step.parameters), [len(mine) for mine in entries])
            found = self._unit(index, unit, output[:, unit], directions, owners, np.concatenate(entries))
            start = 0
            for result, mine in zip(results, entries, strict=True):
                result[mine] = found[start : start + len(mine)]
                start += len(mine)
        shapes = [copies.parameters[name].shape for name in step.parameters]
        return {
            name: result.reshape(shape) for name, result, shape in zip(step.parameters, results, shapes, strict=True)
        }

    def _unit(
        self, index: int, unit: int, column: np.ndarray, moves: np.ndarray, owners: Any, entries: np.ndarray
    ) -> np.ndarray:
        """Derivatives along the moves (K, R) of one unit, which belong to flat entries of the arrays `owners`."""
        copies = self.copies
        size = copies.chunk(index + 1) * 8
        found = []
        for begin in range(0, len(owners), size):
            part = slice(begin, begin + size)
            some = np.vstack([np.zeros_like(column), moves[part]])

            def run(h: Any, branches: list[np.ndarray], some: np.ndarray = some) -> np.ndarray:
                count = some.shape[0] - 1
                batch = copies.rows((column + h * some).reshape(-1, 1))
                return copies.losses(copies.unit(index + 1, unit, batch, count, branches), count).sum(axis=1)

            found.append(self._measure(owners[part], entries[part], run) / self.scale)
        return np.concatenate(found)

    def _by_entries(self, index: int, step: Step, position: int) -> np.ndarray:
        copies = self.copies
        kind = np.complex128 if self.method == "complex" else np.float64
        source = copies.values[copies.outputs[index]].astype(kind)
        arguments = [array.astype(kind) for array in copies.arguments(step)]
        name, weights = step.parameters[position], arguments[position]
        result = np.zeros(weights.size)
        for begin in range(0, weights.size, copies.chunk(index + 1)):
            entries = np.arange(begin, min(begin + copies.chunk(index + 1), weights.size))

            def run(h: Any, branches: list[np.ndarray], entries: np.ndarray = entries) -> np.ndarray:
                outputs = []
                for entry in entries:
                    moved = weights.copy()
                    moved.reshape(-1)[entry] += h
                    output, cache = step.layer.forward(source, *arguments[:position], moved, *arguments[position + 1 :])
                    outputs.append(copies.rows(output))
                batch = copies.rows(np.concatenate(outputs))
                last = copies.whole(index + 1, batch, len(entries), branches)
                return copies.losses(last, len(entries)).sum(axis=1)

            result[entries] = self._measure([name] * len(entries), entries, run) / self.scale
        return result.reshape(weights.shape)

    def _inputs(self) -> np.ndarray:
        """One entry of every sample is perturbed at once, since a sample's loss depends on that sample alone."""
        copies = self.copies
        flat = copies.rows(copies.x).reshape(copies.count, -1)
        result = np.zeros_like(flat, dtype=np.float64)
        for begin in range(0, flat.shape[1], copies.chunk(0)):
            entries = np.arange(begin, min(begin + copies.chunk(0), flat.shape[1]))

            def run(h: Any, branches: list[np.ndarray], entries: np.ndarray = entries) -> np.ndarray:
                batch = np.tile(flat, (len(entries), 1, 1)).astype(np.result_type(flat, type(h)))
                batch[np.arange(len(entries)), :, entries] += h
                last = copies.whole(
                    0,
                    copies.rows(batch.reshape(-1, copies.rows(copies.x).shape[1])),
                    len(entries) * copies.count,
                    branches,
                )
                return copies.losses(last, len(entries)).reshape(-1)

            owners = (np.arange(copies.count) * flat.shape[1] + entries[:, None]).reshape(-1)
            found = self._measure(["X"] * len(owners), owners, run) / self.scale
            result[:, entries] = found.reshape(len(entries), copies.count).T
        return copies.rows(result.reshape(copies.rows(copies.x).shape))

    def _measure(self, owners: Sequence[str], entries: np.ndarray, run: Run) -> np.ndarray:
        """Derivatives of the functions that run(h, branches) evaluates, one for each entry of its owner."""
        if self.method == "complex":
            return np.asarray(run(1j * COMPLEX_STEP, []).imag / COMPLEX_STEP)
        result, crossed = _central(run, len(owners), CENTRAL_STEP)
        for shrink in (2.0**-5, 2.0**-9, 2.0**-13):
            if not crossed.any():
                return result
            again, still = _central(run, len(owners), CENTRAL_STEP * shrink)
            result = np.where(crossed, again, result)
            crossed &= still
        for at in np.flatnonzero(crossed):
            self.kinked.setdefault(str(owners[int(at)]), []).append(int(entries[at]))
        return result

    def consistent(self, found: Mapping[str, np.ndarray], rng: np.random.Generator) -> float:
        """Relative gap between the derivatives found along one random direction and one whole complex step along it;
        entries left out because of kinks do not move."""
        copies, network = self.copies, self.copies.network
        moves = {name: rng.normal(size=array.shape) for name, array in found.items()}
        for name, entries in self.kinked.items():
            moves[name].reshape(-1)[entries] = 0.0
        moved = {
            name: value + 1j * COMPLEX_STEP * moves[name] if name in moves else value
            for name, value in copies.parameters.items()
        }
        x = copies.x + 1j * COMPLEX_STEP * moves["X"] if "X" in moves else copies.x
        last = network.forward(moved, x)[0][copies.outputs[-1]]
        losses = network.loss.forward(last, copies.targets)[0]
        expected = network.objective(moved, losses, self.reg).imag / COMPLEX_STEP
        terms = [array * moves[name] for name, array in found.items()]
        size = sum(float(np.abs(term).sum()) for term in terms)
        return abs(sum(float(term.sum()) for term in terms) - float(expected)) / (size or 1.0)


def _central(run: Run, count: int, step: float) -> tuple[np.ndarray, np.ndarray]:
    """Central differences (K,) and which of them compared two different branches."""
    upper: list[np.ndarray] = []
    lower: list[np.ndarray] = []
    result = (run(step, upper) - run(-step, lower)) / (2 * step)
    crossed = np.zeros(count, bool)
    for up, down in zip(upper, lower, strict=True):
        crossed |= (up != down).any(axis=1)[-count:]
    return result, crossed
