"""The control words this reader knows, by the part they play; pure tables.

Limit: a control word that is in no table, and that the document does not define, is an error that names it.
"""

from __future__ import annotations

_GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi omicron pi varpi rho "
    "varrho sigma varsigma tau upsilon phi varphi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
_SYMBOLS = (
    "partial nabla bigtriangledown triangledown bigtriangleup triangle infty emptyset varnothing forall exists top "
    "intercal dagger ddagger prime ell hbar imath jmath Re Im wp aleph complement bot perp square Box mho "
    "downarrow uparrow Downarrow Uparrow hookrightarrow searrow nearrow"
)
_FUNCTIONS = (
    "ln log lg exp det tr Tr sin cos tan sinh cosh tanh sec csc cot arcsin arccos arctan coth max min sup inf arg lim "
    "limsup liminf gcd deg dim ker Pr hom argmax argmin diag rank sgn sign trace softmax relu ReLU sigmoid vech"
)
NAMES = frozenset((_GREEK + " " + _SYMBOLS + " " + _FUNCTIONS).split())
GREEK = dict(zip("αβγδϵεζηθϑικλμνξοπϖρϱσςτυϕφχψωΓΔΘΛΞΠΣΥΦΨΩ", ["\\" + word for word in _GREEK.split()], strict=True))

SUM_OPERATORS = {
    "+": "+", "-": "-", "−": "-", "–": "-", "±": "\\pm", "∓": "\\mp", "⊕": "\\oplus", "⊖": "\\ominus", "∪": "\\cup",
    "\\pm": "\\pm", "\\mp": "\\mp", "\\oplus": "\\oplus", "\\ominus": "\\ominus", "\\cup": "\\cup",
    "\\setminus": "\\setminus", "\\backslash": "\\setminus",
}  # fmt: skip
PRODUCT_OPERATORS = {
    "*": "*", "/": "/", "@": "\\cdot", "×": "\\times", "·": "\\cdot", "⋅": "\\cdot", "∙": "\\cdot", "⊙": "\\odot", "∘": "\\circ",
    "⊗": "\\otimes", "÷": "\\div", "∗": "*", "⋆": "\\star", "★": "\\star", "∩": "\\cap", "•": "\\cdot",
    "\\ast": "*", "\\cdot": "\\cdot", "\\times": "\\times", "\\odot": "\\odot", "\\circ": "\\circ",
    "\\bullet": "\\cdot",
    "\\otimes": "\\otimes", "\\oslash": "\\oslash", "⊘": "\\oslash", "\\div": "\\div", "\\star": "\\star",
    "\\circledast": "\\circledast", "⊛": "\\circledast",
    "\\cap": "\\cap", "\\bigodot": "\\odot",
    "\\bigotimes": "\\otimes", "\\boxtimes": "\\boxtimes", "\\bmod": "\\bmod",
    "\\wedge": "\\wedge", "\\land": "\\wedge",
    "\\vee": "\\vee", "\\lor": "\\vee", "\\diamond": "\\diamond", "\\boxdot": "\\boxdot",
}  # fmt: skip
RELATIONS = {
    "=": "=", "==": "=", "=:": "=", ":=": ":=", "≡": "\\equiv", "≈": "\\approx", "≠": "\\neq", "!=": "\\neq", "<": "<", ">": ">",
    "<=": "\\leq", ">=": "\\geq", "≤": "\\leq", "≥": "\\geq", "⩽": "\\leq", "⩾": "\\geq", "∈": "\\in", "∉": "\\notin",
    "→": "\\to", "->": "\\to", "←": "\\leftarrow", "∝": "\\propto", "∼": "\\sim", "⊂": "\\subset", "≔": ":=",
    "↦": "\\mapsto", "≜": "\\triangleq", "⊆": "\\subseteq", "≪": "\\ll", "≫": "\\gg",
    "\\eqqcolon": "=", "\\equalscolon": "=",
    "\\eq": "=", "\\equiv": "\\equiv", "\\coloneqq": ":=", "\\colonequals": ":=", "\\coloneq": ":=",
    "\\triangleq": "\\triangleq", "\\doteq": "\\triangleq", "\\approx": "\\approx", "\\ne": "\\neq", "\\neq": "\\neq",
    "\\lt": "<", "\\gt": ">", "\\le": "\\leq", "\\leq": "\\leq", "\\leqslant": "\\leq", "\\leqq": "\\leq",
    "\\ge": "\\geq", "\\geq": "\\geq", "\\geqslant": "\\geq", "\\geqq": "\\geq", "\\in": "\\in", "\\notin": "\\notin",
    "\\ni": "\\ni", "\\to": "\\to", "\\rightarrow": "\\to", "\\longrightarrow": "\\to", "\\mapsto": "\\mapsto",
    "\\longmapsto": "\\mapsto", "\\leftarrow": "\\leftarrow", "\\gets": "\\leftarrow", "\\longleftarrow": "\\leftarrow",
    "\\propto": "\\propto", "\\sim": "\\sim", "\\simeq": "\\approx", "\\cong": "\\cong", "\\subset": "\\subset",
    "\\subseteq": "\\subseteq", "\\supset": "\\supset", "\\supseteq": "\\supseteq", "\\ll": "\\ll", "\\gg": "\\gg",
    "\\prec": "\\prec", "\\succ": "\\succ", "\\preceq": "\\preceq", "\\succeq": "\\succeq",
    "\\succcurlyeq": "\\succeq", "≻": "\\succ", "⪰": "\\succeq", "\\mid": "\\mid",
}  # fmt: skip
IMPLICATIONS = frozenset(
    "\\Rightarrow \\implies \\Longrightarrow \\iff \\Leftrightarrow \\Longleftrightarrow \\therefore \\because "
    "\\Leftarrow \\impliedby => ⇒ ⟹ ⇔ ⟺ ∴".split()
)
DOTS = frozenset("\\dots \\cdots \\ldots \\vdots \\ddots \\dotsc \\dotsb \\dotsm \\hdots \\iddots".split())
UNICODE_FRACTIONS = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅛": "0.125"}
"""Fractions of one sign, those that a finite decimal is."""
UNICODE_DOTS = {"…": "\\dots", "⋯": "\\cdots", "⋮": "\\vdots", "⋱": "\\ddots"}
BIG = {"∑": "\\sum", "∏": "\\prod", "∫": "\\int", "\\sum": "\\sum", "\\prod": "\\prod", "\\int": "\\int"}
UNICODE_NAMES = {
    "∇": "\\nabla", "∂": "\\partial", "∞": "\\infty", "ℝ": "\\mathbb{R}", "ℕ": "\\mathbb{N}", "ℤ": "\\mathbb{Z}",
    "ℂ": "\\mathbb{C}", "⊤": "\\top", "∀": "\\forall", "∃": "\\exists", "ℓ": "\\ell", "∅": "\\emptyset",
    "▽": "\\bigtriangledown", "†": "\\dagger",
}  # fmt: skip
SHORT_SETS = {"\\R": "\\mathbb{R}", "\\N": "\\mathbb{N}", "\\Z": "\\mathbb{Z}"}

