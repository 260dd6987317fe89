"""Equations between an array and a vector of its own, solved by all arrays that obey them: A u = λ u, with Aᵀ y = λ y or without,
A u = λ B u, and A v = σ u with Aᵀ u = σ v.

With P = I − uuᵀ/uᵀu the matrices with A u = λ u are A = S P + λuuᵀ/uᵀu, the symmetric ones A = P S P + λuuᵀ/uᵀu with a symmetric
S, and those with Aᵀ y = λ y as well A = R S R + λuyᵀ/yᵀu with R = I − uyᵀ/yᵀu.  With Q = I − uuᵀB/uᵀBu the symmetric ones with
A u = λ B u are A = Qᵀ S Q + λ B uuᵀB/uᵀBu, and those with both equations of a singular pair of unit vectors are
A = (I − uuᵀ) S (I − vvᵀ) + σ uvᵀ.  P² = P has the solutions P = U(VᵀU)⁻¹Vᵀ of each rank from 1 on, with V = U for the symmetric
ones, A² = I has A = I − 2P with such a P or zero, tr A = 0 has A = S − I tr S/n, and xᵀy = 0 has y = z − x xᵀz/xᵀx.  A vector
with xᵀMx = 1 is w/√(wᵀMw), one with yᵀx = 1 is w/yᵀw.

Guarantee: S, λ and u are free, each choice obeys the equation, and each array that obeys it is one of these (take S = A), so what
holds for all of them holds under the equation, of their differentials too, and a point at which a claim fails obeys it.  Only
leaves are given a formula, and only a matrix of which the words say nothing, or that it is symmetric, or positive definite, as S
and λ are then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from derive.evaluator.scene import Scene
from derive.judge.proving.decide import decide
from derive.judge.proving.graph import symbols
from derive.judge.proving.quick import probably_equal
from derive.kernel.sizes import ONE, Size
from derive.results import Verdict
from derive.terms.term import (
    Term,
    add,
    apply,
    divide,
    dvar,
    eye,
    grad,
    inverse,
    matmul,
    num,
    ones,
    scale,
    size_term,
    squared_norm,
    sub,
    trace,
    transpose,
    var,
)

INNER = "S"
_MOVING = frozenset({"dvar", "differential", "grad", "hessian"})
Equation = tuple[Term, Term]


def solved(equations: Sequence[Equation], left: Term, right: Term, scene: Scene) -> Verdict | None:
    """The verdict where equations that are assumed are solved; a counterexample counts only where all of them are."""
    found = _parametrised([_upright(equation) for equation in equations], scene)
    if found is None:
        return None
    matrix, number, inner, alone = found
    still = matrix is not None and matrix.name in scene.constants
    if still and any(t.op in _MOVING for side in (left, right) for t in side.walk()):
        return None
    if matrix is not None and number is not None and left == grad(number.name, matrix.name, matrix.shape):
        return _gradient(matrix, number, right, inner, alone)
    made = inner.definitions.keys() - scene.definitions.keys()
    by_them = any(t.op in ("grad", "hessian") and made & set(t.attrs) for side in (left, right) for t in side.walk())
    return None if by_them else _decided(left, right, inner, alone)


def _parametrised(equations: Sequence[Equation], scene: Scene) -> tuple[Term | None, Term | None, Scene, bool] | None:
    """The scene in which the equations are solved, with the matrix and the number of an eigenvector, and whether all are."""
    inner, rest = scene, list[Equation]()
    for equation in equations:
        plain = _idempotent(equation, inner) or _orthogonal(equation, inner) or _traceless(equation, inner)
        inner, rest = (plain, rest) if plain is not None else (inner, [*rest, equation])
    lengths = [_of_length_one(equation, inner) or _of_product_one(equation, inner) for equation in rest]
    left_over = [equation for equation, length in zip(rest, lengths) if length is None]
    made = _scene(left_over, inner)
    if made is None:
        return (None, None, inner, not rest) if inner is not scene else None
    matrix, number, inner = made
    inner = _scaled([length for length in lengths if length is not None], inner)
    alone = len(left_over) == sum(_applied(side, scene) is not None for equation in left_over for side in equation)
    return matrix, number, inner, alone


def _idempotent(equation: Equation, scene: Scene) -> Scene | None:
    """U (VᵀU)⁻¹ Vᵀ for P² = P, with V = U if P is symmetric, and I − 2P for A² = I."""
    one, other = equation
    square = one.op == "matmul" and one.args[0] == one.args[1] or one.op == "power" and one.attrs[0] == 2 and not one.is_scalar
    matrix = one.args[0] if square else one
    if not square or matrix.op != "var" or matrix.name in scene.definitions or (other != matrix and other.op != "eye"):
        return None
    told = scene.properties.get(matrix.name, frozenset())
    if not told <= {"symmetric"}:
        return None
    rank = Size.of(_fresh("r", {str(size) for shape in scene.shapes.values() for size in shape}))
    shapes = dict(scene.shapes)
    names = [_fresh("U", shapes)]
    names += [] if told else [_fresh("V", {*shapes, *names})]
    shapes.update((name, (matrix.rows, rank)) for name in names)
    first, second = var(names[0], (matrix.rows, rank)), var(names[-1], (matrix.rows, rank))
    onto = matmul(first, matmul(inverse(matmul(transpose(second), first)), transpose(second)))
    return replace(
        scene,
        shapes=shapes,
        definitions={**scene.definitions, matrix.name: onto if other == matrix else sub(eye(matrix.rows), scale(num(2), onto))},
        properties={name: what for name, what in scene.properties.items() if name != matrix.name},
        inner=scene.inner | set(names),
        orders=(*scene.orders, (matrix.rows, rank)),
        constants=_held(scene, matrix, names),
    )


def _orthogonal(equation: Equation, scene: Scene) -> Scene | None:
    """z − x xᵀz/xᵀx for the y of yᵀx = 0."""
    one, other = equation
    if other != num(0) and other.op != "zeros" or one.op != "matmul" or not one.is_scalar or one.args[1].rows.is_one:
        return None
    row = one.args[0]
    upright = row.args[0] if row.op == "transpose" else ones(row.cols, ONE) if row.op == "ones" else row
    pair = [t for t in (one.args[1], upright) if t.op in ("var", "ones") and t.cols.is_one]
    free = [t for t in pair if t.op == "var" and t.name not in scene.definitions and t.name not in scene.properties]
    if len(pair) != 2 or pair[0] == pair[1] or not free:
        return None
    column = free[0]
    along = pair[1] if pair[0] == column else pair[0]
    new = var(_fresh("z", scene.shapes), column.shape)
    body = sub(new, scale(divide(matmul(transpose(along), new), matmul(transpose(along), along)), along))
    return replace(
        scene,
        shapes={**scene.shapes, new.name: new.shape},
        definitions={**scene.definitions, column.name: body},
        inner=scene.inner | {new.name},
        constants=_held(scene, column, [new.name]),
    )


def _decided(left: Term, right: Term, scene: Scene, alone: bool) -> Verdict | None:
    verdict = decide(left, right, scene, None, (), alone)
    if verdict.verdict == "checked":
        again = decide(left, right, _normalised(scene), None, (), False)
        return again if again.verdict == "proved" else verdict
    return verdict if verdict.verdict in ("proved", "refuted") else None


def _gradient(matrix: Term, number: Term, slope: Term, scene: Scene, alone: bool) -> Verdict | None:
    """The verdict on ∂λ/∂A = G, by dλ = tr(Gᵀ dA) for every dA that keeps the equation; a symmetric A has a
    symmetric gradient."""
    change = trace(matmul(transpose(slope), dvar(matrix.name, matrix.shape)))
    verdict = _decided(dvar(number.name, number.shape), change, scene, alone)
    if verdict is None:
        return None
    if verdict.verdict == "refuted":
        told = f"the differential of {number.name}, on the left, is not the product of this gradient with d{matrix.name}"
        return replace(verdict, reason=told)
    mirrored = matrix.rows == matrix.cols and decide(slope, transpose(slope), scene, None, (), False).verdict == "proved"
    return verdict if mirrored or matrix.rows != matrix.cols else None


def _normalised(scene: Scene) -> Scene:
    """The scene with w/‖w‖ for each unit vector, which the kernel needs no rule for."""
    shapes, definitions, properties = dict(scene.shapes), dict(scene.definitions), dict(scene.properties)
    for name, told in scene.properties.items():
        if told == {"orthonormal_columns"} and shapes[name][1].is_one and len(shapes[name]) == 2:
            free = var(_fresh("w", shapes), shapes[name])
            shapes[free.name] = free.shape
            definitions[name] = divide(free, apply("sqrt", squared_norm(free)))
            del properties[name]
    return replace(scene, shapes=shapes, definitions=definitions, properties=properties)


def number_in(left: Term, right: Term) -> str | None:
    """The λ of A x = λ y: a number that the equation tells of what its matrix and columns are."""
    for one, other in ((left, right), (right, left)):
        if one.op != "matmul" or not one.shape[1].is_one or one.shape[0].is_one or one.args[1].op != "var":
            continue
        matrix = one.args[0].args[0] if one.args[0].op == "transpose" else one.args[0]
        numbers = [t.name for t in other.walk() if t.op == "var" and t.is_scalar]
        if matrix.op == "var" and len(set(numbers)) == 1 and numbers[0] not in symbols(one):
            return numbers[0]
    return None


def _traceless(equation: Equation, scene: Scene) -> Scene | None:
    """S − I tr S/n for tr A = 0."""
    one, other = equation
    matrix = one.args[0] if one.op == "trace" else one
    if one.op != "trace" or other != num(0) or matrix.op != "var" or matrix.name in scene.definitions:
        return None
    if not scene.properties.get(matrix.name, frozenset()) <= {"symmetric"}:
        return None
    new = var(_fresh(INNER, scene.shapes), matrix.shape)
    body = sub(new, scale(divide(trace(new), size_term(matrix.rows)), eye(matrix.rows)))
    properties = {new.name if name == matrix.name else name: told for name, told in scene.properties.items()}
    return replace(
        scene,
        shapes={**scene.shapes, new.name: new.shape},
        definitions={**scene.definitions, matrix.name: body},
        properties=properties,
        inner=scene.inner | {new.name},
        constants=_held(scene, matrix, [new.name]),
    )


def _held(scene: Scene, made: Term, names: Iterable[str]) -> frozenset[str]:
    """The constants, with what a constant is made of."""
    return scene.constants | set(names) if made.name in scene.constants else scene.constants


def _of_length_one(equation: Equation, scene: Scene) -> tuple[Term, Term] | None:
    """(x, M) of xᵀMx = 1, for a leaf x and a positive definite leaf M."""
    names = sorted(symbols(equation[0]))
    if equation[1] != num(1) or len(names) != 2 or not scene.definitions.keys().isdisjoint(names):
        return None
    columns = [var(name, scene.shapes[name]) for name in names if scene.shapes[name][1].is_one]
    metrics = [var(n, scene.shapes[n]) for n in names if "positive_definite" in scene.properties.get(n, ())]
    if len(columns) != 1 or len(metrics) != 1 or columns[0].rows != metrics[0].rows or columns[0].name in scene.properties:
        return None
    square = matmul(transpose(columns[0]), matmul(metrics[0], columns[0]))
    return (columns[0], metrics[0]) if probably_equal(equation[0], square, scene, None) else None


def _of_product_one(equation: Equation, scene: Scene) -> tuple[Term, Term] | None:
    """(x, y) of yᵀx = 1, for two leaves of which nothing else is said."""
    one, other = equation
    if other != num(1) or one.op != "matmul" or one.args[0].op != "transpose":
        return None
    second, first = one.args[0].args[0], one.args[1]
    plain = first.op == second.op == "var" and first != second and first.shape == second.shape and first.cols.is_one
    if not plain or any(t.name in scene.definitions or t.name in scene.properties for t in (first, second)):
        return None
    return first, second


def _scaled(lengths: Sequence[tuple[Term, Term]], scene: Scene) -> Scene:
    """The scene with x = w/√(wᵀMw) for xᵀMx = 1, and x = w/yᵀw for yᵀx = 1."""
    for column, other in lengths:
        free = var(_fresh("w", scene.shapes), column.shape)
        square = matmul(transpose(free), matmul(other, free)) if other.shape != column.shape else None
        below = apply("sqrt", square) if square is not None else matmul(transpose(other), free)
        body = divide(free, below)
        scene = replace(
            scene,
            shapes={**scene.shapes, free.name: free.shape},
            definitions={**scene.definitions, column.name: body},
            inner=scene.inner | {free.name},
        )
    return scene


def _scene(equations: Sequence[Equation], scene: Scene) -> tuple[Term, Term, Scene] | None:
    found = [pair for equation in equations for pair in (equation, equation[::-1]) if _applied(pair[0], scene) is not None]
    if len(found) == 1:
        return _eigen(found[0], scene)
    return (_two_sided(found, scene) or _singular(found, scene)) if len(found) == 2 else None


def _upright(equation: Equation) -> Equation:
    """Aᵀ y = λ y for yᵀ A = λ yᵀ."""
    one, other = equation
    if one.op != "matmul" or not one.shape[0].is_one or one.shape[1].is_one or one.args[0].op != "transpose":
        return equation
    return matmul(transpose(one.args[1]), one.args[0].args[0]), transpose(other)


def _applied(term: Term, scene: Scene) -> tuple[Term, Term] | None:
    """(M, x) for a product of a matrix, or its transpose, and a column that both are leaves."""
    if term.op != "matmul" or not term.shape[1].is_one or len(term.shape) != 2:
        return None
    first, second = term.args
    plain = first.args[0] if first.op == "transpose" else first
    if plain.op != "var" or second.op != "var" or {plain.name, second.name} & scene.definitions.keys() or plain.cols.is_one:
        return None
    return first, second


def _number(value: Term, times: Term, scene: Scene) -> Term | None:
    """The number λ of a value λ x."""
    names = sorted(symbols(value) - symbols(times) - scene.definitions.keys())
    numbers = [var(name, scene.shapes[name]) for name in names if all(axis.is_one for axis in scene.shapes[name])]
    if len(numbers) != 1 or len(names) != 1 or not probably_equal(value, scale(numbers[0], times), scene, None):
        return None
    return numbers[0]


def _free(name: str, scene: Scene) -> tuple[str, bool] | None:
    """A name for the matrix that is left free, and whether it is symmetric; None if more is said of the matrix."""
    told = scene.properties.get(name, frozenset())
    return (_fresh(INNER, scene.shapes), bool(told)) if told <= {"symmetric", "positive_definite"} else None


def _fresh(name: str, taken: Collection[str]) -> str:
    return name if name not in taken else _fresh(name + "'", taken)


def _with(scene: Scene, matrix: Term, number: Term, fresh: str, body: Term) -> Scene:
    properties = {name: told for name, told in scene.properties.items() if name != matrix.name}
    told = scene.properties.get(matrix.name, frozenset())
    if told:
        properties[fresh] = told
    if "positive_definite" in told:
        properties[number.name] = properties.get(number.name, frozenset()) | {"positive"}
    return replace(
        scene,
        shapes={**scene.shapes, fresh: matrix.shape},
        definitions={**scene.definitions, matrix.name: body},
        properties=properties,
        inner=scene.inner | {fresh},
        constants=scene.constants - {matrix.name},
    )


def _unit(column: Term, scene: Scene) -> bool:
    return "orthonormal_columns" in scene.properties.get(column.name, ())


def _outer(column: Term, other: Term, scene: Scene) -> Term:
    """uwᵀ / wᵀu, for the projection along u."""
    product = matmul(column, transpose(other))
    return product if column == other and _unit(column, scene) else divide(product, matmul(transpose(other), column))


def _eigen(equation: Equation, scene: Scene) -> tuple[Term, Term, Scene] | None:
    """For A u = λ u and, of symmetric matrices, A u = λ B u."""
    pair = _applied(equation[0], scene)
    if pair is None or pair[0].op != "var" or pair[0].rows != pair[0].cols:
        return None
    matrix, column = pair
    free = _free(matrix.name, scene)
    if free is None:
        return None
    fresh, symmetric = free
    inner, one = var(fresh, matrix.shape), eye(matrix.rows)
    number = _number(equation[1], column, scene)
    if number is not None:
        along = _outer(column, column, scene)
        rest = sub(one, along)
        part = matmul(inner, rest)
        body = add(matmul(rest, part) if symmetric else part, scale(number, along))
        return matrix, number, _with(scene, matrix, number, fresh, body)
    if not symmetric:
        return None
    for name in sorted(symbols(equation[1]) - {column.name, matrix.name} - scene.definitions.keys()):
        metric = var(name, scene.shapes[name])
        if metric.shape != matrix.shape or not scene.properties.get(name, frozenset()) & {"symmetric", "positive_definite"}:
            continue
        image = matmul(metric, column)
        number = _number(equation[1], image, scene)
        if number is not None:
            along = divide(matmul(column, transpose(image)), matmul(transpose(column), image))
            rest = sub(one, along)
            square = divide(matmul(image, transpose(image)), matmul(transpose(column), image))
            body = add(matmul(transpose(rest), matmul(inner, rest)), scale(number, square))
            return matrix, number, _with(scene, matrix, number, fresh, body)
    return None


def _two_sided(equations: Sequence[Equation], scene: Scene) -> tuple[Term, Term, Scene] | None:
    """For A x = λ x with Aᵀ y = λ y."""
    pairs = [pair for equation in equations if (pair := _applied(equation[0], scene)) is not None]
    plain = [place for place, (first, _) in enumerate(pairs) if first.op == "var"]
    if len(plain) != 1 or len(pairs) != 2:
        return None
    (matrix, right), (turned, left) = pairs[plain[0]], pairs[1 - plain[0]]
    numbers = [_number(equations[place][1], side, scene) for place, side in ((plain[0], right), (1 - plain[0], left))]
    free = _free(matrix.name, scene)
    if turned != transpose(matrix) or free is None or free[1] or numbers[0] is None or numbers[0] != numbers[1]:
        return None
    if left == right:
        return None
    inner, number = var(free[0], matrix.shape), numbers[0]
    along = _outer(right, left, scene)
    rest = sub(eye(matrix.rows), along)
    body = add(matmul(rest, matmul(inner, rest)), scale(number, along))
    return matrix, number, _with(scene, matrix, number, free[0], body)


def _singular(equations: Sequence[Equation], scene: Scene) -> tuple[Term, Term, Scene] | None:
    """For A v = σ u with Aᵀ u = σ v, of unit vectors."""
    pairs = [pair for equation in equations if (pair := _applied(equation[0], scene)) is not None]
    plain = [place for place, (first, _) in enumerate(pairs) if first.op == "var"]
    if len(plain) != 1 or len(pairs) != 2:
        return None
    (matrix, second), (turned, first) = pairs[plain[0]], pairs[1 - plain[0]]
    numbers = [_number(equations[place][1], side, scene) for place, side in ((plain[0], first), (1 - plain[0], second))]
    free = _free(matrix.name, scene)
    if turned != transpose(matrix) or free is None or free[1] or numbers[0] is None or numbers[0] != numbers[1]:
        return None
    if first == second or not _unit(first, scene) or not _unit(second, scene):
        return None
    inner, number = var(free[0], matrix.shape), numbers[0]
    before, behind = (sub(eye(c.rows), matmul(c, transpose(c))) for c in (first, second))
    body = add(matmul(before, matmul(inner, behind)), scale(number, matmul(first, transpose(second))))
    return matrix, number, _with(scene, matrix, number, free[0], body)


__all__ = ["number_in", "solved"]
