from tests.collection.truth import Line, Values, gradient, np, relu, sigmoid, sq

TOPIC = "margins"


def draw(r: np.random.Generator) -> Values:
    return Values(X=r.normal(size=(5, 3)), y=np.array([[1], [-1], [-1], [1], [1]]), w=r.normal(size=(3, 1)) / 2,
                  b=np.array([[0.1]]), C=1.7)  # fmt: skip


def m(v):
    return v.y * (v.X @ v.w + v.b)


def hinge(v):
    return sq(v.w) / 2 + v.C * relu(1 - m(v)).sum()


def below(v):
    return (m(v) < 1).astype(float)


LINES = [
    Line(r"w-CX^\top(y\odot\mathbb 1[m<1])", lambda v: gradient(hinge, v, "w"), lambda v: v.w - v.C * v.X.T @ (v.y * below(v)),
         r"w+CX^\top(y\odot\mathbb 1[m<1])", lambda v: v.w + v.C * v.X.T @ (v.y * below(v))),
    Line(r"-Cy^\top\mathbb 1[m<1]", lambda v: gradient(hinge, v, "b"), lambda v: -v.C * v.y.T @ below(v),
         r"-C\mathbf 1^\top\mathbb 1[m<1]", lambda v: -v.C * below(v).sum()),
    Line(r"-2X^\top(y\odot\operatorname{relu}(1-m))", lambda v: gradient(lambda u: sq(relu(1 - m(u))), v, "w"),
         lambda v: -2 * v.X.T @ (v.y * relu(1 - m(v))),
         r"-X^\top(y\odot\operatorname{relu}(1-m))", lambda v: -v.X.T @ (v.y * relu(1 - m(v)))),
    Line(r"-X^\top(y\odot\sigma(-m))", lambda v: gradient(lambda u: np.log(1 + np.exp(-m(u))).sum(), v, "w"),
         lambda v: -v.X.T @ (v.y * sigmoid(-m(v))),
         r"-X^\top(y\odot\sigma(m))", lambda v: -v.X.T @ (v.y * sigmoid(m(v)))),
    Line(r"-X^\top(y\odot\exp(-m))", lambda v: gradient(lambda u: np.exp(-m(u)).sum(), v, "w"),
         lambda v: -v.X.T @ (v.y * np.exp(-m(v))), r"X^\top(y\odot\exp(-m))", lambda v: v.X.T @ (v.y * np.exp(-m(v)))),
]  # fmt: skip
