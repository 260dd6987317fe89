"""Marks of code and of margins inside a formula: `X.T` for a transpose, a size in brackets between two factors, and the
marks for a whole axis in a subscript, `A_{i:}`, `A_{i\\cdot}`, `A_{\\bullet j}`, `A_{i,*}`; and a stray point or comma between
a term and the sign that adds to it or multiplies it, `A B. + C`.

Guarantee: `.T` is a transpose only with nothing between the name, the point and the T; a size is passed over only behind a
wide space and before a product sign, where it cannot be a factor of its own; `\\ni` is taken for `\\in` only before an ℝ^{…}; a
point or comma is passed over only outside all brackets and where no statement can begin behind it; each leaves a note.
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
_WHOLE_AXIS = frozenset({":", "\\cdot", "\\bullet", "*", "\\ast"})
_SIZE = (("OPEN",), ("NUMBER",), ("MULOP", "COMMA"), ("NUMBER",), ("CLOSE",))


def dotted_transposes(tokens: list[Token]) -> list[Token]:
    """`X.T` and `X_{a.T}` as the transpose of X."""
    result: list[Token] = []
    place = 0
    while place < len(tokens):
        if not _is_dotted(tokens, place):
            result.append(tokens[place])
            place += 1
            continue
        point, letter = tokens[place + 1], tokens[place + 2]
        mark = [replace(point, kind="SUP", text="^", note="read with .T as a transpose"), letter]
        result.append(tokens[place])
        place += 3
        if place < len(tokens) and tokens[place].kind == "RBRACE" and _in_subscript(result):
            result.append(tokens[place])
            place += 1
        result.extend(mark)
    return result


def _is_dotted(tokens: Sequence[Token], place: int) -> bool:
    number = tokens[place].kind == "NUMBER" and tokens[place - 1].kind == "SUB"
    ends = number or tokens[place].kind in ("NAME", "RBRACE", "CLOSE")
    if place + 2 >= len(tokens) or not ends:
        return False
    name, point, letter = tokens[place : place + 3]
    return point.kind == "STOP" and letter.text == "T" and name.end == point.start and point.end == letter.start


def _in_subscript(tokens: Sequence[Token]) -> bool:
    """Whether the tokens end inside the braces of a subscript, with one name in them."""
    return len(tokens) > 3 and [t.kind for t in tokens[-3:-1]] == ["SUB", "LBRACE"]


def whole_axes(tokens: list[Token]) -> list[Token]:
    """A mark for a whole axis at either end of a subscript leaves its place empty: `A_{i\\cdot}` is `A_{i,}`."""
    result: list[Token] = []
    place = 0
    while place < len(tokens):
        result.append(tokens[place])
        place += 1
        if tokens[place - 1].kind != "SUB" or place >= len(tokens) or tokens[place].kind != "LBRACE":
            continue
        end = _closing(tokens, place)
        inner = tokens[place + 1 : end]
        depth = any(t.kind in ("LBRACE", "OPEN", "LEFT") for t in inner)
        if end < len(tokens) and len(inner) > 1 and not depth:
            if inner[-1].text in _WHOLE_AXIS and inner[-2].kind in ("COMMA", "NAME", "NUMBER"):
                mark = inner.pop()
                inner += [replace(mark, kind="COMMA", text=",")] if inner[-1].kind != "COMMA" else []
            elif inner[0].text in _WHOLE_AXIS and inner[1].kind in ("COMMA", "NAME", "NUMBER"):
                mark = inner.pop(0)
                inner[:0] = [replace(mark, kind="COMMA", text=",")] if inner[0].kind != "COMMA" else []
        result += [tokens[place], *inner]
        place = end
    return result


def _closing(tokens: Sequence[Token], place: int) -> int:
    """Where the brace at a place is closed."""
    depth = 0
    for end in range(place, len(tokens)):
        depth += (tokens[end].kind == "LBRACE") - (tokens[end].kind == "RBRACE")
        if depth == 0:
            return end
    return len(tokens)


def without_size_notes(tokens: list[Token]) -> list[Token]:
    """The tokens without sizes such as `\\quad (10 \\times 25)` before a product sign."""
    result = list(tokens)
    for place in range(len(tokens) - len(_SIZE) - 1, 0, -1):
        part = result[place : place + len(_SIZE) + 1]
        is_size = all(token.kind in wanted for token, wanted in zip(part, _SIZE))
        if is_size and part[-1].kind == "MULOP" and result[place - 1].kind == "QUAD":
            if part[2].text in ("\\times", ",", "，"):
                note = replace(part[-1], note="read without the size in brackets, a note on the factor before it")
                result[place - 1 : place + len(_SIZE) + 1] = [note]
    return result


def turned_memberships(tokens: list[Token]) -> list[Token]:
    """`X \\ni R^{m \\times n}` as a membership in the space."""
    result = list(tokens)
    for place, token in enumerate(tokens[:-2]):
        if token.text in ("\\ni", "∋") and tokens[place + 1].text in _REALS and tokens[place + 2].kind == "SUP":
            result[place] = replace(token, text="\\in", note=f"read with {token.text} as a membership")
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
