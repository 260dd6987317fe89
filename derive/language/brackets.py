"""Brackets: which belong together, and slips of notation repaired with a note.

Guarantee: one pass, linear in the number of tokens.  Braces, environments and `\\left ... \\right` are walls that round
and square brackets do not cross.  After `repair` every opener has its closer; a closer too many was dropped, a missing
one was added where its wall, its line of the chain, or the statement ends; each repair has a note.  A formula that breaks off
behind an opener is not repaired.
"""

from __future__ import annotations

from .ast import ReadError
from .tokens import Token
from .vocabulary import MIRROR

MAX_DEPTH = 100
MAX_SLIPS = 3
_WALLS = {"LEFT": 1, "RIGHT": 1, "LBRACE": 2, "RBRACE": 2, "BEGIN": 3, "END": 3}
_OPENING = frozenset(("OPEN", "LEFT", "LBRACE", "BEGIN"))
_CLOSING = frozenset(("CLOSE", "RIGHT", "RBRACE", "END"))


class _Frame:
    """A wall that is open, with the soft brackets opened inside it."""

    __slots__ = ("counts", "index", "rank", "soft")

    def __init__(self, index: int, rank: int):
        self.index, self.rank = index, rank
        self.soft: list[tuple[int, str]] = []
        self.counts: dict[str, int] = {}


class Matching:
    """Which brackets belong together.

    `partner[i]` is the index of the bracket that belongs to token `i`, or -1; `lost` maps an opener without a closer to
    the index before which its wall closes.
    """

    def __init__(self, tokens: list[Token]):
        self.partner = [-1] * len(tokens)
        self.lost: dict[int, int] = {}
        self._frames = [_Frame(-1, 9)]
        for index, token in enumerate(tokens):
            if token.kind in _OPENING:
                self._open(index, token)
            elif token.kind in _CLOSING:
                self._close(index, token)
        self._abandon(0, len(tokens))

    def _open(self, index: int, token: Token) -> None:
        rank = _WALLS.get(token.kind, 0)
        if rank:
            self._frames.append(_Frame(index, rank))
            return
        frame = self._frames[-1]
        frame.soft.append((index, token.text))
        frame.counts[token.text] = frame.counts.get(token.text, 0) + 1

    def _close(self, index: int, token: Token) -> None:
        rank = _WALLS.get(token.kind, 0)
        if rank:
            self._close_wall(index, rank)
        else:
            self._close_soft(index, token.text)

    def _close_soft(self, index: int, kind: str) -> None:
        frame = self._frames[-1]
        if not frame.counts.get(kind):
            half_open = frame.soft and len(frame.soft) == 1 and {frame.soft[-1][1], kind} == {"(", "["}
            if half_open:
                opener, other = frame.soft.pop()
                frame.counts[other] -= 1
                self._pair(opener, index)
            return
        while frame.soft:
            opener, found = frame.soft.pop()
            frame.counts[found] -= 1
            if found == kind:
                self._pair(opener, index)
                return
            self.lost[opener] = index

    def _close_wall(self, index: int, rank: int) -> None:
        depth = len(self._frames) - 1
        lowest = max(0, depth - 2 * MAX_DEPTH)
        while depth > lowest and self._frames[depth].rank < rank:
            depth -= 1
        if self._frames[depth].rank != rank:
            return
        self._abandon(depth + 1, index)
        frame = self._frames.pop()
        for opener, _ in frame.soft:
            self.lost[opener] = index
        self._pair(frame.index, index)

    def _abandon(self, depth: int, index: int) -> None:
        """Give up every frame from `depth` on."""
        for frame in self._frames[max(depth, 0) :]:
            for opener, _ in frame.soft:
                self.lost[opener] = index
            if frame.index >= 0:
                self.lost[frame.index] = index
        del self._frames[max(depth, 1) :]

    def _pair(self, opener: int, closer: int) -> None:
        self.partner[opener], self.partner[closer] = closer, opener


def depths(tokens: list[Token], walls_only: bool = False) -> list[int]:
    """For each token the number of pairs around it (a bracket itself counts as outside); lost brackets do not count."""
    matching = Matching(tokens)
    result, depth = [], 0
    for index, token in enumerate(tokens):
        counts = matching.partner[index] >= 0 and not (walls_only and token.kind in ("OPEN", "CLOSE", "LEFT", "RIGHT"))
        if counts and matching.partner[index] < index:
            depth -= 1
        result.append(depth)
        if counts and matching.partner[index] > index:
            depth += 1
    return result


