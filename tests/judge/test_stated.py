"""What is stated of letters that nothing declares, of diagonal matrices in words, and of models; each line is marked by hand."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.judge.fixes import search


@pytest.fixture(autouse=True)
def _no_fixes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MAX_READ", 0)


PROJECTED = (
    "\n\n$$E(V) = \\|X - XVV^\\top\\|_F^2$$\n\n"
    "$$E(V) = \\operatorname{{tr}}(X^\\top X) {sign} \\operatorname{{tr}}(V^\\top X^\\top X V)$$\n"
)


@pytest.mark.parametrize(
    "words",
    [
        "Let $V^\\top V = I$.",
        "With $V^{T} V = I_k$ we look at the residual.",
        "Here $V^\\top V = I$, since the basis is orthonormal.",
        "We take a $V$ whose columns are orthonormal, $V^\\top V = I$:",
        "The columns of $V$ are orthonormal.",
        "The columns of $V$ form an orthonormal basis of a subspace.",
    ],
)
def test_columns_are_orthonormal(words: str) -> None:
    for sign, verdict in (("-", "proved"), ("+", "refuted")):
        assert check_text(words + PROJECTED.format(sign=sign)).claims[-1].verdict == verdict


@pytest.mark.parametrize(
    "words",
    [
        "We do not assume that $V^\\top V = I$.",
        "If $V^\\top V = I$, this is a projection.",
        "Show that $V^\\top V = I$.",
        "The columns of $X$ are orthonormal.",
    ],
)
def test_what_is_not_stated_proves_nothing(words: str) -> None:
    assert check_text(words + PROJECTED.format(sign="-")).claims[-1].verdict not in ("proved", "checked")


WEIGHTED = (
    "# Weights\n\nLet $X \\in \\mathbb{{R}}^{{n\\times p}}$ have the rows $x_i^\\top$, $w \\in \\mathbb{{R}}^p$, "
    "$p_i = \\sigma(x_i^\\top w)$.\n\n{words}\n$$X^\\top D X = \\sum_{{i=1}}^n {weight} x_i x_i^\\top$$\n"
)
DIAGONALS = [
    "Let $D$ be diagonal with entries $p_i(1-p_i)$.",
    "Let $D$ be the $n\\times n$ diagonal matrix with diagonal entries $p_i(1-p_i)$.",
    "$D\\in\\mathbb{R}^{n\\times n}$ is diagonal with $i$-th entry $p_i(1-p_i)$.",
    "The diagonal matrix $D$ has entries $D_{ii} = p_i(1-p_i)$.",
    "Put $D = \\operatorname{diag}(p_i(1-p_i))$.",
    "Let $D\\in\\mathbb{R}^{n\\times n}$. Put $D = \\operatorname{diag}(p_i(1-p_i))$.",
    "设 $D$ 为对角矩阵，对角元为 $p_i(1-p_i)$。",
]


@pytest.mark.parametrize("words", DIAGONALS)
def test_diagonal_matrices(words: str) -> None:
    for weight, verdict in (("p_i (1 - p_i)", "proved"), ("p_i (1 + p_i)", "refuted")):
        claim = check_text(WEIGHTED.format(words=words, weight=weight)).claims[-1]
        assert claim.verdict == verdict, claim.reason


@pytest.mark.parametrize(
    "words",
    [
        "Let $D\\in\\mathbb{R}^{n\\times n}$ be the diagonal matrix with the variances of the labels on its diagonal.",
        "Let $D$ be block diagonal with entries $p_i(1-p_i)$.",
    ],
)
def test_a_diagonal_that_is_not_understood(words: str) -> None:
    assert check_text(WEIGHTED.format(words=words, weight="p_i (1 - p_i)")).claims[-1].verdict not in ("refuted", "proved")


def test_weights_on_a_diagonal_are_no_rows() -> None:
    words = (
        "# Weights\n\nLet $X \\in \\mathbb{R}^{n\\times p}$. Put $W = \\operatorname{diag}(w_1,\\dots,w_n)$ with $w_i > 0$, and write "
        "$x_i^\\top$ for the $i$-th row of $X$.\n$$X^\\top W X = \\sum_{i=1}^n w_i x_i x_i^\\top$$\n"
    )
    assert check_text(words).claims[-1].verdict == "proved"
    assert check_text(words.replace("w_i x_i", "w_i^2 x_i")).claims[-1].verdict == "refuted"


def test_a_special_case_in_a_chain() -> None:
    words = (
        "Let $\\Omega \\in \\mathbb{R}^{n\\times n}$ be invertible, $X \\in \\mathbb{R}^{n\\times p}$. In the special case "
        "$\\Omega^{-1} = W = \\operatorname{diag}(w_1,\\dots,w_n)$, with the rows $x_i^\\top$ of $X$,\n"
        "$$X^\\top W X = \\sum_{i=1}^n w_i x_i x_i^\\top$$\n"
    )
    claims = check_text(words).claims
    assert claims[-1].verdict == "proved" and all(claim.verdict != "refuted" for claim in claims)


@pytest.mark.parametrize("letter", ["\\beta", "\\theta", "\\gamma_1", "\\boldsymbol\\beta", "w"])
@pytest.mark.parametrize("model", ["", "The model is $y = X{b} + \\varepsilon$.", "In the regression $y = X {b} + u$ the $u$ are errors."])
def test_least_squares_without_declarations(letter: str, model: str) -> None:
    text = "# Least squares\n\n" + model.replace("{b}", letter)
    text += f"\n\n$$S({letter}) = (y - X {letter})^\\top(y - X {letter})$$\n\n$$\\nabla_{{{letter}}} S = "
    assert check_text(text + f"-2 X^\\top(y - X {letter})$$").claims[-1].verdict == "proved"
    assert check_text(text + f"2 X^\\top(y - X {letter})$$").claims[-1].verdict == "refuted"


def test_a_greek_number_stays_one() -> None:
    text = "# Ridge\n\n$$J(w) = \\|y - Xw\\|^2 + \\alpha w^\\top w$$\n\n$$\\nabla_w J = -2 X^\\top(y - Xw) + 2 \\alpha w$$"
    assert check_text(text).claims[-1].verdict == "proved"


@pytest.mark.parametrize(("words", "verdict"), [("", "undecided"), ("Let $W$ be symmetric.", "proved")])
def test_an_undeclared_weight_may_be_symmetric(words: str, verdict: str) -> None:
    text = f"# Weights\n\n{words}\n\n$$J(b) = (y - Xb)^\\top W (y - Xb)$$\n\n$$\\nabla_b J = -2 X^\\top W (y - Xb)$$"
    assert check_text(text).claims[-1].verdict == verdict
    assert check_text(text.replace("= -2", "= 2")).claims[-1].verdict == "refuted"


@pytest.mark.parametrize(("letter", "verdict"), [("\\Sigma", "proved"), ("S", "undecided")])
def test_a_weight_beside_a_constraint(letter: str, verdict: str) -> None:
    text = (
        "# P\n\nMinimise $\\frac12 w^\\top {S} w$ subject to $a^\\top w = c$. The Lagrangian is $$L(w, \\lambda) = \\frac12 w^\\top {S} w "
        "- \\lambda (a^\\top w - c)$$ $$\\frac{\\partial L}{\\partial w} = {S} w - \\lambda a$$"
    ).replace("{S}", letter)
    assert check_text(text).claims[-1].verdict == verdict
    assert check_text(text.replace("w - \\lambda a$$", "w + \\lambda a$$")).claims[-1].verdict == "refuted"


def test_a_condition_bears_on_no_gradient() -> None:
    text = (
        "# P\n\nMinimise $\\|w\\|^2$ subject to $a^\\top w = c$. Put $$L(w, \\lambda) = \\|w\\|^2 - \\lambda (a^\\top w - c)$$ "
        "$$\\frac{\\partial L}{\\partial\\lambda} = c - a^\\top w$$"
    )
    assert check_text(text).claims[-1].verdict == "proved"
    wrong = check_text(text.replace("= c - a^\\top w$$", "= a^\\top w - c$$")).claims[-1]
    assert wrong.verdict not in ("proved", "checked")  # was proved, both sides being zero


PARTS = (
    "Let $X_1 \\in \\mathbb{R}^{n\\times p}$, $X_2 \\in \\mathbb{R}^{n\\times q}$, $y \\in \\mathbb{R}^n$. Put "
    "$M = I - X_1(X_1^\\top X_1)^{-1}X_1^\\top$, $b = (X_2^\\top M X_2)^{-1} X_2^\\top M y$ and $e = M y - M X_2 b$.\n\n"
)


def test_two_projections_leave_a_rest() -> None:
    assert check_text(PARTS + "$$e^\\top y = e^\\top e$$").claims[-1].verdict == "proved"
    assert check_text(PARTS + "$$e^\\top y = 0$$").claims[-1].verdict == "refuted"  # true only where p + q = n


def test_primes_of_gram_matrices_are_transposes() -> None:
    text = "# OLS\n\n$$S(b) = (y - Xb)'(y - Xb)$$\n\n$$\\frac{\\partial S}{\\partial b} = -2X'y + 2X'Xb$$"
    assert check_text(text).claims[-1].verdict == "proved"
    assert check_text(text.replace("2X'Xb", "X'Xb")).claims[-1].verdict == "refuted"


def test_differentials_of_what_is_defined_are_not_zero() -> None:
    text = (
        "Let $P, R \\in \\mathbb{R}^{n\\times n}$ be symmetric positive definite, $v \\in \\mathbb{R}^n$, $S = P + R$ and "
        "$\\ell = v^\\top S^{-1} v$.\n\n$$\\mathrm{d}\\ell = {sign} v^\\top S^{-1}\\,\\mathrm{d}S\\,S^{-1} v + 2 v^\\top S^{-1}\\,\\mathrm{d}v$$"
    )
    assert check_text(text.replace("{sign}", "-")).claims[-1].verdict == "proved"
    assert check_text(text.replace("{sign}", "")).claims[-1].verdict == "refuted"  # was proved: with P and R at rest dS is zero


FACTORS = (
    "Let $V \\in \\mathbb{R}^{m\\times n}$, $W \\in \\mathbb{R}^{m\\times r}$, $H \\in \\mathbb{R}^{r\\times n}$ and "
    "$$S(W, H) = \\tfrac12\\|V - WH\\|_F^2 + \\tfrac{\\lambda}{2}(\\|W\\|_F^2 + \\|H\\|_F^2)$$ "
    "$$\\nabla_W S = -(V - WH) H^\\top + \\lambda W$$ "
)


def test_a_stationary_point_of_several_variables() -> None:
    claim = check_text(FACTORS + "At a stationary point of $S$ the factors are balanced: $$W^\\top W = H H^\\top$$").claims[-1]
    assert claim.verdict not in ("refuted", "proved"), claim.reason  # true where both gradients are zero
    line = "Setting this gradient to zero gives $$W = V H^\\top (H H^\\top - \\lambda I)^{-1}$$"
    assert check_text(FACTORS + line).claims[-1].verdict == "refuted"


NORMAL = "$$L(\\mu, {S}) = -\\frac N2\\log\\det {S} - \\frac12\\sum_{n=1}^N (x_n - \\mu)^\\top {S}^{-1} (x_n - \\mu)$$ "
SLOPE = "$$\\frac{\\partial L}{\\partial\\mu} = {S}^{-1}\\sum_{n=1}^N (x_n - \\mu)$$"


@pytest.mark.parametrize(
    ("words", "letter", "verdict"),
    [
        ("Let $x_1,\\dots,x_N\\in\\mathbb{R}^D$ be data. ", "\\Sigma", "proved"),
        ("Let $x_1,\\dots,x_N\\in\\mathbb{R}^D$ be drawn from $\\mathcal{N}(\\mu, C)$. ", "C", "proved"),
        ("Let $x_1,\\dots,x_N\\in\\mathbb{R}^D$ be data. ", "C", "undecided"),
    ],
)
def test_normal_distributions_without_declarations(words: str, letter: str, verdict: str) -> None:
    text = "# Normal\n\n" + words + (NORMAL + SLOPE).replace("{S}", letter)
    claims = check_text(text).claims
    assert claims[-1].verdict == verdict, claims[-1].reason
    assert all(claim.verdict not in ("refuted", "ill-typed") for claim in claims)
    assert check_text(text.replace("= " + letter + "^{-1}", "= -" + letter + "^{-1}")).claims[-1].verdict == "refuted"


def test_a_capital_that_weighs_a_sum_is_a_number() -> None:
    text = (
        "Let $x_i \\in \\mathbb{R}^d$, $i=1,\\dots,n$. $$P(w, \\xi) = \\frac12 w^\\top w + \\frac C2\\sum_{i=1}^n \\xi_i^2 "
        "- \\sum_{i=1}^n \\xi_i w^\\top x_i$$ $$\\frac{\\partial P}{\\partial \\xi_i} = C\\xi_i - w^\\top x_i$$"
    )
    assert check_text(text).claims[-1].verdict == "proved"
    assert check_text(text.replace("= C\\xi_i", "= 2 C\\xi_i")).claims[-1].verdict == "refuted"


DUAL = (
    "Let $A \\in \\mathbb{R}^{m\\times n}$, $C \\in \\mathbb{R}^{p\\times n}$, $b \\in \\mathbb{R}^m$, $d \\in \\mathbb{R}^p$. "
    "$$L(x, \\nu) = \\tfrac12\\|Ax - b\\|^2 + \\nu^\\top(Cx - d)$$ $$\\nabla_\\nu L = Cx - d$$ "
)


def test_a_starred_letter_is_no_entry() -> None:
    text = DUAL + "Let $H = A^\\top A$ be invertible. Put $\\nu_* = (C H^{-1} C^\\top)^{-1} (C H^{-1} A^\\top b - d)$. $$\\nabla_x L = A^\\top(Ax - b) + C^\\top\\nu$$"
    assert [c.verdict for c in check_text(text).claims if c.latex.startswith("\\nabla")] == ["proved", "proved"]


def test_a_column_before_a_column_in_brackets_may_be_a_function() -> None:
    text = DUAL + "For every multiplier the minimiser is $x(\\nu)$. $$A^\\top(A x(\\nu) - b) + C^\\top\\nu = 0$$"
    assert check_text(text).claims[-1].verdict == "undecided"
