from numpy.linalg import inv

from tests.collection.truth import Line, Values, gradient, np, sq

TOPIC = "linear"


def draw(r: np.random.Generator) -> Values:
    x, y = r.normal(size=(6, 3)), r.normal(size=(6, 1))
    return Values(X=x, y=y, w=r.normal(size=(3, 1)), lam=0.7, H=x @ inv(x.T @ x) @ x.T, hat=inv(x.T @ x) @ x.T @ y)


def loss(v):
    return sq(v.X @ v.w - v.y)


def ridge(v):
    return loss(v) + v.lam * sq(v.w)


def slope(v):
    return gradient(loss, v, "w")


LINES = [
    Line(r"(Xw - y)^\top (Xw - y)", loss, lambda v: (v.X @ v.w - v.y).T @ (v.X @ v.w - v.y)),
    Line(
        r"w^\top X^\top X w - 2 y^\top X w + y^\top y", loss,
        lambda v: v.w.T @ v.X.T @ v.X @ v.w - 2 * v.y.T @ v.X @ v.w + v.y.T @ v.y,
        r"w^\top X^\top X w - y^\top X w + y^\top y",
        lambda v: v.w.T @ v.X.T @ v.X @ v.w - v.y.T @ v.X @ v.w + v.y.T @ v.y,
    ),
    Line(r"\nabla_w J = 2 X^\top r", slope, lambda v: 2 * v.X.T @ (v.X @ v.w - v.y),
         r"\nabla_w J = 2 X r", lambda v: np.nan),
    Line(r"2X^\top X w - 2X^\top y", slope, lambda v: 2 * v.X.T @ v.X @ v.w - 2 * v.X.T @ v.y,
         r"2X^\top X w - X^\top y", lambda v: 2 * v.X.T @ v.X @ v.w - v.X.T @ v.y),
    Line(r"X^\top X \hat w = X^\top y", lambda v: v.X.T @ v.X @ v.hat, lambda v: v.X.T @ v.y,
         r"X X^\top \hat w = X^\top y", lambda v: np.nan),
    Line(r"X^\top (X \hat w - y) = 0", lambda v: v.X.T @ (v.X @ v.hat - v.y), lambda v: np.zeros((3, 1)),
         r"X^\top (X \hat w + y) = 0", lambda v: (v.X.T @ (v.X @ v.hat + v.y), np.zeros((3, 1)))),
    Line(r"2X^\top (Xw - y) + 2\lambda w", lambda v: gradient(ridge, v, "w"),
         lambda v: 2 * v.X.T @ (v.X @ v.w - v.y) + 2 * v.lam * v.w,
         r"2X^\top (Xw - y) + \lambda w", lambda v: 2 * v.X.T @ (v.X @ v.w - v.y) + v.lam * v.w),
    Line(r"(X^\top X + \lambda I) w_\lambda = X^\top y",
         lambda v: (v.X.T @ v.X + v.lam * np.eye(3)) @ inv(v.X.T @ v.X + v.lam * np.eye(3)) @ v.X.T @ v.y,
         lambda v: v.X.T @ v.y),
    Line(r"H^\top = H", lambda v: v.H.T, lambda v: v.H, r"H^\top = -H", lambda v: -v.H),
    Line(r"H^2 = H", lambda v: v.H @ v.H, lambda v: v.H, r"H^2 = 2H", lambda v: 2 * v.H),
    Line(r"\operatorname{tr}(H) = d", lambda v: np.trace(v.H), lambda v: 3, r"\operatorname{tr}(H) = n", lambda v: 6),
    Line(r"H X = X", lambda v: v.H @ v.X, lambda v: v.X),
]
