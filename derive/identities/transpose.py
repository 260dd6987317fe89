"""Transposes and products."""

from derive.identities.citations import COOKBOOK, HORN, MN
from derive.identities.identity import rule
from derive.identities.symbols import A, B, C, M, S, T, U, add, alpha, beta, had, inv, kron, mul, n, p, t
from derive.terms.sympy_nodes import Reshape

IDENTITIES = (
    rule("transpose-product", t(mul(A, B)), mul(t(B), t(A)), f"{COOKBOOK}, eq. 5"),
    rule("transpose-three-factors", t(mul(A, B, C)), mul(t(C), t(B), t(A)), f"{COOKBOOK}, sec. 1"),
    rule(
        "transpose-sum",
        t(add(mul(alpha, A), mul(beta, M))),
        add(mul(alpha, t(A)), mul(beta, t(M))),
        f"{COOKBOOK}, eq. 4",
    ),
    rule("transpose-hadamard", t(had(A, M)), had(t(A), t(M)), f"{HORN}, sec. 5.1"),
    rule("transpose-kronecker", t(kron(A, B)), kron(t(A), t(B)), f"{COOKBOOK}, sec. 10.2; {MN}, ch. 2"),
    rule(
        "transpose-reshape", t(Reshape(t(B), n, p, "F")), Reshape(B, p, n, "C"), f"{MN}, ch. 3 (the commutation matrix)"
    ),
    rule("gram-is-symmetric", t(mul(A, t(A))), mul(A, t(A)), f"{MN}, ch. 1"),
    rule("transpose-quadratic", t(mul(t(A), M, S)), mul(t(S), t(M), A), f"{COOKBOOK}, eq. 5"),
    rule(
        "inverse-cancels-left",
        mul(inv(S), add(mul(S, T), U)),
        add(T, mul(inv(S), U)),
        f"{MN}, ch. 1",
        "S is invertible",
    ),
    rule(
        "inverse-cancels-right",
        mul(add(mul(T, S), U), inv(S)),
        add(T, mul(U, inv(S))),
        f"{MN}, ch. 1",
        "S is invertible",
    ),
)
