"""Gradient symbols: of defined losses against HIPS autograd, of unknown losses against the chain rule by hand."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from evaluator_cases import evaluation, shape

from derive.evaluator.compare import agree, counterexample, numbers
from derive.evaluator.graph import Graph
from derive.evaluator.scene import Abstain, Scene
from derive.evaluator.size_choice import Sizes
from derive.terms import term as t

SHAPES = {
    "X": shape("N", "a"),
    "W": shape("a", "b"),
    "c": shape(1, "b"),
    "V": shape("b", "k"),
    "Y": shape("N", "k"),
    "H": shape("N", "b"),
    "Z": shape("N", "b"),
    "O": shape("N", "k"),
    "J": t.SCALAR,
    "L": t.SCALAR,
}
X, W, c, V, Y, H, Z, scores, J, L = (t.var(name, s) for name, s in SHAPES.items())
DEFINITIONS = {
    "Z": t.add(t.matmul(X, W), t.repeat(c, Z.shape)),
    "H": t.apply("relu", Z),
    "O": t.matmul(H, V),
}
CROSS_ENTROPY = t.neg(t.trace(t.matmul(t.transpose(Y), t.apply("log", t.softmax(scores)))))
LABELS = {"Y": frozenset({"onehot_rows"})}
KNOWN = Scene(SHAPES, DEFINITIONS | {"J": CROSS_ENTROPY}, LABELS)
UNKNOWN = Scene(SHAPES, DEFINITIONS, LABELS)


def d(name, loss="J"):
    return t.grad(loss, name, SHAPES[name])


def network():
    rng = np.random.default_rng(7)
    sizes = {"N": 3, "a": 4, "b": 5, "k": 2}
    given = {x: rng.normal(size=[s.value(sizes) for s in SHAPES[x]]) for x in ("X", "W", "c", "V")}
    return given | {"Y": np.eye(2)[[0, 1, 1]]}


def loss(given, **changed):
    """The same network in autograd; a changed hidden array is free."""
    g = given | changed
    z = g.get("Z", anp.dot(g["X"], g["W"]) + g["c"])
    h = g.get("H", anp.maximum(z, 0))
    o = g.get("O", anp.dot(h, g["V"]))
    return -anp.sum(g["Y"] * (o - anp.log(anp.sum(anp.exp(o), axis=1, keepdims=True))))


def hidden(given):
    z = given["X"] @ given["W"] + given["c"]
    return {"Z": z, "H": np.maximum(z, 0), "O": np.maximum(z, 0) @ given["V"]}


@pytest.mark.parametrize("name", ["W", "c", "V", "X", "Z", "H", "O"])
def test_gradients_of_a_defined_loss_against_autograd(name):
    given = network()
    at = (given | hidden(given))[name]
    want = grad(lambda x: loss(given, **{name: x}))(at)
    assert np.allclose(numbers(d(name), given, KNOWN), want, rtol=1e-10, atol=1e-12)


def test_gradient_of_a_loss_with_respect_to_itself():
    assert (evaluation(scene=UNKNOWN, terms=(J,)).value(t.grad("J", "J", t.SCALAR)) == 1).all()


MASK = t.apply("ge0", Z)
BACKWARD = {
    "V": (d("V"), t.matmul(t.transpose(H), d("O"))),
    "H": (d("H"), t.matmul(d("O"), t.transpose(V))),
    "Z": (d("Z"), t.hadamard(t.matmul(d("O"), t.transpose(V)), MASK)),
    "W": (d("W"), t.matmul(t.transpose(X), t.hadamard(t.matmul(d("O"), t.transpose(V)), MASK))),
    "W by Z": (d("W"), t.matmul(t.transpose(X), d("Z"))),
    "c by Z": (d("c"), t.matmul(t.ones(1, "N"), d("Z"))),
    "dJ": (t.dvar("J", t.SCALAR), t.trace(t.matmul(t.transpose(d("O")), t.dvar("O", scores.shape)))),
}


@pytest.mark.parametrize("unknown_loss", [(), ("J",)])
@pytest.mark.parametrize("scene", [KNOWN, UNKNOWN])
@pytest.mark.parametrize("name", BACKWARD)
def test_backward_formulas_hold_for_known_and_unknown_losses(name, scene, unknown_loss):
    assert agree(*BACKWARD[name], scene, unknown_loss=unknown_loss).equal


@pytest.mark.parametrize("scene", [KNOWN, UNKNOWN])
def test_wrong_backward_formulas_are_refuted(scene):
    wrong = t.matmul(t.transpose(X), t.matmul(d("O"), t.transpose(V)))
    assert agree(d("W"), wrong, scene).equal is False
    assert counterexample(d("W"), wrong, scene) is not None


def test_a_claim_about_one_loss_is_not_one_about_every_loss():
    right = t.sub(t.softmax(scores), Y)
    assert agree(d("O"), right, KNOWN).equal
    assert agree(d("O"), right, KNOWN, unknown_loss=("J",)).equal is False
    assert agree(d("O"), right, UNKNOWN).equal is False


def test_tops_are_those_that_no_other_depends_on():
    graph = Graph(UNKNOWN, (d("W"), d("Z"), d("V"), d("O")))
    assert graph.tops == {"J": ("O",)}
    graph = Graph(UNKNOWN, (d("W"), d("V")))
    assert graph.tops == {"J": ("V", "W")}
    assert Graph(KNOWN, (d("W"),)).tops == {}


def test_two_tops_add_up():
    scene = Scene(SHAPES, {"Z": t.matmul(X, W), "H": t.apply("g", t.matmul(X, W))})
    both = t.matmul(t.transpose(X), t.add(d("Z"), t.hadamard(d("H"), t.apply("g'", t.matmul(X, W)))))
    assert agree(d("W"), both, scene).equal
    one = t.add(t.matmul(t.transpose(X), d("Z")), t.scale(t.num(0), t.matmul(t.transpose(X), d("H"))))
    assert agree(d("W"), one, scene).equal is False


def test_a_defined_loss_may_contain_an_unknown_one():
    scene = Scene(SHAPES, DEFINITIONS | {"L": t.add(J, t.squared_norm(W))})
    right = t.add(t.matmul(t.transpose(X), d("Z")), t.scale(t.num(2), W))
    assert agree(d("W", "L"), right, scene).equal
    assert agree(d("W", "L"), t.matmul(t.transpose(X), d("Z")), scene).equal is False


def test_some_symbols_reached_and_others_not_abstains():
    scene = Scene(SHAPES, {"Z": t.matmul(X, W), "J": t.squared_norm(t.matmul(X, W))})
    found = agree(d("W"), t.matmul(t.transpose(X), d("Z")), scene)
    assert found.equal is None and "mentions W but not Z" in found.reason
    assert counterexample(d("W"), t.matmul(t.transpose(X), d("Z")), scene) is None


def test_no_counterexample_by_a_symbol_that_the_loss_does_not_mention():
    scene = Scene(SHAPES, {"J": t.squared_norm(W)})
    assert counterexample(d("V"), t.zeros("b", "k"), scene) is None
    assert agree(d("V"), t.zeros("b", "k"), scene).equal is False


def test_gradients_named_by_another_symbol_are_found():
    scene = Scene(SHAPES | {"D": Z.shape}, DEFINITIONS | {"D": d("Z")})
    assert agree(d("W"), t.matmul(t.transpose(X), t.var("D", Z.shape)), scene).equal


def test_the_differential_of_a_gradient_abstains():
    with pytest.raises(Abstain, match="gradient"):
        run = evaluation(scene=UNKNOWN, terms=(d("W"),), sizes=Sizes({"N": 2, "a": 3, "b": 4, "k": 5}))
        run.tangent(t.matmul(t.transpose(X), d("Z")))


def test_a_loss_that_is_no_scalar_abstains():
    scene = Scene(SHAPES, {"Z": t.matmul(X, W)})
    found = agree(d("W", "Z"), t.scale(t.num(2), W), scene)
    assert found.equal is None and "not a scalar" in found.reason
