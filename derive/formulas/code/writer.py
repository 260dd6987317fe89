"""The part of the generator that names things: assignments, helpers, sizes, and the axes of arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from derive.formulas.code.backends import Backend
from derive.formulas.code.values import ATOM, FULL, SUM, Named, Value, size_text, wrap
from derive.kernel.sizes import Size
from derive.terms.term import Term


class Writer:
    """Writes assignments for the terms that it is asked for; `lines` are the assignments so far. How an operator is
    written is said by its subclasses."""

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

    def _raw(self, term: Term) -> Value:
        raise NotImplementedError

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
        if len(shape) != 2:
            return value.text
        if axes == shape:
            return value.text
        self.sizes |= {axis for axis in axes if not axis.isdigit()}
        return f"{value.base or wrap(value, ATOM)}.reshape({', '.join(axes)})"
