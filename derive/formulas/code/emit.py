"""Terms to expressions of source text.

Guarantee: the text computes the term: sums over ones become sums over an axis, repeated rows and columns are left to
broadcasting, Kronecker products and diagonal matrices that multiply something are never built, masks of maxima become
indices, and subterms that are needed twice are computed once. Only names that the caller of this module has validated
and texts of this package get into the source, nothing of a document does. Limit: index form (entries, sums over named
indices) and functions known by name only raise `NotGenerated` with a sentence.

A matrix term becomes a two-axis array; a 1×1 term becomes a scalar. A value may be *thin* along an axis: its array has
length 1 there and stands for its repetition.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from derive.formulas.code.backends import Backend
from derive.kernel.sizes import Size
from derive.terms.term import Shape, Term, show_shape

ATOM, POWER, UNARY, PRODUCT, SUM, COMPARE = range(6)
Thin = tuple[bool, bool]
FULL: Thin = (False, False)
LEAVES = frozenset({"var", "grad", "num", "size", "ones", "zeros", "dvar", "argmax_mask", "kron", "diag"})


class NotGenerated(Exception):
    """A term that has no generated code; `str()` is a sentence."""


@dataclass(frozen=True)
class Value:
    """Source text with its binding strength; `base` is the same entries in row-major order with axes `axes`."""

    text: str
    level: int
    shape: Shape
    thin: Thin = FULL
    base: str = ""
    axes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Named:
    """An array that the source has under a name, with the axes it has there ("" for a matrix)."""

    text: str
    shape: Shape
    axes: tuple[str, ...] = ()


def wrap(value: Value, level: int) -> str:
    return value.text if value.level <= level else f"({value.text})"


def size_text(size: Size, level: int = SUM) -> str:
    """A size as an expression of its symbols."""
    parts = []
    for powers, coefficient in size.terms:
        names = [symbol for symbol, power in powers for _ in range(power)]
        factors = ([str(coefficient)] if coefficient != 1 or not names else []) + names
        parts.append(" * ".join(factors))
    text = " + ".join(parts).replace("+ -", "- ")
    compound = len(parts) > 1 or " * " in text
    return f"({text})" if compound and level < (SUM if len(parts) > 1 else PRODUCT) else text


class Emitter:
    """Writes assignments for the terms that it is asked for; `lines` are the assignments so far."""

    def __init__(self, backend: Backend, named: Mapping[str, Named], shared: Iterable[Term], taken: Iterable[str]):
        self.backend = backend
        self.named = dict(named)
        self.shared = set(shared)
        self.taken = set(taken)
        self.known: dict[Term, Value] = {}
        self.winners: dict[Term, str] = {}
        self.masks: set[Term] = set()
        self.logs: dict[str, Term] = {}
        self.with_logs: set[str] = set()
        self.log_names: dict[str, str] = {}
        self.lines: list[str] = []
        self.helpers: set[str] = set()
        self.sizes: set[str] = set()

    # ------------------------------------------------------------------------------------------------------ interface

    def value(self, term: Term) -> Value:
        """The expression of a term; a shared subterm is assigned to a name first."""
        if term in self.known:
            return self.known[term]
        value = self._raw(term)
        if term in self.shared and value.level != ATOM:
            name = self.fresh("t")
            self.lines.append(f"{name} = {value.text}")
            value = replace(value, text=name, level=ATOM, base="", axes=())
        if term in self.shared:
            self.known[term] = value
        return value

    def assign(self, name: str, term: Term, axes: tuple[str, ...]) -> None:
        """`name = term`, with the given axes; a thin result is repeated to its full shape."""
        core = term.args[0] if term.op == "transpose" else term
        if name in self.with_logs and core.op == "softmax":
            return self._softmax_and_log(name, term, core)
        value = self._full(self.value(term))
        text = self._with_axes(value, axes) if axes else value.text
        if text != name:
            self.lines.append(f"{name} = {text}")
        self.named[name] = Named(name, term.shape, axes)

    def _softmax_and_log(self, name: str, term: Term, core: Term) -> None:
        """Probabilities and their logarithms from one exponential."""
        log = self.fresh(f"log_{name}")
        self.helpers.add("softmax_and_log")
        self.lines.append(f"{name}, {log} = softmax_and_log({self._full(self.value(core.args[0])).text})")
        if term is not core:
            self.lines.append(f"{name}, {log} = {name}.T, {log}.T")
        self.log_names[name] = log
        self.named[name] = Named(name, term.shape)

    def fresh(self, stem: str) -> str:
        name = next(f"{stem}{k}" for k in range(1, 10_000) if f"{stem}{k}" not in self.taken)
        self.taken.add(name)
        return name

    # ---------------------------------------------------------------------------------------------------------- parts

    def _raw(self, term: Term) -> Value:
        rule = RULES.get(term.op)
        if rule is None:
            raise NotGenerated(f"there is no generated code for {term.op.replace('_', ' ')} terms")
        return rule(self, term)

    def _size(self, size: Size, level: int = SUM) -> str:
        self.sizes |= size.symbols
        return size_text(size, level)

    def _call(self, name: str, *args: str) -> str:
        self.helpers.add(name)
        return f"{name}({', '.join(args)})"

    def _full(self, value: Value) -> Value:
        if value.thin == FULL or all(axis.is_one for axis in value.shape):
            return value
        module = self.backend.imports.split()[-1]
        rows, cols = (self._size(axis) for axis in value.shape)
        if value.text.lstrip("-").replace(".", "").isdigit():
            return Value(f"{module}.full(({rows}, {cols}), {value.text}.0)", ATOM, value.shape)
        return Value(f"{module}.broadcast_to({value.text}, ({rows}, {cols}))", ATOM, value.shape)

    def _with_axes(self, value: Value, axes: tuple[str, ...]) -> str:
        if axes == value.axes and value.base:
            return value.base
        shape = tuple(str(axis) for axis in value.shape)
        if axes == shape:
            return value.text
        self.sizes |= {axis for axis in axes if not axis.isdigit()}
        return f"{value.base or wrap(value, ATOM)}.reshape({', '.join(axes)})"

    def _named(self, named: Named) -> Value:
        plain = tuple(str(axis) for axis in named.shape)
        if not named.axes or named.axes == plain or named.shape == (Size.of(1), Size.of(1)):
            return Value(named.text, ATOM, named.shape)
        rows, cols = (self._size(axis) for axis in named.shape)
        return Value(f"{named.text}.reshape({rows}, {cols})", ATOM, named.shape, FULL, named.text, named.axes)

    def var(self, term: Term) -> Value:
        if term.name not in self.named:
            raise NotGenerated(f"there is no array for {term.name}")
        return self._named(self.named[term.name])

    def grad(self, term: Term) -> Value:
        key = f"d {term.attrs[0]} / d {term.attrs[1]}"
        if key not in self.named:
            raise NotGenerated(f"there is no array for the gradient with respect to {term.attrs[1]}")
        return self._named(self.named[key])

    def num(self, term: Term) -> Value:
        value: Fraction = term.attrs[0]
        if value.denominator == 1:
            return Value(str(value.numerator), ATOM if value >= 0 else UNARY, term.shape)
        exact = Fraction(str(float(value)))
        if exact == value:
            return Value(str(float(value)), ATOM if value >= 0 else UNARY, term.shape)
        return Value(f"{value.numerator} / {value.denominator}", PRODUCT, term.shape)

    def size(self, term: Term) -> Value:
        text = self._size(term.attrs[0], ATOM)
        return Value(text, ATOM, term.shape)

    def constant(self, term: Term) -> Value:
        return Value("1" if term.op == "ones" else "0", ATOM, term.shape, (not term.rows.is_one, not term.cols.is_one))

    def eye(self, term: Term) -> Value:
        return Value(f"{self.backend.imports.split()[-1]}.eye({self._size(term.rows)})", ATOM, term.shape)

    def add(self, term: Term) -> Value:
        text, thin = "", None
        for arg in _summands(term):
            negative, arg = _signed(arg)
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
        negative, plain = _signed(term)
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
        one, two = (left, right) if not _is_recip(left) and not _is_mask(left) else (right, left)
        value = self.value(one)
        if _is_mask(two) and not _is_mask(one):
            other, sign = self._mask(two), " * "
        elif _is_recip(two):
            other, sign = self.value(_under_recip(two)), " / "
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

    def apply(self, term: Term) -> Value:
        name, (arg,) = term.attrs[0], term.args
        if name == "log":
            if arg.op == "var" and arg.name in self.log_names:
                return Value(self.log_names[arg.name], ATOM, term.shape)
            inner = self.logs.get(arg.name) if arg.op == "var" else arg
            if inner is not None and inner.op == "softmax":
                text = self._call("log_softmax", self._full(self.value(inner.args[0])).text)
                return Value(text, ATOM, term.shape)
            if inner is not None and inner.op == "transpose" and inner.args[0].op == "softmax":
                text = self._call("log_softmax", self._full(self.value(inner.args[0].args[0])).text)
                return Value(f"{text}.T", ATOM, term.shape)
        value = self.value(arg)
        if name in COMPARISONS:
            return Value(self.backend.cast.format(x=self._mask(term).text, like=wrap(value, ATOM)), ATOM, term.shape, value.thin)
        if name == "recip":
            return Value(f"1 / {wrap(value, UNARY)}", PRODUCT, term.shape, value.thin)
        if name in ("sigmoid", "softplus"):
            return Value(self._call(name, value.text), ATOM, term.shape, value.thin)
        if name not in self.backend.functions:
            raise NotGenerated(f"there is no generated code for the function {name}")
        return Value(self.backend.functions[name].format(x=value.text), ATOM, term.shape, value.thin)

    def power(self, term: Term) -> Value:
        value, exponent = self.value(term.args[0]), term.attrs[0]
        if exponent in (2, 3):
            if value.level != ATOM:
                name = self.fresh("t")
                self.lines.append(f"{name} = {value.text}")
                value = replace(value, text=name, level=ATOM)
            return Value(" * ".join([value.text] * int(exponent)), PRODUCT, term.shape, value.thin)
        shown = str(exponent) if exponent.denominator == 1 and exponent >= 0 else f"({exponent})"
        return Value(f"{wrap(value, ATOM)} ** {shown}", POWER, term.shape, value.thin)

    def function(self, term: Term) -> Value:
        text = self.backend.functions[term.op].format(x=self._full(self.value(term.args[0])).text)
        return Value(text, ATOM, term.shape)

    def softmax(self, term: Term) -> Value:
        return Value(self._call("softmax", self._full(self.value(term.args[0])).text), ATOM, term.shape)

    def repeat(self, term: Term) -> Value:
        value = self.value(term.args[0])
        rows, cols = term.args[0].shape
        thin = (rows.is_one and not term.rows.is_one or value.thin[0], cols.is_one and not term.cols.is_one or value.thin[1])
        return replace(value, shape=term.shape, thin=thin, base="")

    def reshape(self, term: Term) -> Value:
        value = self._full(self.value(term.args[0]))
        rows, cols = (self._size(axis) for axis in term.shape)
        if term.attrs[0] == "F":
            return Value(f"{wrap(value, ATOM)}.T.reshape({cols}, {rows}).T", ATOM, term.shape)
        base = value.base or wrap(value, ATOM)
        axes = value.axes or tuple(str(a) for a in value.shape)
        return Value(f"{base}.reshape({rows}, {cols})", ATOM, term.shape, FULL, base, axes)

    def vec(self, term: Term) -> Value:
        value = self._full(self.value(term.args[0]))
        return Value(f"{wrap(value, ATOM)}.T.reshape({self._size(term.rows)}, 1)", ATOM, term.shape)

    def regroup(self, term: Term) -> Value:
        sizes, inputs, outputs = term.attrs
        value = self._full(self.value(term.args[0]))
        before = [k for group in inputs for k in group]
        after = [before.index(k) for group in outputs for k in group]
        atoms = ", ".join(self._size(sizes[k]) for k in before)
        rows, cols = (self._size(axis) for axis in term.shape)
        move = "permute" if self.backend.name == "torch" else "transpose"
        moved = f"{wrap(value, ATOM)}.reshape({atoms}).{move}({', '.join(map(str, after))})"
        return Value(f"{moved}.reshape({rows}, {cols})", ATOM, term.shape)

    def linear(self, term: Term) -> Value:
        kind, params, adjoint = term.attrs
        if kind not in ("im2col", "windows"):
            raise NotGenerated(f"there is no generated code for the linear map {kind}")
        height, width, channels, *rest = (self._geometry(p) for p in params)
        (arg,) = term.args
        value = self._full(self.value(arg))
        pixels = Size.of(params[0]) * Size.of(params[1])
        if adjoint:
            batch = term.rows.divide(pixels)
            assert batch is not None
            axes = (self._size(batch), height, width, channels)
            name = "col2im" if kind == "im2col" else "unwindows"
            base = self._call(name, value.text, f"({', '.join(axes)})", *rest)
            rows, cols = (self._size(axis) for axis in term.shape)
            return Value(f"{base}.reshape({rows}, {cols})", ATOM, term.shape, FULL, base, axes)
        batch = arg.rows.divide(pixels)
        assert batch is not None
        images = self._with_axes(value, (self._size(batch), height, width, channels))
        return Value(self._call(kind, images, *rest), ATOM, term.shape)

    def _geometry(self, parameter: object) -> str:
        if isinstance(parameter, str):
            self.sizes.add(parameter)
        return str(parameter)

    def diag(self, term: Term) -> Value:
        module = self.backend.imports.split()[-1]
        value = self._full(self.value(term.args[0]))
        return Value(f"{module}.diagflat({value.text})", ATOM, term.shape)

    def diagonal(self, term: Term) -> Value:
        value = self._full(self.value(term.args[0]))
        return Value(f"{wrap(value, ATOM)}.diagonal()[:, None]", ATOM, term.shape)

    def kron(self, term: Term) -> Value:
        module = self.backend.imports.split()[-1]
        one, two = (self._full(self.value(a)).text for a in term.args)
        return Value(f"{module}.kron({one}, {two})", ATOM, term.shape)


# ------------------------------------------------------------------------------------------------- products by pattern


def _sum_by_ones(self: Emitter, term: Term, left: Term, right: Term) -> Value | None:
    if left.op == "ones" and not left.cols.is_one:
        value = self.summed(self.value(right), 0)
        return replace(value, shape=term.shape, thin=(not term.rows.is_one, value.thin[1]))
    if right.op == "ones" and not right.rows.is_one:
        value = self.summed(self.value(left), 1)
        return replace(value, shape=term.shape, thin=(value.thin[0], not term.cols.is_one))
    return None


def _diagonal_product(self: Emitter, term: Term, left: Term, right: Term) -> Value | None:
    if left.op == "diag":
        column = left.args[0] if left.args[0].cols.is_one else _turned(left.args[0])
        return self.hadamard(Term("hadamard", (Term("repeat", (column,), (), right.shape), right), (), term.shape))
    if right.op == "diag":
        row = right.args[0] if right.args[0].rows.is_one else _turned(right.args[0])
        return self.hadamard(Term("hadamard", (left, Term("repeat", (row,), (), left.shape)), (), term.shape))
    return None


def _kronecker_vec(self: Emitter, term: Term, left: Term, right: Term) -> Value | None:
    """(A ⊗ B) vec X = vec(B X Aᵀ), where X has as many rows as B has columns."""
    if left.op != "kron" or right.op != "vec":
        return None
    a, b = left.args
    (x,) = right.args
    if x.rows != b.cols or x.cols != a.cols:
        return None
    inner = Term("matmul", (b, x), (), (b.rows, x.cols))
    whole = Term("matmul", (inner, _turned(a)), (), (b.rows, a.rows))
    return self.vec(Term("vec", (whole,), (), term.shape))


def _turned(term: Term) -> Term:
    if term.op == "transpose":
        return term.args[0]
    return Term("transpose", (term,), (), (term.cols, term.rows))


def _summands(term: Term) -> list[Term]:
    return [part for arg in term.args for part in (_summands(arg) if arg.op == "add" else [arg])]


def _signed(term: Term) -> tuple[bool, Term]:
    """(whether there is a minus in front, the term without it)."""
    if term.op != "scale":
        return False, term
    factor, arg = term.args
    if factor.op == "num" and factor.attrs[0] < 0:
        if factor.attrs[0] == -1:
            return True, arg
        return True, Term("scale", (Term("num", (), (-factor.attrs[0],), factor.shape), arg), (), term.shape)
    negative, inner = _signed(arg)
    return (True, Term("scale", (factor, inner), (), term.shape)) if negative else (False, term)


def _is_mask(term: Term) -> bool:
    return bool(term.op == "apply" and term.attrs[0] in COMPARISONS)


def _is_recip(term: Term) -> bool:
    if term.op == "apply":
        return bool(term.attrs[0] == "recip")
    if term.op == "repeat":
        return _is_recip(term.args[0])
    if term.op != "matmul":
        return False
    return any(a.op == "ones" and b.op != "ones" and _is_recip(b) for a, b in (term.args, term.args[::-1]))


def _under_recip(term: Term) -> Term:
    """What a (repeated) reciprocal is the reciprocal of, repeated likewise."""
    if term.op == "apply":
        return term.args[0]
    return Term(term.op, tuple(_under_recip(a) if _is_recip(a) else a for a in term.args), term.attrs, term.shape)


def shared_terms(terms: Iterable[Term]) -> set[Term]:
    """Subterms that stand in more than one place and are worth a name."""
    seen: set[Term] = set()
    uses: Counter[Term] = Counter()

    def visit(term: Term) -> None:
        uses[term] += 1
        if term in seen:
            return
        seen.add(term)
        for arg in term.args:
            visit(arg)

    for term in terms:
        visit(term)
    return {t for t, k in uses.items() if k > 1 and t.op not in LEAVES and not (t.op == "transpose" and not t.args[0].args)}


COMPARISONS = {"gt0": ">", "ge0": ">=", "lt0": "<", "le0": "<=", "eq0": "==", "ne0": "!="}
RULES: Mapping[str, Callable[[Emitter, Term], Value]] = {
    "var": Emitter.var,
    "grad": Emitter.grad,
    "num": Emitter.num,
    "size": Emitter.size,
    "ones": Emitter.constant,
    "zeros": Emitter.constant,
    "eye": Emitter.eye,
    "add": Emitter.add,
    "scale": Emitter.scale,
    "hadamard": Emitter.hadamard,
    "row_max": Emitter.row_max,
    "argmax_mask": Emitter.argmax_mask,
    "transpose": Emitter.transpose,
    "matmul": Emitter.matmul,
    "trace": Emitter.trace,
    "apply": Emitter.apply,
    "power": Emitter.power,
    "inverse": Emitter.function,
    "det": Emitter.function,
    "softmax": Emitter.softmax,
    "repeat": Emitter.repeat,
    "reshape": Emitter.reshape,
    "vec": Emitter.vec,
    "regroup": Emitter.regroup,
    "linear": Emitter.linear,
    "diag": Emitter.diag,
    "diagonal": Emitter.diagonal,
    "kron": Emitter.kron,
}
__all__ = ["Emitter", "Named", "NotGenerated", "Value", "shared_terms", "show_shape", "size_text"]
