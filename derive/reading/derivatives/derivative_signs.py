"""The signs of derivatives: d, ∂ and ∇, words that begin with one, what follows them, and quotients written with a slash.

Guarantee: a roman d is always the sign, an italic one only where nothing is called d, in dy/dx, or where d is no more than a
size and each side of the line has it before a symbol, the left side first of all: dS = dA B + A dB; a word such as `dX` is split
only where the document does not know it as a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.language.ast import Node, walk
from derive.reading.functions import is_function, plain
from derive.reading.names import NONE, Scripts, join, peel, spelled, strip
from derive.terms.term import SCALAR

if TYPE_CHECKING:
    from derive.reading.context import Context
    from derive.reading.reader import Reader

NABLAS = frozenset({"\\nabla", "\\bigtriangledown", "\\triangledown", "∇", "\\grad"})
PARTIALS = frozenset({"\\partial", "∂"})
DIFFERENTIALS = frozenset({"d", "\\mathrm{d}", "\\operatorname{d}", "\\text{d}", "\\rm{d}", "\\mathsf{d}", "\\dd", "\\diff"})


def is_differential_letter(reader: Reader, node: Node) -> bool:
    """Whether a bare name is the differential sign: roman d always, italic d unless something is called d, or where each d
    of the line stands above or below a line as in dy/dx."""
    if node.kind != "name" or node.value not in DIFFERENTIALS:
        return False
    return node.value != "d" or reader.italic_d or reader.context.leibniz or not reader.context.known("d")


def is_second(layers: Sequence[Scripts], operand: Node) -> bool:
    """Whether the scripts of a d make it a second differential, d²f; d²(x, y) is the square of a distance."""
    if len(layers) != 1 or layers[0].sub.kind != "none" or layers[0].primes:
        return False
    content = strip(peel(operand)[0].children[0]) if peel(operand)[0].kind == "group" else operand
    return layers[0].sup.kind == "number" and layers[0].sup.value == 2 and content.kind != "list"


def are_signs(node: Node, context: Context) -> bool:
    """Whether each italic d of a line is the sign, though something is called d."""
    return only_in_fractions(node) or (
        context.is_size("d") and context.find("d") is None and node.kind == "relation" and _led_by_signs(node, context)
    )


def _led_by_signs(node: Node, context: Context) -> bool:
    """Whether the left side is d of something, and each other side holds d before a symbol."""
    first, *others = map(strip, node.children)
    led = _moved(first, context)
    if led is None or (first.kind == "product" and len(first.children) > 2 and led is not first.children[1]):
        return False
    return all(any(_moved(inner, context) is not None for inner in walk(other)) for other in others)


def _moved(node: Node, context: Context) -> Node | None:
    """The X of a product that begins with, or of a word that is, d X."""
    if node.kind == "product":
        for first, operator, second in zip(node.children, node.value, node.children[1:]):
            if operator == "" and strip(first).kind == "name" and strip(first).value == "d" and _may_move(second, context):
                return second
        return None
    base, layers = peel(node)
    word = str(base.value) if base.kind == "name" else ""
    if len(word) > 1 and word[0] == "d" and word.isalnum() and not context.known(context.name(word)):
        inner = _rebase(node, Node("name", (), word[1:], base.start + 1, base.end))
        return inner if _may_move(inner, context) else None
    return None


def _may_move(node: Node, context: Context) -> bool:
    """Whether a factor behind d has a differential: a symbol that is no size, ∇ of something, a bracket, a function."""
    base, _ = peel(node)
    if base.kind != "name":
        return base.kind == "group"
    word = str(base.value)
    if word in NABLAS or is_function(plain(word)):
        return True
    names = (spelled(node), word)
    return any(context.find(context.name(name)) is not None for name in names) and not context.is_size(context.name(word))


def only_in_fractions(node: Node) -> bool:
    """Whether italic d stands in a tree as the first letter above and below the lines of fractions, and nowhere else but with a
    subscript, d_j."""
    entries = {id(peel(inner)[0]) for inner in walk(node) if inner.kind == "script" and inner.children[1].kind != "none"}
    names = [inner for inner in walk(node) if inner.kind == "name" and id(inner) not in entries]
    places = [inner.start for inner in names if str(inner.value).startswith("d")]
    led = {begin for inner in walk(node) if inner.kind == "frac" for begin in _led(inner)}
    return bool(led) and all(place in led for place in places)


def _led(fraction: Node) -> list[int]:
    """Where the d's of dy/dx stand, d/dx included."""
    found = []
    for child in map(strip, fraction.children):
        first = strip(child.children[0]) if child.kind == "product" and child.value[0] == "" else child
        base, layers = peel(first)
        own = base.value == "d" and any(layer.sub.kind != "none" for layer in layers)
        if base.kind != "name" or not str(base.value).startswith("d") or own:
            return []
        found.append(base.start)
    return found


MOST_CAPITALS = 3


