"""What the left side of an equation can define: a name, a function of arguments, or an array entry by entry.

Guarantee: what is not plainly one of these, by its scripts and by what is declared, is an expression and defines nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from derive.language.ast import Node, walk
from derive.reading.context import Context
from derive.reading.derivatives.derivative_signs import split_word
from derive.reading.functions import ELEMENTWISE, is_function, is_statistic, plain
from derive.reading.indices.subscripts import index_name
from derive.reading.names import EYE_NAMES, ONES_NAMES, Scripts, is_layer, is_transpose, join, layer_name, peel, spelled, strip
from derive.reading.reader import Reader
from derive.reading.scripts import DELTAS, WHOLE, index_run
from derive.reading.symbols import OF, Family

MOST_LETTERS = 2
MOST_INDICES = 4
STARS = ("*", "\\star", "\\ast", "+")
_LETTER = re.compile(r"[A-Za-z]'*")


@dataclass(frozen=True)
class Target:
    """`kind` is "name", "call" or "entry"."""

    kind: str
    name: str
    written: str
    parameters: tuple[str, ...] = ()
    indices: tuple[str, ...] = ()
    part: tuple[str, str] | None = None
    """(L, i) where the head of a call is L_i."""

    def mentioned_in(self, node: Node, context: Context) -> bool:
        """Whether the symbol itself stands in the tree."""
        if node.kind in ("name", "script"):
            name = layer_name(node)
            if name is not None and context.name(name) == self.name:
                return True
            word = str(peel(node)[0].value) if node.kind == "script" and peel(node)[0].kind == "name" else ""
            marked = context.symbols.get(context.name(name or "")) if word else None
            if word.isalpha() and len(word) > 1 and name is not None and marked is None:
                marked = context.symbols.get(context.name(name.replace(word, word[-1], 1)))  # the W^Q of XW^Q
            if marked and marked.shape is not None:
                if marked.how == "declared" or context.name(spelled(peel(node)[0])) == self.name:
                    return False  # P⁻ beside P, W^Q beside Q
        parts = node.children
        if node.kind == "script":
            base, sub, sup = node.children
            if strip(base).kind == "name" and sub.kind != "none" and context.has_parts(str(strip(base).value)):
                return False
            if strip(base).kind == "name" and sub.kind != "none":
                own = context.name(join(str(strip(base).value), sup if is_layer(sup) else None, sub))
                if own != self.name and context.known(own):
                    return False
            parts = (base,) if is_layer(sup) else (base, sup)
        return any(self.mentioned_in(part, context) for part in parts)

    def new_parameters(self, context: Context, body: Node) -> list[str]:
        """Parameters that no declaration knows, and the one of a function that acts on each entry: placeholders of a scalar
        function, unless they are transposed in its body or stand in a norm somewhere, or are capital letters, which are matrices
        rather."""
        turned = {str(strip(n.children[0]).value) for n in walk(body) if n.kind == "script" and is_transpose(n.children[2])}
        small = [p for p in self.parameters if p.isalpha() and (not p.isupper() or context.name(p) in context.told_scalars)]
        arrays = turned | {name for name, section in context.never_numbers if section == context.section}
        if self._samples(context) is not None:
            return [p for p in self.parameters if p.isalpha() and not context.known(context.name(p))]
        own = self.name in context.elementwise and len(self.parameters) == 1
        return [p for p in small if p not in turned and own or not (p in arrays or context.known(context.name(p)))]


    def place_parameters(self, reader: Reader, body: Node) -> None:
        """Enter the parameters that no declaration knows in the reader; those of a kernel are columns like its samples."""
        for name in self.new_parameters(reader.context, body):
            reader.implicit_parameter(name, self._samples(reader.context))

    def _samples(self, context: Context) -> Family | None:
        """The samples between which the document writes the function: x_1, …, x_n beside K_{ij} = k(x_i, x_j)."""
        return context.families.get((context.argument_letters.get(self.name, ""), "sub"))


def placeholders(nodes: Iterable[Node], context: Context) -> list[str]:
    """The small letters t that are known only as the argument of an elementwise function, σ(t) or f′(t): any number."""
    found: dict[str, None] = {}
    for word, letter in (pair for tree in nodes for pair in tree.answer(_arguments)):
        if word in ELEMENTWISE or word in context.elementwise or _is_function(context, context.name(word)):
            if not letter.isupper() and not context.known(context.name(letter)):
                found[letter] = None
    return list(found)


def _arguments(tree: Node) -> tuple[tuple[str, str], ...]:
    """("σ", "t") wherever one letter stands in brackets behind something: σ(t)."""
    found = []
    for node in (inner for inner in walk(tree) if inner.kind == "product"):
        for head, group, sign in zip(node.children, node.children[1:], node.value):
            inner = strip(group)
            letter = strip(inner.children[0]) if inner.kind == "group" and inner.value == "(" else inner
            if sign == "" and letter is not inner and letter.kind == "name" and len(str(letter.value)) == 1:
                base, _ = peel(head)
                if str(letter.value).isalpha():
                    found.append((plain(str(base.value)) if base.kind == "name" else "", str(letter.value)))
    return tuple(found)


def target_of(node: Node, context: Context) -> Target | None:
    """The target that a member would be, or None if it is an expression."""
    node = strip(node)
    if node.kind == "product" and len(node.children) == 2 and node.value == ("",):
        return _call(node, context)
    if node.kind not in ("name", "script"):
        return None
    base, layers = peel(node)
    if base.kind != "name":
        return None
    written = layer_name(node)
    assert written is not None
    if base.value in ONES_NAMES and not context.known(context.name(written)):
        return None
    if base.value in ("e", "\\mathrm{e}") and any(layer.sup.kind != "none" for layer in layers):
        return None
    if split_word(Reader(context), node):
        return None
    if context.known(context.name(written)) or not layers:
        return _plain(str(base.value), written, layers, context)
    if _is_line(base, layers, context):
        return None
    split = _entries(base, layers, context)
    if split is not None:
        return split
    return Target("name", context.name(written), written) if not _is_value(base, layers, context) else None


def _is_value(base: Node, layers: list[Scripts], context: Context) -> bool:
    """Whether scripts make a name of nothing known a value rather than a name: an entry, Kronecker's δ, a power, a transpose."""
    last = layers[-1].sub
    if last.kind in ("sum", "product", "group", "list") and _array_below(base, layers, context):
        return True
    if last.kind == "number" and len(layers) == 1 and layers[0].sup.kind == "none":
        if context.name(str(base.value)) in context.by_entries and _array_below(base, layers, context):
            return True
    if base.value in DELTAS and (strip(last).kind == "list" or _primed_pair(last)):
        return True
    square = len(layers) == 1 and _is_square(base, layers[0], context)
    return any(is_transpose(layer.sup) or layer.sup.kind in ("number", "sum") for layer in layers) and not square


