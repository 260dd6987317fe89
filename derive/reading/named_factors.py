"""Factors that are names: what a name with its scripts stands for, and the brackets behind it where they are its arguments.

`read_name` asks the readings of `READINGS` one after another: members of families, declared names, built-in functions, masks,
ones, identities, and letters that only their place explains.

Guarantee: a declared name is never taken for a built-in one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from derive.language.ast import Node
from derive.reading import operands
from derive.reading.binding import Ones, Unit
from derive.reading.calls import call
from derive.reading.constants import SPREADS, identity, is_condition, mask, ones_of
from derive.reading.dependent import at_argument
from derive.reading.derivatives.written_arguments import is_unknown_loss, value_of_loss
from derive.reading.errors import NotUnderstood, Undeclared
from derive.reading.functions import CLIP_NAMES, MAX_NAMES, MIN_NAMES, is_function, is_statistic, plain
from derive.reading.members import families, pairs
from derive.reading.names import BOLD, EYE_NAMES, ONES_NAMES, Scripts, in_styles, is_transpose, peel, spelled, strip
from derive.reading.resolved import is_declared_itself, is_given_e, is_length, is_number, resolve, undeclared_name
from derive.reading.scripts import DELTAS, delta, places_of, scripted
from derive.reading.symbols import OF
from derive.reading.undeclared import by_indices, placeholders
from derive.reading.undeclared.undeclared_numbers import letter_value
from derive.terms.term import SCALAR, Shape, Term, apply

if TYPE_CHECKING:
    from derive.reading.reader import Reader

MASK_NAMES = frozenset({"I", "\\chi"}) | in_styles("I", *BOLD, "mathbb", "mathrm")
MASK_NAMES |= in_styles("1", *BOLD, "mathbb", "mathds", "mathbbm")
"""What stands before a condition for its mask."""
Read = tuple[Unit, int]
"""A value, and the place behind the factors that it is made of."""


@dataclass
class NamedFactor:
    """A factor whose base is a name, in its product."""

    reader: Reader
    factors: Sequence[Node]
    operators: Sequence[str]
    place: int
    want: Shape | None
    node: Node
    base: Node
    layers: list[Scripts]

    @cached_property
    def group(self) -> Node | None:
        """The brackets right behind the name."""
        if self.place + 1 >= len(self.factors) or self.operators[self.place] != "":
            return None
        inner, _ = peel(self.factors[self.place + 1])
        return self.factors[self.place + 1] if inner.kind == "group" and inner.value in ("(", "[", "\\{") else None

    @cached_property
    def declared(self) -> tuple[str, list[Scripts]] | None:
        """The declared name that the base makes with its scripts, and the scripts that are left."""
        return resolve(self.reader, self.base, self.layers)

    @cached_property
    def word(self) -> str:
        """The name as that of a built-in function."""
        word = plain(str(self.base.value))
        return self.reader.dialect.functions.get(word, word)

    @cached_property
    def undeclared_name(self) -> str:
        return undeclared_name(str(self.base.value), self.layers)

    def alone(self, value: Unit) -> Read:
        """The value, which is made of this factor alone."""
        return value, self.place + 1

    def with_group(self, value: Unit) -> Read:
        """The value, which is made of this factor and the brackets behind it."""
        return value, self.place + 2

    def scripted(self, value: Term, layers: list[Scripts]) -> Term:
        return scripted(self.reader, value, layers, self.node)


def read_name(reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int, want: Shape | None) -> Read:
    """The value of the name at a place of a product.  Raises Undeclared where nothing says what it is."""
    base, layers = peel(factors[place])
    factor = NamedFactor(reader, factors, operators, place, want, factors[place], base, layers)
    for reading in READINGS:
        read = reading(factor)
        if read is not None:
            return read
    name = factor.undeclared_name
    line = reader.context.broken.get(reader.context.name(name))
    if line:
        raise NotUnderstood(f"{name} has no definition that could be used (see line {line})", factor.node)
    raise Undeclared(name, factor.node)


def _member(f: NamedFactor) -> Read | None:
    """u_{ij} of an array for each pair, and the x_i of samples."""
    paired = pairs.member(f.reader, f.base, f.layers)
    if paired is not None:
        return f.alone(f.scripted(*paired))
    if not f.layers or is_declared_itself(f.reader, f.base, f.layers):
        return None
    sample = families.member(f.reader, f.base, f.layers)
    if sample is None:
        return None
    value = f.scripted(*sample)
    return f.with_group(value) if _repeats(f) else f.alone(value)


def _beside_its_letter(f: NamedFactor) -> Read | None:
    """δ_cc' beside errors δ_k, 1_C beside a declared 1 ∈ ℝᴺ, and I_k beside a size I."""
    if f.declared is None:
        return None
    symbol = f.reader.lookup(f.declared[0]) if f.base.value in DELTAS else None
    if symbol is not None and _is_vector(symbol.shape) and _is_kronecker(f):
        return f.alone(delta(f.reader, f.layers[0].sub))
    if f.base.value in ONES_NAMES and is_length(f.reader, f.layers):
        return f.alone(ones_of(f.reader, f.layers, f.node))
    if f.base.value in EYE_NAMES and f.reader.context.is_size(f.declared[0]) and is_length(f.reader, f.layers):
        return f.alone(identity(f.reader, f.layers, f.node, f.want))
    return None


