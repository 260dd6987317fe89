"""Why a fix is right: its derivation, made when it is asked for.

For a gradient by a factor of a product it says where the other factors go: by the trace, whose turning moves them to the other
side, and by vec, whose Kronecker product transposes them; for a factor that was dropped or added, what the loss says of it.
Guarantee: the formulas are those of the proved fix, and rewritings by identities of the catalogue; nothing here is a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from derive.calculus.plain_text import plain_text
from derive.calculus.vec_jacobian import NoVecForm, vec_jacobian
from derive.evaluator.scene import Scene
from derive.results import Step
from derive.terms.latex import latex
from derive.terms.term import Term, add, dvar, grad, matmul, ones, trace, transpose, var, vec


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
        core = self.left.args[0] if self.left.op == "transpose" else self.left
        found = self._by_product(core) if core.op == "grad" else []
        passed = self._passed() if not found else None
        found = self._by_product(passed) if passed is not None else found
        if "mean" in self.diagnosis and self.left.op == "grad":
            found += self._scale()
        if found:
            found.append(Step("so the right line is", f"{latex(self.left)} = {latex(self.right)}"))
        made = getattr(self.evidence, "steps", None)
        return [*found, *(made() if made is not None else [])]

    def _scale(self) -> list[Step]:
        """What a factor 1/m before a gradient needs: a loss that is a mean over the m columns or rows of the layer above."""
        loss, name = self.left.attrs
        definition = self.scene.definitions.get(loss)
        shown = f"{loss} = {latex(definition)}" if definition is not None else ""
        held = definition is not None and any(t.op == "apply" and t.attrs == ("recip",) for t in definition.walk())
        holds = "the loss holds such a factor, so the gradient above holds it" if held else "the loss has no such factor here"
        told = f"a number before the loss stands before every gradient of it, and {holds}"
        if held:
            return [Step(told, shown)]
        counted = self._samples(name)
        if not counted:
            return [Step(told, shown)]
        mean, wanted = f"\\frac{{1}}{{{counted}}}", latex(self.left)
        why = f"the mean over {plain_text(counted)} samples, 1/{plain_text(counted)} times their sum, would bring it"
        return [Step(told, shown), Step(why, f"\\nabla_{{{name}}} ({mean} {loss}) = {mean} {wanted}")]

    def _samples(self, name: str) -> str:
        """The number of samples: the one axis of the array above that the variable does not have."""
        for definition in self.scene.definitions.values():
            if any(t.op == "matmul" and any(a.op == "var" and a.name == name for a in t.args) for t in definition.walk()):
                rest = [str(axis) for axis in definition.shape if axis not in self.left.shape and not axis.is_one]
                return rest[0] if len(rest) == 1 else ""
        return ""

    def _passed(self) -> Term | None:
        """The gradient that a product with a gradient in the fixed line is: Wᵀ∇_Z L is that by X for Z = W X + …."""
        for product in (t for t in self.right.walk() if t.op == "matmul" and len(t.args) == 2):
            first, second = product.args
            for given, other, front in ((first, second, False), (second, first, True)):
                definition = self.scene.definitions.get(given.attrs[1]) if given.op == "grad" else None
                known = other.args[0] if other.op == "transpose" else None
                for made in definition.walk() if definition is not None and known is not None else ():
                    if made.op == "matmul" and len(made.args) == 2 and made.args[0 if front else 1] == known:
                        moved = made.args[1 if front else 0]
                        if moved.op == "var":
                            return grad(given.attrs[0], moved.name, moved.shape)
        return None

    def _by_product(self, wanted: Term) -> list[Step]:
        """The way through the array that the variable enters as a factor, where the fix speaks of that array's gradient."""
        loss, name = wanted.attrs
        for above, definition in self.scene.definitions.items():
            if any(part.op == "repeat" and part.args[0] == var(name, wanted.shape) for part in _summands(definition)):
                return _repeated(grad(loss, above, definition.shape), wanted)
            if not any(t.op == "matmul" and any(a.op == "var" and a.name == name for a in t.args) for t in definition.walk()):
                continue
            variable, shape = var(name, wanted.shape), definition.shape
            if definition.op not in ("add", "matmul") or not all(t.op in PLAIN for t in definition.walk()):
                continue
            part = _moving(definition, name)
            try:
                matrix = vec_jacobian(definition, variable, {})
            except NoVecForm:
                continue
            given = grad(loss, above, shape)
            whole = latex(trace(matmul(transpose(given), part)))
            held = f"{plain_text(above)} holds {plain_text(name)} as a factor"
            told = f"{held}, so its part of the differential of {plain_text(loss)} is"
            return [
                Step(told, f"\\mathrm{{d}}{loss} = {whole}"),
                Step("turned under the trace until the differential stands at its end", _turned(given, part, whole)),
                Step(
                    "the same by vec and the Kronecker product, whose transpose acts on the gradient above",
                    f"{latex(vec(wanted))} = {latex(matmul(transpose(matrix), vec(given)))}",
                ),
            ]
        return []


PLAIN = frozenset({"add", "matmul", "var", "scale", "num", "ones", "transpose", "repeat"})


def _summands(definition: Term) -> tuple[Term, ...]:
    return definition.args if definition.op == "add" else (definition,)


def _repeated(given: Term, wanted: Term) -> list[Step]:
    """The way to a row or column that stands for many: its differential is multiplied with ones, which turn to a sum."""
    loss, name = wanted.attrs
    above, step = given.attrs[1], dvar(name, wanted.shape)
    lines = "column" if wanted.cols.is_one else "row"
    if wanted.cols.is_one:
        part, summed = matmul(step, ones(1, given.cols)), matmul(given, ones(given.cols, 1))
    else:
        part, summed = matmul(ones(given.rows, 1), step), matmul(ones(1, given.rows), given)
    stands = f"{plain_text(name)} stands in every {lines} of {plain_text(above)}"
    whole = latex(trace(matmul(transpose(given), part)))
    turned = latex(trace(matmul(transpose(summed), step)))
    return [
        Step(f"{stands}, so its part of the differential of {plain_text(loss)} is", f"\\mathrm{{d}}{loss} = {whole}"),
        Step("turned under the trace until the differential stands at its end", f"{whole} = {turned}"),
    ]


def _moving(definition: Term, name: str) -> Term:
    """The terms of a sum that hold the variable, with its differential for it."""
    parts = definition.args if definition.op == "add" else (definition,)
    held = [part for part in parts if any(t.op == "var" and t.name == name for t in part.walk())]
    return add(*(p.replace(lambda t: dvar(name, t.shape) if t.op == "var" and t.name == name else None) for p in held))


def _turned(given: Term, part: Term, whole: str) -> str:
    """tr(Gᵀ dW X) = tr(X Gᵀ dW) = tr((G Xᵀ)ᵀ dW), or tr(Gᵀ W dX) = tr((Wᵀ G)ᵀ dX)."""
    if part.op != "matmul" or all(arg.op != "dvar" for arg in part.args):
        return ""
    first, second = part.args
    gathered = matmul(given, transpose(second)) if first.op == "dvar" else matmul(transpose(first), given)
    step = first if first.op == "dvar" else second
    turning = latex(trace(matmul(matmul(second, transpose(given)), step))) if first.op == "dvar" else ""
    return " = ".join(filter(None, (whole, turning, latex(trace(matmul(transpose(gathered), step))))))
