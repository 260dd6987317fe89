"""Equations that say what a new symbol is: M w* = v, for a w that is known and a w* (or ŵ) that is not.

Such a line defines w* as M⁻¹v.  Where the words around it set a gradient to zero it is a claim as well: that w* obeys this
equation, and it is judged with w in the place of w*.
"""

from __future__ import annotations

from derive.judge.chains.defining import Defining
from derive.judge.scan import Item
from derive.language.ast import Node
from derive.reading.assuming import stationary
from derive.reading.names import is_layer, layer_name, peel, strip
from derive.reading.reader import Reader
from derive.results import Verdict
from derive.terms.term import inverse, matmul

MARKS = frozenset({"\\star", "*", "\\ast", "⋆", "∗", "\\dagger", "\\diamond"})
ACCENTS = ("\\hat{", "\\widehat{", "\\tilde{", "\\bar{")


class Solving(Defining):
    """Definitions by an equation that a matrix solves."""

    def _solution(self, item: Item, left: Node, right: Node) -> tuple[str, Verdict] | None:
        """The verdict on M w* = v, if the line is one and nothing is known of w*."""
        if left.kind != "product" or left.value[-1] not in ("", "\\cdot"):
            return None
        *front, last = left.children
        undecorated = self._undecorated(last)
        if undecorated is None:
            return None
        plain, _ = undecorated
        name = self.context.name(str(layer_name(last)))
        matrix = front[0] if len(front) == 1 else Node("product", tuple(front), left.value[:-1], left.start, front[-1].end)
        reader = Reader(self.context)
        one, two = self._read(reader, matrix, None), self._read(reader, right, None)
        if one.term is None or two.term is None or one.term.rows != one.term.cols or one.term.rows != two.term.rows:
            return None
        if one.term.is_scalar:
            return None
        told: tuple[str, Verdict] = ("definition", Verdict("definition", reason=f"says what {name} is"))
        if stationary(self.scanned.text, item.block.opener):
            instead = Node("product", (*front, plain), left.value, left.start, left.end)
            told = "claim", self._claim(item, instead, right, False)
        self.context.define(name, matmul(inverse(one.term), two.term), self.scanned.lines.line(item.raw.start))
        return told

    def _undecorated(self, node: Node) -> tuple[Node, str] | None:
        """The w of w* or ŵ, with what decorates it, if w is a leaf that is known and the whole is not."""
        name = layer_name(node)
        base, layers = peel(node)
        if name is None or self.context.known(self.context.name(name)) or len(layers) > 1:
            return None
        plain: Node | None = None
        word, mark = str(base.value), ""
        if layers and layers[0].sub.kind == "none" and not layers[0].primes and not is_layer(layers[0].sup):
            sup = strip(layers[0].sup)
            mark = str(sup.value)
            plain = base if sup.kind in ("name", "text") and mark in MARKS else None
        elif not layers and word.startswith(ACCENTS) and word.endswith("}"):
            mark = word[: word.index("{") + 1]
            plain = Node("name", (), word[len(mark) : -1], node.start, node.end)
        if plain is None:
            return None
        symbol = self.context.find(self.context.name(str(plain.value)))
        return (plain, mark) if symbol is not None and symbol.definition is None and symbol.shape is not None else None
