"""Names of indices: one sum has one string, whether its inner sums share an index or not."""

from fractions import Fraction

from derive.judge.proving.oracle import Oracle
from derive.rechecking.algebra import Algebra
from derive.rechecking.base import read_size
from derive.rechecking.entries import atom, product

SIZE = read_size("n")


def of_index(number: int) -> tuple:
    """exp Σ_k v_k with the number k for its index."""
    token = ("b", number, SIZE)
    return (Fraction(1), (token,), ((("v", "v", ((token,),)), Fraction(1)),))


def strings(first: int, second: int) -> list[str]:
    """f(Σ v) g(Σ v), the two sums with these indices."""
    both = product(atom("F", "f", (of_index(first),)), atom("F", "g", (of_index(second),)))
    return [text for text, _ in Algebra(Oracle([])).collected(both)]


def test_inner_sums_that_share_an_index_look_like_those_that_do_not():
    assert strings(1, 1) == strings(1, 2) == strings(7, 3)


def test_inner_sums_with_an_outer_index_are_told_apart():
    outer = ("b", 9, SIZE)
    inside = (Fraction(1), (), ((("v", "v", ((outer,),)), Fraction(1)),))
    one = ((Fraction(1), (outer,), ((("F", "f", (inside,)), Fraction(1)), (("F", "g", (inside,)), Fraction(1)))),)
    assert [text for text, _ in Algebra(Oracle([])).collected(one)] != strings(1, 2)
