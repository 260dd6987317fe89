"""Entries, sums and arrays given by their entries, as LaTeX.

Indices that the reader made up (their names begin with a dot) get letters that the term does not use, in the order in which
they appear, so that the same term is printed alike in every run.
"""

from __future__ import annotations

from derive.terms.latex_notation import ATOM, BIG, SIGNED, SUM, Piece, Printing, latex_size
from derive.terms.term import Term

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


def _names(node: Term) -> list[str]:
    if node.op in ("index", "var", "dvar", "total"):
        return [node.name]
    return [str(name) for name in node.attrs] if node.op in ("array", "grad") else []


class IndexForm(Printing):
    """Prints what is written with indices; `letters` names those without a name."""

    letters: dict[str, str]

    def _index(self, term: Term) -> Piece:
        return Piece(self._named(term.name), ATOM)

    def _named(self, name: str) -> str:
        return self.letters.get(name, name)

    def _entry(self, term: Term) -> Piece:
        array, *where = term.args
        shown = [self._place(w) for w, size in zip(where, array.shape) if not size.is_one] or ["1"]
        base = self.piece(array)
        text = base.text if base.level == ATOM and "_" not in base.text else f"({base.text})"
        return Piece(f"{text}_{{{(',' if any(len(s) > 1 for s in shown) else '').join(shown)}}}", ATOM)

    def _place(self, where: Term) -> str:
        """A subscript, counted from 1 as documents do."""
        return str(where.attrs[0] + 1) if where.op == "num" else self.text(where)

    def _total(self, term: Term) -> Piece:
        body = self.piece(term.args[0])
        inside = f"({body.text})" if body.level in (SUM, SIGNED) else body.text
        return Piece(f"\\sum_{{{self._named(term.name)}=1}}^{{{latex_size(term.attrs[1])}}} {inside}", BIG)

    def _array(self, term: Term) -> Piece:
        names = [self._named(str(name)) for name in term.attrs]
        separator = "," if any(len(name) > 1 for name in names) else ""
        return Piece(f"\\left[{self.text(term.args[0])}\\right]_{{{separator.join(names)}}}", ATOM)
