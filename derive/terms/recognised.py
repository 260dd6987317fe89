"""Arrays given by entries that are a softmax: p_k = exp(a_k)/Σ_j exp(a_j), p_{nk} = exp(a_{nk})/Σ_j exp(a_{nj}).

Guarantee: an array is read so only where both exponentials are of entries of one array, the sum runs over one whole axis of it,
and every other place is the array's own index; the two are equal for all entries.  Limit: shifted exponents and sums that
are named before are left as they stand.
"""

from __future__ import annotations

from derive.terms.term import Term, index, num, softmax, transpose


def with_softmax(term: Term) -> Term:
    """The softmax that an array of entries spells out; any other term as it is."""
    if term.op != "array" or len(term.shape) != 2 or term.args[0].op not in ("hadamard", "scale") or len(term.args[0].args) != 2:
        return term
    first, second = term.args[0].args
    above, below = (second, first) if second.op == "apply" and second.attrs == ("exp",) else (first, second)
    own = _exponent(above)
    if own is None or below.op != "apply" or below.attrs != ("recip",) or below.args[0].op != "total":
        return term
    sum_index, count = below.args[0].attrs
    other = _exponent(below.args[0].args[0])
    source = own.args[0]
    if other is None or other.args[0] != source or source.shape != term.shape or own.attrs or other.attrs:
        return term
    places = [num(0) if size.is_one else index(name, size) for name, size in zip(term.attrs, term.shape)]
    moved = [axis for axis, place in enumerate(other.args[1:]) if place == index(sum_index, count) and place != places[axis]]
    if list(own.args[1:]) != places or len(moved) != 1 or count != source.shape[moved[0]] or sum_index in _indices(source):
        return term
    if any(other.args[1 + axis] != places[axis] for axis in range(2) if axis not in moved) or _indices(source) & set(term.attrs):
        return term
    return softmax(source) if moved == [1] else transpose(softmax(transpose(source)))


def _exponent(term: Term) -> Term | None:
    """The entry in the exponent of e^{a_k}."""
    inner = term.args[0] if term.op == "apply" and term.attrs == ("exp",) else None
    return inner if inner is not None and inner.op == "entry" else None


def _indices(term: Term) -> set[str]:
    return {str(inner.attrs[0]) for inner in term.walk() if inner.op == "index"}


__all__ = ["with_softmax"]
