"""A dialect to start from, for a document that the default conventions do not settle.

Each line of the TOML is there because a statement of the document asked for it; the comment says which.  It is a question
to the author, not an answer: nothing is used until the author passes it with `--dialect`.  Only small letters are asked about
as numbers; where the document is read with a bundled dialect, that is what the author starts from, and the lines stand in it as
comments; a declaration that a capital letter lacks belongs into the document, and stands here as a comment.
"""

from __future__ import annotations

import re

from derive.judge.fixes.trial import Checked, tried
from derive.reading.dialect import source
from derive.results import Claim, Document
from derive.understood import missing

_NUMBER = re.compile(r"[a-z]|\\[a-z]+")

CLUES: tuple[tuple[str, str, str, str], ...] = (
    (r"what \* means", "operators", 'hadamard = ["*", "\\\\odot"]', "* between arrays: the entrywise product?"),
    (r"both groupings type", "operators", 'binding = "hadamard-first"', 'or "product-first", or "left": which binds first?'),
    (r"max of a matrix", "arrays", 'max = "rows"', "max of a matrix: over each row?"),
    (r"one subscript on a matrix", "arrays", 'subscript = "row"', "one subscript on a matrix: a row?"),
    (
        r"^\+: shapes (?:1×|\S+×1 |\S+ and (?:1×|\S+×1\b))",
        "repeat",
        'operators = ["+", "-"]',
        "does a one-row operand of + repeat?",
    ),
)


def suggest_dialect(document: Document, check: Checked) -> str:
    """TOML text with the conventions that the open and ill-typed statements of the document ask for; `check` judges a text, and
    a letter is asked about as a number only where that proves more than it makes false."""
    found: dict[str, dict[str, str]] = {}
    for claim in document.claims:
        if claim.verdict in ("undecided", "ill-typed", "checked"):
            for pattern, section, line, question in CLUES:
                if re.search(pattern, claim.reason):
                    found.setdefault(section, {}).setdefault(line, f"{question} (line {claim.line})")
    if re.search(r"\bD_\{?[A-Za-z\\]", document.text) and all(row.name != "D" for row in document.symbols):
        found.setdefault("gradients", {})['transposed = ["D"]'] = "D_x f: the transpose of the gradient?"
    undeclared = {name for claim in document.claims for name in _undeclared(claim)}
    scalars = sorted(name for name in undeclared if _NUMBER.fullmatch(name))
    if not document.dialect:
        numbers = (f"${name} \\in \\mathbb{{R}}$" for name in scalars)
        scalars = [name for name, line in zip(scalars, numbers) if tried([line], document.text, document.claims, check)]
    if scalars:
        names = ", ".join(f'"{name}"'.replace("\\", "\\\\") for name in scalars)
        found.setdefault("names", {})[f"scalars = [{names}]"] = "not declared: numbers? else declare their shapes"
    name = re.sub(r"\W+", "-", document.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]).strip("-") or "notes"
    lines = [f"# Conventions for {document.path}, to be checked by its author.", f'name = "{name}"']
    wanted = missing(document)
    for line, places in wanted.items():
        lines.append(f"# Declare in the document itself, for example: {line}  (line {', '.join(map(str, places))})")
    if not found and not wanted:
        lines.append("# Nothing in the document asks for a convention of its own.")
    if used := source(document.dialect):
        told = [f"# [{section}] {line}: {question}" for section in sorted(found) for line, question in found[section].items()]
        return "\n".join([lines[0], *lines[2:], *told, "", used])
    for section in sorted(found):
        lines += ["", f"[{section}]"]
        for line, question in found[section].items():
            lines += [f"# {question}", line]
    return "\n".join(lines) + "\n"


def _undeclared(claim: Claim) -> list[str]:
    return re.findall(r"(?:^|: )(\\?[A-Za-z]+) is not declared", claim.reason)


__all__ = ["suggest_dialect"]
