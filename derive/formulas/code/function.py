"""From a statement to one function of source text, and from source to a callable.

Guarantee: only statements of this package are compiled; a document's formulas are written to a file, never run here.
Sizes are read off the arrays; a size that no array shows is a parameter.
"""

from __future__ import annotations

import builtins
import keyword
import linecache
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from derive.formulas.code.backends import BACKENDS, NEEDS, Backend
from derive.formulas.code.emit import Emitter, Named, shared_terms
from derive.formulas.statement import LOSS, Array, Statement
from derive.terms.term import Term

RESERVED = frozenset(keyword.kwlist) | frozenset(dir(builtins)) | {"np", "torch", "jnp"}


@dataclass(frozen=True)
class Function:
    """Source of one function, the helpers it calls, and the names of its arguments."""

    name: str
    source: str
    helpers: tuple[str, ...]
    arguments: tuple[str, ...]


def backend(name: str) -> Backend:
    """The backend of a name. Raises ValueError with the names there are."""
    if name not in BACKENDS:
        raise ValueError(f"there is no generated code for {name!r}; there is for {', '.join(BACKENDS)}")
    return BACKENDS[name]


def upstream_name(statement: Statement) -> str:
    """The name of the upstream gradient as an argument: dz for the output z."""
    return f"d{statement.output}"


def function(
    statement: Statement,
    name: str,
    values: Sequence[str],
    gradients: Sequence[str],
    target: Backend,
    note: str = "",
    keyed: bool = False,
) -> Function:
    """A function that returns the defined arrays `values`, then the gradients by `gradients`, in this order.

    With `keyed`, gradients come as one dictionary by name.
    """
    definitions = statement.definitions
    chain = _chain(statement, gradients)
    backward = [statement.gradients[g] for g in chain]
    needed = _needed(statement, [definitions[v] for v in values] + backward, values)
    terms = [definitions[d] for d in needed] + backward
    inputs = {a.name: a for a in statement.inputs}
    named = {a.name: Named(a.name, a.shape, a.axes) for a in statement.inputs}
    upstream = statement.upstream
    if upstream is not None:
        found = statement.array(statement.output)
        named[f"d {statement.loss} / d {found.name}"] = Named(upstream_name(statement), upstream.shape, found.axes)
    taken = {*named, *definitions, *(f"d{g}" for g in statement.gradients), upstream_name(statement)}
    emitter = Emitter(target, named, shared_terms(terms), taken)
    emitter.masks = {t.args[0] for term in terms for t in term.walk() if t.op == "argmax_mask"}
    emitter.logs = {d: definitions[d] for d in definitions}
    emitter.with_logs = _with_logs(terms)
    for d in needed:
        emitter.assign(d, definitions[d], statement.array(d).axes if d == statement.output else ())
    for g in chain:
        emitter.assign(f"d{g}", statement.gradients[g], inputs[g].axes if g in inputs else ())
        emitter.named[f"d {statement.loss} / d {g}"] = emitter.named[f"d{g}"]
    returned = [*values, *(f"d{g}" for g in gradients)]
    used = {t.name for term in terms for t in term.walk() if t.op == "var"}
    needs_upstream = upstream is not None and any(t == upstream for term in terms for t in term.walk())
    wanted = [upstream_name(statement)] if needs_upstream else []
    arguments = _Arguments(statement, _in_use(emitter), [*wanted, *(a.name for a in statement.inputs if a.name in used)])
    tail = _returned(returned, [f"d{g}" for g in gradients], keyed)
    lines = inlined([*arguments.lines, *_alive(emitter.lines, tail)], tail)
    head = f"def {name}({', '.join(arguments.signature)}):"
    body = "\n".join([f"    {line}".rstrip() for line in [*_docstring(statement, arguments.names, returned, note), *lines]])
    return Function(name, f"{head}\n{body}\n", tuple(sorted(emitter.helpers)), tuple(arguments.names))


def _chain(statement: Statement, gradients: Sequence[str]) -> list[str]:
    """The gradients asked for and those they are made of, in the order of the statement."""
    found: set[str] = set()
    stack = list(gradients)
    while stack:
        name = stack.pop()
        if name not in found:
            found.add(name)
            inner = (t.attrs[1] for t in statement.gradients[name].walk() if t.op == "grad")
            stack += [other for other in inner if other in statement.gradients]
    return [name for name in statement.gradients if name in found]


def _in_use(emitter: Emitter) -> set[str]:
    """The sizes that stand in the lines written (an expression that was dropped may have asked for more)."""
    words = {word for line in emitter.lines for word in re.findall(r"\w+", line)}
    return emitter.sizes & words


def _returned(names: Sequence[str], gradients: Sequence[str], keyed: bool) -> str:
    if not keyed:
        return f"return {', '.join(names)}"
    entries = ", ".join(f'"{g[1:]}": {g}' for g in gradients)
    front = [n for n in names if n not in gradients]
    return f"return {', '.join([*front, '{' + entries + '}'])}"


def inlined(lines: list[str], tail: str) -> list[str]:
    """`y = f(x)`, `return y` in one line."""
    match = re.fullmatch(r"return (\w+)", tail)
    if match and lines and lines[-1].startswith(f"{match[1]} = "):
        return [*lines[:-1], "return " + lines[-1].split(" = ", 1)[1]]
    return [*lines, tail]


