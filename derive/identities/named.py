"""The four identities that carry a derivation of backpropagation.

`trace-trick` says what a reader does with dJ = tr(Gᵀ dZ) and Z = A W + 1 b: it puts dZ in, turns the trace, and reads
off the gradient.  It is stated with gradient symbols of an unknown loss J, G being ∇_Z J: the statement covers every
loss, and `derive.judge.proving.prover` lists "J depends on W only through Z" as its assumption.
"""

from derive.identities.citations import COOKBOOK, GLOROT, GOODFELLOW, LECUN, MN
from derive.identities.identity import rule
from derive.identities.symbols import A, B, C, M, W, Y, Z, add, b, fn, grad, had, kron, m, mul, n, ones, p, t, y
from derive.terms.sympy_nodes import ArgmaxMask, Repeat, RowMax, Vec

AFFINE = {Z: add(mul(A, W), Repeat(b, m, p))}

IDENTITIES = (
    rule(
        "trace-trick",
        grad(W),
        mul(t(A), grad(Z)),
        f"{MN}, ch. 9; {GOODFELLOW}, sec. 6.5.6",
        "J depends on W only through Z = A W + 1 b",
        where=AFFINE,
    ),
    rule("vec-kronecker", Vec(mul(A, B, C)), mul(kron(t(C), A), Vec(B)), f"{COOKBOOK}, eq. 520; {MN}, ch. 2, thm. 2.2"),
    rule(
        "relu-mask",
        grad(Z),
        had(grad(Y), fn("ge0", Z)),
        f"{GLOROT}; {GOODFELLOW}, sec. 6.3.1",
        "no entry of Z is 0; J depends on Z only through Y = relu(Z)",
        where={Y: fn("relu", Z)},
    ),
    rule(
        "max-pool-mask",
        grad(M),
        had(mul(grad(y), ones(1, n)), ArgmaxMask(M)),
        f"{GOODFELLOW}, sec. 9.3; {LECUN}, sec. II.B",
        "each row of M has one largest entry; J depends on M only through y = RowMax(M)",
        where={y: RowMax(M)},
    ),
)
