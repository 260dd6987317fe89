"""Answers kept between two checks of a document that is being edited, so that only what changed is worked on again.

Guarantee: an answer is given again only for an equal key, so whoever asks must put into the key all that the answer depends
on; nothing is kept outside a block `with keeping(memo)`.  Standard library only, since every room may ask.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

LIMIT = 50_000
Answer = TypeVar("Answer")


_NONE = object()


class Memo:
    """At most `LIMIT` answers in two halves: once the younger one is full, what the older still holds goes.

    An answer that is asked for again moves to the younger half, so that only what was not asked for lately is forgotten; to
    find one takes one comparison of keys, which may be large terms.
    """

    def __init__(self, editing: bool = True) -> None:
        self.editing = editing
        """Whether the document will be checked again, with changes."""
        self.hurried = self.put_off = False
        """Whether long searches that were never made are to be put off, and whether one was."""
        self._young: dict[Hashable, Any] = {}
        self._old: dict[Hashable, Any] = {}
        self.asked = self.known = 0

    def answer(self, key: Hashable, work: Callable[[], Answer]) -> Answer:
        """What `work` answered for this key before, else its answer now."""
        self.asked += 1
        found = self._young.get(key, _NONE)
        if found is not _NONE:
            self.known += 1
            return found  # type: ignore[no-any-return]
        found = self._old.pop(key, _NONE) if self._old else _NONE
        if found is not _NONE:
            self.known += 1
        else:
            found = work()
        if len(self._young) >= LIMIT // 2:
            self._young, self._old = {}, self._young
        self._young[key] = found
        return found  # type: ignore[no-any-return]


_active: ContextVar[Memo | None] = ContextVar("memo", default=None)


@contextmanager
def keeping(memo: Memo) -> Iterator[Memo]:
    """Within this block answers are kept in `memo` and taken from it."""
    token = _active.set(memo)
    try:
        yield memo
    finally:
        _active.reset(token)


@contextmanager
def hurrying(memo: Memo, hurried: bool = True) -> Iterator[Memo]:
    """Within this block searches for fixes that were never made are put off, so that verdicts come first; `memo.put_off` tells
    whether one was."""
    memo.hurried, memo.put_off = hurried, False
    try:
        yield memo
    finally:
        memo.hurried = False


def kept() -> Memo | None:
    """The memo of the block that is being run, if there is one."""
    return _active.get()


def editing() -> bool:
    """Whether what is found out about a text is worth keeping for its next check."""
    memo = _active.get()
    return memo is not None and memo.editing


def once(work: Callable[..., Answer], *about: Hashable) -> Answer:
    """What `work` answers about this and nothing else, worked out once while a document is being edited."""
    memo = _active.get()
    return work(*about) if memo is None or not memo.editing else memo.answer((work, *about), lambda: work(*about))


def known_before(value: Answer) -> Answer:
    """The equal value that was kept first, with all that was found out about it since; else this one."""
    memo = _active.get()
    return value if memo is None or not memo.editing else memo.answer(("same", value), lambda: value)


def settle() -> None:
    """For the time between two checks: what is kept is not looked through by the garbage collector during the next one, where
    that would take as long as the check itself."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
