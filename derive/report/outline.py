"""The document as a tree to write down again: headings, prose, formulas and statements in their own order.

Formulas are cut out of the text before Markdown reads it (so that `_` and `\\\\` in a formula are never taken for
Markdown) and put back as `Formula` nodes. Guarantee: every claim of the document is attached to exactly one formula,
or listed in `rest`; raw HTML is never passed on as HTML. Limit: of a text longer than `LONGEST` characters only the
claims are kept.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from derive.language.markdown import Block, read_blocks
from derive.results import Claim, Document

LONGEST = 2_000_000
_OPEN, _CLOSE = "\ue010", "\ue011"
_PLACEHOLDER = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_CLOSERS = {
    "$$": re.compile(r"\$\$"),
    "$": re.compile(r"\$"),
    "\\[": re.compile(r"\\\]"),
    "\\(": re.compile(r"\\\)"),
    "\\b": re.compile(r"\\end[ \t]*\{[^{}\n]*\}"),
}
_MARGIN = re.compile(r"[ \t]*(?:>[ \t]?)*(?:(?:[*+-]|\d{1,9}[.)])[ \t]+)?")


@dataclass
class Formula:
    """A formula of the document with the statements that lie in it."""

    latex: str
    block: bool
    start: int
    end: int
    claims: list[Claim] = field(default_factory=list)


@dataclass
class Outline:
    """The Markdown tree, the formulas by number, and the claims that lie in none of them."""

    tree: SyntaxTreeNode
    formulas: list[Formula]
    rest: list[Claim]
    title: str = ""
    heading: SyntaxTreeNode | None = None  # the heading that is the title, if the text begins with it


_STARTS = re.compile(r"^[ \t>]*(?P<fence>`{3,}|~{3,})[^\n`]*$|(?P<ticks>`+)|(?P<comment><!--)", re.MULTILINE)


def _without_comments(text: str) -> str:
    """The text without the comments that Markdown does not show; code is kept as it stands."""
    runs: dict[int, list[int]] = {}
    for run in re.finditer("`+", text):
        runs.setdefault(run.end() - run.start(), []).append(run.start())
    kept, begin, place = list[str](), 0, 0
    while (found := _STARTS.search(text, place)) is not None:
        place = found.end()
        if found["comment"]:
            end = text.find("-->", place)
            if end < 0:
                break
            kept.append(text[begin : found.start()])
            begin = place = end + 3
        elif found["fence"]:
            close = re.compile(rf"^[ \t>]*{re.escape(found['fence'])}[`~]*[ \t]*$", re.MULTILINE).search(text, place)
            if close is None:
                break
            place = close.end()
        else:
            length = found.end() - found.start()
            same = runs.get(length, [])
            number = bisect_right(same, found.start())
            place = same[number] + length if number < len(same) else place
    return "".join([*kept, text[begin:]])


def outline(document: Document) -> Outline:
    """Read the text of a document for display. Never fails: what is not understood is prose."""
    text = document.text.replace(_OPEN, "�").replace(_CLOSE, "�")
    begin = _front_matter_end(text)
    formulas, masked = _mask(text, begin) if len(text) <= LONGEST else ([], "")
    rest = _attach(document, formulas)
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 40}).enable(["table", "strikethrough"])
    tree = SyntaxTreeNode(parser.parse(_without_comments(masked)))
    title, heading = _title(tree, text[:begin])
    return Outline(tree, formulas, rest, title, heading)


def pieces(text: str) -> Iterable[str | int]:
    """Prose as a sequence of strings and of numbers of formulas."""
    for position, piece in enumerate(_PLACEHOLDER.split(text)):
        if position % 2:
            yield int(piece)
        elif piece:
            yield piece


def formula_numbers(node: SyntaxTreeNode) -> list[int]:
    """The formulas in a node, in order."""
    found: list[int] = []
    for child in node.walk():
        if child.type in ("text", "code_inline", "code_block", "fence", "image", "html_block", "html_inline"):
            found.extend(int(number) for number in _PLACEHOLDER.findall(child.content))
    return found


def _front_matter_end(text: str) -> int:
    found = _FRONT_MATTER.match(text)
    return found.end() if found else 0


def _title(tree: SyntaxTreeNode, front_matter: str) -> tuple[str, SyntaxTreeNode | None]:
    """The title of the document, and the first heading if that is where it comes from."""
    found = re.search(r"^title:[ \t]*(.+)$", front_matter, re.M)
    if found:
        return found[1].strip().strip("\"'"), None
    first = tree.children[0] if tree.children else None
    if first is None or first.type != "heading":
        return "", None
    content = "".join(child.content for child in first.children)
    if _PLACEHOLDER.search(content):
        return "", None
    return content.strip(" *_`"), first


def _mask(text: str, begin: int) -> tuple[list[Formula], str]:
    """The formulas of the text, and the text with a numbered placeholder for each; a displayed one stands alone."""
    formulas: list[Formula] = []
    parts: list[str] = []
    position = begin
    for block in read_blocks(text):
        if block.kind not in ("display", "inline") or block.opener < position:
            continue
        display = block.kind == "display"
        parts.append(text[position : block.opener])
        placeholder = f"{_OPEN}{len(formulas)}{_CLOSE}"
        if display:
            margin = _margin(text, block.opener)
            placeholder = f"\n{margin}\n{margin}{placeholder}\n{margin}\n{margin}"
        parts.append(placeholder)
        position = _after(text, block)
        formulas.append(Formula(_latex(text, block), display, block.opener, position))
    parts.append(text[position:])
    return formulas, "".join(parts)


def _latex(text: str, block: Block) -> str:
    content = text[block.start : block.end]
    if block.quoted:
        content = re.sub(r"^[ \t]*>[ \t>]*", "", content, flags=re.M)
    opening = text[block.opener : block.start]
    return f"{opening}{content}\\end{{{block.environment}}}" if opening.startswith("\\begin") else content


def _after(text: str, block: Block) -> int:
    """The offset behind the closing mark of a formula; an unclosed one ends with its content."""
    opening = text[block.opener : block.start]
    closer = _CLOSERS.get(opening if opening in _CLOSERS else opening[:2])
    found = closer.match(text, block.end) if closer and not block.problem else None
    return found.end() if found else block.end


def _margin(text: str, offset: int) -> str:
    """What keeps a line of its own inside the list item or quotation that the line of the offset belongs to."""
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    found = _MARGIN.match(line)
    margin = found[0] if found else ""
    return "".join(c if c in "> \t" else " " for c in margin)


def _attach(document: Document, formulas: list[Formula]) -> list[Claim]:
    """Give each claim to the formula it lies in: by its place in the text, else by its line."""
    starts = [formula.start for formula in formulas]
    line_starts = _line_starts(document.text)
    rest = []
    for claim in document:
        placed = claim.end > claim.start
        offset = claim.start if placed else _offset_of_line(line_starts, claim.line)
        at = bisect_right(starts, offset) - 1
        if not placed and at + 1 < len(formulas) and _same_line(line_starts, claim.line, starts[at + 1]):
            at += 1
        if (
            at >= 0
            and offset < max(formulas[at].end, formulas[at].start + 1)
            or (at >= 0 and not placed and starts[at] >= offset)
        ):
            formulas[at].claims.append(claim)
        else:
            rest.append(claim)
    return rest


def _line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in re.finditer("\n", text))]


def _offset_of_line(line_starts: list[int], line: int) -> int:
    return line_starts[min(max(line, 1), len(line_starts)) - 1]


def _same_line(line_starts: list[int], line: int, offset: int) -> bool:
    return bisect_right(line_starts, offset) == line
