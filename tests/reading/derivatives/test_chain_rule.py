"""Products of derivatives in any order, names of gradients and calls of code, as in notes beside a program."""

from __future__ import annotations

import numpy as np
import pytest

from derive.judge import check_text

TOML = """
[operators]
dot = "matrix"
[names]
case = "same"
losses = ["E"]
functions = { "ReLU back." = "relu_back", "relu_back" = "relu_back", "Relu" = "relu" }
[repeat]
operators = ["+"]
[gradients]
named = ["d"]
chain = "any order"
"""
FORWARD = r"""$H_0 \in \mathbb{R}^{5\times m}$, $V_1 \in \mathbb{R}^{4\times 5}$, $V_2 \in \mathbb{R}^{3\times 4}$,
$c_1 \in \mathbb{R}^{4}$, $c_2 \in \mathbb{R}^{3}$, $T \in \mathbb{R}^{3\times m}$

$$S_1 = V_1 \cdot H_0 + c_1$$
$$H_1 = \text{Relu}(S_1)$$
$$S_2 = V_2 \times H_1 + c_2$$
$$E = \frac{1}{2} \|S_2 - T\|^2$$

"""


@pytest.fixture()
def dialect(tmp_path):
    path = tmp_path / "code.toml"
    path.write_text(TOML)
    return str(path)


RIGHT = [
    r"\frac{dE}{dV_2} = \frac{dS_2}{dV_2} \times \frac{dE}{dS_2}",
    r"\frac{dE}{dV_2} = \frac{dE}{dS_2} \times \frac{dS_2}{dV_2}",
    r"\frac{d}{dV_1} E = \frac{dS_1}{dV_1} \times \frac{dH_1}{dS_1} \times \frac{d}{dH_1} E",
    r"\frac{d}{dH_1} E = \frac{dS_2}{dH_1} \times (S_2 - T)",
    r"\frac{d}{dc_1} E = \frac{dS_1}{dc_1} \times \frac{dH_1}{dS_1} \times \frac{dS_2}{dH_1} \times dS_2",
    r"dV_2 = \text{np.dot}(dS_2, H_1^T)",
    r"dV_1 = np.dot(\text{ReLU back.}(\text{np.dot}(v_2^T, ds_2), S_1), H_0.T)",
    r"dS_1 = \text{relu_back}(np.dot(V_2^T, dS_2))",
    r"\frac{dS_2}{dV_2} = H_1^T",
    r"\frac{dS_2}{dH_1} = V_2^T",
]
WRONG = [
    r"dV_2 = \text{np.dot}(H_1^T, dS_2)",
    r"dV_2 = \text{np.dot}(dS_2, H_1)",
    r"dS_1 = \text{relu_back}(np.dot(dS_2, V_2^T))",
    r"dS_1 = \text{np.dot}(V_2^T, dS_2)",
    r"\frac{d}{dc_2} E = dS_2",
    r"\frac{d}{dH_1} E = \frac{dS_2}{dH_1} \times (T - S_2)",
]
OPEN = [
    r"\frac{dE}{dV_1} = \frac{dS_2}{dV_1} \times \frac{dE}{dS_2}",
    r"\frac{dE}{dV_1} = \frac{dS_1}{dV_1} \times \frac{dE}{dS_2}",
    r"\frac{dS_2}{dV_2} = H_1",
]


@pytest.mark.parametrize("line", RIGHT)
def test_right_lines_are_proved(line, dialect):
    claim = check_text(f"{FORWARD}$${line}$$", dialect=dialect).claims[-1]
    assert claim.verdict == "proved", claim.reason


@pytest.mark.parametrize("line", WRONG)
def test_wrong_lines_are_accused_with_a_fix(line, dialect):
    claim = check_text(f"{FORWARD}$${line}$$", dialect=dialect).claims[-1]
    assert claim.verdict in ("refuted", "ill-typed")
    assert claim.fix and check_text(f"{FORWARD}$${claim.fix}$$", dialect=dialect).claims[-1].verdict == "proved"


@pytest.mark.parametrize("line", OPEN)
def test_chains_that_do_not_fit_are_left_open(line, dialect):
    claim = check_text(f"{FORWARD}$${line}$$", dialect=dialect).claims[-1]
    assert claim.verdict == "undecided" and claim.reason


def test_the_chain_rule_is_listed_as_a_convention(dialect):
    claim = check_text(f"{FORWARD}$${RIGHT[0]}$$", dialect=dialect).claims[-1]
    assert any("any order" in told for told in claim.assumptions)


def test_the_gradients_are_those_of_numpy():
    """The lines called right above, by an independent transcription and finite differences."""
    draw = np.random.default_rng(3)
    h0, v1, v2 = draw.normal(size=(5, 6)), draw.normal(size=(4, 5)), draw.normal(size=(3, 4))
    c1, c2, t = draw.normal(size=(4, 1)), draw.normal(size=(3, 1)), draw.normal(size=(3, 6))

    def loss(v1, v2, c1):
        return 0.5 * np.sum((v2 @ np.maximum(0, v1 @ h0 + c1) + c2 - t) ** 2)

    h1 = np.maximum(0, v1 @ h0 + c1)
    ds2 = v2 @ h1 + c2 - t
    ds1 = (v2.T @ ds2) * (v1 @ h0 + c1 >= 0)
    for array, found, place in ((v1, ds1 @ h0.T, 0), (v2, ds2 @ h1.T, 1), (c1, ds1.sum(1, keepdims=True), 2)):
        for spot in np.ndindex(*array.shape):
            step = np.zeros_like(array)
            step[spot] = 1e-6
            up, down = [v1, v2, c1], [v1, v2, c1]
            up[place], down[place] = array + step, array - step
            assert abs((loss(*up) - loss(*down)) / 2e-6 - found[spot]) < 1e-5
