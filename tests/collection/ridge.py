from tests.collection.truth import Line, Values, gradient, np, sq

TOPIC = "linear"
inv = np.linalg.inv


def draw(r: np.random.Generator) -> Values:
    v = Values(X=r.normal(size=(5, 3)), y=r.normal(size=(5, 1)), w=r.normal(size=(3, 1)), lam=0.4)
    return v.but(best=inv(v.X.T @ v.X + 5 * v.lam * np.eye(3)) @ v.X.T @ v.y)


def loss(v):
    return sq(v.X @ v.w - v.y) / 10 + v.lam * sq(v.w) / 2


def slope(v):
    return v.X.T @ (v.X @ v.w - v.y) / 5 + v.lam * v.w


LINES = [
    Line(r"&= \frac{1}{2n}(\mathbf{X}\mathbf{w}-\mathbf{y})^\top(\mathbf{X}\mathbf{w}-\mathbf{y}) + \frac{\lambda}{2}\mathbf{w}^\top\mathbf{w}",
         loss, lambda v: (v.X @ v.w - v.y).T @ (v.X @ v.w - v.y) / 10 + v.lam * v.w.T @ v.w / 2),
    Line(r"- 2\,\mathbf{y}^\top\mathbf{X}\mathbf{w} + \mathbf{y}^\top\mathbf{y}\right) + \frac{\lambda}{2}\mathbf{w}^\top\mathbf{w}", loss, loss,
         r"- \mathbf{y}^\top\mathbf{X}\mathbf{w} + \mathbf{y}^\top\mathbf{y}\right) + \frac{\lambda}{2}\mathbf{w}^\top\mathbf{w}",
         lambda v: loss(v) + v.y.T @ v.X @ v.w / 10),
    Line(r"\frac{1}{n}\mathbf{X}^\top(\mathbf{X}\mathbf{w}-\mathbf{y}) + \lambda\mathbf{w}", lambda v: gradient(loss, v, "w"), slope,
         r"\frac{2}{n}\mathbf{X}^\top(\mathbf{X}\mathbf{w}-\mathbf{y}) + \lambda\mathbf{w}",
         lambda v: 2 * v.X.T @ (v.X @ v.w - v.y) / 5 + v.lam * v.w),
    Line(r"\frac{1}{n}\mathbf{X}^\top\mathbf{X} + \lambda\mathbf{I}",
         lambda v: np.hstack([gradient(lambda u, k=k: slope(u)[k], v, "w") for k in range(3)]),
         lambda v: v.X.T @ v.X / 5 + v.lam * np.eye(3), r"\mathbf{X}^\top\mathbf{X} + \lambda\mathbf{I}",
         lambda v: v.X.T @ v.X + v.lam * np.eye(3)),
    Line(r"\mathbf{w}^\star = \mathbf{X}^\top\mathbf{y}", lambda v: (v.X.T @ v.X + 5 * v.lam * np.eye(3)) @ v.best, lambda v: v.X.T @ v.y),
    Line(r"\mathbf{w}^\star = (\mathbf{X}^\top\mathbf{X} + n\lambda\mathbf{I})^{-1}\mathbf{X}^\top\mathbf{y}", lambda v: v.best,
         lambda v: inv(v.X.T @ v.X + 5 * v.lam * np.eye(3)) @ v.X.T @ v.y,
         r"\mathbf{w}^\star = (\mathbf{X}^\top\mathbf{X} + \lambda\mathbf{I})^{-1}\mathbf{X}^\top\mathbf{y}",
         lambda v: inv(v.X.T @ v.X + v.lam * np.eye(3)) @ v.X.T @ v.y),
    Line(r"\mathbf{X}^\top(\mathbf{X}\mathbf{X}^\top + n\lambda\mathbf{I}_n)^{-1}",
         lambda v: inv(v.X.T @ v.X + 5 * v.lam * np.eye(3)) @ v.X.T, lambda v: v.X.T @ inv(v.X @ v.X.T + 5 * v.lam * np.eye(5)),
         r"\mathbf{X}^\top(\mathbf{X}\mathbf{X}^\top + \lambda\mathbf{I}_n)^{-1}",
         lambda v: v.X.T @ inv(v.X @ v.X.T + v.lam * np.eye(5))),
]  # fmt: skip
