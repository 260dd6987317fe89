from tests.collection.truth import Line, Values, gradient, jacobian, np, sq

TOPIC = "index form"


def draw(r: np.random.Generator) -> Values:
    shapes = {"x": (3, 1), "W": (2, 3), "b": (2, 1), "t": (2, 1), "A": (2, 3), "B": (3, 4)}
    v = Values({name: r.normal(size=shape) for name, shape in shapes.items()})
    return v.but(y=v.W @ v.x + v.b)


def of_y(v):
    return sq(v.y - v.t) / 2


def layer(v):
    return v.W @ v.x + v.b


def loss(v):
    return of_y(v.but(y=layer(v)))


LINES = [
    Line(r"y = Wx + b", lambda v: np.einsum("ij,jk->ik", v.W, v.x) + v.b, lambda v: v.W @ v.x + v.b,
         r"y = W^\top x + b", lambda v: np.nan),
    Line(r"\frac{\partial J}{\partial y_i} = y_i - t_i", lambda v: gradient(of_y, v, "y"), lambda v: v.y - v.t,
         r"\frac{\partial J}{\partial y_i} = t_i - y_i", lambda v: v.t - v.y),
    Line(r"(y_i - t_i) x_j", lambda v: gradient(loss, v, "W"), lambda v: np.einsum("iu,ju->ij", v.y - v.t, v.x),
         r"(y_i + t_i) x_j", lambda v: np.einsum("iu,ju->ij", v.y + v.t, v.x)),
    Line(r"\frac{\partial J}{\partial b_i} = y_i - t_i", lambda v: gradient(loss, v, "b"), lambda v: v.y - v.t,
         r"\frac{\partial J}{\partial b_i} = 2 (y_i - t_i)", lambda v: 2 * (v.y - v.t)),
    Line(r"\sum_{i=1}^m W_{ij} (y_i - t_i)", lambda v: gradient(loss, v, "x"), lambda v: np.einsum("ij,iu->ju", v.W, v.y - v.t),
         r"\sum_{i=1}^m W_{ij} y_i", lambda v: np.einsum("ij,iu->ju", v.W, v.y)),
    Line(r"\nabla_W J = (y - t) x^\top", lambda v: gradient(loss, v, "W"), lambda v: (v.y - v.t) @ v.x.T,
         r"\nabla_W J = x (y - t)^\top", lambda v: v.x @ (v.y - v.t).T),
    Line(r"\nabla_x J = W^\top (y - t)", lambda v: gradient(loss, v, "x"), lambda v: v.W.T @ (v.y - v.t),
         r"\nabla_x J = W (y - t)", lambda v: np.nan),
    Line(r"\frac{\partial y_i}{\partial x_j} = W_{ij}", lambda v: jacobian(layer, v, "x"), lambda v: v.W,
         r"\frac{\partial y_i}{\partial x_j} = W_{ij} x_j", lambda v: v.W * v.x.T),
    Line(r"\frac{\partial y_i}{\partial b_k} = \delta_{ik}", lambda v: jacobian(layer, v, "b"), lambda v: np.eye(2),
         r"\frac{\partial y_i}{\partial b_k} = 1", lambda v: np.ones((2, 2))),
    Line(r"\sum_{j=1}^n A_{ij} B_{jk}", lambda v: v.A @ v.B, lambda v: np.einsum("ij,jk->ik", v.A, v.B),
         r"\sum_{j=1}^n A_{ij} B_{kj}", lambda v: np.nan),
    Line(r"(A^\top)_{ji} = A_{ij}", lambda v: v.A.T.T, lambda v: v.A, r"(A^\top)_{ji} = -A_{ij}", lambda v: -v.A),
    Line(r"\sum_{i=1}^m \sum_{j=1}^n A_{ij}^2", lambda v: sq(v.A), lambda v: np.einsum("ij,ij->", v.A, v.A),
         r"\sum_{i=1}^m \sum_{j=1}^n A_{ij}", lambda v: v.A.sum()),
    Line(r"\operatorname{tr}(A^\top W)", lambda v: np.einsum("ij,ij->", v.A, v.W), lambda v: np.trace(v.A.T @ v.W),
         r"\operatorname{tr}(A W)", lambda v: np.nan),
    Line(r"\sum_{j} \delta_{ij} x_j = x_i", lambda v: np.eye(3) @ v.x, lambda v: v.x,
         r"\sum_{j} \delta_{ij} x_j = x_j", lambda v: np.nan),
]
