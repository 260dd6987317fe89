"""latex2sympy2 as a second reader of scalar arithmetic.

It is imported on first use and only ever asked about expressions of numbers; its answer is reported as a sentence and
decides nothing.  Where it is missing, or its ANTLR runtime does not work (Python 3.13), the sentence says so.  It
misreads matrices, layers and equations, which is why it is asked nothing else.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=1)
def _parser() -> tuple[Callable[[str], Any] | None, str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from latex2sympy2 import latex2sympy  # type: ignore[import-untyped]
    except BaseException as error:  # an old ANTLR runtime may fail in any way at import
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        return None, f"latex2sympy2 cannot be used here ({type(error).__name__})"
    return latex2sympy, ""


@lru_cache(maxsize=4096)
def compare(latex: str, expected: Fraction) -> str:
    """A sentence: whether latex2sympy2 reads the expression as the same number."""
    parse, problem = _parser()
    if parse is None:
        return problem
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            found = parse(latex)
            number = Fraction(str(found.doit().nsimplify()))
    except Exception as error:
        return f"latex2sympy2 could not read it ({type(error).__name__})"
    return "latex2sympy2 agrees" if number == expected else f"latex2sympy2 disagrees: it reads {number}"
