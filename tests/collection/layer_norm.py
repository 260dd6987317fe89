from tests.collection.truth import Line, Values, gradient, np

TOPIC = "normalisation"
D = 4


def mu(v):
    return v.x.mean()


def var(v):
    return ((v.x - mu(v)) ** 2).mean()


def hat(v):
    return (v.x - mu(v)) / np.sqrt(var(v))


def draw(r: np.random.Generator) -> Values:
    v = Values({name: r.normal(size=(D, 1)) for name in ("x", "gamma", "beta", "t")})
    v = v.but(one=np.ones((D, 1)), h0=hat(v))
    v = v.but(y=v.gamma * v.h0 + v.beta)
    v = v.but(g=gradient(of_y, v, "y"))
    return v.but(h=v.gamma * v.g)


def of_y(v):
    return (np.sin(v.y) * v.t).sum()


def of_hat(v):
    return of_y(v.but(y=v.gamma * v.h0 + v.beta))


def loss(v):
    return of_hat(v.but(h0=hat(v)))


LINES = [
    Line(r"\mathbf{1}^\top c = 0", lambda v: (v.x - mu(v)).sum(), lambda v: 0),
    Line(r"\mathbf{1}^\top \hat x = 0", lambda v: v.h0.sum(), lambda v: 0, r"\mathbf{1}^\top \hat x = 1", lambda v: 1),
    Line(r"\hat x^\top \hat x = d", lambda v: v.h0.T @ v.h0, lambda v: D, r"\hat x^\top \hat x = 1", lambda v: 1),
    Line(r"\frac{1}{d} x^\top x - \mu^2", var, lambda v: v.x.T @ v.x / D - mu(v) ** 2,
         r"\frac{1}{d} x^\top x + \mu^2", lambda v: v.x.T @ v.x / D + mu(v) ** 2),
    Line(r"\nabla_\gamma L = g \odot \hat x", lambda v: gradient(of_hat, v, "gamma"), lambda v: v.g * v.h0,
         r"\nabla_\gamma L = g \odot x", lambda v: v.g * v.x),
    Line(r"\nabla_\beta L = g", lambda v: gradient(of_hat, v, "beta"), lambda v: v.g, r"\nabla_\beta L = -g", lambda v: -v.g),
    Line(r"\gamma \odot g", lambda v: gradient(of_hat, v, "h0"), lambda v: v.gamma * v.g,
         r"\beta \odot g", lambda v: v.beta * v.g),
    Line(r"\frac{1}{\sqrt{v}} \left( h - \frac{1}{d} \mathbf{1}\mathbf{1}^\top h - \frac{1}{d} \hat x \hat x^\top h \right)",
         lambda v: gradient(loss, v, "x"),
         lambda v: (v.h - v.h.mean() - v.h0 * (v.h0.T @ v.h) / D) / np.sqrt(var(v)),
         r"\frac{1}{\sqrt{v}} \left( h - \frac{1}{d} \mathbf{1}\mathbf{1}^\top h \right)",
         lambda v: (v.h - v.h.mean()) / np.sqrt(var(v))),
]
