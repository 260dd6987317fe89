r"""Definitions that words tell: “G is the gradient of L with respect to Y”, “write u for ∇_y L”, “\bar X denotes ∂L/∂X”,
“T_{ij} = 1 if j ≤ i, and zero otherwise”, “W is diagonal with entries w_i”.

Works on a paragraph in which each inline formula is a mark, as `told` makes it.  Guarantee: the phrase must hold
the name, the formula and nothing but its own words; the result is the equation that the author could have written.  Limit: a
gradient of a loss without a name is one of the document's one loss; where there is none, or more, nothing is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from derive.reading.derivatives.differentiated import LOSSES

_N = r"‹N\d+›"
_BE = r"\s*,?\s+(?:be|is|are|denotes?|for|as|means?|stands\s+for|abbreviates?|is\s+short(?:hand)?\s+for)\s+"
_NAMED = (
    r"\s*,?\s+(?:(?:be|is|are)\s+)?(?:(?:defined|written)\s+)?(?:for|as|to\s+denote|denot(?:es?|ing)|means?|mean|stands?\s+for|"
    r"abbreviat(?:es?|ing)|short(?:hand)?\s+for|the)\s+"
)
_NOUN = (
    r"(?:(?:the|an?|its)\s+)?(?:(?:\w+\s+)?(?:gradient|derivative|adjoint|cotangent|sensitivity|partial)s?\s+"
    r"(?:of\s+(?:the\s+)?(?:\w+\s+)?(?:loss|cost|objective|error)\s+)?)?"
)
_UP = r"(?:(?:upstream|incoming|back-?propagated|output|total|loss)\s+)?"
_LOSS = (
    rf"(?:\s+of\s+(?:(?:the|a|some|our|any|this)\s+)?(?:(?:scalar|training|overall|final|differentiable)\s+)?"
    rf"(?:loss|cost|objective|error|energy|output|function)?(?:\s+function)?\s*(?P<loss>{_N})?)?"
)
_BY = rf"\s+(?:with\s+respect\s+to|w\.?\s?r\.?\s?t\.?|at)\s+(?:(?:the|its)\s+)?(?:(?!of\b|and\b)[\w-]+\s+){{0,2}}(?P<by>{_N})"
_GRADIENT = rf"(?:(?:the|its)\s+)?{_UP}(?:gradient|derivative){_LOSS}{_BY}"
_HOLDING = (
    r"(?:with|whose|of|has|holding|having|containing)\s+(?:the\s+|its\s+|positive\s+|diagonal\s+|‹N\d+›\s*-?th\s+)*"
    r"(?:(?:entr(?:y|ies)|elements?|weights?|values?|numbers|coefficients)\s+)?(?:(?:is|are|equals?)\s+)?"
)
_HOLDING_ZH = r"(?:其|它)?的?对角(?:线)?(?:上)?的?元素?(?:依次)?(?:是|为)\s*"
_DIAGONAL = r"(?<!off-)(?<!off )(?<!block-)(?<!block )\bdiagonal"
_ZH_AXIS = r"(?:的)?\s*(?:每一?[列行]|各[列行]|[按逐][列行])?\s*"
_ZH_DO = r"(?:上|分别)?\s*(?:做|作|取|进行|应用|使用|施加)"
PHRASES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        # G is the gradient of the loss L with respect to Y; let u denote the gradient of L w.r.t. y
        ("gradient", rf"(?P<name>{_N}){_BE}{_GRADIENT}"),
        # denote the gradient of L with respect to Y by G
        ("gradient", rf"\b(?:denote|write|call|abbreviate)\s+{_GRADIENT}\s+(?:by|as)?\s*(?P<name>{_N})"),
        # write u for ∇_y L; A denotes XᵀX; denote ∇_y L by u
        (
            "formula",
            rf"\b(?:write|let|use|put|and|,)\s+(?P<name>{_N})\s+(?:for|denotes?|stands?\s+for|abbreviates?)\s+(?P<formula>‹[FK]\d+›)",
        ),
        # write P⁻ for P_{k|k-1}
        (
            "formula",
            rf"\b(?:write|writing|use)\s+(?P<name>{_N})\s+(?:for|instead\s+of|in\s+place\s+of)\s+(?P<formula>{_N})",
        ),
        ("formula", rf"\b(?:denote|write|abbreviate)\s+(?P<formula>‹[FK]\d+›)\s+(?:by|as)\s+(?P<name>{_N})"),
        # \bar X denotes the adjoint ∂L/∂X; δ_v is short for ∇_v J
        ("derivative", rf"(?P<name>‹[NFK]\d+›){_NAMED}{_NOUN}(?P<formula>‹[FK]\d+›)"),
        # let D be ∂L/∂S; \bar v is ∂L/∂v; call ∂L/∂S simply D
        ("derivative", rf"\b(?:let|put|set|take)\s+(?P<name>{_N})\s+equal\s+{_NOUN}(?P<formula>‹[FK]\d+›)"),
        ("derivative", rf"(?P<name>‹[NFK]\d+›)\s+(?:is|are|be)\s+{_NOUN}(?P<formula>‹[FK]\d+›)"),
        ("derivative", rf"\b(?:call|name)\s+{_NOUN}(?P<formula>‹[FK]\d+›)\s*,?\s+(?:simply\s+|just\s+)?(?P<name>{_N})"),
        ("derivative", rf"(?:记|令|设|用|以)\s*(?P<name>{_N})\s*(?:为|表示|代表)\s*(?:梯度)?\s*(?P<formula>‹[FK]\d+›)"),
        ("derivative", rf"(?:将|把)\s*(?:梯度)?\s*(?P<formula>‹[FK]\d+›)\s*(?:简记|记|写|称)[为作]\s*(?P<name>{_N})"),
        # P is the softmax of S; p is the (row-wise) softmax of the logits z
        ("softmax", rf"(?P<name>{_N}){_BE}(?:the\s+)?(?:row-?wise\s+)?softmax\s+of\s+(?:the\s+)?(?:\w+\s+)?(?P<of>‹[NFK]\d+›)"),
        # A 是对 S 的每一列做 softmax 的结果; 对 S 按行做 softmax 得到 A
        ("softmax", rf"(?P<name>{_N})\s*(?:是|为|由|等于)?\s*(?:对|将)\s*(?P<of>‹[NFK]\d+›)\s*{_ZH_AXIS}{_ZH_DO}\s*softmax"),
        (
            "softmax",
            rf"(?:对|将)\s*(?P<of>‹[NFK]\d+›)\s*{_ZH_AXIS}{_ZH_DO}\s*softmax\s*(?:函数)?\s*(?:得到?|记为|即)\s*(?P<name>{_N})",
        ),
        # P is obtained from S by a softmax over each column; applying softmax to each row of S gives A
        (
            "softmax",
            rf"(?P<name>{_N})\s*,?\s+(?:is|are|be)?\s*(?:obtained|computed|formed|derived)\s+from\s+(?:the\s+)?(?:\w+\s+)?"
            rf"(?P<of>‹[NFK]\d+›)\s+(?:by|with|through|via)\s+(?:applying\s+)?(?:an?\s+|the\s+)?(?:[\w-]+\s+)?softmax\b",
        ),
        (
            "softmax",
            r"\b(?:taking|applying)\s+(?:an?\s+|the\s+)?softmax\s+(?:to|of|over)\s+(?:(?:each|every|the)\s+(?:row|column|rows|columns)"
            rf"\s+of\s+)?(?:the\s+)?(?:\w+\s+)?(?P<of>‹[NFK]\d+›)\s+(?:gives|yields|we\s+(?:get|obtain))\s+(?P<name>{_N})",
        ),
        # write d_j for the j-th diagonal entry of D
        (
            "on_diagonal",
            rf"(?P<name>{_N})\s*,?\s+(?:for|denotes?|denoting|be|is|are|being)\s+(?:the\s+)?(?:‹[NFK]\d+›\s*-?\s*th\s+)?"
            rf"diagonal\s+(?:entry|element|entries|elements)\s+of\s+(?:the\s+)?(?:matrix\s+)?(?P<of>{_N})",
        ),
        # W is the diagonal matrix with entries w_i; D is diagonal with D_{ii} = p_i (1 − p_i)
        (
            "diagonal",
            rf"(?P<name>‹[NF]\d+›)\s*,?\s+(?:(?:is|be|being|denotes?)\s+)?(?:(?:the|an?)\s+)?(?:‹S\d+›\s+)?(?:\w+\s+)?"
            rf"{_DIAGONAL}(?:\s+(?:\w+\s+)?matrix)?\s*,?\s+{_HOLDING}(?P<of>‹[NFK]\d+›)",
        ),
        (
            "diagonal",
            rf"{_DIAGONAL}\s+(?:\w+\s+)?matrix\s+(?P<name>‹[NF]\d+›)\s*,?\s+{_HOLDING}(?P<of>‹[NFK]\d+›)",
        ),
        ("diagonal", rf"(?P<name>‹[NF]\d+›)\s*(?:是|为)?\s*对角矩?阵\s*[,，]?\s*{_HOLDING_ZH}(?P<of>‹[NFK]\d+›)"),
        ("diagonal", rf"对角矩?阵\s*(?P<name>‹[NF]\d+›)\s*[,，]?\s*{_HOLDING_ZH}(?P<of>‹[NFK]\d+›)"),
    )
)
_OTHERWISE = r"(?:otherwise|else(?:where)?|in\s+(?:all|any)\s+other\s+cases?)"
CASES = re.compile(
    rf"(?P<given>(?:‹[FK]\d+›\s*,?\s+(?:if|when(?:ever)?|for|where)\s+‹F\d+›\s*[,;(]?\s*(?:and\s+)?)+)"
    rf"(?:(?P<two>‹[FK]\d+›)|zero|it\s+is\s+zero|it\s+vanishes)\s*,?\s+{_OTHERWISE}\b",
    re.IGNORECASE,
)
_DERIVATIVE = re.compile(r"\s*\\(?:nabla|partial|d?frac\s*\{\s*(?:\\partial|\\mathrm\s*\{\s*d|d))")
_RELATION = re.compile(r"=|\\in\b|\\leq?\b|\\geq?\b|<|>|\\sim|\\to\b|\\approx")


DEFINE = (*(pattern for _, pattern in PHRASES), CASES)
"""The phrases without which a paragraph defines nothing."""


def definitions(flat: str, sources: Sequence[str], letters: set[str]) -> Iterator[tuple[str, int]]:
    """The equations with the number of the mark that they define; `letters` are the names of the document."""
    for kind, pattern in PHRASES:
        for match in pattern.finditer(flat):
            (name,) = _numbers(match["name"])
            body = _body(kind, match, sources, letters)
            if body:
                yield f"{_head(sources[name])} = {body}", name
    for match in CASES.finditer(flat):
        given = _numbers(match["given"])
        two = _numbers(match["two"])[0] if match["two"] else None
        latex = _cases([sources[number] for number in given], sources[two] if two is not None else "0")
        if latex:
            yield latex, given[-1] if two is None else two


def _cases(given: Sequence[str], two: str) -> str:
    """x = a if c, x = b if d and x = e (or e) otherwise, as a definition by cases; nothing where the left sides differ."""
    left, sign, _ = given[0].partition("=")
    rows = []
    for one, condition in (*zip(given[::2], given[1::2]), (two, "")):
        other, again, value = one.partition("=")
        value = value if again else one
        if (again and re.sub(r"\s", "", other) != re.sub(r"\s", "", left)) or "=" in value:
            return ""
        if condition and not _RELATION.search(condition):
            return ""
        rows.append(f"{value}&\\text{{if }}{condition}" if condition else f"{value}&\\text{{otherwise}}")
    return f"{left}=\\begin{{cases}}" + "\\\\".join(rows) + "\\end{cases}" if sign else ""


def _body(kind: str, match: re.Match[str], sources: Sequence[str], letters: set[str]) -> str:
    if kind in ("formula", "derivative"):
        source = sources[_numbers(match["formula"])[0]]
        loose = kind == "derivative" and not _DERIVATIVE.match(source)
        return "" if loose or _RELATION.search(source) else source
    if kind == "softmax":
        behind = match[0] + match.string[match.end() : match.end() + 40].split(".")[0]
        axis = "_{\\mathrm{col}}" if re.search("column|列", behind) else ""
        return f"\\operatorname{{softmax}}{axis}({sources[_numbers(match['of'])[0]]})"
    if kind == "on_diagonal":
        index = re.search(r"_\s*\{?\s*([a-z])\s*\}?$", sources[_numbers(match["name"])[0]].strip())
        matrix = sources[_numbers(match["of"])[0]].strip()
        return f"{matrix}_{{{index[1]}{index[1]}}}" if index is not None and "_" not in matrix else ""
    if kind == "diagonal":
        (name,), (of,) = _numbers(match["name"]), _numbers(match["of"])
        return _diagonal(_head(sources[name]), sources[of])
    known = [loss for loss in LOSSES if loss in letters]
    loss = sources[_numbers(match["loss"])[0]] if match["loss"] else known[0] if len(known) == 1 else ""
    return f"\\nabla_{{{sources[_numbers(match['by'])[0]]}}} {loss}" if loss else ""


def _diagonal(name: str, source: str) -> str:
    """diag(w_i) for w_i, for a list of all of them, and for W_{ii} = w_i."""
    left, sign, value = source.partition("=")
    if _RELATION.search(name) or (sign and not re.fullmatch(re.escape(name) + r"\s*_\s*\{\s*(\w)\s*,?\s*\1\s*\}", left.strip())):
        return ""
    value = value if sign else source
    if _RELATION.search(value) or not re.search(r"_\s*(?:[a-z]|\{\s*[a-z1]\s*\}|1)(?![a-z])", value):
        return ""
    return f"\\operatorname{{diag}}({value.strip()})"


def _head(source: str) -> str:
    """The name that a declaration declares."""
    return re.split(r"\\in\b|∈", source)[0].strip()


def _numbers(found: str) -> list[int]:
    return [int(number) for number in re.findall(r"‹\w(\d+)›", found)]


__all__ = ["PHRASES", "definitions"]
