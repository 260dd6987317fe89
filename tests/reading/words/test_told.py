"""Shapes that words tell: each phrase declares what a reader would say, and nothing else is guessed."""

from __future__ import annotations

import pytest

from derive.judge import check_text

TOLD = [
    (r"the weights $W_1$ ($D\times H$), $b_1$ ($1\times H$)", {"W_{1}": "D×H", "b_{1}": "1×H"}),
    (r"where $\Sigma$ is a symmetric positive definite $d\times d$ matrix", {r"\Sigma": "d×d"}),
    (
        r"Let $X$ be the $n\times p$ design matrix, $y$ the $n$-vector of responses and $\beta$ a $p$-vector of coefficients.",
        {"X": "n×p", "y": "n×1", r"\beta": "p×1"},
    ),
    (r"Let $A$ and $B$ be $m\times n$ and $n\times p$ matrices.", {"A": "m×n", "B": "n×p"}),
    (r"Let $A, B$ be $n \times n$ matrices.", {"A": "n×n", "B": "n×n"}),
    (r"Here $W$ has shape $m\times n$ and $b$ has length $n$.", {"W": "m×n", "b": "n×1"}),
    (r"Given an $m$-by-$n$ matrix $A$ and an $n$-dimensional vector $x$.", {"A": "m×n", "x": "n×1"}),
    (r"For an $m \times n$ matrix $A$ and vectors $x$, $y$ in $\mathbb{R}^n$.", {"A": "m×n", "x": "n×1", "y": "n×1"}),
    (r"Here $x$ lies in $\mathbb{R}^d$.", {"x": "d×1"}),
    ("- $X$: data matrix, $N \\times D$\n- $W$ — weights ($D\\times K$)", {"X": "N×D", "W": "D×K"}),
    (
        "| symbol | meaning | shape |\n|---|---|---|\n| $X$ | inputs | $N\\times D$ |\n| $W$ | weights | $D\\times K$ |",
        {"X": "N×D", "W": "D×K"},
    ),
    (r"$X$ is a matrix with $n$ rows and $p$ columns.", {"X": "n×p"}),
    (r"We have $N$ examples with $D$ features in the rows of $X$.", {"X": "N×D"}),
    (r"There are $N$ training samples, each of dimension $D$, stacked as the columns of the matrix $X$.", {"X": "D×N"}),
    (r"Shapes: $X$ is $(N, D)$, $W$ is $(D, K)$.", {"X": "N×D", "W": "D×K"}),
    (r"Let $A$ be an $n\times n$ matrix, $x$ and $y$ vectors with $n$ components.", {"A": "n×n", "x": "n×1", "y": "n×1"}),
    (
        r"Collect the inputs in the $N\times d$ matrix $X$ and the targets in an $N$-dimensional column vector $t$.",
        {"X": "N×d", "t": "N×1"},
    ),
    (r"We collect them in the rows of $X$ ($N \times D$).", {"X": "N×D"}),
    (r"$b$ is a row vector of length $k$.", {"b": "1×k"}),
    (r"A row vector $b$ of size $k$ is added.", {"b": "1×k"}),
    (r"$A$ is an m×n matrix.", {"A": "m×n"}),
    (r"The kernel matrix $K$ is $n\times n$.", {"K": "n×n"}),
    (r"$S$ is a square matrix of order $n$.", {"S": "n×n"}),
    (r"Suppose $A_{m\times n}$ and $B_{n\times p}$ are matrices.", {"A": "m×n", "B": "n×p"}),
    (r"$W^{(l)}$ is the $n_l \times n_{l-1}$ weight matrix.", {"W^{(l)}": "n_{l}×n_{l-1}"}),
    (r"We use an array $X$ of shape $(N, D)$.", {"X": "N×D"}),
    (r"$X$ and $Y$ have shapes $N\times D$ and $N\times K$.", {"X": "N×D", "Y": "N×K"}),
    (r"The product of $A$ and the $n\times n$ matrix $B$ is formed.", {"B": "n×n"}),
    (r"the size of $W$ is $m\times n$", {"W": "m×n"}),
    (r"with weight matrix $W$ of size $m \times n$ and bias vector $b$ of length $m$", {"W": "m×n", "b": "m×1"}),
    (r"with $\mathbf{X}$ an $n\times p$ matrix and $\mathbf{y}$ an $n\times 1$ vector", {r"\mathbf{X}": "n×p", r"\mathbf{y}": "n×1"}),
]
NOT_TOLD = [
    r"The transpose of $A$ is an $n\times m$ matrix.",
    r"The inverse transpose of $A$ ($n\times m$) is formed.",
    r"The product of $A$ and $B$ is an $m\times p$ matrix.",
    r"The rows of $X$ are $1\times d$ vectors.",
    r"$A^\top$ is an $n\times m$ matrix.",
    r"Let $f$ map $\mathbb{R}^n$ to $\mathbb{R}^m$.",
    r"Let $g$ denote a map on $m\times n$ matrices.",
    r"Multiply by $A$, which gives an $m\times k$ matrix.",
    r"There are $m\times n$ entries in $A$.",
    r"The gradient with respect to $W$ is an $m\times n$ matrix.",
    r"in the batch $B$ of size $m$",
]


def declared(text: str) -> dict[str, str]:
    document = check_text(f"# Title\n\n{text}\n\n$$ q = q $$\n")
    return {row.name: row.shape for row in document.symbols if row.line and row.role == "declared"}


@pytest.mark.parametrize("text, shapes", TOLD)
def test_told(text: str, shapes: dict[str, str]) -> None:
    assert declared(text) == shapes


