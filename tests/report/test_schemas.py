"""What is written for machines, against the schemas: the published one of JSON, and that of SARIF 2.1.0."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from derive import files
from derive.report import machine
from derive.results import KINDS, VERDICTS
from tests.report.samples import HOSTILE, hostile, layer
from tests.test_cli import BAD, OPEN

jsonschema = pytest.importorskip("jsonschema")

OURS = json.loads((Path(machine.__file__).parent / "schema.json").read_text(encoding="utf-8"))
SARIF = json.loads((Path(__file__).parent / "sarif-2.1.0.schema.json").read_text(encoding="utf-8"))


def complaints(schema: dict, data: object) -> list[str]:
    validator = jsonschema.Draft202012Validator
    validator.check_schema(schema)
    return [f"{error.json_path}: {error.message}" for error in validator(schema).iter_errors(data)]


def documents() -> list:
    checked = [files.check_text("a/b.md", text, None, None, None) for text in (BAD, OPEN, BAD.replace("A B = A + B", r"\operatorname{tr}(A B) = 2"))]
    return [*checked, layer(), *map(hostile, HOSTILE)]


@pytest.fixture(scope="module")
def written():
    return documents()


def test_json_follows_the_published_schema(written):
    assert complaints(OURS, json.loads(machine.to_json(written))) == []
    assert complaints(OURS, json.loads(machine.to_json(written[:3], certificates=True))) == []


def test_every_property_that_is_written_is_published(written):
    data = json.loads(machine.to_json(written, certificates=True))
    defs = OURS["$defs"]
    assert defs["claim"]["properties"]["kind"]["enum"] == list(KINDS)
    assert set(defs["verdict"]["enum"]) == set(VERDICTS)
    for document in data["documents"]:
        assert set(document) <= set(defs["document"]["properties"])
        for claim in document["claims"]:
            assert set(claim) <= set(defs["claim"]["properties"])


@pytest.mark.parametrize("spoil", ["verdict", "line", "rests_on", "counterexample"])
def test_the_schema_notices_what_is_wrong(spoil):
    data = json.loads(machine.to_json([layer()]))
    data["documents"][0]["claims"][3][spoil] = {"not": "this"}
    assert complaints(OURS, data)


def test_sarif_follows_the_schema(written):
    assert complaints(SARIF, json.loads(machine.sarif(written))) == []
    assert complaints(SARIF, json.loads(machine.sarif([]))) == []


def test_the_schema_of_sarif_notices_what_is_wrong():
    data = json.loads(machine.sarif([layer()]))
    data["runs"][0]["results"][0]["level"] = "terrible"
    del data["runs"][0]["results"][1]["message"]
    assert len(complaints(SARIF, data)) == 2