def repair(text: str, tokens: list[Token], line_starts: frozenset[int]) -> tuple[list[Token], list[str]]:
    """The tokens with every bracket paired, and the notes; raises `ReadError` after more than three slips.

    `line_starts` holds the offsets of the tokens that begin a line of the formula: a bracket left open is closed before
    a relation that begins a line, else at the end.
    """
    matching = Matching(tokens)
    stray = [i for i, token in enumerate(tokens) if token.kind in _CLOSING and matching.partner[i] < 0]
    slips = sorted([*stray, *matching.lost])
    if len(slips) > MAX_SLIPS:
        raise ReadError(
            f"{len(slips)} brackets have no partner here, too many to guess what is meant.", tokens[slips[0]].start
        )
    insert: dict[int, list[int]] = {}
    notes: list[str] = []
    drop: set[int] = set()
    for index, token in enumerate(tokens):
        if token.kind in _CLOSING and matching.partner[index] < 0:
            if token.kind == "END":
                raise ReadError(f"'\\end{{{token.text}}}' has no '\\begin{{{token.text}}}'.", token.start)
            drop.add(index)
            notes.append(f"read with one '{_closer(token)}' dropped at column {_column(text, token.start)}")
        elif index in matching.lost:
            if token.kind == "BEGIN":
                raise ReadError(f"'\\begin{{{token.text}}}' has no '\\end{{{token.text}}}'.", token.start)
            if token.kind == "LBRACE" and index + 1 < len(tokens) and tokens[index + 1].kind == "LBRACE":
                drop.add(index)
                notes.append(f"read with one '{{' dropped at column {_column(text, token.start)}")
                continue
            place = _closing_place(tokens, matching, index, line_starts)
            if place == index + 1:
                raise ReadError(f"'{token.text}' is opened here and never closed, and nothing stands in it.", token.start)
            insert.setdefault(place, []).append(index)
            at = tokens[place - 1].end
            notes.append(f"read with one '{_closer(token)}' added at column {_column(text, at)}")
    if notes:
        tokens = _apply(tokens, insert, drop)
    return _normal(tokens), notes


def _apply(tokens: list[Token], insert: dict[int, list[int]], drop: set[int]) -> list[Token]:
    result: list[Token] = []
    closing = {"OPEN": "CLOSE", "LEFT": "RIGHT", "LBRACE": "RBRACE"}
    for index in range(len(tokens) + 1):
        for opener in reversed(insert.get(index, [])):
            at = tokens[index - 1].end
            result.append(Token(closing[tokens[opener].kind], tokens[opener].text, at, at))
        if index < len(tokens) and index not in drop:
            result.append(tokens[index])
    return result


def _closing_place(tokens: list[Token], matching: Matching, opener: int, line_starts: frozenset[int]) -> int:
    """Before a relation that begins a line, or before the one relation of the statement, else where the wall closes."""
    limit = matching.lost[opener]
    first_relation = -1
    index = opener + 1
    while index < limit:
        token = tokens[index]
        if token.kind == "REL" and token.start in line_starts:
            return index
        if token.kind == "REL" and token.text in ("=", ":=") and first_relation < 0:
            first_relation = index
        index = max(index, matching.partner[index]) + 1
    if first_relation < 0 or limit < len(tokens) or any(token.kind == "REL" for token in tokens[:opener]):
        return limit
    return first_relation


def _normal(tokens: list[Token]) -> list[Token]:
    """`\\left` and `\\right` become plain brackets; an opener whose closer is not its mirror image names both."""
    partner = Matching(tokens).partner
    result, depth = [], 0
    for index, token in enumerate(tokens):
        if token.kind in _OPENING:
            depth += 1
            if depth > MAX_DEPTH:
                raise ReadError(f"Brackets are nested more than {MAX_DEPTH} deep here.", token.start)
        elif token.kind in _CLOSING:
            depth -= 1
        if token.kind in ("OPEN", "LEFT"):
            other = tokens[partner[index]].text if partner[index] >= 0 else token.text
            kind = token.text if other == token.text else token.text + MIRROR.get(other, other)
            token = Token("OPEN", kind, token.start, token.end)
        elif token.kind in ("CLOSE", "RIGHT"):
            token = Token("CLOSE", token.text, token.start, token.end)
        result.append(token)
    return result


def _closer(token: Token) -> str:
    return MIRROR.get(token.text, token.text) if token.kind != "RBRACE" else "}"


def _column(text: str, offset: int) -> int:
    return offset - max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset))
