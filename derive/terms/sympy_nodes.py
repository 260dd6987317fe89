"""Matrix expressions that SymPy lacks, as subclasses of its `MatrixExpr`.

Guarantee: a node's shape is inferred when it is made, and arguments that do not fit raise `ShapeClash` with a sentence.
Nodes are inert: they do not evaluate or simplify themselves; `derive.terms.sympy_bridge` gives them their meaning.

Conventions: vec stacks columns; RowMax, ArgmaxMask and RowSoftmax act on each row, and of equal largest entries the
first counts; images are rows (sample, height, width) with channels as columns (see `derive.evaluator.linear_maps`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy
from sympy import Expr, Integer, MatrixExpr, MatrixSymbol, S, Symbol, Tuple, expand, sympify
from sympy.core.symbol import Str

from derive.kernel.sizes import ONE, Size
from derive.terms.term import Shape, ShapeClash

FUNCTIONS: Mapping[type, str] = {
    sympy.exp: "exp",
    sympy.log: "log",
    sympy.tanh: "tanh",
    sympy.sin: "sin",
    sympy.cos: "cos",
    sympy.tan: "tan",
    sympy.sinh: "sinh",
    sympy.cosh: "cosh",
    sympy.Abs: "abs",
    sympy.sign: "sign",
    sympy.floor: "floor",
    sympy.ceiling: "ceil",
}
"""SymPy's functions of a number, and their names in terms."""
CALLS: Mapping[str, Callable[[Any], Any]] = {name: kind for kind, name in FUNCTIONS.items()}


CIRCLE = "\\pi"
"""The name of the number π in terms."""


class NotATerm(Exception):
    """A SymPy expression that the engine has no term for; `str()` is a sentence that says which part."""


def size_of(dimension: Any) -> Size:
    """A SymPy size (integer, symbol, or polynomial of them with integer coefficients) as a `Size`."""
    dimension = expand(dimension)
    total = Size.of(0)
    for coefficient_term in dimension.as_ordered_terms():
        number, rest = coefficient_term.as_coeff_Mul()
        if not number.is_Integer:
            raise NotATerm(f"the size {dimension} is not an integer polynomial")
        size = Size.of(int(number))
        for base, power in rest.as_powers_dict().items():
            if base == 1:
                continue
            if not isinstance(base, Symbol) or not power.is_Integer or power < 0:
                raise NotATerm(f"the size {dimension} is not an integer polynomial of symbols")
            for _ in range(int(power)):
                size = size * base.name
        total = total + size
    return total


def shape_of(expr: Any) -> Shape:
    """The shape of a matrix expression; a scalar is 1×1."""
    if not isinstance(expr, MatrixExpr):
        return (ONE, ONE)
    return (size_of(expr.shape[0]), size_of(expr.shape[1]))


def _name(name: str | Str | Symbol) -> Str:
    return name if isinstance(name, Str) else Str(str(name))


class _Node(MatrixExpr):
    """A node whose first argument is the matrix it acts on."""

    is_commutative = False

    @property
    def arg(self) -> Any:
        return self.args[0]

    def _entry(self, i: Any, j: Any, **_: Any) -> Any:
        from sympy.matrices.expressions.matexpr import MatrixElement

        return MatrixElement(self, i, j)

    def doit(self, **hints: Any) -> Any:
        return self

    def _eval_transpose(self) -> Any:
        return None

    def _latex(self, printer: Any) -> str:
        from derive.terms.latex import latex
        from derive.terms.sympy_bridge import Bridge

        return latex(Bridge().term(self))

    def _sympystr(self, printer: Any) -> str:
        return f"{type(self).__name__}({', '.join(printer._print(arg) for arg in self.args)})"

    _sympyrepr = _sympystr

    def _pretty(self, printer: Any) -> Any:
        from sympy.printing.pretty.stringpict import prettyForm

        return prettyForm(str(self))


class _SameShape(_Node):
    def __new__(cls, arg: Any) -> Any:
        return super().__new__(cls, arg)

    @property
    def shape(self) -> Any:
        return self.arg.shape


class _RowWise(_Node):
    def __new__(cls, arg: Any) -> Any:
        return super().__new__(cls, arg)

    @property
    def shape(self) -> Any:
        return (self.arg.shape[0], S.One)


class Vec(_Node):
    """The columns of an m×n matrix stacked: mn×1."""

    def __new__(cls, arg: Any) -> Any:
        return super().__new__(cls, arg)

    @property
    def shape(self) -> Any:
        return (self.arg.shape[0] * self.arg.shape[1], S.One)


