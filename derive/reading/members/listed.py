"""Arrays by the list of their entries: “a signal x_1, …, x_T”, “the taps h_{-R}, …, h_R”, x = (x_0, …, x_{n-1})ᵀ.

Such a list says where counting starts in its array and, where no formula declares the array, how many numbers it holds.
Guarantee: a list alone declares an array only if the words beside it speak of numbers, or a computed subscript such as x_{t-k}
of its letter stands somewhere; and never if the document writes an entry of it transposed, inside a norm, behind a capital
letter or with a second subscript, or says what space one lies in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from derive.kernel.sizes import Size
from derive.language.ast import Node, walk
from derive.reading import conventions
from derive.reading.context import Context
from derive.reading.indices.centred import centred
from derive.reading.names import BOLD, is_transpose, layer_name, peel, strip
from derive.reading.spaces import NotASpace, read_size

_NUMBERS = re.compile(
    r"\b(?:numbers?|scalars?|reals?|signals?|sequences?|series|values|samples|taps|coefficients?|weights?|observ\w+|pixels?|"
    r"entries|components|elements|measurements?|filters?|kernels?|residuals?|readings|prices|inputs?|outputs?)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:vectors?|points?|matri\w+|columns?|rows?|layers?|functions?|sets?|random|events?|classes|labels?|nodes|words|tokens|"
    r"images|i\.?i\.?d)\b",
    re.IGNORECASE,
)
_NEAR = 60


@dataclass(frozen=True)
class Listed:
    """The entries of `name` from the subscript `low` to `high`."""

    name: str
    low: Node
    high: Node


def listed_in(node: Node) -> Iterator[Listed]:
    """The lists of entries of one letter in a tree."""
    for inner in walk(node):
        if inner.kind != "list" or len(inner.children) < 3:
            continue
        items = [strip(child) for child in inner.children]
        starts = [0, *(k + 1 for k in range(1, len(items) - 1) if _name(items[k]) != _name(items[0]) and items[k].kind != "dots")]
        first, last = _entry(items[0]), _entry(items[-1])
        if len(starts) == 1 and first and last and first[0] == last[0] and any(i.kind == "dots" for i in items):
            yield Listed(first[0], first[1], last[1])


def _name(node: Node) -> str | None:
    found = _entry(node)
    return found[0] if found is not None else None


def _entry(node: Node) -> tuple[str, Node] | None:
    """The name and the one subscript of x_i or x[i]."""
    if node.kind == "product" and len(node.children) == 2 and node.value == ("",):
        head, group = node.children
        name = layer_name(head)
        if name is None or group.kind != "group" or group.value != "[" or group.children[0].kind == "list":
            return None
        return name, strip(group.children[0])
    base, layers = peel(node)
    if base.kind != "name" or len(layers) != 1 or layers[0].sup.kind != "none" or layers[0].primes:
        return None
    sub = strip(layers[0].sub)
    return None if sub.kind in ("none", "list", "relation") else (str(base.value), sub)


def lists_itself(left: Node, right: Node) -> bool:
    """Whether an equation says no more than how the entries of an array are called: x = (x_1, …, x_n)ᵀ."""
    base, _ = peel(right)
    inner = base.children[0] if base.kind == "group" and base.children else base
    found = [*listed_in(inner)] if inner.kind == "list" else []
    return len(found) == 1 and layer_name(left) in (found[0].name, f"\\mathbf{{{found[0].name}}}", f"\\vec{{{found[0].name}}}")


def declares(text: str, start: int, end: int, listed: Listed, trees: Iterable[Node]) -> bool:
    """Whether a list of entries in running text, between these places, is one of numbers."""
    before = re.split(r"[.;:!?]\s|\n\s*\n", text[max(0, start - _NEAR) : start])[-1]
    behind = re.split(r"[.;:!?]\s|\n\s*\n", text[end : end + _NEAR])[0]
    around = re.sub(r"\$[^$]*\$", " ", f"{before} … {behind}")
    if re.match(r"\$?\s*(?:\\in\b|∈)", behind) or _OTHERS.search(around):
        return False
    computed = False
    for tree in trees:
        for inner in walk(tree):
            if _is_no_number(inner, listed.name):
                return False
            found = _entry(inner) if inner.kind in ("script", "product") else None
            computed = computed or (found is not None and found[0] == listed.name and found[1].kind == "sum")
    return computed or bool(_NUMBERS.search(around))


def shows_arrays(trees: Iterable[Node], name: str) -> bool:
    """Whether some tree shows that an entry of the letter is an array."""
    return any(_is_no_number(inner, name) for tree in trees for inner in walk(tree))


def _is_no_number(node: Node, name: str) -> bool:
    """Whether a node shows that an entry of the letter is an array: x_iᵀ, (x_i − μ)ᵀ, wᵀx_i, ‖x_i‖, x_{ij}, x_i ∈ …"""
    if node.kind == "relation" and node.value[0] in ("\\in", "∈"):
        return any(_of(child, name) for child in walk(node.children[0]))
    if node.kind == "group" and node.value in ("\\|", "||"):
        return any(_of(inner, name) for inner in walk(node))
    if node.kind == "product":
        pairs = zip(node.children, node.children[1:])
        return any((_turned(one) or _is_matrix(strip(one))) and _of(strip(two), name) for one, two in pairs)
    if node.kind != "script":
        return False
    base, layers = peel(node)
    word = str(base.value) if base.kind == "name" else ""
    if len(word) > 1 and word.isalpha() and word.endswith(name) and any(letter.isupper() for letter in word[: -len(name)]):
        return True
    if word == name:
        sub = layers[-1].sub
        pair = sub.kind == "list" or (sub.kind == "name" and len(str(sub.value)) == 2 and str(sub.value).isalpha())
        return pair or (sub.kind != "none" and is_transpose(layers[-1].sup))
    listing = base.kind == "group" and strip(base.children[0]).kind == "list"
    return _turned(node) and base.kind == "group" and not listing and any(_of(inner, name) for inner in walk(base))


def _is_matrix(node: Node) -> bool:
    """Whether a factor is written as matrices are: one capital letter."""
    base, _ = peel(node)
    return base.kind == "name" and re.fullmatch(rf"(?:\\(?:{'|'.join(BOLD)})\{{)?[A-Z]\}}?", str(base.value)) is not None


def _of(node: Node, name: str) -> bool:
    return node.kind in ("script", "product") and _name(node) == name


def _turned(node: Node) -> bool:
    _, layers = peel(node)
    return bool(layers) and is_transpose(layers[-1].sup)


def membership(text: str, listed: Listed) -> str:
    """The membership that the author could have written: x \\in \\mathbb{R}^{n}."""
    low, high = (text[node.start : node.end].strip() for node in (listed.low, listed.high))
    count = high if listed.low.kind == "number" and listed.low.value == 1 else f"({high})-({low})+1"
    return f"{listed.name} \\in \\mathbb{{R}}^{{{count}}}"


def note_firsts(trees: Sequence[tuple[Node, int]], context: Context) -> None:
    """Note where counting starts in arrays whose entries the document lists, or sums from other places than those of the rest;
    the trees stand beside the numbers of their sections."""
    found: dict[tuple[str, int], tuple[Size, ...]] = {}
    shapes = {name: symbol.shape for (name, _), symbol in context.later.items() if symbol.shape is not None}
    around = centred([tree for tree, _ in trees], shapes, context)
    for tree, section in trees:
        for listed in listed_in(tree):
            with suppress(NotASpace):
                first = read_size(listed.low, conventions.copy(context))
                found.setdefault((context.name(listed.name), section), (first,))
    for (name, section), symbol in context.later.items():
        if name in context.voted_bases:
            long = sum(not axis.is_one for axis in symbol.shape or ())
            found.setdefault((name, section), (Size.of(context.voted_bases[name]),) * long)
        if name in around:
            found[name, section] = around[name]
    if any(first != Size.of(context.index_base) for firsts in found.values() for first in firsts):
        context.told_firsts = found
    for (name, section), symbol in context.later.items():
        symbol.firsts = context.firsts_told(name, section, symbol.shape)


__all__ = ["Listed", "declares", "listed_in", "lists_itself", "membership", "note_firsts", "shows_arrays"]
