"""Whether an equation defines its symbol, for the first time or again, or says something about what it is.

Guarantee: a symbol that has a definition gets another only where the words say so, or under another heading where the letter
plainly means something else there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.judge.chains.definitions.in_a_run import defined_in_a_run, defined_under_a_mark
from derive.judge.chains.definitions.targets import Target
from derive.judge.chains.relations import DEFINE
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.graph import gradients, symbols
from derive.judge.scanning.scanned import Item, Scanned
from derive.language.ast import Node, walk
from derive.reading.depth import GENERAL, is_layered
from derive.reading.reader import Reader
from derive.reading.symbols import IMPLICIT, TAKEN, Symbol
from derive.reading.undeclared.placeholders import ASIDE
from derive.reading.words.assuming import anew, introduced_anew, opens_case, sentence_start
from derive.reading.words.chosen import chosen
from derive.reading.words.labelled import introduces, labelled
from derive.reading.words.named_functions import given_formula, has_argument
from derive.reading.words.specified import for_example, is_case
from derive.terms.term import SCALAR, Term, var


def is_new(judge: Sizing, target: Target, body: Node, relation: str) -> bool:
    """Whether a target has no definition yet and the body does not speak of it."""
    symbol = judge.context.find(target.name)
    if target.kind == "entry" and len(target.indices) == 1 and symbol is not None and symbol.shape == SCALAR:
        return (target.written, "sub") not in judge.context.families
    if target.kind == "entry" and len(target.indices) == 2 and symbol is None and _of_defined_columns(judge, target.written):
        return False
    if symbol is not None and symbol.definition is not None and relation not in DEFINE and not symbol.stale:
        again = _number_anew(judge, symbol, body) or _function_anew(judge, symbol, target)
        if not again and not _only_names(judge, symbol, body):
            return False
    if judge.context.labels is not None and target.name == judge.context.labels.name("1"):
        return False
    broken = judge.context.broken.get(target.name) if target.kind == "call" else None
    here = judge.scanned.lines.line(judge.scanned.heading_before(body.start))
    if broken is not None and here <= broken < judge.scanned.lines.line(body.start):
        return False  # f(x) = … above could not be used: f(a) = … here is a claim about that f
    if symbol is not None and "ones" in symbol.properties:
        return False
    return not target.mentioned_in(body, judge.context)


def _of_defined_columns(judge: Sizing, letter: str) -> bool:
    """Whether p_{nk} is an entry of columns p_n that have a formula."""
    family = judge.context.families.get((letter, "sub"))
    stack = judge.context.find(family.stack) if family is not None and not family.length.is_one else None
    return stack is not None and stack.definition is not None and not stack.stale


def let_define_anew(judge: Sizing, item: Item, target: Target, body: Node) -> None:
    """Let a symbol be defined again where the words say so: “redefine y = …”, “let y = …” under a new heading."""
    symbol = judge.context.find(target.name)
    if symbol is not None and symbol.how == "declared" and _declared_elsewhere(judge, item, symbol, target, body):
        judge.context.forget(symbol.name, keep=False)
        del judge.context.symbols[symbol.name]
        return
    if symbol is None or symbol.definition is None or symbol.how != "defined":
        return
    if target.name in judge.context.examples and target.kind == "call" and is_example(judge, item):
        del judge.context.symbols[target.name]
        return
    if target.name in judge.context.elementwise and target.kind == "call" and is_special_case(judge.scanned, item):
        judge.context.set_aside(target.name)
        return
    if target.kind == "call" and _value_at_place(judge, symbol, target):
        return
    elsewhere = symbol.section != judge.context.section
    text, start = judge.scanned.text, item.block.opener
    if _function_of_its_item(judge, item, symbol, target, body):
        judge.context.forget(symbol.name, keep=True)
        return
    if elsewhere and target.kind == "call" and is_example(judge, item):
        judge.context.forget(symbol.name, keep=False)
        return
    other = elsewhere and (_of_other_shape(judge, symbol, target, body) or defined_in_a_run(judge, item, symbol, target, body))
    other = other or (elsewhere and introduced_anew(text, start) and _of_other_making(judge, symbol, target, body))
    other = other or defined_under_a_mark(judge, item, symbol, target, body)
    if other or anew(text, start, elsewhere) or _for_another_case(judge, item, symbol, body):
        judge.context.forget(symbol.name, keep=True)
    elif chosen(text, start) and _of_another_value(judge, symbol, target, body):
        judge.context.choices[symbol.name] = (symbol.line, symbol.definition, item.block.end)
        judge.context.forget(symbol.name, keep=True)


def _function_of_its_item(judge: Sizing, item: Item, symbol: Symbol, target: Target, body: Node) -> bool:
    """Whether an item of a list introduces a function of its own, as the item above did: “**Rule B.** For …, f(X) = … has”."""
    if item.raw.node is None or target.mentioned_in(body, judge.context) or (symbol.shape is not None and symbol.shape != SCALAR):
        return False
    if target.kind != "call" or not any(p in str(n.value) for p in target.parameters for n in walk(body) if n.kind == "name"):
        return False
    text = judge.scanned.text
    how = introduces(text, item.block.opener)
    if not how or (how == "given" and not labelled(text, judge.scanned.lines.start(symbol.line))):
        return False
    with judge.context.trial():
        claim = judge.equation(Reader(judge.context), item.raw.node.children[0], body)
        return claim.alike is None or not judge.may_hold(*claim.alike, claim.reader)


def _for_another_case(judge: Sizing, item: Item, symbol: Symbol, body: Node) -> bool:
    """Whether a formula in running text that is not true says what a symbol is in the case that opens its sentence, by other
    functions or of other symbols: “For average pooling, Y_ij = …, one has instead”."""
    assert symbol.definition is not None
    if item.block.kind != "inline" or item.raw.node is None or not opens_case(judge.scanned.text, item.block.opener):
        return False
    with judge.context.trial():
        claim = judge.equation(Reader(judge.context), item.raw.node.children[0], body)
        if claim.alike is None or _made_of(claim.alike[1]) == _made_of(symbol.definition):
            return False
        return not judge.may_hold(*claim.alike, claim.reader)


def _declared_elsewhere(judge: Sizing, item: Item, symbol: Symbol, target: Target, body: Node) -> bool:
    """Whether the words let an array that was declared under another heading be something of another shape: “let A = I + aaᵀ”."""
    if symbol.definition is not None or symbol.section == judge.context.section or symbol.name not in judge.context.symbols:
        return False
    if target.kind != "name" or target.mentioned_in(body, judge.context):
        return False
    if not anew(judge.scanned.text, item.block.opener, True):
        return False
    with judge.context.trial():
        reader = Reader(judge.context)
        term = judge.read(reader, body, None).term
    return term is not None and not reader.free and term.shape != symbol.shape


def _of_another_value(judge: Sizing, symbol: Symbol, target: Target, body: Node) -> bool:
    """Whether an equation gives a number, or another function of the same arguments, that differs from what a symbol is."""
    if target.kind != "name" or symbol.shape is None or target.mentioned_in(body, judge.context):
        return False
    reader = Reader(judge.context)
    term, before = judge.read(reader, body, symbol.shape).term, symbol.definition
    if term is None or before is None or reader.free or reader.implicit or term.shape != symbol.shape:
        return False
    if not term.is_scalar and (symbols(term) != symbols(before) or gradients(term, before)):
        return False
    return not judge.may_hold(var(symbol.name, symbol.shape), term, reader)


def _of_other_making(judge: Sizing, symbol: Symbol, target: Target, body: Node) -> bool:
    """Whether an equation gives a number another value than it has, made of other symbols or functions: another loss.  One that
    is made of the same ones is a claim about the first, and may be wrong."""
    if target.kind != "name" or symbol.shape != SCALAR or symbol.definition is None or target.mentioned_in(body, judge.context):
        return False
    with judge.context.trial():
        reader = Reader(judge.context)
        term = judge.read(reader, body, SCALAR).term
        if term is None or not term.is_scalar or reader.free or _made_of(term) == _made_of(symbol.definition):
            return False
        return not judge.may_hold(var(symbol.name, SCALAR), term, reader)


def _made_of(term: Term) -> frozenset[str]:
    """The symbols and functions in a formula."""
    functions = {str(t.attrs[0]) for t in term.walk() if t.op == "apply"} | {t.op for t in term.walk() if t.op in FUNCTIONS}
    return symbols(term) | functions


FUNCTIONS = frozenset({"det", "logdet", "inverse", "softmax", "row_max"})
"""Functions of whole matrices."""


def _of_other_shape(judge: Sizing, symbol: Symbol, target: Target, body: Node) -> bool:
    """Whether an equation gives a symbol of an earlier heading a value of another shape, so that the letter means something
    new under this one; a layer z^{(2)} does only if something that it is made of is said anew as well."""
    if target.kind != "name" or target.mentioned_in(body, judge.context):
        return False
    with judge.context.trial():
        reader = Reader(judge.context)
        term = judge.read(reader, body, None).term
    if term is None or reader.free or reader.implicit or term.shape == symbol.shape or term.is_scalar:
        return False
    made = [known for name in symbols(term) if (known := judge.context.find(name)) is not None]
    return not is_layered(target.name) or any(known.section == judge.context.section for known in made)


def _number_anew(judge: Sizing, symbol: Symbol, body: Node) -> bool:
    """L = 2 under an earlier heading and L = 3 under this one: a number that is set anew."""
    constant = symbol.definition is not None and symbol.definition.op == "num"
    return constant and symbol.section != judge.context.section and body.kind == "number"


def _only_names(judge: Sizing, symbol: Symbol, body: Node) -> bool:
    """Whether s = log σ² only says what another letter is: nothing is known of σ, and the new formula is of arrays."""
    context = judge.context
    assert symbol.definition is not None
    below = symbols(symbol.definition)
    named = [s for name in below if (s := context.symbols.get(name)) is not None]
    if not below or len(named) != len(below) or any(s.how != TAKEN or s.line for s in named):
        return False
    spoken = [s for s in context.symbols.values() if s.definition is not None and s is not symbol]
    if any(below & symbols(other.definition) for other in spoken if other.definition is not None):
        return False
    reader = Reader(context)
    side = judge.read(reader, body, symbol.shape)
    made = symbols(side.term) if side.term is not None else frozenset[str]()
    known = [s for name in made if (s := context.find(name)) is not None]
    return any(s.how == "declared" and s.shape != SCALAR for s in known) and not below & made


def _function_anew(judge: Sizing, symbol: Symbol, target: Target) -> bool:
    """J(z) under an earlier heading and J(a) under this one: a function of something else; J(z^*) is its value at a place."""
    if target.kind != "call" or symbol.section == judge.context.section:
        return False
    before, now = _arguments(judge, symbol.parameters), _arguments(judge, target.parameters)
    return before != now and not _value_at_place(judge, symbol, target)


def _value_at_place(judge: Sizing, symbol: Symbol, target: Target) -> bool:
    """Whether J(z^*) is the value of a J(z) at a place."""
    before, now = _arguments(judge, symbol.parameters), _arguments(judge, target.parameters)
    return before != now and len(before) == len(now) and all(map(_is_place, before, now))


def _arguments(judge: Sizing, parameters: Sequence[str]) -> list[str]:
    return [judge.context.name(parameter.removesuffix(ASIDE)) for parameter in parameters]


def _is_place(before: str, now: str) -> bool:
    """Whether an argument is the one of the definition, or a place of it, by its name: x_0, x^*, \\hat{x} of x."""
    return now == before or now.startswith((before + "_{", before + "^{")) or _DECORATED.sub(r"\1", now) == before


_DECORATED = re.compile(r"^\\(?:hat|bar|tilde|check|widehat|widetilde|overline)\{(.*)\}(?:[_^]\{.*\})*$")


def another_array(judge: Sizing, symbol: Symbol, target: Target, body: Node) -> bool:
    """Whether entries of an array that formulas have used are given for indices that run over something else than its axes:
    the letter means another array from here on."""
    used = any(
        symbol.name in symbols(other.definition)
        for other in judge.context.symbols.values()
        if other.definition is not None and other is not symbol
    )
    if not used or symbol.definition is not None or symbol.shape is None or symbol.how != "declared":
        return False
    with judge.context.trial():
        reader = Reader(judge.context)
        reader.hint(body)
        term = judge.read(reader, body, SCALAR).term
    sizes = [reader.free.get(name) for name in target.indices]
    if term is None or not term.is_scalar or set(reader.free) != set(target.indices) or None in sizes:
        return False
    long = [axis for axis in symbol.shape if not axis.is_one]
    return len(long) != len(sizes) or all(one != two for one, two in zip(long, sizes))


def forgotten(judge: Sizing, symbol: Symbol) -> bool:
    """Whether the shape that is known of a symbol says nothing about a new definition."""
    if symbol.how == "recovered":
        return symbol.section != judge.context.section
    return symbol.how in (*IMPLICIT, "parameter", GENERAL) or (symbol.stale and symbol.how == "defined")


def is_example(judge: Sizing, item: Item) -> bool:
    """Whether a definition specifies a function that the document also speaks of in general."""
    text, place = judge.scanned.text, item.block.opener
    heading = next((b for b in reversed(judge.scanned.blocks) if b.kind == "heading" and b.start < place), None)
    title, before = (text[heading.start : heading.end], text[: heading.start]) if heading else ("", "")
    letter = given_formula(item.raw.node) if item.raw.node is not None else None
    return for_example(text[sentence_start(text, place) : place], title, letter is not None and has_argument(letter, before))


def is_special_case(scanned: Scanned, item: Item) -> bool:
    """Whether the words before a definition suppose it: “if g(t) = max(0, t)”."""
    return is_case(scanned.text[sentence_start(scanned.text, item.block.opener) : item.block.opener])