class Elementwise(_Node):
    """A named function applied to every entry: exp, log, relu, sigmoid, tanh, recip, ge0 (the mask 1(x ≥ 0)), gt0, …"""

    def __new__(cls, name: str | Str, arg: Any) -> Any:
        return super().__new__(cls, arg, _name(name))

    @property
    def function(self) -> str:
        return str(self.args[1])

    @property
    def shape(self) -> Any:
        return self.arg.shape


class RowSoftmax(_SameShape):
    """Softmax of each row."""


class ArgmaxMask(_SameShape):
    """1 at the first largest entry of each row, else 0."""


class RowMax(_RowWise):
    """The largest entry of each row: m×n becomes m×1."""


class RowArgmax(_RowWise):
    """The column number, from 0, of the first largest entry of each row."""


class Repeat(_Node):
    """A one-row or one-column operand repeated to a shape."""

    def __new__(cls, arg: Any, rows: Any, cols: Any) -> Any:
        wanted = (size_of(sympify(rows, strict=True)), size_of(sympify(cols, strict=True)))
        for have, want in zip(shape_of(arg), wanted):
            if have != want and not have.is_one:
                raise ShapeClash("repetition", [shape_of(arg), wanted])
        return super().__new__(cls, arg, sympify(rows, strict=True), sympify(cols, strict=True))

    @property
    def shape(self) -> Any:
        return self.args[1:3]


class Reshape(_Node):
    """The same entries in another shape; order "C" reads rows first, "F" columns first (as Vec does)."""

    def __new__(cls, arg: Any, rows: Any, cols: Any, order: str | Str = "C") -> Any:
        rows, cols = sympify(rows, strict=True), sympify(cols, strict=True)
        have, want = shape_of(arg), (size_of(rows), size_of(cols))
        if have[0] * have[1] != want[0] * want[1]:
            raise ShapeClash("reshape", [have, want], f"{have[0] * have[1]} entries against {want[0] * want[1]}")
        return super().__new__(cls, arg, rows, cols, _name(order))

    @property
    def order(self) -> str:
        return str(self.args[3])

    @property
    def shape(self) -> Any:
        return self.args[1:3]


class Regroup(_Node):
    """Axes split into atoms and put together in another way, as by einops' rearrange.

    `sizes[k]` is the size of atom k; `inputs` and `outputs` list, axis by axis, the atoms that make it up, the most
    significant first.
    """

    def __new__(cls, arg: Any, sizes: Sequence[Any], inputs: Sequence[Any], outputs: Sequence[Any]) -> Any:
        atoms = Tuple(*(sympify(s, strict=True) for s in sizes))
        groups = [Tuple(*(Tuple(*(Integer(int(k)) for k in g)) for g in side)) for side in (inputs, outputs)]
        node = super().__new__(cls, arg, atoms, *groups)
        have, want = shape_of(arg), tuple(size_of(s) for s in node._axes(2))
        if have != want:
            raise ShapeClash("regrouping", [have, want])
        return node

    def _axes(self, side: int) -> tuple[Any, Any]:
        axes = []
        for group in self.args[side].args:
            axis: Any = S.One
            for atom in group.args:
                axis = axis * self.args[1].args[int(atom)]
            axes.append(axis)
        return (axes[0], axes[1])

    @property
    def shape(self) -> Any:
        return self._axes(3)


