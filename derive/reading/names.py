"""Names: which scripts belong to a name, and how a script is recognised as a transpose, a layer or a power.

Guarantee: `layer_name` is a canonical spelling, the same for `W^{(1)}`, `W^{ (1) }` and `{W}^{(1)}`.
"""

from __future__ import annotations

from typing import NamedTuple

from derive.language.ast import Node

TRANSPOSES = frozenset(
    {
        "T",
        "\\top",
        "\\mathsf{T}",
        "\\mathrm{T}",
        "\\intercal",
        "\\mathbf{T}",
        "\\text{T}",
        "t",
        "\\prime",
        "\\operatorname{T}",
        "\\mathtt{T}",
        "\\mathit{T}",
        "⊤",
        "\\tran",
        "\\transpose",
        "\\mathcal{T}",
    }
)
NONE = Node("none")
BOLD = ("mathbf", "boldsymbol", "bm", "pmb", "symbf", "bold")
"""The commands that set a letter bold."""


class Scripts(NamedTuple):
    """One layer of scripts on a base."""

    sub: Node
    sup: Node
    primes: int


def in_styles(letter: str, *styles: str) -> frozenset[str]:
    """The spellings of a letter in these styles."""
    return frozenset(f"\\{style}{{{letter}}}" for style in styles)


EYE_NAMES = frozenset({"I", "E", *in_styles("I", *BOLD, "mathbb", "mathrm", "mathsf")})
ONES_NAMES = frozenset({"\\1", "\\one", *in_styles("1", *BOLD, "mathbb", "mathds", "mathbbm", "vec")})
"""The names of the vector of ones that need no declaration."""


def strip(node: Node) -> Node:
    """The node without invisible braces."""
    while node.kind == "group" and node.value == "{" and len(node.children) == 1:
        node = node.children[0]
    return node


def peel(node: Node) -> tuple[Node, list[Scripts]]:
    """The base of a scripted node and its scripts, innermost first."""
    if node.kind == "group":
        node = strip(node)
    if node.kind != "script":
        return node, []
    base, scripts = node.peeled or _peeled(node)
    return base, [*scripts]


def _peeled(whole: Node) -> tuple[Node, tuple[Scripts, ...]]:
    layers: list[Scripts] = []
    node = whole
    while node.kind == "script":
        base, sub, sup = node.children
        primes = node.value or 0
        if sup.kind != "none":
            sup, second = _parted(strip(sup))
            if second.kind != "none":
                layers.append(Scripts(NONE, second, 0))
            sup, more = _unprimed(sup)
            primes += more
        layers.append(Scripts(strip(sub), sup, primes))
        node = strip(base)
    return whole.peeled_to(node, tuple(layers[::-1]))


STARRED = ("*", "\\star", "\\ast")


def _parted(sup: Node) -> tuple[Node, Node]:
    """The superscript (2)⊤ is a layer and a transpose, ⋆⊤ a star and a transpose."""
    if sup.kind == "product" and len(sup.children) == 2 and sup.value == ("",):
        first, second = (strip(child) for child in sup.children)
        if (is_layer(first) or first.value in STARRED) and is_transpose(second):
            return first, second
    return sup, NONE


def _unprimed(sup: Node) -> tuple[Node, int]:
    """The superscript [l]' is a layer and a prime of the name."""
    if sup.kind == "script" and is_layer(strip(sup.children[0])) and all(c.kind == "none" for c in sup.children[1:]):
        return strip(sup.children[0]), sup.value or 0
    return sup, 0


def is_transpose(sup: Node) -> bool:
    return sup.kind in ("name", "text") and str(sup.value) in TRANSPOSES - {"t"}


def is_layer(sup: Node) -> bool:
    """Whether a superscript is a layer or a number of a sample: (l), [l], (l-1)."""
    return sup.kind == "group" and sup.value in ("(", "[", "\\langle")


def spelled(node: Node) -> str:
    """A canonical spelling of a small tree that serves as a part of a name."""
    node = strip(node)
    if node.kind in ("name", "text", "dots", "number"):
        return str(node.value)
    return _spelled(node)


def _spelled(node: Node) -> str:
    kind = node.kind
    if kind == "group":
        close = {"(": ")", "[": "]", "\\{": "\\}", "\\langle": "\\rangle"}.get(node.value, node.value)
        return f"{node.value}{','.join(spelled(c) for c in node.children)}{close}"
    if kind == "list":
        return ",".join(spelled(c) for c in node.children)
    if kind == "product":
        parts = [spelled(node.children[0])]
        for operator, child in zip(node.value, node.children[1:]):
            parts.append(operator + spelled(child))
        return "".join(parts)
    if kind == "sum":
        text = "".join(sign + spelled(child) for sign, child in zip(node.value, node.children))
        return text[1:] if text.startswith("+") else text
    if kind == "script":
        base, layers = peel(node)
        text = spelled(base)
        for layer in layers:
            text = join(text, layer.sup, layer.sub, layer.primes)
        return text
    if kind == "none":
        return ""
    return kind + "(" + ",".join(spelled(c) for c in node.children) + ")"


def join(base: str, sup: Node | None, sub: Node | None, primes: int = 0) -> str:
    """The spelling of a name with scripts."""
    text = base + "'" * primes
    if sup is not None and sup.kind != "none":
        text += "^{" + spelled(sup) + "}"
    if sub is not None and sub.kind != "none":
        text += "_{" + spelled(sub) + "}"
    return text


def layer_name(node: Node) -> str | None:
    """The full spelling of a name with all its scripts, or None if the node is not a name."""
    node = strip(node)
    if node.kind == "name":
        return str(node.value)
    if node.kind != "script":
        return None
    return node.spelt(_layer_name(node)) if node.spelling is None else node.spelling or None


def _layer_name(node: Node) -> str | None:
    base, layers = peel(node)
    if base.kind != "name":
        return None
    text = str(base.value)
    for layer in layers:
        text = join(text, layer.sup, layer.sub, layer.primes)
    return text


def subscripts_in(node: Node) -> list[Node]:
    """What stands as a subscript in this node: that of x_i, and those of x[i] among the factors of a product."""
    if node.kind == "script":
        return [node.children[1]]
    if node.kind != "product":
        return []
    pairs = zip(node.children, node.children[1:], node.value)
    beside = [two for one, two, sign in pairs if sign == "" and peel(one)[0].kind == "name"]
    return [two.children[0] for two in beside if two.kind == "group" and two.value == "["]
