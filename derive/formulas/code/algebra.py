"""Linear algebra as source text: sums, products by pattern, masks of maxima, traces.

Sums over ones become sums over an axis; a product with a diagonal matrix is entrywise; (A ⊗ B) vec X is vec(B X Aᵀ);
the mask of a maximum that multiplies a repeated column is a column put where the winners are.
"""

from __future__ import annotations

from dataclasses import replace

from derive.formulas.code.values import (
    ATOM,
    COMPARISONS,
    FULL,
    PRODUCT,
    SUM,
    UNARY,
    Value,
    is_mask,
    is_recip,
    signed,
    summands,
    turned,
    under_recip,
    wrap,
)
from derive.formulas.code.writer import Writer
from derive.kernel.sizes import Size
from derive.terms.term import Term


class Algebra(Writer):
    """Rules for the operators of linear algebra."""

    def add(self, term: Term) -> Value:
        text, thin = "", None
        for arg in summands(term):
            negative, arg = signed(arg)
            value = self.value(arg)
            part = wrap(value, PRODUCT)
            if not text:
                text = f"-{wrap(value, UNARY)}" if negative else part
            else:
                text += f" - {part}" if negative else f" + {part}"
            thin = value.thin if thin is None else (thin[0] and value.thin[0], thin[1] and value.thin[1])
        return Value(text, SUM, term.shape, thin or FULL)

    def scale(self, term: Term) -> Value:
        factor, arg = term.args
        negative, plain = signed(term)
        if negative:
            value = self.value(plain)
            return Value(f"-{wrap(value, UNARY)}", UNARY, term.shape, value.thin)
        value = self.value(arg)
        if factor.op == "apply" and factor.attrs[0] == "recip":
            below = self.value(factor.args[0])
            return Value(f"{wrap(value, PRODUCT)} / {wrap(below, UNARY)}", PRODUCT, term.shape, value.thin)
        front = self.value(factor)
        if value.text == "1":
            return Value(front.text, front.level, term.shape, value.thin)
        return Value(f"{wrap(front, PRODUCT)} * {wrap(value, UNARY)}", PRODUCT, term.shape, value.thin)

    def hadamard(self, term: Term) -> Value:
        left, right = term.args
        if right.op == "argmax_mask":
            left, right = right, left
        if left.op == "argmax_mask":
            return self._to_winners(left, right)
        one, two = (left, right) if not is_recip(left) and not is_mask(left) else (right, left)
        value = self.value(one)
        if is_mask(two) and not is_mask(one):
            other, sign = self._mask(two), " * "
        elif is_recip(two):
            other, sign = self.value(under_recip(two)), " / "
        else:
            other, sign = self.value(two), " * "
        if value.text == "1" and sign == " * ":
            return replace(other, shape=term.shape)
        thin = (value.thin[0] and other.thin[0], value.thin[1] and other.thin[1])
        return Value(f"{wrap(value, PRODUCT)}{sign}{wrap(other, UNARY)}", PRODUCT, term.shape, thin)

    def _mask(self, term: Term) -> Value:
        """A comparison with 0 as an array of booleans, for a product; elsewhere it is cast to the type of its argument."""
        value = self.value(term.args[0])
        return Value(f"({wrap(value, SUM)} {COMPARISONS[term.attrs[0]]} 0)", ATOM, term.shape, value.thin)

    def _to_winners(self, mask: Term, other: Term) -> Value:
        (array,) = mask.args
        winners, value = self._winners(array), self.value(other)
        if value.thin[1]:
            column = value.text if not value.thin[0] else self._column(value)
        else:
            column = f"largest({self._full(value).text}, {winners})"
        return Value(f"to_winners({column}, {winners}, {self._size(array.cols)})", ATOM, mask.shape)

    def _column(self, value: Value) -> str:
        module = self.backend.imports.split()[-1]
        return f"{module}.broadcast_to({value.text}, ({self._size(value.shape[0])}, 1))"

    def _winners(self, array: Term) -> str:
        if array not in self.winners:
            self.helpers.add("first_largest")
            name = self.fresh("winners")
            self.lines.append(f"{name} = first_largest({self._full(self.value(array)).text})")
            self.winners[array] = name
        return self.winners[array]

    def row_max(self, term: Term) -> Value:
        (array,) = term.args
        if array in self.masks or array in self.winners:
            winners = self._winners(array)
            return Value(f"largest({self._full(self.value(array)).text}, {winners})", ATOM, term.shape)
        value = wrap(self._full(self.value(array)), ATOM)
        largest = "amax(dim=1, keepdim=True)" if self.backend.name == "torch" else "max(axis=1, keepdims=True)"
        return Value(f"{value}.{largest}", ATOM, term.shape)

    def argmax_mask(self, term: Term) -> Value:
        module = self.backend.imports.split()[-1]
        winners = self._winners(term.args[0])
        return Value(f"({module}.arange({self._size(term.cols)}) == {winners})", ATOM, term.shape)

    def transpose(self, term: Term) -> Value:
        value = self.value(term.args[0])
        thin = (value.thin[1], value.thin[0])
        if term.is_scalar or value.text in ("0", "1"):
            return replace(value, shape=term.shape, thin=thin, base="")
        return Value(f"{wrap(value, ATOM)}.T", ATOM, term.shape, thin)

    def matmul(self, term: Term) -> Value:
        left, right = term.args
        for rule in (_sum_by_ones, _diagonal_product, _kronecker_vec):
            found = rule(self, term, left, right)
            if found is not None:
                return found
        one, two = self.value(left), self.value(right)
        if left.cols.is_one or one.thin[1] or two.thin[0]:
            return self._outer(term, one, two, left.cols)
        if term.is_scalar:
            return Value(f"({wrap(one, ATOM)}.T * {wrap(two, UNARY)}).sum()", ATOM, term.shape)
        text = f"{wrap(one, PRODUCT)} @ {wrap(two, UNARY)}"
        return Value(text, PRODUCT, term.shape, (one.thin[0], two.thin[1]))

    def _outer(self, term: Term, one: Value, two: Value, inner: Size) -> Value:
        """A product in which the inner axis is 1, or one factor is constant along it."""
        if one.thin[1] and two.thin[0]:
            two = Value(f"{wrap(two, PRODUCT)} * {self._size(inner, UNARY)}", PRODUCT, two.shape, two.thin)
        elif one.thin[1]:
            two = self.summed(two, 0)
        elif two.thin[0]:
            one = self.summed(one, 1)
        if one.text == "1":
            return Value(two.text, two.level, term.shape, (not term.rows.is_one, two.thin[1]))
        if two.text == "1":
            return Value(one.text, one.level, term.shape, (one.thin[0], not term.cols.is_one))
        text = f"{wrap(one, PRODUCT)} * {wrap(two, UNARY)}"
        return Value(text, PRODUCT, term.shape, (one.thin[0], two.thin[1]))

    def summed(self, value: Value, axis: int) -> Value:
        """The sum along an axis, which stays with length 1."""
        rows, cols = value.shape
        shape = (Size.of(1), cols) if axis == 0 else (rows, Size.of(1))
        thin = (False, value.thin[1]) if axis == 0 else (value.thin[0], False)
        if value.thin[axis]:
            factor = self._size(value.shape[axis], UNARY)
            text = factor if value.text == "1" else f"{wrap(value, PRODUCT)} * {factor}"
            return Value(text, PRODUCT, shape, thin)
        if value.shape[axis].is_one:
            return replace(value, base="")
        if all(s.is_one for s in shape):
            return Value(f"{wrap(value, ATOM)}.sum()", ATOM, shape)
        text = self.backend.axis_sum.format(x=wrap(value, ATOM), axis=axis)
        return Value(text, ATOM, shape, thin)

    def trace(self, term: Term) -> Value:
        (arg,) = term.args
        if arg.op == "scale":
            return self.value(Term("scale", (arg.args[0], Term("trace", (arg.args[1],), (), term.shape)), (), term.shape))
        if arg.is_scalar:
            return self.value(arg)
        if arg.op != "matmul":
            return Value(self.backend.functions["trace"].format(x=self._full(self.value(arg)).text), ATOM, term.shape)
        left, right = arg.args
        if left.op == "transpose":
            one, two = self.value(left.args[0]), self.value(right)
        else:
            one, two = self.value(left), self.value(Term("transpose", (right,), (), (right.cols, right.rows)))
        product = Value(f"{wrap(one, PRODUCT)} * {wrap(two, UNARY)}", PRODUCT, (left.cols, right.cols))
        if one.thin[0] and two.thin[0] or one.thin[1] and two.thin[1]:
            product = self._full(replace(product, thin=(one.thin[0] and two.thin[0], one.thin[1] and two.thin[1])))
        return Value(f"{wrap(product, ATOM)}.sum()", ATOM, term.shape)


