from tests.collection.truth import Line, Values, gradient, np, sq

TOPIC = "trace"
tr = np.trace


def draw(r: np.random.Generator) -> Values:
    shapes = {"A": (2, 3), "B": (3, 4), "C": (4, 2), "M": (3, 3), "S": (3, 3), "x": (3, 1), "u": (3, 1), "E": (2, 3)}
    return Values({name: r.normal(size=shape) for name, shape in shapes.items()})


LINES = [
    Line(r"\operatorname{tr}(ABC) = \operatorname{tr}(BCA)", lambda v: tr(v.A @ v.B @ v.C), lambda v: tr(v.B @ v.C @ v.A),
         r"\operatorname{tr}(ABC) = \operatorname{tr}(BAC)", lambda v: np.nan),
    Line(r"\operatorname{tr}(CAB)", lambda v: tr(v.B @ v.C @ v.A), lambda v: tr(v.C @ v.A @ v.B)),
    Line(r"\mathrm{tr}(M^T) = \mathrm{tr}(M)", lambda v: tr(v.M.T), lambda v: tr(v.M),
         r"\mathrm{tr}(M^T) = -\mathrm{tr}(M)", lambda v: -tr(v.M)),
    Line(r"\operatorname{tr}(C^T B^T A^T)", lambda v: tr(v.A @ v.B @ v.C), lambda v: tr(v.C.T @ v.B.T @ v.A.T),
         r"\operatorname{tr}(A^T B^T C^T)", lambda v: np.nan),
    Line(r"x^T M x = \operatorname{tr}(M x x^T)", lambda v: v.x.T @ v.M @ v.x, lambda v: tr(v.M @ v.x @ v.x.T),
         r"x^T M x = \operatorname{tr}(M x^T x)", lambda v: tr(v.M) * (v.x.T @ v.x)),
    Line(r"\operatorname{tr}(A^T A)", lambda v: sq(v.A), lambda v: tr(v.A.T @ v.A)),
    Line(r"\operatorname{tr}(A A^T)", lambda v: sq(v.A), lambda v: tr(v.A @ v.A.T),
         r"\operatorname{tr}(A A)", lambda v: np.nan),
    Line(r"\operatorname{tr}(A^T E)", lambda v: (v.A * v.E).sum(), lambda v: tr(v.A.T @ v.E)),
    Line(r"\mathbf{1}^T (A \odot E) \mathbf{1}", lambda v: tr(v.A.T @ v.E), lambda v: (v.A * v.E).sum(),
         r"\mathbf{1}^T (A \odot A) \mathbf{1}", lambda v: (v.A * v.A).sum()),
    Line(r"\operatorname{tr}(M + 3S) = \operatorname{tr} M + 3 \operatorname{tr} S", lambda v: tr(v.M + 3 * v.S),
         lambda v: tr(v.M) + 3 * tr(v.S),
         r"\operatorname{tr}(M + 3S) = \operatorname{tr} M + 9 \operatorname{tr} S", lambda v: tr(v.M) + 9 * tr(v.S)),
    Line(r"\nabla_A \operatorname{tr}(ABC) = C^T B^T", lambda v: gradient(lambda u: tr(u.A @ u.B @ u.C), v, "A"),
         lambda v: v.C.T @ v.B.T, r"\nabla_A \operatorname{tr}(ABC) = B C", lambda v: v.B @ v.C),
    Line(r"\nabla_M \operatorname{tr}(M S) = S^T", lambda v: gradient(lambda u: tr(u.M @ u.S), v, "M"), lambda v: v.S.T,
         r"\nabla_M \operatorname{tr}(M S) = S", lambda v: v.S),
    Line(r"(S + S^T) M", lambda v: gradient(lambda u: tr(u.M.T @ u.S @ u.M), v, "M"), lambda v: (v.S + v.S.T) @ v.M,
         r"2 S M", lambda v: 2 * v.S @ v.M),
    Line(r"\nabla_A \|A\|_F^2 = 2A", lambda v: gradient(lambda u: sq(u.A), v, "A"), lambda v: 2 * v.A,
         r"\nabla_A \|A\|_F^2 = A", lambda v: v.A),
    Line(r"\nabla_M (x^T M u) = x u^T", lambda v: gradient(lambda u: u.x.T @ u.M @ u.u, v, "M"), lambda v: v.x @ v.u.T,
         r"\nabla_M (x^T M u) = u x^T", lambda v: v.u @ v.x.T),
    Line(r"\nabla_x (x^T M x) = (M + M^T) x", lambda v: gradient(lambda u: u.x.T @ u.M @ u.x, v, "x"),
         lambda v: (v.M + v.M.T) @ v.x, r"\nabla_x (x^T M x) = 2 M x", lambda v: 2 * v.M @ v.x),
]
