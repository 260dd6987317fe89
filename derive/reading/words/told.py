"""Shapes that words tell of a symbol: “$X$ is an $n\\times p$ matrix”, “the $d$-vector $b$”, “$W$ ($m\\times n$)”.

A small, documented set of phrases (`shape_phrases`; a dialect adds words that stand between a name and its shape) is looked for
in paragraphs whose formulas are marks (`marked_paragraphs`).

Guarantee: a phrase must hold the name and its shape in one paragraph; each shape is told once, and of the nearest name; the
result is the membership that the author could have written, `X \\in \\mathbb{R}^{n\\times p}`, with the place of the name.
Limit: what these phrases do not cover is not guessed, so the symbol stays undeclared and the claim says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from derive.language.ast import Node, walk
from derive.language.markdown import Block
from derive.memo import once
from derive.reading.words import named_functions
from derive.reading.words.code_spans import Span
from derive.reading.words.marked_paragraphs import ANY_ENTRY, ROW, Mark, paragraphs_of
from derive.reading.words.shape_phrases import _NAMES, N_MARK, PATTERNS, SIZED
from derive.reading.words.told_definitions import DEFINE, definitions


@dataclass(frozen=True)
class Told:
    """`latex` is a membership, or the equation of a definition; `shape` is where the words give the shape."""

    latex: str
    block: Block
    shape: tuple[int, int]


_THING = rf"(?:\*\*)?{_NAMES}(?:\*\*)?\s*(?:[:,(–—=]|-{{1,2}}\s|is\b|are\b)(?P<rest>[^\n]*)$"
_BULLET = r"^[ \t]*(?:[-*+•]|\d+[.)])[ \t]+"
_ITEM = re.compile(_BULLET + _THING, re.MULTILINE)
_SEVERAL = re.compile(rf"{_BULLET}(?:\*\*)?{N_MARK}[^\n;]*(?:;[ \t]*(?:\*\*)?{N_MARK}[^\n;]*)+$", re.MULTILINE)
"""A bullet with several things between semicolons: “- P — user factors, m×f; Q — item factors, n×f”."""
_PAIRED = re.compile(rf"\b{SIZED}\b(?s:.*)‹T|‹T(?s:.*)\b{SIZED}\b", re.IGNORECASE)
_OF = re.compile(
    rf"\b(?:of|between|than|from|respect\s+to)\s+(?:(?:the|its|each|every|all|both)\s+)?(?:{N_MARK}(?:\s*,\s*|\s+and\s+))*$"
)
_PART_OF = re.compile(
    r"(?:\b(?:transpose|inverse|product|sum|gradient|derivative|Jacobian|Hessian|differential|block|part|entry|entries)s?|"
    r"(?<!\bin )(?<!\bin the )(?<!\bas )(?<!\bas the )(?<!\binto )(?<!\binto the )\b(?:rows?|columns?))\s+of\s+(?:the\s+)?$",
    re.IGNORECASE,
)


def told(
    text: str, blocks: list[Block], nodes: Mapping[int, Node], words: tuple[str, ...] = (), code: Sequence[Span] = ()
) -> Iterator[Told]:
    """What the words tell of shapes, in the order of the text; `nodes` are the trees of the inline formulas by their start, and
    `code` the names and shapes that the words set as code."""
    if code:
        blocks = sorted([*blocks, *(span.block for span in code)], key=lambda block: block.start)
    patterns = _patterns(words)
    letters = {str(n.value) for tree in nodes.values() for n in walk(tree) if n.kind == "name" and len(str(n.value)) == 1}
    trees = {start: Node("none") if _is_run(node, letters) else node for start, node in nodes.items()}
    found: list[Told] = []
    named = {str(n.value) for tree in nodes.values() for n in walk(tree) if n.kind == "name"}
    written = {span.block.start: span.latex for span in code}
    paragraphs = list(paragraphs_of(text, blocks, trees, written))
    pairs = any(_PAIRED.search(flat) for _, flat in paragraphs)
    for marks, flat in paragraphs:
        sources, silent = [mark.source for mark in marks], once(_is_silent, flat.strip("\n"), words)
        if not silent:
            found.extend(_in_paragraph(marks, flat, patterns, pairs))
        equations = named_functions.equations(flat, sources, named, text)
        for latex, number in (*(() if silent else definitions(flat, sources, named)), *equations):
            mark = marks[number]
            if mark.block is not None:
                found.append(Told(latex, mark.block, (mark.start, mark.end)))
    yield from sorted(found, key=lambda t: t.block.start)


@lru_cache(maxsize=16)
def _patterns(words: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The phrases that tell a shape, with those of a dialect."""
    if not words:
        return PATTERNS
    between = "|".join(map(re.escape, words))
    return (*PATTERNS, ("shape", re.compile(rf"(?P<names>{N_MARK})[^‹›\n]*?(?:{between})\s*(?P<shape>‹[SM]\d+›)")))


