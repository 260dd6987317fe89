"""Through which symbols an unknown loss depends on the others, by the definitions and by what the document differentiates.

Guarantee: a loss is taken as a free function of some symbols only if no definition leads from it past them to the variable; what
is so taken is an assumption of the proof.
"""

from __future__ import annotations

from collections.abc import Iterable

from derive.judge.proving.graph import Graph, gradients


def separate(graph: Graph, loss: str, tops: tuple[str, ...], names: list[str]) -> bool:
    """Whether the loss depends on every name only through the tops, as far as the definitions tell, or, for a loss without
    one, as far as what the document differentiates it by tells."""
    if loss not in graph.definitions:
        return not led_past(graph, loss, tops, names)
    cut = frozenset(tops)
    direct = graph.below_without(loss, cut)
    everything = graph.below(loss)
    if not any(top in everything for top in tops):
        return not any(name in everything for name in names)
    return all(top in everything for top in tops) and not any(name in direct for name in names)


def led_past(graph: Graph, loss: str, tops: Iterable[str], names: Iterable[str]) -> list[str]:
    """The symbols of which the document differentiates an undefined loss and that rest on one of the names other than through
    the tops."""
    cut = frozenset(tops)
    under, asked = graph.below_all(cut), frozenset(names)
    spoken = [s for other, s in sorted(graph.scene.spoken) if other == loss and s in graph.definitions and s not in under]
    past = [s for s in spoken if asked & graph.below_without(s, cut) and not _said_apart(graph, s, cut)]
    return [s for s in past if not any(gradients(graph.definitions[n]) for n in graph.below(s) if n in graph.definitions)]


def _said_apart(graph: Graph, symbol: str, tops: frozenset[str]) -> bool:
    """Whether words nearby say that the loss depends on its variable through the tops and do not speak of the symbol, or that
    the symbol is held constant."""
    if graph.scene.narrowed is None:
        return False
    through, held = graph.scene.narrowed
    return symbol in held or (tops <= through and symbol not in through)