def _loss_with_arguments(f: NamedFactor) -> Read | None:
    """L(w) for a loss of which no formula is given."""
    if f.group is not None and peel(f.group)[0].value == "(" and is_unknown_loss(f.reader, f.node):
        return f.with_group(value_of_loss(f.reader, f.node, f.group))
    return None


def _rate(f: NamedFactor) -> Read | None:
    """The dotted Q(t) of an unknown function Q of t."""
    name = f.reader.context.name(f.undeclared_name)
    rate = at_argument(f.reader, name, f.group) if f.group is not None and f.declared is None else None
    return f.with_group(scripted(f.reader, rate, peel(f.group)[1], f.node)) if rate is not None and f.group is not None else None


def _placeholder(f: NamedFactor) -> Read | None:
    """The letter of a function's argument that stands for an array here."""
    if not placeholders.is_placeholder(f.reader, f.base, f.layers):
        return None
    taken = by_indices.take_by_indices(f.reader, f.base, f.layers)
    if taken is None:
        return None
    placeholders.release(f.reader.context, f.reader.context.name(taken))
    return f.alone(f.scripted(f.reader.symbol(taken, f.node), f.layers))


def _respecified(f: NamedFactor) -> Read | None:
    """g(Z) for a function with several formulas, which is put in where one of them holds."""
    return _elementwise(f) if f.undeclared_name in f.reader.context.respecified else None


def _declared(f: NamedFactor) -> Read | None:
    """A declared name, with its arguments if brackets follow that hold some."""
    if f.declared is None:
        return None
    name, rest = f.declared
    if any(is_number(f.reader, layer.sub) for layer in rest):
        raise Undeclared(f.undeclared_name, f.node)  # u_α for a number α is no entry of u
    called = _called(f, name, rest) if f.group is not None else None
    return called or f.alone(f.scripted(f.reader.symbol(name, f.node), rest))


def _called(f: NamedFactor, name: str, rest: list[Scripts]) -> Read | None:
    """f(x), f²(x) and f′(x); None where the brackets hold no arguments."""
    assert f.group is not None
    value: Term | None = None
    if not rest:
        value = call(f.reader, name + OF if f.reader.is_name(name + OF) else name, f.group)
    elif len(rest) == 1 and _is_power(f.reader, name, rest[0]):
        value = call(f.reader, name, f.group)
        value = f.scripted(value, rest) if value is not None else None
    if value is None and len(rest) == 1 and rest[0].primes and rest[0].sub.kind == rest[0].sup.kind == "none":
        value = call(f.reader, name, f.group, rest[0].primes)
    return f.with_group(value) if value is not None else None


def _built_in(f: NamedFactor) -> Read | None:
    """exp, tr, max and their kind with their operand, unless the document gives the name another formula."""
    several = None
    if f.word in MAX_NAMES | MIN_NAMES | CLIP_NAMES and not f.layers:
        several = operands.of_several(f.reader, f.word, f.factors, f.operators, f.place)
    if several is not None or not is_function(f.word) or f.word in f.reader.context.redefined:
        return several
    if f.word in SPREADS and (f.group is None or _is_deviation(f.reader, f.base)):
        return None
    return operands.function_of(f.reader, f.word, f.layers, f.factors, f.operators, f.place)


def _indicator(f: NamedFactor) -> Read | None:
    """𝟏[U > 0] beside a declared vector 𝟏: a condition in brackets is no factor."""
    if f.base.value not in ONES_NAMES or f.layers or f.group is None or not is_condition(f.group):
        return None
    return _mask_of_group(f, f.group)


def _mask(f: NamedFactor) -> Read | None:
    """1_{i=j}, 𝟙_{z_i > 0} and I(z > 0)."""
    if f.base.value not in (*ONES_NAMES, *MASK_NAMES):
        return None
    below = _condition_below(f.reader, f.layers, f.node)
    if below is not None:
        return f.alone(below)
    if f.base.value in MASK_NAMES and f.group is not None and is_condition(f.group) and not f.layers:
        return _mask_of_group(f, f.group)
    return None


