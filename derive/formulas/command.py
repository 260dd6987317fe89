"""`derive formulas`: the list, one formula, or a module from a document."""

from __future__ import annotations

from collections.abc import Iterator

from derive.files import CannotRun


def listed() -> str:
    """Every formula with the gradients it has."""
    from derive.formulas import get, names

    width = max(len(name) for name in names())
    lines = []
    for name in names():
        found = get(name)
        lines.append(f"{name:<{width}}  {found.title}  [{', '.join(_role(found, v) for v in found.variables)}]")
    return "\n".join([*lines, "", "derive formulas NAME shows one; derive check-code PATH:FUNCTION --formula NAME checks yours."])


def _role(found: object, variable: str) -> str:
    origin = found.origin  # type: ignore[attr-defined]
    return str(origin.array(variable).role or variable)


def shown(name: str, target: str = "numpy") -> str:
    """One formula: shapes, equations, proof, code. Raises CannotRun for an unknown name or target."""
    from derive.formulas import get

    try:
        found = get(name)
        return "\n".join(_parts(found, target))
    except KeyError as problem:
        raise CannotRun(str(problem.args[0])) from None
    except ValueError as problem:
        raise CannotRun(str(problem)) from None


def _parts(found: object, target: str) -> Iterator[str]:
    from derive.calculus.plain_text import plain_text
    from derive.formulas.formula import Formula
    from derive.formulas.proof import NotProved

    assert isinstance(found, Formula)
    yield f"{found.name}: {found.title}"
    yield ""
    for name, axes in found.shapes.items():
        yield f"  {name}: {'(' + ', '.join(axes) + ')' if axes else 'a number'}"
    yield ""
    body = found.latex.split("\n")[1:-1]
    yield from (f"  {plain_text(line.rstrip(chr(92)).replace('&', ''))}" for line in body)
    yield ""
    yield from (f"  {line}" for line in found.latex.split("\n"))
    yield ""
    yield f"source: {found.source}"
    yield from (f"assumes: {a}" for a in found.assumptions)
    try:
        found.verify()
        yield f"proof: proved for all sizes; certificate rechecked ({found.proof.digest[:16]})"
    except NotProved as problem:
        yield f"proof: {problem}"
    yield ""
    yield found.code(target).rstrip()
