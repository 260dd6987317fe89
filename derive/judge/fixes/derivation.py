"""Why a fix is right: its derivation, made when it is asked for.

For a gradient by a factor of a product it says where the other factors go: by the trace, whose turning moves them to the other
side, and by vec, whose Kronecker product transposes them; for a factor that was dropped or added, what the loss says of it.
Guarantee: the formulas are those of the proved fix, and rewritings by identities of the catalogue; nothing here is a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from derive.calculus.vec_jacobian import NoVecForm, vec_jacobian
from derive.evaluator.scene import Scene
from derive.results import Step
from derive.terms.latex import latex
from derive.terms.term import Term, add, dvar, grad, matmul, trace, transpose, var, vec


@dataclass(frozen=True)
class Mending:
    """A proved fix: both its sides, the scene, what it undid, and the proof."""

    left: Term
    right: Term
    scene: Scene
    diagnosis: str
    evidence: Any = None

    def steps(self) -> list[Step]:
        """From the differential of the loss to the fixed line."""
        found = self._by_product() if self.left.op == "grad" else []
        if "mean" in self.diagnosis and self.left.op == "grad":
            found.append(self._scale())
        if found:
            found.append(Step("so the right line is", f"{latex(self.left)} = {latex(self.right)}"))
        made = getattr(self.evidence, "steps", None)
        return [*found, *(made() if made is not None else [])]

    def _scale(self) -> Step:
        loss = self.left.attrs[0]
        definition = self.scene.definitions.get(loss)
        shown = f"{loss} = {latex(definition)}" if definition is not None else ""
        return Step("a number before the loss stands before every gradient of it, and the loss has no such factor here", shown)

    def _by_product(self) -> list[Step]:
        """The way through the array that the variable enters as a factor, where the fix speaks of that array's gradient."""
        loss, name = self.left.attrs
        for above, definition in self.scene.definitions.items():
            if not any(t.op == "matmul" and any(a.op == "var" and a.name == name for a in t.args) for t in definition.walk()):
                continue
            variable, shape = var(name, self.left.shape), definition.shape
            if definition.op not in ("add", "matmul") or not all(t.op in PLAIN for t in definition.walk()):
                continue
            part = _moving(definition, name)
            try:
                matrix = vec_jacobian(definition, variable, {})
            except NoVecForm:
                continue
            given = grad(loss, above, shape)
            whole = latex(trace(matmul(transpose(given), part)))
            told = f"{above} holds {name} as a factor, so its part of the differential of {loss} is"
            return [
                Step(told, f"\\mathrm{{d}}{loss} = {whole}"),
                Step("turned under the trace until the differential stands at its end", _turned(given, part, whole)),
                Step(
                    "the same by vec and the Kronecker product, whose transpose acts on the gradient above",
                    f"{latex(vec(self.left))} = {latex(matmul(transpose(matrix), vec(given)))}",
                ),
            ]
        return []


PLAIN = frozenset({"add", "matmul", "var", "scale", "num", "ones", "transpose", "repeat"})


def _moving(definition: Term, name: str) -> Term:
    """The terms of a sum that hold the variable, with its differential for it."""
    parts = definition.args if definition.op == "add" else (definition,)
    held = [part for part in parts if any(t.op == "var" and t.name == name for t in part.walk())]
    return add(*(p.replace(lambda t: dvar(name, t.shape) if t.op == "var" and t.name == name else None) for p in held))


def _turned(given: Term, part: Term, whole: str) -> str:
    """tr(Gᵀ dW X) = tr((G Xᵀ)ᵀ dW), or tr(Gᵀ W dX) = tr((Wᵀ G)ᵀ dX)."""
    if part.op != "matmul" or all(arg.op != "dvar" for arg in part.args):
        return ""
    first, second = part.args
    gathered = matmul(given, transpose(second)) if first.op == "dvar" else matmul(transpose(first), given)
    step = first if first.op == "dvar" else second
    return f"{whole} = {latex(trace(matmul(transpose(gathered), step)))}"
