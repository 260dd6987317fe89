"""Copies of layers with mistakes in them."""

import numpy as np


def spoiled(base, *, forward=None, backward=None):
    """A layer like `base`: `forward` changes its output, `backward` the tuple of its gradients."""

    class Spoiled(type(base)):
        def forward(self, *arguments):
            output, cache = super().forward(*arguments)
            return (forward(output) if forward else output), cache

        def backward(self, *arguments):
            gradients = super().backward(*arguments)
            return backward(gradients) if backward else gradients

    return Spoiled(*(getattr(base, name) for name in base.__dataclass_fields__))


def one_entry(array, factor=1.5):
    """The same array with one entry that is not 0 multiplied."""
    result = array.copy()
    size = (result != 0) * (abs(result) if isinstance(result, np.ndarray) else 1)
    at = tuple(int(i) for i in np.unravel_index(np.argmax(size), result.shape))
    result[at] = result[at] * factor
    return result


def at_position(position, change):
    """Change one of several gradients."""
    return lambda gradients: tuple(change(g) if i == position else g for i, g in enumerate(gradients))
