"""How a formula is written for people: LaTeX, SymPy, and where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from derive.formulas.statement import Source, Statement
from derive.terms.term import Term

GREEK = frozenset("alpha beta gamma delta epsilon eta theta lambda mu nu xi rho sigma tau phi chi psi omega".split())
NAMES = {"lam": "\\lambda", "eps": "\\varepsilon"}
DOCUMENTS = Path(__file__).parent.parent / "documents"


def latex_name(name: str) -> str:
    """A name as LaTeX: gamma is γ, W1 has a subscript, a word is upright."""
    if name in NAMES:
        return NAMES[name]
    if name in GREEK:
        return f"\\{name}"
    match = re.fullmatch(r"([A-Za-z]+)(\d+)", name)
    if match:
        return f"{latex_name(match[1])}_{{{match[2]}}}"
    return name if len(name) == 1 else f"\\mathrm{{{name}}}"


def renamed(term: Term) -> Term:
    """The term with the names that LaTeX wants."""

    def change(t: Term) -> Term | None:
        if t.op == "var":
            return Term("var", (), (latex_name(t.name),), t.shape)
        if t.op == "grad":
            return Term("grad", (), (t.attrs[0], latex_name(t.attrs[1])), t.shape)
        return None

    return term.replace(change)


def equation(left: Term, right: Term) -> str:
    from derive.terms.latex import latex

    if right.op == "array":
        from sympy import latex as sympy_latex

        from derive.formulas import index_words

        found = index_words.equation(left, right)
        ranges = re.sub(r"\\substack\{(.*?)\}\}", lambda m: m[1].replace("\\\\", ",\\ ") + "}", sympy_latex(found.rhs))
        return f"{sympy_latex(found.lhs)} &= {ranges}"
    return f"{latex(renamed(left))} &= {latex(renamed(right))}"


def latex_of(statement: Statement, variables: Iterable[str]) -> str:
    """Definitions, then gradients, in an `aligned`."""
    definitions = [equation(statement.array(name).term, body) for name, body in statement.definitions.items()]
    gradients = [equation(*statement.claim(v)) for v in variables]
    lines = " \\\\\n".join([*definitions, *gradients])
    return f"\\begin{{aligned}}\n{lines}\n\\end{{aligned}}"


def symbols_of(statement: Statement, variables: Sequence[str]) -> Any:
    """The equations as SymPy objects, in one set of symbols."""
    from sympy import Eq

    from derive.formulas import index_words
    from derive.terms.sympy_bridge import Bridge

    if any(index_words.is_indexed(statement.gradients[v]) for v in variables):
        return tuple(index_words.equation(*statement.claim(v)) for v in variables)
    bridge = Bridge()
    return tuple(Eq(*(bridge.sympy(side) for side in statement.claim(v)), evaluate=False) for v in variables)


def located(source: Source) -> str:
    """"lenet5.md, line 262; Goodfellow …": the line of the bundled document that holds the phrase."""
    if not source.document:
        return source.citation
    text = (DOCUMENTS / source.document).read_text(encoding="utf-8").splitlines()
    lines = [number for number, line in enumerate(text, 1) if source.phrase in line]
    if not lines:
        raise ValueError(f"{source.document} has no line with {source.phrase!r}")
    return f"derive/documents/{source.document}:{lines[0]}; {source.citation}"
