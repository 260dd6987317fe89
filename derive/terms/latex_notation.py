"""What printing terms as LaTeX starts from: the words of functions, an author's notation, pieces and how tightly they bind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from derive.kernel.sizes import Size
from derive.terms.term import Term

SUM, SIGNED, BIG, PRODUCT, SCRIPTED, ATOM = range(6)

WORDS: Mapping[str, str] = {
    "trace": "\\operatorname{tr}",
    "vec": "\\operatorname{vec}",
    "diag": "\\operatorname{diag}",
    "diagonal": "\\operatorname{diag}",
    "det": "\\det",
    "softmax": "\\operatorname{softmax}",
    "row_max": "\\operatorname{rowmax}",
    "argmax_mask": "\\operatorname{maxmask}",
    "row_argmax": "\\operatorname{rowargmax}",
    "exp": "\\exp",
    "log": "\\log",
    "relu": "\\operatorname{relu}",
    "sigmoid": "\\sigma",
    "tanh": "\\tanh",
    "sin": "\\sin",
    "cos": "\\cos",
    "cosh": "\\cosh",
    "sinh": "\\sinh",
    "tan": "\\tan",
    "sign": "\\operatorname{sign}",
    "softplus": "\\operatorname{softplus}",
    "swish": "\\operatorname{swish}",
    "ge0": "1(% \\geq 0)",
    "gt0": "1(% > 0)",
    "le0": "1(% \\leq 0)",
    "lt0": "1(% < 0)",
    "abs": "|%|",
    "floor": "\\lfloor % \\rfloor",
    "ceil": "\\lceil % \\rceil",
}
MAPS = {
    ("im2col", False): "im2col",
    ("im2col", True): "col2im",
    ("windows", False): "windows",
    ("windows", True): "unwindows",
}


@dataclass(frozen=True)
class Notation:
    """How an author writes.

    `gradient_style` is the sign of ∇_X J ("\\nabla", "\\bigtriangledown", or "\\partial" for a fraction);
    `transposed_gradient` the sign for its transpose ("" if the author has none); `gradient_argument` repeats the
    variable: ∇_X J(X).  `words` overrides `WORDS`: a name, or a pattern in which % stands for the argument.  With
    `repeat_silently` an operand that repeats is printed without its vector of ones.
    """

    hadamard: str = "\\odot"
    product: str = ""
    left_to_right: bool = False
    gradient_style: str = "\\nabla"
    transposed_gradient: str = ""
    gradient_argument: bool = False
    transpose: str = "T"
    differential: str = "d"
    repeat_silently: bool = False
    words: Mapping[str, str] = field(default_factory=dict)


class Piece(NamedTuple):
    """Printed text, how tightly it binds, and for products their operator."""

    text: str
    level: int
    kind: str = ""


class Coefficient(NamedTuple):
    """The scalars in front of a product."""

    number: Fraction
    factors: tuple[Term, ...]
    divisors: tuple[Term, ...]

    def __mul__(self, other: Coefficient) -> Coefficient:  # type: ignore[override]
        return Coefficient(self.number * other.number, self.factors + other.factors, self.divisors + other.divisors)


UNIT = Coefficient(Fraction(1), (), ())


def latex_size(size: Size) -> str:
    """A size with the products of numbers marked: 28 \\cdot 28 N."""
    text = str(size).replace("·", " \\cdot " if size.as_int() is None and not size.symbols else " ")
    return text.replace("+", " + ").replace("-", " - ").strip()


def latex_shape(shape: Sequence[Size]) -> str:
    return " \\times ".join(latex_size(s) if len(s.terms) < 2 else f"({latex_size(s)})" for s in shape)


def number_text(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"\\frac{{{value.numerator}}}{{{value.denominator}}}"


class Printing:
    """What the parts of the printer need of the whole."""

    notation: Notation

    def piece(self, term: Term) -> Piece:
        raise NotImplementedError

    def text(self, term: Term) -> str:
        return self.piece(term).text
