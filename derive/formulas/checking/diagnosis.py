"""Which mistake a wrong gradient is.

`diagnose(subject, variable, scenario, run, others)` compares what came back with the right gradient under a bounded list
of hypotheses: another shape of the same entries, a transpose, a constant factor as a formula of the sizes, a sum over
another axis, a flipped kernel, windows that overwrite each other, and the edits of `mutations`. A hypothesis counts only
if it also holds at the other points given. Guarantee: the first that fits is named; if none fits, the finding is
"unknown" and shows the largest difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from itertools import chain, combinations, permutations

import numpy as np

from derive.formulas.checking.factors import Monomial, named, ratio
from derive.formulas.checking.mutations import mutants
from derive.formulas.checking.overlaps import overwritten
from derive.formulas.checking.report import Finding
from derive.formulas.checking.running import Run, Subject, close
from derive.formulas.checking.scenario import Scenario
from derive.formulas.checking.terms import Point
from derive.formulas.code.function import upstream_name
from derive.formulas.statement import Statement
from derive.terms.term import Term

RATIO_TOLERANCE = 1e-7


@dataclass
class Case:
    """A scenario with what came back for one variable and what is right."""

    scenario: Scenario
    raw: np.ndarray
    found: np.ndarray | None
    right: np.ndarray
    statement: Statement

    @cached_property
    def point(self) -> Point:
        return Point.of(self.statement, self.scenario)


def cases(subject: Subject, variable: str, runs: Iterable[tuple[Scenario, Run]]) -> list[Case]:
    """The runs that gave something for the variable."""
    result = []
    for scenario, run in runs:
        if variable in run.raw and not run.problem:
            right = subject.expected(scenario)[variable]
            raw = np.asarray(run.raw[variable])
            result.append(Case(scenario, raw, run.gradients[variable], right, subject.formula.origin))
    return result


def diagnose(subject: Subject, variable: str, seen: list[Case]) -> Finding:
    """The mistake in the gradient of a variable, by the cases where it is wrong (the first leads)."""
    head = subject.formula.origin.words(variable)
    hypotheses: tuple[Callable[[Subject, str, list[Case]], tuple[str, str] | None], ...] = (
        _type, _factor, _other_variable, _shape, _transposed, _axes, _flipped, _overwritten, _mutated, _cropped,
    )  # fmt: skip
    for hypothesis in hypotheses:
        found = hypothesis(subject, variable, seen)
        if found is not None:
            return Finding(variable, found[0], f"{head} {found[1]}")
    return Finding(variable, "unknown", f"{head} is wrong: {_difference(seen[0])}")


def _difference(case: Case) -> str:
    sizes = ", ".join(f"{s} = {v}" for s, v in case.scenario.sizes.items())
    if case.found is None:
        return f"it has shape {case.raw.shape}, {case.right.shape} is right (at {sizes})"
    if not np.isfinite(case.found).all():
        return f"it holds {case.found[~np.isfinite(case.found)].flat[0]} (at {sizes})"
    gap = np.abs(case.found - case.right)
    at = tuple(int(i) for i in np.unravel_index(int(gap.argmax()), gap.shape))
    return f"entry {list(at)} is {case.found[at]:.6g}, {case.right[at]:.6g} is right (at {sizes}); no known mistake explains it"


# ------------------------------------------------------------------------------------------------------- hypotheses


def _type(subject: Subject, variable: str, seen: list[Case]) -> tuple[str, str] | None:
    if all(c.found is not None and c.raw.dtype.kind in "iub" for c in seen):
        return "dtype", f"has integer type {seen[0].raw.dtype}, so that the fractions are lost"
    return None


def _factor(subject: Subject, variable: str, seen: list[Case]) -> tuple[str, str] | None:
    found = _monomial(subject, variable, [(c.found, c.right, c.scenario) for c in seen])
    return None if found is None else _factor_words(subject, variable, found)


def _monomial(
    subject: Subject, variable: str, triples: list[tuple[np.ndarray | None, np.ndarray, Scenario]]
) -> Monomial | None:
    """A factor that turns the second arrays into the first ones, not 1."""
    values: list[tuple[float, Mapping[str, float]]] = []
    for found, right, scenario in triples:
        c = None if found is None else ratio(np.asarray(found, float), right, RATIO_TOLERANCE)
        if c is None:
            return None
        values.append((c, {**scenario.sizes, **scenario.numbers}))
    result = named(values, _symbols(subject, variable), _numbers(subject, variable))
    return None if result is None or (result.constant == 1 and not result.powers) else result


def _numbers(subject: Subject, variable: str) -> list[int]:
    """Fixed sizes that a factor may hold: the number of rows for each sample, such as the 784 of 784·N."""
    grads = (t for t in subject.formula.origin.gradients[variable].walk() if t.op == "grad")
    return sorted({c for t in grads for axis in t.shape for _, c in axis.terms if c > 1})


def _symbols(subject: Subject, variable: str) -> list[str]:
    """Sizes that a factor may hold: those of the upstream gradient first, then of the variable, windows, and numbers."""
    origin = subject.formula.origin
    names: list[str] = []
    for array in [] if origin.is_loss else [origin.array(origin.output)]:
        names += [s for axis in array.axes for s in axis.split("·")]
    names += ["kh", "kw", "stride"] * ("padding" in origin.sizes) + list(origin.numbers)
    names += [s for axis in origin.array(variable).axes for s in axis.split("·")]
    names += [s for a in origin.inputs for s in a.axes]
    return list(dict.fromkeys(s for s in names if not s.isdigit()))


def _factor_words(subject: Subject, variable: str, found: Monomial) -> tuple[str, str]:
    origin = subject.formula.origin
    wrong = found.inverse()
    if not found.powers and abs(found.constant) == 1:
        return "sign", "has the wrong sign"
    own = {s for axis in origin.array(variable).axes for s in axis.split("·")}
    sign = " and has the wrong sign" if found.constant < 0 else ""
    summed = {s for s in found.powers if (s not in own or s == "N") and s not in (*origin.numbers, "kh", "kw", "stride")}
    rows = {Fraction(n) for n in _numbers(subject, variable)} if "N" in found.powers else set()
    whole = abs(found.constant) == 1 or {abs(found.constant), 1 / abs(found.constant)} & rows
    if set(found.powers) == summed and whole:
        if all(e == -1 for e in found.powers.values()):
            return "mean-for-sum", f"is the mean over {_over(found)}, the sum is right: factor {_absolute(wrong)}{sign}"
        if all(e == 1 for e in found.powers.values()):
            return "sum-for-mean", f"is the sum over {_over(found)}, the mean is right: factor {_absolute(wrong)}{sign}"
    if found.constant == 1 and len(found.powers) == 1 and found.powers.keys() <= origin.numbers.keys():
        ((name, exponent),) = found.powers.items()
        return "factor", f"lacks the factor {name}" if exponent < 0 else f"has the factor {name} once too often"
    return "factor", f"is {found} times what is right: factor {wrong}"


def _over(found: Monomial) -> str:
    if "N" in found.powers and len(found.powers) == 1 and abs(found.constant) == 1:
        return "rows (N)"
    return "rows" if "N" in found.powers else "·".join(found.powers)


def _absolute(found: Monomial) -> Monomial:
    return Monomial(abs(found.constant), found.powers)


def _other_variable(subject: Subject, variable: str, seen: list[Case]) -> tuple[str, str] | None:
    origin = subject.formula.origin
    for other in origin.gradients:
        if other != variable:
            values = [c.point.value(origin.gradients[other]) for c in seen]
            if all(_same_entries(c.raw, v) for c, v in zip(seen, values)):
                role = origin.array(other).role or other
                return "wrong-variable", f"is the gradient with respect to the {role} ({other}), not {variable}"
    for name in [upstream_name(origin)] if not origin.is_loss else []:
        values = [c.scenario.arrays[name] for c in seen]
        if any(v.size != c.right.size for v, c in zip(values, seen)) and all(
            _same_entries(c.raw, v) for c, v in zip(seen, values)
        ):
            return "missing-sum", f"is the upstream gradient {name} itself, which is not summed"
    return None


def _same_entries(found: np.ndarray, value: np.ndarray) -> bool:
    """Equal, apart from how the axes are grouped."""
    if found.size != value.size or found.size < 2:
        return False
    return close(np.asarray(found, float).reshape(-1), value.reshape(-1))


def _shape(subject: Subject, variable: str, seen: list[Case]) -> tuple[str, str] | None:
    if all(c.found is not None for c in seen):
        return None
    axes = subject.formula.origin.array(variable).axes
    wanted = f"({', '.join(axes)}{',' if len(axes) == 1 else ''})"
    for words, kind, move in _reshapes(seen[0]):
        moved = [move(c) for c in seen]
        if any(m is None for m in moved):
            continue
        if all(close(m, c.right) for m, c in zip(moved, seen)):
            return kind, f"{words}: its shape is {seen[0].raw.shape}, {wanted} is right, here {seen[0].right.shape}"
        factor = _monomial(subject, variable, [(m, c.right, c.scenario) for m, c in zip(moved, seen)])
        if factor is not None:
            return kind, f"{words} (shape {seen[0].raw.shape} for {wanted}) and {_factor_words(subject, variable, factor)[1]}"
    return None


def _reshapes(case: Case) -> Iterator[tuple[str, str, Callable[[Case], np.ndarray | None]]]:
    if case.raw.ndim == 2:
        yield "is transposed", "transpose", lambda c: c.raw.T if c.raw.T.shape == c.right.shape else None
    if case.raw.ndim > 2:
        for order in permutations(range(case.raw.ndim)):
            if order != tuple(range(case.raw.ndim)):
                yield f"has its axes in another order (transpose{order} mends it)", "transpose", partial(_permuted, order)
    yield (
        "has the right entries in the wrong shape",
        "shape",
        lambda c: c.raw.reshape(c.right.shape) if c.raw.size == c.right.size else None,
    )
    for axes in _subsets(case.raw.ndim):
        yield (
            f"is not summed over axis {', '.join(map(str, axes))}",
            "missing-sum",
            partial(_summed, axes),
        )


def _permuted(order: tuple[int, ...], case: Case) -> np.ndarray | None:
    if case.raw.ndim != len(order):
        return None
    moved = case.raw.transpose(order)
    return moved if moved.shape == case.right.shape else None


def _summed(axes: tuple[int, ...], case: Case) -> np.ndarray | None:
    if case.raw.ndim <= max(axes):
        return None
    total = np.asarray(case.raw, float).sum(axis=axes)
    return total.reshape(case.right.shape) if total.size == case.right.size else None


def _subsets(ndim: int) -> Iterator[tuple[int, ...]]:
    return chain.from_iterable(combinations(range(ndim), k) for k in range(1, ndim + 1))


def _transposed(subject: Subject, variable: str, seen: list[Case]) -> tuple[str, str] | None:
    """Same shape, but the axes of the same length are exchanged (sizes that are equal by the formula's own doing)."""
    ndim = seen[0].right.ndim
    for order in permutations(range(ndim)):
        if order == tuple(range(ndim)):
            continue
        moved = [c.right.transpose(order) if c.right.transpose(order).shape == c.right.shape else None for c in seen]
        if all(m is not None and close(c.found, m) for m, c in zip(moved, seen)):
            return "transpose", "is transposed"
    return None


def _axes(subject: Subject, variable: str, seen: list[Case]) -> tuple[str, str] | None:
    """The upstream gradient summed over other axes than it must be."""
    origin = subject.formula.origin
    if origin.is_loss:
        return None
    name = upstream_name(origin)
    axes = origin.array(origin.output).axes
    for summed in _subsets(len(axes)):
        moved = [c.scenario.arrays[name].sum(axis=summed) for c in seen]
        if all(_same_entries(c.raw, m) or _same_number(c.raw, m) for m, c in zip(moved, seen)):
            own = origin.array(variable).axes
            wanted = ", ".join(a for a in axes if a not in own)
            return "axis", f"sums {name} over {', '.join(axes[k] for k in summed)}; over {wanted} is right"
    return None


def _same_number(found: np.ndarray, value: np.ndarray) -> bool:
    return found.size == value.size == 1 and close(found.reshape(()), np.asarray(value).reshape(()))


def _flipped(subject: Subject, variable: str, seen: list[Case]) -> tuple[str, str] | None:
    """Kernels turned by 180°: of the gradient itself, or of the kernel that it is made with."""
    origin = subject.formula.origin
    if variable == "w" and "kh" in origin.array("w").axes:
        if all(c.found is not None and close(c.found, c.right[::-1, ::-1]) for c in seen):
            return "kernel-not-rotated", "is rotated by 180°, which it must not be"
    kernels = [a for a in origin.inputs if a.axes[:2] == ("kh", "kw") and a.name != variable]
    for kernel in kernels:
        turned = []
        for c in seen:
            array = c.scenario.arrays[kernel.name][::-1, ::-1]
            given = {**c.point.given, kernel.name: array.reshape(c.point.given[kernel.name].shape)}
            point = Point(c.point.statement, c.point.scene, c.point.sizes, given)
            turned.append(point.value(origin.gradients[variable]).reshape(c.right.shape))
        if all(close(c.found, m) for c, m in zip(seen, turned)):
            return "kernel-not-rotated", f"correlates with {kernel.name} where its rotation by 180° is right (or the reverse)"
    return None


def _overwritten(subject: Subject, variable: str, seen: list[Case]) -> tuple[str, str] | None:
    origin = subject.formula.origin
    for values in overwritten(origin, variable, [c.point for c in seen]):
        if all(v.size == c.right.size and close(c.found, v.reshape(c.right.shape)) for c, v in zip(seen, values)):
            same = all(close(v.reshape(c.right.shape), c.right) for c, v in zip(seen, values))
            if not same:
                return "overlap", "overwrites where windows overlap; they must be added up (+= for =)"
    return None


def _mutated(subject: Subject, variable: str, seen: list[Case]) -> tuple[str, str] | None:
    origin = subject.formula.origin
    if any(c.found is None for c in seen):
        return None
    scaled: tuple[str, str] | None = None
    square = all(c.scenario.title == "equal sizes" for c in seen)
    for kind, clause, term in mutants(seen[0].point.statement if square else origin, variable):
        first = _value(seen[0], term)
        if first is None or first.shape != seen[0].right.shape:
            continue
        factor = ratio(np.asarray(seen[0].found, float), first, RATIO_TOLERANCE)
        if factor is None:
            continue
        values = [first, *(_value(c, term) for c in seen[1:])]
        if all(v is not None and close(c.found, v) for c, v in zip(seen, values)):
            return kind, f"is wrong: {clause}"
        pairs = [(c.found, v, c.scenario) for c, v in zip(seen, values) if v is not None]
        if scaled is None and len(pairs) == len(seen):
            monomial = _monomial(subject, variable, pairs)
            if monomial is not None:
                scaled = kind, f"is wrong: {clause}; it also {_factor_words(subject, variable, monomial)[1]}"
    return scaled


def _value(case: Case, term: Term) -> np.ndarray | None:
    try:
        with np.errstate(all="ignore"):
            value = case.point.value(term)
    except (ValueError, ArithmeticError):
        return None
    return value.reshape(case.right.shape) if value.size == case.right.size and np.isfinite(value).all() else None


def _cropped(subject: Subject, variable: str, seen: list[Case]) -> tuple[str, str] | None:
    """An input gradient of the padded image."""
    if any(c.raw.ndim != c.right.ndim or not c.scenario.sizes.get("padding") for c in seen):
        return None

    def inner(c: Case) -> np.ndarray:
        cut = [slice((r - w) // 2, (r - w) // 2 + w) if r > w else slice(None) for r, w in zip(c.raw.shape, c.right.shape)]
        return c.raw[tuple(cut)]

    if all(close(inner(c), c.right) for c in seen):
        return "padding", "still holds the padding, which must be cut off"
    return None
