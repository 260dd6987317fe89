"""Edits put into a document, the checker's verdict on the edited line, and the truth by `numbers_reader`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from derive.judge import check_text
from derive.results import Claim, Document
from tests.dialects import mutations
from tests.dialects.numbers_reader import World, split_relation, verdict


@dataclass(frozen=True)
class Edit:
    """A claim with one side changed: the whole document and the statement as it now reads."""

    operator: str
    line: int
    text: str
    statement: str
    right: str


def claims(document: Document) -> list[Claim]:
    return [c for c in document.claims if c.kind == "claim"]


def squeezed(latex: str) -> str:
    return re.sub(r"\s|\\\\", "", latex).rstrip(")")


def edits(text: str, document: Document) -> Iterator[Edit]:
    """Every edit of every claim; a link's right side, and the left side too where the line begins with it."""
    begun: set[int] = set()
    for claim in claims(document):
        if "\\in" in claim.latex or not claim.latex:
            continue
        left, right = split_relation(claim.latex)
        place = claim.end - len(right)
        numeric = claim.rule == "arithmetic"
        for operator, new in mutations.mutants(right, mutations.ARITHMETIC if numeric else mutations.FORMULA):
            yield Edit(operator, claim.line, text[:place] + new + text[claim.end :], f"{left}={new}", new)
        if claim.start in begun or numeric:
            continue
        begun.add(claim.start)
        for operator, new in mutations.mutants(left, (mutations.gradients, mutations.layers, mutations.transposes)):
            changed = text[: claim.start] + new + text[claim.start + len(left) :]
            yield Edit(f"left {operator}", claim.line, changed, f"{new}={right}", right)


def judged(edit: Edit, dialect: str) -> Claim | None:
    """The checker's claim for the edited statement."""
    document = check_text(edit.text, dialect=dialect, select=str(edit.line))
    wanted = squeezed(edit.statement)
    fitting = [c for c in document.claims if squeezed(c.latex) == wanted]
    if not fitting:
        ending = squeezed(edit.right)
        fitting = [c for c in document.claims if squeezed(c.latex).endswith("=" + ending)]
    return fitting[0] if fitting else None


def truth(statement: str, world: World) -> str | None:
    """ "true", "false", "ill-typed", or None where the second reader cannot tell."""
    try:
        if re.fullmatch(r"[\d\s().=+*/{}^-]|.*", statement) and not re.search(r"[A-Za-z]", re.sub(r"\\(cdot|times)", "", statement)):
            left, right = (arithmetic(side) for side in split_relation(statement))
            return "true" if left == right else "false"
        return verdict(statement, world)
    except (ValueError, IndexError, KeyError):
        return None


def arithmetic(text: str) -> float:
    """A whole-number formula, by a calculator of four operations and powers."""
    tokens = re.findall(r"\d+|[-+*/^()]", re.sub(r"\\cdot|\\times", "*", text).replace("{", "").replace("}", ""))
    tokens = [*tokens, ""]
    place = 0

    def take() -> str:
        nonlocal place
        place += 1
        return tokens[place - 1]

    def atom() -> float:
        token = take()
        if token == "(":
            value = total()
            take()
        elif token == "-":
            return -atom()
        else:
            value = int(token)
        while tokens[place] == "^":
            take()
            value = value ** int(take())
        return value

    def product() -> float:
        value = atom()
        while tokens[place] in ("*", "/"):
            value = value * atom() if take() == "*" else value / atom()
        return value

    def total() -> float:
        value = product()
        while tokens[place] in ("+", "-"):
            value = value + product() if take() == "+" else value - product()
        return value

    result = total()
    if tokens[place]:
        raise ValueError(text)
    return result
