"""Values of variables by which gradients were taken, without a word on optima; beside them what is said of any kernel, of ranges
behind a display, and of sizes that all layers share."""

from __future__ import annotations

import pytest

from derive.judge import check_text

FACTORS = (
    "Let $R \\in \\mathbb{R}^{m\\times n}$, $P\\in\\mathbb{R}^{m\\times k}$, $Q\\in\\mathbb{R}^{n\\times k}$ and $\\lambda>0$, and\n\n"
    "$$J = \\tfrac12\\|R-PQ^T\\|_F^2 + \\tfrac\\lambda2(\\|P\\|_F^2+\\|Q\\|_F^2).$$\n\n"
    "$$\\nabla_P J = -(R-PQ^T)Q+\\lambda P$$\n\n$$\\nabla_Q J = -(R-PQ^T)^TP+\\lambda Q$$\n\n"
)


@pytest.mark.parametrize(("line", "verdict"), [
    (r"P = RQ(Q^TQ+\lambda I)^{-1}", "proved"),
    (r"P = RQ(Q^TQ-\lambda I)^{-1}", "definition"),
    (r"P = R^TQ(Q^TQ+\lambda I)^{-1}", "ill-typed"),
])  # fmt: skip
def test_a_variable_stays_one(line: str, verdict: str) -> None:
    claims = check_text(f"{FACTORS}ALS iterates\n\n$${line}$$\n\nAgain\n\n$$\\nabla_Q J = -(R-PQ^T)^TP+\\lambda Q$$\n").claims
    assert [claim.verdict for claim in claims[-2:]] == [verdict, "proved"]


def test_each_is_set_to_zero_in_turn() -> None:
    said = f"{FACTORS}Alternating least squares sets one of them to zero at a time:\n\n$$P = RQ(Q^TQ-\\lambda I)^{{-1}}$$\n"
    assert check_text(said).claims[-1].verdict == "refuted"


RIDGE = (
    "Let $K\\in\\mathbb{R}^{n\\times n}$ be symmetric positive definite, $y,\\alpha\\in\\mathbb{R}^n$, $\\lambda>0$ and\n\n"
    "$$J(\\alpha) = \\|y - K\\alpha\\|^2 + \\lambda\\alpha^\\top K\\alpha$$\n\n"
    "$$\\nabla J(\\alpha) = -2K(y-K\\alpha)+2\\lambda K\\alpha$$\n\n"
)


@pytest.mark.parametrize(("value", "verdicts"), [
    (r"(K+\lambda I)^{-1}y", ["proved", "proved"]),
    (r"(K^2+\lambda I)^{-1}y", ["definition", "undecided"]),
])  # fmt: skip
def test_a_decorated_variable_that_is_no_optimum_accuses_nothing(value: str, verdicts: list[str]) -> None:
    text = f"{RIDGE}$$\\hat\\alpha = {value}$$\n\n$$K\\hat\\alpha = y-\\lambda\\hat\\alpha$$\n"
    assert [claim.verdict for claim in check_text(text).claims[-2:]] == verdicts


def test_full_rank_is_no_other_case() -> None:
    text = (
        "Let $A\\in\\mathbb{R}^{m\\times n}$, $b\\in\\mathbb{R}^m$, $x\\in\\mathbb{R}^n$ and $f(x)=\\tfrac12\\|Ax-b\\|^2$. Then\n\n"
        "$$\\nabla f(x) = A^T(Ax-b)$$\n\nIf $A$ has full column rank the minimizer is\n\n$$x^\\star = (A^TA)^{-1}A^Tb$$\n"
    )
    assert check_text(text).claims[-1].verdict == "proved"
    assert check_text(text.replace("A^Tb$$", "Ab$$")).claims[-1].verdict == "ill-typed"


ANY_KERNEL = (
    "Given $x_1,\\dots,x_n\\in\\mathbb{R}^d$ and a kernel $k$, let $K\\in\\mathbb{R}^{n\\times n}$ have the entries "
    "$K_{ij}=k(x_i,x_j)$. It is symmetric. Let $a\\in\\mathbb{R}^n$.\n\n$$\\nabla_a (a^\\top K a) = K a$$\n\n"
    "## Gaussian kernel\n\n$k(x,z)=\\exp(-\\|x-z\\|^2)$. Then\n\n$$\\operatorname{tr}(K)=n$$\n"
)


