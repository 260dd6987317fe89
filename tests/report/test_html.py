"""The HTML page: everything in it, nothing of the document active in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from derive.report import html
from derive.report.cards import Formulas
from derive.results import Claim, Document
from tests.report.samples import HOSTILE, hostile, layer

VOID = {"meta", "br", "hr", "img", "link", "input", "wbr"}
EXPECTED_TAGS = set(
    "html head meta title style body a header p h1 h2 h3 h4 h5 h6 ul ol li main section div span details summary wbr"
    " dl dt dd article nav svg defs marker g path rect text use"
    " table thead tbody tr th td code pre em strong s blockquote ins del br hr"
    " math mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mtable mtr mtd mstyle"
    " mpadded mphantom".split()
)


class Page(HTMLParser):
    """A strict reading of a page: tags, attributes, ids and text, with every element closed in order."""

    def __init__(self, page: str):
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.stack: list[str] = []
        self.feed(page)
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in VOID:
            self.stack.append(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(value)
            if name in ("href", "src"):
                self.targets.append(value)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag):
        assert self.stack and self.stack[-1] == tag, (tag, self.stack)
        self.stack.pop()

    def handle_data(self, data):
        self.text += data


def test_the_language_of_the_prose_is_named_where_its_script_tells():
    assert '<article id="document" dir="auto" lang="zh"' in html.render(Document("a.md", "设 $x$ 为向量。"))
    assert '<article id="document" dir="auto" aria-label' in html.render(layer())


def test_every_statement_is_on_the_page_once_with_verdict_line_and_anchor():
    document = layer()
    page = html.render(document)
    read = Page(page)
    assert page.count('<div class="statement') == len(document.claims)
    assert len(set(read.ids)) == len(read.ids)
    for claim in document:
        anchor = f"s{claim.line}.1"
        assert read.ids.count(anchor) == 1
        assert f"#{anchor}" in read.targets
    assert {target[1:] for target in read.targets if target.startswith("#")} <= set(read.ids)


@pytest.mark.parametrize(
    ("verdicts", "told", "tone"),
    [
        (["proved", "definition"], "No statement is wrong.", "good"),
        (["proved", "undecided", "unreadable"], "No statement was found wrong; 2 of 3 stay open.", "open"),
        (["refuted", "undecided"], "1 of 2 statements is wrong.", "bad"),
        ([], "This document holds no statement.", "good"),
    ],
)
def test_the_page_begins_with_what_was_found(verdicts, told, tone):
    claims = [Claim(f"n:{k}.1", k, k, "claim", "a = a", verdict) for k, verdict in enumerate(verdicts, 1)]
    page = html.render(Document("n.md", "a\n" * 5, claims))
    assert f'<p class="headline {tone}">{told}</p>' in page


def test_wrong_lines_come_first_with_their_fix():
    page = html.render(layer())
    top, _, body = page.partition('<article id="document"')
    assert "2 of 5 statements are wrong." in top
    assert top.count('<div class="formula fix"') == 2
    assert top.index("line 11") < top.index("line 12")
    assert "the factors are swapped" in top


def test_counterexample_shows_both_values_and_marks_the_place():
    page = html.render(layer())
    assert '<td class="diff">7</td>' in page and '<td class="diff">8</td>' in page
    assert '<td class="diff">5</td>' not in page
    assert "first difference in row 2, column 1: 7 against 8" in page


def test_prose_keeps_its_order_and_headings():
    text = Page(html.render(layer())).text
    body = text[text.index("Let ") :]
    assert (
        body.index("hold the weights") < body.index("Backward") < body.index("so the gradient is") < body.index("here")
    )


def test_claims_without_a_place_are_listed_by_line_or_at_the_end():
    document = layer()
    for claim in document:
        claim.start = claim.end = 0
    document.claims.append(Claim("layer:1.9", 1, 1, "claim", "a = b", "undecided"))
    page = html.render(document)
    assert page.count('<div class="statement') == len(document.claims)
    assert "Further statements" in page


def test_same_document_same_bytes():
    assert html.render(layer()) == html.render(layer())


def test_chinese_headings():
    page = html.render(layer(), "zh")
    assert '<html lang="zh">' in page and "5 个式子中有 2 个错误。" in page and "应为" in page


@pytest.mark.parametrize("string", HOSTILE)
def test_nothing_of_the_document_is_active(string):
    page = html.render(hostile(string))
    read = Page(page)
    assert set(read.tags) <= EXPECTED_TAGS, set(read.tags) - EXPECTED_TAGS
    assert not {name for name in read.attributes if name.startswith("on") or name in ("src", "style")}
    assert all(target.startswith("#") for target in read.targets), read.targets
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", page)
    page.encode("utf-8")


def test_template_language_in_a_document_is_text():
    assert "{{ 7 * 7 }}" in html.render(hostile("{{ 7 * 7 }}")) and "49" not in html.render(hostile("{{ 7 * 7 }}"))


def test_links_and_pictures_load_nothing():
    document = Document(
        "a.md", "[a](https://example.org/x) [b](//evil) [c](data:text/html,x) ![d](https://example.org/d.png)"
    )
    page = html.render(document)
    assert Page(page).targets == ["#document", "https://example.org/x"]
    assert "d.png" not in page and "[picture: d]" in page


def test_empty_document():
    assert "This document holds no statement." in html.render(Document("empty.md", ""))


def test_deep_nesting_is_shown_not_fatal():
    deep = "{" * 10_000 + "x" + "}" * 10_000
    tower = "x" + "^{x" * 3_000 + "}" * 3_000
    fractions = r"\frac" * 5_000
    text = "\n\n".join(f"$$\n{formula}\n$$" for formula in (deep, tower, fractions)) + "\n\n" + "> " * 3000 + "end"
    Page(html.render(Document("deep.md", text)))


def test_formulas_in_code_stay_code():
    page = html.render(Document("a.md", "`$x_1$` and\n\n```\n$$y_1$$\n```\n"))
    assert "<code>$x_1$</code>" in page and "$$y_1$$" in page


def test_headings_have_no_gap():
    page = html.render(Document("a.md", "#### one\n\n##### two\n\n## three\n\n#### four\n"))
    assert re.findall(r'<(h\d) id="h\d+">(\w+)', page) == [("h2", "two"), ("h2", "three"), ("h3", "four")]


@pytest.mark.parametrize(
    ("sentence", "drawn", "kept"),
    [
        (r"W is not declared: add $W \in \mathbb{R}^{m\times n}$", ["W ∈ ℝ^(m × n)"], "W is not declared: add "),
        (r"Z^{[l]} is not a scalar", ["Z^[l]"], " is not a scalar"),
        (r"held constant: W^{(1)}, b^{(1)}", ["W^(1)", "b^(1)"], "held constant: "),
        (r"assumed: \nabla_W J = 0", ["∇_W J = 0"], "assumed: "),
        ("shapes m×n and 1×k do not fit <b>", [], "shapes m×n and 1×k do not fit &lt;b&gt;"),
        ("stopped here\n  a <b>\n    ^", [], "stopped here<pre><code>  a &lt;b&gt;\n    ^</code></pre>"),
        (r"\input{/etc/passwd} <script>", [], r"\input{/etc/passwd} &lt;script&gt;"),
    ],
)
def test_sentences_show_formulas_not_source(sentence, drawn, kept):
    shown = str(Formulas(1).sentence(sentence))
    assert re.findall('alttext="([^"]*)"', shown) == drawn and kept in shown


def test_a_wide_table_can_be_reached_by_keyboard():
    for columns, reached in ((2, False), (9, True)):
        row = "|" + " x |" * columns
        page = html.render(Document("a.md", f"{row}\n|{'---|' * columns}\n{row}\n"))
        assert ('<div class="wide" tabindex="0"' in page) == reached and '<div class="wide"' in page
