"""One identity of the catalogue: two SymPy sides, what they rest on, and where they come from.

A line of a family file makes one: `rule(name, left, right, citation, …)`.  From it follow its proof (`prove`), its
floating check (`largest_error`), its LaTeX, and its row in tables.

Guarantee: nothing about the truth of an identity is typed in; `prove` asks both engines each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import Expr, Integer

from derive.calculus.api import prove, scene_of
from derive.identities import floating
from derive.identities.lattice_form import lattice_form
from derive.judge.proving.prover import prove as search
from derive.kernel.canonical import key
from derive.results import Verdict
from derive.terms import lattice
from derive.terms.latex import latex
from derive.terms.lower import lower
from derive.terms.sympy_bridge import Bridge
from derive.terms.term import Term, show_shape, zeros


@dataclass(frozen=True)
class Identity:
    """left = right, in any sizes.

    `where` defines symbols (Z = A W + 1 b), `given` lists properties of symbols, `constants` do not move under d;
    `condition` is the side condition in words.
    """

    name: str
    left: Expr
    right: Expr
    citation: str
    condition: str = ""
    where: Mapping[Any, Any] = field(default_factory=dict)
    given: Mapping[Any, Iterable[str]] = field(default_factory=dict)
    constants: tuple[Any, ...] = ()
    family: str = ""

    def prove(self) -> Verdict:
        """The verdict of both engines, for all sizes. Raises as `derive.prove`."""
        return prove(self.left, self.right, assumptions=self.given, where=self.where, constants=self.constants)

    @property
    def latex(self) -> str:
        """left = right, with the definitions it speaks of."""
        left, right = self.terms()
        bridge = Bridge()
        where = [f"{latex(bridge.term(z))} = {latex(bridge.term(body))}" for z, body in self.where.items()]
        return f"{latex(left)} = {latex(right)}" + (" \\quad\\text{where } " + ",\\; ".join(where) if where else "")

    def terms(self) -> tuple[Term, Term]:
        """Both sides as terms; a 0 takes the shape of the other side."""
        bridge = Bridge()
        left, right = bridge.term(self.left), bridge.term(self.right)
        return left, zeros(*left.shape) if self.right == Integer(0) else right

    @property
    def shape(self) -> str:
        return show_shape(self.terms()[0].shape)

    def normal_form(self) -> str:
        """What the identity says, in canonical form: the form that both sides share in the kernel, its shape, and, for
        gradient symbols, the definitions they rest on. Raises ValueError if the kernel proves nothing.
        """
        left, right = self.terms()
        scene = scene_of(Bridge(), [left, right], self.given, self.where, self.constants)
        proof = search(left, right, scene).proof
        if proof is None:
            raise ValueError(f"{self.name} has no proof in the kernel")
        facts = scene.properties

        def form(term: Term) -> str:
            if lattice.needed(term, proof.right, *scene.definitions.values()):
                return lattice_form(lattice.lower(term), lattice.facts_of(term))
            return key(lower(term, facts, proof.gradients))

        parts = [show_shape(left.shape), form(proof.left)]
        if self.where:
            wanted = [f"{t.attrs[0]} by {t.attrs[1]}" for t in left.walk() if t.op == "grad"]
            parts += [*wanted, *(f"{name} = {form(body)}" for name, body in scene.definitions.items())]
        return "; ".join(parts)

    def largest_error(self, seed: int = 0) -> float:
        """The largest relative difference of both sides in floating point, by `derive.identities.floating`."""
        point = floating.Point(self.where, self.given, self.constants, seed)
        return floating.difference(point, self.left, self.right)


def rule(
    name: str,
    left: Any,
    right: Any,
    citation: str,
    condition: str = "",
    where: Mapping[Any, Any] | None = None,
    given: Mapping[Any, Iterable[str]] | None = None,
    constants: Iterable[Any] = (),
) -> Identity:
    """One line of a family file."""
    sides = [side if isinstance(side, Expr) else Integer(side) for side in (left, right)]
    return Identity(name, sides[0], sides[1], citation, condition, where or {}, given or {}, tuple(constants))
