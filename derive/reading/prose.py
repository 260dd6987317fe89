"""What the words beside a formula declare: arrays of ones, one-hot rows, symmetric matrices, numbers of rows, …

A small, documented set of phrases is looked for in the sentence that an inline formula stands in; a dialect adds phrases
of its own language.  Guarantee: what was understood is returned as facts with the place of the words, nothing else is
taken from prose; a phrase behind a "not" is left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from derive.language.ast import Node
from derive.language.markdown import Block
from derive.reading.dialect import Dialect
from derive.reading.names import layer_name, peel

PHRASES: dict[str, tuple[str, ...]] = {
    "ones": ("all ones", "all-ones", "of ones", "all one's", "every entry 1", "every entry is 1"),
    "identity": ("identity matrix",),
    "onehot_rows": ("one-hot", "one hot", "onehot"),
    "symmetric": ("symmetric",),
    "orthogonal": ("orthogonal",),
    "positive_definite": ("positive definite", "positive-definite"),
    "positive": ("positive entries", "entrywise positive", "positive scalar", "is positive"),
    "invertible": ("invertible", "nonsingular", "non-singular"),
    "constant": ("is constant", "are constant", "held fixed", "is fixed", "are fixed"),
    "scalar": ("is a scalar", "are scalars", "learning rate", "regularisation strength", "regularization strength"),
    "elementwise": ("elementwise", "element-wise", "entrywise", "entry-wise", "componentwise", "entry by entry"),
    "rows_of": ("number of rows of",),
    "columns_of": ("number of columns of",),
}
DIALECT_KEYS = {
    "ones": "ones", "onehot": "onehot_rows", "rows_of": "rows_of", "columns_of": "columns_of", "elementwise": "elementwise",
    "symmetric": "symmetric", "positive": "positive", "invertible": "invertible", "scalar": "scalar",
}
ASSUMING = re.compile(r"(assum\w*|suppos\w*|given that|provided that|假设|设)[^.。:：]{0,80}[:：,，]?\s*$", re.IGNORECASE)
_STOP = re.compile(r"[.。;；](?=\s|$)|\n\s*\n|\n\s*(?:[*+-]|\d+\.)\s")
_NOT = re.compile(r"(?:\bnot|\bno longer|\bnon|n't|不是|不|非)[\s-]*(?:\w+[\s-]+)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Fact:
    """`what` holds of `name` (and of `other`, for numbers of rows and columns); `offset` is where the words stand."""

    what: str
    name: str
    offset: int
    other: str = ""


def phrases(dialect: Dialect) -> dict[str, tuple[str, ...]]:
    """The phrases of the document's language and the dialect's own."""
    found = dict(PHRASES)
    for key, words in dialect.prose.items():
        kind = DIALECT_KEYS[key]
        found[kind] = found.get(kind, ()) + words
    return found


def sentence_after(text: str, offset: int, limit: int = 240) -> str:
    """The rest of the sentence behind an inline formula."""
    rest = text[offset : offset + limit]
    stop = _STOP.search(rest)
    return rest[: stop.start()] if stop else rest


def facts_of(text: str, block: Block, names: list[str], table: dict[str, tuple[str, ...]]) -> list[Fact]:
    """What the rest of the sentence says of the names in an inline formula."""
    rest = sentence_after(text, block.end)
    lowered = rest.lower()
    found = []
    for what, words in table.items():
        if what in ("rows_of", "columns_of"):
            continue
        for word in words:
            place = lowered.find(word.lower())
            if place < 0 or _NOT.search(lowered[:place]) or _other_subject(rest[:place]):
                continue
            if what == "positive" and lowered[place:].startswith(("positive def", "positive-def")):
                continue
            found.extend(Fact(what, name, block.end + place) for name in names)
            break
    return found


_JOINED = re.compile(r"^\$?\s*(?:,|，|、|and|as well as|both|和|与|及|\s)*\$?$", re.IGNORECASE)
_PLURAL = re.compile(r"\b(?:are|both|all be|be)\b|都|均", re.IGNORECASE)


def _other_subject(between: str) -> bool:
    """Whether the phrase speaks of another formula: the nearest one, unless the names are joined and the verb is plural."""
    parts = re.split(r"(?<!\\)\$", between.removeprefix("$"))
    if len(parts) < 3:
        return False
    outside = parts[0::2]
    return not (all(_JOINED.match(part.strip()) for part in outside[:-1]) and _PLURAL.search(outside[-1]))


def counts_of(text: str, blocks: list[Block], place: int, nodes: dict[int, Node], table: dict[str, tuple[str, ...]]) -> list[Fact]:
    """“N is the number of rows of X”, in the word order of either language."""
    block = blocks[place]
    name = _bare(nodes.get(block.start))
    following = next((b for b in blocks[place + 1 : place + 4] if b.kind == "inline"), None)
    if name is None or following is None:
        return []
    other = _bare(nodes.get(following.start))
    between = text[block.end : following.opener]
    if other is None or "\n\n" in between or len(between) > 60:
        return []
    behind = text[following.end : following.end + 12].lstrip("$)\\ ")
    found = []
    for what in ("rows_of", "columns_of"):
        if any(w in between for w in table.get(what, ())) or any(behind.startswith(w) for w in table.get(what, ())):
            found.append(Fact(what, name, block.start, other))
    return found


def _bare(node: Node | None) -> str | None:
    if node is None:
        return None
    base, _ = peel(node)
    return layer_name(node) if base.kind == "name" else None
