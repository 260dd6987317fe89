from tests.collection.truth import Line, Values, gradient, np, sq

TOPIC = "shifts and Toeplitz matrices"
N, K, M = 6, 3, 4


def draw(r: np.random.Generator) -> Values:
    v = Values(x=r.normal(size=N), y=r.normal(size=N), h=r.normal(size=K), u=r.normal(size=M + K - 1), t=r.normal(size=N))
    v = v.but(c=np.cumsum(v.x), v=means(v))
    return v.but(g=gradient(of_c, v, "c"))


def means(v):
    return np.array([v.u[i : i + K].mean() for i in range(M)])


def of_c(v):
    return (np.sin(v.c) * v.t).sum()


def loss(v):
    return of_c(v.but(c=np.cumsum(v.x)))


def parts(v, sign):
    return v.x[-1] * v.y[-1] - v.x[0] * v.y[0] + sign * sum(v.y[i + 1] * (v.x[i + 1] - v.x[i]) for i in range(N - 1))


def filtered(v, h):
    return np.array([sum(h[a] * v.u[i + a] for a in range(K)) for i in range(M)])


LINES = [
    Line(r"= \sum_{i=1}^{n-1} x_i y_{i+1}", lambda v: sum(v.x[i - 1] * v.y[i] for i in range(1, N)), lambda v: v.x[:-1] @ v.y[1:],
         r"= \sum_{i=1}^{n-1} x_{i+1} y_i", lambda v: v.x[1:] @ v.y[:-1]),
    Line(r"= x_n - x_1", lambda v: np.diff(v.x).sum(), lambda v: v.x[-1] - v.x[0], r"= x_n + x_1", lambda v: v.x[-1] + v.x[0]),
    Line(r"= x_n y_n - x_1 y_1 - \sum_{i=1}^{n-1} y_{i+1} (x_{i+1} - x_i)", lambda v: v.x[:-1] @ np.diff(v.y),
         lambda v: parts(v, -1), r"= x_n y_n - x_1 y_1 + \sum_{i=1}^{n-1} y_{i+1} (x_{i+1} - x_i)", lambda v: parts(v, 1)),
    Line(r"= \sum_{j=1}^{n} \sum_{i=j}^{n} x_i y_j", lambda v: sum(v.x[i] * v.y[: i + 1].sum() for i in range(N)),
         lambda v: sum(v.y[j] * v.x[j:].sum() for j in range(N)), r"= \sum_{j=1}^{n} \sum_{i=1}^{j} x_i y_j",
         lambda v: sum(v.y[j] * v.x[: j + 1].sum() for j in range(N))),
    Line(r"= \sum_{j=1}^{n} (n - j + 1) y_j", lambda v: np.cumsum(v.y).sum(), lambda v: np.arange(N, 0, -1) @ v.y,
         r"= \sum_{j=1}^{n} (n - j) y_j", lambda v: np.arange(N - 1, -1, -1) @ v.y),
    Line(r"c_i = \sum_{j=1}^{i} x_j", lambda v: np.tri(N) @ v.x, lambda v: np.cumsum(v.x), r"c_i = \sum_{j=i}^{n} x_j",
         lambda v: np.cumsum(v.x[::-1])[::-1]),
    Line(r"= \sum_{i=j}^{n} \frac{\partial J}{\partial c_i}", lambda v: gradient(loss, v, "x"), lambda v: np.cumsum(v.g[::-1])[::-1],
         r"= \sum_{i=1}^{j} \frac{\partial J}{\partial c_i}", lambda v: np.cumsum(v.g)),
    Line(r"(B x)_i = x_{i+1} - x_i", lambda v: (np.eye(N)[1:] - np.eye(N)[:-1]) @ v.x, lambda v: np.diff(v.x),
         r"(B x)_i = x_i - x_{i+1}", lambda v: -np.diff(v.x)),
    Line(r"= \sum_{i=1}^{n-1} (x_{i+1} - x_i)^2", lambda v: sq((np.eye(N)[1:] - np.eye(N)[:-1]) @ v.x), lambda v: sq(np.diff(v.x)),
         r"= \sum_{i=1}^{n-1} (x_{i+1} + x_i)^2", lambda v: sq(v.x[1:] + v.x[:-1])),
    Line(r"(T u)_i = \sum_{a=1}^{k} h_a u_{i+a-1}", lambda v: filtered(v, v.h), lambda v: np.correlate(v.u, v.h, "valid"),
         r"(T u)_i = \sum_{a=1}^{k} h_{k+1-a} u_{i+a-1}", lambda v: filtered(v, v.h[::-1])),
    Line(r"\sum_{j=a}^{m+a-1} u_j", lambda v: means(v).sum(), lambda v: sum(v.u[a : M + a].sum() for a in range(K)) / K,
         r"\sum_{j=1}^{m} u_j", lambda v: v.u[:M].sum()),
    Line(r"v_{i+1} - v_i = \frac{1}{k} (u_{i+k} - u_i)", lambda v: np.diff(means(v)), lambda v: (v.u[K:] - v.u[: M - 1]) / K,
         r"v_{i+1} - v_i = \frac{1}{k} (u_{i+k+1} - u_i)", lambda v: np.nan),
]
