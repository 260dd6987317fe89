"""LeNet-5 forward and backward for training, in the fastest order of memory that NumPy allows.

Same network and same gradients as `lenet5` (a test compares them), without the gradient of X. What makes it fast:
samples innermost, in chunks that stay in the cache; windows unfolded in one direction only, the other being a view of
overlapping blocks (`fast_buffers`), so that an output row is a product; output columns sorted by their place in the
pooling window, so that pooling is a maximum of contiguous blocks; bias and ReLU after pooling, where there is a quarter
of the work; buffers and views made once. Layouts: weights (out, in), those of C3 (in, out), inputs of C5 ordered (row,
channel, column); activations (row, channel, column …, sample). Columns of C1 are (pw, u, column, sample) with pw = place
in the pooling window and u = parity of the pooled column. Guarantee: a maximum pooled from equal entries passes its
gradient to the first in the order (kh, kw), as in `pooling`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from numeric.fast_buffers import Buffers, Dense, turned
from numeric.lenet5 import shapes
from numeric.shapes import check_array, check_images, check_labels, check_numbers, require

CHUNK = 16
GROUP = 256
FLOATS = (np.float32, np.float64)
PARAMETERS = ("W1", "b1", "W3", "b3", "W5", "b5", "W6", "b6", "W7", "b7")


def internal(parameters: Mapping[str, Any], dtype: Any) -> dict[str, np.ndarray]:
    """Arrays named and shaped as in `lenet5` (parameters or gradients), in the layouts used here."""
    result = {name: np.array(parameters[name].T, dtype, order="C") for name in PARAMETERS}
    result["W3"] = np.array(parameters["W3"], dtype, order="C")
    result["W5"] = _swap(result["W5"], (120, 5, 5, 16))
    return result


def external(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Inverse of `internal`; always copies."""
    result = {**arrays, "W3": arrays["W3"].T, "W5": _swap(arrays["W5"], (120, 5, 16, 5))}
    return {name: np.array(result[name].T, order="C") for name in PARAMETERS}


