"""The Frobenius product written with a colon, A:B = tr(AᵀB), where the document says so.

Guarantee: `frobenius` puts tr((A)ᵀ(B)) for A:B, with everything that is multiplied on either side, so that the colon binds
weaker than products and tighter than sums; every token keeps its place in the source.  A colon in a set, before an arrow, or
beside a sum sign whose bounds would not reach the other factor stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.language import seek

from .brackets import Matching
from .tokens import Token

COLON = ":"
_TRACE = r"(?:\\(?:operatorname|mathrm|text|rm)\s*\{?\s*|\\)?[tT]r(?:ace)?\b"
_LETTER = r"(?:[A-Z]|\\(?:mathbf|boldsymbol|bm|mathrm)\s*\{?[A-Z]\}?)"
TOLD = re.compile(
    rf"{_LETTER}\s*:\s*{_LETTER}\s*(?:&\s*)?(?::?=|\\equiv|\\triangleq)\s*(?:{_TRACE}|\\sum|\\langle)|"
    r"\bcolon\b[^.]{0,100}\b(?:Frobenius|trace|inner|double|contract\w*)|"
    r"\b(?:Frobenius|inner|double[- ]dot|double contraction|trace)\b[^.]{0,60}\b(?:colon|\$\s*:\s*\$)",
    re.IGNORECASE,
)
_LETTERS = re.compile(rf"{_LETTER}\s*:\s*{_LETTER}")
_MOVED = re.compile(r"=[^$:\n]{1,60}[\w})]\s*:\s*\(?\s*(?:\\mathrm\s*\{?\s*d\s*\}?|d)\s*\\?[A-Za-z]")
"""df = G : dX, which shows what the colon is."""
_ENDS = frozenset("REL SUMOP COMMA SEMI STOP AMP ROW IMPLIES QUAD TEXT COLON TAG".split())
_OPENS = frozenset(("OPEN", "LEFT", "LBRACE", "BEGIN"))
_CLOSES = frozenset(("CLOSE", "RIGHT", "RBRACE", "END"))


def told(text: str) -> bool:
    """Whether the document says, or shows, that a colon between matrices is their Frobenius product."""
    if ":" not in text:
        return False
    if seek.search(_MOVED, text) is not None:
        return True
    return seek.search(TOLD, text) is not None and _LETTERS.search(text) is not None


def frobenius(tokens: list[Token]) -> list[Token]:
    """The tokens with tr((A)ᵀ(B)) for A:B."""
    place = len(tokens) - 1
    while place > 0:
        if tokens[place].kind == "COLON":
            tokens = _rewritten(tokens, place)
        place -= 1
    return tokens


def _rewritten(tokens: list[Token], place: int) -> list[Token]:
    partner = Matching(tokens).partner
    start, stop = _left(tokens, partner, place), _right(tokens, partner, place)
    left, right, colon = tokens[start:place], tokens[place + 1 : stop], tokens[place]
    inside = start > 0 and tokens[start - 1].text in ("\\{", "\\lbrace")
    if not left or not right or inside or any(token.kind == "BIGOP" for token in left):
        return tokens
    if any("arrow" in token.text or token.text in ("\\to", "\\mapsto", "→") for token in tokens[stop : stop + 1] + right):
        return tokens

    begin, middle, end = left[0].start, colon.start, right[-1].end
    head = [Token("NAME", "\\operatorname{tr}", begin, begin), *(Token("OPEN", "(", begin, begin) for _ in range(2))]
    turned = [Token("CLOSE", "(", middle, middle), Token("SUP", "^", middle, middle), Token("NAME", "\\top", middle, middle)]
    tail = [Token("CLOSE", "(", end, end) for _ in range(2)]
    trace = [*head, *left, *turned, Token("OPEN", "(", middle, middle), *right, *tail]
    return [*tokens[:start], *trace, *tokens[stop:]]


def _left(tokens: Sequence[Token], partner: Sequence[int], place: int) -> int:
    """Where the product before the colon begins."""
    index = place
    while index > 0:
        before = tokens[index - 1]
        if before.kind in _ENDS or before.kind in _OPENS:
            break
        index = partner[index - 1] if before.kind in _CLOSES and partner[index - 1] >= 0 else index - 1
    return index


def _right(tokens: Sequence[Token], partner: Sequence[int], place: int) -> int:
    """Where the product behind the colon ends."""
    index = place + 1
    while index < len(tokens):
        here = tokens[index]
        if here.kind in _ENDS or here.kind in _CLOSES:
            break
        index = partner[index] + 1 if here.kind in _OPENS and partner[index] > index else index + 1
    return index


__all__ = ["COLON", "frobenius", "told"]
