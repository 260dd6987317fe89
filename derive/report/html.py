"""One self-contained HTML page about a document: its own prose, every statement with its verdict, and the reason.

Guarantee: the page needs no network and no script; every text of the document is escaped (by `derive.report.prose` and by
Jinja2's autoescape); the same document gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from derive.report.cards import Cards, environment, plain
from derive.report.outline import outline
from derive.report.prose import Prose, Section
from derive.report.words import headline, words
from derive.results import VERDICTS, Document
from derive.terminal import GLYPHS

MOST_IN_PLAN = 3000
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
        title=plain(read.title or document.path),
        path=plain(document.path),
        dialect=plain(document.dialect),
        headline=headline(len(document.wrong), total, language),
        good=not document.wrong,
        counts=[(verdict, GLYPHS[verdict], count) for verdict, count in document.counts().items()],
        verdicts=[(verdict, GLYPHS[verdict]) for verdict in VERDICTS],
        wrong=[cards.view(claim) for claim in document.wrong],
        conventions=[plain(text) for text in document.conventions],
        told=[cards.formulas.sentence(text) for text in document.words],
        symbols=cards.symbols(),
        plan=_plan(prose, cards) if total <= MOST_IN_PLAN else [],
        weak=sum(bool(cards.link(claim)["weak"]) for claim in document),
        pictures=pictures,
        body=body,
        rest=cards.all(read.rest),
    )


def _written_in(text: str) -> str:
    """The language of the prose, where its script tells."""
    han = sum("\u4e00" <= character <= "\u9fff" for character in text[:20_000])
    return "zh" if han > len(text[:20_000]) / 50 else ""


def _plan(prose: Prose, cards: Cards) -> list[dict[str, Any]]:
    """Every statement as a cell, section by section, and for each section how much of which other it rests on."""
    rows = [section for section in prose.sections if section.claims]
    home = {claim.id: number for number, section in enumerate(rows) for claim in section.claims}
    plan = []
    for number, section in enumerate(rows):
        below: dict[int, int] = {}
        for claim in section.claims:
            for name in claim.rests_on:
                other = home.get(name, number)
                if other != number:
                    below[other] = below.get(other, 0) + 1
        plan.append({
            "title": plain(section.title) or cards.words["beginning"],
            "anchor": section.anchor,
            "cells": [cards.link(claim) for claim in section.claims],
            "below": [(plain(rows[other].title) or cards.words["beginning"], count) for other, count in sorted(below.items())],
        })  # fmt: skip
    return plan


def index(documents: Sequence[tuple[str, Document]], language: str = "en") -> str:
    """A page that leads to the reports of several documents, given with the names of their files."""
    cards = [(stem, Cards(document, language), outline(document)) for stem, document in documents]
    rows = [
        {
            "target": f"{stem}.html",
            "title": plain(read.title or made.document.path),
            "headline": headline(len(made.document.wrong), len(made.document.claims), language),
            "counts": [(verdict, GLYPHS[verdict], count) for verdict, count in made.document.counts().items()],
        }
        for stem, made, read in cards
    ]
    return environment().get_template("index.html").render(w=words(language), lang=language, policy=Markup(_POLICY), rows=rows)


def message(sentence: str, language: str = "en") -> str:
    """A page that says one sentence."""
    head = Markup('<!doctype html>\n<html lang="{}">\n<head>\n<meta charset="utf-8">\n{}\n<title>derive</title>\n</head>\n')
    return head.format(language, Markup(_POLICY)) + Markup("<body><p>{}</p></body>\n</html>\n").format(plain(sentence))


def live(page: str, version: str) -> str:
    """A page for `derive serve`: the same, with its version and the script of that server, and nothing else, allowed."""
    page = page.replace("<html ", f'<html data-version="{version}" ', 1)
    page = page.replace(_POLICY, _POLICY.replace("style-src", "script-src 'self'; connect-src 'self'; style-src"), 1)
    return page.replace("</head>", '<script src="/live.js" defer></script>\n</head>', 1)
