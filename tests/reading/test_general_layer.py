"""Symbols of a general layer, the tables of a dialect, and what may stand before it is said."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.reading import layers
from derive.reading.dialect import DialectError, parse

TABLE = """
name = "columns"
[operators]
binding = "product-first"
[names]
styles = "same"
defined = "anywhere"
[gradients]
partial = true
jacobian = "numerator"
[arrays]
diag = "vec"
[[declare]]
shapes = { "E" = "1", "V^{[k]}" = "q_k \\\\times q_{k-1}", "c^{[k]}" = "q_k \\\\times 1", "S^{[k]}" = "q_k \\\\times N", "H^{[k]}" = "q_k \\\\times N" }
activations = { "H^{[k]}" = ["f^{[k]}", "S^{[k]}"] }
"""
FORWARD = "$$\\mathbf{S}^{[k]} = V^{[k]} H^{[k-1]} + c^{[k]} \\mathbf{1}_{1\\times N}$$"
S, V, H = "\\frac{\\partial E}{\\partial S^{[k]}}", "\\frac{\\partial E}{\\partial V^{[k]}}", "\\frac{\\partial E}{\\partial H^{[k]}}"


@pytest.fixture()
def dialect(tmp_path):
    path = tmp_path / "columns.toml"
    path.write_text(TABLE)
    return str(path)


def verdict(line: str, dialect: str) -> str:
    """The verdict on a line that stands before the forward formula."""
    document = check_text(f"# One\n\n$${line}$$\n\n{FORWARD}\n", dialect=dialect)
    assert document.claims[-1].verdict == "definition", document.claims[-1].reason
    return document.claims[-2].verdict


RIGHT = [
    f"{V} = {S} H^{{[k-1]\\top}}",
    "\\frac{\\partial E}{\\partial H^{[k-1]}} = \\mathbf{V}^{[k]\\top} " + S,
    f"{H} = V^{{[k+1]\\top}} \\frac{{\\partial E}}{{\\partial S^{{[k+1]}}}}",
    f"{S} = V^{{[k+1]\\top}} \\frac{{\\partial E}}{{\\partial S^{{[k+1]}}}} \\odot f^{{[k]'}}(S^{{[k]}})",
    "\\frac{\\partial E}{\\partial c^{[k]}} = " + S + " \\mathbf{1}_{N\\times 1}",
    "\\text{vec}(\\mathrm{d}S^{[k]}) = (H^{[k-1]\\top} \\otimes I_{q_k})\\, \\text{vec}(\\mathrm{d}V^{[k]})",
    "\\frac{\\partial \\text{vec}(S^{[k]})}{\\partial \\text{vec}(V^{[k]})} = H^{[k-1]\\top} \\otimes I_{q_k}",
    f"{S} = {H} \\operatorname{{diag}}(f^{{[k]'}}(S^{{[k]}}))",
    "\\mathrm{d}E = \\sum_{i=1}^{r}\\sum_{j=1}^{s} \\frac{\\partial E}{\\partial S_{ij}^{[k]}} \\mathrm{d}S_{ij}^{[k]}",
    "\\mathrm{d}E = \\langle \\nabla_{S^{[k]}} E, \\mathrm{d}S^{[k]} \\rangle_F",
    "\\mathrm{d}S^{[k]} = \\mathrm{d}(c^{[k]} \\mathbf{1}_{1\\times N})",
]
WRONG = [
    f"{V} = H^{{[k-1]}} {S}",
    f"{H} = V^{{[k]\\top}} \\frac{{\\partial E}}{{\\partial S^{{[k+1]}}}}",
    f"{S} = V^{{[k+1]\\top}} \\frac{{\\partial E}}{{\\partial S^{{[k+1]}}}} \\odot f^{{[k]}}(S^{{[k]}})",
    "\\frac{\\partial \\text{vec}(S^{[k]})}{\\partial \\text{vec}(V^{[k]})} = H^{[k-1]} \\otimes I_{q_k}",
    "\\operatorname{vec}(" + V + ") = " + S + " H^{[k-1]\\top}",
    "\\mathrm{d}S^{[k]} = 2\\,\\mathrm{d}(c^{[k]} \\mathbf{1}_{1\\times N})",
]


@pytest.mark.parametrize("line", RIGHT)
def test_right_lines_before_their_forward_formula_are_proved(line, dialect):
    assert verdict(line, dialect) == "proved"


@pytest.mark.parametrize("line", WRONG)
def test_wrong_lines_are_not_proved(line, dialect):
    assert verdict(line, dialect) in ("refuted", "ill-typed")


def test_a_product_of_derivatives_without_a_layout_is_left_open(dialect):
    line = f"{V} = {S} \\frac{{\\partial S^{{[k]}}}}{{\\partial V^{{[k]}}}}"
    assert verdict(line, dialect) == "undecided"


def test_a_member_that_cannot_be_read_is_passed_over(dialect):
    chain = f"{S} = {H} \\frac{{\\partial H^{{[k]}}}}{{\\partial S^{{[k]}}}} = {H} \\odot f^{{[k]'}}(S^{{[k]}})"
    assert verdict(chain, dialect) == "proved"
    assert verdict(chain.replace("'", ""), dialect) == "undecided"


def test_a_declared_layer_stands_for_every_layer_without_a_dialect():
    text = (
        "Let $W^{(l)} \\in \\mathbb{R}^{n_l \\times n_{l-1}}$, $a^{(l)} \\in \\mathbb{R}^{n_l}$ and\n\n"
        "$$z^{(l)} = W^{(l)} a^{(l-1)}$$\n\n$$z^{(l+1)} = W^{(l+1)} a^{(l)}$$\n\n$$z^{(l+1)} = W^{(l)} a^{(l)}$$\n"
    )
    assert [c.verdict for c in check_text(text).claims][-2:] == ["proved", "ill-typed"]


def test_layers_move_in_names_and_sizes_only():
    assert layers.moved("W^{[l-1]}", "l", 1) == "W^{[l]}"
    assert layers.moved("n_{l}", "l", -2) == "n_{l-2}"
    assert layers.moved("n^{[l]}_{H}", "l", 1) == "n^{[l+1]}_{H}"
    assert layers.moved("W_{label}", "l", 1) == "W_{label}"
    assert layers.letter_of("W^{(2)}") == layers.letter_of("W^{(L)}") == ""


@pytest.mark.parametrize(
    "line",
    ["shapes = { \"W\" = \"m \\\\oplus n\" }", "activations = { \"A\" = [\"f\"] }", "colour = \"red\"", "sizes = { \"n + 1\" = \"m\" }"],
)
def test_a_bad_table_is_one_sentence(line, tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text(f"[[declare]]\n{line}\n")
    with pytest.raises(DialectError, match="declare"):
        check_text("$$a = b$$", dialect=str(path))


def test_a_dialect_without_tables_declares_nothing():
    assert parse("name = 'x'", "x").declared == ()


RESIDUALS = r"""
Let $W^{(l)} \in \mathbb{R}^{n_{l-1}\times n_l}$ and $a^{(l-1)} \in \mathbb{R}^{m\times n_{l-1}}$ for every layer, $J \in \mathbb{R}$.

