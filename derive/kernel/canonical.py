"""Canonical names for summed indices, so that equal monomials get equal keys.

Guarantee: `key(expr)` is a string from which the expression can be rebuilt up to the names of summed indices and the
order of commuting factors and terms: names are written with their lengths, sizes so that no two print alike.  Hence
equal keys ⇒ the expressions are equal for all sizes and all values: that direction is the soundness of the kernel and
does not depend on the search being clever.  The converse (equal up to renaming ⇒ equal keys) holds as well, because
the smallest string over all consistent labellings is taken; the search is cut short by colour refinement and by the
symmetries it finds on its way, and abandoned (`Budget`) past `MAX_LEAVES`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from .expr import UNITY, Budget, Expr, Factor, Monomial, Slot, Token, tokens_of
from .sizes import Size

Labels = Mapping[int, str]
Part = tuple[Factor, Fraction]
MAX_LEAVES = 400
NOTHING: frozenset[tuple[int, str]] = frozenset()
HIDDEN = -1  # labels[HIDDEN] stands for every index that has no label of its own, free ones too


@lru_cache(maxsize=4096)
def size_code(size: Size) -> str:
    """A text that no other size has."""
    plain = all(symbol.isascii() and symbol.isalpha() for symbol in size.symbols)
    return str(size) if plain else repr(size.terms)


@lru_cache(maxsize=4096)
def _quoted(name: str) -> str:
    return f"{len(name)}<{name}>"


@lru_cache(maxsize=4096)
def _free_code(token: Token) -> str:
    if token[0] == "f":
        return f"f{token[1]}:{size_code(token[2])}/{size_code(token[3])}"
    return f"n{token[1]}:{size_code(token[2])}"


def encode_slot(slot: Slot, labels: Labels) -> str:
    if not slot:
        return ""
    parts = []
    for token in slot:
        if token[0] == "b":
            parts.append(labels.get(token[1]) or labels.get(HIDDEN) or f"?{token[1]}")
        elif token[0] == "f" and HIDDEN in labels:
            parts.append(labels[HIDDEN])
        else:
            parts.append(_free_code(token))
    return ",".join(parts)


def encode(factor: Factor, labels: Labels) -> str:
    """The factor as a string; summed indices appear by their labels."""
    kind = factor[0]
    if kind in "vqi":
        return f"{kind}{_quoted(factor[1])}[{';'.join([encode_slot(s, labels) for s in factor[2]])}]"
    if kind in "yj":
        return f"{kind}{_quoted(factor[1])}[{';'.join(sorted([encode_slot(s, labels) for s in factor[2]]))}]"
    if kind == "d":
        return f"d[{';'.join(sorted((encode_slot(factor[1], labels), encode_slot(factor[2], labels))))}]"
    if kind == "s":
        return f"s{_quoted(factor[1])}"
    hidden = labels.get(HIDDEN)
    if len(labels) == (hidden is not None):
        return _template(factor, NOTHING, hidden)
    around = [token[1] for token in tokens_of(factor) if token[0] == "b" and token[1] in labels]
    order = sorted({labels[uid] for uid in around})
    text = _template(factor, frozenset((uid, f"o{order.index(labels[uid])}") for uid in around), hidden)
    return f"{text}<{','.join(order)}>" if order else text


@lru_cache(maxsize=4096)
def _template(factor: Factor, names: frozenset[tuple[int, str]], hidden: str | None) -> str:
    """A factor with expressions inside, the indices around it called o0, o1, … in the order of their labels.

    Deep expressions are met again and again; they are written once.
    """
    kind, labels = factor[0], dict(names)
    if hidden is not None:
        labels[HIDDEN] = hidden
    if kind == "F":
        return f"F{_quoted(factor[1])}({'|'.join(key(e, labels) for e in factor[2])})"
    if kind == "M":
        inside = {**labels, **{token[1]: f"i{len(labels) + rank}" for rank, token in enumerate(factor[2])}}
        sizes = ",".join([size_code(token[2]) for token in factor[2]])
        return f"M[{encode_slot(factor[1], labels)}]{sizes}({key(factor[3], inside)})"
    return f"{kind}({key(factor[1], labels)})"


def name_of(factor: Factor) -> object:
    """Something that equal factors of one monomial share, and different ones do not; quicker than `encode`."""
    return factor if factor[0] in "vqs" else encode(factor, {})


def key(expr: Expr, labels: Labels | None = None) -> str:
    """The canonical string of an expression whose outer summed indices, if any, carry the given labels."""
    return "+".join(sorted([f"{m.coefficient}*{monomial_key(m, labels or {})}" for m in expr.monomials]))


def monomial_key(monomial: Monomial, labels: Labels) -> str:
    """The canonical string of a monomial without its coefficient."""
    if not monomial.bound:
        return _product(monomial.factors, labels)
    parts = []
    for bound, factors in components(monomial):
        if bound:
            parts.append(sum_key(bound, factors, labels))
        else:
            parts.extend(_power(encode(f, labels), e) for f, e in factors)
    return "·".join(sorted(parts))


def _product(factors: Iterable[Part], labels: Labels) -> str:
    return "·".join(sorted([_power(encode(f, labels), e) for f, e in factors]))


def _power(text: str, exponent: Fraction) -> str:
    return text if exponent is UNITY or exponent == 1 else f"{text}^{exponent}"


def components(monomial: Monomial) -> list[tuple[list[Token], list[Part]]]:
    """The parts of a monomial that share no summed index; factors without one form a part of their own."""
    bound = set(monomial.bound)
    parts: list[tuple[set[Token], list[Part]]] = []
    loose: list[Part] = []
    for factor, exponent in monomial.factors:
        mine = set(tokens_of(factor) & bound)
        if not mine:
            loose.append((factor, exponent))
            continue
        members = [(factor, exponent)]
        rest = []
        for tokens, others in parts:
            if tokens & mine:
                mine |= tokens
                members = others + members
            else:
                rest.append((tokens, others))
        parts = [*rest, (mine, members)]
    result = [([t for t in monomial.bound if t in tokens], members) for tokens, members in parts]
    return ([([], loose)] if loose else []) + result


def sum_key(bound: list[Token], factors: list[Part], labels: Labels) -> str:
    """A connected sum: the smallest string over all labellings of `bound` that colour refinement leaves open."""
    sizes = {token[1]: size_code(token[2]) for token in bound}
    if len(bound) == 1:
        return _finish([bound[0][1]], sizes, factors, labels)
    return _Search(sizes, factors, labels).best({uid: "c" + size for uid, size in sizes.items()}, ())[0]


def _finish(order: Sequence[int], sizes: Mapping[int, str], factors: Iterable[Part], labels: Labels) -> str:
    names = {**labels, **{uid: f"i{len(labels) + rank}" for rank, uid in enumerate(order)}}
    return "Σ{" + ",".join([sizes[uid] for uid in order]) + "|" + _product(factors, names) + "}"


class _Search:
    """Colour refinement, then one tied index after another made special; the smallest string wins.

    Two labellings with the same string differ by a symmetry of the monomial.  An index that a symmetry takes to one
    already tried, while it keeps the indices made special before, can only lead to the same strings and is passed
    over.
    """

    def __init__(self, sizes: Mapping[int, str], factors: list[Part], labels: Labels):
        self.sizes, self.factors, self.labels = sizes, factors, labels
        self.leaves = 0
        self.found: dict[str, list[int]] = {}
        self.symmetries: list[dict[int, int]] = []
        self.holding: dict[int, list[Part]] = {uid: [] for uid in sizes}
        for factor, exponent in factors:
            for uid in {token[1] for token in tokens_of(factor)} & sizes.keys():
                self.holding[uid].append((factor, exponent))

    def best(self, colours: dict[int, str], special: tuple[int, ...]) -> tuple[str, list[int]]:
        colours = self.refined(colours)
        classes: dict[str, list[int]] = {}
        for uid, colour in colours.items():
            classes.setdefault(colour, []).append(uid)
        tied = [(len(members), colour) for colour, members in classes.items() if len(members) > 1]
        if not tied:
            return self.leaf(sorted(colours, key=colours.__getitem__))
        results: list[tuple[str, list[int]]] = []
        tried: list[int] = []
        for uid in classes[min(tied)[1]]:
            if uid not in self.orbit(tried, special):
                results.append(self.best({**colours, uid: colours[uid] + "!"}, (*special, uid)))
                tried.append(uid)
        return min(results)

    def leaf(self, order: list[int]) -> tuple[str, list[int]]:
        self.leaves += 1
        if self.leaves > MAX_LEAVES:
            raise Budget("too many symmetric indices")
        text = _finish(order, self.sizes, self.factors, self.labels)
        known = self.found.setdefault(text, order)
        if known is not order:
            self.symmetries.append(dict(zip(known, order)))
            self.symmetries.append(dict(zip(order, known)))
        return text, order

    def orbit(self, start: list[int], fixed: tuple[int, ...]) -> set[int]:
        """The indices that symmetries which keep `fixed` make of those in `start`."""
        kept = [s for s in self.symmetries if all(s[uid] == uid for uid in fixed)]
        reached, todo = set(start), list(start)
        while todo:
            uid = todo.pop()
            for symmetry in kept:
                if symmetry[uid] not in reached:
                    reached.add(symmetry[uid])
                    todo.append(symmetry[uid])
        return reached

    def refined(self, colours: dict[int, str]) -> dict[int, str]:
        """Split classes of indices by the factors in which they stand, until nothing splits any more."""
        count = len(set(colours.values()))
        while count < len(colours):
            names = {**self.labels, **colours}
            signatures = {}
            for uid, holding in self.holding.items():
                lines = [_power(encode(f, {**names, uid: "*"}), e) for f, e in holding]
                signatures[uid] = (colours[uid], tuple(sorted(lines)))
            ranks = {signature: rank for rank, signature in enumerate(sorted(set(signatures.values())))}
            if len(ranks) == count:
                break
            count = len(ranks)
            colours = {uid: f"c{ranks[signature]:03d}" for uid, signature in signatures.items()}
        return colours
