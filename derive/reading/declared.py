"""What a dialect declares of a document's symbols, put into the context under the headings that it names.

Guarantee: names, shapes and sizes are read by the reader of formulas; what cannot be read so is a DialectError that
names it.  A later table forgets nothing: it declares its own symbols anew, as a declaration under a new heading does.  A table
that the document contradicts is left out as a whole.
"""

from __future__ import annotations

from dataclasses import replace

from derive.language.ast import Node
from derive.language.markdown import Block
from derive.language.statements import split_statements
from derive.reading.context import Context
from derive.reading.dialect import Declared, DialectError
from derive.reading.errors import NotUnderstood
from derive.reading.functions import is_function
from derive.reading.names import layer_name, strip
from derive.reading.notation.prepared import prepared
from derive.reading.reader import Reader
from derive.reading.spaces import NotASpace, read_shape, read_size
from derive.terms.term import SCALAR, Shape, ShapeClash

FACTS = {"one-hot rows": "onehot_rows", "one-hot columns": "onehot_cols", "constant": "constant", "positive": "positive"}


def tables_for(heading: str, context: Context) -> list[Declared]:
    """The tables that begin to hold under a heading; "" stands for the beginning of the document."""
    tables = context.dialect.declared
    return [table for table in tables if (table.under in heading if table.under and heading else not table.under and not heading)]


def foreign(table: Declared, context: Context) -> bool:
    """Whether the document itself gives a symbol of the table another shape: then the table speaks of other arrays."""
    spelt = str.lower if context.dialect.case == "same" else str
    told = {spelt(_name(name, context)): shape for name, shape in table.shapes.items()}
    shapes = ((spelt(name), symbol.shape) for (name, _), symbol in context.later.items())
    own = [(name, shape) for name, shape in shapes if name in told and shape is not None]
    if not own:
        return False
    scratch = replace(context, size_names=set(context.size_names), sizes=dict(context.sizes))
    return any(_shape(told[name], scratch) != tuple(map(context.resolve, shape)) for name, shape in own)


def enter(table: Declared, context: Context) -> None:
    """Declare the symbols of a table here. Raises DialectError."""
    for name, size in table.sizes.items():
        context.size_names.add(_name(name, context))
        context.sizes[_name(name, context)] = _read(lambda node: read_size(node, context), size, context)
    for name, shape in table.shapes.items():
        context.declare(_name(name, context), _shape(shape, context), 0)
    for name, (function, argument) in table.activations.items():
        if not is_function(function):
            context.elementwise.add(_name(function, context))
        source = f"{function if function.isascii() and not function.isalpha() else _upright(function)}({argument})"
        try:
            value = Reader(context).term(_node(source, context))
        except (NotUnderstood, ShapeClash) as problem:
            raise DialectError(f"dialect {context.dialect.name}: [[declare]] {name}: {problem}") from None
        context.define(_name(name, context), value, 0)
    for name, fact in table.facts.items():
        symbol = context.find(_name(name, context))
        if symbol is None or fact not in FACTS:
            known = ", ".join(FACTS)
            raise DialectError(f"dialect {context.dialect.name}: [[declare]] facts: {name} = {fact}: known are {known}")
        symbol.properties |= {FACTS[fact]}


def _upright(word: str) -> str:
    return f"\\operatorname{{{word}}}" if len(word) > 1 else word


def _shape(source: str, context: Context) -> Shape:
    shape = SCALAR if source.strip() == "1" else _read(lambda node: read_shape(node, context), source, context)
    return tuple(context.resolve(axis) for axis in shape)


def _read(read, source: str, context: Context):  # type: ignore[no-untyped-def]
    try:
        return read(_node(source, context))
    except NotASpace as problem:
        raise DialectError(f"dialect {context.dialect.name}: [[declare]] {source}: {problem}") from None


def _node(source: str, context: Context) -> Node:
    raws = split_statements(source, Block("display", 0, len(source)), {})
    if len(raws) != 1 or raws[0].node is None:
        raise DialectError(f"dialect {context.dialect.name}: [[declare]] {source} cannot be read")
    return strip(prepared(raws[0].node, context.dialect))


def _name(source: str, context: Context) -> str:
    name = layer_name(_node(source, context))
    if name is None:
        raise DialectError(f"dialect {context.dialect.name}: [[declare]] {source} is not a name")
    return name
