"""Definitions: an equation whose bare side has no meaning yet gives it one, as a whole, by entries or for every sample.

A definition that cannot be used leaves its symbol without a meaning rather than with an old one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from derive.evaluator.scene import Scene
from derive.judge.chains.by_entries import ByEntries
from derive.judge.chains.inferring import may_fit, settle
from derive.judge.chains.relations import DEFINE, EQUAL, MEMBER
from derive.judge.chains.settling import loose_pairs, settle_own
from derive.judge.chains.sides import Formula, Side
from derive.judge.chains.targets import Target, target_of
from derive.judge.fixes.index_slips import lowered
from derive.judge.fixes.members import parse_member
from derive.judge.fixes.summed import summed
from derive.judge.fixes.window_slips import subscripted
from derive.judge.proving.graph import gradients, symbols
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node, walk
from derive.reading import families, fitted, placeholders
from derive.reading.assuming import anew, sentence_start
from derive.reading.chosen import chosen
from derive.reading.context import IMPLICIT, TAKEN, Symbol
from derive.reading.conventions import bracketed
from derive.reading.depth import GENERAL
from derive.reading.derivative_signs import is_arguments
from derive.reading.differentiated import LOSSES
from derive.reading.errors import NoLayout, NotUnderstood, Undeclared
from derive.reading.functions import is_function, plain
from derive.reading.names import layer_name, peel, strip, subscripts_in
from derive.reading.pairs import pair_of
from derive.reading.placeholders import ASIDE
from derive.reading.prepared import prepared
from derive.reading.reader import Reader
from derive.reading.spaces import NotASpace
from derive.reading.specified import for_example
from derive.reading.subscripts import Boundary
from derive.results import Verdict
from derive.terms.term import SCALAR, Shape, ShapeClash, show_shape, var

OF_NUMBERS = re.compile(
    r"\b(?:loss|losses|cost|objective|error|risk|energy|likelihood|posterior|criterion|sum of squares)\b",
    re.IGNORECASE,
)
SURE_LOSSES = frozenset({"L", "J", "\\mathcal{L}", "\\ell"})
MOST_SETTLED = 12
"""So many sizes that nothing tells may be settled by one definition."""
MOST_KEPT = 1000
"""Up to so many symbols a definition keeps the scene in which it stands, to be evaluated later; each holds all symbols."""


class Defining(ByEntries):
    """Definitions of symbols."""

    def _word_target(self, target: Target | None, right: Node) -> Target | None:
        """h_{in} = X W + b, h_t = σ(W x_t): an array without i, n or t as an index on the right, so the subscript belongs to the
        name; a single letter must be part of a name on the right as well, or stand behind the name of a number, f_r = f + …, or
        of a matrix, X_c = X − 1 μ, be a symbol itself, w_λ = (XᵀX + λI)⁻¹Xᵀy, be a capital that counts nothing, S_B, or stand
        below nothing else, L_v = ½ A², or below other names, δ_z beside W_z."""
        if target is None or target.kind != "entry":
            return target
        known = self.context.find(target.name)
        number = known.shape == SCALAR if known is not None else target.name in self.context.losses_met
        matrix = known is not None and known.shape is not None and not any(axis.is_one for axis in known.shape)
        symbol = self.context.find(self.context.name(target.indices[0])) is not None
        whole, letter = self.context.name(f"{target.written}_{{{''.join(target.indices)}}}"), target.indices[0]
        counts = letter in self.context.ranges or letter in self.context.bounds or self.context.is_size(self.context.name(letter))
        label = known is None and not counts and (letter.isupper() or self.scanned.subscripts.labels(letter))
        label = label or (known is None and any(loss == whole for loss, _, _ in self.context.loss_slopes))
        own = known is not None and known.definition is not None and self._below_others(letter, target.name)
        told = number or matrix or symbol or label or own or len(target.indices) > 1
        shared = self._in_names(letter, right)
        if not told and not shared and counts:
            return target
        reader = Reader(self.context)
        with self.context.trial():
            side = self.read(reader, right, None)
        if not told and not shared and (side.term is None or side.term.rows.is_one or side.term.cols.is_one):
            return target
        plain = side.term is not None and side.term.is_scalar and not (number or label or shared)
        if side.term is None or plain or set(target.indices) & reader.free.keys():
            return target
        return Target("name", whole, f"{target.written}_{{{''.join(target.indices)}}}")

    def _below_others(self, letter: str, name: str) -> bool:
        """Whether the letter counts nothing and is the subscript of declared names of other letters: the z of W_z and U_z."""
        if letter in self.scanned.subscripts.counting:
            return False
        declared = (s.name for s in self.context.symbols.values() if s.how == "declared")
        return any(other.endswith(f"_{{{letter}}}") and not other.startswith(name) for other in declared)

    def _in_names(self, letter: str, node: Node) -> bool:
        """Whether the letter stands in the subscript of a known name."""
        for inner in walk(node):
            name = layer_name(inner) if inner.kind == "script" else None
            if name is not None and self.context.find(self.context.name(name)) is not None:
                subs = (layer.sub for layer in peel(inner)[1])
                if any(part.kind == "name" and part.value == letter for sub in subs for part in walk(sub)):
                    return True
        return False

    def _recover(self, item: Item, target: Target, members: list[Node], relations: tuple[str, ...]) -> None:
        """After a definition that failed: the shape stated at the end of the chain still holds; else the symbol is not usable."""
        known = self.context.symbols.get(target.name)
        if known is None and len(members) == 2 and self._unknown_function(target, members[1]):
            self.context.losses_met.add(target.name)
            return
        holds = frozenset(self._names(members[1:]))
        self.context.not_read(target.name, holds)
        family = self.context.families.get(families.key_of(members[0], self.context) or ("", ""))
        if family is not None:
            self.context.not_read(family.stack, holds)
        if known is not None and known.how in ("defined", *IMPLICIT):
            self.context.forget(target.name, keep=False)
            del self.context.symbols[target.name]
        elif target.indices or (known is not None and known.shape is not None):
            return
        self.context.touched.add(target.name)
        self.lacking.definition(self, target.name, members[0], members[1])
        line = self.scanned.lines.line(item.raw.start)
        space = self._space(members[-1]) if relations[-1] in (*MEMBER, *EQUAL) else None
        if space is not None and target.kind != "call":
            self.context.declare(target.name, space.shape, line).how = "recovered"
        else:
            self.context.broken[target.name] = line

    def _unknown_function(self, target: Target, node: Node) -> bool:
        """Whether a loss is said to be some function of known symbols, L = ℓ(s), of which nothing else is said."""
        node = strip(node)
        if target.name not in LOSSES or node.kind != "product" or len(node.children) != 2 or node.value != ("",):
            return False
        head, group = node.children
        name = layer_name(head)
        if name is None or self.context.known(self.context.name(name)) or is_function(plain(name)) or not is_arguments(group):
            return False
        inside = strip(strip(group).children[0])
        arguments = inside.children if inside.kind == "list" else (inside,)
        named = [layer_name(argument) for argument in arguments]
        return all(n is not None and self.context.find(self.context.name(n)) is not None for n in named)

    def _names(self, nodes: list[Node]) -> set[str]:
        """The names in some trees, and the arrays of samples of their letters."""
        found = {
            self.context.name(name)
            for node in nodes
            for inner in walk(node)
            if inner.kind in ("name", "script") and (name := layer_name(inner)) is not None
        }
        return found | {family.stack for (letter, _), family in self.context.families.items() if letter in found}

    def _is_new(self, target: Target, body: Node, relation: str) -> bool:
        """Whether a target has no definition yet and the body does not speak of it."""
        symbol = self.context.find(target.name)
        if target.kind == "entry" and len(target.indices) == 1 and symbol is not None and symbol.shape == SCALAR:
            return (target.written, "sub") not in self.context.families
        if symbol is not None and symbol.definition is not None and relation not in DEFINE and not symbol.stale:
            anew = self._number_anew(symbol, body) or self._function_anew(symbol, target)
            if not anew and not self._only_names(symbol, body):
                return False
        if self.context.labels is not None and target.name == self.context.labels.name("1"):
            return False
        if target.kind == "call" and self.context.broken.get(target.name, len(self.scanned.text)) < self._line_of(body):
            return False  # f(x) = … above could not be used: f(a) = … here is a claim about that f
        if symbol is not None and "ones" in symbol.properties:
            return False
        return not target.mentioned_in(body, self.context)

    def _line_of(self, node: Node) -> int:
        return self.scanned.lines.line(node.start)

    def _defined_anew(self, item: Item, target: Target, body: Node) -> None:
        """Let a symbol be defined again where the words say so: “redefine y = …”, “let y = …” under a new heading."""
        symbol = self.context.find(target.name)
        if symbol is None or symbol.definition is None or symbol.how != "defined":
            return
        if target.name in self.context.examples and target.kind == "call" and self._for_example(item):
            del self.context.symbols[target.name]
            return
        elsewhere = symbol.section != self.context.section
        text, start = self.scanned.text, item.block.opener
        if anew(text, start, elsewhere) or (elsewhere and self._of_other_shape(symbol, target, body)):
            self.context.forget(symbol.name, keep=True)
        elif chosen(text, start) and self._of_another_value(symbol, target, body):
            self.context.choices[symbol.name] = (symbol.line, symbol.definition, item.block.end)
            self.context.forget(symbol.name, keep=True)

    def _by_its_label(self, target: Target | None, left: Node, right: Node) -> Target | None:
        """The δ_c of δ_c = W^⊤δ ⊙ f′ beside a δ: an array is no entry of one, so its letter is a label where it stands below no
        other letter and no sum has it for an index."""
        name = layer_name(left) if target is not None and target.kind == "entry" and len(target.indices) == 1 else None
        if target is None or name is None or self._is_index(target):
            return target
        symbol = self.context.find(target.name)
        if symbol is None or symbol.shape is None or symbol.shape == SCALAR:
            return target
        letters = {letter for inner in walk(right) if inner.kind == "name" for letter in (str(inner.value), *str(inner.value))}
        array = self.context.find(self.context.name(target.indices[0]))
        if target.indices[0] in letters and (array is None or array.shape in (None, SCALAR)):
            return target
        with self.context.trial():
            reader = Reader(self.context)
            term = self.read(reader, right, None).term
        if term is None or term.is_scalar or reader.free or len(term.shape) != 2:
            return target
        return replace(target, kind="name", name=self.context.name(name), written=name, indices=())

    def _is_index(self, target: Target) -> bool:
        """Whether the letter below a symbol is an index somewhere: bound by a sum, or below another letter."""
        (letter,) = target.indices
        trees = [item.raw.node for item in self.scanned.items if item.raw.node is not None]
        for node in (inner for tree in trees for inner in walk(tree)):
            if node.kind == "bigop" and any(inner.value == letter for inner in walk(node.children[0])):
                return True
            base = str(peel(node)[0].value) if node.kind == "script" else target.written
            bare = replace(node, children=(*node.children[:2], Node("none"))) if node.kind == "script" else node
            named = layer_name(bare) if base != target.written else None
            if named is not None and self.context.known(self.context.name(named)):
                continue
            if base != target.written and any(letter in str(i.value) for sub in subscripts_in(node) for i in walk(sub)):
                return True
        return letter in self.context.ranges

    def _of_another_value(self, symbol: Symbol, target: Target, body: Node) -> bool:
        """Whether an equation gives a number, or another function of the same arguments, that differs from what a symbol is."""
        if target.kind != "name" or symbol.shape is None or target.mentioned_in(body, self.context):
            return False
        reader = Reader(self.context)
        term, before = self.read(reader, body, symbol.shape).term, symbol.definition
        if term is None or before is None or reader.free or reader.implicit or term.shape != symbol.shape:
            return False
        if not term.is_scalar and (symbols(term) != symbols(before) or gradients(term, before)):
            return False
        return not self.may_hold(var(symbol.name, symbol.shape), term, reader)

    def _of_other_shape(self, symbol: Symbol, target: Target, body: Node) -> bool:
        """Whether an equation gives a symbol of an earlier heading a value of another shape, so that the letter means something
        new under this one."""
        if target.kind != "name" or target.mentioned_in(body, self.context):
            return False
        with self.context.trial():
            reader = Reader(self.context)
            term = self.read(reader, body, None).term
        return term is not None and not reader.free and not reader.implicit and term.shape != symbol.shape and not term.is_scalar

    def _number_anew(self, symbol: Symbol, body: Node) -> bool:
        """L = 2 under an earlier heading and L = 3 under this one: a number that is set anew."""
        constant = symbol.definition is not None and symbol.definition.op == "num"
        return constant and symbol.section != self.context.section and body.kind == "number"

    def _only_names(self, symbol: Symbol, body: Node) -> bool:
        """Whether s = log σ² only says what another letter is: nothing is known of σ, and the new formula is of arrays."""
        context = self.context
        assert symbol.definition is not None
        below = symbols(symbol.definition)
        named = [s for name in below if (s := context.symbols.get(name)) is not None]
        if not below or len(named) != len(below) or any(s.how != TAKEN or s.line for s in named):
            return False
        spoken = [s for s in context.symbols.values() if s.definition is not None and s is not symbol]
        if any(below & symbols(other.definition) for other in spoken if other.definition is not None):
            return False
        reader = Reader(context)
        side = self.read(reader, body, symbol.shape)
        made = symbols(side.term) if side.term is not None else frozenset[str]()
        known = [s for name in made if (s := context.find(name)) is not None]
        return any(s.how == "declared" and s.shape != SCALAR for s in known) and not below & made

    def _function_anew(self, symbol: Symbol, target: Target) -> bool:
        """J(z) under an earlier heading and J(a) under this one: a function of something else."""
        if target.kind != "call" or symbol.section == self.context.section:
            return False
        both = (symbol.parameters, target.parameters)
        before, now = ([self.context.name(p.removesuffix(ASIDE)) for p in names] for names in both)
        return before != now and not (len(before) == len(now) == 1 and now[0].startswith(before[0] + "_{"))

    def _body(self, members: list[Node], relations: tuple[str, ...], place: int) -> Node:
        """The first member to the right that is not itself new."""
        for number in range(place + 1, len(members)):
            if relations[number - 1] not in (*EQUAL, *DEFINE):
                break
            target = target_of(members[number], self.context)
            if target is None or not self._is_new(target, Node("none"), "=") or number + 1 >= len(members):
                return self._readable(members, relations, number)
            if relations[number] not in (*EQUAL, *DEFINE):
                return members[number]
        return members[place + 1]

    def _readable(self, members: list[Node], relations: tuple[str, ...], first: int) -> Node:
        """The first member from `first` on that can be read, else the first: `h(z) = p(y = 1) = σ(z)` defines h by σ(z)."""
        for number in range(first, len(members)):
            if number > first and relations[number - 1] not in EQUAL:
                break
            with self.context.trial():
                error = self.read(Reader(self.context), members[number], None).error
            if not isinstance(error, (NotUnderstood, NotASpace)):
                return members[number]
        return members[first]

    def _another_array(self, symbol: Symbol, target: Target, body: Node) -> bool:
        """Whether entries of an array that formulas have used are given for indices that run over something else than its axes:
        the letter means another array from here on."""
        used = any(
            symbol.name in symbols(other.definition)
            for other in self.context.symbols.values()
            if other.definition is not None and other is not symbol
        )
        if not used or symbol.definition is not None or symbol.shape is None or symbol.how != "declared":
            return False
        with self.context.trial():
            reader = Reader(self.context)
            reader.hint(body)
            term = self.read(reader, body, SCALAR).term
        sizes = [reader.free.get(name) for name in target.indices]
        if term is None or not term.is_scalar or set(reader.free) != set(target.indices) or None in sizes:
            return False
        long = [axis for axis in symbol.shape if not axis.is_one]
        return len(long) != len(sizes) or all(one != two for one, two in zip(long, sizes))

    def _forgotten(self, symbol: Symbol) -> bool:
        """Whether the shape that is known of a symbol says nothing about a new definition."""
        if symbol.how == "recovered":
            return symbol.section != self.context.section
        return symbol.how in (*IMPLICIT, "parameter", GENERAL) or (symbol.stale and symbol.how == "defined")

    def _with_own_sizes(
        self, item: Item, target: Target, target_node: Node, body: Node, want: Shape | None
    ) -> tuple[Reader, Side] | None:
        """The body read with sizes of their own for what nothing declares."""
        reader = Reader(self.context)
        reader.opening, reader.open_indices = True, target.indices
        reader.open_arguments = frozenset(map(self.context.name, target.parameters))
        reader.hint(*((target_node, body) if target.indices else (body,)))
        fitted.fit_numbers(reader, body)
        number = want is None and (target.name in SURE_LOSSES or (target.name in LOSSES and self._number_meant(item)))
        side = self._fitted(reader, body, SCALAR if number else want)
        return (reader, side) if side.term is not None and want in (None, side.term.shape) else None

    def _fitted(self, reader: Reader, body: Node, want: Shape | None) -> Side:
        """The body of a definition, for which sizes that nothing tells become what it asks of them."""
        side = self.read(reader, body, want)
        for _ in range(MOST_SETTLED if self.context.own_sizes else 0):
            differing = None
            if side.term is not None and want is not None and len(want) == len(side.term.shape):
                differing = loose_pairs(self.context, ShapeClash("=", [side.term.shape, want]))
            if not settle_own(self, side.error, differing):
                break
            want = tuple(map(self.context.resolve, want)) if want is not None else None
            for symbol in reader.implicit.values():
                symbol.shape = tuple(map(self.context.resolve, symbol.shape)) if symbol.shape is not None else None
            side = self.read(reader, body, want)
        return side

    def _taken_parameters(self, target: Target) -> list[str]:
        """The Greek arguments that nothing but their alphabet makes numbers: the α of J(α)."""
        names = (self.context.name(p) for p in target.parameters if p.startswith("\\"))
        unknown = (n for n in names if (s := self.context.find(n)) is None or s.how == TAKEN)
        return [n for n in unknown if n not in self.context.told_scalars]

    def _define(self, item: Item, target: Target, body: Node, target_node: Node) -> tuple[str, Verdict]:
        context = self.context
        line = self.scanned.lines.line(item.raw.start)
        symbol = context.find(target.name)
        if symbol is not None and self._forgotten(symbol):
            if target.kind == "name":
                placeholders.release(context, symbol.name)
            symbol = None
        if symbol is not None and target.indices and self._another_array(symbol, target, body):
            context.forget(symbol.name, keep=False)
            del context.symbols[symbol.name]
            context.later.pop((symbol.name, context.section), None)
            symbol = None
        want = symbol.shape if symbol is not None and not target.indices else None
        reader = Reader(context)
        reader.hint(*((target_node, body) if target.indices else ()))
        reader.note_outside(target_node, body)
        for name in target.new_parameters(context, body):
            reader.implicit_parameter(name)
        side = self._fitted(reader, body, want)
        if isinstance(side.error, ShapeClash) and reader.guessed:
            forced = {n for n in reader.guessed & context.symbols.keys() if context.symbols[n].section != context.section}
            for name in forced:
                del context.symbols[name]  # a shape that an earlier heading forced says nothing here
            reader = Reader(context)
            for name in target.new_parameters(context, body):
                reader.implicit_parameter(name)
            side = self._fitted(reader, body, want)
            for name in forced & reader.implicit.keys():
                reader.implicit[name].how = "implicit"  # or it is meant here as well, and this line has a slip
        want = symbol.shape if symbol is not None and not target.indices else None
        meant = SCALAR if want is None and target.kind == "call" and self._number_meant(item) else want
        loose = target.new_parameters(context, body) or self._taken_parameters(target)
        clash = isinstance(side.error, ShapeClash) and bool(loose)
        astray = meant == SCALAR and side.term is not None and not side.term.is_scalar
        for name in self._taken(side.term) if astray and side.term is not None else ():
            del context.symbols[name]
        lacking = clash or astray or isinstance(side.error, NotUnderstood)
        before = frozenset(context.symbols)
        if lacking and not target.indices and settle(self, body, meant, line, target.parameters):
            if late := self._by_entries_behind(item, context.symbols.keys() - before):
                del context.symbols[late]
                self.missing = late
                why = f"not used further: the entries of {late} stand behind this line"
                return "definition", Verdict("definition", reason=why)
            reader = Reader(context)
            for name in target.new_parameters(context, body):
                reader.implicit_parameter(name)
            reader.assume("undeclared symbols have the only shapes that fit here")
            side = self.read(reader, body, want)
        if isinstance(side.error, NoLayout):
            return "claim", self.claim(item, target_node, body, False)
        if isinstance(side.error, ShapeClash) and (stray := self.astray(body)):
            for name in stray:
                del context.symbols[name]
            if target.indices or not settle(self, body, meant, line, stray):
                self.missing = stray[0]
                return "definition", Verdict("definition", reason=f"not used further: nothing says what {stray[0]} is")
            reader = Reader(context)
            reader.assume("undeclared symbols have the only shapes that fit here")
            side = self.read(reader, body, want)
        if clash and isinstance(side.error, ShapeClash) and may_fit(self, body, meant, target.parameters):
            why = f"not used further: nothing says what shape {target.parameters[0]} has"
            return "definition", Verdict("definition", reason=why)
        if isinstance(side.error, ShapeClash) and loose_pairs(context, side.error):
            why = f"not used further: it needs sizes to be equal that nothing says are: {side.error}"
            return "definition", Verdict("definition", reason=why)
        if side.term is None:
            again = self._with_own_sizes(item, target, target_node, body, want) if isinstance(side.error, Undeclared) else None
            reader, side = again or (reader, side)
        if side.term is None:
            verdict = self._mended_sum(target, side, body, line) or self.failed(side)
            if isinstance(side.error, Undeclared) and want is not None and self._sizes_said_behind(item):
                return self._define(item, target, body, target_node)
            if isinstance(side.error, Undeclared):
                self.missing = side.error.name
                return "definition", Verdict("definition", reason=f"not used further: {side.error}")
            if verdict.verdict == "undecided" and not any(map(context.known, self._names([body]))):
                return "definition", Verdict("definition", reason=f"not used further: {side.error}")
            return ("definition" if verdict.verdict == "undecided" else "claim"), verdict
        term = side.term
        if len(reader.free) == 1 and self._samples_defined(item, target_node):
            return "claim", self.claim(item, target_node, body, False)
        if len(reader.free) == 1 and len(term.shape) == 2 and self._define_samples(target_node, term, reader, line):
            return "definition", Verdict(
                "definition",
                reason=f"defines {target.name} for every {', '.join(reader.free)}",
                assumptions=tuple(reader.assumptions),
            )
        base, layers = peel(target_node)
        pair = pair_of(reader, layers, term) if base.kind == "name" and (target.kind == "name" or not term.is_scalar) else None
        known = context.pairs.get(str(base.value))
        if pair is not None and known is not None and known.section == context.section:
            return "claim", self.claim(item, target_node, body, False)
        if pair is not None:
            context.pairs[str(base.value)] = pair
            told = f"defines {target.name} for every {' and '.join(name for name, _ in pair.indices)}"
            return "definition", Verdict("definition", reason=told, assumptions=tuple(reader.assumptions))
        if target.indices or target.part:
            parts = self._define_parts(target, term, reader, line)
            if parts is not None:
                return parts
        if target.indices and self._circular(target.name, term, reader):
            return "claim", self.claim(item, target_node, body, False)
        if target.indices:
            return self._define_entries(target, term, reader, line)
        if reader.free:
            names = ", ".join(reader.free)
            return "definition", Verdict("undecided", reason=f"the index {names} stands on the right side only")
        if symbol is not None and symbol.shape is not None and symbol.shape != term.shape:
            if unknown := next((name for _, name in sorted(gradients(term)) if name in reader.implicit), None):
                self.missing = unknown
                return "definition", Verdict("definition", reason=f"not used further: nothing says what {unknown} is")
            if self.uncertain(term, reader):
                return "definition", Verdict("undecided", reason="the shapes differ, but one of them is not declared")
            if stray := self.astray(body):
                why = f"the shapes differ, and nothing says what {stray[0]} is, which was taken for a number"
                return "definition", Verdict("undecided", reason=why)
        later = target.name not in context.symbols and symbol is not None and symbol.line >= line
        if later and symbol is not None and symbol.line == line and symbol.shape != term.shape:
            context.later.pop((target.name, context.section), None)  # a = y ∈ ℝᵐ, where y has another shape: a has that of y
        if symbol is not None and symbol.how == TAKEN and symbol.shape != term.shape:
            context.forget(target.name, keep=False)
            symbol = None
        if symbol is not None and symbol.shape is not None and symbol.shape != term.shape and not later:
            self.right_broken = True
            return "claim", Verdict(
                "ill-typed",
                reason=f"=: {target.name} has shape {show_shape(symbol.shape)}, the right side {show_shape(term.shape)}",
                assumptions=tuple(reader.assumptions),
            )
        if self._circular(target.name, term, reader):
            return "claim", self.claim(item, target_node, body, False)
        self._keep_implicit(target, reader)
        if target.name in context.elementwise and symbol is None and self._for_example(item):
            context.examples[target.name] = context.section
        context.define(target.name, term, line, target.parameters)
        for name, hidden in reader.hidden.items():
            context.define(name, hidden, line)
        kept = context.scene() if len(context.symbols) <= MOST_KEPT else Scene({}, {}, {}, frozenset())
        self.formula = Formula(var(target.name, term.shape), term, kept)
        return "definition", Verdict("definition", reason=f"defines {target.name}", assumptions=tuple(reader.assumptions))

    def _for_example(self, item: Item) -> bool:
        """Whether a definition specifies a function that the document also speaks of in general."""
        text, place = self.scanned.text, item.block.opener
        heading = next((b for b in reversed(self.scanned.blocks) if b.kind == "heading" and b.start < place), None)
        return for_example(text[sentence_start(text, place) : place], text[heading.start : heading.end] if heading else "")

    def _number_meant(self, item: Item) -> bool:
        """Whether the words before a definition say that it is of a number: a loss, a likelihood."""
        return bool(OF_NUMBERS.search(self.scanned.text[max(0, item.block.opener - 160) : item.block.opener].rsplit(". ", 1)[-1]))

    def _mended_sum(self, target: Target, side: Side, body: Node, line: int) -> Verdict | None:
        """A loss without its sum over the entries: ill-typed, with the sum as its fix, which defines the loss from here on."""
        symbol = self.context.symbols.get(target.name)
        if not isinstance(side.error, ShapeClash) or symbol is None or symbol.shape != SCALAR or target.kind != "name":
            return None
        try:
            latex = summed(Reader(self.context), body, self.scanned.text, self.context.dialect)
        except (NotUnderstood, ShapeClash):
            return None
        node = parse_member(latex) if latex is not None else None
        if node is None:
            return None
        reader = Reader(self.context)
        read = self.read(reader, prepared(node, self.context.dialect, self.context.bare_layers), SCALAR)
        if read.term is None or self._circular(target.name, read.term, reader):
            return None
        self.context.define(target.name, read.term, line)
        self.context.mended[target.name] = line
        verdict = Verdict("ill-typed", reason=f"{side.error}; later lines are read with the fix")
        verdict = replace(verdict, assumptions=tuple(reader.assumptions))
        return replace(verdict, fix=f"{target.written}={latex}", diagnosis="the sum over the entries is missing")

    def _mended_entries(
        self, item: Item, target: Target, members: list[Node], relations: tuple[str, ...]
    ) -> tuple[str, str] | None:
        """(fix, diagnosis) of a definition by entries that fails as printed; the fix defines the array from here on."""
        text = self.scanned.text
        if not target.indices or any(relation not in EQUAL for relation in relations):
            return None
        for diagnosis, latex in self._for_entries(members):
            node = parse_member(latex)
            if node is None:
                continue
            node, reader = bracketed(node, self.context.bracketed), Reader(self.context)
            node = prepared(node, self.context.dialect, self.context.bare_layers)
            reader.hint(members[0], node)
            read = self.read(reader, node, None)
            if read.term is None or not read.term.is_scalar or self._circular(target.name, read.term, reader):
                continue
            line = self.scanned.lines.line(item.raw.start)
            _, verdict = self._define_entries(target, read.term, reader, line)
            if verdict.verdict == "definition" and self.context.symbols[target.name].definition is not None:
                self.context.mended[target.name] = line
                self.mended = latex.strip()
                return f"{text[members[0].start : members[0].end].strip()}={latex.strip()}", diagnosis
        return None

    def _for_entries(self, members: list[Node]) -> Iterator[tuple[str, str]]:
        """(diagnosis, source) of what the entries may have been meant to be."""
        text = self.scanned.text
        for place, member in enumerate(members[1:]):
            source = text[member.start : member.end]
            if place:
                yield "the member before this one is another thing", source
            for edit in subscripted(member, members[0], text):
                yield edit.diagnosis, text[member.start : edit.start] + edit.replacement + text[edit.end : member.end]
            reader = Reader(self.context)
            reader.hint(members[0], member)
            if isinstance(self.read(reader, member, None).error, Boundary):
                for edit in lowered(member, text):
                    yield edit.diagnosis, text[member.start : edit.start] + edit.replacement + text[edit.end : member.end]
