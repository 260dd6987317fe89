"""LaTeX for the terms of `tests.hunt.algebra` and `tests.hunt.indices`, in one of many notations."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from random import Random

from .algebra import IllTyped, Term, shape

SUM, PRODUCT, ATOM = 0, 1, 2
WORDS = {"exp": "\\exp", "tanh": "\\tanh", "sigma": "\\sigma", "relu": "\\operatorname{relu}", "sin": "\\sin", "cos": "\\cos",
         "abs": "\\operatorname{abs}", "sign": "\\operatorname{sign}", "log": "\\log"}  # fmt: skip


def _is_number(term: Term) -> bool:
    """Whether a term is a number; what is ill-typed is none."""
    try:
        return shape(term) == ("1", "1")
    except IllTyped:
        return False


@dataclass
class Notation:
    turned: str = "^T"
    hadamard: str = "\\odot"
    trace: str = "\\operatorname{tr}"
    bounds: bool = True
    ones: str = "\\mathbf{1}"
    wide: bool = False
    inner: str = "\\langle"

    @classmethod
    def random(cls, rng: Random) -> Notation:
        return cls(
            rng.choice(("^T", "^{\\top}", "^\\top", "^{\\mathsf T}", "^{\\mathrm{T}}")),
            rng.choice(("\\odot", "\\circ", "\\odot")),
            rng.choice(("\\operatorname{tr}", "\\mathrm{tr}", "\\text{tr}", "\\operatorname{Tr}")),
            rng.random() < 0.7,
            rng.choice(("\\mathbf{1}", "\\mathbb{1}", "\\mathbf 1")),
            rng.random() < 0.3,
            rng.choice(("\\langle", "tr")),
        )

    # ------------------------------------------------------------------------------------------------------ matrix terms

    def term(self, t: Term, level: int = SUM) -> str:
        text, own = self._term(t)
        return self._brackets(text) if own < level else text

    def _brackets(self, text: str) -> str:
        return f"\\left({text}\\right)" if self.wide else f"({text})"

    def _term(self, t: Term) -> tuple[str, int]:
        op, *args = t
        if op == "sym":
            return args[0], ATOM
        if op == "grad":
            return f"\\nabla_{{{args[0]}}} J", PRODUCT
        if op == "num":
            return self._number(Fraction(args[0]))
        if op == "size":
            return args[0], ATOM
        if op == "ones":
            return f"{self.ones}_{{{args[0]}}}", ATOM
        if op == "eye":
            return f"I_{{{args[0]}}}", ATOM
        if op == "T":
            inner, own = self._term(args[0])
            bare = own == ATOM and not inner.startswith("\\frac") and "^" not in inner and args[0][0] in ("sym", "ones", "eye")
            return (inner if bare else self._brackets(inner)) + self.turned, ATOM
        if op == "neg":
            return "-" + self.term(args[0], PRODUCT), SUM
        if op in ("add", "sub"):
            sign = "+" if op == "add" else "-"
            second = self.term(args[1], PRODUCT if op == "sub" or args[1][0] in ("neg", "sub", "add") else SUM)
            return f"{self.term(args[0])} {sign} {second}", SUM
        if op in ("mm", "scale"):
            one, two = self.term(args[0], PRODUCT), self.term(args[1], PRODUCT)
            one = self._brackets(one) if args[0][0] in ("had", "fn2") else one
            two = self._brackets(two) if args[1][0] in ("had", "sum") else two
            one = self._brackets(one) if args[0][0] in ("sum", "grad") or one.startswith("\\sum") else one
            two = self._brackets(two) if args[1][0] in ("tr", "logdet") else two
            if args[1][0] in ("mm", "scale") and any(map(_is_number, args[1][1:])):
                two = self._brackets(self.term(args[1]))
            between = " \\cdot " if two[0].isdigit() or two.startswith("\\frac") else " "
            return one + between + two, PRODUCT
        if op == "had":
            sides = [self.term(a, ATOM) for a in args]
            return f" {self.hadamard} ".join(sides), PRODUCT - 0.5
        if op == "tr":
            return f"{self.trace}{self._brackets(self.term(args[0]))}", ATOM
        if op == "logdet":
            return f"\\log\\det{self._brackets(self.term(args[0]))}", ATOM
        if op == "inner":
            return f"\\langle {self.term(args[0])}, {self.term(args[1])} \\rangle", ATOM
        if op == "norm2":
            return f"\\|{self.term(args[0])}\\|{'_F' if '1' not in shape(args[0]) else ''}^2", ATOM
        if op == "sum":
            rows, cols = shape(args[0])
            if "1" not in (rows, cols):
                sign = f"\\sum_{{i=1}}^{{{rows}}} \\sum_{{j=1}}^{{{cols}}}" if self.bounds else "\\sum_{i,j}"
                return f"{sign} {self._brackets(self.term(args[0]))}_{{ij}}", PRODUCT
            if (rows, cols) == ("1", "1"):
                return self._term(args[0])
            axis = rows if cols == "1" else cols
            sign = f"\\sum_{{i=1}}^{{{axis}}}" if self.bounds else "\\sum_i"
            return f"{sign} {self._brackets(self.term(args[0]))}_i", PRODUCT
        if op == "inv":
            inner = self.term(args[0], ATOM)
            return (inner if args[0][0] == "sym" else self._brackets(self.term(args[0]))) + "^{-1}", ATOM
        if op == "diag":
            return f"\\operatorname{{diag}}{self._brackets(self.term(args[0]))}", ATOM
        return self._function(args[0], self.term(args[1]), args[1])

    def _function(self, name: str, inner: str, argument: Term) -> tuple[str, int]:
        if name == "square":
            if shape(argument) == ("1", "1"):
                return f"{self._brackets(inner)}^2", ATOM
            return f"{self._brackets(inner)} {self.hadamard} {self._brackets(inner)}", PRODUCT - 0.5
        if name == "step":
            return f"1{self._brackets(inner + ' > 0')}", ATOM
        return f"{WORDS[name]}{self._brackets(inner)}", ATOM

    def _number(self, value: Fraction) -> tuple[str, int]:
        if value < 0:
            return "-" + self._number(-value)[0], SUM
        if value.denominator == 1:
            return str(value), ATOM
        return f"\\frac{{{value.numerator}}}{{{value.denominator}}}", ATOM

    # --------------------------------------------------------------------------------------------------------- index form

    def entry(self, t: Term, level: int = SUM) -> str:
        text, own = self._entry(t)
        return self._brackets(text) if own < level else text

    def _entry(self, t: Term) -> tuple[str, int]:
        op, *args = t
        if op == "e":
            name, places = args
            if not places:
                return name, ATOM
            return f"{name}_{places[0]}" if len(places) == 1 else f"{name}_{{{places[0]}{places[1]}}}", ATOM
        if op == "num":
            return self._number(Fraction(args[0]))
        if op == "size":
            return args[0], ATOM
        if op == "delta":
            return f"\\delta_{{{args[0]}{args[1]}}}", ATOM
        if op == "sum":
            index, axis, body = args
            return f"\\sum_{{{index}=1}}^{{{axis}}} {self.entry(body, PRODUCT)}", PRODUCT - 0.2
        if op == "neg":
            return "-" + self.entry(args[0], PRODUCT - 0.5), SUM
        if op == "add":
            second = self.entry(args[1], PRODUCT - 0.5)
            if args[1][0] == "neg":
                return f"{self.entry(args[0])} - {self.entry(args[1][1], PRODUCT - 0.5)}", SUM
            return f"{self.entry(args[0])} + {second}", SUM
        if op == "prod":
            *before, last = args
            texts = [self.entry(part, PRODUCT) for part in before] + [self.entry(last, PRODUCT - 0.5)]
            text = texts[0]
            for following in texts[1:]:
                text += (" \\cdot " if following[0].isdigit() or following.startswith("\\frac") else " ") + following
            return text, PRODUCT if args[-1][0] != "sum" else PRODUCT - 0.2
        name, body = args
        inner = self.entry(body)
        if name == "square":
            return f"{self._brackets(inner)}^2", ATOM
        if name == "step":
            return f"1{self._brackets(inner + ' > 0')}", ATOM
        return f"{WORDS[name]}{self._brackets(inner)}", ATOM
