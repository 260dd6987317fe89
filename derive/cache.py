"""Checked documents kept between runs, by content, in the user's cache folder.

The key is a hash of the text, its path, the dialect (a file by its content), the selected statement, and of the engine: the
sources of this package, the versions of Python and of the packages it computes with.  Guarantee: nothing is given back
for another engine or another text; an entry that was cut short or changed is ignored (it carries a sum of its content) and
none is ever evaluated, since entries are JSON; the folder may be deleted at any time, and where it cannot be written
nothing is kept.  `DERIVE_NO_CACHE` (or `--no-cache`) does without, `DERIVE_CACHE` names another folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from derive.results import Claim, Counterexample, Document, SymbolRow

FORMAT = 1
MOST_ENTRIES = 400
LARGEST = 32 * 2**20
_PACKAGES = ("lark", "mpmath", "numpy", "sympy", "latex2sympy2", "python-flint")


def wanted() -> bool:
    return not os.environ.get("DERIVE_NO_CACHE")


def folder() -> Path:
    """Where entries lie: the cache folder of the platform."""
    named = os.environ.get("DERIVE_CACHE")
    if named:
        return Path(named)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
        return Path(base) / "derive" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "derive"
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "derive"


@lru_cache(maxsize=1)
def engine() -> str:
    """A hash of everything that makes verdicts."""
    digest = hashlib.sha256(f"{FORMAT} {sys.version}".encode())
    for name in _PACKAGES:
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            version = "none"
        digest.update(f"\0{name} {version}".encode())
    root = Path(__file__).parent
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".lark", ".toml"):
            digest.update(f"\0{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def key(path: str, text: str, dialect: str | None, select: str | None) -> str:
    """The name of an entry. `dialect` is the one that will be used, named by the command or by the document."""
    content = ""
    if dialect and os.path.isfile(dialect):
        try:
            content = hashlib.sha256(Path(dialect).read_bytes()).hexdigest()
        except OSError:
            content = "unreadable"  # whoever checks the document says so
    parts = [engine(), path, dialect or "", content, select or "", text]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def load(name: str, path: str, text: str) -> Document | None:
    """The document of an entry, or None if there is none that can be trusted."""
    try:
        place = folder() / f"{name}.json"
        if place.stat().st_size > LARGEST:
            return None
        entry = json.loads(place.read_text(encoding="utf-8"))
        if entry["engine"] != engine() or entry["sum"] != _sum(entry["document"]):
            return None
        document = _document(entry["document"], text)
        return document if document.path == path else None
    except (OSError, ValueError, KeyError, TypeError, RuntimeError):  # also no home folder, or nesting without end
        return None


def store(name: str, document: Document) -> None:
    """Keep a document; what cannot be written is not kept."""
    try:
        data = _data(document)
        text = json.dumps({"engine": engine(), "sum": _sum(data), "document": data}, ensure_ascii=True)
        place = folder()
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        _tidy(place)
        with tempfile.NamedTemporaryFile("w", dir=place, suffix=".part", delete=False, encoding="utf-8") as handle:
            handle.write(text)
        os.replace(handle.name, place / f"{name}.json")
    except (OSError, ValueError, TypeError, RuntimeError):
        return


def _tidy(place: Path) -> None:
    """Remove the older half once there are too many entries."""
    entries = [(item.stat().st_mtime, item) for item in place.glob("*.json")]
    if len(entries) >= MOST_ENTRIES:
        for _, item in sorted(entries, key=lambda pair: pair[0])[: MOST_ENTRIES // 2]:
            item.unlink(missing_ok=True)


def _sum(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def _data(document: Document) -> dict[str, Any]:
    plain = {**document.to_json(), "lacks": document.lacks}
    for claim, row in zip(document.claims, plain["claims"]):
        row.pop("overall")
        row["start"], row["end"] = claim.start, claim.end
    return plain


def _document(data: dict[str, Any], text: str) -> Document:
    claims = []
    for row in data["claims"]:
        example = row.pop("counterexample")
        claims.append(Claim(**row, counterexample=Counterexample(**example) if example else None))
    symbols = [SymbolRow(**row) for row in data["symbols"]]
    listed = {name: data[name] for name in ("conventions", "words", "dialect", "lacks")}
    return Document(data["path"], text, claims, symbols, **listed)
