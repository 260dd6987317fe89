"""One self-contained HTML page about a document: its own prose, every statement with its verdict, and the reason.

Guarantee: the page needs no network and no script; every text of the document is escaped (prose here, the rest by
Jinja2's autoescape), links lead to http(s) addresses only and pictures are named, not loaded; the same document gives
the same bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup, escape

from derive.report.diff import difference
from derive.report.mathml import math
from derive.report.outline import Outline, formula_numbers, outline, pieces
from derive.report.values import difference_sentence, table
from derive.report.words import headline, words
from derive.results import OPEN, VERDICTS, WRONG, Claim, Document
from derive.terminal import GLYPHS

_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
_SAFE_LINK = re.compile(r"https?://[^\s\"'<>]+$")
_SIMPLE = {"em": "em", "strong": "strong", "s": "s", "blockquote": "blockquote", "bullet_list": "ul", "list_item": "li"}
_TABLE = {"table": "table", "thead": "thead", "tbody": "tbody", "tr": "tr", "th": "th", "td": "td"}


def render(document: Document, language: str = "en") -> str:
    """The page as text."""
    return _Page(document, language).render()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("derive.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def plain(text: str) -> str:
    """Text without control characters and without marks that override the reading direction."""
    return _STEERING.sub("�", text)


def formula(latex: str, block: bool = False) -> Markup:
    return Markup(math(latex, block))  # escaped and rebuilt from allowed elements by `mathml`


def is_long(latex: str) -> bool:
    """Whether a formula may be wider than a narrow screen, and so needs to be scrolled by keyboard too."""
    return len(re.sub("<[^>]*>", "", math(latex))) > 20


class _Page:
    def __init__(self, document: Document, language: str):
        self.document = document
        self.language = language
        self.words = words(language)
        self.outline: Outline = outline(document)
        self.anchors = _anchors(document)
        self.levels: list[int] = []
        self.statement = _environment().get_template("statement.html").module.statement  # type: ignore[attr-defined]

    def render(self) -> str:
        document, total = self.document, len(self.document.claims)
        title = plain(self.outline.title or document.path)
        page = _environment().get_template("page.html")
        return page.render(
            w=self.words,
            lang=self.language,
            title=title,
            path=plain(document.path),
            dialect=plain(document.dialect),
            headline=headline(len(document.wrong), total, self.language),
            good=not document.wrong,
            counts=[(verdict, GLYPHS[verdict], count) for verdict, count in document.counts().items()],
            verdicts=[(verdict, GLYPHS[verdict]) for verdict in VERDICTS],
            wrong=[self.view(claim) for claim in document.wrong],
            conventions=[plain(text) for text in document.conventions],
            symbols=[self.symbol(row) for row in document.symbols],
            body=self.nodes(self.outline.tree.children),
            rest=self.cards(self.outline.rest),
        )

    # ------------------------------------------------------------------------------------------------------- statements

    def view(self, claim: Claim) -> dict[str, Any]:
        """What the template shows of a claim."""
        return {
            "anchor": self.anchors[id(claim)],
            "id": plain(claim.id),
            "line": claim.line,
            "kind": claim.kind,
            "verdict": claim.verdict,
            "glyph": GLYPHS[claim.verdict],
            "wrong": claim.verdict in WRONG,
            "open": claim.verdict in OPEN,
            "formula": formula(claim.latex, block=True),
            "long": is_long(claim.latex),
            "long_fix": is_long(claim.fix),
            "rule": plain(claim.rule),
            "said": [plain(text) for text in dict.fromkeys((claim.diagnosis, claim.reason)) if text],
            "assumptions": [plain(text) for text in claim.assumptions],
            "notes": [plain(text) for text in claim.notes],
            "fix": formula(claim.fix, block=True) if claim.fix else "",
            "difference": [(kind, plain(text)) for kind, text in difference(claim.latex, claim.fix)]
            if claim.fix
            else [],
            "example": self.example(claim),
        }

    def example(self, claim: Claim) -> dict[str, Any] | None:
        example = claim.counterexample
        if example is None:
            return None
        return {
            "sizes": [(formula(str(name)), size) for name, size in example.sizes.items()],
            "values": [(formula(str(name)), table(value)) for name, value in example.values.items()],
            "left": table(example.left, example.right),
            "right": table(example.right, example.left),
            "sentence": plain(difference_sentence(example.left, example.right)),
        }

    def symbol(self, row: Any) -> dict[str, Any]:
        near = [claim for claim in self.document if claim.line <= row.line <= claim.end_line]
        return {
            "name": formula(row.name),
            "shape": plain(row.shape),
            "role": plain(row.role),
            "meaning": plain(row.meaning),
            "line": row.line,
            "anchor": self.anchors[id(near[0])] if near else "",
        }

    def card(self, claim: Claim) -> Markup:
        return Markup(self.statement(self.view(claim), self.words))

    def cards(self, claims: Iterable[Claim]) -> Markup:
        return Markup("\n").join(self.card(claim) for claim in claims)

    # ------------------------------------------------------------------------------------------------------------ prose

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
                claim.verdict, self.anchors[id(claim)], self.words[claim.verdict], GLYPHS[claim.verdict]
            )
            for claim in found.claims
        )
        if is_long(found.latex):
            label = self.words["formula"]
            shown = Markup('<span class="long" tabindex="0" role="group" aria-label="{}">{}</span>')
            return shown.format(label, formula(found.latex)) + marks
        return formula(found.latex) + marks

    def paragraph(self, node: SyntaxTreeNode) -> Markup:
        alone = list(pieces(node.children[0].content.strip())) if node.children else []
        if len(alone) == 1 and isinstance(alone[0], int) and self.outline.formulas[alone[0]].block:
            return self.display(alone[0])
        inside = self.nodes(node.children)
        return (inside if node.hidden else _wrap("p", inside)) + Markup("\n") + self.asides(node)

    def display(self, number: int) -> Markup:
        found = self.outline.formulas[number]
        if found.claims:
            return self.cards(found.claims) + Markup("\n")
        return Markup('<div class="formula"{}>{}</div>\n').format(
            Markup(' tabindex="0" role="group" aria-label="{}"').format(self.words["formula"])
            if is_long(found.latex)
            else "",
            formula(found.latex, block=True),
        )

    def heading(self, node: SyntaxTreeNode) -> Markup:
        if node is self.outline.heading:
            return self.asides(node)
        written = int(node.tag[1:])
        self.levels = [level for level in self.levels if level < written] + [written]
        level = min(len(self.levels) + 1, 6)  # below the title of the page, and without a gap
        return _wrap(f"h{level}", self.nodes(node.children)) + Markup("\n") + self.asides(node)

    def table(self, node: SyntaxTreeNode) -> Markup:
        empty_head = node.type == "th" and not "".join(child.content for child in node.children).strip()
        inside = _wrap("td" if empty_head else _TABLE[node.type], self.nodes(node.children))
        if node.type != "table":
            return inside
        return Markup('<div class="wide">{}</div>\n').format(inside) + self.asides(node)

    def asides(self, node: SyntaxTreeNode) -> Markup:
        """The statements made within prose: wrong and open ones in full, the others folded."""
        claims = [claim for number in formula_numbers(node) for claim in self.outline.formulas[number].claims]
        loud = [claim for claim in claims if claim.verdict in WRONG | OPEN]
        calm = [claim for claim in claims if claim.verdict not in WRONG | OPEN]
        shown = self.cards(loud)
        if calm:
            found = Counter(claim.verdict for claim in calm)
            label = ", ".join(f"{GLYPHS[v]} {found[v]} {self.words[v]}" for v in VERDICTS if found[v])
            shown += Markup('<details class="aside"><summary>{}</summary>\n{}</details>\n').format(
                label, self.cards(calm)
            )
        return shown


def _wrap(tag: str, inside: Markup) -> Markup:
    return Markup(f"<{tag}>") + inside + Markup(f"</{tag}>")


def _anchors(document: Document) -> dict[int, str]:
    """A permanent, unique anchor for each claim, from its id."""
    anchors: dict[int, str] = {}
    taken: set[str] = set()
    for claim in document:
        name = base = "s" + re.sub(r"[^A-Za-z0-9.-]", "-", claim.id.rpartition(":")[2])
        number = 2
        while name in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name)
        anchors[id(claim)] = name
    return anchors
