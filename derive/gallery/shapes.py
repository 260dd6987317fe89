"""The chain of a network: every tensor with its shape, forwards on the left, backwards on the right.

Guarantee: the shapes are those of passes that were run, with two and with three samples; the part that grows with the
number of samples is what N multiplies.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from markupsafe import Markup

from derive.gallery.drawing import arrow, box, picture, text

ROW, LEFT, RIGHT, WIDTH = 44, 20, 440, 680
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def draw(maker: Any, words: dict[str, str]) -> Markup:
    network = maker.network()
    small, large = (_pass(maker, samples) for samples in (2, 3))
    parts = [
        text(LEFT + 70, 16, words["forward"], "caption", "middle"),
        text(RIGHT + 90, 16, words["backward"], "caption", "middle"),
    ]
    rows = [("X", "", ())] + [(step.output, step.name, step.parameters) for step in network.steps]
    said = []
    for number, (output, name, parameters) in enumerate(rows):
        y = 24 + number * ROW
        shape = _shape(small[0][output].shape, large[0][output].shape)
        back = _shape(small[1][output].shape, large[1][output].shape)
        said.append(f"{output}: {shape}")
        parts += [
            box(LEFT, y, 180, 26),
            text(LEFT + 8, y + 17, f"{_name(output)}", "strong"),
            text(LEFT + 172, y + 17, shape, "", "end"),
        ]
        parts += [box(RIGHT, y, 220, 26), text(RIGHT + 8, y + 17, f"∇{_name(output)}", "strong")]
        parts.append(text(RIGHT + 212, y + 17, back, "", "end"))
        if number:
            parts += [arrow(LEFT + 90, y - ROW + 27, y - 1), arrow(RIGHT + 110, y - 1, y - ROW + 27)]
            parts.append(text(LEFT + 100, y - 5, name, "caption"))
        for place, parameter in enumerate(parameters):
            about = f"{_name(parameter)} {_shape(network.shapes[parameter], network.shapes[parameter])}"
            parts.append(text(LEFT + 192 + 112 * place, y + 17, about, "caption"))
    return picture(WIDTH, 30 + len(rows) * ROW, "; ".join(said), parts)


def _pass(maker: Any, samples: int) -> tuple[dict[str, Any], dict[str, Any]]:
    parameters, x, labels = maker.point(np.random.default_rng(1), samples)
    made = maker.network().run(parameters, x, labels)
    return made.values, made.gradients


def _shape(small: tuple[int, ...], large: tuple[int, ...]) -> str:
    return " × ".join(_axis(a, b) for a, b in zip(small, large))


def _axis(two: int, three: int) -> str:
    """The size of an axis as a N + b, from its values at N = 2 and N = 3."""
    slope = three - two
    rest = two - 2 * slope
    if not slope:
        return str(two)
    return ("" if slope == 1 else str(slope)) + "N" + (f" + {rest}" if rest else "")


def _name(name: str) -> str:
    return name.translate(_SUBSCRIPTS)