def _primed_pair(sub: Node) -> bool:
    """Whether a subscript is two indices, one with a prime: kk'."""
    run = index_run(sub)
    return len(run) == 2 and any(index.kind == "script" for index in run)


def _is_line(base: Node, layers: list[Scripts], context: Context) -> bool:
    """W_{:,j} or W_{i,} of a known array: a column or a row, not a symbol of its own; K_* is one."""
    *_, last = layers
    sub = strip(last.sub)
    marks = {strip(child).value for child in sub.children} if sub.kind == "list" else {sub.value}
    if not marks & (WHOLE | {None}) or sub.kind not in ("list", "name") or (sub.kind == "name" and sub.value in STARS):
        return False
    symbol = context.find(context.name(join(str(base.value), last.sup, None, last.primes)))
    return symbol is not None and symbol.shape is not None


def _array_below(base: Node, layers: list[Scripts], context: Context) -> bool:
    """Whether the name without its last subscript is known, so that the subscript is one of an entry."""
    name = str(base.value)
    for layer in layers[:-1]:
        name = join(name, layer.sup, layer.sub, layer.primes)
    last = layers[-1]
    letters = (part for part in walk(last.sub) if part.kind == "name")
    if any(context.known(context.name(join(name, last.sup, letter, last.primes))) for letter in letters):
        return False  # where x_t is a name, x_{t+1} is one as well
    symbol = context.find(context.name(join(name, last.sup, None, last.primes)))
    return symbol is not None and symbol.shape is not None


def _is_square(base: Node, layer: Scripts, context: Context) -> bool:
    """σ² = … for a σ that means nothing yet: a symbol for the square itself."""
    word = str(base.value)
    bare = layer._replace(sup=Node("none"))
    if layer.sup.kind != "number" or layer.sup.value != 2 or layer.primes or word in ("d", "\\partial", "\\nabla"):
        return False
    return not any(context.known(context.name(join(word, None, sub))) for sub in (bare.sub, None))


