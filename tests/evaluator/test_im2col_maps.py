"""im2col and windows against loops over the definition, their adjoints by the inner product."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.evaluator.compare import agree, counterexample, numbers
from derive.evaluator.linear_maps import linear_map
from derive.evaluator.scene import Abstain, Scene
from derive.evaluator.size_choice import SizeFacts, choose_sizes
from derive.kernel.sizes import Size
from derive.terms import term as t


def by_loops(kind, x, params):
    height, width, channels, kh, kw, stride, pad = params
    images = x.reshape(-1, height, width, channels)
    padded = np.pad(images, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    rows = []
    for image in padded:
        for top in range(0, height + 2 * pad - kh + 1, stride):
            for left in range(0, width + 2 * pad - kw + 1, stride):
                window = image[top : top + kh, left : left + kw]
                if kind == "im2col":
                    rows.append([window[a, b, c] for a in range(kh) for b in range(kw) for c in range(channels)])
                else:
                    rows += [[window[a, b, c] for a in range(kh) for b in range(kw)] for c in range(channels)]
    return np.array(rows)


sides, small = st.integers(3, 6), st.integers(1, 3)
parameters = st.tuples(sides, sides, small, small, small, st.integers(1, 2), st.integers(0, 2))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["im2col", "windows"]), parameters, st.integers(1, 3), st.integers(0, 10**6))
def test_maps_and_adjoints(kind, params, count, seed):
    rng = np.random.default_rng(seed)
    x = rng.integers(-9, 10, (count * params[0] * params[1], params[2])).astype(object)
    columns = linear_map(kind, params, False)(x)
    assert (columns == by_loops(kind, x, params)).all()
    y = rng.integers(-9, 10, columns.shape).astype(object)
    back = linear_map(kind, params, True)(y)
    assert back.shape == x.shape and (columns * y).sum() == (x * back).sum()
    batch = linear_map(kind, params, True)(np.stack([y, 2 * y]))
    assert (batch == np.stack([back, 2 * back])).all()


def test_overlapping_windows_accumulate():
    ones = np.ones((4, 4), dtype=object)
    back = linear_map("im2col", (3, 3, 1, 2, 2, 1, 0), True)(ones)
    assert back.reshape(3, 3).tolist() == [[1, 2, 1], [2, 4, 2], [1, 2, 1]]


def test_unknown_maps_and_misfits_abstain():
    with pytest.raises(Abstain, match="not known"):
        linear_map("fft", (3, 3, 1, 2, 2, 1, 0), False)
    with pytest.raises(Abstain, match="does not fit"):
        linear_map("im2col", (3, 3, 1, 5, 5, 1, 0), False)


def convolution(height, kernel, channels, filters, pad):
    """z = im2col(x) W for images N·height², and the scene of an unknown loss."""
    side = height + 2 * pad - kernel + 1
    n = Size.of("N")
    params = (height, height, channels, kernel, kernel, 1, pad)
    x = t.var("x", (n * (height * height), Size.of(channels)))
    rows, width = n * (side * side), Size.of(kernel * kernel * channels)
    columns = t.linear("im2col", params, x, (rows, width))
    weights = t.var("W", (width, Size.of(filters)))
    z = t.var("z", (rows, Size.of(filters)))
    scene = Scene({v.name: v.shape for v in (x, weights, z)} | {"J": t.SCALAR}, {"z": t.matmul(columns, weights)})
    dz, dx = t.grad("J", "z", z.shape), t.grad("J", "x", x.shape)
    pulled = t.matmul(dz, t.transpose(weights))
    return scene, columns, dz, dx, t.linear("im2col", params, pulled, x.shape, adjoint=True)


@pytest.mark.parametrize(
    "height, kernel, channels, filters, pad", [(4, 2, 3, 2, 0), (28, 5, 1, 6, 2), (12, 5, 6, 16, 0)]
)
def test_convolution_backward(height, kernel, channels, filters, pad):
    scene, columns, dz, dx, back = convolution(height, kernel, channels, filters, pad)
    shape = scene.shapes["W"]
    assert agree(t.grad("J", "W", shape), t.matmul(t.transpose(columns), dz), scene).equal
    assert agree(dx, back, scene).equal
    assert agree(dx, t.scale(t.num(2), back), scene).equal is False
    assert counterexample(dx, t.scale(t.num(2), back), scene) is not None


def test_shrunk_convolutions_keep_their_arithmetic():
    scene, columns, *_ = convolution(28, 5, 1, 6, 2)
    facts = SizeFacts([columns])
    sizes = choose_sizes(facts, random.Random(0), True)
    assert sizes.axis(Size.of("N") * 784) == sizes.symbols["N"] * sizes.integer(28) ** 2 < 784


def test_full_size_floats():
    scene, columns, *_ = convolution(28, 5, 1, 6, 2)
    x = np.random.default_rng(0).normal(size=(2 * 784, 1))
    found = numbers(columns, {"x": x}, scene)
    assert found.shape == (1568, 25) and np.allclose(found, by_loops("im2col", x, (28, 28, 1, 5, 5, 1, 2)))


def test_max_pooling_backward():
    n = Size.of("N")
    params = (4, 4, 3, 2, 2, 2, 0)
    y = t.var("y", (n * 16, Size.of(3)))
    windows = t.linear("windows", params, y, (n * 12, Size.of(4)))
    z = t.var("z", (n * 12, t.ONE))
    scene = Scene({"y": y.shape, "z": z.shape, "J": t.SCALAR}, {"z": t.row_max(windows)})
    spread = t.hadamard(t.argmax_mask(windows), t.repeat(t.grad("J", "z", z.shape), windows.shape))
    back = t.linear("windows", params, spread, y.shape, adjoint=True)
    assert agree(t.grad("J", "y", y.shape), back, scene).equal
    wrong = t.linear("windows", params, t.repeat(t.grad("J", "z", z.shape), windows.shape), y.shape, adjoint=True)
    assert counterexample(t.grad("J", "y", y.shape), wrong, scene) is not None
