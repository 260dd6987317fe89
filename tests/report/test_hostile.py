"""One document with everything hostile in every place, checked and written in every format as users do it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from derive import cli, files
from derive.report import html, latex, latex_safe, machine
from tests.report.samples import HOSTILE
from tests.report.test_html import EXPECTED_TAGS, Page
from tests.report.test_latex import OWN, commands

TEXT = "# All of it\n\nLet $A, B \\in \\mathbb{R}^{n\\times n}$.\n\n" + "\n\n".join(
    f"{s} and $A {s} = B$ and `{s}`\n\n$$\nA + \\text{{{s}}} = B {s}\n$$\n\n> {s}\n\n| {s} | b |\n|---|---|\n| $x_{{{s}}}$ | 2 |" for s in HOSTILE
)
TEXT += "\n\n$$A + A = 3A$$\n"


@pytest.fixture(scope="module")
def document():
    text = TEXT.encode("utf-8", "replace").decode("utf-8")
    return files.check_text("hostile.md", text, None, None, None)


def test_the_right_and_wrong_lines_around_are_still_judged(document):
    assert document.claims[-1].verdict == "refuted" and document.claims[-1].fix


@pytest.mark.parametrize("language", ["en", "zh"])
def test_html(document, language):
    page = html.render(document, language)
    read = Page(page)
    assert set(read.tags) <= EXPECTED_TAGS
    assert not {name for name in read.attributes if name.startswith("on") or name in ("src", "style", "srcdoc")}
    assert all(target.startswith("#") and target[1:] in read.ids for target in read.targets)
    assert "\u202e" not in page and "\u2066" not in page


def test_latex(document):
    source = latex.render(document)
    allowed = OWN | latex_safe._SYMBOLS | latex_safe._ONE | latex_safe._TWO | latex_safe._WORDS
    assert commands(source) <= allowed, commands(source) - allowed
    assert source.count(r"\end{document}") == 1 and "\u202e" not in source


@pytest.mark.latex
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="there is no pdflatex here")
def test_latex_compiles(document, tmp_path):
    (tmp_path / "a.tex").write_text(latex.render(document), encoding="utf-8")
    command = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "a.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stdout[-1500:].decode(errors="replace")
    log = (tmp_path / "a.log").read_text(encoding="utf-8", errors="replace")
    assert "/etc/passwd" not in log


def test_machine_formats(document):
    assert len(json.loads(machine.to_json([document], certificates=True))["documents"][0]["claims"]) == len(document.claims)
    assert json.loads(machine.sarif([document]))["version"] == "2.1.0"
    ElementTree.fromstring(machine.junit([document]))
    assert all(line.count("\n") == 1 and line.startswith("::") for line in machine.github([document]))


def test_by_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("hostile.md").write_text(TEXT, encoding="utf-8", errors="replace")
    outputs = ["--json", "a.json", "--sarif", "a.sarif", "--junit", "a.xml", "--github"]
    assert cli.main(["check", "hostile.md", "--verbose", *outputs]) == 1
    said = capsys.readouterr().out
    assert not any(ord(c) < 32 and c != "\n" or 127 <= ord(c) < 160 or "\u202a" <= c <= "\u202e" for c in said)
    assert cli.main(["report", "hostile.md", "-o", "out", "--format", "html,latex,json"]) == 1
