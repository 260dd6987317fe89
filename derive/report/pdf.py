"""A PDF of the LaTeX twin, where a LaTeX engine is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from derive.files import CannotRun

ENGINES = ("lualatex", "pdflatex")
_SECONDS = 180
_ERROR = re.compile(r"(?:^|\])! (.+)", re.M)


def write_pdf(source: str, path: Path) -> None:
    """Run the first engine found, without shell escape and reading nothing outside its folder, and keep the PDF.

    Raises CannotRun with a sentence if there is no engine or it fails.
    """
    engine = next((found for name in ENGINES if (found := shutil.which(name))), None)
    if engine is None:
        raise CannotRun("--format pdf needs pdflatex or lualatex; install TeX Live (for example texlive-latex-base)")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "report.tex").write_text(source, encoding="utf-8")
        command = [engine, "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "report.tex"]
        environment = {
            **os.environ,
            "openin_any": "p",
            "openout_any": "p",
            "SOURCE_DATE_EPOCH": "0",
            "FORCE_SOURCE_DATE": "1",
        }
        try:
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            raise CannotRun(f"{engine} took longer than {_SECONDS} seconds on {path.name}") from None
        if done.returncode:
            said = _ERROR.findall(done.stdout.decode(errors="replace"))
            raise CannotRun(f"{engine} could not set {path.name}: {said[0] if said else 'see its own log'}")
        try:
            shutil.move(str(Path(folder) / "report.pdf"), path)
        except OSError as error:
            raise CannotRun(f"{path} cannot be written: {error.strerror}") from None
