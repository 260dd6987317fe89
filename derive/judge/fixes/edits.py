"""Small edits of a formula's source text: the mistakes that authors make, undone.

`edits(node, text, …)` yields candidates `Edit(diagnosis, start, end, replacement)` in the author's own notation, the most
plausible first.  Nothing here knows whether a candidate is right: each is read and proved like any other line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from derive.language.ast import Node, walk
from derive.reading.derivatives.derivative_signs import DIFFERENTIALS, NABLAS
from derive.reading.dialect import Dialect
from derive.reading.functions import is_code, is_function, plain
from derive.reading.names import is_layer, is_transpose, layer_name, peel, strip


@dataclass(frozen=True)
class Edit:
    """Replace `text[start:end]`; `diagnosis` names the mistake that the edit undoes."""

    diagnosis: str
    start: int
    end: int
    replacement: str


@dataclass(frozen=True)
class Notation:
    """How the author writes products, and which names may stand for others."""

    dialect: Dialect
    product: str
    hadamard: str
    scalars: tuple[str, ...]
    symbols: tuple[str, ...]
    nabla: str = "\\nabla"


def notation_of(text: str, dialect: Dialect, scalars: Sequence[str], symbols: Sequence[str]) -> Notation:
    """The author's signs, as used in the text."""
    product = "\\cdot " if text.count("\\cdot") > 3 else " "
    hadamard = next((sign for sign in dialect.hadamard if sign in text), "\\odot")
    nabla = max(("\\nabla", "\\bigtriangledown", "\\partial"), key=text.count)
    return Notation(dialect, product, f" {hadamard} ", tuple(scalars), tuple(symbols), nabla)


Span = tuple[int, int]
MOST_PAIRED = 5
MEAN_FOR_SUM = "mean for sum: the sum over the rows is right"


def unit_spans(node: Node, dialect: Dialect) -> list[tuple[Span, list[Node]]]:
    """The factors of a product, functions and gradient signs together with what they take."""
    children, operators = list(node.children), list(node.value)
    spans = []
    place = 0
    while place < len(children):
        last = _unit_end(children, operators, place, dialect)
        spans.append(((children[place].start, children[last].end), children[place : last + 1]))
        place = last + 1
    return spans


def _unit_end(children: list[Node], operators: list[str], place: int, dialect: Dialect) -> int:
    base, layers = peel(children[place])
    if place + 1 >= len(children) or operators[place] != "":
        return place
    following, scripts = peel(children[place + 1])
    if base.kind == "number":
        return place + 1 if base.value == 1 and following.kind == "group" else place
    if base.kind != "name":
        return place
    word = str(base.value)
    gradient = word in NABLAS or (word in dialect.transposed_gradients and bool(layers))
    if gradient or word in DIFFERENTIALS or is_function(plain(word)):
        return _unit_end(children, operators, place + 1, dialect)
    called = following.kind == "group" and following.value == "(" and not scripts and _one_name(following)
    return place + 1 if called else place


def _one_name(group: Node) -> bool:
    content = strip(group.children[0])
    return content.kind in ("name", "script") and len(content.children) == 0 or content.kind == "script"


def edits(node: Node, text: str, notation: Notation) -> Iterator[Edit]:
    """Single edits of one member of a relation."""
    yield from _sign(node, text)
    for inner in walk(node):
        if inner.kind == "sum":
            yield from _signs_of_sum(inner, text)
    yield from transposes(node, text, notation)
    for inner in walk(node):
        if inner.kind == "product":
            yield from _calls(inner, text)
            yield from _products(inner, text, notation)
    yield from _factors(node, text, notation)
    yield from _masks(node, text)
    yield from _sums(node, text, notation)
    yield from symbol_edits(node, text, notation)
    for inner in walk(node):
        if inner.kind == "sum" and len(inner.children) > 1:
            yield from _dropped_terms(inner, text)


def _sign(node: Node, text: str) -> Iterator[Edit]:
    source = text[node.start : node.end]
    if source.lstrip().startswith("-"):
        at = node.start + source.index("-")
        yield Edit("sign", at, at + 1, "")
    body = f"({source})" if node.kind == "sum" else source
    yield Edit("sign", node.start, node.end, "-" + body)


