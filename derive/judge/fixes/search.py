"""What a wrong line should have been: small edits of it, each proved before it is offered.

Guarantee: a fix is a line in the author's notation that both engines prove (or, for a definition's shape, that types); if
none is found the reason says what was tried.  The search is bounded by counts, not by time, so that it is reproducible.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from derive.judge.fixes.candidates import Candidate, Candidates, form
from derive.judge.fixes.clipping import SAID, clipped
from derive.judge.fixes.derivation import Mending
from derive.judge.fixes.discipline import has_idle_sum
from derive.judge.fixes.edits import Edit
from derive.judge.fixes.members import balanced
from derive.judge.fixes.patience import root_of, unread
from derive.judge.fixes.wrong_line import WrongLine
from derive.judge.proving.graph import gradients
from derive.judge.proving.memo import about
from derive.language.ast import Node, walk
from derive.memo import kept
from derive.reading.indices.extents import computed
from derive.reading.indices.subscripts import Boundary, Outside
from derive.reading.reader import Reader
from derive.results import Verdict
from derive.terms.term import Term

if TYPE_CHECKING:
    from derive.judge.chains.sides import Equation, Side, Sides

MAX_READ = 160
MAX_PROVED = 6
MAX_IN_DOCUMENT = 20_000
"""So many edits of all the wrong lines of a document together; there are documents of which every line is wrong."""
LEAST_READ = 24
MAX_CHARACTERS = 40_000
MOST_CLIPPED = 3
MOST_OWN = 4


PUT_OFF = "a right line is being looked for"


def repaired(judge: Sides, claim: Equation, verdict: Verdict) -> Verdict:
    """The verdict with a fix and a diagnosis, or with a reason why there is no fix; the document's symbols stay as they are."""
    with judge.context.trial():
        return _repaired(judge, claim, verdict)


def _repaired(judge: Sides, claim: Equation, verdict: Verdict) -> Verdict:
    if judge.tried >= MAX_IN_DOCUMENT:
        judge.mended = None
        spent = f"no fix found: none was looked for, since {MAX_IN_DOCUMENT} small edits of the lines before were tried"
        return replace(verdict, reason=f"{verdict.reason}; {spent}")
    search = _begun(judge, claim)
    found, read = search.remembered(), search.read
    if search.put_off:
        judge.mended = None
        return replace(verdict, reason=f"{verdict.reason}; {PUT_OFF}")
    if found is None and judge.mended is not None:
        judge.mended = None
        search = Search(judge, claim)
        found, read = search.remembered(), read + search.read
    judge.tried += read
    if found is None:
        judge.mended = None
        tried = f"no fix found among {read} small edits of the line"
        if search.unread:
            tried += f", a short search, since {search.unread} has a definition that could not be used"
        elif search.short:
            before = judge.patience.tried(search.root)
            tried += f", a short search, since {before} edits of lines that rest on the same definitions were tried in vain"
        judge.patience.in_vain(search.root, read)
        return replace(verdict, reason=f"{verdict.reason}; {tried}")
    edit, one, two = found
    judge.mended = two.strip()
    judge.mistakes.setdefault(form(claim.right), set()).add(edit.diagnosis)
    why = replace(_by_its_head(judge, search.mending), diagnosis=edit.diagnosis) if search.mending is not None else None
    return replace(verdict, fix=f"{one.strip()}={two.strip()}", diagnosis=edit.diagnosis, mending=why)


def _begun(judge: Sides, claim: Equation) -> Search:
    """The search with the left side as the link before was mended, or as it is written where only that has the right's shape."""
    search = Search(judge, claim)
    if judge.mended is None or not search.line.shapes_differ:
        return search
    mended, judge.mended = judge.mended, None
    written = Search(judge, claim)
    if not written.line.shapes_differ and len(written.line.terms) == 2:
        return written
    judge.mended = mended
    return search


