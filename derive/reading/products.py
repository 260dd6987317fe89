"""Products: which factors belong to which function, and how the operators between them bind.

A product arrives as a flat list of factors and operators.  First every function, differential and gradient sign takes its
operand (`unit`); then the operators bind as the dialect says (`bind`).  Without a dialect a Hadamard product beside a
matrix product is read both ways; if both readings type and differ, the statement is `Ambiguous`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Union

from derive.kernel.sizes import Size, SizeLike
from derive.language.ast import Node, walk
from derive.reading import calls, derivatives, families
from derive.reading.context import Symbol
from derive.reading.errors import Ambiguous, NeedsShape, NotUnderstood, Undeclared
from derive.reading.functions import (
    ARGMAX_NAMES,
    BUILDERS,
    ELEMENTWISE,
    MAPS,
    MAX_NAMES,
    RESHAPES,
    is_function,
    plain,
    window_map,
)
from derive.reading.names import NONE, Scripts, is_layer, is_transpose, join, layer_name, peel, spelled, strip
from derive.reading.spaces import NotASpace, read_shape
from derive.terms.lower import Opaque, equal
from derive.terms.term import (
    SCALAR,
    Shape,
    ShapeClash,
    Term,
    apply,
    argmax_mask,
    eye,
    hadamard,
    kron,
    matmul,
    neg,
    num,
    ones,
    reshape,
    row_argmax,
    row_max,
    scale,
    transpose,
    var,
)

if TYPE_CHECKING:
    from derive.reading.reader import Reader

ONES_NAMES = frozenset({"\\mathbf{1}", "\\mathbb{1}", "\\boldsymbol{1}", "\\bm{1}", "\\mathds{1}", "\\1", "\\one", "\\vec{1}"})
EYE_NAMES = frozenset({"I", "\\mathbf{I}", "\\boldsymbol{I}", "\\mathbb{I}", "E", "\\mathrm{I}"})
DELTAS = frozenset({"\\delta", "δ"})
MAX_PHRASES = frozenset({"is the max", "is max", "is the maximum", "is the largest", "the max", "is the row max"})


@dataclass(frozen=True)
class Ones:
    """A vector of ones whose length its neighbour tells."""

    row: bool
    node: Node
    factor: Term | None = None

    def of(self, length: SizeLike) -> Term:
        """The vector, with the number that stands before it."""
        vector = ones(1, length) if self.row else ones(length, 1)
        return vector if self.factor is None else scale(self.factor, vector)


Unit = Union[Term, Ones]


def read_product(reader: Reader, node: Node, want: Shape | None) -> Term:
    """The term of a product, a name, a scripted factor or a sum sign."""
    factors = list(node.children) if node.kind == "product" else [node]
    operators = list(node.value) if node.kind == "product" else []
    units: list[Unit] = []
    between: list[str] = []
    place = 0
    while place < len(factors):
        split = split_word(reader, factors[place])
        if split:
            factors[place : place + 1] = split
            operators[place:place] = [""] * (len(split) - 1)
        if units:
            between.append(operators[place - 1])
        try:
            value, place = unit(reader, factors, operators, place, want)
        except NeedsShape:
            if peel(factors[place])[0].kind != "group":
                raise
            last = place + 1 == len(factors)
            told = _beside(reader, factors[place], units, between, want, last)
            if told is None:
                raise
            value, place = told, place + 1
        units.append(value)
    if len(units) == 1:
        return _settled(units[0], want)
    return bind(reader, units, between, want, node)


def _beside(
    reader: Reader, node: Node, units: Sequence[Unit], between: Sequence[str], want: Shape | None, last: bool
) -> Term | None:
    """A bracket whose shape only its place tells: beside a Hadamard sign, in a matrix product, or behind numbers alone;
    None where nothing tells. Raises ShapeClash where no length of the ones in it would fit."""
    base, layers = peel(node)
    other = units[-1] if units else None
    if base.kind != "group" or layers:
        return None
    if isinstance(other, Term) and not other.is_scalar:
        if between[-1] in reader.dialect.hadamard:
            return reader.term(base, other.shape)
        if want is not None and last:
            return reader.term(base, (other.cols, want[1]))
        return _clash(other, reader.term(base, (other.cols, Size.of(1))))
    return reader.term(base, want) if want is not None and all(isinstance(unit, Term) for unit in units) else None


def _clash(left: Term, right: Term) -> None:
    """Raise ShapeClash if the rows of the right factor cannot fit, however many columns it has."""
    if right.rows != left.cols and not right.rows.is_one:
        raise ShapeClash("matrix product", [left.shape, right.shape], f"{left.cols} columns against {right.rows} rows")


def _settled(value: Unit, want: Shape | None) -> Term:
    if isinstance(value, Term):
        return value
    if want is None:
        raise NeedsShape("the length of this vector of ones is not said", value.node)
    if (want[0] if value.row else want[1]).is_one:
        return value.of(want[1] if value.row else want[0])
    raise ShapeClash("vector of ones", [want], "its place asks for a matrix")


# ----------------------------------------------------------------------------------------------------------------- words


def split_word(reader: Reader, node: Node) -> list[Node] | None:
    """A run of letters that is no name: `dW` is d W, `XW` is X W; scripts stay with the last letter."""
    base, layers = peel(node)
    if base.kind != "name" or len(str(base.value)) < 2 or not str(base.value).isalnum():
        return None
    word = str(base.value)
    known = any(reader.is_name(name) for name in _spellings(word, layers)) or reader.context.name(word) in reader.context.words
    if known or is_function(reader.dialect.functions.get(word, word)) or word in reader.context.elementwise:
        return None
    d = Node("name", (), "d", base.start, base.start + 1)
    if word[0] == "d" and derivatives.is_differential_letter(reader, d):
        rest = _rebase(node, Node("name", (), word[1:], base.start + 1, base.end))
        return [d, rest]
    if not word.isalpha():
        return None
    letters = [Node("name", (), letter, base.start + k, base.start + k + 1) for k, letter in enumerate(word)]
    if all(reader.is_name(letter) for letter in word[:-1]) and any(reader.is_name(s) for s in _spellings(word[-1], layers)):
        return [*letters[:-1], _rebase(node, letters[-1])]
    return None


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


# ----------------------------------------------------------------------------------------------------------------- units


def unit(
    reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int, want: Shape | None = None
) -> tuple[Unit, int]:
    """The value that starts at `place` with everything that its function takes; and the next place."""
    node = factors[place]
    base, layers = peel(node)
    follows = place + 1 < len(factors) and operators[place] == ""
    if base.kind == "name":
        if derivatives.is_differential_letter(reader, base) and not layers and place + 1 < len(factors) and follows:
            value, after = unit(reader, factors, operators, place + 1)
            return reader.differential_of(_settled(value, None)), after
        if derivatives.is_gradient_sign(reader, base, layers):
            return derivatives.read_gradient(reader, factors, operators, place)
        return _named(reader, factors, operators, place, want)
    if base.kind == "number" and base.value == 1:
        if follows and _is_condition(factors[place + 1]) and not layers:
            group, scripts = peel(factors[place + 1])
            return reader.scripted(mask(reader, group), scripts, node), place + 2
        if layers:
            return _ones(reader, layers, node), place + 1
    if base.kind == "bigop":
        return reader.scripted(reader.summed(base, base.children[2], want), layers, node), place + 1
    if ((base.kind == "group" and base.value in ("\\|", "||")) or base.value == "Vmatrix") and layers:
        return _norm(reader, base, layers, node), place + 1
    if base.kind == "frac" and not layers and derivatives.is_operator(reader, base):
        return derivatives.apply_operator(reader, base, factors[place + 1 :], operators[place + 1 :]), len(factors)
    if base.kind == "text":
        raise NotUnderstood(f"the words “{base.value}” are not read inside a formula", node)
    inner = want if not layers and len(factors) == 1 else None
    return reader.scripted(reader.term(base, inner), layers, node), place + 1


def _norm(reader: Reader, base: Node, layers: Sequence[Scripts], node: Node) -> Term:
    (layer, *rest) = layers
    if layer.sub.kind != "none" and spelled(layer.sub) not in ("F", "2", "\\mathrm{F}", "\\text{F}", "\\mathcal{F}"):
        raise NotUnderstood(f"the norm with subscript {spelled(layer.sub)} is not judged yet", node)
    root = reader.term(base)
    if layer.sup.kind == "number" and layer.sup.value == 2:
        return reader.scripted(root.args[0], list(rest), node)
    return reader.scripted(root, [layer._replace(sub=NONE), *rest], node)


def _ones(reader: Reader, layers: Sequence[Scripts], node: Node) -> Unit:
    """1ᵀ, 1_n, 1_{m×n}: arrays of ones; a 1 with another exponent is the number."""
    row = any(is_transpose(layer.sup) for layer in layers)
    subs = [layer.sub for layer in layers if layer.sub.kind != "none"]
    if not subs:
        if row:
            return Ones(True, node)
        return reader.scripted(num(1), list(layers), node)
    try:
        shape = read_shape(subs[0], reader.context)
    except NotASpace as problem:
        raise NotUnderstood(str(problem), node) from None
    value = ones(*shape)
    return transpose(value) if row else value


def _is_condition(node: Node) -> bool:
    base, _ = peel(node)
    if base.kind != "group" or base.value not in ("(", "[", "\\{", "{"):
        return False
    content = base.children[0]
    return content.kind == "relation" or (content.kind == "product" and content.children[-1].kind == "text")


COMPARE = {"\\geq": ("ge0", 1), "\\ge": ("ge0", 1), "\\geqslant": ("ge0", 1), "≥": ("ge0", 1), ">": ("gt0", 1), "\\gt": ("gt0", 1),
           "\\leq": ("ge0", -1), "\\le": ("ge0", -1), "\\leqslant": ("ge0", -1), "≤": ("ge0", -1), "<": ("gt0", -1),
           "\\lt": ("gt0", -1)}


def mask(reader: Reader, group: Node) -> Term:
    """1(condition): entrywise where the condition compares arrays; the argmax mask for “a is the max”."""
    content = group.children[0]
    if content.kind == "product":
        words = content.children[-1]
        if words.kind == "text" and str(words.value).strip() in MAX_PHRASES:
            rest = content.children[:-1]
            inner = rest[0] if len(rest) == 1 else Node("product", rest, content.value[:-1], content.start, rest[-1].end)
            reader.assume("max and its mask act on each row; of equal largest entries the first counts")
            return argmax_mask(reader.term(inner))
        raise NotUnderstood("this condition is not one that the reader knows", group)
    if len(content.children) != 2 or content.value[0] not in COMPARE:
        raise NotUnderstood("this condition is not one that the reader knows", group)
    name, sign = COMPARE[content.value[0]]
    left = reader.term(content.children[0])
    right = reader.term(content.children[1], left.shape)
    if right.shape != left.shape and right.is_scalar:
        right = scale(right, ones(*left.shape))
    elif left.is_scalar and right.shape != left.shape:
        left = scale(left, ones(*right.shape))
    difference = left if right.op == "zeros" or right == num(0) else reader._plus(left, right, "-")
    return apply(name, difference if sign > 0 else neg(difference))


# ------------------------------------------------------------------------------------------------------ names and functions


def _named(
    reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int, want: Shape | None
) -> tuple[Unit, int]:
    node = factors[place]
    base, layers = peel(node)
    sample = families.member(reader, base, layers) if layers else None
    if sample is not None:
        return reader.scripted(*sample, node), place + 1
    found = _resolve(reader, base, layers)
    group = None
    if place + 1 < len(factors) and operators[place] == "":
        inner, _ = peel(factors[place + 1])
        group = factors[place + 1] if inner.kind == "group" and inner.value in ("(", "[", "\\{") else None
    if found is not None:
        name, rest = found
        if group is not None and not rest:
            call = _call(reader, name, group)
            if call is not None:
                return call, place + 2
        if group is not None and len(rest) == 1 and rest[0].primes and rest[0].sub.kind == rest[0].sup.kind == "none":
            call = _call(reader, name, group, rest[0].primes)
            if call is not None:
                return call, place + 2
        return reader.scripted(reader.symbol(name, node), rest, node), place + 1
    word = plain(str(base.value))
    word = reader.dialect.functions.get(word, word)
    if is_function(word):
        return _function(reader, word, layers, factors, operators, place)
    if base.value in ONES_NAMES:
        if group is not None and _is_condition(group) and not layers:
            inner, scripts = peel(group)
            return reader.scripted(mask(reader, inner), scripts, node), place + 2
        return (_ones(reader, layers, node) if layers else Ones(False, node)), place + 1
    if base.value in EYE_NAMES:
        return _eye(reader, layers, node, want), place + 1
    if base.value in ("e", "\\mathrm{e}") and len(layers) == 1 and layers[0].sup.kind != "none":
        return apply("exp", reader.term(layers[0].sup)), place + 1
    primes = layers[0].primes if layers else 0
    if group is not None and (word in reader.context.elementwise):
        inner, scripts = peel(group)
        value = apply(word + "'" * primes, reader.term(inner.children[0]))
        return reader.scripted(value, scripts, node), place + 2
    name = _undeclared_name(str(base.value), layers)
    if base.value in DELTAS and len(layers) == 1 and layers[0].sup.kind == "none" and len(reader.places(layers[0].sub, 2)) == 2:
        return reader.delta(layers[0].sub), place + 1
    known = _layer_slip(reader, base, layers, node) or _resolve_scalar(reader, base, layers, node)
    if known is None and (line := reader.context.broken.get(reader.context.name(name))):
        _raise(NotUnderstood(f"{name} has no definition that could be used (see line {line})", node))
    return (known, place + 1) if known is not None else _raise(Undeclared(name, node))


def _raise(error: Exception) -> tuple[Unit, int]:
    raise error


def _undeclared_name(word: str, layers: Sequence[Scripts]) -> str:
    if layers and is_layer(layers[0].sup):
        return join(word, layers[0].sup, NONE)
    return word


def _layer_slip(reader: Reader, base: Node, layers: Sequence[Scripts], node: Node) -> Term | None:
    """z^{2} where no z is known but a z^{(2)} is: brackets that were forgotten, read with a note."""
    if not layers or layers[0].sup.kind != "number" or reader.is_name(str(base.value)):
        return None
    layer = Node("group", (layers[0].sup,), "(")
    name = join(str(base.value), layer, NONE)
    if not reader.is_name(name):
        return None
    reader.assume(f"{join(str(base.value), layers[0].sup, NONE)} is read as {name}, since {base.value} alone is not declared")
    rest = [layers[0]._replace(sup=NONE), *layers[1:]]
    return reader.scripted(reader.symbol(name, node), [s for s in rest if s.sub.kind != "none" or s.sup.kind != "none"], node)


def _resolve_scalar(reader: Reader, base: Node, layers: Sequence[Scripts], node: Node) -> Term | None:
    """A scalar that needs no declaration, or an implicit symbol."""
    name = _undeclared_name(str(base.value), layers)
    if name in reader.implicit:
        symbol = reader.implicit[name]
        rest = [layer for layer in layers if not is_layer(layer.sup)]
        return reader.scripted(var(name, symbol.shape or num(1).shape), rest, node)
    try:
        value = reader.symbol(name, node)
    except Undeclared:
        return None
    return reader.scripted(value, [layer for layer in layers if not is_layer(layer.sup)], node)


def _resolve(reader: Reader, base: Node, layers: Sequence[Scripts]) -> tuple[str, list[Scripts]] | None:
    """The longest declared name that the base makes with its scripts, and the scripts that are left."""
    word = str(base.value)
    flat = [(kind, script) for layer in layers for kind, script in (("sup", layer.sup), ("sub", layer.sub)) if script.kind != "none"]
    primes = sum(layer.primes for layer in layers)
    sups = [k for k, (kind, _) in enumerate(flat) if kind == "sup"]
    subs = [k for k, (kind, _) in enumerate(flat) if kind == "sub"]
    choices = [(u, b) for u in [*sups[:1], None] for b in [*subs[:1], None]]
    choices.sort(key=lambda pair: -sum(p is not None for p in pair))
    for tick in dict.fromkeys((primes, 0)):
        for up, down in choices:
            name = join(word, flat[up][1] if up is not None else None, flat[down][1] if down is not None else None, tick)
            if reader.is_name(name):
                rest = []
                for layer in layers:
                    sup = NONE if up is not None and layer.sup is flat[up][1] else layer.sup
                    sub = NONE if down is not None and layer.sub is flat[down][1] else layer.sub
                    left = Scripts(sub, sup, 0 if tick else layer.primes)
                    if left.primes or sup.kind != "none" or sub.kind != "none":
                        rest.append(left)
                return name, rest
    return None


def _call(reader: Reader, name: str, group: Node, primes: int = 0) -> Term | None:
    """f(x) or f′(x) for a symbol that was defined with arguments; None if the group is just a factor."""
    symbol = reader.lookup(reader.context.name(name))
    if symbol is None or not symbol.parameters or symbol.shape is None:
        return None
    inner, scripts = peel(group)
    content = inner.children[0]
    if primes:
        return reader.scripted(_call_of(reader, name, symbol, calls.derived(symbol) if primes == 1 else None, content), scripts, group)
    given = tuple(spelled(c) for c in (content.children if content.kind == "list" else (content,)))
    value: Term
    if given == symbol.parameters or symbol.definition is None:
        value = reader.symbol(name, group)
    elif len(symbol.parameters) == 1:
        value = _call_of(reader, name, symbol, symbol.definition, content)
    else:
        raise NotUnderstood(f"{name} is used with other arguments than it was defined with", group)
    return reader.scripted(value, scripts, group)


def _call_of(reader: Reader, name: str, symbol: Symbol, body: Term | None, content: Node) -> Term:
    """The body of a function of one parameter at an argument: of the parameter's shape, or of any if that is a scalar."""
    if body is None or len(symbol.parameters) != 1:
        raise NotUnderstood(f"the derivative of {name} is not known", content)
    argument = reader.term(content)
    (parameter,) = symbol.parameters
    inner = next((t.shape for t in (symbol.definition or body).walk() if t.op == "var" and t.name == parameter), SCALAR)
    if inner == argument.shape:
        return body.replace(lambda t: argument if t.op == "var" and t.name == parameter else None)
    if not all(axis.is_one for axis in inner):
        raise NotUnderstood(f"{name} was defined for {parameter} and is used for another shape", content)
    reader.assume(f"{name} was defined for a single number and acts on each entry")
    try:
        return calls.lifted(body, parameter, argument)
    except calls.NotElementwise as problem:
        raise NotUnderstood(f"{name} cannot act on each entry: {problem}", content) from None


