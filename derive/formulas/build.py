"""Prove every formula and write the certificates: `python -m derive.formulas.build [NAME…]`.

Guarantee: nothing is written for a gradient unless the kernel proves it, the certificate passes `derive.recheck`, and
the evaluator, at small sizes with numbers for the geometry of windows, does not dissent.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from derive.formulas import catalogue
from derive.formulas.proof import FOLDER, NotProved
from derive.formulas.statement import Statement
from derive.judge.certificate import explain
from derive.judge.decide import decide
from derive.judge.prover import prove

GEOMETRIES = (
    {"H": 5, "W": 4, "C": 2, "kh": 3, "kw": 2, "stride": 1, "padding": 0, "Ho": 3, "Wo": 3},
    {"H": 5, "W": 6, "C": 3, "kh": 2, "kw": 3, "stride": 2, "padding": 1, "Ho": 3, "Wo": 3},
)


def certificates(statement: Statement) -> Mapping[str, Any]:
    """A certificate for each gradient. Raises NotProved with a sentence."""
    found = {}
    for variable in statement.gradients:
        left, right = statement.claim(variable)
        attempt = prove(left, right, statement.scene)
        if attempt.proof is None:
            raise NotProved(f"{statement.name}.{variable}: no proof found; {'; '.join(attempt.reasons)}")
        certificate = explain(attempt.proof, left, right)
        if isinstance(certificate, str):
            raise NotProved(f"{statement.name}.{variable}: no certificate; {certificate}")
        found[variable] = certificate
    return found


def dissent(statement: Statement) -> str:
    """What the evaluator has against a statement; "" if it agrees at numbers for the geometry."""
    geometries = GEOMETRIES if "stride" in statement.sizes else ({},)
    for geometry in geometries:
        fixed = statement.at(geometry)
        for variable in fixed.gradients:
            verdict = decide(*fixed.claim(variable), fixed.scene)
            if verdict.verdict != "proved":
                return f"{statement.name}.{variable} at {geometry}: {verdict.verdict}, {verdict.reason}"
    return ""


def main(names: Sequence[str]) -> int:
    """Write the proofs of the named statements, or of all; the exit code."""
    FOLDER.mkdir(exist_ok=True)
    table = catalogue.statements()
    for name in names or table:
        if name not in table:
            print(f"there is no formula called {name}", file=sys.stderr)
            return 2
        problem = dissent(table[name])
        if problem:
            print(problem, file=sys.stderr)
            return 1
        try:
            data = certificates(table[name])
        except NotProved as reason:
            print(reason, file=sys.stderr)
            return 1
        text = json.dumps(data, separators=(",", ":"), sort_keys=True)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        print(f"{name}: {len(data)} gradients proved")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
