"""What words tell of all matrices at once: “all matrices are square of order $n$”, “every matrix is $n \\times n$”.

Guarantee: only letters take this shape that nothing else declares, that are capital, stand in a formula as more than a
transpose sign, and begin no equation, since those have the shape of what they are equal to.  The identity and the signs of
functions are none of them.  Limit: a sentence that names no size tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from derive.language.ast import Node, walk
from derive.language.markdown import Block
from derive.reading.functions import is_function
from derive.reading.names import BOLD, EYE_NAMES, is_transpose, layer_name, peel, strip
from derive.reading.words.told import Told

_ALL = re.compile(
    r"(?:\b(?:all|every|each|any)\s+(?:the\s+|our\s+|of\s+the\s+)?|(?:^|[.;,]\s+|\bthe\s+)(?=matrices\s+(?:here|below)))"
    r"matri(?:x|ces)(?:\s+(?!(?:of|with|whose|that\s+(?:is|are))\b)\w+){0,6}?\s+(?:is|are|be|being|have|has)\b"
    r"(?P<kind>(?:[\s,]+(?:(?!not\b|but\b)[\w-]+)){0,7}?)[\s,]*$",
    re.IGNORECASE,
)
DEFINES = frozenset({"=", ":=", "\\coloneqq", "\\equiv", "\\in", "∈"})
_SIZED = re.compile(r"\b(?:order|sizes?|dimensions?|shapes?)$", re.IGNORECASE)
_CAPITAL = re.compile(
    rf"[A-Z]|\\(?:Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega)|\\(?:{'|'.join(BOLD)})\{{[A-Z]\}}"
)
_SIZE = re.compile(r"[A-Za-z]|\d+")


def told(text: str, blocks: Iterable[Block], trees: Iterable[Node]) -> list[Told]:
    """The memberships of the letters that such a sentence speaks of; `trees` are those of the document."""
    found: list[Told] = []
    for block in blocks:
        shape = _shape(text, block) if block.kind == "inline" else None
        if shape is not None:
            names = [n for n in matrices(trees) if n not in {t.latex.split(" ")[0] for t in found}]
            found += [Told(f"{name} \\in \\mathbb{{R}}^{{{shape}}}", block, (block.start, block.end)) for name in names]
    return found


def _shape(text: str, block: Block) -> str | None:
    """The n×n that a formula in running text gives to all matrices."""
    source = text[block.start : block.end].strip()
    sides = [side.strip() for side in re.split(r"\\times|×", source)]
    if not _SIZE.fullmatch(sides[0]):
        return None
    match = _ALL.search(text[max(0, block.opener - 160) : block.opener])
    if match is None:
        return None
    if len(sides) == 2 and sides[0] == sides[1] and _SIZE.fullmatch(sides[0]):
        return f"{sides[0]} \\times {sides[0]}"
    square = re.search(r"\bsquare\b", match["kind"], re.IGNORECASE)
    alone = square and _SIZED.search(match["kind"]) and _SIZE.fullmatch(source)
    return f"{source} \\times {source}" if alone else None


def matrices(trees: Iterable[Node]) -> Iterator[str]:
    """The capital letters, as they are written, that nothing declares and no equation defines."""
    found: dict[str, None] = {}
    other: set[str] = set()
    for tree in trees:
        if tree.kind == "relation":
            signs = tree.value[: len(tree.children) - 1]
            for sign, child, behind in zip(signs, tree.children, tree.children[1:]):
                name = layer_name(strip(child))
                if name is not None and sign in DEFINES and all(name != layer_name(inner) for inner in walk(behind)):
                    other.add(name)
                if sign in ("\\in", "∈"):
                    other |= {n for part in walk(child) for n in _capitals(part)}
            if any(sign in ("\\in", "∈") for sign in signs):
                continue
        _collect(tree, found)
    yield from (name for name in found if name not in other and name not in EYE_NAMES and not is_function(name))


def _collect(node: Node, found: dict[str, None]) -> None:
    if node.kind == "script":
        base, _ = peel(node)
        whole = layer_name(node)
        _, sub, sup = node.children
        plain = sub.kind == "none" or strip(sub).kind == "number"
        if base.kind == "name" and whole is not None and _CAPITAL.match(str(base.value)):
            if plain:
                name = str(base.value) if sub.kind == "none" else f"{base.value}_{{{strip(sub).value}}}"
                found.update(dict.fromkeys([name] if _CAPITAL.fullmatch(str(base.value)) else _capitals(base)))
            if sup.kind != "none" and not is_transpose(sup):
                _collect(sup, found)
            return
        for child in (node.children[0], *([] if is_transpose(sup) else [sup])):
            _collect(child, found)
        return
    found.update(dict.fromkeys(_capitals(node)))
    for child in node.children:
        _collect(child, found)


def _capitals(node: Node) -> list[str]:
    """The capital letters of a name: A, and A and B of a run AB."""
    word = str(node.value) if node.kind == "name" else ""
    if _CAPITAL.fullmatch(word):
        return [word]
    return list(word) if len(word) in (2, 3) and word.isalpha() and word.isupper() else []


__all__ = ["matrices", "told"]
