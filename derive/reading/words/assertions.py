"""Whether words assert what they say: they may deny it, doubt it, suppose it, or speak of something that only sounds like it.

Guarantee: a phrase behind a negation, a doubt or “unless” states no property.
"""

from __future__ import annotations

import re

from derive.language import seek
from derive.reading.words.facts import Fact

NEGATION = re.compile(
    r"(?:(?:\bnot\b(?!\s+only\b)|\bno longer\b|\bneither\b|\bnor\b|\bnever\b|\bcannot\b|\bwithout\b|"
    r"\bfails? to\b|n't\b|\bnicht\b|\bkeine?\b|\bpas\b)"
    r"(?:(?!\bbut\b|\byet\b|\bhowever\b|[,;$]).)*|(?:\bnon|不是|不|非)[\s-]*(?:\w+[\s-]+)?)$",
    re.IGNORECASE | re.DOTALL,
)
DENIAL = re.compile(
    r"(?:\b(?:not|n't|never|without|no longer|cannot)\s+(?:yet\s+|always\s+|even\s+|necessarily\s+)?"
    r"(?:assum|suppos|requir|need|insist|demand|impos|ask|know|say|rely)\w*|n't\s+(?:assum|suppos|requir|need|know)\w*|"
    r"\b(?:unless|whether(?:\s+or\s+not)?)|\b(?:drop|lift|relax|abandon|remov|giv\w*\s+up)\w*\s+the\s+(?:\w+\s+)?"
    r"(?:assumption|condition|requirement|restriction)|\bno\s+(?:assumption|requirement|guarantee|need))"
    r"(?:\s+(?:that|on|of|about|the|for|is|are|both|matrix|matrices|case))*\s*$",
    re.IGNORECASE,
)
_DOUBTED = re.compile(
    r"\b(?:believ\w*|think\w*|thought|mistak\w*|wrong\w*|false\w*|untrue|hop(?:e|es|ed|ing)|wish\w*|pretend\w*|"
    r"(?:not|n't)\s+(?:follow|mean|imply|guarante)\w*)(?:\s+(?:that|if|often|the|matrix))*\s*$",
    re.IGNORECASE,
)
_CALLED = re.compile(r"\b(?:called|termed|named|said\s+to\s+be|known\s+as)\s+(?:an?\s+)?$", re.IGNORECASE)
PREFIX = re.compile(r"(?:\b(?:skew|anti|block|off|zero|main|semi|quasi|nearly|almost|approximately)[\s-]*|反)$")
_DOUBTFUL = re.compile(
    r"\b(?:of|to|by|into|between|than|on|whose|times|acts?|acting|multipl\w*|commut\w*|similar|close|approximat\w*|any|every|sum|product)\b"
)
_SAID = re.compile(r"\b(?:is|are|be|being)(?:\s+(?:an?|also|both|always|again|all))*\s*$")
_ONLY_IF = re.compile(
    r"\s+(?:and|or)\s+(?:zeros?|minus)\b|"
    r"\s*(?:(?:precisely|exactly|only)\s+)?(?:if|iff|when|whenever|unless)\b|\s+(?:parts?|half|components?|versions?|counterpart|case)\b",
    re.IGNORECASE,
)
_UNNAMED = re.compile(
    r"(?:\b(?:without|dropping|drop|no)\s+(?:assuming\s+|requiring\s+|the\s+assumption\s+of\s+|any\s+|the\s+)*symmetry|"
    r"\b(?:non-?\s?symmetric|not\s+symmetric|unsymmetric|asymmetric)\s+(?:case|situation|setting|matrix|matrices)\b(?!\s*\$))",
    re.IGNORECASE,
)


def denied_before(words: str) -> bool:
    """Whether the words before a formula deny it, or do not ask for it."""
    return bool(NEGATION.search(words.rstrip("$")) or DENIAL.search(words.rstrip("$")) or _DOUBTED.search(words.rstrip("$")))


_FOR_A_WHILE = re.compile(
    r"\b(?:initially|initiali[sz]\w*|at\s+first|to\s+begin\s+with|"
    r"(?:at|on|upon|before|during)\s+(?:the\s+)?(?:\w+\s+)?(?:initiali[sz]ation|init|start|outset|beginning|test(?:ing)?|inference|evaluation))\b",
    re.IGNORECASE,
)
"""Words of a time at which something holds that does not do so in general."""


def for_a_while(words: str) -> bool:
    """Whether the last sentence of some words speaks of a time."""
    return _FOR_A_WHILE.search(re.split(r"[.!?;]\s", words)[-1]) is not None


def asserted(ahead: str, between: str, behind: str, after: str) -> bool:
    """Whether a phrase is said of a formula, and not asked, doubted, or explained: “is $A$ symmetric?”, “is called symmetric”."""
    asked = after.startswith("?") or "?" in behind.partition("$")[0]
    passing = for_a_while(ahead) or for_a_while(between) or for_a_while(behind)
    return not (asked or passing or _DOUBTED.search(ahead) or _CALLED.search(between) or _ONLY_IF.match(behind))


def perhaps_of_another(between: str) -> bool:
    """Whether the words between a formula and a property may make it another's: “the product of symmetric matrices”."""
    between = re.sub(r"\$[^$]*\$", " ", between.removeprefix("$"))
    return bool(_DOUBTFUL.search(between)) and ("whose" in between or not _SAID.search(between))


def denials(text: str) -> list[Fact]:
    """Where the text says, without a name, that nothing is symmetric any more: “without symmetry”, “the non-symmetric case”."""
    return [Fact("symmetric", "", match.start(), denied=True) for match in seek.finditer(_UNNAMED, text)]
