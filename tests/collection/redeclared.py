from tests.collection.truth import Line, Values, along, gradient, np, sq

TOPIC = "context"
tr = np.trace


def draw(r: np.random.Generator) -> Values:
    a = r.normal(size=(3, 3))
    shapes = {"A": (2, 3), "x": (3, 1), "b": (3, 1), "dA": (2, 3), "dx": (3, 1),
              "B": (3, 3), "M": (3, 4), "dB": (3, 3), "dM": (3, 4)}
    return Values({name: r.normal(size=shape) for name, shape in shapes.items()}).but(S=a + a.T)


def form(v):
    return tr(v.M.T @ v.B @ v.M)


LINES = [
    Line(r"\|y\|^2 = x^T A^T A x", lambda v: sq(v.A @ v.x), lambda v: v.x.T @ v.A.T @ v.A @ v.x,
         r"\|y\|^2 = x^T A A^T x", lambda v: np.nan),
    Line(r"\nabla_x \|y\|^2 = 2 A^T y", lambda v: gradient(lambda u: sq(u.A @ u.x), v, "x"), lambda v: 2 * v.A.T @ v.A @ v.x,
         r"\nabla_x \|y\|^2 = 2 A y", lambda v: np.nan),
    Line(r"\mathrm{d}A\, x + A\, \mathrm{d}x", lambda v: along(lambda u: u.A @ u.x, v, A=v.dA, x=v.dx),
         lambda v: v.dA @ v.x + v.A @ v.dx, r"\mathrm{d}A\, x", lambda v: v.dA @ v.x),
    Line(
        r"\right) = A x + b",
        lambda v: gradient(lambda u: u.x.T @ u.S @ u.x / 2 + u.b.T @ u.x, v, "x"),
        lambda v: v.S @ v.x + v.b,
        r"\right) = 2 A x + b",
        lambda v: 2 * v.S @ v.x + v.b,
    ),
    Line(r"x^T A b = b^T A x", lambda v: v.x.T @ v.S @ v.b, lambda v: v.b.T @ v.S @ v.x),
    Line(r"(A b)^T = b^T A", lambda v: (v.S @ v.b).T, lambda v: v.b.T @ v.S, r"(A b)^T = A b^T", lambda v: np.nan),
    Line(r"\nabla_x s = (A + A^T) x", lambda v: gradient(form, v, "M"), lambda v: (v.B + v.B.T) @ v.M,
         r"\nabla_x s = 2 A x", lambda v: 2 * v.B @ v.M),
    Line(r"\operatorname{tr}(x^T (A + A^T) \mathrm{d}x) + \operatorname{tr}(x x^T \mathrm{d}A)",
         lambda v: along(form, v, M=v.dM, B=v.dB),
         lambda v: tr(v.M.T @ (v.B + v.B.T) @ v.dM) + tr(v.M @ v.M.T @ v.dB),
         r"2\operatorname{tr}(x^T A \mathrm{d}x) + \operatorname{tr}(x x^T \mathrm{d}A)",
         lambda v: 2 * tr(v.M.T @ v.B @ v.dM) + tr(v.M @ v.M.T @ v.dB)),
    Line(r"\nabla_A s = x x^T", lambda v: gradient(form, v, "B"), lambda v: v.M @ v.M.T,
         r"\nabla_A s = x^T x", lambda v: v.M.T @ v.M),
]
