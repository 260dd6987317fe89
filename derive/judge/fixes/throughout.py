"""Edits of a member in several places at once: slips that an author makes all along a line.

Each candidate replaces the whole member.  Nothing here knows whether it is right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from derive.judge.fixes.edits import Edit
from derive.language.ast import Node, walk
from derive.reading.events import Labels
from derive.reading.names import layer_name, peel, strip
from derive.terms.term import Shape

Change = tuple[int, int, str]
MOST = 12


def throughout(node: Node, text: str, labels: Labels | None, matrices: dict[str, Shape]) -> Iterator[Edit]:
    """Candidates for a member; `matrices` are the names that have two long axes."""
    whole = f"{text[node.start : node.end]}"
    factors = list(_repeated_factors(node, text))
    for changes in factors:
        yield _edit("extra factor", node, text, changes)
    if labels is not None:
        yield from _labels(node, whole, labels)
    yield from _indices(node, text, matrices)
    yield from _by_columns(node, text, [[], *factors])


def _edit(diagnosis: str, node: Node, text: str, changes: list[Change]) -> Edit:
    return Edit(diagnosis, node.start, node.end, applied(text, node.start, node.end, changes))


def applied(text: str, start: int, end: int, changes: list[Change]) -> str:
    result = text[start:end]
    for low, high, new in sorted(changes, reverse=True):
        if start <= low and high <= end:
            result = result[: low - start] + new + result[high - start :]
    return result


def _repeated_factors(node: Node, text: str) -> Iterator[list[Change]]:
    """Each factor that leads several products, dropped from all of them."""
    leading = [inner for inner in walk(node) if inner.kind == "product" and inner.children[0].kind in ("frac", "number")]
    sources = Counter(_squeezed(text, inner.children[0]) for inner in leading)
    for source, count in sources.items():
        if count > 1:
            yield [(p.start, p.children[1].start, "") for p in leading if _squeezed(text, p.children[0]) == source]


def _squeezed(text: str, node: Node) -> str:
    return re.sub(r"\s", "", text[node.start : node.end])


def _labels(node: Node, source: str, labels: Labels) -> Iterator[Edit]:
    """A label without its subscript, where it has one elsewhere in the member."""
    letter = re.escape(labels.label)
    found = set(re.findall(rf"(?<![A-Za-z\\]){letter}\s*(_\s*(?:\{{[^{{}}]*\}}|\w))\s*=", source))
    bare = rf"(?<![A-Za-z\\]){letter}(?=\s*=)"
    if len(found) == 1 and re.search(bare, source):
        sub = found.pop()
        yield Edit("missing index", node.start, node.end, re.sub(bare, lambda match: match[0] + sub, source))


def _indices(node: Node, text: str, matrices: dict[str, Shape]) -> Iterator[Edit]:
    """A running index that is missing before a number: z_2 for z_{i,2}; also together with one factor too many."""
    running = [strip(n.children[0]) for n in walk(node) if n.kind == "bigop"]
    letters = {str(r.children[0].value) for r in running if r.kind == "relation" and r.children[0].kind == "name"}
    changes: list[Change] = []
    for inner in walk(node):
        base, layers = peel(inner) if inner.kind == "script" else (inner, [])
        if not layers or base.kind != "name" or layers[-1].sub.kind != "number" or inner.children[1].kind == "none":
            continue
        sub = layers[-1].sub
        name = layer_name(inner)
        bare = name.replace(f"_{{{sub.value}}}", "") if name is not None else ""
        if bare in matrices and all(c[0] != sub.start for c in changes):
            changes.append((sub.start, sub.end, str(sub.value)))
    for letter in sorted(letters)[:2]:
        put = [(a, b, f"{letter},{n}") if text[a - 1 : a] == "{" else (a, b, f"{{{letter},{n}}}") for a, b, n in changes]
        if not put:
            continue
        yield _edit("missing index", node, text, put)
        for inner in walk(node):
            if inner.kind == "product" and inner.children[0].kind in ("frac", "number"):
                extra = (inner.children[0].start, inner.children[1].start, "")
                yield _edit("missing index and extra factor", node, text, [*put, extra])


def _by_columns(node: Node, text: str, also: list[list[Change]]) -> Iterator[Edit]:
    """The entries of a matrix that were laid out along its rows instead of its columns, or the other way round."""
    if node.kind != "matrix" or len(node.children) < 2 or len({len(row.children) for row in node.children}) != 1:
        return
    cells = [[cell for cell in row.children] for row in node.children]
    if len(cells[0]) < 2 or any(strip(cell).kind == "dots" for row in cells for cell in row):
        return
    flat = [cell for row in cells for cell in row]
    height = len(cells)
    down = [[flat[c * height + r] for c in range(len(cells[0]))] for r in range(height)]
    columns = [cell for column in zip(*cells) for cell in column]
    width = len(cells[0])
    along = [[columns[r * width + c] for c in range(width)] for r in range(height)]
    for laid in (down, along):
        for changes in also:
            moved: list[Change] = []
            for row, new in zip(cells, laid):
                for cell, other in zip(row, new):
                    moved.append((cell.start, cell.end, applied(text, other.start, other.end, changes).strip()))
            yield _edit("entries in the wrong places", node, text, moved)


__all__ = ["throughout"]
