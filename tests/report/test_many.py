"""A document of very many formulas: every format is written in time, complete and well-formed."""

from __future__ import annotations

import json
import time
from xml.etree import ElementTree

import pytest

from derive.report import html, latex, machine
from derive.report.cards import MANY
from derive.results import Claim, Document


def document(count: int) -> Document:
    """Each formula a statement, a third of them wrong, each resting on the one before."""
    text = "# Many\n\n" + "\n\n".join(f"$$x_{{{k}}} < y$$" for k in range(count))
    claims, place = [], 0
    for k in range(count):
        formula = f"x_{{{k}}} < y"
        start = text.index(formula, place)
        place = start + len(formula)
        verdict = "undecided" if k % 3 else "refuted"
        below = [f"m:{1 + 2 * k}.1"] if k else []
        claims.append(
            Claim(f"m:{3 + 2 * k}.1", 3 + 2 * k, 3 + 2 * k, "claim", formula, verdict, reason="why", rests_on=below, start=start, end=place)
        )
    return Document("m.md", text, claims)


def everything(made: Document) -> None:
    count = len(made.claims)
    page = html.render(made)
    assert page.count('<div class="statement') == count
    assert page.count("&lt; y</code>") >= count and "< y" not in page and "<math" not in page
    assert '<body class="many">' in page and "<body>" in html.render(document(3))
    wrong = len(made.wrong)
    assert page.count("<ol start=") == 1 and page.count(">next wrong line") == wrong - 1 + min(wrong, html.MOST_LISTED)
    assert f"{wrong - html.MOST_LISTED} further wrong lines" in page
    paper = latex.render(made)
    assert paper.count("\\deriveverdict{") >= count and paper.endswith("\\end{document}\n")
    assert len(json.loads(machine.to_json([made]))["documents"][0]["claims"]) == count
    results = json.loads(machine.sarif([made]))["runs"][0]["results"]
    assert len(results) == count and results[-1]["locations"][0]["physicalLocation"]["region"]["startLine"] == 2 * count + 1
    suite = ElementTree.fromstring(machine.junit([made])).find("testsuite")
    assert suite is not None and suite.get("tests") == str(count)
    assert sum(1 for _ in machine.github([made])) == count
    assert set(made.overall().values()) == {"refuted"}


def test_more_formulas_than_are_set():
    everything(document(MANY + 10))


@pytest.mark.slow
def test_fifty_thousand_formulas():
    begin = time.process_time()
    everything(document(50_000))
    assert time.process_time() - begin < 120
