"""What one equation of a chain is: words about indices, a declaration, a definition, an assumption, or at last a claim.

`outcome_of` asks the steps of `STEPS` one after another, from the plainest form to the most general.

Guarantee: only an equation that no step before takes for something else is judged as a claim.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from derive.judge.chains.claims.spaces import shape_claim
from derive.judge.chains.definitions.anew import is_new, let_define_anew
from derive.judge.chains.definitions.bodies import body_of
from derive.judge.chains.definitions.built_ins import built_in_again
from derive.judge.chains.definitions.computed_places import define_at_places, define_states
from derive.judge.chains.definitions.defining import define
from derive.judge.chains.definitions.descriptions import describe, gives_places, lists_labels, under_condition, values_of_any
from derive.judge.chains.definitions.failed import recover
from derive.judge.chains.definitions.mending import mended_entries
from derive.judge.chains.definitions.subscripts import name_with_label, name_with_subscript
from derive.judge.chains.definitions.symbols import used
from derive.judge.chains.definitions.targets import Target, target_of, value_at
from derive.judge.chains.definitions.wholes import define_gradient, define_whole
from derive.judge.chains.definitions.wrapped import bare_side
from derive.judge.chains.explained_values import explained_value
from derive.judge.chains.relations import DEFINE, MEMBER
from derive.judge.chains.sides import Outcome, defines
from derive.judge.chains.size_arithmetic import Pair, pair_of, sizes_of
from derive.judge.chains.starting import starts
from derive.judge.chains.supposing import Supposing
from derive.judge.chains.updating import is_update, update
from derive.judge.scanning.scanned import Item
from derive.kernel.sizes import Size
from derive.language.ast import Node, walk
from derive.reading.indices.largest_places import is_told
from derive.reading.indices.selected import says_place
from derive.reading.members.listed import lists_itself, shows_arrays
from derive.reading.members.stacked import stack_of, tie
from derive.reading.names import peel, strip
from derive.reading.notation import input_layer
from derive.reading.reader import Reader
from derive.reading.spaces import Space
from derive.reading.words.assuming import assumed, imposed, in_case
from derive.results import WRONG, Verdict
from derive.terms.term import Shape, show_shape


@dataclass
class InChain:
    """An equation of a chain: which one, and what its left side can define."""

    item: Item
    members: list[Node]
    relations: tuple[str, ...]
    place: int
    broken: bool
    """Whether its left side did not fit as the right side of the link before."""
    target: Target | None = None
    new: bool = False
    """Whether the target has no meaning yet that this equation would speak of."""

    @property
    def left(self) -> Node:
        return self.members[self.place]

    @property
    def right(self) -> Node:
        return self.members[self.place + 1]

    @property
    def relation(self) -> str:
        return self.relations[self.place]

    @property
    def first(self) -> bool:
        """Whether it is the first of its chain."""
        return self.place == 0

    @property
    def inline(self) -> bool:
        return self.item.block.kind == "inline"


def outcome_of(
    judge: Supposing, item: Item, members: list[Node], relations: tuple[str, ...], place: int, broken: bool
) -> Outcome:
    """The kind of an equation, and the verdict on it."""
    equation = InChain(item, members, relations, place, broken)
    return next(outcome for step in STEPS if (outcome := step(judge, equation)) is not None)


def _range(judge: Supposing, e: InChain) -> Outcome | None:
    """i = 1, …, n: how far an index runs."""
    listed = e.right.children if e.left.kind == "name" and e.right.kind == "list" else ()
    if any(child.kind == "dots" for child in listed) or (listed and all(child.kind == "number" for child in listed)):
        return "declaration", Verdict("definition", reason=f"says how far the index {e.left.value} runs")
    return None


def _stack(judge: Supposing, e: InChain) -> Outcome | None:
    """X = [x_1, …, x_m]: an array of samples."""
    stack = stack_of(e.left, e.right) if e.first else None
    if stack is None or (stack.own and shows_arrays(judge.scanned.trees(), stack.letter)):
        return None
    if len(e.members) > 2 and e.relations[1] in MEMBER and not judge.context.known(judge.context.name(stack.name)):
        judge.membership(e.item, e.left, e.members[2], 0)
    understood = tie(stack, judge.context, judge.scanned.lines.line(e.item.raw.start))
    return ("declaration", Verdict("definition", reason=understood)) if understood is not None else None


def _names_of_entries(judge: Supposing, e: InChain) -> Outcome | None:
    """x = (x_1, …, x_n)."""
    if e.first and lists_itself(e.left, e.right):
        return "declaration", Verdict("definition", reason="names the entries of an array")
    return None


def _sizes(judge: Supposing, e: InChain) -> Outcome | None:
    """The shape of an argument, and relations between sizes."""
    argument = judge.of_argument(e.item, e.members, e.relations) if e.first else None
    return argument or judge.size_relation(e.left, e.right)


def _places_of_entries(judge: Supposing, e: InChain) -> Outcome | None:
    """[x, y] = [0, 2], and words for where an entry is largest or one."""
    if gives_places(judge, e.left, e.right):
        return "assumption", Verdict("definition", reason="values of indices, as in an example: nothing to prove")
    if e.first and e.item.raw.node is not None and is_told(e.item.raw.node, judge.context.places):
        return defines("says where the largest entries stand")
    if e.first and says_place(e.left, e.right, judge.context):
        return defines("says which entry of a one-hot array is 1")
    return None


def _explained(judge: Supposing, e: InChain) -> Outcome | None:
    """t = 1 in running text that says what a label means."""
    return explained_value(judge, e.item, e.left, e.right) if e.relation == "=" and e.first else None


def _built_in(judge: Supposing, e: InChain) -> Outcome | None:
    """σ(t) = … for a function that has this name by itself."""
    return built_in_again(judge, e.item, e.left, e.right)


def _start(judge: Supposing, e: InChain) -> Outcome | None:
    """x(0) = x_0."""
    return starts(judge, e.item, e.left, e.right)


def _new_value(judge: Supposing, e: InChain) -> Outcome | None:
    """W = W − η ∇_W L: a step."""
    value = update(judge, e.item, e.left, e.relation, e.right) if e.first else None
    if value is None:
        return None
    return "definition" if value.verdict == "definition" else "claim", value


def _bare(judge: Supposing, e: InChain) -> None:
    """log p = f is read on as p = exp f, and P⁻¹ = M as P = M⁻¹."""
    if e.first:
        left, right = bare_side(judge, e.left, e.right)
        if (left, right) != (e.left, e.right):
            e.members = [left, right, *e.members[2:]]


def _stated(judge: Supposing, e: InChain) -> Outcome | None:
    """VᵀV = I of a V that nothing declares: a property that it has."""
    fact = judge.scanned.stated.get(e.item.raw.start)
    return ("assumption", Verdict("definition", reason=f"assumed: {fact.name} is {fact.what}")) if fact is not None else None


def _optimal(judge: Supposing, e: InChain) -> Outcome | None:
    """Optima, solutions of linear equations, constraints, stationary points and remainders."""
    if not e.first:
        return None
    judge.optimum(e.item, e.members)
    forms = (judge.extreme, judge.solution, judge.held, judge.at_rest, judge.remainder)
    return next((said for form in forms if (said := form(e.item, e.left, e.right)) is not None), None)


def _stated_shape(judge: Supposing, e: InChain) -> Outcome | None:
    """X = (m × n): a size behind an array."""
    if strip(e.right).kind != "group" or sizes_of(e.left) is not None or not _is_matrix(judge, e.left):
        return None
    pair = pair_of(e.right)
    return stated_size(judge, e.left, pair) if pair is not None else None


def _find_target(judge: Supposing, e: InChain) -> None:
    """What the left side can define, and whether it is new."""

    def is_used(name: str) -> bool:
        return used(judge, name)

    target = target_of(e.left, judge.context) or value_at(e.left, e.right, judge.context, is_used)
    e.target = target = name_with_label(judge, name_with_subscript(judge, target, e.right), e.left, e.right)
    if target is None:
        return
    if e.first:
        let_define_anew(judge, e.item, target, e.right)
    given = e.relation not in DEFINE and judge.assumptions.tells(target.name, e.item.raw.start)
    e.new = not given and is_new(judge, target, e.right, e.relation)


def _input(judge: Supposing, e: InChain) -> Outcome | None:
    """a^{[0]} = x for an x that is known by this name only."""
    known = e.first and e.right.kind == "name" and str(e.right.value) in judge.context.inputs
    return defines(f"{e.right.value} is another name of it") if known and input_layer.ties(e.left, e.right) else None


def _states(judge: Supposing, e: InChain) -> Outcome | None:
    """w_t = w_{t−1} − g_t for t = 1, 2, …, where w is a column."""
    return define_states(judge, e.left, e.right) if e.first and e.target is not None and e.target.kind == "entry" else None


def _described_only(judge: Supposing, e: InChain) -> Outcome | None:
    """Values of a function of which nothing is said, or under a condition only."""
    if e.target is None or not e.new:
        return None
    if values_of_any(judge, e.item, e.target, e.right):
        return defines("the values of a function of which nothing is said")
    return describe(judge, e.item, e.target, e.right) if under_condition(judge, e.item, e.target, e.right) else None


def _definition(judge: Supposing, e: InChain) -> Outcome | None:
    """A definition of the left side; one that fails is mended, or leaves the symbol without a meaning."""
    if e.target is None or not e.new:
        return None
    kind, verdict = define(judge, e.item, e.target, body_of(judge, e.members, e.relations, e.place), e.left)
    if verdict.fix and e.target.name in judge.context.mended:
        return kind, verdict
    entries = mended_entries(judge, e.item, e.target, e.members, e.relations) if verdict.verdict in WRONG else None
    if entries is not None:
        told = f"{verdict.reason}; later lines are read with the fix"
        return kind, replace(verdict, fix=entries[0], reason=told, diagnosis=verdict.diagnosis or entries[1])
    judged = kind == "claim" and verdict.verdict != "ill-typed"
    if not judged and (verdict.verdict != "definition" or verdict.reason.startswith("not used")):
        recover(judge, e.item, e.target, e.members, e.relations)
    return kind, verdict


def _at_places(judge: Supposing, e: InChain) -> Outcome | None:
    """u_{si+a} = x_i."""
    return define_at_places(judge, e.item, e.left, e.right) if e.first and e.target is None else None


def _definition_of_right(judge: Supposing, e: InChain) -> Outcome | None:
    """X β = y, where the right side is a bare new name and the left side can define nothing."""
    other = target_of(e.right, judge.context)
    if e.target is not None or other is None or other.kind != "name" or e.item.raw.implies or used(judge, other.name):
        return None
    if _is_power(e.right, e.left) or _holds(e.left, e.right) or judge.assumptions.tells(other.name, e.item.raw.start):
        return None
    if not is_new(judge, other, e.left, e.relation):
        return None
    text, opener = judge.scanned.text, e.item.block.opener
    if imposed(text, opener) or assumed(text, opener, e.item.block.kind == "display") in ("lasting", "constraint"):
        judge.context.given_by_condition[other.name] = judge.scanned.lines.line(e.item.raw.start)
    return define(judge, e.item, other, e.left, e.right)


def _assignment(judge: Supposing, e: InChain) -> Outcome | None:
    """x := …, x ← … for an x that has a meaning."""
    if e.relation in DEFINE or (e.first and is_update(e.left, e.right, judge.context)):
        return defines("an assignment: nothing to prove")
    return None


def _assumption(judge: Supposing, e: InChain) -> Outcome | None:
    """What the words around the equation suppose, or a relation between sizes that they introduce."""
    how = judge.how_supposed(e.item, e.left, e.right, e.first, e.place + 1 == len(e.relations))
    text, opener = judge.scanned.text, e.item.block.opener
    if not how and e.inline and e.relations == ("=",) and not in_case(text, opener):
        together = judge.tied_sizes(e.left, e.right)
        if together is not None:
            return together
    if how and (how != "beside" or judge.states_property(e.left, e.right)):
        return judge.assume(e.item, e.left, e.right, how)
    return None


def _labels(judge: Supposing, e: InChain) -> Outcome | None:
    """All probabilities p(y_i = c) on one side, which nothing has defined."""
    if lists_labels(judge, e.item, e.left, e.right) or lists_labels(judge, e.item, e.right, e.left):
        return defines("defines the probabilities that it lists")
    return None


def _claim(judge: Supposing, e: InChain) -> Outcome:
    """A claim; one that is proved of a whole array may be its definition from here on."""
    verdict = judge.claim(e.item, e.left, e.right, e.broken)
    if verdict.verdict == "proved" and e.target is not None:
        define_whole(judge, e.item, e.target, e.right)
        define_gradient(judge, e.target, e.left, e.right, verdict)
    return "claim", verdict


STEPS: tuple[Callable[[Supposing, InChain], Outcome | None], ...] = (
    _range,
    _stack,
    _names_of_entries,
    _sizes,
    _places_of_entries,
    _explained,
    _built_in,
    _start,
    _new_value,
    _bare,
    _stated,
    _optimal,
    _stated_shape,
    _find_target,
    _input,
    _states,
    _described_only,
    _definition,
    _at_places,
    _definition_of_right,
    _assignment,
    _assumption,
    _labels,
    _claim,
)
"""Asked in this order; `_bare` and `_find_target` only prepare the equation for the steps behind them."""


def _is_power(right: Node, left: Node) -> bool:
    """Whether a right side a² is a power, since the left side speaks of a, and no symbol of its own."""
    base, layers = peel(strip(right))
    exponent = bool(layers) and layers[-1].sup.kind != "none" and layers[-1].sub.kind == "none"
    return exponent and any(node.kind == "name" and node.value == base.value for node in walk(left))


def _holds(left: Node, right: Node) -> bool:
    """Whether a left side holds the letter that is its right side, which it then does not define: the A of tr(AX)."""
    letter = str(right.value)
    words = {str(inner.value) for inner in walk(left) if inner.kind == "name"}
    runs = {word for word in words if word.isalpha() and len(word) <= 3}
    return right.kind == "name" and (letter in words or any(letter in word for word in runs))


def _is_matrix(judge: Supposing, node: Node) -> bool:
    term = judge.read(Reader(judge.context), node, None).term
    return term is not None and not term.is_scalar


MOST_BETWEEN = 40
"""So far behind an array its size may be printed."""


def stated_size(judge: Supposing, node: Node, pair: Pair) -> Outcome:
    """What a size in brackets behind an array says: its shape, or how large a size is here."""
    shape = (Size.of(pair[0]), Size.of(pair[1]))
    term = judge.read(Reader(judge.context), node, None).term
    if term is not None and len(term.shape) == 2:
        apart = [(have, want) for have, want in zip(term.shape, shape) if have != want]
        if apart and all(len(have.symbols) == 1 and have == Size.of(next(iter(have.symbols))) for have, _ in apart):
            told = " and ".join(f"{have} = {want}" for have, want in apart)
            return "assumption", Verdict("definition", reason=f"a note on the size of {show_shape(term.shape)}: {told} here")
    verdict = explained(shape_claim(judge, node, Space(shape)))
    meant = _as_printed(judge, node, pair, term.shape) if verdict.fix and term is not None else None
    return "claim", verdict if meant is None else replace(verdict, fix=meant)


def _as_printed(judge: Supposing, node: Node, pair: Pair, shape: Shape) -> str | None:
    """The array with its size in the way in which the author printed it; a size with a letter keeps the number printed for it."""
    numbers = [said if size in map(Size.of, size.symbols) else size.as_int() for size, said in zip(shape, pair)]
    text = judge.scanned.text[node.start : node.end + MOST_BETWEEN]
    printed = re.compile(rf"({pair[0]})(\s*(?:\\times|×|x|,)\s*)({pair[1]})\s*\)?").search(text, node.end - node.start)
    if printed is None or None in numbers or len(numbers) != len(pair):
        return None
    return f"{text[: printed.start()]}{numbers[0]}{printed[2]}{numbers[1]}{text[printed.end(3) : printed.end()]}".strip()


def explained(verdict: Verdict) -> Verdict:
    """A wrong line that has no fix says so."""
    if verdict.verdict not in WRONG or verdict.fix or "no fix" in verdict.reason:
        return verdict
    return replace(verdict, reason=f"{verdict.reason}; no fix found: no rule says what was meant here")
