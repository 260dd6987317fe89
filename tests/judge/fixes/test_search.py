"""Fixes: each is right by itself, written as the author writes, and named."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.judge.fixes import search
from derive.results import Claim

SPACES = (
    "Let $X \\in \\mathbb{R}^{n\\times d}$, $W \\in \\mathbb{R}^{d\\times k}$, $Y \\in \\mathbb{R}^{n\\times k}$, "
    "$w, v \\in \\mathbb{R}^d$, "
    "$S, T \\in \\mathbb{R}^{d\\times d}$, $y \\in \\mathbb{R}^n$, $\\lambda \\in \\mathbb{R}$.\n\n"
    "$$J = \\|X w - y\\|^2 + \\lambda \\|w\\|^2, \\qquad L = \\frac{1}{2n} \\|X W - Y\\|_F^2, \\qquad Z = X W$$\n\n"
)
WRONG = [
    ("\\nabla_w J = -2 X^T (X w - y) + 2 \\lambda w", "sign"),
    ("\\nabla_w J = 2 X^T (X w + y) + 2 \\lambda w", "sign"),
    ("\\nabla_w J = 2 X (X w - y) + 2 \\lambda w", "transpose"),
    ("\\nabla_w J = 2 X^T (X w - y) + \\lambda w", "factor"),
    ("\\nabla_W L = X^T (X W - Y)", "factor"),
    ("\\nabla_W L = \\frac{1}{n} (X W - Y) X^T", "order"),
    ("\\nabla_W L = \\frac{1}{n} X^T (X W - Y) + W", "extra term"),
    ("\\mathrm{d}Z = \\mathrm{d}X W + \\mathrm{d}W X", "order"),
    ("\\operatorname{tr}(S T) = \\operatorname{tr}(S T^T)", "transpose"),
    ("(S T)^T = S^T T^T", "order"),
    ("(S T)^{-1} = S^{-1} T^{-1}", "order"),
    ("w^T S v = v^T S w", "transpose"),
    ("\\operatorname{tr}(S^T T) = \\mathbf{1}^T S T \\mathbf{1}", "Hadamard"),
    ("\\sum_{i} S_{ij} w_i = (S w)_j", ""),
    ("\\|w\\|^2 = w^T v", "symbol"),
    ("\\operatorname{tr}(S S^{-1}) = n", "size"),
    ("\\mathrm{d}(T^{-1} S) = T^{-1} \\mathrm{d}S - T^{-1} \\mathrm{d}T\\, S", "lost factor T^{-1}"),
    ("\\|y - \\tfrac{1}{n} \\mathbf{1}\\mathbf{1}^T y\\|^2 = y^T y - y^T \\mathbf{1}\\mathbf{1}^T y", "lost factor 1/n"),
]


def wrong(line: str) -> Claim:
    claim = check_text(SPACES + f"$$\n{line}\n$$\n").claims[-1]
    assert claim.verdict in ("refuted", "ill-typed"), f"{claim.verdict}: {claim.reason}"
    return claim


@pytest.mark.parametrize(("line", "diagnosis"), WRONG)
def test_fix(line: str, diagnosis: str) -> None:
    claim = wrong(line)
    assert claim.fix, claim.reason
    assert diagnosis.lower() in claim.diagnosis.lower()
    again = check_text(SPACES + f"$$\n{claim.fix}\n$$\n").claims[-1]
    assert again.verdict == "proved", f"the fix {claim.fix} is {again.verdict}: {again.reason}"


@pytest.mark.parametrize(("line", "diagnosis"), WRONG)
def test_the_tester_plants_real_mistakes(line: str, diagnosis: str) -> None:
    """A counterexample or a clash of shapes comes with each."""
    claim = wrong(line)
    assert claim.counterexample is not None if claim.verdict == "refuted" else claim.reason


def test_sizes_of_a_counterexample_differ() -> None:
    claim = wrong("\\nabla_w J = 2 X^T (X w - y) + \\lambda w")
    assert claim.counterexample is not None
    sizes = list(claim.counterexample.sizes.values())
    assert len(set(sizes)) == len(sizes)
    assert min(sizes) >= 2


def test_a_counterexample_can_be_recomputed() -> None:
    """The values of both sides follow from the entries, by NumPy."""
    import numpy as np

    claim = wrong("w^T S v = v^T S w")
    found = claim.counterexample
    assert found is not None
    s, w, v = (np.array(found.values[name], dtype=float) for name in ("S", "w", "v"))
    assert float(found.left) == (w.T @ s @ v).item()
    assert float(found.right) == (v.T @ s @ w).item()
    assert float(found.left) != float(found.right)


def test_no_fix_is_said() -> None:
    claim = wrong("w^T S v = \\operatorname{tr}(X^T X S T S T) + w^T w")
    assert not claim.fix
    assert "no fix" in claim.reason


def test_the_neighbours_of_a_mistake_keep_their_verdicts() -> None:
    text = SPACES + "$$w^T v = v^T w$$\n\n$$w^T v = -v^T w$$\n\n$$S \\odot T = T \\odot S$$\n"
    assert [c.verdict for c in check_text(text).claims[-3:]] == ["proved", "refuted", "proved"]


@pytest.mark.parametrize(
    ("printed", "right"),
    [
        (r"x_{1,1} W_{1,2} + x_{1,2} W_{2,2} + x_{1,3} W_{2,3}", r"x_{1,1} W_{1,2} + x_{1,2} W_{2,2} + x_{1,3} W_{3,2}"),
        (r"\sum_{k=1}^{3} x_{1,k} W_{2,k}", r"\sum_{k=1}^{3} x_{1,k} W_{k,2}"),
    ],
)
def test_the_subscripts_of_an_entry_in_each_others_place(printed, right):
    head = "$W \\in \\mathbb{R}^{3\\times 4}$, $x \\in \\mathbb{R}^{1\\times 3}$\n\n$$\nz = x W\n$$\n\n"
    last = check_text(f"{head}$$\nz_{{1,2}} = {printed}\n$$\n").claims[-1]
    assert last.verdict == "refuted" and last.fix == f"z_{{1,2}}={right}"


def test_a_document_of_wrong_lines_spends_its_budget_and_says_so(monkeypatch):
    monkeypatch.setattr(search, "MAX_IN_DOCUMENT", 40)
    lines = "\n\n".join(f"$$(S T)^T = {k} S^T + {k} T^T S^T$$" for k in range(2, 8))
    claims = [claim for claim in check_text(SPACES + lines).claims if claim.kind == "claim"][-6:]
    assert {claim.verdict for claim in claims} == {"refuted"} and all(claim.counterexample for claim in claims)
    told = ["none was looked for, since 40 small edits" in claim.reason for claim in claims]
    assert told == sorted(told) and not told[0] and told[-1]


BATCH = (
    "Let $A \\in \\mathbb{R}^{N\\times m}$, $V \\in \\mathbb{R}^{m\\times k}$, $c \\in \\mathbb{R}^{1\\times k}$ and "
    "$Z = A V + \\mathbf{1} c$.\n\n"
)


def test_a_sum_whose_index_is_idle_is_offered_only_where_nothing_else_is_right() -> None:
    claim = check_text(BATCH + "$$\\nabla_c J = \\frac{1}{N} \\sum_{i=1}^{N} \\nabla_Z J$$\n").claims[-1]
    assert claim.verdict == "ill-typed"
    assert claim.fix and "sum" not in claim.fix, claim.fix
    assert claim.diagnosis.startswith("mean for sum")


def test_a_mistake_made_before_is_looked_for_first_in_lines_of_another_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer candidates are read for a line in which the mistake of a line before stands again."""
    read: list[int] = []
    run = search.Search.run

    def counted(self: search.Search) -> tuple[search.Edit, str, str] | None:
        found = run(self)
        read.append(self.read)
        return found

    monkeypatch.setattr(search.Search, "run", counted)
    first, second = "\\nabla_V J = -A^T \\nabla_Z J", "\\nabla_c J = 0 - \\mathbf{1}^T \\nabla_Z J + 0"
    for lines in ((second,), (first, second)):
        document = check_text(BATCH + "".join(f"$$\n{line}\n$$\n\n" for line in lines))
        assert [c.diagnosis for c in document.wrong] == ["sign"] * len(lines)
    assert read[-1] <= read[0], read


