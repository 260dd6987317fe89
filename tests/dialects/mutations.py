"""Small edits of one formula in the batch-row notation; each gives the edited text, which may be true or false."""

from __future__ import annotations

import re
from collections.abc import Iterator

FACTOR = (
    r"(?:D|\\bigtriangledown)_\{[A-Za-z]+\^\{\(\d\)\}\}f\([A-Za-z]+\^\{\(\d\)\}\)|d?[aWbzy]\^\{\(\d\)\}"
    r"|\([aWz]\^\{\(\d\)\}\)\^\{T\}|probs|1\([az]\^\{\(\d\)\}[^()]*\)(?:\^\{T\})?"
)
LAYER = re.compile(r"\^\{\((\d)\)\}")


def _at(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def signs(text: str) -> Iterator[str]:
    yield "-" + text if not text.lstrip().startswith("-") else text.replace("-", "", 1)
    for match in re.finditer(r"(?<![\^{\s(=])\s*([+-])\s*(?=[^}])", text):
        yield text[: match.start(1)] + ("-" if match[1] == "+" else "+") + text[match.end(1) :]


def transposes(text: str) -> Iterator[str]:
    for match in re.finditer(r"\^\{T\}", text):
        yield _at(text, match, "")
    for match in re.finditer(FACTOR, text):
        if not match[0].endswith("^{T}") and not text[match.end() :].startswith((")^{T}", "^{T}")):
            yield _at(text, match, f"({match[0]})^{{T}}")


def orders(text: str) -> Iterator[str]:
    for match in re.finditer(rf"({FACTOR})\s*\\cdot\s*({FACTOR})", text):
        yield _at(text, match, rf"{match[2]}\cdot {match[1]}")


def factors(text: str) -> Iterator[str]:
    yield r"\frac {1}{3} " + text.lstrip() if not text.lstrip().startswith("-") else r"2\cdot (" + text + ")"
    for match in re.finditer(r"\\frac \{1\}\{[mN]\}\s*(?:\\sum_\{i=1\}\^\{[mN]\})?", text):
        yield _at(text, match, match[0].replace(r"\frac {1}{m}", "").replace(r"\frac {1}{N}", ""))
    for match in re.finditer(r"1\^\{T\}\\cdot ", text):
        yield _at(text, match, "")
        yield _at(text, match, r"\frac {1}{3} 1^{T}\cdot ")
    for match in re.finditer(r"\\cdot 1_\{\d+\}", text):
        yield _at(text, match, "")


def products(text: str) -> Iterator[str]:
    for match in re.finditer(r"\*", text):
        yield _at(text, match, r"\cdot ")
    for match in re.finditer(r"\\cdot", text):
        yield _at(text, match, "*")


def dropped(text: str) -> Iterator[str]:
    """One summand of a sum in brackets or at the top less."""
    for match in re.finditer(r"[+-]\s*(?:tr\([^+]*\)|[^+()]*?[})])(?=\s*(?:[+)]|$))", text):
        yield _at(text, match, "")
    for match in re.finditer(r"(?<=[(=])[^+()]*?\+|^[^+()]*?\+", text):
        yield _at(text, match, "")


def layers(text: str) -> Iterator[str]:
    """Another layer for a symbol; the argument of a gradient goes with its subscript."""
    inside = []
    for match in re.finditer(r"(?:D|\\bigtriangledown)_\{[A-Za-z]+(\^\{\((\d)\)\})\}f\([A-Za-z]+\1\)", text):
        inside.append(match.span())
        for step in (-1, 1):
            yield _at(text, match, match[0].replace(match[1], f"^{{({int(match[2]) + step})}}"))
    for match in LAYER.finditer(text):
        if not any(start <= match.start() < end for start, end in inside):
            for step in (-1, 1):
                yield _at(text, match, f"^{{({int(match[1]) + step})}}")


def masks(text: str) -> Iterator[str]:
    for match in re.finditer(r"\s*\\geq", text):
        yield _at(text, match, "<")
    for match in re.finditer(r"1\((z\^\{\(\d\)\})[^()]*\)", text):
        yield _at(text, match, f"(1-{match[0]})")
        yield _at(text, match, match[0].replace("z^", "a^"))


def gradients(text: str) -> Iterator[str]:
    for match in re.finditer(r"(D|\\bigtriangledown)_\{([A-Za-z]+)(\^\{\(\d\)\})\}f\(\2\3\)", text):
        sign, name, layer = match.groups()
        yield _at(text, match, match[0].replace(sign, "D" if sign != "D" else r"\bigtriangledown", 1))
        for other in "zaWb":
            if other != name:
                yield _at(text, match, f"{sign}_{{{other}{layer}}}f({other}{layer})")


def forgotten(text: str) -> Iterator[str]:
    for match in re.finditer(r"d(?=[aWbzy]\^)|tr(?=\()|\\ln ", text):
        yield _at(text, match, "")


def numbers(text: str) -> Iterator[str]:
    for match in re.finditer(r"(?<![\d.])\d+", text):
        yield _at(text, match, str(int(match[0]) + 1))


FORMULA = (signs, transposes, orders, factors, products, dropped, layers, masks, gradients, forgotten)
ARITHMETIC = (numbers,)


def mutants(text: str, operators: tuple = FORMULA) -> list[tuple[str, str]]:
    """(operator, edited text), without repetitions and without what stays the same."""
    found = {}
    for operator in operators:
        for edited in operator(text):
            if re.sub(r"\s", "", edited) != re.sub(r"\s", "", text):
                found.setdefault(edited, operator.__name__)
    return [(name, edited) for edited, name in found.items()]
