"""LeNet-5 forward and backward for training, in the fastest order of memory that NumPy allows.

Same network and same gradients as `lenet5` (a test compares them), without the gradient of X. What makes it fast:
samples innermost, in chunks that stay in the cache; output positions sorted by their place in the pooling window, so
that pooling is a maximum of four contiguous blocks; bias and ReLU after pooling, where there is a quarter of the
work; buffers and views made once; col2im as four large sums and small strided ones. Layouts: weights (out, in) with
inputs ordered (channel, i, j); activations (channel, …, sample). A position of C1 is (q, u, row, column, sample) with
q = place in the pooling window and u = parity of the pooled column. Guarantee: a maximum pooled from equal entries
passes its gradient to the first in the order (kh, kw), as in `pooling`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from numeric.fast_buffers import Buffers, buffers_for
from numeric.lenet5 import shapes
from numeric.shapes import check_array, check_images, check_labels, check_numbers, require

CHUNK = 8
FLOATS = (np.float32, np.float64)
PARAMETERS = ("W1", "b1", "W3", "b3", "W5", "b5", "W6", "b6", "W7", "b7")


def internal(parameters: Mapping[str, Any], dtype: Any) -> dict[str, np.ndarray]:
    """Arrays named and shaped as in `lenet5` (parameters or gradients), in the layouts used here."""
    result = {name: np.array(parameters[name].T, dtype, order="C") for name in PARAMETERS}
    result["W3"] = np.ascontiguousarray(_swap(result["W3"], (16, 5, 5, 6), (0, 3, 1, 2)).T)
    result["W5"] = _swap(result["W5"], (120, 5, 5, 16), (0, 3, 1, 2))
    return result


def external(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Inverse of `internal`; always copies."""
    result = dict(arrays)
    result["W3"] = _swap(arrays["W3"].T, (16, 6, 5, 5), (0, 2, 3, 1))
    result["W5"] = _swap(arrays["W5"], (120, 16, 5, 5), (0, 2, 3, 1))
    return {name: np.array(result[name].T, order="C") for name in PARAMETERS}


def _swap(matrix: np.ndarray, shape: tuple[int, ...], axes: tuple[int, ...]) -> np.ndarray:
    return np.ascontiguousarray(matrix.reshape(shape).transpose(axes)).reshape(shape[0], -1)


