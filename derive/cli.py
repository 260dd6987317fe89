"""The `derive` command.

Guarantee: every command ends with an exit code of the contract — 0 nothing false, 1 some claim refuted or ill-typed,
2 the command could not run, 3 (with `--strict`) something open; precedence 2 > 1 > 3 > 0 — and an error is one
sentence on stderr, never a traceback (set DERIVE_TRACEBACK=1 to see one). Rooms are imported inside the commands, so
that `derive --help` is quick and `derive check` loads nothing that only the report needs.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from derive import files
from derive.files import CannotRun, worst

app = typer.Typer(
    add_completion=False,
    no_args_is_help=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="A proof-reader for matrix calculus: a verdict on every displayed line of a derivation.",
)

Dialect = Annotated[str | None, typer.Option("--dialect", metavar="NAME|FILE", help="How the document writes.")]


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context, version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False
):
    if version:
        from importlib.metadata import version as installed

        print(f"derive {installed('derive')}")
    elif context.invoked_subcommand is None:
        raise CannotRun("no command given; try `derive check FILE` or `derive --help`")


@app.command()
def check(
    paths: Annotated[list[str], typer.Argument(metavar="FILE...", help="Markdown with LaTeX maths; - reads stdin.")],
    dialect: Dialect = None,
    json_out: Annotated[str | None, typer.Option("--json", metavar="OUT", help="Write JSON (- for stdout).")] = None,
    sarif: Annotated[str | None, typer.Option("--sarif", metavar="OUT", help="Write SARIF 2.1.0.")] = None,
    junit: Annotated[str | None, typer.Option("--junit", metavar="OUT", help="Write JUnit XML.")] = None,
    github: Annotated[bool, typer.Option("--github", help="Print GitHub annotation lines.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 3 if anything stays open.")] = False,
    select: Annotated[str | None, typer.Option("--select", metavar="LINE|ID", help="Only this statement.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="One line for each wrong claim.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List the proved ones too.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Check again on every save.")] = False,
    suggest_dialect: Annotated[bool, typer.Option("--suggest-dialect", help="Print a dialect to start from.")] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Work on every statement, whatever is kept.")] = False,
) -> int:
    """Give every statement of FILE a verdict."""
    from derive import checking

    options = checking.Options(
        dialect=dialect,
        select=select,
        strict=strict,
        quiet=quiet,
        verbose=verbose,
        github=github,
        suggest_dialect=suggest_dialect,
        cached=not no_cache,
        outputs={"json": json_out, "sarif": sarif, "junit": junit},
    )
    return checking.watch(paths, options) if watch else checking.check_files(paths, options)


@app.command()
def report(
    paths: Annotated[list[str] | None, typer.Argument(metavar="[FILE...]", help="None: the bundled documents.")] = None,
    out: Annotated[str, typer.Option("-o", "--out", metavar="DIR", help="Where to write.")] = "reports",
    formats: Annotated[str, typer.Option("--format", help="Of html, latex, pdf, json, with commas.")] = "html,latex",
    lang: Annotated[str, typer.Option("--lang", help="Language of the report: en or zh.")] = "en",
    dialect: Dialect = None,
) -> int:
    """Write a page about each FILE: every statement, its verdict, and why."""
    from derive import report as reports
    from derive.findings import unmet
    from derive.progress import Progress

    chosen = reports.parse_formats(formats)
    reports.require_language(lang)
    reports.require_folder(Path(out))
    with Progress(sys.stderr) as progress:
        found = files.check_all(paths, dialect, None, progress) if paths else (files.check_bundled(progress=progress), 0)
    documents, code = found
    for path in reports.write(documents, Path(out), chosen, lang, gallery=not paths):
        print(f"wrote {path}")
    for document in documents:
        print(files.summary_line(document))
    codes = [document.exit_code() if paths else int(bool(unmet(document))) for document in documents]
    return worst([code, *codes])


@app.command()
def serve(
    path: Annotated[str, typer.Argument(metavar="FILE", help="Markdown with LaTeX maths.")],
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any that is free.")] = 8317,
    lang: Annotated[str, typer.Option("--lang", help="Language of the report: en or zh.")] = "en",
    dialect: Dialect = None,
) -> int:
    """Show the report of FILE on localhost, fresh after every save."""
    from derive import report as reports
    from derive.report import serving

    reports.require_language(lang)
    return serving.serve(path, port, lang, dialect)


@app.command()
def verify() -> int:
    """Prove the identities, check the bundled documents, and compare their formulas with the networks."""
    _one_thread()
    from rich.console import Console

    from derive import verify as suite

    return suite.run(Console())


@app.command()
def gradient(
    formulas: Annotated[str, typer.Argument(metavar="FORMULA", help='"J = …", or several with ; between them.')],
    wrt: Annotated[str | None, typer.Option("--wrt", metavar="SYMBOL", help="What to differentiate by.")] = None,
    shape: Annotated[list[str] | None, typer.Option("--shape", metavar='"X: n x p"', help="One a symbol.")] = None,
    given: Annotated[list[str] | None, typer.Option("--given", metavar='"S symmetric"', help="A property.")] = None,
    latex: Annotated[bool, typer.Option("--latex", help="Print LaTeX.")] = False,
    dialect: Dialect = None,
) -> int:
    """Derive the gradient of a loss step by step; every step is proved before it is printed."""
    from derive import gradient_command

    print(gradient_command.run(formulas, wrt, shape or (), given or (), latex, dialect))
    return 0


@app.command()
def formulas(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Such as linear or linear.bias.")] = None,
    document: Annotated[str | None, typer.Option("--from", metavar="FILE", help="A document of yours.")] = None,
    out: Annotated[str | None, typer.Option("-o", "--out", metavar="GRADS.PY", help="Where to write its code.")] = None,
    code: Annotated[str, typer.Option("--code", help="numpy, torch or jax.")] = "numpy",
    dialect: Dialect = None,
) -> int:
    """List the checked formulas, show one, or write code for the proved gradients of a document."""
    from derive.formulas import command

    if document is None:
        print(command.shown(name, code) if name else command.listed())
        return 0
    from derive.formulas.from_document import write_module

    if name is not None:
        raise CannotRun("give either NAME or --from FILE, not both")
    return write_module(document, out, dialect, code)


@app.command("check-code")
def check_code(
    target: Annotated[str, typer.Argument(metavar="PATH:FUNCTION", help="Your backward function; the file is run.")],
    formula: Annotated[str, typer.Option("--formula", metavar="NAME", help="Such as linear.bias.")],
    arguments: Annotated[str | None, typer.Option("--arguments", help="What they are, in order: dz,x,w")] = None,
    layout: Annotated[str | None, typer.Option("--layout", help='nchw, out-in, or "w=F C kh kw".')] = None,
    timeout: Annotated[float, typer.Option("--timeout", min=1, help="Seconds that it may take.")] = 60.0,
) -> int:
    """Is this backward function right, and if not, which mistake is it? Your file is imported, in a process of its own."""
    from derive.formulas import check_code as checker

    names = [part.strip() for part in arguments.split(",")] if arguments else None
    answer = checker.check_code(target, formula, names, layout, timeout)
    print(answer["text"])
    return 0 if answer["ok"] else 1


@app.command()
def train(
    data: Annotated[str | None, typer.Option("--data", metavar="DIR", help="MNIST files; none: a sample.")] = None,
    out: Annotated[str, typer.Option("-o", "--out", metavar="DIR", help="Parameters and curves.")] = "training",
    network: Annotated[str, typer.Option("--network", help="Which network of the package numeric.")] = "lenet5",
    epochs: Annotated[int | None, typer.Option("--epochs", min=1, help="How often to see every image.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Another seed, another run.")] = None,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Processes that share a batch.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start again instead of going on.")] = False,
) -> int:
    """Train LeNet-5 on MNIST; a run that was stopped goes on."""
    _one_thread()
    from numeric import train as training
    from numeric.shapes import NumericError

    try:
        outcome = training.main(data, out, network, epochs=epochs, seed=seed, workers=workers, fresh=fresh)
    except NumericError as error:
        raise CannotRun(str(error)) from None
    print(outcome)
    return 0


def _one_thread() -> None:
    """Small matrix products on several threads are slower than on one, many times so on a busy machine. Works only
    before NumPy is loaded; whoever has set a number keeps it."""
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is returned."""
    gc.set_threshold(50_000, 20, 50)  # terms are made by the million and hold no cycles: a twentieth of the time otherwise
    try:
        code = app(args=list(sys.argv[1:] if arguments is None else arguments), standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except CannotRun as error:
        return _fail(str(error))
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        # Usage errors of typer have a message of their own; its class has moved from release to release.
        described = getattr(error, "format_message", None)
        if described is None and os.environ.get("DERIVE_TRACEBACK"):
            raise
        return _fail(described() if described else files.describe(error))


def _fail(sentence: str) -> int:
    print(f"derive: {files.one_line(sentence)}", file=sys.stderr)
    return 2
