from tests.collection.truth import Line, Values, gradient, np

TOPIC = "convolution by indices"
H, W, F = 5, 6, 2
P, Q = H - F + 1, W - F + 1


def draw(r: np.random.Generator) -> Values:
    v = Values(A=r.normal(size=(H, W)), K=r.normal(size=(F, F)), T=r.normal(size=(P, Q)), D=r.normal(size=(P, Q)))
    v = v.but(Z=corr(v.A, v.K))
    return v.but(G=gradient(of_z, v, "Z"))


def corr(a, k):
    rows, cols = a.shape[0] - k.shape[0] + 1, a.shape[1] - k.shape[1] + 1
    return np.array([[sum(a[i + p, j + q] * k[p, q] for p in range(k.shape[0]) for q in range(k.shape[1]))
                      for j in range(cols)] for i in range(rows)])


def full(d, k):
    """Σ d[i, j] k[u − i, v − j], zero outside."""
    result = np.zeros((d.shape[0] + k.shape[0] - 1, d.shape[1] + k.shape[1] - 1))
    for (i, j), x in np.ndenumerate(d):
        for (p, q), y in np.ndenumerate(k):
            result[i + p, j + q] += x * y
    return result


def rot(k):
    return k[::-1, ::-1]


def of_z(v):
    return (np.sin(v.Z) * v.T).sum()


def loss(v):
    return of_z(v.but(Z=corr(v.A, v.K)))


def turned(v):
    """Σ g[i, j] K[u + i, v + j], zero outside."""
    return np.array([[sum(v.G[i, j] * v.K[a + i, b + j] for i in range(P) for j in range(Q) if a + i < F and b + j < F)
                      for b in range(W)] for a in range(H)])


LINES = [
    Line(r"\frac{\partial L}{\partial Z[i,j]}\, A[i+p,\, j+q]", lambda v: gradient(loss, v, "K"), lambda v: corr(v.A, v.G),
         r"\frac{\partial L}{\partial Z[i,j]}\, A[i-p,\, j-q]",
         lambda v: np.array([[sum(v.G[i, j] * v.A[i - p, j - q] for i in range(p, P) for j in range(q, Q)) for q in range(F)]
                             for p in range(F)])),
    Line(r"\frac{\partial L}{\partial Z[i,j]}\, K[u-i,\, v-j]", lambda v: gradient(loss, v, "A"), lambda v: full(v.G, v.K),
         r"\frac{\partial L}{\partial Z[i,j]}\, K[u+i,\, v+j]", turned),
    Line(r"\frac{\partial L}{\partial Z[u-p,\, v-q]}\, K[p,q]", lambda v: gradient(loss, v, "A"), lambda v: full(v.G, v.K),
         r"\frac{\partial L}{\partial Z[u-p,\, v-q]}\, K[q,p]", lambda v: full(v.G, v.K.T)),
    Line(r"Z = A \star K", lambda v: v.Z, lambda v: corr(v.A, v.K), r"Z = A *_{\text{valid}} K", lambda v: corr(v.A, rot(v.K))),
    Line(r"\nabla_K L = A \star \nabla_Z L", lambda v: gradient(loss, v, "K"), lambda v: corr(v.A, v.G),
         r"\nabla_K L = A \star \operatorname{rot180}(\nabla_Z L)", lambda v: corr(v.A, rot(v.G))),
    Line(r"\nabla_A L = \nabla_Z L *_{\text{full}} K", lambda v: gradient(loss, v, "A"), lambda v: full(v.G, v.K),
         r"\nabla_A L = \nabla_Z L \star_{\text{full}} K", lambda v: full(v.G, rot(v.K))),
    Line(r"\nabla_Z L \star_{\text{full}} \operatorname{rot180}(K)", lambda v: gradient(loss, v, "A"), lambda v: full(v.G, v.K),
         r"\nabla_Z L *_{\text{full}} \operatorname{rot180}(K)", lambda v: full(v.G, rot(v.K))),
    Line(r"A *_{\text{valid}} K = A \star \operatorname{rot180}(K)", lambda v: corr(v.A, v.K[::-1, ::-1]),
         lambda v: corr(v.A, rot(v.K)), r"A *_{\text{valid}} K = A \star K",
         lambda v: (corr(v.A, rot(v.K)), corr(v.A, v.K))),
    Line(r"\langle A \star K, D \rangle = \langle A, D *_{\text{full}} K \rangle", lambda v: (corr(v.A, v.K) * v.D).sum(),
         lambda v: (v.A * full(v.D, v.K)).sum(), r"\langle A \star K, D \rangle = \langle A, D \star_{\text{full}} K \rangle",
         lambda v: (v.A * full(v.D, rot(v.K))).sum()),
]
