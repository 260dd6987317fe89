from tests.collection.truth import Line, Values, gradient, np, sq

TOPIC = "networks"


def g(z):
    return np.tanh(z) + 0.3 * z**2


def slope(z):
    return 1 - np.tanh(z) ** 2 + 0.6 * z


def draw(r: np.random.Generator) -> Values:
    v = Values(x=r.normal(size=(4, 1)), W1=r.normal(size=(5, 4)), b1=r.normal(size=(5, 1)), W2=r.normal(size=(3, 5)),
               b2=r.normal(size=(3, 1)), y=r.normal(size=(3, 1)))
    v = v.but(z1=v.W1 @ v.x + v.b1)
    v = v.but(a1=g(v.z1))
    v = v.but(z2=v.W2 @ v.a1 + v.b2)
    return v.but(d2=gradient(of_z2, v, "z2"), d1=gradient(of_z1, v, "z1"))


def of_z2(v):
    return sq(g(v.z2) - v.y) / 2


def of_z1(v):
    return of_z2(v.but(z2=v.W2 @ g(v.z1) + v.b2))


def loss(v):
    return of_z1(v.but(z1=v.W1 @ v.x + v.b1))


LINES = [
    Line(r"\delta^{(2)} = (\hat y - y) \odot g'(z^{(2)})", lambda v: v.d2, lambda v: (g(v.z2) - v.y) * slope(v.z2),
         r"\delta^{(2)} = (\hat y - y) \odot g(z^{(2)})", lambda v: (g(v.z2) - v.y) * g(v.z2)),
    Line(r"\delta^{(1)} = \left( W^{(2)\top} \delta^{(2)} \right) \odot g'(z^{(1)})", lambda v: v.d1,
         lambda v: (v.W2.T @ v.d2) * slope(v.z1),
         r"\delta^{(1)} = \left( W^{(2)\top} \delta^{(2)} \right) \odot g'(z^{(2)})", lambda v: np.nan),
    Line(r"\delta^{(2)} a^{(1)\top}", lambda v: gradient(lambda u: of_z2(u.but(z2=u.W2 @ u.a1 + u.b2)), v, "W2"),
         lambda v: v.d2 @ v.a1.T, r"a^{(1)} \delta^{(2)\top}", lambda v: v.a1 @ v.d2.T),
    Line(r"\nabla_{b^{(2)}} C = \delta^{(2)}", lambda v: gradient(lambda u: of_z2(u.but(z2=u.W2 @ u.a1 + u.b2)), v, "b2"),
         lambda v: v.d2, r"\nabla_{b^{(2)}} C = -\delta^{(2)}", lambda v: -v.d2),
    Line(r"\delta^{(1)} x^\top", lambda v: gradient(loss, v, "W1"), lambda v: v.d1 @ v.x.T,
         r"x \delta^{(1)\top}", lambda v: v.x @ v.d1.T),
    Line(r"\nabla_{b^{(1)}} C = \delta^{(1)}", lambda v: gradient(loss, v, "b1"), lambda v: v.d1),
    Line(r"(W^{(1)})^\top \delta^{(1)}", lambda v: gradient(loss, v, "x"), lambda v: v.W1.T @ v.d1,
         r"W^{(1)} \delta^{(1)}", lambda v: np.nan),
    Line(r"\operatorname{diag}(g'(z^{(1)})) \, (W^{(2)})^\top \delta^{(2)}", lambda v: v.d1,
         lambda v: np.diag(slope(v.z1).ravel()) @ v.W2.T @ v.d2,
         r"(W^{(2)})^\top \operatorname{diag}(g'(z^{(2)})) \, \delta^{(2)}",
         lambda v: v.W2.T @ np.diag(slope(v.z2).ravel()) @ v.d2),
]
