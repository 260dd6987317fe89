"""“N is the number of rows of X”: of which array, and where the words speak of something else."""

from __future__ import annotations

import pytest

from derive.judge import check_text

HEAD = r"Let $X \in \mathbb{R}^{p\times q}$ and $J = \operatorname{tr}(X^\top X)$."
TRUE, FALSE = r"$$\frac{1}{N} J = \frac{1}{p} J$$", r"$$\frac{1}{N} J = \frac{1}{q} J$$"


@pytest.mark.parametrize(
    "words",
    ["Here $N$ is the number of rows of $X$.", "$N$ is the number of rows of the matrix $X$.", "$N$表示$X$的行数。"],
)
def test_counts(words: str) -> None:
    verdicts = [claim.verdict for claim in check_text(f"{HEAD} {words}\n\n{TRUE}\n\n{FALSE}\n").claims[-2:]]
    assert verdicts[0] == "proved" and verdicts[1] in ("refuted", "ill-typed")


@pytest.mark.parametrize(
    "words",
    ["$N$表示滤波器的行数。数组$X$的大小已知。", "$N$ is the number of rows of a filter. The array $X$ is known."],
)
def test_another_sentence_is_not_of_it(words: str) -> None:
    verdicts = [claim.verdict for claim in check_text(f"{HEAD} {words}\n\n{TRUE}\n\n{FALSE}\n").claims[-2:]]
    assert "proved" not in verdicts
