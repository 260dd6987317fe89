"""Documents without an array: what a letter is where nothing is declared, and nothing is written that only arrays have.

“h(x_i) = w_0 + w_1 x_i” in a document of sums over samples: w_0 and w_1 are numbers.  Guarantee: letters are numbers by
themselves only in a document that declares no space with a size, writes no transpose, trace, norm, bold letter or matrix, and
whose words speak of no vector or matrix; and only small letters, bare or with a number below, whose letter carries no index
anywhere.  In a document that says so of all its letters, all small ones are numbers that nothing declares otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from derive.language import seek
from derive.language.ast import Node, walk
from derive.reading.indices.subscripts import index_name
from derive.reading.names import is_transpose, layer_name, peel, strip

_ARRAYS = re.compile(
    r"\b(?:matri(?:x|ces)|vector\w*|tensors?|columns?|rows?|gradient\s+descent\s+in\s+\$)\b|矩阵|向量|张量|"
    r"R\s*\}?\s*\^|\^\s*\{?\s*(?:T\b|\\top|\\intercal|\\mathsf|\\mathrm\s*\{\s*T|\\prime|')|"
    r"\\(?:mathbf|boldsymbol|bm|vec|mathbb\s*\{\s*E|otimes|odot|circ|lVert|Vert|\||operatorname\s*\{\s*(?:tr|vec|diag|det)\s*\})|"
    r"\\begin\s*\{\s*[bpvB]?matrix",
    re.IGNORECASE,
)
_EVERY = re.compile(
    r"\b(?:all|every)\s+(?:other\s+)?(?:letters?|symbols?|variables?|quantit(?:y|ies))\s+(?:(?:here|below|in\s+this\s+\w+)\s+)?"
    r"(?:is|are|denotes?|stands?\s+for)\s+(?:an?\s+)?(?:real\s+)?(?:numbers?|scalars?)\b",
    re.IGNORECASE,
)
"""“All letters are real numbers unless said otherwise”: what is declared is what it is declared to be."""
_NUMBER = re.compile(r"[a-z](?:_\{\d+\})?")


def numbers(text: str, trees: Iterable[Node]) -> Iterator[str]:
    """The names that are numbers: all small letters where words say so, else those of a document without an array."""
    if seek.search(_EVERY, text):
        nodes = [inner for tree in trees for inner in walk(tree)]
        small = {str(node.value) for node in nodes if node.kind == "name" and re.fullmatch("[a-z]", str(node.value))}
        yield from sorted(small - {"d", "e"})
        return
    if seek.search(_ARRAYS, text):
        return
    found, arrays = set[str](), set[str]()
    nodes = [inner for tree in trees for inner in walk(tree)]
    if any(node.kind == "script" and is_transpose(strip(node.children[2])) for node in nodes):
        return  # a prime that is a transpose
    below = {id(node.children[0]) for node in nodes if node.kind == "script"}
    for node in nodes:
        if node.kind == "product":
            called = (head for head, group in zip(node.children, node.children[1:]) if strip(group).kind == "group")
            arrays |= {str(peel(head)[0].value) for head in called}
        if node.kind == "bigop":
            arrays |= {str(inner.value) for inner in walk(node.children[0]) if inner.kind == "name"}
            arrays |= {str(inner.value) for inner in walk(node.children[1]) if inner.kind == "name"}
        if node.kind not in ("name", "script") or id(node) in below:
            continue
        base, layers = peel(node)
        subs = [layer.sub for layer in layers if layer.sub.kind != "none"]
        if any(strip(sub).kind != "number" for sub in subs) or any(layer.sup.kind not in ("none", "number") for layer in layers):
            arrays.add(str(base.value))
            arrays |= {letter for sub in subs for inner in walk(sub) if (letter := index_name(inner)) is not None}
        name = layer_name(node)
        if name is not None and _NUMBER.fullmatch(name):
            found.add(name)
    yield from (name for name in sorted(found) if name[0] not in arrays and name not in ("d", "e"))


__all__ = ["numbers"]