def _swap(matrix: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The last two parts of the inputs exchanged."""
    return np.ascontiguousarray(matrix.reshape(shape).swapaxes(2, 3)).reshape(shape[0], -1)


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
        self._dense: dict[int, Dense] = {}

    def logits(self, images: np.ndarray) -> np.ndarray:
        """Outputs z7, (N, 10), of images (N, 32, 32)."""
        check_images(images, 32, 32, FLOATS)
        result = np.empty((len(images), 10), self.dtype)
        for group in _parts(len(images), GROUP):
            dense = self._kept(images[group])
            for part in _parts(len(images[group]), self.chunk):
                self._forward(self._fill(images[group][part]), dense.part(part))
            result[group] = dense.z7.T
        return result

    def step(self, images: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
        """Mean cross entropy and logits (N, 10) of images (N, 32, 32) with labels (N,); `gradients` then holds ∂J/∂
        each parameter, without penalty."""
        check_images(images, 32, 32, FLOATS)
        count = len(images)
        check_labels(labels, count, 10)
        logits = np.empty((count, 10), self.dtype)
        loss, filters = 0.0, turned(self.parameters["W3"])
        for group in _parts(count, GROUP):
            dense = self._kept(images[group])
            for part in _parts(len(images[group]), self.chunk):
                buffers, here = self._fill(images[group][part]), dense.part(part)
                self._forward(buffers, here)
                loss += _loss(here, labels[group][part], count)
                self._backward(buffers, here, filters, first=group.start == part.start == 0)
            logits[group] = dense.z7.T
            for layer, grad, below in (("7", dense.dz7, dense.y6), ("6", dense.dz6, dense.y5), ("5", dense.dz5, dense.y4)):
                self._add(layer, grad, below, first=group.start == 0)
        return loss / count, logits

    def _kept(self, images: np.ndarray) -> Dense:
        n = len(images)
        if n not in self._dense:
            self._dense[n] = Dense.empty(n, self.dtype)
        return self._dense[n]

    def _fill(self, images: np.ndarray) -> Buffers:
        n = len(images)
        if n not in self._buffers:
            self._buffers[n] = Buffers(n, self.dtype)
        buffers = self._buffers[n]
        buffers.x[...] = images.reshape(n, 32, 8, 4).transpose(3, 1, 2, 0)
        return buffers

    def _forward(self, b: Buffers, d: Dense) -> None:
        p = self.parameters
        b.unfold1()
        np.matmul(p["W1"], b.windows1, out=b.pool1.z)
        b.pool1.forward(p["b1"])
        b.unfold3()
        np.matmul(p["W3"].T, b.windows3, out=b.pool3.z)
        b.pool3.forward(p["b3"])
        np.copyto(d.y4, b.pool3.p.reshape(400, -1))
        for weights, bias, below, above in (("W5", "b5", d.y4, d.y5), ("W6", "b6", d.y5, d.y6)):
            np.matmul(p[weights], below, out=above)
            np.add(above, p[bias], out=above)
            np.maximum(above, 0, out=above)
        np.matmul(p["W7"], d.y6, out=d.z7)
        np.add(d.z7, p["b7"], out=d.z7)

    def _backward(self, b: Buffers, d: Dense, filters: np.ndarray, first: bool) -> None:
        """From dz7 to the gradients in the dense layers, and the gradients of the parameters of the convolutions."""
        p = self.parameters
        for weights, above, y, grad in (("W7", d.dz7, d.y6, d.dz6), ("W6", d.dz6, d.y5, d.dz5)):
            np.matmul(p[weights].T, above, out=grad)
            np.multiply(grad, y > 0, out=grad)
        np.matmul(p["W5"].T, d.dz5, out=b.pool3.dp.reshape(400, -1))
        b.pool3.backward()
        np.matmul(b.windows3, b.pool3.z.transpose(0, 2, 1), out=b.products3)
        self._add_rows("3", b.products3, b.pool3.dp, first)
        b.input_gradient3(filters)
        b.pool1.backward()
        np.matmul(b.pool1.z, b.windows1.transpose(0, 2, 1), out=b.products1)
        self._add_rows("1", b.products1, b.pool1.dp, first)

    def _add(self, layer: str, grad: np.ndarray, below: np.ndarray, first: bool) -> None:
        """Add ∂J/∂W = grad · belowᵀ and ∂J/∂b, the row sums of grad, of a dense layer."""
        target = self.gradients[f"W{layer}"] if first else self._work[f"W{layer}"]
        if grad.shape[1] == 1:
            np.multiply(grad, below.T, out=target)
        else:
            np.matmul(grad, below.T, out=target)
        self._sum(layer, grad.sum(axis=1, keepdims=True), first)

    def _add_rows(self, layer: str, products: np.ndarray, pooled: np.ndarray, first: bool) -> None:
        """The same of a convolution, from the products of its output rows and the gradient behind the pooling, which
        has the same sums."""
        target = self.gradients[f"W{layer}"] if first else self._work[f"W{layer}"]
        np.add.reduce(products, axis=0, out=target)
        self._sum(layer, np.add.reduce(np.add.reduce(pooled, axis=0), axis=1)[:, None], first)

    def _sum(self, layer: str, row_sums: np.ndarray, first: bool) -> None:
        if first:
            self.gradients[f"b{layer}"][...] = row_sums
            return
        self.gradients[f"W{layer}"] += self._work[f"W{layer}"]
        self.gradients[f"b{layer}"] += row_sums


def _loss(d: Dense, labels: np.ndarray, count: int) -> float:
    """The sum of the cross entropies, and dz7 of their sum over `count`."""
    columns = np.arange(len(labels))
    probs = np.subtract(d.z7, d.z7.max(axis=0), out=d.dz7)
    shifted = probs[labels, columns].sum(dtype=np.float64)
    np.exp(probs, out=probs)
    total = probs.sum(axis=0)
    probs /= total
    probs[labels, columns] -= 1
    probs /= count
    return float(np.log(total).sum(dtype=np.float64) - shifted)


def _parts(count: int, size: int) -> list[slice]:
    """0 … count − 1 in runs of `size`, the last one shorter."""
    return [slice(start, min(start + size, count)) for start in range(0, count, size)]
