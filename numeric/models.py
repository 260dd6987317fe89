"""What training needs of a network: images in, loss out, all parameters and all gradients in one vector each.

Guarantee: `flat` and `gradient` are the memory of the parameter and gradient arrays, so an update of the vector is an
update of the network. `lenet5` runs in its fast form; the others run as tables of steps, in the float type asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from numeric import lenet5, lenet5_1998, mlp5
from numeric.fast import FastLeNet5, external, internal
from numeric.network import Network
from numeric.shapes import NumericError, check_images, check_labels, one_hot

NAMES = ("lenet5", "lenet5_1998", "mlp5")


class Model(Protocol):
    """`flat`, `gradient`: vectors of equal length; `decayed`: 1.0 where weight decay acts, else 0.0."""

    name: str
    flat: np.ndarray
    gradient: np.ndarray
    decayed: np.ndarray

    def step(self, images: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
        """Mean loss and predicted classes of uint8 images (N, 28, 28); fills `gradient`."""
        ...

    def predict(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Scores (N, 10), the largest of a row wins, and the winning classes (N,)."""
        ...

    def parameters(self) -> dict[str, np.ndarray]:
        """Copies of the parameters under their documented names and shapes."""
        ...


def bundle(arrays: Mapping[str, np.ndarray]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """One vector with the entries of all arrays, and views of it in their shapes."""
    flat = np.concatenate([array.reshape(-1) for array in arrays.values()])
    views, start = {}, 0
    for name, array in arrays.items():
        views[name] = flat[start : start + array.size].reshape(array.shape)
        start += array.size
    return flat, views


def padded(images: np.ndarray, low: float, high: float, dtype: Any) -> np.ndarray:
    """uint8 images (N, 28, 28) as floats (N, 32, 32): 0 becomes low, 255 becomes high, the frame is background."""
    result = np.full((len(images), 32, 32), low, dtype)
    np.multiply(images, np.asarray((high - low) / 255, dtype), out=result[:, 2:30, 2:30], dtype=dtype)
    result[:, 2:30, 2:30] += np.asarray(low, dtype)
    return result


MEAN, DEVIATION = 0.1307, 0.3081  # of the MNIST training images scaled to [0, 1]
LOW, HIGH = -MEAN / DEVIATION, (1 - MEAN) / DEVIATION


class LeNet5Model:
    """The modern LeNet-5 in its fast form."""

    def __init__(self, seed: int, dtype: Any = np.float32) -> None:
        self.name, self.dtype = "lenet5", np.dtype(dtype)
        parameters = lenet5.initial_parameters(np.random.default_rng(seed))
        self.network = FastLeNet5(parameters, dtype)
        self.flat, self.network.parameters = bundle(internal(parameters, dtype))
        self.gradient, self.network.gradients = bundle(self.network.gradients)
        self.decayed = _decayed(self.network.parameters, lambda name: name[0] == "W", dtype)

    def step(self, images: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
        check_images(images, 28, 28, (np.uint8,))
        loss, logits = self.network.step(padded(images, LOW, HIGH, self.dtype), labels)
        return loss, logits.argmax(axis=1)

    def predict(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        check_images(images, 28, 28, (np.uint8,))
        logits = self.network.logits(padded(images, LOW, HIGH, self.dtype))
        return logits, logits.argmax(axis=1)

    def parameters(self) -> dict[str, np.ndarray]:
        return external(self.network.parameters)


class TableModel:
    """A network run as its table of steps."""

    def __init__(
        self, network: Network, parameters: Mapping[str, np.ndarray], low: float, high: float, dtype: Any = np.float32
    ) -> None:
        self.name, self.network, self.low, self.high, self.dtype = network.name, network, low, high, np.dtype(dtype)
        self.constant = {name: parameters[name].astype(dtype) for name in network.constant}
        trained = {name: parameters[name].astype(dtype) for name in network.trainable}
        self.flat, self.trained = bundle(trained)
        self.gradient, self.gradients = bundle({name: np.zeros_like(a) for name, a in trained.items()})
        self.decayed = _decayed(trained, lambda name: name in network.penalised, dtype)

    def _batch(self, images: np.ndarray) -> np.ndarray:
        if self.network.sample_axis == 0:
            return padded(images, self.low, self.high, self.dtype)[..., None]
        scale = np.asarray((self.high - self.low) / 255, self.dtype)
        return np.ascontiguousarray((images.reshape(len(images), -1) * scale + np.asarray(self.low, self.dtype)).T)

    def step(self, images: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
        check_images(images, 28, 28, (np.uint8,))
        check_labels(labels, len(images), self.network.classes)
        targets = one_hot(labels, self.network.classes, self.dtype)
        targets = targets if self.network.sample_axis == 0 else targets.T
        result = self.network.run({**self.trained, **self.constant}, self._batch(images), targets)
        for name, array in self.gradients.items():
            array[...] = result.gradients[name]
        return float(result.values["loss"]), self._scores(result.values[self.network.steps[-1].output]).argmax(axis=1)

    def predict(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        check_images(images, 28, 28, (np.uint8,))
        values, _ = self.network.forward({**self.trained, **self.constant}, self.network.matrix(self._batch(images)))
        scores = self._scores(values[self.network.steps[-1].output])
        return scores, scores.argmax(axis=1)

    def _scores(self, output: np.ndarray) -> np.ndarray:
        rows = output if self.network.sample_axis == 0 else output.T
        return -rows if getattr(self.network.loss, "smallest_wins", False) else rows

    def parameters(self) -> dict[str, np.ndarray]:
        return {name: array.copy() for name, array in {**self.trained, **self.constant}.items()}


def _decayed(arrays: Mapping[str, np.ndarray], chosen: Any, dtype: Any) -> np.ndarray:
    return np.concatenate([np.full(array.size, float(chosen(name)), dtype) for name, array in arrays.items()])


def model(name: str, seed: int, dtype: Any = np.float32) -> Model:
    """A freshly initialised model; NumericError for an unknown name."""
    rng = np.random.default_rng(seed)
    if name == "lenet5":
        return LeNet5Model(seed, dtype)
    if name == "lenet5_1998":  # background −0.1 and foreground 1.175, as published
        return TableModel(lenet5_1998.lenet5_1998(), lenet5_1998.initial_parameters(rng), -0.1, 1.175, dtype)
    if name == "mlp5":
        return TableModel(mlp5.mlp5(), mlp5.initial_parameters(rng), LOW, HIGH, dtype)
    raise NumericError(f'there is no network "{name}"; choose one of {", ".join(NAMES)}.')
