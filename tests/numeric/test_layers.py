"""Every layer: values against loops, gradients against complex step, central difference and exact arithmetic,
refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numeric import NumericError, gradcheck
from numeric.activations import Relu, Sigmoid, Tanh
from numeric.dense import ColumnLinear, ConnectedLinear, Linear
from numeric.images import AveragePooling, Convolution, MaxPooling
from numeric.losses import (
    MeanSquaredError,
    RadialBasis,
    SoftmaxCrossEntropy,
    TargetDistance,
    l2_penalty,
    softmax,
)
from numeric.pooling import RowMax, RowMean, Subsample
from numeric.shapes import one_hot
from numeric.windows import Flatten, Geometry, Im2col, PoolingWindows, fold, unfold

RNG = np.random.default_rng(5)
GEOMETRIES = [
    Geometry(7, 6, 2, 3),
    Geometry(7, 6, 2, 3, stride=2),  # overlapping, and 6 − 3 is not a multiple of 2
    Geometry(8, 5, 3, 2, stride=3),  # gaps, and uncovered pixels at the border
    Geometry(5, 7, 1, 3, stride=2, padding=1),
    Geometry(4, 6, 2, 2, stride=2),
]
TABLE = ((True, False, True), (True, True, False))


def normal(*shape):
    return RNG.normal(size=shape)


LAYERS = {
    **{f"im2col {i}": (Im2col(g), [], (2, g.height, g.width, g.channels)) for i, g in enumerate(GEOMETRIES)},
    **{f"pooling {i}": (PoolingWindows(g), [], (2, g.height, g.width, g.channels)) for i, g in enumerate(GEOMETRIES)},
    **{
        f"convolution {i}": (
            Convolution(g),
            [(g.window**2 * g.channels, 2), (1, 2)],
            (2, g.height, g.width, g.channels),
        )
        for i, g in enumerate(GEOMETRIES)
    },
    **{f"max pooling {i}": (MaxPooling(g), [], (2, g.height, g.width, g.channels)) for i, g in enumerate(GEOMETRIES)},
    "average pooling": (AveragePooling(GEOMETRIES[1]), [], (2, 7, 6, 2)),
    "flatten": (Flatten(6), [], (4, 3)),
    "max": (RowMax(), [], (7, 4)),
    "mean": (RowMean(), [], (7, 4)),
    "subsample": (Subsample(3), [(1, 3), (1, 3)], (12, 4)),
    "linear": (Linear(), [(4, 3), (1, 3)], (5, 4)),
    "column linear": (ColumnLinear(), [(3, 4), (3, 1)], (4, 5)),
    "connected": (ConnectedLinear(TABLE, 2), [(1, 16), (1, 3)], (5, 8)),
    "relu": (Relu(), [], (5, 4)),
    "tanh": (Tanh(), [], (5, 4)),
    "scaled tanh": (Tanh(1.7159, 2 / 3), [], (5, 4)),
    "sigmoid": (Sigmoid(), [], (5, 4)),
    "radial basis": (RadialBasis(), [(4, 3)], (5, 3)),
}


@pytest.mark.parametrize("method", ["complex", "central", "exact"])
@pytest.mark.parametrize("name", LAYERS)
def test_gradients(name, method):
    layer, shapes, x_shape = LAYERS[name]
    check = gradcheck(layer, [normal(*s) for s in shapes], normal(*x_shape), method=method, every=True)
    assert check, str(check)
    assert method == "central" or all(array.error <= 1e-14 for array in check.arrays)
    assert all(array.compared == np.prod(array.shape) for array in check.arrays)


@pytest.mark.parametrize("loss", [SoftmaxCrossEntropy(), SoftmaxCrossEntropy("sum"), TargetDistance(),
                                  MeanSquaredError(), MeanSquaredError("sum")])  # fmt: skip
@pytest.mark.parametrize("count", [1, 2, 5])
def test_losses(loss, count):
    """Complex steps through the sum or mean of the per-sample losses."""
    z, targets = normal(count, 3), one_hot(RNG.integers(0, 3, count), 3)
    gradient = loss.backward(loss.forward(z, targets)[1], targets)
    for index in np.ndindex(z.shape):
        moved = z.astype(complex)
        moved[index] += 1e-30j
        slope = loss.forward(moved, targets)[0].sum().imag / 1e-30 / (count if loss.reduction == "mean" else 1)
        assert gradient[index] == pytest.approx(slope, rel=1e-13, abs=1e-15)


@pytest.mark.parametrize("g", GEOMETRIES)
def test_windows_entry_by_entry(g):
    x = normal(2, g.height, g.width, g.channels)
    rows, _ = Im2col(g).forward(x)
    pools, _ = PoolingWindows(g).forward(x.reshape(-1, g.channels))
    assert rows.shape == (2 * g.out_height * g.out_width, g.window**2 * g.channels)
    for n, h, w, i, j, c in np.ndindex(2, g.out_height, g.out_width, g.window, g.window, g.channels):
        row, column = h * g.stride + i - g.padding, w * g.stride + j - g.padding
        inside = 0 <= row < g.height and 0 <= column < g.width
        value = x[n, row, column, c] if inside else 0.0
        at = (n * g.out_height + h) * g.out_width + w
        assert rows[at, (i * g.window + j) * g.channels + c] == value
        assert pools[at * g.channels + c, i * g.window + j] == value


@pytest.mark.parametrize("g", GEOMETRIES)
def test_fold_is_the_adjoint_of_unfold(g):
    x = RNG.integers(-9, 9, (3, g.height, g.width, g.channels)).astype(float)
    y = RNG.integers(-9, 9, unfold(x, g).shape).astype(float)
    assert (unfold(x, g) * y).sum() == (x * fold(y, g)).sum()


@pytest.mark.parametrize("g", GEOMETRIES)
def test_convolution_and_pooling_by_the_definition(g):
    """z[n, h, w, f] = b[f] + Σ x[n, h s + i − p, w s + j − p, c] W[i, j, c, f], window by window."""
    x, filters, bias = normal(2, g.height, g.width, g.channels), normal(g.window, g.window, g.channels, 3), normal(1, 3)
    p = g.padding
    padded = np.zeros((2, g.height + 2 * p, g.width + 2 * p, g.channels))
    padded[:, p : p + g.height, p : p + g.width] = x
    output = Convolution(g).forward(x, filters.reshape(-1, 3), bias)[0].reshape(2, g.out_height, g.out_width, 3)
    top, mean = (
        layer(g).forward(x)[0].reshape(2, g.out_height, g.out_width, g.channels)
        for layer in (MaxPooling, AveragePooling)
    )
    for n, h, w in np.ndindex(2, g.out_height, g.out_width):
        rows, columns = slice(h * g.stride, h * g.stride + g.window), slice(w * g.stride, w * g.stride + g.window)
        window = padded[n, rows, columns]
        expected = bias[0] + (window[..., None] * filters).sum(axis=(0, 1, 2))
        np.testing.assert_allclose(output[n, h, w], expected, atol=1e-13)
        assert (top[n, h, w] == window.max(axis=(0, 1))).all()
        np.testing.assert_allclose(mean[n, h, w], window.mean(axis=(0, 1)), atol=1e-14)


@given(st.tuples(*[st.integers(1, 7)] * 3), st.integers(1, 4), st.integers(1, 4), st.integers(0, 2), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_any_geometry(sizes, window, stride, padding, count):
    """Adjoint, count of covered pixels, and the exact gradient of a convolution, for drawn geometries."""
    height, width, channels = sizes
    if window > min(height, width) + 2 * padding:
        with pytest.raises(NumericError, match="does not fit"):
            Geometry(height, width, channels, window, stride, padding)
        return
    g = Geometry(height, width, channels, window, stride, padding)
    rng = np.random.default_rng(0)
    x = rng.integers(-9, 9, (count, height, width, channels)).astype(float)
    windows = unfold(x, g)
    assert windows.shape == (count, g.out_height, g.out_width, window, window, channels)
    y = rng.integers(-9, 9, windows.shape).astype(float)
    assert (windows * y).sum() == (x * fold(y, g)).sum()
    parameters = [rng.normal(size=(window**2 * channels, 2)), rng.normal(size=(1, 2))]
    assert gradcheck(Convolution(g), parameters, x, method="exact")


def test_ties_go_to_the_first_index():
    x = np.array([[1.0, 3.0, 3.0, 2.0], [0.0, 0.0, 0.0, 0.0], [2.0, 1.0, 0.0, 2.0]])
    value, cache = RowMax().forward(x)
    assert value[:, 0].tolist() == [3, 0, 2] and cache[0][:, 0].tolist() == [1, 0, 0]
    (gradient,) = RowMax().backward(np.array([[5.0], [6.0], [7.0]]), cache)
    assert gradient.tolist() == [[0, 5, 0, 0], [6, 0, 0, 0], [7, 0, 0, 0]]


def test_relu_stops_at_zero_and_below():
    value, mask = Relu().forward(np.array([[-1.0, 0.0, 2.0]]))
    assert value.tolist() == [[0, 0, 2]] and Relu().backward(np.ones((1, 3)), mask)[0].tolist() == [[0, 0, 1]]


def test_softmax_and_cross_entropy_do_not_overflow():
    z = np.array([[1000.0, 0.0, -1000.0], [0.0, 0.0, 0.0]])
    assert softmax(z)[0].tolist() == [1, 0, 0] and softmax(z)[1] == pytest.approx([1 / 3] * 3)
    losses, _ = SoftmaxCrossEntropy().forward(z, one_hot(np.array([1, 2]), 3))
    assert losses == pytest.approx([1000, np.log(3)])
    assert Sigmoid().forward(np.array([-1000.0, 0.0, 1000.0]))[0].tolist() == [0, 0.5, 1]


def test_penalty_is_half_the_squared_norm():
    assert l2_penalty([np.array([[3.0, 4.0]]), np.array([[2.0]])], 0.5) == 0.25 * 29


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
@pytest.mark.parametrize("name", LAYERS)
def test_dtype_is_kept(name, dtype):
    layer, shapes, x_shape = LAYERS[name]
    parameters = [normal(*s).astype(dtype) for s in shapes]
    output, cache = layer.forward(normal(*x_shape).astype(dtype), *parameters)
    assert output.dtype == dtype
    assert all(g.dtype == dtype for g in layer.backward(np.ones_like(output), cache, *parameters))


REFUSALS = {
    "weights": (lambda: Linear().forward(normal(5, 4), normal(3, 2), normal(1, 2)), r"\(5, 4\).*\(3, 2\)"),
    "bias": (lambda: Linear().forward(normal(5, 4), normal(4, 2), normal(1, 3)), r"\(1, 3\).*\(1, 2\)"),
    "gradient": (
        lambda: Linear().backward(normal(5, 3), normal(5, 4), normal(4, 2), normal(1, 2)),
        r"\(5, 3\).*\(5, 2\)",
    ),
    "columns": (lambda: ColumnLinear().forward(normal(5, 4), normal(3, 4), normal(3, 1)), r"\(3, 4\).*\(5, 4\)"),
    "images": (lambda: Im2col(GEOMETRIES[0]).forward(normal(5, 5)), r"\(5, 5\).*84 entries"),
    "col2im": (lambda: Im2col(GEOMETRIES[0]).backward(normal(5, 5), (2, 7, 6, 2)), r"\(5, 5\).*\(40, 18\)"),
    "window": (lambda: Geometry(4, 4, 1, 5), "window of 5 does not fit"),
    "stride": (lambda: Geometry(4, 4, 1, 2, stride=0), "positive"),
    "maxima": (lambda: RowMax().backward(normal(3, 1), (np.zeros((4, 1), int), 4)), r"\(3, 1\).*\(4, 1\)"),
    "relu": (lambda: Relu().backward(normal(3, 1), np.ones((4, 1), bool)), r"\(3, 1\).*\(4, 1\)"),
    "labels": (lambda: one_hot(np.array([0, 10]), 10), "label 10 of sample 1 is outside 0 … 9"),
    "negative": (lambda: one_hot(np.array([-1]), 10), "label -1 of sample 0"),
    "float labels": (lambda: one_hot(np.array([0.5]), 10), "float64; integers"),
    "no labels": (lambda: one_hot(np.array([], int), 10), "empty"),
    "reduction": (lambda: SoftmaxCrossEntropy("median").backward(normal(2, 3), one_hot(np.array([0, 1]), 3)), "median"),
    "filters": (
        lambda: Convolution(GEOMETRIES[0]).forward(normal(2, 84), normal(9, 3), normal(1, 3)),
        r"\(9, 3\).*\(18, 3\)",
    ),
    "connections": (lambda: ConnectedLinear(TABLE, 2).matrix(normal(1, 15)), r"\(1, 15\).*\(1, 16\)"),
    "centres": (lambda: RadialBasis().forward(normal(2, 3), normal(4, 2)), r"\(2, 3\).*\(4, 2\)"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refusals_name_what_was_found(name):
    call, sentence = REFUSALS[name]
    with pytest.raises(NumericError, match=sentence):
        call()