def _signs_of_sum(node: Node, text: str) -> Iterator[Edit]:
    for before, after in zip(node.children, node.children[1:]):
        for place in range(before.end, after.start):
            if text[place] in "+-":
                yield Edit("sign", place, place + 1, "-" if text[place] == "+" else "+")
    if node.value[0] == "+" and len(node.children) > 1:
        yield Edit("sign", node.start, node.start, "-")
    if len(node.children) == 2 and node.value == ("+", "-"):
        first, second = node.children
        one, two = text[first.start : first.end], text[second.start : second.end]
        yield Edit("sign", first.start, second.end, f"{two}-{one}")


def _transposable(node: Node, notation: Notation) -> Iterator[Node]:
    """Names, scripted names and groups that are factors, terms or a whole member."""
    waiting = [node]
    while waiting:
        current = waiting.pop(0)
        base, layers = peel(current)
        named = current.kind in ("name", "script", "group") and base.kind in ("name", "group")
        if (named and not _is_operator(base, layers, notation)) or _is_derivative(current, notation):
            yield current
        if base.kind == "group" and len(base.children) == 1:
            waiting.append(base.children[0])
        if current.kind in ("sum", "product", "list"):
            waiting.extend(current.children)
        if current.kind in ("bigop", "frac"):
            waiting.extend(current.children[-1:] if current.kind == "bigop" else current.children)


def _is_derivative(node: Node, notation: Notation) -> bool:
    """Whether a fraction is written as ∂y/∂x."""
    if node.kind != "frac":
        return False
    firsts = [strip(child).children[0] if strip(child).kind == "product" else strip(child) for child in node.children]
    signs = ("\\partial", "∂", *notation.dialect.partials)
    return all(first.kind == "name" and first.value in signs for first in map(strip, firsts))


def _is_operator(base: Node, layers: Sequence[object], notation: Notation) -> bool:
    if base.kind != "name":
        return False
    word = str(base.value)
    return (
        word in NABLAS
        or word in DIFFERENTIALS
        or is_function(plain(word))
        or (word in notation.dialect.transposed_gradients and bool(layers))
    )


_SIGN = re.compile(r"\^\s*\{?\s*(\\top\b|\\intercal\b|\\mathsf\s*(?:\{\s*T\s*\}|T\b)|\\mathrm\s*\{\s*T\s*\}|T\b)")
"""How a line writes that a matrix is transposed."""


def transposed_text(node: Node, text: str) -> str:
    """The node's source with a transpose added or taken away."""
    source = text[node.start : node.end]
    inner = strip(node)
    if inner.kind == "script" and is_transpose(strip(inner.children[2])) and inner.children[1].kind == "none":
        base = inner.children[0]
        return text[base.start : base.end]
    if inner.kind == "script" and is_transpose(strip(inner.children[2])):
        return source[: source.rfind("^")] if "^" in source else source
    sign = _SIGN.search(text)
    turned = f"^{{{sign[1]}}}" if sign is not None else "^{T}"
    return f"({source}){turned}" if inner.kind in ("script", "frac") else source + turned


def transposes(node: Node, text: str, notation: Notation) -> Iterator[Edit]:
    for inner in _transposable(node, notation):
        new = transposed_text(inner, text)
        label = "missing transpose" if len(new) > inner.end - inner.start else "extra transpose"
        yield Edit(label, inner.start, inner.end, new)


_DIAG = r"(?:\\(?:operatorname|mathrm|text)\s*\{\s*diag\s*\}|\\diag\b|diag)"
_DIAGONAL = re.compile(rf"{_DIAG}\s*(?:\\left)?\((.*?)(?:\\right)?\)", re.DOTALL)


