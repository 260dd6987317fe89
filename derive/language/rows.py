"""The rows of a display: layout taken away, and rows put together where one goes on with the row before.

Guarantee: only alignment marks, layout environments and the brace of a system of equations are dropped.
"""

from __future__ import annotations

from .brackets import Matching, depths
from .parser import ends_with_bounds
from .tokens import Token

_LINES = frozenset(
    "equation align alignat flalign aligned alignedat gather gathered multline eqnarray split displaymath math".split()
)
_SYSTEMS = frozenset(("cases", "dcases", "array", "rcases"))
GOES_ON = frozenset(("REL", "SUMOP", "MULOP"))


def unwrap(tokens: list[Token]) -> list[Token]:
    """Without the environments that only lay out lines, and without the brace of a system of equations."""
    matching, drop = Matching(tokens).partner, set()
    stop = system = -1
    for index, token in enumerate(tokens):
        if token.kind != "BEGIN" or index < stop or matching[index] < 0:
            stop = max(stop, matching[index] if token.kind in ("LBRACE", "OPEN") else -1)
            if token.kind == "LEFT" and not _is_system(tokens, matching, index):
                stop = max(stop, matching[index])
            continue
        close = matching[index]
        name = token.text.rstrip("*")
        if name in _LINES:
            drop |= {index, close}
            if index and tokens[index - 1].kind == "LEFT" and _is_system(tokens, matching, index - 1):
                drop |= {index - 1, close + 1}
        elif index < system:
            stop = close
        elif name in _SYSTEMS and _begins(tokens, index) and _all_relations(tokens[index + 1 : close]):
            drop |= {index, close}
            system = close
        elif index and tokens[index - 1].kind == "LEFT" and _is_system(tokens, matching, index - 1):
            drop |= {index - 1, index, close, close + 1}
        else:
            stop = close
    return [token for index, token in enumerate(tokens) if index not in drop]


def _begins(tokens: list[Token], index: int) -> bool:
    return index == 0 or tokens[index - 1].kind in ("ROW", "IMPLIES", "AMP", "QUAD")


def _is_system(tokens: list[Token], partner: list[int], index: int) -> bool:
    """Whether a `\\left\\{` opens a system of equations closed by `\\right.`."""
    close = partner[index]
    if close < index or tokens[index].text != "\\{" or tokens[close].text != "." or not _begins(tokens, index):
        return False
    inner = tokens[index + 1 : close]
    if not inner or inner[0].kind != "BEGIN" or partner[index + 1] != close - 1:
        return False
    return inner[0].text.rstrip("*") in _LINES or _all_relations(inner[1:-1])


def _all_relations(tokens: list[Token]) -> bool:
    depth = depths(tokens)
    row = False
    for index, token in enumerate(tokens):
        if token.kind == "ROW" and depth[index] == 0:
            if not row:
                return False
            row = False
        row = row or (token.kind == "REL" and depth[index] == 0 and token.text in ("=", ":=", "\\in"))
    return row or (bool(tokens) and tokens[-1].kind == "ROW")


def split_rows(tokens: list[Token]) -> list[list[Token]]:
    """Rows without their alignment marks; every second mark parts columns and becomes a wide space."""
    depth = depths(tokens, walls_only=True)
    rows: list[list[Token]] = [[]]
    marks = 0
    for index, token in enumerate(tokens):
        if token.kind == "ROW" and depth[index] == 0:
            rows.append([])
            marks = 0
        elif token.kind == "AMP" and depth[index] == 0:
            marks += 1
            if marks % 2 == 0:
                rows[-1].append(Token("QUAD", "&", token.start, token.end))
        else:
            rows[-1].append(token)
    return [row for row in rows if any(token.kind not in ("SPACE", "QUAD") for token in row)]


def significant(tokens: list[Token]) -> list[Token]:
    return [token for token in tokens if token.kind not in ("SPACE", "QUAD", "TAG")]


def join_rows(rows: list[list[Token]]) -> list[list[Token]]:
    """Rows put together where one goes on with the row before."""
    groups: list[list[Token]] = []
    goes_on, before = False, list[Token]()
    for row in rows:
        words = significant(row)
        if groups and (goes_on or not words or (words[0].kind in GOES_ON and not _qualified(before, words[0]))):
            groups[-1] = [*_remarked(groups[-1]), *row]
        else:
            groups.append(list(row))
        before = row
        if words:
            goes_on = words[-1].kind in (*GOES_ON, "BIGOP", "IMPLIES")
            goes_on = goes_on or ends_with_bounds(words)
            goes_on = goes_on or (words[-1].kind == "COMMA" and bool(Matching(words).lost))
    return groups


def _remarked(row: list[Token]) -> list[Token]:
    """A row with the word in its last column, `A &= B && \\text{linearity}`, kept from being the left side of what follows: words
    with blanks around them are no name."""
    last = next((index for index in range(len(row) - 1, -1, -1) if row[index].kind not in ("SPACE", "QUAD", "TAG")), -1)
    if last < 1 or row[last].kind != "TEXT" or not any(t.kind == "QUAD" and t.text == "&" for t in row[:last]):
        return row
    before = next(token for token in reversed(row[:last]) if token.kind != "SPACE")
    token = row[last]
    word = Token("TEXT", f" {token.text} ", token.start, token.end)
    return [*row[:last], word, *row[last + 1 :]] if before.kind == "QUAD" else row


def _qualified(row: list[Token], first: Token) -> bool:
    """Whether a row that begins with a relation stands behind one that ends with a condition or a second statement, as in
    `p &= q && \\text{if } i = j \\\\ &= r && \\text{if } i \\neq j`: it is no part of that."""
    apart = [index for index, token in enumerate(row) if token.kind in ("QUAD", "TEXT")]
    return first.kind == "REL" and bool(apart) and any(token.kind == "REL" for token in row[apart[-1] :])
