"""From a block of maths to its statements: rows, chains, implications, commas, ranges.

Guarantee: every token of the block belongs to one statement (or is a mark between two), and a statement that cannot be
read does not disturb its neighbours.  A row that begins with a relation or an operator goes on with the row before; a
comma parts two statements only where both hold a relation.  Limit: whether words such as "where" or "if" matter is for
the reader of `Raw.texts` and `Raw.conditions`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from derive.memo import kept

from . import double_dots
from .ast import Node, ReadError
from .brackets import Matching
from .lexer import tokenize
from .macros import Macro
from .markdown import UNOPENED, Block
from .marks import dotted_calls, dotted_transposes, whole_axes, without_size_notes
from .parser import parse_tokens
from .pieces import FOR, IF, Piece, assemble, cut
from .rows import join_rows, significant, split_rows, unwrap
from .stray import turned_memberships, without_stray_stops
from .tokens import Token
from .trees import gather

ORDER = frozenset({"\\leq", "\\le", "\\leqslant", "≤", "<"})
_ENDS_DISPLAY = re.compile(r"(?:\$\$|\\\]|\\end[ \t]*\{[A-Za-z]+\*?\})\s*(?:>\s*)*\Z")


@dataclass
class Raw:
    """One statement as it was written: a chain of relations, or a bare expression.

    `node` is `None` exactly if `error` is set.  `ranges` are trailing ranges ("i = 1, ..., n"), `conditions` what
    stands after "if", `texts` the words beside the formula, `separator` what stood before this statement.
    """

    node: Node | None
    start: int
    end: int
    latex: str
    notes: list[str] = field(default_factory=list)
    error: ReadError | None = None
    tag: str | None = None
    implies: bool = False
    continues: bool = False
    ranges: list[Node] = field(default_factory=list)
    conditions: list[Node] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    separator: str = ""

    def moved(self, by: int) -> Raw:
        """The same statement `by` characters further on in the document."""
        return replace(
            self,
            node=self.node.moved(by) if self.node is not None else None,
            start=self.start + by,
            end=self.end + by,
            error=ReadError(self.error.message, self.error.offset + by) if self.error is not None else None,
            notes=list(self.notes),
            texts=list(self.texts),
            ranges=[node.moved(by) for node in self.ranges],
            conditions=[node.moved(by) for node in self.conditions],
        )


def is_range(node: Node) -> bool:
    """Whether a relation only says where indices run: `i = 1, ..., n`, `i \\in \\{1, ..., n\\}`, `1 \\leq i \\leq n`.

    A relation that begins with `\\forall` is one as well.
    """
    if node.kind == "group" and node.value == "(":
        return is_range(_joined(gather(node.children[0])))
    if node.kind == "product" and node.children[0].value == "\\forall":
        return True
    if node.kind != "relation":
        return False
    first, last = node.children[0], node.children[-1]
    if node.value == ("=",) or node.value == ("\\in",):
        inside = last.children[0] if last.kind == "group" and node.value == ("\\in",) else last
        quantified = first.kind == "product" and first.children[0].value == "\\forall"
        dots = inside.kind == "list" and any(child.kind == "dots" for child in inside.children)
        return quantified or (_index(first) and dots)
    return len(node.children) == 3 and set(node.value) <= ORDER and _index(node.children[1])


def between(first: Node, second: Node) -> Node | None:
    """0 ≤ i, j < n as one range of both indices, from its parts 0 ≤ i and j < n."""
    if any(node.kind != "relation" or len(node.value) != 1 or node.value[0] not in ORDER for node in (first, second)):
        return None
    low, one = first.children
    rest, high = second.children
    names = Node("list", (one, *(rest.children if rest.kind == "list" else (rest,))), None, one.start, rest.end)
    if not all(name.kind == "name" and str(name.value).islower() and len(str(name.value)) == 1 for name in names.children):
        return None
    return Node("relation", (low, names, high), (*first.value, *second.value), first.start, second.end)


def _joined(node: Node) -> Node:
    return (between(*node.children) or node) if node.kind == "list" and len(node.children) == 2 else node


def _index(node: Node) -> bool:
    if node.kind == "list":
        return all(_index(child) for child in node.children)
    return node.kind == "name"


def _raw(text: str, piece: Piece, line_starts: frozenset[int]) -> Raw:
    tags = [token.text for token in piece.tokens if token.kind == "TAG"]
    tokens = _unbracketed([token for token in piece.tokens if token.kind != "TAG"])
    start, end = min(token.start for token in tokens), max(token.end for token in tokens)
    raw = Raw(None, start, end, text[start:end].strip(), tag=tags[-1] if tags else None)
    raw.texts, raw.separator = list(piece.words), piece.separator
    raw.implies = piece.separator.startswith(("\\", "=>", "⇒", "⟹", "⇔", "⟺", "∴")) and piece.separator not in (
        "\\quad", "\\\\", "\\because", "\\Leftarrow", "\\impliedby",
    )  # fmt: skip
    try:
        node, raw.notes = parse_tokens(text, tokens, line_starts)
        raw.node = gather(node)
    except ReadError as error:
        raw.error = error
    return raw


def _unbracketed(tokens: list[Token]) -> list[Token]:
    """A continuation in brackets, `(= A B)`, without them."""
    if len(tokens) < 4 or tokens[0].kind not in ("OPEN", "LEFT") or tokens[1].kind != "REL" or tokens[0].text != "(":
        return tokens
    return tokens[1:-1] if Matching(tokens).partner[0] == len(tokens) - 1 else tokens


def _with_whole_ranges(raws: list[Raw]) -> list[Raw]:
    """The statements with one range for the two that a comma made of 0 ≤ i, j < n."""
    result: list[Raw] = []
    for raw in raws:
        before = result[-1] if result and raw.separator == "," else None
        made = between(before.node, raw.node) if before is not None and before.node is not None and raw.node is not None else None
        if before is None or made is None:
            result.append(raw)
            continue
        notes, texts = [*before.notes, *raw.notes], [*before.texts, *raw.texts]
        result[-1] = replace(before, node=made, end=raw.end, latex=f"{before.latex}, {raw.latex}", notes=notes, texts=texts)
    return result


def _attach(raws: list[Raw]) -> list[Raw]:
    """Ranges and conditions go to the statement they speak of."""
    result: list[Raw] = []
    for raw in _with_whole_ranges(raws):
        word = raw.separator
        if result and raw.node is not None and result[-1].error is None:
            target = None
            if word in IF and raw.node.kind == "relation":
                target = result[-1].conditions
            elif is_range(raw.node) or (word in FOR and raw.node.kind == "relation"):
                target = result[-1].ranges
            if target is not None:
                node = raw.node.children[0] if raw.node.kind == "group" else raw.node
                target.append(_joined(gather(node)))
                result[-1].end = max(result[-1].end, raw.end)
                result[-1].notes.extend(raw.notes)
                result[-1].texts.extend(raw.texts)
                result[-1].tag = result[-1].tag or raw.tag
                continue
        result.append(raw)
    return result


def _line_starts(text: str, tokens: list[Token]) -> frozenset[int]:
    """Offsets of the tokens that stand first on a row or on a line of the source."""
    found, end, fresh = set(), tokens[0].start, True
    for token in tokens:
        if token.kind in ("ROW", "AMP"):
            fresh = fresh or token.kind == "ROW"
        elif fresh or "\n" in text[end : token.start] or "\r" in text[end : token.start]:
            found.add(token.start)
            fresh = False
        end = max(end, token.end)
    return frozenset(found)


def _continues(text: str, block: Block) -> bool:
    """Whether another display ends just before this one."""
    return block.kind == "display" and bool(_ENDS_DISPLAY.search(text[max(0, block.opener - 200) : block.opener]))


def _failed(text: str, block: Block, error: ReadError) -> list[Raw]:
    piece = text[block.start : block.end]
    start = block.start + len(piece) - len(piece.lstrip())
    return [Raw(None, start, max(start, block.start + len(piece.rstrip())), piece.strip(), error=error)]


def split_statements(text: str, block: Block, macros: Mapping[str, Macro] | None = None) -> list[Raw]:
    """The statements of a block of maths in order; never raises, each `Raw` carries its own error.

    While a document is being edited, a block that was read before is not read again.
    """
    memo = kept()
    if memo is None or macros:
        raws = _split(text, block, macros)
    else:
        key = ("block", text[block.start : block.end], block.kind, block.quoted, block.problem)
        base, made = memo.answer(key, lambda: (block.start, _split(text, block, macros)))
        raws = [raw.moved(block.start - base) for raw in made]
    if raws and raws[0].node is not None and raws[0].node.kind == "relation":
        raws[0].continues = raws[0].node.children[0].kind == "none" and _continues(text, block)
    return raws


def _split(text: str, block: Block, macros: Mapping[str, Macro] | None) -> list[Raw]:
    if block.problem:
        mark = "opening" if block.problem == UNOPENED else "closing"
        return _failed(text, block, ReadError(f"This is {block.problem}: its {mark} mark is missing.", block.start))
    try:
        tokens = tokenize(text, block.start, block.end, macros, block.quoted)
    except ReadError as error:
        return _failed(text, block, error)
    if not significant(tokens):
        return []
    tokens = without_size_notes(whole_axes(dotted_calls(dotted_transposes(turned_memberships(tokens)))))
    if macros and double_dots.COLON in macros:
        tokens = double_dots.frobenius(tokens)
    line_starts = _line_starts(text, tokens)
    raws: list[Raw] = []
    for group in join_rows(split_rows(unwrap(tokens))):
        pieces = assemble(cut(without_stray_stops(group)))
        made = _attach([_raw(text, piece, line_starts) for piece in pieces])
        if made and raws and not made[0].separator:
            made[0].separator = "\\\\"
        raws.extend(made)
    return raws