def _is_silent(flat: str, words: tuple[str, ...]) -> bool:
    """Whether a paragraph holds no phrase at all that tells a shape or defines."""
    phrases = (*(pattern for _, pattern in _patterns(words)), _ITEM, ROW, *DEFINE)
    return not any(pattern.search(flat) for pattern in phrases)


def _is_run(node: Node, letters: set[str]) -> bool:
    """Whether a name is a product of names that stand alone elsewhere: XW beside X and W."""
    return node.kind == "name" and str(node.value).isalpha() and len(str(node.value)) > 1 and set(str(node.value)) <= letters


def _in_paragraph(
    marks: list[Mark], flat: str, patterns: tuple[tuple[str, re.Pattern[str]], ...], pairs: bool
) -> Iterator[Told]:
    used: set[int] = set()
    named: set[int] = set()
    for kind, pattern in patterns:
        for match in pattern.finditer(flat):
            if kind != "pair" or pairs:
                yield from _take(kind, match, marks, used, named)
    listed = _SEVERAL.sub(lambda line: re.sub(r";[ \t]*", "\n- ", line[0]), flat)
    for match in _ITEM.finditer(listed):
        shapes = re.findall(r"‹([SM])(\d+)›", match["rest"])
        if len(shapes) == 1:
            yield from _tell(_numbers(match["names"]), marks[int(shapes[0][1])], int(shapes[0][1]), marks, used, named)
    for match in ROW.finditer(flat):
        cells = [cell.strip(" \t*") for cell in match["cells"].split("|")]
        names = [cell for cell in cells if re.fullmatch(rf"{N_MARK}(?:\s*,\s*{N_MARK})*", cell)]
        shapes = [found for cell in cells for found in re.findall(r"^\(?(?:‹([SM])(\d+)›)\)?$", cell)]
        if names and len(shapes) == 1:
            yield from _tell(_numbers(names[0]), marks[int(shapes[0][1])], int(shapes[0][1]), marks, used, named)


def _take(kind: str, match: re.Match[str], marks: list[Mark], used: set[int], named: set[int]) -> Iterator[Told]:
    beside = match.string[match.end("names") :].lstrip().startswith(("(", "["))
    before = match.string[max(0, match.start() - 80) : match.start()]
    if match.start("names") == match.start() and (_PART_OF if beside else _OF).search(before):
        return
    names = _numbers(match["names"])
    if kind == "each":
        shapes = _numbers(match["shapes"])
        if len(shapes) == len(names):
            for name, number in zip(names, shapes):
                yield from _tell([name], marks[number], number, marks, used, named)
        return
    if kind == "rows":
        rows, columns = (_numbers(match[part])[0] for part in ("rows", "columns"))
        size = f"{marks[rows].source} \\times {marks[columns].source}"
        mark = Mark("S", size, marks[rows].start, marks[columns].end)
        yield from _tell(names, mark, rows, marks, used, named)
        return
    part = {"shape": "shape", "pair": "shape", "space": "space"}.get(kind, "length")
    number = _numbers(match[part])[0]
    mark = marks[number]
    if kind == "length":
        row = match.groupdict().get("row")
        mark = Mark("S", f"1 \\times {{{mark.source}}}" if row else mark.source, mark.start, mark.end)
    elif kind == "square":
        mark = Mark("S", f"{{{mark.source}}} \\times {{{mark.source}}}", mark.start, mark.end)
    yield from _tell([name for name in names if name != number], mark, number, marks, used, named)


def _tell(names: list[int], shape: Mark, number: int, marks: list[Mark], used: set[int], named: set[int]) -> Iterator[Told]:
    """One membership a name; a shape is told once, and a name once a paragraph."""
    if number in used or not names or named & set(names):
        return
    used.add(number)
    named.update(names)
    counted = {*re.findall(r"\\?[A-Za-z]+", shape.source)}
    names = [name for name in names if marks[name].source.strip() not in counted]  # the k of “rank $k$, $\beta$ ($k\times1$)”
    space = shape.source if shape.kind == "M" else f"\\mathbb{{R}}^{{{shape.source}}}"
    for name in names:
        block = marks[name].block
        if block is not None and not (shape.kind == "S" and ANY_ENTRY.fullmatch(marks[name].source)):
            yield Told(f"{marks[name].source} \\in {space}", block, (shape.start, shape.end))


def _numbers(found: str) -> list[int]:
    return [int(number) for number in re.findall(r"‹\w(\d+)›", found)]