def _mask_of_group(f: NamedFactor, group: Node) -> Read:
    inner, scripts = peel(group)
    return f.with_group(f.scripted(mask(f.reader, inner), scripts))


def _statistic(f: NamedFactor) -> None:
    """E[x], Var(x), P(A): never read."""
    if f.group is not None and is_statistic(f.base, peel(f.group)[0]):
        raise NotUnderstood("expectations, variances and probabilities are not judged", f.node)


def _constant(f: NamedFactor) -> Read | None:
    """Ones, identity matrices, and e to a power."""
    if f.base.value in ONES_NAMES:
        return f.alone(ones_of(f.reader, f.layers, f.node) if f.layers else Ones(False, f.node))
    if f.base.value in EYE_NAMES and not is_given_e(f.reader, str(f.base.value)):
        return f.alone(identity(f.reader, f.layers, f.node, f.want))
    exponent = len(f.layers) == 1 and f.layers[0].sup.kind != "none" and not _turned(f.reader, f.layers[0].sup)
    if f.base.value in ("e", "\\mathrm{e}") and exponent:
        power = f.reader.term(f.layers[0].sup)
        if power.rows == power.cols and not power.is_scalar:
            raise NotUnderstood("e to a square matrix: its matrix exponential, or that of each entry?", f.node)
        return f.alone(apply("exp", power))
    return None


def _elementwise(f: NamedFactor) -> Read | None:
    """f(Z) and f′(Z) for a function of which the document says that it acts on every entry."""
    known, name = f.reader.context.elementwise, f.undeclared_name
    if f.group is None or (f.word not in known and name not in known):
        return None
    inner, scripts = peel(f.group)
    primes = f.layers[0].primes if f.layers else 0
    value = apply((f.word if name == f.base.value else name) + "'" * primes, f.reader.term(inner.children[0]))
    return f.with_group(f.scripted(value, scripts))


def _kronecker(f: NamedFactor) -> Read | None:
    """δ_ij."""
    return f.alone(delta(f.reader, f.layers[0].sub)) if _is_kronecker(f) else None


def _letter(f: NamedFactor) -> Read | None:
    """A letter that only its place and the words explain."""
    value = letter_value(f.reader, f.base, f.layers, f.node)
    return f.alone(value) if value is not None else None


READINGS: tuple[Callable[[NamedFactor], Read | None], ...] = (
    _member,
    _beside_its_letter,
    _loss_with_arguments,
    _rate,
    _placeholder,
    _indicator,
    _respecified,
    _declared,
    _built_in,
    _mask,
    _statistic,
    _constant,
    _elementwise,
    _kronecker,
    _letter,
)
"""Asked in this order."""


def _is_power(reader: Reader, name: str, script: Scripts) -> bool:
    """Whether f²(t) is the square of f(t); f⁻¹(t) may be the inverse function."""
    symbol = reader.lookup(reader.context.name(name))
    if symbol is None or not symbol.parameters or script.primes or script.sub.kind != "none":
        return False
    if spelled(script.sup) in ("-1", "(-1)"):
        raise NotUnderstood(f"{name} to the power -1: its inverse function, or one over its value? write which")
    return script.sup.kind == "number" and script.sup.value > 0


def _turned(reader: Reader, sup: Node) -> bool:
    """Whether a superscript is a transpose, and no symbol has its name."""
    return is_transpose(sup) and not reader.context.known(reader.context.name(spelled(sup)))


def _is_deviation(reader: Reader, base: Node) -> bool:
    """Whether σ before a bracket is a number of which the section speaks by its square, no function: σ(x + y) beside σ²."""
    square = reader.context.name(f"{base.value}^{{2}}")
    symbol = reader.lookup(square)
    if symbol is None:
        return reader.is_name(square)
    return symbol.shape in (None, SCALAR) and symbol.section == reader.context.section


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


def _is_kronecker(f: NamedFactor) -> bool:
    """Whether a name is δ with two indices."""
    pair = len(f.layers) == 1 and f.layers[0].sup.kind == "none"
    return f.base.value in DELTAS and pair and len(places_of(f.reader, f.layers[0].sub, 2)) == 2


def _repeats(f: NamedFactor) -> bool:
    """Whether the brackets behind L_i only repeat the arguments with which it was defined, as in L_i(w)."""
    family = f.reader.context.families.get((str(f.base.value), "sub"))
    symbol = f.reader.context.find(family.stack) if family is not None else None
    if symbol is None or not symbol.parameters or f.place + 1 >= len(f.factors) or f.operators[f.place] != "":
        return False
    group, scripts = peel(f.factors[f.place + 1])
    if group.kind != "group" or group.value not in ("(", "[") or scripts:
        return False
    content = strip(group.children[0])
    return tuple(map(spelled, content.children if content.kind == "list" else (content,))) == symbol.parameters
