"""`pytest --derive docs/` and the hook for pre-commit."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from derive import cli, files, terminal
from tests.test_cli import BAD, GOOD, OPEN, tomllib

ROOT = Path(cli.__file__).parent.parent


@pytest.fixture
def docs(tmp_path):
    folder = tmp_path / "docs"
    folder.mkdir()
    for name, text in (("good.md", GOOD), ("bad.md", BAD), ("open.markdown", OPEN), ("other.txt", BAD)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "derive.pytest_plugin", "-rA", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", "PYTEST_ADDOPTS": ""}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # quicker, and the plugin is not loaded twice where it is installed
    return subprocess.run(command, cwd=folder, capture_output=True, env=environment, timeout=120, text=True)


def test_one_item_a_statement_with_its_line_and_the_message_of_the_command(docs, monkeypatch):
    done = run(docs.parent, "--derive", "docs")
    assert done.returncode == 1
    assert re.search(r"1 failed, 9 passed, 1 skipped", done.stdout), done.stdout[-400:]
    assert "FAILED docs/bad.md::line 10.1" in done.stdout or "FAILED docs/bad.md::line 8.1" in done.stdout
    assert "unreadable" in done.stdout and "other.txt" not in done.stdout
    monkeypatch.chdir(docs.parent)
    document = files.check_file("docs/bad.md")
    (wrong,) = document.wrong
    for line in terminal.statement(document, wrong, terminal.Style(False)):
        assert line.rstrip() in done.stdout


def test_one_statement_can_be_run_alone(docs):
    done = run(docs.parent, "--derive", "docs/bad.md::line 5.1")
    assert done.returncode == 0 and "1 passed" in done.stdout


def test_strict_fails_what_is_open(docs):
    done = run(docs.parent, "--derive", "--derive-strict", "docs/open.markdown")
    assert done.returncode == 1 and "1 failed" in done.stdout


def test_the_plugin_is_found_by_an_installed_pytest():
    settings = ROOT / "pyproject.toml"
    if not settings.exists():
        pytest.skip("not a checkout")
    points = tomllib.loads(settings.read_text(encoding="utf-8"))["project"]["entry-points"]["pytest11"]
    assert points == {"derive": "derive.pytest_plugin"}


def test_nothing_is_collected_without_the_option(docs):
    assert run(docs.parent, "docs").returncode == 5


def test_what_cannot_be_checked_is_a_sentence(docs):
    done = run(docs.parent, "--derive", "docs/good.md", "--derive-dialect", "no-such-dialect")
    assert done.returncode == 2 and "no dialect called 'no-such-dialect'" in done.stdout and "Traceback" not in done.stdout


def test_the_hook_runs_the_command_on_markdown(docs, monkeypatch, capsys):
    path = ROOT / ".pre-commit-hooks.yaml"
    if not path.exists():
        pytest.skip("not a checkout")
    hook = dict(re.findall(r"^(?:- |  )(\w+): (.+)$", path.read_text(encoding="utf-8"), re.M))
    assert hook["id"] == "derive" and hook["language"] == "python" and hook["types"] == "[markdown]"
    name, *arguments = hook["entry"].split()
    assert name == "derive"
    monkeypatch.chdir(docs)
    assert cli.main([*arguments, "good.md"]) == 0
    assert cli.main([*arguments, "good.md", "bad.md"]) == 1
    assert "bad.md:8: " in capsys.readouterr().out
