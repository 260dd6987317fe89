"""Typed terms: the trees that every other room works on.

A `Term` is an operator with arguments, attributes and a shape.  Shapes are tuples of `Size`; a matrix has two axes, a
column is n×1, and a scalar is 1×1.  Every term is made by a constructor of this module, which infers the shape and
raises `ShapeClash` with a sentence if the arguments do not fit; so a term that exists is well typed.  Nothing is simplified
here: a term keeps the form in which its author wrote it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from derive.kernel.sizes import ONE, Size, SizeLike

Shape = tuple[Size, ...]
_apart = itertools.count()
SCALAR: Shape = (ONE, ONE)


class ShapeClash(Exception):
    """The shapes of an operator's arguments do not fit; `str()` is the sentence shown to the author."""

    def __init__(self, operator: str, shapes: Sequence[Shape], detail: str = ""):
        self.operator = operator
        self.shapes = tuple(shapes)
        shown = " and ".join(show_shape(s) for s in shapes)
        super().__init__(f"{operator}: shapes {shown} do not fit" + (f": {detail}" if detail else ""))


def show_shape(shape: Shape) -> str:
    return "×".join(str(axis) if len(axis.terms) < 2 else f"({axis})" for axis in shape)


@dataclass(frozen=True, eq=False)
class Term:
    """One node. `op` names the operator, `attrs` holds what is not a term (names, numbers, sizes)."""

    op: str
    args: tuple[Term, ...]
    attrs: tuple[Any, ...]
    shape: Shape
    _key: tuple = field(init=False, repr=False)
    _hash: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        key = (self.op, self.attrs, self.shape, self.args)
        object.__setattr__(self, "_key", key)
        object.__setattr__(self, "_hash", hash((self.op, self.attrs, self.shape, tuple(a._hash for a in self.args))))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, Term) and self._hash == other._hash and self._key == other._key

    @cached_property
    def operators(self) -> frozenset[str]:
        """Every operator in the tree."""
        return frozenset(t.op for t in self.walk())

    @cached_property
    def symbols(self) -> frozenset[str]:
        """The names of the symbols in the tree, those under d and those of gradients left out."""
        return frozenset(t.name for t in self.walk() if t.op == "var")

    @cached_property
    def spoken(self) -> frozenset[str]:
        """Every name in the tree: those of symbols, of losses and of differentials."""
        return frozenset(attr for term in self.walk() for attr in term.attrs if isinstance(attr, str))

    @property
    def is_scalar(self) -> bool:
        return all(axis.is_one for axis in self.shape)

    @property
    def rows(self) -> Size:
        return self.shape[0]

    @property
    def cols(self) -> Size:
        return self.shape[1]

    @property
    def name(self) -> str:
        """The name of a symbol, differential or gradient symbol."""
        return str(self.attrs[0])

    def walk(self) -> Iterator[Term]:
        """Every node, parents first."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            if node.args:
                stack.extend(node.args[::-1])

    def replace(self, change: Callable[[Term], Term | None]) -> Term:
        """Rebuild with `change(node)` in place of each node for which it is not None (outermost first)."""
        new = change(self)
        if new is not None:
            return new
        args = tuple(a.replace(change) for a in self.args)
        if all(a is b for a, b in zip(args, self.args)):
            return self
        return Term(self.op, args, self.attrs, self.shape)


# ---------------------------------------------------------------------------------------------------------------- leaves


def _shape(*sizes: SizeLike) -> Shape:
    return tuple(Size.of(size) for size in sizes)


def var(name: str, shape: Shape) -> Term:
    """A named array; indexes and layers are part of the name."""
    return Term("var", (), (name,), shape)


def dvar(name: str, shape: Shape) -> Term:
    """The differential dX of the named array X."""
    return Term("dvar", (), (name,), shape)


def grad(loss: str, name: str, shape: Shape) -> Term:
    """The gradient symbol ∇_X J of loss J with respect to X; it has the shape of X."""
    return Term("grad", (), (loss, name), shape)


def num(value: Fraction | int) -> Term:
    return Term("num", (), (Fraction(value),), SCALAR)


def size_term(size: SizeLike) -> Term:
    """A size used as a number, such as the N of 1/N."""
    return Term("size", (), (Size.of(size),), SCALAR)


def ones(rows: SizeLike, cols: SizeLike, *more: SizeLike) -> Term:
    return Term("ones", (), (), _shape(rows, cols, *more))


def zeros(rows: SizeLike, cols: SizeLike, *more: SizeLike) -> Term:
    return Term("zeros", (), (), _shape(rows, cols, *more))


def eye(n: SizeLike) -> Term:
    return Term("eye", (), (), _shape(n, n))


def index(name: str, size: SizeLike) -> Term:
    """A bound or free index used inside `entry`, `total` or `array`; it runs over 0 … size-1."""
    return Term("index", (), (name, Size.of(size)), SCALAR)


# ------------------------------------------------------------------------------------------------------------- operators


def add(*args: Term) -> Term:
    """Sum of arrays of one shape."""
    for other in args[1:]:
        if other.shape != args[0].shape:
            raise ShapeClash("+", [args[0].shape, other.shape])
    return args[0] if len(args) == 1 else Term("add", args, (), args[0].shape)


def neg(arg: Term) -> Term:
    return scale(num(-1), arg)


def sub(left: Term, right: Term) -> Term:
    if left.shape != right.shape:
        raise ShapeClash("−", [left.shape, right.shape])
    return add(left, neg(right))


def scale(factor: Term, arg: Term) -> Term:
    """Scalar times array."""
    if not factor.is_scalar:
        raise ShapeClash("scaling", [factor.shape, arg.shape], "the factor is not a scalar")
    return Term("scale", (factor, arg), (), arg.shape)


def _matrices(operator: str, *args: Term) -> None:
    if any(len(arg.shape) != 2 for arg in args):
        raise ShapeClash(operator, [arg.shape for arg in args], "an array with more than two axes is no matrix")


def matmul(left: Term, right: Term) -> Term:
    """Matrix product m×n · n×p; a 1×1 operand scales."""
    if left.is_scalar or right.is_scalar:
        if len(left.shape) != 2 or len(right.shape) != 2:
            return scale(left, right) if left.is_scalar else scale(right, left)
    _matrices("matrix product", left, right)
    if left.cols != right.rows:
        if left.is_scalar:
            return scale(left, right)
        if right.is_scalar:
            return scale(right, left)
        raise ShapeClash("matrix product", [left.shape, right.shape], f"{left.cols} columns against {right.rows} rows")
    return Term("matmul", (left, right), (), (left.rows, right.cols))


def hadamard(left: Term, right: Term) -> Term:
    """Entrywise product of arrays of one shape."""
    if left.shape != right.shape:
        raise ShapeClash("Hadamard product", [left.shape, right.shape])
    return Term("hadamard", (left, right), (), left.shape)


def kron(left: Term, right: Term) -> Term:
    """Kronecker product m×n ⊗ p×q = mp×nq."""
    _matrices("Kronecker product", left, right)
    return Term("kron", (left, right), (), (left.rows * right.rows, left.cols * right.cols))


def transpose(arg: Term) -> Term:
    _matrices("transpose", arg)
    return Term("transpose", (arg,), (), (arg.cols, arg.rows))


def trace(arg: Term) -> Term:
    _matrices("trace", arg)
    if arg.rows != arg.cols:
        raise ShapeClash("trace", [arg.shape], "the trace needs a square matrix")
    return Term("trace", (arg,), (), SCALAR)


def vec(arg: Term) -> Term:
    """The columns of the argument stacked: m×n becomes mn×1."""
    _matrices("vec", arg)
    return Term("vec", (arg,), (), (arg.cols * arg.rows, ONE))


def diag(arg: Term) -> Term:
    """A column n×1 (or row) becomes n×n; a square matrix becomes its diagonal, a column."""
    _matrices("diag", arg)
    if arg.cols.is_one:
        return Term("diag", (arg,), (), (arg.rows, arg.rows))
    if arg.rows.is_one:
        return Term("diag", (arg,), (), (arg.cols, arg.cols))
    if arg.rows == arg.cols:
        return Term("diagonal", (arg,), (), (arg.rows, ONE))
    raise ShapeClash("diag", [arg.shape], "diag needs a vector or a square matrix")


def repeat(arg: Term, shape: Shape) -> Term:
    """A one-row or one-column operand repeated along the axis that has size 1."""
    for have, want in zip(arg.shape, shape):
        if have != want and not have.is_one:
            raise ShapeClash("repetition", [arg.shape, shape])
    return arg if arg.shape == shape else Term("repeat", (arg,), (), shape)


def reshape(arg: Term, shape: Shape, order: str = "C") -> Term:
    """The same entries in another shape; order "C" reads rows first, "F" columns first (as vec does)."""
    have, want = ONE, ONE
    for axis in arg.shape:
        have = have * axis
    for axis in shape:
        want = want * axis
    if have != want:
        raise ShapeClash("reshape", [arg.shape, shape], f"{have} entries against {want}")
    return Term("reshape", (arg,), (order,), shape)


def regroup(arg: Term, sizes: Sequence[SizeLike], inputs: Sequence[Sequence[int]], outputs: Sequence[Sequence[int]]) -> Term:
    """Split every axis into atoms and put the atoms together in another way (einops' rearrange).

    `sizes[k]` is the size of atom k; `inputs` and `outputs` list, axis by axis, the atoms that make it up, the most
    significant first.
    """
    atoms = tuple(Size.of(s) for s in sizes)

    def axes(groups: Sequence[Sequence[int]]) -> Shape:
        result = []
        for group in groups:
            axis = ONE
            for atom in group:
                axis = axis * atoms[atom]
            result.append(axis)
        return tuple(result)

    if axes(inputs) != arg.shape:
        raise ShapeClash("regrouping", [arg.shape, axes(inputs)])
    plan = (atoms, tuple(tuple(g) for g in inputs), tuple(tuple(g) for g in outputs))
    return Term("regroup", (arg,), plan, axes(outputs))


def linear(kind: str, params: tuple, arg: Term, shape: Shape, adjoint: bool = False) -> Term:
    """A fixed linear map of arrays known by name and integer parameters, such as im2col; `adjoint` is its transpose.

    The kernel knows nothing of the map but that it is linear and that the adjoint is its adjoint; the evaluator knows its
    entries (see `derive.evaluator.linear_maps`).
    """
    return Term("linear", (arg,), (kind, params, adjoint), shape)


def apply(function: str, arg: Term) -> Term:
    """An elementwise function: exp, log, relu, recip, sqrt, ge0 (the mask 1(x ≥ 0)), gt0, … or one the document names."""
    return Term("apply", (arg,), (function,), arg.shape)


def power(arg: Term, exponent: Fraction | int) -> Term:
    """Entrywise power with a rational exponent."""
    return Term("power", (arg,), (Fraction(exponent),), arg.shape)


def inverse(arg: Term) -> Term:
    _matrices("inverse", arg)
    if arg.rows != arg.cols:
        raise ShapeClash("inverse", [arg.shape], "the inverse needs a square matrix")
    return Term("inverse", (arg,), (), arg.shape)


def det(arg: Term) -> Term:
    _matrices("determinant", arg)
    if arg.rows != arg.cols:
        raise ShapeClash("determinant", [arg.shape], "the determinant needs a square matrix")
    return Term("det", (arg,), (), SCALAR)


def row_max(arg: Term) -> Term:
    """The largest entry of each row: m×n becomes m×1."""
    _matrices("maximum", arg)
    return Term("row_max", (arg,), (), (arg.rows, ONE))


def argmax_mask(arg: Term) -> Term:
    """1 at the first largest entry of each row, else 0; the shape of the argument."""
    _matrices("argmax", arg)
    return Term("argmax_mask", (arg,), (), arg.shape)


def row_argmax(arg: Term) -> Term:
    """The column number of the first largest entry of each row: m×n becomes m×1."""
    _matrices("argmax", arg)
    return Term("row_argmax", (arg,), (), (arg.rows, ONE))


def softmax(arg: Term) -> Term:
    """Softmax of each row."""
    _matrices("softmax", arg)
    return Term("softmax", (arg,), (), arg.shape)


def entry(arg: Term, *where: Term, zero_outside: bool = False) -> Term:
    """The entry of an array at given places, counted from 0: whole numbers made of indices, numbers and sizes.

    With `zero_outside` it is 0 where a place lies outside its axis; otherwise no place may.
    """
    if len(where) != len(arg.shape):
        raise ShapeClash("entry", [arg.shape], f"{len(where)} subscripts for {len(arg.shape)} axes")
    return Term("entry", (arg, *where), ("zero",) if zero_outside else (), SCALAR)


def holds(*conditions: Term) -> Term:
    """1 if every condition, a whole number made of indices, is ≥ 0; else 0."""
    return Term("holds", conditions, (), SCALAR)


def floor_quotient(above: Term, below: Term) -> Term:
    """⌊above / below⌋ for whole numbers, below ≥ 1."""
    return Term("floordiv", (above, below), (), SCALAR)


def total(name: str, size: SizeLike, body: Term) -> Term:
    """The sum of the body over the index `name`, which runs over 0 … size-1."""
    return Term("total", (body,), (name, Size.of(size)), body.shape)


def array(row: str, rows: SizeLike, col: str, cols: SizeLike, body: Term) -> Term:
    """The matrix whose (row, col) entry is the scalar body."""
    return Term("array", (body,), (row, col), _shape(rows, cols))


def box(indices: Sequence[tuple[str, SizeLike]], body: Term) -> Term:
    """The array with one axis for each index, two or more, whose entries are the scalar body."""
    return Term("array", (body,), tuple(name for name, _ in indices), tuple(Size.of(size) for _, size in indices))


def turned(arg: Term) -> Term:
    """The array with every axis reversed: a matrix turned by 180 degrees."""
    axes = [(f"·{k}", size) for k, size in enumerate(arg.shape)]
    places = [num(0) if size.is_one else add(size_term(size - 1), neg(index(name, size))) for name, size in axes]
    return box(axes, entry(arg, *places))


def apart(term: Term, names: Mapping[str, str] | None = None) -> Term:
    """The same term with names of its own for the indices that it binds, so that terms with free indices may be put in."""
    names = names or {}
    if term.op == "index":
        return Term("index", (), (names.get(term.name, term.name), term.attrs[1]), term.shape)
    bound = term.attrs[:1] if term.op == "total" else term.attrs if term.op == "array" else ()
    if bound:
        names = {**names, **{name: f"·{next(_apart)}" for name in bound}}
    attrs = term.attrs
    if bound:
        attrs = (names[bound[0]], *attrs[1:]) if term.op == "total" else tuple(names[name] for name in bound)
    return Term(term.op, tuple(apart(a, names) for a in term.args), attrs, term.shape)


def inner(left: Term, right: Term) -> Term:
    """The sum of the products of the entries of two arrays of one shape."""
    if len(left.shape) == 2:
        return trace(matmul(transpose(left), right))
    names = [f"·{k}" for k in range(len(left.shape))]
    where = [index(name, size) for name, size in zip(names, left.shape)]
    result = matmul(entry(left, *where), entry(right, *where))
    for name, size in zip(names, left.shape):
        result = total(name, size, result)
    return result


def differential(arg: Term) -> Term:
    """The differential of a composite term, as written: d(A B). Symbols have `dvar`."""
    return Term("differential", (arg,), (), arg.shape)


def divide(left: Term, right: Term) -> Term:
    """Entrywise quotient; the denominator is a scalar or has the shape of the numerator."""
    if right.is_scalar and not left.is_scalar:
        return scale(apply("recip", right), left)
    if left.shape != right.shape:
        raise ShapeClash("division", [left.shape, right.shape])
    return hadamard(left, apply("recip", right))


def squared_norm(arg: Term) -> Term:
    """The sum of the squares of all entries, ‖X‖²."""
    return inner(arg, arg)
