"""A formula in words and signs on one line, for screen readers and wherever MathML is not shown.

Made from the MathML tree, so it says what is drawn.  Guarantee: linear in the size of the tree, no LaTeX command and no
control character; brackets are put around whatever is more than one sign in a fraction, script or root.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

_SPACED = frozenset("=≠≈≡<>≤≥∈∉⊂⊆→⇒⇔↦+−-±·×∗*⊙∘⊗⊕,;:≔|")
_OPENING = frozenset("([{⟨‖|")
_TRANSPOSE = frozenset({"T", "⊤", "𝖳", "t", "⟙"})


def spoken(element: Element) -> str:
    """The text of a MathML element."""
    return " ".join(_text(element).split())


def _text(element: Element) -> str:
    tag, parts = element.tag, list(element)
    if tag in ("mi", "mn", "mtext"):
        return f" {element.text or ''}" if len(element.text or "") > 1 and tag != "mn" else element.text or ""
    if tag == "mo":
        return _operator(element.text or "")
    if tag == "mspace":
        return " "
    if tag == "mfrac" and len(parts) == 2:
        return f" {_whole(parts[0])}/{_whole(parts[1])} "
    if tag in ("msqrt", "mroot"):
        index = f"[{spoken(parts[1])}]" if tag == "mroot" and len(parts) > 1 else ""
        return f"√{index}{_whole(parts[0]) if tag == 'mroot' else '(' + _row(parts) + ')'}"
    if tag in ("msub", "munder", "msup", "mover", "msubsup", "munderover"):
        return _scripts(tag, parts)
    if tag == "mtable":
        return f"[{_entries(element)}]"
    if tag == "mrow" and len(parts) == 3 and [part.tag for part in parts] == ["mo", "mtable", "mo"]:
        return f"{parts[0].text}{_entries(parts[1])}{parts[2].text}"
    return _row(parts)


def _entries(table: Element) -> str:
    return "; ".join(", ".join(spoken(cell) for cell in row) for row in table)


def _row(parts: list[Element]) -> str:
    return "".join(_text(part) for part in parts)


def _operator(text: str) -> str:
    text = text.strip("\u2061\u2062\u2063\u200b ")
    return f" {text} " if text in _SPACED or len(text) > 1 else text


def _whole(element: Element) -> str:
    """The text, in brackets if it is more than one sign."""
    text = spoken(element)
    bracketed = text[:1] in "([" and text[-1:] in ")]" and not set("()[]") & set(text[1:-1])
    return text if len(text) < 2 or text.isalnum() or bracketed else f"({text})"


def _scripts(tag: str, parts: list[Element]) -> str:
    text = _text(parts[0]) if parts else ""
    after = " " if parts and parts[0].tag == "mo" else ""
    below = parts[1] if tag in ("msub", "munder", "msubsup", "munderover") and len(parts) > 1 else None
    above = parts[-1] if tag not in ("msub", "munder") and len(parts) > 1 else None
    if below is not None:
        text += f"_{_whole(below)}"
    if above is None:
        return text + (after or (" " if "_(" in text or parts[0].text == "∇" else ""))
    said = spoken(above)
    if said in _TRANSPOSE:
        return text + "ᵀ"
    if tag in ("mover", "munderover") and len(said) == 1 and not said.isalnum() and below is None:
        return f"{text}{said}"
    return text + (said if set(said) <= {"′", "'"} else f"^{_whole(above)}") + after
