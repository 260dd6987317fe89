r"""Terms as LaTeX that a person would write, with as few brackets as reading it back needs.

Guarantee: every bracket that the chosen binding needs is there: without a binding, a Hadamard or Kronecker product
beside a matrix product is always bracketed; with `left_to_right`, all products bind alike and only right operands
are.  Names are LaTeX already and are printed as they are.  Number factors and scalars move to the front of a product,
which changes nothing for scalars.

Limit: a regrouping of axes, and fixed linear maps other than im2col and windows, have no common notation; they are
printed as a named function of their argument.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from derive.kernel.inequalities import MARK
from derive.kernel.sizes import Size
from derive.terms.term import Term, transpose
from derive.terms.wholes import whole_poly

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


def latex(
    term: Term,
    hadamard: str = "\\odot",
    product: str = "",
    left_to_right: bool = False,
    gradient_style: str = "\\nabla",
    transposed_gradient: str = "",
    gradient_argument: bool = False,
    transpose: str = "T",
    differential: str = "d",
    repeat_silently: bool = False,
    words: Mapping[str, str] | None = None,
) -> str:
    """The term as LaTeX, in the notation that the options describe (see `Notation`)."""
    notation = Notation(
        hadamard,
        product,
        left_to_right,
        gradient_style,
        transposed_gradient,
        gradient_argument,
        transpose,
        differential,
        repeat_silently,
        words or {},
    )
    return Printer(notation, 0 if has_computed_places(term) else 1).piece(term).text


def has_computed_places(term: Term) -> bool:
    """Whether indices stand in sums, conditions or subscripts such as i + a, so that it matters where they begin: then at 0."""
    return any(
        t.op in ("holds", "floordiv")
        or (t.op == "entry" and any(w.op not in ("num", "index") for w in t.args[1:]))
        or (t.op != "entry" and any(arg.op == "index" for arg in t.args))
        for t in term.walk()
    )


def latex_size(size: Size) -> str:
    """A size with the products of numbers marked: 28 \\cdot 28 N."""
    text = str(size).replace("·", " \\cdot " if size.as_int() is None and not size.symbols else " ")
    return text.replace("+", " + ").replace("-", " - ").strip()


def latex_shape(shape: Sequence[Size]) -> str:
    return " \\times ".join(latex_size(s) if len(s.terms) < 2 else f"({latex_size(s)})" for s in shape)


class Printer:
    """Prints terms in one notation, with indices counted from `base`."""

    def __init__(self, notation: Notation, base: int = 1):
        self.notation, self.base = notation, base
        self.words = {**WORDS, **notation.words}

    def piece(self, term: Term) -> Piece:
        method: Callable[[Term], Piece] | None = getattr(self, "_" + term.op, None)
        if method is not None:
            return method(term)
        return self._call(self.words.get(term.op, f"\\operatorname{{{term.op.replace('_', ' ')}}}"), term.args)

    def text(self, term: Term) -> str:
        return self.piece(term).text

    def _call(self, word: str, args: Sequence[Term]) -> Piece:
        inside = ", ".join(self.text(arg) for arg in args)
        if "%" in word:
            return Piece(word.replace("%", inside), ATOM)
        return Piece(f"{word}({inside})", ATOM)

    def _script(self, piece: Piece, script: str) -> Piece:
        text = piece.text if piece.level == ATOM and not piece.text.startswith("\\frac") else f"({piece.text})"
        return Piece(f"{text}^{script if len(script) == 1 else '{' + script + '}'}", SCRIPTED)

    # --------------------------------------------------------------------------------------------------------- leaves

    def _var(self, term: Term) -> Piece:
        return Piece(term.name, SCRIPTED if "^" in term.name or "'" in term.name else ATOM)

    def _index(self, term: Term) -> Piece:
        return Piece(term.name, ATOM)

    def _dvar(self, term: Term) -> Piece:
        space = (
            " "
            if self.notation.differential[-1:].isalpha() and "\\" in self.notation.differential + term.name[:1]
            else ""
        )
        return Piece(self.notation.differential + space + term.name, SCRIPTED)

    def _grad(self, term: Term) -> Piece:
        return self._gradient(term, self.notation.gradient_style)

    def _gradient(self, term: Term, sign: str) -> Piece:
        loss, name = term.attrs[0], term.attrs[1]
        argument = f"({name})" if self.notation.gradient_argument else ""
        if sign == "\\partial":
            return Piece(f"\\frac{{\\partial {loss}}}{{\\partial {name}}}", ATOM)
        return Piece(f"{sign}_{{{name}}} {loss}{argument}", SCRIPTED)

    def _num(self, term: Term) -> Piece:
        value: Fraction = term.attrs[0]
        return self._with_sign(value < 0, Piece(_number(abs(value)), ATOM))

    def _size(self, term: Term) -> Piece:
        size: Size = term.attrs[0]
        level = SUM if len(size.terms) > 1 else ATOM if len(size.symbols) < 2 else PRODUCT
        return Piece(latex_size(size), level, "" if level != PRODUCT else "matmul")

    def _ones(self, term: Term) -> Piece:
        if term.is_scalar:
            return Piece("1", ATOM)
        if term.cols.is_one:
            return Piece(f"\\mathbf{{1}}_{{{latex_size(term.rows)}}}", ATOM)
        if term.rows.is_one:
            return self._script(Piece(f"\\mathbf{{1}}_{{{latex_size(term.cols)}}}", ATOM), self.notation.transpose)
        return Piece(f"\\mathbf{{1}}_{{{latex_shape(term.shape)}}}", ATOM)

    def _zeros(self, term: Term) -> Piece:
        return Piece("0", ATOM)

    def _eye(self, term: Term) -> Piece:
        return Piece(f"I_{{{latex_size(term.rows)}}}" if not term.is_scalar else "1", ATOM)

    # ----------------------------------------------------------------------------------------------------------- sums

    def _add(self, term: Term) -> Piece:
        text = ""
        for part in self._terms(term):
            piece = self.piece(part)
            if not text:
                text = piece.text
            elif piece.level == SIGNED:
                text += " - " + piece.text[1:]
            else:
                text += " + " + piece.text
        return Piece(text, SUM)

    def _terms(self, term: Term) -> list[Term]:
        return [t for arg in term.args for t in self._terms(arg)] if term.op == "add" else [term]

    def _with_sign(self, negative: bool, piece: Piece) -> Piece:
        return Piece("-" + piece.text, SIGNED) if negative else piece

    # ------------------------------------------------------------------------------------------------------- products

    def _product(self, term: Term) -> Piece:
        coefficient, body = self._split(term)
        front = self._front(coefficient, body)
        negative = coefficient.number < 0
        if body is None:
            return self._with_sign(negative, front or Piece("1", ATOM))
        if front is None:
            return self._with_sign(negative, self._operand(body, "", False) if negative else body)
        inner = body if body.level >= PRODUCT else Piece(f"({body.text})", ATOM)
        sign = self.notation.product if coefficient.factors and self.notation.product else ""
        text = front.text + (f" {sign} " if sign else " ") + inner.text
        if not sign and front.text[-1:].isdigit() and inner.text[:1].isdigit():
            text = f"{front.text} \\cdot {inner.text}"
        return self._with_sign(negative, Piece(text, PRODUCT, inner.kind or "matmul"))

    _scale = _matmul = _hadamard = _kron = _product

    def _split(self, term: Term) -> tuple[Coefficient, Piece | None]:
        """A product as scalars in front and the piece that follows; no piece if it is nothing but scalars."""
        if term.op == "num":
            return Coefficient(term.attrs[0], (), ()), None
        if term.op == "scale":
            factor, arg = term.args
            after, body = self._split(arg)
            return self._scalars(factor) * after, body
        if term.is_scalar and ((term.op == "apply" and term.attrs[0] == "recip") or term.op == "power"):
            scalars = self._scalars(term)
            return (scalars, None) if scalars.divisors else (UNIT, self.piece(term))
        if term.op == "hadamard" and _is_quotient(term):
            top, bottom = term.args[0], term.args[1].args[0]
            return UNIT, Piece(f"\\frac{{{self.text(top)}}}{{{self.text(bottom)}}}", ATOM)
        if term.op in ("matmul", "hadamard", "kron"):
            return self._chain(term)
        return UNIT, self.piece(term)

    def _scalars(self, term: Term) -> Coefficient:
        if term.op == "num":
            return Coefficient(term.attrs[0], (), ())
        if term.op == "apply" and term.attrs[0] == "recip":
            return Coefficient(Fraction(1), (), (term.args[0],))
        if term.op == "power" and term.attrs[0] < 0:
            below = Term("power", term.args, (-term.attrs[0],), term.shape) if term.attrs[0] != -1 else term.args[0]
            return Coefficient(Fraction(1), (), (below,))
        if term.op == "scale" or (term.op == "hadamard" and term.is_scalar):
            return self._scalars(term.args[0]) * self._scalars(term.args[1])
        return Coefficient(Fraction(1), (term,), ())

    def _chain(self, term: Term) -> tuple[Coefficient, Piece | None]:
        coefficient, bodies = UNIT, []
        for arg in _flat(term, term.op):
            mine, body = self._split(arg)
            coefficient = coefficient * mine
            if body is None:
                body = Piece("1", ATOM) if not arg.is_scalar else None
            if body is not None:
                bodies.append(body)
        if len(bodies) < 2:
            return coefficient, bodies[0] if bodies else None
        kind = "matmul" if term.is_scalar else term.op
        sign = {"matmul": self.notation.product, "hadamard": self.notation.hadamard, "kron": "\\otimes"}[kind]
        shown = [self._operand(body, kind, place == 0).text for place, body in enumerate(bodies)]
        return coefficient, Piece((f" {sign} " if sign else " ").join(shown), PRODUCT, kind)

    def _operand(self, piece: Piece, kind: str, first: bool) -> Piece:
        if piece.level > PRODUCT or (piece.level == PRODUCT and (piece.kind == kind or not kind)):
            return piece
        if piece.level == PRODUCT and first and self.notation.left_to_right:
            return piece
        return Piece(f"({piece.text})", ATOM)

    def _front(self, coefficient: Coefficient, body: Piece | None) -> Piece | None:
        """The scalars of a product, None if they are 1 or -1."""
        number = abs(coefficient.number)
        divisors = [
            self.text(t) if len(coefficient.divisors) == 1 else self._operand(self.piece(t), "matmul", True).text
            for t in coefficient.divisors
        ]
        if divisors and number.denominator > 1:
            divisors.insert(0, str(number.denominator))
            number = Fraction(number.numerator)
        lone = len(coefficient.factors) == 1 and body is None
        factors = [self.piece(t) if lone else self._operand(self.piece(t), "", True) for t in coefficient.factors]
        if not lone:
            factors = [Piece(f"({p.text})", ATOM) if p.level == PRODUCT else p for p in factors]
        if divisors:
            over = [] if number == 1 and factors and body is None else [_number(number)]
            if body is None:
                over += [p.text for p in factors]
                factors = []
            top = Piece(f"\\frac{{{' '.join(over)}}}{{{' '.join(divisors)}}}", ATOM)
            return Piece(" ".join([top.text, *(p.text for p in factors)]), PRODUCT if factors else ATOM, "matmul")
        parts = ([_number(number)] if number != 1 else []) + [p.text for p in factors]
        if not parts:
            return None
        if len(parts) == 1:
            return factors[0] if factors else Piece(parts[0], ATOM)
        sign = f" {self.notation.product} " if self.notation.product else " "
        return Piece(sign.join(parts), PRODUCT, "matmul")

    # ------------------------------------------------------------------------------------------------------ operators

    def _transpose(self, term: Term) -> Piece:
        (arg,) = term.args
        if arg.op == "softmax" and arg.rows.is_one:
            (row,) = arg.args
            return self._call(self.words["softmax"], [row.args[0] if row.op == "transpose" else transpose(row)])
        if arg.op == "grad" and self.notation.transposed_gradient:
            return self._gradient(arg, self.notation.transposed_gradient)
        if arg.op == "inverse" and arg.args[0].op in ("var", "eye"):
            inner = self.piece(arg.args[0])
            return self._script(inner, "-" + self.notation.transpose)
        return self._script(self.piece(arg), self.notation.transpose)

    def _inverse(self, term: Term) -> Piece:
        return self._script(self.piece(term.args[0]), "-1")

    def _power(self, term: Term) -> Piece:
        (arg,), exponent = term.args, term.attrs[0]
        if exponent == Fraction(1, 2):
            return Piece(f"\\sqrt{{{self.text(arg)}}}", ATOM)
        if exponent < 0:
            below = self.piece(arg) if exponent == -1 else self._power(Term("power", (arg,), (-exponent,), arg.shape))
            return Piece(f"\\frac{{1}}{{{below.text}}}", ATOM)
        script = _number(exponent)
        return self._script(self.piece(arg), script if term.is_scalar else f"{self.notation.hadamard} {script}")

    def _apply(self, term: Term) -> Piece:
        name = str(term.attrs[0])
        if name == "recip":
            return Piece(f"\\frac{{1}}{{{self.text(term.args[0])}}}", ATOM)
        if name == "sqrt":
            return Piece(f"\\sqrt{{{self.text(term.args[0])}}}", ATOM)
        base = name.rstrip("'")
        word = self.words.get(base)
        if word is None:
            word = base if len(base) == 1 or "\\" in base else f"\\operatorname{{{base}}}"
        if "%" in word and base != name:
            word = f"\\operatorname{{{base}}}"
        return self._call(word + name[len(base) :], term.args)

    def _repeat(self, term: Term) -> Piece:
        (arg,) = term.args
        if self.notation.repeat_silently:
            return self.piece(arg)
        rows, cols = term.shape
        if arg.is_scalar:
            return self._product(Term("scale", (arg, Term("ones", (), (), term.shape)), (), term.shape))
        if arg.rows.is_one:
            return self._product(Term("matmul", (Term("ones", (), (), (rows, arg.rows)), arg), (), term.shape))
        return self._product(Term("matmul", (arg, Term("ones", (), (), (arg.cols, cols))), (), term.shape))

    def _reshape(self, term: Term) -> Piece:
        order = "" if term.attrs[0] == "C" else "^{\\text{columns}}"
        return self._call(f"\\operatorname{{reshape}}{order}_{{{latex_shape(term.shape)}}}", term.args)

    def _linear(self, term: Term) -> Piece:
        kind, params, adjoint = term.attrs
        word = f"\\operatorname{{{MAPS.get((kind, adjoint), kind)}}}"
        if len(params) != 7:
            return self._call(word, term.args)
        height, width, channels, kh, kw, stride, pad = params
        image = f"{height} \\times {width}" + (f" \\times {channels}" if adjoint or kind == "windows" else "")
        return self._call(f"{word}_{{{image}, {kh} \\times {kw}, {stride}, {pad}}}", term.args)

    def _differential(self, term: Term) -> Piece:
        return Piece(f"{self.notation.differential}({self.text(term.args[0])})", SCRIPTED)

    # ------------------------------------------------------------------------------------------------------- index form

    def _entry(self, term: Term) -> Piece:
        array, *where = term.args
        shown = [self._place(w) for w, size in zip(where, array.shape) if not size.is_one] or [str(self.base)]
        base = self.piece(array) if array.op != "eye" else Piece("\\delta", ATOM)
        text = base.text if base.level == ATOM and "_" not in base.text else f"({base.text})"
        return Piece(f"{text}_{{{(',' if any(len(s) > 1 for s in shown) else '').join(shown)}}}", ATOM)

    def _place(self, where: Term) -> str:
        return str(where.attrs[0] + self.base) if where.op == "num" else self.text(where)

    def _total(self, term: Term) -> Piece:
        body = self.piece(term.args[0])
        inside = f"({body.text})" if body.level in (SUM, SIGNED) else body.text
        name, size = term.attrs
        return Piece(f"\\sum_{{{name}={self.base}}}^{{{latex_size(size + self.base - 1)}}} {inside}", BIG)

    def _array(self, term: Term) -> Piece:
        names = [name for name, size in zip(term.attrs, term.shape) if not size.is_one] or term.attrs
        return Piece(f"\\left[{self.text(term.args[0])}\\right]_{{{''.join(names)}}}", ATOM)

    def _holds(self, term: Term) -> Piece:
        """An indicator, its conditions as inequalities; two that say that a number is ≥ 0 and ≤ 0 as an equation."""
        wholes = [whole_poly(arg) for arg in term.args]
        if len(wholes) == 2 and wholes[0] is not None and wholes[1] is not None and wholes[0] + wholes[1] == Size.of(0):
            return Piece(f"1[{self._compared(term.args[0], '=')}]", ATOM)
        return Piece(f"1[{', '.join(self._compared(arg, chr(92) + 'ge') for arg in term.args)}]", ATOM)

    def _compared(self, arg: Term, sign: str) -> str:
        whole = whole_poly(arg)
        if whole is None:
            return f"{self.text(arg)} {sign} 0"
        sides = (Size({m: abs(c) for m, c in whole.terms if c * side > 0}) for side in (1, -1))
        left, right = (latex_size(side).replace(MARK, "") for side in sides)
        return f"{left} {sign} {right}"

    def _floordiv(self, term: Term) -> Piece:
        above, below = (self.text(arg) for arg in term.args)
        return Piece(f"\\lfloor \\frac{{{above}}}{{{below}}} \\rfloor", ATOM)


def _flat(term: Term, op: str) -> list[Term]:
    """The operands of a chain of one associative operator."""
    if term.op != op or (op == "hadamard" and _is_quotient(term)):
        return [term]
    return [t for arg in term.args for t in _flat(arg, op)]


def _is_quotient(term: Term) -> bool:
    right = term.args[1]
    return right.op == "apply" and right.attrs[0] == "recip"


def _number(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"\\frac{{{value.numerator}}}{{{value.denominator}}}"
