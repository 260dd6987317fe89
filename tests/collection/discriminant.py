from tests.collection.truth import Line, Values, gradient, np, sq

TOPIC = "ratios of quadratic forms"
inv, det = np.linalg.inv, np.linalg.det


def draw(r: np.random.Generator) -> Values:
    a, b = r.normal(size=(4, 4)), r.normal(size=(4, 4))
    return Values(B=a @ a.T + np.eye(4), S=b @ b.T + np.eye(4), w=r.normal(size=(4, 1)), W=r.normal(size=(4, 2)),
                  a=r.normal(size=(4, 1)), b=r.normal(size=(3, 1)), X=r.normal(size=(6, 4)), Y=r.normal(size=(6, 3)))  # fmt: skip


def j(v):
    return (v.w.T @ v.B @ v.w) / (v.w.T @ v.S @ v.w)


def m(v):
    return inv(v.W.T @ v.S @ v.W)


def t(v):
    return np.trace(m(v) @ v.W.T @ v.B @ v.W)


def q(v):
    return np.log(det(v.W.T @ v.B @ v.W)) - np.log(det(v.W.T @ v.S @ v.W))


def rho(v):
    return v.a.T @ v.X.T @ v.Y @ v.b / np.sqrt(sq(v.X @ v.a) * sq(v.Y @ v.b))


LINES = [
    Line(r"\frac{2}{w^\top S_Ww}\left(S_Bw - J(w)S_Ww\right)", lambda v: gradient(j, v, "w"),
         lambda v: 2 / (v.w.T @ v.S @ v.w) * (v.B @ v.w - j(v) * v.S @ v.w),
         r"\frac{2}{w^\top S_Ww}\left(S_Bw - S_Ww\right)", lambda v: 2 / (v.w.T @ v.S @ v.w) * (v.B @ v.w - v.S @ v.w)),
    Line(r"2S_BW(W^\top S_WW)^{-1} - 2S_WW(W^\top S_WW)^{-1}W^\top S_BW(W^\top S_WW)^{-1}", lambda v: gradient(t, v, "W"),
         lambda v: 2 * v.B @ v.W @ m(v) - 2 * v.S @ v.W @ m(v) @ v.W.T @ v.B @ v.W @ m(v),
         r"2S_BW(W^\top S_WW)^{-1} - 2S_WW(W^\top S_WW)^{-1}W^\top S_BW",
         lambda v: 2 * v.B @ v.W @ m(v) - 2 * v.S @ v.W @ m(v) @ v.W.T @ v.B @ v.W),
    Line(r"2S_BW(W^\top S_BW)^{-1} - 2S_WW(W^\top S_WW)^{-1}", lambda v: gradient(q, v, "W"),
         lambda v: 2 * v.B @ v.W @ inv(v.W.T @ v.B @ v.W) - 2 * v.S @ v.W @ m(v),
         r"S_BW(W^\top S_BW)^{-1} - S_WW(W^\top S_WW)^{-1}",
         lambda v: v.B @ v.W @ inv(v.W.T @ v.B @ v.W) - v.S @ v.W @ m(v)),
    Line(r"\frac{X^\top Yb}{\|Xa\|\|Yb\|} - \rho\frac{X^\top Xa}{\|Xa\|^2}", lambda v: gradient(rho, v, "a"),
         lambda v: v.X.T @ v.Y @ v.b / np.sqrt(sq(v.X @ v.a) * sq(v.Y @ v.b)) - rho(v) * v.X.T @ v.X @ v.a / sq(v.X @ v.a),
         r"\frac{X^\top Yb}{\|Xa\|\|Yb\|} - \rho\frac{X^\top Xa}{\|Xa\|}",
         lambda v: v.X.T @ v.Y @ v.b / np.sqrt(sq(v.X @ v.a) * sq(v.Y @ v.b)) - rho(v) * v.X.T @ v.X @ v.a / np.sqrt(sq(v.X @ v.a))),
]  # fmt: skip
