r"""Words about sums of arrays of different shapes: “the bias is broadcast over the rows”, “row-vector biases $b_1, b_2$”.

Guarantee: a one-row or one-column term of a sum repeats only where the document speaks of broadcasting and nowhere denies
it; each claim that needs this lists it.  A symbol that nothing declares is one row or one column wide only where the words
beside its name call it a row vector or a column vector, or where sums broadcast and the weights stand on that side.
Limit: products, `=` and every other sign never repeat an operand by words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from derive.language import seek
from derive.language.ast import Node
from derive.language.markdown import Block
from derive.reading.names import layer_name, peel, strip

ROW, COLUMN = "row", "column"
WEIGHTS = frozenset({"W", "V", "U", "\\Theta"})
_SPOKEN = re.compile(r"\bbroadcast(?:s|ed|ing)?\b|广播", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:no|not|never|nothing(?:\s+is)?|none|without|instead\s+of|avoids?|rather\s+than|don't|doesn't|isn't)\s+(?:\w+\s+){0,2}"
    r"broadcast|(?:不|无|没有|避免)[^。，,.$]{0,4}广播",
    re.IGNORECASE,
)
_KIND = r"(?P<kind>row|column|行|列)(?:[\s-]*(?:vectors?|向量))"
_BEFORE = re.compile(rf"\b{_KIND}(?:\s+(?!of\b|in\b|and\b|for\b)\w+){{0,2}}\s*\$?\s*$|(?P<zh>行|列)向量\s*\$?\s*$", re.IGNORECASE)
_BEHIND = re.compile(
    rf"^\$?\s*[,(]?\s*(?:(?:is|are|being|as|both|all|each|is\s+an?|为|是|都是|均为|、)\s*)?(?:an?\s+|the\s+)?{_KIND}(?!\s+(?:of|\$))",
    re.IGNORECASE,
)


def told(text: str) -> bool:
    """Whether the document says that sums broadcast."""
    return bool(seek.search(_SPOKEN, text)) and not seek.search(_DENIED, text)


def called_lines(text: str, inline: Iterable[Block], nodes: Mapping[int, Node]) -> Iterator[tuple[str, str]]:
    """The names that words call row vectors or column vectors, each with ROW or COLUMN."""
    for block in inline:
        node = nodes.get(block.start)
        names = _names(node) if node is not None else []
        if names:
            before = re.split(r"[.;:]\s|\n\s*\n", text[max(0, block.opener - 60) : block.opener])[-1]
            behind = re.split(r"[.;:](?:\s|$)|\n\s*\n", text[block.end : block.end + 60])[0]
            found = _BEFORE.search(before) or _BEHIND.match(behind)
            if found is not None:
                kind = found["kind"] or found.groupdict().get("zh") or ""
                yield from ((name, ROW if kind.lower() in (ROW, "行") else COLUMN) for name in names)


_SQUARE = re.compile(
    r"^\$?\s*(?:(?:be|is|are|both|all|each|being|为|是|都是|均为)\s*)+(?:an?\s+)?(?:square|方阵)(?!\s+(?:of|root))", re.IGNORECASE
)
_SQUARE_BEFORE = re.compile(r"\bsquare\s+(?:\w+\s+)?matri(?:x|ces)\s*\$?\s*$|方阵\s*\$?\s*$", re.IGNORECASE)


def called_square(text: str, inline: Iterable[Block], nodes: Mapping[int, Node]) -> Iterator[str]:
    """The names of which words say that they are square: “let $A$ and $B$ be square”."""
    before = list[str]()
    end = 0
    for block in inline:
        node = nodes.get(block.start)
        names = _names(node) if node is not None else []
        joined = re.fullmatch(r"\$?\s*(?:,|and|和|、|,\s*and)\s*\$?", text[end : block.opener].strip()) is not None
        before = [*before, *names] if joined else names
        end = block.end
        behind = re.split(r"[.;:](?:\s|$)|\n\s*\n", text[block.end : block.end + 60])[0]
        if _SQUARE.match(behind):
            yield from before
        elif _SQUARE_BEFORE.search(text[max(0, block.opener - 40) : block.opener]):
            yield from names


def weights_beside(node: Node) -> str | None:
    """ROW for the b of XW + b, COLUMN for that of WX + b: a bias belongs to what the weights give."""
    found = [ends for child in node.children if (ends := _ends(strip(child))) is not None]
    if len(found) != 1:
        return None
    first, last = (letter in WEIGHTS for letter in found[0])
    return None if first == last else ROW if last else COLUMN


def _ends(node: Node) -> tuple[str, str] | None:
    """The first and the last letter of a product, XW or X W_1."""
    if node.kind == "product":
        first, last = (str(peel(strip(node.children[k]))[0].value) for k in (0, -1))
        return (first, last) if set(node.value) <= {""} else None
    word = str(peel(node)[0].value) if node.kind in ("name", "script") else ""
    return (word[0], word[-1]) if len(word) > 1 and word.isalpha() and word.isupper() else None


def _names(node: Node) -> list[str]:
    parts = node.children if node.kind == "list" else (node,)
    names = [layer_name(strip(part)) if strip(part).kind in ("name", "script") else None for part in parts]
    return [name for name in names if name is not None] if all(name is not None for name in names) else []


__all__ = ["COLUMN", "ROW", "called_lines", "called_square", "told", "weights_beside"]
