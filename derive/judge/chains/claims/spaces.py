"""Claims about shapes: X ∈ ℝ^{m×n} for a known X, A = ℝ^{4×m} · ℝ^{m×2}.

Guarantee: a shape that nothing declares makes no such claim false.
"""

from __future__ import annotations

from derive.judge.chains.sides import Side
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.plain_evidence import OfShape
from derive.language.ast import Node, walk
from derive.reading.names import is_transpose, strip
from derive.reading.reader import Reader
from derive.reading.spaces import CONES, COUNTS, REALS, NotASpace, Space, with_placeholders
from derive.reading.symbols import Symbol
from derive.results import Verdict
from derive.terms.term import Shape, Term, show_shape

SIGNS_OF_SPACES = frozenset((*REALS, *COUNTS, *CONES))
UNSURE = Verdict("undecided", reason="the shapes differ, but one of them is not declared")


def shape_claim(judge: Sizing, left: Node, space: Space) -> Verdict:
    """The verdict on X ∈ ℝ^{m×n} for an X that has a shape."""
    reader = Reader(judge.context)
    side = judge.read(reader, left, space.shape)
    if side.term is None:
        return judge.failed(side)
    told = tuple(reader.assumptions)
    if side.term.shape == space.shape:
        why, evidence = "the shape follows from those declared", OfShape(side.term, space.shape)
        return Verdict("proved", rule="shape", reason=why, assumptions=told, evidence=evidence)
    if judge.uncertain(side.term, reader):
        return UNSURE
    why = f"∈: the left side has shape {show_shape(side.term.shape)}, the space says {show_shape(space.shape)}"
    fix = membership(judge.scanned.text[left.start : left.end].strip(), side.term.shape)
    return Verdict("ill-typed", reason=why, assumptions=told, fix=fix, diagnosis="wrong shape")


def spaces_claim(judge: Sizing, left: Node, right: Node) -> Verdict | None:
    """A = R^{4×m} · R^{m×2}, or = R^{4×2} behind it: a claim about shapes, also about those of the factors."""
    meant = _spaces(judge, right)
    if meant is None:
        return None
    term, failed = meant
    if failed is not None or term is None:
        return failed
    before = _spaces(judge, left)
    if before is not None and before[1] is not None:
        return before[1]
    reader = Reader(judge.context)
    side = Side(left, before[0]) if before is not None else judge.read(reader, left, term.shape)
    if side.term is None:
        return judge.failed(side)
    told = tuple(reader.assumptions)
    if side.term.shape != term.shape:
        if judge.uncertain(side.term, reader):
            return UNSURE
        reason = f"=: the left side has shape {show_shape(side.term.shape)}, the spaces make {show_shape(term.shape)}"
        return Verdict("ill-typed", reason=reason, assumptions=told)
    one, two = _factor_shapes(side.term), _factor_shapes(term)
    if before is None and len(one) == len(two) > 1 and one != two:
        shown = (" · ".join(map(show_shape, shapes)) for shapes in (one, two))
        return Verdict("ill-typed", reason="=: the factors have shapes {}, the spaces {}".format(*shown), assumptions=told)
    why, evidence = "the shapes follow from those declared", OfShape(side.term, side.term.shape)
    return Verdict("proved", rule="shape", reason=why, assumptions=told, evidence=evidence)


def _spaces(judge: Sizing, node: Node) -> tuple[Term | None, Verdict | None] | None:
    """A product of spaces as a term of its shape, or why it has none; None for anything else."""
    shapes: dict[str, Shape] = {}
    if not node.answer(_may_hold_spaces) or any(judge.context.find(judge.context.name(letter)) is not None for letter in REALS):
        return None
    try:
        named = with_placeholders(strip(node), judge.context, shapes)
    except NotASpace:
        return None
    if not shapes:
        return None
    reader = Reader(judge.context)
    reader.implicit.update({name: Symbol(name, shape) for name, shape in shapes.items()})
    side = judge.read(reader, named, None)
    return (side.term, None) if side.term is not None else (None, judge.failed(side))


def _may_hold_spaces(node: Node) -> bool:
    """Whether a tree has the sign of a space in it, or brackets with scripts, {0,1}^n; [a, b]ᵀ is a column."""

    def is_sign(inner: Node) -> bool:
        if inner.kind == "name":
            return inner.value in SIGNS_OF_SPACES
        return inner.kind == "script" and inner.children[0].kind == "group" and not is_transpose(inner.children[2])

    return any(map(is_sign, walk(node)))


def membership(source: str, shape: Shape) -> str:
    """X ∈ ℝ^{m×n}, as LaTeX."""
    return f"{source} \\in \\mathbb{{R}}^{{" + " \\times ".join(str(axis).replace("·", " ") for axis in shape) + "}"


def _factor_shapes(term: Term) -> list[Shape]:
    """The shapes of the factors of a matrix product, without numbers in front."""
    while term.op in ("scale", "total"):
        term = term.args[-1]
    if term.op != "matmul":
        return [term.shape]
    return [shape for part in term.args for shape in _factor_shapes(part)]
