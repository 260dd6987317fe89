"""Lines that were judged falsely once: right ones accused, and verdicts that rested on what was not read."""

from __future__ import annotations

import pytest

from derive.judge import check_text


def verdicts(text: str, dialect: str | None = None) -> list[str]:
    return [claim.verdict for claim in check_text(text, dialect=dialect).claims if claim.kind == "claim"]


def test_a_transposed_name_in_a_membership_is_no_new_symbol() -> None:
    text = r"$A \in \mathbb{R}^{3\times 4}$" + "\n\n" + r"$A^T \in \mathbb{R}^{3\times 4}$" + "\n\n" + r"$$A A^T \in \mathbb{R}^{3\times 3}$$"
    claims = [claim for claim in check_text(text).claims if claim.kind == "claim"]
    assert [claim.verdict for claim in claims] == ["ill-typed", "proved"]
    assert claims[0].fix == r"A^T \in \mathbb{R}^{4 \times 3}"


def test_a_definition_stands_and_the_shape_told_after_it_is_wrong() -> None:
    text = r"$P \in \mathbb{R}^{n\times m}$, $V \in \mathbb{R}^{m\times e}$" + "\n\n$$O = P V$$\n\n" + r"$$O \in \mathbb{R}^{m\times e}$$"
    assert verdicts(text) == ["ill-typed"]


def test_a_quotient_of_differentials_where_a_size_is_called_d() -> None:
    text = r"$x \in \mathbb{R}^{d}$, $a \in \mathbb{R}$" + "\n\n$$p = a^2$$\n\n" + r"$$\frac{d p}{d a} = 2 a$$" + "\n\n"
    assert verdicts(text + r"$$\frac{d p}{d a} = 3 a$$") == ["proved", "refuted"]
    assert verdicts(text + r"$$\frac{d p}{d a} = a$$") == ["proved", "undecided"]


def test_the_value_of_a_symbol_with_an_unread_definition_is_not_judged() -> None:
    text = r"$e \in \mathbb{R}^{n}$, $J \in \mathbb{R}$" + "\n\n$$J = \\frac{1}{2} \\operatorname{foo}(e) \\bar{q}$$\n\n$$\\operatorname{tr}(e e^T) = 2 J$$"
    assert "refuted" not in verdicts(text)


def test_a_valid_correlation_with_the_smaller_array_in_front_is_left_open() -> None:
    text = (
        r"$X \in \mathbb{R}^{H\times W}$, $K \in \mathbb{R}^{f\times g}$, $Z \in \mathbb{R}^{(H-f+1)\times(W-g+1)}$, $J \in \mathbb{R}$"
        "\n\n$$Z = X \\star K$$\n\n$$\\nabla_K J = X \\star \\nabla_Z J$$\n\n$$\\nabla_K J = \\nabla_Z J \\star X$$"
    )
    assert verdicts(text) == ["proved", "undecided"]


@pytest.mark.parametrize("dialect", ["mnist-notes", "column-notes"])
def test_a_table_that_the_document_contradicts_is_left_out(dialect: str) -> None:
    text = (
        r"$W_1 \in \mathbb{R}^{h\times k}$, $W_2 \in \mathbb{R}^{c\times h}$, $W^{[l]} \in \mathbb{R}^{u\times v}$, $X \in \mathbb{R}^{k\times m}$"
        "\n\n$$Z_2 = W_2 W_1 X$$\n\n$$J = \\operatorname{tr}(Z_2 Z_2^\\top)$$\n\n$$\\frac{\\partial J}{\\partial W_2} = 2 Z_2 (W_1 X)^\\top$$"
    )
    assert verdicts(text, dialect) == ["proved"]


def test_a_size_behind_an_arrow_is_a_claim() -> None:
    text = r"$A \in \mathbb{R}^{50\times 8}$" + "\n\n" + r"$A^T \Rightarrow (8 \times 25)$" + "\n\n" + r"$\hookrightarrow A, (50 \times 8)$"
    assert verdicts(text) == ["ill-typed", "proved"]
