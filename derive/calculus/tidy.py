"""Constructors that remove what a person would not write: double transposes, factors 1, 0, I and 1·1ᵀ, x·(1/x).

Guarantee: each function returns a term equal to the one that the constructor of the same operator in
`derive.terms.term` would make, for all sizes.  They are used to write gradients down; the kernel checks the result,
so nothing rests on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import gcd

from derive.kernel.sizes import Size
from derive.terms.term import (
    Shape,
    Term,
    apply,
    eye,
    hadamard,
    matmul,
    num,
    ones,
    power,
    repeat,
    reshape,
    scale,
    softmax,
    trace,
    transpose,
    vec,
    zeros,
)
from derive.terms.term import add as plain_add
from derive.terms.term import diag as plain_diag

ONE = num(1)


def times(factor: Term, arg: Term) -> Term:
    """Scalar times array, with the scalars gathered in front."""
    inner, rest = coefficient(arg)
    scalars = [*scalar_factors(factor), *inner]
    if rest.is_scalar:
        scalars += scalar_factors(rest)
        rest = ONE
    number, others = _gathered(scalars)
    if number == 0 or rest.op == "zeros":
        return zeros(*arg.shape)
    front = _scalar(number, others)
    if rest == ONE:
        return front
    return rest if front == ONE else scale(front, rest)


def coefficient(term: Term) -> tuple[list[Term], Term]:
    """The scalar factors of a term and the rest."""
    if term.op == "scale":
        inner, rest = coefficient(term.args[1])
        return [*scalar_factors(term.args[0]), *inner], rest
    return [], term


def scalar_factors(term: Term) -> list[Term]:
    """The factors of a scalar."""
    if term.op in ("scale", "hadamard"):
        return [f for arg in term.args for f in scalar_factors(arg)]
    if term.op in ("ones", "eye"):
        return []
    if term.op == "size":
        return _size_factors(term)
    if is_recip(term) and term.is_scalar:
        return [_reciprocal(f) for f in scalar_factors(term.args[0])]
    return [term]


def _size_factors(term: Term) -> list[Term]:
    """A size such as 2 n as a number and a size."""
    size: Size = term.attrs[0]
    value = size.as_int()
    if value is not None:
        return [num(value)]
    common = gcd(*(c for _, c in size.terms))
    rest = size.divide(common)
    return [term] if common < 2 or rest is None else [num(common), Term("size", (), (rest,), term.shape)]


def _reciprocal(factor: Term) -> Term:
    if factor.op == "num" and factor.attrs[0]:
        return num(1 / factor.attrs[0])
    return factor.args[0] if is_recip(factor) else apply("recip", factor)


def _gathered(scalars: Iterable[Term]) -> tuple[Fraction, list[Term]]:
    """The number and the other factors; what stands as a root or under a fraction bar is gathered, so that x·(1/x) cancels."""
    number, others = Fraction(1), list[Term]()
    powers: dict[Term, list[Fraction]] = {}
    for factor in scalars:
        if factor.op == "num":
            number *= factor.attrs[0]
        else:
            base, exponent = _power_of(factor.args[0]) if is_recip(factor) else _power_of(factor)
            powers.setdefault(base, []).append(-exponent if is_recip(factor) else exponent)
    for base, exponents in powers.items():
        total = sum(exponents, Fraction(0))
        if total and (total < 0 or any(e < 0 or e.denominator > 1 for e in exponents)):
            whole = _as_power(base, abs(total))
            others.append(whole if total > 0 else apply("recip", whole))
        elif total:
            others.extend(_as_power(base, e) for e in exponents)
    return number, others


def _scalar(number: Fraction, others: list[Term]) -> Term:
    result = None
    for factor in sorted(others, key=lambda t: not is_recip(t)):
        result = factor if result is None else scale(result, factor)
    if result is None:
        return num(number)
    return result if number == 1 else scale(num(number), result)


def is_recip(term: Term) -> bool:
    return term.op == "apply" and term.attrs[0] == "recip"


def negative(arg: Term) -> Term:
    return times(num(-1), arg)


def plus(*args: Term) -> Term:
    """The sum, with like terms collected."""
    found: dict[Term, Fraction] = {}
    for arg in args:
        for part in arg.args if arg.op == "add" else (arg,):
            scalars, rest = coefficient(part)
            number, others = _gathered(scalars)
            if rest.op == "num":
                number, rest = number * rest.attrs[0], ONE
            core = times(_scalar(Fraction(1), others), rest)
            found[core] = found.get(core, Fraction(0)) + number
    left = {core: number for core, number in found.items() if number and core.op != "zeros"}
    if not left:
        return zeros(*args[0].shape)
    front, left = _common(left)
    return times(front, plain_add(*(times(num(number), core) for core, number in left.items())))


def _common(parts: dict[Term, Fraction]) -> tuple[Term, dict[Term, Fraction]]:
    """The scalar factors that all parts of a sum share, taken out; the size of the number too where all have one."""
    split = {core: coefficient(core) for core in parts}
    shared = list(next(iter(split.values()))[0])
    for scalars, _ in split.values():
        shared = _both(shared, scalars)
    sizes = {abs(number) for number in parts.values()}
    number = sizes.pop() if len(sizes) == 1 else Fraction(1)
    if len(parts) == 1 or (not shared and number == 1):
        return ONE, _positive_first(parts)
    found: dict[Term, Fraction] = {}
    for core, (scalars, rest) in split.items():
        rest_scalars = _without(scalars, shared)
        found[times(_scalar(Fraction(1), rest_scalars), rest)] = parts[core] / number
    return _scalar(number, shared), _positive_first(found)


def _without(factors: Iterable[Term], taken: Iterable[Term]) -> list[Term]:
    """The factors that are left, each taken out once."""
    left = list(factors)
    for factor in taken:
        left.remove(factor)
    return left


def _both(some: Iterable[Term], others: Iterable[Term]) -> list[Term]:
    """The factors that stand in both products, as often as they do."""
    found, left = list[Term](), list(others)
    for factor in some:
        if factor in left:
            left.remove(factor)
            found.append(factor)
    return found


def _positive_first(parts: dict[Term, Fraction]) -> dict[Term, Fraction]:
    """The parts of a sum, one with a plus sign in front if there is one."""
    return dict(sorted(parts.items(), key=lambda item: item[1] < 0))


def minus(left: Term, right: Term) -> Term:
    return plus(left, negative(right))


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


def _transposes(term: Term) -> int:
    """How many transposes are to be seen: the softmax of a column, written softmax(xᵀ)ᵀ in terms of rows, is one sign."""
    column = term.op == "transpose" and term.args[0].op == "softmax" and term.args[0].rows.is_one
    inner = term.args[0].args if column else term.args
    own = -1 if column and inner[0].op == "transpose" else int(term.op == "transpose" and not column)
    return own + sum(map(_transposes, inner))


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
        front = ONE
        for factor in [*first, *second]:
            front = times(factor, front)
        return times(front, product(a, b))
    if right.op == "matmul":
        return product(product(left, right.args[0]), right.args[1])
    if left.op == "zeros" or right.op == "zeros":
        return zeros(*shape)
    if left.op == "eye":
        return right
    if right.op == "eye":
        return left
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


def size_number(size: Size) -> Term:
    value = size.as_int()
    return num(value) if value is not None else Term("size", (), (size,), num(1).shape)


def chain(*args: Term) -> Term:
    result = args[0]
    for arg in args[1:]:
        result = product(result, arg)
    return result


def entrywise(*args: Term) -> Term:
    """The Hadamard product, without factors of ones and with X ⊙ (1/X) cancelled."""
    shape = args[0].shape
    scalars: list[Term] = []
    powers: dict[Term, Fraction] = {}
    for arg in args:
        for factor in _hadamard_factors(arg):
            mine, rest = coefficient(factor)
            scalars += mine
            base, exponent = _power_of(rest)
            powers[base] = powers.get(base, Fraction(0)) + exponent
    if any(base.op == "zeros" for base in powers):
        return zeros(*shape)
    powers = _with_outer(_with_softmax(powers))
    factors = [_as_power(base, e) for base, e in powers.items() if e and base.op != "ones"]
    if factors and factors[0].is_scalar:
        scalars, factors = scalars + factors, []
    result = ones(*shape) if not factors else factors[0]
    for factor in factors[1:]:
        result = hadamard(result, factor)
    for factor in scalars:
        result = times(factor, result)
    return result


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
    """(u 1ᵀ) ⊙ (1 vᵀ) as u vᵀ."""
    alone = [b for b, e in powers.items() if e == 1 and b.op == "matmul" and not b.rows.is_one and not b.cols.is_one]
    column = next((b for b in alone if b.args[1].op == "ones" and b.args[1].rows.is_one and b.args[0].op != "ones"), None)
    row = next((b for b in alone if b.args[0].op == "ones" and b.args[0].cols.is_one and b.args[1].op != "ones"), None)
    if column is None or row is None:
        return powers
    made = product(column.args[0], row.args[1])
    rest = {b: e for b, e in powers.items() if b not in (column, row)}
    return {**rest, made: rest.get(made, Fraction(0)) + 1}


def _power_of(term: Term) -> tuple[Term, Fraction]:
    """The base and the exponent of a power; what stands under a root is not negative."""
    if is_recip(term):
        base, exponent = _power_of(term.args[0])
        return base, -exponent
    if term.op == "apply" and term.attrs[0] == "sqrt":
        return term.args[0], Fraction(1, 2)
    if term.op == "power":
        return term.args[0], term.attrs[0]
    return term, Fraction(1)


def _as_power(base: Term, exponent: Fraction) -> Term:
    if exponent == Fraction(1, 2):
        return apply("sqrt", base)
    return apply("recip", base) if exponent == -1 else to_power(base, exponent)


def _hadamard_factors(term: Term) -> list[Term]:
    scalars, rest = coefficient(term)
    if rest.op != "hadamard":
        return [term]
    found = [f for arg in rest.args for f in _hadamard_factors(arg)]
    for factor in scalars:
        found[0] = times(factor, found[0])
    return found


def to_power(arg: Term, exponent: Fraction) -> Term:
    """The entrywise power; exponents 0 and 1 vanish."""
    if exponent == 0:
        return ones(*arg.shape)
    if exponent == 1:
        return arg
    base, own = _power_of(arg)
    if own != 1 and (own.denominator > 1 or exponent.denominator == 1):
        return _as_power(base, own * exponent)
    return power(arg, exponent)


def inner(left: Term, right: Term) -> Term:
    """The inner product tr(leftᵀ right)."""
    scalars, a = coefficient(left)
    if scalars:
        front = ONE
        for factor in scalars:
            front = times(factor, front)
        return times(front, inner(a, right))
    if left.is_scalar:
        return times(left, right)
    if left.op == "eye":
        return traced(right)
    if left.op == "ones":
        return chain(ones(1, right.rows), right, ones(right.cols, 1))
    if left.cols.is_one:
        return product(turned(left), right)
    if left.rows.is_one:
        return product(left, turned(right))
    return traced(product(turned(left), right))


def traced(arg: Term) -> Term:
    """The trace; of a scalar it is the scalar, of I the size."""
    scalars, rest = coefficient(arg)
    result = rest if rest.is_scalar else size_number(rest.rows) if rest.op == "eye" else trace(rest)
    for factor in scalars:
        result = times(factor, result)
    return result


def on_diagonal(arg: Term) -> Term:
    """diag of a vector, or the diagonal of a matrix."""
    scalars, rest = coefficient(arg)
    if rest.op == "transpose" and rest.rows == rest.cols:
        rest = rest.args[0]
    result = rest if rest.is_scalar else ones(rest.rows, 1) if rest.op == "eye" else plain_diag(rest)
    if rest.op == "diag":
        result = rest.args[0] if rest.args[0].cols.is_one else turned(rest.args[0])
    if rest.op == "ones" and rest.cols.is_one:
        result = eye(rest.rows)
    for factor in scalars:
        result = times(factor, result)
    return result


def summed_to(arg: Term, shape: Shape) -> Term:
    """The adjoint of repetition: sums over the axes that `shape` has with size 1."""
    if arg.shape != shape and shape[0].is_one:
        arg = product(ones(1, arg.rows), arg)
    if arg.shape != shape and shape[1].is_one:
        arg = product(arg, ones(arg.cols, 1))
    return arg


def reshaped(arg: Term, shape: Shape, order: str = "C") -> Term:
    """The same entries in another shape; reshapes of reshapes and of vec in one order are one."""
    scalars, rest = coefficient(arg)
    if rest.shape == shape:
        result = rest
    elif rest.op == "ones":
        result = ones(*shape)
    elif (rest.op == "reshape" and rest.attrs[0] == order) or (rest.op == "vec" and order == "F"):
        result = reshaped(rest.args[0], shape, order)
    elif order == "F" and shape[1].is_one:
        result = vec(rest)
    else:
        result = reshape(rest, shape, order)
    for factor in scalars:
        result = times(factor, result)
    return result


def tidy(term: Term) -> Term:
    """The term rebuilt with the constructors of this module; subscripts and conditions stay as they are."""
    if term.op in ("holds", "floordiv"):
        return term
    args = [tidy(a) for a in term.args] if term.op != "entry" else [tidy(term.args[0]), *term.args[1:]]
    builders: Mapping[str, Callable[..., Term]] = {
        "scale": times,
        "add": plus,
        "transpose": turned,
        "matmul": product,
        "hadamard": entrywise,
        "trace": traced,
        "diag": lambda arg: arg if arg.is_scalar else plain_diag(arg),
    }
    build = builders.get(term.op)
    if build is not None:
        return build(*args)
    if term.op in ("size", "power"):
        return size_number(term.attrs[0]) if term.op == "size" else to_power(args[0], term.attrs[0])
    return Term(term.op, tuple(args), term.attrs, term.shape) if args else term
