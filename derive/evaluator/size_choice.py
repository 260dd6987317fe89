"""Sizes at which a claim is evaluated: small, pairwise different, and with the products that the terms need.

Guarantee: equal sizes stay equal, 1 stays 1, different integers stay different; where an operator needs a product
(reshape, regrouping, Kronecker, vec) or the arithmetic of a convolution, the chosen integers satisfy it.  An integer
is changed only if it is an axis (above `SMALL`), no sum of sizes contains it, and no product of numbers written in the terms
can make up for it: none of them has a factor in common with it, or it has a prime factor that no other integer has; where
subscripts are computed no integer is changed.  Under an inverse or a determinant the integers keep their
order, since XᵀX has no inverse where X is 3×7.  Limit: the search for small integers is
short; if it fails, the true sizes are kept, and
`Abstain` is raised if those cost too much.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd, prod

from derive.evaluator.linear_maps import steps
from derive.evaluator.scene import Abstain
from derive.kernel.sizes import Size
from derive.terms.term import Shape, Term

THRESHOLDS = (6, 2)
BUDGET = 3_000_000
TRIES = 120
KEPT = 10
WIDER = 6
RANKED = frozenset({"inverse", "det"})
PLAIN_NUMBERS = frozenset({Fraction(0), Fraction(1), Fraction(2), Fraction(1, 2)})
Product = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True)
class Sizes:
    """Values of the size symbols, and what stands for the integers that were made smaller."""

    symbols: Mapping[str, int] = field(default_factory=dict)
    integers: Mapping[int, int] = field(default_factory=dict)
    _axes: dict[Size, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    def integer(self, value: int) -> int:
        return self.integers.get(value, value)

    def axis(self, size: Size) -> int:
        """The number that stands for a size."""
        known = self._axes.get(size)
        if known is None:
            known = self._axes[size] = self._value(size)
        return known

    def _value(self, size: Size) -> int:
        total = 0
        for monomial, coefficient in size.terms:
            value = self.integers.get(coefficient, coefficient)
            for symbol, power in monomial:
                if symbol not in self.symbols:
                    raise Abstain(f"the size {symbol} has no value")
                value *= self.symbols[symbol] ** power
            total += value
        return total

    def parameters(self, params: Sequence[int | Size]) -> tuple[int, ...]:
        """The parameters (H, W, C, kh, kw, stride, pad) of a linear map."""
        return tuple(self.axis(Size.of(p)) if k < 5 else Size.of(p).value({}) for k, p in enumerate(params))

    def shown(self) -> dict[str, int]:
        """For a counterexample: the symbols, and the integers that were changed."""
        changed = {str(old): new for old, new in self.integers.items() if old != new}
        return {**dict(self.symbols), **changed}


class SizeFacts:
    """What terms and definitions say about sizes; gathered once for all draws of a claim."""

    def __init__(self, terms: Iterable[Term], definitions: Iterable[Term] = (), ordered: Iterable[Shape] = ()):
        self.axes: set[Size] = set()
        self.values: set[Size] = set()
        self.fixed: set[int] = set()
        self.products: dict[Product, None] = {}
        self.maps: dict[tuple[tuple, Term], None] = {}
        self.numbers: set[int] = set()
        self.subscripts: dict[Size, int] = {}
        self.computed = False
        self.defining = dict.fromkeys(node for term in definitions for node in term.walk())
        self.nodes = dict.fromkeys(node for term in terms for node in term.walk()) | self.defining
        self.free_indices = _free_indices(self.nodes)
        self.nested = sum(node.op == "inverse" for node in self.nodes) > 1
        """Whether there are several inverses, which may ask that one size is at least the sum of others."""
        self.ranked = any(node.op in RANKED for node in self.nodes)
        """Whether it matters which of two sizes is the larger."""
        self.still: frozenset[Term] = frozenset()
        """The nodes that do not move with the variables of the claim's gradients; whoever knows them says so."""
        for node in self.nodes:
            self._read(node)
        self.symbols = sorted(frozenset().union(*(axis.symbols for axis in self.axes | self.values)))
        known = frozenset(self.symbols)
        self.ordered = tuple(pair for pair in ordered if all(axis.symbols <= known for axis in pair))
        self._free = self._changeable()

    def _read(self, node: Term) -> None:
        self.axes.update(node.shape)
        found = [a for a in node.attrs if isinstance(a, Size)]
        (self.values if node.op == "size" else self.axes).update(found)
        if node.op in ("holds", "floordiv") or (node.op == "entry" and any(t.args for t in node.args[1:])):
            self.computed = True
        if node.op == "num":
            self._read_number(node.attrs[0])
        elif node.op == "size":
            self.numbers |= {abs(c) for _, c in node.attrs[0].terms}
        elif node.op == "regroup":
            self._read_regroup(node)
        elif node.op in ("reshape", "vec"):
            self._equate(node.args[0].shape, node.shape)
        elif node.op == "kron":
            for k in (0, 1):
                self._equate((node.args[0].shape[k], node.args[1].shape[k]), (node.shape[k],))
        elif node.op == "linear":
            self._read_map(node)
        elif node.op == "entry":
            for axis, where in zip(node.args[0].shape, node.args[1:]):
                if node.attrs:
                    continue
                highest = int(where.attrs[0]) if where.op == "num" else 0
                self.subscripts[axis] = max(self.subscripts.get(axis, 0), highest)

    def _read_number(self, value: Fraction) -> None:
        if abs(value) not in PLAIN_NUMBERS:
            self.numbers |= {abs(value.numerator), value.denominator}

    def _read_regroup(self, node: Term) -> None:
        atoms, inputs, outputs = node.attrs
        self.axes.update(atoms)
        for shape, groups in ((node.args[0].shape, inputs), (node.shape, outputs)):
            for axis, group in zip(shape, groups):
                self._equate((axis,), tuple(atoms[a] for a in group))

    def _equate(self, left: Sequence[Size], right: Sequence[Size]) -> None:
        """The products of two lists of sizes are equal."""
        both = [*left, *right]
        if any(len(size.terms) != 1 for size in both):
            self.fixed.update(abs(c) for size in both for _, c in size.terms)
            return
        one, other = (tuple(sorted(s.terms[0][1] for s in side if s.terms[0][1] != 1)) for side in (left, right))
        if one != other:
            self.products[one, other] = None

    def _read_map(self, node: Term) -> None:
        self.axes.update(Size.of(p) for p in node.attrs[1][:5])
        self.maps[node.attrs, node] = None

    def _changeable(self) -> list[int]:
        """The integers that may be changed: none where subscripts are computed, since their arithmetic ties them."""
        if self.computed:
            return []
        large: set[int] = set()
        for size in self.axes:
            coefficients = {abs(c) for _, c in size.terms}
            if len(size.terms) > 1 or any(c < 0 for _, c in size.terms):
                self.fixed |= coefficients
            large |= coefficients
        for number in self.subscripts.values():
            self.fixed |= {number, number + 1}
        blocked = {c for c in large if any(n > 1 and gcd(n, c) > 1 for n in self.numbers)}
        blocked -= {c for c in blocked if _apart(c, [*((large | self.fixed) - {c}), *self.numbers])}
        return sorted(large - self.fixed - blocked)

    def large(self, threshold: int = THRESHOLDS[0]) -> list[int]:
        """The integers above the threshold that may stand for something smaller."""
        return [c for c in self._free if c > threshold]

    # ------------------------------------------------------------------------------------------------- checks

    def consistent(self, sizes: Sizes) -> bool:
        """Whether products, convolutions, subscripts and positivity hold."""
        for left, right in self.products:
            if prod(map(sizes.integer, left)) != prod(map(sizes.integer, right)):
                return False
        if any(sizes.axis(large) < sizes.axis(small) for large, small in self.ordered):
            return False
        if self.ranked and not self._in_order(sizes):
            return False
        if any(sizes.axis(axis) <= subscript for axis, subscript in self.subscripts.items()):
            return False
        return all(sizes.axis(axis) >= 1 for axis in self.axes) and all(_fits(*m, sizes) for m in self.maps)

    def _in_order(self, sizes: Sizes) -> bool:
        """Whether the integers that are axes have kept their order."""
        known = sorted({number for axis in self.axes if (number := axis.as_int()) is not None})
        values = [sizes.integer(number) for number in known]
        return all(one < two for one, two in itertools.pairwise(values))

    def cost(self, sizes: Sizes, directions: int) -> int:
        """A rough count of multiplications, for the values and for all directions of what is defined."""
        work = 0
        traced = {node.args[0] for node in self.nodes if node.op == "trace"}
        for node in self.nodes:
            entries = prod(sizes.axis(axis) for axis in node.shape)
            if node.op == "matmul" and node in traced:
                entries = prod(sizes.axis(axis) for axis in node.args[0].shape)
            elif node.op == "matmul":
                entries *= sizes.axis(node.args[0].shape[1])
            if node.op in ("inverse", "det"):
                entries = sizes.axis(node.args[0].shape[0]) ** 4
            if node in self.free_indices:
                entries *= prod(sizes.axis(size) for size in self.free_indices[node].values())
            work += entries * (1 + directions) if node in self.defining and node not in self.still else entries
        return work


