"""The second pass over a document: one statement after another, to claims.

Guarantee: every displayed statement and every inline relation makes its claims exactly once, in order, with their places; a
statement that cannot be read or judged does not change the verdict of another, unless the other uses what it defines.  An error
of the checker itself leaves its statement undecided and says so (with DERIVE_TRACEBACK set it is raised instead).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

from derive.judge.ahead import Ahead
from derive.judge.chains.definitions.anew import is_special_case
from derive.judge.chains.equations import stated_size
from derive.judge.chains.links import Link, LinkJudge
from derive.judge.chains.size_arithmetic import noted_size, pair_of, sizes_of
from derive.judge.fixes.candidates import OWN
from derive.judge.hearing import Hearing
from derive.judge.pointing import point_at_damage
from derive.judge.references import References
from derive.judge.scanning.declared import declared_names
from derive.judge.scanning.scanned import Item, Scanned
from derive.judge.summary import conventions, heard
from derive.judge.uses import Uses
from derive.language.ast import Node, caret, walk
from derive.language.markdown import Block
from derive.reading.context import Context
from derive.reading.derivatives.gradient_notation import SAYS
from derive.reading.symbols import IMPLICIT, Symbol
from derive.reading.undeclared.placeholders import ASIDE
from derive.results import WRONG, Claim, Document, SymbolRow, Verdict
from derive.terms.term import show_shape

_NAME = r"((?:[A-Za-z]+|\\[A-Za-z]+(?:\s*\{\s*\\?[A-Za-z]+\s*\})?)(?:\^\s*\{\s*[(\[]\w+[)\]]\s*\})?)"
_FIRST = re.compile(rf"\s*(?:\\Rightarrow)?\s*{_NAME}\s*=")
_ENTRY = re.compile(rf"\s*(?:\\Rightarrow)?\s*{_NAME}\s*_\s*(?:\w|\{{[^{{}}]*\}})\s*=")
_LAST = re.compile(rf"=\s*:?\s*{_NAME}\s*[.,;]?\s*$")


@dataclass(frozen=True)
class Waiting:
    """A definition that speaks of a symbol without a meaning yet; `first` is the place of its first claim.  One that is said for
    the headings `below` its own as well is `done` under the last of them that gave the symbol a meaning."""

    item: Item
    last: Node | None
    missing: str
    first: int
    below: bool = False
    done: int = -1


class DocumentJudge:
    """The second pass: state, and one claim after another."""

    def __init__(
        self, scanned: Scanned, context: Context, path: str, bad_lines: set[int] | frozenset[int], select: str | None,
        mending: bool = True,
    ):  # fmt: skip
        self.scanned, self.context, self.bad_lines, self.select = scanned, context, bad_lines, select
        self.stem = Path(path).stem if path != "<text>" else "text"
        self.document = Document(path, scanned.text, dialect=context.dialect.name)
        self.links = LinkJudge(scanned, context, wanted=self._wanted, mending=mending)
        self.last: Node | None = None
        self.heading = 0
        self.unread: Block | None = None
        """The last display of which a statement could not be read."""
        self.beside: tuple[Block | None, Node | None] = (None, None)
        self.ahead = Ahead(scanned, context, self.links)
        self.waiting: list[Waiting] = []
        self.alone: list[Waiting] = []
        self.uses = Uses(context)
        self.references = References(scanned, self.links.partial)
        self.hearing = Hearing(scanned, context, self.links.assumptions)

    def _wanted(self, line: int) -> bool:
        """Whether the claim on this line is asked for; others are read for what they define, but not judged."""
        if self.select is None:
            return True
        if self.select.isdigit():
            return int(self.select) == line
        match = re.fullmatch(r".*:(\d+)\.(\d+)", self.select)
        return match is None or int(match.group(1)) == line

    def statement(self, item: Item) -> None:
        before = len(self.document.claims)
        try:
            self._statement(item)
        except Exception as error:
            if os.environ.get("DERIVE_TRACEBACK"):
                raise
            del self.document.claims[before:]
            why = f"an error of the checker, not of the document, and only here: {type(error).__name__}"
            self._add(item.raw.start, item.raw.end, "claim", "undecided", item.raw.latex, reason=why)
        self.references.take(item, self.document.claims[before:])
        self.uses.take(item.raw.node, self.document.claims[before:])

    def _statement(self, item: Item) -> None:
        raw = item.raw
        self.ahead.reach(item.section)
        self.context.enter(item.section, raw.start)
        if item.section != self.heading:
            self.heading = item.section
            self._not_declared(item.section)
        self.hearing.hear(raw.start)
        if item.told:
            self._told(item)
            return
        if raw.error is not None or raw.node is None or self._is_damaged(item):
            self._unreadable(item)
        elif item.notes_sign:
            self._add(raw.start, raw.end, "definition", "definition", raw.latex, reason=SAYS, notes=raw.notes)
        elif raw.node.kind == "relation":
            self._relation(item, raw.node)
        elif item.block.kind == "display" or self._notes_size(item, raw.node):
            self._remark(item, raw.node)
        else:
            self.beside = (item.block, raw.node)

    def _is_damaged(self, item: Item) -> bool:
        """Whether a line of the statement holds bytes that are no text."""
        lines = self.scanned.lines
        first, last = lines.line(item.raw.start), lines.line(max(item.raw.start, item.raw.end - 1))
        return bool(self.bad_lines & set(range(first, last + 1)))

    def _unreadable(self, item: Item) -> None:
        """A statement that cannot be read says so, and leaves what it would have defined without a meaning; running text that
        holds no relation is no statement."""
        raw = item.raw
        if item.block.kind == "inline" and raw.error is not None and not _holds_relation(raw.latex):
            return
        self._add(raw.start, raw.end, "claim", "unreadable", raw.latex, reason=self._why_unreadable(item), notes=raw.notes)
        self._unread(raw.latex)
        if item.block.kind == "display" or self._alone_in_its_line(item.block):
            self.last, self.links.broken_before, self.unread = None, self.scanned.lines.line(raw.start), item.block

    def _alone_in_its_line(self, block: Block) -> bool:
        """Whether nothing else stands in the line of a formula, as of a display of which a sign is lost."""
        text = self.scanned.text
        before, behind = text[: block.opener].rpartition("\n")[2], text[block.end :].partition("\n")[0]
        return not before.strip() and not behind.strip(" \t$")

    def _relation(self, item: Item, node: Node) -> None:
        """The links of a relation; one that speaks of what has no meaning yet waits for it."""
        self.beside = (item.block, node.children[-1])
        self.links.missing = self.links.alone = None
        first, before = len(self.document.claims), self.last
        for link in self.ahead.judge(item, self.last):
            self._link(link)
        if not _of_indices(node):
            self.last, self.links.broken_before = node.children[-1], 0
        if self.links.missing is not None:
            below = self.links.missing in self.links.varied_later
            self.waiting.append(Waiting(item, before, self.links.missing, first, below))
        elif self.links.alone is not None:
            self.alone.append(Waiting(item, before, self.links.alone, first))
        else:
            self._defined_further_on(item)
            self._held_against_the_whole(item)

    def _notes_size(self, item: Item, node: Node) -> bool:
        """Whether a size in running text stands behind an array: A ⇒ (m × n)."""
        if noted_size(node) is not None:
            return True
        pair, (block, before) = pair_of(node), self.beside
        in_front = self.scanned.text[item.block.start : node.start]
        marked = item.raw.implies or "\\times" in item.raw.latex or "rightarrow" in in_front
        return pair is not None and block is item.block and before is not None and marked

    def _told(self, item: Item) -> None:
        """A shape or an equation that words tell is for what no formula under this heading declares or defines; it is no
        statement."""
        assert item.raw.node is not None
        for name in declared_names(item.raw.node, self.context):
            symbol, later = self.context.symbols.get(name), self.context.later.get((name, item.section))
            if item.raw.node.value == ("=",):
                if symbol is not None and symbol.definition is not None and not self._specified_otherwise(item, symbol):
                    return
                continue
            here = symbol is not None and symbol.section == item.section and symbol.how not in IMPLICIT
            if here or (later is not None and later.line != self.scanned.lines.line(item.raw.start)):
                return
        self.links.judge(item, None)

    def _specified_otherwise(self, item: Item, symbol: Symbol) -> bool:
        """Whether words name another function for a letter that has one: for a case, or under another heading."""
        if symbol.name not in self.context.elementwise:
            return False
        another = symbol.name in self.context.examples or symbol.section != item.section
        return another or is_special_case(self.scanned, item)

    def _remark(self, item: Item, node: Node) -> None:
        """A display without a relation; a size in brackets behind a formula speaks of the formula's shape."""
        raw, pair, (block, before) = item.raw, pair_of(node), self.beside
        noted = noted_size(node)
        if noted is not None:
            before, pair = noted
            block = item.block
        self.beside = (item.block, node)
        kind, verdict = "remark", Verdict("definition", reason=f"no relation: nothing to judge{self.links.without_shape(node)}")
        if pair is not None and block is item.block and before is not None and sizes_of(before) is None:
            kind, verdict = stated_size(self.links, before, pair)
            if verdict.verdict == "undecided":
                kind, verdict = "remark", Verdict("definition", reason=f"a note on a size: {verdict.reason}")
            self.beside = (block, before)
        elif pair is None and item.block is not self.unread and any(inner.kind in ("name", "script") for inner in walk(node)):
            self.last, self.links.broken_before = node, 0
        claim = self._add(raw.start, raw.end, kind, verdict.verdict, raw.latex, reason=verdict.reason, notes=raw.notes)
        claim.assumptions, claim.rule = list(verdict.assumptions), verdict.rule
        claim.fix, claim.diagnosis = verdict.fix, verdict.diagnosis

    def _defined_further_on(self, item: Item) -> None:
        """Definitions above, under this heading, that spoke of what has a definition only now: `L = Σ L_i` where `L_i = …`."""
        for waiting in self.waiting[:]:
            beneath = waiting.below and self.scanned.beneath(item.section, waiting.item.section)
            if waiting.item.section != item.section and not beneath:
                self.waiting.remove(waiting)
            elif waiting.done != item.section and self._has_meaning(waiting, item.section):
                self.waiting.remove(waiting)
                self.waiting += [replace(waiting, done=item.section)] if waiting.below else []
                self.links.missing = None
                links = self.links.judge(waiting.item, waiting.last)
                if self.links.missing is not None:
                    self.waiting.append(replace(waiting, missing=self.links.missing))
                for claim, link in zip(self.document.claims[waiting.first :], links):
                    self._fill(claim, link)

    def _held_against_the_whole(self, item: Item) -> None:
        """Formulas above for one entry of an array that has a formula for all its entries only now: right, or a slip of the pen.
        Where no small edit mends one, it may be an exception from the rule, and is left."""
        for waiting in self.alone[:]:
            name, start = self.context.name(waiting.missing), waiting.item.raw.start
            symbol = self.context.find(name)
            if any(start < place <= item.raw.start for place in self.context.declared_at.get(name, ())):
                self.alone.remove(waiting)
            elif symbol is not None and symbol.definition is not None:
                self.alone.remove(waiting)
                mended, self.context.place = self.links.mended, start
                links = self.links.judge(waiting.item, waiting.last)
                self.links.mended, self.context.place = mended, item.raw.start
                for claim, link in zip(self.document.claims[waiting.first :], links):
                    verdict = link.verdict
                    if verdict.verdict == "proved" or (verdict.verdict in WRONG and verdict.fix and verdict.diagnosis != OWN):
                        self._fill(claim, link)

    def _has_meaning(self, waiting: Waiting, section: int) -> bool:
        """Whether what a statement waits for is known by now, or defined, under this heading, if that is what it waits for."""
        name = self.context.name(waiting.missing)
        symbol = self.context.symbols.get(name)
        if waiting.below:
            return symbol is not None and symbol.definition is not None and symbol.section == section
        if waiting.missing in self.links.defined_later:
            return symbol is not None and (symbol.definition is not None or name in self.context.opaque)
        whole = self.context.name(re.sub(r"_\{\d+\}$", "", waiting.missing))  # the array of which it is a row or an entry
        made = any(touched.startswith(name + "_{") for touched in self.context.touched)  # the P_Z of P_Z X
        return self.context.known(name) or self.context.known(whole) or self.context.has_family(waiting.missing) or made

    def _not_declared(self, section: int) -> None:
        """What a declaration under this heading says that cannot be read is not what an earlier heading says."""
        for (name, where), line in self.context.unread.items():
            if where == section and (name, section) not in self.context.later:
                self.links.not_declared(line, [name])

    def _unread(self, latex: str) -> None:
        """What an unreadable line would have defined is not known any more: a name before its first or behind its last equals
        sign, or the array of which an entry stands there."""
        for written in (_FIRST.match(latex), _ENTRY.match(latex), _LAST.search(latex)):
            name = self.context.name(re.sub(r"\s", "", written.group(1))) if written else None
            symbol = self.context.symbols.get(name) if name is not None else None
            if symbol is not None and written is not None and written.re is _LAST and ":" not in written[0]:
                continue  # an array that is declared stands at the end of any chain
            if name is not None and (symbol is None or symbol.definition is None or symbol.stale):
                self.context.not_read(name)
                self.context.touched.add(name)

    def _why_unreadable(self, item: Item) -> str:
        if item.raw.error is None:
            return "the line holds bytes that are not UTF-8 text"
        shown = caret(self.scanned.text, item.raw.error.offset, 72)
        return f"{item.raw.error.message}\n{shown}"

    def _link(self, link: Link) -> None:
        verdict = link.verdict
        claim = self._add(
            link.start, link.end, link.kind, verdict.verdict, link.latex, reason=verdict.reason, notes=link.notes,
            line=self.scanned.lines.line(link.anchor),
        )  # fmt: skip
        self._fill(claim, link)

    def _fill(self, claim: Claim, link: Link) -> None:
        verdict = link.verdict
        claim.kind, claim.verdict, claim.reason = link.kind, verdict.verdict, verdict.reason
        claim.assumptions = list(verdict.assumptions)
        claim.rule, claim.fix, claim.diagnosis = verdict.rule, verdict.fix, verdict.diagnosis
        claim.counterexample, claim.evidence = verdict.counterexample, verdict.evidence
        claim.mending = verdict.mending
        claim.formula = link.formula

    def _add(
        self, start: int, end: int, kind: str, verdict: str, latex: str, reason: str = "",
        notes: list[str] | None = None, line: int | None = None,
    ) -> Claim:  # fmt: skip
        lines = self.scanned.lines
        line = line if line is not None else lines.line(start)
        claim = Claim(
            "", line, lines.line(max(start, end - 1)), kind, latex, verdict,
            reason=reason, notes=list(notes or []), start=start, end=end,
        )  # fmt: skip
        self.document.claims.append(claim)
        return claim

    def finish(self) -> Document:
        self._number()
        self.uses.finish(self.document.claims)
        point_at_damage(self.document.claims, self.context, self.scanned.lines)
        if self.select is not None:
            if self.select.isdigit():
                self.document.claims = [c for c in self.document.claims if c.line <= int(self.select) <= c.end_line]
            else:
                self.document.claims = [c for c in self.document.claims if c.id == self.select]
        self.document.symbols = [
            SymbolRow(s.name, show_shape(s.shape) if s.shape else "?", s.how, s.line, ", ".join(sorted(s.facts)))
            for s in self.context.symbols.values()
            if not s.name.endswith(ASIDE)
        ]
        self.document.conventions = conventions(self.context.dialect)
        self.document.words = heard(self.scanned)
        return self.document

    def _number(self) -> None:
        """Put the claims in the order of the text, and number those of each line."""
        count: dict[int, int] = {}
        self.document.claims.sort(key=lambda claim: claim.start)
        for claim in self.document.claims:
            count[claim.line] = count.get(claim.line, 0) + 1
            claim.id = f"{self.stem}:{claim.line}.{count[claim.line]}"


def _of_indices(node: Node) -> bool:
    """Whether a relation is one of two letters, as i = j and i ≠ j are."""
    return len(node.children) == 2 and all(c.kind == "name" and re.fullmatch("[a-z]", str(c.value)) for c in node.children)


def _holds_relation(latex: str) -> bool:
    return any(sign in latex for sign in ("=", "\\in", "\\ge", "\\le", "<", ">", "\\approx", "\\to"))
