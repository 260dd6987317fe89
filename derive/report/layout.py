"""The rows and cells of a displayed formula: what `\\\\` and `&` mean outside braces and inner environments.

Guarantee: linear in the length of the formula, with bounded depth; it reads nothing but brackets, `\\\\`, `&`,
`\\begin` and `\\end`.
"""

from __future__ import annotations

import re

LONGEST = 20_000
DEEPEST = 60

_OUTER = (
    "equation",
    "align",
    "gather",
    "multline",
    "eqnarray",
    "aligned",
    "gathered",
    "split",
    "displaymath",
    "alignat",
)
_TOKEN = re.compile(
    r"\\begin\s*\{[^{}]*\}|\\end\s*\{[^{}]*\}|\\\\(?:\s*\[[^\]\n]{0,20}\])?|\\[a-zA-Z]+|\\.|[{}&]|[^\\{}&]+|\\", re.S
)
_INNER_ALIGNMENT = re.compile(r"\\begin\{(aligned|split|gathered|align\*?)\}")


class TooDeep(ValueError):
    """The formula is too long or too deeply nested to be laid out."""


def rows_and_cells(latex: str) -> list[list[str]]:
    """Rows of cells of a formula, the outer environment removed; a plain formula is one row of one cell.

    Raises TooDeep for a formula of more than `LONGEST` characters or more than `DEEPEST` nested groups.
    """
    if len(latex) > LONGEST:
        raise TooDeep(f"the formula has {len(latex)} characters")
    rows: list[list[str]] = [[""]]
    depth = 0
    for token in _TOKEN.findall(_strip_outer(latex)):
        opens, closes = token == "{" or token.startswith("\\begin"), token == "}" or token.startswith("\\end")
        depth += opens - closes
        if depth > DEEPEST:
            raise TooDeep(f"the formula is nested more than {DEEPEST} deep")
        if depth == 0 and token.startswith("\\\\"):
            rows.append([""])
        elif depth == 0 and token == "&":
            rows[-1].append("")
        else:
            rows[-1][-1] += token
    return [row for row in rows if any(cell.strip() for cell in row)] or [[""]]


def _strip_outer(latex: str) -> str:
    """Without the environment, if one encloses the whole formula; inner alignments become arrays."""
    text = latex.strip()
    for _ in range(3):
        found = re.match(r"\\begin\s*\{([a-z]+)\*?\}", text)
        if not found or found[1] not in _OUTER:
            break
        end = re.search(r"\\end\s*\{" + found[1] + r"\*?\}\s*$", text)
        if not end or "\\end{" + found[1] in text[found.end() : end.start()].replace(" ", ""):
            break
        text = text[found.end() : end.start()].strip()
        text = re.sub(r"^\{\d\}", "", text) if found[1] == "alignat" else text
    text = _INNER_ALIGNMENT.sub(r"\\begin{array}{rlrlrl}", text)
    return re.sub(r"\\end\{(aligned|split|gathered|align\*?)\}", r"\\end{array}", text)
