"""Ways to make a true statement false: each operator edits the LaTeX of one member of an equation, wherever it can.

An operator is a function of a syntax tree and its text that yields edited texts.  Nothing here knows what is true; some
edits leave a statement true (an equal factor swapped, say), and the NumPy transcription tells which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from derive.language.ast import Node, walk

Edits = Iterator[str]
LAYER = re.compile(r"\b([azybWM])\^\{\((\d)\)\}")
FAMILIES = {"a": "01234", "z": "1234567", "y": "1356", "W": "13567", "b": "13567", "M": "24"}
MASK = re.compile(r"\\mathbf\{1\}\((\w)\^\{\((\d)\)\} \\geq 0\)")
GRADIENT = re.compile(r"\\nabla_\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")
ONES = re.compile(r"\\mathbf\{1\}(?:(?:_\{\w+\}|\^T)+|(?![(_^]))")
FUNCTIONS = ("\\operatorname", "\\exp", "\\ln", "\\nabla", "\\frac", "\\|")


def source(node: Node, text: str) -> str:
    return text[node.start : node.end]


def replaced(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _matches(pattern: re.Pattern[str], text: str, new: Callable[[re.Match[str]], str | None]) -> Edits:
    for match in pattern.finditer(text):
        other = new(match)
        if other is not None:
            yield replaced(text, *match.span(), other)


def sign(node: Node, text: str) -> Edits:
    """The whole side negated, and the sign of each later term of a sum turned."""
    yield f"-({text})"
    for place in _top_level(text, "+-"):
        yield replaced(text, place, place + 1, "-" if text[place] == "+" else "+")


def transpose_dropped(node: Node, text: str) -> Edits:
    yield from _matches(re.compile(r"\^T"), text, lambda m: "")


def transpose_added(node: Node, text: str) -> Edits:
    for name in _names(node, text):
        if text[name.end : name.end + 3] not in (")^T", "^T") and text[max(0, name.start - 2) : name.start] != "_{":
            yield replaced(text, name.start, name.end, f"({source(name, text)})^T")


def swapped(node: Node, text: str) -> Edits:
    for one, two in _neighbours(node, text):
        yield replaced(text, one.start, two.end, f"{source(two, text)} {source(one, text)}")


def hadamard_to_product(node: Node, text: str) -> Edits:
    yield from _matches(re.compile(r" \\odot "), text, lambda m: " ")


def product_to_hadamard(node: Node, text: str) -> Edits:
    for one, two in _neighbours(node, text):
        yield replaced(text, one.end, two.start, " \\odot ")


def mean_lost(node: Node, text: str) -> Edits:
    yield from _matches(re.compile(r"\\frac\{1\}\{N\}"), text, lambda m: "")


def mean_added(node: Node, text: str) -> Edits:
    yield f"\\frac{{1}}{{N}}({text})"


def mean_for_sum(node: Node, text: str) -> Edits:
    sums = re.compile(r"\\mathbf\{1\}\^T|\\operatorname\{tr\}")
    yield from _matches(sums, text, lambda m: f"\\frac{{1}}{{N}}{m.group()}")


def factor_changed(node: Node, text: str) -> Edits:
    """A factor two too many, and a lost strength of the penalty."""
    yield f"2({text})"
    yield from _matches(re.compile(r"\\lambda ?(?=\\|W)"), text, lambda m: "")


def term_dropped(node: Node, text: str) -> Edits:
    if node.kind == "sum" and len(node.children) > 1:
        for k in range(len(node.children)):
            rest = [(s, c) for i, (s, c) in enumerate(zip(node.value, node.children)) if i != k]
            joined = " ".join(f"{sign} {source(child, text)}" for sign, child in rest)
            yield joined.removeprefix("+ ")


def wrong_layer(node: Node, text: str) -> Edits:
    def other(match: re.Match[str]) -> str:
        layers = FAMILIES[match.group(1)]
        return f"{match.group(1)}^{{({layers[(layers.index(match.group(2)) + 1) % len(layers)]})}}"

    yield from _matches(LAYER, text, other)


def mask_complement(node: Node, text: str) -> Edits:
    yield from _matches(MASK, text, lambda m: m.group().replace("\\geq", "<"))
    yield from _matches(re.compile(r"M\^\{\(\d\)\}"), text, lambda m: f"(1 - {m.group()})")


def mask_of_another(node: Node, text: str) -> Edits:
    """The mask of the layer's output, and of the values that are not positive."""
    yield from _matches(MASK, text, lambda m: m.group().replace("z^", "y^"))
    yield from _matches(MASK, text, lambda m: m.group().replace("(z^", "(-z^"))


def ones_dropped(node: Node, text: str) -> Edits:
    yield from filter(str.strip, _matches(ONES, text, lambda m: ""))


def wrong_variable(node: Node, text: str) -> Edits:
    """The gradient by the next array of the network, or by the weights of the layer."""

    def other(match: re.Match[str]) -> str | None:
        found = LAYER.fullmatch(match.group(1))
        if found is None:
            return "\\nabla_{a^{(0)}}"
        letter, number = found.groups()
        swap = {"z": "y", "y": "z", "a": "z", "W": "b", "b": "W"}[letter]
        layers = FAMILIES[swap]
        return f"\\nabla_{{{swap}^{{({number if number in layers else layers[0]})}}}}"

    yield from _matches(GRADIENT, text, other)


