"""Whether dZ holds the gradients of the samples' own losses, or the gradient of their mean.

Guarantee: an array that has been read one way is read so in all later claims (`Context.sample_scales`).
"""

from __future__ import annotations

from collections.abc import Iterable

from derive.judge.chains.sides import Equation, Formula
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.graph import gradients
from derive.judge.scanning.scanned import Item
from derive.kernel.sizes import ONE, Size
from derive.reading.reader import Reader
from derive.results import Verdict
from derive.terms.term import Term


def of_each_sample(judge: Sizing, item: Item, claim: Equation) -> Verdict | None:
    """Proved with dZ for the gradients of the samples' own losses, m times that of their mean; undecided where nothing says what
    the loss is."""
    context = judge.context
    if context.gradient_names_told:
        return None
    named = {t.name: t for t in claim.reader.named_gradients if t.name not in context.sample_scales}
    sizes = {axis for t in named.values() for axis in t.shape if not axis.is_one and axis.as_int() is None}
    for count in sorted(sizes, key=str):
        scaled = {name: count for name, t in named.items() if count in t.shape}
        saved, context.sample_scales = context.sample_scales, {**context.sample_scales, **scaled}
        again = judge.equation(Reader(context), claim.left, claim.right)
        verdict = judge.decided(*again.alike, again.reader, search=False) if again.alike is not None else None
        if again.alike is not None and verdict is not None and verdict.verdict == "proved":
            if {loss for loss, _ in gradients(*again.alike)} <= context.definitions().keys():
                return verdict
            context.sample_scales = saved
            names = ", ".join(f"d{name}" for name in scaled)
            why = f"true if {names} holds the gradients of {count} samples' own losses, false if it is that of the whole loss"
            return Verdict("undecided", reason=f"{why}; say what is meant, or what the loss is")
        context.sample_scales = saved
    return None


def settle_samples(judge: Sizing, formula: Formula | None, reader: Reader) -> None:
    """After a proof that holds the one array dZ of which nothing was known: it is the gradient itself from here on.  So is the
    dW of parameters, whose axes are not those over which the loss is a mean, and dZ with it."""
    context = judge.context
    fresh = {t.name: t for t in reader.named_gradients if t.name not in context.sample_scales}
    if len(fresh) > 1:
        means = _mean_sizes(context.symbols[loss].definition for loss in _losses(judge, formula))
        leaves = {name for name in fresh if (s := context.symbols.get(name)) is not None and s.definition is None}
        parameters = {name for name in leaves if means and not means & {*fresh[name].shape}}
        context.sample_scales.update(dict.fromkeys(parameters, ONE))
        fresh = {name: t for name, t in fresh.items() if name not in parameters} if parameters else {}
    if len(fresh) == 1:
        context.sample_scales[fresh.popitem()[0]] = ONE


def _losses(judge: Sizing, formula: Formula | None) -> list[str]:
    """The losses that a formula differentiates."""
    found = {loss for loss, _ in gradients(formula.left, formula.right)} if formula is not None else set[str]()
    return sorted(loss for loss in found if loss in judge.context.symbols)


def _mean_sizes(losses: Iterable[Term | None]) -> set[Size]:
    """The sizes by which losses are divided."""
    fractions = (t for loss in losses if loss is not None for t in loss.walk() if t.op == "apply" and t.attrs == ("recip",))
    return {Size.of(t.attrs[0]) for fraction in fractions for t in fraction.walk() if t.op == "size"}
