"""Searching a text for one pattern from place to place, each stretch of it once.

Guarantee: the time is linear in the length of the text, however often is asked, as long as the places never decrease.
"""

from __future__ import annotations

import re


class Finder:
    """The first match at or after a place, for places that never decrease: each stretch is searched once."""

    def __init__(self, pattern: re.Pattern[str], text: str):
        self._pattern, self._text, self._found, self._from = pattern, text, -1, 0

    def after(self, place: int) -> int:
        """Offset of the match, or the length of the text if there is none."""
        if self._found < place or place < self._from:
            match = self._pattern.search(self._text, place)
            self._found, self._from = (match.start() if match else len(self._text)), place
        return self._found
