"""`derive gradient`: a loss typed on the command line, and its gradient derived step by step.

The definitions are read as a document would be, with the shapes as its declarations; so the reading rules are those of
`derive check`.  Guarantee: a formula that does not read, a symbol without a shape, shapes that clash, or a loss that is
no scalar end in one sentence (`CannotRun`); every step that is printed has been proved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from derive.calculus.explain import Derivation, Step, explain
from derive.calculus.plain_text import plain_text
from derive.calculus.reverse import NoGradient
from derive.evaluator.scene import PROPERTIES, Scene
from derive.files import CannotRun, one_line
from derive.judge.document_judge import DocumentJudge
from derive.judge.scan import scan
from derive.reading.context import Context
from derive.reading.dialect import DialectError, load
from derive.reading.symbols import IMPLICIT
from derive.results import Claim
from derive.terminal import cells
from derive.terms.term import show_shape

WIDEST = 64
SHOWN = 80
_SIZE = re.compile(r"[A-Za-z0-9_{}^'\\ +*-]+")
_NO_SIZE = re.compile(r"-.*|0+")
_TIMES = re.compile(r"\s*(?:×|\\times|,|(?<![A-Za-z\\])x(?![A-Za-z]))\s*")
_SAMPLES = re.compile(
    r"(?P<name>\S+_\{?(?P<index>[a-z])\}?)\s+(?:is\s+|are\s+)?(?:the\s+)?(?P<axis>row|column)s?\s+of\s+(?P<array>\S+)"
)
_SAYS_SAMPLES = "Let ${name}$ be the ${index}$-th {axis} of ${array}$.\n\n"
_COLON = re.compile(r"[\w)}]\s*:\s*[\w(\\]")
_SAYS_COLON = "The colon in A : B denotes the Frobenius product.\n\n"
_REAL = re.compile(r"(?:\\mathbb\s*\{?R\}?|ℝ|R)\s*\^\s*\{?(.*?)\}?")


@dataclass(frozen=True)
class Asked:
    """What the command line says: a scene with the loss and the variable, and the definitions as they were typed."""

    scene: Scene
    loss: str
    wrt: str
    written: dict[str, str]
    notes: tuple[str, ...] = ()


def run(
    formulas: str,
    wrt: str | None,
    shapes: Sequence[str] = (),
    given: Sequence[str] = (),
    as_latex: bool = False,
    dialect: str | None = None,
) -> str:
    """The derivation as text, or as LaTeX. Raises CannotRun with one sentence."""
    asked = read(formulas, wrt, shapes, given, dialect)
    try:
        derivation = explain(asked.loss, asked.wrt, asked.scene, asked.written)
    except NoGradient as problem:
        told = "symmetric" in asked.scene.properties.get(asked.wrt, frozenset())
        hint = f"; without --given its entries are free, and the gradient by a free {asked.wrt} is settled" if told else ""
        raise CannotRun(f"{problem}{hint}") from None
    lines = [*(latex_lines(derivation) if as_latex else text_lines(derivation))]
    return "\n".join([*lines, *(f"{'% ' if as_latex else ''}Note: {note}." for note in asked.notes)])


# -------------------------------------------------------------------------------------------------------------- reading


def read(
    formulas: str, wrt: str | None, shapes: Sequence[str] = (), given: Sequence[str] = (), dialect: str | None = None
) -> Asked:
    """Definitions parted by semicolons (the last one is the loss), shapes such as "X: n x p", properties such as
    "S symmetric" and "x_i rows of X". Raises CannotRun."""
    if not wrt:
        raise CannotRun("no --wrt given; name the symbol to differentiate by, as in --wrt W")
    bodies = [_from_code(part.strip()) for part in formulas.split(";") if part.strip()]
    if not bodies:
        raise CannotRun('no formula given; write one such as "J = \\|X W - Y\\|^2"')
    declared: dict[str, str] = {}
    for name, space in map(_declaration, shapes):
        if declared.setdefault(name, space) != space:
            raise CannotRun(f"two shapes are given for {name}; leave one --shape out")
    if not _is_equation(bodies[-1]):
        bodies[-1] = f"{next(name for name in 'JLfE' if name not in declared)} = {bodies[-1]}"
    text = "".join(f"Let ${name} \\in {space}$.\n\n" for name, space in declared.items())
    samples = {spec: told for spec in given if (told := _SAMPLES.fullmatch(spec.strip())) is not None}
    text += "".join(_SAYS_SAMPLES.format(**told.groupdict()) for told in samples.values())
    text += _SAYS_COLON if any(_COLON.search(body) for body in bodies) else ""
    text += "".join(f"$$\n{body}\n$$\n\n" for body in bodies)
    try:
        context = Context(load(dialect, text))
    except DialectError as problem:
        raise CannotRun(str(problem)) from None
    judge = DocumentJudge(scan(text, context), context, "<formula>", set(), None)
    for item in judge.links.scanned.items:
        judge.statement(item)
    claims = judge.finish().claims
    _readable(claims, context, declared)
    names = [_name(claim, context) for claim in claims if claim.kind == "definition"]
    if not names:
        raise CannotRun(f'"{one_line(bodies[-1])}" defines nothing; write the loss as "J = …"')
    for spec in [spec for spec in given if spec not in samples]:
        _assume(spec, context)
    variable = _variable(wrt, context)
    written = {_name(c, context): c.latex.split("=", 1)[1].strip() for c in claims if c.kind == "definition"}
    scene = context.scene()
    shape = scene.shapes[names[-1]]
    if any(not size.is_one for size in shape):
        scalars = [name for name in names[:-1] if all(size.is_one for size in scene.shapes[name])]
        hint = f"; the loss comes last, so write {scalars[-1]} behind it" if scalars else ""
        raise CannotRun(f"{names[-1]} is not a scalar: its shape is {show_shape(shape)}, and a gradient needs a scalar{hint}")
    notes = dict.fromkeys(note for claim in claims for note in claim.notes)
    return Asked(scene, names[-1], variable, written, tuple(notes))


def _from_code(body: str) -> str:
    """A formula with the signs of NumPy, X.T @ W, sum(…) and x**2, in those of LaTeX; * stays, since it has two meanings."""
    body = re.sub(r"(?<=[\w)\]])\.T\b", "^T", body).replace("@", " ")
    body = re.sub(r"\s*\*\*\s*(\d+)", r"^{\\odot \1}", body)
    body = re.sub(r"\\(?:operatorname|mathrm|text)\{(sum|mean)\}\s*(?=\(|\\left\()", r"np.\1", body)
    return re.sub(r"(?<![\w.\\{])(sum|mean)(?=\()", r"np.\1", body)


def _is_equation(body: str) -> bool:
    """Whether a formula has an equals sign of its own, not one below a sum as in `\\sum_{i=1}^n x_i`."""
    inner = re.compile(r"\{[^{}]*\}")
    while inner.search(body):
        body = inner.sub("", body)
    return "=" in body


def _declaration(spec: str) -> tuple[str, str]:
    """("X", "\\mathbb{R}^{n \\times p}") for "X: n x p"."""
    name, colon, shape = spec.partition(":")
    name, shape = name.strip(), shape.strip()
    real = _REAL.fullmatch(shape)
    shape = real.group(1) if real else shape
    axes = [axis.strip() for axis in _TIMES.split(shape)] if shape not in ("", "scalar", "1", "R", "ℝ") else []
    if not colon or not name or len(axes) > 2 or not all(_SIZE.fullmatch(axis) and not _NO_SIZE.fullmatch(axis) for axis in axes):
        raise CannotRun(f'--shape "{one_line(spec)}" is not understood; write "X: n x p", "x: n" or "s: scalar"')
    joined = " \\times ".join(axes)
    return name, f"\\mathbb{{R}}^{{{joined}}}" if axes else "\\mathbb{R}"


def _readable(claims: Sequence[Claim], context: Context, declared: dict[str, str]) -> None:
    """Raises CannotRun for the first statement that was not read as a declaration or a definition."""
    for claim in claims:
        reason, latex = one_line(claim.reason.split("\n")[0]), _short(one_line(claim.latex))
        if claim.verdict == "ill-typed":
            raise CannotRun(f'in "{latex}": {reason}')
        if claim.verdict in ("unreadable", "undecided"):
            raise CannotRun(f'"{latex}" cannot be read: {reason}')
        missing = re.fullmatch(r"not used further: (?:the symbol )?(.*?) (?:is|has) .*", reason)
        if missing:
            raise CannotRun(_missing(missing.group(1).strip("'\" "), claim.latex))
        if claim.kind == "claim":
            raise CannotRun(f'"{latex}" defines no new symbol; each formula defines one, and the last one is the loss')
        if reason.startswith("not used"):
            raise CannotRun(f'"{latex}" cannot be used: {reason.partition(": ")[2] or reason}')
    for symbol in context.symbols.values():
        if symbol.how in IMPLICIT and symbol.name not in declared and symbol.shape is not None:
            raise CannotRun(_without_shape(symbol.name, show_shape(symbol.shape).replace("×", " x ")))


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _missing(name: str, latex: str) -> str:
    if re.search(rf"(?<![A-Za-z\\]){re.escape(name)}\s*(?:\\left)?\(", latex) and len(name) > 1:
        return f'{_short(name)} is no function that is known; define it before its use, as in "{_short(name)}(t) = t^2; J = …"'
    return _without_shape(name, None)


def _without_shape(name: str, shape: str | None) -> str:
    return f'{_short(name)} has no shape; add --shape "{_short(name)}: {shape or "rows x columns"}"'


def _name(claim: Claim, context: Context) -> str:
    return re.sub(r"defines (.*?)( entry by entry)?", r"\1", claim.reason)


def _variable(wrt: str, context: Context) -> str:
    wanted = re.sub(r"[\s{}]", "", wrt)
    for name in context.symbols:
        if re.sub(r"[\s{}]", "", name) == wanted:
            return name
    known = ", ".join(context.symbols) or "none"
    raise CannotRun(f"--wrt {one_line(wrt)}: there is no such symbol in the formula; known are {known}")


def _assume(spec: str, context: Context) -> None:
    """A property of a symbol: "S symmetric", "Y one-hot rows"."""
    name, _, words = spec.strip().partition(" ")
    words = re.sub(r"^(?:is|are|has|:)\s+", "", words.strip()).replace("one-hot", "onehot").replace("hot columns", "hot cols")
    kind = re.sub(r"[\s_-]+", "_", words)
    symbol = context.symbols.get(name)
    if kind not in PROPERTIES:
        known = ", ".join(sorted(p.replace("_", " ") for p in PROPERTIES))
        raise CannotRun(f'--given "{one_line(spec)}" is not understood; write a symbol and one of {known}')
    if symbol is None:
        raise CannotRun(f"--given {one_line(spec)!r}: there is no symbol {name} in the formula")
    symbol.properties |= {kind}


# ------------------------------------------------------------------------------------------------------------- printing


def _rows(derivation: Derivation) -> Iterator[tuple[str, Step]]:
    """Steps with their left sides, empty where the left side is that of the step before."""
    before = ""
    for step in derivation.steps:
        left = step.sides[0]
        yield ("" if left == before else left), step
        before = left


def text_lines(derivation: Derivation) -> Iterator[str]:
    """The derivation as aligned lines of text, the rule beside each."""
    rows = [(plain_text(left), plain_text(step.sides[1]), _rule_text(step.rule)) for left, step in _rows(derivation)]
    width = max(cells(left) for left, _, _ in rows)
    widest = min(max(cells(right) for _, right, _ in rows), WIDEST)
    for place, (left, right, rule) in enumerate(rows):
        if left and place:
            yield ""
        line = f"{' ' * (width - cells(left))}{left} = {right}"
        if cells(right) <= widest:
            yield f"{line}{' ' * (widest - cells(right))}   {rule}"
        else:
            yield line
            yield f"{' ' * (width + widest + 6)}{rule}"
    yield ""
    yield "Every step is proved for all sizes." + _conditions(derivation)


def _conditions(derivation: Derivation) -> str:
    return f" Assumed: {'; '.join(derivation.assumptions)}." if derivation.assumptions else ""


def _rule_text(rule: str) -> str:
    return re.sub(r"\$(.*?)\$", lambda found: plain_text(found.group(1)), rule)


def latex_lines(derivation: Derivation) -> Iterator[str]:
    """The derivation as an align* environment."""
    yield "\\begin{align*}"
    rows = list(_rows(derivation))
    for place, (left, step) in enumerate(rows):
        end = " \\\\" if place + 1 < len(rows) else ""
        yield f"{left} &= {step.sides[1]} && \\text{{{step.rule}}}{end}"
    yield "\\end{align*}"
    yield f"% Every step is proved for all sizes.{_conditions(derivation)}"
