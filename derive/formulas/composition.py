"""Networks put together from the statements of layers.

A network is a chain of layers under new names and sizes, a loss at the end, and perhaps a penalty on its weights. Its
gradients are those of the layers, renamed, so the upstream gradient of each layer is the input gradient of the next one.
Guarantee: nothing is taken over from the layers' proofs: every gradient of a network has a proof of its own, in the graph
of the whole network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from derive.formulas.statement import LOSS, PENALTY, Array, Source, Statement, number, substitute
from derive.terms import term as t
from derive.terms.term import SCALAR, Term

INNER = "L"
LAMBDA = number("lam")


@dataclass(frozen=True)
class Layer:
    """A statement with new names for its arrays (input, parameters, definitions) and sizes for its size symbols."""

    statement: Statement
    names: Mapping[str, str]
    sizes: Mapping[str, Any] = field(default_factory=dict)

    def term(self, term: Term) -> Term:
        """A term of the statement in the names of the network."""

        def change(node: Term) -> Term | None:
            if node.op == "var":
                return t.var(self._name(node.name), node.shape)
            if node.op == "grad":
                return t.grad(INNER, self._name(node.attrs[1]), node.shape)
            return None

        return substitute(term, self.sizes).replace(change)

    def _name(self, name: str) -> str:
        return self.names.get(name, name)

    @property
    def definitions(self) -> dict[str, Term]:
        return {self._name(name): self.term(body) for name, body in self.statement.definitions.items()}

    @property
    def gradients(self) -> dict[str, Term]:
        return {self._name(name): self.term(body) for name, body in self.statement.gradients.items()}


def network(
    name: str, title: str, inputs: Sequence[Array], layers: Sequence[Layer], penalised: Sequence[str], source: Source
) -> Statement:
    """The statement of a network. The last layer is a loss; J is that loss plus ½ lam Σ‖W‖² over the penalised weights."""
    definitions: dict[str, Term] = {}
    gradients: dict[str, Term] = {}
    for layer in layers:
        definitions |= layer.definitions
    for layer in reversed(layers):
        gradients |= layer.gradients
    properties = {layer.names.get(n, n): p for layer in layers for n, p in layer.statement.properties.items()}
    weights = [a.term for a in inputs if a.name in penalised]
    if weights:
        squares = [t.squared_norm(w) for w in weights]
        total = squares[0] if len(squares) == 1 else t.add(*squares)
        penalty = t.scale(t.num(Fraction(1, 2)), t.scale(LAMBDA.term, total))
        definitions[PENALTY] = penalty
        definitions[LOSS] = t.add(t.var(INNER, SCALAR), t.var(PENALTY, SCALAR))
        gradients |= {w.name: t.add(gradients[w.name], t.scale(LAMBDA.term, w)) for w in weights}
        inputs = [*inputs, LAMBDA]
    numbers = {n: v for layer in layers for n, v in layer.statement.numbers.items()} | ({"lam": 0.0} if weights else {})
    conditions = dict.fromkeys(c for layer in layers for c in layer.statement.conditions)
    return Statement(
        name,
        title,
        tuple(inputs),
        definitions,
        {},
        gradients,
        source,
        properties,
        tuple(conditions),
        numbers=numbers,
        loss=INNER,
        penalised=tuple(penalised),
    )
