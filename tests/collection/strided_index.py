from tests.collection.truth import Line, Values, gradient, np

TOPIC = "strides and windows"
C, D, S, M, K, N, P = 2, 3, 2, 4, 3, 5, 1
LONG = S * (M - 1) + K
HS = N + 2 * P - K + 1


def draw(r: np.random.Generator) -> Values:
    v = Values(X=r.normal(size=(C, LONG)), V=r.normal(size=(D, C, K)), T=r.normal(size=(D, M)), u=r.normal(size=N),
               v=r.normal(size=K), t=r.normal(size=HS), q=r.normal(size=S * M), o=r.normal(size=M))
    v = v.but(Y=strided(v), h=padded(v), r=means(v), y=tops(v))
    return v.but(GY=gradient(of("Y", "T"), v, "Y"), gh=gradient(of("h", "t"), v, "h"), gr=gradient(of("r", "o"), v, "r"),
                 gy=gradient(of("y", "o"), v, "y"))


def of(name, weights):
    return lambda v: (np.sin(v[name]) * v[weights]).sum()


def strided(v, s=S):
    return np.array([[sum(v.V[d, c, a] * v.X[c, s * i + a] for c in range(C) for a in range(K)) for i in range(M)]
                     for d in range(D)])


def at(x, i):
    return x[i] if 0 <= i < len(x) else 0.0


def padded(v):
    return np.array([sum(v.v[a] * at(v.u, i + a - P) for a in range(K)) for i in range(HS)])


def means(v):
    return v.q.reshape(M, S).mean(1)


def tops(v):
    return v.q.reshape(M, S).max(1)


def mask(v):
    return (v.q.reshape(M, S) == tops(v)[:, None]) * 1.0


def through(name, weights, make):
    return lambda v: of(name, weights)(v.but(**{name: make(v)}))


def kernel(v, s):
    return np.array([[[sum(v.GY[d, i] * v.X[c, s * i + a] for i in range(M)) for a in range(K)] for c in range(C)]
                     for d in range(D)])


def image(v, s):
    return np.array([[sum(v.GY[d, i] * at(v.V[d, c], j - s * i) for d in range(D) for i in range(M)) for j in range(LONG)]
                     for c in range(C)])


LINES = [
    Line(r"\frac{\partial J}{\partial Y_{d,i}} X_{c,si+a}", lambda v: gradient(through("Y", "T", strided), v, "V"),
         lambda v: kernel(v, S), r"\frac{\partial J}{\partial Y_{d,i}} X_{c,i+a}", lambda v: kernel(v, 1)),
    Line(r"V_{d,c,j-si}", lambda v: gradient(through("Y", "T", strided), v, "X"), lambda v: image(v, S), r"V_{d,c,j-i}",
         lambda v: image(v, 1)),
    Line(r"\sum_{i=0}^{n+2p-k} \frac{\partial J}{\partial h_i} u_{i+a-p}", lambda v: gradient(through("h", "t", padded), v, "v"),
         lambda v: np.array([sum(v.gh[i] * at(v.u, i + a - P) for i in range(HS)) for a in range(K)]),
         r"\sum_{i=0}^{n+2p-k} \frac{\partial J}{\partial h_i} u_{i+a}",
         lambda v: np.array([sum(v.gh[i] * at(v.u, i + a) for i in range(HS)) for a in range(K)])),
    Line(r"\frac{\partial J}{\partial h_{j-a+p}} v_a", lambda v: gradient(through("h", "t", padded), v, "u"),
         lambda v: np.array([sum(at(v.gh, j - a + P) * v.v[a] for a in range(K)) for j in range(N)]),
         r"\frac{\partial J}{\partial h_{j-a-p}} v_a",
         lambda v: np.array([sum(at(v.gh, j - a - P) * v.v[a] for a in range(K)) for j in range(N)])),
    Line(r"\frac{\partial J}{\partial q_{si+a}} = \frac{1}{s} \frac{\partial J}{\partial r_i}",
         lambda v: gradient(through("r", "o", means), v, "q"), lambda v: np.repeat(v.gr, S) / S,
         r"\frac{\partial J}{\partial q_{si+a}} = \frac{\partial J}{\partial r_i}", lambda v: np.repeat(v.gr, S)),
    Line(r"\frac{\partial J}{\partial q_j} = \frac{1}{s} \frac{\partial J}{\partial r_{\lfloor j/s \rfloor}}",
         lambda v: gradient(through("r", "o", means), v, "q"), lambda v: np.array([v.gr[j // S] / S for j in range(S * M)]),
         r"\frac{\partial J}{\partial q_j} = \frac{1}{m} \frac{\partial J}{\partial r_{\lfloor j/s \rfloor}}",
         lambda v: np.array([v.gr[j // S] / M for j in range(S * M)])),
    Line(r"= s \sum_{i=0}^{m-1} r_i", lambda v: v.q.sum(), lambda v: S * means(v).sum(),
         r"= \sum_{i=0}^{m-1} r_i", lambda v: means(v).sum()),
    Line(r"= 1[a = l_i] \frac{\partial J}{\partial y_i}", lambda v: gradient(through("y", "o", tops), v, "q"),
         lambda v: (mask(v) * v.gy[:, None]).ravel(), r"= \frac{\partial J}{\partial y_i}", lambda v: np.repeat(v.gy, S)),
]
