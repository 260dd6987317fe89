"""Sums of terms: the shape that neighbours tell, a bare 1 beside an array, operands that a dialect lets repeat.

Guarantee: operands whose shapes differ are a `ShapeClash` unless the dialect lets the sign repeat one of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.kernel.sizes import ONE
from derive.language.ast import Node, walk
from derive.reading.depth import is_layered
from derive.reading.derivatives.derivative_signs import split_word
from derive.reading.errors import NeedsShape, NotUnderstood, Undeclared
from derive.reading.indices.subscripts import index_name
from derive.reading.names import NONE, ONES_NAMES, is_transpose, layer_name, peel, strip
from derive.reading.notation.split_names import as_array
from derive.reading.symbols import FITTED, PAIRED, TAKEN, Symbol
from derive.reading.undeclared.by_indices import BY_INDICES, bare_letter, is_entry
from derive.reading.undeclared.fitted import fit_alone
from derive.reading.words.broadcasting import COLUMN, ROW, weights_beside
from derive.terms.term import SCALAR, Shape, ShapeClash, Term, add, neg, num, ones, repeat, scale

if TYPE_CHECKING:
    from derive.reading.reader import Reader


def read_sum(reader: Reader, node: Node, want: Shape | None) -> Term:
    """Terms of one shape; the ones whose shape only their neighbours can tell are read last."""
    before = reader.beside_number
    reader.beside_number = any(strip(child).kind == "number" for child in node.children)
    try:
        return _read_sum(reader, node, want)
    finally:
        reader.beside_number = before


def _read_sum(reader: Reader, node: Node, want: Shape | None) -> Term:
    reading = _Summands(reader, node, want)
    reading.read_those_known()
    reading.take_shape()
    reading.read_those_waiting()
    return reading.added()


class _Summands:
    """The terms of a sum on their way: those that are read, and those that wait for the shape of their neighbours."""

    def __init__(self, reader: Reader, node: Node, want: Shape | None):
        self.reader, self.node, self.want = reader, node, want
        self.found: list[Term | None] = [None] * len(node.children)
        self.shape = want
        self.waiting: list[int] = []
        self.opening = reader.opening

    def read_those_known(self) -> None:
        """The terms that need nothing of their neighbours; letters without a declaration are taken for nothing yet."""
        reader, taken = self.reader, dict[int, set[str]]()
        reader.opening = False
        for place, child in enumerate(self.node.children):
            known, before = set(reader.implicit), dict(reader.implicit)
            try:
                self.found[place] = reader.term(child, self.want)
            except (NeedsShape, Undeclared):
                self.waiting.append(place)
                if self.opening:
                    reader.implicit = before  # what was taken on the way may be something else
            taken[place] = reader.implicit.keys() - known
        reader.opening = self.opening
        if self.opening:
            self.waiting.sort(key=lambda place: _is_bare(reader, self.node.children[place]))
        _settle(reader, self.found, taken)

    def take_shape(self) -> None:
        """The widest shape of the terms that are read, in which bare letters of arrays are read again."""
        for term in self.found:
            if term is not None and not term.is_scalar:
                alone = self.shape is None or self.shape == SCALAR
                self.shape = term.shape if alone or self.shape is None else _wider(self.reader, self.shape, term.shape)
        if self.shape is None or self.shape == SCALAR:
            return
        for place, child in enumerate(self.node.children):
            array, term = as_array(child, self.reader.context), self.found[place]
            if array is not None and term is not None and term.is_scalar:
                self.found[place] = self.reader.term(array, self.shape)

    def read_those_waiting(self) -> None:
        """The terms that need the shape of the others, those last that need each other."""
        entries = self.shape is None and any(term is not None and is_entry(term) for term in self.found)
        put_off = len(self.waiting) if self.opening else 0
        while self.waiting:
            place = self.waiting.pop(0)
            child = self.node.children[place]
            if self.opening and self.shape is None and _is_bare(self.reader, child):
                if any(term is not None and term.is_scalar for term in self.found):
                    self.shape = SCALAR  # the b of wᵀx + b
            letter = bare_letter(child) if entries else None
            if letter is not None:
                self.reader.assume(f"{letter} is a scalar, since it is added to entries")
                name = self.reader.context.name(letter)
                self.reader.implicit[name] = Symbol(name, SCALAR, how=BY_INDICES)
            try:
                term = self.found[place] = _by_neighbours(self.reader, self.node, place, self.shape)
            except Undeclared:
                if self.waiting and put_off:
                    self.waiting.append(place)  # ‖w‖² waits for the w of wᵀx
                    put_off -= 1
                    continue
                if self.shape is not None or not fit_alone(self.reader, child):
                    raise
                term = self.found[place] = self.reader.term(child)
            if self.opening and self.shape in (None, SCALAR) and not term.is_scalar:
                self.shape = term.shape

    def added(self) -> Term:
        """The sum of the terms; operands of other shapes repeat where the dialect lets them."""
        reader, signs = self.reader, self.node.value
        terms = [t for t in self.found if t is not None]
        parts = [signed(reader, signs[0], terms[0])]
        for sign, term in zip(signs[1:], terms[1:]):
            if term.shape == parts[-1].shape:
                parts.append(signed(reader, sign, term))
            else:
                parts = list(plus(reader, add(*parts), term, sign).args)
        return add(*parts)


def _is_bare(reader: Reader, node: Node) -> bool:
    """Whether a term is a name alone: b or b_1, but not Xw."""
    node = strip(node)
    return node.kind in ("name", "script") and split_word(reader, node) is None


def _settle(reader: Reader, found: list[Term | None], fitted: dict[int, set[str]]) -> None:
    """Where Xw stands beside a column, w is a column for sure, and b where bᵀx stands beside a number such as xᵀAx."""
    sure = [all(reader.implicit[name].how in (FITTED, PAIRED) for name in fitted[place]) for place in range(len(found))]
    numbers = any(term is not None and term.is_scalar and sure[place] for place, term in enumerate(found))
    told = {term.shape for place, term in enumerate(found) if term is not None and not fitted[place] and len(term.shape) == 2}
    for place, term in enumerate(found):
        beside = term is not None and (numbers if term.is_scalar else term.shape in told and term.shape[1].is_one)
        if beside:
            for name in fitted[place]:
                reader.implicit[name].how = PAIRED if reader.implicit[name].how == PAIRED else FITTED


def _wider(reader: Reader, a: Shape, b: Shape) -> Shape:
    if "+" not in reader.dialect.repeat or len(a) != len(b):
        return a
    return tuple(y if x.is_one else x for x, y in zip(a, b))


def _by_neighbours(reader: Reader, whole: Node, place: int, shape: Shape | None) -> Term:
    node = whole.children[place]
    if shape is None:
        return reader.term(node)
    try:
        return reader.term(node, shape)
    except Undeclared as problem:
        base = strip(node)
        name = next(filter(None, (_labelled(part, problem.name, reader) for part in walk(base))), problem.name)
        letters = str(peel(base)[0].value) if base.kind in ("name", "script") else ""
        if len(letters) > 1 and letters.isalpha() and letters[0].isupper() and {*letters} <= reader.context.letters:
            raise  # the WW of WWᵀ and the Ax of b − Ax are products
        if name in reader.context.stepped:
            raise  # the h_{t-1} of W h_{t-1} is one of many
        itself = base.kind in ("name", "script") and peel(base)[0].kind == "name"
        fitting = shape if itself else _as_factor(reader, base, shape, problem.name)
        if fitting is None:
            raise
        fitting = _of_one_line(reader, name, fitting, whole)
        reader.assume(f"{name} is not declared; it is taken to have the one shape that fits its place")
        kinds = reader.context.placed(frozenset(reader.context.told_kinds.get(name, ())), fitting)
        wide = len(fitting) == 2 and not any(axis.is_one for axis in fitting)
        surely = not wide or not peel(base)[0].value or not str(peel(base)[0].value)[0].islower()  # a b of XW + b may be one row
        reader.implicit[name] = Symbol(name, fitting, properties=kinds, how=FITTED if surely else "implicit")
        return reader.term(node, shape)


def _of_one_line(reader: Reader, name: str, shape: Shape, whole: Node) -> Shape:
    """One row of a shape, or one column, where sums broadcast and the words say so, or the weights stand on that side."""
    if "+" not in reader.dialect.repeat or len(shape) != 2:
        return shape
    kind = reader.context.told_lines.get(reader.context.name(name))
    if kind is None and reader.context.broadcast_told:
        kind = COLUMN if reader.context.samples_in_columns else weights_beside(whole)
    return (ONE, shape[1]) if kind == ROW else (shape[0], ONE) if kind == COLUMN else shape


def _labelled(node: Node, name: str, reader: Reader) -> str | None:
    """The whole name b_1, b_out or, where W_h is declared or taken for a matrix, b_h of what stands beside arrays, where its
    letter b is missed."""
    _, layers = peel(node)
    if node.kind != "script" or len(layers) != 1:
        return None
    sub = strip(layers[0].sub)
    label = index_name(sub)
    if sub.kind != "number" and not (label is not None and (len(label) > 1 or _labels(label, reader))):
        return None
    whole = layer_name(replace(node, children=(*node.children[:2], NONE)))
    return whole if whole is not None and whole.startswith(name + "_") else None


def _labels(letter: str, reader: Reader) -> bool:
    """Whether a letter is part of the name of an array, as in W_h."""
    names = (*reader.context.symbols, *(name for name, _ in reader.context.later), *reader.implicit)
    return any(name.endswith(f"_{{{letter}}}") for name in names)


def _as_factor(reader: Reader, node: Node, shape: Shape, name: str) -> Shape | None:
    """The shape of one of the two factors of a matrix product of the given shape: of a layer a^{(l-1)}, and of b in 1bᵀ."""
    factors = [strip(child) for child in node.children]
    if node.kind != "product" or node.value != ("",) or len(shape) != 2 or len(factors) != 2:
        return None
    if peel(factors[0])[0].value in ONES_NAMES:
        base, scripts = peel(factors[1])
        turned = any(is_transpose(layer.sup) for layer in scripts)
        return None if base.kind != "name" else (shape[1], ONE) if turned else (ONE, shape[1])
    for own, other in (factors, factors[::-1]) if is_layered(name) else ():
        if own.kind == "script" and layer_name(own) == name:
            beside = reader.term(other)
            if beside.is_scalar or len(beside.shape) != 2:
                return None
            return (shape[0], beside.rows) if own is factors[0] else (beside.cols, shape[1])
    return None


def signed(reader: Reader, sign: str, term: Term) -> Term:
    if sign not in ("+", "-"):
        raise NotUnderstood(f"the sign {sign} has no single meaning")
    return neg(term) if sign == "-" else term


def plus(reader: Reader, left: Term, right: Term, sign: str) -> Term:
    if left.shape != right.shape:
        left, right = _fit_one(reader, left, right)
    if left.shape != right.shape:
        left, right = repeated(reader, "+" if sign == "+" else "-", left, right)
    if left.shape != right.shape:
        raise ShapeClash("+" if sign == "+" else "−", [left.shape, right.shape])
    return add(left, signed(reader, sign, right))


def _fit_one(reader: Reader, left: Term, right: Term) -> tuple[Term, Term]:
    """A bare 1 beside an array is the array of ones that fits; a small ε under a root is added to each entry."""

    def fit(one: Term, other: Term) -> Term:
        if one.op == "var" and not other.is_scalar and _is_small(reader, one.name):
            reader.assume(f"{one.name} is a number that is added to each entry")
            return scale(one, ones(*other.shape))
        core = one.args[1] if one.op == "scale" and one.args[0] == num(-1) else one
        if core != num(1) or other.is_scalar:
            return one
        reader.assume("a 1 added to an array is the array of ones of its shape")
        full = ones(*other.shape)
        return full if core is one else neg(full)

    return fit(left, right), fit(right, left)


def _is_small(reader: Reader, name: str) -> bool:
    """Whether nothing declares the letter, and the document uses it to keep denominators from zero."""
    symbol = reader.lookup(name)
    return name in reader.context.small_numbers and symbol is not None and symbol.how == TAKEN


def repeated(reader: Reader, operator: str, left: Term, right: Term) -> tuple[Term, Term]:
    """Both operands with one-row or one-column ones repeated, if the dialect lets the operator do so."""
    told = reader.context.broadcast_told
    if operator not in reader.dialect.repeat:
        return left, right
    if any(t.is_scalar and not _declared_array(reader, t) and not (told and t.op == "var") for t in (left, right)):
        return left, right
    shape = tuple(b if a.is_one else a for a, b in zip(left.shape, right.shape))
    if shape not in (left.shape, right.shape):
        return left, right
    for term in (left, right):
        if any(have != want and not have.is_one for have, want in zip(term.shape, shape)):
            return left, right
    source = "as the words say" if reader.context.broadcast_told else f"{reader.dialect.name} convention"
    reader.assume(f"a one-row or one-column operand of {operator} repeats ({source})")
    return repeat(left, shape), repeat(right, shape)


def _declared_array(reader: Reader, term: Term) -> bool:
    """Whether a 1×1 term is a symbol (or its differential) that was declared, as the bias of a single output is."""
    symbol = reader.context.find(term.name) if term.op in ("var", "dvar") else None
    return symbol is not None and symbol.how == "declared" and symbol.shape is not None
