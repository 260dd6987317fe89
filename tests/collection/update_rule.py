from tests.collection.truth import Line, Values, gradient, np, sq

TOPIC = "updates"


def draw(r: np.random.Generator) -> Values:
    shapes = {"X": (5, 3), "W": (3, 2), "T": (5, 2)}
    return Values({**{name: r.normal(size=shape) for name, shape in shapes.items()}, "eta": 0.3, "penalty": 0.7})


def loss(v):
    return sq(v.X @ v.W - v.T) / 10


def objective(v):
    return loss(v) + v.penalty / 2 * np.trace(v.W.T @ v.W)


def slope(v):
    return v.X.T @ (v.X @ v.W - v.T) / 5


LINES = [
    Line(r"\nabla_W J = \frac{1}{m} X^\top (X W - T)", lambda v: gradient(loss, v, "W"), slope,
         r"\nabla_W J = X^\top (X W - T)", lambda v: 5 * slope(v)),
    Line(r"\nabla_W E = \nabla_W J + \lambda W", lambda v: gradient(objective, v, "W"), lambda v: slope(v) + v.penalty * v.W,
         r"\nabla_W E = \nabla_W J + 2 \lambda W", lambda v: slope(v) + 2 * v.penalty * v.W),
    Line(r"-\eta (\nabla_W J + \lambda W) = ((1 - \eta \lambda) W - \frac{\eta}{m} X^\top (X W - T)) - W",
         lambda v: -v.eta * (slope(v) + v.penalty * v.W),
         lambda v: (1 - v.eta * v.penalty) * v.W - v.eta * slope(v) - v.W,
         r"-\eta (\nabla_W J + \lambda W) = ((1 - \eta \lambda) W - \frac{\eta}{m} X^\top (X W + T)) - W",
         lambda v: (1 - v.eta * v.penalty) * v.W - v.eta * v.X.T @ (v.X @ v.W + v.T) / 5 - v.W),
]
