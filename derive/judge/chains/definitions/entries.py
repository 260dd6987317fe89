"""Definitions entry by entry and sample by sample: Y_ij = …, D_ii = … of a diagonal matrix, z_i = W x_i, L_i = ….

Guarantee: an array is defined only if what is said covers each of its entries just once; of an array of which less is said the
value stays unknown.
"""

from __future__ import annotations

import re
from dataclasses import replace

from derive.judge.chains.definitions.piecewise import define_piece
from derive.judge.chains.definitions.symbols import keep_implicit, taken_for_numbers, wait_for_shape
from derive.judge.chains.definitions.targets import Target
from derive.judge.chains.sides import Outcome, defines
from derive.judge.chains.sizing import Sizing
from derive.judge.scanning.scanned import Item
from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node
from derive.reading.indices.partly_given import domain_of, within
from derive.reading.members import families, tied
from derive.reading.reader import Reader
from derive.reading.symbols import IMPLICIT
from derive.reading.words.assuming import anew
from derive.results import Verdict
from derive.terms.recognised import with_softmax
from derive.terms.term import SCALAR, Shape, Term, array, box, entry, eye, index, scale, show_shape

_DIAGONAL = re.compile(r"\bdiagonal\b(?!\s+(?:of|blocks?)\b)(?![^$]*\.\s)", re.IGNORECASE)
NEAR_WORDS = 80


def samples_defined(judge: Sizing, item: Item, node: Node) -> bool:
    """Whether the samples of a letter have a formula already, under this heading, and no word says that they get another."""
    key = families.key_of(node, judge.context)
    family = judge.context.families.get(key) if key is not None else None
    stack = judge.context.symbols.get(family.stack) if family is not None else None
    if stack is None or stack.definition is None or stack.stale:
        return False
    again = anew(judge.scanned.text, item.block.opener, False)
    return stack.section == judge.context.section and stack.definition.op != "var" and not again


def define_samples(judge: Sizing, node: Node, term: Term, reader: Reader, line: int) -> bool:
    """z_i = W x_i for every i defines the rows of one array, if z is no array of its own."""
    key = families.key_of(node, judge.context)
    ((name, count),) = reader.free.items()
    if key is None or families.index_of(node) != name or count is None or (term.is_scalar and key[1] == "sub"):
        return False
    known = judge.context.families.get(key)
    if not term.cols.is_one and taken_for_numbers(judge, term):
        return False
    if not term.cols.is_one and known is None and (key[0], name) not in judge.context.summed:
        return False
    if known is not None and (known.count, known.length, known.width) != (count, *term.shape):
        return False
    family = known or families.add(key, count, term.rows, judge.context, term.cols)
    judge.context.define(family.stack, families.stacked(term, name, count), line)
    return True


def define_parts(judge: Sizing, target: Target, term: Term, reader: Reader, line: int) -> Outcome | None:
    """L_i = … or L_i(w) = … for every i, where L is a number itself or the L_i are functions of something."""
    letter, name = target.part or (target.written, target.indices[0])
    symbol = judge.context.find(letter)
    own = symbol is not None and symbol.shape == SCALAR and symbol.how not in IMPLICIT
    beside = own or judge.context.has_parts(letter) or bool(target.part)
    if not term.is_scalar or len(target.indices) > 1 or list(reader.free) != [name] or not beside:
        return None
    count = reader.free[name] or judge.context.ranges.get(name)
    if count is None or (symbol is not None and symbol.shape not in (None, SCALAR)):
        return None
    if not families.define_parts(letter, name, count, term, judge.context, line, target.parameters):
        return None
    reason = f"defines {letter}_{name} for every {name}"
    return defines(reason, reader.assumptions)


