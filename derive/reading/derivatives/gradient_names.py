"""dW as the name of a gradient, as in code: “write dW for ∂J/∂W”, or lines such as dZ = A − Y that no differential satisfies.

Guarantee: an italic d names gradients only if the words say so, or if the text speaks of a loss or of gradients and some equation
gives d of one array by a formula without any differential, or dX by the dY of a Y that is made from X; never in a document that
writes the differential of its loss, of a bracket or in a trace, or a roman d.
Samples' gradients: where the loss is a mean over m samples, authors let dZ hold the gradients of the samples' own losses, which
is m times the gradient of the mean; such a factor is only ever taken up by a claim that both engines prove with it
(`context.sample_scales`), and then holds for that array from there on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from derive.language import seek
from derive.language.ast import Node, of_all_trees, walk
from derive.reading.derivatives.derivative_signs import DIFFERENTIALS, NABLAS, PARTIALS
from derive.reading.derivatives.differentiated import LOSSES
from derive.reading.dialect import Dialect
from derive.reading.functions import is_function, plain
from derive.reading.names import layer_name, peel, strip

_GRADIENT = (
    r"(?:the\s+)?(?:gradients?|derivatives?|partial|\$?\s*\\(?:d?frac\s*\{\s*)?(?:\\?partial|\\nabla)|"
    r"\$?\s*(?:\\d?frac\s*\{\s*)?d\s*(?:[A-Z]|\\ell|\\mathcal\s*\{?\s*[A-Z]\s*\}?)\s*(?:/|\}\s*\{)\s*d)"
)
_FOR = r"\s*\$?\s*(?:for|denotes?|means?|stands?\s+for|is\s+short(?:hand)?\s+for|be|is|are|holds?|as|=|:=|\\equiv)\s*\$?\s*"
_NAME = r"d\s*(?:[A-Za-z]\d*|\\[a-z]+)(?:[_^]\{?[^\s${},]*\}?)*"
_NAMES = (
    rf"[$`]\s*{_NAME}(?:\s*,\s*(?:\\[ld]?dots\s*,?\s*)?{_NAME})*\s*[$`]"
    rf"(?:(?:\s|,|…|\band\b|\betc\b|\.\.\.)+[$`]\s*{_NAME}\s*[$`])*"
)
_REST = r"(?:\s|,|…|\.\.\.|\band\s+so\s+on\b)*"
TOLD = re.compile(
    rf"{_NAMES}{_REST}{_FOR}{_GRADIENT}|\b(?:denote|write|call|name)\s+(?:by\s+)?{_NAMES}{_REST}(?:for\s+)?{_GRADIENT}",
    re.IGNORECASE,
)

_WORDS = ("loss", "cost", "objective", "obj")
_LEARNING = re.compile(r"\b(?:loss|cost|objective|backward|back-?prop\w*|gradients?|cross-?entropy)\b", re.IGNORECASE)


def told(text: str) -> bool:
    """Whether the words say that dX is a name for the gradient by X."""
    return bool(seek.search(TOLD, text))


def with_gradient_names(text: str, trees: Sequence[Node], dialect: Dialect) -> Dialect:
    """The dialect in which d names gradients, where the document uses it so."""
    if dialect.named_gradients or any(tree.answer(_has_other_sign) for tree in trees):
        return dialect
    shown = seek.search(_LEARNING, text) is not None and (any(t.answer(_gives_gradient) for t in trees) or _goes_back(trees))
    losses = frozenset(LOSSES).difference(_arrays(trees))
    if not (told(text) or shown or any(tree.answer(_names_gradient) for tree in trees)):
        return dialect
    if any(tree.answer(_is_differential, losses) for tree in trees):
        return dialect
    return replace(dialect, named_gradients=("d",), losses=dialect.losses or (*LOSSES, *_worded(trees)))


def _arrays(trees: Sequence[Node]) -> Iterator[str]:
    """The letters that the document declares to be arrays: E ∈ ℝ^{V×D}."""
    for tree in trees:
        member = tree.kind == "relation" and tree.value == ("\\in",)
        if member and any("\\times" in inner.value for inner in walk(tree.children[1]) if inner.kind == "product"):
            left = strip(tree.children[0])
            names = map(layer_name, left.children if left.kind == "list" else (left,))
            yield from (name for name in names if name is not None)


def _worded(trees: Sequence[Node]) -> list[str]:
    """The losses that equations define by a word: loss = …, cost = …."""
    heads = (strip(tree.children[0]) for tree in trees if tree.kind == "relation" and tree.value[0] in ("=", ":=", "\\coloneqq"))
    words = (str(head.value).strip() for head in heads if head.kind in ("name", "text"))
    found = [f"\\text{{{word}}}" if word.isalpha() and len(word) > 1 else word for word in words]
    return [word for word in dict.fromkeys(found) if plain(word).lower() in _WORDS]


def _has_other_sign(tree: Node) -> bool:
    return any(inner.value in DIFFERENTIALS - {"d"} for inner in walk(tree))


def _gives_gradient(tree: Node) -> bool:
    """dX = a formula with a name in it that is no function, without a differential, a derivative or dots."""
    if tree.kind != "relation" or tree.value[0] != "=" or not _moved(tree.children[0]):
        return False
    right = tree.children[1]
    if strip(right).kind in ("name", "script", "number") or any(inner.kind == "dots" for inner in walk(right)):
        return False
    return not any(_sign(inner) for inner in walk(right)) and any(_symbol(inner) for inner in walk(right))


@of_all_trees
def _goes_back(trees: Sequence[Node]) -> bool:
    """Whether some dX is given by a dY, where Y = … X … stands before it and X has no equation."""
    made: dict[str, set[str]] = {}
    for tree in trees:
        if tree.kind != "relation" or tree.value[0] not in ("=", ":=", "\\coloneqq"):
            continue
        moved = _moved(tree.children[0])
        if not moved:
            name = layer_name(tree.children[0]) if strip(tree.children[0]).kind in ("name", "script") else None
            if name is not None:
                made.setdefault(name, set()).update(n for inner in walk(tree.children[1]) if (n := _named(inner)) is not None)
        elif moved not in made:
            nodes = (inner for inner in walk(tree.children[1]) if inner.kind in ("name", "product", "script"))
            if any(moved in made.get(word, ()) for inner in nodes if (word := _moved(inner))):
                return True
    return False


def _named(node: Node) -> str | None:
    return layer_name(node) if node.kind in ("name", "script") else None


def _names_gradient(tree: Node) -> bool:
    """dX = ∂L/∂X, by the same X; or ∂L/∂W = Xᵀ dY, which no differential satisfies."""
    if _mixes(tree):
        return True
    moved = _moved(tree.children[0]) if tree.kind == "relation" and tree.value[0] in ("=", ":=", "\\coloneqq") else ""
    right = strip(tree.children[1]) if moved else tree
    if right.kind == "frac":
        below = strip(right.children[1])
        by = below.children[-1] if below.kind == "product" and strip(below.children[0]).value in PARTIALS else below
        return bool(moved) and by is not below and layer_name(by) == moved
    head = right.children[0] if right.kind == "product" else right
    return bool(moved) and peel(head)[0].value in NABLAS and any(layer_name(layer.sub) == moved for layer in peel(head)[1])


def _mixes(tree: Node) -> bool:
    """Whether one side of an equation is a partial derivative of a loss, and the other holds dY and no derivative."""
    if tree.kind != "relation" or tree.value != ("=",):
        return False
    left, right = strip(tree.children[0]), tree.children[1]
    loss = layer_name(left.children[0].children[-1]) if left.kind == "frac" and left.children[0].kind == "product" else None
    signed = {str(n.value) for n in walk(left) if n.kind == "name"} & {*PARTIALS}
    derived = any(n.kind == "name" and n.value in (*NABLAS, *PARTIALS) for n in walk(right))
    words = [n for n in walk(right) if n.kind in ("name", "product") and _moved(n)]
    return loss in LOSSES and bool(signed) and bool(words) and not derived


def _moved(node: Node) -> str:
    """The X of dX, written as one word or as two."""
    node = strip(node)
    if node.kind == "product" and len(node.children) == 2 and strip(node.children[0]).value == "d":
        inner = strip(node.children[1])
        return layer_name(inner) or "" if inner.kind in ("name", "script") else ""
    base, _ = peel(node)
    word = str(base.value) if base.kind == "name" else ""
    return word[1:] if len(word) > 1 and word[0] == "d" and word.isalnum() and not is_function(word) else ""


def _sign(node: Node) -> bool:
    word = str(node.value) if node.kind == "name" else ""
    return word in ("d", *NABLAS, *PARTIALS) or (len(word) > 1 and word[0] == "d" and word.isalnum() and not is_function(word))


def _symbol(node: Node) -> bool:
    return node.kind == "name" and not is_function(str(node.value))


def _is_differential(tree: Node, losses: frozenset[str]) -> bool:
    """Whether d is a differential here: dJ = … for a loss, d of a bracket, d in a trace.  (dJ/dW is a fraction.)"""
    heads = tree.children[:1] if tree.kind == "relation" else ()
    if any(_moved(head) in losses for head in heads):
        return True
    traced = any(node.kind == "name" and plain(str(node.value)).lstrip("\\") in ("tr", "Tr", "trace") for node in walk(tree))
    return (traced and any(_sign(node) for node in walk(tree))) or any(_of_bracket(node) for node in walk(tree))


def _of_bracket(node: Node) -> bool:
    pairs = zip(node.children, node.children[1:]) if node.kind == "product" else ()
    return any(strip(first).value == "d" and peel(second)[0].kind == "group" for first, second in pairs)


__all__ = ["told", "with_gradient_names"]
