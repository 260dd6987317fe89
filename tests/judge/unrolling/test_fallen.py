"""What rests on a line that served as a definition until the recursion, written out, showed it false."""

from __future__ import annotations

from derive.judge import check_text

TEXT = """# Causal, token by token

Now $q_t, k_t \\in \\mathbb{R}^r$ and $v_t \\in \\mathbb{R}^d$ for $t = 1, \\dots, n$ are single tokens:

$$ M_t = M_{t-1} + k_t v_t^\\top, \\qquad M_0 = 0, \\qquad o_t = M_t^\\top q_t. $$

$$ o_t = \\sum_{s=1}^{t} (%s) v_s $$

With $g_t = \\nabla_{o_t} \\mathcal{L}$:

$$ \\nabla_{k_s} \\mathcal{L} = \\sum_{t=s}^{n} (v_s^\\top g_t) q_t $$
"""


def _verdicts(text: str) -> list[str]:
    return [claim.verdict for claim in check_text(text).claims if claim.line in (7, 11)]


def test_a_true_line_below_a_wrong_formula_for_the_states_is_not_called_false() -> None:
    assert _verdicts(TEXT % "k_t^\\top q_s") == ["refuted", "undecided"]


def test_below_the_right_formula_it_is_proved() -> None:
    assert _verdicts(TEXT % "k_s^\\top q_t") == ["checked", "proved"]
