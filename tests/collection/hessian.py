from tests.collection.truth import Line, Values, gradient, jacobian, np, sigmoid, sq

TOPIC = "second derivatives"


def draw(r: np.random.Generator) -> Values:
    v = Values(X=r.normal(size=(5, 3)), y=r.normal(size=(5, 1)), w=r.normal(size=(3, 1)), k=0.4, B=r.normal(size=(3, 3)),
               u=r.normal(size=(3, 1)))
    return v.but(p=sigmoid(v.X @ v.w))


def log_loss(v):
    return np.log1p(np.exp(v.X @ v.w)).sum() - v.y.T @ v.X @ v.w


def log_slope(v):
    return v.X.T @ (sigmoid(v.X @ v.w) - v.y)


def q(v):
    return sq(v.X @ v.w - v.y) / 2 + v.k / 2 * sq(v.w)


def q_slope(v):
    return v.X.T @ (v.X @ v.w - v.y) + v.k * v.w


def form_slope(v):
    return gradient(lambda s: s.u.T @ s.B @ s.u / 2, v, "u")


LINES = [
    Line(r"\nabla L(w) = X^\top (p - y)", lambda v: gradient(log_loss, v, "w"), log_slope,
         r"\nabla L(w) = X^\top (p + y)", lambda v: v.X.T @ (v.p + v.y)),
    Line(r"X^\top \operatorname{diag}(p \odot (1 - p)) X", lambda v: jacobian(log_slope, v, "w"),
         lambda v: v.X.T @ np.diag((v.p * (1 - v.p)).ravel()) @ v.X,
         r"X^\top \operatorname{diag}(p) X", lambda v: v.X.T @ np.diag(v.p.ravel()) @ v.X),
    Line(r"X^\top (Xw - y) + \kappa w", lambda v: gradient(q, v, "w"), q_slope,
         r"X^\top (Xw - y) + 2 \kappa w", lambda v: q_slope(v) + v.k * v.w),
    Line(r"X^\top X + \kappa I", lambda v: jacobian(q_slope, v, "w"), lambda v: v.X.T @ v.X + v.k * np.eye(3),
         r"X^\top X", lambda v: v.X.T @ v.X),
    Line(r"\tfrac12 (B + B^\top)", lambda v: jacobian(form_slope, v, "u"), lambda v: (v.B + v.B.T) / 2,
         r"B", lambda v: v.B),
]
