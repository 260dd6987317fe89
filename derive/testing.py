"""For your tests: `assert_gradient(my_backward, "linear.bias")`.

Guarantee: raises AssertionError with the mistake named if the function is not the formula; else returns the report.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any


def assert_gradient(
    function: Callable[..., Any],
    formula: Any,
    *,
    arguments: Sequence[str] | None = None,
    layout: str | Mapping[str, str] | None = None,
    seed: int = 0,
) -> Any:
    """Assert that a backward function computes a formula's gradients.

    `formula` is a `derive.formulas` object or its name; for the rest see `derive.formulas.checking.check`. Raises
    KeyError for an unknown name, `Unclear` where the arguments cannot be told apart.
    """
    from derive.formulas import get

    found = get(formula) if isinstance(formula, str) else formula
    report = found.check(function, arguments=arguments, layout=layout, seed=seed)
    if not report:
        raise AssertionError(str(report))
    return report


__all__ = ["assert_gradient"]
