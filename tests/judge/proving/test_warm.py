"""A document that is edited again and again: every verdict, word and number as a fresh check would have it."""

from __future__ import annotations

import json
import random

import pytest

from derive.judge import check_text
from derive.memo import Memo, keeping
from tests.judge.test_uses import LAYERS

ENTRIES = r"""# Attention to indices

Let $A \in \mathbb{R}^{m\times n}$, $x \in \mathbb{R}^n$, $S \in \mathbb{R}^{n\times n}$ with $S$ symmetric.

$$y_i = \sum_{j=1}^{n} A_{ij} x_j$$

$$\frac{\partial y_i}{\partial x_j} = A_{ij}$$

$$q = x^\top S x, \qquad \nabla_x q = 2 S x$$

## Another section

Let $x \in \mathbb{R}^m$ and $f = \frac{1}{2} x^\top A A^\top x$.

$$\nabla_x f = A A^\top x = A^\top A x$$
"""
SWAPS = (("+", "-"), ("A", "S"), ("X", "W"), ("2", "3"), (r"^\top", ""), ("n", "m"), ("symmetric", "square"), ("Z", "Y"), ("=", "= -"))


def edited(text: str, draw: random.Random) -> str:
    """The text with one line edited: struck out, written twice, moved, with words before it, or with a slip in it."""
    lines = text.split("\n")
    place = draw.randrange(len(lines))
    kind = draw.randrange(6)
    if kind == 0:
        del lines[place]
    elif kind == 1:
        lines.insert(place, lines[place])
    elif kind == 2:
        lines.insert(place, draw.choice(["So we see.", "## A new heading", "where all are real,", "Assume that"]))
    elif kind == 3:
        lines.insert(draw.randrange(len(lines)), lines.pop(place))
    else:
        old, new = draw.choice(SWAPS)
        lines[place] = lines[place].replace(old, new, 1)
    return "\n".join(lines)


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(k, marks=pytest.mark.slow) for k in range(2, 6))])
@pytest.mark.parametrize("text", [LAYERS, ENTRIES], ids=["layers", "entries"])
def test_every_edit_is_answered_as_a_fresh_check_answers_it(text, seed):
    draw = random.Random(seed)
    with keeping(Memo()):
        check_text(text)
        for _ in range(6):
            text = edited(text, draw)
            warm = check_text(text).to_json()
            with keeping(Memo()):
                fresh = check_text(text).to_json()
            assert json.dumps(warm) == json.dumps(fresh), text
