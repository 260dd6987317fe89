"""A formula with numbers put in for the letters that count steps: h_{t−1} is h_1 at t = 2, Σ_{t=1}^T f_t is f_1 + f_2 + f_3.

Guarantee: everything else stays as it is written; sums and products over steps, and lists with dots, are written out in full.
What cannot be written out faithfully raises `NotWritten`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from derive.language.ast import Node, walk
from derive.reading.names import is_transpose, peel, spelled, strip

MOST_TERMS = 12


class NotWritten(Exception):
    """A formula that cannot be written out."""


@dataclass(frozen=True)
class Writer:
    """`text` is the document, `counts` says whether a letter counts steps, `ends` are the first and last step, and `last` is the
    name of that; `powers` are the symbols whose superscript T is that number and no transpose, `zeros` states that are zero."""

    text: str
    counts: Callable[[str], bool]
    ends: tuple[int, int]
    last: str
    powers: frozenset[str] = frozenset()
    zeros: frozenset[tuple[str, int]] = frozenset()
    descending: bool = False

    def write(self, node: Node, values: Mapping[str, int]) -> str:
        """The LaTeX of a node with numbers for letters."""
        if not self._touched(node, values):
            return self.text[node.start : node.end]
        number = self.number(node, values)
        if number is not None:
            return str(number)
        if node.kind == "bigop" and (letter := self._over(node, values)) is not None:
            return self._written_out(node, letter, values)
        if self._is_zero(node, values):
            return "0"
        if node.kind == "sum" and any(self._is_zero(child, values) for child in node.children):
            return self._without_zeros(node, values)
        if node.kind == "script":
            return self._script(node, values)
        if node.kind == "list" and any(child.kind == "dots" for child in node.children):
            return self._listed(node, values)
        pieces, place = [], node.start
        for child in sorted((c for c in node.children if c.kind != "none"), key=lambda child: child.start):
            if child.start < place or child.end > node.end or (child.start, child.end) == (node.start, node.end):
                raise NotWritten("the parts of this formula have no places of their own")
            pieces += [self.text[place : child.start], self.write(child, values)]
            place = child.end
        if place == node.start:
            raise NotWritten(f"a {node.kind} with a letter that counts steps")
        return "".join([*pieces, self.text[place : node.end]])

    def number(self, node: Node, values: Mapping[str, int]) -> int | None:
        """The whole number that a formula of letters and numbers is, or None."""
        found = _value(strip(node), values)
        return int(found) if found is not None and found.denominator == 1 else None

    def _touched(self, node: Node, values: Mapping[str, int]) -> bool:
        """Whether a letter with a value, or a sum over steps, stands in the tree."""
        if node.kind == "script":
            base, sub, sup = node.children
            bare = self._turns(base, sup)
            return any(self._touched(part, values) for part in (base, sub, *(() if bare else (sup,))))
        if node.kind == "name":
            return str(node.value) in values
        if node.kind == "bigop" and self._over(node, values) is not None:
            return True
        return any(self._touched(child, values) for child in node.children)

    def _turns(self, base: Node, sup: Node) -> bool:
        """Whether a superscript is a transpose and no power."""
        sup = strip(sup)
        if not is_transpose(sup):
            return False
        return str(sup.value) != self.last or spelled(peel(base)[0]) not in self.powers

    def _script(self, node: Node, values: Mapping[str, int]) -> str:
        base, sub, sup = node.children
        written = self.write(base, values) + "'" * (node.value or 0)
        if sub.kind != "none":
            written += "_{" + self.write(strip(sub), values) + "}"
        if sup.kind != "none":
            turned = self._turns(base, sup)
            written += "^{" + (self.text[sup.start : sup.end] if turned else self.write(strip(sup), values)) + "}"
        return written

    def _is_zero(self, node: Node, values: Mapping[str, int]) -> bool:
        """Whether a term is a state that is zero, or a product with one."""
        node = strip(node)
        if not self.zeros:
            return False
        if node.kind == "script":
            base, layers = peel(node)
            return any((spelled(base), self.number(layer.sub, values)) in self.zeros for layer in layers)
        if node.kind == "product" and set(node.value) <= {"", "\\cdot", "\\odot", "\\circ", "\\,"}:
            return any(self._is_zero(child, values) for child in node.children)
        return node.kind == "group" and node.value in ("(", "[", "{") and self._is_zero(node.children[0], values)

    def _without_zeros(self, node: Node, values: Mapping[str, int]) -> str:
        kept = [(sign, c) for sign, c in zip(node.value, node.children) if not self._is_zero(c, values)]
        written = " ".join(f"{sign} {self.write(child, values)}" for sign, child in kept)
        return written.removeprefix("+ ") or "0"

    def _over(self, node: Node, values: Mapping[str, int]) -> str | None:
        """The letter that a sum or product sign binds, if that counts steps."""
        sub = strip(node.children[0])
        names = [str(n.value) for n in walk(sub) if n.kind == "name" and str(n.value) not in values and str(n.value) != self.last]
        return names[0] if len(names) == 1 and self.counts(names[0]) else None

    def _written_out(self, node: Node, letter: str, values: Mapping[str, int]) -> str:
        body, inner = node.children[2], {**values}
        steps = list(self._steps(node, letter, values))
        if node.value not in ("\\sum", "\\prod") or len(steps) > MOST_TERMS:
            raise NotWritten(f"{node.value} over steps")
        if not steps:
            if node.value == "\\prod":
                raise NotWritten("a product of no factors")
            return "0"
        parts = [self.write(body, {**inner, letter: step}) for step in steps]
        if node.value == "\\prod":
            order = parts[::-1] if self.descending else parts
            return "".join(f"\\left( {part} \\right)" for part in order)
        inside = strip(body).kind == "sum"
        joined = " + ".join(f"\\left( {part} \\right)" if inside else part for part in parts)
        return joined if len(parts) == 1 and not inside else f"\\left( {joined} \\right)"

    def _steps(self, node: Node, letter: str, values: Mapping[str, int]) -> Iterator[int]:
        """The values that the letter of a sum runs over."""
        sub, top = strip(node.children[0]), strip(node.children[1])
        low, high = self.ends
        if sub.kind == "relation" and sub.value == ("=",) and top.kind != "none":
            ends = self.number(sub.children[1], values), self.number(top, values)
            if None in ends:
                raise NotWritten("the bounds of a sum over steps")
            yield from range(ends[0] or 0, (ends[1] or 0) + 1)
        elif sub.kind == "name" and top.kind == "none":
            yield from range(low, high + 1)
        elif sub.kind == "relation" and top.kind == "none":
            yield from (step for step in range(low, high + 1) if holds(sub, {**values, letter: step}))
        else:
            raise NotWritten("the bounds of a sum over steps")

    def _listed(self, node: Node, values: Mapping[str, int]) -> str:
        """A list with dots in full: h_1, …, h_T."""
        written: list[str] = []
        for place, child in enumerate(node.children):
            if child.kind != "dots":
                written.append(self.write(child, values))
                continue
            if not 0 < place < len(node.children) - 1:
                raise NotWritten("dots at the end of a list")
            before, behind = node.children[place - 1], node.children[place + 1]
            one, two = (_at(self, other, values) for other in (before, behind))
            if one is None or two is None or one[0] != two[0] or abs(two[1] - one[1]) > MOST_TERMS:
                raise NotWritten("dots between things of different kinds")
            step = 1 if two[1] >= one[1] else -1
            written += [f"{one[0]}_{{{k}}}" for k in range(one[1] + step, two[1], step)]
        return ", ".join(dict.fromkeys(written))


def _at(writer: Writer, node: Node, values: Mapping[str, int]) -> tuple[str, int] | None:
    """("h", 3) of h_T with 3 for T."""
    node = strip(node)
    if node.kind != "script" or node.children[2].kind != "none":
        return None
    number = writer.number(node.children[1], values)
    return None if number is None else (writer.write(node.children[0], values), number)


def _value(node: Node, values: Mapping[str, int]) -> Fraction | None:
    if node.kind == "number":
        return Fraction(node.value)
    if node.kind == "name":
        return Fraction(values[str(node.value)]) if str(node.value) in values else None
    if node.kind == "group" and node.value in ("(", "{"):
        return _value(strip(node.children[0]), values)
    parts = [_value(strip(child), values) for child in node.children]
    if not parts or None in parts:
        return None
    known = [part for part in parts if part is not None]
    if node.kind == "sum" and set(node.value) <= {"+", "-"}:
        return sum((part if sign == "+" else -part for sign, part in zip(node.value, known)), Fraction(0))
    if node.kind == "product" and set(node.value) <= {"", "\\cdot"}:
        result = Fraction(1)
        for part in known:
            result *= part
        return result
    return None


def holds(relation: Node, values: Mapping[str, int]) -> bool:
    """Whether a comparison of steps holds: s ≤ t, 1 ≤ k < t."""
    tests: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
        "<": lambda a, b: a < b, "\\leq": lambda a, b: a <= b, ">": lambda a, b: a > b, "\\geq": lambda a, b: a >= b,
        "=": lambda a, b: a == b, "\\neq": lambda a, b: a != b,
    }  # fmt: skip
    known = [_value(strip(child), values) for child in relation.children]
    for sign, one, two in zip(relation.value, known, known[1:]):
        if sign not in tests or one is None or two is None:
            raise NotWritten("a condition on steps")
        if not tests[sign](one, two):
            return False
    return True


__all__ = ["NotWritten", "Writer", "holds"]
