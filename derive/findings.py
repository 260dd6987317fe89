"""Documents that list mistakes: a formula as printed, and the right one.

In such a document the word “Printed:” stands right before a formula that is to be wrong, “Right:” right before one that is
to be proved.  `findings` pairs these words with the verdicts; `unmet` says in sentences which of them are not borne out, and
what is not proved elsewhere.

Guarantee: a printed formula is borne out only if one of its statements is refuted or ill-typed and none is open; a right one
only if every statement is proved or a definition, and one is proved.  Limit: the words count only right before the formula,
in the same paragraph or the one that ends just before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from derive.language.markdown import read_blocks
from derive.results import OPEN, WRONG, Claim, Document

MARK = re.compile(r"(?:^|[\s*_>])(printed|right)[*_]*:[*_]*\s*\Z", re.IGNORECASE)
REACH = 40


@dataclass(frozen=True)
class Finding:
    """A marked formula with its statements; `word` is "printed" or "right"."""

    word: str
    claims: tuple[Claim, ...]

    @property
    def line(self) -> int:
        return self.claims[0].line

    @property
    def borne_out(self) -> bool:
        verdicts = [claim.verdict for claim in self.claims]
        if self.word == "printed":
            return any(v in WRONG for v in verdicts) and not any(v in OPEN for v in verdicts)
        return "proved" in verdicts and all(v in ("proved", "definition") for v in verdicts)


def findings(document: Document) -> list[Finding]:
    """The marked formulas of a checked document, in order."""
    found = []
    for block in read_blocks(document.text):
        if block.kind not in ("display", "inline"):
            continue
        mark = MARK.search(document.text[max(0, block.opener - REACH) : block.opener])
        claims = tuple(claim for claim in document.claims if block.start <= claim.start < block.end)
        if mark and claims:
            found.append(Finding(mark.group(1).lower(), claims))
    return found


def unmet(document: Document) -> list[str]:
    """What speaks against the findings of a document: marks that are not borne out, and statements without a mark that are
    neither proved nor definitions (in a document without marks these are all there is to say)."""
    marked = findings(document)
    sentences = []
    for finding in marked:
        if not finding.borne_out:
            verdicts = ", ".join(claim.verdict for claim in finding.claims)
            sentences.append(f"{document.path}, line {finding.line}: marked {finding.word}, but it is {verdicts}")
    expected = {claim.id for finding in marked for claim in finding.claims}
    rest = [c for c in document if c.id not in expected and c.verdict not in ("proved", "definition")]
    return sentences + [f"{document.path}, line {claim.line}: {claim.verdict}" for claim in rest]


__all__ = ["Finding", "findings", "unmet"]
