"""The formulas of a document on the tensors of its network, as a table: what `derive verify` compares, line by line."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from derive.report.cards import anchors_of
from derive.results import Document


def table(document: Document, pair: Any, words: dict[str, str]) -> Markup:
    """One row for each tensor; a float error is shown only as being within the tolerance or not."""
    from derive.verify.formulas import TOLERANCE, variant

    rows, _ = variant(document, pair)
    names = anchors_of(document)
    anchors = {claim.line: names[id(claim)] for claim in reversed(document.claims)}
    heads = Markup("").join(
        Markup('<th scope="col">{}</th>').format(words[name])
        for name in ("layer", "quantity", "shape", "exact", "float", "line")
    )
    body = Markup("\n").join(_row(row, anchors, words, TOLERANCE) for row in rows)
    return Markup(
        '<details class="panel"><summary>{}</summary>\n<p class="hint">{}</p>\n<div class="wide" tabindex="0" role="group" '
        'aria-label="{}"><table><thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody></table></div>\n</details>'
    ).format(f"{words['checked']} ({len(rows)})", words["checked_hint"], words["checked"], heads, body)


def _row(row: Any, anchors: dict[int, str], words: dict[str, str], tolerance: float) -> Markup:
    shape = " × ".join(map(str, row.shape))
    exact = words["equal"] if row.equal else words["differs"]
    close = f"≤ {tolerance:.0e}" if row.close else words["differs"]
    place = anchors.get(row.line)
    line = Markup('<a href="#{}">{}</a>').format(place, row.line) if place else row.line
    cells = (row.layer, row.quantity, shape, exact, close, line)
    return Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(cell) for cell in cells))
