"""A proof-reader for matrix calculus.

    derive.check(path_or_text)            a document, every statement with its verdict
    derive.prove(lhs, rhs)                the verdict on an equation of SymPy expressions
    derive.differential(expr)             d of a SymPy expression
    derive.gradient(J, wrt)               ∇_wrt J as a SymPy expression, proved by the kernel
    derive.jacobian(y, x)                 the matrix of the ∂y_i/∂x_j
    derive.hessian(J, x)                  the matrix of the second derivatives
    derive.explain(J, wrt)                the steps from J to ∇_wrt J, each with its rule and proved
    derive.identities["trace-trick"]      an identity of the catalogue
    derive.formulas.linear                a checked formula: statement, proof, code, and a check of yours

Everything is imported when it is first used: `import derive` loads neither SymPy nor NumPy.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` itself would take longer to import than this package
if TYPE_CHECKING:
    from typing import Any

    from derive.calculus.api import differential, explain, gradient, hessian, jacobian, prove
    from derive.judge import check

HOMES = {
    "check": "derive.judge",
    "prove": "derive.calculus.api",
    "differential": "derive.calculus.api",
    "gradient": "derive.calculus.api",
    "explain": "derive.calculus.api",
    "jacobian": "derive.calculus.api",
    "hessian": "derive.calculus.api",
}
ROOMS = frozenset({"formulas", "identities", "testing"})
__all__ = [  # noqa: F822
    "check",
    "differential",
    "explain",
    "formulas",
    "gradient",
    "hessian",
    "identities",
    "jacobian",
    "prove",
    "testing",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in ROOMS:
        return import_module(f"derive.{name}")
    if name in HOMES:
        return getattr(import_module(HOMES[name]), name)
    raise AttributeError(f"module 'derive' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
