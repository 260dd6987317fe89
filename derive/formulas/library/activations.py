"""Functions of single entries. Each holds on a matrix of any shape M×K.

Convention at a kink: the derivative of ReLU and its relatives at 0 is that from the left, as in `numeric` and PyTorch.
"""

from fractions import Fraction

from derive.formulas.statement import Source, array, had, number, ones, statement
from derive.terms.term import Term, add, apply, grad, hadamard, num, power, scale, sub

Z = array("z", "M", "K", role="input")
z = Z.term
DY = grad("J", "y", Z.shape)
y = array("y", "M", "K").term
ALPHA, SCALE, SLOPE, C = number("alpha"), number("scale"), number("slope"), number("c")
ONES = ones("M", "K")
KINK = ("no entry of z is 0",)
GLOROT = "Glorot, Bordes, Bengio (2011), Deep sparse rectifier neural networks, sec. 3"
GOODFELLOW = "Goodfellow, Bengio, Courville (2016), Deep Learning, sec. 6.3"


def fn(name: str, x: Term) -> Term:
    return apply(name, x)


def below(factor: Term) -> dict[str, Term]:
    return {"z": had(factor, DY)}


CUBIC = Fraction(44715, 1_000_000)
INNER = scale(C.term, add(z, scale(num(CUBIC), power(z, 3))))
INNER_SLOPE = scale(C.term, add(ONES, scale(num(3 * CUBIC), power(z, 2))))
INNER_VALUE = array("u", "M", "K").term

STATEMENTS = (
    statement(
        "relu",
        "The larger of an entry and 0.",
        (Z,),
        {"y": fn("relu", z)},
        below(fn("gt0", z)),
        Source(GLOROT, "lenet5.md", "\\nabla_{z^{(6)}} L = \\mathbf{1}(z^{(6)} \\geq 0) \\odot \\nabla_{y^{(6)}} L"),
        conditions=KINK,
    ),
    statement(
        "leaky_relu",
        "Negative entries times a small slope.",
        (Z, ALPHA),
        {"y": add(scale(ALPHA.term, z), scale(sub(num(1), ALPHA.term), fn("relu", z)))},
        below(add(scale(ALPHA.term, ONES), scale(sub(num(1), ALPHA.term), fn("gt0", z)))),
        "Maas, Hannun, Ng (2013), Rectifier nonlinearities improve neural network acoustic models, eq. 2",
        conditions=KINK,
        numbers={"alpha": 0.01},
    ),
    statement(
        "elu",
        "Negative entries through an exponential.",
        (Z, ALPHA),
        {"u": fn("relu", z), "y": add(INNER_VALUE, scale(ALPHA.term, sub(fn("exp", sub(z, INNER_VALUE)), ONES)))},
        below(add(fn("gt0", z), scale(ALPHA.term, had(sub(ONES, fn("gt0", z)), fn("exp", sub(z, INNER_VALUE)))))),
        "Clevert, Unterthiner, Hochreiter (2016), Fast and accurate deep network learning by ELUs, eq. 15",
        conditions=KINK,
        numbers={"alpha": 1.0},
    ),
    statement(
        "softplus",
        "ln(1 + exp z).",
        (Z,),
        {"y": fn("softplus", z)},
        below(fn("sigmoid", z)),
        GOODFELLOW,
    ),
    statement(
        "sigmoid",
        "The logistic function.",
        (Z,),
        {"y": fn("sigmoid", z)},
        below(had(y, sub(ONES, y))),
        GOODFELLOW,
    ),
    statement(
        "tanh",
        "The hyperbolic tangent.",
        (Z,),
        {"y": fn("tanh", z)},
        below(sub(ONES, power(y, 2))),
        GOODFELLOW,
    ),
    statement(
        "scaled_tanh",
        "The squashing function of 1998, scale·tanh(slope·z).",
        (Z, SCALE, SLOPE),
        {"u": fn("tanh", scale(SLOPE.term, z)), "y": scale(SCALE.term, INNER_VALUE)},
        below(scale(SCALE.term, scale(SLOPE.term, sub(ONES, power(INNER_VALUE, 2))))),
        "LeCun, Bottou, Bengio, Haffner (1998), Gradient-based learning applied to document recognition, app. A",
        numbers={"scale": 1.7159, "slope": 2 / 3},
    ),
    statement(
        "swish",
        "An entry times its logistic function (SiLU).",
        (Z,),
        {"u": fn("sigmoid", z), "y": had(z, INNER_VALUE)},
        below(add(INNER_VALUE, hadamard(had(z, INNER_VALUE), sub(ONES, INNER_VALUE)))),
        "Ramachandran, Zoph, Le (2017), Searching for activation functions, sec. 4",
    ),
    statement(
        "gelu_tanh",
        "GELU by tanh: ½ z (1 + tanh(c (z + 0.044715 z³))), c = √(2/π).",
        (Z, C),
        {"u": fn("tanh", INNER), "y": scale(num(Fraction(1, 2)), had(z, add(ONES, INNER_VALUE)))},
        below(
            scale(
                num(Fraction(1, 2)),
                add(ONES, INNER_VALUE, had(z, sub(ONES, power(INNER_VALUE, 2)), INNER_SLOPE)),
            )
        ),
        "Hendrycks, Gimpel (2016), Gaussian error linear units, sec. 2",
        numbers={"c": 0.7978845608028654},
    ),
)
