"""What a claim is evaluated in: the symbols with their shapes, definitions and properties.

Guarantee: a scene is plain data, shared by both engines; nothing here computes.  Limit: definitions must be acyclic,
and a cycle is found only by whoever follows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from derive.terms.term import Shape, Term

PROPERTIES = frozenset(
    {
        "onehot_rows",
        "onehot_cols",
        "binary",
        "signs",
        "symmetric",
        "orthogonal",
        "orthonormal_columns",
        "orthonormal_rows",
        "positive",
        "nonnegative",
        "probability",
        "invertible",
        "positive_definite",
        "diagonal",
        "negative",
        "singular",
        "skew_symmetric",
        "lower_triangular",
        "upper_triangular",
    }
)
TRIANGULAR = frozenset({"lower_triangular", "upper_triangular"})
"""What only the drawing of values knows: the kernel takes a triangular matrix for a free one, which loses proofs, never truth."""
EACH = {"each_symmetric": "symmetric", "each_positive_definite": "positive_definite", "each_invertible": "invertible"}
"""What is said of each matrix of an array of matrices, and what that says of the one.  Only the drawing of values knows it: the
kernel takes such arrays for free, which loses proofs, never truth; and their directions are free, as gradients mean them."""

ROOT = "^{1/2}"
"""What follows the name of a matrix in the name of its root."""


class Abstain(Exception):
    """The claim cannot be evaluated at all; `str()` is a sentence that says why."""


class Inadmissible(Exception):
    """This draw lies outside the conditions of the claim (a zero denominator, a kink); another one may do."""


class NotRational(Exception):
    """The value is not in this number domain; a larger domain is needed."""


Narrowed = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True)
class Scene:
    """The symbols of a claim.

    `shapes` holds every symbol; `definitions` the defining term of a symbol (a symbol without one is a leaf);
    `properties` what is assumed of a leaf (see `PROPERTIES`); `constants` the leaves whose differential is zero; `spoken` the
    pairs of a loss without a definition and a defined symbol that the document differentiates it by; `narrowed`, where words
    nearby say how losses depend on things, the symbols through which, and those that are held constant; `orders` pairs of a
    size and one that the document says is not larger; `inner` the leaves that the document does not speak of: it speaks of the
    symbols made of them, which a counterexample shows in their place; `unknown` the losses without a definition, of which
    nothing but gradients is known.
    """

    shapes: Mapping[str, Shape] = field(default_factory=dict)
    definitions: Mapping[str, Term] = field(default_factory=dict)
    properties: Mapping[str, frozenset[str]] = field(default_factory=dict)
    constants: frozenset[str] = frozenset()
    spoken: frozenset[tuple[str, str]] = frozenset()
    narrowed: Narrowed | None = None
    orders: tuple[Shape, ...] = ()
    inner: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()

    def ordered(self) -> tuple[Shape, ...]:
        """Pairs of sizes (larger, smaller): told, or without which a leaf with orthonormal columns or rows cannot exist."""
        tall = [self.shapes[n] for n, p in self.properties.items() if "orthonormal_columns" in p and n in self.shapes]
        wide = [self.shapes[n][::-1] for n, p in self.properties.items() if "orthonormal_rows" in p and n in self.shapes]
        return tuple(dict.fromkeys((*tall, *wide, *self.orders)))
