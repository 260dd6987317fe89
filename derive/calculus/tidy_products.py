"""Matrix products, entrywise products and transposes as a person would write them: without I, 0, 1·1ᵀ and double transposes.

Guarantee: each function returns a term equal to the one that the constructor of the same operator in
`derive.terms.term` would make, for all sizes.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce

from derive.calculus.tidy_sums import ONE, as_power, coefficient, is_recip, plus, power_of, size_number, times
from derive.terms.term import (
    Term,
    apply,
    diag,
    eye,
    hadamard,
    inverse,
    kron,
    matmul,
    ones,
    repeat,
    softmax,
    transpose,
    vec,
    zeros,
)


def turned(arg: Term) -> Term:
    """The transpose; that of a product is the product of the transposes in reverse order."""
    op = arg.op
    if arg.is_scalar:
        return arg
    if op == "transpose":
        return arg.args[0]
    if op == "scale":
        return times(arg.args[0], turned(arg.args[1]))
    if op == "matmul":
        return product(turned(arg.args[1]), turned(arg.args[0]))
    if op == "kron":
        return kronecker(*map(turned, arg.args))
    if op in ("ones", "zeros"):
        return Term(op, (), (), (arg.cols, arg.rows))
    if op in ("eye", "diag") or (op == "inverse" and turned(arg.args[0]) == arg.args[0]):
        return arg
    if op == "repeat":
        return repeat(turned(arg.args[0]), (arg.cols, arg.rows))
    if op in ("apply", "power"):
        inside = Term(op, (turned(arg.args[0]),), arg.attrs, (arg.cols, arg.rows))
        return inside if _transposes(inside) <= _transposes(arg) else transpose(arg)
    if op in ("add", "hadamard"):
        inside = (plus if op == "add" else entrywise)(*(turned(a) for a in arg.args))
        return inside if _transposes(inside) <= _transposes(arg) else transpose(arg)
    return transpose(arg)


def _front(scalars: list[Term]) -> Term:
    """The product of the scalars that move to the front."""
    return reduce(lambda front, factor: times(factor, front), scalars, ONE)


def product(left: Term, right: Term) -> Term:
    """The matrix product, bracketed to the left; a 1×1 operand scales, I and 0 vanish, scalars move to the front."""
    shape = (left.rows, right.cols) if left.cols == right.rows else None
    if left.is_scalar:
        return times(left, right)
    if right.is_scalar:
        return times(right, left)
    assert shape is not None
    first, a = coefficient(left)
    second, b = coefficient(right)
    if first or second:
        return times(_front([*first, *second]), product(a, b))
    if right.op == "matmul":
        return product(product(left, right.args[0]), right.args[1])
    if left.op == "matmul" and (_are_inverse(left.args[1], right) or left.args[1].op == right.op in ("kron", "diag")):
        return product(left.args[0], product(left.args[1], right))
    if left.op == "zeros" or right.op == "zeros":
        return zeros(*shape)
    if left.op == "eye":
        return right
    if right.op == "eye":
        return left
    if _are_inverse(left, right):
        return eye(left.rows)
    if left.op == right.op == "diag" and left.args[0].cols.is_one and right.args[0].cols.is_one and not left.cols.is_one:
        return diag(entrywise(left.args[0], right.args[0]))
    if left.op == right.op == "kron" and all(a.cols == b.rows for a, b in zip(left.args, right.args)):
        return kronecker(*(product(a, b) for a, b in zip(left.args, right.args)))
    if left.op == "kron" and right.op == "vec" and (left.args[1].cols, left.args[0].cols) == right.args[0].shape:
        return vec(chain(left.args[1], right.args[0], turned(left.args[0])))
    if left.op == "ones" and right.op == "diag" and left.rows.is_one:
        return turned(right.args[0]) if right.args[0].cols.is_one else right.args[0]
    if left.op == "diag" and right.op == "ones" and right.cols.is_one:
        return left.args[0] if left.args[0].cols.is_one else turned(left.args[0])
    if left.op == "ones" and right.op == "ones":
        return times(size_number(left.cols), ones(*shape))
    if left.op == "softmax" and right.op == "ones":
        return ones(*shape)
    if left.op == "hadamard" and left.rows.is_one and right.op == "ones" and right.cols.is_one:
        one, *others = sorted(_hadamard_factors(left), key=lambda factor: factor.op == "softmax")
        return product(one, turned(entrywise(*others)))
    if left.rows.is_one and right.cols.is_one:
        return _inner_product(left, right)
    return matmul(left, right)


def _are_inverse(left: Term, right: Term) -> bool:
    """Whether two matrices stand beside one another as A⁻¹A or A A⁻¹, as A⁻ᵀAᵀ or AᵀA⁻ᵀ."""
    if left.op == right.op == "transpose":
        return _are_inverse(right.args[0], left.args[0])
    return (left.op == "inverse" and left.args[0] == right) or (right.op == "inverse" and right.args[0] == left)


def kronecker(left: Term, right: Term) -> Term:
    """The Kronecker product with the scalars in front; that of identities is an identity."""
    first, a = coefficient(left)
    second, b = coefficient(right)
    if first or second:
        return times(_front([*first, *second]), kronecker(a, b))
    if a.is_scalar or b.is_scalar:
        return times(a, b) if a.is_scalar else times(b, a)
    return eye(a.rows * b.rows) if a.op == b.op == "eye" else kron(a, b)


def inverted(arg: Term) -> Term:
    """The inverse; that of A ⊗ B is A⁻¹ ⊗ B⁻¹, and that of A⁻¹B is B⁻¹A, for square A and B."""
    if arg.op == "inverse":
        return arg.args[0]
    if arg.op == "eye":
        return arg
    square = bool(arg.args) and all(a.rows == a.cols for a in arg.args)
    if arg.op == "kron" and square:
        return kronecker(*map(inverted, arg.args))
    if arg.op == "matmul" and square and any(a.op == "inverse" or _turned_inverse(a) for a in arg.args):
        return product(inverted(arg.args[1]), inverted(arg.args[0]))
    return transpose(inverse(arg.args[0])) if arg.op == "transpose" and arg.args[0].op != "inverse" else _inverse_of(arg)


def _turned_inverse(term: Term) -> bool:
    return term.op == "transpose" and term.args[0].op == "inverse"


def _inverse_of(arg: Term) -> Term:
    return turned(arg.args[0].args[0]) if _turned_inverse(arg) else inverse(arg)


def chain(*args: Term) -> Term:
    result = args[0]
    for arg in args[1:]:
        result = product(result, arg)
    return result


def entrywise(*args: Term) -> Term:
    """The Hadamard product, without factors of ones and with X ⊙ (1/X) cancelled."""
    shape = args[0].shape
    if args[0].is_scalar:
        return reduce(lambda found, arg: times(arg, found), reversed(args), ONE)
    scalars: list[Term] = []
    powers: dict[Term, Fraction] = {}
    for arg in args:
        for factor in _hadamard_factors(arg):
            mine, rest = coefficient(factor)
            scalars += mine
            base, exponent = power_of(rest)
            powers[base] = powers.get(base, Fraction(0)) + exponent
    if any(base.op == "zeros" for base in powers):
        return zeros(*shape)
    powers = _with_outer(_with_softmax(powers))
    cleared = _cleared(powers)
    if cleared is not None:
        return reduce(lambda found, scalar: times(scalar, found), scalars, cleared)
    factors = [as_power(base, e) for base, e in powers.items() if e and base.op != "ones"]
    if factors and factors[0].is_scalar:
        scalars, factors = scalars + factors, []
    result = ones(*shape) if not factors else factors[0]
    for factor in factors[1:]:
        result = hadamard(result, factor)
    for factor in scalars:
        result = times(factor, result)
    return result


def _cleared(powers: dict[Term, Fraction]) -> Term | None:
    """(A/P − B/Q) ⊙ P ⊙ Q as A ⊙ Q − B ⊙ P, multiplied out where that is shorter; None if nothing cancels everywhere."""
    factors = {base for base, exponent in powers.items() if exponent == 1}
    for total in (base for base in factors if base.op == "add"):
        below = [{f.args[0] for f in _hadamard_factors(arg) if is_recip(f)} for arg in total.args]
        if not all(bars & (factors - {total}) for bars in below):
            continue
        others = [as_power(base, e) for base, e in powers.items() if base is not total and e]
        made = plus(*(entrywise(arg, *others) for arg in total.args))
        shorter = plus(*(part for arg in (made.args if made.op == "add" else (made,)) for part in _multiplied(arg)))
        return min((made, shorter), key=_nodes)
    return None


def _multiplied(term: Term) -> list[Term]:
    """The terms of c (a + b) ⊙ d."""
    scalars, rest = coefficient(term)
    factors = _hadamard_factors(rest) if rest.op == "hadamard" else [rest]
    total = next((f for f in factors if f.op == "add"), None)
    if total is None:
        return [term]
    others = [f for f in factors if f is not total]
    parts = [entrywise(arg, *others) if others else arg for arg in total.args]
    return [reduce(lambda found, scalar: times(scalar, found), scalars, part) for part in parts]


def _transposes(term: Term) -> int:
    """How many transposes are to be seen: the softmax of a column, written softmax(xᵀ)ᵀ in terms of rows, is one sign."""
    column = term.op == "transpose" and term.args[0].op == "softmax" and term.args[0].rows.is_one
    inner = term.args[0].args if column else term.args
    own = -1 if column and inner[0].op == "transpose" else int(term.op == "transpose" and not column)
    return own + sum(map(_transposes, inner))


def _inner_product(row: Term, column: Term) -> Term:
    """(u/v)ᵀ v as 1ᵀ u, 1ᵀ (u ⊙ v) as uᵀ v, and 1ᵀ u² as uᵀ u."""
    if row.op == "ones" and column.op == "hadamard":
        one, *others = _hadamard_factors(column)
        return matmul(turned(one), entrywise(*others))
    if row.op == "ones" and column.op == "power" and column.attrs[0] == 2:
        return matmul(turned(column.args[0]), column.args[0])
    if any(is_recip(f) for side in (turned(row), column) for f in _hadamard_factors(side)):
        both = entrywise(turned(row), column)
        if _nodes(both) < _nodes(row) + _nodes(column) - 3:
            return product(ones(1, both.rows), both)
    return matmul(row, column)


def _nodes(term: Term) -> int:
    return 1 + sum(map(_nodes, term.args))


def _with_softmax(powers: dict[Term, Fraction]) -> dict[Term, Fraction]:
    """exp(Z) ⊙ (1/(exp(Z) 1)) 1ᵀ as softmax(Z)."""
    for base, exponent in powers.items():
        if exponent == 1 and base.op == "apply" and base.attrs[0] == "exp":
            below = matmul(apply("recip", matmul(base, ones(base.cols, 1))), ones(1, base.cols))
            if not base.cols.is_one and powers.get(below) == 1:
                made = softmax(base.args[0])
                rest = {b: e for b, e in powers.items() if b not in (base, below)}
                return {**rest, made: rest.get(made, Fraction(0)) + 1}
    return powers


def _with_outer(powers: dict[Term, Fraction]) -> dict[Term, Fraction]:
    """(u 1ᵀ) ⊙ (1 vᵀ) as u vᵀ, also below a fraction bar."""
    for exponent in (Fraction(1), Fraction(-1)):
        powers = _with_outer_to(powers, exponent)
    return powers


def _with_outer_to(powers: dict[Term, Fraction], exponent: Fraction) -> dict[Term, Fraction]:
    alone = [b for b, e in powers.items() if e == exponent and b.op == "matmul" and not b.rows.is_one and not b.cols.is_one]
    column = next((b for b in alone if b.args[1].op == "ones" and b.args[1].rows.is_one and b.args[0].op != "ones"), None)
    row = next((b for b in alone if b.args[0].op == "ones" and b.args[0].cols.is_one and b.args[1].op != "ones"), None)
    if column is None or row is None:
        return powers
    made = product(column.args[0], row.args[1])
    rest = {b: e for b, e in powers.items() if b not in (column, row)}
    return {**rest, made: rest.get(made, Fraction(0)) + exponent}


def _hadamard_factors(term: Term) -> list[Term]:
    scalars, rest = coefficient(term)
    if rest.op != "hadamard":
        return [term]
    found = [f for arg in rest.args for f in _hadamard_factors(arg)]
    for factor in scalars:
        found[0] = times(factor, found[0])
    return found
