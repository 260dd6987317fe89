"""Whether a subscript on the left side of a definition is an index or a part of the name: h_{in}, w_λ, δ_c beside a δ.

Guarantee: only a letter that counts nothing is a part of a name.
"""

from __future__ import annotations

from dataclasses import replace

from derive.judge.chains.definitions.targets import Target
from derive.judge.chains.sizing import Sizing
from derive.language.ast import Node, walk
from derive.reading.names import layer_name, peel, subscripts_in
from derive.reading.reader import Reader
from derive.terms.term import SCALAR


def name_with_subscript(judge: Sizing, target: Target | None, right: Node) -> Target | None:
    """h_{in} = X W + b, h_t = σ(W x_t): an array without i, n or t as an index on the right, so the subscript belongs to the
    name; a single letter must be part of a name on the right as well, or stand behind the name of a number, f_r = f + …, or
    of a matrix, X_c = X − 1 μ, be a symbol itself, w_λ = (XᵀX + λI)⁻¹Xᵀy, be a capital that counts nothing, S_B, or stand
    below nothing else, L_v = ½ A², or below other names, δ_z beside W_z."""
    if target is None or target.kind != "entry":
        return target
    known = judge.context.find(target.name)
    number = known.shape == SCALAR if known is not None else target.name in judge.context.losses_met
    matrix = known is not None and known.shape is not None and not any(axis.is_one for axis in known.shape)
    symbol = judge.context.find(judge.context.name(target.indices[0])) is not None
    whole, letter = judge.context.name(f"{target.written}_{{{''.join(target.indices)}}}"), target.indices[0]
    counts = letter in judge.context.ranges or letter in judge.context.bounds or judge.context.is_size(judge.context.name(letter))
    label = known is None and not counts and (letter.isupper() or judge.scanned.subscripts.labels(letter))
    if label and len(target.indices) == 1 and letter in judge.scanned.subscripts.turned:
        return Target("name", whole, f"{target.written}_{{{letter}}}")  # the P_Z of a matrix Z
    label = label or (known is None and any(loss == whole for loss, _, _ in judge.context.loss_slopes))
    own = known is not None and known.definition is not None and _below_others(judge, letter, target.name)
    told = number or matrix or symbol or label or own or len(target.indices) > 1
    shared = _in_names(judge, letter, right)
    if not told and not shared and counts:
        return target
    reader = Reader(judge.context)
    with judge.context.trial():
        side = judge.read(reader, right, None)
    if not told and not shared and (side.term is None or side.term.rows.is_one or side.term.cols.is_one):
        return target
    plain = side.term is not None and side.term.is_scalar and not (number or label or shared)
    if side.term is None or plain or set(target.indices) & reader.free.keys():
        return target
    return Target("name", whole, f"{target.written}_{{{''.join(target.indices)}}}")


def _below_others(judge: Sizing, letter: str, name: str) -> bool:
    """Whether the letter counts nothing and is the subscript of declared names of other letters: the z of W_z and U_z."""
    if letter in judge.scanned.subscripts.counting:
        return False
    declared = (s.name for s in judge.context.symbols.values() if s.how == "declared")
    return any(other.endswith(f"_{{{letter}}}") and not other.startswith(name) for other in declared)


def _in_names(judge: Sizing, letter: str, node: Node) -> bool:
    """Whether the letter stands in the subscript of a known name."""
    for inner in walk(node):
        name = layer_name(inner) if inner.kind == "script" else None
        if name is not None and judge.context.find(judge.context.name(name)) is not None:
            subs = (layer.sub for layer in peel(inner)[1])
            if any(part.kind == "name" and part.value == letter for sub in subs for part in walk(sub)):
                return True
    return False


def name_with_label(judge: Sizing, target: Target | None, left: Node, right: Node) -> Target | None:
    """The δ_c of δ_c = W^⊤δ ⊙ f′ beside a δ: an array is no entry of one, so its letter is a label where it stands below no
    other letter and no sum has it for an index."""
    name = layer_name(left) if target is not None and target.kind == "entry" and len(target.indices) == 1 else None
    if target is None or name is None or _is_index(judge, target):
        return target
    symbol = judge.context.find(target.name)
    if symbol is None or symbol.shape is None or symbol.shape == SCALAR:
        return target
    letters = {letter for inner in walk(right) if inner.kind == "name" for letter in (str(inner.value), *str(inner.value))}
    array = judge.context.find(judge.context.name(target.indices[0]))
    if target.indices[0] in letters and (array is None or array.shape in (None, SCALAR)):
        return target
    with judge.context.trial():
        reader = Reader(judge.context)
        term = judge.read(reader, right, None).term
    if term is None or term.is_scalar or reader.free or len(term.shape) != 2:
        return target
    return replace(target, kind="name", name=judge.context.name(name), written=name, indices=())


def _is_index(judge: Sizing, target: Target) -> bool:
    """Whether the letter below a symbol is an index somewhere: bound by a sum, or below another letter."""
    (letter,) = target.indices
    trees = [item.raw.node for item in judge.scanned.items if item.raw.node is not None]
    for node in (inner for tree in trees for inner in walk(tree)):
        if node.kind == "bigop" and any(inner.value == letter for inner in walk(node.children[0])):
            return True
        base = str(peel(node)[0].value) if node.kind == "script" else target.written
        bare = replace(node, children=(*node.children[:2], Node("none"))) if node.kind == "script" else node
        named = layer_name(bare) if base != target.written else None
        if named is not None and judge.context.known(judge.context.name(named)):
            continue
        if base != target.written and any(letter in str(i.value) for sub in subscripts_in(node) for i in walk(sub)):
            return True
    return letter in judge.context.ranges
