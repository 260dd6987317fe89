"""Pooling in index form: average and maximum over blocks and over windows that overlap, forward and backward.

Blocks are p entries side by side; windows are q entries every p places, and share entries where p < q.
"""

from sympy import KroneckerDelta, MatrixSymbol, Mod, Sum, floor, symbols

from derive.identities.citations import DUMOULIN, GOODFELLOW, LECUN
from derive.identities.identity import rule
from derive.identities.symbols import array, column, d, grad, i, indicator, m, mul, n, ones, p, q, total
from derive.terms.sympy_nodes import ArgmaxMask, Padded, RowMax

a, b, k = symbols("a b k", integer=True)
x = MatrixSymbol("x", m * p, 1)
h = MatrixSymbol("h", p * (m - 1) + q, 1)
y = MatrixSymbol("y", m, 1)
X = MatrixSymbol("X", m * p, 2 * n)
Y = MatrixSymbol("Y", m, n)
BLOCKS = array(m, p, lambda i, a: x[p * i + a, 0])
OVERLAPPING = array(m, q, lambda i, a: h[p * i + a, 0])
AVERAGE = {y: column(m, lambda i: total(x[p * i + a, 0], (a, p)) / p)}
AVERAGE_OVERLAPPING = {y: column(m, lambda i: total(h[p * i + a, 0], (a, q)) / q)}
AVERAGE_OF_IMAGE = {Y: array(m, n, lambda i, j: total(X[p * i + a, 2 * j + b], (a, p), (b, 2)) / (2 * p))}
ONE_LARGEST = "each window has one largest entry"

IDENTITIES = (
    rule(
        "average-keeps-the-mean",
        mul(ones(1, m), column(m, lambda i: total(x[p * i + a, 0], (a, p)) / p)),
        mul(1 / p, ones(1, m * p), x),
        f"{LECUN}, sec. II.B",
    ),
    rule(
        "average-pooling-gradient",
        grad(x),
        column(m * p, lambda j: grad(y)[floor(j / p), 0] / p),
        f"{LECUN}, sec. II.B",
        where=AVERAGE,
    ),
    rule(
        "average-pooling-gradient-overlapping",
        grad(h),
        column(p * (m - 1) + q, lambda j: total(
            indicator((p * k <= j) & (j < p * k + q)) * grad(y)[k, 0], (k, m)) / q),
        f"{DUMOULIN}, sec. 3",
        where=AVERAGE_OVERLAPPING,
    ),
    rule(
        "average-pooling-gradient-of-images",
        grad(X),
        array(m * p, 2 * n, lambda i, j: grad(Y)[floor(i / p), floor(j / 2)] / (2 * p)),
        f"{LECUN}, sec. II.B",
        where=AVERAGE_OF_IMAGE,
    ),
    rule(
        "max-pooling-by-mask",
        RowMax(BLOCKS),
        column(m, lambda i: total(ArgmaxMask(BLOCKS)[i, a] * x[p * i + a, 0], (a, p))),
        f"{GOODFELLOW}, sec. 9.3",
        ONE_LARGEST,
    ),
    rule(
        "max-pooling-differential",
        d(RowMax(BLOCKS)),
        column(m, lambda i: total(ArgmaxMask(BLOCKS)[i, a] * d(x)[p * i + a, 0], (a, p))),
        f"{GOODFELLOW}, sec. 9.3",
        ONE_LARGEST,
    ),
    rule(
        "max-pooling-gradient",
        grad(x),
        column(m * p, lambda j: ArgmaxMask(BLOCKS)[floor(j / p), Mod(j, p)] * grad(y)[floor(j / p), 0]),
        f"{GOODFELLOW}, sec. 9.3",
        ONE_LARGEST,
        where={y: RowMax(BLOCKS)},
    ),
    rule(
        "max-pooling-gradient-overlapping",
        grad(h),
        column(
            p * (m - 1) + q,
            lambda j: Sum(
                ArgmaxMask(OVERLAPPING)[k, a] * grad(y)[k, 0] * KroneckerDelta(j, p * k + a), (a, 0, q - 1), (k, 0, m - 1)
            ),
        ),
        f"{GOODFELLOW}, sec. 9.3",
        ONE_LARGEST,
        where={y: RowMax(OVERLAPPING)},
    ),
    rule(
        "windows-of-a-signal-adjoint",
        total(Padded(h, p * i + a) * Y[i, a], (i, m), (a, n)),
        total(h[k, 0] * total(Y[i, a] * KroneckerDelta(k, p * i + a), (i, m), (a, n)), (k, p * (m - 1) + q)),
        f"{DUMOULIN}, sec. 4",
    ),
)
