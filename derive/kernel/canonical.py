"""Canonical names for summed indices, so that equal monomials get equal keys.

Guarantee: `key(expr)` is a string from which the expression can be rebuilt up to the names of summed indices and the
order of commuting factors and terms.  Hence equal keys ⇒ the expressions are equal for all sizes and all values: that
direction is the soundness of the kernel and does not depend on the search being clever.  The converse (equal up to
renaming ⇒ equal keys) holds as well, because the smallest string over all consistent labellings is taken; the search is
cut short by colour refinement and abandoned (`Budget`) past `MAX_LEAVES`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from .expr import Budget, Expr, Factor, Monomial, Slot, Token, all_slots, tokens_of

Labels = Mapping[int, str]
MAX_LEAVES = 400
HIDDEN = -1  # labels[HIDDEN] stands for every index that has no label of its own


def encode_slot(slot: Slot, labels: Labels) -> str:
    parts = []
    for token in slot:
        kind = token[0]
        if kind == "b":
            parts.append(labels.get(token[1]) or labels.get(HIDDEN) or f"?{token[1]}")
        elif kind == "f":
            parts.append(f"f{token[1]}:{token[2]}/{token[3]}")
        else:
            parts.append(f"{kind}{token[1]}:{token[2]}")
    return ",".join(parts)


def _quoted(name: object) -> str:
    text = str(name)
    return f"{len(text)}<{text}>"


def encode(factor: Factor, labels: Labels) -> str:
    """The factor as a string; summed indices appear by their labels."""
    kind = factor[0]
    if kind in "vqi":
        return f"{kind}{_quoted(factor[1])}[{';'.join(encode_slot(s, labels) for s in factor[2])}]"
    if kind == "y":
        return f"y{_quoted(factor[1])}[{';'.join(sorted(encode_slot(s, labels) for s in factor[2]))}]"
    if kind == "d":
        return f"d[{';'.join(sorted((encode_slot(factor[1], labels), encode_slot(factor[2], labels))))}]"
    if kind == "s":
        return f"s{_quoted(factor[1])}"
    if kind == "F":
        return f"F{_quoted(factor[1])}({'|'.join(key(e, labels) for e in factor[2])})"
    if kind == "M":
        return f"M[{encode_slot(factor[1], labels)}]({key(factor[2], labels)})"
    return f"{kind}({key(factor[1], labels)})"


def key(expr: Expr, labels: Labels | None = None) -> str:
    """The canonical string of an expression whose outer summed indices, if any, carry the given labels."""
    return "+".join(sorted(f"{m.coefficient}*{monomial_key(m, labels or {})}" for m in expr.monomials))


def monomial_key(monomial: Monomial, labels: Labels) -> str:
    """The canonical string of a monomial without its coefficient."""
    if not monomial.bound:
        return "·".join(sorted(_power(encode(f, labels), e) for f, e in monomial.factors))
    parts = []
    for bound, factors in components(monomial):
        if bound:
            parts.append("Σ{" + _label(bound, factors, labels) + "}")
        else:
            parts.extend(_power(encode(f, labels), e) for f, e in factors)
    return "·".join(sorted(parts))


def _power(text: str, exponent: Fraction) -> str:
    return text if exponent == 1 else f"{text}^{exponent}"


def components(monomial: Monomial) -> list[tuple[list[Token], list[tuple[Factor, Fraction]]]]:
    """The parts of a monomial that share no summed index; factors without one form a part of their own."""
    bound = set(monomial.bound)
    parts: list[tuple[set[Token], list[tuple[Factor, Fraction]]]] = []
    loose: list[tuple[Factor, Fraction]] = []
    for factor, exponent in monomial.factors:
        mine = tokens_of(factor) & bound
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


def _label(bound: list[Token], factors: list[tuple[Factor, Fraction]], labels: Labels) -> str:
    """The smallest string over all labellings of `bound` that colour refinement leaves open."""
    leaves = [0]
    involved = [(f, e, {t[1] for t in tokens_of(f)}) for f, e in factors]
    sizes = {t[1]: str(t[2]) for t in bound}

    def finish(order: list[int]) -> str:
        leaves[0] += 1
        if leaves[0] > MAX_LEAVES:
            raise Budget("too many symmetric indices")
        names = {**labels, **{uid: f"i{len(labels) + rank}" for rank, uid in enumerate(order)}}
        head = ",".join(sizes[uid] for uid in order)
        return head + "|" + "·".join(sorted(_power(encode(f, names), e) for f, e in factors))

    def search(colours: dict[int, str]) -> str:
        colours = _refine(colours, involved, labels)
        classes: dict[str, list[int]] = {}
        for uid, colour in colours.items():
            classes.setdefault(colour, []).append(uid)
        tied = sorted((len(members), colour) for colour, members in classes.items() if len(members) > 1)
        if not tied:
            return finish(sorted(colours, key=colours.__getitem__))
        return min(search({**colours, uid: colours[uid] + "!"}) for uid in classes[tied[0][1]])

    if len(bound) == 1:
        return finish([bound[0][1]])
    return search({uid: "c" + size for uid, size in sizes.items()})


def _refine(
    colours: dict[int, str], factors: Iterable[tuple[Factor, Fraction, set[int]]], labels: Labels
) -> dict[int, str]:
    """Split classes of indices by the factors in which they stand, until nothing splits any more."""
    count = len(set(colours.values()))
    while count < len(colours):
        names = {**labels, **colours}
        seen: dict[int, list[str]] = {uid: [] for uid in colours}
        for factor, exponent, uids in factors:
            for uid in uids:
                if uid in seen:
                    seen[uid].append(_power(encode(factor, {**names, uid: "*"}), exponent))
        signatures = {uid: (colours[uid], tuple(sorted(lines))) for uid, lines in seen.items()}
        ranks = {signature: rank for rank, signature in enumerate(sorted(set(signatures.values())))}
        if len(ranks) == count:
            break
        count = len(ranks)
        colours = {uid: f"c{ranks[signature]:03d}" for uid, signature in signatures.items()}
    return colours


def adjacent_pairs(monomial: Monomial) -> list[tuple[Token, Token]]:
    """Pairs of summed indices that stand side by side, in this order, wherever one of them stands."""
    follower: dict[Token, set[Token | None]] = {}
    leader: dict[Token, set[Token | None]] = {}
    for factor, _ in monomial.factors:
        for slot in all_slots(factor):
            for position, token in enumerate(slot):
                if token[0] == "b":
                    after = slot[position + 1] if position + 1 < len(slot) else None
                    before = slot[position - 1] if position else None
                    follower.setdefault(token, set()).add(after)
                    leader.setdefault(token, set()).add(before)
    mine = set(monomial.bound)
    pairs = []
    for token in monomial.bound:
        after = follower.get(token, {None})
        if len(after) == 1:
            other = next(iter(after))
            if other in mine and other != token and leader[other] == {token}:
                pairs.append((token, other))
    return pairs