OPENERS = {
    "(": "(", "[": "[", "（": "(", "［": "[", "\\{": "\\{", "\\lbrace": "\\{", "\\lbrack": "[", "\\langle": "\\langle",
    "⟨": "\\langle", "\\lfloor": "\\lfloor", "⌊": "\\lfloor", "\\lceil": "\\lceil", "⌈": "\\lceil", "\\lvert": "|",
    "\\lVert": "\\|", "【": "[",
}  # fmt: skip
CLOSERS = {
    ")": "(", "]": "[", "）": "(", "］": "[", "\\}": "\\{", "\\rbrace": "\\{", "\\rbrack": "[", "\\rangle": "\\langle",
    "⟩": "\\langle", "\\rfloor": "\\lfloor", "⌋": "\\lfloor", "\\rceil": "\\lceil", "⌉": "\\lceil", "\\rvert": "|",
    "\\rVert": "\\|", "】": "[",
}  # fmt: skip
BARS = {"|": "|", "\\|": "\\|", "\\vert": "|", "\\Vert": "\\|", "‖": "\\|", "∥": "\\|", "∣": "|"}
MIRROR = {
    "(": ")", "[": "]", "\\{": "\\}", "|": "|", "\\|": "\\|", "\\langle": "\\rangle", "\\lfloor": "\\rfloor",
    "\\lceil": "\\rceil", "{": "}", ".": ".",
}  # fmt: skip
SIZES = frozenset(
    "\\" + size + side for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")
)

STYLES = frozenset(
    "mathbf boldsymbol bm mathrm mathbb mathcal mathscr mathfrak mathsf mathtt mathit mathnormal pmb bold "
    "operatorname Bbb symbf mathds mathbbm rm bf it cal sf tt".split()
)
SWITCHES = {"\\bf": "\\mathbf", "\\rm": "\\mathrm", "\\it": "\\mathit", "\\cal": "\\mathcal", "\\sf": "\\mathsf",
            "\\tt": "\\mathtt"}  # fmt: skip
ACCENTS = frozenset(
    "hat widehat bar overline tilde widetilde dot ddot vec overrightarrow check breve acute grave mathring "
    "underline".split()
)
TEXTS = frozenset("text mbox hbox textbf textrm textit textsf texttt textnormal textup".split())
MATRICES = frozenset(
    "matrix bmatrix pmatrix vmatrix Vmatrix Bmatrix smallmatrix cases rcases dcases array".split()
)
IGNORED = frozenset(
    "limits nolimits displaystyle textstyle scriptstyle scriptscriptstyle nonumber notag hline cr hfill allowbreak "
    "nobreak strut mathstrut noindent hskip boldmath mathord mathbin mathrel mathopen mathclose mathpunct mathinner "
    "mathop centering small large Large normalsize blacksquare qed qedhere qedsymbol checkmark".split()
)
SPACES = frozenset("\\, \\; \\! \\: \\> \\thinspace \\medspace \\thickspace \\negthinspace \\enspace".split())
WIDE_SPACES = frozenset("\\quad \\qquad".split())
ARGUMENT_DROPPED = frozenset("label hspace vspace phantom hphantom vphantom color ref eqref cite mspace".split())
TRANSPARENT = frozenset("boxed fbox cancel smash mathchoice ensuremath".split())
FORBIDDEN = frozenset(
    "input include write immediate usepackage csname endcsname catcode openin openout read special directlua loop "
    "expandafter let documentclass includegraphics RequirePackage newread newwrite futurelet luaexec".split()
)

SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵀⁿⁱ⁽⁾", "0123456789+-Tni()", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼₖₙₘ₍₎", "0123456789+-ijknm()", strict=True))
