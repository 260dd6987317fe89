r"""Shapes that a definition leaves no choice: the x of F(x) = ½‖Ax − b‖² + ½λ‖x‖², the C of C/n times a number.

Guarantee: a shape is settled only if the sizes of the definition's other symbols force it: of all ways to take the undeclared
symbols for numbers, or for arrays of sizes that its products, sums and powers settle, exactly one types, and no size is
left open.  Limit: at most three symbols at once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence, Set
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from derive.judge.chains.clashing_sizes import FREE, asked, step_for
from derive.judge.fixes.lacking import SQUARE
from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node, walk
from derive.reading.context import Context
from derive.reading.errors import Undeclared
from derive.reading.functions import plain
from derive.reading.members import families
from derive.reading.names import Scripts, is_transpose, join, layer_name, peel, spelled, strip
from derive.reading.reader import NOISE_LETTERS, Reader
from derive.reading.resolved import undeclared_name
from derive.reading.symbols import INFERRED, TAKEN, Family, Symbol
from derive.reading.undeclared.called import called, called_if_array, called_if_row
from derive.terms.term import SCALAR, Shape

if TYPE_CHECKING:
    from derive.judge.chains.sides import Sides

MAX_STEPS = 16
MAX_NAMES = 3
AT_PLACE = " at its place"
AT_INDEX = " at its index"
ANGULAR = frozenset({"\\sin", "\\cos", "\\tan", "sin", "cos", "tan"})


def settle(judge: Sides, body: Node, want: Shape | None, line: int, parameters: Collection[str] = ()) -> bool:
    """Declare what a formula forces; y_i and r_{nk} whose indices have a range as entries, or samples, of one array.

    An undeclared parameter is no number for its being Greek.
    """
    context = judge.context
    unknown: set[str] = {p for p in map(context.name, parameters) if (s := context.find(p)) is None or s.how == TAKEN}
    samples = {p: family for p in unknown if (family := _samples(context, p)) is not None}
    columns = {p: Symbol(p, (family.length, ONE), how="parameter") for p, family in samples.items()}
    unknown -= columns.keys()
    indexed: dict[str, tuple[str, list[Size]]] = {}
    context.symbols.update(columns)
    try:
        found = settled(judge, _plainly(judge, body, indexed, unknown), want)
    finally:
        for name in columns:
            del context.symbols[name]
    if found and all(shape == SCALAR for shape in found.values()) and _has_noise(context, body):
        return False  # y = f + ε, of which every letter may be a vector
    if any(_is_called(name, shape, body) for name, shape in found.items()):
        return False
    given = [(indexed[name][1], shape) for name, shape in found.items() if name in indexed and indexed[name][1]]
    if any(shape != SCALAR and (not shape[1].is_one or len(counts) > 1) for counts, shape in given):
        return False
    for name, shape in found.items():
        if name not in indexed:
            context.declare(context.name(name), shape, line).how = INFERRED
            continue
        letter, counts = indexed[name]
        if not counts:
            context.declare(letter, shape, line).how = INFERRED
        elif shape == SCALAR:
            context.declare(context.name(letter), (counts[0], counts[1] if len(counts) > 1 else ONE), line).how = INFERRED
        else:
            family = families.add((letter, "sub"), counts[0], shape[0], context)
            context.declare(family.stack, (family.count, family.length), line).how = INFERRED
    return bool(found)


def _is_called(name: str, shape: Shape, body: Node) -> bool:
    """Whether a symbol that is to get a shape stands before brackets as a function does."""
    name = name.removesuffix(AT_PLACE).removesuffix(AT_INDEX)
    if shape == SCALAR:
        return name in called(body)
    return name in (called_if_row(body) if shape[0].is_one else called_if_array(body) | called(body))


def _has_noise(context: Context, body: Node) -> bool:
    """Whether a noise ε that nothing declares is added to what a formula makes."""
    body = strip(body)
    names = (layer_name(child) for child in body.children) if body.kind == "sum" else ()
    noise = (context.find(context.name(name)) for name in names if name in NOISE_LETTERS)
    return any(symbol is None or symbol.how == TAKEN for symbol in noise)


def may_fit(judge: Sides, body: Node, want: Shape | None, parameters: Collection[str]) -> bool:
    """Whether the formula types for some shape of its undeclared parameters, though none is forced, or has too much undeclared
    to be tried."""
    indexed: dict[str, tuple[str, list[Size]]] = {}
    unknown = {p for p in map(judge.context.name, parameters) if judge.context.find(p) is None}
    node = _plainly(judge, body, indexed, unknown)
    names = _undeclared(judge, node, want)
    return not names or _fitted(judge, node, want, set(), names) is not None or _has_unknown_runs(judge, node)


def _has_unknown_runs(judge: Sides, node: Node) -> bool:
    """Whether a formula holds a run of letters of which one is not known, the ZWZ of an undeclared W."""
    words = {str(inner.value) for inner in walk(node) if inner.kind == "name"}
    runs = (word for word in words if len(word) > 1 and word.isalpha() and not judge.context.known(judge.context.name(word)))
    return any(any(not judge.context.known(judge.context.name(letter)) for letter in run) for run in runs if len(run) < 5)


def _samples(context: Context, name: str) -> Family | None:
    """The samples of which a parameter has the letter, as the x of h(x) beside x_i."""
    found = context.families.get((name, "sub")) or context.families.get((name, "sup"))
    return found if found is not None and found.width.is_one and name not in context.symbols else None


def _plainly(judge: Sides, node: Node, indexed: dict[str, tuple[str, list[Size]]], unknown: Set[str]) -> Node:
    """The formula with one name for each unknown symbol, and for each y_i that nothing declares; those are entered with their
    letter and ranges."""
    base, layers = peel(node)
    if node.kind == "name" and judge.context.name(str(node.value)) in unknown:
        name = f"{node.value}{AT_PLACE}"
        indexed[name] = (judge.context.name(str(node.value)), [])
        return Node("name", (), name, node.start, node.end)
    letters = _letters(judge, node, unknown)
    if letters:
        factors = tuple(_plainly(judge, letter, indexed, unknown) for letter in letters)
        return Node("product", factors, ("",) * (len(factors) - 1), node.start, node.end)
    if node.kind == "script" and (apart := _told_apart(judge, base, layers)) is not None:
        name = f"{apart}{AT_PLACE}"
        indexed[name] = (judge.context.name(apart), [])
        inner = Node("name", (), name, node.start, node.end)
        bare = layers[0].sup.kind == "none"
        return inner if bare else Node("script", (inner, Node("none"), layers[0].sup), 0, node.start, node.end)
    if node.kind == "script" and base.kind == "name" and len(layers) == 1 and not layers[0].primes:
        word, counts = str(base.value), _ranges(judge, layers[0].sub)
        known = judge.context.known(judge.context.name(word)) or judge.context.has_family(word)
        if counts and not known and len(word.lstrip("\\")) > 0 and (len(word) == 1 or word.startswith("\\")):
            name = f"{word}{AT_INDEX}"
            if name in indexed and indexed[name][1] != counts:
                return node
            indexed[name] = (word, counts)
            inner = Node("name", (), name, node.start, node.end)
            bare = layers[0].sup.kind == "none"
            return inner if bare else Node("script", (inner, Node("none"), layers[0].sup), 0, node.start, node.end)
    if not node.children:
        return node
    return replace(node, children=tuple(_plainly(judge, child, indexed, unknown) for child in node.children))


def _told_apart(judge: Sides, base: Node, layers: Sequence[Scripts]) -> str | None:
    """The θ_1 of a letter that nothing declares and whose subscripts only tell symbols apart."""
    word = str(base.value) if base.kind == "name" else ""
    if word not in judge.context.named_apart or len(layers) != 1 or layers[0].primes or layers[0].sub.kind == "none":
        return None
    name = join(word, None, layers[0].sub)
    known = judge.context.find(judge.context.name(word)) or judge.context.find(judge.context.name(name))
    letter = len(word) == 1 or word.startswith("\\")
    return name if known is None and letter and layers[0].sup.kind in ("none", "number") else None


def _letters(judge: Sides, node: Node, unknown: Set[str]) -> list[Node]:
    """The letters of a run such as Ax that holds an unknown parameter beside known symbols; empty for anything else."""
    word = str(node.value) if node.kind == "name" else ""
    names = [judge.context.name(letter) for letter in word]
    if len(word) < 2 or not word.isalpha() or judge.context.known(judge.context.name(word)):
        return []
    if not unknown & set(names) or any(name not in unknown and judge.context.find(name) is None for name in names):
        return []
    return [Node("name", (), letter, node.start + k, node.start + k + 1) for k, letter in enumerate(word)]


def _ranges(judge: Sides, sub: Node) -> list[Size]:
    """How far the indices of a subscript run; empty if one has no range."""
    sub = strip(sub)
    parts = [strip(part) for part in sub.children] if sub.kind in ("list", "product") else [sub]
    names = [layer_name(part) or "" for part in parts if part.kind == "name"]
    if len(names) == 1 and len(names[0]) == 2 and names[0].isalpha():
        names = list(names[0])
    ranges = judge.context.ranges
    if not names or len(names) > 2 or len(names) < len(parts) or any(name not in ranges for name in names):
        return []
    return [judge.context.resolve(ranges[name]) for name in names]


def settled(judge: Sides, body: Node, want: Shape | None) -> dict[str, Shape]:
    """The shapes of the undeclared symbols of a formula of shape `want`, if they are forced; else nothing."""
    names = _undeclared(judge, body, want)
    if not names:
        return _by_place(judge, body, want)
    found: list[dict[str, Shape]] = []
    for numbers in product((True, False), repeat=len(names)):
        shapes = _fitted(judge, body, want, {n for n, number in zip(names, numbers) if number}, names)
        if shapes is not None and shapes not in found:
            found.append(shapes)
        if len(found) > 1:
            return {}
    return found[0] if found and not _is_open(found[0]) else {}


def _by_place(judge: Sides, body: Node, want: Shape | None) -> dict[str, Shape]:
    """The shapes of the parameters that stand beside arrays, where reading alone settles them: the x of ‖x − v‖²."""
    reader = _reader(judge, {})
    if judge.read(reader, body, want).term is None:
        return {}
    return {name: s.shape for name, s in reader.implicit.items() if AT_PLACE in name and s.shape is not None}


def _is_open(shapes: dict[str, Shape]) -> bool:
    return any(s.startswith(FREE) for shape in shapes.values() for axis in shape for s in axis.symbols)


def _undeclared(judge: Sides, body: Node, want: Shape | None) -> list[str]:
    """The names that nothing declares, each a letter with at most a style."""
    names: list[str] = []
    shapes: dict[str, Shape] = {}
    for _ in range(MAX_NAMES + 1):
        reader = _reader(judge, shapes)
        error = judge.read(reader, body, want).error
        if not isinstance(error, Undeclared):
            words = (str(inner.value) for inner in walk(body) if inner.kind == "name")
            names += [name for name in dict.fromkeys(words) if AT_PLACE in name and name not in names]
            return names if len(names) <= MAX_NAMES else []
        if error.name in names or not _letter(error.name) or len(names) == MAX_NAMES:
            return []
        names.append(error.name)
        shapes[error.name] = _open(error.name)
    return []


_GREEK = re.compile(r"\\(?:alpha|beta|gamma|delta|eta|theta|kappa|lambda|mu|nu|xi|rho|tau|omega)(?![A-Za-z{])")
_STYLED = re.compile(r"\\[A-Za-z]+(?:\s*\{\s*(?:\w|\\[A-Za-z]+)\s*\})?")
"""A Greek letter, or one letter in a style or under an accent; a word such as \\operatorname{foo} is none."""


_NUMBERED = re.compile(r"_\{\d+\}$")


def _letter(name: str) -> bool:
    name = _NUMBERED.sub("", name) if _CAPITAL.match(name) else name  # S_0 is a matrix of its own, as W_1 is
    return len(name) == 1 or " at " in name or _STYLED.fullmatch(name) is not None


def _open(name: str) -> Shape:
    return Size.of(f"rows of {name}"), Size.of(f"columns of {name}")


def _reader(judge: Sides, shapes: dict[str, Shape]) -> Reader:
    reader = Reader(judge.context)
    reader.implicit.update({name: Symbol(name, shape, how="parameter") for name, shape in shapes.items()})
    return reader


def _divided_by(body: Node, context: Context) -> set[str]:
    """The names that a formula divides by as they stand, or by a power or a multiple of them: no arrays."""
    below = [strip(inner.children[1]) for inner in walk(body) if inner.kind == "frac"]
    products = [inner for inner in walk(body) if inner.kind == "product"]
    below += [strip(second) for inner in products for sign, second in zip(inner.value, inner.children[1:]) if sign == "/"]
    found = set[str]()
    for node in below:
        for factor in node.children if node.kind == "product" and not set(node.value) - {""} else (node,):
            base, layers = peel(strip(factor))
            if base.kind == "name" and all(layer.sub.kind == "none" and layer.sup.kind in ("none", "number") for layer in layers):
                found.add(context.name(str(base.value)))
    return found


def _angles(body: Node, context: Context) -> set[str]:
    """The names of which a formula takes the sine or cosine inside a matrix that it writes out: numbers."""
    inside = [inner for matrix in walk(body) if matrix.kind == "matrix" for inner in walk(matrix) if inner.kind == "product"]
    found = set[str]()
    for inner in inside:
        for head, sign, second in zip(inner.children, inner.value, inner.children[1:]):
            base, argument = peel(head)[0], strip(second)
            argument = strip(argument.children[0]) if argument.kind == "group" else argument
            if sign == "" and base.kind == "name" and plain(str(base.value)) in ANGULAR and argument.kind in ("name", "script"):
                found.add(context.name(str(peel(argument)[0].value)))
    return found


def _wide(name: str, shape: Shape) -> bool:
    """Whether a small Greek letter would be a matrix whose number of columns is settled, or a square one."""
    if _GREEK.match(name) is None or any(axis.is_one for axis in shape):
        return False
    return shape[0] == shape[-1] or not any(s.startswith(FREE) for s in shape[-1].symbols)


def _called(body: Node, context: Context) -> set[str]:
    """The names right before a bracket: they may be functions."""
    products = [inner for inner in walk(body) if inner.kind == "product"]
    pairs = [pair for inner in products for pair in zip(inner.children, inner.value, inner.children[1:])]
    heads = [peel(head)[0] for head, sign, second in pairs if sign == "" and strip(second).kind == "group"]
    return {context.name(str(head.value)) for head in heads if head.kind == "name"}


_CAPITAL = re.compile(r"(?:\\[a-z]+\s*\{\s*)?\\?[A-Z]")


def _weights(body: Node, context: Context) -> set[str]:
    """The capital letters of square matrices: what stands, or is inverted, behind something transposed and before another factor,
    as the Σ of (x − μ)ᵀΣ⁻¹(x − μ)."""
    found = set[str]()
    for inner in (node for node in walk(body) if node.kind == "product" and not set(node.value) - {"", "\\cdot"}):
        for turned, middle, _ in zip(inner.children, inner.children[1:], inner.children[2:]):
            base, layers = peel(strip(middle))
            plainly = all(layer.sub.kind in ("none", "number") and spelled(layer.sup) in ("", "-1") for layer in layers)
            if turned.kind == "script" and is_transpose(strip(turned.children[2])) and base.kind == "name" and plainly:
                found |= {context.name(undeclared_name(str(base.value), layers))} if _CAPITAL.match(str(base.value)) else set()
    return found


def _on_diagonals(body: Node, context: Context) -> set[str]:
    """The names of which a formula makes a diagonal matrix: no numbers."""
    found = set[str]()
    for inner in (node for node in walk(body) if node.kind == "product"):
        for head, sign, second in zip(inner.children, inner.value, inner.children[1:]):
            base, inside = peel(head)[0], strip(second)
            inside = strip(inside.children[0]) if inside.kind == "group" else inside
            word = plain(str(base.value)).lstrip("\\") if base.kind == "name" else ""
            if sign == "" and word == "diag" and inside.kind in ("name", "script"):
                found.add(context.name(layer_name(inside) or ""))
    return found


def _turned(body: Node, context: Context) -> set[str]:
    """The names that a formula transposes, by themselves or as a term of a sum: no numbers."""
    found = set[str]()
    for inner in (node for node in walk(body) if node.kind == "script"):
        base, layers = peel(inner)
        inside = strip(base)
        inside = strip(inside.children[0]) if inside.kind == "group" else inside
        if any(is_transpose(layer.sup) for layer in layers):
            terms = map(strip, inside.children) if inside.kind == "sum" else (inside,)
            found |= {context.name(str(term.value)) for term in terms if term.kind == "name"}
    return found


def _fitted(judge: Sides, body: Node, want: Shape | None, numbers: set[str], names: list[str]) -> dict[str, Shape] | None:
    """The shapes with which the formula types, some of the names being numbers; None if it never does."""
    divided = _divided_by(body, judge.context) | _angles(body, judge.context)
    square = {fact.name for fact in judge.scanned.facts if fact.what in SQUARE}
    weights, turned = _weights(body, judge.context) & set(names) - divided, _turned(body, judge.context)
    if numbers & (square | weights | turned | _on_diagonals(body, judge.context)) or divided & set(names) - numbers:
        return None
    if any(name.removesuffix(AT_INDEX) in judge.context.compared for name in set(names) - numbers):
        return None
    shapes = {name: SCALAR if name in numbers else _open(name) for name in names}
    shapes |= {name: (Size.of(f"rows of {name}"),) * 2 for name in weights}
    for _ in range(MAX_STEPS):
        side = judge.read(_reader(judge, shapes), body, want)
        pairs = asked(side.error)
        if side.term is not None:
            if want is None or side.term.shape == want:
                if any(shapes[name] == SCALAR for name in turned & shapes.keys()):
                    return None
                wide = any(_wide(name, shape) for name, shape in shapes.items()) and not _called(body, judge.context) & set(names)
                return None if wide else shapes
            pairs = list(zip(side.term.shape, want))
        step = next((s for a, b in pairs or [] if a != b and (s := step_for(a, b)) is not None), None)
        if step is None:
            return None
        shapes = {name: tuple(axis.substitute(step) for axis in shape) for name, shape in shapes.items()}
    return None
