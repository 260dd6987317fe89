"""Whole networks: the four of the package `numeric`, with its names, forwards and backwards in one function."""

from collections.abc import Mapping
from typing import Any

from derive.formulas.composition import Layer, network
from derive.formulas.library.activations import STATEMENTS as ACTIVATIONS
from derive.formulas.library.dense import STATEMENTS as DENSE
from derive.formulas.library.losses import STATEMENTS as LOSSES
from derive.formulas.library.windows import STATEMENTS as WINDOWS
from derive.formulas.statement import Array, Source, Statement, array, number, size

TABLE: Mapping[str, Statement] = {s.name: s for s in (*ACTIVATIONS, *DENSE, *LOSSES, *WINDOWS)}
LECUN = Source("LeCun, Bottou, Bengio, Haffner (1998), Gradient-based learning applied to document recognition, sec. II.B")
LECTURE = Source(LECUN.citation, "lenet5.md", "\\nabla_{W^{(1)}} J = \\nabla_{W^{(1)}} L + \\lambda W^{(1)}")
RUMELHART = Source("Rumelhart, Hinton, Williams (1986), Learning representations by back-propagating errors")


def layer(kind: str, names: str, **sizes: Any) -> Layer:
    """`layer("linear", "x=a1 w=W2 b=b2 z=z2", D=…)`."""
    values = {key: value if isinstance(value, int) else size(value) for key, value in sizes.items()}
    return Layer(TABLE[kind], dict(pair.split("=") for pair in names.split()), values)


def weights(name: str, rows: Any, cols: Any) -> Array:
    return array(name, rows, cols, role=name)


def images(side: int) -> Array:
    return array("X", f"N*{side * side}", 1, f"N {side} {side} 1", role="input")


def square(height: int, channels: int, window: int, stride: int = 1, **more: Any) -> dict[str, Any]:
    """The geometry of square windows without padding."""
    places = (height - window) // stride + 1
    return {
        "H": height, "W": height, "C": channels, "kh": window, "kw": window, "stride": stride, "padding": 0,
        "Ho": places, "Wo": places, **more,
    }  # fmt: skip


