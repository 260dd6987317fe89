"""Labels of a cross-entropy: Y in −Σ Y log P, of which the document does not say that its rows sum to 1.

The gradient P − Y is right only for labels that do.  Guarantee: what is proved with such labels is proved only where the words
call Y labels, targets or classes, and lists what it takes; elsewhere, and for a Y of zeros and ones, of which several may hold
in a row, it stays undecided.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product

from derive.evaluator.scene import Scene
from derive.judge.proving.graph import Circular, Graph, differentials, gradients, symbols
from derive.judge.proving.verdict import verdict_on
from derive.judge.scanning.scanned import Scanned
from derive.results import Verdict
from derive.terms.term import Term

_CALLED = re.compile(
    r"\b(?:labels?|targets?|class(?:es)?|one[\s-]?hot|categor\w+|distributions?|ground[\s-]truth)\b|标签|类别|目标|独热|真实",
    re.IGNORECASE,
)
_DATA = re.compile(
    r"\b(?:data|observations?|observed|measure(?:ments?|d)|responses?|labels?|targets?|ratings?|"
    r"ground[\s-]truth|design\s+matrix)\b",
    re.IGNORECASE,
)
_KNOWN = frozenset({"onehot_rows", "onehot_cols", "probability"})
NEAR = 80
Pair = tuple[str, str]


def as_labels(
    scanned: Scanned, left: Term, right: Term, scene: Scene, partial: str | None, told: Iterable[str], pairs: Iterable[Pair] = ()
) -> Verdict | None:
    """The verdict on a claim that is false as it stands, for labels that are one-hot; None if it is false for these too.

    `pairs` are losses and variables of derivatives of which the terms hold the value.
    """
    names = sorted(set(_labels(left, right, scene, frozenset(pairs))))
    if not names or len(names) > 2:
        return None
    for kinds in product(("onehot_rows", "onehot_cols"), repeat=len(names)):
        properties = dict(scene.properties)
        if any(scene.shapes[name][1 if kind == "onehot_rows" else 0].is_one for name, kind in zip(names, kinds)):
            continue
        for name, kind in zip(names, kinds):
            properties[name] = properties.get(name, frozenset()) | {kind}
        verdict = verdict_on(left, right, replace(scene, properties=properties), partial, told, False)
        if verdict.verdict != "proved":
            continue
        which = ", ".join(f"{kind.replace('onehot_', '').replace('cols', 'columns')} of {n}" for n, kind in zip(names, kinds))
        several = any("binary" in scene.properties.get(name, ()) for name in names)
        if not several and all(_called(scanned, name, _CALLED) for name in names):
            return replace(verdict, assumptions=(*verdict.assumptions, f"the labels are one-hot: {which}"))
        return Verdict("undecided", reason=f"true for one-hot labels, false in general; say what sums to 1: {which}")
    return None


def _labels(left: Term, right: Term, scene: Scene, pairs: frozenset[Pair]) -> Iterator[str]:
    """Symbols without a definition or a property that weigh a logarithm in a loss of the claim."""
    graph = Graph(scene)
    hessians = {(t.attrs[0], t.attrs[1]) for side in (left, right) for t in side.walk() if t.op == "hessian"}
    pairs |= gradients(left, right) | hessians
    try:
        moving = differentials(left, right)
        below = graph.below_all({loss for loss, _ in pairs} | {name for name in moving if name in scene.definitions})
        varied = {name for _, name in pairs} | moving
        for definition in (scene.definitions[name] for name in sorted(below) if name in scene.definitions):
            logs = [t for t in definition.walk() if t.op == "apply" and t.attrs[0] == "log"]
            inside = graph.below_all(frozenset[str]().union(*(symbols(t) for t in logs))) if logs else frozenset()
            for name in sorted(symbols(definition) - inside - varied) if logs else ():
                known = scene.properties.get(name, frozenset()) & _KNOWN
                if name not in scene.definitions and not known and not all(axis.is_one for axis in scene.shapes[name]):
                    yield name
    except Circular:
        return


def called_data(scanned: Scanned, name: str) -> bool:
    """Whether the words beside a name call it data: observations, measurements, responses, labels, targets."""
    return _called(scanned, name, _DATA)


def _called(scanned: Scanned, name: str, words: re.Pattern[str]) -> bool:
    """Whether the words beside a name, in a formula or as code, call it so; of each name that is asked once."""
    answers = scanned.called
    if (name, words.pattern) not in answers:
        answers[name, words.pattern] = _is_called(scanned, name, words)
    return answers[name, words.pattern]


def _is_called(scanned: Scanned, name: str, words: re.Pattern[str]) -> bool:
    letter = re.sub(r"[{}]", "", name)
    alone = re.compile(rf"\s*{re.escape(letter)}(?![A-Za-z_^])")
    for block in (*(b for b in scanned.blocks if b.kind == "inline"), *(span.block for span in scanned.code)):
        formula = scanned.text[block.start : block.end]
        if letter[:1] in formula and alone.match(re.sub(r"[{}]", "", formula)):
            before = re.split(r"[.;]\s", scanned.text[max(0, block.opener - NEAR) : block.opener])[-1]
            if words.search(before) or words.search(re.split(r"[.;]\s", scanned.text[block.end : block.end + NEAR])[0]):
                return True
    return False


__all__ = ["as_labels", "called_data"]
