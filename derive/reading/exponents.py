"""Powers whose exponent is no fixed number, x^y, and products over an index, Π_i x_i: by exponentials and logarithms.

x^y is exp(y log x) and Π_i x_i is exp Σ_i log x_i, for positive x and x_i, which is listed with every statement that uses it.
The factors must be numbers, since matrices do not commute.  What stands behind the last factor that holds the index of a product
is no part of it, as its reader takes it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from derive.language.ast import Node, walk
from derive.reading.errors import NotUnderstood
from derive.reading.names import peel, spelled
from derive.reading.symbols import FITTED, Symbol
from derive.terms.term import SCALAR, Shape, Term, apply, scale

if TYPE_CHECKING:
    from derive.reading.reader import Reader

READ = frozenset({"name", "script", "sum", "product", "frac"})


def to_exponent(reader: Reader, value: Term, sup: Node, node: Node) -> Term:
    """x^y for numbers x > 0 and y; a small letter p that nothing declares is a number in (…)^p."""
    for letter in walk(sup) if peel(node)[0].kind == "group" or value.op == "det" else ():
        _number(reader, letter)
    exponent = reader.term(sup)
    if not exponent.is_scalar:
        raise NotUnderstood(f"the exponent {spelled(sup)} is not a number", sup)
    if value.op != "num" or value.attrs[0] <= 0:
        reader.assume("what stands under an exponent that is no fixed number is positive")
    return apply("exp", scale(exponent, apply("log", value)))


def _number(reader: Reader, letter: Node) -> None:
    name = reader.context.name(str(letter.value)) if letter.kind == "name" else ""
    if len(name) != 1 or not name.islower() or reader.is_name(str(letter.value)) or name in reader.context.index_letters:
        return
    if name not in reader.context.heads | reader.context.called:
        reader.assume(f"{name} is a number, since it is an exponent")
        reader.implicit[name] = Symbol(name, SCALAR, how=FITTED)


def over_index(reader: Reader, sign: Node, names: Collection[str], body: Node, want: Shape | None) -> Term:
    """Π with its body, up to the last factor that holds one of its indices: Π_j x_j Σ_i y_i is (Π_j x_j)(Σ_i y_i)."""
    reader.assume("the factors of a product over an index are positive")
    total = Node(sign.kind, sign.children, "\\sum", sign.start, sign.end)
    inside, behind = _parted(body, names)
    result = apply("exp", reader.summed(total, _logarithm(inside), SCALAR if want is not None else None))
    if not result.is_scalar:
        raise NotUnderstood("a product of matrices over an index is not read; the order of its factors matters", sign)
    if behind is None:
        return result
    reader.assume("a product over an index ends with the last factor that holds it")
    return scale(result, reader.term(behind, want))


def _parted(body: Node, names: Collection[str]) -> tuple[Node, Node | None]:
    """A body up to the last factor that holds one of the names, and what stands behind that."""
    if body.kind != "product" or any(body.value):
        return body, None
    held = [any(n.kind == "name" and str(n.value) in names for n in walk(factor)) for factor in body.children]
    last = max((place for place, holds in enumerate(held) if holds), default=len(held) - 1) + 1
    if last == len(held):
        return body, None
    return _product(body.children[:last]), _product(body.children[last:])


def _product(factors: tuple[Node, ...]) -> Node:
    if len(factors) == 1:
        return factors[0]
    return Node("product", factors, ("",) * (len(factors) - 1), factors[0].start, factors[-1].end)


def _logarithm(body: Node) -> Node:
    log = Node("name", (), "\\log", body.start, body.start)
    return Node("product", (log, Node("group", (body,), "(", body.start, body.end)), ("",), body.start, body.end)
