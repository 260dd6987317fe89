"""Reports about checked documents: HTML, LaTeX, PDF and JSON files.

Each format is a module of its own, loaded only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from derive.files import CannotRun
from derive.files import write as write_file
from derive.report.words import LANGUAGES
from derive.results import Document

FORMATS = ("html", "latex", "pdf", "json")
_SUFFIXES = {"html": ".html", "latex": ".tex", "pdf": ".pdf", "json": ".json"}


def parse_formats(listed: str) -> list[str]:
    """The formats named in a list with commas. Raises CannotRun for a format that is not known."""
    names = [name.strip().lower() for name in listed.split(",") if name.strip()]
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        raise CannotRun(f"--format {listed}: choose from {', '.join(FORMATS)}")
    return list(dict.fromkeys(names))


def require_language(language: str) -> None:
    """Raises CannotRun for a language without words."""
    if language not in LANGUAGES:
        raise CannotRun(f"--lang {language}: choose from {', '.join(LANGUAGES)}")


def require_folder(directory: Path) -> None:
    """Raises CannotRun where reports cannot be written, before anything is checked."""
    if directory.exists() and not directory.is_dir():
        raise CannotRun(f"-o {directory} is a file; name a folder for the reports")


def render(document: Document, format: str, language: str = "en", gallery: bool = False) -> str:
    """The text of a report in one of the text formats; with `gallery` its page has the pictures of its network."""
    if format == "html":
        from derive.report import html

        return html.render(document, language, _pictures(document, language) if gallery else "")
    if format == "latex":
        from derive.report import latex

        return latex.render(document, language)
    from derive.report import machine

    return machine.to_json([document], certificates=True)


def _pictures(document: Document, language: str) -> Markup:
    from derive.gallery import pictures  # which loads the networks

    return pictures(document, language)


def write(
    documents: Sequence[Document], directory: Path, formats: Sequence[str], language: str = "en", gallery: bool = False
) -> list[Path]:
    """Write one file a document and format, named after the document; the paths. Raises CannotRun with a sentence."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotRun(f"{directory} cannot be made: {error.strerror}") from None
    written = []
    for stem, document in zip(_stems(documents), documents):
        for format in formats:
            path = directory / (stem + _SUFFIXES[format])
            if format == "pdf":
                from derive.report.pdf import write_pdf

                write_pdf(render(document, "latex", language), path)
            else:
                write_file(path, render(document, format, language, gallery))
            written.append(path)
    if gallery and "html" in formats:
        from derive.report import html

        written.append(directory / "index.html")
        write_file(written[-1], html.index(list(zip(_stems(documents), documents)), language))
    return written


def _stems(documents: Sequence[Document]) -> list[str]:
    """The names of the files without suffix; documents of the same name are numbered."""
    stems: list[str] = []
    for document in documents:
        stem = base = Path(document.path).stem or "document"
        number = 2
        while stem in stems:
            stem, number = f"{base}-{number}", number + 1
        stems.append(stem)
    return stems
