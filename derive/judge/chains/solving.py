"""Equations that say what a new symbol is: M w* = v, for a w that is known and a w* (or ŵ) that is not.

Such a line defines w* as M⁻¹v.  Where the words around it set a gradient to zero it is a claim as well: that w* obeys this
equation, and it is judged with w in the place of w*.
"""

from __future__ import annotations

import re

from derive.judge.chains.declaring import Declaring
from derive.judge.chains.definitions.defining import with_settled_sizes
from derive.judge.chains.definitions.inferring import settle
from derive.judge.scanning.scanned import Item
from derive.kernel.sizes import ONE
from derive.language.ast import Node, walk
from derive.reading.derivatives.derivative_signs import split_word
from derive.reading.errors import Undeclared
from derive.reading.members import families
from derive.reading.names import BOLD, in_styles, is_layer, layer_name, peel, strip
from derive.reading.reader import NOISE_LETTERS, Reader
from derive.reading.symbols import FITTED, INFERRED, TAKEN, Symbol
from derive.reading.words.assuming import stationary
from derive.results import Verdict
from derive.terms.term import SCALAR, Shape, ShapeClash, inverse, matmul, sub

MARKS = frozenset({"\\star", "*", "\\ast", "⋆", "∗", "\\dagger", "\\diamond"})
NOISE = re.compile(r"\bnois[ey]|\berrors?\b|\bdisturbance", re.IGNORECASE)
MODEL = re.compile(rf"{NOISE.pattern}|\b(?:regression|(?:the|a|our|linear|statistical|partitioned)\s+model)\b", re.IGNORECASE)
_LETTERS = ("\\epsilon", "\\varepsilon", "\\xi", "\\eta", "\\nu", "e", "u", "v")
NOISY = frozenset(_LETTERS).union(*(in_styles(letter, *BOLD) for letter in _LETTERS))
NEAR = 120
OF_MODEL = "a column of the linear model"
"""How the data of a linear model have their shape, whose other parts are declared."""
BEST = frozenset(f"\\{style}{{{word}}}" for style in ("text", "mathrm", "textrm") for word in ("opt", "min", "best"))
ACCENTS = ("\\hat{", "\\widehat{", "\\tilde{", "\\bar{")


