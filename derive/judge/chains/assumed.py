"""Equations that the document assumes: what they say of a symbol, how far they reach, and claims that rest on them.

Guarantee: a claim is proved under an assumption only if it is the assumption times a number, or if both engines prove it with
one side of the assumption put for the other; the assumption is then listed.  A claim that is false in general but stands
where an assumption holds that speaks of the same symbols is `undecided`, since a counterexample would have to obey it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from derive.calculus import stationary as calculus
from derive.evaluator.scene import Scene
from derive.judge.chains.parametrised import number_in, solved
from derive.judge.proving.decide import decide as decide_in
from derive.judge.proving.graph import Circular, Graph, differentials, gradients, mentioned, symbols
from derive.judge.proving.inverses import InverseNames
from derive.judge.proving.quick import probably_equal
from derive.judge.scanning.scanned import Scanned
from derive.kernel.sizes import ONE, Size
from derive.reading.words.assuming import sentence_end, sentence_start, stationary
from derive.results import Verdict
from derive.terms.lower import free_indices
from derive.terms.term import Term, apply, box, entry, grad, index, num, scale, size_term, sub, transpose, var

MOST_TIMES = 2
MOST_SIZES = 3
MOST_GRADIENTS = 4
DEPTHS = (0, 1, 200)
MULTIPLES = tuple(Fraction(n, d) for n, d in ((1, 1), (-1, 1), (1, 2), (-1, 2), (2, 1), (-2, 1)))
OPENS = re.compile(
    r"^[ \t]*(?:\*\*|\\begin\{|\\textbf\{)\s*"
    r"(?:Lemma|Theorem|Proposition|Problem|Exercise|Question|Aufgabe|Satz|引理|定理|命题|例|习题|题)(?![a-z])",
    re.IGNORECASE | re.MULTILINE,
)
"""Where a lemma, a theorem or an exercise begins."""
AT_POINT = re.compile(
    r"\bat\s+(?:the|an?|its|any|every|each|all)\s+(?:\w+\s+)?(?:minim\w*|maxim\w*|optim\w*|extrem\w*|(?:stationary|critical|saddle)\s+points?)|"
    r"\bat\s+(?:stationarity|optimality)\b|(?:在|于)[^。$]{0,10}(?:驻点|极值点|最优解)",
    re.IGNORECASE,
)
"""Words that speak of a point at which all gradients of a function are zero."""
Decide = Callable[[Term, Term], Verdict]


@dataclass(frozen=True)
class Assumption:
    """left = right holds from `start` to `end` in the text, and behind `spent` only if the author still means it."""

    left: Term
    right: Term
    latex: str
    start: int
    end: int
    constraint: bool = False
    spent: int | None = None

    def reaches(self, offset: int) -> bool:
        return self.start <= offset <= self.end

    @property
    def stationary(self) -> bool:
        """Whether it is a constraint, or says that a gradient is zero: that bears on values, not on formulas for gradients."""
        return self.constraint or (self.left.op == "grad" and self.right.op == "zeros")


@dataclass
class Assumptions:
    """What a document has assumed so far, and the gradients whose zero it may speak of, with their sections."""

    scanned: Scanned
    taken: list[Assumption] = field(default_factory=list)
    gradients: list[tuple[Term, int]] = field(default_factory=list)
    arguments: Callable[[str], Collection[str]] = lambda loss: ()
    """The symbols that a document writes a loss as a function of, J(w): “the gradient” is by these."""
    unread: list[tuple[frozenset[str], str, int, int]] = field(default_factory=list)
    """What is assumed and was not understood: its names and text, and where it begins and ends to hold."""
    silent: bool = False
    """Whether the words assume nothing more: what they say of a gradient is put into the claim already."""

    def take(self, left: Term, right: Term, latex: str, start: int, end: int, how: str) -> None:
        """Assume left = right from `start` on: to the end of the section; in passing, of the sentence; as a hypothesis, of the
        display."""
        made = Assumption(left, right, latex, start, self._section_end(start), how == "constraint")
        if how == "hypothesis":
            made = replace(made, end=end)
        elif how == "conditional":
            made = replace(made, spent=sentence_end(self.scanned.text, end))
        elif how == "passing" and not made.stationary and number_in(left, right) is None:
            made = replace(made, end=sentence_end(self.scanned.text, end))
        self.taken.append(made)

    def not_understood(self, names: Collection[str], latex: str, start: int, lasting: bool) -> None:
        """Note an assumption that could not be read; it holds for its sentence, or for the section."""
        end = self._section_end(start) if lasting else sentence_end(self.scanned.text, start)
        self.unread.append((frozenset(names), latex, start, end))

    def unread_at(self, offset: int, names: Collection[str]) -> str | None:
        """The assumption that could not be read, holds at a place and speaks of one of the names there."""
        here = (latex for told, latex, start, end in self.unread if start <= offset <= end and told & frozenset(names))
        return next(here, None)

    def tells(self, name: str, offset: int) -> bool:
        """Whether a number is one that an assumption tells already, as A u = λ u does, so that λ = … is a claim."""
        return any(a.reaches(offset) and number_in(a.left, a.right) == name for a in self.taken)

    def given(self, offset: int, section: int, left: Term, right: Term, scene: Scene) -> list[Assumption]:
        """The assumptions that hold at a place and speak of the same symbols as the claim there."""
        reach = "" if self.silent else stationary(self.scanned.text, offset)
        if reach:
            end = sentence_end(self.scanned.text, offset) if reach == "here" else self._section_end(offset)
            known = [gradient for gradient, where in self.gradients[-MOST_GRADIENTS:] if where == section]
            for gradient in known or _possible(left, right, scene, self.arguments):
                if all(a.left != gradient or not a.reaches(offset) for a in self.taken):
                    zero = Term("zeros", (), (), gradient.shape)
                    told = f"the gradient of {gradient.attrs[0]} with respect to {gradient.attrs[1]} is zero"
                    self.taken.append(Assumption(gradient, zero, told, offset, end))
        return [a for a in self.taken if a.reaches(offset) and concerned(a, left, right, scene)]

    def weakened(
        self, offset: int, section: int, left: Term, right: Term, scene: Scene, decide: Decide, latex: str = ""
    ) -> Verdict | None:
        """For a claim that is false in general: proved or undecided where something is assumed, else None.  A claim that says
        what it means that a gradient is zero is known from there on."""
        given = self.given(offset, section, left, right, scene)
        for assumption in given:
            verdict = under(assumption, left, right, scene, decide)
            if verdict is not None and assumption.spent is not None and assumption.spent < offset:
                reason = f"true if {assumption.latex}, which the text supposes in a sentence before this one; false in general"
                return Verdict("undecided", reason=reason)
            if verdict is not None and latex and assumption.left.op == "grad" and number_in(left, right) is not None:
                self.taken.append(replace(assumption, left=left, right=right, latex=latex, start=offset))
            if verdict is not None:
                return verdict
        given = [assumption for assumption in given if assumption.spent is None or offset <= assumption.spent]
        if not given:
            return None
        valued = _with_values(given, left, right, scene) or _solved(given, left, right, scene)
        valued = valued or _at_solutions(given, left, right, scene)
        if valued is not None and not (valued.verdict == "refuted" and self._rests_on_more(offset, given)):
            return valued
        told = "; ".join(a.latex for a in given)
        return Verdict("undecided", reason=f"false in general; nothing was proved from what the text assumes: {told}")

    def _rests_on_more(self, offset: int, given: Sequence[Assumption]) -> bool:
        """Whether the words speak of a stationary point of a function of more variables than those whose gradients are put to
        zero: a claim there may need all of them."""
        if not AT_POINT.search(self.scanned.text, sentence_start(self.scanned.text, offset), offset):
            return False
        by: dict[str, set[str]] = {}
        for loss, name in (a.left.attrs for a in given if a.left.op == "grad"):
            by.setdefault(loss, set()).add(name)
        return any(set(self.arguments(loss)) - names for loss, names in by.items())

    def known_zero(self, offset: int, section: int, term: Term, zero: Term, scene: Scene) -> bool:
        """Whether a term is zero by what is assumed at a place."""
        given = [a for a in self.given(offset, section, term, zero, scene) if not a.stationary]
        return any(under(a, term, zero, scene, lambda one, two: decide_in(one, two, scene, None, (), False)) for a in given)

    def _section_end(self, offset: int) -> int:
        """Where the section ends, or the lemma or exercise that the place is in: what one of these assumes the next does not."""
        blocks, text = self.scanned.blocks, self.scanned.text
        begin = max((b.start for b in blocks if b.kind == "heading" and b.start <= offset), default=0)
        end = next((b.start for b in blocks if b.kind == "heading" and b.start > offset), len(text))
        if OPENS.search(text, begin, offset) is None:
            return end
        opening = OPENS.search(text, offset, end)
        return opening.start() if opening is not None else end


def _possible(left: Term, right: Term, scene: Scene, arguments: Callable[[str], Collection[str]]) -> list[Term]:
    """The gradients of losses with a definition by what a claim speaks of."""
    graph = Graph(scene)
    losses = [name for name, body in scene.definitions.items() if body.is_scalar]
    leaves = sorted((symbols(left) | symbols(right)) - scene.definitions.keys())
    try:
        found = [(loss, name) for loss in losses for name in leaves if name in graph.below(loss)]
        found = [(loss, name) for loss, name in found if not arguments(loss) or name in arguments(loss)]
    except Circular:
        return []
    return [grad(loss, name, scene.shapes[name]) for loss, name in found[-MOST_GRADIENTS:]]


def property_of(left: Term, right: Term) -> tuple[str, str] | None:
    """(name, property) that an equation states: A = Aᵀ, QᵀQ = I, uᵀu = 1, ‖u‖ = 1, 1ᵀy = 1 or Y1 = 1."""
    for one, two in ((left, right), (right, left)):
        if one.op == "var" and two == transpose(one):
            return one.name, "symmetric"
        if two.op == "eye" or two == num(1):
            found = _orthonormal(one)
            if found is not None:
                return found
        if two == num(1) or two.op == "ones":
            name = _summed(one)
            if name is not None:
                return name, "probability"
    return None


def _orthonormal(term: Term) -> tuple[str, str] | None:
    """What QᵀQ = I and QQᵀ = I say of Q; a column is its own length when its norm or its square is 1."""
    if term.op == "apply" and term.attrs[0] == "sqrt":
        term = term.args[0]
    if term.op == "trace" and term.args[0].op == "matmul" and term.args[0].shape == term.shape:
        term = term.args[0]
    if term.op != "matmul":
        return None
    first, second = term.args
    if first == transpose(second) and second.op == "var":
        return second.name, "orthogonal" if second.rows == second.cols else "orthonormal_columns"
    if second == transpose(first) and first.op == "var":
        return first.name, "orthogonal" if first.rows == first.cols else "orthonormal_rows"
    return None


def _summed(term: Term) -> str | None:
    """The column whose entries the term sums, or the matrix whose rows it sums."""
    if term.op == "total" and term.args[0].op == "entry" and term.args[0].args[0].op == "var":
        whole, *places = term.args[0].args
        names = [place.attrs[0] if place.op == "index" else "" for place in places]
        rows = len(names) == 2 and names[0] not in ("", names[1]) and names[1] == term.attrs[0] and whole.cols == term.attrs[1]
        return whole.name if whole.cols.is_one or rows else None
    if term.op != "matmul":
        return None
    first, second = term.args
    if first.op == "transpose" and first.args[0].op == "var":
        first, second = second, first.args[0]
    elif first.op in ("ones", "transpose"):
        first, second = second, first
    if first.op == "var" and second.op == "ones":
        return first.name
    plain = second.args[0] if second.op == "transpose" else second
    return first.name if plain.op == "ones" and first.op == "var" and first.cols.is_one else None


def concerned(assumption: Assumption, left: Term, right: Term, scene: Scene) -> bool:
    """Whether the claim rests on a symbol that the assumption speaks of; a constraint speaks of its variables, which the problem
    leaves free to meet it, and so says nothing of claims about the rest."""
    if assumption.stationary and any(t.op in ("grad", "dvar", "differential") for side in (left, right) for t in side.walk()):
        return False
    moved = any(t.op in ("dvar", "differential") for side in (left, right) for t in side.walk())
    if held_by(assumption) is not None and not moved:
        return False
    graph = Graph(scene)
    if assumption.stationary and assumption.left.op == "grad":
        return _rests_on(str(assumption.left.attrs[1]), left, right, graph)
    if _leaves_free(assumption, left, right, graph):
        return False
    try:
        told = graph.below_all(mentioned(assumption.left, assumption.right) | _losses(assumption.left, assumption.right))
        valued = _value_in(assumption, left, right, scene) is not None
        losses = _losses(left, right) if valued else frozenset[str]()
        said = graph.below_all(mentioned(left, right) | symbols(left) | symbols(right) | losses)
    except Circular:
        return True
    moving = told - scene.definitions.keys() - scene.constants if assumption.constraint else frozenset()
    return bool((moving or told) & said)


def _leaves_free(assumption: Assumption, left: Term, right: Term, graph: Graph) -> bool:
    """Whether the assumption only says what a symbol is of which the claim does not speak: b in Ax = b, of any A and x; or that
    a matrix has an eigenvector, of which and of whose eigenvalue the claim does not speak."""
    number = number_in(assumption.left, assumption.right)
    if number is not None:
        product = assumption.left if assumption.left.op == "matmul" and assumption.left.args[1].op == "var" else assumption.right
        named = {number} | {t.name for t in product.args[1:] if t.op == "var"}
        try:
            spoken = graph.below_all(mentioned(left, right) | symbols(left) | symbols(right) | _losses(left, right))
            return named.isdisjoint(spoken)
        except Circular:
            return False
    for side, other in ((assumption.left, assumption.right), (assumption.right, assumption.left)):
        if side.op != "var" or side.name in graph.definitions or graph.scene.properties.get(side.name):
            continue
        try:
            spoken = graph.below_all(mentioned(left, right, other) | symbols(left) | symbols(right) | _losses(left, right))
        except Circular:
            return False
        if side.name not in spoken:
            return True
    return False


def _rests_on(name: str, left: Term, right: Term, graph: Graph) -> bool:
    """Whether a claim speaks of the value at which the gradient is zero."""
    try:
        return name in graph.below_all(mentioned(left, right) | symbols(left) | symbols(right))
    except Circular:
        return True


def _losses(*terms: Term) -> frozenset[str]:
    return frozenset(t.attrs[0] for term in terms for t in term.walk() if t.op == "grad")


def under(assumption: Assumption, left: Term, right: Term, scene: Scene, decide: Decide) -> Verdict | None:
    """The verdict `proved` under the assumption, or None."""
    verdict = (
        _held(assumption, left, right, scene)
        or _as_property(assumption, left, right, scene)
        or _as_value(assumption, left, right, scene)
        or _multiple(assumption, left, right, scene, decide)
        or _put_in(assumption, left, right, scene, decide)
    )
    if verdict is None:
        return None
    told = (f"assumed: {assumption.latex}", *verdict.assumptions)
    return replace(verdict, assumptions=told, evidence=None)


def held_by(assumption: Assumption) -> str | None:
    """The symbol that is held constant by dX = 0."""
    sides = assumption.left, assumption.right
    moved = [one for one, other in (sides, sides[::-1]) if one.op == "dvar" and (other.op == "zeros" or other == num(0))]
    return moved[0].name if moved else None


def _held(assumption: Assumption, left: Term, right: Term, scene: Scene) -> Verdict | None:
    """The verdict `proved` where a symbol does not move."""
    name = held_by(assumption)
    if name is None or name in scene.definitions:
        return None
    verdict = decide_in(left, right, replace(scene, constants=scene.constants | {name}), None, (), False)
    return verdict if verdict.verdict == "proved" else None


def _as_property(assumption: Assumption, left: Term, right: Term, scene: Scene) -> Verdict | None:
    """The verdict `proved` with the property that the assumption states, if it states one."""
    stated = property_of(assumption.left, assumption.right)
    if stated is None or stated[0] in scene.definitions:
        return None
    name, what = stated
    known = {**scene.properties, name: scene.properties.get(name, frozenset()) | {what}}
    verdict = decide_in(left, right, replace(scene, properties=known), None, (), False)
    return verdict if verdict.verdict == "proved" else None


def _value_in(assumption: Assumption, left: Term, right: Term, scene: Scene) -> tuple[str, Term] | None:
    """The leaf and the value that an assumption γ = 0 gives it, if the claim takes no derivative by it."""
    one, two = assumption.left, assumption.right
    if one.op != "var" or one.name in scene.definitions or any(t.op in ("var", "grad", "dvar", "index") for t in two.walk()):
        return None
    moving = {name for _, name in gradients(left, right)} | differentials(left, right)
    return None if one.name in moving else (one.name, two)


def _as_value(assumption: Assumption, left: Term, right: Term, scene: Scene) -> Verdict | None:
    """The verdict `proved` where a symbol has the value that the assumption gives it."""
    value = _value_in(assumption, left, right, scene)
    verdict = _decided_with(dict([value]), left, right, scene) if value is not None else None
    return verdict if verdict is not None and verdict.verdict == "proved" else None


def _with_values(given: Sequence[Assumption], left: Term, right: Term, scene: Scene) -> Verdict | None:
    """The verdict where symbols have the values that all of the assumptions give them; None if some gives none."""
    found = [_value_in(assumption, left, right, scene) for assumption in given]
    values = dict(pair for pair in found if pair is not None)
    if len(values) != len(given):
        return None
    told = tuple(f"assumed: {assumption.latex}" for assumption in given)
    verdict = _decided_with(values, left, right, scene)
    return replace(verdict, assumptions=(*told, *verdict.assumptions))


def _at_solutions(given: Sequence[Assumption], left: Term, right: Term, scene: Scene) -> Verdict | None:
    """The verdict where the variables have the values at which the gradients that are zero by assumption are so; None if some
    assumption is of another kind, or is not solved."""
    values: dict[str, Term] = {}
    for assumption in given:
        gradient = assumption.left
        if gradient.op != "grad" or assumption.right.op != "zeros" or gradient.attrs[0] not in scene.definitions:
            return None
        loss, name = gradient.attrs
        try:
            rest = {**scene.definitions, **values}
            values[name] = calculus.solved(rest[loss], var(name, scene.shapes[name]), rest, scene.properties)
        except (calculus.NotSolved, Circular, KeyError):
            return None
    verdict = _decided_with(values, left, right, scene)
    told = tuple(f"assumed: {assumption.latex}" for assumption in given)
    return replace(verdict, assumptions=(*told, *verdict.assumptions)) if verdict.verdict in ("proved", "refuted") else None


def _decided_with(values: Mapping[str, Term], left: Term, right: Term, scene: Scene) -> Verdict:
    return decide_in(left, right, replace(scene, definitions={**scene.definitions, **values}), None, (), True)


def _solved(given: Sequence[Assumption], left: Term, right: Term, scene: Scene) -> Verdict | None:
    """The verdict where the equations say that a vector is an eigenvector or that two are singular ones, and others what else is
    known of the symbols."""
    properties, equations = dict(scene.properties), list[tuple[Term, Term]]()
    zero = [assumption for assumption in given if assumption.left.op == "grad"]
    given = [assumption for assumption in given if assumption not in zero]
    for assumption in given:
        stated = property_of(assumption.left, assumption.right)
        if stated is None or stated[0] in scene.definitions:
            equations.append((assumption.left, assumption.right))
        else:
            properties[stated[0]] = properties.get(stated[0], frozenset()) | {stated[1]}
    verdict = solved(equations, left, right, replace(scene, properties=properties))

    def decide(one: Term, two: Term) -> Verdict:
        return decide_in(one, two, scene, None, (), False)

    open_ones = (a for a in zero if not any(_multiple(a, b.left, b.right, scene, decide) for b in given))
    if verdict is None or (verdict.verdict == "refuted" and next(open_ones, None) is not None):
        return None
    told = tuple(f"assumed: {assumption.latex}" for assumption in given)
    return replace(verdict, assumptions=(*told, *verdict.assumptions), evidence=None)


def _multiples(known: Term, scene: Scene) -> Iterator[Term]:
    """The term times a small number, and that times a size or over one."""
    yield from (scale(num(factor), known) for factor in MULTIPLES)
    lengths = sorted({str(axis): axis for t in known.walk() for axis in (*t.shape, *_axes(t, scene)) if axis.symbols}.items())
    for _, length in lengths[:MOST_SIZES]:
        for whole in (size_term(length), apply("recip", size_term(length))):
            yield from (scale(whole, scale(num(factor), known)) for factor in MULTIPLES)


def _axes(term: Term, scene: Scene) -> tuple[Size, ...]:
    """The sizes of what a gradient's loss is made of."""
    if term.op != "grad":
        return ()
    graph = Graph(scene)
    return tuple(axis for name in graph.below(term.attrs[0]) if name in scene.shapes for axis in scene.shapes[name])


