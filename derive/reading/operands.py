"""Built-in functions with their operands: the next factor or bracket, and the scripts of either.

Guarantee: a power behind the name is one of the value, sin² x, and a prime its derivative; the power −1 and a subscript that
means nothing to the function are not guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node, walk
from derive.reading import numpy_calls
from derive.reading.binding import settled
from derive.reading.derivatives import derivative_signs
from derive.reading.errors import NeedsShape, NotUnderstood, UntoldTrace
from derive.reading.functions import (
    ARGMAX_NAMES,
    BUILDERS,
    CLIP_NAMES,
    ELEMENTWISE,
    MAPS,
    MAX_NAMES,
    MIN_NAMES,
    RESHAPES,
    SERIES,
    UNVEC,
    plain,
    window_map,
)
from derive.reading.indices import sums
from derive.reading.members import by_example
from derive.reading.names import NONE, Scripts, layer_name, peel, spelled, strip
from derive.reading.notation.traces import DETERMINANTS, TRACES, is_inverse
from derive.reading.scripts import scripted
from derive.reading.spaces import NotASpace, read_shape, read_size
from derive.reading.symbols import Symbol
from derive.reading.words import axes as told_axes
from derive.terms.term import (
    ShapeClash,
    Term,
    add,
    apply,
    array,
    floor_quotient,
    index,
    neg,
    num,
    ones,
    power,
    reshape,
    row_argmax,
    row_max,
    scale,
    size_term,
    transpose,
    var,
    vec,
    zeros,
)

if TYPE_CHECKING:
    from derive.reading.reader import Reader

OF_NUMBER = "a function without brackets before a row acts on the shortest product behind it that is a number"
DIAGONALS = frozenset({"diag", "\\diag", "Diag"})
AT_ZERO = frozenset({"relu", "leaky_relu", "abs"})
"""Functions with a kink at 0."""
AT_KINK = "{} has a kink at 0, and its slope there is a convention that nothing states"


def function_of(
    reader: Reader, word: str, layers: Sequence[Scripts], factors: Sequence[Node], operators: Sequence[str], place: int
) -> tuple[Term, int]:
    """A built-in function with its operand: a group, or the next factor with its scripts."""
    node = factors[place]
    if place + 1 >= len(factors) or operators[place] in (*reader.dialect.hadamard, "\\otimes", "/"):
        raise NotUnderstood(f"{word} has no argument", node)
    if word in MAX_NAMES | ARGMAX_NAMES and layers and layers[0].sub.kind != "none":
        over = largest(reader, word, layers[0], factors, operators, place)
        if over is not None:
            return over
    group, scripts = peel(factors[place + 1])
    called = numpy_calls.call(reader, word, group) if group.kind == "group" and group.value == "(" else None
    if called is not None:
        return scripted(reader, called, list(scripts), node), place + 2
    argument, behind, after = _operand(reader, word, factors, operators, place)
    subs = [layer.sub for layer in layers if layer.sub.kind != "none"]
    if subs and word in MAX_NAMES | ARGMAX_NAMES:
        raise NotUnderstood(f"{word} over {spelled(subs[0])} is not read here", node)
    if BUILDERS.get(word) is vec and any(_is_minus_one(layer.sup) for layer in layers):
        return scripted(reader, _applied(reader, UNVEC, argument, subs, node), list(behind), node), after
    result = _raised(reader, word, _applied(reader, word, argument, subs, node), argument, layers, node)
    return scripted(reader, result, list(behind), node), after


def _operand(
    reader: Reader, word: str, factors: Sequence[Node], operators: Sequence[str], place: int
) -> tuple[Term, Sequence[Scripts], int]:
    """What a function acts on, the scripts behind its brackets, which are of its value, and the place behind."""
    following = factors[place + 1]
    group, scripts = peel(following)
    bracketed = group.kind == "group" and group.value in ("(", "[", "\\{")
    if word in TRACES and not reader.narrow_traces and is_inverse(following):
        raise UntoldTrace("a trace before (A)⁻¹: that of the inverse, or one over that of A? add brackets", factors[place])
    if word in TRACES and not bracketed:
        rest = Node("product", tuple(factors[place + 1 :]), tuple(operators[place + 1 :]))
        return reader.product(rest), (), len(factors)
    if bracketed:
        try:
            return _argument(reader, word, group), scripts, place + 2
        except NeedsShape:
            return _square(reader, group), scripts, place + 2
    if word in DETERMINANTS and (letters := derivative_signs.split_word(reader, following)) is not None:
        return reader.product(Node("product", tuple(letters), ("",) * (len(letters) - 1))), (), place + 2
    value, after = reader.unit(factors, operators, place + 1)
    argument = settled(reader, value, None)
    if word in DETERMINANTS:
        argument, after = _square_product(reader, argument, factors, operators, place + 1, after)
    elif word in ELEMENTWISE and argument.op == "transpose" and argument.rows.is_one:
        argument, after = _number(reader, argument, factors, operators, place + 1, after)
    return argument, (), after


def _raised(reader: Reader, word: str, result: Term, argument: Term, layers: Sequence[Scripts], node: Node) -> Term:
    """The value of a function whose name has primes or a power: f′(x), sin² x."""
    if word in ELEMENTWISE and any(_is_minus_one(layer.sup) for layer in layers):
        raise NotUnderstood(f"{word} to the power -1: its inverse function, or one over its value? write which", node)
    primes = sum(layer.primes for layer in layers)
    if primes:
        result = _derived(word, argument, primes, node)
    for layer in layers:
        if layer.sup.kind == "number" and layer.sup.value > 0 and word in ELEMENTWISE:
            result = power(result, layer.sup.value)
        elif layer.sup.kind != "none":
            result = scripted(reader, result, [Scripts(NONE, layer.sup, 0)], node)
    return result


def _square_product(
    reader: Reader, argument: Term, factors: Sequence[Node], operators: Sequence[str], first: int, after: int
) -> tuple[Term, int]:
    """The shortest product behind det that is square, in det XᵀX; the factor alone if none is."""
    for last in range(after, len(factors) + 1) if len(set(argument.shape)) == 2 else ():
        if any(operator not in ("", "\\cdot") for operator in operators[first : last - 1]):
            break
        product = Node("product", tuple(factors[first:last]), tuple(operators[first : last - 1]))
        with suppress(NotUnderstood, ShapeClash):
            whole = reader.product(product)
            if len(set(whole.shape)) == 1:
                reader.assume("det without brackets acts on the shortest product behind it that is square")
                return whole, last
    return argument, after


def _number(
    reader: Reader, argument: Term, factors: Sequence[Node], operators: Sequence[str], first: int, after: int
) -> tuple[Term, int]:
    """The shortest product behind log that is a number, in log xᵀSx; the factor alone if none is."""
    for last in range(after + 1, len(factors) + 1):
        if any(operator not in ("", "\\cdot") for operator in operators[first : last - 1]):
            break
        with suppress(NotUnderstood, ShapeClash):
            whole = reader.product(Node("product", tuple(factors[first:last]), tuple(operators[first : last - 1])))
            if whole.is_scalar:
                reader.assume(OF_NUMBER)
                return whole, last
    return argument, after


def _is_minus_one(node: Node) -> bool:
    return spelled(node) in ("-1", "(-1)") or (node.kind == "number" and node.value == -1)


def largest(
    reader: Reader, word: str, layer: Scripts, factors: Sequence[Node], operators: Sequence[str], place: int
) -> tuple[Term, int] | None:
    """max and argmax over one or two indices, of the factor that follows; None if the subscript names no indices."""
    sign = Node("bigop", (layer.sub, layer.sup, NONE), "\\sum", layer.sub.start, layer.sub.end)
    try:
        bounds = sums.bounds_of(reader, sign)
    except NotUnderstood:
        return None
    if len(bounds) > 2 or (len(bounds) > 1 and word in ARGMAX_NAMES):
        raise NotUnderstood(f"{word} over these indices is not read", factors[place])
    saved = reader.indices.conditions
    with sums.scope(reader, [one.name for one in bounds]):
        guards = [guard for one in bounds for guard in sums.enter(reader, one, sign, factors[place + 1])]
        value, after = reader.unit(factors, operators, place + 1)
        body = settled(reader, value, None)
        axes = [(one.name, reader.bound[one.name]) for one in bounds]
        first = reader.value_at(bounds[0].name, Size.of(0))
    if guards or reader.indices.conditions != saved or not body.is_scalar:
        raise NotUnderstood(f"{word} is read of a number for each index within plain bounds", factors[place])
    known = [(name, size) for name, size in axes if size is not None]
    if len(known) < len(axes):
        raise NotUnderstood(f"nothing says how far the index {axes[0][0]} runs", factors[place])
    reader.assume("of equal largest entries the first counts")
    row = _row(body, known)
    return (row_max(row) if word in MAX_NAMES else add(row_argmax(row), size_term(first))), after


def _row(body: Term, axes: Sequence[tuple[str, Size]]) -> Term:
    """The row of the values for all places of the indices, the last index fastest."""
    if len(axes) == 1:
        return array("·row", 1, *axes[0], body)
    (slow, _), (fast, length) = axes
    size = axes[0][1] * length
    flat = index("·flat", size)
    above = floor_quotient(flat, size_term(length))
    places = {slow: above, fast: add(flat, neg(scale(size_term(length), above)))}
    return array("·row", 1, "·flat", size, body.replace(lambda t: places.get(t.name) if t.op == "index" else None))


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


def _listed(reader: Reader, content: Node) -> Term | None:
    """The column v whose entries v_1, …, v_n are listed from the first to the last; the list declares a letter that nothing else
    does."""
    items = [strip(child) for child in content.children]
    if len(items) < 3 or items[-2].kind != "dots" or any(item.kind != "script" for item in (items[0], items[-1])):
        return None
    bases = {str(layer_name(strip(item.children[0]))) for item in items if item.kind == "script"}
    name = reader.context.name(bases.pop()) if len(bases) == 1 else None
    if name is None or reader.context.is_size(name):
        return None
    try:
        low, high = (read_size(item.children[1], reader.context) for item in (items[0], items[-1]))
    except NotASpace:
        return None
    symbol = reader.lookup(name)
    if symbol is None and low == ONE and not high.is_one and name not in reader.context.broken:
        reader.assume(f"{name} is the column of the {high} numbers in the list")
        symbol = reader.context.symbols[name] = Symbol(name, (high, ONE), how="listed")
    if symbol is None or symbol.shape is None or not symbol.shape[1].is_one:
        return None
    return var(symbol.name, symbol.shape) if (low, high) == (ONE, symbol.shape[0]) else None


def _argument(reader: Reader, word: str, group: Node) -> Term:
    content = group.children[0]
    if content.kind == "list":
        values = [c for c in content.children if not (c.kind == "number" and c.value == 0)]
        if word in MAX_NAMES and len(values) == 1 and len(content.children) == 2:
            return apply("relu", reader.term(values[0]))
        listed = _listed(reader, content) or by_example.column_of(reader, content) if word == "diag" else None
        if listed is not None:
            return listed
        raise NotUnderstood(f"{word} with several arguments is not read", group)
    column = by_example.of_index(reader, content) if word == "diag" else None
    return reader.term(content) if column is None else column


def _larger(reader: Reader, content: Node, smaller: bool = False) -> Term:
    """max(a, b) = b + relu(a − b) and min(a, b) = a − relu(a − b), entry by entry, and so on with what follows; a 0 takes the
    shape of the others."""
    zero = [child.kind == "number" and child.value == 0 for child in content.children]
    told = max((place for place, none in enumerate(zero) if not none), default=0)
    known = reader.term(content.children[told])
    values = [
        known if place == told else zeros(*known.shape) if zero[place] else reader.term(child, known.shape)
        for place, child in enumerate(content.children)
    ]
    if any(value.shape != known.shape for value in values):
        raise NotUnderstood("max and min are read of numbers, or of arrays of one shape", content)
    result = values[0]
    for other in values[1:]:
        excess = apply("relu", add(result, neg(other)))
        result = add(result, neg(excess)) if smaller else add(other, excess)
    return result


def of_several(
    reader: Reader, word: str, factors: Sequence[Node], operators: Sequence[str], place: int
) -> tuple[Term, int] | None:
    """max(a, b, …), min(a, b, …), clip(x, a, b); None if several arguments in brackets do not follow, or if it is max(0, a)."""
    if place + 1 >= len(factors) or operators[place] != "":
        return None
    group, scripts = peel(factors[place + 1])
    content = group.children[0] if group.kind == "group" and group.value in ("(", "\\{", "[") else NONE
    if content.kind != "list" or len(content.children) < 2 or any(child.kind == "dots" for child in content.children):
        return None
    two = len(content.children) == 2
    if two and word in MAX_NAMES and any(child.kind == "number" and child.value == 0 for child in content.children):
        return None
    if word in CLIP_NAMES and len(content.children) != 3:
        return None
    value = _clipped(reader, content) if word in CLIP_NAMES else _larger(reader, content, word in MIN_NAMES)
    return scripted(reader, value, list(scripts), factors[place]), place + 2


def _clipped(reader: Reader, content: Node) -> Term:
    """clip(x, a, b) = min(max(x, a), b), entry by entry, for numbers a < b."""
    value, *bounds = map(reader.term, content.children)
    if not all(bound.is_scalar for bound in bounds):
        raise NotUnderstood("the bounds of a clipped array are read where they are numbers", content)
    low, high = (bound if value.is_scalar else scale(bound, ones(*value.shape)) for bound in bounds)
    reader.assume(f"the first bound of {spelled(content)} is not above the second")
    raised = add(low, apply("relu", add(value, neg(low))))
    return add(raised, neg(apply("relu", add(raised, neg(high)))))


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
            raise NotUnderstood(f"{word} needs the new shape as its subscript", node)
        try:
            shape = read_shape(subs[0], reader.context)
        except NotASpace as problem:
            raise NotUnderstood(str(problem), node) from None
        if word == UNVEC:
            return reshape(argument, shape, "F")
        reader.assume("reshape keeps the order of entries row by row")
        return reshape(argument, shape)
    wide = not (argument.rows.is_one or argument.cols.is_one)
    if word in told_axes.ACTING and wide and len(subs) == 1 and (axis := told_axes.named(spelled(subs[0]))) is not None:
        reader.assume(f"{plain(word)} acts on each {axis}, as its subscript says")
        return builder(word, argument) if axis == "row" else told_axes.turned(builder(word, told_axes.turned(argument)))
    if subs:
        raise NotUnderstood(f"the subscript of {word} is not read", node)
    if word in DIAGONALS and reader.dialect.diag == "vec" and not any(axis.is_one for axis in argument.shape):
        reader.assume(f"diag of an array is the diagonal matrix of its vec ({reader.dialect.name} convention)")
        return builder(word, vec(argument))
    if word in told_axes.ACTING:
        return _along(reader, word, argument)
    function = ELEMENTWISE.get(word)
    if function in SERIES and argument.rows == argument.cols and not argument.is_scalar:
        reader.assume(f"{function} of a square array acts on each entry")
    return apply(function, argument) if function is not None else builder(word, argument)


def _along(reader: Reader, word: str, argument: Term) -> Term:
    """softmax and log-sum-exp: of a column over its entries, else of each row, or of each column where the words say so."""
    if argument.rows.is_one:
        return builder(word, argument)
    name = plain(word).lstrip("\\")
    if argument.cols.is_one:
        reader.assume(f"{name} of a column acts on its entries")
        return told_axes.turned(builder(word, told_axes.turned(argument)))
    told = reader.context.on_columns()
    if told:
        reader.assume(f"{name} acts on each column, as the words say")
        return told_axes.turned(builder(word, told_axes.turned(argument)))
    return builder(word, argument)


def builder(word: str, argument: Term) -> Term:
    if word not in BUILDERS:
        raise NotUnderstood(f"{plain(word)} is read with its arguments in brackets behind it")
    return BUILDERS[word](argument)


def _derived(word: str, argument: Term, primes: int, node: Node) -> Term:
    from derive.calculus.differential import derivative

    if primes != 1 or word not in ELEMENTWISE:
        raise NotUnderstood(f"the derivative of {word} is not known", node)
    if ELEMENTWISE[word] in AT_ZERO and argument == num(0):
        raise NotUnderstood(AT_KINK.format(plain(word)), node)
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