class Solving(Declaring):
    """Definitions by an equation that a matrix solves."""

    def solution(self, item: Item, left: Node, right: Node) -> tuple[str, Verdict] | None:
        """The verdict on M w* = v, if the line is one and nothing is known of w*."""
        applied = split_word(Reader(self.context), left) if left.kind in ("name", "script") else None
        if applied is not None and len(applied) > 1:
            return self._applied(item, applied, right)
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
        one, two = self.read(reader, matrix, None), self.read(reader, right, None)
        if one.term is None or two.term is None or one.term.rows != one.term.cols or one.term.rows != two.term.rows:
            return None
        if one.term.is_scalar:
            return None
        told: tuple[str, Verdict] = ("definition", Verdict("definition", reason=f"says what {name} is"))
        if stationary(self.scanned.text, item.block.opener):
            instead = Node("product", (*front, plain), left.value, left.start, left.end)
            told = "claim", self.claim(item, instead, right, False)
        self.context.define(name, matmul(inverse(one.term), two.term), self.scanned.lines.line(item.raw.start))
        return told

    def _applied(self, item: Item, factors: list[Node], right: Node) -> tuple[str, Verdict] | None:
        """The verdict on Ax = b in running text, for a known A and b and an x of which nothing is known: it says what x is."""
        *front, last = factors
        name = self.context.name(str(layer_name(last)))
        if self.context.known(name) or last.kind != "name" or any(inner.value == last.value for inner in walk(right)):
            return None
        signs = ("",) * (len(front) - 1)
        matrix = Node("product", tuple(front), signs, front[0].start, last.start) if signs else front[0]
        reader = Reader(self.context)
        one, two = self.read(reader, matrix, None), self.read(reader, right, None)
        if one.term is None or two.term is None or one.term.is_scalar or one.term.rows != two.term.rows:
            return None
        if one.term.rows != one.term.cols or name in self.context.varied or self._argument(str(last.value)):
            return "definition", Verdict("definition", reason=f"an equation for {name}; not used as a formula")
        self.context.define(name, matmul(inverse(one.term), two.term), self.scanned.lines.line(item.raw.start))
        return "definition", Verdict("definition", reason=f"says what {name} is")

    def _argument(self, letter: str) -> bool:
        """Whether the document writes a letter in brackets behind another, as the argument of a function."""
        products = (n for i in self.scanned.items if i.raw.node is not None for n in walk(i.raw.node) if n.kind == "product")
        for head, group in (pair for node in products for pair in zip(node.children, node.children[1:])):
            if head.kind in ("name", "script") and group.kind == "group" and group.value == "(":
                content = strip(group.children[0])
                if letter in [child.value for child in (content.children if content.kind == "list" else (content,))]:
                    return True
        return False

    def remainder(self, item: Item, left: Node, right: Node) -> tuple[str, Verdict] | None:
        """y = Xw + ε for data y that are declared: what it defines is the noise ε, which nothing else does."""
        told = self._declare_model(item, left, right) or self._open_model(item, left, right)
        if self._samples_with_noise(item, left, right):
            return "definition", Verdict("definition", reason="a model of the samples; not used as a formula")
        name = layer_name(strip(left)) if left.kind in ("name", "script") else None
        data = self.context.find(self.context.name(name)) if name is not None else None
        if data is None or data.shape is None or data.definition is not None or right.kind != "sum" or len(right.children) < 2:
            return None
        for place, (sign, child) in enumerate(zip(right.value, right.children)):
            noise = self._noise(item, child) if sign == "+" else None
            if noise is None:
                continue
            signs, rest = right.value[:place] + right.value[place + 1 :], right.children[:place] + right.children[place + 1 :]
            reader = Reader(self.context)
            others = Node("sum", rest, signs, right.start, right.end)
            one, two = self.read(reader, left, None), self.read(reader, others, data.shape)
            if two.error is not None and self._settle_lacking(item, others, two.error, data.shape):
                reader = Reader(self.context)
                one, two = self.read(reader, left, None), self.read(reader, others, data.shape)
            if one.term is None or two.term is None or reader.free or one.term.shape != two.term.shape:
                return None
            line = self.scanned.lines.line(item.raw.start)
            for symbol in [s for s in reader.implicit.values() if s.how == FITTED and s.shape is not None]:
                self.context.declare(symbol.name, symbol.shape, line).how = INFERRED
            self.context.define(noise, sub(one.term, two.term), line)
            reason = f"says what {noise} is: the rest of {data.name}"
            return "definition", Verdict("definition", reason=reason, assumptions=told)
        return None

    def _samples_with_noise(self, item: Item, left: Node, right: Node) -> bool:
        """Whether t_n = W z_n + μ + ε_n says how samples that are declared come about, with a noise ε_n that nothing gives."""
        key = families.key_of(strip(left), self.context) if left.kind == "script" else None
        if key is None or key not in self.context.families or right.kind != "sum":
            return False
        base, layers = peel(strip(right.children[-1]))
        letter = str(base.value) if base.kind == "name" and len(layers) == 1 else ""
        near = self.scanned.text[max(0, item.raw.start - NEAR) : item.raw.end + NEAR]
        return letter in NOISE_LETTERS and MODEL.search(near) is not None and not self.context.known(self.context.name(letter))

    def _settle_lacking(self, item: Item, node: Node, error: Exception, want: Shape) -> bool:
        """Declare what nothing declares in a formula of shape `want` that could not be read, if that is forced."""
        stray = self.astray(node) if isinstance(error, ShapeClash) else []
        for name in stray:
            del self.context.symbols[name]
        lacking = stray or isinstance(error, Undeclared)
        return bool(lacking) and settle(self, node, want, self.scanned.lines.line(item.raw.start), stray)

    def _open_model(self, item: Item, left: Node, right: Node) -> tuple[str, ...]:
        """Open the data and the letters of a linear model y = Xβ + Zγ + ε of which nothing is declared; what is assumed."""
        name = self._small(left) if left.kind in ("name", "script") else None
        if name is None or right.kind != "sum" or set(right.value) != {"+"} or self.context.known(name):
            return ()
        near = self.scanned.text[max(0, item.raw.start - NEAR) : item.raw.end + NEAR]
        noise = [child for child in right.children if self._noise(item, child) is not None]
        rest = [child for child in right.children if child not in noise]
        sure = len(noise) == 1 and (str(layer_name(strip(noise[0]))) in NOISE_LETTERS or bool(MODEL.search(near)))
        words = (str(child.value) for child in map(strip, rest) if child.kind != "product")
        if not sure or not rest or any(len(word) != 2 or not word.isalpha() or not word[0].isupper() for word in words):
            return ()
        reader = Reader(self.context)
        reader.opening = True
        body = rest[0] if len(rest) == 1 else Node("sum", tuple(rest), ("+",) * len(rest), right.start, right.end)
        side = with_settled_sizes(self, reader, body, None)
        if side.term is None or reader.free or len(side.term.shape) != 2 or side.term.rows.is_one or not side.term.cols.is_one:
            return ()
        line = self.scanned.lines.line(item.raw.start)
        for symbol in [s for s in reader.implicit.values() if s.shape is not None]:
            self.context.declare(symbol.name, symbol.shape, line).how = symbol.how
        settled = not reader.implicit and not reader.guessed
        self.context.declare(name, side.term.shape, line).how = OF_MODEL if settled else FITTED
        return tuple(reader.assumptions)

    def _declare_model(self, item: Item, left: Node, right: Node) -> tuple[str, ...]:
        """Declare the columns of a linear model y = Xβ + ε of which only X is declared: small letters beside a matrix."""
        if right.kind != "sum" or len(right.children) != 2 or right.value != ("+", "+"):
            return ()
        product, noise = right.children
        if product.kind != "product" or len(product.children) != 2 or product.value[0] not in ("", "\\cdot"):
            return ()
        names = [self._small(node) for node in (left, product.children[1])]
        matrix = layer_name(product.children[0])
        known = self.context.find(self.context.name(matrix)) if matrix is not None else None
        shape = known.shape if known is not None else None
        if shape is None or len(shape) != 2 or any(axis.is_one for axis in shape) or self._noise(item, noise) is None:
            return ()
        line = self.scanned.lines.line(item.raw.start)
        if all(names) and len(set(names)) == 2:
            for name, size in zip(names, shape):
                self.context.declare(str(name), (size, ONE), line).how = OF_MODEL
        return ()

    def _small(self, node: Node) -> str | None:
        """The name of a small letter, in any style, that nothing declares."""
        name = layer_name(strip(node))
        letter = re.fullmatch(r"(?:\\[A-Za-z]+\{)?(\\?[A-Za-z]+)\}?", name) if name is not None else None
        if name is None or letter is None or not letter[1].lstrip("\\")[0].islower():
            return None
        single = len(letter[1]) == 1 or letter[1].startswith("\\")
        symbol = self.context.symbols.get(self.context.name(name))
        free = symbol is None or symbol.how == TAKEN
        return self.context.name(name) if single and free and not self.context.is_size(self.context.name(name)) else None

    def _noise(self, item: Item, node: Node) -> str | None:
        """The name of a summand that is a letter for noise and undeclared, or called noise by the words around it."""
        name = layer_name(strip(node)) if node.kind in ("name", "script") else None
        if name is None or (len(name) > 1 and name.isalpha()) or self.context.is_size(self.context.name(name)):
            return None
        symbol = self.context.find(self.context.name(name))
        near = self.scanned.text[max(0, item.raw.start - NEAR) : item.raw.end + NEAR]
        said = NOISE.search(near) or (name in NOISE_LETTERS and MODEL.search(near))
        if name not in NOISY or (symbol is not None and (symbol.definition is not None or not said)):
            return None
        return self.context.name(name)

    def _undecorated(self, node: Node) -> tuple[Node, str] | None:
        """The w of w* or ŵ, with what decorates it, if w is a leaf that is known and the whole is not."""
        if node.kind == "name" and not str(node.value).startswith(ACCENTS):
            return None
        name = layer_name(node)
        base, layers = peel(node)
        if name is None or len(layers) > 1:
            return None
        plain: Node | None = None
        word, mark = str(base.value), ""
        if layers and layers[0].sub.kind == "none" and not layers[0].primes and not is_layer(layers[0].sup):
            sup = strip(layers[0].sup)
            mark = str(sup.value)
            plain = base if sup.kind in ("name", "text") and mark in MARKS else None
        elif layers and layers[0].sup.kind == "none" and not layers[0].primes and layers[0].sub.kind in ("name", "text"):
            mark = str(layers[0].sub.value)
            weight = self.context.find(self.context.name(mark))
            plain = base if mark in BEST or (weight is not None and _is_weight(weight)) else None
        elif not layers and word.startswith(ACCENTS) and word.endswith("}"):
            mark = word[: word.index("{") + 1]
            plain = Node("name", (), word[len(mark) : -1], node.start, node.end)
        if plain is None or self.context.known(self.context.name(name)):
            return None
        symbol = self.context.find(self.context.name(str(plain.value)))
        return (plain, mark) if symbol is not None and symbol.definition is None and symbol.shape is not None else None


def _is_weight(symbol: Symbol) -> bool:
    """Whether a symbol can be the λ of w_λ: a number that is declared, or a Greek letter that was taken for one."""
    sure = symbol.how == "declared" or (symbol.how == TAKEN and symbol.name.startswith("\\"))
    return sure and symbol.shape == SCALAR and symbol.definition is None
