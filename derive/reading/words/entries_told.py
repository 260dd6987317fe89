r"""Arrays told by entries and ranges: “entries $X_{c,i,j}$ with $c = 0, \dots, C-1$, $i = 0, \dots, H-1$”, “the bias is $b_o$”.

Guarantee: an array is told so only if every index of it has a range from 0 to a size less one, or from 1 to a size, in the same
sentence or in an earlier one of that kind; one range for a letter all over the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from derive.language import seek
from derive.language.markdown import Block
from derive.reading.words.assuming import sentence_end
from derive.reading.words.told import Told

_ENTRIES = re.compile(
    r"\b(?:entries|elements|components|coefficients)\s+\$\s*(?P<name>\\?[A-Za-z]+)\s*_\s*\{?\s*(?P<indices>[a-z](?:\s*,?\s*[a-z]){0,4})\s*\}?\s*\$"
)
_ALONE = re.compile(r"\bbias(?:es)?\s+(?:is\s+|are\s+)?\$\s*(?P<name>\\?[A-Za-z]+)\s*_\s*\{?\s*(?P<indices>[a-z])\s*\}?\s*\$")
_RANGE = re.compile(
    r"\$\s*(?P<letters>[a-z](?:\s*,\s*[a-z]){0,3})\s*=\s*(?P<first>[01])\s*,(?:\s*[12]\s*,)*\s*\\(?:l|c)?dots\s*,\s*"
    r"(?P<last>[A-Za-z](?:_\{?\w\}?)?)\s*(?P<less>-\s*1)?\s*\$"
)


def told(text: str, blocks: Iterable[Block]) -> Iterator[Told]:
    """The memberships of such arrays."""
    inline = {block.opener: block for block in blocks if block.kind == "inline"}
    ranges: dict[str, str] = {}
    if seek.search(_ENTRIES, text) is None:
        return
    for found in sorted((*seek.finditer(_ENTRIES, text), *seek.finditer(_ALONE, text)), key=lambda match: match.start()):
        for given in _RANGE.finditer(text, found.end(), sentence_end(text, found.end())):
            if (given["first"] == "0") == bool(given["less"]):
                for letter in re.findall("[a-z]", given["letters"]):
                    if ranges.setdefault(letter, given["last"]) != given["last"]:
                        return
        indices = re.findall("[a-z]", found["indices"])
        block = inline.get(text.find("$", found.start()))
        if block is not None and all(letter in ranges for letter in indices):
            power = " \\times ".join(ranges[letter] for letter in indices)
            yield Told(f"{found['name']} \\in \\mathbb{{R}}^{{{power}}}", block, (block.start, block.end))


__all__ = ["told"]
