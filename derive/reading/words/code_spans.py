"""Names and shapes that running text sets as code: `W1`, `b1`, `(N, D)`, and both at once: `X: (N, D)`, `X.shape == (N, D)`.

Guarantee: code counts as a name only if a formula of the document uses that name, as it stands (`X`) or with its digits or the
part behind its underscore as a subscript (`W1` and `W_1` are W_1); as a shape only if it is a pair of names or numbers in
brackets; a name with the one size of a list, `b: (H,)`, has no shape, since it may be a row or a column.  What stands in a
fenced block, or in code beside other code words, is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from derive.language.ast import Node, walk
from derive.language.markdown import Block
from derive.reading.names import NONE, is_transpose, layer_name, strip

_FENCED = re.compile(r"^[ \t>]*(`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t>]*\1[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(?<!`)`([^`\n]{1,40})`(?!`)")
_SHAPED = re.compile(r"(?P<name>\w{1,10})(?:\.shape)?\s*(?:==?|:|∈|in\b|of\s+shape|is|)\s*(?P<shape>[(\[][^()\[\]]*[)\]])")
_LISTED = re.compile(r"[(\[]\s*\w+\s*,?\s*[)\]]")
SHAPED = " has shape "
"""Stands between the name and the shape that one piece of code gives."""
_SIZE = r"\s*([A-Za-z]|\d+|[A-Za-z]_?\d|[A-Za-z]_[A-Za-z]+)\s*"
_PAIR = re.compile(rf"[(\[]{_SIZE},(?:{_SIZE})?[)\]]")
_NAME = re.compile(r"([A-Za-z])_?(\d*)|([A-Za-z])_([A-Za-z]\w*)")


@dataclass(frozen=True)
class Span:
    """A piece of code with the formula that it spells."""

    block: Block
    latex: str


def code_spans(text: str, blocks: list[Block], trees: Iterable[Node]) -> Iterator[Span]:
    """The names and pairs of sizes among the code in running text; `trees` are the formulas of the document."""
    if "`" not in text:
        return
    names = set[str]().union(*(tree.answer(_names_in) for tree in trees))
    closed = [(m.start(), m.end()) for m in _FENCED.finditer(text)]
    closed += [(block.opener, block.end) for block in blocks if block.kind in ("display", "inline")]
    for match in _CODE.finditer(text):
        if any(begin <= match.start() < end for begin, end in closed):
            continue
        latex = _shape(match[1]) or _name(match[1].strip(), names) or _both(match[1].strip(), names)
        if latex:
            start, end = match.start(1), match.end(1)
            yield Span(Block("inline", start, end, opener=start - 1), latex)


def _names_in(tree: Node) -> frozenset[str]:
    """The names that a tree or a part of it is, or transposes."""
    return frozenset(name for inner in walk(tree) if (name := _unturned(inner)) is not None)


def _unturned(node: Node) -> str | None:
    """The name that a tree is, or that it transposes."""
    while node.kind == "script" and is_transpose(strip(node.children[2])):
        base, sub, _ = node.children
        node = base if sub.kind == "none" else replace(node, children=(base, sub, NONE))
    return layer_name(node) if node.kind in ("name", "script") else None


def _shape(code: str) -> str:
    pair = _PAIR.fullmatch(code.strip())
    return f"{_size(pair[1])} \\times {_size(pair[2]) if pair[2] else '1'}" if pair else ""


def _both(code: str, names: set[str]) -> str:
    match = _SHAPED.fullmatch(code)
    if match is None or _LISTED.fullmatch(match["shape"]):
        return ""
    name, shape = _name(match["name"], names), _shape(match["shape"])
    return f"{name}{SHAPED}{shape}" if name and shape else ""


def _size(word: str) -> str:
    letter, rest = word[0], word[1:].lstrip("_")
    return f"{{{word}}}" if word.isdigit() or not rest else f"{{{letter}_{{{rest}}}}}"


def _name(code: str, names: set[str]) -> str:
    match = _NAME.fullmatch(code)
    if match is None:
        return ""
    letter, below = match[1] or match[3], match[2] or match[4] or ""
    spellings = [code] if code.isalnum() else []
    spellings += [f"{letter}_{{{below}}}"] if below else []
    return next((name for name in spellings if name in names), "")


__all__ = ["SHAPED", "Span", "code_spans"]
