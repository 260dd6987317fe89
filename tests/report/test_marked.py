"""What is marked in the LaTeX twin: the signs in which a wrong line and the right one differ, and nothing else."""

from __future__ import annotations

import re

import pytest

from derive.report import latex, latex_safe, marked
from tests.report.samples import HOSTILE, layer

MARK = re.compile(r"\\derive(?:gone|new)\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}")


def marks(safe: str | None) -> list[str]:
    return [found.replace(" ", "") for found in MARK.findall(safe or "")]


@pytest.mark.parametrize(
    ("written", "right", "gone", "new"),
    [
        (r"5\cdot 5\cdot 3 = 125", r"5\cdot 5\cdot 3 = 75", ["125"], ["75"]),
        (r"\nabla_b J = \frac{1}{N} \mathbf{1}^\top G", r"\nabla_b J = \mathbf{1}^\top G", [r"\frac{1}{N}"], []),
        (r"\mathrm{d}L = x", r"\mathrm{d}L = -x", [], ["-"]),
        (r"z^{(2)} = b", r"z^{(1)} = b", ["2"], ["1"]),
        (r"\sum_{i=1}^{n-1} x_i", r"\sum_{i=1}^{n} x_i", ["-1"], []),
        (r"\frac{a}{b}", r"\frac{c}{d}", ["a", "b"], ["c", "d"]),
        (r"\text{first}", r"\text{third}", [r"\text{first}"], [r"\text{third}"]),
        (r"X\, W", r"X W", [], []),
        ("Z_{[x,y]} = K", r"Z_{[x,y]} = \left(K\right)_{[x,y]}", [], ["{[x,y]}"]),
        (r"\nabla_Z L = P - Y", r"\nabla_Z L=\frac{1}{N} (P - Y)", [], [r"\frac{1}{N}(", ")"]),
        (r"\begin{bmatrix} a & b \\ c & d\end{bmatrix}", r"\begin{bmatrix} a & b \\ c & e\end{bmatrix}", ["d"], ["e"]),
    ],
)
def test_the_difference_is_marked(written, right, gone, new):
    one, two = marked.pair(written, right)
    assert (marks(one), marks(two)) == (gone, new)


@pytest.mark.parametrize(("written", "right"), [(r"\left(A\right)", r"\left[A\right]"), (r"\begin{array}{l} a \end{array}", r"\begin{array}{r} a \end{array}")])
def test_without_marks_where_none_can_be_set(written, right):
    assert marked.pair(written, right) == (latex_safe.formula(written), latex_safe.formula(right))


@pytest.mark.parametrize("string", [*HOSTILE, "\ue000", "\ue001", "\ue000x\ue001", "}{", r"\frac", "^", "&", r"\\", "a_b_c"])
@pytest.mark.parametrize("line", ["A {} B = C", "A^{{{}}} = C", r"\begin{{pmatrix}} a & {} \\ c \end{{pmatrix}}"])
def test_marks_change_nothing_else(string, line):
    """With the commands for marks taken out, the lines are those that are written without marks, with braces at most."""
    for written, right in ((line.format(string), line.format("D")), (line.format("D"), line.format(string))):
        for source, safe in zip((written, right), marked.pair(written, right)):
            plain = latex_safe.formula(source)
            if plain is None:
                assert safe is None
            else:
                bare = re.sub(r"\\derive(?:gone|new)", "", safe)
                assert re.sub(r"[{}\s]", "", bare) == re.sub(r"[{}\s]", "", plain)


def test_wrong_lines_of_the_twin_are_marked():
    source = latex.render(layer())
    assert r"\derivegone{\frac{1}{N}}" in source and source.count(r"\derivenew{") >= 2
