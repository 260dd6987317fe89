"""Pictures and numbers for the reports of bundled documents that speak of a network.

Guarantee: everything drawn is computed from the network that `derive.verify.pairing` names for the document, or from a
small example by the layers of such a network; the same sources give the same bytes on every machine (see
`derive.gallery.steady`).  A document without a network has no pictures, and a new document needs no code here.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from derive.gallery.words import WORDS
from derive.results import Document


def pictures(document: Document, language: str = "en") -> Markup:
    """The section of pictures of a document; empty if no network is named for it."""
    from derive.verify.pairing import NETWORKS, PAIRS

    pairs = [pair for pair in PAIRS if pair.document == document.path]
    if not pairs:
        return Markup("")
    words = WORDS[language]
    figures = []
    for pair in pairs:
        figures += _figures(document, pair, NETWORKS[pair.network], words)
    body = Markup("\n").join(figures)
    return Markup('<section class="figures" aria-labelledby="gallery"><h2 id="gallery">{}</h2>\n{}\n</section>').format(
        words["pictures"], body
    )


def _figures(document: Document, pair: Any, maker: Any, words: dict[str, str]) -> list[Markup]:
    from derive.gallery import errors, examples, shapes, tensors

    network = maker.network()
    kinds = {type(step.layer).__name__ for step in network.steps}
    found = [_figure(words["network"], words["network_hint"], shapes.draw(maker, words), "narrow")]
    if "Im2col" in kinds:
        found.append(_figure(words["im2col"], words["im2col_hint"], examples.im2col(words)))
        found.append(_figure(words["rotation"], words["rotation_hint"], examples.rotation(words)))
    if "PoolingWindows" in kinds and "RowMax" in kinds:
        found.append(_figure(words["pooling"], words["pooling_hint"], examples.pooling(words)))
    found.append(_figure(words["errors"], words["errors_hint"], errors.draw(maker, words)))
    found.append(tensors.table(document, pair, words))
    return found


def _figure(title: str, hint: str, picture: Markup, kind: str = "") -> Markup:
    return Markup('<details class="panel figure {}" open><summary>{}</summary>\n<p class="hint">{}</p>\n{}\n</details>').format(
        kind, title, hint, picture
    )