def define_entries(judge: Sizing, target: Target, term: Term, reader: Reader, line: int) -> Outcome:
    """y_i = … and Y_ij = … define the array."""
    context = judge.context
    matrix = tied.matrix_of(target.name, context) if len(target.indices) == 2 else None
    target = replace(target, name=matrix) if matrix is not None else target
    symbol = context.find(target.name)
    if any(name.isdigit() for name in target.indices) or (len(target.indices) == 1 and not term.is_scalar):
        return define_piece(judge, target, symbol, term, reader, line)
    extra = [name for name in reader.free if name not in target.indices]
    if extra:
        return "definition", Verdict("undecided", reason=f"the index {', '.join(extra)} stands on the right side only")
    shape = symbol.shape if symbol is not None else None
    sizes = _sizes(target, shape, reader)
    if not term.is_scalar or sizes is None:
        wait_for_shape(judge, term)
        return defines("nothing says how far the indices run; not used further")
    if len(set(target.indices)) < len(target.indices):
        return _diagonal(judge, target, term, sizes[0], reader, line)
    domain = domain_of(reader, target.indices, line)
    if domain is not None:
        term = within(domain, reader, target.indices, term)
    made = with_softmax(_whole(target, sizes, term, shape))
    if shape is not None and shape != made.shape:
        why = f"=: {target.name} has shape {show_shape(shape)}, the indices run over {show_shape(made.shape)}"
        return "claim", Verdict("ill-typed", reason=why)
    keep_implicit(judge, target, reader)
    defined = context.define(target.name, made, line)
    firsts = [reader.value_at(name, Size.of(0)) for name in target.indices]
    if any(first != Size.of(context.index_base) for first in firsts) or defined.firsts:
        defined.firsts = tuple(firsts) if len(firsts) > 1 else tuple(ONE if a.is_one else firsts[0] for a in made.shape)
    context.by_entries.add(target.name)
    families.with_rows(target.name, made, context)
    if domain is not None:
        context.domains[target.name] = domain
    told = " where it is given" if domain is not None else ""
    return defines(f"defines {target.name} entry by entry{told}", reader.assumptions)


def _sizes(target: Target, shape: Shape | None, reader: Reader) -> list[Size] | None:
    """How far each index runs, by the right side or by the shape of the array; None where nothing says it."""
    sizes = [reader.free.get(name) for name in target.indices]
    if shape is not None:
        long = [axis for axis in shape if not axis.is_one] if len(target.indices) == 1 else list(shape)
        sizes = [size or long[k] if k < len(long) else size for k, size in enumerate(sizes)]
    known = [size for size in sizes if size is not None]
    return known if len(known) == len(sizes) else None


def _whole(target: Target, sizes: list[Size], term: Term, shape: Shape | None) -> Term:
    """The array whose entries are the term: of one index a column, or a row where it is declared so."""
    if len(sizes) > 1:
        return box(list(zip(target.indices, sizes)), term)
    row = shape is not None and shape[0].is_one
    return array("·r", 1, target.indices[0], sizes[0], term) if row else array(target.indices[0], sizes[0], "·c", 1, term)


def _diagonal(judge: Sizing, target: Target, term: Term, size: Size, reader: Reader, line: int) -> Outcome:
    """D_ii = … defines a matrix that the words call diagonal; of another it says too little."""
    place, name = judge.context.place, target.indices[0]
    near = judge.scanned.text[max(0, place - NEAR_WORDS) : place]
    told = any(f.name == target.name and f.what == "diagonal" and not f.denied for f in judge.scanned.facts)
    if not (told or _DIAGONAL.search(near)) or len(target.indices) != 2:
        judge.context.opaque[target.name], judge.context.described[target.name] = None, line
        return defines(f"says what the diagonal of {target.name} is; not used further")
    other = "·d"
    made = box([(name, size), (other, size)], scale(entry(eye(size), index(name, size), index(other, size)), term))
    keep_implicit(judge, target, reader)
    judge.context.define(target.name, made, line)
    return defines(f"defines the diagonal matrix {target.name}", reader.assumptions)
