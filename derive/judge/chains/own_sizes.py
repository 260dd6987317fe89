"""Reasons in the author's own names of sizes: n_1 where the document says n_1 = n_2 + k − 1, and not n_2 + k − 1.

Guarantee: a name stands for exactly the sum that the document makes it, or for that sum less one, as the last place of an axis;
nothing but these words of a reason changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from derive.kernel.sizes import Size


def in_own_sizes(reason: str, sizes: Mapping[str, Size]) -> str:
    """A reason with every sum of sizes that has a name written by its name."""
    told = dict(_spelt(sizes))
    for sum_, name in sorted(told.items(), key=lambda pair: -len(pair[0])):
        reason = reason.replace(sum_, name)
    return reason


def _spelt(sizes: Mapping[str, Size]) -> Iterator[tuple[str, str]]:
    """How the value of each named size is written, bracketed or less one, and what it is to be."""
    for name, size in reversed(list(sizes.items())):
        if len(size.terms) > 1:
            yield f"({size})", name
            yield f"… {size - 1}", f"… {name}-1"


__all__ = ["in_own_sizes"]
