"""Pieces of source text: how strongly they bind, what they stand for, and how terms that need care are recognised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from derive.kernel.sizes import Size
from derive.terms.term import Shape, Term

COMPARISONS = {"gt0": ">", "ge0": ">=", "lt0": "<", "le0": "<=", "eq0": "==", "ne0": "!="}
ATOM, POWER, UNARY, PRODUCT, SUM, COMPARE = range(6)
Thin = tuple[bool, bool]
FULL: Thin = (False, False)
LEAVES = frozenset({"var", "grad", "num", "size", "ones", "zeros", "dvar", "argmax_mask", "kron", "diag"})


class NotGenerated(Exception):
    """A term that has no generated code; `str()` is a sentence."""


@dataclass(frozen=True)
class Value:
    """Source text with its binding strength; `base` is the same entries in row-major order with axes `axes`."""

    text: str
    level: int
    shape: Shape
    thin: Thin = FULL
    base: str = ""
    axes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Named:
    """An array that the source has under a name, with the axes it has there ("" for a matrix)."""

    text: str
    shape: Shape
    axes: tuple[str, ...] = ()


def wrap(value: Value, level: int) -> str:
    return value.text if value.level <= level else f"({value.text})"


def size_text(size: Size, level: int = SUM) -> str:
    """A size as an expression of its symbols."""
    parts = []
    for powers, coefficient in size.terms:
        names = [symbol for symbol, power in powers for _ in range(power)]
        sign, amount = ("-" if coefficient < 0 else ""), abs(coefficient)
        factors = ([str(amount)] if amount != 1 or not names else []) + names
        parts.append(sign + " * ".join(factors))
    text = " + ".join(parts).replace("+ -", "- ")
    compound = len(parts) > 1 or " * " in text
    return f"({text})" if compound and level < (SUM if len(parts) > 1 else PRODUCT) else text


def turned(term: Term) -> Term:
    if term.op == "transpose":
        return term.args[0]
    return Term("transpose", (term,), (), (term.cols, term.rows))


def summands(term: Term) -> list[Term]:
    return [part for arg in term.args for part in (summands(arg) if arg.op == "add" else [arg])]


def signed(term: Term) -> tuple[bool, Term]:
    """(whether there is a minus in front, the term without it)."""
    if term.op != "scale":
        return False, term
    factor, arg = term.args
    if factor.op == "num" and factor.attrs[0] < 0:
        if factor.attrs[0] == -1:
            return True, arg
        return True, Term("scale", (Term("num", (), (-factor.attrs[0],), factor.shape), arg), (), term.shape)
    negative, inner = signed(arg)
    return (True, Term("scale", (factor, inner), (), term.shape)) if negative else (False, term)


def is_mask(term: Term) -> bool:
    return bool(term.op == "apply" and term.attrs[0] in COMPARISONS)


def is_recip(term: Term) -> bool:
    if term.op == "apply":
        return bool(term.attrs[0] == "recip")
    if term.op == "repeat":
        return is_recip(term.args[0])
    if term.op != "matmul":
        return False
    return any(a.op == "ones" and b.op != "ones" and is_recip(b) for a, b in (term.args, term.args[::-1]))


def under_recip(term: Term) -> Term:
    """What a (repeated) reciprocal is the reciprocal of, repeated likewise."""
    if term.op == "apply":
        return term.args[0]
    return Term(term.op, tuple(under_recip(a) if is_recip(a) else a for a in term.args), term.attrs, term.shape)


def shared_terms(terms: Iterable[Term]) -> set[Term]:
    """Subterms that stand in more than one place and are worth a name."""
    seen: set[Term] = set()
    uses: Counter[Term] = Counter()

    def visit(term: Term) -> None:
        uses[term] += 1
        if term in seen:
            return
        seen.add(term)
        for arg in term.args:
            visit(arg)

    for term in terms:
        visit(term)
    return {t for t, k in uses.items() if k > 1 and t.op not in LEAVES and not (t.op == "transpose" and not t.args[0].args)}
