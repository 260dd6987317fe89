"""The line that a document lacks, tried before the author is asked for it.

The declarations that `derive.judge.fixes.lacking` proposes fit most of the statements, but a shape may be guessed from few of
them, or from one that is wrong.  So the document is checked once more with the line in it.  Where that proves none of the
statements that were open, or finds more than twice as many of them false or ill-typed, nothing is asked; a symbol is left out
if it brings a clash of shapes and no proof.

Guarantee: the verdicts of the document itself are not touched.  Cost: one check without fixes, or a few where symbols are left
out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from derive.language.markdown import front_end
from derive.results import Claim

ROUNDS = 3
_SCRIPTS = re.compile(r"[{}\s]")
_PAIR = re.compile(r"\$(?P<name>.+?) \\in [^$]*\$")
Checked = Callable[[str], Sequence[Claim]]


def tried(line: str, text: str, claims: Sequence[Claim], check: Checked) -> str:
    """The part of the line that the statements bear out; "" for none of it. `check` judges a text without mending it."""
    open_before = {claim.start: claim for claim in claims if claim.verdict in ("undecided", "definition")}
    for _ in range(ROUNDS):
        if not line:
            return ""
        place = front_end(text)
        added = f"Let {line}.\n\n"
        after = [c for c in check(text[:place] + added + text[place:]) if c.start - len(added) in open_before]
        clashing = [c for c in after if c.verdict == "ill-typed"]
        proved = [c for c in after if c.verdict == "proved"]
        false = sum(c.verdict == "refuted" for c in after)
        if len(clashing) + false > 2 * len(proved) or not proved:
            return ""
        pairs = [(match["name"], match[0]) for match in _PAIR.finditer(line)]
        blamed = {n for n, _ in pairs if any(_speaks(c, n) for c in clashing) and not any(_speaks(c, n) for c in proved)}
        if not blamed:
            return line
        line = ", ".join(pair for name, pair in pairs if name not in blamed)
    return ""


def _speaks(claim: Claim, name: str) -> bool:
    """Whether a statement holds the name, however its scripts are braced; d also where it stands before another letter."""
    latex, short = _SCRIPTS.sub("", claim.latex), _SCRIPTS.sub("", name)
    behind = "" if short == "d" else "(?![A-Za-z])" if short[-1].isalpha() else ""
    return re.search(rf"(?<!\\){re.escape(short)}{behind}", latex) is not None


__all__ = ["tried"]
