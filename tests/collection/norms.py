from numpy.linalg import norm

from tests.collection.truth import Line, Values, gradient, np, sq

TOPIC = "norms"


def draw(r: np.random.Generator) -> Values:
    return Values(x=r.normal(size=(3, 1)), y=r.normal(size=(3, 1)), A=r.normal(size=(2, 3)), B=r.normal(size=(2, 3)))


def cosine(v):
    return (v.x.T @ v.y).item() / (norm(v.x) * norm(v.y))


LINES = [
    Line(r"\|x + y\|^2 + \|x - y\|^2 = 2\|x\|^2 + 2\|y\|^2", lambda v: sq(v.x + v.y) + sq(v.x - v.y),
         lambda v: 2 * sq(v.x) + 2 * sq(v.y),
         r"\|x + y\|^2 + \|x - y\|^2 = \|x\|^2 + \|y\|^2", lambda v: sq(v.x) + sq(v.y)),
    Line(
        r"\frac14 \left( \|x + y\|^2 - \|x - y\|^2 \right)",
        lambda v: v.x.T @ v.y,
        lambda v: (sq(v.x + v.y) - sq(v.x - v.y)) / 4,
        r"\frac12 \left( \|x + y\|^2 - \|x - y\|^2 \right)",
        lambda v: (sq(v.x + v.y) - sq(v.x - v.y)) / 2,
    ),
    Line(r"\|A\|_F^2 - 2 \langle A, B \rangle + \|B\|_F^2", lambda v: sq(v.A - v.B),
         lambda v: sq(v.A) - 2 * (v.A * v.B).sum() + sq(v.B),
         r"\|A\|_F^2 - \langle A, B \rangle + \|B\|_F^2", lambda v: sq(v.A) - (v.A * v.B).sum() + sq(v.B)),
    Line(r"x^{\mathsf T} x - 2 x^{\mathsf T} y + y^{\mathsf T} y", lambda v: sq(v.x - v.y),
         lambda v: v.x.T @ v.x - 2 * v.x.T @ v.y + v.y.T @ v.y,
         r"x^{\mathsf T} x - 2 x^{\mathsf T} y - y^{\mathsf T} y", lambda v: v.x.T @ v.x - 2 * v.x.T @ v.y - v.y.T @ v.y),
    Line(r"\nabla_x \|x\| = \frac{x}{\|x\|}", lambda v: gradient(lambda u: norm(u.x), v, "x"), lambda v: v.x / norm(v.x),
         r"\nabla_x \|x\| = \frac{2x}{\|x\|}", lambda v: 2 * v.x / norm(v.x)),
    Line(r"\nabla_x \|x\|^2 = 2x", lambda v: gradient(lambda u: sq(u.x), v, "x"), lambda v: 2 * v.x),
    Line(r"\frac{A^{\mathsf T} A x}{\|A x\|_2}", lambda v: gradient(lambda u: norm(u.A @ u.x), v, "x"),
         lambda v: v.A.T @ v.A @ v.x / norm(v.A @ v.x),
         r"\frac{A^{\mathsf T} A x}{\|x\|_2}", lambda v: v.A.T @ v.A @ v.x / norm(v.x)),
    Line(r"\|u\|^2 = 1", lambda v: sq(v.x / norm(v.x)), lambda v: 1, r"\|u\|^2 = n", lambda v: 3),
    Line(r"\frac{y}{\|x\| \|y\|} - c\, \frac{x}{\|x\|^2}", lambda v: gradient(cosine, v, "x"),
         lambda v: v.y / (norm(v.x) * norm(v.y)) - cosine(v) * v.x / sq(v.x),
         r"\frac{y}{\|x\| \|y\|} - c\, \frac{x}{\|x\|}", lambda v: v.y / (norm(v.x) * norm(v.y)) - cosine(v) * v.x / norm(v.x)),
    Line(r"\operatorname{tr}(A^{\mathsf T} B) = \operatorname{tr}(B A^{\mathsf T})", lambda v: np.trace(v.A.T @ v.B),
         lambda v: np.trace(v.B @ v.A.T),
         r"\operatorname{tr}(A^{\mathsf T} B) = \operatorname{tr}(A B^{\mathsf T}) - 1", lambda v: np.trace(v.A @ v.B.T) - 1),
]
