"""Dialects: the reading conventions of an author, as TOML.

Guarantee: a dialect can only choose among readings that the reader knows (the keys below); it holds no line number, no
whole formula and no verdict, and an unknown key or a wrong type is an error that names it.

    [operators]  hadamard, product: lists of symbols; binding = "left" (one precedence, left to right) | "hadamard-first" |
                 "product-first"; dot = "matrix": a dot between two columns is no inner product but a matrix product;
                 correlation, convolution: lists of signs between arrays that mean these
    [names]      same = [["f", "dataLoss", …], …]: one symbol under several names, the first is shown
                 loss_names = […], losses = […]: a loss name stands for the first of the losses that the document has
                 functions = {relu = "relu", …}: words that name built-in functions; scalars = […]
                 styles = "same": bold and upright letters are the plain ones; case = "same": a name not known in one
                 case is looked up in the other; defined = "anywhere": a formula for an array holds before it is written;
                 layers = "numbered": a formula for a numbered layer holds for the declared layers that have none
    [repeat]     operators = ["+", "*"]: a one-row or one-column operand repeats
    [gradients]  transposed = ["D"]: D_x f is the transpose of the gradient; partial = true
                 jacobian = "numerator" | "denominator": the layout of ∂y/∂x for two columns
                 named = ["d"]: dX is the name of the gradient by X, as in code
                 chain = "any order": a product of derivatives of arrays by arrays is the chain rule; "gradient first":
                 so is one with the gradient in front, for the entries of the arrays; "factor": such a
                 derivative is what the chain rule for rows multiplies by
                 sign = ["\\varphi"]: what is written for ∂; differential = ["\\delta"]: what is written for d
    [arrays]     max = "rows": max, argmax act on each row; subscript = "row": one subscript on a matrix takes a row
                 one = "vector": a bare 1 behind a matrix product is the column of ones that fits
                 softmax = "columns": softmax acts on each column where the words do not say
                 prime = "transpose": X' is the transpose of X, save for functions
                 repeated = "summed": an index that stands twice in a product is summed over
                 diag = "vec": diag of a matrix holds all its entries, and acts on vectorised arrays
    [prose]      shape: words between a name and its shape;
                 ones, onehot, rows_of, …: key words of the document's language;
                 zero_outside, index_from_0, index_from_1: words that say so
    [documents]  sha256 = […]: documents that choose this dialect by themselves
    [[declare]]  under: a word of the heading under which it holds (else from the beginning, "" for the whole document);
                 shapes = {"W^{[l]}" = "n_l \\times n_{l-1}", …}: what prose or pictures say of shapes;
                 activations = {"A^{[l]}" = ["g", "Z^{[l]}"]}: A is the elementwise g of Z
                 sizes = {"n" = "p + q - 1"}: relations between sizes; facts = {"Y" = "one-hot columns"}
"""

from __future__ import annotations

import hashlib
import re
import sys
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover
    import tomli as tomllib


class DialectError(Exception):
    """A dialect that cannot be used; `str()` is one sentence."""


CHOICES = {
    "binding": ("left", "hadamard-first", "product-first"),
    "dot": ("inner", "matrix"),
    "max_axis": ("rows",),
    "subscript": ("entry", "row"),
    "styles": ("same", "different"),
    "case": ("same", "different"),
    "defined": ("before", "anywhere"),
    "layers": ("single", "numbered"),
    "chain": ("any order", "gradient first", "factor"),
    "jacobian": ("numerator", "denominator"),
    "one": ("number", "vector"),
    "diag": ("column", "vec"),
    "prime": ("", "transpose"),
    "softmax": ("rows", "columns"),
    "repeated": ("free", "summed"),
}


