"""`reports/` holds what `derive report` writes now, byte for byte."""

from __future__ import annotations

import re
from fractions import Fraction
from importlib import resources
from pathlib import Path

import pytest

from derive import files, report
from derive.judge.chains.second_reader import compare
from derive.report import _SUFFIXES

ROOT = Path(report.__file__).parent.parent.parent
REPORTS = ROOT / "reports"
AGAIN = "; `make report` writes it anew"

if not REPORTS.exists():
    pytest.skip("not a checkout", allow_module_level=True)
if compare("1 + 1", Fraction(2)) != "latex2sympy2 agrees":
    pytest.skip("the reports say what latex2sympy2 read, and it does not work here", allow_module_level=True)


def bundled() -> dict[str, str]:
    folder = resources.files("derive") / "documents"
    return {item.name: item.read_text(encoding="utf-8") for item in folder.iterdir() if item.name.endswith(".md")}


def written(name: str, text: str, folder: Path) -> list[Path]:
    return report.write([files.check_text(name, text, None, None, None)], folder, ["html", "latex"], gallery=True)


def test_there_is_a_report_of_every_bundled_document_and_no_other():
    expected = {Path(name).stem + suffix for name in bundled() for suffix in (_SUFFIXES["html"], _SUFFIXES["latex"])}
    assert {path.name for path in REPORTS.iterdir()} == expected | {"index.html"}, "reports are missing or left over" + AGAIN


def stale(name: str, text: str, folder: Path) -> list[str]:
    made = [path for path in written(name, text, folder) if path.name != "index.html"]
    return [path.name for path in made if path.read_bytes() != (REPORTS / path.name).read_bytes()]


def test_the_report_of_the_shortest_document_is_fresh(tmp_path):
    name, text = min(bundled().items(), key=lambda item: len(item[1]))
    assert not stale(name, text, tmp_path), f"the report of {name} is stale{AGAIN}"


def test_no_report_is_large():
    assert all(path.stat().st_size < 1_500_000 for path in REPORTS.iterdir())


def test_every_formula_is_drawn():
    """No page shows a formula as its source; folded, the source of a wrong line stands beside its correction."""
    for path in REPORTS.glob("*.html"):
        shown = re.sub(r"<details.*?</details>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert '<code class="tex">' not in shown, path.name
    for path in REPORTS.glob("*.tex"):
        assert r"\par \texttt{\textbackslash" not in path.read_text(encoding="utf-8"), path.name


@pytest.mark.slow
def test_every_report_is_fresh(tmp_path):
    found = [path for name, text in bundled().items() for path in stale(name, text, tmp_path)]
    assert not found, f"stale: {', '.join(found)}{AGAIN}"
