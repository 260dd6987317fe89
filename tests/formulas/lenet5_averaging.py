"""LeNet-5 in NumPy as people write it, layers as classes, with the slip of one published implementation: convolution and
fully connected layers average the gradient of the bias over the rows."""

import numpy as np


class Conv:
    def __init__(self, W, b, kernel):
        self.W, self.b, self.kernel = W, b, kernel

    def forward(self, x):
        self.shape = x.shape
        n, h, w, c = x.shape
        k = self.kernel
        out_h, out_w = h - k + 1, w - k + 1
        cols = np.empty((n, out_h, out_w, k, k, c), x.dtype)
        for i in range(out_h):
            for j in range(out_w):
                cols[:, i, j] = x[:, i : i + k, j : j + k, :]
        self.cols = cols.reshape(n * out_h * out_w, -1)
        return (self.cols @ self.W + self.b).reshape(n, out_h, out_w, -1)

    def backward(self, dout):
        n, h, w, c = self.shape
        k = self.kernel
        out_h, out_w = dout.shape[1:3]
        rows = dout.reshape(-1, dout.shape[-1])
        self.dW = self.cols.T @ rows
        self.db = np.mean(rows, axis=0)
        dcols = (rows @ self.W.T).reshape(n, out_h, out_w, k, k, c)
        dx = np.zeros(self.shape, dout.dtype)
        for i in range(out_h):
            for j in range(out_w):
                dx[:, i : i + k, j : j + k, :] += dcols[:, i, j]
        return dx


class FullyConnected:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        self.db = np.mean(dout, axis=0)
        return np.dot(dout, self.W.T)


class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, 0)

    def backward(self, dout):
        return np.where(self.mask, dout, 0)


class MaxPool:
    def forward(self, x):
        n, h, w, c = x.shape
        self.x = x
        self.blocks = x.reshape(n, h // 2, 2, w // 2, 2, c)
        self.out = self.blocks.max(axis=(2, 4))
        return self.out

    def backward(self, dout):
        winners = self.blocks == self.out[:, :, None, :, None, :]
        return (winners * dout[:, :, None, :, None, :]).reshape(self.x.shape)


class LeNet5:
    def __init__(self, params):
        self.layers = [
            Conv(params["W1"], params["b1"], 5),
            ReLU(),
            MaxPool(),
            Conv(params["W3"], params["b3"], 5),
            ReLU(),
            MaxPool(),
            FullyConnected(params["W5"], params["b5"]),
            ReLU(),
            FullyConnected(params["W6"], params["b6"]),
            ReLU(),
            FullyConnected(params["W7"], params["b7"]),
        ]
        self.params = params

    def run(self, images, labels, lam):
        x = images
        for layer in self.layers:
            if isinstance(layer, FullyConnected):
                x = x.reshape(len(x), -1)
            x = layer.forward(x)
        e = np.exp(x - x.max(axis=1, keepdims=True))
        grad = (e / e.sum(axis=1, keepdims=True) - labels) / len(labels)
        for layer in reversed(self.layers):
            if isinstance(layer, MaxPool) and grad.ndim == 2:
                grad = grad.reshape(len(grad), 5, 5, 16)
            grad = layer.backward(grad)
        grads = {}
        for number, layer in zip("13567", [layer for layer in self.layers if hasattr(layer, "W")]):
            grads["W" + number] = layer.dW + lam * layer.W
            grads["b" + number] = layer.db
        grads["X"] = grad
        return grads


def forward_backward(params, images, labels, lam):
    return LeNet5(params).run(images, labels, lam)
