"""The LaTeX twin: inert for any document, complete for a good one."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from derive.calculus.plain_text import DOWN, HALVES, UP
from derive.report import latex, latex_safe
from derive.results import Document, Step
from tests.report.samples import HOSTILE, hostile, layer
from tests.report.test_mathml import TYPICAL

ENGINES = [name for name in ("pdflatex", "lualatex") if shutil.which(name)]
# All commands that the writer itself uses beside those of the table of formulas.
OWN = set(
    """documentclass usepackage ifPDFTeX else fi IfFileExists setcounter setlength parindent parskip
    emergencystretch newcommand derivegbsn let renewcommand derivehan deriveother derivegap derivefont IfFontExistsTF
    newfontfamily derivecjk ifdefined hskip relax begin end footnotesize definecolor newsavebox derivebox
    deriveformula deriveverdict par sbox displaystyle centering ifdim wd linewidth resizebox usebox medskip bigskip nobreak raggedright
    textcolor textbf hfill small LARGE large bfseries section subsection subsubsection paragraph item texttt
    allowbreak emph quad qquad surd textbackslash textasciitilde textless textgreater textbar textquotedbl
    textasciigrave ensuremath text hfil break hrulefill left right tfrac boldsymbol approx times derivegone derivenew begingroup
    endgroup color""".split()
)


def commands(source: str) -> set[str]:
    """The names of all commands in a LaTeX source; a doubled backslash is a line break."""
    return set(re.findall(r"\\([a-zA-Z]+)", source.replace("\\\\", "")))


@pytest.mark.parametrize("string", HOSTILE)
def test_only_our_own_commands_reach_latex(string):
    source = latex.render(hostile(string))
    allowed = OWN | latex_safe._SYMBOLS | latex_safe._ONE | latex_safe._TWO | latex_safe._WORDS
    assert commands(source) <= allowed, commands(source) - allowed
    assert source.count(r"\end{document}") == 1 and source.endswith("\\end{document}\n")
    body = source[source.index(r"\begin{document}") :]
    assert "^^" not in body and "%" not in body.replace(r"\%", "")
    assert set(re.findall(r"\\begin\{(\w+\*?)\}", body)) <= {
        "document",
        "itemize",
        "enumerate",
        "quote",
        "pmatrix",
        "aligned",
    }
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", source)
    assert body.count("{") - body.count(r"\{") == body.count("}") - body.count(r"\}")


@pytest.mark.parametrize("formula", TYPICAL)
def test_typical_formulas_stay_formulas(formula):
    assert latex_safe.formula(formula) is not None


@pytest.mark.parametrize(
    "formula",
    [
        r"\input{/etc/passwd}",
        r"x\end{document}",
        r"\write18{ls}",
        r"\def\x{y}",
        r"\text{\input{x}}",
        r"\text{$\input x$}",
        r"x^a^b",
        r"x_a_b",
        r"\frac{a}",
        r"{a",
        r"a}",
        r"\left( x",
        r"x \right)",
        r"\begin{pmatrix} 1",
        r"\begin{document} 1 \end{document}",
        r"\begin{array}{p{1cm}} 1 \end{array}",
        r"\begin{array}{c} 1 & 2 \end{array}",
        r"a # b",
        r"a % b",
        r"^^5cinput",
        r"\sqrt[",
        r"\operatorname{\x}",
        r"\mathbf",
        "$",
    ],
)
def test_anything_else_is_no_formula(formula):
    assert latex_safe.formula(formula) is None


def test_arguments_are_braced_and_primes_joined():
    assert latex_safe.formula(r"x^\mathsf T_1 + \frac12 + f'^2") == r"x_{1}^{\mathsf{T}} + \frac{1}{2} + f^{\prime 2}"


def test_all_statements_and_words_are_there():
    source = latex.render(layer())
    for needle in ("ill-typed", "refuted", "proved", "differential of a product", "X is fixed", "line 11", "Backward"):
        assert needle in source
    assert r"\tfrac{3}{7}" in source and r"\boldsymbol{{8}}" in source


def test_the_signs_of_a_step_are_set_and_may_be_broken_between():
    """A line of the index normal form, in the signs in which `derive.calculus.plain_text` writes."""
    signs = "".join({*UP.values(), *DOWN.values(), *HALVES.values()})
    document = layer()
    shown = next(claim for claim in document if claim.verdict == "proved")
    shown.evidence = lambda: None
    shown.evidence.steps = lambda: [Step("normal form", text=f"z⁽³⁾[k,l]·W[k,i] {signs}")]
    source = latex.render(document)
    assert r"\deriveother{2" not in source and r"z\ensuremath{{}^{(}}\ensuremath{{}^{3}}\ensuremath{{}^{)}}[k,l]" in source
    assert r"[k,l]\ensuremath{\cdot}\allowbreak W[k,i]" in source


def test_same_document_same_bytes():
    assert latex.render(layer()) == latex.render(layer())


@pytest.mark.latex
@pytest.mark.skipif(not ENGINES, reason="no LaTeX engine is installed")
@pytest.mark.parametrize("engine", ENGINES or ["none"])
def test_it_compiles(engine, tmp_path):
    """Good and hostile documents, every formula that is let through, lists deeper than LaTeX allows."""
    formulas = "\n\n".join(f"$$\n{formula}\n$$" for formula in [*TYPICAL, r"[x] \\ [y]", "a & b & c"])
    deep = "\n".join("  " * depth + "- item" for depth in range(9))
    plain = Document("formulas.md", f"# Formulas\n\n{formulas}\n\n{deep}\n\n1. one\n2. [two]\n\n- [x] three\n")
    documents = [layer(), plain, *(hostile(string) for string in HOSTILE)]
    preamble, _, _ = latex.render(documents[0]).partition(r"\begin{document}")
    bodies = [
        latex.render(document).partition(r"\begin{document}")[2].partition(r"\end{document}")[0]
        for document in documents
    ]
    source = preamble + r"\begin{document}" + "\n\\clearpage\n".join(bodies) + "\\end{document}\n"
    (tmp_path / "all.tex").write_text(source, encoding="utf-8")
    command = [engine, "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "all.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=300)
    said = done.stdout.decode(errors="replace")
    assert done.returncode == 0, [line for line in said.splitlines() if line.startswith(("!", "l."))]
    assert "root:" not in said


def test_no_line_is_longer_than_an_engine_reads_and_no_paragraph_is_made():
    words = "one " * 30_000
    broken = latex.render(Document("long.md", words + "\n\n" + "\x01" * 9_000 + "\n\nend\n"))
    assert max(map(len, broken.split("\n"))) <= latex.LONGEST_LINE
    whole = broken.replace("}%\n", "}")
    assert " ".join(whole.split()).count("one one") >= 14_999 and "one\n\none" not in broken
    word = latex.render(Document("word.md", "w" * 250_000 + "\n\nend\n"))
    assert max(map(len, word.split("\n"))) <= latex.LONGEST_LINE and word.replace("w%\nw", "ww").count("w" * 250_000) == 1
    assert whole.count("[U+0001]") + whole.count("{0001}") == 9_000
