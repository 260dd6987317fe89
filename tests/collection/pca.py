from tests.collection.truth import Line, Values, gradient, np, sq

TOPIC = "projections"


def draw(r: np.random.Generator) -> Values:
    x = r.normal(size=(6, 4))
    q, _ = np.linalg.qr(r.normal(size=(4, 2)))
    v = Values(X=x, S=x.T @ x / 6, V=q, P=q @ q.T, u=r.normal(size=(4, 1)))
    values, vectors = np.linalg.eigh(v.S)
    return v.but(mu=values[0], special=vectors[:, :1])


def form(v):
    return v.u.T @ v.S @ v.u


def rho(v):
    return form(v) / (v.u.T @ v.u)


LINES = [
    Line(r"P^2 = P", lambda v: v.P @ v.P, lambda v: v.P),
    Line(r"P^\top = P", lambda v: v.P.T, lambda v: v.P, r"P^\top = -P", lambda v: -v.P),
    Line(r"S^\top = S", lambda v: v.S.T, lambda v: v.S),
    Line(r"u^\top S u = \frac1n \|X u\|^2", form, lambda v: sq(v.X @ v.u) / 6,
         r"u^\top S u = \|X u\|^2", lambda v: sq(v.X @ v.u)),
    Line(r"\nabla_u (u^\top S u) = 2 S u", lambda v: gradient(form, v, "u"), lambda v: 2 * v.S @ v.u,
         r"\nabla_u (u^\top S u) = S u", lambda v: v.S @ v.u),
    Line(r"\operatorname{tr} S = \frac1n \|X\|_F^2", lambda v: np.trace(v.S), lambda v: sq(v.X) / 6,
         r"\operatorname{tr} S = \frac1n \|X\|_F", lambda v: np.sqrt(sq(v.X)) / 6),
    Line(r"\rho = \mu", lambda v: rho(v.but(u=v.special)), lambda v: v.mu),
    Line(r"\frac{2}{u^\top u} \left( S u - \rho\, u \right)", lambda v: gradient(rho, v, "u"),
         lambda v: 2 / (v.u.T @ v.u) * (v.S @ v.u - rho(v) * v.u),
         r"\frac{2}{u^\top u} \left( S u - u \right)", lambda v: 2 / (v.u.T @ v.u) * (v.S @ v.u - v.u)),
]
