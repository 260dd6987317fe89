"""From syntax trees to typed terms.

`Reader(context).term(node)` gives the term that a tree means under the context's dialect.  Guarantee: the term is well
typed; every convention that was needed to read it is in `reader.assumptions`.  Where the document does not settle the
meaning it raises `NotUnderstood` (the statement is then undecided), where shapes clash `ShapeClash` (ill-typed); it never
guesses between readings that differ.
"""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node, walk
from derive.reading import derivatives, exponents, extents, matrices, operands, products, subscripts, sums
from derive.reading.context import Context, Symbol
from derive.reading.depth import GENERAL, is_layered
from derive.reading.errors import NeedsShape, NotUnderstood, Undeclared
from derive.reading.names import Scripts, is_layer, is_transpose, join, peel, spelled, strip
from derive.terms.term import (
    SCALAR,
    Shape,
    ShapeClash,
    Term,
    add,
    apply,
    array,
    divide,
    dvar,
    entry,
    eye,
    index,
    inverse,
    matmul,
    neg,
    num,
    ones,
    power,
    repeat,
    scale,
    show_shape,
    size_term,
    squared_norm,
    trace,
    transpose,
    var,
    zeros,
)

GREEK_SCALARS = frozenset(
    "\\alpha \\beta \\gamma \\epsilon \\varepsilon \\eta \\kappa \\lambda \\mu \\nu \\pi \\rho \\tau \\omega "
    "α β γ ε η λ μ".split()
)
MAX_MATRIX_POWER = 16
WHOLE = frozenset({":", "\\cdot", "\\bullet", "*"})  # a subscript that stands for a whole axis


