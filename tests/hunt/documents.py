"""Random documents with their truth: lines that numbers find true or false, and the Markdown that states them.

A line is true if both sides agree at every drawn point of three worlds of pairwise different sizes, and false if they differ
clearly at one; what is neither, or has no value, is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from random import Random

import numpy as np

from . import indices
from .algebra import SHAPES, IllTyped, Term, World, random_term, shape, value
from .gradients import NoRule, gradient, moves
from .mutations import mistaken, places, rewritten
from .notation import Notation

Value = Callable[[World], np.ndarray]
WORLDS = ({"m": 3, "n": 4, "p": 2}, {"m": 2, "n": 3, "p": 5}, {"m": 5, "n": 2, "p": 3})
SEEDS = (1, 2)
HEAD = (
    "Let $A, D, Z \\in \\mathbb{R}^{m\\times n}$, $B \\in \\mathbb{R}^{n\\times p}$, $C, E, S \\in \\mathbb{R}^{n\\times n}$, "
    "$x, y \\in \\mathbb{R}^n$, $u \\in \\mathbb{R}^m$, $v \\in \\mathbb{R}^p$ and $a, b \\in \\mathbb{R}$. "
    "The matrix $S$ is symmetric, and $b > 0$.\n"
)


@dataclass
class Line:
    latex: str
    true: bool | None
    """None: a definition."""


def truth(left: Value, right: Value, definitions: Mapping[str, Term], loss: Term | None) -> bool | None:
    """Whether two functions of a world agree in all worlds; None where that is not clear."""
    clear = 0
    for sizes, seed in product(WORLDS, SEEDS):
        world = World(seed, sizes, definitions, loss)
        with np.errstate(all="ignore"):
            try:
                one, two = left(world), right(world)
            except np.linalg.LinAlgError:
                continue
        if not (np.isfinite(one).all() and np.isfinite(two).all()) or max(np.abs(one).max(), np.abs(two).max()) > 1e6:
            continue
        gap = np.abs(one - two).max() / max(1.0, np.abs(one).max(), np.abs(two).max())
        if gap > 1e-3:
            return False
        clear += gap < 1e-6
    return True if clear >= 4 else None


def _judged(left: Term, right: Term, definitions: Mapping[str, Term], loss: Term | None = None) -> bool | None:
    try:
        if shape(left) != shape(right):
            return False
    except IllTyped:
        return False
    return truth(lambda w: value(left, w), lambda w: value(right, w), definitions, loss)


def algebra(rng: Random, lines: int) -> list[Line]:
    """Equations of terms: one rewritten, half of them with a slip."""
    found: list[Line] = []
    while len(found) < lines:
        write = Notation.random(rng)
        left = random_term(rng, rng.choice((("m", "n"), ("n", "n"), ("n", "1"), ("1", "1"), ("1", "1"), ("m", "p"))), rng.choice((2, 2, 3)))
        right = rewritten(rng, left, rng.choice((1, 2, 3)))
        if rng.random() < 0.5:
            right = mistaken(rng, right)
        holds = _judged(left, right, {})
        if left != right and holds is not None and "sym" not in (left[0], right[0]):
            found.append(Line(f"{write.term(left)} = {write.term(right)}", holds))
    return found


def entrywise(rng: Random, lines: int) -> list[Line]:
    """Entries of terms as sums of products, half of them with an index put for another."""
    found: list[Line] = []
    while len(found) < lines:
        write = Notation.random(rng)
        want = rng.choice((("m", "n"), ("n", "n"), ("n", "1"), ("1", "1"), ("m", "p")))
        left = random_term(rng, want, rng.choice((1, 2, 2)))
        known = {x: axis for x, axis in zip("ij", want) if axis != "1"}
        at = ["i" if "i" in known else "", "j" if "j" in known else ""]
        try:
            body = indices.entries(left, at[0], at[1])
            if rng.random() < 0.5:
                body = indices.slip(rng, body, known) or body
        except indices.NoEntries:
            continue
        if not indices.axes(body, known) or left[0] in ("sym", "num", "size", "ones", "eye"):
            continue

        def array(world: World, body: Term = body, want: tuple[str, str] = want, known: dict[str, str] = known) -> np.ndarray:
            result = np.zeros([world.sizes[axis] for axis in want])
            for place in np.ndindex(*result.shape):
                result[place] = indices.number(body, world, {x: k for x, k in zip("ij", place) if x in known})
            return result

        holds = truth(lambda w, left=left: value(left, w), array, {}, None)
        if holds is None:
            continue
        scripts = "".join(at)
        shown = write.term(left) if not scripts else f"({write.term(left)})_{{{scripts}}}"
        found.append(Line(f"{shown} = {write.entry(body)}", holds))
    return found


def gradients(rng: Random, lines: int) -> list[Line]:
    """A loss and its gradients, half of them with a slip."""
    while True:
        loss = random_term(rng, ("1", "1"), rng.choice((2, 3)), "ABCSxyuab")
        names = sorted({part[1] for _, part in places(loss) if part[0] == "sym"} - {"S"})
        if names and loss[0] not in ("sym", "num", "size"):
            break
    write = Notation.random(rng)
    found = [Line(f"J = {write.term(loss)}", None)]
    for _ in range(4 * lines):
        name = rng.choice(names)
        try:
            right = gradient(loss, name)
        except NoRule:
            continue
        if rng.random() < 0.5:
            right = mistaken(rng, right)
        form = rng.choice(("nabla", "partial", "differential", "nabla"))
        holds = _judged(("grad", name), right, {}, loss)
        if holds is None:
            continue
        try:
            scalar = shape(right) == ("1", "1")
        except IllTyped:
            scalar = False
        if form == "nabla" or (form == "differential" and (not holds and not scalar)):
            latex = f"\\nabla_{{{name}}} J = {write.term(right)}"
        elif form == "partial":
            latex = f"\\frac{{\\partial J}}{{\\partial {name}}} = {write.term(right)}"
        else:
            step = f"\\mathrm{{d}} {name}"
            others = [n for n in names if n != name and moves(loss, n)]
            if others:
                continue
            latex = (
                f"\\mathrm{{d}} J = {write.term(right, 2)} {step}" if SHAPES[name] == ("1", "1")
                else f"\\mathrm{{d}} J = {write.trace}(({write.term(right)}){write.turned} {step})"
            )  # fmt: skip
        found.append(Line(latex, holds))
        if len(found) > lines:
            break
    return found


def network(rng: Random, lines: int) -> list[Line]:
    """A loss through a layer Z, with gradients by Z and through it."""
    inner = random_term(rng, ("m", "n"), 2, "ABCxyuab")
    outer = rng.choice([
        ("sum", ("fn", rng.choice(("exp", "tanh", "sigma", "relu", "sin")), ("sym", "Z"))),
        ("norm2", ("sub", ("sym", "Z"), ("sym", "D"))),
        ("inner", ("sym", "Z"), ("sym", "D")),
        ("mm", ("mm", ("T", ("sym", "u")), ("sym", "Z")), ("sym", "x")),
        ("scale", ("num", 1), ("sum", ("had", ("sym", "Z"), ("fn", "tanh", ("sym", "Z"))))),
    ])  # fmt: skip
    write = Notation.random(rng)
    definitions = {"Z": inner}
    found = [Line(f"Z = {write.term(inner)}", None), Line(f"J = {write.term(outer)}", None)]
    names = sorted({part[1] for _, part in places(inner) if part[0] == "sym"})
    for _ in range(6 * lines):
        name = rng.choice([*names, "Z"])
        try:
            if name == "Z":
                right = gradient(outer, "Z")
            else:
                right = gradient(("inner", ("grad", "Z"), inner), name)
        except NoRule:
            continue
        if rng.random() < 0.5:
            right = mistaken(rng, right)
        if name in ("u", "x", "D") and moves(outer, name):
            continue
        holds = _judged(("grad", name), right, definitions, outer)
        if holds is not None:
            found.append(Line(f"\\nabla_{{{name}}} J = {write.term(right)}", holds))
        if len(found) > lines + 1:
            break
    return found


KINDS = {"algebra": algebra, "entrywise": entrywise, "gradients": gradients, "network": network}


def document(kind: str, seed: int, lines: int = 8) -> tuple[str, list[Line]]:
    """The Markdown of a random document and its lines, one display each; the first display stands on line 3."""
    rng = Random(f"{kind} {seed}")
    found = KINDS[kind](rng, lines)
    return HEAD + "\n" + "".join(f"$$ {line.latex} $$\n\n" for line in found), found
