"""References to numbered equations: “from (8)”, “substitute (12) into (13)”, `\\eqref{eq:chain}`.

An equation is numbered by `\\tag`, by a number in brackets behind its display, or by its `\\label`.  A claim whose lead-in names
equations says so in its reason, with their lines and verdicts.  Guarantee: a verdict changes only where the claim could not
be decided by itself and both engines prove it with the named equations, none of which is false (it is then `proved`, and lists
them), or where it is false by itself and holds with a named equation that nothing has settled (it is then `undecided`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from derive.evaluator.scene import Scene
from derive.judge.chains.assumptions.assumption import Assumption
from derive.judge.chains.assumptions.proofs import under
from derive.judge.proving.verdict import verdict_on
from derive.judge.scanning.scanned import Item, Scanned
from derive.language.ast import Node, walk
from derive.language.markdown import Block
from derive.reading.names import spelled, strip
from derive.results import WRONG, Claim, Verdict
from derive.terms.term import Term

_LABEL = re.compile(r"\\label\s*\{([^{}]*)\}")
_BEHIND = re.compile(
    r"\s*(?:\$\$|\\\]|\\end\s*\{[a-zA-Z]+\*?\}(?:\s*\$\$)?)?\s*(?:\$\$\s*)?[(（](\d+(?:\.\d+)*[a-z]?)[)）]\s*(?:\$\$)?\s*(?:\n|\Z)"
)
_NUMBER = r"(?:\\eqref\s*\{([^{}]*)\}|\\ref\s*\{([^{}]*)\}|[(（](\d+(?:\.\d+)*[a-z]?)[)）])"
_REFERENCE = re.compile(_NUMBER)
_CUE = re.compile(
    r"\b(?:eqs?|equations?|formula[se]?|from|by|into|in|using|with|use|and|to|of|see|insert\w*|substitut\w*|plug\w*|combin\w*|apply\w*)"
    r"\b\.?[\s~]*\Z|[式由将和与把入,，、]\s*\Z",
    re.IGNORECASE,
)
_EQUATION = re.compile(r"(?:\beqs?\b\.?|\bequations?|式)[\s~]*\Z", re.IGNORECASE)
_INTO = re.compile(
    r"(?:substitut\w*|insert\w*|plug\w*|put\w*)\b[^().]{0,30}?" + _NUMBER + r"\s*(?:back\s+)?(?:into|in)\b[^().]{0,20}?" + _NUMBER
    + r"|[将把]\s*式?\s*" + _NUMBER + r"\s*式?\s*代入到?\s*式?\s*" + _NUMBER,
    re.IGNORECASE,
)
_MATHS = re.compile(r"\$[^$]*\$")
FARTHEST = 400
MOST = 3


@dataclass
class Numbered:
    """The statements under one number, as trees and as claims."""

    nodes: list[Node] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """The worst verdict of the claims under the number; "" before they are judged."""
        order = ("refuted", "ill-typed", "unreadable", "undecided", "checked", "proved", "definition")
        return next((word for word in order if any(c.verdict == word for c in self.claims)), "")

    @property
    def line(self) -> int:
        return self.claims[0].line


class References:
    """The numbered equations of a document, and what claims say that they take from them."""

    def __init__(self, scanned: Scanned, partial: Callable[[Term], str | None]):
        self.text, self.partial = scanned.text, partial
        self.displays = [block for block in scanned.blocks if block.kind == "display"]
        self.numbered: dict[str, Numbered] = {}
        self._of: dict[int, list[Numbered]] = {}
        inside: dict[int, list[Item]] = {}
        for item in scanned.items:
            inside.setdefault(id(item.block), []).append(item)
        for block in self.displays:
            self._file(block, inside.get(id(block), []))

    def _file(self, block: Block, items: Sequence[Item]) -> None:
        behind = _BEHIND.match(self.text, block.end)
        bare = [item.raw for item in items if item.raw.node is not None and item.raw.node.kind != "relation"]
        last = bare[-1].latex.strip() if len(items) > 1 and bare and bare[-1] is items[-1].raw else ""
        within = re.fullmatch(r"[(（](\d+(?:\.\d+)*[a-z]?)[)）]", last)
        number = behind[1] if behind is not None else within[1] if within is not None else ""
        waiting: list[Item] = []
        for item in items:
            waiting.append(item)
            if item.raw.tag:
                self._under([item.raw.tag.strip("()")], waiting)
                waiting = []
        keys = [number, *_LABEL.findall(self.text[block.opener : block.end])]
        self._under([key for key in keys if key], waiting or list(items))

    def _under(self, keys: Sequence[str], items: Sequence[Item]) -> None:
        for key in keys:
            made = self.numbered.setdefault(key, Numbered())
            for item in items:
                if item.raw.node is not None:
                    made.nodes.append(item.raw.node)
                    self._of.setdefault(id(item), []).append(made)

    def take(self, item: Item, claims: Sequence[Claim]) -> None:
        """The claims of one statement, just after they were judged."""
        if self.numbered and item.block.kind == "display":
            told = self._lead(item.block)
            for claim in claims if told else ():
                if claim.kind == "claim":
                    self._apply(claim, told)
        for made in self._of.get(id(item), ()):
            made.claims.extend(claims)

    def _lead(self, block: Block) -> str:
        """The words between the display before and this one."""
        before = max((b.end for b in self.displays if b.end <= block.opener), default=0)
        return _MATHS.sub(" ", self.text[max(before, block.opener - FARTHEST) : block.opener].rsplit("\n#", 1)[-1])

    def _apply(self, claim: Claim, lead: str) -> None:
        named = dict(self._named(lead))
        if not named:
            return
        known = {key: made for key, made in named.items() if made is not None and made.claims}
        self._settle(claim, list(known.values()))
        told = [f"({key}) on line {made.line}, which is {_said(made.verdict)}" for key, made in known.items()]
        told += [f"({key}), which no equation of the document is" for key, made in named.items() if made is None]
        if told:
            claim.reason = f"{claim.reason}; the text takes it from " + " and ".join(told)
        claim.reason += "".join(f"; {note}" for note in self._misplaced(lead))

    def _named(self, lead: str) -> Iterator[tuple[str, Numbered | None]]:
        """The numbers of a lead-in; one that the document does not have only where a word before it speaks of an equation."""
        for match in _REFERENCE.finditer(lead):
            key = next(group for group in match.groups() if group)
            made = self.numbered.get(key)
            before = lead[: match.start()]
            cued = match[0].startswith("\\") or _CUE.search(before) or lead[match.end() : match.end() + 1] == "式"
            if made.claims if made is not None else _EQUATION.search(before):
                yield from [(key, made)] if cued else []

    def _misplaced(self, lead: str) -> Iterator[str]:
        """“Substitute (12) into (13)” where no side of (12) stands in (13)."""
        for match in _INTO.finditer(lead):
            keys = [group for group in match.groups() if group]
            one, two = (self.numbered.get(key) for key in keys[:2]) if len(keys) > 1 else (None, None)
            if one is None or two is None or not one.claims or not two.claims:
                continue
            sides = {spelled(strip(side)) for node in one.nodes if node.kind == "relation" for side in node.children}
            inside = {spelled(inner) for node in two.nodes for inner in walk(node)}
            if sides and not sides & inside:
                yield f"no side of ({keys[0]}) stands in ({keys[1]}), so nothing can be put in there"

    def _settle(self, claim: Claim, named: Sequence[Numbered]) -> None:
        """The verdict with the named equations for a claim that is open, or false, by itself."""
        if claim.formula is None or claim.verdict not in ("undecided", "refuted"):
            return
        formulas = [(c, c.formula) for made in named for c in made.claims if c.formula is not None][:MOST]
        if not formulas:
            return
        open_ = [c for c, _ in formulas if c.verdict in ("undecided", "checked")]
        if claim.verdict == "refuted" and not open_ and not any(c.verdict in WRONG for c, _ in formulas):
            return
        given = [Assumption(f.left, f.right, c.latex, 0, 0) for c, f in formulas]
        found = self._with(given, claim.formula.left, claim.formula.right, claim.formula.scene)
        if found is None:
            return
        wrong = [c for c, _ in formulas if c.verdict in WRONG]
        if claim.verdict == "refuted":
            if wrong:
                claim.reason += f"; it follows from line {wrong[0].line}, where the mistake was made"
            else:
                claim.verdict, claim.counterexample, claim.fix, claim.evidence = "undecided", None, "", None
                claim.reason = f"false by itself; it holds if line {open_[0].line} does, which nothing settles"
        elif not wrong:
            claim.verdict, claim.rule, claim.evidence = "proved", found.rule, None
            claim.reason, claim.assumptions = "proved with the equations that the text names", [*found.assumptions]

    def _with(self, given: Sequence[Assumption], left: Term, right: Term, scene: Scene) -> Verdict | None:
        """Proved with one or more of the equations, or None."""

        def decide(one: Term, two: Term) -> Verdict:
            return verdict_on(one, two, scene, self.partial(two), (), False)

        def deeper(rest: Sequence[Assumption]) -> Callable[[Term, Term], Verdict]:
            def further(one: Term, two: Term) -> Verdict:
                verdict = decide(one, two)
                if verdict.verdict == "proved" or not rest:
                    return verdict
                return next((v for a in rest if (v := under(a, one, two, scene, decide)) is not None), verdict)

            return further

        for place, assumption in enumerate(given):
            others = [a for k, a in enumerate(given) if k != place]
            verdict = under(assumption, left, right, scene, deeper(others))
            if verdict is not None:
                return verdict
        return None


def _said(verdict: str) -> str:
    return "a definition" if verdict == "definition" else verdict


__all__ = ["References"]
