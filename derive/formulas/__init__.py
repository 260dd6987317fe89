"""Checked formulas: `from derive.formulas import linear, relu, conv2d, softmax_cross_entropy, lenet5`.

Each is a `derive.formulas.formula.Formula`: gradients that are proved for all sizes, the code generated from them, and
a check of code that you have. `names()` lists them. Everything is imported when it is first used; nothing is proved at
import, since the proofs ship as data (`formula.verify()` rechecks them).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def names() -> tuple[str, ...]:
    """The names of all formulas."""
    from derive.formulas.catalogue import NAMES

    return NAMES


def get(name: str) -> Any:
    """A formula by name, "linear", or one of its gradients, "linear.bias". Raises KeyError with the nearest names."""
    from derive.formulas.formula import formula

    return formula(name)


def __getattr__(name: str) -> Any:
    if not name.startswith("_"):
        from derive.formulas.catalogue import NAMES

        if name in NAMES:
            from derive.formulas.formula import formula

            return formula(name)
    raise AttributeError(f"module 'derive.formulas' has no formula {name!r}; derive.formulas.names() lists them")


def __dir__() -> list[str]:
    return sorted({"names", "get", *names()})
