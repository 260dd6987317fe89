"""Points at which a user's function is run: sizes that differ from each other, and arrays that hide no mistake.

Guarantee: in the first scenarios all sizes are different and at least 2, so that no transpose and no factor 1/N hides;
entries are small multiples of 1/8 (exact in float32), none is 0, and the entries of one array differ from each other in
size, so that no maximum is tied and no kink is hit. Later scenarios have sizes of 1, other geometries of windows,
entries that are no short fractions, strided views and float32.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from derive.formulas.statement import LOSS, Statement

POOL = (5, 3, 4, 2, 7, 6)
SHOWN = {"alpha": 0.3125, "scale": 0.75, "slope": 0.4375, "lam": 0.3125, "c": 0.8125, "eps": 0.125, "lr": 0.1875}
GEOMETRY = ("H", "W", "kh", "kw", "stride", "padding", "Ho", "Wo")


@dataclass(frozen=True)
class Scenario:
    """Sizes, and the arrays of inputs and of the upstream gradient ("d" and the output's name), in the stated axes."""

    title: str
    sizes: Mapping[str, int]
    arrays: Mapping[str, np.ndarray]
    numbers: Mapping[str, float] = field(default_factory=dict)
    style: str = "plain"


def scenarios(statement: Statement, free: Iterable[str], seed: int = 0) -> Iterator[Scenario]:
    """The points, those that name a mistake best first. `free` are the sizes and numbers that the user's function takes;
    such a number has a value at which its absence shows."""
    rng = np.random.default_rng(seed)
    if statement.loss != LOSS:
        yield from _of_network(statement, rng)
        return
    geometries = list(_geometries(statement, set(free)))
    fixed = set(GEOMETRY) if "padding" in statement.sizes else set()
    batch = sorted(_symbols(statement) - fixed, key=_order(statement))
    statement = replace(statement, numbers={n: SHOWN.get(n, v) if n in free else v for n, v in statement.numbers.items()})
    first = _sizes(batch, geometries[0], POOL)
    yield _scenario(statement, "different sizes", first, rng)
    other = _sizes(batch, _other(statement, geometries[0], set(free)), POOL[2:] + POOL[:2])
    yield _scenario(statement, "other sizes", other, rng)
    for geometry in geometries[1:]:
        yield _scenario(statement, "another geometry", _sizes(batch, geometry, POOL[1:]), rng)
    for name in batch:
        yield _scenario(statement, f"{name} = 1", {**first, name: 1}, rng)
    yield _scenario(statement, "random entries", first, rng, drawn=True)
    yield _scenario(statement, "entries near zero", first, rng, near=True)
    for style in ("strided", "float32"):
        yield _scenario(statement, style, first, rng, style)


def _of_network(statement: Statement, rng: np.random.Generator) -> Iterator[Scenario]:
    """A network: weights of the size that training begins with, so that nothing saturates, and few samples."""
    symbols = sorted(_symbols(statement), key=_order(statement))
    for title, pool, style in (
        ("different sizes", POOL, "plain"),
        ("other sizes", POOL[1:], "plain"),
        ("N = 1", POOL, "plain"),
        ("float32", POOL, "float32"),
    ):
        sizes = {s: pool[k % len(pool)] for k, s in enumerate(symbols)} | ({"N": 1} if title == "N = 1" else {})
        arrays = {}
        for a in statement.inputs:
            if a.name in statement.numbers:
                continue
            shape = tuple(length(axis, sizes) for axis in a.axes)
            properties = statement.properties.get(a.name, frozenset())
            if properties:
                arrays[a.name] = _styled(_entries(shape, properties, rng), style)
            elif a.name.startswith("T"):
                arrays[a.name] = _styled((rng.random(shape) < 0.6).astype(float), style)
            else:
                fan = shape[0] if len(shape) == 2 and min(shape) > 1 else 4
                arrays[a.name] = _styled(rng.normal(0.0, fan**-0.5, shape), style)
        yield Scenario(title, sizes, arrays, {**statement.numbers, "lam": 0.25}, style)


def equal_sizes(statement: Statement, seed: int = 0) -> Scenario:
    """All sizes 3: here a transposed product still runs, so that a mistake can be named that elsewhere only raises."""
    sizes = {name: 3 for name in _symbols(statement)}
    return _scenario(statement, "equal sizes", sizes, np.random.default_rng(seed))


def _symbols(statement: Statement) -> set[str]:
    found = {s for a in statement.inputs for axis in a.shape for s in axis.symbols}
    return found | {s for body in statement.definitions.values() for axis in body.shape for s in axis.symbols}


def _order(statement: Statement) -> Any:
    names = [axis for a in statement.inputs for axis in a.axes]
    return lambda s: (names.index(s) if s in names else len(names), s)


def _sizes(batch: Sequence[str], geometry: Mapping[str, int], pool: Sequence[int]) -> dict[str, int]:
    return {**{name: pool[k % len(pool)] for k, name in enumerate(batch)}, **geometry}


def _other(statement: Statement, geometry: Mapping[str, int], free: set[str]) -> dict[str, int]:
    """Other numbers of places and, where the function can take them, other windows; the same stride and padding."""
    if not geometry:
        return {}
    movable = {"kh", "kw"} <= free | {axis for a in statement.inputs for axis in a.axes}
    kh, kw = geometry["kh"], geometry["kw"]
    if movable:
        kh, kw = (4, 4) if "window" in free else (2, 4)
    down, across = geometry["Ho"] + 3, geometry["Wo"] + 2
    edge = kh - 2 * geometry["padding"], kw - 2 * geometry["padding"]
    height, width = (down - 1) * geometry["stride"] + edge[0], (across - 1) * geometry["stride"] + edge[1]
    return {**geometry, "kh": kh, "kw": kw, "H": height, "W": width, "Ho": down, "Wo": across}


def _geometries(statement: Statement, free: set[str]) -> Iterator[dict[str, int]]:
    """Geometries that the user's function can take, overlapping windows first."""
    if "padding" not in statement.sizes:
        yield {}
        return
    if "stride" not in statement.sizes:
        free = free - {"stride"}
    defaults = {"stride": 1} | {key: value for key, value in statement.sizes.items() if value is not None}
    shown = {axis for a in statement.inputs for axis in a.axes}
    for kh, kw, stride, padding in ((3, 2, 1, 0), (3, 2, 2, 0), (2, 3, 1, 1), (3, 3, 2, 1), (2, 2, 2, 0), (2, 2, 1, 0)):
        wanted = {"kh": kh, "kw": kw, "stride": stride, "padding": padding}
        if "window" in free and kh != kw:
            wanted["kh"] = wanted["kw"] = min(kh, kw)
        for key in wanted:
            if key not in free and key not in shown:
                wanted[key] = defaults.get(key, wanted[key])
        height, width = wanted["kh"] + 3 * wanted["stride"], wanted["kw"] + 2 * wanted["stride"]
        if wanted["padding"]:
            height, width = height - 2 * wanted["padding"], width - 2 * wanted["padding"]
        if height < 1 or width < 1:
            continue
        places = {"Ho": (height + 2 * wanted["padding"] - wanted["kh"]) // wanted["stride"] + 1,
                  "Wo": (width + 2 * wanted["padding"] - wanted["kw"]) // wanted["stride"] + 1}  # fmt: skip
        yield {**wanted, "H": height, "W": width, **places}


def _scenario(
    statement: Statement,
    title: str,
    sizes: Mapping[str, int],
    rng: np.random.Generator,
    style: str = "plain",
    drawn: bool = False,
    near: bool = False,
) -> Scenario:
    arrays = {}
    for a in statement.inputs:
        if a.name in statement.numbers:
            continue
        shape = tuple(length(axis, sizes) for axis in a.axes)
        arrays[a.name] = _entries(shape, statement.properties.get(a.name, frozenset()), rng)
        if sizes.get("padding") and _has_maximum(statement):
            arrays[a.name] = np.abs(arrays[a.name])  # so that padding with 0 and with -inf mean the same
    if not statement.is_loss:
        found = statement.array(statement.output)
        arrays[f"d{statement.output}"] = _entries(tuple(length(axis, sizes) for axis in found.axes), frozenset(), rng)
    if drawn:
        factors = {k: 1 + rng.random(v.shape) / 16 if k not in statement.properties else 1.0 for k, v in arrays.items()}
        arrays = {k: v * factors[k] for k, v in arrays.items()}
    if near:  # a threshold that is not zero shows only at small entries
        scales = {k: 2.0 ** -rng.integers(0, 12, v.shape) if not statement.properties.get(k) else 1.0 for k, v in arrays.items()}
        arrays = {k: v * scales[k] for k, v in arrays.items()}
    return Scenario(title, dict(sizes), {k: _styled(v, style) for k, v in arrays.items()}, dict(statement.numbers), style)


def _has_maximum(statement: Statement) -> bool:
    return any(t.op == "row_max" for body in statement.definitions.values() for t in body.walk())


def length(axis: str, sizes: Mapping[str, int]) -> int:
    """The length of an axis such as "N" or "C·H·W"."""
    product = 1
    for factor in axis.split("·"):
        product *= int(factor) if factor.isdigit() else sizes[factor]
    return product


def _entries(shape: tuple[int, ...], properties: frozenset[str], rng: np.random.Generator) -> np.ndarray:
    if "onehot_rows" in properties:
        return _one_hot(shape, rng)
    if "onehot_cols" in properties:
        return _one_hot(shape[::-1], rng).T
    count = int(np.prod(shape))
    values = (rng.permutation(count) + 1) * np.where(count < 60, 1 / 8, 1 / 64)
    if "positive" not in properties:
        values = values * rng.choice([-1.0, 1.0], count)
    return values.reshape(shape)


def _one_hot(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    rows = np.zeros(shape)
    rows[np.arange(shape[0]), rng.integers(shape[1], size=shape[0])] = 1.0
    return rows


def _styled(array: np.ndarray, style: str) -> np.ndarray:
    if style == "float32":
        return array.astype(np.float32)
    if style != "strided" or not array.ndim:
        return array
    wide = np.full((*array.shape[:-1], 2 * array.shape[-1]), 77.0)
    wide[..., ::2] = array
    return wide[..., ::2]