def _multiple(assumption: Assumption, left: Term, right: Term, scene: Scene, decide: Decide) -> Verdict | None:
    claim = sub(left, right)
    for known in _parts(sub(assumption.left, assumption.right), claim):
        for wanted in _multiples(known, scene):
            if probably_equal(claim, wanted, scene, None):
                verdict = decide(claim, wanted)
                if verdict.verdict == "proved":
                    return verdict
    return None


def _parts(known: Term, claim: Term) -> Iterator[Term]:
    """What an assumption says in the shape of the claim: itself, or a row or column of it at a free index of the claim."""
    if claim.shape == known.shape:
        yield known
    if len(known.shape) != 2 or any(size.is_one for size in known.shape):
        return
    for name, size in free_indices(claim).items():
        for axis, length in enumerate(known.shape):
            other = known.shape[1 - axis]
            if size == length and claim.shape == (other, ONE):
                places = [index("·c", other), index("·c", other)]
                places[axis] = index(name, size)
                yield box([("·c", other), ("·o", ONE)], entry(known, *places))


def _put_in(assumption: Assumption, left: Term, right: Term, scene: Scene, decide: Decide) -> Verdict | None:
    names, graph = InverseNames(scene.properties), Graph(scene)
    for old, new in ((assumption.left, assumption.right), (assumption.right, assumption.left)):
        if old.op in ("zeros", "num", "eye", "ones"):
            continue
        for depth in DEPTHS:
            one, two = graph.unfold(left, depth), graph.unfold(right, depth)
            for _ in range(MOST_TIMES):
                one, two = names.substituted(one, old, new), names.substituted(two, old, new)
                verdict = decide(one, two)
                if verdict.verdict == "proved":
                    return verdict
    return None
