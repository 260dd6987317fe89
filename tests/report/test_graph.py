"""The drawing of what rests on what: complete, without overlaps, and with no arrow lost that does not follow from others."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from derive.report import html
from derive.report.graph import HEIGHT, WIDTH, draw, reduced
from derive.results import Claim, Document


def reachable(edges: dict[str, list[str]]) -> set[tuple[str, str]]:
    """All pairs (above, below), by Warshall's closure of the relation."""
    pairs = {(above, below) for above, found in edges.items() for below in found}
    for middle in edges:
        pairs |= {(a, c) for a, b in pairs if b == middle for d, c in pairs if d == middle}
    return pairs


def some(seed: int, count: int = 14) -> tuple[list[str], dict[str, list[str]]]:
    drawn = random.Random(seed)
    order = [f"s{k}" for k in range(count)]
    return order, {name: drawn.sample(order[:k], min(k, drawn.randrange(4))) for k, name in enumerate(order)}


@pytest.mark.parametrize("seed", range(6))
def test_what_follows_from_the_arrows_is_what_was_given(seed):
    order, edges = some(seed)
    kept = reduced(order, edges)
    assert reachable(kept) == reachable(edges)
    for name, found in kept.items():
        for below in found:
            fewer = {**kept, name: [other for other in found if other != below]}
            assert (name, below) not in reachable(fewer)


def test_what_rests_on_a_later_statement_keeps_its_arrow():
    assert reduced(["a", "b"], {"a": ["b"], "b": ["a", "gone"]}) == {"a": ["b"], "b": ["a"]}


@pytest.mark.parametrize("seed", range(6))
def test_no_two_statements_overlap_and_each_stands_below_what_it_rests_on(seed):
    order, edges = some(seed, 60)
    drawing = draw([order[:25], order[25:]], edges)
    places = {place.name: place for band in drawing.bands for place in band.places}
    assert list(places) == order
    for one, other in combinations(places.values(), 2):
        assert abs(one.x - other.x) >= WIDTH or abs(one.y - other.y) >= HEIGHT
    assert all(0 <= p.x <= drawing.width - WIDTH and 0 <= p.y <= drawing.height - HEIGHT for p in places.values())
    assert all(places[name].y > places[below].y for name, found in edges.items() for below in found)
    assert len(drawing.arrows) == sum(len(found) for found in reduced(order, edges).values())


@pytest.mark.parametrize("seed", range(4))
def test_the_parts_for_paper_cut_no_statement_and_leave_none_out(seed):
    order, edges = some(seed, 90)
    drawing = draw([order[:30], order[30:40], order[40:]], edges)
    parts = drawing.parts(400)
    assert parts[0][0] == 0 and sum(height for _, height in parts) == pytest.approx(drawing.height) and len(parts) > 1
    assert all(begin + height == pytest.approx(after) for (begin, height), (after, _) in zip(parts, parts[1:]))
    assert all(height <= 400 for _, height in parts)
    for place in (place for band in drawing.bands for place in band.places):
        assert any(begin <= place.y and place.y + HEIGHT <= begin + height for begin, height in parts)
    assert all(any(begin <= band.title_y - 12 and band.places[0].y < begin + height for begin, height in parts) for band in drawing.bands)


def test_a_heading_with_a_formula_is_read_aloud_in_the_drawing():
    text = "## The **slope** $\\partial J/\\partial A^{[l]}$\n\n$$a = a$$\n"
    start = text.index("a = a")
    page = html.render(Document("n.md", text, [Claim("n:3.1", 3, 3, "claim", "a = a", "proved", start=start, end=start + 5)]))
    assert "The slope ∂J/∂A^[l]</text>" in page


def page_of(claims: list[Claim]) -> str:
    text = "\n\n".join(f"$${claim.latex}$$" for claim in claims)
    return html.render(Document("notes.md", text, claims))


def test_a_statement_shows_the_verdict_on_all_it_rests_on_and_leads_to_its_place():
    page = page_of([
        Claim("notes:1.1", 1, 1, "claim", "a = b", "refuted"),
        Claim("notes:3.1", 3, 3, "claim", "b = c", "proved", rests_on=["notes:1.1"]),
    ])  # fmt: skip
    graph = page[page.index("<svg viewBox") : page.index("</article>")]
    node = graph[graph.index('<a class="node" href="#s3.1"') :]
    assert 'aria-label="line 3, proved; rests on a statement that is: refuted; rests on: line 1"' in node
    assert node.index('<g class="proved">') < node.index('<g class="refuted">')
    assert graph.count('marker-end="url(#tip)"') == 1


def test_too_many_statements_are_not_drawn():
    page = page_of([Claim(f"notes:{k}.1", k, k, "claim", "a = b", "proved") for k in range(1, 1300)])
    assert 'id="graph"' not in page and "#graph" not in page
