"""Is a user's backward function right, and if not, which mistake is it?

`check(function, formula)` runs the function at points whose sizes all differ, at sizes of 1, with strided and float32
arrays and other geometries, compares with the proved formula, and names what is wrong. Guarantee: a function is called
right only if it agrees at every point; sampling can miss a mistake that shows nowhere there. The function is the user's
own code and runs in this process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from derive.formulas.checking.arguments import Call, Unclear, matched, other_readings
from derive.formulas.checking.diagnosis import Case, cases, diagnose
from derive.formulas.checking.layout import BadLayout, layout
from derive.formulas.checking.report import Finding, Report
from derive.formulas.checking.running import Run, Subject, close
from derive.formulas.checking.scenario import Scenario, equal_sizes, scenarios
from derive.formulas.formula import Formula

CACHES = ("tuple", "first", "with parameters", "output", "dictionary")
NAMING = ("different sizes", "other sizes")


def check(
    user: Callable[..., Any],
    formula: Formula,
    *,
    arguments: Sequence[str] | None = None,
    layout: str | Mapping[str, str] | None = None,
    seed: int = 0,
) -> Report:
    """The report on a function of the user's.

    `arguments` names its arguments in order ("dz", "x", "w", …) where their own names do not tell; `layout` says how its
    arrays lie ("nchw", "out-in", or {"w": "F C kh kw"}). An object with forward and backward, its class, or a
    torch.autograd.Function is taken as well. Raises Unclear or BadLayout, each a sentence.
    """
    from derive.formulas.checking.objects import as_function

    adapted = as_function(user, formula)
    best: tuple[Report, int] | None = None
    for subject in _subjects(adapted, formula, arguments, layout):
        report = _report(subject, seed)
        kinds = set(report.mistakes)
        rank = -1 if report.ok else 2 if kinds & {"raises", "missing"} else 1 if "unknown" in kinds else 0
        if best is None or rank < best[1]:
            best = report, rank
        if report.ok:
            break
    assert best is not None
    return best[0]


def _subjects(
    adapted: Any, formula: Formula, arguments: Sequence[str] | None, given: str | Mapping[str, str] | None
) -> Iterator[Subject]:
    """The calls to try: one, or one for each thing that a cache or labels may hold."""
    origin = formula.origin
    call = adapted.call or matched(adapted.function, origin, arguments)
    first = Subject(adapted.function, formula, call, layout(origin, given), convert=adapted.convert)
    caches = CACHES if "cache" in call.plan.values() else ("tuple",)
    has_labels = any(a.role == "labels" and a.name in call.plan.values() and a.name in origin.properties for a in origin.inputs)
    for labels in ("one-hot", "integers") if has_labels else ("one-hot",):
        for cache in caches:
            yield replace(first, labels=labels, cache=cache)
    if arguments is None and adapted.call is None:
        yield from (replace(first, call=other) for other in other_readings(call, origin))


def _report(subject: Subject, seed: int) -> Report:
    origin = subject.formula.origin
    points = list(scenarios(origin, subject.call.free, seed))
    runs = [(point, subject.run(point)) for point in points]
    name = getattr(subject.user, "__name__", type(subject.user).__name__)
    findings = _raised(subject, runs, seed)
    if not findings:
        findings = _kept(subject, points[0], runs[0][1])
        findings = findings or [f for v in subject.formula.variables for f in _of_variable(subject, v, runs)]
        findings += _changed(subject, runs)
    return Report(name, subject.formula.name, tuple(findings), _conventions(subject), _notes(subject, runs), len(points))


def _raised(subject: Subject, runs: list[tuple[Scenario, Run]], seed: int) -> list[Finding]:
    scenario, run = runs[0]
    if not run.problem:
        later = next(((s, r) for s, r in runs if r.problem), None)
        if later is None:
            return []
        return [Finding("", _kind_of(later[1]), f"{_where(later[0])}, {later[1].problem}")]
    equal = equal_sizes(subject.formula.origin, seed)
    again = equal_sizes(subject.formula.origin, seed + 1)
    second = [(equal, subject.run(equal)), (again, subject.run(again))] if "padding" not in subject.formula.origin.sizes else []
    if second and not second[0][1].problem:
        wrong = [v for v in subject.formula.variables if not _right(subject, v, second)]
        named = [diagnose(subject, v, cases(subject, v, second)) for v in wrong if cases(subject, v, second)]
        known = [f for f in named if f.kind != "unknown"]
        if known:
            return [Finding(f.variable, f.kind, f"{f.sentence} ({run.problem})") for f in known]
    return [Finding("", _kind_of(run), run.problem)]


def _kind_of(run: Run) -> str:
    return "raises" if run.problem.startswith("it raises") else "missing"


def _right(subject: Subject, variable: str, runs: list[tuple[Scenario, Run]]) -> bool:
    return all(
        variable in r.gradients and close(r.gradients[variable], subject.expected(s)[variable], _precision(s)) for s, r in runs
    )


def _precision(scenario: Scenario) -> str:
    return "float32" if scenario.style == "float32" else "float64"


def _of_variable(subject: Subject, variable: str, runs: list[tuple[Scenario, Run]]) -> list[Finding]:
    words = subject.formula.origin.words(variable)
    if any(variable not in run.raw for _, run in runs):
        return [Finding(variable, "missing", f"{words} is not returned")]
    wrong = [(s, r) for s, r in runs if not _right(subject, variable, [(s, r)])]
    if not wrong:
        return []
    if wrong[0][0].style == "float32":
        sentence = f"{words} is wrong for float32 arrays only"
        return [Finding(variable, "dtype", f"{sentence}: {_gap(subject, variable, wrong)}")]
    if wrong[0][0].style == "strided":
        sentence = f"{words} is wrong for arrays that are not contiguous in memory"
        return [Finding(variable, "memory", f"{sentence}: {_gap(subject, variable, wrong)}")]
    alike = [c for c in cases(subject, variable, wrong) if c.scenario.title in NAMING]
    leading = alike or cases(subject, variable, wrong[:1])
    found = diagnose(subject, variable, leading)
    if len(wrong) < len(runs) and wrong[0][0].title not in NAMING:
        return [replace(found, sentence=f"{_where(wrong[0][0])}, {found.sentence}")]
    return [found]


def _gap(subject: Subject, variable: str, wrong: list[tuple[Scenario, Run]]) -> str:
    found: list[Case] = cases(subject, variable, wrong[:1])
    if not found or found[0].found is None:
        return "its shape differs"
    return f"the largest difference is {np.abs(found[0].found - found[0].right).max():.3g}"


def _where(scenario: Scenario) -> str:
    if scenario.title == "another geometry":
        keys = ("kh", "kw", "stride", "padding")
        return "with " + ", ".join(f"{k} = {scenario.sizes[k]}" for k in keys)
    return f"with {scenario.title} arrays" if scenario.style != "plain" else f"where {scenario.title}"


def _changed(subject: Subject, runs: list[tuple[Scenario, Run]]) -> list[Finding]:
    upstream = f"d{subject.formula.origin.output}"
    changed = dict.fromkeys(p for _, run in runs for p in run.changed if subject.call.plan[p] != upstream)
    return [Finding("", "in-place", f"it changes its argument {p} in place") for p in changed]


def _kept(subject: Subject, point: Scenario, first: Run) -> list[Finding]:
    """Whether the same arguments give something else now that other calls have been made."""
    again = subject.run(point)
    found = []
    for v in subject.formula.variables:
        one, two = first.gradients.get(v), again.gradients.get(v)
        if one is not None and two is not None and np.isfinite(one).all() and not close(two, one):
            sentence = f"{subject.formula.origin.words(v)} is another in a second call: it adds to that of the call before"
            found.append(Finding(v, "state", sentence))
    return found


def _conventions(subject: Subject) -> tuple[str, ...]:
    said = []
    if any(p != w for p, w in subject.call.plan.items()):
        said.append(", ".join(f"{p} = {w}" for p, w in subject.call.plan.items()))
    if subject.labels == "integers":
        said.append("labels as integers")
    if "cache" in subject.call.plan.values():
        names = [a.name for a in subject.formula.origin.inputs if a.name not in subject.formula.origin.numbers]
        content = {"tuple": f"({', '.join(names)})", "first": names[0], "output": subject.formula.origin.output}
        said.append(f"cache = {content.get(subject.cache, subject.cache)}")
    if subject.layout.name:
        said.append(f"layout {subject.layout.name}")
    return tuple(said)


def _notes(subject: Subject, runs: list[tuple[Scenario, Run]]) -> tuple[str, ...]:
    notes = []
    upstream = f"d{subject.formula.origin.output}"
    if any(subject.call.plan[p] == upstream for _, run in runs for p in run.changed):
        notes.append("it changes the upstream gradient in place; use it nowhere else afterwards")
    single = [r for s, r in runs if s.style == "float32" and not r.problem]
    wide = [v for r in single for v, raw in r.raw.items() if np.asarray(raw).dtype == np.float64]
    if wide and not subject.formula.origin.numbers:
        notes.append(f"the gradient of {wide[0]} is float64 for float32 arrays")
    return tuple(notes)


__all__ = ["BadLayout", "Call", "Finding", "Report", "Unclear", "check"]
