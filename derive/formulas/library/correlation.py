"""Convolution entry by entry, stride 1: its gradients are correlations again, that of the image with the rotated kernel.

Entries outside an array are zero. The kernel of sums over lattices proves this for every height, width, kernel and
padding.
"""

from collections.abc import Sequence

from derive.formulas.statement import Array, size, statement
from derive.kernel.sizes import Size
from derive.terms.term import Term, add, box, entry, grad, index, matmul, num, size_term, sub, total

N, H, W, C, F, KH, KW, P = (size(s) for s in ("N", "H", "W", "C", "F", "kh", "kw", "padding"))
HO, WO = H + P + P - KH + 1, W + P + P - KW + 1
X = Array("x", (N, H, W, C), ("N", "H", "W", "C"), "input")
K = Array("w", (KH, KW, C, F), ("kh", "kw", "C", "F"), "weight")
DZ = grad("J", "z", (N, HO, WO, F))
n, i, j, f = (index(name, s) for name, s in (("n", N), ("i", HO), ("j", WO), ("f", F)))
a, b, c = (index(name, s) for name, s in (("a", KH), ("b", KW), ("c", C)))
u, v = index("u", H), index("v", W)
PAD = size_term(P)


def at(array: Term, *places: Term) -> Term:
    """An entry, 0 outside the array."""
    return entry(array, *places, zero_outside=True)


def summed(body: Term, *indices: Term) -> Term:
    for one in indices:
        body = total(one.name, one.attrs[1], body)
    return body


def made(indices: Sequence[Term], body: Term) -> Term:
    return box([(one.name, one.attrs[1]) for one in indices], body)


def last(length: Size) -> Term:
    return sub(size_term(length), num(1))


SEEN = at(X.term, n, sub(add(i, a), PAD), sub(add(j, b), PAD), c)
SENT = at(DZ, n, sub(add(u, a, PAD), last(KH)), sub(add(v, b, PAD), last(KW)), f)
ROTATED = entry(K.term, sub(last(KH), a), sub(last(KW), b), c, f)

STATEMENTS = (
    statement(
        "conv2d_correlation",
        "Convolution (cross-correlation) with stride 1, entry by entry; backwards a correlation with the rotated kernel.",
        (X, K),
        {"z": made((n, i, j, f), summed(matmul(SEEN, entry(K.term, a, b, c, f)), c, b, a))},
        {
            "x": made((n, u, v, c), summed(matmul(SENT, ROTATED), f, b, a)),
            "w": made((a, b, c, f), summed(matmul(SEEN, entry(DZ, n, i, j, f)), j, i, n)),
        },
        "Goodfellow, Bengio, Courville (2016), Deep Learning, sec. 9.5",
        axes={"z": "N Ho Wo F"},
        sizes={"padding": 0},
        derived={"Ho": ("H", "kh", "stride", "padding"), "Wo": ("W", "kw", "stride", "padding")},
    ),
)
