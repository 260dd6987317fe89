"""One damaged line does not make a right one false."""

from __future__ import annotations

import pytest

from derive.judge import check_text

ONE = "# One\n\n$X\\in\\mathbb{R}^{m\\times n}$\n\n$$X + X = 2X$$\n\n# Two\n\n"


@pytest.mark.parametrize("damaged", ["X\\in\\mathbb{R}^{p\\times }q}", "X\\in\\mathbb{R}{p\\times q"])
def test_a_damaged_declaration_ends_that_of_an_earlier_heading(damaged: str) -> None:
    """Before and behind the damaged line, under its heading, nothing is known of X."""
    line = "$$X A \\in \\mathbb{R}^{p\\times r}$$\n\n"
    claims = check_text(f"{ONE}$A\\in\\mathbb{{R}}^{{q\\times r}}$\n\n{line}$${damaged}$$\n\n{line}").claims
    told = [claim for claim in claims if claim.latex.startswith("X A")]
    assert len(told) == 2 and all(claim.verdict == "undecided" for claim in told)
    assert "see line" in told[1].reason


def test_a_turned_membership_declares() -> None:
    claims = check_text("Let $A\\ni\\mathbb{R}^{m\\times n}$ and $B\\in\\mathbb{R}^{n\\times p}$.\n\n$$A B\\in\\mathbb{R}^{m\\times p}$$\n").claims
    assert claims[-1].verdict == "proved" and claims[0].notes == ["read with \\ni as a membership"]


TERMS = "Let $a\\in\\mathbb{R}^{1\\times p}$, $W\\in\\mathbb{R}^{p\\times q}$ and $b\\in\\mathbb{R}^{1\\times q}$.\n\n"


@pytest.mark.parametrize("mark", [".", ",", ";"])
def test_a_stray_mark_before_a_plus_parts_no_statement(mark: str) -> None:
    claims = check_text(f"{TERMS}$$z = a W{mark} + b$$\n\n$$z = aW + b$$\n\n$$z = aW$$\n").claims
    assert [claim.verdict for claim in claims[-3:]] == ["definition", "proved", "refuted"]
    assert claims[-3].notes == ["read without the stray mark before +"]


def test_a_comma_between_two_statements_still_parts_them() -> None:
    claims = check_text(f"{TERMS}$$z = a W, -y = b$$\n\n$$z + y = aW - b$$\n").claims
    assert claims[-1].verdict == "proved"


def test_empty_brackets_in_a_script_are_unreadable() -> None:
    claims = check_text("Let $x^{(1)}\\in\\mathbb{R}^n$.\n\n$$y = x^{()1}$$\n").claims
    assert claims[-1].verdict == "unreadable" and "nothing in it" in claims[-1].reason


def test_a_doubled_brace_is_dropped() -> None:
    claims = check_text("Let $x, y\\in\\mathbb{R}^n$.\n\n$$f = x^{{T}y + 1$$\n\n$$f = y^T x + 1$$\n\n$$f = y^Tx$$\n").claims
    assert [claim.verdict for claim in claims[-3:]][:2] == ["definition", "proved"]


def test_what_rests_on_a_guessed_bracket_is_not_called_false() -> None:
    """The bracket may close before the sum as well: then the second line is right."""
    text = "Let $x, y\\in\\mathbb{R}^n$.\n\n$$f = \\exp(x^T y + 1$$\n\n$$f = \\exp(x^Ty) + 1$$\n"
    wrong = check_text(text).claims[-1]
    assert wrong.verdict == "undecided" and "line 3" in wrong.reason
    sound = check_text(text.replace("+ 1$$\n\n$$f", "+ 1)$$\n\n$$f")).claims[-1]
    assert sound.verdict == "refuted"


LAYERS = "Let $W_4\\in\\mathbb{R}^{m\\times n}$, $A_3\\in\\mathbb{R}^{n\\times p}$.\n\n$$Z_4 = W4 A_3$$\n\n"


def test_a_lost_subscript() -> None:
    claims = check_text(LAYERS + "$$Z4 = W_4 A3$$\n\n$$dZ4 = dW4 A3 + W4 dA3$$\n\n$$Z_4 = 2 W4 A3$$\n").claims
    assert [claim.verdict for claim in claims[-3:]] == ["proved", "proved", "refuted"]
    assert "W4 read with the number below the letter" in claims[2].notes


def test_a_letter_that_stands_bare_keeps_its_factor() -> None:
    text = "Let $W, W_2\\in\\mathbb{R}^{m\\times n}$.\n\n$$W + W = W2$$\n\n$$W + W = W_2$$\n"
    claims = check_text(text).claims
    assert not any(note.startswith("W2 read") for claim in claims for note in claim.notes)


