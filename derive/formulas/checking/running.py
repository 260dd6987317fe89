"""One run of a user's function at a scenario: its arguments made, its results paired with the gradients.

Guarantee: the function gets copies; arrays that it changes are found by comparing with the originals; whatever it
raises becomes a sentence. Limit: what it prints or writes is its own affair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from derive.formulas.checking.arguments import Call, plain
from derive.formulas.checking.layout import Layout
from derive.formulas.checking.scenario import Scenario, length
from derive.formulas.code.function import upstream_name
from derive.formulas.formula import Formula

TOLERANCE = {"float64": 1e-8, "float32": 2e-3}


@dataclass
class Run:
    """What came back, by variable, in the formula's layout (None where nothing fits), and what went wrong."""

    gradients: dict[str, np.ndarray | None] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    problem: str = ""


@dataclass(frozen=True)
class Subject:
    """A user's function, how it is called, and the formula that it is held against."""

    user: Callable[..., Any]
    formula: Formula
    call: Call
    layout: Layout
    labels: str = "one-hot"
    cache: str = "tuple"
    convert: Callable[[np.ndarray], Any] = lambda array: array
    memory: dict[int, tuple[Scenario, dict[str, np.ndarray]]] = field(default_factory=dict, compare=False, repr=False)

    def expected(self, scenario: Scenario) -> dict[str, np.ndarray]:
        """The right gradients, by variable, in float64."""
        key = id(scenario)
        if key not in self.memory:
            self.memory[key] = (scenario, expected(self.formula, scenario))
        return self.memory[key][1]

    def run(self, scenario: Scenario) -> Run:
        """Call the function once."""
        run = Run()
        values = self._values(scenario)
        named = {p: self._argument(what, values, scenario) for p, what in self.call.plan.items()}
        before = {p: v.copy() for p, v in named.items() if isinstance(v, np.ndarray)}
        positional = [named[p] for p in self.call.positional]
        rest = {p: v for p, v in named.items() if p not in self.call.positional}
        try:
            with np.errstate(all="ignore"):
                result = self.user(*positional, **rest)
        except (Exception, SystemExit) as error:  # the user's code may raise anything
            run.problem = f"it raises {type(error).__name__}: {error}"
            return run
        run.changed = [p for p, old in before.items() if not np.array_equal(old, named[p])]
        self._pair(result, scenario, run)
        return run

    # -------------------------------------------------------------------------------------------------------- arguments

    def _values(self, scenario: Scenario) -> dict[str, np.ndarray]:
        arrays = dict(scenario.arrays)
        return {name: np.array(a, copy=True) if scenario.style == "plain" else a.copy("K") for name, a in arrays.items()}

    def _argument(self, what: str, values: Mapping[str, np.ndarray], scenario: Scenario) -> Any:
        origin = self.formula.origin
        if what == "cache":
            return self._cache(values, scenario)
        if what == "network":
            names = [a.name for a in origin.inputs[1:] if a.name in origin.gradients or a.name.startswith("T")]
            return {name: self._array(name, values, scenario) for name in names}
        if what == "shape":
            first = origin.inputs[0].name
            return self.layout.theirs(origin, first, values[first]).shape
        if what == "parameters":
            sizes = scenario.sizes
            window = {"pool_height": sizes["kh"], "pool_width": sizes["kw"], "f": sizes["kh"]}
            return {"stride": sizes["stride"], "pad": sizes["padding"], "padding": sizes["padding"], **window}
        if what == "window":
            return scenario.sizes["kh"]
        if what in scenario.sizes:
            return scenario.sizes[what]
        if what in origin.numbers:
            return scenario.numbers[what]
        return self._array(what, values, scenario)

    def _array(self, what: str, values: Mapping[str, np.ndarray], scenario: Scenario) -> Any:
        origin = self.formula.origin
        name = origin.output if not origin.is_loss and what == upstream_name(origin) else what
        value = values[what] if what in values else defined(self.formula, what, scenario)
        value = self.layout.theirs(origin, name, value)
        if scenario.style == "float32":
            value = value.astype(np.float32)
        if self.labels == "integers" and what in ("y",) and what in origin.properties:
            axis = 1 if "onehot_rows" in origin.properties[what] else 0
            return self.convert(value.argmax(axis=axis))
        if scenario.style == "strided" and value.ndim:
            wide = np.full((*value.shape[:-1], 2 * value.shape[-1]), 77.0)
            wide[..., ::2] = value
            value = wide[..., ::2]
        return self.convert(value)

    def _cache(self, values: Mapping[str, np.ndarray], scenario: Scenario) -> Any:
        names = [a.name for a in self.formula.origin.inputs if a.name in values]
        arrays = [self._array(n, values, scenario) for n in names]
        if self.cache == "first":
            return arrays[0]
        if self.cache == "output":
            return self._array(self.formula.origin.output, values, scenario)
        if self.cache == "dictionary":
            return dict(zip(names, arrays))
        extra = [self._argument("parameters", values, scenario)] if "padding" in self.formula.origin.sizes else []
        return tuple([*arrays, *extra] if self.cache == "with parameters" else arrays)

    # ---------------------------------------------------------------------------------------------------------- results

    def _pair(self, result: Any, scenario: Scenario, run: Run) -> None:
        variables = self.formula.variables
        right = self.expected(scenario)
        found = list(_arrays(result))
        if not found:
            run.problem = f"it returns {_described(result)}, not {'an array' if len(variables) == 1 else 'arrays'}"
            return
        named = {key: value for key, value in found if key}
        if named:
            for v in variables:
                key = next((k for k in named if _names(self.formula, v, k)), None)
                if key is not None:
                    run.raw[v] = named[key]
        if not run.raw:
            self._by_order([value for _, value in found], right, run)
        for v, value in run.raw.items():
            run.gradients[v] = self.fitted(v, value, right[v].shape)

    def _by_order(self, values: Sequence[np.ndarray], right: Mapping[str, np.ndarray], run: Run) -> None:
        variables = list(self.formula.variables)
        if self.formula.origin.is_loss and len(values) > len(variables):
            values = [v for v in values if v.ndim] or values
        fits = {v: [k for k, a in enumerate(values) if self.fitted(v, a, right[v].shape) is not None] for v in variables}
        taken: set[int] = set()
        for v in sorted(variables, key=lambda v: len(fits[v]) or 99):
            free = [k for k in fits[v] if k not in taken]
            same = variables.index(v)
            if free:
                place = same if same in free else free[0]
                run.raw[v] = values[place]
                taken.add(place)
        rest = [k for k in range(len(values)) if k not in taken]
        for v in variables:
            if v not in run.raw and rest:
                run.raw[v] = values[rest.pop(0)]

    def fitted(self, variable: str, value: Any, shape: tuple[int, ...]) -> np.ndarray | None:
        """A user's result in the stated layout and shape, None if it has another shape. A result that repeats to the
        stated shape by broadcasting without growing, such as (F,) for (1, F), fits."""
        array = np.asarray(value)
        found = self.layout.ours(self.formula.origin, variable, array, shape)
        if found is None:
            return None
        if found.shape == shape:
            return found
        try:
            fits = np.broadcast_shapes(found.shape, shape) == shape and found.size == int(np.prod(shape))
        except ValueError:
            return None
        return found.reshape(shape) if fits else None