@dataclass(frozen=True)
class Declared:
    """What a dialect says of the symbols under the headings that hold the word `under`."""

    under: str = ""
    shapes: dict[str, str] = field(default_factory=dict)
    activations: dict[str, tuple[str, str]] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Dialect:
    """Reading conventions; the default is the contract without a dialect."""

    name: str = ""
    hadamard: tuple[str, ...] = ("\\odot", "\\circ")
    product: tuple[str, ...] = ("\\cdot", "\\times", "")
    binding: str = ""
    dot: str = "inner"
    same: tuple[tuple[str, ...], ...] = ()
    functions: dict[str, str] = field(default_factory=dict)
    scalars: tuple[str, ...] = ()
    styles: str = "different"
    case: str = "different"
    defined: str = "before"
    layers: str = "single"
    loss_names: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    correlation: tuple[str, ...] = ()
    convolution: tuple[str, ...] = ()
    repeat: tuple[str, ...] = ()
    transposed_gradients: tuple[str, ...] = ()
    partial: bool = False
    partials: tuple[str, ...] = ()
    differentials: tuple[str, ...] = ()
    chain: str = ""
    jacobian: str = ""
    named_gradients: tuple[str, ...] = ()
    max_axis: str = ""
    subscript: str = "entry"
    one: str = "number"
    diag: str = "column"
    prime: str = ""
    derived: tuple[str, ...] = ()
    softmax: str = "rows"
    repeated: str = "free"
    traces: str = ""
    prose: dict[str, tuple[str, ...]] = field(default_factory=dict)
    declared: tuple[Declared, ...] = ()
    sha256: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(repr(self))

    def canonical(self, name: str) -> str:
        """The name under which a symbol is known."""
        for group in self.same:
            if name in group:
                return group[0]
        return name


SCHEMA: dict[str, dict[str, tuple[str, str]]] = {
    "": {"name": ("name", "str")},
    "operators": {
        "hadamard": ("hadamard", "list"),
        "product": ("product", "list"),
        "binding": ("binding", "str"),
        "dot": ("dot", "str"),
        "correlation": ("correlation", "list"),
        "convolution": ("convolution", "list"),
    },
    "names": {
        "same": ("same", "lists"),
        "functions": ("functions", "map"),
        "scalars": ("scalars", "list"),
        "styles": ("styles", "str"),
        "case": ("case", "str"),
        "defined": ("defined", "str"),
        "layers": ("layers", "str"),
        "loss_names": ("loss_names", "list"),
        "losses": ("losses", "list"),
    },
    "repeat": {"operators": ("repeat", "list")},
    "gradients": {
        "transposed": ("transposed_gradients", "list"),
        "partial": ("partial", "bool"),
        "jacobian": ("jacobian", "str"),
        "named": ("named_gradients", "list"),
        "sign": ("partials", "list"),
        "differential": ("differentials", "list"),
        "chain": ("chain", "str"),
    },
    "arrays": {
        "max": ("max_axis", "str"),
        "subscript": ("subscript", "str"),
        "one": ("one", "str"),
        "diag": ("diag", "str"),
        "prime": ("prime", "str"),
        "softmax": ("softmax", "str"),
        "repeated": ("repeated", "str"),
    },
    "documents": {"sha256": ("sha256", "list")},
}
PROSE_KEYS = (
    "ones", "onehot", "rows_of", "columns_of", "elementwise", "symmetric", "positive", "invertible", "scalar", "shape",
    "zero_outside", "index_from_0", "index_from_1",
)  # fmt: skip


