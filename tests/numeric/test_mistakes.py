"""A mistake in a copy of each layer of each network, in each of its gradients, is found and named."""

import pytest

from numeric import gradcheck
from tests.numeric.spoiled import at_position, one_entry, spoiled
from tests.numeric.test_networks import NETWORKS, example

SMALL = ("testnet", "overlapping")


def places(names):
    """Network, step and position of each gradient that a backward function gives: 0 for the input, then parameters."""
    return [
        (name, step.name, position)
        for name in names
        for step in example(name, 1)[0].steps
        for position in range(1 + len(step.parameters))
    ]


def arrays_reached(network, at, position):
    """The arrays that a wrong gradient spoils: itself, or all before it if it is passed on."""
    step = next(step for step in network.steps if step.name == at)
    if position:
        return {step.parameters[position - 1]}
    before = network.steps[: network.steps.index(step)]
    return {"X", *(name for earlier in before for name in earlier.parameters)}


def check_arrays(name, at, position, method, largest=1 << 30):
    """In the whole network: exactly the arrays that the mistake reaches are called wrong; larger ones are left out."""
    network, parameters, x, targets = example(name, 2)
    step = next(step for step in network.steps if step.name == at)
    sizes = {**{n: p.size for n, p in parameters.items()}, "X": x.size}
    names = tuple(n for n, size in sizes.items() if size <= largest or n in step.parameters)
    layer = spoiled(step.layer, backward=at_position(position, lambda g: g * 1.5))
    check = gradcheck(network.with_layer(at, layer), parameters, x, targets, method=method, names=names)
    assert {array.name for array in check.wrong} == arrays_reached(network, at, position) & set(names), str(check)


@pytest.mark.parametrize(("name", "at", "position"), places(NETWORKS))
def test_one_wrong_entry_of_a_lone_layer(name, at, position):
    """In the layer by itself: one wrong entry is found in its array and in no other."""
    network, parameters, x, targets = example(name, 2)
    values, source = network.run(parameters, x, targets).values, "X"
    for step in network.steps:
        if step.name == at:
            break
        source = step.output
    layer = spoiled(step.layer, backward=at_position(position, one_entry))
    arguments = [parameters[name] for name in step.parameters]
    assert gradcheck(step.layer, arguments, values[source], method="exact")
    check = gradcheck(layer, arguments, values[source], method="exact")
    wrong = ["X"] if position == 0 else [f"parameter {position - 1}"]
    assert [array.name for array in check.wrong] == wrong and check[wrong[0]].wrong == 1
    assert check[wrong[0]].entries[0].factor == 1.5


@pytest.mark.parametrize("method", ["complex", "exact"])
@pytest.mark.parametrize(("name", "at", "position"), places(SMALL))
def test_a_wrong_gradient_in_a_small_network(name, at, position, method):
    check_arrays(name, at, position, method)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "at", "position"), places(n for n in NETWORKS if n not in SMALL))
def test_a_wrong_gradient_in_a_large_network(name, at, position):
    check_arrays(name, at, position, "exact")
    check_arrays(name, at, position, "complex", 1024)
