from tests.collection.truth import Line, Values, along, gradient, np

TOPIC = "pooling"
N, K = 6, 4


def draw(r: np.random.Generator) -> Values:
    v = Values(V=r.normal(size=(N, K)), dV=r.normal(size=(N, K)), t=r.normal(size=(N, 1)), one=np.ones((K, 1)))
    v = v.but(a=v.V.mean(1, keepdims=True), m=v.V.max(1, keepdims=True), M=(v.V == v.V.max(1, keepdims=True)) * 1.0)
    return v.but(ga=gradient(lambda u: of(u, u.a), v, "a"), gm=gradient(lambda u: of(u, u.m), v, "m"))


def of(v, z):
    return (np.sin(z) * v.t).sum()


def by_mean(v):
    return of(v, v.V.mean(1, keepdims=True))


def by_max(v):
    return of(v, v.V.max(1, keepdims=True))


LINES = [
    Line(r"a \in \mathbb{R}^n", lambda v: v.a.shape, lambda v: (N, 1)),
    Line(r"\frac{1}{k} (\nabla_a L) \mathbf{1}_k^\top", lambda v: gradient(by_mean, v, "V"), lambda v: v.ga @ v.one.T / K,
         r"(\nabla_a L) \mathbf{1}_k^\top", lambda v: v.ga @ v.one.T),
    Line(
        r"m = (M \odot V) \mathbf{1}_k",
        lambda v: v.m,
        lambda v: (v.M * v.V) @ v.one,
        r"m = M V \mathbf{1}_k",
        lambda v: np.nan,
    ),
    Line(r"M \mathbf{1}_k = \mathbf{1}_n", lambda v: v.M @ v.one, lambda v: np.ones((N, 1)),
         r"M^\top \mathbf{1}_n = \mathbf{1}_k", lambda v: (v.M.T @ np.ones((N, 1)), v.one)),
    Line(r"M \odot M = M", lambda v: v.M * v.M, lambda v: v.M),
    Line(r"(M \odot \mathrm{d}V) \mathbf{1}_k", lambda v: along(lambda u: u.V.max(1, keepdims=True), v, V=v.dV),
         lambda v: (v.M * v.dV) @ v.one, r"\mathrm{d}V \mathbf{1}_k", lambda v: v.dV @ v.one),
    Line(r"M \odot \left( (\nabla_m L) \mathbf{1}_k^\top \right)", lambda v: gradient(by_max, v, "V"),
         lambda v: v.M * (v.gm @ v.one.T), r"V \odot \left( (\nabla_m L) \mathbf{1}_k^\top \right)",
         lambda v: v.V * (v.gm @ v.one.T)),
    Line(r"\operatorname{diag}(\nabla_m L) M", lambda v: v.M * (v.gm @ v.one.T), lambda v: np.diag(v.gm.ravel()) @ v.M),
    Line(r"\mathbf{1}_n^\top V \mathbf{1}_k = k\, \mathbf{1}_n^\top a", lambda v: v.V.sum(), lambda v: K * v.a.sum(),
         r"\mathbf{1}_n^\top V \mathbf{1}_k = n\, \mathbf{1}_n^\top a", lambda v: N * v.a.sum()),
]
