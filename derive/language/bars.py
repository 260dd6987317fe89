"""Vertical bars: opening, closing, or a bar between, decided from what stands before them.

Rule: a bar after an operand closes the nearest open bar of its kind inside the same bracket; every other bar opens one.
A bar that finds no partner inside its bracket is the bar of a condition, as in p(y|x).
"""

from __future__ import annotations

from .tokens import Token

_OPERATORS = frozenset(("REL", "SUMOP", "MULOP", "BIGOP", "COMMA", "OPEN", "LEFT", "SUP", "SUB", "BEGIN", "ROW", "AMP",
                        "FRAC", "SQRT", "MID"))  # fmt: skip
_OPENING = frozenset(("OPEN", "LEFT", "LBRACE", "BEGIN"))
_CLOSING = frozenset(("CLOSE", "RIGHT", "RBRACE", "END"))


def pair_bars(tokens: list[Token]) -> list[Token]:
    """The tokens with every BAR turned into OPEN, CLOSE or a relation ``\\mid``."""
    if not any(token.kind in ("BAR", "MID") for token in tokens):
        return tokens
    result: list[Token] = []
    levels: list[list[int]] = [[]]
    for token in tokens:
        if token.kind in _OPENING:
            levels.append([])
        elif token.kind in _CLOSING or token.kind in ("COMMA", "AMP", "ROW"):
            _conditions(result, levels.pop() if token.kind in _CLOSING and len(levels) > 1 else levels[-1])
            if token.kind not in _CLOSING:
                levels[-1].clear()
        if token.kind == "BAR":
            _bar(result, levels[-1], token)
        elif token.kind == "MID":
            result.append(Token("REL", "\\mid", token.start, token.end))
        else:
            result.append(token)
    for level in levels:
        _conditions(result, level)
    return result


def _bar(result: list[Token], level: list[int], token: Token) -> None:
    operand = bool(result) and result[-1].kind not in _OPERATORS and not _opens(result)
    innermost = result[level[-1]].text if level else ""
    if token.text == "||":
        if operand and innermost == "|":
            middle = token.start + 1 if token.end - token.start == 2 else token.end
            _bar(result, level, Token("BAR", "|", token.start, middle))
            _bar(result, level, Token("BAR", "|", middle, token.end))
            return
        token = Token("BAR", "\\|", token.start, token.end)
    if operand and innermost == token.text:
        level.pop()
        result.append(Token("CLOSE", token.text, token.start, token.end))
    else:
        level.append(len(result))
        result.append(Token("OPEN", token.text, token.start, token.end))


def _opens(result: list[Token]) -> bool:
    """Whether the last token is a brace that opens."""
    return result[-1].kind == "LBRACE"


def _conditions(result: list[Token], level: list[int]) -> None:
    for index in level:
        token = result[index]
        result[index] = Token("REL", "\\mid", token.start, token.end)
