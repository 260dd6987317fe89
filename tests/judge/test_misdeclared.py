"""A declaration with a slip in its shape is the wrong line, not the lines that use the symbol."""

from __future__ import annotations

import pytest

from derive.judge import check_text

NETWORK = (
    "Let $a\\in\\mathbb{R}^{1\\times p}$.\n\n$$W\\in\\mathbb{R}^{SHAPE}$$\n\n$b, t\\in\\mathbb{R}^{1\\times q}$, $J=\\|aW+b-t\\|^2$.\n\n"
    "$$z = aW + b$$\n\n$$dz = da\\,W + a\\,dW + db$$\n\n$$aW = z - b$$\n\n"
    "$$\\nabla_W J = 2a^\\top(aW + b - t)$$\n\n$$\\nabla_a J = 2(aW+b-t)W^\\top$$\n\n"
)


@pytest.mark.parametrize("shape", ["q\\times p", "p\\times p", "p\\times k"])
def test_the_declaration_is_accused_and_the_lines_are_not(shape: str) -> None:
    """With W of p×q all five lines are true: aW + b has shape 1×q, and the gradients are those of a sum of squares."""
    found = check_text(NETWORK.replace("SHAPE", shape))
    declared = [claim for claim in found.claims if claim.latex.startswith("W\\in")]
    assert [claim.verdict for claim in declared] == ["ill-typed"]
    assert declared[0].fix.replace(" ", "") == "W\\in\\mathbb{R}^{p\\timesq}" and "its uses on lines" in declared[0].reason
    assert found.text[declared[0].start : declared[0].end] == f"W\\in\\mathbb{{R}}^{{{shape}}}"
    others = [claim for claim in found.claims if claim.line > 5]
    assert {claim.verdict for claim in others} <= {"proved", "definition"}
    assert any("W is p×q, not" in told for claim in others for told in claim.assumptions)
    assert all(found.text[claim.start : claim.end].strip() == claim.latex for claim in others)


def test_two_declarations_that_may_be_wrong_are_both_left() -> None:
    """With W of q×q the line of a may be the wrong one as well: a of 1×q fits."""
    claims = check_text(NETWORK.replace("SHAPE", "q\\times q")).claims
    assert all(claim.verdict == "definition" for claim in claims if claim.kind == "declaration")


def test_of_two_the_one_that_is_declared_so_elsewhere_is_right() -> None:
    """With W of q×q, and a of 1×p under another heading as well: W is the one of another shape."""
    text = "# One\n\n" + NETWORK.replace("SHAPE", "q\\times q") + "# Another\n\nLet $a\\in\\mathbb{R}^{1\\times p}$.\n\n$$s = a a^\\top$$\n"
    wrong = [claim for claim in check_text(text).claims if claim.verdict in ("refuted", "ill-typed")]
    assert [claim.latex for claim in wrong] == ["W\\in\\mathbb{R}^{q\\times q}"]
    assert wrong[0].fix.replace(" ", "") == "W\\in\\mathbb{R}^{p\\timesq}"


def test_a_right_declaration_is_never_accused() -> None:
    assert {c.verdict for c in check_text(NETWORK.replace("SHAPE", "p\\times q")).claims} <= {"proved", "definition"}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("\\nabla_W J = 2a^\\top(aW + b - t)", "\\nabla_W J = 2(aW + b - t)a^\\top"),
        ("\\nabla_a J = 2(aW+b-t)W^\\top", "\\nabla_a J = 2W(aW+b-t)"),
        ("aW = z - b", "Wa = z - b"),
    ],
)
def test_wrong_lines_stay_wrong_beside_a_right_declaration(right: str, wrong: str) -> None:
    claims = check_text(NETWORK.replace("SHAPE", "p\\times q").replace(right, wrong)).claims
    assert [c.latex for c in claims if c.verdict in ("refuted", "ill-typed")] == [wrong]


def test_a_wrong_line_beside_a_wrong_declaration_is_found() -> None:
    """With the shape that the other lines give W, the gradient without its 2 is false."""
    text = NETWORK.replace("SHAPE", "q\\times p") + "$$\\nabla_b J = aW + b - t$$\n"
    claims = check_text(text).claims
    assert [c.line for c in claims if c.verdict in ("refuted", "ill-typed")] == [3, 17]


def test_a_row_that_stands_for_many_is_not_made_longer() -> None:
    """Three lines that forget the sum over the samples are wrong; b is the row it is declared to be."""
    text = (
        "Let $X\\in\\mathbb{R}^{N\\times p}$, $W\\in\\mathbb{R}^{p\\times q}$.\n\n$$b\\in\\mathbb{R}^{1\\times q}$$\n\n"
        "$$Z = XW + \\mathbf{1}b$$\n\n$$\\nabla_b J = \\nabla_Z J$$\n\n$$\\nabla_b J^\\top = \\nabla_Z J^\\top$$\n\n"
        "$$2\\nabla_b J = 2\\nabla_Z J$$\n\n"
    )
    claims = check_text(text).claims
    assert all(c.verdict == "definition" for c in claims[:4]) and all(c.verdict == "ill-typed" for c in claims[4:])


def test_reasons_name_the_declarations() -> None:
    text = "Let $A\\in\\mathbb{R}^{m\\times n}$.\n\nLet $B\\in\\mathbb{R}^{p\\times q}$.\n\n$$\\operatorname{tr}(AB) = 0$$\n"
    wrong = check_text(text).claims[-1]
    assert wrong.verdict == "ill-typed"
    assert "A is declared on line 1" in wrong.reason and "B is declared on line 3" in wrong.reason


def test_a_repeated_definition_names_the_first() -> None:
    text = "Let $A, B\\in\\mathbb{R}^{m\\times n}$.\n\n$$C = A + B$$\n\n$$C = A - B$$\n"
    wrong = check_text(text).claims[-1]
    assert wrong.verdict == "refuted" and "C is defined on line 3" in wrong.reason


def test_a_declaration_is_not_blamed_for_a_slip_in_another() -> None:
    """The bias has the slip; W would fit with k columns as well, but more that speaks of b stands than clashes."""
    text = (
        "Let $a\\in\\mathbb{R}^{1\\times p}$.\n\n$$W\\in\\mathbb{R}^{p\\times q}$$\n\n$$b\\in\\mathbb{R}^{1\\times k}$$\n\n"
        "$$z = aW + b$$\n\n$$dz = da\\,W + a\\,dW + db$$\n\n$$z - b = aW$$\n\n"
        "$$b + b = 2b$$\n\n$$b - b = 0$$\n\n$$db + db = 2db$$\n"
    )
    claims = check_text(text).claims
    assert all(claim.verdict == "definition" for claim in claims if claim.kind == "declaration")
