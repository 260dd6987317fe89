"""A definition that could not be read leaves its symbol unknown, until another heading declares it anew."""

from __future__ import annotations

from derive.judge import check_text

DAMAGED = "# One\n\n$X \\in \\mathbb{R}^{n\\times m}$\n\n$$Y = X ^ _ \\max($$\n\n"
AGAIN = (
    "$Y \\in \\mathbb{R}^{p\\times q}$, $V \\in \\mathbb{R}^{q\\times p}$\n\n"
    "$$J = \\operatorname{tr}(Y V)$$\n\n$$\\nabla_V J = Y^\\top$$\n\n$$\\nabla_V J = 2 Y^\\top$$\n"
)


def test_declared_anew_under_another_heading():
    verdicts = [claim.verdict for claim in check_text(f"{DAMAGED}# Two\n\n{AGAIN}").claims]
    assert verdicts[-2:] == ["proved", "refuted"]


def test_not_declared_anew_under_the_same_heading():
    claims = check_text(DAMAGED + AGAIN).claims
    assert [claim.verdict for claim in claims[-2:]] == ["undecided", "undecided"]
    assert "Y has a definition that could not be used" in claims[-1].reason


SQUARES = "Let $A, B \\in \\mathbb{R}^{n\\times n}$.\n\n"


def test_a_line_that_goes_on_from_an_unread_one_has_no_beginning() -> None:
    """It is not held against what stood before, and the rest of its chain is judged."""
    text = SQUARES + "$$A + B = B + A$$\n\n$$(A + \\zzz B)^T = 2A$$\n\n$$= B^T + A^T = A^T + B^T = 3A$$\n"
    told = [(c.verdict, c.reason) for c in check_text(text).claims[-3:]]
    assert told[0] == ("undecided", "line 5, from which this one goes on, could not be read")
    assert [verdict for verdict, _ in told[1:]] == ["proved", "refuted"]


def test_a_line_goes_on_from_a_lone_formula_right_before_it() -> None:
    text = SQUARES + "$$A + B = B + A$$\n\n$$(A B)^T$$\n\n$$= B^T A^T$$\n\n$$(A + B)^T$$\n\n$$= B^T A^T$$\n"
    assert [c.verdict for c in check_text(text).claims if c.kind == "claim"] == ["proved", "proved", "refuted"]


def test_rows_of_one_display_after_an_unread_row() -> None:
    text = SQUARES + "$$\\begin{aligned} (AB)^T &= \\zzz{A} \\\\ &= 3 B \\\\ &= B^T A^T \\end{aligned}$$\n"
    assert not [c for c in check_text(text).claims if c.verdict in ("refuted", "ill-typed", "proved")]


def test_entries_whose_definition_was_not_read_are_not_free() -> None:
    head = "Let $A \\in \\mathbb{R}^{m\\times n}$, $W \\in \\mathbb{R}^{n\\times 2}$, $z \\in \\mathbb{R}^{m\\times 2}$.\n\n"
    row = "$$[z_{i,1}, z_{i,2}] = A_{i,:} W$$\n"
    given = "$$z_{i,1} = A_{i,:} W_{:,1}$$\n\n$$z_{i,2} = A_{i,:} W_{:,2}%s$$\n\n"
    assert check_text(head + given % "" + row).claims[-1].verdict == "proved"
    assert check_text(head + given % "\\zzz" + row).claims[-1].verdict == "undecided"


def test_a_shape_that_was_only_taken_to_fit_accuses_nobody() -> None:
    """The shape of C is guessed from the first place where it stands, which may be another C."""
    head = "# One\n\nLet $A, B \\in \\mathbb{R}^{m\\times n}$ and $D \\in \\mathbb{R}^{n\\times m}$.\n\n$$Y = A + C$$\n\n# Two\n\n"
    guessed = check_text(head + "$$Z = D + C$$\n\n$$D C D = D C$$\n")
    assert [c.verdict for c in guessed.claims[-2:]] == ["definition", "undecided"]
    told = check_text("Let $C \\in \\mathbb{R}^{m\\times n}$.\n\n" + head + "$$Z = D + C$$\n")
    assert told.claims[-1].verdict == "ill-typed"


def test_the_differential_of_what_nothing_defines_is_no_silent_zero() -> None:
    """Where differentials are partial, Z without a formula is not held constant under a claim on dZ."""
    head = "Let $W \\in \\mathbb{R}^{k\\times n}$, $A \\in \\mathbb{R}^{n\\times m}$, $Z \\in \\mathbb{R}^{k\\times m}$.\n\n"
    lines = "$$\\mathrm{d}Z = W \\mathrm{d}A$$\n\n$$\\mathrm{d}Z = 2 W \\mathrm{d}A$$\n"
    free = check_text(head + lines, dialect="column-notes").claims[-2:]
    assert [(c.verdict, c.reason) for c in free] == [("undecided", "nothing says that Z is made from A")] * 2
    made = check_text(head + "$$Z = W A$$\n\n" + lines, dialect="column-notes").claims[-2:]
    assert [c.verdict for c in made] == ["proved", "refuted"]


def test_the_last_layer_in_numbers_says_nothing_of_another_layer() -> None:
    head = (
        "There are $L$ layers, $z^{(l)} \\in \\mathbb{R}^{m\\times n^{(l)}}$, $\\delta^{(L)} \\in \\mathbb{R}^{m\\times 2}$.\n\n"
    )
    claim = check_text(head + "$$\\delta^{(l)} = \\frac{\\partial J}{\\partial z^{(l)}}$$\n").claims[-1]
    assert claim.verdict not in ("refuted", "ill-typed"), claim.reason
