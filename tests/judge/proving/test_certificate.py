"""Every kind of proof has a certificate that the rechecker accepts; no false claim has one."""

from __future__ import annotations

import json
import random

import pytest

from derive import rechecking
from derive.judge.proving.certificate import certificate, explain
from derive.judge.proving.monomial_names import naming
from derive.judge.proving.oracle import Oracle
from derive.judge.proving.proof import Proof
from derive.judge.proving.prover import prove
from derive.rechecking.base import read_size
from derive.rechecking.entries import show_monomial
from tests.judge.proving.certificate_cases import (
    BY_CASES_FALSE,
    BY_CASES_TRUE,
    FALSE,
    LATTICE_FALSE,
    LATTICE_TRUE,
    TRUE,
    Case,
    tops,
)

MAX_BYTES = 60_000


@pytest.mark.parametrize("case", TRUE + LATTICE_TRUE, ids=lambda c: c.name)
def test_a_proof_has_a_certificate(case: Case) -> None:
    attempt = prove(case.left, case.right, case.scene, case.partial)
    assert attempt.proof is not None, attempt.reasons
    found = explain(attempt.proof, case.left, case.right, case.partial)
    assert isinstance(found, dict), found
    assert rechecking.recheck(json.loads(json.dumps(found))).ok
    assert len(json.dumps(found)) < MAX_BYTES


@pytest.mark.parametrize("case", FALSE, ids=lambda c: c.name)
@pytest.mark.parametrize("layers", [0, 1, -1])
def test_a_false_claim_has_none(case: Case, layers: int) -> None:
    """Not even for somebody who says that the kernel has proved it."""
    proof = Proof(case.left, case.right, tops=tops(case), unfolded=layers, scene=case.scene)
    assert certificate(proof, case.left, case.right, case.partial) is None


@pytest.mark.parametrize("case", FALSE, ids=lambda c: c.name)
def test_no_choice_of_names_proves_a_false_claim(case: Case) -> None:
    """Names drawn at random in place of the canonical ones."""
    proof = Proof(case.left, case.right, unfolded=-1, scene=case.scene)
    for seed in range(20):
        source = random.Random(seed)

        class Careless(Oracle):
            def __call__(self, what: str, of: object, source: random.Random = source) -> object:
                step = super().__call__(what, of)
                if isinstance(step, dict) and "names" in step:
                    names = [f"i{k}" for k in range(len(step["names"]))]
                    source.shuffle(names)
                    step = {"names": dict(zip(step["names"], names))}
                return step

        from derive.judge.proving import certificate as module

        for reading in module._readings(proof, case.left, case.right, case.partial):
            given = module._given(proof, case.left, case.right, reading)
            with pytest.raises(rechecking.Refused):
                rechecking.derived(given, Careless([]))


@pytest.mark.parametrize("case", LATTICE_FALSE, ids=lambda c: c.name)
def test_a_false_claim_over_lattices_has_none(case: Case) -> None:
    """Not even for somebody who says that the kernel has proved it."""
    assert prove(case.left, case.right, case.scene).proof is None
    for layers in (0, 1, -1):
        proof = Proof(case.left, case.right, tops=tops(case), unfolded=layers, scene=case.scene, over_lattices=True)
        assert certificate(proof, case.left, case.right) is None


@pytest.mark.parametrize("case", BY_CASES_TRUE, ids=lambda c: c.name)
def test_a_proof_by_cases_has_a_certificate(case: Case) -> None:
    proof = prove(case.left, case.right, case.scene, cases=True).proof
    assert proof is not None and proof.by_cases
    found = explain(proof, case.left, case.right)
    assert isinstance(found, dict), found
    without = {**found, "reading": {key: value for key, value in found["reading"].items() if key != "cases"}}
    assert rechecking.recheck(found).ok and not rechecking.recheck(without).ok


@pytest.mark.parametrize("case", [*FALSE, *BY_CASES_FALSE], ids=lambda c: c.name)
def test_no_false_claim_has_a_certificate_by_cases(case: Case) -> None:
    """Not even for somebody who says that the kernel has proved it so."""
    assert prove(case.left, case.right, case.scene, case.partial, cases=True).proof is None
    for layers in (0, -1):
        proof = Proof(case.left, case.right, tops=tops(case), unfolded=layers, scene=case.scene, by_cases=True)
        assert certificate(proof, case.left, case.right, case.partial) is None


def test_a_proof_without_a_scene_has_a_reason() -> None:
    case = TRUE[0]
    reason = explain(Proof(case.left, case.right), case.left, case.right)
    assert isinstance(reason, str) and "scene" in reason


def test_names_do_not_depend_on_numbers() -> None:
    """Σ A_ij B_jk C_ki written with other numbers and in another order gets the same string."""
    size = read_size("n")

    def monomial(i: int, j: int, k: int, order: tuple[int, ...]) -> tuple:
        token = {x: ("b", x, size) for x in (i, j, k)}
        factors = [(("v", n, ((token[a],), (token[b],))), 1) for n, a, b in (("A", i, j), ("B", j, k), ("A", k, i))]
        return (1, tuple(token.values()), tuple(factors[p] for p in order))

    shown = set()
    for numbers in ((1, 2, 3), (3, 1, 2), (7, 9, 8)):
        for order in ((0, 1, 2), (2, 0, 1), (1, 0, 2)):
            one = monomial(*numbers, order)
            shown.add(show_monomial(one, naming(one)))
    assert len(shown) == 1
