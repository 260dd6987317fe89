"""The command line: exit codes, messages, JSON, and what a terminal shows."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import os
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from derive import checking, cli, files, terminal
from derive.judge import check_text
from derive.memo import Memo, hurrying, keeping
from derive.reading import dialect
from derive.results import Claim, Document
from tests.report.samples import HOSTILE, hostile, layer

try:
    import tomllib
except ImportError:
    import tomli as tomllib  # type: ignore[no-redef]

GOOD = r"""# T

Let $A \in \mathbb{R}^{m\times n}$, $B \in \mathbb{R}^{n\times m}$.

$$\operatorname{tr}(AB)=\operatorname{tr}(BA)$$
"""
BAD = GOOD + "\n$$\nA B = A + B\n$$\n"
SLIP = GOOD + "\n$$\n(A B)^\\top = A^\\top B^\\top\n$$\n"
OPEN = GOOD + "\n$$\nA = {{{ \\undefined\n$$\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working folder with a good, a bad and an unreadable document."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("good.md", GOOD), ("bad.md", BAD), ("open.md", OPEN), ("empty.md", "")):
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


def run(*arguments: str, stdin: bytes | None = None, env: dict[str, str] | None = None) -> subprocess.CompletedProcess:
    """The whole command, in a process of its own."""
    root = str(Path(cli.__file__).parent.parent)
    environment = {**os.environ, "PYTHONPATH": root, "PYTHONIOENCODING": "utf-8", **(env or {})}
    command = [sys.executable, "-m", "derive", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, env=environment, timeout=120)


def one_sentence(stderr: str) -> bool:
    return stderr.startswith("derive: ") and stderr.count("\n") == 1 and "Traceback" not in stderr


# ----------------------------------------------------------------------------------------------------------- exit codes


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["good.md"], 0),
        (["empty.md"], 0),
        (["bad.md"], 1),
        (["open.md"], 0),
        (["open.md", "--strict"], 3),
        (["good.md", "--strict"], 0),
        (["bad.md", "open.md", "--strict"], 1),
        (["missing.md"], 2),
        (["missing.md", "bad.md", "open.md", "--strict"], 2),
        (["."], 2),
        ([], 2),
        (["good.md", "--no-such-option"], 2),
        (["good.md", "--dialect", "no-such-dialect"], 2),
        (["good.md", "--dialect", "missing.toml"], 2),
        (["good.md", "--select", "999"], 2),
        (["good.md", "--json", "no/such/folder/out.json"], 2),
    ],
)
def test_exit_codes_of_check(folder, capsys, arguments, code):
    assert cli.main(["check", *arguments]) == code
    said = capsys.readouterr().err
    assert one_sentence(said) if code == 2 else said == ""


@pytest.mark.parametrize(
    "arguments", [[], ["no-such-command"], ["report", "--format", "docx"], ["report", "--lang", "xx"]]
)
def test_usage_errors_are_one_sentence(folder, capsys, arguments):
    assert cli.main(arguments) == 2
    assert one_sentence(capsys.readouterr().err)


def test_the_other_files_are_still_checked(folder, capsys):
    assert cli.main(["check", "missing.md", "bad.md", ".", "good.md", "--json", "out.json"]) == 2
    captured = capsys.readouterr()
    assert "bad.md:" in captured.out and "good.md:" in captured.out
    assert len(captured.err.splitlines()) == 2
    written = json.loads(Path("out.json").read_text(encoding="utf-8"))
    assert [document["path"] for document in written["documents"]] == ["bad.md", "good.md"]


def test_precedence():
    assert files.worst([0, 3, 1, 2]) == 2
    assert files.worst([0, 3, 1]) == 1
    assert files.worst([3, 0]) == 3
    assert files.worst([]) == 0


def test_a_fault_of_ours_is_a_sentence_too(folder, capsys, monkeypatch):
    import derive.judge

    def broken(*_, **__):
        raise RecursionError("deep")

    monkeypatch.delenv("DERIVE_TRACEBACK")
    monkeypatch.setattr(derive.judge, "check_text", broken)
    assert cli.main(["check", "good.md"]) == 2
    assert one_sentence(capsys.readouterr().err)


# ------------------------------------------------------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 64, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"\xff\xfe$\x00x\x00"]
)
def test_binary_files_end_without_a_traceback(folder, data):
    Path("binary.md").write_bytes(data)
    done = run("check", "binary.md", "--json", "out.json")
    assert done.returncode in (0, 1) and done.stderr == b""
    claims = json.loads(Path("out.json").read_text(encoding="utf-8"))["documents"][0]["claims"]
    assert all(claim["verdict"] == "unreadable" for claim in claims)


def test_too_large_a_file_is_refused(folder, capsys, monkeypatch):
    monkeypatch.setattr(files, "LIMIT", 10)
    assert cli.main(["check", "good.md"]) == 2
    assert "larger than" in capsys.readouterr().err


def test_stdin(folder):
    done = run("check", "-", stdin=BAD.encode())
    assert done.returncode == 1 and b"stdin:" in done.stdout


def test_a_closed_pipe_is_no_error(folder):
    root = str(Path(cli.__file__).parent.parent)
    script = f"PYTHONPATH={root} {sys.executable} -m derive check bad.md bad.md bad.md | head -c 1 >/dev/null"
    done = subprocess.run(["sh", "-c", script], capture_output=True, timeout=120)
    assert b"Traceback" not in done.stderr


# ----------------------------------------------------------------------------------------------------------------- JSON


def test_json_on_every_code_but_2(folder):
    for name, code in (("good.md", 0), ("bad.md", 1), ("open.md", 3)):
        assert cli.main(["check", name, "--strict", "--json", f"{name}.json"]) == code
        written = json.loads(Path(f"{name}.json").read_text(encoding="utf-8"))
        assert written["schema"] == 1 and written["documents"][0]["path"] == name
    assert cli.main(["check", "missing.md", "--json", "missing.json"]) == 2
    assert not Path("missing.json").exists()


def test_json_on_stdout_is_alone_there(folder, capsys):
    assert cli.main(["check", "bad.md", "--json", "-"]) == 1
    claims = json.loads(capsys.readouterr().out)["documents"][0]["claims"]
    wrong = [claim for claim in claims if claim["verdict"] in ("refuted", "ill-typed")]
    assert [claim["line"] for claim in wrong] == [8]


def test_sarif_junit_and_github(folder, capsys):
    assert cli.main(["check", "bad.md", "--sarif", "a.sarif", "--junit", "a.xml", "--github"]) == 1
    assert json.loads(Path("a.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert "<failure" in Path("a.xml").read_text(encoding="utf-8")
    assert "::error file=bad.md,line=8" in capsys.readouterr().out


# ------------------------------------------------------------------------------------------------------------- terminal


def text_of(document: Document, **options) -> str:
    return "\n".join(terminal.render(document, terminal.Style(False, 100), **options))


def test_a_wrong_claim_is_shown_with_place_mark_values_and_fix():
    shown = text_of(layer())
    lines = shown.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("notes/layer.md:12  ✗ refuted"))
    source, mark = lines[at + 1], lines[at + 2]
    marked = source[mark.index("^") : mark.rindex("^") + 1]
    assert marked == r"\nabla_b J = \frac{1}{N} G^\top 1"
    assert "N = 2, n = 3" in shown
    assert "⎡ 1  2  -3/7 ⎤" in shown
    assert "left side = " in shown and "right side = " in shown
    assert r"right would be  \nabla_b J = G^\top 1" in shown
    assert lines[-1] == "notes/layer.md: 1 refuted, 1 ill-typed, 1 proved, 2 definitions — 5 statements"


def test_marks_fit_under_wide_characters():
    text = "中文 $a = b$"
    claim = Claim("a:1.1", 1, 1, "claim", "a = b", "refuted", start=4, end=9)
    lines = text_of(Document("a.md", text, [claim])).splitlines()
    assert terminal.cells(lines[2][: lines[2].index("^")]) == terminal.cells(lines[1][: lines[1].index("a = b")])


def test_quiet_is_one_line_for_each_wrong_claim_and_the_summary():
    lines = text_of(layer(), quiet=True).splitlines()
    assert len(lines) == 3
    assert lines[1] == "notes/layer.md:12: ✗ refuted: the sides differ by the factor N"


def test_verbose_lists_rules_and_assumptions():
    shown = text_of(layer(), verbose=True)
    assert "✓ proved  by differential of a product" in shown and "assuming X is fixed" in shown
    assert "X is fixed" not in text_of(layer())


def test_many_open_claims_are_cut_short():
    claims = [Claim(f"a:{n}", n, n, "claim", "x", "unreadable", reason="no") for n in range(1, 101)]
    shown = text_of(Document("a.md", "x\n" * 100, claims))
    assert "and 80 more" in shown and len(shown.splitlines()) < 30


@pytest.mark.parametrize("string", HOSTILE)
def test_no_control_character_reaches_the_terminal(string):
    for options in ({}, {"quiet": True}, {"verbose": True}):
        for line in terminal.render(hostile(string), terminal.Style(False), **options):
            assert not any(ord(c) < 32 or 127 <= ord(c) < 160 or "\u202a" <= c <= "\u202e" for c in line), line


class FakeTerminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colour_only_on_a_terminal(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert terminal.Style.of(FakeTerminal()).colour
    assert not terminal.Style.of(io.StringIO()).colour
    monkeypatch.setenv("NO_COLOR", "1")
    assert not terminal.Style.of(FakeTerminal()).colour


def test_no_escape_sequence_in_a_pipe(folder):
    done = run("check", "bad.md", env={"TERM": "xterm-256color"})
    assert b"\x1b" not in done.stdout + done.stderr


def test_progress_is_silent_without_a_terminal_and_before_a_second():
    from derive.progress import Progress

    for stream, patience in ((io.StringIO(), 0.0), (FakeTerminal(), 60.0)):
        with Progress(stream, patience) as progress:
            progress(1, 2)
        assert stream.getvalue() == ""
    stream = FakeTerminal()
    with Progress(stream, 0.0) as progress:
        progress(1, 2)
    assert "checking" in stream.getvalue()


def test_a_report_tells_how_far_it_is_on_a_terminal_only(folder, capsys, monkeypatch):
    from derive import progress

    eager = progress.Progress
    monkeypatch.setattr(progress, "Progress", lambda stream: eager(stream, 0.0))
    cli.main(["report", "good.md", "-o", "out"])
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr", FakeTerminal())
    cli.main(["report", "good.md", "-o", "out"])
    assert "checking" in sys.stderr.getvalue()


# --------------------------------------------------------------------------------------------------------- other things


def test_watch_checks_again_after_a_save(folder, capsys, monkeypatch):
    rounds = iter([None, "save", None])

    def sleep(_):
        if next(rounds) == "save":
            Path("good.md").write_text(SLIP, encoding="utf-8")
            os.utime("good.md", ns=(1, 1))

    monkeypatch.setattr("derive.checking.time.sleep", sleep)
    assert checking.watch(["good.md"], checking.Options(), rounds=3) == 1
    first, verdict, fix = capsys.readouterr().out.split("good.md: ")[:3]
    assert "ill-typed" not in first and "ill-typed" in verdict and "ill-typed" in fix
    assert "a right line is being looked for" in verdict and "right would be" not in verdict
    assert "a right line is being looked for" not in fix and "right would be" in fix


def test_a_file_that_an_editor_empties_before_it_writes_is_not_taken_for_empty(folder, capsys, monkeypatch):
    """Saved in three steps: emptied, taken away, written; only the text is checked."""
    steps = iter([None, lambda: Path("good.md").write_text(""), lambda: Path("good.md").unlink(), lambda: Path("good.md").write_text(SLIP)])

    def sleep(_):
        step = next(steps, None)
        if step is not None:
            step()

    monkeypatch.setattr("derive.checking.time.sleep", sleep)
    assert checking.watch(["good.md"], checking.Options(), rounds=3) == 1
    said = capsys.readouterr()
    assert "no statements" not in said.out and "there is no such file" not in said.err and "ill-typed" in said.out


def test_a_file_that_stays_away_is_said_to_be_gone(folder, capsys, monkeypatch):
    monkeypatch.setattr("derive.checking.time.sleep", lambda _: Path("good.md").unlink(missing_ok=True))
    assert checking.watch(["good.md"], checking.Options(), rounds=3) == 2
    assert capsys.readouterr().err.count("there is no such file") == 1


@pytest.mark.parametrize("place", ["-", "out.json"])
def test_two_formats_are_not_written_to_one_place(folder, capsys, place):
    assert cli.main(["check", "good.md", "--json", place, "--sarif", place]) == 2
    said = capsys.readouterr()
    assert "--json and --sarif would both be written to" in said.err and said.out == "" and not Path("out.json").exists()


def test_verdicts_come_first_and_the_rest_is_as_if_there_had_been_no_haste():
    with keeping(Memo()) as memo:
        check_text(GOOD)
        with hurrying(memo):
            hasty = check_text(SLIP)
        assert memo.put_off and not any(claim.fix for claim in hasty)
        with hurrying(memo, hurried=False):
            slow = check_text(SLIP)
        with hurrying(memo):
            known = check_text(SLIP)
        assert not memo.put_off
    fresh = check_text(SLIP)
    assert [claim.verdict for claim in hasty] == [claim.verdict for claim in fresh] and any(claim.fix for claim in fresh)
    assert slow.to_json() == known.to_json() == fresh.to_json()


def test_an_edited_document_keeps_the_dialect_that_its_text_chose(folder, capsys, monkeypatch):
    first, edited = "$$\\nabla J = 1$$\n", "$$\\nabla J = 2$$\n"
    known = dialect.bundled()
    chosen = dataclasses.replace(known["zhujian"], sha256=(hashlib.sha256(first.encode()).hexdigest(),))
    monkeypatch.setattr(dialect, "bundled", lambda: {**known, "zhujian": chosen})
    kept: dict[str, str] = {}
    for text, expected in ((first, "zhujian"), (edited, "zhujian"), ("---\ndialect: column-notes\n---\n" + edited, "column-notes")):
        Path("good.md").write_text(text, encoding="utf-8")
        documents, _ = files.check_all(["good.md"], dialects=kept)
        assert documents[0].dialect == kept["good.md"] == expected
    Path("good.md").write_text(edited, encoding="utf-8")
    assert files.check_all(["good.md"])[0][0].dialect == ""


def test_check_loads_nothing_that_only_the_report_needs(folder):
    script = (
        "import sys; from derive.cli import main; main(['check', 'good.md', '--quiet']);"
        "print([m for m in ('jinja2', 'latex2mathml', 'rich', 'latex2sympy2', 'markdown_it') if m in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parent.parent)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, env=environment, timeout=120)
    assert done.stdout.decode().splitlines()[-1] == "[]"


def test_help_lists_the_commands(capsys):
    assert cli.main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in ("check", "report", "verify", "train"))


def test_report_writes_every_format_and_the_exit_code_counts(folder, capsys):
    assert cli.main(["report", "bad.md", "good.md", "-o", "out", "--format", "html,latex,json"]) == 1
    assert sorted(path.name for path in Path("out").iterdir()) == sorted(
        f"{stem}{suffix}" for stem in ("bad", "good") for suffix in (".html", ".tex", ".json")
    )
    assert cli.main(["report", "good.md", "missing.md", "-o", "out"]) == 2


def test_documents_of_one_name_do_not_overwrite_each_other(folder):
    Path("other").mkdir()
    Path("other/good.md").write_text(GOOD, encoding="utf-8")
    assert cli.main(["report", "good.md", "other/good.md", "-o", "out", "--format", "html"]) == 0
    assert sorted(path.name for path in Path("out").iterdir()) == ["good-2.html", "good.html"]


def test_every_data_file_is_packaged():
    root = Path(cli.__file__).parent.parent
    settings = root / "pyproject.toml"
    if not settings.exists():
        pytest.skip("not a checkout")
    listed = tomllib.loads(settings.read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]
    for package, patterns in listed.items():
        for path in (root / package).rglob("*"):
            relative = path.relative_to(root / package).as_posix()
            if path.is_file() and path.suffix not in (".py", ".pyc"):
                assert any(fnmatch(relative, pattern) for pattern in patterns), f"{package}/{relative} is not packaged"


def test_the_run_in_the_readme_is_real(tmp_path, monkeypatch, capsys):
    readme = Path(cli.__file__).parent.parent / "README.md"
    if not readme.exists():
        pytest.skip("not a checkout")
    shown = readme.read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    document = shown.partition("```markdown\n")[2].partition("```")[0]
    Path("notes.md").write_text(document, encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "100")
    assert cli.main(["check", "notes.md"]) == 1
    assert capsys.readouterr().out == shown.partition("$ derive check notes.md\n")[2].partition("```")[0]


def test_what_is_no_text_is_one_unreadable_statement_that_says_so(folder, capsys):
    Path("picture.md").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    Path("wide.md").write_text("Let $A \\in \\mathbb{R}^{n\\times n}$.\n\n$$A + A = 2A$$\n", encoding="utf-16")
    assert cli.main(["check", "picture.md", "wide.md"]) == 0
    out, err = capsys.readouterr()
    assert err == "" and out.count("the file is a PNG picture, not a text") == 1 and "picture.md: 1 unreadable" in out
    assert "wide.md: 1 proved, 1 definition" in out
    assert cli.main(["check", "picture.md", "--strict", "--json", "o.json", "--sarif", "o.sarif", "--junit", "o.xml"]) == 3
    (claim,) = json.loads(Path("o.json").read_text(encoding="utf-8"))["documents"][0]["claims"]
    assert claim["verdict"] == "unreadable" and claim["line"] == 1
