"""What the kernel calls equal has equal values; what is equal by rewriting, the kernel calls equal.

Terms are random; a partner is rewritten by identities of matrix algebra and then, for soundness, changed a little.  If
the kernel calls the partner equal, both must have the same values at random admissible points of several sizes.
"""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from derive.kernel.expr import Budget
from derive.terms.lower import Opaque, equal
from derive.terms.term import Term
from tests.kernel.agreement import differ, show
from tests.kernel.random_terms import FACTS, mistaken, rewritten, shape, term

seeds = st.integers(0, 10**9)


def pair(seed: int, depth: int, mistakes: bool) -> tuple[Term, Term, dict[str, frozenset[str]]]:
    rng = Random(seed)
    facts = FACTS if rng.random() < 0.5 else {}
    left = term(rng, shape(rng), depth, tame=rng.random() < 0.4)
    right = rewritten(left, rng, rng.randrange(4))
    return left, mistaken(right, rng, rng.randrange(1, 3)) if mistakes else right, facts


def judged(left: Term, right: Term, facts: dict[str, frozenset[str]]) -> bool | None:
    note(show(left))
    note(show(right))
    try:
        return equal(left, right, facts)
    except (Opaque, Budget):
        return None


def false_equality(seed: int, depth: int) -> bool:
    left, right, facts = pair(seed, depth, mistakes=True)
    return judged(left, right, facts) is True and differ(left, right, facts, seed) is not None


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_no_false_equality(depth: int) -> None:
    @settings(max_examples={2: 1200, 3: 1000, 4: 300}[depth], derandomize=True, deadline=None, database=None)
    @given(seeds)
    def run(seed: int) -> None:
        assert not false_equality(seed, depth)

    run()


@settings(max_examples=600, derandomize=True, deadline=None, database=None)
@given(seeds)
def test_rewritings_are_proved(seed: int) -> None:
    left, right, facts = pair(seed, 3, mistakes=False)
    assert differ(left, right, facts, seed) is None, "the rewriting itself is wrong"
    assert judged(left, right, facts) is not False
