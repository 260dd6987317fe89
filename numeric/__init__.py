"""Real networks in NumPy: layers with forward and backward passes, gradient checks, and training.

Guarantee: nothing here imports or knows of the symbolic side; these are the numbers that formulas are compared with.
Every activation of an image batch is a matrix whose rows are ordered (n, h, w) and whose columns are channels.
"""

from numeric.checking import GradientCheck, gradcheck
from numeric.shapes import NumericError

__all__ = ["GradientCheck", "NumericError", "gradcheck"]
