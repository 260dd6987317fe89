from tests.collection.truth import Line, Values, gradient, jacobian, np

TOPIC = "convolution by indices"
N, K = 6, 3
M = N - K + 1


def draw(r: np.random.Generator) -> Values:
    v = Values(x=r.normal(size=N), w=r.normal(size=K), b=r.normal(size=1), t=r.normal(size=M))
    return v.but(z=out(v))


def out(v):
    return np.array([sum(v.x[i + a] * v.w[a] for a in range(K)) for i in range(M)]) + v.b


def of_z(v):
    return ((v.z - v.t) ** 2).sum() / 2


def loss(v):
    return of_z(v.but(z=out(v)))


LINES = [
    Line(r"\frac{\partial J}{\partial z_i} = z_i - t_i", lambda v: gradient(of_z, v, "z"), lambda v: v.z - v.t,
         r"\frac{\partial J}{\partial z_i} = z_i + t_i", lambda v: v.z + v.t),
    Line(r"\frac{\partial z_i}{\partial w_a} = x_{i+a}", lambda v: jacobian(out, v, "w"),
         lambda v: np.array([[v.x[i + a] for a in range(K)] for i in range(M)]),
         r"\frac{\partial z_i}{\partial w_a} = x_{i}", lambda v: np.array([[v.x[i] for _ in range(K)] for i in range(M)])),
    Line(r"\sum_{i=0}^{n-k} (z_i - t_i) x_{i+a}", lambda v: gradient(loss, v, "w"),
         lambda v: np.array([sum((v.z - v.t)[i] * v.x[i + a] for i in range(M)) for a in range(K)]),
         r"\sum_{i=0}^{n-k} (z_i - t_i) x_{i-a}", lambda v: np.nan),
    Line(r"\frac{\partial J}{\partial b} = \sum_{i=0}^{n-k} (z_i - t_i)", lambda v: gradient(loss, v, "b"),
         lambda v: [(v.z - v.t).sum()], r"\frac{\partial J}{\partial b} = \sum_{i=0}^{n-k-1} (z_i - t_i)",
         lambda v: [(v.z - v.t)[:-1].sum()]),
    Line(r"(z_{j-a} - t_{j-a}) w_a", lambda v: gradient(loss, v, "x"),
         lambda v: np.array([sum((v.z - v.t)[j - a] * v.w[a] for a in range(max(0, j - N + K), min(K - 1, j) + 1))
                             for j in range(N)]),
         r"(z_{j-a} - t_{j-a}) w_{k-1-a}",
         lambda v: np.array([sum((v.z - v.t)[j - a] * v.w[K - 1 - a] for a in range(max(0, j - N + K), min(K - 1, j) + 1))
                             for j in range(N)])),
    Line(r"\sum_{i=0}^{n-k} x_{i+a} + (n-k+1) b", lambda v: out(v).sum(),
         lambda v: sum(v.w[a] * sum(v.x[i + a] for i in range(M)) for a in range(K)) + M * v.b[0],
         r"\sum_{i=0}^{n-k} x_{i+a} + n b",
         lambda v: sum(v.w[a] * sum(v.x[i + a] for i in range(M)) for a in range(K)) + N * v.b[0]),
    Line(r"= \sum_{a=0}^{k-1} x_{i+k-1-a} w_{k-1-a}", lambda v: out(v) - v.b,
         lambda v: np.array([sum(v.x[i + K - 1 - a] * v.w[K - 1 - a] for a in range(K)) for i in range(M)]),
         r"= \sum_{a=0}^{k-1} x_{i+k-1-a} w_{a}",
         lambda v: np.array([sum(v.x[i + K - 1 - a] * v.w[a] for a in range(K)) for i in range(M)])),
    Line(r"= \sum_{j=i}^{i+k-1} x_j w_{j-i}", lambda v: out(v) - v.b,
         lambda v: np.array([sum(v.x[j] * v.w[j - i] for j in range(i, i + K)) for i in range(M)]),
         r"= \sum_{j=i}^{i+k-1} x_j w_{i+k-1-j}",
         lambda v: np.array([sum(v.x[j] * v.w[i + K - 1 - j] for j in range(i, i + K)) for i in range(M)])),
]
