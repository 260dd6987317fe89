"""Equations that say something of values and give no symbol a meaning: examples, values under a condition, k(x_i, x_j).

Guarantee: a symbol of which only such a line speaks is not used as if it were defined.
"""

from __future__ import annotations

import re

from derive.judge.chains.conditioned import in_words
from derive.judge.chains.definitions.symbols import circular
from derive.judge.chains.definitions.targets import Target
from derive.judge.chains.sides import Outcome, defines
from derive.judge.chains.sizing import Sizing
from derive.judge.scanning.names import given_functions
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node
from derive.reading.functions import is_function, plain
from derive.reading.indices.partly_given import orders
from derive.reading.indices.subscripts import index_name
from derive.reading.names import strip
from derive.reading.reader import Reader
from derive.terms.term import entry, index, var

_KIND_OF_KERNEL = re.compile(
    r"\b(?:gaussian|rbf|radial|laplac\w*|exponential|mat[eé]rn|stationary|normali[sz]ed|cosine)\b[^.$]{0,30}\bkernel|"
    r"(?:高斯|径向|指数)[^。$]{0,6}核",
    re.IGNORECASE,
)
"""Words that say more of the values of a kernel than that they are symmetric."""


def values_of_any(judge: Sizing, item: Item, target: Target, right: Node) -> bool:
    """Whether K_{ij} = k(x_i, x_j) names the entries of a declared array for a k that this section gives nowhere.

    The array is noted with its function: what the document says of it under other headings bears on what stands there."""
    right = strip(right)
    if target.kind != "entry" or right.kind != "product" or len(right.children) != 2 or right.value != ("",):
        return False
    head, group = map(strip, right.children)
    name = judge.context.name(str(head.value)) if head.kind == "name" else ""
    letter = len(name) == 1 or name.startswith("\\")
    arguments = strip(group.children[0]) if group.kind == "group" and group.value == "(" else group
    symbol = judge.context.find(target.name)
    declared = symbol is not None and symbol.definition is None and symbol.how == "declared"
    plain_letter = letter and not is_function(plain(str(head.value))) and not judge.context.is_size(name)
    if not declared or not plain_letter or judge.context.known(name) or arguments.kind != "list":
        return False
    judge.context.arrays_of_values[target.name] = name
    if said_of_values(judge, target.name, item, judge.scanned.heading_before(item.raw.start)):
        del judge.context.arrays_of_values[target.name]
        return False
    return True


def said_of_values(judge: Sizing, array: str, item: Item, start: int = 0) -> bool:
    """Whether the document, from `start` to the end of an item's section, says more of the function whose values an array holds:
    a formula, or words such as “Gaussian kernel”."""
    scanned, function = judge.scanned, judge.context.arrays_of_values[array]
    stop = scanned.heading_after(item.raw.start)
    if _KIND_OF_KERNEL.search(scanned.text, start, stop):
        return True
    if function not in judge.context.given_functions:
        return False
    inside = (other.raw.node for other in scanned.items if start <= other.raw.start < stop)
    return any(function in map(judge.context.name, given_functions(node)) for node in inside if node is not None)


def under_condition(judge: Sizing, item: Item, target: Target, right: Node) -> bool:
    """Whether an equation gives a symbol its value under a condition only."""
    number = strip(right).kind == "number" and target.kind == "entry"
    if target.kind == "entry" and not number and orders(judge.context.here_conditions, target.indices):
        return False
    return bool(judge.context.here_conditions) or (number and in_words(item, judge.scanned.text))


def describe(judge: Sizing, item: Item, target: Target, right: Node) -> Outcome:
    """What a symbol is where a condition holds is no definition; zeros outside an array are none of its entries."""
    if strip(right).kind == "number" and strip(right).value == 0 and judge.context.zero_outside:
        return defines("says what lies outside the array: entries there are zero")
    judge.context.not_read(target.name)
    judge.context.described[target.name] = judge.scanned.lines.line(item.raw.start)
    return defines(f"says what {target.name} is under a condition only; not used further")


def gives_places(judge: Sizing, left: Node, right: Node) -> bool:
    """Whether [x, y] = [0, 2] gives values to letters that name nothing else."""
    left, right = strip(left), strip(right)
    if left.kind != "group" or right.kind != "group" or left.value != right.value or left.value not in ("[", "("):
        return False
    names, numbers = (inner.children if (inner := strip(g.children[0])).kind == "list" else () for g in (left, right))
    letters = [index_name(name) for name in names]
    unknown = all(name is not None and not judge.context.known(judge.context.name(name)) for name in letters)
    return bool(names) and unknown and len(names) == len(numbers) and all(n.kind == "number" for n in numbers)


def lists_labels(judge: Sizing, item: Item, side: Node, other: Node) -> bool:
    """Whether a side lists all probabilities p(y_i = c), which nothing has defined: the other side defines them."""
    labels = judge.context.labels
    symbol = judge.context.symbols.get(labels.name("p")) if labels is not None else None
    if symbol is None or symbol.definition is not None or symbol.name in judge.context.pieces:
        return False
    reader = Reader(judge.context)
    one, two = judge.read(reader, side, None).term, judge.read(reader, other, symbol.shape).term
    if one is None or two is None or reader.free or one.op != "array":
        return False
    if one.shape != symbol.shape or two.shape != symbol.shape:
        return False
    inner, places = one.args[0], tuple(index(name, axis) for name, axis in zip(one.attrs, one.shape))
    if inner != entry(var(symbol.name, symbol.shape), *places) or circular(judge, symbol.name, two, reader):
        return False
    judge.context.define(symbol.name, two, judge.scanned.lines.line(item.raw.start))
    return True
