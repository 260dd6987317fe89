"""The line that a document lacks, tried before the author is asked for it.

The declarations that `derive.judge.fixes.lacking` proposes fit most of the statements, but a shape may be guessed from few of
them, or from one that is wrong.  So the document is checked once more with the line in it.  Where that proves none of the
statements that were open, or finds more than twice as many of them false or ill-typed, nothing is asked; a symbol is left out
if it brings a clash of shapes and no proof, and a number if as many statements with it are false as proved, since it may be a
size that the document never ties to an axis.  A statement whose shapes do not fit only because two sizes of the line differ
says that they are one; where they cannot be, nothing is asked.

Guarantee: the verdicts of the document itself are not touched.  Cost: one check without fixes, or a few where symbols are left
out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from derive.judge.misdeclared import at_odds
from derive.language.markdown import front_end
from derive.results import WRONG, Claim

ROUNDS = 4
MOST_SIZES = 8
"""So many lines with sizes taken for one are tried at most."""
MOST_AT_ONCE = 2
_SCRIPTS = re.compile(r"[{}\s]")
_SIZES = re.compile(r"\\mathbb\{R\}\^\{(.*?)\}\$")
_TRACE = re.compile(r"trace: shapes (\S+)×(\S+) do not fit")
_PAIR = re.compile(r"\$(?P<name>.+?) \\in [^$]*\$")
Checked = Callable[[str], Sequence[Claim]]


def tried(lines: Sequence[str], text: str, claims: Sequence[Claim], check: Checked) -> str:
    """Of some lines, the likelier ones first, the one that proves most; "" for none. `check` judges a text without mending it."""
    before = {claim.start: claim.verdict for claim in claims}
    best, most = "", 0
    for line in lines:
        kept, borne = _borne_out(line, text, before, check)
        if borne > most:
            best, most = kept, borne
    return best


def harmless(line: str, text: str, claims: Sequence[Claim], check: Checked) -> str:
    """A line that says what was taken for granted, with one size for two where a statement is true only so; "" where no such
    line leaves the proofs."""
    if not line:
        return ""
    place = front_end(text)
    before = {claim.start: claim.verdict for claim in claims}

    def with_line(line: str) -> list[Claim]:
        added = f"Let {line}.\n\n"
        return [c for c in check(text[:place] + added + text[place:]) if c.start >= place + len(added)]

    for _ in range(ROUNDS):
        after, moved = with_line(line), len(f"Let {line}.\n\n")
        worse = [c for c in after if c.verdict in WRONG and before.get(c.start - moved) not in WRONG]
        if any(before.get(c.start - moved) in ("proved", "checked") for c in worse):
            return ""
        one = _with_one_size(line, text, worse, sum(c.verdict == "proved" for c in after), with_line)
        if one in (line, ""):
            return one
        line = one
    return ""


def _borne_out(line: str, text: str, before: Mapping[int, str], check: Checked) -> tuple[str, int]:
    """The part of a line that can be asked for, and how many statements it proves; nothing if it makes a proved one wrong."""
    place = front_end(text)

    def all_with(line: str) -> list[tuple[str | None, Claim]]:
        added = f"Let {line}.\n\n"
        return [(before.get(c.start - len(added)), c) for c in check(text[:place] + added + text[place:])]

    def with_line(line: str) -> list[Claim]:
        return [c for verdict, c in all_with(line) if verdict in ("undecided", "definition")]

    for _ in range(ROUNDS):
        found = all_with(line)
        if any(verdict in ("proved", "checked") and c.verdict in WRONG for verdict, c in found):
            return "", 0
        after = [c for verdict, c in found if verdict in ("undecided", "definition")]
        clashing, false, proved = ([c for c in after if c.verdict == v] for v in ("ill-typed", "refuted", "proved"))
        if len(clashing) + len(false) > 2 * len(proved) or not proved:
            return "", 0
        pairs = [(match["name"], match[0]) for match in _PAIR.finditer(line)]
        blamed = {n for n, _ in pairs if any(_speaks(c, n) for c in clashing) and not any(_speaks(c, n) for c in proved)}
        blamed |= {n for n, pair in pairs if pair.endswith("R}$") and _count(false, n) >= _count(proved, n) > 0}
        if blamed:
            line = ", ".join(pair for name, pair in pairs if name not in blamed)
            if not line:
                break
            continue
        one = _with_one_size(line, text, clashing, len(proved), with_line)
        if one == line:
            return line, len(proved)
        if not one:
            break
        line = one
    return "", 0


def _with_one_size(line: str, text: str, clashing: Sequence[Claim], proved: int, with_line: Callable[[str], list[Claim]]) -> str:
    """The line with one size for two, if a statement that does not fit is proved by that and no proof is lost; the line itself if
    none is; "" if one is proved so, but others are lost, or if a size of the document stands against one of the line as often as
    the line proves anything."""
    own = {size for match in _SIZES.finditer(line) for size in match[1].split(" \\times ")}
    fresh = {size for size in own if not re.search(rf"(?<![A-Za-z\\]){re.escape(size)}(?![A-Za-z])", text)}
    unfit = {claim.latex for claim in clashing}
    asked: set[str] = set()
    for claim in clashing:
        todo = [(line, claim.reason, 0)]
        while todo:
            before, reason, depth = todo.pop()
            for old, new in _clash(reason):
                other = _replaced(before, old, new)
                if old not in fresh or other in asked or len(asked) >= MOST_SIZES:
                    continue
                asked.add(other)
                after = with_line(other)
                if any(c.verdict == "proved" and c.latex in unfit for c in after):
                    return other if sum(c.verdict == "proved" for c in after) > proved else ""
                still = next((c for c in after if c.verdict == "ill-typed" and c.latex == claim.latex), None)
                if still is not None and depth < MOST_AT_ONCE:
                    todo.append((other, still.reason, depth + 1))
    against = sum(any(old in fresh and new not in own | {"1"} for old, new in _clash(claim.reason)) for claim in clashing)
    return line if against < proved or not against else ""


def _clash(reason: str) -> list[tuple[str, str]]:
    """The two sizes that a reason says are not one, either way; of a product those that meet in it."""
    square = _TRACE.match(reason)
    meeting = re.search(r"\S+ columns against \S+ rows", reason)
    said = f"shapes {square[1]}×1 and {square[2]}×1 do" if square is not None else meeting[0] if meeting is not None else reason
    return list(at_odds(re.sub(r"([^\s·×]+)\^2", r"\1·\1", said)))


def _replaced(line: str, old: str, new: str) -> str:
    """The line with one size for another."""
    parts = []
    for part in re.split(r"(?<=\\mathbb\{R\}\^\{)(.*?)(?=\}\$)", line):
        sizes = part.split(" \\times ")
        parts.append(" \\times ".join(new if size == old else size for size in sizes))
    return "".join(parts)


def _count(claims: Sequence[Claim], name: str) -> int:
    return sum(_speaks(claim, name) for claim in claims)


def _speaks(claim: Claim, name: str) -> bool:
    """Whether a statement holds the name, however its scripts are braced; d also where it stands before another letter."""
    latex, short = _SCRIPTS.sub("", claim.latex), _SCRIPTS.sub("", name)
    behind = "" if short == "d" else "(?![A-Za-z])" if short[-1].isalpha() else ""
    return re.search(rf"(?<!\\){re.escape(short)}{behind}", latex) is not None


__all__ = ["harmless", "tried"]