class Reader:
    """Reads the expressions of one statement; collects the assumptions that reading them took."""

    def __init__(self, context: Context, italic_d: bool = False, last_places: bool = False):
        self.context = context
        self.italic_d = italic_d
        self.last_places = last_places
        self.dialect = context.dialect
        self.assumptions: dict[str, None] = {}
        self.implicit: dict[str, Symbol] = {}
        self.bound: dict[str, Size | None] = {}
        self.free: dict[str, Size | None] = {}
        self.hints: dict[str, Size] = {}
        self.hidden: dict[str, Term] = {}
        self.layout = ""
        self.variable: Term | None = None
        self.indices = subscripts.Indices(context.index_base)
        self.spans: dict[str, tuple[Size, Size]] = dict(context.here_ranges)

    def assume(self, sentence: str) -> None:
        self.assumptions[sentence] = None

    # ------------------------------------------------------------------------------------------------------- dispatch

    def term(self, node: Node, want: Shape | None = None) -> Term:
        """The term of an expression; `want` is the shape that its place asks for, if known."""
        method = getattr(self, "_" + node.kind, None)
        if method is None:
            raise NotUnderstood(f"a {node.kind} cannot stand here", node)
        result: Term = method(node, want)
        return result

    def _number(self, node: Node, want: Shape | None) -> Term:
        if node.value == 0 and want is not None:
            if len(want) != 2:
                raise NotUnderstood(f"a 0 of shape {show_shape(want)} is not read", node)
            return zeros(*want)
        return num(node.value)

    def _sum(self, node: Node, want: Shape | None) -> Term:
        """Terms of one shape; the ones whose shape only their neighbours can tell are read last."""
        found: list[Term | None] = [None] * len(node.children)
        shape = want
        waiting: list[int] = []
        for place, child in enumerate(node.children):
            try:
                found[place] = self.term(child, want)
            except (NeedsShape, Undeclared):
                waiting.append(place)
        for term in found:
            if term is not None and not term.is_scalar:
                shape = term.shape if shape is None or shape == SCALAR else self._wider(shape, term.shape)
        for place in waiting:
            found[place] = self._by_neighbours(node.children[place], shape)
        terms = [t for t in found if t is not None]
        parts = [self._signed(node.value[0], terms[0])]
        for sign, term in zip(node.value[1:], terms[1:]):
            if term.shape == parts[-1].shape:
                parts.append(self._signed(sign, term))
            else:
                parts = list(self._plus(add(*parts), term, sign).args)
        return add(*parts)

    def _wider(self, a: Shape, b: Shape) -> Shape:
        if "+" not in self.dialect.repeat or len(a) != len(b):
            return a
        return tuple(y if x.is_one else x for x, y in zip(a, b))

    def _by_neighbours(self, node: Node, shape: Shape | None) -> Term:
        if shape is None:
            return self.term(node)
        try:
            return self.term(node, shape)
        except Undeclared as problem:
            base = strip(node)
            if base.kind not in ("name", "script"):
                raise
            self.assume(f"{problem.name} is not declared; it is taken to have the one shape that fits its place")
            self.implicit[problem.name] = Symbol(problem.name, shape)
            return self.term(node, shape)

    def _signed(self, sign: str, term: Term) -> Term:
        if sign not in ("+", "-"):
            raise NotUnderstood(f"the sign {sign} has no single meaning")
        return neg(term) if sign == "-" else term

    def _plus(self, left: Term, right: Term, sign: str) -> Term:
        if left.shape != right.shape:
            left, right = self._fit_one(left, right)
        if left.shape != right.shape:
            left, right = self.repeated("+" if sign == "+" else "-", left, right)
        if left.shape != right.shape:
            raise ShapeClash("+" if sign == "+" else "−", [left.shape, right.shape])
        return add(left, self._signed(sign, right))

    def _fit_one(self, left: Term, right: Term) -> tuple[Term, Term]:
        """A bare 1 beside an array is the array of ones that fits."""

        def fit(one: Term, other: Term) -> Term:
            core = one.args[1] if one.op == "scale" and one.args[0] == num(-1) else one
            if core != num(1) or other.is_scalar:
                return one
            self.assume("a 1 added to an array is the array of ones of its shape")
            full = ones(*other.shape)
            return full if core is one else neg(full)

        return fit(left, right), fit(right, left)

    def repeated(self, operator: str, left: Term, right: Term) -> tuple[Term, Term]:
        """Both operands with one-row or one-column ones repeated, if the dialect lets the operator do so."""
        if operator not in self.dialect.repeat or any(t.is_scalar and not self._declared_array(t) for t in (left, right)):
            return left, right
        shape = tuple(b if a.is_one else a for a, b in zip(left.shape, right.shape))
        if shape not in (left.shape, right.shape):
            return left, right
        for term in (left, right):
            if any(have != want and not have.is_one for have, want in zip(term.shape, shape)):
                return left, right
        self.assume(f"a one-row or one-column operand of {operator} repeats ({self.dialect.name} convention)")
        return repeat(left, shape), repeat(right, shape)

    def _declared_array(self, term: Term) -> bool:
        """Whether a 1×1 term is a symbol (or its differential) that was declared, as the bias of a single output is."""
        symbol = self.context.find(term.name) if term.op in ("var", "dvar") else None
        return symbol is not None and symbol.how == "declared" and symbol.shape is not None

    def _product(self, node: Node, want: Shape | None) -> Term:
        return products.read_product(self, node, want)

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
            return matrices.read_matrix(self, matrices.list_rows(node), node)
        if content.kind in ("relation", "list"):
            raise NotUnderstood("a relation or a list cannot stand for a value here", node)
        if kind in ("\\lfloor", "\\lceil"):
            return subscripts.as_term(self, subscripts.whole(self, node))
        return self.term(content, want)

    def _frac(self, node: Node, want: Shape | None) -> Term:
        derivative = derivatives.read_fraction(self, node)
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
            top, bottom = self.repeated("*", top, bottom)
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
        if node.value not in matrices.GRIDS:
            raise NotUnderstood(f"a {node.value} is not read as a matrix", node)
        return matrices.read_matrix(self, matrices.grid_rows(node), node)

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
            if "ones" in symbol.facts:
                self.assume(f"{name} is a vector or matrix of ones")
                return ones(*symbol.shape)
            if "identity" in symbol.facts:
                return Term("eye", (), (), symbol.shape)
            if symbol.how == GENERAL:
                self.assume(f"{name} is like the same symbol at other layers")
            return var(name, symbol.shape)
        if self.context.is_size(name):
            if name in self.context.array_names:
                raise NotUnderstood(f"{written} is the name of a size and of an array: call one of them otherwise", node)
            return size_term(self.context.size(name))
        told = name in self.context.told_scalars or written in self.dialect.scalars or written in GREEK_SCALARS
        if symbol is None and name in self.context.losses_met and name in self.context.broken:
            raise NotUnderstood(f"{written} has no definition that could be used (see line {self.context.broken[name]})", node)
        told = told or name in self.context.losses_met
        if symbol is None and told:
            self.assume(f"{written} is a scalar")
            self.implicit_scalar(name)
            return var(name, SCALAR)
        if symbol is None and written in ("\\pi", "π"):
            return self.implicit_scalar(name, "positive")
        raise Undeclared(written, node)

    def implicit_scalar(self, name: str, *properties: str) -> Term:
        self.context.symbols.setdefault(name, Symbol(name, SCALAR, properties=frozenset(properties), how="taken as a scalar"))
        return var(name, SCALAR)

    def implicit_loss(self, name: str) -> None:
        """A number of which only the gradient is spoken: what is made of it may be read too."""
        if not self.context.is_size(name):
            self.context.losses_met.add(name)

    def implicit_parameter(self, name: str) -> None:
        """A placeholder such as the t of f(t): a scalar, or a column like the samples x_i of its letter."""
        family = self.context.families.get((name, "sub"))
        shape = SCALAR if family is None else (family.length, ONE)
        if family is not None:
            self.assume(f"{name} is a column like the samples of its letter")
        self.implicit[name] = Symbol(name, shape, how="parameter")

    def scripted(self, value: Term, layers: list[Scripts], node: Node) -> Term:
        """Apply the scripts that are not part of a name: transposes, powers, inverses, subscripts of entries."""
        for layer in layers:
            if layer.primes:
                raise NotUnderstood("a prime marks a derivative of a named function only", node)
            if layer.sub.kind != "none":
                value = self.subscripted(value, layer.sub)
            if layer.sup.kind != "none":
                value = self.superscripted(value, layer.sup, node)
        return value

    def superscripted(self, value: Term, sup: Node, node: Node) -> Term:
        if is_transpose(sup):
            return transpose(value)
        if sup.kind == "number":
            return self.to_power(value, sup.value, node)
        if sup.kind == "sum" and sup.value == ("-",):
            inner = strip(sup.children[0])
            if inner.kind == "number":
                return self.to_power(value, -inner.value, node)
            if is_transpose(inner):
                return transpose(inverse(value))
        if sup.kind == "product" and sup.children[0].kind == "name" and sup.children[0].value in self.dialect.hadamard:
            exponent = sup.children[-1]
            if exponent.kind == "number":
                return power(value, exponent.value)
        if sup.kind == "frac" and all(c.kind == "number" for c in sup.children) and value.is_scalar:
            return power(value, Fraction(sup.children[0].value, sup.children[1].value))
        if is_layer(sup):
            raise Undeclared(join(spelled(node), None, None), node)
        if value.is_scalar and sup.kind in exponents.READ:
            return exponents.to_exponent(self, value, sup)
        raise NotUnderstood(f"the exponent {spelled(sup)} is not a number, a transpose or a layer of a known name", node)

    def to_power(self, value: Term, exponent: Fraction, node: Node) -> Term:
        if value.is_scalar:
            return power(value, exponent)
        if value.rows != value.cols and (value.rows.is_one or value.cols.is_one):
            self.assume("a power of a vector is taken entry by entry")
            return power(value, exponent)
        if value.rows != value.cols:
            raise ShapeClash(f"power {exponent}", [value.shape], "a matrix power needs a square matrix")
        if exponent.denominator != 1 or abs(exponent) > MAX_MATRIX_POWER:
            raise NotUnderstood(f"the matrix power {exponent} is out of range", node)
        base = inverse(value) if exponent < 0 else value
        result = base
        for _ in range(abs(int(exponent)) - 1):
            result = matmul(result, base)
        return result

    # ------------------------------------------------------------------------------------------------------------- entries

    def subscripted(self, value: Term, sub: Node) -> Term:
        if value.op in ("var", "size") and value.is_scalar:
            told = f"{value.attrs[0]} is a number; nothing says what it means with the subscript {spelled(sub)}"
            raise NotUnderstood(told, sub)
        places = self.places(sub, len([a for a in value.shape if not a.is_one]))
        axes = [k for k, size in enumerate(value.shape) if not size.is_one]
        if len(places) == 2 and places[0] is None and places[1] is not None:
            return self._column(value, places[1])
        if len(places) == 2 and places[1] is None and places[0] is not None:
            return self._row(value, places[0])
        if any(p is None for p in places):
            raise NotUnderstood("an empty place in a subscript", sub)
        if len(places) == 1 and len(axes) == 2:
            if self.dialect.subscript == "row":
                return self._row(value, places[0])
            raise NotUnderstood(f"one subscript on a matrix of shape {value.rows}×{value.cols}: a row or a column?", sub)
        if len(places) == len(value.shape):
            axes = list(range(len(value.shape)))
        if len(places) != len(axes):
            raise ShapeClash("subscript", [value.shape], f"{len(places)} subscripts for {len(axes)} axes")
        return subscripts.entry_at(self, value, axes, places, sub)

    def hint(self, *nodes: Node) -> None:
        """Note how far each index runs, from the arrays that carry it: δ_ij may stand before x_j."""
        if any(extents.computed(node) for node in nodes):
            extents.resolve(self, *nodes)
        for node in (inner for tree in nodes for inner in walk(tree)):
            if node.kind == "bigop":
                with suppress(NotUnderstood):
                    self.hints.update(sums.plain_sizes(self, node))
            base, layers = peel(node) if node.kind == "script" else (node, [])
            symbol = self.lookup(self.context.name(str(base.value))) if base.kind == "name" and layers else None
            if base.kind == "name" and (str(base.value), "sub") in self.context.families:
                continue
            if symbol is None or symbol.shape is None or layers[-1].sub.kind == "none" or self.is_name(spelled(node)):
                continue
            long = [axis for axis in symbol.shape if not axis.is_one]
            places = self.places(layers[-1].sub, len(long))
            if len(places) == len(long):
                for place, axis in zip(places, long):
                    name = subscripts.index_name(place) if place is not None else None
                    if name is not None and (len(name) == 1 or not name.isalpha()):
                        self.hints.setdefault(name, axis)

    def admit(self, name: str, size: Size) -> None:
        """A free index: it runs over what its statement allows, or over the given size."""
        first, count = self.spans.get(name, (Size.of(self.indices.base), size))
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

    def delta(self, sub: Node) -> Term:
        """Kronecker's δ with two indices: an entry of the identity matrix."""
        places = self.places(sub, 2)
        if len(places) != 2 or any(p is None for p in places):
            raise NotUnderstood("δ needs two indices", sub)
        if any(p is not None and p.kind not in ("name", "number") for p in places):
            return sums.same(self, places)
        known = [self.bound.get(n) or self.free.get(n) or self.hints.get(n) for n in (str(p.value) for p in places if p)]
        size = known[0] or known[1]
        if known[0] is not None and known[1] is not None and known[0] != known[1]:
            return sums.same(self, places)
        if size is None:
            raise NeedsShape("nothing says how far the indices of this δ run", sub)
        return entry(eye(size), *(self.position(place, size) for place in places))

    def places(self, sub: Node, axes: int) -> list[Node | None]:
        """The subscripts one by one; `ij` is two indices where two axes are to be filled."""
        sub = strip(sub)
        if sub.kind == "group" and sub.value in ("[", "("):
            sub = strip(sub.children[0])
        if sub.kind == "list":
            return [None if strip(c).kind == "none" or strip(c).value in WHOLE else strip(c) for c in sub.children]
        if sub.kind == "name" and len(sub.value) == axes > 1 and sub.value.isalpha():
            return [Node("name", (), letter, sub.start, sub.end) for letter in sub.value]
        if sub.kind == "product" and all(op == "" for op in sub.value) and len(sub.children) == axes > 1:
            return [strip(c) for c in sub.children]
        if sub.kind == "number" and axes > 1 and sub.value.denominator == 1 and len(str(sub.value)) == axes:
            return [Node("number", (), Fraction(int(d)), sub.start, sub.end) for d in str(sub.value)]
        return [sub]

    def position(self, place: Node | None, size: Size) -> Term:
        """An index term for one subscript along an axis of the given size."""
        assert place is not None
        return subscripts.position(self, place, size, "the array")[0]

    def _row(self, value: Term, place: Node | None) -> Term:
        where = self.position(place, value.rows)
        return array("·r", 1, "·c", value.cols, entry(value, where, index("·c", value.cols)))

    def _column(self, value: Term, place: Node | None) -> Term:
        where = self.position(place, value.cols)
        return array("·r", value.rows, "·c", 1, entry(value, index("·r", value.rows), where))

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
