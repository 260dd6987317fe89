"""Memberships: X ∈ ℝᵐˣⁿ declares a new symbol, and claims a shape of a known one.

Guarantee: a symbol that is known under this heading keeps its shape, and the membership is a claim about it; under a new heading
it is declared anew, and what was defined from it may be defined anew too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from derive.evaluator.scene import EACH
from derive.judge.chains.claims.claiming import Claiming
from derive.judge.chains.claims.spaces import membership, shape_claim
from derive.judge.chains.definitions.targets import target_of
from derive.judge.chains.sides import Outcome
from derive.judge.proving.plain_evidence import OfShape
from derive.judge.scanning.declared import declared_names, is_product
from derive.judge.scanning.scanned import FROM_HERE_ON, KEPT, Item
from derive.language.ast import Node, walk
from derive.reading.dependent import depend
from derive.reading.indices.einstein import index_word
from derive.reading.members import families
from derive.reading.members.tied import declared_part
from derive.reading.names import layer_name, peel, strip
from derive.reading.spaces import NotASpace, Space, read_space
from derive.reading.symbols import IMPLICIT
from derive.reading.undeclared.by_indices import entries_named
from derive.reading.words.assuming import sentence_start
from derive.results import Verdict
from derive.terms.term import SCALAR, show_shape, var


class Declaring(Claiming):
    """Declarations of shapes."""

    def _lapse(self, space: Node) -> None:
        """A size of 1 of an earlier heading is any size again, where arrays are declared with it: “set $N = 1$”, X ∈ ℝ^{N×d}."""
        context = self.context
        for name in {context.name(str(inner.value)) for inner in walk(space) if inner.kind == "name"}:
            size, section = context.sizes.get(name), context.size_sections.get(name, 0)
            if size is not None and size.as_int() == 1 and section not in (0, context.section):
                context.lapsed[name] = context.sizes.pop(name)

    def membership(self, item: Item, left: Node, right: Node, place: int) -> Outcome:
        """What X ∈ ℝ^{m×n} says: a declaration of samples, entries or symbols, or a claim about what is known."""
        self._lapse(right)
        try:
            space = read_space(right, self.context)
        except NotASpace as problem:
            if place == 0:
                self.not_declared(self.scanned.lines.line(item.raw.start), declared_names(left, self.context))
            return "declaration", Verdict("definition", reason=f"not used: {problem}")
        if place > 0:
            return self._last_member(item, left, space)
        for members in (self._samples, self._entries_of):
            told = members(left, space, item)
            if told is not None:
                return "declaration", Verdict("definition", reason=told)
        left, argument = self._called_names(self._without_samples(left, space, item))
        names = declared_names(left, self.context)
        bare = left.kind == "list" or target_of(left, self.context) is not None
        if not names or not bare or (left.kind != "list" and self.plain_name(left) is None):
            return "claim", shape_claim(self, left, space)
        return self._declare_all(item, names, argument, space)

    def _last_member(self, item: Item, left: Node, space: Space) -> Outcome:
        """What a space at the end of a chain says of the member before it: its shape, if it is a bare new name, else a claim."""
        alone = left.kind in ("name", "script") and not is_product(left, self.context)
        name = self.plain_name(left) if alone else None
        if name is None or name in self.context.symbols:
            return "claim", shape_claim(self, left, space)
        self._declare(name, space, item)
        return "declaration", Verdict("definition", reason=f"{name} of shape {show_shape(space.shape)}")

    def _declare_all(self, item: Item, names: list[str], argument: str | None, space: Space) -> Outcome:
        """Declare names; if all are known with this shape that is a claim that is proved, one of another shape is wrong."""
        verdicts = [self._declare(name, space, item) for name in names]
        if argument is not None and argument in self.context.varied and space.shape != SCALAR:
            line = self.scanned.lines.line(item.raw.start)
            for name in names:
                depend(self.context, name, space.shape, argument, set(self.scanned.told_of(name)), line)
            told = f"{', '.join(names)} of shape {show_shape(space.shape)}, an unknown function of {argument}"
            return "declaration", Verdict("definition", reason=told)
        wrong = next((v for v in verdicts if v.verdict != "definition"), None)
        if wrong is not None or all(v.rule == "declared again" for v in verdicts):
            evidence = OfShape(var(names[0], space.shape), space.shape) if len(names) == 1 else None
            again = Verdict("proved", rule="declared shape", reason="the same shape was declared before", evidence=evidence)
            return "claim", wrong or again
        return "declaration", Verdict("definition", reason=", ".join(names) + f" of shape {show_shape(space.shape)}")

    def _called_names(self, node: Node) -> tuple[Node, str | None]:
        """The x, y of x(t), y(t) ∈ ℝⁿ with their one argument, or a single name with its own."""
        found = [self._called_name(strip(child)) for child in node.children] if node.kind == "list" else []
        arguments = {argument for _, argument in found}
        if len(arguments) != 1 or None in arguments:
            return self._called_name(node)
        return replace(node, children=tuple(head for head, _ in found)), arguments.pop()

    def _called_name(self, node: Node) -> tuple[Node, str | None]:
        """The r of r(x) ∈ ℝᵐ, where nothing is known of r and its argument is a name; with the θ of K(θ) if that is a number."""
        if node.kind != "product" or len(node.children) != 2 or node.value != ("",):
            return node, None
        head, group = node.children
        name = self.plain_name(head)
        inside = group.kind == "group" and group.value == "(" and group.children[0].kind in ("name", "script")
        letter = name is not None and len(name.lstrip("\\")) == 1
        new = letter and inside and name not in self.context.symbols and not self.context.is_size(str(name))
        written = layer_name(group.children[0]) if new else None
        argument = self.context.name(written) if written is not None else None
        symbol = self.context.find(argument) if argument is not None else None
        number = symbol is not None and symbol.shape == SCALAR and symbol.definition is None
        unknown = symbol is None and argument is not None and not self.context.is_size(argument)
        unknown = unknown and argument in self.context.varied
        return (head, argument if number or unknown else None) if new else (node, None)

    def of_argument(self, item: Item, members: Sequence[Node], relations: Sequence[str]) -> Outcome | None:
        """A = A(t): a declared array, or one that the chain declares, is an unknown function of the number t."""
        argument = self.argument_of(members[0], members[1])
        symbol = self.context.find(argument) if argument is not None else None
        if argument is None or self.context.is_size(argument) or (symbol is not None and symbol.shape != SCALAR):
            return None
        if len(members) == 3 and relations[1] in ("\\in", "∈"):
            self.membership(item, members[0], members[2], 0)
        name = self.plain_name(members[0])
        known = self.context.find(name) if name is not None else None
        if known is None or known.shape is None or known.definition is not None or known.how != "declared":
            return None
        facts = {f.what for f in self.scanned.facts if f.name == known.name}
        depend(self.context, known.name, known.shape, argument, facts, self.scanned.lines.line(item.raw.start))
        return "declaration", Verdict("definition", reason=f"{known.name} is an unknown function of {argument}")

    def argument_of(self, left: Node, right: Node) -> str | None:
        """The t of A = A(t)."""
        right = strip(right)
        if left.kind not in ("name", "script") or right.kind != "product" or right.value != ("",) or len(right.children) != 2:
            return None
        head, group = right.children
        inner = group.children[0] if group.kind == "group" and group.value == "(" else None
        word = str(inner.value) if inner is not None and inner.kind == "name" else ""
        if not head.same(left) or not (len(word) == 1 or word.startswith("\\")):
            return None
        return self.context.name(word)

    def _samples(self, left: Node, space: Space, item: Item) -> str | None:
        """What x_i ∈ ℝᵈ declares for every i at once."""
        line = self.scanned.lines.line(item.raw.start)
        facts = self._told_of(left) & KEPT
        space = replace(space, properties=space.properties | facts)
        listed = families.declare_list(left, space, self.context, line)
        if listed is not None:
            return listed
        nodes = left.children if left.kind == "list" else (left,)
        parts = [declared_part(node, space, self.context) for node in nodes]
        if all(parts):
            return ", ".join(part for part in parts if part)
        if any(families.key_of(node, self.context, space.shape) is None for node in nodes):
            return None
        found = [families.declare(node, space, self.context, line) for node in nodes]
        if not space.shape[-1].is_one:
            self._described_matrices(nodes, line)
        return ", ".join(text for text in found if text) if all(found) else None

    def _told_of(self, node: Node) -> frozenset[str]:
        """What the words say of the names that a tree declares."""
        return frozenset[str]().union(*map(self.scanned.told_of, declared_names(node, self.context)))

    def _entries_of(self, left: Node, space: Space, item: Item) -> str | None:
        """What r_{nk} ∈ [0, 1] declares, where both indices have a range and r is not known: the array of these numbers; and what
        y_i ∈ {−1, 1} says beside a y that is declared under the same heading, nothing new, or of a y that is known."""
        base, layers = peel(left)
        letter = self.context.name(str(base.value)) if base.kind == "name" and len(layers) == 1 else ""
        whole = self.context.later.get((letter, item.section))
        number = space.shape == SCALAR and not space.counts
        if number and whole is not None and whole.shape is not None and space.properties <= whole.properties:
            indices = index_word(layers[0].sub) if layers[0].sup.kind == "none" else []
            if indices and len(indices) == sum(not axis.is_one for axis in whole.shape):
                return f"the entries of {letter}, which is declared under this heading"
        own = self.plain_name(left) or ""
        known = self.context.find(letter) if number and own not in self.context.symbols else None
        if known is not None and known.shape is not None and layers[0].sup.kind == "none" and not layers[0].primes:
            if known.shape != SCALAR and len(index_word(layers[0].sub)) == sum(not axis.is_one for axis in known.shape):
                known.properties |= space.properties if known.definition is None else frozenset()
                self.context.later.pop((own, item.section), None)
                return f"the entries of {letter}"
        found = entries_named(left, self.context) if space.shape == SCALAR and not space.counts else None
        if found is None:
            return None
        self.context.declare(*found, self.scanned.lines.line(item.raw.start), space.properties)
        return f"{found[0]} of shape {show_shape(found[1])}, by its entries"

    def _described_matrices(self, nodes: Sequence[Node], line: int) -> None:
        """What the words say of each of many matrices, as that it is symmetric, is not said of the array of them all: it is known
        as said of each, or it is noted that more is said than is understood."""
        for node in nodes:
            said = self._told_of(node) & FROM_HERE_ON
            key = families.key_of(node, self.context)
            family = self.context.families.get(key) if key is not None else None
            if family is None:
                continue
            each = frozenset(name for name, of_one in EACH.items() if of_one in said)
            if stack := self.context.symbols.get(family.stack):
                stack.properties |= each
            if said - frozenset(EACH.values()):
                self.context.described[family.stack] = line

    def _without_samples(self, left: Node, space: Space, item: Item) -> Node:
        """The list without its samples, which are declared: x_i, y_i, a, b ∈ ℝ."""
        if left.kind != "list":
            return left
        kept = [node for node in left.children if self._samples(node, space, item) is None]
        return left if len(kept) == len(left.children) else replace(left, children=tuple(kept))

    def not_declared(self, line: int, names: list[str]) -> None:
        """After a declaration that could not be used: what the names meant under an earlier heading holds no longer."""
        for name in names:
            symbol = self.context.symbols.get(name)
            if symbol is not None and symbol.section != self.context.section:
                self.context.forget(name, keep=False)
                del self.context.symbols[name]
                self.context.broken[name] = line

    def _of_its_entries(self, name: str, item: Item) -> bool:
        """Whether the sentence says of a known array only that it holds its entries: “the p_i as p ∈ ℝⁿ”."""
        start = sentence_start(self.scanned.text, item.block.opener)
        return bool(re.search(re.escape(name) + r"_\{?[a-z]\b", self.scanned.text[start : item.block.opener]))

    def _declare(self, name: str, space: Space, item: Item) -> Verdict:
        context, line = self.context, self.scanned.lines.line(item.raw.start)
        if space.counts:
            context.size_names.add(name)
            context.touched.add(name)
            return Verdict("definition")
        old = context.symbols.get(name)
        if old is not None and old.shape is not None and old.section == context.section and old.how not in IMPLICIT:
            if old.shape == space.shape:
                old.properties |= space.properties
                return Verdict("definition", rule="declared again")
            if old.definition is not None:
                reason = f"∈: {name} has shape {show_shape(old.shape)}, the right side says {show_shape(space.shape)}"
                return Verdict("ill-typed", reason=reason, fix=membership(name, old.shape), diagnosis="wrong shape")
        if old is not None and old.shape == space.shape and self._of_its_entries(name, item):
            old.properties |= space.properties
            return Verdict("definition", rule="declared again")
        facts = self.scanned.told_of(name) & KEPT
        context.declare(name, space.shape, line, space.properties | facts)
        return Verdict("definition")
