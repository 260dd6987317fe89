"""Whole powers of terms as powers of their factors, before a sum among them is multiplied out.

1/(Σ x)² becomes (Σ x)⁻², which the kernel compares without writing the square of a sum out.  Every step holds wherever the
denominators are not zero; roots are left where they are, since (x²)^½ is |x|.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.terms.term import Term


def raised(base: Term, exponent: Fraction) -> Iterator[tuple[Term, Fraction]]:
    """The powers, entry by entry, whose product is base^exponent."""
    whole = exponent.denominator == 1
    if whole and base.op == "power" and base.attrs[0].denominator == 1:
        yield from raised(base.args[0], exponent * base.attrs[0])
    elif whole and base.op == "apply" and base.attrs[0] == "recip":
        yield from raised(base.args[0], -exponent)
    elif whole and exponent < 0 and base.op == "hadamard":
        for arg in base.args:
            yield from raised(arg, exponent)
    else:
        yield base, exponent
