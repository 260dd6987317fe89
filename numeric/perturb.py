"""Batches of perturbed copies of a forward pass, recomputing only what a perturbation reaches.

Everything before the perturbed step is kept. A change of one unit (a channel, a column) of an activation is carried
through the layers that have `restrict` on that unit alone, until a layer with `join` spreads it over all units; from
there whole layers run on the batch of copies. A layer with neither gets the whole activation, the changed unit in its
place.

Guarantee: the outputs are those of the forward pass on each perturbed copy, up to rounding, if the declared
`restrict` and `join` are right, which `derivatives.consistent` checks. Limit: the layers must treat samples
independently.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from numeric.network import Network, Step

CHUNK = 1 << 17  # entries that the widest activation of one batch of copies may have


class Copies:
    """A network at one point, ready to run perturbed copies. Activations are turned so that samples are rows."""

    def __init__(
        self, network: Network, parameters: Mapping[str, np.ndarray], x: np.ndarray, targets: np.ndarray
    ) -> None:
        self.network, self.parameters, self.targets = network, parameters, targets
        self.x = network.matrix(x)
        self.values, self.caches = network.forward(parameters, self.x)
        self.count = targets.shape[network.sample_axis]
        self.outputs = ["X", *(step.output for step in network.steps)]

    def rows(self, array: Any) -> Any:
        """Samples as rows, or back: the array itself, or its transpose where samples are columns."""
        return array if self.network.sample_axis == 0 else array.T

    def arguments(self, step: Step) -> list[np.ndarray]:
        return [self.parameters[name] for name in step.parameters]

    def losses(self, last: np.ndarray, copies: int) -> np.ndarray:
        """The loss of each sample of each copy, (K, N)."""
        targets = self.rows(np.tile(self.rows(self.targets), (copies, 1)))
        return np.asarray(self.network.loss.forward(last, targets)[0]).reshape(copies, self.count)

    def chunk(self, start: int) -> int:
        """How many copies to run at once from a step on."""
        widest = max(self.values[name].size for name in self.outputs[start:])
        return max(1, CHUNK // widest)

    def whole(self, start: int, batch: np.ndarray, copies: int, branches: list[np.ndarray]) -> np.ndarray:
        """Run the steps from `start` on a batch of whole copies; `branches` collects the decisions taken."""
        for step in self.network.steps[start:]:
            batch, cache = step.layer.forward(batch, *self.arguments(step))
            self._note(step.layer, cache, copies, branches)
        return batch

    def unit(self, start: int, unit: int, batch: np.ndarray, copies: int, branches: list[np.ndarray]) -> np.ndarray:
        """Run the steps from `start` on 1 + K copies of one unit, the first one unperturbed; the K last outputs."""
        units = self.rows(self.values[self.outputs[start]]).shape[1]
        for at, step in enumerate(self.network.steps[start:], start):
            layer: Any = step.layer
            if hasattr(layer, "join"):
                return self.whole(at + 1, self._joined(step, unit, units, batch, copies), copies, branches)
            if not hasattr(layer, "restrict"):
                return self.whole(at, self._widened(at, unit, units, batch, copies), copies, branches)
            layer, arguments = layer.restrict(unit, units, *self.arguments(step))
            batch, cache = layer.forward(batch, *arguments)
            self._note(layer, cache, copies + 1, branches)
        return self._widened(len(self.network.steps), unit, units, batch, copies)

    def _note(self, layer: Any, cache: Any, copies: int, branches: list[np.ndarray]) -> None:
        if hasattr(layer, "decisions"):
            branches.append(self.rows(layer.decisions(cache)).reshape(copies, -1))

    def _joined(self, step: Step, unit: int, units: int, batch: np.ndarray, copies: int) -> np.ndarray:
        layer: Any = step.layer
        parts = self.rows(batch)
        parts = parts.reshape(copies + 1, -1, parts.shape[1])
        change = self.rows((parts[1:] - parts[:1]).reshape(-1, parts.shape[2]))
        moved = self.rows(layer.join(change, unit, units, *self.arguments(step)))
        base = self.rows(self.values[step.output])
        return self.rows((moved.reshape(copies, *base.shape) + base).reshape(-1, base.shape[1]))

    def _widened(self, at: int, unit: int, units: int, batch: np.ndarray, copies: int) -> np.ndarray:
        base, parts = self.rows(self.values[self.outputs[at]]), self.rows(batch)
        parts = parts.reshape(copies + 1, -1, parts.shape[1])[1:]
        full = np.empty((copies, *base.shape), np.result_type(parts, base))
        full[:] = base
        place = (slice(None), slice(unit, None, units))
        full[place if parts.shape[1] != base.shape[0] else (slice(None), *place)] = parts
        return self.rows(full.reshape(-1, base.shape[1]))
