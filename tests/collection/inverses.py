from numpy.linalg import det, inv

from tests.collection.truth import Line, Values, along, gradient, np

TOPIC = "inverse and determinant"
tr = np.trace


def draw(r: np.random.Generator) -> Values:
    n = 3
    v = Values({name: r.normal(size=(n, n)) + 3 * np.eye(n) for name in "AB"})
    return v.but(x=r.normal(size=(n, 1)), b=r.normal(size=(n, 1)), dA=r.normal(size=(n, n)))


LINES = [
    Line(r"\mathbf{B}^{-1}\mathbf{A}^{-1}", lambda v: inv(v.A @ v.B), lambda v: inv(v.B) @ inv(v.A),
         r"\mathbf{A}^{-1}\mathbf{B}^{-1}", lambda v: inv(v.A) @ inv(v.B)),
    Line(r"(\mathbf{A}^{\top})^{-1}", lambda v: inv(v.A).T, lambda v: inv(v.A.T), r"\mathbf{A}^{-1}", lambda v: inv(v.A)),
    Line(r"\mathbf{A}\mathbf{A}^{-1} = \mathbf{I}", lambda v: v.A @ inv(v.A), lambda v: np.eye(3)),
    Line(r"-\mathbf{A}^{-1}\,\mathrm{d}\mathbf{A}\,\mathbf{A}^{-1}", lambda v: along(lambda u: inv(u.A), v, A=v.dA),
         lambda v: -inv(v.A) @ v.dA @ inv(v.A),
         r"\mathbf{A}^{-1}\,\mathrm{d}\mathbf{A}\,\mathbf{A}^{-1}", lambda v: inv(v.A) @ v.dA @ inv(v.A)),
    Line(
        r"\det(\mathbf{A}) \operatorname{tr}(\mathbf{A}^{-1}\mathrm{d}\mathbf{A})",
        lambda v: along(lambda u: det(u.A), v, A=v.dA),
        lambda v: det(v.A) * tr(inv(v.A) @ v.dA),
        r"\det(\mathbf{A}) \operatorname{tr}(\mathbf{A}\mathrm{d}\mathbf{A})",
        lambda v: det(v.A) * tr(v.A @ v.dA),
    ),
    Line(
        r"\mathrm{d}\log\det\mathbf{A} = \operatorname{tr}(\mathbf{A}^{-1}\mathrm{d}\mathbf{A})",
        lambda v: along(lambda u: np.log(det(u.A)), v, A=v.dA),
        lambda v: tr(inv(v.A) @ v.dA),
        r"\mathrm{d}\log\det\mathbf{A} = \operatorname{tr}(\mathbf{A}^{-\top}\mathrm{d}\mathbf{A})",
        lambda v: tr(inv(v.A).T @ v.dA),
    ),
    Line(r"\nabla_{\mathbf{A}} \log\det\mathbf{A} = \mathbf{A}^{-\top}", lambda v: gradient(lambda u: np.log(det(u.A)), v, "A"),
         lambda v: inv(v.A).T, r"\nabla_{\mathbf{A}} \log\det\mathbf{A} = \mathbf{A}^{-1}", lambda v: inv(v.A)),
    Line(
        r"\det(\mathbf{A}\mathbf{B}) = \det(\mathbf{A})\det(\mathbf{B})",
        lambda v: det(v.A @ v.B),
        lambda v: det(v.A) * det(v.B),
        r"\det(\mathbf{A}\mathbf{B}) = \det(\mathbf{A}) + \det(\mathbf{B})",
        lambda v: det(v.A) + det(v.B),
    ),
    Line(r"\det(\mathbf{A}^\top) = \det(\mathbf{A})", lambda v: det(v.A.T), lambda v: det(v.A),
         r"\det(\mathbf{A}^\top) = -\det(\mathbf{A})", lambda v: -det(v.A)),
    Line(r"-\mathbf{A}^{-\top} \mathbf{x} \mathbf{b}^\top \mathbf{A}^{-\top}",
         lambda v: gradient(lambda u: u.x.T @ inv(u.A) @ u.b, v, "A"), lambda v: -inv(v.A).T @ v.x @ v.b.T @ inv(v.A).T,
         r"-\mathbf{A}^{-1} \mathbf{x} \mathbf{b}^\top \mathbf{A}^{-1}", lambda v: -inv(v.A) @ v.x @ v.b.T @ inv(v.A)),
    Line(r"\frac{\partial f}{\partial \mathbf{b}} = \mathbf{A}^{-\top}\mathbf{x}",
         lambda v: gradient(lambda u: u.x.T @ inv(u.A) @ u.b, v, "b"), lambda v: inv(v.A).T @ v.x,
         r"\frac{\partial f}{\partial \mathbf{b}} = \mathbf{A}^{-1}\mathbf{x}", lambda v: inv(v.A) @ v.x),
    Line(r"-(\mathbf{A}^{-1}\mathbf{B}\mathbf{A}^{-1})^\top", lambda v: gradient(lambda u: tr(u.B @ inv(u.A)), v, "A"),
         lambda v: -(inv(v.A) @ v.B @ inv(v.A)).T,
         r"-\mathbf{A}^{-1}\mathbf{B}\mathbf{A}^{-1}", lambda v: -inv(v.A) @ v.B @ inv(v.A)),
]