def expected(formula: Formula, scenario: Scenario) -> dict[str, np.ndarray]:
    """The right gradients at a scenario, in float64."""
    arrays = {name: np.asarray(a, float) for name, a in scenario.arrays.items()}
    source = {**arrays, **scenario.numbers, **scenario.sizes}
    with np.errstate(all="ignore"):
        result = formula.numpy(*(source[name] for name in formula.arguments))
    if isinstance(result, dict):
        return {v: np.asarray(result[v]) for v in formula.variables}
    values = result if isinstance(result, tuple) else (result,)
    return dict(zip(formula.variables, (np.asarray(v) for v in values)))


def defined(formula: Formula, name: str, scenario: Scenario) -> np.ndarray:
    """An array that the forward pass defines, in its stated axes."""
    from derive.formulas.checking.terms import Point

    value = Point.of(formula.origin, scenario).named(name)
    return value.reshape([length(axis, scenario.sizes) for axis in formula.origin.array(name).axes])


def close(found: np.ndarray | None, right: np.ndarray, kind: str = "float64") -> bool:
    """Whether two arrays agree to the tolerance of a dtype, relative to the largest entry."""
    if found is None or found.shape != right.shape or found.dtype == object:
        return False
    scale = max(float(np.abs(right).max(initial=0.0)), 1e-12)
    with np.errstate(all="ignore"):
        error = np.abs(found - right).max(initial=0.0)
    return bool(error <= TOLERANCE[kind] * scale)


def _arrays(result: Any) -> Iterator[tuple[str, np.ndarray]]:
    """(name or "", array) for whatever came back: an array, a tuple or list of them, or a dictionary."""
    if hasattr(result, "detach"):
        result = result.detach().cpu().numpy()
    if isinstance(result, Mapping):
        for key, value in result.items():
            yield from ((str(key), array) for _, array in _arrays(value))
    elif isinstance(result, (tuple, list)) and result and not all(np.isscalar(r) for r in result):
        for value in result:
            yield from _arrays(value)
    elif isinstance(result, (np.ndarray, np.generic, float, int, list)) and not isinstance(result, bool):
        try:
            array = np.asarray(result)
        except ValueError:
            return
        if array.dtype.kind in "fiucb":
            yield "", array


def _names(formula: Formula, variable: str, key: str) -> bool:
    """Whether a key of a dictionary, such as "dW" or "grad_weight", names the gradient of a variable."""
    word, role = plain(key), plain(formula.origin.array(variable).role)
    stems = {plain(variable), role}
    if variable == formula.origin.inputs[0].name:
        stems |= {"x", "input", "aprev", "a"}
    return any(word in (stem, f"d{stem}", f"grad{stem}", f"{stem}grad", f"dl{stem}", f"dldd{stem}", f"g{stem}") for stem in stems)


def _described(result: Any) -> str:
    return "nothing" if result is None else f"a {type(result).__name__}"
