"""A gradient derived as a person would write it down: differentials, moves under the trace, reading off.

`explain(loss, wrt, scene)` begins with dJ and keeps it in the form Σ tr(Gᵀ d(Y)): each round takes the parts Y one
operator further, first by the rule of its differential, then by moving what stands around the differential to the
front.  A defined symbol ends a stage: its gradient is read off, and the next stage goes on from dJ = tr((∇_Z J)ᵀ dZ).

Guarantee: every step is an equation that `derive.judge.proving.decide` has proved in the scene, where all free symbols but
one are constant; a step that it does not prove is left out, so a derivation may be short but not wrong.  The names of
the rules (text with $LaTeX$ in it) explain; nothing rests on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from derive.calculus.differential import NoDifferential, differential
from derive.calculus.expansion import Part, Round, expand
from derive.calculus.known_sums import with_known_sums
from derive.calculus.matrix_form import is_indexed, matrix_form
from derive.calculus.raised import with_powers
from derive.calculus.reverse import NoGradient, fold, gradient, users_first
from derive.calculus.tidy import inner, tidy
from derive.calculus.tidy_sums import ONE, plus
from derive.evaluator.scene import Scene
from derive.judge.proving.decide import decide
from derive.judge.proving.graph import gradients
from derive.results import Verdict
from derive.terms.latex import latex
from derive.terms.latex_indices import counts_from_zero, has_computed_places
from derive.terms.term import SCALAR, Term, dvar, grad, var

MAX_ROUNDS = 60


@dataclass(frozen=True)
class Step:
    """One displayed equation: `left = right` by `rule`; a definition has nothing to prove and no verdict."""

    rule: str
    left: Term
    right: Term
    stage: str = ""
    verdict: Verdict | None = None
    written: str = ""
    """The right side as its author wrote it, for a definition."""
    base: int = 1
    """Where indices begin."""

    @property
    def sides(self) -> tuple[str, str]:
        """Both sides as LaTeX."""
        return latex(self.left, base=self.base), self.written or latex(self.right, base=self.base)

    @property
    def equation(self) -> str:
        """The equation as LaTeX."""
        return " = ".join(self.sides)


@dataclass(frozen=True)
class Derivation:
    """The steps from the definitions to the gradient of `loss` by `wrt`, and the gradient."""

    loss: str
    wrt: str
    steps: tuple[Step, ...]
    result: Term
    assumptions: tuple[str, ...] = ()
    left_out: tuple[Step, ...] = field(default=(), repr=False)
    """Steps that were not proved, and so are not shown."""
    base: int = 1
    """Where indices begin."""

    @property
    def latex(self) -> str:
        """The gradient as LaTeX."""
        return latex(self.result, base=self.base)


def explain(loss: str, wrt: str, scene: Scene, written: Mapping[str, str] | None = None) -> Derivation:
    """The derivation of ∇_wrt loss, for a loss and a symbol of the scene; all else that is free is held constant.

    `written` gives right sides of definitions as LaTeX, to be shown as they are.  Raises NoGradient (a sentence) if
    the loss is not a scalar, does not depend on wrt, has a part without a rule, or the gradient is not proved.
    """
    definitions = {name: body for name, body in scene.definitions.items() if name != wrt}
    start = var(loss, scene.shapes[loss])
    variable = var(wrt, scene.shapes[wrt])
    result = gradient(start, variable, definitions, scene.properties)
    held = frozenset(scene.shapes) - definitions.keys() - {wrt}
    scene = replace(scene, definitions=definitions, constants=frozenset(held))
    proposed = _Writer(loss, variable, scene, written or {}).steps(result)
    shown, left_out, assumptions = [], [], dict[str, None]()
    for step in proposed:
        verdict = None if step.rule == DEFINED else decide(step.left, step.right, scene, find_counterexample=False)
        if verdict is not None and verdict.verdict != "proved":
            left_out.append(replace(step, verdict=verdict))
            continue
        shown.append(replace(step, verdict=verdict))
        assumptions |= dict.fromkeys(verdict.assumptions if verdict else ())
    last = shown[-1]
    if last.stage != wrt or gradients(last.right):
        raise NoGradient(f"the judge could not confirm the gradient with respect to {wrt}")
    told = tuple(a for a in assumptions if not a.startswith(("held constant", f"{loss} depends")))
    terms = [t for step in shown for t in (step.left, step.right)]
    base = 0 if any(map(counts_from_zero, terms)) else 1
    if any(map(has_computed_places, terms)):
        told += (f"indices count from {base}, and entries outside an array are 0",)
    return Derivation(loss, wrt, tuple(replace(s, base=base) for s in shown), last.right, told, tuple(left_out), base)


DEFINED = "definition"
GRADIENT = "definition of the gradient"
READ = "read off from $dJ = \\operatorname{tr}(G^T dX)$"
READ_ENTRIES = "read off entry by entry"
BY_ENTRIES = "linearity and product rule, entry by entry"
PUT_IN = "the gradients above put in"
KNOWN_SUMS = "sums that are known put in"
NORMS = {"trace": "the squared norm as a trace", "": "the squared norm as an inner product", "abs": "the norm by the entries"}


class _Writer:
    """Proposes steps; proves nothing."""

    def __init__(self, loss: str, variable: Term, scene: Scene, written: Mapping[str, str]):
        self.loss, self.variable, self.scene, self.written = loss, variable, scene, written
        self.order = list(users_first(var(loss, SCALAR), variable.name, scene.definitions))

    def steps(self, result: Term) -> Iterator[Step]:
        yield from self._definitions()
        parts: dict[str, list[Term]] = {self.loss: [ONE]}
        for name in self.order[:-1]:
            if name not in parts:
                continue
            g, body = self._folded(plus(*parts.pop(name))), with_powers(self.scene.definitions[name])
            if name != self.loss:
                yield Step(READ, grad(self.loss, name, body.shape), g, name)
                g = grad(self.loss, name, body.shape)
                yield Step(GRADIENT, self._moved(), self._sum([Part(g, var(name, body.shape))], parts), name)
            try:
                yield from self._stage(g, body, parts, name)
            except (NoDifferential, NoGradient):
                if name == self.loss:
                    yield from self._by_entries(body)
                yield Step(READ_ENTRIES, self._gradient(), result, self.variable.name)
                return
        read = self._folded(plus(*map(tidy, parts[self.variable.name])))
        yield Step(READ, self._gradient(), read, self.variable.name)
        if gradients(read):
            yield Step(PUT_IN, self._gradient(), result, self.variable.name)
        else:
            known = with_known_sums(read, self.scene.definitions, self.scene.properties)
            if known != read:
                yield Step(KNOWN_SUMS, self._gradient(), known, self.variable.name)

    def _by_entries(self, body: Term) -> Iterator[Step]:
        """dJ of a loss in index form, term by term."""
        moved = differential(body, lambda s: dvar(s.name, s.shape) if s.name == self.variable.name else None)
        if moved is not None:
            shown = tidy(moved)
            formed = matrix_form(shown) if any(t.op == "array" for t in shown.walk()) else shown
            yield Step(BY_ENTRIES, self._moved(), shown if is_indexed(formed) else formed, self.variable.name)

    def _definitions(self) -> Iterator[Step]:
        for name in reversed(self.order[:-1]):
            body, written = self.scene.definitions[name], self.written.get(name, "")
            symbol = var(name, body.shape)
            yield Step(DEFINED, symbol, body, name, written=written)
            if "\\|" in written or "Vert" in written:
                shown = tidy(body)
                ops = {str(t.attrs[0]) if t.op == "apply" else t.op for t in shown.walk()}
                yield Step(NORMS[next((kind for kind in ("abs", "trace") if kind in ops), "")], symbol, shown, name)

    def _gradient(self) -> Term:
        return grad(self.loss, self.variable.name, self.variable.shape)

    def _moved(self) -> Term:
        return dvar(self.loss, SCALAR)

    def _stage(self, g: Term, body: Term, parts: dict[str, list[Term]], name: str) -> Iterator[Step]:
        """From tr(gᵀ d(body)) to parts in the symbols that the body is made of, which are added to `parts`."""
        pending = [Part(g, body)]
        shown = ""
        for _ in range(MAX_ROUNDS):
            open_parts = [p for p in pending if p.of.op != "var"]
            if not open_parts:
                break
            done = [p for p in pending if p.of.op == "var"]
            rounds = [expand(p, self.order) for p in open_parts]
            pending = _merged([*done, *(p for r in rounds for p in r.parts)])
            for rule, term in self._lines(rounds, done, pending, parts):
                text = latex(term)
                if text != shown:
                    yield Step(rule, self._moved(), term, name)
                shown = text
        for part in pending:
            parts.setdefault(part.of.name, []).append(part.g)

    def _lines(
        self, rounds: list[Round], done: list[Part], after: list[Part], parts: Mapping[str, list[Term]]
    ) -> Iterator[tuple[str, Term]]:
        rules = "; ".join(dict.fromkeys(r.rule for r in rounds))
        moves = "; ".join(dict.fromkeys(r.move for r in rounds if r.move)) or "terms collected"
        first = self._folded(plus(*(r.line for r in rounds), *self._inners(done, parts)))
        second = self._sum(after, parts)
        yield rules, first
        yield moves, second

    def _inners(self, current: list[Part], parts: Mapping[str, list[Term]]) -> list[Term]:
        rest = [Part(plus(*gs), var(name, gs[0].shape)) for name, gs in parts.items()]
        return [inner(p.g, p.moved) for p in (*current, *rest)]

    def _sum(self, current: list[Part], parts: Mapping[str, list[Term]]) -> Term:
        return self._folded(plus(*self._inners(current, parts)))

    def _folded(self, term: Term) -> Term:
        """Names of defined symbols put in, but not inside d(…)."""
        kept: dict[str, Term] = {}

        def hide(t: Term) -> Term | None:
            if t.op != "differential":
                return None
            name = f"d {len(kept)}"
            kept[name] = t
            return var(name, t.shape)

        hidden = fold(term.replace(hide), self.scene.definitions, self.scene.properties)
        return hidden.replace(lambda t: kept.get(t.name) if t.op == "var" else None)


def _merged(parts: list[Part]) -> list[Part]:
    """Parts with the same Y made one."""
    found: dict[Term, list[Term]] = {}
    for part in parts:
        found.setdefault(part.of, []).append(part.g)
    return [Part(plus(*gs), of) for of, gs in found.items()]


__all__ = ["Derivation", "Step", "explain"]