def _with_logs(terms: Sequence[Term]) -> set[str]:
    """The symbols that are needed themselves and inside a logarithm."""
    inside: set[str] = set()
    outside: set[str] = set()

    def visit(term: Term) -> None:
        for arg in term.args:
            if arg.op == "var":
                (inside if term.op == "apply" and term.attrs[0] == "log" else outside).add(arg.name)
            visit(arg)

    for term in terms:
        visit(term)
    return inside & outside


def _alive(lines: list[str], tail: str) -> list[str]:
    """The assignments that are used further down."""
    kept: list[str] = []
    words = set(re.findall(r"\w+", tail))
    for line in reversed(lines):
        names, text = line.split(" = ", 1)
        if words & set(names.split(", ")):
            kept.append(line)
            words |= set(re.findall(r"\w+", text))
    return kept[::-1]


def _needed(statement: Statement, roots: Iterable[Term], values: Iterable[str]) -> list[str]:
    found: set[str] = set(values)
    stack = list(roots)
    while stack:
        for node in stack.pop().walk():
            if node.op == "var" and node.name in statement.definitions and node.name not in found:
                found.add(node.name)
                stack.append(statement.definitions[node.name])
    return [d for d in statement.definitions if d in found]


class _Arguments:
    """The signature: arrays, numbers and sizes, and the lines that read the other sizes off the arrays."""

    def __init__(self, statement: Statement, sizes: Iterable[str], arrays: list[str]):
        self.statement = statement
        self.arrays = arrays
        self.parameters: dict[str, int | None] = {}
        self.computed: list[str] = []
        self.read: dict[str, dict[int, str]] = {}
        self.seen: set[str] = set()
        for size in sorted(sizes):
            self._resolve(size)

    def _array(self, name: str) -> Array:
        if name == upstream_name(self.statement):
            return self.statement.array(self.statement.output)
        return self.statement.array(name)

    def _resolve(self, size: str) -> None:
        if size in self.seen:
            return
        self.seen.add(size)
        derived = self.statement.derived.get(size)
        for name in self.arrays:
            if size in self._array(name).axes:
                self.read.setdefault(name, {})[self._array(name).axes.index(size)] = size
                return
        if size in self.statement.sizes:
            self.parameters[size] = self.statement.sizes[size]
            return
        if derived is not None:
            for part in derived:
                self._resolve(part)
            length, window, stride, padding = derived
            self.computed.append(f"{size} = ({length} + 2 * {padding} - {window}) // {stride} + 1")
            return
        for array in self.statement.inputs:
            if size in array.axes:
                self.arrays.append(array.name)
                self.read.setdefault(array.name, {})[array.axes.index(size)] = size
                return
        self.parameters[size] = None

    @property
    def names(self) -> list[str]:
        order = [upstream_name(self.statement), *(a.name for a in self.statement.inputs)]
        arrays = sorted((n for n in self.arrays if n not in self.statement.numbers), key=order.index)
        given = [n for n in order if n in self.arrays and n in self.statement.numbers]
        required = [s for s, value in self.parameters.items() if value is None]
        known = [s for s in self.statement.sizes if s in self.parameters and s not in required]
        return [*arrays, *required, *given, *known]

    @property
    def signature(self) -> list[str]:
        defaults = {**self.statement.numbers, **{s: v for s, v in self.parameters.items() if v is not None}}
        return [f"{n}={defaults[n]!r}" if n in defaults else n for n in self.names]

    @property
    def lines(self) -> list[str]:
        lines = []
        for name, found in self.read.items():
            axes = self._array(name).axes
            if len(found) == 1:
                ((place, size),) = found.items()
                lines.append(f"{size} = {name}.shape[{place}]")
            else:
                lines.append(f"{', '.join(found.get(k, '_') for k in range(len(axes)))} = {name}.shape")
        return lines + self.computed


def _docstring(statement: Statement, arguments: Iterable[str], returned: Iterable[str], note: str) -> list[str]:
    lines = [f'"""{statement.title}', ""]
    for name in arguments:
        lines.append(f"{name}: {_shape_words(statement, name)}")
    lines.append(f"Returns {', '.join(f'{name} {_shape_words(statement, name)}' for name in returned)}.")
    lines += [note] if note else []
    return [*lines, '"""']


def _shape_words(statement: Statement, name: str) -> str:
    if name in statement.numbers or name == LOSS:
        return "a number"
    if name in statement.sizes:
        return "an integer"
    for candidate in (name, name[1:]):
        try:
            axes = statement.array(candidate).axes
        except KeyError:
            continue
        return f"({', '.join(axes)}{',' if len(axes) == 1 else ''})"
    return "an integer"


def module_source(functions: Sequence[Function], target: Backend, title: str) -> str:
    """A module with the functions and the helpers they call."""
    wanted: dict[str, None] = {}

    def want(name: str) -> None:
        for other in NEEDS.get(name, ()):
            want(other)
        wanted[name] = None

    for found in functions:
        for helper in found.helpers:
            want(helper)
    parts = [f'"""{title}"""\n\n{target.imports}', *(target.helpers[h] for h in wanted), *(f.source.rstrip() for f in functions)]
    return "\n\n\n".join(parts) + "\n"


def compiled(source: str, label: str) -> Mapping[str, Any]:
    """The functions of a module that this package has generated from its own statements."""
    path = f"<derive.formulas {label}>"
    linecache.cache[path] = (len(source), None, source.splitlines(True), path)
    namespace: dict[str, Any] = {"__name__": f"derive.formulas.generated.{label}"}
    exec(compile(source, path, "exec"), namespace)
    return namespace
