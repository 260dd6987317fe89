from tests.collection.truth import Line, Values, gradient, np, relu, sq

TOPIC = "networks"
N = 5


def draw(r: np.random.Generator) -> Values:
    v = Values(X=r.normal(size=(N, 4)), W1=r.normal(size=(4, 6)), b1=r.normal(size=(1, 6)), W2=r.normal(size=(6, 3)),
               b2=r.normal(size=(1, 3)), T=r.normal(size=(N, 3)))
    v = v.but(Z1=v.X @ v.W1 + v.b1)
    v = v.but(A1=relu(v.Z1))
    v = v.but(Z2=v.A1 @ v.W2 + v.b2)
    g2 = (v.Z2 - v.T) / N
    return v.but(one=np.ones((N, 1)), G2=g2, GA=g2 @ v.W2.T, G1=(g2 @ v.W2.T) * (v.Z1 > 0))


def of_z2(v):
    return sq(v.Z2 - v.T) / (2 * N)


def of_a1(v):
    return of_z2(v.but(Z2=v.A1 @ v.W2 + v.b2))


def of_z1(v):
    return of_a1(v.but(A1=relu(v.Z1)))


def loss(v):
    return of_z1(v.but(Z1=v.X @ v.W1 + v.b1))


LINES = [
    Line(r"\frac{\partial L}{\partial Z_2} = \frac{1}{N}(Z_2 - T)", lambda v: gradient(of_z2, v, "Z2"), lambda v: v.G2,
         r"\frac{\partial L}{\partial Z_2} = \frac{2}{N}(Z_2 - T)", lambda v: 2 * v.G2),
    Line(r"A_1^\top \frac{\partial L}{\partial Z_2}", lambda v: gradient(of_a1, v, "W2"), lambda v: v.A1.T @ v.G2,
         r"X^\top \frac{\partial L}{\partial Z_2}", lambda v: v.X.T @ v.G2),
    Line(r"\frac{\partial L}{\partial b_2} = \mathbf{1}^\top \frac{\partial L}{\partial Z_2}", lambda v: gradient(of_a1, v, "b2"),
         lambda v: v.one.T @ v.G2,
         r"\frac{\partial L}{\partial b_2} = \frac{1}{N}\mathbf{1}^\top \frac{\partial L}{\partial Z_2}",
         lambda v: v.one.T @ v.G2 / N),
    Line(r"\frac{\partial L}{\partial Z_2} W_2^\top", lambda v: gradient(of_a1, v, "A1"), lambda v: v.GA,
         r"W_2^\top \frac{\partial L}{\partial Z_2}", lambda v: np.nan),
    Line(r"\frac{\partial L}{\partial A_1} \odot 1[Z_1 > 0]", lambda v: gradient(of_z1, v, "Z1"), lambda v: v.G1,
         r"\frac{\partial L}{\partial A_1} \odot 1[Z_1 < 0]", lambda v: v.GA * (v.Z1 < 0)),
    Line(r"\frac{\partial L}{\partial W_1} = X^\top \frac{\partial L}{\partial Z_1}", lambda v: gradient(loss, v, "W1"),
         lambda v: v.X.T @ v.G1,
         r"\frac{\partial L}{\partial W_1} = X^\top \frac{\partial L}{\partial A_1}", lambda v: v.X.T @ v.GA),
    Line(r"\mathbf{1}^\top \frac{\partial L}{\partial Z_1}", lambda v: gradient(loss, v, "b1"), lambda v: v.one.T @ v.G1,
         r"\frac{\partial L}{\partial Z_1}", lambda v: v.G1),
    Line(r"\frac{\partial L}{\partial Z_1} W_1^\top", lambda v: gradient(loss, v, "X"), lambda v: v.G1 @ v.W1.T,
         r"\frac{\partial L}{\partial Z_1} W_1", lambda v: np.nan),
    Line(r"\frac{1}{N} X^\top \left( \left((Z_2 - T) W_2^\top\right) \odot 1[Z_1 > 0] \right)", lambda v: gradient(loss, v, "W1"),
         lambda v: v.X.T @ v.G1,
         r"X^\top \left( \left((Z_2 - T) W_2^\top\right) \odot 1[Z_1 > 0] \right)", lambda v: N * v.X.T @ v.G1),
    Line(r"784 \cdot 100 + 100 + 100 \cdot 10 + 10 = 79510", lambda v: 784 * 100 + 100 + 1000 + 10, lambda v: 79510,
         r"784 \cdot 100 + 100 + 100 \cdot 10 + 10 = 79400", lambda v: 79400),
]