def _apart(value: int, others: Iterable[int]) -> bool:
    """Whether a value has a prime factor that none of the others has, so that no product with it is one without it."""
    for other in others:
        while other and (common := gcd(value, other)) > 1:
            value //= common
    return value > 1


def _free_indices(nodes: Iterable[Term]) -> dict[Term, dict[str, Size]]:
    """The indices that a node's value depends on, with their ranges; such a node is evaluated for all of them at once."""
    found: dict[Term, dict[str, Size]] = {}
    for node in reversed(list(nodes)):
        inside = {name: size for arg in node.args for name, size in found.get(arg, {}).items()}
        if node.op == "index":
            inside[node.attrs[0]] = node.attrs[1]
        bound = node.attrs[:1] if node.op == "total" else node.attrs if node.op == "array" else ()
        inside = {name: size for name, size in inside.items() if name not in bound}
        if inside:
            found[node] = inside
    return found


def _fits(attrs: tuple, node: Term, sizes: Sizes) -> bool:
    kind, params, adjoint = attrs
    height, width, channels, kh, kw, stride, pad = sizes.parameters(params)
    image, columns = (node.shape, node.args[0].shape) if adjoint else (node.args[0].shape, node.shape)
    tall, wide = steps(height, kh, stride, pad), steps(width, kw, stride, pad)
    pixels = sizes.axis(image[0])
    if tall < 1 or wide < 1 or pixels % (height * width) or sizes.axis(image[1]) != channels:
        return False
    windows = pixels // (height * width) * tall * wide
    per_window = kh * kw * channels if kind == "im2col" else kh * kw
    rows = windows if kind == "im2col" else windows * channels
    return (sizes.axis(columns[0]), sizes.axis(columns[1])) == (rows, per_window)


