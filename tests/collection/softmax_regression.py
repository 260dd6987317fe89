from tests.collection.truth import Line, Values, along, gradient, np, softmax

TOPIC = "softmax"
N, K = 5, 4


def draw(r: np.random.Generator) -> Values:
    v = Values(X=r.normal(size=(N, 3)), W=r.normal(size=(3, K)), b=r.normal(size=(K, 1)), Y=np.eye(K)[[0, 2, 1, 3, 1]])
    v = v.but(Z=v.X @ v.W + v.b.T, dZ=r.normal(size=(N, K)))
    return v.but(P=softmax(v.Z))


def of_z(v):
    return -(v.Y * np.log(softmax(v.Z))).sum() / N


def loss(v):
    return of_z(v.but(Z=v.X @ v.W + v.b.T))


LINES = [
    Line(r"P \mathbf{1}_k = \mathbf{1}_n", lambda v: v.P @ np.ones((K, 1)), lambda v: np.ones((N, 1)),
         r"P^\top \mathbf{1}_n = \mathbf{1}_k", lambda v: (v.P.T @ np.ones((N, 1)), np.ones((K, 1)))),
    Line(r"Y \mathbf{1}_k = \mathbf{1}_n", lambda v: v.Y @ np.ones((K, 1)), lambda v: np.ones((N, 1))),
    Line(r"\frac{\partial J}{\partial Z} = \frac{1}{n} (P - Y)", lambda v: gradient(of_z, v, "Z"), lambda v: (v.P - v.Y) / N,
         r"\frac{\partial J}{\partial Z} = \frac{1}{n} (Y - P)", lambda v: (v.Y - v.P) / N),
    Line(r"&= \frac{1}{n} X^\top (P - Y)", lambda v: gradient(loss, v, "W"), lambda v: v.X.T @ (v.P - v.Y) / N,
         r"&= \frac{1}{n} (P - Y)^\top X", lambda v: (v.P - v.Y).T @ v.X / N),
    Line(r"&= \frac{1}{n} (P - Y)^\top \mathbf{1}_n", lambda v: gradient(loss, v, "b"),
         lambda v: (v.P - v.Y).T @ np.ones((N, 1)) / N,
         r"&= \frac{1}{n} (P - Y) \mathbf{1}_k", lambda v: (v.P - v.Y) @ np.ones((K, 1)) / N),
    Line(r"&= \frac{1}{n} (P - Y) W^\top", lambda v: gradient(loss, v, "X"), lambda v: (v.P - v.Y) @ v.W.T / N,
         r"&= (P - Y) W^\top", lambda v: (v.P - v.Y) @ v.W.T),
    Line(r"\frac{1}{n}\operatorname{tr}\left((P - Y)^\top \mathrm{d}Z\right)", lambda v: along(of_z, v, Z=v.dZ),
         lambda v: np.trace((v.P - v.Y).T @ v.dZ) / N,
         r"\frac{1}{n}\operatorname{tr}\left((P - Y) \mathrm{d}Z\right)", lambda v: np.nan),
    Line(r"\frac{1}{n}\left( \mathbf{1}_n^\top \log(\exp(Z)\mathbf{1}_k) - \operatorname{tr}(Y^\top Z) \right)", loss,
         lambda v: (np.log(np.exp(v.Z).sum(1)).sum() - np.trace(v.Y.T @ v.Z)) / N,
         r"\frac{1}{n}\left( \operatorname{tr}(Y^\top Z) - \mathbf{1}_n^\top \log(\exp(Z)\mathbf{1}_k) \right)",
         lambda v: -(np.log(np.exp(v.Z).sum(1)).sum() - np.trace(v.Y.T @ v.Z)) / N),
]