def _eye(reader: Reader, layers: Sequence[Scripts], node: Node, want: Shape | None) -> Term:
    subs = [layer.sub for layer in layers if layer.sub.kind != "none"]
    if subs:
        try:
            return eye(read_shape(subs[0], reader.context)[0])
        except NotASpace as problem:
            raise NotUnderstood(str(problem), node) from None
    if want is None:
        raise NeedsShape("the size of this identity matrix is not said", node)
    if want[0] != want[1]:
        raise ShapeClash("identity matrix", [want], "its place asks for a matrix that is not square")
    return eye(want[0])


def _function(
    reader: Reader, word: str, layers: Sequence[Scripts], factors: Sequence[Node], operators: Sequence[str], place: int
) -> tuple[Term, int]:
    """A built-in function with its operand: a group, or the next factor with its scripts."""
    node = factors[place]
    if place + 1 >= len(factors):
        raise NotUnderstood(f"{word} has no argument", node)
    group, scripts = peel(factors[place + 1])
    after = place + 2
    if word in ("tr", "\\tr", "Tr", "trace") and not (group.kind == "group" and group.value in ("(", "[", "\\{")):
        rest = factors[place + 1 :]
        argument = read_product(reader, Node("product", tuple(rest), tuple(operators[place + 1 :])), None)
        scripts, after = [], len(factors)
    elif group.kind == "group" and group.value in ("(", "[", "\\{"):
        try:
            argument = _argument(reader, word, group)
        except NeedsShape:
            argument = _square(reader, group)
    else:
        value, after = unit(reader, factors, operators, place + 1)
        argument, scripts = _settled(value, None), []
    subs = [layer.sub for layer in layers if layer.sub.kind != "none"]
    result = _applied(reader, word, argument, subs, node)
    primes = sum(layer.primes for layer in layers)
    if primes:
        result = _derived(word, argument, primes, node)
    powers = [Scripts(NONE, layer.sup, 0) for layer in layers if layer.sup.kind != "none"]
    return reader.scripted(reader.scripted(result, powers, node), list(scripts), node), after


