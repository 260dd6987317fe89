from tests.collection.truth import Line, Values, gradient, np, sq

TOPIC = "matrices written out"


def draw(r: np.random.Generator) -> Values:
    shapes = {"X": (5, 3), "W": (3, 2), "b": (1, 2), "u": (5, 1), "v": (4, 1)}
    return Values({name: r.normal(size=shape) for name, shape in shapes.items()})


def loss(v):
    return sq(v.X @ v.W) / 2


def product(v):
    return np.array([[sum(v.X[i, k] * v.W[k, j] for k in range(3)) + v.b[0, j] for j in range(2)] for i in range(5)])


def spoilt(array, place, other):
    result = np.array(array)
    result[place] = other
    return result


LINES = [
    Line(r"W_{11} & W_{12} \\ W_{21} & W_{22} \\ W_{31} & W_{32} \end{bmatrix}", lambda v: v.W, lambda v: v.W,
         r"W_{11} & W_{12} \\ W_{22} & W_{21} \\ W_{31} & W_{32} \end{bmatrix}", lambda v: spoilt(v.W, 1, v.W[1, ::-1])),
    Line(r"W_{12} & W_{22} & W_{32} \end{pmatrix}", lambda v: v.W.T, lambda v: v.W.T,
         r"W_{12} & W_{22} & W_{31} \end{pmatrix}", lambda v: spoilt(v.W.T, (1, 2), v.W[2, 0])),
    Line(r"X_{m,1} & X_{m,2} & X_{m,3} \end{bmatrix}", lambda v: v.X, lambda v: v.X),
    Line(r"u_1 v_1 & \cdots & u_1 v_n \\ \vdots & & \vdots \\ u_m v_1 & \cdots & u_m v_n \end{array} \right]",
         lambda v: v.u @ v.v.T, lambda v: np.einsum("iu,ju->ij", v.u, v.v),
         r"u_1 v_1 & \cdots & u_1 v_n^2 \\ \vdots & & \vdots \\ u_m v_1 & \cdots & u_m v_n^2 \end{array} \right]",
         lambda v: np.nan),
    Line(r"u_1 + u_1 \\ u_2 + u_2 \\ \vdots \\ u_m + u_m \end{bmatrix}", lambda v: 2 * v.u, lambda v: v.u + v.u,
         r"u_1 u_1 \\ u_2 u_2 \\ \vdots \\ u_m u_m \end{bmatrix}", lambda v: v.u * v.u),
    Line(r"X_{m,1} W_{11} + X_{m,2} W_{21} + X_{m,3} W_{31} + b_1 & X_{m,1} W_{12} + X_{m,2} W_{22} + X_{m,3} W_{32} + b_2"
         "\n" r"\end{bmatrix}", lambda v: v.X @ v.W + np.ones((5, 1)) @ v.b, product),
    Line(r"(X W)_{i,:} = [X_{i,1}, X_{i,2}, X_{i,3}] W", lambda v: v.X @ v.W, lambda v: np.stack([row @ v.W for row in v.X]),
         r"(X W)_{i,:} = [X_{i,1}, X_{i,3}, X_{i,2}] W", lambda v: v.X[:, [0, 2, 1]] @ v.W),
    Line(r"W_{12} \\ W_{22} \\ W_{32} \end{bmatrix}", lambda v: v.W[:, 1:], lambda v: v.W[:, [1]],
         r"W_{12} \\ W_{22} \\ W_{31} \end{bmatrix}", lambda v: spoilt(v.W[:, [1]], (2, 0), v.W[2, 0])),
    Line(r"\begin{bmatrix} X_{i,1} & X_{i,2} & X_{i,3} \end{bmatrix} = X^\top X",
         lambda v: sum(np.outer(row, row) for row in v.X), lambda v: v.X.T @ v.X,
         r"\begin{bmatrix} X_{i,1} & X_{i,2} & X_{i,2} \end{bmatrix} = X^\top X",
         lambda v: (sum(np.outer(row, row[[0, 1, 1]]) for row in v.X), v.X.T @ v.X)),
    Line(r"1(X_{m,1} \geq 0) & 1(X_{m,2} \geq 0) & 1(X_{m,3} \geq 0) \end{bmatrix}",
         lambda v: (v.X >= 0) * 1.0, lambda v: np.heaviside(v.X, 1)),
    Line(r"\frac{\partial J}{\partial W_{31}} & \frac{\partial J}{\partial W_{32}}" "\n" r"\end{bmatrix}",
         lambda v: gradient(loss, v, "W"), lambda v: v.X.T @ v.X @ v.W,
         r"\frac{\partial J}{\partial W_{32}} & \frac{\partial J}{\partial W_{31}}" "\n" r"\end{bmatrix}",
         lambda v: spoilt(v.X.T @ v.X @ v.W, 2, (v.X.T @ v.X @ v.W)[2, ::-1])),
    Line(r"\sum_{i=1}^{m} X_{i,2} (X_{i,1} W_{11} + X_{i,2} W_{21} + X_{i,3} W_{31})",
         lambda v: gradient(loss, v, "W")[1, 0], lambda v: v.X[:, 1] @ (v.X @ v.W[:, 0]),
         r"\sum_{i=1}^{m} X_{i,1} (X_{i,1} W_{11} + X_{i,2} W_{21} + X_{i,3} W_{31})",
         lambda v: v.X[:, 0] @ (v.X @ v.W[:, 0])),
]
