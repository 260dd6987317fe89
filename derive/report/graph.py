"""The statements of a document as a drawn graph: where each stands, and an arrow from each to those that rest on it.

Sections follow one another downwards; within a section a statement stands below those that it rests on, and near them.
Guarantee: every statement has its place and no two overlap; an arrow is left out only if it follows from the others;
the same document gives the same drawing.  Time grows with statements times dependencies, so that of a large document
(`MOST`) nothing is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MOST = 1200
WIDTH, HEIGHT = 71, 24
WEAK = 17
"""So much of the width is for the verdict on all that a statement rests on, where that is worse."""
STEP, LAYER = 79, 54
FAR = 3 * LAYER
PER_ROW = 11
TITLE, EDGE = 34, 4
PAGE = 900


@dataclass
class Place:
    """Where a statement stands: its left upper corner, and the paths of the arrows that come in and go out."""

    name: str
    x: float = 0.0
    y: float = 0.0
    into: list[str] = field(default_factory=list)
    onward: list[str] = field(default_factory=list)


@dataclass
class Band:
    """A section: where its title stands, and its statements."""

    title_y: float
    places: list[Place]


@dataclass
class Drawing:
    width: float
    height: float
    bands: list[Band]
    arrows: list[tuple[str, bool]]
    """The path of each arrow, and whether it is so long that it had better be faint."""

    def parts(self, most: float = PAGE) -> list[tuple[float, float]]:
        """The drawing cut between rows into parts of at most `most` in height, for paper: where each begins, and its height.

        A title stays with the first row under it.
        """
        cuts: list[float] = []
        for band in self.bands:
            rows = sorted({place.y for place in band.places})
            cuts += [band.title_y - TITLE / 2, *(y - (LAYER - HEIGHT) / 2 for y in rows[1:])]
        begins = [0.0]
        for here, after in zip(cuts, [*cuts[1:], self.height]):
            if after - begins[-1] > most and here > begins[-1]:
                begins.append(here)
        return [(begin, end - begin) for begin, end in zip(begins, [*begins[1:], self.height])]


def reduced(order: Sequence[str], rests_on: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """For each statement what it rests on, without what it also rests on by way of another; `order` is the document's.

    Dependencies on later statements are kept as they are.
    """
    number = {name: place for place, name in enumerate(order)}
    beneath: dict[str, set[str]] = {}
    kept = {}
    for name in order:
        below = [other for other in rests_on.get(name, ()) if other in number and other != name]
        earlier = [other for other in below if number[other] < number[name]]
        indirect = set().union(*(beneath[other] for other in earlier))
        beneath[name] = indirect | set(earlier)
        kept[name] = [other for other in below if number[other] > number[name] or other not in indirect]
    return kept


def draw(sections: Sequence[Sequence[str]], rests_on: Mapping[str, Sequence[str]]) -> Drawing:
    """The drawing of statements, section by section, each with the names of those that it rests on."""
    order = [name for section in sections for name in section]
    below = reduced(order, rests_on)
    places: dict[str, Place] = {}
    bands, y = [], float(EDGE)
    for section in sections:
        title_y = y + 14
        y += TITLE
        for row in _rows(section, below):
            _across(row, below, places, y)
            y += LAYER
        y += 6
        bands.append(Band(title_y, [places[name] for name in section]))
    arrows = []
    for name in order:
        for other in below[name]:
            path = _arrow(places[other], places[name])
            arrows.append((path, abs(places[name].y - places[other].y) > FAR))
            places[name].into.append(path)
            places[other].onward.append(path)
    right = max((place.x for place in places.values()), default=0.0) + WIDTH + EDGE
    return Drawing(right, y, bands, arrows)


def _rows(section: Sequence[str], below: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """The statements of a section in rows, each below those that it rests on; a long row is cut."""
    depth: dict[str, int] = {}
    for name in section:
        depth[name] = max((depth[other] + 1 for other in below[name] if other in depth), default=0)
    rows: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for name in section:
        rows[depth[name]].append(name)
    return [row[k : k + PER_ROW] for row in rows for k in range(0, len(row), PER_ROW)]


def _across(row: Sequence[str], below: Mapping[str, Sequence[str]], places: dict[str, Place], y: float) -> None:
    """Set the row out from left to right, each statement as near as may be to the middle of those that it rests on."""
    wanted = []
    for number, name in enumerate(row):
        above = [places[other].x - EDGE for other in below[name] if other in places]
        wanted.append((sum(above) / len(above) if above else number * STEP, number, name))
    wanted.sort()
    at = [x for x, _, _ in wanted]
    for k in range(1, len(at)):
        at[k] = max(at[k], at[k - 1] + STEP)
    limit = (PER_ROW - 1) * STEP
    for k in reversed(range(len(at))):
        at[k] = min(at[k], limit - (len(at) - 1 - k) * STEP)
    for x, (_, _, name) in zip(at, wanted):
        places[name] = Place(name, round(x + EDGE, 1), y)


def _arrow(source: Place, target: Place) -> str:
    """The path from the lower edge of the source to the upper edge of the target; the other way round if that lies above."""
    downwards = source.y < target.y
    x1, x2 = source.x + WIDTH / 2, target.x + WIDTH / 2
    y1, y2 = (source.y + HEIGHT, target.y - 3) if downwards else (source.y, target.y + HEIGHT + 3)
    bend = max(abs(y2 - y1) / 2, 18.0) * (1 if downwards else -1)
    return f"M{x1:g} {y1:g}C{x1:g} {y1 + bend:g} {x2:g} {y2 - bend:g} {x2:g} {y2:g}"
