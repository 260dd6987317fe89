r"""Functions that are named: “where $g$ is the logistic sigmoid”, “the ReLU activation $\phi$”, “$f$ 取 tanh”, $\phi = \tanh$.

Words are looked for in a paragraph in which each inline formula is a mark, as `told` makes it.  Guarantee: the
words must hold the letter and the name of one function of one number with nothing but articles and nouns between them, and the
document must write the letter with an argument, `g(z)` or `g'(z)`; the result is the equation that the author could have
written, g(t) = tanh(t).  Limit: only functions whose formula their name fixes are known (no leaky ReLU, no GELU).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from derive.language import seek
from derive.language.ast import Node, walk
from derive.reading.functions import ELEMENTWISE, plain
from derive.reading.names import strip

BODIES: Mapping[str, tuple[str, str]] = {
    "sigmoid": (r"(?:logistic\s+)?sigmoid(?:al)?|logistic|逻辑斯[谛蒂]|逻辑回归", r"\operatorname{sigmoid}(%s)"),
    "tanh": (r"tanh|hyperbolic\s+tangent|双曲正切", r"\tanh(%s)"),
    "relu": (r"re-?lu|rectified\s+linear(?:\s+unit)?|rectifier|(?:修正)?线性整流|修正线性单元", r"\operatorname{relu}(%s)"),
    "softplus": (r"soft-?plus", r"\operatorname{softplus}(%s)"),
    "identity": (r"identity|恒等", "%s"),
    "swish": (r"swish|silu", r"%s\operatorname{sigmoid}(%s)"),
}
_SPOKEN = re.compile("|".join(words for words, _ in BODIES.values()), re.IGNORECASE)
_LETTERS = "tsuvrxyz"
_EQUALS = (("=",), (":=",), ("\\coloneqq",), ("\\equiv",))
SIGMA = frozenset({"\\sigma", "σ"})
_ANOTHER = re.compile(
    r"(?:\\sigma|σ)\s*(?:\(\s*[a-z]\s*\))?\s*=\s*\\(?:max\b|tanh\b|(?:operatorname|mathrm|text)\s*\{(?:relu|tanh|max|softplus)\})",
    re.IGNORECASE,
)
_OTHERS = frozenset({"max", "relu", "tanh", "softplus", "sin", "cos"})
_N = r"(?P<name>‹[NF]\d+›)"
_FN = "(?P<function>" + "|".join(f"(?:{words})" for words, _ in BODIES.values()) + r"|‹[NF]\d+›)(?![A-Za-z-])"
_KIND = r"(?:function|activation|non-?linearity|unit|map)s?"
_NOUN = rf"(?:\s+{_KIND}){{0,2}}"
_ART = (
    r"(?:(?:the|an?|its|some)\s+)?"
    r"(?:(?:usual|standard|scalar|well-known|(?:element|entry?|component|coordinate|point)-?wise)\s+){0,2}"
)
_BE = (
    r"\s*,?\s+(?:(?:now|here|always|again|simply|just)\s+)?"
    r"(?:(?:is|are|be|being|denotes?|stands\s+for|means|equals)\s+(?:(?:taken|chosen|set|given)\s+(?:to\s+be|as|by)\s+)?|to\s+be\s+|as\s+)?"
)
_NOT_A_VALUE = (
    r"(?!\s+applied\s+to\s+‹)(?=\s*(?:[.,;:!?)—–]|\Z|\n)|\s+(?:applied|acting|acts|which|and|or|then|so|but|instead|throughout|here|"
    r"with|whose|in|on|for|as|again|everywhere|(?:element|entry|component|coordinate|point)-?wise|\()|\s*‹)"
)
"""What may stand behind the name of a function: no “identity matrix”, no “sigmoid of z”, no “logistic regression”."""
PHRASES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # where g is the logistic sigmoid; take f to be tanh; with ψ the softplus function
        rf"{_N}{_BE}{_ART}{_FN}{_NOUN}{_NOT_A_VALUE}",
        # the sigmoid function σ; a ReLU activation φ; tanh non-linearity h
        rf"{_FN}\s+{_KIND}(?:\s+{_KIND})?(?:\s+(?:called|denoted(?:\s+by)?))?\s+{_N}",
        # the activation g (ReLU)
        rf"{_N}\s*\(\s*(?:here\s+)?{_ART}{_FN}{_NOUN}\s*\)",
        # use ReLU for g; choosing tanh as f
        rf"\b(?:us|choos|tak|pick|select)(?:e|es|ing)?\s+{_ART}{_FN}{_NOUN}\s+(?:for|as)\s+(?:the\s+)?(?:{_KIND}\s+)*{_N}",
        # g 为 sigmoid 函数; 激活函数 g 取 tanh; sigmoid 函数 g
        rf"{_N}\s*(?:是|为|取为|取|选为|选用|采用|使用|表示|代表)\s*(?:标准的?)?\s*{_FN}\s*(?:激活)?(?:函数)?(?!\s*的)",
        rf"{_FN}\s*(?:激活)?函数\s*{_N}",
    )
)


def equations(flat: str, sources: Sequence[str], letters: set[str], text: str) -> Iterator[tuple[str, int]]:
    """The equations with the number of the mark of the function; `letters` are the names of the document, `text` is all of it."""
    if _SPOKEN.search(flat) is None and not any(_named(f"‹F{number}›", sources) for number in range(len(sources))):
        return
    argument = next((letter for letter in _LETTERS if letter not in letters), None)
    if argument is None:
        return
    found: dict[int, str] = {}
    others = seek.search(_ANOTHER, text) is not None
    for pattern in PHRASES:
        for match in pattern.finditer(flat):
            (number,) = map(int, re.findall(r"\d+", match["name"]))
            letter = _letter(sources[number])
            function = _named(match["function"], sources)
            if function is None or letter is None or number in found or (ELEMENTWISE.get(letter) == function and not others):
                continue
            if has_argument(letter, text):
                found[number] = f"{letter}({argument})={BODIES[function][1].replace('%s', argument)}"
    for number, latex in found.items():
        yield latex, number


def with_argument(node: Node, text: str) -> Node:
    """φ(t) = tanh(t) for φ = tanh, where the document writes φ with an argument."""
    if node.kind != "relation" or len(node.children) != 2 or node.value not in _EQUALS:
        return node
    left, right = map(strip, node.children)
    letter, function = (str(side.value) if side.kind in ("name", "text") else "" for side in (left, right))
    function = plain(function)
    known = ELEMENTWISE.get(function) or ELEMENTWISE.get(function.lower())
    if left.kind != "name" or not letter or known is None or ELEMENTWISE.get(letter) == known or not has_argument(letter, text):
        return node
    argument = replace(left, value=next(t for t in _LETTERS if t != letter))
    right = replace(right, kind="name", value=f"\\operatorname{{{known}}}")
    calls = (Node("product", (side, Node("group", (argument,), "(", *at)), ("",), *at) for side, at in _placed(left, right))
    return replace(node, children=tuple(calls))


def _placed(*sides: Node) -> Iterator[tuple[Node, tuple[int, int]]]:
    return ((side, (side.start, side.end)) for side in sides)


def given_formula(node: Node) -> str | None:
    """The g of g(t) = …, for one letter t."""
    if node.kind != "relation" or node.value[0] not in ("=", ":="):
        return None
    head, argument = _call(strip(node.children[0]))
    single = argument is not None and argument.kind == "name" and len(str(argument.value)) == 1
    return str(head.value) if head is not None and single else None


def acts_on_entries(node: Node) -> str | None:
    """The function that a statement makes one with a name, g(t) = tanh(t), or the σ that it makes another, σ(t) = max(0, t)."""
    letter = given_formula(node)
    if letter is None:
        return None
    right, (_, argument) = strip(node.children[1]), _call(strip(node.children[0]))
    assert argument is not None
    function, inner = _call(right)
    if plain(letter) not in ELEMENTWISE:
        named = function is not None and plain(str(function.value)) in ELEMENTWISE
        return letter if named and inner is not None and inner.value == argument.value else None
    names = {plain(str(inner.value)).lstrip("\\").lower() for inner in walk(right) if inner.kind == "name"}
    another = bool(names & _OTHERS) or right.value == argument.value or right.kind == "cases"
    return letter if letter in SIGMA and another else None


def _call(node: Node) -> tuple[Node | None, Node | None]:
    """g and t of g(t)."""
    if node.kind != "product" or len(node.children) != 2 or node.children[1].kind != "group" or node.value != ("",):
        return None, None
    head = strip(node.children[0])
    return (head if head.kind == "name" else None), strip(node.children[1].children[0])


def _letter(source: str) -> str | None:
    """g of g, g(\\cdot) or g(t)."""
    match = re.fullmatch(r"\s*(\\?[A-Za-z]+|σ|φ|ψ|ρ)\s*(?:\(\s*(?:\\cdot|·|[a-z])\s*\))?\s*", source)
    return match[1] if match else None


def _named(words: str, sources: Sequence[str]) -> str | None:
    if words.startswith("‹"):
        source = re.sub(r"\\(?:operatorname|mathrm|text|mathsf)\s*\{([A-Za-z]+)\}", r"\1", sources[int(words[2:-1])]).strip()
        function = ELEMENTWISE.get(source) or ELEMENTWISE.get(source.lower())
        return function if function in BODIES else None
    return next(name for name, (pattern, _) in BODIES.items() if re.fullmatch(pattern, words, re.IGNORECASE))


def has_argument(source: str, text: str) -> bool:
    """Whether a letter is written with an argument somewhere: g(z), g'(z), g^{\\prime}\\left(z."""
    end = r"(?![A-Za-z])" if source[-1].isalpha() else ""
    primes = r"\s{0,3}(?:'|\^\s{0,3}\{?\s{0,3}(?:\\prime|')\s{0,3}\}?){0,4}\s{0,3}(?:\\(?:left|[bB]igg?l?)\s{0,3})?\("
    return re.search(rf"(?<![A-Za-z\\]){re.escape(source)}{end}{primes}", text) is not None


__all__ = ["BODIES", "SIGMA", "acts_on_entries", "equations", "given_formula", "has_argument", "with_argument"]
