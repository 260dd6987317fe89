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

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from derive.formulas.code.algebra import Algebra
from derive.formulas.code.index_form import boxed
from derive.formulas.code.values import (
    ATOM,
    COMPARISONS,
    FULL,
    POWER,
    PRODUCT,
    UNARY,
    Named,
    NotGenerated,
    Value,
    shared_terms,
    size_text,
    wrap,
)
from derive.kernel.sizes import Size
from derive.terms.term import Term, show_shape


class Emitter(Algebra):
    """Rules for leaves, functions of entries, regroupings and windows."""

    def _raw(self, term: Term) -> Value:
        rule = RULES.get(term.op)
        if rule is None:
            raise NotGenerated(f"there is no generated code for {term.op.replace('_', ' ')} terms")
        return rule(self, term)

    def _named(self, named: Named) -> Value:
        plain = tuple(str(axis) for axis in named.shape)
        if len(plain) != 2:
            return Value(named.text, ATOM, named.shape)
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
    "array": boxed,
    "diag": Emitter.diag,
    "diagonal": Emitter.diagonal,
    "kron": Emitter.kron,
}
__all__ = ["Emitter", "Named", "NotGenerated", "Value", "shared_terms", "show_shape", "size_text"]
