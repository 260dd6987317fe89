"""The document layer: where the maths, the headings and the prose of a Markdown or LaTeX text are.

Guarantee: blocks come in the order of their content; offsets are those of the decoded text; the time is linear in the
length of the text, since every search for a closing mark remembers what it found.  An unclosed display ends at the next
blank line, and a closing `$$` whose partner was lost opens nothing, so that neither swallows the rest.  A fenced block is
maths only if its info string says `math`.  Limits: indented code is not told apart from an indented display in a list item
and is read as text; HTML other than comments and `pre`, `code`, `script`, `style` is read as text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from derive.language import rst
from derive.language.finder import Finder

ENVIRONMENTS = (
    "equation", "align", "alignat", "flalign", "aligned", "alignedat", "gather", "gathered", "multline", "eqnarray",
    "split", "displaymath", "math",
)

_ENV = "|".join(ENVIRONMENTS)
SECTIONS = ("chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph")
"""The headings of LaTeX, by their levels."""
_EXERCISE = "(?:Problem|Exercise|Question|Task|Aufgabe|Übung|Exercice|习题|练习|题|问题)"
_MARK = re.compile(
    r"(?P<fence>^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(?P<ticks>`{3,}(?=[^`\n]*$)|~{3,})[^\n]*$)"
    r"|(?P<heading>^(?:[ ]{0,3}>)*[ ]{0,3}(?P<hashes>\#{1,6})(?=[ \t]|$)[^\n\r]*)"
    rf"|(?P<titled>^[ \t]*(?:\\(?P<section>{'|'.join(SECTIONS)})\*?[ \t]*\{{(?:[^{{}}\n]|\{{[^{{}}\n]*\}})*\}}"
    r"|<h(?P<rank>[1-6])\b[^>\n]*>[^\n]*?</h(?P=rank)>"
    rf"|(?P<marks>\*\*|\*)(?=\S)(?:{_EXERCISE}\s*\d+|\d+(?:\.\d+)+|[A-Z]\.\d+)(?![\w])[^*\n]{{0,80}}(?P=marks)(?=[\s.:,]|$)))"
    r"|(?P<setext>^[ ]{0,3}(?:=+|-{2,})[ \t]*$)"
    r"|(?P<comment><!--)|<(?P<tag>pre|code|script|style)\b"
    r"|(?P<html><[A-Za-z][\w-]*(?:\s+[\w:-]+\s*=\s*(?:\"[^\"\n]*\"|'[^'\n]*'))+\s*/?>)"
    r"|(?P<colons>^[ \t]*:{3,}[ \t]*\{math\}[^\n]*$)|(?P<role>\{math\}`|:math:`)"
    rf"|(?P<rst>{rst.DIRECTIVE})"
    r"|(?P<verbatim>\\begin[ \t]*\{(?P<raw>verbatim\*?|Verbatim|lstlisting|minted|comment)\})"
    r"|(?P<hidden>%%)|(?P<percent>%[^\n]*)"
    r"|(?P<code>`+)"
    rf"|(?P<env>\\begin[ \t]*\{{(?P<name>(?:{_ENV})\*?)\}})"
    r"|(?P<bracket>\\\[)|(?P<paren>\\\()|(?P<escape>\\[^\n])"
    r"|(?P<dollars>(?:\$\$\$+|\$\$|\$(?!\s)))",
    re.MULTILINE,
)
MOST_INDENT = 80
_BLANK = re.compile(r"\n[ \t>]*(?=\n)")
_TO_DOLLAR = re.compile(r"[^\\$]*(?:\\.[^\\$]*)*", re.DOTALL)
_TICKS = re.compile("`+")
_FRONT = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
_LINE_END = re.compile(r"\r\n|\r|\n")
_PROSE_LINE = re.compile(
    r"\$|^\s*(?:#|\d+[.)]\s|```)|[\u4e00-\u9fff]{2}|(?:\b[A-Za-z]{2,}\b[ ,.]+){3}", re.MULTILINE
)

_DOLLAR = re.compile(r"(?<!\\)\$")
_MATHS = re.compile(r"[ \t]*(?:math|\{math\}[^\n]*)[ \t]*")
_OPTION = re.compile(r"\n[ \t>]*:[\w-]+:[^\n]*(?=\n)")
_DIRECTIVE = re.compile(
    r"[ \t]*\{(?:admonition|note|warning|tip|important|hint|seealso|attention|caution|danger|margin|sidebar|dropdown|exercise|"
    r"solution|(?:prf:)?(?:theorem|lemma|proof|definition|remark|proposition|corollary|example))\}[^\n]*"
)
"""A fenced block of MyST that holds text."""
_BOXES = re.compile(r"\\(?:text|mbox|hbox|textrm)\s*\{[^{}]*\}")
_FORMULA = re.compile(r"=|\\[A-Za-z]|\^|_\{")
UNCLOSED, UNOPENED = "unclosed display maths", "unopened display maths"


@dataclass(frozen=True)
class Block:
    """A region of the document; `text[start:end]` is its content, without dollars, `\\begin` or `#`.

    `kind` is ``display``, ``inline``, ``prose`` or ``heading``; `opener` is the offset of the mark before the content;
    `quoted` says that lines of the content may begin with ``>``; `problem` says what is wrong with its marks.
    """

    kind: str
    start: int
    end: int
    level: int = 0
    environment: str = ""
    opener: int = 0
    problem: str = ""
    quoted: bool = False


class LineMap:
    """Lines and columns, both counted from 1; ``\\r\\n``, ``\\r`` and ``\\n`` end a line."""

    def __init__(self, text: str):
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def line(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def start(self, line: int) -> int:
        """Where a line begins."""
        return self._starts[min(max(line, 1), len(self._starts)) - 1]

    def column(self, offset: int) -> int:
        return offset - self._starts[self.line(offset) - 1] + 1


def front_end(text: str) -> int:
    match = _FRONT.match(_newlines(text[:100_000]))
    return match.end() if match else 0


def front_matter(text: str) -> dict[str, str]:
    """The simple ``key: value`` lines of YAML front matter, without quotes; nested or listed values are left out."""
    end = front_end(text)
    found: dict[str, str] = {}
    for line in _LINE_END.split(text[:end])[1:-1]:
        key, colon, value = line.partition(":")
        if colon and key.strip() == key and key and not key.startswith(("#", "-")):
            found[key] = value.strip().strip("'\"")
    return found


def _newlines(text: str) -> str:
    """The same text, the same length, with every line end written with ``\\n`` last."""
    return text.replace("\r\n", " \n").replace("\r", "\n")


class _Scanner:
    def __init__(self, text: str):
        self.original, self.text = text, _newlines(text)
        self.blocks: list[Block] = []
        self.finders: dict[str, Finder] = {}
        self.ticks: dict[int, list[int]] | None = None
        self.closing: set[int] = set()
        """Where fenced blocks of text end that are read through."""
        self.latex = "\\begin{document}" in text
        self.blank = Finder(_BLANK, self.text)
        self.solid = Finder(re.compile(r"\S"), self.text)

    def find(self, pattern: str, place: int) -> int:
        if pattern not in self.finders:
            self.finders[pattern] = Finder(re.compile(pattern, re.MULTILINE), self.text)
        return self.finders[pattern].after(place)

    def scan(self) -> list[Block]:
        place = prose = front_end(self.original)
        while match := _MARK.search(self.text, place):
            begin = match.start()
            before = len(self.blocks)
            stop, excluded = self.handle(match)
            place = max(stop, begin + 1)
            if len(self.blocks) > before or excluded:
                made = self.blocks[before:]
                del self.blocks[before:]
                self.blocks.extend(self.prose(prose, made[0].opener if made else begin))
                self.blocks.extend(made)
                prose = max(prose, place)
            if match["heading"] is not None:
                place = self.blocks[-1].start
        self.blocks.extend(self.prose(prose, len(self.text)))
        return sorted(self.blocks, key=lambda block: (block.start, block.kind != "heading"))

    def prose(self, start: int, end: int) -> Iterator[Block]:
        while start < end:
            stop = min(self._blank_in(start, end), end)
            piece = self.text[start:stop]
            left, right = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
            if left < right:
                yield Block("prose", left, right, opener=left)
            start = stop + 1

    def _blank_in(self, start: int, end: int) -> int:
        match = _BLANK.search(self.text, start, end)
        return match.start() if match else end

    def handle(self, match: re.Match[str]) -> tuple[int, bool]:
        """Deal with one mark: the place to go on from, and whether what was passed is to be kept out of the prose."""
        kind = match.lastgroup
        if match["fence"] is not None:
            return self.fence(match), True
        for name, deal in (("heading", self.heading), ("titled", self.titled), ("setext", self.setext)):
            if match[name] is not None:
                return deal(match), False
        if kind in ("comment", "tag"):
            return self.html_comment(match) if kind == "comment" else self.tag(match)
        if kind == "html":
            return match.end(), True
        if kind == "colons":
            return self.fence_of_colons(match), True
        if kind == "rst":
            end, found = rst.displays(self.text, match)
            self.blocks += [Block("display", *span, opener=match.start()) for span in found]
            return end, True
        if kind == "role":
            return self.ticked(match.start(), match.end(), "`"), False
        if match["verbatim"] is not None:
            end = self.find(rf"\\end[ \t]*\{{{re.escape(match['raw'])}\}}", match.end())
            return (end, True) if end < len(self.text) else (match.end(), False)
        if kind in ("hidden", "percent"):
            return self.comment(match)
        if kind == "code":
            return self.code(match), False
        if match["env"] is not None:
            return self.environment(match), False
        if kind == "bracket":
            return self.display(match.start(), match.end(), r"\\\]", 2), False
        if kind == "paren":
            return self.parenthesised(match), False
        if kind == "dollars":
            return self.dollars(match), False
        return match.end(), False

    def fence(self, match: re.Match[str]) -> int:
        """A fenced block is kept out, but for one that says that it is maths."""
        ticks = match["ticks"]
        if match.start() in self.closing:
            return match.end()
        closing = re.compile(rf"^[ \t>]*{re.escape(ticks[0])}{{{len(ticks)},}}[ \t]*$", re.MULTILINE)
        found = closing.search(self.text, match.end())
        said = match.end("ticks") - match.start()
        if found and _DIRECTIVE.fullmatch(match.group(), said):
            self.closing.add(found.start())
            return match.end()
        if not _MATHS.fullmatch(match.group(), said):
            return found.end() if found else len(self.text)
        return self.fenced(match, found)

    def fence_of_colons(self, match: re.Match[str]) -> int:
        """The `:::{math}` of MyST."""
        return self.fenced(match, re.compile(r"^[ \t]*:{3,}[ \t]*$", re.MULTILINE).search(self.text, match.end()))

    def fenced(self, match: re.Match[str], found: re.Match[str] | None) -> int:
        """A display between fences, without its options."""
        end, problem = (found.start(), "") if found else (self.blank.after(match.end()), UNCLOSED)
        start = match.end()
        while option := _OPTION.match(self.text, start, end):
            start = option.end()
        if self.text[start:end].strip():
            quoted = ">" in match.group()
            self.blocks.append(Block("display", start, end, opener=match.start(), problem=problem, quoted=quoted))
        return found.end() if found else end

    def comment(self, match: re.Match[str]) -> tuple[int, bool]:
        """A comment: of LaTeX to the end of the line, in a LaTeX file; of Obsidian up to the next %% of its line, or between
        lines that begin with it."""
        begin = match.start()
        line_end = self.find(r"\n|\Z", begin)
        if self.latex:
            return line_end, True
        if match["hidden"] is not None:
            starts = self.text[:begin].rpartition("\n")[2].strip() == ""
            end = self.find(r"%%", begin + 2)
            if end < line_end or (starts and end < len(self.text) and not self.text[begin + 2 : line_end].strip()):
                return end + 2, True
        return begin + len(match["hidden"] or "%"), False

    def html_comment(self, match: re.Match[str]) -> tuple[int, bool]:
        """A comment; one that is never closed goes on to the end if it begins a line, and is none within one, as in Markdown."""
        closing, start = self.find("-->", match.end()), match.start()
        if closing == len(self.text) and self.text[max(0, start - MOST_INDENT) : start].rpartition("\n")[2].strip(" \t>"):
            return match.end(), False
        return closing + 3, True

    def tag(self, match: re.Match[str]) -> tuple[int, bool]:
        """What stands between tags that hold no text; a script may hold mathematics."""
        closing = self.find(rf"</{match['tag']}>", match.end())
        opened = self.text.find(">", match.end(), match.end() + 200)
        if closing == len(self.text):
            return match.end(), True
        said = self.text[match.end() : max(opened, 0)] if match["tag"] == "script" else ""
        if "math/tex" in said and self.text[opened + 1 : closing].strip():
            kind = "display" if "display" in said else "inline"
            self.blocks.append(Block(kind, opened + 1, closing, opener=match.start()))
        return closing, True

    def heading(self, match: re.Match[str]) -> int:
        content = match["heading"][match.end("hashes") - match.start() :]
        start = match.end("hashes") + len(content) - len(content.lstrip())
        end = match.end("hashes") + len(content.rstrip().rstrip("#").rstrip())
        self.blocks.append(Block("heading", start, max(start, end), len(match["hashes"]), opener=match.start()))
        return match.end()

    def titled(self, match: re.Match[str]) -> int:
        """A heading of LaTeX or HTML, or the bold number of a section or an exercise, which begins a line."""
        section, rank = match["section"], match["rank"]
        level = SECTIONS.index(section) + 1 if section else int(rank) if rank else 6
        start = match.start("titled") + len(match["titled"]) - len(match["titled"].lstrip())
        self.blocks.append(Block("heading", start, match.end(), level, opener=start))
        return match.end()

    def setext(self, match: re.Match[str]) -> int:
        before = self.text.rfind("\n", 0, max(0, match.start() - 1)) + 1
        line = self.text[before : match.start()].rstrip()
        other = re.match(r"[ ]{0,3}(?:[|>#`~]|[-*+]\s|\d+[.)]\s|\$\$|=+$|-+$|[ \t])", line)
        inside = any(block.end > before and block.kind in ("display", "heading") for block in self.blocks[-1:])
        if line and not other and not inside and not line.endswith("$$"):
            level = 1 if "=" in match.group() else 2
            self.blocks.append(Block("heading", before + len(line) - len(line.lstrip()), before + len(line), level,
                                     opener=before))
        return match.end()

    def code(self, match: re.Match[str]) -> int:
        if self.ticks is None:
            self.ticks = {}
            for run in _TICKS.finditer(self.text):
                self.ticks.setdefault(run.end() - run.start(), []).append(run.start())
        places = self.ticks[match.end() - match.start()] if len(match.group()) in self.ticks else []
        next_one = bisect_left(places, match.end())
        if next_one == len(places) or places[next_one] > self.blank.after(match.end()):
            return match.end()
        return places[next_one] + len(match.group())

    def environment(self, match: re.Match[str]) -> int:
        name = match["name"]
        start = match.end()
        if name.startswith("alignat") or name.startswith("alignedat"):
            argument = re.compile(r"\s*\{[^{}\n]*\}").match(self.text, start)
            start = argument.end() if argument else start
        return self.display(match.start(), start, rf"\\end[ \t]*\{{{re.escape(name)}\}}", 0, name)

    def display(self, opener: int, start: int, closing: str, width: int, environment: str = "") -> int:
        """A display from `start` to its closing mark, or to the next blank line if that mark is missing."""
        end = self.find(closing, start)
        blank = self.blank.after(start)
        quoted = ">" in self.text[self.text.rfind("\n", max(0, opener - 99), opener) + 1 : opener][:99]
        if end == len(self.text) or (blank < end and _PROSE_LINE.search(self.text, blank, end)):
            stop = min(blank, len(self.text))
            self.blocks.append(Block("display", start, stop, 0, environment, opener, UNCLOSED, quoted))
            return stop
        after = end + width if width else self.text.index("}", end) + 1
        if not environment:
            inner = re.compile(r"\s*\\begin\s*\{(\w+\*?)\}").match(self.text, start, end)
            environment = inner.group(1) if inner and inner.group(1).rstrip("*") in ENVIRONMENTS else ""
        if self.text[start:end].strip():
            self.blocks.append(Block("display", start, end, 0, environment, opener, "", quoted))
        return after

    def parenthesised(self, match: re.Match[str]) -> int:
        end = self.find(r"\\\)", match.end())
        if end == len(self.text) or self.blank.after(match.end()) < end:
            return match.end()
        if self.text[match.end() : end].strip():
            self.blocks.append(Block("inline", match.end(), end, opener=match.start()))
        return end + 2

    def dollars(self, match: re.Match[str]) -> int:
        if len(match.group()) > 2:
            return match.end()
        if len(match.group()) == 2:
            return self.double(match.start(), match.end())
        return self.inline(match)

    def double(self, opener: int, start: int) -> int:
        """A display between double dollars; a pair that lost its partner does not turn what follows inside out."""
        closing = r"(?:(?<!\\)|(?<=\\\\))\$\$"
        end, blank = self.find(closing, start), self.blank.after(start)
        if blank < end:
            lost = end == self.solid.after(blank) or _PROSE_LINE.search(self.text, blank, end)
            if lost and not self.text[start:blank].strip():
                return self.unopened(opener, start)
            if _DOLLAR.search(_BOXES.sub("", self.text[start:blank])):
                self.blocks.append(Block("display", start, blank, 0, "", opener, UNCLOSED))
                return blank
        return self.display(opener, start, closing, 2)

    def unopened(self, closer: int, after: int) -> int:
        """The display that ends at a closing mark without an opening one: what stands before it in its paragraph."""
        before = self.blocks[-1].end if self.blocks else 0
        begin = max(before, self.text.rfind("\n\n", before, closer) + 2)
        piece = self.text[begin:closer]
        begin += len(piece) - len(piece.lstrip("$ \t\n"))
        if begin < closer and _FORMULA.search(self.text, begin, closer):
            self.blocks.append(Block("display", begin, closer, 0, "", begin, UNOPENED))
        return after

    def inline(self, match: re.Match[str]) -> int:
        """Pandoc's rule: no space inside the marks, no digit after the closing one, no blank line between."""
        start, text = match.end(), self.text
        if text.startswith("`", start):
            return self.ticked(match.start(), start + 1)
        body = _TO_DOLLAR.match(text, start)
        end = body.end() if body else len(text)
        closes = end < len(text) and text[end] == "$" and end > start and not text[end - 1].isspace()
        if not closes or text[end + 1 : end + 2].isdecimal() or self.blank.after(start) < end:
            return start
        self.blocks.append(Block("inline", start, end, opener=match.start()))
        return end + 1

    def ticked(self, opener: int, start: int, closing: str = "`$") -> int:
        """An inline formula between ``$` `` and `` `$``, or behind ``{math}` ``."""
        end = self.find(re.escape(closing), start)
        if end == len(self.text) or self.blank.after(start) < end or not self.text[start:end].strip():
            return start - 1
        self.blocks.append(Block("inline", start, end, opener=opener))
        return end + len(closing)


def read_blocks(text: str) -> list[Block]:
    """All headings, displays, inline formulas and stretches of prose, in document order."""
    return _Scanner(text).scan()
