"""The shipped proofs: every one rechecks, none passes for another formula, and none is out of date."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import derive.formulas as formulas
from derive.formulas import build, proof
from derive.formulas.proof import NotProved, Proof, mismatch
from derive.terms.sympy_bridge import Bridge
from derive.terms.term import num, scale

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("name", formulas.names())
def test_every_formula_is_proved(name):
    formula = formulas.get(name)
    formula.verify()
    proved = {name.split(" of ")[0] for name in formula.proof.certificates}
    assert formula.proof and proved >= set(formula.variables)
    assert len(formula.proof.digest) == 64


@pytest.mark.parametrize("name", ["linear", "relu", "maxpool2d", "softmax_cross_entropy"])
def test_the_shipped_proofs_are_those_that_the_engine_finds_today(name):
    found = json.loads(json.dumps(build.certificates(formulas.get(name).origin)))
    assert found == proof.shipped(name)


@pytest.mark.parametrize("name", ["linear", "conv2d", "attention", "mse"])
def test_the_evaluator_does_not_dissent(name):
    assert build.dissent(formulas.get(name).origin) == ""


def test_a_wrong_formula_is_neither_proved_nor_passed_by_the_proof_of_the_right_one():
    right = formulas.get("linear").origin
    wrong = replace(right, gradients={**right.gradients, "b": scale(num(2), right.gradients["b"])})
    with pytest.raises(NotProved, match="no proof found"):
        build.certificates(wrong)
    assert "b at" in build.dissent(wrong)
    assert mismatch(wrong, wrong.claim("b"), proof.shipped("linear")["b"]) == "it claims another equation"
    with pytest.raises(NotProved, match="belongs to another formula"):
        Proof(wrong, ("b",)).verify()


def test_a_proof_under_another_definition_or_with_more_facts_is_refused():
    origin = formulas.get("softmax_cross_entropy").origin
    shipped = proof.shipped("softmax_cross_entropy")["z"]
    assert mismatch(origin, origin.claim("z"), shipped) == ""
    assert "assumes more" in mismatch(replace(origin, properties={}), origin.claim("z"), shipped)
    other = formulas.get("softmax_cross_entropy_sum").origin
    assert mismatch(other, other.claim("z"), shipped) != ""
    twisted = replace(origin, definitions={**origin.definitions, "p": origin.definitions["p"].args[0]})
    assert "defines p" in mismatch(twisted, origin.claim("z"), shipped)


def test_a_tampered_certificate_is_refused(monkeypatch):
    good = proof.shipped("relu")
    bad = json.loads(json.dumps(good))
    bad["z"]["steps"] = bad["z"]["steps"][:-1]
    monkeypatch.setattr(proof, "shipped", lambda name: bad)
    with pytest.raises(NotProved, match="is refused"):
        Proof(formulas.get("relu").origin, ("z",)).verify()
    monkeypatch.setattr(proof, "shipped", lambda name: {})
    with pytest.raises(NotProved, match="there is no proof"):
        Proof(formulas.get("relu").origin, ("z",)).verify()


def test_a_stranger_can_recheck_a_proof_with_the_standard_library(tmp_path):
    formulas.get("linear.bias").proof.write(tmp_path / "one.json")
    formulas.get("conv2d").proof.write(tmp_path / "three.json")
    for name in ("one.json", "three.json"):
        command = [sys.executable, "-I", str(ROOT / "derive" / "recheck.py"), str(tmp_path / name)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "accepted" in done.stdout


@pytest.mark.parametrize("name", formulas.names())
def test_the_sympy_statement_means_what_is_proved(name):
    formula = formulas.get(name)
    equations = formula.statement if isinstance(formula.statement, tuple) else (formula.statement,)
    if any(len(equation.lhs.indices) != 2 for equation in equations if hasattr(equation.lhs, "indices")):
        assert [str(e.lhs.indices) for e in equations] == ["(n, u, v, c)", "(a, b, c, f)"]
        return
    bridge = Bridge()
    for variable, equation in zip(formula.variables, equations):
        left, right = formula.origin.claim(variable)
        assert bridge.term(equation.lhs) == left or formula.origin.lefts
        assert bridge.term(equation.rhs).shape == right.shape


@pytest.mark.parametrize("name", formulas.names())
def test_sources_point_at_lines_that_are_there(name):
    source = formulas.get(name).source
    assert source
    if source.startswith("derive/documents"):
        path, line = source.split(";")[0].split(":")
        assert formulas.get(name).origin.source.phrase in (ROOT / path).read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_unknown_names_are_answered_with_the_nearest():
    with pytest.raises(KeyError, match="linear"):
        formulas.get("linera")
    with pytest.raises(KeyError, match="input, weight"):
        formulas.get("linear.nothing")
    with pytest.raises(AttributeError, match="names"):
        formulas.nothing  # noqa: B018
