"""Layout, spelling, names and sizes may change: what was proved stays proved, statement by statement."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from derive.judge import check_text

HERE = Path(__file__).parent
DOCUMENTS = ("three_layer", "pooling")


def sub(pattern: str, new: str | Callable[[re.Match[str]], str]) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, new, text)


def displays(change: Callable[[str], str]) -> Callable[[str], str]:
    """The change, inside displays only."""
    return sub(r"\$\$\n(.*?)\n\$\$", lambda m: m[0] if "$$" in m[1] else f"$$\n{change(m[1])}\n$$")


def inside(pattern: str, new: str) -> Callable[[str], str]:
    return sub(r"(?s)\$\$\n(.*?)\n\$\$", lambda m: f"$$\n{re.sub(pattern, new, m[1])}\n$$")


EDITS: dict[str, Callable[[str], str]] = {
    "nothing": lambda text: text,
    "headings renamed": sub(r"## \S+", "## 另一个标题"),
    "blank lines": sub(r"\n\n", "\n\n\n"),
    "spaces round operators": sub(r"\s*(\\cdot|=)\s*(?=[^=\n])", r" \1 "),
    "no implication signs": sub(r"\\Rightarrow ", ""),
    "more implication signs": inside(r"(?m)^(?=D_|\\bigtriangledown)", r"\\Rightarrow "),
    "rows joined": sub(r"\\\\\n", r"\\\\ "),
    "rows split": inside(r"(?<!\\\\)\n?=(?=tr)", r"\\\\\n="),
    "no row marks": sub(r"\\\\\n(?==)", "\n"),
    "one bracket too many": inside(r"(?m)(dz\^\{\(3\)\}\))$", r"\1)"),
    "asterisk spelled": sub(r"\*(?!\*| )(?=[\sd1Y])", r"\\ast "),
    "circled dot": inside(r"\*", r"\\odot "),
    "nabla": sub(r"\\bigtriangledown", r"\\nabla"),
    "blackboard R": sub(r"\\in R", r"\\in \\mathbb{R}"),
    "crosses for dots": inside(r"\\cdot", r"\\times"),
    "short transposes": sub(r"\^\{T\}", r"^T"),
    "top for T": sub(r"\^\{T\}", r"^{\\top}"),
    "tight fractions": sub(r"\\frac \{", r"\\frac{"),
    "log": sub(r"\\ln", r"\\log"),
    "big brackets": inside(r"tr\((?=D_\{z\^\{\(3\)\}\}f\(z\^\{\(3\)\}\)\\cdot dz\^\{\(3\)\}\))", r"tr ("),
    "other sample count": sub(r"(?<=[{$^ ])m(?=[}\\$])", "N"),
    "layers renumbered": sub(r"\^\{\((\d)\)\}", lambda m: f"^{{({int(m[1]) + 4})}}"),
    "other sizes": sub(r"(?<=R\^\{)(.*?)(?=\})", lambda m: re.sub(r"\b(5|6|7|9|12|18)\b", lambda n: str(int(n[0]) + 20), m[1])),
    "carriage returns": sub(r"\n", "\r\n"),
    "dollars on the line": sub(r"(?s)\$\$\n(.*?)\n\$\$", lambda m: f"$${m[1]}$$"),
    "brackets for dollars": sub(r"(?s)\$\$\n(.*?)\n\$\$", lambda m: f"\\[\n{m[1]}\n\\]"),
    "trailing spaces": sub(r"\n", "  \n"),
    "words changed": sub(r"(?m)^(权重|偏置按行相加|前一层的输出|代价|评分)$", "接下来继续推导，注意维数"),
    "code added": lambda text: text + "\n```\nW = W - 0.1 * dW\n```\n",
    "narrow comma": sub("，", ", "),
    "wide comma": sub(", ", "，"),
}  # fmt: skip


def verdicts(text: str) -> list[tuple[str, str]]:
    return [(c.kind, c.verdict) for c in check_text(text, dialect="zhujian").claims]


@pytest.fixture(scope="module")
def originals() -> dict[str, tuple[str, list[tuple[str, str]]]]:
    texts = {name: (HERE / f"{name}.md").read_text(encoding="utf-8") for name in DOCUMENTS}
    return {name: (text, verdicts(text)) for name, text in texts.items()}


def test_all_right(originals: dict[str, tuple[str, list[tuple[str, str]]]]) -> None:
    """The documents are right throughout, and all of their claims are proved."""
    for _, found in originals.values():
        assert {verdict for kind, verdict in found if kind == "claim"} == {"proved"}
        assert {verdict for kind, verdict in found if kind != "claim"} == {"definition"}


def test_every_edit_edits(originals: dict[str, tuple[str, list[tuple[str, str]]]]) -> None:
    for edit, change in EDITS.items():
        assert edit == "nothing" or any(change(text) != text for text, _ in originals.values()), edit


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("edit", EDITS)
def test_layout(originals: dict[str, tuple[str, list[tuple[str, str]]]], name: str, edit: str) -> None:
    text, expected = originals[name]
    assert verdicts(EDITS[edit](text)) == expected


@pytest.mark.parametrize("name", DOCUMENTS)
def test_deleting_a_claim_changes_no_other(originals: dict[str, tuple[str, list[tuple[str, str]]]], name: str) -> None:
    """A display whose statements are claims only may go."""
    text, expected = originals[name]
    claims = check_text(text, dialect="zhujian").claims
    spans = [m.span() for m in re.finditer(r"(?s)\$\$\n.*?\n\$\$\n", text)]
    free = [(a, b) for a, b in spans if all(c.kind == "claim" for c in claims if a <= c.start < b)]
    assert len(free) > 5
    for start, end in free[::3]:
        kept = [e for e, c in zip(expected, claims) if not start <= c.start < end]
        assert verdicts(text[:start] + text[end:]) == kept
