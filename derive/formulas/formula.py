"""A checked formula as an object: statement, shapes, proof, generated code, and a check of a user's function.

`linear` holds all gradients of a layer; `linear.bias` (or `linear.b`) holds one. Calling a formula calls its NumPy
function: the upstream gradient first, where there is one, then the arrays that it needs. Guarantee: the statement, the
proof and the code come from the same terms. Limit: the generated functions check nothing about their arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from derive.formulas import catalogue
from derive.formulas.code.function import backend, compiled, function, module_source
from derive.formulas.proof import Proof
from derive.formulas.statement import Statement
from derive.formulas.words import latex_of, located, symbols_of

KINDS = ("forward", "backward", "forward_backward")


@dataclass(frozen=True, repr=False)
class Formula:
    """Gradients of one statement: all of them, or one."""

    origin: Statement
    variables: tuple[str, ...]

    # -------------------------------------------------------------------------------------------------------- what it says

    @property
    def name(self) -> str:
        """"linear", or "linear.bias" for one gradient."""
        if self.variables == self.origin.variables:
            return self.origin.name
        return f"{self.origin.name}.{self.origin.array(self.variables[0]).role or self.variables[0]}"

    @property
    def title(self) -> str:
        return self.origin.title

    @property
    def statement(self) -> Any:
        """SymPy: ∇_X J = …, or a tuple of such equations."""
        equations = symbols_of(self.origin, self.variables)
        return equations[0] if len(equations) == 1 else equations

    @property
    def latex(self) -> str:
        """The definitions and the gradients, as LaTeX lines of one `aligned`."""
        return latex_of(self.origin, self.variables)

    @property
    def shapes(self) -> Mapping[str, tuple[str, ...]]:
        """The axes of every array by name, as the generated code takes and gives them; () for a number."""
        arrays = [a.name for a in self.origin.inputs]
        found = {name: self.origin.array(name).axes for name in [*arrays, *self.origin.definitions]}
        return found if self.origin.lefts else {**found, **{f"d{v}": self.origin.array(v).axes for v in self.variables}}

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the proof rests on, and the conditions of the formula."""
        return tuple(dict.fromkeys([*self.origin.conditions, *self.proof.assumptions]))

    @property
    def source(self) -> str:
        """The document and line, or the paper, that the formula is from."""
        return located(self.origin.source)

    @cached_property
    def proof(self) -> Proof:
        return Proof(self.origin, self.variables)

    def verify(self) -> None:
        """Recheck the proof. Raises `derive.formulas.proof.NotProved` with a sentence if it does not hold."""
        self.proof.verify()

    # ------------------------------------------------------------------------------------------------------------- parts

    @property
    def parts(self) -> Mapping[str, Formula]:
        """The single gradients by variable."""
        return {v: Formula(self.origin, (v,)) for v in self.variables}

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_"):
            for variable in self.variables:
                if name in (variable, f"d{variable}", self.origin.array(variable).role):
                    return replace(self, variables=(variable,))
        kinds = sorted({self.origin.array(v).role or v for v in self.variables})
        raise AttributeError(f"{self.name} has no {name!r}; its gradients are {', '.join(kinds)}")

    # -------------------------------------------------------------------------------------------------------------- code

    def code(self, target: str = "numpy", kind: str = "") -> str:
        """The source of a module: forward, backward and both in one, or only `kind` of them.

        target is "numpy", "torch" or "jax". Raises ValueError for another.
        """
        found = backend(target)
        if self.origin.lefts:
            return module_source([self._function("step", target)], found, f"{self.name}: {self.title}")
        kinds = [kind] if kind else list(KINDS if self.variables == self.origin.variables else KINDS[1:2])
        if any(k not in KINDS for k in kinds):
            raise ValueError(f"there is no kind {kind!r} of code; there are {', '.join(KINDS)}")
        return module_source([self._function(k, target) for k in kinds], found, f"{self.name}: {self.title}")

    def _function(self, kind: str, target: str) -> Any:
        if self.origin.lefts:
            note = f"Proved for all sizes: derive.formulas.{self.name}.proof; source: {self.source}."
            return function(self.origin, f"{self.name}_step", list(self.variables), (), backend(target), note)
        values = [self.origin.output] if kind != "backward" else []
        gradients = self.variables if kind != "forward" else ()
        name = f"{self.name.replace('.', '_')}_{kind}"
        proof = f"Proved for all sizes: derive.formulas.{self.name}.proof; source: {self.source}." if gradients else ""
        keyed = len(self.variables) > 4
        return function(self.origin, name, values, gradients, backend(target), proof, keyed)

    def _compiled(self, kind: str) -> Callable[..., Any]:
        return _callable(self.origin.name, self.variables, kind)

    @property
    def forward(self) -> Callable[..., Any]:
        """The forward pass in NumPy."""
        return self._compiled("forward")

    @property
    def backward(self) -> Callable[..., Any]:
        """The gradients in NumPy, one array or a tuple (a dictionary for a network)."""
        return self._compiled("backward")

    @property
    def forward_backward(self) -> Callable[..., Any]:
        """The forward value, then the gradients, everything computed once."""
        return self._compiled("forward_backward")

    @property
    def numpy(self) -> Callable[..., Any]:
        """The gradients in NumPy; the same as `backward`."""
        return self.backward

    def __call__(self, *args: Any, **named: Any) -> Any:
        return self.numpy(*args, **named)

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of the arguments of `numpy`, in order."""
        return tuple(self._function("backward", "numpy").arguments)

    # ------------------------------------------------------------------------------------------------ check and explain

    def check(self, user_function: Callable[..., Any], **options: Any) -> Any:
        """Whether a function of the user's computes these gradients, and if not, which mistake it makes.

        See `derive.formulas.checking.check` for the options and the `Report` that comes back.
        """
        from derive.formulas.checking import check

        return check(user_function, self, **options)

    def explain(self, wrt: str | None = None) -> Any:
        """The derivation step by step (`derive.calculus.explain.Derivation`); `wrt` where there are several gradients."""
        from derive.formulas.explaining import derivation

        return derivation(self, wrt)

    # -------------------------------------------------------------------------------------------------------- how it looks

    def __repr__(self) -> str:
        signature = f"{self.name}({', '.join(self.arguments)})"
        mark = "" if self.origin.lefts else "d"
        shapes = ", ".join(f"{mark}{v} {'×'.join(self.origin.array(v).axes) or 'a number'}" for v in self.variables)
        return f"<formula {signature} → {shapes}; {'proved' if self.proof else 'not proved'}>"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"

    def _repr_html_(self) -> str:
        from derive.formulas.explaining import html

        return html(self)


@cache
def _callable(name: str, variables: tuple[str, ...], kind: str) -> Callable[..., Any]:
    found = Formula(catalogue.statement(name), variables)
    made = found._function(kind, "numpy")
    source = module_source([made], backend("numpy"), found.title)
    result: Callable[..., Any] = compiled(source, f"{found.name} {kind}")[made.name]
    return result


@cache
def formula(name: str) -> Formula:
    """A formula by name, "linear" or "linear.bias". Raises KeyError with the nearest names."""
    whole, _, part = name.partition(".")
    try:
        found = catalogue.statement(whole)
    except KeyError:
        near = get_close_matches(whole, catalogue.NAMES, 3)
        hint = f"; did you mean {', '.join(near)}?" if near else "; `derive formulas` lists them"
        raise KeyError(f"no formula is called {whole!r}{hint}") from None
    result = Formula(found, found.variables)
    if not part:
        return result
    try:
        single = getattr(result, part)
    except AttributeError as problem:
        raise KeyError(str(problem)) from None
    if not isinstance(single, Formula):
        raise KeyError(f"{whole} has no gradient called {part!r}")
    return single


def bundled(document: str) -> Path:
    """The path of a bundled document."""
    return Path(__file__).parent.parent / "documents" / document
