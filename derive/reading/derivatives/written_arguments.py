"""The arguments that are written behind a loss without a formula: D_z f(z), ∇_W J(W, b), ∂L(ŷ, y)/∂W.

They say what the author sees the loss as a function of.  Guarantee: where all of them are known and move, and none of them
is, holds or is made of the symbol by which the loss is differentiated, the derivative is `NotUnderstood`: one of the two is
a slip.  So it is where that symbol stands there transposed or with a number: f(Wᵀ) is not f(W), and where its own letter at
an earlier layer does, of which it is made.  A name that a dialect lets stand for the loss takes in brackets what it is seen
as a function of, so there the symbol itself must stand.  Data, whose differential the document never takes, may stand there
if something is made of them and the symbol both.
Limit: symbols that the document does not declare may always be written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from derive.language.ast import Node, walk
from derive.reading.depth import parse
from derive.reading.derivatives.derivative_signs import DIFFERENTIALS, NABLAS, PARTIALS
from derive.reading.derivatives.differentiated import LOSSES
from derive.reading.errors import NotUnderstood
from derive.reading.functions import is_function, plain
from derive.reading.names import is_transpose, layer_name, peel, spelled, strip
from derive.terms.term import SCALAR, Term

if TYPE_CHECKING:
    from derive.reading.reader import Reader


def check_arguments(reader: Reader, loss: Node, group: Node, variable: str) -> None:
    """Raise NotUnderstood where the arguments in the brackets speak of other symbols than the variable."""
    names = _names(reader, group)
    altered = next((part for part in _parts(group) if _is_altered(reader, part, variable)), None)
    if altered is not None:
        told = f"is written with {spelled(altered)}, which is not {variable} itself"
        raise NotUnderstood(f"the derivative of {spelled(loss)} by {variable} {told}", loss)
    if not names or variable in names:
        return
    if any(_is_free(reader, name) and not _is_sibling(name, variable) for name in (variable, *names)):
        return
    scene = reader.context.scene()
    below = _beneath(scene.definitions, variable)
    if all(_is_sibling(name, variable) and name in below for name in names):
        told = f"is written with {', '.join(names)}, which is not {variable} itself"
        raise NotUnderstood(f"the derivative of {spelled(loss)} by {variable} {told}", loss)
    told = ", ".join(names)
    if spelled(loss) in reader.dialect.loss_names:
        raise NotUnderstood(f"the derivative of {spelled(loss)} by {variable} is written as that of a function of {told}", loss)
    if any(_tied(scene.definitions, name, variable, name in scene.constants) for name in names):
        return
    raise NotUnderstood(
        f"the derivative of {spelled(loss)} by {variable} is written with {told}, and nothing ties {told} to {variable}", loss
    )


def is_unknown_loss(reader: Reader, function: Node) -> bool:
    """Whether a name is a number that no formula gives, and of which the document speaks by its gradients."""
    written = layer_name(function) if function.kind in ("name", "script") else None
    if written is None:
        return False
    base, context = peel(function)[0], reader.context
    word = plain(str(base.value))
    if is_function(reader.dialect.functions.get(word, word)) or {word, written} & context.elementwise:
        return False
    name = context.name(written)
    symbol = reader.lookup(name)
    if symbol is not None and (symbol.parameters or symbol.definition is not None or symbol.shape not in (None, SCALAR)):
        return False
    usual = base.value in LOSSES or name in (*reader.dialect.losses, *reader.dialect.loss_names)
    usual = usual or (symbol is None and function.kind == "name" and _called_with_a_symbol(reader, name))
    return name in context.losses_met or (usual and any(loss == name for loss, _, _ in context.loss_slopes))


def _called_with_a_symbol(reader: Reader, name: str) -> bool:
    """Whether a name stands before brackets, of which all hold the same array and nothing else."""
    written = reader.context.calls.get(name, set())
    symbol = reader.lookup(reader.context.name(next(iter(written)))) if len(written) == 1 else None
    return symbol is not None and symbol.shape not in (None, SCALAR)


def is_loss_with_arguments(reader: Reader, function: Node, group: Node) -> bool:
    """Whether J(z), J(W, b) is such a loss with arrays of the document behind it: no product."""
    base, scripts = peel(group)
    if scripts or base.kind != "group" or base.value != "(" or not is_unknown_loss(reader, function):
        return False
    content = strip(base.children[0])
    parts = [strip(part) for part in (content.children if content.kind == "list" else (content,))]
    if any(part.kind not in ("name", "script") for part in parts):
        return False
    known = [reader.lookup(reader.context.name(layer_name(part) or "")) for part in parts]
    return all(symbol is not None and symbol.shape not in (None, SCALAR) for symbol in known)


def calls_in(tree: Node) -> Iterator[tuple[str, str]]:
    """(name, arguments) wherever a name stands before round brackets and no sign of a derivative before it."""
    for node in walk(tree):
        children, signs = node.children, (None, *node.value) if node.kind == "product" else ()
        for place, sign in enumerate(signs[1:], 1):
            name, base = layer_name(children[place - 1]), strip(children[place])
            before = peel(children[place - 2])[0] if place > 1 and signs[place - 1] == "" else None
            if sign == "" and name is not None and base.kind == "group" and base.value == "(":
                if before is None or before.kind != "name" or str(before.value) not in NABLAS | PARTIALS | DIFFERENTIALS:
                    yield name, spelled(base.children[0])


def value_of_loss(reader: Reader, function: Node, group: Node) -> Term:
    """J(W) for a loss that no formula gives: the loss itself, where the document writes it with no other arguments; else
    `NotUnderstood`, since nothing says how its values at different arguments differ."""
    name, base = reader.context.name(spelled(function)), peel(group)[0]
    if len(reader.context.calls.get(name, ())) != 1 or base is not strip(group):
        raise NotUnderstood(f"nothing says how {spelled(function)} depends on the arguments that it is written with", function)
    reader.assume(f"{spelled(function)}{spelled(base)} is the loss {name}")
    reader.implicit_loss(name)
    return reader.symbol(name, function)


def _names(reader: Reader, group: Node) -> list[str]:
    """The symbols that stand in the brackets, in their order."""
    found: dict[str, None] = {}
    for part in _parts(group):
        bare = strip(part)
        nodes = (bare,) if bare.kind in ("name", "script") else walk(bare)
        for node in nodes:
            name = layer_name(node) if node.kind in ("name", "script") else None
            if name is not None:
                found[reader.context.name(name)] = None
    return list(found)


def _parts(group: Node) -> tuple[Node, ...]:
    """The arguments in the brackets."""
    content = strip(peel(group)[0].children[0])
    return content.children if content.kind == "list" else (content,)


def _is_altered(reader: Reader, part: Node, variable: str) -> bool:
    """Whether an argument is the variable and nothing else, but transposed, negated or with a number before it."""
    node, altered = strip(part), False
    while True:
        if node.kind == "group":
            inner = node.children
        elif node.kind == "script" and is_transpose(node.children[2]) and node.children[1].kind == "none":
            inner, altered = node.children[:1], True
        elif node.kind in ("product", "sum"):
            inner, altered = tuple(child for child in node.children if child.kind != "number"), True
        else:
            name = layer_name(node)
            return altered and name is not None and reader.context.name(name) == variable
        if len(inner) != 1 or (node.kind == "sum" and len(node.children) > 1):
            return False
        node = strip(inner[0])


def _is_free(reader: Reader, name: str) -> bool:
    """Whether a name is no array of the document, or one at a layer that is not a number, which anything may be beneath."""
    symbol, layered = reader.lookup(name), parse(name)
    return symbol is None or symbol.shape in (None, SCALAR) or (layered is not None and bool(layered[2][0]))


def _is_sibling(name: str, variable: str) -> bool:
    """Whether a name is the variable's letter at another numbered layer, y^{(4)} beside y^{(3)}."""
    one, other = parse(name), parse(variable)
    if one is None or other is None or one[2][0] or other[2][0]:
        return False
    return one[0] == other[0] and one[2] != other[2]


def _tied(definitions: Mapping[str, Term], one: str, other: str, data: bool) -> bool:
    if other in _beneath(definitions, one) or one in _beneath(definitions, other):
        return True
    return data and any({one, other} <= _beneath(definitions, name) for name in definitions)


def _beneath(definitions: Mapping[str, Term], name: str) -> set[str]:
    """All symbols of which a symbol is made, however deep."""
    found, todo = {name}, [name]
    while todo:
        term = definitions.get(todo.pop())
        new = {t.name for t in term.walk() if t.op == "var"} - found if term is not None else set()
        found |= new
        todo += new
    return found


__all__ = ["calls_in", "check_arguments", "is_loss_with_arguments", "is_unknown_loss", "value_of_loss"]
