"""Arrays that a document defines piece by piece: z_{i,1} = …, z_{i,2} = …, one column, row or entry at a time.

A piece is the term of the entries at a place for each axis: a literal, or an index that runs over the whole axis.  Once the
pieces fill the array they are its definition: with an index for the literal where they all follow one pattern, else each at
its own place.  Until then the array has no definition, and nothing is concluded from its pieces.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from derive.reading.indices.patterns import pattern, put
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
        return pattern([body for _, body in ordered], "·" + "ij"[axis], self.shape[axis])


def renamed_index(term: Term, old: str, new: str) -> Term:
    """The term with another name for a free index."""
    return put(term, old, lambda t: index(new, t.attrs[1]))