def test_the_differential_of_a_symbol_without_a_definition_is_not_false() -> None:
    """dZ = db 1 says how Z depends on b as long as no line defines Z; where one does, it is held against that."""
    shapes = "Let $Z\\in\\mathbb{R}^{n\\times m}$, $A\\in\\mathbb{R}^{n\\times m}$, $b\\in\\mathbb{R}^{n\\times 1}$.\n\n"
    line = "$$dZ = db\\,\\mathbf{1}^\\top$$\n\n$$dA = A$$\n"
    free = [claim for claim in check_text(shapes + line).claims if claim.latex.startswith("dZ")]
    whole = check_text(shapes + line.replace("db\\,\\mathbf{1}", "d(b\\mathbf{1}") .replace("top$$\n\n$$dA", "top)$$\n\n$$dA")).claims
    assert [claim.verdict for claim in whole if claim.latex.startswith("dZ")] == ["undecided"]
    assert free[0].verdict == "undecided" and "nothing says how it depends on b" in free[0].reason
    defined = check_text(f"{shapes}$$Z = A + 2b\\mathbf{{1}}^\\top$$\n\n{line}").claims
    assert [claim.verdict for claim in defined if claim.latex.startswith("dZ")] == ["refuted"]


ROWS = "# One\n\n$W\\in\\mathbb{{R}}^{{k\\times l}}$\n\n# Two\n\n$a\\in\\mathbb{{R}}^{{m\\times n}}$\n\n$${}$$\n\n$b\\in\\mathbb{{R}}^{{m\\times p}}$\n\n"
USES = "$$z = a W^{(2)} + b$$\n\n$$a W^{(2)} + b\\in\\mathbb{R}^{m\\times p}$$\n"


@pytest.mark.parametrize("damaged", ["W^({2)}", "W^{(2})", "W^(2)}"])
def test_what_rests_on_a_damaged_declaration_is_not_ill_typed(damaged: str) -> None:
    claims = check_text(ROWS.format(damaged + "\\in\\mathbb{R}^{n\\times p}") + USES).claims[-2:]
    assert [claim.verdict for claim in claims if claim.verdict not in ("undecided", "definition", "proved")] == []


def test_a_bias_of_a_damaged_declaration_proves_nothing() -> None:
    """As a row that repeats b has a gradient that is a sum; as an array of its own it has not."""
    text = "Let $a\\in\\mathbb{R}^{m\\times n}$, $W\\in\\mathbb{R}^{n\\times p}$.\n\n$$b^{()}\\in\\mathbb{R}^{1\\times p}$$\n\n"
    text += "$$z = a W + b$$\n\n$$dz = da\\,W + a\\,dW + db$$\n"
    last = check_text(text).claims[-1]
    assert last.verdict == "undecided" and "line 3" in last.reason


def test_the_word_in_before_the_reals_is_a_membership() -> None:
    claims = check_text("$A in \\mathbb{R}^{m\\times n}$, $B\\in\\mathbb{R}^{n\\times p}$.\n\n$$A B\\in\\mathbb{R}^{m\\times p}$$\n").claims
    assert claims[0].notes == ["read with in as a membership"] and claims[-1].verdict == "proved"


def test_the_next_equation_for_a_damaged_definition_accuses_nothing() -> None:
    text = "Let $x, y\\in\\mathbb{R}^n$.\n\n$$f = \\wrong{x^T y$$\n\n$$f = 2x^Ty$$\n\n$$f = x^Ty$$\n"
    last = check_text(text).claims[-1]
    assert last.verdict == "undecided" and "line 3" in last.reason
    anew = check_text(text.replace("$$f = 2x^Ty$$", "# Two\n\n$$f = 2x^Ty$$")).claims[-1]
    assert anew.verdict == "refuted"


def test_a_bound_that_stands_elsewhere_as_well_may_be_the_last_place() -> None:
    text = "Let $Z, G\\in\\mathbb{{R}}^{{m\\times n}}$.\n\n$$\\sum_{{i=1}}^{{p}}\\sum_{{j=1}}^{{q}} G_{{ij}} Z_{{ij}} = {} \\mathrm{{tr}}(G^T Z)$$\n\n$$Z = p G$$\n"
    right, wrong = (check_text(text.format(factor)).claims[-2] for factor in ("", "2"))
    assert right.verdict == "undecided" and "last place" in right.reason
    assert wrong.verdict in ("refuted", "ill-typed")


def test_a_name_in_a_norm_is_no_number_for_being_added_to_numbers() -> None:
    text = "Let $V\\in\\mathbb{R}^{p\\times q}$, $a\\in\\mathbb{R}^{m\\times n}$, $b\\in\\mathbb{R}^{m\\times p}$.\n\n"
    text += "$$r = ||V||^{2} + ||W^{(3)}||^{2}$$\n\n$$a W^{(3)} + b\\in\\mathbb{R}^{m\\times p}$$\n"
    assert check_text(text).claims[-1].verdict not in ("refuted", "ill-typed")