SIZES = ((1, 25, 6), (3, 150, 16), (5, 400, 120), (6, 120, 84), (7, 84, 10))
LABELS = array("Y", "N", 10, role="labels")
LENET5 = network(
    "lenet5",
    "LeNet-5 with ReLU, max pooling and softmax cross entropy on 32×32 images.",
    (
        images(32),
        *(weights(f"W{k}", rows, cols) for k, rows, cols in SIZES),
        *(weights(f"b{k}", 1, cols) for k, _, cols in SIZES),
        LABELS,
    ),
    (
        layer("conv2d", "x=X a=a0 w=W1 b=b1 z=z1", **square(32, 1, 5, F=6)),
        layer("relu", "z=z1 y=y1", M="784*N", K=6),
        layer("maxpool2d", "x=y1 a=a1 z=z2", **square(28, 6, 2, 2)),
        layer("conv2d", "x=z2 a=a2 w=W3 b=b3 z=z3", **square(14, 6, 5, F=16)),
        layer("relu", "z=z3 y=y3", M="100*N", K=16),
        layer("maxpool2d", "x=y3 a=a3 z=z4", **square(10, 16, 2, 2)),
        layer("flatten", "x=z4 z=a4", H=5, W=5, C=16),
        layer("linear", "x=a4 w=W5 b=b5 z=z5", D=400, F=120),
        layer("relu", "z=z5 y=y5", M="N", K=120),
        layer("linear", "x=y5 w=W6 b=b6 z=z6", D=120, F=84),
        layer("relu", "z=z6 y=y6", M="N", K=84),
        layer("linear", "x=y6 w=W7 b=b7 z=z7", D=84, F=10),
        layer("softmax_cross_entropy", "z=z7 y=Y p=P J=L", K=10),
    ),
    ("W1", "W3", "W5", "W6", "W7"),
    LECTURE,
)
LENET5_1998 = network(
    "lenet5_1998",
    "LeNet-5 as published in 1998: trainable subsampling, a table of connections, radial basis output.",
    (
        images(32),
        weights("W1", 25, 6),
        weights("b1", 1, 6),
        weights("c2", 1, 6),
        weights("b2", 1, 6),
        weights("W3", 150, 16),
        weights("T3", 150, 16),
        weights("b3", 1, 16),
        weights("c4", 1, 16),
        weights("b4", 1, 16),
        weights("W5", 400, 120),
        weights("b5", 1, 120),
        weights("W6", 120, 84),
        weights("b6", 1, 84),
        weights("W7", 10, 84),
        LABELS,
        number("scale"),
        number("slope"),
    ),
    (
        layer("conv2d", "x=X a=a0 w=W1 b=b1 z=z1", **square(32, 1, 5, F=6)),
        layer("scaled_tanh", "z=z1 u=u1 y=y1", M="784*N", K=6),
        layer("subsample", "x=y1 a=a1 s=s2 c=c2 b=b2 z=z2", **square(28, 6, 2, 2)),
        layer("sigmoid", "z=z2 y=y2", M="196*N", K=6),
        layer("im2col", "x=y2 a=a2", **square(14, 6, 5)),
        layer("connected_linear", "x=a2 w=W3 t=T3 b=b3 z=z3", N="100*N", D=150, F=16),
        layer("scaled_tanh", "z=z3 u=u3 y=y3", M="100*N", K=16),
        layer("subsample", "x=y3 a=a3 s=s4 c=c4 b=b4 z=z4", **square(10, 16, 2, 2)),
        layer("sigmoid", "z=z4 y=y4", M="25*N", K=16),
        layer("flatten", "x=y4 z=a4", H=5, W=5, C=16),
        layer("linear", "x=a4 w=W5 b=b5 z=z5", D=400, F=120),
        layer("scaled_tanh", "z=z5 u=u5 y=y5", M="N", K=120),
        layer("linear", "x=y5 w=W6 b=b6 z=z6", D=120, F=84),
        layer("scaled_tanh", "z=z6 u=u6 y=y6", M="N", K=84),
        layer("rbf", "x=y6 w=W7 z=y7", D=84, K=10),
        layer("target_distance", "z=y7 y=Y J=L", K=10),
    ),
    ("W1", "W3", "W5", "W6"),
    LECUN,
)
TESTNET = network(
    "testnet",
    "Two layers with weights and ReLU, samples in rows, softmax cross entropy.",
    (
        array("X", "N", "n0", role="input"),
        weights("W1", "n0", "n1"),
        weights("b1", 1, "n1"),
        weights("W2", "n1", "n2"),
        weights("b2", 1, "n2"),
        array("Y", "N", "n2", role="labels"),
    ),
    (
        layer("linear", "x=X w=W1 b=b1 z=z1", D="n0", F="n1"),
        layer("relu", "z=z1 y=a1", M="N", K="n1"),
        layer("linear", "x=a1 w=W2 b=b2 z=z2", D="n1", F="n2"),
        layer("softmax_cross_entropy", "z=z2 y=Y p=P J=L", K="n2"),
    ),
    ("W1", "W2"),
    RUMELHART,
)
MLP5 = network(
    "mlp5",
    "Five layers with weights and ReLU, samples in columns, softmax cross entropy.",
    (
        array("X", "n0", "N", role="input"),
        *(weights(f"W{k}", f"n{k}", f"n{k - 1}") for k in range(1, 6)),
        *(weights(f"b{k}", f"n{k}", 1) for k in range(1, 6)),
        array("Y", "n5", "N", role="labels"),
    ),
    (
        layer("linear_columns", "a=X w=W1 b=b1 z=Z1", D="n0", F="n1"),
        *(
            step
            for k in range(1, 5)
            for step in (
                layer("relu", f"z=Z{k} y=A{k}", M=f"n{k}", K="N"),
                layer("linear_columns", f"a=A{k} w=W{k + 1} b=b{k + 1} z=Z{k + 1}", D=f"n{k}", F=f"n{k + 1}"),
            )
        ),
        layer("softmax_cross_entropy_columns", "z=Z5 y=Y p=A5 J=L", K="n5"),
    ),
    tuple(f"W{k}" for k in range(1, 6)),
    RUMELHART,
)
STATEMENTS = (LENET5, LENET5_1998, TESTNET, MLP5)
