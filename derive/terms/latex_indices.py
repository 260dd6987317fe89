"""Entries, sums and arrays given by their entries, as LaTeX.

Indices that the reader made up (their names begin with a dot) get letters that the term does not use, in the order in which
they appear, so that the same term is printed alike in every run.
"""

from __future__ import annotations

from derive.kernel.inequalities import MARK, indices_of
from derive.kernel.sizes import Size
from derive.terms.latex_notation import ATOM, BIG, SCRIPTED, SIGNED, SUM, Piece, Printing, latex_size
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


def counts_from_zero(term: Term) -> bool:
    """Whether computed places stand in the term that have no simple form where indices begin at 1."""
    places = [w for t in term.walk() if t.op == "entry" for w in t.args[1:]]
    places += [arg for t in term.walk() if t.op == "holds" for arg in t.args]
    return any(t.op == "floordiv" for t in term.walk()) or any(whole_poly(place) is None for place in places)


def _names(node: Term) -> list[str]:
    if node.op in ("index", "var", "dvar", "total"):
        return [node.name]
    return [str(name) for name in node.attrs] if node.op in ("array", "grad") else []


class IndexForm(Printing):
    """Prints what is written with indices, counted from `base`; `letters` names those without a name."""

    letters: dict[str, str]
    base: int = 1

    def _index(self, term: Term) -> Piece:
        """An index as a number."""
        return self._whole(Size.of(MARK + term.name)) if self.base else Piece(self._named(term.name), ATOM)

    def _whole(self, whole: Size) -> Piece:
        shown = self._lettered(whole)
        return Piece(latex_size(shown), ATOM if len(shown.terms) < 2 else SUM)

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
        if where.op == "num":
            return str(where.attrs[0] + self.base)
        whole = whole_poly(where) if self.base else None
        return self.text(where) if whole is None else latex_size(self._lettered(whole) + self.base)

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
        line = self._line(term)
        if line is not None:
            return line
        long = [name for name, size in zip(term.attrs, term.shape) if not size.is_one] or term.attrs
        names = [self._named(str(name)) for name in long]
        separator = "," if any(len(name) > 1 for name in names) else ""
        return Piece(f"\\left[{self.text(term.args[0])}\\right]_{{{separator.join(names)}}}", ATOM)

    def _line(self, term: Term) -> Piece | None:
        """X_{i,:}ᵀ or X_{:,i}, for the column of the X_ij over j or over i."""
        body = term.args[0]
        if len(term.shape) != 2 or not term.shape[1].is_one or body.op != "entry" or len(body.args) != 3:
            return None
        array, *places = body.args
        mine = [place.op == "index" and place.name == term.attrs[0] for place in places]
        if array.op != "var" or mine.count(True) != 1:
            return None
        other = places[mine.index(False)]
        if array.shape[mine.index(False)].is_one or any(t.op == "index" and t.name == term.attrs[0] for t in other.walk()):
            return None
        name = array.name if "_" not in array.name and "^" not in array.name else f"({array.name})"
        if mine[0]:
            return Piece(f"{name}_{{:,{self._place(other)}}}", ATOM)
        turned = self.notation.transpose
        script = turned if len(turned) == 1 else f"{{{turned}}}"
        return Piece(f"{name}_{{{self._place(other)},:}}^{script}", SCRIPTED)

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
        whole = self._lettered(whole)
        left, right = (Size({m: abs(c) for m, c in whole.terms if c * side > 0}) for side in (1, -1))
        return f"{latex_size(left)} {sign} {latex_size(right)}"

    def _lettered(self, whole: Size) -> Size:
        """A polynomial in the letters of its indices, counted from `base`."""
        return whole.substitute({s: Size.of(self._named(s.removeprefix(MARK))) - self.base for s in indices_of(whole)})

    def _floordiv(self, term: Term) -> Piece:
        above, below = (self.text(arg) for arg in term.args)
        return Piece(f"\\lfloor \\frac{{{above}}}{{{below}}} \\rfloor", ATOM)
