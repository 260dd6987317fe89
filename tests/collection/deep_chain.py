from tests.collection.truth import Line, Values, gradient, np, sq

TOPIC = "networks"


def draw(r: np.random.Generator) -> Values:
    v = Values(X=r.normal(size=(5, 4)), W1=r.normal(size=(4, 3)), W2=r.normal(size=(3, 2)), W3=r.normal(size=(2, 6)),
               Y=r.normal(size=(5, 6)))
    v = v.but(H1=np.tanh(v.X @ v.W1))
    v = v.but(H2=np.tanh(v.H1 @ v.W2))
    v = v.but(P=v.H2 @ v.W3)
    g2 = (v.P - v.Y) @ v.W3.T
    return v.but(E=v.P - v.Y, G2=g2, G1=(g2 * (1 - v.H2**2)) @ v.W2.T)


def of_p(v):
    return sq(v.P - v.Y) / 2


def of_h2(v):
    return of_p(v.but(P=v.H2 @ v.W3))


def of_h1(v):
    return of_h2(v.but(H2=np.tanh(v.H1 @ v.W2)))


def loss(v):
    return of_h1(v.but(H1=np.tanh(v.X @ v.W1)))


LINES = [
    Line(r"&= \mathbf{P} - \mathbf{Y}", lambda v: gradient(of_p, v, "P"), lambda v: v.E,
         r"&= \mathbf{Y} - \mathbf{P}", lambda v: -v.E),
    Line(r"&= \mathbf{H}_2^{\top} (\mathbf{P} - \mathbf{Y})", lambda v: gradient(of_h2, v, "W3"), lambda v: v.H2.T @ v.E,
         r"&= \mathbf{H}_1^{\top} (\mathbf{P} - \mathbf{Y})", lambda v: v.H1.T @ v.E),
    Line(r"&= (\mathbf{P} - \mathbf{Y}) \mathbf{W}_3^{\top}", lambda v: gradient(of_h2, v, "H2"), lambda v: v.G2,
         r"&= (\mathbf{P} - \mathbf{Y}) \mathbf{W}_3", lambda v: np.nan),
    Line(
        r"\mathbf{H}_1^{\top} \left( \frac{\mathrm{d}\mathcal{L}}{\mathrm{d}\mathbf{H}_2} "
        r"\circ (1 - \mathbf{H}_2 \circ \mathbf{H}_2) \right)",
        lambda v: gradient(of_h1, v, "W2"),
        lambda v: v.H1.T @ (v.G2 * (1 - v.H2**2)),
        r"\mathbf{H}_1^{\top} \left( \frac{\mathrm{d}\mathcal{L}}{\mathrm{d}\mathbf{H}_2} "
        r"\circ (1 + \mathbf{H}_2 \circ \mathbf{H}_2) \right)",
        lambda v: v.H1.T @ (v.G2 * (1 + v.H2**2)),
    ),
    Line(
        r"\circ (1 - \mathbf{H}_2 \circ \mathbf{H}_2) \right) \mathbf{W}_2^{\top}",
        lambda v: gradient(of_h1, v, "H1"),
        lambda v: v.G1,
        r"\circ (1 - \mathbf{H}_2) \right) \mathbf{W}_2^{\top}",
        lambda v: (v.G2 * (1 - v.H2)) @ v.W2.T,
    ),
    Line(
        r"\circ (1 - \mathbf{H}_1^{\circ 2}) \right)",
        lambda v: gradient(loss, v, "W1"),
        lambda v: v.X.T @ (v.G1 * (1 - v.H1**2)),
        r"\circ \mathbf{H}_1^{\circ 2} \right)",
        lambda v: v.X.T @ (v.G1 * v.H1**2),
    ),
]
