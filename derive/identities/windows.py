"""Images: im2col and col2im, pooling windows, average pooling.

Images are rows (sample, height, width) with channels as columns.  The geometry is fixed in each line (H, W, C, kh, kw,
stride, padding); the number of samples r is free.
"""

from sympy import MatrixSymbol

from derive.identities.citations import CHELLAPILLA, GOODFELLOW, LECUN
from derive.identities.identity import rule
from derive.identities.symbols import add, alpha, d, diag, fn, grad, had, mul, ones, r, t, tr
from derive.terms.sympy_nodes import ArgmaxMask, Col2im, Im2col, RowMax, Unwindows, Windows

CONV = (5, 4, 2, 3, 2, 1, 0)  # 5×4 images, 2 channels, 3×2 kernels: 3×3 places
PADDED = (4, 5, 2, 3, 3, 2, 1)  # stride 2, padding 1: 2×3 places
POOL = (4, 6, 3, 2, 2, 2, 0)  # 2×2 windows side by side: 2×3 places
OVERLAP = (5, 5, 2, 3, 3, 2, 0)  # 3×3 windows with stride 2: 2×2 places

X = MatrixSymbol("X", 20 * r, 2)
X2 = MatrixSymbol("X_2", 20 * r, 2)
P = MatrixSymbol("P", 9 * r, 12)
P2 = MatrixSymbol("P_2", 6 * r, 18)
K = MatrixSymbol("K", 12, 7)
Z = MatrixSymbol("Z", 9 * r, 7)
IMAGES = MatrixSymbol("X_3", 24 * r, 3)
Q = MatrixSymbol("Q", 18 * r, 4)
y = MatrixSymbol("y", 18 * r, 1)
LARGE = MatrixSymbol("X_4", 25 * r, 2)
q = MatrixSymbol("q", 8 * r, 1)

IDENTITIES = (
    rule("im2col-adjoint", tr(mul(t(P), Im2col(X, CONV))), tr(mul(t(Col2im(P, CONV)), X)), f"{CHELLAPILLA}, sec. 3"),
    rule(
        "im2col-adjoint-padded",
        tr(mul(t(P2), Im2col(X2, PADDED))),
        tr(mul(t(Col2im(P2, PADDED)), X2)),
        f"{CHELLAPILLA}, sec. 3",
    ),
    rule(
        "im2col-linear",
        Im2col(add(mul(alpha, X), X2), CONV),
        add(mul(alpha, Im2col(X, CONV)), Im2col(X2, CONV)),
        f"{CHELLAPILLA}, sec. 3",
    ),
    rule("im2col-differential", d(Im2col(X, CONV)), Im2col(d(X), CONV), f"{CHELLAPILLA}, sec. 3"),
    rule("im2col-gradient", grad(X), Col2im(grad(P), CONV), f"{CHELLAPILLA}, sec. 3", where={P: Im2col(X, CONV)}),
    rule(
        "convolution-input",
        grad(X),
        Col2im(mul(grad(Z), t(K)), CONV),
        f"{CHELLAPILLA}, sec. 3; {GOODFELLOW}, sec. 9.5",
        where={Z: mul(Im2col(X, CONV), K)},
    ),
    rule(
        "convolution-kernel",
        grad(K),
        mul(t(Im2col(X, CONV)), grad(Z)),
        f"{CHELLAPILLA}, sec. 3; {GOODFELLOW}, sec. 9.5",
        where={Z: mul(Im2col(X, CONV), K)},
    ),
    rule(
        "windows-gradient",
        grad(IMAGES),
        Unwindows(grad(Q), POOL),
        f"{LECUN}, sec. II.B",
        where={Q: Windows(IMAGES, POOL)},
    ),
    rule(
        "max-pooling",
        grad(IMAGES),
        Unwindows(had(mul(grad(y), ones(1, 4)), ArgmaxMask(Windows(IMAGES, POOL))), POOL),
        f"{GOODFELLOW}, sec. 9.3",
        "each window has one largest entry",
        where={y: RowMax(Windows(IMAGES, POOL))},
    ),
    rule(
        "max-pooling-overlapping",
        grad(LARGE),
        Unwindows(mul(diag(grad(q)), ArgmaxMask(Windows(LARGE, OVERLAP))), OVERLAP),
        f"{GOODFELLOW}, sec. 9.3",
        "each window has one largest entry",
        where={q: RowMax(Windows(LARGE, OVERLAP))},
    ),
    rule(
        "average-pooling",
        grad(IMAGES),
        mul(1, Unwindows(mul(grad(y), ones(1, 4)), POOL)) / 4,
        f"{LECUN}, sec. II.B",
        where={y: mul(Windows(IMAGES, POOL), ones(4)) / 4},
    ),
    rule(
        "relu-then-convolution",
        grad(X),
        had(Col2im(mul(grad(Z), t(K)), CONV), fn("ge0", X)),
        f"{GOODFELLOW}, sec. 9.5",
        "no entry of X is 0",
        where={X2: fn("relu", X), Z: mul(Im2col(X2, CONV), K)},
    ),
)
