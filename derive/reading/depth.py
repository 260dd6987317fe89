"""Layers of a network in general: z^{(l)}, W^{(l+1)}, a^{(L-1)} where the document declares or defines one of a kind.

  * A symbol that is declared or defined for a layer l is so for every layer: W^{(l+1)} and W^{(3)} are W^{(l)} with l+1 or 3
    for l, in its sizes and in its definition as well.
  * A symbol that is declared for some layers by number, W^{(1)} of shape 3×4 and W^{(2)} of shape 4×2, has at layer l the
    sizes that these suggest, n^{(l-1)}×n^{(l)}: an axis is the same at every layer, or follows one sequence of widths with one
    fixed offset.  Two layers at least must bear this out; otherwise the symbol stays undeclared.
  * A symbol of which one layer is known, a^{(0)} of n_0 entries, has n_l at layer l where other arrays have axes of that size.
  * A definition that stands beside a range, l = 1, …, L-1, is not carried over to a layer outside of it, where only the shape is.
  * A last layer of which a declaration tells the shape, a^{(L)}, has the definition of the general layer if the shapes agree.
  * A letter that the document sets to a number (L = 2) is that number.

Guarantee: a shape or definition is carried over only by putting one index for another.  Limit: the last layer counts as any
other; where its definition differs, the document must say so by its own symbol.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from derive.kernel.sizes import Size
from derive.terms.term import Shape, Term

if TYPE_CHECKING:
    from derive.reading.context import Context
    from derive.reading.symbols import Symbol

Index = tuple[str, int]
Span = tuple[Size | None, Size | None]
"""The first and the last layer of which a definition speaks, as far as they are told."""
GENERAL = "general layer"
OFFSETS = (0, -1, 1)
LAST = "L"
"""The usual letter of the last layer, also where layers are counted by k."""
_NAME = re.compile(r"(?P<head>[^^_{}]+(?:\{[^{}]*\})?)\^\{(?P<open>[(\[])(?P<index>[^()\[\]{}]+)[)\]]\}(?P<tail>.*)")
_INDEX = re.compile(r"([A-Za-z]|\\ell)?([+-]?\d+)?")
_PLACES = re.compile(r"(\^\{[(\[]|_\{)([^()\[\]{}]+)([)\]]?\})")


def is_layered(name: str) -> bool:
    return "^{(" in name or "^{[" in name


@lru_cache(maxsize=4096)
def parse(name: str) -> tuple[str, str, Index, str] | None:
    """(head, bracket, index, rest) of a name with a layer."""
    match = _NAME.fullmatch(name) if is_layered(name) else None
    index = index_of(match["index"]) if match else None
    return (match["head"], match["open"], index, match["tail"]) if match and index is not None else None


def index_of(text: str) -> Index | None:
    """("l", -1) of l-1, ("", 2) of 2."""
    match = _INDEX.fullmatch(text)
    if match is None or not text or (match[1] and match[2] and match[2][0] not in "+-"):
        return None
    return match[1] or "", int(match[2] or 0)


def shown(index: Index) -> str:
    letter, offset = index
    return f"{letter}{offset:+d}" if letter and offset else letter or str(offset)


def spelled(head: str, bracket: str, index: Index, tail: str = "") -> str:
    return f"{head}^{{{bracket}{shown(index)}{')' if bracket == '(' else ']'}}}{tail}"


def numbered(context: Context, name: str) -> str:
    """z^{(L)} as z^{(2)} where the document sets L to 2 and knows z^{(2)}; any other name as it is."""
    parts = parse(name)
    if parts is None or not parts[2][0]:
        return name
    head, bracket, (letter, offset), tail = parts
    value = number_of_layers(context, letter)
    other = spelled(head, bracket, ("", value + offset), tail) if value is not None else name
    return other if other != name and context.find(other) is not None else name


def number_of_layers(context: Context, letter: str) -> int | None:
    """The number that a letter is set to."""
    if letter in context.sizes:
        return context.sizes[letter].as_int()
    symbol = context.symbols.get(letter)
    if symbol is None or symbol.definition is None or symbol.definition.op != "num":
        return None
    number = symbol.definition.attrs[0]
    return int(number) if number.denominator == 1 else None


def general(context: Context, name: str) -> Symbol | None:
    """The symbol of a layer that nothing declares by itself, entered in the context; None if no other layer tells of it."""
    parts = parse(name)
    if parts is None or parts[2][0] in context.ranges or (not parts[2][0] and parts[2][1] < 0):
        return None
    head, bracket, index, tail = parts
    found = _of_kind(context, head, bracket, tail, index)
    if found is not None:
        return _carried(context, name, *found, index)
    if tail or not index[0] or index[0] in context.size_names:
        return None
    shape = _suggested(context, head, bracket, index) or _of_the_first(context, head, bracket, index)
    return _entered(context, name, shape, None) if shape is not None else None


def completed(context: Context, name: str, declared: Symbol | None) -> Symbol | None:
    """The symbol of a layer that is known by its shape alone, with the definition that the general layer gives it."""
    if declared is None or declared.how == GENERAL:
        return general(context, name) or declared
    parts = parse(name)
    found = _of_kind(context, parts[0], parts[1], parts[3], parts[2]) if parts is not None else None
    if parts is None or found is None or declared.definition is not None or declared.stale:
        return declared
    if found[0].definition is None or not _is_last(parts[2], found[1]):
        return declared
    made = _carried(context, name, *found, parts[2])
    if made.definition is None or made.shape != declared.shape:
        context.symbols[name] = declared
        return declared
    made.properties |= declared.properties
    return made


def await_definition(context: Context, name: str) -> None:
    """After a definition of a general layer: last layers that are declared by their shape alone may have it."""
    parts = parse(name)
    if parts is None or not parts[2][0]:
        return
    for other in context.symbols.values():
        theirs = parse(other.name) if other.definition is None and other.name != name else None
        if theirs is None or (theirs[0], theirs[1], theirs[3]) != (parts[0], parts[1], parts[3]):
            continue
        if _is_last(theirs[2], parts[2]):
            context.shape_only.add(other.name)


def _is_last(index: Index, running: Index) -> bool:
    """Whether an index such as L names the last layer beside the running index l."""
    return index[0] != running[0] and index[0].lower() == running[0].lower()


def outside(span: Span | None, target: Index, counts: Mapping[str, Size]) -> bool:
    """Whether a layer lies before the first or behind the last one of a span; `counts` are the numbers that sizes are set to."""
    if span is None:
        return False
    letter, offset = target
    place = (Size.of(letter) + offset if letter else Size.of(offset)).substitute(counts)
    first, last = span
    before = (first.substitute(counts) - place).as_int() if first is not None else None
    behind = (place - last.substitute(counts)).as_int() if last is not None else None
    return (before or 0) > 0 or (behind or 0) > 0


def _of_kind(context: Context, head: str, bracket: str, tail: str, index: Index) -> tuple[Symbol, Index] | None:
    """A symbol of the same letter at a layer in general, the one nearest to the index first; not one at the last layer L whose
    shape is in numbers, which say nothing of another layer l."""
    found = []
    later = (context.later[name, context.section] for name in context.names_later())
    begins = f"{head}^{{{bracket}"
    for other in [s for s in (*context.symbols.values(), *later) if s.name.startswith(begins)]:
        parts = parse(other.name)
        if parts is not None and (parts[0], parts[1], parts[3]) == (head, bracket, tail) and parts[2][0] and parts[2] != index:
            letter = parts[2][0]
            only = index[0] == LAST and {*context.layers} == {letter}
            alike = not index[0] or index[0].lower() == letter.lower().replace("\\ell", "l") or only
            last = bool(index[0]) and index[0] != parts[2][0] and any(a.as_int() not in (None, 1) for a in other.shape or ())
            if alike and not last and other.how != GENERAL and other.shape is not None:
                found.append((parts[2][0] != index[0], abs(parts[2][1] - index[1]), other.name, other, parts[2]))
    return min(found, key=lambda item: item[:3])[3:] if found else None


def _carried(context: Context, name: str, symbol: Symbol, source: Index, target: Index) -> Symbol:
    change = mover(source, target)
    assert symbol.shape is not None
    counts = _counts(context)

    def resolve(size: Size) -> Size:
        return context.resolve(size.substitute(counts))

    shape = tuple(resolve(moved_size(axis, change)) for axis in symbol.shape)
    told = symbol.definition is not None and not outside(context.layer_spans.get(symbol.name), target, counts)
    definition = moved(symbol.definition, change, resolve) if symbol.definition is not None and told else None
    if definition is not None:
        counts |= _met(context, definition)
        shape = tuple(map(resolve, shape))
        definition = moved(definition, lambda name: name, resolve)
    new = _entered(context, name, shape, definition)
    new.properties, new.parameters = symbol.properties, symbol.parameters
    if definition is not None:
        for t in definition.walk():
            if t.op == "var" and t.name not in context.symbols and is_layered(t.name):
                _entered(context, t.name, t.shape, None)
                context.shape_only.add(t.name)
    return new


def _met(context: Context, definition: Term) -> dict[str, Size]:
    """Sizes of a carried definition by the declarations of the symbols in it: n_2 is 2 where W^{(2)} has 2 columns."""
    found: dict[str, Size] = {}
    for t in definition.walk():
        name = t.name if t.op == "var" else str(t.attrs[1]) if t.op == "grad" else ""
        own = context.symbols.get(name)
        if own is None or own.shape is None or len(own.shape) != len(t.shape):
            continue
        for carried, axis in zip(t.shape, own.shape):
            if carried != axis and len(carried.symbols) == 1 and carried == Size.of(*carried.symbols):
                (symbol,) = carried.symbols
                found.setdefault(symbol, axis)
    return found


def _entered(context: Context, name: str, shape: Shape, definition: Term | None) -> Symbol:
    from derive.reading.symbols import Symbol

    symbol = context.symbols[name] = Symbol(name, shape, definition, section=context.section, how=GENERAL)
    return symbol


def forget_carried(context: Context, name: str) -> None:
    """After a new declaration or definition of one layer: what was carried over to others of its kind holds no longer."""
    parts = parse(name)
    if parts is None:
        return
    for other in list(context.symbols.values()):
        theirs = parse(other.name) if other.how == GENERAL and other.name != name else None
        if theirs is not None and (theirs[0], theirs[3]) == (parts[0], parts[3]):
            del context.symbols[other.name]


def mover(source: Index, target: Index) -> Callable[[str], str]:
    """The change of names that puts the target for the source, and keeps distances between layers."""

    def place(match: re.Match[str]) -> str:
        index = index_of(match[2])
        if index is None or index[0] != source[0]:
            return match[0]
        return match[1] + shown((target[0], target[1] + index[1] - source[1])) + match[3]

    return lambda name: _PLACES.sub(place, name)


def moved_size(size: Size, change: Callable[[str], str]) -> Size:
    return size.substitute({symbol: Size.of(change(symbol)) for symbol in size.symbols if change(symbol) != symbol})


def moved(term: Term, change: Callable[[str], str], resolve: Callable[[Size], Size]) -> Term:
    """The term with every name and size changed; bound indices keep theirs."""

    def attr(value: Any) -> Any:
        if isinstance(value, Size):
            return resolve(moved_size(value, change))
        if isinstance(value, tuple):
            return tuple(attr(item) for item in value)
        return change(value) if isinstance(value, str) else value

    args = tuple(moved(arg, change, resolve) for arg in term.args)
    return Term(term.op, args, tuple(map(attr, term.attrs)), tuple(map(attr, term.shape)))


# ------------------------------------------------------------------------------------------------- what numbers suggest


def _of_the_first(context: Context, head: str, bracket: str, index: Index) -> Shape | None:
    """The shape of a^{(l-1)} where a^{(0)} alone is known, of n_0 entries, and other arrays have axes of n_{l-1}."""
    for other in context.visible().values():
        parts = parse(other.name) if other.name.startswith(head) and other.shape is not None else None
        if parts is None or (parts[0], parts[1], parts[2][0], parts[3]) != (head, bracket, "", ""):
            continue
        assert other.shape is not None
        change = mover(parts[2], index)
        shape = tuple(moved_size(axis, change) for axis in other.shape)
        new = {s for axis in shape for s in axis.symbols} - {s for axis in other.shape for s in axis.symbols}
        if new and new <= context.size_names:
            return shape
    return None


def _suggested(context: Context, head: str, bracket: str, index: Index) -> Shape | None:
    kinds = _kinds(context, bracket)
    shapes = kinds.get(head, {})
    if len(shapes) < 2 or len({len(shape) for shape in shapes.values()}) != 1:
        return None
    letter, widths = _widths(context, kinds, bracket)
    axes = []
    for axis in range(len(next(iter(shapes.values())))):
        sizes = {number: shape[axis] for number, shape in shapes.items()}
        if len(set(sizes.values())) == 1:
            axes.append(next(iter(sizes.values())))
            continue
        fitting = [c for c in OFFSETS if all(widths.get(k + c) == size for k, size in sizes.items())]
        if len(fitting) != 1:
            return None
        axes.append(Size.of(spelled(letter, bracket, (index[0], index[1] + fitting[0]))))
    return tuple(axes)


def _kinds(context: Context, bracket: str) -> dict[str, dict[int, Shape]]:
    """For each letter the shapes at the layers that are declared by number."""
    kinds: dict[str, dict[int, Shape]] = {}
    for symbol in context.visible().values():
        parts = parse(symbol.name)
        if parts is None or symbol.how == GENERAL:
            continue
        if parts[1] == bracket and not parts[2][0] and not parts[3] and symbol.shape is not None:
            if not all(axis.is_one for axis in symbol.shape):
                kinds.setdefault(parts[0], {})[parts[2][1]] = tuple(context.resolve(axis) for axis in symbol.shape)
    return kinds


def _widths(context: Context, kinds: Mapping[str, dict[int, Shape]], bracket: str) -> tuple[str, dict[int, Size]]:
    """The sequence of widths: numbers that the document gives, else the varying axis that is known at the most layers."""
    given: dict[str, dict[int, Size]] = {}
    for name, size in {**_counts(context), **context.sizes}.items():
        parts = parse(name)
        if parts is not None and parts[1] == bracket and not parts[2][0]:
            given.setdefault(parts[0], {})[parts[2][1]] = size
    if given:
        return max(given.items(), key=lambda item: len(item[1]))
    found: list[tuple[int, int, str, dict[int, Size]]] = []
    for head, shapes in sorted(kinds.items()):
        for axis in range(min(map(len, shapes.values()))):
            sizes = {number: shape[axis] for number, shape in shapes.items()}
            if len(set(sizes.values())) > 1:
                found.append((-len(sizes), min(sizes), head, sizes))
    return "n", min(found, key=lambda item: item[:3])[3] if found else {}


def _counts(context: Context) -> dict[str, Size]:
    """Symbols that are set to a positive whole number."""
    found = {}
    for name, symbol in context.symbols.items():
        value = symbol.definition
        if value is not None and value.op == "num" and value.attrs[0].denominator == 1 and value.attrs[0] > 0:
            found[name] = Size.of(int(value.attrs[0]))
    return found
