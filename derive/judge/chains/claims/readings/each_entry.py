"""An identity between functions of a column whose products stand without a sign: σ′(x) = σ(x)(1 − σ(x)) for x ∈ ℝⁿ.

Guarantee: it is proved for a number in the place of the column, and so for each of its entries; without words that say that
functions act so it stays undecided.  Limit: the claim speaks of one array without a definition, and of functions of it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from derive.judge.chains.claims.readings.reading import proved_again, set_aside
from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node, walk
from derive.reading.derivatives.derivative_signs import NABLAS, PARTIALS
from derive.reading.functions import ELEMENTWISE, is_function, plain
from derive.reading.names import is_transpose, layer_name, peel, strip
from derive.results import Verdict
from derive.terms.term import SCALAR, ShapeClash

_SAID = re.compile(
    r"\b(?:element|entry|component|coordinate|point)[- ]?wise\b|\b(?:each|every)\s+(?:entry|element|component)\b|逐元素|按元素",
    re.IGNORECASE,
)


def for_each_entry(judge: Sizing, item: Item, claim: Equation) -> Verdict | None:
    """Proved or undecided, where a claim whose products do not fit holds for each entry of the arrays it speaks of."""
    clashes = [side.error for side in claim.sides if isinstance(side.error, ShapeClash)]
    if not any(clash.operator == "matrix product" for clash in clashes):
        return None
    context = judge.context
    inside = [inner for side in (claim.left, claim.right) for inner in walk(side)]
    if not all(map(_is_elementwise, inside)):
        return None
    written = {layer_name(inner) for inner in inside if inner.kind in ("name", "script")}
    names = {context.name(name) for name in written if name is not None} & context.symbols.keys()
    arrays = {n: s for n in names if (s := context.symbols[n]).shape not in (None, SCALAR) and not s.parameters}
    if len(arrays) != 1 or any(symbol.definition is not None for symbol in arrays.values()):
        return None
    (shape,) = (symbol.shape for symbol in arrays.values())
    if not any(axis.is_one for axis in shape or ()) or not any(map(_is_call, inside)):
        return None
    with set_aside(context, arrays):
        context.symbols.update({name: replace(symbol, shape=SCALAR) for name, symbol in arrays.items()})
        verdict = proved_again(judge, claim)
    if verdict is None:
        return None
    told = f"read for each entry of {', '.join(sorted(arrays))}"
    if _SAID.search(judge.scanned.text) is None:
        return Verdict("undecided", reason=f"the shapes do not fit; true if {told}, which nothing says")
    return replace(verdict, assumptions=(*verdict.assumptions, told))


def _is_call(node: Node) -> bool:
    """Whether a node holds a name with something in round brackets right behind it."""
    pairs = zip(node.children, node.children[1:], node.value) if node.kind == "product" else ()
    return any(
        sign == "" and strip(group).kind == "group" and strip(group).value == "(" and peel(head)[0].kind == "name"
        for head, group, sign in pairs
    )


def _is_elementwise(node: Node) -> bool:
    """Whether a node is none that makes something else of an array than what its entries are."""
    if node.kind == "script":
        return not is_transpose(strip(node.children[2])) and node.children[1].kind == "none"
    if node.kind == "name":
        word = plain(str(node.value))
        return word in ELEMENTWISE or not (is_function(word) or node.value in PARTIALS | NABLAS)
    return node.kind != "bigop" and not (node.kind == "group" and node.value in ("|", "\\|", "‖", "\\langle"))


__all__ = ["for_each_entry"]
