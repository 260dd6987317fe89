"""Symbols of earlier headings that the heading at hand declares with another shape further on.

Guarantee: from the heading on they are what is declared, so that nothing is read with the new shape and evaluated with the old
definition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.reading.context import Context


def declared_anew(context: Context) -> list[str]:
    """Their names."""
    known = ((name, context.symbols[name]) for name in context.names_later() if name in context.symbols)
    other = [(name, symbol) for name, symbol in known if symbol.section != context.section]
    return [name for name, symbol in other if (later := context.later_in(name, context.section)) and later.shape != symbol.shape]


__all__ = ["declared_anew"]
