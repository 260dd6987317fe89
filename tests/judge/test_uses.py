"""What each statement rests on, against lists written by hand for small documents."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.results import Claim, Document

LAYERS = r"""
Let $X \in \mathbb{R}^{N\times m}$, $W \in \mathbb{R}^{m\times n}$ and $V \in \mathbb{R}^{n\times k}$.

$$Z = X W$$

$$Y = Z V$$

$$\mathrm{d}Y = \mathrm{d}X\, W V + X\, \mathrm{d}W\, V + Z\, \mathrm{d}V$$

$$L = \operatorname{tr}(Y^\top Y)$$

$$\nabla_V L = Z^\top \nabla_Y L$$
"""


def lines(document: Document) -> dict[str, list[str]]:
    """Place → places, each as line.number."""
    return {claim.id.split(":")[1]: [name.split(":")[1] for name in claim.rests_on] for claim in document}


def test_every_symbol_leads_to_the_statement_that_gives_it():
    assert lines(check_text(LAYERS)) == {
        "2.1": [],
        "2.2": [],
        "2.3": [],
        "4.1": ["2.1", "2.2"],
        "6.1": ["2.3", "4.1"],
        "8.1": ["2.1", "2.2", "2.3", "4.1", "6.1"],
        "10.1": ["6.1"],
        "12.1": ["2.3", "4.1", "6.1", "10.1"],
    }


def test_a_symbol_declared_anew_leads_to_the_new_declaration():
    text = r"""# One

$A \in \mathbb{R}^{m\times n}$

$$\operatorname{tr}(A^\top A) = \operatorname{tr}(A A^\top)$$

# Two

$A \in \mathbb{R}^{n\times n}$

$$\operatorname{tr}(A^\top) = \operatorname{tr}(A)$$
"""
    assert lines(check_text(text)) == {"3.1": [], "5.1": ["3.1"], "9.1": [], "11.1": ["9.1"]}


def test_declarations_further_down_and_relations_of_sizes():
    text = r"""
$$\operatorname{tr}(A B) = \operatorname{tr}(B A)$$

where $A \in \mathbb{R}^{m\times p}$ and $B \in \mathbb{R}^{p\times m}$.

Let $p = 2q$.

$$\operatorname{tr}(A^\top A) = \operatorname{tr}(A A^\top)$$
"""
    found = lines(check_text(text))
    assert found["2.1"] == ["4.1", "4.2"]
    assert found["8.1"] == ["4.1"] and "6.1" in found["4.1"]


def test_an_assumption_of_the_text_is_rested_on():
    text = r"""
Let $S \in \mathbb{R}^{n\times n}$ and $x \in \mathbb{R}^{n}$. Assume

$$S = S^\top$$

$$x^\top S = (S x)^\top$$
"""
    assert lines(check_text(text))["6.1"] == ["2.1", "2.2", "4.1"]


WRONG_BELOW = LAYERS.replace("$$Y = Z V$$", "$$Y = V Z$$")


def test_what_rests_on_a_wrong_line_says_so():
    document = check_text(WRONG_BELOW)
    assert {claim.id: claim.verdict for claim in document.wrong} == {"text:6.1": "ill-typed"}
    overall = document.overall()
    assert overall["text:4.1"] == "definition"
    assert all(overall[f"text:{place}"] == "ill-typed" for place in ("8.1", "10.1", "12.1"))
    rows = {row["id"]: row for row in document.to_json()["claims"]}
    assert rows["text:12.1"]["overall"] == "ill-typed" and "text:6.1" in rows["text:12.1"]["rests_on"]


@pytest.mark.parametrize(("below", "expected"), [("proved", "proved"), ("checked", "checked"), ("refuted", "refuted")])
def test_overall_is_the_worst_beneath(below, expected):
    claims = [
        Claim("a:1", 1, 1, "definition", "a", below),
        Claim("a:2", 2, 2, "definition", "b", "definition", rests_on=["a:1", "a:3"]),
        Claim("a:3", 3, 3, "claim", "c", "proved", rests_on=["a:2", "a:gone"]),
        Claim("a:4", 4, 4, "claim", "d", "proved"),
    ]
    document = Document("a.md", "", claims)
    overall = document.overall()
    assert overall["a:3"] == expected and overall["a:4"] == "proved"
    assert document.roots()["a:3"] == ("a:3" if below == "proved" else "a:1") and document.roots()["a:4"] == "a:4"
