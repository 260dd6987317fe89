"""Terms as LaTeX: brackets where they are needed, and what the reader makes of the result."""

from fractions import Fraction

import pytest

import derive
from derive.kernel.sizes import Size
from derive.terms import term as t
from derive.terms.latex import latex

ZHUJIAN = {
    "hadamard": "*",
    "product": "\\cdot",
    "left_to_right": True,
    "gradient_style": "\\bigtriangledown",
    "transposed_gradient": "D",
    "gradient_argument": True,
    "repeat_silently": True,
}


def matrix(name, rows, cols):
    return t.var(name, (Size.of(rows), Size.of(cols)))


A, C = matrix("A", "m", "n"), matrix("C", "m", "n")
B, D = matrix("B", "n", "p"), matrix("D", "m", "p")
S = matrix("S", "n", "n")
W = matrix("W^{(1)}", "n", "p")
x, y = matrix("x", "n", 1), matrix("y", "n", 1)
b = matrix("b", 1, "p")
s = matrix("\\lambda", 1, 1)
AB = t.matmul(A, B)
N = t.size_term("N")

# term, without a dialect, with everything bound from left to right
PRINTED = {
    "Hadamard of a product": (t.hadamard(AB, D), "(A B) \\odot D", "A \\cdot B * D"),
    "product of a Hadamard": (t.matmul(t.hadamard(A, C), B), "(A \\odot C) B", "A * C \\cdot B"),
    "product on the right": (t.hadamard(D, AB), "D \\odot (A B)", "D * (A \\cdot B)"),
    "chain": (t.matmul(t.transpose(D), AB), "D^T A B", "D^T \\cdot A \\cdot B"),
    "difference of a sum": (t.sub(AB, t.add(D, D)), "A B - (D + D)", "A \\cdot B - (D + D)"),
    "sum in a product": (t.matmul(t.add(A, C), B), "(A + C) B", "(A + C) \\cdot B"),
    "mean": (t.scale(t.apply("recip", N), AB), "\\frac{1}{N} A B", "\\frac{1}{N} A \\cdot B"),
    "mean of a Hadamard": (
        t.scale(t.apply("recip", N), t.hadamard(AB, D)),
        "\\frac{1}{N} (A B) \\odot D",
        "\\frac{1}{N} A \\cdot B * D",
    ),
    "negative sum": (t.scale(t.num(-2), t.add(A, C)), "-2 (A + C)", "-2 (A + C)"),
    "inner negative": (t.matmul(t.neg(A), B), "-A B", "-A \\cdot B"),
    "scalar product as a factor": (
        t.scale(t.matmul(t.transpose(x), y), A),
        "(x^T y) A",
        "(x^T \\cdot y) \\cdot A",
    ),
    "name with a superscript": (t.transpose(W), "(W^{(1)})^T", "(W^{(1)})^T"),
    "gradient": (
        t.grad("J", "W^{(1)}", W.shape),
        "\\nabla_{W^{(1)}} J",
        "\\bigtriangledown_{W^{(1)}} J(W^{(1)})",
    ),
    "transposed gradient": (
        t.transpose(t.grad("J", "x", x.shape)),
        "(\\nabla_{x} J)^T",
        "D_{x} J(x)",
    ),
    "repeated row": (t.add(AB, t.repeat(b, D.shape)), "A B + \\mathbf{1}_{m} b", "A \\cdot B + b"),
    "differential": (t.transpose(t.dvar("A", A.shape)), "(dA)^T", "(dA)^T"),
    "quotient": (t.divide(A, C), "\\frac{A}{C}", "\\frac{A}{C}"),
    "inverse transposed": (t.transpose(t.inverse(S)), "S^{-T}", "S^{-T}"),
    "inverse of a transpose": (t.inverse(t.transpose(S)), "(S^T)^{-1}", "(S^T)^{-1}"),
    "two numbers": (t.scale(t.num(2), t.num(3)), "6", "6"),
    "half": (t.scale(t.num(Fraction(1, 2)), t.scale(s, A)), "\\frac{1}{2} \\lambda A", None),
    "over a square": (
        t.scale(t.power(t.matmul(t.transpose(x), x), -2), x),
        "\\frac{1}{(x^T x)^2} x",
        "\\frac{1}{(x^T \\cdot x)^2} x",
    ),
    "entries": (t.total("i", "m", t.entry(A, t.index("i", "m"), t.num(0))), "\\sum_{i=1}^{m} A_{i1}", None),
    "Kronecker": (t.matmul(t.kron(t.transpose(B), A), t.vec(t.eye("n"))), None, None),
}


