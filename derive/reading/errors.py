"""Why a piece of mathematics could not be turned into a typed term; `str()` of each is the sentence shown to the author."""

from __future__ import annotations

from derive.language.ast import Node


class NotUnderstood(Exception):
    """Read as syntax, but its meaning is not settled by the document, or not known to the reader."""

    def __init__(self, message: str, node: Node | None = None):
        super().__init__(message)
        self.node = node


class NoLayout(NotUnderstood):
    """The derivative of a column by a column, whose layout nothing says."""


class UntoldTrace(NotUnderstood):
    """tr (A)⁻¹B, which may be the trace of the whole product or the product with one over a trace."""


class NeedsShape(NotUnderstood):
    """A vector of ones or a zero whose length only its neighbours can tell."""


class Undeclared(NotUnderstood):
    """A symbol without a declaration."""

    def __init__(self, name: str, node: Node | None = None):
        super().__init__(f"{name} is not declared: add, for example, ${name} \\in \\mathbb{{R}}^{{m\\times n}}$", node)
        self.name = name


class Ambiguous(NotUnderstood):
    """Two readings type and differ."""
