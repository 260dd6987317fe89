"""Layer norm over rows, batch norm over columns, scaled dot-product attention; norms of vectors and matrices.

Rows of Z (m×p) are samples, columns features; eps is the small number under the root.
"""

from sympy import MatrixSymbol, Symbol, sqrt

from derive.identities.citations import BA, BOYD, COOKBOOK, GOODFELLOW, IOFFE, MN, VASWANI
from derive.identities.identity import rule
from derive.identities.symbols import (
    A,
    C,
    H,
    J,
    Y,
    Z,
    add,
    b,
    c,
    d,
    diag,
    eye,
    fn,
    grad,
    had,
    hpow,
    kron,
    m,
    mul,
    n,
    ones,
    p,
    q,
    s,
    t,
    tr,
    u,
    x,
    y,
    z,
)
from derive.terms.sympy_nodes import Regroup, Repeat, RowSoftmax

eps = Symbol("\\varepsilon")
gain = MatrixSymbol("g", 1, p)
P = MatrixSymbol("P", m, n)
G = MatrixSymbol("G", m, p)
keys = MatrixSymbol("K_2", n, p)
values = MatrixSymbol("V_2", n, q)
v = MatrixSymbol("v", p, 1)
offset = MatrixSymbol("u_2", q, 1)
pair = MatrixSymbol("X_6", m * n, p * q)
swapped = MatrixSymbol("X_7", m * n, p * q)
ROW_MEAN = mul(1 / p, ones(p, p))
COLUMN_MEAN = mul(1 / m, ones(m, m))
ROWS_CENTRED = add(Z, mul(-1, Z, ROW_MEAN))
COLUMNS_CENTRED = add(Z, mul(-1, COLUMN_MEAN, Z))
LAYER = {
    Y: ROWS_CENTRED,
    y: mul(1 / p, hpow(Y, 2), ones(p)),
    z: fn("recip", fn("sqrt", add(y, mul(eps, ones(m))))),
    G: mul(diag(z), Y),
}
BATCH = {
    Y: COLUMNS_CENTRED,
    c: mul(1 / m, t(hpow(Y, 2)), ones(m)),
    v: fn("recip", fn("sqrt", add(c, mul(eps, ones(p))))),
    G: mul(Y, diag(v)),
}
POSITIVE = "the variances plus ε are positive"
ATTENTION = {P: RowSoftmax(mul(s, Z, t(keys))), H: mul(P, values)}
PASSED = had(P, add(mul(grad(H), t(values)), mul(-1, had(P, mul(grad(H), t(values))), ones(n, n))))
COLUMN_SOFTMAX = t(RowSoftmax(t(Z)))
ATOMS = (m, n, p, q)
ATOMS_OF_KRON = (m, p, n, q)
TURN = ([[0, 1], [2, 3]], [[1, 0], [3, 2]])
BACK = ([[1, 0], [3, 2]], [[0, 1], [2, 3]])
LENGTH = sqrt(tr(mul(t(x), x)))

