"""Terms with values for sizes: n = s(m − 1) + k put in for n wherever it stands.

Guarantee: the term is changed in its numbers, its ranges and its shapes alike, so that it stays well formed.  Limit: sizes are
put in once; what the values speak of themselves is not looked up again.
"""

from __future__ import annotations

from collections.abc import Mapping

from derive.kernel.sizes import Size
from derive.terms.term import Shape, Term


def shape_of(shape: Shape, values: Mapping[str, Size]) -> Shape:
    return tuple(axis.substitute(values) for axis in shape)


def sized(term: Term, values: Mapping[str, Size]) -> Term:
    """The term with sizes put in for size symbols, in numbers, ranges and shapes."""
    args = tuple(sized(arg, values) for arg in term.args)
    attrs = tuple(_attribute(attr, values) for attr in term.attrs)
    shape = shape_of(term.shape, values)
    if attrs == term.attrs and shape == term.shape and all(a is b for a, b in zip(args, term.args)):
        return term
    return Term(term.op, args, attrs, shape)


def _attribute(attr: object, values: Mapping[str, Size]) -> object:
    if isinstance(attr, Size):
        return attr.substitute(values)
    return tuple(_attribute(part, values) for part in attr) if isinstance(attr, tuple) else attr
