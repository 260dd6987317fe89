"""Other readings of a claim that is false as it stands: they make it proved or undecided, never refuted.

Each reading is one that the document itself suggests: a condition beside the claim, an equation it assumes, values it states,
words further down, d as a sign.  Guarantee: the first reading in `READINGS` that has an answer gives it, and what it proves lists
what was taken.  Limit: no two readings are combined.
"""

from __future__ import annotations

from derive.judge.chains.claims.layouts import as_row
from derive.judge.chains.claims.readings.brought_in import with_something_new
from derive.judge.chains.claims.readings.conditions import under_condition, under_conditions
from derive.judge.chains.claims.readings.differentials import held_constant, in_one_symbol, italic_d, total
from derive.judge.chains.claims.readings.each_entry import for_each_entry
from derive.judge.chains.claims.readings.given import (
    as_chosen_before,
    constrained,
    given_by_condition,
    over_triangles,
    under_assumptions,
)
from derive.judge.chains.claims.readings.indices import at_last_places, inside_arrays, second_letter_free
from derive.judge.chains.claims.readings.inequalities import where_said
from derive.judge.chains.claims.readings.moments_held import with_moments_held
from derive.judge.chains.claims.readings.ones import with_fitting_ones
from derive.judge.chains.claims.readings.orders import by_columns
from derive.judge.chains.claims.readings.reading import Reading
from derive.judge.chains.claims.readings.rested import at_rest_before
from derive.judge.chains.claims.readings.samples import of_each_sample
from derive.judge.chains.claims.readings.sizes import as_told_later, with_lapsed_values, with_past_cases, with_stated_values
from derive.judge.chains.claims.readings.square import where_square
from derive.judge.chains.claims.readings.unsaid import where_a_gradient_vanishes
from derive.judge.chains.claims.readings.weights import with_symmetric_weights
from derive.judge.chains.claims.readings.words import as_labelled, with_unsure_properties
from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.scanning.scanned import Item
from derive.results import Verdict

READINGS: tuple[Reading, ...] = (
    under_condition,
    where_said,
    under_conditions,
    inside_arrays,
    second_letter_free,
    at_last_places,
    under_assumptions,
    at_rest_before,
    total,
    in_one_symbol,
    with_stated_values,
    given_by_condition,
    with_lapsed_values,
    with_past_cases,
    as_chosen_before,
    constrained,
    over_triangles,
    as_row,
    with_fitting_ones,
    where_square,
    for_each_entry,
    as_told_later,
    italic_d,
    held_constant,
    with_unsure_properties,
    with_symmetric_weights,
    as_labelled,
    of_each_sample,
    by_columns,
    where_a_gradient_vanishes,
    with_moments_held,
    with_something_new,
)
"""In this order: what stands with the claim itself, what the document states, what its notation may mean, what its words may."""


def read_otherwise(judge: Sizing, item: Item, claim: Equation) -> Verdict | None:
    """The verdict on a false claim in the first other reading that the document suggests and that has an answer."""
    return next((verdict for reading in READINGS if (verdict := reading(judge, item, claim)) is not None), None)
