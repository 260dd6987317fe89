"""Formulas of the Matrix Cookbook, chapter 2, as statements that the engine is asked about.

Source: Petersen & Pedersen, The Matrix Cookbook (2012), equations 33 to 144; a formula whose number is not certain has
none.  Each gradient has a loss in NumPy beside it, written from the book's left side alone, so that HIPS autograd
says what is true.  Readings:
  * "∂ with respect to X_ij of an entry" is contracted with an arbitrary G, so that Σ_kl G_kl (·)_kl has a gradient;
  * "∂/∂x" of a matrix that depends on a scalar is the differential, along any curve;
  * a symmetric X is U + Uᵀ − U ∘ I and a diagonal one U ∘ I with U free: the book's structured derivative is ∇_U;
  * a Toeplitz matrix is made of the column of its diagonals, a symmetric one of its first row: α(A) by the free numbers;
  * a power with exponent k is asked for k = 2, 3, 4, and counts as one instance, not as the formula.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import autograd.numpy as np
from autograd.numpy.linalg import det, inv
from sympy import (
    Abs,
    Determinant,
    FunctionMatrix,
    HadamardProduct,
    Identity,
    Inverse,
    KroneckerDelta,
    KroneckerProduct,
    Lambda,
    MatMul,
    MatrixSymbol,
    Sum,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
    log,
    sqrt,
    symbols,
)
from sympy.matrices.expressions.matexpr import MatrixElement

from derive.terms.sympy_nodes import Differential as d
from derive.terms.sympy_nodes import Gradient, Padded

m, n, p, q = symbols("m n p q", integer=True, positive=True)
a1, b1, c1, e1, f1 = symbols("a1 b1 c1 e1 f1")
J, s, t = symbols("J s t")
I = Identity(n)  # noqa: E741


def M(name: str, rows: Any, cols: Any = 1) -> Any:
    return MatrixSymbol(name, rows, cols)


def T(x: Any) -> Any:
    return Transpose(x)


def sc(x: Any) -> Any:
    """A 1×1 matrix as a scalar."""
    return Trace(x)


def S(body: Any, *ranges: tuple[Any, Any]) -> Any:
    return Sum(body, *((index, 0, size - 1) for index, size in ranges))


def F(rows: Any, cols: Any, body: Any) -> Any:
    """The matrix whose entry (a1, b1) is the body."""
    return FunctionMatrix(rows, cols, Lambda((a1, b1), body))


def at(x: Any, i: Any, j: Any) -> Any:
    """An entry as it stands; SymPy would turn that of I into a function of its own."""
    return MatrixElement(x, i, j)


def power(x: Any, exponent: int) -> Any:
    return MatMul(*[x] * exponent) if exponent else Identity(x.shape[0])


had, kron, tr, dt, iv = HadamardProduct, KroneckerProduct, Trace, Determinant, Inverse

# square, m×n and vectors of the fitting lengths
X, Y, A, B, C, D, G, U = (M(name, n, n) for name in "XYABCDGU")
W = M("W", n, n)
a, b, c, x, y, u, r = (M(name, n) for name in "abcxyur")
R = M("X", m, n)  # a rectangular X
RY = M("Y", m, n)
RM = M("A", m, m)
am, bm, cm, xm = (M(name, m) for name in ("a", "b", "c", "x"))
SYM = {"symmetric"}


@dataclass(frozen=True)
class Entry:
    """One formula: either the gradient of a loss, or an equation of differentials (without `loss`)."""

    number: str
    left: Any
    right: Any
    wrt: Any = None
    numpy: Callable[[Any], Any] | None = None
    given: Mapping[Any, set[str]] = field(default_factory=dict)
    where: Mapping[Any, Any] = field(default_factory=dict)
    constants: tuple[Any, ...] = ()
    note: str = ""
    instance: str = ""

    @property
    def name(self) -> str:
        return " ".join(filter(None, [self.number or "–", self.instance or self.note]))

    def equation(self) -> tuple[Any, Any, dict[Any, Any]]:
        """Both sides and the definitions, as `derive.prove` takes them."""
        if self.wrt is None:
            return self.left, self.right, dict(self.where)
        return Gradient(J, self.wrt), self.right, {J: self.left, **self.where}


def grad(number: str, loss: Any, wrt: Any, claim: Any, numpy: Callable[[Any], Any] | None, **more: Any) -> Entry:
    return Entry(number, loss, claim, wrt, numpy, **more)


def rule(number: str, left: Any, right: Any, **more: Any) -> Entry:
    return Entry(number, left, right, **more)


trace, total = np.trace, np.sum


def matrix_power(x: Any, exponent: int) -> Any:
    result = np.eye(len(x))
    for _ in range(exponent):
        result = result @ x
    return result


alpha = Symbol("\\alpha")

RULES = (
    rule("33", d(A + B), ZeroMatrix(n, n), constants=(A, B), note="a constant A + B"),
    rule("34", d(alpha * R), alpha * d(R), constants=(alpha,)),
    rule("35", d(R + RY), d(R) + d(RY)),
    rule("36", d(tr(X)), tr(d(X))),
    rule("37", d(R * M("Y", n, p)), d(R) * M("Y", n, p) + R * d(M("Y", n, p))),
    rule("38", d(had(R, RY)), had(d(R), RY) + had(R, d(RY))),
    rule("39", d(kron(R, M("Y", p, q))), kron(d(R), M("Y", p, q)) + kron(R, d(M("Y", p, q)))),
    rule("40", d(iv(X)), -iv(X) * d(X) * iv(X)),
    rule("42", d(dt(X)), dt(X) * tr(iv(X) * d(X))),
    rule("43", d(log(dt(X))), tr(iv(X) * d(X))),
    rule("44", d(T(R)), T(d(R))),
)

XtAX = T(R) * RM * R
XtAtX = T(R) * T(RM) * R
CURVE = A + t * B + t**2 / 2 * C
SLOPE = B + t * C
PINV = iv(T(R) * R) * T(R)
P = M("P", n, m)
OF_P = T(P) * iv(P * T(P))

DETERMINANTS = (
    rule("46", d(dt(Y)), dt(Y) * tr(iv(Y) * d(Y)), note="along any curve Y(x)"),
    rule("47", MatMul(Gradient(J, X), T(X)), dt(X) * I, where={J: dt(X)}),
    grad(
        "48", dt(CURVE) * tr(iv(CURVE) * SLOPE), t,
        dt(CURVE) * (tr(iv(CURVE) * C) + tr(iv(CURVE) * SLOPE) ** 2 - tr(iv(CURVE) * SLOPE * iv(CURVE) * SLOPE)),
        lambda v: (lambda Y, dY: det(Y) * trace(inv(Y) @ dY))(
            v.A + v.t * v.B + v.t**2 / 2 * v.C, v.B + v.t * v.C
        ),
        note="second derivative along any curve",
    ),
    grad("49", dt(X), X, dt(X) * T(iv(X)), lambda v: det(v.X)),
    rule("50", F(n, n, S(Gradient(J, X)[a1, c1] * X[b1, c1], (c1, n))), dt(X) * I, where={J: dt(X)}),
    grad("51", dt(A * X * B), X, dt(A * X * B) * T(iv(X)), lambda v: det(v.A @ v.X @ v.B)),
    grad("52", dt(T(X) * A * X), X, 2 * dt(T(X) * A * X) * T(iv(X)), lambda v: det(v.X.T @ v.A @ v.X)),
    grad(
        "53", dt(XtAX), R, 2 * dt(XtAX) * RM * R * iv(XtAX), lambda v: det(v.X.T @ v.A @ v.X), given={RM: SYM}
    ),
    grad(
        "54", dt(XtAX), R, dt(XtAX) * (RM * R * iv(XtAX) + T(RM) * R * iv(XtAtX)),
        lambda v: det(v.X.T @ v.A @ v.X),
    ),
    grad("55", log(dt(T(R) * R)), R, 2 * T(PINV), lambda v: np.log(det(v.X.T @ v.X))),
    grad(
        "56", log(dt(T(OF_P) * OF_P)), P, -2 * T(OF_P),
        lambda v: (lambda X: np.log(det(X.T @ X)))(v.P.T @ inv(v.P @ v.P.T)),
        note="P = X⁺ free, X = P⁺",
    ),
    grad("57", log(Abs(dt(X))), X, T(iv(X)), lambda v: np.log(np.abs(det(v.X)))),
    *(
        grad("58", dt(power(X, e)), X, e * dt(power(X, e)) * T(iv(X)),
             lambda v, e=e: det(matrix_power(v.X, e)), instance=f"k = {e}")
        for e in (2, 3, 4)
    ),
)

INVERSES = (
    rule("59", d(iv(Y)), -iv(Y) * d(Y) * iv(Y), note="along any curve Y(x)"),
    grad(
        "60", S(G[c1, e1] * iv(X)[c1, e1], (c1, n), (e1, n)), X,
        F(n, n, -S(G[c1, e1] * iv(X)[c1, a1] * iv(X)[b1, e1], (c1, n), (e1, n))),
        lambda v: total(v.G * inv(v.X)),
    ),
    grad("61", sc(T(a) * iv(X) * b), X, -T(iv(X)) * a * T(b) * T(iv(X)), lambda v: total(v.a.T @ inv(v.X) @ v.b)),
    grad("62", dt(iv(X)), X, -dt(iv(X)) * T(iv(X)), lambda v: det(inv(v.X))),
    grad(
        "63", tr(M("A", m, n) * iv(X) * M("B", n, m)), X, -T(iv(X) * M("B", n, m) * M("A", m, n) * iv(X)),
        lambda v: trace(v.A @ inv(v.X) @ v.B),
    ),
    grad("64", tr(iv(X + A)), X, -T(iv(X + A) * iv(X + A)), lambda v: trace(inv(v.X + v.A))),
    rule(
        "", Gradient(J, A), -T(iv(A)) * Gradient(J, W) * T(iv(A)), where={W: iv(A)},
        note="after 64: J of A through W = A⁻¹",
    ),
)

FIRST_ORDER = (
    grad("69", sc(T(x) * a), x, a, lambda v: total(v.x * v.a)),
    grad("69", sc(T(a) * x), x, a, lambda v: total(v.a.T @ v.x), note="aᵀx"),
    grad("70", sc(T(am) * R * b), R, am * T(b), lambda v: total(v.a.T @ v.X @ v.b)),
    grad("71", sc(T(a) * T(R) * bm), R, bm * T(a), lambda v: total(v.a.T @ v.X.T @ v.b)),
    grad("72", sc(T(a) * X * a), X, a * T(a), lambda v: total(v.a.T @ v.X @ v.a)),
    grad("72", sc(T(a) * T(X) * a), X, a * T(a), lambda v: total(v.a.T @ v.X.T @ v.a), note="aᵀXᵀa"),
    grad(
        "73", S(M("G", m, n)[c1, e1] * R[c1, e1], (c1, m), (e1, n)), R,
        F(m, n, S(M("G", m, n)[c1, e1] * at(Identity(m), c1, a1) * at(Identity(n), e1, b1), (c1, m), (e1, n))),
        lambda v: total(v.G * v.X),
    ),
    grad(
        "74", S(M("G", m, p)[c1, e1] * (R * M("A", n, p))[c1, e1], (c1, m), (e1, p)), R,
        F(m, n, S(M("G", m, p)[c1, e1] * at(Identity(m), c1, a1) * M("A", n, p)[b1, e1], (c1, m), (e1, p))),
        lambda v: total(v.G * (v.X @ v.A)),
    ),
    grad(
        "75", S(M("G", n, p)[c1, e1] * (T(R) * M("A", m, p))[c1, e1], (c1, n), (e1, p)), R,
        F(m, n, S(M("G", n, p)[c1, e1] * at(Identity(n), c1, b1) * M("A", m, p)[a1, e1], (c1, n), (e1, p))),
        lambda v: total(v.G * (v.X.T @ v.A)),
    ),
)

Bx, Dx = M("B", m, n), M("D", p, n)
Cmp, dp = M("C", m, p), M("d", p)
left78, right78 = Bx * x + bm, Dx * x + dp
As, sv = M("A", m, n), M("s", n)
Wm = M("W", m, m)
fit = xm - As * sv
Gn, Bm = M("G", n, n), M("B", m, m)
XtBX = T(R) * Bm * R

SECOND_ORDER = (
    grad(
        "76", S(R[c1, e1] * S(R[f1, t], (f1, m), (t, n)), (c1, m), (e1, n)), R,
        F(m, n, 2 * S(R[c1, e1], (c1, m), (e1, n))), lambda v: total(v.X) ** 2,
    ),
    grad(
        "77", sc(T(b) * T(R) * R * c), R, R * (b * T(c) + c * T(b)), lambda v: total(v.b.T @ v.X.T @ v.X @ v.c)
    ),
    grad(
        "78", sc(T(left78) * Cmp * right78), x, T(Bx) * Cmp * right78 + T(Dx) * T(Cmp) * left78,
        lambda v: total((v.B @ v.x + v.b).T @ v.C @ (v.D @ v.x + v.d)),
    ),
    grad(
        "79", S(Gn[c1, e1] * XtBX[c1, e1], (c1, n), (e1, n)), R,
        F(
            m, n,
            S(
                Gn[c1, e1]
                * (at(Identity(n), e1, b1) * (T(R) * Bm)[c1, a1] + at(Identity(n), c1, b1) * (Bm * R)[a1, e1]),
                (c1, n), (e1, n),
            ),
        ),
        lambda v: total(v.G * (v.X.T @ v.B @ v.X)),
    ),
    grad(
        "80", tr(T(Gn) * T(R) * Bm * R), R,
        F(m, n, S((T(R) * Bm)[c1, a1] * Gn[c1, b1] + Gn[b1, c1] * (Bm * R)[a1, c1], (c1, n))),
        lambda v: total(v.G * (v.X.T @ v.B @ v.X)), note="with the single-entry matrices multiplied out",
    ),
    grad("81", sc(T(x) * B * x), x, (B + T(B)) * x, lambda v: total(v.x.T @ v.B @ v.x)),
    grad(
        "82", sc(T(b) * T(R) * M("D", m, m) * R * c), R,
        T(M("D", m, m)) * R * b * T(c) + M("D", m, m) * R * c * T(b),
        lambda v: total(v.b.T @ v.X.T @ v.D @ v.X @ v.c),
    ),
    grad(
        "83", sc(T(R * b + cm) * M("D", m, m) * (R * b + cm)), R,
        (M("D", m, m) + T(M("D", m, m))) * (R * b + cm) * T(b),
        lambda v: total((v.X @ v.b + v.c).T @ v.D @ (v.X @ v.b + v.c)),
    ),
    grad("84", sc(T(fit) * Wm * fit), sv, -2 * T(As) * Wm * fit,
         lambda v: total((v.x - v.A @ v.s).T @ v.W @ (v.x - v.A @ v.s)), given={Wm: SYM}),
    grad("85", sc(T(x - sv) * W * (x - sv)), x, 2 * W * (x - sv),
         lambda v: total((v.x - v.s).T @ v.W @ (v.x - v.s)), given={W: SYM}),
    grad("86", sc(T(x - sv) * W * (x - sv)), sv, -2 * W * (x - sv),
         lambda v: total((v.x - v.s).T @ v.W @ (v.x - v.s)), given={W: SYM}),
    grad("87", sc(T(fit) * Wm * fit), xm, 2 * Wm * fit,
         lambda v: total((v.x - v.A @ v.s).T @ v.W @ (v.x - v.A @ v.s)), given={Wm: SYM}),
    grad("88", sc(T(fit) * Wm * fit), As, -2 * Wm * fit * T(sv),
         lambda v: total((v.x - v.A @ v.s).T @ v.W @ (v.x - v.A @ v.s)), given={Wm: SYM}),
)


def summed(body: Callable[[int], Any], exponent: int) -> Any:
    parts = [body(step) for step in range(exponent)]
    result = parts[0]
    for part in parts[1:]:
        result = result + part
    return result


AB = (T(As) * As, T(M("B", p, n)) * M("B", p, n))
above, below = sc(T(x) * AB[0] * x), sc(T(x) * AB[1] * x)
HIGHER_ORDER = (
    *(
        grad(
            "90", tr(T(G) * power(X, e)), X,
            F(n, n, S(G[c1, e1] * summed(lambda i, e=e: at(power(X, i), c1, a1) * at(power(X, e - 1 - i), b1, e1), e),
                      (c1, n), (e1, n))),
            lambda v, e=e: total(v.G * matrix_power(v.X, e)), instance=f"n = {e}",
        )
        for e in (2, 3, 4)
    ),
    *(
        grad(
            "91", sc(T(a) * power(X, e) * b), X,
            summed(lambda i, e=e: T(power(X, i)) * a * T(b) * T(power(X, e - 1 - i)), e),
            lambda v, e=e: total(v.a.T @ matrix_power(v.X, e) @ v.b), instance=f"n = {e}",
        )
        for e in (2, 3, 4)
    ),
    *(
        grad(
            "92", sc(T(a) * T(power(X, e)) * power(X, e) * b), X,
            summed(
                lambda i, e=e: T(power(X, i)) * power(X, e) * b * T(a) * T(power(X, e - 1 - i))
                + T(power(X, i)) * power(X, e) * a * T(b) * T(power(X, e - 1 - i)), e),
            lambda v, e=e: total(v.a.T @ matrix_power(v.X, e).T @ matrix_power(v.X, e) @ v.b),
            instance=f"n = {e}, first summand transposed",
        )
        for e in (2, 3)
    ),
    rule("93", d(sc(T(am) * Cmp * dp)), sc(T(d(am)) * Cmp * dp) + sc(T(d(dp)) * T(Cmp) * am), constants=(Cmp,)),
    rule("94", sc(T(As * x) * (As * x)) / sc(T(M("B", p, n) * x) * (M("B", p, n) * x)), above / below),
    grad(
        "95", above / below, x, 2 / below * AB[0] * x - 2 * above / below**2 * AB[1] * x,
        lambda v: total((v.A @ v.x) ** 2) / total((v.B @ v.x) ** 2),
        note="with the transpose that its denominator lacks",
    ),
    grad("97", sc(T(x) * A * x) + sc(T(b) * x), x, (A + T(A)) * x + b,
         lambda v: total(v.x.T @ v.A @ v.x + v.b.T @ v.x)),
    grad("98", sc(T(u) * ((A + T(A)) * x + b)), x, T(A + T(A)) * u,
         lambda v: total(v.u * ((v.A + v.A.T) @ v.x + v.b)), note="the Jacobian of 97, times an arbitrary u"),
)

AT, BT = M("A", n, m), M("B", n, n)
CT = M("C", m, m)
outer = M("A", p, m) * R * M("B", n, q) + M("C", p, q)
TRACES = (
    grad("99", tr(X), X, I, lambda v: trace(v.X)),
    grad("100", tr(R * AT), R, T(AT), lambda v: trace(v.X @ v.A)),
    grad("101", tr(M("A", p, m) * R * M("B", n, p)), R, T(M("A", p, m)) * T(M("B", n, p)),
         lambda v: trace(v.A @ v.X @ v.B)),
    grad("102", tr(M("A", p, n) * T(R) * M("B", m, p)), R, M("B", m, p) * M("A", p, n),
         lambda v: trace(v.A @ v.X.T @ v.B)),
    grad("103", tr(T(R) * As), R, As, lambda v: trace(v.X.T @ v.A)),
    grad("104", tr(As * T(R)), R, As, lambda v: trace(v.A @ v.X.T)),
    grad("105", tr(kron(RM, X)), X, tr(RM) * I, lambda v: trace(np.kron(v.A, v.X))),
    grad("106", tr(X * X), X, 2 * T(X), lambda v: trace(v.X @ v.X)),
    grad("107", tr(X * X * B), X, T(X * B + B * X), lambda v: trace(v.X @ v.X @ v.B)),
    grad("108", tr(T(R) * Bm * R), R, Bm * R + T(Bm) * R, lambda v: trace(v.X.T @ v.B @ v.X)),
    grad("109", tr(Bm * R * T(R)), R, Bm * R + T(Bm) * R, lambda v: trace(v.B @ v.X @ v.X.T)),
    grad("110", tr(R * T(R) * Bm), R, Bm * R + T(Bm) * R, lambda v: trace(v.X @ v.X.T @ v.B)),
    grad("111", tr(R * BT * T(R)), R, R * T(BT) + R * BT, lambda v: trace(v.X @ v.B @ v.X.T)),
    grad("112", tr(BT * T(R) * R), R, R * T(BT) + R * BT, lambda v: trace(v.B @ v.X.T @ v.X)),
    grad("113", tr(T(R) * R * BT), R, R * T(BT) + R * BT, lambda v: trace(v.X.T @ v.X @ v.B)),
    grad("114", tr(AT * R * M("B", n, m) * R), R,
         T(AT) * T(R) * T(M("B", n, m)) + T(M("B", n, m)) * T(R) * T(AT), lambda v: trace(v.A @ v.X @ v.B @ v.X)),
    grad("115", tr(T(R) * R), R, 2 * R, lambda v: trace(v.X.T @ v.X)),
    grad("115", tr(R * T(R)), R, 2 * R, lambda v: trace(v.X @ v.X.T), note="Tr(XXᵀ)"),
    grad("116", tr(T(M("B", n, p)) * T(R) * CT * R * M("B", n, p)), R,
         T(CT) * R * M("B", n, p) * T(M("B", n, p)) + CT * R * M("B", n, p) * T(M("B", n, p)),
         lambda v: trace(v.B.T @ v.X.T @ v.C @ v.X @ v.B)),
    grad("117", tr(T(R) * Bm * R * C), R, Bm * R * C + T(Bm) * R * T(C),
         lambda v: trace(v.X.T @ v.B @ v.X @ v.C)),
    grad("118", tr(M("A", p, m) * R * BT * T(R) * M("C", m, p)), R,
         T(M("A", p, m)) * T(M("C", m, p)) * R * T(BT) + M("C", m, p) * M("A", p, m) * R * BT,
         lambda v: trace(v.A @ v.X @ v.B @ v.X.T @ v.C)),
    grad("119", tr(outer * T(outer)), R, 2 * T(M("A", p, m)) * outer * T(M("B", n, q)),
         lambda v: total((v.A @ v.X @ v.B + v.C) ** 2)),
    grad("120", tr(kron(X, X)), X, 2 * tr(X) * I, lambda v: trace(np.kron(v.X, v.X))),
    grad("120", tr(X) * tr(X), X, 2 * tr(X) * I, lambda v: trace(v.X) ** 2, note="Tr(X)Tr(X)"),
    *(
        grad("121", tr(power(X, e)), X, e * T(power(X, e - 1)), lambda v, e=e: trace(matrix_power(v.X, e)),
             instance=f"k = {e}")
        for e in (2, 3, 4)
    ),
    *(
        grad("122", tr(A * power(X, e)), X,
             summed(lambda i, e=e: T(power(X, i) * A * power(X, e - 1 - i)), e),
             lambda v, e=e: trace(v.A @ matrix_power(v.X, e)), instance=f"k = {e}")
        for e in (2, 3, 4)
    ),
    grad(
        "123", tr(T(M("B", n, p)) * T(R) * CT * R * T(R) * CT * R * M("B", n, p)), R,
        CT * R * T(R) * CT * R * M("B", n, p) * T(M("B", n, p))
        + T(CT) * R * M("B", n, p) * T(M("B", n, p)) * T(R) * T(CT) * R
        + CT * R * M("B", n, p) * T(M("B", n, p)) * T(R) * CT * R
        + T(CT) * R * T(R) * T(CT) * R * M("B", n, p) * T(M("B", n, p)),
        lambda v: trace(v.B.T @ v.X.T @ v.C @ v.X @ v.X.T @ v.C @ v.X @ v.B),
    ),
    grad("124", tr(M("A", m, n) * iv(X) * M("B", n, m)), X,
         -T(iv(X)) * T(M("A", m, n)) * T(M("B", n, m)) * T(iv(X)), lambda v: trace(v.A @ inv(v.X) @ v.B)),
)

XtCX = T(R) * CT * R
shifted = A + XtCX
BOTH = {CT: SYM, Bm: SYM}
OTHER = (
    grad("125", tr(iv(XtCX) * A), R, -(CT * R * iv(XtCX)) * (A + T(A)) * iv(XtCX),
         lambda v: trace(inv(v.X.T @ v.C @ v.X) @ v.A), given={CT: SYM}),
    grad("126", tr(iv(XtCX) * XtBX), R,
         -2 * CT * R * iv(XtCX) * XtBX * iv(XtCX) + 2 * Bm * R * iv(XtCX),
         lambda v: trace(inv(v.X.T @ v.C @ v.X) @ v.X.T @ v.B @ v.X), given=BOTH),
    grad("127", tr(iv(shifted) * XtBX), R,
         -2 * CT * R * iv(shifted) * XtBX * iv(shifted) + 2 * Bm * R * iv(shifted),
         lambda v: trace(inv(v.A + v.X.T @ v.C @ v.X) @ v.X.T @ v.B @ v.X), given={**BOTH, A: SYM},
         note="with the symmetric A that it needs"),
)

away = x - a
length = sqrt(sc(T(away) * away))
NORMS = (
    grad("129", length, x, 1 / length * away, lambda v: np.sqrt(total((v.x - v.a) ** 2))),
    grad("130", sc(T(u) * away) / length, x, 1 / length * u - sc(T(away) * u) / length**3 * away,
         lambda v: total(v.u * (v.x - v.a)) / np.sqrt(total((v.x - v.a) ** 2)), note="times an arbitrary u"),
    grad("131", sc(T(x) * x), x, 2 * x, lambda v: total(v.x**2)),
    grad("132", tr(R * T(R)), R, 2 * R, lambda v: total(v.X**2)),
)

SYMMETRIC = U + T(U) - had(U, I)
DIAGONAL = had(U, I)
BAND, FIRST = M("t", 2 * n - 1), M("u", n)
TOEPLITZ = F(n, n, BAND[b1 - a1 + n - 1, 0])
SYMMETRIC_TOEPLITZ = F(n, n, Padded(FIRST, b1 - a1) + Padded(FIRST, a1 - b1) - KroneckerDelta(a1, b1) * FIRST[0, 0])


def along_diagonals(v: Any, at_offset: Callable[[int], Any]) -> Any:
    """tr(A T) for the T with the number at_offset(k) on the diagonal that begins k places to the right."""
    size = len(v.A)
    return sum(v.A[i, j] * at_offset(i - j) for i in range(size) for j in range(size))


STRUCTURED = (
    rule("138", Gradient(J, U), Gradient(J, X) + T(Gradient(J, X)) - had(Gradient(J, X), I), where={X: SYMMETRIC}),
    grad("139", tr(A * SYMMETRIC), U, A + T(A) - had(A, I),
         lambda v: trace(v.A @ (v.U + v.U.T - v.U * np.eye(len(v.U))))),
    grad("140", dt(X), U, dt(X) * (2 * iv(X) - had(iv(X), I)),
         lambda v: det(v.U + v.U.T - v.U * np.eye(len(v.U))), where={X: SYMMETRIC}),
    grad("141", log(dt(X)), U, 2 * iv(X) - had(iv(X), I),
         lambda v: np.log(np.abs(det(v.U + v.U.T - v.U * np.eye(len(v.U))))), where={X: SYMMETRIC}),
    grad("142", tr(A * DIAGONAL), U, had(A, I), lambda v: trace(v.A @ (v.U * np.eye(len(v.U))))),
    grad("143", tr(A * TOEPLITZ), BAND,
         F(2 * n - 1, 1, S(A[c1, e1] * KroneckerDelta(c1 - e1 + n - 1, a1), (c1, n), (e1, n))),
         lambda v: along_diagonals(v, lambda k: v.t[k + len(v.A) - 1, 0])),
    grad("144", tr(A * SYMMETRIC_TOEPLITZ), FIRST,
         F(n, 1, S(A[c1, e1] * (KroneckerDelta(c1 - e1, a1) + KroneckerDelta(e1 - c1, a1)
                                - KroneckerDelta(c1, e1) * KroneckerDelta(a1, 0)), (c1, n), (e1, n))),
         lambda v: along_diagonals(v, lambda k: v.u[abs(k), 0])),
)

ENTRIES = (
    *RULES, *DETERMINANTS, *INVERSES, *FIRST_ORDER, *SECOND_ORDER, *HIGHER_ORDER, *TRACES, *OTHER, *NORMS, *STRUCTURED
)

ABSTAINED = {
    "41": "the adjugate has no node",
    "45": "complex conjugation is not read",
    "65": "eigenvalues are not read (its second half is 99)",
    "66": "eigenvalues are not read (its second half is 49)",
    "67": "eigenvalues are not read",
    "68": "eigenvectors and pseudo-inverses are not read",
    "89": "complex values are not read",
    "96": "a definition, not a claim",
    "128": "functions of a matrix by power series are not read",
    "133": "what a differential is, for a function of any matrix",
    "134": "a definition, not a claim",
    "135": "a definition, not a claim",
    "136": "what a differential is, for a function of any matrix",
    "137": "what a differential is, for a function of any matrix",
}

MISPRINTED = (
    grad(
        "92", sc(T(a) * T(power(X, 2)) * power(X, 2) * b), X,
        summed(
            lambda i: power(X, 1 - i) * a * T(b) * T(power(X, 2)) * power(X, i)
            + T(power(X, i)) * power(X, 2) * a * T(b) * T(power(X, 1 - i)), 2),
        lambda v: total(v.a.T @ matrix_power(v.X, 2).T @ matrix_power(v.X, 2) @ v.b), instance="n = 2, as printed",
    ),
    grad("127", tr(iv(shifted) * XtBX), R,
         -2 * CT * R * iv(shifted) * XtBX * iv(shifted) + 2 * Bm * R * iv(shifted),
         lambda v: trace(inv(v.A + v.X.T @ v.C @ v.X) @ v.X.T @ v.B @ v.X), given=BOTH, note="A of any kind"),
    grad("84", sc(T(fit) * Wm * fit), sv, -2 * T(As) * Wm * fit,
         lambda v: total((v.x - v.A @ v.s).T @ v.W @ (v.x - v.A @ v.s)), note="W of any kind"),
)
"""False as they stand: a misprint of the book, and two statements without the condition that they need."""

