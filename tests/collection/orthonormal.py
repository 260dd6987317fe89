from tests.collection.truth import Line, Values, np, sq

TOPIC = "orthonormal columns"
inv = np.linalg.inv


def draw(r: np.random.Generator) -> Values:
    q, _ = np.linalg.qr(r.normal(size=(5, 3)))
    rr = np.triu(r.normal(size=(3, 3))) + 2 * np.eye(3)
    u, _ = np.linalg.qr(r.normal(size=(4, 2)))
    w = r.normal(size=(5, 1))
    v = Values(Q=q, R=rr, A=q @ rr, b=r.normal(size=(5, 1)), X=r.normal(size=(5, 4)), U=u, v=w / np.linalg.norm(w))
    return v.but(P=v.A @ inv(v.A.T @ v.A) @ v.A.T, x=inv(v.A.T @ v.A) @ v.A.T @ v.b, H=np.eye(5) - 2 * v.v @ v.v.T)


I5 = np.eye(5)
LINES = [
    Line(r"A^TA=R^TR", lambda v: v.A.T @ v.A, lambda v: v.R.T @ v.R, r"A^TA=RR^T", lambda v: v.R @ v.R.T),
    Line(r"=R^{-1}Q^Tb", lambda v: v.x, lambda v: inv(v.R) @ v.Q.T @ v.b, r"=RQ^Tb", lambda v: v.R @ v.Q.T @ v.b),
    Line(r"P=QQ^T", lambda v: v.P, lambda v: v.Q @ v.Q.T, r"P=2QQ^T", lambda v: 2 * v.Q @ v.Q.T),
    Line(r"P^2=P", lambda v: v.P @ v.P, lambda v: v.P, r"P^2=I", lambda v: I5),
    Line(r"PA=A", lambda v: v.P @ v.A, lambda v: v.A),
    Line(r"(I-P)^2=I-P", lambda v: (I5 - v.P) @ (I5 - v.P), lambda v: I5 - v.P, r"(I-P)^2=I+P", lambda v: I5 + v.P),
    Line(r"\operatorname{tr}P=n", lambda v: np.trace(v.P), lambda v: 3, r"\operatorname{tr}P=m", lambda v: 5),
    Line(r"\|Pb\|^2+\|(I-P)b\|^2", lambda v: sq(v.b), lambda v: sq(v.P @ v.b) + sq(v.b - v.P @ v.b),
         r"\|Pb\|^2-\|(I-P)b\|^2", lambda v: sq(v.P @ v.b) - sq(v.b - v.P @ v.b)),
    Line(r"b-A\hat x=(I-P)b", lambda v: v.b - v.A @ v.x, lambda v: (I5 - v.P) @ v.b, r"b-A\hat x=Pb", lambda v: v.P @ v.b),
    Line(r"A^T(b-A\hat x)=0", lambda v: v.A.T @ (v.b - v.A @ v.x), lambda v: np.zeros((3, 1))),
    Line(r"\|X\|_F^2 - \operatorname{tr}(U^TX^TXU)", lambda v: sq(v.X - v.X @ v.U @ v.U.T), lambda v: sq(v.X) - sq(v.X @ v.U),
         r"\|X\|_F^2 + \operatorname{tr}(U^TX^TXU)", lambda v: sq(v.X) + sq(v.X @ v.U)),
    Line(r"H^TH = I", lambda v: v.H.T @ v.H, lambda v: I5, r"H^TH = H", lambda v: v.H),
    Line(r"v^THv = -1", lambda v: v.v.T @ v.H @ v.v, lambda v: -1, r"v^THv = 1", lambda v: 1),
]  # fmt: skip
