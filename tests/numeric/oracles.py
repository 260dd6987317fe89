"""The networks written a second time for an automatic differentiation library, another way and without the code under
test."""

import autograd.numpy as anp

CONNECTED = ["012", "123", "234", "345", "045", "015", "0123", "1234", "2345", "0345", "0145", "0125", "0134", "1245",
             "0235", "012345"]  # fmt: skip


def cross_entropy(z, labels, axis=1):
    return -anp.sum(labels * (z - anp.log(anp.sum(anp.exp(z), axis=axis, keepdims=True))))


def testnet(params, x, labels, reg):
    layers = len(params) // 2
    weights = [params[f"W{i}"] for i in range(1, layers + 1)]
    for i, w in enumerate(weights, 1):
        x = anp.einsum("md,df->mf", x, w) + params[f"b{i}"]
        x = anp.where(x > 0, x, 0.0) if i < layers else x
    return cross_entropy(x, labels) / len(labels) + reg / 2 * sum(anp.sum(w**2) for w in weights)


def mlp5(params, x, labels, reg):
    weights = [params[f"W{i}"] for i in range(1, 6)]
    for i, w in enumerate(weights, 1):
        x = anp.einsum("fd,dm->fm", w, x) + params[f"b{i}"]
        x = anp.where(x > 0, x, 0.0) if i < 5 else x
    return cross_entropy(x, labels, 0) / labels.shape[1] + reg / 2 * sum(anp.sum(w**2) for w in weights)


def lenet5_1998(params, images, labels, reg):
    def squash(z):
        return 1.7159 * anp.tanh(2 * z / 3)

    def subsample(x, coefficient, bias):
        n, h, w, c = x.shape
        sums = anp.sum(x.reshape(n, h // 2, 2, w // 2, 2, c), axis=(2, 4))
        return 1 / (1 + anp.exp(-(sums * coefficient + bias)))

    def convolve(x, kernel, size):
        return sum(anp.einsum("nhwc,cf->nhwf", x[:, i : i + size, j : j + size], kernel[i, j])
                   for i in range(5) for j in range(5))  # fmt: skip

    x = squash(convolve(images, params["W1"].reshape(5, 5, 1, 6), 28) + params["b1"])
    x = subsample(x, params["c2"], params["b2"])
    place = []
    for i in range(5):
        for j in range(5):
            for channel in range(6):
                for unit in range(16):
                    if str(channel) in CONNECTED[unit]:
                        place.append(((i * 5 + j) * 6 + channel) * 16 + unit)
    spread = anp.zeros((1500, 25 * 6 * 16))
    spread[anp.arange(1500), place] = 1.0
    maps = convolve(x, (params["W3"] @ spread).reshape(5, 5, 6, 16), 10)
    x = subsample(squash(maps + params["b3"]), params["c4"], params["b4"])
    x = squash(anp.einsum("nhwc,hwcf->nf", x, params["W5"].reshape(5, 5, 16, 120)) + params["b5"])
    x = squash(x @ params["W6"] + params["b6"])
    distances = anp.sum((x[:, None, :] - params["W7"]) ** 2, axis=2)
    penalty = sum(anp.sum(params[name] ** 2) for name in ("W1", "W3", "W5", "W6"))
    return anp.sum(distances * labels) / len(labels) + reg / 2 * penalty