IDENTITIES = (
    # ------------------------------------------------------------------------------------------- layer and batch norm
    rule(
        "layer-norm-ignores-shifts",
        add(add(Z, Repeat(y, m, p)), mul(-1, add(Z, Repeat(y, m, p)), ROW_MEAN)),
        ROWS_CENTRED,
        f"{BA}, sec. 5.1",
    ),
    rule(
        "layer-norm-variance",
        mul(1 / p, hpow(ROWS_CENTRED, 2), ones(p)),
        add(mul(1 / p, hpow(Z, 2), ones(p)), mul(-1, hpow(mul(1 / p, Z, ones(p)), 2))),
        f"{BA}, eq. 3",
    ),
    rule(
        "layer-norm-gradient",
        grad(Z),
        mul(diag(z), add(grad(G), mul(-1, grad(G), ROW_MEAN), mul(-1, diag(mul(1 / p, had(grad(G), G), ones(p))), G))),
        f"{BA}, sec. 3",
        POSITIVE,
        where=LAYER,
    ),
    rule(
        "batch-norm-columns-have-mean-zero", mul(ones(1, m), COLUMNS_CENTRED), 0, f"{IOFFE}, alg. 1"
    ),
    rule(
        "batch-norm-variance",
        mul(1 / m, ones(1, m), hpow(COLUMNS_CENTRED, 2)),
        add(mul(1 / m, ones(1, m), hpow(Z, 2)), mul(-1, hpow(mul(1 / m, ones(1, m), Z), 2))),
        f"{IOFFE}, alg. 1",
    ),
    rule(
        "batch-norm-gradient",
        grad(Z),
        mul(
            add(grad(G), mul(-1, COLUMN_MEAN, grad(G)), mul(-1, G, diag(mul(1 / m, t(had(grad(G), G)), ones(m))))),
            diag(v),
        ),
        f"{IOFFE}, sec. 3",
        POSITIVE,
        where=BATCH,
    ),
    rule(
        "normalised-gain",
        grad(gain),
        mul(ones(1, m), had(grad(G), Y)),
        f"{IOFFE}, sec. 3; {BA}, eq. 4",
        where={G: had(Repeat(gain, m, p), Y)},
    ),
    rule(
        "normalised-shift",
        grad(b),
        mul(ones(1, m), grad(G)),
        f"{IOFFE}, sec. 3; {BA}, eq. 4",
        where={G: add(had(Repeat(gain, m, p), Y), Repeat(b, m, p))},
    ),
    # ----------------------------------------------------------------------------------------------------- attention
    rule("attention-values", grad(values), mul(t(P), grad(H)), f"{VASWANI}, eq. 1", where=ATTENTION),
    rule(
        "attention-queries-through-softmax",
        grad(Z),
        mul(s, PASSED, keys),
        f"{VASWANI}, eq. 1",
        "s is constant, such as one over a root",
        where=ATTENTION,
    ),
    rule(
        "attention-keys-through-softmax",
        grad(keys),
        mul(s, t(PASSED), Z),
        f"{VASWANI}, eq. 1",
        "s is constant, such as one over a root",
        where=ATTENTION,
    ),
    rule(
        "attention-averages-values",
        mul(RowSoftmax(mul(s, Z, t(keys))), add(values, mul(ones(n), t(offset)))),
        add(mul(RowSoftmax(mul(s, Z, t(keys))), values), mul(ones(m), t(offset))),
        f"{VASWANI}, eq. 1",
    ),
    # ---------------------------------------------------------------------------------------------- softmax by columns
    rule("softmax-columns-sum-to-one", mul(ones(1, m), COLUMN_SOFTMAX), ones(1, p), f"{GOODFELLOW}, sec. 6.2.2.3"),
    rule(
        "softmax-columns-differential",
        d(COLUMN_SOFTMAX),
        had(COLUMN_SOFTMAX, add(d(Z), mul(-1, ones(m, m), had(COLUMN_SOFTMAX, d(Z))))),
        f"{GOODFELLOW}, sec. 6.2.2.3",
    ),
    rule(
        "softmax-columns-layer",
        grad(Z),
        had(Y, add(grad(Y), mul(-1, ones(m, m), had(Y, grad(Y))))),
        f"{GOODFELLOW}, sec. 6.2.2.3",
        where={Y: COLUMN_SOFTMAX},
    ),
    # --------------------------------------------------------------------------------------------------------- norms
    rule(
        "frobenius-norm-gradient",
        grad(A),
        mul(1 / J, A),
        f"{COOKBOOK}, sec. 2.5.3",
        "A is not 0",
        where={J: sqrt(tr(mul(t(A), A)))},
    ),
    rule(
        "absolute-sum-gradient",
        grad(A),
        fn("sign", A),
        f"{BOYD}, app. A.1",
        "no entry of A is 0",
        where={J: tr(mul(ones(1, m), fn("abs", A), ones(n)))},
    ),
    rule(
        "differential-euclidean-norm",
        d(LENGTH),
        tr(mul(t(x), d(x))) / LENGTH,
        f"{MN}, ch. 8",
        "x is not 0",
    ),
    rule(
        "differential-unit-vector",
        d(mul(1 / LENGTH, x)),
        mul(1 / LENGTH, add(eye(n), mul(-1 / LENGTH**2, x, t(x))), d(x)),
        f"{MN}, ch. 8",
        "x is not 0",
    ),
    rule(
        "parallelogram-law",
        tr(mul(t(add(x, u)), add(x, u))) + tr(mul(t(add(x, mul(-1, u))), add(x, mul(-1, u)))),
        2 * tr(mul(t(x), x)) + 2 * tr(mul(t(u), u)),
        f"{MN}, ch. 1",
    ),
    # ----------------------------------------------------------------------------------------------------- permutation
    rule(
        "permutation-adjoint",
        tr(mul(t(Regroup(pair, ATOMS, *TURN)), swapped)),
        tr(mul(t(pair), Regroup(swapped, ATOMS, *BACK))),
        f"{MN}, ch. 3 (the commutation matrix)",
    ),
    rule(
        "permuted-array",
        grad(pair),
        Regroup(grad(swapped), ATOMS, *BACK),
        f"{MN}, ch. 3 (the commutation matrix)",
        where={swapped: Regroup(pair, ATOMS, *TURN)},
    ),
    rule(
        "permuted-kronecker",
        Regroup(kron(A, C), ATOMS_OF_KRON, *TURN),
        kron(C, A),
        f"{MN}, ch. 3, thm. 3.1",
    ),
)
