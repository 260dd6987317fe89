from tests.collection.truth import Line, Values, gradient, np, sigmoid, softmax

TOPIC = "softmax"


def draw(r: np.random.Generator) -> Values:
    return Values(U=r.normal(size=(5, 3)), v=r.normal(size=(3, 1)), y=np.eye(5)[:, [2]], u=r.normal(size=(3, 1)),
                  N=r.normal(size=(4, 3)))  # fmt: skip


def p(w):
    return softmax(w.U @ w.v, 0)


def j(w):
    return -(w.y.T @ np.log(p(w)))


def n(w):
    return -np.log(sigmoid(w.u.T @ w.v)) - np.log(sigmoid(-w.N @ w.v)).sum()


LINES = [
    Line(r"-y^T\log\hat y", j, lambda w: -(w.y * np.log(p(w))).sum(),
         r"y^T\log\hat y", lambda w: w.y.T @ np.log(p(w))),
    Line(r"U^T(\hat y-y)", lambda w: gradient(j, w, "v"), lambda w: w.U.T @ (p(w) - w.y), r"U(\hat y-y)", lambda w: np.zeros((5, 3))),
    Line(r"(\hat y-y)v^T", lambda w: gradient(j, w, "U"), lambda w: (p(w) - w.y) @ w.v.T,
         r"v(\hat y-y)^T", lambda w: w.v @ (p(w) - w.y).T),
    Line(r"(\sigma(u^Tv)-1)u + N^T\sigma(Nv)", lambda w: gradient(n, w, "v"),
         lambda w: (sigmoid(w.u.T @ w.v) - 1) * w.u + w.N.T @ sigmoid(w.N @ w.v),
         r"(\sigma(u^Tv)-1)u - N^T\sigma(Nv)", lambda w: (sigmoid(w.u.T @ w.v) - 1) * w.u - w.N.T @ sigmoid(w.N @ w.v)),
    Line(r"(\sigma(u^Tv)-1)v", lambda w: gradient(n, w, "u"), lambda w: (sigmoid(w.u.T @ w.v) - 1) * w.v,
         r"\sigma(u^Tv)v", lambda w: sigmoid(w.u.T @ w.v) * w.v),
    Line(r"\sigma(Nv)v^T", lambda w: gradient(n, w, "N"), lambda w: sigmoid(w.N @ w.v) @ w.v.T,
         r"\sigma(-Nv)v^T", lambda w: sigmoid(-w.N @ w.v) @ w.v.T),
]  # fmt: skip
