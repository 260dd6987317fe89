"""Slips of single signs inside a formula: `\\ni` or `in` for `\\in`, and a point or comma between a term and the sign that adds
to it or multiplies it, `A B. + C`.

Guarantee: `\\ni`, or an `in` that stands alone, is taken for `\\in` only before an ℝ^{…}; a point, comma or semicolon is
passed over only outside all brackets and where no statement can begin behind it; each leaves a note.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .brackets import depths
from .tokens import Token

_REALS = frozenset(("R", "\\mathbb{R}", "ℝ", "\\R"))
_STOPS = frozenset(("STOP", "COMMA", "SEMI"))
_LAYOUT = frozenset(("ROW", "AMP", "SPACE", "QUAD"))
_ENDS = frozenset(("NAME", "NUMBER", "RBRACE", "CLOSE", "PRIME"))
_BEGINS = frozenset(("NAME", "NUMBER", "OPEN", "LEFT", "FRAC", "BIGOP"))


def turned_memberships(tokens: list[Token]) -> list[Token]:
    """`X \\ni R^{m \\times n}` and `X in R^{m \\times n}` as memberships in the space."""
    result = list(tokens)
    for place, token in enumerate(tokens[:-2]):
        worn = token.text == "in" and place
        if (worn or token.text in ("\\ni", "∋")) and tokens[place + 1].text in _REALS and tokens[place + 2].kind == "SUP":
            result[place] = replace(token, kind="REL", text="\\in", note=f"read with {token.text} as a membership")
    return result


def without_stray_stops(tokens: list[Token]) -> list[Token]:
    """The tokens without a point, comma or semicolon between a term and a plus or product sign that something follows."""
    if not any(token.kind in _STOPS for token in tokens):
        return tokens
    depth = depths(tokens)
    stops = (place for place, token in enumerate(tokens) if token.kind in _STOPS and not depth[place])
    dropped = {place for place in stops if _strays(tokens, place)}
    result: list[Token] = []
    noted = False
    for place, token in enumerate(tokens):
        if place in dropped:
            noted = True
        elif noted and token.kind in ("SUMOP", "MULOP"):
            result.append(replace(token, note=f"read without the stray mark before {token.text}"))
            noted = False
        else:
            result.append(token)
    return result


def _strays(tokens: Sequence[Token], place: int) -> bool:
    behind = [token for token in tokens[place + 1 : place + 8] if token.kind not in _LAYOUT]
    if not place or tokens[place - 1].kind not in _ENDS or len(behind) < 2:
        return False
    sign = behind[0].kind == "MULOP" or (behind[0].kind == "SUMOP" and behind[0].text == "+")
    return sign and behind[1].kind in _BEGINS
