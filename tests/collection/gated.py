from tests.collection.truth import Line, Values, gradient, np, sigmoid

TOPIC = "networks"
NAMES = ("Wz", "Wr", "Wh", "Uz", "Ur", "Uh")


def draw(r: np.random.Generator) -> Values:
    v = Values({n: r.normal(size=(3, 2 if n[0] == "W" else 3)) for n in NAMES})
    return v.but(x=r.normal(size=(2, 1)), h=r.normal(size=(3, 1)), c=r.normal(size=(3, 1)))


def states(v):
    """Each state may be given from outside, to be moved alone."""
    az = v.get("az", v.Wz @ v.x + v.Uz @ v.h)
    ar = v.get("ar", v.Wr @ v.x + v.Ur @ v.h)
    z, r = v.get("z", sigmoid(az)), v.get("r", sigmoid(ar))
    ah = v.get("ah", v.Wh @ v.x + v.Uh @ (r * v.h))
    t = v.get("t", np.tanh(ah))
    return Values(az=az, ar=ar, z=z, r=r, ah=ah, t=t, out=(1 - z) * v.h + z * t)


def loss(v):
    return np.sin(v.c * states(v).out).sum()


def by(name):
    return lambda v: gradient(loss, v.but(**{name: v[name] if name in v else states(v)[name]}), name)


def g(v):
    return v.c * np.cos(v.c * states(v).out)


LINES = [
    Line(r"g\odot(\tilde h-h)", by("z"), lambda v: g(v) * (states(v).t - v.h), r"g\odot(\tilde h+h)",
         lambda v: g(v) * (states(v).t + v.h)),
    Line(r"&=g\odot z", by("t"), lambda v: g(v) * states(v).z, r"&=g\odot(1-z)", lambda v: g(v) * (1 - states(v).z)),
    Line(r"\frac{\partial\ell}{\partial\tilde h}\odot(1-\tilde h\odot\tilde h)", by("ah"),
         lambda v: by("t")(v) * (1 - states(v).t ** 2),
         r"\frac{\partial\ell}{\partial\tilde h}\odot(1-\tilde h)", lambda v: by("t")(v) * (1 - states(v).t)),
    Line(r"\frac{\partial\ell}{\partial z}\odot z\odot(1-z)", by("az"), lambda v: by("z")(v) * states(v).z * (1 - states(v).z),
         r"\frac{\partial\ell}{\partial z}\odot z\odot z", lambda v: by("z")(v) * states(v).z ** 2),
    Line(r"\left(U_h^\top\frac{\partial\ell}{\partial a_h}\right)\odot h", by("r"), lambda v: (v.Uh.T @ by("ah")(v)) * v.h,
         r"\left(U_h\frac{\partial\ell}{\partial a_h}\right)\odot h", lambda v: (v.Uh @ by("ah")(v)) * v.h),
    Line(r"\frac{\partial\ell}{\partial r}\odot r\odot(1-r)", by("ar"), lambda v: by("r")(v) * states(v).r * (1 - states(v).r)),
    Line(r"\frac{\partial\ell}{\partial a_h}x^\top", by("Wh"), lambda v: by("ah")(v) @ v.x.T,
         r"x\frac{\partial\ell}{\partial a_h}^\top", lambda v: v.x @ by("ah")(v).T),
    Line(r"\frac{\partial\ell}{\partial a_h}(r\odot h)^\top", by("Uh"), lambda v: by("ah")(v) @ (states(v).r * v.h).T,
         r"\frac{\partial\ell}{\partial a_h}h^\top", lambda v: by("ah")(v) @ v.h.T),
    Line(r"W_z^\top\frac{\partial\ell}{\partial a_z}+W_r^\top\frac{\partial\ell}{\partial a_r}+W_h^\top\frac{\partial\ell}{\partial a_h}",
         by("x"), lambda v: v.Wz.T @ by("az")(v) + v.Wr.T @ by("ar")(v) + v.Wh.T @ by("ah")(v),
         r"W_z^\top\frac{\partial\ell}{\partial a_z}+W_h^\top\frac{\partial\ell}{\partial a_h}",
         lambda v: v.Wz.T @ by("az")(v) + v.Wh.T @ by("ah")(v)),
]  # fmt: skip
