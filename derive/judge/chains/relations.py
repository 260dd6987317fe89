"""The relation signs of a chain, by what they assert."""

MEMBER = ("\\in", "∈")
EQUAL = ("=", "\\equiv", "==")
DEFINE = (":=", "\\coloneqq", "\\triangleq", "\\stackrel{def}{=}", "\\leftarrow", "\\gets", "≔", "\\doteq", "=:")
COMPARE = (
    "\\geq", "\\ge", "\\leq", "\\le", "<", ">", "\\neq", "\\ne", "\\gt", "\\lt", "\\leqslant", "\\geqslant", "≥", "≤", "≠",
    "\\succ", "\\succeq", "≻", "≽",
)  # fmt: skip
EQUIVALENT = ("\\iff", "\\Leftrightarrow", "\\Longleftrightarrow", "\\leftrightarrow", "⇔", "⟺")
