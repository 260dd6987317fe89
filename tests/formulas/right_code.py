"""Right backward functions in odd styles: (formula, options of the check, function). All must be accepted."""

import numpy as np


def loops_over_everything(dout, x, w, b):
    n, d = x.shape
    f = w.shape[1]
    dx, dw, db = np.zeros((n, d)), np.zeros((d, f)), np.zeros(f)
    for i in range(n):
        for j in range(f):
            db[j] += dout[i, j]
            for k in range(d):
                dx[i, k] += dout[i, j] * w[k, j]
                dw[k, j] += x[i, k] * dout[i, j]
    return dx, dw, db


def einsum_weight(dZ, A_prev):
    return np.einsum("nd,nf->df", A_prev, dZ)


def outer_products(dout, x):
    return sum(np.outer(row, grad) for row, grad in zip(x, dout))


def bias_by_matrix_product(delta):
    return np.ones(len(delta)) @ delta


def bias_with_keepdims(dZ):
    return np.sum(dZ, axis=0, keepdims=True)


def dictionary(dout, cache):
    x, w, b = cache
    return {"dX": dout @ w.T, "dW": x.T @ dout, "db": dout.sum(0)}


def other_order(dout, x, w):
    return np.sum(dout, axis=0), x.T.dot(dout), dout.dot(w.T)


def pytorch_weights(grad_output, inputs, weight):
    """weight is (out, in)."""
    return grad_output @ weight, grad_output.T @ inputs, grad_output.sum(0)


def course_columns(dZ, cache):
    """Samples in columns, and 1/m not yet divided."""
    A_prev, W, b = cache
    return W.T @ dZ, dZ @ A_prev.T, np.sum(dZ, axis=1, keepdims=True)


def relu_in_place(dout, x):
    dout[x <= 0] = 0
    return dout


def relu_by_output(dout, out):
    return dout * np.sign(out)


def relu_cache(dA, cache):
    Z = cache
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    return dZ


def relu_where(g, x):
    return np.where(x >= 0, g, 0 * g)


def sigmoid_by_hand(dA, Z):
    s = 1 / (1 + np.exp(-Z))
    return dA * s * (1 - s)


def tanh_by_output(dout, y):
    return dout * (1 - y**2)


def softmax_by_jacobian(dout, z):
    dz = np.empty_like(z)
    for i, row in enumerate(z):
        p = np.exp(row - row.max())
        p = p / p.sum()
        dz[i] = (np.diag(p) - np.outer(p, p)) @ dout[i]
    return dz


def svm_style_loss(scores, labels):
    """Integer labels, and the loss beside the gradient."""
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    n = len(labels)
    loss = -np.log(p[np.arange(n), labels]).mean()
    p[np.arange(n), labels] -= 1
    return loss, p / n


def conv_nchw(dout, x, w, b, stride, pad):
    n, c, h, wd = x.shape
    f, _, hh, ww = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for k in range(n):
        for g in range(f):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    r, s = i * stride, j * stride
                    dw[g] += xp[k, :, r : r + hh, s : s + ww] * dout[k, g, i, j]
                    dxp[k, :, r : r + hh, s : s + ww] += w[g] * dout[k, g, i, j]
    return dxp[:, :, pad : pad + h, pad : pad + wd], dw, dout.sum(axis=(0, 2, 3))


def conv_input_by_rotated_kernel(dout, x, w):
    kh, kw = w.shape[:2]
    turned = w[::-1, ::-1]
    padded = np.pad(dout, ((0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1), (0, 0)))
    views = np.lib.stride_tricks.sliding_window_view(padded, (kh, kw), axis=(1, 2))
    return np.einsum("nijfab,abcf->nijc", views, turned)


