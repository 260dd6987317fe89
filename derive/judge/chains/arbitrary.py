"""Identities about letters that stand for any matrices: “since (AB)ᵀ = BᵀAᵀ”.

If no letter of an equation is declared, each capital letter is taken for a matrix whose sizes are as free as the products and
sums in it let them be.  Guarantee: such an equation is only ever proved, never refuted or ill-typed, since the author may have
meant something else by the letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.judge.chains.clashing_sizes import asked, step_for
from derive.kernel.sizes import Size
from derive.language.ast import Node
from derive.reading.derivatives.derivative_signs import DIFFERENTIALS, PARTIALS
from derive.reading.functions import is_function, plain
from derive.reading.names import EYE_NAMES, is_transpose, strip
from derive.reading.reader import Reader
from derive.reading.symbols import Symbol
from derive.results import Verdict
from derive.terms.term import Shape

if TYPE_CHECKING:
    from derive.judge.chains.sides import Sides

MAX_STEPS = 24
MAX_LETTERS = 6


def arbitrary(judge: Sides, left: Node, right: Node) -> Verdict | None:
    """Proved for all matrices of fitting sizes, or None."""
    letters = _letters(judge, left, right)
    if not letters:
        return None
    shapes: dict[str, Shape] = {a: (Size.of(f"rows of {a}"), Size.of(f"columns of {a}")) for a in letters}
    for _ in range(MAX_STEPS):
        reader = Reader(judge.context)
        reader.implicit.update({a: Symbol(a, shape, how="parameter") for a, shape in shapes.items()})
        one, two = judge.read_both(reader, left, right)
        if one.term is not None and two.term is not None and one.term.shape == two.term.shape:
            verdict = judge.decided(one.term, two.term, reader, search=False)
            told = f"{', '.join(letters)} stand for any matrices whose sizes fit"
            return replace(verdict, assumptions=(*verdict.assumptions, told)) if verdict.verdict == "proved" else None
        pairs = asked(one.error or two.error)
        if pairs is None and one.term is not None and two.term is not None:
            pairs = list(zip(one.term.shape, two.term.shape))
        step = next((s for a, b in pairs or [] if a != b and (s := step_for(a, b)) is not None), None)
        if step is None:
            return None
        shapes = {a: tuple(axis.substitute(step) for axis in shape) for a, shape in shapes.items()}
    return None


def _letters(judge: Sides, *nodes: Node) -> list[str]:
    """The capital letters of the equation, if it holds no other names than functions and identity matrices."""
    found: dict[str, None] = {}
    for node in nodes:
        for word in _words(node):
            if is_function(plain(word)) or word in EYE_NAMES or word in (*DIFFERENTIALS, *PARTIALS):
                continue
            word = word[1:] if word[0] == "d" and word[1:].isupper() else word  # dX in one word
            if not (word.isascii() and word.isalpha() and word.isupper()) or judge.context.known(judge.context.name(word)):
                return []
            for letter in word:
                if judge.context.known(judge.context.name(letter)):
                    return []
                found[letter] = None
    return list(found) if len(found) <= MAX_LETTERS else []


def _words(node: Node) -> Iterator[str]:
    node = strip(node)
    if node.kind == "name":
        yield str(node.value)
    parts = node.children
    if node.kind == "script" and (is_transpose(strip(node.children[2])) or _is_inverse_transpose(strip(node.children[2]))):
        parts = node.children[:2]
    for part in parts:
        yield from _words(part)


def _is_inverse_transpose(sup: Node) -> bool:
    """−⊤, as in A^{-⊤}."""
    return sup.kind == "sum" and sup.value == ("-",) and is_transpose(strip(sup.children[0]))
