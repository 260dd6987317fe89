"""vec stacks columns; the Kronecker product is what it does to products."""

from derive.identities.citations import COOKBOOK, HORN, MN
from derive.identities.identity import rule
from derive.identities.symbols import (
    A,
    B,
    C,
    M,
    S,
    T,
    W,
    add,
    alpha,
    c,
    diag,
    eye,
    had,
    kron,
    m,
    mul,
    n,
    ones,
    p,
    q,
    t,
    u,
    x,
    y,
)
from derive.terms.sympy_nodes import Regroup, Reshape, Vec

IDENTITIES = (
    rule("vec-linear", Vec(add(mul(alpha, A), M)), add(mul(alpha, Vec(A)), Vec(M)), f"{COOKBOOK}, eq. 522-523"),
    rule("vec-of-product-left", Vec(mul(A, B)), mul(kron(eye(p), A), Vec(B)), f"{MN}, ch. 2"),
    rule("vec-outer-product", Vec(mul(x, t(y))), kron(y, x), f"{MN}, ch. 2"),
    rule("vec-hadamard", Vec(had(A, M)), had(Vec(A), Vec(M)), f"{HORN}, sec. 5.1"),
    rule("vec-diagonal-product", Vec(mul(A, diag(x), B)), mul(kron(t(B), A), Vec(diag(x))), f"{HORN}, sec. 4.3"),
    rule(
        "vec-transpose",
        Vec(t(A)),
        Regroup(Vec(A), [n, m], [[0, 1], []], [[1, 0], []]),
        f"{MN}, ch. 3 (the commutation matrix)",
    ),
    rule(
        "vec-identity-quadratic",
        mul(t(Vec(A)), Vec(mul(A, S))),
        mul(t(Vec(A)), kron(t(S), eye(m)), Vec(A)),
        f"{MN}, ch. 2",
    ),
    rule("vec-by-rows", Reshape(mul(A, B), m * p, 1), mul(kron(A, eye(p)), Reshape(B, n * p, 1)), f"{HORN}, sec. 4.3"),
    rule(
        "kronecker-mixed-product",
        mul(kron(A, C), kron(B, t(C))),
        kron(mul(A, B), mul(C, t(C))),
        f"{COOKBOOK}, sec. 10.2; {MN}, ch. 2",
    ),
    rule("kronecker-associative", kron(kron(A, B), C), kron(A, kron(B, C)), f"{COOKBOOK}, eq. 507"),
    rule("kronecker-distributive", kron(B, add(A, M)), add(kron(B, A), kron(B, M)), f"{COOKBOOK}, eq. 505"),
    rule("kronecker-scalar", kron(mul(alpha, A), B), mul(alpha, kron(A, B)), f"{MN}, ch. 2"),
    rule("kronecker-identities", kron(eye(m), eye(n)), eye(m * n), f"{HORN}, sec. 4.2"),
    rule("kronecker-hadamard", had(kron(A, B), kron(M, W)), kron(had(A, M), had(B, W)), f"{HORN}, sec. 5.1"),
    rule("kronecker-column-row", kron(x, t(y)), mul(x, t(y)), f"{MN}, ch. 2"),
    rule("kronecker-diagonal", kron(diag(x), diag(y)), diag(kron(x, y)), f"{HORN}, sec. 4.2"),
    rule("kronecker-factored", kron(A, C), mul(kron(A, eye(p)), kron(eye(n), C)), f"{HORN}, sec. 4.2"),
    rule("kronecker-on-vectors", mul(kron(A, C), kron(x, ones(q))), kron(mul(A, x), mul(C, ones(q))), f"{MN}, ch. 2"),
    rule(
        "kronecker-quadratic", mul(t(kron(x, c)), kron(S, eye(p)), kron(u, c)), mul(t(x), S, u, t(c), c), f"{MN}, ch. 2"
    ),
    rule("kronecker-power", mul(kron(S, eye(m)), kron(T, eye(m))), kron(mul(S, T), eye(m)), f"{HORN}, sec. 4.2"),
    rule("roth-sum", Vec(add(mul(A, B, C), mul(A, W, C))), mul(kron(t(C), A), Vec(add(B, W))), f"{HORN}, lemma 4.3.1"),
)
