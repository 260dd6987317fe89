"""Certificates without steps: shapes and relations between numbers, and what is refused of them."""

import pytest

from derive import check
from derive.rechecking import recheck

PRODUCT = {
    "op": "matmul", "attrs": [], "shape": ["m", "p"],
    "args": [{"op": "var", "attrs": ["A"], "shape": ["m", "n"], "args": []}, {"op": "var", "attrs": ["B"], "shape": ["n", "p"], "args": []}],
}  # fmt: skip


def numbers(left, relation, right):
    return recheck({"certificate": 1, "kind": "numbers", "left": left, "relation": relation, "right": right}).ok


def shape(term, stated):
    return recheck({"certificate": 1, "kind": "shape", "term": term, "shape": stated}).ok


def test_the_shape_of_a_product():
    assert shape(PRODUCT, ["m", "p"])
    assert not shape(PRODUCT, ["p", "m"]) and not shape(PRODUCT, ["m"]) and not shape(PRODUCT, "m")
    assert not shape({**PRODUCT, "shape": ["m", "n"]}, ["m", "n"])
    assert not shape({**PRODUCT, "args": PRODUCT["args"][::-1]}, ["m", "p"])


@pytest.mark.parametrize(
    ("left", "relation", "right", "holds"),
    [
        (["+", ["*", "5", "5", "6"], "6"], "=", "156", True),
        (["+", ["*", "5", "5", "6"], "6"], "=", "150", False),
        (["/", "1", "3"], "=", "1/3", True),
        (["^", "2", "10"], ">", "1000", True),
        (["^", "2", "10"], "<=", "1000", False),
        (["floor", ["/", "28", "5"]], "=", "5", True),
        (["ceil", ["/", "28", "5"]], "=", "5", False),
        (["-", "3"], "!=", "3", True),
        (["-", "3"], "~", "3", False),
        (["/", "1", "0"], "=", ["/", "1", "0"], False),
        (["^", "0", "-1"], "=", ["^", "0", "-1"], False),
        (["^", "2", "1/2"], "=", ["^", "2", "1/2"], False),
        (["^", "9", ["^", "9", "9"]], "=", "1", False),
        (["%", "3", "2"], "=", "1", False),
        ([], "=", [], False),
    ],
)
def test_relations_between_numbers(left, relation, right, holds):
    assert numbers(left, relation, right) is holds


def test_a_kind_that_there_is_not_is_refused():
    assert not recheck({"certificate": 1, "kind": "faith"}).ok
    assert not recheck({"certificate": 1, "kind": "numbers", "left": "1", "relation": "=", "right": "1", "more": 1}).ok


def test_statements_of_a_document_have_them():
    text = "Let $A \\in \\mathbb{R}^{m\\times n}$.\n\n$$5\\cdot 5\\cdot 6 + 6 = 156$$\n\n$$A^\\top A \\in \\mathbb{R}^{n\\times n}$$\n\n$$3 < 4$$\n"
    proved = [claim for claim in check(text).claims if claim.verdict == "proved"]
    assert len(proved) == 3
    assert [claim.certificate["kind"] for claim in proved] == ["numbers", "shape", "numbers"]
    assert all(recheck(claim.certificate).ok for claim in proved)
