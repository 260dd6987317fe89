"""Formats for other programs."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from derive.report import machine
from derive.results import VERDICTS, Document
from tests.report.samples import HOSTILE, hostile, layer


def test_json_has_the_fields_of_schema_1():
    read = json.loads(machine.to_json([layer()]))
    assert set(read) == {"schema", "documents"} and read["schema"] == 1
    (document,) = read["documents"]
    assert document["path"] == "notes/layer.md"
    required = {
        "id",
        "line",
        "end_line",
        "kind",
        "latex",
        "verdict",
        "assumptions",
        "rule",
        "reason",
        "fix",
        "counterexample",
    }
    for claim in document["claims"]:
        assert required <= set(claim)
        assert claim["verdict"] in VERDICTS
    refuted = document["claims"][3]
    assert set(refuted["counterexample"]) == {"sizes", "values", "left", "right"}
    assert refuted["counterexample"]["values"]["G"] == [[1, 2, "-3/7"], [4, 5, 6]]


def test_certificates_only_where_asked_for():
    document = layer()
    document.claims[4].evidence = lambda: {"rules": ["product"]}
    assert "certificate" not in machine.to_json([document])
    read = json.loads(machine.to_json([document], certificates=True))
    assert read["documents"][0]["claims"][4]["certificate"] == {"rules": ["product"]}


def test_sarif_places_rules_and_fixes():
    run = json.loads(machine.sarif([layer()]))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    ill_typed, refuted = run["results"]
    assert rules[refuted["ruleIndex"]]["id"] == refuted["ruleId"] == "refuted"
    region = refuted["locations"][0]["physicalLocation"]["region"]
    line = layer().text.split("\n")[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == layer().claims[3].latex
    assert (
        ill_typed["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"]
        == r"\nabla_W J = X^\top G"
    )


def test_sarif_fingerprints_survive_a_shift_of_lines_and_tell_twins_apart():
    def prints(document):
        return [
            r["partialFingerprints"]["statement/v1"]
            for r in json.loads(machine.sarif([document]))["runs"][0]["results"]
        ]

    document, shifted = layer(), layer()
    for claim in shifted:
        claim.line += 10
        claim.end_line += 10
    assert prints(document) == prints(shifted)
    document.claims.append(document.claims[3])
    assert len(set(prints(document))) == 3


def test_no_sarif_fix_where_the_place_holds_something_else():
    document = layer()
    document.claims[3].latex = "only a part"
    results = json.loads(machine.sarif([document]))["runs"][0]["results"]
    assert "fixes" in results[0] and "fixes" not in results[1]


def test_junit_counts():
    suite = ElementTree.fromstring(machine.junit([layer()])).find("testsuite")
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("5", "2", "0")
    assert len(suite.findall("testcase/failure")) == 2
    assert "right would be" in suite.find("testcase/failure").get("message")


def test_github_lines_escape():
    document = layer()
    document.claims[3].reason = "50 %\r\nnext: a, b"
    document.path = "a,b:c.md"
    first, second = machine.github([document])
    assert first.startswith("::error file=a%2Cb%3Ac.md,line=11,endLine=11,title=ill-typed::")
    assert second.endswith("::50 %25 next: a, b; right would be: \\nabla_b J = G^\\top 1\n")


@pytest.mark.parametrize("string", HOSTILE)
def test_well_formed_whatever_the_document_says(string):
    document = hostile(string)
    for name, write in machine.FORMATS.items():
        written = write([document]).encode("utf-8", errors="backslashreplace").decode()
        ElementTree.fromstring(written) if name == "junit" else json.loads(written)
    lines = list(machine.github([document]))
    assert all(line.count("\n") == 1 and line.endswith("\n") for line in lines)


STEERING = "a\u202eb\u2066c\u200fd\u061ce\ufefff\x85g\u2028h"


@pytest.mark.parametrize("name", sorted(machine.FORMATS))
def test_nothing_in_a_file_turns_the_reading_direction_and_no_character_is_lost(name):
    document = layer()
    document.claims[2].latex = document.claims[2].fix = STEERING
    document.claims[2].reason = f"it says {STEERING}"
    written = machine.FORMATS[name]([document])
    assert not {*STEERING} - {*"abcdefgh"} & {*written}
    if name == "json":
        assert json.loads(written)["documents"][0]["claims"][2]["latex"] == STEERING
    elif name == "junit":
        assert STEERING in [failure.text for failure in ElementTree.fromstring(written).iter("failure")]
    else:
        assert json.loads(written)["runs"][0]["results"]


def test_empty():
    assert json.loads(machine.to_json([Document("a.md", "")]))["documents"][0]["claims"] == []
