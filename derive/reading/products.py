"""Products: which factors belong to which function, and how the operators between them bind.

A product arrives as a flat list of factors and operators.  First every function, differential and gradient sign takes its
operand (`unit`); then the operators bind as the dialect says (`bind`).  Without a dialect a Hadamard product beside a
matrix product is read both ways; if both readings type and differ, the statement is `Ambiguous`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from derive.kernel.sizes import Size
from derive.language.ast import Node
from derive.reading import (
    chain_rule,
    derivative_signs,
    derivatives,
    families,
    fitted,
    nabla,
    operands,
    pairs,
    placeholders,
    undeclared,
    unsized,
)
from derive.reading.binding import Ones, Unit, bind, clash, settled
from derive.reading.calls import call
from derive.reading.constants import SPREADS, identity, is_condition, mask, norm, ones_of, zeros_of
from derive.reading.errors import NeedsShape, NotUnderstood, Undeclared
from derive.reading.functions import (
    MAX_NAMES,
    MIN_NAMES,
    is_function,
    is_statistic,
    plain,
)
from derive.reading.index_relations import indicators_beside
from derive.reading.labelled_numbers import labelled_number
from derive.reading.names import (
    BOLD,
    EYE_NAMES,
    NONE,
    ONES_NAMES,
    Scripts,
    in_styles,
    is_layer,
    is_transpose,
    join,
    layer_name,
    peel,
    spelled,
    strip,
)
from derive.reading.scripts import delta, places_of, scripted
from derive.reading.symbols import OF
from derive.reading.written_arguments import is_loss_with_arguments, is_unknown_loss, value_of_loss
from derive.terms.term import (
    SCALAR,
    Shape,
    ShapeClash,
    Term,
    apply,
    differential,
    num,
    power,
    var,
)

if TYPE_CHECKING:
    from derive.reading.reader import Reader

MASK_NAMES = frozenset({"I", "\\chi"}) | in_styles("I", *BOLD, "mathbb", "mathrm")
MASK_NAMES |= in_styles("1", *BOLD, "mathbb", "mathds", "mathbbm")
"""What stands before a condition for its mask."""
DELTAS = frozenset({"\\delta", "δ"})
SIGNED = frozenset({"positive", "nonnegative"})
"""Built-in functions whose letter is a number where no brackets follow, as in a variance σ²."""


def read_product(reader: Reader, node: Node, want: Shape | None) -> Term:
    """The term of a product, a name, a scripted factor or a sum sign."""
    chained = reader.dialect.chain in ("any order", "gradient first") and node.kind == "product"
    chain = chain_rule.read_chain(reader, node) if chained else None
    if chain is not None:
        return chain
    factors = list(node.children) if node.kind == "product" else [node]
    operators = list(node.value) if node.kind == "product" else []
    if "/" in operators:
        derivative_signs.slashed(reader, factors, operators)
    saved = list(reader.indices.conditions)
    for conditions in indicators_beside(reader, factors):
        reader.indices.conditions.extend(conditions)
    try:
        return _product(reader, factors, operators, want, node)
    finally:
        reader.indices.conditions = saved


def _product(reader: Reader, factors: list[Node], operators: list[str], want: Shape | None, node: Node) -> Term:
    units: list[Unit] = []
    between: list[str] = []
    value: Unit
    place = 0
    while place < len(factors):
        if reader.opening and place + 1 < len(factors):
            _split(reader, factors, operators, place + 1)
        _split(reader, factors, operators, place)
        if units:
            between.append(operators[place - 1])
        try:
            here = want
            if place + 1 < len(factors) and is_transpose(factors[place].children[2] if factors[place].kind == "script" else NONE):
                if not _opened(reader, factors, operators, place, units, want):
                    _column(reader, factors, operators, place, units, None)  # also β of βᵀx, which stands for a number elsewhere
            if undeclared.is_greek_column(reader, factors, operators, place, units[-1] if units else None):
                _column(reader, factors, operators, place, units, want)  # the β of Xβ
            if unsized.is_identity(reader, factors[place]) and len(factors) > 1:
                here = unsized.wanted(reader, factors, operators, place, units[-1] if units else None, want)
            if reader.opening and want == SCALAR and _is_numbered_group(factors, units, place):
                value, place = reader.term(strip(factors[place].children[0]), SCALAR), place + 1
            else:
                value, place = unit(reader, factors, operators, place, here)
        except NeedsShape:
            if peel(factors[place])[0].kind != "group":
                raise
            last = place + 1 == len(factors)
            told = _beside(reader, factors[place], units, between, want, last)
            if told is None:
                told = _between(reader, factors, operators, place, units[-1] if units else None, want)
            if told is None:
                raise
            value, place = told, place + 1
        except Undeclared:
            column = _column(reader, factors, operators, place, units, want) or _coefficient(reader, factors, operators, place)
            if not column and not _opened(reader, factors, operators, place, units, want):
                raise
            value, place = unit(reader, factors, operators, place, want)
        units.append(value)
    if len(units) == 1:
        return settled(reader, units[0], want)
    return bind(reader, units, between, want, node)


def _is_numbered_group(factors: Sequence[Node], units: Sequence[Unit], place: int) -> bool:
    """Whether a bracket is all that numbers multiply, so that it is a number if the product is: the […] of −[…]/m."""
    node = factors[place]
    last = 0 < place == len(factors) - 1 and node.kind == "group" and node.value in ("(", "[", "\\{")
    return last and all(isinstance(value, Term) and value.is_scalar for value in units)


def _split(reader: Reader, factors: list[Node], operators: list[str], place: int) -> None:
    """Put the letters of a run such as XW for one factor."""
    letters = derivative_signs.split_word(reader, factors[place])
    if letters:
        factors[place : place + 1] = letters
        operators[place:place] = [""] * (len(letters) - 1)


def _column(
    reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int, units: Sequence[Unit], want: Shape | None
) -> bool:
    """Whether an undeclared small letter is taken for the column that fits beside its neighbour."""
    before, after = units[-1] if units else None, partial(unit, reader, factors, operators, place + 1)
    return undeclared.column_beside(reader, factors, operators, place, before, lambda: after()[0], want)


def _opened(
    reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int, units: Sequence[Unit], want: Shape | None
) -> bool:
    """Whether an undeclared factor is given a shape with sizes of its own."""
    before, after = units[-1] if units else None, partial(unit, reader, factors, operators, place + 1)
    return fitted.fit_factor(reader, factors, operators, place, before, lambda: after()[0], want)


def _coefficient(reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int) -> bool:
    """Whether an undeclared capital letter is taken for a number: the C before a sum of numbers, C Σ_i ξ_i."""
    if place or len(factors) < 2 or strip(factors[1]).kind != "bigop" or operators[0] != "":
        return False
    return undeclared.number_before(reader, factors[0], lambda: unit(reader, factors, operators, 1)[0])


def _beside(
    reader: Reader, node: Node, units: Sequence[Unit], between: Sequence[str], want: Shape | None, last: bool
) -> Term | None:
    """A bracket whose shape only its place tells: beside a Hadamard sign, in a matrix product, or behind numbers alone;
    None where nothing tells. Raises ShapeClash where no length of the ones in it would fit."""
    base, layers = peel(node)
    other = units[-1] if units else None
    if base.kind != "group" or layers or unsized.has_kronecker(base):
        return None
    if isinstance(other, Term) and not other.is_scalar:
        if between[-1] in reader.dialect.hadamard:
            return reader.term(base, other.shape)
        if want is not None and last:
            return reader.term(base, (other.cols, want[1]))
        clash(other, reader.term(base, (other.cols, Size.of(1))))
        return None
    return reader.term(base, want) if want is not None and all(isinstance(unit, Term) for unit in units) else None


def _between(
    reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int, before: Unit | None, want: Shape | None
) -> Term | None:
    """A bracket with identities of unsaid size in Kronecker products, whose sides the factors beside it or the whole tell."""
    rows = want[0] if want is not None and place == 0 else None
    columns = want[1] if want is not None and place + 1 == len(factors) else None
    if place and operators[place - 1] in reader.dialect.product and isinstance(before, Term) and not before.is_scalar:
        rows = before.cols
    if place + 1 < len(factors) and operators[place] in reader.dialect.product:
        try:
            after, _ = unit(reader, factors, operators, place + 1)
        except (NeedsShape, NotUnderstood, Undeclared, ShapeClash):
            after = None
        columns = after.rows if isinstance(after, Term) and not after.is_scalar else columns
    base, layers = peel(factors[place])
    shape = unsized.bracketed(reader, factors[place], (rows, columns))
    return scripted(reader, reader.term(base, shape), layers, factors[place]) if shape is not None else None


# ----------------------------------------------------------------------------------------------------------------- units


def unit(
    reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int, want: Shape | None = None
) -> tuple[Unit, int]:
    """The value that starts at `place` with everything that its function takes; and the next place."""
    node = factors[place]
    base, layers = peel(node)
    follows = place + 1 < len(factors) and operators[place] == ""
    if base.kind == "name":
        twice = follows and derivative_signs.is_second(layers, factors[place + 1])
        if derivative_signs.is_differential_letter(reader, base) and (twice or not layers) and follows:
            if base.value in reader.dialect.named_gradients:
                return nabla.named_gradient(reader, factors[place + 1]), place + 2
            if place + 2 < len(factors) and is_loss_with_arguments(reader, factors[place + 1], factors[place + 2]):
                loss = spelled(factors[place + 1])
                raise NotUnderstood(f"the differential of {loss} with its arguments written is not read: write d{loss}", node)
            value, after = unit(reader, factors, operators, place + 1)
            moved = reader.differential_of(settled(reader, value, None))
            return differential(moved) if twice else moved, after
        if derivative_signs.is_gradient_sign(reader, base, layers):
            return nabla.read_gradient(reader, factors, operators, place)
        return _named(reader, factors, operators, place, want)
    if base.kind == "number" and base.value == 1:
        if follows and is_condition(factors[place + 1]) and not layers:
            group, scripts = peel(factors[place + 1])
            return scripted(reader, mask(reader, group), scripts, node), place + 2
        if layers:
            return ones_of(reader, layers, node), place + 1
    if base.kind == "number" and base.value == 0 and any(layer.sub.kind != "none" for layer in layers):
        return zeros_of(reader, layers, node), place + 1
    if base.kind == "bigop":
        return scripted(reader, reader.summed(base, base.children[2], want), layers, node), place + 1
    if base.kind == "group" and base.value == "\\langle" and len(layers) == 1 and spelled(layers[0].sub) in ("F", "\\mathrm{F}"):
        return scripted(reader, reader.term(base), [layers[0]._replace(sub=NONE)], node), place + 1
    if ((base.kind == "group" and base.value in ("\\|", "||")) or base.value == "Vmatrix") and layers:
        return norm(reader, base, layers, node), place + 1
    if base.kind == "frac" and not layers and derivative_signs.is_operator(reader, base):
        return derivatives.apply_operator(reader, base, factors[place + 1 :], operators[place + 1 :]), len(factors)
    if base.kind == "frac" and not layers and follows and derivatives.takes_point(reader, base, factors[place + 1]):
        return reader.term(base), place + 2
    if base.kind == "text":
        raise NotUnderstood(f"the words “{base.value}” are not read inside a formula", node)
    inner = want if not layers and len(factors) == 1 else None
    return scripted(reader, reader.term(base, inner), layers, node), place + 1


# ------------------------------------------------------------------------------------------------------ names and functions


def _turned(reader: Reader, sup: Node) -> bool:
    """Whether a superscript is a transpose, and no symbol has its name."""
    return is_transpose(sup) and not reader.context.known(reader.context.name(spelled(sup)))


def _is_power(reader: Reader, name: str, script: Scripts) -> bool:
    """Whether f²(t) is the square of f(t); f⁻¹(t) may be the inverse function."""
    symbol = reader.lookup(reader.context.name(name))
    if symbol is None or not symbol.parameters or script.primes or script.sub.kind != "none":
        return False
    if spelled(script.sup) in ("-1", "(-1)"):
        raise NotUnderstood(f"{name} to the power -1: its inverse function, or one over its value? write which")
    return script.sup.kind == "number" and script.sup.value > 0


def _named(reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int, want: Shape | None) -> tuple[Unit, int]:
    node = factors[place]
    base, layers = peel(node)
    paired = pairs.member(reader, base, layers)
    if paired is not None:
        return scripted(reader, *paired, node), place + 1
    sample = families.member(reader, base, layers) if layers and not _own_name(reader, base, layers) else None
    if sample is not None:
        return scripted(reader, *sample, node), place + (2 if _repeats(reader, base, factors, operators, place) else 1)
    found = _resolve(reader, base, layers)
    symbol = reader.lookup(found[0]) if found is not None and base.value in DELTAS else None
    if symbol is not None and _is_vector(symbol.shape) and _is_kronecker(reader, base, layers):
        return delta(reader, layers[0].sub), place + 1  # δ_cc' beside the errors δ_k
    if found is not None and base.value in ONES_NAMES and _is_length(reader, layers):
        return ones_of(reader, layers, node), place + 1  # 1_C beside the declared 1 ∈ ℝᴺ
    group = None
    if place + 1 < len(factors) and operators[place] == "":
        inner, _ = peel(factors[place + 1])
        group = factors[place + 1] if inner.kind == "group" and inner.value in ("(", "[", "\\{") else None
    if group is not None and peel(group)[0].value == "(" and is_unknown_loss(reader, node):
        return value_of_loss(reader, node, group), place + 2
    placeholder = placeholders.is_placeholder(reader, base, layers)
    if placeholder and (taken := undeclared.take_by_indices(reader, base, layers)) is not None:
        placeholders.release(reader.context, reader.context.name(taken))
        return scripted(reader, reader.symbol(taken, node), layers, node), place + 1
    if found is not None:
        name, rest = found
        if any(_is_number(reader, layer.sub) for layer in rest):
            raise Undeclared(_undeclared_name(str(base.value), layers), node)  # u_α for a number α is no entry of u
        if group is not None and not rest:
            value = call(reader, name + OF if reader.is_name(name + OF) else name, group)
            if value is not None:
                return value, place + 2
        if group is not None and len(rest) == 1 and _is_power(reader, name, rest[0]):
            value = call(reader, name, group)
            if value is not None:
                return scripted(reader, value, rest, node), place + 2
        if group is not None and len(rest) == 1 and rest[0].primes and rest[0].sub.kind == rest[0].sup.kind == "none":
            value = call(reader, name, group, rest[0].primes)
            if value is not None:
                return value, place + 2
        return scripted(reader, reader.symbol(name, node), rest, node), place + 1
    word = plain(str(base.value))
    word = reader.dialect.functions.get(word, word)
    of_two = operands.of_two(reader, word, factors, operators, place) if word in MAX_NAMES | MIN_NAMES and not layers else None
    if of_two is not None:
        return of_two
    built_in = is_function(word) and word not in reader.context.redefined
    if built_in and not (word in SPREADS and (group is None or _is_deviation(reader, base))):
        return operands.function_of(reader, word, layers, factors, operators, place)
    if base.value in (*ONES_NAMES, *MASK_NAMES):
        marked = _condition_below(reader, layers, node)
        if marked is not None:
            return marked, place + 1
    if base.value in MASK_NAMES and group is not None and is_condition(group) and not layers:
        inner, scripts = peel(group)
        return scripted(reader, mask(reader, inner), scripts, node), place + 2
    if group is not None and is_statistic(base, peel(group)[0]):
        raise NotUnderstood("expectations, variances and probabilities are not judged", node)
    if base.value in ONES_NAMES:
        if group is not None and is_condition(group) and not layers:
            inner, scripts = peel(group)
            return scripted(reader, mask(reader, inner), scripts, node), place + 2
        return (ones_of(reader, layers, node) if layers else Ones(False, node)), place + 1
    if base.value in EYE_NAMES:
        return identity(reader, layers, node, want), place + 1
    exponent = len(layers) == 1 and layers[0].sup.kind != "none" and not _turned(reader, layers[0].sup)
    if base.value in ("e", "\\mathrm{e}") and exponent:
        return apply("exp", reader.term(layers[0].sup)), place + 1
    primes = layers[0].primes if layers else 0
    name = _undeclared_name(str(base.value), layers)
    if group is not None and (word in reader.context.elementwise or name in reader.context.elementwise):
        inner, scripts = peel(group)
        value = apply((word if name == base.value else name) + "'" * primes, reader.term(inner.children[0]))
        return scripted(reader, value, scripts, node), place + 2
    if _is_kronecker(reader, base, layers):
        return delta(reader, layers[0].sub), place + 1
    known = _layer_slip(reader, base, layers, node) or _root(reader, base, layers, node)
    known = known or labelled_number(reader, base, layers, node) or _resolve_scalar(reader, base, layers, node)
    if known is None and (taken := undeclared.take_by_indices(reader, base, layers)) is not None:
        known = scripted(reader, reader.symbol(taken, node), layers, node)
    if known is None and (taken := fitted.fit_entry(reader, base, layers) or fitted.fit_square(reader, node)) is not None:
        known = scripted(reader, reader.symbol(taken, node), layers, node)
    if known is None and (line := reader.context.broken.get(reader.context.name(name))):
        _raise(NotUnderstood(f"{name} has no definition that could be used (see line {line})", node))
    return (known, place + 1) if known is not None else _raise(Undeclared(name, node))


def _is_deviation(reader: Reader, base: Node) -> bool:
    """Whether σ before a bracket is a number of which the section speaks by its square, no function: σ(x + y) beside σ²."""
    square = reader.context.name(f"{base.value}^{{2}}")
    symbol = reader.lookup(square)
    if symbol is None:
        return reader.is_name(square)
    return symbol.shape in (None, SCALAR) and symbol.section == reader.context.section


def _is_kronecker(reader: Reader, base: Node, layers: Sequence[Scripts]) -> bool:
    """Whether a name is δ with two indices."""
    pair = len(layers) == 1 and layers[0].sup.kind == "none"
    return base.value in DELTAS and pair and len(places_of(reader, layers[0].sub, 2)) == 2


def _is_length(reader: Reader, layers: Sequence[Scripts]) -> bool:
    """Whether the one subscript is a size and no index here."""
    subs = [strip(layer.sub) for layer in layers if layer.sub.kind != "none"]
    name = layer_name(subs[0]) if len(subs) == 1 and subs[0].kind in ("name", "script") else None
    return name is not None and reader.context.is_size(reader.context.name(name)) and name not in {**reader.free, **reader.bound}


def _is_vector(shape: Shape | None) -> bool:
    return shape is not None and sum(not axis.is_one for axis in shape) == 1


def _condition_below(reader: Reader, layers: Sequence[Scripts], node: Node) -> Term | None:
    """The mask of a condition that stands in the subscript, 1_{i=j} or 𝟙_{z_i > 0}; None if none does."""
    if len(layers) != 1 or layers[0].sup.kind != "none":
        return None
    inner = strip(layers[0].sub)
    inner = strip(inner.children[0]) if inner.kind == "group" else inner
    if inner.kind != "relation":
        return None
    return mask(reader, Node("group", (inner,), "(", node.start, node.end))


def _repeats(reader: Reader, base: Node, factors: Sequence[Node], operators: Sequence[str], place: int) -> bool:
    """Whether the brackets behind L_i only repeat the arguments with which it was defined, as in L_i(w)."""
    family = reader.context.families.get((str(base.value), "sub"))
    symbol = reader.context.find(family.stack) if family is not None else None
    if symbol is None or not symbol.parameters or place + 1 >= len(factors) or operators[place] != "":
        return False
    group, scripts = peel(factors[place + 1])
    if group.kind != "group" or group.value not in ("(", "[") or scripts:
        return False
    content = strip(group.children[0])
    return tuple(map(spelled, content.children if content.kind == "list" else (content,))) == symbol.parameters


def _raise(error: Exception) -> tuple[Unit, int]:
    raise error


def _undeclared_name(word: str, layers: Sequence[Scripts]) -> str:
    if layers and is_layer(layers[0].sup):
        return join(word, layers[0].sup, NONE)
    if layers and layers[0].sub.kind == "number" and plain(word)[-1:].isupper():
        return join(word, NONE, layers[0].sub)  # W_1 and W_2 are two matrices rather than rows of one
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
    return scripted(reader, reader.symbol(name, node), [s for s in rest if s.sub.kind != "none" or s.sup.kind != "none"], node)


def _root(reader: Reader, base: Node, layers: Sequence[Scripts], node: Node) -> Term | None:
    """σ, σ³ or σ_j where σ² was defined or declared: its positive root."""
    subs = [layer.sub for layer in layers if layer.sub.kind != "none"]
    two = Node("number", (), Fraction(2))
    for sub in [*subs[:1], NONE]:
        name = join(str(base.value), two, sub)
        if reader.is_name(name):
            reader.assume(f"{join(str(base.value), None, sub)} is the positive root of {name}")
            rest = [layer._replace(sub=NONE) if layer.sub is sub else layer for layer in layers]
            kept = [s for s in rest if s.primes or s.sub.kind != "none" or s.sup.kind != "none"]
            return scripted(reader, apply("sqrt", reader.symbol(name, node)), kept, node)
    return None


def _resolve_scalar(reader: Reader, base: Node, layers: Sequence[Scripts], node: Node) -> Term | None:
    """A scalar that needs no declaration, or an implicit symbol."""
    name = _undeclared_name(str(base.value), layers)
    if name in reader.implicit:
        symbol = reader.implicit[name]
        rest = [layer for layer in layers if not is_layer(layer.sup)]
        return scripted(reader, var(name, symbol.shape or num(1).shape), rest, node)
    whole = layer_name(node)
    if whole is not None and whole != name and reader.context.name(whole) in reader.context.told_scalars:
        return reader.symbol(whole, node)
    told = name in reader.context.told_scalars or reader.lookup(reader.context.name(name)) is not None
    if not told and undeclared.shape_by_indices(reader, base, list(layers)) is not None:
        return None  # a Greek letter with an index is no number
    try:
        value = reader.symbol(name, node)
    except Undeclared:
        return _letter(reader, base, layers, node)
    return scripted(reader, value, [layer for layer in layers if not is_layer(layer.sup)], node)


def _letter(reader: Reader, base: Node, layers: Sequence[Scripts], node: Node) -> Term | None:
    """σ that nothing declares and no brackets follow: a number, or the root of σ² where the text differentiates by σ²."""
    word = str(base.value)
    if word not in SPREADS or any(layer.sub.kind != "none" for layer in layers):
        return None
    square = join(word, Node("number", (), Fraction(2)), None)
    name = square if square in reader.context.varied else word
    reader.assume(f"{name} is a positive number, since no argument follows")
    reader.implicit_scalar(name, "positive")
    if name == word:
        return scripted(reader, var(word, SCALAR), [*layers], node)
    if len(layers) == 1 and layers[0].sup.kind == "number":
        return power(var(square, SCALAR), layers[0].sup.value / 2) if layers[0].sup.value != 2 else var(square, SCALAR)
    return scripted(reader, apply("sqrt", var(square, SCALAR)), [*layers], node)


def _is_number(reader: Reader, sub: Node) -> bool:
    """Whether a subscript is a declared real number, which counts nothing."""
    name = str(sub.value) if sub.kind == "name" else ""
    if not name or name in reader.bound or name in reader.context.ranges or reader.context.is_size(reader.context.name(name)):
        return False
    symbol = reader.context.find(reader.context.name(name))
    return symbol is not None and symbol.shape == SCALAR and symbol.how == "declared" and bool(symbol.properties & SIGNED)


def _runs(reader: Reader, sub: Node) -> bool:
    """Whether a script holds the index of a sum around it."""
    inner = strip(sub.children[0]) if is_layer(sub) and len(sub.children) == 1 else strip(sub)
    parts = inner.children if inner.kind == "list" else (inner,)
    return any(part.kind == "name" and str(part.value) in reader.bound for part in map(strip, parts))


def _resolve(reader: Reader, base: Node, layers: Sequence[Scripts]) -> tuple[str, list[Scripts]] | None:
    """The longest declared name that the base makes with its scripts, and the scripts that are left.

    A script that a sum around it runs over is no part of the name."""
    word = str(base.value)
    flat = [
        (kind, script) for layer in layers for kind, script in (("sup", layer.sup), ("sub", layer.sub)) if script.kind != "none"
    ]
    primes = sum(layer.primes for layer in layers)
    sups = [k for k, (kind, _) in enumerate(flat) if kind == "sup"]
    subs = [k for k, (kind, _) in enumerate(flat) if kind == "sub"]
    choices = [(u, b) for u in [*sups[:1], None] for b in [*subs[:1], None]]
    choices.sort(key=lambda pair: -sum(p is not None for p in pair))
    for tick in dict.fromkeys((primes, 0)):
        for up, down in choices:
            if any(place is not None and _runs(reader, flat[place][1]) for place in (up, down)):
                continue  # under Σ_i the i of x_i is the index of the sum
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


def _own_name(reader: Reader, base: Node, layers: Sequence[Scripts]) -> bool:
    """Whether u_o is declared by itself, beside the vectors u_1, …, u_K of its letter."""
    sub = layers[0].sub
    if sub.kind == "none" or _runs(reader, sub):
        return False
    symbol = reader.lookup(reader.context.name(join(str(base.value), None, sub)))
    return symbol is not None and symbol.how == "declared"



__all__ = ["DELTAS", "read_product", "unit"]
