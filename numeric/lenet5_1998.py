"""LeNet-5 as published in 1998: 60,000 trainable parameters and 840 fixed codes.

C1 6 5×5 filters, S2 and S4 trainable subsampling with a sigmoid, C3 connected to S2 by the published table (1,516
parameters), C5 120 and F6 84 units, squashing 1.7159 tanh(2z/3), radial basis output, squared distance to the code of
the true class. Source: LeCun, Bottou, Bengio, Haffner, Proc. IEEE 86(11), 1998, section II.B, table I, eqs. 7 and 8.
Limit: the codes are drawn in `digits`, not those of figure 3 pixel by pixel.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from numeric.activations import Sigmoid, Tanh
from numeric.dense import ConnectedLinear, Linear
from numeric.digits import codes
from numeric.losses import RadialBasis, TargetDistance
from numeric.network import Network, Step, initialise
from numeric.pooling import Subsample
from numeric.windows import Flatten, Geometry, Im2col, PoolingWindows

C3_INPUTS = (
    (0, 1, 2),
    (1, 2, 3),
    (2, 3, 4),
    (3, 4, 5),
    (0, 4, 5),
    (0, 1, 5),
    (0, 1, 2, 3),
    (1, 2, 3, 4),
    (2, 3, 4, 5),
    (0, 3, 4, 5),
    (0, 1, 4, 5),
    (0, 1, 2, 5),
    (0, 1, 3, 4),
    (1, 2, 4, 5),
    (0, 2, 3, 5),
    (0, 1, 2, 3, 4, 5),
)  # table I: the maps of S2 that feed each map of C3


def connections() -> tuple[tuple[bool, ...], ...]:
    """Table I as booleans (6, 16)."""
    return tuple(tuple(channel in inputs for inputs in C3_INPUTS) for channel in range(6))


def shapes() -> dict[str, tuple[int, ...]]:
    """Shapes of the parameters: filters W, biases b, subsampling coefficients c; W7 holds the codes."""
    return {
        "W1": (25, 6),
        "b1": (1, 6),
        "c2": (1, 6),
        "b2": (1, 6),
        "W3": (1, 1500),
        "b3": (1, 16),
        "c4": (1, 16),
        "b4": (1, 16),
        "W5": (400, 120),
        "b5": (1, 120),
        "W6": (120, 84),
        "b6": (1, 84),
        "W7": (10, 84),
    }


def lenet5_1998(reduction: str = "mean") -> Network:
    """The network for 32×32×1 images; the class with the smallest output wins."""
    squash = Tanh(1.7159, 2 / 3)
    steps = (
        Step("im2col 1", "a0", Im2col(Geometry(32, 32, 1, 5))),
        Step("C1", "z1", Linear(), ("W1", "b1")),
        Step("tanh 1", "y1", squash),
        Step("windows 2", "a1", PoolingWindows(Geometry(28, 28, 6, 2, stride=2))),
        Step("S2", "z2", Subsample(6), ("c2", "b2")),
        Step("sigmoid 2", "y2", Sigmoid()),
        Step("im2col 3", "a2", Im2col(Geometry(14, 14, 6, 5))),
        Step("C3", "z3", ConnectedLinear(connections(), 5), ("W3", "b3")),
        Step("tanh 3", "y3", squash),
        Step("windows 4", "a3", PoolingWindows(Geometry(10, 10, 16, 2, stride=2))),
        Step("S4", "z4", Subsample(16), ("c4", "b4")),
        Step("sigmoid 4", "y4", Sigmoid()),
        Step("reshape 5", "a4", Flatten(400)),
        Step("C5", "z5", Linear(), ("W5", "b5")),
        Step("tanh 5", "y5", squash),
        Step("F6", "z6", Linear(), ("W6", "b6")),
        Step("tanh 6", "y6", squash),
        Step("output", "y7", RadialBasis(), ("W7",)),
    )
    return Network(
        "lenet5_1998",
        steps,
        TargetDistance(reduction),
        shapes(),
        (32, 32, 1),
        10,
        penalised=("W1", "W3", "W5", "W6"),
        constant=("W7",),
    )


def initial_parameters(rng: np.random.Generator, dtype: Any = np.float64) -> dict[str, np.ndarray]:
    """Random weights for tanh; subsampling starts as the sum of its window; W7 holds the codes."""
    fan_in = {"W1": 25, "W3": 94, "W5": 400, "W6": 120}  # C3 has 1500 / 16 inputs a filter on average
    parameters = initialise(shapes(), fan_in, rng, 1.0, dtype)
    for name in ("c2", "c4"):
        parameters[name] += 1
    parameters["W7"] = codes().astype(dtype)
    return parameters


def forward_backward(
    params: Mapping[str, Any], X: Any, labels_onehot: Any, reg: Any = 0.0, network: Network | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """All values and all gradients of J by name, as `lenet5.forward_backward` gives them."""
    result = (network or lenet5_1998()).run(params, X, labels_onehot, reg)
    return result.values, result.gradients
