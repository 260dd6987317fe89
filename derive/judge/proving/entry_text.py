"""The kernel's normal form of one entry as a line of text: `Σ_k X[k,i]·G[k,j]`.

For readers only; nothing is decided by it.  Limit: forms of more than `MOST` characters and masks of a maximum are not
printed (None).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from derive.calculus.plain_text import plain_text
from derive.kernel.expr import Expr, Factor, Monomial, Slot, Token

MOST = 300
_FREE = ("i", "j")
_BOUND = "klpqrstuvw"
_CONDITIONS = {"ge0": "≥ 0", "gt0": "> 0", "le0": "≤ 0", "lt0": "< 0"}
_GRADIENT = re.compile(r"gradient of \('(.+)', '(.+)'\)")


class _TooLong(Exception):
    """The form has no short text."""


def entry_text(expr: Expr) -> str | None:
    """The text of an entry in the row i and the column j, or None."""
    try:
        text = _sum(expr, {})
    except _TooLong:
        return None
    return text if len(text) <= MOST else None


def _sum(expr: Expr, names: dict[Token, str]) -> str:
    if len(expr.monomials) > 12:
        raise _TooLong
    parts = [_monomial(monomial, names) for monomial in expr.monomials]
    return " + ".join(parts).replace("+ −", "− ") or "0"


def _monomial(monomial: Monomial, names: dict[Token, str]) -> str:
    inner = dict(names)
    for token in monomial.bound:
        if len(inner) >= len(_BOUND):
            raise _TooLong
        inner[token] = _BOUND[len(inner)]
    factors = [_power(_factor(factor, inner), exponent) for factor, exponent in monomial.factors]
    number = monomial.coefficient
    shown = [] if abs(number) == 1 and factors else [str(abs(number))]
    sums = "".join(f"Σ_{inner[token]} " for token in monomial.bound)
    return ("−" if number < 0 else "") + sums + "·".join([*shown, *factors])


def _power(text: str, exponent: Fraction) -> str:
    return text if exponent == 1 else f"{text}^{exponent}" if exponent.denominator == 1 else f"{text}^({exponent})"


def _factor(factor: Factor, names: dict[Token, str]) -> str:
    kind = factor[0]
    make: Callable[[], str] | None = {
        "v": lambda: _entry(factor[1], factor[2], names),
        "y": lambda: _entry(factor[1], factor[2], names),
        "q": lambda: _entry(factor[1], factor[2], names),
        "d": lambda: f"δ[{_slot(factor[1], names)},{_slot(factor[2], names)}]",
        "s": lambda: str(factor[1]),
        "F": lambda: _function(factor[1], [_sum(inner, names) for inner in factor[2]]),
        "E": lambda: f"exp({_sum(factor[1], names)})",
        "P": lambda: f"({_sum(factor[1], names)})",
    }.get(kind)
    if make is None:
        raise _TooLong
    return make()


def _entry(name: str, slots: tuple[Slot, ...], names: dict[Token, str]) -> str:
    places = [_slot(slot, names) for slot in slots if slot]
    shown = _name(name)
    return f"{shown}[{','.join(places)}]" if places else shown


def _name(name: str) -> str:
    """A name of the kernel as a reader knows it: the gradient symbols and differentials have names of their own there."""
    gradient = _GRADIENT.fullmatch(name)
    if gradient is not None:
        return f"∇_{plain_text(gradient[2])} {plain_text(gradient[1])}"
    if name.startswith("d "):
        return "d" + plain_text(name[2:])
    return plain_text(name.removeprefix("array "))


def _function(name: str, arguments: list[str]) -> str:
    if name in _CONDITIONS:
        return f"1({arguments[0]} {_CONDITIONS[name]})"
    spelt = plain_text(name) if "{" in name or "\\" in name else name
    return f"{spelt}({', '.join(arguments)})"


def _slot(slot: Slot, names: dict[Token, str]) -> str:
    """An index; one that is made of several digits is their row."""
    digits = [_token(token, names) for token in slot]
    return digits[0] if len(digits) == 1 else f"({' '.join(digits)})"


def _token(token: Token, names: dict[Token, str]) -> str:
    if token[0] == "b":
        if token not in names:
            raise _TooLong
        return names[token]
    if token[0] == "f" and token[1] < len(_FREE):
        return _FREE[token[1]] + ("′" * (token[3] != 1) if len(token) > 3 else "")
    return str(token[1])
