"""A document whose recursion through time is written out for a few steps, and what its claims then say.

The text is written anew for T = 2 and 3, or more where it speaks of h_3: each statement about step t once for every t for which
its symbols exist, each sum over steps in full.  That text is judged like any other.

Guarantee: a claim becomes `checked` only if it is proved or checked at every one of these numbers of steps, and `refuted` or
`ill-typed` only if it is so at one of them, with the counterexample of that line.  Limit: nothing is said of all T, which the
reason says; claims with conditions on steps that are not understood, and whatever words call local, are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from derive.judge.scanning.scanned import Scanned
from derive.judge.unrolling.recursion import EQUATIONS, Recursion, Step, find, heads_in, parted, step_of
from derive.judge.unrolling.writing import NotWritten, Writer, holds
from derive.language.ast import Node, walk
from derive.language.markdown import Block
from derive.language.statements import Raw, is_range
from derive.reading.assuming import sentence_end, sentence_start
from derive.reading.names import is_transpose, peel, spelled, strip
from derive.results import WRONG, Claim

FEWEST_STEPS, MOST_STEPS = 2, 4
MOST_INSTANCES = 12
COMPARISONS = frozenset({"<", "\\leq", ">", "\\geq", "\\neq"})
_CLOSING = re.compile(r"\s*(?:\$\$|\\\]|\\\)|\$|\\end\s*\{[^}]*\})")
_SUPPOSES = re.compile(
    r"\b(?:if|suppos\w+|assum\w+|when|whenever|unless|constant|equals?|identical|linear\w*|special|example|approximat\w+|"
    r"roughly|would)\b",
    re.IGNORECASE,
)
_SEQUENCE = re.compile(r"\b(?:sequences?|signals?|(?:time[- ])?series|numbers|scalars?|targets?)\s+\$?$", re.IGNORECASE)
_LOCAL = re.compile(
    r"\b(?:immediate|local|direct|explicit|instantaneous|truncat\w+|treat\w*|hold\w*|ignor\w+|detach\w*|"
    r"stop[- ]gradient)\b",
    re.IGNORECASE,
)


@dataclass
class Instance:
    """One statement written out, with the values of its steps (of "" where it was left as it is): its place among the statements
    of the text, and where it stands in the new text."""

    number: int
    values: Mapping[str, int]
    start: int
    end: int


@dataclass
class Written:
    """A text that is written out for a number of steps."""

    text: str
    instances: list[Instance] = field(default_factory=list)


@dataclass(frozen=True)
class Statement:
    """A statement as it was written, with its block."""

    raw: Raw
    block: Block


class Unrolling:
    """Writes a document out."""

    def __init__(
        self, scanned: Scanned, recursion: Recursion, statements: Sequence[Statement], columns: frozenset[str] = frozenset()
    ):
        self.scanned, self.recursion, self.statements = scanned, recursion, statements
        self.text, self.columns = scanned.text, columns
        trees = [s.raw.node for s in statements if s.raw.node is not None]
        steps = [step for tree in trees for node in walk(tree) if (step := step_of(node)) is not None]
        bound = {name for tree in trees for node in walk(tree) if node.kind == "bigop" for name in _bound(node)}
        self.letters = {s.letter for s in steps if s.base in recursion.stepped and s.letter.islower()} & (
            bound | self._compared(trees) | {s.letter for s in steps if s.base in recursion.states} | {recursion.letter}
        )
        self.lags = {base for tree in trees for node in walk(tree) if (base := self._lagged(node)) is not None}
        self.lag_letters = {head.letter for tree in trees if (head := _head(tree)) is not None and head.base in self.lags}
        self.lag_letters -= self.letters
        self.letters |= self.lag_letters
        self.powers = frozenset(base for tree in trees for node in walk(tree) for base in self._powered(node))
        self.declared = {
            spelled(peel(n)[0]) for t in trees if _is_declaration(t) for n in walk(t.children[0]) if n.kind == "script"
        }  # fmt: skip
        self.starts = self._starts(trees)
        self.lows = self._lows(trees)

    def _lagged(self, node: Node) -> str | None:
        """The K of K_{t−s}, an array by the distance of two steps."""
        base, layers = peel(node) if node.kind == "script" else (node, [])
        for sub in (layer.sub for layer in layers):
            names = {str(n.value) for n in walk(sub) if n.kind == "name"}
            if sub.kind == "sum" and "-" in sub.value and len(names) == 2 and names <= {*self.letters, self.recursion.last}:
                return spelled(base)
        return None

    def spoken(self) -> Iterator[int]:
        """The numbers of the steps that the document names."""
        for node in (n for s in self.statements if s.raw.node is not None for n in walk(s.raw.node) if n.kind == "script"):
            base, layers = peel(node)
            for layer in layers if spelled(base) in self.recursion.stepped else ():
                if layer.sub.kind == "number" and layer.sub.value.denominator == 1:
                    yield int(layer.sub.value)

    def _powered(self, node: Node) -> Iterator[str]:
        """The β of β^{T−t}: what is raised to a number of steps."""
        if node.kind != "script" or node.children[2].kind == "none":
            return
        names = [str(n.value) for n in walk(node.children[2]) if n.kind == "name"]
        if names and set(names) <= {*self.letters, self.recursion.last} and set(names) & self.letters:
            yield spelled(peel(node)[0])

    def _starts(self, trees: Sequence[Node]) -> dict[int, tuple[str, int]]:
        """Statements v_0 = 0 of states whose shape only their recursion tells: ("v", 0) for the place of each."""
        found = dict[int, tuple[str, int]]()
        for number, statement in enumerate(self.statements):
            node = statement.raw.node
            if node is None or not _is_equation(node) or len(node.children) != 2:
                continue
            right = strip(node.children[1])
            if right.kind != "number" or right.value != 0:
                continue
            base, layers = peel(strip(node.children[0]))
            name = spelled(base)
            if name in self.recursion.states - self.declared and len(layers) == 1 and layers[0].sub.kind == "number":
                found[number] = (name, int(layers[0].sub.value))
        return found

    def _compared(self, trees: Sequence[Node]) -> set[str]:
        """Letters that are compared with the step, or whose distance from it stands somewhere: s ≤ t, t − s."""
        found = set[str]()
        for node in (inner for tree in trees for inner in walk(tree)):
            compares = node.kind == "relation" and set(node.value) <= COMPARISONS
            if compares or (node.kind == "sum" and "-" in node.value):
                names = [str(child.value) for child in map(strip, node.children) if child.kind == "name"]
                if {self.recursion.letter, self.recursion.last} & set(names):
                    found.update(names)
        return found

    def _lows(self, trees: Sequence[Node]) -> dict[str, int]:
        """The number of the first step at which each symbol in the equations of the states exists."""
        found: dict[str, int] = {}
        for tree in trees:
            if not _is_equation(tree) or not _head_in(tree, self.recursion.states):
                continue
            for step in (s for node in walk(tree) if (s := step_of(node)) is not None and s.letter == self.recursion.letter):
                found[step.base] = min(found.get(step.base, self.recursion.first), self.recursion.first + step.offset)
        return found

    def written(self, steps: int, descending: bool = False) -> Written:
        """The text for a number of steps; raises NotWritten."""
        first, last = self.recursion.first, steps + self.recursion.short
        ends, zeros = (first, last), frozenset(self.starts.values())
        writer = Writer(self.text, self.letters.__contains__, ends, self.recursion.last, self.powers, zeros, descending)
        result, place, pieces, length = Written(""), 0, list[str](), 0
        for block, members in self._blocks():
            if not any(self._concerns(s.raw) or self._spread(s.raw) or number in self.starts for number, s in members):
                for number, statement in members:
                    start, end = (length + offset - place for offset in (statement.raw.start, statement.raw.end))
                    result.instances.append(Instance(number, {}, start, max(end, start + 1)))
                continue
            closing = _CLOSING.match(self.text, block.end)
            stop = closing.end() if closing is not None else block.end
            before = self.text[place : block.opener]
            pieces.append(before)
            length += len(before)
            for count, (number, values, latex) in enumerate(self._of_block(members, writer)):
                opening = "\n$$ " if block.kind == "display" else ", $" if count else "$"
                shown = f"{opening}{latex} $$\n" if block.kind == "display" else f"{opening}{latex}$"
                start = length + len(opening)
                result.instances.append(Instance(number, values, start, start + len(latex)))
                pieces.append(shown)
                length += len(shown)
            place = stop
        pieces.append(self.text[place:])
        result.text = "".join(pieces)
        return result

    def _blocks(self) -> Iterator[tuple[Block, list[tuple[int, Statement]]]]:
        members: list[tuple[int, Statement]] = []
        for number, statement in enumerate(self.statements):
            if members and members[-1][1].block is not statement.block:
                yield members[-1][1].block, members
                members = []
            members.append((number, statement))
        if members:
            yield members[-1][1].block, members

    def _concerns(self, raw: Raw) -> bool:
        """Whether a statement speaks of steps."""
        names = {*self.letters, self.recursion.last} - {""}
        return raw.node is not None and any(n.kind == "name" and n.value in names for n in walk(raw.node))

    def _spread(self, raw: Raw) -> bool:
        """Whether a statement declares one of the columns whose subscript counts steps."""
        node = raw.node
        names = walk(node.children[0]) if node is not None and _is_declaration(node) else ()
        return any(name.kind == "name" and str(name.value) in self.columns for name in names)

    def _for_each_step(self, node: Node, writer: Writer) -> str:
        """x ∈ ℝⁿ with a column for each step: x, x_0, x_1, … ∈ ℝⁿ."""
        low, high = writer.ends
        names = strip(node.children[0])
        names = strip(names.children[0]) if names.kind == "group" else names
        listed = list[str]()
        for name in names.children if names.kind == "list" else (names,):
            latex = self.text[name.start : name.end]
            steps = range(max(low - 1, 0), high + 2) if str(strip(name).value) in self.columns else ()
            listed += [latex, *(f"{latex}_{{{step}}}" for step in steps)]
        return ", ".join(listed) + self.text[names.end : node.end]

    def _of_block(self, members: Sequence[tuple[int, Statement]], writer: Writer) -> Iterator[tuple[int, dict[str, int], str]]:
        found: list[tuple[int, int, dict[str, int], str]] = []
        for number, statement in members:
            raw = statement.raw
            if raw.node is None:
                raise NotWritten("an unreadable statement speaks of steps")
            if self._is_about_steps(raw.node) or number in self.starts:
                continue
            if self._spread(raw):
                found.append((0, number, {}, self._for_each_step(raw.node, writer)))
                continue
            try:
                made = [(v, writer.write(raw.node, {**v, **self._horizon(writer)})) for v in self._values(statement, writer)]
            except NotWritten:
                made = [({"": 0}, self.text[raw.start : raw.end])]
            if raw.node.kind != "relation" and made:
                numbers = " \\in \\mathbb{R}" if self._is_sequence(statement) else ""
                made = [({}, ", ".join(latex for _, latex in made) + numbers)]
            if made and not (made[0][0].keys() - {""}):
                yield from self._by_steps(found)
                found = []
            found += [(max(values.values(), default=0), number, values, latex) for values, latex in made]
        yield from self._by_steps(found)

    def _by_steps(self, found: list[tuple[int, int, dict[str, int], str]]) -> Iterator[tuple[int, dict[str, int], str]]:
        """What is said of one step before what is said of the next."""
        for _, number, values, latex in sorted(found, key=lambda one: one[:2]):
            yield number, values, latex

    def _is_sequence(self, statement: Statement) -> bool:
        """Whether x_1, …, x_T of which nothing says where it lies is called a sequence, a signal: of numbers."""
        node, block = statement.raw.node, statement.block
        if node is None or node.kind != "list" or not _SEQUENCE.search(self.text[max(0, block.opener - 60) : block.opener]):
            return False
        names = {spelled(peel(child)[0]) for child in node.children if child.kind == "script"}
        return bool(names) and not names & self.declared

    def _horizon(self, writer: Writer) -> dict[str, int]:
        return {self.recursion.last: writer.ends[1] - self.recursion.short} if self.recursion.last else {}

    def _is_about_steps(self, node: Node) -> bool:
        """Whether a statement only says where steps run or how they compare."""
        if is_range(node) and any(n.kind == "name" and n.value in self.letters for n in walk(node)):
            return True
        return node.kind == "relation" and set(node.value) <= COMPARISONS and self._plain(node)

    def _plain(self, node: Node) -> bool:
        names = [str(n.value) for n in walk(node) if n.kind == "name"]
        return bool(names) and all(name in self.letters or name == self.recursion.last for name in names)

    def _values(self, statement: Statement, writer: Writer) -> Iterator[dict[str, int]]:
        """The values of the free letters for which a statement is made."""
        node = statement.raw.node
        assert node is not None
        free = sorted(self._free(node))
        if not free:
            yield {}
            return
        told = [*statement.raw.ranges, *statement.raw.conditions, *self._beside(statement)]
        told = [tree for tree in told if {str(n.value) for n in walk(tree) if n.kind == "name"} <= {*free, self.recursion.last}]
        told = [] if _is_declaration(node) else told
        low, high = writer.ends
        high -= self.recursion.short if not told else 0
        spans = [range(0 if name in self.lag_letters else low - 1, high + 1) for name in free]
        count = 0
        for combination in product(*spans):
            values = dict(zip(free, combination))
            if not all(self._allows(tree, values, writer) for tree in told) or not self._exists(node, values, writer):
                continue
            if len(free) > 1 and not any(tree.kind == "relation" and set(tree.value) <= COMPARISONS for tree in told):
                if len(set(combination)) < len(combination):
                    continue
            early = _is_declaration(node) or any(is_range(tree) for tree in told)
            if not early and any(value < low for name, value in values.items() if name not in self.lag_letters):
                continue
            count += 1
            if count > MOST_INSTANCES:
                raise NotWritten("too many combinations of steps")
            yield values

    def is_loose(self, statement: Statement) -> bool:
        """Whether a statement speaks of several steps of which nothing says which comes first."""
        node = statement.raw.node
        free = self._free(node) if node is not None else set[str]()
        told = [*statement.raw.ranges, *statement.raw.conditions, *self._beside(statement)]
        return len(free) > 1 and not any(tree.kind == "relation" and set(tree.value) <= COMPARISONS for tree in told)

    def _allows(self, tree: Node, values: Mapping[str, int], writer: Writer) -> bool:
        """Whether a range or a comparison allows these steps."""
        known = {**values, **self._horizon(writer)}
        if tree.kind == "relation" and set(tree.value) <= COMPARISONS:
            return holds(tree, known)
        if tree.kind != "relation" or tree.value not in (("=",), ("\\in",)):
            raise NotWritten("a condition on steps")
        inside = strip(tree.children[1])
        inside = strip(inside.children[0]) if inside.kind == "group" else inside
        letter = strip(tree.children[0])
        if inside.kind != "list" or letter.kind != "name" or not any(c.kind == "dots" for c in inside.children):
            raise NotWritten("a condition on steps")
        ends = [writer.number(c, known) for c in inside.children if c.kind != "dots"]
        numbers = [end for end in ends if end is not None]
        if len(numbers) != len(ends) or str(letter.value) not in values:
            raise NotWritten("a condition on steps")
        return min(numbers) <= values[str(letter.value)] <= max(numbers)

    def _exists(self, node: Node, values: Mapping[str, int], writer: Writer) -> bool:
        """Whether every symbol with a step exists at these values."""
        first, last = writer.ends[0], writer.ends[1] - self.recursion.short
        for inner in walk(node):
            step = step_of(inner)
            if step is None or step.letter not in values:
                continue
            if step.base in self.lags and not 0 <= values[step.letter] + step.offset <= last:
                return False
            if step.base not in self.recursion.stepped - self.lags:
                continue
            if not self.lows.get(step.base, first) <= values[step.letter] + step.offset <= last:
                return False
        return True

    def _beside(self, statement: Statement) -> list[Node]:
        """Ranges and comparisons of steps in the sentence of a statement."""
        block, text = statement.block, self.text
        start, stop = sentence_start(text, block.opener), sentence_end(text, block.end)
        found = []
        for other in self.statements:
            node = other.raw.node
            if node is None or other is statement or not start <= other.block.opener < stop:
                continue
            inline = other.block.kind == "inline" or other.block is block
            if inline and self._is_about_steps(node):
                found.append(node)
        return found

    def _free(self, node: Node) -> set[str]:
        """The letters that count steps and that no sum binds."""
        if node.kind == "name":
            return {str(node.value)} & self.letters
        if node.kind == "script" and is_transpose(strip(node.children[2])):
            return self._free(node.children[0]) | self._free(node.children[1])
        if node.kind == "bigop":
            names = set(_bound(node)) & self.letters
            outer = set().union(*(self._free(child) for child in node.children[:2]))
            return (outer | self._free(node.children[2])) - names
        return set().union(*(self._free(child) for child in node.children)) if node.children else set()


def _bound(node: Node) -> list[str]:
    """The letter that a sign binds: the first below it."""
    sub = strip(node.children[0])
    names = [str(n.value) for n in walk(sub) if n.kind == "name"]
    if sub.kind == "relation" and sub.value[0] in ("\\leq", "<") and len(names) > 1 and len(sub.children) == 3:
        return [name for name in [str(strip(sub.children[1]).value)] if name in names]
    return names[:1]


def _is_equation(tree: Node) -> bool:
    return tree.kind == "relation" and set(tree.value) <= EQUATIONS


def _is_declaration(tree: Node) -> bool:
    return tree.kind == "relation" and tree.value[0] in ("\\in", "∈")


def _head(tree: Node) -> Step | None:
    """The symbol for any step that an equation begins with."""
    return step_of(strip(tree.children[0])) if _is_equation(tree) else None


def _head_in(tree: Node, states: frozenset[str]) -> bool:
    head = _head(tree)
    return head is not None and head.base in states


def statements_of(scanned: Scanned) -> list[Statement]:
    """The statements of a document as they are written, but for products with a state that are written as one word."""
    heads = heads_in(raw.node for raw, _ in scanned.written if raw.node is not None)
    return [Statement(_parted(raw, heads), block) for raw, block in scanned.written]


def _parted(raw: Raw, heads: frozenset[str]) -> Raw:
    return replace(raw, node=raw.node.rewritten(parted, heads)) if heads and raw.node is not None else raw


def found_in(statements: Sequence[Statement]) -> Recursion | None:
    """The recursion that the statements hold."""
    return find([s.raw.node for s in statements if s.raw.node is not None], [node for s in statements for node in s.raw.ranges])


def settle(
    claims: list[Claim], scanned: Scanned, judge: Callable[[str], list[Claim]], columns: frozenset[str] = frozenset()
) -> None:
    """Give claims about a recursion that are open, or that were taken for definitions, the verdict that they get written out;
    `columns` are declared without a subscript and have one column for each step."""
    statements = statements_of(scanned)
    recursion = found_in(statements)
    if recursion is None:
        return
    own = [[c for c in claims if s.raw.start <= c.start < max(s.raw.end, s.raw.start + 1)] for s in statements]
    unrolling = Unrolling(scanned, recursion, statements, columns)
    heads = [_head(s.raw.node) if s.raw.node is not None else None for s in statements]
    given = [head.base if head is not None else "" for head in heads]
    again = {k for k, base in enumerate(given) if base and base in given[:k]}

    def is_open(claim: Claim, number: int) -> bool:
        return _is_open(claim, recursion, statements[number], number in again)

    if not any(is_open(claim, k) for k, found in enumerate(own) for claim in found):
        return
    outcomes: dict[tuple[int, int], list[tuple[str, Claim | None]]] = {}
    try:
        fewest = max([FEWEST_STEPS, *unrolling.spoken()])
        for steps in (fewest, fewest + 1) if fewest <= MOST_STEPS else ():
            written = unrolling.written(steps)
            judged = judge(written.text)
            for instance in written.instances:
                found = [c for c in judged if instance.start <= c.start < instance.end and "" not in instance.values]
                for link in range(len(own[instance.number])):
                    where = _where(recursion, steps, instance)
                    same = len(found) == len(own[instance.number])
                    outcomes.setdefault((instance.number, link), []).append((where, found[link] if same else None))
    except NotWritten:
        return
    for (number, link), results in outcomes.items():
        claim = own[number][link]
        if is_open(claim, number) or claim.verdict in WRONG:
            loose = unrolling.is_loose(statements[number])
            _decide(claim, results, heads[number] is not None and given[number] in recursion.states, loose, scanned.text)


def _where(recursion: Recursion, steps: int, instance: Instance) -> str:
    told = [f"{recursion.last} = {steps}"] if recursion.last else []
    return ", ".join([*told, *(f"{name} = {value}" for name, value in instance.values.items())]) or f"{steps} steps"


def _is_open(claim: Claim, recursion: Recursion, statement: Statement, again: bool) -> bool:
    """Whether a claim is undecided, or defines what a recursion defines already; `again` says that its head had a formula."""
    if claim.verdict == "undecided":
        return True
    node = statement.raw.node
    if claim.verdict != "definition" or claim.kind != "definition" or node is None or not _is_equation(node):
        return False
    head = strip(node.children[0])
    step, (base, layers) = step_of(head), peel(head)
    return bool(layers) and spelled(base) in recursion.stepped and (again or step is None or step.letter == recursion.last)


def _decide(claim: Claim, results: list[tuple[str, Claim | None]], states: bool, loose: bool, text: str) -> None:
    """Take over what the claims written out say; `states` tells that it is an equation for a state, and `loose` that the order of
    its steps is not told, so that it is false only if it holds in none."""
    judged = [(where, found) for where, found in results if found is not None]
    wrong = [(where, found) for where, found in judged if found.kind == "claim" and found.verdict in WRONG]
    right = [(where, found) for where, found in judged if found.kind == "claim" and found.verdict in ("proved", "checked")]
    if wrong and right and loose:
        return
    if wrong and claim.verdict not in WRONG:
        start = sentence_start(text, claim.start)
        if _LOCAL.search(text[max(0, start - 120) : claim.start]) or _SUPPOSES.search(text[start : claim.start]):
            return
        where, found = min(wrong, key=lambda pair: pair[1].verdict != "refuted")
        claim.kind, claim.verdict, claim.counterexample = "claim", found.verdict, found.counterexample
        claim.reason = f"false at {where}: {found.reason}"
        claim.assumptions, claim.rule, claim.fix, claim.diagnosis = list(found.assumptions), found.rule, "", ""
        claim.evidence = claim.mending = None
    elif states and judged and all(found is not None and found.verdict == found.kind == "definition" for _, found in results):
        claim.kind, claim.verdict, claim.reason = "definition", "definition", "defines each state by the one before it"
    elif right and len(right) == len(results):
        claim.kind, claim.verdict, claim.rule, claim.counterexample = "claim", "checked", "exact evaluation", None
        places = "; ".join(dict.fromkeys(where for where, _ in right))
        claim.reason = f"the recursion is written out: the line holds at {places}; nothing is proved for every number of steps"
        claim.assumptions = list(dict.fromkeys(told for _, found in right for told in found.assumptions))
        claim.fix = claim.diagnosis = ""
        claim.evidence = claim.mending = None


__all__ = ["Unrolling", "found_in", "settle", "statements_of"]