def _plain(word: str, written: str, layers: list[Scripts], context: Context) -> Target | None:
    name = context.name(written)
    if context.is_size(name) and context.find(name) is None and name not in context.array_names:
        return None
    if name in context.array_of and context.find(context.array_of[name]) is not None:
        return None
    if context.known(name):
        return Target("name", name, written)
    if (word in EYE_NAMES - {"E"} and word not in context.gates) or word in ONES_NAMES:
        return None
    if len(word) > 1 and word.isalnum() and name not in context.words:
        return None
    if word in ("\\partial", "\\nabla") or (word == "d" and layers):
        return None
    if is_function(plain(word)) and not layers and not _a_letter(word, context):
        return None
    return Target("name", name, written)


def _a_letter(word: str, context: Context) -> bool:
    """Whether σ may be the name of an array: the document never calls it with an argument, nor speaks of σ² as a symbol."""
    if context.known(context.name(word + "^{2}")):
        return False
    return word in ("\\sigma", "σ") and not context.called & {"\\sigma", "σ"}


def _entries(base: Node, layers: list[Scripts], context: Context) -> Target | None:
    """y_i, W_{ij}, z^{(1)}_{i,j}: the last subscript holds indices that are no sizes and no numbers."""
    *_, last = layers
    plain_sup = last.sup.kind == "none" or is_layer(last.sup) or last.sup.value in STARS
    if last.sub.kind == "none" or not (plain_sup or (len(layers) == 1 and _is_square(base, last, context))):
        return None
    if any(is_transpose(layer.sup) for layer in layers):
        return None
    sub = strip(last.sub)
    if sub.kind == "group" and sub.value in ("[", "("):
        sub = strip(sub.children[0])
    items = sub.children if sub.kind == "list" else (sub,)
    names = [index_name(item) for item in items]
    if sub.kind == "name" and _letters(str(sub.value), context):
        indices = tuple(str(sub.value))
    elif len(items) == 2 and any(item.kind == "number" for item in map(strip, items)) and all(_index_or_number(i) for i in items):
        indices = tuple(str(strip(item).value) for item in items)
    elif all(name is not None and _LETTER.fullmatch(name) for name in names) and len(set(names)) == len(names):
        indices = tuple(str(name) for name in names)
    else:
        return None
    literal = any(index.isdigit() for index in indices)
    if any(context.is_size(context.name(name)) and len(items) == 1 for name in indices) and sub.kind != "name":
        return None
    name = str(base.value)
    for layer in layers[:-1]:
        name = join(name, layer.sup, layer.sub, layer.primes)
    name = join(name, last.sup, None, last.primes)
    if literal:
        symbol = context.find(context.name(name))
        if symbol is None or symbol.shape is None or len(symbol.shape) != 2 or all(axis.is_one for axis in symbol.shape):
            return None
    plain_letter = str(base.value) not in EYE_NAMES | ONES_NAMES
    counted = plain_letter and len(items) == 1 and sub.kind == "name" and context.is_size(context.name(str(sub.value)))
    if counted and context.find(context.name(name)) is None and str(sub.value) not in context.ranges:
        return Target("name", context.name(join(name, None, last.sub)), join(name, None, last.sub))
    if context.is_size(context.name(name)) and context.find(context.name(name)) is None:
        return Target("name", context.name(join(name, None, last.sub)), join(name, None, last.sub))
    return Target("entry", context.name(name), name, indices=indices)


def _letters(word: str, context: Context) -> bool:
    """Whether a subscript is a run of indices: of two letters at most, or of letters that are indices by themselves elsewhere."""
    if not word.isalpha() or not word.islower() or len(set(word)) != len(word):
        return word.isalpha() and word.islower() and len(word) <= MOST_LETTERS
    return len(word) <= MOST_LETTERS or (len(word) <= MOST_INDICES and set(word) <= context.index_letters)


def _index_or_number(item: Node) -> bool:
    item = strip(item)
    if item.kind == "number":
        return bool(item.value.denominator == 1 and item.value > 0)
    return item.kind == "name" and len(str(item.value)) == 1 and str(item.value).isalpha()


def _is_function(context: Context, name: str) -> bool:
    symbol = context.find(name)
    return symbol is not None and bool(symbol.parameters)


