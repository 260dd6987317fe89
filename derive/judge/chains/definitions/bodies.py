"""Which member of a chain gives its first one a meaning.

Guarantee: a member that is itself new, or that cannot be read, is passed over where a later one can be.
"""

from __future__ import annotations

from derive.judge.chains.definitions.anew import is_new
from derive.judge.chains.definitions.targets import target_of
from derive.judge.chains.relations import DEFINE, EQUAL
from derive.judge.chains.sizing import Sizing
from derive.language.ast import Node
from derive.reading.errors import NotUnderstood
from derive.reading.reader import Reader
from derive.reading.spaces import NotASpace


def body_of(judge: Sizing, members: list[Node], relations: tuple[str, ...], place: int) -> Node:
    """The first member to the right that is not itself new."""
    for number in range(place + 1, len(members)):
        if relations[number - 1] not in (*EQUAL, *DEFINE):
            break
        target = target_of(members[number], judge.context)
        if target is None or not is_new(judge, target, Node("none"), "=") or number + 1 >= len(members):
            return _readable(judge, members, relations, number)
        if relations[number] not in (*EQUAL, *DEFINE):
            return members[number]
    return members[place + 1]


def _readable(judge: Sizing, members: list[Node], relations: tuple[str, ...], first: int) -> Node:
    """The first member from `first` on that can be read, else the first: `h(z) = p(y = 1) = σ(z)` defines h by σ(z)."""
    for number in range(first, len(members)):
        if number > first and relations[number - 1] not in EQUAL:
            break
        with judge.context.trial():
            error = judge.read(Reader(judge.context), members[number], None).error
        if not isinstance(error, (NotUnderstood, NotASpace)):
            return members[number]
    return members[first]
