"""From statements to verdicts: the two passes over a document, and the rooms for what they need.

`scan` is the first pass, with `scanning` for what it finds; `document_judge` is the second.  `chains` says what a statement does
and what it claims, `proving` judges two terms, `fixes` looks for the line that was meant, and `unrolling` writes recursions out.
"""

from derive.judge.document import check, check_text
from derive.judge.fixes import suggest
from derive.reading.dialect import DialectError
from derive.results import Document


def suggest_dialect(document: Document) -> str:
    """A dialect to start from, as TOML: see `derive.judge.fixes.suggest`."""
    return suggest.suggest_dialect(document, lambda text: check_text(text, written_out=True).claims)


__all__ = ["DialectError", "check", "check_text", "suggest_dialect"]
