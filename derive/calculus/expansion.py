"""One round of a derivation: tr(Gᵀ d(Y)) taken one operator further.

`expand(part, wanted)` gives the line in which the rule for d of Y's outermost operator is put in, and the parts
tr(Gᵢᵀ d(Yᵢ)) that it comes to when all that stands around a differential is moved in front of it.  What is linear in
the wanted symbols is gone through at once.  Nothing here is trusted: `derive.calculus.explain` has every line proved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from derive.calculus.differential import RULES as DIFFERENTIALS
from derive.calculus.differential import NoDifferential
from derive.calculus.raised import raised, slope
from derive.calculus.reverse import FLAT, STEPS, NoGradient
from derive.calculus.reverse import RULES as COTANGENTS
from derive.calculus.tidy import inner, tidy
from derive.calculus.tidy_products import turned
from derive.calculus.tidy_sums import plus, times
from derive.terms.term import Term, differential, dvar, num

LINEAR = frozenset(
    {"transpose", "trace", "vec", "diag", "diagonal", "repeat", "reshape", "regroup", "linear", "total", "array"}
)
PRODUCTS = frozenset({"scale", "matmul", "hadamard", "kron"})

RULE_NAMES: Mapping[str, str] = {
    "matmul": "product rule",
    "scale": "product rule",
    "hadamard": "product rule for $\\odot$",
    "kron": "product rule for $\\otimes$",
    "inverse": "differential of the inverse, $d(A^{-1}) = -A^{-1} dA A^{-1}$",
    "det": "Jacobi's formula, $d \\det A = \\det(A) \\operatorname{tr}(A^{-1} dA)$",
    "softmax": "differential of the softmax of each row",
    "row_max": "the maximum of a row moves with its largest entry",
}
NORMS = (
    "squared norm, $d(x^T x) = 2 x^T dx$",
    "squared norm, $d \\operatorname{tr}(A^T A) = 2 \\operatorname{tr}(A^T dA)$",
)
POWER = "power rule, $d z^a = a z^{a - 1} dz$"
SLOPES: Mapping[str, str] = {
    "exp": "\\exp' = \\exp",
    "log": "\\log'(z) = 1/z",
    "recip": "d(1/z) = -dz/z^2",
    "sqrt": "d\\sqrt{z} = dz/(2\\sqrt{z})",
    "relu": "\\operatorname{relu}'(z) = 1(z \\geq 0)",
    "sigmoid": "\\sigma' = \\sigma (1 - \\sigma)",
    "tanh": "\\tanh' = 1 - \\tanh^2",
    "softplus": "\\operatorname{softplus}' = \\sigma",
    "sin": "\\sin' = \\cos",
    "cos": "\\cos' = -\\sin",
    "abs": "d|z| = \\operatorname{sign}(z) dz",
}


@dataclass(frozen=True)
class Part:
    """tr(gᵀ d(of)), a summand of the loss's differential."""

    g: Term
    of: Term

    @property
    def moved(self) -> Term:
        return dvar(self.of.name, self.of.shape) if self.of.op == "var" else differential(self.of)


@dataclass(frozen=True)
class Round:
    """A part after one rule: the line with the rule put in, and the parts it comes to when sorted."""

    rule: str
    line: Term
    move: str
    parts: tuple[Part, ...]


def expand(part: Part, wanted: Collection[str]) -> Round:
    """One operator of d(part.of), or all that is linear.

    Raises NoDifferential or NoGradient for a part without a rule.
    """
    g, y = part.g, part.of
    if is_linear(y, wanted):
        line = inner(g, linearised(y, wanted))
        parts = tuple(through(g, y, wanted))
        return Round(_linearity(y, wanted), line, _move(line, g, parts), parts)
    norm = _normed(y)
    if norm is not None:
        twice = times(times(num(2), g), norm)
        line = inner(twice, linearised(norm, wanted))
        parts = tuple(through(twice, norm, wanted))
        return Round(NORMS[0 if norm.cols.is_one else 1], line, _move(line, g, parts), parts)
    power = raised(y)
    if power is not None and not depends(power[0], wanted):
        front = times(slope(*power), g)
        line = inner(front, linearised(power[1], wanted))
        parts = tuple(through(front, power[1], wanted))
        return Round(POWER, line, _move(line, g, parts), parts)
    line = inner(g, _differential(y, wanted))
    parts = tuple(_pulled(g, y, wanted))
    return Round(_rule_name(y), line, _move(line, g, parts), parts)


# ----------------------------------------------------------------------------------------------------------- structure


def depends(term: Term, wanted: Collection[str]) -> bool:
    """Whether the term moves with a wanted symbol; masks and arg max do not move."""
    if term.op == "var":
        return term.name in wanted
    if term.op in FLAT or (term.op == "apply" and term.attrs[0] in STEPS):
        return False
    return any(depends(arg, wanted) for arg in term.args)