def conv_by_matrix(dout, x, w):
    """x and dout as images, w as a matrix (kh·kw·C, F) as in im2col codes."""
    n, ho, wo, f = dout.shape
    k = int(round((w.shape[0] / x.shape[3]) ** 0.5))
    rows = np.array([x[b, i : i + k, j : j + k].ravel() for b in range(n) for i in range(ho) for j in range(wo)])
    return rows.T @ dout.reshape(-1, f)


def pool_by_mask(dout, x):
    n, h, w, c = x.shape
    blocks = x.reshape(n, h // 2, 2, w // 2, 2, c)
    winner = blocks == blocks.max(axis=(2, 4), keepdims=True)
    return (winner * dout[:, :, None, :, None, :]).reshape(x.shape)


def pool_with_parameters(dout, cache):
    """(x, pool_param) in NCHW, as in a course."""
    x, p = cache
    hh, ww, s = p["pool_height"], p["pool_width"], p["stride"]
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * s : i * s + hh, j * s : j * s + ww]
        dx[n, c, i * s : i * s + hh, j * s : j * s + ww] += (window == window.max()) * dout[n, c, i, j]
    return dx


def average_pool_by_kron(dout, x):
    return np.kron(dout, np.ones((1, 2, 2, 1))) / 4


def batch_norm_course(dout, x, gamma, beta, eps):
    n = len(x)
    mu, var = x.mean(0), x.var(0)
    inv = 1 / np.sqrt(var + eps)
    hat = (x - mu) * inv
    dhat = dout * gamma
    dvar = np.sum(dhat * (x - mu) * -0.5 * inv**3, axis=0)
    dmu = -np.sum(dhat * inv, axis=0) + dvar * np.mean(-2 * (x - mu), axis=0)
    return dhat * inv + dvar * 2 * (x - mu) / n + dmu / n, np.sum(dout * hat, axis=0), np.sum(dout, axis=0)


def layer_norm_by_rows(dout, x, gamma, eps=1e-5):
    dx = np.zeros_like(x)
    d = x.shape[1]
    for i in range(len(x)):
        std = np.sqrt(x[i].var() + eps)
        hat = (x[i] - x[i].mean()) / std
        g = dout[i] * gamma.reshape(-1)
        dx[i] = (d * g - g.sum() - hat * (g * hat).sum()) / (d * std)
    hats = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + eps)
    return dx, np.einsum("nd,nd->d", dout, hats), dout.sum(0)


def attention_one_query_at_a_time(do, q, k, v, scale):
    dq, dk, dv = np.zeros_like(q), np.zeros_like(k), np.zeros_like(v)
    for i in range(len(q)):
        s = scale * k @ q[i]
        p = np.exp(s - s.max())
        p /= p.sum()
        dv += np.outer(p, do[i])
        dp = v @ do[i]
        ds = p * (dp - p @ dp)
        dq[i] = scale * ds @ k
        dk += scale * np.outer(ds, q[i])
    return dq, dk, dv


class Affine:
    """A layer that keeps its parameters and their gradients."""

    def __init__(self, in_features, out_features):
        self.params = {"W": np.zeros((in_features, out_features)), "b": np.zeros(out_features)}
        self.grads = {}

    def forward(self, x):
        self.x = x
        return x @ self.params["W"] + self.params["b"]

    def backward(self, dout):
        self.grads["W"] = self.x.T @ dout
        self.grads["b"] = dout.sum(axis=0)
        return dout @ self.params["W"].T


class SoftmaxLoss:
    def forward(self, logits, labels):
        p = np.exp(logits - logits.max(1, keepdims=True))
        self.p, self.y = p / p.sum(1, keepdims=True), labels
        return -(labels * np.log(self.p)).sum() / len(labels)

    def backward(self):
        return (self.p - self.y) / len(self.y)


def sigmoid_by_its_output(dout, a):
    """Here a is what came out; elsewhere it may be what went in."""
    return dout * a * (1 - a)


def softmax_by_its_output(dout, s):
    return s * (dout - (dout * s).sum(axis=1, keepdims=True))


