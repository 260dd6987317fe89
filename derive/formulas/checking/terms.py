"""Terms of a statement evaluated at a scenario, by the evaluator and not by generated code.

So what a user's function is compared with in the end has two independent sources: the generated code and the evaluator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace as changed

import numpy as np

from derive.evaluator.full_size import numbers
from derive.evaluator.scene import Scene
from derive.formulas.checking.scenario import Scenario
from derive.formulas.statement import Statement, substitute
from derive.terms.term import Term, var


@dataclass(frozen=True)
class Point:
    """A statement with numbers for its sizes, and matrices for its leaves."""

    statement: Statement
    scene: Scene
    sizes: Mapping[str, int]
    given: Mapping[str, np.ndarray]

    @classmethod
    def of(cls, statement: Statement, scenario: Scenario) -> Point:
        fixed = statement.at(scenario.sizes)
        given: dict[str, np.ndarray] = {}
        for a in fixed.inputs:
            value = scenario.numbers[a.name] if a.name in scenario.numbers else scenario.arrays[a.name]
            given[a.name] = np.asarray(value, float).reshape([axis.value({}) for axis in a.shape])
        upstream = fixed.upstream
        if upstream is not None:
            name = f"∇_{fixed.output} {fixed.loss}"
            value = scenario.arrays[f"d{fixed.output}"]
            given[name] = np.asarray(value, float).reshape([axis.value({}) for axis in upstream.shape])
        return cls(fixed, fixed.scene, scenario.sizes, given)

    def value(self, term: Term) -> np.ndarray:
        """A term of the statement (with its symbols for sizes) as a matrix. Raises ValueError."""
        return np.asarray(numbers(substitute(term, self.sizes), self.given, self.scene, {}, None, self._unknown))

    @property
    def _unknown(self) -> tuple[str, ...]:
        return () if self.statement.is_loss else (self.statement.loss,)

    def named(self, name: str) -> np.ndarray:
        """An input or a defined array."""
        return self.value(var(name, self.statement.array(name).shape))

    def defining(self, name: str, body: Term) -> Point:
        """The same point with another definition of a symbol."""
        scene = changed(self.scene, definitions={**self.scene.definitions, name: substitute(body, self.sizes)})
        return changed(self, scene=scene)
