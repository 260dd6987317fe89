"""What a document has said so far: its symbols, their shapes, definitions and properties.

Guarantee: a symbol's entry is what the latest declaration and definition said; re-declaring a symbol forgets what was
defined from it.  A symbol used before its declaration is looked up among the declarations
that come later under the same heading.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from derive.evaluator.scene import Narrowed, Scene
from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node
from derive.reading import axes, depth, layers, placeholders
from derive.reading.bare_layers import BareLayers
from derive.reading.dialect import Dialect
from derive.reading.functions import plain
from derive.reading.named_parts import with_parts_named
from derive.reading.specified import specified
from derive.reading.spoken_gradients import REACH, Narrowing
from derive.terms.term import SCALAR, Shape, Term

if TYPE_CHECKING:
    from derive.reading.events import Labels
    from derive.reading.gradient_notation import Notations
    from derive.reading.pairs import Pair
    from derive.reading.partly_given import Domain
    from derive.reading.selected import Key

SQUARE = frozenset({"symmetric", "orthogonal", "positive_definite", "invertible", "identity", "singular", "skew_symmetric"})
MOST_LAYERS = 4
INSTANCE = "another layer"
OF = "(·)"
"""What follows the name of a variable x in the name of a function x(ν) of other symbols, where x itself stays a variable."""
DISCRETE = frozenset({"onehot_rows", "onehot_cols", "binary", "signs", "constant"})
TAKEN = "taken as a scalar"
FITTED = "fitted"
PAIRED = "paired"
"""A column that stands beside its own transpose, as the x of xᵀAx does: it can be nothing else."""
INFERRED = "the only shape that fits"
"""How an undeclared symbol is known whose place in a definition leaves it one shape."""
ANY_SIZE = "of any size"
"""How a letter of one statement is known that is a matrix or a column of whatever sizes fit."""
IMPLICIT = frozenset({"implicit", FITTED, PAIRED})
"""How a symbol is known that nothing declares and that can only be a number."""


@dataclass
class Symbol:
    """A name with what is known of it. `parameters` are the arguments with which it was defined as a function; `firsts` is where
    counting starts on each axis, if elsewhere than in the rest of the document."""

    name: str
    shape: Shape | None = None
    definition: Term | None = None
    parameters: tuple[str, ...] = ()
    properties: frozenset[str] = frozenset()
    line: int = 0
    section: int = 0
    how: str = "declared"
    stale: bool = False
    firsts: tuple[Size, ...] = ()

    @property
    def facts(self) -> frozenset[str]:
        """The properties that fit the shape: only square matrices are symmetric or invertible; one-hot means along a vector."""
        found = self.properties
        if self.shape is not None and self.shape[0] != self.shape[-1]:
            found -= SQUARE
        column = self.shape is not None and self.shape[-1].is_one and not self.shape[0].is_one
        if column and "onehot_rows" in found:
            return found - {"onehot_rows"} | {"onehot_cols"}
        return found


@dataclass(frozen=True)
class Family:
    """The samples x_i of one letter: `count` columns of `length` entries, the rows of the array `stack`; or the matrices A_h,
    `count` of them with `width` columns, along the first of its three axes."""

    stack: str
    count: Size
    length: Size
    width: Size = ONE

    @property
    def shape(self) -> Shape:
        """The shape of the stack."""
        return (self.count, self.length) if self.width.is_one else (self.count, self.length, self.width)


@dataclass
class Context:
    """The state in which a statement is read."""

    dialect: Dialect
    symbols: dict[str, Symbol] = field(default_factory=dict)
    later: dict[tuple[str, int], Symbol] = field(default_factory=dict)
    sizes: dict[str, Size] = field(default_factory=dict)
    size_names: set[str] = field(default_factory=set)
    own_sizes: set[str] = field(default_factory=set)
    """Sizes that nothing tells, of symbols that nothing declares; a definition may say what they are."""
    words: set[str] = field(default_factory=set)
    elementwise: set[str] = field(default_factory=set)
    redefined: set[str] = field(default_factory=set)
    small_numbers: frozenset[str] = frozenset()
    greek_columns: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()
    """Names of one letter that stand alone somewhere."""
    examples: dict[str, int] = field(default_factory=dict)
    pairs: dict[str, Pair] = field(default_factory=dict)
    varied: dict[str, list[int]] = field(default_factory=dict)
    differentiated: set[str] = field(default_factory=set)
    size_uses: dict[str, set[int]] = field(default_factory=dict)
    array_names: set[str] = field(default_factory=set)
    text_names: frozenset[str] = frozenset()
    numbered_entries: frozenset[tuple[str, int]] = frozenset()
    """The letters and numbers of arrays A_2 whose entries are written A_{2,ki}."""
    bold_letters: dict[str, str] = field(default_factory=dict)
    array_of: dict[str, str] = field(default_factory=dict)
    """The names of arrays whose letter is a size as well."""
    told_kinds: dict[str, set[str]] = field(default_factory=dict)
    """What the words say an array is, wherever it is declared: ones, an identity, one-hot."""
    told_square: set[str] = field(default_factory=set)
    """What the words call by a property that only square matrices have."""
    row_kinds: dict[str, set[str]] = field(default_factory=dict)
    """What is said of the rows or columns of a matrix that is declared further on, and so of its entries."""
    told_scalars: set[str] = field(default_factory=set)
    told_signs: dict[str, set[str]] = field(default_factory=dict)
    """Of such numbers, whether the words say that they are positive or negative."""
    told_lines: dict[str, str] = field(default_factory=dict)
    """Names that the words call row vectors or column vectors."""
    broadcast_told: bool = False
    """Whether the words, not the dialect, say that sums repeat one-row or one-column terms."""
    never_numbers: frozenset[tuple[str, int]] = frozenset()
    """Small letters that stand in a norm or in what is transposed, each with its section."""
    turned_members: frozenset[str] = frozenset()
    """The letters whose members with an index are transposed somewhere, so that these are columns."""
    declared_letters: frozenset[str] = frozenset()
    """The names of all memberships of the document, and the letters of those with an index."""
    given_names: frozenset[str] = frozenset()
    """The names that some equation gives a value, updates apart."""
    given_functions: set[str] = field(default_factory=set)
    """The names f of which an equation f(t) = … stands somewhere."""
    losses_met: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)
    broken: dict[str, int] = field(default_factory=dict)
    opaque: dict[str, frozenset[str] | None] = field(default_factory=dict)
    opaque_sections: dict[str, int] = field(default_factory=dict)
    described: dict[str, int] = field(default_factory=dict)
    selectors: dict[Key, Node | None] = field(default_factory=dict)
    shape_only: set[str] = field(default_factory=set)
    """Symbols of other layers of which a definition speaks, but that were not asked for yet."""
    one_at: frozenset[str] = frozenset()
    """The one-hot arrays of which an equation y_c = 1 says no more than where their 1 stands."""
    places: dict[str, tuple[str, Node]] = field(default_factory=dict)
    """The letters a of a_i = argmax …, with the index and the right side of their equation."""
    domains: dict[str, Domain] = field(default_factory=dict)
    """The arrays of which some entries only are given."""
    states: set[str] = field(default_factory=set)
    """Columns whose subscript counts steps of time, as an equation between two steps shows."""
    declared_at: dict[str, list[int]] = field(default_factory=dict)
    size_sections: dict[str, int] = field(default_factory=dict)
    stated: dict[str, Size] = field(default_factory=dict)
    lapsed: dict[str, Size] = field(default_factory=dict)
    """Sizes of 1 that an earlier heading says, under one that declares arrays of any such size."""
    choices: dict[str, tuple[int, Term, int]] = field(default_factory=dict)
    """The line that defined a symbol, and what as, before the document chose something else for it, and where it did so."""
    literals: set[int] = field(default_factory=set)
    given_by_condition: dict[str, int] = field(default_factory=dict)
    """The r of “with Rβ = r”, and the line: made of β as a formula, but a given array all the same."""
    ranges: dict[str, Size] = field(default_factory=dict)
    index_letters: frozenset[str] = frozenset()
    """Letters that a sum sign binds, or that are a whole subscript."""
    rows_of: dict[str, str] = field(default_factory=dict)
    rows_sections: dict[str, int] = field(default_factory=dict)
    rows_said: frozenset[str] = frozenset()
    """The capital letters of whose rows the words speak."""
    named_apart: frozenset[str] = frozenset()
    """Letters whose subscripts are parts of names all over the document."""
    filled_by_rows: frozenset[str] = frozenset()
    """The matrices of which the words say that something is stacked as their rows."""
    lower_case_entries: bool = False
    heads: set[str] = field(default_factory=set)
    families: dict[tuple[str, str], Family] = field(default_factory=dict)
    totals: set[str] = field(default_factory=set)
    summed: frozenset[tuple[str, str]] = frozenset()
    loss_slopes: set[tuple[str, str, int]] = field(default_factory=set)
    orders: list[tuple[Shape, int]] = field(default_factory=list)
    """Pairs of a size and one that is not larger, each with the section that says so."""
    calls: dict[str, set[str]] = field(default_factory=dict)
    narrowed: list[Narrowing] = field(default_factory=list)
    layout_told: tuple[str, int] = ("", 0)
    """The layout of derivatives that the document names, and from which place on."""
    losses: tuple[str, ...] = ()
    labels: Labels | None = None
    pieces: dict[str, Any] = field(default_factory=dict)
    by_entries: set[str] = field(default_factory=set)
    index_base: int = 1
    index_base_said: bool = False
    index_base_told: bool = False
    voted_bases: dict[str, int] = field(default_factory=dict)
    told_firsts: dict[tuple[str, int], tuple[Size, ...]] = field(default_factory=dict)
    """Where counting starts in an array of a section, if the document says so of it: x_{-r}, …, x_r."""
    zero_outside: bool = False
    zero_arrays: frozenset[str] = frozenset()
    """The arrays of which alone the document says that they are zero outside; empty if it says so of all."""
    outside_spoken: bool = False
    inside_at: list[Shape] | None = None
    """Where subscripts are taken to stay inside their arrays: what must hold of the sizes for that, as pairs (large, small)."""
    second_free: bool = False
    """Whether the second letter of Σ_{i<j} is free where nothing around the sign says which of both it binds."""
    windows_reach: bool = False
    leibniz: bool = False
    sample_scales: dict[str, Size] = field(default_factory=dict)
    star_told: bool = True
    gradient_names_told: bool = False
    bare_layers: BareLayers | None = None
    notations: Notations | None = None
    gates: set[str] = field(default_factory=set)
    """Names of identity matrices that the document gives a function's value: I = σ(A)."""
    bracketed: dict[str, int] = field(default_factory=dict)
    window_modes: bool = False
    circular: bool = False
    """Whether the one convolution of the document is the circular one."""
    window_signs: dict[str, tuple[str, str]] = field(default_factory=dict)
    here_ranges: dict[str, tuple[Size, Size]] = field(default_factory=dict)
    here_layers: depth.Span | None = None
    layer_spans: dict[str, depth.Span] = field(default_factory=dict)
    here_conditions: list[Node] = field(default_factory=list)
    axes: list[axes.Told] = field(default_factory=list)
    samples_in_columns: bool = False
    touched: set[str] = field(default_factory=set)
    layers: dict[str, tuple[int, int]] = field(default_factory=dict)
    bounds: frozenset[str] = frozenset()
    mended: dict[str, int] = field(default_factory=dict)
    guessed: dict[str, int] = field(default_factory=dict)
    """Symbols whose definition was read with a guess, as with a bracket added, and its line."""
    unread: dict[tuple[str, int], int] = field(default_factory=dict)
    """Declarations that cannot be read: name and section, and the line."""
    instance_symbols: dict[int, tuple[Term, tuple[str, ...]]] = field(default_factory=dict)
    """Definitions by identity, each with the names in it."""
    section: int = 0
    place: int = 0
    _by_section: tuple[int, dict[int, list[str]]] = field(default_factory=lambda: (0, {}))
    """Of how many symbols declared somewhere, and their names by section."""
    _nearby: tuple[int, dict[str, bool]] = field(default_factory=lambda: (0, {}))
    """Of how many symbols whose differential is taken, and for which names one of a layer nearby is among them."""

    _spans: dict[str, tuple[tuple[int, ...], tuple[int, ...], tuple[bool, ...]]] = field(default_factory=dict)
    """Where names are declared, and whether the document takes their differentials before, between and behind these places."""

    @property
    def layout(self) -> str:
        """The layout of derivatives that the document names for this place."""
        name, start = self.layout_told
        return name if start <= self.place else ""

    def has_parts(self, letter: str) -> bool:
        """Whether L is a number of its own beside the numbers L_i."""
        symbol = self.find(letter)
        if (letter, "sub") in self.families:
            return True
        return letter in self.totals and (symbol is None or symbol.shape in (None, SCALAR))

    def has_family(self, letter: str) -> bool:
        """Whether samples of this letter are known."""
        return any((letter, style) in self.families for style in ("sub", "sup"))

    def on_columns(self) -> bool:
        """Whether softmax acts on each column here, by the words."""
        told = axes.acts_on_columns(self.axes, self.place)
        return (self.samples_in_columns or self.dialect.softmax == "columns") if told is None else told

    def name(self, written: str) -> str:
        """The name under which a written name is filed."""
        name = self.dialect.canonical(written)
        if self.dialect.case == "same" and not self.known(name) and self.known(name[:1].swapcase() + name[1:]):
            return name[:1].swapcase() + name[1:]
        if name in self.dialect.loss_names and not self.known(name):
            for loss in self.dialect.losses:
                if self.find(loss) is not None:
                    return loss
            for loss in self.dialect.losses:
                if loss in self.words:
                    return loss
        return depth.numbered(self, name) if depth.is_layered(name) else name

    def find(self, name: str) -> Symbol | None:
        """The symbol, declared before or, failing that, later under the same heading."""
        known = self.symbols.get(name)
        if name in self.shape_only:
            self.shape_only.discard(name)
            return depth.completed(self, name, known)
        if known is not None and (known.section == self.section or (name, self.section) not in self.later):
            return known
        later = self._later(name, self.section)
        if known is None or later is None:
            found = known or later or self._other_layer(name)
            return depth.general(self, name) if found is None and depth.is_layered(name) else found
        return known if known.shape == later.shape and known.how not in IMPLICIT else later

    def _other_layer(self, name: str) -> Symbol | None:
        """The symbol of another layer, made from the one that is declared or defined with the layer's letter."""
        letter = layers.letter_of(name)
        away = layers.distance(name, letter) if letter else None
        if away is None:
            return None
        for by in sorted(range(-MOST_LAYERS, MOST_LAYERS + 1), key=abs):
            like = self.symbols.get(layers.moved(name, letter, by)) if by else None
            if like is not None and like.shape is not None and like.how != INSTANCE:
                return self._instance(name, like, letter, -by, away)
        return None

    def _instance(self, name: str, like: Symbol, letter: str, by: int, away: int) -> Symbol:
        shape = tuple(map(self.resolve, layers.moved_shape(like.shape or SCALAR, letter, by)))
        made = Symbol(name, shape, None, like.parameters, like.properties, like.line, like.section, INSTANCE)
        self.symbols[name] = made
        low, high = self.layers.get(letter, (0, 0))
        if like.definition is not None and low <= away <= high:
            made.definition = layers.moved_term(like.definition, letter, by)
            for spoken in layers.symbols_of(made.definition):
                self.find(spoken)
        return made

    def _instances_beneath(self) -> None:
        """Make the other layers that definitions speak of."""
        for definition in [s.definition for s in self.symbols.values() if s.definition is not None]:
            known = self.instance_symbols.get(id(definition))
            if known is None or known[0] is not definition:
                known = self.instance_symbols[id(definition)] = (definition, layers.symbols_of(definition))
            for name in known[1]:
                if name not in self.symbols or name in self.shape_only:
                    self.find(name)

    def _without_instances(self, name: str) -> None:
        """Other layers are made anew after a symbol with a layer's letter is declared or defined."""
        if layers.letter_of(name):
            self.symbols = {n: s for n, s in self.symbols.items() if s.how != INSTANCE}

    def _later(self, name: str, section: int) -> Symbol | None:
        """The symbol as it is declared somewhere in a section, with the sizes known so far."""
        symbol = self.later.get((name, section))
        if symbol is None or symbol.shape is None or not self.sizes:
            return symbol
        return replace(symbol, shape=tuple(self.resolve(axis) for axis in symbol.shape))

    def known(self, name: str) -> bool:
        return self.find(name) is not None or self.is_size(name)

    def declare(self, name: str, shape: Shape | None, line: int, properties: Iterable[str] = ()) -> Symbol:
        """Declare a shape.

        A symbol known under an earlier heading, or with another shape, is declared anew: what was defined from it may be
        defined anew (`stale`), and with another shape its old definitions are gone.
        """
        self.touched.add(name)
        self.pairs.pop(name, None)
        self.broken.pop(name, None)
        self.mended.pop(name, None)
        self.guessed.pop(name, None)
        if self.opaque_sections.get(name, self.section) != self.section:
            self.opaque.pop(name, None)
            self.described.pop(name, None)
        self.domains.pop(name, None)
        self._without_instances(name)
        old = self.symbols.get(name)
        if old is not None and old.shape != shape:
            placeholders.release(self, name)
            old = self.symbols.get(name)
        if old is None or old.shape != shape or old.how in IMPLICIT:
            if old is not None:
                self.forget(name, keep=False)
            old = self.symbols[name] = Symbol(name, shape, line=line, section=self.section)
            old.firsts = self.firsts_told(name, self.section, shape)
        elif old.section != self.section:
            self.forget(name, keep=True)
            old.section, old.line, old.properties = self.section, line, frozenset()
        old.how = "declared"
        depth.forget_carried(self, name)
        if depth.is_layered(name):
            self.shape_only.add(name)
        old.properties |= self.placed(properties, shape) | self.row_kinds.get(name, set())
        return old

    def firsts_told(self, name: str, section: int, shape: Shape | None) -> tuple[Size, ...]:
        """Where counting starts on each axis of an array, if the document says so of it; () where it does not."""
        told = self.told_firsts.get((name, section), ())
        if shape is None or len(told) != sum(not axis.is_one for axis in shape) or not told:
            return ()
        rest = iter(told)
        return tuple(Size.of(self.index_base) if axis.is_one else next(rest) for axis in shape)

    def placed(self, properties: Iterable[str], shape: Shape | None) -> frozenset[str]:
        """The properties; a one-hot column, or an array of one sample a column, is one-hot by columns."""
        found = frozenset(properties)
        if "onehot_rows" not in found or shape is None or len(shape) != 2 or shape[0].is_one:
            return found
        return found - {"onehot_rows"} | {"onehot_cols"} if shape[1].is_one or self.on_columns() else found

    def define(self, name: str, term: Term, line: int, parameters: tuple[str, ...] = ()) -> Symbol:
        self.touched.add(name)
        self.broken.pop(name, None)
        self.mended.pop(name, None)
        self.opaque.pop(name, None)
        self.described.pop(name, None)
        self.domains.pop(name, None)
        self._without_instances(name)
        old = self.find(name)
        if old is not None and old.section != self.section:
            self.guessed.pop(name, None)
        symbol = Symbol(name, term.shape, term, parameters, old.properties if old else frozenset(), line, self.section)
        symbol.how = "defined"
        symbol.firsts = old.firsts if old is not None and old.shape == term.shape else ()
        self.symbols[name] = symbol
        depth.forget_carried(self, name)
        if depth.is_layered(name):
            self.layer_spans.pop(name, None)
            if self.here_layers is not None:
                self.layer_spans[name] = self.here_layers
            depth.await_definition(self, name)
        return symbol

    def enter(self, section: int, place: int) -> None:
        """Go on to a statement; what was specified as an example under another heading is general again."""
        self.section, self.place = section, place
        for name in [name for name, where in self.examples.items() if where != section]:
            self.symbols.pop(name, None)
            del self.examples[name]

    def not_read(self, name: str, holds: frozenset[str] | None = None) -> None:
        """Note that a symbol has a definition here that could not be used, and the names in it where they are known; under
        another heading the symbol may be declared anew."""
        self.opaque[name] = holds
        self.opaque_sections[name] = self.section

    @contextmanager
    def trial(self) -> Iterator[None]:
        """What is only tried leaves no trace: no sizes, scalars or losses that nothing but a candidate speaks of."""
        names, losses, known = set(self.size_names), set(self.losses_met), set(self.symbols)
        uses = {name: set(sections) for name, sections in self.size_uses.items()}
        try:
            yield
        finally:
            self.size_names.intersection_update(names)
            self.losses_met.intersection_update(losses)
            self.size_uses = uses
            for name in self.symbols.keys() - known:
                if self.symbols[name].how in (TAKEN, INSTANCE, depth.GENERAL):
                    del self.symbols[name]

    def forget(self, name: str, keep: bool) -> None:
        """Let the symbol and all that was defined from it be defined anew; without `keep` their definitions go now."""
        shape = self.symbols[name].shape
        gone = {name}
        grown = True
        while grown:
            grown = False
            for other in self.symbols.values():
                if other.definition is None or other.name in gone:
                    continue
                used = (t for t in other.definition.walk() if t.op == "var" and t.name in gone)
                if any(t.name != name or t.shape == shape for t in used):
                    gone.add(other.name)
                    grown = True
        for other_name in gone & self.symbols.keys():
            self.symbols[other_name].stale = True
            if not keep:
                self.symbols[other_name].definition = None

    def is_size(self, name: str) -> bool:
        """Whether the name is a size here; a name that is an array elsewhere is one only where a shape uses it."""
        return name in self.size_names and (name not in self.array_names or self.section in self.size_uses.get(name, ()))

    def size(self, name: str) -> Size:
        """The size that a size symbol stands for, relations between sizes applied."""
        return self.resolve(Size.of(name))

    def resolve(self, size: Size) -> Size:
        for _ in range(8):
            new = size.substitute(self.sizes)
            if new == size:
                return size
            size = new
        return size

    def visible(self) -> dict[str, Symbol]:
        """The symbols that a statement here may use."""
        symbols = self.symbols
        names = self.names_later()
        later = {n: self._later(n, self.section) for n in names if n not in symbols}
        return {**dict.fromkeys(names), **later, **symbols}  # type: ignore[dict-item]  # each name has its symbol in the end

    def names_later(self) -> list[str]:
        """The names that are declared somewhere under this heading."""
        count, names = self._by_section
        if count != len(self.later):
            names = {}
            for name, section in self.later:
                names.setdefault(section, []).append(name)
            self._by_section = len(self.later), names
        return names.get(self.section, [])

    def only_axis(self) -> Size | None:
        """The size of every longer axis of the arrays here, if they all have the same."""
        sizes = {axis for symbol in self.visible().values() for axis in symbol.shape or () if not axis.is_one}
        return sizes.pop() if len(sizes) == 1 else None

    def definitions(self) -> dict[str, Term]:
        return {n: s.definition for n, s in self.symbols.items() if s.definition is not None}

    def scene(self, extra: dict[str, Term] | None = None) -> Scene:
        """The evaluator's view of the document at this point."""
        self._instances_beneath()
        everything = self.visible()
        definitions = {**self.definitions(), **(extra or {})}
        general = {word: self.symbols[name] for name in self.elementwise & self.symbols.keys() for word in (plain(name), name)}
        definitions = specified(definitions, general) if general else definitions
        shapes = {n: SCALAR if s.shape is None else s.shape for n, s in everything.items()}
        properties = {n: s.facts for n, s in everything.items() if s.properties}
        spoken = frozenset(
            (loss, name)
            for loss, name, section in self.loss_slopes
            if section == self.section and loss not in definitions and name in definitions
        )
        definitions = with_parts_named(definitions, {name for _, name in spoken})
        here = [pair for pair, section in self.orders if section == self.section] + (self.inside_at or [])
        orders = tuple((self.resolve(a), self.resolve(b)) for a, b in here)
        return Scene(shapes, definitions, properties, self.constants(definitions, everything), spoken, self._narrowed(), orders)

    def _narrowed(self) -> Narrowed | None:
        """What words near this place say of how losses depend on things."""
        near = [said for said in self.narrowed if self.place - REACH <= said.place <= self.place]
        if not near:
            return None
        return frozenset().union(*(said.through for said in near)), frozenset().union(*(said.held for said in near))

    def constants(self, definitions: dict[str, Term], visible: dict[str, Symbol]) -> frozenset[str]:
        """Leaves whose differential the document never takes while they are so declared, and leaves with discrete values."""
        names = visible.keys() - definitions.keys() - self.losses_met
        perhaps = [name for name in names if name in self.varied or "^{" in name]
        return frozenset(names.difference(n for n in perhaps if not visible[n].properties & DISCRETE and self._varies(n)))

    def _varies(self, name: str) -> bool:
        """Whether the document takes the differential of the symbol that the name stands for here (until declared anew)."""
        if layers.letter_of(name) and self._varies_nearby(name):
            return True
        varied = self.varied.get(name)
        declared = self.declared_at.get(name) if varied else None
        if not varied or not declared:
            return bool(varied)
        counts, places, moving = self._spans.get(name, ((), (), ()))
        if counts != (len(varied), len(declared)):
            places = tuple(sorted(declared))
            ends = (*places[1:], float("inf"))
            moving = (True, *(any(low <= place < high for place in varied) for low, high in zip(places, ends)))
            self._spans[name] = (len(varied), len(declared)), places, moving
        return moving[bisect_right(places, self.place)]

    def _varies_nearby(self, name: str) -> bool:
        """Whether the document takes the differential of the symbol of a layer, or of one of a layer nearby."""
        count, known = self._nearby
        if count != len(self.varied):
            self._nearby = _, known = len(self.varied), {}
        if name not in known:
            letter = layers.letter_of(name)
            known[name] = any(layers.moved(name, letter, by) in self.varied for by in range(-MOST_LAYERS, MOST_LAYERS + 1))
        return known[name]
