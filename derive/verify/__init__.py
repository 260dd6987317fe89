"""`derive verify`: identities, documents and networks, each held against the others.

Every bundled document that has a network (`pairing.PAIRS`) is compared with it, formula by formula, exactly modulo
2^61 − 1 and in float64, at full size; every network's gradients are checked by themselves; the identities of the
catalogue are proved, and the four named ones evaluated on LeNet-5.

Guarantee: exit code 0 only if every statement of those documents is proved or a definition, but for formulas that a
document prints as mistakes (`derive.findings`), which must be wrong; every quantity of the pass has a formula, all entries
are equal in the field and agree to `TOLERANCE` in float64, and every gradient passes both checks. Limit: one random point
each.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from derive import files
from derive.findings import unmet
from derive.results import Document
from derive.verify.formulas import TOLERANCE, Row, variant
from derive.verify.gradients import GradientRow, gradient_rows
from derive.verify.pairing import NETWORKS, PAIRS, Pair

__all__ = ["run"]


def run(console: Console | None = None) -> int:
    """Check everything and print the tables; 0, or 1 if anything is wrong. Raises CannotRun without documents."""
    console = console or Console()
    wrong = [*_documents(console), *_networks(console), *_identities(console)]
    for sentence in wrong:
        console.print(sentence, markup=False, highlight=False)
    if not wrong:
        console.print("Documents, networks and identities agree.")
    return 1 if wrong else 0


def _documents(console: Console) -> list[str]:
    documents = {document.path: document for document in files.check_bundled()}
    wrong = []
    for document in documents.values():
        console.print(files.summary_line(document), highlight=False)
        wrong += unmet(document)
    for pair in PAIRS:
        if pair.document not in documents:
            raise files.CannotRun(f"the bundled document {pair.document} is missing")
        rows, sentences = variant(documents[pair.document], pair)
        wrong += [sentence for sentence in sentences if sentence not in wrong]
        _show_formulas(console, pair, rows)
    return wrong


def _show_formulas(console: Console, pair: Pair, rows: list[Row]) -> None:
    title = f"{pair.document} on {pair.network}, modulo 2⁶¹ − 1 and in float64"
    table = Table("layer", "quantity", "shape", "status", "exact", "largest relative error", "line", title=title)
    for row in rows:
        exact = "equal" if row.equal else f"{row.differing} differ"
        error = f"{row.error:.1e}" + ("" if row.good else "  ← not proved" if row.agrees else "  ← differs")
        table.add_row(row.layer, row.quantity, shown(row.shape), row.verdict, exact, error, str(row.line))
    console.print(table)
    good = [row for row in rows if row.good]
    if good:
        worst = max(row.error for row in good)
        console.print(
            f"{len(good)} of {len(rows)} quantities equal without a difference, and to {worst:.0e} in float64."
        )


def _networks(console: Console) -> list[str]:
    table = Table(
        "network",
        "layer",
        "gradient by",
        "shape",
        "exact",
        "complex step, largest error",
        title="gradients of every network",
    )
    wrong: list[str] = []
    for name in NETWORKS:
        rows, sentences = gradient_rows(name)
        wrong += sentences
        for row in rows:
            table.add_row(*_cells(row))
    console.print(table)
    return wrong


def _cells(row: GradientRow) -> Iterable[str]:
    exact = "right" if row.wrong == 0 else "wrong"
    error = f"{row.error:.1e}" + ("" if row.good else "  ← wrong")
    return row.network, row.layer, row.array, shown(row.shape), exact, error


def _identities(console: Console) -> list[str]:
    """The named identities of the catalogue: their proofs, and both sides on the tensors of a pass."""
    from derive.identities import catalogue
    from derive.identities.lenet5 import check_named

    known = catalogue()
    rows = check_named()
    table = Table("identity", "layer", "shape", "status", "largest relative error")
    wrong = []
    verdicts = {name: known[name].prove().verdict for name in dict.fromkeys(row.name for row in rows)}
    for row in rows:
        table.add_row(row.name, row.layer, shown(row.shape), verdicts[row.name], f"{row.error:.1e}")
        if verdicts[row.name] != "proved" or not row.error <= TOLERANCE:
            wrong.append(f"{row.name} on {row.layer}: {verdicts[row.name]}, error {row.error:.1e}")
    console.print(table)
    others = [identity for name, identity in known.items() if name not in verdicts]
    open_ones = [identity.name for identity in others if identity.prove().verdict != "proved"]
    console.print(f"{len(others) - len(open_ones)} of {len(others)} other identities of the catalogue proved")
    return wrong + [f"{name}: not proved" for name in open_ones]


def shown(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))


def bundled(name: str) -> Document:
    """A bundled document, checked. Raises CannotRun if it is missing."""
    found = files.check_bundled(name)
    if not found:
        raise files.CannotRun(f"the bundled document {name} is missing")
    return found[0]
