"""A document, from its text to verdicts.

`check_text` reads the document twice: once for what it declares anywhere (`scan`), once in order (`document_judge`).  Then
recursions are written out, and declarations that are wrong or missing are tried.  Guarantee: the verdicts of the second pass
change only where a recursion that is written out settles them, or where another declaration makes the document true.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from derive.judge.clauses import in_order
from derive.judge.document_judge import DocumentJudge
from derive.judge.fixes.lacking import taken
from derive.judge.fixes.trial import harmless, tried
from derive.judge.misdeclared import misdeclared
from derive.judge.scan import scan
from derive.judge.unrolling.fallen import Settled
from derive.judge.unrolling.settling import settle
from derive.language.encoding import NotText, decode
from derive.language.markdown import front_matter
from derive.language.notebook import is_notebook, markdown_of
from derive.memo import Memo, keeping, kept
from derive.reading.context import Context
from derive.reading.dialect import load
from derive.results import Claim, Document, not_text

Progress = Callable[[int, int], None]


def check(path_or_text: str | Path, dialect: str | None = None) -> Document:
    """Check a file (a `Path`, or a string that names an existing file) or a text.

    Of a notebook (.ipynb) the Markdown cells are read. Raises NotANotebook (a ValueError) if it is none.
    """
    if isinstance(path_or_text, Path) or _names_file(path_or_text):
        path = Path(path_or_text)
        try:
            text, bad = decode(path.read_bytes())
        except NotText as error:
            return not_text(str(path), str(error))
        text = markdown_of(text) if is_notebook(str(path)) else text
        return check_text(text, str(path), dialect, bad_lines=bad)
    return check_text(path_or_text, "<text>", dialect)


def _names_file(text: str) -> bool:
    if "\n" in text or len(text) > 4096:
        return False
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def check_text(
    text: str,
    path: str = "<text>",
    dialect: str | None = None,
    select: str | None = None,
    progress: Progress | None = None,
    bad_lines: set[int] | frozenset[int] = frozenset(),
    written_out: bool = False,
) -> Document:
    """Check a text. `select` keeps one line number or claim id. Raises DialectError for a dialect that cannot be used.

    A text that is `written_out` is one with numbers for the steps of a recursion: nothing is mended in it.
    """
    if kept() is None:
        with keeping(Memo(editing=False)):
            return check_text(text, path, dialect, select, progress, bad_lines, written_out)
    chosen = load(dialect or front_matter(text).get("dialect"), text)
    context = Context(chosen)
    scanned = scan(text, context)
    judge = DocumentJudge(scanned, context, path, bad_lines, select, not written_out)
    for number, item in enumerate(in_order(scanned.items, text, judge.links)):
        judge.statement(item)
        if progress is not None:
            progress(number + 1, len(scanned.items))

    def again(new: str) -> list[Claim]:
        return check_text(new, path, dialect, written_out=True).claims

    settled = Settled()
    if not written_out:
        columns = frozenset(context.states)
        settled = settle(judge.document.claims, scanned, again, columns)
    document = judge.finish()
    settled.withdraw(document.claims)
    if not written_out and select is None:
        slip = misdeclared(document, again)
        if slip is not None:
            return slip.restored(document, check_text(slip.text, path, dialect, None, progress, bad_lines))
        asked = tried(judge.links.lacking.lines(context), text, document.claims, again)
        document.lacks = asked or harmless(taken(context), text, document.claims, again)
    return document
