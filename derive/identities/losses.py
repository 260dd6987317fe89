"""Gradients of the losses that textbooks minimise."""

from sympy import log

from derive.identities.citations import BISHOP, BOYD, COOKBOOK, GOODFELLOW, MN
from derive.identities.identity import rule
from derive.identities.symbols import (
    A,
    J,
    M,
    R,
    S,
    W,
    Y,
    Z,
    add,
    det,
    fn,
    grad,
    had,
    half,
    hpow,
    inv,
    lam,
    m,
    mul,
    n,
    ones,
    p,
    t,
    tr,
    w,
    x,
    y,
)
from derive.terms.sympy_nodes import RowSoftmax

RESIDUAL = add(mul(A, x), mul(-1, y))
SQUARES = tr(mul(t(RESIDUAL), RESIDUAL))
LOGITS = mul(A, W)
CROSS_ENTROPY = -(1 / m) * tr(mul(t(Y), fn("log", RowSoftmax(Z))))
LABELS = {Y: {"onehot_rows"}}
BINARY = tr(mul(ones(1, m), fn("softplus", mul(A, x)))) - tr(mul(t(y), A, x))

IDENTITIES = (
    rule(
        "least-squares", grad(x), mul(2, t(A), RESIDUAL), f"{COOKBOOK}, sec. 2.4; {BOYD}, sec. 1.2", where={J: SQUARES}
    ),
    rule(
        "least-squares-matrix",
        grad(W),
        mul(1 / m, t(A), add(LOGITS, mul(-1, Y))),
        f"{BISHOP}, sec. 3.1",
        where={J: half / m * tr(mul(t(add(LOGITS, mul(-1, Y))), add(LOGITS, mul(-1, Y))))},
    ),
    rule(
        "ridge-regression",
        grad(x),
        add(mul(2, t(A), RESIDUAL), mul(2, lam, x)),
        f"{BISHOP}, sec. 3.1.4",
        where={J: SQUARES + lam * tr(mul(t(x), x))},
    ),
    rule(
        "weighted-least-squares",
        grad(x),
        mul(2, t(A), R, RESIDUAL),
        f"{COOKBOOK}, eq. 84",
        "R is symmetric",
        where={J: tr(mul(t(RESIDUAL), R, RESIDUAL))},
        given={R: {"symmetric"}},
    ),
    rule("weight-decay", grad(W), mul(lam, W), f"{GOODFELLOW}, sec. 7.1.1", where={J: half * lam * tr(mul(t(W), W))}),
    rule(
        "cross-entropy-of-softmax",
        grad(Z),
        mul(1 / m, add(RowSoftmax(Z), mul(-1, Y))),
        f"{GOODFELLOW}, sec. 6.2.2.3; {BISHOP}, eq. 4.108",
        "the rows of Y are one-hot",
        where={J: CROSS_ENTROPY},
        given=LABELS,
    ),
    rule(
        "cross-entropy-weights",
        grad(W),
        mul(1 / m, t(A), add(RowSoftmax(LOGITS), mul(-1, Y))),
        f"{BISHOP}, eq. 4.109",
        "the rows of Y are one-hot",
        where={J: CROSS_ENTROPY, Z: LOGITS},
        given=LABELS,
    ),
    rule(
        "cross-entropy-by-log-sum-exp",
        CROSS_ENTROPY,
        (1 / m) * tr(mul(ones(1, m), fn("log", mul(fn("exp", Z), ones(p))))) - (1 / m) * tr(mul(t(Y), Z)),
        f"{GOODFELLOW}, eq. 6.30",
        "the rows of Y are one-hot",
        given=LABELS,
    ),
    rule(
        "logistic-regression",
        grad(x),
        mul(t(A), add(fn("sigmoid", mul(A, x)), mul(-1, y))),
        f"{BISHOP}, eq. 4.91",
        where={J: BINARY},
    ),
    rule(
        "log-sum-exp-gradient",
        grad(x),
        mul(1 / tr(mul(ones(1, n), fn("exp", x))), fn("exp", x)),
        f"{BOYD}, sec. 3.1.5",
        where={J: log(tr(mul(ones(1, n), fn("exp", x))))},
    ),
    rule(
        "softplus-loss",
        grad(Z),
        fn("sigmoid", Z),
        f"{GOODFELLOW}, sec. 3.10",
        where={J: tr(mul(ones(1, m), fn("softplus", Z), ones(p)))},
    ),
    rule(
        "quadratic-form-gradient", grad(x), mul(add(S, t(S)), x), f"{COOKBOOK}, eq. 81", where={J: tr(mul(t(x), S, x))}
    ),
    rule(
        "rayleigh-quotient",
        grad(x),
        add(mul(1 / tr(mul(t(x), x)), add(S, t(S)), x), mul(-2 * tr(mul(t(x), S, x)) / tr(mul(t(x), x)) ** 2, x)),
        f"{MN}, ch. 10",
        "x is not 0",
        where={J: tr(mul(t(x), S, x)) / tr(mul(t(x), x))},
    ),
    rule(
        "euclidean-norm",
        grad(x),
        mul(1 / tr(mul(t(x), x)) ** half, x),
        f"{COOKBOOK}, eq. 129",
        "x is not 0",
        where={J: tr(mul(t(x), x)) ** half},
    ),
    rule(
        "entropy",
        grad(x),
        mul(-1, add(fn("log", x), ones(n))),
        f"{BOYD}, sec. 3.1.5",
        "the entries of x are positive",
        where={J: -tr(mul(t(x), fn("log", x)))},
        given={x: {"positive"}},
    ),
    rule(
        "gaussian-precision",
        grad(S),
        add(mul(-half, t(inv(S))), mul(half, x, t(x))),
        f"{BISHOP}, sec. 2.3.4",
        "det S > 0",
        where={J: -half * log(det(S)) + half * tr(mul(t(x), S, x))},
    ),
    rule(
        "matrix-factorisation",
        grad(A),
        mul(2, add(mul(A, W), mul(-1, Y)), t(W)),
        f"{GOODFELLOW}, sec. 2.12 and 14.2",
        where={J: tr(mul(t(add(mul(A, W), mul(-1, Y))), add(mul(A, W), mul(-1, Y))))},
    ),
    rule(
        "hinge-margins",
        grad(w),
        mul(-1, had(y, fn("ge0", add(ones(m), mul(-1, had(y, w)))))),
        f"{BISHOP}, sec. 7.1.2",
        "no margin is exactly 1",
        where={J: tr(mul(ones(1, m), fn("relu", add(ones(m), mul(-1, had(y, w))))))},
    ),
    rule(
        "fourth-power-penalty",
        grad(M),
        mul(4, hpow(M, 3)),
        f"{MN}, ch. 9",
        where={J: tr(mul(ones(1, m), hpow(M, 4), ones(n)))},
    ),
)
