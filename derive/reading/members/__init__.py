"""Samples and other members of arrays: x_i, x^{(i)}, A_h, lists of them, and the arrays that hold them."""
