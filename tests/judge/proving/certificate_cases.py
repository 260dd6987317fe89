"""Claims of every kind of proof, true and false, for the tests of certificates.

The true ones are identities of the textbooks (Magnus & Neudecker, Matrix Differential Calculus, ch. 1–3 and 8–10); the
false ones have a counterexample that is easy to see, and several look alike after a careless treatment of indices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from derive.evaluator.scene import Scene
from derive.judge.proving.graph import Graph
from derive.kernel.sizes import ONE, Size
from derive.terms.sliding import sliding
from derive.terms.term import (
    Term,
    add,
    apply,
    argmax_mask,
    array,
    det,
    diag,
    differential,
    dvar,
    entry,
    eye,
    floor_quotient,
    grad,
    hadamard,
    holds,
    index,
    inverse,
    kron,
    matmul,
    neg,
    num,
    ones,
    power,
    repeat,
    reshape,
    row_max,
    scale,
    size_term,
    softmax,
    squared_norm,
    sub,
    total,
    trace,
    transpose,
    turned,
    var,
    vec,
)

M, N, P, Q = (Size.of(s) for s in "mnpq")


@dataclass(frozen=True)
class Case:
    """left = right in a scene."""

    name: str
    left: Term
    right: Term
    scene: Scene = field(default_factory=Scene)
    partial: str | None = None


def tops(case: Case) -> dict[str, tuple[str, ...]]:
    """For each loss without a definition the symbols by which the claim differentiates it, but for those beneath others."""
    found: dict[str, set[str]] = {}
    for side in (case.left, case.right):
        for t in side.walk():
            if t.op == "grad" and t.attrs[0] not in case.scene.definitions:
                found.setdefault(t.attrs[0], set()).add(t.attrs[1])
    graph = Graph(case.scene)
    return {
        loss: tuple(sorted(n for n in names if not any(n in graph.below(m) - {m} for m in names))) for loss, names in found.items()
    }


def matrix(name: str, rows: Size = N, cols: Size = N) -> Term:
    return var(name, (rows, cols))


def scene(*terms: Term, **more: object) -> Scene:
    """The scene of the symbols in these terms and in the definitions given."""
    definitions = dict(more.get("definitions", {}))  # type: ignore[call-overload]
    shapes = {
        t.name: t.shape for term in [*terms, *definitions.values()] for t in term.walk() if t.op in ("var", "dvar")
    }
    shapes |= {name: t.shape for name, t in definitions.items()}
    shapes |= {t.attrs[1]: t.shape for term in terms for t in term.walk() if t.op == "grad"}
    return Scene(shapes=shapes, **more)  # type: ignore[arg-type]


def product(*factors: Term) -> Term:
    result = factors[0]
    for factor in factors[1:]:
        result = matmul(result, factor)
    return result


A, B, C = matrix("A", M, N), matrix("B", N, P), matrix("C", P, Q)
S, T, X, Y = (matrix(name) for name in "STXY")
V, W = matrix("v", N, ONE), matrix("w", N, ONE)
WIDE = matrix("w", N * N, ONE)
LEFT, DIAGONAL = ones(ONE, N), ones(N, ONE)
SQUARE = {"J": scale(num(Fraction(1, 2)), squared_norm(var("Z", (M, P)))), "Z": matmul(A, B)}
ENTROPY = {"J": neg(matmul(hadamard(matrix("T", ONE, N), apply("log", softmax(matrix("z", ONE, N)))), ones(N, ONE)))}
RELU = {"J": squared_norm(var("H", (M, N))), "H": apply("relu", matrix("Z", M, N))}


def claim(name: str, left: Term, right: Term, partial: str | None = None, **more: object) -> Case:
    return Case(name, left, right, scene(left, right, **more), partial)


def _i(name: str = "i", size: Size = N) -> Term:
    return index(name, size)


GRAM = matmul(transpose(A), A)
HAT = product(A, inverse(GRAM), transpose(A))
U, LOW = matrix("U", N, P), matrix("V", P, N)
CAPACITY = inverse(add(inverse(matrix("C", P, P)), product(LOW, inverse(S), U)))
UPDATED = add(S, product(U, matrix("C", P, P), LOW))
WOODBURY = sub(inverse(S), product(inverse(S), U, CAPACITY, LOW, inverse(S)))
ROW = matrix("z", ONE, N)
HOT_ENTROPY = {"J": neg(matmul(hadamard(matrix("T", ONE, N), apply("log", softmax(ROW))), ones(N, ONE)))}
DECAY = {"J": add(var("L", (ONE, ONE)), scale(num(Fraction(1, 2)), squared_norm(matrix("W", M, N))))}

SIGNAL, KERNEL = matrix("x", N + P - 1, ONE), matrix("k", P, ONE)
SHORT, BLOCKS = matrix("y", N, ONE), matrix("q", N * P, ONE)
CORRELATED = sliding("correlation", "valid", SIGNAL, KERNEL)
PICTURE, STAMP = matrix("X", M + P - 1, N + Q - 1), matrix("K", P, Q)
LAYER = {"y": CORRELATED}
OFFSET = add(_i("r", N + P - 1), neg(_i("a", P)))


def _window(body: Callable[[Term, Term], Term]) -> Term:
    """Σ_i Σ_a body(i, a) over n places of a window of p entries."""
    return total("i", N, total("a", P, body(_i("i", N), _i("a", P))))


def _block(i: Term, a: Term) -> Term:
    return entry(BLOCKS, add(scale(size_term(P), i), a), num(0))


def _full_gradient(offset: Term) -> Term:
    """The array of Σ_a ∇_y J at r − a (or another place), entries outside being zero, times k_a."""
    taken = entry(grad("J", "y", (N, ONE)), offset, num(0), zero_outside=True)
    return array("r", N + P - 1, "c", ONE, total("a", P, matmul(taken, entry(KERNEL, _i("a", P), num(0)))))


LATTICE_TRUE = [
    claim("convolution commutes", sliding("convolution", "full", SHORT, KERNEL), sliding("convolution", "full", KERNEL, SHORT)),
    claim("correlation is adjoint to convolution", trace(matmul(transpose(CORRELATED), SHORT)),
          trace(matmul(transpose(SIGNAL), sliding("convolution", "full", SHORT, KERNEL)))),
    claim("an input's gradient is a full convolution", grad("J", "x", (N + P - 1, ONE)), _full_gradient(OFFSET), definitions=LAYER),
    claim("a kernel's gradient is a correlation", grad("J", "k", (P, ONE)),
          sliding("correlation", "valid", SIGNAL, grad("J", "y", (N, ONE))), definitions=LAYER),
    claim("an image's kernel turned twice", turned(turned(STAMP)), STAMP),
    claim("valid convolution of an image", sliding("convolution", "valid", PICTURE, STAMP),
          sliding("correlation", "valid", PICTURE, turned(STAMP))),
    claim("blocks side by side", _window(_block), matmul(ones(ONE, N * P), BLOCKS)),
    claim("a quotient repeats", total("j", N * P, matmul(entry(SHORT, floor_quotient(_i("j", N * P), size_term(P)), num(0)),
          entry(BLOCKS, _i("j", N * P), num(0)))), _window(lambda i, a: matmul(entry(SHORT, i, num(0)), _block(i, a)))),
    claim("a triangle by rows or by columns",
          total("i", N, total("j", N, scale(holds(add(_i("i", N), neg(_i("j", N)))), entry(S, _i("i", N), _i("j", N))))),
          total("j", N, total("i", N, scale(holds(add(_i("i", N), neg(_i("j", N)))), entry(S, _i("i", N), _i("j", N)))))),
]  # fmt: skip
LATTICE_FALSE = [
    claim("convolution is not correlation", sliding("convolution", "full", SHORT, KERNEL),
          sliding("correlation", "full", SHORT, KERNEL)),
    claim("an input's gradient by the turned kernel", grad("J", "x", (N + P - 1, ONE)),
          sliding("correlation", "full", grad("J", "y", (N, ONE)), KERNEL), definitions=LAYER),
    claim("an input's gradient shifted", grad("J", "x", (N + P - 1, ONE)), _full_gradient(add(OFFSET, num(1))),
          definitions=LAYER),
    claim("a kernel's gradient turned", grad("J", "k", (P, ONE)),
          turned(sliding("correlation", "valid", SIGNAL, grad("J", "y", (N, ONE)))), definitions=LAYER),
    claim("a kernel not turned", sliding("convolution", "valid", PICTURE, STAMP),
          sliding("correlation", "valid", PICTURE, STAMP)),
    claim("a block too few", _window(lambda i, a: scale(holds(add(i, num(-1))), _block(i, a))),
          matmul(ones(ONE, N * P), BLOCKS)),
    claim("a stride of another length",
          _window(lambda i, a: entry(BLOCKS, add(scale(size_term(P), i), neg(a)), num(0), zero_outside=True)),
          matmul(ones(ONE, N * P), BLOCKS)),
    claim("a strict triangle",
          total("i", N, total("j", N, scale(holds(add(_i("i", N), neg(_i("j", N)))), entry(S, _i("i", N), _i("j", N))))),
          total("j", N, total("i", N, scale(holds(add(_i("i", N), neg(_i("j", N)), num(-1))), entry(S, _i("i", N), _i("j", N)))))),
    claim("a sum counted once too often", total("i", N, total("a", P, holds(add(_i("i", N), neg(_i("a", P)))))),
          matmul(size_term(N), size_term(P))),
]  # fmt: skip

TRUE = [
    claim("an inverse beside the sum it inverts", product(inverse(GRAM), transpose(A), A, V), V),
    claim("a projection is idempotent", matmul(HAT, HAT), HAT),
    claim("the trace of a projection", trace(HAT), size_term(N)),
    claim("push-through", matmul(inverse(add(eye(N), matmul(U, LOW))), U), matmul(U, inverse(add(eye(P), matmul(LOW, U))))),
    claim("Woodbury", inverse(UPDATED), WOODBURY),
    claim("the inverse of a product", inverse(matmul(S, T)), matmul(inverse(T), inverse(S))),
    claim("the inverse of a transpose", inverse(transpose(S)), transpose(inverse(S))),
    claim("the inverse of a symmetric matrix", transpose(inverse(S)), inverse(S), properties={"S": frozenset({"symmetric"})}),
    claim("the determinant of a product", det(product(S, inverse(T), transpose(X))),
          scale(det(X), scale(det(S), apply("recip", det(T))))),
    claim(
        "softmax against a one-hot row",
        grad("J", "z", (ONE, N)),
        sub(softmax(ROW), matrix("T", ONE, N)),
        definitions=HOT_ENTROPY,
        properties={"T": frozenset({"onehot_rows"})},
        constants=frozenset({"T"}),
    ),
    claim(
        "a loss within a loss",
        grad("J", "W", (M, N)),
        add(grad("L", "W", (M, N)), matrix("W", M, N)),
        definitions=DECAY,
    ),
    claim("a binary array squared", hadamard(A, A), A, properties={"A": frozenset({"binary"})}),
    claim("signs squared", hadamard(A, A), ones(M, N), properties={"A": frozenset({"signs"})}),
    claim("transpose of a product", transpose(matmul(A, B)), matmul(transpose(B), transpose(A))),
    claim("cyclic trace", trace(product(S, T, X)), trace(product(X, S, T))),
    claim("Hadamard under the trace", trace(matmul(S, hadamard(T, X))), trace(matmul(hadamard(S, transpose(T)), X))),
    claim("vec of a product", vec(product(A, B, C)), matmul(kron(transpose(C), A), vec(B))),
    claim("mixed product", matmul(kron(A, transpose(C)), kron(B, C)), kron(matmul(A, B), matmul(transpose(C), C))),
    claim("reshape there and back", reshape(reshape(A, (N, M)), (M, N)), A),
    claim("vec is a reshape by columns", vec(A), reshape(A, (M * N, ONE), "F")),
    claim("a sum counted", product(LEFT, DIAGONAL), size_term(N)),
    claim("index form", total("i", N, entry(S, _i(), _i())), trace(S)),
    claim(
        "array of entries",
        array("i", M, "j", P, total("k", N, scale(entry(A, _i("i", M), _i("k")), entry(B, _i("k"), _i("j", P))))),
        matmul(A, B),
    ),
    claim(
        "a digit picked inside a function",
        matmul(transpose(V), apply("exp", matmul(eye(N), W))),
        matmul(transpose(V), apply("exp", W)),
    ),
    claim(
        "reshape inside a function",
        product(ones(ONE, M * N), apply("exp", vec(A))),
        product(ones(ONE, M), apply("exp", A), DIAGONAL),
    ),
    claim("exp of a sum", apply("exp", add(V, W)), hadamard(apply("exp", V), apply("exp", W))),
    claim("log of a product", apply("log", hadamard(V, apply("exp", W))), add(apply("log", V), W)),
    claim("softmax is shift invariant", softmax(add(A, repeat(matrix("c", M, ONE), (M, N)))), softmax(A)),
    claim("rows of softmax sum to one", matmul(softmax(A), DIAGONAL), ones(M, ONE)),
    claim(
        "fractions over one denominator",
        add(apply("recip", V), apply("recip", W)),
        hadamard(add(V, W), apply("recip", hadamard(V, W))),
    ),
    claim(
        "a denominator cleared",
        add(apply("recip", add(V, W)), apply("recip", V)),
        hadamard(add(add(V, V), W), apply("recip", add(power(V, 2), hadamard(V, W)))),
    ),
    claim("sigmoid by tanh-free algebra", sub(ones(N, ONE), apply("sigmoid", V)), apply("sigmoid", neg(V))),
    claim("inverse", product(X, inverse(X), Y), Y),
    claim("symmetric", trace(matmul(S, X)), trace(matmul(S, transpose(X))), properties={"S": frozenset({"symmetric"})}),
    claim("orthogonal", product(transpose(X), X, V), V, properties={"X": frozenset({"orthogonal"})}),
    claim("mask twice", hadamard(apply("ge0", A), apply("relu", A)), apply("relu", A)),
    claim("strict mask beside its argument", hadamard(V, apply("gt0", V)), apply("relu", V)),
    claim("strict mask of a sum", hadamard(add(V, W), apply("gt0", add(V, W))), apply("relu", add(V, W))),
    claim("mask of the opposite", add(apply("ge0", V), apply("gt0", neg(V))), ones(N, ONE)),
    claim("largest by its mask", matmul(hadamard(argmax_mask(A), A), DIAGONAL), row_max(A)),
    claim("mask sums to one", matmul(argmax_mask(A), DIAGONAL), ones(M, ONE)),
    claim("mask times mask", hadamard(argmax_mask(A), argmax_mask(A)), argmax_mask(A)),
    claim(
        "one-hot rows",
        hadamard(matrix("T", M, N), matrix("T", M, N)),
        matrix("T", M, N),
        properties={"T": frozenset({"onehot_rows"})},
    ),
    claim(
        "by definition",
        squared_norm(var("Z", (M, P))),
        trace(product(transpose(B), transpose(A), A, B)),
        definitions={"Z": matmul(A, B)},
    ),
    claim(
        "d of a product", differential(matmul(A, B)), add(matmul(dvar("A", (M, N)), B), matmul(A, dvar("B", (N, P))))
    ),
    claim("d of an inverse", differential(inverse(X)), neg(product(inverse(X), dvar("X", (N, N)), inverse(X)))),
    claim("d of a determinant", differential(det(X)), scale(det(X), trace(matmul(inverse(X), dvar("X", (N, N)))))),
    claim(
        "d of tanh",
        differential(apply("tanh", V)),
        hadamard(sub(ones(N, ONE), power(apply("tanh", V), 2)), dvar("v", (N, ONE))),
    ),
    claim(
        "d of softmax",
        differential(softmax(matrix("z", ONE, N))),
        matmul(
            dvar("z", (ONE, N)),
            sub(
                diag(softmax(matrix("z", ONE, N))),
                matmul(transpose(softmax(matrix("z", ONE, N))), softmax(matrix("z", ONE, N))),
            ),
        ),
    ),
    claim("d of a maximum", differential(row_max(A)), matmul(hadamard(argmax_mask(A), dvar("A", (M, N))), DIAGONAL)),
    claim(
        "d of a defined symbol", dvar("Z", (M, P)), matmul(A, dvar("B", (N, P))), "B", definitions={"Z": matmul(A, B)}
    ),
    claim(
        "definition of the gradient",
        dvar("J", (ONE, ONE)),
        trace(matmul(transpose(grad("J", "Z", (M, P))), dvar("Z", (M, P)))),
    ),
    claim(
        "gradient through a product",
        grad("J", "A", (M, N)),
        matmul(grad("J", "Z", (M, P)), transpose(B)),
        definitions={"Z": matmul(A, B)},
    ),
    claim("gradient of a square", grad("J", "A", (M, N)), product(A, B, transpose(B)), definitions=SQUARE),
    claim(
        "gradient through vec",
        grad("J", "B", (N, P)),
        matmul(transpose(A), reshape(grad("J", "u", (M * P, ONE)), (M, P), "F")),
        definitions={"u": vec(matmul(A, B))},
    ),
    claim(
        "gradient of cross-entropy",
        grad("J", "z", (ONE, N)),
        sub(softmax(matrix("z", ONE, N)), matrix("T", ONE, N)),
        definitions=ENTROPY,
        properties={"T": frozenset({"onehot_rows"})},
        constants=frozenset({"T"}),
    ),
    claim(
        "gradient through relu",
        grad("J", "Z", (M, N)),
        hadamard(grad("J", "H", (M, N)), apply("gt0", matrix("Z", M, N))),
        definitions={"H": RELU["H"]},
    ),
]

_EXP = apply("exp", matmul(eye(N), V))
_CONSTANT = hadamard(apply("log", grad("J", "X", (M, N))), apply("log", grad("J", "X", (M, N))))
_PAIR = matmul(transpose(V), W)

FALSE = [
    claim("a projection is not twice itself", matmul(HAT, HAT), scale(num(2), HAT)),
    claim("a trace of a projection is not the number of rows", trace(HAT), size_term(M)),
    claim("Woodbury with the other sign", inverse(UPDATED), add(inverse(S), product(inverse(S), U, CAPACITY, LOW, inverse(S)))),
    claim("push-through the wrong way", matmul(inverse(add(eye(N), matmul(U, LOW))), U),
          matmul(U, inverse(add(eye(P), scale(num(2), matmul(LOW, U)))))),
    claim("factors of an inverse in their order", inverse(matmul(S, T)), matmul(inverse(S), inverse(T))),
    claim("a matrix is not taken for symmetric", transpose(inverse(S)), inverse(S)),
    claim("the determinant of a sum", det(add(S, T)), add(det(S), det(T))),
    claim(
        "softmax against weights that do not sum to one",
        grad("J", "z", (ONE, N)),
        sub(softmax(ROW), matrix("T", ONE, N)),
        definitions=HOT_ENTROPY,
        constants=frozenset({"T"}),
    ),
    claim(
        "decay counted twice",
        grad("J", "W", (M, N)),
        add(grad("L", "W", (M, N)), scale(num(2), matrix("W", M, N))),
        definitions=DECAY,
    ),
    claim("any array squared", hadamard(A, A), A),
    claim("a tall matrix has no left inverse in its Gram matrix", product(A, inverse(GRAM), transpose(A), matrix("y", M, ONE)),
          matrix("y", M, ONE)),
    claim("trace of X ⊙ X⁻¹ is not 1", trace(hadamard(X, inverse(X))), num(1)),
    claim(
        "largest entries of rows and of columns",
        argmax_mask(transpose(matmul(argmax_mask(X), V))),
        argmax_mask(transpose(matmul(argmax_mask(transpose(X)), V))),
    ),
    claim(
        "an outer index inside a function",
        product(transpose(WIDE), apply("exp", vec(X))),
        product(transpose(WIDE), apply("exp", vec(transpose(X)))),
    ),
    claim(
        "an outer digit inside a function",
        product(ones(ONE, N * N), hadamard(WIDE, apply("exp", reshape(X, (N * N, ONE))))),
        product(ones(ONE, N * N), hadamard(WIDE, apply("exp", vec(X)))),
    ),
    claim("rows or columns weighted", product(transpose(_EXP), X, DIAGONAL), product(LEFT, X, _EXP)),
    claim(
        "the gradient of Σ exp is not symmetric",
        grad("J", "X", (N, N)),
        transpose(grad("J", "X", (N, N))),
        definitions={"J": matmul(ones(ONE, N * N), apply("exp", vec(X)))},
    ),
    claim(
        "the square of a sum is not the sum of squares",
        _CONSTANT,
        add(
            hadamard(apply("log", A), apply("log", A)),
            scale(scale(num(2), _PAIR), apply("log", A)),
            scale(matmul(transpose(hadamard(V, W)), hadamard(V, W)), ones(M, N)),
        ),
        definitions={"J": scale(apply("exp", _PAIR), trace(matmul(transpose(A), var("X", (M, N)))))},
    ),
    claim(
        "a gradient symbol is not constant",
        differential(trace(matmul(transpose(grad("J", "X", (N, N))), X))),
        trace(matmul(transpose(X), dvar("X", (N, N)))),
        definitions={"J": scale(num(Fraction(1, 2)), squared_norm(X))},
    ),
    claim("a transpose forgotten", matmul(S, T), matmul(T, S)),
    claim("rows for columns", vec(X), reshape(X, (N * N, ONE))),
    claim("a factor lost", differential(power(V, 2)), hadamard(V, dvar("v", (N, ONE)))),
    claim("a mean for a sum", scale(size_term(N), product(LEFT, V)), product(LEFT, V)),
    claim("roots of squares", apply("sqrt", power(V, 2)), V),
]

C1, RANK = var("c", (ONE, ONE)), matmul(matrix("a", N, ONE), transpose(matrix("b", N, ONE)))
SHARES = {"p": frozenset({"probability"})}
SIGMOIDS = {"J": neg(matmul(ones(ONE, M), apply("log", sub(ones(M, ONE), apply("sigmoid", matmul(A, V))))))}
THROUGH = {"y": matmul(A, V), "g": grad("L", "y", (M, ONE))}

TRUE += [
    claim("Sylvester's rule", det(add(eye(N), matmul(U, LOW))), det(add(eye(P), matmul(LOW, U)))),
    claim("determinant of a sum of rank one", det(add(S, RANK)),
          scale(add(num(1), product(transpose(matrix("b", N, ONE)), inverse(S), matrix("a", N, ONE))), det(S))),
    claim("determinant of a multiple", apply("log", det(scale(C1, S))), add(scale(size_term(N), apply("log", C1)), apply("log", det(S)))),
    claim("determinant of a Kronecker product", apply("log", det(kron(S, matrix("R", P, P)))),
          add(scale(size_term(P), apply("log", det(S))), scale(size_term(N), apply("log", det(matrix("R", P, P)))))),
    claim("tanh by the logistic function", apply("tanh", X),
          sub(scale(num(2), apply("sigmoid", scale(num(2), X))), ones(N, N))),
    claim("shares sum to one", matmul(ones(ONE, N), matrix("p", N, ONE)), num(1), properties=SHARES),
    claim("a loss of sigmoids", grad("J", "v", (N, ONE)), matmul(transpose(A), apply("sigmoid", matmul(A, V))), definitions=SIGMOIDS),
    claim("a gradient with a name", grad("L", "v", (N, ONE)), matmul(transpose(A), matrix("g", M, ONE)), definitions=THROUGH),
]
FALSE += [
    claim("Sylvester's rule with another sign", det(add(eye(N), matmul(U, LOW))), det(sub(eye(P), matmul(LOW, U)))),
    claim("a determinant of rank one less", det(add(S, RANK)),
          scale(sub(num(1), product(transpose(matrix("b", N, ONE)), inverse(S), matrix("a", N, ONE))), det(S))),
    claim("a factor once from a determinant", det(scale(C1, S)), scale(C1, det(S))),
    claim("the other sizes in the determinant of a Kronecker product", apply("log", det(kron(S, matrix("R", P, P)))),
          add(scale(size_term(N), apply("log", det(S))), scale(size_term(P), apply("log", det(matrix("R", P, P)))))),
    claim("tanh with an argument of half the size", apply("tanh", X), sub(scale(num(2), apply("sigmoid", X)), ones(N, N))),
    claim("shares sum to two", matmul(ones(ONE, N), matrix("p", N, ONE)), num(2), properties=SHARES),
    claim("any numbers sum to one", matmul(ones(ONE, N), matrix("p", N, ONE)), num(1)),
    claim("a loss of sigmoids with the other sign", grad("J", "v", (N, ONE)),
          neg(matmul(transpose(A), apply("sigmoid", matmul(A, V)))), definitions=SIGMOIDS),
    claim("a gradient with a name, twice", grad("L", "v", (N, ONE)), scale(num(2), matmul(transpose(A), matrix("g", M, ONE))),
          definitions=THROUGH),
]  # fmt: skip

THREE, TWO = Size.of(3), Size.of(2)
SMALL, HOT = matrix("s", THREE, ONE), matrix("h", ONE, THREE)


def at(array: Term, *places: int) -> Term:
    return entry(array, *map(num, places))


def written(array: Term, body: Callable[[int], Term], count: int = 3) -> Term:
    return add(*(body(k) for k in range(count)))


BY_CASES_TRUE = [
    claim("a sum written out", matmul(transpose(SMALL), SMALL), written(SMALL, lambda k: hadamard(at(SMALL, k, 0), at(SMALL, k, 0)))),
    claim("a norm under a root", apply("sqrt", matmul(transpose(SMALL), SMALL)),
          apply("sqrt", written(SMALL, lambda k: power(at(SMALL, k, 0), 2)))),
    claim("the last of three places", sub(num(1), add(at(HOT, 0, 0), at(HOT, 0, 1))), at(HOT, 0, 2),
          properties={"h": frozenset({"onehot_rows"})}),
    claim("a column of two by its entries", matmul(matrix("W", TWO, TWO), matrix("z", TWO, ONE)),
          array("i", TWO, "j", ONE, add(*(matmul(entry(matrix("W", TWO, TWO), _i("i", TWO), num(k)), at(matrix("z", TWO, ONE), k, 0))
                                          for k in range(2))))),
]  # fmt: skip
BY_CASES_FALSE = [
    claim("a summand left out", matmul(transpose(SMALL), SMALL),
          written(SMALL, lambda k: hadamard(at(SMALL, k, 0), at(SMALL, k, 0)), 2)),
    claim("a summand twice", matmul(transpose(SMALL), SMALL),
          add(written(SMALL, lambda k: hadamard(at(SMALL, k, 0), at(SMALL, k, 0))), power(at(SMALL, 0, 0), 2))),
    claim("the last of three places of any array", sub(num(1), add(at(HOT, 0, 0), at(HOT, 0, 1))), at(HOT, 0, 2)),
    claim("one place for all", SMALL, matmul(ones(THREE, ONE), at(SMALL, 0, 0))),
]  # fmt: skip

_SUM = inverse(add(scale(C1, GRAM), S))
TRUE.append(
    claim("a number squared beside the inverse of a sum", scale(power(C1, 2), matmul(_SUM, GRAM)),
          scale(C1, sub(eye(N), matmul(_SUM, S))))
)  # fmt: skip
FALSE.append(
    claim("a number lost beside the inverse of a sum", scale(power(C1, 2), matmul(_SUM, GRAM)), sub(eye(N), matmul(_SUM, S)))
)
