"""Shapes that words tell of a symbol: “$X$ is an $n\\times p$ matrix”, “the $d$-vector $b$”, “$W$ ($m\\times n$)”.

A small, documented set of phrases (`PHRASES` below, in the order in which they are tried; a dialect adds words that stand
between a name and its shape) is looked for in a text in which each inline formula is a mark: ‹N› for names, ‹S› for a
shape with ×, ‹K› for another number of entries, ‹T› for a pair in brackets, ‹M› for a space, ‹F› for any other formula.
Shapes in plain words, “3×4” or “$m$-by-$n$”, are ‹S› too.

Guarantee: a phrase must hold the name and its shape in one paragraph with nothing but its own words, articles, nouns and
adjectives between them; each shape is told once, and of the nearest name; the result is the membership that the author
could have written, `X \\in \\mathbb{R}^{n\\times p}`, with the place of the name.  Limit: what these phrases do not cover
is not guessed, so the symbol stays undeclared and the claim says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from derive.language.ast import Node, walk
from derive.language.markdown import Block
from derive.reading.names import is_transpose, layer_name, peel, strip
from derive.reading.spaces import REALS
from derive.reading.words import named_functions
from derive.reading.words.code_spans import SHAPED, Span
from derive.reading.words.told_definitions import definitions


@dataclass(frozen=True)
class Told:
    """`latex` is a membership, or the equation of a definition; `shape` is where the words give the shape."""

    latex: str
    block: Block
    shape: tuple[int, int]


@dataclass(frozen=True)
class _Mark:
    """An inline formula or a shape in words: its kind, source, place, and the block if it is one."""

    kind: str
    source: str
    start: int
    end: int
    block: Block | None = None


_STOP = (
    "of and or for with in to by from as on than that which who whose where when if not is are be has have then so we it its let "
    "between per times into at via giving gives equals product transpose inverse rank both but given"
)
_WORD = rf"(?!(?:{'|'.join(_STOP.split())})\b)[A-Za-z][\w'’-]*"
_ADJ = rf"(?:{_WORD},?\s+){{0,4}}?"
_ART = r"(?:(?:an?|the|some|any|our|its|one|two|both|each)\s+)?"
_NOUN = (
    r"(?:matri(?:x|ces)|vectors?|arrays?|tensors?|batch(?:es)?|weights?|bias(?:es)?|inputs?|outputs?|data|columns?|rows?|"
    r"variables?)"
)
_PLAIN = r"(?:matri(?:x|ces)|arrays?|tensors?)"
_N = r"‹N\d+›"
_NAMES = rf"(?P<names>{_N}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s+or\s+){_N}){{0,23}})"
_VERB = r"(?:(?:will\s+)?(?:is|are|be|being|denotes?|represents?|stands\s+for|means)\s+|as\s+)"
_LINK = rf"(?:\s*,)?\s*(?:which\s+)?(?:\s{_VERB}|\s(?=(?:an?|the|our|some)\s)|\s(?=‹S\d+›\s+{_PLAIN}\b))"
_SIZED = r"(?:sizes?|shapes?|dimensions?|dimensionality|dims?|order|format)"
_HAS = r"(?:\s*[,(]?\s*(?:of|is\s+of|are\s+of|be\s+of|with|has|have|having)\s+)"
_S, _D, _M = r"(?P<shape>‹S\d+›)", r"(?P<length>‹[NK]\d+›)", r"(?P<space>‹M\d+›)"
_VECTORS = r"(?P<row>row[\s-]+)?(?:column[\s-]+)?(?:vectors?|tuples?|lists?)"

_KIND = (
    r"(?:(?:fixed|given|known|unknown|constant|real|arbitrary|general|random|square|symmetric|invertible|diagonal|orthogonal|"
    r"column)\s+){0,3}"
)
_CALLED = rf"(?:\s+of\s+{_WORD}(?:\s+{_WORD})?)?(?:\s+(?:called|named|denoted(?:\s+by)?))?\s+{_NAMES}"
_WIDE = r"(?:dimensional|dim\.?|component|element)"
_SHAPES = r"(?P<shapes>‹S\d+›(?:\s*,\s*(?:and\s+)?‹S\d+›|\s+and\s+(?:an?\s+)?‹S\d+›)+)"
_SEVERAL = rf"(?P<names>{_N}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+){_ADJ}{_N}){{1,23}})\s+are\s+"
_MIXED = rf"(?P<names>{_N}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+){_ART}{_ADJ}{_N}){{1,23}})"
_IS = rf"{_NAMES}{_LINK}{_ART}"
_INSIDE = rf"(?:{_WORD},?\s+|of\s+|an?\s+|the\s+){{0,5}}(?:is\s+|are\s+|of\s+)?"


def _samples(count: str, length: str) -> str:
    """N examples with d features in the rows of X, or in its columns: `count` says which of both the N are."""
    return (
        rf"(?P<{count}>‹[NK]\d+›)\s+(?:\w+\s+){{0,2}}(?:examples?|samples?|points|observations|instances|inputs|vectors|images)"
        rf"(?:\s+|\s*,\s*)(?:each\s+)?(?:with|of|having|in)\s+(?:dimension(?:ality)?\s+)?(?P<{length}>‹[NK]\d+›)"
        r"(?:\s+(?:\w+\s+)?(?:features|dimensions|attributes|components|entries|values|variables|pixels))?"
        rf"[^.‹›]{{0,40}}\b(?:as|in|are|form|being)\s+(?:the\s+)?{count}\s+of\s+{_ART}{_ADJ}(?:{_NOUN}\s+)?{_NAMES}"
    )


PHRASES: tuple[tuple[str, str], ...] = (
    # the m×n weight matrix W; an n×n matrix A; m×n matrices A and B
    ("shape", rf"{_S}(?:[\s-]+dimensional)?\s+{_ADJ}{_NOUN}{_CALLED}"),
    # the n-dimensional vector x; an n-vector x; n-dimensional row vectors u and v
    ("length", rf"{_D}[\s-]+{_WIDE}\s+{_ADJ}{_VECTORS}{_CALLED}"),
    ("length", rf"{_D}[\s-]+(?P<row>row[\s-]+)?(?:column[\s-]+)?vectors?\s+{_NAMES}"),
    # A and B are m×n and n×p matrices; A and B have sizes m×n and n×p
    ("each", rf"{_IS}(?:(?:of\s+)?{_SIZED}\s+)?{_SHAPES}"),
    ("each", rf"{_NAMES}{_HAS}{_ART}{_SIZED}\s+{_SHAPES}"),
    # student logits z and teacher logits v are vectors with n entries; weights W and V are both d×k
    ("length", rf"{_SEVERAL}{_ADJ}{_VECTORS}\s+(?:of|with)\s+{_D}\s+(?:entries|components|elements|numbers|coordinates)"),
    ("length", rf"{_SEVERAL}{_ADJ}{_VECTORS}{_HAS}{_ART}(?:length|{_SIZED})\s+{_D}"),
    ("length", rf"{_SEVERAL}{_ADJ}{_D}[\s-]+(?:{_WIDE}\s+{_ADJ})?{_VECTORS}"),
    ("shape", rf"{_SEVERAL}{_ADJ}{_S}"),
    # X is a symmetric n×n matrix; X, an n×p matrix; X is n×p
    ("shape", rf"{_IS}{_ADJ}{_S}"),
    # A is the weighted adjacency matrix (n×n)
    ("shape", rf"{_IS}{_ADJ}{_NOUN}\s*[(\[]\s*{_S}\s*[)\]]"),
    # let X be …, A and B fixed n×n matrices, a and b given n-vectors
    ("shape", rf"{_NAMES}\s+{_KIND}{_S}\s+{_KIND}{_PLAIN}\b"),
    ("length", rf"{_NAMES}\s+{_KIND}{_D}[\s-]+(?:{_WIDE}\s+)?{_VECTORS}\b"),
    ("length", rf"{_NAMES}\s+{_KIND}{_VECTORS}\s+with\s+{_D}\s+(?:entries|components|elements|coordinates)"),
    # W (m×n); W (size m×n); W (an m×n matrix); W (weights, m×n); W (∈ ℝᵐˣⁿ); b (an n-vector)
    ("shape", rf"{_NAMES}\s*[(\[]\s*{_INSIDE}{_S}(?:\s+{_WORD}){{0,3}}\s*[)\]]"),
    ("shape", rf"{_NAMES}\s*[(\[]\s*{_INSIDE}{_SIZED}\s*[:=]?\s*(?P<shape>‹T\d+›)\s*[)\]]"),
    ("space", rf"{_NAMES}\s*[(\[]\s*(?:{_WORD},?\s+){{0,4}}(?:in\s+)?{_M}\s*[)\]]"),
    ("length", rf"{_NAMES}\s*[(\[]\s*{_ART}{_D}-(?P<row>row[\s-]+)?(?:column[\s-]+)?vectors?\s*[)\]]"),
    # W has shape m×n; W of size m×n; W is a matrix of size m×n; W of shape (m, n); the size of W is m×n
    (
        "shape",
        rf"{_NAMES}(?:{_LINK}{_ART}{_ADJ}{_WORD}(?:\s+of\s+{_WORD})?)?{_HAS}{_ART}{_SIZED}\s*"
        r"(?:of\s+|is\s+|[:=]\s*)?(?P<shape>‹[ST]\d+›)",
    ),
    # Y is the one-hot matrix, Y_{ic} = …, of shape (m, n)
    (
        "shape",
        rf"{_NAMES}{_LINK}{_ART}{_ADJ}{_NOUN}\s*[,(]?\s*(?:with\s+)?‹F\d+›\s*[,)]?{_HAS}{_ART}{_SIZED}\s*(?P<shape>‹[ST]\d+›)",
    ),
    ("shape", rf"{_SIZED}\s+of\s+(?:the\s+)?(?:{_WORD}\s+)?{_NAMES}\s+(?:is|are|be)\s+(?P<shape>‹[ST]\d+›)"),
    # x is an n-vector; x is an n-dimensional vector; x is a vector of length n, of n entries; b of length n
    ("length", rf"{_IS}{_ADJ}{_D}[\s-]+(?:{_WIDE}\s+{_ADJ})?{_VECTORS}"),
    ("length", rf"{_IS}{_ADJ}{_VECTORS}(?:\s+of\s+{_WORD})?{_HAS}{_ART}(?:length|{_SIZED})\s+{_D}"),
    ("length", rf"{_IS}{_ADJ}{_VECTORS}\s+(?:of|with)\s+{_D}\s+(?:entries|components|elements|numbers|coordinates)"),
    ("length", rf"(?P<row>row[\s-]+)?(?:column[\s-]+)?vectors?\s+{_NAMES}{_HAS}{_ART}(?:length|{_SIZED})\s+{_D}"),
    ("length", rf"{_NAMES}{_HAS}{_ART}length\s+{_D}"),
    # x has n entries, y has m
    ("length", rf"{_NAMES}\s+(?:has|have|with|having)\s+(?:exactly\s+|just\s+)?{_D}\s+(?:entries|components|elements)"),
    # A is a square matrix of order n
    ("square", rf"{_IS}{_ADJ}square\s+{_ADJ}matri(?:x|ces){_HAS}{_ART}{_SIZED}\s+{_D}"),
    ("shape", rf"{_NAMES}\s*,?\s+(?:both|all|each)\s+(?:are\s+|of\s+(?:{_SIZED}\s+)?)?{_S}"),
    # an anchor a, a positive p and a negative n, all in ℝᵈ
    ("space", rf"{_MIXED}\s*,?\s+(?:both|all|each)\s+(?:are\s+|vectors\s+|lie\s+|live\s+){{0,2}}(?:in|from)\s+{_M}"),
    # b is the vector of the n biases
    ("length", rf"{_IS}{_ADJ}{_VECTORS}\s+of\s+(?:the\s+|its\s+)?{_D}\s+{_WORD}"),
    # W is (n, m), in a document that calls such a pair a shape
    ("pair", rf"{_NAMES}\s+(?:is|are|be)\s+(?P<shape>‹T\d+›)"),
    # X has n rows and p columns
    (
        "rows",
        rf"{_NAMES}(?:{_LINK}{_ART}{_ADJ}{_WORD})?{_HAS}"
        r"(?P<rows>‹[NK]\d+›)\s+rows\s+and\s+(?P<columns>‹[NK]\d+›)\s+columns",
    ),
    # N examples with d features in the rows of X; N samples of dimension d, stacked as the columns of X
    ("rows", _samples("rows", "columns")),
    ("rows", _samples("columns", "rows")),
    # an anchor x, a positive p and a negative q, all in ℝⁿ; queries q_t, keys k_t and values v_t are in ℝⁿ
    (
        "space",
        rf"{_MIXED}\s*,?\s+"
        rf"(?:(?:are|all|each|both|lie|live|vectors?|columns?)\s+){{1,3}}in\s+{_M}",
    ),
    # x is a vector in ℝⁿ; x and y in ℝⁿ; W lies in ℝᵐˣⁿ
    (
        "space",
        rf"{_NAMES}(?:{_LINK}{_ART}{_ADJ}{_WORD})?\s+(?:{_VERB})?(?:both\s+|all\s+)?"
        rf"(?:lies?\s+in|lives?\s+in|belongs?\s+to|in|∈)\s+{_M}",
    ),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in PHRASES)
_ITEM = re.compile(
    rf"^[ \t]*(?:[-*+•]|\d+[.)])[ \t]+(?:\*\*)?{_NAMES}(?:\*\*)?\s*(?:[:,(–—=]|-{{1,2}}\s|is\b|are\b)(?P<rest>[^\n]*)$",
    re.MULTILINE,
)
_PAIRED = re.compile(rf"\b{_SIZED}\b(?s:.*)‹T|‹T(?s:.*)\b{_SIZED}\b", re.IGNORECASE)
_ROW = re.compile(r"^[ \t]*\|?(?P<cells>[^\n|]*(?:\|[^\n|]*)+)\|?[ \t]*$", re.MULTILINE)
_OF = re.compile(
    rf"\b(?:of|between|than|from|respect\s+to)\s+(?:(?:the|its|each|every|all|both)\s+)?(?:{_N}(?:\s*,\s*|\s+and\s+))*$"
)
_PART_OF = re.compile(
    r"(?:\b(?:transpose|inverse|product|sum|gradient|derivative|Jacobian|Hessian|differential|block|part|entry|entries)s?|"
    r"(?<!\bin )(?<!\bin the )(?<!\bas )(?<!\bas the )(?<!\binto )(?<!\binto the )\b(?:rows?|columns?))\s+of\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_NOTED = re.compile(r"(.+?)_\s*\{?\s*([^{}_]*\\times[^{}]*?)\s*\}?$", re.DOTALL)
_BY = re.compile(r"‹([NK])(\d+)›\s*(?:-?\s*by\s*-?|×)\s*‹([NK])(\d+)›")
_WORDED = re.compile(r"(?<![\w×.$\\])(\d+|[A-Za-z])\s?(?:[×]|x(?=\s?(?:\d|[A-Za-z]\b))|-by-)\s?(\d+|[A-Za-z])(?![\w×.])")
_ANY_ENTRY = re.compile(r"\s*\\?[A-Za-z]+_\{\s*[a-z](?:\s*,?\s*[a-z]){2,}\s*\}\s*")
"""Any entry of an array of three axes or more, K_{f,c,u,v}, of which a size with two says nothing that could be declared."""
_SPACE_SIGN = re.compile(r"\s*(?:\\in\b|∈)\s*")


def told(
    text: str, blocks: list[Block], nodes: Mapping[int, Node], words: tuple[str, ...] = (), code: Sequence[Span] = ()
) -> Iterator[Told]:
    """What the words tell of shapes, in the order of the text; `nodes` are the trees of the inline formulas by their start, and
    `code` the names and shapes that the words set as code."""
    if code:
        blocks = sorted([*blocks, *(span.block for span in code)], key=lambda block: block.start)
    patterns = _PATTERNS
    if words:
        between = "|".join(map(re.escape, words))
        patterns = (*patterns, ("shape", re.compile(rf"(?P<names>{_N})[^‹›\n]*?(?:{between})\s*(?P<shape>‹[SM]\d+›)")))
    letters = {str(n.value) for tree in nodes.values() for n in walk(tree) if n.kind == "name" and len(str(n.value)) == 1}
    trees = {start: Node("none") if _is_run(node, letters) else node for start, node in nodes.items()}
    found: list[Told] = []
    named = {str(n.value) for tree in nodes.values() for n in walk(tree) if n.kind == "name"}
    written = {span.block.start: span.latex for span in code}
    paragraphs = list(_paragraphs(text, blocks, trees, written))
    pairs = any(_PAIRED.search(flat) for _, flat in paragraphs)
    for marks, flat in paragraphs:
        found.extend(_in_paragraph(marks, flat, patterns, pairs))
        sources = [mark.source for mark in marks]
        equations = named_functions.equations(flat, sources, named, text)
        for latex, number in (*definitions(flat, sources, named), *equations):
            mark = marks[number]
            if mark.block is not None:
                found.append(Told(latex, mark.block, (mark.start, mark.end)))
    yield from sorted(found, key=lambda t: t.block.start)


def _is_run(node: Node, letters: set[str]) -> bool:
    """Whether a name is a product of names that stand alone elsewhere: XW beside X and W."""
    return node.kind == "name" and str(node.value).isalpha() and len(str(node.value)) > 1 and set(str(node.value)) <= letters


def _in_paragraph(
    marks: list[_Mark], flat: str, patterns: tuple[tuple[str, re.Pattern[str]], ...], pairs: bool
) -> Iterator[Told]:
    used: set[int] = set()
    named: set[int] = set()
    for kind, pattern in patterns:
        for match in pattern.finditer(flat):
            if kind != "pair" or pairs:
                yield from _take(kind, match, marks, used, named)
    for match in _ITEM.finditer(flat):
        shapes = re.findall(r"‹([SM])(\d+)›", match["rest"])
        if len(shapes) == 1:
            yield from _tell(_numbers(match["names"]), marks[int(shapes[0][1])], int(shapes[0][1]), marks, used, named)
    for match in _ROW.finditer(flat):
        cells = [cell.strip(" \t*") for cell in match["cells"].split("|")]
        names = [cell for cell in cells if re.fullmatch(rf"{_N}(?:\s*,\s*{_N})*", cell)]
        shapes = [found for cell in cells for found in re.findall(r"^\(?(?:‹([SM])(\d+)›)\)?$", cell)]
        if names and len(shapes) == 1:
            yield from _tell(_numbers(names[0]), marks[int(shapes[0][1])], int(shapes[0][1]), marks, used, named)


def _take(kind: str, match: re.Match[str], marks: list[_Mark], used: set[int], named: set[int]) -> Iterator[Told]:
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
        mark = _Mark("S", size, marks[rows].start, marks[columns].end)
        yield from _tell(names, mark, rows, marks, used, named)
        return
    part = {"shape": "shape", "pair": "shape", "space": "space"}.get(kind, "length")
    number = _numbers(match[part])[0]
    mark = marks[number]
    if kind == "length":
        row = match.groupdict().get("row")
        mark = _Mark("S", f"1 \\times {{{mark.source}}}" if row else mark.source, mark.start, mark.end)
    elif kind == "square":
        mark = _Mark("S", f"{{{mark.source}}} \\times {{{mark.source}}}", mark.start, mark.end)
    yield from _tell([name for name in names if name != number], mark, number, marks, used, named)


def _tell(names: list[int], shape: _Mark, number: int, marks: list[_Mark], used: set[int], named: set[int]) -> Iterator[Told]:
    """One membership a name; a shape is told once, and a name once a paragraph."""
    if number in used or not names or named & set(names):
        return
    used.add(number)
    named.update(names)
    space = shape.source if shape.kind == "M" else f"\\mathbb{{R}}^{{{shape.source}}}"
    for name in names:
        block = marks[name].block
        if block is not None and not (shape.kind == "S" and _ANY_ENTRY.fullmatch(marks[name].source)):
            yield Told(f"{marks[name].source} \\in {space}", block, (shape.start, shape.end))


def _numbers(found: str) -> list[int]:
    return [int(number) for number in re.findall(r"‹\w(\d+)›", found)]


def _paragraphs(
    text: str, blocks: list[Block], nodes: Mapping[int, Node], written: Mapping[int, str]
) -> Iterator[tuple[list[_Mark], str]]:
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
) -> tuple[list[_Mark], str]:
    first, last = inline[0].opener, _behind(text, inline[-1])
    begin = max(text.rfind("\n\n", 0, first) + 2, text.rfind("$$", 0, first) + 2, first - 300, 0)
    stop = text.find("\n\n", last)
    stop = min(stop if stop >= 0 else len(text), last + 300)
    marks: list[_Mark] = []
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
        marks.append(_Mark("S", f"{{{one.source}}} \\times {{{two.source}}}", one.start, two.end))
        flat = f"{flat[: match.start()]}‹S{len(marks) - 1}›{flat[match.end() :]}"
    return marks, flat


def _behind(text: str, block: Block) -> int:
    """The place behind the closing mark of an inline formula."""
    opening = text[block.opener : block.start]
    return min(len(text), block.end + len(opening.rstrip()))


def _worded(piece: str, place: int, marks: list[_Mark]) -> str:
    """Words in which a shape written without a formula, 3×4, is a mark."""

    def mark(match: re.Match[str]) -> str:
        marks.append(_Mark("S", f"{match[1]} \\times {match[2]}", place + match.start(), place + match.end()))
        return f"‹S{len(marks) - 1}›"

    return _WORDED.sub(mark, piece.replace("‹", "<").replace("›", ">"))


def _marks_of(text: str, block: Block, node: Node | None, written: str | None) -> Iterator[_Mark]:
    """The mark of an inline formula; `W (m × n)` in one formula makes two, and so does `A_{m \\times n}`.  `written` is the LaTeX
    of code."""
    source, start, end = text[block.start : block.end].strip(), block.opener, _behind(text, block)
    if written is not None and SHAPED in written:
        called, shape = written.split(SHAPED)
        yield _Mark("N", called, start, end, block)
        yield _Mark("B", shape, start, end)
        return
    if written is not None:
        yield _Mark("T" if "\\times" in written else "N", written, start, end, block)
        return
    sign = _SPACE_SIGN.match(source)
    if sign is not None and source[sign.end() :]:
        yield _Mark("M", source[sign.end() :], start, end, block)
        return
    if node is None:
        yield _Mark("F", source, start, end, block)
        return
    node = strip(node)
    noted = _NOTED.match(source) if _is_name(node) else None
    if noted is not None:
        yield _Mark("N", noted[1], start, end, block)
        yield _Mark("B", noted[2], start, end)
    elif _is_name(node) or (node.kind == "list" and all(_is_name(child) or child.kind == "dots" for child in node.children)):
        yield _Mark("N", source, start, end, block)
    elif _is_size(node) and not re.search(r"\\(?:partial|nabla)\b", source):
        yield _Mark("K" if not _has_times(node) else "S", source, start, end, block)
    elif node.kind == "product" and len(node.children) == 2 and _is_name(node.children[0]) and _is_shape_group(node.children[1]):
        name, group = node.children
        inside = group.children[0]
        yield _Mark("N", text[name.start : name.end], start, name.end, block)
        yield _Mark("B", text[inside.start : inside.end], group.start, group.end)
    elif node.kind == "group" and node.value == "(" and _are_sizes(node.children[0]):
        sizes = [f"{{{text[c.start : c.end]}}}" for c in node.children[0].children]
        yield _Mark("T", " \\times ".join(sizes), start, end, block)
    elif node.kind == "script" and node.children[0].kind == "name" and node.children[0].value in REALS:
        yield _Mark("M", source, start, end, block)
    else:
        yield _Mark("F", source, start, end, block)


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
