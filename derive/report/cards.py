"""Statements, symbols and the plan of a document as the templates show them.

Guarantee: every text is cleaned of control characters and marks that override the reading direction (Jinja2 escapes it);
an anchor depends on the id of its statement alone, so it is the same from report to report.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from derive.calculus.plain_text import in_words
from derive.report.diff import difference
from derive.report.flow import across, breadth, changes, flowing
from derive.report.mathml import length, math, source
from derive.report.meanings import bare, meanings, spoken_of
from derive.report.sentences import translate
from derive.report.typeset import parts, typeset
from derive.report.values import difference_sentence, table
from derive.report.words import named, words
from derive.results import OPEN, WRONG, Claim, Document, Step, SymbolRow, worse
from derive.terminal import GLYPHS

_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
MANY = 4000
MOST_LISTED = 400
"""So many wrong lines are listed at the top; each of the others is reached from the one before it."""
_MOST_SIGNS = 20
_HALF_A_PAGE, _PAGE = 40, 62
"""So many signs stand side by side in one of two columns, and on a sheet of paper."""
_MOST_USES = 12
_MOST_STEPS = 400


@lru_cache(maxsize=1)
def environment() -> Environment:
    made = Environment(
        loader=PackageLoader("derive.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals["named"] = named
    return made


def plain(text: str) -> str:
    """Text without control characters and without marks that override the reading direction."""
    return _STEERING.sub("�", text)


class Formulas:
    """Formulas as markup; of a document with more than `MANY` as their source, which is quick and still can be read."""

    def __init__(self, count: int):
        self.as_source = count > MANY

    def inline(self, latex: str, block: bool = False) -> Markup:
        return Markup(source(latex) if self.as_source else math(latex, block))  # escaped there

    def is_long(self, latex: str, block: bool = True) -> bool:
        """Whether a formula may be wider than a narrow screen, and so must be broken."""
        return not self.as_source and length(latex, block) > _MOST_SIGNS

    def is_wide(self, latex: str, block: bool = True) -> bool:
        """Whether a piece that cannot be broken may be wider than a narrow screen, and so be scrolled, by keyboard too."""
        return len(latex) > 3 * _MOST_SIGNS if self.as_source else breadth(latex, block) > _MOST_SIGNS

    def is_broad(self, latex: str) -> bool:
        """Whether a formula needs the whole breadth of the page."""
        return not self.as_source and across(latex) > _HALF_A_PAGE

    def fit(self, latex: str) -> int:
        """In tenths, how large a broad formula may be set to fit on a sheet of paper, where it cannot be scrolled; else 0."""
        tenths = 10 if self.as_source else 10 * _PAGE // max(across(latex), 1)
        return max(tenths, 3) if tenths < 10 else 0

    def displayed(self, latex: str) -> Markup:
        """A formula in a line of its own; a long one may be broken."""
        return Markup(flowing(latex)) if self.is_long(latex) else self.inline(latex, block=True)

    def running(self, latex: str) -> Markup:
        """A formula in running text; a long one may be broken."""
        return Markup(flowing(latex, block=False)) if self.is_long(latex, block=False) else self.inline(latex)

    def pair(self, written: str, right: str) -> tuple[Markup, Markup | str]:
        """The line as written and as it should be, each with the signs marked that the other has not."""
        if not right or self.as_source:
            return self.displayed(written), self.displayed(right) if right else ""
        gone, new = changes(written, right)
        return Markup(flowing(written, True, gone, "gone")), Markup(flowing(right, True, new, "new"))

    def sentence(self, text: str) -> Markup:
        """A sentence of the checker: its formulas and LaTeX names drawn, and lines with a caret under them kept as they are."""
        first, _, rest = text.partition("\n")
        found = [(first, "")] if self.as_source else parts(first)
        said = Markup("").join(self._drawn(written, latex) for written, latex in found)
        return said + Markup("<pre><code>{}</code></pre>").format(plain(rest)) if rest.strip() else said

    def _drawn(self, written: str, latex: str) -> Markup:
        drawn = latex and length(latex, False) and "<code" not in math(latex)
        return self.running(latex) if drawn else escape(plain(written))


class Cards:
    """Views of the statements of one document."""

    def __init__(self, document: Document, language: str):
        self.document = document
        self.words = words(language)
        self.language = language
        self.formulas = Formulas(max(len(document.claims), document.text.count("$") // 2))
        self.anchors = anchors_of(document)
        self.overall, self.roots = document.overall(), document.roots()
        self._by_id = {claim.id: claim for claim in document}
        self._numbers = numbers_in_lines(document)
        wrong = document.wrong
        self._next_wrong = {id(claim): self.anchors[id(after)] for claim, after in zip(wrong, wrong[1:])}
        self._views: dict[int, dict[str, Any]] = {}
        self._users: dict[str, list[Claim]] = {}
        for claim in document:
            for below in claim.rests_on:
                self._users.setdefault(below, []).append(claim)
        self._statement = environment().get_template("statement.html").module.statement  # type: ignore[attr-defined]

    def said(self, text: str) -> Markup:
        """A sentence of the checker in the language of the report."""
        return self.formulas.sentence(typeset(translate(text, self.language)))

    def told(self, text: str) -> str:
        """The same without formulas."""
        return plain(typeset(translate(text, self.language)))

    def card(self, claim: Claim) -> Markup:
        return Markup(self._statement(self.view(claim), self.words))

    def all(self, claims: Iterable[Claim]) -> Markup:
        return Markup("\n").join(self.card(claim) for claim in claims)

    def link(self, claim: Claim) -> dict[str, Any]:
        """A statement to point at: its place and verdict, and the verdict of all that it rests on where that is worse."""
        overall = self.overall[claim.id]
        weak = overall if worse(overall, claim.verdict) else ""
        return {
            "anchor": self.anchors[id(claim)],
            "line": claim.line,
            "verdict": claim.verdict,
            "glyph": GLYPHS[claim.verdict],
            "weak": weak,
            "weak_glyph": GLYPHS.get(weak, ""),
        }

    def _root(self, claim: Claim) -> dict[str, Any] | None:
        """The statement beneath that makes the verdict on everything together worse."""
        beneath = self._by_id.get(self.roots[claim.id])
        return self.link(beneath) if beneath is not None and worse(beneath.verdict, claim.verdict) else None

    def view(self, claim: Claim) -> dict[str, Any]:
        """What the template shows of a claim; that of a wrong one that is listed at the top is made once for both places."""
        if claim.verdict not in WRONG:
            return self._view(claim)
        known = self._views.get(id(claim)) or self._view(claim)
        if len(self._views) < MOST_LISTED:
            self._views[id(claim)] = known
        return known

    def _view(self, claim: Claim) -> dict[str, Any]:
        written, fixed = self.formulas.pair(claim.latex, claim.fix)
        return {
            **self.link(claim),
            "root": self._root(claim),
            "id": plain(claim.id),
            "number": self._numbers[id(claim)],
            "next": self._next_wrong.get(id(claim), ""),
            "wrong": claim.verdict in WRONG,
            "open": claim.verdict in OPEN,
            "formula": written,
            "wide": self.formulas.is_wide(claim.latex),
            "wide_fix": self.formulas.is_wide(claim.fix),
            "fit": self.formulas.fit(claim.latex),
            "fit_fix": self.formulas.fit(claim.fix),
            "broad": self.formulas.is_broad(claim.latex) or self.formulas.is_broad(claim.fix),
            "rule": self.told(claim.rule),
            "said": [self.said(text) for text in found_of(claim)],
            "assumptions": [self.said(text) for text in claim.assumptions],
            "notes": [self.said(text) for text in claim.notes],
            "fix": fixed,
            "difference": [(kind, plain(text)) for kind, text in difference(claim.latex, claim.fix)] if claim.fix else [],
            "example": self.example(claim),
            "steps": [self.step(step) for step in claim.steps],
            "rests": [self.link(self._by_id[name]) for name in claim.rests_on if name in self._by_id],
        }

    def step(self, step: Step) -> dict[str, Any]:
        shown = self.formulas.displayed(step.latex) if step.latex and len(step.latex) <= _MOST_STEPS else ""
        wide = bool(shown) and self.formulas.is_wide(step.latex)
        fit = self.formulas.fit(step.latex) if shown else 0
        return {"what": self.said(step.what), "formula": shown, "wide": wide, "fit": fit, "text": self.said(step.text)}

    def example(self, claim: Claim) -> dict[str, Any] | None:
        example = claim.counterexample
        if example is None:
            return None
        left, right = self._worded(example.left), self._worded(example.right)
        return {
            "sizes": [(self.formulas.inline(str(name)), size) for name, size in example.sizes.items()],
            "values": [(self.formulas.inline(str(name)), table(value)) for name, value in example.values.items()],
            "left": table(left, right),
            "right": table(right, left),
            "sentence": self.told(difference_sentence(example.left, example.right)),
        }

    def _worded(self, value: Any) -> Any:
        """A value that words stand for, in the language of the report."""
        return self.told(value) if isinstance(value, str) and " " in value else value

    # ---------------------------------------------------------------------------------------------------------- glossary

    def symbols(self) -> list[dict[str, Any]]:
        """The rows of the glossary, in the order in which the document speaks of the symbols."""
        rows = sorted(self.document.symbols, key=lambda row: row.line)
        told = meanings(self.document.text, rows)
        near = near_lines(self.document, {row.line for row in rows})
        giving: dict[tuple[int, str], list[Claim]] = {}
        for line, claims in near.items():
            for claim in claims:
                for name in spoken_of(claim.latex):
                    giving.setdefault((line, name), []).append(claim)
        return [
            self.symbol(row, told.get(row.name, ""), giving.get((row.line, bare(row.name)), near.get(row.line, [])[:_MOST_USES]))
            for row in rows
        ]

    def symbol(self, row: SymbolRow, told: str, near: Sequence[Claim]) -> dict[str, Any]:
        """A row of the glossary; the statements `near` give the symbol."""
        users = {user.line: user for claim in near for user in reversed(self._users.get(claim.id, ()))}
        lines = sorted(users)
        return {
            "name": self.formulas.inline(row.name),
            "shape": self.formulas.sentence(row.shape),
            "role": self.told(row.role),
            "meaning": ", ".join(filter(None, (plain(told), self.told(in_words(row.meaning))))),
            "line": row.line or "–",
            "anchor": self.anchors[id(near[0])] if near else "",
            "uses": [self.link(users[line]) for line in lines[:_MOST_USES]],
            "more": max(len(users) - _MOST_USES, 0),
        }


def found_of(claim: Claim) -> list[str]:
    """What was found, the most telling first: the diagnosis, then the reason; of a wrong line without a diagnosis the reason,
    then what was tried."""
    if claim.diagnosis or claim.verdict not in WRONG:
        return [text for text in dict.fromkeys((claim.diagnosis, claim.reason)) if text]
    return [text for text in claim.reason.split("; ", 1) if text]


def near_lines(document: Document, lines: Collection[int]) -> dict[int, list[Claim]]:
    """For each of these lines the statements that stand there."""
    ordered = sorted(lines)
    found: dict[int, list[Claim]] = {}
    for claim in document:
        for line in ordered[bisect_left(ordered, claim.line) : bisect_right(ordered, claim.end_line)]:
            found.setdefault(line, []).append(claim)
    return found


def numbers_in_lines(document: Document) -> dict[int, int]:
    """For each claim which of the statements of its line it is, from 1."""
    seen: Counter[int] = Counter()
    numbers = {}
    for claim in document:
        seen[claim.line] += 1
        numbers[id(claim)] = seen[claim.line]
    return numbers


def anchors_of(document: Document) -> dict[int, str]:
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
