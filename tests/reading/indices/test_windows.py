"""Signs between arrays that mean a convolution."""

from __future__ import annotations

import numpy as np
import pytest

from derive.judge import check_text

SIGNAL = "Indices from zero. $c,x\\in\\mathbb{R}^n$, and $y=c\\circledast x$ is the circular convolution.\n"


def test_the_sum_is_the_circular_convolution() -> None:
    c, x = np.array([1.0, 2.0, -1.0, 3.0]), np.array([2.0, 0.0, 1.0, -1.0])
    summed = [sum(c[(k - j) % 4] * x[j] for j in range(4)) for k in range(4)]
    assert np.allclose(np.fft.ifft(np.fft.fft(c) * np.fft.fft(x)).real, summed)


@pytest.mark.parametrize(
    "line, verdict",
    [
        ("y_k=\\sum_{j=0}^{n-1}c_{(k-j)\\bmod n}x_j", "proved"),
        ("y_k=\\sum_{j=0}^{n-1}c_{(k+j)\\bmod n}x_j", "refuted"),
        ("c\\circledast x=x\\circledast c", "proved"),
        ("c\\circledast x=x\\circledast x", "refuted"),
    ],
)
def test_circular_convolution(line: str, verdict: str) -> None:
    assert check_text(SIGNAL + f"$${line}$$").claims[-1].verdict == verdict


def test_an_index_that_goes_around_runs_once_around() -> None:
    text = "Indices from zero, modulo $n$. $c,x\\in\\mathbb{R}^n$. $$y_k=\\sum_{j=0}^{n-1}c_{(k-j)\\bmod n}x_j$$ "
    claims = check_text(text + "$$\\sum_{k=0}^{n-1}y_k=\\sum_{k=0}^{n-1}c_k\\sum_{j=0}^{n-1}x_j$$").claims
    assert claims[-1].verdict == "proved"
