"""The name of the rule that justifies a proved step, and the conditions under which it holds.

The kernel proves by normal form, not by rule; the name is found by looking at what the step changes.  It explains, it
does not justify: a wrong name cannot make a wrong verdict.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from derive.calculus.plain_text import in_words
from derive.evaluator.scene import Scene
from derive.judge.proving.graph import differentials, gradients
from derive.judge.proving.proof import Proof
from derive.terms.term import Term

UNSAID = frozenset({"circle_number"})
"""With these a name is a number that everybody knows."""
MASKS = frozenset({"ge0", "gt0", "relu", "leaky_relu", "abs", "sign"})


def _ops(term: Term) -> Counter[str]:
    found: Counter[str] = Counter()
    for t in term.walk():
        found[t.op if t.op != "apply" else "apply " + t.attrs[0]] += 1
    return found


def rule_of(left: Term, right: Term, proof: Proof) -> str:
    """The rule that a reader would name for the step."""
    if left == right:
        return "identical sides"
    before, after = _ops(left), _ops(right)
    everything = before + after
    wanted, given = gradients(left), gradients(right)
    if everything.keys() <= {"num", "scale", "add", "power", "matmul", "apply recip", "hadamard", "size"}:
        return "arithmetic"
    if wanted and wanted == given and not differentials(left, right):
        return "the transpose of the gradient"
    if wanted and not differentials(left, right):
        return _gradient_rule(left, right, proof)
    if differentials(left, right) or "differential" in everything:
        return _differential_rule(left, right, before, after, proof)
    return _algebra_rule(before, after, proof)


def _gradient_rule(left: Term, right: Term, proof: Proof) -> str:
    ops = _ops(proof.left) + _ops(proof.right) + _ops(right)
    if not gradients(right):
        return "gradient read off the differential of the loss"
    if ops["row_max"] or ops["argmax_mask"]:
        return "max-pool-mask: gradient read off"
    if any(ops["apply " + name] for name in MASKS):
        return "relu-mask: gradient read off"
    if ops["kron"] or ops["vec"]:
        return "vec-kronecker: gradient read off"
    if ops["reshape"] or ops["regroup"] or ops["linear"]:
        return "adjoint of a linear map of entries"
    return "trace-trick: gradient read off"


def _differential_rule(left: Term, right: Term, before: Counter[str], after: Counter[str], proof: Proof) -> str:
    if gradients(left, right):
        if before["dvar"] and not gradients(left):
            return "definition of the gradient: dJ = tr((∇J)ᵀ dX)"
        if differentials(left) != differentials(right):
            return "differential put in under the trace"
        if before["trace"] != after["trace"]:
            return "linearity of the trace"
        return _trace_rule(before, after)
    made = _ops(proof.left) + _ops(proof.right)
    if made["argmax_mask"]:
        return "max-pool-mask: differential of the row maximum"
    if any(made["apply " + name] for name in MASKS):
        return "relu-mask: differential of an elementwise function"
    if made["trace"] and before["trace"] != after["trace"] and before["trace"]:
        return "linearity of the trace"
    if before["trace"] and after["trace"]:
        return _trace_rule(before, after)
    if made["apply exp"] or made["softmax"] or made["apply log"]:
        return "differential of logarithm and exponential"
    if made["matmul"]:
        return "differential of a product"
    return "differential, term by term"


def _trace_rule(before: Counter[str], after: Counter[str]) -> str:
    if before["hadamard"] or after["hadamard"]:
        return "Hadamard product under the trace: tr(A (B ⊙ C)) = tr((A ⊙ Bᵀ) C)"
    if before["transpose"] != after["transpose"]:
        return "trace of a transpose, cyclic order"
    return "cyclic order under the trace"


def _algebra_rule(before: Counter[str], after: Counter[str], proof: Proof) -> str:
    ops = before + after
    if proof.unfolded:
        return "unfolding the definitions"
    if ops["kron"] or ops["vec"]:
        return "vec-kronecker"
    if ops["trace"]:
        if before["trace"] != after["trace"] and before["trace"] and after["trace"]:
            return "linearity of the trace"
        return _trace_rule(before, after)
    if before["transpose"] != after["transpose"]:
        return "transpose of a product"
    if ops["row_max"] or ops["argmax_mask"]:
        return "max-pool-mask"
    if any(ops["apply " + name] for name in MASKS):
        return "relu-mask"
    return "entries compared"


def conditions(left: Term, right: Term, scene: Scene, proof: Proof | None) -> list[str]:
    """The generic conditions that a claim rests on, as sentences."""
    terms = [left, right] + ([proof.left, proof.right] if proof is not None else [])
    ops, names = _reached(terms, scene)
    moving = bool(differentials(*terms) or gradients(*terms) or any(t.op == "differential" for x in terms for t in x.walk()))
    recips = bool(ops["apply recip"]) or any(t.op == "power" and t.attrs[0] < 0 for term in terms for t in term.walk())
    kinks = any(moving and ops["apply " + name] or ops[f"apply {name}'"] for name in MASKS)
    generic = (
        (ops["apply log"], "arguments of logarithms are positive, each factor too"),
        (recips, "denominators are not zero"),
        (ops["inverse"], "inverses exist"),
        (kinks, "no entry lies at a kink"),
        (
            ops["row_max"] or ops["argmax_mask"],
            "the largest entry of a row is unique, or ties are among entries with equal differential",
        ),
    )
    found = [sentence for holds, sentence in generic if holds]
    for name in sorted({name for _, name in gradients(left, right)}):
        for kind in sorted({"symmetric", "diagonal"} & scene.properties.get(name, frozenset())):
            found.append(f"the gradient by the {kind} {name} is the one for free entries")
    said = (name for name, properties in scene.properties.items() if properties and not properties & UNSAID)
    for name in sorted(names.intersection(said)):
        known = in_words(", ".join(sorted(scene.properties[name])))
        found.append(f"{name}: {known}")
    if moving:
        held = sorted(n for n in names & set(scene.constants) if n not in scene.definitions)
        if held:
            found.append(f"held constant: {', '.join(held)}")
    return found


def _reached(terms: Iterable[Term], scene: Scene) -> tuple[Counter[str], set[str]]:
    """The signs and symbols of terms and of all definitions that they rest on."""
    ops, names, todo = Counter[str](), set[str](), list(terms)
    seen: set[str] = set()
    while todo:
        term = todo.pop()
        ops += _ops(term)
        for t in term.walk():
            if t.op == "var" and t.name not in seen:
                seen.add(t.name)
                if t.name in scene.definitions:
                    todo.append(scene.definitions[t.name])
        names |= {t.name for t in term.walk() if t.op == "var"}
    return ops, names
