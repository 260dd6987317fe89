"""LaTeX that may be put into a LaTeX file: formulas by a list of allowed commands, everything else as inert text.

A formula is parsed and written anew with every argument in braces; whatever is not understood makes it `None`.
Guarantee: what comes out holds no command that is not in the tables below (so nothing that reads, writes, defines or
ends anything), its groups, environments and \\left \\right pairs balance, and nothing has two superscripts. `text`
and `verbatim` make any string inert.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from derive.calculus.plain_text import DOWN, HALVES, UP
from derive.language.damage import restored
from derive.report.layout import TooDeep, rows_and_cells

_SYMBOLS = frozenset(
    r"""alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho
    varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi
    Psi Omega ell hbar imath jmath Re Im aleph partial nabla infty forall exists neg emptyset varnothing top bot
    angle triangle bigtriangledown bigtriangleup cdot times ast star circ bullet odot otimes oplus ominus oslash
    div pm mp cap cup setminus wedge vee dagger ddagger diamond bigodot bigotimes bigoplus leq geq le ge neq ne
    equiv sim simeq approx cong propto ll gg prec succ subset supset subseteq supseteq in ni notin mid parallel
    perp leftarrow rightarrow to gets leftrightarrow Leftarrow Rightarrow Leftrightarrow mapsto longrightarrow
    Longrightarrow iff implies hookrightarrow hookleftarrow uparrow downarrow updownarrow Uparrow Downarrow
    longmapsto sum prod int oint bigcup bigcap ldots cdots vdots ddots dots dotsc dotsb prime colon vert Vert
    lvert rvert lVert rVert langle rangle lfloor rfloor lceil rceil lbrace rbrace backslash quad qquad sin cos tan
    cot sinh cosh tanh exp log ln lg det dim ker max min sup inf lim arg deg gcd Pr limsup liminf arctan arcsin
    arccos displaystyle textstyle""".split()
)
_CONTROL_SYMBOLS = {r"\,", r"\;", r"\:", r"\!", r"\ ", r"\{", r"\}", r"\|", r"\%", r"\#", r"\&", r"\_", r"\>"}
_ONE = frozenset(
    r"""mathbf mathrm mathit mathsf mathtt mathcal mathbb mathfrak boldsymbol hat widehat tilde widetilde bar overline
    underline vec dot ddot acute check breve underbrace overbrace sqrt boxed""".split()
)
_TWO = frozenset("frac dfrac tfrac binom dbinom tbinom overset underset stackrel".split())
_WORDS = frozenset("text mathop operatorname textbf textit textrm mbox hbox".split())
_RENAMED = {
    "bm": "boldsymbol",
    "pmb": "boldsymbol",
    "lt": "<",
    "gt": ">",
    "mbox": "text",
    "hbox": "text",
    "mathop": "operatorname",
}
_MATRICES = frozenset("matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix cases array".split())
_DELIMITERS = frozenset(["(", ")", "[", "]", "|", "/", ".", "<", ">", r"\{", r"\}", r"\|"]) | {
    "\\" + name
    for name in "vert Vert lvert rvert lVert rVert langle rangle lfloor rfloor lceil rceil lbrace rbrace".split()
}
_BIG = frozenset("big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr".split())
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-*/=<>()[]|.,:;!?")
_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\s+|.", re.S)
_ROW_END = " \\\\{}\n"  # the braces keep a bracket at the start of a row from being read as an argument
_LATIN = frozenset("œŒłŁšŠžŽ") | {chr(code) for code in range(0xC0, 0x100)}
_NAMES = dict(
    pair.split(" ")
    for pair in re.split(
        r"\s{2,}",
        r"""× \times   · \cdot   ⋅ \cdot   ÷ \div   ± \pm   − -   ≤ \leq   ≥ \geq   ≠ \neq   ≈ \approx   ≡ \equiv
    ∈ \in   ∉ \notin   ⊂ \subset   ⊙ \odot   ∘ \circ   ⊗ \otimes   ⊕ \oplus   → \rightarrow   ← \leftarrow
    ↦ \mapsto   ⇒ \Rightarrow   ⇐ \Leftarrow   ⇔ \Leftrightarrow   ∂ \partial   ∇ \nabla   ∞ \infty   ∑ \sum
    ∏ \prod   √ \surd   ‖ \|   ℝ \mathbb{R}   ℤ \mathbb{Z}   ℕ \mathbb{N}   ⊤ \top   ᵀ {}^{\top}   ′ '
    … \ldots   ⋮ \vdots   ⋯ \cdots   ⋱ \ddots
    ↓ \downarrow   ↑ \uparrow   ⁿ {}^{n}   ⁻ {}^{-}   ⁺ {}^{+}   ≔ :=   ≜ \triangleq   † \dagger   ⟨ \langle   ⟩ \rangle
    α \alpha   β \beta   γ \gamma   δ \delta   ε \varepsilon   ζ \zeta   η \eta   θ \theta   λ \lambda
    μ \mu   ν \nu   ξ \xi   π \pi   ρ \rho   σ \sigma   τ \tau   φ \varphi   χ \chi   ψ \psi   ω \omega
    κ \kappa   ϵ \epsilon   ℓ \ell   ⋆ \star   ∗ \ast   ⌊ \lfloor   ⌋ \rfloor   ⌈ \lceil   ⌉ \rceil   ℂ \mathbb{C}   𝟏 \mathbf{1}
    ✓ \surd   ✗ \times   ŷ \hat{y}   ŵ \hat{w}   ∝ \propto   ≽ \succeq   ≻ \succ   ≪ \ll   ≫ \gg
    Δ \Delta   Σ \Sigma   Π \Pi   Ω \Omega   Φ \Phi   Γ \Gamma   Θ \Theta   Λ \Lambda   Ψ \Psi""",
    )
)
_NAMES |= {raised: f"{{}}^{{{digit}}}" for digit, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
_NAMES |= {lowered: f"{{}}_{{{digit}}}" for digit, lowered in enumerate("₀₁₂₃₄₅₆₇₈₉")}
_NAMES |= {raised: f"{{}}^{{{sign}}}" for sign, raised in UP.items() if raised not in _NAMES}
_NAMES |= {lowered: f"{{}}_{{{sign}}}" for sign, lowered in DOWN.items() if lowered not in _NAMES and sign.isascii()}
_NAMES |= {shown: rf"\tfrac{{{above}}}{{{below}}}" for (above, below), shown in HALVES.items()}
_ESCAPES = {
    "\\": "\\textbackslash{}",
    "{": "\\{",
    "}": "\\}",
    "$": "\\$",
    "&": "\\&",
    "#": "\\#",
    "%": "\\%",
    "_": "\\_",
    "^": "\\^{}",
    "~": "\\textasciitilde{}",
    "<": "\\textless{}",
    ">": "\\textgreater{}",
    "|": "\\textbar{}",
    '"': "\\textquotedbl{}",
    "`": "\\textasciigrave{}",
    "'": "'",
    "–": "--",
    "—": "---",
    "“": "``",
    "”": "''",
    "‘": "`",
    "’": "'",
    "\xa0": "~",
}


class _Refused(Exception):
    """The formula holds something that is not in the tables."""


def text(string: str) -> str:
    """Any string as LaTeX text that prints it and does nothing else; line ends become spaces."""
    return string.translate(_CHARACTERS)


def _character(c: str) -> str:
    if c in _ESCAPES:
        return _ESCAPES[c]
    if c in _NAMES:
        return rf"\ensuremath{{{_NAMES[c]}}}"
    code = ord(c)
    if c in "\n\t\r ":
        return " "
    if 0x20 < code < 0x7F or c in _LATIN:
        return c
    if 0x3000 <= code <= 0x30FF or 0x4E00 <= code <= 0x9FFF or 0xFF01 <= code <= 0xFF5E:
        return rf"\derivehan{{{code:04X}}}{{{c}}}"
    return rf"\deriveother{{{code:04X}}}"


class _Characters(dict[int, str]):
    """What each character is printed by, worked out when it is met first."""

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, _character(chr(code)))


_CHARACTERS = _Characters()


def verbatim(string: str) -> str:
    """Any string in typewriter letters on one paragraph, which may break after any few characters."""
    flat = " ".join(string.split())
    return r"\texttt{" + r"\allowbreak{}".join(text(flat[at : at + 8]) for at in range(0, len(flat), 8)) + "}"


BEGIN_MARK, END_MARK = "\ue000", "\ue001"
"""Characters for private use, around what a command is to mark."""


@lru_cache(maxsize=4096)
def formula(latex: str, mark: str = "") -> str | None:
    """The formula for math mode, rows and alignment included, or None if it holds anything but allowed commands.  What stands
    between the characters for marks becomes the argument of the command `mark`, if one is given."""
    cleaned = re.sub(r"\\(?:tag|label)\*?\s*\{[^{}]*\}|\\(?:nonumber|notag|limits|nolimits)(?![a-zA-Z])", "", restored(latex))
    try:
        rows = [[_Parser(cell, mark).whole() for cell in row] for row in rows_and_cells(cleaned)]
    except (_Refused, TooDeep, RecursionError):
        return None
    if len(rows) == 1 and len(rows[0]) == 1:
        return rows[0][0]
    if max(len(row) for row in rows) > 10:
        return None
    inside = _ROW_END.join(" & ".join(row) for row in rows)
    return f"\\begin{{aligned}}\n{inside}\n\\end{{aligned}}"


class _Parser:
    """Recursive descent over the tokens of one cell; every method returns the LaTeX to write."""

    def __init__(self, source: str, mark: str = ""):
        self.mark = mark
        self.tokens = [" " if token.isspace() else token for token in _TOKEN.findall(source)] + [""]
        self.at = 0
        self.depth = 0

    def whole(self) -> str:
        result = self.sequence(lambda token: token == "")
        if self.peek():
            raise _Refused
        return result

    def peek(self) -> str:
        return self.tokens[self.at]

    def take(self) -> str:
        token = self.peek()
        if not token:
            raise _Refused
        self.at += 1
        return token

    def skip_spaces(self) -> None:
        while self.tokens[self.at] == " ":
            self.at += 1

    def sequence(self, ends: Callable[[str], bool]) -> str:
        """Atoms with their scripts up to a token for which `ends` holds (which is not taken)."""
        self.depth += 1
        if self.depth > 80:
            raise _Refused
        parts = []
        self.skip_spaces()
        while not ends(self.peek()):
            parts.append(self.scripted())
            self.skip_spaces()
        self.depth -= 1
        return " ".join(part for part in parts if part)

    def scripted(self) -> str:
        base = "{}" if self.peek() in ("^", "_", "'") else self.atom()
        upper, lower = "", ""
        self.skip_spaces()
        while self.peek() in ("^", "_", "'"):
            mark = self.take()
            if mark == "'":
                upper += r"\prime "
            elif mark == "^":
                if upper and not upper.endswith(r"\prime "):
                    raise _Refused
                upper += self.argument() or "{}"
            else:
                if lower:
                    raise _Refused
                lower = self.argument() or "{}"
            self.skip_spaces()
        return base + (f"_{{{lower}}}" if lower else "") + (f"^{{{upper.strip()}}}" if upper else "")

    def argument(self) -> str:
        """The argument of a command or a script: a group, or the next atom."""
        self.skip_spaces()
        if self.peek() == "{":
            return self.group()
        if self.peek() in ("}", "^", "_", "'", "&"):
            raise _Refused
        return self.atom()

    def group(self) -> str:
        self.take()
        inside = self.sequence(lambda token: token in ("}", ""))
        if self.take() != "}":
            raise _Refused
        return inside

    def atom(self) -> str:
        token = self.peek()
        if token == "{":
            return f"{{{self.group()}}}"
        self.take()
        if self.mark and token == BEGIN_MARK:
            return self.marked()
        if token in _PLAIN:
            return token
        if token == "~":
            return r"\ "
        if token in _CONTROL_SYMBOLS:
            return token
        if token in _NAMES:
            return "{" + _NAMES[token].replace("'", r"{}^{\prime}") + "}"
        if token.startswith("\\") and token[1:].isalpha():
            return self.command(token[1:])
        if ord(token[0]) > 0x7F:
            return rf"\text{{{_character(token)}}}"
        raise _Refused

    def marked(self) -> str:
        inside = self.sequence(lambda token: token in (END_MARK, "", "}", "&"))
        if self.take() != END_MARK:
            raise _Refused
        return f"\\{self.mark}{{{inside}}}"

    def command(self, name: str) -> str:
        name = _RENAMED.get(name, name)
        if name in "<>":
            return name
        if name in _SYMBOLS:
            return f"\\{name}"
        if name in _ONE:
            root = self.optional() if name == "sqrt" else ""
            return f"\\{name}{root}{{{self.argument()}}}"
        if name in _TWO:
            first = self.argument()
            return f"\\{name}{{{first}}}{{{self.argument()}}}"
        if name in _WORDS:
            return self.words(name)
        if name in _BIG:
            return f"\\{name}{self.delimiter()}"
        if name == "left":
            return self.fenced()
        if name == "begin":
            return self.environment()
        raise _Refused

    def optional(self) -> str:
        self.skip_spaces()
        if self.peek() != "[":
            return ""
        self.take()
        inside = self.sequence(lambda token: token in ("]", ""))
        if self.take() != "]" or "[" in inside:
            raise _Refused
        return f"[{{{inside}}}]"

    def words(self, name: str) -> str:
        """The words of \\text or \\operatorname: escaped text, nothing nested."""
        self.skip_spaces()
        if name == "operatorname" and self.peek() == "*":
            name += self.take()
            self.skip_spaces()
        if self.take() != "{":
            raise _Refused
        inside = ""
        while self.peek() != "}":
            token = self.take()
            if len(token) > 1 or token in "{$\\":
                raise _Refused
            inside += token
        self.take()
        operator = name.startswith("operatorname")
        if operator and not re.fullmatch(r"[A-Za-z0-9 -]+", inside):
            raise _Refused
        return f"\\{name}{{{inside if operator else text(inside)}}}"

    def delimiter(self) -> str:
        self.skip_spaces()
        token = self.take()
        if token not in _DELIMITERS:
            raise _Refused
        return {"<": r"\langle ", ">": r"\rangle "}.get(token, token + " " * token.startswith("\\"))

    def fenced(self) -> str:
        opening = self.delimiter()
        inside = self.sequence(lambda token: token in (r"\right", "", "}", "&"))
        if self.take() != r"\right":
            raise _Refused
        return f"\\left{opening}{inside}\\right{self.delimiter()}"

    def environment(self) -> str:
        name = self.plain_group()
        columns = ""
        if name == "array":
            columns = self.plain_group()
            if not re.fullmatch(r"[lcr| ]{1,40}", columns):
                raise _Refused
            columns = f"{{{columns}}}"
        if name not in _MATRICES:
            raise _Refused
        rows = [""]
        while True:
            rows[-1] += self.sequence(lambda token: token in ("", "}", "&", r"\\", r"\end"))
            token = self.take()
            if token == r"\end":
                break
            if token == "&":
                rows[-1] += " & "
            elif token == r"\\":
                rows.append("")
            else:
                raise _Refused
        if self.plain_group() != name or any(row.count(" & ") > 38 for row in rows):
            raise _Refused
        if columns and any(row.count(" & ") >= len(re.sub(r"[| ]", "", columns[1:-1])) for row in rows):
            raise _Refused
        return f"\\begin{{{name}}}{columns} " + _ROW_END.join(rows) + f" \\end{{{name}}}"

    def plain_group(self) -> str:
        self.skip_spaces()
        if self.take() != "{":
            raise _Refused
        inside = ""
        while self.peek() != "}":
            inside += self.take()
        self.take()
        return inside
