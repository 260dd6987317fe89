"""Sums up to a number n, and powers with n in the exponent, by induction: Σ_{k≤n} k = n(n+1)/2, Σ_{k<n} rᵏ = (1 − rⁿ)/(1 − r).

With D(n) for the difference of the sides, the kernel proves D(1) = 0 and D(n + 1) = c D(n) for all n, where c is 1 or one of
the numbers of which powers stand in the claim; so D(n) = 0 for every n ≥ 1.  In D(n + 1) each sum up to n is parted into the sum
up to n of what its body is at n + 1, and the last term.  There, an index k that stands as a number is any number s_k.

Guarantee: both steps are proved for all values of the symbols, and n is no length of an array, so that nothing but numbers
changes with it; what is divided by, or stands under a logarithm or a root, is positive for every n where it moves with n or with
an index, so that no step passes a number n at which the claim says nothing.  Limit: sums of the entries of arrays that have n of
them, and powers of matrices, are not among these claims.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import reduce

from derive.calculus.index_form import renamed
from derive.kernel.expr import Budget
from derive.kernel.sizes import ONE, Size
from derive.terms.lower import Facts, Opaque, equal
from derive.terms.term import Term, add, entry, neg, num, scale, size_term, total, var, zeros

MOVING = frozenset({"differential", "dvar", "grad", "slope", "hessian", "array", "entry"})
MOST_NODES = 300
LONGEST_BASE = 4


def by_induction(left: Term, right: Term, definitions: Mapping[str, Term], facts: Facts | None = None) -> str | None:
    """The number on which an induction proves left = right, or None."""
    if not any(node.op == "total" for side in (left, right) for node in side.walk()):
        return None
    sides = [_unfolded(side, definitions) for side in (left, right)]
    nodes = [node for side in sides for node in side.walk()]
    if len(nodes) > MOST_NODES or any(node.op in MOVING for node in nodes):
        return None
    for name in sorted({s for node in nodes if node.op == "total" for s in node.attrs[1].symbols}):
        if _counts(name, nodes) and all(_safe(node, name) for node in nodes) and _proved(sides[0], sides[1], name, facts):
            return name
    return None


def _proved(left: Term, right: Term, name: str, facts: Facts | None) -> bool:
    difference = add(left, neg(right))
    general = _with_sequences(difference)
    try:
        first = _first(difference, name)
        if first is None or not equal(first, zeros(*first.shape), facts):
            return False
        after = _with_sequences(_after(difference, name))
        return any(equal(after, scale(factor, general), facts) for factor in _factors(difference))
    except (Opaque, Budget):
        return False


def _unfolded(term: Term, definitions: Mapping[str, Term]) -> Term:
    for _ in range(LONGEST_BASE):
        term = term.replace(lambda t: definitions.get(t.name) if t.op == "var" else None)
    return term


# ------------------------------------------------------------------------------------------------------------ conditions


def _counts(name: str, nodes: list[Term]) -> bool:
    """Whether a size is the end of sums, give or take a number, and a number otherwise, but no length of an array."""
    for node in nodes:
        if any(name in axis.symbols for axis in node.shape):
            return False
        if node.op == "total" and name in node.attrs[1].symbols and _offset(node.attrs[1], name) is None:
            return False
        if node.op not in ("total", "index", "size") and any(isinstance(a, Size) and name in a.symbols for a in node.attrs):
            return False
    bound = {node.attrs for node in nodes if node.op == "total"}
    return all(node.attrs in bound for node in nodes if node.op == "index")


def _offset(size: Size, name: str) -> int | None:
    """c where the size is n + c with c ≥ −1, else None."""
    number = (size + Size.of(name) * -1).as_int()
    return number if number is not None and number >= -1 else None


def _safe(node: Term, name: str) -> bool:
    """Whether what a node divides by, or takes the logarithm or the root of, is positive for all n ≥ 1, or the same for all."""
    fraction = node.op == "apply" and node.attrs[0] in ("recip", "log", "sqrt")
    power = node.op == "power" and (node.attrs[0] < 0 or node.attrs[0].denominator > 1)
    if not (fraction or power):
        return True
    moves = any(t.op == "index" or (t.op == "size" and name in t.attrs[0].symbols) for t in node.args[0].walk())
    return not moves or _positive(node.args[0])


def _positive(term: Term) -> bool:
    if term.op == "num":
        return bool(term.attrs[0] > 0)
    if term.op == "size":
        return all(c >= 0 for _, c in term.attrs[0].terms) and bool(term.attrs[0].terms)
    if term.op == "add":
        return all(map(_not_negative, term.args)) and any(map(_positive, term.args))
    if term.op in ("scale", "matmul", "hadamard", "power") or (term.op == "apply" and term.attrs[0] in ("recip", "sqrt")):
        return term.is_scalar and all(map(_positive, term.args))
    return term.op == "apply" and term.attrs[0] == "exp"


def _not_negative(term: Term) -> bool:
    if term.op in ("scale", "matmul", "hadamard") and term.is_scalar:
        return all(map(_not_negative, term.args))
    return term.op == "index" or (term.op == "num" and term.attrs[0] >= 0) or _positive(term)


def _factors(term: Term) -> Iterator[Term]:
    """1, and the numbers of which powers stand in the term."""
    yield num(1)
    yield from dict.fromkeys(node.args[0] for node in term.walk() if node.op == "apply" and node.attrs[0] == "log")


# ----------------------------------------------------------------------------------------------------------------- steps


def _after(term: Term, name: str) -> Term:
    """The term with n + 1 for n, its sums parted into those up to n and their last terms."""
    if term.op == "size":
        return size_term(term.attrs[0].substitute({name: Size.of(name) + 1}))
    args = tuple(_after(arg, name) for arg in term.args)
    if term.op == "total" and name in term.attrs[1].symbols:
        (body,), (index, size) = args, term.attrs
        return add(total(index, size, body), renamed(body, {index: size_term(size)}))
    return Term(term.op, args, term.attrs, term.shape) if args else term


def _with_sequences(term: Term) -> Term:
    """The term with any numbers s_0, s_1, … for the indices 0, 1, … of its sums: what holds of those holds of these."""
    if term.op == "index":
        name, size = term.attrs
        return entry(var(f"numbers below {size}", (size, ONE)), term, num(0))
    if term.op == "holds":
        return term
    args = tuple(_with_sequences(arg) for arg in term.args)
    return Term(term.op, args, term.attrs, term.shape) if args else term


def _first(term: Term, name: str) -> Term | None:
    """The term with 1 for n and its sums written out; None if they are long."""
    if term.op == "size":
        size = term.attrs[0].substitute({name: ONE})
        return size_term(size) if size.as_int() is None else num(Fraction(size.as_int()))
    args = [_first(arg, name) for arg in term.args]
    if any(arg is None for arg in args):
        return None
    known = tuple(arg for arg in args if arg is not None)
    if term.op == "total" and name in term.attrs[1].symbols:
        count = term.attrs[1].substitute({name: ONE}).as_int()
        if count is None or count > LONGEST_BASE:
            return None
        parts = [renamed(known[0], {term.attrs[0]: num(k)}) for k in range(count)]
        return reduce(add, parts) if parts else zeros(*term.shape)
    return Term(term.op, known, term.attrs, term.shape) if known else term


__all__ = ["by_induction"]
