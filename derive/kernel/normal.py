"""The normal form of index expressions.

`normal(expr)` rewrites an expression by equations that hold for all sizes and all admissible values, and collects like
terms under their canonical keys.  Guarantee: `normal(e)` equals `e`; so if `vanishes(sub(e1, e2))` then e1 = e2.  Nothing
follows from a form that does not vanish.

The equations used, one function each:
  * Σ_k δ(k, s) x_k = x_s, with slots split into digits where they align (mixed radix), and left alone where they do not;
  * Σ_k c = n·c for an index that nothing uses;
  * two digits that always stand side by side are one digit;
  * H² = H for masks, M_r M_s = δ_rs M_r and Σ_r M_r = 1 for the argmax mask of one argument;
  * x^a x^b = x^(a+b); a natural power of a sum is expanded; x⁻¹ only where x ≠ 0, a root only where it exists (the caller
    lists these conditions);
  * Σ_k (X⁻¹)_ik X_kj = δ_ij and Σ_k Q_ki Q_kj = δ_ij for orthogonal Q.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from .canonical import HIDDEN, adjacent_pairs, encode, monomial_key
from .expr import (
    MAX_MONOMIALS,
    UNIT,
    ZERO,
    Budget,
    Expr,
    Factor,
    Monomial,
    Slot,
    Token,
    atom,
    constant,
    fresh,
    fresh_token,
    map_slots,
    multiply,
    replacing,
    scale,
    size_value,
    substitute,
    sum_over,
    tokens_of,
)
from .sizes import Size

MASKS = frozenset({"ge0", "gt0"})
MAX_POWER = 32


def normal(expr: Expr) -> Expr:
    """The normal form: like monomials collected, in the order of their keys."""
    found: dict[str, Monomial] = {}
    todo = list(reversed(expr.monomials))
    steps = 0
    while todo:
        steps += 1
        if steps > 20 * MAX_MONOMIALS:
            raise Budget("the normal form grows too large")
        monomial = todo.pop()
        result = _simplify(monomial)
        if isinstance(result, Expr):
            todo.extend(reversed(result.monomials))
            continue
        name = monomial_key(result, {})
        old = found.get(name)
        total = result.coefficient + (old.coefficient if old else 0)
        found[name] = result._replace(coefficient=total)
    return Expr(tuple(found[name] for name in sorted(found) if found[name].coefficient))


def vanishes(expr: Expr) -> bool:
    """Whether the expression is zero for all sizes, found by its normal form after clearing denominators."""
    expr = normal(expr)
    for _ in range(6):
        if not expr.monomials:
            return True
        denominator = _free_denominator(expr)
        if denominator is None:
            return _masks_agree(expr)
        expr = normal(multiply(expr, atom(*denominator)))
    return not expr.monomials


def _free_denominator(expr: Expr) -> tuple[Factor, Fraction] | None:
    """A divisor, outside every sum, that is worth clearing: the worst power over all terms."""
    worst: dict[str, tuple[Factor, Fraction]] = {}
    for monomial in expr.monomials:
        bound = set(monomial.bound)
        for factor, exponent in monomial.factors:
            if factor[0] == "P" and exponent < 0 and exponent.denominator == 1 and not tokens_of(factor) & bound:
                name = encode(factor, {})
                if name not in worst or -exponent > worst[name][1]:
                    worst[name] = (factor, -exponent)
    return worst[min(worst)] if worst else None


def _masks_agree(expr: Expr) -> bool:
    """Whether the expression is Σ c·q·(1(q ≥ 0) − 1(q > 0)) with numbers c, which is zero since q·1(q = 0) = 0."""
    cofactors: dict[str, tuple[Expr, dict[str, list[Monomial]]]] = {}
    for monomial in expr.monomials:
        masks = [f for f, _ in monomial.factors if f[0] == "F" and f[1] in MASKS]
        if len(masks) != 1 or monomial.bound:
            return False
        (argument,) = masks[0][2]
        rest = monomial._replace(factors=tuple((f, e) for f, e in monomial.factors if f is not masks[0]))
        name = encode(("F", "mask", (argument,)), {})
        cofactors.setdefault(name, (argument, {}))[1].setdefault(masks[0][1], []).append(rest)
    for argument, sides in cofactors.values():
        at_least, above = (Expr(tuple(sides.get(kind, ()))) for kind in ("ge0", "gt0"))
        if normal(Expr(at_least.monomials + above.monomials)).monomials or not _is_multiple(at_least, argument):
            return False
    return True


def _is_multiple(part: Expr, whole: Expr) -> bool:
    """Whether part = c·whole with a number c."""
    part, whole = normal(part), normal(whole)
    if not whole.monomials or len(part.monomials) != len(whole.monomials):
        return False
    ratio = part.monomials[0].coefficient / whole.monomials[0].coefficient
    return not normal(Expr(part.monomials + scale(-ratio, whole).monomials)).monomials


# ------------------------------------------------------------------------------------------------ one step on one monomial


def _simplify(monomial: Monomial) -> Monomial | Expr:
    """The monomial in normal form, or an expression equal to it that needs another round."""
    if not monomial.coefficient:
        return ZERO
    monomial = _merge(monomial)
    for rule in (_expand_power, _delta, _argmax, _contract, _unused, _mask_times_argument, _sum_over_its_denominator):
        changed = rule(monomial)
        if changed is not None:
            return changed
    return _fuse(monomial)


def _merge(monomial: Monomial) -> Monomial:
    """x^a x^b = x^(a+b), and H² = H for 0/1 factors."""
    powers: dict[str, tuple[Factor, Fraction]] = {}
    for factor, exponent in monomial.factors:
        name = encode(factor, {})
        powers[name] = (factor, exponent + (powers[name][1] if name in powers else 0))
    factors = []
    for factor, exponent in powers.values():
        if exponent > 0 and (factor[0] in "dM" or (factor[0] == "F" and factor[1] in MASKS)):
            exponent = Fraction(1)
        if exponent:
            factors.append((factor, exponent))
    return monomial._replace(factors=tuple(factors))


def _expand_power(monomial: Monomial) -> Expr | None:
    """(Σ m)^k for a natural k, and the whole part of a larger root."""
    for place, (factor, exponent) in enumerate(monomial.factors):
        if factor[0] == "P" and exponent >= 1:
            whole = exponent.numerator // exponent.denominator
            if whole > MAX_POWER:
                raise Budget(f"a power above {MAX_POWER}")
            left = exponent - whole
            others = monomial.factors[:place] + monomial.factors[place + 1 :] + (((factor, left),) if left else ())
            result = Expr((monomial._replace(factors=others),))
            for _ in range(whole):
                result = multiply(result, fresh(factor[1]))
            return result
    return None


def _align(left: Slot, right: Slot) -> tuple[str, Token, Slot] | tuple[str, Slot, Slot] | None:
    """The first step that matches two slots digit by digit: a split ("split", token, digits), or a pair of equal digits."""
    if not left or not right:
        return None
    a, b = left[0], right[0]
    if a[2] == b[2]:
        return ("pair", left[:1], right[:1])
    for big, small in ((a, b), (b, a)):
        rest = big[2].divide(small[2])
        if rest is not None and not rest.is_one and big[0] != "x":
            digits = _split(big, small[2], rest)
            if digits:
                return ("split", big, digits)
    return None


def _split(token: Token, high: Size, low: Size) -> Slot:
    """The token as two digits, `high` places times `low` places."""
    if token[0] == "b":
        return (fresh_token(high), fresh_token(low))
    if token[0] == "f":
        return (("f", token[1], high, token[3] * low), ("f", token[1], low, token[3]))
    places = low.as_int()
    return (("n", token[1] // places, high), ("n", token[1] % places, low)) if token[0] == "n" and places else ()


def _delta(monomial: Monomial) -> Expr | None:
    """Eliminate a Kronecker delta as far as its slots align."""
    for place, (factor, _) in enumerate(monomial.factors):
        if factor[0] != "d":
            continue
        left, right = factor[1], factor[2]
        rest = monomial._replace(factors=monomial.factors[:place] + monomial.factors[place + 1 :])
        if left == right:
            return Expr((rest,))
        step = _align(left, right)
        if step is None:
            continue
        if step[0] == "split":
            return Expr((substitute(monomial, step[1], step[2]),))
        (a,), (b,) = step[1], step[2]
        tail: tuple[tuple[Factor, Fraction], ...] = ()
        if left[1:] or right[1:]:
            tail = ((("d", left[1:], right[1:]), Fraction(1)),)
        if a == b:
            return Expr((rest._replace(factors=rest.factors + tail),))
        if a in monomial.bound:
            return Expr((substitute(rest._replace(factors=rest.factors + tail), a, (b,)),))
        if b in monomial.bound:
            return Expr((substitute(rest._replace(factors=rest.factors + tail), b, (a,)),))
        if a[0] == b[0] == "n":
            return Expr((rest._replace(factors=rest.factors + tail),)) if a[1] == b[1] else ZERO
        if tail:
            pair = (("d", (a,), (b,)), Fraction(1))
            return Expr((rest._replace(factors=(*rest.factors, pair, *tail)),))
    return None


def _uses(monomial: Monomial) -> dict[Token, int]:
    """How many factors use each summed index."""
    count = dict.fromkeys(monomial.bound, 0)
    for factor, _ in monomial.factors:
        for token in tokens_of(factor):
            if token in count:
                count[token] += 1
    return count


def _argmax(monomial: Monomial) -> Expr | None:
    """Σ_k M_k = 1 and M_r M_s = δ_rs M_r for the argmax mask M of one argument."""
    masks = [(place, f) for place, (f, _) in enumerate(monomial.factors) if f[0] == "M"]
    if not masks:
        return None
    count = _uses(monomial)
    seen: dict[str, Slot] = {}
    for place, factor in masks:
        rest = monomial.factors[:place] + monomial.factors[place + 1 :]
        slot = factor[1]
        inner = {t for e in (factor[2],) for m in e.monomials for f, _ in m.factors for t in tokens_of(f)}
        if all(t in count and count[t] == 1 and t not in inner for t in slot) and len(set(slot)) == len(slot):
            return Expr((Monomial(monomial.coefficient, tuple(t for t in monomial.bound if t not in slot), rest),))
        name = encode(("M", (), factor[2]), {})
        if name in seen:
            delta: tuple[Factor, Fraction] = (("d", seen[name], slot), Fraction(1))
            return Expr((monomial._replace(factors=(*rest, delta)),))
        seen[name] = slot
    return None


def _contract(monomial: Monomial) -> Expr | None:
    """X⁻¹ X = I for a matrix and its inverse, Qᵀ Q = I = Q Qᵀ for an orthogonal one."""
    pairs = [(place, f) for place, (f, e) in enumerate(monomial.factors) if f[0] in "vyqi" and e == 1]
    if not any(f[0] in "qi" for _, f in pairs):
        return None
    count = _uses(monomial)
    for place, left in pairs:
        for other, right in pairs:
            if place == other or str(left[1]) != str(right[1]) or len(left[2]) != 2 or len(right[2]) != 2:
                continue
            for x, y in _inner_axes(left, right):
                slot = left[2][x]
                if slot and slot == right[2][y] and all(count.get(t) == 2 for t in slot) and len(set(slot)) == len(slot):
                    delta: tuple[Factor, Fraction] = (("d", left[2][1 - x], right[2][1 - y]), Fraction(1))
                    rest = tuple(p for k, p in enumerate(monomial.factors) if k not in (place, other))
                    bound = tuple(t for t in monomial.bound if t not in slot)
                    return Expr((Monomial(monomial.coefficient, bound, (*rest, delta)),))
    return None


def _inner_axes(left: Factor, right: Factor) -> Iterable[tuple[int, int]]:
    """The axes over which a sum of left times right gives δ."""
    kinds = left[0] + right[0]
    if kinds == "qq":
        return ((0, 0), (1, 1))
    if kinds in ("iv", "vi"):
        return ((0, 1), (1, 0))
    if kinds in ("iy", "yi"):
        return ((0, 0), (0, 1), (1, 0), (1, 1))
    return ()


def _unused(monomial: Monomial) -> Expr | None:
    """Σ_k c = n c."""
    for token, uses in _uses(monomial).items():
        if not uses:
            bound = tuple(t for t in monomial.bound if t != token)
            return multiply(size_value(token[2]), Expr((monomial._replace(bound=bound),)))
    return None


def _mask_times_argument(monomial: Monomial) -> Expr | None:
    """z·1(z > 0) = z·1(z ≥ 0) where z is one product."""
    present = {encode(f, {}) for f, e in monomial.factors if e >= 1}
    for place, (factor, exponent) in enumerate(monomial.factors):
        if factor[0] == "F" and factor[1] == "gt0" and len(factor[2][0].monomials) == 1:
            argument = factor[2][0].monomials[0]
            if not argument.bound and all(e >= 1 and encode(f, {}) in present for f, e in argument.factors):
                mask = (("F", "ge0", factor[2]), exponent)
                return Expr((monomial._replace(factors=(*monomial.factors[:place], mask, *monomial.factors[place + 1 :])),))
    return None


def _sum_over_its_denominator(monomial: Monomial) -> Expr | None:
    """Σ_k x_k · q⁻ⁿ = c⁻¹ q¹⁻ⁿ where q = c Σ_k x_k and k stands in the factors x_k only."""
    count = None
    for place, (factor, exponent) in enumerate(monomial.factors):
        if factor[0] != "P" or exponent >= 0 or len(factor[1].monomials) != 1 or len(factor[1].monomials[0].bound) != 1:
            continue
        inner = factor[1].monomials[0]
        (token,) = inner.bound
        count = count or _uses(monomial)
        for outer in monomial.bound:
            if outer[2] != token[2]:
                continue
            change = replacing(token, (outer,))
            wanted = {encode(map_slots(f, change), {}): e for f, e in inner.factors}
            found = [k for k, (f, e) in enumerate(monomial.factors) if wanted.get(encode(f, {})) == e]
            if len(found) != len(wanted) or sum(outer in tokens_of(monomial.factors[k][0]) for k in found) != count[outer]:
                continue
            rest = tuple(p for k, p in enumerate(monomial.factors) if k not in found and k != place)
            bound = tuple(t for t in monomial.bound if t != outer)
            coefficient = monomial.coefficient / inner.coefficient
            return Expr((Monomial(coefficient, bound, (*rest, (factor, exponent + 1))),))
    return None


def _fuse(monomial: Monomial) -> Monomial:
    """Digits that always stand side by side become one; so do neighbouring digits of a free axis."""
    factors = tuple((map_slots(f, _join_free), e) for f, e in monomial.factors)
    monomial = monomial._replace(factors=factors)
    while pairs := adjacent_pairs(monomial):
        first, second = pairs[0]
        joined = fresh_token(first[2] * second[2])

        def change(slot: Slot) -> Slot:
            if first not in slot:
                return slot
            place = slot.index(first)
            return change_tail(slot[:place] + (joined,), slot[place + 2 :])

        def change_tail(head: Slot, tail: Slot) -> Slot:
            return head + change(tail)

        bound = tuple(joined if t == first else t for t in monomial.bound if t != second)
        monomial = Monomial(monomial.coefficient, bound, tuple((map_slots(f, change), e) for f, e in monomial.factors))
    return monomial


def _join_free(slot: Slot) -> Slot:
    if len(slot) < 2:
        return slot
    result: list[Token] = []
    for token in slot:
        last = result[-1] if result else None
        if (
            last is not None
            and last[0] == token[0] == "f"
            and last[1] == token[1]
            and last[3] == token[2] * token[3]
        ):
            result[-1] = ("f", token[1], last[2] * token[2], token[3])
        else:
            result.append(token)
    return tuple(result)


# -------------------------------------------------------------------------------------------- powers, exponentials, logs


def raise_to(expr: Expr, exponent: Fraction) -> Expr:
    """expr^exponent. Needs: expr ≠ 0 for a negative exponent, expr ≥ 0 for a root."""
    expr = normal(expr)
    if exponent.denominator == 1 and 0 <= exponent <= MAX_POWER:
        result = UNIT
        for _ in range(int(exponent)):
            result = normal(multiply(result, fresh(expr)))
        return result
    if not expr.monomials:
        return atom(("P", ZERO), exponent)
    content, rest = _content(expr)
    outside, inside = _powers(content, exponent)
    inner = normal(multiply(inside, rest))
    if inner != UNIT:
        outside = multiply(outside, atom(("P", inner), exponent))
    return normal(outside)


def _content(expr: Expr) -> tuple[Monomial, Expr]:
    """expr = content · rest, the content being a positive number and the factors that every term shares."""
    shared: dict[str, tuple[Factor, Fraction]] = {}
    for number, monomial in enumerate(expr.monomials):
        bound = set(monomial.bound)
        mine = {encode(f, {}): (f, e) for f, e in monomial.factors if not tokens_of(f) & bound}
        if number == 0:
            shared = mine
            continue
        for name in list(shared):
            exponent = mine[name][1] if name in mine else Fraction(0)
            shared[name] = (shared[name][0], min(shared[name][1], exponent))
        for name, (factor, exponent) in mine.items():
            if name not in shared and exponent < 0:
                shared[name] = (factor, exponent)
    factors = tuple((f, e) for f, e in shared.values() if e)
    number_part = abs(expr.monomials[0].coefficient) if len(expr.monomials) == 1 else Fraction(1)
    undo = Monomial(1 / number_part, (), tuple((f, -e) for f, e in factors))
    return Monomial(number_part, (), factors), normal(multiply(Expr((undo,)), expr))


def _powers(content: Monomial, exponent: Fraction) -> tuple[Expr, Expr]:
    """content^exponent as (what may be taken out of the power, what must stay inside it).

    Whole exponents go through every factor; roots only through factors that are positive (exponentials and sizes), since
    (x²)^½ is |x|.
    """
    if exponent.denominator == 1:
        factors = tuple((f, e * exponent) for f, e in content.factors)
        return Expr((Monomial(content.coefficient ** int(exponent), (), factors),)), UNIT
    out = tuple((f, e * exponent) for f, e in content.factors if f[0] in "Es")
    left = tuple((f, e) for f, e in content.factors if f[0] not in "Es")
    return Expr((Monomial(Fraction(1), (), out),)), Expr((Monomial(content.coefficient, (), left),))


def exponential(expr: Expr) -> Expr:
    """exp(Σ c m) = Π exp(m)^c."""
    result = UNIT
    for monomial in normal(expr).monomials:
        base = Expr((monomial._replace(coefficient=Fraction(1)),))
        result = multiply(result, atom(("E", base), monomial.coefficient))
    return normal(result)


def logarithm(expr: Expr) -> Expr:
    """log of a product is the sum of logs, each part positive; log exp m = m."""
    expr = normal(expr)
    if not expr.monomials:
        return atom(("F", "log", (ZERO,)))
    content, rest = _content(expr)
    parts: list[Monomial] = []
    for factor, exponent in content.factors:
        parts.extend(scale(exponent, _log_of_factor(factor)).monomials)
    number = content.coefficient
    if len(rest.monomials) == 1 and rest.monomials[0].coefficient > 0:
        number *= rest.monomials[0].coefficient
        rest = scale(1 / rest.monomials[0].coefficient, rest)
    for part in (constant(number), rest):
        if part != UNIT:
            parts.extend(atom(("F", "log", (part,))).monomials)
    return normal(Expr(tuple(parts)))


def _log_of_factor(factor: Factor) -> Expr:
    if factor[0] == "E":
        return factor[1]
    return logarithm(factor[1]) if factor[0] == "P" else atom(("F", "log", (atom(factor),)))


def function(name: str, *arguments: Expr) -> Expr:
    """An elementwise function; masks are put in the form whose argument leads with a positive coefficient.

    1(−q ≥ 0) = 1 − 1(q > 0) and 1(−q > 0) = 1 − 1(q ≥ 0); odd and even functions move the sign out.
    """
    arguments = tuple(normal(a) for a in arguments)
    if name in MASKS:
        (argument,) = arguments
        sign, positive = _lead(argument)
        if sign > 0:
            return atom(("F", name, (positive,)))
        other = "gt0" if name == "ge0" else "ge0"
        return Expr(UNIT.monomials + scale(-1, atom(("F", other, (positive,)))).monomials)
    return atom(("F", name, arguments))


def _lead(expr: Expr) -> tuple[int, Expr]:
    """(sign, q) with expr = sign·|c|·q, q leading with coefficient 1; the leader is found without index names."""
    if not expr.monomials:
        return 1, expr
    names = [monomial_key(m, {HIDDEN: "·"}) for m in expr.monomials]
    first = min(names)
    if names.count(first) > 1:
        return 1, expr
    leading = expr.monomials[names.index(first)].coefficient
    return (1 if leading > 0 else -1), normal(scale(1 / leading, expr))


def delta(left: Slot, right: Slot) -> Expr:
    """Kronecker's delta of two slots of one size."""
    return UNIT if left == right else atom(("d", left, right))


def total(tokens: tuple[Token, ...], expr: Expr) -> Expr:
    return normal(sum_over(tokens, expr))

