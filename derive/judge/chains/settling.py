"""Sizes that nothing tells become what a formula needs them to be.

Guarantee: only a size that stands for an axis of a symbol that nothing declares is settled, never by itself, and never as 1, for
a matrix is no number because a number stands beside it.  A matrix product makes no matrix of an earlier statement square: that
is more likely a slip in the product, unless it is U of U h_0 and U h_1, where h_1 has the size that h_0 gets by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from derive.judge.chains.clashing_sizes import asked
from derive.kernel.sizes import Size

if TYPE_CHECKING:
    from derive.judge.chains.clashing_sizes import Pairs
    from derive.judge.chains.sizing import Sizing
    from derive.reading.context import Context

PRODUCT = "matrix product"
_OWN = re.compile(r"n_\{(.+)_\{\d+\}\}")
_LAYER = re.compile(r"\^\{[(\[][^()\[\]]*[)\]]\}")
_STEP = re.compile(r"(.+)_\{\d+\}")


def loose_pairs(context: Context, error: Exception | None) -> Pairs:
    """The sizes that differ in a clash, each pair with one first that nothing tells."""
    found: Pairs = []
    for a, b in (_without_common(context.resolve(a), context.resolve(b)) for a, b in asked(error) or ()):
        for one, other in ((a, b), (b, a)) if a != b else ():
            name = next(iter(one.symbols), "")
            if _is_own(context, name) and one == Size.of(name) and name not in other.symbols and not other.is_one:
                found.append((one, other))
    return found


def _is_own(context: Context, name: str) -> bool:
    """Whether nothing tells a size; the same size at another layer is as little told, if it is no width of the layers, which
    differ: a width stands with that of the next layer in the shape of one matrix."""
    if name in context.own_sizes or not _LAYER.search(name) or context.sizes.get(name) is not None:
        return name in context.own_sizes
    family = _LAYER.sub("", name)
    if all(_LAYER.sub("", own) != family for own in context.own_sizes):
        return False
    shapes = (symbol.shape for symbol in context.symbols.values() if symbol.shape is not None)
    return not any(len({s for axis in shape for s in axis.symbols if _LAYER.sub("", s) == family}) > 1 for shape in shapes)


def _without_common(a: Size, b: Size) -> tuple[Size, Size]:
    """m and m_W for m·n and m_W·n."""
    if len(a.terms) != 1 or len(b.terms) != 1 or a.terms[0][1] != b.terms[0][1]:
        return a, b
    left, right = dict(a.terms[0][0]), dict(b.terms[0][0])
    for symbol in {*left} & {*right}:
        common = min(left[symbol], right[symbol])
        left[symbol], right[symbol] = left[symbol] - common, right[symbol] - common
    shorter = [Size.of(1), Size.of(1)]
    for place, powers in enumerate((left, right)):
        for symbol, power in powers.items():
            for _ in range(power):
                shorter[place] = shorter[place] * Size.of(symbol)
    return shorter[0], shorter[1]


def settle_own(judge: Sizing, error: Exception | None, pairs: Pairs | None = None) -> bool:
    """Let one size that nothing tells be what it has to be equal to; False if a clash holds none, or none may be."""
    found = loose_pairs(judge.context, error) if pairs is None else pairs
    for one, other in found:
        product = getattr(error, "operator", "") == PRODUCT
        if not product or not _squares(judge.context, one, other) or _step(judge.context, one, other):
            judge.settle_size(next(iter(one.symbols)), other)
            return True
    return False


def _squares(context: Context, one: Size, other: Size) -> bool:
    """Whether a matrix that earlier statements know would become square."""
    shapes = (symbol.shape for symbol in context.symbols.values() if symbol.shape is not None and len(symbol.shape) == 2)
    return any({*map(context.resolve, shape)} == {one, other} for shape in shapes)


def _step(context: Context, one: Size, other: Size) -> bool:
    """Whether a size is that of h_0, and another step of the same letter, h_1, has the other."""
    owner = _OWN.fullmatch(next(iter(one.symbols), ""))
    if owner is None:
        return False
    steps = (symbol for name, symbol in context.symbols.items() if (m := _STEP.fullmatch(name)) and m[1] == owner[1])
    return any(symbol.shape is not None and context.resolve(symbol.shape[0]) == other for symbol in steps)


@contextmanager
def for_now(context: Context) -> Iterator[None]:
    """Sizes that are settled inside are not afterwards."""
    saved = dict(context.sizes), set(context.size_names), set(context.own_sizes), dict(context.families)
    symbols = dict(context.symbols)
    known = {name: (symbol.shape, symbol.definition) for name, symbol in symbols.items()}
    try:
        yield
    finally:
        context.sizes, context.size_names, context.own_sizes, context.families = saved
        context.symbols = symbols
        for name, (shape, definition) in known.items():
            context.symbols[name].shape, context.symbols[name].definition = shape, definition


__all__ = ["for_now", "loose_pairs", "settle_own"]
