"""Prove every formula and write the certificates: `python -m derive.formulas.build [NAME…]`.

Guarantee: nothing is written for a gradient unless the kernel proves it, the certificate passes `derive.recheck`, and
the evaluator, at small sizes with numbers for the geometry of windows, does not dissent. In a network whose fixed sizes
are too large to evaluate it abstains; there the tests compare at full size instead.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from derive.formulas import catalogue
from derive.formulas.proof import FOLDER, NotProved
from derive.formulas.statement import LOSS, Statement
from derive.judge.proving.certificate import explain
from derive.judge.proving.decide import decide
from derive.judge.proving.prover import prove

NO_SIZES = "could not confirm it: no sizes were found"
GEOMETRIES = (
    {"H": 5, "W": 4, "C": 2, "kh": 3, "kw": 2, "stride": 1, "padding": 0, "Ho": 3, "Wo": 3},
    {"H": 5, "W": 6, "C": 3, "kh": 2, "kw": 3, "stride": 2, "padding": 1, "Ho": 3, "Wo": 3},
)


def certificates(statement: Statement) -> Mapping[str, Any]:
    """A certificate for each gradient. Raises NotProved with a sentence."""
    found = {}
    for variable in statement.gradients:
        for name, (left, right) in statement.steps(variable).items():
            attempt = prove(left, right, statement.scene, separated=not statement.is_loss or statement.loss != LOSS)
            if attempt.proof is None:
                attempt = prove(left, right, statement.scene)
            if attempt.proof is None:
                raise NotProved(f"{statement.name}.{name}: no proof found; {'; '.join(attempt.reasons)}")
            certificate = explain(attempt.proof, left, right)
            if isinstance(certificate, str):
                raise NotProved(f"{statement.name}.{name}: no certificate; {certificate}")
            found[name] = certificate
        if variable in statement.penalised and prove(*statement.sums(variable), statement.scene).proof is None:
            raise NotProved(f"{statement.name}.{variable}: the gradient of the sum is not proved")
    return found


def dissent(statement: Statement) -> str:
    """What the evaluator has against a statement; "" if it agrees at numbers for the geometry."""
    geometries = GEOMETRIES if "padding" in statement.sizes else ({},)
    for geometry in geometries:
        fixed = statement.at(geometry)
        for variable in fixed.gradients:
            for name, step in fixed.steps(variable).items():
                verdict = decide(*step, fixed.scene)
                too_large = verdict.verdict == "undecided" and NO_SIZES in verdict.reason
                if verdict.verdict != "proved" and not too_large:
                    return f"{statement.name}.{name} at {geometry}: {verdict.verdict}, {verdict.reason}"
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
