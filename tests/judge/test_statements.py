"""Statements of a document: their kinds, their places, and what one says about another."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.results import Claim

SPACES = (
    "Let $A \\in \\mathbb{R}^{m\\times n}$, $B \\in \\mathbb{R}^{n\\times p}$, $S \\in \\mathbb{R}^{n\\times n}$, "
    "$x, y \\in \\mathbb{R}^n$.\n\n"
)


def claims(text: str, spaces: str = SPACES) -> list[Claim]:
    """The statements after the declarations."""
    found = check_text(spaces + text).claims
    return [c for c in found if c.line > spaces.count("\n")]


@pytest.mark.parametrize(
    ("text", "kind", "verdict"),
    [
        ("$z \\in \\mathbb{R}^n$", "declaration", "definition"),
        ("$i = 1, \\dots, n$", "declaration", "definition"),
        ("$$z = A x$$", "definition", "definition"),
        ("$$z := A x$$", "definition", "definition"),
        ("$$f(t) = t^2$$", "definition", "definition"),
        ("$$z_i = \\sum_j A_{ij} x_j$$", "definition", "definition"),
        ("Here $n = p q$.", "assumption", "definition"),
        ("Let $c \\in \\mathbb{R}$, $c > 0$.", "assumption", "definition"),
        ("Suppose $S^T = S$.", "assumption", "definition"),
        ("Assume that\n$$S x = 2 x$$", "assumption", "definition"),
        ("$$x^T y = y^T x$$", "claim", "proved"),
        ("$$x^T y = 2 y^T x$$", "claim", "refuted"),
        ("$$A x$$", "remark", "definition"),
        ("$$x \\mapsto A x$$", "remark", "definition"),
        ("$$2 + 2 = 4$$", "claim", "proved"),
        ("$$2 + 2 = 5$$", "claim", "refuted"),
        ("$$3 > 2$$", "claim", "proved"),
        ("$$2 > 3$$", "claim", "refuted"),
    ],
)
def test_kinds(text: str, kind: str, verdict: str) -> None:
    claim = claims(text)[-1]
    assert (claim.kind, claim.verdict) == (kind, verdict), claim.reason


class TestPlaces:
    def test_line_of_a_display(self) -> None:
        (claim,) = claims("Then\n\n$$\nx^T y\n= y^T x\n$$\n")
        assert (claim.line, claim.end_line) == (6, 7)

    def test_line_of_a_later_link(self) -> None:
        first, second = claims("$$\nx^T S y\n= y^T S^T x\n= \\operatorname{tr}(S y\nx^T)\n$$\n")
        assert (first.line, first.end_line) == (4, 5)
        assert (second.line, second.end_line) == (6, 7)

    def test_rows_of_an_align(self) -> None:
        text = "\\begin{align}\nx^T y &= y^T x \\\\\n&= \\operatorname{tr}(x y^T)\n\\end{align}\n"
        assert [(c.line, c.end_line, c.verdict) for c in claims(text)] == [(4, 4, "proved"), (5, 5, "proved")]

    def test_ids_are_unique_and_hold_the_line(self) -> None:
        found = check_text(SPACES + "$x^T y = y^T x$ and $y^T x = x^T y$\n\n$$S = S$$\n").claims
        ids = [c.id for c in found]
        assert len(ids) == len(set(ids))
        assert all(c.id.startswith(f"text:{c.line}.") for c in found)

    def test_every_statement_once(self) -> None:
        text = "$$a = x^T y, \\qquad b = y^T x \\Rightarrow a = b$$\n$$a = b = x^T y$$\n"
        assert [c.latex.replace(" ", "") for c in claims(text)] == ["a=x^Ty", "b=y^Tx", "a=b", "a=b", "b=x^Ty"]

    def test_the_source_is_cut_out(self) -> None:
        for claim in check_text(SPACES + "$$x^T y = y^T x$$\n\n$$S \\odot S\n= S$$\n").claims:
            assert claim.latex in SPACES + "$$x^T y = y^T x$$\n\n$$S \\odot S\n= S$$\n"


class TestChains:
    def test_links(self) -> None:
        chain = "$$x^T S y = y^T S^T x = \\operatorname{tr}(S y x^T) = \\operatorname{tr}(y x^T S)$$"
        assert [c.verdict for c in claims(chain)] == ["proved"] * 3

    def test_a_wrong_link_is_wrong_alone(self) -> None:
        assert [c.verdict for c in claims("$$2 x^T y = x^T y + y^T x = 2 y^T x = y^T x$$")] == ["proved", "proved", "refuted"]

    def test_an_ill_typed_member_spoils_the_next_link(self) -> None:
        assert [c.verdict for c in claims("$$A B = B A = A B$$")] == ["ill-typed", "ill-typed"]

    def test_a_new_symbol_first(self) -> None:
        found = claims("$$z = x^T S y = y^T S^T x$$")
        assert [(c.kind, c.verdict) for c in found] == [("definition", "definition"), ("claim", "proved")]

    def test_a_membership_at_the_end(self) -> None:
        assert [c.verdict for c in claims("$$A B = (B^T A^T)^T \\in \\mathbb{R}^{m\\times p}$$")] == ["proved", "proved"]
        assert [c.verdict for c in claims("$$A B = (B^T A^T)^T \\in \\mathbb{R}^{p\\times m}$$")] == ["proved", "ill-typed"]
        assert claims("$$A B = \\mathbb{R}^{m\\times p}$$")[-1].verdict in ("proved", "undecided", "definition")

    def test_a_continuation_line(self) -> None:
        assert [c.verdict for c in claims("$$x^T y = y^T x$$\n$$= \\operatorname{tr}(x y^T)$$")] == ["proved", "proved"]


class TestSymbols:
    def test_redeclared_under_a_new_heading(self) -> None:
        again = "Let $A \\in \\mathbb{R}^{n\\times n}$, $x \\in \\mathbb{R}^n$."
        text = f"$$z = A x$$\n\n# Next\n\n{again}\n\n$$x^T A x = x^T A^T x$$\n$$z = A^T x$$"
        assert [(c.kind, c.verdict) for c in claims(text)][-2:] == [("claim", "proved"), ("definition", "definition")]

    def test_declared_again_in_the_same_section(self) -> None:
        assert claims("Again $A \\in \\mathbb{R}^{m\\times n}$.")[-1].verdict == "proved"

    def test_declared_later(self) -> None:
        text = "$$x^T M x = x^T M^T x$$\n\nwhere $M \\in \\mathbb{R}^{n\\times n}$."
        assert claims(text)[0].verdict == "proved"

    def test_undeclared(self) -> None:
        claim = claims("$$x^T M x = x^T M^T x$$")[0]
        assert claim.verdict == "undecided"
        assert "M is not declared" in claim.reason

    def test_a_symbol_with_one_fitting_shape_is_not_accused(self) -> None:
        assert claims("$$A x + b = A x$$")[0].verdict in ("undecided", "definition")

    def test_a_definition_that_speaks_of_itself(self) -> None:
        found = claims("$$z = S z$$\n$$x^T y = y^T x$$")
        assert found[-1].verdict == "proved"

    def test_circular_definitions(self) -> None:
        found = claims("Let $a, b \\in \\mathbb{R}^n$.\n\n$$a = S b$$\n$$b = S a$$\n$$x^T y = y^T x$$")
        assert found[-1].verdict == "proved"
        assert all(c.verdict != "proved" for c in found[:-1] if c.kind == "claim" and "S" in c.latex)

    def test_sizes_are_no_targets(self) -> None:
        assert claims("$$\\operatorname{tr}(S S^{-1}) = n$$")[-1].verdict == "proved"
        assert claims("$$\\operatorname{tr}(S S^{-1}) = m$$")[-1].verdict == "refuted"

    def test_the_identity_is_no_target(self) -> None:
        assert claims("$$S S^{-1} = I$$")[-1].verdict == "proved"
        assert claims("$$S S^T = I$$")[-1].verdict == "refuted"

    def test_a_norm_with_a_subscript_is_not_the_loss(self) -> None:
        found = claims("$$F = \\|A\\|_F^2$$\n$$\\nabla_A F = 2 A$$")
        assert [c.verdict for c in found] == ["definition", "proved"]

    def test_the_glossary(self) -> None:
        rows = {row.name: row for row in check_text(SPACES + "$$z = A x$$").symbols}
        assert rows["A"].shape == "m×n"
        assert rows["z"].shape == "m×1"
        assert rows["z"].role == "defined"


class TestGradients:
    spaces = "Let $X \\in \\mathbb{R}^{n\\times d}$, $W \\in \\mathbb{R}^{d\\times k}$, $b \\in \\mathbb{R}^k$.\n\n"

    def verdicts(self, text: str) -> list[str]:
        return [c.verdict for c in claims(text, self.spaces) if c.kind == "claim"]

    def test_an_unknown_loss(self) -> None:
        text = "$$Z = X W$$ $$\\nabla_W L = X^T \\nabla_Z L$$ $$\\nabla_W L = \\nabla_Z L X^T$$"
        assert self.verdicts(text) == ["proved", "ill-typed"]
        claim = claims(text, self.spaces)[1]
        assert any("only through Z" in a for a in claim.assumptions)

    def test_named_gradients(self) -> None:
        text = "$$Z = X W$$ $$G = \\nabla_Z L$$ $$\\nabla_W L = X^T G$$ $$\\nabla_W L = -X^T G$$"
        assert self.verdicts(text) == ["proved", "refuted"]

    def test_names_made_of_gradients(self) -> None:
        text = "$$Z = X W$$ $$G = 2 \\nabla_Z L$$ $$2 \\nabla_W L = X^T G$$ $$\\nabla_W L = X^T G$$"
        assert self.verdicts(text) == ["proved", "refuted"]

    def test_a_defined_variable_counts_as_free(self) -> None:
        text = "$$Z = X W$$ $$L = \\|Z\\|_F^2$$ $$\\nabla_Z L = 2 Z$$ $$\\nabla_W L = 2 X^T Z$$"
        assert self.verdicts(text) == ["proved", "proved"]

    def test_an_unknown_loss_without_a_tie_is_not_accused(self) -> None:
        assert self.verdicts("$$\\nabla_W L = X^T X W$$") == ["undecided"]

    def test_an_unknown_activation(self) -> None:
        text = (
            "The activation $g$ acts elementwise.\n\n$$Z = X W$$ $$A = g(Z)$$ "
            "$$\\nabla_Z L = \\nabla_A L \\odot g'(Z)$$ $$\\nabla_Z L = \\nabla_A L \\odot g(Z)$$"
        )
        assert self.verdicts(text) == ["proved", "refuted"]

    def test_a_name_for_a_gradient_does_not_swallow_a_claim(self) -> None:
        text = "Let $v \\in \\mathbb{R}^d$, $M \\in \\mathbb{R}^{d\\times d}$.\n\n$$q = v^T M v$$ $$\\nabla_v^2 q = M$$"
        assert self.verdicts(text) == ["refuted"]