@pytest.mark.parametrize("text", NOT_TOLD)
def test_not_told(text: str) -> None:
    assert declared(text) == {}


def test_a_product_of_letters_is_no_name() -> None:
    found = declared(r"Let $X \in \mathbb{R}^{N\times D}$ and $W \in \mathbb{R}^{D\times K}$. So $XW$ is $N\times K$.")
    assert found == {"X": "N×D", "W": "D×K"}


def test_a_shape_told_behind_the_formula_counts() -> None:
    text = "# A\n\n$$ y = S x $$\n\nwhere $S$ is a symmetric $n\\times n$ matrix and $x$ an $n$-vector.\n\n$$ x^\\top S = y^\\top $$\n"
    assert [claim.verdict for claim in check_text(text).claims] == ["definition", "proved"]


def test_a_formula_goes_before_words() -> None:
    text = "# A\n\n$x \\in \\mathbb{R}^{n}$ is an $m\\times n$ matrix.\n\n$$ x^\\top x \\ge 0 $$\n"
    assert [row.shape for row in check_text(text).symbols if row.name == "x"] == ["n×1"]


def test_words_under_a_new_heading_declare_anew() -> None:
    text = "# A\n\n$x$ is an $n$-vector.\n\n$$ u = x $$\n\n# B\n\n$x$ is an $m\\times n$ matrix.\n\n$$ v = x $$\n"
    shapes = {row.name: row.shape for row in check_text(text).symbols}
    assert (shapes["u"], shapes["v"]) == ("n×1", "m×n")


def test_one_hot_somewhere_in_the_sentence() -> None:
    text = (
        "# A\n\nThe logits are $S \\in \\mathbb{R}^{N\\times C}$. The labels are one-hot and sit in $Y$, an $N\\times C$ matrix.\n\n"
        "$$ P = \\operatorname{softmax}(S) $$\n\n$$ L = -\\operatorname{tr}(Y^\\top \\log P) $$\n\n$$ \\nabla_S L = P - Y $$\n"
    )
    assert check_text(text).claims[-1].verdict == "proved"


TRIANGLE = "Let $T\\in\\mathbb{R}^{n\\times n}$ have $T_{ij}=1$ if $j\\le i$ and %s otherwise, and $x\\in\\mathbb{R}^n$.\n"


@pytest.mark.parametrize("rest", ["$T_{ij}=0$", "$0$", "zero"])
def test_cases_in_words(rest):
    text = TRIANGLE % rest
    assert last_verdict(text + "$$(Tx)_i=\\sum_{j=1}^{i}x_j$$") == "proved"
    assert last_verdict(text + "$$(Tx)_i=\\sum_{j=i}^{n}x_j$$") == "refuted"


def last_verdict(text: str) -> str:
    return check_text(text).claims[-1].verdict


def test_memberships_of_a_display_hold_for_its_equations() -> None:
    text = r"""Here $o_t \in \mathbb{R}^q$ for $t=1,\dots,T$.

$$ L = \sum_{t=1}^T \frac{1}{2} \| o_t - y_t \|^2, \qquad y_t \in \mathbb{R}^q $$

$$ \frac{\partial L}{\partial o_t} = o_t - y_t $$
"""
    assert [claim.verdict for claim in check_text(text).claims if claim.kind == "claim"] == ["proved"]


def test_a_membership_of_what_a_display_gives_is_a_claim() -> None:
    text = r"""Let $A \in \mathbb{R}^{m\times n}$, $x \in \mathbb{R}^n$.

$$ y = A x, \qquad y \in \mathbb{R}^n $$
"""
    assert "ill-typed" in [claim.verdict for claim in check_text(text).claims]


def test_three_cases_in_words() -> None:
    text = "Let $A\\in\\mathbb{R}^{n\\times n}$ have $A_{ij}=2$ if $i=j$, $A_{ij}=-1$ if $|i-j|=1$, and $A_{ij}=0$ otherwise.\n"
    assert last_verdict(text + "$$A=A^\\top$$") == "proved"
    assert last_verdict(text + "$$\\operatorname{tr}(A)=2n$$") in ("proved", "checked")
    assert last_verdict(text + "$$\\operatorname{tr}(A)=n$$") == "refuted"
    assert last_verdict(text + "$$A_{ij}=2\\delta_{ij}-\\mathbb{1}[|i-j|=1]$$") == "proved"
    assert last_verdict(text + "$$A_{ij}=2\\delta_{ij}-\\mathbb{1}[|i-j|\\le1]$$") == "refuted"


PAIRS = r"""We have $N$ examples, so $X$ has shape $(n, N)$.

$$ Z_1 = W_1 X + b_1 \mathbf{1}^T $$

where $W_1$ is $(h, n)$ and $b_1$ is $(h, 1)$.

$$ \frac{\partial L}{\partial b_1} = \frac{\partial L}{\partial Z_1}\mathbf{1} $$
"""


def test_pairs_are_shapes_where_a_document_calls_one_so() -> None:
    assert last_verdict(PAIRS) == "proved"
    assert last_verdict(PAIRS.replace("has shape", "is like")) == "undecided"


def test_a_shape_behind_the_formula_of_an_entry() -> None:
    text = "Let $Y$ be the one-hot matrix, $Y_{ij} = 1(j = c_i)$, of shape $(N, C)$, where $c_i\\in\\{1,\\dots,C\\}$.\n\n"
    assert last_verdict(text + "$$ Y\\mathbf{1} = \\mathbf{1} $$") == "proved"
    assert last_verdict(text + "$$ Y^\\top Y = I $$") == "refuted"
