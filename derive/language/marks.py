"""Marks of code and of margins inside a formula: `X.T` for a transpose, `X.dot(Y)` for a product, `X.sum(axis=0)` for a function
of X, a size in brackets between two factors, and the marks for a whole axis in a subscript, `A_{i:}`, `A_{i\\cdot}`,
`A_{\\bullet j}`, `A_{i,*}`.

Guarantee: `.T` is a transpose, `.sum(` a call, only with nothing between the name, the point and what follows; a size is passed
over only behind a wide space and before a product sign, where it cannot be a factor of its own; each leaves a note.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .tokens import Token

_WHOLE_AXIS = frozenset({":", "\\cdot", "\\bullet", "*", "\\ast"})
_METHODS = frozenset({"dot", "matmul", "sum", "mean"})
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


def dotted_calls(tokens: list[Token]) -> list[Token]:
    """`X.dot(` and `X.sum(` with the method as one token, METHOD, before its bracket."""
    result: list[Token] = []
    place = 0
    while place < len(tokens):
        result.append(tokens[place])
        place += 1
        if place + 2 >= len(tokens) or result[-1].kind not in ("NAME", "NUMBER", "RBRACE", "CLOSE"):
            continue
        point, word, bracket = tokens[place : place + 3]
        joined = result[-1].end == point.start and point.end == word.start and word.end == bracket.start
        if not (joined and point.kind == "STOP" and word.kind == "NAME" and bracket.text == "("):
            continue
        if word.text in _METHODS:
            result.append(replace(point, kind="METHOD", text=f"np.{word.text}", end=word.end))
            place += 2
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
