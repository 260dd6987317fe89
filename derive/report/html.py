"""One self-contained HTML page about a document: its own prose, every statement with its verdict, and the reason.

Guarantee: the page needs no network and no script; every text of the document is escaped (by `derive.report.prose` and by
Jinja2's autoescape); the same document gives the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from derive.report.cards import MOST_LISTED, Cards, environment, plain
from derive.report.graph import HEIGHT, MOST, WEAK, WIDTH, draw
from derive.report.outline import outline
from derive.report.prose import Prose, Section
from derive.report.words import headline, words
from derive.results import OPEN, VERDICTS, Document
from derive.terminal import GLYPHS

FIRST_SHOWN = 4
_POLICY = """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">"""


def render(document: Document, language: str = "en", pictures: Markup | str = "") -> str:
    """The page as text; `pictures` is markup of our own to put before the document."""
    cards = Cards(document, language)
    read = outline(document)
    prose = Prose(document, read, cards)
    body = prose.nodes(read.tree.children)
    if read.rest:
        prose.sections.append(Section("elsewhere", cards.words["elsewhere"], list(read.rest)))
    total = len(document.claims)
    return environment().get_template("page.html").render(
        w=cards.words,
        policy=Markup(_POLICY),
        lang=language,
        written_in=_written_in(document.text),
        title=plain(read.title or Path(document.path).stem),
        path=plain(document.path),
        dialect=plain(document.dialect),
        headline=headline(document, language),
        tone="bad" if document.wrong else "open" if any(claim.verdict in OPEN for claim in document) else "good",
        counts=[(verdict, GLYPHS[verdict], count) for verdict, count in document.counts().items()],
        verdicts=[(verdict, GLYPHS[verdict]) for verdict in VERDICTS],
        wrong=[cards.view(claim) for claim in document.wrong[:MOST_LISTED]],
        unlisted=max(len(document.wrong) - MOST_LISTED, 0),
        conventions=[cards.said(text) for text in document.conventions],
        told=[cards.said(text) for text in document.words],
        symbols=cards.symbols(),
        graph=_graph(prose, cards) if 0 < total <= MOST else None,
        shown=FIRST_SHOWN,
        many=cards.formulas.as_source,
        weak=sum(bool(cards.link(claim)["weak"]) for claim in document),
        pictures=pictures,
        pictured='id="gallery"' in pictures,
        body=body,
        rest=cards.all(read.rest),
    )


def _written_in(text: str) -> str:
    """The language of the prose, where its script tells."""
    han = sum("\u4e00" <= character <= "\u9fff" for character in text[:20_000])
    return "zh" if han > len(text[:20_000]) / 50 else ""


def _graph(prose: Prose, cards: Cards) -> dict[str, Any]:
    """The drawing of what rests on what, for the template."""
    sections = [section for section in prose.sections if section.claims]
    claims = {claim.id: claim for section in sections for claim in section.claims}
    rests_on = {name: claim.rests_on for name, claim in claims.items()}
    drawing = draw([list(dict.fromkeys(claim.id for claim in section.claims)) for section in sections], rests_on)
    bands = []
    for section, band in zip(sections, drawing.bands):
        nodes = []
        for place in band.places:
            link = cards.link(claims[place.name])
            nodes.append({
                "link": link,
                "x": place.x,
                "y": place.y,
                "width": WIDTH - WEAK if link["weak"] else WIDTH,
                "into": "".join(place.into),
                "onward": "".join(place.onward),
                "rests": sorted({claims[name].line for name in rests_on[place.name] if name in claims}),
            })  # fmt: skip
        title = plain(section.title) or cards.words["beginning"]
        bands.append({"title": title, "anchor": section.anchor, "y": band.title_y, "nodes": nodes})
    return {
        "width": drawing.width, "height": drawing.height, "arrows": drawing.arrows, "bands": bands, "parts": drawing.parts(),
        "box": HEIGHT, "weak": WEAK + 1,
    }  # fmt: skip


def index(documents: Sequence[tuple[str, Document]], language: str = "en") -> str:
    """A page that leads to the reports of several documents, given with the names of their files."""
    w = words(language)
    rows = [_row(stem, document, language) for stem, document in documents]
    total = sum((Counter(document.counts()) for _, document in documents), Counter())
    groups = [
        (w["gallery_right"], w["gallery_right_hint"], [row for row in rows if not row["example"]]),
        (w["gallery_wrong"], w["gallery_wrong_hint"], [row for row in rows if row["example"]]),
    ]
    counts = [(verdict, GLYPHS[verdict], total[verdict]) for verdict in VERDICTS if total[verdict]]
    return environment().get_template("index.html").render(
        w=w, lang=language, policy=Markup(_POLICY), groups=groups, counts=counts
    )


def _row(stem: str, document: Document, language: str) -> dict[str, Any]:
    """A document as the landing page shows it, with its first wrong line."""
    wrong = document.wrong
    return {
        "target": f"{stem}.html",
        "title": plain(outline(document).title or Path(document.path).stem),
        "headline": headline(document, language),
        "counts": [(verdict, GLYPHS[verdict], count) for verdict, count in document.counts().items()],
        "example": Cards(document, language).view(wrong[0]) if wrong else None,
    }


def message(sentence: str, language: str = "en") -> str:
    """A page that says one sentence."""
    head = Markup('<!doctype html>\n<html lang="{}">\n<head>\n<meta charset="utf-8">\n{}\n<title>derive</title>\n</head>\n')
    return str(head.format(language, Markup(_POLICY)) + Markup("<body><p>{}</p></body>\n</html>\n").format(plain(sentence)))


def live(page: str, version: str) -> str:
    """A page for `derive serve`: the same, with its version and the script of that server, and nothing else, allowed."""
    page = page.replace("<html ", f'<html data-version="{version}" ', 1)
    page = page.replace(_POLICY, _POLICY.replace("style-src", "script-src 'self'; connect-src 'self'; style-src"), 1)
    return page.replace("</head>", '<script src="/live.js" defer></script>\n</head>', 1)
