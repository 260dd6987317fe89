from tests.collection.truth import Line, Values, along, gradient, np, sq

TOPIC = "linear"


def draw(r: np.random.Generator) -> Values:
    v = Values(A=r.normal(size=(2, 3)), x=r.normal(size=(3, 1)), y=r.normal(size=(2, 1)), a=0.6, dA=r.normal(size=(2, 3)),
               dx=r.normal(size=(3, 1)))
    return v.but(e=v.A @ v.x - v.y, r=v.A.T @ v.A @ v.x - v.x)


def f(v):
    return sq(v.A @ v.x - v.y) / 2 + v.a / 2 * sq(v.A)


def g(v):
    return sq(v.A.T @ v.A @ v.x - v.x) / 2


LINES = [
    Line(r"(A x - y)\T \dd A\, x + (A x - y)\T A \,\dd x + \alpha \tr(A\T \dd A)", lambda v: along(f, v, A=v.dA, x=v.dx),
         lambda v: v.e.T @ v.dA @ v.x + v.e.T @ v.A @ v.dx + v.a * np.trace(v.A.T @ v.dA),
         r"(A x - y)\T \dd A\, x + (A x - y)\T A \,\dd x + 2\alpha \tr(A\T \dd A)",
         lambda v: v.e.T @ v.dA @ v.x + v.e.T @ v.A @ v.dx + 2 * v.a * np.trace(v.A.T @ v.dA)),
    Line(r"(A x - y) x\T + \alpha A", lambda v: gradient(f, v, "A"), lambda v: v.e @ v.x.T + v.a * v.A,
         r"x (A x - y)\T + \alpha A", lambda v: np.nan),
    Line(r"\pd{f}{x} = A\T (A x - y)", lambda v: gradient(f, v, "x"), lambda v: v.A.T @ v.e,
         r"\pd{f}{x} = A\T (A x + y)", lambda v: v.A.T @ (v.A @ v.x + v.y)),
    Line(r"A \left( x r\T + r x\T \right)", lambda v: gradient(g, v, "A"), lambda v: v.A @ (v.x @ v.r.T + v.r @ v.x.T),
         r"A \left( r x\T \right)", lambda v: v.A @ v.r @ v.x.T),
    Line(r"(A\T A - I) r", lambda v: gradient(g, v, "x"), lambda v: (v.A.T @ v.A - np.eye(3)) @ v.r,
         r"(A\T A + I) r", lambda v: (v.A.T @ v.A + np.eye(3)) @ v.r),
]
