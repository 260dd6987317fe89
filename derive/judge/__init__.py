"""From statements to verdicts."""

from derive.judge.document import check, check_text
from derive.judge.suggest import suggest_dialect
from derive.reading.dialect import DialectError

__all__ = ["DialectError", "check", "check_text", "suggest_dialect"]
