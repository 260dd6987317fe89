"""The Hadamard product and diagonal matrices."""

from derive.identities.citations import HORN, MN
from derive.identities.identity import rule
from derive.identities.symbols import A, M, N, S, add, diag, diagonal, eye, had, hpow, m, mul, n, ones, t, u, w, x, y, z

IDENTITIES = (
    rule("hadamard-commutes", had(A, M), had(M, A), f"{HORN}, sec. 5.1"),
    rule("hadamard-distributive", had(A, add(M, N)), add(had(A, M), had(A, N)), f"{HORN}, sec. 5.1"),
    rule("hadamard-associative", had(had(A, M), N), had(A, had(M, N)), f"{HORN}, sec. 5.1"),
    rule("hadamard-power", had(A, A), hpow(A, 2), f"{HORN}, sec. 5.1"),
    rule("hadamard-rank-one", had(mul(y, t(x)), A), mul(diag(y), A, diag(x)), f"{HORN}, sec. 5.1"),
    rule("hadamard-outer-products", had(mul(y, t(x)), mul(z, t(u))), mul(had(y, z), t(had(x, u))), f"{HORN}, sec. 5.1"),
    rule("hadamard-identity", had(eye(n), S), diag(diagonal(S)), f"{HORN}, sec. 5.1"),
    rule("diagonal-scales-rows", mul(diag(y), A), had(mul(y, ones(1, n)), A), f"{HORN}, sec. 5.1"),
    rule("diagonal-scales-columns", mul(A, diag(x)), had(mul(ones(m), t(x)), A), f"{HORN}, sec. 5.1"),
    rule("diagonal-times-vector", mul(diag(x), u), had(x, u), f"{HORN}, sec. 5.1"),
    rule("diagonal-product", mul(diag(x), diag(u)), diag(had(x, u)), f"{HORN}, sec. 5.1"),
    rule("diagonal-of-product", diagonal(mul(A, t(M))), mul(had(A, M), ones(n)), f"{HORN}, lemma 5.1.4; {MN}, ch. 3"),
    rule("diagonal-of-diagonal", diagonal(diag(x)), x, f"{HORN}, sec. 5.1"),
    rule("diagonal-ones", diag(ones(n)), eye(n), f"{HORN}, sec. 5.1"),
    rule("diagonal-weighted-inner", mul(t(y), diag(w), z), mul(ones(1, m), had(y, had(w, z))), f"{HORN}, sec. 5.1"),
    rule("diagonal-congruence", mul(t(A), diag(y), A), mul(t(had(mul(y, ones(1, n)), A)), A), f"{HORN}, sec. 5.1"),
    rule("diagonal-both-sides", diagonal(mul(A, diag(x), t(M))), mul(had(A, M), x), f"{HORN}, lemma 5.1.4"),
)
