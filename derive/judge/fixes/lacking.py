"""The one line that would let the open statements of a document be judged: the shapes of what it never declares.

Definitions that cannot be read, and claims that wait for a symbol, are asked one after the other which sizes their products, sums
and equations call for.  Sizes that are settled in one statement are kept for the next, so that the shapes fit together; a claim
may be wrong, so it settles no size that a definition has left open.  A letter that stays open is a column if it is small and its
columns meet no matrix.  Guarantee: nothing is declared by this and no verdict changes; the author is only asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from derive.judge.chains.clashing_sizes import FREE, asked, step_for
from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node, walk
from derive.reading.context import Context
from derive.reading.derivatives.derivative_signs import NABLAS
from derive.reading.errors import Undeclared
from derive.reading.functions import is_function, plain
from derive.reading.names import EYE_NAMES, ONES_NAMES, layer_name, peel, strip
from derive.reading.reader import Reader
from derive.reading.symbols import FITTED, IMPLICIT, Symbol
from derive.terms.term import SCALAR, Shape

if TYPE_CHECKING:
    from derive.judge.chains.sides import Sides

MAX_STEPS = 24
MAX_NEW = 6
MOST_NAMES = 40
MOST_READ = 600
"""Statements that are read for it in one document, each time with other shapes."""
INDEX = frozenset("ijklmnt")
LETTERS = "nmpqrstkuv"
_SMALL = re.compile(r"(?:\\(?:mathbf|boldsymbol|bm|vec|hat|bar|tilde)\s*\{?)*\s*(?:[a-z]|\\(?!mathbf|bold|bm)[a-z]+)(?![A-Za-z])")
BUILT_IN = frozenset({*ONES_NAMES, *EYE_NAMES, *NABLAS, "\\partial", "e", "d"})
SQUARE = frozenset({"symmetric", "positive_definite", "invertible", "orthogonal", "diagonal"})
Shapes = dict[str, Shape]


@dataclass
class Guess:
    """Shapes that fit the statements so far, how many they fit, and the symbols that definitions make."""

    squares: bool
    shapes: Shapes = field(default_factory=dict)
    made: set[str] = field(default_factory=set)
    fits: int = 0


class Lacking:
    """What a document lacks, as far as its statements tell.

    Two guesses are kept: one in which no statement makes a matrix square that the statements before left open, since that is
    more likely a slip of the statement; and one in which it may, for a recurrent network, say, whose matrices are square.
    """

    def __init__(self) -> None:
        self._guesses = (Guess(False), Guess(True))
        self._alone: frozenset[str] | None = None
        self._scalars: frozenset[str] | None = None
        self._signs = False
        """Whether an italic d is the sign of a differential."""
        self._summed = frozenset[str]()
        self._read = 0

    def definition(self, judge: Sides, name: str, left: Node, right: Node) -> None:
        """A definition that could not be read: what its right side needs, and the shape that the symbol then has."""
        full = self._full(judge, left, Reader(judge.context))
        if full is None and left.kind == "script" and peel(left)[1][0].sub.kind != "none" and name == str(peel(left)[0].value):
            return  # one entry of an array
        name = full or name
        for guess in self._guesses:
            nodes = (left, right) if name in guess.shapes else (right,)
            found = self._fitted(judge, nodes, guess, settles=name not in guess.shapes)
            if found is not None:
                shapes, shape = found
                if name not in shapes:
                    guess.made.add(name)
                guess.shapes = {**shapes, name: shapes.get(name, shape)}
                guess.fits += 1

    def claim(self, judge: Sides, left: Node, right: Node) -> None:
        """A claim that waits for a symbol."""
        for guess in self._guesses:
            found = self._fitted(judge, (left, right), guess, settles=False)
            if found is not None:
                guess.shapes, guess.fits = found[0], guess.fits + 1

    def lines(self, context: Context) -> list[str]:
        """“$X \\in \\mathbb{R}^{n\\times m}$, $w \\in \\mathbb{R}^{m}$” by each guess, the likelier one first; none if nothing
        is lacking."""
        strict, loose = self._guesses
        guesses = (strict, loose) if 2 * strict.fits >= loose.fits else (loose, strict)
        return list(dict.fromkeys(line for guess in guesses if (line := self._line(guess, context))))

    def _line(self, guess: Guess, context: Context) -> str:
        shapes = _settled(guess.shapes)
        wanted = {name: shape for name, shape in shapes.items() if name not in guess.made and context.find(name) is None}
        if any(shape == SCALAR and not _SMALL.match(name) for name, shape in wanted.items()):
            return ""
        told = self._scalars or frozenset()
        wanted = {n: shape for n, shape in wanted.items() if (shape != SCALAR or n in told) and (n not in BUILT_IN or n in told)}
        wanted = {n: shape for n, shape in wanted.items() if n != "d" or not self._signs}
        return ", ".join(f"${name} \\in {space}$" for name, space in _spaces(wanted, context))

    def _fitted(self, judge: Sides, nodes: tuple[Node, ...], guess: Guess, settles: bool) -> tuple[Shapes, Shape] | None:
        """The shapes with which all nodes read, and are equal; and the shape that they have."""
        new = self._beforehand(judge, nodes, guess.shapes)
        if self._scalars is None:
            self._scalars = _numbers(judge)
            self._signs = any(re.fullmatch("d[A-Za-z]", str(node.value)) for node in _nodes(judge) if node.kind == "name")
        shapes = {**guess.shapes, **_open(judge, sorted(new), self._scalars)}
        for _ in range(MAX_STEPS):
            self._read += 1
            if len(new) > MAX_NEW or len(shapes) > MOST_NAMES or self._read > MOST_READ:
                return None
            reader = Reader(judge.context)
            reader.implicit.update({n: Symbol(n, s, how="parameter") for n, s in shapes.items()})
            reader.hint(nodes[0], nodes[-1])
            sides = [judge.read(reader, nodes[0], None)]
            sides += [judge.read(reader, node, sides[0].term.shape if sides[0].term is not None else None) for node in nodes[1:]]
            lacking = next((side.error for side in sides if isinstance(side.error, Undeclared)), None)
            if lacking is not None:
                letters = self._names(judge, lacking, reader)
                names = [n for n in letters if n not in shapes and judge.context.find(judge.context.name(n)) is None]
                if not names:
                    return None
                new.update(names)
                shapes.update(_open(judge, names, self._scalars))
                continue
            terms = [side.term for side in sides if side.term is not None]
            if len(terms) == len(sides) and terms[0].shape == terms[-1].shape:
                fitting = {n: s.shape for n, s in reader.implicit.items() if s.shape is not None and s.how in IMPLICIT}
                return {**shapes, **fitting}, terms[0].shape
            pairs = next((p for side in sides if (p := asked(side.error)) is not None), None)
            if pairs is None and len(terms) == 2:
                pairs = list(zip(terms[0].shape, terms[1].shape))
            step = next((s for a, b in pairs or [] if a != b and (s := _step(a, b, None if settles else new)) is not None), None)
            if step is None:
                return None
            square = {n for n in shapes if _is_square(shapes[n])}
            shapes = {name: tuple(axis.substitute(step) for axis in shape) for name, shape in shapes.items()}
            made = {n for n, shape in shapes.items() if _is_square(shape)} - square - new
            if made and not guess.squares:
                return None
        return None

    def _names(self, judge: Sides, error: Undeclared, reader: Reader) -> list[str]:
        """What is to be declared: W_z and W_1 rather than W, where the subscript is no index and W never stands alone."""
        full = self._full(judge, error.node, reader) if error.node is not None else None
        return _letters(full or error.name)

    def _beforehand(self, judge: Sides, nodes: tuple[Node, ...], shapes: Shapes) -> set[str]:
        """The unknown names with a subscript, and the letters of unknown words, which a reader would take for something else."""
        found, context, reader = set[str](), judge.context, Reader(judge.context)
        for tree in nodes:
            inside = {id(strip(node.children[0])) for node in walk(tree) if node.kind == "script"}
            for node in (inner for inner in walk(tree) if id(inner) not in inside):
                base, _ = peel(node)
                word = str(base.value) if base.kind == "name" else ""
                if not word or is_function(plain(word)) or word in BUILT_IN or context.known(context.name(word)):
                    continue
                full = self._full(judge, node, reader)
                names = _letters(full or word)
                if full is not None or (len(names) > 1 and word not in context.elementwise):
                    found |= {n for n in names if not context.known(context.name(n)) and n not in shapes}
        return found

    def _full(self, judge: Sides, node: Node, reader: Reader) -> str | None:
        """The name with its subscript, or None where that is an index."""
        base, layers = peel(node)
        name = layer_name(node) if node.kind == "script" and base.kind == "name" and len(layers) == 1 else None
        if name is None or layers[0].sub.kind not in ("number", "name") or layers[0].sup.kind != "none":
            return None
        if self._alone is None:
            self._alone, self._summed = _standing_alone(judge), _summed(judge)
        context, letter = judge.context, str(layers[0].sub.value)
        if layers[0].sub.kind == "number":
            return None if str(base.value) in self._alone else name
        known = letter in self._summed or letter in context.ranges or letter in reader.bound
        return None if known or not INDEX.isdisjoint(letter) or (len(letter) == 2 and letter.islower()) else name


def taken(context: Context) -> str:
    """The shapes that were taken for what nothing declares, where sizes of their own were needed; "" if they were not."""
    kept = {n: s.shape for n, s in context.symbols.items() if s.how == FITTED and s.definition is None and s.shape is not None}
    shapes: Shapes = {name: tuple(map(context.resolve, shape)) for name, shape in kept.items()}
    if not any(axis.symbols & context.own_sizes for shape in shapes.values() for axis in shape):
        return ""
    shown: Shapes = {name: shape for name, shape in shapes.items() if "{·}" not in name and "(·)" not in name and len(shape) == 2}
    return ", ".join(f"${name} \\in {space}$" for name, space in _spaces(shown, context))


def _open(judge: Sides, names: Iterable[str], numbers: frozenset[str]) -> Shapes:
    """Shapes of which nothing is known but that the words call a matrix symmetric, say, and so square, or that a small letter
    is a number somewhere."""
    square = {fact.name for fact in judge.scanned.facts if fact.what in SQUARE}
    rows = {name: Size.of(f"{FREE[0]}{name}") for name in names}
    shapes = {name: (rows[name], rows[name] if name in square else Size.of(f"{FREE[1]}{name}")) for name in names}
    return {name: SCALAR if name in numbers else shape for name, shape in shapes.items()}


def _numbers(judge: Sides) -> frozenset[str]:
    """Small letters that stand alone under a root or a fraction stroke, as only numbers do."""
    found = set[str]()
    for node in _nodes(judge):
        inner = strip(node.children[-1]) if node.kind in ("frac", "sqrt") else None
        if inner is not None and inner.kind == "name" and _SMALL.fullmatch(str(inner.value)):
            found.add(str(inner.value))
    return frozenset(found)


def _nodes(judge: Sides) -> Iterator[Node]:
    for item in judge.scanned.items:
        if item.raw.node is not None:
            yield from walk(item.raw.node)


def _settled(shapes: Shapes) -> Shapes:
    """The shapes with small letters as columns, or as rows where their columns meet a matrix."""
    for name in [n for n in shapes if _SMALL.match(n)]:
        matrices = {s for n, shape in shapes.items() if not _SMALL.match(n) for axis in shape for s in axis.symbols}
        for axis in shapes[name][::-1] if len(shapes[name]) == 2 else ():
            free = next(iter(axis.symbols), "")
            if axis == Size.of(free) and free.startswith(FREE) and free not in matrices:
                shapes = {n: tuple(a.substitute({free: ONE}) for a in shape) for n, shape in shapes.items()}
                break
    return shapes


def _standing_alone(judge: Sides) -> frozenset[str]:
    """The names that stand somewhere without a subscript."""
    found, below = set[str](), set[int]()
    for node in _nodes(judge):
        if node.kind == "script" and node.children[1].kind != "none":
            below.add(id(strip(node.children[0])))
        elif node.kind == "name" and id(node) not in below:
            found.add(str(node.value))
    return frozenset(found)


def _summed(judge: Sides) -> frozenset[str]:
    """The letters below sum signs."""
    below = [node.children[0] for node in _nodes(judge) if node.kind == "bigop"]
    return frozenset(str(inner.value) for sub in below for inner in walk(sub) if inner.kind == "name")


def _is_square(shape: Shape) -> bool:
    return len(shape) == 2 and shape[0] == shape[1] and not shape[0].is_one


def _letters(name: str) -> list[str]:
    """A run of letters such as XW or Xw, which nothing declares, is a product of its letters."""
    word = re.fullmatch(r"([A-Za-z]{1,3})([A-Za-z](?:_\{\d+\})?)", name)
    return [*word[1], word[2]] if word and name != name.lower() else [name]


def _step(a: Size, b: Size, mine: set[str] | None) -> dict[str, Size] | None:
    """One open size expressed by the other side; of the given names only, where they are given."""
    for one, other in ((a, b), (b, a)):
        step = step_for(one, other)
        name = next(iter(step), "") if step is not None else ""
        if step is not None and (mine is None or name.split(" of ", 1)[1] in mine):
            return step
    return None


def _spaces(shapes: Shapes, context: Context) -> Iterator[tuple[str, str]]:
    """Each name with its space; sizes that are open have letters that the document does not use."""
    used = {*context.size_names, *context.symbols, *context.words, *context.letters, *context.index_letters, *shapes}
    free = iter([letter for letter in LETTERS if letter not in used])
    letters: dict[str, Size] = {}
    for name, shape in shapes.items():
        for axis in shape:
            for symbol in sorted(axis.symbols):
                if (symbol.startswith(FREE) or symbol in context.own_sizes) and symbol not in letters:
                    letters[symbol] = Size.of(next(free, f"n_{len(letters)}"))
        yield name, space_of(tuple(axis.substitute(letters) for axis in shape))


def space_of(shape: Shape) -> str:
    """ℝ^{m×n} in LaTeX; a column by its length."""
    if shape == SCALAR:
        return "\\mathbb{R}"
    sizes = [_latex(axis) for axis in (shape[:1] if shape[1].is_one else shape)]
    return "\\mathbb{R}^{" + " \\times ".join(sizes) + "}"


def _latex(size: Size) -> str:
    parts = []
    for powers, coefficient in size.terms:
        factors = [symbol for symbol, power in powers for _ in range(power)]
        parts.append(" ".join(([str(coefficient)] if coefficient != 1 or not factors else []) + factors))
    return " + ".join(parts) or "0"
