"""Long formulas in pieces between which a line may break, and what differs between two formulas framed.

Browsers do not break MathML by themselves, so a formula becomes a row of `<math>` elements, broken before its relations and,
where it is long, its signs of operation.  Guarantee: the pieces hold the signs of the formula in their order; the whole has one
reading aloud.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import deepcopy
from difflib import SequenceMatcher
from functools import lru_cache
from xml.etree.ElementTree import Element, SubElement

from derive.report.mathml import leaves, markup, math, rows_of, said

_LONGEST_COMPARED = 400
_ALIKE = 0.4
_SHORT = 8
_GAP, _SMALL = 2, 0.7
"""The space between columns in signs, and the breadth of a sign in a script."""
_RELATIONS = frozenset("=≈≡≤≥<>∈→⇒⇔≔≠") | {":="}
_SUMS = frozenset("+−-±")
_PRODUCTS = frozenset("·×∗*⊙∘⊗⋅")
_BINARY = _RELATIONS | _SUMS | _PRODUCTS
_BRACKETS, _CLOSING = frozenset("([{"), frozenset(")]}")
_ROWS = frozenset(("math", "mrow", "mstyle", "mtd"))


def flowing(latex: str, block: bool = True, marked: Collection[int] = (), kind: str = "") -> str:
    """A formula as a row of `<math>` elements between which lines may break.

    The signs whose numbers (in reading order, from 0) are in `marked` are framed by the class `kind`.  What cannot be
    translated is escaped LaTeX.
    """
    rows = rows_of(latex.strip(), block)
    if not rows:
        return math(latex, block)
    whole = Element("span", {"class": "flow" if block else "flow inline", "role": "math", "aria-label": said(latex)})
    number = 0
    for row in rows:
        line = SubElement(whole, "span", {"class": "row"})
        parts = [deepcopy(part) if kind else part for cell in row for part in _flat(cell)]
        for part in parts if marked else ():
            for leaf in leaves(part):
                if number in marked:
                    leaf.set("class", " ".join(filter(None, (leaf.get("class"), kind))))
                number += 1
        for place, chunk in enumerate(_chunks(parts)):
            if place:
                SubElement(line, "wbr")
            piece = SubElement(line, "math")
            inside = SubElement(piece, "mstyle", {"displaystyle": "true"}) if block else SubElement(piece, "mrow")
            inside.extend(chunk)
            if kind:
                _frame(inside, kind)
    return markup(whole)


@lru_cache(maxsize=4096)
def breadth(latex: str, block: bool) -> int:
    """How many signs the longest piece has; of a formula that cannot be translated, its source."""
    rows = rows_of(latex.strip(), block)
    pieces = (chunk for row in rows for chunk in _chunks([part for cell in row for part in _flat(cell)]))
    return max((sum(map(_signs_in, piece)) for piece in pieces), default=len(latex))


@lru_cache(maxsize=4096)
def across(latex: str) -> int:
    """How many signs stand side by side in the broadest piece, an array taken as wide as its columns."""
    rows = rows_of(latex.strip(), True)
    pieces = (chunk for row in rows for chunk in _chunks([part for cell in row for part in _flat(cell)]))
    return max((round(sum(map(_breadth, piece))) for piece in pieces), default=len(latex))


def _breadth(element: Element) -> float:
    """The breadth of a part, in signs."""
    parts = [_breadth(part) for part in element]
    if not parts:
        return len(element.text or "")
    if element.tag == "mtable":
        cells = [[_breadth(cell) for cell in row] for row in element]
        columns = range(max(map(len, cells)))
        return sum(_GAP + max(row[k] for row in cells if k < len(row)) for k in columns)
    if element.tag in ("mfrac", "munder", "mover", "munderover"):
        return max(parts)
    if element.tag in ("msub", "msup", "msubsup"):
        return parts[0] + _SMALL * max(parts[1:], default=0)
    return sum(parts)


def changes(written: str, right: str) -> tuple[frozenset[int], frozenset[int]]:
    """The numbers of the signs of two formulas that are not in the other; empty where little is left of the first."""
    old, new = _signs(written), _signs(right)
    if not old or not new or max(len(old), len(new)) > _LONGEST_COMPARED:
        return frozenset(), frozenset()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return frozenset(), frozenset()
    gone, added = set(range(len(old))), set(range(len(new)))
    for i, j, size in matcher.get_matching_blocks():
        gone -= set(range(i, i + size))
        added -= set(range(j, j + size))
    return frozenset(gone), frozenset(added)


def _signs(latex: str) -> list[str]:
    return [leaf.text or "" for row in rows_of(latex.strip(), True) for cell in row for leaf in leaves(cell)]


def _signs_in(element: Element) -> int:
    return sum(len(leaf.text or "") for leaf in leaves(element))


def _flat(element: Element) -> list[Element]:
    """The parts of a formula between which it may be broken: rows within rows are opened, unless they are drawn."""
    if element.tag != "mrow" or element.get("class"):
        return [element]
    stretched = any(child.tag == "mo" and child.get("stretchy") == "true" for child in element)
    return [element] if stretched else [part for child in element for part in _flat(child)]


def _chunks(parts: Sequence[Element]) -> list[list[Element]]:
    """The parts in groups that stay on one line: broken before relations, and before signs of operation where it is long."""
    chunks: list[list[Element]] = [[]]
    depth = length = 0
    for part in parts:
        sign = (part.text or "") if part.tag == "mo" else ""
        inside = chunks[-1]
        binary = bool(inside) and not (inside[-1].tag == "mo" and (inside[-1].text or "") not in _CLOSING)
        if binary and (
            (sign in _RELATIONS and depth == 0)
            or (sign in _SUMS and length > _SHORT and depth <= 1)
            or (sign in _PRODUCTS and length > 2 * _SHORT)
        ):
            part = deepcopy(part)
            part.set("form", "infix")
            chunks.append([])
            length = 0
        chunks[-1].append(part)
        length += max(_signs_in(part), 1)
        depth += (sign in _BRACKETS) - (sign in _CLOSING and depth > 0)
    return [chunk for chunk in chunks if chunk]


def _frame(element: Element, kind: str) -> bool:
    """Move the class `kind` from signs to the largest parts and runs that hold nothing else; whether all of this one does."""
    if not len(element):
        return kind in element.get("class", "").split()
    whole = [_frame(child, kind) or not leaves(child) for child in element]
    if all(whole) and element.tag != "math":
        for child in element:
            _drop(child, kind)
        element.set("class", " ".join(filter(None, (element.get("class"), kind))))
        return True
    if element.tag in _ROWS:
        _frame_runs(element, whole, kind)
    return False


def _frame_runs(row: Element, whole: Sequence[bool], kind: str) -> None:
    """Put a frame around neighbours that are framed; spaces at the ends of a run stay outside."""
    made: list[Element] = []
    run: list[Element] = []
    for place, (child, framed) in enumerate([*zip(list(row), whole), (Element("end"), False)]):
        if child.tag == "mo" and child.text in _BINARY and place and not child.get("form"):
            child.set("form", "infix")
        if framed and (run or leaves(child)):
            run.append(child)
            continue
        spaces: list[Element] = []
        while run and not leaves(run[-1]):
            spaces.insert(0, run.pop())
        if len(run) > 1:
            for part in run:
                _drop(part, kind)
            frame = Element("mrow", {"class": kind})
            frame.extend(run)
            run = [frame]
        made += [*run, *spaces, child]
        run = []
    row[:] = made[:-1]


def _drop(element: Element, kind: str) -> None:
    left = " ".join(name for name in element.get("class", "").split() if name != kind)
    element.attrib.pop("class", None)
    if left:
        element.set("class", left)
