"""Wrong backward functions as they are found in courses, answers and repositories: (formula, kind of mistake, function).

Written from the mistakes that people make, not from the list of what the check looks for.
"""

import numpy as np


def softmax_rows(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def affine_bias_mean(dout, x, w, b):
    dx = np.dot(dout, w.T)
    dw = np.dot(x.T, dout)
    db = np.mean(dout, axis=0)
    return dx, dw, db


def conv_bias_mean(dout, x, w, b):
    """NHWC; the mean over everything but the filters."""
    n, ho, wo, f = dout.shape
    kh, kw = w.shape[:2]
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for i in range(ho):
        for j in range(wo):
            patch = x[:, i : i + kh, j : j + kw, :]
            dw += np.tensordot(patch, dout[:, i, j], axes=([0], [0]))
            dx[:, i : i + kh, j : j + kw, :] += np.tensordot(dout[:, i, j], w, axes=([1], [3]))
    return dx, dw, dout.mean(axis=(0, 1, 2))


def weight_gradient_transposed(dZ, A_prev):
    return np.dot(dZ.T, A_prev)


def weights_averaged_over_batch(dout, x):
    """The loss already divides by N, and here it is divided again."""
    return x.T.dot(dout) / x.shape[0]


def relu_mask_of_gradient(dout, x):
    dx = dout.copy()
    dx[dout <= 0] = 0
    return dx


def relu_without_upstream(dout, x):
    return np.where(x > 0, 1.0, 0.0)


def relu_wrong_way_round(grad_output, x):
    grad = grad_output.copy()
    grad[x > 0] = 0
    return grad


def sigmoid_of_output(dA, Z):
    """s(1 - s) with Z where sigmoid(Z) is meant."""
    return dA * Z * (1 - Z)


def sigmoid_twice(dout, out):
    s = 1 / (1 + np.exp(-out))
    return dout * s * (1 - s)


def tanh_not_squared(dout, x):
    return dout * (1 - np.tanh(x))


def softmax_diagonal_only(dout, z):
    p = softmax_rows(z)
    return dout * p * (1 - p)


def cross_entropy_not_averaged(logits, labels):
    return softmax_rows(logits) - labels


def cross_entropy_wrong_sign(logits, labels):
    return (labels - softmax_rows(logits)) / logits.shape[0]


def cross_entropy_forgets_softmax(logits, labels):
    return (logits - labels) / len(logits)


def mse_without_two(pred, target):
    return (pred - target) / pred.shape[0]


def input_gradient_without_transpose(dout, w, x):
    """Runs only if the layer is square."""
    return np.dot(dout, w)


def column_bias_without_keepdims(dZ, A_prev, W, b):
    dW = np.dot(dZ, A_prev.T)
    db = np.sum(dZ, axis=1)
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


def bias_summed_over_features(dout):
    return np.sum(dout, axis=1, keepdims=True)


def max_pool_assigns(dout, x, kh, kw, stride):
    """Overlapping windows overwrite each other."""
    dx = np.zeros_like(x)
    n, ho, wo, c = dout.shape
    for b in range(n):
        for i in range(ho):
            for j in range(wo):
                for ch in range(c):
                    r, s = i * stride, j * stride
                    window = x[b, r : r + kh, s : s + kw, ch]
                    u, v = np.unravel_index(np.argmax(window), window.shape)
                    dx[b, r + u, s + v, ch] = dout[b, i, j, ch]
    return dx


def average_pool_not_divided(dout, x, kh, kw, stride):
    dx = np.zeros_like(x)
    for i in range(dout.shape[1]):
        for j in range(dout.shape[2]):
            r, s = i * stride, j * stride
            dx[:, r : r + kh, s : s + kw, :] += dout[:, i : i + 1, j : j + 1, :]
    return dx


def conv_input_kernel_flipped(dout, x, w):
    """Full correlation of dout with the kernel as it is; it must be rotated."""
    kh, kw = w.shape[:2]
    padded = np.pad(dout, ((0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1), (0, 0)))
    dx = np.zeros_like(x)
    for i in range(x.shape[1]):
        for j in range(x.shape[2]):
            dx[:, i, j, :] = np.einsum("nhwf,hwcf->nc", padded[:, i : i + kh, j : j + kw], w)
    return dx


def batch_norm_as_if_mean_were_constant(dout, x, gamma, eps):
    mean, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    hat = (x - mean) / std
    return dout * gamma / std, (dout * hat).sum(axis=0), dout.sum(axis=0)


def layer_norm_gamma_not_summed(dout, x, gamma, eps=1e-5):
    mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    return dout * (x - mean) / np.sqrt(var + eps)


def relu_changes_its_input(dout, x):
    x[x > 0] = 1
    x[x <= 0] = 0
    return dout * x


def bias_into_integers(dout):
    db = np.zeros(dout.shape[1], dtype=int)
    for row in dout:
        db += row.astype(int)
    return db


TOTAL = {}


def weights_accumulated(dout, x):
    """The gradient of the call before is never set to zero."""
    TOTAL.setdefault("dw", {})
    key = (x.shape, dout.shape, x.dtype)
    TOTAL["dw"][key] = TOTAL["dw"].get(key, 0) + x.T @ dout
    return TOTAL["dw"][key].copy()


def attention_without_scale(do, q, k, v, scale):
    p = softmax_rows(scale * q @ k.T)
    dp = do @ v.T
    ds = p * (dp - (dp * p).sum(axis=1, keepdims=True))
    return ds @ k, ds.T @ q, p.T @ do


def penalty_twice(w, lam):
    return 2 * lam * w


def leaky_slope_missing(dout, x, alpha):
    return dout * (x > 0)


def returns_input_gradient_for_weights(dout, x, w):
    return dout @ w.T


def max_pool_shares_among_all(dout, x):
    up = np.repeat(np.repeat(dout, 2, axis=1), 2, axis=2)
    return up / 4


def conv_weight_forgets_batch_average(dout, x, w):
    n, ho, wo, f = dout.shape
    dw = np.zeros_like(w)
    for i in range(w.shape[0]):
        for j in range(w.shape[1]):
            dw[i, j] = np.einsum("nhwc,nhwf->cf", x[:, i : i + ho, j : j + wo], dout) / n
    return dw


def relu_times_input(dout, x):
    return dout * x


def sigmoid_plus(dout, a):
    return dout * a * (1 + a)


def batch_norm_without_gamma(dout, x, gamma, beta, eps):
    s = np.sqrt(x.var(axis=0) + eps)
    h = (x - x.mean(axis=0)) / s
    dx = (dout - dout.mean(axis=0) - h * (dout * h).mean(axis=0)) / s
    return dx, (dout * h).sum(axis=0), dout.sum(axis=0)


def kernel_gradient_rotated(dout, x, w):
    dw = np.zeros_like(w)
    for i in range(w.shape[0]):
        for j in range(w.shape[1]):
            dw[i, j] = np.einsum("nhwc,nhwf->cf", x[:, i : i + dout.shape[1], j : j + dout.shape[2]], dout)
    return dw[::-1, ::-1]


def course_columns_averaged(dZ, cache):
    A, W, b = cache
    m = A.shape[1]
    return W.T @ dZ, dZ @ A.T / m, dZ.sum(axis=1, keepdims=True) / m


def decay_twice(W, dW, lr, weight_decay):
    return W - lr * (dW + 2 * weight_decay * W)


def uphill(w, grad, learning_rate, reg):
    return w + learning_rate * (grad + reg * w)


WRONG = (
    ("relu", "mask", relu_times_input),
    ("sigmoid", "term-sign", sigmoid_plus),
    ("batch_norm", "missing-factor", batch_norm_without_gamma),
    ("conv2d.weight", "kernel-not-rotated", kernel_gradient_rotated),
    ("linear_columns", "mean-for-sum", course_columns_averaged),
    ("sgd", "factor", decay_twice),
    ("sgd", "term-sign", uphill),
    ("conv2d_correlation.input", "kernel-not-rotated", conv_input_kernel_flipped),
    ("linear", "mean-for-sum", affine_bias_mean),
    ("conv2d", "mean-for-sum", conv_bias_mean),
    ("linear.weight", "transpose", weight_gradient_transposed),
    ("linear.weight", "mean-for-sum", weights_averaged_over_batch),
    ("relu", "mask", relu_mask_of_gradient),
    ("relu", "upstream", relu_without_upstream),
    ("relu", "mask", relu_wrong_way_round),
    ("sigmoid", "wrong-variable", sigmoid_of_output),
    ("sigmoid", "applied-twice", sigmoid_twice),
    ("tanh", "power", tanh_not_squared),
    ("softmax", "missing-sum", softmax_diagonal_only),
    ("softmax_cross_entropy", "sum-for-mean", cross_entropy_not_averaged),
    ("softmax_cross_entropy", "sign", cross_entropy_wrong_sign),
    ("softmax_cross_entropy", "wrong-variable", cross_entropy_forgets_softmax),
    ("mse", "factor", mse_without_two),
    ("linear.input", "transpose", input_gradient_without_transpose),
    ("linear_columns", "shape", column_bias_without_keepdims),
    ("linear.bias", "axis", bias_summed_over_features),
    ("maxpool2d", "overlap", max_pool_assigns),
    ("avgpool2d", "factor", average_pool_not_divided),
    ("conv2d.input", "kernel-not-rotated", conv_input_kernel_flipped),
    ("batch_norm", "missing-term", batch_norm_as_if_mean_were_constant),
    ("layer_norm.gamma", "missing-sum", layer_norm_gamma_not_summed),
    ("relu", "in-place", relu_changes_its_input),
    ("linear.bias", "dtype", bias_into_integers),
    ("linear.weight", "state", weights_accumulated),
    ("attention", "factor", attention_without_scale),
    ("l2_penalty", "factor", penalty_twice),
    ("leaky_relu", "factor", leaky_slope_missing),
    ("linear.weight", "wrong-variable", returns_input_gradient_for_weights),
    ("maxpool2d", "mask", max_pool_shares_among_all),
    ("conv2d.weight", "mean-for-sum", conv_weight_forgets_batch_average),
)
