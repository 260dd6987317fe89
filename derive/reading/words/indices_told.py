r"""Arrays in index notation: “all indices run from 1 to n” says of every A_{ij} and x_i that they are n×n and n long.

Guarantee: only sentences about all indices, or about the indices without saying which, are heard; an array is taken so only where
nothing else declares its letter, and where the letter carries the same number of indices, one or two, all over the
document.  The result is the membership that the author could have written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from derive.language import seek
from derive.language.ast import Node, walk
from derive.language.markdown import Block
from derive.reading.indices.einstein import index_word
from derive.reading.names import layer_name, peel, strip
from derive.reading.words.told import Told

_ALL = re.compile(
    r"(?:\b(?:all|every|each|latin|the)\s+)(?:\w+\s+)?(?:ind(?:ex|ices|exes)|subscripts?)\b[^.;$]{0,30}?"
    r"\b(?:runs?|running|rang\w+|goes|go|takes?)\b[^.;$]{0,20}?"
    r"(?P<range>\$[^$]*\$(?:\s*(?:to|through|up\s+to|,|\\ldots)\s*\$[^$]*\$)?|\b1\s+(?:to|through|up\s+to)\s+(?:\d|[a-z])\b)"
    r"|(?:所有|全部|各)(?:的)?(?:指标|下标|指数)[^。；$]{0,10}(?P<zh>\$[^$]*\$(?:\s*(?:到|至)\s*\$[^$]*\$)?)",
    re.IGNORECASE,
)
_ONE_TO = re.compile(
    r"\$?\s*1\s*\$?\s*(?:to|through|up\s+to|到|至)\s*\$?\s*(?P<a>[A-Za-z]|\d)\b\s*\$?|"
    r"\$\s*\\?\{?\s*1\s*,(?:\s*2\s*,)?(?:\s*3\s*,)?\s*\\[lc]?dots\s*,\s*(?P<b>[A-Za-z])\s*\\?\}?\s*\$"
)
_SIGNS = frozenset({"\\delta", "δ", "\\partial", "∂", "\\nabla", "d", "D"})
_LEVI_CIVITA = frozenset({"\\varepsilon", "\\epsilon", "ε"})


def told_arrays(text: str, blocks: Sequence[Block], trees: Iterable[Node], known: Iterable[str]) -> Iterator[Told]:
    """The memberships of arrays that a sentence about all indices declares, each at the sentence."""
    found = _sentence(text, blocks)
    if found is None:
        return
    size, block = found
    declared = {*known, size}
    axes: dict[str, set[int]] = {}
    for base, subs in _scripted(trees):
        letters = [index_word(sub) for sub in subs]
        good = len(letters) == 1 and letters[0]
        axes.setdefault(base, set()).add(len(letters[0]) if good else 0)
    signs = _SIGNS | _LEVI_CIVITA if size == "2" else _SIGNS
    for name in sorted(axes.keys() - declared - signs):
        if axes[name] in ({1}, {2}):
            power = " \\times ".join([size] * min(axes[name]))
            yield Told(f"{name} \\in \\mathbb{{R}}^{{{power}}}", block, (block.start, block.start))


def _sentence(text: str, blocks: Sequence[Block]) -> tuple[str, Block] | None:
    """The one size up to which all indices run, and the formula that says it."""
    found = [(m, _ONE_TO.match(m["range"] or m["zh"])) for m in seek.finditer(_ALL, text)]
    sizes = {size["a"] or size["b"] for _, size in found if size is not None}
    if len(sizes) != 1 or any(size is None for _, size in found):
        return None
    begin, end = found[0][0].span()
    inside = [b for b in blocks if b.kind == "inline" and begin <= b.start < end]
    inside = inside or [b for b in blocks if b.kind == "inline" and b.start >= end][:1]
    return (sizes.pop(), inside[-1]) if inside else None


def _scripted(trees: Iterable[Node]) -> Iterator[tuple[str, list[Node]]]:
    """The letters of the document, each with the subscripts that it carries in one place."""
    nodes = [inner for tree in trees for inner in walk(tree)]
    below = {id(strip(node.children[0])) for node in nodes if node.kind == "script"}
    for node in nodes:
        if node.kind not in ("name", "script") or id(node) in below:
            continue
        base, layers = peel(node)
        word = str(base.value) if base.kind == "name" else ""
        if layer_name(base) is None or not (len(word) == 1 or word.startswith("\\")):
            continue
        if node.kind == "script":
            yield word, [layer.sub for layer in layers if layer.sub.kind != "none"]


__all__ = ["told_arrays"]
