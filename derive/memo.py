"""Answers kept between two checks of a document that is being edited, so that only what changed is worked on again.

Guarantee: an answer is given again only for an equal key, so whoever asks must put into the key all that the answer depends
on; nothing is kept outside a block `with keeping(memo)`.  Standard library only, since every room may ask.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

LIMIT = 50_000
Answer = TypeVar("Answer")


class Memo:
    """At most `LIMIT` answers, the least recently used ones go first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self.asked = self.known = 0

    def answer(self, key: Hashable, work: Callable[[], Answer]) -> Answer:
        """What `work` answered for this key before, else its answer now."""
        self.asked += 1
        if key in self._kept:
            self.known += 1
            self._kept.move_to_end(key)
            return self._kept[key]  # type: ignore[no-any-return]
        made = self._kept[key] = work()
        if len(self._kept) > LIMIT:
            self._kept.popitem(last=False)
        return made


_active: ContextVar[Memo | None] = ContextVar("memo", default=None)


@contextmanager
def keeping(memo: Memo) -> Iterator[Memo]:
    """Within this block answers are kept in `memo` and taken from it."""
    token = _active.set(memo)
    try:
        yield memo
    finally:
        _active.reset(token)


def kept() -> Memo | None:
    """The memo of the block that is being run, if there is one."""
    return _active.get()
