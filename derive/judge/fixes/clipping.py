"""Sums that run past an array: the bounds within which a subscript stays inside, in the author's notation.

Σ_{x'=0}^{m-1} z_{x'} w_{x-x'} with a w of k entries becomes Σ_{x'=max(0, x-k+1)}^{min(m-1, x)}.  Guarantee: only bounds of sums
change; nothing here knows whether the result is right.  Limit: the subscript holds the summed index with the factor 1 or −1, and
another one; a bound that is one too high is another slip.
"""

from __future__ import annotations

from derive.judge.fixes.edits import Edit
from derive.kernel.inequalities import Poly, indices_of
from derive.kernel.sizes import Size
from derive.language.ast import Node, walk
from derive.reading.indices.subscripts import Boundary, index_name
from derive.reading.names import strip

SAID = "the sum runs past the array"


def clipped(node: Node, source: str, error: Boundary) -> Edit | None:
    """The member with the one sum that takes a subscript outside its array cut short."""
    for inner in walk(node):
        if inner.kind != "bigop" or inner.children[1].kind == "none":
            continue
        sub, top = strip(inner.children[0]), strip(inner.children[1])
        name = index_name(sub.children[0]) if sub.kind == "relation" and len(sub.children) == 2 else None
        ends = _ends(name, error) if name is not None else None
        if ends is None:
            continue
        low = strip(sub.children[1])
        first = f"\\max({source[low.start : low.end]},{ends[0]})"
        last = f"\\min({source[top.start : top.end]},{ends[1]})"
        between = source[low.end : top.start]
        if source[top.start - 1] != "{":
            last = f"{{{last}}}"
        new = source[node.start : low.start] + first + between + last + source[top.end : node.end]
        return Edit(SAID, node.start, node.end, new)
    return None


def _ends(name: str, error: Boundary) -> tuple[str, str] | None:
    """The smallest and the largest value of an index for which the subscript is inside."""
    written = _written(error)
    terms = {m: c for m, c in written.terms if any(s == name for s, _ in m)}
    if terms not in ({((name, 1),): 1}, {((name, 1),): -1}) or len(indices_of(error.position)) < 2:
        return None
    rising = terms[((name, 1),)] == 1
    rest = written - Size.of(name) if rising else written + Size.of(name)
    low, high = (-rest, error.axis - 1 - rest) if rising else (rest - error.axis + 1, rest)
    return _latex(low), _latex(high)


def _written(error: Boundary) -> Poly:
    """The place on the axis, from 0, in the indices as they are written instead of their counters."""
    counters = {s[1:] for s in error.position.symbols if s.startswith("#")}
    values = {}
    for name in counters:
        value = error.values.get(name, Size.of("#" + name))
        values["#" + name] = Size.of(name) - (value - Size.of("#" + name))
    return error.position.substitute(values)


def _latex(poly: Poly) -> str:
    return str(poly).replace("·", " ")


__all__ = ["clipped"]
