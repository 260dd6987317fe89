"""Reasons name the sizes as the document names them."""

from __future__ import annotations

from derive.judge.chains.own_sizes import in_own_sizes
from derive.kernel.sizes import Size

M, K = Size.of("m"), Size.of("k")


def test_a_sum_with_a_name_is_written_by_it() -> None:
    sizes = {"n": M + K - 1, "p": M}
    assert in_own_sizes(f"shapes ({M + K - 1})×k and 1×1 do not fit", sizes) == "shapes n×k and 1×1 do not fit"
    assert in_own_sizes(f"x has entries 0 … {M + K - 2}, and i runs outside", sizes) == "x has entries 0 … n-1, and i runs outside"


def test_other_sums_stay() -> None:
    told = f"shapes ({M + K})×k and m×1"
    assert in_own_sizes(told, {"n": M + K - 1, "p": M}) == told
