from tests.collection.truth import Line, Values, gradient, np, sq

TOPIC = "likelihoods and divergences"
inv = np.linalg.inv


def draw(r: np.random.Generator) -> Values:
    return Values(F=r.normal(size=(5, 3)), t=r.normal(size=(5, 1)), w=r.normal(size=(3, 1)), a=np.array([[0.6]]),
                  b=np.array([[1.4]]))  # fmt: skip


def energy(v):
    return v.b * sq(v.t - v.F @ v.w) / 2 + v.a * sq(v.w) / 2


def big(v):
    return v.a * np.eye(3) + v.b * v.F.T @ v.F


def mean(v):
    return v.b * inv(big(v)) @ v.F.T @ v.t


def volume(v):
    return np.log(np.linalg.det(big(v)))


LINES = [
    Line(r"\mathbf A\mathbf w-\beta\Phi^{\mathrm T}\mathbf t", lambda v: gradient(energy, v, "w"),
         lambda v: big(v) @ v.w - v.b * v.F.T @ v.t,
         r"\mathbf A\mathbf w-\Phi^{\mathrm T}\mathbf t", lambda v: big(v) @ v.w - v.F.T @ v.t),
    Line(r"E(\mathbf m)+\frac12(\mathbf w-\mathbf m)^{\mathrm T}\mathbf A(\mathbf w-\mathbf m)", energy,
         lambda v: energy(v.but(w=mean(v))) + (v.w - mean(v)).T @ big(v) @ (v.w - mean(v)) / 2,
         r"E(\mathbf m)+(\mathbf w-\mathbf m)^{\mathrm T}\mathbf A(\mathbf w-\mathbf m)",
         lambda v: energy(v.but(w=mean(v))) + (v.w - mean(v)).T @ big(v) @ (v.w - mean(v))),
    Line(r"\frac{d}{d\alpha}\ln|\mathbf A|=\operatorname{Tr}(\mathbf A^{-1})", lambda v: gradient(volume, v, "a"),
         lambda v: np.trace(inv(big(v))),
         r"\frac{d}{d\alpha}\ln|\mathbf A|=\operatorname{Tr}(\mathbf A)", lambda v: np.trace(big(v))),
    Line(r"\operatorname{Tr}(\mathbf A^{-1}\Phi^{\mathrm T}\Phi)", lambda v: gradient(volume, v, "b"),
         lambda v: np.trace(inv(big(v)) @ v.F.T @ v.F),
         r"\operatorname{Tr}(\Phi^{\mathrm T}\Phi)", lambda v: np.trace(v.F.T @ v.F)),
]  # fmt: skip
