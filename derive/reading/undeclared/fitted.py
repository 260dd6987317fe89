r"""Networks of which nothing is declared: the W_1 of z_1 = W_1x + b_1 is a matrix of any size that fits.

Read only in a definition that no other way gives a meaning to.  A capital letter that stands in a matrix product is a matrix; a
small one behind it is a column, before it a row where the words call it so.  An axis that no neighbour tells has a size of its
own, m_{W_1} or n_x, so that a claim is judged for all of them; a definition that fits for one value of it alone says what
it is.

Guarantee: a letter is taken so only if the document declares, defines and counts with it nowhere; each is listed as an
assumption.  Limit: a capital letter that is no usual name of a matrix is taken so with less certainty: nothing is refuted by
its shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node, walk
from derive.reading.depth import is_layered
from derive.reading.errors import NotUnderstood, Undeclared
from derive.reading.members import families
from derive.reading.names import BOLD, EYE_NAMES, NONE, Scripts, is_layer, is_transpose, layer_name, peel, spelled, strip
from derive.reading.symbols import FITTED, Symbol
from derive.reading.undeclared.greek_columns import IN_BOLD
from derive.reading.words.broadcasting import ROW
from derive.terms.term import SCALAR, Shape, ShapeClash, Term

if TYPE_CHECKING:
    from derive.reading.reader import Reader

GREEK = frozenset({"\\theta", "\\phi", "\\psi", "\\xi", "\\zeta", "\\vartheta", "\\varphi"})
"""Letters that stand for numbers nowhere by themselves, so that with an index they are entries of an array."""
MATRICES = frozenset({"W", "U", "V", "X", "A", "B", "Q", "\\Theta"})
_STYLE = rf"(?:\\(?:{'|'.join(BOLD)})\s*\{{\s*)?"
_CAPITAL = re.compile(rf"{_STYLE}(?P<letter>[A-Z]|\\(?:Theta|Sigma|Omega|Lambda|Gamma|Phi|Psi))\s*\}}?")
_MARKED = re.compile(r".*_\{?(?:[+−-]|\\(?:star|ast|pm))\}?")
"""The P_+ that an equation gives beside P: another symbol, and no member of it."""
SMALL_LETTER = re.compile(rf"{_STYLE}[a-z]\s*\}}?")


def fit_factor(
    reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int, before: object, after: Callable[[], object],
    want: Shape | None,
) -> bool:  # fmt: skip
    """Give an undeclared factor of a product a shape that fits, with sizes of its own.  False if it is none to be read so."""
    if reader.opening and operators and all(operator in reader.dialect.hadamard for operator in operators):
        return _fit_entrywise(reader, factors, place)
    if not reader.opening or any(operator not in reader.dialect.product for operator in operators):
        return False
    node, turned = _bare(factors[place])
    name = _free_name(reader, node)
    if name is None or len(factors) == 1:
        return False
    left = before if isinstance(before, Term) and len(before.shape) == 2 and not before.is_scalar else None
    base = str(peel(node)[0].value)
    number = _is_small(reader, base) and not turned and left is None
    if number and place + 1 < len(factors) and peel(factors[place + 1])[0].value in EYE_NAMES:
        _take(reader, name, SCALAR, True)
        return True
    if number and want == SCALAR and _is_number_beside(reader, factors, operators, place, before):
        _take(reader, name, SCALAR, True)
        return True
    if _is_small(reader, base) and is_layered(name) and not turned and left is None and place + 2 == len(factors):
        columns = _columns(reader, factors, place, after, want)  # the w^l of w^l a^{l-1}
        if columns is not None and not columns.is_one:
            _take(reader, name, (want[0] if want is not None and len(want) == 2 else _own(reader, "m", name), columns), True)
        return columns is not None and not columns.is_one
    if _is_small(reader, base):
        return _fit_small(reader, name, turned, factors, place, left)
    return _fit_capital(reader, name, turned, factors, place, left, after, want)


def _fit_capital(
    reader: Reader, name: str, turned: bool, factors: Sequence[Node], place: int, left: Term | None,
    after: Callable[[], object], want: Shape | None,
) -> bool:  # fmt: skip
    """The W of Wx: as many columns as what is behind has rows, as many rows as what is before has columns."""
    capital = _CAPITAL.fullmatch(str(peel(_bare(factors[place])[0])[0].value))
    if capital is None or (_calls(factors, place) and capital["letter"] not in MATRICES):
        return False
    last = place + 1 == len(factors)
    if last and left is None:
        return False
    full = want if want is not None and len(want) == 2 else None
    if last:
        columns: Size | None = full[1] if full else _own(reader, "n", name)
    else:
        columns = _columns(reader, factors, place, after, full)
    if columns is None or name in reader.implicit:  # XᵀX gives X its shape by its second factor
        return columns is not None
    if name in reader.context.told_square:
        size = left.cols if left is not None else columns
        _take(reader, name, (size, size), True)
        return True
    rows = left.cols if left is not None else full[0] if place == 0 and full else _own(reader, "m", name)
    between = left is not None and not last  # the M of uᵀMv
    _take(reader, name, (columns, rows) if turned else (rows, columns), capital["letter"] in MATRICES or between)
    return True


def _fit_entrywise(reader: Reader, factors: Sequence[Node], place: int) -> bool:
    """The c_0 of f_1 ⊙ c_0 has the shape of f_1."""
    name = _free_name(reader, factors[place]) if factors[place].kind in ("name", "script") else None
    for other in (factor for k, factor in enumerate(factors) if k != place and name is not None):
        with suppress(Undeclared, NotUnderstood, ShapeClash):
            term = reader.term(other)
            if name is not None and not term.is_scalar:
                _take(reader, name, term.shape, True)
                return True
    return False


def _columns(reader: Reader, factors: Sequence[Node], place: int, after: Callable[[], object], want: Shape | None) -> Size | None:
    """How many rows the factor behind has, which is given a shape as well if nothing is known of it."""
    for _ in range(2):
        try:
            other = after()
        except Undeclared:
            node, turned = _bare(factors[place + 1])
            name = _free_name(reader, node)
            base = str(peel(node)[0].value)
            if name is None:
                return None
            if _is_small(reader, base):
                if turned or place + 2 < len(factors):
                    return None
                _take(reader, name, (_own(reader, "n", name), ONE), True)
            elif _CAPITAL.fullmatch(base):
                last = place + 2 == len(factors)
                wide = want[1] if want is not None and last else _own(reader, "n", name)
                shape = (_own(reader, "m", name), wide)
                _take(reader, name, shape[::-1] if turned else shape, base in MATRICES)
            else:
                return None
            continue
        except (NotUnderstood, ShapeClash):
            return None
        return other.shape[0] if isinstance(other, Term) and len(other.shape) == 2 and not other.is_scalar else None
    return None


def _fit_small(reader: Reader, name: str, turned: bool, factors: Sequence[Node], place: int, left: Term | None) -> bool:
    """The w and x of wᵀx, and the x of xW that the words call a row."""
    if left is not None or place + 1 == len(factors):
        return False
    following, also_turned = _bare(factors[place + 1])
    other = _free_name(reader, following)
    base = str(peel(following)[0].value) if other is not None else ""
    if turned and _CAPITAL.fullmatch(str(peel(following)[0].value)):
        _take(reader, name, (_own(reader, "n", name), ONE), True)  # the u of uᵀSu
        return True
    if turned and (size := _samples(reader, following)) is not None:
        _take(reader, name, (size, ONE), True)
        return True
    if turned and not also_turned and other is not None and _is_small(reader, base):
        size = _own(reader, "n", other)
        _take(reader, other, (size, ONE), True)
        _take(reader, name, (size, ONE), True)
        return True
    if not turned and reader.context.told_lines.get(name) == ROW and _CAPITAL.fullmatch(str(peel(following)[0].value)):
        _take(reader, name, (ONE, _own(reader, "n", name)), True)
        return True
    return False


def _samples(reader: Reader, node: Node) -> Size | None:
    """The length of the samples x_i of wᵀx_i, which are entered, if the index has a range and nothing else is known of x."""
    base, layers = peel(node)
    index = layers[0].sub if len(layers) == 1 and layers[0].sup.kind == "none" else NONE
    count = reader.context.ranges.get(str(index.value)) if index.kind == "name" else None
    letter, name = str(base.value), _free_name(reader, base)
    if count is None or name is None or not SMALL_LETTER.fullmatch(letter):
        return None
    family = families.add((letter, "sub"), count, _own(reader, "n", name), reader.context)
    reader.context.declare(family.stack, family.shape, 0).how = FITTED
    reader.assume(f"{name} is not declared; its members are taken to be columns of any size that fits")
    return family.length


def fit_square(reader: Reader, node: Node) -> str | None:
    """The K of K + sI that the words call symmetric, with one size of its own."""
    name = _free_name(reader, node) if reader.opening and node.kind in ("name", "script") else None
    if name is None or name not in reader.context.told_square or not _CAPITAL.fullmatch(str(peel(node)[0].value)):
        return None
    size = _own(reader, "n", name)
    _take(reader, name, (size, size), True)
    return name


def _is_number_beside(reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int, before: object) -> bool:
    """Whether a factor beside numbers of a product that is a number can be nothing else: the y of −y log p."""
    if place:
        return isinstance(before, Term) and before.is_scalar and place + 1 == len(factors)
    rest = factors[1] if len(factors) == 2 else Node("product", tuple(factors[1:]), tuple(operators[1:]), factors[1].start)
    try:
        return reader.term(rest).is_scalar
    except (NotUnderstood, ShapeClash):
        return False


def _is_small(reader: Reader, letter: str) -> bool:
    """Whether a letter is small, or a Greek one that stands for a column."""
    return bool(SMALL_LETTER.fullmatch(letter) or IN_BOLD.fullmatch(letter)) or letter in reader.context.greek_columns


def _calls(factors: Sequence[Node], place: int) -> bool:
    """Whether brackets follow, so that the letter may be a function; none before an inverse, nor before itself: Z(ZᵀZ)⁻¹."""
    if place + 1 == len(factors) or peel(factors[place + 1])[0].kind != "group":
        return False
    base, behind = peel(factors[place])[0], factors[place + 1]
    inverted = behind.kind == "script" and spelled(behind.children[2]) == "-1"
    return not inverted and not any(inner.kind == "name" and inner.value == base.value for inner in walk(behind))


def _bare(node: Node) -> tuple[Node, bool]:
    """A factor without a transpose, and whether it had one."""
    node = strip(node)
    if node.kind == "script" and is_transpose(strip(node.children[2])):
        inner = node.children[0] if node.children[1].kind == "none" else replace(node, children=(*node.children[:2], NONE))
        return strip(inner), True
    return node, False


def _free_name(reader: Reader, node: Node) -> str | None:
    """The name of a letter of which the document says nothing at all."""
    base, layers = peel(node)
    written = layer_name(node) if base.kind == "name" and len(layers) <= 1 else None
    if any(layer.sup.kind != "none" and not is_layer(layer.sup) for layer in layers):
        return None  # A² and Q⁻¹ are no names
    if written is None or any(layer.primes for layer in layers):
        return None
    context, name, letter = reader.context, reader.context.name(written), str(base.value)
    numbered = not any(_index(reader, script) for layer in layers for script in (layer.sub, layer.sup))
    known = reader.is_name(written) or reader.is_name(letter) or name in context.declared_at or name in context.opaque
    known = known or name in context.broken
    known = known or bool({letter, written} & context.declared_letters)
    given_here = context.given_names if name not in reader.open_arguments else ()
    known = known or any(given == name or (given.startswith(f"{name}_") and not _MARKED.fullmatch(given)) for given in given_here)
    counted = {letter, name} & (context.told_scalars | context.losses_met | context.size_names)
    indexed = letter in context.index_letters and letter.islower()
    return None if known or counted or indexed or not numbered or context.has_family(letter) else name


def _index(reader: Reader, script: Node) -> bool:
    """Whether a script holds an index, so that the name stands for one of many."""
    letters = {str(inner.value) for inner in walk(script) if inner.kind == "name"}
    return any(letter in reader.bound or letter in reader.free or letter in reader.context.ranges for letter in letters)


def _own(reader: Reader, kind: str, name: str) -> Size:
    """A size that nothing else in the document has."""
    symbol = f"{kind}_{{{name}}}"
    reader.context.size_names.add(symbol)
    reader.context.own_sizes.add(symbol)
    return reader.context.resolve(Size.of(symbol))


def _take(reader: Reader, name: str, shape: Shape, surely: bool) -> None:
    what = "a number" if shape == SCALAR else "a column" if shape[1].is_one else "a row" if shape[0].is_one else "a matrix"
    reader.assume(f"{name} is not declared; it is taken to be {what}" + (" of any size that fits" if shape != SCALAR else ""))
    kinds = reader.context.placed(frozenset(reader.context.told_kinds.get(name, ())), shape)
    reader.implicit[name] = Symbol(name, shape, properties=kinds, how=FITTED if surely else "implicit")


def fit_numbers(reader: Reader, body: Node) -> None:
    """Numbers by their place: the m of 1/m, the d of √d."""
    for node in walk(body):
        below = strip(node.children[1]) if node.kind == "frac" and strip(node.children[0]).kind == "number" else None
        below = strip(node.children[0]) if node.kind == "sqrt" else below
        word = str(below.value) if below is not None and below.kind == "name" else ""
        if below is None or not (SMALL_LETTER.fullmatch(word) or (node.kind == "sqrt" and _CAPITAL.fullmatch(word))):
            continue
        name = _free_name(reader, below)
        if name is not None and name not in reader.implicit:
            reader.assume(f"{name} is a number, by its place")
            reader.implicit[name] = Symbol(name, SCALAR, how=FITTED)


def fit_alone(reader: Reader, node: Node) -> bool:
    """Take the x of ‖x − z‖ for a column of any size.  False if it is none to be taken so."""
    name = _free_name(reader, strip(node)) if reader.opening and strip(node).kind == "name" else None
    if name is None or (name, reader.context.section) not in reader.context.never_numbers:
        return False
    _take(reader, name, (_own(reader, "n", name), ONE), True)
    return True


def fit_entry(reader: Reader, base: Node, layers: Sequence[Scripts]) -> str | None:
    """The name of an array of which only entries are spoken, with one index or two: the z of z_i."""
    if not reader.opening or len(layers) != 1 or layers[0].sup.kind != "none" or layers[0].primes:
        return None
    sub = strip(layers[0].sub)
    word = str(sub.value) if sub.kind == "name" else ""
    places = [str(strip(part).value) for part in sub.children] if sub.kind == "list" else list(word)
    indices = {*reader.bound, *reader.free, *reader.open_indices, *reader.context.ranges}
    if not 1 <= len(places) <= 2 or not indices >= {*places}:
        return None
    letter, name = str(base.value), _free_name(reader, base)
    if len(places) == 1 and letter in reader.context.turned_members:
        return None  # the k_i of k_iᵀq are columns
    fits = bool(SMALL_LETTER.fullmatch(letter)) or letter in GREEK
    fits = fits or (len(places) == 2 and bool(_CAPITAL.fullmatch(letter)))
    if name is None or not fits:
        return None
    known = (reader.size_of(p) or reader.hints.get(p) or reader.context.values_of(p) for p in places)
    sizes = [size or _own(reader, kind, name) for size, kind in zip(known, "nm")]
    _take(reader, name, (sizes[0], sizes[1] if len(sizes) == 2 else ONE), True)
    return name


__all__ = ["fit_alone", "fit_entry", "fit_factor", "fit_numbers", "fit_square"]
