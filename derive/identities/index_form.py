"""Index form: Kronecker deltas, indicators, ranges of sums, floors and remainders, and what they are as matrices.

Indices count from 0; `Padded` entries are 0 outside their array.
"""

from sympy import KroneckerDelta, MatrixSymbol, Mod, Sum, ceiling, floor, symbols

from derive.identities.citations import GKP, HORN, MN, OPPENHEIM
from derive.identities.identity import rule
from derive.identities.symbols import (
    A,
    M,
    S,
    T,
    add,
    array,
    column,
    d,
    diag,
    eye,
    grad,
    hpow,
    i,
    indicator,
    j,
    kron,
    m,
    mul,
    n,
    ones,
    p,
    t,
    total,
    tr,
    u,
    x,
    y,
)
from derive.terms.sympy_nodes import Padded, Reshape, Vec

a, k = symbols("a k", integer=True)
g = MatrixSymbol("g", m * p, 1)
v = MatrixSymbol("v", n + 1, 1)
e = MatrixSymbol("e", p, 1)
UPPER = array(n, n, lambda i, j: indicator(i <= j))
STRICT = array(n, n, lambda i, j: indicator(i < j))
SHIFT = array(n, n, lambda i, j: KroneckerDelta(i + 1, j))
DIFFERENCES = column(n, lambda i: v[i + 1, 0] - v[i, 0])

IDENTITIES = (
    rule(
        "delta-contraction",
        array(n, n, lambda i, j: total(KroneckerDelta(i, k) * KroneckerDelta(k, j) * x[k, 0], (k, n))),
        diag(x),
        f"{MN}, ch. 1",
    ),
    rule(
        "delta-double-sum",
        total(KroneckerDelta(i, j) * S[i, j] * x[i, 0] * u[j, 0], (i, n), (j, n)),
        total(S[i, i] * x[i, 0] * u[i, 0], (i, n)),
        f"{MN}, ch. 1",
    ),
    rule(
        "delta-of-a-pair",
        total(KroneckerDelta(i, k) * KroneckerDelta(j, a) * A[i, j] ** 2 * M[k, a], (i, m), (j, n), (k, m), (a, n)),
        tr(mul(t(hpow(A, 2)), M)),
        f"{MN}, ch. 1",
    ),
    rule("shift-by-delta", mul(SHIFT, x), column(n, lambda i: Padded(x, i + 1)), f"{HORN}, sec. 0.9.7"),
    rule(
        "shift-adjoint",
        tr(mul(t(u), SHIFT, x)),
        Sum(u[i - 1, 0] * x[i, 0], (i, 1, n - 1)),
        f"{OPPENHEIM}, sec. 2.2",
    ),
    rule("superdiagonal-sum", tr(mul(t(SHIFT), S)), Sum(S[i, i + 1], (i, 0, n - 2)), f"{HORN}, sec. 0.9.7"),
    rule("suffix-sums", mul(UPPER, x), column(n, lambda i: Sum(x[k, 0], (k, i, n - 1))), f"{GKP}, sec. 2.4"),
    rule("order-trichotomy", add(STRICT, t(STRICT), eye(n)), ones(n, n), f"{GKP}, sec. 2.4"),
    rule(
        "triangle-by-rows-or-columns",
        Sum(S[i, j], (j, 0, i), (i, 0, n - 1)),
        Sum(S[i, j], (i, j, n - 1), (j, 0, n - 1)),
        f"{GKP}, sec. 2.4, eq. 2.32",
    ),
    rule(
        "triangle-and-its-mirror",
        tr(mul(t(UPPER), T)),
        tr(T) + Sum(T[i, j], (i, 0, j - 1), (j, 1, n - 1)),
        f"{GKP}, sec. 2.4",
    ),
    rule("telescoping-sum", mul(ones(1, n), DIFFERENCES), v[n, 0] - v[0, 0], f"{GKP}, sec. 2.6"),
    rule(
        "summation-by-parts",
        mul(t(u), DIFFERENCES),
        u[n - 1, 0] * v[n, 0] - u[0, 0] * v[0, 0] - Sum((u[i, 0] - u[i - 1, 0]) * v[i, 0], (i, 1, n - 1)),
        f"{GKP}, sec. 2.6, eq. 2.56",
    ),
    rule("sum-by-blocks", mul(ones(1, m * p), g), total(g[p * i + k, 0], (i, m), (k, p)), f"{GKP}, sec. 3.5"),
    rule(
        "reversed-sum",
        total((i + 1) * x[i, 0], (i, n)),
        total((n - i) * x[n - 1 - i, 0], (i, n)),
        f"{GKP}, sec. 2.3",
    ),
    rule("repeat-by-floor", kron(y, ones(p)), column(m * p, lambda i: y[floor(i / p), 0]), f"{GKP}, sec. 3.1"),
    rule("tile-by-remainder", kron(ones(m), e), column(m * p, lambda i: e[Mod(i, p), 0]), f"{GKP}, sec. 3.4"),
    rule(
        "repeat-adjoint",
        total(g[i, 0] * y[floor(i / p), 0], (i, m * p)),
        total(y[i, 0] * g[p * i + k, 0], (i, m), (k, p)),
        f"{GKP}, sec. 3.5",
    ),
    rule(
        "ceiling-by-floor",
        column(m * p, lambda i: ceiling((i + 1) / p)),
        column(m * p, lambda i: floor(i / p) + 1),
        f"{GKP}, sec. 3.1, eq. 3.5",
    ),
    rule("quotient-and-remainder", column(m * p, lambda i: p * floor(i / p) + Mod(i, p)), column(m * p, lambda i: i),
         f"{GKP}, sec. 3.4, eq. 3.21"),
    rule("vec-by-division", Vec(A), column(m * n, lambda i: A[Mod(i, m), floor(i / m)]), f"{MN}, ch. 2"),
    rule(
        "reshape-by-division",
        Reshape(A, m * n, 1),
        column(m * n, lambda i: A[floor(i / n), Mod(i, n)]),
        f"{GKP}, sec. 3.4",
    ),
    rule(
        "differential-by-entries",
        d(total(A[i, j] ** 2 * x[j, 0], (i, m), (j, n))),
        total(2 * A[i, j] * x[j, 0] * d(A)[i, j] + A[i, j] ** 2 * d(x)[j, 0], (i, m), (j, n)),
        f"{MN}, ch. 8",
    ),
    rule(
        "gradient-of-differences",
        grad(v),
        column(n + 1, lambda i: Padded(grad(u), i - 1) - Padded(grad(u), i)),
        f"{GKP}, sec. 2.6",
        where={u: DIFFERENCES},
    ),
    rule(
        "gradient-of-prefix-sums",
        grad(x),
        column(n, lambda i: Sum(grad(u)[k, 0], (k, i, n - 1))),
        f"{GKP}, sec. 2.6",
        where={u: column(n, lambda i: Sum(x[k, 0], (k, 0, i)))},
    ),
)
