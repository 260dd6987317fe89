"""Entries, sums and arrays given by their entries, as LaTeX.

Indices that the reader made up (their names begin with a dot) get letters that the term does not use, in the order in which
they appear, so that the same term is printed alike in every run.
"""

from __future__ import annotations

from derive.kernel.inequalities import MARK, indices_of
from derive.kernel.sizes import Size
from derive.terms.latex_notation import ATOM, BIG, SIGNED, SUM, Piece, Printing, latex_size
from derive.terms.term import Term
from derive.terms.wholes import whole_poly

SAMPLES = ("_{·}", "^{(·)}")
"""How the names of arrays end whose rows are the samples of one letter (`derive.reading.members.families`)."""
_LETTERS = "ijklpqrstuvabcefgh"


def letters(term: Term) -> dict[str, str]:
    """A letter for each index of the term that has no name of its own."""
    used: set[str] = set()
    nameless: dict[str, None] = {}
    for node in term.walk():
        for name in _names(node):
            if name.startswith("·"):
                nameless[name] = None
            else:
                used.update(name)
    free = [letter for letter in _LETTERS if letter not in used]
    free += [f"i_{{{number}}}" for number in range(len(nameless) - len(free))]
    return dict(zip(nameless, free))


def has_computed_places(term: Term) -> bool:
    """Whether indices stand in sums, conditions or subscripts such as i + a, so that it matters where they begin: then at 0."""
    return any(
        t.op in ("holds", "floordiv")
        or (t.op == "entry" and any(w.op not in ("num", "index") for w in t.args[1:]))
        or (t.op != "entry" and any(arg.op == "index" for arg in t.args))
        for t in term.walk()
    )


def _names(node: Term) -> list[str]:
    if node.op in ("index", "var", "dvar", "total"):
        return [node.name]
    return [str(name) for name in node.attrs] if node.op in ("array", "grad") else []


class IndexForm(Printing):
    """Prints what is written with indices, counted from `base`; `letters` names those without a name."""

    letters: dict[str, str]
    base: int = 1

    def _index(self, term: Term) -> Piece:
        return Piece(self._named(term.name), ATOM)

    def _named(self, name: str) -> str:
        return self.letters.get(name, name)

    def _entry(self, term: Term) -> Piece:
        array, *where = term.args
        family = self._sample(array, where[0])
        if family is not None:
            inner = [self._place(w) for w, size in zip(where[1:], array.shape[1:]) if not size.is_one]
            return Piece(f"({family})_{{{''.join(inner)}}}" if inner else family, ATOM)
        shown = [self._place(w) for w, size in zip(where, array.shape) if not size.is_one] or [str(self.base)]
        base = self.piece(array) if array.op != "eye" else Piece("\\delta", ATOM)
        text = base.text if base.level == ATOM and "_" not in base.text else f"({base.text})"
        return Piece(f"{text}_{{{(',' if any(len(s) > 1 for s in shown) else '').join(shown)}}}", ATOM)

    def _place(self, where: Term) -> str:
        return str(where.attrs[0] + self.base) if where.op == "num" else self.text(where)

    def _total(self, term: Term) -> Piece:
        body = self.piece(term.args[0])
        inside = f"({body.text})" if body.level in (SUM, SIGNED) else body.text
        last = latex_size(term.attrs[1] + self.base - 1)
        return Piece(f"\\sum_{{{self._named(term.name)}={self.base}}}^{{{last}}} {inside}", BIG)

    def _sample(self, array: Term, place: Term) -> str | None:
        """x_i for the place i of the array x_{·} that holds the samples of one letter."""
        mark = next((mark for mark in SAMPLES if array.op == "var" and str(array.name).endswith(mark)), None)
        return str(array.name).removesuffix(mark) + mark.replace("·", self._place(place)) if mark is not None else None

    def _array(self, term: Term) -> Piece:
        body = term.args[0]
        column = len(term.shape) == 2 and term.shape[1].is_one and body.op == "entry" and len(body.args) == 3
        if column and body.args[2] == Term("index", (), (term.attrs[0], term.shape[0]), body.shape):
            family = self._sample(body.args[0], body.args[1])
            if family is not None and all(t != body.args[2] for t in body.args[1].walk()):
                return Piece(family, ATOM)
        long = [name for name, size in zip(term.attrs, term.shape) if not size.is_one] or term.attrs
        names = [self._named(str(name)) for name in long]
        separator = "," if any(len(name) > 1 for name in names) else ""
        return Piece(f"\\left[{self.text(term.args[0])}\\right]_{{{separator.join(names)}}}", ATOM)

    def _holds(self, term: Term) -> Piece:
        """An indicator, its conditions as inequalities; two that say that a number is ≥ 0 and ≤ 0 as an equation."""
        wholes = [whole_poly(arg) for arg in term.args]
        if len(wholes) == 2 and wholes[0] is not None and wholes[1] is not None and wholes[0] + wholes[1] == Size.of(0):
            return Piece(f"1[{self._compared(term.args[0], '=')}]", ATOM)
        conditions = ", ".join(self._compared(arg, "\\ge") for arg in term.args)
        return Piece(f"1[{conditions}]", ATOM)

    def _compared(self, arg: Term, sign: str) -> str:
        whole = whole_poly(arg)
        if whole is None:
            return f"{self.text(arg)} {sign} 0"
        whole = whole.substitute({s: Size.of(self._named(s.removeprefix(MARK))) for s in indices_of(whole)})
        left, right = (Size({m: abs(c) for m, c in whole.terms if c * side > 0}) for side in (1, -1))
        return f"{latex_size(left)} {sign} {latex_size(right)}"

    def _floordiv(self, term: Term) -> Piece:
        above, below = (self.text(arg) for arg in term.args)
        return Piece(f"\\lfloor \\frac{{{above}}}{{{below}}} \\rfloor", ATOM)
