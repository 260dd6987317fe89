"""The pieces of a row: cut at implications, commas and words, and put together again where they are one statement.

Guarantee: a comma parts two statements only where both hold a relation, so that `A, B = C` and `i = 1, ..., n` stay
whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .brackets import depths
from .rows import GOES_ON, significant
from .tokens import Token

_AND = frozenset(("and", "和", "与", "及", "且"))
IF = frozenset(
    ("if", "when", "whenever", "provided", "unless", "provided that", "only if", "otherwise", "else", "当", "若")
)
FOR = frozenset(("for", "for all", "for each", "for every", "对于", "对", "对所有", "对任意"))
CONNECTING = _AND | IF | FOR | frozenset(
    "where with so then since hence thus because as or therefore let suppose assume given i.e. e.g. s.t. iff that is "
    "其中 则 所以 因为 即 又 故 因此 得 由 设 有 为 是 或".split()
)


@dataclass
class Piece:
    """The tokens of one statement before parsing, with the mark that stood before it."""

    tokens: list[Token]
    separator: str = ""
    words: list[str] = field(default_factory=list)

    @property
    def relations(self) -> bool:
        depth = depths(self.tokens)
        return any(token.kind == "REL" and depth[i] == 0 for i, token in enumerate(self.tokens))

    @property
    def dots(self) -> bool:
        return len(self.tokens) == 1 and self.tokens[0].kind == "DOTS"

    @property
    def number(self) -> bool:
        return all(token.kind in ("NUMBER", "DOTS", "SUMOP") for token in self.tokens)


def _connective(token: Token) -> bool:
    text = token.text.strip(" ,.;:，。；：()（）").lower()
    return text in CONNECTING or " " in text or not re.fullmatch(r"[A-Za-z_\d]+|[\u3400-\u9fff]{1,4}", token.text)


def _is_operand(tokens: list[Token], index: int) -> bool:
    """Whether words stand for a symbol: applied, scripted, or right after a relation or an operator."""
    before = next((token.kind for token in reversed(tokens[:index][-3:]) if token.kind not in ("SPACE", "QUAD")), "")
    after = tokens[index + 1].kind if index + 1 < len(tokens) else ""
    follows = next((t.kind for t in tokens[index + 1 :] if t.kind not in ("SPACE", "QUAD", "AMP")), "")
    first = re.split(r"\s+", tokens[index].text.strip(" ,.;:").lower())[0]
    if follows == "REL" and not significant(tokens[:index]) and first not in CONNECTING:
        return True  # the left side of an equation is in words
    applied = after in ("OPEN", "LEFT", "SUB", "SUP", "BAR") and " " not in tokens[index].text
    return applied or before in GOES_ON


def cut(tokens: list[Token]) -> list[Piece]:
    """Cut at implications, commas, semicolons, full stops, wide spaces and connecting words outside all brackets."""
    words = significant(tokens)
    if words and all(token.kind == "TEXT" for token in words):
        return [Piece([token for token in tokens if token.kind in ("TEXT", "TAG")])]
    depth = depths(tokens)
    pieces = [Piece([])]
    for index, token in enumerate(tokens):
        kind = token.kind
        if depth[index] == 0 and kind == "TEXT" and _connective(token):
            word = token.text.strip(" ,.;:，。；：").lower()
            if word in CONNECTING or not _is_operand(tokens, index):
                pieces.append(Piece([], "," if word in _AND else word, [token.text]))
                continue
        if depth[index] == 0 and kind in ("IMPLIES", "COMMA", "SEMI", "STOP"):
            pieces.append(Piece([], token.text))
        elif depth[index] == 0 and (kind == "QUAD" or (kind == "SPACE" and _wide(tokens, index))):
            if pieces[-1].tokens and not _runs_on(pieces[-1].tokens, tokens, index):
                pieces.append(Piece([], "\\quad"))
        elif kind not in ("SPACE", "QUAD", "IMPLIES") or depth[index]:
            if kind not in ("SPACE", "QUAD"):
                pieces[-1].tokens.append(token)
    return _without_empty(pieces)


def _wide(tokens: list[Token], index: int) -> bool:
    """Whether this is the last of several spaces in a row, with a relation on either side: a gap between two statements."""
    first = index
    while first > 0 and tokens[first - 1].kind == "SPACE":
        first -= 1
    last = index + 1 == len(tokens) or tokens[index + 1].kind != "SPACE"
    sides = (tokens[:first], tokens[index + 1 :])
    return last and index > first and all(any(t.kind == "REL" for t in side) for side in sides)


def _runs_on(before: list[Token], tokens: list[Token], index: int) -> bool:
    after = next((token for token in tokens[index + 1 :] if token.kind not in ("SPACE", "QUAD")), None)
    return before[-1].kind in (*GOES_ON, "BIGOP") or after is None or after.kind in GOES_ON


_STRENGTH = {"": 0, "\\quad": 1, ",": 2, "，": 2, "、": 2}


def _without_empty(pieces: list[Piece]) -> list[Piece]:
    """Empty pieces give their mark and their words to the next piece; the stronger mark stays."""
    result: list[Piece] = []
    separator, words = "", list[str]()
    for piece in pieces:
        stronger = _STRENGTH.get(piece.separator, 3) >= _STRENGTH.get(separator, 3)
        separator = piece.separator if stronger else separator
        words.extend(piece.words)
        if any(token.kind != "TAG" for token in piece.tokens):
            result.append(Piece(piece.tokens, separator, words))
            separator, words = "", []
        elif piece.tokens and result:
            result[-1].tokens.extend(piece.tokens)
    if words and result:
        result[-1].words.extend(words)
    return result


def _comma(piece: Piece) -> bool:
    return piece.separator in (",", "，", "、")


def assemble(pieces: list[Piece]) -> list[Piece]:
    """Comma pieces put together again where they are one statement: `A, B = C` and `i = 1, ..., n`."""
    result: list[Piece] = []
    bare: list[Piece] = []
    for piece in pieces:
        if not _comma(piece):
            result.extend(_settle(result, bare, None))
            bare = []
        if not piece.relations:
            bare.append(piece)
            continue
        result.extend(_settle(result, bare, piece))
        bare = []
    result.extend(_settle(result, bare, None))
    return result


def _settle(result: list[Piece], bare: list[Piece], piece: Piece | None) -> list[Piece]:
    """Give bare pieces to the statement before (a range, more numbers) or to the one that follows."""
    if bare and result and _comma(bare[0]):
        last_dots = max((index for index, part in enumerate(bare) if part.dots), default=-1)
        taken = 0 if last_dots < 0 else last_dots + 2
        if not taken and piece is None and all(part.number for part in bare):
            taken = len(bare)
        for part in bare[:taken]:
            _append(result[-1], part)
        bare = bare[taken:]
    if piece is None and (not bare or not result or not result[-1].relations):
        return [_merged(bare)] if bare else []
    if piece is None:
        return bare
    return [_merged([*bare, piece])]


def _append(piece: Piece, other: Piece) -> None:
    at = other.tokens[0].start
    piece.tokens.append(Token("COMMA", ",", at, at))
    piece.tokens.extend(other.tokens)
    piece.words.extend(other.words)


def _merged(pieces: list[Piece]) -> Piece:
    first = Piece(list(pieces[0].tokens), pieces[0].separator, list(pieces[0].words))
    for piece in pieces[1:]:
        _append(first, piece)
    return first