def _call(node: Node, context: Context) -> Target | None:
    """f(x), J(W, b): a name that is no built-in function and no array, with a list of names."""
    head, group = strip(node.children[0]), strip(node.children[1])
    if group.kind != "group" or group.value not in ("(", "["):
        return None
    base, layers = peel(head)
    if base.kind != "name" or is_function(plain(str(base.value))) or is_statistic(base, group):
        return None
    if split_word(Reader(context), head):
        return None  # Ax(t) is A x(t)
    if any(layer.sup.kind == "number" for layer in layers) and _is_function(context, context.name(str(base.value))):
        return None
    written = layer_name(head)
    assert written is not None
    content = strip(group.children[0])
    items = content.children if content.kind == "list" else (content,)
    if not all(strip(i).kind in ("name", "script") for i in items):
        return None
    name = context.name(written)
    word = str(base.value)
    if word[0] == "d" and len(word) > 1 and not context.known(name) and _is_function(context, context.name(written[1:])):
        return None  # df(x) is d of f(x)
    if written.endswith("'") and _is_function(context, context.name(written.rstrip("'"))):
        return None
    symbol = context.find(name)
    if symbol is not None and not symbol.parameters and symbol.definition is None and symbol.shape is not None:
        if not all(a.is_one for a in symbol.shape):
            return None
    if symbol is not None and symbol.definition is not None and not symbol.parameters:
        return None
    if str(base.value) in ("d", "\\partial", "\\nabla", "\\bigtriangledown"):
        return None
    part = None
    if len(layers) == 1 and layers[0].sup.kind == "none" and layers[0].sub.kind == "name":
        letter = str(layers[0].sub.value)
        part = (str(base.value), letter) if len(letter) == 1 and letter.islower() and not context.known(name) else None
    return Target("call", name, written, parameters=tuple(spelled(i) for i in items), part=part)


def value_at(node: Node, body: Node, context: Context, used: Callable[[str], bool]) -> Target | None:
    """x(ν) = … for an array x that is only declared and known letters ν that the right side speaks of, and x it does not: x as a
    function of ν; where a definition speaks of x as a variable, that function has a name of its own."""
    node = strip(node)
    if node.kind != "product" or len(node.children) != 2 or node.value != ("",):
        return None
    head, group = strip(node.children[0]), strip(node.children[1])
    written = layer_name(head) if head.kind in ("name", "script") else None
    if written is None or group.kind != "group" or group.value != "(" or is_statistic(peel(head)[0], group):
        return None
    content = strip(group.children[0])
    given = [layer_name(item) for item in (content.children if content.kind == "list" else (content,))]
    parameters = [name for name in given if name is not None]
    name = context.name(written)
    symbol, known = context.find(name), [context.find(context.name(parameter)) for parameter in parameters]
    if len(parameters) < len(given) or symbol is None or symbol.shape is None or any(k is None or k.shape is None for k in known):
        return None
    if symbol.how != "declared" or symbol.definition is not None or symbol.parameters or name in map(context.name, parameters):
        return None
    names = (layer_name(inner) for inner in walk(body) if inner.kind in ("name", "script"))
    written_as = [inner for inner in names if inner is not None]
    written_as += [letter for word in written_as if word.isalpha() and not context.known(context.name(word)) for letter in word]
    spoken = set(map(context.name, written_as))  # tI speaks of t
    if name in spoken or not spoken & set(map(context.name, parameters)):
        return None
    return Target("call", name + OF if used(name) else name, written, parameters=tuple(parameters))


def named_factor(one: Node, two: Node, context: Context) -> str | None:
    """The name of the last factor of one product, if it is unknown and the other has something else in its place."""
    if one.kind != "product" or two.kind != "product" or len(two.children) < len(one.children):
        return None
    *before, last = one.children
    count = len(before)
    alike = all(spelled(a) == spelled(b) for a, b in zip(before, two.children))
    if not alike or one.value != two.value[:count] or spelled(last) == spelled(two.children[count]):
        return None
    base, layers = peel(last)
    name = layer_name(last)
    if name is None or base.kind != "name" or is_function(plain(str(base.value))) or context.known(context.name(name)):
        return None
    whole = context.find(context.name(str(base.value)))
    number = whole is None or whole.shape == (1, 1)
    return name if number and not any(is_transpose(layer.sup) for layer in layers) and str(base.value)[:1].isupper() else None
