"""Sizes that nothing tells become what a formula needs them to be.

Guarantee: only a size that stands for an axis of a symbol that nothing declares is settled, and never
by itself; nor is it ever 1, for a matrix is no number because a number stands beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.kernel.sizes import Size

if TYPE_CHECKING:
    from derive.judge.chains.arbitrary import Pairs
    from derive.judge.chains.sizing import Sizing


def settle_own(judge: Sizing, pairs: Pairs) -> bool:
    """Let one size that nothing tells be what it has to be equal to; False if none of the pairs holds one."""
    context = judge.context
    for a, b in ((context.resolve(a), context.resolve(b)) for a, b in pairs):
        for one, other in ((a, b), (b, a)) if a != b else ():
            name = next(iter(one.symbols), "")
            if name in context.own_sizes and one == Size.of(name) and name not in other.symbols and not other.is_one:
                judge.settle_size(name, other)
                return True
    return False


__all__ = ["settle_own"]
