from tests.collection.truth import Line, Values, gradient, np, sq

TOPIC = "likelihoods and divergences"
inv, det = np.linalg.inv, np.linalg.det


def draw(r: np.random.Generator) -> Values:
    def near() -> np.ndarray:
        return r.normal(size=(3, 3)) / 4 + 2 * np.eye(3)

    return Values(mu=r.normal(size=(3, 1)), s=r.normal(size=(3, 1)), e=r.normal(size=(3, 1)), m0=r.normal(size=(3, 1)),
                  m1=r.normal(size=(3, 1)), S0=near(), S1=near(), c=r.normal(size=(3, 1)))  # fmt: skip


def k(v):
    return (v.mu**2 + np.exp(v.s) - v.s - 1).sum() / 2


def z(v):
    return v.mu + np.exp(v.s / 2) * v.e


def loss(v):
    return np.sin(v.c * z(v)).sum()


def dz(v):
    return v.c * np.cos(v.c * z(v))


def d(v):
    e = v.m1 - v.m0
    return (np.trace(inv(v.S1) @ v.S0) + e.T @ inv(v.S1) @ e - 3 + np.log(det(v.S1) / det(v.S0))) / 2


LINES = [
    Line(r"\frac12\left(\|\mu\|^2 + \mathbf 1^\top\exp(s) - \mathbf 1^\top s - d\right)", k,
         lambda v: (sq(v.mu) + np.exp(v.s).sum() - v.s.sum() - 3) / 2,
         r"\frac12\left(\|\mu\|^2 + \mathbf 1^\top\exp(s) - \mathbf 1^\top s - 1\right)",
         lambda v: (sq(v.mu) + np.exp(v.s).sum() - v.s.sum() - 1) / 2),
    Line(r"\nabla_\mu K = \mu", lambda v: gradient(k, v, "mu"), lambda v: v.mu, r"\nabla_\mu K = 2\mu", lambda v: 2 * v.mu),
    Line(r"\nabla_s K = \frac12(\exp(s)-\mathbf 1)", lambda v: gradient(k, v, "s"), lambda v: (np.exp(v.s) - 1) / 2,
         r"\nabla_s K = \exp(s)-\mathbf 1", lambda v: np.exp(v.s) - 1),
    Line(r"\nabla_\mu R = \nabla_z R", lambda v: gradient(loss, v, "mu"), dz),
    Line(r"\frac12\,\nabla_zR\odot\sigma\odot\varepsilon", lambda v: gradient(loss, v, "s"),
         lambda v: dz(v) * np.exp(v.s / 2) * v.e / 2, r"\nabla_zR\odot\sigma\odot\varepsilon", lambda v: dz(v) * np.exp(v.s / 2) * v.e),
    Line(r"\frac12\,\nabla_zR\odot(z-\mu)", lambda v: gradient(loss, v, "s"), lambda v: dz(v) * (z(v) - v.mu) / 2,
         r"\frac12\,\nabla_zR\odot z", lambda v: dz(v) * z(v) / 2),
    Line(r"-\frac12(\Sigma_1^{-1}+\Sigma_1^{-\top})(m_1-m_0)", lambda v: gradient(d, v, "m0"),
         lambda v: -(inv(v.S1) + inv(v.S1).T) @ (v.m1 - v.m0) / 2,
         r"\frac12(\Sigma_1^{-1}+\Sigma_1^{-\top})(m_1-m_0)", lambda v: (inv(v.S1) + inv(v.S1).T) @ (v.m1 - v.m0) / 2),
    Line(r"\frac12\left(\Sigma_1^{-\top}-\Sigma_0^{-\top}\right)", lambda v: gradient(d, v, "S0"),
         lambda v: (inv(v.S1).T - inv(v.S0).T) / 2,
         r"\frac12\left(\Sigma_1^{-1}-\Sigma_0^{-1}\right)", lambda v: (inv(v.S1) - inv(v.S0)) / 2),
]  # fmt: skip
