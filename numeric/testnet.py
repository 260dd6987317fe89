"""TestNet: an L-layer network on batches of row vectors, ReLU between the layers, softmax cross entropy at the end.

Layer l: z_l = a_{l−1} W_l + 1 b_l with a_{l−1} (m, n_{l−1}), W_l (n_{l−1}, n_l), b_l (1, n_l); a_l = relu(z_l); a_0 =
X. J is the mean over the m samples (the sum with reduction "sum"); δ_l = ∂J/∂z_l; the update is W ← W − α(∇W + λW), b
← b − α∇b.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from numeric.activations import Relu
from numeric.dense import Linear
from numeric.losses import SoftmaxCrossEntropy
from numeric.network import Network, Step, initialise
from numeric.shapes import require


def testnet(sizes: Sequence[int] = (3, 4, 2), reduction: str = "mean") -> Network:
    """The network with the given numbers of units, input first (at least two numbers)."""
    require(len(sizes) >= 2, f"testnet: {len(sizes)} layer sizes are given; an input and an output are needed.")
    steps: list[Step] = []
    shapes: dict[str, tuple[int, ...]] = {}
    for layer in range(1, len(sizes)):
        steps.append(Step(f"layer {layer}", f"z{layer}", Linear(), (f"W{layer}", f"b{layer}")))
        shapes |= {f"W{layer}": (sizes[layer - 1], sizes[layer]), f"b{layer}": (1, sizes[layer])}
        if layer < len(sizes) - 1:
            steps.append(Step(f"relu {layer}", f"a{layer}", Relu()))
    weights = tuple(name for name in shapes if name[0] == "W")
    return Network(
        "testnet",
        tuple(steps),
        SoftmaxCrossEntropy(reduction),
        shapes,
        (sizes[0],),
        sizes[-1],
        penalised=weights,
        loss_output="probs",
    )


testnet.__test__ = False  # type: ignore[attr-defined]  # a network, whatever its name suggests to a test collector


def initial_parameters(
    rng: np.random.Generator, sizes: Sequence[int] = (3, 4, 2), dtype: Any = np.float64
) -> dict[str, np.ndarray]:
    """Random weights for ReLU, zero biases."""
    shapes = testnet(sizes).shapes
    return initialise(shapes, {name: shape[0] for name, shape in shapes.items() if name[0] == "W"}, rng, 2.0, dtype)


def update(params: Mapping[str, Any], gradients: Mapping[str, Any], alpha: float, lam: float) -> dict[str, Any]:
    """One step of gradient descent with weight decay: W ← W − α(∇W + λW), b ← b − α∇b; gradients without penalty."""
    return {
        name: value - alpha * (gradients[name] + lam * value if name[0] == "W" else gradients[name])
        for name, value in params.items()
    }
