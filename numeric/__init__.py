"""Real networks in NumPy: layers with forward and backward passes, gradient checks, and training.

Guarantee: nothing here imports or knows of the symbolic side; these are the numbers that formulas are compared with.
Every activation of an image batch is a matrix whose rows are ordered (n, h, w) and whose columns are channels.

Where things are: `windows`, `pooling`, `dense`, `activations`, `losses`, `images` (layers); `network` (a network as
a table of steps); `lenet5`, `lenet5_1998`, `testnet`, `mlp5` (the networks); `fast` (LeNet-5 for training); `checking`
with `derivatives`, `perturb`, `plain`, `exact` (gradient checks); `field`, `dual`, `modular` (exact arithmetic);
`train` with `idx`, `models`, `checkpoint`, `curves`, `progress` (training).
"""

from numeric.checking import GradientCheck, gradcheck
from numeric.shapes import NumericError

__all__ = ["GradientCheck", "NumericError", "gradcheck"]
