"""Derivatives of columns by columns, in the layout that the document or its dialect says, and of arrays as chain factors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.differential import derivative
from derive.calculus.vec_jacobian import NoVecForm, vec_jacobian
from derive.evaluator.functions import KINKED
from derive.language.ast import Node
from derive.reading.errors import NoLayout, NotUnderstood
from derive.reading.names import spelled
from derive.terms.term import SCALAR, Term, transpose

if TYPE_CHECKING:
    from derive.reading.reader import Reader


def jacobian(reader: Reader, operand: Node, variable: Term, whole: Term) -> Term | None:
    """∂y/∂x of columns, vec of arrays included, where the dialect says how it is laid out; None if it is none of that."""
    layout, said = _layout(reader)
    if variable.op == "entry" or not variable.cols.is_one or variable.is_scalar:
        return None
    try:
        value = reader.term(operand)
    except NotUnderstood:
        return None
    if not value.cols.is_one or value.is_scalar:
        return None
    if not layout and reader.dialect.chain == "factor":
        return None
    if not layout:
        raise NoLayout(
            f"{spelled(operand)} is not a scalar: nothing says how the entries of its derivative by {spelled_term(variable)} "
            "are laid out",
            operand,
        )
    try:
        if variable.op == "var" and _has_kinks(value, reader):
            raise NoVecForm("its slope at a kink is a matter of taste")
        found = vec_jacobian(value, whole, reader.context.definitions())
    except NoVecForm as problem:
        if variable.op != "var":
            told = f"the derivative of {spelled(operand)} by {spelled_term(variable)}: {problem}"
            raise NotUnderstood(told, operand) from None
        found = Term("jacobian", (value,), (variable.name,), (value.rows, variable.rows))
    reader.assume(f"the derivative of one column by another is in {layout} layout ({said})")
    return found if layout == "numerator" else transpose(found)


def _has_kinks(value: Term, reader: Reader) -> bool:
    """Whether a ReLU or the like stands in a value, whose Jacobian is then compared off the kinks, as a differential."""
    definitions, todo, seen = reader.context.definitions(), [value], set[str]()
    while todo:
        term = todo.pop()
        for t in term.walk():
            if t.op == "apply" and t.attrs[0] in KINKED:
                return True
            if t.op == "var" and t.name in definitions and t.name not in seen:
                seen.add(t.name)
                todo.append(definitions[t.name])
    return False


def _layout(reader: Reader) -> tuple[str, str]:
    """The layout of the derivative of a column by a column, and who says so."""
    if reader.layout:
        return reader.layout, "the reading that fits"
    if reader.context.layout:
        return reader.context.layout, "as the document says"
    return reader.dialect.jacobian, f"{reader.dialect.name} convention"


def spelled_term(variable: Term) -> str:
    return f"vec({variable.args[0].name})" if variable.op == "vec" else variable.name


def chain_factor(reader: Reader, operand: Node, variable: Term) -> Term | None:
    """∂Y/∂X for arrays, as the factor by which the chain rule for rows multiplies: Bᵀ for Y = X B + C, f′(X) for f(X)."""
    name = reader.context.name(spelled(operand))
    symbol = reader.lookup(name)
    if symbol is None or symbol.shape in (None, SCALAR) or symbol.definition is None or variable.op != "var":
        return None
    parts = symbol.definition.args if symbol.definition.op == "add" else (symbol.definition,)
    holding = [part for part in parts if any(t == variable for t in part.walk())]
    if len(holding) != 1:
        return None
    (part,) = holding
    factor = None
    if part.op == "matmul" and part.args[0] == variable and not any(t == variable for t in part.args[1].walk()):
        factor = transpose(part.args[1])
    elif part.op == "apply" and part.args[0] == variable:
        factor = derivative(part.attrs[0], variable)
    if factor is not None:
        reader.assume("a derivative of an array by an array is the factor of the chain rule: Bᵀ for X B, f′(X) for f(X)")
    return factor
