"""What a check says: plain data, the same for the terminal, JSON, HTML, LaTeX and Python.

Guarantee: every statement of a document appears once; the fields are those of the JSON schema, version 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

VERDICTS = ("proved", "checked", "refuted", "ill-typed", "definition", "undecided", "unreadable")
KINDS = ("declaration", "definition", "assumption", "claim", "remark")
WRONG = frozenset({"refuted", "ill-typed"})
OPEN = frozenset({"unreadable", "undecided", "checked"})
WORST_FIRST = ("refuted", "ill-typed", "unreadable", "undecided", "checked")


def worse(overall: str, verdict: str) -> bool:
    """Whether the verdict of all that a statement rests on is worse than its own."""
    return overall != verdict and overall in WORST_FIRST


Evidence = Callable[[], Any] | None


@dataclass(frozen=True)
class Step:
    """One step of a proof: what was done, and the formula (LaTeX) or the line of text that came of it."""

    what: str
    latex: str = ""
    text: str = ""


@dataclass(frozen=True)
class Counterexample:
    """Sizes, entries, and the two values that differ. Entries are exact: ints, or strings such as "3/7" or decimals."""

    sizes: dict[str, int]
    values: dict[str, Any]
    left: Any
    right: Any

    def to_json(self) -> dict[str, Any]:
        return {"sizes": self.sizes, "values": self.values, "left": self.left, "right": self.right}


@dataclass(frozen=True)
class Verdict:
    """The judgement of one claim."""

    verdict: str
    rule: str = ""
    reason: str = ""
    assumptions: tuple[str, ...] = ()
    counterexample: Counterexample | None = None
    fix: str = ""
    diagnosis: str = ""
    evidence: Evidence = field(default=None, compare=False, repr=False)
    mending: Any = field(default=None, compare=False, repr=False)
    """The derivation of the fix (`derive.judge.fixes.derivation.Mending`), made on demand."""

    def __str__(self) -> str:
        return self.verdict

    @property
    def certificate(self) -> dict[str, Any] | None:
        """The proof as data for `derive/recheck.py`, made on demand; None if there is none."""
        return self.evidence() if self.evidence is not None else None


@dataclass
class Claim:
    """One statement of a document with its verdict."""

    id: str
    line: int
    end_line: int
    kind: str
    latex: str
    verdict: str
    assumptions: list[str] = field(default_factory=list)
    rule: str = ""
    reason: str = ""
    fix: str = ""
    diagnosis: str = ""
    counterexample: Counterexample | None = None
    notes: list[str] = field(default_factory=list)
    rests_on: list[str] = field(default_factory=list)
    """The ids of the statements that give the symbols, sizes and assumptions that this one speaks of."""
    start: int = 0
    end: int = 0
    evidence: Evidence = field(default=None, compare=False, repr=False)
    mending: Any = field(default=None, compare=False, repr=False)
    """The derivation of the fix (`derive.judge.fixes.derivation.Mending`), made on demand."""
    formula: Any = field(default=None, repr=False, compare=False)
    """The statement as it was read (`derive.judge.chains.sides.Formula`), for those who evaluate it; not written out."""

    @property
    def certificate(self) -> dict[str, Any] | None:
        """The proof as data for `derive/recheck.py`, made on demand; None if there is none."""
        return self.evidence() if self.evidence is not None else None

    @cached_property
    def steps(self) -> list[Step]:
        """The steps of the proof, or of the derivation of the fix, made once asked for; none where only the rule is known."""
        made = getattr(self.evidence or self.mending, "steps", None)
        return made() if made is not None else []

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "line": self.line,
            "end_line": self.end_line,
            "kind": self.kind,
            "latex": self.latex,
            "verdict": self.verdict,
            "assumptions": list(self.assumptions),
            "rule": self.rule,
            "reason": self.reason,
            "fix": self.fix,
            "diagnosis": self.diagnosis,
            "notes": list(self.notes),
            "counterexample": self.counterexample.to_json() if self.counterexample else None,
            "rests_on": list(self.rests_on),
        }


@dataclass(frozen=True)
class SymbolRow:
    """One row of the glossary: what the checker understood of a symbol."""

    name: str
    shape: str
    role: str
    line: int
    meaning: str = ""


@dataclass
class Document:
    """A checked document."""

    path: str
    text: str
    claims: list[Claim] = field(default_factory=list)
    symbols: list[SymbolRow] = field(default_factory=list)
    conventions: list[str] = field(default_factory=list)
    dialect: str = ""
    words: list[str] = field(default_factory=list)
    """What was taken from the prose, as sentences with their lines."""
    lacks: str = ""
    """The declarations, in one line, that would let open statements be judged."""

    def __iter__(self) -> Iterator[Claim]:
        return iter(self.claims)

    def counts(self) -> dict[str, int]:
        """Number of statements by verdict, in the fixed order of `VERDICTS`."""
        found = Counter(claim.verdict for claim in self.claims)
        return {verdict: found[verdict] for verdict in VERDICTS if found[verdict]}

    @property
    def wrong(self) -> list[Claim]:
        return [claim for claim in self.claims if claim.verdict in WRONG]

    def overall(self) -> dict[str, str]:
        """For each id the verdict on the statement together with all that it rests on: its own, or the worst beneath it."""
        verdicts = {claim.id: claim.verdict for claim in self.claims}
        return {name: verdicts[root] for name, root in self.roots().items()}

    def roots(self) -> dict[str, str]:
        """For each id that of the statement with the worst verdict among itself and all that it rests on."""
        above: dict[str, list[Claim]] = {}
        for claim in self.claims:
            for below in claim.rests_on:
                above.setdefault(below, []).append(claim)
        found: dict[str, str] = {}
        for verdict in WORST_FIRST:
            for root in (claim for claim in self.claims if claim.verdict == verdict):
                todo = [root]
                while todo:
                    claim = todo.pop()
                    if claim.id not in found:
                        found[claim.id] = root.id
                        todo.extend(above.get(claim.id, ()))
        return {claim.id: found.get(claim.id, claim.id) for claim in self.claims}

    def exit_code(self, strict: bool = False) -> int:
        if self.wrong:
            return 1
        return 3 if strict and any(claim.verdict in OPEN for claim in self.claims) else 0

    def to_json(self) -> dict[str, Any]:
        overall = self.overall()
        return {
            "path": self.path,
            "dialect": self.dialect,
            "conventions": list(self.conventions),
            "words": list(self.words),
            "symbols": [vars(row) for row in self.symbols],
            "claims": [{**claim.to_json(), "overall": overall[claim.id]} for claim in self.claims],
        }


def not_text(path: str, why: str) -> Document:
    """The document that a file which is no text makes: one statement that cannot be read."""
    return Document(path, "", [Claim(f"{Path(path).stem}:1.1", 1, 1, "claim", "", "unreadable", reason=why)])
