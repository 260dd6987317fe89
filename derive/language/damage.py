"""Commands that a conversion to text has broken: `\\boldsymbol` became a backspace and `oldsymbol`, `\\times` a tab and `imes`.

A program that writes LaTeX into a string without escaping it turns the first letter of some commands into a control
character, and the next program drops that.  Guarantee: a word is repaired only where no other reading is possible: the
rest of the command stands alone with what the command asks for behind it (a brace, a bracket, two operands); every
repair leaves a note.  What only might be such a word stays an error that says so.
"""

from __future__ import annotations

import re

WITH_BRACE = {
    "oldsymbol": "\\boldsymbol", "athbf": "\\mathbf", "athrm": "\\mathrm", "athbb": "\\mathbb", "peratorname": "\\operatorname",
    "rac": "\\frac", "egin": "\\begin", "extbf": "\\textbf", "athcal": "\\mathcal", "nderbrace": "\\underbrace",
}  # fmt: skip
ALONE = {"abla": "\\nabla", "artial": "\\partial", "imes": "\\times", "ightarrow": "\\rightarrow"}
LOST = frozenset((*WITH_BRACE, *ALONE, "ight"))
_RESTS = "|".join(sorted((*LOST, "times", "op"), key=len, reverse=True))
_BROKEN = re.compile(rf"\\[A-Za-z]+|(?<![A-Za-z])(?:{_RESTS})(?![A-Za-z])")
_SIZE_BEFORE = re.compile(r"[\d}](?:\s|\\[,;!: ])*\Z")
_SIZE_BEHIND = re.compile(r"\s*[\d{\\]")
_BRACKET = re.compile(r"\s*(?:[)\]|.}]|\\[}|])")


def command(text: str, start: int, end: int, stop: int) -> str:
    """The command that the word `text[start:end]` is the rest of, or "" if it is none for certain."""
    word = text[start:end]
    if start and text[start - 1] == "\\":
        return ""
    if word in WITH_BRACE and text[end : end + 1] == "{":
        return WITH_BRACE[word]
    if word in ALONE:
        return ALONE[word]
    if word == "times" and _SIZE_BEFORE.search(text[max(0, start - 8) : start]) and _SIZE_BEHIND.match(text, end, stop):
        return "\\times"
    if word == "ight" and _BRACKET.match(text, end, stop):
        return "\\right"
    if word == "op" and text[end : end + 1] == "}" and re.search(r"\^\s*\{\s+\Z", text[max(0, start - 8) : start]):
        return "\\top"
    return ""


def restored(text: str) -> str:
    """A formula with the commands that it has lost, as it was read."""
    return _BROKEN.sub(lambda match: command(text, match.start(), match.end(), len(text)) or match[0], text)
