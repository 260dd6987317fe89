from tests.collection.truth import Line, Values, gradient, jacobian, np

TOPIC = "softmax"


def lse(v):
    return np.log(np.exp(v.z).sum())


def soft(v):
    return np.exp(v.z) / np.exp(v.z).sum()


def cross(v):
    return -(v.y * np.log(soft(v))).sum()


def draw(r: np.random.Generator) -> Values:
    y = r.random((4, 1))
    v = Values(z=r.normal(size=(4, 1)), y=y / y.sum())
    return v.but(p=soft(v))


LINES = [
    Line(r"\frac{\partial \ell}{\partial z_k} = p_k", lambda v: gradient(lse, v, "z"), lambda v: v.p,
         r"\frac{\partial \ell}{\partial z_k} = e^{z_k}", lambda v: np.exp(v.z)),
    Line(r"p_i (\delta_{ij} - p_j)", lambda v: jacobian(soft, v, "z"), lambda v: np.diag(v.p.ravel()) - v.p @ v.p.T,
         r"p_i (\delta_{ij} + p_j)", lambda v: np.diag(v.p.ravel()) + v.p @ v.p.T),
    Line(r"H = \ell - y^\top z", cross, lambda v: lse(v) - v.y.T @ v.z, r"H = \ell + y^\top z", lambda v: lse(v) + v.y.T @ v.z),
    Line(r"\frac{\partial H}{\partial z_k} = p_k - y_k", lambda v: gradient(cross, v, "z"), lambda v: v.p - v.y,
         r"\frac{\partial H}{\partial z_k} = y_k - p_k", lambda v: v.y - v.p),
    Line(r"\log p_k = z_k - \ell", lambda v: np.log(v.p), lambda v: v.z - lse(v),
         r"\log p_k = z_k + \ell", lambda v: v.z + lse(v)),
    Line(r"\sum_{k=1}^K p_k = 1", lambda v: v.p.sum(), lambda v: 1, r"\sum_{k=1}^K p_k = K", lambda v: 4),
]