def split_word(reader: Reader, node: Node) -> list[Node] | None:
    """A run of letters that is no name: `dW` is d W, `XW` is X W; scripts stay with the last letter."""
    base, layers = peel(node)
    if base.kind != "name" or len(str(base.value)) < 2 or not str(base.value).isalnum():
        return None
    word = str(base.value)
    if any(reader.is_name(name) for name in _spellings(word, layers)):
        return None
    met = word[0] == "d" and reader.context.name(word[1:]) in reader.context.losses_met
    if not met and reader.context.name(word) in reader.context.words and (word.islower() or not _are_arrays(reader, word)):
        return None
    if is_function(reader.dialect.functions.get(word, word)) or word in reader.context.elementwise:
        return None
    d = Node("name", (), "d", base.start, base.start + 1)
    if word[0] == "d" and is_differential_letter(reader, d):
        rest = _rebase(node, Node("name", (), word[1:], base.start + 1, base.end))
        return [d, rest]
    if not word.isalpha():
        return None
    letters = [Node("name", (), letter, base.start + k, base.start + k + 1) for k, letter in enumerate(word)]
    last = any(reader.is_name(s) for s in _spellings(word[-1], layers)) or (bool(layers) and reader.context.has_family(word[-1]))
    last = last or is_index_here(reader, word[-1])
    numbers = reader.context.told_scalars
    last = last or word[-1] in numbers
    if _applied(reader, word):
        return [*letters[:-1], _rebase(node, letters[-1])]
    given = reader.context.given_names
    if (last or word[-1] == "I") and all(
        reader.is_name(c) or c == "I" or is_index_here(reader, c) or c in numbers or c in given for c in word[:-1]
    ):
        return [*letters[:-1], _rebase(node, letters[-1])]
    if reader.opening and len(word) == 2 and reader.context.told_lines.get(word[0]) == "row" and word[1].isupper():
        return [letters[0], _rebase(node, letters[-1])]  # the xW of a row x
    apart = len(word) <= MOST_CAPITALS and set(word) <= reader.context.letters
    if reader.opening and len(word) == 2 and word[0].islower() and word[1] == "I":
        return [letters[0], _rebase(node, letters[-1])]  # sI
    if apart and (reader.opening and word[0].isupper() or word.isupper() and any(map(reader.is_name, word))):
        return [*letters[:-1], _rebase(node, letters[-1])]  # XA, where A is not declared but stands alone elsewhere
    if _is_applied_matrix(reader, word):
        return [*letters[:-1], _rebase(node, letters[-1])]
    return None


def _is_applied_matrix(reader: Reader, word: str) -> bool:
    """Whether a run such as Ax is a capital letter that nothing declares before an array that is known."""
    if len(word) != 2 or not word[0].isupper() or not word[1].islower():
        return False
    behind = reader.context.find(reader.context.name(word[1]))
    return behind is not None and behind.shape not in (None, SCALAR) and not reader.context.is_size(word[0])


def is_index_here(reader: Reader, letter: str) -> bool:
    """Whether a letter is an index of this statement: `si` is s·i."""
    return letter in reader.bound or letter in reader.free or letter in reader.spans


def _applied(reader: Reader, word: str) -> bool:
    """Whether a word is arrays before a small letter that nothing declares but that stands alone elsewhere, the x of Ax, or
    behind such a capital one, the A of AX."""
    context = reader.context
    free, others = (word[-1], word[:-1]) if word[-1].islower() else (word[0], word[1:])
    if not word.isalpha() or not (free is word[-1] or free.isupper()) or free not in context.letters:
        return False
    if free in context.index_letters or context.is_size(free) or free in ("d", "e", "I", "E", "T"):
        return False
    if context.find(context.name(free)) is not None:
        return False
    known = [context.find(context.name(letter)) for letter in others]
    return all(symbol is not None and symbol.shape not in (None, SCALAR) for symbol in known)


def _are_arrays(reader: Reader, word: str) -> bool:
    """Whether every letter is a symbol, but perhaps the last, which the others are applied to."""
    if _applied(reader, word):
        return True
    return word.isalpha() and all(reader.context.find(reader.context.name(letter)) is not None for letter in word)


def _spellings(word: str, layers: Sequence[Scripts]) -> list[str]:
    names = [word]
    for layer in layers[:1]:
        names = [join(word, layer.sup, layer.sub, layer.primes), join(word, layer.sup, NONE), join(word, NONE, layer.sub), word]
    return names


def _rebase(node: Node, base: Node) -> Node:
    node = strip(node)
    if node.kind != "script":
        return base
    inner, sub, sup = node.children
    return Node("script", (_rebase(inner, base), sub, sup), node.value, base.start, node.end)


def is_partial(reader: Reader, node: Node) -> bool:
    """Whether a name is the sign ∂, or one that the dialect writes for it."""
    return node.kind == "name" and (node.value in PARTIALS or node.value in reader.dialect.partials)


def is_gradient_sign(reader: Reader, base: Node, layers: Sequence[Scripts]) -> bool:
    if base.kind != "name":
        return False
    if base.value in NABLAS:
        return True
    return base.value in reader.dialect.transposed_gradients and bool(layers) and layers[0].sub.kind != "none"


