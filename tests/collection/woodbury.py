from tests.collection.truth import Line, Values, np

TOPIC = "inverses of sums"
inv = np.linalg.inv


def draw(r: np.random.Generator) -> Values:
    def near(n: int) -> np.ndarray:
        return r.normal(size=(n, n)) / 3 + 2 * np.eye(n)

    return Values(A=near(4), B=near(4), C=near(2), D=4 * near(2), U=r.normal(size=(4, 2)) / 2, V=r.normal(size=(2, 4)) / 2,
                  u=r.normal(size=(4, 1)) / 2, v=r.normal(size=(4, 1)) / 2, lam=1.5)  # fmt: skip


I4, I2 = np.eye(4), np.eye(2)


def lemma(v):
    return inv(v.A) - inv(v.A) @ v.U @ inv(inv(v.C) + v.V @ inv(v.A) @ v.U) @ v.V @ inv(v.A)


def schur(v):
    return inv(v.A - v.U @ inv(v.D) @ v.V)


LINES = [
    Line(r"- A^{-1} U (C^{-1} + V A^{-1} U)^{-1} V A^{-1}", lambda v: inv(v.A + v.U @ v.C @ v.V), lemma,
         r"- A^{-1} U (C + V A^{-1} U)^{-1} V A^{-1}",
         lambda v: inv(v.A) - inv(v.A) @ v.U @ inv(v.C + v.V @ inv(v.A) @ v.U) @ v.V @ inv(v.A)),
    Line(r"\frac{A^{-1} u v^\top A^{-1}}{1 + v^\top A^{-1} u}", lambda v: inv(v.A + v.u @ v.v.T),
         lambda v: inv(v.A) - inv(v.A) @ v.u @ v.v.T @ inv(v.A) / (1 + v.v.T @ inv(v.A) @ v.u),
         r"\frac{A^{-1} u v^\top A^{-1}}{1 - v^\top A^{-1} u}",
         lambda v: inv(v.A) - inv(v.A) @ v.u @ v.v.T @ inv(v.A) / (1 - v.v.T @ inv(v.A) @ v.u)),
    Line(r"I - U (I + VU)^{-1} V", lambda v: inv(I4 + v.U @ v.V), lambda v: I4 - v.U @ inv(I2 + v.V @ v.U) @ v.V,
         r"I + U (I + VU)^{-1} V", lambda v: I4 + v.U @ inv(I2 + v.V @ v.U) @ v.V),
    Line(r"(I + UV)^{-1} U = U (I + VU)^{-1}", lambda v: inv(I4 + v.U @ v.V) @ v.U, lambda v: v.U @ inv(I2 + v.V @ v.U),
         r"(I + UV)^{-1} U = U (I - VU)^{-1}", lambda v: v.U @ inv(I2 - v.V @ v.U)),
    Line(r"U (\lambda I + V U)^{-1}", lambda v: inv(v.lam * I4 + v.U @ v.V) @ v.U,
         lambda v: v.U @ inv(v.lam * I2 + v.V @ v.U), r"U (I + V U)^{-1}", lambda v: v.U @ inv(I2 + v.V @ v.U)),
    Line(r"(A + UCV)^{-1} U C = A^{-1} U (C^{-1} + V A^{-1} U)^{-1}", lambda v: inv(v.A + v.U @ v.C @ v.V) @ v.U @ v.C,
         lambda v: inv(v.A) @ v.U @ inv(inv(v.C) + v.V @ inv(v.A) @ v.U),
         r"(A + UCV)^{-1} U C = A^{-1} U (C + V A^{-1} U)^{-1}", lambda v: inv(v.A) @ v.U @ inv(v.C + v.V @ inv(v.A) @ v.U)),
    Line(r"A^{-1} (B - A) B^{-1}", lambda v: inv(v.A) - inv(v.B), lambda v: inv(v.A) @ (v.B - v.A) @ inv(v.B),
         r"A^{-1} (A - B) B^{-1}", lambda v: inv(v.A) @ (v.A - v.B) @ inv(v.B)),
    Line(r"A (A + B)^{-1} B", lambda v: inv(inv(v.A) + inv(v.B)), lambda v: v.A @ inv(v.A + v.B) @ v.B,
         r"A (A + B)^{-1} A", lambda v: v.A @ inv(v.A + v.B) @ v.A),
    Line(r"A - A (A + B)^{-1} A = B - B (A + B)^{-1} B", lambda v: v.A - v.A @ inv(v.A + v.B) @ v.A,
         lambda v: v.B - v.B @ inv(v.A + v.B) @ v.B,
         r"A - A (A + B)^{-1} A = B + B (A + B)^{-1} B", lambda v: v.B + v.B @ inv(v.A + v.B) @ v.B),
    Line(r"(I + A)^{-1} A = I - (I + A)^{-1}", lambda v: inv(I4 + v.A) @ v.A, lambda v: I4 - inv(I4 + v.A),
         r"(I + A)^{-1} A = (I + A)^{-1} - I", lambda v: inv(I4 + v.A) - I4),
    Line(r"A^{-1} + A^{-1} U (D - V A^{-1} U)^{-1} V A^{-1}", schur,
         lambda v: inv(v.A) + inv(v.A) @ v.U @ inv(v.D - v.V @ inv(v.A) @ v.U) @ v.V @ inv(v.A),
         r"A^{-1} - A^{-1} U (D - V A^{-1} U)^{-1} V A^{-1}",
         lambda v: inv(v.A) - inv(v.A) @ v.U @ inv(v.D - v.V @ inv(v.A) @ v.U) @ v.V @ inv(v.A)),
    Line(r"U D^{-1} = A^{-1} U (D - V A^{-1} U)^{-1}", lambda v: schur(v) @ v.U @ inv(v.D),
         lambda v: inv(v.A) @ v.U @ inv(v.D - v.V @ inv(v.A) @ v.U),
         r"U D^{-1} = A^{-1} U (D + V A^{-1} U)^{-1}", lambda v: inv(v.A) @ v.U @ inv(v.D + v.V @ inv(v.A) @ v.U)),
]  # fmt: skip