def _square(reader: Reader, group: Node) -> Term:
    """The argument of a trace that only its being square settles; NeedsShape if several sizes fit, or none."""
    names = (reader.lookup(reader.context.name(layer_name(n) or "")) for n in walk(group) if n.kind in ("name", "script"))
    sizes = dict.fromkeys(axis for s in names if s is not None and s.shape is not None for axis in s.shape if not axis.is_one)
    found = []
    for size in sizes:
        try:
            value = reader.term(group.children[0], (size, size))
        except (ShapeClash, NotUnderstood):
            continue
        if value.shape == (size, size):
            found.append(value)
    if len(found) != 1:
        raise NeedsShape("the length of a vector of ones in this trace is not said", group)
    return found[0]


def _argument(reader: Reader, word: str, group: Node) -> Term:
    content = group.children[0]
    if content.kind == "list":
        values = [c for c in content.children if not (c.kind == "number" and c.value == 0)]
        if word in MAX_NAMES and len(values) == 1 and len(content.children) == 2:
            return apply("relu", reader.term(values[0]))
        raise NotUnderstood(f"{word} with several arguments is not read", group)
    return reader.term(content)


def _applied(reader: Reader, word: str, argument: Term, subs: Sequence[Node], node: Node) -> Term:
    if word in MAX_NAMES:
        if argument.op == "apply" and argument.attrs[0] == "relu":
            return argument
        if reader.dialect.max_axis != "rows" and not argument.cols.is_one and not argument.rows.is_one:
            raise NotUnderstood("max of a matrix: over each row, each column, or all entries?", node)
        reader.assume("max and its mask act on each row; of equal largest entries the first counts")
        return row_max(transpose(argument) if argument.cols.is_one else argument)
    if word in ARGMAX_NAMES:
        reader.assume("max and its mask act on each row; of equal largest entries the first counts")
        return row_argmax(argument)
    if word in MAPS:
        return window_map(word, argument, *_windows(subs, node))
    if word in RESHAPES:
        if not subs:
            raise NotUnderstood("reshape needs the new shape as its subscript", node)
        try:
            shape = read_shape(subs[0], reader.context)
        except NotASpace as problem:
            raise NotUnderstood(str(problem), node) from None
        reader.assume("reshape keeps the order of entries row by row")
        return reshape(argument, shape)
    if subs:
        raise NotUnderstood(f"the subscript of {word} is not read", node)
    return apply(ELEMENTWISE[word], argument) if word in ELEMENTWISE else builder(word, argument)


