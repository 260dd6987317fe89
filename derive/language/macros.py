"""Simple macros of a document: `\\newcommand`, `\\def`, `\\DeclareMathOperator` with at most two arguments.

Guarantee: nothing is executed; a body is text put in the place of a call.  A macro whose body names itself, or with
more arguments, is not taken up, so that its calls are errors of their statements.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

MAX_BODY = 2_000
MAX_MACROS = 1_000
_DEFINITION = re.compile(
    r"\\(?:(?P<new>(?:re)?newcommand|providecommand|DeclareMathOperator)\*?\s*(?:\{\s*(?P<a>\\[A-Za-z]+)\s*\}|(?P<b>\\[A-Za-z]+))"
    r"\s*(?:\[(?P<n>\d)\])?|def\s*(?P<c>\\[A-Za-z]+)(?P<m>(?:\#\d)*))\s*(?=\{)"
)
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)


@dataclass(frozen=True)
class Macro:
    """The body of a macro with its number of arguments (0 to 2)."""

    body: str
    arity: int = 0

    def fill(self, arguments: list[str]) -> str:
        return re.sub(r"#([12])", lambda match: "{" + (arguments + ["", ""])[int(match.group(1)) - 1] + "}", self.body)


def balanced(text: str, place: int, stop: int) -> int:
    """Offset of the brace that closes the one at `place`, or `stop`."""
    depth = 0
    for match in _BRACE.finditer(text, place, stop):
        if match.group() == "{":
            depth += 1
        elif match.group() == "}":
            depth -= 1
            if depth == 0:
                return match.start()
    return stop


def skip_definition(text: str, place: int, stop: int) -> int:
    """The end of the macro definition that begins at `place`."""
    match = _DEFINITION.match(text, place, stop)
    if not match:
        return place + 4
    return min(stop, balanced(text, match.end(), stop) + 1)


def collect_macros(text: str) -> dict[str, Macro]:
    """The macros that a document defines, by control word such as ``\\\\tr``; the last definition wins."""
    found: dict[str, Macro] = {}
    for match in islice(_DEFINITION.finditer(text), MAX_MACROS):
        name = match["a"] or match["b"] or match["c"]
        arity = int(match["n"] or 0) if match["new"] else len(match["m"] or "") // 2
        limit = min(len(text), match.end() + MAX_BODY)
        close = balanced(text, match.end(), limit)
        body = text[match.end() + 1 : close]
        if close == limit or arity > 2 or re.search(re.escape(name) + r"(?![A-Za-z])", body):
            continue
        if match["new"] == "DeclareMathOperator":
            body = f"\\operatorname{{{body}}}"
        found[name] = Macro(body, arity)
    return found
