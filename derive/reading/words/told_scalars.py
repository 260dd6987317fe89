"""Numbers that words tell: “the learning rate $\\eta$”, “where $a$ and $b$ are constants”, “$c$ a scalar”.

Guarantee: only a bare name right behind or before such a word counts, and only where nothing else declares it (a size, an
array); “the number $n$ of samples” does no harm, since a size stays one.  Names with numbers below them, `x_1, x_2`, are
entries elsewhere, so that those are declared (`memberships`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from derive.language.ast import Node
from derive.language.markdown import Block
from derive.reading.names import strip
from derive.reading.words.assuming import sentence_start

_NUMBER = (
    r"(?:scalars?(?:\s+(?:(?:program|function|computation|expression|example|model|network)s?\s+(?:with|of|in)\s+(?:the\s+)?)?"
    r"(?:inputs?|variables?|weights?|parameters?|unknowns?|outputs?|arguments?|values?|leaves))?|"
    r"(?:real\s+|positive\s+|non-?negative\s+|small\s+)*numbers?|constants?|hyper-?parameters?|coefficients?|"
    r"temperature|learning\s+rate|step(?:[\s-]+(?:size|length))?|length[\s-]?scale|bandwidth|"
    r"(?:(?:signal|noise|output|error|residual|prior|common)\s+)variance|(?:forgetting|damping|discount|shrinkage)\s+factor|"
    r"(?:keep|dropout|survival|drop)?[\s-]*(?:probability|rate)|"
    r"(?:regulari[sz]ation|penalty)\s+(?:strength|weight|parameter|constant)|weight\s+decay|slope|threshold|margin|(?:real|fake|predicted|true|target)\s+(?:score|logit|label)|logit)"
)


def _beside(number: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands before and behind a formula of which the words say such a number."""
    before = rf"\b{number}\s+\$?(?:[^$\s]\$\s*(?:,\s*)?(?:and\s+)?\$?)*$"
    behind = (
        rf"^\$?(?:\s*(?:,\s*)?(?:and\s+)?\$[^$]{{1,16}}\$)*\s*[,(]?\s*(?:is|are|be|being)?\s*(?:an?\s+|the\s+|some\s+)?"
        rf"(?:(?!vector|matri|array|(?:of|and|or|with|for|by|to|from|in|which|that|plus)\b)\w+\s+){{0,2}}{number}\b"
        r"(?!\s+(?:of|vector|matri)|\s*\$)"
        rf"|^\$?\s+(?:is|denotes)\s+(?:(?:its|their|the|an?)\s+)?(?:(?!vector|matri|array)[\w-]+\s+){{0,4}}(?!vector|matri|array)[\w-]+,\s+"
        rf"an?\s+(?:(?:fixed|given|single|real|positive)\s+)*{number}\b(?!\s+(?:of|vector|matri))"
    )
    return re.compile(before, re.IGNORECASE), re.compile(behind, re.IGNORECASE)


_ANY, _SURE = _beside(_NUMBER), _beside(_NUMBER.replace("constants?|", r"(?<=\ba\s)constant|").replace("coefficients?|", ""))
_ALL = re.compile(
    r"^\$?(?:\s*(?:,\s*)?(?:and\s+)?(?:(?:the\s+|an?\s+)?(?:[a-z][\w-]*\s+){0,3})\$[^$]{1,16}\$){0,6}\s*[,(]?\s*(?:are\s+)?(?:all|both)\s+"
    r"(?:(?:strictly\s+|non-?)?(?:positive|negative|real|fixed|given|known|constant)\s+){0,2}(?:scalars|numbers|constants)\b",
    re.IGNORECASE,
)
"""“signal variance $s$, length-scale $\\ell$ and noise $\\tau$ (all positive scalars)”"""
_SCALE = re.compile(r"\b(?:scale|scaling|length-?\s?scale|bandwidth|scale\s+factor)\s+\$?\Z", re.IGNORECASE)
"""Words before one small Latin letter that say it is a number; γ and β of a normalisation are columns."""
_THING = re.compile(
    r"^\$?\s*(?:[—–:]|-{1,2}\s)(?:[^$.;:\n]{0,60}?[,(])?\s*(?:an?\s+|the\s+|one\s+)?(?:(?:real|positive|non-?negative|single)\s+){0,2}"
    r"(?:numbers?|scalars?)\b(?!\s+of)",
    re.IGNORECASE,
)
"""“$g$ — global mean, a number”"""
_LET = re.compile(r"\b(?:let|take|consider|suppose(?:\s+that)?)\s+\$?(?:[^$]{1,16}\$\s*,?\s*(?:and\s+)?\$?)*$", re.IGNORECASE)


def told(text: str, start: int, end: int, opener: int, surely: bool = False) -> bool:
    """Whether the words beside an inline formula from `start` to `end`, whose opening mark is at `opener`, say it is a number;
    `surely` if they say more than that it is constant, as arrays may be."""
    before = re.split(r"[.;:]\s|\n\s*\n", text[max(0, opener - 80) : opener])[-1]
    behind = re.split(r"[.;:](?:\s|$)|\n\s*\n", text[end : end + 120])[0]
    if _SCALE.search(before) and re.fullmatch(r"\s*[a-z]\s*", text[start:end]):
        return True
    if _THING.match(text[end : end + 120]):
        return True
    in_front, after = _SURE if surely else _ANY
    return bool(in_front.search(before) or after.match(behind) or _ALL.match(behind))


def introduced(text: str, opener: int) -> bool:
    """Whether the words before an inline formula introduce its names: “Let $a$, $b$ be scalars”."""
    return bool(_LET.search(text[max(0, opener - 40) : opener]))


_SWEEP = re.compile(
    r"\b(?:all|both)\s+(?:(?:of\s+)?(?:them|these|those|which|two|three|four|five|six|seven|eight)\s+)*(?:are|being)\s+(?:plain\s+)?"
    r"(?:real\s+)?(?:numbers|scalars)\b",
    re.IGNORECASE,
)
"""“$a_w$ and $a_l$ are the scores …; both are real numbers”"""


def memberships(text: str, inline: Iterable[Block], nodes: Mapping[int, Node]) -> Iterator[tuple[Block, str]]:
    """x_1, x_2 ∈ ℝ for words such as “scalar inputs $x_1, x_2$”, and for all that a sentence names which says it of them all."""
    swept = [(sentence_start(text, found.start()), found.start()) for found in _SWEEP.finditer(text)]
    for block in inline:
        node = nodes.get(block.start)
        if node is None:
            continue
        said = _numbered(node) and told(text, block.start, block.end, block.opener)
        if said or (_labelled(node) and any(start <= block.start < end for start, end in swept)):
            yield block, text[block.start : block.end].strip() + " \\in \\mathbb{R}"


def _numbered(node: Node) -> bool:
    """Whether a tree is a name with a number below it, or a list of such names: x_1, x_2."""
    parts = [strip(child) for child in node.children] if node.kind == "list" else [strip(node)]
    return all(p.kind == "script" and strip(p.children[1]).kind == "number" and p.children[2].kind == "none" for p in parts)


def _labelled(node: Node) -> bool:
    """Whether a tree is a name, bare or with something below it, or a list of such names: a_w, a_l."""
    parts = [strip(child) for child in node.children] if node.kind == "list" else [strip(node)]
    return all(p.kind == "name" or (p.kind == "script" and not p.value and p.children[2].kind == "none") for p in parts)


__all__ = ["introduced", "memberships", "told"]
