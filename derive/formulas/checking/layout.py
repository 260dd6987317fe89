"""Layouts: how a user's arrays lie, against how the formula states them.

A layout names the axes of an array in the user's order, for example `{"x": "N C H W", "w": "F C kh kw"}`; a name stands
for several at once ("nchw"). Guarantee: only a permutation of the stated axes, or joining neighbours of them into one
("N*H*W C"), is a layout; anything else is refused with a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from derive.formulas.statement import Statement

NAMED: Mapping[str, Mapping[tuple[str, ...], str]] = {
    "nhwc": {},
    "nchw": {
        ("N", "H", "W", "C"): "N C H W",
        ("N", "Ho", "Wo", "F"): "N F Ho Wo",
        ("N", "Ho", "Wo", "C"): "N C Ho Wo",
        ("kh", "kw", "C", "F"): "F C kh kw",
    },
    "matrix": {
        ("N", "H", "W", "C"): "N*H*W C",
        ("N", "Ho", "Wo", "F"): "N*Ho*Wo F",
        ("N", "Ho", "Wo", "C"): "N*Ho*Wo C",
        ("kh", "kw", "C", "F"): "kh*kw*C F",
        ("N", "Ho", "Wo", "kh", "kw", "C"): "N*Ho*Wo kh*kw*C",
    },
    "out-in": {("D", "F"): "F D"},
    "row": {},
}


class BadLayout(Exception):
    """A layout that is none; `str()` is a sentence."""


@dataclass(frozen=True)
class Layout:
    """The user's axes of the arrays that lie differently; `name` is how the caller called it."""

    name: str = ""
    axes: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    def theirs(self, statement: Statement, name: str, value: np.ndarray) -> np.ndarray:
        """A stated array as the user has it."""
        return self._moved(statement, name, value)

    def ours(self, statement: Statement, name: str, value: np.ndarray, shape: tuple[int, ...]) -> np.ndarray | None:
        """A user's array as stated, of the stated shape; None if its shape does not fit."""
        groups = self.axes.get(name)
        if groups is None:
            return value
        stated = statement.array(name).axes
        lengths = dict(zip(stated, shape))
        flat = [axis for group in groups for axis in group]
        expected = tuple(int(np.prod([lengths[a] for a in group])) for group in groups)
        if value.shape != expected:
            return None
        return value.reshape([lengths[a] for a in flat]).transpose([flat.index(a) for a in stated])

    def _moved(self, statement: Statement, name: str, value: np.ndarray) -> np.ndarray:
        groups = self.axes.get(name)
        if groups is None:
            return value
        stated = statement.array(name).axes
        flat = [axis for group in groups for axis in group]
        moved = value.transpose([stated.index(a) for a in flat])
        lengths = dict(zip(stated, value.shape))
        joined = [int(np.prod([lengths[a] for a in group])) for group in groups]
        return moved.reshape(joined) if any(len(g) > 1 for g in groups) else np.ascontiguousarray(moved)


def layout(statement: Statement, given: str | Mapping[str, str] | None) -> Layout:
    """The layout of a name ("nchw"), of text ("w=F C kh kw; x=N C H W"), or of a mapping. Raises BadLayout."""
    if not given:
        return Layout()
    arrays = [*(a.name for a in statement.inputs), *statement.definitions]
    if isinstance(given, str) and "=" not in given:
        if given not in NAMED:
            raise BadLayout(f"there is no layout {given!r}; there are {', '.join(NAMED)}, or write the axes: w=F C kh kw")
        table = NAMED[given]
        return Layout(given, {n: _groups(table[_axes(statement, n)]) for n in arrays if _axes(statement, n) in table})
    if isinstance(given, str):
        given = {part.split("=", 1)[0].strip(): part.split("=", 1)[1] for part in given.split(";") if "=" in part}
    for name, text in given.items():
        if name not in arrays:
            raise BadLayout(f"the formula has no array {name!r}; it has {', '.join(arrays)}")
        flat = [axis for group in _groups(text) for axis in group]
        if sorted(flat) != sorted(_axes(statement, name)):
            raise BadLayout(f"the axes of {name} are {' '.join(_axes(statement, name))}; {text!r} does not arrange them")
    shown = "; ".join(f"{name}={text}" for name, text in given.items())
    return Layout(shown, {name: _groups(text) for name, text in given.items()})


def _axes(statement: Statement, name: str) -> tuple[str, ...]:
    return statement.array(name).axes


def _groups(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(group.split("*")) for group in text.split())