class Search:
    """One bounded search for a fix."""

    def __init__(self, judge: Sides, claim: Equation):
        self.judge, self.line = judge, WrongLine(judge, claim)
        self.read = self.proved = 0
        self.put_off = False
        self.parsed = [0, 0]
        self.mending: Mending | None = None
        self.seen: set[tuple[str, str]] = set()
        self.boundary: Boundary | None = None
        self.idle: list[Candidate] | None = []
        """Candidates with a sum whose index is not used: as right as others, but nobody would write them; tried late."""
        self.root = root_of(self.line.terms, judge.scene(self.line.reader))
        self.unread = unread((self.line.left, self.line.right), judge.context)
        """A symbol of the line whose definition could not be used: few edits, if any, can then be proved."""
        self.short = judge.patience.is_short(self.root)

    def remembered(self) -> Candidate | None:
        """What an earlier search for the same line found, proved again; else what a search finds now."""
        memo = kept()
        if memo is None:
            return self.run()
        past: dict[str, Any] = memo.answer(self._key(), dict)
        if past and (past["found"] is None or self._holds(*past["found"][1:])):
            self.read = past["read"]
            return past["found"]  # type: ignore[no-any-return]
        if memo.hurried:
            memo.put_off = self.put_off = True
            return None
        found = self.run()
        past.update(found=found, read=self.read)
        return found

    def _key(self) -> Hashable:
        """The line, what it was read as, and the symbols that edits may bring in."""
        one, two = (side.term for side in self.line.sides)
        said = tuple(str(side.error) for side in self.line.sides)
        read = None
        if one is not None and two is not None:
            read = about(one, two, self.judge.scene(self.line.reader), self.judge.partial(two))
        visible = frozenset((name, symbol.shape) for name, symbol in self.judge.context.visible().items())
        sources = self.line.left_source, self.line.source(self.line.right)
        return Search.__qualname__, *sources, said, one, two, read, visible, self.short

    def run(self) -> Candidate | None:
        """The mistakes of lines before; edits of the right side, of the left side, two at once; the engine's own answer."""
        made = Candidates(self.line)
        found = self._first(made.again(self.judge.mistakes), MAX_READ)
        if found is not None:
            return found
        self.read = self.proved = 0
        if any(computed(node) or _has_bounds(node) or _is_slope(node) for node in (self.line.left, self.line.right)):
            found = self._first(made.indexed(), MAX_READ)
            if found is not None:
                return found
            if any(isinstance(side.error, Outside) for side in self.line.sides):
                before, self.read, self.proved = self.read, 0, 0
                found = self._first(made.lowered(), MAX_READ)
                self.read += before
                return found  # a bound is wrong, and the edits that remain touch none
            self.read = self.proved = 0
        for candidates, most in ((made.singles(), MAX_READ), (made.rearranged(), MAX_READ), (made.slips(), 2 * MAX_READ)):
            found = self._first(candidates, most)
            if found is not None:
                return found
        before, self.read = self.read, 0
        idle, self.idle = self.idle, None
        found = self._first(iter(idle or ()), LEAST_READ) or self._first(made.own(), MOST_OWN)
        self.read += before
        return found

    def _first(self, candidates: Iterator[Candidate], most: int) -> Candidate | None:
        """The first of so many candidates that is right."""
        for edit, one, two in candidates:
            most_here = self._most(most, one + two)
            if self.read >= most_here or self.proved >= MAX_PROVED or self._is_damaged() or len(self.idle or ()) > 2 * most_here:
                return None
            if self.idle is not None and self._is_idle(two):
                self.idle.append((edit, one, two))
                continue
            if self._holds(one, two):
                return edit, balanced(one), balanced(two)
            found = self._clipped(edit, one, two) if self.boundary is not None else None
            if found is not None:
                return found
        return None

    def _clipped(self, edit: Edit, one: str, two: str) -> Candidate | None:
        """A candidate whose subscripts may leave their arrays, with the sums cut short one after the other."""
        for _ in range(MOST_CLIPPED):
            node = self.line.parsed(balanced(two))
            cut = clipped(node, balanced(two), self.boundary) if node is not None and self.boundary is not None else None
            if cut is None:
                return None
            two = cut.replacement
            if self._holds(one, two):
                said = edit.diagnosis if edit.diagnosis == SAID else f"{edit.diagnosis}; {SAID}"
                return replace(edit, diagnosis=said), balanced(one), balanced(two)
        return None

    def _is_idle(self, two: str) -> bool:
        """Whether a right side has a sum whose index is not used."""
        node = self.line.parsed(balanced(two)) if "\\sum" in two else None
        return node is not None and has_idle_sum(node)

    def _is_damaged(self) -> bool:
        """Whether hardly a candidate can be parsed, as where the line itself was read with a repair."""
        failed, parsed = self.parsed
        return failed >= LEAST_READ + 4 * parsed

    def _most(self, most: int, source: str) -> int:
        """How many candidates are read: fewer of a long line, where each is costly to try, as with many sizes or symbols,
        where a definition could not be used and where many were tried in vain."""
        most = max(LEAST_READ, most // 4) if self.line.many_sizes or self.unread else most
        most = LEAST_READ if self.line.many_symbols or self.short else most
        return max(min(most, LEAST_READ), most * MAX_CHARACTERS // max(MAX_CHARACTERS, MAX_READ * len(source)))

    def _holds(self, one: str, two: str) -> bool:
        """Whether a candidate reads, types, passes the numerical sieve and is proved."""
        one, two = balanced(one), balanced(two)
        self.boundary = None
        if (one, two) in self.seen:
            return False
        self.seen.add((one, two))
        right = self.line.parsed(two)
        self.parsed[right is not None] += 1
        if right is None:
            return False
        self.read += 1
        reader = Reader(self.judge.context)
        reader.hint(self.line.left if one == balanced(self.line.left_source) else self.line.parsed(one) or self.line.left, right)
        shared = one == balanced(self.line.left_source) and not computed(self.line.left) and not computed(right)
        first = self.line.sides[0] if shared else self._left(reader, one)
        if first is None or first.term is None:
            return False
        reader.hidden.update(self.line.reader.hidden)
        reader.variable = self.line.reader.variable
        second = self.judge.read(reader, right, first.term.shape)
        self.boundary = second.error if isinstance(second.error, Boundary) else None
        if second.term is None or second.term.shape != first.term.shape:
            return False
        explicit = any("chain rule" in told or "argument put in" in told for told in self.line.reader.assumptions)
        same = first.term == second.term and not explicit
        same = one == two if computed(right) else same
        if same or reader.implicit or self.line.reader.implicit:
            return False
        if _by_itself(first.term, second.term) and not _by_itself(*(side.term for side in self.line.sides)):
            return False
        for sentence in self.line.reader.assumptions:
            reader.assume(sentence)
        return self._true(first.term, second.term, reader)

    def _left(self, reader: Reader, one: str) -> Side | None:
        """Another left side, as it is read."""
        node = self.line.parsed(one)
        return self.judge.read(reader, node, None) if node is not None else None

    def _true(self, left: Term, right: Term, reader: Reader) -> bool:
        """Whether both sides agree at a point and both engines prove them equal."""
        if not self.judge.may_hold(left, right, reader):
            return False
        self.proved += 1
        verdict = self.judge.decided(left, right, reader, search=False)
        self.mending = Mending(left, right, self.judge.scene(reader), "", verdict.evidence)
        return verdict.verdict == "proved"


def _by_its_head(judge: Sides, mending: Mending) -> Mending:
    """The fix of a later link, ∂L/∂b = … = G, as one of the gradient at the head of its chain."""
    if mending.left.op == "grad" or not judge.chain[0]:
        return mending
    reader = Reader(judge.context)
    head = judge.read(reader, judge.chain[0][0], None).term
    fits = head is not None and head.op == "grad" and head.shape == mending.right.shape
    return replace(mending, left=head) if fits and head is not None and judge.may_hold(head, mending.right, reader) else mending


def _by_itself(left: Term | None, right: Term | None) -> bool:
    """Whether a gradient is told by that gradient itself: an edit that comes to this is true and says nothing."""
    core = left.args[0] if left is not None and left.op == "transpose" else left
    return core is not None and right is not None and core.op == "grad" and bool(gradients(core) & gradients(right))


def _has_bounds(node: Node) -> bool:
    return any(inner.kind == "bigop" and inner.children[1].kind != "none" for inner in walk(node))


def _is_slope(node: Node) -> bool:
    """Whether a side is a derivative of an entry by an entry."""
    return node.kind == "frac" and all(any(n.kind == "script" for n in walk(child)) for child in node.children)
