"""Gradients by a symbol that renames a free one; right sides by hand: with Λ = Σ⁻¹, log det Σ = −log det Λ."""

import pytest

from derive.judge import check_text

pytestmark = pytest.mark.usefixtures("without_fixes")

GAUSS = r"""Let $\Sigma\in\mathbb{R}^{d\times d}$ be symmetric positive definite, $S\in\mathbb{R}^{d\times d}$ symmetric and
$$ \ell = -\frac12\log\det\Sigma - \frac12\operatorname{tr}(\Sigma^{-1}S). $$
Put $\Lambda = \Sigma^{-1}$.
"""
NUMBER = r"""Let $s > 0$ and $r\in\mathbb{R}^n$, $\tau = %s$, and
$$ E = \frac{1}{2s}r^\top r + \frac{n}{2}\log s. $$
"""


def judged(text: str) -> tuple[str, str]:
    claim = check_text(text).claims[-1]
    return claim.verdict, claim.reason


@pytest.mark.parametrize(
    "claim, verdict",
    [
        (r"\frac{\partial\ell}{\partial\Lambda} = \frac12(\Lambda^{-1} - S)", "proved"),
        (r"\frac{\partial\ell}{\partial\Lambda} = \frac12(\Sigma - S)", "proved"),
        (r"\frac{\partial\ell}{\partial\Lambda} = -\frac12 S", "refuted"),
        (r"\frac{\partial\ell}{\partial\Lambda} = \frac12(\Lambda - S)", "refuted"),
        (r"\frac{\partial\ell}{\partial\Sigma} = -\frac12(\Lambda - \Lambda S\Lambda)", "proved"),
    ],
)
def test_a_precision_varies_with_its_covariance(claim, verdict):
    assert judged(f"{GAUSS}$$ {claim} $$\n")[0] == verdict


def test_both_at_once_are_not_judged():
    claim = r"\frac{\partial\ell}{\partial\Sigma} = -\Lambda\frac{\partial\ell}{\partial\Lambda}\Lambda"
    verdict, reason = judged(f"{GAUSS}$$ {claim} $$\n")
    assert verdict == "undecided" and "vary together" in reason


@pytest.mark.parametrize(
    "renaming, right, wrong",
    [
        ("1/s", r"\frac12 r^\top r - \frac{n}{2\tau}", r"\frac12 r^\top r"),
        ("2s", r"-\frac{1}{\tau^2}r^\top r + \frac{n}{2\tau}", r"\frac{n}{2\tau}"),
        (r"\sqrt{s}", r"-\frac{1}{\tau^3}r^\top r + \frac{n}{\tau}", r"-\frac{1}{\tau^3}r^\top r + \frac{n}{2\tau}"),
    ],
)
def test_numbers_that_rename_each_other(renaming, right, wrong):
    for side, verdict in ((right, "proved"), (wrong, "refuted")):
        assert judged(NUMBER % renaming + rf"$$ \frac{{\partial E}}{{\partial\tau}} = {side} $$" + "\n")[0] == verdict


def test_what_does_not_rename_is_held_constant():
    text = r"""Let $W\in\mathbb{R}^{m\times n}$, $x\in\mathbb{R}^n$, $z = Wx$ and $E = \frac12 z^\top z + \frac12 x^\top x$.
$$ \frac{\partial E}{\partial z} = z $$
"""
    assert judged(text)[0] == "proved"
