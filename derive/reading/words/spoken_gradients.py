"""By which symbols a document differentiates which loss, anywhere: ∂L/∂Y, dL/dY, ∇_Y L.

For losses that no formula defines, these are the symbols that the loss depends on; what the document makes of them tells how.
Words nearby may narrow that: “depends on W only through Z”, “with Y held constant”.
Guarantee: a pair is only given where both are plain names; words narrow a loss to the symbols that their sentence names, and
free it only of those that they say are held constant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from derive.language import seek
from derive.language.ast import Node, walk
from derive.reading.derivatives.derivative_signs import DIFFERENTIALS, NABLAS, PARTIALS
from derive.reading.names import layer_name, peel, strip

_NARROWED = re.compile(
    r"\bfunctions?\s+of\b|\bdepend(?:s|ing)?\s+(?:only\s+)?(?:up)?on\b|\bthrough\b|\bvia\b|\bpaths?\b|\bcontributions?\b|\bif\b|"
    r"(?P<held>\b(?:held|kept|treat\w*|consider\w*)\b[^.]{0,40}\b(?:constant|fixed)\b)|\balone\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\b(?:receiv\w*|collect\w*|gather\w*|accumulat\w*|sum(?:s|med|ming)?|add(?:s|ed|ing)?|total|both|all)\b"
    r"[^.;:$]{0,40}\b(?:contributions|paths)\Z",
    re.IGNORECASE,
)
"""“receives three contributions”, “summing over both paths”: nothing is left out."""
_LIMITS = re.compile(r"\bfunctions?\s+of\b|\bdepend|\b(?:only|alone|just|solely|paths?|contributions?|part)\b", re.IGNORECASE)
_WIDENS = re.compile(r"\b(?:also|too|as\s+well|not\s+(?:only|just|alone))\b", re.IGNORECASE)
_END = re.compile(r"[.;!?:](?:\s|$)|\n\s*\n")
_ANY = re.compile(
    r"\b(?:any|every|arbitrary|generic|whatever)\s+(?:\w+\s+){0,2}(?:loss|cost|objective|function|criterion)\b", re.IGNORECASE
)
REACH = 160


def any_loss(text: str) -> bool:
    """Whether the document speaks of any loss, so that each of its lines may mean another."""
    return seek.search(_ANY, text) is not None


@dataclass(frozen=True)
class Narrowing:
    """Words at a place that say through which symbols a loss depends on others, and which are held constant."""

    place: int
    through: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()


def narrowed(text: str, nodes: Mapping[int, Node], find: Callable[[str], str]) -> list[Narrowing]:
    """Where the words say through what a loss depends on its variables in the sentence at hand; `nodes` are the formulas by
    their places, `find` gives a symbol its one name."""
    found = []
    for match in seek.finditer(_NARROWED, text):
        if _WHOLE.search(text, max(0, match.start() - REACH), match.end()):
            continue
        begin = max((m.end() for m in _END.finditer(text, max(0, match.start() - REACH), match.start())), default=0)
        begin = max(begin, match.start() - REACH)
        stop = _END.search(text, match.end(), match.end() + REACH)
        end = stop.start() if stop is not None else match.end() + REACH
        named = {
            find(name)
            for start, node in nodes.items()
            if begin <= start < end
            for inner in walk(node)
            if inner.kind in ("name", "script") and (name := layer_name(inner)) is not None
        }
        limited = _LIMITS.search(text, begin, end) and not _WIDENS.search(text, begin, end)
        names = frozenset(named)
        if match["held"]:
            found.append(Narrowing(match.start(), held=names))
        else:
            found.append(Narrowing(match.start(), through=names if limited else frozenset()))
    return found


def spoken_in(tree: Node) -> Iterator[tuple[str, str]]:
    """(loss, symbol) for each derivative in a tree."""
    for node in walk(tree):
        if node.kind == "frac":
            above, below = (_behind_sign(strip(child)) for child in node.children)
            if above and below:
                yield above, below
        elif node.kind == "product":
            for place, (first, second) in enumerate(zip(node.children, node.children[1:])):
                if strip(first).kind != "script":
                    yield from _slashed(node, place)
                    yield from _at_its_argument(node, place)
                    continue
                base, layers = peel(first)
                loss = layer_name(strip(second)) if strip(second).kind in ("name", "script") else None
                by = layer_name(layers[0].sub) if layers and layers[0].sub.kind in ("name", "script") else None
                if base.kind == "name" and base.value in NABLAS and loss and by:
                    yield loss, by


def _behind_sign(node: Node) -> str:
    """The L of ∂L or dL; "" for anything else."""
    if node.kind == "product" and len(node.children) in (2, 3) and strip(node.children[0]).value in PARTIALS | DIFFERENTIALS:
        inner = strip(node.children[1])
        called = len(node.children) == 3 and strip(node.children[2]).kind != "group"
        return layer_name(inner) or "" if inner.kind in ("name", "script") and not called else ""
    base, _ = peel(node)
    word = str(base.value) if base.kind == "name" else ""
    name = layer_name(node) if len(word) > 1 and word[0] == "d" and word.isalnum() else None
    return name[1:] if name else ""


def _slashed(node: Node, place: int) -> Iterator[tuple[str, str]]:
    """∂L/∂Y written with a slash: ∂, L, /, ∂, Y."""
    parts, signs = node.children[place : place + 4], node.value[place : place + 3]
    if len(parts) == 4 and tuple(signs) == ("", "/", "") and all(strip(parts[k]).value in PARTIALS for k in (0, 2)):
        loss, by = (layer_name(strip(parts[k])) if strip(parts[k]).kind in ("name", "script") else None for k in (1, 3))
        if loss and by:
            yield loss, by


def _at_its_argument(node: Node, place: int) -> Iterator[tuple[str, str]]:
    """∇f(w), where the one argument says by what: ∇, f, (w)."""
    parts, signs = tuple(map(strip, node.children[place : place + 3])), node.value[place : place + 2]
    if len(parts) < 3 or signs != ("", "") or parts[0].value not in NABLAS or parts[2].kind != "group" or parts[2].value != "(":
        return
    loss, by = (layer_name(part) if part.kind in ("name", "script") else None for part in (parts[1], strip(parts[2].children[0])))
    if loss and by:
        yield loss, by


__all__ = ["REACH", "Narrowing", "any_loss", "narrowed", "spoken_in"]