@pytest.mark.parametrize("name", [n for n, case in PRINTED.items() if case[1]])
def test_a_term_is_printed_with_the_brackets_it_needs(name):
    assert latex(PRINTED[name][0]) == PRINTED[name][1]


@pytest.mark.parametrize("name", [n for n, case in PRINTED.items() if case[2]])
def test_a_term_is_printed_for_a_dialect_that_binds_from_left_to_right(name):
    assert latex(PRINTED[name][0], **ZHUJIAN) == PRINTED[name][2]


DECLARED = """Let $A, C \\in \\mathbb{R}^{m \\times n}$, $B, E \\in \\mathbb{R}^{n \\times p}$,
$D \\in \\mathbb{R}^{m \\times p}$,
$S \\in \\mathbb{R}^{n \\times n}$, $x, y \\in \\mathbb{R}^{n}$ and $\\lambda \\in \\mathbb{R}$.

"""
# term, the same written by hand with every bracket
READ_BACK = [
    (t.hadamard(AB, D), "((A B) \\odot D)"),
    (t.matmul(t.hadamard(A, C), B), "((A \\odot C) B)"),
    (t.hadamard(D, AB), "(D \\odot (A B))"),
    (t.sub(AB, t.add(D, t.scale(s, D))), "((A B) - D - (\\lambda D))"),
    (t.matmul(t.matmul(t.transpose(A), t.sub(AB, D)), t.transpose(B)), "(((A^T) ((A B) - D)) (B^T))"),
    (t.scale(t.matmul(t.transpose(x), y), A), "(((x^T) y) A)"),
    (t.scale(t.num(Fraction(-1, 2)), t.hadamard(t.scale(s, AB), D)), "-\\frac{1}{2} (\\lambda ((A B) \\odot D))"),
    (t.trace(t.matmul(t.transpose(A), t.hadamard(A, C))), "\\operatorname{tr}((A^T) (A \\odot C))"),
    (t.matmul(t.diag(t.apply("exp", x)), B), "(\\operatorname{diag}(\\exp(x)) B)"),
    (t.hadamard(t.apply("ge0", A), C), "(1(A \\geq 0) \\odot C)"),
    (t.matmul(t.matmul(A, x), t.transpose(y)), "((A x) (y^T))"),
    (t.transpose(t.inverse(S)), "((S^{-1})^T)"),
]


@pytest.mark.parametrize("term, by_hand", READ_BACK, ids=[by_hand for _, by_hand in READ_BACK])
def test_the_reader_understands_what_is_printed(term, by_hand):
    document = derive.check(f"{DECLARED}$$\n{latex(term)} = {by_hand}\n$$\n")
    (claim,) = [c for c in document if c.kind == "claim"]
    assert claim.verdict == "proved", (claim.latex, claim.reason)


@pytest.mark.parametrize("term, by_hand", READ_BACK, ids=[by_hand for _, by_hand in READ_BACK])
def test_the_reader_refutes_a_double_of_what_is_printed(term, by_hand):
    document = derive.check(f"{DECLARED}$$\n{latex(term)} = 2 \\cdot {by_hand}\n$$\n")
    (claim,) = [c for c in document if c.kind == "claim"]
    assert claim.verdict == "refuted", (claim.latex, claim.reason)


def test_indices_without_a_name_get_letters_that_the_term_does_not_use():
    matrix = t.var("A", (Size.of("m"), Size.of("n")))
    for name in ("·r1", "·r4930"):
        where = (t.index(name, Size.of("m")), t.index("·c", Size.of("n")))
        assert latex(t.array(name, "m", "·c", "n", t.entry(matrix, *where))) == r"\left[A_{ij}\right]_{ij}"
    where = (t.index("·r", Size.of("m")), t.index("i", Size.of("n")))
    assert latex(t.array("·r", "m", "i", "n", t.entry(matrix, *where))) == r"\left[A_{ji}\right]_{ji}"