def parse(text: str, origin: str) -> Dialect:
    """A dialect from TOML text; DialectError names an unknown key or a wrong type."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DialectError(f"{origin}: not valid TOML: {error}") from None
    values: dict[str, Any] = {}
    for section, content in data.items():
        if section == "declare" and isinstance(content, list):
            values["declared"] = tuple(_declared(table, origin) for table in content)
            continue
        if not isinstance(content, dict):
            section, content = "", {section: content}
        if section == "prose":
            values["prose"] = _prose(content, origin)
            continue
        if section not in SCHEMA:
            raise DialectError(f"{origin}: unknown section [{section}]; known are {', '.join(filter(None, SCHEMA))}, prose")
        for key, value in content.items():
            if key not in SCHEMA[section]:
                place = f"[{section}] " if section else ""
                raise DialectError(f"{origin}: unknown key {place}{key}; known are {', '.join(SCHEMA[section])}")
            field_name, kind = SCHEMA[section][key]
            values[field_name] = _typed(value, kind, f"{origin}: [{section}] {key}")
            if field_name in CHOICES and value not in CHOICES[field_name]:
                raise DialectError(f"{origin}: [{section}] {key} must be {' or '.join(CHOICES[field_name])}, not {value!r}")
    return Dialect(**{"name": Path(origin).stem, **values})


def _declared(table: Any, origin: str) -> Declared:
    if not isinstance(table, dict):
        raise DialectError(f"{origin}: [[declare]] must be a table")
    values: dict[str, Any] = {}
    for key, value in table.items():
        where = f"{origin}: [[declare]] {key}"
        if key in ("shapes", "sizes", "facts"):
            values[key] = _typed(value, "map", where)
        elif key == "under":
            values[key] = _typed(value, "str", where)
        elif key == "activations" and isinstance(value, dict):
            values[key] = {name: _typed(pair, "list", f"{where} {name}") for name, pair in value.items()}
            if any(len(pair) != 2 for pair in values[key].values()):
                raise DialectError(f"{where} must give each array a function and an argument")
        else:
            raise DialectError(f"{origin}: unknown key [[declare]] {key}; known are under, shapes, activations, sizes, facts")
    return Declared(**values)


def _prose(content: dict[str, Any], origin: str) -> dict[str, tuple[str, ...]]:
    for key in content:
        if key not in PROSE_KEYS:
            raise DialectError(f"{origin}: unknown key [prose] {key}; known are {', '.join(PROSE_KEYS)}")
    return {key: _typed(value, "list", f"{origin}: [prose] {key}") for key, value in content.items()}


def _typed(value: Any, kind: str, where: str) -> Any:
    def strings(items: Any) -> bool:
        return isinstance(items, list) and all(isinstance(item, str) for item in items)

    if kind == "list" and strings(value):
        return tuple(value)
    if kind == "lists" and isinstance(value, list) and all(strings(item) for item in value):
        return tuple(tuple(item) for item in value)
    if kind == "map" and isinstance(value, dict) and all(isinstance(v, str) for v in value.values()):
        return dict(value)
    if kind == "str" and isinstance(value, str):
        return value
    if kind == "bool" and isinstance(value, bool):
        return value
    wanted = {"list": "a list of strings", "lists": "a list of lists of strings", "map": "a table of strings"}
    raise DialectError(f"{where} must be {wanted.get(kind, 'a string' if kind == 'str' else 'true or false')}")


@lru_cache(maxsize=1)
def bundled() -> dict[str, Dialect]:
    """The dialects that come with the package, by name."""
    folder = resources.files("derive.reading") / "dialects"
    found = {}
    for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if item.name.endswith(".toml"):
            dialect = parse(item.read_text(encoding="utf-8"), item.name)
            found[dialect.name] = dialect
    return found


def source(name: str) -> str:
    """The TOML of a bundled dialect, without the documents that choose it by themselves; "" for any other name."""
    if name not in bundled():
        return ""
    text = (resources.files("derive.reading") / "dialects" / f"{name}.toml").read_text(encoding="utf-8")
    return re.sub(r"(?ms)^\[documents\]\n.*?(?=^\[|\Z)", "", text)


def load(name: str | None, text: str) -> Dialect:
    """The dialect asked for by name or file, else the one the document chooses by its content, else the default."""
    if name:
        known = bundled()
        if name in known:
            return known[name]
        path = Path(name)
        if not path.is_file():
            raise DialectError(f"no dialect called {name!r}: bundled are {', '.join(known)}, or give a TOML file")
        try:
            return parse(path.read_text(encoding="utf-8"), str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise DialectError(f"{path}: cannot be read: {error}") from None
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    for dialect in bundled().values():
        if digest in dialect.sha256:
            return dialect
    return Dialect()
