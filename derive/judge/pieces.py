"""Arrays that a document defines piece by piece: z_{i,1} = …, z_{i,2} = …, one column, row or entry at a time.

A piece is the term of the entries at a place for each axis: a literal, or an index that runs over the whole axis.  Once the
pieces fill the array they are its definition: with an index for the literal where they all follow one pattern, else each at
its own place.  Until then the array has no definition, and nothing is concluded from its pieces.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from derive.terms.term import Shape, Term, add, array, entry, eye, index, num, scale

Key = tuple["int | None", "int | None"]
MOST_PIECES = 64


@dataclass
class Pieces:
    """The pieces of one array; each term is a scalar in the indices `·i` (rows) and `·j` (columns) where they run."""

    shape: Shape
    given: dict[Key, Term] = field(default_factory=dict)
    lines: dict[Key, int] = field(default_factory=dict)

    def whole(self) -> Term | None:
        """The definition, once every entry is given."""
        forms = {tuple(place is None for place in key) for key in self.given}
        if len(forms) != 1:
            return None
        (running,) = forms
        wanted = 1
        for axis, runs in zip(self.shape, running):
            count = 1 if runs else axis.as_int()
            wanted = wanted * count if count is not None else MOST_PIECES + 1
        if wanted > MOST_PIECES or len(self.given) != wanted:
            return None
        body = self._pattern() or self._apart()
        return array("·i", self.shape[0], "·j", self.shape[1], body)

    def _apart(self) -> Term:
        parts = []
        for key, body in self.given.items():
            for name, axis, place in zip(("·i", "·j"), self.shape, key):
                if place is not None and not axis.is_one:
                    body = scale(entry(eye(axis), index(name, axis), num(place)), body)
            parts.append(body)
        return add(*parts)

    def _pattern(self) -> Term | None:
        """One term for all pieces, where one axis has literals and each piece has its own in the same places."""
        axes = [k for k in (0, 1) if next(iter(self.given))[k] is not None and not self.shape[k].is_one]
        if len(axes) != 1 or len(self.given) < 2:
            return None
        (axis,) = axes
        ordered = sorted(self.given.items(), key=lambda item: item[0][axis] or 0)
        general = _general(ordered[0][1], ordered[1][1], index("·" + "ij"[axis], self.shape[axis]))
        if general is None:
            return None
        name = "·" + "ij"[axis]
        if all(instance(general, name, key[axis] or 0) == body for key, body in ordered):
            return general
        return None


def _general(first: Term, second: Term, running: Term) -> Term | None:
    """The term with the index where the first has entry 0 and the second entry 1; None if they differ elsewhere."""
    if first == second:
        return first
    if first == num(0) and second == num(1):
        return running
    if first.op != second.op or first.attrs != second.attrs or len(first.args) != len(second.args) or not first.args:
        return None
    parts: list[Term] = []
    for place, (a, b) in enumerate(zip(first.args, second.args)):
        if a != b and a.op == "num" and not (first.op == "entry" and place > 0):
            return None
        part = _general(a, b, running)
        if part is None:
            return None
        parts.append(part)
    return Term(first.op, tuple(parts), first.attrs, first.shape)


def instance(term: Term, name: str, value: int) -> Term:
    """The term with a literal place for an index."""
    return term.replace(lambda t: num(Fraction(value)) if t.op == "index" and t.attrs[0] == name else None)


def renamed_index(term: Term, old: str, new: str) -> Term:
    """The term with another name for a free index."""
    return term.replace(lambda t: index(new, t.attrs[1]) if t.op == "index" and t.attrs[0] == old else None)
