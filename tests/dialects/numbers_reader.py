"""A second reader for the tests: formulas of the batch-row notation, straight to floating-point numbers.

It shares nothing with the package: its own tokens, its own precedence, NumPy values, strict shapes (only a one-row or
one-column operand of + − * repeats), and differentials by central differences of the network of `World`.  A formula is
`true`, `false` or `ill-typed` at the point of the world; a false formula of these families is false almost everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

Values = dict[str, np.ndarray]
STEP = 1e-6
TOKEN = re.compile(
    r"\\frac|\\sum|\\bigtriangledown|\\nabla|\\cdot|\\times|\\ast|\\odot|\\geqslant|\\geq|\\ge|\\ln|\\log|\\max|\\exp|\\alpha|\\lambda"
    r"|\|\||\\\\|\\,|\\ |[A-Za-z]+|\d+(?:\.\d+)?|[-+*/^_(){}\[\]=<>,]|\S"
)
WORDS = {"exp", "relu", "tr", "max", "ln", "sigmoid"}


class Clash(Exception):
    """Shapes that do not fit."""


class World:
    """A network at one point: `forward(leaves, overrides)` gives every value, `f` among them."""

    def __init__(self, leaves: Values, forward: Callable[[Values, Values], Values], loss: str, seed: int = 0):
        self.leaves, self.forward, self.loss = leaves, forward, loss
        self.random = np.random.default_rng(seed)
        self.values = forward(leaves, {})
        self.moves = {n: self.random.normal(size=v.shape) for n, v in self.values.items()}
        self.fixed: set[str] = set()
        self._gradients: Values = {}

    def shifted(self, step: float, only: str | None) -> Values:
        if only is not None:
            return self.forward(self.leaves, {only: self.values[only] + step * self.moves[only]})
        moved = {n: v if n in self.fixed else v + step * self.moves[n] for n, v in self.leaves.items()}
        return self.forward(moved, {})

    def gradient(self, name: str) -> np.ndarray:
        if name not in self._gradients:
            at = self.values[name]
            result = np.zeros(at.shape)
            for place in np.ndindex(*at.shape):
                both = []
                for step in (STEP, -STEP):
                    moved = at.copy()
                    moved[place] += step
                    both.append(float(self.forward(self.leaves, {name: moved})[self.loss].item()))
                result[place] = (both[0] - both[1]) / (2 * STEP)
            self._gradients[name] = result
        return self._gradients[name]


def verdict(statement: str, world: World, hadamard_first: bool = True) -> str:
    """"true", "false" or "ill-typed" for `left = right`; ValueError where this reader cannot read it."""
    left, right = split_relation(statement)
    plain = re.sub(r"\\[A-Za-z]+", " ", right)
    names = set(re.findall(r"\bd(?!ata[Ll]oss)([A-Za-z]+(?:\^\{\(\d\)\})?)", plain))
    names |= {m for m in re.findall(r"\bd\s*\(\s*([A-Za-z]+(?:\^\{\(\d\)\})?)\s*\)", plain) if m.lower() != "dataloss"}
    whole = re.search(r"\bd\s*\((?!\s*[A-Za-z]+(?:\^\{\(\d\)\})?\s*\))", plain) is not None
    only = next(iter(names)) if len(names) == 1 and not whole else None
    if only is not None and only not in world.values:
        raise ValueError(only)
    try:
        one = Formula(left, world, only, hadamard_first).read()
        two = Formula(right, world, only, hadamard_first).read(None if isinstance(one, Ones) else one.shape)
        if isinstance(one, Ones) or isinstance(two, Ones):
            raise ValueError("ones without a length")
    except Clash:
        return "ill-typed"
    if one.shape != two.shape:
        return "ill-typed"
    scale = 1 + max(np.abs(one).max(), np.abs(two).max())
    return "true" if np.abs(one - two).max() < 1e-5 * scale else "false"


def split_relation(statement: str) -> tuple[str, str]:
    depth = 0
    for place, letter in enumerate(statement):
        depth += letter in "({["
        depth -= letter in ")}]"
        if letter == "=" and depth <= 0:
            return statement[:place], statement[place + 1 :]
    raise ValueError(statement)


class Ones:
    """1ᵀ with a length still to be found."""

    def __init__(self, factor: float = 1.0):
        self.factor = factor


class OnesColumn:
    """A bare 1 behind a dot: the column of ones behind an array, the number behind a number."""


class Formula:
    """A formula being read and evaluated at once."""

    def __init__(self, text: str, world: World, only: str | None, hadamard_first: bool, values: Values | None = None):
        self.tokens = [t for t in TOKEN.findall(text) if t not in ("\\\\", "\\,", "\\ ", ",") and not t.isspace()]
        self.world, self.only, self.hadamard_first = world, only, hadamard_first
        self.values = values if values is not None else world.values
        self.rows: dict[str, int] = {}
        self.place = 0

    def read(self, want: tuple[int, int] | None = None) -> np.ndarray | Ones:
        value = self.sum()
        while self.peek() in (")", "}"):
            self.place += 1
        if self.place != len(self.tokens):
            raise ValueError(f"stopped at {self.tokens[self.place:]}")
        if isinstance(value, Ones) and want is not None:
            return value.factor * np.ones((1, want[1]))
        return value

    def peek(self, ahead: int = 0) -> str:
        return self.tokens[self.place + ahead] if self.place + ahead < len(self.tokens) else ""

    def take(self, expected: str = "") -> str:
        token = self.peek()
        if not token or (expected and token != expected):
            raise ValueError(f"{expected!r} expected, {token!r} found")
        self.place += 1
        return token

    def sum(self):
        sign = -1.0 if self.peek() == "-" else 1.0
        if self.peek() in ("+", "-"):
            self.place += 1
        total = self.product()
        total = Ones(sign * total.factor) if isinstance(total, Ones) else sign * total
        one = isinstance(total, np.ndarray) and total.shape == (1, 1) and abs(total[0, 0]) == 1
        while self.peek() in ("+", "-"):
            sign = -1.0 if self.take() == "-" else 1.0
            start = self.place
            term = self.product()
            bare = self.tokens[start : self.place] == ["1"]
            total = self.plus(total, term, sign, one, bare)
            one = False
        return total

    @staticmethod
    def plus(a, b, sign: float, one: bool, bare: bool):
        if isinstance(a, Ones) or isinstance(b, Ones):
            raise ValueError("ones in a sum")
        if a.shape != b.shape:
            if one:
                a = a[0, 0] * np.ones(b.shape)
            elif bare:
                b = np.ones(a.shape)
            else:
                a, b = repeated(a, b)
        return a + sign * b

    def product(self):
        values, operators = [self.factor()], []
        while True:
            token = self.peek()
            if token in ("\\cdot", "\\times", "*", "\\ast", "\\odot"):
                self.place += 1
                operators.append("*" if token in ("*", "\\ast", "\\odot") else ".")
            elif token in ("", "+", "-", ")", "}", "]", "=", ",", "\\geq", "\\ge", ">", "||"):
                break
            else:
                operators.append(".")
            start = self.place
            value = self.factor()
            bare = self.tokens[start : self.place] == ["1"]
            values.append(OnesColumn() if bare and operators[-1] == "." and token == "\\cdot" else value)
        if self.hadamard_first:
            groups, outer = [[values[0]]], 0
            for operator, value in zip(operators, values[1:]):
                if operator == "*":
                    groups[-1].append(value)
                else:
                    groups.append([value])
                    outer += 1
            values = [self.fold(g, ["*"] * (len(g) - 1)) for g in groups]
            operators = ["."] * outer
        return self.fold(values, operators)

    @staticmethod
    def fold(values, operators):
        result = values[0]
        for operator, value in zip(operators, values[1:]):
            result = combine(operator, result, value)
        return result

    def script(self) -> tuple[str, str] | None:
        if self.peek() not in ("^", "_"):
            return None
        kind = self.take()
        if self.peek() != "{":
            return kind, self.take()
        self.take("{")
        depth, parts = 1, []
        while depth:
            token = self.take()
            depth += (token == "{") - (token == "}")
            parts.append(token)
        return kind, "".join(parts[:-1])

    def factor(self):
        value = self.atom()
        while self.peek() in ("^", "_"):
            kind, text = self.script()
            value = self.scripted(value, kind, text)
        return value

    def scripted(self, value, kind: str, text: str):
        if kind == "_":
            if text not in self.rows or isinstance(value, Ones):
                raise ValueError(text)
            return value[self.rows[text] : self.rows[text] + 1, :]
        if text == "T":
            return value.T
        if text.lstrip("-").isdigit() and value.shape == (1, 1):
            return value ** int(text)
        raise ValueError(f"exponent {text}")

    def group(self):
        self.take("(")
        value = self.sum()
        self.take(")")
        return value

    def atom(self):
        token = self.take()
        if token == "(":
            self.place -= 1
            return self.group()
        if token == "{":
            value = self.sum()
            self.take("}")
            return value
        if token == "||":
            inner = self.sum()
            self.take("||")
            return np.sqrt((inner**2).sum()).reshape(1, 1)
        if token == "1" and self.peek() == "(" and self.is_condition():
            return self.mask()
        if token == "1" and self.tokens[self.place : self.place + 4] == ["^", "{", "T", "}"]:
            self.place += 4
            return Ones()
        if token == "1" and self.peek() == "_":
            _, length = self.script()
            return np.ones((int(length) if length.isdigit() else int(self.values[length].item()), 1))
        if re.fullmatch(r"\d+(?:\.\d+)?", token):
            return np.array([[float(token)]])
        if token == "\\frac":
            self.take("{")
            top = self.sum()
            self.take("}")
            self.take("{")
            bottom = self.sum()
            self.take("}")
            if bottom.shape == (1, 1):
                return top / bottom if not isinstance(top, Ones) else Ones(top.factor / bottom.item())
            top, bottom = repeated(top, bottom)
            return top / bottom
        if token == "\\sum":
            return self.total()
        if token in ("\\bigtriangledown", "\\nabla", "D") and self.peek() == "_":
            return self.gradient(token)
        if token.lstrip("\\") in WORDS:
            return self.function(token.lstrip("\\"))
        if token == "d" and self.peek() == "(":
            return self.differential(self.bracketed())
        return self.name(token)

    def name(self, token: str):
        name = self.with_layer(token)
        if name.lower() == "dataloss" or name == "f":
            name = self.world.loss
        if name in self.values:
            return self.values[name]
        if token[0] == "d" and len(token) > 1:
            return self.differential(name[1:])
        raise ValueError(f"unknown {name}")

    def with_layer(self, token: str) -> str:
        if self.peek() == "^" and self.peek(1) == "{" and self.peek(2) == "(":
            _, text = self.script()
            return token + "^{" + text + "}"
        return token

    def bracketed(self) -> str:
        start = self.place
        depth = 0
        while True:
            token = self.take()
            depth += (token == "(") - (token == ")")
            if not depth:
                return " ".join(self.tokens[start + 1 : self.place - 1])

    def differential(self, text: str):
        both = []
        for step in (STEP, -STEP):
            inner = Formula(text, self.world, self.only, self.hadamard_first, self.world.shifted(step, self.only))
            both.append(inner.read())
        return (both[0] - both[1]) / (2 * STEP)

    def gradient(self, sign: str):
        _, text = self.script()
        self.take("f")
        self.bracketed()
        if text not in self.world.values:
            raise ValueError(f"unknown {text}")
        value = self.world.gradient(text)
        return value.T if sign == "D" else value

    def function(self, word: str):
        if word == "ln" and self.peek() != "(":
            return np.log(self.factor())
        if word == "max" and self.peek(1) == "0":
            self.take("(")
            self.take("0")
            value = self.sum()
            self.take(")")
            return np.maximum(value, 0)
        value = self.group()
        if word == "tr":
            if value.shape[0] != value.shape[1]:
                raise Clash("trace")
            return np.trace(value).reshape(1, 1)
        return {
            "exp": np.exp, "ln": np.log, "relu": lambda v: np.maximum(v, 0), "sigmoid": lambda v: 1 / (1 + np.exp(-v)),
            "max": lambda v: v.max(axis=1, keepdims=True),
        }[word](value)  # fmt: skip

    def is_condition(self) -> bool:
        depth = 0
        for token in self.tokens[self.place :]:
            depth += (token == "(") - (token == ")")
            if token in ("\\geq", "\\geqslant", "\\ge", ">", "<", "is"):
                return True
            if not depth:
                return False
        return False

    def mask(self):
        self.take("(")
        value = self.sum_until_relation()
        token = self.take()
        if token == "is":
            for word in ("the", "max"):
                self.take(word)
            self.take(")")
            return (np.arange(value.shape[1])[None, :] == value.argmax(axis=1)[:, None]).astype(float)
        self.take("0")
        self.take(")")
        return (value < 0 if token == "<" else value >= 0).astype(float)

    def sum_until_relation(self):
        name = self.take()
        value = self.values[self.with_layer(name)]
        return value

    def total(self):
        self.take("_")
        self.take("{")
        index = self.take()
        self.take("=")
        self.take("1")
        self.take("}")
        self.take("^")
        self.take("{")
        bound = self.take()
        self.take("}")
        count = int(bound) if bound.isdigit() else int(round(self.values[bound].item()))
        start, result = self.place, None
        for row in range(count):
            self.place = start
            self.rows[index] = row
            value = self.product()
            result = value if result is None else result + value
        del self.rows[index]
        return result


def repeated(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both operands with the one-row or one-column one repeated; Clash where that does not fit."""
    if a.shape == b.shape:
        return a, b
    shape = np.broadcast_shapes(a.shape, b.shape) if all(x == y or 1 in (x, y) for x, y in zip(a.shape, b.shape)) else None
    if shape is None or shape not in (a.shape, b.shape) or (1, 1) in (a.shape, b.shape):
        raise Clash(f"{a.shape} and {b.shape}")
    return np.broadcast_to(a, shape), np.broadcast_to(b, shape)


def combine(operator: str, a, b):
    if isinstance(b, OnesColumn):
        if isinstance(a, Ones):
            raise ValueError("two ones")
        return a if a.shape == (1, 1) else a.sum(axis=1, keepdims=True)
    if isinstance(a, Ones) and isinstance(b, Ones):
        raise ValueError("two ones")
    if isinstance(b, Ones):
        if a.shape != (1, 1):
            raise ValueError("a row of ones on the right")
        return Ones(a.item() * b.factor)
    if isinstance(a, Ones):
        row = a.factor * np.ones((1, b.shape[0] if operator == "." else b.shape[1]))
        return combine(operator, row, b)
    if (1, 1) in (a.shape, b.shape):
        return a * b
    if operator == "*":
        a, b = repeated(a, b)
        return a * b
    if a.shape[1] != b.shape[0]:
        raise Clash(f"{a.shape} and {b.shape}")
    return a @ b
