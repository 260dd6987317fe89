"""Syntax trees of mathematical text: what was written and where, without meaning.

Guarantee: every node carries the offsets of its source, `text[node.start:node.end]`, in the decoded document; a node is
immutable and hashable.  Limit: a node inside the expansion of a macro carries the offsets of the macro's call.

Kinds, with their children and value:

=========  ============================================  ===============================================================
kind       children                                      value
=========  ============================================  ===============================================================
number     none                                          ``Fraction``
name       none                                          identifier: ``dW``, ``\\alpha``, ``\\mathbf{W}``, ``\\hat{y}``
text       none                                          words of ``\\text{...}`` or words separated by ``\\ ``
script     base, subscript or none, superscript or none  number of primes
sum        terms                                         a sign per term: ``+ - \\pm \\oplus``; the first is ``+``
                                                         unless written otherwise
product    factors                                       operators between factors; ``""`` for juxtaposition
frac       numerator, denominator                        ``None``
sqrt       argument, and index if there is one           ``None``
group      content (may be a relation or a list)         the opener: ``( [ \\{ | \\| \\langle \\lfloor \\lceil {``
bigop      subscript or none, superscript or none, body  ``\\sum``, ``\\prod``, ``\\int``
matrix     rows, each a list                             the environment: ``bmatrix``, ``cases``, ...
dots       none                                          ``\\dots`` and its kin
relation   members (the first may be none)               relations between the members: ``=``, ``\\in``, ``\\geq``, ...
list       items, separated by commas                    ``None``
none       none                                          ``None``
=========  ============================================  ===============================================================
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from derive.memo import editing, kept

KINDS = (
    "number", "name", "text", "script", "sum", "product", "frac", "sqrt", "group", "bigop", "matrix", "dots",
    "relation", "list", "none",
)


@dataclass(frozen=True, slots=True, init=False)
class Node:
    """One node of a syntax tree; `start` and `end` are absolute offsets into the decoded document."""

    kind: str
    children: tuple[Node, ...] = ()
    value: Any = None
    start: int = 0
    end: int = 0
    _below: tuple[Node, ...] | None = field(default=None, init=False, repr=False, compare=False)
    _told: dict[Hashable, Any] | None = field(default=None, init=False, repr=False, compare=False)
    """What was found out about the tree, shared with the same tree at other places."""
    spelling: str | None = field(default=None, init=False, repr=False, compare=False)
    """The name that the tree is (`derive.reading.names.layer_name`), once it was asked for; "" if it is none."""
    peeled: Any = field(default=None, init=False, repr=False, compare=False)
    """Its base and its scripts (`derive.reading.names.peel`), once they were asked for."""

    def __init__(self, kind: str, children: tuple[Node, ...] = (), value: Any = None, start: int = 0, end: int = 0) -> None:
        """Filled slot by slot, which takes a third of the time of a generated `__init__`: a document is very many nodes."""
        _kind(self, kind)
        _children(self, children)
        _value(self, value)
        _start(self, start)
        _end(self, end)
        _listed(self, None)
        _share(self, None)
        _spelt(self, None)
        _peeled(self, None)

    def same(self, other: Node) -> bool:
        """Whether the two trees are equal apart from their places."""
        pairs = [(self, other)]
        while pairs:
            a, b = pairs.pop()
            if a.kind != b.kind or a.value != b.value or len(a.children) != len(b.children):
                return False
            pairs.extend(zip(a.children, b.children, strict=True))
        return True

    def moved(self, by: int) -> Node:
        """The same tree `by` characters further on in the document; what is not there at all ("none" at 0) stays nowhere."""
        if not by or (self.kind == "none" and not self.end):
            return self
        moved = _further_on(self, by, editing())
        if not self.children and editing():
            _share(moved, _told_of(self))
        return moved

    def spelt(self, name: str | None) -> str | None:
        """Keep the name that the tree is."""
        _spelt(self, name or "")
        return name

    def peeled_to(self, base: Node, scripts: tuple[Any, ...]) -> tuple[Node, tuple[Any, ...]]:
        """Keep the base and the scripts of the tree."""
        _peeled(self, (base, scripts))
        return base, scripts

    def answer(self, work: Callable[..., Answer], *more: Hashable) -> Answer:
        """What `work` answers about this tree and nothing else than `more`, worked out once for it and its copies elsewhere.

        The answer must be one about what is written, without places.  It is kept while a document is being edited; in a single
        check every question is asked about once.
        """
        if not editing():
            return work(self, *more)
        told = _told_of(self)
        key = (work, *more) if more else work
        found = told.get(key, _NOTHING)
        if found is _NOTHING:
            found = told[key] = work(self, *more)
        return found  # type: ignore[no-any-return]

    def rewritten(self, work: Callable[..., Node], *more: Hashable) -> Node:
        """The tree that `work` makes of this one by nothing else than `more`, worked out once for it and its copies elsewhere.

        What is made may hold places of this tree only, and must be the same wherever it stands.
        """
        made, start = self.answer(_made, work, *more)
        return self if made is None else made.moved(self.start - start)


Answer = TypeVar("Answer")
_NOTHING = object()
_kind, _children, _value, _start, _end, _listed, _share, _spelt, _peeled = (
    getattr(Node, name).__set__
    for name in ("kind", "children", "value", "start", "end", "_below", "_told", "spelling", "peeled")
)


def _further_on(node: Node, by: int, keep: bool) -> Node:
    """The tree moved, with what is kept about each part that has parts of its own."""
    if not node.children:
        if node.kind == "none" and not node.end:
            return node
        return Node(node.kind, (), node.value, node.start + by, node.end + by)
    moved = Node(node.kind, tuple([_further_on(c, by, keep) for c in node.children]), node.value, node.start + by, node.end + by)
    if keep:
        _share(moved, _told_of(node))
    _spelt(moved, node.spelling)
    return moved


def _made(node: Node, work: Callable[..., Node], *more: Hashable) -> tuple[Node | None, int]:
    """A tree made of another, None if it is the same, and where that stood."""
    new = work(node, *more)
    return None if new is node else new, node.start


def _told_of(node: Node) -> dict[Hashable, Any]:
    told = node._told
    if told is None:
        _share(node, told := {})
    return told


def of_all_trees(work: Callable[[Sequence[Node]], Answer]) -> Callable[[Iterable[Node]], Answer]:
    """A question about trees taken together that is worked out once for them and their copies elsewhere, as by `Node.answer`.

    The answer must be one about what is written, without places, and whoever gets it must not change it.
    """

    @wraps(work)
    def asking(trees: Iterable[Node]) -> Answer:
        trees, memo = tuple(trees), kept()
        if memo is None or not memo.editing:
            return work(trees)
        told = [_told_of(tree) for tree in trees]  # kept with the answer, so that no other tree can have their ids
        answer, _ = memo.answer((work, *map(id, told)), lambda: (work(trees), told))
        return answer

    return asking


class ReadError(Exception):
    """Reading stopped at `offset`; `message` is a sentence that says what was expected."""

    def __init__(self, message: str, offset: int):
        super().__init__(message)
        self.message = message
        self.offset = offset


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, parents first, from left to right; listed once, since many rooms look through a tree."""
    below = node._below
    if below is None:
        found, waiting = [], [node]
        while waiting:
            current = waiting.pop()
            found.append(current)
            if current.children:
                waiting.extend(current.children[::-1])
        below = tuple(found)
        _listed(node, below)
    return iter(below)


def sketch(node: Node) -> str:
    """A compact S-expression of a tree, for tests and messages."""
    if node.kind in ("number", "name", "dots"):
        return str(node.value)
    if node.kind == "text":
        return repr(node.value)
    if node.kind == "none":
        return "_"
    label = node.kind
    if node.value not in (None, 0):
        label += ":" + (" ".join(x or "." for x in node.value) if isinstance(node.value, tuple) else str(node.value))
    return "(" + " ".join([label, *map(sketch, node.children)]) + ")"


def caret(text: str, offset: int, width: int = 100) -> str:
    """The line of `text` that holds `offset`, cut to `width` characters, with a caret under the place."""
    offset = max(0, min(offset, len(text)))
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    ends = [place for place in (text.find("\n", offset), text.find("\r", offset)) if place >= 0]
    end = min(ends, default=len(text))
    left = max(start, offset - width // 2)
    right = min(end, left + width)
    excerpt = text[left:right].replace("\t", " ")
    return f"{excerpt}\n{' ' * (offset - left)}^"