def wrong_loss(node: Node, text: str) -> Edits:
    yield from _matches(re.compile(r"(?<=\} )[LJ](?![A-Za-z])"), text, lambda m: "J" if m.group() == "L" else "L")
    yield from _matches(re.compile(r"(?<=W\^\{\(\d\)\}\} )[LJ]"), text, lambda m: "R")
    yield from _matches(re.compile(r"^d[LJR]$"), text, lambda m: "dR" if m.group() != "dR" else "dL")


def wrong_symbol(node: Node, text: str) -> Edits:
    pairs = {"P": "Y", "Y": "P", "X": "a^{(0)}", "s": "P"}
    yield from _matches(re.compile(r"(?<![\\A-Za-z{])[PYXs](?![A-Za-z])"), text, lambda m: pairs[m.group()])


def wrong_map(node: Node, text: str) -> Edits:
    """Another window, another map, a reshape of another array."""
    yield from _matches(re.compile(r"5\\times 5\}"), text, lambda m: "3\\times 3}")
    yield from _matches(re.compile(r"2\\times 2\}"), text, lambda m: "4\\times 1}")
    maps = {"im2col": "col2im", "col2im": "im2col", "windows": "unwindows", "unwindows": "windows"}
    named = re.compile(r"(?<=name\{)(im2col|col2im|unwindows|windows)(?=\})")
    yield from _matches(named, text, lambda m: maps[m.group()])


def function_changed(node: Node, text: str) -> Edits:
    """Exponential for logarithm, a function left out, a square lost."""
    yield from _matches(re.compile(r"\\exp"), text, lambda m: "\\ln")
    yield from _matches(re.compile(r"\\ln"), text, lambda m: "")
    yield from _matches(re.compile(r"\\operatorname\{(?:relu|rowmax|softmax)\}"), text, lambda m: "")
    yield from _matches(re.compile(r"_F\^2"), text, lambda m: "_F")


def number_changed(node: Node, text: str) -> Edits:
    """A number one too many, in arithmetic."""
    if re.fullmatch(r"[\d\s+()]*(?:\\cdot[\d\s+()]*)*", text):
        yield from _matches(re.compile(r"\d+"), text, lambda m: str(int(m.group()) + 1))


def shape_changed(node: Node, text: str) -> Edits:
    """A space with its axes swapped, without the batch, or one too large."""
    found = re.fullmatch(r"\\mathbb\{R\}\^\{(\w+)\\times (\w+)\}", text)
    if found:
        rows, cols = found.groups()
        yield f"\\mathbb{{R}}^{{{cols}\\times {rows}}}"
        yield f"\\mathbb{{R}}^{{{rows.replace('N', '') or '1'}\\times {cols}}}"
        yield f"\\mathbb{{R}}^{{{rows}\\times {int(cols) + 1}}}"


OPERATORS: dict[str, Callable[[Node, str], Edits]] = {
    function.__name__.replace("_", " "): function
    for function in (
        sign, transpose_dropped, transpose_added, swapped, hadamard_to_product, product_to_hadamard, mean_lost,
        mean_added, mean_for_sum, factor_changed, term_dropped, wrong_layer, mask_complement, mask_of_another,
        ones_dropped, wrong_variable, wrong_loss, wrong_symbol, wrong_map, function_changed, number_changed,
        shape_changed,
    )
}  # fmt: skip


# ------------------------------------------------------------------------------------------- places


def _top_level(text: str, signs: str) -> Iterator[int]:
    """Where a sign stands outside all brackets, not at the start."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0 and letter in signs and place:
            yield place


def _names(node: Node, text: str) -> Iterator[Node]:
    """Arrays with a layer, outside the scripts of others."""
    for inner in walk(node):
        if inner.kind == "script" and LAYER.fullmatch(source(inner, text)):
            yield inner


def _neighbours(node: Node, text: str) -> Iterator[tuple[Node, Node]]:
    """Two factors that stand side by side and are arrays, not a function and its argument."""
    for inner in walk(node):
        if inner.kind != "product":
            continue
        for place, (one, two) in enumerate(zip(inner.children, inner.children[1:])):
            before = inner.children[place - 1] if place else None
            masked = two.kind == "group" and two.children[0].kind == "relation"
            if inner.value[place] != "" or masked or _takes(before, text):
                continue
            if _is_factor(one, text) and _is_factor(two, text):
                yield one, two


def _is_factor(node: Node, text: str) -> bool:
    words = source(node, text)
    if words.startswith(FUNCTIONS) or words in ("d", "L", "J", "R"):
        return False
    return node.kind in ("name", "script", "group")


def _takes(node: Node | None, text: str) -> bool:
    """Whether a factor is a sign that takes the next one: a function, d, or a gradient."""
    if node is None:
        return False
    words = source(node, text)
    return words.startswith(FUNCTIONS[:4]) or words == "d"
