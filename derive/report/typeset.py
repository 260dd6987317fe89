"""Sentences of the checker as they are to be set: words, and the formulas, names and sizes in them.

Guarantee: the parts hold every word of the sentence in its order; what is called a formula is LaTeX or close to it, and whoever
sets it decides whether it can be set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MINUS = re.compile(r"(?<![\w^)\]-])-(?=[\d(])")
_SIDES = re.compile(r"\A[=∈](?:: |：)")
_PLAIN_SIGNS = str.maketrans({"·": r"\cdot ", "×": r"\times ", "−": "-"})
# Between dollars; a size; or one word with a command, a script in braces, or both.
_MATHS = re.compile(
    r"(\$[^$\n]{1,300}\$"
    r"|(?<![^\s(])[(\w][\w(){}\[\]^+·×\\−-]{0,200}?[_^]\{[\w(){}\[\]^+·×\\−-]{0,200}"
    r"|(?:\\[A-Za-z]+|[A-Za-z])\S{0,40}?[_^]\{[^\s{}]{0,40}\}[^\s.,;:()]{0,60}"
    r"|\\[A-Za-z]+(?:\{[^\s{}]{0,40}\})?)"
)
_ASSUMED = re.compile("assumed: |假设：")


def typeset(text: str) -> str:
    """The modulus and the minus as they are written, not as they are typed; without the sign whose sides are spoken of."""
    return _MINUS.sub("−", _SIDES.sub("", text.replace("2^61-1", "2⁶¹ − 1")))


def parts(sentence: str) -> Iterator[tuple[str, str]]:
    """The words of a sentence and the formulas in it, each as (as written, LaTeX); the LaTeX of words is empty."""
    assumed = _ASSUMED.match(sentence)
    if assumed:
        yield assumed[0], ""
        yield _formula(sentence[assumed.end() :])
        return
    for place, part in enumerate(_MATHS.split(sentence)):
        if not part:
            continue
        if place % 2 == 0:
            yield part, ""
            continue
        bare = part
        while not part.startswith("$") and bare.endswith(")") and bare.count("(") < bare.count(")"):
            bare = bare[:-1]
        yield _formula(bare)
        if len(bare) < len(part):
            yield part[len(bare) :], ""


def _formula(written: str) -> tuple[str, str]:
    return written, written.strip("$").translate(_PLAIN_SIGNS)
