from numpy.linalg import det, inv

from tests.collection.truth import Line, Values, gradient, np

TOPIC = "inverse and determinant"


def draw(r: np.random.Generator) -> Values:
    v = Values(S=r.normal(size=(3, 3)) + 4 * np.eye(3), mu=r.normal(size=(3, 1)), x=r.normal(size=(3, 1)))
    return v.but(e=v.x - v.mu)


def ell(v):
    e = v.x - v.mu
    return np.log(det(v.S)) / 2 + e.T @ inv(v.S) @ e / 2 + 0.3


def both(v):
    return inv(v.S) + inv(v.S).T


LINES = [
    Line(r"\tfrac12 \Sigma^{-\top} - \tfrac12 \Sigma^{-\top} e e^\top \Sigma^{-\top}", lambda v: gradient(ell, v, "S"),
         lambda v: inv(v.S).T / 2 - inv(v.S).T @ v.e @ v.e.T @ inv(v.S).T / 2,
         r"\tfrac12 \Sigma^{-1} - \tfrac12 \Sigma^{-1} e e^\top \Sigma^{-1}",
         lambda v: inv(v.S) / 2 - inv(v.S) @ v.e @ v.e.T @ inv(v.S) / 2),
    Line(
        r"-\tfrac12 \left( \Sigma^{-1} + \Sigma^{-\top} \right) e",
        lambda v: gradient(ell, v, "mu"),
        lambda v: -both(v) @ v.e / 2,
        r"-\Sigma^{-1} e",
        lambda v: -inv(v.S) @ v.e,
    ),
    Line(r"\frac{\partial \ell}{\partial x} = \tfrac12 \left( \Sigma^{-1} + \Sigma^{-\top} \right) e",
         lambda v: gradient(ell, v, "x"), lambda v: both(v) @ v.e / 2,
         r"\frac{\partial \ell}{\partial x} = \left( \Sigma^{-1} + \Sigma^{-\top} \right) e", lambda v: both(v) @ v.e),
    Line(r"\Lambda \Sigma = I", lambda v: inv(v.S) @ v.S, lambda v: np.eye(3)),
    Line(r"\log\det\Lambda = -\log\det\Sigma", lambda v: np.log(det(inv(v.S))), lambda v: -np.log(det(v.S)),
         r"\log\det\Lambda = \log\det\Sigma", lambda v: np.log(det(v.S))),
    Line(r"\operatorname{tr}\left( \Sigma^{-1} e e^\top \right)", lambda v: v.e.T @ inv(v.S) @ v.e,
         lambda v: np.trace(inv(v.S) @ v.e @ v.e.T),
         r"\operatorname{tr}\left( \Sigma e e^\top \right)", lambda v: np.trace(v.S @ v.e @ v.e.T)),
]
