"""One chain of relations: declarations, definitions and claims, link by link.

A chain A = B = C has two links.  A link whose left (or last) side is a symbol without a definition defines it, a link
with ∈ declares or speaks of a shape, any other equation is a claim; `equations` says which is which.

Guarantee: every relation sign of the chain gives one link, in the order of the text.
"""

from __future__ import annotations

import re
from dataclasses import replace

from derive.judge.chains.brace_notes import with_brace_notes
from derive.judge.chains.claims.guards import undecided
from derive.judge.chains.claims.spaces import spaces_claim
from derive.judge.chains.claims.supposed_numbers import supposed_number
from derive.judge.chains.conditioned import conditions_at, formulas_beside, ranges_before, ranges_beside
from derive.judge.chains.definitions.targets import named_factor, target_of
from derive.judge.chains.equations import explained, outcome_of
from derive.judge.chains.own_sizes import in_own_sizes
from derive.judge.chains.relations import COMPARE, DEFINE, EQUAL, MEMBER
from derive.judge.chains.sides import Link, Outcome
from derive.judge.chains.slips_of_indices import printed, read_as_mended, with_its_slips
from derive.judge.chains.supposing import Supposing
from derive.judge.chains.two_letters import one_may_stay
from derive.judge.chains.updating import ARROWS, update
from derive.judge.damaged import damaged_line
from derive.judge.fixes.factor_named import DIAGNOSIS as FACTOR_NAMED
from derive.judge.fixes.factor_named import product_meant
from derive.judge.proving.memo import reached
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node
from derive.language.wholes import whole
from derive.reading import depth
from derive.reading.conventions import ranges_in
from derive.reading.derivatives.derivative_signs import are_signs
from derive.reading.events import join_events
from derive.reading.indices.sums import BOTH
from derive.reading.layer_spans import span_of
from derive.reading.members import tied
from derive.reading.members.collected import by_entries
from derive.reading.members.sample_arguments import of_any_argument
from derive.reading.members.stacked import stack_of
from derive.reading.operands import OF_NUMBER
from derive.results import WRONG, Verdict
from derive.terms.term import SCALAR

NOTHING = "nothing stands before this relation"
GUESSED = re.compile(r"read with (?:one '.+' (?:added|dropped)|a group right behind a (?:script|symbol))")
"""Notes on a definition that may be read otherwise."""
MOST_NAMED = 4
"""So many declarations are named at most whose shapes do not fit."""
DAMAGED = "line {} cannot be read, which says what this line rests on"
BROKEN = "line {}, from which this one goes on, could not be read"