def builder(word: str, argument: Term) -> Term:
    return BUILDERS[word](argument)


def _derived(word: str, argument: Term, primes: int, node: Node) -> Term:
    from derive.calculus.differential import derivative

    if primes != 1 or word not in ELEMENTWISE:
        raise NotUnderstood(f"the derivative of {word} is not known", node)
    return derivative(ELEMENTWISE[word], argument)


def _windows(subs: Sequence[Node], node: Node) -> tuple[tuple[int, ...], tuple[int, int], int, int]:
    """(H, W[, C]), (kh, kw), stride, padding from a subscript such as 28×28, 5×5, 1, 0."""
    items = [strip(c) for c in subs[0].children] if subs and subs[0].kind == "list" else []
    numbers: list[tuple[int, ...]] = []
    for item in items:
        parts = item.children if item.kind == "product" and set(item.value) == {"\\times"} else (item,)
        if not all(p.kind == "number" and p.value.denominator == 1 for p in parts):
            raise NotUnderstood("sizes of windows must be numbers", node)
        numbers.append(tuple(int(p.value) for p in parts))
    if len(numbers) < 2 or len(numbers[0]) not in (2, 3) or len(numbers[1]) != 2 or any(len(n) != 1 for n in numbers[2:]):
        raise NotUnderstood("a window map needs _{H×W, h×w} with stride and padding if they are not 1 and 0", node)
    name = plain(str(peel(node)[0].value))
    stride = numbers[2][0] if len(numbers) > 2 else 1 if MAPS[name][0] == "im2col" else numbers[1][0]
    padding = numbers[3][0] if len(numbers) > 3 else 0
    height, width = numbers[1]
    if stride < 1 or min(numbers[0]) < 1 or min(height, width) < 1:
        raise NotUnderstood("sizes of windows must be positive", node)
    return numbers[0], (height, width), stride, padding


