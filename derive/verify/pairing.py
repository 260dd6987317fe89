"""Which network each bundled document speaks of, and what its symbols are called in `numeric`.

A further document needs one more `Pair`; a further network one more line of `NETWORKS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from numeric import lenet5, lenet5_1998, mlp5, testnet
from numeric.network import Network

LAYERED = re.compile(r"([a-zA-Z]|\\[a-zA-Z]+)(?:\^\{[(\[]([^()\[\]]+)[)\]]\}|_\{?(\d+)\}?)")
RELATIVE = re.compile(r"([a-zA-Z])(?:([+-])(\d+))?")
HEAD = re.compile(r"[A-Z]+(\d+)")


@dataclass(frozen=True)
class Maker:
    """How to make a network of `numeric` and random parameters for it."""

    network: Callable[[], Network]
    parameters: Callable[[np.random.Generator], dict[str, np.ndarray]]

    def point(self, rng: np.random.Generator, samples: int) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
        """Parameters without zeros, a batch of normal inputs and one-hot labels."""
        network, parameters = self.network(), self.parameters(rng)
        parameters = {n: p if n[0] == "W" else p + rng.normal(0.0, 0.2, p.shape) for n, p in parameters.items()}
        x = rng.normal(size=input_shape(network, samples))
        return parameters, x, labels(network, rng, samples)


NETWORKS: Mapping[str, Maker] = {
    "lenet5": Maker(lenet5.lenet5, lenet5.initial_parameters),
    "lenet5_1998": Maker(lenet5_1998.lenet5_1998, lenet5_1998.initial_parameters),
    "testnet": Maker(testnet.testnet, testnet.initial_parameters),
    "mlp5": Maker(mlp5.mlp5, mlp5.initial_parameters),
}


@dataclass(frozen=True)
class Pair:
    """A document and its network.

    symbols: names in `numeric` for symbols that are not a letter with a layer, "∇z2" for one that is a gradient, and for
    letters with a layer ("∇z" for δ) or single ones of them ("X" for a0);
    settings: symbols that stand for a setting of a layer, as the name of the step and of the attribute of its layer;
    samples, loss, objective: how the document calls the number of samples, the loss of the data, and the loss that the
    parameters are differentiated by (the same where `reg` is 0); index, last: the letters of a layer in general and of
    the last one. Formulas about layers in general are taken for each layer in turn. whole: whether the document derives
    all quantities of the network.
    """

    document: str
    network: str
    symbols: Mapping[str, str] = field(default_factory=dict)
    samples: str = "N"
    loss: str = "L"
    objective: str = "J"
    reg: float = 0.3
    settings: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    index: str = ""
    last: str = "L"
    layer: int = 0
    whole: bool = True

    @property
    def maker(self) -> Maker:
        return NETWORKS[self.network]

    def set_values(self) -> dict[str, np.ndarray]:
        """What the symbols of `settings` are in the network itself, whatever a variant of it has."""
        layers = {step.name: step.layer for step in self.maker.network().steps}
        return {
            symbol: np.asarray(getattr(layers[step], name), float) for symbol, (step, name) in self.settings.items()
        }

    def each_layer(self) -> list[Pair]:
        """The pair with the general layer standing for each of the network's in turn; itself if it has none."""
        return [replace(self, layer=layer) for layer in range(1, self.depth + 1)] if self.index else [self]

    @property
    def depth(self) -> int:
        """The number of layers with weights."""
        return sum(1 for name in self.maker.network().shapes if name[0] == "W")

    def is_general(self, symbol: str) -> bool:
        """Whether the symbol belongs to a layer in general."""
        found = LAYERED.fullmatch(symbol)
        return bool(found and self.index and found.group(2) and found.group(2).strip().startswith(self.index))

    def tensor_name(self, symbol: str) -> str:
        """The name in `numeric` of a symbol of the document: z^{(1)} is z1, and z^{(l)} too where l stands for 1."""
        if symbol in self.symbols:
            return self.symbols[symbol]
        found = LAYERED.fullmatch(symbol)
        number = self._number(found.group(2) or found.group(3)) if found else None
        if found is None or number is None:
            return symbol
        name = f"{self.symbols.get(found.group(1), found.group(1))}{number}"
        return self.symbols.get(name, name)

    def _number(self, layer: str) -> int | None:
        layer = layer.replace(" ", "")
        if layer.isdigit():
            return int(layer)
        found = RELATIVE.fullmatch(layer)
        if not self.index or found is None or found.group(1) not in (self.index, self.last):
            return None
        start = self.layer if found.group(1) == self.index else self.depth
        return start + int((found.group(2) or "+") + (found.group(3) or "0"))


PAIRS: tuple[Pair, ...] = (
    Pair("lenet5.md", "lenet5", {"P": "probs", "L": "data_loss", "J": "loss", "Y": "labels", "\\lambda": "reg"}),
    Pair(
        "lenet5_1998.md",
        "lenet5_1998",
        {"J": "loss", "Y": "labels"},
        loss="J",
        reg=0.0,
        settings={"\\alpha": ("tanh 1", "scale"), "\\beta": ("tanh 1", "slope"), "T": ("C3", "table")},
    ),
    Pair("feedforward_columns.md", "mlp5", {"J": "loss", "A0": "X"}, "m", "J", reg=0.0, index="l", whole=False),
    Pair("mlp5.md", "mlp5", {"J": "loss", "Y": "labels"}, samples="m", loss="J", reg=0.0),
    Pair("testnet.md", "testnet", {"P": "probs", "J": "loss", "Y": "labels"}, samples="m", loss="J", reg=0.0),
)


def input_shape(network: Network, samples: int) -> tuple[int, ...]:
    """The shape of a batch."""
    return (samples, *network.input_shape) if network.sample_axis == 0 else (*network.input_shape, samples)


def labels(network: Network, rng: np.random.Generator, samples: int) -> np.ndarray:
    """Random one-hot labels, in columns where samples are columns."""
    rows = np.eye(network.classes)[rng.integers(network.classes, size=samples)]
    return rows if network.sample_axis == 0 else rows.T


class Layers:
    """Which layer of a network makes a tensor. The steps "im2col 1", "C1" and "relu 1" are the layer C1."""

    def __init__(self, network: Network) -> None:
        heads = {found.group(1): step.name for step in network.steps if (found := HEAD.fullmatch(step.name))}
        self._of_value: dict[str, str] = {}
        self._of_gradient: dict[str, str] = {}
        source = "X"
        for step in network.steps:
            number = re.search(r"\d+$", step.name)
            layer = step.name if number is None else heads.get(number.group(), f"layer {number.group()}")
            self._of_value[step.output] = layer
            self._of_gradient |= dict.fromkeys((source, *step.parameters), layer)
            source = step.output

    def of(self, quantity: str) -> str:
        """The layer whose forward function makes a value ("z1"), or whose backward function makes a gradient ("∇z1 L").

        C1 makes a0, z1 and y1, and the gradients by X, a0, z1, W1 and b1; the gradient by y1 comes out of S2.
        """
        name = quantity.lstrip("∇").split(" ")[0]
        return (self._of_gradient if quantity.startswith("∇") else self._of_value).get(name, "loss")


def layers_of_steps(network: Network) -> dict[str, Any]:
    """The layer of each step by the step's name."""
    layers = Layers(network)
    return {step.name: layers.of(step.output) for step in network.steps}