def _products(node: Node, text: str, notation: Notation) -> Iterator[Edit]:
    spans = [span for span, _ in unit_spans(node, notation.dialect)]
    for (a, b), (c, d) in zip(spans, spans[1:]):
        between = text[b:c]
        sign = re.sub(r"\\[,;:! ]|~", "", between).strip()
        yield Edit("order of the factors", a, d, text[c:d] + (between or " ") + text[a:b])
        if sign in notation.dialect.hadamard or sign in ("*", "\\odot", "\\circ"):
            yield Edit("Hadamard product for matrix product", b, c, notation.product)
        elif sign in ("\\cdot", "\\times", ""):
            yield Edit("matrix product for Hadamard product", b, c, notation.hadamard)
            for given, other in ((text[a:b], text[c:d]), (text[c:d], text[a:b])):
                inside = _DIAGONAL.fullmatch(other.strip())
                if inside is not None:
                    source = f"({inside[1]})" if re.search(r"[-+]", inside[1]) else inside[1]
                    yield Edit("a diagonal matrix for the entrywise product", a, d, f"{given.strip()}{notation.hadamard}{source}")
    for number, (a, b) in enumerate(spans):
        if len(spans) > 1:
            start, end = (a, spans[1][0]) if number == 0 else (spans[number - 1][1], b)
            mean = any(f"{{{scalar}}}" in text[a:b] for scalar in notation.scalars) and text[a:b].lstrip().startswith("\\frac{1}")
            yield Edit("mean for sum: the factor is that of a mean loss" if mean else "extra factor", start, end, "")


def _factors(node: Node, text: str, notation: Notation) -> Iterator[Edit]:
    source = text[node.start : node.end].strip()
    body = f"({source})" if node.kind == "sum" else source
    for scalar in notation.scalars:
        plain_name = scalar.replace("\\", "")
        for factor, said in (
            (f"\\frac{{1}}{{{scalar}}} ", f"1/{plain_name}"),
            (f"{scalar}{notation.product}", plain_name),
            (f"-\\frac{{1}}{{{scalar}}} ", f"-1/{plain_name}"),
        ):
            yield Edit(f"lost factor {said}", node.start, node.end, factor + body)
    for one, other in combinations(notation.scalars[:MOST_PAIRED], 2):
        yield Edit(f"lost factor 1/({one} {other})", node.start, node.end, f"\\frac{{1}}{{{one} {other}}} {body}")
    for factor in ("2" + notation.product, "\\frac{1}{2} "):
        yield Edit("wrong factor", node.start, node.end, factor + body)


def _masks(node: Node, text: str) -> Iterator[Edit]:
    opposite = {"\\geq": "<", "\\ge": "<", "\\leq": ">", "\\le": ">", ">": "\\leq ", "<": "\\geq ", "≥": "<", "≤": ">"}
    for inner in walk(node):
        if inner.kind == "relation" and len(inner.children) == 2 and inner.value[0] in opposite:
            left, right = inner.children
            yield Edit("complement of the mask", left.end, right.start, " " + opposite[inner.value[0]])


def _sums(node: Node, text: str, notation: Notation) -> Iterator[Edit]:
    """A sum over rows written as Σ (or a mean) of whole matrices."""
    for inner in walk(node):
        body = _core(inner)
        if body is not None:
            source = text[body.start : body.end].strip()
            yield Edit(MEAN_FOR_SUM, inner.start, inner.end, f"1^{{T}}{notation.product}{source}")
    source = text[node.start : node.end].strip()
    body_text = f"({source})" if node.kind in ("sum", "product") else source
    yield Edit("missing row sum", node.start, node.end, f"1^{{T}}{notation.product}{body_text}")


def _core(node: Node) -> Node | None:
    """The summand of Σ …, with a number before it."""
    if node.kind == "bigop":
        return node.children[2]
    if node.kind == "product" and node.children[-1].kind == "bigop" and len(node.children) == 2:
        return node.children[-1].children[2]
    return None


def with_ones(node: Node, text: str, notation: Notation, length: str) -> Iterator[Edit]:
    """Vectors of ones of a given length put where a sum over rows or columns is missing."""
    ones = f"1_{{{length}}}"
    dot = notation.product
    for inner in walk(node):
        if inner.kind == "product":
            spans = [span for span, _ in unit_spans(inner, notation.dialect)]
            for a, _ in spans[1:]:
                yield Edit("missing vector of ones", a, a, ones + dot)
            for number in range(1, len(spans)):
                a, z = spans[number][0], spans[-1][1]
                apart = text[spans[number - 1][1] : a].strip() in notation.dialect.hadamard
                source = text[a:z] if number == len(spans) - 1 else f"({text[a:z]})"
                yield Edit("missing row sum", a, z, f"({source}{dot}{ones})" if apart else f"{source}{dot}{ones}")
        body = _core(inner)
        if body is not None:
            source = text[body.start : body.end].strip()
            yield Edit(MEAN_FOR_SUM, inner.start, inner.end, f"{source}{dot}{ones}")
            for edit in with_ones(body, text, notation, length):
                new = text[body.start : edit.start] + edit.replacement + text[edit.end : body.end]
                yield Edit(MEAN_FOR_SUM, inner.start, inner.end, new.strip())
    source = text[node.start : node.end].strip()
    source = f"({source})" if node.kind in ("sum", "product") else source
    yield Edit("missing row sum", node.start, node.end, f"{source}{dot}{ones}")


