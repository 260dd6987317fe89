"""Habits of statisticians and of people who answer questions: primes, colons, variations, multipliers, functions in general.

Each line is marked by mathematics; every habit has a line with a mistake and a document in which the sign means something else.
"""

from __future__ import annotations

import pytest

from derive.judge import check_text


def verdicts(text: str) -> list[str]:
    return [c.verdict for c in check_text(text).claims if c.kind == "claim"]


PRIMES = r"""$y$ is $n\times 1$, $X$ is $n\times k$ and $\beta$ is $k\times 1$.

$$S(\beta) = (y-X\beta)'(y-X\beta)$$

$$\frac{\partial S}{\partial\beta} = -2X'(y-X\beta)$$

$$\frac{\partial S}{\partial\beta} = 2X'(y-X\beta)$$

$$\frac{\partial^2 S}{\partial\beta\,\partial\beta'} = 2X'X$$
"""


def test_primes_are_transposes_in_a_document_without_other_transposes():
    assert verdicts(PRIMES) == ["proved", "refuted", "proved"]


def test_primes_stay_names_where_a_primed_symbol_is_defined():
    text = r"Let $x\in\mathbb{R}^n$, $W\in\mathbb{R}^{n\times n}$." + "\n\n$$x' = Wx$$\n\n$$Wx' = WWx$$\n"
    assert verdicts(text) == ["proved"]


def test_functions_keep_their_primes():
    text = PRIMES + "\nFor $t\\in\\mathbb{R}$ let $f(t) = t^3$.\n\n$$f'(t) = 3t^2$$\n"
    assert verdicts(text)[-1] == "proved"


VARIATIONS = r"""Let $X, A\in\mathbb{R}^{n\times n}$, $A$ constant.

$$\delta(X^{-1}) = -X^{-1}\,\delta X\,X^{-1}$$

$$\delta\operatorname{tr}(AX) = \operatorname{tr}(A\,\delta X)$$

$$\delta\operatorname{tr}(X^2) = \operatorname{tr}(X\,\delta X)$$
"""


def test_a_variation_is_a_differential():
    assert verdicts(VARIATIONS) == ["proved", "proved", "refuted"]


def test_a_change_of_some_size_is_no_differential():
    text = VARIATIONS + "\n$$(X+\\delta X)^2 = X^2 + X\\,\\delta X+\\delta X\\,X$$\n"
    assert "proved" not in verdicts(text)


COLONS = r"""Write $A:B = \operatorname{tr}(A^TB)$ for the Frobenius product. Let $W\in\mathbb{R}^{m\times n}$, $x\in\mathbb{R}^n$, $y\in\mathbb{R}^m$.

$$\phi = \tfrac12(Wx-y):(Wx-y)$$

$$d\phi = (Wx-y):dW\,x + (Wx-y):W\,dx$$

$$d\phi = (Wx-y)x^T:dW + W^T(Wx-y):dx$$

$$d\phi = x(Wx-y)^T:dW + W^T(Wx-y):dx$$
"""


def test_a_colon_is_the_frobenius_product_where_the_document_says_so():
    assert verdicts(COLONS)[1:] == ["proved", "proved", "ill-typed"]


def test_a_colon_says_nothing_without_words_or_a_differential_behind_it():
    lines = COLONS[COLONS.index("Let") : COLONS.index("$$d\\phi")]
    assert "proved" not in verdicts(lines + "$$2\\phi = (Wx-y):(Wx-y)$$")
    assert "proved" in verdicts(COLONS[COLONS.index("Let") :])


KRONECKER = r"""Let $X\in\mathbb{R}^{m\times n}$, $S\in\mathbb{R}^{m\times m}$ and $C\in\mathbb{R}^{n\times n}$.

$$\operatorname{vec}(SX+XC) = (I\otimes S + C^\top\otimes I)\operatorname{vec}(X)$$

$$\operatorname{vec}(SX+XC) = (I\otimes S + C\otimes I)\operatorname{vec}(X)$$

$$\operatorname{vec}(X)^\top(I\otimes S)\operatorname{vec}(X) = \operatorname{tr}(X^\top SX)$$
"""


def test_an_identity_in_a_kronecker_product_gets_the_size_that_fits():
    assert verdicts(KRONECKER) == ["proved", "refuted", "proved"]


def test_no_identity_fits():
    text = "Let $X\\in\\mathbb{R}^{m\\times n}$, $B\\in\\mathbb{R}^{p\\times q}$, $y\\in\\mathbb{R}^{q}$.\n\n"
    assert verdicts(text + "$$y = (I\\otimes B)\\operatorname{vec}(X)$$\n") in (["ill-typed"], ["ill-typed", "ill-typed"])


