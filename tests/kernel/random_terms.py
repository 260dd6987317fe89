"""Random typed terms, rewritings that keep their meaning, and small mistakes.

All take a `random.Random` (hypothesis can supply one that it shrinks).  `term(rng, shape, depth)` is well typed by
construction; `rewritten` applies an identity of matrix algebra at a random place; `mistaken` changes something there.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from random import Random

from derive.kernel.sizes import ONE, Size
from derive.terms import term as t
from derive.terms.term import SCALAR, Shape, Term

M, N, P = (Size.of(s) for s in "mnp")
AXES = [M, M, N, N, P, ONE, Size.of(3)]
SIGNED = ["exp", "relu", "sigmoid", "tanh", "softplus", "ge0", "gt0", "le0", "lt0", "abs", "sign", "phi"]
POSITIVE = ["log", "recip", "sqrt"]
FACTS = {
    "S": frozenset({"symmetric"}),
    "Q": frozenset({"orthogonal"}),
    "T": frozenset({"onehot_rows"}),
}


def shape(rng: Random) -> Shape:
    if rng.random() < 0.25:
        return SCALAR
    return (rng.choice(AXES), rng.choice(AXES))


def leaf(rng: Random, want: Shape) -> Term:
    rows, cols = want
    if want == SCALAR:
        kind = rng.choice(["num", "size", "var", "var"])
        if kind == "num":
            return t.num(rng.choice([1, 2, -1, Fraction(1, 2), 3]))
        if kind == "size":
            return t.size_term(rng.choice([M, N, P]))
        return t.var(rng.choice("ab"), want)
    special: list[Callable[[], Term]] = [lambda: t.ones(rows, cols)]
    if rows == cols:
        special += [lambda: t.eye(rows), lambda: t.var("S", want), lambda: t.var("Q", want)]
    if rng.random() < 0.3:
        return rng.choice(special)()
    name = rng.choice("XXXYZT")
    return t.var(name, want) if name != "X" or rng.random() < 0.8 else t.dvar(name, want)


def term(rng: Random, want: Shape, depth: int, tame: bool = False) -> Term:
    """A term of the given shape; `tame` keeps to polynomial operators."""
    if depth <= 0:
        return leaf(rng, want)
    rows, cols = want

    def sub(s: Shape, less: int = 1) -> Term:
        return term(rng, s, depth - less, tame)

    def product() -> Term:
        inner = rng.choice([a for a in AXES if a != ONE] + [ONE])
        return t.Term("matmul", (sub((rows, inner)), sub((inner, cols))), (), want)

    def function() -> Term:
        if tame:
            return t.power(sub(want), rng.choice([2, 2, 3]))
        if rng.random() < 0.7:
            return t.apply(rng.choice(SIGNED), sub(want))
        if rng.random() < 0.5:
            return t.apply(rng.choice(POSITIVE), sub(want))
        return t.power(sub(want), rng.choice([2, 2, 3, -1, -2, Fraction(1, 2), Fraction(-1, 2), Fraction(3, 2)]))

    makers: list[Callable[[], Term]] = [
        product,
        product,
        lambda: t.add(sub(want), sub(want)),
        lambda: t.sub(sub(want), sub(want)),
        lambda: t.hadamard(sub(want), sub(want)),
        lambda: t.transpose(sub((cols, rows))),
        lambda: t.scale(sub(SCALAR), sub(want)),
        lambda: t.neg(sub(want)),
        function,
        function,
    ]
    if want == SCALAR:
        side = rng.choice([M, N, P, Size.of(3)])
        makers += [lambda: t.trace(sub((side, side)))] * 3
    if rows == cols and rows != ONE:
        makers += [lambda: t.diag(sub((rows, ONE))), lambda: t.diag(t.diag(sub(want)))]
        if not tame:
            makers += [lambda: t.inverse(sub(want))]
    if cols == ONE and rows != ONE:
        makers += [lambda: t.diag(sub((rows, rows)))]
        if not tame:
            makers += [lambda: t.row_max(sub((rows, rng.choice([M, N, P]))))]
    if ONE in want and want != SCALAR:
        makers += [lambda: t.repeat(sub(SCALAR), want)]
    elif want != SCALAR:
        makers += [lambda: t.repeat(sub((rows, ONE)), want), lambda: t.repeat(sub((ONE, cols)), want)]
    if not tame and cols != ONE:
        makers += [lambda: t.softmax(sub(want)), lambda: t.argmax_mask(sub(want))]
    if want != SCALAR:
        makers += [lambda: t.reshape(sub((rows * cols, ONE)), want, rng.choice("CF"))]
        makers += [lambda: t.linear("map", (1,), sub((P, N)), want)]
        makers += [lambda: t.array("i", rows, "j", cols, body(rng, {"i": rows, "j": cols}, depth - 1, tame))]
    else:
        makers += [lambda: body(rng, {}, depth - 1, tame)]
    folded = {(M * N, ONE): (M, N), (M * P, ONE): (M, P), (N * P, ONE): (P, N)}
    if want in folded:
        makers += [lambda: t.vec(sub(folded[want]))] * 2
        makers += [lambda: t.kron(sub((folded[want][0], ONE)), sub((folded[want][1], ONE)))]
    if rows != ONE and cols != ONE and rng.random() < 0.2:
        makers += [lambda: blocks(rng, want, depth - 1, tame)] * 2
    return rng.choice(makers)()


def blocks(rng: Random, want: Shape, depth: int, tame: bool) -> Term:
    """A product through an axis that is a product of two sizes."""
    rows, cols = want
    side = rng.choice([M, N, P])
    left = term(rng, (rows, cols), depth - 1, tame)
    right = term(rng, (side, side), depth - 1, tame)
    both = t.kron(left, right)
    picked = [t.kron(t.eye(rows), t.ones(1, side)), both, t.kron(t.eye(cols), t.var("w", (side, ONE)))]
    if rng.random() < 0.5 and not tame:
        picked[1] = t.apply(rng.choice(SIGNED), both)
    return t.matmul(t.matmul(picked[0], picked[1]), picked[2])


def body(rng: Random, scope: dict[str, Size], depth: int, tame: bool) -> Term:
    """A scalar in which indices in scope stand."""
    if depth <= 0:
        rows, cols = rng.choice(AXES[:5]), rng.choice(AXES[:5])
        places = []
        for size in (rows, cols):
            fitting = [name for name, s in scope.items() if s == size]
            places.append(
                t.index(rng.choice(fitting), size) if fitting and rng.random() < 0.9 else t.num(rng.choice([0, 1]))
            )
        if rows == cols and rng.random() < 0.2:
            return t.entry(t.eye(rows), *places)
        return t.entry(t.var(rng.choice("XYZSQT"), (rows, cols)), *places)
    kind = rng.choice(["total", "product", "sum", "function", "plain", "entry"])
    if kind == "total":
        name = f"k{len(scope)}"
        size = rng.choice([M, N, P])
        return t.total(name, size, body(rng, {**scope, name: size}, depth - 1, tame))
    if kind == "product":
        return t.hadamard(body(rng, scope, depth - 1, tame), body(rng, scope, depth - 1, tame))
    if kind == "sum":
        return t.add(body(rng, scope, depth - 1, tame), body(rng, scope, depth - 1, tame))
    if kind == "function" and not tame:
        return t.apply(rng.choice(SIGNED), body(rng, scope, depth - 1, tame))
    if kind == "entry" and scope:
        name = rng.choice(sorted(scope))
        inside = term(rng, (scope[name], ONE), depth - 1, tame)
        return t.entry(inside, t.index(name, scope[name]), t.num(0))
    return body(rng, scope, 0, tame)


# ------------------------------------------------------------------------------------- rewritings that keep the meaning


def _indices(x: Term) -> tuple[str, str, str]:
    used = {a for node in x.walk() if node.op in ("array", "total", "index") for a in node.attrs if isinstance(a, str)}
    free = (name for k in itertools.count() for name in (f"r{k}", f"s{k}", f"t{k}") if name not in used)
    return next(free), next(free), next(free)


def _matmul(a: Term, b: Term) -> Term:
    """The product as a node, also where an axis has size 1."""
    return Term("matmul", (a, b), (), (a.rows, b.cols))


def _entrywise(x: Term) -> Term | None:
    i, j, _ = _indices(x)
    return t.array(i, x.rows, j, x.cols, t.entry(x, t.index(i, x.rows), t.index(j, x.cols)))


def _as_sum(x: Term) -> Term | None:
    if x.op != "matmul":
        return None
    a, b = x.args
    i, j, k = _indices(x)
    inner = t.hadamard(
        t.entry(a, t.index(i, a.rows), t.index(k, a.cols)), t.entry(b, t.index(k, b.rows), t.index(j, b.cols))
    )
    return t.array(i, x.rows, j, x.cols, t.total(k, a.cols, inner))


def _matmul_rules(x: Term, rng: Random) -> list[Term | None]:
    a, b = x.args
    found: list[Term | None] = [_as_sum(x), t.transpose(_matmul(t.transpose(b), t.transpose(a)))]
    if a.op == "matmul":
        found.append(_matmul(a.args[0], _matmul(a.args[1], b)))
    if b.op == "matmul":
        found.append(_matmul(_matmul(a, b.args[0]), b.args[1]))
    if b.op == "add":
        found.append(t.add(*(_matmul(a, part) for part in b.args)))
    if a.op == "add":
        found.append(t.add(*(_matmul(part, b) for part in a.args)))
    if a.op == "scale":
        found.append(t.scale(a.args[0], _matmul(a.args[1], b)))
    found.append(t.reshape(_matmul(t.kron(t.eye(x.cols), a), t.vec(b)), x.shape, "F"))
    found.append(t.reshape(_matmul(t.kron(t.transpose(b), t.eye(x.rows)), t.vec(a)), x.shape, "F"))
    return found


def _apply_rules(x: Term, rng: Random) -> list[Term | None]:
    (a,), name = x.args, x.attrs[0]
    one = t.ones(*x.shape)
    exp_neg = t.apply("exp", t.neg(a))
    found: dict[str, Callable[[], Term]] = {
        "relu": lambda: t.hadamard(t.apply(rng.choice(["ge0", "gt0"]), a), a),
        "sigmoid": lambda: t.apply("recip", t.add(one, exp_neg)),
        "recip": lambda: t.power(a, -1),
        "sqrt": lambda: t.power(a, Fraction(1, 2)),
        "softplus": lambda: t.apply("log", t.add(one, t.apply("exp", a))),
        "ge0": lambda: t.sub(one, t.apply("gt0", t.neg(a))),
        "gt0": lambda: t.sub(one, t.apply("ge0", t.neg(a))),
        "le0": lambda: t.apply("ge0", t.neg(a)),
        "lt0": lambda: t.apply("gt0", t.neg(a)),
        "exp": lambda: t.apply("recip", exp_neg),
        "abs": lambda: t.hadamard(a, t.apply("sign", a)),
        "sign": lambda: t.sub(t.apply("ge0", a), t.apply("le0", a)),
        "tanh": lambda: t.sub(t.scale(t.num(2), t.apply("sigmoid", t.scale(t.num(2), a))), one),
    }
    result = [found[name]()] if name in found else []
    if name == "exp" and a.op == "add":
        whole = t.apply("exp", a.args[0])
        for part in a.args[1:]:
            whole = t.hadamard(whole, t.apply("exp", part))
        result.append(whole)
    return list(result)


def _trace_rules(x: Term, rng: Random) -> list[Term | None]:
    (a,) = x.args
    _, _, k = _indices(x)
    found: list[Term | None] = [
        t.trace(t.transpose(a)),
        t.total(k, a.rows, t.entry(a, t.index(k, a.rows), t.index(k, a.rows))),
        _matmul(t.ones(1, a.rows), t.diag(a)) if a.rows != ONE else None,
    ]
    if a.op == "matmul":
        found.append(t.trace(_matmul(a.args[1], a.args[0])))
        found.append(
            _matmul(
                _matmul(t.ones(1, a.rows), t.hadamard(a.args[0], t.transpose(a.args[1]))), t.ones(a.args[0].cols, 1)
            )
        )
        found.append(_matmul(t.transpose(t.vec(t.transpose(a.args[0]))), t.vec(a.args[1])))
    if a.op == "add":
        found.append(t.add(*(t.trace(part) for part in a.args)))
    return found


def _other_rules(x: Term, rng: Random) -> list[Term | None]:
    op, args = x.op, x.args
    if op == "hadamard" or op == "add":
        found: list[Term | None] = [Term(op, tuple(reversed(args)), (), x.shape)]
        if op == "hadamard" and args[1].op == "add":
            found.append(t.add(*(t.hadamard(args[0], part) for part in args[1].args)))
        return found
    if op == "softmax":
        e = t.apply("exp", args[0])
        sums = _matmul(e, t.ones(x.cols, 1))
        return [t.hadamard(e, t.apply("recip", _matmul(sums, t.ones(1, x.cols))))]
    if op == "row_max":
        return [_matmul(t.hadamard(t.argmax_mask(args[0]), args[0]), t.ones(args[0].cols, 1))]
    if op == "kron" and args[0].op == args[1].op == "matmul":
        (a, b), (c, d) = args[0].args, args[1].args
        return [_matmul(t.kron(a, c), t.kron(b, d))]
    if op == "kron":
        rows, cols = zip(args[0].shape, args[1].shape)
        a, b = args
        return [_matmul(t.kron(a, t.eye(b.rows)), t.kron(t.eye(a.cols), b))]
    if op == "transpose":
        return [args[0].args[0] if args[0].op == "transpose" else None, _flip(x)]
    if op == "diag":
        n = x.rows
        column = args[0] if args[0].cols.is_one else t.transpose(args[0])
        return [
            t.hadamard(t.eye(n), _matmul(column, t.ones(1, n))),
            t.hadamard(t.eye(n), _matmul(t.ones(n, 1), t.transpose(column))),
        ]
    if op == "diagonal":
        n = x.rows
        return [_matmul(t.hadamard(t.eye(n), args[0]), t.ones(n, 1))]
    if op == "power" and x.attrs[0] == 2:
        return [t.hadamard(*args, *args)]
    if op == "reshape":
        return [t.transpose(t.reshape(t.transpose(args[0]), (x.cols, x.rows), "F" if x.attrs[0] == "C" else "C"))]
    if op == "scale" and args[1].op == "add":
        return [t.add(*(t.scale(args[0], part) for part in args[1].args))]
    return []


def _flip(x: Term) -> Term:
    (a,) = x.args
    i, j, _ = _indices(x)
    return t.array(i, x.rows, j, x.cols, t.entry(a, t.index(j, x.cols), t.index(i, x.rows)))


def _general(x: Term, rng: Random) -> Term | None:
    rows, cols = x.shape
    extra = t.var("Y", x.shape)
    return rng.choice(
        [
            lambda: t.transpose(t.transpose(x)),
            lambda: _matmul(t.eye(rows), x),
            lambda: _matmul(x, t.eye(cols)),
            lambda: t.hadamard(x, t.ones(rows, cols)),
            lambda: t.sub(t.add(x, extra), extra),
            lambda: t.reshape(t.vec(x), x.shape, "F"),
            lambda: t.reshape(t.reshape(x, (rows * cols, ONE)), x.shape),
            lambda: t.transpose(t.regroup(x, [rows, cols], [[0], [1]], [[1], [0]])),
            lambda: t.neg(t.neg(x)),
            lambda: t.kron(x, t.num(1)),
            lambda: _entrywise(x),
        ]
    )()


RULES = {"matmul": _matmul_rules, "apply": _apply_rules, "trace": _trace_rules}


def _here(x: Term, rng: Random) -> Term:
    options = [new for new in RULES.get(x.op, _other_rules)(x, rng) if new is not None]
    if options and rng.random() < 0.8:
        return rng.choice(options)
    return _general(x, rng) or x


def somewhere(x: Term, rng: Random, change: Callable[[Term, Random], Term]) -> Term:
    """Change one random node, the bodies of sums and subscripts left alone."""
    places = [0]

    def count(node: Term) -> None:
        if node.op != "index":
            places[0] += 1
            for arg in node.args[: 1 if node.op == "entry" else None]:
                count(arg)

    count(x)
    target = rng.randrange(places[0])
    position = itertools.count()

    def rebuild(node: Term) -> Term:
        if node.op == "index":
            return node
        here = next(position)
        if here == target:
            return change(node, rng)
        known = 1 if node.op == "entry" else len(node.args)
        args = tuple(rebuild(arg) for arg in node.args[:known]) + node.args[known:]
        return node if args == node.args else Term(node.op, args, node.attrs, node.shape)

    return rebuild(x)


def rewritten(x: Term, rng: Random, steps: int = 3) -> Term:
    """The term after some rewritings that keep its meaning."""
    for _ in range(steps):
        x = somewhere(x, rng, _here)
    return x


# ------------------------------------------------------------------------------------------------------- small mistakes


def _wrong(x: Term, rng: Random) -> Term:
    rows, cols = x.shape
    options: list[Callable[[], Term]] = [
        lambda: t.neg(x),
        lambda: t.scale(t.num(2), x),
        lambda: t.apply("sqrt", t.power(x, 2)),
    ]
    if rows == cols and rows != ONE:
        options += [lambda: t.transpose(x), lambda: t.diag(t.diag(x)), lambda: t.reshape(x, x.shape, rng.choice("CF"))]
    if len(x.args) == 2 and x.args[0].shape == x.args[1].shape:
        options += [lambda: Term(x.op, (x.args[1], x.args[0]), x.attrs, x.shape)] * 2
        options += [lambda: x.args[0]] if x.args[0].shape == x.shape else []
        options += [lambda: t.hadamard(*x.args)] * 2 if x.args[0].shape == x.shape else []
    if x.op == "apply":
        swapped = {"ge0": "gt0", "gt0": "ge0", "relu": "abs", "exp": "sigmoid", "sqrt": "recip", "log": "recip"}
        name = swapped.get(x.attrs[0], "phi")
        options += [lambda: t.apply(name, x.args[0]), lambda: t.apply(x.attrs[0], t.neg(x.args[0]))] * 2
    if x.op == "power":
        options += [lambda: t.power(x.args[0], x.attrs[0] + rng.choice([1, -1, Fraction(1, 2)]))] * 2
    if x.op == "reshape":
        options += [lambda: t.reshape(x.args[0], x.shape, "F" if x.attrs[0] == "C" else "C")] * 3
    if x.op == "vec":
        options += [lambda: t.reshape(x.args[0], x.shape, "C")] * 3
    if x.op == "kron":
        a, b = x.args
        options += [lambda: t.kron(b, a) if t.kron(b, a).shape == x.shape else x] * 3
    if x.op == "var":
        options += [
            lambda: t.var(rng.choice("XYZSQT"), x.shape),
            lambda: t.dvar(x.name, x.shape),
            lambda: t.ones(rows, cols),
        ]
    if x.op == "ones" and rows == cols:
        options += [lambda: t.eye(rows)] * 3
    if x.op == "num":
        options += [lambda: t.num(x.attrs[0] + 1), lambda: t.num(-x.attrs[0])] * 2
    if x.op == "size":
        options += [lambda: t.size_term(rng.choice([M, N, P]))] * 2
    if x.op in ("softmax", "argmax_mask", "row_max") and x.args[0].rows == x.args[0].cols:
        options += [lambda: Term(x.op, (t.transpose(x.args[0]),), x.attrs, x.shape)] * 3
    if x.op == "argmax_mask":
        options += [lambda: t.argmax_mask(t.neg(x.args[0]))] * 2
    if x.op == "entry" and x.args[1] != x.args[2] and x.args[0].rows == x.args[0].cols:
        options += [lambda: t.entry(x.args[0], x.args[2], x.args[1])] * 3
    if x.op == "inverse":
        options += [lambda: x.args[0], lambda: t.transpose(x)] * 2
    return rng.choice(options)()


def mistaken(x: Term, rng: Random, steps: int = 1) -> Term:
    """The term with small mistakes; some of them change nothing."""
    for _ in range(steps):
        x = somewhere(x, rng, _wrong)
    return x
