"""What a formula says, in NumPy: an interpreter of syntax trees on the tensors of one pass of `numeric.lenet5`.

It is written apart from the checker: only the syntax tree comes from there, every meaning is given here.  Differentials
are complex steps of the network's forward pass along one random direction; gradients are those of the network's
backward pass, which its own tests hold against complex steps.  Parameters of layers above those that a formula speaks
of are at rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from derive.language.ast import Node, walk
from numeric.lenet5 import PARAMETERS, initial_parameters, lenet5
from numeric.windows import Geometry, fold, unfold

SAMPLES = 2
REG = 0.3
STEP = 1e-30
TRANSPOSED = ("T", "\\top")


class Unsaid(Exception):
    """The formula has no meaning in these terms: shapes that do not fit, or a notation that it does not use."""


class Pass:
    """One forward and backward pass at a random point, and differentials along a random direction."""

    def __init__(self, seed: int = 5):
        rng = np.random.default_rng(seed)
        self.parameters = initial_parameters(rng)
        for name in PARAMETERS:
            if name[0] == "b":
                self.parameters[name] = rng.normal(0, 0.2, self.parameters[name].shape)
        self.images = rng.normal(0, 1, (SAMPLES * 1024, 1))
        self.labels = np.eye(10)[[3, 7]]
        self.direction = {n: rng.normal(0, 1, v.shape) for n, v in self.parameters.items()}
        self.direction["X"] = rng.normal(0, 1, self.images.shape)
        self.network = lenet5()
        found = self.network.run(self.parameters, self.images, self.labels, REG)
        self.values = {**found.values, "X": self.images, **self._made(found.values)}
        self.slopes = found.gradients
        self._moved: dict[int, dict[str, np.ndarray]] = {}

    def _made(self, values: Any) -> dict[str, Any]:
        """The symbols of the document that the network has no name for."""
        made = {"P": values["probs"], "L": values["data_loss"], "J": values["loss"], "Y": self.labels}
        made["R"] = REG / 2 * sum((values[n] ** 2).sum() for n in PARAMETERS if n[0] == "W")
        made["s"] = np.exp(values["z7"]).sum(1, keepdims=True)
        made |= {"M2": _winners(values["a1"]), "M4": _winners(values["a3"])}
        return made

    def value(self, name: str) -> np.ndarray:
        if name == "\\lambda":
            return np.array([[REG]])
        if name == "N":
            return np.array([[float(SAMPLES)]])
        if name not in self.values:
            raise Unsaid(f"no array is called {name}")
        return np.atleast_2d(self.values[name])

    def moved(self, name: str, layer: int) -> np.ndarray:
        """The differential along the direction, where X and the parameters up to a layer move."""
        if layer not in self._moved:
            self._moved[layer] = self._step(layer)
        if name not in self._moved[layer]:
            raise Unsaid(f"{name} does not move")
        return np.atleast_2d(self._moved[layer][name])

    def _step(self, layer: int) -> dict[str, np.ndarray]:
        moving = [n for n in PARAMETERS if int(n[1]) <= layer]
        params = {n: v + 1j * STEP * self.direction[n] if n in moving else v for n, v in self.parameters.items()}
        images = self.images + 1j * STEP * self.direction["X"]
        found = self.network.run(params, images, self.labels, REG).values
        everything = {**found, "X": images, **self._made(found)}
        result = {name: np.imag(value) / STEP for name, value in everything.items() if np.ndim(value) in (0, 2)}
        return result | {n: np.zeros_like(v) for n, v in self.parameters.items() if n not in moving}

    def slope(self, loss: str, name: str) -> np.ndarray:
        if name not in self.slopes or loss not in ("L", "J", "R"):
            raise Unsaid(f"no gradient of {loss} by {name}")
        penalty = REG * self.parameters[name] if name[0] == "W" else 0 * self.slopes[name]
        return {"J": self.slopes[name], "L": self.slopes[name] - penalty, "R": penalty}[loss]


def _winners(rows: np.ndarray) -> np.ndarray:
    return (np.arange(rows.shape[1]) == rows.real.argmax(1)[:, None]).astype(float)


# ----------------------------------------------------------------------------------------- formulas


def holds(left: Node, right: Node, tensors: Pass, tolerance: float = 1e-9) -> bool:
    """Whether both sides have the same value and shape. Raises Unsaid."""
    layer = max(_layers(side) for side in (left, right))
    reading = Reading(tensors, layer)
    one = reading.of(left, None)
    two = reading.of(right, one.shape)
    if one.shape != two.shape:
        raise Unsaid("the sides have different shapes")
    scale = max(np.abs(one).max(), np.abs(two).max(), 1e-12)
    return bool(np.abs(one - two).max() / scale < tolerance)


def _layers(node: Node) -> int:
    """The last layer of which a differential or a gradient stands in the formula; -1 where no gradient does."""
    if not any(inner.kind == "name" and inner.value == "\\nabla" for inner in walk(node)):
        return -1
    found = [-1]
    for inner in walk(node):
        if inner.kind == "product":
            for sign, follower in zip(inner.children, inner.children[1:]):
                if sign.kind == "name" and sign.value == "d":
                    found += _numbers(follower)
        if inner.kind == "name" and str(inner.value)[0] == "d" and len(str(inner.value)) == 2:
            found += [-1]
        if inner.kind == "script" and inner.children[0].kind == "name":
            base = str(inner.children[0].value)
            if base == "\\nabla":
                found += _numbers(inner.children[1])
            elif base[0] == "d" and len(base) == 2:
                found += _numbers(inner)
    return max(found)


def _numbers(node: Node) -> list[int]:
    """Layer numbers in the scripts of a name; X lies below them all."""
    name = _name(node)
    return [int(name[-1])] if name and name[-1].isdigit() else [0] if name == "X" else []


def _name(node: Node) -> str:
    """z^{(1)} as z1; "" for what is no name."""
    node = _bare(node)
    if node.kind == "name":
        return str(node.value)
    if node.kind == "script":
        base, _, sup = node.children
        if base.kind == "name" and sup.kind == "group" and sup.value == "(":
            return f"{base.value}{_bare(sup.children[0]).value}"
        if sup.kind == "group" and sup.value == "{":
            return _name(Node("script", (base, node.children[1], sup.children[0]), node.value))
    return ""


def _bare(node: Node) -> Node:
    while node.kind == "group" and node.value == "{":
        node = node.children[0]
    return node


class Reading:
    """The value of a tree; `want` is the shape of its place, which only vectors of ones need."""

    def __init__(self, tensors: Pass, layer: int):
        self.tensors, self.layer = tensors, layer if layer >= 0 else 7

    def of(self, node: Node, want: tuple[int, ...] | None) -> np.ndarray:
        node = _bare(node)
        method: Callable[..., np.ndarray] | None = getattr(self, "_" + node.kind, None)
        if method is None:
            raise Unsaid(f"a {node.kind}")
        try:
            return method(node, want)
        except (ValueError, IndexError, AttributeError) as problem:
            raise Unsaid(str(problem)) from None

    def _number(self, node: Node, want: Any) -> np.ndarray:
        return np.array([[float(node.value)]])

    def _group(self, node: Node, want: Any) -> np.ndarray:
        if node.value in ("\\|", "||"):
            return np.array([[np.sqrt((self.of(node.children[0], None) ** 2).sum())]])
        return self.of(node.children[0], want)

    def _frac(self, node: Node, want: Any) -> np.ndarray:
        above, below = (self.of(child, None) for child in node.children)
        if below.shape != (1, 1):
            raise Unsaid("a fraction of arrays")
        return above / below

    def _sum(self, node: Node, want: Any) -> np.ndarray:
        parts: list[np.ndarray | None] = []
        shape = want
        for child in node.children:
            try:
                parts.append(self.of(child, want))
            except Unsaid:
                parts.append(None)
            if parts[-1] is not None and parts[-1].size > 1:
                shape = parts[-1].shape
        whole = [p if p is not None else self.of(c, shape) for p, c in zip(parts, node.children)]
        if any(p.shape != whole[0].shape for p in whole):
            ones = [c.kind == "number" and c.value == 1 for c in node.children]
            whole = [np.ones(shape) if one and shape else p for p, one in zip(whole, ones)]
        if any(p.shape != whole[0].shape for p in whole):
            raise Unsaid("a sum of different shapes")
        return sum((p if sign == "+" else -p for sign, p in zip(node.value, whole)), 0 * whole[0])

    def _name(self, node: Node, want: Any) -> np.ndarray:
        return self._product(Node("product", (node,), ()), want)

    _script = _name

    # -------------------------------------------------------------------------------------- products

    def _product(self, node: Node, want: Any) -> np.ndarray:
        factors, operators = [_bare(c) for c in node.children], list(node.value)
        values: list[Any] = []
        between: list[str] = []
        place = 0
        while place < len(factors):
            if values:
                between.append(operators[place - 1])
            value, place = self._unit(factors, operators, place, values, want)
            values.append(value)
        return self._multiplied(values, between, want)

    def _multiplied(self, values: list[Any], between: list[str], want: Any) -> np.ndarray:
        if "\\odot" in between and any(op != "\\odot" for op in between):
            readings = [self._grouped(values, between, first, want) for first in (True, False)]
            good = [r for r in readings if r is not None]
            if not good or (len(good) == 2 and (good[0].shape != good[1].shape or not np.allclose(*good, rtol=1e-9))):
                raise Unsaid("both groupings are possible, or neither")
            return good[0]
        return self._folded(values, between, want)

    def _grouped(self, values: list[Any], between: list[str], entrywise_first: bool, want: Any) -> np.ndarray | None:
        groups, inside, outside = [[values[0]]], [[]], []  # type: ignore[var-annotated]
        for op, value in zip(between, values[1:]):
            if (op == "\\odot") == entrywise_first:
                groups[-1].append(value)
                inside[-1].append(op)
            else:
                outside.append(op)
                groups.append([value])
                inside.append([])
        try:
            return self._folded([self._folded(g, i, want, True) for g, i in zip(groups, inside)], outside, want)
        except Unsaid:
            return None

    def _folded(self, values: list[Any], between: list[str], want: Any, partial: bool = False) -> Any:
        result = values[0]
        for op, value in zip(between, values[1:]):
            result = self._two(op, result, value, want)
        return result if partial else _filled(result, want)

    @staticmethod
    def _two(op: str, left: Any, right: Any, want: Any) -> Any:
        if isinstance(right, Ones) and not isinstance(left, Ones):
            if left.shape == (1, 1):
                return right.times(left)
            right = right.array(left.shape[1]) if not right.row else right.array(want[1] if want else None)
        elif isinstance(left, Ones) and not isinstance(right, Ones):
            left = left.array(right.shape[0]) if left.row else left.array(want[0] if want else None)
        elif isinstance(left, Ones):
            raise Unsaid("two vectors of ones")
        if (1, 1) in (left.shape, right.shape):
            return left * right
        if op == "\\odot":
            if left.shape != right.shape:
                raise Unsaid("a Hadamard product of different shapes")
            return left * right
        if op not in ("", "\\cdot"):
            raise Unsaid(op)
        if left.shape[1] != right.shape[0]:
            raise Unsaid("a product of shapes that do not fit")
        return left @ right

    def _unit(
        self, factors: Sequence[Node], operators: Sequence[str], place: int, before: list[Any], want: Any
    ) -> tuple[Any, int]:
        node = factors[place]
        base, subs, sups = _peeled(node)
        word = str(base.value) if base.kind == "name" else ""
        following = factors[place + 1] if place + 1 < len(factors) and operators[place] == "" else None
        if word == "\\nabla":
            return self._gradient(subs, following, place)
        if word == "d" and following is not None:
            return self._differential(following), place + 2
        if re.fullmatch(r"d[A-Za-z]", word):
            moved = self.tensors.moved(_name(_renamed(node, word[1:])), self.layer)
            return self._turned(moved, _turns(sups)), place + 1
        if word == "\\mathbf{1}":
            return self._ones(subs, sups, following, place)
        plain = re.sub(r"^\\operatorname\{(\w+)\}$", r"\1", word)
        if plain in FUNCTIONS and following is not None:
            value = self._applied(plain, following, subs)
            outside = _peeled(following)[2] if _peeled(following)[0].kind == "group" else []
            return self._turned(value, _turns(outside)), place + 2
        if base.kind == "group":
            beside = bool(before) and operators[place - 1] == "\\odot" and not isinstance(before[-1], Ones)
            inner = self.of(base, before[-1].shape if beside and not sups else None)
            return self._turned(inner, sups), place + 1
        layers = [s for s in sups if not (s.kind == "group" and s.value == "(")]
        if base.kind != "name":
            return self._turned(self.of(base, None), sups), place + 1
        return self._turned(self.tensors.value(_name(_without_turns(node))), layers), place + 1

    def _gradient(self, subs: list[Node], following: Node | None, place: int) -> tuple[np.ndarray, int]:
        if following is None or not subs or following.kind != "name":
            raise Unsaid("a gradient of nothing")
        return self.tensors.slope(str(following.value), _name(subs[0])), place + 2

    def _differential(self, node: Node) -> np.ndarray:
        name = _name(node)
        if name:
            return self.tensors.moved(name, self.layer)
        inner = _bare(node)
        logs = inner.children[0] if inner.kind == "group" else inner
        if logs.kind == "product" and str(logs.children[0].value) == "\\ln":
            about = _name(logs.children[1])
            return self.tensors.moved(about, self.layer) / self.tensors.value(about)
        raise Unsaid("the differential of an expression")

    def _ones(self, subs: list[Node], sups: list[Node], following: Node | None, place: int) -> tuple[Any, int]:
        if following is not None and following.kind == "group" and following.children[0].kind == "relation":
            relation = following.children[0]
            value = self.of(relation.children[0], None)
            return COMPARE[relation.value[0]](value, 0).astype(float), place + 2
        row = bool(_turns(sups))
        if subs:
            length = int(_bare(subs[0]).value)
            return (np.ones((1, length)) if row else np.ones((length, 1))), place + 1
        return Ones(row), place + 1

    def _turned(self, value: np.ndarray, sups: list[Node]) -> np.ndarray:
        for sup in sups:
            if sup.kind == "name" and sup.value in TRANSPOSED:
                value = value.T
            elif sup.kind == "number" and value.shape == (1, 1):
                value = value ** float(sup.value)
            else:
                raise Unsaid("a script")
        return value

    def _applied(self, word: str, node: Node, subs: list[Node]) -> np.ndarray:
        argument = self.of(_without_turns(node) if _peeled(node)[0].kind == "group" else node, None)
        if word in MAPS:
            return _mapped(word, argument, subs)
        if word == "reshape":
            return argument.reshape(_shape(_bare(subs[0])))
        if word == "tr":
            if argument.shape[0] != argument.shape[1]:
                raise Unsaid("the trace of a matrix that is not square")
            return np.array([[np.trace(argument)]])
        return FUNCTIONS[word](argument)


class Ones:
    """A vector of ones whose length its neighbour says."""

    def __init__(self, row: bool, factor: float = 1.0):
        self.row, self.factor = row, factor

    def times(self, number: np.ndarray) -> Ones:
        return Ones(self.row, self.factor * float(number[0, 0]))

    def array(self, length: int | None) -> np.ndarray:
        if length is None:
            raise Unsaid("a vector of ones without a length")
        return np.full((1, length) if self.row else (length, 1), self.factor)


def _filled(value: Any, want: Any) -> np.ndarray:
    if not isinstance(value, Ones):
        return value
    if want is None:
        raise Unsaid("a vector of ones without a length")
    return value.array(want[1] if value.row else want[0])


def _softmax(x: np.ndarray) -> np.ndarray:
    weights = np.exp(x - x.max(1, keepdims=True))
    return weights / weights.sum(1, keepdims=True)


def _logarithm(x: np.ndarray) -> np.ndarray:
    if (x <= 0).any():
        raise Unsaid("the logarithm of something that is not positive")
    return np.log(x)


COMPARE = {"\\geq": np.greater_equal, "<": np.less, ">": np.greater, "\\leq": np.less_equal}
MAPS = ("im2col", "col2im", "windows", "unwindows")
FUNCTIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "relu": lambda x: np.maximum(x, 0),
    "exp": np.exp,
    "\\exp": np.exp,
    "\\ln": _logarithm,
    "softmax": _softmax,
    "rowmax": lambda x: x.max(1, keepdims=True),
    "maxmask": _winners,
    **dict.fromkeys((*MAPS, "reshape", "tr"), lambda x: x),
}


def _mapped(word: str, x: np.ndarray, subs: list[Node]) -> np.ndarray:
    """im2col and windows of an image batch, and their transposes."""
    image, window = (tuple(int(c.value) for c in _bare(part).children) for part in _bare(subs[0]).children)
    if window[0] != window[1]:
        raise Unsaid("a window that is not square")
    pooled = word.endswith("windows")
    back = word in ("col2im", "unwindows")
    area = window[0] ** 2
    channels = image[2] if len(image) == 3 else x.shape[1] // area if back else x.shape[1]
    geometry = Geometry(image[0], image[1], channels, window[0], window[0] if pooled else 1)
    places = geometry.out_height * geometry.out_width
    if back:
        rows, cols = (places * channels, area) if pooled else (places, area * channels)
        count = x.shape[0] // rows
        if x.shape != (count * rows, cols):
            raise Unsaid("a map on another shape")
        h, w, k = geometry.out_height, geometry.out_width, window[0]
        parts = x.reshape(count, h, w, k, k, -1)
        if pooled:
            parts = x.reshape(count, h, w, channels, k, k).transpose(0, 1, 2, 4, 5, 3)
        return fold(parts, geometry).reshape(-1, channels)
    if x.shape[0] % (image[0] * image[1]):
        raise Unsaid("a map on another shape")
    parts = unfold(x, geometry)
    return parts.transpose(0, 1, 2, 5, 3, 4).reshape(-1, area) if pooled else parts.reshape(-1, area * channels)


def _shape(node: Node) -> tuple[int, ...]:
    """196N × 6 as two integers."""
    axes = [_size(node.children[0])]
    for operator, factor in zip(node.value, node.children[1:]):
        if operator == "\\times":
            axes.append(_size(factor))
        else:
            axes[-1] *= _size(factor)
    return tuple(axes)


def _size(node: Node) -> int:
    node = _bare(node)
    if node.kind == "number":
        return int(node.value)
    if node.kind == "name" and node.value == "N":
        return SAMPLES
    raise Unsaid("a size")


def _peeled(node: Node) -> tuple[Node, list[Node], list[Node]]:
    """The base, its subscripts and its superscripts, innermost first."""
    subs: list[Node] = []
    sups: list[Node] = []
    node = _bare(node)
    while node.kind == "script":
        base, sub, sup = node.children
        if sub.kind != "none":
            subs.insert(0, _bare(sub))
        if sup.kind != "none":
            sups.insert(0, _bare(sup))
        node = _bare(base)
    return node, subs, sups


def _turns(sups: list[Node]) -> list[Node]:
    return [s for s in sups if not (s.kind == "group" and s.value == "(")]


def _without_turns(node: Node) -> Node:
    """The node without its outer transposes."""
    node = _bare(node)
    while node.kind == "script" and _bare(node.children[2]).kind == "name":
        node = _bare(node.children[0])
    return node


def _renamed(node: Node, word: str) -> Node:
    node = _without_turns(node)
    if node.kind == "name":
        return Node("name", (), word)
    base, sub, sup = node.children
    return Node("script", (_renamed(base, word), sub, sup), node.value)
