from numpy import kron
from numpy.linalg import inv

from tests.collection.truth import Line, Values, gradient, np, vec

TOPIC = "Kronecker"
tr = np.trace


def draw(r: np.random.Generator) -> Values:
    m, n, p, q = 2, 3, 4, 5
    shapes = {"A": (m, n), "X": (n, p), "B": (p, q), "C": (n, 2), "D": (q, 3), "P": (n, n), "Q": (p, p), "Y": (n, p),
              "u": (m, 1), "v": (n, 1)}
    return Values({name: r.normal(size=shape) for name, shape in shapes.items()})


def form(v):
    return tr(v.X.T @ v.P @ v.X @ v.Q)


LINES = [
    Line(r"\operatorname{vec}(A X B) = (B^\top \otimes A) \operatorname{vec}(X)", lambda v: vec(v.A @ v.X @ v.B),
         lambda v: kron(v.B.T, v.A) @ vec(v.X),
         r"\operatorname{vec}(A X B) = (A \otimes B^\top) \operatorname{vec}(X)", lambda v: kron(v.A, v.B.T) @ vec(v.X)),
    Line(r"(I_p \otimes A) \operatorname{vec}(X)", lambda v: vec(v.A @ v.X), lambda v: kron(np.eye(4), v.A) @ vec(v.X),
         r"(A \otimes I_p) \operatorname{vec}(X)", lambda v: kron(v.A, np.eye(4)) @ vec(v.X)),
    Line(r"(B^\top \otimes I_n) \operatorname{vec}(X)", lambda v: vec(v.X @ v.B), lambda v: kron(v.B.T, np.eye(3)) @ vec(v.X),
         r"(B \otimes I_n) \operatorname{vec}(X)", lambda v: np.nan),
    Line(r"(AC) \otimes (BD)", lambda v: kron(v.A, v.B) @ kron(v.C, v.D), lambda v: kron(v.A @ v.C, v.B @ v.D),
         r"(BD) \otimes (AC)", lambda v: kron(v.B @ v.D, v.A @ v.C)),
    Line(r"(A \otimes B)^\top = A^\top \otimes B^\top", lambda v: kron(v.A, v.B).T, lambda v: kron(v.A.T, v.B.T),
         r"(A \otimes B)^\top = B^\top \otimes A^\top", lambda v: kron(v.B.T, v.A.T)),
    Line(r"\operatorname{tr}(P) \operatorname{tr}(Q)", lambda v: tr(kron(v.P, v.Q)), lambda v: tr(v.P) * tr(v.Q),
         r"\operatorname{tr}(P) + \operatorname{tr}(Q)", lambda v: tr(v.P) + tr(v.Q)),
    Line(r"P^{-1} \otimes Q^{-1}", lambda v: inv(kron(v.P, v.Q)), lambda v: kron(inv(v.P), inv(v.Q)),
         r"Q^{-1} \otimes P^{-1}", lambda v: kron(inv(v.Q), inv(v.P))),
    Line(r"\operatorname{tr}(X^\top Y) = \operatorname{vec}(X)^\top \operatorname{vec}(Y)", lambda v: tr(v.X.T @ v.Y),
         lambda v: vec(v.X).T @ vec(v.Y),
         r"\operatorname{tr}(X^\top Y) = \operatorname{vec}(X) \operatorname{vec}(Y)^\top", lambda v: vec(v.X) @ vec(v.Y).T),
    Line(r"\operatorname{vec}(u v^\top) = v \otimes u", lambda v: vec(v.u @ v.v.T), lambda v: kron(v.v, v.u),
         r"\operatorname{vec}(u v^\top) = u \otimes v", lambda v: kron(v.u, v.v)),
    Line(r"\operatorname{vec}(X)^\top (Q^\top \otimes P) \operatorname{vec}(X)", form,
         lambda v: vec(v.X).T @ kron(v.Q.T, v.P) @ vec(v.X)),
    Line(r"P X Q + P^\top X Q^\top", lambda v: gradient(form, v, "X"), lambda v: v.P @ v.X @ v.Q + v.P.T @ v.X @ v.Q.T,
         r"2 P X Q", lambda v: 2 * v.P @ v.X @ v.Q),
]
