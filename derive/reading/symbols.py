"""Symbols and the samples of a letter: what is known of them, and how it came to be known.

Guarantee: what `Symbol.how` says orders how sure a shape is; a shape that nothing declares (`IMPLICIT`, `TAKEN`) refutes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from derive.kernel.sizes import ONE, Size
from derive.terms.term import Shape, Term

SQUARE = frozenset(
    {"symmetric", "orthogonal", "positive_definite", "invertible", "identity", "singular", "skew_symmetric"}
    | {"lower_triangular", "upper_triangular"}
)
"""Properties that only square matrices have."""
INSTANCE = "another layer"
"""How the symbol of a layer is known that is made from the symbol of another one."""
OF = "(·)"
"""What follows the name of a variable x in the name of a function x(ν) of other symbols, where x itself stays a variable."""
TAKEN = "taken as a scalar"
"""How a letter is known that nothing declares and that is a number for want of anything else."""
FITTED = "fitted"
"""How a letter is known that nothing declares and that is of any size that fits (`derive.reading.undeclared.fitted`)."""
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
