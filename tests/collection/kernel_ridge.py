from tests.collection.truth import Line, Values, gradient, np, sq

TOPIC = "kernels"
inv, I4 = np.linalg.inv, np.eye(4)


def draw(r: np.random.Generator) -> Values:
    root = r.normal(size=(4, 4))
    v = Values(K=root @ root.T / 2 + I4, alpha=r.normal(size=(4, 1)), y=r.normal(size=(4, 1)), lam=np.array([[0.7]]),
               s2=np.array([[0.6]]))  # fmt: skip
    return v.but(best=inv(v.K + 0.7 * I4) @ v.y)


def f(v):
    return sq(v.y - v.K @ v.alpha) + v.lam * v.alpha.T @ v.K @ v.alpha


def shifted(v):
    return inv(v.K + v.lam * I4)


def evidence(v):
    c = v.K + v.s2 * I4
    return -v.y.T @ inv(c) @ v.y / 2 - np.log(np.linalg.det(c)) / 2 - 2 * np.log(2 * np.pi)


def c(v):
    return inv(v.K + v.s2 * I4)


LINES = [
    Line(r"-2K(y-K\alpha) + 2\lambda K\alpha", lambda v: gradient(f, v, "alpha"),
         lambda v: -2 * v.K @ (v.y - v.K @ v.alpha) + 2 * v.lam * v.K @ v.alpha,
         r"-2(y-K\alpha) + 2\lambda K\alpha", lambda v: -2 * (v.y - v.K @ v.alpha) + 2 * v.lam * v.K @ v.alpha),
    Line(r"2K\big((K+\lambda I)\alpha - y\big)", lambda v: gradient(f, v, "alpha"),
         lambda v: 2 * v.K @ ((v.K + v.lam * I4) @ v.alpha - v.y)),
    Line(r"= K(K+\lambda I)^{-1}y", lambda v: v.K @ v.best, lambda v: v.K @ shifted(v) @ v.y,
         r"= K(K-\lambda I)^{-1}y", lambda v: v.K @ inv(v.K - v.lam * I4) @ v.y),
    Line(r"y - \lambda(K+\lambda I)^{-1}y", lambda v: v.K @ v.best, lambda v: v.y - v.lam * shifted(v) @ v.y),
    Line(r"y-\hat y = \lambda\hat\alpha", lambda v: v.y - v.K @ v.best, lambda v: v.lam * v.best,
         r"y-\hat y = K\hat\alpha", lambda v: v.K @ v.best),
    Line(r"S^\top = S", lambda v: (v.K @ shifted(v)).T, lambda v: v.K @ shifted(v)),
    Line(r"n - \lambda\operatorname{tr}\left((K+\lambda I)^{-1}\right)", lambda v: np.trace(v.K @ shifted(v)),
         lambda v: 4 - v.lam * np.trace(shifted(v)),
         r"n - \operatorname{tr}\left((K+\lambda I)^{-1}\right)", lambda v: 4 - np.trace(shifted(v))),
    Line(r"-\,y^\top(K+\lambda I)^{-2}y", lambda v: gradient(lambda w: w.y.T @ shifted(w) @ w.y, v, "lam"),
         lambda v: -v.y.T @ shifted(v) @ shifted(v) @ v.y,
         r"y^\top(K+\lambda I)^{-2}y", lambda v: v.y.T @ shifted(v) @ shifted(v) @ v.y),
    Line(r"-\hat\alpha^\top\hat\alpha", lambda v: -v.y.T @ shifted(v) @ shifted(v) @ v.y, lambda v: -v.best.T @ v.best),
    Line(r"\tfrac12 y^\top C^{-2}y - \tfrac12\operatorname{tr}(C^{-1})", lambda v: gradient(evidence, v, "s2"),
         lambda v: v.y.T @ c(v) @ c(v) @ v.y / 2 - np.trace(c(v)) / 2,
         r"\tfrac12 y^\top C^{-1}y - \tfrac12\operatorname{tr}(C^{-1})",
         lambda v: v.y.T @ c(v) @ v.y / 2 - np.trace(c(v)) / 2),
    Line(r"\nabla_y\mathcal M = -C^{-1}y", lambda v: gradient(evidence, v, "y"), lambda v: -c(v) @ v.y,
         r"\nabla_y\mathcal M = -2C^{-1}y", lambda v: -2 * c(v) @ v.y),
]  # fmt: skip
