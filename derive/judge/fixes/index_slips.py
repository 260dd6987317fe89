"""Slips in index form: a subscript shifted or with the wrong sign, a bound one too far, a stride forgotten, a kernel not turned.

`index_slips(node, text, sizes)` yields candidates like `derive.judge.fixes.edits`; nothing here knows whether one is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from derive.judge.fixes.edits import Edit
from derive.judge.fixes.slips import exchanged
from derive.judge.fixes.window_slips import running, subscripted, window_slips
from derive.language.ast import Node, walk
from derive.reading.indices.subscripts import index_name
from derive.reading.names import strip

MOST_SIZES = 6


def index_slips(node: Node, other: Node, text: str, sizes: Sequence[str]) -> Iterator[Edit]:
    """Single slips in the subscripts, bounds and windows of one member of a relation, the most plausible first; the other
    member may hold indices that are missing in it."""
    for edit in _slips(node, other, text, sizes):
        bare = text[edit.start - 1 : edit.start] == "_" and len(edit.replacement) > 1 and edit.replacement[0] not in "{\\"
        yield replace(edit, replacement=f"{{{edit.replacement}}}") if bare else edit


def _slips(node: Node, other: Node, text: str, sizes: Sequence[str]) -> Iterator[Edit]:
    yield from lowered(node, text)
    yield from _raised(node, text)
    yield from bounds(node, text, sizes)
    places = list(_places(node))
    spoken = [*places, *_places(other)]
    names = list(dict.fromkeys(n for place in spoken for inner in walk(place) if (n := index_name(inner)) and n not in sizes))
    for place in places:
        yield from _signs(place, text)
    yield from subscripted(node, other, text)
    yield from _unbound(node, other, text)
    yield from _together(node, text)
    yield from exchanged(node, text)
    yield from _swapped(node, text)
    yield from window_slips(node, text)
    for place in places:
        yield from _turned(place, text, sizes)
        yield from _strides(place, text, sizes)
    for place in places:
        yield from _shifts(place, text)
    for place in places:
        yield from _others(place, text, names)
    for place in places:
        for part in (*names, *sizes[:MOST_SIZES]):
            for sign in "+-":
                source = text[place.start : place.end]
                yield Edit("a part of the subscript is missing", place.start, place.end, f"{source}{sign}{part}")


def lowered(node: Node, text: str) -> Iterator[Edit]:
    """Every sum one place shorter at once: sums that count from 0 up to a size instead of the last place."""
    tops = [strip(inner.children[1]) for inner in walk(node) if inner.kind == "bigop" and inner.children[1].kind != "none"]
    tops = sorted((top for top in tops if top.kind != "number"), key=lambda top: top.start)
    if len(tops) < 2 or any(a.end > b.start for a, b in zip(tops, tops[1:])):
        return
    pieces, last = [], tops[0].start
    for top in tops:
        source = text[top.start : top.end]
        shorter = text[top.start : top.children[-2].end] if _ends_with_one(top) else f"{source}-1"
        pieces += [text[last : top.start], shorter if text[top.start - 1] == "{" else f"{{{shorter}}}"]
        last = top.end
    yield Edit("upper bounds one too high", tops[0].start, tops[-1].end, "".join(pieces))


def _raised(node: Node, text: str) -> Iterator[Edit]:
    """Every sum one place longer at once: sums up to a place that is one before the last, n-k-1 for n-k."""
    tops = [strip(inner.children[1]) for inner in walk(node) if inner.kind == "bigop" and inner.children[1].kind != "none"]
    tops = sorted((top for top in tops if top.kind != "number"), key=lambda top: top.start)
    if len(tops) < 2 or not all(_ends_with_one(top, "-") for top in tops) or any(a.end > b.start for a, b in zip(tops, tops[1:])):
        return
    cuts = [(top.children[-2].end, top.end) for top in tops]
    ends = [*(start for start, _ in cuts[1:]), tops[-1].end]
    kept = text[tops[0].start : cuts[0][0]] + "".join(text[stop:end] for (_, stop), end in zip(cuts, ends))
    yield Edit("upper bounds one too low", tops[0].start, tops[-1].end, kept)


def _ends_with_one(top: Node, sign: str = "+") -> bool:
    last = strip(top.children[-1]) if top.kind == "sum" and len(top.children) > 1 and top.value[-1] == sign else None
    return last is not None and last.kind == "number" and last.value == 1


def _as_bound(text: str, bound: Node, source: str) -> str:
    """A new bound, in braces where the old one stands bare behind its ^."""
    return f"{{{source}}}" if text[: bound.start].rstrip().endswith(("^", "_")) else source


def bounds(node: Node, text: str, sizes: Sequence[str] = ()) -> Iterator[Edit]:
    """The upper bound of a sum one lower or higher; the lower bound 0 or 1."""
    for inner in walk(node):
        if inner.kind != "bigop" or inner.children[1].kind == "none":
            continue
        top, sub = strip(inner.children[1]), strip(inner.children[0])
        source = text[top.start : top.end]
        last = top.children[-1] if top.kind == "sum" else None
        if last is not None and last.kind == "number" and last.value == 1 and top.value[-1] == "-":
            yield Edit("upper bound one too low", top.start, top.end, text[top.start : top.children[-2].end])
        elif top.kind != "number":
            yield Edit("upper bound one too high", top.start, top.end, _as_bound(text, top, f"{source}-1"))
            yield Edit("upper bound one too low", top.start, top.end, _as_bound(text, top, f"{source}+1"))
        low = strip(sub.children[1]) if sub.kind == "relation" and len(sub.children) == 2 else None
        if low is not None and low.kind == "number" and low.value in (0, 1) and top.kind != "number":
            first, end = ("1", "+1") if low.value == 0 else ("0", "-1")
            whole = f"{text[inner.start : low.start]}{first}{text[low.end : top.start]}{source}{end}"
            yield Edit(f"counting starts at {first}", inner.start, top.end, whole)
        if low is not None and index_name(low) is not None and low.kind == "name":
            start = text[low.start : low.end]
            for first in ("1", "0"):
                whole = f"{text[inner.start : low.start]}{first}{text[low.end : top.start]}{start}"
                yield Edit("the wrong half of a double sum", inner.start, top.end, whole)
        elif low is not None and low.kind == "number" and index_name(top) is not None and top.kind == "name":
            for size in sizes:
                whole = f"{text[inner.start : low.start]}{source}{text[low.end : top.start]}{size}"
                yield Edit("the wrong half of a double sum", inner.start, top.end, whole)
        if low is not None and low.kind == "number" and low.value in (0, 1):
            yield Edit("wrong lower bound", low.start, low.end, "1" if low.value == 0 else "0")


def _places(node: Node) -> Iterator[Node]:
    """The subscripts, one by one."""
    for inner in walk(node):
        if inner.kind != "script" or inner.children[1].kind == "none":
            continue
        sub = strip(inner.children[1])
        if sub.kind == "group" and sub.value in ("[", "("):
            sub = strip(sub.children[0])
        for item in sub.children if sub.kind == "list" else (sub,):
            if strip(item).kind in ("name", "sum", "product", "script"):
                yield strip(item)


def _together(node: Node, text: str) -> Iterator[Edit]:
    """The signs in all subscripts of one entry at once: X_{x−a,y−b} for X_{x+a,y+b}."""
    for inner in walk(node):
        sub = strip(inner.children[1]) if inner.kind == "script" else inner
        if sub.kind == "group" and sub.value == "[":
            sub = strip(sub.children[0])
        if inner.kind != "script" or sub.kind != "list":
            continue
        sums = [strip(c) for c in sub.children if strip(c).kind == "sum" and len(strip(c).children) > 1]
        if len(sums) < 2:
            continue
        for which in range(1, max(len(one.children) for one in sums)):
            pieces, last = [], sub.start
            for one in (s for s in sums if len(s.children) > which):
                before, after = one.children[which - 1].end, one.children[which].start
                pieces += [text[last:before], "-" if one.value[which] == "+" else "+"]
                last = after
            yield Edit("wrong sign in the subscripts", sub.start, sub.end, "".join(pieces) + text[last : sub.end])
        if all(len(one.children) == 2 for one in sums):
            pieces, last = [], sub.start
            for one in sums:
                first, second = one.children
                pieces += [text[last : one.start], f"{text[second.start : second.end]}-{text[first.start : first.end]}"]
                last = one.end
            yield Edit("subscripts the wrong way round", sub.start, sub.end, "".join(pieces) + text[last : sub.end])


def _swapped(node: Node, text: str) -> Iterator[Edit]:
    """The subscripts of two factors, each in the place of the other."""
    for inner in walk(node):
        if inner.kind != "product":
            continue
        scripts = [c for c in inner.children if c.kind == "script" and c.children[1].kind != "none"]
        for one, two in zip(scripts, scripts[1:]):
            first, second = one.children[1], two.children[1]
            source = (text[first.start : first.end], text[second.start : second.end])
            if source[0] != source[1]:
                between = text[first.end : second.start]
                swapped = f"{_braced(source[1])}{between}{_braced(source[0])}"
                yield Edit("the subscripts of two factors swapped", first.start, second.end, swapped)


def _braced(source: str) -> str:
    return source if len(source) == 1 or source.startswith("{") else f"{{{source}}}"


def _signs(place: Node, text: str) -> Iterator[Edit]:
    """i + a, i − a and a − i for one another."""
    if place.kind != "sum":
        return
    for before, sign, term in zip(place.children, place.value[1:], place.children[1:]):
        other = "-" if sign == "+" else "+"
        yield Edit("wrong sign in a subscript", before.end, term.start, other)
    if len(place.children) == 2:
        one, two = (text[c.start : c.end] for c in place.children)
        if place.value == ("+", "-"):
            yield Edit("subscript the wrong way round", place.start, place.end, f"{two}-{one}")
        elif place.value == ("+", "+"):
            yield Edit("wrong sign in a subscript", place.start, place.end, f"{two}-{one}")


def _shifts(place: Node, text: str) -> Iterator[Edit]:
    """A subscript shifted by one, or a shift that should not be there."""
    if place.kind == "sum":
        for k, term in enumerate(place.children):
            if k and term.kind == "number":
                yield Edit("subscript shifted", place.children[k - 1].end, term.end, "")
            elif k:
                yield Edit("a part of the subscript too many", place.children[k - 1].end, term.end, "")
    for shift in ("+1", "-1"):
        yield Edit("subscript shifted", place.start, place.end, text[place.start : place.end] + shift)


def _turned(place: Node, text: str, sizes: Sequence[str]) -> Iterator[Edit]:
    """w_a for w_{k−1−a}, and back."""
    source = text[place.start : place.end]
    if place.kind in ("name", "script"):
        for size in sizes[:MOST_SIZES]:
            yield Edit("the kernel is turned the wrong way", place.start, place.end, f"{{{size}-1-{source}}}")
    elif place.kind == "sum" and len(place.children) == 3 and place.value[-1] == "-" and place.children[1].kind == "number":
        last = place.children[-1]
        yield Edit("the kernel is turned the wrong way", place.start, place.end, text[last.start : last.end])


def _strides(place: Node, text: str, sizes: Sequence[str]) -> Iterator[Edit]:
    """A stride forgotten, or one too many."""
    terms = place.children if place.kind == "sum" else (place,)
    for term in terms:
        source = text[term.start : term.end]
        if term.kind == "name" and len(str(term.value)) == 1:
            for size in sizes[:MOST_SIZES]:
                if size != source:
                    yield Edit("stride forgotten", term.start, term.end, f"{size} {source}")
        elif term.kind == "name" and len(str(term.value)) == 2:
            yield Edit("stride too many", term.start, term.end, str(term.value)[1])
        elif term.kind == "product" and len(term.children) == 2:
            yield Edit("stride too many", term.start, term.end, text[term.children[1].start : term.children[1].end])


def _others(place: Node, text: str, names: Sequence[str]) -> Iterator[Edit]:
    """Another index of the line."""
    for inner in walk(place):
        mine = index_name(inner) if inner.kind in ("name", "script") else None
        for name in names:
            if mine in names and name != mine and not (inner.kind == "name" and len(str(inner.value)) > 1):
                yield Edit("wrong index", inner.start, inner.end, name)


def _unbound(node: Node, other: Node, text: str) -> Iterator[Edit]:
    """w_{a,b} where no sum and no other member has a and b: what is left of the other subscripts, x − x′ and y − y′."""
    sums = [n for inner in walk(node) if inner.kind == "bigop" and (n := running(inner)) is not None]
    free = [n for place in _places(other) if (n := index_name(place)) is not None]
    for inner in walk(node):
        sub = strip(inner.children[1]) if inner.kind == "script" else inner
        if sub.kind == "group" and sub.value == "[":
            sub = strip(sub.children[0])
        if inner.kind != "script" or sub.kind != "list":
            continue
        names = [index_name(child) for child in sub.children]
        if any(name is None or name in sums or name in free for name in names):
            continue
        if not len(names) == len(sums) == len(free):
            continue
        for form in ("{0}-{1}", "{1}-{0}", "{0}+{1}", "{0}", "{1}"):
            new = ",".join(form.format(x, i) for x, i in zip(free, sums))
            yield Edit("subscripts that nothing binds", sub.start, sub.end, new)


__all__ = ["bounds", "index_slips", "lowered"]
