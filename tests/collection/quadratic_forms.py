from numpy.linalg import inv

from tests.collection.truth import Line, Values, along, gradient, np

TOPIC = "quadratic forms"


def draw(r: np.random.Generator) -> Values:
    n = 3
    a = r.normal(size=(n, n))
    v = Values(A=a + a.T, B=r.normal(size=(n, n)), b=r.normal(size=(n, 1)), x=r.normal(size=(n, 1)), c=0.4,
               dx=r.normal(size=(n, 1)))
    return v.but(x0=inv(v.A) @ v.b)


def form(v):
    return v.x.T @ v.A @ v.x


def q(v):
    return form(v) / 2 - v.b.T @ v.x + v.c


def rho(v):
    return form(v) / (v.x.T @ v.x)


LINES = [
    Line(r"\nabla q(x) = A x - b", lambda v: gradient(q, v, "x"), lambda v: v.A @ v.x - v.b,
         r"\nabla q(x) = A x + b", lambda v: v.A @ v.x + v.b),
    Line(r"\nabla_x (x^\top B x) = (B + B^\top) x", lambda v: gradient(lambda u: u.x.T @ u.B @ u.x, v, "x"),
         lambda v: (v.B + v.B.T) @ v.x, r"\nabla_x (x^\top B x) = 2 B x", lambda v: 2 * v.B @ v.x),
    Line(r"\nabla_x (b^\top B x) = B^\top b", lambda v: gradient(lambda u: u.b.T @ u.B @ u.x, v, "x"), lambda v: v.B.T @ v.b,
         r"\nabla_x (b^\top B x) = B b", lambda v: v.B @ v.b),
    Line(r"\tfrac12 (x - x_0)^\top A (x - x_0) - \tfrac12 b^\top A^{-1} b + c", q,
         lambda v: (v.x - v.x0).T @ v.A @ (v.x - v.x0) / 2 - v.b.T @ inv(v.A) @ v.b / 2 + v.c,
         r"\tfrac12 (x - x_0)^\top A (x - x_0) + \tfrac12 b^\top A^{-1} b + c",
         lambda v: (v.x - v.x0).T @ v.A @ (v.x - v.x0) / 2 + v.b.T @ inv(v.A) @ v.b / 2 + v.c),
    Line(r"x^\top B x = \tfrac12 x^\top (B + B^\top) x", lambda v: v.x.T @ v.B @ v.x,
         lambda v: v.x.T @ (v.B + v.B.T) @ v.x / 2,
         r"x^\top B x = x^\top (B + B^\top) x", lambda v: v.x.T @ (v.B + v.B.T) @ v.x),
    Line(r"x^\top (B - B^\top) x = 0", lambda v: v.x.T @ (v.B - v.B.T) @ v.x, lambda v: 0),
    Line(r"2 x^\top A \,\mathrm{d}x", lambda v: along(form, v, x=v.dx), lambda v: 2 * v.x.T @ v.A @ v.dx,
         r"x^\top A \,\mathrm{d}x", lambda v: v.x.T @ v.A @ v.dx),
    Line(r"\frac{2}{x^\top x} (A x - \rho x)", lambda v: gradient(rho, v, "x"),
         lambda v: 2 / (v.x.T @ v.x) * (v.A @ v.x - rho(v) * v.x),
         r"\frac{2}{x^\top x} (A x + \rho x)", lambda v: 2 / (v.x.T @ v.x) * (v.A @ v.x + rho(v) * v.x)),
]
