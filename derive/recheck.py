"""Recheck a certificate: `python -I derive/recheck.py FILE.json`, one file on the standard library, no search.

A certificate states an equation between two typed terms, with everything it rests on (definitions, facts about named
arrays, constants, how gradient symbols are read, conditions).  It then gives, in the order in which this file asks for
them, the *steps*: names for summed indices (a bijection each), and instances of the rules that need a choice.  This file
lowers both terms to sums of products of entries, rewrites them by the equations below, puts the given names for the
given indices, and compares strings.  Nothing is tried twice: a wrong step is an error or leaves the two sides different.

Guarantee: if `recheck` accepts, the two terms of `claim` are equal for all sizes and all values that obey the listed
assumptions and `conditions`, entry by entry, d being the differential and ∇ read off by the identification theorem.  What
the certificate says along the way (differentials, entries of gradients, the final pair, the canonical monomials, the
conditions) is worked out again here and must agree to the letter.  Why names may be given by a stranger: renaming summed
indices by a bijection never changes a sum, so the steps can spoil a proof but never make one.

Limits: a certificate that is refused may still state a truth.  That the claim is the right reading of a document, and that
the assumptions are reasonable, is for a human to read.  Exit code 0: accepted, 1: refused, 2: not a file of JSON.

Entries (all plain tuples).  Token: ("b", number, size) a summed index; ("f", axis, size, trailing) the digit
(axis // trailing) mod size of a free axis; ("n", value, size) a number.  A slot is a tuple of tokens, the most
significant digit first; an axis of size 1 is ().  Factor: (kind, name, slots) with kind v (array), y (symmetric), q
(orthogonal), i (inverse of the named matrix); ("d", slot, slot) Kronecker's δ; ("s", symbol) a size; ("F", name, sum) a
function; ("E", sum) exp of one monomial; ("P", sum) a sum to a power; ("M", slot, token, sum) 1 where `slot` is the first
largest of sum over token.  Monomial: (coefficient, summed tokens, ((factor, exponent), …)).  A sum is a tuple of those.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
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


def read_size(data: Any) -> tuple:
    """3, "n", or [[3, "n", "n"], [-1]] for 3n² − 1."""
    if type(data) is int:
        need(0 < data < 10**12, f"{data} is not a size")
        return poly([((), data)])
    if isinstance(data, str):
        return poly([((data,), 1)])
    need(isinstance(data, list) and data, "a size is a number, a name or a list of terms")
    need(all(isinstance(t, list) and t and type(t[0]) is int and all(isinstance(s, str) for s in t[1:]) for t in data),
         "a term of a size is a coefficient with names")  # fmt: skip
    size = poly((tuple(sorted(t[1:])), t[0]) for t in data)
    need(any(c > 0 for _, c in size), "a size is positive")
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


def read_term(data: Any, depth: int = 0) -> Term:
    """The term of a JSON tree {"op", "attrs", "shape", "args"}, refused unless the shape is that of the operator."""
    need(depth < MAX_DEPTH and isinstance(data, dict) and data.keys() == {"op", "attrs", "shape", "args"}, "a term is malformed")
    args = tuple(read_term(a, depth + 1) for a in data["args"])
    op, shape = data["op"], tuple(read_size(s) for s in data["shape"])
    attrs = tuple(read_attr(op, place, a) for place, a in enumerate(data["attrs"]))
    term = Term(op, args, attrs, shape)
    need(len(shape) == 2 and shape == shape_of(term), f"the shape of a node {op} is wrong")
    return term


def read_attr(op: str, place: int, data: Any) -> Any:
    if op in ("num", "power"):
        need(isinstance(data, str) and len(data) < 60, "a number is a string")
        return Fraction(data)
    if op == "size" or (op in ("total", "index") and place == 1):
        return read_size(data)
    if op == "regroup":
        return tuple(read_size(s) for s in data) if place == 0 else tuple(tuple(int(k) for k in g) for g in data)
    need(isinstance(data, str), "an attribute is a string")
    return data


def write_term(term: Term) -> dict[str, Any]:
    attrs = [write_attr(term.op, place, a) for place, a in enumerate(term.attrs)]
    return {"op": term.op, "attrs": attrs, "shape": [write_size(s) for s in term.shape], "args": [write_term(a) for a in term.args]}


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
        ok = len(args) == 3 and not attrs and all(a.op in ("num", "index") for a in term.args[1:])
        return (ONE, ONE) if ok else None
    if op == "array":
        return term.shape if counts == (1, 2) and first == (ONE, ONE) else None
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
    plain = {"transpose": (first[1], first[0]), "vec": (times(*first), ONE), "row_max": (first[0], ONE), "trace": square and (ONE, ONE),
             "det": square and (ONE, ONE), "inverse": square, "diagonal": square and (first[0], ONE)}  # fmt: skip
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
    term = Term(op, args, attrs, shape or SCALAR)
    found = shape or shape_of(term)
    need(found, f"{op} does not fit")
    return term._replace(shape=found)


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
    """tr(Gᵀ dZ)."""
    return make("trace", make("matmul", make("transpose", gradient), change))


# -------------------------------------------------------------------------------------------------- differentials

CONSTANT = frozenset({"num", "size", "ones", "zeros", "eye", "index", "argmax_mask"})
LINEAR = frozenset({"transpose", "trace", "vec", "diag", "diagonal", "repeat", "reshape", "regroup", "linear", "array", "total"})
BILINEAR = frozenset({"scale", "matmul", "hadamard", "kron"})
STEPS = frozenset({"ge0", "gt0", "le0", "lt0", "sign"})
DERIVATIVES: Mapping[str, Callable[[Term], Term]] = {
    "exp": lambda x: apply("exp", x),
    "log": lambda x: apply("recip", x),
    "recip": lambda x: negative(power(x, -2)),
    "sqrt": lambda x: make("scale", number(Fraction(1, 2)), power(x, Fraction(-1, 2))),
    "relu": lambda x: apply("ge0", x),
    "sigmoid": lambda x: make("hadamard", apply("sigmoid", x), make("add", ones(*x.shape), negative(apply("sigmoid", x)))),
    "tanh": lambda x: make("add", ones(*x.shape), negative(power(apply("tanh", x), 2))),
    "softplus": lambda x: apply("sigmoid", x),
    "sin": lambda x: apply("cos", x),
    "cos": lambda x: negative(apply("sin", x)),
    "abs": lambda x: apply("sign", x),
}


def differential(term: Term, vary: Callable[[Term], Term | None], rules: list[str]) -> Term | None:
    """d(term), None for zero; `vary(symbol)` is the differential of a symbol. The rules used are noted, outermost first."""
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
        return make("entry", first, *where)
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
    if factor[0] in "vyqi":
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


def put(factor: tuple, new: Mapping[tuple, tuple]) -> tuple:
    """The factor with slots put for tokens, at any depth."""

    def slot(old: tuple) -> tuple:
        return tuple(t for token in old for t in new.get(token, (token,)))

    kind = factor[0]
    if kind in "vyqi":
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
    if kind in "vyqi":
        slots = [show_slot(s, names) for s in factor[2]]
        return f"{kind}{json.dumps(factor[1])}[{';'.join(sorted(slots) if kind == 'y' else slots)}]"
    if kind == "d":
        return f"δ[{';'.join(sorted(show_slot(s, names) for s in factor[1:]))}]"
    inside = show_sum(factor[-1], names)
    if kind == "M":
        return f"argmax[{show_slot(factor[1], names)}]({show_slot((factor[2],), names)}:{show_size(factor[2][2])}|{inside})"
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
        need(isinstance(step, dict) and step.keys() == {"names"} and isinstance(step["names"], dict), f"no names for a {what}")
        names = step["names"]
        need(names.keys() == {f"k{t[1]}" for t in tokens}, f"the names for a {what} are not for its indices")
        need(all(isinstance(n, str) and n[:1] == "i" and n[1:].isdecimal() for n in names.values()), "a name is i and a number")
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
            for rule in (self.expanded, self.without_delta, self.without_unused):
                again = rule(monomial) if again is None else again
            names: dict[int, str] = {}
            if again is None:
                monomial = self.fused(monomial)
                tokens = [*monomial[1], *(t for f, _ in monomial[2] for t in bound_in(f))]
                if tokens or any(f[0] in "iqM" or f[:2] == ("F", "gt0") for f, _ in monomial[2]):
                    step = self.ask("monomial", monomial)
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
        heads = [(f[0], f[1] if f[0] in "vyqiFs" else "") for f, _ in factors]
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
                split = self.split(a, b[2]) or self.split(b, a[2])
                if split is None:
                    continue
                new = {split[0]: split[1]}
                return ((coefficient, put_sum(((1, bound, ()),), new)[0][1], tuple((put(f, new), e) for f, e in factors)),)
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

    def split(self, token: tuple, high: tuple) -> tuple | None:
        """The token as two digits, `high` places times the rest; a mask's own index and an outer one stay whole."""
        low = quotient(token[2], high)
        if low is None or low == ONE:
            return None
        if token[0] == "f":
            return token, (("f", token[1], high, times(token[3], low)), ("f", token[1], low, token[3]))
        if token[0] == "n":
            return (token, (("n", token[1] // low[0][1], high), ("n", token[1] % low[0][1], low))) if not low[0][0] else None
        return (token, (self.fresh_token(high), self.fresh_token(low))) if token in self.mine else None
