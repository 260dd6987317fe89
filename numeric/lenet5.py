"""LeNet-5 as it is used today: ReLU, max pooling, softmax cross entropy; 61,706 parameters for one input channel.

Layers: 32×32×c —C1 5×5→ 28×28×6 —S2 max→ 14×14×6 —C3 5×5→ 10×10×16 —S4 max→ 5×5×16 —C5→ 120 —F6→ 84 —F7→ 10.
Names: a0 = im2col(X), z1 = a0 W1 + 1 b1, y1 = relu(z1), a1 = windows(y1), z2 = rowmax(a1), a2 = im2col(z2), z3, y3, a3,
z4, a4 = z4 reshaped to (N, 400), z5, y5, z6, y6, z7, probs. J = mean cross entropy + ½ reg Σ ‖W‖² over the five W.
Guarantee: the gradients are exact for the forward pass, with the conventions of `activations` and `pooling`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from numeric.activations import Relu
from numeric.dense import Linear
from numeric.losses import SoftmaxCrossEntropy
from numeric.network import Network, Step, initialise
from numeric.pooling import RowMax
from numeric.windows import Flatten, Geometry, Im2col, PoolingWindows

PARAMETERS = ("W1", "b1", "W3", "b3", "W5", "b5", "W6", "b6", "W7", "b7")


def shapes(channels: int = 1) -> dict[str, tuple[int, ...]]:
    """Shapes of the ten parameter arrays."""
    sizes = {"1": (25 * channels, 6), "3": (150, 16), "5": (400, 120), "6": (120, 84), "7": (84, 10)}
    return {name: sizes[name[1]] if name[0] == "W" else (1, sizes[name[1]][1]) for name in PARAMETERS}


def lenet5(channels: int = 1, reduction: str = "mean") -> Network:
    """The network for 32×32 images of the given number of channels."""
    steps = (
        Step("im2col 1", "a0", Im2col(Geometry(32, 32, channels, 5))),
        Step("C1", "z1", Linear(), ("W1", "b1")),
        Step("relu 1", "y1", Relu()),
        Step("windows 2", "a1", PoolingWindows(Geometry(28, 28, 6, 2, stride=2))),
        Step("S2", "z2", RowMax()),
        Step("im2col 3", "a2", Im2col(Geometry(14, 14, 6, 5))),
        Step("C3", "z3", Linear(), ("W3", "b3")),
        Step("relu 3", "y3", Relu()),
        Step("windows 4", "a3", PoolingWindows(Geometry(10, 10, 16, 2, stride=2))),
        Step("S4", "z4", RowMax()),
        Step("reshape 5", "a4", Flatten(400)),
        Step("C5", "z5", Linear(), ("W5", "b5")),
        Step("relu 5", "y5", Relu()),
        Step("F6", "z6", Linear(), ("W6", "b6")),
        Step("relu 6", "y6", Relu()),
        Step("F7", "z7", Linear(), ("W7", "b7")),
    )
    return Network(
        "lenet5",
        steps,
        SoftmaxCrossEntropy(reduction),
        shapes(channels),
        (32, 32, channels),
        10,
        penalised=("W1", "W3", "W5", "W6", "W7"),
        loss_output="probs",
    )


def initial_parameters(rng: np.random.Generator, channels: int = 1, dtype: Any = np.float64) -> dict[str, np.ndarray]:
    """Random weights for ReLU, zero biases."""
    table = shapes(channels)
    return initialise(table, {name: shape[0] for name, shape in table.items() if name[0] == "W"}, rng, 2.0, dtype)


def forward_backward(
    params: Mapping[str, Any], X: Any, labels_onehot: Any, reg: Any = 0.0, network: Network | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """All values and all gradients of J, by name.

    params: the ten arrays of `shapes`; X: (N, 32, 32, c) or (N·1024, c); labels_onehot: (N, 10). values: X, all a, z,
    y, probs, losses (N,), loss, data_loss, argz2 and argz4 (winning column of each pooling window), and the
    parameters. gradients: the same names (X, a, z, y and parameters), penalty included. `network` takes a variant,
    for example one layer replaced with `Network.with_layer`. Raises NumericError with one sentence for input that
    does not fit.
    """
    network = network or lenet5(params["W1"].shape[0] // 25 if "W1" in params else 1)
    result = network.run(params, X, labels_onehot, reg)
    for name in ("z2", "z4"):
        result.values[f"arg{name}"] = result.caches[name][0]
    return result.values, result.gradients
