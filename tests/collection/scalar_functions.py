from tests.collection.truth import Line, Values, along, gradient, np, sigmoid

TOPIC = "elementwise"


def swish(t):
    return t * sigmoid(t)


def plus(t):
    return np.log1p(np.exp(t))


def slope(f, t):
    return (f(t + 1e-6) - f(t - 1e-6)) / 2e-6


def draw(r: np.random.Generator) -> Values:
    v = Values(t=0.7, Z=r.normal(size=(2, 3)), C=r.normal(size=(2, 3)), dZ=r.normal(size=(2, 3)))
    v = v.but(A=swish(v.Z), H=np.tanh(v.Z))
    return v.but(G=gradient(of_a, v, "A"))


def of_a(v):
    return (np.sin(v.A) * v.C).sum()


LINES = [
    Line(r"\sigma(t) + t\, \sigma(t) (1 - \sigma(t))", lambda v: slope(swish, v.t),
         lambda v: sigmoid(v.t) + v.t * sigmoid(v.t) * (1 - sigmoid(v.t)),
         r"t\, \sigma(t) (1 - \sigma(t))", lambda v: v.t * sigmoid(v.t) * (1 - sigmoid(v.t))),
    Line(r"s(t) + \sigma(t) (1 - s(t))", lambda v: slope(swish, v.t), lambda v: swish(v.t) + sigmoid(v.t) * (1 - swish(v.t)),
         r"s(t) - \sigma(t) (1 - s(t))", lambda v: swish(v.t) - sigmoid(v.t) * (1 - swish(v.t))),
    Line(r"\zeta'(t) = \sigma(t)", lambda v: slope(plus, v.t), lambda v: sigmoid(v.t),
         r"\zeta'(t) = \sigma(-t)", lambda v: sigmoid(-v.t)),
    Line(r"\zeta(t) - \zeta(-t) = t", lambda v: plus(v.t) - plus(-v.t), lambda v: v.t,
         r"\zeta(t) + \zeta(-t) = t", lambda v: (plus(v.t) + plus(-v.t), v.t)),
    Line(r"\tanh(t) = 2\sigma(2t) - 1", lambda v: np.tanh(v.t), lambda v: 2 * sigmoid(2 * v.t) - 1,
         r"\tanh(t) = \sigma(2t) - 1", lambda v: sigmoid(2 * v.t) - 1),
    Line(r"1 - \tanh(t)^2", lambda v: slope(np.tanh, v.t), lambda v: 1 - np.tanh(v.t) ** 2,
         r"1 - \tanh(t)", lambda v: 1 - np.tanh(v.t)),
    Line(r"(1 - H \odot H) \odot \mathrm{d}Z", lambda v: along(lambda u: np.tanh(u.Z), v, Z=v.dZ), lambda v: (1 - v.H**2) * v.dZ,
         r"(1 - H) \odot \mathrm{d}Z", lambda v: (1 - v.H) * v.dZ),
    Line(r"\nabla_A L \odot s'(Z)", lambda v: gradient(lambda u: of_a(u.but(A=swish(u.Z))), v, "Z"),
         lambda v: v.G * slope(swish, v.Z), r"\nabla_A L \odot s(Z)", lambda v: v.G * swish(v.Z)),
    Line(r"\sigma(Z) \odot \mathrm{d}Z", lambda v: along(lambda u: plus(u.Z), v, Z=v.dZ), lambda v: sigmoid(v.Z) * v.dZ,
         r"\sigma(Z) \mathrm{d}Z", lambda v: np.nan),
]