# ----------------------------------------------------------------------------------------------------------------- binding


def bind(reader: Reader, units: list[Unit], operators: list[str], want: Shape | None, node: Node) -> Term:
    """Put the operators between the units in the order in which they bind."""
    entrywise = [op in reader.dialect.hadamard or op in ("\\otimes", "\\oslash") for op in operators]
    binding = reader.dialect.binding
    if binding == "left" or not any(entrywise) or all(entrywise):
        return _settled(_fold(reader, units, operators, want, node), want)
    if binding:
        return _settled(_grouped(reader, units, operators, entrywise, binding == "hadamard-first", want, node), want)
    readings: list[Term] = []
    problems: list[Exception] = []
    for first in (True, False):
        try:
            readings.append(_settled(_grouped(reader, units, operators, entrywise, first, want, node), want))
        except ShapeClash as problem:
            problems.append(problem)
    if not readings:
        raise problems[0]
    if len(readings) == 2 and not _same(*readings):
        raise Ambiguous("⊙ beside a matrix product: both groupings type and they differ; add brackets", node)
    return readings[0]


def _same(a: Term, b: Term) -> bool:
    if a.shape != b.shape:
        return False
    try:
        return a == b or equal(a, b)
    except Opaque:
        return False


def _grouped(
    reader: Reader, units: list[Unit], operators: list[str], entrywise: list[bool], entrywise_first: bool,
    want: Shape | None, node: Node,
) -> Unit:
    inner, outer = [units[:1]], []
    within: list[list[str]] = [[]]
    for op, flag, value in zip(operators, entrywise, units[1:]):
        if flag == entrywise_first:
            inner[-1].append(value)
            within[-1].append(op)
        else:
            outer.append(op)
            inner.append([value])
            within.append([])
    folded: list[Unit] = []
    for group, ops in zip(inner, within):
        place = want
        if folded and not entrywise_first and isinstance(folded[-1], Term) and not folded[-1].is_scalar:
            place = folded[-1].shape
        folded.append(_fold(reader, group, ops, place, node))
    return _fold(reader, folded, outer, want, node)


