"""From syntax trees to typed terms.

`Reader(context).term(node)` gives the term that a tree means under the context's dialect.  Guarantee: the term is well
typed; every convention that was needed to read it is in `reader.assumptions`.  Where the document does not settle the
meaning it raises `NotUnderstood` (the statement is then undecided), where shapes clash `ShapeClash` (ill-typed); it never
guesses between readings that differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node
from derive.reading import additions, conditions, constants, matrices, operands, products, units
from derive.reading.binding import Unit
from derive.reading.constants import GREEK_SCALARS
from derive.reading.context import Context
from derive.reading.dependent import rate_of
from derive.reading.depth import GENERAL, is_layered
from derive.reading.derivatives import fractions
from derive.reading.errors import NotUnderstood, Undeclared
from derive.reading.indices import extents, selected, subscripts, sums
from derive.reading.names import is_transpose, peel, spelled
from derive.reading.notation.well_known import is_circle_number
from derive.reading.resolved import is_vector_of_ones
from derive.reading.scripts import places_of, turned_first
from derive.reading.symbols import IMPLICIT, INFERRED, TAKEN, Family, Symbol
from derive.terms.term import (
    SCALAR,
    Shape,
    ShapeClash,
    Term,
    apply,
    divide,
    dvar,
    matmul,
    num,
    ones,
    power,
    scale,
    size_term,
    squared_norm,
    trace,
    transpose,
    var,
    zeros,
)

NOISE_LETTERS = frozenset({"\\epsilon", "\\varepsilon", "ε"})
"""Letters of a noise, which has the shape of what it is added to."""
CASES = frozenset({"cases", "dcases", "rcases", "numcases"})


class Reader:
    """Reads the expressions of one statement; collects the assumptions that reading them took."""

    def __init__(
        self, context: Context, italic_d: bool = False, last_places: bool = False, narrow_traces: bool = False
    ):
        self.context = context
        self.narrow_traces = narrow_traces
        self.italic_d = italic_d
        self.last_places = last_places
        self.dialect = context.dialect
        self.assumptions: dict[str, None] = {}
        self.slopes_read: set[tuple[str, str]] = set()
        """The losses and variables of second derivatives of which the value was put in."""
        self.implicit: dict[str, Symbol] = {}
        self.opening = False
        """Whether undeclared factors get shapes with sizes of their own."""
        self.open_indices: tuple[str, ...] = ()
        """The indices of the array that a definition gives entry by entry."""
        self.open_arguments: frozenset[str] = frozenset()
        """The arguments of a function, which are free in its definition even where an equation gives one of their values."""
        self.bound: dict[str, Size | None] = {}
        self.free: dict[str, Size | None] = {}
        self.hints: dict[str, Size] = {}
        self.counting: set[str] = set()
        """Letters of sizes that count here: each is the whole subscript of an entry, on an axis of another size."""
        self.starts: dict[str, Size] = {}
        self.outside: set[str] = set()
        """The indices that stand somewhere outside the sums that may bind them."""
        self.hidden: dict[str, Term] = {}
        self.guessed: set[str] = set()
        """The symbols met whose shapes are not declared: each was taken to fit a place under another heading."""
        self.layout = ""
        self.variable: Term | None = None
        self.gradient_shape: Shape | None = None
        """The shape of the other side, where a gradient alone on one does not say by which variable it is."""
        self.named_gradients: list[Term] = []
        self.beside_number = False
        self.indices = subscripts.Indices(context.index_base)
        self.spans: dict[str, tuple[Size, Size]] = dict(context.here_ranges)
        self.within: list[Size] = []
        """What must hold of free indices for the entries that were read to be given, as polynomials ≥ 0."""

    def assume(self, sentence: str) -> None:
        self.assumptions[sentence] = None

    # ------------------------------------------------------------------------------------------------------- dispatch

    def term(self, node: Node, want: Shape | None = None) -> Term:
        """The term of an expression; `want` is the shape that its place asks for, if known."""
        if (self.context.selectors or self.context.places) and node.kind in selected.KINDS:
            place = selected.chosen_in(self, node)
            if place is not None:
                return selected.read(self, node, place, want)
        method = getattr(self, "_" + node.kind, None)
        if method is None:
            raise NotUnderstood(f"a {node.kind} cannot stand here", node)
        result: Term = method(node, want)
        return result

    def _number(self, node: Node, want: Shape | None) -> Term:
        if node.value == 0 and want is not None:
            return zeros(*want)
        return num(node.value)

    def _sum(self, node: Node, want: Shape | None) -> Term:
        return additions.read_sum(self, node, want)

    def _product(self, node: Node, want: Shape | None) -> Term:
        return products.read_product(self, node, want)

    def product(self, node: Node) -> Term:
        """The term of a product, which is made of factors of another one."""
        return products.read_product(self, node, None)

    def unit(self, factors: Sequence[Node], operators: Sequence[str], place: int) -> tuple[Unit, int]:
        """The value that starts at a place of a product with everything that its function takes; and the next place."""
        return units.unit(self, factors, operators, place)

    def _name(self, node: Node, want: Shape | None) -> Term:
        return products.read_product(self, node, want)

    _script = _name
    _bigop = _name
    _text = _name

    def _group(self, node: Node, want: Shape | None) -> Term:
        kind, (content,) = node.value, node.children
        if kind in ("\\|", "||"):
            return apply("sqrt", squared_norm(self.term(content)))
        if kind == "|":
            inner = self.term(content)
            if inner.rows != inner.cols:
                raise NotUnderstood("bars around an array that is not square: its entries, or its length?", node)
            return apply("abs", inner) if inner.is_scalar else operands.builder("det", inner)
        if kind == "\\langle" and content.kind == "list" and len(content.children) == 2:
            left, right = (self.term(c) for c in content.children)
            if left.shape != right.shape:
                raise ShapeClash("inner product", [left.shape, right.shape])
            return trace(matmul(transpose(left), right))
        if matrices.is_list(node):
            return matrices.read_matrix(self, matrices.list_rows(node), node, want)
        if content.kind == "relation" and kind in ("(", "[") and content.value[0] in constants.COMPARE:
            self.assume("a comparison in brackets is 1 where it holds, else 0")
            return constants.mask(self, node)
        if content.kind in ("relation", "list"):
            raise NotUnderstood("a relation or a list cannot stand for a value here", node)
        if kind == "\\{." and content.kind == "matrix":
            return conditions.read_cases(self, content, want)
        if kind in ("\\lfloor", "\\lceil"):
            return subscripts.as_term(self, subscripts.whole(self, node))
        return self.term(content, want)

    def _frac(self, node: Node, want: Shape | None) -> Term:
        derivative = fractions.read_fraction(self, node)
        if derivative is not None:
            return derivative
        above, below = node.children
        top = self.term(above, want)
        bottom = self.term(below, top.shape)
        return self.quotient(top, bottom)

    def quotient(self, top: Term, bottom: Term) -> Term:
        """Division by a number is multiplication by its reciprocal; arrays divide entry by entry."""
        if bottom.op == "num" and bottom.attrs[0] != 0:
            inverse_number = 1 / bottom.attrs[0]
            return num(top.attrs[0] * inverse_number) if top.op == "num" else scale(num(inverse_number), top)
        if top.is_scalar and not bottom.is_scalar:
            self.assume("a number over an array divides by each entry")
            return (
                divide(ones(*bottom.shape), bottom)
                if top == num(1)
                else Term("scale", (top, apply("recip", bottom)), (), bottom.shape)
            )
        if top.shape != bottom.shape and not bottom.is_scalar:
            top, bottom = additions.repeated(self, "*", top, bottom)
        if not bottom.is_scalar:
            self.assume("a fraction of arrays divides entry by entry")
        return divide(top, bottom)

    def _sqrt(self, node: Node, want: Shape | None) -> Term:
        if len(node.children) > 1:
            degree = node.children[1]
            if degree.kind != "number":
                raise NotUnderstood("a root needs a number for its degree", node)
            return power(self.term(node.children[0]), 1 / degree.value)
        return apply("sqrt", self.term(node.children[0]))

    def _matrix(self, node: Node, want: Shape | None) -> Term:
        if node.value == "Vmatrix" and len(node.children) == 1 and len(node.children[0].children) == 1:
            return apply("sqrt", squared_norm(self.term(node.children[0].children[0])))
        if node.value in CASES:
            return conditions.read_cases(self, node, want)
        if node.value not in matrices.GRIDS:
            raise NotUnderstood(f"a {node.value} is not read as a matrix", node)
        return matrices.read_matrix(self, matrices.grid_rows(node), node, want)

    def _dots(self, node: Node, want: Shape | None) -> Term:
        raise NotUnderstood("dots stand for something that only a reader can fill in", node)

    def _none(self, node: Node, want: Shape | None) -> Term:
        raise NotUnderstood("something is missing here", node)

    def _relation(self, node: Node, want: Shape | None) -> Term:
        raise NotUnderstood("a relation cannot stand for a value here", node)

    _list = _relation

    # ----------------------------------------------------------------------------------------------------- names, scripts

    def lookup(self, name: str) -> Symbol | None:
        return self.implicit.get(name) or self.context.find(name)

    def is_name(self, name: str) -> bool:
        name = self.context.name(name)
        return name in self.implicit or self.context.known(name)

    def symbol(self, written: str, node: Node) -> Term:
        """The term of a named symbol."""
        if written in self.bound or (written in self.free and self.lookup(self.context.name(written)) is None):
            return subscripts.as_term(self, self.value_of(written))
        name = self.context.name(written)
        if name != written and is_layered(written):
            self.assume(f"{written} is {name}, by the number of layers")
        elif name != written:
            self.assume(f"{written} and {name} are one symbol ({self.dialect.name} convention)")
        symbol = self.lookup(name)
        if symbol is not None and symbol.shape is not None:
            return self._known(name, symbol, symbol.shape)
        if self.context.is_size(name):
            if name in self.context.array_names and name not in self.context.array_of:
                raise NotUnderstood(f"{written} is the name of a size and of an array: call one of them otherwise", node)
            return size_term(self.context.size(name))
        if symbol is None:
            return rate_of(self, name) or self._number_undeclared(name, written, node)
        raise Undeclared(written, node)

    def _known(self, name: str, symbol: Symbol, shape: Shape) -> Term:
        """A symbol that has a shape."""
        if "ones" in symbol.facts:
            self.assume(f"{name} is a vector or matrix of ones")
            return ones(*shape)
        if "identity" in symbol.facts:
            return Term("eye", (), (), shape)
        elsewhere = symbol.section != self.context.section
        if symbol.how == "implicit" or (symbol.how in (*IMPLICIT, INFERRED) and elsewhere):
            self.guessed.add(name)
        if symbol.how == GENERAL:
            self.assume(f"{name} is like the same symbol at other layers")
        return var(name, shape)

    def _number_undeclared(self, name: str, written: str, node: Node) -> Term:
        """A number that needs no declaration: one that words or the alphabet call so.  Raises Undeclared."""
        context = self.context
        spoken = name in context.losses_met or written in GREEK_SCALARS
        if spoken and name in context.broken:
            raise NotUnderstood(f"{written} has no definition that could be used (see line {context.broken[name]})", node)
        if name in context.given_functions and name not in context.told_scalars:
            raise Undeclared(written, node)  # what f(t) is stands further on
        if is_circle_number(written, context):
            return self.implicit_scalar(name, "positive", "circle_number")
        greek = written in GREEK_SCALARS - context.greek_columns
        told = name in context.told_scalars or written in self.dialect.scalars or greek or name in context.losses_met
        if not told:
            raise Undeclared(written, node)
        self.assume(f"{written} is a scalar")
        return self.implicit_scalar(name, *sorted(context.told_signs.get(name, ())))

    def implicit_scalar(self, name: str, *properties: str) -> Term:
        self.context.symbols.setdefault(name, Symbol(name, SCALAR, properties=frozenset(properties), how=TAKEN))
        return var(name, SCALAR)

    def implicit_loss(self, name: str) -> None:
        """A number of which only the gradient is spoken: what is made of it may be read too."""
        if not self.context.is_size(name):
            self.context.losses_met.add(name)

    def implicit_parameter(self, name: str, samples: Family | None = None) -> None:
        """A placeholder such as the t of f(t): a scalar, or a column like the samples x_i of its letter, or like those given."""
        family = self.context.families.get((name, "sub")) or self.context.families.get((name, "sup")) or samples
        shape = SCALAR if family is None else (family.length, ONE)
        if family is not None:
            self.assume(f"{name} is a column like the samples of its letter")
        self.implicit[name] = Symbol(name, shape, how="parameter")

    # ------------------------------------------------------------------------------------------------------------- entries

    def hint(self, *nodes: Node) -> None:
        """Note how far each index runs, from the arrays that carry it: δ_ij may stand before x_j.

        What an index means outside the sums that bind its letter comes first.
        """
        self.note_outside(*nodes)
        inside: dict[str, Size] = {}
        for node in nodes:
            self._hint(node, frozenset(), inside)
        sizes = {name: self.context.name(name) for name in self.hints if self.context.is_size(self.context.name(name))}
        self.counting |= {name for name, size in sizes.items() if self.context.size(size) != self.hints[name]}
        if any(extents.computed(node) for node in nodes):
            extents.resolve(self, *nodes)
        for name, size in inside.items():
            self.hints.setdefault(name, size)
        for condition in self.context.here_conditions:
            with suppress(NotUnderstood):
                self.indices.conditions.extend(conditions.known_inside(self, condition))

    def _hint(self, node: Node, bound: frozenset[str], inside: dict[str, Size]) -> None:
        """Hints of the indices that are free in a tree, and `inside` those of the indices that its sums bind."""
        if node.kind == "bigop":
            with suppress(NotUnderstood):
                inside.update(sums.plain_sizes(self, node))
            bound |= sums.bound_names(node)
        if node.kind == "script":
            for name, axis, first in self._carried(node):
                (inside if name in bound else self.hints).setdefault(name, axis)
                if name not in bound:
                    self.starts.setdefault(name, first)
        for child in node.children:
            if child.children:
                self._hint(child, bound, inside)

    def note_outside(self, *nodes: Node) -> None:
        """Note the indices that stand outside all sums that may bind them."""
        for node in nodes:
            self.outside.update(node.answer(sums.unbound))

    def _carried(self, node: Node) -> Iterator[tuple[str, Size, Size]]:
        """The indices of an entry of an array, with the axes that they stand on and where these start."""
        base, layers = peel(node)
        symbol = self.lookup(self.context.name(str(base.value))) if base.kind == "name" and layers else None
        if base.kind == "name" and ((str(base.value), "sub") in self.context.families or is_vector_of_ones(self, base, layers)):
            return
        if symbol is None or symbol.shape is None or layers[-1].sub.kind == "none" or self.is_name(spelled(node)):
            return
        if is_transpose(layers[-1].sup) and not turned_first(layers[-1]):
            return
        axes = list(zip(symbol.shape, self.firsts(symbol)))
        long = [(axis, first) for axis, first in (axes[::-1] if turned_first(layers[-1]) else axes) if not axis.is_one]
        places = places_of(self, layers[-1].sub, len(long))
        if len(places) == len(long):
            for place, (axis, first) in zip(places, long):
                name = subscripts.index_name(place) if place is not None else None
                if name is not None and (len(name) == 1 or not name.isalpha()):
                    yield name, axis, first

    def firsts(self, symbol: Symbol) -> tuple[Size, ...]:
        """Where counting starts on each axis of a symbol."""
        return symbol.firsts or (Size.of(self.indices.base),) * len(symbol.shape or ())

    def admit(self, name: str, size: Size, start: Size | None = None) -> None:
        """A free index: it runs over what its statement allows, or over the given size, from `start`."""
        first, count = self.spans.get(name, (Size.of(self.indices.base) if start is None else start, size))
        self.free[name] = count
        if first != Size.of(self.indices.base):
            self.indices.values[name] = subscripts.counter(name) + first

    def value_of(self, name: str) -> Size:
        """The value of an index, in its counter."""
        return self.indices.values.get(name, subscripts.counter(name) + self.indices.base)

    def value_at(self, name: str, count: Size) -> Size:
        """The value of an index where its counter is `count`."""
        return self.value_of(name).substitute({"#" + name: count})

    def size_of(self, name: str) -> Size | None:
        """How many values an index in scope has."""
        return self.bound[name] if name in self.bound else self.free.get(name)

    def ranges(self) -> dict[str, Size]:
        return {name: size for name, size in {**self.free, **self.bound}.items() if size is not None}

    def summed(self, node: Node, body: Node, want: Shape | None) -> Term:
        if all(bound.kind == "none" for bound in node.children[:2]):
            return self._all_entries(self.term(body))
        return sums.summed(self, node, body, want)

    def _all_entries(self, body: Term) -> Term:
        if not body.is_scalar:
            self.assume("a sum without an index adds up all entries")
        down = body if body.rows.is_one else matmul(ones(1, body.rows), body)
        return down if down.cols.is_one else matmul(down, ones(down.cols, 1))

    # -------------------------------------------------------------------------------------------------------------- symbols

    def differential_of(self, value: Term) -> Term:
        """d of a symbol is its differential symbol; d of an expression stays as written."""
        if value.op == "var":
            return dvar(value.name, value.shape)
        if value.op == "transpose" and value.args[0].op == "var":
            return transpose(dvar(value.args[0].name, value.args[0].shape))
        return Term("differential", (value,), (), value.shape)
