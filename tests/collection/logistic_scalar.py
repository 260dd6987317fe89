from tests.collection.truth import Line, Values, gradient, np, sigmoid

TOPIC = "elementwise"


def draw(r: np.random.Generator) -> Values:
    v = Values(x=r.normal(size=(4, 1)), w=r.normal(size=(4, 1)), b=r.normal(size=(1, 1)), t=1.0)
    z = v.w.T @ v.x + v.b
    return v.but(z=z, p=sigmoid(z))


def by_p(v):
    return -v.t * np.log(v.p) - (1 - v.t) * np.log(1 - v.p)


def by_z(v):
    return by_p(v.but(p=sigmoid(v.z)))


def loss(v):
    return by_z(v.but(z=v.w.T @ v.x + v.b))


LINES = [
    Line(r"\frac{dp}{dz} = p (1 - p)", lambda v: gradient(lambda u: sigmoid(u.z), v, "z"), lambda v: v.p * (1 - v.p),
         r"\frac{dp}{dz} = p (1 + p)", lambda v: v.p * (1 + v.p)),
    Line(r"\frac{\partial L}{\partial p} = \frac{p - t}{p (1 - p)}", lambda v: gradient(by_p, v, "p"),
         lambda v: (v.p - v.t) / (v.p * (1 - v.p)),
         r"\frac{\partial L}{\partial p} = \frac{t - p}{p (1 - p)}", lambda v: (v.t - v.p) / (v.p * (1 - v.p))),
    Line(r"\frac{\partial L}{\partial z} = p - t", lambda v: gradient(by_z, v, "z"), lambda v: v.p - v.t,
         r"\frac{\partial L}{\partial z} = t - p", lambda v: v.t - v.p),
    Line(r"\frac{\partial L}{\partial w} = (p - t)\, x", lambda v: gradient(loss, v, "w"), lambda v: (v.p - v.t) * v.x,
         r"\frac{\partial L}{\partial w} = (p - t)\, w", lambda v: (v.p - v.t) * v.w),
    Line(r"\frac{\partial L}{\partial b} = p - t", lambda v: gradient(loss, v, "b"), lambda v: v.p - v.t,
         r"\frac{\partial L}{\partial b} = (p - t) x", lambda v: (v.p - v.t) * v.x),
    Line(r"\frac{\partial L}{\partial x} = (p - t)\, w", lambda v: gradient(loss, v, "x"), lambda v: (v.p - v.t) * v.w,
         r"\frac{\partial L}{\partial x} = p\, w", lambda v: v.p * v.w),
    Line(r"\sigma(-z) = 1 - \sigma(z)", lambda v: sigmoid(-v.z), lambda v: 1 - sigmoid(v.z),
         r"\sigma(-z) = -\sigma(z)", lambda v: -sigmoid(v.z)),
    Line(r"\log \frac{p}{1 - p} = z", lambda v: np.log(v.p / (1 - v.p)), lambda v: v.z),
]
