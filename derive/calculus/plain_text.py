r"""LaTeX formulas as one line of Unicode text, for the terminal.

`plain_text(r"\frac12 \|X W - Y\|_F^2")` is "½ ‖X W − Y‖_F²".  Guarantee: nothing of the formula is lost, and braces
that group become brackets where one line needs them.  Limit: layout such as arrays and alignment is not known; a
command without a sign of its own stands as its name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from unicodedata import normalize

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|[{}^_]|\s+|[A-Za-z]|[0-9]+|.", re.DOTALL)
_BARE = re.compile(r"\d+|√?\w[′ᵀ⁰¹²³⁴-⁹₀-₉\u0300-\u036f]*|[(⌊|‖][^()⌊⌋|‖]*[)⌋|‖]")

SIGNS: Mapping[str, str] = {
    "odot": "⊙", "circ": "∘", "otimes": "⊗", "cdot": "·", "times": "×", "nabla": "∇", "partial": "∂", "sum": "Σ",
    "prod": "Π", "geq": "≥", "ge": "≥", "leq": "≤", "le": "≤", "neq": "≠", "ne": "≠", "in": "∈", "to": "→", "pm": "±",
    "infty": "∞", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "langle": "⟨", "rangle": "⟩", "top": "ᵀ",
    "lVert": "‖", "rVert": "‖", "Vert": "‖", "vert": "|", "lvert": "|", "rvert": "|", "ell": "ℓ", "dots": "…",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "prime": "′",
}  # fmt: skip
DROPPED = frozenset("left right big Big bigl bigr displaystyle limits , ; : ! quad".split())
BOLD = frozenset("mathbf boldsymbol mathbb bm".split())
WRAPPERS = BOLD | frozenset("operatorname mathrm text textrm mathsf mathcal".split())
ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307", "vec": "\u20d7", "overline": "\u0304"}
HALVES = {("1", "2"): "½", ("1", "3"): "⅓", ("2", "3"): "⅔", ("1", "4"): "¼", ("3", "4"): "¾"}
UP = dict(zip("0123456789+-−()nijklmT=", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿⁱʲᵏˡᵐᵀ⁼"))
DOWN = dict(zip("0123456789+-−()=ijkmnpaehlorstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎₌ᵢⱼₖₘₙₚₐₑₕₗₒᵣₛₜᵤᵥₓ"))


def plain_text(latex: str) -> str:
    """One line of text for a LaTeX formula."""
    text = re.sub(r"\s+", " ", _Reader(_TOKEN.findall(latex)).formula())
    return normalize("NFC", re.sub(r" (?=[)\]ᵀ⌋,])", "", text).strip())


def in_words(properties: str) -> str:
    """The names of properties of a symbol in words: one-hot columns."""
    return properties.replace("_", " ").replace("onehot", "one-hot").replace("cols", "columns")


class _Reader:
    def __init__(self, tokens: list[str]):
        self.tokens = tokens
        self.place = 0

    def formula(self) -> str:
        """Everything up to a closing brace or the end."""
        parts: list[str] = []
        while self.place < len(self.tokens) and self.tokens[self.place] != "}":
            token = self.tokens[self.place]
            if token in "^_" and token:
                self.place += 1
                parts.append(self._script(token))
            else:
                parts.append(self.item())
        return "".join(parts)

    def item(self) -> str:
        """One group, command or character."""
        if self.place >= len(self.tokens):
            return ""
        token = self.tokens[self.place]
        self.place += 1
        if token == "{":
            inside = self.formula()
            self.place += 1
            return inside
        if token.startswith("\\"):
            return self._command(token[1:])
        return {"-": "−", "'": "′", "~": " ", "&": " "}.get(token, token)

    def argument(self) -> str:
        while self.place < len(self.tokens) and self.tokens[self.place].isspace():
            self.place += 1
        if self.place < len(self.tokens) and len(self.tokens[self.place]) > 1 and self.tokens[self.place].isdigit():
            digits = self.tokens[self.place]
            self.tokens[self.place : self.place + 1] = [digits[0], digits[1:]]
        return self.item()

    def _command(self, name: str) -> str:
        if name in ("frac", "tfrac", "dfrac"):
            above, below = self.argument().strip(), self.argument().strip()
            half = HALVES.get((above, below))
            text = half or f"{_bracketed(above)}/{_bracketed(below) if len(below) > 1 else below}"
            scripted = self.place < len(self.tokens) and self.tokens[self.place] in ("^", "_")
            return f"({text})" if scripted else text if half else text + " "
        if name == "sqrt":
            return "√" + _bracketed(self.argument())
        if name in WRAPPERS:
            inside = self.argument().replace("−", "-")
            return "𝟏" if name in BOLD and inside == "1" else inside + self._space(len(inside) > 1)
        if name in ACCENTS:
            return self.argument() + ACCENTS[name]
        if name in DROPPED:
            return " " if name in (",", ";", ":", "quad") else ""
        if name == "|":
            return "‖"
        sign = SIGNS.get(name)
        if sign is not None:
            return sign
        return name + self._space(True) if name[:1].isalpha() else " " if name == "\\" else name

    def _space(self, word: bool) -> str:
        """A space between a word and a letter or command that follows at once."""
        after = self.tokens[self.place] if self.place < len(self.tokens) else ""
        return " " if word and (after[:1].isalnum() or (len(after) > 1 and after[1].isalpha())) else ""

    def _script(self, sign: str) -> str:
        inside = self.argument().strip()
        if inside == "ᵀ":
            return inside
        table = UP if sign == "^" else DOWN
        if inside and all(c in table for c in inside):
            return "".join(table[c] for c in inside)
        if inside in ("′", "*"):
            return inside
        return sign + (inside if len(inside) == 1 or inside.isalnum() else f"({inside})")


def _bracketed(text: str) -> str:
    return text if _BARE.fullmatch(text) else f"({text})"
