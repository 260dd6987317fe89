"""Equations that are conditions: what the words around a line assume, what follows from it in the same line, and the sizes said
beside it.

Guarantee: an equation that is taken as given is true in general, or is listed with every claim that needs it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property

from derive.judge.chains.assumptions.stated_properties import property_of
from derive.judge.chains.definitions.inferring import settle
from derive.judge.chains.definitions.subscripts import name_with_label
from derive.judge.chains.definitions.targets import target_of, value_at
from derive.judge.chains.one_case import one_case
from derive.judge.chains.optima import Optima
from derive.judge.chains.parametrised import number_in
from derive.judge.chains.relations import EQUIVALENT, MEMBER
from derive.judge.chains.sides import Outcome
from derive.judge.proving.graph import differentials, gradients, symbols
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node, walk
from derive.language.statements import Raw
from derive.reading.names import layer_name, strip
from derive.reading.reader import Reader
from derive.reading.words.assuming import (
    JOINED,
    STATES,
    assumed,
    conditional,
    constrained_inside,
    in_declaration,
    sentence_start,
    special_case,
    stationary,
    temporary,
)
from derive.reading.words.outside import lies_outside
from derive.results import Verdict
from derive.terms.term import SCALAR, ShapeClash, Term

KNOWN_TO_BE = frozenset({"onehot_rows", "onehot_cols", "probability", "orthogonal", "orthonormal_columns", "orthonormal_rows"})


class Supposing(Optima):
    """Equations that a document supposes."""

    def held(self, item: Item, left: Node, right: Node) -> tuple[str, Verdict] | None:
        """A constraint on known symbols, or a value put in for one of them for a while: taken as given, and defines nothing."""
        inside = item.block.kind == "display" and constrained_inside(self.scanned.text, item.block.opener, item.raw.start)
        how = "constraint" if inside else temporary(self.scanned.text, item.block.opener)
        if how == "put":
            how = "" if self._put_for(left, right) else "passing"
        how = how or ("passing" if self._at_one_value(item, left, right) else "")
        how = how or ("passing" if self._zero_slope(item, left, right) else "")
        how = how or one_case(self.context, self.scanned.text, item, left, right)
        if not how:
            return None
        plain = self._undecorated(right) if item.block.kind == "inline" and how == "passing" else None
        if plain is not None and strip(left).kind in ("name", "script") and layer_name(left) == str(plain[0].value):
            return "definition", Verdict("definition", reason="says where what the sentence speaks of is taken")
        bare = [target_of(side, self.context) for side in (left, right)]
        bare[0] = name_with_label(self, bare[0], left, right)
        new = [target.written for target in bare if target is not None and not self.context.known(target.name)]
        if new and not (inside and (self._fits(left, right) or self._settled_by(item, left, right, new))):
            return None
        return self.assume(item, left, right, how)

    def _fits(self, left: Node, right: Node) -> bool:
        """Whether both sides are read and have one shape: I_n is no symbol that a constraint would introduce."""
        reader = Reader(self.context)
        one, two = self.read_both(reader, left, right)
        return one.term is not None and two.term is not None and one.term.shape == two.term.shape and not reader.implicit

    def _settled_by(self, item: Item, left: Node, right: Node, new: list[str]) -> bool:
        """Whether a constraint leaves what it introduces one shape, which is its from here on."""
        return settle(self, Node("sum", (left, right), ("+", "-")), None, self.scanned.lines.line(item.raw.start), new)

    def _put_for(self, left: Node, right: Node) -> bool:
        """Whether “put $W = …$” says what a declared array is by which nothing is differentiated."""
        target = target_of(left, self.context) or value_at(left, right, self.context, lambda name: False)
        if target is not None and target.kind == "call":
            return strip(right).kind != "number"  # “put x(ν) = …”
        symbol = self.context.find(target.name) if target is not None and target.kind == "name" else None
        if symbol is None or symbol.definition is not None or strip(right).kind == "number":
            return False
        return symbol.how == "declared" and symbol.name not in self.context.varied

    def _at_one_value(self, item: Item, left: Node, right: Node) -> bool:
        """Whether a formula in running text sets an array to a number, B = 0, by which the document differentiates."""
        target = target_of(left, self.context)
        symbol = self.context.find(target.name) if target is not None and target.kind == "name" else None
        if item.block.kind != "inline" or symbol is None or symbol.definition is not None or strip(right).kind != "number":
            return False
        return symbol.shape not in (None, SCALAR) and symbol.name in self.context.varied

    def _zero_slope(self, item: Item, left: Node, right: Node) -> bool:
        """Whether a formula in running text sets the gradient of a function to zero: that says where, “i.e. $\\nabla J = 0$”."""
        if item.block.kind != "inline" or strip(right).kind != "number" or strip(right).value != 0:
            return False
        one = self.read_both(Reader(self.context), left, right)[0].term
        return one is not None and one.op == "grad" and one.attrs[0] in self.context.definitions()

    @cached_property
    def _following(self) -> dict[int, Raw]:
        """The statement behind one in its block, by where that begins."""
        pairs = zip(self.scanned.items, self.scanned.items[1:])
        return {one.raw.start: two.raw for one, two in pairs if one.block is two.block}

    def _supposes(self, item: Item, left: Node, right: Node) -> bool:
        """Whether an equation is one side of an equivalence, or the condition of what follows: ∇J = 0 ⇒ …, A = Aᵀ ⇒ …"""
        behind = self._following.get(item.raw.start)
        sign = behind.separator if behind is not None and behind.implies else ""
        if sign in EQUIVALENT or item.raw.separator in EQUIVALENT:
            return True
        zero = any(side.kind == "number" and side.value == 0 for side in (left, right))
        return bool(sign) and (zero or self.states_property(left, right))

    def states_property(self, left: Node, right: Node) -> bool:
        """Whether an equation says no more than that a declared symbol is symmetric, orthonormal or sums to one."""
        both = self.first_reading(left, right).both
        stated = property_of(*both) if both is not None else None
        return stated is not None and stated[0] in self.context.symbols

    def _among_declarations(self, item: Item, left: Node, right: Node) -> bool:
        """Whether an equation between free arrays stands among the words that introduce them, and so says what they are."""
        if not in_declaration(self.scanned.text, item.block.opener):
            return False
        both = self.first_reading(left, right).both
        if both is None or gradients(*both) or differentials(*both):
            return False
        found = [self.context.symbols.get(name) for name in symbols(both[0]) | symbols(both[1])]
        return bool(found) and all(s is not None and s.definition is None for s in found)

    def _introduces_number(self, item: Item, left: Node, right: Node) -> bool:
        """Whether an equation A u = λ u between free arrays says what a number is of which no formula under its heading spoke
        before: it cannot be a claim about them."""
        both = self.first_reading(left, right).both
        name = number_in(*both) if both is not None else None
        if both is None or name is None or stationary(self.scanned.text, item.block.opener):
            return False
        names = symbols(both[0]) | symbols(both[1])
        if any(s is not None and s.definition is not None for s in map(self.context.symbols.get, names)):
            return False
        before = (i.raw.node for i in self.scanned.items[: self.scanned.number_of(item)] if i.section == item.section)
        trees = (node for node in before if node is not None and node.kind == "relation" and node.value[0] not in MEMBER)
        words = (layer_name(inner) for tree in trees for inner in walk(tree) if inner.kind in ("name", "script"))
        return all(word is None or self.context.name(word) != name for word in words)

    def how_supposed(self, item: Item, left: Node, right: Node, first: bool, last: bool) -> str:
        """How the text supposes an equation, the first or the last of its chain: lasting, for its sentence, as what stands
        beside what was supposed, as a hypothesis; "" where it does not."""
        self._reading = None
        how = self._how_by_words(item, left, right, first) or self._how_by_neighbours(item, left, right, last)
        if how in ("", "beside") and item.block.kind == "inline" and self._among_declarations(item, left, right):
            return "lasting"
        return how or ("beside" if first and last and self._told_of_data(item, left, right) else "")

    def _told_of_data(self, item: Item, left: Node, right: Node) -> bool:
        """Whether an equation tells a property of a declared array that has no formula, “since $\\sum_k y_k = 1$”: none but the
        author can say so.  Alone or in a display only sums to one are told: QᵀQ = I there may be what is to be judged."""
        both = self.first_reading(left, right).both
        stated = property_of(*both) if both is not None else None
        symbol = self.context.symbols.get(stated[0]) if stated is not None else None
        if stated is None or symbol is None or symbol.definition is not None or symbol.how != "declared":
            return False
        if (symbol.facts | symbol.properties) & KNOWN_TO_BE:
            return False  # what sums to one is known, and which lines are orthonormal
        text, opener = self.scanned.text, item.block.opener
        worded = re.search(r"\w", re.sub(r"\$[^$]*\$", "", text[sentence_start(text, opener) : opener])) is not None
        return worded if item.block.kind == "inline" else stated[1] == "probability"

    def _how_by_words(self, item: Item, left: Node, right: Node, first: bool) -> str:
        """What the words before an equation suppose of it, or the number in it that nothing else says."""
        text, opener = self.scanned.text, item.block.opener
        if not first:
            return "lasting" if item.block.kind == "inline" and special_case(text, opener) else ""  # the case Ω⁻¹ = W = diag(w)
        how = assumed(text, opener, item.block.kind == "display")
        return how or ("lasting" if self._introduces_number(item, left, right) else "")

    def _how_by_neighbours(self, item: Item, left: Node, right: Node, last: bool) -> str:
        """What the equations beside an equation say of it: it goes on from a supposed one, or another follows from it."""
        text, block = self.scanned.text, item.block
        supposed = last and self._supposes(item, left, right)
        if not supposed and block.kind == "display" and self._assumed_to == block.end:
            return "beside"
        if block.kind == "inline" and STATES.search(text[max(0, block.opener - 90) : block.opener]):
            return "beside"
        if block.kind == "inline" and JOINED.fullmatch(text[self._assumed_to : block.opener]):
            return self._assumed_how if self._assumed_how in ("lasting", "constraint") else "beside"
        return "hypothesis" if supposed else ""

    def _gives_gradient(self, left: Node, right: Node) -> bool:
        """Whether an equation is a formula for the gradient of a function that is defined: “is smooth, with ∇S = …”."""
        one, two = self.read_both(Reader(self.context), left, right)
        symbol = self.context.find(str(one.term.attrs[0])) if one.term is not None and one.term.op == "grad" else None
        return symbol is not None and symbol.definition is not None and strip(right).kind != "number" and two.term is not None

    def _gives_value(self, left: Node) -> bool:
        """Whether an equation says what a function with a formula is at a place: “E(w) = E(m) + …, with E(m) = …”."""
        target = target_of(left, self.context)
        symbol = self.context.find(target.name) if target is not None and target.kind == "call" else None
        return symbol is not None and symbol.definition is not None and bool(symbol.parameters)

    def assume(self, item: Item, left: Node, right: Node, how: str) -> tuple[str, Verdict]:
        """Take an equation that is not true anyway as given, from here to the end of its sentence or of its section."""
        self._reading = None
        lasting = how == "lasting" and not conditional(self.scanned.text, item.block.opener, item.block.end)
        tied = self.tied_sizes(left, right) if lasting else None
        if tied is not None:
            self._assumed_to, self._assumed_how = item.block.end, how
            return tied
        shown = how == "lasting" and item.block.kind == "display"
        if shown and (self._gives_gradient(left, right) or self._gives_value(left)):
            return "claim", self.claim(item, left, right, False)
        self._assumed_to, self._assumed_how = item.block.end, how
        if lies_outside(self.scanned.text, item.block.opener, item.block.end):
            return "definition", Verdict("definition", reason="says what lies outside the array: entries there are zero")
        reader = Reader(self.context)
        one, two = self.read_both(reader, left, right)
        if (one.term is None or two.term is None or one.term.shape != two.term.shape) and self.sizes_said_behind(item):
            reader = Reader(self.context)
            one, two = self.read_both(reader, left, right)
        for side in (one, two):
            if isinstance(side.error, ShapeClash):
                return "assumption", self.failed(side)
        if one.term is None or two.term is None or one.term.shape != two.term.shape:
            names = {str(inner.value) for side in (left, right) for inner in walk(side) if inner.kind == "name"}
            told = self.scanned.text[left.start : right.end].strip()
            property_told = how in ("passing", "beside") and strip(left).kind == "product"  # V with VᵀV = I
            self.assumptions.not_understood(names, told, item.raw.start, lasting or property_told)
            name = layer_name(left) if left.kind == "script" else None
            if name is not None and self.context.name(name) not in self.context.symbols:
                self.context.not_read(self.context.name(name))
            return "assumption", Verdict("definition", reason="assumed by the text, but not understood, so not used")
        known = self.decided(one.term, two.term, reader, search=False)
        if known.verdict == "proved":
            return "claim", known
        return self._take(item, one.term, two.term, self.scanned.text[left.start : right.end].strip(), how)

    def _take(self, item: Item, one: Term, two: Term, latex: str, how: str) -> Outcome:
        """Enter an equation as given: as a property of its symbol, or for the claims that need it."""
        stated = property_of(one, two) if how != "constraint" else None
        if stated is not None and conditional(self.scanned.text, item.block.opener, item.block.end):
            self.assumptions.take(one, two, latex, item.raw.start, item.block.end, "conditional")
            return "assumption", Verdict("definition", reason=f"supposed in this sentence: {stated[0]} is {stated[1]}")
        symbol = self.context.find(stated[0]) if stated is not None and how != "hypothesis" else None
        if stated is not None and symbol is not None and not self.scanned.titled_to(item.block.opener):
            self.context.symbols[stated[0]] = replace(symbol, properties=symbol.properties | {stated[1]})
            self.context.touched.add(stated[0])
            return "assumption", Verdict("definition", reason=f"assumed: {stated[0]} is {stated[1]}")
        start = item.block.opener if how == "hypothesis" else item.raw.start
        self.assumptions.take(one, two, latex, start, item.block.end, how)
        told = "supposed in this sentence" if how == "conditional" else "assumed by the text"
        return "assumption", Verdict("definition", reason=told)


__all__ = ["Supposing"]
