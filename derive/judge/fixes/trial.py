"""The line that a document lacks, tried before the author is asked for it.

The declarations that `derive.judge.fixes.lacking` proposes fit most of the statements, but a shape may be guessed from few of
them, or from one that is wrong.  So the document is checked once more with the line in it.  Where that proves none of the
statements that were open, or finds more than twice as many of them false or ill-typed, nothing is asked; a symbol is left out
if it brings a clash of shapes and no proof, and a number if as many statements with it are false as proved, since it may be a
size that the document never ties to an axis.

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


def tried(lines: Sequence[str], text: str, claims: Sequence[Claim], check: Checked) -> str:
    """Of some lines, the likelier ones first, the one that proves most; "" for none. `check` judges a text without mending it."""
    open_before = {claim.start for claim in claims if claim.verdict in ("undecided", "definition")}
    best, most = "", 0
    for line in lines:
        kept, borne = _borne_out(line, text, open_before, check)
        if borne > most:
            best, most = kept, borne
    return best


def _borne_out(line: str, text: str, open_before: set[int], check: Checked) -> tuple[str, int]:
    """The part of a line that can be asked for, and how many statements it proves."""
    place = front_end(text)
    for _ in range(ROUNDS):
        added = f"Let {line}.\n\n"
        after = [c for c in check(text[:place] + added + text[place:]) if c.start - len(added) in open_before]
        clashing, false, proved = ([c for c in after if c.verdict == v] for v in ("ill-typed", "refuted", "proved"))
        if len(clashing) + len(false) > 2 * len(proved) or not proved:
            return "", 0
        pairs = [(match["name"], match[0]) for match in _PAIR.finditer(line)]
        blamed = {n for n, _ in pairs if any(_speaks(c, n) for c in clashing) and not any(_speaks(c, n) for c in proved)}
        blamed |= {n for n, pair in pairs if pair.endswith("R}$") and _count(false, n) >= _count(proved, n) > 0}
        if not blamed:
            return line, len(proved)
        line = ", ".join(pair for name, pair in pairs if name not in blamed)
        if not line:
            break
    return "", 0


def _count(claims: Sequence[Claim], name: str) -> int:
    return sum(_speaks(claim, name) for claim in claims)


def _speaks(claim: Claim, name: str) -> bool:
    """Whether a statement holds the name, however its scripts are braced; d also where it stands before another letter."""
    latex, short = _SCRIPTS.sub("", claim.latex), _SCRIPTS.sub("", name)
    behind = "" if short == "d" else "(?![A-Za-z])" if short[-1].isalpha() else ""
    return re.search(rf"(?<!\\){re.escape(short)}{behind}", latex) is not None


__all__ = ["tried"]
