"""X_ij, or the row x_k of an array of samples, as a part of the whole that an equation for every part speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from derive.kernel.sizes import Size
from derive.terms.term import Term, box, entry, index, num


@dataclass(frozen=True)
class Part:
    """X_ij, or the row x_k of the array X of all samples, as a part of the whole, at free indices along all other axes."""

    whole: Term
    axes: tuple[tuple[str, Size], ...]
    inner: str | None = None
    """The name of the axis along which a row or column runs."""

    def filled(self, value: Term) -> Term:
        """The whole array whose part has the value."""
        if self.inner is None:
            return box(self.axes, value)
        place = index(self.inner, dict(self.axes)[self.inner])
        return box(self.axes, entry(value, num(0), place) if value.rows.is_one else entry(value, place, num(0)))


def part_of(term: Term) -> Part | None:
    """The part of a symbol that a term is; None if it is none, or if the same index stands twice."""
    inner = None
    if term.op == "array" and sum(not size.is_one for size in term.shape) == 1:
        inner = str(term.attrs[1] if term.rows.is_one else term.attrs[0])
        term = term.args[0]
    if term.op != "entry" or term.args[0].op != "var":
        return None
    places = list(zip(term.args[1:], term.args[0].shape))
    if any(not size.is_one and (place.op != "index" or place.attrs[1] != size) for place, size in places):
        return None
    axes = tuple(("·one" if size.is_one else str(place.attrs[0]), size) for place, size in places)
    names = {name for name, _ in axes}
    return Part(term.args[0], axes, inner) if len(names) == len(axes) and (inner is None or inner in names) else None
