"""Checked documents for other programs: JSON (schema 1), SARIF 2.1.0, JUnit XML, GitHub annotation lines.

Guarantee: the output depends on the documents alone (no clock, no random order), and whatever a document contains,
JSON and XML are well-formed; what would change the reading direction or steer a terminal stands in them as an escape, so that
their text says the same to who looks at it as to a program.
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from derive.files import clean, one_line
from derive.results import OPEN, WRONG, Claim, Document

SCHEMA = 1
_LEVELS = {"refuted": "error", "ill-typed": "error", "unreadable": "warning", "undecided": "warning", "checked": "note"}
_RULES = {
    "refuted": "The statement is false: a counterexample is given.",
    "ill-typed": "The shapes of an operator's arguments do not fit.",
    "unreadable": "The statement could not be read.",
    "undecided": "The statement was read but neither proved nor refuted.",
    "checked": "Both sides agreed at random points, but no proof was found.",
}
_STEERING = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_json(documents: Sequence[Document], certificates: bool = False) -> str:
    """The documents as JSON, schema 1; with `certificates`, each claim that has one carries it."""
    listed = []
    for document in documents:
        plain = document.to_json()
        if certificates:
            for claim, row in zip(document.claims, plain["claims"]):
                if claim.certificate is not None:
                    row["certificate"] = claim.certificate
        listed.append(plain)
    return _json({"schema": SCHEMA, "documents": listed})


def _json(data: dict[str, Any]) -> str:
    written = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    return _STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def message(claim: Claim) -> str:
    """What to say of a claim in one line, the fix included."""
    said = [one_line(part) for part in (claim.diagnosis, claim.reason) if part]
    if claim.fix:
        said.append(f"right would be: {one_line(claim.fix)}")
    return "; ".join(said) or claim.verdict


def _concerns(document: Document) -> Iterator[Claim]:
    return (claim for claim in document if claim.verdict in WRONG | OPEN)


# --------------------------------------------------------------------------------------------------------------- GitHub


def github(documents: Sequence[Document]) -> Iterator[str]:
    """Workflow commands that GitHub shows on the lines of a pull request."""
    for document in documents:
        file = _property(relative(document.path))
        for claim in _concerns(document):
            level = {"error": "error", "warning": "warning", "note": "notice"}[_LEVELS[claim.verdict]]
            place = f"file={file},line={claim.line},endLine={claim.end_line}"
            yield f"::{level} {place},title={_property(claim.verdict)}::{_data(message(claim))}\n"


def _data(text: str) -> str:
    """Text for a workflow command, which is shown in a log: nothing in it steers a terminal or begins a new command."""
    return clean(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def relative(path: str) -> str:
    """The path from the root of the repository it lies in (the folder with `.git`), else as given."""
    absolute = Path(path).absolute()
    for folder in absolute.parents:
        if (folder / ".git").exists():
            return absolute.relative_to(folder).as_posix()
    return Path(path).as_posix()


# ---------------------------------------------------------------------------------------------------------------- SARIF


def sarif(documents: Sequence[Document]) -> str:
    """SARIF 2.1.0 with stable rule ids and fingerprints that survive a change of line numbers."""
    results = [result for document in documents for result in _sarif_results(document)]
    rules = [
        {"id": name, "shortDescription": {"text": text}, "defaultConfiguration": {"level": _LEVELS[name]}}
        for name, text in _RULES.items()
    ]
    run = {
        "tool": {"driver": {"name": "derive", "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return _json(log)


def _sarif_results(document: Document) -> Iterator[dict[str, Any]]:
    location = {"uri": quote(relative(document.path), errors="replace")}
    repeated: Counter[str] = Counter()
    starts = [0, *(found.end() for found in re.finditer("\n", document.text))]
    for claim in _concerns(document):
        digest = hashlib.sha256(f"{location['uri']}\0{one_line(claim.latex)}".encode(errors="replace")).hexdigest()
        repeated[digest] += 1
        region = _region(document, claim, starts)
        result: dict[str, Any] = {
            "ruleId": claim.verdict,
            "ruleIndex": list(_RULES).index(claim.verdict),
            "level": _LEVELS[claim.verdict],
            "message": {"text": clean(message(claim))},
            "locations": [{"physicalLocation": {"artifactLocation": location, "region": region}}],
            "partialFingerprints": {"statement/v1": f"{digest[:32]}:{repeated[digest]}"},
        }
        if claim.fix and _replaceable(document, claim):
            replacement = {"deletedRegion": region, "insertedContent": {"text": claim.fix}}
            change = {"artifactLocation": location, "replacements": [replacement]}
            result["fixes"] = [{"description": {"text": "the line as it should be"}, "artifactChanges": [change]}]
        yield result


def _region(document: Document, claim: Claim, starts: list[int]) -> dict[str, int]:
    if not 0 <= claim.start < claim.end <= len(document.text):
        return {"startLine": claim.line, "endLine": max(claim.end_line, claim.line)}
    (line, column), (end_line, end_column) = (_place(starts, at) for at in (claim.start, claim.end))
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _place(starts: list[int], offset: int) -> tuple[int, int]:
    """Line and column, from 1; `starts` are the offsets at which lines begin."""
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


def _replaceable(document: Document, claim: Claim) -> bool:
    """Only where the claim's place in the text holds exactly the line that the fix would replace."""
    return claim.start < claim.end and document.text[claim.start : claim.end].strip() == claim.latex.strip()


# ---------------------------------------------------------------------------------------------------------------- JUnit


def junit(documents: Sequence[Document]) -> str:
    """JUnit XML: a suite a document, a case a statement; wrong is a failure, open is skipped."""
    root = ElementTree.Element("testsuites", name="derive")
    for document in documents:
        count = {
            "tests": len(document.claims),
            "failures": len(document.wrong),
            "errors": 0,
            "skipped": sum(claim.verdict in OPEN for claim in document),
        }
        attributes = {name: str(value) for name, value in count.items()}
        suite = ElementTree.SubElement(root, "testsuite", {"name": _xml(document.path), **attributes})
        for claim in document:
            case = ElementTree.SubElement(
                suite,
                "testcase",
                classname=_xml(document.path),
                name=_xml(claim.id),
                file=_xml(document.path),
                line=str(claim.line),
            )
            if claim.verdict in WRONG | OPEN:
                tag = "failure" if claim.verdict in WRONG else "skipped"
                outcome = ElementTree.SubElement(
                    case, tag, message=_xml(clean(f"line {claim.line}: {claim.verdict}: {message(claim)}"))
                )
                if claim.verdict in WRONG:
                    outcome.set("type", claim.verdict)
                    outcome.text = _xml(claim.latex)
    ElementTree.indent(root)
    written = '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"
    return _STEERING.sub(lambda match: f"&#x{ord(match[0]):X};", written)


def _xml(text: str) -> str:
    return _NOT_XML.sub("�", text)


FORMATS: dict[str, Callable[[Sequence[Document]], str]] = {"json": to_json, "sarif": sarif, "junit": junit}
