"""What a document says of its indices and windows: where counting starts, what lies outside an array, what ⋆ and * mean.

Taken from a small set of phrases (a dialect adds words of its language), and where counting starts else from the bounds of the
document's own sums: all from 0, or all from 1; if both occur, from sums that run over a whole declared axis, for each array by
itself where these differ.  Guarantee: where the document says nothing, or contradicts itself, counting starts at 1 and nothing
is taken to be said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from derive.kernel.sizes import Size
from derive.language import seek
from derive.language.ast import Node, walk
from derive.reading.context import Context
from derive.reading.dialect import Dialect
from derive.reading.indices.subscripts import index_name
from derive.reading.names import layer_name, peel, spelled, strip, subscripts_in
from derive.reading.spaces import NotASpace, read_size
from derive.reading.words.assuming import sentence_start
from derive.reading.words.outside import zero_arrays, zero_outside

_BASE = r"(zero|one|0|1)\b"
_FROM = re.compile(
    r"(?:ind(?:ex(?:es|ed)?|ices)|subscripts?|entries|counting|count(?:ed)?|numbered|rows and columns)[^.;]{0,40}?"
    r"(?:start|begin|run|count|from|number)\w*[^.;]{0,24}?(?:\bfrom\b|\bat\b|\bwith\b)\s*\$?[\[(]?\s*" + _BASE
    + r"|(?:\b|\$)(zero|one|0|1)\$?[- ](?:based|indexed)|(?:ind(?:ex(?:ed|ing)?|ices)|count(?:ed|ing|s)?)\s+from\s+\$?" + _BASE,
    re.IGNORECASE,
)
_FROM_PARTS = ("index", "indic", "subscript", "entries", "count", "numbered", "rows and columns", "based")
"""What every text holds in which these words stand, as it is written small and with single spaces."""
_HEADING = re.compile(r"^#{1,6}\s|^\\(?:sub)*section\*?\{", re.MULTILINE)
_ALL = re.compile(r"\b(?:all|every|throughout|everywhere|always)\b", re.IGNORECASE)
_PERHAPS = re.compile(
    r"padd|outside|beyond|out of range|circular|periodic|wrap|boundar|越界|超出|之外|以外|填充|补零|边界", re.IGNORECASE
)
_SIGN = r"\$\s*((?:\\star|\\ast|\*|\\circledast|⋆)(?:\s*_\s*(?:\{[^{}$]*(?:\{[^{}$]*\})?[^{}$]*\}|\w))?)\s*\$"
_WORD = r"(cross[- ]?correlation|correlation|convolution)"
_AFTER = re.compile(_SIGN + r"([^$.;]{0,60}?)\b" + _WORD, re.IGNORECASE)
_BEFORE = re.compile(
    _WORD + r"(\s+(?:is\s+)?(?:by|as|with|written|denoted\s+by|written\s+as|written\s+with|the\s+sign|the\s+symbol)\s+|\s+\()"
    + _SIGN, re.IGNORECASE
)
_SIZE_WORDS = re.compile(
    r"\b(?:strides?|dilation(?:\s+(?:rate|factor))?|(?:zero[- ])?padding(?:\s+(?:width|size))?|step\s+size|hop|"
    r"(?:kernel|filter|window|patch|pool(?:ing)?|batch|block|output|input)\s+(?:size|length|width|height)|"
    r"(?:pooling|upsampling|downsampling|subsampling|scale)\s+factor|"
    r"(?:blocks?|squares?|windows?|patch(?:es)?|tiles?|cells?)\s+of\s+(?:side|edge|size|length|width)|"
    r"number\s+of\s+(?:\w+\s+){1,3}|batch\s+of)\s*(?:of\s+(?:size|length|width)?|is|be|by|,)?\s*"
    r"\$\s*([A-Za-z])\s*(?=\$|=|\\geq?(?![A-Za-z])|\\in\b|>|,)",
    re.IGNORECASE,
)
_SIZE_PARTS = ("strid", "dilat", "padd", "step", "hop", "size", "length", "width", "height", "factor", "number", "batch")
"""What the words hold of which these speak: where none stands, none need be looked for."""
_LAYOUT = re.compile(
    r"\b(numerator|denominator)[- ]layout|\bderivatives?\s+of\s+(?:a\s+)?scalars?[^.;:]{0,60}\b(?:is|are)\s+(?:a\s+)?row",
    re.IGNORECASE,
)
_CIRCULAR = re.compile(r"\b(?:circular|cyclic|periodic)\s+convolution", re.IGNORECASE)
_LINEAR = re.compile(r"\b(?:linear|full|valid|same|ordinary|usual|aperiodic)\s+convolution", re.IGNORECASE)
_AT_MOST = ("\\leq", "\\le", "≤")
_HEADING = re.compile(r"^#{1,6}\s|<h[1-6]\b", re.MULTILINE)
MODES = ("full", "valid", "same")


def hear(text: str, trees: Iterable[Node], context: Context) -> None:
    """Fill the context with the conventions of the document."""
    nodes = list(trees)
    words = context.dialect.prose
    lowered = " ".join(text.lower().split())
    modes = {mode for tree in nodes for node in walk(tree) for mode in _modes(node)}
    windows = "convolution" in lowered
    context.circular = windows and bool(seek.search(_CIRCULAR, text)) and not seek.search(_LINEAR, text)
    context.window_modes = bool(modes)
    context.zero_outside = zero_outside(text, words.get("zero_outside", ()))
    context.zero_arrays = frozenset(context.name(n) for n in zero_arrays(text)) if context.zero_outside else frozenset()
    context.zero_from = _said_under(text, words.get("zero_outside", ())) if context.zero_outside else 0
    context.outside_spoken = bool(seek.search(_PERHAPS, text)) and not context.zero_outside
    counted = list(seek.finditer(_FROM, text)) if any(part in lowered for part in _FROM_PARTS) else []
    told = {int({"zero": "0", "one": "1"}.get(w.lower(), w)) for m in counted for w in m.groups() if w}
    spoken = [m.start() for m in counted]
    told |= {base for base in (0, 1) for w in words.get(f"index_from_{base}", ()) if w.lower() in lowered}
    context.index_base_said = len(told) == 1
    if len(told) != 1:
        lows = set(_lows(nodes))
        context.index_base_said = bool(lows)
        votes = _votes(nodes, context) if len(lows) > 1 else {}
        told = lows if len(lows) == 1 else {low for given in votes.values() for low in given} if lows else {1}
        if len(told) > 1:
            context.voted_bases = {array: min(given) for array, given in votes.items() if len(given) == 1}
    elif spoken:
        context.voted_bases = _counted_otherwise(text, nodes, spoken[0], next(iter(told)), context)
    context.index_base_told = len(told) == 1
    context.index_base = told.pop() if len(told) == 1 else 1
    context.layout_told = _layout_told(text)
    context.window_signs = {sign_key(sign): ("correlation", "") for sign in context.dialect.correlation}
    context.window_signs |= {sign_key(sign): ("convolution", "") for sign in context.dialect.convolution}
    context.window_signs |= dict(_signs(text)) if windows or "correlation" in lowered else {}
    context.size_names |= _bounding(nodes, context) | _sizes_told(text, context)


def _counted_otherwise(text: str, nodes: Sequence[Node], place: int, base: int, context: Context) -> dict[str, int]:
    """Where counting starts in arrays of earlier headings only, which the words at a place further down do not speak of: all
    their sums start elsewhere than the words say."""
    begin = max((m.start() for m in _HEADING.finditer(text, 0, place)), default=0)
    if not begin or _ALL.search(text[sentence_start(text, place) : place]):
        return {}
    later = {str(inner.value) for tree in nodes if tree.start >= begin for inner in walk(tree) if inner.kind == "name"}
    votes = _votes([tree for tree in nodes if tree.start < begin], context)
    return {array: min(given) for array, given in votes.items() if len(given) == 1 and base not in given and array not in later}


def _layout_told(text: str) -> tuple[str, int]:
    """The layout of derivatives that a text names and from which place on: of “(numerator layout)” behind the first display from
    its sentence on, of any other mention in the whole text."""
    found = list(seek.finditer(_LAYOUT, text))
    layouts = {m[1].lower() if m[1] else "numerator" for m in found}
    if len(layouts) != 1:
        return "", 0
    first, shown = found[0].start(), text.find("$$")
    aside = 0 <= shown < first and text[max(0, first - 8) : first].rstrip(" in").endswith("(")
    return layouts.pop(), sentence_start(text, first) if aside else 0


def _modes(node: Node) -> Iterator[str]:
    """Full, valid or same, where the window signs of a product say so."""
    for sign in node.value if node.kind == "product" else ():
        if sign.startswith(("*", "\\star", "\\ast")):
            sub = sign_key(sign).partition("_")[2]
            yield from (mode for mode in MODES if sub.startswith(mode))


def _sizes_told(text: str, context: Context) -> set[str]:
    """Letters that the words call a stride, a padding, a dilation, a number of something."""
    lowered = text.lower()
    if not any(part in lowered for part in _SIZE_PARTS):
        return set()
    arrays = {name for name, _ in context.later}
    found = {context.name(match[1]) for match in seek.finditer(_SIZE_WORDS, text)}
    return {name for name in found if name not in arrays}


_WINDOWS = re.compile(r"convol|correlat|kernel|filter", re.IGNORECASE)
_ENTRYWISE = r"(?:element|entry|component|point|coordinate)[- ]?wise|hadamard"
_STAR = re.compile(
    rf"\$\s*(?:\*|\\ast)\s*\$[^.$]{{0,60}}(?:{_ENTRYWISE})|(?:{_ENTRYWISE})[^.$]{{0,60}}\$\s*(?:\*|\\ast)\s*\$", re.IGNORECASE
)


def with_stars(text: str, dialect: Dialect) -> tuple[Dialect, bool]:
    """The dialect in which * between arrays is the entrywise product, in a document that says so, or that knows no windows and
    speaks of entrywise products or names gradients as in code; and whether the words say so: else it is read so only where no
    matrix product would do (`derive.reading.binding`)."""
    said = bool(seek.search(_STAR, text))
    perhaps = bool(dialect.named_gradients) or re.search(_ENTRYWISE, text, re.IGNORECASE) is not None
    used = {"*", "\\ast"} & {*dialect.hadamard, *dialect.product, *dialect.correlation, *dialect.convolution}
    if used or not (said or (perhaps and not seek.search(_WINDOWS, text))):
        return dialect, True
    return replace(dialect, hadamard=(*dialect.hadamard, "*", "\\ast")), said


def _said_under(text: str, phrases: Iterable[str]) -> int:
    """Where the heading begins under which the text first says that entries outside are zero; 0 for the first one."""
    starts = [match.start() for match in _HEADING.finditer(text)]
    for begin, end in zip(starts, [*starts[1:], len(text)]):
        if zero_outside(text[begin:end], phrases):
            return begin if "$" in text[starts[0] : begin] else 0
    return 0


def _bounding(nodes: Iterable[Node], context: Context) -> set[str]:
    """The names above sum signs that are no index and no array: they count what the index runs over.  A letter that stands in
    computed subscripts only, the k of w_{k-1-u}, is none."""
    indices, tops = set[str | None](), dict[tuple[str, str | None], None]()
    for tree in nodes:
        below, above = tree.answer(_around_signs)
        indices |= below
        tops |= dict.fromkeys(above)
    arrays = {name for name, _ in context.later}
    counting = (context.name(name) for name, index in tops if index is None or index not in indices)
    return {name for name in counting if name not in arrays}


def _around_signs(tree: Node) -> tuple[frozenset[str | None], tuple[tuple[str, str | None], ...]]:
    """The indices that stand below sum signs and in subscripts, and the names above sum signs, each with the index that it is."""
    indices, tops = set[str | None](), []
    for node in walk(tree):
        if node.kind == "bigop":
            indices |= {index_name(inner) for inner in walk(node.children[0])}
            top = strip(node.children[1])
            for inner in (top, *(top.children if top.kind in ("sum", "product") else ())):
                name = layer_name(inner) if inner.kind in ("name", "script") else None
                if name is None or inner.value in ("\\infty", "\\min", "\\max") or (len(name) > 1 and name.isalpha()):
                    continue
                tops.append((name, index_name(inner)))
        else:
            subs = [strip(sub) for sub in subscripts_in(node)]
            items = [strip(item) for sub in subs for item in (sub.children if sub.kind == "list" else (sub,))]
            indices |= {index_name(inner) for item in items if item.kind not in ("sum", "product") for inner in walk(item)}
    return frozenset(indices), tuple(tops)


def _lows(nodes: Iterable[Node]) -> Iterator[int]:
    """Where the ranges of the document start, as far as they start at 0 or 1."""
    for sub, _ in _starts(nodes):
        low = strip(sub.children[1])
        if low.kind == "list":
            low = strip(low.children[0])
        if low.kind == "number" and low.value in (0, 1):
            yield int(low.value)
    for node in (inner for tree in nodes for inner in walk(tree) if inner.kind == "relation"):
        low = strip(node.children[0])
        bounds = len(node.children) == 3 and node.value[0] in _AT_MOST and node.value[1] in (*_AT_MOST, "<")
        if bounds and low.kind == "number" and low.value in (0, 1) and index_name(node.children[1]) is not None:
            yield int(low.value)


def _starts(nodes: Iterable[Node]) -> Iterator[tuple[Node, Node]]:
    for node in (inner for tree in nodes for inner in walk(tree)):
        if node.kind == "bigop":
            sub = strip(node.children[0])
            if sub.kind == "relation" and sub.value == ("=",):
                yield sub, node
        elif node.kind == "relation" and node.value == ("=",):
            last = strip(node.children[1])
            if last.kind == "list" and any(child.kind == "dots" for child in last.children):
                yield node, node


def _votes(nodes: Iterable[Node], context: Context) -> dict[str, set[int]]:
    """For each array the starts of sums over an index that stands alone on a declared axis of just that length."""
    found: dict[str, set[int]] = {}
    shapes: dict[str, set[Size]] = {}
    for (array, _), symbol in context.later.items():
        shapes.setdefault(array, set()).update(symbol.shape or ())
    for sub, sign in _starts(nodes):
        low, name = strip(sub.children[1]), index_name(sub.children[0])
        if sign.kind != "bigop" or low.kind != "number" or name is None or low.value not in (0, 1):
            continue
        try:
            size = read_size(sign.children[1], copy(context)) - int(low.value) + 1
        except NotASpace:
            continue
        for inner in walk(sign.children[2]):
            base, layers = peel(inner)
            if base.kind != "name" or not layers or size not in shapes.get(str(base.value), ()):
                continue
            places = strip(layers[-1].sub)
            items = places.children if places.kind == "list" else (places,)
            if name in [index_name(item) for item in items]:
                found.setdefault(str(base.value), set()).add(int(low.value))
    return found


def copy(context: Context) -> Context:
    """A context in which sizes may be read that are no sizes of the document yet."""
    return replace(context, size_names=set(context.size_names), size_uses={k: set(v) for k, v in context.size_uses.items()})


def _signs(text: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """What the prose says that ⋆ and * mean: (sign, (correlation or convolution, full, valid, same or nothing))."""
    found: dict[str, tuple[str, str]] = {}
    for pattern, order in ((_AFTER, (1, 2, 3)), (_BEFORE, (3, 2, 1))):
        for match in pattern.finditer(text):
            sign, between, word = (match.group(k) for k in order)
            kind = "correlation" if "corr" in word.lower() else "convolution"
            before = text[max(0, match.start() - 24) : match.start()].rsplit(".", 1)[-1] if order[0] == 3 else ""
            near = f"{before} {between}".lower()
            mode = next((m for m in MODES if re.search(rf"\b{m}\b", near)), "")
            mode = "circular" if re.search(r"\b(?:circular|cyclic|periodic)\b", near) else mode
            found.setdefault(sign_key(sign), (kind, mode))
    yield from found.items()


def sign_key(sign: str) -> str:
    """A sign without blanks, with \\ast and * alike; the subscript in lower-case letters alone."""
    sign = re.sub(r"\s", "", sign).replace("\\ast", "*").replace("⋆", "\\star")
    head, _, sub = sign.partition("_")
    letters = re.sub(r"\\[a-z]+\{|[{}]", "", sub).lower()
    return f"{head}_{letters}" if letters else head


def ranges_in(node: Node, context: Context) -> Iterator[tuple[str, tuple[Size, Size]]]:
    """What one relation says of the ranges of indices."""
    node = strip(node)
    if node.kind == "product" and node.children[0].value == "\\forall" and len(node.children) == 2:
        node = strip(node.children[1])
    if node.kind != "relation":
        return
    try:
        if node.value == ("=",) and strip(node.children[1]).kind == "list":
            items = strip(node.children[1]).children
            if len(items) > 2 and items[-2].kind == "dots":
                scratch = copy(context)
                low, high = read_size(items[0], scratch), read_size(items[-1], scratch)
                if high.as_int() is not None and low.as_int() is None:
                    low, high = high, low  # l = L-1, …, 1
                for name in _indices(node.children[0], context):
                    yield name, (low, high - low + 1)
        elif len(node.children) == 3 and set(node.value) <= {"\\leq", "\\le", "<", "≤"}:
            scratch = copy(context)
            low = read_size(node.children[0], scratch) + (node.value[0] == "<")
            high = read_size(node.children[2], scratch) - (node.value[1] == "<")
            for name in _indices(node.children[1], context):
                yield name, (low, high - low + 1)
    except NotASpace:
        return


def _indices(node: Node, context: Context) -> list[str]:
    node = strip(node)
    items = node.children if node.kind == "list" else (node,)
    names = [index_name(item) for item in items]
    return [name for name in names if name is not None and name not in context.size_names]


# ----------------------------------------------------------------------------------------------------------- brackets


def bracketed(node: Node, arrays: Mapping[str, int]) -> Node:
    """x[i+a, j] with x among the arrays (name: number of axes) becomes the entry with that subscript."""
    if not node.children:
        return node
    children = tuple(bracketed(child, arrays) for child in node.children)
    node = node if all(a is b for a, b in zip(children, node.children)) else replace(node, children=children)
    if node.kind != "product":
        return node
    factors, operators = [children[0]], list[str]()
    for operator, child in zip(node.value, children[1:]):
        if operator == "" and _is_subscript(factors[-1], child, arrays):
            head = factors[-1]
            factors[-1] = Node("script", (head, child, Node("none")), 0, head.start, child.end)
        else:
            factors.append(child)
            operators.append(operator)
    if len(factors) == 1:
        return factors[0]
    return node if len(factors) == len(children) else replace(node, children=tuple(factors), value=tuple(operators))


def with_entries(node: Node, arrays: frozenset[tuple[str, int]]) -> Node:
    """The statement with those entries; what was made of it before is made again for the same arrays only."""
    return node.rewritten(_with_entries, arrays) if node.children else node


def _with_entries(node: Node, arrays: frozenset[tuple[str, int]]) -> Node:
    return bracketed(node, _table(arrays))


@lru_cache(maxsize=4)
def _table(arrays: frozenset[tuple[str, int]]) -> dict[str, int]:
    return dict(arrays)


def rounded(trees: Iterable[Node], arrays: Mapping[str, int], letters: frozenset[str]) -> dict[str, int]:
    """The arrays whose entries the document writes in round brackets, y(i, j), each as `y(` with its number of axes: declared
    arrays (`arrays`: name and number of axes) that are never written otherwise than with indices and sizes, and other letters
    written like them."""
    uses: dict[str, list[tuple[Node, ...]]] = {}
    for node in (inner for tree in trees for inner in walk(tree) if inner.kind == "product"):
        for head, group, sign in zip(node.children, node.children[1:], node.value):
            name = layer_name(head) if peel(head)[0].kind == "name" else None
            if sign == "" and name is not None and group.kind == "group" and group.value == "(":
                inside = strip(group.children[0])
                uses.setdefault(name, []).append(inside.children if inside.kind == "list" else (inside,))

    def of_places(items: Sequence[Node]) -> bool:
        names = [str(inner.value) for item in items for inner in walk(item) if inner.kind == "name"]
        kinds = {inner.kind for item in items for inner in walk(item)} <= {"name", "number", "sum", "product", "group"}
        return kinds and not any(name in arrays for name in names) and any(name in letters for name in names)

    alike = {name: {len(items) for items in found} for name, found in uses.items() if all(map(of_places, found))}
    found = {f"{name}(": axes for name, axes in arrays.items() if alike.get(name) == {axes}}
    if found:
        counts = set(found.values())
        letters_too = {n: next(iter(c)) for n, c in alike.items() if len(c) == 1 and c <= counts and n not in arrays}
        found |= {f"{name}(": axes for name, axes in letters_too.items() if len(name) == 1 and name.isalpha()}
    return found


def _is_subscript(head: Node, group: Node, arrays: Mapping[str, int]) -> bool:
    if group.kind != "group" or group.value not in ("[", "(") or group.children[0].kind == "relation":
        return False
    if group.value == "(":
        name = layer_name(head) if peel(head)[0].kind == "name" else None
        return name is not None and f"{name}(" in arrays
    inside = strip(group.children[0])
    items = inside.children if inside.kind == "list" else (inside,)
    if any(i.kind in ("name", "script") and layer_name(i) in arrays for item in items for i in walk(item)):
        return False
    base, layers = peel(head)
    if base.kind == "name":
        name = layer_name(head)
        return name is not None and arrays.get(name) == len(items)
    window = base.kind == "group" and base.children[0].kind == "product"
    return window and not layers and any("*" in op or "star" in op for op in base.children[0].value)


__all__ = ["bracketed", "copy", "hear", "ranges_in", "rounded", "sign_key", "spelled", "with_entries"]
