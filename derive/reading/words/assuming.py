"""Conditions that the words around a formula put on it: “assume A = Aᵀ”, “setting ∇J = 0”, “at the minimum”.

Guarantee: a formula counts as assumed only if one of a small set of words stands before it in its own sentence, with
nothing but a few filling words between; the reach of a condition is its sentence for if, when and setting, and the rest of
the section for assume and suppose.  Everything else that prose says is left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache

_FILL = (
    r"(?:\s+(?:that|we\s+have|further|moreover|in\s+addition|also|now|for\s+simplicity|the\s+\w+|que|dass|es\s+gelte|"
    r"targets?|labels?|weights|probabilities|entries|parameters|vectors?|matrices|a\s+vector|a\s+matrix))*"
    r"[\s,:]*(?:\$|\\\(|\$\$|\\\[)?\s*$"
)
LASTING = re.compile(
    r"\b(?:assum(?:e|ing)|suppos(?:e|ing)|given|provided|with|satisfying|"
    r"angenommen|gelte|vorausgesetzt|mit|supposons|suppose|avec|假设|设)" + _FILL,
    re.IGNORECASE,
)
GIVEN = re.compile(
    r"\b(?:let|suppose|assume|consider|take|given|where)\b(?:(?!minimi|maximi|optim|estimat|solution|then\b|hence\b|so\b)[^.$]|\$[^$]+\$)*"
    r"\b(?:satisf(?:y|ies)|obeys?|fulfils?)" + _FILL + "|"
    r"(?:设|令|假设|假定|给定|已知|若)(?:(?!则|于是|因此|所以|从而|可得|有)[^.。$]|\$[^$]+\$)*(?:满足|使得)\s*\$?$",
    re.IGNORECASE,
)
PASSING = re.compile(
    r"\b(?:if|when|whenever|where|under|setting|set|requiring|imposing|require|impose|solving|solve|let|letting|unless|until)"
    + _FILL,
    re.IGNORECASE,
)
REDEFINED = re.compile(r"\b(?:re-?defin|re-?declar|overwrit)\w*\b", re.IGNORECASE)
EXTENDED = re.compile(
    r"\b(?:with|add\w*|includ\w*|plus)\b[^.$]*\b(?:decay|regulari[sz]\w*|penalt\w*|penali[sz]\w*|momentum|dropout|smoothing|prior|"
    r"temperature|bias(?:es)?|residual|skip|shortcut)\b",
    re.IGNORECASE,
)
LET = re.compile(
    r"\b(?:let|define|set|take|introduce|put|write|consider|look\s+at|study|turn\s+to)\b[^.$]*"
    r"(?:\$[^$]+\$\s*(?:,\s*and|,|and)\s*)*\$*\s*$",
    re.IGNORECASE,
)
INSTEAD = re.compile(r"\b(?:now|instead|next|alternatively|this\s+time|from\s+(?:now|here)\s+on|anew|again)\b", re.IGNORECASE)
EXPLAINS = re.compile(r"\$?,?\s*(?:the\s+)?(?:\w+\s+)?(?:is|are)\s+(?:called|said\s+to\s+be|termed)\b", re.IGNORECASE)
CASE = re.compile(
    r"\b(?:in|for|consider|take)\s+(?:the|this|that|a)\s+(?:[\w-]+\s+){0,3}case"
    r"(?:\s+(?:of|that|when|where|if|with))?[\s,:(]*\$?\s*$",
    re.IGNORECASE,
)
CONDITIONAL = re.compile(r"\b(?:if|when|whenever|unless)" + _FILL + "|" + CASE.pattern, re.IGNORECASE)
_SOUGHT = (
    r"\b(?:minimi[sz]\w*|maximi[sz]\w*|optimi[sz]\w*|smallest|largest|closest|nearest|shortest)\b(?:[^.$]|\$[^$]*\$|\.\d){0,100}"
    r"\b(?:with|satisfying|under|among|for\s+which)"
)
_MULTIPLIER = r"\bmultipliers?\s+(?:\$[^$]*\$\s+)?(?:for|enforcing|to\s+enforce|associated\s+with|attached\s+to)"
CONSTRAINT = re.compile(
    rf"(?:{_SOUGHT}|"
    r"\bsubject\s+to|\bs\.\s?t\.|\bsuch\s+that|"
    r"\b(?:under|with|given|obey\w*|satisf\w*)\s+the\s+(?:\w+\s+)?constraints?|" + _MULTIPLIER + r")" + _FILL,
    re.IGNORECASE,
)
IMPOSED = re.compile(r"\b(?:impos\w*|requir\w*|enforc\w*|constrain\w*|restrict\w*)" + _FILL, re.IGNORECASE)
BINDING = re.compile(rf"(?:{_SOUGHT}|{_MULTIPLIER}|" r"\bsubject\s+to|\bs\.\s?t\.|\bconstraints?)" + _FILL, re.IGNORECASE)
PUTTING = re.compile(
    r"\b(?:substitut\w+|plug\w*(?:\s+in)?|insert\w*|put(?:ting)?(?:\s+in)?|replac\w+|evaluat\w+(?:\s+(?:this|it))?\s+at|"
    r"(?<!look )(?<!looks )(?<!looking )(?<!arrive )(?<!arrives )(?<!arriving )(?<!arrived )\bat"
    r"(?:\s+(?:the|a|any)\s+(?:point|place|value|optimum|minimum|maximum))?)" + _FILL,
    re.IGNORECASE,
)
BESIDE = re.compile(
    r"\$[^$=]*(?:\\in\b|∈)[^$=]*\$(?:\s*,?\s*(?:and|with|where|having|satisfying)?|[^.$]{0,60}(?:,|\bwith|\bhaving|\bsatisfying))\s*\$?$",
    re.IGNORECASE,
)
JOINED = re.compile(r"\s*\$?\s*(?:,|and|,\s*and|与|和|且|以及)\s*\$?\s*")
STARTING = re.compile(
    r"\b(?:(?:at|on|upon|after|before|with|by|during)\s+(?:the\s+)?(?:\w+\s+)?"
    r"(?:initiali[sz]ation|init|start|outset|beginning|convergence|test(?:ing)?(?:\s+time)?|inference(?:\s+time)?|evaluation(?:\s+time)?)|"
    r"initially|initiali[sz]\w+|at\s+(?:step|time|iteration|epoch)\s+\$?0\$?)"
    r"(?:\s*[,:]?\s*\$[^$]{1,40}\$\s*(?:,\s*and\b|,|and\b))*" + _FILL,
    re.IGNORECASE,
)
SETTLES = re.compile(
    r"\b(?:let|fix(?:es|ed)?|(?:we|i|authors|they)\s+(?:\w+\s+)?(?:take|choose|use|set|put|fix)|set|from\s+(?:now|here)\s+on|throughout|"
    r"henceforth|hereafter|in\s+(?:all\s+that|what)\s+follows)\b[^.;$]{0,40}\$?\s*$",
    re.IGNORECASE,
)
STATES = re.compile(
    r"\b(?:sums?\s+(?:up\s+)?to\s+(?:one|\$?1\$?)|adds?\s+up\s+to\s+(?:one|\$?1\$?)|normali[sz]ed|symmetric|orthogonal|orthonormal|"
    r"unit\s+(?:norm|length|vector)s?|satisf\w+|obey\w*|(?:is|are)\s+(?:a\s+)?probabilit\w+|distributions?)\b(?:(?!\bnot\b)[^.;$]){0,40}[,:(]?\s*$",
    re.IGNORECASE,
)
LASTING_DISPLAY = re.compile(
    r"\b(?:assum(?:e|es|ing)|suppos(?:e|ing)|given that|provided that)\b"
    r"(?:[^.$=]|\$[^$=]*\$){0,80}[:,]?\s*(?:\$\$|\\\[)?\s*$",
    re.IGNORECASE,
)
STATIONARY = re.compile(
    r"\b(?:sets?|setting|equat\w+|put\w*)\b[^.$]{0,60}\bto (?:be )?(?:zero|0|\$0\$)|"
    r"\b(?:sets?|setting|solv\w+|put\w*)\b[^.$]{0,40}\$[^$]*=\s*(?:\\(?:mathbf|boldsymbol|vec)\s*\{?\s*)?0\}?\s*\$|"
    r"\b(?:gradient|derivative)s?\s+(?:is|are|to be)?\s*(?:zero|vanish\w*)|"
    r"\bat (?:the|a|an|its|any|every|each) (?:minimum|minimi[sz]er|maximum|optimum|optimal|extremum|stationary|critical)|"
    r"\bat (?:stationarity|optimality)\b|"
    r"\b(?:vanish\w*|is\s+zero|equals\s+zero)\s+(?:precisely\s+|exactly\s+|only\s+)?(?:at|for|when|iff|if)(?:\s+and\s+only\s+if)?\b[\s:]*(?:\$\$|\\\[)?\s*\Z|"
    r"(?:令|使|设|置)[^。$]{0,12}(?:梯度|导数|偏导数|微分)[^。$]{0,8}(?:为|等于|是)?\s*\$?\s*(?:0|零)|(?:梯度|导数)(?:为|等于)\s*\$?\s*(?:0|零)|"
    r"(?:令|使)\s*\$[^$]*=\s*0\s*\$|(?:极值点|驻点|最小值点|最优解)",
    re.IGNORECASE,
)
SOLVES = re.compile(
    r"\b(?:minim(?:um|a|i[sz]ers?)|maxim(?:um|a|i[sz]ers?)|optim(?:um|a|al\s+\w+)|extrem(?:um|a)|(?:stationary|critical|saddle)\s+points?)\b"
    r"(?:[^.$]|\$[^$]*\$){0,80}\b(?:satisf(?:y|ies)|solves?|obeys?|fulfil(?:l?s)?|meets?)\b|"
    r"\b(?:stationarity|(?:first[- ]order|optimality|stationarity|necessary)\s+conditions?|"
    r"(?:normal|score|likelihood|estimating)\s+equations?)\b(?:[^.$]|\$[^$]*\$){0,60}"
    r"(?:\b(?:gives?|requires?|reads?|says?|yields?|becomes?|is|are|implies|imply|means?|demands?)\b[^.$]{0,20}|:\s*)\Z|"
    r"\bsolv\w+\s+the\s+(?:\w+\s+)?(?:normal|score)\s+equations?\b[^.$]{0,20}\Z|"
    r"\b(?:minimi[sz]ers?|maximi[sz]ers?|optim(?:um|a|al\s+\w+)|optimal|best\s+\w+)\b(?:[^.$]|\$[^$]*\$){0,80}"
    r"\b(?:is|are|equals?|becomes?|reads?)\b(?:\s+(?:then|thus|therefore|given\s+by|simply|just|now))*[\s,:]*(?:\$\$|\\\[)?\s*\Z|"
    r"(?:驻点|极值点|最优解|最优性条件|一阶条件)[^。$]{0,12}(?:满足|为|是|给出|要求)[^。$]{0,6}\Z",
    re.IGNORECASE,
)
_MARKED = re.compile(r"\^\s*\{?\s*(?:\*|\\star|\\ast|⋆)|\\(?:wide)?hat\b|\\(?:text|mathrm)\{(?:opt|min|best|MLE|MAP)\}")
_SENTENCE_END = re.compile(r"[.!?](?=\s|\\?\$|\\\]|$)|[。！？]|\n[^\S\n]*#")
_ENDS_HERE = re.compile(r"[.!?](?=\s|\\?\$|\\\]|$)|[。！？]|\n\s*#")
_MARK = re.compile(r"\$\$|\\\]|\\end\{\w+\*?\}")
_ITEM = r"(?:\d{1,2}[.)]|[-*+•]|\([a-z\d]{1,3}\))"
_BEGINS = re.compile(
    r"\s*(?:<!--[^>]*-->\s*)*(?=(?:\*{1,3}|_{1,2})?[A-Z#])|"
    rf"[^\S\n]*(?:<!--[^>]*-->)?(?:[^\S\n]*\n)+[^\S\n]*(?=(?:{_ITEM}\s|\*\*)\S)"
)
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|w\.r\.t|resp|cf|Eq|eq|Fig)\.?|\d)$")
LONGEST = 8000


def assumed(text: str, start: int, displayed: bool) -> str:
    """ "lasting", "passing", "constraint", "beside" or "": whether the words before `start` make the formula there a condition.

    A constraint of an optimisation does not bear on gradients; beside a declaration, only a property of what is declared counts.
    """
    before = text[max(0, start - 140) : start]
    before = before.rstrip() if displayed else before  # a display may stand apart from the words that introduce it
    before = before[before.rfind("\n\n") + 1 :]
    if CONSTRAINT.search(before):
        return "constraint"
    if _SAID_TO_BE_GIVEN.search(before):
        return "passing" if not displayed and _IF.match(text, sentence_start(text, start)) else ""
    given = GIVEN.search(before[max(0, len(before) - (start - sentence_start(text, start))) :])
    if LASTING.search(before) or given or (displayed and LASTING_DISPLAY.search(before)):
        return "lasting"
    if not displayed and (PASSING.search(before) or CASE.search(before)):
        return "passing"
    return "beside" if not displayed and BESIDE.search(before) else ""


_SAID_TO_BE_GIVEN = re.compile(r"\b(?:is|are|were|was|be)\s+(?:also\s+)?given" + _FILL, re.IGNORECASE)
"""“If exposures are given, $…$”: what follows is not what is given."""
_IF = re.compile(r"\W*(?:if|when|whenever)\b", re.IGNORECASE)


def imposed(text: str, start: int) -> bool:
    """Whether the words right before a formula make it a condition on what it speaks of: “impose $Rb = r$”."""
    return bool(IMPOSED.search(text[max(0, start - 140) : start]))


def constrained_inside(text: str, opener: int, start: int) -> bool:
    """Whether words inside a display make what stands behind them a constraint: “min f(x) \\text{subject to} Cx = d”."""
    return bool(_SUBJECT.search(text, opener, start))


_SUBJECT = re.compile(
    r"\\(?:text\w*|mathrm|mbox|hbox|operatorname\*?|rm)\s*\{[^{}]*"
    r"(?:\bsubject\s*(?:~|\\[ ,;])?\s*to\b|\bs\.?\s*t\.|\bsuch\s+that\b|\bunder\s+the\s+(?:\w+\s+)?constraints?\b|约束|满足)"
    r"[^{}]*\}",
    re.IGNORECASE,
)


def in_declaration(text: str, start: int) -> bool:
    """Whether an inline formula stands behind an adjective in a sentence that introduces things, “Let $A$ be normal, i.e.
    $AA^\top = A^\top A$”, with no word before it that draws a conclusion."""
    words = re.sub(r"\$[^$]*\$?", " ", text[sentence_start(text, start) : start])
    again = max((match.start(1) for match in _AND_LET.finditer(words)), default=0)
    words = words[again:]  # a conclusion drawn before does not bear on what is introduced behind it
    return bool(_INTRODUCES.match(words) and _EXPLAINED.search(words)) and not _CONCLUDES.search(words)


_INTRODUCES = re.compile(r"[\W\d]*(?:let|suppose|assume|consider|take|given)\b|[\W\d]*(?:设|令|假设|考虑)", re.IGNORECASE)
_AND_LET = re.compile(r"(?:\band|[,;])\s+((?:let|suppose|assume|consider)\b)", re.IGNORECASE)
_EXPLAINED = re.compile(r"\b(?:be|is|are)\s+(?:[\w-]+\s*){1,4}[,:(]\s*(?:(?:i\.\s?e\.|that\s+is|viz\.)\s*,?\s*)?$", re.IGNORECASE)
_CONCLUDES = re.compile(
    r"\b(?:then|so|hence|thus|therefore|note|recall|observe|clearly|obviously|we|equals?|impl(?:y|ies)|gives?|giving|yields?|because|"
    r"since|follows|which|whence|consequently|means?|know|known|fact|show|prove|find|minimi[sz]\w*|maximi[sz]\w*)\b|"
    r"则|因此|故|从而|所以|可得|得到|有",
    re.IGNORECASE,
)


def temporary(text: str, start: int) -> str:
    """ "constraint", "conditional", "passing", "put" or "": whether the words before an inline formula keep it from defining its
    symbol.

    A constraint, “subject to $Ax = b$”, what is put in for a while, “substituting $x = A^\top\nu$”, and where something starts,
    “initialised with $B = 0$”, leave symbols that are known as they are.  The word “put” alone may also define.
    """
    before = text[max(0, start - 140) : start]
    before = before[before.rfind("\n\n") + 1 :]
    if BINDING.search(before):
        return "constraint"
    word = PUTTING.search(before)
    if word is not None and word[0].lower().split("$")[0].strip() == "put" and not STARTING.search(before):
        return "put"
    started = STARTING.search(before)
    if started is not None and re.search(r"\b(?:test|inference|evaluation)", started[0], re.IGNORECASE):
        return "conditional"
    return "passing" if word or started else ""


def settled(text: str, start: int) -> bool:
    """Whether the words before an inline formula fix a value from there on: “we take γ = 2”."""
    return bool(SETTLES.search(text[sentence_start(text, start) : start]))


_CASE = re.compile(
    r"\b(?:cases?|special|example|instance|if|when|whenever|unless|suppose|assume|only|say|e\.g\.)\b|"
    r"例如|若|当|如果|假设",
    re.IGNORECASE,
)


def in_case(text: str, start: int) -> bool:
    """Whether the words of its sentence before a formula speak of a case, so that it does not hold from here on."""
    return bool(_CASE.search(text, sentence_start(text, start), start))


_SPECIAL = re.compile(r"\b(?:special|particular)\s+cases?\b[^.$]*\$?$|(?:特殊情形|特殊情况|特例)[^。$]*\$?$", re.IGNORECASE)


def special_case(text: str, start: int) -> bool:
    """Whether a formula is a special case of which the words right before it speak."""
    return bool(_SPECIAL.search(text, max(0, start - 80), start))


def conditional(text: str, start: int, end: int) -> bool:
    """Whether the words only suppose the formula from `start` to `end`, by if, when or unless, or explain a word by it."""
    return bool(CONDITIONAL.search(text[max(0, start - 140) : start]) or EXPLAINS.match(text[end : end + 60]))


def anew(text: str, start: int, new_section: bool) -> bool:
    """Whether the words of its sentence before `start` define a symbol again: redefine; now let; let, under a new
    heading; with something more in it, as a penalty."""
    before = text[sentence_start(text, start) : start]
    before = before[before.rstrip().rfind("\n\n") + 1 :]
    if REDEFINED.search(before) or EXTENDED.search(before):
        return True
    return bool(LET.search(before) and (new_section or INSTEAD.search(before)))


_OPENS_CASE = re.compile(
    r"\W*(?:for|with|using|in\s+(?:the\s+)?case\s+of|if\s+(?:we\s+use|one\s+uses))\s+(?!(?:all|any|every|each|both|general|arbitrary|example|instance|simplicity|convenience|brevity|short|now|later|this|that)\b)"
    r"(?:[\w-]+\s+){0,5}[\w-]+\s*,?\s*(?:(?:i\.\s?e\.|where|with)\s*,?\s*)?\$?\Z",
    re.IGNORECASE,
)


def opens_case(text: str, start: int) -> bool:
    """Whether the words before a formula are all of its sentence so far, and name a case: “For average pooling, …”."""
    return _OPENS_CASE.fullmatch(text, sentence_start(text, start), start) is not None


_CONCLUDED = re.compile(
    r"\b(?:so|hence|thus|therefore|then|becomes?|writ\w+|rewrit\w+|expand\w*|simplif\w*|equals?|equivalent\w*|reduces?|gives?|yields?|"
    r"obtain\w*|gets?|follows?|because|since|recall\w*|again|same|i\.e\.|that\s+is|in\s+other\s+words|we\s+have|has|reads?|"
    r"(?:in|as|into)\s+(?:\w+\s+)?(?:form|terms|notation|components|coordinates|entries)|using|use|substitut\w+|plug\w*|insert\w*|"
    r"not(?:e|ing)|observ\w+|is\s+also)\b|于是|因此|故|从而|所以|即|可写|写成|化为|得到",
    re.IGNORECASE,
)


_INTRODUCED = re.compile(
    r"\W*(?:(?:now|next|instead|finally|here|this\s+time|let|consider|suppose|take|put|set|define|minimi[sz]e|for|with|given|"
    r"we\s+(?:now\s+)?(?:minimi[sz]e|use|consider|take|define|study)|the\s+(?:\w+\s+){0,3}(?:loss|cost|objective|risk|criterion|error|"
    r"energy|likelihood)\s+(?:\w+\s+){0,3}is)\b)|[^A-Za-z]*(?:现在|设|令|考虑|定义|损失)",
    re.IGNORECASE,
)


def introduced_anew(text: str, start: int) -> bool:
    """Whether the words before a formula introduce something, and none says that it follows from what stands above or writes it
    anew; right under a heading no words are needed."""
    words = text[sentence_start(text, start) : start].rstrip().rstrip("$").rstrip()
    words = words[words.rfind("\n\n") + 1 :]
    above = text[:start].rstrip().rstrip("$").rstrip()
    if above.rsplit("\n", 1)[-1].startswith("#"):
        return True
    return _INTRODUCED.match(words) is not None and _CONCLUDED.search(words) is None


def stationary(text: str, start: int) -> str:
    """ "from here on" or "here" if the sentence up to `start` speaks of the place where a gradient is zero, else ""."""
    begin = sentence_start(text, start)
    found = _of_rest(text[begin:start])
    return "" if found == "here" and _MARKED.search(text, begin, sentence_end(text, start)) else found


@lru_cache(maxsize=4096)
def _of_rest(before: str) -> str:
    return "from here on" if STATIONARY.search(before) else "here" if SOLVES.search(before) else ""


@lru_cache(maxsize=1024)
def sentence_start(text: str, offset: int) -> int:
    """Where the sentence that holds `offset` begins; a capital letter behind a display without a full stop begins one."""
    begin = max(0, offset - 400)
    _, behind = _breaks(text)
    place = bisect_right(behind, offset) - 1
    return max([begin, *_ends(text, begin, offset), behind[place] if place >= 0 else 0])


@lru_cache(maxsize=2)
def _breaks(text: str) -> tuple[list[int], list[int]]:
    """Where displays end behind which a capital letter begins a sentence, and where that begins, in order."""
    ends, begins, opened = list[int](), list[int](), False
    for mark in _MARK.finditer(text):
        opened = mark[0] == "$$" and not opened
        following = None if opened else _BEGINS.match(text, mark.end())
        if following is not None:
            ends.append(mark.start())
            begins.append(following.end())
    return ends, begins


def continues(text: str, offset: int) -> bool:
    """Whether the words behind a display go on with its sentence."""
    ends, _ = _breaks(text)
    place = bisect_left(ends, offset)
    return not (place < len(ends) and ends[place] == offset) and not _ENDS_HERE.match(text, offset)


@lru_cache(maxsize=1024)
def sentence_end(text: str, offset: int) -> int:
    """Where the sentence that holds `offset` ends, after `LONGEST` characters at most; a full stop inside a display at its end
    counts, and a capital behind one."""
    last = min(len(text), offset + LONGEST)
    ends, _ = _breaks(text)
    place = bisect_left(ends, offset)
    stop = min(ends[place] + len("$$"), last) if place < len(ends) else last
    return min(next(_ends(text, offset, stop), last), stop)


def _ends(text: str, start: int, stop: int) -> Iterator[int]:
    for match in _SENTENCE_END.finditer(text, start, stop):
        if not _ABBREVIATION.search(text[max(start, match.start() - 8) : match.start()]):
            yield match.end()
