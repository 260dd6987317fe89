"""Recheck a certificate: `python -I derive/recheck.py FILE.json`, one file on the standard library, no search.

A certificate states an equation between two typed terms, with everything it rests on (definitions, facts about named
arrays, constants, how gradient symbols are read, conditions).  It then gives, in the order in which this file asks for
them, the *steps*: names for summed indices (a bijection each), and instances of the rules that need a choice.  This
file lowers both terms to sums of products of entries, rewrites them by the equations below, puts the given names for
the given indices, and compares strings.  Nothing is tried twice: a wrong step is an error or leaves a difference.

Guarantee: if `recheck` accepts, the two terms of `claim` are equal for all sizes and all values that obey the listed
assumptions and `conditions`, entry by entry, d being the differential and ∇ read off by the identification theorem.
What the certificate says along the way (differentials, entries of gradients, the final pair, the canonical monomials,
the conditions) is worked out again here and must agree to the letter.  Why names may be given by a stranger: renaming
summed indices by a bijection never changes a sum, so the steps can spoil a proof but never make one.

Limits: a refused certificate may still state a truth.  That the claim is the right reading of a document, and that the
assumptions are reasonable, is for a human to read.  Exit code 0: accepted, 1: refused, 2: not a file of JSON.

Entries (all plain tuples).  Token: ("b", number, size) a summed index; ("f", axis, size, trailing) the digit
(axis // trailing) mod size of a free axis; ("n", value, size) a number.  A slot is a tuple of tokens, the most
significant digit first; an axis of size 1 is ().  Factor: (kind, name, slots) with kind v (array), y (symmetric), q
(orthogonal), i (inverse of the named matrix) and j (inverse of a symmetric one); ("d", slot, slot) Kronecker's δ;
("s", symbol) a size; ("F", name, sum) a function; ("E", sum) exp of one monomial; ("P", sum) a sum to a power;
("M", slot, token, sum) 1 where `slot` is the first largest of sum over token.  Monomial: (coefficient, summed tokens,
((factor, exponent), …)); a sum is a tuple of monomials.  No token is bound twice in one monomial with one scope inside
the other: what is copied gets fresh numbers.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from math import gcd
from typing import Any, NamedTuple

MAX_DEPTH, MAX_NODES, MAX_STEPS, MAX_MONOMIALS, MAX_FACTORS, MAX_POWER = 80, 20_000, 60_000, 2_000, 120, 16


class Refused(Exception):
    """The certificate does not prove its claim; `str()` says where it fails."""


class Result(NamedTuple):
    ok: bool
    reason: str


class Term(NamedTuple):
    """A node as in the certificate: its operator, arguments, attributes (names, numbers, sizes) and shape."""

    op: str
    args: tuple[Term, ...]
    attrs: tuple[Any, ...]
    shape: tuple[Any, ...]


def need(condition: object, reason: str) -> None:
    if not condition:
        raise Refused(reason)


# ------------------------------------------------------------------------------- sizes: polynomials in size symbols
# A size is ((symbols, coefficient), …), sorted; ((), 1) alone is 1. Symbols stand for integers ≥ 1.


def poly(pairs: Iterable[tuple[tuple[str, ...], int]]) -> tuple:
    total: dict[tuple[str, ...], int] = {}
    for symbols, coefficient in pairs:
        total[symbols] = total.get(symbols, 0) + coefficient
    need(len(total) < 50 and all(len(s) < 30 for s in total), "a size is too long")
    return tuple(sorted((s, c) for s, c in total.items() if c))


ONE = poly([((), 1)])


def times(*sizes: tuple) -> tuple:
    result = ONE
    for size in sizes:
        result = poly((tuple(sorted(s + t)), c * k) for s, c in result for t, k in size)
    return result


def quotient(size: tuple, by: tuple) -> tuple | None:
    """The exact quotient by a size of one term, else None."""
    if len(by) != 1 or by[0][1] <= 0:
        return None
    (symbols, divisor), result = by[0], []
    for have, coefficient in size:
        left = list(have)
        for symbol in symbols:
            if symbol not in left:
                return None
            left.remove(symbol)
        if coefficient % divisor:
            return None
        result.append((tuple(left), coefficient // divisor))
    return poly(result)


def read_size(data: Any, any_sign: bool = False) -> tuple:
    """3, "n", or [[3, "n", "n"], [-1]] for 3n² − 1."""
    if type(data) is int:
        need((0 < data or any_sign) and abs(data) < 10**12, f"{data} is not a size")
        return poly([((), data)])
    if isinstance(data, str):
        return poly([((data,), 1)])
    need(isinstance(data, list) and data, "a size is a number, a name or a list of terms")
    need(all(isinstance(t, list) and t and type(t[0]) is int and all(isinstance(s, str) for s in t[1:]) for t in data),
         "a term of a size is a coefficient with names")  # fmt: skip
    size = poly((tuple(sorted(t[1:])), t[0]) for t in data)
    need(any_sign or any(c > 0 for _, c in size), "a size is positive")
    return size


def write_size(size: tuple) -> Any:
    if len(size) == 1 and not size[0][0]:
        return size[0][1]
    if len(size) == 1 and size[0][1] == 1 and len(size[0][0]) == 1:
        return size[0][0][0]
    return [[c, *s] for s, c in size]


# ----------------------------------------------------------------------------------------- terms: reading and typing

LEAVES = {"var": 1, "dvar": 1, "grad": 2, "ones": 0, "zeros": 0}
SAME = frozenset({"apply", "power", "argmax_mask", "softmax", "differential"})
EVERYWHERE = frozenset({"add", "scale", "hadamard", "apply", "power", "differential", "total"})  # with any number of axes


def read_term(data: Any, depth: int = 0) -> Term:
    """The term of a JSON tree {"op", "attrs", "shape", "args"}, refused unless the shape is that of the operator."""
    need(
        depth < MAX_DEPTH and isinstance(data, dict) and data.keys() == {"op", "attrs", "shape", "args"},
        "a term is malformed",
    )
    args = tuple(read_term(a, depth + 1) for a in data["args"])
    op, shape = data["op"], tuple(read_size(s) for s in data["shape"])
    attrs = tuple(read_attr(op, place, a) for place, a in enumerate(data["attrs"]))
    term = Term(op, args, attrs, shape)
    need(2 <= len(shape) < 8 and shape == shape_of(term), f"the shape of a node {op} is wrong")
    return term


def read_attr(op: str, place: int, data: Any) -> Any:
    if op in ("num", "power"):
        need(isinstance(data, str) and len(data) < 60, "a number is a string")
        return Fraction(data)
    if op == "size" or (op in ("total", "index") and place == 1):
        return read_size(data, any_sign=op == "size")
    if op == "regroup":
        return tuple(read_size(s) for s in data) if place == 0 else tuple(tuple(int(k) for k in g) for g in data)
    need(isinstance(data, str), "an attribute is a string")
    return data


def write_term(term: Term) -> dict[str, Any]:
    attrs = [write_attr(term.op, place, a) for place, a in enumerate(term.attrs)]
    return {
        "op": term.op,
        "attrs": attrs,
        "shape": [write_size(s) for s in term.shape],
        "args": [write_term(a) for a in term.args],
    }


def write_attr(op: str, place: int, attr: Any) -> Any:
    if op in ("num", "power"):
        return str(attr)
    if op == "size" or (op in ("total", "index") and place == 1):
        return write_size(attr)
    if op == "regroup":
        return [write_size(s) for s in attr] if place == 0 else [list(g) for g in attr]
    return attr


def shape_of(term: Term) -> tuple | None:
    """The shape that an operator gives to arguments of these shapes; None where they do not fit."""
    op, args, attrs = term.op, [a.shape for a in term.args], term.attrs
    first, counts = (args[0] if args else (ONE, ONE)), (len(args), len(attrs))
    square = first if first[0] == first[1] else None
    if op in LEAVES:
        return term.shape if counts == (0, LEAVES[op]) else None
    if op == "eye":
        return term.shape if counts == (0, 0) and term.shape[0] == term.shape[1] else None
    if op in ("num", "size", "index"):
        return (ONE, ONE) if counts == (0, 2 if op == "index" else 1) else None
    if op == "add":
        return first if args and not attrs and all(a == first for a in args) else None
    if op == "scale":
        return args[1] if counts == (2, 0) and first == (ONE, ONE) else None
    if op == "hadamard":
        return first if counts == (2, 0) and first == args[1] else None
    if op == "matmul":
        return (first[0], args[1][1]) if counts == (2, 0) and first[1] == args[1][0] else None
    if op == "kron":
        return (times(first[0], args[1][0]), times(first[1], args[1][1])) if counts == (2, 0) else None
    if op == "entry":
        ok = len(args) == len(first) + 1 and attrs in ((), ("zero",)) and all(a == (ONE, ONE) for a in args[1:])
        return (ONE, ONE) if ok else None
    if op == "array":
        return term.shape if counts == (1, len(term.shape)) and first == (ONE, ONE) else None
    if op in ("holds", "floordiv", "slope"):
        ok = not attrs and all(a == (ONE, ONE) for a in args) and len(args) in (range(1, 20) if op == "holds" else (2,))
        return (ONE, ONE) if ok else None
    if any(len(a) != 2 for a in args) and op not in EVERYWHERE:
        return None
    if op == "linear":
        return term.shape if counts == (1, 3) and attrs[2] in ("map", "adjoint") else None
    if len(args) != 1:
        return None
    if op == "reshape":
        return term.shape if attrs in (("C",), ("F",)) and times(*term.shape) == times(*first) else None
    if op == "repeat":
        return term.shape if not attrs and all(h in (w, ONE) for h, w in zip(first, term.shape)) else None
    if op == "regroup":
        used = [sorted(k for g in groups for k in g) for groups in attrs[1:]]
        if len(attrs) != 3 or used != [list(range(len(attrs[0])))] * 2 or [len(g) for g in attrs[1:]] != [2, 2]:
            return None
        have, want = (tuple(times(*(attrs[0][k] for k in g)) for g in groups) for groups in attrs[1:])
        return want if have == first else None
    if op == "diag":
        return {first[0]: (first[1],) * 2, first[1]: (first[0],) * 2}.get(ONE) if not attrs else None
    if op in SAME:
        return first if len(attrs) == (op in ("apply", "power")) else None
    if op == "total":
        return first if len(attrs) == 2 else None
    plain = {
        "transpose": (first[1], first[0]),
        "vec": (times(*first), ONE),
        "row_max": (first[0], ONE),
        "row_argmax": (first[0], ONE),
        "trace": square and (ONE, ONE),
        "det": square and (ONE, ONE),
        "inverse": square,
        "diagonal": square and (first[0], ONE),
    }
    return plain.get(op) if not attrs else None


def walk(term: Term) -> Iterator[Term]:
    yield term
    for arg in term.args:
        yield from walk(arg)


def replace(term: Term, change: Callable[[Term], Term | None]) -> Term:
    """`change(node)` for each node where it is not None, outermost first."""
    new = change(term)
    return new if new is not None else term._replace(args=tuple(replace(a, change) for a in term.args))


# ------------------------------------------------------------------------------------------------ making terms

SCALAR = (ONE, ONE)


def make(op: str, *args: Term, attrs: tuple = (), shape: tuple | None = None) -> Term:
    found = shape or shape_of(Term(op, args, attrs, SCALAR))
    need(found, f"{op} does not fit")
    return Term(op, args, attrs, found or SCALAR)


def number(value: Fraction | int) -> Term:
    return make("num", attrs=(Fraction(value),))


def negative(term: Term) -> Term:
    return make("scale", number(-1), term)


def apply(name: str, term: Term) -> Term:
    return make("apply", term, attrs=(name,))


def power(term: Term, exponent: Fraction | int) -> Term:
    return make("power", term, attrs=(Fraction(exponent),))


def ones(rows: tuple, cols: tuple = ONE) -> Term:
    return make("ones", shape=(rows, cols))


def paired(gradient: Term, change: Term) -> Term:
    """tr(Gᵀ dZ), or the sum of the products of the entries where there are more axes than two."""
    if len(change.shape) != 2:
        names = [f"·axis {k}" for k in range(len(change.shape))]
        places = [make("index", attrs=axis) for axis in zip(names, change.shape)]
        body = make("hadamard", *(make("entry", t, *places) for t in (gradient, change)))
        for name, size in zip(names, change.shape):
            body = make("total", body, attrs=(name, size))
        return body
    return make("trace", make("matmul", make("transpose", gradient), change))


# -------------------------------------------------------------------------------------------------- differentials

CONSTANT = frozenset({"num", "size", "ones", "zeros", "eye", "index", "argmax_mask", "row_argmax", "holds", "floordiv"})
LINEAR = frozenset(
    {"transpose", "trace", "vec", "diag", "diagonal", "repeat", "reshape", "regroup", "linear", "array", "total"}
)
BILINEAR = frozenset({"scale", "matmul", "hadamard", "kron"})
STEPS = frozenset({"ge0", "gt0", "le0", "lt0", "sign"})
DERIVATIVES: Mapping[str, Callable[[Term], Term]] = {
    "exp": lambda x: apply("exp", x),
    "log": lambda x: apply("recip", x),
    "recip": lambda x: negative(power(x, -2)),
    "sqrt": lambda x: make("scale", number(Fraction(1, 2)), power(x, Fraction(-1, 2))),
    "relu": lambda x: apply("ge0", x),
    "sigmoid": lambda x: make(
        "hadamard", apply("sigmoid", x), make("add", ones(*x.shape), negative(apply("sigmoid", x)))
    ),
    "tanh": lambda x: make("add", ones(*x.shape), negative(power(apply("tanh", x), 2))),
    "softplus": lambda x: apply("sigmoid", x),
    "sin": lambda x: apply("cos", x),
    "cos": lambda x: negative(apply("sin", x)),
    "abs": lambda x: apply("sign", x),
}


def differential(term: Term, vary: Callable[[Term], Term | None], rules: list[str]) -> Term | None:
    """d(term), None for zero; `vary(symbol)` is that of a symbol. The rules used are noted, outermost first."""
    op, args = term.op, term.args
    if op in CONSTANT:
        return None
    if op == "var":
        return vary(term)
    need(op not in ("grad", "dvar", "differential"), f"the differential of a {op} is not defined")
    place = len(rules)
    changes = [differential(a, vary, rules) for a in args]
    if all(c is None for c in changes):
        return None
    name = f"{op} {term.attrs[0]}" if op == "apply" else op
    rules.insert(place, f"d {name}")
    first = changes[0]
    if op == "add":
        return make("add", *(c for c in changes if c is not None))
    if op in BILINEAR:
        parts = [(first, args[1]), (args[0], changes[1])]
        return make("add", *(make(op, a, b) for a, b in parts if a is not None and b is not None))
    need(first is not None, f"no rule for the differential of {op}")
    assert first is not None
    if op in LINEAR:
        return term._replace(args=(first,))
    (arg, *where) = args
    if op == "entry":
        return term._replace(args=(first, *where))
    if op == "apply":
        function = term.attrs[0]
        if function in STEPS:
            return None
        slope = DERIVATIVES[function](arg) if function in DERIVATIVES else apply(function + "'", arg)
        return make("hadamard", slope, first)
    if op == "power":
        return make("scale", number(term.attrs[0]), make("hadamard", power(arg, term.attrs[0] - 1), first))
    if op == "inverse":
        return negative(make("matmul", make("matmul", term, first), term))
    if op == "det":
        return make("scale", term, make("trace", make("matmul", make("inverse", arg), first)))
    if op == "row_max":
        return make("matmul", make("hadamard", make("argmax_mask", arg), first), ones(arg.shape[1]))
    need(op == "softmax", f"no rule for the differential of {op}")
    moved = make("hadamard", term, first)
    sums = make("matmul", moved, ones(arg.shape[1]))
    spread = make("repeat", sums, shape=term.shape)
    return make("add", moved, negative(make("hadamard", spread, term)))


# ----------------------------------------------------------------------------------------- sums of products of entries

UNIT: tuple = ((Fraction(1), (), ()),)
NAMED = "vyqij"


class Blank(dict):
    """Names every summed index alike."""

    def get(self, key: Any, default: Any = None) -> Any:
        return "·"


def plus(*sums: tuple) -> tuple:
    result = tuple(m for s in sums for m in s)
    need(len(result) <= MAX_MONOMIALS, "a sum is too long")
    return result


def scaled(value: Fraction, total: tuple) -> tuple:
    return tuple((c * value, bound, factors) for c, bound, factors in total) if value else ()


def product(left: tuple, right: tuple) -> tuple:
    """Expanded; the summed indices of the two differ (`fresh`)."""
    need(len(left) * len(right) <= MAX_MONOMIALS, "a product is too long")
    return tuple((c * k, a + b, f + g) for c, a, f in left for k, b, g in right)


def atom(*factor: Any, exponent: Fraction | int = 1) -> tuple:
    return ((Fraction(1), (), ((factor, Fraction(exponent)),)),)


def summed(tokens: Iterable, total: tuple) -> tuple:
    return tuple((c, bound + tuple(tokens), factors) for c, bound, factors in total)


def size_value(size: tuple) -> tuple:
    return tuple((Fraction(c), (), tuple((("s", s), Fraction(1)) for s in symbols)) for symbols, c in size)


def delta(left: tuple, right: tuple) -> tuple:
    return UNIT if left == right else atom("d", left, right)


def nested(factor: tuple) -> tuple:
    """The sum inside a factor."""
    return {"F": factor[-1], "E": factor[-1], "P": factor[-1], "M": factor[-1]}.get(factor[0], ())


def slots_of(factor: tuple) -> Iterator[tuple]:
    """Every slot in a factor, at any depth."""
    if factor[0] in NAMED:
        yield from factor[2]
    elif factor[0] in "dM":
        yield from factor[1:3] if factor[0] == "d" else factor[1:2]
    for _, _, factors in nested(factor):
        for inner, _ in factors:
            yield from slots_of(inner)


def tokens_of(factor: tuple) -> set:
    return {t for slot in slots_of(factor) for t in slot}


def bound_in(factor: tuple) -> Iterator[tuple]:
    """Every index that is summed, or compared by a mask, inside a factor."""
    if factor[0] == "M":
        yield factor[2]
    for _, bound, factors in nested(factor):
        yield from bound
        for inner, _ in factors:
            yield from bound_in(inner)


def deltas_in(factor: tuple) -> Iterator[tuple[tuple, tuple]]:
    """Every δ inside a factor with the indices that its own monomial sums."""
    for _, bound, factors in nested(factor):
        for inner, _ in factors:
            if inner[0] == "d":
                yield inner, bound
            yield from deltas_in(inner)


def put(factor: tuple, new: Mapping[tuple, tuple]) -> tuple:
    """The factor with slots put for tokens, at any depth."""

    def slot(old: tuple) -> tuple:
        return tuple(t for token in old for t in new.get(token, (token,)))

    kind = factor[0]
    if kind in NAMED:
        return (kind, factor[1], tuple(slot(s) for s in factor[2]))
    if kind == "d":
        return ("d", slot(factor[1]), slot(factor[2]))
    if kind == "M":
        return ("M", slot(factor[1]), *new.get(factor[2], (factor[2],)), put_sum(factor[3], new))
    return factor if kind == "s" else (*factor[:-1], put_sum(factor[-1], new))


def put_sum(total: tuple, new: Mapping[tuple, tuple]) -> tuple:
    return tuple((c, tuple(t for b in bound for t in new.get(b, (b,))), tuple((put(f, new), e) for f, e in factors))
                 for c, bound, factors in total)  # fmt: skip


def digits_joined(slot: tuple) -> tuple:
    """Neighbouring digits of one free axis are one digit."""
    result: list[tuple] = []
    for token in slot:
        last = result[-1] if result else ("", "", ONE, ONE)
        if last[0] == token[0] == "f" and last[1] == token[1] and last[3] == times(token[2], token[3]):
            result[-1] = ("f", token[1], times(last[2], token[2]), token[3])
        else:
            result.append(token)
    return tuple(result)


# -------------------------------------------------------------------------------------------- sums written as strings


def show_size(size: tuple) -> str:
    return json.dumps(write_size(size), separators=(",", ":"))


def show_slot(slot: tuple, names: Mapping[int, str]) -> str:
    def one(token: tuple) -> str:
        if token[0] == "b":
            return names.get(token[1], f"k{token[1]}")
        if token[0] == "n":
            return f"#{token[1]}:{show_size(token[2])}"
        return f"{token[1]}:{show_size(token[2])}" + ("" if token[3] == ONE else f"/{show_size(token[3])}")

    return ".".join(one(t) for t in slot)


def show(factor: tuple, names: Mapping[int, str]) -> str:
    kind = factor[0]
    if kind == "s":
        return f"s{json.dumps(factor[1])}"
    if kind in NAMED:
        slots = [show_slot(s, names) for s in factor[2]]
        return f"{kind}{json.dumps(factor[1])}[{';'.join(sorted(slots) if kind in 'yj' else slots)}]"
    if kind == "d":
        return f"δ[{';'.join(sorted(show_slot(s, names) for s in factor[1:]))}]"
    inside = show_sum(factor[-1], names)
    if kind == "M":
        over = f"{show_slot((factor[2],), names)}:{show_size(factor[2][2])}"
        return f"argmax[{show_slot(factor[1], names)}]({over}|{inside})"
    return f"F{json.dumps(factor[1])}({inside})" if kind == "F" else f"{kind}({inside})"


def show_monomial(monomial: tuple, names: Mapping[int, str]) -> str:
    _, bound, factors = monomial
    parts = sorted(show(f, names) + ("" if e == 1 else f"^{e}") for f, e in factors) or ["1"]
    head = ",".join(sorted(f"{show_slot((t,), names)}:{show_size(t[2])}" for t in bound))
    return (f"Σ{{{head}}} " if head else "") + "·".join(parts)


def show_sum(total: tuple, names: Mapping[int, str]) -> str:
    return " + ".join(sorted(f"{m[0]}*{show_monomial(m, names)}" for m in total)) or "0"


# ------------------------------------------------------------------------------------------------------ normal forms

MASKS = frozenset({"ge0", "gt0"})
Ask = Callable[[str, Any], Any]


class Algebra:
    """Sums in normal form. `ask(what, of)` gives the next step: names for indices, or a rule to use on a monomial."""

    def __init__(self, ask: Ask):
        self.ask, self.count, self.numbers, self.texts = ask, 0, 0, {}  # type: tuple[Ask, int, int, dict[tuple, str]]
        self.matrices: dict[str, tuple] = {}  # the entries at (row, col) of the matrices whose inverses were named

    def fresh_token(self, size: tuple) -> tuple:
        self.numbers += 1
        return ("b", self.numbers, size)

    def slot(self, size: tuple) -> tuple:
        return () if size == ONE else (self.fresh_token(size),)

    def fresh(self, total: tuple) -> tuple:
        """The same sum with new numbers for all its summed indices, at any depth."""
        old = [t for m in total for t in (*m[1], *(t for f, _ in m[2] for t in bound_in(f)))]
        return put_sum(total, {t: (self.fresh_token(t[2]),) for t in old})

    def names(self, what: str, of: Any, step: Any, tokens: Iterable[tuple]) -> dict[int, str]:
        """The names that a step gives, refused unless they are a bijection on exactly these indices."""
        need(
            isinstance(step, dict) and step.keys() == {"names"} and isinstance(step["names"], dict),
            f"no names for a {what}",
        )
        names = step["names"]
        need(names.keys() == {f"k{t[1]}" for t in tokens}, f"the names for a {what} are not for its indices")
        need(
            all(isinstance(n, str) and n[:1] == "i" and n[1:].isdecimal() for n in names.values()),
            "a name is i and a number",
        )
        need(len(set(names.values())) == len(names), "two indices have one name")
        return {int(key[1:]): name for key, name in names.items()}

    def text(self, factor: tuple) -> str:
        """The factor as a string in which the indices summed inside it have given names."""
        tokens = list(bound_in(factor))
        if not tokens:
            return show(factor, {})
        if factor not in self.texts:
            self.texts[factor] = show(factor, self.names("factor", factor, self.ask("factor", factor), tokens))
        return self.texts[factor]

    def normal(self, total: tuple) -> tuple:
        """An equal sum, like monomials collected, in the order of their strings."""
        return tuple(m for _, m in self.collected(total))

    def collected(self, total: tuple) -> list[tuple[str, tuple]]:
        found: dict[str, tuple] = {}
        todo = list(reversed(total))
        while todo:
            self.count += 1
            need(self.count < MAX_STEPS and len(todo) <= MAX_MONOMIALS, "too many steps")
            monomial = self.merged(todo.pop())
            need(len(monomial[2]) <= MAX_FACTORS, "a product is too long")
            again: Any = () if not monomial[0] else None
            for rule in (self.expanded, self.without_delta, self.without_inner_delta, self.without_unused):
                again = rule(monomial) if again is None else again
            names: dict[int, str] = {}
            if again is None:
                monomial = self.fused(monomial)
                tokens = [*monomial[1], *(t for f, _ in monomial[2] for t in bound_in(f))]
                if tokens or any(f[0] in "ijqM" or f[:2] == ("F", "gt0") for f, _ in monomial[2]):
                    step = self.ask("monomial", (monomial, self.matrices))
                    if isinstance(step, dict) and "rule" in step:
                        again = self.by_rule(monomial, step)
                    else:
                        names = self.names("monomial", monomial, step, tokens)
            if again is not None:
                todo.extend(reversed(again))
                continue
            text = show_monomial(monomial, names)
            old = found.get(text, (0, (), ()))[0]
            found[text] = (old + monomial[0], *monomial[1:])
        return [(text, found[text]) for text in sorted(found) if found[text][0]]

    def merged(self, monomial: tuple) -> tuple:
        """x^a x^b = x^(a+b), and H² = H for 0/1 factors."""
        coefficient, bound, factors = monomial
        heads = [(f[0], f[1] if f[0] in "vyqijFs" else "") for f, _ in factors]
        powers: dict[Any, tuple] = {}
        for place, (factor, exponent) in enumerate(factors):
            key = self.text(factor) if heads.count(heads[place]) > 1 else place
            powers[key] = (factor, exponent + powers.get(key, (0, 0))[1])
        done = []
        for factor, exponent in powers.values():
            if exponent > 0 and (factor[0] in "dM" or (factor[0] == "F" and factor[1] in MASKS)):
                exponent = Fraction(1)
            if exponent:
                done.append((factor, exponent))
        return (coefficient, bound, tuple(done))

    def expanded(self, monomial: tuple) -> tuple | None:
        """(Σ m)^k for a natural k, multiplied out."""
        for place, (factor, exponent) in enumerate(monomial[2]):
            if factor[0] == "P" and exponent >= 1:
                whole = exponent.numerator // exponent.denominator
                need(whole <= MAX_POWER, "a power is too large")
                rest = monomial[2][:place] + monomial[2][place + 1 :]
                left = ((factor, exponent - whole),) if exponent != whole else ()
                result: tuple = ((monomial[0], monomial[1], rest + left),)
                for _ in range(whole):
                    result = product(result, self.fresh(factor[1]))
                return result
        return None

    def without_delta(self, monomial: tuple) -> tuple | None:
        """Σ_k δ(k, s) x_k = x_s, digit by digit; the most significant digits of two equal slots are equal."""
        coefficient, bound, factors = monomial
        for place, (factor, exponent) in enumerate(factors):
            if factor[0] != "d" or exponent != 1:
                continue
            rest, (left, right) = factors[:place] + factors[place + 1 :], factor[1:]
            if left == right:
                return ((coefficient, bound, rest),)
            if not left or not right:
                continue
            a, b = left[0], right[0]
            if a[2] != b[2]:
                split = self.split(a, b[2], bound) or self.split(b, a[2], bound)
                if split is None:
                    continue
                new = {split[0]: split[1]}
                return (
                    (coefficient, put_sum(((1, bound, ()),), new)[0][1], tuple((put(f, new), e) for f, e in factors)),
                )
            if left[1:] or right[1:]:
                rest += ((("d", left[1:], right[1:]), Fraction(1)),)
            if a == b:
                return ((coefficient, bound, rest),)
            if a in bound or b in bound:
                old, new_token = (a, b) if a in bound else (b, a)
                moved = tuple((put(f, {old: (new_token,)}), e) for f, e in rest)
                return ((coefficient, tuple(t for t in bound if t != old), moved),)
            if a[0] == b[0] == "n":
                return ((coefficient, bound, rest),) if a[1] == b[1] else ()
            if left[1:] or right[1:]:
                return ((coefficient, bound, (*rest, (("d", (a,), (b,)), Fraction(1)))),)
        return None

    def split(self, token: tuple, high: tuple, bound: tuple) -> tuple | None:
        """The token as two digits, `high` places times the rest; a mask's own index and an outer one stay whole."""
        low = quotient(token[2], high)
        if low is None or low == ONE:
            return None
        if token[0] == "f":
            return token, (("f", token[1], high, times(token[3], low)), ("f", token[1], low, token[3]))
        if token[0] == "n":
            return (
                (token, (("n", token[1] // low[0][1], high), ("n", token[1] % low[0][1], low)))
                if not low[0][0]
                else None
            )
        return (token, (self.fresh_token(high), self.fresh_token(low))) if token in bound else None

    def without_inner_delta(self, monomial: tuple) -> tuple | None:
        """A δ inside a function that asks for digits of an index summed here, or that can be eliminated since then."""
        coefficient, bound, factors = monomial
        for place, (factor, exponent) in enumerate(factors):
            for (_, left, right), inner in deltas_in(factor):
                if not left or not right:
                    continue
                a, b = left[0], right[0]
                if a[2] == b[2] and (a in inner or b in inner):
                    rest: tuple = ((coefficient, bound, factors[:place] + factors[place + 1 :]),)
                    return product(rest, self.rebuilt(factor, exponent))
                split = (self.split(a, b[2], bound) or self.split(b, a[2], bound)) if a[2] != b[2] else None
                if split and split[0] in bound:
                    return put_sum((monomial,), dict([split]))
        return None

    def rebuilt(self, factor: tuple, exponent: Fraction) -> tuple:
        """The factor made anew from what is inside it, to its power."""
        kind, inner = factor[0], self.fresh(factor[-1]) if factor[0] != "M" else factor[-1]
        if kind == "E":
            return self.exp(scaled(exponent, inner))
        if kind == "P":
            return self.power(inner, exponent)
        if kind == "M":
            return atom(*factor[:3], self.normal(inner), exponent=exponent)
        made = self.log(inner) if factor[1] == "log" else self.function(factor[1], inner)
        return made if exponent == 1 else self.power(made, exponent)

    def without_unused(self, monomial: tuple) -> tuple | None:
        """Σ_k c = n c."""
        coefficient, bound, factors = monomial
        used = {t for f, _ in factors for t in tokens_of(f)}
        for token in bound:
            if token not in used:
                rest = (coefficient, tuple(t for t in bound if t != token), factors)
                return product(size_value(token[2]), (rest,))
        return None

    def fused(self, monomial: tuple) -> tuple:
        """Summed digits that always stand side by side become one, as do digits of a free axis."""
        coefficient, bound, factors = monomial
        while True:
            slots = [s for f, _ in factors for s in slots_of(f)]
            after: dict[tuple, set] = {}
            before: dict[tuple, set] = {}
            for slot in slots:
                for place, token in enumerate(slot):
                    after.setdefault(token, set()).add(slot[place + 1] if place + 1 < len(slot) else None)
                    before.setdefault(token, set()).add(slot[place - 1] if place else None)
            pairs = [
                (t, u)
                for t in bound
                for u in after.get(t, ())
                if after[t] == {u} and u in bound and before[u] == {t} and t != u
            ]
            if not pairs:
                break
            first, second = pairs[0]
            new = {first: (self.fresh_token(times(first[2], second[2])),), second: ()}
            bound = tuple(t for b in bound for t in new.get(b, (b,)))
            factors = tuple((put(f, new), e) for f, e in factors)
        free = {s: digits_joined(s) for f, _ in factors for s in slots_of(f) if any(t[0] == "f" for t in s)}
        return (coefficient, bound, tuple((joined(f, free), e) for f, e in factors))

    # ------------------------------------------------------------------------------------------- rules with a choice

    def by_rule(self, monomial: tuple, step: Any) -> tuple:
        """An equal sum by the named rule on the factors named, refused unless its conditions hold."""
        coefficient, bound, factors = monomial
        places = step.get("factors", ())
        need(
            all(type(p) is int and 0 <= p < len(factors) for p in places) and len(set(places)) == len(places),
            "no such factor",
        )
        chosen = [factors[p][0] for p in places]
        rest = tuple(f for place, f in enumerate(factors) if place not in places)
        times_used = [t for f, _ in factors for s in slots_of(f) for t in s]

        def alone(slot: tuple, uses: int) -> bool:
            return len(set(slot)) == len(slot) > 0 and all(t in bound and times_used.count(t) == uses for t in slot)

        kinds, rule = "".join(f[0] for f in chosen), step["rule"]
        if rule == "unit-length":  # Σ_k Q_ki² = 1
            need(kinds == "q" and factors[places[0]][1] == 2 and alone(chosen[0][2][0], 1), "Σ Q² = 1 does not apply")
            need(not set(chosen[0][2][0]) & set(chosen[0][2][1]), "Σ Q² = 1 does not apply to a diagonal")
            return ((coefficient, tuple(t for t in bound if t not in chosen[0][2][0]), rest),)
        if rule == "inverse-of-sum":
            return self.of_sum(monomial, step, chosen, rest)
        if rule == "denominator":  # Σ_k x_k (Σ_k x_k)^e = (Σ_k x_k)^(e+1)
            return self.in_denominator(monomial, step, chosen, rest)
        need(all(factors[p][1] == 1 for p in places), "a rule needs first powers")
        if rule == "argmax-total":  # Σ_k M_k = 1
            need(kinds == "M" and alone(chosen[0][1], 1), "Σ M = 1 does not apply")
            return ((coefficient, tuple(t for t in bound if t not in chosen[0][1]), rest),)
        if rule == "argmax-product":  # M_r M_s = δ_rs M_r
            need(kinds == "MM", "M_r M_s = δ_rs M_r does not apply")
            one, two = (self.text(("M", (), *f[2:])) for f in chosen)
            need(one == two, "the masks have different arguments")
            return product(((coefficient, bound, (*rest, factors[places[0]])),), delta(chosen[0][1], chosen[1][1]))
        if rule == "inverse":  # Σ_k (X⁻¹)_ik X_kj = δ_ij; Σ_k Q_ki Q_kj = δ_ij, and = Σ_k Q_ik Q_jk for a square Q
            x, y = step["axes"]
            need((kinds, x, y) in INNER and chosen[0][1] == chosen[1][1], "X⁻¹ X = I does not apply")
            need((kinds, x) == ("qq", 0) or all(map(square, chosen)), "X⁻¹ X = I needs a square matrix")
            slot = chosen[0][2][x]
            need(slot == chosen[1][2][y] and alone(slot, 2), "X⁻¹ X = I does not apply to this index")
            outer = delta(chosen[0][2][1 - x], chosen[1][2][1 - y])
            return product(((coefficient, tuple(t for t in bound if t not in slot), rest),), outer)
        need(
            rule == "strict-mask" and chosen[0][:2] == ("F", "gt0"), f"{rule} is not a rule"
        )  # z·1(z > 0) = z·1(z ≥ 0)
        (argument,) = chosen[0][2]
        have = {self.text(f) for f, e in rest if e >= 1}
        need(
            not argument[1] and all(e >= 1 and self.text(f) in have for f, e in argument[2]),
            "the mask is not beside its argument",
        )
        return ((coefficient, bound, (*rest, (("F", "ge0", chosen[0][2]), Fraction(1)))),)

    def of_sum(self, monomial: tuple, step: Any, chosen: list[tuple], rest: tuple) -> tuple:
        """Σ_k (M⁻¹)_ik T_kj = (δ_ij − Σ_k (M⁻¹)_ik R_kj) / c for M = c T + R, T one term of M; or Σ_k T_jk (M⁻¹)_ki."""
        coefficient, bound, factors = monomial
        inverse, axis, (place, other) = chosen[0], step["axis"], step["other"]
        need(inverse[0] in "ij" and inverse[1][0] == "matrix" and axis in (0, 1), "there is no inverse of a sum here")
        need(all(factors[p][1] == 1 for p in step["factors"][:1]), "a rule needs first powers")
        k, i, j = inverse[2][axis], inverse[2][1 - axis], item(list(slots_of(item(chosen, place))), other)
        terms = self.matrices[inverse[1][1]]
        value, inner, parts = item(terms, step["term"])
        named = {t[1]: t for t in bound}
        tokens = [named.get(number) for number in step["tokens"]]
        need(len(set(tokens)) == len(tokens) == len(inner) and None not in tokens, "the term has other indices")
        need([t[2] for t in tokens if t] == [t[2] for t in inner], "an index of the term runs over another range")

        def placed(total: tuple) -> tuple:
            """Entries of M at (k, j), or at (j, k)."""
            ends = free((times(*(t[2] for t in k)), times(*(t[2] for t in j))) if axis else
                        (times(*(t[2] for t in j)), times(*(t[2] for t in k))))  # fmt: skip
            need(all(ends), "a matrix with one row")
            return put_sum(total, {end[0]: slot for end, slot in zip(ends, (k, j) if axis else (j, k))})

        ((_, _, moved),) = placed(((value, (), tuple((put(f, {a: (b,) for a, b in zip(inner, tokens)}), e) for f, e in parts)),))
        mine = sorted((self.text(factors[p][0]), factors[p][1]) for p in step["factors"][1:])
        need(mine == sorted((self.text(f), e) for f, e in moved), "the term is not there")
        outside = {t for f, _ in rest for t in tokens_of(f)} | set(i) | set(j)
        need(len(set(k)) == len(k) > 0 and set(k) <= set(bound), "the index between is not summed")
        need(not outside & (set(tokens) | set(k)) and not set(tokens) & set(k), "the indices of the term stand elsewhere too")
        left = tuple(t for t in bound if t not in tokens)
        one = product(((coefficient / value, tuple(t for t in left if t not in k), rest),), delta(i, j))
        others = placed(self.fresh(terms[: step["term"]] + terms[step["term"] + 1 :]))
        two = product(((-coefficient / value, left, (*rest, (inverse, Fraction(1)))),), others)
        return plus(one, two)

    def in_denominator(self, monomial: tuple, step: Any, chosen: list[tuple], rest: tuple) -> tuple:
        """The monomial with a sum that stands beside a power of itself put into that power."""
        coefficient, bound, factors = monomial
        need(chosen and chosen[0][0] == "P" and len(chosen[0][1]) == 1, "there is no power of a sum of one term")
        ((value, inner, parts),) = chosen[0][1]
        named = {t[1]: t for t in bound}
        tokens = [named.get(number) for number in step["tokens"]]
        need(len(set(tokens)) == len(tokens) == len(inner) > 0 and None not in tokens, "the sum has other indices")
        need([t[2] for t in tokens if t] == [t[2] for t in inner], "the sum runs over another range")
        exponents = [factors[p][1] for p in step["factors"]]
        mine = sorted((self.text(f), e) for f, e in zip(chosen[1:], exponents[1:]))
        theirs = sorted((self.text(put(f, {a: (b,) for a, b in zip(inner, tokens)})), e) for f, e in parts)
        need(mine == theirs, "the sum is another one than that of the power")
        outside = {t for f, _ in rest for t in tokens_of(f)} | tokens_of(chosen[0])
        need(not outside & set(tokens), "the indices of the sum stand elsewhere too")
        left = tuple(t for t in bound if t not in tokens)
        return ((coefficient / value, left, (*rest, (chosen[0], exponents[0] + 1))),)

    # -------------------------------------------------------------------------------- powers, exponentials, logarithms

    def content(self, total: tuple) -> tuple[tuple, tuple]:
        """total = content · rest: a positive number and the factors that every monomial shares."""
        shared: dict[str, tuple] = {}
        for place, (_, bound, factors) in enumerate(total):
            mine = {self.text(f): (f, e) for f, e in factors if not tokens_of(f) & set(bound)}
            if not place:
                shared = mine
                continue
            for key in list(shared):
                shared[key] = (shared[key][0], min(shared[key][1], mine[key][1] if key in mine else Fraction(0)))
            shared.update({key: fe for key, fe in mine.items() if key not in shared and fe[1] < 0})
        factors = tuple((f, e) for f, e in shared.values() if e)
        value = abs(total[0][0]) if len(total) == 1 else Fraction(1)
        undo = ((1 / value, (), tuple((f, -e) for f, e in factors)),)
        return (value, (), factors), self.normal(product(undo, total))

    def power(self, total: tuple, exponent: Fraction) -> tuple:
        """total^exponent; a root goes only through exponentials and sizes, since (x²)^½ is |x|."""
        total = self.normal(total)
        if exponent.denominator == 1 and 0 <= exponent <= MAX_POWER:
            result = UNIT
            for _ in range(int(exponent)):
                result = self.normal(product(result, self.fresh(total)))
            return result
        need(abs(exponent) <= MAX_POWER, "a power is too large")
        if not total:
            return atom("P", (), exponent=exponent)
        (value, _, factors), rest = self.content(total)
        whole = exponent.denominator == 1
        outside = tuple((f, e * exponent) for f, e in factors if whole or f[0] in "Es")
        inside = () if whole else tuple((f, e) for f, e in factors if f[0] not in "Es")
        inner = self.normal(product(((Fraction(1) if whole else value, (), inside),), rest))
        taken: tuple = ((value ** int(exponent) if whole else Fraction(1), (), outside),)
        return self.normal(taken if inner == UNIT else product(taken, atom("P", inner, exponent=exponent)))

    def exp(self, total: tuple) -> tuple:
        """exp(Σ c m) = Π exp(m)^c."""
        factors = tuple((("E", ((Fraction(1), bound, inner),)), c) for c, bound, inner in self.normal(total))
        return self.normal(((Fraction(1), (), factors),))

    def log(self, total: tuple) -> tuple:
        """log of a product is the sum of the logarithms, each part positive; log exp m = m."""
        total = self.normal(total)
        need(total, "the logarithm of zero")
        (value, _, factors), rest = self.content(total)
        parts = [scaled(e, self.log_of(f)) for f, e in factors]
        if len(rest) == 1 and rest[0][0] > 0:
            value, rest = value * rest[0][0], scaled(1 / rest[0][0], rest)
        parts += [atom("F", "log", part) for part in (((value, (), ()),), rest) if part != UNIT]
        return self.normal(plus(*parts))

    def log_of(self, factor: tuple) -> tuple:
        if factor[0] in "EP":
            inner = self.fresh(factor[1])
            return inner if factor[0] == "E" else self.log(inner)
        return atom("F", "log", atom(*factor))

    def function(self, name: str, total: tuple) -> tuple:
        """A function of a scalar; 1(−q ≥ 0) = 1 − 1(q > 0), and a positive factor does not change a mask."""
        total = self.normal(total)
        if name in MASKS and total:
            shown = [show_monomial(m, Blank()) for m in total]
            leading = total[shown.index(min(shown))][0]
            if shown.count(min(shown)) == 1:
                positive = self.normal(scaled(1 / leading, total))
                if leading > 0:
                    return atom("F", name, positive)
                return plus(UNIT, scaled(Fraction(-1), atom("F", "gt0" if name == "ge0" else "ge0", positive)))
        return atom("F", name, total)


ORTHONORMAL = {"orthogonal", "orthonormal_columns", "orthonormal_rows"}
INNER = {("qq", 0, 0), ("qq", 1, 1), ("iv", 0, 1), ("iv", 1, 0), ("vi", 0, 1), ("vi", 1, 0),
         *((kinds, x, y) for kinds in ("jy", "yj") for x in (0, 1) for y in (0, 1))}  # fmt: skip


def square(factor: tuple) -> bool:
    """Whether all axes of an array have one size."""
    return len({times(*(t[2] for t in slot)) for slot in factor[2]}) < 2


def joined(factor: tuple, slots: Mapping[tuple, tuple]) -> tuple:
    """The factor with whole slots replaced, at any depth."""
    kind = factor[0]
    if kind in NAMED:
        return (kind, factor[1], tuple(slots.get(s, s) for s in factor[2]))
    if kind == "d":
        return ("d", *(slots.get(s, s) for s in factor[1:]))
    if kind == "s":
        return factor
    inside = tuple((c, bound, tuple((joined(f, slots), e) for f, e in factors)) for c, bound, factors in factor[-1])
    return (kind, slots.get(factor[1], factor[1]), factor[2], inside) if kind == "M" else (*factor[:-1], inside)


# ----------------------------------------------------------------------------- what each operator means, entry by entry


class Lowering:
    """Entries of terms, under facts about named arrays and entries of gradient symbols that are not free."""

    def __init__(self, algebra: Algebra, facts: Mapping[str, frozenset[str]], known: Mapping[tuple, tuple]):
        self.algebra, self.facts, self.known = algebra, facts, known
        self.indices: dict[str, tuple] = {}

    def lower(self, term: Term) -> list[tuple[str, tuple]]:
        """The monomials of the entry at the free axes, each with its string."""
        return self.algebra.collected(self.at(term, free(term.shape)))

    def at(self, term: Term, slots: tuple) -> tuple:
        if term.op in PLAIN:
            return PLAIN[term.op](self, term, slots)
        method = getattr(self, f"_{term.op}", None)
        need(method, f"no rule for the operator {term.op}")
        assert method is not None
        return method(term, slots, *term.args)

    def flat(self, slots: Iterable[tuple]) -> tuple:
        return tuple(t for s in slots for t in s)

    def _var(self, term: Term, slots: tuple) -> tuple:
        (name,), facts = term.attrs, self.facts.get(term.attrs[0], frozenset())
        for axis, fact in ((1, "onehot_rows"), (0, "onehot_cols")):
            if fact in facts and term.shape[axis] != ONE:
                token = self.algebra.fresh_token(term.shape[axis])
                inner = ((token,), slots[1]) if axis == 0 else (slots[0], (token,))
                return atom("M", slots[axis], token, atom("v", ("scores", name), inner))
        scores = ("scores", name)
        if "binary" in facts:
            return self.algebra.function("ge0", atom("v", scores, slots))
        if "signs" in facts:
            return plus(scaled(Fraction(2), self.algebra.function("ge0", atom("v", scores, slots))), scaled(Fraction(-1), UNIT))
        if "symmetric" not in facts and facts & ORTHONORMAL:
            return atom("q", name, slots) if "orthonormal_rows" not in facts else atom("q", ("transpose", name), slots[::-1])
        return atom("y" if "symmetric" in facts else "v", name, slots)

    def _dvar(self, term: Term, slots: tuple) -> tuple:
        return atom("y" if "symmetric" in self.facts.get(term.attrs[0], ()) else "v", ("d", *term.attrs), slots)

    def _grad(self, term: Term, slots: tuple) -> tuple:
        if term.attrs not in self.known:
            return atom("v", ("grad", *term.attrs), slots)
        places = {p[0]: slot for p, slot in zip(free(term.shape, AXES), slots) if p}
        return put_sum(self.algebra.fresh(self.known[term.attrs]), places)

    def _matmul(self, term: Term, slots: tuple, left: Term, right: Term) -> tuple:
        inner = self.algebra.slot(left.shape[1])
        return summed(inner, product(self.at(left, (slots[0], inner)), self.at(right, (inner, slots[1]))))

    def _trace(self, term: Term, slots: tuple, arg: Term) -> tuple:
        inner = self.algebra.slot(arg.shape[0])
        return summed(inner, self.at(arg, (inner, inner)))

    def _kron(self, term: Term, slots: tuple, left: Term, right: Term) -> tuple:
        outer, inner = ([self.algebra.slot(s) for s in t.shape] for t in (left, right))
        result = product(self.at(left, tuple(outer)), self.at(right, tuple(inner)))
        for slot, a, b in zip(slots, outer, inner):
            result = product(result, delta(slot, a + b))
        return summed(self.flat(outer + inner), result)

    def _diag(self, term: Term, slots: tuple, arg: Term) -> tuple:
        where = (slots[0], ()) if arg.shape[1] == ONE else ((), slots[0])
        return product(delta(*slots), self.at(arg, where))

    def _repeat(self, term: Term, slots: tuple, arg: Term) -> tuple:
        return self.at(arg, tuple(() if size == ONE else slot for size, slot in zip(arg.shape, slots)))

    def _reshape(self, term: Term, slots: tuple, arg: Term) -> tuple:
        inner = tuple(self.algebra.slot(s) for s in arg.shape)
        step = 1 if term.attrs == ("C",) else -1
        same = delta(self.flat(slots[::step]), self.flat(inner[::step]))
        return summed(self.flat(inner), product(self.at(arg, inner), same))

    _vec = _reshape

    def _regroup(self, term: Term, slots: tuple, arg: Term) -> tuple:
        atoms, inputs, outputs = term.attrs
        digits = [self.algebra.slot(s) for s in atoms]
        result = self.at(arg, tuple(self.flat(digits[k] for k in group) for group in inputs))
        for slot, group in zip(slots, outputs):
            result = product(result, delta(slot, self.flat(digits[k] for k in group)))
        return summed(self.flat(digits), result)

    def _linear(self, term: Term, slots: tuple, arg: Term) -> tuple:
        inner = tuple(self.algebra.slot(s) for s in arg.shape)
        where = inner + slots if term.attrs[2] == "adjoint" else slots + inner
        return summed(self.flat(inner), product(atom("v", ("map", *term.attrs[:2]), where), self.at(arg, inner)))

    def _apply(self, term: Term, slots: tuple, arg: Term) -> tuple:
        name, algebra = term.attrs[0], self.algebra
        inner = algebra.normal(self.at(arg, slots))
        if name in ("exp", "log"):
            return algebra.exp(inner) if name == "exp" else algebra.log(inner)
        if name in ("recip", "sqrt"):
            return algebra.power(inner, Fraction(-1) if name == "recip" else Fraction(1, 2))
        if name == "relu":
            return product(algebra.function("ge0", inner), algebra.fresh(inner))
        if name == "sigmoid":
            return algebra.power(plus(UNIT, algebra.exp(scaled(Fraction(-1), inner))), Fraction(-1))
        return algebra.log(plus(UNIT, algebra.exp(inner))) if name == "softplus" else algebra.function(name, inner)

    def _softmax(self, term: Term, slots: tuple, arg: Term) -> tuple:
        inner = self.algebra.slot(arg.shape[1])
        below = summed(inner, self.algebra.exp(self.at(arg, (slots[0], inner))))
        return product(self.algebra.exp(self.at(arg, slots)), self.algebra.power(below, Fraction(-1)))

    def _row_max(self, term: Term, slots: tuple, arg: Term) -> tuple:
        inner = self.algebra.slot(arg.shape[1])
        return summed(inner, product(self._argmax_mask(arg, (slots[0], inner), arg), self.at(arg, (slots[0], inner))))

    def _argmax_mask(self, term: Term, slots: tuple, arg: Term) -> tuple:
        if arg.shape[1] == ONE:
            return UNIT
        token = self.algebra.fresh_token(arg.shape[1])
        return atom("M", slots[1], token, self.algebra.normal(self.at(arg, (slots[0], (token,)))))

    def _inverse(self, term: Term, slots: tuple, arg: Term) -> tuple:
        if arg.shape == (ONE, ONE):
            return self.algebra.power(self.at(arg, slots), Fraction(-1))
        parts = self.inverse_by_parts(arg)
        if parts is not None:
            return self.at(parts, slots)
        if arg.op == "var":
            return atom("j" if "symmetric" in self.facts.get(arg.attrs[0], ()) else "i", arg.attrs[0], slots)
        name, turned = self.whole(arg), self.whole(make("transpose", arg))
        kind, place = ("j" if name == turned else "i"), (slots if name <= turned else slots[::-1])
        return atom(kind, ("matrix", min(name, turned)), place)

    def inverse_by_parts(self, arg: Term) -> Term | None:
        """(AB)⁻¹ = B⁻¹A⁻¹ for square A and B, and so on; the inverse on the left exists only if those on the right do."""
        op, args = arg.op, arg.args
        if op in ("eye", "inverse"):
            return arg if op == "eye" else args[0]
        if op == "transpose":
            return make("transpose", make("inverse", args[0]))
        if op == "scale":
            return make("scale", apply("recip", args[0]), make("inverse", args[1]))
        if op in ("matmul", "kron") and all(a.shape[0] == a.shape[1] for a in args):
            left, right = (make("inverse", a) for a in args)
            return make("matmul", right, left) if op == "matmul" else make("kron", left, right)
        if op == "diag":
            return make("diag", apply("recip", args[0]))
        if op == "var" and self.facts.get(arg.attrs[0], frozenset()) & ORTHONORMAL:
            return make("transpose", arg)
        return None

    def _det(self, term: Term, slots: tuple, arg: Term) -> tuple:
        """det(AB) = det A det B for square A and B, det Aᵀ = det A, det A⁻¹ = 1/det A."""
        op, args = arg.op, arg.args
        if arg.shape == (ONE, ONE):
            return self.at(arg, ((), ()))
        if op == "eye":
            return UNIT
        if op in ("matmul", "transpose", "inverse") and all(a.shape[0] == a.shape[1] for a in args):
            one, *rest = (self._det(term, slots, a) for a in args)
            return self.algebra.power(one, Fraction(-1)) if op == "inverse" else product(one, rest[0]) if rest else one
        name = min(self.whole(arg), self.whole(make("transpose", arg)))
        return atom("v", ("determinant", name), ())

    def whole(self, arg: Term) -> str:
        """A matrix as one string; it must not depend on an index that is summed outside."""
        need(not self.indices, "the inverse or determinant of a matrix that depends on an index")
        entries = self.lower(arg)
        name = " + ".join(f"{m[0]}*{text}" for text, m in entries) or "0"
        self.algebra.matrices[name] = tuple(m for _, m in entries)
        return name

    def _entry(self, term: Term, slots: tuple, arg: Term, *where: Term) -> tuple:
        return self.at(arg, tuple(self.position(w, size) for w, size in zip(where, arg.shape)))

    def position(self, where: Term, size: tuple) -> tuple:
        if size == ONE:
            return ()
        if where.op == "num":
            value = where.attrs[0]
            inside = (
                value.denominator == 1
                and value >= 0
                and not (size[0][0] == () and len(size) == 1 and value >= size[0][1])
            )
            need(inside, "a subscript is not a whole number inside its axis")
            return (("n", int(value), size),)
        need(where.op == "index", "a subscript that is computed")
        name = where.attrs[0]
        if name not in self.indices:
            return (("f", json.dumps(name), size, ONE),)
        need(self.indices[name][0] == size, f"the index {name} runs over another range")
        return self.indices[name][1]

    def _total(self, term: Term, slots: tuple, body: Term) -> tuple:
        name, size = term.attrs
        slot = self.algebra.slot(size)
        return summed(slot, self.within({name: (size, slot)}, body, slots))

    def _array(self, term: Term, slots: tuple, body: Term) -> tuple:
        need(len(term.attrs) == 2 and term.attrs[0] != term.attrs[1], "an array names both its axes alike, or has more")
        indices = {name: (size, slot) for name, size, slot in zip(term.attrs, term.shape, slots)}
        return self.within(indices, body, ((), ()))

    def within(self, indices: Mapping[str, tuple], body: Term, slots: tuple) -> tuple:
        saved, self.indices = self.indices, {**self.indices, **indices}
        result = self.at(body, slots)
        self.indices = saved
        return result


PLAIN: Mapping[str, Callable[[Lowering, Term, tuple], tuple]] = {
    "num": lambda lo, t, s: scaled(t.attrs[0], UNIT),
    "size": lambda lo, t, s: size_value(t.attrs[0]),
    "ones": lambda lo, t, s: UNIT,
    "zeros": lambda lo, t, s: (),
    "eye": lambda lo, t, s: delta(*s),
    "add": lambda lo, t, s: plus(*(lo.at(a, s) for a in t.args)),
    "scale": lambda lo, t, s: product(lo.at(t.args[0], ((), ())), lo.at(t.args[1], s)),
    "hadamard": lambda lo, t, s: product(lo.at(t.args[0], s), lo.at(t.args[1], s)),
    "transpose": lambda lo, t, s: lo.at(t.args[0], (s[1], s[0])),
    "diagonal": lambda lo, t, s: lo.at(t.args[0], (s[0], s[0])),
    "power": lambda lo, t, s: lo.algebra.power(lo.at(t.args[0], s), t.attrs[0]),
}
AXES = ("g0", "g1")


def free(shape: tuple, names: tuple[str, str] = ("row", "col")) -> tuple:
    return tuple(() if size == ONE else (("f", name, size, ONE),) for name, size in zip(names, shape))


def gradient(changes: tuple, name: str, shape: tuple) -> tuple:
    """G with changes = Σ G[g0, g1] dX[g0, g1] (identification theorem): the δs of its axes are left for its user."""
    result: tuple = ()
    for coefficient, bound, factors in changes:
        wanted = ("d", name)
        places = [p for p, (f, _) in enumerate(factors) if f[0] in "vy" and f[1] == wanted]
        rest = tuple(f for p, f in enumerate(factors) if p not in places)
        once = len(places) == 1 and factors[places[0]][1] == 1
        need(once and not any(json.dumps(wanted) in show(f, {}) for f, _ in rest), f"a term is not linear in d {name}")
        part: tuple = ((coefficient, bound, rest),)
        for slot, axis in zip(factors[places[0]][0][2], free(shape, AXES)):
            part = product(part, delta(slot, axis))
        result = plus(result, part)
    return result


# ------------------------------------------------------------------------ sums over lattices: subscripts that are computed
# A place is a polynomial in sizes and indices ("#1", "#2", …), written as a size is; indices are integers of any sign. A part is
# (coefficient, summed indices, region, factors): the product of the factors, summed over all values of the summed indices at
# which every place of the region is ≥ 0. An entry is 0 outside its array, and its bounds stand in the region beside it.
# Factors: ("v", name, places); ("s", size); ("#", index) the index as a number; ("F", name, sum); ("P", sum);
# ("M", place, index, size, sum). A sum is a tuple of parts.

MOST_PARTS, MOST_MOVES = 400, 1500
NOTHING: tuple = ()


def item(sequence: Any, place: Any) -> Any:
    """The item at a place counted from 0."""
    need(type(place) is int and 0 <= place < len(sequence), "there is no such place")
    return sequence[place]


def whole(value: int) -> tuple:
    return poly([((), value)])


def minus(left: tuple, right: tuple) -> tuple:
    return poly([*left, *((s, -c) for s, c in right)])


def join(left: tuple, right: tuple) -> tuple:
    return poly([*left, *right])


def indices(place: tuple) -> set[str]:
    return {s for symbols, _ in place for s in symbols if s[0] == "#"}


def slope(place: tuple, index: str) -> tuple:
    """The coefficient of an index, in which every place is linear."""
    need(all(symbols.count(index) < 2 for symbols, _ in place), "a place is not linear in its indices")
    return poly((tuple(s for s in symbols if s != index), c) for symbols, c in place if index in symbols)


def at_value(place: tuple, change: Mapping[str, tuple]) -> tuple:
    """The place with places put for indices."""
    result: tuple = ()
    for symbols, c in place:
        result = join(result, times(whole(c), *(change.get(s, poly([((s,), 1)])) for s in symbols)))
    return result


def tightened(place: tuple) -> tuple:
    """An equivalent condition ≥ 0 on integers: without a size that divides every term, and without a common factor."""
    if not indices(place):
        return place
    common = set.intersection(*({s for s in symbols if s[0] != "#"} for symbols, _ in place))
    for symbol in sorted(common):
        place = quotient(place, poly([((symbol,), 1)])) or place
    factor = gcd(*(c for symbols, c in place if symbols))
    return poly((symbols, c // factor) for symbols, c in place)


class Lattice:
    """Sums over lattices are shown to be zero by moves that a certificate gives; each is an equation between sums."""

    def __init__(self, ask: Ask, known: Mapping[tuple, tuple]):
        self.ask, self.known, self.numbers, self.moves = ask, known, 0, 0
        self.scope: dict[str, tuple] = {}
        self.floors: dict[tuple[tuple, tuple], str] = {}

    def fresh_index(self) -> str:
        self.numbers += 1
        return f"#{self.numbers}"

    # ------------------------------------------------------------------------- what each operator means, at computed places

    def at(self, term: Term, slots: tuple) -> tuple:
        """The entry of a term at places."""
        method = getattr(self, f"_{term.op}", None)
        need(method, f"no rule for the operator {term.op} with computed subscripts")
        assert method is not None
        made: tuple = method(term, slots, *term.args)
        return made

    def summed(self, size: tuple, make_one: Callable[[tuple], tuple]) -> tuple:
        """Σ over 0 ≤ v < size."""
        if size == ONE:
            return make_one(())
        name = self.fresh_index()
        index = poly([((name,), 1)])
        inside = {index, minus(minus(size, index), ONE)}
        return tuple((c, (*bound, name), region | inside, f) for c, bound, region, f in make_one(index))

    def where(self, *places: tuple) -> tuple:
        return ((Fraction(1), (), frozenset(places), ()),)

    def inside(self, places: tuple, shape: tuple) -> tuple:
        return self.where(*(p for at, size in zip(places, shape) for p in (at, minus(minus(size, at), ONE))))

    def array_entry(self, name: Any, term: Term, slots: tuple) -> tuple:
        long = tuple(s for s, size in zip(slots, term.shape) if size != ONE)
        return self.product(self.inside(slots, term.shape), lone("v", name, long))

    def _var(self, term: Term, slots: tuple) -> tuple:
        return self.array_entry(("array", *term.attrs), term, slots)

    def _dvar(self, term: Term, slots: tuple) -> tuple:
        return self.array_entry(("d", *term.attrs), term, slots)

    def _grad(self, term: Term, slots: tuple) -> tuple:
        known = self.known.get(term.attrs)
        if known is None:
            return self.array_entry(("grad", *term.attrs), term, slots)
        change = {f"#axis {k}": slot for k, slot in enumerate(slots)}
        return self.product(self.inside(slots, term.shape), self.put(self.fresh(known), change))

    def _num(self, term: Term, slots: tuple) -> tuple:
        return scaled_parts(term.attrs[0], self.where())

    def _size(self, term: Term, slots: tuple) -> tuple:
        return as_number(term.attrs[0])

    def _ones(self, term: Term, slots: tuple) -> tuple:
        return self.where()

    def _zeros(self, term: Term, slots: tuple) -> tuple:
        return ()

    def _eye(self, term: Term, slots: tuple) -> tuple:
        return self.where(minus(*slots), minus(*slots[::-1]))

    def _add(self, term: Term, slots: tuple, *args: Term) -> tuple:
        return tuple(part for arg in args for part in self.at(arg, slots))

    def _scale(self, term: Term, slots: tuple, factor: Term, arg: Term) -> tuple:
        return self.product(self.at(factor, ((), ())), self.at(arg, slots))

    def _hadamard(self, term: Term, slots: tuple, left: Term, right: Term) -> tuple:
        return self.product(self.at(left, slots), self.at(right, slots))

    def _matmul(self, term: Term, slots: tuple, left: Term, right: Term) -> tuple:
        return self.summed(
            left.shape[1], lambda k: self.product(self.at(left, (slots[0], k)), self.at(right, (k, slots[1])))
        )

    def _transpose(self, term: Term, slots: tuple, arg: Term) -> tuple:
        return self.at(arg, slots[::-1])

    def _trace(self, term: Term, slots: tuple, arg: Term) -> tuple:
        return self.summed(arg.shape[0], lambda k: self.at(arg, (k, k)))

    def _diag(self, term: Term, slots: tuple, arg: Term) -> tuple:
        place = (slots[0], ()) if arg.shape[1] == ONE else ((), slots[0])
        return self.product(self._eye(term, slots), self.at(arg, place))

    def _diagonal(self, term: Term, slots: tuple, arg: Term) -> tuple:
        return self.at(arg, (slots[0], slots[0]))

    def _repeat(self, term: Term, slots: tuple, arg: Term) -> tuple:
        return self.at(arg, tuple(() if size == ONE else slot for size, slot in zip(arg.shape, slots)))

    def _apply(self, term: Term, slots: tuple, arg: Term) -> tuple:
        name, inner = term.attrs[0], self.at(arg, slots)
        if name == "recip":
            return lone("P", inner, exponent=-1)
        need(name != "eq0", "a mask of equal entries")
        return lone("F", "ge0" if name == "relu'" else name, inner)

    def _power(self, term: Term, slots: tuple, arg: Term) -> tuple:
        exponent, base = term.attrs[0], self.at(arg, slots)
        need(exponent.denominator == 1 and 0 <= exponent <= MAX_POWER, "a power that is not a small number")
        result = self.where()
        for _ in range(int(exponent)):
            result = self.product(result, base)
        return result

    def _argmax_mask(self, term: Term, slots: tuple, arg: Term) -> tuple:
        if arg.shape[1] == ONE:
            return self.where()
        name = self.fresh_index()
        scores = self.at(arg, (slots[0], poly([((name,), 1)])))
        mask = ("M", slots[1], name, arg.shape[1], scores)
        return self.product(self.inside(slots[1:], arg.shape[1:]), lone(*mask))

    def _row_max(self, term: Term, slots: tuple, arg: Term) -> tuple:
        return self.summed(
            arg.shape[1],
            lambda k: self.product(self._argmax_mask(arg, (slots[0], k), arg), self.at(arg, (slots[0], k))),
        )

    def _row_argmax(self, term: Term, slots: tuple, arg: Term) -> tuple:
        return self.summed(arg.shape[1], lambda k: self.product(self._argmax_mask(arg, (slots[0], k), arg), as_number(k)))

    def _entry(self, term: Term, slots: tuple, array: Term, *places: Term) -> tuple:
        def made() -> tuple:
            found = tuple(self.place(w) for w in places)
            return self.product(self.inside(found, array.shape), self.at(array, found))

        return self.with_floors(made)

    def _holds(self, term: Term, slots: tuple, *places: Term) -> tuple:
        return self.with_floors(lambda: self.where(*(self.place(w) for w in places)))

    def _index(self, term: Term, slots: tuple) -> tuple:
        return as_number(self.place(term))

    def _floordiv(self, term: Term, slots: tuple, *args: Term) -> tuple:
        return self.with_floors(lambda: as_number(self.place(term)))

    def with_floors(self, make_one: Callable[[], tuple]) -> tuple:
        """⌊a/s⌋ is the q with 0 ≤ a − s q < s."""
        outer, self.floors = self.floors, {}
        made = make_one()
        mine, self.floors = self.floors, outer
        for (above, below), name in mine.items():
            gap = minus(above, times(below, poly([((name,), 1)])))
            inside = {gap, minus(minus(below, gap), ONE)}
            made = tuple((c, (*bound, name), region | inside, f) for c, bound, region, f in made)
        return made

    def place(self, term: Term) -> tuple:
        """A whole number made of indices, sizes and numbers."""
        op, args = term.op, term.args
        if op == "index":
            need(term.attrs[0] in self.scope, f"the index {term.attrs[0]} is free")
            return self.scope[term.attrs[0]]
        if op == "num":
            need(term.attrs[0].denominator == 1, "a subscript is not whole")
            return whole(int(term.attrs[0]))
        if op == "size":
            size: tuple = term.attrs[0]
            return size
        need(op in ("add", "scale", "hadamard", "floordiv"), "a subscript is not made of indices, sizes and numbers")
        values = [self.place(arg) for arg in args]
        if op == "floordiv":
            need(positive(values[1]), "a floor with a divisor that may not be positive")
            return poly([((self.floors.setdefault((values[0], values[1]), self.fresh_index()),), 1)])
        result = values[0]
        for value in values[1:]:
            result = join(result, value) if op == "add" else times(result, value)
        return result

    def _total(self, term: Term, slots: tuple, body: Term) -> tuple:
        name, size = term.attrs
        return self.summed(size, lambda k: self.within({name: k}, body, slots))

    def _array(self, term: Term, slots: tuple, body: Term) -> tuple:
        need(len(set(term.attrs)) == len(term.attrs), "an array names two axes alike")
        return self.within(dict(zip(term.attrs, slots)), body, ((), ()))

    def within(self, scope: Mapping[str, tuple], body: Term, slots: tuple) -> tuple:
        saved, self.scope = self.scope, {**self.scope, **scope}
        result = self.at(body, slots)
        self.scope = saved
        return result

    def coefficient(self, total: tuple, name: str, shape: tuple) -> tuple:
        """The entry at free axes of the array that d X is multiplied with in a sum that is linear in it."""
        result = []
        for c, bound, region, factors in total:
            places = [p for p, (f, _) in enumerate(factors) if f[:2] == ("v", ("d", name))]
            rest = tuple(f for p, f in enumerate(factors) if p not in places)
            once = len(places) == 1 and factors[places[0]][1] == 1
            need(once and not any(speaks(f, ("d", name)) for f, _ in rest), f"a term is not linear in d {name}")
            long = [slot for slot, size in zip(axes_of(shape), shape) if size != ONE]
            gaps = [g for slot, at in zip(long, factors[places[0]][0][2]) for g in (minus(slot, at), minus(at, slot))]
            result.append((c, bound, region | set(gaps), rest))
        return tuple(result)

    # ------------------------------------------------------------------------------------------------ what follows from what

    def impossible(self, region: Iterable[tuple], proof: Any) -> None:
        """Nonnegative multiples of places that are ≥ 0 add up to −1: places of the region, sizes less 1, their products."""
        base = sorted(map(tightened, region))
        total: dict[tuple[str, ...], Fraction] = {}
        for weight, kind, *which in proof:
            one = Fraction(weight)
            need(one >= 0 and kind in ("r", "s", "s1") and 0 < len(which) < 3, "a weight is negative")
            need(all(isinstance(s, str) and s[:1] not in ("", "#") for s in which[kind == "r" :]), "a size is no index")
            if kind == "s":  # (s − 1), (s − 1)(t − 1)
                place = times(*(poly([((s,), 1), ((), -1)]) for s in which))
            else:  # p, p s, and (s − 1) t
                first = item(base, which[0]) if kind == "r" else poly([((which[0],), 1), ((), -1)])
                place = times(first, *(poly([((s,), 1)]) for s in which[1:]))
            for symbols, c in place:
                total[symbols] = total.get(symbols, Fraction(0)) + one * c
        need({s: c for s, c in total.items() if c} == {(): -1}, "the region is not shown to be empty")

    def implied(self, region: Iterable[tuple], place: tuple, proof: Any) -> None:
        """place ≥ 0 wherever the region holds."""
        known, goal = set(map(tightened, region)), tightened(place)
        if goal in known or (not indices(goal) and all(c >= 0 for _, c in goal)):
            need(proof == [], "a proof of what is plain")
            return
        self.impossible(known | {minus(whole(-1), goal)}, proof)

    # --------------------------------------------------------------------------------------------------------- sums of parts

    def product(self, left: tuple, right: tuple) -> tuple:
        need(len(left) * len(right) <= MOST_PARTS, "a product is too long")
        right = self.fresh(right)
        return tuple(collected((c * k, a + b, r | s, f + g)) for c, a, r, f in left for k, b, s, g in right)

    def fresh(self, total: tuple) -> tuple:
        """The same sum with new names for all that it binds."""
        done: list[tuple] = []
        for c, bound, region, factors in total:
            new = {v: self.fresh_index() for v in bound}
            inside = tuple((self.fresh_factor(f), e) for f, e in factors)
            moved = self.changed((c, (), region, inside), {v: poly([((w,), 1)]) for v, w in new.items()})
            done.extend((k, b + tuple(new.values()), r, f) for k, b, r, f in moved)
        return tuple(done)

    def fresh_factor(self, factor: tuple) -> tuple:
        if factor[0] == "M":
            new = self.fresh_index()
            return (*factor[:2], new, factor[3], self.fresh(self.put(factor[4], {factor[2]: poly([((new,), 1)])})))
        return (*factor[:-1], self.fresh(factor[-1])) if factor[0] in "FP" else factor

    def put(self, total: tuple, change: Mapping[str, tuple]) -> tuple:
        return tuple(part for one in total for part in self.changed(one, change))

    def changed(self, part: tuple, change: Mapping[str, tuple]) -> tuple:
        """The part with places put for indices that it does not bind (or whose sum the caller looks after)."""
        c, bound, region, factors = part
        rest, numbers = [], []
        for factor, e in factors:
            if factor[0] == "#" and factor[1] in change:
                need(e.denominator == 1 and e > 0, "an index to a negative power")
                numbers += [change[factor[1]]] * int(e)
            else:
                rest.append((self.moved(factor, change), e))
        result: tuple = ((c, bound, frozenset(at_value(p, change) for p in region), tuple(rest)),)
        for place in numbers:
            result = tuple((k * n, b, r, f + g) for n, _, _, g in as_number(place) for k, b, r, f in result)
            need(len(result) <= MOST_PARTS, "a sum is too long")
        return tuple(map(collected, result))

    def moved(self, factor: tuple, change: Mapping[str, tuple]) -> tuple:
        kind = factor[0]
        if kind == "v":
            return ("v", factor[1], tuple(at_value(p, change) for p in factor[2]))
        if kind in "FPM":
            names = set(change).union(*map(indices, change.values()))
            own = {v for part in factor[-1] for v in part[1]} | ({factor[2]} if kind == "M" else set())
            need(not names & own, "an index would be caught by a sum inside a factor")
        if kind == "M":
            return ("M", at_value(factor[1], change), factor[2], at_value(factor[3], change), self.put(factor[4], change))
        return (*factor[:-1], self.put(factor[-1], change)) if kind in "FP" else factor

    # ------------------------------------------------------------------------------------------------------------------ moves

    def vanish(self, total: tuple, facts: frozenset) -> None:
        """The sum is 0 at all sizes, and at all values of the free indices that obey the facts."""
        parts = [collected(part) for part in total if part[0]]
        while parts:
            self.moves += 1
            need(self.moves < MOST_MOVES and len(parts) <= MOST_PARTS, "too many moves")
            step = self.ask("lattice", (parts, facts))
            need(isinstance(step, dict) and step.get("do") in MOVES, "the two sides differ")
            place = step["part"]
            need(type(place) is int and 0 <= place < len(parts), "there is no such part")
            one = parts.pop(place)
            if step["do"] == "match":
                other = step["other"]
                need(type(other) is int and 0 <= other < len(parts), "there is no such part")
                parts += self.matched(one, parts.pop(other), step, facts)
            else:
                parts += MOVES[step["do"]](self, one, step, facts)

    def empty(self, part: tuple, step: Any, facts: frozenset) -> tuple:
        """No index values are in the region."""
        self.impossible(part[2] | facts, step["proof"])
        return ()

    def solve(self, part: tuple, step: Any, facts: frozenset) -> tuple:
        """p ≥ 0 and −p ≥ 0 with coefficient ±1 of a summed index: its value put in."""
        c, bound, region, factors = part
        place, index = item(sorted(region), step["equation"]), step["index"]
        sign = slope(place, index)
        fixed = minus((), place) in region and index in bound and sign in (whole(1), whole(-1))
        need(fixed, "the equation does not fix the index")
        value = minus(poly([((index,), 1)]), times(sign, place))
        return self.changed((c, tuple(v for v in bound if v != index), region, factors), {index: value})

    def same(self, part: tuple, step: Any, facts: frozenset) -> tuple:
        """A summed index that can only have the value of another index."""
        c, bound, region, factors = part
        index, other = (poly([((step[key],), 1)]) for key in ("index", "other"))
        need(step["index"] in bound and step["other"][:1] == "#" and index != other, "no two indices")
        for gap, proof in zip((minus(index, other), minus(other, index)), step["proofs"]):
            self.implied(region | facts, gap, proof)
        need(len(step["proofs"]) == 2, "a proof is missing")
        return self.changed((c, tuple(v for v in bound if v != step["index"]), region, factors), {step["index"]: other})

    def move(self, part: tuple, step: Any, facts: frozenset) -> tuple:
        """v replaced by v + e or e − v, e without v: the same sum, since v runs over all integers."""
        index, by, sign = step["index"], read_place(step["by"]), step["sign"]
        need(index in part[1] and sign in (1, -1) and index not in indices(by), "the index may not be moved so")
        return self.changed(part, {index: join(by, poly([((index,), sign)]))})

    def count(self, part: tuple, step: Any, facts: frozenset) -> tuple:
        """Σ_v 1 over −a ≤ v ≤ b is a + b + 1, a and b being the least of their kind, where a + b ≥ 0 for all of them."""
        c, bound, region, factors = part
        index = step["index"]
        need(index in bound and not any(index in held(f) for f, _ in factors), "the index stands in a factor")
        rest, lows, highs = bounds(region, index)
        need(all(s == whole(1) for s, _ in (*lows, *highs)), "the index is bounded with a stride")
        pairs = frozenset(join(a, b) for _, a in lows for _, b in highs)
        low, high = item(lows, step["low"])[1], item(highs, step["high"])[1]
        known = rest | pairs | facts
        others = [*(minus(a, low) for _, a in lows), *(minus(b, high) for _, b in highs)]
        need(len(others) == len(step["proofs"]), "a proof is missing")
        for gap, proof in zip(others, step["proofs"]):
            self.implied(known, gap, proof)
        left = (c, tuple(v for v in bound if v != index), rest | pairs, factors)
        return self.product((left,), as_number(join(join(low, high), whole(1))))

    def floor(self, part: tuple, step: Any, facts: frozenset) -> tuple:
        """s v ≤ B < s v + s is met by v = ⌊B/s⌋ alone; v ≥ −r says B ≥ −s r, and v ≤ r says B < s r + s."""
        c, bound, region, factors = part
        index = step["index"]
        need(index in bound and not any(index in held(f) for f, _ in factors), "the index stands in a factor")
        rest, lows, highs = bounds(region, index)
        (size, a), (other, b) = item(lows, step["low"]), item(highs, step["high"])
        need(size == other and join(a, b) == minus(size, whole(1)) and positive(size), "the bounds are not those of a quotient")
        others = [(s, r, 1) for k, (s, r) in enumerate(lows) if k != step["low"]]
        others += [(s, r, -1) for k, (s, r) in enumerate(highs) if k != step["high"]]
        need(all(s == ONE for s, _, _ in others), "the index is bounded with another stride")
        last = minus(minus(size, ONE), b)
        made = {join(times(size, r), b if side > 0 else last) for _, r, side in others}
        return ((c, tuple(v for v in bound if v != index), rest | made, factors),)

    def split(self, part: tuple, step: Any, facts: frozenset) -> tuple:
        """Where p ≥ 0, and where −p − 1 ≥ 0."""
        place = read_place(step["by"])
        c, bound, region, factors = part
        need(not indices(place) & self.inner(factors), "a condition on an index that is bound inside")
        return tuple((c, bound, region | {p}, factors) for p in (place, minus(whole(-1), place)))

    def inner(self, factors: tuple) -> set[str]:
        return {f[2] for f, _ in factors if f[0] == "M"}

    def matched(self, one: tuple, other: tuple, step: Any, facts: frozenset) -> tuple:
        """Two parts that are the same after a unimodular change of the indices that the other sums: their coefficients added."""
        change = {index: read_place(place) for index, place in step["map"].items()}
        mine = one[1]
        need(change.keys() == set(other[1]) and len(mine) == len(other[1]), "the indices do not correspond")
        need(not any(indices(p) & set(other[1]) - set(mine) for p in change.values()), "an index stands for itself")
        rows = [[slope(change[w], v) for v in mine] for w in other[1]]
        need(determinant(rows) in (whole(1), whole(-1)), "the change of indices is not unimodular")
        (moved,) = self.changed((other[0], (), *other[2:]), change)
        regions = (one[2] | facts, moved[2] | facts)
        for region, goals, proofs in zip(regions, (sorted(moved[2]), sorted(one[2])), step["proofs"]):
            need(len(proofs) == len(goals), "a proof is missing")
            for goal, proof in zip(goals, proofs):
                self.implied(region, goal, proof)
        places = list(range(len(one[3])))
        need(sorted(step["factors"]) == places and len(moved[3]) == len(one[3]), "the factors do not correspond")
        for (factor, e), place in zip(one[3], step["factors"]):
            need(moved[3][place][1] == e, "the factors stand to other powers")
            self.equal(factor, moved[3][place][0], regions[0])
        total = one[0] + other[0]
        return ((total, *one[1:]),) if total else ()

    def equal(self, one: tuple, other: tuple, known: frozenset) -> None:
        """Two factors are equal wherever the region holds."""
        if one == other:
            return
        need(one[0] == other[0] and one[0] in "FPM" and (one[0] != "F" or one[1] == other[1]), "the factors differ")
        left, right = one[-1], other[-1]
        if one[0] == "M":
            need(one[1] == other[1] and one[3] == other[3], "the masks stand at other places")
            index = poly([((one[2],), 1)])
            right = self.put(right, {other[2]: index})
            known = known | {index, minus(minus(one[3], index), whole(1))}
        self.vanish(left + tuple((-c, *rest) for c, *rest in self.fresh(right)), known)


def collected(part: tuple) -> tuple:
    """Equal factors together; a 0/1 factor is its own square."""
    c, bound, region, factors = part
    powers: dict[tuple, Fraction] = {}
    for factor, e in factors:
        powers[factor] = powers.get(factor, Fraction(0)) + e
    mask = {f for f in powers if f[0] == "M" or (f[0] == "F" and f[1] in MASKS)}
    done = tuple((f, Fraction(1) if f in mask and e > 0 else e) for f, e in powers.items() if e)
    return (c, bound, frozenset(region), done)


def lone(*factor: Any, exponent: int = 1) -> tuple:
    """One factor, wherever it is."""
    return ((Fraction(1), (), frozenset(), ((factor, Fraction(exponent)),)),)


def scaled_parts(value: Fraction, total: tuple) -> tuple:
    return tuple((c * value, *rest) for c, *rest in total) if value else ()


def axes_of(shape: tuple) -> tuple:
    return tuple(() if size == ONE else poly([((f"#axis {k}",), 1)]) for k, size in enumerate(shape))


def speaks(factor: tuple, name: tuple) -> bool:
    return factor[:2] == ("v", name) or any(
        speaks(f, name) for part in (factor[-1] if factor[0] in "FPM" else ()) for f, _ in part[3]
    )


def as_number(place: tuple) -> tuple:
    """The value of a place."""
    kinds = ((c, tuple((("#" if s[0] == "#" else "s", s), Fraction(1)) for s in symbols)) for symbols, c in place)
    return tuple(collected((Fraction(c), (), frozenset(), factors)) for c, factors in kinds)


def held(factor: tuple) -> set[str]:
    """The indices in a factor, at any depth."""
    kind = factor[0]
    if kind == "#":
        return {factor[1]}
    found = {i for p in factor[2] for i in indices(p)} if kind == "v" else set()
    if kind == "M":
        found |= indices(factor[1]) | indices(factor[3]) | {factor[2]}
    for _, bound, region, factors in factor[-1] if kind in "FPM" else ():
        found |= set(bound).union(*(indices(p) for p in region), *(held(f) for f, _ in factors))
    return found


def bounds(region: Iterable[tuple], index: str) -> tuple[frozenset, list, list]:
    """The places without an index; (s, a) for each s v + a ≥ 0, and (s, b) for each b − s v ≥ 0, s of plain sign, in order."""
    rest: set[tuple] = set()
    lows: list[tuple] = []
    highs: list[tuple] = []
    for place in sorted(region):
        step = slope(place, index)
        if not step:
            rest.add(place)
            continue
        need(positive(step) or positive(minus((), step)), "the sign of a stride is not plain")
        other = minus(place, times(step, poly([((index,), 1)])))
        (lows if positive(step) else highs).append((step if positive(step) else minus((), step), other))
    return frozenset(rest), lows, highs


def positive(place: tuple) -> bool:
    """A polynomial in sizes that is > 0 since no coefficient is negative."""
    return bool(place) and not indices(place) and all(c > 0 for _, c in place)


def determinant(rows: list[list[tuple]]) -> tuple:
    if not rows:
        return whole(1)
    need(len(rows) < 7, "a determinant is too large")
    total: tuple = ()
    for k, entry in enumerate(rows[0]):
        rest = determinant([row[:k] + row[k + 1 :] for row in rows[1:]])
        total = join(total, times(whole((-1) ** k), entry, rest))
    return total


def read_place(data: Any) -> tuple:
    """[[3, "n", "#1"], [-1]] for 3 n v − 1."""
    need(isinstance(data, list), "a place is a list of terms")
    need(all(isinstance(t, list) and t and type(t[0]) is int and all(isinstance(s, str) and s for s in t[1:]) for t in data),
         "a term of a place is a coefficient with names")  # fmt: skip
    return poly((tuple(sorted(t[1:])), t[0]) for t in data)


MOVES: Mapping[str, Any] = {
    "empty": Lattice.empty,
    "solve": Lattice.solve,
    "same": Lattice.same,
    "move": Lattice.move,
    "count": Lattice.count,
    "floor": Lattice.floor,
    "split": Lattice.split,
    "match": Lattice.matched,
}


# ------------------------------------------------------------------------------------------ from the claim to the proof

KINKED = frozenset({"ge0", "gt0", "le0", "lt0", "sign", "relu", "abs"})
SMOOTH = frozenset(DERIVATIVES) | KINKED
GIVEN = ("claim", "definitions", "facts", "constants", "reading", "steps")
READING = {"losses", "kept", "partial", "layers", "opaque", "folded", "off_kinks", "multipliers", "names", "lattice"}
PLAIN_READING: Mapping[str, Any] = {"multipliers": [], "names": {"matrices": {}, "sides": []}, "lattice": False}
DERIVED = ("differentials", "gradients", "final", "canonical", "conditions")


class Claim:
    """The claim of a certificate with the graph of its definitions."""

    def __init__(self, data: Mapping[str, Any], ask: Ask):
        self.left, self.right = read_term(data["claim"]["left"]), read_term(data["claim"]["right"])
        need(self.left.shape == self.right.shape, "the two sides have different shapes")
        self.definitions = {name: read_term(t) for name, t in data["definitions"].items()}
        self.facts = {name: frozenset(known) for name, known in data["facts"].items()}
        self.constants, reading = frozenset(data["constants"]), {**PLAIN_READING, **data["reading"]}
        need(reading.keys() == READING, "the reading is incomplete")
        self.losses: dict[str, list[str]] = reading["losses"]
        self.kept, self.partial, self.layers = frozenset(reading["kept"]), reading["partial"], reading["layers"]
        self.folded, self.off_kinks, self.opaque = reading["folded"], reading["off_kinks"], frozenset(reading["opaque"])
        self.over_lattices = reading["lattice"]
        need(type(self.over_lattices) is bool, "the reading is malformed")
        self.multipliers = [(side, read_term(m)) for side, m in reading["multipliers"]]
        self.names = {name: read_term(m) for name, m in reading["names"]["matrices"].items()}
        self.named = [read_term(t) for t in reading["names"]["sides"]]
        need(reading["names"].keys() == {"matrices", "sides"} and len(self.named) == 2 * bool(self.names), "names without sides")
        need(self.partial is None or self.kept == {self.partial}, "a partial differential keeps one symbol")
        need(
            type(self.layers) is int and 0 <= self.layers <= 200 and type(self.off_kinks) is bool,
            "the reading is malformed",
        )
        self.ask, self.algebra = ask, Algebra(ask)
        self.shapes: dict[str, tuple] = {name: t.shape for name, t in self.definitions.items()}
        for term in (self.left, self.right, *self.definitions.values()):
            for t in walk(term):
                if t.op in ("var", "dvar", "grad"):
                    need(self.shapes.setdefault(t.attrs[-1], t.shape) == t.shape, f"{t.attrs[-1]} has two shapes")
        need(
            self.constants | self.facts.keys() <= self.shapes.keys(),
            "something is assumed of a symbol that does not occur",
        )
        for name, facts in self.facts.items():
            square = name in self.shapes and self.shapes[name][0] == self.shapes[name][1]
            need(square or not facts & {"symmetric", "orthogonal"}, f"{name} is not square")
            need(not {"orthonormal_rows"} < facts & ORTHONORMAL, f"too much is assumed of {name}")
        self.below: dict[str, frozenset[str]] = {}
        for name in self.shapes:
            self.find_below(name, ())
        self.record: dict[str, Any] = {"differentials": [], "gradients": []}
        self.conditions: set[str] = set()
        self.met: list[Term] = [self.left, self.right, *self.definitions.values()]

    def find_below(self, name: str, path: tuple[str, ...]) -> frozenset[str]:
        """Every symbol on which a symbol rests, itself too."""
        need(name not in path and len(path) < 200, f"{name} is defined by itself")
        if name not in self.below:
            inner = symbols(self.definitions[name]) if name in self.definitions else ()
            self.below[name] = frozenset({name}).union(*(self.find_below(n, (*path, name)) for n in inner))
        return self.below[name]

    # ------------------------------------------------------------------------------------- reading d and ∇

    def d(self, term: Term, kept: frozenset[str], partial: str | None, definitions: Mapping[str, Term]) -> Term:
        """d(term) in the differentials of the kept symbols, else of the leaves; with `partial`, along that alone."""
        rules: list[str] = []

        def vary(symbol: Term) -> Term | None:
            (name,) = symbol.attrs
            if name in kept:
                return symbol._replace(op="dvar")
            if partial is None and name not in definitions:
                return None if name in self.constants else symbol._replace(op="dvar")
            if name in definitions:
                rules.append(f"definition of {name}")
                return differential(definitions[name], vary, rules)
            return None

        result = differential(term, vary, rules) or make("zeros", shape=term.shape)
        self.record["differentials"].append({"of": write_term(term), "rules": rules, "is": write_term(result)})
        self.moving([term, *definitions.values()])
        return result

    def moving(self, terms: Iterable[Term]) -> None:
        """The conditions under which functions of these terms may be differentiated."""
        for t in (t for term in terms for t in walk(term)):
            if t.op == "apply" and t.attrs[0] in KINKED:
                self.conditions.add("no entry lies at a kink")
            if t.op == "apply" and t.attrs[0] not in SMOOTH:
                self.conditions.add(f"the function {t.attrs[0]} is differentiable, with derivative {t.attrs[0]}'")
            if t.op in ("row_max", "argmax_mask"):
                self.conditions.add(
                    "the largest entry of a row is unique, or ties are among entries with equal differential"
                )
        self.conditions |= {f"held constant: {name}" for name in self.constants}

    def spread(self, term: Term) -> Term:
        """dJ of a loss read as an unknown function of other symbols: Σ tr((∇_Z J)ᵀ dZ)."""

        def change(t: Term) -> Term | None:
            if t.op != "dvar" or t.attrs[0] not in self.losses:
                return None
            return make(
                "add",
                *(paired(self.gradient_symbol(t.attrs[0], z), self.symbol("dvar", z)) for z in self.losses[t.attrs[0]]),
            )

        return replace(term, change)

    def symbol(self, op: str, name: str) -> Term:
        need(name in self.shapes, f"{name} has no shape")
        return make(op, attrs=(name,), shape=self.shapes[name])

    def gradient_symbol(self, loss: str, name: str) -> Term:
        return make("grad", attrs=(loss, name), shape=self.symbol("var", name).shape)

    def separated(self, loss: str, through: list[str]) -> None:
        """An unknown loss must not depend on a symbol of the claim other than through the symbols named."""
        sides = [t for side in (self.left, self.right) for t in walk(side)]
        moved = {t.attrs[0] for t in sides if t.op == "dvar"}
        concerned = {t.attrs[1] for t in sides if t.op == "grad" and t.attrs[0] == loss} | (
            moved - {loss} if loss in moved else set()
        )
        need(through and len(set(through)) == len(through), f"{loss} is a function of nothing")
        tops = {z: self.below.get(z, frozenset()) for z in through}
        need(
            not any(z in under for w, under in tops.items() for z in tops if z != w),
            f"the symbols under {loss} rest on each other",
        )
        need(not (self.reached(loss, tops) - {loss}) & concerned, f"{loss} depends on a symbol of the claim in another way")
        met = [z in self.below.get(loss, ()) for z in through]
        need(all(met) or not any(met), f"{loss} rests on some of its symbols only")
        others = ", ".join(sorted(concerned - set(through)))
        rest = f" and depends on {others} only through it" if others else ""
        self.conditions.add(f"{loss} is any function of {', '.join(through)}{rest}")

    def known(self, sides: Iterable[Term], lattice: Lattice | None = None) -> dict[tuple[str, str], tuple]:
        """Entries of the gradient symbols that are not free, each read off a differential."""
        wanted = sorted({t.attrs for side in sides for t in walk(side) if t.op == "grad"})
        result: dict[tuple[str, str], tuple] = {}
        for loss, name in wanted:
            if name in self.losses.get(loss, ()):
                continue
            need(
                "symmetric" not in self.facts.get(name, ()),
                f"the gradient by {name}, which is symmetric, is not settled",
            )
            definitions = dict(self.definitions)
            if loss in self.losses:
                ways = [z for z in self.losses[loss] if name in self.below[z]]
                need(ways, f"nothing says how {loss} depends on {name}")
                parts = [
                    (self.gradient_symbol(loss, z), self.d(self.symbol("var", z), frozenset({name}), name, definitions))
                    for z in ways
                ]
                change = make("add", *(paired(g, moved) for g, moved in parts))
            else:
                need(loss in definitions, f"nothing says how {loss} depends on {name}")
                inside = sorted(other for other in self.losses if other != loss and other in self.below[loss])
                if name not in self.below[loss]:
                    need([loss, name] in self.folded and name in definitions, f"{loss} does not mention {name}")
                    definitions = {
                        n: fold(t, name, definitions[name]) if n != name else t for n, t in definitions.items()
                    }
                change = self.d(self.symbol("var", loss), frozenset({name, *inside}), name, definitions)
                for other in inside:
                    change = self.within(change, other, name)
                need(change.op != "zeros" or name in self.below[loss], f"{loss} does not depend on {name}")
            change = self.unfold(change)
            self.met.append(change)
            shown: dict[str, str] = {}
            if lattice is not None:
                result[loss, name] = lattice.coefficient(lattice.at(change, ((), ())), name, self.shapes[name])
            else:
                entries = tuple(m for _, m in Lowering(self.algebra, self.facts, {}).lower(change))
                result[loss, name] = gradient(entries, name, self.shapes[name])
                shown = {text: str(m[0]) for text, m in self.algebra.collected(result[loss, name])}
            self.record["gradients"].append(
                {"of": loss, "by": name, "differential": write_term(change), "entry": shown}
            )
        return result

    def within(self, change: Term, loss: str, name: str) -> Term:
        """A differential along a symbol with that of an unknown loss in it as Σ tr((∇_Z J)ᵀ dZ), dZ along the symbol."""
        through = self.losses[loss]
        need(name in through or name not in self.reached(loss, through), f"{loss} depends on {name} in another way")
        parts = [
            paired(self.gradient_symbol(loss, z), self.d(self.symbol("var", z), frozenset({name}), name, self.definitions))
            for z in through
            if name in self.below[z]
        ]
        moved = make("add", *parts) if parts else make("zeros", shape=SCALAR)
        if not parts and loss in self.definitions:
            need(name not in self.below[loss], f"nothing says how {loss} depends on {name}")
        elif not parts:
            raise Refused(f"nothing says how {loss} depends on {name}")
        return replace(change, lambda t: moved if t.op == "dvar" and t.attrs[0] == loss else None)

    def reached(self, loss: str, tops: Iterable[str]) -> set[str]:
        """The symbols on which a loss rests other than through the tops."""
        found, todo = set(), [loss]
        while todo:
            name = todo.pop()
            if name not in found and name not in tops:
                found.add(name)
                todo += symbols(self.definitions[name]) if name in self.definitions else ()
        return found

    def unfold(self, term: Term) -> Term:
        """The term with definitions put for symbols that are not opaque, as many layers deep as the reading says."""
        definitions = {name: t for name, t in self.definitions.items() if name not in self.opaque}
        for _ in range(self.layers):
            new = replace(term, lambda t: definitions.get(t.attrs[0]) if t.op == "var" else None)
            need(sum(1 for _ in walk(new)) <= MAX_NODES, "the unfolded term is too large")
            if new == term:
                break
            term = new
        return replace(term, off_kinks) if self.off_kinks else term

    # ------------------------------------------------------------------------------------- the proof

    def work(self) -> dict[str, Any]:
        """All that follows from what is given; the claim holds if this does not raise."""
        for loss, through in self.losses.items():
            self.separated(loss, through)

        def change(t: Term) -> Term | None:
            if t.op == "differential":
                return self.d(t.args[0], self.kept, self.partial, self.definitions)
            if t.op == "slope":
                return self.slope(*t.args)
            if t.op == "dvar" and t.attrs[0] not in self.kept:
                return self.d(self.symbol("var", t.attrs[0]), self.kept, self.partial, self.definitions)
            return None

        sides = [replace(self.spread(side), change) for side in (self.left, self.right)]
        if self.over_lattices:
            return self.by_places(*sides)
        known = self.known(sides)
        left, right = self.multiplied(*(self.unfold(side) for side in sides))
        facts = self.facts
        if self.names:
            need(not known, "names are given to matrices in a gradient")
            facts = {**facts, **self.called(left, right)}
            left, right = self.named
        lowering = Lowering(self.algebra, facts, known)
        one, two = lowering.lower(left), lowering.lower(right)
        canonical = [{text: str(m[0]) for text, m in side} for side in (one, two)]
        if canonical[0] != canonical[1]:
            self.vanish(plus(tuple(m for _, m in one), scaled(Fraction(-1), tuple(m for _, m in two))))
        self.list_conditions([*self.met, left, right])
        final = {"left": write_term(left), "right": write_term(right)}
        return {**self.record, "final": final, "canonical": canonical, "conditions": sorted(self.conditions)}

    def slope(self, top: Term, variable: Term) -> Term:
        """∂y/∂x_ij: dy along x, with the array that is 1 at (i, j) and 0 elsewhere for dx."""
        need(variable.op == "entry" and variable.args[0].op == "var", "a slope is one by an entry of a symbol")
        array, *places = variable.args
        (name,) = array.attrs
        own = ("·apart", "·unit")
        taken = any(t.op == "index" and t.attrs[0].startswith(own) for t in walk(variable))
        need(not taken, "an index has a name that is kept for others")
        moved = apart(self.d(top, frozenset({name}), name, self.definitions), {}, iter(range(MAX_NODES)))
        names = [f"·unit {k}" for k in range(len(places))]
        gaps = []
        for axis, size, place in zip(names, array.shape, places):
            gap = make("add", make("index", attrs=(axis, size)), negative(place))
            gaps += [gap, negative(gap)]
        unit = make("array", make("holds", *gaps), attrs=tuple(names), shape=array.shape)
        return replace(moved, lambda t: unit if t.op == "dvar" and t.attrs[0] == name else None)

    def by_places(self, one: Term, two: Term) -> dict[str, Any]:
        """The proof of a claim with computed subscripts; facts about named arrays are not used."""
        lattice = Lattice(self.ask, {})
        lattice.known = self.known((one, two), lattice)
        need(not self.multipliers and not self.names, "a claim over lattices is not multiplied")
        left, right = self.unfold(one), self.unfold(two)
        axes = axes_of(left.shape)
        known = {p for at, size in zip(axes, left.shape) if at for p in (at, minus(minus(size, at), ONE))}
        shapes = [*self.shapes.values(), *(t.shape for side in (left, right) for t in walk(side) if t.op in LEAVES)]
        known |= {minus(size, ONE) for shape in shapes for size in shape if len(size) > 1}  # no array is empty
        total = lattice.at(left, axes) + scaled_parts(Fraction(-1), lattice.at(right, axes))
        lattice.vanish(total, frozenset(known))
        self.list_conditions([*self.met, left, right])
        final = {"left": write_term(left), "right": write_term(right)}
        return {**self.record, "final": final, "canonical": [], "conditions": sorted(self.conditions)}

    def multiplied(self, left: Term, right: Term) -> tuple[Term, Term]:
        """L = R follows from M L = M R, or from L M = R M, where M⁻¹ stands in the claim."""
        inverted = {t.args[0] for side in (left, right) for t in walk(side) if t.op == "inverse"}
        for side, matrix in self.multipliers:
            need(matrix in inverted and side in ("left", "right"), "the claim is multiplied by a matrix that may be singular")
            left, right = (make("matmul", *((matrix, t) if side == "left" else (t, matrix))) for t in (left, right))
        return left, right

    def called(self, left: Term, right: Term) -> dict[str, frozenset[str]]:
        """The claim holds if it holds with a name for each of some matrices whose inverses stand in it, whatever is named so."""
        need(not self.names.keys() & self.shapes.keys() and len(self.names) < 10, "a name is taken")

        def put_in(term: Term) -> Term:
            for _ in self.names:
                term = replace(term, lambda t: self.names.get(t.attrs[0]) if t.op == "var" else None)
            need(not any(t.op == "var" and t.attrs[0] in self.names for t in walk(term)), "a matrix is named by itself")
            return term

        for given, own in zip(self.named, (left, right)):
            need(given.shape == own.shape, "the named sides have other shapes")
            need(all(self.names[t.attrs[0]].shape == t.shape for t in walk(given) if t.op == "var" and t.attrs[0] in self.names),
                 "a name has another shape than its matrix")  # fmt: skip
            self.same(put_in(given), own)
        inverted = [t.args[0] for side in (left, right) for t in walk(side) if t.op == "inverse"]
        found = {}
        for name, matrix in self.names.items():
            whole = put_in(matrix)
            step = self.ask("inverse", (whole, inverted, self.facts))
            need(isinstance(step, dict) and step.keys() == {"inverse", "turned", "symmetric"}, "no inverse is shown")
            other = item(inverted, step["inverse"])
            self.same(whole, make("transpose", other) if step["turned"] else other)
            if step["symmetric"]:
                self.same(whole, make("transpose", whole))
            found[name] = frozenset({"symmetric"}) if step["symmetric"] else frozenset()
        return found

    def same(self, one: Term, other: Term) -> None:
        """Two terms without gradients that are not free are equal."""
        lowering = Lowering(self.algebra, self.facts, {})
        axes = free(one.shape)
        self.vanish(plus(lowering.at(one, axes), scaled(Fraction(-1), lowering.at(other, axes))))

    def vanish(self, total: tuple) -> None:
        """The sum is zero after steps that clear a denominator or add q·1(q > 0) − q·1(q ≥ 0) = 0."""
        total = self.algebra.normal(total)
        for _ in range(60):
            if not total:
                return
            step = self.ask("difference", total)
            need(
                isinstance(step, dict) and step.keys() in ({"clear", "power"}, {"mask", "times"}, {"expand"}),
                "the two sides differ",
            )
            place, inner = step["clear"] if "clear" in step else step["mask"] if "mask" in step else step["expand"]
            need(0 <= place < len(total) and 0 <= inner < len(total[place][2]), "no such factor")
            _, bound, factors = total[place]
            factor, exponent = factors[inner]
            if "expand" in step:  # x = x · q / q for the q of a denominator
                need(factor[0] == "P" and exponent < 0, "there is no denominator here")
                bigger = product((total[place],), product(self.algebra.fresh(factor[1]), atom(*factor, exponent=-1)))
                total = self.algebra.normal(plus(total[:place], total[place + 1 :], bigger))
                continue
            if "clear" in step:
                whole = (
                    exponent.denominator == 1
                    and exponent < 0
                    and type(step["power"]) is int
                    and 0 < step["power"] <= MAX_POWER
                )
                need(
                    factor[0] == "P" and whole and not tokens_of(factor) & set(bound),
                    "this denominator cannot be cleared",
                )
                total = self.algebra.normal(product(total, atom(*factor, exponent=step["power"])))
                continue
            need(
                factor[:2] in (("F", "ge0"), ("F", "gt0")) and not tokens_of(factor) & set(bound),
                "this mask cannot be matched",
            )
            value, argument = Fraction(step["times"]), factor[2]
            for sign, mask in ((1, "ge0"), (-1, "gt0")):
                part = product(self.algebra.fresh(argument), atom("F", mask, argument))
                total = plus(total, scaled(sign * value, part))
            total = self.algebra.normal(total)
        raise Refused("the two sides differ")

    def list_conditions(self, terms: list[Term]) -> None:
        nodes = [t for term in terms for t in walk(term)]
        functions = {t.attrs[0] for t in nodes if t.op == "apply"}
        exponents = {t.attrs[0] for t in nodes if t.op == "power"}
        found = {
            "denominators are not zero": "recip" in functions or any(e < 0 for e in exponents),
            "arguments of logarithms are positive, each factor too": "log" in functions,
            "arguments of roots are not negative": "sqrt" in functions or any(e.denominator > 1 for e in exponents),
            "inverses exist": any(t.op == "inverse" for t in nodes),
            "no entry lies at a kink": self.off_kinks,
            f"d is partial in {self.partial}": self.partial is not None,
        }
        self.conditions |= {sentence for sentence, holds in found.items() if holds}
        self.conditions |= {
            f"{loss} is taken as a function of {name}, whose definition it contains" for loss, name in self.folded
        }
        self.conditions |= {f"{name}: {fact}" for name, known in self.facts.items() for fact in known}


def apart(term: Term, names: Mapping[str, str], numbers: Iterator[int]) -> Term:
    """The same term with names of its own for the indices that it binds."""
    if term.op == "index":
        return term._replace(attrs=(names.get(term.attrs[0], term.attrs[0]), term.attrs[1]))
    bound = term.attrs[:1] if term.op == "total" else term.attrs if term.op == "array" else ()
    names = {**names, **{name: f"·apart {next(numbers)}" for name in bound}}
    attrs = tuple(names[a] if a in bound else a for a in term.attrs) if bound else term.attrs
    return term._replace(args=tuple(apart(a, names, numbers) for a in term.args), attrs=attrs)


def symbols(term: Term) -> list[str]:
    return sorted({t.attrs[0] for t in walk(term) if t.op == "var"})


def fold(term: Term, name: str, definition: Term) -> Term:
    return replace(term, lambda t: make("var", attrs=(name,), shape=t.shape) if t == definition else None)


def off_kinks(term: Term) -> Term | None:
    if term.op == "apply" and term.attrs[0] == "gt0":
        return apply("ge0", replace(term.args[0], off_kinks))
    return None


def derived(data: Mapping[str, Any], ask: Ask) -> dict[str, Any]:
    """What follows from the given part of a certificate with the steps of `ask`; `Refused` if nothing does."""
    return Claim(data, ask).work()


def recheck(certificate: Any) -> Result:
    """Whether the certificate proves its claim; never raises."""
    try:
        need(
            isinstance(certificate, dict) and certificate.get("certificate") == 1,
            "this is not a certificate of version 1",
        )
        need(
            certificate.keys() == {"certificate", *GIVEN, *DERIVED}, "a part of the certificate is missing or too much"
        )
        steps = iter(certificate["steps"])
        found = derived(certificate, lambda what, of: next(steps, None))
        need(next(steps, None) is None, "there are steps too many")
        for part in DERIVED:
            given, own = (json.dumps(x, sort_keys=True) for x in (certificate[part], found[part]))
            need(given == own, f"the certificate says something else about {part} than follows from it")
    except Refused as problem:
        return Result(False, str(problem))
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, ArithmeticError, StopIteration) as problem:
        return Result(False, f"the certificate is malformed ({type(problem).__name__}: {problem})")
    except (RecursionError, MemoryError):
        return Result(False, "the certificate is too deep or too large")
    return Result(True, "accepted: " + ("; ".join(certificate["conditions"]) or "no conditions"))


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python -I recheck.py FILE.json", file=sys.stderr)
        return 2
    try:
        with open(arguments[0], encoding="utf-8") as file:
            certificate = json.load(file)
    except (OSError, ValueError, RecursionError) as problem:
        print(f"{arguments[0]}: {problem}", file=sys.stderr)
        return 2
    if isinstance(certificate, dict) and isinstance(certificate.get("documents"), list):
        return recheck_report(certificate["documents"])
    result = recheck(certificate)
    print(result.reason if result.ok else f"refused: {result.reason}")
    return 0 if result.ok else 1


def recheck_report(documents: list[Any]) -> int:
    """Recheck every certificate of a report; 1 if one is refused."""
    accepted = refused = 0
    for document in documents:
        claims = document.get("claims") if isinstance(document, dict) else None
        for claim in claims if isinstance(claims, list) else []:
            certificate = claim.get("certificate") if isinstance(claim, dict) else None
            if certificate is None:
                continue
            result = recheck(certificate)
            accepted, refused = accepted + result.ok, refused + (not result.ok)
            if not result.ok:
                print(f"{claim.get('id')}: refused: {result.reason}")
    print(f"{accepted} certificates accepted, {refused} refused")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
