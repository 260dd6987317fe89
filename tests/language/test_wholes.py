"""Parts of formulas that begin or end inside braces, and what they are as a whole."""

from __future__ import annotations

import pytest

from derive import files
from derive.language.wholes import whole


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        (r"\underbrace{A}_{x} B = C", r"A}_{x} B = C", r"\underbrace{A}_{x} B = C"),
        (r"y = \underbrace{A}_{x} B", r"A}_{x} B", r"\underbrace{A}_{x} B"),
        (r"y = \frac{a}{b} + c", r"\frac{a}{b} + c", r"\frac{a}{b} + c"),
        (r"y = \boxed{A B}", r"A B", r"A B"),
        (r"y = \boxed{A B = C}", r"y = \boxed{A B", r"y = \boxed{A B = C}"),
        (r"x^{\sqrt[3]{a} + b}", r"a} + b", r"\sqrt[3]{a} + b"),
        (r"\{ a \} = {b} c", r"b} c", r"{b} c"),
        (r"a} + b", r"a} + b", r"a} + b"),
        (r"x = {a", r"x = {a", r"x = {a"),
    ],
)
def test_a_part_grows_until_its_braces_balance(text, part, expected):
    start = text.index(part)
    begin, stop = whole(text, start, start + len(part), 0, len(text))
    assert text[begin:stop] == expected


def test_the_links_of_a_chain_under_braces_are_shown_whole():
    text = "Let $A, B \\in \\mathbb{R}^{n\\times n}$.\n\n$$\n\\underbrace{A}_{\\text{one}} B = \\underbrace{A}_{x} B = A B\n$$\n"
    first, second = (claim.latex for claim in files.check_text("a.md", text, None, None, None).claims[-2:])
    assert first == r"\underbrace{A}_{\text{one}} B = \underbrace{A}_{x} B" and second == r"\underbrace{A}_{x} B = A B"
