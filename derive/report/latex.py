"""The LaTeX twin of the page: the same content for pdflatex and lualatex with a basic installation.

Guarantee: nothing of the document acts on LaTeX — prose is escaped, a formula goes into math mode only if it was
written anew by `latex_safe.formula`, else it is printed as typed. Han characters are printed where a Chinese package
is installed, and as code points elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from derive.calculus.plain_text import in_words
from derive.report import latex_safe, marked
from derive.report.outline import formula_numbers, outline, pieces
from derive.report.sentences import translate
from derive.report.typeset import parts, typeset
from derive.report.values import Table, difference_sentence, table
from derive.report.words import headline, named, words
from derive.results import VERDICTS, WRONG, Claim, Counterexample, Document, Step, worse

_COLOURS = {
    "proved": "derivegood",
    "checked": "derivegood",
    "refuted": "derivebad",
    "ill-typed": "derivebad",
    "definition": "deriveplain",
    "undecided": "deriveopen",
    "unreadable": "deriveopen",
}
# Marks that every font has: the word follows, so nothing depends on them.
_MARKS = {
    "proved": r"$\surd$",
    "checked": r"$\approx$",
    "refuted": r"$\times$",
    "ill-typed": r"$\times$",
    "definition": r"$:=$",
    "undecided": "?",
    "unreadable": "?",
}
_SECTIONS = {1: "section", 2: "subsection", 3: "subsubsection"}
_ENVIRONMENTS = {"bullet_list": "itemize", "ordered_list": "enumerate", "blockquote": "quote"}
_DEEPEST_LIST = 3
LONGEST_STEP = 400
LONGEST_LINE = 20_000
_TIMES = r"\ensuremath{\cdot}"
_LONG_WORD = re.compile(r"[^\W_]{60}(?=[^\W_])")


def render(document: Document, language: str = "en") -> str:
    """The LaTeX source as text."""
    return "\n".join(map(_short_lines, _Paper(document, language).render().split("\n")))


@lru_cache(maxsize=1)
def preamble() -> str:
    return (resources.files("derive.report") / "templates" / "preamble.tex").read_text(encoding="utf-8")


class _Paper:
    def __init__(self, document: Document, language: str):
        self.document = document
        self.language = language
        self.words = {key: latex_safe.text(word) for key, word in words(language).items()}
        self.outline = outline(document)
        self.lists = 0
        self.by_id = {claim.id: claim for claim in document}
        self.roots = document.roots()

    def render(self) -> str:
        document = self.document
        parts = [preamble(), "\\begin{document}\n", self.top()]
        parts.append(self.nodes(self.outline.tree.children))
        if self.outline.rest:
            parts.append(f"\n\\section*{{{self.words['elsewhere']}}}\n")
            parts.extend(self.statement(claim) for claim in self.outline.rest)
        parts.append(self.bullets(self.words["conventions"], document.conventions))
        parts.append(self.bullets(self.words["told"], document.words))
        parts.append(self.glossary())
        parts.append("\n\\end{document}\n")
        return "".join(parts)

    def said(self, text: str) -> str:
        """A sentence of the checker in the language of the report; the formulas in it only where they can be set."""
        first, newline, rest = translate(text, self.language).partition("\n")
        return "".join(_set(*part) for part in parts(typeset(first))) + latex_safe.text(newline + rest)

    def at(self, line: int) -> str:
        return latex_safe.text(words(self.language)["at_line"].format(line))

    def top(self) -> str:
        document = self.document
        title = latex_safe.text(self.outline.title or Path(document.path).stem)
        sentence = latex_safe.text(headline(document, self.language))
        counts = ", ".join(f"{count} {named(verdict, count, self.words)}" for verdict, count in document.counts().items())
        lines = [f"{{\\raggedright\\LARGE\\bfseries {title}\\par}}\n{{\\small {latex_safe.text(document.path)}\\par}}\n"]
        lines.append(f"\\medskip{{\\large\\bfseries {sentence}\\par}}\n{counts}\\par\n")
        if document.wrong:
            lines.append(f"\\section*{{{self.words['wrong_lines']}}}\n")
            lines.extend(self.wrong_line(claim) for claim in document.wrong)
            lines.append(f"\\section*{{{self.words['document']}}}\n")
        return "".join(lines)

    def wrong_line(self, claim: Claim) -> str:
        said = claim.diagnosis or claim.reason
        written, right = _with_marks(claim)
        lines = [self.head(claim), written]
        if said:
            lines.append(self.said(said) + "\\par\n")
        if claim.fix:
            lines.append(f"{self.words['right']}:{right}")
        return "".join(lines)

    # ------------------------------------------------------------------------------------------------------- statements

    def head(self, claim: Claim) -> str:
        word = f"{_MARKS[claim.verdict]} {self.words[claim.verdict]}"
        return f"\n\\deriveverdict{{{_COLOURS[claim.verdict]}}}{{{word}}}{{{self.at(claim.line)}}}\n"

    def statement(self, claim: Claim) -> str:
        written, right = _with_marks(claim)
        lines = [self.head(claim), written]
        said = [text for text in dict.fromkeys((claim.diagnosis, claim.reason)) if text]
        lines.extend(self.said(text) + "\\par\n" for text in said)
        if claim.fix:
            lines.append(f"{self.words['right']}:{right}")
        if claim.counterexample:
            lines.append(self.example(claim.counterexample))
        if claim.rule:
            lines.append(f"{{\\small {self.words['rule']}: {self.said(claim.rule)}\\par}}\n")
        lines.extend(self.step(step) for step in claim.steps)
        lines.append(self.rests(claim))
        for name, texts in (("assumptions", claim.assumptions), ("notes", claim.notes)):
            if texts:
                listed = "; ".join(self.said(text) for text in texts)
                lines.append(f"{{\\small {self.words[name]}: {listed}\\par}}\n")
        return "".join(lines)

    def step(self, step: Step) -> str:
        """A step of the proof; its formula only where it can be set."""
        safe = latex_safe.formula(step.latex) if 0 < len(step.latex) <= LONGEST_STEP else None
        told = self.said(step.text).replace(_TIMES, f"{_TIMES}\\allowbreak ")
        shown = f"\\deriveformula{{{safe}}}\n" if safe else f" {told}\\par\n" if step.text else "\\par\n"
        return f"{{\\footnotesize {self.said(step.what)}{':' if safe or step.text else ''}{shown}}}\n"

    def rests(self, claim: Claim) -> str:
        """The statements that this one rests on, and the worst verdict among all of those."""
        below = [self.by_id[name] for name in claim.rests_on if name in self.by_id]
        if not below:
            return ""
        listed = ", ".join(self.at(other.line) for other in below)
        root = self.by_id[self.roots[claim.id]]
        told = f"{self.at(root.line)} {_MARKS[root.verdict]} {self.words[root.verdict]}"
        weak = f"; \\textbf{{{self.words['rests_on']} {told}}}" if worse(root.verdict, claim.verdict) else ""
        return f"{{\\small {self.words['rests_on']}: {listed}{weak}\\par}}\n"

    def example(self, example: Counterexample) -> str:
        sizes = ", ".join(f"${name(n)} = {int(size)}$" for n, size in example.sizes.items())
        given = [f"{name(n)} = {matrix(table(value))}" for n, value in example.values.items()]
        one, two = (translate(v, self.language) if isinstance(v, str) and " " in v else v for v in (example.left, example.right))
        left, right = table(one, two), table(two, one)
        lines = [f"{self.words['counterexample']}{': ' + sizes if sizes else ''}\\par\n"]
        lines.extend(f"\\deriveformula{{{value}}}\n" for value in given)
        labels = [rf"\text{{{self.words[side]}}}" for side in ("left", "right_side")]
        sides = rf"{labels[0]} = {matrix(left)} \qquad {labels[1]} = {matrix(right)}"
        lines.append(f"\\deriveformula{{{sides}}}\n")
        sentence = difference_sentence(example.left, example.right)
        return "".join(lines) + (self.said(sentence) + "\\par\n" if sentence else "")

    def bullets(self, heading: str, texts: Sequence[str]) -> str:
        if not texts:
            return ""
        items = "".join(f"\\item {self.said(text)}\n" for text in texts)
        return f"\n\\section*{{{heading}}}\n\\begin{{itemize}}\n{items}\\end{{itemize}}\n"

    def glossary(self) -> str:
        rows = []
        for row in self.document.symbols:
            said = ", ".join(self.said(text) for text in (row.shape, row.role, in_words(row.meaning)) if text)
            place = f" ({self.at(row.line)})" if row.line else ""
            rows.append(f"\\item ${name(row.name)}$: {said}{place}\n")
        if not rows:
            return ""
        return f"\n\\section*{{{self.words['glossary']}}}\n\\begin{{itemize}}\n{''.join(rows)}\\end{{itemize}}\n"

    # ------------------------------------------------------------------------------------------------------------ prose

    def nodes(self, nodes: Iterable[SyntaxTreeNode]) -> str:
        return "".join(self.node(node) for node in nodes)

    def node(self, node: SyntaxTreeNode) -> str:
        kind = node.type
        if kind == "paragraph":
            return self.paragraph(node)
        if kind == "heading":
            return self.heading(node)
        if kind in _ENVIRONMENTS:
            return self.environment(node)
        if kind == "list_item":
            return "\\item{} " + self.nodes(node.children) + "\n"
        if kind == "table":
            return self.nodes(node.children) + self.asides(node)
        if kind == "tr":
            return " \\quad ".join(self.nodes(cell.children) for cell in node.children) + "\\par\n"
        if kind in ("fence", "code_block", "html_block"):
            lines = self.original(node.content).rstrip("\n").split("\n")
            return "".join(f"{latex_safe.verbatim(line)}\\par\n" for line in lines if line.strip())
        if kind in ("code_inline", "html_inline"):
            return latex_safe.verbatim(self.original(node.content))
        return self.leaf(node)

    def leaf(self, node: SyntaxTreeNode) -> str:
        kind = node.type
        if kind == "text":
            return "".join(self.inline(p) if isinstance(p, int) else latex_safe.text(p) for p in pieces(node.content))
        if kind in ("softbreak", "hardbreak"):
            return "\n" if kind == "softbreak" else "\\hfil\\break\n"
        if kind == "image":
            said = "".join(piece for piece in pieces(node.content) if isinstance(piece, str))
            return f"[{self.words['image']}: {latex_safe.text(said)}]"
        if kind == "hr":
            return "\\par\\hrulefill\\par\n"
        inside = self.nodes(node.children)
        command = {"em": "emph", "strong": "textbf"}.get(kind)
        return f"\\{command}{{{inside}}}" if command else inside

    def environment(self, node: SyntaxTreeNode) -> str:
        """A list or quotation; lists deeper than LaTeX allows are written without marks."""
        if self.lists >= _DEEPEST_LIST or not node.children:
            return "".join(
                self.nodes(child.children) if child.type == "list_item" else self.node(child) for child in node.children
            )
        self.lists += 1
        inside = self.nodes(node.children)
        self.lists -= 1
        name = _ENVIRONMENTS[node.type]
        return f"\\begin{{{name}}}\n{inside}\\end{{{name}}}\n"

    def heading(self, node: SyntaxTreeNode) -> str:
        if node is self.outline.heading:
            return self.asides(node)
        command = _SECTIONS.get(int(node.tag[1:]), "paragraph")
        return f"\n\\{command}*{{{self.nodes(node.children)}}}\n" + self.asides(node)

    def paragraph(self, node: SyntaxTreeNode) -> str:
        alone = list(pieces(node.children[0].content.strip())) if node.children else []
        if len(alone) == 1 and isinstance(alone[0], int) and self.outline.formulas[alone[0]].block:
            found = self.outline.formulas[alone[0]]
            return "".join(self.statement(claim) for claim in found.claims) or display(found.latex)
        return self.nodes(node.children) + "\\par\n" + self.asides(node)

    def inline(self, number: int) -> str:
        latex = self.outline.formulas[number].latex
        safe = latex_safe.formula(latex)
        return latex_safe.verbatim(latex) if safe is None else f"${safe}$"

    def original(self, text: str) -> str:
        """Code with the formulas that were cut out of it put back as they were written."""
        formulas, source = self.outline.formulas, self.document.text
        return "".join(source[formulas[p].start : formulas[p].end] if isinstance(p, int) else p for p in pieces(text))

    def asides(self, node: SyntaxTreeNode) -> str:
        """The statements made within prose, the calm ones by their verdict alone."""
        claims = [claim for number in formula_numbers(node) for claim in self.outline.formulas[number].claims]
        full = [claim for claim in claims if claim.verdict in WRONG]
        calm = [f"{_MARKS[v]} {n} {named(v, n, self.words)}" for v in VERDICTS if v not in WRONG and (n := _number(claims, v))]
        short = f"{{\\small\\hfill {', '.join(calm)}\\par}}\n" if calm else ""
        return short + "".join(self.statement(claim) for claim in full)


def _number(claims: Sequence[Claim], verdict: str) -> int:
    return sum(claim.verdict == verdict for claim in claims)


def display(latex: str) -> str:
    """A formula in a line of its own, or its source as typed."""
    return _displayed(latex, latex_safe.formula(latex))


def _displayed(latex: str, safe: str | None) -> str:
    return f"\n\\par {latex_safe.verbatim(latex)}\\par\n" if safe is None else f"\n\\deriveformula{{{safe}}}\n"


def _with_marks(claim: Claim) -> tuple[str, str]:
    """A line and, where there is one, the right one, with the differences marked."""
    if not claim.fix:
        return display(claim.latex), ""
    written, right = marked.pair(claim.latex, claim.fix)
    return _displayed(claim.latex, written), _displayed(claim.fix, right)


def name(symbol: Any) -> str:
    """The name of a symbol for math mode."""
    safe = latex_safe.formula(str(symbol))
    return rf"\text{{{latex_safe.text(str(symbol))}}}" if safe is None else safe


def matrix(shown: Table) -> str:
    """A value for math mode; entries that differ from the other side are bold."""
    rows = [[_entry(item, (i, j) in shown.differs) for j, item in enumerate(row)] for i, row in enumerate(shown.rows)]
    if shown.is_scalar:
        return rows[0][0]
    return "\\begin{pmatrix} " + " \\\\ ".join(" & ".join(row) for row in rows) + " \\end{pmatrix}"


def _entry(item: str, differs: bool) -> str:
    fraction = re.fullmatch(r"(-?)(\d+)/(\d+)", item)
    if fraction:
        plain = rf"{fraction[1]}\tfrac{{{fraction[2]}}}{{{fraction[3]}}}"
    elif re.fullmatch(r"-?[\d.]+", item):
        plain = f"{{{item}}}"
    else:
        plain = rf"\text{{{latex_safe.text(item)}}}"
    return rf"\boldsymbol{{{plain}}}" if differs else plain


def _set(written: str, latex: str) -> str:
    """A part of a sentence."""
    safe = latex_safe.formula(latex) if latex else None
    return f"${safe}$" if safe else latex_safe.text(written)


def _short_lines(line: str) -> str:
    """A line in pieces that every LaTeX engine takes: broken at a space, or with the end commented out, behind a closing brace or
    inside a word that is longer than any command."""
    pieces = []
    while len(line) > LONGEST_LINE:
        space = line.rfind(" ", 1, LONGEST_LINE)
        brace = line.rfind("}", 1, LONGEST_LINE)
        if space > 0 and line[space - 1] != "\\":
            pieces.append(line[:space])
            line = line[space + 1 :].lstrip(" ")
        elif brace > 0 and line[brace + 1] != " ":
            pieces.append(line[: brace + 1] + "%")
            line = line[brace + 1 :]
        elif words := [found.end() for found in _LONG_WORD.finditer(line, 1, LONGEST_LINE)]:
            pieces.append(line[: words[-1]] + "%")
            line = line[words[-1] :]
        else:
            break
    return "\n".join(piece for piece in (*pieces, line) if piece.strip() or not pieces)
