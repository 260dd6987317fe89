"""A check of the catalogue itself: what is wrong with a table of identities, as sentences.

Guarantee: found are names that stand twice, lines without a citation, lines whose sides have different shapes, lines
that are not proved, lines whose floating check is missing or fails, and lines that say the same as another up to the
names of symbols and sizes.  Limit: the last is found for up to four symbols, in the order in which the kernel prints
them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from derive.identities.identity import Identity
from derive.identities.random_points import NotEvaluated
from derive.terms.sympy_nodes import NotATerm
from derive.terms.term import ShapeClash

TOLERANCE = 1e-9
NAME = re.compile(r"(?<=<)[^<>]+(?=>)")
SIZE = re.compile(r"(?<![\w<\\])[a-z](?![\w>])")


def problems(identities: Iterable[Identity]) -> list[str]:
    """What is wrong with the identities, one sentence each; [] if nothing is."""
    found: list[str] = []
    names: set[str] = set()
    forms: dict[str, str] = {}
    for identity in identities:
        if identity.name in names:
            found.append(f"{identity.name}: the name stands twice")
        names.add(identity.name)
        faults = list(_faults(identity))
        found.extend(f"{identity.name}: {fault}" for fault in faults)
        if faults:
            continue
        form = nameless(identity.normal_form())
        if form in forms:
            found.append(f"{identity.name}: says the same as {forms[form]}")
        forms.setdefault(form, identity.name)
    return found


def _faults(identity: Identity) -> Iterator[str]:
    if not re.search(r"[A-Z]\w+.*\(\d{4}\)", identity.citation):
        yield "no citation with author and year"
    try:
        left, right = identity.terms()
    except (ShapeClash, NotATerm) as problem:
        yield str(problem)
        return
    if left.shape != right.shape:
        yield f"the sides have the shapes {identity.shape} and {right.rows}×{right.cols}"
        return
    verdict = identity.prove()
    if verdict.verdict != "proved":
        yield f"{verdict.verdict}: {verdict.reason}"
    try:
        error = identity.largest_error()
    except NotEvaluated as problem:
        yield f"no floating check: {problem}"
        return
    if not error < TOLERANCE:
        yield f"the sides differ by {error:.1e} in floating point"


def nameless(form: str) -> str:
    """The canonical form with symbols and sizes called by their order: the smallest over the orders of the symbols."""
    names = list(dict.fromkeys(NAME.findall(form)))
    orders = itertools.permutations(range(len(names))) if len(names) <= 4 else [tuple(range(len(names)))]
    return min(_renamed(form, dict(zip(names, order))) for order in orders)


def _renamed(form: str, order: dict[str, int]) -> str:
    text = NAME.sub(lambda m: f"#{order[m.group()]}", form)
    sizes = {s: k for k, s in enumerate(dict.fromkeys(SIZE.findall(text)))}
    return " ".join(sorted(re.split(r"[·|{}]", SIZE.sub(lambda m: f"@{sizes[m.group()]}", text))))
