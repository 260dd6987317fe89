from numpy.linalg import inv

from tests.collection.truth import Line, Values, gradient, np, sq

TOPIC = "factorisation"
tr = np.trace


def draw(r: np.random.Generator) -> Values:
    v = Values(X=r.normal(size=(4, 5)), U=r.normal(size=(4, 2)), V=r.normal(size=(5, 2)), mu=0.3,
               M=(r.random((4, 5)) < 0.5) * 1.0)
    return v.but(E=v.X - v.U @ v.V.T, K=v.V.T @ v.V + 0.3 * np.eye(2))


def f(v):
    return sq(v.X - v.U @ v.V.T) + v.mu * (sq(v.U) + sq(v.V))


def g(v):
    return sq(v.M * (v.X - v.U @ v.V.T))


LINES = [
    Line(r"\operatorname{tr}(X^T X) - 2 \operatorname{tr}(X^T U V^T) + \operatorname{tr}(V U^T U V^T)", lambda v: sq(v.E),
         lambda v: tr(v.X.T @ v.X) - 2 * tr(v.X.T @ v.U @ v.V.T) + tr(v.V @ v.U.T @ v.U @ v.V.T),
         r"\operatorname{tr}(X^T X) - \operatorname{tr}(X^T U V^T) + \operatorname{tr}(V U^T U V^T)",
         lambda v: tr(v.X.T @ v.X) - tr(v.X.T @ v.U @ v.V.T) + tr(v.V @ v.U.T @ v.U @ v.V.T)),
    Line(r"-2 E V + 2\mu U", lambda v: gradient(f, v, "U"), lambda v: -2 * v.E @ v.V + 2 * v.mu * v.U,
         r"2 E V + 2\mu U", lambda v: 2 * v.E @ v.V + 2 * v.mu * v.U),
    Line(r"-2 E^T U + 2\mu V", lambda v: gradient(f, v, "V"), lambda v: -2 * v.E.T @ v.U + 2 * v.mu * v.V,
         r"-2 E U + 2\mu V", lambda v: np.nan),
    Line(r"\hat U (V^T V + \mu I_k) = X V", lambda v: v.X @ v.V @ inv(v.K) @ v.K, lambda v: v.X @ v.V,
         r"\hat U (V^T V + \mu I_k) = X U", lambda v: np.nan),
    Line(r"M \odot M = M", lambda v: v.M * v.M, lambda v: v.M),
    Line(r"-2 \left( M \odot (X - U V^T) \right) V", lambda v: gradient(g, v, "U"),
         lambda v: -2 * (v.M * (v.X - v.U @ v.V.T)) @ v.V,
         r"-2 \left( M \odot (X + U V^T) \right) V", lambda v: -2 * (v.M * (v.X + v.U @ v.V.T)) @ v.V),
    Line(r"-2 \left( M \odot (X - U V^T) \right)^T U", lambda v: gradient(g, v, "V"),
         lambda v: -2 * (v.M * (v.X - v.U @ v.V.T)).T @ v.U,
         r"-2 \left( X - U V^T \right)^T U", lambda v: -2 * (v.X - v.U @ v.V.T).T @ v.U),
]
