"""One chain of relations: declarations, definitions and claims, link by link.

A chain A = B = C has two links.  A link whose left (or last) side is a symbol without a definition defines it, a link
with ∈ declares or speaks of a shape, any other equation is a claim and goes to `derive.judge.proving.decide`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from derive.judge.chains.claims.spaces import shape_claim, spaces_claim
from derive.judge.chains.conditioned import conditions_at, formulas_beside, in_words, ranges_before
from derive.judge.chains.relations import COMPARE, DEFINE, EQUAL, MEMBER
from derive.judge.chains.sides import Link
from derive.judge.chains.size_arithmetic import Pair, pair_of, sizes_of
from derive.judge.chains.supposing import Supposing
from derive.judge.chains.targets import Target, named_factor, target_of, value_at
from derive.judge.chains.updating import ARROWS, is_update, update
from derive.judge.fixes.discipline import Slip, mended, numbers_added
from derive.judge.fixes.factor_named import DIAGNOSIS as FACTOR_NAMED
from derive.judge.fixes.factor_named import product_meant
from derive.judge.proving.graph import symbols
from derive.judge.scanning.scanned import Item
from derive.kernel.sizes import Size
from derive.language.ast import Node, walk
from derive.reading import depth, tied
from derive.reading.assuming import JOINED, STATES, assumed, in_case, special_case
from derive.reading.collected import by_entries
from derive.reading.conventions import ranges_in
from derive.reading.derivative_signs import are_signs, split_word
from derive.reading.events import join_events
from derive.reading.functions import ELEMENTWISE, is_function, plain
from derive.reading.largest_places import is_told
from derive.reading.layer_spans import span_of
from derive.reading.listed import lists_itself, shows_arrays
from derive.reading.names import peel, spelled, strip
from derive.reading.partly_given import orders
from derive.reading.reader import Reader
from derive.reading.sample_arguments import of_any_argument
from derive.reading.selected import says_place
from derive.reading.spaces import Space
from derive.reading.stacked import stack_of, tie
from derive.reading.subscripts import index_name
from derive.results import WRONG, Verdict
from derive.terms.term import SCALAR, Shape, entry, index, show_shape, var

NOTHING = "nothing stands before this relation"
GUESSED = re.compile(r"read with (?:one '.+' (?:added|dropped)|a group right behind a script)")
"""Notes on a definition that may be read otherwise."""
MOST_NAMED = 4
BROKEN = "the line that this one goes on from could not be read"

def _holds(left: Node, right: Node) -> bool:
    """Whether a left side holds the letter that is its right side, which it then does not define: the A of tr(AX)."""
    letter = str(right.value)
    words = {str(inner.value) for inner in walk(left) if inner.kind == "name"}
    runs = {word for word in words if word.isalpha() and len(word) <= 3}
    return right.kind == "name" and (letter in words or any(letter in word for word in runs))


_KIND_OF_KERNEL = re.compile(
    r"\b(?:gaussian|rbf|radial|laplac\w*|exponential|mat[eé]rn|stationary|normali[sz]ed|cosine)\b[^.$]{0,30}\bkernel|"
    r"(?:高斯|径向|指数)[^。$]{0,6}核",
    re.IGNORECASE,
)
"""Words that say more of the values of a kernel than that they are symmetric."""


class LinkJudge(Supposing):
    """Judges chains in order; definitions go into the context."""

    def judge(self, item: Item, last: Node | None) -> list[Link]:
        node = item.raw.node
        assert node is not None
        members, relations = list(node.children), node.value
        if members[0].kind == "none":
            if last is None:
                return self._without_beginning(item, node)
            members[0] = last
        self.context.leibniz = self.context.known("d") and are_signs(node, self.context)
        members = [join_events(member, self.context.labels) for member in members]
        if len(members) == 2 and relations[0] in EQUAL:
            members = [*(by_entries(members[0], members[1], self.context) or members)]
        if relations[0] in (*EQUAL, *DEFINE):
            members = of_any_argument(members, self.context) or members
        members = self._mended_members(item, members)
        self._local_sizes(item)
        self._within_bounds(item)
        before = ranges_before(item, self.scanned) if self._gives_entries(members[0]) else []
        spans = dict(pair for tree in (*before, *item.raw.ranges) for pair in ranges_in(tree, self.context)).items()
        self.context.here_ranges = {n: (self.context.resolve(low), self.context.resolve(count)) for n, (low, count) in spans}
        self.context.here_layers = self._layers_meant(item, members[0])
        conditions = conditions_at(item, self.scanned, self.context, members)
        if self._gives_entries(members[0]):
            found = {id(node): dict(ranges_in(node, self.context)) for node in conditions}
            behind = {name: pair for ranges in found.values() for name, pair in ranges.items()}
            self.context.here_ranges |= {n: (self.context.resolve(a), self.context.resolve(b)) for n, (a, b) in behind.items()}
            conditions = [node for node in conditions if not found[id(node)]]
        self.context.here_conditions = [node for node in conditions if all(node is not tree for tree in before)]
        tied.tie_to_matrices(self.context, self.scanned.lines.line(item.raw.start))
        if node.children[0].kind != "none":
            self.mended = None
        self.named = self._named_factors(members, relations)
        for place in sorted(self.named, reverse=True):
            members[place] = members[place + 1]
        self.chain = (members, relations)
        links: list[Link] = []
        broken = False
        if ":" in relations[1:]:
            unsaid = Verdict("undecided", reason="what the colon means between formulas is not said")
            return [self._link(item, members[k], members[k + 1], k, "claim", unsaid) for k in range(len(relations))]
        for place, relation in enumerate(relations):
            link = self._one(item, members, relations, place, broken)
            broken = link.verdict.verdict == "ill-typed" and relation in EQUAL and self.right_broken
            if link.verdict.verdict not in WRONG:
                self.mended = None
            links.append(link)
        return links

    def _without_beginning(self, item: Item, node: Node) -> list[Link]:
        """The links of a chain that goes on from a line which is not there or could not be read: all but the first stand."""
        first, second = node.children[:2]
        why = Verdict("undecided", reason=BROKEN) if self.broken_before else Verdict("unreadable", reason=NOTHING)
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

    def _mended_members(self, item: Item, members: list[Node]) -> list[Node]:
        """The members without slips of indices; what was mended is kept for the verdicts of their links."""
        self.slips: dict[int, Slip] = {}
        self.printed = members
        for place, member in enumerate(members):
            slip = mended(member, members[place - 1] if place else None, self.scanned.text, self.context.size_names)
            slip = slip or (numbers_added(member, self._shape_of_name) if place else None)
            if slip is not None:
                self.slips[place] = slip
        return [self.slips[place].node if place in self.slips else member for place, member in enumerate(members)]

    def _shape_of_name(self, node: Node) -> Shape | None:
        """The shape of a name that is known, of a number only if it has a definition."""
        name = self.plain_name(node) if node.kind in ("name", "script") else None
        symbol = self.context.find(name) if name is not None else None
        return None if symbol is None or (symbol.shape == SCALAR and symbol.definition is None) else symbol.shape

    def _disciplined(self, members: list[Node], place: int, verdict: Verdict) -> Verdict:
        """The verdict on an equation with a slip of indices: false as it stands, with the mended line for a fix."""
        slip = self.slips.get(place + 1) or (self.slips.get(0) if place == 0 else None)
        if slip is None:
            earlier = self.slips.get(place)
            return verdict if earlier is None else self._read_as_mended(verdict, earlier)
        if verdict.verdict not in ("definition", "proved"):
            false = self._as_printed(place) if slip.of_shapes else verdict
            return false if false.verdict == "ill-typed" else self._read_as_mended(verdict, slip)
        text = self.scanned.text
        if verdict.verdict == "definition":
            self.context.mended.update(dict.fromkeys(self.context.touched, self.scanned.lines.line(members[place].start)))
        fix = "=".join(slip.applied(text, side.start, side.end).strip() for side in self.printed[place : place + 2])
        false = self._as_printed(place)
        reason = slip.reason if false.verdict == "refuted" else f"{slip.reason}; {false.reason}"
        name = false.verdict if false.verdict == "ill-typed" else "refuted"
        return Verdict(name, reason=reason, assumptions=verdict.assumptions, fix=fix, counterexample=false.counterexample)

    def _as_printed(self, place: int) -> Verdict:
        """The verdict on an equation with a slip as it stands, a bound as an index being the last place."""
        reader = Reader(self.context, last_places=True)
        one, two = self.read_both(reader, *self.printed[place : place + 2])
        for side in (one, two):
            if side.error is not None:
                return self.failed(side)
        if one.term is None or two.term is None or one.term.shape != two.term.shape or reader.implicit:
            return Verdict("undecided", reason="not readable as it stands")
        return self.decided(one.term, two.term, reader)

    def _read_as_mended(self, verdict: Verdict, slip: Slip) -> Verdict:
        return replace(verdict, assumptions=(*verdict.assumptions, f"read without a slip of indices: {slip.reason}"))

    def _one(self, item: Item, members: list[Node], relations: tuple[str, ...], place: int, broken: bool) -> Link:
        relation, left, right = relations[place], members[place], members[place + 1]
        self.right_broken = False
        self.formula = self._reading = None
        if place in self.named:
            told = Verdict("definition", reason=f"says what {self.named[place]} is: the member before is read so")
            return self._link(item, self.printed[place], self.printed[place + 1], place, "definition", told)
        if relation in MEMBER:
            stacked = place == 1 and relations[0] in (*EQUAL, *DEFINE) and stack_of(members[0], left) is not None
            own = self.plain_name(members[0]) if place == 1 and self._argument_of(members[0], left) is not None else None
            if own is not None and own in self.context.symbols:
                told = Verdict("definition", reason=f"the shape of {own}")
                return self._link(item, left, right, place, "declaration", told)
            kind, verdict = self._membership(item, members[0] if stacked else left, right, place)
            verdict = self._read_as_mended(verdict, self.slips[place]) if place in self.slips else verdict
        elif relation in EQUAL or relation in DEFINE:
            spaces = spaces_claim(self, left, right)
            if spaces is not None:
                kind, verdict = "claim", spaces
            else:
                kind, verdict = self._equation(item, members, relations, place, broken)
                verdict = self._disciplined(members, place, verdict)
        elif relation in COMPARE:
            kind, verdict = self._comparison(left, relation, right)
        elif relation in ARROWS and (assigned := update(self, item, left, relation, right)) is not None:
            kind, verdict = ("definition" if assigned.verdict == "definition" else "claim"), assigned
        else:
            kind, verdict = "remark", Verdict("definition", reason=f"{relation} asserts nothing that can be judged")
        if verdict.verdict == "ill-typed" and not verdict.fix and place == 0 and len(members) == 2 and relation in EQUAL:
            meant = product_meant(self, left, right)
            verdict = verdict if meant is None else replace(verdict, fix=meant, diagnosis=FACTOR_NAMED)
        verdict = self._naming_declarations(item, left, right, _explained(verdict))
        if kind == "definition" and verdict.verdict == "definition" and any(GUESSED.match(note) for note in item.raw.notes):
            line = self.scanned.lines.line(item.raw.start)
            made = {name for name, symbol in self.context.symbols.items() if symbol.how == "defined" and symbol.line == line}
            self.context.guessed.update(dict.fromkeys(made | self.context.touched, line))
        shown = self.printed[place + 1] if place + 1 in self.named else right
        return self._link(item, left, shown, place, kind, verdict)

    def _naming_declarations(self, item: Item, left: Node, right: Node, verdict: Verdict) -> Verdict:
        """The verdict on a line whose shapes do not fit, with the lines that declare them."""
        if verdict.verdict != "ill-typed":
            return verdict
        line = self.scanned.lines.line(item.raw.start)
        found: dict[str, int] = {}
        todo = [right, left]
        while todo:
            node = todo.pop()
            name = self.plain_name(node) if node.kind in ("name", "script") else None
            symbol = self.context.symbols.get(name) if name is not None else None
            if name is None or symbol is None:
                letters = str(node.value) if node.kind == "name" and str(node.value).isalpha() else ""
                split = [Node("name", (), letter) for letter in letters] if len(letters) > 1 else []
                todo.extend(reversed(split or node.children))
            elif symbol.how == "declared" and symbol.line not in (0, line):
                found[name] = symbol.line
        said = "; ".join(f"{name} is declared on line {place}" for name, place in list(found.items())[:MOST_NAMED])
        return replace(verdict, reason=f"{verdict.reason}; {said}") if said else verdict

    def _named_factors(self, members: list[Node], relations: tuple[str, ...]) -> dict[int, str]:
        """Members B·U of a chain … = B·U = B·E whose factor U nothing else names: place and name of U, which is E here."""
        found = {}
        for place in range(1, len(members) - 1):
            name = named_factor(members[place], members[place + 1], self.context)
            if name is not None and relations[place - 1] in EQUAL and relations[place] in EQUAL:
                found[place] = name
        return found

    def _link(self, item: Item, left: Node, right: Node, place: int, kind: str, verdict: Verdict) -> Link:
        text = self.scanned.text
        start, end = (left.start if place == 0 else min(left.start, right.start)), right.end
        if place == 0:
            start = max(min(start, end), item.raw.start) if left.start < item.raw.start else item.raw.start
        anchor = start if place == 0 else self._sign(left.end, right.start)
        if left.start >= item.raw.start:
            latex = text[left.start : right.end]
        else:
            latex = text[item.raw.start : right.end]
        return Link(start, end, anchor, latex.strip(), kind, verdict, list(item.raw.notes), self.formula)

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

    def _equation(
        self, item: Item, members: list[Node], relations: tuple[str, ...], place: int, broken: bool
    ) -> tuple[str, Verdict]:
        left, right = members[place], members[place + 1]
        listed = right.children if left.kind == "name" and right.kind == "list" else ()
        if any(child.kind == "dots" for child in listed) or (listed and all(child.kind == "number" for child in listed)):
            return "declaration", Verdict("definition", reason=f"says how far the index {left.value} runs")
        stack = stack_of(left, right) if place == 0 else None
        trees = (other.raw.node for other in self.scanned.items if other.raw.node is not None)
        if stack is not None and not (stack.own and shows_arrays(trees, stack.letter)):
            if len(members) > 2 and relations[1] in MEMBER and not self.context.known(self.context.name(stack.name)):
                self._membership(item, left, members[2], 0)
            understood = tie(stack, self.context, self.scanned.lines.line(item.raw.start))
            if understood is not None:
                return "declaration", Verdict("definition", reason=understood)
        if place == 0 and lists_itself(left, right):
            return "declaration", Verdict("definition", reason="names the entries of an array")
        known = self._of_argument(item, members, relations) if place == 0 else None
        known = known or self._size_relation(left, right)
        if known is not None:
            return known
        if self._places(left, right):
            return "assumption", Verdict("definition", reason="values of indices, as in an example: nothing to prove")
        if place == 0 and item.raw.node is not None and is_told(item.raw.node, self.context.places):
            return "definition", Verdict("definition", reason="says where the largest entries stand")
        if place == 0 and says_place(left, right, self.context):
            return "definition", Verdict("definition", reason="says which entry of a one-hot array is 1")
        call = self._function_again(item, left, right)
        if call is not None:
            return call
        new_value = update(self, item, left, relations[place], right) if place == 0 else None
        if new_value is not None:
            return "definition" if new_value.verdict == "definition" else "claim", new_value
        if place == 0:
            left, right = self._logged(left, right)
            members = [left, right, *members[2:]] if (left, right) != (members[0], members[1]) else members
        if (fact := self.scanned.stated.get(item.raw.start)) is not None:
            return "assumption", Verdict("definition", reason=f"assumed: {fact.name} is {fact.what}")
        if place == 0:
            self._optimum(item, members)
            for special in (self._extreme, self._solution, self._held, self._at_rest, self._remainder):
                said = special(item, left, right)
                if said is not None:
                    return said
        pair = pair_of(right) if strip(right).kind == "group" and sizes_of(left) is None and self._is_matrix(left) else None
        if pair is not None:
            return self.stated_size(left, pair)
        target = self._word_target(target_of(left, self.context) or value_at(left, right, self.context, self._used), right)
        target = self._by_its_label(target, left, right)
        if target is not None and place == 0:
            self._defined_anew(item, target, right)
        given = relations[place] not in DEFINE and target is not None and self.assumptions.tells(target.name, item.raw.start)
        new = target is not None and not given and self._is_new(target, right, relations[place])
        if target is not None and new and self._values_of_any(target, right):
            return "definition", Verdict("definition", reason="the values of a function of which nothing is said")
        if target is not None and new and self._partly(item, target, right):
            return "definition", self._described(item, target, right)
        if target is not None and new:
            body = self._body(members, relations, place)
            kind, verdict = self._define(item, target, body, left)
            if verdict.fix and target.name in self.context.mended:
                return kind, verdict
            if verdict.verdict in WRONG and (entries := self._mended_entries(item, target, members, relations)) is not None:
                told = f"{verdict.reason}; later lines are read with the fix"
                return kind, replace(verdict, fix=entries[0], reason=told, diagnosis=verdict.diagnosis or entries[1])
            judged = kind == "claim" and verdict.verdict != "ill-typed"
            if not judged and (verdict.verdict != "definition" or verdict.reason.startswith("not used")):
                self._recover(item, target, members, relations)
            return kind, verdict
        placed = self._define_at_places(item, left, right) if place == 0 and target is None else None
        if placed is not None:
            return placed
        other = target_of(right, self.context)
        plain = other is not None and other.kind == "name" and not item.raw.implies and not self._used(other.name)
        plain = plain and not self._is_power(right, left) and not _holds(left, right)
        plain = plain and other is not None and not self.assumptions.tells(other.name, item.raw.start)
        if plain and other is not None and target is None and self._is_new(other, left, relations[place]):
            if assumed(self.scanned.text, item.block.opener, item.block.kind == "display") in ("lasting", "constraint"):
                self.context.given_by_condition[other.name] = self.scanned.lines.line(item.raw.start)
            return self._define(item, other, left, right)
        if relations[place] in DEFINE or (place == 0 and is_update(left, right, self.context)):
            return "definition", Verdict("definition", reason="an assignment: nothing to prove")
        self._reading = None
        how = assumed(self.scanned.text, item.block.opener, item.block.kind == "display") if place == 0 else ""
        if not how and place == 0 and self._introduces_number(item, left, right):
            how = "lasting"
        if place > 0 and item.block.kind == "inline" and special_case(self.scanned.text, item.block.opener):
            how = "lasting"  # the case Ω⁻¹ = W = diag(w)
        supposed = not how and place + 1 == len(relations) and self._supposes(item, left, right)
        if not how and not supposed and item.block.kind == "display" and self._assumed_to == item.block.end:
            how = "beside"
        before = self.scanned.text[max(0, item.block.opener - 90) : item.block.opener]
        if not how and item.block.kind == "inline" and STATES.search(before):
            how = "beside"
        if not how and item.block.kind == "inline" and JOINED.fullmatch(self.scanned.text[self._assumed_to : item.block.opener]):
            how = self._assumed_how if self._assumed_how == "lasting" else "beside"
        if not how and supposed:
            how = "hypothesis"
        if how in ("", "beside") and item.block.kind == "inline" and self._among_declarations(item, left, right):
            how = "lasting"
        between = not how and item.block.kind == "inline" and relations == ("=",)
        if between and not in_case(self.scanned.text, item.block.opener):
            tied = self._tied_sizes(left, right)
            if tied is not None:
                return tied
        if how and (how != "beside" or self._states_property(left, right)):
            return self._assume(item, left, right, how)
        if self._listed_labels(item, left, right) or self._listed_labels(item, right, left):
            return "definition", Verdict("definition", reason="defines the probabilities that it lists")
        verdict = self.claim(item, left, right, broken)
        if verdict.verdict == "proved" and target is not None:
            self._as_a_whole(item, target, right)
        return "claim", verdict

    def _values_of_any(self, target: Target, right: Node) -> bool:
        """Whether K_{ij} = k(x_i, x_j) names the entries of a declared array for a k that the document gives nowhere."""
        right = strip(right)
        if target.kind != "entry" or right.kind != "product" or len(right.children) != 2 or right.value != ("",):
            return False
        head, group = map(strip, right.children)
        name = self.context.name(str(head.value)) if head.kind == "name" else ""
        letter = len(name) == 1 or name.startswith("\\")
        arguments = strip(group.children[0]) if group.kind == "group" and group.value == "(" else group
        known = self.context.known(name) or name in self.context.given_functions or is_function(plain(str(head.value)))
        symbol = self.context.find(target.name)
        declared = symbol is not None and symbol.definition is None and symbol.how == "declared"
        declared = declared and not _KIND_OF_KERNEL.search(self.scanned.text)
        return declared and letter and not known and arguments.kind == "list" and not self.context.is_size(name)

    @staticmethod
    def _is_power(right: Node, left: Node) -> bool:
        """Whether a right side a² is a power, since the left side speaks of a, and no symbol of its own."""
        base, layers = peel(strip(right))
        exponent = bool(layers) and layers[-1].sup.kind != "none" and layers[-1].sub.kind == "none"
        return exponent and any(node.kind == "name" and node.value == base.value for node in walk(left))

    def _partly(self, item: Item, target: Target, right: Node) -> bool:
        """Whether an equation gives a symbol its value under a condition only."""
        number = strip(right).kind == "number" and target.kind == "entry"
        if target.kind == "entry" and not number and orders(self.context.here_conditions, target.indices):
            return False
        return bool(self.context.here_conditions) or (number and in_words(item, self.scanned.text))

    def _described(self, item: Item, target: Target, right: Node) -> Verdict:
        """What a symbol is where a condition holds is no definition; zeros outside an array are none of its entries."""
        if strip(right).kind == "number" and strip(right).value == 0 and self.context.zero_outside:
            return Verdict("definition", reason="says what lies outside the array: entries there are zero")
        self.context.not_read(target.name)
        self.context.described[target.name] = self.scanned.lines.line(item.raw.start)
        return Verdict("definition", reason=f"says what {target.name} is under a condition only; not used further")

    def _places(self, left: Node, right: Node) -> bool:
        """Whether [x, y] = [0, 2] gives values to letters that name nothing else."""
        left, right = strip(left), strip(right)
        if left.kind != "group" or right.kind != "group" or left.value != right.value or left.value not in ("[", "("):
            return False
        names, numbers = (inner.children if (inner := strip(g.children[0])).kind == "list" else () for g in (left, right))
        letters = [index_name(name) for name in names]
        unknown = all(name is not None and not self.context.known(self.context.name(name)) for name in letters)
        return bool(names) and unknown and len(names) == len(numbers) and all(n.kind == "number" for n in numbers)

    def _listed_labels(self, item: Item, side: Node, other: Node) -> bool:
        """Whether a side lists all probabilities p(y_i = c), which nothing has defined: the other side defines them."""
        labels = self.context.labels
        symbol = self.context.symbols.get(labels.name("p")) if labels is not None else None
        if symbol is None or symbol.definition is not None or symbol.name in self.context.pieces:
            return False
        reader = Reader(self.context)
        one, two = self.read(reader, side, None).term, self.read(reader, other, symbol.shape).term
        if one is None or two is None or reader.free or one.op != "array":
            return False
        if one.shape != symbol.shape or two.shape != symbol.shape:
            return False
        inner, places = one.args[0], tuple(index(name, axis) for name, axis in zip(one.attrs, one.shape))
        if inner != entry(var(symbol.name, symbol.shape), *places) or self._circular(symbol.name, two, reader):
            return False
        self.context.define(symbol.name, two, self.scanned.lines.line(item.raw.start))
        return True

    def _as_a_whole(self, item: Item, target: Target, right: Node) -> None:
        """A formula for a whole array that was defined entry by entry or as an optimum, and is proved equal, is its definition
        from now on."""
        if target.kind != "name" or (target.name not in self.context.by_entries and target.name not in self.optima):
            return
        symbol, reader = self.context.symbols.get(target.name), Reader(self.context)
        side = self.read(reader, right, symbol.shape if symbol is not None else None)
        if symbol is None or side.term is None or reader.free or side.term.shape != symbol.shape:
            return
        if any(t.op in ("array", "grad", "slope") for t in side.term.walk()) or target.name in symbols(side.term):
            return
        self.context.by_entries.discard(target.name)
        if not self._circular(target.name, side.term, reader):
            symbol.definition = side.term
            depth.forget_carried(self.context, target.name)

    def _is_matrix(self, node: Node) -> bool:
        term = self.read(Reader(self.context), node, None).term
        return term is not None and not term.is_scalar

    def stated_size(self, node: Node, pair: Pair) -> tuple[str, Verdict]:
        """What a size in brackets behind an array says: its shape, or how large a size is here."""
        shape = (Size.of(pair[0]), Size.of(pair[1]))
        term = self.read(Reader(self.context), node, None).term
        if term is not None and len(term.shape) == 2:
            apart = [(have, want) for have, want in zip(term.shape, shape) if have != want]
            if apart and all(len(have.symbols) == 1 and have == Size.of(next(iter(have.symbols))) for have, _ in apart):
                told = " and ".join(f"{have} = {want}" for have, want in apart)
                return "assumption", Verdict("definition", reason=f"a note on the size of {show_shape(term.shape)}: {told} here")
        return "claim", _explained(shape_claim(self, node, Space(shape)))

    def _function_again(self, item: Item, left: Node, right: Node) -> tuple[str, Verdict] | None:
        """σ(t) = … for a built-in σ and a new letter t: a claim if it is the built-in function, else its definition here; where
        the document gives σ another formula somewhere, each of them defines it."""
        if left.kind != "product" or len(left.children) != 2 or left.value != ("",):
            return None
        head, group = left.children
        inner = group.children[0] if group.kind == "group" and group.value == "(" else None
        word = plain(str(head.value)) if head.kind == "name" else ""
        if (
            word not in ELEMENTWISE
            or inner is None
            or inner.kind != "name"
            or split_word(Reader(self.context), inner)
            or (self.context.known(self.context.name(str(inner.value))) and word not in self.context.redefined)
            or not self._speaks_of(right, str(inner.value), str(head.value))
        ):
            return None
        reader, parameter = Reader(self.context), str(inner.value)
        reader.implicit_parameter(parameter)
        one, two = self.read(reader, left, None), self.read(reader, right, SCALAR)
        if one.term is None or two.term is None or not two.term.is_scalar:
            return None
        name, example = str(head.value), self._for_example(item)
        symbol = self.context.symbols.get(name)
        anew = symbol is None or symbol.section != self.context.section or (example and name in self.context.examples)
        if word not in self.context.redefined or not anew:
            verdict = self.decided(one.term, two.term, reader, search=False)
            if verdict.verdict == "proved" or self.context.known(name):
                return "claim", verdict
        elif example:
            self.context.examples[name] = self.context.section
        self.context.define(str(head.value), two.term, self.scanned.lines.line(item.raw.start), (parameter,))
        return "definition", Verdict("definition", reason=f"here {head.value} is not the function that usually has this name")

    @staticmethod
    def _speaks_of(right: Node, parameter: str, head: str) -> bool:
        """Whether a right side is made of the parameter and not of the function itself, as a definition of it is."""
        names = {str(node.value) for node in walk(right) if node.kind == "name"}
        return parameter in names and head not in names

    def _logged(self, left: Node, right: Node) -> tuple[Node, Node]:
        """log p(x) = f for a new p defines p = exp f, and P⁻¹ = M for a new P defines P = M⁻¹."""
        bare = self._inverted(left, right)
        if bare is not None:
            group = Node("group", (right,), "(", right.start, right.end)
            return bare, Node("script", (group, Node("none"), left.children[2]), 0, right.start, right.end)
        if left.kind != "product" or len(left.children) not in (2, 3) or set(left.value) != {""}:
            return left, right
        head, name, *rest = left.children
        if head.kind != "name" or ELEMENTWISE.get(plain(str(head.value))) != "log" or name.kind not in ("name", "script"):
            return left, right
        written = self.plain_name(name)
        if written is None or is_function(plain(written)) or self.context.known(written) or (rest and rest[0].kind != "group"):
            return left, right
        inner = name if not rest else Node("product", (name, rest[0]), ("",), name.start, left.end)
        exp = Node("name", (), "\\exp", right.start, right.start)
        group = Node("group", (right,), "(", right.start, right.end)
        return inner, Node("product", (exp, group), ("",), right.start, right.end)

    def _inverted(self, left: Node, right: Node) -> Node | None:
        """The P of P⁻¹, if nothing is known of it and it gets its meaning here."""
        if left.kind != "script" or spelled(left.children[2]) != "-1" or left.value:
            return None
        base, sub, sup = left.children
        bare = replace(left, children=(base, sub, Node("none")), end=sup.start) if sub.kind != "none" else strip(base)
        target = target_of(bare, self.context)
        if target is None or target.kind == "call":
            return None
        target = self._word_target(target, right)
        new = target is not None and target.kind == "name" and not self.context.known(target.name)
        return bare if new and target is not None and not target.mentioned_in(right, self.context) else None


def _explained(verdict: Verdict) -> Verdict:
    """A wrong line that has no fix says so."""
    if verdict.verdict not in WRONG or verdict.fix or "no fix" in verdict.reason:
        return verdict
    return replace(verdict, reason=f"{verdict.reason}; no fix found: no rule says what was meant here")


__all__ = ["Link", "LinkJudge"]
