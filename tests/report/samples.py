"""Documents for the tests of the report, with verdicts put in by hand: what is tested here is how they are shown."""

from __future__ import annotations

from derive.results import Claim, Counterexample, Document, SymbolRow

TEXT = r"""# A linear layer

Let $W \in \mathbb{R}^{m\times n}$ hold the weights.

$$
Z = X W
$$

## Backward

- so the gradient is $$\nabla_W J = G X^\top$$ and
- the bias gets $\nabla_b J = \frac{1}{N} G^\top 1$ here

$$
\mathrm{d}Z = X\, \mathrm{d}W
$$
"""


def claim(text: str, latex: str, verdict: str, kind: str = "claim", **more) -> Claim:
    """A claim at the first place where its LaTeX stands in the text."""
    start = text.index(latex)
    line = text.count("\n", 0, start) + 1
    return Claim(
        id=more.pop("id", f"layer:{line}.1"),
        line=line,
        end_line=line + latex.count("\n"),
        kind=kind,
        latex=latex,
        verdict=verdict,
        start=start,
        end=start + len(latex),
        **more,
    )


def layer() -> Document:
    """One statement of every important verdict, in a display, in a list item and in prose."""
    example = Counterexample({"N": 2, "n": 3}, {"G": [[1, 2, "-3/7"], [4, 5, 6]]}, [5, 7, "39/7"], [5, 8, "39/7"])
    claims = [
        claim(TEXT, r"W \in \mathbb{R}^{m\times n}", "definition", "declaration"),
        claim(TEXT, "Z = X W", "definition", "definition"),
        claim(
            TEXT,
            r"\nabla_W J = G X^\top",
            "ill-typed",
            reason="matrix product: shapes N×n and m×N do not fit",
            diagnosis="the factors are swapped",
            fix=r"\nabla_W J = X^\top G",
        ),
        claim(
            TEXT,
            r"\nabla_b J = \frac{1}{N} G^\top 1",
            "refuted",
            reason="the sides differ by the factor N",
            fix=r"\nabla_b J = G^\top 1",
            counterexample=example,
        ),
        claim(
            TEXT,
            r"\mathrm{d}Z = X\, \mathrm{d}W",
            "proved",
            rule="differential of a product",
            assumptions=["X is fixed"],
        ),
    ]
    symbols = [SymbolRow("W", "m×n", "parameter", 3, "the weights")]
    return Document("notes/layer.md", TEXT, claims, symbols, ["a gradient has the shape of its variable"])


HOSTILE = [
    "<script>alert(1)</script>",
    "]]>",
    "--><b>",
    r"\end{document}",
    r"\input{/etc/passwd}",
    r"\write18{ls}",
    r"\catcode`\^^M=13 \def\x{\x}\x",
    "^^5cinput ^^5e^^5e",
    "\u202eevil\u2066",
    "a\x1b[31mred\x07",
    "{{ 7 * 7 }}{% raw %}",
    '" onload="alert(1)',
    "javascript:alert(1)",
    "%&#_${}~^\\",
    "\ufffe\ud800x",
    "𝔸 😀 中文 é ① ∇",
]


def hostile(string: str) -> Document:
    """A document that has the string everywhere a string can be."""
    text = (
        f"# {string}\n\n{string}"
        f" $x + {string}$ `{string}` [{string}](javascript:alert(1)) ![{string}](http://x/{string})"
        f"\n\n$$\n\\text{{{string}}} = y\n$$\n\n<img src=x onerror=alert(1)>\n\n"
        f"| {string} | b |\n|---|---|\n| 1 | 2 |\n\n"
        f"```\n{string}\n```\n"
    )
    said = dict.fromkeys(("rule", "reason", "fix", "diagnosis"), string)
    listed = {"assumptions": [string], "notes": [string]}
    example = Counterexample({"n": 2}, {string: [[string, 1]]}, [[string]], [["x"]])
    claims = [
        Claim(f"{string}:1", 1, 1, "claim", string, verdict, counterexample=example, **said, **listed)
        for verdict in ("refuted", "proved", "unreadable")
    ]
    symbols = [SymbolRow(string, string, string, 1, string)]
    return Document(f"{string}.md", text, claims, symbols, [string], dialect=string, words=[string])
