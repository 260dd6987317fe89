"""How long fixes are sought where they were sought in vain before.

One wrong definition makes many lines wrong, and none of those lines has a small edit that mends it: each would be searched to
the end.  So the candidates that were read in vain are counted for all statements that rest on the same definitions, and past
`VAIN` of them a search is short: the mistakes made before, the first candidates of each kind, the engine's own answer.  A
quarter is read where the line speaks of a symbol whose definition could not be used, since hardly an edit can then be proved.

Guarantee: what is found is proved as ever; a search is only cut, never widened.  The count is of candidates, not of time, and
the statements of a document are judged in order, so the same document has the same fixes at every run.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable

from derive.evaluator.scene import Scene
from derive.judge.proving.memo import named
from derive.language.ast import Node, walk
from derive.reading.context import Context
from derive.terms.term import Term

VAIN = 400
_SCRIPTS = re.compile(r"[\^_](?:\{[^{}]*\}|\w)")


class Patience:
    """Candidates read in vain, by the definitions that the statements rest on."""

    def __init__(self) -> None:
        self._spent: Counter[Hashable] = Counter()

    def is_short(self, root: Hashable) -> bool:
        return self._spent[root] >= VAIN

    def in_vain(self, root: Hashable, read: int) -> None:
        self._spent[root] += read

    def tried(self, root: Hashable) -> int:
        """How many candidates were read in vain."""
        return self._spent[root]


def root_of(terms: Iterable[Term], scene: Scene) -> Hashable:
    """What statements have in common that one wrong definition makes wrong: the defined symbols they lead to, at any layer."""
    todo = {name for term in terms for name in named(term)}
    found: set[str] = set()
    while todo:
        name = todo.pop()
        if name in scene.definitions and name not in found:
            found.add(name)
            todo |= named(scene.definitions[name]) - found
    return frozenset(_SCRIPTS.sub("", name) for name in found)


def unread(sides: Iterable[Node], context: Context) -> str:
    """A symbol without a usable definition, at any layer, with whose letter a line is written; "" for none."""
    if not context.opaque:
        return ""
    letters = {str(node.value) for side in sides for node in walk(side) if node.kind == "name"}
    if context.dialect.case == "same":
        letters |= {letter.swapcase() for letter in letters}
    return min((name for name in context.opaque if _SCRIPTS.sub("", name) in letters), default="")