def symbol_edits(node: Node, text: str, notation: Notation) -> Iterator[Edit]:
    """Another layer of the same letter, or another letter of the same layer, throughout the member."""
    seen: dict[str, list[Node]] = {}
    covered: set[int] = set()
    for inner in walk(node):
        if inner.kind in ("name", "script") and inner.start not in covered:
            name = layer_name(inner)
            if name is not None and (name in notation.symbols or _named(name, notation)):
                seen.setdefault(name, []).append(inner)
                covered.add(inner.start)
    for name, places in seen.items():
        others = _alike(name, notation.symbols)
        for other in others or ["d" + like for like in _alike(name[1:], notation.symbols)]:
            label = "wrong layer" if other.partition("^")[0] == name.partition("^")[0] else "wrong symbol"
            if len(places) == 1:
                yield Edit(label, places[0].start, places[0].end, other)
                continue
            source, offset = text[node.start : node.end], node.start
            new, last = "", 0
            for place in sorted(places, key=lambda p: p.start):
                new += source[last : place.start - offset] + other
                last = place.end - offset
            yield Edit(label, node.start, node.end, new + source[last:])


def _named(name: str, notation: Notation) -> bool:
    """Whether dX names a gradient here."""
    return name[:1] in notation.dialect.named_gradients and name[1:] in notation.symbols


def _calls(node: Node, text: str) -> Iterator[Edit]:
    """The two arguments of a call of code in the other order."""
    for head, group in zip(node.children, node.children[1:]):
        content = group.children[0] if group.kind == "group" else group
        if head.kind == "name" and is_code(str(head.value)) and content.kind == "list" and len(content.children) == 2:
            first, second = content.children
            between = text[first.end : second.start]
            swapped = text[second.start : second.end] + between + text[first.start : first.end]
            yield Edit("order of the factors", first.start, second.end, swapped)


def _alike(name: str, symbols: Sequence[str]) -> list[str]:
    base, _, script = name.partition("^")
    same_layer = [s for s in symbols if s != name and script and s.partition("^")[2] == script]
    same_letter = [s for s in symbols if s != name and s.partition("^")[0] == base]
    stem, _, number = name.partition("_{")
    if number.rstrip("}").isdigit():
        same_letter += [s for s in symbols if s != name and s.startswith(stem + "_{") and s[len(stem) + 2 : -1].isdigit()]
    return same_letter[:8] + same_layer[:8]


def _dropped_terms(node: Node, text: str) -> Iterator[Edit]:
    for number, child in enumerate(node.children):
        if number == 0:
            after = node.children[1]
            yield Edit("extra term", child.start, after.start, "-" if node.value[1] == "-" else "")
        else:
            yield Edit("extra term", node.children[number - 1].end, child.end, "")


def rearrangements(node: Node, text: str, notation: Notation) -> Iterator[Edit]:
    """All orders of up to four factors with any transposes: for two mistakes in one product."""
    from itertools import permutations, product

    for inner in walk(node):
        if inner.kind != "product":
            continue
        units = unit_spans(inner, notation.dialect)
        if not 2 <= len(units) <= 4:
            continue
        texts = []
        for (a, b), nodes in units:
            last = nodes[-1]
            flipped = text[a : last.start] + transposed_text(last, text)
            texts.append((text[a:b], flipped) if last.kind in ("name", "script", "group") else (text[a:b],))
        for order in permutations(range(len(units))):
            for choice in product(*(texts[k] for k in order)):
                yield Edit("order of the factors and transposes", inner.start, inner.end, notation.product.join(choice))


__all__ = ["Edit", "Notation", "edits", "is_layer", "notation_of", "rearrangements", "transposes", "unit_spans", "with_ones"]
