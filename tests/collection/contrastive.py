from tests.collection.truth import Line, Values, gradient, np, softmax, sq

TOPIC = "softmax"


def draw(r: np.random.Generator) -> Values:
    v = Values(A=r.normal(size=(4, 3)), B=r.normal(size=(4, 3)), t=np.array([[0.8]]), S=r.normal(size=(4, 4)),
               u=r.normal(size=(3, 1)), v=r.normal(size=(3, 1)))  # fmt: skip
    return v


def scores(v):
    return v.A @ v.B.T / v.t


def of(s):
    return -np.log(np.diag(softmax(s))).sum() / 4


def loss(v):
    return of(scores(v))


def g(v):
    return softmax(scores(v)) - np.eye(4)


def cos(v):
    return v.u.T @ v.v / np.sqrt(sq(v.u) * sq(v.v))


LINES = [
    Line(r"-\frac1N\operatorname{tr}(\log P)", loss, lambda v: -np.trace(np.log(softmax(scores(v)))) / 4,
         r"-\operatorname{tr}(\log P)", lambda v: -np.trace(np.log(softmax(scores(v))))),
    Line(r"\frac1N\sum_{i=1}^N\log\sum_{j=1}^Ne^{S_{ij}}", loss,
         lambda v: -np.trace(v.A @ v.B.T) / (4 * v.t) + np.log(np.exp(scores(v)).sum(1)).sum() / 4,
         r"\frac1N\sum_{i=1}^N\log\sum_{j=1}^Ne^{S_{ji}}",
         lambda v: -np.trace(v.A @ v.B.T) / (4 * v.t) + np.log(np.exp(scores(v)).sum(0)).sum() / 4),
    Line(r"\frac1N(P-I)", lambda v: gradient(lambda w: of(w.S), v, "S"), lambda v: (softmax(v.S) - np.eye(4)) / 4,
         r"\frac1N(I-P)", lambda v: (np.eye(4) - softmax(v.S)) / 4),
    Line(r"\frac{1}{N\tau}(P-I)B", lambda v: gradient(loss, v, "A"), lambda v: g(v) @ v.B / (4 * v.t),
         r"\frac{1}{N}(P-I)B", lambda v: g(v) @ v.B / 4),
    Line(r"\frac{1}{N\tau}(P-I)^\top A", lambda v: gradient(loss, v, "B"), lambda v: g(v).T @ v.A / (4 * v.t),
         r"\frac{1}{N\tau}(P-I) A", lambda v: g(v) @ v.A / (4 * v.t)),
    Line(r"-\frac{1}{N\tau}\sum_{i,j}(P-I)_{ij}S_{ij}", lambda v: gradient(loss, v, "t"),
         lambda v: -(g(v) * scores(v)).sum() / (4 * v.t),
         r"\frac{1}{N\tau}\sum_{i,j}(P-I)_{ij}S_{ij}", lambda v: (g(v) * scores(v)).sum() / (4 * v.t)),
    Line(r"\frac{v}{\|u\|\|v\|}-c\frac{u}{\|u\|^2}", lambda v: gradient(cos, v, "u"),
         lambda v: v.v / np.sqrt(sq(v.u) * sq(v.v)) - cos(v) * v.u / sq(v.u),
         r"\frac{v}{\|u\|\|v\|}-c\frac{u}{\|u\|}", lambda v: v.v / np.sqrt(sq(v.u) * sq(v.v)) - cos(v) * v.u / np.sqrt(sq(v.u))),
    Line(r"2(v-u)", lambda v: gradient(lambda w: sq(w.u - w.v), v, "v"), lambda v: 2 * (v.v - v.u),
         r"2(u-v)", lambda v: 2 * (v.u - v.v)),
]  # fmt: skip
