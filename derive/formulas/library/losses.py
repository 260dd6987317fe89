"""Losses and penalties. N samples in rows, K classes or outputs in columns; `linear_columns` has a loss of its own."""

from fractions import Fraction

from derive.formulas.statement import Source, array, had, mul, number, ones, over, spread, statement
from derive.terms.term import (
    Term,
    add,
    apply,
    grad,
    neg,
    num,
    scale,
    softmax,
    squared_norm,
    sub,
    trace,
    transpose,
)

Z = array("z", "N", "K", role="input")
Y = array("y", "N", "K", role="labels")
P = array("p", "N", "K", role="input")
ZC = array("z", "K", "N", role="input")
YC = array("y", "K", "N", role="labels")
T = array("t", "N", "K", role="target")
X = array("x", "N", "D", role="input")
W = array("w", "K", "D", role="weight")
M = array("w", "D", "F", role="weight")
LAM = number("lam")
z, y, p, t, x, w = Z.term, Y.term, P.term, T.term, X.term, W.term
prob = array("p", "N", "K").term
DP = grad("J", "p", P.shape)
DZ = grad("J", "z", Z.shape)
ONE_HOT = {"y": "onehot_rows"}
HALF = num(Fraction(1, 2))
BOTH = Source(
    "Goodfellow, Bengio, Courville (2016), Deep Learning, sec. 6.2.2.3",
    "lenet5.md",
    "\\nabla_{z^{(7)}} L = \\frac{1}{N}(P - Y)",
)
ENTROPY = "Goodfellow, Bengio, Courville (2016), Deep Learning, eq. 6.2 and sec. 3.13"
BISHOP = "Bishop (2006), Pattern recognition and machine learning"
LECUN = "LeCun, Bottou, Bengio, Haffner (1998), Gradient-based learning applied to document recognition, eqs. 7 and 8"


def paired(left: Term, right: Term) -> Term:
    """The sum of the entrywise product."""
    return trace(mul(transpose(left), right))


def log(term: Term) -> Term:
    return apply("log", term)


STATEMENTS = (
    statement(
        "softmax",
        "Each row to probabilities.",
        (Z,),
        {"p": softmax(z)},
        {"z": had(prob, sub(DP, spread(mul(had(DP, prob), ones("K")), prob)))},
        "Goodfellow, Bengio, Courville (2016), Deep Learning, sec. 6.2.2.3",
    ),
    statement(
        "cross_entropy",
        "The mean over samples of minus the logarithm of the right probability.",
        (P, Y),
        {"J": over("N", neg(paired(y, log(p))))},
        {"p": over("N", neg(had(y, apply("recip", p))))},
        ENTROPY,
        conditions=("the entries of p are positive",),
        given={"p": "positive"},
    ),
    statement(
        "cross_entropy_sum",
        "The sum over samples of minus the logarithm of the right probability.",
        (P, Y),
        {"J": neg(paired(y, log(p)))},
        {"p": neg(had(y, apply("recip", p)))},
        ENTROPY,
        conditions=("the entries of p are positive",),
        given={"p": "positive"},
    ),
    statement(
        "softmax_cross_entropy",
        "Softmax and the mean cross entropy in one.",
        (Z, Y),
        {"p": softmax(z), "J": over("N", neg(paired(y, log(prob))))},
        {"z": over("N", sub(prob, y))},
        BOTH,
        given=ONE_HOT,
        conditions=("the rows of y are one-hot",),
    ),
    statement(
        "softmax_cross_entropy_sum",
        "Softmax and the summed cross entropy in one.",
        (Z, Y),
        {"p": softmax(z), "J": neg(paired(y, log(prob)))},
        {"z": sub(prob, y)},
        BOTH,
        given=ONE_HOT,
        conditions=("the rows of y are one-hot",),
    ),
    statement(
        "softmax_cross_entropy_columns",
        "Softmax and the mean cross entropy in one, samples in columns.",
        (ZC, YC),
        {"p": transpose(softmax(transpose(ZC.term))), "J": over("N", neg(paired(YC.term, log(array("p", "K", "N").term))))},
        {"z": over("N", sub(array("p", "K", "N").term, YC.term))},
        BOTH,
        given={"y": "onehot_cols"},
        conditions=("the columns of y are one-hot",),
    ),
    statement(
        "mse",
        "The squared error, summed over outputs, mean over samples.",
        (Z, T),
        {"J": over("N", squared_norm(sub(z, t)))},
        {"z": over("N", scale(num(2), sub(z, t)))},
        f"{BISHOP}, sec. 3.1",
    ),
    statement(
        "mse_mean",
        "The squared error, mean over all entries.",
        (Z, T),
        {"J": over("N*K", squared_norm(sub(z, t)))},
        {"z": over("N*K", scale(num(2), sub(z, t)))},
        f"{BISHOP}, sec. 3.1",
    ),
    statement(
        "half_squared_error",
        "Half the squared error, summed over everything.",
        (Z, T),
        {"J": scale(HALF, squared_norm(sub(z, t)))},
        {"z": sub(z, t)},
        f"{BISHOP}, eq. 3.12",
    ),
    statement(
        "rbf",
        "The squared distance of each row of x to each row of w.",
        (X, W),
        {
            "z": add(
                spread(mul(had(x, x), ones("D")), z),
                scale(num(-2), mul(x, transpose(w))),
                spread(transpose(mul(had(w, w), ones("D"))), z),
            )
        },
        {
            "x": scale(num(2), sub(had(x, spread(mul(DZ, ones("K")), x)), mul(DZ, w))),
            "w": scale(num(2), sub(had(w, spread(mul(transpose(DZ), ones("N")), w)), mul(transpose(DZ), x))),
        },
        LECUN,
    ),
    statement(
        "target_distance",
        "The mean over samples of the distance to the right class.",
        (Z, Y),
        {"J": over("N", paired(y, z))},
        {"z": over("N", y)},
        LECUN,
        given=ONE_HOT,
    ),
    statement(
        "l2_penalty",
        "Half of lam times the squared size of the weights.",
        (M, LAM),
        {"J": scale(HALF, scale(LAM.term, squared_norm(M.term)))},
        {"w": scale(LAM.term, M.term)},
        Source(
            "Goodfellow, Bengio, Courville (2016), Deep Learning, sec. 7.1.1",
            "lenet5.md",
            "\\nabla_{W^{(1)}} J = \\nabla_{W^{(1)}} L + \\lambda W^{(1)}",
        ),
        numbers={"lam": 0.1},
    ),
)
