"""Definitions entry by entry, piece by piece, sample by sample: Y_ij = …, D_ii = … of a diagonal matrix, u_{si+a} = x_i.

Guarantee: an array is defined only if what is said covers each of its entries just once; of an array of which less is said the
value stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace

from derive.judge.chains.declaring import Declaring
from derive.judge.chains.pieces import Key, Pieces, renamed_index
from derive.judge.chains.relations import DEFINE, EQUAL
from derive.judge.chains.sides import Side
from derive.judge.chains.targets import Target
from derive.judge.proving.graph import Circular, Graph, gradients, symbols
from derive.judge.scanning.scanned import Item
from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node, walk
from derive.reading import families, layers, tied
from derive.reading.assuming import anew
from derive.reading.context import FITTED, IMPLICIT, INSTANCE, PAIRED, TAKEN, Symbol
from derive.reading.errors import NotUnderstood
from derive.reading.extents import computed
from derive.reading.names import NONE, layer_name, peel, spelled
from derive.reading.partly_given import domain_of, within
from derive.reading.reader import Reader
from derive.reading.regrouped import definition
from derive.reading.scripts import places_of
from derive.reading.subscripts import index_name
from derive.reading.undeclared import BY_INDICES
from derive.results import Verdict
from derive.terms.recognised import with_softmax
from derive.terms.term import SCALAR, Shape, Term, array, box, entry, eye, index, num, scale, show_shape

_DIAGONAL = re.compile(r"\bdiagonal\b(?!\s+(?:of|blocks?)\b)(?![^$]*\.\s)", re.IGNORECASE)
NEAR_WORDS = 80


def _at_time(node: Node, letter: str, instead: Node) -> Node:
    """The tree with another subscript, or none, in the place of each that speaks of the letter: t+1."""
    if node.kind == "script" and node.children[1].kind != "none":
        base, sub, sup = node.children
        if any(inner.kind == "name" and inner.value == letter for inner in walk(sub)):
            bare = instead.kind == "none" and sup.kind == "none" and not node.value
            return base if bare else replace(node, children=(base, instead, sup))
    return replace(node, children=tuple(_at_time(child, letter, instead) for child in node.children))


class ByEntries(Declaring):
    """Definitions of arrays through their parts."""

    def _circular(self, name: str, term: Term, reader: Reader) -> bool:
        """Whether the symbol would rest on itself; such an equation defines nothing."""
        losses = {t.attrs[0] for t in term.walk() if t.op in ("grad", "hessian")}
        names = (symbols(term) | losses) - reader.implicit.keys()
        if not names:
            return False
        try:
            return name in Graph(self.scene(reader)).below_all(names)
        except Circular:
            return True

    def _taken(self, term: Term) -> list[str]:
        """The Greek letters of a term that nothing declares and that were taken for numbers."""
        known = self.context.symbols
        return [name for name in sorted(symbols(term)) if name in known and known[name].how == TAKEN]

    def _by_entries_behind(self, item: Item, names: Collection[str]) -> str | None:
        """A symbol taken for a number here that an equation further on, under this heading, gives entry by entry."""
        place = self.scanned.number_of(item)
        for other in self.scanned.items[place + 1 :] if names else ():
            node = other.raw.node
            if other.section != item.section:
                return None
            if node is None or node.kind != "relation" or node.value[0] not in (*EQUAL, *DEFINE):
                continue
            head = node.children[0]
            base, scripts = peel(head)
            if base.kind != "name" or len(scripts) != 1 or scripts[0].sup.kind != "none" or index_name(scripts[0].sub) is None:
                continue
            name = self.context.name(str(base.value))
            if name in names and not self.context.known(spelled(head)):
                return name
        return None

    def _varied_behind(self, item: Item, term: Term, reader: Reader) -> str | None:
        """The variable of a gradient that nothing has declared, and that a line under this heading, or beneath, defines."""
        names = {name for _, name in gradients(term)} & reader.implicit.keys()
        for other in self.scanned.behind(item) if names else ():
            node = other.raw.node
            if not self.scanned.beneath(other.section, item.section):
                return None
            if node is not None and node.kind == "relation" and node.value[0] in (*EQUAL, *DEFINE):
                name = layer_name(node.children[0])
                if name is not None and self.context.name(name) in names:
                    return self.context.name(name)
        return None

    def _wait_for_shape(self, term: Term) -> None:
        """Where a Greek letter was taken for a number and the formula does not fit, it may be declared further on."""
        taken = self._taken(term)
        if taken:
            del self.context.symbols[taken[0]]
            self.missing = taken[0]

    def _keep_implicit(self, target: Target, reader: Reader) -> None:
        """Undeclared symbols of a definition are known from here on."""
        for implicit in reader.implicit.values():
            if implicit.how != BY_INDICES:
                known = FITTED if implicit.how in (FITTED, PAIRED) else "implicit"
                implicit.how = "parameter" if implicit.name in target.parameters and not reader.opening else known
                if layers.letter_of(implicit.name) and implicit.how != FITTED and not reader.opening:
                    implicit.how = INSTANCE
            implicit.section = self.context.section
            self.context.symbols.setdefault(implicit.name, implicit)

    def _samples_defined(self, item: Item, node: Node) -> bool:
        """Whether the samples of a letter have a formula already, under this heading, and no word says that they get another."""
        key = families.key_of(node, self.context)
        family = self.context.families.get(key) if key is not None else None
        stack = self.context.symbols.get(family.stack) if family is not None else None
        if stack is None or stack.definition is None or stack.stale:
            return False
        again = anew(self.scanned.text, item.block.opener, False)
        return stack.section == self.context.section and stack.definition.op != "var" and not again

    def _define_samples(self, node: Node, term: Term, reader: Reader, line: int) -> bool:
        """z_i = W x_i for every i defines the rows of one array, if z is no array of its own."""
        key = families.key_of(node, self.context)
        ((name, count),) = reader.free.items()
        if key is None or families.index_of(node) != name or count is None or (term.is_scalar and key[1] == "sub"):
            return False
        known = self.context.families.get(key)
        if not term.cols.is_one and self._taken(term):
            return False
        if not term.cols.is_one and known is None and (key[0], name) not in self.context.summed:
            return False
        if known is not None and (known.count, known.length, known.width) != (count, *term.shape):
            return False
        family = known or families.add(key, count, term.rows, self.context, term.cols)
        self.context.define(family.stack, families.stacked(term, name, count), line)
        return True

    def _define_parts(self, target: Target, term: Term, reader: Reader, line: int) -> tuple[str, Verdict] | None:
        """L_i = … or L_i(w) = … for every i, where L is a number itself or the L_i are functions of something."""
        letter, name = target.part or (target.written, target.indices[0])
        symbol = self.context.find(letter)
        own = symbol is not None and symbol.shape == SCALAR and symbol.how not in IMPLICIT
        beside = own or self.context.has_parts(letter) or bool(target.part)
        if not term.is_scalar or len(target.indices) > 1 or list(reader.free) != [name] or not beside:
            return None
        count = reader.free[name] or self.context.ranges.get(name)
        if count is None or (symbol is not None and symbol.shape not in (None, SCALAR)):
            return None
        if not families.define_parts(letter, name, count, term, self.context, line, target.parameters):
            return None
        reason = f"defines {letter}_{name} for every {name}"
        return "definition", Verdict("definition", reason=reason, assumptions=tuple(reader.assumptions))

    def _define_entries(self, target: Target, term: Term, reader: Reader, line: int) -> tuple[str, Verdict]:
        """y_i = … and Y_ij = … define the array."""
        matrix = tied.matrix_of(target.name, self.context) if len(target.indices) == 2 else None
        target = replace(target, name=matrix) if matrix is not None else target
        symbol = self.context.find(target.name)
        if any(name.isdigit() for name in target.indices) or (len(target.indices) == 1 and not term.is_scalar):
            return self._define_piece(target, symbol, term, reader, line)
        extra = [name for name in reader.free if name not in target.indices]
        if extra:
            return "definition", Verdict("undecided", reason=f"the index {', '.join(extra)} stands on the right side only")
        sizes = [reader.free.get(name) for name in target.indices]
        shape = symbol.shape if symbol is not None else None
        if shape is not None:
            long = [a for a in shape if not a.is_one] if len(target.indices) == 1 else list(shape)
            sizes = [s or long[k] if k < len(long) else s for k, s in enumerate(sizes)]
        if not term.is_scalar or any(s is None for s in sizes):
            self._wait_for_shape(term)
            return "definition", Verdict("definition", reason="nothing says how far the indices run; not used further")
        known = [s for s in sizes if s is not None]
        if len(set(target.indices)) < len(target.indices):
            return self._define_diagonal(target, term, known[0], reader, line)
        domain = domain_of(reader, target.indices, line)
        if domain is not None:
            term = within(domain, reader, target.indices, term)
        if len(known) == 1:
            row = shape is not None and shape[0].is_one
            made = array("·r", 1, target.indices[0], known[0], term) if row else array(target.indices[0], known[0], "·c", 1, term)
        else:
            made = box(list(zip(target.indices, known)), term)
        made = with_softmax(made)
        if shape is not None and shape != made.shape:
            return "claim", Verdict(
                "ill-typed",
                reason=f"=: {target.name} has shape {show_shape(shape)}, the indices run over {show_shape(made.shape)}",
            )
        self._keep_implicit(target, reader)
        made_symbol = self.context.define(target.name, made, line)
        firsts = [reader.value_at(name, Size.of(0)) for name in target.indices]
        if any(first != Size.of(self.context.index_base) for first in firsts) or made_symbol.firsts:
            made_symbol.firsts = tuple(firsts) if len(firsts) > 1 else tuple(ONE if a.is_one else firsts[0] for a in made.shape)
        self.context.by_entries.add(target.name)
        families.with_rows(target.name, made, self.context)
        if domain is not None:
            self.context.domains[target.name] = domain
        told = " where it is given" if domain is not None else ""
        return "definition", Verdict(
            "definition", reason=f"defines {target.name} entry by entry{told}", assumptions=tuple(reader.assumptions)
        )

    def _define_diagonal(self, target: Target, term: Term, size: Size, reader: Reader, line: int) -> tuple[str, Verdict]:
        """D_ii = … defines a matrix that the words call diagonal; of another it says too little."""
        place, name = self.context.place, target.indices[0]
        near = self.scanned.text[max(0, place - NEAR_WORDS) : place]
        told = any(f.name == target.name and f.what == "diagonal" and not f.denied for f in self.scanned.facts)
        if not (told or _DIAGONAL.search(near)) or len(target.indices) != 2:
            self.context.opaque[target.name], self.context.described[target.name] = None, line
            return "definition", Verdict("definition", reason=f"says what the diagonal of {target.name} is; not used further")
        other = "·d"
        made = box([(name, size), (other, size)], scale(entry(eye(size), index(name, size), index(other, size)), term))
        self._keep_implicit(target, reader)
        self.context.define(target.name, made, line)
        return "definition", Verdict(
            "definition", reason=f"defines the diagonal matrix {target.name}", assumptions=tuple(reader.assumptions)
        )

    def _define_at_places(self, item: Item, left: Node, right: Node) -> tuple[str, Verdict] | None:
        """u_{si+a} = x_i for an array that is only declared: defines it if the places fill it just once."""
        context, (base, layers) = self.context, peel(left)
        if left.kind != "script" or base.kind != "name" or len(layers) != 1 or layers[0].sup.kind != "none":
            return None
        name = context.name(str(base.value))
        symbol = context.find(name)
        if symbol is None or symbol.shape is None or symbol.shape == SCALAR or symbol.definition is not None:
            return None
        if "ones" in symbol.properties or layers[0].sub.kind == "none" or not computed(left):
            return None
        reader = Reader(context)
        reader.hint(left, right)
        here, side = self.read(reader, left, None), self.read(reader, right, SCALAR)
        line = self.scanned.lines.line(item.raw.start)
        if here.term is None and isinstance(here.error, NotUnderstood) and not self._used(name):
            context.opaque[name], context.described[name] = None, line
            return None
        if here.term is None or here.term.op != "entry":
            return None
        readings = self._by_time(base, left, right)
        if readings == [False, True]:
            context.states.update(self._columns(left, right))
            reason = f"no entries of {name} fit: the states of {name} at several times; not used further"
            return "definition", Verdict("definition", reason=reason)
        if readings == [True, True]:
            context.opaque[name], context.described[name] = None, line
            reason = f"a recursion, of the entries of {name} or of its states at several times; not used further"
            return "definition", Verdict("definition", reason=reason)
        if self._mentions(name, side):
            return None
        places = places_of(reader, layers[0].sub, sum(not axis.is_one for axis in symbol.shape))
        made = None
        if side.term is not None and not context.here_conditions and all(place is not None for place in places):
            with suppress(NotUnderstood):
                made = definition(reader, symbol.shape, [p for p in places if p is not None], side.term, symbol.firsts)
        if made is None:
            context.not_read(name)
            context.described[name] = line
            return "definition", Verdict("definition", reason=f"says what some entries of {name} are; not used further")
        self._keep_implicit(Target("entry", name, name), reader)
        context.define(name, made, line)
        context.by_entries.add(name)
        told = tuple(reader.assumptions)
        return "definition", Verdict("definition", reason=f"defines {name} entry by entry", assumptions=told)

    def _by_time(self, base: Node, left: Node, right: Node) -> list[bool]:
        """Whether x_{t+1} = A x_t + b_t types with entries of x, and whether it does with a column x for each time; [] if it
        is no equation from one place to the next."""
        scripts = (str(peel(inner)[0].value) for inner in walk(right) if inner.kind == "script")
        if not any(word == base.value or (word.isalnum() and word.endswith(str(base.value))) for word in scripts):
            return []
        letters = [inner for inner in walk(peel(left)[1][0].sub) if inner.kind == "name"]
        if len(letters) != 1:
            return []
        fitting = []
        for instead in (letters[0], NONE):
            here, there = (_at_time(side, str(letters[0].value), instead) for side in (left, right))
            one, two = self.read_both(Reader(self.context), here, there)
            fitting.append(one.term is not None and two.term is not None and one.term.shape == two.term.shape)
        return fitting

    def _columns(self, left: Node, right: Node) -> set[str]:
        """The declared columns whose letters carry the time in an equation of states."""
        words = {str(peel(inner)[0].value) for side in (left, right) for inner in walk(side) if inner.kind == "script"}
        known = [s for s in self.context.symbols.values() if s.how == "declared" and s.definition is None and s.shape is not None]
        columns = {s.name for s in known if s.shape is not None and s.shape[1].is_one and not s.shape[0].is_one}
        return {name for name in columns if any(word == name or (word.isalnum() and word.endswith(name)) for word in words)}

    def _used(self, name: str) -> bool:
        """Whether a definition speaks of a symbol that is only declared."""
        return any(s.definition is not None and name in symbols(s.definition) for s in self.context.symbols.values())

    def _mentions(self, name: str, side: Side) -> bool:
        return side.term is not None and name in symbols(side.term)

    def _define_piece(
        self, target: Target, symbol: Symbol | None, term: Term, reader: Reader, line: int
    ) -> tuple[str, Verdict]:
        """z_{i,1} = … gives one column; the array is defined when all are given.  z_i = row gives all rows."""
        shape = symbol.shape if symbol is not None else None
        extra = [name for name in reader.free if name not in target.indices]
        if extra:
            return "definition", Verdict("undecided", reason=f"the index {', '.join(extra)} stands on the right side only")
        if shape is None or len(shape) != 2:
            self._wait_for_shape(term)
            return "definition", Verdict("definition", reason="nothing says how far the indices run; not used further")
        told = tuple(reader.assumptions)
        if len(target.indices) == 1:
            return self._define_rows(target, shape, term, line, told)
        if not term.is_scalar:
            reason = f"=: the left side has shape 1×1, the right side {show_shape(term.shape)}"
            return "claim", Verdict("ill-typed", reason=reason, assumptions=told)
        body, key = term, list[int | None]()
        for place, axis, name in zip(target.indices, shape, ("·i", "·j")):
            literal = place.isdigit()
            length = axis.as_int()
            if (literal and (int(place) < 1 or (length is not None and int(place) > length))) or (
                not literal and reader.free.get(place, axis) != axis
            ):
                return "claim", Verdict("ill-typed", reason=f"subscript: {target.name} has shape {show_shape(shape)}")
            key.append(int(place) - 1 if literal else None)
            body = body if literal else renamed_index(body, place, name)
        made = self.context.pieces.setdefault(target.name, Pieces(shape))
        where = (key[0], key[1])
        if made.shape != shape:
            made = self.context.pieces[target.name] = Pieces(shape)
        if where in made.given:
            return "claim", self._given_before(made, where, body, reader)
        if None not in where:
            reason = f"gives one entry of {target.name}; not used further"
            if not all(isinstance(axis.as_int(), int) for axis in shape):
                self.alone = target.name
                return "definition", Verdict("definition", reason=reason, assumptions=told)
        made.given[where], made.lines[where] = body, line
        whole = made.whole()
        if whole is None:
            self.context.not_read(target.name)
            return "definition", Verdict("definition", reason=f"defines a part of {target.name}", assumptions=told)
        if self._circular(target.name, whole, reader):
            return "definition", Verdict("undecided", reason=f"{target.name} would rest on itself")
        self.context.define(target.name, whole, line)
        self.context.by_entries.add(target.name)
        return "definition", Verdict("definition", reason=f"defines the last part of {target.name}", assumptions=told)

    def _given_before(self, made: Pieces, where: Key, body: Term, reader: Reader) -> Verdict:
        """A second formula for a part that has one: a claim that both are equal."""
        verdict = self.decided(made.given[where], body, reader)
        if verdict.verdict == "refuted":
            return replace(verdict, reason=f"differs from what line {made.lines[where]} says of the same entries")
        return verdict

    def _define_rows(
        self, target: Target, shape: Shape, term: Term, line: int, told: tuple[str, ...]
    ) -> tuple[str, Verdict]:
        row = term.shape == (Size.of(1), shape[1])
        if not row or self.context.dialect.subscript != "row":
            if row or term.is_scalar or self.context.dialect.subscript != "row":
                return "definition", Verdict("undecided", reason=f"{target.name} has two axes: is this a row or a column?")
            reason = f"=: a row of {target.name} has shape 1×{shape[1]}, the right side {show_shape(term.shape)}"
            return "claim", Verdict("ill-typed", reason=reason, assumptions=told)
        name = target.indices[0]
        whole = array(name, shape[0], "·j", shape[1], entry(term, num(0), index("·j", shape[1])))
        if target.name in symbols(whole):
            return "definition", Verdict("undecided", reason=f"{target.name} would rest on itself")
        self.context.define(target.name, whole, line)
        self.context.by_entries.add(target.name)
        return "definition", Verdict("definition", reason=f"defines every row of {target.name}", assumptions=told)
