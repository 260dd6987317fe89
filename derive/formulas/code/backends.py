"""How NumPy, PyTorch and JAX write what the generator needs, and the helper functions that the source may call.

A helper is put into the source only where it is called. Guarantee: the helpers of the windows do not materialise a
matrix of the map; `col2im` and `unwindows` add the entries that windows share, exactly as the transposed map does.
Limit: the source for PyTorch and JAX is text; the tests run it where those libraries are installed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Backend:
    """Spelling: the import line, `{x}` templates for functions, the sum over an axis, and helper sources."""

    name: str
    imports: str
    functions: Mapping[str, str]
    axis_sum: str
    helpers: Mapping[str, str]
    cast: str = "{x}.astype({like}.dtype)"
    einsum: str = 'np.einsum("{labels}", {operands}, optimize=True)'


_FUNCTIONS = {
    "exp": "{np}.exp({x})",
    "log": "{np}.log({x})",
    "sqrt": "{np}.sqrt({x})",
    "sin": "{np}.sin({x})",
    "cos": "{np}.cos({x})",
    "tan": "{np}.tan({x})",
    "sinh": "{np}.sinh({x})",
    "cosh": "{np}.cosh({x})",
    "tanh": "{np}.tanh({x})",
    "abs": "{np}.abs({x})",
    "sign": "{np}.sign({x})",
    "floor": "{np}.floor({x})",
    "ceil": "{np}.ceil({x})",
    "inverse": "{np}.linalg.inv({x})",
    "det": "{np}.linalg.det({x})",
    "trace": "{np}.trace({x})",
    "eye": "{np}.eye({x})",
}

_ELEMENTWISE = '''
def sigmoid(x):
    """1 / (1 + exp(-x)), without overflow."""
    return 0.5 * {np}.tanh(0.5 * x) + 0.5
'''
_SOFTPLUS = '''
def softplus(x):
    """log(1 + exp(x)), without overflow."""
    top = {maximum}
    return top + {np}.log({np}.exp(x - top) + {np}.exp(-top))
'''
_SOFTMAX = '''
def softmax(x):
    """Each row to probabilities; its largest entry is subtracted first, against overflow."""
    weights = {np}.exp(x - {rowmax})
    return weights / {rowsum}
'''
_LOG_SOFTMAX = '''
def log_softmax(x):
    """The logarithm of softmax, without overflow and without log(0)."""
    shifted = x - {rowmax}
    return shifted - {np}.log({rowsum})
'''
_BOTH = '''
def softmax_and_log(x):
    """Each row to probabilities, and their logarithms, without overflow and without log(0)."""
    shifted = x - {rowmax}
    weights = {np}.exp(shifted)
    total = {rowsum}
    return weights / total, shifted - {np}.log(total)
'''
_PLACES = '''
def places(length, window, stride, padding):
    """How many places a window has along an axis."""
    return (length + 2 * padding - window) // stride + 1
'''
_NUMPY_IM2COL = '''
def unfolded(x, kh, kw, stride, padding):
    """A view of all windows of images (N, H, W, C): (N, Ho, Wo, C, kh, kw)."""
    if padding:
        x = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    views = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    return views[:, ::stride, ::stride]
'''
_IM2COL = '''
def im2col(x, kh, kw, stride, padding):
    """Windows of images (N, H, W, C) as rows: (N*Ho*Wo, kh*kw*C)."""
    views = unfolded(x, kh, kw, stride, padding)
    return views.{move}(0, 1, 2, 4, 5, 3).reshape(-1, kh * kw * x.shape[3])
'''
_WINDOWS = '''
def windows(x, kh, kw, stride, padding):
    """Windows of each channel of images (N, H, W, C) as rows: (N*Ho*Wo*C, kh*kw)."""
    return unfolded(x, kh, kw, stride, padding).reshape(-1, kh * kw)
'''
_FOLD = '''
def fold(a, shape, stride, padding):
    """Windows (N, Ho, Wo, kh, kw, C) added up into images of the given shape (N, H, W, C)."""
    N, H, W, C = shape
    Ho, Wo, kh, kw = a.shape[1:5]
    x = {zeros}
    for i in range(kh):
        for j in range(kw):
            {accumulate}
    return x[:, padding : padding + H, padding : padding + W]
'''
_COL2IM = '''
def col2im(a, shape, kh, kw, stride, padding):
    """The transpose of im2col: (N*Ho*Wo, kh*kw*C) to images of the given shape (N, H, W, C)."""
    N, H, W, C = shape
    Ho, Wo = places(H, kh, stride, padding), places(W, kw, stride, padding)
    return fold(a.reshape(N, Ho, Wo, kh, kw, C), shape, stride, padding)
'''
_UNWINDOWS = '''
def unwindows(a, shape, kh, kw, stride, padding):
    """The transpose of windows: (N*Ho*Wo*C, kh*kw) to images of the given shape (N, H, W, C)."""
    N, H, W, C = shape
    Ho, Wo = places(H, kh, stride, padding), places(W, kw, stride, padding)
    return fold(a.reshape(N, Ho, Wo, C, kh, kw).{move}(0, 1, 2, 4, 5, 3), shape, stride, padding)
'''
_NUMPY_WINNERS = '''
def first_largest(a):
    """The column of the first largest entry of each row, (R, 1)."""
    return a.argmax(axis=1)[:, None]


def largest(a, winners):
    """The entry of each row in the given column, (R, 1)."""
    return np.take_along_axis(a, winners, axis=1)


def to_winners(g, winners, width):
    """A column (R, 1) put into the given column of each row of zeros, (R, width)."""
    result = np.zeros((g.shape[0], width), g.dtype)
    np.put_along_axis(result, winners, g, axis=1)
    return result
'''
_TORCH_WINNERS = '''
def first_largest(a):
    """The column of the largest entry of each row, (R, 1)."""
    return a.argmax(dim=1, keepdim=True)


def largest(a, winners):
    """The entry of each row in the given column, (R, 1)."""
    return a.gather(1, winners)


def to_winners(g, winners, width):
    """A column (R, 1) put into the given column of each row of zeros, (R, width)."""
    return g.new_zeros(g.shape[0], width).scatter(1, winners, g)
'''
_JAX_WINNERS = '''
def first_largest(a):
    """The column of the first largest entry of each row, (R, 1)."""
    return a.argmax(axis=1)[:, None]


def largest(a, winners):
    """The entry of each row in the given column, (R, 1)."""
    return jnp.take_along_axis(a, winners, axis=1)


def to_winners(g, winners, width):
    """A column (R, 1) put into the given column of each row of zeros, (R, width)."""
    return jnp.where(jnp.arange(width) == winners, g, 0)
'''
_TORCH_UNFOLDED = '''
def unfolded(x, kh, kw, stride, padding):
    """A view of all windows of images (N, H, W, C): (N, Ho, Wo, C, kh, kw)."""
    x = torch.nn.functional.pad(x, (0, 0, padding, padding, padding, padding))
    return x.unfold(1, kh, stride).unfold(2, kw, stride)
'''
_JAX_UNFOLDED = '''
def unfolded(x, kh, kw, stride, padding):
    """All windows of images (N, H, W, C): (N, Ho, Wo, C, kh, kw)."""
    x = jnp.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    rows = stride * jnp.arange((x.shape[1] - kh) // stride + 1)[:, None] + jnp.arange(kh)
    columns = stride * jnp.arange((x.shape[2] - kw) // stride + 1)[:, None] + jnp.arange(kw)
    return x[:, rows[:, None, :, None], columns[None, :, None, :]].transpose(0, 1, 2, 5, 3, 4)
'''
_NUMPY_SHIFTS = '''
def stretched(x, axis, start, length):
    """The places start ... start + length - 1 of an axis, zero where it has none."""
    before, after = max(-start, 0), max(start + length - x.shape[axis], 0)
    x = np.pad(x, [(before, after) if k == axis else (0, 0) for k in range(x.ndim)])
    return x[(slice(None),) * axis + (slice(start + before, start + before + length),)]
'''
_NUMPY_SLID = '''
def slid(x, axis, window):
    """A view of all windows of an axis; the places inside a window become the last axis."""
    return np.lib.stride_tricks.sliding_window_view(x, window, axis=axis)
'''
_NUMPY_TURNED = '''
def turned(x, axis):
    """An axis the other way round."""
    return np.flip(x, axis)
'''
_TORCH_SHIFTS = '''
def stretched(x, axis, start, length):
    """The places start ... start + length - 1 of an axis, zero where it has none."""
    before, after = max(-start, 0), max(start + length - x.shape[axis], 0)
    x = torch.nn.functional.pad(x, [0, 0] * (x.ndim - 1 - axis) + [before, after])
    return x.narrow(axis, start + before, length)
'''
_TORCH_SLID = _NUMPY_SLID.replace("np.lib.stride_tricks.sliding_window_view(x, window, axis=axis)", "x.unfold(axis, window, 1)")
_TORCH_TURNED = _NUMPY_TURNED.replace("np.flip(x, axis)", "torch.flip(x, [axis])")
_JAX_SHIFTS = _NUMPY_SHIFTS.replace("np.pad", "jnp.pad")
_JAX_SLID = '''
def slid(x, axis, window):
    """All windows of an axis; the places inside a window become the last axis."""
    places = jnp.arange(x.shape[axis] - window + 1)[:, None] + jnp.arange(window)
    return jnp.moveaxis(jnp.take(x, places, axis=axis), axis + 1, -1)
'''
_JAX_TURNED = _NUMPY_TURNED.replace("np.flip", "jnp.flip")
_SLICE = "x{at}[:, i : i + stride * (Ho - 1) + 1 : stride, j : j + stride * (Wo - 1) + 1 : stride]"


def _fill(text: str, **words: str) -> str:
    for key, value in words.items():
        text = text.replace("{" + key + "}", value)
    return text


def _helpers(np: str, words: Mapping[str, str], unfolded: str, winners: str, *shifts: str) -> dict[str, str]:
    texts = {
        "sigmoid": _ELEMENTWISE,
        "softplus": _SOFTPLUS,
        "softmax": _fill(_SOFTMAX, rowsum=words["sum"].replace("{x}", "weights")),
        "log_softmax": _fill(_LOG_SOFTMAX, rowsum=words["sum"].replace("{x}", "{np}.exp(shifted)")),
        "softmax_and_log": _fill(_BOTH, rowsum=words["sum"].replace("{x}", "weights")),
        "places": _PLACES,
        "unfolded": unfolded,
        "im2col": _IM2COL,
        "windows": _WINDOWS,
        "fold": _FOLD,
        "col2im": _COL2IM,
        "unwindows": _UNWINDOWS,
        "first_largest": winners,
        **dict(zip(("stretched", "slid", "turned"), shifts)),
    }
    return {name: _fill(text, **words, np=np).strip("\n") for name, text in texts.items()}


NUMPY = Backend(
    "numpy",
    "import numpy as np",
    {key: text.replace("{np}", "np") for key, text in _FUNCTIONS.items()} | {"relu": "np.maximum({x}, 0)"},
    "{x}.sum(axis={axis}, keepdims=True)",
    _helpers(
        "np",
        {
            "maximum": "np.maximum(x, 0)",
            "rowmax": "x.max(axis=1, keepdims=True)",
            "sum": "{x}.sum(axis=1, keepdims=True)",
            "move": "transpose",
            "zeros": "np.zeros((N, H + 2 * padding, W + 2 * padding, C), a.dtype)",
            "accumulate": _fill(_SLICE, at="") + " += a[:, :, :, i, j]",
        },
        _NUMPY_IM2COL,
        _NUMPY_WINNERS,
        _NUMPY_SHIFTS,
        _NUMPY_SLID,
        _NUMPY_TURNED,
    ),
)
TORCH = Backend(
    "torch",
    "import torch",
    {key: text.replace("{np}", "torch") for key, text in _FUNCTIONS.items()} | {"relu": "torch.clamp({x}, min=0)"},
    "{x}.sum(dim={axis}, keepdim=True)",
    _helpers(
        "torch",
        {
            "maximum": "torch.clamp(x, min=0)",
            "rowmax": "x.amax(dim=1, keepdim=True)",
            "sum": "{x}.sum(dim=1, keepdim=True)",
            "move": "permute",
            "zeros": "a.new_zeros(N, H + 2 * padding, W + 2 * padding, C)",
            "accumulate": _fill(_SLICE, at="") + " += a[:, :, :, i, j]",
        },
        _TORCH_UNFOLDED,
        _TORCH_WINNERS,
        _TORCH_SHIFTS,
        _TORCH_SLID,
        _TORCH_TURNED,
    ),
    "{x}.to({like}.dtype)",
    'torch.einsum("{labels}", {operands})',
)
JAX = Backend(
    "jax",
    "import jax.numpy as jnp",
    {key: text.replace("{np}", "jnp") for key, text in _FUNCTIONS.items()} | {"relu": "jnp.maximum({x}, 0)"},
    "{x}.sum(axis={axis}, keepdims=True)",
    _helpers(
        "jnp",
        {
            "maximum": "jnp.maximum(x, 0)",
            "rowmax": "x.max(axis=1, keepdims=True)",
            "sum": "{x}.sum(axis=1, keepdims=True)",
            "move": "transpose",
            "zeros": "jnp.zeros((N, H + 2 * padding, W + 2 * padding, C), a.dtype)",
            "accumulate": "x = " + _fill(_SLICE, at=".at") + ".add(a[:, :, :, i, j])",
        },
        _JAX_UNFOLDED,
        _JAX_WINNERS,
        _JAX_SHIFTS,
        _JAX_SLID,
        _JAX_TURNED,
    ),
    einsum='jnp.einsum("{labels}", {operands}, optimize=True)',
)
BACKENDS = {backend.name: backend for backend in (NUMPY, TORCH, JAX)}
NEEDS = {
    "im2col": ("unfolded",),
    "windows": ("unfolded",),
    "col2im": ("places", "fold"),
    "unwindows": ("places", "fold"),
}
