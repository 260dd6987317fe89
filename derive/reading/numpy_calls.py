"""Calls as in code, inside formulas: np.dot(A, B), np.multiply(A, B), np.sum(A, axis=0), relu_back(G).

Sources: the NumPy reference for the functions of two arrays; `relu_back(G)` (or `relu_backward`) multiplies a gradient by
the derivative of ReLU.  Without a second argument it means the array by which the claim's gradient is taken, as in
∂L/∂Z = relu_back(G); where the claim has no such array it is `NotUnderstood`.  A sum or a mean over one axis is a list of numbers
in NumPy: it is taken for a row where it goes over the rows and for a column where it goes over the columns, or for what the array
is by which the gradient is taken, which is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from derive.kernel.sizes import ONE
from derive.language.ast import Node
from derive.reading.errors import NotUnderstood
from derive.reading.functions import RELU_BACK, is_code, plain
from derive.terms.term import (
    Shape,
    ShapeClash,
    Term,
    apply,
    det,
    divide,
    hadamard,
    inner,
    inverse,
    matmul,
    num,
    ones,
    scale,
    size_term,
    trace,
    transpose,
)

if TYPE_CHECKING:
    from derive.reading.reader import Reader

OF_TWO: Mapping[str, Callable[[Term, Term], Term]] = {"dot": matmul, "matmul": matmul, "multiply": hadamard}
OF_ONE: Mapping[str, Callable[[Term], Term]] = {
    "exp": lambda a: apply("exp", a), "log": lambda a: apply("log", a), "tanh": lambda a: apply("tanh", a),
    "sqrt": lambda a: apply("sqrt", a), "transpose": transpose, "trace": trace, "inv": inverse, "det": det,
    "sum": lambda a: inner(ones(*a.shape), a), "mean": lambda a: divide(inner(ones(*a.shape), a), size_term(a.rows * a.cols)),
}  # fmt: skip


def call(reader: Reader, word: str, group: Node) -> Term | None:
    """The term of a call, or None if the word is no such function. Raises ShapeClash as the functions do."""
    name = RELU_BACK if word == RELU_BACK else plain(word).rpartition(".")[2] if is_code(word) else ""
    if not name:
        return None
    content = group.children[0]
    nodes = content.children if content.kind == "list" else (content,)
    if name == RELU_BACK:
        return _relu_back(reader, nodes, group)
    if name == "maximum" and len(nodes) == 2 and nodes[0].kind == "number" and nodes[0].value == 0:
        return apply("relu", reader.term(nodes[1]))
    if name in OF_TWO and len(nodes) == 2:
        return OF_TWO[name](reader.term(nodes[0]), reader.term(nodes[1]))
    if name in OF_ONE and len(nodes) == 1:
        return OF_ONE[name](reader.term(nodes[0]))
    if name in ("sum", "mean") and (axis := _axis(nodes[1:])) is not None:
        return _along(reader, name, reader.term(nodes[0]), axis)
    raise NotUnderstood(f"{plain(word)} is not read with these arguments", group)


def _axis(options: Sequence[Node]) -> int | None:
    """The axis that `axis=0`, or a bare 0, names beside the array; None if what stands there says something else."""
    found = None
    for option in options:
        word, value = ("axis", option) if option.kind != "relation" or option.value != ("=",) else (
            plain(str(option.children[0].value)), option.children[1]
        )
        if word == "axis" and value.kind == "number" and value.value in (0, 1) and found is None:
            found = int(value.value)
        elif word not in ("keepdims", "keepdim") or str(value.value) not in ("True", "1"):
            return None
    return found


def _along(reader: Reader, name: str, array: Term, axis: int) -> Term:
    """The sum or the mean over the rows (axis 0) or the columns (axis 1) of a matrix."""
    size = array.shape[axis]
    added = matmul(ones(ONE, size), array) if axis == 0 else matmul(array, ones(size, ONE))
    if name == "mean":
        added = scale(divide(num(1), size_term(size)), added)
    by = reader.variable
    if by is not None and by.shape == added.shape[::-1] != added.shape:
        reader.assume(f"a list of numbers, as a sum over one axis is in code, is taken for an array like {by.name}")
        return transpose(added)
    return added


def _relu_back(reader: Reader, nodes: tuple[Node, ...], group: Node) -> Term:
    given = reader.term(nodes[0])
    if len(nodes) == 2:
        cached = reader.term(nodes[1])
    elif len(nodes) == 1 and reader.variable is not None:
        cached = reader.variable
        reader.assume(f"the array at which ReLU is differentiated is {cached.name}, by which the gradient is taken")
    else:
        raise NotUnderstood("nothing says at which array ReLU is differentiated", group)
    if given.shape != cached.shape:
        shapes: list[Shape] = [given.shape, cached.shape]
        raise ShapeClash("the backward step of ReLU", shapes)
    return hadamard(given, apply("ge0", cached))
