"""What prose says a symbol is, in a few words or not at all."""

from __future__ import annotations

import pytest

from derive import files
from derive.report.cards import Cards
from derive.report.meanings import meanings
from derive.results import SymbolRow


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        (r"Let $W \in \mathbb{R}^{m\times n}$ hold the weights.", "W", ""),
        (r"Here $W \in \mathbb{R}^{m\times n}$ holds the weights of the layer.", "W", "weights of the layer"),
        (r"where $\lambda$ is the learning rate, and", r"\lambda", "learning rate"),
        (r"with the learning rate $\eta$ we get", r"\eta", "learning rate"),
        (r"其中 $W$ 为权重，", "W", "权重"),
        (r"$b^{(1)}$ (biases) are rows", "b^{(1)}", "biases"),
        (r"The layer adds one row $b$ to all", "b", ""),
        (r"so the gradient of $J$ is", "J", ""),
        (r"$A$ and $B$ are matrices", "A", ""),
        (r"$A, B$ are square", "A", "square"),
    ],
)
def test_a_few_words_or_none(text, name, said):
    found = meanings(text, [SymbolRow(name, "?", "declared", 1)]).get(name, "")
    assert found == said or (not said and found in ("", "weights"))


def test_hostile_text_is_read_in_bounded_time():
    text = "$" * 20_000 + "a is " * 20_000 + "(" * 20_000
    assert meanings(text, [SymbolRow("a", "?", "declared", 1)] * 3) is not None


def test_symbols_of_one_line_lead_to_the_statements_that_give_them():
    text = "Here $A, B \\in \\mathbb{R}^{n\\times n}$, then $\\mathbf{x} = 1$ and $y = 2$ are numbers, and $z = 3 y$.\n"
    document = files.check_text("a.md", text, None, None, None)
    given = {claim.latex.split("=")[0].split("\\in")[0].strip(): claim for claim in document}
    cards = Cards(document, "en")
    rows = {row.name: shown for row, shown in zip(document.symbols, cards.symbols())}
    assert {"A", "B", "y", "z"} <= rows.keys()
    for name, start in (("A", "A, B"), ("B", "A, B"), ("y", "y"), ("z", "z")):
        assert rows[name]["anchor"] == cards.anchors[id(given[start])], name
    assert [use["anchor"] for use in rows["y"]["uses"]] == [cards.anchors[id(given["z"])]]
