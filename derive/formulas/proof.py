"""The proof of a formula: certificates that ship as data, bound to the formula's text.

Guarantee: `verify` accepts only if, for every gradient, the certificate's claim, definitions and facts are those of the
statement, letter by letter, and `derive.rechecking` accepts the certificate; a certificate of another statement, or of an
older text of this one, is refused with a sentence. Nothing is searched for here, and nothing is read before it is asked for.

Limit: a certificate knows im2col and windows as linear maps only; what these maps do is said by `derive.evaluator`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from derive.formulas.statement import Statement
from derive.terms.term import Term

FOLDER = Path(__file__).with_name("proofs")


class NotProved(Exception):
    """A proof that is missing, does not belong to the formula, or is refused; `str()` says which."""


@dataclass(frozen=True)
class Proof:
    """The certificates of some gradients of a statement, by variable."""

    statement: Statement
    variables: tuple[str, ...]

    @cached_property
    def certificates(self) -> Mapping[str, Any]:
        """By name of the step. Raises NotProved if one is missing."""
        found = shipped(self.statement.name)
        missing = [name for name in self.steps if name not in found]
        if missing:
            raise NotProved(f"{self.statement.name}: there is no proof of the gradient with respect to {', '.join(missing)}")
        return {name: found[name] for name in self.steps}

    @property
    def steps(self) -> Mapping[str, tuple[Term, Term]]:
        """The equations proved, by name. In a network a gradient rests on those above it, whose steps come with it."""
        wanted, stack = set(self.variables), list(self.variables)
        while stack:
            inner = {t.attrs[1] for t in self.statement.gradients[stack.pop()].walk() if t.op == "grad"}
            new = inner & self.statement.gradients.keys() - wanted
            wanted |= new
            stack += new
        ordered = [v for v in self.statement.gradients if v in wanted]
        return {name: step for v in ordered for name, step in self.statement.steps(v).items()}

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the proofs rest on, beside the definitions."""
        return tuple(dict.fromkeys(c for found in self.certificates.values() for c in found["conditions"]))

    @property
    def digest(self) -> str:
        """SHA-256 of what is claimed: claims, definitions and facts."""
        given = {v: {part: found[part] for part in STATED} for v, found in self.certificates.items()}
        return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()

    def verify(self) -> None:
        """Recheck every certificate. Raises NotProved."""
        from derive.rechecking import recheck

        for name, step in self.steps.items():
            problem = mismatch(self.statement, step, self.certificates[name])
            if problem:
                raise NotProved(f"{self.statement.name}: the proof for {name} belongs to another formula: {problem}")
            result = recheck(self.certificates[name])
            if not result.ok:
                raise NotProved(f"{self.statement.name}: the proof for {name} is refused: {result.reason}")

    def write(self, path: str | Path) -> None:
        """One certificate as a file for `python derive/recheck.py FILE`; several become a report that it reads as well."""
        claims = [{"id": f"{self.statement.name}.{v}", "certificate": c} for v, c in self.certificates.items()]
        data = claims[0]["certificate"] if len(claims) == 1 else {"schema": 1, "documents": [{"claims": claims}]}
        Path(path).write_text(json.dumps(data), encoding="utf-8")

    def __bool__(self) -> bool:
        """Whether there are certificates; `verify` says whether they hold."""
        try:
            return bool(self.certificates)
        except NotProved:
            return False

    def __repr__(self) -> str:
        return f"Proof({self.statement.name}: {', '.join(self.variables)}; {self.digest[:12]})"


STATED = ("claim", "definitions", "facts", "constants", "reading")


def shipped(name: str) -> Mapping[str, Any]:
    """The certificates that ship for a statement, by variable; none if there is no file. Raises NotProved."""
    path = FOLDER / f"{name}.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as problem:
        raise NotProved(f"{path.name} is not JSON ({problem})") from None
    return data if isinstance(data, dict) else {}


def mismatch(statement: Statement, step: tuple[Term, Term], certificate: Any) -> str:
    """Where a certificate says something else than the statement does; "" if nowhere."""
    from derive.judge.proving.written_terms import write

    if not isinstance(certificate, dict) or any(part not in certificate for part in STATED):
        return "it is not a certificate"
    left, right = (_plain(write(side)) for side in step)
    if certificate["claim"] != {"left": left, "right": right}:
        return "it claims another equation"
    scene = statement.scene
    for name, body in certificate["definitions"].items():
        if name not in scene.definitions or _plain(write(scene.definitions[name])) != body:
            return f"it defines {name} in another way"
    for name, facts in certificate["facts"].items():
        if not set(facts) <= scene.properties.get(name, frozenset()):
            return f"it assumes more of {name}"
    if certificate["constants"]:
        return "it holds something constant"
    for loss, tops in certificate["reading"]["losses"].items():
        variables = {t.attrs[1] for side in step for t in side.walk() if t.op == "grad" and t.attrs[0] == loss} - set(tops)
        if loss in scene.definitions and variables & _reached(scene.definitions, loss, frozenset(tops)):
            return f"it takes {loss} to depend on {', '.join(sorted(variables))} through {', '.join(tops)} alone"
    return ""


def _reached(definitions: Mapping[str, Term], name: str, stop: frozenset[str]) -> set[str]:
    """The symbols that a symbol rests on, not counting what lies below those in `stop`."""
    found, stack = set[str](), [name]
    while stack:
        for t in definitions[stack.pop()].walk():
            if t.op == "var" and t.name not in found | stop:
                found.add(t.name)
                stack += [t.name] if t.name in definitions else []
    return found


def _plain(data: Any) -> Any:
    return json.loads(json.dumps(data))
