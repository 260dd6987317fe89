"""Files of other tools: MyST, bookdown, Obsidian, LaTeX under another name, HTML of a blog, mathematics in Unicode letters."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.language.markdown import read_blocks

SHAPES = "Let $X\\in\\mathbb{R}^{N\\times D}$, $W\\in\\mathbb{R}^{D\\times H}$.\n\n"
RIGHT, WRONG = "\\nabla_W L = X^\\top \\nabla_Z L", "\\nabla_W L = \\nabla_Z L\\, X^\\top"


def verdicts(text: str) -> list[str]:
    return [claim.verdict for claim in check_text(f"{SHAPES}$$Z = X W$$\n\n{text}").claims[3:]]


@pytest.mark.parametrize(
    "kind",
    [
        "```{{math}}\n:label: eq-one\n{}\n```\n",
        ":::{{math}}\n:label: eq-one\n{}\n:::\n",
        "```{{admonition}} Note\n:class: tip\n$${}$$\n```\n",
        "````{{prf:theorem}}\n```{{math}}\n{}\n```\n````\n",
        "So {{math}}`{}` holds.\n",
        "So :math:`{}` holds.\n",
        ".. math:: {}\n\nText.\n",
        ".. math::\n   :label: one\n\n   {}\n\nText, and :eq:`one`.\n",
        "\\begin{{equation}}\n{} (\\#eq:one)\n\\end{{equation}}\n",
        "> [!theorem]- Gradients\n> $$\n> \\begin{{aligned}}\n> {}\n> \\end{{aligned}}\n> $$ ^eq1\n",
        '<script type="math/tex; mode=display">{}</script>\n',
    ],
)
def test_it_is_read(kind: str) -> None:
    assert verdicts(kind.format(RIGHT)) == ["proved"]
    assert verdicts(kind.format(WRONG)) == ["ill-typed"]


@pytest.mark.parametrize(
    "kind",
    [
        "\\begin{{verbatim}}\n$${}$$\n\\end{{verbatim}}\n",
        "\\begin{{lstlisting}}\n$${}$$\n\\end{{lstlisting}}\n",
        '<img src="a.png" alt="${}$"/>\n',
        "%% $${}$$ %%\n",
        "%%\nhidden $${}$$\n%%\n",
        "```{{code-cell}} python\n# $${}$$\n```\n",
        '<script type="text/javascript">$${}$$</script>\n',
    ],
)
def test_it_is_passed_over(kind: str) -> None:
    assert verdicts(kind.format(WRONG) + f"\n$${RIGHT}$$\n") == ["proved"]


def test_the_comments_of_a_latex_file_are_none_of_its_text() -> None:
    text = "\\begin{document}\n" + SHAPES + "\\[Z = XW\\] % $Z = W X$\n% \\[Z = 2 X W\\]\n\\[Z = X W\\]\n\\end{document}\n"
    assert [claim.verdict for claim in check_text(text).claims[2:]] == ["definition", "proved"]


def test_a_percent_sign_in_markdown_is_a_percent_sign() -> None:
    blocks = [block for block in read_blocks("About 5% of $x$, 100%% of $y$ and 20 % of $z$.\n") if block.kind == "inline"]
    assert len(blocks) == 3


def test_text_behind_a_directive_is_read() -> None:
    text = "```{note}\nIn words.\n```\n\n$$Z = X W$$\n\n```python\nx = '$$Z = W X$$'\n```\n"
    assert [claim.verdict for claim in check_text(SHAPES + text).claims[2:]] == ["definition"]


def test_letters_of_unicode_styles() -> None:
    text = "Let $𝐗 ∈ ℝ^{N×D}$, $𝑏 ∈ ℝ^{N}$.\n\n$$𝐙 = 𝐗 + 𝑏𝟏ᵀ$$\n\n$$\\mathbf{Z} = \\mathbf{X} + b\\mathbf{1}^\\top$$\n\n$$𝐙 = 𝐗 - 𝑏𝟏ᵀ$$\n"
    assert [claim.verdict for claim in check_text(text).claims[2:]] == ["definition", "proved", "refuted"]


def test_formulas_between_blank_lines_of_a_directive() -> None:
    text = f"- A point:\n\n  .. math::\n     :nowrap:\n\n     {RIGHT}\n\n     {WRONG}\n\n  not $0 = 1$ here.\n"
    assert verdicts(text) == ["proved", "ill-typed", "refuted"]
    starts = [(block.kind, f"{SHAPES}$$Z = X W$$\n\n{text}"[block.start : block.end].strip()) for block in read_blocks(f"{SHAPES}$$Z = X W$$\n\n{text}")]
    assert ("display", RIGHT) in starts and ("display", WRONG) in starts


def test_fractions_of_one_sign() -> None:
    assert verdicts("$$½ X W + ¼ X W = ¾ X W$$\n\n$$½ X W + ¼ X W = X W$$\n") == ["proved", "refuted"]