def test_a_wrong_space_behind_a_definition_is_wrong_there_only() -> None:
    text = "$y^{(6)}\\in R^{1\\times n}$\n\n$$a^{(6)} = y^{(6)}\\in R^{1\\times m}$$\n\n$$2a^{(6)} = y^{(6)} + y^{(6)}$$\n"
    assert [claim.verdict for claim in check_text(text).claims[1:]] == ["definition", "ill-typed", "proved"]


LAYER = "# One\n\n$y^{(1)}\\in\\mathbb{R}^{1\\times n}$, $y^{(2)}\\in\\mathbb{R}^{1\\times p}$\n\n$$a^{(1)} = y^{(1)}$$\n\n# Two\n\n"


def test_a_layer_is_defined_anew_only_from_what_is_said_anew() -> None:
    """The number of a layer that is off by one, in a formula that is written again."""
    assert check_text(LAYER + "$$a^{(1)} = y^{(2)}$$\n").claims[-1].verdict == "ill-typed"
    assert check_text(LAYER + "$x\\in\\mathbb{R}^{1\\times k}$\n\n$$a^{(1)} = 2x$$\n").claims[-1].verdict == "definition"


def test_reasons_name_the_declaration_of_a_differential() -> None:
    """Of dW^{(2)} and db^{(2)} the arrays W^{(2)} and b^{(2)}, not the W and b of another heading."""
    text = "# One\n\n$W\\in\\mathbb{R}^{k\\times l}$, $b\\in\\mathbb{R}^{1\\times l}$\n\n# Two\n\n$a\\in\\mathbb{R}^{m\\times n}$, "
    text += "$W^{(2)}\\in\\mathbb{R}^{n\\times p}$, $b^{(2)}\\in\\mathbb{R}^{1\\times p}$\n\n$$da\\,W^{(2)} + a\\,dW^{(2)} = db^{(2)}$$\n"
    reason = check_text(text).claims[-1].reason
    assert "W^{(2)} is declared on line 7" in reason and "b^{(2)} is declared on line 7" in reason and "line 3" not in reason


@pytest.mark.parametrize("damaged", ["b^{()}\\in\\mathbb{R}^{1\\times p}", "b^{(2)}\\in ^{1\\times p}", "b^{(2)}\\i0n \\mathbb{R}^{1\\times p}"])
def test_heads_of_damaged_declarations(damaged: str) -> None:
    text = "Let $a\\in\\mathbb{R}^{m\\times n}$, $W\\in\\mathbb{R}^{n\\times p}$.\n\n$$" + damaged + "$$\n\n"
    last = check_text(text + "$$z = a W + b^{(2)}$$\n\n$$dz = da\\,W + a\\,dW + db^{(2)}$$\n").claims[-1]
    assert last.verdict == "undecided" and "line 3" in last.reason


def test_a_membership_whose_sign_is_damaged_declares_its_letter() -> None:
    """`Ai\\n R^{…}` is A with a damaged sign behind it, not a letter Ai: what rests on A is not called false."""
    good = "$A\\in \\mathbb{R}^{p\\times 1}$\n\n$X \\in \\mathbb{R}^{n\\times p}$, $u \\in \\mathbb{R}^{n\\times 1}$\n\n$$y = X A$$\n\n$$s = y^T u + u^T X A$$\n"
    assert "ill-typed" not in check_text(good).counts()
    for sign in ("i\\n", "\\iin", "\\n", "\\inn"):
        damaged = check_text(good.replace("\\in", sign, 1))
        assert not {"ill-typed", "refuted"} & damaged.counts().keys()


def test_a_membership_in_a_superscript_is_a_lost_brace() -> None:
    """`a^{(2)\\in R^{…}` declares a^{(2)}, whose brace is lost: no line that speaks of it is accused."""
    good = (
        "$W\\in \\mathbb{R}^{p\\times q}$, $b\\in \\mathbb{R}^{n\\times q}$\n\n$$a^{(2)}\\in R^{n\\times p}$$\n\n"
        "$$a^{(2)} W + b \\in R^{n\\times q}$$\n"
    )
    assert check_text(good).claims[-1].verdict == "proved"
    claims = check_text(good.replace("a^{(2)}\\in", "a^{(2)\\in")).claims
    assert [claim.verdict for claim in claims[-2:]] == ["unreadable", "undecided"]
    assert "line 3 cannot be read" in claims[-1].reason


def test_a_space_that_is_damaged_leaves_its_letter_open() -> None:
    text = "# One\n\n$Y \\in \\mathbb{R}^{m\\times 1}$\n\n# Two\n\n$Y \\in R{^1\\times n}$ and $X \\in \\mathbb{R}^{1\\times n}$\n\n$$Z = X + Y$$\n"
    last = check_text(text).claims[-1]
    assert last.verdict == "undecided" and "line 7 cannot be read" in last.reason


def test_a_wrong_line_that_goes_on_from_a_display_names_its_line() -> None:
    text = "$A, B \\in \\mathbb{R}^{n\\times n}$\n\n$$(A B)^T$$\n\n$$= A^T B^T$$\n"
    assert check_text(text).claims[-1].reason.endswith("the left side stands on line 3")
