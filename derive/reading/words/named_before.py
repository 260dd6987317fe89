r"""Names for what a formula has just given: “∂L/∂Y = (Y − T)/B. Denote this by dY”, “call the last one $G$”, “记为 $G$”.

Guarantee: the words must point back with nothing between the formula and them, and the formula must be an equation for a
derivative; the result is the equation that the author could have written, with the derivative on its right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from derive.language.ast import Node, walk
from derive.language.markdown import Block
from derive.reading.derivatives.derivative_signs import NABLAS, PARTIALS
from derive.reading.names import layer_name, strip
from derive.reading.words.told import Told

_THING = r"(?:one|gradient|derivative|matrix|vector|column|row|quantity|expression|array|term|error|signal|result|error\s+signal)"
_BACK = re.compile(
    r"\b(?:denote|call|name|write|abbreviate|label|denoting|calling|writing)\s+"
    rf"(?:it|this|that|(?:this|that|the\s+(?:last|latter|above))(?:\s+\w+)?\s+{_THING}|the\s+(?:last|latter|result))\s*"
    r"(?:simply\s+)?(?:by|as|for\s+short)?\s*\$?\s*$|"
    r"\b(?:which|this)\s+(?:we|i)\s+(?:denote|call|write|abbreviate)(?:\s+(?:by|as))?\s*\$?\s*$|"
    r"(?:将其|把它|将它|上式|此式|后者)?(?:记为|记作|简记为|称为|记之为)\s*\$?\s*$",
    re.IGNORECASE,
)
_FARTHEST = 160


def named_before(text: str, blocks: Sequence[Block], ends: Mapping[int, Node]) -> Iterator[Told]:
    """The equations that such words tell; `ends` are the last statements of the blocks, by where these start."""
    formulas = [block for block in blocks if block.kind in ("display", "inline", "heading")]
    for before, block in zip(formulas, formulas[1:]):
        node, name = ends.get(before.start), strip(ends.get(block.start, Node("none")))
        if block.kind != "inline" or node is None or node.kind != "relation" or node.value[0] != "=":
            continue
        said = text[before.end : block.opener]
        if len(said) > _FARTHEST or not _BACK.search(said) or name.kind not in ("name", "script", "product"):
            continue
        left = node.children[0]
        if not _is_derivative(left) or (name.kind != "product" and layer_name(name) is None):
            continue
        latex = f"{text[block.start : block.end].strip()} = {text[left.start : left.end]}"
        yield Told(latex, block, (block.start, block.start))


def _is_derivative(node: Node) -> bool:
    """Whether a side is ∂L/∂X or ∇_X L."""
    node = strip(node)
    signs = {*PARTIALS, *NABLAS}
    if node.kind == "product":
        return any(inner.kind == "name" and inner.value in NABLAS for inner in walk(node.children[0]))
    return node.kind == "frac" and all(any(n.kind == "name" and n.value in signs for n in walk(c)) for c in node.children)


__all__ = ["named_before"]
