from tests.collection.truth import Line, Values, gradient, jacobian, np

TOPIC = "entries of a network"


def draw(r: np.random.Generator) -> Values:
    shapes = {"X": (4, 2), "W": (2, 3), "b": (1, 3)}
    v = Values({name: r.normal(size=shape) for name, shape in shapes.items()})
    v = v.but(Y=np.eye(3)[r.integers(0, 3, size=4)])
    v = v.but(S=scores(v))
    return v.but(P=shares(v))


def scores(v):
    return np.array([[sum(v.X[i, k] * v.W[k, j] for k in range(2)) + v.b[0, j] for j in range(3)] for i in range(4)])


def shares(v):
    above = np.exp(v.S)
    return above / above.sum(axis=1, keepdims=True)


def of_scores(v):
    return -(v.Y * np.log(shares(v))).sum() / 4


def loss(v):
    return of_scores(v.but(S=scores(v)))


def slope(v, of, by):
    """∂p(y_i = of)/∂S_{i,by} for every sample i."""
    return np.array([[(jacobian(lambda w: shares(w)[:, [of]], v, "S").reshape(4, 4, 3))[i, i, by]] for i in range(4)])


def residual(v):
    return v.P - v.Y


LINES = [
    Line(r"S = X W + \mathbf{1} b", lambda v: v.S, lambda v: v.X @ v.W + np.ones((4, 1)) @ v.b,
         r"S = X W - \mathbf{1} b", lambda v: v.X @ v.W - np.ones((4, 1)) @ v.b),
    Line(r"p(y_m = 1) & p(y_m = 2) & p(y_m = 3) \end{bmatrix}", lambda v: shares(v), lambda v: v.P),
    Line(r"p(y_i = 1) + p(y_i = 2) + p(y_i = 3) = 1", lambda v: v.P.sum(axis=1), lambda v: np.ones(4),
         r"p(y_i = 1) + p(y_i = 2) + p(y_i = 2) = 1", lambda v: (v.P[:, [0, 1, 1]].sum(axis=1), np.ones(4))),
    Line(r"p(y_i = 1) (1 - p(y_i = 1))", lambda v: slope(v, 0, 0), lambda v: v.P[:, [0]] * (1 - v.P[:, [0]]),
         r"p(y_i = 1) (1 - p(y_i = 2))", lambda v: v.P[:, [0]] * (1 - v.P[:, [1]])),
    Line(r"-p(y_i = 1) p(y_i = 2)", lambda v: slope(v, 1, 0), lambda v: -v.P[:, [0]] * v.P[:, [1]],
         r"p(y_i = 1) p(y_i = 2)", lambda v: v.P[:, [0]] * v.P[:, [1]]),
    Line(r"\frac{\partial J}{\partial S_{i,1}} = \frac{1}{m} (p(y_i = 1) - 1(y_i = 1))",
         lambda v: gradient(of_scores, v, "S")[:, [0]], lambda v: residual(v)[:, [0]] / 4,
         r"\frac{\partial J}{\partial S_{i,1}} = p(y_i = 1) - 1(y_i = 1)", lambda v: residual(v)[:, [0]]),
    Line(r"p(y_m = 1) - 1(y_m = 1) & p(y_m = 2) - 1(y_m = 2) & p(y_m = 3) - 1(y_m = 3) \end{bmatrix}",
         lambda v: gradient(of_scores, v, "S"), lambda v: residual(v) / 4),
    Line(r"\frac{\partial J}{\partial S_{i,1}} \frac{\partial S_{i,1}}{\partial W_{2,1}}",
         lambda v: gradient(loss, v, "W")[1, 0],
         lambda v: sum(gradient(of_scores, v, "S")[i, 0] * jacobian(scores, v, "W").reshape(4, 3, 2, 3)[i, 0, 1, 0] for i in range(4)),
         r"\frac{\partial J}{\partial S_{i,1}} \frac{\partial S_{i,1}}{\partial W_{1,1}}",
         lambda v: sum(gradient(of_scores, v, "S")[i, 0] * v.X[i, 0] for i in range(4))),
    Line(r"\nabla_W J = X^\top \nabla_S J", lambda v: gradient(loss, v, "W"), lambda v: v.X.T @ gradient(of_scores, v, "S"),
         r"\nabla_W J = \frac{1}{m} X^\top \nabla_S J", lambda v: v.X.T @ gradient(of_scores, v, "S") / 4),
    Line(r"\frac{1}{m} \sum_{i=1}^{m} (p(y_i = 3) - 1(y_i = 3))", lambda v: gradient(loss, v, "b")[0, 2],
         lambda v: residual(v)[:, 2].sum() / 4,
         r"\frac{1}{m} \sum_{i=1}^{m} (p(y_i = 2) - 1(y_i = 2))", lambda v: residual(v)[:, 1].sum() / 4),
]