def test_a_diagonal_matrix_of_a_matrix_is_the_entrywise_product():
    text = r"Let $G, Z \in \mathbb{R}^{m\times n}$." + "\n\n$$A = \\tanh(Z)$$\n\n$$\\nabla_Z J = \\nabla_A J\\, \\operatorname{diag}(1 - A \\odot A)$$\n"
    claim = check_text(text).claims[-1]
    assert claim.verdict == "ill-typed" and "\\odot (1 - A \\odot A)" in claim.fix


def test_two_bounds_one_too_low():
    text = r"Indices start at 0. Let $x \in \mathbb{R}^{m\times n}$." + "\n\n$$s = \\mathbf{1}^T x \\mathbf{1}$$\n\n"
    claim = check_text(text + "$$s = \\sum_{i=0}^{m-1-1}\\sum_{j=0}^{n-1-1} x_{ij}$$\n").claims[-1]
    assert claim.verdict == "refuted" and claim.diagnosis == "upper bounds one too low"


@pytest.mark.parametrize("sign", ["\\top", "T", "\\intercal", "\\mathsf T", "\\mathsf{T}", "\\mathrm{T}"])
def test_a_transpose_is_added_as_the_line_writes_it(sign):
    """dE/dA of E = ½‖x − Af‖² is −(x − Af)fᵀ, by hand."""
    text = rf"""Let $x\in\mathbb{{R}}^p$, $A\in\mathbb{{R}}^{{p\times k}}$, $f\in\mathbb{{R}}^k$ and $E = \frac12\|x-Af\|^2$.

$$\nabla_A E = -f(x-Af)^{sign if sign == "T" else "{" + sign + "}"}$$
"""
    claim = check_text(text).claims[-1]
    assert claim.verdict == "ill-typed" and claim.fix.replace(" ", "").endswith(f"f^{{{sign}}}".replace(" ", ""))


def test_an_array_takes_the_subscript_that_no_sum_binds():
    text = r"Indices start at 0. Let $X \in \mathbb{R}^{p\times q}$, $W \in \mathbb{R}^{k\times k}$ with $p \ge k$ and $q \ge k$." + "\n\n"
    line = r"Y_{[x,y]} = \sum_{a=0}^{k} \sum_{b=0}^{k} W_{[a,b]} X_{[x+a,y+b]} = X \star W"
    first, second = check_text(f"{text}$${line}$$\n").claims[-2:]
    assert first.fix.endswith(r"\sum_{a=0}^{k-1} \sum_{b=0}^{k-1} W_{[a,b]} X_{[x+a,y+b]}")
    assert second.fix.endswith(r"\left(X \star W\right)_{[x,y]}")
