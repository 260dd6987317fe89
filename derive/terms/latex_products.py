"""Products as LaTeX: scalars in front, quotients as fractions, brackets where the binding of the operators needs them."""

from __future__ import annotations

from fractions import Fraction

from derive.terms.latex_notation import ATOM, PRODUCT, SIGNED, UNIT, Coefficient, Piece, Printing, number_text
from derive.terms.term import Term


class Products(Printing):
    """Prints scalar multiples, matrix, Hadamard and Kronecker products."""

    def _with_sign(self, negative: bool, piece: Piece) -> Piece:
        return Piece("-" + piece.text, SIGNED) if negative else piece

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
        lone_divisor = len(coefficient.divisors) == 1 and number.denominator == 1
        divisors = [
            self.text(t) if lone_divisor else self._operand(self.piece(t), "matmul", True).text
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
            over = [] if number == 1 and factors and body is None else [number_text(number)]
            if body is None:
                over += [p.text for p in factors]
                factors = []
            top = Piece(f"\\frac{{{' '.join(over)}}}{{{' '.join(divisors)}}}", ATOM)
            return Piece(" ".join([top.text, *(p.text for p in factors)]), PRODUCT if factors else ATOM, "matmul")
        parts = ([number_text(number)] if number != 1 else []) + [p.text for p in factors]
        if not parts:
            return None
        if len(parts) == 1:
            return factors[0] if factors else Piece(parts[0], ATOM)
        sign = f" {self.notation.product} " if self.notation.product else " "
        return Piece(sign.join(parts), PRODUCT, "matmul")


def _flat(term: Term, op: str) -> list[Term]:
    """The operands of a chain of one associative operator."""
    if term.op != op or (op == "hadamard" and _is_quotient(term)):
        return [term]
    return [t for arg in term.args for t in _flat(arg, op)]


def _is_quotient(term: Term) -> bool:
    right = term.args[1]
    return right.op == "apply" and right.attrs[0] == "recip"
