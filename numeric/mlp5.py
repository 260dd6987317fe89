"""mlp5: 784-128-50-50-25-10 with samples in columns.

Layer l: Z_l = W_l A_{l−1} + b_l 1ᵀ with A_{l−1} (n_{l−1}, m), W_l (n_l, n_{l−1}), b_l (n_l, 1); A_l = relu(Z_l) for l
< 5, A5 = softmax of the columns of Z5, A_0 = X (784, m). J = −(1/m) Σ Y ln A5 with one-hot columns Y (10, m); 111,015
parameters.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from numeric.activations import Relu
from numeric.dense import ColumnLinear
from numeric.losses import SoftmaxCrossEntropy
from numeric.network import Network, Step, initialise

SIZES = (784, 128, 50, 50, 25, 10)


def mlp5(sizes: tuple[int, ...] = SIZES, reduction: str = "mean") -> Network:
    """The network with the given numbers of units, input first."""
    steps: list[Step] = []
    shapes: dict[str, tuple[int, ...]] = {}
    for layer in range(1, len(sizes)):
        steps.append(Step(f"layer {layer}", f"Z{layer}", ColumnLinear(), (f"W{layer}", f"b{layer}")))
        shapes |= {f"W{layer}": (sizes[layer], sizes[layer - 1]), f"b{layer}": (sizes[layer], 1)}
        if layer < len(sizes) - 1:
            steps.append(Step(f"relu {layer}", f"A{layer}", Relu()))
    weights = tuple(name for name in shapes if name[0] == "W")
    return Network(
        "mlp5",
        tuple(steps),
        SoftmaxCrossEntropy(reduction, axis=0),
        shapes,
        (sizes[0],),
        sizes[-1],
        penalised=weights,
        loss_output=f"A{len(sizes) - 1}",
        sample_axis=1,
    )


def initial_parameters(
    rng: np.random.Generator, sizes: tuple[int, ...] = SIZES, dtype: Any = np.float64
) -> dict[str, np.ndarray]:
    """Random weights for ReLU, zero biases."""
    shapes = mlp5(sizes).shapes
    return initialise(shapes, {name: shape[1] for name, shape in shapes.items() if name[0] == "W"}, rng, 2.0, dtype)
