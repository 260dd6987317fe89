"""A kernel proof of a claim: how the claim was read, and on what conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from derive.evaluator.scene import Scene
from derive.judge.proving.clearing import Multiplier
from derive.kernel.expr import Expr
from derive.terms.term import Term


@dataclass
class Proof:
    """A kernel proof of a claim: how it was read, and on what conditions."""

    left: Term
    right: Term
    gradients: dict[tuple[str, str], Expr] = field(default_factory=dict)
    assumptions: list[str] = field(default_factory=list)
    tops: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For each loss that is taken as unknown the symbols of which it is a function."""
    unfolded: int = 0
    used_differential: bool = False
    scene: Scene | None = None
    over_lattices: bool = False
    """Whether it is a proof by the kernel of computed subscripts."""
    multipliers: tuple[Multiplier, ...] = ()
    names: tuple[tuple[str, Term], ...] = ()
    """Matrices under inverses that were given names, each with its name."""
    opened: frozenset[str] = frozenset()
    """Symbols that name gradients, or are made of them, for which their definitions were put before all else."""
    by_cases: bool = False
    """Whether it is a proof place by place along axes of few places."""

    @property
    def unknown_losses(self) -> tuple[str, ...]:
        return tuple(sorted(self.tops))
