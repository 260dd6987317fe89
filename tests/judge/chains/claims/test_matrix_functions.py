"""Functions of a square matrix, by entries or by power series, and the order of a reshape: no refutation rests on a guess."""

import pytest

import derive

DECLARED = "Let $A, S \\in \\mathbb{R}^{n\\times n}$, $B \\in \\mathbb{R}^{m\\times n}$ and $t \\in \\mathbb{R}$.\n\n"
BY_SERIES = (
    r"\log\det S = \operatorname{tr}(\log S)",
    r"\nabla_A \operatorname{tr}(\exp(A)) = \exp(A)^T",
    r"\frac{d}{dt}\exp(tA) = A \exp(tA)",
    r"\det(\exp(A)) = e^{\operatorname{tr}(A)}",
    r"\sqrt{S}\sqrt{S} = S",
    r"\cos(A)^2 + \sin(A)^2 = I",
)


def judged(formula, words=""):
    (claim,) = [c for c in derive.check(f"{DECLARED}{words}\n\n$$\n{formula}\n$$\n") if c.kind == "claim"]
    return claim


@pytest.mark.parametrize("formula", BY_SERIES)
def test_what_is_true_of_the_power_series_is_not_called_false(formula):
    claim = judged(formula)
    assert claim.verdict == "undecided" and "power series" in claim.reason


@pytest.mark.parametrize("words", ["Functions act entrywise.", "Here $$\nd \\log(A) = dA \\oslash A, \\quad d\\exp(A) = \\exp(A) \\odot dA\n$$"])
def test_where_the_document_speaks_of_entries_it_is_refuted(words):
    text = f"{DECLARED}{words}\n\n$$\n{BY_SERIES[1]}\n$$\n"
    assert [c.verdict for c in derive.check(text) if c.kind == "claim"][-1] == "refuted"


def test_what_holds_entry_by_entry_is_proved_and_says_so():
    claim = judged(r"\nabla_A \operatorname{tr}(\exp(A) S) = \exp(A) \odot S^T")
    assert claim.verdict == "proved" and "exp of a square array acts on each entry" in claim.assumptions


def test_other_functions_and_arrays_that_are_not_square_are_refuted_as_before():
    assert judged(r"\nabla_A \operatorname{tr}(\tanh(A)) = \tanh(A)").verdict == "refuted"
    assert judged(r"\mathbf{1}^T \exp(B) \mathbf{1} = \operatorname{tr}(B^T B)").verdict == "refuted"


def test_a_reshape_beside_vec_goes_by_columns():
    claim = judged(r"\operatorname{reshape}_{m\times n}(\operatorname{vec}(B)) = B")
    assert claim.verdict == "proved" and "reshape keeps the order of entries column by column, as vec does" in claim.assumptions
    assert judged(r"\operatorname{reshape}_{n\times m}(\operatorname{vec}(B)) = B^T").verdict == "proved"
    assert judged(r"\operatorname{reshape}_{m\times n}(\operatorname{vec}(B)) = 2 B").verdict == "refuted"


@pytest.mark.parametrize("word", [r"\operatorname{unvec}_{m\times n}", r"\operatorname{vec}^{-1}_{m\times n}"])
def test_unvec_undoes_vec(word):
    assert judged(rf"{word}(\operatorname{{vec}}(B)) = B").verdict == "proved"
    assert judged(rf"{word}(\operatorname{{vec}}(B)) = -B").verdict == "refuted"


def test_an_unvec_without_sizes_is_undecided():
    claim = judged(r"\operatorname{vec}^{-1}(\operatorname{vec}(B)) = B")
    assert claim.verdict == "undecided" and "subscript" in claim.reason
