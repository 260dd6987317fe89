"""LaTeX formulas as native MathML that is safe to put into a page.

latex2mathml does the translation; its output is not trusted (it passes `<` through in \\text and turns \\href into
links), so the tree is rebuilt from a list of allowed elements and attributes, and every text is escaped. Guarantee:
the result is well-formed, holds no element but those of `_ELEMENTS` and no command that was left untranslated. What
cannot be translated becomes the LaTeX source in `<code>`. Alignment environments are laid out here, since
latex2mathml shows their `&` and line breaks as they stand; words and bars are set by `derive.report.signs`, and
`derive.report.flow` breaks long formulas.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape, unescape
from xml.etree.ElementTree import Element, SubElement

from derive.language.damage import restored
from derive.report.layout import TooDeep, rows_and_cells
from derive.report.signs import UPRIGHT, in_order, whole
from derive.report.spoken import spoken

_ELEMENTS = frozenset(
    (
        "mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover"
        " mtable mtr mtd mstyle mpadded mphantom"
    ).split()
)
_ATTRIBUTES = {
    name: re.compile(pattern)
    for name, pattern in {
        "stretchy": "true|false",
        "fence": "true|false",
        "accent": "true|false",
        "form": "prefix|postfix|infix",
        "displaystyle": "true|false",
        "scriptlevel": r"[+-]?\d",
        "linethickness": r"\d(\.\d+)?(px|em)?",
        **dict.fromkeys(("width", "lspace", "rspace", "minsize", "maxsize"), r"-?\d{0,2}(\.\d{1,4})?(em|ex|px)?"),
    }.items()
}
# The places in Unicode of the capital A, the small a, the digit 0 and the Greek capital and small alpha.
_VARIANTS = {
    "bold": (0x1D400, 0x1D41A, 0x1D7CE, 0x1D6A8, 0x1D6C2),
    "bold-italic": (0x1D468, 0x1D482, 0x1D7CE, 0x1D71C, 0x1D736),
    "sans-serif": (0x1D5A0, 0x1D5BA, 0x1D7E2, None, None),
    "monospace": (0x1D670, 0x1D68A, 0x1D7F6, None, None),
}
_SYNONYMS = {
    r"\bm": r"\boldsymbol",
    r"\pmb": r"\boldsymbol",
    r"\dfrac": r"\frac",
    r"\tfrac": r"\frac",
    r"\lt": "<",
    r"\gt": ">",
    r"\tr": r"\operatorname{tr}",
    r"\diag": r"\operatorname{diag}",
}
_UNPRINTABLE = re.compile(
    r"[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_DROPPED = re.compile(r"\\(?:tag|label)\*?\s*\{[^{}]*\}|\\(?:nonumber|notag|limits|nolimits)(?![a-zA-Z])")
_SINGLE_ROMAN = re.compile(
    r"\\mathrm\s*\{\s*([A-Za-z])\s*\}"
)  # latex2mathml sets \mathrm{d} in italics, but not \mathrm d
# Where a line of its own looks different: the bounds of sums stand above and below; all else is translated once for both.
_TELLING = re.compile(r"\\(?:sum|prod|mathchoice|begin|def|newcommand|renewcommand|let)(?![a-zA-Z])")
_COMMAND = re.compile(r"\\[a-zA-Z]+")
# latex2mathml takes a name with digits in it, and the star, for signs of operation.
_OPERATOR_NAME = re.compile(r"\\operatorname\s*\*?\s*\{\s*((?:[A-Za-z0-9]|\\,)+)\s*\}")


class Untranslated(Exception):
    """The formula cannot be shown as MathML."""


@lru_cache(maxsize=4096)
def math(latex: str, block: bool = False) -> str:
    """The formula as a `<math>` element, or as escaped LaTeX in `<code class="tex">`."""
    rows = rows_of(latex.strip(), block)
    if not rows:
        return source(latex)
    element = rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else _table(rows)
    root = Element("math", {"alttext": spoken(element)})
    if block:
        root.set("display", "block")
    root.append(element)
    return markup(root)


@lru_cache(maxsize=4096)
def said(latex: str) -> str:
    """The formula read aloud; of one that cannot be translated, its source."""
    rows = rows_of(latex.strip(), False)
    return "; ".join(" ".join(filter(None, map(spoken, row))) for row in rows) or _printable(latex)


@lru_cache(maxsize=4096)
def length(latex: str, block: bool) -> int:
    """How many characters a formula has when it is drawn; of one that cannot be translated, its source."""
    rows = rows_of(latex.strip(), block)
    return sum(len(leaf.text or "") for row in rows for cell in row for leaf in leaves(cell)) if rows else len(latex)


def markup(element: Element) -> str:
    """A tree of this room, which knows no namespaces and no text between its elements, as text; every text is escaped."""
    written: list[str] = []
    _write(element, written.append)
    return "".join(written)


def _write(element: Element, put: Callable[[str], None]) -> None:
    tag = element.tag
    put(f"<{tag}")
    for name, value in element.items():
        put(f' {name}="{escape(value)}"')
    put(">")
    if element.text:
        put(escape(element.text, False))
    for child in element:
        _write(child, put)
    put("" if tag == "wbr" else f"</{tag}>")


def source(latex: str) -> str:
    """The LaTeX source, escaped."""
    return f'<code class="tex">{escape(_printable(latex.strip()))}</code>'


def rows_of(source: str, block: bool) -> tuple[tuple[Element, ...], ...]:
    """The rows of cells of a formula; none if it cannot be translated. Callers must not change the elements."""
    return _rows_of(source, block and _TELLING.search(source) is not None)


@lru_cache(maxsize=8192)
def _rows_of(source: str, block: bool) -> tuple[tuple[Element, ...], ...]:
    try:
        source = _DROPPED.sub("", restored(source))
        source = _SINGLE_ROMAN.sub(r"{\\mathrm \1}", _OPERATOR_NAME.sub(r"\\mathrm{\1}", source))
        rows = rows_and_cells(_COMMAND.sub(lambda m: _SYNONYMS.get(m[0], m[0]), source))
        return tuple(tuple(_formula(cell, block) for cell in cells) for cells in rows)
    except Exception:  # latex2mathml raises whatever its parser stumbles on
        return ()


def _table(rows: Sequence[Sequence[Element]]) -> Element:
    table = Element("mtable", {"class": "lines"})
    for cells in rows:
        row = SubElement(table, "mtr")
        for position, cell in enumerate(cells):
            aligned = len(cells) > 1 and position % 2 == 0
            SubElement(row, "mtd", {"class": "r" if aligned else "l"}).append(cell)
    return table


_LEAVES = frozenset(("mi", "mo", "mn", "mtext"))


def leaves(element: Element) -> list[Element]:
    """The signs of a formula in reading order."""
    return [inner for inner in element.iter() if inner.tag in _LEAVES]


def _formula(source: str, block: bool) -> Element:
    from latex2mathml.converter import convert_to_element

    if not source.strip():
        return Element("mrow")
    converted = convert_to_element(source, display="block" if block else "inline")
    inside = list(converted)
    if len(inside) != 1:
        raise Untranslated(source)
    return _safe(inside[0])


def _safe(element: Element) -> Element:
    """A copy of the tree with allowed elements and attributes only."""
    tag = element.tag.split("}")[-1]
    text = element.text or ""
    text = unescape(text) if "&" in text else text
    if tag == "menclose":
        boxed = Element("mrow", {"class": "boxed"})
        boxed.extend(_safe(child) for child in element)
        return boxed
    if tag not in _ELEMENTS:
        raise Untranslated(tag)
    if tag in ("mi", "mo", "mtext", "mn"):
        return _token(tag, text, element)
    if text.strip() or tag == "mspace" and element.get("linebreak"):
        raise Untranslated(text)
    copy = Element(tag, _attributes(element))
    alignment = element.get("columnalign")
    if alignment in ("left", "right"):
        copy.set("class", alignment[0])
    copy.extend(in_order(whole([_safe(child) for child in element], tag), tag))
    return copy


def _attributes(element: Element) -> dict[str, str]:
    if not element.attrib:
        return {}
    return {
        name: value
        for name, value in element.attrib.items()
        if name in _ATTRIBUTES and _ATTRIBUTES[name].fullmatch(value)
    }


def _token(tag: str, text: str, element: Element) -> Element:
    if tag != "mtext" and (text.startswith("\\") or text in "{}&#$%" and len(text) == 1 and tag == "mi"):
        raise Untranslated(text)
    if tag == "mi" and text in ("|", ":"):
        tag = "mo"
    if tag == "mo" and len(text) > 1 and text.isalpha():
        tag = "mi"
    copy = Element(tag, _attributes(element))
    variant = element.get("mathvariant", "")
    if variant == UPRIGHT and tag == "mi" and len(text) == 1:
        copy.set("mathvariant", UPRIGHT)
    text = _printable(text)
    copy.text = "".join(_variant(character, variant) for character in text) if variant in _VARIANTS else text
    return copy


def _printable(text: str) -> str:
    return text if text.isascii() and text.isprintable() else _UNPRINTABLE.sub("�", text)


def _variant(character: str, variant: str) -> str:
    starts = _VARIANTS.get(variant)
    if starts is None:
        return character
    for first, count, start in (("A", 26, 0), ("a", 26, 1), ("0", 10, 2), ("Α", 25, 3), ("α", 25, 4)):
        base, offset = starts[start], ord(character) - ord(first)
        if base is not None and 0 <= offset < count:
            return chr(base + offset)
    return character


__all__ = ["TooDeep", "math"]
