"""Terms of a statement evaluated at a scenario, by the evaluator and not by generated code.

So what a user's function is compared with in the end has two independent sources: the generated code and the evaluator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace as changed
from typing import Any

import numpy as np

from derive.evaluator.full_size import numbers
from derive.evaluator.scene import Scene
from derive.formulas.checking.scenario import Scenario
from derive.formulas.code.function import backend, compiled, function, module_source
from derive.formulas.statement import LOSS, Statement, substitute
from derive.terms.term import SCALAR, Shape, Term, var


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
            given[a.name] = np.asarray(value, float).reshape(_held(a.shape))
        if statement.loss != LOSS:
            return cls._of_network(statement, fixed, scenario, given)
        upstream = fixed.upstream
        if upstream is not None:
            name = f"∇_{fixed.output} {fixed.loss}"
            value = scenario.arrays[f"d{fixed.output}"]
            given[name] = np.asarray(value, float).reshape(_held(upstream.shape))
        return cls(fixed, fixed.scene, scenario.sizes, given)

    @classmethod
    def _of_network(
        cls, statement: Statement, fixed: Statement, scenario: Scenario, given: dict[str, np.ndarray]
    ) -> Point:
        """Every intermediate and its gradient given, so that a term of one layer is evaluated in that layer alone."""
        made = _everything(statement)
        pool = {**scenario.arrays, **scenario.numbers}
        wide = {name: np.asarray(value, float) for name, value in pool.items()}
        names, run = made
        values = run(**{name: wide[name] for name in names})
        shapes = fixed.scene.shapes
        for name, value in zip([*fixed.definitions, *(f"∇_{v} {fixed.loss}" for v in fixed.gradients)], values):
            shape = shapes[name] if name in shapes else fixed.gradients[name[2:].split()[0]].shape
            given[name] = np.asarray(value, float).reshape([axis.value({}) for axis in shape])
        free = changed(fixed.scene, definitions={}, shapes={**shapes, fixed.loss: SCALAR})
        return cls(fixed, free, scenario.sizes, given)

    def value(self, term: Term) -> np.ndarray:
        """A term of the statement (with its symbols for sizes) as a matrix. Raises ValueError."""
        return np.asarray(numbers(substitute(term, self.sizes), self.given, self.scene, {}, None, self._unknown))

    @property
    def _unknown(self) -> tuple[str, ...]:
        network = self.statement.loss != LOSS
        return () if self.statement.is_loss and not network else (self.statement.loss,)

    def named(self, name: str) -> np.ndarray:
        """An input or a defined array."""
        return self.value(var(name, self.statement.array(name).shape))

    def defining(self, name: str, body: Term) -> Point:
        """The same point with another definition of a symbol."""
        scene = changed(self.scene, definitions={**self.scene.definitions, name: substitute(body, self.sizes)})
        return changed(self, scene=scene)


def _held(shape: Shape) -> tuple[int, ...]:
    """The shape in which the evaluator holds an array: with more than two axes, a column."""
    lengths = tuple(axis.value({}) for axis in shape)
    return lengths if len(lengths) == 2 else (int(np.prod(lengths)), 1)


_MADE: dict[str, tuple[tuple[str, ...], Any]] = {}


def _everything(statement: Statement) -> tuple[tuple[str, ...], Any]:
    """The names of the arguments of, and, a function that gives every intermediate of a network and every gradient."""
    if statement.name not in _MADE:
        name, target = f"{statement.name}_everything", backend("numpy")
        made = function(statement, name, list(statement.definitions), list(statement.gradients), target)
        found = compiled(module_source([made], target, statement.title), name)[name]
        _MADE[statement.name] = made.arguments, found
    return _MADE[statement.name]
