"""Documents in the habits of many authors, each claim marked by hand as true or false behind its display.

The marks are mathematics, not what the checker said.  A true claim is never refuted or ill-typed, a false one never proved or
checked; what may stay open is listed, so that the list can only shrink.  Documents that take seconds, most of them beside a
shorter one of their kind, are for `-m slow`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from derive.judge import check_text
from derive.judge.fixes import search

HERE = Path(__file__).parent
MARK = re.compile(r"<!-- (true|false) -->")
OPEN: dict[str, set[int]] = {
    "unknown_parts": {11, 15, 19, 23},  # nothing is known of f but its gradient
    "unknown_rows": {7, 11, 19},  # nothing is known of R and ψ
    "blocks_in_bold": {27},  # a letter known by its entries, which is one number here
    "cells_over_time": {13},  # the part of one step of a gradient by shared weights
    "vecm_kron": {19},  # proved, but too large for the second engine
    "kernel_evidence": {18},  # dL without its part by the observations y, by which a gradient is taken further down
    "softmax_both_cases": {35},  # c is not declared, and stands in an exponent only
    "gain_from_scratch": {16},  # the optimum of the trace of a function of matrices
    "gain_from_scratch_wrong": {16},
    "pooling_two_bounds": {29},  # an array whose entries are given in running text, without a range
    "stride_bounds": {25, 35},  # a subscript that leaves its array; ⌊u/R⌋ of an array without a range
    "gauss_means": {26},  # dL without its part by μ, by which it is differentiated further up
    "adjoint": {17},  # dJ without its part by c, which varies a line before
    "mlp_notes": {15},  # a residual of a layer in the middle, by the definition of a general layer
    "conv2d_index": {23},  # a bias that only words add
    "em_steps": {15},  # a multiple of a gradient that is zero, by a number that is not in it
    "so_answer": {27, 29, 31},  # a matrix declared anew in the sentence behind its use
    "constrained": {29, 31},  # false in general, and beside a constraint that speaks of the same matrix
    "groupnorm": {11},  # dy without its part by g, which varies further down
    "conv1d_steps": {17},  # a subscript that leaves its array
    "glove": {47},  # ∂/∂b_i against a sum over i: j is free
    "max_pooling_mask": {13, 17, 21, 27},  # a mask that is described in words
    "overlapping_max_pooling": {13},  # a place of a largest entry inside a subscript
    "pooling_2d_argmax": {21},  # ⌊s/2⌋ on another axis
    "rot180_by_indices": {29},  # a gradient by the turned kernel, which the output is not written by
    "transposed_convolution": {23},  # a subscript that leaves its array, and nothing says what lies outside
    "flatten_to_logits": {19},  # the same
    "norms_and_scope": {17},  # ‖A‖₂ of a matrix may be the spectral norm
    "lecture": {24, 53, 70},  # ∂/∂A further down, so A may vary; |_{x=0}; a claim where a gradient was set to zero
    "second_derivatives": {13, 15},  # a Taylor polynomial; ∇ without its variable
    "factorisation_and_pca": {19, 21},  # WᵀW = I for a W that is not square
    "noise_variance": {15},  # a derivative by σ beside one by σ²
    "conv1_based": {23},  # nothing says that entries outside are zero
    "damaged2": {13},  # ^{op} for a transpose
    "attention_columns": {27},  # a gradient by X without its part through K: nothing says how L depends on Q alone
    "damaged": {11},  # β broken to eta, which may be another letter
    "irls_student": {13},  # what R is stands behind the line, in words and by its diagonal
    "logistic01_matrix": {33},  # v is not declared
    "logsumexp_student": {5, 7, 9},  # lse is built in, and its derivatives are asked for by name
    "newton_logistic": {11},  # D is defined behind the claim that uses it, in the same display
    "pca_autoencoder": {17},  # d is a size and a differential sign
    "softmax_lecture": {13, 15, 17, 19},  # y_j for an entry of a bold y; ∂ with its variable as a subscript
    "frobenius_answer": {3, 5, 38},  # letters that stand for any matrices beside declared ones; B, which another line differentiates by
    "spherical_mixture": {49, 53, 57, 63},  # n_k beside the index n; π_k declared behind the formula that uses it
    "box_filter": {37, 41},  # g in a code span
    "laplacian_2d": {25},  # a range in words that is too far from its line
    "segmentation_pixels": {21, 23, 25, 29},  # W is a size and an array
    "gap_classifier": {49, 53, 57, 61},  # the class c of −log q_c, which is said in words only
    "matlab_notes": {13},  # a subscript that leaves its array for some sizes only
    "pooling_blog": {19},  # a subscript j mod p on another axis
    "bptt_lecture": {37},  # a derivative of a column by a column, and no layout
    "embedding_tied": {21},  # d is a size and a differential sign
    "policy_gradient": {13, 35},  # “the a-th unit vector”
    "cs231n_notes": {19, 29},  # a row b, added to every row
    "infonce": {9, 11, 13, 15, 17, 19, 21},  # k_0, k_1, …, k_M, counted from 0
    "mlp_zero_index": {21, 25, 29, 33, 37, 43, 47, 51, 55},  # undeclared arrays whose indices run from 0 to d − 1
    "gan_losses": {21, 27, 29, 31},  # w of v = H w is not declared
    "grad_prefix": {13, 15},  # shapes told of a whole equation: “F = D ∘ E, all m × n”
    "hinge_margin": {7, 9, 11, 15, 19, 21, 23},  # w and x are not declared
    "maxpool_argmax_sub": {9, 11, 13},  # a place of a largest entry inside a subscript
    "tied_autoencoder_dots": {21},  # a name for a part of a formula, given behind it
    "focal_blog": {23},  # true where γ = 0, as a sentence before the line supposes
    "vae_lecture": {23},  # x is not declared
    "distill_smooth": {13, 15, 17, 19, 21},  # y is not declared
    "mn_differentials": {11},  # D φ(X), the derivative as a row
    "nmf_weighted": {23},  # a second derivative by one entry, twice
    "bayes_blocks": {15, 21},  # “the diagonal blocks symmetric”, without their names
    "oneway_n1": {15},  # true with the N = 1 of an earlier heading
    "quasi_poisson_appendix": {21},  # ∇ℓ without its variable
    "rayleigh_deflate": {11},  # dR without its parts by A and B, by which it is differentiated further down
    "exposures": {15},  # a mean for data with exposures, which the sentence brings in
    "softmax_entries": {23},  # the layout of ∂p/∂z is not said
}

LONG = {
    "aitken", "attention_batch", "batch_of_signals", "batchnorm", "bptt_lecture", "causal_attention_sums", "conv_bn_index",
    "conv_undeclared_arrays", "conv_undeclared_arrays_wrong", "strided_then_pooled", "instruments_primes",
    "correlation_2d_from_one", "gauss_steps", "glm_lecture", "gram_style", "highway_deep", "im2col_channels", "im2col_places",
    "kalman_joseph", "kernel_grads", "kernel_logistic", "layernorm_answer", "logistic01_scalar", "logistic_chain",
    "logistic_steps", "logsumexp_entries", "many_channels", "nce_rows", "nchw_batch", "newton_softplus", "nhwc_layer",
    "overlapping_average_2d", "rnn_rows_bptt", "rot180_by_indices", "rows_readme", "same_convolution", "schur_inverse",
    "softmax_notebook", "strided_padded", "through_time", "tiny_lenet", "vecm_kron",
}  # fmt: skip
NAMES = sorted(path.stem for path in HERE.glob("*.md"))


def marks(text: str) -> dict[int, bool]:
    """The line of each mark, and whether the display there is true."""
    return {text.count("\n", 0, m.start()) + 1: m[1] == "true" for m in MARK.finditer(text)}


def opening(text: str, line: int) -> int:
    """The line on which the display that ends on a line begins."""
    rows = text.split("\n")
    last = rows[line - 1].strip()
    if last.startswith("\\end{") and "$$" not in last:
        environment = re.search(r"\{(\w+\*?)\}", last)
        assert environment is not None
        return next(k for k in range(line, 0, -1) if rows[k - 1].startswith("\\begin{" + environment[1] + "}"))
    if last.startswith("\\]"):
        return next(k for k in range(line - 1, 0, -1) if rows[k - 1].strip().startswith("\\["))
    if last.count("$$") == 1:
        return next(k for k in range(line - 1, 0, -1) if "$$" in rows[k - 1])
    return line


@pytest.fixture(autouse=True)
def _few_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Verdicts are what is held against the marks; the search for fixes, most of the work on a false line, is cut short."""
    monkeypatch.setattr(search, "MAX_READ", 20)


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] * (name in LONG)) for name in NAMES])
def test_stranger(name: str) -> None:
    text = (HERE / f"{name}.md").read_text(encoding="utf-8")
    claims = check_text(text).claims
    assert marks(text)
    for line, true in marks(text).items():
        verdicts = [c.verdict for c in claims if c.kind == "claim" and opening(text, line) <= c.line <= line]
        if not verdicts and line in OPEN.get(name, set()):
            continue
        assert verdicts, (name, line)
        if true:
            assert not {"refuted", "ill-typed", "unreadable"} & set(verdicts), (name, line, verdicts)
        else:
            assert not set(verdicts) <= {"proved", "checked"}, (name, line, verdicts)
        if line not in OPEN.get(name, set()):
            assert set(verdicts) <= {"proved", "checked"} if true else {"refuted", "ill-typed"} & set(verdicts), (name, line, verdicts)
