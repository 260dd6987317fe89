"""Correlation and convolution in index form: valid, same and full, in one and two dimensions, with stride, padding, dilation.

    correlation   z_i = Σ_a x_{i+a} w_a          convolution   z_i = Σ_a x_{i−a} w_a          (entries outside are 0)
Signals are columns, images matrices; a kernel with the same mode has 2p + 1 entries along an axis.  The input's gradient is the
full convolution with the kernel that was correlated, the kernel's gradient a correlation of the input.
"""

from sympy import IndexedBase, KroneckerDelta, MatrixSymbol, Sum, symbols

from derive.identities.citations import DUMOULIN, GOODFELLOW, LECUN, OPPENHEIM
from derive.identities.identity import rule
from derive.identities.symbols import array, column, grad, i, j, m, mul, n, ones, p, q, r, t, total, tr
from derive.terms.sympy_nodes import Convolution, Correlation, Padded, Rot180

a, b, f, k = symbols("a b f k", integer=True)
s = symbols("s", integer=True, positive=True)
x, x2 = (MatrixSymbol(name, n, 1) for name in ("x", "x_2"))
w = MatrixSymbol("w", p, 1)
v = MatrixSymbol("v", q, 1)
z = MatrixSymbol("z", n + p - 1, 1)
odd = MatrixSymbol("w_3", 2 * p + 1, 1)
y = MatrixSymbol("y", m, 1)
kernel = MatrixSymbol("w_4", q, 1)
strided = MatrixSymbol("x_4", s * (m - 1) + q, 1)
dilated = MatrixSymbol("x_5", m + r * (q - 1), 1)
windows = MatrixSymbol("P", m, q)
signal = MatrixSymbol("x_6", s * m + n, 1)

X, X2 = (MatrixSymbol(name, m, n) for name in ("X", "X_2"))
K = MatrixSymbol("K", p, q)
Z = MatrixSymbol("Z", m + p - 1, n + q - 1)
ODD = MatrixSymbol("K_3", 2 * p + 1, 2 * q + 1)
W = IndexedBase("W", shape=(r, s, p, q))

BY_CONVOLUTION = f"{GOODFELLOW}, sec. 9.5"
VALID = {x: Correlation(z, w)}
SAME = {x2: Correlation(x, odd, "same")}
STRIDED = {y: column(m, lambda i: total(strided[s * i + a, 0] * kernel[a, 0], (a, q)))}
DILATED = {y: column(m, lambda i: total(dilated[i + r * a, 0] * kernel[a, 0], (a, q)))}
GENERAL = {y: column(m, lambda i: total(Padded(signal, s * i + r * a - p) * kernel[a, 0], (a, q)))}
IM2COL = array(m, q, lambda i, a: Padded(signal, s * i + r * a - p))
COL2IM = column(
    s * m + n, lambda j: Sum(windows[k, a] * KroneckerDelta(j, s * k + r * a - p), (a, 0, q - 1), (k, 0, m - 1))
)

