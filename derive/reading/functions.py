"""The functions that the reader knows by name, and how each makes a term.

A word of the document is looked up in the dialect's `functions` first, then here.  `ELEMENTWISE` names act entry by
entry; `BUILDERS` take the whole argument; `MAPS` are the fixed linear maps, with their sizes in the subscript.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache

from derive.kernel.sizes import Size
from derive.language.ast import Node
from derive.terms.term import (
    Shape,
    ShapeClash,
    Term,
    add,
    apply,
    argmax_mask,
    det,
    diag,
    linear,
    matmul,
    neg,
    num,
    ones,
    row_argmax,
    row_max,
    scale,
    softmax,
    trace,
    transpose,
    turned,
    vec,
)

ELEMENTWISE: Mapping[str, str] = {
    "exp": "exp",
    "\\exp": "exp",
    "ln": "log",
    "\\ln": "log",
    "log": "log",
    "\\log": "log",
    "relu": "relu",
    "ReLU": "relu",
    "Relu": "relu",
    "\\relu": "relu",
    "\\ReLU": "relu",
    "sigmoid": "sigmoid",
    "\\sigmoid": "sigmoid",
    "\\sigma": "sigmoid",
    "tanh": "tanh",
    "\\tanh": "tanh",
    "softplus": "softplus",
    "sin": "sin",
    "\\sin": "sin",
    "cos": "cos",
    "\\cos": "cos",
    "sign": "sign",
    "sgn": "sign",
    "abs": "abs",
    "sqrt": "sqrt",
}
SERIES = frozenset({"exp", "log", "sqrt", "sin", "cos"})
"""What is a function of a matrix by its power series as well."""


def _lse(arg: Term) -> Term:
    return apply("log", matmul(apply("exp", arg), ones(arg.cols, 1)))


def _cosh(arg: Term) -> Term:
    return scale(num(Fraction(1, 2)), add(apply("exp", arg), apply("exp", neg(arg))))


def _sinh(arg: Term) -> Term:
    return scale(num(Fraction(1, 2)), add(apply("exp", arg), neg(apply("exp", neg(arg)))))


BUILDERS: Mapping[str, Callable[[Term], Term]] = {
    "tr": trace,
    "\\tr": trace,
    "Tr": trace,
    "\\Tr": trace,
    "trace": trace,
    "\\trace": trace,
    "vec": vec,
    "\\vec": vec,
    "Vec": vec,
    "diag": diag,
    "\\diag": diag,
    "Diag": diag,
    "det": det,
    "\\det": det,
    "softmax": softmax,
    "\\softmax": softmax,
    "Softmax": softmax,
    "rowmax": row_max,
    "maxmask": argmax_mask,
    "argmaxmask": argmax_mask,
    "rowargmax": row_argmax,
    "logsumexp": _lse,
    "lse": _lse,
    "LSE": _lse,
    "transpose": transpose,
    **dict.fromkeys(("rot180", "ROT180", "Rot180", "rot_180", "flip"), turned),
    "cosh": _cosh,
    "\\cosh": _cosh,
    "sinh": _sinh,
    "\\sinh": _sinh,
}
MAX_NAMES = frozenset({"max", "\\max"})
MIN_NAMES = frozenset({"min", "\\min"})
CLIP_NAMES = frozenset({"clip", "clamp", "\\clip", "\\clamp"})
ARGMAX_NAMES = frozenset({"argmax", "\\argmax", "\\arg\\max"})
NORMS = frozenset({"norm"})
MAPS: Mapping[str, tuple[str, bool]] = {
    "im2col": ("im2col", False),
    "col2im": ("im2col", True),
    "windows": ("windows", False),
    "unwindows": ("windows", True),
}
RELU_BACK = "relu_back"
CODE = frozenset("dot matmul multiply exp log tanh sqrt transpose maximum sum mean trace linalg.inv linalg.det".split())
UNVEC = "unvec"
RESHAPES = frozenset({"reshape", UNVEC})


def plain(name: str) -> str:
    """A name without the wrapper that sets it upright."""
    if name[-1:] != "}":
        return name
    for wrapper in ("\\operatorname{", "\\mathrm{", "\\text{", "\\textrm{", "\\mathsf{", "\\operatorname*{", "\\rm{"):
        if name.startswith(wrapper) and name.endswith("}"):
            return name[len(wrapper) : -1]
    return name


@lru_cache(maxsize=8192)
def is_function(name: str) -> bool:
    return (
        name == RELU_BACK
        or is_code(name)
        or any(name in table for table in (ELEMENTWISE, BUILDERS, MAX_NAMES, ARGMAX_NAMES, MAPS, RESHAPES))
    )


STATISTICS = frozenset(
    (
        "\\mathbb{E}", "\\mathds{E}", "\\mathbb{V}", "\\mathbb{P}", "\\Pr", "\\E",
        "\\operatorname{E}", "\\mathrm{E}", "\\operatorname{V}", "\\operatorname{P}",
    )
)  # fmt: skip


def is_statistic(head: Node, group: Node) -> bool:
    """Whether brackets behind a name are those of an expectation, a variance or a probability, no function of a value."""
    name = str(head.value)
    return name in STATISTICS or (name in ("E", "V", "P", "\\mathbf{E}") and group.value == "[")


def is_code(name: str) -> bool:
    """Whether a word is a function of NumPy that is read in formulas."""
    module, dot, function = plain(name).partition(".")
    return bool(dot) and module in ("np", "numpy") and function in CODE


def window_map(name: str, arg: Term, image: tuple[int, ...], window: tuple[int, int], stride: int, padding: int) -> Term:
    """im2col, windows and their adjoints col2im, unwindows.

    `image` is (H, W) or (H, W, C). Rows of an image batch are ordered (sample, height, width), columns are channels;
    `derive.evaluator.linear_maps` lists the entries. Raises ShapeClash where rows or columns do not fit these numbers.
    """
    kind, adjoint = MAPS[name]
    height, width = image[:2]
    out_rows = (height + 2 * padding - window[0]) // stride + 1
    out_cols = (width + 2 * padding - window[1]) // stride + 1
    cells, places, area = window[0] * window[1], out_rows * out_cols, height * width
    channels = Size.of(image[2]) if len(image) > 2 else _channels(kind, adjoint, arg, cells)
    rows = channels * places if kind == "windows" else Size.of(places)
    cols = Size.of(cells) if kind == "windows" else channels * cells if channels is not None else None
    samples = arg.rows.divide(rows if adjoint else area)
    count = channels.as_int()
    if samples is None or count is None or arg.cols != (cols if adjoint else channels):
        wanted = f"samples·{rows}×{cols}" if adjoint else f"samples·{area}×{channels}"
        raise ShapeClash(name, [arg.shape], f"the argument must have shape {wanted}")
    result: Shape = (samples * area, channels) if adjoint else (samples * rows, Size.of(cols or 1))
    return linear(kind, (height, width, count, *window, stride, padding), arg, result, adjoint)


def _channels(kind: str, adjoint: bool, arg: Term, cells: int) -> Size:
    if not adjoint:
        return arg.cols
    channels = arg.cols.divide(cells) if kind == "im2col" else None
    if channels is None:
        raise ShapeClash("the adjoint of " + kind, [arg.shape], "say the channels: image height × width × channels")
    return channels
