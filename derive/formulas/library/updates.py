"""Steps of training: what becomes of the weights."""

from fractions import Fraction

from derive.formulas.statement import array, number, statement
from derive.terms.term import add, grad, num, scale, squared_norm, sub

W = array("w", "D", "F", role="weight")
G = array("g", "D", "F", role="gradient")
LR, LAM = number("lr"), number("lam")
w, g = W.term, G.term
STEP = sub(w, scale(LR.term, add(g, scale(LAM.term, w))))
PENALTY = scale(num(Fraction(1, 2)), scale(LAM.term, squared_norm(w)))

STATEMENTS = (
    statement(
        "sgd",
        "A step of gradient descent with weight decay: down g + ∇R, g the gradient of the loss, R = lam/2 ‖w‖² the penalty.",
        (W, G, LR, LAM),
        {"v": STEP},
        {"v": STEP},
        "Goodfellow, Bengio, Courville (2016), Deep Learning, eq. 7.5",
        lefts={"v": sub(w, scale(LR.term, add(g, grad("R", "w", W.shape))))},
        context={"R": PENALTY},
        numbers={"lr": 0.01, "lam": 0.0},
    ),
)
