"""The one line that the author should add: with it, what waited for a declaration is judged, and judged right."""

import pytest

from derive.judge import check_text, suggest_dialect
from derive.understood import lines, missing

REGRESSION = r"""Let $X$ be the data, $y$ the targets and $w$ the weights.

$$f(w) = \frac12\|Xw-y\|^2$$

$$\nabla f(w) = X^\top X w - X^\top y$$

$$\nabla f(w) = X X^\top w - X^\top y$$
"""
ROWS = r"""A batch of $N$ rows, with $Y\in\{0,1\}^{N\times C}$ one-hot.

$$S = XW + \mathbf{1}_N b, \qquad P = \operatorname{softmax}(S)$$

$$L = -\frac1N \sum_{n=1}^N\sum_{c=1}^C Y_{nc}\log P_{nc}$$

$$\nabla_W L = \frac1N X^\top (P - Y)$$

$$\nabla_W L = \frac1N (P - Y) X^\top$$
"""
FACTORS = r"""We approximate $R$ by $U V^T$.

$$f(U,V) = \frac{1}{2}\|R - UV^T\|_F^2$$

$$\frac{\partial f}{\partial V} = -(R-UV^T)^TU$$

$$\frac{\partial f}{\partial V} = -(R-UV^T)U$$
"""
DOCUMENTS = {
    "a column for a small letter": (REGRESSION, [True, False]),
    "samples as rows": (ROWS, [True, False]),
    "what fits its place": (FACTORS, [True, False]),
}


def judged(text):
    """Whether each gradient is found right or wrong; None where it is open."""
    found = [c.verdict for c in check_text(text).claims if c.kind == "claim" and ("nabla" in c.latex or "partial" in c.latex)]
    return [True if v == "proved" else False if v in ("refuted", "ill-typed") else None for v in found]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_with_the_line_added_every_open_claim_is_judged_right(name):
    text, truth = DOCUMENTS[name]
    before = check_text(text)
    assert before.lacks and (None in judged(text) or judged(text) == truth)
    assert judged(f"Here {before.lacks}.\n\n{text}") == truth


def test_it_is_one_line_with_the_lines_that_wait_for_it():
    document = check_text(REGRESSION)
    added = r"$w \in \mathbb{R}^{n}$, $X \in \mathbb{R}^{m \times n}$, $y \in \mathbb{R}^{m}$"
    assert missing(document) == {added: [3]}
    assert [line for line in lines(document) if line.startswith("to add")] == [f"to add: {added}  (line 3)"]
    assert added in suggest_dialect(document)


def test_a_false_definition_does_not_settle_the_sizes_of_others():
    """w = (XXᵀ)⁻¹Xᵀy would ask for a square X."""
    text = REGRESSION + "\nThe minimiser is\n\n$$v = (XX^\\top)^{-1}X^\\top y$$\n"
    assert check_text(text).lacks == check_text(REGRESSION).lacks


def test_symmetric_matrices_are_square():
    text = "Let $K$ be symmetric.\n\n$$q(u) = u^\\top K u - 2 b^\\top u$$\n\n$$\\nabla q(u) = 2Ku - 2b$$\n"
    lacks = check_text(text).lacks
    assert r"$K \in \mathbb{R}^{n \times n}$" in lacks
    assert judged(f"Here {lacks}.\n\n{text}") == [True]


def test_nothing_is_asked_where_nothing_is_lacking():
    text = r"$A \in \mathbb{R}^{m\times n}$, $x \in \mathbb{R}^n$." + "\n\n$$y = A x$$\n\n$$\\mathrm{d}y = A\\,\\mathrm{d}x$$\n"
    document = check_text(text)
    assert document.lacks == "" and missing(document) == {}


ATTENTION = r"""Scores of queries $Q$ and keys $K$, and the values $V$.

$$S = \frac{1}{\sqrt d} Q K^\top, \qquad A = \operatorname{softmax}(S), \qquad Y = A V$$

$$\frac{\partial L}{\partial V} = A^\top \frac{\partial L}{\partial Y}$$

$$\frac{\partial L}{\partial Q} = \frac{1}{\sqrt d} \frac{\partial L}{\partial S} K$$
"""
CLASHING = r"""Let $A \in \mathbb{R}^{n\times n}$.

$$f = \operatorname{tr}(A P)$$

$$\nabla_A f = P^\top$$

$$P\, u = v$$

$$u^\top P\, u = P + v, \qquad u^\top v = v + u$$
"""


