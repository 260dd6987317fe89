"""First-order derivatives of scalars, mostly of traces and determinants."""

from sympy import log

from derive.identities.citations import COOKBOOK, MN
from derive.identities.identity import rule
from derive.identities.symbols import (
    A,
    J,
    K,
    M,
    N,
    S,
    T,
    U,
    W,
    add,
    det,
    grad,
    had,
    hpow,
    inv,
    kron,
    mul,
    t,
    tr,
    u,
    w,
    x,
    y,
)

IDENTITIES = (
    rule("gradient-linear-form", grad(x), u, f"{COOKBOOK}, eq. 69", where={J: tr(mul(t(u), x))}),
    rule("gradient-bilinear", grad(A), mul(y, t(x)), f"{COOKBOOK}, eq. 70", where={J: tr(mul(t(y), A, x))}),
    rule(
        "gradient-bilinear-transposed", grad(K), mul(x, t(y)), f"{COOKBOOK}, eq. 71", where={J: tr(mul(t(y), t(K), x))}
    ),
    rule(
        "gradient-squared-map", grad(A), mul(2, A, x, t(x)), f"{COOKBOOK}, eq. 77", where={J: tr(mul(t(x), t(A), A, x))}
    ),
    rule(
        "gradient-two-maps",
        grad(A),
        mul(A, add(mul(x, t(u)), mul(u, t(x)))),
        f"{COOKBOOK}, eq. 77",
        where={J: tr(mul(t(x), t(A), A, u))},
    ),
    rule("gradient-trace-two-factors", grad(S), mul(t(T), t(U)), f"{COOKBOOK}, eq. 101", where={J: tr(mul(T, S, U))}),
    rule("gradient-trace-linear", grad(A), t(K), f"{COOKBOOK}, eq. 100", where={J: tr(mul(A, K))}),
    rule("gradient-trace-transposed", grad(A), mul(M, S), f"{COOKBOOK}, eq. 102", where={J: tr(mul(M, S, t(A)))}),
    rule("gradient-trace-square", grad(S), mul(2, t(S)), f"{COOKBOOK}, eq. 106", where={J: tr(mul(S, S))}),
    rule(
        "gradient-trace-square-weighted",
        grad(S),
        add(mul(t(T), t(S)), mul(t(S), t(T))),
        f"{COOKBOOK}, eq. 107",
        where={J: tr(mul(S, S, T))},
    ),
    rule(
        "gradient-trace-congruence",
        grad(W),
        add(mul(S, W), mul(t(S), W)),
        f"{COOKBOOK}, eq. 108",
        where={J: tr(mul(t(W), S, W))},
    ),
    rule(
        "gradient-trace-sandwich",
        grad(S),
        add(mul(t(T), t(S), t(U)), mul(t(U), t(S), t(T))),
        f"{COOKBOOK}, eq. 114",
        where={J: tr(mul(T, S, U, S))},
    ),
    rule("gradient-squared-frobenius", grad(A), mul(2, A), f"{COOKBOOK}, eq. 115", where={J: tr(mul(t(A), A))}),
    rule("gradient-trace-cube", grad(S), mul(3, t(mul(S, S))), f"{COOKBOOK}, eq. 121", where={J: tr(mul(S, S, S))}),
    rule("gradient-trace-hadamard", grad(A), had(M, N), f"{MN}, ch. 9", where={J: tr(mul(t(M), had(A, N)))}),
    rule(
        "gradient-sum-of-traces",
        grad(S),
        add(t(T), mul(2, S)),
        f"{MN}, ch. 9",
        where={J: tr(mul(T, S)) + tr(mul(S, t(S)))},
    ),
    rule("gradient-trace-of-kronecker", grad(S), mul(tr(T), t(U)), f"{MN}, ch. 9", where={J: tr(kron(mul(S, U), T))}),
    rule(
        "gradient-trace-of-inverse",
        grad(S),
        mul(-1, t(mul(inv(S), T, inv(S)))),
        f"{COOKBOOK}, eq. 124",
        "S is invertible",
        where={J: tr(mul(T, inv(S)))},
    ),
    rule(
        "gradient-inverse-form",
        grad(S),
        mul(-1, t(inv(S)), u, t(x), t(inv(S))),
        f"{COOKBOOK}, eq. 61",
        "S is invertible",
        where={J: tr(mul(t(u), inv(S), x))},
    ),
    rule(
        "gradient-determinant",
        grad(S),
        mul(det(S), t(inv(S))),
        f"{COOKBOOK}, eq. 49",
        "S is invertible",
        where={J: det(S)},
    ),
    rule("gradient-log-determinant", grad(S), t(inv(S)), f"{COOKBOOK}, eq. 57", "det S > 0", where={J: log(det(S))}),
    rule(
        "gradient-product-of-traces",
        grad(S),
        add(mul(tr(mul(S, S)), t(T)), mul(2 * tr(mul(T, S)), t(S))),
        f"{MN}, ch. 9",
        where={J: tr(mul(T, S)) * tr(mul(S, S))},
    ),
    rule("gradient-squared-entries", grad(A), mul(2, had(M, A)), f"{MN}, ch. 9", where={J: tr(mul(t(M), hpow(A, 2)))}),
    rule(
        "gradient-outer-product-fit",
        grad(x),
        mul(2, t(add(mul(w, t(x)), mul(-1, A))), w),
        f"{MN}, ch. 9",
        where={J: tr(mul(t(add(mul(w, t(x)), mul(-1, A))), add(mul(w, t(x)), mul(-1, A))))},
    ),
)
