from tests.collection.truth import Line, Values, along, gradient, jacobian, np, softmax

TOPIC = "softmax"


def draw(r: np.random.Generator) -> Values:
    return Values(X=r.normal(size=(3, 5)), W=r.normal(size=(4, 3)), b=r.normal(size=(4, 1)), Y=np.eye(4)[:, [0, 2, 3, 1, 2]],
                  Z=r.normal(size=(4, 5)), z=r.normal(size=(4, 1)), dz=r.normal(size=(4, 1)))  # fmt: skip


def scores(v):
    return v.W @ v.X + v.b


def loss_of(z, v):
    return -(v.Y * np.log(softmax(z, 0))).sum() / 5


def loss(v):
    return loss_of(scores(v), v)


def p(v):
    return softmax(scores(v), 0)


def one(v):
    return softmax(v.z, 0)


LINES = [
    Line(r"\frac{e^{Z_{ij}}}{\sum_{l=1}^k e^{Z_{lj}}}", p, lambda v: np.exp(scores(v)) / np.exp(scores(v)).sum(0),
         r"\frac{e^{Z_{ij}}}{\sum_{l=1}^n e^{Z_{il}}}", lambda v: np.exp(scores(v)) / np.exp(scores(v)).sum(1, keepdims=True)),
    Line(r"-\frac{1}{n}\operatorname{tr}(Y^T\log P)", loss, lambda v: -np.trace(v.Y.T @ np.log(p(v))) / 5,
         r"-\frac{1}{k}\operatorname{tr}(Y^T\log P)", lambda v: -np.trace(v.Y.T @ np.log(p(v))) / 4),
    Line(r"\frac{\partial L}{\partial Z} = \frac1n (P-Y)", lambda v: gradient(lambda w: loss_of(w.Z, w), v, "Z"),
         lambda v: (softmax(v.Z, 0) - v.Y) / 5, r"\frac{\partial L}{\partial Z} = \frac1n (Y-P)",
         lambda v: (v.Y - softmax(v.Z, 0)) / 5),
    Line(r"\frac1n (P-Y)X^T", lambda v: gradient(loss, v, "W"), lambda v: (p(v) - v.Y) @ v.X.T / 5,
         r"\frac1n X(P-Y)^T", lambda v: v.X @ (p(v) - v.Y).T / 5),
    Line(r"\frac1n (P-Y)\mathbf{1}_n", lambda v: gradient(loss, v, "b"), lambda v: (p(v) - v.Y).sum(1, keepdims=True) / 5,
         r"(P-Y)\mathbf{1}_n", lambda v: (p(v) - v.Y).sum(1, keepdims=True)),
    Line(r"\frac1n W^T(P-Y)", lambda v: gradient(loss, v, "X"), lambda v: v.W.T @ (p(v) - v.Y) / 5,
         r"\frac1n W(P-Y)", lambda v: np.zeros((4, 5))),
    Line(r"\mathbf{1}_k^T P = \mathbf{1}_n^T", lambda v: p(v).sum(0), lambda v: np.ones(5)),
    Line(r"p_i(\delta_{ij}-p_j)", lambda v: jacobian(one, v, "z"), lambda v: np.diag(one(v).ravel()) - one(v) @ one(v).T,
         r"p_i(\delta_{ij}-p_i)", lambda v: np.diag(one(v).ravel()) - one(v) ** 2 @ np.ones((1, 4))),
    Line(r"(\operatorname{diag}(p) - pp^T)\,\mathrm{d}z", lambda v: along(one, v, z=v.dz),
         lambda v: (np.diag(one(v).ravel()) - one(v) @ one(v).T) @ v.dz,
         r"(\operatorname{diag}(p) + pp^T)\,\mathrm{d}z", lambda v: (np.diag(one(v).ravel()) + one(v) @ one(v).T) @ v.dz),
]  # fmt: skip
