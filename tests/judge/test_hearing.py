"""Properties that the prose tells: they hold from their words on, come and go with their symbols, and are heard once."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.judge.hearing import Hearing

TOLD = r"""# One

Let $A \in \mathbb{R}^{n\times n}$ and $B \in \mathbb{R}^{n\times n}$.

$$A^\top = A + 0 B$$

The matrix $A$ is symmetric.

$$A^\top B = A B$$

# Two

Let $A \in \mathbb{R}^{n\times n}$.

$$A^\top B = A B$$

From here on $A$ is symmetric again, so $A$ is symmetric.

$$A^\top B = A B$$

$$B^\top A = B A$$
"""


def test_a_property_holds_from_its_words_on_and_is_forgotten_with_a_new_declaration():
    found = {claim.line: claim.verdict for claim in check_text(TOLD) if claim.latex.startswith(("A^", "B^"))}
    assert found == {5: "refuted", 9: "proved", 15: "refuted", 19: "proved", 21: "refuted"}


def many(count: int) -> str:
    """Symbols with a fact each, and a claim that needs it."""
    parts = [
        f"Let $A_{{{k}}} \\in \\mathbb{{R}}^{{n\\times n}}$ be symmetric.\n\n$$A_{{{k}}}^\\top = A_{{{k}}}$$\n" for k in range(count)
    ]
    return "# Many\n\n" + "\n".join(parts)


@pytest.mark.parametrize("count", [20, 60])
def test_a_fact_is_not_heard_again_for_every_statement_behind_it(monkeypatch, count):
    heard: list[str] = []
    one = Hearing._hear_one

    def counted(self, fact, symbol, offset):
        heard.append(fact.name)
        one(self, fact, symbol, offset)

    monkeypatch.setattr(Hearing, "_hear_one", counted)
    document = check_text(many(count))
    assert document.counts() == {"proved": count, "definition": count}
    assert count <= len(heard) <= 5 * count
