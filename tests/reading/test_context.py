"""What is only tried while a fix is looked for leaves no trace in what the document is known to say; signs are no sizes."""

from __future__ import annotations

from derive.judge import check_text
from derive.reading.context import Context
from derive.reading.dialect import Dialect
from derive.reading.reader import Reader
from derive.reading.symbols import Symbol


def test_a_trial_leaves_no_trace():
    context = Context(Dialect())
    context.size_names.add("n")
    context.size_uses["n"] = {0}
    context.symbols["W"] = Symbol("W")
    with context.trial():
        context.size_names.add("d")
        context.size_uses["n"].add(3)
        context.size_uses["d"] = {3}
        context.losses_met.add("J")
        Reader(context).implicit_scalar("t")
        context.symbols["V"] = Symbol("V")
    assert context.size_names == {"n"} and context.size_uses == {"n": {0}} and not context.losses_met
    assert context.symbols.keys() == {"W", "V"}


def test_a_sign_is_no_size():
    text = "$Z \\in \\mathbb{R}^{n\\times m}$, $b \\in \\mathbb{R}^{n}$\n\n$$Z = b \\mathbf{1}_{\\times m}$$\n\n"
    last = check_text(text).claims[-1]
    assert last.verdict != "ill-typed" and "is a sign and no size" in last.reason
