"""Definitions: an equation whose bare side has no meaning yet gives it one, as a whole, by entries or for every sample.

`define` asks the steps of `STEPS` one after another: the first ones read the body, with shapes for what nothing declares where
only one fits; the next ones say what a body that has no meaning leaves; the last ones enter the definition.

Guarantee: a definition that cannot be used leaves its symbol without a meaning rather than with an old one (`failed`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from derive.evaluator.scene import Scene
from derive.judge.chains.claims.claiming import Claiming
from derive.judge.chains.claims.layouts import NUMERATOR, called_jacobian
from derive.judge.chains.definitions.anew import another_array, forgotten, is_example
from derive.judge.chains.definitions.entries import define_entries, define_parts, define_samples, samples_defined
from derive.judge.chains.definitions.inferring import may_fit, settle
from derive.judge.chains.definitions.least_values import value_at_rest
from derive.judge.chains.definitions.mending import mended_sum
from derive.judge.chains.definitions.symbols import (
    circular,
    given_by_entries_behind,
    keep_implicit,
    names_in,
    taken_for_numbers,
    varied_behind,
)
from derive.judge.chains.definitions.targets import Target
from derive.judge.chains.settling import loose_pairs, settle_own
from derive.judge.chains.sides import Formula, Outcome, Side, defines
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.graph import gradients
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node
from derive.reading.derivatives.differentiated import LOSSES
from derive.reading.errors import NoLayout, NotUnderstood, Undeclared
from derive.reading.members.pairs import pair_of
from derive.reading.names import peel
from derive.reading.reader import Reader
from derive.reading.symbols import TAKEN, Symbol
from derive.reading.undeclared import fitted, placeholders
from derive.results import Verdict
from derive.terms.term import SCALAR, Shape, ShapeClash, Term, show_shape, var

OF_NUMBERS = re.compile(
    r"\b(?:loss|losses|cost|objective|error|risk|energy|likelihood|posterior|criterion|sum of squares)\b",
    re.IGNORECASE,
)
SURE_LOSSES = frozenset({"L", "J", "\\mathcal{L}", "\\ell"})
MOST_SETTLED = 12
"""So many sizes that nothing tells may be settled by one definition."""
MOST_KEPT = 1000
"""Up to so many symbols a definition keeps the scene in which it stands, to be evaluated later; each holds all symbols."""
FIT = "undeclared symbols have the only shapes that fit here"


@dataclass
class Draft:
    """A definition on its way: what it is to define, and how its body has been read so far."""

    item: Item
    target: Target
    node: Node
    """The left side."""
    body: Node
    line: int
    symbol: Symbol | None
    """What is known of the target before this line."""
    reader: Reader
    side: Side
    """The body as it was read last."""
    meant: Shape | None = None
    """The shape that the words or earlier lines give the target."""
    loose: bool = field(default=False)
    """Whether the shapes of the body clash, and parameters of which nothing says a shape have a part in it."""

    @property
    def want(self) -> Shape | None:
        """The shape that the body must have."""
        return self.symbol.shape if self.symbol is not None and not self.target.indices else None

    @property
    def term(self) -> Term:
        """The body, once it has a meaning."""
        assert self.side.term is not None
        return self.side.term

    def clashes(self) -> bool:
        return isinstance(self.side.error, ShapeClash)


def define(judge: Claiming, item: Item, target: Target, body: Node, node: Node) -> Outcome:
    """Give the target, which stands as `node`, the meaning of the body."""
    line = judge.scanned.lines.line(item.raw.start)
    symbol = _known_before(judge, target, body)
    reader = Reader(judge.context)
    reader.hint(*((node, body) if target.indices else ()))
    reader.note_outside(node, body)
    draft = Draft(item, target, node, body, line, symbol, reader, Side(body))
    return next(outcome for step in STEPS if (outcome := step(judge, draft)) is not None)


def _known_before(judge: Sizing, target: Target, body: Node) -> Symbol | None:
    """What is known of a target, and says something about a new definition; the rest is forgotten."""
    context = judge.context
    symbol = context.find(target.name)
    if symbol is not None and forgotten(judge, symbol):
        if target.kind == "name":
            placeholders.release(context, symbol.name)
        return None
    if symbol is not None and target.indices and another_array(judge, symbol, target, body):
        context.forget(symbol.name, keep=False)
        del context.symbols[symbol.name]
        context.later.pop((symbol.name, context.section), None)
        return None
    return symbol


def _as_it_stands(judge: Claiming, draft: Draft) -> None:
    """The body with the letters that are known; shapes that an earlier heading forced count only if they fit here."""
    context, target = judge.context, draft.target
    _with_parameters(judge, draft, draft.reader)
    if draft.clashes() and draft.reader.guessed:
        names = draft.reader.guessed & context.symbols.keys()
        forced = {name for name in names if context.symbols[name].section != context.section}
        for name in forced:
            del context.symbols[name]
        _with_parameters(judge, draft, Reader(context))
        for name in forced & draft.reader.implicit.keys():
            draft.reader.implicit[name].how = "implicit"  # or it is meant here as well, and this line has a slip
    meant = SCALAR if draft.want is None and target.kind == "call" and _number_meant(judge, draft.item) else draft.want
    loose = target.new_parameters(context, draft.body) or _taken_parameters(judge, target)
    draft.meant, draft.loose = meant, draft.clashes() and bool(loose)


def _with_parameters(judge: Sizing, draft: Draft, reader: Reader) -> None:
    """Read the body with the parameters of its function for numbers of any value."""
    draft.reader = reader
    draft.target.place_parameters(reader, draft.body)
    draft.side = with_settled_sizes(judge, reader, draft.body, draft.want)


def _with_shapes_that_fit(judge: Claiming, draft: Draft) -> Outcome | None:
    """The body with the only shapes that fit for what nothing declares, where it has no meaning without, or not the meant one."""
    context, target, term = judge.context, draft.target, draft.side.term
    astray = draft.meant == SCALAR and term is not None and not term.is_scalar
    for name in taken_for_numbers(judge, term) if astray and term is not None else ():
        del context.symbols[name]
    if target.indices or not (draft.loose or astray or isinstance(draft.side.error, NotUnderstood)):
        return None
    before = frozenset(context.symbols)
    if not settle(judge, draft.body, draft.meant, draft.line, target.parameters):
        return None
    if late := given_by_entries_behind(judge, draft.item, context.symbols.keys() - before):
        del context.symbols[late]
        judge.missing = late
        return defines(f"not used further: the entries of {late} stand behind this line")
    draft.reader = Reader(context)
    target.place_parameters(draft.reader, draft.body)
    draft.reader.assume(FIT)
    draft.side = judge.read(draft.reader, draft.body, draft.want)
    return None


def _without_layout(judge: Claiming, draft: Draft) -> Outcome | None:
    """A body that is a derivative of a column is read as the Jacobian that the words before it call it, or judged in both
    layouts."""
    if isinstance(draft.side.error, NoLayout) and draft.target.kind == "name" and called_jacobian(judge, draft.item):
        reader = Reader(judge.context)
        reader.layout = "numerator"
        side = judge.read(reader, draft.body, draft.want)
        if side.term is not None:
            reader.assume(NUMERATOR)
            judge.context.jacobians.add(draft.target.name)
            draft.reader, draft.side = reader, side
            return None
    return _claim(judge, draft) if isinstance(draft.side.error, NoLayout) else None


def _with_stray_letters(judge: Claiming, draft: Draft) -> Outcome | None:
    """The body with shapes for Greek letters that were taken for numbers where none is meant."""
    stray = judge.astray(draft.body) if draft.clashes() else []
    if not stray:
        return None
    for name in stray:
        del judge.context.symbols[name]
    if draft.target.indices or not settle(judge, draft.body, draft.meant, draft.line, stray):
        return _unknown(judge, stray[0])
    draft.reader = Reader(judge.context)
    draft.reader.assume(FIT)
    draft.side = judge.read(draft.reader, draft.body, draft.want)
    return None


def _of_any_shape(judge: Claiming, draft: Draft) -> Outcome | None:
    """A clash that other shapes of the parameters, or sizes that nothing says are equal, would resolve is no mistake."""
    if not draft.clashes():
        return None
    if draft.loose and may_fit(judge, draft.body, draft.meant, draft.target.parameters):
        return defines(f"not used further: nothing says what shape {draft.target.parameters[0]} has")
    if loose_pairs(judge.context, draft.side.error):
        return defines(f"not used further: it needs sizes to be equal that nothing says are: {draft.side.error}")
    return None


def _with_own_sizes(judge: Claiming, draft: Draft) -> None:
    """The body with sizes of their own for what nothing declares."""
    if not isinstance(draft.side.error, Undeclared):
        return
    target, want, reader = draft.target, draft.want, Reader(judge.context)
    reader.opening, reader.open_indices = True, target.indices
    reader.open_arguments = frozenset(map(judge.context.name, target.parameters))
    reader.hint(*((draft.node, draft.body) if target.indices else (draft.body,)))
    fitted.fit_numbers(reader, draft.body)
    number = want is None and (target.name in SURE_LOSSES or (target.name in LOSSES and _number_meant(judge, draft.item)))
    side = with_settled_sizes(judge, reader, draft.body, SCALAR if number else want)
    if side.term is not None and want in (None, side.term.shape):
        draft.reader, draft.side = reader, side


def _not_read(judge: Claiming, draft: Draft) -> Outcome | None:
    """What a body without a meaning says: it is mended, waits for what stands behind it, or is wrong."""
    error = draft.side.error
    if draft.side.term is not None:
        return None
    verdict = mended_sum(judge, draft.target, draft.side, draft.body, draft.line) or judge.failed(draft.side)
    if isinstance(error, Undeclared) and draft.want is not None and judge.sizes_said_behind(draft.item):
        return define(judge, draft.item, draft.target, draft.body, draft.node)
    if isinstance(error, Undeclared):
        judge.missing = error.name
        judge.context.not_declared_then.setdefault(draft.target.name, draft.line)
        return defines(f"not used further: {error}")
    if verdict.verdict == "undecided" and not any(map(judge.context.known, names_in(judge, [draft.body]))):
        return defines(f"not used further: {error}")
    return ("definition" if verdict.verdict == "undecided" else "claim"), verdict


def _by_what_stands_behind(judge: Claiming, draft: Draft) -> Outcome | None:
    """A gradient by a variable that a line behind this one defines waits for that line."""
    late = varied_behind(judge, draft.item, draft.term, draft.reader)
    if late is None:
        return None
    judge.missing = late
    judge.varied_later.add(late)
    return defines(f"not used further: what {late} is stands behind this line")


def _for_every_sample(judge: Claiming, draft: Draft) -> Outcome | None:
    """z_i = W x_i for every i."""
    reader, target = draft.reader, draft.target
    if len(reader.free) == 1 and samples_defined(judge, draft.item, draft.node):
        return _claim(judge, draft)
    if len(reader.free) == 1 and len(draft.term.shape) == 2 and define_samples(judge, draft.node, draft.term, reader, draft.line):
        return defines(f"defines {target.name} for every {', '.join(reader.free)}", reader.assumptions)
    return None


def _for_every_pair(judge: Claiming, draft: Draft) -> Outcome | None:
    """u_{ij} = x_i − x_j for every i and j, an array for each pair."""
    context, reader, target = judge.context, draft.reader, draft.target
    base, layers = peel(draft.node)
    pair = None
    if base.kind == "name" and (target.kind == "name" or not draft.term.is_scalar):
        pair = pair_of(reader, layers, draft.term)
    if pair is None:
        return None
    known = context.pairs.get(str(base.value))
    if known is not None and known.section == context.section:
        return _claim(judge, draft)
    context.pairs[str(base.value)] = pair
    return defines(f"defines {target.name} for every {' and '.join(name for name, _ in pair.indices)}", reader.assumptions)


def _by_entries(judge: Claiming, draft: Draft) -> Outcome | None:
    """L_i = … for every i, and Y_ij = …, an array by its entries."""
    target, term, reader = draft.target, draft.term, draft.reader
    if not target.indices and not target.part:
        return None
    parts = define_parts(judge, target, term, reader, draft.line)
    if parts is not None or not target.indices:
        return parts
    return _claim_about_itself(judge, draft) or define_entries(judge, target, term, reader, draft.line)


def _free_index(judge: Claiming, draft: Draft) -> Outcome | None:
    """y = x_i: an index that the left side does not have."""
    names = ", ".join(draft.reader.free)
    return ("definition", Verdict("undecided", reason=f"the index {names} stands on the right side only")) if names else None


def _of_other_shape(judge: Claiming, draft: Draft) -> Outcome | None:
    """A body of another shape than the symbol is declared with: wrong, unless the shape of the body is not certain."""
    symbol, target, term, context = draft.symbol, draft.target, draft.term, judge.context
    if symbol is None or symbol.shape is None or symbol.shape == term.shape:
        return None
    if unknown := next((name for _, name in sorted(gradients(term)) if name in draft.reader.implicit), None):
        return _unknown(judge, unknown)
    if judge.uncertain(term, draft.reader):
        return "definition", Verdict("undecided", reason="the shapes differ, but one of them is not declared")
    if stray := judge.astray(draft.body):
        why = f"the shapes differ, and nothing says what {stray[0]} is, which was taken for a number"
        return "definition", Verdict("undecided", reason=why)
    later = target.name not in context.symbols and symbol.line >= draft.line
    if later and symbol.line == draft.line:
        context.later.pop((target.name, context.section), None)  # a = y ∈ ℝᵐ, where y has another shape: a has that of y
    if symbol.how == TAKEN:
        context.forget(target.name, keep=False)
        draft.symbol = None
        return None
    if later:
        return None
    judge.right_broken = True
    why = f"=: {target.name} has shape {show_shape(symbol.shape)}, the right side {show_shape(term.shape)}"
    return "claim", Verdict("ill-typed", reason=why, assumptions=tuple(draft.reader.assumptions))


def _claim_about_itself(judge: Claiming, draft: Draft) -> Outcome | None:
    """An equation by which the symbol would rest on itself defines nothing: it is a claim."""
    return _claim(judge, draft) if circular(judge, draft.target.name, draft.term, draft.reader) else None


def _as_a_whole(judge: Claiming, draft: Draft) -> Outcome:
    """The symbol is the body from here on."""
    context, target, term = judge.context, draft.target, draft.term
    keep_implicit(judge, target, draft.reader)
    if target.name in context.elementwise and draft.symbol is None and is_example(judge, draft.item):
        context.examples[target.name] = context.section
    context.define(target.name, term, draft.line, target.parameters)
    for name, hidden in draft.reader.hidden.items():
        context.define(name, hidden, draft.line)
    kept = context.scene() if len(context.symbols) <= MOST_KEPT else Scene({}, {}, {}, frozenset())
    judge.formula = Formula(var(target.name, term.shape), term, kept)
    at_rest = value_at_rest(judge, draft.item, target, term, draft.reader) if judge.rested and draft.symbol is None else None
    if at_rest is not None:
        return "claim", at_rest
    return defines(f"defines {target.name}", draft.reader.assumptions)


STEPS: tuple[Callable[[Claiming, Draft], Outcome | None], ...] = (
    _as_it_stands,
    _with_shapes_that_fit,
    _without_layout,
    _with_stray_letters,
    _of_any_shape,
    _with_own_sizes,
    _not_read,
    _by_what_stands_behind,
    _for_every_sample,
    _for_every_pair,
    _by_entries,
    _free_index,
    _of_other_shape,
    _claim_about_itself,
    _as_a_whole,
)
"""Reading the body, to `_with_own_sizes`; then what it defines.  The first outcome counts."""


def _claim(judge: Claiming, draft: Draft) -> Outcome:
    """The equation is a claim about what its left side is already."""
    return "claim", judge.claim(draft.item, draft.node, draft.body, False)


def _unknown(judge: Sizing, name: str) -> Outcome:
    """The definition waits for what a name is."""
    judge.missing = name
    return defines(f"not used further: nothing says what {name} is")


def with_settled_sizes(judge: Sizing, reader: Reader, body: Node, want: Shape | None) -> Side:
    """The body of a definition, for which sizes that nothing tells become what it asks of them."""
    side = judge.read(reader, body, want)
    for _ in range(MOST_SETTLED if judge.context.own_sizes else 0):
        differing = None
        if side.term is not None and want is not None and len(want) == len(side.term.shape):
            differing = loose_pairs(judge.context, ShapeClash("=", [side.term.shape, want]))
        if not settle_own(judge, side.error, differing):
            break
        want = tuple(map(judge.context.resolve, want)) if want is not None else None
        for symbol in reader.implicit.values():
            symbol.shape = tuple(map(judge.context.resolve, symbol.shape)) if symbol.shape is not None else None
        side = judge.read(reader, body, want)
    return side


def _taken_parameters(judge: Sizing, target: Target) -> list[str]:
    """The Greek arguments that nothing but their alphabet makes numbers: the α of J(α)."""
    names = (judge.context.name(p) for p in target.parameters if p.startswith("\\"))
    unknown = (n for n in names if (s := judge.context.find(n)) is None or s.how == TAKEN)
    return [n for n in unknown if n not in judge.context.told_scalars]


def _number_meant(judge: Sizing, item: Item) -> bool:
    """Whether the words before a definition say that it is of a number: a loss, a likelihood."""
    return bool(OF_NUMBERS.search(judge.scanned.text[max(0, item.block.opener - 160) : item.block.opener].rsplit(". ", 1)[-1]))
