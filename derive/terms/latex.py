r"""Terms as LaTeX that a person would write, with as few brackets as reading it back needs.

Guarantee: every bracket that the chosen binding needs is there: without a binding, a Hadamard or Kronecker product
beside a matrix product is always bracketed; with `left_to_right`, all products bind alike and only right operands
are.  Names are LaTeX already and are printed as they are.  Number factors and scalars move to the front of a product,
which changes nothing for scalars.

Limit: a regrouping of axes, and fixed linear maps other than im2col and windows, have no common notation; they are
printed as a named function of their argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce

from derive.kernel.sizes import Size
from derive.terms.latex_indices import IndexForm, has_computed_places, letters
from derive.terms.latex_notation import (
    ATOM,
    MAPS,
    PRODUCT,
    SCRIPTED,
    SIGNED,
    SUM,
    WORDS,
    Notation,
    Piece,
    latex_shape,
    latex_size,
    number_text,
)
from derive.terms.latex_products import Products
from derive.terms.term import Term, scale, transpose
from derive.terms.wholes import whole_poly


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
    base: int | None = None,
) -> str:
    """The term as LaTeX, in the notation that the options describe (see `Notation`); indices count from `base`, else from 0
    where that matters."""
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
    begin = base if base is not None else 0 if has_computed_places(term) else 1
    return Printer(notation, letters(term), begin).piece(term).text


class Printer(Products, IndexForm):
    """Prints terms in one notation."""

    def __init__(self, notation: Notation, letters: dict[str, str], base: int = 1):
        self.notation, self.letters, self.base = notation, letters, base
        self.words = {**WORDS, **notation.words}

    def piece(self, term: Term) -> Piece:
        if self.base and term.op == "add" and term.is_scalar and any(arg.op == "index" for arg in term.args):
            whole = whole_poly(term)
            if whole is not None:
                return self._whole(whole)
        method: Callable[[Term], Piece] | None = getattr(self, "_" + term.op, None)
        if method is not None:
            return method(term)
        return self._call(self.words.get(term.op, f"\\operatorname{{{term.op.replace('_', ' ')}}}"), term.args)

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
        return self._with_sign(value < 0, Piece(number_text(abs(value)), ATOM))

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

    # ------------------------------------------------------------------------------------------------------ operators

    def _transpose(self, term: Term) -> Piece:
        (arg,) = term.args
        if arg.op == "softmax" and arg.rows.is_one:
            return self._call(self.words["softmax"], [_column(arg.args[0])])
        if arg.op == "differential" and arg.args[0].op == "softmax" and arg.rows.is_one:
            return Piece(f"{self.notation.differential}({self.text(transpose(arg.args[0]))})", SCRIPTED)
        if arg.op == "grad" and self.notation.transposed_gradient:
            return self._gradient(arg, self.notation.transposed_gradient)
        if arg.op == "inverse" and arg.args[0].op != "transpose":
            inner = self.piece(arg.args[0])
            return self._script(inner, "-" + self.notation.transpose)
        return self._script(self.piece(arg), self.notation.transpose)

    def _softmax(self, term: Term) -> Piece:
        """softmax(x)ᵀ for the softmax of a row xᵀ."""
        (row,) = term.args
        column = _column(row)
        if term.rows.is_one and column.op != "transpose" and column != row:
            return self._script(self._call(self.words["softmax"], [column]), self.notation.transpose)
        return self._call(self.words["softmax"], [row])

    def _inverse(self, term: Term) -> Piece:
        return self._script(self.piece(term.args[0]), "-1")

    def _power(self, term: Term) -> Piece:
        (arg,), exponent = term.args, term.attrs[0]
        if exponent == Fraction(1, 2):
            return Piece(f"\\sqrt{{{self.text(arg)}}}", ATOM)
        if exponent < 0:
            below = self.piece(arg) if exponent == -1 else self._power(Term("power", (arg,), (-exponent,), arg.shape))
            return Piece(f"\\frac{{1}}{{{below.text}}}", ATOM)
        script = number_text(exponent)
        return self._script(self.piece(arg), script if term.is_scalar else f"{self.notation.hadamard} {script}")

    def _raised(self, exponent: Term) -> Piece | None:
        """u^c for exp(c log u), where there is one logarithm."""
        factors = list(_factors(exponent))
        logs = [f for f in factors if f.op == "apply" and f.attrs[0] == "log"]
        if len(logs) != 1:
            return None
        others = [f for f in factors if f is not logs[0]]
        above = self.text(reduce(scale, others)) if others else "1"
        return self._script(self.piece(logs[0].args[0]), above)

    def _apply(self, term: Term) -> Piece:
        name = str(term.attrs[0])
        if name == "recip":
            return Piece(f"\\frac{{1}}{{{self.text(term.args[0])}}}", ATOM)
        if name == "sqrt":
            return Piece(f"\\sqrt{{{self.text(term.args[0])}}}", ATOM)
        if name == "exp" and term.is_scalar:
            raised = self._raised(term.args[0])
            if raised is not None:
                return raised
        base = name.rstrip("'")
        word = self.words.get(base)
        if word is None:
            word = base if len(base) == 1 or "\\" in base else f"\\operatorname{{{base}}}"
        if "%" in word and (base != name or (word == WORDS["abs"] and not term.is_scalar)):
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
        word = "reshape" if term.attrs[0] == "C" else "unvec"
        return self._call(f"\\operatorname{{{word}}}_{{{latex_shape(term.shape)}}}", term.args)

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


def _column(row: Term) -> Term:
    """The transpose of a row, moved inwards."""
    if row.op == "transpose":
        return row.args[0]
    if row.op == "matmul":
        return Term("matmul", (_column(row.args[1]), _column(row.args[0])), (), (row.cols, row.rows))
    if row.op == "scale":
        return scale(row.args[0], _column(row.args[1]))
    return transpose(row)


def _factors(scalar: Term) -> Iterator[Term]:
    """The factors of a scalar."""
    if scalar.op in ("scale", "hadamard", "matmul") and all(arg.is_scalar for arg in scalar.args):
        for arg in scalar.args:
            yield from _factors(arg)
    else:
        yield scalar
