"""Paragraphs in which each inline formula is a mark, so that phrases of words can be looked for in them.

Guarantee: each mark keeps the source and the place of its formula; what stands in display mathematics is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from derive.language.ast import Node
from derive.language.markdown import Block
from derive.reading.names import is_transpose, layer_name, peel, strip
from derive.reading.spaces import REALS
from derive.reading.words.code_spans import SHAPED


@dataclass(frozen=True)
class Mark:
    """An inline formula or a shape in words: its kind, source, place, and the block if it is one."""

    kind: str
    source: str
    start: int
    end: int
    block: Block | None = None


_NOTED = re.compile(r"(.+?)_\s*\{?\s*([^{}_]*\\times[^{}]*?)\s*\}?$", re.DOTALL)
_BY = re.compile(r"‹([NK])(\d+)›\s*(?:-?\s*by\s*-?|×)\s*‹([NK])(\d+)›")
_WORDED = re.compile(r"(?<![\w×.$\\])(\d+|[A-Za-z])\s?(?:[×]|x(?=\s?(?:\d|[A-Za-z]\b))|-by-)\s?(\d+|[A-Za-z])(?![\w×.])")
ANY_ENTRY = re.compile(r"\s*\\?[A-Za-z]+_\{\s*[a-z](?:\s*,?\s*[a-z]){2,}\s*\}\s*")
"""Any entry of an array of three axes or more, K_{f,c,u,v}, of which a size with two says nothing that could be declared."""
_SPACE_SIGN = re.compile(r"\s*(?:\\in\b|∈)\s*")
ROW = re.compile(r"^[ \t]*\|?(?P<cells>[^\n|]*(?:\|[^\n|]*)+)\|?[ \t]*$", re.MULTILINE)


def paragraphs_of(
    text: str, blocks: list[Block], nodes: Mapping[int, Node], written: Mapping[int, str]
) -> Iterator[tuple[list[Mark], str]]:
    """The prose of each paragraph with a mark for each inline formula; displays, headings and blank lines end one."""
    inline: list[Block] = []
    for block in [*blocks, None]:
        apart = bool(inline) and (block is None or re.search(r"\n[ \t>]*\n", text[inline[-1].end : block.start]) is not None)
        if inline and (apart or (block is not None and block.kind in ("display", "heading"))):
            yield _flattened(text, inline, nodes, written)
            inline = []
        if block is not None and block.kind == "inline":
            inline.append(block)


def _flattened(
    text: str, inline: list[Block], nodes: Mapping[int, Node], written: Mapping[int, str]
) -> tuple[list[Mark], str]:
    first, last = inline[0].opener, _behind(text, inline[-1])
    ends = [place + 2 for mark in ("\n\n", "$$") if (place := text.rfind(mark, 0, first)) >= 0]
    begin = max(*ends, first - 300, 0)
    stop = text.find("\n\n", last)
    stop = min(stop if stop >= 0 else len(text), last + 300)
    marks: list[Mark] = []
    pieces, place = [], begin
    for block in inline:
        pieces.append(_worded(text[place : block.opener], place, marks))
        for mark in _marks_of(text, block, nodes.get(block.start), written.get(block.start)):
            pieces.append(f" (‹S{len(marks)}›)" if mark.kind == "B" else f"‹{mark.kind}{len(marks)}›")
            marks.append(mark)
        place = _behind(text, block)
    pieces.append(_worded(text[place:stop], place, marks))
    flat = "".join(pieces)
    while match := _BY.search(flat):
        one, two = marks[int(match[2])], marks[int(match[4])]
        marks.append(Mark("S", f"{{{one.source}}} \\times {{{two.source}}}", one.start, two.end))
        flat = f"{flat[: match.start()]}‹S{len(marks) - 1}›{flat[match.end() :]}"
    return marks, flat


def _behind(text: str, block: Block) -> int:
    """The place behind the closing mark of an inline formula."""
    opening = text[block.opener : block.start]
    return min(len(text), block.end + len(opening.rstrip()))


def _worded(piece: str, place: int, marks: list[Mark]) -> str:
    """Words in which a shape written without a formula, 3×4, is a mark."""

    def mark(match: re.Match[str]) -> str:
        marks.append(Mark("S", f"{match[1]} \\times {match[2]}", place + match.start(), place + match.end()))
        return f"‹S{len(marks) - 1}›"

    return _WORDED.sub(mark, piece.replace("‹", "<").replace("›", ">"))


def _marks_of(text: str, block: Block, node: Node | None, written: str | None) -> Iterator[Mark]:
    """The mark of an inline formula; `W (m × n)` in one formula makes two, and so does `A_{m \\times n}`.  `written` is the LaTeX
    of code."""
    source, start, end = text[block.start : block.end].strip(), block.opener, _behind(text, block)
    if written is not None and SHAPED in written:
        called, shape = written.split(SHAPED)
        yield Mark("N", called, start, end, block)
        yield Mark("B", shape, start, end)
        return
    if written is not None:
        yield Mark("T" if "\\times" in written else "N", written, start, end, block)
        return
    sign = _SPACE_SIGN.match(source)
    if sign is not None and source[sign.end() :]:
        yield Mark("M", source[sign.end() :], start, end, block)
        return
    if node is None:
        yield Mark("F", source, start, end, block)
        return
    node = strip(node)
    noted = _NOTED.match(source) if _is_name(node) else None
    if noted is not None:
        yield Mark("N", noted[1], start, end, block)
        yield Mark("B", noted[2], start, end)
    elif _is_name(node) or (node.kind == "list" and all(_is_name(child) or child.kind == "dots" for child in node.children)):
        yield Mark("N", source, start, end, block)
    elif _is_size(node) and not re.search(r"\\(?:partial|nabla)\b", source):
        yield Mark("K" if not _has_times(node) else "S", source, start, end, block)
    elif node.kind == "product" and len(node.children) == 2 and _is_name(node.children[0]) and _is_shape_group(node.children[1]):
        name, group = node.children
        inside = group.children[0]
        yield Mark("N", text[name.start : name.end], start, name.end, block)
        yield Mark("B", text[inside.start : inside.end], group.start, group.end)
    elif node.kind == "group" and node.value == "(" and _are_sizes(node.children[0]):
        sizes = [f"{{{text[c.start : c.end]}}}" for c in node.children[0].children]
        yield Mark("T", " \\times ".join(sizes), start, end, block)
    elif node.kind == "script" and node.children[0].kind == "name" and node.children[0].value in REALS:
        yield Mark("M", source, start, end, block)
    else:
        yield Mark("F", source, start, end, block)


def _is_name(node: Node) -> bool:
    base, layers = peel(node)
    if base.kind != "name" or layer_name(node) is None:
        return False
    if base.value in REALS and (base.value != "R" or any(layer.sup.kind != "none" for layer in layers)):
        return False
    return not any(is_transpose(layer.sup) or layer.sup.kind == "number" for layer in layers)


def _is_shape_group(node: Node) -> bool:
    return node.kind == "group" and node.value in ("(", "[") and _has_times(strip(node.children[0]))


def _are_sizes(node: Node) -> bool:
    return node.kind == "list" and all(map(_is_size, node.children))


def _has_times(node: Node) -> bool:
    return node.kind == "product" and "\\times" in node.value and _is_size(node)


def _is_size(node: Node) -> bool:
    node = strip(node)
    if node.kind == "number":
        return node.value.denominator == 1
    if node.kind in ("product", "sum") or (node.kind == "group" and node.value == "("):
        return all(_is_size(child) for child in node.children)
    return _is_name(node)