def is_operator(reader: Reader, node: Node) -> bool:
    """Whether a fraction is ∂/∂X or d/dX with nothing above but the sign."""
    above, below = (strip(child) for child in node.children)
    if above.kind == "product" and len(above.children) == 2 and _is_empty(above.children[1]):
        above = strip(above.children[0])
    sign = is_partial(reader, above) or is_differential_letter(reader, above)
    return sign and after_sign(reader, below) is not None


def _is_empty(node: Node) -> bool:
    """Whether braces hold nothing, as where a macro was given an empty argument."""
    return strip(node).kind == "none"


def after_sign(reader: Reader, node: Node) -> Node | None:
    """What follows ∂ or d, if the tree begins with one."""
    if node.kind == "product" and len(node.children) >= 2 and node.value[0] == "":
        first = strip(node.children[0])
        if is_partial(reader, first) or is_differential_letter(reader, first):
            rest = node.children[1:]
            called = len(rest) == 2 and is_arguments(rest[1]) and rest[0].kind in ("name", "script")
            if called and not takes_next(reader, rest[0]) and own_arguments(reader, *rest):
                rest = rest[:1]
            if len(rest) == 1:
                return strip(rest[0])
            return Node("product", rest, node.value[1:], rest[0].start, node.end)
    if node.kind in ("name", "script"):
        split = split_word(reader, node)
        if split and is_differential_letter(reader, split[0]) and len(split) == 2:
            return split[1]
    return None


def slashed(reader: Reader, factors: list[Node], operators: list[str]) -> None:
    """Put fractions for ∂J/∂X, dJ/dx and d/dx written with a slash, in place."""
    place = 0
    while "/" in operators[place:]:
        place = operators.index("/", place)
        below = _signed(reader, factors, operators, place + 1)
        above = _signed(reader, factors, operators, place) if below else 0
        start = place - 1
        if below == 2 and place >= 1 and operators[start] == "" and _is_sign(reader, factors[start]):
            top = Node("product", tuple(factors[start : place + 1]), ("",), factors[start].start, factors[place].end)
        elif below and (above == 1 or _is_sign(reader, factors[place])):
            start, top = place, factors[place]
        else:
            place += 1
            continue
        last = place + below
        bottom = factors[last]
        if below == 2:
            bottom = Node("product", tuple(factors[place + 1 : last + 1]), ("",), factors[place + 1].start, factors[last].end)
        factors[start : last + 1] = [Node("frac", (top, bottom), None, top.start, bottom.end)]
        operators[start:last] = []
        place = start


def _is_sign(reader: Reader, node: Node) -> bool:
    return node.kind == "name" and (node.value in PARTIALS or is_differential_letter(reader, node))


def _signed(reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int) -> int:
    """How many factors from `place` on are ∂X or dX: 2, 1 where they are one word, 0 for neither."""
    node = factors[place]
    if _is_sign(reader, node):
        return 2 if place + 1 < len(factors) and operators[place] == "" else 0
    split = split_word(reader, node) if node.kind in ("name", "script") else None
    return int(bool(split and len(split) == 2 and _is_sign(reader, split[0])))


def is_arguments(node: Node) -> bool:
    base, _ = peel(node)
    return base.kind == "group" and base.value in ("(", "[")


def own_arguments(reader: Reader, function: Node, group: Node) -> bool:
    """Whether brackets behind a function hold the arguments that it was defined for: f(x), and not f(2x) or f(b)."""
    symbol = reader.lookup(reader.context.name(spelled(function)))
    if symbol is None or not symbol.parameters:
        return True
    content = strip(peel(group)[0].children[0])
    if content.kind == "relation":
        return True
    given = {spelled(strip(part)) for part in (content.children if content.kind == "list" else (content,))}
    parameters = {reader.context.name(name) for name in symbol.parameters}
    named = {reader.context.name(name) for name in given}
    return named <= parameters or parameters <= named or _beneath(reader, parameters, named)


def _beneath(reader: Reader, parameters: set[str], named: set[str]) -> bool:
    """Whether J(W, b) says what J(z) rests on: z is no bound letter but defined, and the names are beneath it or unknown here."""
    definitions = reader.context.definitions()
    if not parameters <= definitions.keys():
        return False
    beneath, todo = set(parameters), [definitions[name] for name in parameters]
    while todo:
        for term in todo.pop().walk():
            if term.op == "var" and term.name not in beneath:
                beneath.add(term.name)
                todo += [definitions[term.name]] if term.name in definitions else []
    return all(name in beneath or reader.lookup(name) is None for name in named)


def takes_next(reader: Reader, node: Node) -> bool:
    """Whether a factor is a function that takes the factor behind it."""
    base, layers = peel(node)
    if base.kind != "name" or reader.is_name(spelled(node)):
        return False
    word = plain(str(base.value))
    return is_function(reader.dialect.functions.get(word, word)) or word in reader.context.elementwise
