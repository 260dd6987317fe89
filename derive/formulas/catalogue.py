"""Every statement by name. A new family is a module of `derive.formulas.library` with a tuple `STATEMENTS`, named here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from derive.formulas.statement import Statement

HOMES: Mapping[str, tuple[str, ...]] = {
    "dense": ("linear", "linear_columns", "connected_linear", "bias", "flatten"),
    "activations": (
        "relu",
        "leaky_relu",
        "elu",
        "softplus",
        "sigmoid",
        "tanh",
        "scaled_tanh",
        "swish",
        "gelu_tanh",
    ),
    "windows": ("im2col", "col2im", "conv2d", "maxpool2d", "avgpool2d", "subsample"),
    "losses": (
        "softmax",
        "cross_entropy",
        "cross_entropy_sum",
        "softmax_cross_entropy",
        "softmax_cross_entropy_sum",
        "softmax_cross_entropy_columns",
        "mse",
        "mse_mean",
        "half_squared_error",
        "rbf",
        "target_distance",
        "l2_penalty",
    ),
    "sequence": ("layer_norm", "batch_norm", "attention"),
    "correlation": ("conv2d_correlation",),
    "updates": ("sgd",),
    "networks": ("lenet5", "lenet5_1998", "testnet", "mlp5"),
}
NAMES: tuple[str, ...] = tuple(name for names in HOMES.values() for name in names)


@cache
def statement(name: str) -> Statement:
    """One statement; only its family is imported. Raises KeyError."""
    family = next((f for f, names in HOMES.items() if name in names), None)
    if family is None:
        raise KeyError(name)
    table = {s.name: s for s in import_module(f"derive.formulas.library.{family}").STATEMENTS}
    return table[name]


def statements() -> dict[str, Statement]:
    """All of them, in order."""
    return {name: statement(name) for name in NAMES}
