"""Another choice for something that the document has chosen already: “with a sigmoid instead, $A = \\sigma(Z)$”, “若改用 tanh”.

Guarantee: the words of the sentence before the formula must suppose something (if, for, with, when, instead, …), or be its label
(“Sigmoid:”), and must name what is chosen: a function, an activation, a loss.  Limit: what no such word names is a claim.
"""

from __future__ import annotations

import re

from derive.reading.words.assuming import sentence_start

MOST_WORDS = 8
_FORMULAS = re.compile(
    r"\$\$.*?(?:\$\$|\Z)|\$[^$\n]*(?:\$|\Z)|\\\[.*?(?:\\\]|\Z)|\\begin\{.*?(?:\\end\{\w+\*?\}|\Z)|<!--.*?-->", re.DOTALL
)
_HEADING = re.compile(r"^#{1,6}\s|<h[1-6]\b", re.MULTILINE)
_CHOICE = (
    r"sigmoid\w*|logistic|tanh|hyperbolic\s+tangent|relus?|re-?lu|leaky|softplus|gelu|silu|swish|elu|selu|softmax|softsign|hinge|huber|"
    r"activations?|non-?linearit(?:y|ies)|loss(?:es)?|cost|objective|cross[\s-]entropy|squared\s+error|mse|mae|bce|"
    r"pooling|kernel|regulari[sz]er|penalty"
)
_CHINESE = r"激活|损失|代价|目标函数|交叉熵|均方误差|平方误差|双曲正切|正则|sigmoid|tanh|relu|softmax|softplus"
_SUPPOSES = re.compile(
    r"\b(?:if|when|whenever|for|with|using|uses?|under|tak(?:e|es|ing)|choos\w+|pick\w*|replac\w+|switch\w*|swap\w*|consider\w*|suppose|"
    rf"assum\w+|say|instead|alternatively)\b[^.]*(?<![A-Za-z])(?:{_CHOICE})(?![A-Za-z])",
    re.IGNORECASE,
)
_INSTEAD = re.compile(rf"(?<![A-Za-z])(?:{_CHOICE})(?![A-Za-z])[^.]*\b(?:instead|alternatively)\b", re.IGNORECASE)
_ZH_SUPPOSES = re.compile(
    rf"(?:若|如果|假如|当|对于|对|改用|换成|改为|采用|使用|选用|选择|取)[^。]*(?:{_CHINESE})", re.IGNORECASE
)
_LABEL = re.compile(
    rf"[\s*_\d.)(•+-]*(?:the\s+|an?\s+)?(?:\w+\s+)?(?:{_CHOICE}|{_CHINESE})"
    r"(?:\s*(?:function|unit|activation|loss|函数))?[\s*_.:：,，(（]*",
    re.IGNORECASE,
)


def chosen(text: str, start: int) -> bool:
    """Whether the words of its sentence before the formula that opens at `start` choose something anew, and say what."""
    before = text[max(sentence_start(text, start), text.rfind("\n\n", 0, start) + 2) : start]
    before = before[before.rfind("。") + 1 :]
    if "$" in before:
        before = before[before.rfind("$") + 1 :] if before.count("$") % 2 == 0 else ""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    said = any(pattern.search(before) for pattern in (_SUPPOSES, _INSTEAD, _ZH_SUPPOSES))
    return said or bool(line.strip() and _LABEL.fullmatch(line))


def goes_on(text: str, choice: int, claim: int) -> bool:
    """Whether nothing but displays and a few words stand between a choice and a claim, so that the claim is about this choice."""
    between = _HEADING.split(text[choice:claim])
    words = (re.findall(r"[A-Za-z]{2,}|[\u4e00-\u9fff]", piece) for piece in _FORMULAS.sub("\n\n", between[0]).split("\n\n"))
    return len(between) == 1 and all(len(piece) <= MOST_WORDS for piece in words)


__all__ = ["chosen", "goes_on"]
