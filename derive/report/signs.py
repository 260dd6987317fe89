"""The signs of one row of a formula as TeX would set them: words upright and apart, bars and `:=` close.

latex2mathml writes a word such as \\mathrm{vec} letter by letter, sets no space around the name of a function, and leaves bars
to the browser, which takes them for signs of operation, as it takes the minus in = −1.  Guarantee: no sign is added,
dropped or put elsewhere; of `:` and `=` side by side one sign is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

UPRIGHT = "normal"
_THIN = "0.167em"
_ROWS = frozenset(("mrow", "mstyle", "mtd", "mpadded", "msqrt"))
_BARS = frozenset("|‖")
_SIGNS, _CLOSING = frozenset("+−-±"), frozenset(")]}|‖!′")
_SCRIPTED = frozenset(("msub", "msup", "msubsup", "munder", "mover", "munderover"))
_COUNTS = {**dict.fromkeys(("msub", "msup", "munder", "mover", "mfrac", "mroot"), 2), "msubsup": 3, "munderover": 3}
_PAIRS = frozenset({("(", ")"), ("[", "]"), ("{", "}"), ("|", "|"), ("‖", "‖")})
_APART = frozenset(("mi", "mn", "mfrac", "msqrt", "mroot")) | _SCRIPTED


def in_order(children: Sequence[Element], tag: str) -> list[Element]:
    """The children of an element `tag`, set anew."""
    joined = _words(children)
    for bar in (child for child in joined if child.tag == "mo" and child.text in _BARS and child.get("stretchy") != "true"):
        bar.set("lspace", "0em")
        bar.set("rspace", "0em")
    if tag not in _ROWS:
        return joined
    row = _fenced(_assigned(joined))
    for before, sign in zip(row, row[1:]):
        if sign.tag == before.tag == "mo" and sign.text in _SIGNS and before.text not in _CLOSING:
            sign.set("form", "prefix")
    return _apart(row)


def whole(children: Sequence[Element], tag: str) -> list[Element]:
    """The children of an element `tag` as many as it takes: what stands before its last ones is its first one.

    latex2mathml raises only the last bracket of an array that has a script."""
    extra = len(children) - _COUNTS.get(tag, len(children))
    if extra <= 0:
        return list(children)
    base = Element("mrow")
    base.extend(_fenced(children[: extra + 1]))
    return [base, *children[extra + 1 :]]


def _fenced(children: Sequence[Element]) -> list[Element]:
    """An array and its brackets as a group, so that these are as high as the array and not as what stands beside it."""
    row: list[Element] = []
    for child in children:
        opened = len(row) > 1 and row[-1].tag == "mtable" and row[-2].tag == child.tag == "mo"
        if opened and (row[-2].text, child.text) in _PAIRS:
            group = Element("mrow")
            child.set("stretchy", "true")
            row[-2].set("stretchy", "true")
            group.extend([*row[-2:], child])
            row[-2:] = [group]
        else:
            row.append(child)
    return row


def _words(children: Sequence[Element]) -> list[Element]:
    """Letters of an upright word as one identifier, with the digits in it; single ones stay upright letters."""
    joined: list[Element] = []
    if len(children) > 1 and _is_upright(children[0]) and all(_is_upright(c) or c.tag == "mn" for c in children):
        word = Element("mi", {"class": "word"})
        word.text = "".join(child.text or "" for child in children)
        return [word]
    for child in children:
        last = joined[-1] if joined else None
        if last is not None and _is_upright(child) and _is_upright(last, word=True):
            last.attrib.pop("mathvariant", None)
            last.set("class", "word")
            last.text = (last.text or "") + (child.text or "")
        elif not (child.tag == "mo" and not child.text):
            joined.append(child)
    return joined


def _is_upright(element: Element, word: bool = False) -> bool:
    upright = element.tag == "mi" and element.get("mathvariant") == UPRIGHT and (element.text or "").isalpha()
    return upright or (word and element.get("class") == "word")


def _assigned(children: Sequence[Element]) -> list[Element]:
    """A colon before an equals sign as one sign."""
    joined: list[Element] = []
    for child in children:
        if joined and (joined[-1].tag, joined[-1].text, child.tag, child.text) == ("mo", ":", "mo", "="):
            joined[-1].text = ":="
        else:
            joined.append(child)
    return joined


def _apart(children: Sequence[Element]) -> list[Element]:
    """A thin space between the name of a function and a letter or number beside it; none before a bracket."""
    spaced: list[Element] = []
    for child in children:
        last = spaced[-1] if spaced else None
        if last is not None and _stands_by(last) and _stands_by(child) and (_is_word(last) or _is_word(child)):
            spaced.append(Element("mspace", {"width": _THIN}))
        spaced.append(child)
    return spaced


def _stands_by(element: Element) -> bool:
    if element.tag == "mo":
        return element.text in (")", "]")
    first = element[0] if element.tag in _SCRIPTED and len(element) else element
    return _is_word(element) or (element.tag in _APART and first.tag != "mo")


def _is_word(element: Element) -> bool:
    if element.tag in (*_SCRIPTED, "mrow") and len(element):
        return (element.tag != "mrow" or len(element) == 1) and _is_word(element[0])
    return element.tag == "mi" and len(element.text or "") > 1 and (element.text or "").isalnum()