class LinkJudge(Supposing):
    """Judges chains in order; definitions go into the context."""

    def judge(self, item: Item, last: Node | None) -> list[Link]:
        """The links of a statement; `last` is the member that a chain without a beginning goes on from."""
        node = item.raw.node
        assert node is not None
        members, relations = list(node.children), node.value
        if members[0].kind == "none":
            if last is None:
                return self._without_beginning(item, node)
            members[0] = last
        else:
            self.mended = None
        members = self._as_meant(item, members, relations)
        self._set_ranges_and_conditions(item, members)
        tied.tie_to_matrices(self.context, self.scanned.lines.line(item.raw.start))
        self.named = self._named_factors(members, relations)
        for place in sorted(self.named, reverse=True):
            members[place] = members[place + 1]
        self.chain = (members, relations)
        if ":" in relations[1:]:
            unsaid = Verdict("undecided", reason="what the colon means between formulas is not said")
            return [self._link(item, members[k], members[k + 1], k, "claim", unsaid) for k in range(len(relations))]
        links: list[Link] = []
        broken = False
        for place, relation in enumerate(relations):
            link = self._one(item, members, relations, place, broken)
            broken = link.verdict.verdict == "ill-typed" and relation in EQUAL and self.right_broken
            if link.verdict.verdict not in WRONG:
                self.mended = None
            links.append(link)
        return links

    def _as_meant(self, item: Item, members: list[Node], relations: tuple[str, ...]) -> list[Node]:
        """The members with events, arguments and entries joined, and without slips of indices; what was printed is kept."""
        assert item.raw.node is not None
        self.context.leibniz = self.context.known("d") and are_signs(item.raw.node, self.context)
        members = [join_events(member, self.context.labels) for member in members]
        if len(members) == 2 and relations[0] in EQUAL:
            members = [*(by_entries(members[0], members[1], self.context) or members)]
        if relations[0] in (*EQUAL, *DEFINE):
            members = of_any_argument(members, self.context) or members
        self.printed = printed(self, members)
        return self.printed.mended()

    def _set_ranges_and_conditions(self, item: Item, members: list[Node]) -> None:
        """Enter the sizes, ranges and conditions that hold for this statement."""
        context, gives = self.context, self._gives_entries(members[0])
        self.local_sizes(item)
        self.within_bounds(item)
        before = [*ranges_before(item, self.scanned), *ranges_beside(item, self.scanned)] if gives else []
        spans = dict(pair for tree in (*before, *item.raw.ranges) for pair in ranges_in(tree, context))
        context.here_ranges = {n: (context.resolve(low), context.resolve(count)) for n, (low, count) in spans.items()}
        context.here_layers = self._layers_meant(item, members[0])
        conditions = conditions_at(item, self.scanned, context, members)
        if gives:
            found = {id(node): dict(ranges_in(node, context)) for node in conditions}
            behind = {name: pair for ranges in found.values() for name, pair in ranges.items()}
            context.here_ranges |= {n: (context.resolve(low), context.resolve(count)) for n, (low, count) in behind.items()}
            conditions = [node for node in conditions if not found[id(node)]]
        context.here_conditions = [node for node in conditions if all(node is not tree for tree in before)]

    def _without_beginning(self, item: Item, node: Node) -> list[Link]:
        """The links of a chain that goes on from a line which is not there or could not be read: all but the first stand."""
        first, second = node.children[:2]
        broken = BROKEN.format(self.broken_before)
        why = Verdict("undecided", reason=broken) if self.broken_before else Verdict("unreadable", reason=NOTHING)
        links = [self._link(item, first, second, 0, "claim", why)]
        if len(node.value) > 1:
            rest = replace(node, children=node.children[1:], value=node.value[1:])
            shorter = replace(item, raw=replace(item.raw, node=rest, start=second.start))
            one, *others = self.judge(shorter, None)
            links += [replace(one, anchor=self._sign(second.end, node.children[2].start)), *others]
        return links

    def _layers_meant(self, item: Item, member: Node) -> depth.Span | None:
        """The layers that a statement about a general layer is about, where formulas beside it tell."""
        target = target_of(member, self.context)
        parts = depth.parse(target.name) if target is not None else None
        if parts is None or not parts[2][0]:
            return None
        trees = (*ranges_before(item, self.scanned), *item.raw.ranges, *item.raw.conditions, *formulas_beside(item, self.scanned))
        return span_of(parts[2][0], trees, self.context)

    def _gives_entries(self, member: Node) -> bool:
        """Whether a statement says what the entries of a new array are."""
        target = target_of(member, self.context)
        return target is not None and target.kind == "entry" and not self.context.known(target.name)

    def _one(self, item: Item, members: list[Node], relations: tuple[str, ...], place: int, broken: bool) -> Link:
        """One link, with the fix, the declarations and the guess that its verdict should name."""
        relation, left, right = relations[place], members[place], members[place + 1]
        self.right_broken = False
        self.formula = self._reading = None
        if place in self.named:
            told = Verdict("definition", reason=f"says what {self.named[place]} is: the member before is read so")
            return self._link(item, self.printed.members[place], self.printed.members[place + 1], place, "definition", told)
        kind, verdict = self._outcome(item, members, relations, place, broken)
        if verdict.verdict == "ill-typed" and not verdict.fix and len(members) == 2 and relation in EQUAL:
            meant = product_meant(self, left, right)
            verdict = verdict if meant is None else replace(verdict, fix=meant, diagnosis=FACTOR_NAMED)
        verdict = self._of_supposed_numbers(left, right, self._beside_damage(item, left, right, verdict))
        verdict = self._naming_declarations(item, left, right, explained(self._in_own_sizes(verdict)))
        verdict = self._naming_the_left(item, left, verdict)
        verdict = with_brace_notes(self, item.raw.start if place == 0 else left.end, right.end, verdict)
        guess = any(GUESSED.match(note) for note in item.raw.notes)
        guess = guess or (BOTH in verdict.assumptions and one_may_stay(item, self.scanned)) or OF_NUMBER in verdict.assumptions
        if kind == "definition" and verdict.verdict == "definition" and guess:
            line = self.scanned.lines.line(item.raw.start)
            made = {name for name, symbol in self.context.symbols.items() if symbol.how == "defined" and symbol.line == line}
            self.context.guessed.update(dict.fromkeys(made | self.context.touched, line))
        shown = self.printed.members[place + 1] if place + 1 in self.named else right
        return self._link(item, left, shown, place, kind, verdict)

    def _in_own_sizes(self, verdict: Verdict) -> Verdict:
        """The verdict with sizes named as the document names them."""
        sizes = {name: self.context.size(name) for name in self.context.sizes} if verdict.reason else {}
        return replace(verdict, reason=in_own_sizes(verdict.reason, sizes)) if sizes else verdict

    def _outcome(self, item: Item, members: list[Node], relations: tuple[str, ...], place: int, broken: bool) -> Outcome:
        """What one relation says, by its sign."""
        relation, left, right = relations[place], members[place], members[place + 1]
        if relation in MEMBER:
            return self._member_of(item, members, relations, place)
        if relation in EQUAL or relation in DEFINE:
            spaces = spaces_claim(self, left, right)
            if spaces is not None:
                return "claim", spaces
            kind, verdict = outcome_of(self, item, members, relations, place, broken)
            return kind, with_its_slips(self, self.printed, members, place, verdict)
        if relation in COMPARE:
            return self.comparison(left, relation, right)
        assigned = update(self, item, left, relation, right) if relation in ARROWS else None
        if assigned is not None:
            return ("definition" if assigned.verdict == "definition" else "claim"), assigned
        return "remark", Verdict("definition", reason=f"{relation} asserts nothing that can be judged")

    def _member_of(self, item: Item, members: list[Node], relations: tuple[str, ...], place: int) -> Outcome:
        """What a membership says of an argument, of the array of samples that begins the chain, or of the member before it."""
        left, right, second = members[place], members[place + 1], place == 1
        own = self.plain_name(members[0]) if second and self.argument_of(members[0], left) is not None else None
        if own is not None and own in self.context.symbols:
            return "declaration", Verdict("definition", reason=f"the shape of {own}")
        stacked = second and relations[0] in (*EQUAL, *DEFINE) and stack_of(members[0], left) is not None
        kind, verdict = self.membership(item, members[0] if stacked else left, right, place)
        slip = self.printed.slips.get(place)
        return kind, verdict if slip is None else read_as_mended(verdict, slip)

    def _beside_damage(self, item: Item, left: Node, right: Node, verdict: Verdict) -> Verdict:
        """The verdict, undecided if it rests on what a line says that cannot be read."""
        if not self.context.damaged or verdict.verdict not in (*WRONG, "proved", "checked"):
            return verdict
        read = self.formula
        below = reached(read.scene, read.left, read.right) if read is not None else ()
        here = self.scanned.lines.line(item.raw.start)
        line = damaged_line((left, right, *self.chain[0]), below, here, self.context, verdict.verdict not in WRONG)
        return verdict if line is None else Verdict("undecided", reason=DAMAGED.format(line))

    def _of_supposed_numbers(self, left: Node, right: Node, verdict: Verdict) -> Verdict:
        """The verdict, undecided if it rests on letters that were taken for numbers and are written as arrays."""
        if verdict.verdict not in (*WRONG, "proved", "checked"):
            return verdict
        why = supposed_number(self, (left, right), {})
        return verdict if why is None else undecided(verdict, why)

    def _naming_the_left(self, item: Item, left: Node, verdict: Verdict) -> Verdict:
        """The verdict on a wrong line that goes on from an earlier display, with the line of its left side."""
        if verdict.verdict not in WRONG or left.end > item.block.start:
            return verdict
        return replace(verdict, reason=f"{verdict.reason}; the left side stands on line {self.scanned.lines.line(left.start)}")

    def _naming_declarations(self, item: Item, left: Node, right: Node, verdict: Verdict) -> Verdict:
        """The verdict on a line whose shapes do not fit, with the lines that declare them."""
        if verdict.verdict != "ill-typed":
            return verdict
        line, of_numbers = self.scanned.lines.line(item.raw.start), "1×1" in verdict.reason
        told = dict.fromkeys((*self._said_of(left, line, of_numbers), *self._said_of(right, line, of_numbers)))
        said = "; ".join([*told][:MOST_NAMED])
        return replace(verdict, reason=f"{verdict.reason}; {said}") if said else verdict

    def _said_of(self, side: Node, line: int, of_numbers: bool) -> list[str]:
        """Where the symbols of one side are declared; where they are defined, if none is declared."""
        found: dict[str, int] = {}
        made: dict[str, int] = {}
        todo = [side]
        while todo:
            node = todo.pop()
            name = self.plain_name(node) if node.kind in ("name", "script") else None
            if name is not None and name not in self.context.symbols and name[1:] in self.context.symbols and name[0] == "d":
                name = name[1:]  # dW
            symbol = self.context.symbols.get(name) if name is not None else None
            if name is None or symbol is None:
                letters = str(node.value) if node.kind == "name" and str(node.value).isalpha() else ""
                split = [Node("name", (), letter) for letter in letters] if len(letters) > 1 else []
                todo.extend(reversed(split or node.children))
            elif symbol.how == "declared" and symbol.line not in (0, line) and (symbol.shape != SCALAR or of_numbers):
                found[name] = symbol.line
            elif symbol.how == "defined" and symbol.line not in (0, line) and symbol.shape != SCALAR:
                made[name] = symbol.line
        told = [f"{name} is declared on line {place}" for name, place in found.items()]
        return told or [f"{name} is defined on line {place}" for name, place in made.items()]

    def _named_factors(self, members: list[Node], relations: tuple[str, ...]) -> dict[int, str]:
        """Members B·U of a chain … = B·U = B·E whose factor U nothing else names: place and name of U, which is E here."""
        found = {}
        for place in range(1, len(members) - 1):
            name = named_factor(members[place], members[place + 1], self.context)
            if name is not None and relations[place - 1] in EQUAL and relations[place] in EQUAL:
                found[place] = name
        return found

    def _link(self, item: Item, left: Node, right: Node, place: int, kind: str, verdict: Verdict) -> Link:
        """The link with its place in the text: a later link is anchored at its relation sign."""
        text = self.scanned.text
        start, end = (left.start if place == 0 else min(left.start, right.start)), right.end
        if place == 0:
            start = max(min(start, end), item.raw.start) if left.start < item.raw.start else item.raw.start
        anchor = start if place == 0 else self._sign(left.end, right.start)
        first = left.start if left.start >= item.raw.start else item.raw.start
        begin, stop = whole(text, first, right.end, item.block.start, item.block.end)
        return Link(start, end, anchor, text[begin:stop].strip(), kind, verdict, list(item.raw.notes), self.formula)

    def _sign(self, start: int, stop: int) -> int:
        """Where the relation sign stands between two members."""
        text = self.scanned.text
        place = start
        while place < stop:
            rest = text[place:stop]
            if rest[0] in " \t\n\r&":
                place += 1
            elif rest.startswith("\\\\"):
                place += 2
            else:
                return place
        return start


__all__ = ["Link", "LinkJudge"]
