from tests.collection.truth import Line, Values, np

TOPIC = "inverses of sums"
inv, I4 = np.linalg.inv, np.eye(4)


def draw(r: np.random.Generator) -> Values:
    a, b = r.normal(size=(4, 4)), r.normal(size=(2, 2))
    v = Values(P=a @ a.T / 2 + I4, H=r.normal(size=(2, 4)), R=b @ b.T + np.eye(2), x=r.normal(size=(4, 1)), z=r.normal(size=(2, 1)))
    s = v.H @ v.P @ v.H.T + v.R
    gain = v.P @ v.H.T @ inv(s)
    return v.but(S=s, K=gain, Q=(I4 - gain @ v.H) @ v.P, y=v.x + gain @ (v.z - v.H @ v.x))


LINES = [
    Line(r"P - KSK^\top", lambda v: v.Q, lambda v: v.P - v.K @ v.S @ v.K.T, r"P + KSK^\top", lambda v: v.P + v.K @ v.S @ v.K.T),
    Line(r"(I-KH)P(I-KH)^\top+KRK^\top", lambda v: v.Q,
         lambda v: (I4 - v.K @ v.H) @ v.P @ (I4 - v.K @ v.H).T + v.K @ v.R @ v.K.T,
         r"(I-KH)P(I-KH)^\top-KRK^\top", lambda v: (I4 - v.K @ v.H) @ v.P @ (I4 - v.K @ v.H).T - v.K @ v.R @ v.K.T),
    Line(r"(P^+)^{-1} = P^{-1}+H^\top R^{-1}H", lambda v: inv(v.Q), lambda v: inv(v.P) + v.H.T @ inv(v.R) @ v.H,
         r"(P^+)^{-1} = P^{-1}-H^\top R^{-1}H", lambda v: inv(v.P) - v.H.T @ inv(v.R) @ v.H),
    Line(r"K = P^+H^\top R^{-1}", lambda v: v.K, lambda v: v.Q @ v.H.T @ inv(v.R),
         r"K = PH^\top R^{-1}", lambda v: v.P @ v.H.T @ inv(v.R)),
    Line(r"P-PH^\top(R+HPH^\top)^{-1}HP", lambda v: inv(inv(v.P) + v.H.T @ inv(v.R) @ v.H),
         lambda v: v.P - v.P @ v.H.T @ inv(v.S) @ v.H @ v.P,
         r"P-PH^\top(R-HPH^\top)^{-1}HP", lambda v: v.P - v.P @ v.H.T @ inv(v.R - v.H @ v.P @ v.H.T) @ v.H @ v.P),
    Line(r"R S^{-1}(z-H\hat x)", lambda v: v.z - v.H @ v.y, lambda v: v.R @ inv(v.S) @ (v.z - v.H @ v.x),
         r"S^{-1}(z-H\hat x)", lambda v: inv(v.S) @ (v.z - v.H @ v.x)),
]  # fmt: skip
