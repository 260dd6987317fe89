"""Differentials: d is linear and obeys the product rule."""

from sympy import log

from derive.identities.citations import COOKBOOK, MN
from derive.identities.identity import rule
from derive.identities.symbols import (
    A,
    B,
    C,
    M,
    S,
    T,
    add,
    d,
    det,
    diag,
    diagonal,
    had,
    half,
    hpow,
    inv,
    kron,
    m,
    mul,
    n,
    t,
    tr,
    u,
    x,
    y,
)
from derive.terms.sympy_nodes import Reshape, Vec

IDENTITIES = (
    rule(
        "differential-linear",
        d(add(mul(half, A), mul(-3, M))),
        add(mul(half, d(A)), mul(-3, d(M))),
        f"{COOKBOOK}, eq. 34-35",
    ),
    rule("differential-product", d(mul(A, B)), add(mul(d(A), B), mul(A, d(B))), f"{COOKBOOK}, eq. 37; {MN}, ch. 8"),
    rule(
        "differential-three-factors",
        d(mul(A, B, C)),
        add(mul(d(A), B, C), mul(A, d(B), C), mul(A, B, d(C))),
        f"{MN}, ch. 8",
    ),
    rule("differential-transpose", d(t(A)), t(d(A)), f"{COOKBOOK}, eq. 44"),
    rule("differential-trace", d(tr(S)), tr(d(S)), f"{COOKBOOK}, eq. 36"),
    rule("differential-vec", d(Vec(A)), Vec(d(A)), f"{MN}, ch. 8"),
    rule("differential-reshape", d(Reshape(A, n, m)), Reshape(d(A), n, m), f"{MN}, ch. 8"),
    rule("differential-diag", d(diag(x)), diag(d(x)), f"{MN}, ch. 8"),
    rule("differential-diagonal", d(diagonal(S)), diagonal(d(S)), f"{MN}, ch. 8"),
    rule("differential-hadamard", d(had(A, M)), add(had(d(A), M), had(A, d(M))), f"{COOKBOOK}, eq. 38"),
    rule("differential-kronecker", d(kron(A, B)), add(kron(d(A), B), kron(A, d(B))), f"{COOKBOOK}, eq. 39"),
    rule(
        "differential-inverse",
        d(inv(S)),
        mul(-1, inv(S), d(S), inv(S)),
        f"{COOKBOOK}, eq. 40; {MN}, ch. 8, thm. 8.3",
        "S is invertible",
    ),
    rule(
        "differential-determinant",
        d(det(S)),
        det(S) * tr(mul(inv(S), d(S))),
        f"{COOKBOOK}, eq. 42; {MN}, ch. 8, thm. 8.1",
        "S is invertible",
    ),
    rule(
        "differential-log-determinant",
        d(log(det(S))),
        tr(mul(inv(S), d(S))),
        f"{COOKBOOK}, eq. 43; {MN}, ch. 8, thm. 8.2",
        "det S > 0",
    ),
    rule("differential-squared-norm", d(tr(mul(t(A), A))), 2 * tr(mul(t(A), d(A))), f"{MN}, ch. 9"),
    rule(
        "differential-quadratic-form",
        d(mul(t(x), S, x)),
        add(mul(t(x), add(S, t(S)), d(x)), mul(t(x), d(S), x)),
        f"{MN}, ch. 9",
    ),
    rule("differential-inner-product", d(mul(t(x), u)), add(mul(t(u), d(x)), mul(t(x), d(u))), f"{MN}, ch. 8"),
    rule("differential-square", d(mul(S, S)), add(mul(d(S), S), mul(S, d(S))), f"{MN}, ch. 8"),
    rule("differential-gram", d(mul(t(A), A)), add(mul(t(d(A)), A), mul(t(A), d(A))), f"{MN}, ch. 8"),
    rule("differential-entrywise-power", d(hpow(A, 3)), mul(3, had(hpow(A, 2), d(A))), f"{MN}, ch. 8"),
    rule(
        "differential-entrywise-inverse",
        d(hpow(A, -1)),
        mul(-1, had(hpow(A, -2), d(A))),
        f"{MN}, ch. 8",
        "no entry of A is 0",
    ),
    rule(
        "differential-resolvent",
        d(mul(T, inv(S), x)),
        add(mul(d(T), inv(S), x), mul(-1, T, inv(S), d(S), inv(S), x), mul(T, inv(S), d(x))),
        f"{MN}, ch. 8",
        "S is invertible",
    ),
    rule(
        "differential-residual",
        d(mul(t(add(mul(A, x), mul(-1, y))), add(mul(A, x), mul(-1, y)))),
        mul(2, t(add(mul(A, x), mul(-1, y))), add(mul(A, d(x)), mul(d(A), x), mul(-1, d(y)))),
        f"{MN}, ch. 13",
    ),
)