DUAL = r"""Minimise over $x\in\mathbb{R}^n$ with $Q\in\mathbb{R}^{n\times n}$ symmetric positive definite, $A\in\mathbb{R}^{m\times n}$,
$b\in\mathbb{R}^m$, $\nu\in\mathbb{R}^m$.

$$L(x,\nu) = \tfrac12x^TQx + \nu^T(Ax-b)$$

The minimiser is $x(\nu) = -Q^{-1}A^T\nu$ and $g(\nu)=L(x(\nu),\nu)$.

$$g(\nu) = -\tfrac12\nu^TAQ^{-1}A^T\nu - b^T\nu$$

$$g(\nu) = -\tfrac12\nu^TAQ^{-1}A^T\nu + b^T\nu$$

$$\nabla g(\nu) = Ax(\nu)-b$$

$$\nabla_xL(x,\nu) = Qx + A^T\nu$$
"""


def test_a_variable_as_a_function_of_a_multiplier():
    assert verdicts(DUAL) == ["proved", "refuted", "proved", "proved"]


def test_a_product_before_brackets_defines_no_function():
    text = DUAL + "\n$$Ax(\\nu) = b$$\n\n$$\\nabla_xL(x,\\nu) = Qx + A^T\\nu + A^T(Ax-b)$$\n"
    assert verdicts(text)[-1] != "proved"


def test_a_constraint_says_nothing_of_claims_without_its_variables():
    text = "Minimise subject to $Ax=b$.\n\n" + DUAL
    assert verdicts(text) == ["proved", "refuted", "proved", "proved"]


GENERAL = r"""# In general

Let $x_i\in\mathbb{R}^p$, $y_i\in\mathbb{R}$ for $i=1,\dots,n$, $\beta\in\mathbb{R}^p$ and $b:\mathbb{R}\to\mathbb{R}$.

$$\ell(\beta) = \sum_{i=1}^n \left(y_i x_i^\top\beta - b(x_i^\top\beta)\right)$$

$$\nabla\ell(\beta) = \sum_{i=1}^n (y_i - b'(x_i^\top\beta))x_i$$

# Example

Here $b(t) = e^t$, so that

$$\nabla\ell(\beta) = \sum_{i=1}^n (y_i - \exp(x_i^\top\beta))x_i$$

# Again in general

$$\nabla^2\ell(\beta) = -\sum_{i=1}^n b(x_i^\top\beta)x_ix_i^\top$$

$$\nabla^2\ell(\beta) = -\sum_{i=1}^n b''(x_i^\top\beta)x_ix_i^\top$$
"""


def test_an_example_specifies_a_function_under_its_heading_only():
    assert verdicts(GENERAL) == ["proved", "proved", "refuted", "proved"]


ENTRY = r"""Let $x_i\in\mathbb{R}^p$, $o_i\in\mathbb{R}$ for $i=1,\dots,n$, $\beta\in\mathbb{R}^p$ and $\mu_i=\exp(o_i+x_i^\top\beta)$.

$$\frac{\partial^2\mu_i}{\partial\beta\,\partial\beta^\top} = \mu_i x_ix_i^\top$$

$$\nabla^2_\beta\mu_i = \mu_i^2 x_ix_i^\top$$
"""


def test_the_second_derivative_of_an_entry():
    assert verdicts(ENTRY) == ["proved", "refuted"]


COLUMNS = r"""Let $X\in\mathbb{R}^{m\times d}$, $\Theta\in\mathbb{R}^{d\times K}$ and $f = \tfrac12\|X\Theta\|_F^2$, with $\theta_k$ the $k$-th column of $\Theta$.

$$\nabla_{\theta_k}f = X^\top X\theta_k$$

$$\nabla_{\theta_k}f = 2X^\top X\theta_k$$
"""


def test_a_gradient_by_a_column_of_a_matrix():
    assert verdicts(COLUMNS) == ["proved", "refuted"]


SHARES = r"""Let $r_{nk}\in[0,1]$ for $n=1,\dots,N$, $k=1,\dots,K$ with $\sum_{k=1}^K r_{nk}=1$, and $c\in\mathbb{R}$.

$$\sum_{n=1}^N\sum_{k=1}^K r_{nk}c = Nc$$

$$\sum_{n=1}^N\sum_{k=1}^K r_{nk}c = NKc$$
"""


def test_rows_that_sum_to_one():
    assert verdicts(SHARES) == ["proved", "refuted"]


INVERTED = r"""Let $P_{t-1}\in\mathbb{R}^{n\times n}$ be symmetric and invertible and $\phi_t\in\mathbb{R}^n$.

$$P_t^{-1} = P_{t-1}^{-1}+\phi_t\phi_t^T$$

$$P_t = P_{t-1} - \frac{P_{t-1}\phi_t\phi_t^TP_{t-1}}{1+\phi_t^TP_{t-1}\phi_t}$$

$$P_t = P_{t-1} + \frac{P_{t-1}\phi_t\phi_t^TP_{t-1}}{1+\phi_t^TP_{t-1}\phi_t}$$
"""