def _sum_by_ones(self: Algebra, term: Term, left: Term, right: Term) -> Value | None:
    if left.op == "ones" and not left.cols.is_one:
        value = self.summed(self.value(right), 0)
        return replace(value, shape=term.shape, thin=(not term.rows.is_one, value.thin[1]))
    if right.op == "ones" and not right.rows.is_one:
        value = self.summed(self.value(left), 1)
        return replace(value, shape=term.shape, thin=(value.thin[0], not term.cols.is_one))
    return None


def _diagonal_product(self: Algebra, term: Term, left: Term, right: Term) -> Value | None:
    if left.op == "diag":
        column = left.args[0] if left.args[0].cols.is_one else turned(left.args[0])
        return self.hadamard(Term("hadamard", (Term("repeat", (column,), (), right.shape), right), (), term.shape))
    if right.op == "diag":
        row = right.args[0] if right.args[0].rows.is_one else turned(right.args[0])
        return self.hadamard(Term("hadamard", (left, Term("repeat", (row,), (), left.shape)), (), term.shape))
    return None


def _kronecker_vec(self: Algebra, term: Term, left: Term, right: Term) -> Value | None:
    """(A ⊗ B) vec X = vec(B X Aᵀ), where X has as many rows as B has columns."""
    if left.op != "kron" or right.op != "vec":
        return None
    a, b = left.args
    (x,) = right.args
    if x.rows != b.cols or x.cols != a.cols:
        return None
    inner = Term("matmul", (b, x), (), (b.rows, x.cols))
    whole = Term("matmul", (inner, turned(a)), (), (b.rows, a.rows))
    return self.value(Term("vec", (whole,), (), term.shape))
