"""What is found out about a tree serves its copies at other places, and only while its document is edited."""

from __future__ import annotations

import pytest

from derive.judge.scanning.names import note_names
from derive.language.ast import Node, walk
from derive.language.markdown import Block
from derive.language.statements import split_statements
from derive.memo import Memo, keeping
from derive.reading.context import Context
from derive.reading.conventions import with_entries
from derive.reading.dialect import Dialect, bundled
from derive.reading.indices.selected import separated
from derive.reading.indices.sums import unbound
from derive.reading.names import layer_name, spelled
from derive.reading.notation.bare_layers import BareLayers
from derive.reading.notation.numbered import join_numbered
from derive.reading.notation.prepared import prepared

FORMULAS = (
    r"\mathbf{W2} x + \mathbf{0} = dW2 \cdot y_{iy_i} + x[i+1]",
    r"z^{l+1} = \sum_{j \in \{1,\dots,n\}} W_{ij}^{l} a_j^{l} + \text{vec}(X)_{(3\times 4)}",
    r"\mathrm{d}\operatorname{tr}(A)^{-1} B = \nabla_{W^{(1)}} J \odot f(t), \quad X' = X^{\top}",
)
CHANGES = (
    lambda tree: prepared(tree, bundled()["zhujian"], BareLayers("l", frozenset({"z", "W", "a"}))),
    lambda tree: prepared(tree, Dialect()),
    lambda tree: join_numbered(tree, frozenset({"W2"})),
    separated,
    lambda tree: with_entries(tree, frozenset({("x", 1)})),
)


def tree_of(latex: str) -> Node:
    (raw, *_) = split_statements(latex, Block("inline", 0, len(latex)))
    assert raw.node is not None
    return raw.node


@pytest.mark.parametrize("latex", FORMULAS)
@pytest.mark.parametrize("change", CHANGES)
def test_a_tree_elsewhere_is_rewritten_as_it_would_be_there(latex, change):
    tree = tree_of(latex)
    fresh = change(tree.moved(7))
    with keeping(Memo()):
        kept = tree_of(latex)
        first = change(kept)
        second = change(kept.moved(7))
    assert first == change(tree) and second == fresh == change(tree).moved(7)
    there = [(n.start + 7, n.end + 7) for n in walk(first) if n.kind != "none" or n.end]
    assert [(n.start, n.end) for n in walk(second) if n.kind != "none" or n.end] == there


@pytest.mark.parametrize("latex", FORMULAS)
def test_answers_without_places_are_those_of_a_fresh_tree(latex):
    plain = tree_of(latex)
    with keeping(Memo()):
        kept = tree_of(latex)
        for tree in (kept, kept.moved(3), kept.moved(40)):
            assert tree.answer(unbound) == unbound(plain)
            for one, other in zip(walk(tree), walk(plain), strict=True):
                assert spelled(one) == spelled(other) and layer_name(one) == layer_name(other)


def test_where_something_varies_is_told_by_the_place_of_the_copy():
    latex = r"f = 2 x^\top \mathrm{d} x"
    with keeping(Memo()):
        tree = tree_of(latex)
        for by in (0, 11, 200):
            context = Context(Dialect())
            note_names(tree.moved(by), context)
            product = latex.index("2")  # the node that holds d and x begins here
            assert set(context.varied["x"]) == {product + by}
            assert context.differentiated == {"x"}


def test_a_question_is_worked_out_once_while_a_document_is_edited_and_never_kept_otherwise():
    asked: list[int] = []

    def question(tree: Node) -> int:
        asked.append(tree.start)
        return len(asked)

    tree = tree_of("a + b")
    assert [tree.answer(question), tree.answer(question)] == [1, 2]
    with keeping(Memo(editing=False)):
        assert tree.answer(question) == 3
    with keeping(Memo()):
        assert [tree.answer(question), tree.moved(5).answer(question), tree.answer(question)] == [4, 4, 4]
    assert asked == [0, 0, 0, 0]
