"""Matrices written out, labels, layers in general, sums without an index, slips of indices, products of spaces, updates.

Each case: a text and the verdicts of its statements that are not declarations; they follow from the rules, by hand.
"""

from __future__ import annotations

import pytest

from derive.judge import check_text

SPACES = r"$X \in \mathbb{R}^{m\times 3}$, $W \in \mathbb{R}^{3\times 2}$, $u \in \mathbb{R}^{m}$, $Y \in \mathbb{R}^{m\times 2}$. "
LABELS = r"$$S = X W$$ $$P = \operatorname{softmax}(S)$$ $$P = \begin{bmatrix} p(y_1=1) & p(y_1=2) \\ \vdots & \vdots \\ p(y_m=1) & p(y_m=2) \end{bmatrix}$$ "
LAYERS = (
    r"$a^{(0)} \in \mathbb{R}^{m\times 3}$, $a^{(1)} \in \mathbb{R}^{m\times 4}$, $a^{(2)} \in \mathbb{R}^{m\times 2}$, "
    r"$W^{(1)} \in \mathbb{R}^{3\times 4}$, $W^{(2)} \in \mathbb{R}^{4\times 2}$. "
)
CASES = {
    "all entries": (r"$$W = \begin{bmatrix} W_{11} & W_{12} \\ W_{21} & W_{22} \\ W_{31} & W_{32} \end{bmatrix}$$", ["proved"]),
    "two entries swapped": (r"$$W = \begin{bmatrix} W_{12} & W_{11} \\ W_{21} & W_{22} \\ W_{31} & W_{32} \end{bmatrix}$$", ["refuted"]),
    "a row too few": (r"$$W = \begin{bmatrix} W_{11} & W_{12} \\ W_{21} & W_{22} \end{bmatrix}$$", ["ill-typed"]),
    "no such entry": (r"$$W = \begin{bmatrix} W_{11} & W_{13} \\ W_{21} & W_{22} \\ W_{31} & W_{32} \end{bmatrix}$$", ["ill-typed"]),
    "rows of different lengths": (r"$$W = \begin{bmatrix} W_{11} & W_{12} \\ W_{21} \end{bmatrix}$$", ["ill-typed"]),
    "dots": (r"$$u = \begin{bmatrix} u_1 \\ \vdots \\ u_m \end{bmatrix}$$", ["proved"]),
    "dots that do not match": (r"$$u = \begin{bmatrix} u_1 \\ \vdots \\ u_m u_m \end{bmatrix}$$", ["undecided"]),
    "a term before the dots off the pattern": (r"$$u = \begin{bmatrix} u_1 \\ 2 u_2 \\ \vdots \\ u_m \end{bmatrix}$$", ["undecided"]),
    "a list is a row": (r"$$X_{i,:} = [X_{i,1}, X_{i,2}, X_{i,3}]$$", ["proved"]),
    "lists in a list are rows": (r"$$W^T W = W^T [[W_{11}, W_{12}], [W_{21}, W_{22}], [W_{31}, W_{32}]]$$", ["proved"]),
    "a sum without an index": (r"$$\sum X = \sum_{i=1}^{m} \sum_{j=1}^{3} X_{ij}$$", ["proved"]),
    "an index of a sum that is not used": (r"$$\sum_{i=1}^{m} u_m = \sum_{i=1}^{m} u_i$$", ["refuted"]),
    "a bound that is an index": (r"$$\sum_{i=1}^{3} \sum_{j=1}^{i} X_{1,i} = \sum_{i=1}^{3} i X_{1,i}$$", ["proved"]),
    "a product of spaces": (r"$$X W = \mathbb{R}^{m\times 3} \cdot \mathbb{R}^{3\times 2} = \mathbb{R}^{m\times 2}$$", ["proved", "proved"]),
    "factors of other shapes": (r"$$X W = \mathbb{R}^{m\times 4} \cdot \mathbb{R}^{4\times 2}$$", ["ill-typed"]),
    "spaces that do not multiply": (r"$$X W = \mathbb{R}^{m\times 3} \cdot \mathbb{R}^{4\times 2}$$", ["ill-typed"]),
    "labels": (LABELS + r"$$p(y_i=1) + p(y_i=2) = 1$$ $$1(y_i=1) + 1(y_i=2) = 1$$ $$1(y_i=1) 1(y_i=2) = 0$$",
               ["definition", "definition", "definition", "proved", "proved", "proved"]),
    "labels, wrong": (LABELS + r"$$p(y_i=1) = p(y_i=2)$$ $$1(y_i=1) = 1$$",
                      ["definition", "definition", "definition", "refuted", "refuted"]),
    "a slope of a label": (LABELS + r"$$\frac{\partial P_{i,1}}{\partial S_{i,2}} = -P_{i,1} P_{i,2}$$",
                           ["definition", "definition", "definition", "proved"]),
    "a layer in general": (LAYERS + r"$$z^{(l)} = a^{(l-1)} W^{(l)}$$ $$\nabla_{W^{(l)}} J = (a^{(l-1)})^T \nabla_{z^{(l)}} J$$",
                           ["definition", "proved"]),
    "a layer in general, wrong": (LAYERS + r"$$z^{(l)} = a^{(l-1)} W^{(l)}$$ $$\nabla_{W^{(l)}} J = 2 (a^{(l-1)})^T \nabla_{z^{(l)}} J$$",
                                  ["definition", "refuted"]),
    "an update": (r"$$J = \operatorname{tr}(W^T W)$$ $$W = W - \alpha \nabla_W J$$", ["definition", "definition"]),
    "an update of the wrong shape": (r"$$J = \operatorname{tr}(W^T W)$$ $$W = W - \alpha (\nabla_W J)^T$$", ["definition", "ill-typed"]),
    "no update": (r"$$W = W + W$$", ["refuted"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    text, expected = CASES[name]
    claims = [c for c in check_text(SPACES + text).claims if c.kind != "declaration"]
    assert [c.verdict for c in claims] == expected, [(c.latex, c.verdict, c.reason) for c in claims]
