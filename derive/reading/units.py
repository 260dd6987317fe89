"""Units: what stands at a place of a product together with everything that its sign or function takes.

Guarantee: no factor is taken by two signs; the place that is returned is the first that no sign has taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.language.ast import Node
from derive.reading.binding import Unit, settled
from derive.reading.constants import is_condition, mask, norm, ones_of, zeros_of
from derive.reading.derivatives import derivative_signs, fractions, nabla
from derive.reading.derivatives.written_arguments import is_loss_with_arguments
from derive.reading.errors import NotUnderstood
from derive.reading.named_factors import read_name
from derive.reading.names import NONE, is_transpose, peel, spelled
from derive.reading.scripts import scripted
from derive.terms.term import Shape, differential

if TYPE_CHECKING:
    from derive.reading.reader import Reader


def unit(
    reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int, want: Shape | None = None
) -> tuple[Unit, int]:
    """The value that starts at `place` with everything that its function takes; and the next place."""
    node = factors[place]
    base, layers = peel(node)
    if base.kind == "name":
        moved = _differential(reader, factors, operators, place)
        if moved is not None:
            return moved
        if derivative_signs.is_gradient_sign(reader, base, layers):
            return nabla.read_gradient(reader, factors, operators, place)
        return read_name(reader, factors, operators, place, want)
    if base.kind == "frac" and not layers and derivative_signs.is_operator(reader, base):
        return fractions.apply_operator(reader, base, factors[place + 1 :], operators[place + 1 :]), len(factors)
    if not layers and _follows(factors, operators, place):
        if base.kind == "number" and base.value == 1 and is_condition(factors[place + 1]):
            group, scripts = peel(factors[place + 1])
            return scripted(reader, mask(reader, group), scripts, node), place + 2
        if base.kind == "frac" and fractions.takes_point(reader, base, factors[place + 1]):
            return reader.term(base), place + 2
    return _alone(reader, node, want, len(factors) == 1), place + 1


def _follows(factors: Sequence[Node], operators: Sequence[str], place: int) -> bool:
    """Whether a factor stands right behind this one."""
    return place + 1 < len(factors) and operators[place] == ""


def _differential(reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int) -> tuple[Unit, int] | None:
    """d and d² with what they are of; None where the letter is none."""
    base, layers = peel(factors[place])
    if not _follows(factors, operators, place) or not derivative_signs.is_differential_letter(reader, base):
        return None
    twice = derivative_signs.is_second(layers, factors[place + 1])
    if layers and not twice:
        return None
    if base.value in reader.dialect.named_gradients:
        return nabla.named_gradient(reader, factors[place + 1]), place + 2
    if place + 2 < len(factors) and is_loss_with_arguments(reader, factors[place + 1], factors[place + 2]):
        loss = spelled(factors[place + 1])
        why = f"the differential of {loss} with its arguments written is not read: write d{loss}"
        raise NotUnderstood(why, factors[place])
    value, after = unit(reader, factors, operators, place + 1)
    moved = reader.differential_of(settled(reader, value, None))
    return differential(moved) if twice else moved, after


def _alone(reader: Reader, node: Node, want: Shape | None, only: bool) -> Unit:
    """The value of a factor that takes no other, a number, a sum, brackets, a norm, a fraction; `only` if there is no other."""
    base, layers = peel(node)
    if base.kind == "number" and base.value == 1 and layers:
        return ones_of(reader, layers, node)
    if base.kind == "number" and base.value == 0 and any(layer.sub.kind != "none" for layer in layers):
        return zeros_of(reader, layers, node)
    if base.kind == "bigop":
        return scripted(reader, reader.summed(base, base.children[2], want), layers, node)
    if base.kind == "group" and base.value == "\\langle" and len(layers) == 1 and spelled(layers[0].sub) in ("F", "\\mathrm{F}"):
        return scripted(reader, reader.term(base), [layers[0]._replace(sub=NONE)], node)
    if ((base.kind == "group" and base.value in ("\\|", "||")) or base.value == "Vmatrix") and layers:
        return norm(reader, base, layers, node)
    if base.kind == "group" and base.value == "(" and base.children[0].kind == "list" and layers and is_transpose(layers[0].sup):
        base = replace(base, value="[")  # (a, b)ᵀ is the column [a, b]ᵀ
    if base.kind == "text":
        raise NotUnderstood(f"the words “{base.value}” are not read inside a formula", node)
    return scripted(reader, reader.term(base, want if only and not layers else None), layers, node)
