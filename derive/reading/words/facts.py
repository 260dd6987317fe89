"""A fact that words state of a symbol.

Guarantee: a fact says where it begins to hold, where it ends, and whether the words are sure.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """`what` holds of `name` (and of `other`, for numbers of rows and columns); `offset` is where the words stand.

    It holds to the offset `end`, or from then on if that is 0; `unsure` words may speak of something else.  With `denied` it is
    said not to hold; a name "" is then that of the one symbol of which it was said.
    """

    what: str
    name: str
    offset: int
    other: str = ""
    end: int = 0
    denied: bool = False
    unsure: bool = False
