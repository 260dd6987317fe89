"""Words beside formulas that must not be taken for more than they say; verdicts by hand."""

from derive.judge import check_text


def last(text: str) -> str:
    return check_text(text).claims[-1].verdict


def test_a_rank_is_no_array_of_the_shape_behind_it():
    text = r"Take $X$ ($n\times k$) of rank $k$, $\beta$ ($k\times1$) and $P = X(X^\top X)^{-1}X^\top$." + "\n\n"
    assert last(text + r"$$\operatorname{tr}(P) = k$$") == "proved"
    assert last(text + r"$$\operatorname{tr}(I_n - P) = n - k$$") == "proved"
    assert last(text + r"$$\operatorname{tr}(P) = n$$") == "refuted"


def test_indices_out_of_range():
    text = r"""All indices start at zero. Let $x\in\mathbb{R}^{n}$, $w\in\mathbb{R}^{k}$ and
$$ y_i = \sum_{r=0}^{k-1}w_rx_{i+r},\qquad 0\le i\le n-k. $$
Let $g_i = \partial L/\partial y_i$, and %s

"""
    claim = r"$$\frac{\partial L}{\partial x_p} = \sum_{r=0}^{k-1}w_rg_{p-r}$$"
    assert last(text % "$g_i = 0$ if $i$ is out of range." + claim) == "proved"
    assert last(text % "$g_i = 0$ if either $i$ or $i+1$ is out of range." + claim) == "proved"
    assert last(text % "nothing more." + claim) == "undecided"


def test_one_hot_columns_in_a_matrix():
    text = r"""Let $Z\in\mathbb{R}^{K\times m}$, with one-hot columns in $Y\in\{0,1\}^{K\times m}$, and
$$ A = \operatorname{softmax}(Z)\ \text{(columnwise)},\qquad J = -\sum_{i=1}^m\sum_{k=1}^KY_{ki}\log A_{ki}. $$

"""
    assert last(text + r"$$\frac{\partial J}{\partial Z} = A - Y$$") == "proved"
    assert last(text + r"$$dJ = \operatorname{tr}((A - Y)^\top dZ)$$") == "proved"
    unsaid = text.replace("with one-hot columns in", "and let")
    assert last(unsaid + r"$$dJ = \operatorname{tr}((A - Y)^\top dZ)$$") == "undecided"
    assert last(unsaid + r"$$dJ = \operatorname{tr}((Y - A)^\top dZ)$$") == "refuted"


def test_an_indicator_beside_a_declared_vector_of_ones():
    text = r"Let $\mathbf 1\in\mathbb{R}^T$ be the vector of ones, $U\in\mathbb{R}^{T\times f}$ and $J = \sum_{i,j}\max(0, U_{ij})$." + "\n\n"
    assert last(text + r"$$\frac{\partial J}{\partial U} = \mathbf 1[U>0]$$") == "proved"
    assert last(text + r"$$\frac{\partial J}{\partial U} = \mathbf 1[U<0]$$") == "refuted"
    assert last(text + r"$$\mathbf 1^\top U\mathbf 1_f = \sum_{i=1}^T\sum_{j=1}^fU_{ij}$$") == "proved"
