"""A network as a table of steps, and one forward and backward pass that keeps everything.

Guarantee: `Network.run` returns every intermediate and the gradient of J in every intermediate, every parameter and the
input, under the same names; the parameter gradients hold the penalty. It works on any array type that follows NumPy's
protocols, so the same code runs in floats, complex numbers and prime fields. Limit: the steps form a chain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from numeric.losses import l2_penalty
from numeric.shapes import NumericError, check_array, check_numbers, check_penalty, match, require


class Layer(Protocol):
    """What a step needs. forward: (x, *parameters) → (output, cache); backward: (gradient of the output, cache,
    *parameters) → (gradient of x, *gradients of the parameters)."""

    def forward(self, x: Any, /, *parameters: Any) -> tuple[Any, Any]: ...

    def backward(self, grad: Any, cache: Any, /, *parameters: Any) -> tuple[Any, ...]: ...


class Loss(Protocol):
    """forward: (z, targets) → (loss of each sample, cache); backward: (cache, targets) → ∂J/∂z."""

    @property
    def reduction(self) -> str: ...

    def forward(self, z: Any, targets: Any) -> tuple[Any, Any]: ...

    def backward(self, cache: Any, targets: Any) -> Any: ...


@dataclass(frozen=True)
class Step:
    """One row of a network: its name in messages, the name of its output, its layer, the names of its parameters."""

    name: str
    output: str
    layer: Layer
    parameters: tuple[str, ...] = ()


@dataclass
class Pass:
    """One forward and backward pass: values and gradients by name, J and its parts, and the caches by output name."""

    values: dict[str, Any]
    gradients: dict[str, Any]
    caches: dict[str, Any]


@dataclass(frozen=True)
class Network:
    """steps from the input `X`, then a loss; `shapes` of the parameters; `penalised` weights; `constant` parameters
    that have gradients but are not trained; `sample_axis` is 1 where samples are columns."""

    name: str
    steps: tuple[Step, ...]
    loss: Loss
    shapes: Mapping[str, tuple[int, ...]]
    input_shape: tuple[int, ...]
    classes: int
    penalised: tuple[str, ...] = ()
    constant: tuple[str, ...] = ()
    loss_output: str = ""
    sample_axis: int = 0

    def __post_init__(self) -> None:
        used = [name for step in self.steps for name in step.parameters]
        require(
            sorted(used) == sorted(self.shapes),
            f"{self.name}: the steps use the parameters {used}, but shapes are given for {list(self.shapes)}; each "
            "parameter belongs to one step.",
        )

    @property
    def trainable(self) -> tuple[str, ...]:
        """Names of the parameters that training changes, in order."""
        return tuple(name for name in self.shapes if name not in self.constant)

    def parameter_count(self) -> int:
        """Number of trainable entries."""
        return sum(int(np.prod(self.shapes[name])) for name in self.trainable)

    def with_layer(self, name: str, layer: Layer) -> Network:
        """The same network with the layer of one step replaced (KeyError if no step has the name)."""
        if all(step.name != name for step in self.steps):
            raise KeyError(name)
        return replace(self, steps=tuple(replace(s, layer=layer) if s.name == name else s for s in self.steps))

    def check(self, parameters: Mapping[str, Any], x: Any) -> None:
        """Raise NumericError for a missing, misshapen or non-finite parameter, or for unusable input."""
        for name, shape in self.shapes.items():
            if name not in parameters:
                raise NumericError(f"{self.name}: the parameter {name} of shape {shape} is missing.")
            check_array(f"{self.name}: the parameter {name}", parameters[name])
            match(self.name, f"the parameter {name}", parameters[name].shape, "the network", shape)
            check_numbers(f"{self.name}: the parameter {name}", parameters[name])
        check_numbers(f"{self.name}: the input X", x)
        require(x.size > 0, f"{self.name}: the input X is empty (shape {x.shape}); a batch needs at least one sample.")
        size = int(np.prod(self.input_shape))
        fits = (
            x.shape[1 - self.sample_axis] == size
            if x.ndim == 2 and len(self.input_shape) == 1
            else (
                x.shape[1:] == self.input_shape
                if x.ndim == 4
                else x.ndim == 2 and x.shape[1] == self.input_shape[-1] and x.size % size == 0
            )
        )
        require(
            bool(fits),
            f"{self.name}: the input X has shape {tuple(x.shape)}, which is not a batch of samples of "
            f"shape {self.input_shape}.",
        )

    def matrix(self, x: Any) -> Any:
        """The input as a matrix: images (N, H, W, C) become (N·H·W, C)."""
        return x.reshape(-1, self.input_shape[-1]) if x.ndim == 4 else x

    def forward(self, parameters: Mapping[str, Any], x: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Every intermediate by name, from X to the last step, and the caches by the same names."""
        values, caches = {"X": x}, {}
        for step in self.steps:
            x, caches[step.output] = step.layer.forward(x, *(parameters[name] for name in step.parameters))
            values[step.output] = x
        return values, caches

    def backward(self, parameters: Mapping[str, Any], caches: Mapping[str, Any], grad: Any) -> dict[str, Any]:
        """From the gradient in the last intermediate to the gradients in all intermediates, X and the parameters."""
        outputs = ["X", *(step.output for step in self.steps)]
        gradients = {outputs[-1]: grad}
        for step, source in zip(reversed(self.steps), reversed(outputs[:-1]), strict=True):
            arguments = [parameters[name] for name in step.parameters]
            grad, *rest = step.layer.backward(grad, caches[step.output], *arguments)
            require(
                len(rest) == len(step.parameters),
                f"{self.name}: the backward of {step.name} gives {len(rest)} parameter gradients, but the layer has "
                f"{len(step.parameters)} parameters.",
            )
            gradients[source] = grad
            gradients.update(zip(step.parameters, rest, strict=True))
        return gradients

    def objective(self, parameters: Mapping[str, Any], losses: Any, reg: Any = 0.0) -> Any:
        """J = mean or sum of the losses of the samples, plus the penalty."""
        data = losses.sum() / (losses.shape[0] if self.loss.reduction == "mean" else 1)
        return data + l2_penalty([parameters[name] for name in self.penalised], reg) if reg else data

    def run(self, parameters: Mapping[str, Any], x: Any, targets: Any, reg: Any = 0.0) -> Pass:
        """One pass. x: (N, H, W, C) or (N·H·W, C) for images; targets one-hot; raises NumericError for bad input.

        values also hold `losses` (N,), `loss` (J), `data_loss` and, if the network names one, the loss's output.
        """
        self.check(parameters, x)
        check_array(f"{self.name}: the array of targets", targets)
        check_penalty(reg)
        values, caches = self.forward(parameters, self.matrix(x))
        last = values[self.steps[-1].output]
        losses, cache = self.loss.forward(last, targets)
        gradients = self.backward(parameters, caches, self.loss.backward(cache, targets))
        if reg:
            gradients |= {name: gradients[name] + parameters[name] * reg for name in self.penalised}
        values |= {name: parameters[name] for name in self.shapes}
        values |= {
            "losses": losses,
            "loss": self.objective(parameters, losses, reg),
            "data_loss": self.objective(parameters, losses),
        }
        if self.loss_output:
            values[self.loss_output] = cache
        return Pass(values, gradients, caches)

    def predict(self, parameters: Mapping[str, Any], x: Any) -> np.ndarray:
        """The class of each sample, (N,): the largest output, or the smallest distance where outputs are distances."""
        self.check(parameters, x)
        output = self.forward(parameters, self.matrix(x))[0][self.steps[-1].output]
        pick = np.argmin if getattr(self.loss, "smallest_wins", False) else np.argmax
        return np.asarray(pick(output.real, axis=1 - self.sample_axis))


def initialise(
    shapes: Mapping[str, tuple[int, ...]],
    fan_in: Mapping[str, int],
    rng: np.random.Generator,
    gain: float,
    dtype: Any = np.float64,
) -> dict[str, np.ndarray]:
    """Weights normal with standard deviation sqrt(gain / fan_in), everything without a fan-in zero.

    gain 2 suits ReLU (He et al. 2015, eq. 10), gain 1 suits tanh (LeCun et al. 1998).
    """

    def draw(name: str, shape: tuple[int, ...]) -> np.ndarray:
        return rng.normal(0.0, np.sqrt(gain / fan_in[name]), shape) if name in fan_in else np.zeros(shape)

    return {name: draw(name, shape).astype(dtype) for name, shape in shapes.items()}
