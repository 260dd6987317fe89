"""The networks of the two documents, written once more in NumPy; `forward(leaves, overrides)` gives every value.

A value in `overrides` stands for the symbol wherever it is used, so that its influence on the loss can be measured.
"""

from __future__ import annotations

import numpy as np

from tests.dialects.numbers_reader import Values, World

SAMPLES = 4


def _layer(place: int) -> tuple[str, str, str, str]:
    return tuple(f"{name}^{{({place})}}" for name in "zWba")  # type: ignore[return-value]


def _softmax_loss(values: Values, z: str, count: float, overrides: Values) -> None:
    powers = np.exp(values[z])
    values["probs"] = overrides.get("probs", powers / powers.sum(1, keepdims=True))
    right = (values[z] * values["Y"]).sum(1, keepdims=True)
    values["dataLoss"] = -np.log(np.exp(right) / powers.sum(1, keepdims=True)).sum().reshape(1, 1) / count


def three_layer(leaves: Values, overrides: Values) -> Values:
    values = {**leaves, **{n: v for n, v in overrides.items() if n in leaves}}
    for place in (1, 2, 3):
        z, w, b, a = _layer(place)
        before = _layer(place - 1)[3]
        values[z] = overrides.get(z, values[before] @ values[w] + values[b])
        if place < 3:
            values[a] = overrides.get(a, np.maximum(values[z], 0))
    _softmax_loss(values, "z^{(3)}", SAMPLES, overrides)
    weights = sum((values[_layer(k)[1]] ** 2).sum() for k in (1, 2, 3))
    values["regLoss"] = 0.5 * values["reg"] * weights
    values["J"] = values["dataLoss"] + values["regLoss"]
    return values


def _windows() -> np.ndarray:
    """Where the 80 windows of 2×2 lie in the 64×5 activations: rows run over places, columns over filters."""
    places = np.arange(64 * 5).reshape(8, 8, 5)
    return np.array([
        places[2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c].ravel() for i in range(4) for j in range(4) for c in range(5)
    ])  # fmt: skip


WINDOWS = _windows()
NO_TIES = np.random.default_rng(3).normal(scale=0.02, size=(80, 4))


def pooling(leaves: Values, overrides: Values) -> Values:
    values = {**leaves, **{n: v for n, v in overrides.items() if n in leaves}}

    def put(name: str, value: np.ndarray) -> None:
        values[name] = overrides.get(name, value)

    put("z^{(1)}", values["a^{(0)}"] @ values["W^{(1)}"] + values["b^{(1)}"])
    put("y^{(1)}", np.maximum(values["z^{(1)}"], 0))
    put("a^{(1)}", values["y^{(1)}"].ravel()[WINDOWS] + NO_TIES)
    put("z^{(2)}", values["a^{(1)}"].max(1, keepdims=True))
    put("a^{(2)}", values["z^{(2)}"].T)
    put("z^{(3)}", values["a^{(2)}"] @ values["W^{(3)}"] + values["b^{(3)}"])
    _softmax_loss(values, "z^{(3)}", 1, overrides)
    return values


SHAPES = {
    "three_layer": {"a^{(0)}": (SAMPLES, 12), "W^{(1)}": (12, 9), "b^{(1)}": (1, 9), "W^{(2)}": (9, 7), "b^{(2)}": (1, 7),
                    "W^{(3)}": (7, 5), "b^{(3)}": (1, 5)},
    "pooling": {"a^{(0)}": (64, 18), "W^{(1)}": (18, 5), "b^{(1)}": (1, 5), "W^{(3)}": (80, 6), "b^{(3)}": (1, 6)},
}  # fmt: skip
FORWARD = {"three_layer": three_layer, "pooling": pooling}


def world(name: str, seed: int = 11) -> World:
    """The network of a document at a random point."""
    random = np.random.default_rng(seed)
    leaves = {n: random.normal(size=s) / np.sqrt(max(s)) for n, s in SHAPES[name].items()}
    rows, classes = (SAMPLES, 5) if name == "three_layer" else (1, 6)
    leaves["Y"] = np.eye(classes)[random.integers(0, classes, rows)]
    leaves |= {"A": np.ones((classes, 1)), "B": np.ones((classes, 1)), "reg": np.full((1, 1), 0.3)}
    leaves["m"] = np.full((1, 1), float(SAMPLES))
    made = World(leaves, FORWARD[name], "dataLoss", seed)
    made.fixed = {"Y", "A", "B", "reg", "m"}
    return made