def test_a_letter_under_a_root_is_a_number():
    lacks = check_text(ATTENTION).lacks
    assert r"$d \in \mathbb{R}$" in lacks, lacks
    assert judged(f"Here {lacks}.\n\n{ATTENTION}") == [True, True]


def test_the_sign_of_differentials_is_not_asked_for():
    text = "Let $A$ and $x$ be given.\n\n$$y = A x$$\n\n$$dy = dA\\, x + A\\, dx$$\n\n$$dy = dA\\, x$$\n"
    assert not any(name in check_text(text).lacks for name in ("$d ", "dA", "dx"))


def test_the_line_is_tried_before_it_is_asked_for():
    """What would make more statements wrong than right is left out; what is kept accuses no right one."""
    lacks = check_text(CLASHING).lacks
    after = check_text(f"Here {lacks}.\n\n{CLASHING}") if lacks else check_text(CLASHING)
    assert [c.verdict for c in after.claims if "nabla" in c.latex][0] in ("proved", "undecided")
    wrong = [c for c in after.claims if c.verdict in ("refuted", "ill-typed")]
    assert len(wrong) <= 2 * sum(c.verdict == "proved" for c in after.claims)


COLUMNS = """Let $X$ have one sample per column, and let $Y$ have one-hot columns.

$$Z=WX+b\\mathbf 1_N^\\top,\\qquad P=\\operatorname{softmax}(Z)\\ \\text{(over each column)},\\qquad J=-\\operatorname{tr}(Y^\\top\\log P)$$

$$\\nabla_ZJ=P-Y$$

$$\\nabla_WJ=(P-Y)X^\\top$$

$$\\mathbf 1_K^\\top P=\\mathbf 1_N^\\top$$
"""


def test_two_sizes_that_a_true_statement_needs_to_be_one_are_one():
    """W is K×m: a letter of its own for its rows would make the last line ill-typed."""
    line = check_text(COLUMNS).lacks
    assert "W \\in \\mathbb{R}^{K" in line
    assert all(claim.verdict in ("proved", "definition") for claim in check_text(f"Let {line}.\n\n{COLUMNS}").claims)


def test_constant_matrices_are_no_numbers():
    text = "Let $X \\in \\mathbb{R}^{n\\times n}$; $A$ and $B$ are constant.\n\n$$\\operatorname{vec}d(AXB) = (B\\otimes A)\\operatorname{vec}dX$$\n"
    assert check_text(text).claims[-1].verdict == "undecided"
    numbers = "Let $X \\in \\mathbb{R}^{n\\times n}$ and let $c$ be a constant.\n\n$$d(cX) = c\\,dX$$\n"
    assert check_text(numbers).claims[-1].verdict == "proved"


def test_what_is_transposed_in_a_sum_is_no_number():
    text = "Let $\\Lambda \\in \\mathbb{R}^{n\\times n}$ be symmetric.\n\n$$q(x) = (x-\\mu)^\\top\\Lambda(x-\\mu)$$\n\n$$\\nabla q(x) = 2\\Lambda(x-\\mu)$$\n"
    assert [claim.verdict for claim in check_text(text).claims[1:]] == ["definition", "proved"]


def test_a_letter_is_not_asked_about_as_a_number_where_that_makes_a_line_false():
    text = "Let $M\\in\\mathbb{R}^{n\\times n}$.\n\n$$h(x) = x + z$$\n\n"
    column = "$$\\operatorname{tr}(M z z^\\top) = z^\\top M z$$\n\n$$z^\\top + z^\\top = 2z^\\top$$\n"
    assert '"z"' not in suggest_dialect(check_text(text + column))
    assert '"z"' in suggest_dialect(check_text(f"{text}$$z M + z M = 2 z M$$\n"))


def test_a_product_of_letters_that_stand_alone_is_no_name():
    """Ax = b says nothing of ρ = b − Ax: with Ax as a name it would be zero."""
    text = "With a symmetric $A$, $x$, $b$ and $\\rho = b - Ax$. Solving $Ax = b$ is easy.\n\n$$p^\\top\\rho = p^\\top b - p^\\top Ax$$\n\n$$p^\\top\\rho = 0$$\n"
    assert check_text(text).claims[-1].verdict not in ("proved", "checked")
