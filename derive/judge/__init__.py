"""From statements to verdicts: the two passes over a document, and the rooms for what they need.

`scan` is the first pass, with `scanning` for what it finds; `document_judge` is the second.  `chains` says what a statement does
and what it claims, `proving` judges two terms, `fixes` looks for the line that was meant, and `unrolling` writes recursions out.
"""

from derive.judge.document import check, check_text
from derive.judge.fixes.suggest import suggest_dialect
from derive.reading.dialect import DialectError

__all__ = ["DialectError", "check", "check_text", "suggest_dialect"]
