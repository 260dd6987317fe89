"""What the first pass finds for the whole document: its letters, functions, arrays, indices, derivatives and conventions.

Guarantee: the first pass (`derive.judge.scan`) fills this before any statement is judged; the second one only reads it, and
sets a convention aside for no more than one reading, or before the heading that says it (`zero_outside`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from derive.kernel.sizes import Size
from derive.language.ast import Node
from derive.language.damaged_heads import Damage
from derive.reading.dialect import Dialect
from derive.reading.notation.bare_layers import BareLayers
from derive.reading.words import axes
from derive.reading.words.spoken_gradients import Narrowing

if TYPE_CHECKING:
    from derive.reading.derivatives.gradient_notation import Notations
    from derive.reading.events import Labels
    from derive.reading.indices.selected import Key


@dataclass
class DocumentFacts:
    """What holds wherever a statement stands."""

    dialect: Dialect

    # Letters and names
    words: set[str] = field(default_factory=set)
    """Runs of letters that are names."""
    letters: frozenset[str] = frozenset()
    """Names of one letter that stand alone somewhere."""
    heads: set[str] = field(default_factory=set)
    """The letters that begin an equation."""
    small_numbers: frozenset[str] = frozenset()
    """Small letters that the formulas use as numbers."""
    inputs: Mapping[str, Node] = field(default_factory=dict)
    """Other names of the input of a network, x for a^{[0]}, that nothing declares."""
    decays: frozenset[str] = frozenset()
    """Greek letters whose members are numbers that stand in 1 − β_1 beside a factor."""
    greek_columns: frozenset[str] = frozenset()
    """Greek letters that stand for columns where nothing declares them."""
    never_numbers: frozenset[tuple[str, int]] = frozenset()
    """Small letters that stand in a norm or in what is transposed, each with its section."""
    turned_members: frozenset[str] = frozenset()
    """The letters whose members with an index are transposed somewhere, so that these are columns."""
    array_letters: frozenset[str] = frozenset()
    """The letters that stand transposed somewhere, or with the index of a sum."""
    declared_letters: frozenset[str] = frozenset()
    """The names of all memberships of the document, and the letters of those with an index."""
    given_names: frozenset[str] = frozenset()
    """The names that some equation gives a value, updates apart."""
    text_names: frozenset[str] = frozenset()
    """Names that are written as text: \\text{loss}."""
    increments: frozenset[str] = frozenset()
    """The letters with which Δ is one name: the W of ΔW."""
    numbered_entries: frozenset[tuple[str, int]] = frozenset()
    """The letters and numbers of arrays A_2 whose entries are written A_{2,ki}."""
    bold_letters: dict[str, str] = field(default_factory=dict)
    """The bold letters, by the plain ones that stand for their entries."""
    named_apart: frozenset[str] = frozenset()
    """Letters whose subscripts are parts of names all over the document."""
    compared: frozenset[str] = frozenset()
    """The letters that an inequality compares with a number."""
    array_names: set[str] = field(default_factory=set)
    """Names that one section uses as a size and another as an array."""
    array_of: dict[str, str] = field(default_factory=dict)
    """The names of arrays whose letter is a size as well."""
    told_scalars: set[str] = field(default_factory=set)
    """What the words call a number."""
    literals: set[int] = field(default_factory=set)
    """Whole numbers that formulas use, other than in n = 100."""

    # Functions
    elementwise: set[str] = field(default_factory=set)
    """Functions that act on every entry."""
    redefined: set[str] = field(default_factory=set)
    """The letters of built-in functions that the document gives another formula."""
    respecified: frozenset[str] = frozenset()
    """The functions to which the document gives several formulas, for different cases."""
    argument_letters: dict[str, str] = field(default_factory=dict)
    """The letter of the samples between which a function of several arguments is written: x for k(x_i, x_j)."""
    given_functions: set[str] = field(default_factory=set)
    """The names f of which an equation f(t) = … stands somewhere."""
    arrays_of_values: dict[str, str] = field(default_factory=dict)
    """Arrays K whose entries are values k(x_i, x_j) of a function of which nothing is said where they stand, with its name."""
    called: set[str] = field(default_factory=set)
    """The names that stand before brackets as functions do."""
    calls: dict[str, set[str]] = field(default_factory=dict)
    """The arguments with which each function is written."""
    gates: set[str] = field(default_factory=set)
    """Names of identity matrices that the document gives a function's value: I = σ(A)."""

    # Arrays
    declared_at: dict[str, list[int]] = field(default_factory=dict)
    """Where names are declared."""
    unread: dict[tuple[str, int], int] = field(default_factory=dict)
    """Declarations that cannot be read: name and section, and the line."""
    damaged: dict[str, Damage] = field(default_factory=dict)
    """By their keys the names that stand where a statement cannot be read that would say what they are."""
    told_kinds: dict[str, set[str]] = field(default_factory=dict)
    """What the words say an array is, wherever it is declared: ones, an identity, one-hot."""
    told_square: set[str] = field(default_factory=set)
    """What the words call by a property that only square matrices have."""
    row_kinds: dict[str, set[str]] = field(default_factory=dict)
    """What is said of the rows or columns of a matrix that is declared further on, and so of its entries."""
    told_lines: dict[str, str] = field(default_factory=dict)
    """Names that the words call row vectors or column vectors."""
    rows_of: dict[str, str] = field(default_factory=dict)
    """The matrix whose rows a letter's samples are."""
    rows_sections: dict[str, int] = field(default_factory=dict)
    """The section in which the words say so."""
    rows_said: frozenset[str] = frozenset()
    """The capital letters of whose rows the words speak."""
    filled_by_rows: frozenset[str] = frozenset()
    """The matrices of which the words say that something is stacked as their rows."""
    lower_case_entries: bool = False
    """Whether the words say that small letters are the entries of capital ones."""
    bracketed: dict[str, int] = field(default_factory=dict)
    """The arrays whose entries are written in brackets, with the number of their axes."""
    axes: list[axes.Told] = field(default_factory=list)
    """What the words say of the axis on which softmax and the like act, by their places."""
    samples_in_columns: bool = False
    """Whether the words put a sample in each column."""

    # Indices, sums and layers
    index_letters: frozenset[str] = frozenset()
    """Letters that a sum sign binds, or that are a whole subscript."""
    ranges: dict[str, Size] = field(default_factory=dict)
    """How many values index letters have that run from 1, by the sums and ranges of the document."""
    ranges_from_zero: dict[str, Size] = field(default_factory=dict)
    """The same of those that run from 0."""
    stepped: frozenset[str] = frozenset()
    """The letters h of which an equation gives h_t by h_{t-1}."""
    bounds: frozenset[str] = frozenset()
    """Letters that are nothing but the end of a range."""
    layers: dict[str, tuple[int, int]] = field(default_factory=dict)
    """How far from a layer's letter the document speaks: l − 1 to l + 1."""
    bare_layers: BareLayers | None = None
    """Layers that are written without brackets, a^l."""
    totals: set[str] = field(default_factory=set)
    """The letters L of which a sum of parts L_i stands somewhere."""
    summed: frozenset[tuple[str, str]] = frozenset()
    """The letters with an index of which a sum is taken."""
    selectors: dict[Key, Node | None] = field(default_factory=dict)
    """What picks a row or an entry: one-hot vectors, e_i."""
    one_at: frozenset[str] = frozenset()
    """The one-hot arrays of which an equation y_c = 1 says no more than where their 1 stands."""
    places: dict[str, tuple[str, Node]] = field(default_factory=dict)
    """The letters a of a_i = argmax …, with the index and the right side of their equation."""
    index_base: int = 1
    """Where counting starts."""
    index_base_said: bool = False
    """Whether formulas show where counting starts."""
    index_base_told: bool = False
    """Whether the words say it."""
    voted_bases: dict[str, int] = field(default_factory=dict)
    """Where counting starts in single arrays, by the smallest index written."""
    told_firsts: dict[tuple[str, int], tuple[Size, ...]] = field(default_factory=dict)
    """Where counting starts in an array of a section, if the document says so of it: x_{-r}, …, x_r."""

    # Differentials and gradients
    varied: dict[str, list[int]] = field(default_factory=dict)
    """The names whose differential is taken, with the places."""
    differentiated: set[str] = field(default_factory=set)
    """The names whose differential, or by which a gradient, is taken."""
    loss_slopes: set[tuple[str, str, int]] = field(default_factory=set)
    """Losses and the variables by which they are differentiated, with the section."""
    narrowed: list[Narrowing] = field(default_factory=list)
    """What the words say of how losses depend on things, by their places."""
    notations: Notations | None = None
    """The signs of derivatives that the document introduces."""
    layout_told: tuple[str, int] = ("", 0)
    """The layout of derivatives that the document names, and from which place on."""
    star_told: bool = True
    """Whether the document says what a star between factors means."""
    gradient_names_told: bool = False
    """Whether the words say what dZ holds."""

    # Conventions
    broadcast_told: bool = False
    """Whether the words, not the dialect, say that sums repeat one-row or one-column terms."""
    zero_outside: bool = False
    """Whether entries outside an array are zero."""
    zero_from: int = 0
    """Where the heading begins under which the document says so; it says nothing of what stands before."""
    zero_arrays: frozenset[str] = frozenset()
    """The arrays of which alone the document says that they are zero outside; empty if it says so of all."""
    outside_spoken: bool = False
    """Whether the words speak of what lies outside an array, without saying what."""
    window_modes: bool = False
    """Whether the words name the mode of a convolution."""
    circular: bool = False
    """Whether the one convolution of the document is the circular one."""
    window_signs: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The signs between windows, and what they mean."""
    labels: Labels | None = None
    """Probabilities of labels, p(y_i = c)."""
    _slopes: tuple[set[tuple[str, str, int]], int, dict[int, list[tuple[str, str]]]] = field(
        default_factory=lambda: (set(), 0, {}), repr=False, compare=False
    )

    def slopes_under(self, section: int) -> list[tuple[str, str]]:
        """The losses and variables of `loss_slopes` under one heading."""
        known, count, found = self._slopes
        if known is not self.loss_slopes or count != len(known):
            found = {}
            for loss, name, where in self.loss_slopes:
                found.setdefault(where, []).append((loss, name))
            self._slopes = self.loss_slopes, len(self.loss_slopes), found
        return found.get(section, [])
