from tests.collection.truth import Line, Values, gradient, np

TOPIC = "likelihoods and divergences"
inv = np.linalg.inv


def draw(r: np.random.Generator) -> Values:
    root = r.normal(size=(3, 3))
    return Values(X=r.normal(size=(5, 3)), mu=r.normal(size=(3, 1)), S=root @ root.T / 2 + np.eye(3))


def loglik(v):
    e = v.X.T - v.mu
    return -7.5 * np.log(2 * np.pi) - 2.5 * np.log(np.linalg.det(v.S)) - np.trace(e.T @ inv(v.S) @ e) / 2


def scatter(v):
    e = v.X.T - v.X.T.mean(1, keepdims=True)
    return e @ e.T


def around(v):
    e = v.X.T - v.mu
    return e @ e.T


LINES = [
    Line(r"\boldsymbol\Sigma^{-1}\left(\sum_{n=1}^N\mathbf{x}_n - N\boldsymbol\mu\right)", lambda v: gradient(loglik, v, "mu"),
         lambda v: inv(v.S) @ (v.X.sum(0)[:, None] - 5 * v.mu),
         r"\boldsymbol\Sigma^{-1}\left(\sum_{n=1}^N\mathbf{x}_n - \boldsymbol\mu\right)",
         lambda v: inv(v.S) @ (v.X.sum(0)[:, None] - v.mu)),
    Line(r"(\mathbf{x}_n-\boldsymbol\mu)^\top\right]\boldsymbol\Sigma^{-1}", lambda v: gradient(loglik, v, "S"),
         lambda v: -2.5 * inv(v.S) + inv(v.S) @ around(v) @ inv(v.S) / 2,
         r"(\mathbf{x}_n-\boldsymbol\mu)^\top\right]", lambda v: -2.5 * inv(v.S) + inv(v.S) @ around(v) / 2),
    Line(r"\log|\boldsymbol\Lambda| = -\log|\boldsymbol\Sigma|", lambda v: np.log(np.linalg.det(inv(v.S))),
         lambda v: -np.log(np.linalg.det(v.S)),
         r"\log|\boldsymbol\Lambda| = \log|\boldsymbol\Sigma|", lambda v: np.log(np.linalg.det(v.S))),
    Line(r"\sum_{n=1}^N \mathbf{x}_n\mathbf{x}_n^\top - N\bar{\mathbf{x}}\bar{\mathbf{x}}^\top", scatter,
         lambda v: v.X.T @ v.X - v.X.sum(0)[:, None] @ v.X.sum(0)[None] / 5,
         r"\sum_{n=1}^N \mathbf{x}_n\mathbf{x}_n^\top - \bar{\mathbf{x}}\bar{\mathbf{x}}^\top",
         lambda v: v.X.T @ v.X - v.X.sum(0)[:, None] @ v.X.sum(0)[None] / 25),
    Line(r"\operatorname{tr}(\boldsymbol\Sigma^{-1}\mathbf{S})",
         lambda v: np.trace((v.X - v.X.mean(0)) @ inv(v.S) @ (v.X - v.X.mean(0)).T), lambda v: np.trace(inv(v.S) @ scatter(v)),
         r"\operatorname{tr}(\boldsymbol\Sigma\mathbf{S})", lambda v: np.trace(v.S @ scatter(v))),
]  # fmt: skip
