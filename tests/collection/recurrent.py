from tests.collection.truth import Line, Values, gradient, jacobian, np, sigmoid

TOPIC = "networks"


def draw(r: np.random.Generator) -> Values:
    v = Values(x=r.normal(size=(2, 1)), h=r.normal(size=(3, 1)), U=r.normal(size=(3, 2)), V=r.normal(size=(3, 3)),
               c=r.normal(size=(3, 1)), t=r.normal(size=(3, 1)))
    v = v.but(s=before(v))
    v = v.but(g=sigmoid(v.s))
    v = v.but(new=after(v))
    v = v.but(hb=gradient(of_new, v, "new"))
    return v.but(sb=gradient(of_s, v, "s"))


def before(v):
    return v.U @ v.x + v.V @ v.h + v.c


def after(v):
    g = sigmoid(v.s)
    return g * v.h + (1 - g) * np.tanh(v.s)


def of_new(v):
    return (np.sin(v.new) * v.t).sum()


def of_s(v):
    return of_new(v.but(new=after(v)))


def loss(v):
    return of_s(v.but(s=before(v)))


def layer(v):
    return sigmoid(v.U @ v.x)


def inner(v, sign):
    th = np.tanh(v.s)
    return v.hb * (v.g * (1 - v.g) * (v.h - sign * th) + (1 - v.g) * (1 - th**2))


LINES = [
    Line(r"\bar h \odot \left( g \odot (1 - g) \odot (h - \tanh(s)) + (1 - g) \odot (1 - \tanh(s)^{\odot 2}) \right)",
         lambda v: v.sb, lambda v: inner(v, 1),
         r"\bar h \odot \left( g \odot (1 - g) \odot (h + \tanh(s)) + (1 - g) \odot (1 - \tanh(s)^{\odot 2}) \right)",
         lambda v: inner(v, -1)),
    Line(r"\nabla_U \ell = \bar s\, x^\top", lambda v: gradient(loss, v, "U"), lambda v: v.sb @ v.x.T,
         r"\nabla_U \ell = x\, \bar s^\top", lambda v: v.x @ v.sb.T),
    Line(r"\nabla_V \ell = \bar s\, h^\top", lambda v: gradient(loss, v, "V"), lambda v: v.sb @ v.h.T,
         r"\nabla_V \ell = h\, \bar s^\top", lambda v: v.h @ v.sb.T),
    Line(r"\nabla_c \ell = \bar s", lambda v: gradient(loss, v, "c"), lambda v: v.sb, r"\nabla_c \ell = \bar h", lambda v: v.hb),
    Line(r"\nabla_x \ell = U^\top \bar s", lambda v: gradient(loss, v, "x"), lambda v: v.U.T @ v.sb,
         r"\nabla_x \ell = U \bar s", lambda v: np.nan),
    Line(r"f_i (1 - f_i) U_{ij}", lambda v: jacobian(layer, v, "x"), lambda v: layer(v) * (1 - layer(v)) * v.U,
         r"f_i (1 - f_i)", lambda v: layer(v) * (1 - layer(v)) * np.ones((3, 2))),
]
