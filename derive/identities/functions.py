"""Elementwise functions, softmax and row maxima, and their differentials."""

from sympy import Rational

from derive.identities.citations import BISHOP, BOYD, GLOROT, GOODFELLOW, HENDRYCKS, MAAS, MN
from derive.identities.identity import rule
from derive.identities.symbols import A, M, Z, add, alpha, beta, d, diag, fn, had, half, hpow, m, mul, n, ones, p, t, x, y
from derive.terms.sympy_nodes import ArgmaxMask, Repeat, RowMax, RowSoftmax

SOFTMAX = RowSoftmax(Z)
SIGMOID = fn("sigmoid", Z)
GELU = fn("tanh", mul(alpha, add(Z, mul(beta, hpow(Z, 3)))))

IDENTITIES = (
    rule("differential-elementwise", d(fn("f", Z)), had(fn("f'", Z), d(Z)), f"{MN}, ch. 8", "f acts on each entry"),
    rule("differential-exponential", d(fn("exp", Z)), had(fn("exp", Z), d(Z)), f"{MN}, ch. 8"),
    rule(
        "differential-logarithm",
        d(fn("log", Z)),
        had(fn("recip", Z), d(Z)),
        f"{MN}, ch. 8",
        "the entries of Z are positive",
    ),
    rule(
        "differential-root",
        d(fn("sqrt", Z)),
        mul(half, had(fn("recip", fn("sqrt", Z)), d(Z))),
        f"{MN}, ch. 8",
        "the entries of Z are positive",
    ),
    rule(
        "differential-sigmoid",
        d(SIGMOID),
        had(SIGMOID, had(add(ones(m, p), mul(-1, SIGMOID)), d(Z))),
        f"{BISHOP}, eq. 4.88",
    ),
    rule(
        "differential-tanh",
        d(fn("tanh", Z)),
        had(add(ones(m, p), mul(-1, hpow(fn("tanh", Z), 2))), d(Z)),
        f"{BISHOP}, eq. 5.60",
    ),
    rule("differential-softplus", d(fn("softplus", Z)), had(SIGMOID, d(Z)), f"{GOODFELLOW}, sec. 3.10"),
    rule(
        "differential-relu",
        d(fn("relu", Z)),
        had(fn("ge0", Z), d(Z)),
        f"{GLOROT}; {GOODFELLOW}, sec. 6.3.1",
        "no entry of Z is 0",
    ),
    rule(
        "differential-row-max",
        d(RowMax(M)),
        mul(had(ArgmaxMask(M), d(M)), ones(n)),
        f"{GOODFELLOW}, sec. 9.3",
        "each row of M has one largest entry",
    ),
    rule(
        "differential-softmax",
        d(SOFTMAX),
        had(SOFTMAX, add(d(Z), mul(-1, had(SOFTMAX, d(Z)), ones(p), ones(1, p)))),
        f"{BISHOP}, eq. 4.106",
    ),
    rule(
        "differential-log-sum-exp",
        d(fn("log", mul(fn("exp", Z), ones(p)))),
        mul(had(SOFTMAX, d(Z)), ones(p)),
        f"{BOYD}, sec. 3.1.5",
    ),
    rule(
        "differential-leaky-relu",
        d(fn("leaky_relu", Z)),
        had(add(mul(Rational(1, 100), ones(m, p)), mul(Rational(99, 100), fn("ge0", Z))), d(Z)),
        MAAS,
        "no entry of Z is 0",
    ),
    rule(
        "leaky-relu-by-parts",
        fn("leaky_relu", Z),
        add(fn("relu", Z), mul(-Rational(1, 100), fn("relu", mul(-1, Z)))),
        MAAS,
    ),
    rule(
        "differential-gelu-tanh",
        d(mul(half, had(Z, add(ones(m, p), GELU)))),
        had(
            add(
                mul(half, add(ones(m, p), GELU)),
                had(
                    mul(half, Z),
                    had(
                        add(ones(m, p), mul(-1, hpow(GELU, 2))),
                        add(mul(alpha, ones(m, p)), mul(3 * alpha * beta, hpow(Z, 2))),
                    ),
                ),
            ),
            d(Z),
        ),
        f"{HENDRYCKS}, sec. 2",
        "α is the root of 2/π and β is 0.044715",
        constants=(alpha, beta),
    ),
    rule("relu-by-mask", fn("relu", Z), had(Z, fn("ge0", Z)), f"{GLOROT}"),
    rule("relu-parts", add(fn("relu", Z), mul(-1, fn("relu", mul(-1, Z)))), Z, f"{GOODFELLOW}, sec. 6.3"),
    rule("mask-idempotent", had(fn("ge0", Z), fn("ge0", Z)), fn("ge0", Z), f"{GLOROT}"),
    rule("mask-complement", add(fn("ge0", Z), fn("gt0", mul(-1, Z))), ones(m, p), f"{GLOROT}"),
    rule(
        "sigmoid-complement", fn("sigmoid", mul(-1, Z)), add(ones(m, p), mul(-1, SIGMOID)), f"{GOODFELLOW}, sec. 3.10"
    ),
    rule(
        "sigmoid-by-exponential",
        SIGMOID,
        had(fn("exp", Z), fn("recip", add(ones(m, p), fn("exp", Z)))),
        f"{GOODFELLOW}, sec. 3.10",
    ),
    rule("log-sigmoid", fn("log", SIGMOID), mul(-1, fn("softplus", mul(-1, Z))), f"{GOODFELLOW}, sec. 3.10"),
    rule("exponential-of-sum", fn("exp", add(A, M)), had(fn("exp", A), fn("exp", M)), f"{BOYD}, app. A"),
    rule(
        "exponential-of-outer-sum",
        fn("exp", add(Repeat(y, m, n), Repeat(t(x), m, n))),
        mul(fn("exp", y), t(fn("exp", x))),
        f"{BOYD}, app. A",
    ),
    rule(
        "logarithm-of-product",
        fn("log", had(A, M)),
        add(fn("log", A), fn("log", M)),
        f"{BOYD}, app. A",
        "all entries are positive",
    ),
    rule("softmax-rows-sum-to-one", mul(SOFTMAX, ones(p)), ones(m), f"{GOODFELLOW}, sec. 6.2.2.3"),
    rule("softmax-shift", RowSoftmax(add(Z, Repeat(y, m, p))), SOFTMAX, f"{GOODFELLOW}, eq. 6.33"),
    rule(
        "log-softmax",
        fn("log", SOFTMAX),
        add(Z, mul(-1, Repeat(fn("log", mul(fn("exp", Z), ones(p))), m, p))),
        f"{GOODFELLOW}, eq. 6.30",
    ),
    rule(
        "log-sum-exp-shift",
        fn("log", mul(fn("exp", add(Z, Repeat(y, m, p))), ones(p))),
        add(y, fn("log", mul(fn("exp", Z), ones(p)))),
        f"{BOYD}, sec. 3.1.5",
    ),
    rule("argmax-mask-picks-maximum", mul(had(ArgmaxMask(M), M), ones(n)), RowMax(M), f"{GOODFELLOW}, sec. 9.3"),
    rule(
        "argmax-mask-gram",
        mul(t(ArgmaxMask(M)), ArgmaxMask(M)),
        diag(mul(t(ArgmaxMask(M)), ones(m))),
        f"{GOODFELLOW}, sec. 9.3",
    ),
)
