"""Reading documents from disk and checking them: what the commands share.

Guarantee: whatever goes wrong with one file is one sentence, and the other files are still checked.
"""

from __future__ import annotations

import os
import stat
import sys
import warnings
from collections.abc import Callable, Collection, Iterable, Sequence
from importlib import resources
from pathlib import Path

from derive.results import Document

LIMIT = 64 * 2**20
Progress = Callable[[int, int], None]
_PRECEDENCE = (2, 1, 3, 0)


class CannotRun(Exception):
    """The command cannot run; `str()` is the sentence for stderr."""


def worst(codes: Iterable[int]) -> int:
    """The exit code that counts among several: 2 > 1 > 3 > 0."""
    return min(codes, key=_PRECEDENCE.index, default=0)


def one_line(sentence: str) -> str:
    return " ".join(sentence.split())


def describe(error: BaseException) -> str:
    """An error of our own making as a sentence."""
    if isinstance(error, RecursionError):
        return "internal error: something is nested too deeply"
    if isinstance(error, MemoryError):
        return "out of memory"
    detail = one_line(str(error))[:300]
    return f"internal error: {type(error).__name__}" + (f": {detail}" if detail else "")


def read(path: str) -> bytes:
    """The bytes of a file, or of standard input for "-".

    Raises CannotRun with a sentence for a missing file, a directory, and whatever else cannot be read as a document.
    """
    if path == "-":
        return _bounded(sys.stdin.buffer.read(LIMIT + 1), "standard input")
    try:
        if stat.S_ISDIR(os.stat(path).st_mode):
            raise CannotRun(f"{path} is a directory; name the Markdown files in it")
        with open(path, "rb") as handle:
            return _bounded(handle.read(LIMIT + 1), path)
    except FileNotFoundError:
        raise CannotRun(f"{path}: there is no such file") from None
    except (OSError, ValueError) as error:
        raise CannotRun(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _bounded(data: bytes, path: str) -> bytes:
    if len(data) > LIMIT:
        raise CannotRun(f"{path} is larger than {LIMIT // 2**20} MB; split it into several documents")
    return data


def check_file(
    path: str,
    dialect: str | None = None,
    select: str | None = None,
    progress: Progress | None = None,
    cached: bool = False,
    before: str = "",
) -> Document:
    """Read and check one file; with `cached`, what an earlier run found for the same text, without its proofs.

    `before` is the dialect that the document had before it was edited: one of those that come with the package is kept, unless
    the document names one itself.
    Raises CannotRun with a sentence.
    """
    from derive.language import notebook
    from derive.language.encoding import NotText, decode
    from derive.language.markdown import front_matter
    from derive.results import not_text

    shown = "stdin" if path == "-" else path
    try:
        text, bad_lines = decode(read(path))
    except NotText as error:
        return not_text(shown, str(error))
    if notebook.is_notebook(path):
        text = _markdown_of(path, text)
    if before and dialect is None and "dialect" not in front_matter(text):
        from derive.reading.dialect import bundled

        dialect = before if before in bundled() else None
    if not cached or bad_lines:
        return check_text(shown, text, dialect, select, progress, bad_lines)
    from derive import cache

    entry = cache.key(shown, text, dialect or front_matter(text).get("dialect"), select)
    known = cache.load(entry, shown, text)
    if known is None:
        known = check_text(shown, text, dialect, select, progress)
        cache.store(entry, known)
    return known


def _markdown_of(path: str, raw: str) -> str:
    """The Markdown cells of a notebook. Raises CannotRun with a sentence."""
    from derive.language import notebook

    try:
        return notebook.markdown_of(raw)
    except notebook.NotANotebook as error:
        raise CannotRun(f"{path}: {error}") from None


def check_text(
    path: str,
    text: str,
    dialect: str | None,
    select: str | None,
    progress: Progress | None,
    bad_lines: Collection[int] = frozenset(),
) -> Document:
    """Check a text under the name `path`; `bad_lines` were no text. Raises CannotRun with a sentence."""
    from derive import judge

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # overflow at a drawn point is the evaluator's business
            return judge.check_text(text, path, dialect, select, progress, frozenset(bad_lines))
    except judge.DialectError as error:
        raise CannotRun(str(error)) from None
    except (CannotRun, KeyboardInterrupt):
        raise
    except Exception as error:
        if os.environ.get("DERIVE_TRACEBACK"):
            raise
        raise CannotRun(f"{path}: {describe(error)}") from None


def check_all(
    paths: Sequence[str],
    dialect: str | None = None,
    select: str | None = None,
    progress: Progress | None = None,
    done: Callable[[Document], None] | None = None,
    cached: bool = False,
    dialects: dict[str, str] | None = None,
) -> tuple[list[Document], int]:
    """Check every file; a file that cannot be checked is a sentence on stderr and makes the code 2, else it is 0.

    `dialects` holds the dialects that the files had when they were checked before, and is brought up to date.
    """
    known = {} if dialects is None else dialects
    documents, told = [], set()
    for path in paths:
        try:
            document = check_file(path, dialect, select, progress, cached, known.get(path, ""))
        except CannotRun as error:
            sentence = one_line(str(error))
            if sentence not in told:
                print(f"derive: {sentence}", file=sys.stderr)
            told.add(sentence)
            continue
        documents.append(document)
        known[path] = document.dialect
        if done:
            done(document)
    return documents, 2 if told else 0


def check_bundled(name: str | None = None, progress: Progress | None = None) -> list[Document]:
    """The bundled documents, checked, under their own file names; or the one so called."""
    folder = resources.files("derive") / "documents"
    bundled = sorted((item for item in folder.iterdir() if item.name.endswith(".md")), key=lambda item: item.name)
    if not bundled:
        raise CannotRun("no bundled documents are installed; name a FILE")
    wanted = [item for item in bundled if name in (None, item.name)]
    return [check_text(item.name, item.read_text(encoding="utf-8"), None, None, progress) for item in wanted]


def write(path: str | Path, text: str) -> None:
    """Write UTF-8, or to stdout for "-". Raises CannotRun with a sentence."""
    if str(path) == "-":
        sys.stdout.write(text)
        return
    try:
        Path(path).write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
    except (OSError, ValueError) as error:
        raise CannotRun(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}") from None


def summary_line(document: Document) -> str:
    """One line: the path, then the number of statements by verdict, the wrong ones first."""
    counts = document.counts()
    if not counts:
        return f"{document.path}: no statements found"
    order = ("refuted", "ill-typed", "unreadable", "undecided", "checked", "proved", "definition")
    parts = [f"{counts[verdict]} {_plural(verdict, counts[verdict])}" for verdict in order if verdict in counts]
    total = sum(counts.values())
    return f"{document.path}: {', '.join(parts)} — {total} statement{'s' if total != 1 else ''}"


def _plural(verdict: str, count: int) -> str:
    return "definitions" if verdict == "definition" and count != 1 else verdict
