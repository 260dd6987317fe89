"""What is kept between runs: the same answer without the engine, and nothing that cannot be trusted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from derive import cache, cli, files
from derive.results import Claim, Counterexample, Document, SymbolRow
from tests.report.samples import HOSTILE, hostile, layer
from tests.test_cli import BAD, GOOD

EXAMPLE = Counterexample({"n": 2}, {"A": [["1/2", 3], [4, "-0.25"]]}, 2**70, [["1e-30"]])


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A cache folder of its own, and a working folder."""
    monkeypatch.delenv("DERIVE_NO_CACHE", raising=False)
    monkeypatch.setenv("DERIVE_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    Path("bad.md").write_text(BAD, encoding="utf-8")
    return tmp_path / "cache"


def full(document: Document) -> tuple:
    """All that a document holds but for its claims, and these with their places."""
    rest = {field.name: getattr(document, field.name) for field in fields(document) if field.name != "claims"}
    return document.to_json(), [(c.start, c.end) for c in document], rest


@pytest.mark.parametrize("document", [layer(), *map(hostile, HOSTILE[:10]), Document("e.md", "")], ids=lambda d: d.path[:12])
def test_a_document_comes_back_as_it_was(kept, document):
    document.claims.append(Claim("x:9", 9, 9, "claim", "x", "refuted", counterexample=EXAMPLE, rests_on=["x:1"]))
    document.symbols.append(SymbolRow("v", "n×1", "declared", 3, "ones"))
    document.words.append("line 3: v is all ones")
    document.lacks = "$b \\in \\mathbb{R}^n$"
    name = cache.key(document.path, document.text, None, None)
    assert cache.load(name, document.path, document.text) is None
    cache.store(name, document)
    known = cache.load(name, document.path, document.text)
    assert known is not None and full(known) == full(document)


def test_the_second_check_says_the_same_and_loads_no_engine(kept):
    outputs = []
    for run in range(2):
        script = (
            "import sys; from derive.cli import main; code = main(['check', 'bad.md', '--json', 'out.json', '--github']);"
            "print(code, [m for m in ('sympy', 'numpy', 'lark', 'mpmath', 'derive.judge') if m in sys.modules], file=sys.stderr)"
        )
        environment = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parent.parent)}
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, env=environment, timeout=120)
        outputs.append((done.stdout, Path("out.json").read_text(encoding="utf-8")))
        assert done.stderr.decode().startswith("1 [") and (b"[]" in done.stderr) == (run == 1)
    assert outputs[0] == outputs[1] and b"ill-typed" in outputs[0][0] + outputs[0][1].encode()


@pytest.mark.parametrize("spoil", [lambda t: t[:-40], lambda t: t.replace("ill-typed", "proved"), lambda t: "[]", lambda t: "{" * 9999, lambda t: ""])
def test_an_entry_that_was_cut_or_changed_is_ignored(kept, spoil):
    fresh = files.check_file("bad.md", cached=True)
    (entry,) = kept.iterdir()
    entry.write_text(spoil(entry.read_text(encoding="utf-8")), encoding="utf-8")
    assert files.check_file("bad.md", cached=True).to_json() == fresh.to_json()


def test_another_text_dialect_selection_path_or_engine_is_another_entry(kept, monkeypatch):
    Path("a.toml").write_text('name = "a"\n', encoding="utf-8")
    names = {cache.key(*parts) for parts in [("a", "t", None, None), ("b", "t", None, None), ("a", "u", None, None), ("a", "t", "zhujian", None), ("a", "t", None, "3"), ("a", "t", "a.toml", None)]}
    assert len(names) == 6
    before = cache.key("a", "t", "a.toml", None)
    Path("a.toml").write_text('name = "b"\n', encoding="utf-8")
    assert cache.key("a", "t", "a.toml", None) != before
    document = files.check_file("bad.md", cached=True)
    monkeypatch.setattr(cache, "engine", lambda: "another")
    name = cache.key("bad.md", document.text, None, None)
    assert cache.load(name, "bad.md", document.text) is None
    (old,) = kept.iterdir()
    old.rename(kept / f"{name}.json")
    assert cache.load(name, "bad.md", document.text) is None


def test_the_engine_is_known_by_its_sources(monkeypatch, tmp_path):
    before = cache.engine()
    (tmp_path / "derive").mkdir()
    (tmp_path / "derive" / "x.py").write_text("1", encoding="utf-8")
    monkeypatch.setattr(cache, "__file__", str(tmp_path / "derive" / "cache.py"))
    cache.engine.cache_clear()
    other = cache.engine()
    cache.engine.cache_clear()
    assert other != before


def test_nothing_is_kept_where_it_is_not_wanted(kept, monkeypatch, capsys):
    assert cli.main(["check", "bad.md", "--no-cache"]) == 1 and not kept.exists()
    monkeypatch.setenv("DERIVE_NO_CACHE", "1")
    assert cli.main(["check", "bad.md"]) == 1 and not kept.exists()
    monkeypatch.delenv("DERIVE_NO_CACHE")
    kept.write_text("a file where the folder should be", encoding="utf-8")
    assert cli.main(["check", "bad.md"]) == 1


def test_no_home_and_a_dialect_that_cannot_be_read_are_no_traceback(kept, monkeypatch, capsys):
    def nowhere():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(cache, "folder", nowhere)
    assert cli.main(["check", "bad.md"]) == 1
    Path("bad.toml").write_bytes(b"\xff\xfe")
    assert cli.main(["check", "bad.md", "--dialect", "bad.toml"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_old_entries_go(kept, monkeypatch):
    monkeypatch.setattr(cache, "MOST_ENTRIES", 4)
    for number in range(9):
        cache.store(f"{number}", layer())
    assert 2 <= len(list(kept.glob("*.json"))) <= 4


def test_the_folder_is_that_of_the_platform(monkeypatch):
    monkeypatch.delenv("DERIVE_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/x/y")
    monkeypatch.setattr(sys, "platform", "linux")
    assert cache.folder() == Path("/x/y/derive")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache.folder() == Path.home() / ".cache" / "derive"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache.folder() == Path.home() / "Library" / "Caches" / "derive"


def test_entries_are_data(kept):
    files.check_file("bad.md", cached=True)
    (entry,) = kept.iterdir()
    assert set(json.loads(entry.read_text(encoding="utf-8"))) == {"engine", "sum", "document"}
    assert GOOD  # the text itself is not stored, only what was found
    assert "tr}(BA)$$" not in entry.read_text(encoding="utf-8")