IDENTITIES = (
    # ------------------------------------------------------------------------------------------------------- signals
    rule("correlation-by-entries", Correlation(z, w), column(n, lambda i: total(z[i + a, 0] * w[a, 0], (a, p))),
         f"{GOODFELLOW}, sec. 9.1, eq. 9.6"),
    rule("convolution-commutes", Convolution(x, w, "full"), Convolution(w, x, "full"), f"{OPPENHEIM}, sec. 2.4"),
    rule(
        "convolution-by-toeplitz",
        mul(t(x2), array(n, n, lambda i, j: Padded(odd, i - j + p)), x),
        tr(mul(t(x2), Convolution(x, odd, "same"))),
        f"{OPPENHEIM}, sec. 2.3",
    ),
    rule("convolution-turns-the-kernel", Convolution(z, w, "valid"), Correlation(z, Rot180(w)), f"{GOODFELLOW}, sec. 9.1"),
    rule("full-correlation", Correlation(x, w, "full"), Convolution(x, Rot180(w), "full"), f"{GOODFELLOW}, sec. 9.1"),
    rule("same-convolution", Convolution(x, odd, "same"), Correlation(x, Rot180(odd), "same"), f"{DUMOULIN}, sec. 2.2"),
    rule(
        "same-correlation-by-entries",
        Correlation(x, odd, "same"),
        column(n, lambda i: total(Padded(x, i + a - p) * odd[a, 0], (a, 2 * p + 1))),
        f"{DUMOULIN}, sec. 2.2",
    ),
    rule(
        "convolution-associative",
        Convolution(Convolution(x, w, "full"), v, "full"),
        Convolution(x, Convolution(w, v, "full"), "full"),
        f"{OPPENHEIM}, sec. 2.4",
    ),
    rule(
        "turned-convolution",
        Rot180(Convolution(x, w, "full")),
        Convolution(Rot180(x), Rot180(w), "full"),
        f"{OPPENHEIM}, sec. 2.4",
    ),
    rule("turn-is-self-adjoint", tr(mul(t(Rot180(x)), x2)), tr(mul(t(x), Rot180(x2))), f"{OPPENHEIM}, sec. 2.4"),
    rule(
        "sum-of-convolution",
        mul(ones(1, n + p - 1), Convolution(x, w, "full")),
        mul(ones(1, n), x, ones(1, p), w),
        f"{OPPENHEIM}, sec. 2.4",
    ),
    rule(
        "correlation-adjoint",
        tr(mul(t(Correlation(z, w)), x)),
        tr(mul(t(z), Convolution(x, w, "full"))),
        f"{DUMOULIN}, sec. 4",
    ),
    rule("correlation-input-gradient", grad(z), Convolution(grad(x), w, "full"), BY_CONVOLUTION, where=VALID),
    rule("correlation-kernel-gradient", grad(w), Correlation(z, grad(x)), BY_CONVOLUTION, where=VALID),
    rule(
        "turned-kernel-input-gradient",
        grad(z),
        Correlation(grad(x), w, "full"),
        BY_CONVOLUTION,
        where={x: Convolution(z, w, "valid")},
    ),
    rule(
        "turned-kernel-gradient",
        grad(w),
        Rot180(Correlation(z, grad(x))),
        BY_CONVOLUTION,
        where={x: Convolution(z, w, "valid")},
    ),
    rule("full-input-gradient", grad(x), Correlation(grad(z), w), BY_CONVOLUTION, where={z: Convolution(x, w, "full")}),
    rule("full-kernel-gradient", grad(w), Correlation(grad(z), x), BY_CONVOLUTION, where={z: Convolution(x, w, "full")}),
    rule("same-input-gradient", grad(x), Convolution(grad(x2), odd, "same"), BY_CONVOLUTION, where=SAME),
    rule(
        "same-kernel-gradient",
        grad(odd),
        column(2 * p + 1, lambda i: total(grad(x2)[k, 0] * Padded(x, k + i - p), (k, n))),
        BY_CONVOLUTION,
        where=SAME,
    ),
    # -------------------------------------------------------------------------------- stride, dilation, padding, im2col
    rule(
        "strided-input-gradient",
        grad(strided),
        column(s * (m - 1) + q, lambda j: total(grad(y)[k, 0] * Padded(kernel, j - s * k), (k, m))),
        f"{DUMOULIN}, sec. 4.5",
        where=STRIDED,
    ),
    rule(
        "strided-kernel-gradient",
        grad(kernel),
        column(q, lambda j: total(grad(y)[k, 0] * strided[s * k + j, 0], (k, m))),
        BY_CONVOLUTION,
        where=STRIDED,
    ),
    rule(
        "dilated-input-gradient",
        grad(dilated),
        column(m + r * (q - 1), lambda j: total(Padded(grad(y), j - r * a) * kernel[a, 0], (a, q))),
        f"{DUMOULIN}, sec. 5.1",
        where=DILATED,
    ),
    rule(
        "dilated-kernel-gradient",
        grad(kernel),
        column(q, lambda j: total(grad(y)[k, 0] * dilated[k + r * j, 0], (k, m))),
        f"{DUMOULIN}, sec. 5.1",
        where=DILATED,
    ),
    rule(
        "general-input-gradient",
        grad(signal),
        column(
            s * m + n,
            lambda j: Sum(
                grad(y)[k, 0] * kernel[a, 0] * KroneckerDelta(j, s * k + r * a - p), (a, 0, q - 1), (k, 0, m - 1)
            ),
        ),
        f"{DUMOULIN}, sec. 4.6, 5.1",
        where=GENERAL,
    ),
    rule(
        "general-kernel-gradient",
        grad(kernel),
        column(q, lambda j: total(grad(y)[k, 0] * Padded(signal, s * k + r * j - p), (k, m))),
        f"{DUMOULIN}, sec. 4.6, 5.1",
        where=GENERAL,
    ),
    rule(
        "im2col-by-entries-adjoint",
        tr(mul(t(windows), IM2COL)),
        tr(mul(t(COL2IM), signal)),
        f"{DUMOULIN}, sec. 4.6, 5.1",
    ),
    rule("col2im-gradient", grad(windows), array(m, q, lambda i, a: Padded(grad(signal), s * i + r * a - p)),
         f"{DUMOULIN}, sec. 4.6, 5.1", where={signal: COL2IM}),
    rule(
        "im2col-of-images-adjoint",
        total(
            W[i, j, a, b] * Padded(X, m * i + a - 1, n * j + 2 * b - 1), (i, r), (j, s), (a, p), (b, q)
        ),
        total(
            X[f, k]
            * total(
                W[i, j, a, b] * KroneckerDelta(f, m * i + a - 1) * KroneckerDelta(k, n * j + 2 * b - 1),
                (i, r), (j, s), (a, p), (b, q),
            ),
            (f, m), (k, n),
        ),
        f"{DUMOULIN}, sec. 4.6, 5.1",
        "here the strides are the height and width of the image, and columns are dilated by 2",
    ),
    # -------------------------------------------------------------------------------------------------------- images
    rule(
        "image-correlation-by-entries",
        Correlation(Z, K),
        array(m, n, lambda i, j: total(Z[i + a, j + b] * K[a, b], (a, p), (b, q))),
        f"{GOODFELLOW}, sec. 9.1, eq. 9.6; {LECUN}, sec. II.A",
    ),
    rule("image-convolution-commutes", Convolution(X, K, "full"), Convolution(K, X, "full"), f"{GOODFELLOW}, sec. 9.1"),
    rule(
        "image-convolution-turns-the-kernel",
        Convolution(Z, K, "valid"),
        Correlation(Z, Rot180(K)),
        f"{GOODFELLOW}, sec. 9.1",
    ),
    rule(
        "image-full-correlation",
        Correlation(X, K, "full"),
        Convolution(X, Rot180(K), "full"),
        f"{GOODFELLOW}, sec. 9.1",
    ),
    rule("image-same-convolution", Convolution(X, ODD, "same"), Correlation(X, Rot180(ODD), "same"), f"{DUMOULIN}, sec. 2.2"),
    rule(
        "image-correlation-adjoint",
        tr(mul(t(Correlation(Z, K)), X)),
        tr(mul(t(Z), Convolution(X, K, "full"))),
        f"{DUMOULIN}, sec. 4",
    ),
    rule(
        "separable-kernel",
        Correlation(Z, mul(w, t(v))),
        Correlation(Correlation(Z, w), t(v)),
        f"{OPPENHEIM}, sec. 2.3",
    ),
    rule("image-input-gradient", grad(Z), Convolution(grad(X), K, "full"), BY_CONVOLUTION, where={X: Correlation(Z, K)}),
    rule("image-kernel-gradient", grad(K), Correlation(Z, grad(X)), BY_CONVOLUTION, where={X: Correlation(Z, K)}),
    rule(
        "image-full-input-gradient",
        grad(X),
        Correlation(grad(Z), K),
        BY_CONVOLUTION,
        where={Z: Convolution(X, K, "full")},
    ),
    rule(
        "image-same-input-gradient",
        grad(X),
        Convolution(grad(X2), ODD, "same"),
        BY_CONVOLUTION,
        where={X2: Correlation(X, ODD, "same")},
    ),
    rule(
        "image-same-kernel-gradient",
        grad(ODD),
        array(2 * p + 1, 2 * q + 1, lambda i, j: total(grad(X2)[a, b] * Padded(X, a + i - p, b + j - q), (a, m), (b, n))),
        BY_CONVOLUTION,
        where={X2: Correlation(X, ODD, "same")},
    ),
)
