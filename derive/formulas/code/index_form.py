"""Index form as source text: sums over named indices of products of entries, as one `einsum` over shifted views.

An entry whose place on an axis is i + a + c, with i and a indices, is a view of all windows of the axis, stretched by
zeros where the term says that outside is zero; c − a is the axis turned round. Limit: places that are no such sums, and
sums of several products, raise `NotGenerated`.
"""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_letters

from derive.formulas.code.values import ATOM, NotGenerated, Value, wrap
from derive.formulas.code.writer import Writer
from derive.kernel.sizes import Size
from derive.terms.term import Term

Place = tuple[dict[str, int], Size]


def boxed(self: Writer, term: Term) -> Value:
    """An array given entry by entry."""
    body, lengths = term.args[0], dict(zip(term.attrs, term.shape))
    while body.op == "total":
        lengths[body.attrs[0]] = body.attrs[1]
        body = body.args[0]
    letters = dict(zip(lengths, ascii_letters))
    operands, labels = [], []
    for entry in _factors(body):
        text, axes = _view(self, entry, lengths)
        operands.append(text)
        labels.append("".join(letters[a] for a in axes))
    missing = [name for name in term.attrs if not any(letters[name] in label for label in labels)]
    if missing:
        raise NotGenerated(f"there is no generated code for an array that is constant along {', '.join(missing)}")
    out = "".join(letters[name] for name in term.attrs)
    text = self.backend.einsum.format(labels=f"{','.join(labels)}->{out}", operands=", ".join(operands))
    return Value(text, ATOM, term.shape)


def _factors(body: Term) -> Iterator[Term]:
    if body.op in ("scale", "matmul", "hadamard"):
        for arg in body.args:
            yield from _factors(arg)
    elif body.op == "entry":
        yield body
    else:
        raise NotGenerated(f"there is no generated code for {body.op} in index form")


def _view(self: Writer, entry: Term, lengths: dict[str, Size]) -> tuple[str, list[str]]:
    """The text of a view of the array, and the index that runs along each of its axes."""
    array, *places = entry.args
    text = wrap(self.value(array), ATOM)
    axes: list[str] = []
    added: list[str] = []
    for axis, (place, size) in enumerate(zip(map(_place, places), array.shape)):
        signs, start = place
        names = list(signs)
        if len(names) == 1 and signs[names[0]] == -1 and start == size - 1:
            text = self._call("turned", text, str(axis))
        elif not names or any(sign != 1 for sign in signs.values()) or len(names) > 2:
            raise NotGenerated("there is no generated code for an entry at such a place")
        else:
            length = sum((lengths[n] for n in names), Size.of(0)) - (len(names) - 1)
            if start != Size.of(0) or length != size:
                if "zero" not in entry.attrs:
                    raise NotGenerated("there is no generated code for a part of an axis")
                text = self._call("stretched", text, str(axis), self._size(start), self._size(length))
            if len(names) == 2:
                text = self._call("slid", text, str(axis), self._size(lengths[names[1]]))
                added.append(names[1])
        axes.append(names[0])
    return text, axes + added


def _place(term: Term) -> Place:
    """Signs of the indices, and the constant, of a whole number made of indices, sizes and numbers."""
    if term.op == "index":
        return {term.name: 1}, Size.of(0)
    if term.op == "num" and term.attrs[0].denominator == 1:
        return {}, Size.of(int(term.attrs[0]))
    if term.op == "size":
        return {}, term.attrs[0]
    if term.op == "scale" and term.args[0].op == "num" and term.args[0].attrs[0] == -1:
        signs, constant = _place(term.args[1])
        return {name: -sign for name, sign in signs.items()}, -constant
    if term.op == "add":
        total, sum_of = Size.of(0), dict[str, int]()
        for arg in term.args:
            signs, constant = _place(arg)
            total = total + constant
            for name, sign in signs.items():
                sum_of[name] = sum_of.get(name, 0) + sign
        return {name: sign for name, sign in sum_of.items() if sign}, total
    raise NotGenerated("there is no generated code for an entry at such a place")
