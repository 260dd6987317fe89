"""How well a measured gradient agrees with the analytic one, against the step: central differences and the complex step.

For each layer with weights, J is differentiated along one direction in them.  Guarantee: J is that of the network, the
analytic value is its own gradient; everything runs on `steady` arrays, so the picture is the same on every machine.
"""

from __future__ import annotations

from math import log10
from typing import Any

import numpy as np
from markupsafe import Markup

from derive.gallery.drawing import line, picture, text
from derive.gallery.steady import steady

EXPONENTS = tuple(range(4, 50, 4))
FLOOR = 1e-14
SAMPLES, SEED, TRIES = 1, 5, 20
LEFT, TOP, WIDTH, HEIGHT = 64, 20, 440, 250
LOW, HIGH = -14, 0
_MARKS = "●■▲◆★"


def draw(maker: Any, words: dict[str, str]) -> Markup:
    """The picture: a line for each layer, and the complex step as one band below."""
    found = measure(maker)
    decades = range(LOW, HIGH + 1, 2)
    parts = [line([(LEFT, _y(10.0**d)), (LEFT + WIDTH, _y(10.0**d))], "grid") for d in decades]
    parts += [text(LEFT - 6, _y(10.0**d) + 4, _power(d), "", "end") for d in decades]
    parts += [text(_x(10.0**d), TOP + HEIGHT + 18, _power(d), "", "middle") for d in range(-14, 0, 3)]
    parts += [
        text(LEFT + WIDTH / 2, TOP + HEIGHT + 38, words["step"], "caption", "middle"),
        text(4, 12, words["error"], "caption"),
    ]
    said = []
    for number, (name, (central, complex_)) in enumerate(found.items()):
        parts.append(line([(_x(2.0**-k), _y(e)) for k, e in zip(EXPONENTS, central)], f"plot plot{number % 5}"))
        parts.append(line([(_x(2.0**-k), _y(e)) for k, e in zip(EXPONENTS, complex_)], f"plot dashed plot{number % 5}"))
        mark = _MARKS[number % len(_MARKS)]
        points = [(_x(2.0**-k), _y(e)) for errors in (central, complex_) for k, e in zip(EXPONENTS, errors)]
        parts += [text(x, y + 4, mark, f"mark{number % 5}", "middle") for x, y in points]
        y = TOP + 14 + 18 * number
        parts.append(text(LEFT + WIDTH + 28, y, mark, f"mark{number % 5}", "middle"))
        parts += [line([(LEFT + WIDTH + 16, y - 4), (LEFT + WIDTH + 40, y - 4)], f"plot plot{number % 5}")]
        parts.append(text(LEFT + WIDTH + 46, y, name))
        best = min(range(len(central)), key=central.__getitem__)
        lowest = f"{_short(central[best])} (h = 2^-{EXPONENTS[best]})"
        said.append(f"{name}: {words['central']} {lowest}, {words['complex']} {_short(complex_[-1])}")
    y = TOP + 24 + 18 * len(found)
    for shown, kind in ((words["central"], "plot"), (words["complex"], "plot dashed")):
        parts += [line([(LEFT + WIDTH + 16, y - 4), (LEFT + WIDTH + 40, y - 4)], kind), text(LEFT + WIDTH + 46, y, shown)]
        y += 18
    return picture(LEFT + WIDTH + 180, TOP + HEIGHT + 46, "; ".join(said), parts)


def measure(maker: Any) -> dict[str, tuple[list[float], list[float]]]:
    """For each weight array the relative errors of the central difference and of the complex step, by `EXPONENTS`."""
    network = maker.network()
    parameters, x, labels, slopes = _point(maker, network)
    found = {}
    for name, (direction, true) in slopes.items():
        central, complex_ = [], []
        for k in EXPONENTS:
            h = 2.0**-k
            up, down = (_loss(network, parameters, x, labels, name, s * h * direction) for s in (1, -1))
            central.append(_relative((up - down).real / (2 * h), true))
            complex_.append(_relative(_loss(network, parameters, x, labels, name, 1j * h * direction).imag / h, true))
        found[name] = (central, complex_)
    return found


def _point(maker: Any, network: Any) -> tuple[dict[str, Any], Any, Any, dict[str, tuple[Any, float]]]:
    """Parameters, inputs and labels, and for each weight array a direction with the slope of J along it, which is not zero
    (a unit may be dead at a point; then another one is drawn)."""
    for seed in range(SEED, SEED + TRIES):
        rng = np.random.default_rng(seed)
        parameters, x, labels = maker.point(rng, SAMPLES)
        parameters = {name: steady(np.round(p * 1024) / 1024) for name, p in parameters.items()}
        x, labels = steady(np.round(x * 1024) / 1024), np.asarray(labels)
        gradients = network.run(parameters, x, labels).gradients
        slopes = {}
        for name in (name for name in network.trainable if name.startswith("W")):
            direction = steady(rng.integers(-2, 3, parameters[name].shape) / 8.0)
            slopes[name] = direction, float((gradients[name] * direction).sum())
        if all(slope for _, slope in slopes.values()):
            break
    return parameters, x, labels, {name: pair for name, pair in slopes.items() if pair[1]}


def _loss(network: Any, parameters: Any, x: Any, labels: Any, name: str, change: Any) -> complex:
    moved = {**parameters, name: parameters[name] + change}
    values, _ = network.forward(moved, network.matrix(x))
    losses, _ = network.loss.forward(values[network.steps[-1].output], labels)
    return complex(network.objective(moved, losses))


def _relative(found: float, true: float) -> float:
    return max(abs(found - true) / abs(true), FLOOR)


def _x(h: float) -> float:
    return round(LEFT + WIDTH * (log10(h) + 15) / 14, 1)


def _y(error: float) -> float:
    return round(TOP + HEIGHT * (HIGH - min(max(log10(error), LOW), HIGH)) / (HIGH - LOW), 1)


def _power(decade: int) -> str:
    return "10" + str(decade).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _short(error: float) -> str:
    return f"≤ {_power(LOW)}" if error <= FLOOR else f"{error:.0e}"