OTHERS, CHEAPER = 40, 50
"""So many other sizes are tried where the first are too large, and so much cheaper they must be, since exact fractions grow with
an inverse: of a Kronecker product the factors may be small."""


def choose_sizes(
    facts: SizeFacts, rng: random.Random, shrink: bool = True, variables: Iterable[Shape] = (), budget: int = BUDGET
) -> Sizes:
    """Small sizes for one draw; `variables` are the shapes of the symbols that move in all their basis directions.

    Raises Abstain if no sizes fit, or if all that fit are too large to evaluate.
    """
    directions, too_large = list(variables), 0
    kept = not facts.computed and (not shrink or not facts.large(THRESHOLDS[-1]))  # no integers are there to be made smaller
    for attempt in range(TRIES):
        integers: dict[int, int] = {}
        if shrink and attempt < TRIES - KEPT:
            integers = _smaller(facts, rng, THRESHOLDS[2 * attempt // TRIES], attempt % (TRIES // 2))
        sizes = Sizes(_symbols(facts, rng, integers, attempt), integers)
        if not facts.consistent(sizes):
            continue
        count = sum(prod(sizes.axis(axis) for axis in shape) for shape in directions)
        if facts.cost(sizes, count) <= (budget // CHEAPER if too_large and kept else budget):
            return sizes
        too_large += 1
        if too_large > OTHERS and kept:
            raise Abstain("the sizes are too large to evaluate")
    raise Abstain("no sizes were found that fit the claim and are small enough to evaluate")


def _symbols(facts: SizeFacts, rng: random.Random, integers: Mapping[int, int], attempt: int) -> dict[str, int]:
    """Pairwise different values ≥ 2, different from the integers that are axes; slowly larger, and of many proportions where
    subscripts are computed: a kernel may be longer or much shorter than what it slides over.  Under several inverses, most
    draws have room for one size above the sum of the others: two projections with 2 + 3 directions leave nothing of ℝ⁵."""
    taken = {integers.get(c, c) for axis in facts.axes for m, c in axis.terms if m == ()}
    room = [v for v in range(2, 12 + len(facts.symbols) + len(taken)) if v not in taken]
    wider = rng.randrange(max(1, WIDER - 2 * len(facts.symbols))) if facts.computed else 0
    if facts.nested and len(facts.symbols) > 2 and rng.random() < 0.75:
        wider += 2 * len(facts.symbols)
    pool = room[: len(facts.symbols) + 1 + wider + attempt % 60 // 10]
    return dict(zip(facts.symbols, rng.sample(pool, len(facts.symbols))))


def _smaller(facts: SizeFacts, rng: random.Random, threshold: int, attempt: int) -> dict[int, int]:
    """Different small integers for the large ones, following products and convolutions; {} if two would be equal.

    At every other attempt the smallest values are left to the symbols.
    """
    large = facts.large(threshold)
    smaller = {c for axis in facts.axes if (c := axis.as_int()) is not None}
    used = {abs(c) for axis in facts.axes for _, c in axis.terms} - set(large)
    if attempt % 2:
        used |= set([v for v in range(2, 4 + len(facts.symbols)) if v not in used][: len(facts.symbols)])
    chosen: dict[int, int] = {}
    for value in large:
        derived = _by_product(facts, value, chosen) or _by_map(facts, value, chosen, rng)
        if derived is None:
            lowest = max((chosen.get(k, k) for k in smaller if k < value), default=1) + 1 if facts.ranked else 2
            room = [k for k in range(lowest, 16 + len(large)) if k not in used]
            if not room:
                return {}
            derived = room[0] if attempt == 0 else rng.choice(room[: 3 + attempt // 10])
        if derived in used:
            return {}
        chosen[value] = derived
        used.add(derived)
    return chosen


def _by_product(facts: SizeFacts, value: int, chosen: Mapping[int, int]) -> int | None:
    """The product of smaller integers that the value has to be."""
    for left, right in facts.products:
        for one, other in ((left, right), (right, left)):
            if one == (value,) and all(c < value for c in other):
                return prod(chosen.get(c, c) for c in other)
    return None


def _by_map(facts: SizeFacts, value: int, chosen: Mapping[int, int], rng: random.Random) -> int | None:
    """The value as an axis or an image side of a linear map with integer parameters."""
    for attrs, node in facts.maps:
        numbers = [Size.of(p).as_int() for p in attrs[1]]
        if None in numbers:
            continue
        for name, derived in _map_axes(attrs, node, chosen):
            if name == value:
                return derived
        side, _, _, kernel, _, stride, pad = (n or 0 for n in numbers)
        after = steps(side, kernel, stride, pad)
        if side == value and after < side:
            known = chosen.get(after, after if after <= 3 else rng.randint(2, 3))
            return (known - 1) * stride + chosen.get(kernel, kernel) - 2 * pad
    return None


def _map_axes(attrs: tuple, node: Term, chosen: Mapping[int, int]) -> Iterable[tuple[int, int]]:
    """(integer, what it becomes) for the axes of image and columns, once their parameters are chosen."""
    kind, params, adjoint = attrs
    image, columns = (node.shape, node.args[0].shape) if adjoint else (node.args[0].shape, node.shape)
    height, width, channels, kh, kw = (Size.of(p).value({}) for p in params[:5])
    images = image[0].terms[0][1] // (height * width)
    small = [chosen.get(p, p) for p in (height, width, channels, kh, kw, images)]
    tall, wide = (steps(small[k], small[k + 3], *(Size.of(p).value({}) for p in params[5:])) for k in (0, 1))
    if kind == "im2col":
        yield columns[1].terms[0][1], small[3] * small[4] * small[2]
        yield columns[0].terms[0][1], small[5] * tall * wide
    else:
        yield columns[1].terms[0][1], small[3] * small[4]
        yield columns[0].terms[0][1], small[5] * tall * wide * small[2]
    yield image[0].terms[0][1], small[5] * small[0] * small[1]
