"""The tensors of one forward and backward pass of a network, in float64 or exactly modulo 2^61 − 1.

Guarantee: both passes run the same code of `numeric`, and the masks, winners, exponentials and logarithms of the
exact one are those that `Ties` gives to the formulas. Why that is fair: a tie is one field element for one argument,
whoever asks, so equal formulas give equal arrays, while the sums and products around it are computed by Python's
integers here and by limbs of floats there. The one law of logarithms that is used is ln(exp z / s) = z − ln s, for the
probabilities of the pass. Limit: other laws of exp and log do not hold modulo a prime; a formula that needs one
differs in the exact column though it is right.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from derive.evaluator.domains import PRIME, Array, Domain, Floats, Modular
from derive.evaluator.scene import NotRational
from derive.verify.pairing import Pair, input_shape, labels
from numeric.dense import ConnectedLinear
from numeric.exact import ExactPoint
from numeric.field import FieldArray
from numeric.losses import SoftmaxCrossEntropy
from numeric.network import Network

SAMPLES = 3
SEED = 20240521

TIES: Mapping[str, Callable[[FieldArray], Any]] = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "ge0": lambda x: x.real >= 0,
    "gt0": lambda x: x.real > 0,
}


class Ties(Modular):
    """Integers modulo 2^61 − 1 whose tied atoms are those of `numeric.field`; `logarithms` go before its own."""

    name = "mod 2^61-1, tied as in the network"

    def __init__(self, logarithms: Mapping[int, int]) -> None:
        super().__init__(random.Random(0))
        self._logarithms = logarithms

    def function(self, name: str, array: Array) -> Array:
        if name not in TIES:
            raise NotRational(f"{name} has no tied elements in the network's field")
        found = integers(TIES[name](_field(array)))
        if name == "log":
            known = [self._logarithms.get(x, y) for x, y in zip(array.flat, found.flat)]
            found.reshape(-1)[:] = known
        return found

    def first_largest(self, rows: Array) -> Array:
        winners = np.argmax(_field(rows).real, axis=-1)[..., None]
        return (np.arange(rows.shape[-1]) == winners).astype(int).astype(object)

    def declare_positive(self, array: Array) -> None:
        """The masks of the network's field are what they are."""


def _field(array: Array) -> FieldArray:
    return FieldArray(np.asarray(array % PRIME).astype(np.uint64))


def integers(array: Any) -> Array:
    """Field elements, or booleans, as Python's integers."""
    return np.array(array.residues if isinstance(array, FieldArray) else array.astype(int), dtype=object)


@dataclass(frozen=True)
class Pass:
    """Matrices of one pass under the names of `numeric`, and the domain whose elements they hold."""

    pair: Pair
    network: Network
    domain: Domain
    values: Mapping[str, Array]
    gradients: Mapping[str, Array]

    @classmethod
    def real(cls, pair: Pair, network: Network | None = None, seed: int = SEED) -> Pass:
        """Random float64 input, labels and parameters, none zero; `network` is a variant of the pair's to run.

        Raises NumericError if the variant does not run.
        """
        network, rng = network or pair.maker.network(), np.random.default_rng(seed)
        parameters, x, targets = pair.maker.point(rng, SAMPLES)
        result = network.run(parameters, x, targets, pair.reg)
        values = {**result.values, "labels": targets, "reg": np.asarray(pair.reg), **pair.set_values()}
        values, gradients = _with_full_matrices(pair, values, result.gradients, rng.normal)
        return cls(
            pair,
            network,
            Floats(),
            {name: _matrix(np.asarray(value)) for name, value in values.items()},
            {name: _matrix(np.asarray(value)) for name, value in gradients.items()},
        )

    @classmethod
    def exact(cls, pair: Pair, network: Network | None = None, seed: int = SEED) -> Pass:
        """The same modulo 2^61 − 1, at a uniformly random point of the field."""
        network, rng = network or pair.maker.network(), np.random.default_rng(seed)
        targets = labels(network, rng, SAMPLES)
        reg = FieldArray.of(np.asarray(pair.reg))
        point = ExactPoint.random(network, input_shape(network, SAMPLES), targets, reg, seed, PRIME)
        settings = {name: FieldArray.of(value) for name, value in pair.set_values().items()}
        values = {**point.values, "labels": FieldArray.of(targets), "reg": reg, **settings}
        values, gradients = _with_full_matrices(
            pair, values, point.gradients, lambda size: FieldArray.random(rng, (size,), PRIME)
        )
        return cls(
            pair,
            network,
            Ties(_logarithms(network, point.values)),
            {name: integers(_matrix(value)) for name, value in values.items()},
            {name: integers(_matrix(FieldArray.of(value))) for name, value in gradients.items()},
        )

    def tensor(self, name: str) -> Array | None:
        """A value, or for "∇z1" a gradient of the loss of the data; None if the pass has no such tensor."""
        return self.gradient("data_loss", name[1:]) if name.startswith("∇") else self.values.get(name)

    def gradient(self, loss: str, name: str) -> Array | None:
        """∇ of `loss` (J) or of `data_loss`; the penalty is what lies between, and only penalised weights feel it."""
        found = self.gradients.get(name)
        if found is None or loss not in ("loss", "data_loss"):
            return None
        if loss == "loss" or name not in self.network.penalised:
            return found
        return self.domain.reduce(found - self.values["reg"] * self.values[name])

    def quantities(self) -> list[str]:
        """Everything that needs a row: values that the forward pass makes, and all gradients."""
        made = [step.output for step in self.network.steps]
        losses = [self.network.loss_output] if self.network.loss_output else []
        losses += ["data_loss", "loss"] if self.pair.reg else ["loss"]
        parameters = [f"∇{name} {self.pair.objective}" for name in self.network.shapes]
        return [*made, *losses, *(f"∇{name} {self.pair.loss}" for name in ("X", *made)), *parameters]


def _with_full_matrices(
    pair: Pair, values: Mapping[str, Any], gradients: Mapping[str, Any], draw: Callable[..., Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Weights that `numeric` keeps as a row of those connected become the matrix that documents speak of.

    Outside the connections the matrix gets random entries, which no formula may use, and its gradient zeros.
    """
    values, gradients = dict(values), dict(gradients)
    for step in pair.maker.network().steps:
        if isinstance(step.layer, ConnectedLinear):
            name = step.parameters[0]
            full, outside = step.layer.matrix(values[name]), ~step.layer.mask
            full[outside] = draw(size=int(outside.sum()))
            values[name], gradients[name] = full, step.layer.matrix(gradients[name])
    return values, gradients


def _matrix(value: Any) -> Any:
    return value if value.ndim == 2 else value.reshape(1, -1)


def _logarithms(network: Network, values: Mapping[str, Any]) -> dict[int, int]:
    """ln p = z − ln Σ exp z for the probabilities of the pass."""
    if not isinstance(network.loss, SoftmaxCrossEntropy) or not network.loss_output:
        return {}
    z = values[network.steps[-1].output]
    logs = z - np.log(np.exp(z).sum(axis=network.loss.axis, keepdims=True))
    return dict(zip(integers(values[network.loss_output]).flat, integers(logs).flat))
