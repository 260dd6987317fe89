"""Sums, means and repetition, written with vectors of ones."""

from sympy import FunctionMatrix, Lambda, Sum, symbols

from derive.identities.citations import BISHOP, GOODFELLOW, MN
from derive.identities.identity import rule
from derive.identities.symbols import A, B, W, add, b, eye, had, hpow, m, mul, n, ones, p, t, x, y
from derive.terms.sympy_nodes import Repeat

i, j, k = symbols("i j k")
CENTRE = add(eye(n), mul(-1 / n, ones(n), ones(1, n)))

IDENTITIES = (
    rule("ones-outer-squared", mul(ones(n, n), ones(n, n)), mul(n, ones(n, n)), f"{MN}, ch. 1"),
    rule("repeat-row", Repeat(b, m, p), mul(ones(m), b), f"{GOODFELLOW}, sec. 2.1 (broadcasting)"),
    rule("repeat-column", Repeat(y, m, n), mul(y, ones(1, n)), f"{GOODFELLOW}, sec. 2.1 (broadcasting)"),
    rule("column-sums-of-product", mul(ones(1, m), A, B), mul(mul(ones(1, m), A), B), f"{MN}, ch. 1"),
    rule("row-sums-of-outer", mul(mul(y, t(x)), ones(n)), mul(y, ones(1, n), x), f"{MN}, ch. 1"),
    rule(
        "bias-column-sums",
        mul(ones(1, m), add(mul(A, W), Repeat(b, m, p))),
        add(mul(ones(1, m), A, W), mul(m, b)),
        f"{GOODFELLOW}, sec. 6.5",
    ),
    rule("centring-annihilates-ones", mul(CENTRE, ones(n)), 0, f"{MN}, ch. 1"),
    rule("centring-idempotent", mul(CENTRE, CENTRE), CENTRE, f"{MN}, ch. 1"),
    rule(
        "sum-of-squared-deviations",
        mul(t(x), CENTRE, x),
        add(mul(t(x), x), mul(-1 / n, ones(1, n), x, ones(1, n), x)),
        f"{BISHOP}, sec. 1.2",
    ),
    rule(
        "product-by-entries",
        mul(A, B),
        FunctionMatrix(m, p, Lambda((i, j), Sum(A[i, k] * B[k, j], (k, 0, n - 1)))),
        f"{MN}, ch. 1",
    ),
    rule(
        "total-by-entries", mul(ones(1, m), A, ones(n)), Sum(Sum(A[i, j], (j, 0, n - 1)), (i, 0, m - 1)), f"{MN}, ch. 1"
    ),
    rule("squared-norm-by-entries", mul(ones(1, n), hpow(x, 2)), mul(t(x), x), f"{MN}, ch. 1"),
    rule(
        "row-sums-by-entries",
        mul(had(A, A), ones(n)),
        FunctionMatrix(m, 1, Lambda((i, j), Sum(A[i, k] ** 2, (k, 0, n - 1)))),
        f"{MN}, ch. 1",
    ),
    rule(
        "squared-distances",
        mul(had(add(A, mul(-1, Repeat(t(x), m, n))), add(A, mul(-1, Repeat(t(x), m, n)))), ones(n)),
        add(mul(had(A, A), ones(n)), mul(-2, A, x), mul(ones(m), t(x), x)),
        f"{BISHOP}, sec. 2.5",
    ),
)
