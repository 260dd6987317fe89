"""Normalisation and attention, as their papers give them, in matrices."""

from derive.formulas.statement import array, had, mul, number, ones, over, spread, statement
from derive.terms.term import Term, add, apply, grad, power, scale, softmax, sub, transpose

X = array("x", "N", "D", role="input")
GAMMA, BETA, EPS = array("gamma", 1, "D", role="scale"), array("beta", 1, "D", role="shift"), number("eps")
x = X.term
h = array("h", "N", "D").term
G = grad("J", "y", X.shape)
SCALED = had(G, spread(GAMMA.term, x))
BA = "Ba, Kiros, Hinton (2016), Layer normalization, eq. 3 and 4"
IOFFE = "Ioffe, Szegedy (2015), Batch normalization, algorithm 1"
VASWANI = "Vaswani et al. (2017), Attention is all you need, eq. 1"


def row_mean(term: Term) -> Term:
    """The mean of each row, N×1."""
    return over("D", mul(term, ones("D")))


def column_mean(term: Term) -> Term:
    """The mean of each column, 1×D."""
    return over("N", mul(ones(1, "N"), term))


def deviation(variance: Term) -> Term:
    return apply("sqrt", add(variance, spread(EPS.term, variance) if variance.is_scalar else shifted(variance)))


def shifted(variance: Term) -> Term:
    return scale(EPS.term, ones(*variance.shape))


M, U = array("m", "N", 1).term, array("u", 1, "D").term
R, V = array("r", "N", 1).term, array("v", 1, "D").term
CENTRED, COLUMN_CENTRED = sub(x, spread(M, x)), sub(x, spread(U, x))
OUT = add(had(h, spread(GAMMA.term, x)), spread(BETA.term, x))
PARAMETERS = {"gamma": mul(ones(1, "N"), had(G, h)), "beta": mul(ones(1, "N"), G)}


def normalised_back(mean, root: Term, g: Term) -> Term:
    """What comes back through (x − mean)/root: the cotangent without its mean and without its part along h."""
    inner = sub(sub(g, spread(mean(g), g)), had(h, spread(mean(had(g, h)), g)))
    return had(inner, spread(apply("recip", root), g))


Q = array("q", "N", "D", role="query")
KEY = array("k", "L", "D", role="key")
VALUE = array("v", "L", "E", role="value")
BETA_SCALE = number("scale")
S = array("s", "N", "L").term
A = array("p", "N", "L").term
DO = grad("J", "o", (Q.shape[0], VALUE.shape[1]))
DA = mul(DO, transpose(VALUE.term))
DS = had(A, sub(DA, spread(mul(had(DA, A), ones("L")), A)))

STATEMENTS = (
    statement(
        "layer_norm",
        "Each row shifted and scaled to mean 0 and variance 1, then gamma and beta for each column.",
        (X, GAMMA, BETA, EPS),
        {
            "m": row_mean(x),
            "r": apply("sqrt", add(row_mean(power(CENTRED, 2)), scale(EPS.term, ones("N")))),
            "h": had(CENTRED, spread(apply("recip", R), x)),
            "y": OUT,
        },
        {"x": normalised_back(row_mean, R, SCALED), **PARAMETERS},
        BA,
        numbers={"eps": 1e-5},
        conditions=("no variance plus eps is 0",),
    ),
    statement(
        "batch_norm",
        "Each column shifted and scaled to mean 0 and variance 1 over the batch, then gamma and beta.",
        (X, GAMMA, BETA, EPS),
        {
            "u": column_mean(x),
            "v": apply("sqrt", add(column_mean(power(COLUMN_CENTRED, 2)), scale(EPS.term, ones(1, "D")))),
            "h": had(COLUMN_CENTRED, spread(apply("recip", V), x)),
            "y": OUT,
        },
        {"x": normalised_back(column_mean, V, SCALED), **PARAMETERS},
        IOFFE,
        numbers={"eps": 1e-5},
        conditions=("no variance plus eps is 0",),
    ),
    statement(
        "attention",
        "One head: each query's mixture of the values, softmax(scale q kᵀ) v.",
        (Q, KEY, VALUE, BETA_SCALE),
        {"s": scale(BETA_SCALE.term, mul(Q.term, transpose(KEY.term))), "p": softmax(S), "o": mul(A, VALUE.term)},
        {
            "q": scale(BETA_SCALE.term, mul(DS, KEY.term)),
            "k": scale(BETA_SCALE.term, mul(transpose(DS), Q.term)),
            "v": mul(transpose(A), DO),
        },
        VASWANI,
        numbers={"scale": 1.0},
    ),
)
