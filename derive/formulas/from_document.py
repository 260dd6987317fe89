"""Code from a user's own document: one function for each gradient that it states and that is proved.

Guarantee: only proved gradients get code, and every other one is listed with its line and verdict. Nothing of the
document is run, and nothing of it reaches the source but names made of letters and digits, numbers, and, in docstrings,
its formulas as plain text without quotes and backslashes. Limit: a gradient in index form has no generated code.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from derive import files
from derive.calculus.plain_text import plain_text
from derive.files import CannotRun
from derive.formulas.code.backends import Backend
from derive.formulas.code.emit import Emitter, Named, NotGenerated, shared_terms
from derive.formulas.code.function import RESERVED, Function, backend, inlined, module_source
from derive.formulas.statement import plain_axes, substitute
from derive.results import Claim, Document
from derive.terms.latex import latex
from derive.terms.term import Shape, Term, show_shape

SAFE = re.compile(r"[^\w\s()+\-−*/·×⊙⊗ᵀ=≥≤<>,.∇∂Σ½⅓¼′‖|⁰¹²³⁴-⁹₀-₉⁻∈1𝟏{}\[\]:]")


@dataclass(frozen=True)
class Stated:
    """A gradient as the document states it: ∇_variable loss = right, and the links that make the equation."""

    loss: str
    variable: str
    shape: Shape
    right: Term
    links: tuple[Claim, ...]

    @property
    def claim(self) -> Claim:
        return self.links[-1]

    @property
    def proved(self) -> bool:
        return all(link.verdict == "proved" for link in self.links)


def write_module(path: str, out: str | None, dialect: str | None = None, target: str = "numpy") -> int:
    """Check a document and write the module (to the standard output without `out`); the exit code of the contract.

    Raises CannotRun if the document states no gradient, or none that is proved.
    """
    try:
        spelling = backend(target)
    except ValueError as problem:
        raise CannotRun(str(problem)) from None
    document = files.check_file(path, dialect)
    source, written, refused = module(document, spelling)
    if not written:
        reasons = "; ".join(refused) or "it states no gradient ∇_X J = …"
        raise CannotRun(f"{path} has no proved gradient to write code for: {reasons}")
    if out is None:
        print(source, end="")
    else:
        files.write(out, source)
        print(f"wrote {out}: {len(written)} functions ({', '.join(written)})")
    for sentence in refused:
        print(f"{'# ' if out is None else ''}refused: {sentence}")
    return document.exit_code()


def module(document: Document, target: Backend) -> tuple[str, list[str], list[str]]:
    """The source, the names of the functions in it, and a sentence for each gradient that is refused."""
    functions: dict[str, Function] = {}
    refused: list[str] = []
    for found in gradients(document):
        where = f"line {found.claim.line}, the gradient of {found.loss} with respect to {found.variable}"
        bad = next((link for link in found.links if link.verdict != "proved"), None)
        if bad is not None:
            reason = f" ({files.one_line(bad.reason)[:160]})" if bad.reason else ""
            refused.append(f"{where}: {bad.verdict}{reason}")
            continue
        name = f"grad_{identifier(found.variable)}_{identifier(found.loss)}"
        try:
            functions[name] = _function(name, found, target, document.path)
        except NotGenerated as problem:
            refused.append(f"{where}: proved, but {problem}")
    title = f"Gradients of {Path(document.path).name}, each proved for all sizes."
    return module_source(list(functions.values()), target, _plain(title)), list(functions), refused


def gradients(document: Document) -> Iterator[Stated]:
    """Each equation that begins with a gradient symbol, with its last right side."""
    stated: dict[tuple[str, str], Stated] = {}
    head: Stated | None = None
    for claim in document.claims:
        formula = claim.formula
        if formula is None:
            if head is not None and claim.line <= head.claim.end_line:
                head = None
            continue
        left = formula.left
        if head is not None and left == head.right and claim.kind == "claim":
            head = Stated(head.loss, head.variable, head.shape, formula.right, (*head.links, claim))
        elif left.op == "grad" and claim.kind == "claim":
            head = Stated(left.attrs[0], left.attrs[1], left.shape, formula.right, (claim,))
        else:
            head = None
        if head is not None:
            stated[(head.loss, head.variable)] = head
    yield from stated.values()


# ----------------------------------------------------------------------------------------------------------- one function


def _function(name: str, found: Stated, target: Backend, path: str) -> Function:
    sizes = sorted({s for t in found.right.walk() for axis in t.shape for s in axis.symbols} | _mentioned(found.right))
    renamed = _distinct(sizes, RESERVED)
    term = substitute(found.right, renamed)  # type: ignore[arg-type]
    leaves = list(dict.fromkeys(t for t in term.walk() if t.op in ("var", "grad", "dvar")))
    names = _distinct([_leaf(t) for t in leaves], RESERVED | set(renamed.values()))
    named = {_key(t): Named(names[_leaf(t)], t.shape) for t in leaves}
    emitter = Emitter(target, named, shared_terms([term]), {*names.values(), *renamed.values(), "result"})
    emitter.masks = {t.args[0] for t in term.walk() if t.op == "argmax_mask"}
    emitter.assign("result", term, ())
    words = {word for line in emitter.lines for word in re.findall(r"\w+", line)}
    lines, parameters = _size_lines(emitter.sizes & words, {names[_leaf(t)]: t.shape for t in leaves})
    arguments = [names[_leaf(t)] for t in leaves] + parameters
    body = [*_docstring(found, leaves, names, path, term.shape), *inlined([*lines, *emitter.lines], "return result")]
    text = f"def {name}({', '.join(arguments)}):\n" + "\n".join(f"    {line}".rstrip() for line in body) + "\n"
    return Function(name, text, tuple(sorted(emitter.helpers)), tuple(arguments))


def _mentioned(term: Term) -> set[str]:
    return {s for t in term.walk() if t.op == "size" for s in t.attrs[0].symbols}


def _leaf(term: Term) -> str:
    return f"d{term.attrs[1]}" if term.op == "grad" else term.name


def _key(term: Term) -> str:
    return f"d {term.attrs[0]} / d {term.attrs[1]}" if term.op == "grad" else term.name


def identifier(name: str) -> str:
    """Letters and digits of a LaTeX name: W^{(7)} is W7, \\hat y is hat_y. Never a keyword, never empty."""
    word = re.sub(r"\\([A-Za-z]+)", r"_\1_", name)
    word = re.sub(r"[^0-9A-Za-z_]+", "", word)
    word = re.sub(r"_(mathbf|boldsymbol|mathrm|operatorname|bm|mathbb|text)_|_+", "_", word).strip("_")
    return word if word and not word[0].isdigit() else f"v{word}"


def _distinct(names: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """A different identifier for each name."""
    used, result = set(taken), {}
    for name in names:
        word = identifier(name)
        while word in used:
            word += "_"
        used.add(word)
        result[name] = word
    return result


def _size_lines(sizes: Iterable[str], arrays: dict[str, Shape]) -> tuple[list[str], list[str]]:
    """Lines that read sizes off arrays, and the sizes that no array shows."""
    lines, missing = [], []
    for size in sorted(sizes):
        for name, shape in arrays.items():
            places = [k for k, axis in enumerate(shape) if axis.symbols == {size} and len(axis.terms) == 1]
            places = [k for k in places if shape[k].terms[0][0] == ((size, 1),)]
            if places:
                factor = shape[places[0]].terms[0][1]
                lines.append(f"{size} = {name}.shape[{places[0]}]" + (f" // {factor}" if factor != 1 else ""))
                break
        else:
            missing.append(size)
    return lines, missing


def _docstring(found: Stated, leaves: list[Term], names: dict[str, str], path: str, shape: Shape) -> list[str]:
    equation = f"{latex(found.links[0].formula.left)} = {latex(found.right)}"
    lines = [f'"""{_plain(plain_text(equation))}', ""]
    scene = found.claim.formula.scene
    for leaf in leaves:
        kind = "a number" if leaf.is_scalar else f"({', '.join(plain_axes(leaf.shape))})"
        body = scene.definitions.get(leaf.name) if leaf.op == "var" else None
        known = f", {_plain(plain_text(latex(body)))}" if body is not None and len(latex(body)) < 120 else ""
        lines.append(f"{names[_leaf(leaf)]}: {kind}{known}")
    lines.append(f"Returns {'a number' if all(a.is_one for a in shape) else show_shape(shape)}.")
    lines.append(f"Proved for all sizes: {_plain(Path(path).name)}, line {found.claim.line}; {_certificate(found)}.")
    assumed = dict.fromkeys(a for link in found.links for a in link.assumptions)
    return [*lines, *(f"Assumes: {_plain(a)}" for a in assumed), '"""']


def _certificate(found: Stated) -> str:
    certificates = [link.certificate for link in found.links]
    if any(c is None for c in certificates):
        return "by both engines, without a certificate"
    digest = hashlib.sha256(json.dumps(certificates, sort_keys=True).encode()).hexdigest()
    return f"certificate {digest[:16]}"


def _plain(text: str) -> str:
    """Text that can stand in a docstring: one line, without quotes, backslashes and control characters."""
    return SAFE.sub("", files.one_line(text.replace("\\", "/").replace('"', "'")))
