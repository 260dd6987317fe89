from tests.collection.truth import Line, Values, gradient, np

TOPIC = "determinants"
inv, det = np.linalg.inv, np.linalg.det


def draw(r: np.random.Generator) -> Values:
    def definite(n: int) -> np.ndarray:
        return r.normal(size=(n, n)) / 4 + 2 * np.eye(n)

    return Values(A=definite(4), B=definite(4), C=definite(2), U=r.normal(size=(4, 2)) / 2, V=r.normal(size=(2, 4)) / 3,
                  a=r.normal(size=(4, 1)) / 2, b=r.normal(size=(4, 1)) / 2, s=r.random((4, 1)) + 0.5, c=1.3)  # fmt: skip


LINES = [
    Line(r"&= \det A \,\det B", lambda v: det(v.A @ v.B), lambda v: det(v.A) * det(v.B),
         r"&= \det A + \det B", lambda v: det(v.A) + det(v.B)),
    Line(r"&= \frac{1}{\det A}", lambda v: det(inv(v.A)), lambda v: 1 / det(v.A), r"&= \det A", lambda v: det(v.A)),
    Line(r"&= |A|", lambda v: det(v.A.T), lambda v: det(v.A), r"&= -|A|", lambda v: -det(v.A)),
    Line(r"&= \frac{(\det A)^2}{\det B}", lambda v: det(v.A @ inv(v.B) @ v.A.T), lambda v: det(v.A) ** 2 / det(v.B),
         r"&= \frac{\det A}{\det B}", lambda v: det(v.A) / det(v.B)),
    Line(r"1 + b^T a", lambda v: det(np.eye(4) + v.a @ v.b.T), lambda v: 1 + v.b.T @ v.a, r"1 - b^T a", lambda v: 1 - v.b.T @ v.a),
    Line(r"(1 + b^T A^{-1} a)\det A", lambda v: det(v.A + v.a @ v.b.T), lambda v: (1 + v.b.T @ inv(v.A) @ v.a) * det(v.A),
         r"(1 + b^T A a)\det A", lambda v: (1 + v.b.T @ v.A @ v.a) * det(v.A)),
    Line(r"\det(I + VU)", lambda v: det(np.eye(4) + v.U @ v.V), lambda v: det(np.eye(2) + v.V @ v.U),
         r"\det(I - VU)", lambda v: det(np.eye(2) - v.V @ v.U)),
    Line(r"\det(C^{-1} + VA^{-1}U)\det C\det A", lambda v: det(v.A + v.U @ v.C @ v.V),
         lambda v: det(inv(v.C) + v.V @ inv(v.A) @ v.U) * det(v.C) * det(v.A),
         r"\det(C^{-1} + VA^{-1}U)\det A", lambda v: det(inv(v.C) + v.V @ inv(v.A) @ v.U) * det(v.A)),
    Line(r"n\log c + \log\det A", lambda v: np.log(det(v.c * v.A)), lambda v: 4 * np.log(v.c) + np.log(det(v.A)),
         r"\log c + \log\det A", lambda v: np.log(v.c) + np.log(det(v.A))),
    Line(r"(n - k)\log c + \log\det(cI + U^TU)", lambda v: np.log(det(v.c * np.eye(4) + v.U @ v.U.T)),
         lambda v: 2 * np.log(v.c) + np.log(det(v.c * np.eye(2) + v.U.T @ v.U)),
         r"n\log c + \log\det(cI + U^TU)", lambda v: 4 * np.log(v.c) + np.log(det(v.c * np.eye(2) + v.U.T @ v.U))),
    Line(r"\sum_{i=1}^n \log s_i", lambda v: np.log(det(np.diag(v.s.ravel()))), lambda v: np.log(v.s).sum(),
         r"\log \sum_{i=1}^n s_i", lambda v: np.log(v.s.sum())),
    Line(r"\log|B| - \log|A|", lambda v: np.log(det(v.B) / det(v.A)), lambda v: np.log(det(v.B)) - np.log(det(v.A)),
         r"\log|A| - \log|B|", lambda v: np.log(det(v.A)) - np.log(det(v.B))),
    Line(r"(\det A)\,A^{-T}", lambda v: gradient(lambda w: det(w.A), v, "A"), lambda v: det(v.A) * inv(v.A).T,
         r"(\det A)\,A^{-1}", lambda v: det(v.A) * inv(v.A)),
    Line(r"\frac{\partial\log|A|}{\partial A} = A^{-T}", lambda v: gradient(lambda w: np.log(det(w.A)), v, "A"),
         lambda v: inv(v.A).T, r"\frac{\partial\log|A|}{\partial A} = A^{T}", lambda v: v.A.T),
]  # fmt: skip
