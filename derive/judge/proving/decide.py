"""The verdict on one equation: both engines heard, and nothing said that they do not bear out.

`decide` gives
  proved      if the kernel proves the equation and the evaluator, at random admissible points, does not dissent;
  refuted     if the evaluator finds a real counterexample (and the kernel no proof);
  checked     if there is no proof but exact agreement at random points;
  undecided   in every other case, also where the engines disagree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from derive.evaluator.compare import Agreement, agree, counterexample, differs_at_kinks
from derive.evaluator.scene import Scene
from derive.evaluator.visits import Visits, visit
from derive.judge.proving.batches import of_the_batch_alone
from derive.judge.proving.beyond import Parted, beyond_definitions, holds_downstream, parted, with_parts_named
from derive.judge.proving.evidence import Evidence
from derive.judge.proving.freed import Entangled, freed
from derive.judge.proving.graph import Circular, Graph, differentials, folded_scene, gradients, symbols
from derive.judge.proving.induction import by_induction
from derive.judge.proving.local import DEPTHS, admissible, differs, only_at_rest, unknown_losses, without
from derive.judge.proving.memo import remembered
from derive.judge.proving.proof import Proof
from derive.judge.proving.prover import OPAQUE, UNFOLDED, Attempt, prove
from derive.judge.proving.reading import Asked
from derive.judge.proving.reduce import reduced
from derive.judge.proving.roots import NoDerivative, rooted
from derive.judge.proving.rules import conditions, rule_of
from derive.judge.proving.unknown_parts import unspoken
from derive.results import Counterexample, Verdict
from derive.terms.latex import latex
from derive.terms.term import Term

SEED = 20240521
SHALLOW = 10
UNPROVED_DRAWS = 4
ONE_SIDE = "both sides agree at the points drawn, all of which lie on the same side of the kink of"
INDUCTION = "induction"
BY_INDUCTION = "by induction on {} from 1 on, and the second engine agrees"
AT_KINKS = "both sides agree, but not where an entry is zero or two entries are equal"


@remembered
def decide(
    left: Term,
    right: Term,
    scene: Scene,
    partial: str | None = None,
    assumptions: Iterable[str] = (),
    find_counterexample: bool = True,
) -> Verdict:
    """The verdict on left = right; both must have the same shape."""
    try:
        scene, hidden = rooted(scene, left, right)
        scene, told = freed(scene, left, right)
        unknown = unspoken(left, right, scene)
    except (Entangled, NoDerivative, Circular) as error:
        return Verdict("undecided", reason=str(error), assumptions=_unique(assumptions))
    if unknown is not None:
        reason = "{} is made of {}, of which nothing is known but what its derivatives are called".format(*unknown)
        return Verdict("undecided", reason=reason, assumptions=_unique(assumptions))
    assumptions = [*assumptions, *told]
    verdict = _decide(left, right, scene, partial, [*assumptions], find_counterexample)
    if verdict.verdict == "refuted" and hidden:
        return Verdict("undecided", reason=f"false if {min(hidden)}, of which a root stands here, may be any covariance")
    if verdict.verdict != "refuted" or not scene.spoken or (scene.narrowed is None and _joined(left, right, scene)):
        return verdict
    alone = _decide(left, right, replace(scene, spoken=frozenset()), partial, [*assumptions], False)
    if alone.verdict != "proved":
        return verdict
    same = of_the_batch_alone(left, right, scene)
    if same:
        other = f"the loss is not that of {', '.join(same)} here: the same layer for other data"
        return replace(alone, assumptions=(*alone.assumptions, other))
    names = ", ".join(sorted({name for _, name in scene.spoken} - symbols(left) - symbols(right)))
    why = "true if the loss depends on its variable only through what this line speaks of, false if on all by which the document"
    return Verdict("undecided", reason=f"{why} differentiates it: {names}", assumptions=alone.assumptions)


def _joined(left: Term, right: Term, scene: Scene) -> bool:
    """Whether the document differentiates the loss by something made of what the claim goes through: Y = f(A, B) beside ∇_A L."""
    graph = Graph(scene)
    try:
        names = {name for _, name in gradients(left, right)}
        tops = {name for name in names if not any(name in graph.below(other) for other in names - {name})}
        return any(tops & graph.below(name) for _, name in scene.spoken if name not in tops)
    except Circular:
        return False


@dataclass
class Question:
    """Whether two terms of one shape are equal, with what has been tried so far."""

    left: Term
    right: Term
    scene: Scene
    """With what lies beyond the definitions that the claim speaks of, where the document differentiates a loss by it."""
    whole: Scene
    partial: str | None
    assumptions: list[str]
    seek: bool
    """Whether a counterexample is looked for."""
    asked: Asked = field(default_factory=dict)
    attempt: Attempt = field(default_factory=Attempt)

    @property
    def proof(self) -> Proof | None:
        return self.attempt.proof

    def prove(
        self, unfoldings: tuple[int, ...], scene: Scene | None = None, separated: bool = False, cases: bool = False
    ) -> None:
        """Ask the prover, unless there is a proof."""
        if self.proof is None:
            self.attempt = prove(
                self.left, self.right, scene or self.scene, self.partial, unfoldings, separated, cases, asked=self.asked
            )  # fmt: skip

    def listed(self) -> list[str]:
        """What the verdict rests on."""
        found = [*self.assumptions, *conditions(self.left, self.right, self.scene, self.proof)]
        return found if self.partial is None else [*found, f"d is partial in {self.partial}: everything else is held constant"]


def _decide(
    left: Term, right: Term, scene: Scene, partial: str | None, assumptions: list[str], find_counterexample: bool
) -> Verdict:
    """A quick proof; a quick look whether the sides differ; a proof with definitions unfolded; what sampling says."""
    scene = with_parts_named(scene, left, right)
    question = Question(left, right, beyond_definitions(scene, left, right), scene, partial, assumptions, find_counterexample)
    question.prove(OPAQUE, separated=True)
    loose = parted(left, right, question.scene) if question.proof is None else None
    if loose is not None:
        return _through_what_joins(left, right, loose, partial, [*assumptions], find_counterexample)
    told = folded_scene(question.scene, left, right)
    small = reduced(told, left, right, partial)
    agreement = None
    if question.proof is None:
        early = _at_a_glance(question, told)
        if early is not None:
            return early
        question.prove(OPAQUE)
    if question.proof is None:
        agreement = _unfolded(question, told, small)
    if question.proof is not None:
        return _confirmed(left, right, question.scene, partial, question.proof, question.listed())
    assert agreement is not None
    return _without_proof(question, agreement, small)


def _at_a_glance(question: Question, told: Scene) -> Verdict | None:
    """The verdict on a claim whose sides differ at a random point, however its symbols are taken."""
    left, right, partial = question.left, question.right, question.partial
    if not differs(left, right, told, partial):
        if partial is not None or not only_at_rest(left, right, question.scene):
            return None
        reason = "false if everything moves, true if only what lies below the differentials on the right does"
        return Verdict("undecided", reason=reason, assumptions=_unique(question.assumptions))
    if not question.seek:
        return Verdict("undecided", reason="the two sides differ at a random point")
    found = _nearby(left, right, told, partial)
    if found is None:
        return None
    listed = _unique([*question.assumptions, *conditions(left, right, question.scene, None)])
    return Verdict("refuted", reason="the two sides differ", assumptions=listed, counterexample=found)


def _unfolded(question: Question, told: Scene, small: Scene) -> Agreement:
    """Whether the sides agree at random points; where they may, proofs with all definitions unfolded, and case by case."""
    left, right = question.left, question.right
    agreement, apart = _agreement(left, right, told, small, question.partial)
    if agreement.equal and apart is not small:
        question.prove(UNFOLDED, apart)
    if agreement.equal is not False:
        question.prove(UNFOLDED)
    if question.proof is None and agreement.equal is not False and has_literal_places(left, right, question.scene):
        question.prove(OPAQUE + UNFOLDED, separated=True, cases=True)
        question.prove(UNFOLDED, apart, cases=True)
    return agreement


def _without_proof(question: Question, agreement: Agreement, small: Scene) -> Verdict:
    """The verdict by sampling alone: checked, refuted with a counterexample, or undecided."""
    left, right, scene, partial = question.left, question.right, question.scene, question.partial
    listed = _unique(question.listed())
    if agreement.equal and differs_at_kinks(left, right, scene, SEED):
        return Verdict("undecided", reason=AT_KINKS, assumptions=listed)
    seen = visit(left, right, small, partial, SEED) if agreement.equal else Visits()
    if seen.missed is not None:
        return Verdict("undecided", reason=f"{ONE_SIDE} {_shown(seen.missed)}", assumptions=listed)
    agreement = replace(agreement, equal=False) if seen.differs else agreement
    number = by_induction(left, right, small.definitions, small.properties) if agreement.equal and partial is None else None
    if number is not None:
        return Verdict("proved", rule=INDUCTION, reason=f"{BY_INDUCTION.format(number)} ({agreement.reason})", assumptions=listed)
    if agreement.equal:
        bound = agreement.bound or "there is no bound on a wrong answer"
        reason = f"no proof found, but both sides agree {agreement.reason}; {bound}"
        return Verdict("checked", rule="exact evaluation", reason=reason, assumptions=listed)
    if scene is not question.whole and agreement.equal is False and holds_downstream(left, right, scene, partial, SEED):
        why = "false for a loss in general, true for one that depends on these symbols only through what is made of them"
        return Verdict("undecided", reason=why, assumptions=listed)
    if agreement.equal is False and question.seek:
        found = counterexample(left, right, small, partial, seed=SEED)
        if found is not None:
            return Verdict("refuted", reason="the two sides differ", assumptions=listed, counterexample=found)
    why = agreement.reason if agreement.equal is None else "the sides differ but no small real counterexample was found"
    reasons = "; ".join(dict.fromkeys(question.attempt.reasons))
    return Verdict("undecided", reason="; ".join(filter(None, [why, reasons])), assumptions=listed)


def _through_what_joins(
    left: Term, right: Term, loose: Parted, partial: str | None, assumptions: list[str], find_counterexample: bool
) -> Verdict:
    """The verdict on gradients of an unknown loss by unconnected symbols: by way of what is made of them, where that is told."""
    if loose.scene is None:
        one, two = loose.names
        reason = f"nothing says how {loose.loss} depends on {one} and {two} together, so their gradients cannot be compared"
        return Verdict("undecided", reason=reason, assumptions=_unique(assumptions))
    return decide(left, right, loose.scene, partial, [*assumptions, *loose.told], find_counterexample)


def has_literal_places(left: Term, right: Term, scene: Scene) -> bool:
    """Whether an entry at a stated place of a longer axis stands in the claim, or in a definition."""
    return any(
        t.op == "entry" and any(place.op == "num" and not axis.is_one for place, axis in zip(t.args[1:], t.args[0].shape))
        for term in (left, right, *scene.definitions.values())
        for t in term.walk()
    )


def _confirmed(left: Term, right: Term, scene: Scene, partial: str | None, proof: Proof, listed: list[str]) -> Verdict:
    """A proof counts only if the evaluator does not dissent."""
    second, apart = _second(left, right, proof.scene or scene, partial, proof)
    rule = rule_of(left, right, proof)
    everything = _unique([*listed, *proof.assumptions])
    if second.equal and differs_at_kinks(left, right, apart, SEED):
        return Verdict("undecided", reason=AT_KINKS, assumptions=everything)
    if second.equal:
        reason = f"both engines agree ({second.reason})"
        bound = "; ".join(filter(None, (second.reason, second.bound)))
        evidence = Evidence(proof, left, right, partial, bound)
        return Verdict("proved", rule=rule, reason=reason, assumptions=everything, evidence=evidence)
    if second.equal is None:
        reason = f"the kernel proves it ({rule}), but the evaluator could not confirm it: {second.reason}"
        return Verdict("undecided", reason=reason, assumptions=everything)
    reason = f"the two engines disagree: the kernel proves it ({rule}), the evaluator says {second.reason}"
    return Verdict("undecided", reason=reason, assumptions=everything)


def _second(left: Term, right: Term, scene: Scene, partial: str | None, proof: Proof) -> tuple[Agreement, Scene]:
    """The evaluator's answer, and the scene that it is of: first apart from the rest of the document, where agreement says more
    and costs less."""
    scene = folded_scene(scene, left, right)
    least = proof.unfolded if proof.unfolded in DEPTHS else DEPTHS[-1]
    for depth in DEPTHS:
        if depth >= least:
            apart = without(scene, left, right, depth, proof.unknown_losses)
            if len(apart.definitions) < len(scene.definitions):
                found = agree(left, right, apart, partial, unknown_loss=proof.unknown_losses, seed=SEED)
                if found.equal:
                    return found, apart
    small = reduced(scene, left, right, partial)
    return agree(left, right, small, partial, unknown_loss=proof.unknown_losses, seed=SEED), small


def _agreement(left: Term, right: Term, scene: Scene, small: Scene, partial: str | None) -> tuple[Agreement, Scene]:
    """Agreement apart from the rest of the document (which says more), else in all of it; and the scene that it is of."""
    for depth in DEPTHS:
        apart = without(scene, left, right, depth)
        if len(apart.definitions) < len(small.definitions):
            found = agree(left, right, apart, partial, draws=UNPROVED_DRAWS, seed=SEED)
            if found.equal:
                return found, apart
    return agree(left, right, small, partial, draws=UNPROVED_DRAWS, seed=SEED), small


def _nearby(left: Term, right: Term, scene: Scene, partial: str | None) -> Counterexample | None:
    """A counterexample apart from the rest of the document, for a claim that is known to be false in it: the arrays that
    the claim speaks of are given by their values, where possible by such as fit together, and a loss by its gradients.
    Losses keep their definitions where the claim may lean on them, unless those lead through a deep network, and so does
    everything where definitions stand for what the document assumes."""
    if scene.inner:
        return counterexample(left, right, scene, partial, seed=SEED)
    losses = unknown_losses(left, right, scene)
    scalars = {name for name in differentials(left, right) if all(axis.is_one for axis in scene.shapes.get(name, ()))}
    every = losses | {loss for loss, _ in gradients(left, right)} | scalars
    values = symbols(left) | symbols(right)
    consistent = [without(scene, left, right, depth, free - values, True) for free in (losses, every) for depth in DEPTHS]
    scenes = [without(scene, left, right, depth, free) for free in (losses, every) for depth in DEPTHS]
    tried: list[Scene] = []
    for apart in sorted([*consistent, *scenes], key=lambda found: len(found.definitions) > SHALLOW):
        if apart not in tried:
            tried.append(apart)
            found = counterexample(left, right, admissible(apart, scene), partial, seed=SEED)
            if found is not None:
                return found
    return None


def _shown(term: Term) -> str:
    try:
        return latex(term)
    except (KeyError, ValueError, RecursionError):
        return "…"


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