def is_linear(term: Term, wanted: Collection[str]) -> bool:
    """Whether the outermost operator is linear in what moves."""
    if term.op in PRODUCTS:
        return sum(depends(arg, wanted) for arg in term.args) == 1
    if _normed(term) is not None:
        return False
    return term.op in LINEAR or term.op in ("add", "entry", "var")


def _normed(term: Term) -> Term | None:
    """A where the term is xᵀx or tr(AᵀA)."""
    inside = term.args[0] if term.op == "trace" else term
    if inside.op != "matmul" or not term.is_scalar:
        return None
    left, right = inside.args
    if left.op == "transpose" and left.args[0] == right:
        return right
    return turned(left) if right.op == "transpose" and right.args[0] == left and term.op == "trace" else None


def linearised(term: Term, wanted: Collection[str]) -> Term:
    """d(term) with the linear operators gone through: differentials of symbols, and d(…) of the rest."""
    if term.op == "var":
        return dvar(term.name, term.shape)
    if not is_linear(term, wanted):
        return differential(term)
    if term.op == "add":
        return plus(*(linearised(arg, wanted) for arg in term.args if depends(arg, wanted)))
    args = tuple(linearised(arg, wanted) if depends(arg, wanted) else arg for arg in term.args)
    return tidy(Term(term.op, args, term.attrs, term.shape))


def through(g: Term, term: Term, wanted: Collection[str]) -> Iterator[Part]:
    """The parts of tr(gᵀ d(term)) behind the linear operators."""
    if not depends(term, wanted):
        return
    if term.op == "var" or not is_linear(term, wanted):
        yield Part(g, term)
        return
    if term.op in ("total", "array"):
        raise NoGradient("a sum over an index is read off at once")
    yield from _pulled(g, term, wanted)


def _pulled(g: Term, term: Term, wanted: Collection[str]) -> Iterator[Part]:
    rule = COTANGENTS.get(term.op)
    if rule is None:
        raise NoGradient(f"there is no rule for the gradient through {term.op.replace('_', ' ')}")
    for arg, part in zip(term.args, rule(g, term, *term.args)):
        if part is not None and depends(arg, wanted):
            yield from through(tidy(part), arg, wanted)


def _differential(term: Term, wanted: Collection[str]) -> Term:
    """The rule for d of a non-linear operator, with what is linear below gone through."""
    rule = DIFFERENTIALS.get(term.op)
    if rule is None:
        raise NoDifferential(f"no rule for the differential of {term.op.replace('_', ' ')}")
    return tidy(rule(term, [linearised(arg, wanted) if depends(arg, wanted) else None for arg in term.args]))


# --------------------------------------------------------------------------------------------------------------- names


def _linearity(term: Term, wanted: Collection[str]) -> str:
    names = dict.fromkeys(t.name for t in term.walk() if t.op == "var" and t.name not in wanted)
    still = [name for name in names if any(_beside(t, name, wanted) for t in term.walk())]
    if not still:
        return "linearity"
    return f"linearity; {', '.join(f'${name}$' for name in still)} {'is' if len(still) == 1 else 'are'} constant"


def _beside(term: Term, name: str, wanted: Collection[str]) -> bool:
    """Whether a constant symbol is an operand of this node beside something that moves."""
    if term.op not in PRODUCTS and term.op != "add":
        return False
    moving = [depends(arg, wanted) for arg in term.args]
    return any(moving) and any(
        not m and any(t.op == "var" and t.name == name for t in arg.walk()) for arg, m in zip(term.args, moving)
    )


def _rule_name(term: Term) -> str:
    if term.op == "apply":
        name = term.attrs[0]
        slope = SLOPES.get(name, f"slope {name}'")
        if term.is_scalar:
            return f"chain rule, ${slope}$"
        return f"elementwise, $d f(Z) = f'(Z) \\odot dZ$ with ${slope}$"
    if term.op == "power":
        return f"power rule, exponent ${term.attrs[0]}$"
    if term.op in PRODUCTS and term.is_scalar:
        return "product rule"
    return RULE_NAMES.get(term.op, term.op.replace("_", " "))


def _move(line: Term, g: Term, parts: tuple[Part, ...]) -> str:
    """What happens between the line with the rule put in and the sorted one."""
    before, after = list(line.walk()), [t for p in parts for t in inner(p.g, p.moved).walk()]
    words = []
    traces = any(t.op == "trace" for t in (*before, *after))
    if len(parts) > 1 and line.op != "add":
        words.append("linearity of the trace" if traces else "distributed")
    if any(t.op == "hadamard" and t.args[1].op in ("dvar", "differential") for t in before):
        words.append("Hadamard product under the trace" if traces else "Hadamard product beside an inner product")
    elif any(t.op == "transpose" and t.args[0].op in ("dvar", "differential") for t in before):
        words.append("transpose under the trace" if traces else "a scalar is its own transpose")
        if traces:
            words.append("cyclic order")
    elif traces:
        words.append("cyclic order under the trace")
    return ", ".join(words)


__all__ = ["Part", "Round", "expand"]