class _WindowMap(_Node):
    """A fixed linear map of image batches; geometry is (H, W, C, kh, kw, stride, padding).

    With integers the shape follows. Where the geometry holds symbols, the number of places of a window is no polynomial
    of them, and the caller gives the shape.
    """

    kind = ""
    adjoint = False

    def __new__(cls, arg: Any, geometry: Sequence[Any], shape: Sequence[Any] = ()) -> Any:
        numbers = Tuple(*(Symbol(k, integer=True) if isinstance(k, str) else sympify(k, strict=True) for k in geometry))
        if len(numbers.args) != 7:
            raise ShapeClash(cls.__name__, [shape_of(arg)], "the geometry is (H, W, C, kh, kw, stride, padding)")
        if shape:
            return super().__new__(cls, arg, numbers, Tuple(*(sympify(s, strict=True) for s in shape)))
        if not all(k.is_Integer for k in numbers.args):
            raise ShapeClash(cls.__name__, [shape_of(arg)], "a geometry with symbols needs the shape of the result")
        node = super().__new__(cls, arg, numbers)
        have, (block, cols) = shape_of(arg), node._block(cls.adjoint)
        if have[1] != cols or have[0].divide(block) is None:
            wanted = f"the argument must have samples·{block} rows and {cols} columns"
            raise ShapeClash(cls.__name__, [have], wanted)
        return node

    @property
    def geometry(self) -> tuple[int | str, ...]:
        return tuple(int(k) if k.is_Integer else str(k) for k in self.args[1].args)

    def _block(self, windows: bool) -> tuple[int, int]:
        """(rows for each sample, columns) of the window matrix, or of the image."""
        height, width, channels, kh, kw, stride, pad = (int(k) for k in self.geometry)
        if not windows:
            return height * width, channels
        places = ((height + 2 * pad - kh) // stride + 1) * ((width + 2 * pad - kw) // stride + 1)
        if self.kind == "im2col":
            return places, kh * kw * channels
        return places * channels, kh * kw

    @property
    def shape(self) -> Any:
        if len(self.args) > 2:
            return tuple(self.args[2].args)
        have, _ = self._block(self.adjoint)
        rows, cols = self._block(not self.adjoint)
        return (expand(self.arg.shape[0] * rows / have), Integer(cols))


class Im2col(_WindowMap):
    """Image rows (n, h, w), columns c to window rows (n, h', w'), columns (kh, kw, c)."""

    kind = "im2col"


class Col2im(_WindowMap):
    """The adjoint of Im2col: adds the entries that windows share."""

    kind = "im2col"
    adjoint = True


class Windows(_WindowMap):
    """Image rows (n, h, w), columns c to pooling windows: rows (n, h', w', c), columns (kh, kw)."""

    kind = "windows"


class Unwindows(_WindowMap):
    """The adjoint of Windows."""

    kind = "windows"
    adjoint = True


class Padded(Expr):
    """The entry of an array at subscripts counted from 0, and 0 where they lie outside it: Padded(x, i + a)."""

    is_commutative = True

    def __new__(cls, array: Any, *subscripts: Any) -> Any:
        axes = 2 if isinstance(array, MatrixExpr) else len(array.shape or ())
        places = [sympify(s, strict=True) for s in subscripts]
        if len(places) == 1 and axes == 2 and array.shape[1] == 1:
            places.append(S.Zero)
        if len(places) != axes:
            raise NotATerm(f"{array} has {axes} axes, and Padded has {len(places)} subscripts for them")
        return super().__new__(cls, array, *places)


class _Sliding(_Node):
    """An array moved over another one; the mode is valid, same or full, entries outside are zero."""

    kind = ""

    def __new__(cls, array: Any, kernel: Any, mode: str | Str = "valid") -> Any:
        if str(mode) not in ("valid", "same", "full"):
            raise NotATerm(f"the mode of a {cls.kind} is valid, same or full, not {mode}")
        return super().__new__(cls, array, kernel, _name(mode))

    @property
    def mode(self) -> str:
        return str(self.args[2])

    @property
    def shape(self) -> Any:
        grown = {"valid": lambda n, k: n - k + 1, "full": lambda n, k: n + k - 1, "same": lambda n, k: n}[self.mode]
        return tuple(grown(n, k) for n, k in zip(self.args[0].shape, self.args[1].shape))


class Correlation(_Sliding):
    """z_i = Σ_a x_{i+a} w_a along both axes (the valid places; full and same begin earlier)."""

    kind = "correlation"


class Convolution(_Sliding):
    """z_i = Σ_a x_{i−a} w_a along both axes (the full places; valid and same begin later)."""

    kind = "convolution"


class Rot180(_SameShape):
    """The array with both axes reversed."""


class Gradient(_Node):
    """∇_X J, the gradient of the scalar J with respect to X, in the shape of X."""

    def __new__(cls, loss: Symbol | str, variable: Any) -> Any:
        loss = loss if isinstance(loss, Symbol) else Symbol(str(loss))
        if not isinstance(variable, (MatrixSymbol, Symbol)):
            raise NotATerm(f"a gradient symbol needs a symbol, not {variable}")
        return super().__new__(cls, loss, variable)

    @property
    def loss(self) -> Symbol:
        return self.args[0]

    @property
    def variable(self) -> Any:
        return self.args[1]

    @property
    def shape(self) -> Any:
        return _shape(self.variable)


class TransposedGradient(Gradient):
    """(∇_X J)ᵀ, which some authors write D_X J."""

    @property
    def shape(self) -> Any:
        rows, cols = _shape(self.variable)
        return (cols, rows)


class Differential(_Node):
    """dX of a symbol, or d of an expression; the shape of its argument."""

    def __new__(cls, arg: Expr) -> Any:
        return super().__new__(cls, arg)

    @property
    def shape(self) -> Any:
        return _shape(self.arg)


def _shape(expr: Any) -> tuple[Any, Any]:
    return expr.shape if isinstance(expr, MatrixExpr) else (S.One, S.One)


WINDOW_MAPS = {
    ("im2col", False): Im2col,
    ("im2col", True): Col2im,
    ("windows", False): Windows,
    ("windows", True): Unwindows,
}
