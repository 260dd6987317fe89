"""Ten 7 × 12 bitmaps, one a digit, the target codes of the output layer of the LeNet-5 of 1998.

The idea is that of LeCun et al. 1998, figure 3 (codes that look like the characters, so that similar characters have
similar codes); the pixels are drawn here, not copied.
"""

from __future__ import annotations

import numpy as np

LIT = ("tpqbrs", "qs", "tqmrb", "tqmsb", "pmqs", "tpmsb", "tpmrsb", "tqs", "tpqmrsb", "tpqmsb")


def codes() -> np.ndarray:
    """Array (10, 84) of ±1: +1 where a seven-segment drawing of the digit, two pixels thick, is lit."""
    strokes = {
        "t": (slice(0, 2), slice(0, 7)),
        "m": (slice(5, 7), slice(0, 7)),
        "b": (slice(10, 12), slice(0, 7)),
        "p": (slice(0, 7), slice(0, 2)),
        "q": (slice(0, 7), slice(5, 7)),
        "r": (slice(5, 12), slice(0, 2)),
        "s": (slice(5, 12), slice(5, 7)),
    }
    images = -np.ones((10, 12, 7))
    for digit, lit in enumerate(LIT):
        for stroke in lit:
            images[(digit, *strokes[stroke])] = 1
    return images.reshape(10, 84)
