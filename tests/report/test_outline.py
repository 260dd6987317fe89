"""Every statement has its place in the outline, once."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.report.diff import difference
from derive.report.outline import _without_comments, formula_numbers, outline
from derive.results import Claim, Document
from tests.report.samples import layer


def test_each_formula_is_in_the_tree_once():
    found = outline(layer())
    assert found.title == "A linear layer"
    assert sorted(formula_numbers(found.tree)) == list(range(len(found.formulas))) == [0, 1, 2, 3, 4]
    assert [formula.block for formula in found.formulas] == [False, True, True, False, True]
    assert [len(formula.claims) for formula in found.formulas] == [1, 1, 1, 1, 1]


def test_displays_stay_in_their_list_item_and_quotation():
    found = outline(Document("a.md", "* one $$x$$ two\n* three\n\n> $$\n> y\n> $$\n"))
    items = [node for node in found.tree.walk() if node.type == "list_item"]
    assert [formula_numbers(item) for item in items] == [[0], []]
    (quote,) = [node for node in found.tree.walk() if node.type == "blockquote"]
    assert formula_numbers(quote) == [1]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="$x\\[]()`>#-* \n{}|_", max_size=60), st.lists(st.integers(0, 60), max_size=4))
def test_no_claim_is_lost_in_any_text(text, places):
    claims = [Claim(str(n), 1, 1, "claim", "x", "proved", start=at, end=at + 1) for n, at in enumerate(places)]
    found = outline(Document("a.md", text, claims))
    kept = [claim for formula in found.formulas for claim in formula.claims] + found.rest
    assert sorted(claim.id for claim in kept) == sorted(claim.id for claim in claims)
    shown = formula_numbers(found.tree)
    assert len(shown) == len(set(shown))


def test_a_huge_text_keeps_its_claims():
    begin = time.perf_counter()
    found = outline(Document("a.md", "$" * 10_000_000, [Claim("a:1", 1, 1, "claim", "x", "unreadable")]))
    assert len(found.rest) == 1
    assert time.perf_counter() - begin < 5


def test_difference_spells_both_lines():
    written, right = r"\nabla_b J = \frac{1}{N} G^\top 1", r"\nabla_b J = G^\top 1"
    pieces = difference(written, right)
    assert "".join(text for kind, text in pieces if kind != "new") == written
    assert "".join(text for kind, text in pieces if kind != "gone") == right
    assert any(kind == "gone" and r"\frac{1}{N}" in text for kind, text in pieces)



COMMENTED = """# Title <!-- of a draft -->

Text <!-- hidden
over lines --> goes on with `<!-- code -->`.

```
<!-- fenced -->
```

$$ A = A $$ <!-- true -->

End <!-- unclosed
"""


def test_comments_are_not_shown_and_code_is():
    shown = " ".join(node.content for node in outline(Document("a.md", COMMENTED)).tree.walk() if not node.children and not node.is_root)
    assert not any(word in shown for word in ("of a draft", "hidden", "over lines", "true --"))
    assert all(word in shown for word in ("goes on with", "<!-- code -->", "<!-- fenced -->", "End"))


@pytest.mark.parametrize("mark", ["<!--", "`` a ` ", "<!-- a -->`", "~~~\n"])
def test_comments_and_code_are_read_in_one_pass(mark):
    def seconds(count):
        start = time.process_time()
        _without_comments(mark * count)
        return time.process_time() - start

    assert seconds(40_000) < 12 * seconds(10_000) + 0.2