def test_what_is_said_of_any_kernel_is_judged_and_of_a_special_one_not_refuted() -> None:
    found = {claim.latex: claim.verdict for claim in check_text(ANY_KERNEL).claims}
    assert found[r"\nabla_a (a^\top K a) = K a"] == "refuted"
    assert found[r"\operatorname{tr}(K)=n"] == "undecided"


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize(("first", "verdict"), [("s(M-1)+F\\le n", "proved"), ("", "undecided")])
def test_a_range_behind_a_display(between: str, first: str, verdict: str) -> None:
    where = f" where ${first}$" if first else ""
    text = (
        "Let $x\\in\\mathbb{R}^n$ and $k\\in\\mathbb{R}^F$, indexed from 0. With stride $s$ the output is\n\n"
        f"$$u_i = \\sum_{{a=0}}^{{F-1}} x_{{si+a}}k_a$${between}for $i=0,\\dots,M-1$,{where}. Then\n\n"
        "$$\\frac{\\partial L}{\\partial k_a} = \\sum_{i=0}^{M-1}\\frac{\\partial L}{\\partial u_i}x_{si+a}$$\n"
    )
    assert check_text(text).claims[-1].verdict == verdict


@pytest.mark.parametrize(("line", "verdict"), [
    (r"dZ^{[l]} = (W^{[l+1]})^\top dZ^{[l+1]}\odot g'(Z^{[l]})", "proved"),
    (r"dZ^{[l]} = (W^{[l+1]})^\top dZ^{[l+1]}\odot g'(A^{[l]})", "refuted"),
])  # fmt: skip
def test_all_layers_have_one_number_of_examples(line: str, verdict: str) -> None:
    text = (
        "$W^{[l]}\\in\\mathbb{R}^{n_l\\times n_{l-1}}$, $b^{[l]}\\in\\mathbb{R}^{n_l}$ for $l=1,\\dots,L$, $g$ acts elementwise.\n\n"
        "$$Z^{[l]} = W^{[l]}A^{[l-1]}+b^{[l]}\\mathbf 1^\\top$$\n\n$$A^{[l]}=g(Z^{[l]})$$\n\n"
        f"Let $dZ^{{[l]}}=\\partial J/\\partial Z^{{[l]}}$ for a loss $J$. Then\n\n$${line}$$\n"
    )
    assert check_text(text).claims[-1].verdict == verdict


@pytest.mark.parametrize(("line", "verdict"), [
    (r"P = RQ(Q^TQ+\lambda I_k)^{-1}", "proved"),
    (r"P = RQ(Q^TQ+\lambda I_I)^{-1}", "ill-typed"),
])  # fmt: skip
def test_an_identity_matrix_beside_a_size_of_its_letter(line: str, verdict: str) -> None:
    text = FACTORS.replace("\\times n}", "\\times I}").replace("R}^{n\\times k}", "R}^{I\\times k}")
    assert check_text(f"{text}Setting $\\nabla_P J=0$ gives\n\n$${line}$$\n").claims[-1].verdict == verdict


DUAL = (
    "Let $A\\in\\mathbb{R}^{m\\times n}$, $b,\\nu\\in\\mathbb{R}^m$, $x,c\\in\\mathbb{R}^n$, $\\rho>0$ and\n\n"
    "$$\\mathcal{L}(x,\\nu) = \\tfrac{\\rho}{2}x^\\top x + c^\\top x + \\nu^\\top(Ax-b)$$\n\n"
    "$$\\nabla_x\\mathcal{L} = \\rho x + c + A^\\top\\nu$$\n\nSetting it to zero gives\n\n$$x = VALUE$$\n\n"
    "Plugging this in, the dual function is\n\n$$g(\\nu) = -\\tfrac{1}{2\\rho}\\|c+A^\\top\\nu\\|^2 - b^\\top\\nu$$\n\n"
    "$$\\nabla g(\\nu) = -\\tfrac{1}{\\rho}A(c+A^\\top\\nu)-b$$\n"
)


@pytest.mark.parametrize(("value", "dual", "verdicts"), [
    (r"-\tfrac1\rho(c+A^\top\nu)", "-\\tfrac{1}{2\\rho}", ["proved", "proved", "proved"]),
    (r"\tfrac1\rho(c+A^\top\nu)", "-\\tfrac{1}{2\\rho}", ["refuted", "proved", "proved"]),
    (r"-\tfrac1\rho(c+A^\top\nu)", "\\tfrac{1}{2\\rho}", ["proved", "definition", "undecided"]),
])  # fmt: skip
def test_a_dual_function_is_the_value_at_rest(value: str, dual: str, verdicts: list[str]) -> None:
    text = DUAL.replace("VALUE", value).replace("g(\\nu) = -\\tfrac{1}{2\\rho}", f"g(\\nu) = {dual}")
    assert [claim.verdict for claim in check_text(text).claims[-3:]] == verdicts
