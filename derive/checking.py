"""What `derive check` does with its options: check, print, write the machine formats, watch."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from derive import cache, files, terminal
from derive.memo import Memo, hurrying, keeping, settle
from derive.progress import Progress
from derive.results import Document

LOOKS, LOOK = 10, 0.01
"""So often, and with so many seconds between, a file that is empty or gone is looked at again."""


@dataclass(frozen=True)
class Options:
    """The options of `derive check`; `outputs` maps a machine format to the file to write, or to None."""

    dialect: str | None = None
    select: str | None = None
    strict: bool = False
    quiet: bool = False
    verbose: bool = False
    github: bool = False
    suggest_dialect: bool = False
    cached: bool = True
    outputs: dict[str, str | None] = field(default_factory=dict)


def check_files(paths: Sequence[str], options: Options, dialects: dict[str, str] | None = None) -> int:
    """Check the files, print and write what the options ask for; the exit code.  `dialects` as in `files.check_all`."""
    _require_places(options.outputs)
    silent = "-" in options.outputs.values()
    style = terminal.Style.of(sys.stdout)

    def show(document: Document) -> None:
        if options.suggest_dialect:
            _suggest(document)
        elif not silent:
            for line in terminal.render(document, style, quiet=options.quiet, verbose=options.verbose):
                print(line)

    with Progress(sys.stderr) as progress:
        cached = options.cached and cache.wanted() and not options.suggest_dialect
        documents, code = files.check_all(paths, options.dialect, options.select, progress, show, cached, dialects)
    if options.select and documents and not any(document.claims for document in documents):
        raise files.CannotRun(
            f"--select {options.select}: there is no such statement in {', '.join(d.path for d in documents)}"
        )
    if options.github:
        from derive.report import machine

        print("".join(machine.github(documents)), end="")
    if documents:
        _write_outputs(documents, options.outputs)
    return files.worst([code, *(document.exit_code(options.strict) for document in documents)])


def _suggest(document: Document) -> None:
    from derive import judge

    print(judge.suggest_dialect(document))


def _require_places(outputs: dict[str, str | None]) -> None:
    """Raises CannotRun where two machine formats would be written to one place."""
    places: dict[str, str] = {}
    for name, target in outputs.items():
        if target and target in places:
            where = "standard output" if target == "-" else target
            raise files.CannotRun(f"--{places[target]} and --{name} would both be written to {where}: name a file for each")
        places[target or ""] = name


def _write_outputs(documents: Sequence[Document], outputs: dict[str, str | None]) -> None:
    for name, target in outputs.items():
        if target:
            from derive.report import machine

            files.write(target, machine.FORMATS[name](documents))


def watch(paths: Sequence[str], options: Options, interval: float = 0.03, rounds: int | None = None) -> int:
    """Check, and check again whenever a file changes, until interrupted (or for `rounds` polls); the last exit code.

    Claims that say the same as before, of symbols that mean the same, keep their verdicts and are not worked on again; a
    document keeps the dialect that it had at first.  Verdicts come first: where a right line for a wrong one is yet to be
    looked for, the document is told once more when it is found.
    """
    options = replace(options, cached=False)
    if "-" in paths:
        raise files.CannotRun("--watch needs files, standard input cannot be watched")
    code, seen, dialects = 0, None, dict[str, str]()
    with keeping(Memo()) as memo:
        try:
            while rounds is None or rounds > 0:
                now = [stamp(path) for path in paths]
                if now != seen:
                    now = [saved(path) for path in paths] if seen is not None else now
                    with hurrying(memo, hurried=seen is not None):
                        code = _one_round(paths, options, dialects)
                    if memo.put_off:
                        code = _one_round(paths, options, dialects)
                    seen = now
                rounds = None if rounds is None else rounds - 1
                time.sleep(interval)
        except KeyboardInterrupt:
            pass
    return code


def _one_round(paths: Sequence[str], options: Options, dialects: dict[str, str]) -> int:
    begin = time.perf_counter()
    try:
        code = check_files(paths, options, dialects)
    except files.CannotRun as error:
        print(f"derive: {files.clean(files.one_line(str(error)))}", file=sys.stderr)
        code = 2
    took = f"{time.perf_counter() - begin:.2f} s"
    print(f"{took}; watching, Ctrl-C ends", file=sys.stderr, flush=True)
    settle()
    return code


def saved(path: str) -> tuple[int, int] | None:
    """The stamp of a file that has changed.  An editor may empty it or take it away before it writes, so what is empty or gone
    is looked at again for a moment before that is taken for the new text."""
    for _ in range(LOOKS):
        found = stamp(path)
        if found is not None and found[1]:
            break
        time.sleep(LOOK)
    return stamp(path)


def stamp(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
