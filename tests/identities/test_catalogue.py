"""The table of identities itself, and the test of that test: planted faults must be found."""

from dataclasses import replace

import pytest

import derive
from derive.identities import FAMILIES, catalogue
from derive.identities.floating import NotEvaluated
from derive.identities.identity import rule
from derive.identities.registry import TOLERANCE, nameless, problems
from derive.identities.symbols import A, B, E, K, M, S, T, Z, fn, grad, mul, t, tr

CYCLIC = rule("cyclic", tr(mul(S, T)), tr(mul(T, S)), "Magnus & Neudecker (2019), Matrix Differential Calculus")
PLANTED = {
    "duplicated name": ([CYCLIC, CYCLIC], "the name stands twice"),
    "renamed symbols and sizes": (
        [CYCLIC, replace(CYCLIC, name="again", left=tr(mul(T, S)), right=tr(mul(S, T)))],
        "says the same as cyclic",
    ),
    "another shape of the same": (
        [
            replace(CYCLIC, name="one", left=tr(mul(A, K)), right=tr(mul(K, A))),
            replace(CYCLIC, name="two", left=tr(mul(E, M)), right=tr(mul(M, E))),
        ],
        "says the same as one",
    ),
    "no citation": ([replace(CYCLIC, citation="")], "no citation"),
    "no year": ([replace(CYCLIC, citation="folklore")], "no citation"),
    "sides of different shapes": ([replace(CYCLIC, left=A, right=t(A))], "the sides have the shapes m×n and n×m"),
    "a side that clashes": ([replace(CYCLIC, left=tr(mul(A, B)))], "trace"),
    "false": ([replace(CYCLIC, right=tr(mul(t(S), T)))], "refuted"),
    "false in floating point": ([replace(CYCLIC, right=-tr(mul(T, S)))], "differ by"),
    "no floating check": (
        [replace(CYCLIC, left=fn("g", Z), right=fn("g", Z))],
        "no floating check",
    ),
}


def test_the_table_has_no_faults():
    assert problems(catalogue().values()) == []


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_in_the_table_is_found(fault):
    table, sentence = PLANTED[fault]
    found = problems(table)
    assert any(sentence in line for line in found), found


def test_a_sound_line_has_no_faults():
    assert problems([CYCLIC]) == []


def test_the_catalogue_is_large_and_every_family_has_lines():
    table = catalogue()
    assert len(table) >= 120
    assert {identity.family for identity in table.values()} == set(FAMILIES)


@pytest.mark.parametrize("name", list(catalogue()))
@pytest.mark.parametrize("seed", (1, 2))
def test_the_sides_agree_in_floating_point(name, seed):
    assert catalogue()[name].largest_error(seed) < TOLERANCE


@pytest.mark.parametrize("name", list(catalogue()))
def test_a_spoiled_right_side_does_not_agree_in_floating_point(name):
    """The floating check can fail: each right side is doubled and shifted by itself transposed where that fits."""
    identity = catalogue()[name]
    if identity.right == 0:
        pytest.skip("twice nothing is nothing")
    assert not replace(identity, right=3 * identity.right).largest_error() < 1e-3


def test_an_identity_is_found_by_name_and_a_misspelt_one_is_an_error():
    assert derive.identities["trace-trick"].left == grad(catalogue()["trace-trick"].left.variable)
    assert "vec-kronecker" in derive.identities and len(derive.identities) == len(catalogue())
    assert [i.name for i in derive.identities][:4] == ["trace-trick", "vec-kronecker", "relu-mask", "max-pool-mask"]
    with pytest.raises(KeyError, match="did you mean trace-trick"):
        derive.identities["trace-trik"]


def test_an_unknown_function_is_not_evaluated():
    with pytest.raises(NotEvaluated):
        rule("g", fn("g", A), fn("g", A), "").largest_error()


def test_nameless_forms_forget_names_but_not_structure():
    assert nameless("1*Σ{m|v1<A>[i0;]·v1<B>[i0;]}") == nameless("1*Σ{n|v1<P>[i0;]·v1<A>[i0;]}")
    assert nameless("1*v1<A>[f0:m/1;]") != nameless("1*v1<A>[f1:m/1;]")


@pytest.mark.parametrize("name", ["trace-trick", "cross-entropy-weights", "kronecker-mixed-product"])
def test_an_identity_has_latex(name):
    text = catalogue()[name].latex
    assert "=" in text and "Transpose" not in text
