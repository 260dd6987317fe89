from tests.collection.truth import Line, Values, gradient, np, relu

TOPIC = "convolution"
N = 2


def patches(x):
    images = x.reshape(N, 6, 6)
    return np.stack([images[n, i : i + 3, j : j + 3].ravel() for n in range(N) for i in range(4) for j in range(4)])


def draw(r: np.random.Generator) -> Values:
    v = Values(X=r.normal(size=(36 * N, 1)), W=r.normal(size=(9, 2)), b=r.normal(size=(1, 2)), T=r.normal(size=(16 * N, 2)))
    v = v.but(A=patches(v.X))
    v = v.but(Z=v.A @ v.W + v.b)
    v = v.but(Y=relu(v.Z))
    v = v.but(G=gradient(of_y, v, "Y"))
    return v.but(GZ=v.G * (v.Z > 0))


def of_y(v):
    return (np.sin(v.Y) * v.T).sum()


def of_z(v):
    return of_y(v.but(Y=relu(v.Z)))


def of_a(v):
    return of_z(v.but(Z=v.A @ v.W + v.b))


def col2im(g):
    result = np.zeros((N, 6, 6))
    rows = iter(g)
    for n in range(N):
        for i in range(4):
            for j in range(4):
                result[n, i : i + 3, j : j + 3] += next(rows).reshape(3, 3)
    return result.reshape(-1, 1)


LINES = [
    Line(r"A \in \mathbb{R}^{16 N \times 9}", lambda v: v.A.shape, lambda v: (16 * N, 9)),
    Line(r"G \odot 1[Z > 0]", lambda v: gradient(of_z, v, "Z"), lambda v: v.GZ,
         r"G \odot 1[Y < 0]", lambda v: v.G * (v.Y < 0)),
    Line(r"A^\top \nabla_Z L", lambda v: gradient(of_a, v, "W"), lambda v: v.A.T @ v.GZ,
         r"A^\top \nabla_Y L", lambda v: v.A.T @ v.G),
    Line(r"\mathbf{1}^\top \nabla_Z L", lambda v: gradient(of_a, v, "b"), lambda v: v.GZ.sum(0, keepdims=True),
         r"\frac{1}{N} \mathbf{1}^\top \nabla_Z L", lambda v: v.GZ.sum(0, keepdims=True) / N),
    Line(r"\nabla_Z L\, W^\top", lambda v: gradient(of_a, v, "A"), lambda v: v.GZ @ v.W.T,
         r"W^\top \nabla_Z L", lambda v: np.nan),
    Line(r"\operatorname{col2im}_{6 \times 6 \times 1, 3 \times 3}(\nabla_A L)",
         lambda v: gradient(lambda u: of_a(u.but(A=patches(u.X))), v, "X"), lambda v: col2im(v.GZ @ v.W.T),
         r"-\operatorname{col2im}_{6 \times 6 \times 1, 3 \times 3}(\nabla_A L)", lambda v: -col2im(v.GZ @ v.W.T)),
    Line(r"6 - 3 + 1 = 4", lambda v: 6 - 3 + 1, lambda v: 4),
]