def _fold(reader: Reader, units: list[Unit], operators: list[str], want: Shape | None, node: Node) -> Unit:
    units, operators = _ones_met(reader, list(units), list(operators), node)
    result = units[0]
    for op, value in zip(operators, units[1:]):
        result = _combine(reader, op, result, value, want, node)
    return result


def _ones_met(reader: Reader, units: list[Unit], operators: list[str], node: Node) -> tuple[list[Unit], list[str]]:
    """A row of ones before an array and a column of ones behind one are multiplied first: that tells their lengths."""
    for place in range(len(units) - 2, -1, -1):
        left, right, op = units[place], units[place + 1], operators[place]
        if op not in ("", "\\cdot", "\\times"):
            continue
        row = isinstance(left, Ones) and left.row and isinstance(right, Term) and not right.is_scalar
        column = isinstance(right, Ones) and not right.row and isinstance(left, Term) and not left.is_scalar
        if (row or column) and set(operators) <= {"", "\\cdot", "\\times"}:
            units[place : place + 2] = [_combine(reader, op, left, right, None, node)]
            del operators[place]
    return units, operators


def _combine(reader: Reader, op: str, left: Unit, right: Unit, want: Shape | None, node: Node) -> Unit:
    if isinstance(left, Term) and left.is_scalar and isinstance(right, Ones):
        return replace(right, factor=left if right.factor is None else scale(left, right.factor))
    if isinstance(left, Ones) or isinstance(right, Ones):
        left, right = _lengths(left, right, op in reader.dialect.hadamard, want, node)
    if op in reader.dialect.hadamard:
        if left.is_scalar or right.is_scalar:
            return matmul(left, right)
        return hadamard(*reader.repeated("*", left, right))
    if op == "\\otimes":
        return kron(left, right)
    if op in ("/", "\\div", "\\oslash"):
        return reader.quotient(left, right)
    if op in ("\\cdot", "\\times", ""):
        if op == "\\cdot" and reader.dialect.one == "vector" and right == num(1) and not left.is_scalar:
            reader.assume(f"a 1 behind an array is the column of ones that fits ({reader.dialect.name} convention)")
            return matmul(left, ones(left.cols, 1))
        if op == "\\cdot" and left.cols.is_one and left.shape == right.shape and not left.is_scalar:
            reader.assume("the dot product of two columns is their inner product")
            return matmul(transpose(left), right)
        return matmul(left, right)
    if op in ("*", "\\ast"):
        if left.is_scalar or right.is_scalar:
            return matmul(left, right)
        raise NotUnderstood("the document does not say what * means between arrays; use a dialect or \\odot", node)
    raise NotUnderstood(f"the operator {op} is not known", node)


