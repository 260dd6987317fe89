"""The phrases of the prose: what may be said of a symbol, and the words that say it.

Guarantee: the table is all that is looked for; a dialect adds words of its own language to it.  Limit: what the words under
`more` say is noticed and not understood.
"""

from __future__ import annotations

from functools import lru_cache

from derive.reading.dialect import Dialect


def _german(adjective: str) -> tuple[str, ...]:
    return (adjective, *(adjective + ending for ending in ("e", "en", "er", "es", "em")))


def _french(adjective: str) -> tuple[str, ...]:
    return (adjective, adjective + "s")


DEFICIENT = (
    "rank deficient", "rank-deficient", "nilpotent", "strictly lower triangular", "strictly upper triangular",
    "strictly triangular", "not invertible", "non-invertible", "noninvertible", "not of full rank", "without an inverse",
)
"""Words for matrices without an inverse; most of them say more than that."""
PHRASES: dict[str, tuple[str, ...]] = {
    "ones": ("all ones", "all-ones", "of ones", "all one's", "every entry 1", "every entry is 1"),
    "identity": ("identity matrix",),
    "onehot_rows": (
        "one-hot", "one hot", "onehot", "独热", "one 1 per row", "one 1 in each row", "one 1 in every row", "a single 1 per row",
        "a single 1 in each row", "a single 1 in every row",
    ),
    "onehot_cols": (
        "one-hot columns of",
        "one-hot columns",
        "one-hot column",
        "one hot column",
        "columns are one-hot",
        "column is one-hot",
        "one-hot in each column",
    ),
    "symmetric": (
        "symmetric", "orthogonal projector", "orthogonal projection", *_german("symmetrisch"), *_french("symétrique"), "对称",
    ),
    "diagonal": ("diagonal matrix", "diagonal matrices", "is diagonal", "be diagonal", "are diagonal"),
    "probability": (
        "probability vector", "probability vectors", "whose rows sum to one", "whose rows sum to 1", "with rows summing to one",
        "with rows that sum to one", "rows sum to one", "rows sum to 1", "rows add up to one", "row-stochastic", "row stochastic",
        "whose entries sum to one", "whose components sum to one", "whose entries sum to 1", "whose components sum to 1",
    ),
    "orthogonal": (
        "orthogonal", "rotation matrix", "permutation matrix", *_german("orthogonal"), *_french("orthogonale"), "正交",
    ),
    "orthonormal_columns": ("orthonormal columns", "orthonormal column", "columns are orthonormal", "columns being orthonormal"),
    "unit": (
        "unit vectors", "unit vector", "unit eigenvectors", "unit eigenvector", "unit norm", "unit length", "unit-norm",
        "normalised eigenvector", "normalized eigenvector", "单位向量", "单位特征向量",
    ),
    "orthonormal_rows": ("orthonormal rows", "rows are orthonormal", "rows being orthonormal"),
    "positive_definite": (
        "positive definite", "positive-definite", *_german("positiv definit"), *_french("définie positive"), "正定",
    ),
    "positive": ("positive entries", "entrywise positive", "positive scalar", "positive number", "positive real", "is positive"),
    "negative": ("negative entries", "entrywise negative", "negative scalar", "negative number", "negative real"),
    "singular": ("is singular", "are singular", "be singular", "singular matrix", "singular matrices", "奇异矩阵", *DEFICIENT),
    "skew_symmetric": ("skew-symmetric", "skew symmetric", "antisymmetric", "anti-symmetric", *_german("schiefsymmetrisch")),
    "lower_triangular": ("lower triangular", "lower-triangular", "下三角"),
    "upper_triangular": ("upper triangular", "upper-triangular", "上三角"),
    "triangular": ("triangular",),
    "invertible": (
        "invertible", "nonsingular", "non-singular", "可逆",
        *_german("invertierbar"), *_german("regulär"), *_french("inversible"),
    ),
    "idempotent": ("idempotent", "orthogonal projector", "orthogonal projection", "oblique projector", "projector", "幂等"),
    "involution": ("involution", "involutory", "involutive"),
    "traceless": ("traceless", "trace-free", "trace zero", "zero trace"),
    "sum_zero": ("sum to zero", "sums to zero", "mean zero", "mean-zero"),
    "more": (
        *DEFICIENT, "commuting", "commutes", "commute", "rotation matrix", "permutation matrix",
        "pseudo-inverse", "pseudoinverse", "moore-penrose", "moore–penrose", "generalized inverse", "generalised inverse",
        "normal matrix", "is normal,", "be normal,", "is normal:", "unitary", "hermitian", "tridiagonal",
        "unit lower", "unit upper", "strictly lower", "strictly upper", "block lower", "block upper",
        "toeplitz", "circulant",
        "column-stochastic", "doubly stochastic", "unimodular", "of rank one", "has rank one",
        "projection onto", "banded",
    ),
    "constant": ("is constant", "are constant", "held fixed", "is fixed", "are fixed"),
    "scalar": (
        "is a scalar", "are scalars", "ist ein skalar", "est un scalaire", "是标量",
        "learning rate", "regularisation strength", "regularization strength",
    ),
    "elementwise": (
        "elementwise", "element-wise", "entrywise", "entry-wise", "componentwise", "entry by entry", "on each entry",
        "to each entry", "on every entry", "to every entry", "on each element", "to each element", "on every element",
        "to every element", "entry-by-entry", "element by element", "component by component", "coordinatewise", "coordinate-wise",
        "pointwise", "point-wise", "on each component", "to each component",
        "elementweise", "komponentenweise", "composante par composante", "terme à terme", "逐元素", "按元素",
    ),
    "rows_of": ("number of rows of", "的行数", "行数"),
    "columns_of": ("number of columns of", "的列数", "列数"),
}
SAID = {
    "ones": "an array of ones",
    "identity": "an identity matrix",
    "onehot_rows": "one-hot",
    "onehot_cols": "one-hot columns",
    "positive_definite": "positive definite",
    "positive": "positive entries",
    "unit": "a unit vector",
    "sum_zero": "entries that sum to zero",
    "lower_triangular": "lower triangular",
    "upper_triangular": "upper triangular",
    "triangular": "triangular, without a side",
    "more": "more than is understood",
    "scalar": "a number",
    "elementwise": "acts on each entry",
    "rows_of": "the number of rows of {}",
    "columns_of": "the number of columns of {}",
}
DIALECT_KEYS = {
    "ones": "ones",
    "onehot": "onehot_rows",
    "rows_of": "rows_of",
    "columns_of": "columns_of",
    "elementwise": "elementwise",
    "symmetric": "symmetric",
    "positive": "positive",
    "invertible": "invertible",
    "scalar": "scalar",
    "shape": "shape",
}
OF_ENTRIES = frozenset({"positive", "negative", "singular", "skew_symmetric"})
"""Properties that “the determinant of $A$ is positive” does not give to A."""
UNSURE = frozenset({"symmetric", "orthogonal", "positive_definite"})
BEFORE = {
    "ones", "identity", "diagonal", "onehot_rows", "onehot_cols", "symmetric", "orthogonal", "positive_definite", "invertible",
    "elementwise", "singular", "skew_symmetric", "lower_triangular", "upper_triangular", "triangular",
    "unit", "idempotent", "involution", "traceless", "more",
    "positive", "negative",
}  # fmt: skip


class Phrases(dict[str, tuple[str, ...]]):
    """What may be said, each with its phrases; one table is equal to itself only, so that it can be asked for quickly."""

    __hash__ = object.__hash__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self is other


@lru_cache(maxsize=64)
def phrases(dialect: Dialect) -> Phrases:
    """The phrases of the document's language and the dialect's own."""
    found = Phrases(PHRASES)
    for key, words in dialect.prose.items():
        if key not in DIALECT_KEYS:
            continue
        kind = DIALECT_KEYS[key]
        found[kind] = found.get(kind, ()) + words
    return found
