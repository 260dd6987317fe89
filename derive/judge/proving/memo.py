"""The key under which an answer about two terms is kept while a document is being edited.

It holds everything that the answer is about: both terms, the partial symbol, the assumptions of the reading, and of the
scene the symbols that the terms reach, with shapes, definitions, properties and whether they are constant.  Guarantee: an
answer is never given again by the place or the text of a line, so it is an answer about the same claim.  Limit: the
numbers of a counterexample may be those drawn while unrelated lines of the document were different.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any

from derive.evaluator.scene import Scene
from derive.memo import Answer, kept
from derive.terms.term import Term


def remembered(function: Callable[..., Answer]) -> Callable[..., Answer]:
    """A pure function of (left, right, scene, partial, …) that asks the memo first, where one is kept."""

    @wraps(function)
    def asking(left: Term, right: Term, scene: Scene, partial: str | None = None, *more: Any, **named: Any) -> Answer:
        memo = kept()
        more = tuple(value if isinstance(value, Hashable) else tuple(value) for value in more)
        named = {name: value if isinstance(value, Hashable) else tuple(value) for name, value in named.items()}
        if memo is None:
            return function(left, right, scene, partial, *more, **named)
        key = (function.__qualname__, about(left, right, scene, partial), more, tuple(sorted(named.items())))
        return memo.answer(key, lambda: function(left, right, scene, partial, *more, **named))

    return asking


def remembered_text(function: Callable[[str], Answer]) -> Callable[[str], Answer]:
    """A pure function of a text that asks the memo first, where one is kept."""

    @wraps(function)
    def asking(text: str) -> Answer:
        memo = kept()
        return function(text) if memo is None else memo.answer((function.__qualname__, text), lambda: function(text))

    return asking


def about(left: Term, right: Term, scene: Scene, partial: str | None) -> Hashable:
    """The terms and all that the scene says of the symbols that they reach."""
    reach = reached(scene, left, right, partial)
    facts = tuple((name, scene.shapes.get(name), scene.definitions.get(name), scene.properties.get(name)) for name in reach)
    spoken = tuple(sorted(pair for pair in scene.spoken if pair[0] in reach))
    narrowed = scene.narrowed if spoken else None
    constants = tuple(name for name in reach if name in scene.constants)
    inner = tuple(name for name in reach if name in scene.inner)
    unknown = tuple(name for name in reach if name in scene.unknown)
    return left, right, partial, facts, constants, spoken, narrowed, scene.orders, inner, unknown


def reached(scene: Scene, left: Term, right: Term, partial: str | None = None) -> list[str]:
    """The names that the terms mention in any way (also as a loss, or under d), and those that their definitions mention."""
    found: set[str] = set()
    todo = [*named(left), *named(right), *([partial] if partial else [])]
    todo += [name for loss, name in sorted(scene.spoken) if loss in todo]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            definition = scene.definitions.get(name)
            if definition is not None:
                todo.extend(named(definition) - found)
    return sorted(found)


def named(term: Term) -> frozenset[str]:
    """Every name in a term: those of symbols, of losses and of differentials."""
    return term.spoken