def _lengths(left: Unit, right: Unit, entrywise: bool, want: Shape | None, node: Node) -> tuple[Term, Term]:
    """Vectors of ones get the length of the axis that they meet."""
    if isinstance(left, Ones) and isinstance(right, Ones):
        if want is not None and not left.row and right.row:
            return left.of(want[0]), right.of(want[1])
        raise NeedsShape("the lengths of these vectors of ones are not said", node)
    if isinstance(left, Ones) and isinstance(right, Term):
        if entrywise:
            return left.of(right.cols if left.row else right.rows), right
        if left.row:
            return left.of(right.rows), right
        if not right.rows.is_one and not right.is_scalar:
            raise ShapeClash("matrix product", [right.shape], f"a column of ones stands before {right.rows} rows")
        if want is None:
            raise NeedsShape("the length of this vector of ones is not said", left.node)
        return left.of(want[0]), right
    assert isinstance(right, Ones) and isinstance(left, Term)
    if entrywise:
        return left, right.of(left.cols if right.row else left.rows)
    if not right.row:
        return left, right.of(left.cols)
    if not left.cols.is_one and not left.is_scalar:
        raise ShapeClash("matrix product", [left.shape], f"a row of ones stands behind {left.cols} columns")
    if want is None:
        raise NeedsShape("the length of this vector of ones is not said", right.node)
    return left, right.of(want[1])


__all__ = ["Fraction", "Ones", "bind", "builder", "mask", "read_product", "split_word", "unit"]
