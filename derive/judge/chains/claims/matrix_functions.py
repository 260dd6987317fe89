r"""exp A, log A, √A of a square array: of each entry, as they are read, or by the power series, as in log det A = tr log A?

Guarantee: a claim that is false of the entries is not called false where it, or a formula that it rests on, holds such a function
of a square array and nothing in the document speaks of entries: neither words nor a product entry by entry in its displays.
"""

from __future__ import annotations

from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.memo import reached
from derive.judge.scanning.scanned import Item
from derive.reading.functions import SERIES
from derive.reading.words.phrases import PHRASES
from derive.results import Verdict
from derive.terms.term import Term, inverse, matmul

_SIGNS = ("\\odot", "\\circ", "\\oslash", "⊙")


def of_square_array(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> str | None:
    """The function of a square array that the claim rests on, where nothing says that it acts on each entry."""
    if claim.both is None:
        return None
    scene = judge.scene(claim.reader)
    names = reached(scene, *claim.both)
    terms = [*claim.both, *(body for name, body in scene.definitions.items() if name in names)]
    if _only_divided_by_squares(judge, claim):
        return "false if the fraction divides entry by entry, perhaps true of the inverse matrix: write which is meant"
    found = next((name for term in terms if (name := _series(term)) is not None), None)
    if found is None or any(_divides(term) for term in terms) or _speaks_of_entries(judge, found):
        return None
    return f"false if {found} acts on each entry, perhaps true of the matrix function by its power series: say which is meant"


def _only_divided_by_squares(judge: Sizing, claim: Equation) -> bool:
    """Whether square matrices are divided by beside inverses, and the claim holds with A⁻¹ for 1/A and X A⁻¹ for X/A."""
    if claim.both is None or not any(node.op == "inverse" for side in claim.both for node in side.walk()):
        return False
    one, two = (side.replace(_inverted) for side in claim.both)
    return (one, two) != claim.both and judge.decided(one, two, claim.reader, search=False).verdict == "proved"


def _inverted(term: Term) -> Term | None:
    """A⁻¹ for 1/A, and X A⁻¹ for X/A, of square matrices."""
    if term.op == "apply" and term.attrs[0] == "recip" and _square(term):
        return inverse(term.args[0].replace(_inverted))
    if term.op == "hadamard" and term.args[1].op == "apply" and term.args[1].attrs[0] == "recip" and _square(term):
        below = inverse(term.args[1].args[0].replace(_inverted))
        return below if term.args[0].op == "ones" else matmul(term.args[0].replace(_inverted), below)
    return None


def _series(term: Term) -> str | None:
    return next((str(t.attrs[0]) for t in term.walk() if t.op == "apply" and t.attrs[0] in SERIES and _square(t)), None)


def _square(term: Term) -> bool:
    return term.rows == term.cols and not term.is_scalar


def _divides(term: Term) -> bool:
    """Whether an array is divided or multiplied entry by entry."""
    return any((t.op == "hadamard" or (t.op == "apply" and t.attrs[0] == "recip")) and not t.is_scalar for t in term.walk())


def _speaks_of_entries(judge: Sizing, function: str) -> bool:
    text = judge.scanned.text
    low = text.lower()
    if any(word in low for word in PHRASES["elementwise"]):
        return True
    displays = {text[item.block.opener : item.block.end] for item in judge.scanned.items}
    return any(function in display and any(sign in display for sign in _SIGNS) for display in displays)
