"""Layers with weights, and reshaping: samples in rows, as in the bundled lecture, and samples in columns."""

from derive.formulas.statement import Source, array, had, mul, ones, size, statement
from derive.terms.term import add, grad, reshape, transpose

X, W, B = array("x", "N", "D", role="input"), array("w", "D", "F", role="weight"), array("b", 1, "F", role="bias")
T = array("t", "D", "F", role="table")
DZ = grad("J", "z", (size("N"), size("F")))
A, V, C = array("a", "D", "N", role="input"), array("w", "F", "D", role="weight"), array("b", "F", 1, role="bias")
DY = grad("J", "z", (size("F"), size("N")))
P = array("x", "N*H*W", "C", "N H W C", role="input")
DENSE = Source(
    "Goodfellow, Bengio, Courville (2016), Deep Learning, sec. 6.5.6",
    "lenet5.md",
    "\\nabla_{W^{(7)}} L = (y^{(6)})^T \\nabla_{z^{(7)}} L",
)

STATEMENTS = (
    statement(
        "linear",
        "A layer with weights, samples in rows.",
        (X, W, B),
        {"z": add(mul(X.term, W.term), mul(ones("N"), B.term))},
        {"x": mul(DZ, transpose(W.term)), "w": mul(transpose(X.term), DZ), "b": mul(ones(1, "N"), DZ)},
        DENSE,
    ),
    statement(
        "linear_columns",
        "A layer with weights, samples in columns.",
        (A, V, C),
        {"z": add(mul(V.term, A.term), mul(C.term, ones(1, "N")))},
        {"a": mul(transpose(V.term), DY), "w": mul(DY, transpose(A.term)), "b": mul(DY, ones("N"))},
        "Goodfellow, Bengio, Courville (2016), Deep Learning, sec. 6.5.6",
    ),
    statement(
        "connected_linear",
        "A layer whose weights count only where a table t of connections holds 1.",
        (X, W, T, B),
        {"z": add(mul(X.term, had(T.term, W.term)), mul(ones("N"), B.term))},
        {
            "x": mul(DZ, transpose(had(T.term, W.term))),
            "w": had(T.term, mul(transpose(X.term), DZ)),
            "b": mul(ones(1, "N"), DZ),
        },
        "LeCun, Bottou, Bengio, Haffner (1998), Gradient-based learning applied to document recognition, table I",
    ),
    statement(
        "bias",
        "A row added to every row.",
        (array("x", "N", "F", role="input"), B),
        {"z": add(array("x", "N", "F").term, mul(ones("N"), B.term))},
        {"x": DZ, "b": mul(ones(1, "N"), DZ)},
        DENSE,
    ),
    statement(
        "flatten",
        "Images put into rows, in row-major order.",
        (P,),
        {"z": reshape(P.term, (size("N"), size("H*W*C")))},
        {"x": reshape(grad("J", "z", (size("N"), size("H*W*C"))), P.shape)},
        Source("LeCun, Bottou, Bengio, Haffner (1998), sec. II.B", "lenet5.md", "\\nabla_{z^{(4)}} L = \\operatorname{reshape}"),
    ),
)
