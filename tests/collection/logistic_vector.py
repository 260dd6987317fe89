from tests.collection.truth import Line, Values, along, gradient, np, sigmoid

TOPIC = "elementwise"
N = 5


def draw(r: np.random.Generator) -> Values:
    v = Values(X=r.normal(size=(N, 3)), w=r.normal(size=(3, 1)), b=r.normal(size=(1, 1)), y=np.array([[1.0], [0], [0], [1], [1]]))
    v = v.but(dX=r.normal(size=(N, 3)), dw=r.normal(size=(3, 1)), db=r.normal(size=(1, 1)), dz=r.normal(size=(N, 1)))
    return v.but(z=before(v), p=sigmoid(before(v)))


def before(v):
    return v.X @ v.w + v.b


def of_z(v):
    p = sigmoid(v.z)
    return -(v.y.T @ np.log(p) + (1 - v.y).T @ np.log(1 - p)) / N


def loss(v):
    return of_z(v.but(z=before(v)))


LINES = [
    Line(r"p \odot (\mathbf{1} - p) \odot \mathrm{d}z", lambda v: along(lambda u: sigmoid(u.z), v, z=v.dz),
         lambda v: v.p * (1 - v.p) * v.dz, r"p \odot (\mathbf{1} + p) \odot \mathrm{d}z", lambda v: v.p * (1 + v.p) * v.dz),
    Line(r"\mathrm{d}X\, w + X\,\mathrm{d}w + \mathrm{d}b\,\mathbf{1}", lambda v: along(before, v, X=v.dX, w=v.dw, b=v.db),
         lambda v: v.dX @ v.w + v.X @ v.dw + v.db * np.ones((N, 1)),
         r"\mathrm{d}X\, w + X\,\mathrm{d}w", lambda v: v.dX @ v.w + v.X @ v.dw),
    Line(r"\frac{1}{N} (p - y)^T \mathrm{d}z", lambda v: along(of_z, v, z=v.dz), lambda v: (v.p - v.y).T @ v.dz / N,
         r"\frac{1}{N} (y - p)^T \mathrm{d}z", lambda v: (v.y - v.p).T @ v.dz / N),
    Line(r"\nabla_z \ell = \frac{1}{N}(p - y)", lambda v: gradient(of_z, v, "z"), lambda v: (v.p - v.y) / N,
         r"\nabla_z \ell = p - y", lambda v: v.p - v.y),
    Line(r"\nabla_w \ell = \frac{1}{N} X^T (p - y)", lambda v: gradient(loss, v, "w"), lambda v: v.X.T @ (v.p - v.y) / N,
         r"\nabla_w \ell = \frac{1}{N} X (p - y)", lambda v: np.nan),
    Line(r"\nabla_b \ell = \frac{1}{N} \mathbf{1}^T (p - y)", lambda v: gradient(loss, v, "b"),
         lambda v: np.ones((1, N)) @ (v.p - v.y) / N,
         r"\nabla_b \ell = \mathbf{1}^T (p - y)", lambda v: np.ones((1, N)) @ (v.p - v.y)),
    Line(r"\nabla_X \ell = \frac{1}{N} (p - y) w^T", lambda v: gradient(loss, v, "X"), lambda v: (v.p - v.y) @ v.w.T / N,
         r"\nabla_X \ell = \frac{1}{N} w (p - y)^T", lambda v: v.w @ (v.p - v.y).T / N),
    Line(r"\frac{1}{N} \left( \mathbf{1}^T \log(\mathbf{1} + e^{z}) - y^T z \right)", loss,
         lambda v: (np.log(1 + np.exp(v.z)).sum() - v.y.T @ v.z) / N,
         r"\frac{1}{N} \left( \mathbf{1}^T \log(\mathbf{1} + e^{z}) + y^T z \right)",
         lambda v: (np.log(1 + np.exp(v.z)).sum() + v.y.T @ v.z) / N),
]
