from tests.collection.truth import Line, Values, along, gradient, np

TOPIC = "linear"


def draw(r: np.random.Generator) -> Values:
    v = Values(X=r.normal(size=(5, 3)), y=r.normal(size=(5, 1)), beta=r.normal(size=(3, 1)), w=r.random((5, 1)) + 0.1,
               dX=r.normal(size=(5, 3)), dy=r.normal(size=(5, 1)), db=r.normal(size=(3, 1)))
    best = np.linalg.solve(v.X.T @ (v.w * v.X), v.X.T @ (v.w * v.y))
    return v.but(e=v.y - v.X @ v.beta, W=np.diag(v.w.ravel()), best=best)


def q(v):
    e = v.y - v.X @ v.beta
    return (v.w * e * e).sum()


def s(v):
    return v.y.T @ v.X @ v.beta


LINES = [
    Line(r"Q = w^\top (e \odot e)", q, lambda v: v.w.T @ (v.e * v.e), r"Q = w^\top (e \odot y)", lambda v: v.w.T @ (v.e * v.y)),
    Line(r"\sum_{i=1}^n w_i e_i^2", q, lambda v: sum(v.w[i, 0] * v.e[i, 0] ** 2 for i in range(5))),
    Line(r"-2 X^\top W e", lambda v: gradient(q, v, "beta"), lambda v: -2 * v.X.T @ v.W @ v.e,
         r"2 X^\top W e", lambda v: 2 * v.X.T @ v.W @ v.e),
    Line(r"\nabla_w Q = e \odot e", lambda v: gradient(q, v, "w"), lambda v: v.e * v.e,
         r"\nabla_w Q = e e^\top", lambda v: v.e @ v.e.T),
    Line(r"W^\top = W", lambda v: v.W.T, lambda v: v.W),
    Line(
        r"W \mathbf{1} = w",
        lambda v: v.W @ np.ones((5, 1)),
        lambda v: v.w,
        r"W \mathbf{1} = \mathbf{1}",
        lambda v: np.ones((5, 1)),
    ),
    Line(r"\operatorname{tr} W = \mathbf{1}^\top w", lambda v: np.trace(v.W), lambda v: v.w.sum(),
         r"\operatorname{tr} W = w^\top w", lambda v: v.w.T @ v.w),
    Line(r"X^\top W X \beta = X^\top W y", lambda v: v.X.T @ v.W @ v.X @ v.best, lambda v: v.X.T @ v.W @ v.y),
    Line(
        r"\mathrm{d}y^\top X\beta + y^\top \mathrm{d}X \beta + y^\top X \mathrm{d}\beta",
        lambda v: along(s, v, X=v.dX, y=v.dy, beta=v.db),
        lambda v: v.dy.T @ v.X @ v.beta + v.y.T @ v.dX @ v.beta + v.y.T @ v.X @ v.db,
        r"\mathrm{d}y^\top X\beta + y^\top \mathrm{d}X \beta",
        lambda v: v.dy.T @ v.X @ v.beta + v.y.T @ v.dX @ v.beta,
    ),
    Line(r"\nabla_X S = y \beta^\top", lambda v: gradient(s, v, "X"), lambda v: v.y @ v.beta.T,
         r"\nabla_X S = \beta y^\top", lambda v: v.beta @ v.y.T),
]