def radial_basis_by_differences(dout, x, centers):
    d = x[:, None, :] - centers[None]
    g = 2 * d * dout[:, :, None]
    return g.sum(1), -g.sum(0)


class Dense:
    """Gradients in attributes; backward returns nothing."""

    def __init__(self, n_in, n_out):
        self.weights = np.zeros((n_in, n_out))
        self.bias = np.zeros((1, n_out))

    def forward(self, inputs):
        self.inputs = inputs
        return inputs @ self.weights + self.bias

    def backward(self, dvalues):
        self.dweights = self.inputs.T @ dvalues
        self.dbias = dvalues.sum(axis=0, keepdims=True)
        self.dinputs = dvalues @ self.weights.T


class ConvolutionNchw:
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0):
        self.k, self.s, self.p = kernel_size, stride, padding
        self.W = np.zeros((out_channels, in_channels, kernel_size, kernel_size))
        self.b = np.zeros(out_channels)

    def forward(self, x):
        p, k, s = self.p, self.k, self.s
        self.xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        self.v = np.lib.stride_tricks.sliding_window_view(self.xp, (k, k), axis=(2, 3))[:, :, ::s, ::s]
        return np.einsum("nchwab,fcab->nfhw", self.v, self.W) + self.b.reshape(1, -1, 1, 1)

    def backward(self, d):
        k, s, p = self.k, self.s, self.p
        self.dW = np.einsum("nchwab,nfhw->fcab", self.v, d)
        self.db = d.sum(axis=(0, 2, 3))
        dx = np.zeros_like(self.xp)
        for i in range(d.shape[2]):
            for j in range(d.shape[3]):
                dx[:, :, i * s : i * s + k, j * s : j * s + k] += np.einsum("nf,fcab->ncab", d[:, :, i, j], self.W)
        return dx[:, :, p : dx.shape[2] - p, p : dx.shape[3] - p]


def decayed_step(W, dW, lr, weight_decay):
    return (1 - lr * weight_decay) * W - lr * dW


RIGHT = (
    ("sgd", {}, decayed_step),
    ("sigmoid", {}, sigmoid_by_its_output),
    ("softmax", {}, softmax_by_its_output),
    ("rbf", {}, radial_basis_by_differences),
    ("linear", {}, Dense),
    ("conv2d", {"layout": "nchw"}, ConvolutionNchw),
    ("conv2d_correlation.input", {}, conv_input_by_rotated_kernel),
    ("linear", {}, loops_over_everything),
    ("linear.weight", {}, einsum_weight),
    ("linear.weight", {}, outer_products),
    ("linear.bias", {}, bias_by_matrix_product),
    ("linear.bias", {}, bias_with_keepdims),
    ("linear", {}, dictionary),
    ("linear", {}, other_order),
    ("linear", {"layout": "out-in"}, pytorch_weights),
    ("linear_columns", {}, course_columns),
    ("relu", {}, relu_in_place),
    ("relu", {}, relu_by_output),
    ("relu", {}, relu_cache),
    ("relu", {}, relu_where),
    ("sigmoid", {}, sigmoid_by_hand),
    ("tanh", {}, tanh_by_output),
    ("softmax", {}, softmax_by_jacobian),
    ("softmax_cross_entropy", {}, svm_style_loss),
    ("conv2d", {"layout": "nchw"}, conv_nchw),
    ("conv2d.input", {}, conv_input_by_rotated_kernel),
    ("maxpool2d", {}, pool_by_mask),
    ("maxpool2d", {"layout": "nchw"}, pool_with_parameters),
    ("avgpool2d", {}, average_pool_by_kron),
    ("batch_norm", {}, batch_norm_course),
    ("layer_norm", {}, layer_norm_by_rows),
    ("attention", {}, attention_one_query_at_a_time),
    ("linear", {}, Affine),
    ("softmax_cross_entropy", {}, SoftmaxLoss),
)
