"""An upper bound for the degree of a claim, for the bound of Schwartz and Zippel.

Guarantee: if `claim_degree` returns d, then, at fixed sizes, discrete entries and masks, both sides are rational
functions of the uniform draws and tied atoms such that the difference, cleared of denominators, and the denominators
together have degree at most d.  So a false claim survives one draw with probability at most d/p (Schwartz 1980, Lemma
1).  It returns None where square roots or the atoms of a circle enter, which are no rational functions of uniform
draws.
"""

from __future__ import annotations

from math import prod

from derive.evaluator.draws import MAP_DEGREE, ORTHONORMAL
from derive.evaluator.graph import Graph
from derive.evaluator.size_choice import Sizes
from derive.terms.term import Shape, Term

Degree = tuple[int, int]
IRRATIONAL = frozenset({"sqrt", "sin", "cos", "tan"})
COMPOSED = {"recip": 1, "sigmoid": 2, "tanh": 2, "softplus": 1, "cosh": 2, "sinh": 2, "swish": 3}


class _Unbounded(Exception):
    pass


def claim_degree(graph: Graph, sizes: Sizes, left: Term, right: Term) -> int | None:
    """The bound d of the module docstring, or None."""
    degrees = _Degrees(graph, sizes)
    try:
        (n1, d1), (n2, d2) = degrees.of(left), degrees.of(right)
    except _Unbounded:
        return None
    return max(n1 + d2, n2 + d1) + d1 + d2


class _Degrees:
    """(degree of the numerator, degree of the denominator) of the entries of a term."""

    def __init__(self, graph: Graph, sizes: Sizes):
        self._graph = graph
        self._sizes = sizes
        self._known: dict[Term, Degree] = {}

    def of(self, term: Term) -> Degree:
        if term not in self._known:
            self._known[term] = self._degree(term)
        return self._known[term]

    def _axis(self, term: Term, k: int) -> int:
        return self._sizes.axis(term.shape[k])

    def _degree(self, term: Term) -> Degree:
        op, args = term.op, term.args
        if op == "var":
            return self._symbol(term.name, term.shape)
        if op in ("dvar", "differential"):
            return self._differential(args[0] if args else Term("var", (), term.attrs, term.shape))
        if op == "grad":
            return self._gradient(*term.attrs)
        if not args:
            return (0, 0)
        if op == "add":
            return self._sum([self.of(a) for a in args])
        if op in ("scale", "hadamard", "kron"):
            return self._product(self.of(args[0]), self.of(args[1]))
        if op == "matmul":
            return self._repeated(self._product(self.of(args[0]), self.of(args[1])), self._axis(args[0], 1))
        if op in ("trace", "total", "linear"):
            return self._repeated(self.of(args[0]), self._summands(term))
        if op == "apply":
            return self._function(term.attrs[0], self.of(args[0]))
        if op == "power":
            return self._power(term)
        if op in ("inverse", "det"):
            return self._determinant(term)
        if op == "softmax":
            columns, (n, d) = self._axis(term, 1), self.of(args[0])
            atoms = 2 * columns + 2 + columns * (n + d)
            return (atoms, atoms)
        if op in ("row_max", "argmax_mask", "row_argmax"):
            n, d = self.of(args[0])
            return (n, d) if op == "row_max" else (0, 0)
        return self.of(args[0])

    def _summands(self, term: Term) -> int:
        if term.op == "trace":
            return self._axis(term.args[0], 0)
        if term.op == "total":
            return self._sizes.axis(term.attrs[1])
        return prod(self._sizes.parameters(term.attrs[1])[3:5]) if term.attrs[2] else 1

    def _symbol(self, name: str, shape: Shape) -> Degree:
        definition = self._graph.scene.definitions.get(name)
        if definition is not None:
            return self.of(definition)
        properties = self._graph.scene.properties.get(name, frozenset())
        if properties & ORTHONORMAL:
            n = 2 * max(self._sizes.axis(axis) for axis in shape)
            return (n, n)
        if "probability" in properties:
            n = 2 * max(self._sizes.axis(axis) for axis in shape)
            return (n, n)
        return (max((MAP_DEGREE.get(p, 1) for p in properties), default=1), 0)

    def _differential(self, term: Term) -> Degree:
        """The differential of the term; a moving loss adds its gradients."""
        tops = [w for name in self._graph.symbols(term) for w in self._graph.tops.get(name, ())]
        parts = [self._gradient_part(w) for w in tops]
        return self._sum([self._slope(self.of(term)), *parts])

    @staticmethod
    def _slope(degree: Degree) -> Degree:
        """d(N/D) = (D dN - N dD)/D², one more degree for the direction, and once more N for slopes such as 1/x."""
        n, d = degree
        return (2 * n + d + 1, 2 * d + n)

    def _gradient_part(self, name: str) -> Degree:
        shape = self._graph.scene.shapes[name]
        n, d = self._slope(self._symbol(name, shape))
        return self._repeated((n + 1, d), prod(self._sizes.axis(axis) for axis in shape))

    def _gradient(self, loss: str, name: str) -> Degree:
        if self._graph.is_known(loss):
            return self._slope(self._symbol(loss, self._graph.scene.shapes[loss]))
        if name in self._graph.tops[loss]:
            return (1, 0)
        return self._sum([self._gradient_part(w) for w in self._graph.tops[loss]])

    def _function(self, name: str, inner: Degree) -> Degree:
        if name.rstrip("'") in IRRATIONAL:
            raise _Unbounded
        n, d = inner
        if name in ("relu", "abs", "leaky_relu"):
            return (n, d)
        if name.rstrip("'") == "recip":
            return self._times(1 + name.count("'"), (d, n))
        if name.rstrip("'") == "log" and name.endswith("'"):
            return (d, n)
        atoms = 2 * COMPOSED.get(name.rstrip("'"), 1) * (1 + name.count("'"))
        return (atoms + n, atoms + d)

    def _power(self, term: Term) -> Degree:
        exponent = term.attrs[0]
        if exponent.denominator != 1:
            raise _Unbounded
        n, d = self.of(term.args[0])
        count = abs(exponent.numerator)
        return (count * n, count * d) if exponent >= 0 else (count * d, count * n)

    def _determinant(self, term: Term) -> Degree:
        n, d = self.of(term.args[0])
        size = self._axis(term.args[0], 0)
        whole = (size * n + size * size * d, size * size * d)
        return whole if term.op == "det" else (whole[0] + whole[1], whole[0] + whole[1])

    @staticmethod
    def _times(count: int, degree: Degree) -> Degree:
        return (count * degree[0], count * degree[1])

    @staticmethod
    def _product(left: Degree, right: Degree) -> Degree:
        return (left[0] + right[0], left[1] + right[1])

    @staticmethod
    def _sum(parts: list[Degree]) -> Degree:
        below = sum(d for _, d in parts)
        return (max((n + below - d for n, d in parts), default=0), below)

    def _repeated(self, degree: Degree, count: int) -> Degree:
        return self._sum([degree] * count)
