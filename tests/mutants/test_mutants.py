"""Every claim of the bundled document, made wrong in every way that `operators` knows, must be refuted or ill-typed.

A mutant that is neither must have stayed true, and that is for the NumPy transcription to say.  The transcription is
held against the document first, so that it cannot excuse by failing; and it must find every refuted mutant false where
it can read it, so that no right line is accused.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest

import derive
from derive.judge.variants import Place, places
from derive.language.ast import Node
from derive.language.markdown import read_blocks
from derive.language.statements import split_statements
from tests.mutants.operators import LAYER, OPERATORS
from tests.mutants.transcription import Pass, Unsaid, holds

DOCUMENT = Path(derive.__file__).parent / "documents" / "lenet5.md"
WRONG = ("refuted", "ill-typed")
SAMPLE = 19  # the quick test takes one in so many
PARTS = 4


@dataclass(frozen=True)
class Mutant:
    """One member of one link, edited."""

    place: Place
    operator: str
    left: str
    relation: str
    right: str

    @property
    def latex(self) -> str:
        return f"{self.left} {self.relation} {self.right}"


@lru_cache(maxsize=1)
def statements() -> tuple[Place, ...]:
    return tuple(places(DOCUMENT.read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def tensors() -> Pass:
    return Pass()


def parsed(latex: str) -> Node | None:
    """The equation as a tree, or None."""
    text = f"$$\n{latex}\n$$\n"
    for block in read_blocks(text):
        for raw in split_statements(text, block, {}):
            if raw.node is not None and raw.node.kind == "relation" and len(raw.node.children) == 2:
                return raw.node
    return None


def claims() -> Iterator[tuple[Place, str, str, str]]:
    """Every claim, as the document judges it: place, left member, relation, right member."""
    for place in statements():
        for left, relation, right, kind in zip(place.members, place.relations, place.members[1:], place.kinds):
            if kind == "claim":
                yield place, left, relation, right


def mutants() -> Iterator[Mutant]:
    for place, left, relation, right in claims():
        node = parsed(f"{left} {relation} {right}")
        assert node is not None
        seen = {(left, right)}
        for name, operator in OPERATORS.items():
            if (name == "shape changed") != (relation == "\\in"):
                continue
            for changed in operator(_alone(right), right):
                if (left, changed) not in seen and _named(place, changed):
                    seen.add((left, changed))
                    yield Mutant(place, name, left, relation, changed)
            if name in ("wrong layer", "wrong variable", "wrong loss"):
                for changed in operator(_alone(left), left):
                    if (changed, right) not in seen and _named(place, changed):
                        seen.add((changed, right))
                        yield Mutant(place, name, changed, relation, right)


def _named(place: Place, latex: str) -> bool:
    """Whether the document has introduced every array of a formula by then."""
    return all(place.links.context.known(match.group()) for match in LAYER.finditer(latex))


def _alone(member: str) -> Node:
    """A member's tree, with offsets into the member."""
    text = f"$$ {member} = 0 $$"
    (raw,) = [r for block in read_blocks(text) for r in split_statements(text, block, {})]
    assert raw.node is not None
    return _moved(raw.node.children[0], -3)


def _moved(node: Node, by: int) -> Node:
    children = tuple(_moved(child, by) for child in node.children)
    return Node(node.kind, children, node.value, node.start + by, node.end + by)


def verdict(mutant: Mutant) -> str:
    links = mutant.place.judge(mutant.latex)
    return links[0].verdict.verdict if links else "unreadable"


def true_in_numpy(mutant: Mutant) -> bool | None:
    """Whether the mutant holds in the NumPy network; None where it has no meaning there."""
    node = parsed(mutant.latex)
    if node is None or mutant.relation != "=":
        return None
    try:
        return holds(node.children[0], node.children[1], tensors())
    except Unsaid:
        return None


def judge(chosen: list[Mutant]) -> tuple[str, list[str]]:
    """The table of counts by operator and verdict, and what is wrong."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    faults = []
    for mutant in chosen:
        found = verdict(mutant)
        told = true_in_numpy(mutant)
        if found in WRONG:
            if found == "refuted" and told:
                faults.append(f"line {mutant.place.line}, {mutant.operator}: refuted, but true: {mutant.latex}")
        elif told:
            found += " (true)"
        else:
            faults.append(f"line {mutant.place.line}, {mutant.operator}: survives as {found}: {mutant.latex}")
        counts[mutant.operator][found] += 1
    return _table(counts), faults


def _table(counts: dict[str, Counter[str]]) -> str:
    columns = sorted({verdict for counter in counts.values() for verdict in counter})
    head = f"{'operator':22}" + "".join(f"{column:>18}" for column in columns)
    rows = [f"{name:22}" + "".join(f"{counter[c]:>18}" for c in columns) for name, counter in counts.items()]
    sums = f"{'all':22}" + "".join(f"{sum(c[column] for c in counts.values()):>18}" for column in columns)
    return "\n".join([head, *rows, sums])


# -------------------------------------------------------------------------------------------- tests


def test_the_transcription_agrees_with_every_equation():
    wrong = []
    for place in statements():
        for left, relation, right in zip(place.members, place.relations, place.members[1:]):
            if relation == "=" and not true_in_numpy(Mutant(place, "none", left, relation, right)):
                wrong.append(f"{left} = {right}")
    assert not wrong


def test_the_transcription_finds_planted_mistakes():
    place = statements()[-1]
    for left, right in (
        ("z^{(6)}", "y^{(5)}W^{(6)} - \\mathbf{1}b^{(6)}"),
        ("dz^{(6)}", "dy^{(5)}W^{(6)} + y^{(5)}dW^{(6)}"),
        ("\\nabla_{b^{(6)}} L", "\\frac{1}{N}\\mathbf{1}^T \\nabla_{z^{(6)}} L"),
        ("\\nabla_{z^{(6)}} L", "\\mathbf{1}(z^{(6)} < 0) \\odot \\nabla_{y^{(6)}} L"),
        ("dL", "\\operatorname{tr}(\\nabla_{z^{(6)}} L (dz^{(6)})^T) + dR"),
    ):
        assert true_in_numpy(Mutant(place, "planted", left, "=", right)) is False


def test_there_are_twelve_operators_and_each_is_applied():
    used = Counter(mutant.operator for mutant in mutants())
    assert set(used) == set(OPERATORS)
    assert len(used) >= 12


def test_a_sample_of_mutants(capsys: pytest.CaptureFixture[str]):
    chosen = list(mutants())[::SAMPLE]
    table, faults = judge(chosen)
    with capsys.disabled():
        print(f"\n{len(chosen)} mutants\n{table}")
    assert not faults, "\n".join(faults)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_all_mutants(part: int, capsys: pytest.CaptureFixture[str]):
    chosen = list(mutants())[part::PARTS]
    table, faults = judge(chosen)
    with capsys.disabled():
        print(f"\n{len(chosen)} mutants, part {part + 1} of {PARTS}\n{table}")
    assert not faults, "\n".join(faults)