def test_an_equation_for_an_inverse_defines():
    assert verdicts(INVERTED) == ["proved", "refuted"]


@pytest.mark.parametrize("head", ["S_B", r"\mathbf{S}_B"])
def test_a_capital_subscript_that_counts_nothing_belongs_to_the_name(head):
    text = f"Let $u,v\\in\\mathbb{{R}}^D$.\n\n$${head} = (u-v)(u-v)^T$$\n\n$$u^T{head}u = (u^T(u-v))^2$$\n\n$$u^T{head}u = u^T(u-v)$$\n"
    assert verdicts(text) == ["proved", "refuted"]


def test_plain_tex_lines_and_marks():
    text = "Let $k_*\\in\\mathbb{R}^n$, $k_{**}>0$ and $C\\in\\mathbb{R}^{n\\times n}$ symmetric, $v = k_{**}-k_*^\\top C^{-1}k_*$.\n\n"
    text += "$$\\eqalign{\\frac{\\partial v}{\\partial k_*} &= -2C^{-1}k_* \\cr &= -C^{-1}k_* }$$\n"
    assert verdicts(text) == ["proved", "refuted"]


MARKED = r"""Let $P^-\in\mathbb{R}^{n\times n}$ and $R\in\mathbb{R}^{m\times m}$ be symmetric positive definite, $H\in\mathbb{R}^{m\times n}$ and
$K=P^-H^\top(HP^-H^\top+R)^{-1}$. The new covariance is $P=(I-KH)P^-$.

$$P = P^--K(HP^-H^\top+R)K^\top$$

$$P = P^-+K(HP^-H^\top+R)K^\top$$
"""


def test_a_symbol_is_defined_from_one_with_a_mark():
    assert verdicts(MARKED) == ["proved", "refuted"]


@pytest.mark.parametrize(
    "words, verdict",
    [
        (r"with $A$ and $D$ symmetric and invertible", "proved"),
        (r"with $D$ symmetric and $A$ invertible", "refuted"),
        (r"$A$ is invertible and $D$ symmetric", "refuted"),
    ],
)
def test_a_property_of_several_names_without_a_verb(words, verdict):
    text = f"Let $A,D\\in\\mathbb{{R}}^{{n\\times n}}$, {words}.\n\n$$A = A^\\top$$\n"
    assert verdicts(text) == [verdict]


def test_words_that_may_mean_a_property_keep_a_second_derivative_open():
    text = r"""Let $P, Q\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$, with precision $P$. Let $f(x) = \tfrac12x^\top P^{-1}x$.

$$\nabla^2f(x) = P^{-1}$$

$$\nabla^2f(x) = 2P^{-1}$$
"""
    assert verdicts(text) == ["undecided", "refuted"]


PAIRS = r"""Let $A\in\mathbb{R}^{k\times d}$ and $x_1,\dots,x_n\in\mathbb{R}^d$. Put $x_{ij}=x_i-x_j$,
$d_{ij}=\|Ax_i-Ax_j\|^2$ and $M=A^TA$.

$$d_{ij}=x_{ij}^TMx_{ij}$$

$$d_{ij}=x_{ij}^TAA^Tx_{ij}$$

$$\frac{\partial d_{ij}}{\partial A}=2Ax_{ij}x_{ij}^T$$

$$\frac{\partial d_{ij}}{\partial A}=2x_{ij}x_{ij}^TA$$

Let $F=\sum_{i=1}^n\sum_{j=1}^nd_{ij}$.

$$\frac{\partial F}{\partial A}=2A\sum_{i=1}^n\sum_{j=1}^nx_{ij}x_{ij}^T$$

$$\frac{\partial F}{\partial A}=2A\sum_{i=1}^nx_{ij}x_{ij}^T$$
"""


def test_values_for_each_pair_of_indices():
    found = verdicts(PAIRS)
    assert found[0] == "proved" and found[1] in ("refuted", "ill-typed")
    assert found[2] == "proved" and found[3] != "proved"
    assert found[4] == "proved" and found[5] != "proved"


def test_a_symmetric_matrix_named_with_its_prime_is_a_transpose():
    assert verdicts(PRIMES + "\nLet $M = X(X'X)^{-1}X'$.\n\n$$M' = M$$\n\n$$M' = -M$$\n")[-2:] == ["proved", "refuted"]


def test_a_sigma_whose_square_is_a_variance_is_no_function():
    text = r"Let $W\in\mathbb{R}^{d\times q}$ and $\sigma^2>0$. Put $C = WW^\top+\sigma^2I_d$ and $M = W^\top W+\sigma^2I_q$."
    lines = [r"$$C^{-1} = \sigma^{-2}(I_d - WM^{-1}W^\top)$$", r"$$C^{-1} = \sigma^{-1}(I_d - WM^{-1}W^\top)$$"]
    assert verdicts("\n\n".join([text, *lines])) == ["proved", "refuted"]
