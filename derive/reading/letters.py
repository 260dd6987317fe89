"""What letters are by the places in which a document uses them.

A subscript that counts nothing belongs to its name (the v of L_v); an I that is given as I = σ(A) is no identity matrix.
Guarantee: a letter counts if it runs through a sum or a range, or stands in a subscript of several letters or with arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from derive.language.ast import Node, walk
from derive.reading.derivatives.derivative_signs import NABLAS
from derive.reading.functions import ELEMENTWISE, plain
from derive.reading.names import NONE, is_transpose, peel, spelled, strip
from derive.reading.spaces import REALS

MOST_LETTERS = 3
_COUNTERS = frozenset("ijkl")


@dataclass
class Subscripts:
    """The bases on which each letter stands as a subscript by itself, and the letters that count something."""

    below: dict[str, set[str]] = field(default_factory=dict)
    counting: set[str] = field(default_factory=set)
    scripted: dict[str, list[Node]] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    turned: set[str] = field(default_factory=set)
    """Capital letters that are transposed or inverted somewhere."""

    def labels(self, letter: str) -> bool:
        """Whether a letter counts nothing, and stands below one base only or is a matrix, as the X of P_X and M_X."""
        return letter not in self.counting and (len(self.below.get(letter, ())) == 1 or letter in self.turned & self.below.keys())

    def named_apart(self) -> frozenset[str]:
        """The bases whose subscripts tell symbols apart, σ_f and σ_n, λ_1 and λ_2, and never count."""
        return frozenset(base for base, subs in self.scripted.items() if base not in self.listed and all(map(self._tells, subs)))

    def _tells(self, sub: Node) -> bool:
        if sub.kind in ("number", "text"):
            return True
        word = str(sub.value) if sub.kind == "name" else ""
        if len(word) == 1:
            return word not in _COUNTERS and self.labels(word)
        return word.startswith("\\") and word not in self.counting


def subscripts_of(trees: Iterable[Node]) -> Subscripts:
    """What the formulas of a document use subscripts for."""
    found = Subscripts()
    for used in (tree.answer(_used) for tree in trees):
        found.counting |= used.counting
        found.listed |= used.listed
        found.turned |= used.turned
        for base, subs in used.scripted.items():
            found.scripted.setdefault(base, []).extend(subs)
        for letter, bases in used.below.items():
            found.below.setdefault(letter, set()).update(bases)
    return found


def _used(tree: Node) -> Subscripts:
    found = Subscripts()
    for inner in walk(tree):
        if inner.kind == "script":
            base, parts = peel(inner)[0], [strip(child) for child in inner.children[1:]]
            if base.kind == "name" and str(base.value).isupper() and (is_transpose(parts[1]) or spelled(parts[1]) == "-1"):
                found.turned.add(str(base.value))
            if parts[0].kind != "none" and base.kind == "name":
                found.scripted.setdefault(str(base.value), []).append(parts[0])
            if parts[0].kind == "name" and len(str(parts[0].value)) == 1:
                found.below.setdefault(str(parts[0].value), set()).add(str(base.value) if base.kind == "name" else "")
            elif parts[0].kind == "name" and len(str(parts[0].value)) <= MOST_LETTERS:
                found.counting.update(str(parts[0].value))
            if base.kind == "name" and base.value in (*NABLAS, *REALS):
                continue  # the variable of ∇_{W_z}, the sizes of a space
            found.counting.update(name for part in parts if part.kind != "name" for name in _names(part))
        elif inner.kind in ("list", "sum", "product") and any(strip(child).kind == "dots" for child in inner.children):
            bases = (peel(child)[0] for child in inner.children)
            found.listed.update(str(base.value) for base in bases if base.kind == "name")
        elif inner.kind == "bigop":
            found.counting.update(_names(inner.children[0]))
        elif inner.kind == "relation" and strip(inner.children[-1]).kind in ("list", "number") and _bare(inner.children[0]):
            found.counting.update(_names(inner.children[0]))
    return found


def _bare(node: Node) -> bool:
    """Whether a side is a name or a list of names, as in i = 1, …, n."""
    node = strip(node)
    return all(strip(child).kind == "name" for child in (node.children if node.kind == "list" else (node,)))


def _names(node: Node) -> Iterator[str]:
    return (str(inner.value) for inner in walk(node) if inner.kind == "name")


def gates(node: Node) -> Iterator[str]:
    """The I of I = σ(A), where σ is an elementwise function: no identity matrix."""
    right = strip(node.children[1]) if node.kind == "relation" and node.value[0] == "=" else NONE
    head = strip(node.children[0]) if right.kind == "product" and right.value[0] == "" else NONE
    first = peel(right.children[0])[0] if head.kind == "name" else NONE
    if first.kind == "name" and strip(right.children[1]).kind == "group" and plain(str(first.value)) in ELEMENTWISE:
        yield str(head.value)


__all__ = ["Subscripts", "gates", "subscripts_of"]
