"""Calls as in code, inside formulas: np.dot(A, B), np.multiply(A, B), relu_back(G).

Sources: the NumPy reference for the functions of two arrays; `relu_back(G)` (or `relu_backward`) multiplies a gradient by
the derivative of ReLU.  Without a second argument it means the array by which the claim's gradient is taken, as in
∂L/∂Z = relu_back(G); where the claim has no such array it is `NotUnderstood`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

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
    ones,
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
    raise NotUnderstood(f"{plain(word)} is not read with these arguments", group)


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
