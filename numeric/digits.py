"""Ten 7 × 12 bitmaps, one a digit: the fixed target codes of the output layer of the LeNet-5 of 1998.

The idea is that of LeCun et al. 1998, figure 3: codes that look like the characters, so that similar characters have
similar codes. The pixels are drawn here, not copied. Guarantee (tested): any two codes differ in at least a dozen
pixels.
"""

from __future__ import annotations

import numpy as np

ART = """
..###..  ...##..  .####..  #######  ....##.  #######  ...###.  #######  .#####.  ..####.
.#####.  ..###..  ######.  #######  ...###.  #######  ..###..  #######  ##...##  .######
##...##  .####..  ##..###  ....##.  ...###.  ##.....  .##....  .....##  ##...##  ##...##
##...##  ##.##..  .....##  ...##..  ..#.##.  ##.....  ##.....  .....##  ##...##  ##...##
##...##  ...##..  .....##  ..##...  .##.##.  #####..  ##.....  ....##.  .##.##.  ##...##
##...##  ...##..  ....##.  .#####.  .#..##.  ######.  ##.###.  ....##.  ..###..  .######
##...##  ...##..  ...###.  ....###  ##..##.  ....###  #######  ...##..  .##.##.  ..###.#
##...##  ...##..  ..###..  .....##  #######  .....##  ##...##  ...##..  ##...##  .....##
##...##  ...##..  .###...  .....##  #######  .....##  ##...##  ..##...  ##...##  .....##
##...##  ...##..  ###....  ##..###  ....##.  ##...##  ##...##  ..##...  ##...##  ....##.
.#####.  .######  #######  ######.  ....##.  ######.  .#####.  .##....  ##...##  ..###..
..###..  .######  #######  .####..  ....##.  .####..  ..###..  .##....  .#####.  .###...
"""


def codes() -> np.ndarray:
    """Array (10, 84) of ±1, +1 where a pixel of the digit is set, pixels in row-major order."""
    rows = [line.split() for line in ART.split("\n") if line]
    return np.array([[1.0 if pixel == "#" else -1.0 for row in rows for pixel in row[digit]] for digit in range(10)])
