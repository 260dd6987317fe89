"""Images: windows, convolution and pooling.

A batch of images is a matrix with rows (n, h, w) and columns c; w' and h' count the places of a window. The proofs know
of im2col only that it is a linear map and that col2im is its transpose, so they hold for every height, width, window,
stride and padding; what the maps do is pinned by the evaluator and by the code of the check.
"""


from derive.formulas.statement import Source, array, had, mul, ones, over, size, spread, statement
from derive.terms.term import Term, add, argmax_mask, grad, linear, reshape, row_max, transpose

GEOMETRY = ("H", "W", "C", "kh", "kw", "stride", "padding")
DERIVED = {"Ho": ("H", "kh", "stride", "padding"), "Wo": ("W", "kw", "stride", "padding")}
X = array("x", "N*H*W", "C", "N H W C", role="input")
PATCHES = (size("N*Ho*Wo"), size("kh*kw*C"))
WINDOWS = (size("N*Ho*Wo*C"), size("kh*kw"))
POOLED = (size("N*Ho*Wo"), size("C"))
CHELLAPILLA = "Chellapilla, Puri, Simard (2006), High performance convolutional neural networks, sec. 3"
LECUN = "LeCun, Bottou, Bengio, Haffner (1998), Gradient-based learning applied to document recognition, sec. II.B"
K = array("w", "kh*kw*C", "F", "kh kw C F", role="weight")
B = array("b", 1, "F", role="bias")


def im2col(x: Term) -> Term:
    return linear("im2col", GEOMETRY, x, PATCHES)


def col2im(a: Term) -> Term:
    return linear("im2col", GEOMETRY, a, X.shape, adjoint=True)


def windows(x: Term) -> Term:
    return linear("windows", GEOMETRY, x, WINDOWS)


def unwindows(a: Term) -> Term:
    return linear("windows", GEOMETRY, a, X.shape, adjoint=True)


DA = grad("J", "a", PATCHES)
DX = grad("J", "x", X.shape)
COLUMNS = array("a", "N*Ho*Wo", "kh*kw*C", "N Ho Wo kh kw C", role="input")
a = COLUMNS.term
DZ = grad("J", "z", (size("N*Ho*Wo"), size("F")))
PANES = array("a", "N*Ho*Wo*C", "kh*kw").term
DP = reshape(grad("J", "z", POOLED), (size("N*Ho*Wo*C"), size(1)))
SUMS = array("s", "N*Ho*Wo", "C").term
COEFFICIENT = array("c", 1, "C", role="coefficient")
SHIFT = array("b", 1, "C", role="bias")
DS = grad("J", "z", POOLED)
SLIDE = {"stride": 1, "padding": 0}
TILE = {"kh": 2, "kw": 2, "stride": 2, "padding": 0}
OUT = {"z": "N Ho Wo F"}
POOL = {"z": "N Ho Wo C"}

STATEMENTS = (
    statement(
        "im2col",
        "Every window of an image as a row.",
        (X,),
        {"a": im2col(X.term)},
        {"x": col2im(DA)},
        Source(CHELLAPILLA, "lenet5.md", "\\nabla_{X} L = \\operatorname{col2im}"),
        axes={"a": "N Ho Wo kh kw C"},
        sizes={"kh": None, "kw": None, **SLIDE},
        derived=DERIVED,
    ),
    statement(
        "col2im",
        "Windows added up into an image, the transpose of im2col.",
        (COLUMNS,),
        {"x": col2im(a)},
        {"a": im2col(DX)},
        CHELLAPILLA,
        axes={"x": "N H W C"},
        sizes={"H": None, "W": None, **SLIDE},
        derived=DERIVED,
    ),
    statement(
        "conv2d",
        "Convolution (cross-correlation) of images by im2col.",
        (X, K, B),
        {"a": im2col(X.term), "z": add(mul(a, K.term), mul(ones("N*Ho*Wo"), B.term))},
        {"x": col2im(mul(DZ, transpose(K.term))), "w": mul(transpose(a), DZ), "b": mul(ones(1, "N*Ho*Wo"), DZ)},
        Source(CHELLAPILLA, "lenet5.md", "\\nabla_{W^{(3)}} L = (a^{(2)})^T \\nabla_{z^{(3)}} L"),
        axes=OUT,
        sizes=SLIDE,
        derived=DERIVED,
    ),
    statement(
        "maxpool2d",
        "The largest entry of each window; windows may overlap.",
        (X,),
        {"a": windows(X.term), "z": reshape(row_max(PANES), POOLED)},
        {"x": unwindows(had(argmax_mask(PANES), spread(DP, PANES)))},
        Source("Goodfellow, Bengio, Courville (2016), Deep Learning, sec. 9.3", "lenet5.md", "\\nabla_{a^{(1)}} L = M^{(2)}"),
        axes=POOL,
        conditions=("each window has one largest entry",),
        sizes=TILE,
        derived=DERIVED,
    ),
    statement(
        "avgpool2d",
        "The mean of each window; windows may overlap, padding counts as zeros.",
        (X,),
        {"a": windows(X.term), "z": over("kh*kw", reshape(mul(PANES, ones("kh*kw")), POOLED))},
        {"x": over("kh*kw", unwindows(spread(DP, PANES)))},
        LECUN,
        axes=POOL,
        sizes=TILE,
        derived=DERIVED,
    ),
    statement(
        "subsample",
        "Trainable subsampling: the sum of each window times a coefficient, plus a bias, one pair a channel.",
        (X, COEFFICIENT, SHIFT),
        {
            "a": windows(X.term),
            "s": reshape(mul(PANES, ones("kh*kw")), POOLED),
            "z": add(had(SUMS, spread(COEFFICIENT.term, SUMS)), spread(SHIFT.term, SUMS)),
        },
        {
            "x": unwindows(spread(reshape(had(DS, spread(COEFFICIENT.term, SUMS)), DP.shape), PANES)),
            "c": mul(ones(1, "N*Ho*Wo"), had(SUMS, DS)),
            "b": mul(ones(1, "N*Ho*Wo"), DS),
        },
        LECUN,
        axes=POOL,
        sizes=TILE,
        derived=DERIVED,
    ),
)
