"""The prose of a document as HTML, with its formulas and statements in their places.

Guarantee: every text is escaped; links lead to http(s) addresses only and pictures are named, not loaded; a heading never
skips a level.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup, escape

from derive.report.cards import Cards, plain
from derive.report.mathml import said
from derive.report.outline import Outline, formula_numbers, pieces
from derive.report.words import named
from derive.results import OPEN, VERDICTS, WRONG, Claim, Document
from derive.terminal import GLYPHS

FEW_COLUMNS = 3  # a wider table may have to be scrolled, so it can be reached by keyboard
_SAFE_LINK = re.compile(r"https?://[^\s\"'<>]+$")
_SIMPLE = {"em": "em", "strong": "strong", "s": "s", "blockquote": "blockquote", "bullet_list": "ul", "list_item": "li"}
_TABLE = {"table": "table", "thead": "thead", "tbody": "tbody", "tr": "tr", "th": "th", "td": "td"}


@dataclass
class Section:
    """A heading with the statements under it."""

    anchor: str
    title: str
    claims: list[Claim] = field(default_factory=list)


class Prose:
    """Writes the nodes of an outline."""

    def __init__(self, document: Document, outline: Outline, cards: Cards):
        self.document, self.outline, self.cards = document, outline, cards
        self.words = cards.words
        self.levels: list[int] = []
        self.sections = [Section("", "")]

    def nodes(self, nodes: Iterable[SyntaxTreeNode]) -> Markup:
        return Markup("").join(self.node(node) for node in nodes)

    def node(self, node: SyntaxTreeNode) -> Markup:
        kind = node.type
        if kind == "paragraph":
            return self.paragraph(node)
        if kind == "heading":
            return self.heading(node)
        if kind in _SIMPLE:
            return _wrap(_SIMPLE[kind], self.nodes(node.children))
        if kind in _TABLE:
            return self.table(node)
        if kind == "ordered_list":
            start = int(node.attrs.get("start", 1))
            return Markup('<ol start="{}">{}</ol>\n').format(start, self.nodes(node.children))
        if kind in ("fence", "code_block", "html_block"):
            return _wrap("pre", _wrap("code", self.verbatim(node.content))) + Markup("\n")
        if kind in ("code_inline", "html_inline"):
            return _wrap("code", self.verbatim(node.content))
        return self.leaf(node)

    def leaf(self, node: SyntaxTreeNode) -> Markup:
        kind = node.type
        if kind == "text":
            return Markup("").join(
                self.inline(piece) if isinstance(piece, int) else escape(plain(piece)) for piece in pieces(node.content)
            )
        if kind in ("softbreak", "hardbreak"):
            return Markup("\n") if kind == "softbreak" else Markup("<br>\n")
        if kind == "hr":
            return Markup("<hr>\n")
        if kind == "image":
            name = "".join(piece for piece in pieces(node.content) if isinstance(piece, str))
            return Markup('<span class="picture">[{}{}]</span>').format(
                self.words["image"], plain(f": {name}" if name else "")
            )
        inside = self.nodes(node.children)
        target = str(node.attrs.get("href", "")) if kind == "link" else ""
        if _SAFE_LINK.match(target):
            return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(target, inside)
        return inside

    def verbatim(self, text: str) -> Markup:
        """Code; a formula that was cut out of it is put back as it was written."""
        formulas, source = self.outline.formulas, self.document.text
        return escape(
            plain(
                "".join(source[formulas[p].start : formulas[p].end] if isinstance(p, int) else p for p in pieces(text))
            )
        )

    def inline(self, number: int) -> Markup:
        """A formula within prose, with a mark for each statement in it."""
        found = self.outline.formulas[number]
        marks = Markup("").join(
            Markup('<a class="mark {0}" href="#{1}" title="{2}">{3}<span class="sr"> {2}</span></a>').format(
                claim.verdict, self.cards.anchors[id(claim)], self.words[claim.verdict], GLYPHS[claim.verdict]
            )
            for claim in found.claims
        )
        shown = self.cards.formulas.running(found.latex)
        if self.cards.formulas.is_wide(found.latex, block=False):
            label = self.words["formula"]
            return Markup('<span class="long" tabindex="0" role="group" aria-label="{}">{}</span>').format(label, shown) + marks
        if not marks:
            return shown
        if self.cards.formulas.is_long(found.latex, block=False):
            return shown + Markup("&NoBreak;") + marks
        return Markup('<span class="keep">{}{}</span>').format(shown, marks)

    def paragraph(self, node: SyntaxTreeNode) -> Markup:
        alone = list(pieces(node.children[0].content.strip())) if node.children else []
        if len(alone) == 1 and isinstance(alone[0], int) and self.outline.formulas[alone[0]].block:
            return self.display(alone[0])
        inside = self.nodes(node.children)
        return self._beside(inside if node.hidden else _wrap("p", inside), node, hidden=node.hidden)

    def display(self, number: int) -> Markup:
        found = self.outline.formulas[number]
        if found.claims:
            self.sections[-1].claims.extend(found.claims)
            return self.cards.all(found.claims) + Markup("\n")
        return Markup('<div class="formula"{}>{}</div>\n').format(
            Markup(' tabindex="0" role="group" aria-label="{}"').format(self.words["formula"])
            if self.cards.formulas.is_wide(found.latex)
            else "",
            self.cards.formulas.displayed(found.latex),
        )

    def heading(self, node: SyntaxTreeNode) -> Markup:
        if node is self.outline.heading:
            return self.asides(node)
        written = int(node.tag[1:])
        self.levels = [level for level in self.levels if level < written] + [written]
        level = min(len(self.levels) + 1, 6)  # below the title of the page, and without a gap
        section = Section(f"h{len(self.sections)}", self._title(node))
        self.sections.append(section)
        inside = self.nodes(node.children)
        return Markup('<h{0} id="{1}">{2}</h{0}>\n').format(level, section.anchor, inside) + self.asides(node)

    def _title(self, node: SyntaxTreeNode) -> str:
        """The words of a heading, its formulas read aloud."""
        formulas = self.outline.formulas
        content = "".join(child.content for child in node.walk() if child.type in ("text", "code_inline", "softbreak"))
        return "".join(said(formulas[p].latex) if isinstance(p, int) else p for p in pieces(content)).strip()

    def table(self, node: SyntaxTreeNode) -> Markup:
        empty_head = node.type == "th" and not "".join(child.content for child in node.children).strip()
        inside = _wrap("td" if empty_head else _TABLE[node.type], self.nodes(node.children))
        if node.type != "table":
            return inside
        columns = max((len(row.children) for row in node.walk() if row.type == "tr"), default=0)
        reached = Markup(' tabindex="0" role="group" aria-label="{}"').format(self.words["table"])
        reached = reached if columns > FEW_COLUMNS else Markup("")
        return Markup('<div class="wide"{}>{}</div>\n').format(reached, inside) + self.asides(node)

    def _beside(self, prose: Markup, node: SyntaxTreeNode, hidden: bool) -> Markup:
        """Prose with the statements made in it: wrong and open ones in full below, the others folded, beside it."""
        loud, calm = self._made_in(node)
        if not calm:
            return prose + Markup("\n") + self.cards.all(loud)
        inside = _wrap("div", prose) if hidden else prose
        return Markup('<div class="noted">{}{}</div>\n').format(inside, self._folded(calm)) + self.cards.all(loud)

    def asides(self, node: SyntaxTreeNode) -> Markup:
        """The statements made within a heading or a table: wrong and open ones in full, the others folded."""
        loud, calm = self._made_in(node)
        return self.cards.all(loud) + (self._folded(calm) if calm else Markup(""))

    def _made_in(self, node: SyntaxTreeNode) -> tuple[list[Claim], list[Claim]]:
        """The statements within a node: those that a reader should see, and those that can wait."""
        claims = [claim for number in formula_numbers(node) for claim in self.outline.formulas[number].claims]
        self.sections[-1].claims.extend(claims)
        loud = [claim for claim in claims if claim.verdict in WRONG | OPEN]
        return loud, [claim for claim in claims if claim.verdict not in WRONG | OPEN]

    def _folded(self, claims: list[Claim]) -> Markup:
        found = Counter(claim.verdict for claim in claims)
        label = ", ".join(f"{GLYPHS[v]} {found[v]} {named(v, found[v], self.words)}" for v in VERDICTS if found[v])
        shown = Markup('<details class="aside"><summary>{}</summary>\n{}</details>\n')
        return shown.format(label, self.cards.all(claims))


def _wrap(tag: str, inside: Markup) -> Markup:
    return Markup(f"<{tag}>") + inside + Markup(f"</{tag}>")
