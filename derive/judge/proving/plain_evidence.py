"""Evidence for statements that need no steps: shapes, and relations between numbers.

Guarantee: a certificate is made on demand and has passed the rechecker; None where it has not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from derive.rechecking import recheck
from derive.terms.term import Shape, Term


@dataclass(frozen=True)
class OfShape:
    """A term has the shape that a statement says."""

    term: Term
    shape: Shape

    def __call__(self) -> dict[str, Any] | None:
        from derive.judge.proving.written_terms import write, write_size

        return _accepted({"kind": "shape", "term": write(self.term), "shape": [write_size(axis) for axis in self.shape]})


@dataclass(frozen=True)
class OfNumbers:
    """Two expressions in numbers alone, as trees of operators, and the relation between them."""

    left: Any
    relation: str
    right: Any

    def __call__(self) -> dict[str, Any] | None:
        return _accepted({"kind": "numbers", "left": self.left, "relation": self.relation, "right": self.right})


def _accepted(given: dict[str, Any]) -> dict[str, Any] | None:
    whole = {"certificate": 1, **given}
    return whole if recheck(whole).ok else None


__all__ = ["OfNumbers", "OfShape"]
