from tests.collection.truth import Line, Values, gradient, np, sq

TOPIC = "Hadamard"


def diag(x):
    return np.diag(x.ravel())


def draw(r: np.random.Generator) -> Values:
    shapes = {"A": (2, 3), "B": (2, 3), "C": (2, 3), "x": (3, 1), "y": (3, 1), "u": (2, 1)}
    return Values({name: r.normal(size=shape) for name, shape in shapes.items()})


LINES = [
    Line(r"A \circ B = B \circ A", lambda v: v.A * v.B, lambda v: v.B * v.A, r"A \circ B = -B \circ A", lambda v: -v.B * v.A),
    Line(r"A \circ B + A \circ C", lambda v: v.A * (v.B + v.C), lambda v: v.A * v.B + v.A * v.C,
         r"A \circ B + C", lambda v: v.A * v.B + v.C),
    Line(r"x \circ y = \operatorname{diag}(x)\, y", lambda v: v.x * v.y, lambda v: diag(v.x) @ v.y,
         r"x \circ y = \operatorname{diag}(x) \operatorname{diag}(y)", lambda v: diag(v.x) @ diag(v.y)),
    Line(r"\operatorname{diag}(x \circ y)", lambda v: diag(v.x) @ diag(v.y), lambda v: diag(v.x * v.y),
         r"\operatorname{diag}(x + y)", lambda v: diag(v.x + v.y)),
    Line(r"(u x^\top) \circ A", lambda v: diag(v.u) @ v.A @ diag(v.x), lambda v: (v.u @ v.x.T) * v.A,
         r"(x u^\top) \circ A", lambda v: np.nan),
    Line(
        r"\operatorname{tr}((A \circ B)^\top C)",
        lambda v: np.trace(v.A.T @ (v.B * v.C)),
        lambda v: np.trace((v.A * v.B).T @ v.C),
        r"\operatorname{tr}((A \circ B) C)",
        lambda v: np.nan,
    ),
    Line(r"\operatorname{tr}(\operatorname{diag}(x) A^\top A \operatorname{diag}(y) \mathbf{1}\mathbf{1}^\top)",
         lambda v: v.x.T @ v.A.T @ v.A @ v.y,
         lambda v: np.trace(diag(v.x) @ v.A.T @ v.A @ diag(v.y) @ np.ones((3, 3))),
         r"\operatorname{tr}(\operatorname{diag}(x) A^\top A \operatorname{diag}(y))",
         lambda v: np.trace(diag(v.x) @ v.A.T @ v.A @ diag(v.y))),
    Line(r"(A \circ B) x = \operatorname{diag}(A \operatorname{diag}(x) B^\top)", lambda v: (v.A * v.B) @ v.x,
         lambda v: np.diag(v.A @ diag(v.x) @ v.B.T).reshape(-1, 1),
         r"(A \circ B) x = \operatorname{diag}(A \operatorname{diag}(x) A^\top)",
         lambda v: np.diag(v.A @ diag(v.x) @ v.A.T).reshape(-1, 1)),
    Line(r"\nabla_A \phi = 2 A", lambda v: gradient(lambda u: sq(u.A), v, "A"), lambda v: 2 * v.A,
         r"\nabla_A \phi = 2 A^\top", lambda v: 2 * v.A.T),
    Line(r"\nabla_A \psi = (u x^\top) \circ B", lambda v: gradient(lambda s: s.u.T @ (s.A * s.B) @ s.x, v, "A"),
         lambda v: (v.u @ v.x.T) * v.B, r"\nabla_A \psi = u x^\top", lambda v: v.u @ v.x.T),
]
