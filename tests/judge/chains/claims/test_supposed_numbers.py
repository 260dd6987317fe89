"""Letters that nothing declares and that are written as arrays: what rests on them as numbers is neither false nor proved.

By hand: with rows u_i and v_j, P = softmax(UVᵀ) has ∂J/∂S = (P − I)/n, which no reading of U and V as numbers gives; and for
scalars φ′(Wx)·(Wᵀp) is Wᵀ(φ′(Wx)·p), which for matrices it is not.
"""

from __future__ import annotations

from derive.judge import check_text


def last(text: str) -> tuple[str, str]:
    claim = check_text(text).claims[-1]
    return claim.verdict, claim.reason


CONTRAST = "Let {} and $\\tau>0$ a scalar. Put $S = UV^\\top/\\tau$ and $P=\\operatorname{{softmax}}(S)$ row by row.\n\n"
SHAPED = "$U, V \\in \\mathbb{R}^{n\\times d}$"


def test_a_letter_that_is_transposed_is_no_number() -> None:
    text = CONTRAST + "$$P - I_n = P$$\n"
    assert last(text.format(SHAPED))[0] == "refuted"
    verdict, reason = last(text.format("$U$, $V$"))
    assert verdict == "undecided" and "taken for a number" in reason


def test_a_letter_with_the_index_of_a_sum_is_no_number() -> None:
    text = (
        "Let $r \\in \\mathbb{R}^n$, log-variances $s$ and $W = \\operatorname{diag}(e^{-s})$.\n\n"
        "$$\\ell = \\frac12\\sum_{i=1}^n s_i + \\frac12 r^\\top W r$$\n\n"
        "$$\\frac{\\partial\\ell}{\\partial s} = \\frac12(\\mathbf 1-e^{-s}\\odot r\\odot r)$$\n"
    )
    assert last(text)[0] not in ("refuted", "ill-typed")
    assert last(text.replace("$s$", "$s \\in \\mathbb{R}^n$"))[0] == "proved"


def test_steps_of_an_undeclared_letter_are_not_its_entries() -> None:
    text = "For $f(x) = \\frac12x^\\top Hx - b^\\top x$ with symmetric $H$ and $b$ gradient descent is $x_{k+1} = x_k - \\eta(Hx_k - b)$.\n\n"
    assert last(text + "$$x_{k+2} - x_{k+1} = (I-\\eta H)(x_{k+1}-x_k)$$\n")[0] not in ("refuted", "ill-typed")


QUESTIONS = (
    "$Q{0}$, $K{0}$, $V{1}$\n\n$$S = Q K^T$$\n\n$$P = \\operatorname{{softmax}}(S)$$\n\n$$O = P V$$\n\n$$O \\in \\mathbb{{R}}^{{m \\times e}}$$\n\n"
    "$$\\frac{{\\partial J}}{{\\partial V}} = P^T \\frac{{\\partial J}}{{\\partial O}}$$\n"
)


def test_a_declaration_in_the_place_of_an_unused_definition_accuses_nobody() -> None:
    shapes = " \\in \\mathbb{R}^{n\\times d}", " \\in \\mathbb{R}^{n\\times e}"
    assert [c.verdict for c in check_text(QUESTIONS.format(*shapes)).claims[-2:]] == ["ill-typed", "proved"]
    assert last(QUESTIONS.format("", ""))[0] not in ("refuted", "ill-typed")


def test_layers_of_a_recursion_without_shapes_are_not_accused_by_their_steps() -> None:
    text = (
        "$$c_t = f_t\\odot c_{t-1} + i_t\\odot g_t$$\n\n$$h_t = o_t\\odot\\tanh(c_t)$$\n\nLet $L$ depend on $h_t$ only.\n\n"
        "$$\\frac{\\partial L}{\\partial c_t} = \\frac{\\partial L}{\\partial h_t}\\odot o_t\\odot(1-\\tanh^2(c_t))$$\n"
    )
    assert last(text)[0] not in ("refuted", "ill-typed")