$$z^{(l)} = a^{(l-1)} W^{(l)} \in \mathbb{R}^{m\times n_l}$$

$$a^{(l)} = \operatorname{relu}(z^{(l)})$$

$$\delta^{(l)} = \nabla_{z^{(l)}} J$$

$$\delta^{(l)} = \mathbf{1}(z^{(l)} \ge 0) \odot (\delta^{(l+1)} (W^{(l+1)})^T)$$
"""


def test_another_layer_of_a_gradient_brings_what_it_is_taken_by():
    """δ of the next layer is a gradient by z of the next layer, which depends on z of this one."""
    assert check_text(RESIDUALS).claims[-1].verdict == "proved"
    wrong = RESIDUALS.replace("W^{(l+1)})^T)$$", "W^{(l+1)})^T) + z^{(l)}$$")
    assert check_text(wrong).claims[-1].verdict == "refuted"


WINDOWS = """
name = "windows"
[operators]
correlation = ["\\\\star"]
convolution = ["*"]
[names]
case = "same"
[[declare]]
sizes = { "r_0" = "r + k - 1", "s_0" = "s + k - 1" }
shapes = { "E" = "1", "W" = "k \\\\times k", "Z" = "r \\\\times s", "X" = "r_0 \\\\times s_0", "c" = "1" }
"""


def test_a_definition_one_place_too_far_is_mended_for_later_lines(tmp_path):
    path = tmp_path / "windows.toml"
    path.write_text(WINDOWS)
    text = (
        "Indices start at 0.\n\n$$z_{[i,j]} = \\sum_{a=0}^{k} \\sum_{b=0}^{k} x_{[i+a,j+b]} w_{[a,b]} + c$$\n\n"
        "$$\\frac{\\partial E}{\\partial W} = X \\star \\frac{\\partial E}{\\partial Z}$$\n\n"
        "$$\\frac{\\partial E}{\\partial c} = \\sum_{i=0}^{r} \\sum_{j=0}^{s} \\frac{\\partial E}{\\partial z_{[i,j]}}$$\n\n"
        "$$\\frac{\\partial E}{\\partial W} = X * \\frac{\\partial E}{\\partial Z}$$\n"
    )
    forward, kernel, bias, turned = check_text(text, dialect=str(path)).claims
    assert forward.verdict == "refuted" and forward.fix and "k-1" in forward.fix
    assert kernel.verdict == "proved" and any("mended" in told for told in kernel.assumptions)
    assert bias.verdict == "refuted" and "r-1" in bias.fix and "s-1" in bias.fix
    assert turned.verdict == "refuted"
