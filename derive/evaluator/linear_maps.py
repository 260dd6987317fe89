"""The fixed linear maps im2col and windows, and their adjoints, entry by entry.

Images are the rows (n, h, w) of a matrix whose columns are the channels.  For a kernel kh×kw with a stride and zero
padding, h' = (H + 2·pad - kh)//stride + 1 and w' likewise:

* im2col: rows (n, h', w'), columns (kh, kw, c), as in Chellapilla, Puri and Simard (2006), section 3.
* windows: rows (n, h', w', c), columns (kh, kw).

Guarantee: the adjoint adds up the entries that windows share, and <map(x), y> = <x, adjoint(y)> for all x and y.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from derive.evaluator.scene import Abstain

KINDS = ("im2col", "windows")


def steps(length: int, kernel: int, stride: int, pad: int) -> int:
    """The number of places of a kernel along an axis."""
    return (length + 2 * pad - kernel) // stride + 1


@lru_cache(maxsize=64)
def places(height: int, width: int, kh: int, kw: int, stride: int, pad: int) -> np.ndarray:
    """For each window and each place in it the pixel number h·W + w, or H·W for padding; (h'·w')×(kh·kw)."""
    tall, wide = steps(height, kh, stride, pad), steps(width, kw, stride, pad)
    if tall < 1 or wide < 1:
        raise Abstain(f"a {kh}×{kw} kernel does not fit into {height}×{width}")
    h = (np.arange(tall) * stride - pad)[:, None, None, None] + np.arange(kh)[None, None, :, None]
    w = (np.arange(wide) * stride - pad)[None, :, None, None] + np.arange(kw)[None, None, None, :]
    inside = (h >= 0) & (h < height) & (w >= 0) & (w < width)
    return np.where(inside, h * width + w, height * width).reshape(tall * wide, kh * kw)


def linear_map(kind: str, params: Sequence[int], adjoint: bool) -> Callable[[np.ndarray], np.ndarray]:
    """The map on the last two axes of an array; params are (H, W, C, kh, kw, stride, pad)."""
    if kind not in KINDS:
        raise Abstain(f"the linear map {kind} is not known")
    height, width, channels, kh, kw, stride, pad = params
    where = places(height, width, kh, kw, stride, pad)
    pixels, (count, inside) = height * width, where.shape

    def forward(x: np.ndarray) -> np.ndarray:
        batch = x.shape[:-2]
        images = x.reshape(*batch, -1, pixels, channels)
        padding = np.zeros((*images.shape[:-2], 1, channels), dtype=x.dtype)
        gathered = np.concatenate([images, padding], axis=-2)[..., where, :]
        if kind == "im2col":
            return gathered.reshape(*batch, -1, inside * channels)
        return gathered.swapaxes(-1, -2).reshape(*batch, -1, inside)

    def backward(y: np.ndarray) -> np.ndarray:
        batch = y.shape[:-2]
        if kind == "im2col":
            parts = y.reshape(*batch, -1, count, inside, channels)
        else:
            parts = y.reshape(*batch, -1, count, channels, inside).swapaxes(-1, -2)
        images = np.zeros((*parts.shape[:-3], pixels + 1, channels), dtype=y.dtype)
        for k in range(inside):
            images[..., where[:, k], :] += parts[..., k, :]
        return images[..., :pixels, :].reshape(*batch, -1, channels)

    return backward if adjoint else forward
