from tests.collection.truth import Line, Values, along, gradient, np, softmax

TOPIC = "attention"


def draw(r: np.random.Generator) -> Values:
    v = Values(Q=r.normal(size=(3, 2)), K=r.normal(size=(4, 2)), V=r.normal(size=(4, 5)), T=r.normal(size=(3, 5)))
    v = v.but(S=v.Q @ v.K.T / np.sqrt(2), dQ=r.normal(size=(3, 2)), dK=r.normal(size=(4, 2)), dV=r.normal(size=(4, 5)),
              dA=r.normal(size=(3, 4)))
    v = v.but(A=softmax(v.S))
    v = v.but(O=v.A @ v.V)
    return v.but(G=gradient(of_o, v, "O"), D=gradient(of_a, v, "A"), GS=gradient(of_s, v, "S"))


def of_o(v):
    return (np.sin(v.O) * v.T).sum()


def of_a(v):
    return of_o(v.but(O=v.A @ v.V))


def of_s(v):
    return of_a(v.but(A=softmax(v.S)))


def loss(v):
    return of_s(v.but(S=v.Q @ v.K.T / np.sqrt(2)))


LINES = [
    Line(r"A \mathbf{1} = \mathbf{1}", lambda v: v.A @ np.ones((4, 1)), lambda v: np.ones((3, 1)),
         r"A^\top \mathbf{1} = \mathbf{1}", lambda v: (v.A.T @ np.ones((3, 1)), np.ones((4, 1)))),
    Line(r"\nabla_V L = A^\top G", lambda v: gradient(of_a, v, "V"), lambda v: v.A.T @ v.G,
         r"\nabla_V L = A G", lambda v: np.nan),
    Line(r"\nabla_A L = G V^\top", lambda v: v.D, lambda v: v.G @ v.V.T, r"\nabla_A L = -G V^\top", lambda v: -v.G @ v.V.T),
    Line(r"A \odot \left( D - (D \odot A) \mathbf{1}_m \mathbf{1}_m^\top \right)", lambda v: v.GS,
         lambda v: v.A * (v.D - (v.D * v.A) @ np.ones((4, 4))),
         r"A \odot \left( D - D \odot A \right)", lambda v: v.A * (v.D - v.D * v.A)),
    Line(r"\frac{1}{\sqrt{d_k}} (\nabla_S L) K", lambda v: gradient(loss, v, "Q"), lambda v: v.GS @ v.K / np.sqrt(2),
         r"(\nabla_S L) K", lambda v: v.GS @ v.K),
    Line(r"\frac{1}{\sqrt{d_k}} (\nabla_S L)^\top Q", lambda v: gradient(loss, v, "K"), lambda v: v.GS.T @ v.Q / np.sqrt(2),
         r"\frac{1}{\sqrt{d_k}} (\nabla_S L) Q", lambda v: np.nan),
    Line(r"\mathrm{d}A\, V + A\, \mathrm{d}V", lambda v: along(lambda u: u.A @ u.V, v, A=v.dA, V=v.dV),
         lambda v: v.dA @ v.V + v.A @ v.dV, r"\mathrm{d}A\, V - A\, \mathrm{d}V", lambda v: v.dA @ v.V - v.A @ v.dV),
    Line(r"\frac{1}{\sqrt{d_k}} (\mathrm{d}Q\, K^\top + Q\, \mathrm{d}K^\top)",
         lambda v: along(lambda u: u.Q @ u.K.T / np.sqrt(2), v, Q=v.dQ, K=v.dK),
         lambda v: (v.dQ @ v.K.T + v.Q @ v.dK.T) / np.sqrt(2),
         r"\frac{1}{d_k} (\mathrm{d}Q\, K^\top + Q\, \mathrm{d}K^\top)", lambda v: (v.dQ @ v.K.T + v.Q @ v.dK.T) / 2),
]
