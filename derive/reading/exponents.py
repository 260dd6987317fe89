"""Powers whose exponent is no fixed number, x^y, and products over an index, Π_i x_i: by exponentials and logarithms.

x^y is exp(y log x) and Π_i x_i is exp Σ_i log x_i, for positive x and x_i, which is listed with every statement that uses it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.language.ast import Node
from derive.reading.errors import NotUnderstood
from derive.reading.names import spelled
from derive.terms.term import Shape, Term, apply, scale

if TYPE_CHECKING:
    from derive.reading.reader import Reader

READ = frozenset({"name", "script", "sum", "product", "frac"})


def to_exponent(reader: Reader, value: Term, sup: Node) -> Term:
    """x^y for numbers x > 0 and y."""
    letter = str(sup.value) if sup.kind == "name" and value.op == "det" else ""
    if len(letter) == 1 and letter.islower() and not reader.is_name(letter):
        reader.assume(f"{letter} is a scalar")
        reader.implicit_scalar(reader.context.name(letter))
    exponent = reader.term(sup)
    if not exponent.is_scalar:
        raise NotUnderstood(f"the exponent {spelled(sup)} is not a number", sup)
    if value.op != "num" or value.attrs[0] <= 0:
        reader.assume("what stands under an exponent that is no fixed number is positive")
    return apply("exp", scale(exponent, apply("log", value)))


def over_index(reader: Reader, sign: Node, body: Node, want: Shape | None) -> Term:
    """Π with its body."""
    reader.assume("the factors of a product over an index are positive")
    total = Node(sign.kind, sign.children, "\\sum", sign.start, sign.end)
    return apply("exp", reader.summed(total, _logarithm(body), want))


def _logarithm(body: Node) -> Node:
    log = Node("name", (), "\\log", body.start, body.start)
    return Node("product", (log, Node("group", (body,), "(", body.start, body.end)), ("",), body.start, body.end)
