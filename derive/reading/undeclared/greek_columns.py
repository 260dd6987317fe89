r"""Greek letters that a document without declarations uses for columns: the β of y − Xβ and of λ βᵀβ.

Guarantee: such a letter, or one of its members β_1, stands last behind a capital letter somewhere in the document, or in a sum
that is transposed, (x − μ)ᵀ, and nowhere where a number stands: before another factor, in a fraction, in an exponent, or before
an identity matrix.  What is declared or defined elsewhere is left to that.  Limit: letters in bold are columns by their type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from derive.language.ast import Node
from derive.reading.names import BOLD, is_transpose, peel, strip

_GREEK = "alpha|beta|gamma|theta|omega|xi|eta|phi|psi|mu|nu|zeta|delta|vartheta|varphi"
PLAIN = re.compile(rf"\\(?:{_GREEK})|[αβγθωξηφψμνζ]")
IN_BOLD = re.compile(rf"\\(?:{'|'.join(BOLD)})\s*\{{\s*\\(?:{_GREEK}|lambda|epsilon|varepsilon|rho|tau|kappa)\s*\}}")
DERIVES = frozenset({"\\partial", "\\nabla", "d", "\\mathrm{d}", "\\Delta", "\\delta", "D"})
_CAPITAL = re.compile(rf"(?:\\(?:{'|'.join(BOLD)})\s*\{{\s*)?[A-Z]\s*\}}?")


def greek_columns(trees: Iterable[Node]) -> frozenset[str]:
    """The letters that are columns wherever nothing declares them."""
    columns, numbers = set[str](), set[str]()
    for tree in trees:
        for letter, column in tree.answer(_letters):
            (columns if column else numbers).add(letter)
    return frozenset(columns - numbers)


def _letters(tree: Node) -> frozenset[tuple[str, bool]]:
    return frozenset(_places(tree))


def _places(node: Node) -> Iterator[tuple[str, bool]]:
    """The letters whose place in a tree tells what they are, each with whether it is a column there."""
    if node.kind == "product":
        for place, child in enumerate(node.children):
            letter, turned = _letter(child)
            before = strip(node.children[place - 1]) if place else None
            if letter is None or turned or (before is not None and before.kind == "name" and before.value in DERIVES):
                continue
            if place + 1 < len(node.children):
                yield letter, False
            elif before is not None and node.value[place - 1] in ("", "\\cdot") and _is_capital(before):
                yield letter, True
    elif node.kind == "frac":
        yield from ((letter, False) for child in node.children for letter, _ in [_letter(child)] if letter is not None)
    elif node.kind == "script" and node.children[2].kind != "none":
        yield from ((letter, True) for letter in _turned_terms(node))
        letter, turned = _letter(node.children[2])
        if letter is not None:
            yield letter, False
        letter, turned = _letter(node)
        if letter is not None and not turned and strip(node.children[2]).kind == "number":
            yield letter, False
    for child in node.children:
        yield from _places(child)


def _turned_terms(node: Node) -> Iterator[str]:
    """The μ of (x − μ)ᵀ."""
    base, layers = peel(node)
    inside = strip(base)
    inside = strip(inside.children[0]) if inside.kind == "group" and inside.children else inside
    if inside.kind == "sum" and any(is_transpose(layer.sup) for layer in layers):
        found = (_letter(term) for term in inside.children if strip(term).kind == "name")
        yield from (letter for letter, _ in found if letter is not None)


def _letter(node: Node) -> tuple[str | None, bool]:
    """The Greek letter of a factor, and whether it is transposed."""
    base, layers = peel(strip(node))
    letter = str(base.value) if base.kind == "name" else ""
    return (letter if PLAIN.fullmatch(letter) else None), any(is_transpose(layer.sup) or layer.primes for layer in layers)


def _is_capital(node: Node) -> bool:
    base, _ = peel(node)
    return base.kind == "name" and bool(_CAPITAL.fullmatch(str(base.value)))


__all__ = ["DERIVES", "IN_BOLD", "greek_columns"]
