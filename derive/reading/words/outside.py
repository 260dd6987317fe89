"""Whether a document says that entries outside an array are zero, in words or by a formula.

A sentence says so if it speaks of what lies outside (beyond, out of range, out of bounds) and says of just that that it is zero,
counts as zero, vanishes or is dropped, with nothing but a few words between and no “not” among them; or if it speaks of zero
padding; or if a formula says x_i = 0 for i < 0, for i ∉ …, or unless 0 ≤ i < n.  Guarantee: nothing else is taken to say so.

A sentence may say it of one array by its name, “with g zero outside its range”: then `zero_arrays` names
those that are spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from derive.language import seek

_OUT = (
    r"(?:outside|out[- ]of[- ](?:range|bounds|the\s+(?:range|array|bounds))|beyond|"
    r"past\s+the\s+(?:ends?|borders?|boundar\w+|edges?)|off\s+the\s+(?:ends?|edges?)|not\s+in\s+range|not\s+(?:an?\s+)?(?:valid|admissible|legal)\s+\w+|invalid\s+(?:ind\w+|positions?|subscripts?)|undefined\s+(?:ind\w+|entries|terms))"
)
_NULL = (
    r"(?:zero(?:e[sd]|s)?\b|(?<![\w.=])\$?0\$?(?![\w.,]*\d)|vanish\w*|(?:are|is|be|get)\s+(?:dropped|ignored|omitted|skipped|left\s+out)|"
    r"do(?:es)?\s+not\s+contribute|contributes?\s+nothing)"
)
_PLAIN = r"(?:(?!\bnot?\b|\bnon|\bperiodic|\bcircular|\breflect|[.;!?](?:\s|$))(?:.|\n)){0,90}?"
_ZERO_ENTRY = r"\$[^$=]{0,24}_[^$=]{0,20}=\s*0\s*\$"
"""A formula that says of an entry that it is zero."""
_SENTENCES = (
    re.compile(rf"\b{_OUT}\b{_PLAIN}(?<!non-)(?<!non){_NULL}", re.IGNORECASE),
    re.compile(rf"(?<!\w)(?:zeros?|\$0\$|vanish\w*)\s+{_PLAIN}\b{_OUT}\b", re.IGNORECASE),
    re.compile(r"\bzero[- ]pad", re.IGNORECASE),
    re.compile(r"_\{?\w\}?\s*=\s*0\s*\$?[\s,]*(?:for|at)\s+(?:all|any|every|the)\s+other\b", re.IGNORECASE),
    re.compile(r"\bpad(?:ded|ding|s)?\b[^.;]{0,30}\b(?:with|by)\s+(?:\w+\s+){0,4}(?:\$\w+\$\s+)?(?:zeros?|\$?0)", re.IGNORECASE),
    re.compile(r"\bextend(?:ed|ing|s)?\b[^.;]{0,30}\bby\s+zeros?\b", re.IGNORECASE),
    re.compile(rf"\b{_OUT}\b[^.;$]{{0,40}}{_ZERO_ENTRY}", re.IGNORECASE),
    re.compile(rf"(?:越界|超出(?:范围|边界)?|(?:范围|边界)(?:之|以)?外)(?:处|时|部分|的地方|的)?[^。；不$]{{0,6}}{_ZERO_ENTRY}"),
    re.compile(r"(?:之外|以外|外面|外部|越界|超出)[^。；不]{0,16}(?:为|取|是|作|补|于|填)\s*\$?\s*(?:零|0(?![\w.]))|补零|零填充"),
)
_ENTRY = r"\$?\s{0,20}(?<!\w)\\?\w{1,40}(?:\{\w\})?\s*(?:_\s*(\{[^{}$]*\}|\w)|(\[[^\]$]*\]))\s*(?:=|\\equiv|:=)\s*0\s*\$?"
_BOUND = r"([^$.;\n]{0,30}\$?[^$\n]{0,60})"
_RELATION = r"\s*(?:<|>|\\notin|\\not\s*\\in|\\geq?\b|\\gt\b|\\lt\b|≥|≤|\\leq?\b)"
_FORMULA = re.compile(
    _ENTRY + r"[\s,\\quad]*(?:\\(?:text|mbox|textrm)\{\s*)?(?:for|if|when|whenever|unless|outside)\b" + _BOUND, re.IGNORECASE
)

_OUTSIDE_BOUNDS = re.compile(
    _ENTRY + r"[\s,]*(?:outside|beyond)\s+(?:of\s+)?(?:the\s+range\s+)?(\$[^$\n]{1,60}\$)", re.IGNORECASE
)

_LIES = re.compile(
    r"\$?\s{0,20}(?P<name>(?<![A-Za-z])\\?[A-Za-z]{1,40}(?:\s*\{\s*\\?\w+\s*\})?)\s*(?:_\s*(?:\{[^{}$]*\}|\w)|\[[^\]$]*\])\s*(?:=|\\equiv|:=)\s*0\s*\$?[\s,]*"
    r"(?:(?:for|if|when|whenever|where)\s+(?:the\s+|either\s+)?(?:\$[^$]{1,30}\$(?:\s+or\s+\$[^$]{1,30}\$)*|ind\w+|positions?|places?)\s+(?:lies?|is|are|falls?|runs?)\s+"
    r"(?:outside|out\s+of|beyond|not\s+(?:in|inside|within)\b)|(?:any|every)?(?:where\s+)?(?:outside|beyond)\b(?!\s*\$))",
    re.IGNORECASE,
)
"""G_{ij} = 0 whenever (i, j) lies outside the output; g_i = 0 outside its range."""


def zero_outside(text: str, phrases: Iterable[str] = ()) -> bool:
    """Whether a text says that entries outside are zero; `phrases` are further words that say so."""
    lowered = " ".join(text.lower().split())
    if any(phrase.lower() in lowered for phrase in phrases):
        return True
    if any(seek.search(pattern, text) for pattern in (*_SENTENCES, _LIES)):
        return True
    return any(_of_its_index((m[1] or m[2]), m[3]) for m in seek.finditer(_FORMULA, text))


_NAMED = re.compile(
    r"\$\s*(?P<name>\\?[A-Za-z]+(?:\s*\{\s*\\?\w+\s*\})?)\s*\$\s+(?:(?:is|be|being|counts?|taken|set|as|to|extended|by)\s+)*zeros?\s+(?:outside|beyond|"
    r"out[- ]of)",
    re.IGNORECASE,
)
_NAMED_ZH = re.compile(
    r"\$\s*(?P<name>\\?[A-Za-z]+(?:\s*\{\s*\\?\w+\s*\})?)\s*\$\s*(?:在|的|于)?[^。；，,$]{0,8}(?:之外|以外|越界)[^。；，,$不]{0,10}"
    r"(?:为|取|是|作|补|于|填)\s*\$?\s*(?:零|0)"
)

_NAME = r"\$\s*(?P<name>\\?[A-Za-z]+(?:\s*\{\s*\\?\w+\s*\})?)\s*\$"
_OF_NAMED = re.compile(
    rf"\b(?:entries|elements|values|components|terms)\s+of\s+(?:the\s+)?(?:\w+\s+)?{_NAME}\s+"
    rf"(?:that\s+(?:lie|fall)\s+|lying\s+|with\s+\w+\s+)?{_OUT}\b{_PLAIN}(?<!non-)(?<!non){_NULL}|"
    rf"\b{_OUT}\s+(?:entries\s+|values\s+|elements\s+|terms\s+)?(?:of\s+)?{_NAME.replace('name', 'other')}\s+"
    rf"(?:\w+\s+){{0,3}}{_NULL}",
    re.IGNORECASE,
)
_OF_NAMED_ZH = re.compile(
    rf"(?:超出[^。；，,$]{{0,4}}|越界|(?:之|以)?外)\s*的\s*{_NAME}\s*[^。；，,$不]{{0,6}}(?:为|取|是|作|补|于|填)\s*\$?\s*(?:零|0)|"
    rf"{_NAME.replace('name', 'other')}\s*(?:在|的)?(?:超出|越界)[^。；，,$不]{{0,10}}(?:为|取|是|作|补|于|填)\s*\$?\s*(?:零|0)"
)


def zero_arrays(text: str) -> frozenset[str]:
    """The arrays of which alone a text says that their entries outside are zero, as spelled; empty if it says so of all."""
    patterns = (_NAMED, _NAMED_ZH, _LIES, _OF_NAMED, _OF_NAMED_ZH)
    named = [match.groupdict().get("other") or match["name"] for pattern in patterns for match in seek.finditer(pattern, text)]
    rest = text
    for pattern in patterns if named else ():
        rest = pattern.sub(" ", rest)
    if not named or any(pattern.search(rest) for pattern in _SENTENCES):
        return frozenset()
    if any(_of_its_index((m[1] or m[2]), m[3]) for m in _FORMULA.finditer(rest)):
        return frozenset()
    return frozenset(named)


def lies_outside(text: str, start: int, end: int) -> bool:
    """Whether a formula at this place says what entries are where an index lies outside: G_{ij} = 0 outside 0 ≤ i < n."""
    found = _LIES.match(text, start)
    if found is not None and found.end() >= end:
        return True
    bounded = _OUTSIDE_BOUNDS.match(text, start)
    return bounded is not None and _of_its_index(bounded[1] or bounded[2], bounded[3])


def _of_its_index(subscript: str, condition: str) -> bool:
    """Whether a condition compares an index of the subscript."""
    letters = re.findall(r"[A-Za-z]", re.sub(r"\\[A-Za-z]+", "", subscript))
    return any(re.search(rf"(?<![A-Za-z\\_{{]){letter}(?![\w_]){_RELATION}", condition) for letter in letters)


__all__ = ["lies_outside", "zero_arrays", "zero_outside"]
