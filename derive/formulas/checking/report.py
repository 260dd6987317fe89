"""What a check found: plain data with sentences."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One mistake: the variable whose gradient it is in ("" for the whole function), its kind, and a sentence.

    Kinds: mean-for-sum, sum-for-mean, factor, sign, transpose, order, mask, wrong-variable, upstream, missing-factor,
    double-factor, missing-sum, missing-term, term-sign, power, applied-twice, kernel-not-rotated, overlap, axis, shape,
    reshape, padding, dtype, memory, in-place, state, raises, missing, unknown.
    """

    variable: str
    kind: str
    sentence: str


@dataclass(frozen=True)
class Report:
    """Truthy if the function is right. `conventions` says how it was called, `notes` what is right but worth knowing."""

    function: str
    formula: str
    findings: tuple[Finding, ...] = ()
    conventions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    scenarios: int = 0

    @property
    def ok(self) -> bool:
        return not self.findings

    def __bool__(self) -> bool:
        return self.ok

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The kinds of mistakes, each once."""
        return tuple(dict.fromkeys(f.kind for f in self.findings))

    def __str__(self) -> str:
        if self.ok:
            head = f"{self.function} agrees with {self.formula} at {self.scenarios} points"
            lines = [head]
        else:
            lines = [f"{self.function} is not {self.formula}:"]
            lines += [f"  {f.sentence}" for f in self.findings]
        lines += [f"  called with {c}" for c in self.conventions]
        lines += [f"  note: {n}" for n in self.notes]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from html import escape

        colour = "#1a7f37" if self.ok else "#cf222e"
        return f'<pre style="border-left:4px solid {colour};padding-left:1em">{escape(str(self))}</pre>'
