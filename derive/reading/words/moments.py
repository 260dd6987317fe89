"""Means and covariances of vectors: “observations $x_n \\in \\mathbb{R}^D$ with mean $\\mu$ and covariance $\\Sigma$”, N(μ, Σ).

Guarantee: such a name gets the length of the vectors, or length × length, only where one space of columns stands in the same
paragraph before it, and nothing else in the document says what the name is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from derive.language.ast import Node, walk
from derive.language.markdown import Block
from derive.reading.functions import plain
from derive.reading.names import NONE, layer_name, spelled, strip
from derive.reading.words.told import Told

_SPACE = re.compile(r"(?:\\in|∈)\s*\\(?:mathbb|mathbf|mathds)\s*\{?\s*R\s*\}?\s*\^\s*\{?\s*(?P<length>\w+)\s*\}?(?![\w\\])")
_MEAN = re.compile(r"\bmeans?(?:\s+vectors?)?\s*$", re.IGNORECASE)
_SQUARE = re.compile(r"\b(?:covariance|precision|scatter)s?(?:\s+matri(?:x|ces))?\s*$", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z]|\\[A-Za-z]+(?:\{\\?[A-Za-z]+\})?(?:_\{?\d\}?)?")
_NORMAL = re.compile(
    r"\\(?:mathcal|mathrm|operatorname)\s*\{?\s*N\s*\}?\s*\\?[!,]?\s*(?:\\left)?\(\s*(?P<mean>[^,()]+?)\s*,\s*(?P<square>[^,()]+?)\s*(?:\\right)?\)"
)
_BOTH = re.compile(
    r"\bmeans?\b[^.;]{0,40}\b(?:covariance|precision)\b|\b(?:covariance|precision)\b[^.;]{0,40}\bmeans?\b", re.IGNORECASE
)
_FAR, _NEAR = 600, 60
_CAPITAL = re.compile(r"(?:\\(?:mathbf|boldsymbol|bm|pmb)\s*\{\s*)?\\?[A-Z]")
_NORMALS = frozenset({"\\mathcal{N}", "N", "Normal"})


def told(text: str, blocks: Iterable[Block], trees: Iterable[Node]) -> Iterator[Told]:
    """The memberships of means and covariances that nothing else declares or defines; `trees` are those of the document."""
    known = {name for tree in trees for name in _introduced(tree)}
    for block in blocks:
        if block.kind not in ("inline", "display"):
            continue
        source = text[block.start : block.end]
        for name, square in _named(text, block, source):
            length = _length(text, block.start + len(source))
            if length is None or name in known or not _NAME.fullmatch(name):
                continue
            known.add(name)
            space = f"{{{length}}} \\times {{{length}}}" if square else length
            yield Told(f"{name} \\in \\mathbb{{R}}^{{{space}}}", block, (block.start, block.end))


def _named(text: str, block: Block, source: str) -> Iterator[tuple[str, bool]]:
    """The names that a formula is, or holds in N(·, ·), and whether they are of matrices."""
    before = text[max(0, block.opener - 40) : block.opener]
    together = _BOTH.search(text[max(0, block.opener - _NEAR) : block.end + _NEAR])
    if together and (_MEAN.search(before) or _SQUARE.search(before)):
        yield source.strip(), bool(_SQUARE.search(before))
    for match in _NORMAL.finditer(source):
        yield match["mean"], False
        yield match["square"], True


def covariances(tree: Node) -> Iterator[str]:
    """The names that stand for the covariance of a normal distribution N(μ, Σ), or for the precision Λ of N(μ, Λ⁻¹)."""
    for node in walk(tree):
        pairs = zip(node.children, node.children[1:]) if node.kind == "product" else ()
        for head, group in pairs:
            inside = strip(group.children[0]) if group.kind == "group" and group.value == "(" and group.children else NONE
            if head.kind != "name" or plain(str(head.value)) not in _NORMALS:
                continue
            if inside.kind != "list" or len(inside.children) != 2:
                continue
            square = strip(inside.children[1])
            inverse = square.kind == "script" and spelled(square.children[2]) == "-1"
            name = layer_name(strip(square.children[0]) if inverse and square.children[1].kind == "none" else square)
            if name is not None and _CAPITAL.match(name):
                yield name


def _length(text: str, end: int) -> str | None:
    """The one length of columns of which the paragraph speaks so far."""
    start = max(text.rfind("\n\n", 0, end), end - _FAR, 0)
    found = {match["length"] for match in _SPACE.finditer(text, start, end)}
    return found.pop() if len(found) == 1 else None


def _introduced(tree: Node) -> Iterator[str]:
    """The names on the left of a membership or an equation."""
    if tree.kind != "relation" or tree.value[0] not in ("\\in", "∈", "=", ":=", "\\coloneqq", "\\equiv"):
        return
    head = strip(tree.children[0])
    for part in head.children if head.kind == "list" else (head,):
        name = layer_name(strip(part))
        if name is not None:
            yield name


__all__ = ["covariances", "told"]
