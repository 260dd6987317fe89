"""The relation signs of a chain, by what they assert."""

MEMBER = ("\\in", "∈")
EQUAL = ("=", "\\equiv", "==")
DEFINE = (":=", "\\coloneqq", "\\triangleq", "\\stackrel{def}{=}", "\\leftarrow", "\\gets", "≔", "\\doteq", "=:")
COMPARE = ("\\geq", "\\ge", "\\leq", "\\le", "<", ">", "\\neq", "\\ne", "\\gt", "\\lt", "\\leqslant", "\\geqslant", "≥", "≤", "≠")
EQUIVALENT = ("\\iff", "\\Leftrightarrow", "\\Longleftrightarrow", "\\leftrightarrow", "⇔", "⟺")
DEFINITE = {"\\succ": "positive_definite", "≻": "positive_definite", "\\succeq": "symmetric", "≽": "symmetric"}
