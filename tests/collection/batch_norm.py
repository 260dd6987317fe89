from tests.collection.truth import Line, Values, gradient, np

TOPIC = "normalisation"
N = 4


def draw(r: np.random.Generator) -> Values:
    e = np.ones((N, 1))
    v = Values(X=r.normal(size=(N, 3)), e=e, P=np.eye(N) - e @ e.T / N, T=r.normal(size=(N, 3)), t=r.normal(size=(1, 3)))
    v = v.but(m=v.X.mean(0, keepdims=True), C=v.X - v.X.mean(0))
    return v.but(GC=gradient(of_c, v, "C"), Gm=gradient(of_m, v, "m"))


def of_c(v):
    return (np.sin(v.C) * v.T).sum()


def of_m(v):
    return (np.sin(v.m) * v.t).sum()


def whole(v):
    return gradient(lambda u: of_c(u.but(C=u.X - u.X.mean(0))), v, "X")


def tr(a):
    return np.trace(a)


LINES = [
    Line(r"C = P X", lambda v: v.C, lambda v: v.P @ v.X, r"C = X P", lambda v: np.nan),
    Line(r"P^T = P", lambda v: v.P.T, lambda v: v.P),
    Line(r"P^2 = P", lambda v: v.P @ v.P, lambda v: v.P, r"P^2 = I", lambda v: np.eye(N)),
    Line(r"P e = 0", lambda v: v.P @ v.e, lambda v: np.zeros((N, 1)), r"P e = e", lambda v: v.e),
    Line(r"e^T C = 0", lambda v: v.e.T @ v.C, lambda v: np.zeros((1, 3))),
    Line(r"P\, \nabla_C L", whole, lambda v: v.P @ v.GC, r"\nabla_C L\, P", lambda v: np.nan),
    Line(r"\nabla_C L - \tfrac{1}{N} e e^T \nabla_C L", whole, lambda v: v.GC - v.GC.mean(0),
         r"\nabla_C L - e e^T \nabla_C L", lambda v: v.GC - v.GC.sum(0)),
    Line(r"\tfrac1N e \nabla_m L", lambda v: gradient(lambda u: of_m(u.but(m=u.X.mean(0, keepdims=True))), v, "X"),
         lambda v: v.e @ v.Gm / N, r"e \nabla_m L", lambda v: v.e @ v.Gm),
    Line(r"\operatorname{tr}(C^T C) + N m m^T", lambda v: tr(v.X.T @ v.X), lambda v: tr(v.C.T @ v.C) + N * v.m @ v.m.T,
         r"\operatorname{tr}(C^T C) + m m^T", lambda v: tr(v.C.T @ v.C) + v.m @ v.m.T),
]
