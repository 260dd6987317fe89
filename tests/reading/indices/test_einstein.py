"""Summation over repeated indices, where the document says so."""

from __future__ import annotations

import numpy as np
import pytest

from derive.judge import check_text

TOLD = "Repeated indices are summed. $A,B\\in\\mathbb{R}^{n\\times n}$, $x,y\\in\\mathbb{R}^n$.\n"


def verdicts(text: str) -> list[str]:
    return [claim.verdict for claim in check_text(text).claims if claim.kind == "claim"]


@pytest.mark.parametrize(
    "line, verdict",
    [
        ("x_iy_i=x^\\top y", "proved"),
        ("A_{ij}B_{ji}=\\operatorname{tr}(AB)", "proved"),
        ("A_{ij}B_{ij}=\\operatorname{tr}(AB)", "refuted"),
        ("\\delta_{ii}=n", "proved"),
        ("\\delta_{ij}\\delta_{ij}=1", "refuted"),
        ("A_{ij}(x_j+y_j)=A_{ij}x_j+A_{ij}y_j", "proved"),
        ("\\frac{\\partial(A_{kl}x_kx_l)}{\\partial x_i}=(A_{ij}+A_{ji})x_j", "proved"),
        ("\\frac{\\partial(A_{kl}x_kx_l)}{\\partial x_i}=2A_{ij}x_j", "refuted"),
        ("\\frac{\\partial(A_{kl}x_l)}{\\partial x_k}=\\operatorname{tr}(A)", "proved"),
    ],
)
def test_repeated_indices_are_summed(line, verdict):
    assert verdicts(f"{TOLD}$${line}$$") == [verdict]


def test_the_sums_are_those_of_einsum():
    rng = np.random.default_rng(0)
    a, b, x = rng.normal(size=(3, 3)), rng.normal(size=(3, 3)), rng.normal(size=3)
    assert np.allclose(np.einsum("kl,lm,m->k", a, b, x), a @ b @ x)
    assert verdicts(TOLD + "$$(ABx)_k=A_{kl}B_{lm}x_m$$") == ["proved"]
    assert verdicts(TOLD + "$$(ABx)_k=A_{lk}B_{lm}x_m$$") == ["refuted"]


def test_an_index_with_a_sum_sign_of_its_own_is_summed_once():
    assert verdicts(TOLD + "$$\\sum_{i=1}^nx_iy_i=x^\\top y$$") == ["proved"]
    assert verdicts(TOLD + "$$\\sum_{i=1}^nA_{ij}x_iy_j=x^\\top Ay$$") == ["proved"]


def test_nothing_is_summed_where_the_document_does_not_say_so():
    assert verdicts("$x,y\\in\\mathbb{R}^n$. $$x_iy_i=x^\\top y$$") == ["refuted"]
    assert verdicts("We do not use the summation convention. $x,y\\in\\mathbb{R}^n$. $$x_iy_i=x^\\top y$$") == ["refuted"]
    assert verdicts("We write explicit sums, never the summation convention. $x,y\\in\\mathbb{R}^n$. $$x_iy_i=x^\\top y$$") == ["refuted"]
    assert verdicts(TOLD + "$$x_iy_i=(x\\odot y)_i \\quad\\text{(no sum)}$$") == ["proved"]


COMPONENTS = r"""We use the summation convention. Let $M_{ij}$ be a symmetric $n\times n$ matrix, $x_i$ and $J_i$ vectors with $n$ components, and
$$ S = \frac12M_{ij}x_ix_j - J_ix_i $$
"""


@pytest.mark.parametrize(
    "line, verdict",
    [
        (r"\frac{\partial S}{\partial x_k} = M_{kj}x_j - J_k", "proved"),
        (r"\frac{\partial S}{\partial x_k} = \frac12M_{kj}x_j - J_k", "refuted"),
        (r"\frac{\partial^2S}{\partial x_k\partial x_l} = M_{kl}", "proved"),
        (r"\frac{\partial^2S}{\partial x_k\partial x_l} = 2M_{kl}", "refuted"),
    ],
)
def test_arrays_declared_by_their_components(line, verdict):
    assert verdicts(f"{COMPONENTS}\n$$ {line} $$") == [verdict]