class FastLeNet5:
    """LeNet-5 for 32×32 one-channel images with kept buffers. dtype float32 or float64; not safe to share among
    threads."""

    def __init__(self, parameters: Mapping[str, Any], dtype: Any = np.float32, chunk: int = CHUNK) -> None:
        self.dtype = np.dtype(dtype)
        require(self.dtype in (np.float32, np.float64), f"the dtype is {self.dtype}; float32 or float64 is needed.")
        table = shapes()
        for name in PARAMETERS:
            require(name in parameters, f"the parameter {name} of shape {table[name]} is missing.")
            check_array(f"the parameter {name}", parameters[name])
            require(
                parameters[name].shape == table[name],
                f"the parameter {name} has shape {parameters[name].shape}, but LeNet-5 needs {table[name]}.",
            )
            check_numbers(f"the parameter {name}", parameters[name])
        self.chunk = chunk
        self.parameters = internal(parameters, self.dtype)
        self.gradients = {name: np.zeros_like(array) for name, array in self.parameters.items()}
        self._work = {name: np.empty_like(array) for name, array in self.parameters.items()}
        self._buffers: dict[int, Buffers] = {}

    def logits(self, images: np.ndarray) -> np.ndarray:
        """Outputs z7, (N, 10), of images (N, 32, 32)."""
        check_images(images, 32, 32, FLOATS)
        result = np.empty((len(images), 10), self.dtype)
        for start in range(0, len(images), self.chunk):
            part = images[start : start + self.chunk]
            result[start : start + self.chunk] = self._forward(self._fill(part)).z7.T
        return result

    def step(self, images: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
        """Mean cross entropy and logits (N, 10) of images (N, 32, 32) with labels (N,); `gradients` then holds ∂J/∂
        each parameter, without penalty."""
        check_images(images, 32, 32, FLOATS)
        count = len(images)
        check_labels(labels, count, 10)
        logits = np.empty((count, 10), self.dtype)
        loss = 0.0
        for start in range(0, count, self.chunk):
            part = slice(start, min(start + self.chunk, count))
            buffers = self._forward(self._fill(images[part]))
            logits[part] = buffers.z7.T
            loss += self._backward(buffers, labels[part], count, first=start == 0)
        return loss / count, logits

    def _fill(self, images: np.ndarray) -> Buffers:
        n = len(images)
        if n not in self._buffers:
            self._buffers[n] = buffers_for(n, self.dtype)
        buffers = self._buffers[n]
        buffers.x[...] = images.reshape(n, 32, 8, 4).transpose(3, 1, 2, 0)
        return buffers

    def _forward(self, b: Buffers) -> Buffers:
        p = self.parameters
        b.windows1()
        np.matmul(p["W1"], b.cols1, out=b.z1)
        _pool(b.z1, b.left1, b.right1, b.p1, p["b1"])
        b.windows3()
        np.matmul(p["W3"].T, b.cols3, out=b.z3)
        _pool(b.z3, b.left3, b.right3, b.p3, p["b3"])
        a4 = b.p3.reshape(400, -1)
        for weights, bias, below, above in (("W5", "b5", a4, b.y5), ("W6", "b6", b.y5, b.y6)):
            np.matmul(p[weights], below, out=above)
            above += p[bias]
            np.maximum(above, 0, out=above)
        np.matmul(p["W7"], b.y6, out=b.z7)
        b.z7 += p["b7"]
        return b

    def _backward(self, b: Buffers, labels: np.ndarray, count: int, first: bool) -> float:
        p = self.parameters
        columns = np.arange(len(labels))
        np.subtract(b.z7, b.z7.max(axis=0), out=b.probs)
        shifted = b.probs[labels, columns].sum(dtype=np.float64)
        np.exp(b.probs, out=b.probs)
        total = b.probs.sum(axis=0)
        loss = float(np.log(total).sum(dtype=np.float64) - shifted)
        b.probs /= total
        b.probs[labels, columns] -= 1
        b.probs /= count
        self._add("7", b.probs, b.y6, first)
        np.matmul(p["W7"].T, b.probs, out=b.dz6)
        b.dz6 *= b.y6 > 0
        self._add("6", b.dz6, b.y5, first)
        np.matmul(p["W6"].T, b.dz6, out=b.dz5)
        b.dz5 *= b.y5 > 0
        self._add("5", b.dz5, b.p3.reshape(400, -1), first)
        np.matmul(p["W5"].T, b.dz5, out=b.dp3.reshape(400, -1))
        _unpool(b.z3, b.left3, b.right3, b.p3, b.dp3, b.dz3, b.masks3)
        self._add("3", b.dz3, b.cols3, first, b.dp3)
        b.input_gradient3(p["W3"])
        _unpool(b.z1, b.left1, b.right1, b.p1, b.dp1, b.dz1, b.masks1)
        self._add("1", b.dz1, b.cols1, first, b.dp1)
        return loss

    def _add(
        self, layer: str, grad: np.ndarray, below: np.ndarray, first: bool, pooled: np.ndarray | None = None
    ) -> None:
        """Add ∂J/∂W = grad · belowᵀ and ∂J/∂b, the row sums of grad (or of the pooled gradient, which has the same
        sums)."""
        sums = (grad if pooled is None else pooled).sum(axis=1, keepdims=True)
        weights, bias = self.gradients[f"W{layer}"], self.gradients[f"b{layer}"]
        target = weights if first else self._work[f"W{layer}"]
        if layer == "3":  # in this order the product takes half the time
            np.matmul(below, grad.T, out=target)
        elif grad.shape[1] == 1:
            np.multiply(grad, below.T, out=target)
        else:
            np.matmul(grad, below.T, out=target)
        if first:
            bias[...] = sums
            return
        weights += target
        bias += sums


def _pool(z: np.ndarray, left: np.ndarray, right: np.ndarray, p: np.ndarray, bias: np.ndarray) -> None:
    """p = relu(max of the four blocks of z + bias); left and right keep the maxima of the two rows of the window."""
    blocks = z.reshape(z.shape[0], 4, -1)
    np.maximum(blocks[:, 0], blocks[:, 1], out=left)
    np.maximum(blocks[:, 2], blocks[:, 3], out=right)
    np.maximum(left, right, out=p)
    p += bias
    np.maximum(p, 0, out=p)


def _unpool(
    z: np.ndarray,
    left: np.ndarray,
    right: np.ndarray,
    p: np.ndarray,
    dp: np.ndarray,
    dz: np.ndarray,
    masks: tuple[np.ndarray, ...],
) -> None:
    """dz from dp, the winner first in window order; dp becomes the gradient behind the ReLU."""
    blocks, grads = z.reshape(z.shape[0], 4, -1), dz.reshape(z.shape[0], 4, -1)
    np.greater(p, 0, out=masks[0])
    np.multiply(dp, masks[0], out=dp)
    np.greater_equal(left, right, out=masks[0])
    np.greater_equal(blocks[:, 0], blocks[:, 1], out=masks[1])
    np.greater_equal(blocks[:, 2], blocks[:, 3], out=masks[2])
    upper, lower = left, right
    np.multiply(dp, masks[0], out=upper)
    np.subtract(dp, upper, out=lower)
    np.multiply(upper, masks[1], out=grads[:, 0])
    np.subtract(upper, grads[:, 0], out=grads[:, 1])
    np.multiply(lower, masks[2], out=grads[:, 2])
    np.subtract(lower, grads[:, 2], out=grads[:, 3])
