r"""g(α) = …, “plugging these in”: the value of a function at the place where its gradients were found to be zero.

A new function that a sentence introduces so is compared with the functions whose variables came to rest under the same heading.
Guarantee: it is proved where it equals one of them there.  Otherwise it is a definition like any other, but how it is to be read
counts as a guess (a dual may drop constants or change its sign), so that what rests on it is not called false.
"""

from __future__ import annotations

import re
from dataclasses import replace

from derive.judge.chains.claims.claiming import Claiming
from derive.judge.chains.definitions.targets import Target
from derive.judge.proving.decide import decide
from derive.judge.proving.graph import Circular, Graph
from derive.judge.scanning.scanned import Item
from derive.reading.reader import Reader
from derive.reading.words.assuming import sentence_start
from derive.results import Verdict
from derive.terms.term import Term, var

_PUT_IN = re.compile(
    r"\b(?:substitut\w+|plug\w*|insert\w*|putting|eliminat\w+|profil\w+|concentrat\w+)\b|\bdual\b|\b(?:minimum|maximum|optimal)\s+value\b|代入|对偶",
    re.IGNORECASE,
)
_PUT_IN_HERE = re.compile(r"\b(?:substitut\w+|plug\w*|insert\w*|putting|eliminat\w+)\b|代入", re.IGNORECASE)
"""Words after which a formula that is not the value at rest is no plain definition."""
MOST_LOSSES = 4


def value_at_rest(judge: Claiming, item: Item, target: Target, value: Term, reader: Reader) -> Verdict | None:
    """Proved, if a new scalar is what some function is at its place of rest; None if it is not, or if no words say so."""
    given = [rest for rest in judge.rested if rest.section == judge.context.section]
    text, opener = judge.scanned.text, item.block.opener
    if not given or not value.is_scalar or _PUT_IN.search(text, sentence_start(text, opener), opener) is None:
        return None
    scene = judge.scene(reader)
    values = {rest.name: rest.value for rest in given if rest.name not in scene.definitions}
    there = replace(scene, definitions={**scene.definitions, **values})
    graph = Graph(scene)
    try:
        scalars = [name for name, body in scene.definitions.items() if body.is_scalar and name != target.name]
        known = [name for name in scalars if values.keys() & graph.below(name)]
        for name in known[::-1][:MOST_LOSSES]:
            verdict = decide(var(name, value.shape), value, there, None, reader.assumptions, False)
            if verdict.verdict == "proved":
                told = [rest.told for rest in given if rest.name in graph.below(name)]
                return replace(verdict, assumptions=(*verdict.assumptions, f"{target.name} is {name} there", *told))
    except Circular:
        return None
    if _PUT_IN_HERE.search(text, sentence_start(text, opener), opener):
        judge.context.guessed[target.name] = judge.scanned.lines.line(item.raw.start)
    return None
