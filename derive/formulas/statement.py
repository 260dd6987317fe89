"""A layer, loss or update stated once: its arrays, its definitions, and its gradients as typed terms.

Guarantee: a `Statement` that exists is well typed, since terms are; every gradient has the shape of its variable. What
it says is not taken on trust: `derive.formulas.proofs` holds a proof of each gradient, and the code is generated from
these same terms.

Words: an array that a caller gives is an *input*; `define` gives the forward pass in order; the last definition is the
*output*. If the output is the scalar J, the gradients are of J; else of any J that rests on the inputs through the
output alone, and ∇_output J, the upstream gradient, is given by the caller. Every array is a matrix for the proof;
`axes` names the axes that the caller sees ("N H W C" for a matrix whose rows are N·H·W and whose columns are C), in
the same row-major order, so that going from one to the other moves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from derive.evaluator.scene import Scene
from derive.kernel.sizes import Size
from derive.terms import term as t
from derive.terms.term import SCALAR, Shape, Term

LOSS = "J"
PENALTY = "R"


@dataclass(frozen=True)
class Array:
    """One named array: its matrix shape, the axes that a caller sees, and the role that names its gradient."""

    name: str
    shape: Shape
    axes: tuple[str, ...]
    role: str = ""

    @property
    def term(self) -> Term:
        return t.var(self.name, self.shape)


@dataclass(frozen=True)
class Source:
    """Where a formula comes from: a bundled document with a phrase of it, or a citation."""

    citation: str
    document: str = ""
    phrase: str = ""


@dataclass(frozen=True)
class Statement:
    """What `derive.formulas.<name>` says.

    `sizes` are numbers that a caller sets (stride, padding), with their defaults, None for those without; `derived`
    are sizes that follow from others by `(length + 2·padding − window) // stride + 1`, as those five names.
    A step, such as that of gradient descent, has no gradients but results: `lefts` says what each is equal to, in symbols
    that `context` defines for the proof alone.
    `numbers` are scalar inputs with defaults. In a network, `loss` is the scalar whose gradients run backwards through
    it, and the `penalised` weights have their gradients of J, which adds a penalty.
    """

    name: str
    title: str
    inputs: tuple[Array, ...]
    definitions: Mapping[str, Term]
    axes: Mapping[str, tuple[str, ...]]
    gradients: Mapping[str, Term]
    source: Source
    properties: Mapping[str, frozenset[str]] = field(default_factory=dict)
    conditions: tuple[str, ...] = ()
    sizes: Mapping[str, int | None] = field(default_factory=dict)
    derived: Mapping[str, tuple[str, str, str, str]] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    lefts: Mapping[str, Term] = field(default_factory=dict)
    context: Mapping[str, Term] = field(default_factory=dict)
    loss: str = LOSS
    penalised: tuple[str, ...] = ()

    @property
    def output(self) -> str:
        return list(self.definitions)[-1]

    @property
    def is_loss(self) -> bool:
        """Whether no upstream gradient is given: a loss, or a step of training."""
        return self.output == LOSS or bool(self.lefts)

    @property
    def upstream(self) -> Term | None:
        """∇_output J, None for a loss."""
        if self.is_loss:
            return None
        return t.grad(LOSS, self.output, self.definitions[self.output].shape)

    @property
    def variables(self) -> tuple[str, ...]:
        """The inputs that have a gradient, in order; a network has gradients of its intermediates beside them."""
        if self.lefts:
            return tuple(self.lefts)
        return tuple(a.name for a in self.inputs if a.name in self.gradients)

    @property
    def scene(self) -> Scene:
        shapes = {array.name: array.shape for array in self.inputs}
        shapes |= {name: body.shape for name, body in self.definitions.items()}
        shapes |= {name: body.shape for name, body in self.context.items()}
        shapes.setdefault(LOSS, SCALAR)
        definitions = {**self.definitions, **self.context}
        for name in self.lefts:
            del definitions[name]
        return Scene(shapes, definitions, dict(self.properties), frozenset())

    def array(self, name: str) -> Array:
        """An input or defined array by name. KeyError if there is none."""
        for array in self.inputs:
            if array.name == name:
                return array
        body = self.definitions[name]
        return Array(name, body.shape, self.axes.get(name) or plain_axes(body.shape))

    def claim(self, variable: str) -> tuple[Term, Term]:
        """∇_variable J and the term that is said to equal it."""
        right = self.gradients[variable]
        if variable in self.lefts:
            return self.lefts[variable], right
        return t.grad(LOSS if variable in self.penalised else self.loss, variable, right.shape), right

    def steps(self, variable: str) -> dict[str, tuple[Term, Term]]:
        """The equations that have certificates for a variable, by name: the claim itself; for a penalised weight, where
        J = L + R, the gradients of L and of R, which are the two terms of the claim, since ∇(L + R) = ∇L + ∇R."""
        left, right = self.claim(variable)
        if variable not in self.penalised:
            return {variable: (left, right)}
        scalars = (self.loss, PENALTY)
        assert self.definitions[LOSS] == t.add(*(t.var(name, SCALAR) for name in scalars))
        pairs = zip(scalars, right.args)
        return {f"{variable} of {name}": (t.grad(name, variable, right.shape), part) for name, part in pairs}

    def sums(self, variable: str) -> tuple[Term, Term]:
        """∇J = ∇L + ∇R for a penalised weight; the kernel proves it, without a certificate."""
        shape = self.gradients[variable].shape
        parts = (t.grad(name, variable, shape) for name in (self.loss, PENALTY))
        return t.grad(LOSS, variable, shape), t.add(*parts)

    def words(self, variable: str) -> str:
        """What a result is called: "the bias gradient", or "the result" of a step."""
        return "the result" if variable in self.lefts else f"the {self.array(variable).role or variable} gradient"

    def at(self, sizes: Mapping[str, int]) -> Statement:
        """The same statement with numbers for some size symbols."""

        def fixed(term: Term) -> Term:
            return substitute(term, sizes)

        inputs = tuple(replace(a, shape=_shape_at(a.shape, sizes)) for a in self.inputs)
        definitions = {name: fixed(body) for name, body in self.definitions.items()}
        gradients = {name: fixed(body) for name, body in self.gradients.items()}
        lefts = {name: fixed(body) for name, body in self.lefts.items()}
        context = {name: fixed(body) for name, body in self.context.items()}
        return replace(self, inputs=inputs, definitions=definitions, gradients=gradients, lefts=lefts, context=context)


def plain_axes(shape: Shape) -> tuple[str, ...]:
    return () if shape == SCALAR else tuple(str(axis) for axis in shape)


def _shape_at(shape: Shape, values: Mapping[str, int]) -> Shape:
    return tuple(axis.substitute(values) for axis in shape)


def substitute(term: Term, values: Mapping[str, int]) -> Term:
    """A term with numbers for some size symbols, also in the geometry of windows."""

    def attr(value: object) -> object:
        if isinstance(value, Size):
            return value.substitute(values)
        if isinstance(value, tuple):
            return tuple(attr(v) for v in value)
        return values.get(value, value) if term.op == "linear" and isinstance(value, str) else value

    args = tuple(substitute(a, values) for a in term.args)
    attrs = (term.attrs[0], *(attr(a) for a in term.attrs[1:])) if term.op == "linear" else tuple(map(attr, term.attrs))
    return Term(term.op, args, attrs, _shape_at(term.shape, values))


# --------------------------------------------------------------------------------------------------------- notation
# The library reads like the formulas: short names for the constructors of terms.


def array(name: str, rows: str | int, cols: str | int, axes: str | None = None, role: str = "") -> Array:
    """`array("x", "N*H*W", "C", "N H W C", "input")`; sizes are products of names and numbers."""
    shape = (size(rows), size(cols))
    return Array(name, shape, plain_axes(shape) if axes is None else tuple(axes.split()), role or name)


def number(name: str) -> Array:
    """A scalar input."""
    return Array(name, SCALAR, (), name)


def size(text: str | int) -> Size:
    """A product of names and numbers, as "N*H*W" or 4."""
    result = Size.of(1)
    for factor in str(text).split("*"):
        result = result * (Size.of(int(factor)) if factor.isdigit() else Size.of(factor))
    return result


def mul(*factors: Term) -> Term:
    """The matrix product from the left."""
    result = factors[0]
    for factor in factors[1:]:
        result = t.matmul(result, factor)
    return result


def had(*factors: Term) -> Term:
    """The entrywise product."""
    result = factors[0]
    for factor in factors[1:]:
        result = t.hadamard(result, factor)
    return result


def ones(rows: str | int | Size, cols: str | int | Size = 1) -> Term:
    return t.ones(*(s if isinstance(s, Size) else size(s) for s in (rows, cols)))


def count(text: str | int) -> Term:
    """A size as a number."""
    return t.size_term(size(text))


def over(text: str | int, term: Term) -> Term:
    """A term divided by a size."""
    return t.scale(t.apply("recip", count(text)), term)


def spread(term: Term, like: Term) -> Term:
    """A row or column repeated to the shape of `like`, as a product with ones."""
    if term.shape == like.shape:
        return term
    if term.cols.is_one:
        return t.matmul(term, t.ones(1, like.cols))
    return t.matmul(t.ones(like.rows, 1), term)


def statement(
    name: str,
    title: str,
    inputs: Sequence[Array],
    define: Mapping[str, Term],
    gradients: Mapping[str, Term],
    source: Source | str,
    axes: Mapping[str, str] | None = None,
    given: Mapping[str, str] | None = None,
    conditions: Sequence[str] = (),
    sizes: Mapping[str, int | None] | None = None,
    derived: Mapping[str, tuple[str, str, str, str]] | None = None,
    numbers: Mapping[str, float] | None = None,
    lefts: Mapping[str, Term] | None = None,
    context: Mapping[str, Term] | None = None,
) -> Statement:
    """One line of the library. Raises ValueError for a gradient whose shape is not that of its variable."""
    found = Statement(
        name,
        title,
        tuple(inputs),
        dict(define),
        {key: tuple(value.split()) for key, value in (axes or {}).items()},
        dict(gradients),
        source if isinstance(source, Source) else Source(source),
        {key: frozenset({value}) for key, value in (given or {}).items()},
        tuple(conditions),
        dict(sizes or {}),
        dict(derived or {}),
        dict(numbers or {}),
        dict(lefts or {}),
        dict(context or {}),
    )
    for variable, gradient in gradients.items():
        if gradient.shape != found.array(variable).shape:
            wanted = t.show_shape(found.array(variable).shape)
            raise ValueError(f"{name}: the gradient of {variable} has shape {t.show_shape(gradient.shape)}, not {wanted}")
    return found
