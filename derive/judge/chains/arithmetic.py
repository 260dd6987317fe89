"""Statements about numbers: evaluated exactly, beside latex2sympy2.

Guarantee: the verdict comes from exact rational arithmetic on our own tree; latex2sympy2's answer is only shown, and its
absence or failure changes nothing.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from derive.judge.chains import second_reader
from derive.judge.proving.plain_evidence import OfNumbers
from derive.language.ast import Node
from derive.reading.names import strip
from derive.results import Counterexample, Verdict

MAX_POWER = 4096
MAX_BITS = 20_000


SIGNS = {"!=": ("\\neq", "\\ne", "≠"), ">": (">", "\\gt"), "<": ("<", "\\lt"), ">=": ("\\geq", "\\ge", "\\geqslant", "≥")}
"""The signs of inequalities; any other one is ≤."""


def value(node: Node) -> Fraction | None:
    """The number that a tree of numbers stands for, or None if it holds anything else."""
    node = strip(node)
    kind = node.kind
    if kind == "number":
        return Fraction(node.value)
    if kind == "group" and node.value in ("(", "[", "\\{", "{") and len(node.children) == 1:
        return value(node.children[0])
    if kind == "sum":
        return _sum(node)
    if kind == "product":
        return _product(node)
    if kind == "frac":
        return _quotient(value(node.children[0]), value(node.children[1]))
    if kind == "script" and node.children[1].kind == "none" and not node.value:
        return _power(value(node.children[0]), value(node.children[2]))
    if kind == "group" and node.value in ("\\lfloor", "\\lceil"):
        inner = value(node.children[0])
        return None if inner is None else Fraction(inner.__floor__() if node.value == "\\lfloor" else inner.__ceil__())
    return None


def _tree(node: Node) -> Any:
    """A tree of numbers, for which `value` has a value, as a certificate writes it."""
    node = strip(node)
    kind, children = node.kind, node.children
    if kind == "number":
        return str(Fraction(node.value))
    if kind == "sum":
        return ["+", *(_tree(c) if sign == "+" else ["-", _tree(c)] for sign, c in zip(node.value, children))]
    if kind == "product":
        tree = _tree(children[0])
        for operator, child in zip(node.value, children[1:]):
            tree = ["/" if operator in ("/", "\\div") else "*", tree, _tree(child)]
        return tree
    if kind in ("frac", "script"):
        above, below = (children[0], children[1]) if kind == "frac" else (children[0], children[2])
        return ["/" if kind == "frac" else "^", _tree(above), _tree(below)]
    inner = _tree(children[0])
    return {"\\lfloor": ["floor", inner], "\\lceil": ["ceil", inner]}.get(str(node.value), inner)


def _sum(node: Node) -> Fraction | None:
    total = Fraction(0)
    for sign, child in zip(node.value, node.children):
        part = value(child)
        if part is None or sign not in "+-":
            return None
        total += part if sign == "+" else -part
    return total


def _product(node: Node) -> Fraction | None:
    total = value(node.children[0])
    for operator, child in zip(node.value, node.children[1:]):
        part = value(child)
        if total is None or part is None:
            return None
        if operator in ("/", "\\div"):
            total = _quotient(total, part)
        elif operator in ("", "\\cdot", "\\times", "*"):
            total *= part
        else:
            return None
    return total


def _quotient(above: Fraction | None, below: Fraction | None) -> Fraction | None:
    return None if above is None or not below else above / below


def _power(base: Fraction | None, exponent: Fraction | None) -> Fraction | None:
    if base is None or exponent is None or exponent.denominator != 1 or abs(exponent) > MAX_POWER:
        return None
    bits = max(base.numerator.bit_length(), base.denominator.bit_length()) * abs(int(exponent))
    if bits > MAX_BITS or (base == 0 and exponent < 0):
        return None
    return base ** int(exponent)


def judge(left: Node, right: Node, text: str) -> Verdict | None:
    """The verdict on an equation between numbers, or None if it is something else."""
    a, b = value(left), value(right)
    if a is None or b is None:
        return None
    second = second_reader.compare(text[left.start : left.end], a)
    if a == b:
        evidence = OfNumbers(_tree(left), "=", _tree(right))
        return Verdict("proved", rule="arithmetic", reason=f"both sides are {a}; {second}", evidence=evidence)
    fix = f"{text[left.start : left.end].strip()}={_shown(a)}"
    return Verdict(
        "refuted", rule="arithmetic", reason=f"the left side is {_shown(a)}, the right side {_shown(b)}; {second}", fix=fix,
        diagnosis="wrong number", counterexample=Counterexample({}, {}, _json(a), _json(b)),
    )  # fmt: skip


def compare(left: Node, relation: str, right: Node) -> Verdict | None:
    """The verdict on an inequality between numbers."""
    a, b = value(left), value(right)
    if a is None or b is None:
        return None
    sign = next((sign for sign, names in SIGNS.items() if relation in names), "<=")
    holds = {"!=": a != b, ">": a > b, "<": a < b, ">=": a >= b, "<=": a <= b}[sign]
    if holds:
        evidence = OfNumbers(_tree(left), sign, _tree(right))
        return Verdict("proved", rule="arithmetic", reason=f"{_shown(a)} against {_shown(b)}", evidence=evidence)
    return Verdict(
        "refuted",
        rule="arithmetic",
        reason=f"{_shown(a)} against {_shown(b)}: the relation is false; no fix is offered for an inequality",
        counterexample=Counterexample({}, {}, _json(a), _json(b)),
    )


def _shown(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else f"\\frac{{{number.numerator}}}{{{number.denominator}}}"


def _json(number: Fraction) -> int | str:
    return int(number) if number.denominator == 1 else str(number)
