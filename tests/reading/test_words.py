"""What words make of a formula: the axis of softmax, constraints, orthonormal columns, a variance without its argument."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.reading.words.axes import acts_on_columns, samples_in_columns, told_axes


def last(text: str) -> str:
    return check_text(text).claims[-1].verdict


@pytest.mark.parametrize(
    ("sentence", "columns"),
    [
        ("where softmax acts on each column", True),
        ("with the softmax taken over each row", False),
        ("softmax is applied column-wise", True),
        ("a row-wise softmax", False),
        ("normalised by columns", True),
        ("softmax over the columns", None),
        ("each column of X is a sample", None),
        ("softmax of each row of each column", None),
        ("nothing here", None),
    ],
)
def test_axis_of_a_sentence(sentence: str, columns: bool | None) -> None:
    assert acts_on_columns(told_axes(sentence + "."), 0) is columns


def test_the_nearest_sentence_counts() -> None:
    text = "Softmax acts on each row. Here $A$ is one. Softmax acts on each column. Here is another."
    told = told_axes(text)
    assert [acts_on_columns(told, text.index(word)) for word in ("$A$", "another")] == [False, True]
    assert acts_on_columns(told_axes("Look at $A$. Softmax acts on each column."), 5) is True


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("one sample per column", True),
        ("each example is a column", True),
        ("the samples as columns", True),
        ("one sample per row", False),
        ("the columns of $X$ are orthonormal", False),
    ],
)
def test_samples_in_columns(words: str, found: bool) -> None:
    assert samples_in_columns(words) is found


SOFTMAX = r"$P_{ij} = \frac{e^{Z_{ij}}}{\sum_{l=1}^k e^{Z_{lj}}}$"


@pytest.mark.parametrize(
    ("words", "verdict"), [("with softmax on each column", "proved"), ("with softmax on each row", "refuted"), ("", "refuted")]
)
def test_softmax_by_columns(words: str, verdict: str) -> None:
    text = rf"Let $Z \in \mathbb{{R}}^{{k\times n}}$ and $P = \operatorname{{softmax}}(Z)$ {words}. Then "
    assert last(text + SOFTMAX) == verdict


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"$\mathbf{1}^T p = 1$", "proved"),
        (r"$p_i = e^{z_i}/\sum_j e^{z_j}$", "proved"),
        (r"$p_i = e^{z_i}/\sum_j e^{-z_j}$", "refuted"),
        (r"$\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij} - p_j)$", "proved"),
        (r"$\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij} - p_i)$", "refuted"),
        (r"$\operatorname{logsumexp}(z) = \log \sum_j e^{z_j}$", "proved"),
        (r"$p = \mathbf{1}_k$", "refuted"),
    ],
)
def test_softmax_of_a_column_acts_on_its_entries(line: str, verdict: str) -> None:
    assert last(r"Let $z \in \mathbb{R}^k$ and $p = \operatorname{softmax}(z)$. Then " + line) == verdict


CONSTRAINED = (
    r"Let $C \in \mathbb{R}^{p\times p}$ be symmetric. Maximise $u^T C u$ over $u \in \mathbb{R}^p$ subject to $u^T u = 1$. "
    r"Put $L = u^T C u - \mu (u^T u - 1)$. Then "
)


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"$\nabla_u L = 2 C u - 2 \mu u$", "proved"),
        (r"$\nabla_u L = 2 C u - \mu u$", "refuted"),
        (r"$\frac{\partial L}{\partial \mu} = 1 - u^T u$", "proved"),
        (r"$\frac{\partial L}{\partial \mu} = u^T u - 1$", "refuted"),
        (r"$L = u^T C u$", "proved"),
        (r"$u u^T u u^T = u u^T$", "proved"),
        (r"$L = 2 u^T C u$", "refuted"),
    ],
)
def test_a_constraint_bears_on_values_only(line: str, verdict: str) -> None:
    assert last(CONSTRAINED + line) == verdict


ORTHONORMAL = {
    "formula": r"Let $X \in \mathbb{R}^{n\times p}$ and $U \in \mathbb{R}^{p\times k}$ with $U^T U = I$. ",
    "declaration": r"For $X \in \mathbb{R}^{n\times p}$ and $U \in \mathbb{R}^{p\times k}$, $U^T U = I_k$. Then ",
    "words": r"Let $X \in \mathbb{R}^{n\times p}$ and let $U \in \mathbb{R}^{p\times k}$ have orthonormal columns. ",
}


@pytest.mark.parametrize("how", ORTHONORMAL)
@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"$\|X - X U U^T\|_F^2 = \|X\|_F^2 - \|X U\|_F^2$", "proved"),
        (r"$\|X - X U U^T\|_F^2 = \|X\|_F^2 - 2\|X U\|_F^2$", "refuted"),
        (r"$(U U^T)^2 = U U^T$", "proved"),
        (r"$U U^T = I_p$", "refuted"),
        (r"$\|U\|_F^2 = k$", "proved"),
        (r"$\|U\|_F^2 = p$", "refuted"),
    ],
)
def test_orthonormal_columns(how: str, line: str, verdict: str) -> None:
    assert last(ORTHONORMAL[how] + line) == verdict


VARIANCE = r"Let $y \in \mathbb{R}^n$ and $q = \frac{1}{2\sigma^2} \|y\|^2 + \frac{n}{2} \log (2 \pi \sigma^2)$. Then "


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"$\nabla_y q = \sigma^{-2} y$", "proved"),
        (r"$\frac{\partial q}{\partial \sigma^2} = \frac{n}{2\sigma^2} - \frac{1}{2\sigma^4} \|y\|^2$", "proved"),
        (r"$\frac{\partial q}{\partial \sigma^2} = \frac{n}{\sigma^2} - \frac{1}{2\sigma^4} \|y\|^2$", "refuted"),
        (r"$\frac{\partial q}{\partial \sigma} = \frac{n}{\sigma} - \frac{1}{\sigma^3} \|y\|^2$", "proved"),
    ],
)
def test_a_variance(line: str, verdict: str) -> None:
    assert last(VARIANCE + line) == verdict


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"$\sigma'(t) = \sigma(t) (1 - \sigma(t))$", "proved"),
        (r"$\sigma'(t) = \sigma(t) (1 + \sigma(t))$", "refuted"),
        (r"$\frac{d\sigma}{dt} = \sigma(t) (1 - \sigma(t))$", "proved"),
        (r"$\tanh'(t) = 1 - \tanh(t)^2$", "proved"),
    ],
)
def test_a_letter_that_is_only_an_argument(line: str, verdict: str) -> None:
    assert last("We have " + line) == verdict


THETA = r"Let $\theta \in \mathbb{R}^d$ and $A \in \mathbb{R}^{d\times d}$. "


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (r"Let $f(\theta)$ have the gradient $g = \nabla f(\theta)$ and put $f_\lambda = f + \lambda \theta^T A \theta$. "
         r"$\nabla_\theta f_\lambda = g + \lambda (A + A^T) \theta$", "proved"),
        (r"Let $f(\theta)$ have the gradient $g = \nabla f(\theta)$ and put $f_\lambda = f + \lambda \theta^T A \theta$. "
         r"$\nabla_\theta f_\lambda = g + 2 \lambda A \theta$", "refuted"),
        (r"Put $q(\theta) = \theta^T A \theta$. $\nabla q = (A + A^T) \theta$", "proved"),
        (r"Put $q(\theta) = \theta^T A \theta$. $\nabla q = A \theta$", "refuted"),
        (r"Let $p > 0$. $\sqrt{p^2} \theta = p \theta$", "checked"),
        (r"Let $p \in (0, 1)$. $\sqrt{p^2} \theta = p \theta$", "checked"),
        (r"Let $r(\theta) \in \mathbb{R}^m$, $J \in \mathbb{R}^{m\times d}$, $r = J \theta$. $\nabla_\theta \|r\|^2 = 2 J^T r$", "proved"),
        (r"Let $\sigma = \exp(\theta)$. $\sigma \odot \sigma = \exp(2 \theta)$", "proved"),
        (r"Then $(1 - \theta^2) \odot \theta = \theta - \theta \odot \theta \odot \theta$", "proved"),
        (r"Then $\theta^2 = 2 \theta$", "refuted"),
    ],
)  # fmt: skip
def test_what_is_left_unsaid(text: str, verdict: str) -> None:
    assert last(THETA + text) == verdict


def test_a_size_that_is_an_array_too_is_not_guessed() -> None:
    text = r"Let $X \in \mathbb{R}^{n\times h}$, $v \in \mathbb{R}^h$. $$h = X v$$ $$\|h\|^2 = v^T X^T h$$"
    assert last(text) in ("proved", "undecided")


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"$\det (2 A) = 2^n \det A$", "proved"),
        (r"$\det (c A) = c^n \det A$", "proved"),
        (r"$\det (c A) = c \det A$", "refuted"),
        (r"$\det (A \otimes B) = (\det A)^m (\det B)^n$", "proved"),
        (r"$\det (A \otimes B) = (\det A)^n (\det B)^m$", "refuted"),
        (r"$\prod_{i=1}^n e^{x_i} = e^{\mathbf{1}^T x}$", "proved"),
        (r"$\prod_{i=1}^n e^{x_i} = e^{x^T x}$", "refuted"),
        (r"$t \odot t = \mathbf{1}$", "proved"),
        (r"$t \odot t = t$", "refuted"),
    ],
)
def test_powers_products_and_signs(line: str, verdict: str) -> None:
    text = r"Let $A \in \mathbb{R}^{n\times n}$, $B \in \mathbb{R}^{m\times m}$, $x \in \mathbb{R}^n$, $t \in \{-1, 1\}^n$, $c > 0$. Then "
    assert last(text + line) == verdict


LIKELIHOOD = (
    r"Let $y \in \{0,1\}^n$, $X \in \mathbb{R}^{n\times d}$, $w \in \mathbb{R}^d$, $p = \sigma(X w)$ and "
    r"$$L(w) = \prod_{i=1}^n p_i^{y_i} (1 - p_i)^{1 - y_i}$$ "
)


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"$\log L(w) = y^T \log p + (\mathbf{1} - y)^T \log (\mathbf{1} - p)$", "proved"),
        (r"$\nabla_w \log L(w) = X^T (y - p)$", "proved"),
        (r"$\nabla_w \log L(w) = X^T (p - y)$", "refuted"),
    ],
)
def test_a_likelihood(line: str, verdict: str) -> None:
    assert last(LIKELIHOOD + line) == verdict


def test_a_logarithm_defines() -> None:
    text = r"Let $x \in \mathbb{R}^n$ and $$\ln p(x) = -\frac{1}{2} x^T x + n \ln 2$$ Then "
    assert last(text + r"$\frac{\partial \ln p}{\partial x} = -x$") == "proved"
    assert last(text + r"$\frac{\partial \ln p}{\partial x} = -2 x$") == "refuted"


LEAST = (
    r"Let $X \in \mathbb{R}^{n\times p}$, $y \in \mathbb{R}^n$, $\beta \in \mathbb{R}^p$ and $J = \frac{1}{n} \|y - X \beta\|^2$. "
    r"$$\nabla_\beta J = -\frac{2}{n} X^T (y - X \beta)$$ Setting this to zero, "
)


@pytest.mark.parametrize(
    ("lines", "verdicts"),
    [
        ((r"X^T X \hat\beta = X^T y", r"\hat\beta = (X^T X)^{-1} X^T y", r"X^T (y - X \hat\beta) = 0"), ["proved"] * 3),
        ((r"X^T X \hat\beta = 2 X^T y",), ["refuted"]),
        ((r"X^T X \beta^\star = X^T y", r"\beta^\star = (X^T X)^{-1} X^T y"), ["proved"] * 2),
    ],
)
def test_normal_equations_define_their_solution(lines: tuple[str, ...], verdicts: list[str]) -> None:
    claims = check_text(LEAST + " ".join(f"$${line}$$" for line in lines)).claims
    assert [c.verdict for c in claims][-len(lines) :] == verdicts


SYMMETRIC = (
    r"Let $S \in \mathbb{R}^{n\times n}$ be symmetric positive definite, $x \in \mathbb{R}^n$, $f = \log\det S$ and $q = x^T S x$. Then "
)


@pytest.mark.parametrize(
    ("line", "verdict", "told"),
    [
        (r"$\nabla_S f = S^{-1}$", "proved", "free entries"),
        (r"$\nabla_S q = x x^T$", "proved", "free entries"),
        (r"$\nabla_S f = 2 S^{-1} - S^{-1} \odot I$", "proved", "over symmetric matrices"),
        (r"$\nabla_S q = 2 x x^T - \operatorname{diag}(x \odot x)$", "proved", "over symmetric matrices"),
        (r"$\nabla_S q = 2 x x^T + \operatorname{diag}(x \odot x)$", "refuted", ""),
        (r"$\nabla_S f = 2 S^{-1}$", "refuted", ""),
    ],
)
def test_gradient_by_a_symmetric_matrix(line: str, verdict: str, told: str) -> None:
    """Magnus & Neudecker, ch. 9: the gradient over symmetric matrices is 2G − diag G with G for free entries."""
    claim = check_text(SYMMETRIC + line).claims[-1]
    assert claim.verdict == verdict
    assert not told or any(told in sentence for sentence in claim.assumptions)


COLUMNS = r"Let $x \in \mathbb{R}^n$, $A \in \mathbb{R}^{m\times n}$, $B \in \mathbb{R}^{n\times n}$, $y = A x$, $p = \operatorname{softmax}(x)$. "


@pytest.mark.parametrize(
    ("words", "line", "verdict"),
    [
        ("In numerator layout, ", r"$\frac{\partial y}{\partial x} = A$", "proved"),
        ("In numerator layout, ", r"$\frac{\partial y}{\partial x} = A^T$", "ill-typed"),
        ("In denominator layout, ", r"$\frac{\partial y}{\partial x} = A^T$", "proved"),
        ("In denominator layout, ", r"$\frac{\partial y}{\partial x} = A$", "ill-typed"),
        ("In denominator layout, ", r"$\frac{\partial y}{\partial x^T} = A$", "proved"),
        ("", r"$\frac{\partial y}{\partial x} = A$", "undecided"),
        ("", r"$\frac{\partial y}{\partial x} = A^T$", "undecided"),
        ("", r"$\frac{\partial y}{\partial x} = 2 A$", "refuted"),
        ("", r"$\frac{\partial y}{\partial x^\top} = A^T$", "ill-typed"),
        ("", r"$\frac{\partial p}{\partial x} = \operatorname{diag}(p) - p p^T$", "proved"),
        ("", r"$\frac{\partial p}{\partial x} = \operatorname{diag}(p) + p p^T$", "refuted"),
        ("", r"$\frac{\partial x^T B x}{\partial x^T} = x^T (B + B^T)$", "proved"),
        ("", r"$\frac{\partial \|A x\|_1}{\partial x} = A^T \operatorname{sign}(A x)$", "proved"),
        ("", r"$\frac{\partial \|A x\|_1}{\partial x} = A^T A x$", "refuted"),
    ],
)
def test_derivative_of_a_column_by_a_column(words: str, line: str, verdict: str) -> None:
    assert last(COLUMNS + words + line) == verdict
