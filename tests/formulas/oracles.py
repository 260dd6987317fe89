"""Forward passes written anew in `autograd.numpy`, so that HIPS autograd gives every gradient independently."""

from collections.abc import Callable, Mapping
from typing import Any

import autograd.numpy as np
from autograd import make_vjp


def patches(x: Any, kh: int, kw: int, stride: int, padding: int) -> list[list[Any]]:
    """patches[i][j] is (N, Ho, Wo, C): what the window offset (i, j) sees at every place."""
    n, h, w, c = x.shape
    if padding:
        rows = np.zeros((n, padding, w, c))
        x = np.concatenate([rows, x, rows], axis=1)
        columns = np.zeros((n, h + 2 * padding, padding, c))
        x = np.concatenate([columns, x, columns], axis=2)
    ho, wo = (h + 2 * padding - kh) // stride + 1, (w + 2 * padding - kw) // stride + 1
    return [
        [x[:, i : i + stride * (ho - 1) + 1 : stride, j : j + stride * (wo - 1) + 1 : stride, :] for j in range(kw)]
        for i in range(kh)
    ]


def im2col(x, kh, kw, stride, padding):
    rows = [np.stack(row, axis=3) for row in patches(x, kh, kw, stride, padding)]
    return np.stack(rows, axis=3)


def conv2d(x, w, b, stride, padding):
    kh, kw = w.shape[:2]
    cut = patches(x, kh, kw, stride, padding)
    return sum(np.einsum("nhwc,cf->nhwf", cut[i][j], w[i, j]) for i in range(kh) for j in range(kw)) + b


def correlation(x, w, padding):
    return conv2d(x, w, np.zeros(w.shape[3]), 1, padding)


def pooled(join):
    def run(x, kh, kw, stride, padding):
        return join(np.stack([p for row in patches(x, kh, kw, stride, padding) for p in row], axis=0))

    return run


def subsample(x, c, b, kh, kw, stride, padding):
    return pooled(lambda s: np.sum(s, axis=0))(x, kh, kw, stride, padding) * c + b


def col2im(a, H, W, stride, padding):
    n, ho, wo, kh, kw, c = a.shape
    total = np.zeros((n, H, W, c))
    for i in range(kh):
        for j in range(kw):
            for p in range(ho):
                for q in range(wo):
                    r, s = p * stride + i - padding, q * stride + j - padding
                    if 0 <= r < H and 0 <= s < W:
                        place = np.zeros((1, H, W, 1))
                        place[0, r, s, 0] = 1.0
                        total = total + a[:, p, q, i, j][:, None, None, :] * place
    return total


def log_softmax(z):
    z = z - np.max(z, axis=1, keepdims=True)
    return z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))


def normalised(axis):
    def run(x, gamma, beta, eps):
        return (x - np.mean(x, axis=axis, keepdims=True)) / np.sqrt(np.var(x, axis=axis, keepdims=True) + eps) * gamma + beta

    return run


def attention(q, k, v, scale):
    return np.exp(log_softmax(scale * np.dot(q, k.T))) @ v


FORWARD: Mapping[str, Callable[..., Any]] = {
    "linear": lambda x, w, b: np.dot(x, w) + b,
    "linear_columns": lambda a, w, b: np.dot(w, a) + b,
    "bias": lambda x, b: x + b,
    "flatten": lambda x: np.reshape(x, (len(x), x.shape[1] * x.shape[2] * x.shape[3])),
    "relu": lambda z: np.where(z > 0, z, 0.0),
    "leaky_relu": lambda z, alpha: np.where(z > 0, z, alpha * z),
    "elu": lambda z, alpha: np.where(z > 0, z, alpha * (np.exp(z) - 1)),
    "softplus": lambda z: np.log(1 + np.exp(z)),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": lambda z: np.tanh(z),
    "scaled_tanh": lambda z, scale, slope: scale * np.tanh(slope * z),
    "swish": lambda z: z / (1 + np.exp(-z)),
    "gelu_tanh": lambda z, c: 0.5 * z * (1 + np.tanh(c * (z + 0.044715 * z**3))),
    "im2col": im2col,
    "col2im": col2im,
    "conv2d": conv2d,
    "conv2d_correlation": correlation,
    "maxpool2d": pooled(lambda s: np.max(s, axis=0)),
    "avgpool2d": pooled(lambda s: np.mean(s, axis=0)),
    "subsample": subsample,
    "softmax": lambda z: np.exp(log_softmax(z)),
    "cross_entropy": lambda p, y: -np.sum(y * np.log(p)) / len(p),
    "cross_entropy_sum": lambda p, y: -np.sum(y * np.log(p)),
    "softmax_cross_entropy": lambda z, y: -np.sum(y * log_softmax(z)) / len(z),
    "softmax_cross_entropy_sum": lambda z, y: -np.sum(y * log_softmax(z)),
    "softmax_cross_entropy_columns": lambda z, y: -np.sum(y.T * log_softmax(z.T)) / z.shape[1],
    "mse": lambda z, t: np.sum((z - t) ** 2) / len(z),
    "mse_mean": lambda z, t: np.mean((z - t) ** 2),
    "half_squared_error": lambda z, t: 0.5 * np.sum((z - t) ** 2),
    "rbf": lambda x, w: np.sum((x[:, None, :] - w[None, :, :]) ** 2, axis=2),
    "target_distance": lambda z, y: np.sum(z * y) / len(z),
    "l2_penalty": lambda w, lam: 0.5 * lam * np.sum(w**2),
    "layer_norm": normalised(1),
    "batch_norm": normalised(0),
    "attention": attention,
}


def gradient(name: str, arguments: Mapping[str, Any], variable: str, upstream: Any) -> Any:
    """The gradient by a variable of ⟨upstream, output⟩, by HIPS autograd; for a loss upstream is 1."""

    def of(value):
        return FORWARD[name](**{**arguments, variable: value})

    vjp, out = make_vjp(of)(arguments[variable])
    return vjp(upstream if upstream is not None else np.ones_like(out))
