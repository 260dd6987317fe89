from tests.collection.truth import Line, Values, gradient, np, sq

TOPIC = "index form"
M = 5


def draw(r: np.random.Generator) -> Values:
    v = Values(xs=r.normal(size=(M, 3)), ys=r.normal(size=(M, 1)), th=r.normal(size=(3, 1)), A=r.normal(size=(M, 3)),
               b=r.normal(size=(M, 1)))
    return v.but(e=v.xs @ v.th - v.ys, r=v.A @ v.th - v.b)


def cost(v):
    return sum((v.th.ravel() @ v.xs[i] - v.ys[i, 0]) ** 2 for i in range(M)) / (2 * M)


def slope(v):
    return gradient(cost, v, "th")


def f(v):
    return sq(v.A @ v.th - v.b) / (2 * M)


LINES = [
    Line(r"\nabla_\theta J = \frac{1}{m} \sum_{i=1}^m \left( \theta^T x^{(i)} - y^{(i)} \right) x^{(i)}", slope,
         lambda v: sum(v.e[i, 0] * v.xs[i] for i in range(M)).reshape(-1, 1) / M,
         r"\nabla_\theta J = \frac{1}{m} \sum_{i=1}^m \left( y^{(i)} - \theta^T x^{(i)} \right) x^{(i)}",
         lambda v: -sum(v.e[i, 0] * v.xs[i] for i in range(M)).reshape(-1, 1) / M),
    Line(r"\left( \theta^T x^{(i)} - y^{(i)} \right) x^{(i)}_j", slope,
         lambda v: np.einsum("i,ij->j", v.e[:, 0], v.xs).reshape(-1, 1) / M,
         r"\left( \theta^T x^{(i)} - y^{(i)} \right) \theta_j", lambda v: v.e.mean() * v.th),
    Line(r"\frac{1}{2m} r^T r", lambda v: sum(v.r[i, 0] ** 2 for i in range(M)) / (2 * M), lambda v: v.r.T @ v.r / (2 * M),
         r"\frac{1}{2m} r r^T", lambda v: v.r @ v.r.T / (2 * M)),
    Line(r"\frac{1}{m} \sum_{i=1}^m r_i A_{ij}", lambda v: gradient(f, v, "th"),
         lambda v: np.einsum("i,ij->j", v.r[:, 0], v.A).reshape(-1, 1) / M,
         r"\frac{1}{m} \sum_{i=1}^m r_i A_{ji}", lambda v: np.nan),
    Line(r"\nabla_\theta F = \frac{1}{m} A^T r", lambda v: gradient(f, v, "th"), lambda v: v.A.T @ v.r / M,
         r"\nabla_\theta F = A^T r", lambda v: v.A.T @ v.r),
    Line(r"\sum_{i=1}^m A_{ij} A_{ik}", lambda v: v.A.T @ v.A, lambda v: np.einsum("ij,ik->jk", v.A, v.A),
         r"\sum_{i=1}^m A_{ij} A_{ij}", lambda v: np.einsum("ij,ij->j", v.A, v.A)),
]
