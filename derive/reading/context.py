"""What a document has said so far: its symbols, their shapes, definitions and properties.

Guarantee: a symbol's entry is what the latest declaration and definition said; re-declaring a symbol forgets what was
defined from it.  A symbol used before its declaration is looked up among the declarations
that come later under the same heading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from derive.evaluator.scene import Narrowed, Scene
from derive.kernel.sizes import Size
from derive.language.ast import Node
from derive.reading import depth
from derive.reading.declared_anew import declared_anew
from derive.reading.document_facts import DocumentFacts
from derive.reading.functions import plain
from derive.reading.named_parts import with_parts_named
from derive.reading.notation import conditioned
from derive.reading.other_layers import forget_others, make_those_beneath, other_layer
from derive.reading.symbols import IMPLICIT, INSTANCE, TAKEN, Family, Symbol
from derive.reading.undeclared import placeholders
from derive.reading.varying import constants
from derive.reading.words import axes
from derive.reading.words.specified import specified
from derive.reading.words.spoken_gradients import REACH
from derive.terms.sized import shape_of, sized
from derive.terms.term import SCALAR, Shape, Term

if TYPE_CHECKING:
    from derive.reading.indices.partly_given import Domain
    from derive.reading.members.pairs import Pair
    from derive.reading.supposed_sizes import SupposedSize


@dataclass
class Context(DocumentFacts):
    """The state in which a statement is read."""

    # Symbols
    symbols: dict[str, Symbol] = field(default_factory=dict)
    """The symbols that are declared or defined so far."""
    later: dict[tuple[str, int], Symbol] = field(default_factory=dict)
    """The symbols that are declared somewhere under a heading, by name and section."""
    families: dict[tuple[str, str], Family] = field(default_factory=dict)
    """The samples x_i of letters, by letter and place of the index."""
    pairs: dict[str, Pair] = field(default_factory=dict)
    """Arrays for every pair of indices."""
    general: dict[str, Symbol] = field(default_factory=dict)
    """What functions are beside the cases for which they are specified otherwise."""
    supposed: SupposedSize | None = None
    """Sizes that have a value for a case only, with what is known beside it."""
    past_cases: dict[str, tuple[int, Size, int]] = field(default_factory=dict)
    """Sizes that were supposed for a case that is over, with its section and its place."""
    examples: dict[str, int] = field(default_factory=dict)
    """Functions that were specified as an example, and where."""
    instance_symbols: dict[int, tuple[Term, tuple[str, ...]]] = field(default_factory=dict)
    """Definitions by identity, each with the names in it."""
    in_formulas: set[str] = field(default_factory=set)
    """The symbols that a definition holds or held."""
    shape_only: set[str] = field(default_factory=set)
    """Symbols of other layers of which a definition speaks, but that were not asked for yet."""
    layer_spans: dict[str, depth.Span] = field(default_factory=dict)
    """The layers for which a definition of a general layer is given."""
    by_entries: set[str] = field(default_factory=set)
    """Arrays that are defined entry by entry."""
    pieces: dict[str, Any] = field(default_factory=dict)
    """Arrays of which pieces are given."""
    domains: dict[str, Domain] = field(default_factory=dict)
    """The arrays of which some entries only are given."""
    states: set[str] = field(default_factory=set)
    """Columns whose subscript counts steps of time, as an equation between two steps shows."""
    given_by_condition: dict[str, int] = field(default_factory=dict)
    """The r of “with Rβ = r”, and the line: made of β as a formula, but a given array all the same."""
    choices: dict[str, tuple[int, Term, int]] = field(default_factory=dict)
    """The line that defined a symbol, and what as, before the document chose something else for it, and where it did so."""

    # Sizes
    sizes: dict[str, Size] = field(default_factory=dict)
    """The sizes that others make of a size: n = p m."""
    size_names: set[str] = field(default_factory=set)
    """The names that are sizes."""
    size_sections: dict[str, int] = field(default_factory=dict)
    """Where a relation between sizes was stated."""
    size_uses: dict[str, set[int]] = field(default_factory=dict)
    """The sections in whose shapes a size stands."""
    own_sizes: set[str] = field(default_factory=set)
    """Sizes that nothing tells, of symbols that nothing declares; a definition may say what they are."""
    stated: dict[str, Size] = field(default_factory=dict)
    """Values of sizes that claims need not obey: N = 100."""
    lapsed: dict[str, Size] = field(default_factory=dict)
    """Sizes of 1 that an earlier heading says, under one that declares arrays of any such size."""
    orders: list[tuple[Shape, int]] = field(default_factory=list)
    """Pairs of a size and one that is not larger, each with the section that says so."""

    # What was not understood, or only guessed
    broken: dict[str, int] = field(default_factory=dict)
    """Definitions that could not be used, and their lines."""
    opaque: dict[str, frozenset[str] | None] = field(default_factory=dict)
    """Symbols whose definition could not be used, with the names in it where they are known."""
    opaque_sections: dict[str, int] = field(default_factory=dict)
    """Where that was."""
    opaque_places: dict[str, list[int]] = field(default_factory=dict)
    """At which statement that was, and behind it the one that says again what the symbol is."""
    not_declared_then: dict[str, int] = field(default_factory=dict)
    """Symbols whose definition could not be used since nothing declares a letter in it, and the line."""
    jacobians: set[str] = field(default_factory=set)
    """Names of derivatives of a column by another, in numerator layout where the words call them Jacobians."""
    described: dict[str, int] = field(default_factory=dict)
    """Symbols of which a line says something but not what they are."""
    mended: dict[str, int] = field(default_factory=dict)
    """Symbols whose definition is read as a line is mended."""
    guessed: dict[str, int] = field(default_factory=dict)
    """Symbols whose definition was read with a guess, as with a bracket added, and its line."""

    # What the words have said so far
    told_signs: dict[str, set[str]] = field(default_factory=dict)
    """Of numbers, whether the words say that they are positive or negative."""
    losses_met: set[str] = field(default_factory=set)
    """Losses of which a gradient was met, which are numbers."""
    sample_scales: dict[str, Size] = field(default_factory=dict)
    """By how much an array dZ of gradients is larger than the gradient of the loss."""

    # The statement at hand
    section: int = 0
    """The heading under which it stands."""
    place: int = 0
    """Where it stands."""
    here_ranges: dict[str, tuple[Size, Size]] = field(default_factory=dict)
    """How far its indices run: from where, and how many."""
    here_layers: depth.Span | None = None
    """The layers that it is about, where it speaks of a general one."""
    here_conditions: list[Node] = field(default_factory=list)
    """The conditions under which it stands."""
    touched: set[str] = field(default_factory=set)
    """The symbols that it declared or defined."""
    leibniz: bool = False
    """Whether dy/dx in it is a derivative though d is a name."""
    inside_at: list[Shape] | None = None
    """Where subscripts are taken to stay inside their arrays: what must hold of the sizes for that, as pairs (large, small)."""
    second_free: bool = False
    """Whether the second letter of Σ_{i<j} is free where nothing around the sign says which of both it binds."""

    _by_section: tuple[int, dict[int, list[str]]] = field(default_factory=lambda: (0, {}))
    """Of how many symbols declared somewhere, and their names by section."""
    nearby: tuple[int, dict[str, bool]] = field(default_factory=lambda: (0, {}))
    """Of how many symbols whose differential is taken, and for which names one of a layer nearby is among them."""
    spans: dict[str, tuple[tuple[int, ...], tuple[int, ...], tuple[bool, ...]]] = field(default_factory=dict)
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
        later = self.later_in(name, self.section)
        if known is None or later is None:
            found = known or later or other_layer(self, name)
            if found is None and conditioned.may_have_sibling(name):
                return conditioned.sibling(self, name)
            return depth.general(self, name) if found is None and depth.is_layered(name) else found
        return known if known.shape == later.shape and known.how not in IMPLICIT else later

    def later_in(self, name: str, section: int) -> Symbol | None:
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
            self._read_again(name)
        self.domains.pop(name, None)
        forget_others(self, name)
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
        self._read_again(name)
        self.domains.pop(name, None)
        forget_others(self, name)
        self.in_formulas |= term.symbols
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
            if name in self.general:
                self.symbols[name] = self.general.pop(name)

    def set_aside(self, name: str) -> None:
        """Let a function be specified otherwise, for a case; what it is else is kept for the next heading."""
        self.general.setdefault(name, self.symbols.pop(name))

    def not_read(self, name: str, holds: frozenset[str] | None = None) -> None:
        """Note that a symbol has a definition here that could not be used, and the names in it where they are known; under
        another heading the symbol may be declared anew."""
        self.opaque[name] = holds
        self.opaque_sections[name] = self.section
        self.opaque_places.setdefault(name, [self.place])

    def _read_again(self, name: str) -> None:
        """Note that a symbol is declared or defined anew by what could be used."""
        self.opaque.pop(name, None)
        self.described.pop(name, None)
        if name in self.opaque_places:
            self.opaque_places[name].append(self.place)

    @contextmanager
    def trial(self) -> Iterator[None]:
        """What is only tried leaves no trace: no sizes, scalars or losses that nothing but a candidate speaks of."""
        names, losses, known = set(self.size_names), set(self.losses_met), self.symbols.copy()
        uses = {name: set(sections) for name, sections in self.size_uses.items()}
        try:
            yield
        finally:
            self.size_names.intersection_update(names)
            self.losses_met.intersection_update(losses)
            self.size_uses = uses
            entered = len(self.symbols) != len(known) or next(reversed(self.symbols), "") != next(reversed(known), "")
            for name in self.symbols.keys() - known.keys() if entered else ():  # what is new stands last
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

    def values_of(self, index: str) -> Size | None:
        """How many values an index has wherever the document says how far it runs, from where counting starts."""
        return (self.ranges if self.index_base == 1 else self.ranges_from_zero).get(index)

    def put_sizes(self) -> None:
        """Put the values of sizes into the shapes and definitions of all symbols, and into the samples."""
        values = {name: self.resolve(Size.of(name)) for name in self.sizes}
        for symbol in self.symbols.values():
            if symbol.shape is not None:
                symbol.shape = shape_of(symbol.shape, values)
            if symbol.definition is not None:
                symbol.definition = sized(symbol.definition, values)
        for key, family in self.families.items():
            count, length, width = map(self.resolve, (family.count, family.length, family.width))
            self.families[key] = replace(family, count=count, length=length, width=width)

    def visible(self) -> dict[str, Symbol]:
        """The symbols that a statement here may use."""
        symbols = self.symbols
        names = self.names_later()
        later = {n: self.later_in(n, self.section) for n in names if n not in symbols}
        for name in declared_anew(self):
            symbols = {**symbols, name: self.later_in(name, self.section) or symbols[name]}
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
        anew = declared_anew(self)
        return {n: s.definition for n, s in self.symbols.items() if s.definition is not None and n not in anew}

    def scene(self, extra: dict[str, Term] | None = None) -> Scene:
        """The evaluator's view of the document at this point."""
        make_those_beneath(self)
        everything = self.visible()
        definitions = {**self.definitions(), **(extra or {})}
        general = {word: self.symbols[name] for name in self.elementwise & self.symbols.keys() for word in (plain(name), name)}
        definitions = specified(definitions, general) if general else definitions
        shapes = {n: SCALAR if s.shape is None else s.shape for n, s in everything.items()}
        properties = {n: s.facts for n, s in everything.items() if s.properties}
        slopes = self.slopes_under(self.section)
        spoken = frozenset((loss, name) for loss, name in slopes if loss not in definitions and name in definitions)
        definitions = with_parts_named(definitions, {name for _, name in spoken})
        here = [pair for pair, section in self.orders if section == self.section] + (self.inside_at or [])
        orders = tuple((self.resolve(a), self.resolve(b)) for a, b in here)
        unknown = frozenset(self.losses_met) - definitions.keys()
        constant = constants(self, definitions, everything) - unknown
        return Scene(shapes, definitions, properties, constant, spoken, self._narrowed(), orders, unknown=unknown)

    def _narrowed(self) -> Narrowed | None:
        """What words near this place say of how losses depend on things."""
        near = [said for said in self.narrowed if self.place - REACH <= said.place <= self.place]
        if not near:
            return None
        return frozenset().union(*(said.through for said in near)), frozenset().union(*(said.held for said in near))

