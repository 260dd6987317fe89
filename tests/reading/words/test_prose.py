"""What words declare: found before or behind a formula, never of another one, and no longer than they say."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.reading.words.assuming import assumed, sentence_end, stationary
from derive.results import Document

SPACES = "Let $A, B \\in \\mathbb{R}^{n\\times n}$ and $x \\in \\mathbb{R}^n$.\n\n"
SHORT = "$$\\nabla_x (x^T A x) = 2 A x$$"


def verdicts(text: str, spaces: str = SPACES) -> list[str]:
    return [c.verdict for c in check_text(spaces + text).claims if c.kind == "claim"]


@pytest.mark.parametrize(
    "words",
    [
        "Let $A$ be symmetric.",
        "Here $A$ is a symmetric matrix.",
        "Consider a symmetric matrix $A$.",
        "Suppose that $A$ and $B$ are symmetric.",
        "Let the matrices $A, B$ be symmetric.",
        "We have symmetric matrices $A, B$.",
        "Assume $A^T = A$.",
        "Suppose $A = A^T$.",
        "Assume that\n$$A = A^\\top.$$",
    ],
)
def test_symmetric(words: str) -> None:
    assert verdicts(f"{words}\n\n{SHORT}")[-1] == "proved"


@pytest.mark.parametrize(
    "words",
    [
        "Let $B$ be symmetric.",
        "Let $B$ be symmetric, $A$ arbitrary.",
        "Let $B$ be symmetric and $A$ arbitrary.",
        "Take $A$ and a symmetric matrix $B$.",
        "$A$ is not symmetric.",
        "$A$ is not necessarily symmetric.",
        "A symmetric matrix is nice. Let $A$ be given.",
        "If $A$ is symmetric, much is simpler. In general it is not.",
        "Without any assumption, $x^T A x = x^T A^T x$.",
    ],
)
def test_not_symmetric(words: str) -> None:
    assert verdicts(f"{words}\n\n{SHORT}")[-1] == "refuted"


@pytest.mark.parametrize(
    "words",
    [
        "If $A$ is symmetric, much is simpler.",
        "For symmetric $A$ there is more to say.",
        "In the symmetric case there is more to say.",
        "If $A$ is symmetric, $x^\\top A = (Ax)^\\top$. The gradient is then",
    ],
)
def test_what_stands_behind_a_condition_is_left_open(words: str) -> None:
    assert verdicts(f"{words}\n\n{SHORT}")[-1] == "undecided"


CASES = [
    ("In the symmetric case ($A = A^T$) this is $2Ax$. In general", {"undecided", "refuted"}),
    ("In the symmetric case $A = A^T$, $x^\\top A = (Ax)^\\top$. In general", {"undecided", "refuted"}),
    ("## The symmetric case $A = A^T$\n\nHere", {"proved"}),
    ("## Symmetric $A$\n\n### Gradient\n\nHere", {"proved"}),
    ("## The symmetric case $A = A^T$\n\nThis is easy.\n\n## The general case\n\nHere", {"undecided", "refuted"}),
    ("## Symmetric $A$\n\nThis is easy.\n\n## Any $A$\n\nHere", {"undecided", "refuted"}),
]


@pytest.mark.parametrize(("words", "may_be"), CASES)
def test_a_case_holds_where_it_is_spoken_of(words: str, may_be: set[str]) -> None:
    shapes = "Let $A \\in \\mathbb{R}^{n\\times n}$ and $x \\in \\mathbb{R}^n$."
    assert verdicts(f"{shapes}\n\n{words}\n\n{SHORT}")[-1] in may_be


def test_a_condition_holds_for_its_sentence() -> None:
    text = f"For symmetric $A$ this becomes\n{SHORT.replace('x$$', 'x.$$')}\nBut in general it is not so:\n{SHORT}"
    assert verdicts(text) == ["proved", "refuted"]


def test_a_section_forgets() -> None:
    again = "\n\n# Next\n\nNow $A \\in \\mathbb{R}^{n\\times n}$ is anything, $x \\in \\mathbb{R}^n$.\n\n"
    assert verdicts(f"Let $A$ be symmetric.\n\n{SHORT}{again}{SHORT}") == ["proved", "refuted"]


def properties(document: Document, name: str) -> str:
    return next(row.meaning for row in document.symbols if row.name == name)


@pytest.mark.parametrize(
    ("text", "name", "what"),
    [
        ("Labels: one-hot labels $Y \\in \\{0,1\\}^{n\\times k}$.", "Y", "onehot_rows"),
        ("$Y \\in \\mathbb{R}^{n\\times k}$ is one-hot.", "Y", "onehot_rows"),
        ("The rows of $Y \\in \\mathbb{R}^{n\\times k}$ are one-hot, its columns are not.", "Y", "onehot_rows"),
        ("$Y \\in \\mathbb{R}^{k\\times n}$ has one-hot columns.", "Y", "onehot_cols"),
        ("$Y \\in \\mathbb{R}^{k\\times n}$, whose columns are one-hot.", "Y", "onehot_cols"),
        ("Each column of $Y \\in \\mathbb{R}^{k\\times n}$ is one-hot.", "Y", "onehot_cols"),
        ("The one-hot columns of $Y \\in \\mathbb{R}^{k\\times n}$ are labels.", "Y", "onehot_cols"),
        ("Let $y \\in \\mathbb{R}^k$ be a one-hot vector.", "y", "onehot_cols"),
        ("Let $e \\in \\mathbb{R}^n$ be the vector of ones.", "e", "ones"),
        ("The all-ones vector $e \\in \\mathbb{R}^n$.", "e", "ones"),
        ("Let $Q \\in \\mathbb{R}^{n\\times n}$ be orthogonal. Then $Q Q^T = I$.", "Q", "orthogonal"),
        ("Let $q \\in \\mathbb{R}^n$ with $\\mathbf{1}^T q = 1$. Then $q = q$.", "q", "probability"),
        ("Let $P \\in \\mathbb{R}^{n\\times k}$ with $P \\mathbf{1}_k = \\mathbf{1}_n$. Then $P = P$.", "P", "probability"),
    ],
)
def test_properties(text: str, name: str, what: str) -> None:
    assert what in properties(check_text(text), name)


class TestAssumptions:
    def test_stationary_point(self) -> None:
        spaces = "Let $X \\in \\mathbb{R}^{n\\times d}$, $y \\in \\mathbb{R}^n$, $w \\in \\mathbb{R}^d$.\n\n"
        text = (
            "$$J = \\|Xw - y\\|^2$$ $$\\nabla_w J = 2 X^T (Xw - y)$$ Setting the gradient to zero gives $$X^T X w = X^T y.$$"
        )
        assert verdicts(text, spaces) == ["proved", "proved"]
        wrong = text.replace("= X^T y", "= X^T y + w")
        assert verdicts(wrong, spaces) == ["proved", "refuted"]
        assert verdicts(text.replace("Setting the gradient to zero gives", "So"), spaces) == ["proved", "refuted"]

    def test_an_equation_put_in(self) -> None:
        text = "Assume $A x = 3 x$. Then $$x^T A x = 3 x^T x$$ and $$A A x = 9 x$$ but not $$x^T A x = 4 x^T x$$"
        assert verdicts(text) == ["proved", "proved", "undecided"]

    def test_the_assumption_is_listed(self) -> None:
        document = check_text(SPACES + "Assume $A x = 3 x$. Then $$x^T A x = 3 x^T x$$")
        assert document.claims[-1].assumptions[0] == "assumed: A x = 3 x"

    def test_a_condition_that_is_true_anyway_restricts_nothing(self) -> None:
        assert verdicts("Assume $x^T A x = x^T A^T x$. Then $$x^T A x = 0$$") == ["proved", "refuted"]

    def test_orthonormal_columns(self) -> None:
        spaces = "Let $V \\in \\mathbb{R}^{n\\times k}$ with $V^T V = I_k$, and $P = V V^T$.\n\n"
        assert verdicts("$$P^2 = P$$", spaces) == ["proved"]


@pytest.mark.parametrize(
    ("before", "displayed", "expected"),
    [
        ("We assume that ", False, "lasting"),
        ("Suppose ", False, "lasting"),
        ("a vector with ", False, "lasting"),
        ("If ", False, "passing"),
        ("Setting ", False, "passing"),
        ("Assume that the columns of $V$ are orthonormal:\n", True, "lasting"),
        ("Then ", False, ""),
        ("We find ", True, ""),
        ("Without any assumption we find ", True, ""),
        ("Assume nothing. Then ", False, ""),
    ],
)
def test_words_of_a_condition(before: str, displayed: bool, expected: str) -> None:
    text = before + ("$$" if displayed else "$")
    assert assumed(text, len(before), displayed) == expected


def test_sentences() -> None:
    text = "If $a$ holds, e.g. $b$, then $$c.$$ Next."
    assert text[: sentence_end(text, 4)].endswith("c.")
    assert stationary("Setting the gradient to zero gives ", 35)
    assert not stationary("Set it up. Then ", 16)


ROWS_TO_ONE = {
    "Given $r\\in\\mathbb{R}^{N\\times K}$ whose rows sum to one.": "proved",
    "The rows of $r\\in\\mathbb{R}^{N\\times K}$ sum to one.": "proved",
    "Let $r\\in\\mathbb{R}^{N\\times K}$. Each row of $r$ sums to $1$.": "proved",
    "Let $r\\in\\mathbb{R}^{N\\times K}$. The rows of $r$ sum to two.": "refuted",
    "Let $r\\in\\mathbb{R}^{N\\times K}$.": "refuted",
}


@pytest.mark.parametrize("words", ROWS_TO_ONE)
def test_rows_that_sum_to_one(words: str) -> None:
    claim = check_text(words + "\n\n$$\\sum_{n=1}^N\\sum_{k=1}^K r_{nk} = N$$").claims[-1]
    assert claim.verdict == ROWS_TO_ONE[words], claim.reason


def test_a_word_behind_a_long_list_is_said_of_all_of_it() -> None:
    names = [f"P_{{{k}}}" for k in range(60)]
    listed = ", ".join(rf"${name}\in\mathbb{{R}}^{{n\times n}}$" for name in names)
    lines = "\n\n".join(rf"$${name}^\top = {name}$$" for name in (names[0], names[-1]))
    claims = check_text(f"Let {listed} be symmetric.\n\n{lines}\n").claims
    assert [claim.verdict for claim in claims if claim.kind == "claim"] == ["proved", "proved"]


def test_a_new_let_speaks_of_what_it_names_alone() -> None:
    text = "Let $A, B \\in \\mathbb{R}^{n\\times n}$, $C = AB$, and let $u \\in \\mathbb{R}^n$ be the vector of ones.\n\n$$C = AB$$"
    document = check_text(text)
    assert [row.name for row in document.symbols if "ones" in row.meaning] == ["u"]


def test_a_factor_of_a_matrix_is_not_what_the_matrix_is() -> None:
    text = "Let $S \\in \\mathbb{R}^{d\\times d}$ be symmetric positive definite with Cholesky factor $C \\in \\mathbb{R}^{d\\times d}$."
    text += " Put $z = C^{-1}x$ for $x \\in \\mathbb{R}^d$. The Jacobian is\n\n$$\\frac{\\partial z}{\\partial x} = C^{-1}$$\n\n$$C^\\top = C$$"
    assert verdicts(text, "")[-2:] == ["proved", "refuted"]
