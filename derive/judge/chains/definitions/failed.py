"""After a definition that could not be used: what its symbol is then.

Guarantee: the symbol is left without a meaning rather than with an old one.
"""

from __future__ import annotations

from derive.judge.chains.definitions.symbols import names_in
from derive.judge.chains.definitions.targets import Target
from derive.judge.chains.relations import EQUAL, MEMBER
from derive.judge.chains.sizing import Sizing
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node
from derive.reading.derivatives.derivative_signs import is_arguments
from derive.reading.derivatives.differentiated import LOSSES
from derive.reading.functions import is_function, plain
from derive.reading.members import families
from derive.reading.names import layer_name, strip
from derive.reading.symbols import IMPLICIT
from derive.reading.words.assuming import stationary


def recover(judge: Sizing, item: Item, target: Target, members: list[Node], relations: tuple[str, ...]) -> None:
    """After a definition that failed: the shape stated at the end of the chain still holds; else the symbol is not usable.

    A declared variable by which gradients were taken stays the variable that it is."""
    known = judge.context.symbols.get(target.name)
    if known is None and len(members) == 2 and _unknown_function(judge, target, members[1]):
        judge.context.losses_met.add(target.name)
        return
    free = known is not None and known.how == "declared" and known.definition is None
    free = free and (not stationary(judge.scanned.text, item.block.opener) or target.name in {r.name for r in judge.rested})
    if free and any(variable == target.name for _, variable in judge.assumptions.varied()):
        return
    holds = frozenset(names_in(judge, members[1:]))
    judge.context.not_read(target.name, holds)
    family = judge.context.families.get(families.key_of(members[0], judge.context) or ("", ""))
    if family is not None:
        judge.context.not_read(family.stack, holds)
    if known is not None and known.how in ("defined", *IMPLICIT):
        judge.context.forget(target.name, keep=False)
        del judge.context.symbols[target.name]
    elif target.indices or (known is not None and known.shape is not None):
        return
    judge.context.touched.add(target.name)
    judge.lacking.definition(judge, target.name, members[0], members[1])
    line = judge.scanned.lines.line(item.raw.start)
    space = judge.space(members[-1]) if relations[-1] in (*MEMBER, *EQUAL) else None
    if space is not None and target.kind != "call":
        judge.context.declare(target.name, space.shape, line).how = "recovered"
    else:
        judge.context.broken[target.name] = line


def _unknown_function(judge: Sizing, target: Target, node: Node) -> bool:
    """Whether a loss is said to be some function of known symbols, L = ℓ(s), of which nothing else is said, or a sum of such."""
    if target.name not in LOSSES:
        return False
    node = strip(node)
    while node.kind == "group" and len(node.children) == 1:
        node = strip(node.children[0])
    terms = node.children if node.kind == "sum" else (node,)
    return all(_calls_unknown(judge, strip(term)) for term in terms)


def _calls_unknown(judge: Sizing, node: Node) -> bool:
    """Whether a term is a function of which nothing is said at known symbols: ℓ(s, y)."""
    if node.kind != "product" or len(node.children) != 2 or node.value != ("",):
        return False
    head, group = node.children
    name = layer_name(head)
    if name is None or judge.context.known(judge.context.name(name)) or is_function(plain(name)) or not is_arguments(group):
        return False
    inside = strip(strip(group).children[0])
    arguments = inside.children if inside.kind == "list" else (inside,)
    named = [layer_name(argument) for argument in arguments]
    return all(n is not None and judge.context.find(judge.context.name(n)) is not None for n in named)
